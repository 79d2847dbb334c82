package branch

import (
	"cmp"
	"math"
	"slices"

	"canbo/solver/simplex"
)

// coreRatio is how many columns for each row the first search for a point looks
// at: those with the least reduced costs.
const coreRatio = 3

// explore looks for a point among the columns that the relaxation nearly uses,
// where these are far less than all. A glance takes little time and is content with
// a point that can lead.
func (m *master) explore(glance bool) {
	if m.dual == nil || m.ctx.Err() != nil || m.p.Cols() < siftColumns || m.p.Cols() < 2*coreRatio*m.p.Rows() {
		return
	}
	r := restrict(m.p, m.core(m.broken), m.basis)
	if m.x == nil && glance {
		m.atPrices(r, m.iterations/2)
	}
	s, err := newSearch(m.ctx, r.Problem, boxOf(r.Problem), nil, m.gap, m.keep.restrict(r))
	if err != nil {
		return
	}
	m.watch(s)
	m.seed(r, s)
	s.broken = r.drop(m.broken)
	s.pause, s.rough, s.quick, s.glance = true, true, m.o.Quick, glance
	s.run(r.project(m.basis))
	m.iterations += s.spent()
	if s.x != nil {
		m.offer(r.lift(s.x))
	}
	if m.x == nil && !glance {
		m.atPrices(r, math.MaxInt)
	}
}

// atPrices looks for a point with coupling rows priced instead of held, at prices
// that rise until the rows hold, as long as that has taken fewer than so many
// iterations.
func (m *master) atPrices(r *restriction, iterations int) {
	rows := r.coupling(m.dual)
	if len(rows) == 0 || m.o.Quick {
		return
	}
	from := m.iterations
	for rise := 0.0; rise < 1 && m.x == nil && m.iterations-from < iterations && m.priced(r, rows, 1+rise); rise = 2*rise + dearer {
	}
}

// dearer is by how much the prices of coupling rows rise first after a point that
// breaks one.
const dearer = 1.0 / 64

// priced looks for a point of a restriction where the rows given are priced, at
// factor times their duals, instead of held: rounding then costs the same at the
// beginning of a dive and at its end, when little is left to make up for it. It
// reports whether it found one; it is offered, and may break these rows.
func (m *master) priced(r *restriction, rows []int32, factor float64) bool {
	free := *r.Problem
	free.Cost, free.RowLower, free.RowUpper = slices.Clone(free.Cost), slices.Clone(free.RowLower), slices.Clone(free.RowUpper)
	for _, i := range rows {
		free.RowLower[i], free.RowUpper[i] = math.Inf(-1), math.Inf(1)
	}
	for j := range free.Cols() {
		at, values := free.Column(j)
		for k, i := range at {
			if slices.Contains(rows, i) {
				free.Cost[j] -= factor * m.dual[r.row[i]] * values[k]
			}
		}
	}
	gap := gapRule{absolute: math.Max(m.gap.absolute, math.Max(m.gap.relative, roughly/10)*math.Max(1, math.Abs(m.alone.proven())))}
	s, err := newSearch(m.ctx, &free, boxOf(&free), nil, gap, m.keep.restrict(r))
	if err != nil {
		return false
	}
	s.pause, s.rough, s.glance = true, true, true
	s.run(r.project(m.basis))
	m.iterations += s.spent()
	if s.x == nil {
		return false
	}
	m.offer(r.lift(s.x))
	return true
}

// coupling returns the inequalities of r that have a price and a tenth of the
// columns.
func (r *restriction) coupling(dual []float64) []int32 {
	count := make([]int, len(r.row))
	for _, i := range r.Problem.Row {
		count[i]++
	}
	var rows []int32
	for k, i := range r.row {
		if count[k] > r.Problem.Cols()/10 && dual[i] != 0 && r.RowLower[k] != r.RowUpper[k] {
			rows = append(rows, int32(k))
		}
	}
	return rows
}

// core returns the box with all integer columns fixed where the relaxation has
// them but for those in its basis and the coreRatio·rows of least reduced cost; of
// equals the first of each home row come first. Those that x, if not nil, has
// elsewhere, and singletons, which make up for what rounding leaves, stay free.
func (m *master) core(x []float64) box {
	b := m.box.clone()
	if m.promise == nil {
		return b
	}
	type promising struct {
		j    int32
		cost float64
		rank int // in its home row
	}
	largest := 0.0
	for _, d := range m.promise {
		largest = math.Max(largest, math.Abs(d))
	}
	var order []promising
	for _, g := range groupByHome(m.p, findHomes(m.p)) {
		from := len(order)
		for _, j := range g {
			if b.lower[j] == b.upper[j] || !m.p.IsInteger(int(j)) {
				continue
			}
			d := math.Abs(m.promise[j])
			if d < noise*largest {
				d = 0
			}
			order = append(order, promising{j: j, cost: d})
		}
		home := order[from:]
		slices.SortFunc(home, func(a, c promising) int { return cmp.Or(cmp.Compare(a.cost, c.cost), cmp.Compare(a.j, c.j)) })
		for k := range home {
			home[k].rank = k
		}
	}
	n := coreRatio * m.p.Rows()
	if n >= len(order) {
		return b
	}
	slices.SortFunc(order, func(a, c promising) int {
		return cmp.Or(cmp.Compare(a.cost, c.cost), cmp.Compare(a.rank, c.rank), cmp.Compare(a.j, c.j))
	})
	for _, o := range order[n:] {
		j := o.j
		at := b.lower[j]
		if m.rests(j) == simplex.AtUpper {
			at = b.upper[j]
		}
		if rows, _ := m.p.Column(int(j)); len(rows) <= 1 || m.rests(j) == simplex.Basic || math.IsInf(at, 0) {
			continue
		}
		if x == nil || math.Abs(x[j]-at) < 0.5 {
			b.lower[j], b.upper[j] = at, at
		}
	}
	return b
}

// noise is the size, relative to the largest, of a reduced cost that is none.
const noise = 1e-9

// rests tells where the relaxation has column j; without a basis, where its
// reduced cost would have it.
func (m *master) rests(j int32) simplex.Status {
	switch {
	case m.basis != nil:
		return m.basis.Col[j]
	case m.promise[j] < 0:
		return simplex.AtUpper
	}
	return simplex.AtLower
}
