package branch

import (
	"math"
	"slices"
	"sort"

	"canbo/solver/lp"
)

// candidate takes the integer columns of x, rounded, completes them with the
// best values of the continuous columns, and keeps the point if it is feasible
// and better than the incumbent. The relaxation is left at another box.
func (s *search) candidate(x []float64) bool {
	b := s.root.clone()
	point := slices.Clone(x)
	continuous := false
	for j := range x {
		if !s.p.IsInteger(j) {
			continuous = true
			continue
		}
		v := math.Round(x[j])
		if v < b.lower[j] || v > b.upper[j] {
			return false
		}
		point[j], b.lower[j], b.upper[j] = v, v, v
	}
	if continuous {
		s.warm = -1
		s.relax.enter(b)
		if s.relax.solveWorking(s.ctx, s.best()) != lp.Optimal {
			return false
		}
		for j, v := range s.relax.point() {
			if !s.p.IsInteger(j) {
				point[j] = v
			}
		}
	}
	return s.accept(point)
}

// accept makes x the incumbent if it is feasible and better.
func (s *search) accept(x []float64) bool {
	z := s.p.Objective(x)
	if z >= s.best() || s.p.Violation(x) > feasibility {
		return false
	}
	s.x, s.guide, s.objective = x, x, z
	s.lag.implied = imply(s.p, s.root, z)
	s.relax.upright(s.lag.implied)
	return true
}

// feasibility is the largest violation of a row or bound, relative to
// max(1, |its bound|), that a point may have.
const feasibility = 1e-6

// heuristicsDue decides by node and iteration counts alone, so that a run can
// be repeated.
func (s *search) heuristicsDue(id int32) bool {
	if id == 0 {
		due := !s.rooted
		s.rooted = true
		return due
	}
	if s.diveSpent > (s.relax.iterations()+s.diveSpent)/3+500 {
		return false
	}
	return s.processed%20 == 0 && (math.IsInf(s.best(), 1) || s.processed%100 == 0)
}

// heuristics looks for incumbents from the relaxation x of a node: rounding
// with propagation, dives, and searches in the neighbourhood of the incumbent. A
// rough search begins with the last, which often make dives needless.
func (s *search) heuristics(id int32, b box, x []float64, after *basis) {
	before := s.relax.iterations()
	s.warm = -1
	y := s.relax.dual()
	if s.broken != nil && s.x == nil {
		s.mend(y)
	}
	if s.quick && s.x != nil {
		return
	}
	d := newDomain(s.p, &s.rows, b)
	if d.propagateAll() {
		s.roundPropagate(d, x)
		if s.rough && s.guideNear(x) && (s.glance || s.near()) {
			s.improve(id, x, y)
			if s.nodes[id].bound >= s.cutoff() {
				return
			}
		}
		if s.glance {
			return
		}
		for _, rule := range s.rules(id, x) {
			if s.quick && s.x != nil {
				return
			}
			z := s.objective
			s.dives++
			s.dive(d, rule, x, after)
			if s.objective == z {
				continue
			}
			if s.level > 0 || !s.rough || s.nodes[id].bound >= s.cutoff() {
				break
			}
			s.neighbourhood(x)
		}
		if s.level == 0 && s.guideNear(x) {
			s.improve(id, x, y)
		}
	}
	s.diveSpent += s.relax.iterations() - before
}

// fair is the gap, relative, that a rough search is content with.
func (s *search) fair() float64 { return math.Max(roughly/10, s.gap.relative) }

// near reports whether the incumbent is fair.
func (s *search) near() bool {
	z := s.best()
	return !math.IsInf(z, 1) && z-s.nodes[0].bound <= s.fair()*math.Abs(z)
}

// improve searches near the guide as long as that lessens its distance from the
// bound by a twentieth, and polishes it at the root.
func (s *search) improve(id int32, x, y []float64) {
	for range 6 {
		z := s.best()
		if s.neighbourhood(x); !(s.objective <= z-0.05*(z-s.nodes[0].bound)) || s.objective <= s.enough {
			break
		}
	}
	if id == 0 && s.x != nil && !s.glance {
		s.polish(y)
	}
}

// rules picks the dives for a node: at the root by fractions and, near a point,
// by that point, else one of them in turn.
func (s *search) rules(id int32, x []float64) []diveRule {
	rules := []diveRule{s.diveStake(), diveFractional}
	if s.guideNear(x) {
		rules = append(rules, diveGuided)
	}
	if s.x == nil || len(rules) == 1 && id != 0 {
		rules = append(rules, diveLength)
	}
	if s.rough && s.guideNear(x) && s.near() {
		return []diveRule{diveGuided}
	}
	if id != 0 || s.level > 0 {
		rules = rules[s.dives%len(rules):][:1]
	}
	return rules
}

// guideNear reports whether a point is known that is good enough to search near
// it: within a tenth of the relaxation x.
func (s *search) guideNear(x []float64) bool {
	if s.guide == nil {
		return false
	}
	z := s.p.Objective(x)
	return s.p.Objective(s.guide)-z <= 0.1*math.Max(1, math.Abs(z))
}

// roundPropagate fixes the integer columns in order of decreasing relaxation
// value, each to its rounded value or a neighbour of it, and propagates after
// each.
func (s *search) roundPropagate(d *domain, x []float64) {
	mark := d.mark()
	defer d.undo(mark)
	order := make([]int, 0, len(x))
	for j := range x {
		if s.p.IsInteger(j) {
			order = append(order, j)
		}
	}
	// columns near an integer other than their lower bound come first: in an
	// assignment row the largest share decides
	rank := func(j int) float64 { return math.Min(1, x[j]-d.lower[j]) }
	keys := make([]float64, len(x))
	for _, j := range order {
		keys[j] = rank(j)
	}
	sort.Slice(order, func(a, b int) bool {
		if keys[order[a]] != keys[order[b]] {
			return keys[order[a]] > keys[order[b]]
		}
		if ca, cb := s.p.Cost[order[a]], s.p.Cost[order[b]]; ca != cb {
			return ca < cb
		}
		return order[a] < order[b]
	})
	point := append([]float64(nil), x...)
	for _, j := range order {
		if d.lower[j] == d.upper[j] {
			point[j] = d.lower[j]
			continue
		}
		v := math.Max(d.lower[j], math.Min(d.upper[j], math.Round(x[j]+0.1)))
		try := []float64{v, v - 1, v + 1}
		if x[j] > v {
			try[1], try[2] = v+1, v-1
		}
		done := false
		for _, v := range try {
			if v < d.lower[j] || v > d.upper[j] {
				continue
			}
			here := d.mark()
			if d.fix(j, v) {
				done = true
				break
			}
			d.undo(here)
		}
		if !done {
			return
		}
	}
	for _, j := range order {
		point[j] = d.lower[j]
	}
	s.candidate(point)
}

// A diveRule orders the fractional columns of a dive: least key first, with
// the value to round to.
type diveRule func(s *search, j int, x float64) (key, to float64)

// diveFractional rounds what is nearest to an integer, upwards preferred.
func diveFractional(s *search, j int, x float64) (float64, float64) {
	return math.Ceil(x) - x, math.Ceil(x)
}

// diveStake rounds up first where most is at stake: the column whose cost and
// rows, at their duals, weigh most for its distance.
func (s *search) diveStake() diveRule {
	y := s.relax.dual()
	stake := make([]float64, s.p.Cols())
	for j, c := range s.p.Cost {
		stake[j] = math.Abs(c)
		rows, values := s.p.Column(j)
		for k, i := range rows {
			stake[j] += math.Abs(values[k] * y[i])
		}
	}
	return func(s *search, j int, x float64) (float64, float64) {
		return (math.Ceil(x) - x) / (1e-6 + stake[j]), math.Ceil(x)
	}
}

// diveGuided rounds towards the incumbent.
func diveGuided(s *search, j int, x float64) (float64, float64) {
	to := math.Ceil(x)
	if s.guide[j] < to-0.5 {
		to = math.Floor(x)
	}
	return math.Abs(x - to), to
}

// diveLength rounds against the cost the columns that settle most rows for
// the least loss.
func diveLength(s *search, j int, x float64) (float64, float64) {
	rows, _ := s.p.Column(j)
	to := math.Ceil(x)
	if s.p.Cost[j] < 0 {
		to = math.Floor(x)
	}
	return (math.Abs(s.p.Cost[j])*math.Abs(to-x) + 1e-3) / float64(len(rows)+1), to
}

// diveRounds is the number of relaxations that one dive may solve.
const diveRounds = 250

// A move rounds a column of a dive.
type move struct {
	j       int
	key, to float64
}

// diveShare is the part of the fractional columns, one in so many, that a dive
// rounds at once, and diveRise the rise of the relaxation, relative to its
// value, from which it looks for something better.
const (
	diveShare = 6
	diveRise  = 2e-5
	diveHaste = 1.1
	diveRough = 10 // a rough dive lets the relaxation rise by so much more …
	diveFew   = 8  // … and rounds once so small a part of its fractional columns is left, then half of that
)

// dive follows the relaxation downwards: round some fractional columns,
// propagate, solve again, until the relaxation is integral or worse than the
// incumbent. A round that costs much is taken back and made smaller; a single
// column that costs much goes to its better side. d is left as it was.
func (s *search) dive(d *domain, rule diveRule, x []float64, after *basis) {
	start := d.mark()
	defer d.undo(start)
	s.relax.enter(d.box)
	s.relax.setBasis(after)
	// columns outside the working set join where no other way is left
	solve := func(cutoff float64, last bool) (float64, bool) {
		s.relax.enter(d.box)
		reason := s.relax.solveWorking(s.ctx, cutoff)
		if last && reason == lp.Infeasible {
			reason = s.relax.solve(s.ctx, cutoff)
		}
		return s.relax.objective(), reason == lp.Optimal
	}
	back := func(mark int, at *basis) {
		d.undo(mark)
		s.relax.enter(d.box)
		s.relax.setBasis(at)
	}
	// one dive may use about as many iterations as the root took
	limit := s.relax.iterations() + 6*s.p.Rows() + 1000
	share := diveShare
	rise := diveRise * math.Max(1, math.Abs(s.p.Objective(x)))
	if s.rough {
		rise *= diveRough
	}
	value := s.p.Objective(x)
	fractions := len(s.fractional(x))
	for rounds := 0; rounds < diveRounds && s.relax.iterations() < limit && s.ctx.Err() == nil; rounds++ {
		moves := s.moves(rule, x)
		if len(moves) == 0 {
			s.candidate(x)
			return
		}
		if s.rough && s.gap.relative >= roughly/20 && len(moves) <= fractions/diveFew {
			// little is left: that may round as it is
			fractions /= 2
			z := s.objective
			s.roundPropagate(d, x)
			if s.objective < z && s.near() {
				return
			}
			s.relax.setBasis(after)
		}
		before := d.mark()
		fixed, last := s.apply(d, moves, max(1, len(moves)/share))
		if fixed == 0 {
			return
		}
		cutoff := s.best()
		if fixed > 1 {
			cutoff = math.Min(cutoff, value+rise)
		}
		z, ok := solve(cutoff, fixed == 1)
		if (!ok || z > value+rise) && fixed > 1 {
			back(before, after)
			share *= 4
			rise *= diveHaste
			continue
		}
		if !ok || z > value+rise {
			back(before, after)
			other := last.to + 1
			if last.to > x[last.j] {
				other = last.to - 1
			}
			z2, ok2 := math.Inf(1), false
			if d.fix(last.j, other) {
				z2, ok2 = solve(cutoff, true)
			}
			switch {
			case !ok && !ok2:
				return
			case ok && (!ok2 || z <= z2):
				back(before, after)
				if !d.fix(last.j, last.to) {
					return
				}
				if z, ok = solve(cutoff, true); !ok {
					return
				}
			default:
				z = z2
			}
		}
		value, x, after = z, s.relax.point(), s.relax.basis()
		share = max(diveShare, share/2)
	}
	s.roundPropagate(d, x)
}

// moves lists what a rule makes of the fractional columns, best first.
func (s *search) moves(rule diveRule, x []float64) []move {
	fractional := s.fractional(x)
	moves := make([]move, len(fractional))
	for k, j := range fractional {
		key, to := rule(s, j, x[j])
		moves[k] = move{j, key, to}
	}
	sort.Slice(moves, func(a, b int) bool {
		if moves[a].key != moves[b].key {
			return moves[a].key < moves[b].key
		}
		return moves[a].j < moves[b].j
	})
	return moves
}

// apply makes up to want of the moves that the domain allows, and returns how
// many and the last.
func (s *search) apply(d *domain, moves []move, want int) (fixed int, last move) {
	for _, mv := range moves {
		if fixed == want {
			break
		}
		if d.lower[mv.j] == d.upper[mv.j] || mv.to < d.lower[mv.j] || mv.to > d.upper[mv.j] {
			continue
		}
		here := d.mark()
		if d.fix(mv.j, mv.to) {
			fixed, last = fixed+1, mv
			continue
		}
		d.undo(here)
	}
	return fixed, last
}

// neighbourhood searches where the incumbent and the relaxation agree (RINS:
// Danna, Rothberg and Le Pape 2005) by a small branch and bound.
func (s *search) neighbourhood(x []float64) {
	for range 4 {
		b := s.root.clone()
		free := 0
		for j := range x {
			if !s.p.IsInteger(j) {
				continue
			}
			v := math.Round(s.guide[j])
			if math.Abs(x[j]-v) < 0.1 && b.lower[j] <= v && v <= b.upper[j] {
				b.lower[j], b.upper[j] = v, v
			} else {
				free++
			}
		}
		s.hold(b)
		if free == 0 || !s.searchBox(b, 50, 0, s.rootBasis) {
			return
		}
	}
}

// searchBox runs a limited search over a part of the root box and reports
// whether it improved the incumbent; iterations 0 is for a share of those spent.
func (s *search) searchBox(b box, nodes, iterations int, hint *basis) bool {
	r := restrict(s.p, b, hint)
	hint = r.project(hint)
	sub, err := newSearch(s.ctx, r.Problem, boxOf(r.Problem), firstColumns(r.Problem, boxOf(r.Problem), hint, nil, nil), s.gap, s.keep.restrict(r))
	if err != nil {
		return false
	}
	sub.level = s.level + 1
	sub.nodeLimit = nodes
	if sub.iterLimit = iterations + 1000; iterations == 0 {
		sub.iterLimit = s.relax.iterations()/2 + 2000
	}
	sub.known = s.best() - exactness*math.Max(1, math.Abs(s.best()))
	sub.ceiling = sub.known
	sub.gap.relative /= 10
	if hint != nil {
		hint = sub.relax.local(hint)
	}
	sub.run(hint)
	s.inner += sub.spent()
	return sub.x != nil && s.accept(r.lift(sub.x))
}
