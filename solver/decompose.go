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
		err = g.integers(ctx, r, o)
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

// integers solves the parts under a settlement.
func (g *pricing) integers(ctx context.Context, r *lp.Result, o branch.Options) error {
	s, err := g.settle(ctx)
	if err != nil {
		return err
	}
	x, results, err := g.solveSettled(ctx, s, branch.Options{RelGap: o.RelGap / 4, AbsGap: o.AbsGap, CutRounds: o.CutRounds, NodeLimit: o.NodeLimit})
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
	return nil
}

// prove states the bound of the present prices by parts.
func (g *pricing) prove(r *lp.Result) {
	if g.alone || math.IsInf(g.bound, 0) {
		return
	}
	r.Bound = g.p.Offset
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
