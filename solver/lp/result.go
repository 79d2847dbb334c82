package lp

import (
	"fmt"
	"math"
)

// Reason says why a solver stopped, and so what a Result claims.
type Reason uint8

const (
	NotSolved      Reason = iota // nothing is claimed
	Optimal                      // X is feasible and no feasible point is better than Bound
	Infeasible                   // no feasible point exists
	Unbounded                    // feasible points of arbitrarily low objective exist
	Feasible                     // X is feasible; Bound holds; a limit stopped the search
	NoSolution                   // a limit stopped the search before a feasible point was found; Bound holds
	NumericalError               // arithmetic failed; nothing is claimed
)

func (r Reason) String() string {
	return [...]string{"not solved", "optimal", "infeasible", "unbounded", "feasible", "no solution", "numerical error"}[r]
}

// Limit says which limit ended a search early.
type Limit uint8

const (
	NoLimit Limit = iota
	TimeLimit
	IterationLimit
	NodeLimit
	Interrupted
	MemoryLimit
)

func (l Limit) String() string {
	return [...]string{"none", "time", "iterations", "nodes", "interrupted", "memory"}[l]
}

// A Result is a claim about a Problem with n columns and m rows, and its
// evidence. Package certify proves or refutes it without trusting the solver.
type Result struct {
	Reason Reason
	Limit  Limit // set iff Reason is Feasible or NoSolution and a limit was met

	X           []float64 // len n, or nil
	RowDual     []float64 // len m: ∂Objective/∂(active row bound); ≥ 0 at lower, ≤ 0 at upper
	ReducedCost []float64 // len n: Cost - AᵀRowDual
	Basic       []int32   // variables known to be basic at X, increasing: column j, or n+i for the slack of row i; a hint by which RowDual can be made exact

	// Ray is a Farkas proof, len m, when Reason is Infeasible and one is
	// known: sup over the column bounds of (AᵀRay)ᵀx is less than the inf over
	// the row bounds of Rayᵀr. Direction, len n, is a direction of the
	// recession cone with negative cost when Reason is Unbounded.
	Ray, Direction []float64

	Objective, Bound  float64 // Objective of X; proven lower bound
	Iterations, Nodes int

	// Tree proves Bound for a mixed-integer problem; nil where the RowDual
	// alone proves it.
	Tree *Tree

	// Part proves Bound, in the place of Tree, where the problem falls apart
	// into blocks, or would but for a few rows, which Price prices, and columns.
	Part  []Part
	Price SparseVector // duals of rows of no part
}

// A Part is one block of a problem: its columns and rows, increasing, and the
// tree that proves Bound for the problem of just these, without Offset. A row
// belongs to at most one part and a column to each in whose rows it has an
// entry, and to at least one.
//
// The parts prove a bound by Lagrangian decomposition (Guignard and Kim,
// Mathematical Programming 39, 1987). With y the Price of rows of no part and d
// = Cost - Aᵀy over these rows, let c^k_j be the cost of column j in part k: what
// Cost says, else d_j rounded to float64 where k is the only part of the column,
// else 0. Then for every feasible point x
//
//	Costᵀx = Σ_k (c^k)ᵀx + Σ_i y_i (Ax)_i + Σ_j r_j x_j,  r_j = d_j - Σ_k c^k_j,
//	       ≥ Σ_k Bound_k + Σ_i inf {y_i a : a in row i} + Σ_j inf {r_j x : x in the bounds of j}.
//
// It holds for all prices and all costs; with costs that add up, r is zero.
type Part struct {
	Col, Row []int32
	Cost     SparseVector // by column of the problem; only columns of the part
	Bound    float64
	Tree     *Tree
}

// A Tree proves that every integer-feasible point of a problem has objective
// at least Bound. The checker starts from the column bounds of the problem and
//
//  1. for each vector of Tighten in turn computes the Lagrangian bound and
//     reduced costs it implies under the present bounds, and tightens every
//     integer column for which a move off its bound by k units would lift the
//     bound to at least Bound;
//  2. walks the branching nodes; at each leaf the dual vector of the leaf must
//     prove a Lagrangian bound ≥ Bound under the bounds there (or, scaled as a
//     ray, infeasibility).
//
// With cuts, the problem first gets one row for each Cut, in order, and dual
// vectors run over all rows: index Rows()+k is that of Cut[k].
//
// Rows in Keep, which share no column, are kept rather than priced: whatever a
// dual vector says of row i in Keep is ignored, and the Lagrangian bound has in
// its place, and in that of the bounds of its columns,
//
//	min Σ d_j x_j over the columns of the row, with their bounds and
//	integrality, RowLower_i ≤ Σ a_ij x_j ≤ RowUpper_i,
//
// d being the reduced costs at the other rows: a small knapsack that the checker
// solves exactly (Geoffrion 1974). The bound is at least that of any cuts that
// are valid for the row alone, so that these need not be named. A tightening
// vector lifts the bound for a binary column of a kept row by what the least
// value of the knapsack rises when the column is held at 1, or at 0, and by +Inf
// where the knapsack then has no point: columns can be fixed at either bound
// (Posta, Ferland and Michelon 2012).
//
// At most one is taken of the integer columns of a kept row that have an entry of at
// least 1 in the same row with upper bound 1, where all entries and columns of that
// row are not negative; of several such rows of a column the first counts. With[k]
// names further rows, with an integer upper bound u ≥ 0 and no negative entry or
// column, by which at most u are taken of the columns of Keep[k] that have an entry
// of at least 1 there. All columns obey these rows, so that the minimum may be taken
// over the points that do, too.
//
// Any dual vector is safe: a wrong one only proves a weaker bound.
type Tree struct {
	Bound   float64
	Keep    []int32   // increasing
	With    [][]int32 // of each row of Keep, increasing; nil for none at all
	Cut     []Cut
	Tighten []SparseVector
	Node    []Node // Node[0] is the root; empty when Tighten alone proves Bound
}

// A Cut names a mixed-integer rounding inequality (Nemhauser and Wolsey 1990;
// Gomory 1960) by what it is derived from; who checks derives it again.
//
// Let u be Weight, over the rows of the problem and the cuts before. Write row i
// with u_i ≠ 0 as an equation with a slack s_i ≥ 0: a_i·x + s_i = RowUpper_i, or
// where that is infinite a_i·x - s_i = RowLower_i; an equation has none. The
// slack is integer where the bound, the entries and the columns of the row are.
// Write each column that the weighted sum of these equations contains as
// x_j = ColLower_j + t_j, or for those in Complement as x_j = ColUpper_j - t_j,
// with the bounds of integer columns rounded inwards. The sum is then
//
//	Σ α_k v_k = β,  v ≥ 0 the columns t and the slacks s,
//
// and with f = β - ⌊β⌋, f_k = α_k - ⌊α_k⌋ the cut is
//
//	Σ_{integer k} ((1-f)⌊α_k⌋ + max(0, f_k - f)) v_k + Σ_{other k} min(0, α_k) v_k ≤ (1-f)⌊β⌋,
//
// written in x by putting in what t and s stand for. It is a row without a lower
// bound. Weights are such that all its numbers are exact as float64: whoever
// derives it refuses the tree where they are not.
type Cut struct {
	Weight     SparseVector
	Complement []int32 // increasing
}

// A Node splits on an integer column: Down has Column ≤ Value, Up has
// Column ≥ Value+1. A leaf has Column < 0.
type Node struct {
	Column   int32
	Value    float64
	Down, Up int32          // indices of the children in Tree.Node
	Tighten  []SparseVector // tighten the box of this node and of all below it, as those of Tree do at the root
	Dual     SparseVector   // leaf: row duals
	Ray      bool           // leaf: Dual is a Farkas ray: the box is empty
	Closed   bool           // leaf: the bounds themselves are empty after tightening
}

// A SparseVector holds the nonzero entries of a row-indexed vector.
type SparseVector struct {
	Index []int32
	Value []float64
}

// Sparse returns the nonzeros of dense.
func Sparse(dense []float64) SparseVector {
	var v SparseVector
	for i, x := range dense {
		if x != 0 {
			v.Index = append(v.Index, int32(i))
			v.Value = append(v.Value, x)
		}
	}
	return v
}

// Gap returns the relative distance of Objective and Bound,
// |Objective - Bound| / max(1, |Objective|), or +Inf without a point.
func (r *Result) Gap() float64 {
	if r.X == nil || math.IsInf(r.Bound, 0) {
		return math.Inf(1)
	}
	return math.Max(0, r.Objective-r.Bound) / math.Max(1, math.Abs(r.Objective))
}

// Validate reports whether Reason and content agree for p: the shapes, and
// that what the reason claims is there. It does not check the claim.
func (r *Result) Validate(p *Problem) error {
	n, m := p.Cols(), p.Rows()
	for _, v := range []struct {
		name string
		got  []float64
		want int
	}{{"X", r.X, n}, {"RowDual", r.RowDual, m}, {"ReducedCost", r.ReducedCost, n}, {"Ray", r.Ray, m}, {"Direction", r.Direction, n}} {
		if v.got != nil && len(v.got) != v.want {
			return fmt.Errorf("lp: result has %d entries in %s, want %d", len(v.got), v.name, v.want)
		}
		for _, x := range v.got {
			if math.IsNaN(x) {
				return fmt.Errorf("lp: result has NaN in %s", v.name)
			}
		}
	}
	if math.IsNaN(r.Objective) || math.IsNaN(r.Bound) {
		return fmt.Errorf("lp: result has objective %v and bound %v", r.Objective, r.Bound)
	}
	switch r.Reason {
	case Optimal, Feasible:
		if r.X == nil && n > 0 {
			return fmt.Errorf("lp: result is %s without a point", r.Reason)
		}
		if r.Bound > r.Objective+1e-6*math.Max(1, math.Abs(r.Objective)) {
			return fmt.Errorf("lp: bound %v above objective %v", r.Bound, r.Objective)
		}
	case Infeasible, NotSolved, NoSolution, NumericalError:
		if r.X != nil {
			return fmt.Errorf("lp: result is %s with a point", r.Reason)
		}
	}
	last := int32(-1)
	for _, k := range r.Basic {
		if k <= last || int(k) >= n+m {
			return fmt.Errorf("lp: result has basic variable %d after %d, of %d", k, last, n+m)
		}
		last = k
	}
	if r.Limit != NoLimit && r.Reason != Feasible && r.Reason != NoSolution {
		return fmt.Errorf("lp: result is %s and names the limit %s", r.Reason, r.Limit)
	}
	return nil
}
