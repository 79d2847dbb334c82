package improve

import "math"

// patience is the number of repairs after one change.
const patience = 4

// anneal walks at random with falling temperature, by steps counted in looks,
// from hot to cold (Kirkpatrick, Gelatt and Vecchi 1983). A step moves one
// official and mostly lets others make room. Broken
// rows and limits cost so little at first that the walk passes through them;
// the price of a limit rises while it is exceeded.
func (l *search) anneal(hot, cold float64, looks int) {
	strict := l.aim
	l.over, l.penalty = l.price, l.fine
	defer func() { l.price, l.fine, l.aim = l.over, l.penalty, strict }()
	first := l.looks
	cool := math.Log(cold / hot)
	for step := 0; l.looks-first < looks; step++ {
		if step%64 == 0 {
			if l.spent() {
				return
			}
			l.temperature = hot * math.Exp(cool*float64(l.looks-first)/float64(looks))
			usual := l.typical
			for g := range l.price {
				if l.limit[g] < unbounded {
					l.over[g] = tuned(l.over[g], l.guess[g]/64, l.guess[g]*4096, l.value[g] > l.limit[g])
					usual += l.over[g] * l.stake[g]
				}
			}
			l.penalty = tuned(l.penalty, max(int64(3*l.temperature), 4*usual), 1024*usual, l.broken > 0)
		}
		l.step(int64(-l.temperature * math.Log(1-l.random.Float64())))
	}
}

// tuned is a price that rises while what it forbids happens, and falls while it
// does not.
func tuned(price, least, most int64, happens bool) int64 {
	if happens {
		return min(price+price/16+1, most)
	}
	return max(price-price/64, least)
}

// step makes a random change that raises the merit by at most slack.
func (l *search) step(slack int64) {
	now, before := l.now(), l.broken
	limit := now + slack
	j := int32(l.random.IntN(len(l.member)))
	k := l.member[j]
	old := l.option[k]
	l.looks++
	if j == old {
		return
	}
	l.shift(old, -1)
	v, broken := l.weigh(j, 1)
	l.shift(old, 1)
	if l.merit(&v, min(broken, before)) > limit {
		return
	}
	l.trail = l.trail[:0]
	l.change(k, j)
	for n := 0; l.broken > before && n < patience && l.random.IntN(2) == 0; n++ {
		if !l.repair() {
			break
		}
	}
	if l.now() > limit {
		l.undo()
		return
	}
	if l.now() < now {
		l.note()
	}
}

// repair makes one more change that mends a row which the last ones broke.
func (l *search) repair() bool {
	for n := len(l.trail) - 1; n >= 0; n-- {
		c := l.trail[n]
		for _, e := range l.of(l.option[c.member]) {
			if t := &l.terms[e.term]; t.act > t.upper && e.value > 0 {
				return l.vacate(e.term)
			}
		}
		for _, e := range l.of(c.option) {
			if t := &l.terms[e.term]; t.act < t.lower && e.value > 0 {
				return l.recall(e.term)
			}
		}
	}
	return false
}

// noise is what a heat bath adds to a merit.
func (l *search) noise() int64 { return int64(l.temperature * l.random.ExpFloat64()) }

// vacate sends one of those counted in an overfull term to the place that is
// best but for noise.
func (l *search) vacate(t int32) bool {
	h := l.holders[t]
	for range 3 {
		k := h[l.random.IntN(len(h))]
		if l.trailed(k) {
			continue
		}
		old := l.option[k]
		best, least := old, int64(math.MaxInt64)
		l.shift(old, -1)
		for j := l.form.First[k]; j < l.form.First[k+1]; j++ {
			if j == old {
				continue
			}
			l.looks++
			v, broken := l.weigh(j, 1)
			if m := l.merit(&v, broken) + l.noise(); m < least {
				best, least = j, m
			}
		}
		l.shift(old, 1)
		if best != old {
			l.change(k, best)
		}
		return best != old
	}
	return false
}

// recall gives one of those who could be counted in a term that lacks somebody
// an option there: of a few, the best but for noise.
func (l *search) recall(t int32) bool {
	in := l.within[t]
	best, least := int32(-1), int64(math.MaxInt64)
	for range 12 {
		j := in[l.random.IntN(len(in))]
		k := l.member[j]
		if l.trailed(k) || l.counted(k, t) {
			continue
		}
		l.looks++
		l.shift(l.option[k], -1)
		v, broken := l.weigh(j, 1)
		l.shift(l.option[k], 1)
		if m := l.merit(&v, broken) + l.noise(); m < least {
			best, least = j, m
		}
	}
	if best >= 0 {
		l.change(l.member[best], best)
	}
	return best >= 0
}
