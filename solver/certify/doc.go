// Package certify proves or refutes an lp.Result in exact arithmetic. It reads
// the problem and the claim and nothing else: it imports no algorithm, and the
// evidence (a point, row multipliers, a ray, a tree) is re-evaluated from the
// data.
//
// Every float64 is a dyadic rational, so the problem as stored is a rational
// program and each statement here is about exactly that program.
//
// # Lower bounds
//
// For any y and any box l ≤ x ≤ u that holds the feasible points,
//
//	L(y) = Offset + Σ_i min{y_i r : RowLower_i ≤ r ≤ RowUpper_i}
//	              + Σ_j min{d_j x : l_j ≤ x ≤ u_j},     d = Cost − Aᵀy,
//
// is at most the objective of each feasible point (weak duality). Because any y
// is valid, the multipliers are changed freely before the exact evaluation:
//
//   - each y_i is rounded to a multiple of 2^-k, k chosen so that the largest
//     cost or multiplier has 56 bits;
//   - y_i is clipped to the side that an infinite row bound allows, and to the
//     range that keeps d_j ≥ 0 (≤ 0) where column j has no upper (lower) bound
//     and row i holds its only entry;
//   - where L is still −∞, or falls short of the claim for a column whose bound
//     is only implied, the multipliers of the nearby vertex of the dual are
//     computed exactly, in rational numbers (repair.go).
//
// A term −∞ arises where d_j is wrong by noise and the column has no bound on
// that side. Such columns first receive finite bounds implied by the rows, and
// by the cutoff row Costᵀx + Offset ≤ z, where z is the value to be proved: a
// point above z need not be bounded, so min(z, L) holds for all points. The
// implied bounds are derived in float64 with every operation rounded outwards,
// as in A. Neumaier and O. Shcherbina, "Safe bounds in linear and mixed-integer
// linear programming", Math. Program. 99 (2004), and C. Jansson, "Rigorous lower
// and upper bounds in linear programming", SIAM J. Optim. 14 (2004). Where no
// finite bound is found the answer is −∞, never a guess.
//
// # Kept rows
//
// For the rows of lp.Tree.Keep the checker takes the optimum of the small
// problem of each row in the place of its multiplier (A. M. Geoffrion,
// "Lagrangean relaxation for integer programming", Math. Program. Study 2,
// 1974), by dynamic programming over the activity of its integer columns in
// 64-bit integers. What is rounded is rounded so that the bound only weakens:
//
//   - reduced costs downwards, at a unit that keeps 57 bits of their sum;
//   - weights that are decimal numbers to integers of a power of ten, the bounds
//     of the row outwards by what this can change of its activity;
//   - continuous columns, and integer ones without a bound, by tangents to the
//     convex cost of what the other columns leave of the row.
//
// Columns that a row of at most one excludes from each other are taken one at a time,
// and rows of lp.Tree.With are held by counting the columns taken in the state of the
// program, up to 2^10 states.
//
// The same tables tell what each value of an integer column costs, by which
// Tighten narrows the columns of kept rows. Integer columns of weights above 2^40
// count as continuous; a row with more than 2^24 states, or with activities that
// may pass 2^61, is refused. A branching node marked Closed may rest on a kept row
// without a point.
//
// # Cuts
//
// The mixed-integer rounding inequality that lp.Cut defines holds for every
// integer-feasible point whatever the weights and the complemented columns, so
// that it is derived from these and never taken on trust. The derivation runs in
// float64, and each sum and product is checked to be exact by its error term: a
// number that would be rounded makes the tree malformed, even where the final
// row would be exact. Work is proportional to the entries of the rows weighed.
//
// # Arithmetic
//
// A problem whose numbers are integers below 2^62 in a common binary unit is
// evaluated in 128-bit integers, with every possible overflow excluded by a
// bound or checked; all else is evaluated in math/big. Both are exact, hence
// equal.
package certify
