package solver

import (
	"context"
	"errors"
	"math"
	"slices"

	"canbo/solver/branch"
	"canbo/solver/lp"
)

// solveCoupled solves a problem by its parts: prices of what couples them, a
// settlement of that, and the parts as integer programs. ok is false where this
// leads to no point, and the whole has to be solved at once.
func solveCoupled(ctx context.Context, c *coupling, workers int, o branch.Options) (r *lp.Result, ok bool, err error) {
	g := newPricing(c, workers)
	if o.Prices != nil {
		g.begin(o.Prices)
	} else {
		g.apart()
	}
	gap := o.RelGap
	if gap == 0 {
		gap = branch.DefaultRelGap
	}
	gap = math.Max(gap, 0)
	r = &lp.Result{Reason: lp.NoSolution, Objective: math.Inf(1), Bound: math.Inf(-1)}
	if o.Start != nil && c.p.Violation(o.Start) <= pointTol {
		r.X, r.Objective = slices.Clone(o.Start), c.p.Objective(o.Start)
	}
	err = g.ascend(ctx, gap/100)
	if errors.Is(err, errPiece) {
		return nil, false, nil
	}
	g.prove(r)
	if err == nil {
		err = g.integers(ctx, r, gap, o)
	}
	if err != nil && ctx.Err() == nil {
		return nil, false, err
	}
	if r.X == nil && ctx.Err() == nil {
		return nil, false, nil
	}
	r.Bound = math.Min(r.Bound, r.Objective)
	switch {
	case r.X != nil && r.Gap() <= math.Max(gap, valueTol):
		r.Reason = lp.Optimal
	case r.X != nil:
		r.Reason = lp.Feasible
	}
	if r.Reason != lp.Optimal && ctx.Err() != nil {
		r.Limit = limitOf(ctx)
	}
	return r, true, nil
}

func limitOf(ctx context.Context) lp.Limit {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return lp.TimeLimit
	}
	return lp.Interrupted
}

// integers solves the parts under a settlement, and then, as long as the gap is
// too wide, the parts at the prices, which raises the bound.
func (g *pricing) integers(ctx context.Context, r *lp.Result, gap float64, o branch.Options) error {
	s, err := g.settle(ctx)
	if errors.Is(err, errPiece) {
		return nil // no point this way
	}
	if err != nil {
		return err
	}
	// what the settlement costs already is lost for the parts
	left := gap - (g.bound-g.best.bound)/math.Max(1, math.Abs(g.bound))
	part := branch.Options{RelGap: math.Max(gap*leastShare, left*settledShare), AbsGap: o.AbsGap, CutRounds: o.CutRounds, NodeLimit: o.NodeLimit}
	if gap == 0 {
		part.RelGap = -1
	}
	x, results, err := g.solveSettled(ctx, s, part)
	g.restore()
	if err != nil {
		return err
	}
	for _, q := range results {
		r.Iterations += q.Iterations
		r.Nodes += q.Nodes
	}
	if x == nil {
		return nil
	}
	if z := g.p.Objective(x); z < r.Objective {
		r.X, r.Objective = x, z
	}
	r.Bound = math.Min(r.Bound, r.Objective)
	if r.Gap() <= gap {
		return nil
	}
	part.RelGap *= deepShare / settledShare
	return g.deepen(ctx, r, part)
}

const (
	settledShare = 0.8 // of the gap that is left, may be left by the integer programs of the parts
	deepShare    = 0.4 // may be left by those at the prices
	leastShare   = 0.1 // of the gap: at least asked of either
)

// deepen solves the pieces at their prices as integer programs, to prove more
// than their relaxations do.
func (g *pricing) deepen(ctx context.Context, r *lp.Result, o branch.Options) error {
	results := make([]*lp.Result, len(g.piece))
	fair := newFair(ctx, len(g.piece), g.workers)
	err := g.each(func(k int, q *piece) error {
		ctx, cancel := fair.next()
		defer cancel()
		o := o
		o.Prices, o.Start = q.price, pick(r.X, q.Col)
		var err error
		results[k], err = branch.Solve(ctx, q.Problem, o)
		return err
	})
	if err != nil {
		return err
	}
	for k, q := range results {
		r.Iterations += q.Iterations
		r.Nodes += q.Nodes
		if q.Tree != nil && q.Tree.Bound > g.piece[k].value {
			g.piece[k].tree = q.Tree
		}
	}
	g.prove(r)
	return nil
}

// prove states the bound of the present prices by parts.
func (g *pricing) prove(r *lp.Result) {
	if g.alone || math.IsInf(g.bound, 0) {
		return
	}
	r.Bound, r.Price, r.Part = g.p.Offset, lp.SparseVector{}, nil
	for t, y := range g.lambda {
		if y != 0 {
			r.Price.Index = append(r.Price.Index, g.rows[t])
			r.Price.Value = append(r.Price.Value, y)
			r.Bound += y * active(g.p, g.rows[t], y)
		}
	}
	for k := range g.piece {
		q := &g.piece[k]
		part := lp.Part{Col: q.Col, Row: q.Row, Tree: q.tree}
		if part.Tree == nil {
			// duals in floating point prove a little less
			bound := q.value - 1e-9*math.Max(1, math.Abs(q.value))
			part.Tree = &lp.Tree{Bound: bound, Node: []lp.Node{{Column: -1, Dual: lp.Sparse(q.price)}}}
		}
		part.Bound = part.Tree.Bound
		r.Bound += part.Bound
		r.Part = append(r.Part, part)
	}
	for t, j := range g.columns {
		for _, c := range g.copies[t] {
			cost := &r.Part[c.piece].Cost
			cost.Index = append(cost.Index, j)
			cost.Value = append(cost.Value, g.piece[c.piece].Problem.Cost[c.col])
		}
	}
}
