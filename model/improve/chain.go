package improve

import (
	"cmp"
	"slices"
)

// Limits of an ejection chain: officials in it, and chains kept at each length.
const (
	depth = 5
	beam  = 6
)

// A chain is a sequence of changes in which each official takes a place that
// the next one gives up; the last is nowhere until a place is found.
type chain struct {
	n      int
	member [depth]int32
	option [depth]int32
	score  int64
}

func (c *chain) has(k int32) bool { return slices.Contains(c.member[:c.n], k) }

// A searcher improves a state.
type searcher struct {
	*state
	aim
	soft         int64 // price of a violated unit in an unfinished chain
	chains, next []chain
}

func (s *searcher) now() int64 { return s.merit(&s.value, s.broken) }

// improve looks for the best chain that begins with member k leaving his place
// and makes it if it lowers the merit. Chains are grown in breadth, the beam
// most promising of each length, as in the ejection chains of Glover (1996).
func (s *searcher) improve(k int32) bool {
	origin := s.option[k]
	best := chain{score: s.now()}
	s.put(k, -1)
	first := chain{n: 1}
	first.member[0] = k
	s.chains = append(s.chains[:0], first)
	for n := 1; n <= depth && len(s.chains) > 0; n++ {
		s.next = s.next[:0]
		for at := range s.chains {
			s.extend(&s.chains[at], origin, &best)
		}
		slices.SortStableFunc(s.next, func(a, b chain) int { return cmp.Compare(a.score, b.score) })
		s.chains = s.chains[:0]
		for at := range s.next {
			c := &s.next[at]
			if !slices.ContainsFunc(s.chains, func(o chain) bool { return o.member[o.n-1] == c.member[c.n-1] }) {
				if s.chains = append(s.chains, *c); len(s.chains) == beam {
					break
				}
			}
		}
	}
	if best.n == 0 {
		s.put(k, origin)
		return false
	}
	for at := range best.n {
		s.put(best.member[at], -1)
	}
	for at := range best.n {
		s.put(best.member[at], best.option[at])
	}
	return true
}

// extend tries every place for the last official of chain c: as the end of the
// chain, and with somebody there pushed out.
func (s *searcher) extend(c *chain, origin int32, best *chain) {
	var before [depth]int32
	for at := 1; at < c.n; at++ {
		before[at] = s.option[c.member[at]]
		s.put(c.member[at], -1)
		s.put(c.member[at-1], c.option[at-1])
	}
	last := c.member[c.n-1]
	from := origin
	if c.n > 1 {
		from = before[c.n-1]
	}
	for j := s.form.First[last]; j < s.form.First[last+1]; j++ {
		if j == from {
			continue
		}
		s.looks++
		v, broken := s.weigh(j, 1)
		if m := s.merit(&v, broken); m < best.score {
			*best = *c
			best.option[c.n-1], best.score = j, m
		}
		if broken > 0 && c.n < depth {
			s.push(c, j)
		}
	}
	for at := c.n - 1; at >= 1; at-- {
		s.put(c.member[at-1], -1)
		s.put(c.member[at], before[at])
	}
}

// push adds to next the chains in which the last official of c takes option j
// and somebody counted in the row he overfills leaves.
func (s *searcher) push(c *chain, j int32) {
	full := int32(-1)
	for _, e := range s.of(j) {
		t := &s.terms[e.term]
		if t.act+int64(e.value) > t.upper && (full < 0 || len(s.holders[e.term]) < len(s.holders[full])) {
			full = e.term
		}
	}
	if full < 0 {
		return
	}
	s.shift(j, 1)
	last := s.member[j]
	for _, k := range s.holders[full] {
		if k == last || c.has(k) {
			continue
		}
		s.looks++
		v, broken := s.weigh(s.option[k], -1)
		longer := *c
		longer.option[c.n-1] = j
		longer.member[c.n] = k
		longer.n++
		longer.score = s.merit(&v, 0) + s.soft*broken
		s.next = append(s.next, longer)
	}
	s.shift(j, -1)
}
