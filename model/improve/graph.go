package improve

import (
	"cmp"
	"math"
	"slices"

	"canbo/model"
)

// hops is the number of officials in a chain at most.
const hops = 10

const never = math.MaxInt64 / 8

// A change gives a member an option.
type change struct{ member, option int32 }

// An arc says that an official takes an option and member to leaves his place
// because of it: he is pushed out of a row that would be overfilled, or set
// free by a row that needs one of the two. The cost includes relief of the
// other rows that the option breaks.
type arc struct {
	to, option int32
	cost       int64
}

// A label is the cheapest chain of a given length that leaves a member
// nowhere.
type label struct {
	cost int64
	from int32 // member before him in the chain, -1
	arc  int32
}

// A graph is the improvement graph of a state (Thompson and Orlin 1989): its
// nodes are the members of the pool, its arcs replacements, each priced as if
// alone. A path from a member who leaves to a free place, or a cycle, of
// negative cost promises an improvement, which is then checked exactly.
type graph struct {
	*state
	price  values // linear prices of the goals
	leave  []int64
	exit   []arc // cheapest free place of each member
	arcs   []arc // of member k: arcs[first[k]:first[k+1]]
	first  []int32
	labels [hops][]label
	found  []promise
	relief [][2]relief // by term: the two cheapest ways to mend it
	known  []bool      // by term: relief is that of the present state
	slot   []int32     // arc by target while the arcs of a member are made
	needs  []need
}

// A relief is what it costs that one member changes so that a term at its
// bound moves away from it.
type relief struct {
	member int32
	cost   int64
}

// A need is a term that a member would leave below what it needs, and what
// that costs; never where it is forbidden.
type need struct {
	term int32
	fine int64
}

// A promise is a path or cycle: the labels from (length, member) back to
// length stop, and the arc that closes it.
type promise struct {
	cost       int64
	at, member int32
	stop       int32
	last       arc
}

func newGraph(s *state) *graph {
	n := len(s.option)
	g := &graph{state: s, leave: make([]int64, n), exit: make([]arc, n), first: make([]int32, n+1),
		relief: make([][2]relief, len(s.terms)), known: make([]bool, len(s.terms)), slot: make([]int32, n)}
	for h := range g.labels {
		g.labels[h] = make([]label, n)
	}
	return g
}

// worth is what values are at the linear prices.
func (g *graph) worth(v *values) int64 {
	var sum int64
	for k, p := range g.price {
		sum += p * v[k]
	}
	return sum
}

// build prices the arcs of the present state.
func (g *graph) build() {
	clear(g.known)
	for k := range g.slot {
		g.slot[k] = -1
	}
	g.arcs = g.arcs[:0]
	for k := range g.option {
		g.first[k] = int32(len(g.arcs))
		g.from(int32(k))
		for _, a := range g.arcs[g.first[k]:] {
			g.slot[a.to] = -1
		}
	}
	g.first[len(g.option)] = int32(len(g.arcs))
}

// from prices what member k may do.
func (g *graph) from(k int32) {
	old := g.option[k]
	for _, e := range g.of(old) {
		t := &g.terms[e.term]
		if a := t.act - int64(e.value); e.value > 0 && (a < t.lower || t.goal == duty && a < t.need) {
			g.learn(e.term)
		}
	}
	here := g.worth(&g.value)
	calm := g.broken
	g.shift(old, -1)
	away := g.worth(&g.value)
	g.needs = g.needs[:0]
	for _, e := range g.of(old) {
		t := &g.terms[e.term]
		switch {
		case e.value <= 0:
		case t.act < t.lower:
			g.needs = append(g.needs, need{e.term, never})
		case t.goal == duty && t.act < t.need:
			g.needs = append(g.needs, need{e.term, g.price[duty] * (t.cost(t.act) - t.cost(t.act+int64(e.value)))})
		}
	}
	g.leave[k] = away - here
	g.exit[k] = arc{to: -1, option: -1, cost: never}
	for j := g.form.First[k]; j < g.form.First[k+1]; j++ {
		if j == old {
			continue
		}
		g.looks++
		v, broken := g.weigh(j, 1)
		cost := g.worth(&v) - away
		if cost += g.meet(k, j); cost >= never {
			continue
		}
		if broken > calm {
			g.crowd(k, old, j, cost)
			continue
		}
		if cost < g.exit[k].cost {
			g.exit[k] = arc{-1, j, cost}
		}
		g.free(k, j, cost)
	}
	g.shift(old, 1)
}

// meet is the cost of what member k leaves undone with option j: somebody
// comes in his stead, or the fine.
func (g *graph) meet(k, j int32) int64 {
	var sum int64
next:
	for _, n := range g.needs {
		for _, e := range g.of(j) {
			if e.term == n.term && e.value > 0 {
				continue next
			}
		}
		if r := g.mend(n.term, k); n.fine == never {
			sum += r
		} else if r < n.fine {
			sum += r - n.fine
		}
	}
	return min(sum, never)
}

// mend is the cost of relief of a term by somebody other than member k.
func (g *graph) mend(t, k int32) int64 {
	r := &g.relief[t]
	if r[0].member == k {
		return r[1].cost
	}
	return r[0].cost
}

// crowd prices option j of member k where it overfills rows: one is mended by
// the next in the chain, the others by him too or by relief.
func (g *graph) crowd(k, old, j int32, cost int64) {
	var full [8]int32
	n, pick := 0, 0
	for _, e := range g.of(j) {
		t := &g.terms[e.term]
		if e.value <= 0 || t.act+int64(e.value) <= t.upper {
			continue
		}
		if n == len(full) {
			return
		}
		if full[n] = e.term; g.private(e.term) || len(g.holders[e.term]) < len(g.holders[full[pick]]) && !g.private(full[pick]) {
			pick = n
		}
		n++
	}
	if n == 0 {
		if cost < g.exit[k].cost {
			g.exit[k] = arc{-1, j, cost}
		}
		g.free(k, j, cost)
		return
	}
	for _, t := range full[:n] {
		if !g.known[t] && !g.private(t) {
			g.shift(old, 1)
			g.learn(t)
			g.shift(old, -1)
		}
	}
	if !g.private(full[pick]) {
		sum := cost
		for _, t := range full[:n] {
			sum += g.mend(t, k)
		}
		if sum < g.exit[k].cost {
			g.exit[k] = arc{-1, j, sum}
		}
	}
	g.shift(j, 1)
	there := g.worth(&g.value)
	for _, h := range g.holders[full[pick]] {
		if h == k {
			continue
		}
		sum := cost
		for at, t := range full[:n] {
			if at != pick && !g.counted(h, t) {
				if g.private(t) {
					sum = never
					break
				}
				sum += g.mend(t, k)
			}
		}
		if sum < never {
			g.replace(arc{h, j, sum - there})
		}
	}
	g.shift(j, -1)
}

// private reports whether a term is the ceiling of a post.
func (g *graph) private(t int32) bool {
	return g.row[t] >= 0 && g.form.Rows[g.row[t]].Rule == model.PostCeiling
}

// free prices option j of member k with somebody leaving whom k replaces in a
// row that had no more than it needs.
func (g *graph) free(k, j int32, cost int64) {
	there := int64(never)
	for _, e := range g.of(j) {
		t := &g.terms[e.term]
		if e.value < 0 || t.act > t.need || t.need == -unbounded {
			continue
		}
		if there == never {
			g.shift(j, 1)
			there = g.worth(&g.value)
		}
		for _, h := range g.holders[e.term] {
			if h != k {
				g.replace(arc{h, j, cost - there})
			}
		}
	}
	if there != never {
		g.shift(j, -1)
	}
}

// replace adds arc a, whose cost lacks what it is worth that a.to is gone.
func (g *graph) replace(a arc) {
	g.looks++
	v, _ := g.weigh(g.option[a.to], -1)
	a.cost += g.worth(&v)
	switch at := g.slot[a.to]; {
	case at < 0:
		g.slot[a.to] = int32(len(g.arcs))
		g.arcs = append(g.arcs, a)
	case a.cost < g.arcs[at].cost:
		g.arcs[at] = a
	}
}

// learn finds the relief of a term in the present state.
func (g *graph) learn(t int32) {
	if g.known[t] {
		return
	}
	g.known[t] = true
	r := [2]relief{{-1, never}, {-1, never}}
	here, calm := g.worth(&g.value), g.broken
	lacking := g.terms[t].act <= g.terms[t].need
	g.mends(t, func(k, j int32, v *values, broken int64) {
		if broken > calm || g.has(j, t) != lacking {
			return
		}
		switch c := g.worth(v) - here; {
		case k == r[0].member:
			r[0].cost = min(r[0].cost, c)
		case c < r[0].cost:
			r[1], r[0] = r[0], relief{k, c}
		case c < r[1].cost:
			r[1] = relief{k, c}
		}
	})
	g.relief[t] = r
}

// mends weighs the changes of one member that move a term away from the bound
// where it is: somebody in, or one of its holders out.
func (s *state) mends(t int32, weighed func(k, j int32, v *values, broken int64)) {
	if term := &s.terms[t]; term.act <= term.need {
		in := s.within[t]
		for a := 0; a < len(in); {
			k := s.member[in[a]]
			b := a
			for b < len(in) && s.member[in[b]] == k {
				b++
			}
			if !s.counted(k, t) {
				s.trial(k, in[a:b], weighed)
			}
			a = b
		}
		return
	}
	for _, k := range slices.Clone(s.holders[t]) {
		s.trial(k, nil, weighed)
	}
}

// trial weighs the options given, or all, for member k but the one he has. The
// violations told count the term's relief of him.
func (s *state) trial(k int32, options []int32, weighed func(k, j int32, v *values, broken int64)) {
	old := s.option[k]
	s.shift(old, -1)
	at := func(j int32) {
		if j != old {
			s.looks++
			v, broken := s.weigh(j, 1)
			weighed(k, j, &v, broken)
		}
	}
	for _, j := range options {
		at(j)
	}
	if options == nil {
		for j := s.form.First[k]; j < s.form.First[k+1]; j++ {
			at(j)
		}
	}
	s.shift(old, 1)
}

// counted reports whether member k is counted in term t.
func (s *state) counted(k, t int32) bool { return s.has(s.option[k], t) }

// has reports whether option j raises term t.
func (s *state) has(j, t int32) bool {
	for _, e := range s.of(j) {
		if e.term == t {
			return e.value > 0
		}
	}
	return false
}

// search finds paths and cycles of negative cost by the recursion of Bellman
// and Ford over the length of chains.
func (g *graph) search() {
	g.found = g.found[:0]
	best := make([]promise, len(g.option))
	for k := range g.option {
		g.labels[0][k] = label{g.leave[k], -1, -1}
		best[k] = promise{g.leave[k] + g.exit[k].cost, 0, int32(k), 0, g.exit[k]}
	}
	for h := range int32(hops - 1) {
		now, next := g.labels[h], g.labels[h+1]
		for k := range next {
			next[k] = label{cost: never}
		}
		for k := range now {
			if now[k].cost == never || h > 0 && now[k].cost >= g.labels[h-1][k].cost {
				continue
			}
			for at := g.first[k]; at < g.first[k+1]; at++ {
				a := &g.arcs[at]
				c := now[k].cost + a.cost
				if c >= next[a.to].cost {
					continue
				}
				if on := g.on(h, int32(k), a.to); on >= 0 {
					if c -= g.labels[on][a.to].cost; c < 0 {
						g.found = append(g.found, promise{c, h, int32(k), on, *a})
					}
					continue
				}
				next[a.to] = label{c, int32(k), at}
			}
		}
		for k := range next {
			if c := next[k].cost + g.exit[k].cost; next[k].cost < never && c < best[k].cost {
				best[k] = promise{c, h + 1, int32(k), 0, g.exit[k]}
			}
		}
	}
	for k := range best {
		if best[k].cost < 0 && best[k].last.option >= 0 {
			g.found = append(g.found, best[k])
		}
	}
	slices.SortStableFunc(g.found, func(a, b promise) int { return cmp.Compare(a.cost, b.cost) })
}

// on returns the length at which member v is on the chain of k, -1 if nowhere.
func (g *graph) on(h, k, v int32) int32 {
	for ; h >= 0; h-- {
		if k == v {
			return h
		}
		k = g.labels[h][k].from
	}
	return -1
}

// changes lists the changes of a promise.
func (g *graph) changes(p *promise, list []change) []change {
	list = append(list, change{p.member, p.last.option})
	k := p.member
	for h := p.at; h > p.stop; h-- {
		l := &g.labels[h][k]
		list = append(list, change{l.from, g.arcs[l.arc].option})
		k = l.from
	}
	return list
}
