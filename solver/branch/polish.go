package branch

import (
	"math"
	"slices"
)

// Polishing improves a point where it loses most. At row duals y with reduced
// costs d its objective is above the bound by
//
//	Σ d_j·(distance of x_j from the bound that d_j prefers) + Σ |y_i|·slack_i,
//
// and each term is a place to begin: the rows around it are freed, what lies
// outside stays as it is, and a small search looks for something better.
const (
	polishColumns = 1200 // columns freed at first: more after an easy search in vain …
	polishMost    = 3000 // … up to this many …
	polishLeast   = 300  // … and less after a hard one
	polishReach   = 0.05 // largest reduced cost of a column in play, in gaps of the point
	polishPerRow  = 6    // columns in play for each row of the problem, at most
	polishDense   = 300  // a row with more columns in play joins nothing
	polishNodes   = 60
	polishEffort  = 2 // simplex iterations of a search for each column that it frees
	mendNodes     = 10

	// Polishing ends when its searches in vain have taken as many iterations as the
	// relaxation and its dives, or two for each row; or so many times that where a
	// bound near enough to the point is proven: then only the tree is left.
	polishPatience = 6
	polishVain     = 60 // and it ends after so many searches in vain in any case
)

// A polish is the data of one round of polishing.
type polish struct {
	s       *search
	reduced []float64
	y       []float64
	play    []bool  // columns that may move
	inPlay  []int32 // by row: how many of them
	seen    []bool  // rows
	tight   []bool  // rows that the guide meets as equations
	wide    bool    // tight inequalities lead from one column to others as well
}

// polish improves the guide, which must lie in the root box, until the gap is
// closed or nothing more is found.
func (s *search) polish(y []float64) {
	if s.guide == nil {
		return
	}
	p := &polish{s: s, y: y, seen: make([]bool, s.p.Rows())}
	var l lagrangian
	l.price(s.p, y)
	p.reduced = l.reduced
	if s.polished == nil {
		s.polished = map[int32]bool{}
	}
	done := s.polished
	columns, vain, last := polishColumns, 0, s.inner
	patience := 1
	if !math.IsInf(s.enough, -1) {
		patience = polishPatience
	}
	for s.ctx.Err() == nil && s.nodes[0].bound < s.cutoff() && s.objective > s.enough && vain < polishVain && s.inner-last < patience*max(s.relax.iterations(), 2*s.p.Rows()) {
		p.choose()
		seed, ok := p.next(done)
		if !ok {
			if p.wide {
				return
			}
			p.wide = true
			clear(done)
			continue
		}
		done[seed] = true
		b, free := p.around([]int32{seed}, columns)
		if free == 0 {
			continue
		}
		s.hold(b)
		vain++
		before := s.inner
		switch improved := s.searchBox(b, polishNodes, polishEffort*free, s.rootBasis); {
		case improved:
			vain, last = 0, s.inner
		case s.inner-before < free:
			columns = min(columns+columns/6, polishMost)
		case s.inner-before > polishEffort*free:
			columns = max(columns-columns/8, polishLeast)
		}
	}
}

// choose puts columns in play: those that the guide uses, and the cheapest by
// reduced cost.
func (p *polish) choose() {
	s := p.s
	n := s.p.Cols()
	size := make([]float64, 0, n)
	for j, d := range p.reduced {
		if s.root.lower[j] < s.root.upper[j] {
			size = append(size, math.Abs(d))
		}
	}
	slices.Sort(size)
	limit := math.Inf(1)
	if k := polishPerRow * s.p.Rows(); k < len(size) {
		limit = size[k]
	}
	limit = math.Min(limit, polishReach*(s.objective-s.nodes[0].bound))
	p.play = make([]bool, n)
	p.inPlay = make([]int32, s.p.Rows())
	p.tight = make([]bool, s.p.Rows())
	for i, a := range s.p.Activity(s.guide) {
		slack := math.Min(a-s.p.RowLower[i], s.p.RowUpper[i]-a)
		p.tight[i] = slack < 1e-6*math.Max(1, math.Abs(a))
	}
	for j, d := range p.reduced {
		lo, up := s.root.lower[j], s.root.upper[j]
		if lo == up {
			continue
		}
		at := lo
		if d < 0 {
			at = up
		}
		if p.play[j] = math.Abs(d) <= limit || s.guide[j] != at || !s.p.IsInteger(j); p.play[j] {
			rows, _ := s.p.Column(j)
			for _, i := range rows {
				p.inPlay[i]++
			}
		}
	}
}

// next returns the row where the guide loses most, of those not done.
func (p *polish) next(done map[int32]bool) (int32, bool) {
	s := p.s
	loss := make([]float64, s.p.Rows())
	for i, a := range s.p.Activity(s.guide) {
		switch y := p.y[i]; {
		case y > 0:
			loss[i] += y * (a - s.p.RowLower[i])
		case y < 0:
			loss[i] += y * (a - s.p.RowUpper[i])
		}
	}
	for j, d := range p.reduced {
		at := s.root.lower[j]
		if d < 0 {
			at = s.root.upper[j]
		}
		if moved := d * (s.guide[j] - at); moved > 0 && !math.IsInf(moved, 0) {
			rows, _ := s.p.Column(j)
			for _, i := range rows {
				if p.joins(i) {
					loss[i] += moved
					break
				}
			}
		}
	}
	best := int32(-1)
	for i, v := range loss {
		if !done[int32(i)] && p.joins(int32(i)) && v > 1e-6 && (best < 0 || v > loss[best]) {
			best = int32(i)
		}
	}
	return best, best >= 0
}

// joins reports whether row i is short enough to lead from one column to others.
func (p *polish) joins(i int32) bool { return p.inPlay[i] > 0 && p.inPlay[i] <= polishDense }

// around returns the root box with all columns at the guide but those in play
// near some rows: a column whose equations are all reached may move.
func (p *polish) around(seeds []int32, columns int) (b box, free int) {
	s := p.s
	clear(p.seen)
	queue := slices.Clone(seeds)
	for _, i := range seeds {
		p.seen[i] = true
	}
	taken := make([]bool, s.p.Cols())
	count := 0
	for head := 0; head < len(queue) && count < columns; head++ {
		cols, _ := s.rows.row(int(queue[head]))
		// of an inequality on the way, and of a dense row to begin with, what the guide uses
		i := queue[head]
		dense := !p.joins(i)
		used := dense || head >= len(seeds) && s.p.RowLower[i] != s.p.RowUpper[i]
		for _, j := range cols {
			if !p.play[j] || taken[j] || used && s.guide[j] == 0 || dense && count > columns/3 {
				continue
			}
			taken[j] = true
			count++
			rows, _ := s.p.Column(int(j))
			for _, i := range rows {
				if !p.seen[i] && p.joins(i) && (s.p.RowLower[i] == s.p.RowUpper[i] || p.wide && p.tight[i]) {
					p.seen[i] = true
					queue = append(queue, i)
				}
			}
		}
	}
	b = s.root.clone()
	for j := range b.lower {
		if b.lower[j] == b.upper[j] || !s.p.IsInteger(j) {
			continue
		}
		rows, _ := s.p.Column(j)
		if p.play[j] && !slices.ContainsFunc(rows, func(i int32) bool { return s.p.RowLower[i] == s.p.RowUpper[i] && !p.seen[i] }) {
			free++
			continue
		}
		v := math.Round(s.guide[j])
		b.lower[j], b.upper[j] = v, v
	}
	return b, free
}

// hold fixes at the guide the continuous columns of b that share no row with an
// integer column that may move.
func (s *search) hold(b box) {
	stirred := make([]bool, s.p.Rows())
	for j := range b.lower {
		if s.p.IsInteger(j) && b.lower[j] < b.upper[j] {
			rows, _ := s.p.Column(j)
			for _, i := range rows {
				stirred[i] = true
			}
		}
	}
	for j := range b.lower {
		if s.p.IsInteger(j) {
			continue
		}
		if rows, _ := s.p.Column(j); !slices.ContainsFunc(rows, func(i int32) bool { return stirred[i] }) {
			b.lower[j], b.upper[j] = s.guide[j], s.guide[j]
		}
	}
}

// mend makes the broken point feasible by a small search around the rows that it
// violates.
func (s *search) mend(y []float64) {
	x := slices.Clone(s.broken)
	touched := make([]bool, s.p.Rows())
	for j := range x {
		if v := math.Max(s.root.lower[j], math.Min(s.root.upper[j], x[j])); v != x[j] {
			x[j] = v
			rows, _ := s.p.Column(j)
			for _, i := range rows {
				touched[i] = touched[i] || s.p.RowLower[i] == s.p.RowUpper[i]
			}
		}
	}
	for i, a := range s.p.Activity(x) {
		lo, up := s.p.RowLower[i], s.p.RowUpper[i]
		if a < lo-feasibility*math.Max(1, math.Abs(lo)) || a > up+feasibility*math.Max(1, math.Abs(up)) {
			touched[i] = true
		}
	}
	var seeds []int32
	for i, yes := range touched {
		if yes {
			seeds = append(seeds, int32(i))
		}
	}
	p := &polish{s: s, y: y, seen: make([]bool, s.p.Rows())}
	var l lagrangian
	l.price(s.p, y)
	p.reduced = l.reduced
	for columns := polishColumns / 4; columns <= 4*polishColumns && s.x == nil && s.ctx.Err() == nil; columns *= 2 {
		s.guide = x
		p.choose()
		b, free := p.around(seeds, columns)
		s.guide = nil
		s.searchBox(b, mendNodes, polishEffort*free, nil)
	}
}
