package branch

import (
	"math"
	"slices"

	"canbo/solver/lp"
)

// A search pays for the distance between the bound and the cutoff, and the cutoff
// is as far off as the point known. Where that is more than the gap asked for, the
// search is first run under a cutoff that no point speaks for: the bound of the
// relaxation and the gap. Much less is then left of the problem, and whatever comes
// out is of use: a point below that cutoff is good enough, and without one the
// cutoff is a bound, next to which a point may be that much worse.

// A tally is what reduced costs have done to the columns, and their proof.
type tally struct {
	box     box // column bounds after tightening
	tighten []lp.SparseVector
	alone   lagrangian // best bound of one of them by itself
	floor   float64    // least cutoff that tightening used: no greater bound is proven
}

func newTally(p *lp.Problem) tally { return tally{box: boxOf(p), floor: math.Inf(1)} }

// A proof is a search that came to its end, and the bound that it proves.
type proof struct {
	tally
	r     *restriction
	s     *search
	bound float64
}

// Another cutoff is supposed where the point known is at least so many gaps above
// the relaxation, and at most so many.
const (
	doubtful = 2.25
	hopeful  = 9
)

// gaps returns by how many of the gaps asked for the point known is above the bound
// of the relaxation.
func (m *master) gaps() float64 {
	if len(m.tighten) == 0 {
		return math.Inf(1)
	}
	return (m.objective - m.alone.proven()) / (m.objective - m.gap.cutoff(m.objective))
}

// cutoff returns the bound at which no point of interest is left.
func (m *master) cutoff() float64 { return math.Min(m.supposed, m.gap.cutoff(m.objective)) }

// least returns the bound that is proven already.
func (m *master) least() float64 {
	if m.sure == nil {
		return math.Inf(-1)
	}
	return m.sure.bound
}

// suppose lowers the cutoff to the bound of the relaxation and the gap. With facets of
// rows kept it does not: the bound leaps at the first splits there.
func (m *master) suppose() {
	if m.x == nil || m.dual == nil || m.o.Quick || m.hulls[1] > m.hulls[0] {
		return
	}
	if g := m.gaps(); g > doubtful && g < hopeful {
		m.aside = m.tally
		m.aside.tighten = slices.Clip(m.aside.tighten)
		m.supposed = m.gap.round(m.alone.proven() + m.objective - m.gap.cutoff(m.objective))
	}
}

// doubt reports whether a search under a supposed cutoff came to its end and left
// the point known unproven. It notes its proof and takes the cutoff back.
func (m *master) doubt(r *restriction, s *search) bool {
	if math.IsInf(m.supposed, 1) {
		return false
	}
	bound := m.proves(s)
	if s.stopped != lp.NoLimit || bound >= m.gap.cutoff(m.objective) {
		return false
	}
	m.secure(r, s)
	m.tally, m.supposed = m.aside, math.Inf(1)
	m.enough = bound + m.objective - m.gap.cutoff(m.objective)
	m.shrink(m.p.Cols())
	return true
}

// proves returns the bound of all nodes of a search.
func (m *master) proves(s *search) float64 {
	return math.Min(s.bound(), math.Min(m.floor, s.fixedBelow))
}

// secure notes the proof of a search that another will follow, if it is the best.
func (m *master) secure(r *restriction, s *search) {
	bound := m.proves(s)
	if m.sure != nil && m.sure.bound >= bound {
		return
	}
	if s.fixedBelow < math.Inf(1) {
		m.used(r.liftDual(lp.Sparse(s.rootDual)), &s.rootLag, s.fixedBelow)
		s.fixedBelow = math.Inf(1)
	}
	m.sure = &proof{m.tally, r, s, bound}
}
