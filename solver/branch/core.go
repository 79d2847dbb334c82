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
	}
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
