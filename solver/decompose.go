package solver

import (
	"context"
	"errors"
	"math"

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
	if o.Start != nil {
		g.offer(r, c.p.Rounded(o.Start))
	}
	if o.Progress != nil {
		g.watch = func() {
			o.Progress(branch.Progress{Iterations: r.Iterations, Nodes: r.Nodes, Columns: c.p.Cols(), Objective: r.Objective, Bound: g.bound})
		}
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
	case r.X != nil && met(r, o.RelGap, o.AbsGap):
		r.Reason = lp.Optimal
	case r.X != nil:
		r.Reason = lp.Feasible
	}
	switch {
	case r.Reason == lp.Optimal:
	case ctx.Err() != nil:
		r.Limit = limitOf(ctx)
	case o.NodeLimit > 0:
		r.Limit = lp.NodeLimit
	default:
		r, err = finish(ctx, c.p, r, o)
		return r, err == nil, err
	}
	return r, true, nil
}

// finish closes a gap that the parts have left by branching on the whole.
func finish(ctx context.Context, p *lp.Problem, r *lp.Result, o branch.Options) (*lp.Result, error) {
	o.Start = r.X
	whole, err := branch.Solve(ctx, p, o)
	if err != nil || whole.Bound >= r.Bound || whole.Reason == lp.Optimal {
		return whole, err
	}
	// the parts have proved more
	if whole.X != nil && whole.Objective < r.Objective {
		r.X, r.Objective = whole.X, whole.Objective
	}
	r.Limit = whole.Limit
	r.Iterations += whole.Iterations
	r.Nodes += whole.Nodes
	return r, nil
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
	part := branch.Options{AbsGap: o.AbsGap, CutRounds: o.CutRounds, NodeLimit: o.NodeLimit}
	states, err := g.roots(ctx, gap, part)
	if err != nil {
		return err
	}
	g.prove(r)
	s, err := g.settle(ctx)
	if errors.Is(err, errPiece) {
		return nil // no point this way
	}
	if err != nil {
		return err
	}
	// what the settlement costs already is lost for the parts
	left := gap - (g.bound-g.best.bound)/math.Max(1, math.Abs(g.bound))
	part.RelGap = share(gap, left, settledShare)
	x, results, err := g.solveSettled(ctx, s, states, part)
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
	g.offer(r, x)
	r.Bound = math.Min(r.Bound, r.Objective)
	if r.Gap() <= gap {
		return nil
	}
	part.RelGap = share(gap, left, deepShare)
	return g.deepen(ctx, r, part)
}

// offer makes x the point of r if it is one and the best.
func (g *pricing) offer(r *lp.Result, x []float64) {
	if z := g.p.Objective(x); z < r.Objective && g.p.Violation(x) <= pointTol {
		r.X, r.Objective = x, z
	}
}

const (
	settledShare = 0.8 // of the gap that is left, may be left by the integer programs of the parts
	deepShare    = 0.4 // may be left by those at the prices
	leastShare   = 0.1 // of the gap: at least asked of either

	rootTime = 0.4 // of the time that is left, for the roots of the pieces
)

// settledTime is for the pieces under a settlement, at first and in a second turn.
var settledTime = [2]float64{0.9, 0.97}

// share is the gap for a part: a share of what is left of the whole, and no less
// than leastShare of that; negative where an exact optimum is wanted.
func share(gap, left, part float64) float64 {
	if gap == 0 {
		return -1
	}
	return math.Max(gap*leastShare, left*part)
}

// roots solves the pieces at their prices without branching, if that proves more
// than their relaxations: the first piece tells. It returns what the searches
// leave for those under a settlement, which have the same columns and more rows.
func (g *pricing) roots(ctx context.Context, gap float64, o branch.Options) ([]branch.State, error) {
	states := make([]branch.State, len(g.piece))
	o.Quick, o.RelGap = true, share(gap, gap, deepShare)
	fair := newFair(ctx, rootTime, len(g.piece), g.workers)
	root := func(k int, q *piece) error {
		ctx, cancel := fair.next()
		defer cancel()
		o := o
		o.Prices, o.State = q.price, &states[k]
		r, err := branch.Solve(ctx, q.Problem, o)
		if err == nil {
			q.proven(r)
		}
		return err
	}
	if err := root(0, &g.piece[0]); err != nil || g.piece[0].rise() < gap*leastShare {
		return make([]branch.State, len(g.piece)), err
	}
	return states, g.each(func(k int, q *piece) error {
		if k == 0 {
			return nil
		}
		return root(k, q)
	})
}

// proven takes over what a search at the prices proves.
func (q *piece) proven(r *lp.Result) {
	if r.Tree != nil && r.Tree.Bound > q.bound() {
		q.tree = r.Tree
	}
}

// bound is what is proven of the piece at its prices.
func (q *piece) bound() float64 {
	if q.tree != nil {
		return q.tree.Bound
	}
	return q.value
}

// rise is how much more that is than the relaxation proves, relative to it.
func (q *piece) rise() float64 { return (q.bound() - q.value) / math.Max(1, math.Abs(q.value)) }

// deepen solves the pieces at their prices as integer programs, to prove more
// than their relaxations do.
func (g *pricing) deepen(ctx context.Context, r *lp.Result, o branch.Options) error {
	fair := newFair(ctx, 1, len(g.piece), g.workers)
	results := make([]*lp.Result, len(g.piece))
	err := g.each(func(k int, q *piece) error {
		ctx, cancel := fair.next()
		defer cancel()
		o := o
		o.Prices, o.Start = q.price, pick(r.X, q.Col)
		var err error
		if results[k], err = branch.Solve(ctx, q.Problem, o); err == nil {
			q.proven(results[k])
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, q := range results {
		r.Iterations += q.Iterations
		r.Nodes += q.Nodes
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
