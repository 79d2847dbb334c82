package certify

import (
	"math"
	"math/big"
	"math/bits"
	"slices"
)

// A knapsack is
//
//	min Σ cost_e t_e + g(Σ weight_e t_e),  0 ≤ t_e ≤ width_e integer,
//
// with at most one of the items next to each other that share a choice, and at most
// room[c] of those that count in c, where g is the greatest of the lines between
// first and last and +Inf outside, solved by dynamic programming over the activity
// Σ weight_e t_e ≥ 0 (R. Bellman 1957; H. Kellerer, U. Pferschy and D. Pisinger,
// Knapsack Problems, 2004, chapters 2 and 11) and a state: the numbers of items taken
// that count. A table has the values of all activities for each state in turn. A unit
// of value is 2^shift units of base, which is to be added.
type knapsack struct {
	item        []knapsackItem
	line        []line
	first, last int64
	base        big.Int
	shift       int
	room        []int
	side        []side // the first is that of items that count nowhere
	states      int

	rises, falls bool  // g may be larger, smaller at a larger activity
	steep        int64 // by which g falls at most for one of activity
	top          int64 // states are the activities 0 to top
	merged       bool  // top stands for itself and all larger activities
	value        []int64
	open         []knapsackItem
	none         []int64 // values without the items of a choice
	table        []int64
}

// t counts from the bound at which the activity is least.
type knapsackItem struct {
	column, slot        int32
	choice              int32  // -1: none
	counts              uint16 // of which width is 1
	side                int32
	weight, cost, width int64
	flipped             bool // t is upper - x, else x - lower
}

// A side is what items count in: one item of it moves on by step from each of the
// states from, increasing.
type side struct {
	counts uint16
	step   int
	from   []int
}

// sides finds the sides of the items and their states, where room that the items
// cannot use up is left out.
func (s *knapsack) sides() {
	var count, stride [16]int
	for _, it := range s.item {
		for c := it.counts; c != 0; c &= c - 1 {
			count[bits.TrailingZeros16(c)]++
		}
	}
	scarce := uint16(0)
	s.states = 1
	for c, n := range s.room {
		if count[c] > max(0, n) {
			scarce |= 1 << c
			stride[c] = s.states
			s.states *= n + 1
		}
	}
	s.side = append(s.side[:0], side{})
	for e := range s.item {
		it := &s.item[e]
		it.counts &= scarce
		at := slices.IndexFunc(s.side, func(one side) bool { return one.counts == it.counts })
		if at < 0 {
			at = len(s.side)
			one := side{counts: it.counts}
			for c := range s.room {
				one.step += int(it.counts>>c&1) * stride[c]
			}
			s.side = append(s.side, one)
		}
		it.side = int32(at)
	}
	for k := range s.side {
		one := &s.side[k]
	states:
		for u := range s.states {
			for c, n := range s.room {
				if one.counts>>c&1 != 0 && u/stride[c]%(n+1) == n {
					continue states
				}
			}
			one.from = append(one.from, u)
		}
	}
}

// A line has the value at - slope·r at activity r.
type line struct{ at, slope int64 }

const (
	maxStates = 1 << 24
	maxCells  = 1 << 25 // of the tables that tell what forcing a column costs

	// Σ |cost·width| and the lines are below 2^valueBits, hence values below
	// unreachable; those from it on stand for +Inf.
	valueBits   = 57
	unreachable = 1 << 60
	infinite    = 1 << 61
)

func (s *knapsack) reset() {
	s.item, s.line = s.item[:0], s.line[:0]
	s.base.SetInt64(0)
}

// total returns base plus a value in the units of base.
func (s *knapsack) total(value int64) *big.Int {
	sum := big.NewInt(value)
	sum.Lsh(sum, uint(s.shift))
	return sum.Add(sum, &s.base)
}

// prepare sets the states, for activities of at most total, and returns the
// number of those that the items which are not decided need, or of all.
func (s *knapsack) prepare(total int64, all bool) float64 {
	s.rises, s.falls, s.steep = s.last < total, s.first > 0, math.MaxInt64
	flat, hasFlat := int64(math.MinInt64), false
	for _, l := range s.line {
		if l.slope == 0 {
			flat, hasFlat = l.at, true
		}
	}
	for _, l := range s.line {
		// a line that is nowhere above the flat one changes nothing
		s.rises = s.rises || l.slope < 0 && l.at-l.slope*total > flat
		s.falls = s.falls || l.slope > 0 && l.at > flat
	}
	if s.first <= 0 {
		s.steep = 0
		for _, l := range s.line {
			s.steep = max(s.steep, l.slope)
		}
	}
	s.top = max(0, min(total, s.last))
	s.merged = !s.rises && hasFlat
	if s.merged {
		from := max(0, s.first)
		for _, l := range s.line {
			if l.slope > 0 && l.at > flat {
				from = max(from, (l.at-flat+l.slope-1)/l.slope)
			}
		}
		s.top = min(total, from)
	}
	if all {
		return float64(s.top) + 1
	}
	_, start, open := s.decide(s.open[:0])
	s.open = open
	return float64(max(0, s.top-start)) + 1
}

// decide takes or leaves items where that is best whatever the others do. It
// returns their value and activity, and appends the other items to open.
func (s *knapsack) decide(open []knapsackItem) (sum, start int64, rest []knapsackItem) {
	for _, it := range s.item {
		switch {
		case !s.rises && it.cost <= 0 && it.choice < 0 && it.counts == 0:
			sum += it.cost * it.width
			start += it.weight * it.width
		case it.cost >= 0 && (!s.falls || it.weight == 0 || it.cost/it.weight >= s.steep):
		default:
			open = append(open, it)
		}
	}
	return sum, start, open
}

// orient prepares the knapsack, for activities of at most total, with activity
// counted from the end that needs fewer states, and returns their number. Items
// that share a choice or room settle the end where their states can be had: of items
// counted from the other end, all but some would be taken.
func (s *knapsack) orient(total int64, all bool) float64 {
	states := s.prepare(total, all)
	shared := false
	for e := 1; e < len(s.item); e++ {
		shared = shared || s.item[e].choice >= 0 && s.item[e].choice == s.item[e-1].choice
	}
	if (shared || s.states > 1) && states <= maxStates {
		return states
	}
	s.flip(total)
	if turned := s.prepare(total, all); turned < states {
		return turned
	}
	s.flip(total)
	return s.prepare(total, all)
}

// flip counts t_e from the other end for all items, which share nothing then, and
// activity from total.
func (s *knapsack) flip(total int64) {
	s.first, s.last = total-s.last, total-s.first
	for k, l := range s.line {
		s.line[k] = line{l.at - l.slope*total, -l.slope}
	}
	var v big.Int
	for e := range s.item {
		it := &s.item[e]
		s.base.Add(&s.base, v.Lsh(v.SetInt64(it.cost*it.width), uint(s.shift)))
		it.cost, it.flipped, it.choice, it.counts = -it.cost, !it.flipped, -1, 0
	}
	s.sides()
}

// rest fills the table v with g from activity start on, up to top.
func (s *knapsack) rest(v []int64, start int64) {
	n := len(v) / s.states
	for r := range v {
		v[r] = infinite
	}
	for r := max(start, s.first); r <= min(s.top, s.last); r++ {
		best := s.line[0].at - s.line[0].slope*r
		for _, l := range s.line[1:] {
			best = max(best, l.at-l.slope*r)
		}
		v[r-start] = best
	}
	for u := 1; u < s.states; u++ {
		copy(v[u*n:(u+1)*n], v)
	}
}

// pieces calls visit with the powers of two, and what remains, that add up to
// width: choosing among them gives every number up to it.
func pieces(width int64, visit func(n int64)) {
	for n := int64(1); width > 0; n *= 2 {
		n = min(n, width)
		visit(n)
		width -= n
	}
}

// before turns values of what follows a choice of items, at most one of which is
// taken, by the state and activity reached with it, into values by those reached
// before it, the activity being below reach.
func (s *knapsack) before(v []int64, choice []knapsackItem, reach int64) {
	n := int64(len(v) / s.states)
	then := v
	if len(choice) > 1 {
		s.none = append(s.none[:0], v...)
		then = s.none
	}
	for e := range choice {
		it := &choice[e]
		side := &s.side[it.side]
		left := reach + it.weight*it.width
		pieces(it.width, func(count int64) {
			w, cost := it.weight*count, it.cost*count
			left -= w
			inside := max(0, min(left, n-w))
			for _, u := range side.from { // increasing: then may be v
				now, then := v[int64(u)*n:][:n], then[int64(u+side.step)*n:][:n]
				if inside > 0 {
					to := then[w : w+inside]
					for r, old := range now[:inside] {
						now[r] = min(old, to[r]+cost)
					}
				}
				if s.merged {
					last := then[n-1] + cost
					for r := inside; r < min(left, n); r++ {
						now[r] = min(now[r], last)
					}
				}
			}
		})
	}
}

// after turns the least cost of reaching each state and activity with the items so
// far into that with a choice of more.
func (s *knapsack) after(v []int64, choice []knapsackItem) {
	n := int64(len(v) / s.states)
	before := v
	if len(choice) > 1 {
		s.none = append(s.none[:0], v...)
		before = s.none
	}
	for e := range choice {
		it := &choice[e]
		side := &s.side[it.side]
		pieces(it.width, func(count int64) {
			w, cost := it.weight*count, it.cost*count
			for _, u := range slices.Backward(side.from) { // decreasing: before may be v
				before, now := before[int64(u)*n:][:n], v[int64(u+side.step)*n:][:n]
				last := int64(infinite)
				if s.merged {
					for _, c := range before[max(0, n-w):] {
						last = min(last, c+cost)
					}
				}
				for r := n - 1; r >= w; r-- {
					now[r] = min(now[r], before[r-w]+cost)
				}
				now[n-1] = min(now[n-1], last)
			}
		})
	}
}

// choicesOf returns the items cut where those of one choice end.
func choicesOf(item []knapsackItem) [][]knapsackItem {
	var all [][]knapsackItem
	for from := 0; from < len(item); {
		to := from + 1
		for to < len(item) && item[from].choice >= 0 && item[to].choice == item[from].choice {
			to++
		}
		all = append(all, item[from:to])
		from = to
	}
	return all
}

// solve returns the optimum; from unreachable on there is no point.
func (s *knapsack) solve() int64 {
	sum, start, open := s.decide(s.open[:0])
	s.open = open
	if s.merged {
		start = min(start, s.top)
	}
	if start > s.top {
		return infinite
	}
	n := (int(s.top-start) + 1) * s.states
	s.value = slices.Grow(s.value[:0], n)[:n]
	s.rest(s.value, start)
	total := int64(0)
	for _, it := range open {
		total += it.weight * it.width
	}
	for _, choice := range slices.Backward(choicesOf(open)) {
		for _, it := range choice {
			total -= it.weight * it.width
		}
		s.before(s.value, choice, total+1)
	}
	return s.value[0] + sum
}

// force calls narrow with each item and the least and greatest number t of it for
// which the optimum is not above least, in units of base, by more than room, in
// units of value. It does nothing where the tables would be too large.
func (s *knapsack) force(least, room *big.Int, narrow func(it *knapsackItem, least, greatest int64)) {
	stage := choicesOf(s.item)
	n := len(stage)
	if s.top >= maxCells/int64((n+2)*s.states) {
		return
	}
	size := (int(s.top) + 1) * s.states
	s.table = slices.Grow(s.table[:0], (n+2)*size)[:(n+2)*size]
	follow := func(e int) []int64 { return s.table[e*size : (e+1)*size] }
	s.rest(follow(n), 0)
	for e := range slices.Backward(stage) {
		copy(follow(e), follow(e+1))
		s.before(follow(e), stage[e], s.top+1)
	}
	var limit big.Int // of a value
	limit.Sub(&s.base, least)
	limit.Sub(room, limit.Rsh(&limit, uint(s.shift)))
	most := int64(unreachable) // from which on there is no point
	if limit.IsInt64() {
		most = min(most, limit.Int64())
	}
	reach := follow(n + 1)
	for r := range reach {
		reach[r] = infinite
	}
	reach[0] = 0
	for e, choice := range stage {
		then := follow(e + 1)
		none := s.joined(reach, then, &s.side[0], 0)
		with := func(it *knapsackItem, t int64) int64 {
			if t == 0 {
				return none
			}
			return s.joined(reach, then, &s.side[it.side], it.weight*t) + it.cost*t
		}
		for k := range choice {
			it := &choice[k]
			excluded := func(t int64) bool {
				least := with(it, t)
				for other := range choice {
					if t == 0 && other != k {
						least = min(least, with(&choice[other], 1))
					}
				}
				return least > most
			}
			least, greatest := int64(0), it.width
			for least <= greatest && excluded(least) {
				least++
			}
			for greatest > least && excluded(greatest) {
				greatest--
			}
			narrow(it, least, greatest)
		}
		s.after(reach, choice)
	}
}

// joined returns the least sum of the cost of reaching a state and an activity and
// the value of what follows one item of a side and weight beyond them.
func (s *knapsack) joined(reach, then []int64, one *side, weight int64) int64 {
	best := int64(infinite)
	n := int64(len(then) / s.states)
	inside := max(0, n-weight)
	for _, u := range one.from {
		reach, then := reach[int64(u)*n:][:n], then[int64(u+one.step)*n:][:n]
		if inside > 0 {
			beyond := then[weight:]
			for r, v := range reach[:inside] {
				best = min(best, v+beyond[r])
			}
		}
		if s.merged {
			last := then[n-1]
			for _, v := range reach[inside:] {
				best = min(best, v+last)
			}
		}
	}
	return best
}
