package simplex

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"canbo/solver/lp"
)

// Primal optimises from the present basis by the primal method. A basis that
// is not primal feasible is made so first by the dual method on costs shifted
// to dual feasibility.
//
// Primal, Dual and Optimize return lp.Optimal, lp.Infeasible, lp.Unbounded or
// lp.NumericalError with a nil error; lp.NotSolved with ctx.Err() when ctx
// ended, with ErrIterationLimit at the iteration limit, or with nil when
// CutoffReached.
func (s *Solver) Primal(ctx context.Context) (lp.Reason, error) {
	return s.run(ctx, func() bool { return false })
}

// Dual optimises from the present basis by the dual method. Boxed columns with
// a reduced cost of the wrong sign are flipped; other costs are shifted until
// dual feasible, and the shift is removed at the end with primal steps. It
// obeys the cutoff.
func (s *Solver) Dual(ctx context.Context) (lp.Reason, error) {
	return s.run(ctx, func() bool { return true })
}

// Optimize is Primal from a primal feasible basis with an unboxed column whose
// reduced cost has the wrong sign, and Dual from any other: where flips restore
// dual feasibility, the dual method has far fewer degenerate steps to make.
func (s *Solver) Optimize(ctx context.Context) (lp.Reason, error) {
	return s.run(ctx, func() bool {
		if s.primalInfeasibilities() > 0 {
			return true
		}
		for v := range s.status {
			if math.Abs(s.dualViolation(v)) > s.dualTol && !s.boxed(v) {
				return false
			}
		}
		return true
	})
}

// An outcome says why a simplex loop stopped.
type outcome uint8

const (
	finished   outcome = iota // nothing left to price
	infeasible                // s.ray proves it
	unbounded                 // primal unbounded: s.direction is set
	cutoff                    // the objective is proven above the cutoff
	stopped                   // context or iteration limit
	trouble                   // pivots too inaccurate even after a new factorisation
)

const (
	pollEvery     = 50    // iterations between looks at the context
	maxRounds     = 40    // changes between methods before giving up
	calmRounds    = 8     // rounds after which nothing is perturbed any more
	acceptTol     = 1e-6  // unscaled relative residual and infeasibility of an accepted optimum
	driftTol      = 1e-9  // relative residual that calls for a new factorisation
	leastPivotTol = 1e-9  // entries of a fresh factorisation below this are noise
	strictProof   = 1e-9  // relative noise allowed in an infeasibility or unboundedness proof
	looseProof    = 1e-7  // the same when stricter proofs have failed
	smoothing     = 0.9   // memory of the running mean density of solves
	widestBox     = 1e7   // width of a box whose variable may flip to make the basis dual feasible
	doubtful      = 1e-5  // a dual pivot below this may be noise in a proof of infeasibility
	coldAfter     = 6     // failures of a warm basis before the slack basis is tried; after twice as many proofs may be loose
	stallLimit    = 10    // degenerate steps of a call before perturbation
	cycleLimit    = 20    // degenerate steps per variable that count as cycling
	leastWeight   = 1e-4  // of steepest edge
	widestPrice   = 1e6   // price, relative to the largest cost, beyond which none is used
	leastDebt     = 1e-30 // squared violation that stands for a debt at its bound
)

// engine is the working storage of the loops.
type engine struct {
	rho, column, tau, moved vector // by row
	alpha                   vector // pivot row, by variable
	rhoMean, columnMean     float64
	tauMean, movedMean      float64

	infeasibility []float64 // dual: squared violation by position
	worklist      []int32   // dual: positions, primal: variables, that may be attractive
	listed        []bool
	devex         []float64 // primal reference weights by variable
	saved         []float64 // weights by variable while positions are renumbered
	candidates    []candidate
	groups        []span
	freeList      []int32 // variables that were free when the loop started
	passed        []bool  // by variable: passed in the bound flipping ratio test

	owed  []float64 // by variable: reduced cost of a basic one, which is to become zero or nonbasic
	debts int       // nonzeros of owed

	primalTol, dualTol float64
	pivotTol, proofTol float64
	costsMoved         bool // cost ≠ cost0 somewhere
	boundsMoved        bool // lower, upper ≠ lower0, upper0 somewhere
	calm               bool // no perturbation
	random             *rand.Rand
	deadline           int // iterations at which the limit is met, 0 for none
	err                error
}

// prepare sizes the working storage.
func (s *Solver) prepare() {
	total := s.n + s.m
	if s.factor == nil {
		s.factor = &factor{threshold: 0.1}
		s.random = rand.New(rand.NewPCG(1, 2))
	}
	if len(s.rho.val) != s.m {
		for _, v := range []*vector{&s.rho, &s.column, &s.tau, &s.moved} {
			*v = newVector(s.m)
		}
		s.infeasibility = make([]float64, s.m)
	}
	if len(s.alpha.val) != total {
		s.alpha = newVector(total)
		s.listed = make([]bool, total)
		s.devex = make([]float64, total)
		s.owed = make([]float64, total)
		s.saved = make([]float64, total)
		s.passed = make([]bool, total)
	}
}

// run solves; flip decides at the start whether boxed columns of the wrong sign
// change their bound.
func (s *Solver) run(ctx context.Context, flip func() bool) (lp.Reason, error) {
	s.cutoffReached, s.ray, s.direction, s.err = false, nil, nil, nil
	if s.empty > 0 {
		return lp.Infeasible, nil
	}
	s.prepare()
	s.primalTol, s.dualTol, s.pivotTol, s.calm = s.opt.PrimalTol, s.opt.DualTol, leastPivotTol, false
	s.proofTol = strictProof
	s.deadline = 0
	if s.opt.IterationLimit > 0 {
		s.deadline = s.iterations + s.opt.IterationLimit
	}
	reason := s.drive(ctx, flip)
	s.restoreCosts()
	s.restoreBounds()
	return reason, s.err
}

// drive alternates the methods until the basis is primal and dual feasible for
// the true bounds and costs and the residuals of the original data agree.
func (s *Solver) drive(ctx context.Context, flip func() bool) lp.Reason {
	failures := 0
	for round := range maxRounds {
		s.calm = s.calm || round >= calmRounds
		s.refresh()
		priced := s.prices != nil
		if priced {
			s.owe()
			s.refresh()
		}
		dual := s.dualInfeasibilities()
		if round == 0 && dual > 0 && (priced || flip()) {
			s.flipBoxed()
			s.refresh()
			dual = s.dualInfeasibilities()
		}
		primal := s.primalInfeasibilities()
		var end outcome
		switch {
		case primal > 0 || s.debts > 0:
			end = s.dual(ctx)
		case dual > 0:
			end = s.primal(ctx)
		case s.verified():
			// of the true costs, whatever prices moved
			copy(s.cost, s.cost0)
			s.costsMoved = false
			return lp.Optimal
		}
		switch end {
		case stopped:
			return lp.NotSolved
		case cutoff:
			s.cutoffReached = true
			return lp.NotSolved
		case infeasible:
			return lp.Infeasible
		case unbounded:
			if s.verifiedDirection() {
				return lp.Unbounded
			}
			s.direction = nil
			s.calm = true
		case trouble:
			failures++
			s.strengthen()
		}
		s.restoreCosts()
		s.restoreBounds()
		switch failures {
		case coldAfter:
			failures++
			s.slackBasis()
			s.pivotTol = leastPivotTol
		case 2 * coldAfter:
			s.proofTol = looseProof
		}
	}
	return lp.NumericalError
}

// strengthen makes the next factorisation more stable, the tolerances tighter
// and the least pivot larger.
func (s *Solver) strengthen() {
	s.factored = false
	s.factor.threshold = min(0.9, s.factor.threshold*2)
	s.primalTol = max(1e-9, s.primalTol/3)
	s.dualTol = max(1e-9, s.dualTol/3)
	s.pivotTol = min(1e-6, s.pivotTol*10)
}

// leastPivot returns the size below which the ratio tests take an entry for
// noise.
func (s *Solver) leastPivot() float64 {
	if s.factor.updates() > 20 {
		return 10 * s.pivotTol
	}
	return s.pivotTol
}

// inaccurate reports that a pivot computed by column and by row differs too
// much to be trusted.
func (s *Solver) inaccurate(byColumn, byRow float64) bool {
	gap, size := math.Abs(byColumn-byRow), math.Abs(byColumn)
	return gap > 1e-7*(1+size) || gap > 1e-3*size || size < s.pivotTol
}

// restoreCosts takes back shifts and perturbations. The duals stay, so that d
// holds true reduced costs, though those of basic variables need no longer be
// zero.
func (s *Solver) restoreCosts() {
	if !s.costsMoved {
		return
	}
	for v := range s.d {
		s.d[v] -= s.cost[v] - s.cost0[v]
	}
	copy(s.cost, s.cost0)
	s.costsMoved = false
	s.dualStale = true
}

func (s *Solver) restoreBounds() {
	if !s.boundsMoved {
		return
	}
	copy(s.lower, s.lower0)
	copy(s.upper, s.upper0)
	s.boundsMoved = false
	if s.debts > 0 {
		clear(s.owed)
		s.debts = 0
	}
	for v, st := range s.status {
		if st != Basic {
			s.settle(v, st)
		}
	}
}

// refresh brings factorisation, x and d up to date.
func (s *Solver) refresh() {
	switch {
	case !s.factored || s.factor.worn():
		s.refactor()
	case len(s.pending.index) > s.m/2:
		s.computeX()
	case len(s.pending.index) > 0:
		s.factor.ftran(&s.pending, s.movedMean, false)
		for _, i := range s.pending.index {
			s.x[s.head[i]] -= s.pending.val[i]
		}
		s.pending.clear()
	}
	if s.dualStale {
		s.computeD()
	}
}

// refactor factorises the basis afresh and recomputes x and d. A dependent
// column leaves the basis for the bound nearest to its value.
func (s *Solver) refactor() {
	for i, v := range s.head {
		s.saved[v] = s.weight[i]
	}
	dropped := s.factor.factorise(columns{s.n, s.start, s.row, s.val}, s.head)
	for k, v := range dropped {
		slack := s.n + int(s.factor.replacedRows[k])
		s.saved[slack] = 1
		s.status[slack] = Basic
		s.where[v] = -1
		if s.owed[v] != 0 {
			s.settleDebt(v)
		}
		st := AtLower
		if s.upper[v]-s.x[v] < s.x[v]-s.lower[v] {
			st = AtUpper
		}
		s.settle(int(v), st)
	}
	for i, v := range s.head {
		s.where[v] = int32(i)
		s.weight[i] = s.saved[v]
	}
	s.factored = true
	s.computeX()
	s.computeD()
}

// computeX solves B·x_B = -N·x_N.
func (s *Solver) computeX() {
	s.pending.clear()
	s.pending.dense()
	y := s.pending.val
	for j := range s.n {
		if x := s.x[j]; x != 0 && s.status[j] != Basic {
			for k := s.start[j]; k < s.start[j+1]; k++ {
				y[s.row[k]] -= s.val[k] * x
			}
		}
	}
	for i := range s.m {
		if s.status[s.n+i] != Basic {
			y[i] -= s.x[s.n+i]
		}
	}
	s.factor.ftran(&s.pending, 1, false)
	for i, v := range s.head {
		s.x[v] = s.pending.val[i]
	}
	s.pending.clear()
}

// computeD solves Bᵀy = c_B and prices every variable.
func (s *Solver) computeD() {
	y := &s.tau
	y.clear()
	y.dense()
	for i, v := range s.head {
		y.val[i] = s.cost[v]
	}
	s.factor.btran(y, 1, false)
	for i := range s.m {
		s.d[s.n+i] = s.cost[s.n+i] - y.val[i]
	}
	for j := range s.n {
		sum := s.cost[j]
		for k := s.start[j]; k < s.start[j+1]; k++ {
			sum -= s.val[k] * y.val[s.row[k]]
		}
		s.d[j] = sum
	}
	for _, v := range s.head {
		s.d[v] = 0
	}
	y.clear()
	s.dualStale = false
}

// violation returns by how much basic variable v is outside its working
// bounds: negative below, positive above.
func (s *Solver) violation(v int32) float64 {
	x := s.x[v]
	if lo := s.lower[v]; x < lo {
		return x - lo
	}
	if hi := s.upper[v]; x > hi {
		return x - hi
	}
	return 0
}

func (s *Solver) primalInfeasibilities() int {
	count := 0
	for _, v := range s.head {
		if math.Abs(s.violation(v)) > s.primalTol {
			count++
		}
	}
	return count
}

// dualViolation returns by how much the reduced cost of nonbasic variable v
// has the wrong sign: negative when x should rise, positive when it should
// fall.
func (s *Solver) dualViolation(v int) float64 {
	d := s.d[v]
	switch s.status[v] {
	case AtLower:
		if d < 0 && s.upper[v] > s.lower[v] {
			return d
		}
	case AtUpper:
		if d > 0 {
			return d
		}
	case Free:
		return d
	}
	return 0
}

func (s *Solver) dualInfeasibilities() int {
	count := 0
	for v := range s.status {
		if math.Abs(s.dualViolation(v)) > s.dualTol {
			count++
		}
	}
	return count
}

// boxed reports bounds close enough for a flip to be harmless; a very wide box
// would swamp the basic variables.
func (s *Solver) boxed(v int) bool { return s.upper[v]-s.lower[v] <= widestBox }

// flipBoxed moves boxed variables with a reduced cost of the wrong sign to
// their other bound.
func (s *Solver) flipBoxed() {
	for v, st := range s.status {
		if math.Abs(s.dualViolation(v)) <= s.dualTol || !s.boxed(v) {
			continue
		}
		switch st {
		case AtLower:
			s.settle(v, AtUpper)
		case AtUpper:
			s.settle(v, AtLower)
		}
	}
}

// limitReached polls the context and the iteration limit.
func (s *Solver) limitReached(ctx context.Context) bool {
	if s.deadline > 0 && s.iterations >= s.deadline {
		s.err = ErrIterationLimit
	} else if s.iterations%pollEvery == 0 {
		s.err = ctx.Err()
	}
	return s.err != nil
}

// pivotRow computes rho = B⁻ᵀe_r and the entries alpha = rhoᵀa_j of the
// nonbasic variables.
func (s *Solver) pivotRow(r int32) {
	s.rho.clear()
	s.rho.add(r, 1)
	s.factor.btran(&s.rho, s.rhoMean, true)
	s.rhoMean = mean(s.rhoMean, &s.rho)
	s.price()
}

func mean(old float64, x *vector) float64 {
	return smoothing*old + (1-smoothing)*float64(len(x.index))/float64(max(1, len(x.val)))
}

// price computes alpha by rows of the matrix where rho is not zero. A long
// result is left dense, with what basic variables have in it.
func (s *Solver) price() {
	work := 0
	for _, i := range s.rho.index {
		work += s.rowStart[i+1] - s.rowStart[i]
	}
	a := &s.alpha
	a.clear()
	if work > len(a.val)/8 {
		a.dense()
	}
	for _, i := range s.rho.index {
		v := s.rho.val[i]
		lo, hi := s.rowStart[i], s.rowStart[i+1]
		col, val := s.rowCol[lo:hi], s.rowVal[lo:hi:hi]
		if !a.sparse {
			for k, j := range col {
				a.val[j] += v * val[k]
			}
			a.val[s.n+int(i)] = v
			continue
		}
		for k, j := range col {
			if s.where[j] < 0 {
				a.add(j, v*val[k])
			}
		}
		if j := int32(s.n) + i; s.where[j] < 0 {
			a.add(j, v)
		}
	}
}

// orient returns dir of variable v.
func (s *Solver) orient(v int) float64 {
	if s.lower[v] < s.upper[v] {
		switch s.status[v] {
		case AtLower:
			return 1
		case AtUpper:
			return -1
		}
	}
	return 0
}

// orientAll sets dir for the working bounds and lists the free variables.
func (s *Solver) orientAll() {
	s.dir = resize(s.dir, s.n+s.m)
	s.freeList = s.freeList[:0]
	for v := range s.dir {
		s.dir[v] = s.orient(v)
		if s.status[v] == Free {
			s.freeList = append(s.freeList, int32(v))
		}
	}
}

// enterColumn computes column = B⁻¹a_q.
func (s *Solver) enterColumn(q int) {
	s.column.clear()
	s.addColumn(&s.column, q, 1)
	s.factor.ftran(&s.column, s.columnMean, true)
	s.columnMean = mean(s.columnMean, &s.column)
}

// exchange puts q in the place of position r; the leaving variable takes
// status st.
func (s *Solver) exchange(r int32, q int, st Status, pivot float64) {
	leaving := s.head[r]
	s.factor.update(r, pivot)
	s.head[r] = int32(q)
	s.where[q], s.where[leaving] = r, -1
	s.status[q], s.status[leaving] = Basic, st
	s.dir[q], s.dir[leaving] = 0, s.orient(int(leaving))
	s.iterations++
}

// verified compares the basic solution with the original data. On drift it
// asks for a new factorisation, on unscaled violations it tightens the
// tolerances.
func (s *Solver) verified() bool {
	for _, v := range s.head {
		s.d[v] = 0
	}
	residual := slices.Clone(s.x[s.n:])
	size := make([]float64, s.m)
	for j := range s.n {
		x := s.x[j]
		if x == 0 {
			continue
		}
		for k := s.start[j]; k < s.start[j+1]; k++ {
			t := s.val[k] * x
			residual[s.row[k]] += t
			size[s.row[k]] = max(size[s.row[k]], math.Abs(t))
		}
	}
	drift, primal, dual := 0.0, 0.0, 0.0
	for i := range s.m {
		drift = max(drift, math.Abs(residual[i])/(1+size[i]))
		v := s.n + i
		primal = max(primal, outside(s.x[v]-residual[i], s.lower0[v], s.upper0[v], s.rowScale[i], size[i]))
	}
	for j := range s.n {
		primal = max(primal, outside(s.x[j], s.lower0[j], s.upper0[j], 1/s.colScale[j], 0))
		d, size := s.cost0[j], math.Abs(s.cost0[j])
		for k := s.start[j]; k < s.start[j+1]; k++ {
			t := s.val[k] * s.d[s.n+int(s.row[k])]
			d += t
			size = max(size, math.Abs(t))
		}
		drift = max(drift, math.Abs(d-s.d[j])/(1+size))
		if s.status[j] != Basic {
			s.d[j] = d
		}
		dual = max(dual, math.Abs(s.dualViolation(j))/(s.colScale[j]+size))
	}
	for i := range s.m {
		dual = max(dual, math.Abs(s.dualViolation(s.n+i))*s.rowScale[i]/(1+math.Abs(s.d[s.n+i])*s.rowScale[i]))
	}
	switch {
	case math.IsNaN(drift) || drift > driftTol && s.factor.updates() > 0 || drift > acceptTol:
		s.strengthen()
		return false
	case primal > acceptTol || dual > acceptTol:
		s.strengthen()
		return false
	}
	return true
}

// outside returns the violation of [lo, hi] by x in original units, which are
// the scaled ones over scale, relative to the magnitudes involved.
func outside(x, lo, hi, scale, size float64) float64 {
	over := max(lo-x, x-hi, 0)
	if over == 0 {
		return 0
	}
	return over / (scale + size + math.Abs(x))
}

// provenInfeasible makes sign·rho the Farkas ray s.ray, cleaned of noise, when
// it proves that the true problem is infeasible.
func (s *Solver) provenInfeasible(sign float64) bool {
	largest := 0.0
	for _, i := range s.rho.index {
		largest = max(largest, math.Abs(s.rho.val[i]))
	}
	ray := make([]float64, s.m)
	for _, i := range s.rho.index {
		y := sign * s.rho.val[i]
		side := s.lower0[s.n+int(i)]
		if y < 0 {
			side = s.upper0[s.n+int(i)]
		}
		noise := 1e-12
		if math.IsInf(side, 0) {
			noise = s.proofTol
		}
		if math.Abs(y) > noise*largest {
			ray[i] = y
		}
	}
	// gap = inf over rows of rayᵀr minus sup over columns of (Aᵀray)ᵀx, with
	// r = -s.
	gap, size := 0.0, 0.0
	account := func(v int, a, noise float64) bool {
		if a == 0 {
			return true
		}
		at := s.upper0[v]
		if a < 0 {
			at = s.lower0[v]
		}
		if math.IsInf(at, 0) {
			return math.Abs(a) <= noise
		}
		gap -= a * at
		size += math.Abs(a * at)
		return true
	}
	for i, y := range ray {
		if !account(s.n+i, y, 0) {
			return false
		}
	}
	for j := range s.n {
		a, noise := 0.0, 0.0
		for k := s.start[j]; k < s.start[j+1]; k++ {
			t := s.val[k] * ray[s.row[k]]
			a += t
			noise = max(noise, math.Abs(t))
		}
		if math.Abs(a) <= 1e-13*noise {
			continue
		}
		if !account(j, a, s.proofTol*noise) {
			return false
		}
	}
	if gap <= s.proofTol*max(largest, size) {
		return false
	}
	s.ray = ray
	return true
}

// verifiedDirection checks s.direction, and that the basis is feasible for the
// true bounds.
func (s *Solver) verifiedDirection() bool {
	s.restoreBounds()
	s.refresh()
	if s.primalInfeasibilities() > 0 {
		return false
	}
	slope, size := 0.0, 0.0
	activity := make([]float64, s.m)
	noise := make([]float64, s.m)
	largest := 0.0
	for _, t := range s.direction {
		largest = max(largest, math.Abs(t))
	}
	for j, t := range s.direction {
		if math.Abs(t) <= 1e-12*largest || math.Abs(t) <= s.proofTol*largest && escapes(t, s.lower0[j], s.upper0[j]) {
			s.direction[j] = 0
			continue
		}
		if escapes(t, s.lower0[j], s.upper0[j]) {
			return false
		}
		slope += s.cost0[j] * t
		size += math.Abs(s.cost0[j] * t)
		for k := s.start[j]; k < s.start[j+1]; k++ {
			activity[s.row[k]] += s.val[k] * t
			noise[s.row[k]] = max(noise[s.row[k]], math.Abs(s.val[k]*t))
		}
	}
	for i, t := range activity {
		if math.Abs(t) > s.proofTol*noise[i] && escapes(-t, s.lower0[s.n+i], s.upper0[s.n+i]) {
			return false
		}
	}
	return slope < -s.proofTol*size
}

// escapes reports that moving by t for ever leaves [lo, hi].
func escapes(t, lo, hi float64) bool {
	return t > 0 && !math.IsInf(hi, 1) || t < 0 && !math.IsInf(lo, -1)
}
