package branch

import (
	"context"
	"math"
	"slices"

	"canbo/solver/branch/hull"
	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// A Change is what a question changes of a problem.
type Change struct {
	Col []Bounds // of columns
	Row []Bounds // sides of rows
}

// Bounds are new bounds of the column, or sides of the row, Index.
type Bounds struct {
	Index        int32
	Lower, Upper float64
}

// Of returns p with the change; what stays is shared. Later entries win.
func (c Change) Of(p *lp.Problem) *lp.Problem {
	q := *p
	if len(c.Col) > 0 {
		q.ColLower, q.ColUpper = slices.Clone(p.ColLower), slices.Clone(p.ColUpper)
	}
	if len(c.Row) > 0 {
		q.RowLower, q.RowUpper = slices.Clone(p.RowLower), slices.Clone(p.RowUpper)
	}
	for _, b := range c.Col {
		q.ColLower[b.Index], q.ColUpper[b.Index] = b.Lower, b.Upper
	}
	for _, b := range c.Row {
		q.RowLower[b.Index], q.RowUpper[b.Index] = b.Lower, b.Upper
	}
	return &q
}

// Tightens reports whether every point of p with the change is one of p.
func (c Change) Tightens(p *lp.Problem) bool {
	q := c.Of(p)
	return !slices.ContainsFunc(c.Col, func(b Bounds) bool {
		return q.ColLower[b.Index] < p.ColLower[b.Index] || q.ColUpper[b.Index] > p.ColUpper[b.Index]
	}) && !slices.ContainsFunc(c.Row, func(b Bounds) bool {
		return q.RowLower[b.Index] < p.RowLower[b.Index] || q.RowUpper[b.Index] > p.RowUpper[b.Index]
	})
}

// A Live is a problem kept open for questions: its relaxation, solved and
// factorised, with cuts of the hulls of the rows kept, and a point. Questions leave
// it as it is, so that their order is of no account, and may be asked side by side.
type Live struct {
	p     *lp.Problem // as it was given
	whole *lp.Problem // with the cuts
	rows  rowMajor    // of whole
	cuts  []cut
	box   box
	keep  *keeping // of whole
	relax *relaxation
	x     []float64 // where the relaxation has its optimum
	point []float64 // the best point known
	gap   float64   // of point and relaxation
}

// Open keeps p open for questions about a point, which must be feasible. It begins
// from what state says; nil for nothing. The Live is nil where p has no integer
// columns, the relaxation has no optimum, or ctx ended.
func Open(ctx context.Context, p *lp.Problem, state *State, point []float64) *Live {
	m := newMaster(ctx, p, Options{State: state})
	if !p.IsMIP() || m.box.empty() || emptyRow(p) {
		return nil
	}
	m.open()
	l := &Live{p: p, whole: m.p, rows: byRows(m.p), box: m.box, keep: m.keep, cuts: m.left.cuts, point: p.Rounded(point)}
	var err error
	if l.relax, err = newRelaxation(l.whole, l.box, m.left.working); err != nil {
		return nil
	}
	if m.basis != nil {
		l.relax.setBasis(l.relax.local(m.basis))
	}
	if l.relax.solve(ctx, math.Inf(1)) != lp.Optimal {
		return nil
	}
	if l.relax.out > 0 {
		l.relax.findGroups() // once for all clones
	}
	l.x = l.relax.point()
	l.complete(ctx)
	l.gap = math.Max(0, p.Objective(l.point)-l.relax.objective())
	return l
}

// complete gives the continuous columns of the point the values that are worth
// least at the duals of the rows that are not kept: what the point leaves of these
// rows is then there for others.
func (l *Live) complete(ctx context.Context) {
	b := l.box.clone()
	for j, v := range l.point {
		if l.p.IsInteger(j) {
			b.lower[j], b.upper[j] = math.Round(v), math.Round(v)
		}
	}
	r := restrict(l.whole, b, nil)
	if r.Cols() == 0 {
		return
	}
	y := l.relax.dual()
	l.keep.drop(y)
	var at lagrangian
	at.price(l.whole, y)
	r.Cost = pickColumns(at.reduced, r.col)
	if s, _, err := simplex.Solve(ctx, r.Problem, simplex.Options{}); err == nil && s.Reason == lp.Optimal {
		if x := r.lift(s.X); l.p.Violation(x) <= feasibility && l.p.Objective(x) <= l.p.Objective(l.point) {
			l.point = x
		}
	}
}

// clone returns a relaxation that starts where r is and leaves r alone.
func (r *relaxation) clone() *relaxation {
	c := *r
	c.s, c.box = r.s.Clone(), r.box.clone()
	c.col, c.pos, c.leant = slices.Clip(r.col), slices.Clone(r.pos), slices.Clone(r.leant)
	c.groups = slices.Clip(r.groups)
	return &c
}

// AskOptions say how far the search for an answer goes; the zero value is for an
// answer at once.
type AskOptions struct {
	RelGap float64   // as in Options
	Rounds int       // searches near the point known that find a better one, each wider; 0 means one
	Nodes  int       // of a tree that lifts the bound; 0 for the bound of the relaxation
	Start  []float64 // a point for want of a better one, or nil; ignored unless feasible
}

// Ask answers a question: the best point found near the one known, and a bound with
// its proof. The reason is Optimal, Feasible, Infeasible or NoSolution.
func (l *Live) Ask(ctx context.Context, change Change, o AskOptions) *lp.Result {
	a := l.change(ctx, change)
	a.gap = Options{RelGap: o.RelGap}.rule(a.p)
	if a.box.empty() || emptyRow(a.p) {
		return a.infeasible(lp.Node{Closed: true})
	}
	switch a.relax.solve(ctx, math.Inf(1)) {
	case lp.Optimal:
		a.separate()
		if a.evaluate(); math.IsInf(a.bound, 1) {
			return a.infeasible(lp.Node{Closed: true}) // a row kept has no point
		}
		a.search(max(1, o.Rounds))
		if len(o.Start) == a.p.Cols() {
			a.take(a.p.Rounded(o.Start))
		}
		if o.Nodes > 0 && a.value < math.Inf(1) {
			a.lift(o.Nodes)
		}
	case lp.Infeasible:
		ray := a.relax.ray()
		if ray != nil && a.lag.provesEmpty(a.whole, a.box, ray) {
			return a.infeasible(lp.Node{Ray: true, Dual: lp.Sparse(ray)})
		}
	}
	return a.answer()
}

// An asked is a question being answered.
type asked struct {
	*Live
	ctx   context.Context
	p     *lp.Problem // with the change
	whole *lp.Problem // and with cuts
	cuts  []cut
	box   box
	gap   gapRule
	keep  *keeping
	relax *relaxation

	x       []float64 // where its relaxation has its optimum
	basis   *basis    // there
	dual    []float64
	reduced []float64 // at dual
	lag     lagrangian
	best    []float64 // point, or nil
	value   float64   // of best, +Inf without
	bound   float64
	proof   *lp.Tree // of bound
	spent   int      // simplex iterations
	nodes   int
}

// change returns the question with a relaxation of its own. Cuts get the sides that
// the hulls of the problem changed allow.
func (l *Live) change(ctx context.Context, change Change) *asked {
	a := &asked{Live: l, ctx: ctx, p: change.Of(l.p), whole: change.Of(l.whole), cuts: l.cuts,
		relax: l.relax.clone(), value: math.Inf(1), bound: math.Inf(-1)}
	a.box = boxOf(a.p)
	if l.keep != nil {
		k := *l.keep
		k.scratch = hull.Scratch{}
		a.keep = &k
	}
	for _, b := range change.Row {
		a.relax.s.SetRowBounds(int(b.Index), b.Lower, b.Upper)
	}
	if l.keep != nil && !change.Tightens(l.p) && !a.box.empty() {
		a.loosen()
	}
	a.relax.p = a.whole
	a.relax.enter(a.box)
	a.lag.keep = a.keep
	a.lag.implied = imply(a.whole, a.box, math.Inf(1))
	a.proof = a.keep.tree()
	return a
}

// loosen finds the rows to keep, and the sides of cuts, for a problem with more
// points.
func (a *asked) loosen() {
	rows := a.p.Rows()
	set := hull.Among(a.p, a.Live.keep.index(), a.box.lower, a.box.upper)
	a.keep = &keeping{Set: set}
	a.whole.RowUpper = slices.Clone(a.whole.RowUpper)
	a.cuts = slices.Clone(a.cuts)
	d := make([]float64, a.p.Cols())
	for k := range a.cuts {
		if one := &a.cuts[k]; a.keep.side(one, d, a.box) {
			a.whole.RowUpper[rows+k] = one.rhs
			a.relax.s.SetRowBounds(rows+k, math.Inf(-1), one.rhs)
		}
	}
	var index []int32
	for k := range set.Rows {
		index = append(index, set.Rows[k].Index)
	}
	a.keep = newKeeping(a.whole, index, set.Sides, rows)
}

// separate adds cuts of the rows kept where the point of the relaxation moved, as
// long as its value rises.
func (a *asked) separate() {
	a.x = a.relax.point()
	before := a.Live.x
	least := math.Max(0.05*a.Live.gap, hullGain*math.Abs(a.relax.objective()))
	for range hullRounds {
		more := a.violated(before)
		if len(more) == 0 {
			return
		}
		a.cuts = append(slices.Clip(a.cuts), more...)
		a.whole = withCuts(a.p, a.cuts)
		value := a.relax.objective()
		a.relax.addRows(a.whole, more)
		if a.relax.solve(a.ctx, math.Inf(1)) != lp.Optimal {
			return
		}
		before, a.x = a.x, a.relax.point()
		if a.relax.objective()-value < least {
			return
		}
	}
}

// violated returns the cuts that the point of the relaxation violates, of the rows
// kept where it is another than before.
func (a *asked) violated(before []float64) []cut {
	if a.keep == nil {
		return nil
	}
	var found []cut
	a.keep.scratch.Prices = a.relax.dual()
	for k := range a.keep.Rows {
		moved := false
		a.keep.Rows[k].Columns(func(j int32) { moved = moved || math.Abs(a.x[j]-before[j]) > integrality })
		if moved {
			found = append(found, a.keep.cuts(k, a.p, a.x, a.box)...)
		}
	}
	return found
}

// evaluate proves the bound of the relaxation.
func (a *asked) evaluate() {
	a.basis, a.dual = a.relax.global(), a.relax.dual()
	y := slices.Clone(a.dual)
	if a.keep != nil {
		a.keep = newKeeping(a.whole, a.keep.index(), a.keep.sides(), a.p.Rows())
		a.lag.keep = a.keep
	}
	a.lag.evaluate(a.whole, a.box, y)
	a.bound = a.gap.round(a.lag.proven())
	a.proof.Tighten = []lp.SparseVector{lp.Sparse(y)}
	var l lagrangian
	l.price(a.whole, a.dual)
	a.reduced = l.reduced
}

// take keeps x if it is feasible and the best.
func (a *asked) take(x []float64) {
	if z := a.p.Objective(x); z < a.value && a.p.Violation(x) <= feasibility {
		a.best, a.value = x, z
	}
}

// infeasible is the answer where a leaf shows that there is no point.
func (a *asked) infeasible(leaf lp.Node) *lp.Result {
	leaf.Column = -1
	tree := a.keep.tree()
	tree.Bound, tree.Node = math.Inf(1), []lp.Node{leaf}
	return &lp.Result{Reason: lp.Infeasible, Objective: math.Inf(1), Bound: math.Inf(1), Iterations: a.iterations(), Tree: tree}
}

func (a *asked) iterations() int { return a.spent + a.relax.iterations() - a.Live.relax.iterations() }

// answer states what was found.
func (a *asked) answer() *lp.Result {
	r := &lp.Result{Reason: lp.NoSolution, Limit: lp.NodeLimit, X: a.best, Objective: a.value, Bound: math.Min(a.bound, a.value),
		Iterations: a.iterations(), Nodes: a.nodes}
	if err := a.ctx.Err(); err != nil {
		r.Limit = limitOf(err)
	}
	if a.best != nil {
		r.Reason = lp.Feasible
		if r.Bound >= a.gap.cutoff(a.value) {
			r.Reason, r.Limit = lp.Optimal, lp.NoLimit
		}
	}
	if !math.IsInf(r.Bound, -1) {
		a.proof.Bound = r.Bound
		r.Tree = a.proof
	}
	return r
}
