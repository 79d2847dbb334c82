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
)

func (l Limit) String() string {
	return [...]string{"none", "time", "iterations", "nodes", "interrupted"}[l]
}

// A Result is a claim about a Problem with n columns and m rows, and its
// evidence. Package certify proves or refutes it without trusting the solver.
type Result struct {
	Reason Reason
	Limit  Limit // set iff Reason is Feasible or NoSolution and a limit was met

	X           []float64 // len n, or nil
	RowDual     []float64 // len m: ∂Objective/∂(active row bound); ≥ 0 at lower, ≤ 0 at upper
	ReducedCost []float64 // len n: Cost - AᵀRowDual

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
	// into blocks without a common row or column and several need a tree:
	// Bound = Offset + Σ Part.Bound.
	Part []Part
}

// A Part is one block of a problem: its columns and rows, increasing, and the
// tree that proves Bound for the problem of just these, without Offset. Every
// column and row belongs to one part.
type Part struct {
	Col, Row []int32
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
// Any dual vector is safe: a wrong one only proves a weaker bound.
type Tree struct {
	Bound   float64
	Tighten []SparseVector
	Node    []Node // Node[0] is the root; empty when Tighten alone proves Bound
}

// A Node splits on an integer column: Down has Column ≤ Value, Up has
// Column ≥ Value+1. A leaf has Column < 0.
type Node struct {
	Column   int32
	Value    float64
	Down, Up int32        // indices of the children in Tree.Node
	Dual     SparseVector // leaf: row duals
	Ray      bool         // leaf: Dual is a Farkas ray: the box is empty
	Closed   bool         // leaf: the bounds themselves are empty after tightening
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
	if r.Limit != NoLimit && r.Reason != Feasible && r.Reason != NoSolution {
		return fmt.Errorf("lp: result is %s and names the limit %s", r.Reason, r.Limit)
	}
	return nil
}
