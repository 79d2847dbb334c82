// Package improve finds good plans fast: simulated annealing chooses among the
// options, and chains of replacements in the improvement graph put the rest
// right. Every row of the program is kept up to date, and what is returned is
// feasible exactly.
package improve

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"

	"canbo/model/formulate"
)

// Weighted is the goal of the program f.Weighted with the weights of the policy.
const Weighted = "weighted"

// Point returns a feasible point of the program of goal under holds, as good as
// the effort makes it: a value for every column of f.Problem, with copies,
// shortfalls and surpluses completed exactly. Goal Tie is people, then tie, as in
// f.Goal. start is a point to begin from; nil: everybody stays. The result is
// never worse than a feasible start, and it is false when no feasible point was
// found. effort bounds the options weighed, of which a core does some five
// million a second. For the same arguments the result is the same, unless ctx
// ends the search early, with the best point so far.
func Point(ctx context.Context, f *formulate.Form, goal string, holds []formulate.Hold, start []float64, effort int) ([]float64, bool) {
	l, ok := open(ctx, f, goal, holds, start, effort)
	if !ok {
		return nil, false
	}
	return l.finish()
}

// A search is a state with its aim, its budget and the best lawful assignment
// found.
type search struct {
	*state
	aim
	ctx    context.Context
	effort int
	random *rand.Rand

	typical int64  // merit at stake in a usual change
	stake   values // what is usually at stake in a goal
	guess   values // of the price of a point above a limit
	price   values // of a point above a limit, as the last annealing left it
	fine    int64  // likewise of a broken row

	temperature float64
	trail, list []change
	tried       int // chains mended in vain since the last that was made
	best        []int32
	record      int64 // merit of best
}

// open lays out the search, at the options that a start takes.
func open(ctx context.Context, f *formulate.Form, goal string, holds []formulate.Hold, start []float64, effort int) (*search, bool) {
	if len(f.Unmet) > 0 {
		return nil, false
	}
	p, ok := lay(f)
	if !ok {
		return nil, false
	}
	l := &search{state: p.begin(), ctx: ctx, effort: effort,
		random: rand.New(rand.NewPCG(uint64(len(p.member)), 11))}
	l.setAim(goal, holds)
	for k := range l.option {
		l.put(int32(k), l.largest(int32(k), start))
	}
	l.note()
	return l, true
}

// largest is the option of member k that is largest at x, the first of equals.
func (s *state) largest(k int32, x []float64) int32 {
	best := s.form.First[k]
	if x == nil {
		return best
	}
	for j := best; j < s.form.First[k+1]; j++ {
		if x[j] > x[best] {
			best = j
		}
	}
	return best
}

// setAim derives the weights of a goal. Service is weighed with people, and
// duty with service, as tie-breaks: they say which of equal plans leave more to
// the next goal.
func (l *search) setAim(goal string, holds []formulate.Hold) {
	f := l.form
	main := people
	switch goal {
	case formulate.Duty:
		l.weight, main = values{1 << 30, 1, 0, 0}, duty
	case formulate.Service:
		l.weight, main = values{0, 1000, 1, 0}, service
	case formulate.People:
		l.weight = values{0, 0, f.TieScale, 0}
	case formulate.Tie:
		l.weight = values{0, 0, f.TieScale, 1}
	default:
		for g, name := range goalName {
			l.weight[g] = f.Sheet.In.Policy.Weights[name]
		}
	}
	l.stake = l.stakes()
	l.typical = max(1, l.weight[main]*l.stake[main])
	l.penalty, l.fine = 1<<46, 4*l.typical
	for g := range l.limit {
		l.limit[g] = unbounded
	}
	for _, h := range holds {
		g := slices.Index(goalName[:], h.Goal)
		l.limit[g] = h.Limit
		l.guess[g] = max(1, l.typical/l.stake[g])
		l.price[g] = l.guess[g]
		l.over[g] = 1 << 46 / l.stake[g]
	}
}

// stakes are what is usually at stake in a goal, in its points: an official's,
// or the price of all that a term may lack.
func (p *layout) stakes() values {
	var sum, n values
	for _, c := range p.points {
		for g, points := range c {
			if points != 0 {
				sum[g] += max(int64(points), -int64(points))
				n[g]++
			}
		}
	}
	for k := range p.terms {
		t := &p.terms[k]
		if t.goal < 0 {
			continue
		}
		if c := t.cost(max(t.lower, 0)); c > 0 {
			sum[t.goal] += c
			n[t.goal]++
		}
	}
	for g := range sum {
		sum[g] = max(1, sum[g]/max(1, n[g]))
	}
	return sum
}

func (l *search) spent() bool { return l.looks >= l.effort || l.ctx.Err() != nil }

func (l *search) now() int64 { return l.merit(&l.value, l.broken) }

// note keeps the state if it is the best lawful one.
func (l *search) note() {
	if !l.lawful(&l.value, l.broken) {
		return
	}
	if m := l.now(); l.best == nil || m < l.record {
		l.best, l.record = append(l.best[:0], l.option...), m
	}
}

// restore returns to the best lawful state.
func (l *search) restore() {
	for k, j := range l.best {
		if l.option[k] != j {
			l.put(int32(k), j)
		}
	}
}

// finish searches and completes the best lawful state.
func (l *search) finish() ([]float64, bool) {
	l.search()
	if l.best == nil {
		return nil, false
	}
	l.restore()
	return l.point(), true
}

// kick is the looks of a small annealing, at most a twentieth of the effort.
const kick = 30_000

// search makes one long annealing, then small ones from the best state, each
// followed by a descent.
func (l *search) search() {
	hot := float64(l.typical) / 8
	l.anneal(hot, hot/30, (l.effort-l.looks)/10)
	g := newGraph(l.state)
	for l.descend(g); !l.spent(); l.descend(g) {
		l.restore()
		l.anneal(hot, hot/30, min(kick, l.effort/20))
	}
}

// Bounds of a descent.
const (
	failures = 40 // promises in a row that are not kept
	rises    = 3  // prices of the limits
	mends    = 8  // changes that mend what one chain broke
)

// descend makes chains that improve the state until none is found, at rising
// prices of what holds limit.
func (l *search) descend(g *graph) {
	l.settle()
	for rise := 0; rise < rises && !l.spent(); {
		made := 0
		g.price = l.weight
		for k := range l.price {
			g.price[k] += l.price[k] << (2 * rise) >> 2
		}
		g.build()
		g.search()
		l.tried = 0
		for k := 0; k < len(g.found) && l.tried < failures; k++ {
			if l.attempt(g.changes(&g.found[k], l.list[:0]), l.broken) {
				made, l.tried = made+1, 0
			}
		}
		l.note()
		if made == 0 {
			rise++
		}
	}
}

// settle mends broken terms: a change that mends one, and changes that mend what
// it breaks, the cheapest first.
func (l *search) settle() {
	if l.broken == 0 {
		return
	}
	type choice struct {
		change
		merit int64
	}
	var choices []choice
	for t := range l.terms {
		for again := true; again && l.terms[t].miss(l.terms[t].act) > 0; {
			choices = choices[:0]
			l.mends(int32(t), func(k, j int32, v *values, broken int64) {
				choices = append(choices, choice{change{k, j}, l.merit(v, 0) + broken*l.fine})
			})
			slices.SortStableFunc(choices, func(a, b choice) int { return cmp.Compare(a.merit, b.merit) })
			again = false
			for n := 0; n < min(failures, len(choices)) && !again; n++ {
				again = l.attempt(append(l.list[:0], choices[n].change), l.broken-1)
			}
		}
	}
}

// attempt makes changes, mends what they break, and keeps it all if that lowers
// the merit. It gives up early if it would not even with no more than calm
// violations.
func (l *search) attempt(list []change, calm int64) bool {
	l.list = list
	now := l.now()
	l.trail = l.trail[:0]
	for _, c := range list {
		if l.trailed(c.member) {
			l.undo()
			return false
		}
		l.change(c.member, c.option)
	}
	if l.merit(&l.value, calm) >= now {
		l.undo()
		return false
	}
	l.tried++
	for n := 0; n < mends && l.now() >= now; n++ {
		t := l.sore()
		if t < 0 || !l.soothe(t) {
			break
		}
	}
	if l.now() < now {
		return true
	}
	l.undo()
	return false
}

// sore returns a term that the trail broke or left below what duty needs, -1 if
// there is none.
func (l *search) sore() int32 {
	for _, c := range l.trail {
		for _, e := range l.of(l.option[c.member]) {
			if t := &l.terms[e.term]; t.act > t.upper && e.value > 0 {
				return e.term
			}
		}
		for _, e := range l.of(c.option) {
			if t := &l.terms[e.term]; e.value > 0 && (t.act < t.lower || t.goal == duty && t.act < t.need) {
				return e.term
			}
		}
	}
	return -1
}

// soothe makes the best change of somebody new that mends a term.
func (l *search) soothe(t int32) bool {
	best, least := change{-1, -1}, l.now()
	l.mends(t, func(k, j int32, v *values, broken int64) {
		if m := l.merit(v, broken); m < least && !l.trailed(k) {
			best, least = change{k, j}, m
		}
	})
	if best.member < 0 {
		return false
	}
	l.change(best.member, best.option)
	return true
}

// change puts member k at option j and remembers where he was.
func (l *search) change(k, j int32) {
	l.looks++
	l.trail = append(l.trail, change{k, l.option[k]})
	l.put(k, j)
}

// trailed reports whether member k has changed since the trail began.
func (l *search) trailed(k int32) bool {
	return slices.ContainsFunc(l.trail, func(c change) bool { return c.member == k })
}

// undo takes the trail back.
func (l *search) undo() {
	for n := len(l.trail) - 1; n >= 0; n-- {
		l.put(l.trail[n].member, l.trail[n].option)
	}
}
