// Package branch solves mixed-integer linear programs by branch and bound and
// returns the tree as a proof.
//
// The linear relaxation is solved by sifting where columns are many, and cut by
// facets of the hulls of single rows (package hull), which a Lagrangian bound
// keeps and solves exactly, and by rounding inequalities. A first point is looked
// for among the columns of least reduced cost and improved where complementary
// slackness fails most. Reduced costs then fix most integer columns, and the tree
// is searched over the few that are left.
package branch

import (
	"context"
	"math"
	"slices"

	"canbo/solver/lp"
)

// Options control a search; the zero value is the default.
type Options struct {
	// RelGap and AbsGap end the search when the incumbent is proven to be
	// within that of the optimum, relative to max(1, |Objective|). RelGap 0
	// means DefaultRelGap; a negative RelGap asks for an exact optimum.
	RelGap, AbsGap float64
	NodeLimit      int            // 0 means no limit
	Start          []float64      // a point to begin with, or nil; ignored unless feasible
	Prices         []float64      // row duals near those of the relaxation, or nil: they fix columns and choose those to sift first
	CutRounds      int            // rounds of cuts at the root; 0 means none
	State          *State         // what an earlier search left, to begin with; this one leaves its own there. nil for none
	Quick          bool           // for an answer at once: no branching, and a point repaired from State is not improved
	Progress       func(Progress) // called now and then from the calling goroutine, or nil
}

// DefaultRelGap is the relative gap at which a search ends by default.
const DefaultRelGap = 1e-4

// Progress is the state of a search.
type Progress struct {
	Nodes, Open, Iterations int
	Columns                 int // columns that are still in question
	Objective, Bound        float64
}

func (o Options) rule(p *lp.Problem) gapRule {
	g := gapRule{relative: o.RelGap, absolute: o.AbsGap, grid: gridOf(p), base: p.Offset}
	if o.RelGap == 0 {
		g.relative = DefaultRelGap
	}
	g.relative = math.Max(0, g.relative)
	if !p.IsMIP() {
		g.relative, g.absolute = 0, 0
	}
	return g
}

// Solve minimises p. A limit or the end of ctx returns what is known by then:
// the best point and the bound that is proven. The error is that of
// p.Validate.
func Solve(ctx context.Context, p *lp.Problem, o Options) (*lp.Result, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	m := newMaster(ctx, p, o)
	defer m.leave()
	return m.solve()
}

func newMaster(ctx context.Context, p *lp.Problem, o Options) *master {
	return &master{ctx: ctx, p: p, o: o, gap: o.rule(p), tally: newTally(p),
		objective: math.Inf(1), supposed: math.Inf(1), enough: math.Inf(-1)}
}

// A master holds the state of Solve on the whole problem.
type master struct {
	ctx context.Context
	p   *lp.Problem
	o   Options
	gap gapRule

	x         []float64 // incumbent, or nil
	objective float64   // of x, +Inf without

	left    State
	broken  []float64 // a point that was feasible for a similar problem, or nil
	promise []float64 // reduced costs at the prices given, or nil
	dual    []float64 // of the linear relaxation
	basis   *basis    // of the linear relaxation
	cuts    []lp.Cut  // the last rows of p
	keep    *keeping
	hulls   [2]int // rows of p that are cuts of hulls: from, to
	tally
	lag        lagrangian
	supposed   float64 // cutoff that no point known speaks for, +Inf for none
	aside      tally   // what was known without it
	sure       *proof  // of the search that supposed it, or nil
	enough     float64 // a point as good as this is proven good enough
	iterations int     // of the searches that are over
	nodes      int
}

func (m *master) offer(x []float64) {
	if z := m.p.Objective(x); z < m.objective && m.p.Violation(x) <= feasibility {
		m.x, m.objective = x, z
	}
}

func (m *master) solve() (*lp.Result, error) {
	if m.box.empty() || emptyRow(m.p) {
		return &lp.Result{Reason: lp.Infeasible, Bound: math.Inf(1), Objective: math.Inf(1),
			Tree: &lp.Tree{Bound: math.Inf(1), Node: []lp.Node{{Column: -1, Closed: true}}}}, nil
	}
	if m.o.Start != nil && len(m.o.Start) == m.p.Cols() {
		m.offer(m.p.Rounded(m.o.Start))
	}
	explored := false
	again := m.o.State.fits(m.p)
	if m.o.Prices != nil && len(m.o.Prices) == m.p.Rows() {
		m.price()
	}
	if m.p.IsMIP() {
		m.open()
		if again && m.o.State.x != nil {
			m.offer(slices.Clone(m.o.State.x))
			m.broken = m.o.State.x
		}
		m.shrink(m.p.Cols())
		if m.x == nil || m.far() {
			explored = m.lead(false, true)
		}
		if m.o.CutRounds > 0 && !m.o.Quick && m.ctx.Err() == nil && !m.settled() {
			m.strengthen(m.o.CutRounds, m.core(nil))
			m.shrink(m.p.Cols())
			if m.x == nil || m.far() || explored && m.gaps() > hopeful {
				explored = m.lead(explored, false)
			}
		}
		if m.o.Quick && m.x != nil && len(m.tighten) > 0 {
			return m.answer(), nil
		}
		m.suppose()
		m.shrink(m.p.Cols())
	}
	for {
		r := restrict(m.p, m.box, m.basis)
		b := boxOf(r.Problem)
		hint, x := r.project(m.basis), r.drop(m.x)
		s, err := newSearch(m.ctx, r.Problem, b, firstColumns(r.Problem, b, hint, x, r.drop(m.promise)), m.gap, m.keep.restrict(r))
		if err != nil {
			return nil, err
		}
		m.watch(s)
		m.seed(r, s)
		s.enough = m.enough
		s.quick, s.rooted, s.broken = m.o.Quick, explored, r.drop(m.broken)
		if hint != nil {
			hint = s.relax.local(hint)
		}
		s.pause = true
		s.nodeLimit, s.processed = m.o.NodeLimit, m.nodes
		s.run(hint)
		m.adopt(r, s)
		if s.pause && s.stopped == lp.NodeLimit && m.ctx.Err() == nil && !m.o.Quick {
			if m.shrink(len(r.col)) {
				m.iterations += s.spent()
				m.basis = r.expand(s.rootBasis)
				continue
			}
			s.pause, s.processed = false, m.nodes
			s.restartable = len(r.col) >= siftColumns
			s.run(nil)
			m.adopt(r, s)
			if s.restart {
				m.secure(r, s)
				if m.shrink(len(r.col)) {
					m.iterations += s.spent()
					m.nodes, m.basis = s.processed, r.expand(s.rootBasis)
					continue
				}
				s.restartable = false
				s.run(nil)
				m.adopt(r, s)
			}
		}
		m.iterations += s.spent()
		m.nodes = s.processed
		if m.left.basis == nil && s.rootBasis != nil {
			m.left.basis = r.expand(s.rootBasis)
			m.left.basis.Row = m.left.basis.Row[:m.p.Rows()-len(m.cuts)]
		}
		if s.direction != nil {
			return m.unbounded(r, s)
		}
		if m.doubt(r, s) {
			explored = false
			continue
		}
		return m.result(r, s), nil
	}
}

// roughly is the gap from which a point leads the search.
const roughly = 0.01

// far reports whether the point known is further than that above the bound.
func (m *master) far() bool {
	return len(m.tighten) > 0 && m.objective-m.alone.proven() > roughly*math.Abs(m.objective)
}

// lead explores for a point that can lead the search: one far from the bound that
// was given leads it nowhere and is set aside, unless the last lead found it (led).
// It reports whether the best point known then is its own.
func (m *master) lead(led, glance bool) bool {
	known, objective := m.x, m.objective
	if m.far() && !led {
		m.x, m.objective = nil, math.Inf(1)
	}
	m.explore(glance)
	found := m.x != nil
	if known != nil && objective < m.objective {
		m.x, m.objective, found = known, objective, false
	}
	return found
}

// price fixes columns by the prices given, as shrink does by the duals of the
// relaxation later.
func (m *master) price() {
	m.dual = slices.Clone(m.o.Prices)
	m.lag.price(m.p, m.dual)
	m.promise = slices.Clone(m.lag.reduced)
	m.shrink(m.p.Cols())
	m.dual = nil
}

// seed gives a search what is known: the incumbent, which reduced costs may
// have excluded from the box of r, and its cutoff.
func (m *master) seed(r *restriction, s *search) {
	if m.x == nil {
		return
	}
	s.guide = r.drop(m.x)
	if r.inside(m.x) {
		s.accept(r.drop(m.x))
	}
	s.ceiling, s.known = m.cutoff(), m.objective
}

// adopt takes over the incumbent of a search, and the dual of its root.
func (m *master) adopt(r *restriction, s *search) {
	if s.x != nil {
		m.offer(r.lift(s.x))
	}
	if m.dual == nil && s.rootDual != nil {
		m.dual = make([]float64, m.p.Rows())
		for k, i := range r.row {
			m.dual[i] = s.rootDual[k]
		}
	}
}

// shrink tightens the box by the reduced costs of the relaxation and reports
// whether a search over it is worth a new start: a fifth of the columns must go.
func (m *master) shrink(columns int) bool {
	cutoff := m.cutoff()
	if m.dual == nil || math.IsInf(cutoff, 1) {
		return false
	}
	y := append([]float64(nil), m.dual...)
	m.lag.implied = imply(m.p, m.box, m.objective)
	m.lag.evaluate(m.p, m.box, y)
	next := m.box.clone()
	free, ok := m.lag.tighten(m.p, next, cutoff)
	if !ok || free > columns*4/5 {
		return false
	}
	m.box = next
	m.used(lp.Sparse(y), &m.lag, cutoff)
	return true
}

// used records a vector that tightened for a cutoff.
func (m *master) used(y lp.SparseVector, l *lagrangian, cutoff float64) {
	if len(m.tighten) == 0 || l.proven() > m.alone.proven() {
		m.alone = lagrangian{value: l.value, err: l.err}
	}
	m.tighten = append(m.tighten, y)
	m.floor = math.Min(m.floor, cutoff)
}

// watch passes the state of s on.
func (m *master) watch(s *search) {
	if m.o.Progress == nil {
		return
	}
	s.progress = func(s *search) {
		m.o.Progress(Progress{Nodes: s.processed, Open: s.open.Len(), Iterations: m.iterations + s.spent(),
			Columns: s.p.Cols(), Objective: math.Min(m.objective, s.objective), Bound: math.Max(m.least(), s.openBound())})
	}
}

// result states what is known after the search s over r.
func (m *master) result(r *restriction, s *search) *lp.Result {
	if s.fixedBelow < math.Inf(1) {
		m.used(r.liftDual(lp.Sparse(s.rootDual)), &s.rootLag, s.fixedBelow)
	}
	if m.ctx.Err() != nil && math.IsInf(s.bound(), -1) && len(m.o.Prices) == m.p.Rows() {
		m.dual = m.o.Prices
		m.state()
	}
	res := &lp.Result{X: m.x, Objective: m.objective, Iterations: m.iterations, Nodes: m.nodes}
	limit := s.stopped
	proven := math.Min(s.bound(), m.floor)
	if m.sure != nil && m.sure.bound >= proven {
		r, s, m.tally, proven = m.sure.r, m.sure.s, m.sure.tally, m.sure.bound
	}
	res.Bound = math.Min(m.gap.round(proven), m.objective)
	res.Tree = m.keep.tree()
	res.Tree.Cut, res.Tree.Tighten, res.Tree.Node = m.cuts, m.tighten, s.tree(func(j int32) int32 { return r.col[j] }, r.liftDual)
	m.name(res.Tree)
	if alone := m.gap.round(m.alone.proven()); len(m.tighten) > 0 && !math.IsInf(alone, 1) && (alone >= res.Bound || m.alone.value+2*m.alone.err >= res.Bound) {
		// as good as proven before the tree starts
		res.Bound, res.Tree.Node = math.Min(m.gap.round(math.Min(alone, m.floor)), m.objective), nil
	}
	res.Tree.Bound = res.Bound
	if len(res.Tree.Node) == 1 && res.Tree.Node[0].Column < 0 && len(m.tighten) == 0 && len(m.cuts) == 0 && m.keep == nil {
		m.plain(res)
	}
	slack := 100 * exactness * math.Max(1, math.Abs(m.objective))
	if m.gap.grid > 0 {
		// the last value but one is short of the objective by a whole step
		slack = math.Min(slack, 1e-7*m.gap.grid)
	}
	switch {
	case m.x != nil && res.Bound >= m.gap.cutoff(m.objective)-slack:
		res.Reason = lp.Optimal
	case m.x != nil:
		res.Reason, res.Limit = lp.Feasible, limit
	case math.IsInf(res.Bound, 1):
		res.Reason = lp.Infeasible
	case limit == lp.NoLimit:
		res.Reason, res.Bound = lp.NumericalError, math.Inf(-1)
	default:
		res.Reason, res.Limit = lp.NoSolution, limit
	}
	if math.IsInf(res.Bound, -1) {
		res.Tree, res.RowDual, res.ReducedCost = nil, nil, nil
	}
	return res
}

// answer states what the relaxation proves of the point known.
func (m *master) answer() *lp.Result {
	res := &lp.Result{Reason: lp.Feasible, Limit: lp.NodeLimit, X: m.x, Objective: m.objective, Iterations: m.iterations, Nodes: m.nodes}
	res.Bound = math.Min(math.Min(m.gap.round(m.alone.proven()), m.floor), m.objective)
	if res.Bound >= m.gap.cutoff(m.objective) {
		res.Reason, res.Limit = lp.Optimal, lp.NoLimit
	}
	res.Tree = m.keep.tree()
	res.Tree.Bound, res.Tree.Cut, res.Tree.Tighten = res.Bound, m.cuts, m.tighten
	m.name(res.Tree)
	return res
}

// name turns the rows of the problem with all its cuts into those of the proof,
// where cuts of hulls are not named: their duals are zero.
func (m *master) name(t *lp.Tree) {
	from, gone := int32(m.hulls[0]), int32(m.hulls[1]-m.hulls[0])
	if gone == 0 {
		return
	}
	seen := map[*int32]bool{}
	rename := func(v lp.SparseVector) {
		if len(v.Index) == 0 || seen[&v.Index[0]] {
			return
		}
		seen[&v.Index[0]] = true
		for k, i := range v.Index {
			if i >= from {
				v.Index[k] = i - gone
			}
		}
	}
	for _, c := range t.Cut {
		rename(c.Weight)
	}
	for _, v := range t.Tighten {
		rename(v)
	}
	for _, node := range t.Node {
		rename(node.Dual)
	}
}

// plain states the proof of a tree without a branching as duals or as a ray.
func (m *master) plain(res *lp.Result) {
	leaf := res.Tree.Node[0]
	dense := make([]float64, m.p.Rows())
	for k, i := range leaf.Dual.Index {
		dense[i] = leaf.Dual.Value[k]
	}
	switch {
	case leaf.Ray:
		res.Ray = dense
	case !m.p.IsMIP():
		res.RowDual = dense
		var l lagrangian
		l.price(m.p, dense)
		res.ReducedCost = l.reduced
		res.Tree = nil
	}
}

// unbounded settles a problem whose relaxation has a direction of falling
// cost: data are rational, so it is unbounded if it has any point (Meyer
// 1974).
func (m *master) unbounded(r *restriction, s *search) (*lp.Result, error) {
	flat := *m.p
	flat.Cost, flat.Offset = make([]float64, m.p.Cols()), 0
	o := m.o
	o.State = nil
	res, err := Solve(m.ctx, &flat, o)
	if err != nil || res.Reason == lp.Infeasible {
		return res, err
	}
	out := &lp.Result{Reason: res.Reason, Limit: res.Limit, Objective: math.Inf(1), Bound: math.Inf(-1),
		Iterations: m.iterations + res.Iterations, Nodes: m.nodes + res.Nodes}
	if res.X != nil {
		out.Reason, out.Limit = lp.Unbounded, lp.NoLimit
		out.X, out.Objective = res.X, m.p.Objective(res.X)
		out.Direction = make([]float64, m.p.Cols())
		for k, j := range r.col {
			out.Direction[j] = s.direction[k]
		}
	}
	return out, nil
}
