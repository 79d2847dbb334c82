package simplex

import (
	"context"
	"math"
)

// primal runs the primal method from a primal feasible basis until it is dual
// feasible for the true costs.
func (s *Solver) primal(ctx context.Context) outcome {
	s.orientAll()
	s.resetDevex()
	s.listAttractive()
	stalled, troubles := 0, 0
	perturbed := s.calm
	for {
		if s.limitReached(ctx) {
			return stopped
		}
		if s.factor.worn() {
			s.restartPrimal()
		}
		q := s.chooseEntering()
		if q < 0 {
			return finished
		}
		s.enterColumn(q)
		if !s.agrees(q) {
			if troubles++; s.factor.updates() == 0 || troubles > 20 {
				return trouble
			}
			s.restartPrimal()
			continue
		}
		rise := 1.0
		if s.d[q] > 0 {
			rise = -1
		}
		r, theta := s.primalRatio(rise)
		if width := s.upper[q] - s.lower[q]; width <= theta {
			if math.IsInf(width, 1) {
				s.setDirection(q, rise)
				return unbounded
			}
			s.moveAlong(q, rise*width)
			if rise > 0 {
				s.status[q], s.x[q] = AtUpper, s.upper[q]
			} else {
				s.status[q], s.x[q] = AtLower, s.lower[q]
			}
			s.dir[q] = -s.dir[q]
			s.iterations++
			continue
		}
		leaving := s.head[r]
		pivot := s.column.val[r]
		s.pivotRow(r)
		if s.inaccurate(pivot, s.alpha.val[q]) {
			if troubles++; s.factor.updates() == 0 || troubles > 20 {
				return trouble
			}
			s.restartPrimal()
			continue
		}
		s.moveAlong(q, rise*theta)
		to := s.leaveAt(leaving, rise*pivot > 0)
		step := s.d[q] / pivot
		s.updatePrices(step, s.devex[q]/(pivot*pivot))
		s.d[q], s.d[leaving] = 0, -step
		s.devex[leaving] = max(s.devex[q]/(pivot*pivot), 1)
		if s.devex[q] > 1e7 {
			s.resetDevex()
		}
		s.exchange(r, q, to, pivot)

		if theta <= 1e-12 {
			stalled++
		}
		if stalled > cycleLimit*(s.n+s.m) {
			return trouble
		}
		if stalled > stallLimit && !perturbed {
			perturbed = true
			s.perturbBounds()
		}
	}
}

// restartPrimal factorises afresh within the primal method.
func (s *Solver) restartPrimal() {
	s.refactor()
	s.orientAll()
	s.listAttractive()
}

// agrees compares the maintained reduced cost of q with the one from its
// column.
func (s *Solver) agrees(q int) bool {
	d, size := s.cost[q], math.Abs(s.cost[q])
	for _, i := range s.column.index {
		t := s.cost[s.head[i]] * s.column.val[i]
		d -= t
		size = max(size, math.Abs(t))
	}
	return math.Abs(d-s.d[q]) <= 1e-9*(1+size)+0.1*s.dualTol
}

// resetDevex makes the present nonbasic variables the reference framework.
func (s *Solver) resetDevex() {
	for v := range s.devex {
		s.devex[v] = 1
	}
}

func (s *Solver) listAttractive() {
	clear(s.listed)
	s.worklist = s.worklist[:0]
	for v := range s.status {
		if math.Abs(s.dualViolation(v)) > s.dualTol {
			s.listed[v] = true
			s.worklist = append(s.worklist, int32(v))
		}
	}
}

// chooseEntering returns the variable with the largest d²/weight among those
// with a reduced cost of the wrong sign, or -1.
func (s *Solver) chooseEntering() int {
	best, most := -1, 0.0
	kept := s.worklist[:0]
	for _, v := range s.worklist {
		t := s.dualViolation(int(v))
		if t <= s.dualTol && t >= -s.dualTol {
			s.listed[v] = false
			continue
		}
		kept = append(kept, v)
		if t *= t; t > most*s.devex[v] {
			best, most = int(v), t/s.devex[v]
		}
	}
	s.worklist = kept
	return best
}

// primalRatio returns the position that blocks when the entering variable
// moves in direction rise, and the step ≥ 0; -1 and +Inf when none does. The
// first pass finds the longest step that violates no bound by more than the
// tolerance, the second takes the largest pivot that blocks within it.
func (s *Solver) primalRatio(rise float64) (int32, float64) {
	least := s.leastPivot()
	longest := math.Inf(1)
	for _, i := range s.column.index {
		rate := -rise * s.column.val[i]
		v := s.head[i]
		if rate > least {
			longest = min(longest, (s.upper[v]-s.x[v]+s.primalTol)/rate)
		} else if rate < -least {
			longest = min(longest, (s.lower[v]-s.x[v]-s.primalTol)/rate)
		}
	}
	longest = max(longest, 0)
	best, theta, largest := int32(-1), math.Inf(1), 0.0
	if math.IsInf(longest, 1) {
		return best, theta
	}
	for _, i := range s.column.index {
		rate := -rise * s.column.val[i]
		v := s.head[i]
		room := 0.0
		if rate > least {
			room = (s.upper[v] - s.x[v]) / rate
		} else if rate < -least {
			room = (s.lower[v] - s.x[v]) / rate
		} else {
			continue
		}
		if size := math.Abs(rate); room <= longest && (size > largest || size == largest && i < best) {
			best, theta, largest = i, room, size
		}
	}
	return best, max(theta, 0)
}

// moveAlong moves q by t and the basic variables with it.
func (s *Solver) moveAlong(q int, t float64) {
	s.x[q] += t
	for _, i := range s.column.index {
		s.x[s.head[i]] -= t * s.column.val[i]
	}
}

// leaveAt settles a leaving variable on the bound it met, and returns the
// status. When Harris' tolerance let it stop elsewhere, the working bound moves
// to it.
func (s *Solver) leaveAt(v int32, down bool) Status {
	bound, st := &s.upper[v], AtUpper
	if down {
		bound, st = &s.lower[v], AtLower
	}
	fixed := s.lower[v] == s.upper[v]
	if math.Abs(s.x[v]-*bound) > 1e-11*(1+math.Abs(*bound)) {
		*bound = s.x[v]
		s.boundsMoved = true
		if fixed {
			s.lower[v], s.upper[v] = s.x[v], s.x[v]
		}
	}
	s.x[v] = *bound
	if fixed {
		return AtLower
	}
	return st
}

// perturbBounds widens the bounds of the basic variables by random amounts,
// which makes degenerate steps positive.
func (s *Solver) perturbBounds() {
	for _, v := range s.head {
		s.lower[v] -= 1e-6 * (1 + s.random.Float64()) * (1 + math.Min(1e3, math.Abs(s.lower[v])))
		s.upper[v] += 1e-6 * (1 + s.random.Float64()) * (1 + math.Min(1e3, math.Abs(s.upper[v])))
	}
	s.boundsMoved = true
}

// updatePrices moves the reduced costs by step along the pivot row and raises
// the reference weights to alpha²·scale.
func (s *Solver) updatePrices(step, scale float64) {
	alpha := s.alpha.val
	d, devex, dir := s.d[:len(alpha)], s.devex[:len(alpha)], s.dir[:len(alpha)]
	update := func(v int32, a float64) {
		d[v] -= step * a
		if w := a * a * scale; w > devex[v] {
			devex[v] = w
		}
		if (d[v]*dir[v] < -s.dualTol || s.status[v] == Free) && !s.listed[v] {
			s.listed[v] = true
			s.worklist = append(s.worklist, v)
		}
	}
	if s.alpha.sparse {
		for _, v := range s.alpha.index {
			update(v, alpha[v])
		}
		return
	}
	for v, a := range alpha {
		if a != 0 {
			update(int32(v), a)
		}
	}
}

// setDirection records the ray along which q moves without bound.
func (s *Solver) setDirection(q int, rise float64) {
	full := make([]float64, s.n+s.m)
	full[q] = rise
	for _, i := range s.column.index {
		full[s.head[i]] = -rise * s.column.val[i]
	}
	s.direction = full[:s.n:s.n]
}
