package branch

import (
	"math"
	"slices"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// A State is what a search leaves for the next one on a problem with the same
// columns: other costs and bounds, other sides of rows, further rows at the end.
// It only says where to begin: what is proven does not depend on it. The zero
// value is empty.
type State struct {
	basis   *basis  // of the relaxation: columns, rows of the problem, rows of cuts
	working []int32 // columns that sifting arrived at, nil for all
	keep    []int32 // rows kept, increasing
	cuts    []cut   // of hulls
	x       []float64
	cols    int // of the problem
}

// Facets returns what of s does not depend on costs: the cuts of hulls.
func (s *State) Facets() State { return State{keep: s.keep, cuts: s.cuts, cols: s.cols} }

// shares reports whether s has cuts for p.
func (s *State) shares(p *lp.Problem) bool {
	return s != nil && len(s.cuts) > 0 && s.cols == p.Cols()
}

// Point returns the best point of the search that left s, or nil.
func (s *State) Point() []float64 { return slices.Clone(s.x) }

// fits reports whether s is of use for p.
func (s *State) fits(p *lp.Problem) bool {
	return s != nil && s.basis != nil && len(s.basis.Col) == p.Cols() && len(s.basis.Row)-len(s.cuts) <= p.Rows()
}

// leave fills the state given with what m knows.
func (m *master) leave() {
	s := m.o.State
	if s == nil {
		return
	}
	*s = m.left
	s.cols = m.p.Cols()
	if s.x = m.x; s.x == nil {
		s.x = m.broken
	}
}

// recall returns the cuts of the state given with the right-hand sides that the
// hulls of this problem allow, and a basis for the problem with them.
func (m *master) recall() ([]cut, *basis) {
	from := m.o.State
	rows, known := m.p.Rows(), len(from.basis.Row)-len(from.cuts)
	b := &basis{Col: from.basis.Col, Row: slices.Clone(from.basis.Row[:known])}
	for range rows - known {
		b.Row = append(b.Row, simplex.Basic)
	}
	cuts, at := m.facets()
	for _, k := range at {
		b.Row = append(b.Row, from.basis.Row[known+k])
	}
	return cuts, balance(b)
}

// facets returns the cuts of the state given with the right-hand sides that the
// hulls of this problem allow, and their places there.
func (m *master) facets() (cuts []cut, at []int) {
	d := make([]float64, m.p.Cols())
	for k, one := range m.o.State.cuts {
		if m.keep.side(&one, d, m.box); !math.IsInf(one.rhs, 1) {
			cuts, at = append(cuts, one), append(at, k)
		}
	}
	return cuts, at
}

// side gives a cut the right-hand side that the hull of its row allows, +Inf where
// none is kept, and reports whether that is another. d is scratch, zero before and
// after.
func (k *keeping) side(one *cut, d []float64, b box) bool {
	before := one.rhs
	one.rhs = math.Inf(1)
	if at := k.of(one.row.Index[0]); at >= 0 {
		for e, j := range one.row.Index {
			d[j] = -one.row.Value[e]
		}
		least, _ := k.scratch.Least(&k.Rows[at], d, b.lower, b.upper)
		for _, j := range one.row.Index {
			d[j] = 0
		}
		if !math.IsInf(least, 0) {
			one.rhs = -least
		}
	}
	return one.rhs != before
}

// of returns the kept row of a column, -1 for none.
func (k *keeping) of(j int32) int32 {
	if k == nil {
		return -1
	}
	return k.Of[j]
}

// balance makes b a basis in number, by the slacks of the last rows.
func balance(b *basis) *basis {
	count := -len(b.Row)
	for _, part := range [][]simplex.Status{b.Col, b.Row} {
		for _, st := range part {
			if st == simplex.Basic {
				count++
			}
		}
	}
	for k := len(b.Row) - 1; k >= 0 && count != 0; k-- {
		switch {
		case count < 0 && b.Row[k] != simplex.Basic:
			b.Row[k] = simplex.Basic
			count++
		case count > 0 && b.Row[k] == simplex.Basic:
			b.Row[k] = simplex.AtLower
			count--
		}
	}
	return b
}
