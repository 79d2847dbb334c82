package simplex

import (
	"context"
	"math"
)

// A candidate may enter the basis in the dual ratio test.
type candidate struct {
	v     int32
	slack float64 // distance of the reduced cost from zero, ≥ -dualTol
	pivot float64 // |alpha|
	width float64 // upper - lower
}

// A span is a range of candidates.
type span struct{ lo, hi int }

// dual runs the dual method until the basis is primal feasible for the working
// costs. Reduced costs of the wrong sign are shifted to zero first.
func (s *Solver) dual(ctx context.Context) outcome {
	s.orientAll()
	s.shiftToDualFeasible()
	s.listInfeasible()
	objective := s.workingObjective()
	nextProof := s.cutoff
	stalled, troubles := 0, 0
	perturbed := s.calm
	for {
		if s.limitReached(ctx) {
			return stopped
		}
		if s.factor.worn() {
			s.restartDual()
			objective = s.workingObjective()
		}
		if s.debts == 0 && objective > nextProof {
			if s.provenAboveCutoff() {
				return cutoff
			}
			nextProof = objective + 1e-3*math.Abs(objective-s.cutoff) + 1e-9
		}
		r := s.chooseLeaving()
		if r < 0 {
			return finished
		}
		leaving := s.head[r]
		gap := s.violation(leaving)
		owed := s.owed[leaving]
		sign, to := 1.0, AtUpper
		bound := s.upper[leaving]
		if gap < -s.primalTol || gap <= s.primalTol && owed < 0 {
			sign, to, bound = -1, AtLower, s.lower[leaving]
		}
		reach := s.reach(leaving, sign, gap)
		s.pivotRow(r)
		exact := 0.0
		for _, i := range s.rho.index {
			exact += s.rho.val[i] * s.rho.val[i]
		}
		if under := s.weight[r] < 0.25*exact; under {
			s.weight[r] = exact
			continue
		}
		s.weight[r] = exact

		q := s.dualRatio(sign, max(math.Abs(gap), 2*s.primalTol), reach)
		if q < 0 && !math.IsInf(reach, 1) {
			s.stepDual(sign*reach, -1)
			s.settleDebt(leaving)
			s.noteInfeasible(r)
			s.iterations++
			if s.debts == 0 {
				objective = s.workingObjective()
			}
			continue
		}
		if q < 0 || math.Abs(s.alpha.val[q]) < doubtful {
			if s.provenInfeasible(sign) {
				s.clearPassed()
				return infeasible
			}
			if q < 0 && s.factor.updates() == 0 {
				return trouble
			}
			if q < 0 {
				s.restartDual()
				objective = s.workingObjective()
				continue
			}
		}
		s.enterColumn(q)
		pivot := s.column.val[r]
		if s.inaccurate(pivot, s.alpha.val[q]) {
			s.clearPassed()
			troubles++
			if s.factor.updates() > 0 && troubles < 20 {
				s.restartDual()
				objective = s.workingObjective()
				continue
			}
			return trouble
		}

		step := s.d[q] / s.alpha.val[q]
		if sign*step < 0 {
			objective -= s.d[q] * s.x[q]
			s.shift(int32(q), -s.d[q])
			step = 0
		}
		objective += s.stepDual(step, q)
		s.d[q], s.d[leaving] = 0, owed-step

		theta := (s.x[leaving] - bound) / pivot
		objective += step * s.alpha.val[q] * theta
		s.x[q] += theta
		for _, i := range s.column.index {
			v := s.head[i]
			s.x[v] -= theta * s.column.val[i]
		}
		s.x[leaving] = bound

		s.updateWeights(r, pivot)
		if owed != 0 {
			to = AtLower
			if owed < 0 {
				to = AtUpper
			}
			s.settleDebt(leaving)
			if s.debts == 0 {
				objective = s.workingObjective()
			}
		}
		if s.lower[leaving] == s.upper[leaving] {
			to = AtLower
		}
		s.exchange(r, q, to, pivot)
		for _, i := range s.column.index {
			s.noteInfeasible(i)
		}
		s.noteInfeasible(r)

		if math.Abs(step) <= 1e-12 {
			stalled++
		}
		if stalled > cycleLimit*(s.n+s.m) {
			return trouble
		}
		if stalled > stallLimit && !perturbed {
			perturbed = true
			s.perturbCosts()
			objective = s.workingObjective()
		}
	}
}

// owe makes the reduced costs those of the row duals s.prices. A basic variable
// then has one too: it is fixed at the bound that the sign speaks for, and its
// working cost is such that the basis fits. The dual method settles these debts
// as if the variables were infeasible. The Lagrangian bound of the prices only
// rises on the way.
//
// Prices beyond all proportion to the costs are left alone: they would swamp them.
func (s *Solver) owe() {
	y := s.prices
	s.prices = nil
	most := 1.0
	for _, c := range s.cost0 {
		most = max(most, math.Abs(c))
	}
	for i, yi := range y {
		if !(math.Abs(yi/s.rowScale[i]) <= widestPrice*most) {
			return
		}
	}
	s.owed = resize(s.owed, s.n+s.m)
	for i := range s.m {
		s.d[s.n+i] = 0
		if i < len(y) {
			s.d[s.n+i] = -y[i] / s.rowScale[i]
		}
	}
	for j := range s.n {
		s.d[j] = s.reducedCost(j)
	}
	for _, v := range s.head {
		d := s.d[v]
		if math.Abs(d) <= s.dualTol {
			continue
		}
		bound := s.lower[v]
		if d < 0 {
			bound = s.upper[v]
		}
		s.shift(v, -d)
		if !math.IsInf(bound, 0) {
			s.owed[v] = d
			s.debts++
			s.lower[v], s.upper[v] = bound, bound
			s.boundsMoved = true
		}
	}
	s.dualStale = true
}

// settleDebt gives v its true cost and bounds again.
func (s *Solver) settleDebt(v int32) {
	s.owed[v] = 0
	s.debts--
	s.cost[v] = s.cost0[v]
	s.lower[v], s.upper[v] = s.lower0[v], s.upper0[v]
}

// reach returns the dual step at which the debt of v is settled without a
// pivot, +Inf where there is none on the way.
func (s *Solver) reach(v int32, sign, gap float64) float64 {
	owed := s.owed[v]
	if sign*owed <= 0 || s.lower0[v] == s.upper0[v] && math.Abs(gap) > s.primalTol {
		return math.Inf(1)
	}
	return math.Abs(owed)
}

// restartDual factorises afresh within the dual method.
func (s *Solver) restartDual() {
	s.refactor()
	s.orientAll()
	s.shiftToDualFeasible()
	s.listInfeasible()
}

// shift adds t to the working cost of v, and so to its reduced cost.
func (s *Solver) shift(v int32, t float64) {
	s.cost[v] += t
	s.d[v] += t
	s.costsMoved = true
}

func (s *Solver) shiftToDualFeasible() {
	for v := range s.status {
		if t := s.dualViolation(v); math.Abs(t) > s.dualTol {
			s.shift(int32(v), -t)
		}
	}
}

// perturbCosts moves the reduced costs of the nonbasic variables away from
// zero by random amounts, which makes dual degenerate steps positive.
func (s *Solver) perturbCosts() {
	for v, st := range s.status {
		if st == Basic || st == Free || s.lower[v] == s.upper[v] {
			continue
		}
		t := 5e-7 * (1 + s.random.Float64()) * (1 + math.Abs(s.cost0[v]))
		if st == AtUpper {
			t = -t
		}
		s.shift(int32(v), t)
	}
}

// workingObjective returns the objective for the working costs.
func (s *Solver) workingObjective() float64 {
	sum := s.offset
	for v, c := range s.cost {
		if c != 0 {
			sum += c * s.x[v]
		}
	}
	return sum
}

// provenAboveCutoff computes the Lagrangian bound of the present duals for the
// true costs.
func (s *Solver) provenAboveCutoff() bool {
	bound := s.offset
	for v, d := range s.d {
		d -= s.cost[v] - s.cost0[v]
		at := s.lower0[v]
		if d < 0 {
			at = s.upper0[v]
		}
		if math.IsInf(at, 0) {
			if math.Abs(d) > s.dualTol {
				return false
			}
			continue
		}
		bound += d * at
	}
	return bound > s.cutoff
}

// listInfeasible builds the work list of primal infeasible positions.
func (s *Solver) listInfeasible() {
	clear(s.listed)
	s.worklist = s.worklist[:0]
	for i := range int32(s.m) {
		s.noteInfeasible(i)
	}
}

// noteInfeasible updates the squared violation of position i.
func (s *Solver) noteInfeasible(i int32) {
	v := s.head[i]
	t := s.violation(v)
	switch {
	case t > s.primalTol || t < -s.primalTol:
		s.infeasibility[i] = t * t
	case s.debts > 0 && s.owed[v] != 0:
		s.infeasibility[i] = leastDebt
	default:
		s.infeasibility[i] = 0
		return
	}
	if !s.listed[i] {
		s.listed[i] = true
		s.worklist = append(s.worklist, i)
	}
}

// chooseLeaving returns the position with the largest violation²/weight, or -1.
func (s *Solver) chooseLeaving() int32 {
	best, most := int32(-1), 0.0
	kept := s.worklist[:0]
	for _, i := range s.worklist {
		t := s.infeasibility[i]
		if t == 0 {
			s.listed[i] = false
			continue
		}
		kept = append(kept, i)
		if t > most*s.weight[i] {
			best, most = i, t/s.weight[i]
		}
	}
	s.worklist = kept
	return best
}

// dualRatio chooses the entering variable for a leaving one that is gap beyond
// its bound, or -1 when the dual is unbounded. Boxed variables whose reduced
// cost changes sign on the way are marked passed; they will flip.
//
// With a = sign·alpha, the reduced cost of a variable at its lower bound
// reaches zero at ratio d/a if a > 0, at its upper bound if a < 0. Each group of
// candidates lies within Harris' tolerance of its first, which belongs to it even
// where the tolerance is lost in rounding; groups are passed as long as the slope,
// the violation that is left, stays nonnegative.
func (s *Solver) dualRatio(sign, gap, reach float64) int {
	s.listCandidates(sign, gap, reach)
	c := s.candidates
	if len(c) == 0 {
		return -1
	}
	chosen := c[:s.reachable(c, gap)]

	groups := s.groups[:0]
	lo, slope := 0, gap
	for lo < len(chosen) && slope > s.primalTol {
		first := math.Inf(1)
		for _, k := range chosen[lo:] {
			first = min(first, (k.slack+s.dualTol)/k.pivot)
		}
		hi := lo
		for t := lo; t < len(chosen); t++ {
			if k := chosen[t]; k.slack/k.pivot <= first {
				chosen[hi], chosen[t] = chosen[t], chosen[hi]
				hi++
				slope -= k.pivot * k.width
			}
		}
		if hi == lo {
			return -1 // reduced costs that are no numbers
		}
		groups = append(groups, span{lo, hi})
		lo = hi
	}
	s.groups = groups
	if slope > s.primalTol {
		if !math.IsInf(reach, 1) {
			for _, k := range c {
				s.passed[k.v] = true
			}
		}
		return -1
	}
	// The last group leaves the least infeasibility; an earlier one is taken
	// when its pivot is needed for stability.
	best, enough := -1, 0.0
	for _, k := range chosen[:lo] {
		enough = max(enough, k.pivot)
	}
	enough = min(0.1*enough, 1)
	for g := len(groups) - 1; g >= 0; g-- {
		best = groups[g].lo
		for t := groups[g].lo; t < groups[g].hi; t++ {
			if chosen[t].pivot > chosen[best].pivot || chosen[t].pivot == chosen[best].pivot && chosen[t].v < chosen[best].v {
				best = t
			}
		}
		lo = groups[g].lo
		if chosen[best].pivot >= enough {
			break
		}
	}
	for _, k := range chosen[:lo] {
		s.passed[k.v] = true
	}
	return int(chosen[best].v)
}

// listCandidates lists the candidates that the step may reach. A candidate
// that uses up the slope by itself bounds the step, and so the candidates that
// matter.
func (s *Solver) listCandidates(sign, gap, reach float64) {
	least := s.leastPivot()
	c := s.candidates[:0]
	longest := reach
	consider := func(v int, slack, pivot float64) {
		if pivot <= least {
			return
		}
		width := s.upper[v] - s.lower[v]
		c = append(c, candidate{int32(v), slack, pivot, width})
		if pivot*width >= gap {
			longest = min(longest, (slack+s.dualTol)/pivot)
		}
	}
	dir, d, alpha, tol := s.dir, s.d[:len(s.dir)], s.alpha.val[:len(s.dir)], s.dualTol
	if s.alpha.sparse {
		for _, v := range s.alpha.index {
			if a, slack := sign*alpha[v]*dir[v], d[v]*dir[v]; slack+tol <= longest*a {
				consider(int(v), slack, a)
			}
		}
	} else {
		for v, t := range dir {
			if a, slack := sign*alpha[v]*t, d[v]*t; slack+tol <= longest*a {
				consider(v, slack, a)
			}
		}
	}
	for _, v := range s.freeList {
		if s.status[v] == Free {
			consider(int(v), 0, math.Abs(alpha[v]))
		}
	}
	kept := c[:0]
	for _, k := range c {
		if k.slack/k.pivot <= longest {
			kept = append(kept, k)
		}
	}
	s.candidates = kept
}

// reachable moves to the front the candidates that the step can reach before
// the slope turns negative, up to a factor of ten in the step, and returns
// their number.
func (s *Solver) reachable(c []candidate, gap float64) int {
	step, count := 0.0, 0
	for count < len(c) && gap > s.primalTol {
		next := math.Inf(1)
		for _, k := range c[count:] {
			next = min(next, (k.slack+s.dualTol)/k.pivot)
		}
		step = max(10*step, next)
		for t := count; t < len(c); t++ {
			if k := c[t]; k.slack/k.pivot <= step {
				c[count], c[t] = c[t], c[count]
				count++
				gap -= k.pivot * k.width
			}
		}
	}
	return count
}

func (s *Solver) clearPassed() {
	for _, k := range s.candidates {
		s.passed[k.v] = false
	}
	s.candidates = s.candidates[:0]
}

// stepDual moves the reduced costs by step along the pivot row. Candidates
// whose reduced cost changed sign flip if they were passed; otherwise their
// cost is shifted. It returns the change of the working objective.
func (s *Solver) stepDual(step float64, q int) (gain float64) {
	s.moved.clear()
	if s.alpha.sparse {
		for _, v := range s.alpha.index {
			s.d[v] -= step * s.alpha.val[v]
		}
	} else if step != 0 {
		d := s.d[:len(s.alpha.val)]
		for v, a := range s.alpha.val {
			d[v] -= step * a
		}
	}
	for _, k := range s.candidates {
		v := k.v
		d := s.d[v]
		switch {
		case int(v) == q:
		case s.passed[v] && d*s.dir[v] < 0:
			before := d + step*s.alpha.val[v]
			gain += before * s.flip(v)
		case s.status[v] == Free || d*s.dir[v] < -s.dualTol:
			gain -= d * s.x[v]
			s.shift(v, -d)
		}
		s.passed[v] = false
	}
	if len(s.moved.index) > 0 {
		s.factor.ftran(&s.moved, s.movedMean, false)
		s.movedMean = mean(s.movedMean, &s.moved)
		for _, i := range s.moved.index {
			s.x[s.head[i]] -= s.moved.val[i]
			s.noteInfeasible(i)
		}
	}
	return gain
}

// flip moves nonbasic v to its other bound and returns the move.
func (s *Solver) flip(v int32) float64 {
	to, st := s.upper[v], AtUpper
	if s.status[v] == AtUpper {
		to, st = s.lower[v], AtLower
	}
	delta := to - s.x[v]
	s.x[v], s.status[v], s.dir[v] = to, st, -s.dir[v]
	s.addColumn(&s.moved, int(v), delta)
	return delta
}

// updateWeights updates the steepest edge weights for a pivot in position r;
// tau = B⁻¹rho.
func (s *Solver) updateWeights(r int32, pivot float64) {
	t := &s.tau
	t.copyOf(&s.rho)
	s.factor.ftran(t, s.tauMean, false)
	s.tauMean = mean(s.tauMean, t)
	w := s.weight[r]
	for _, i := range s.column.index {
		if i == r {
			continue
		}
		ratio := s.column.val[i] / pivot
		s.weight[i] = max(s.weight[i]+ratio*(ratio*w-2*t.val[i]), leastWeight)
	}
	s.weight[r] = max(w/(pivot*pivot), leastWeight)
}
