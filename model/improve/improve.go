// Package improve finds good plans fast: local search by ejection chains over
// the options of the pool, with every row of the program kept up to date.
package improve

import (
	"context"
	"math/rand/v2"
	"slices"

	"canbo/model/formulate"
)

// Point returns a feasible point of the program of goal under holds, as good as
// local search makes it: a value for every column of f.Problem, with
// shortfalls, surpluses and teams completed exactly. start is a point to begin
// from; nil: everybody stays. It reports false when it found no feasible point.
// The goals are those of package formulate, goal Tie meaning people, then tie,
// and "weighted" the sum by the weights of the policy. effort bounds the
// options weighed; the result is the same for the same arguments unless ctx
// ends the search early, with the best point so far.
func Point(ctx context.Context, f *formulate.Form, goal string, holds []formulate.Hold, start []float64, effort int) ([]float64, bool) {
	if len(f.Unmet) > 0 {
		return nil, false
	}
	p, ok := lay(f)
	if !ok {
		return nil, false
	}
	s := &searcher{state: p.begin(), aim: aimOf(f, goal, holds)}
	for k := range s.option {
		s.put(int32(k), s.origin(int32(k), start))
	}
	l := &search{searcher: s, ctx: ctx, effort: effort, random: rand.New(rand.NewPCG(uint64(len(s.option)), 11))}
	l.run()
	if l.best == nil {
		return nil, false
	}
	for k, j := range l.best {
		s.put(int32(k), j)
	}
	return s.point(), true
}

// origin is the option of member k at a point: the largest, the first of equals.
func (s *state) origin(k int32, x []float64) int32 {
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

func aimOf(f *formulate.Form, goal string, holds []formulate.Hold) aim {
	a := aim{penalty: 1 << 52}
	for g := range a.limit {
		a.limit[g] = unbounded
	}
	for _, h := range holds {
		g := slices.Index(goalName[:], h.Goal)
		a.limit[g] = h.Limit
		a.over[g] = 1 << 34
	}
	a.over[duty] *= 64
	switch goal {
	case formulate.Duty:
		a.weight = values{1 << 30, 1, 0, 0}
	case formulate.Service:
		a.weight = values{0, 1000, 1, 0}
	case formulate.People:
		a.weight = values{0, 0, f.TieScale, 0}
	case formulate.Tie:
		a.weight = values{0, 0, f.TieScale, 1}
	default:
		for g, name := range goalName {
			a.weight[g] = f.Sheet.In.Policy.Weights[name] * 1000
		}
	}
	return a
}

// A search is a searcher with its budget and the best lawful assignment found.
type search struct {
	*searcher
	ctx    context.Context
	effort int
	random *rand.Rand

	best  []int32
	merit int64
	trail []change
}

func (l *search) over() bool { return l.looks >= l.effort || l.ctx.Err() != nil }

// note keeps the state if it is the best lawful one.
func (l *search) note() {
	if l.lawful(&l.value, l.broken) && (l.best == nil || l.now() < l.merit) {
		l.best, l.merit = append(l.best[:0], l.option...), l.now()
	}
}

func (l *search) run() {
	l.soft = 1000 * l.scale()
	l.note()
	sc := float64(l.scale())
	if l.weight[duty] > 0 {
		sc = 1
	}
	l.anneal(Hot*sc, Cold*sc, l.effort)
	println("anneal", l.merit, l.looks)
	if len(l.best) > 0 {
		for k, j := range l.best {
			l.put(int32(k), j)
		}
		l.effort += Polish
		l.descend(l.random.Perm(len(l.option)))
		println("descend", l.merit, l.looks)
	}
}

var Hot, Cold = 5000., 50.
var Polish = 0

// scale is the weight of the goal itself.
func (l *search) scale() int64 { return slices.Max(l.weight[:]) }

// descend improves members until none can.
func (l *search) descend(order []int) {
	for again := true; again; {
		again = false
		for _, k := range order {
			if l.over() {
				return
			}
			for l.improve(int32(k)) {
				again = true
				l.note()
			}
		}
	}
}
