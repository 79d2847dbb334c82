package branch

import (
	"math"
	"slices"

	"canbo/solver/branch/hull"
	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// A keeping says which rows of a problem a Lagrangian bound keeps and solves
// exactly instead of pricing them: lp.Tree.Keep. nil keeps none.
type keeping struct {
	*hull.Set
	// skip marks the rows that have no price: those kept, and cuts that are
	// valid for a kept row alone.
	skip    []bool
	scratch hull.Scratch
}

// newKeeping keeps the rows given of p, increasing, with their sides, and skips the
// rows from cuts on.
func newKeeping(p *lp.Problem, rows []int32, sides hull.Sides, cuts int) *keeping {
	if len(rows) == 0 {
		return nil
	}
	k := &keeping{Set: hull.Of(p, rows, sides), skip: make([]bool, p.Rows())}
	for _, r := range k.Rows {
		k.skip[r.Index] = true
	}
	for i := cuts; i < p.Rows(); i++ {
		k.skip[i] = true
	}
	return k
}

// restrict returns what k keeps of a restriction.
func (k *keeping) restrict(r *restriction) *keeping {
	if k == nil {
		return nil
	}
	var rows []int32
	kept := make(map[int32]bool, len(k.Rows))
	for e := range k.Rows {
		kept[k.Rows[e].Index] = true
	}
	skip := make([]bool, len(r.row))
	for e, i := range r.row {
		skip[e] = k.skip[i]
		if kept[i] {
			rows = append(rows, int32(e))
		}
	}
	sides := hull.Sides{Choice: make([]int32, len(r.col)), Counts: make([]uint16, len(r.col))}
	for e, j := range r.col {
		sides.Choice[e], sides.Counts[e] = k.Sides.Choice[j], k.Sides.Counts[j]
	}
	set := hull.Of(r.Problem, rows, sides)
	whole := make(map[int32]*hull.Row, len(k.Rows))
	for e := range k.Rows {
		whole[k.Rows[e].Index] = &k.Rows[e]
	}
	for e := range set.Rows {
		at := &set.Rows[e]
		at.Restricted(whole[r.row[at.Index]], r.box.lower, r.box.upper)
	}
	return &keeping{Set: set, skip: skip}
}

// sides returns those of the rows kept.
func (k *keeping) sides() hull.Sides {
	if k == nil {
		return hull.Sides{}
	}
	return k.Sides
}

// tree returns an empty tree that keeps the rows.
func (k *keeping) tree() *lp.Tree {
	t := &lp.Tree{Keep: k.index()}
	if with := k.sides().With; slices.ContainsFunc(with, func(rows []int32) bool { return len(rows) > 0 }) {
		t.With = with
	}
	return t
}

// index lists the rows kept, increasing.
func (k *keeping) index() []int32 {
	if k == nil {
		return nil
	}
	rows := make([]int32, len(k.Rows))
	for e := range k.Rows {
		rows[e] = k.Rows[e].Index
	}
	return rows
}

// keeps reports whether column j is in a row kept.
func (k *keeping) keeps(j int) bool { return k != nil && k.Of[j] >= 0 }

// drop sets the prices of rows without one to zero.
func (k *keeping) drop(y []float64) {
	if k == nil {
		return
	}
	for i, skip := range k.skip {
		if skip {
			y[i] = 0
		}
	}
}

// drift bounds what the rounding errors of reduced costs can change in the
// least value of a row.
func (k *keeping) drift(r *hull.Row, l *lagrangian, b box) float64 {
	sum := 0.0
	r.Columns(func(j int32) {
		if e := l.noise[j]; e > 0 {
			sum += e * math.Max(finite(b.lower[j]), finite(b.upper[j]))
		}
	})
	return sum
}

// prices returns those given, as duals of q: the problem with cuts, which have
// none.
func (m *master) prices(q *lp.Problem) []float64 {
	if m.promise == nil || m.o.Prices == nil {
		return nil
	}
	return append(slices.Clone(m.o.Prices), make([]float64, q.Rows()-len(m.o.Prices))...)
}

// Rounds of hull cuts end when so many after each other add less than this part of
// the objective: where the optimum is degenerate one may move along it only.
const (
	hullRounds = 100
	hullGain   = 5e-6
	hullIdle   = 2
)

// open solves the relaxation of the whole problem. Rows whose hull is tighter
// than they are it keeps, and adds facets of these hulls to the problem, as long
// as the bound of the relaxation rises; a Lagrangian bound at its duals is then
// no worse.
func (m *master) open() {
	base := m.p
	var cuts []cut
	var start *basis
	var working []int32
	again := m.o.State.fits(base)
	if !again {
		if set := hull.Find(base, m.box.lower, m.box.upper); len(set.Rows) > 0 {
			m.keep = &keeping{Set: set}
		}
	} else if rows := m.o.State.keep; len(rows) > 0 {
		if set := hull.Among(base, rows, m.box.lower, m.box.upper); len(set.Rows) > 0 {
			m.keep = &keeping{Set: set}
		}
	}
	m.left.keep = m.keep.index()
	if again {
		cuts, start = m.recall()
		working = m.o.State.working
	} else {
		if m.keep != nil && m.o.State.shares(base) {
			cuts, _ = m.facets()
		}
		working = firstColumns(base, m.box, nil, m.x, m.promise)
	}
	if m.keep == nil && working == nil {
		m.basis = start
		return // the search will solve it
	}
	relax, err := newRelaxation(withCuts(base, cuts), m.box, working)
	if err != nil {
		return
	}
	if start != nil {
		relax.setBasis(relax.local(start))
	} else {
		relax.prices = m.prices(relax.p)
	}
	cuts, reason := m.enclose(relax, cuts)
	m.iterations += relax.iterations()
	if reason == lp.Optimal {
		m.dual = relax.dual()
		var l lagrangian
		l.price(relax.p, m.dual)
		m.promise = l.reduced
		m.basis = relax.global()
		cuts = m.tight(base, cuts, relax.point())
		m.p = withCuts(base, cuts)
		m.left.basis, m.left.working, m.left.cuts = m.basis, relax.col, cuts
		// the cuts have no price in a Lagrangian bound
		m.dual = append(m.dual[:base.Rows()], make([]float64, len(cuts))...)
	} else {
		m.basis = nil
		if m.ctx.Err() != nil {
			m.dual = relax.dual()[:base.Rows()] // proves something too
		}
	}
	m.keep = newKeeping(m.p, m.keep.index(), m.keep.sides(), base.Rows())
	m.lag.keep = m.keep
	m.hulls = [2]int{base.Rows(), m.p.Rows()}
	if m.dual != nil {
		m.state()
	}
}

// enclose adds hull cuts to a relaxation that has some, in rounds, and returns
// all.
func (m *master) enclose(relax *relaxation, cuts []cut) ([]cut, lp.Reason) {
	base := m.p
	if m.keep == nil {
		return nil, relax.solve(m.ctx, math.Inf(1))
	}
	// prices without the cuts are far from those with them: columns outside the
	// working set wait until the cuts are there
	reason := relax.solveWorking(m.ctx, math.Inf(1))
	if reason != lp.Optimal && m.ctx.Err() == nil {
		reason = relax.solve(m.ctx, math.Inf(1))
	}
	sifted := relax.out == 0
	first, rise, idle := relax.objective(), 0.0, 0
	for range hullRounds {
		if reason != lp.Optimal || m.ctx.Err() != nil {
			break
		}
		m.keep.scratch.Prices = relax.dual()
		more := m.separate(base, relax.point())
		if len(more) > 0 {
			cuts = append(cuts, more...)
			relax.addRows(withCuts(base, cuts), more)
			if reason = relax.solveWorking(m.ctx, math.Inf(1)); sifted || reason != lp.Optimal {
				reason = relax.solve(m.ctx, math.Inf(1))
			}
		}
		before := rise
		rise = relax.objective() - first
		if idle++; rise-before >= hullGain*math.Abs(relax.objective()) {
			idle = 0
		}
		if stalled := len(more) == 0 || idle == hullIdle; stalled && sifted {
			break
		} else if stalled {
			reason, sifted, idle = relax.solve(m.ctx, math.Inf(1)), true, 0
			rise = relax.objective() - first
		}
	}
	return cuts, reason
}

// separate returns the hull cuts that x violates, as rows ≤.
func (m *master) separate(p *lp.Problem, x []float64) []cut {
	var found []cut
	for k := range m.keep.Rows {
		found = append(found, m.keep.cuts(k, p, x, m.box)...)
	}
	return found
}

// cuts returns those of one row kept that x violates.
func (k *keeping) cuts(row int, p *lp.Problem, x []float64, b box) []cut {
	var found []cut
	for _, c := range k.scratch.Cuts(&k.Rows[row], p, x, b.lower, b.upper) {
		one := cut{rhs: -c.Lower}
		one.row.Index = c.Index
		for _, v := range c.Value {
			one.row.Value = append(one.row.Value, -v)
		}
		found = append(found, one)
	}
	return found
}

// tight returns the cuts that x meets as equations, and leaves the others out of
// the basis as well.
func (m *master) tight(base *lp.Problem, cuts []cut, x []float64) []cut {
	rows := base.Rows()
	status := m.basis.Row[:rows:rows]
	var kept []cut
	for k, one := range cuts {
		if m.basis.Row[rows+k] != simplex.Basic || one.slack(x) < 1e-6*math.Max(1, math.Abs(one.rhs)) {
			kept = append(kept, one)
			status = append(status, m.basis.Row[rows+k])
		}
	}
	m.basis = &basis{Col: m.basis.Col, Row: status}
	return kept
}

// slack returns rhs - row·x.
func (c *cut) slack(x []float64) float64 {
	s := c.rhs
	for e, j := range c.row.Index {
		s -= c.row.Value[e] * x[j]
	}
	return s
}

// addRows adds the last rows of q, the problem with the cuts given.
func (r *relaxation) addRows(q *lp.Problem, cuts []cut) {
	var lower, upper, value []float64
	var col []int32
	start := []int{0}
	for k := range cuts {
		lower, upper = append(lower, math.Inf(-1)), append(upper, cuts[k].rhs)
		for e, j := range cuts[k].row.Index {
			if at := r.pos[j]; at >= 0 {
				col, value = append(col, at), append(value, cuts[k].row.Value[e])
			}
		}
		start = append(start, len(col))
	}
	r.p = q
	r.s.AddRows(lower, upper, start, col, value)
	if r.prices != nil {
		r.prices = slices.Concat(r.prices, make([]float64, len(cuts)))
	}
	if r.groups != nil {
		r.groups = append(r.groups, slices.Repeat([][]int32{nil}, len(cuts))...)
	}
}
