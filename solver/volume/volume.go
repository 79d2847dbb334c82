// Package volume finds row duals near those of a linear program by the volume
// algorithm (Barahona and Anbil, Math. Programming 87, 2000): steps of a
// subgradient method along the violation of an average of the minimisers, which
// itself tends to an optimal point. It proves nothing; what it finds is where the
// simplex method should begin (simplex.Solver.SetPrices) and which columns
// sifting should look at first.
//
// Of rows that allow or demand one of their columns, those that share no column
// are not priced: the minimum over them is known. Steps see few columns only,
// those with the least reduced costs, chosen anew as the prices settle.
package volume

import (
	"context"
	"math"

	"canbo/solver/lp"
)

// Options of Solve; the zero value is the default.
type Options struct {
	Steps int       // steps at most; 0 means 800
	Start []float64 // row duals to begin with, or nil
}

const (
	defaultSteps = 800
	choiceSteps  = 50    // steps after which columns are chosen anew
	nearly       = 0.005 // relative rise that steps aim at below which few columns are seen
	settled      = 2e-5  // relative rise in choiceSteps that ends the search
	perHome      = 12    // columns of a home among the few
	memory       = 100   // steps for which a column that was picked stays among them
	fresh        = 0.2   // greatest weight of a new minimiser in the average, at first
	stale        = 1e-3  // and at last
	slowRise     = 0.005 // relative rise in choiceSteps that halves that weight
	firstStep    = 0.05  // rise that the first step aims at, relative to the cost of a minimiser
	patience     = 5     // steps without a rise after which they are made shorter
	shorter      = 0.66
	longer       = 1.1
	muchLonger   = 1.3
	vain         = 1e-3 // rise aimed at, relative to the first, at which steps that find none end
)

// A Result is what Solve finds.
type Result struct {
	RowDual []float64 // len m, with the sign convention of lp.Result
	Used    []int32   // columns of the last minimisers, increasing: the support of a point that is nearly optimal
}

// Solve looks for the row duals of p. They are zero where L has no end: then p,
// or p with the bounds guessed for columns that have none, is infeasible. The
// error is that of ctx; what was found by then comes with it.
func Solve(ctx context.Context, p *lp.Problem, o Options) (*Result, error) {
	if o.Steps == 0 {
		o.Steps = defaultSteps
	}
	s := newSearch(p, o.Start)
	for s.steps < o.Steps && !s.hopeless() {
		if err := ctx.Err(); err != nil {
			return &Result{s.prices(), s.used()}, err
		}
		narrow := s.steps > 0 && s.step < nearly*math.Abs(s.value)
		s.choose(narrow)
		if s.lost() {
			s.choose(false)
			narrow = false
		}
		before := s.value
		s.climb(min(choiceSteps, o.Steps-s.steps))
		rise := s.value - before
		if narrow && rise < settled*math.Abs(s.value) || rise == 0 && s.step < vain*s.first {
			break
		}
	}
	if s.hopeless() {
		return &Result{RowDual: make([]float64, p.Rows())}, nil
	}
	s.choose(true)
	s.lost()
	return &Result{s.prices(), s.used()}, nil
}

// hopeless reports whether L(y) exceeds the cost of all points within the bounds.
func (s *search) hopeless() bool { return s.value > s.dearest }

// used lists the columns that the last steps picked.
func (s *search) used() []int32 {
	var used []int32
	for j, step := range s.last {
		if step > s.recent() {
			used = append(used, int32(j))
		}
	}
	return used
}

// recent is the step after which a pick counts.
func (s *search) recent() int32 { return int32(max(0, s.steps-memory)) }

// A search climbs towards the maximum of
//
//	L(y) = Σ_i y_i·side_i + Σ_{choice rows} their minimum + Σ_{other j} min d_j x_j
//
// with d = c - Aᵀy over the rows that are priced. Those are scaled, and y with
// them.
type search struct {
	view

	y, trial []float64
	value    float64   // L(y) over the columns seen
	activity []float64 // of the average
	slope    []float64 // its violation
	step     float64   // rise that a step aims at
	first    float64   // the first of these
	newest   float64   // greatest weight of a new minimiser in the average
	dearest  float64   // greatest cost within the bounds
	failed   int       // steps since the last rise
	best     struct {  // at the last choices of columns
		y           []float64
		value, step float64
	}
	steps int
}

func newSearch(p *lp.Problem, start []float64) *search {
	m := p.Rows()
	s := &search{
		view: view{program: newProgram(p), response: make([]float64, m), last: make([]int32, p.Cols())},
		y:    make([]float64, m), trial: make([]float64, m),
		activity: make([]float64, m), slope: make([]float64, m),
		newest: fresh,
	}
	for i, yi := range start {
		if !s.choice[i] {
			s.y[i] = yi / s.scale[i]
		}
	}
	s.project(s.y)
	for j, c := range p.Cost {
		s.dearest += max(c*s.upper[j], c*max(p.ColLower[j], min(s.upper[j], 0)))
	}
	return s
}

// stakes is the rise that the first step aims at where the first minimiser costs
// next to nothing: the same part of a mean cost for each row violated.
func (s *search) stakes() float64 {
	costs, n := 0.0, 0
	for _, c := range s.p.Cost {
		if c != 0 {
			costs += math.Abs(c)
			n++
		}
	}
	rows := 0
	for i, a := range s.response {
		if s.violation(i, a, s.y[i]) != 0 {
			rows++
		}
	}
	return max(1, firstStep*float64(rows)*costs/float64(max(n, 1)))
}

// choose picks the columns that the next steps see.
func (s *search) choose(narrow bool) {
	if s.whole && !narrow {
		return
	}
	first := s.col == nil
	s.view.choose(s.y, !narrow, s.recent())
	s.value = s.evaluate(s.y)
	if first {
		s.best.value = math.Inf(-1)
		for _, t := range s.picked {
			s.step += firstStep * math.Abs(s.cost[t.k]*t.x)
		}
		if at := s.stakes(); s.step < nearly*at {
			s.step = at
		}
		s.first = s.step
		copy(s.activity, s.response)
	}
}

// lost compares L(y) with the best known; where the last steps made a bound on
// few columns rise, and on all of them fall, it goes back and reports true.
func (s *search) lost() bool {
	if s.value < s.best.value-nearly*math.Abs(s.best.value) {
		copy(s.y, s.best.y)
		s.step = s.best.step
		return true
	}
	s.best.value, s.best.step = s.value, s.step
	s.best.y = append(s.best.y[:0], s.y...)
	return false
}

// climb makes some steps.
func (s *search) climb(steps int) {
	before := s.value
	for range steps {
		s.steps++
		norm := 0.0
		for i := range s.slope {
			v := s.violation(i, s.activity[i], s.y[i])
			s.slope[i] = v
			norm += v * v
		}
		if norm < 1e-12 || s.hopeless() {
			return
		}
		length := s.step / norm
		for i, v := range s.slope {
			s.trial[i] = s.y[i] + length*v
		}
		s.project(s.trial)
		value := s.evaluate(s.trial)
		for _, t := range s.picked {
			s.last[s.col[t.k]] = int32(s.steps)
		}
		along := s.blend()
		if gain := value - s.value; gain > 0 {
			switch {
			case gain > s.step/2:
				s.step *= muchLonger
			case along > 0:
				s.step *= longer
			}
			s.value, s.failed = value, 0
			s.y, s.trial = s.trial, s.y
		} else if s.failed++; s.failed == patience {
			s.step *= shorter
			s.failed = 0
		}
	}
	if s.value-before < slowRise*math.Abs(s.value) {
		s.newest = max(s.newest/2, stale)
	}
}

// blend moves the average towards the last minimiser, by the weight within
// [newest/10, newest] that leaves the shortest violation, and returns the product
// of the violations of both.
func (s *search) blend() (along float64) {
	far, cross := 0.0, 0.0
	for i, v := range s.slope {
		w := s.violation(i, s.response[i], s.trial[i])
		along += w * v
		far += (w - v) * (w - v)
		cross += (w - v) * v
	}
	weight := s.newest
	if far > 0 {
		weight = min(max(-cross/far, s.newest/10), s.newest)
	}
	for i, a := range s.response {
		s.activity[i] += weight * (a - s.activity[i])
	}
	return along
}

// prices returns the row duals of y: that of a choice row is its least reduced
// cost.
func (s *search) prices() []float64 {
	y := make([]float64, len(s.y))
	for i, yi := range s.y {
		y[i] = yi * s.scale[i]
		if s.choice[i] && s.must(i) {
			y[i] = math.Inf(1)
		}
	}
	for j, g := range s.group {
		if g >= 0 && s.upper[j] > 0 {
			y[g] = min(y[g], s.reduced(j, s.y))
		}
	}
	for i, yi := range y {
		if math.IsInf(yi, 0) || math.IsNaN(yi) {
			y[i] = 0
		}
	}
	return y
}
