package branch

import (
	"math"
	"slices"
)

// coreRatio is how many columns for each row the first search for a point looks
// at: those with the least reduced costs.
const coreRatio = 3

// explore looks for a point among the columns that the relaxation nearly uses,
// where these are far less than all.
func (m *master) explore() {
	if m.dual == nil || m.p.Cols() < siftColumns || m.p.Cols() < 2*coreRatio*m.p.Rows() {
		return
	}
	r := restrict(m.p, m.core(m.broken), m.basis)
	s, err := newSearch(m.ctx, r.Problem, boxOf(r.Problem), nil, m.gap, m.keep.restrict(r))
	if err != nil {
		return
	}
	m.watch(s)
	m.seed(r, s)
	s.broken = r.drop(m.broken)
	s.pause, s.rough, s.quick = true, true, m.o.Quick
	s.run(r.project(m.basis))
	m.iterations += s.spent()
	if s.x != nil {
		m.offer(r.lift(s.x))
		return
	}
	m.priced(r)
}

// dearer is by how much the prices of coupling rows rise after a point that breaks
// one.
const dearer = 1.1

// priced looks for a point where the rows over a large part of the columns are
// priced instead of held: rounding then costs the same at the beginning of a dive
// and at its end, when little is left to make up for it. The prices rise until
// the rows hold.
func (m *master) priced(r *restriction) {
	rows := r.coupling(m.dual)
	if len(rows) == 0 || m.o.Quick {
		return
	}
	for factor := 1.0; factor < 2 && m.ctx.Err() == nil; factor *= dearer {
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
		s, err := newSearch(m.ctx, &free, boxOf(&free), nil, m.gap, m.keep.restrict(r))
		if err != nil {
			return
		}
		s.pause, s.rough = true, true
		s.run(r.project(m.basis))
		m.iterations += s.spent()
		if s.x == nil {
			return
		}
		if m.offer(r.lift(s.x)); m.x != nil {
			return
		}
	}
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

// core returns the box with the integer columns of great reduced cost fixed at
// the bound that it prefers, but for those that x, if not nil, has elsewhere.
func (m *master) core(x []float64) box {
	b := m.box.clone()
	var size []float64
	for j, d := range m.promise {
		if b.lower[j] < b.upper[j] {
			size = append(size, math.Abs(d))
		}
	}
	k := coreRatio * m.p.Rows()
	if k >= len(size) {
		return b
	}
	slices.Sort(size)
	for j, d := range m.promise {
		lo, up := b.lower[j], b.upper[j]
		if lo == up || math.Abs(d) <= size[k] || !m.p.IsInteger(j) {
			continue
		}
		at := lo
		if d < 0 {
			at = up
		}
		if !math.IsInf(at, 0) && (x == nil || math.Abs(x[j]-at) < 0.5) {
			b.lower[j], b.upper[j] = at, at
		}
	}
	return b
}
