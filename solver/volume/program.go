package volume

import (
	"math"

	"canbo/solver/lp"
)

// rowPower is how rows are scaled: by count^-rowPower, and to a largest entry of
// one before that.
const rowPower = 0.25

// A program is a problem prepared for pricing.
type program struct {
	p      *lp.Problem
	choice []bool    // by row: allows or demands one of its columns, at RowUpper
	group  []int32   // by column: the choice row it is in, -1
	upper  []float64 // by column: its bound, or one implied, or a guess
	scale  []float64 // by row
	lo, up []float64 // by row, scaled
	least  []float64 // by row: bounds of y by columns that have none and no other row
	most   []float64
	home   []int32 // columns by row, home[homeAt[i]:homeAt[i+1]]: in a choice row those of it, else those whose shortest row it is
	homeAt []int32
	rest   []int32 // columns that are always seen: with one row or none, or kept from zero
}

func newProgram(p *lp.Problem) *program {
	n, m := p.Cols(), p.Rows()
	s := &program{p: p, group: make([]int32, n), upper: make([]float64, n), scale: make([]float64, m), lo: make([]float64, m), up: make([]float64, m), least: make([]float64, m), most: make([]float64, m)}
	count := make([]int32, m)
	for k, i := range p.Row {
		s.scale[i] = max(s.scale[i], math.Abs(p.Value[k]))
		count[i]++
	}
	s.bound()
	s.findChoices()
	for i := range m {
		s.scale[i] = 1 / (max(s.scale[i], 1e-9) * math.Pow(max(float64(count[i]), 1), rowPower))
		s.lo[i], s.up[i] = p.RowLower[i]*s.scale[i], p.RowUpper[i]*s.scale[i]
		s.least[i], s.most[i] = math.Inf(-1), math.Inf(1)
		if math.IsInf(p.RowLower[i], -1) {
			s.most[i] = 0
		}
		if math.IsInf(p.RowUpper[i], 1) {
			s.least[i] = 0
		}
	}
	for j := range n {
		if rows, values := p.Column(j); len(rows) == 1 && math.IsInf(p.ColUpper[j], 1) {
			i := rows[0]
			limit := p.Cost[j] / (values[0] * s.scale[i])
			if values[0] > 0 {
				s.most[i] = max(min(s.most[i], limit), s.least[i])
			} else {
				s.least[i] = min(max(s.least[i], limit), s.most[i])
			}
		}
	}
	s.findHomes(count)
	return s
}

// bound sets upper: where a column has no bound, the least one that a row with
// entries and columns ≥ 0 implies, else a guess of 1 above its lower bound.
func (s *program) bound() {
	p := s.p
	copy(s.upper, p.ColUpper)
	positive := make([]bool, p.Rows())
	for i := range positive {
		positive[i] = !math.IsInf(p.RowUpper[i], 1)
	}
	for j := range s.upper {
		rows, values := p.Column(j)
		for k, i := range rows {
			positive[i] = positive[i] && values[k] > 0 && p.ColLower[j] >= 0
		}
	}
	for j, up := range s.upper {
		if !math.IsInf(up, 1) {
			continue
		}
		rows, values := p.Column(j)
		for k, i := range rows {
			if positive[i] {
				up = min(up, p.RowUpper[i]/values[k])
			}
		}
		if math.IsInf(up, 1) {
			up = 1 + max(p.ColLower[j], 0)
		}
		s.upper[j] = max(up, p.ColLower[j])
	}
}

// must reports whether row i is an equation.
func (s *program) must(i int) bool { return s.p.RowLower[i] == s.p.RowUpper[i] }

// findChoices finds rows Σx = b or 0 ≤ Σx ≤ b over columns of which each may be b.
// Of two that share a column one remains: an equation before an inequality, then
// the first.
func (s *program) findChoices() {
	p, m := s.p, s.p.Rows()
	s.choice = make([]bool, m)
	for i := range m {
		b := p.RowUpper[i]
		s.choice[i] = b > 0 && !math.IsInf(b, 1) && (p.RowLower[i] == b || p.RowLower[i] <= 0)
	}
	for j := range s.group {
		rows, values := p.Column(j)
		for k, i := range rows {
			if values[k] != 1 || p.ColLower[j] != 0 || p.ColUpper[j] != 0 && s.upper[j] < p.RowUpper[i] {
				s.choice[i] = false
			}
		}
	}
	lost := make([]bool, m)
	for j := range s.group {
		rows, _ := p.Column(j)
		best := int32(-1)
		for _, i := range rows {
			switch {
			case !s.choice[i]:
			case best < 0:
				best = i
			case s.must(int(i)) && !s.must(int(best)):
				lost[best] = true
				best = i
			default:
				lost[i] = true
			}
		}
	}
	for i := range lost {
		s.choice[i] = s.choice[i] && !lost[i]
	}
	for j := range s.group {
		s.group[j] = -1
		rows, _ := p.Column(j)
		for _, i := range rows {
			if s.choice[i] {
				s.group[j] = i
			}
		}
	}
}

// findHomes sorts the columns by home.
func (s *program) findHomes(count []int32) {
	p := s.p
	home := make([]int32, len(s.group))
	s.homeAt = make([]int32, p.Rows()+1)
	for j, g := range s.group {
		rows, _ := p.Column(j)
		if p.ColLower[j] == p.ColUpper[j] && p.ColLower[j] == 0 {
			home[j] = -1
			continue
		}
		if g < 0 && (len(rows) <= 1 || p.ColLower[j] != 0) {
			home[j] = -1
			s.rest = append(s.rest, int32(j))
			continue
		}
		if g < 0 {
			for _, i := range rows {
				if g < 0 || count[i] < count[g] {
					g = i
				}
			}
		}
		home[j] = g
		s.homeAt[g+1]++
	}
	for i := range p.Rows() {
		s.homeAt[i+1] += s.homeAt[i]
	}
	s.home = make([]int32, s.homeAt[p.Rows()])
	next := append([]int32(nil), s.homeAt...)
	for j, i := range home {
		if i >= 0 {
			s.home[next[i]] = int32(j)
			next[i]++
		}
	}
}

// reduced returns the reduced cost of column j for scaled prices.
func (s *program) reduced(j int, y []float64) float64 {
	d := s.p.Cost[j]
	rows, values := s.p.Column(j)
	for k, i := range rows {
		if !s.choice[i] {
			d -= values[k] * s.scale[i] * y[i]
		}
	}
	return d
}

// project moves y to where no row or column without a bound makes L infinite.
func (s *program) project(y []float64) {
	for i, yi := range y {
		switch {
		case s.choice[i]:
			y[i] = 0
		case yi > s.most[i]:
			y[i] = s.most[i]
		case yi < s.least[i]:
			y[i] = s.least[i]
		}
	}
}

// violation returns the derivative of L by y_i: what row i lacks of the side that
// y_i speaks for, or of the side that it violates.
func (s *program) violation(i int, activity, yi float64) float64 {
	switch {
	case s.choice[i]:
	case yi > 0 || activity < s.lo[i]:
		return s.lo[i] - activity
	case yi < 0 || activity > s.up[i]:
		return s.up[i] - activity
	}
	return 0
}
