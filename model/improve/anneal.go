package improve

import "math"

// patience is the number of repairs after one change.
const patience = 4

// anneal walks at random with falling temperature, by steps counted in looks,
// from hot to cold (Kirkpatrick, Gelatt and Vecchi 1983). A step moves one
// official and lets others make room: who is pushed out of a full place goes
// home or anywhere else, and where too many have left one comes back.
func (l *search) anneal(hot, cold float64, looks int) {
	first := l.looks
	cool := math.Log(cold / hot)
	temperature := hot
	for step := 0; l.looks-first < looks; step++ {
		if step%256 == 0 {
			if l.over() {
				return
			}
			temperature = hot * math.Exp(cool*float64(l.looks-first)/float64(looks))
		}
		l.step(int64(-temperature * math.Log(1-l.random.Float64())))
	}
}

// step makes a random change that raises the merit by at most slack.
func (l *search) step(slack int64) {
	now := l.now()
	limit := now + slack
	j := int32(l.random.IntN(len(l.member)))
	k := l.member[j]
	old := l.option[k]
	if j == old {
		return
	}
	l.looks++
	before := l.broken
	l.shift(old, -1)
	v, broken := l.weigh(j, 1)
	if l.aim.merit(&v, min(broken, before)) > limit {
		l.shift(old, 1)
		return
	}
	l.shift(j, 1)
	l.option[k] = j
	l.trail = append(l.trail[:0], change{k, old})
	for n := 0; l.broken > before && n < patience; n++ {
		if !l.repair() {
			break
		}
	}
	if m := l.now(); m > limit {
		for n := len(l.trail) - 1; n >= 0; n-- {
			l.put(l.trail[n].member, l.trail[n].option)
		}
	} else if m < l.merit || l.best == nil {
		l.note()
	}
}

// A change is a member and the option he had before.
type change struct{ member, option int32 }

// repair makes one more change that mends a row which the last one broke.
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

func (l *search) trailed(k int32) bool {
	for _, c := range l.trail {
		if c.member == k {
			return true
		}
	}
	return false
}

// vacate sends one of those counted in an overfull term elsewhere.
func (l *search) vacate(t int32) bool {
	h := l.holders[t]
	for range 3 {
		k := h[l.random.IntN(len(h))]
		if l.trailed(k) {
			continue
		}
		first, n := l.form.First[k], l.form.First[k+1]-l.form.First[k]
		j := first
		if j == l.option[k] || l.random.IntN(2) == 0 {
			j = first + l.random.Int32N(n)
		}
		l.change(k, j)
		return true
	}
	return false
}

// recall gives one of those who could be counted in a term that lacks somebody
// an option there.
func (l *search) recall(t int32) bool {
	in := l.within[t]
	for range 6 {
		j := in[l.random.IntN(len(in))]
		k := l.member[j]
		if l.trailed(k) || l.counted(k, t) {
			continue
		}
		l.change(k, j)
		return true
	}
	return false
}

// counted reports whether member k is counted in term t.
func (l *search) counted(k, t int32) bool {
	for _, e := range l.of(l.option[k]) {
		if e.term == t {
			return true
		}
	}
	return false
}

func (l *search) change(k, j int32) {
	l.looks++
	l.trail = append(l.trail, change{k, l.option[k]})
	l.put(k, j)
}
