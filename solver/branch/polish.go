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
	polishColumns  = 1500 // columns freed at once; doubled …
	polishMost     = 3000 // … up to this many …
	polishFailures = 5    // … after so many searches in vain
	polishPerRow   = 6    // columns in play for each row of the problem
	polishDense    = 300  // a row with more columns in play joins nothing
	polishNodes    = 60
	polishEffort   = 2 // simplex iterations of a search for each column that it frees
	mendNodes      = 10
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
	failures, columns := 0, polishColumns
	before := s.inner
	for s.ctx.Err() == nil && s.nodes[0].bound < s.cutoff() && s.inner-before < s.relax.iterations() {
		p.choose()
		seed, ok := p.next(done)
		if !ok || failures == polishFailures {
			if columns *= 2; columns > polishMost {
				if p.wide {
					return
				}
				p.wide, columns = true, polishColumns
			}
			failures = 0
			clear(done)
			continue
		}
		done[seed] = true
		b, free := p.around([]int32{seed}, columns)
		if free > 0 && s.searchBox(b, polishNodes, polishEffort*free, s.rootBasis) {
			failures = 0
		} else {
			failures++
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
	limit = math.Min(limit, s.objective-s.nodes[0].bound)
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
		if b.lower[j] == b.upper[j] {
			continue
		}
		open := p.play[j]
		rows, _ := s.p.Column(j)
		for _, i := range rows {
			if s.p.RowLower[i] == s.p.RowUpper[i] && !p.seen[i] {
				open = false
			}
		}
		if s.p.IsInteger(j) && !open {
			v := math.Round(s.guide[j])
			b.lower[j], b.upper[j] = v, v
		} else if s.p.IsInteger(j) {
			free++
		}
	}
	return b, free
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
