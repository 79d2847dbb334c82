package certify

import (
	"math"
	"math/big"
	"slices"
)

// A knapsack is
//
//	min Σ cost_e t_e + g(Σ weight_e t_e),  0 ≤ t_e ≤ width_e integer,
//
// with at most one of the items next to each other that share a choice, where g
// is the greatest of the lines between first and last and +Inf outside, solved by
// dynamic programming over the activity Σ weight_e t_e ≥ 0 (R. Bellman 1957; H.
// Kellerer, U. Pferschy and D. Pisinger, Knapsack Problems, 2004, chapters 2 and
// 11). A unit of value is 2^shift units of base, which is to be added.
type knapsack struct {
	item        []knapsackItem
	line        []line
	first, last int64
	base        big.Int
	shift       int

	rises, falls bool  // g may be larger, smaller at a larger activity
	top          int64 // states are the activities 0 to top
	merged       bool  // top stands for itself and all larger activities
	value        []int64
	open         []knapsackItem
	none, one    []int64 // values without the items of a choice, and with one of them
	table        []int64
}

// t counts from the bound at which the activity is least.
type knapsackItem struct {
	column, slot        int32
	choice              int32 // -1: none
	weight, cost, width int64
	flipped             bool // t is upper - x, else x - lower
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
	s.rises, s.falls = s.last < total, s.first > 0
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
		case !s.rises && it.cost <= 0 && it.choice < 0:
			sum += it.cost * it.width
			start += it.weight * it.width
		case !s.falls && it.cost >= 0:
		default:
			open = append(open, it)
		}
	}
	return sum, start, open
}

// orient prepares the knapsack, for activities of at most total, with activity
// counted from the end that needs fewer states, and returns their number. Items
// that share a choice settle the end where their states can be had: of items
// counted from the other end, all but one would be taken.
func (s *knapsack) orient(total int64, all bool) float64 {
	states := s.prepare(total, all)
	shared := false
	for e := 1; e < len(s.item); e++ {
		shared = shared || s.item[e].choice >= 0 && s.item[e].choice == s.item[e-1].choice
	}
	if shared && states <= maxStates {
		return states
	}
	s.flip(total)
	if turned := s.prepare(total, all); turned < states {
		return turned
	}
	s.flip(total)
	return s.prepare(total, all)
}

// flip counts t_e from the other end for all items, which share no choice then,
// and activity from total.
func (s *knapsack) flip(total int64) {
	s.first, s.last = total-s.last, total-s.first
	for k, l := range s.line {
		s.line[k] = line{l.at - l.slope*total, -l.slope}
	}
	var v big.Int
	for e := range s.item {
		it := &s.item[e]
		s.base.Add(&s.base, v.Lsh(v.SetInt64(it.cost*it.width), uint(s.shift)))
		it.cost, it.flipped, it.choice = -it.cost, !it.flipped, -1
	}
}

// rest fills v with g from activity start on, up to top.
func (s *knapsack) rest(v []int64, start int64) {
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

// before turns values of what follows an item, by the activity reached with it,
// into values by the activity reached before it, which is below states.
func (s *knapsack) before(v []int64, it *knapsackItem, states int64) {
	states += it.weight * it.width
	pieces(it.width, func(n int64) {
		w, cost := it.weight*n, it.cost*n
		states -= w
		inside := max(0, min(states, int64(len(v))-w))
		if inside > 0 {
			to := v[w : w+inside]
			for r, old := range v[:inside] {
				v[r] = min(old, to[r]+cost)
			}
		}
		if s.merged {
			last := v[len(v)-1] + cost
			for r := inside; r < min(states, int64(len(v))); r++ {
				v[r] = min(v[r], last)
			}
		}
	})
}

// beforeOne is before for a choice of items, at most one of which is taken.
func (s *knapsack) beforeOne(v []int64, choice []knapsackItem, states int64) {
	if len(choice) == 1 {
		s.before(v, &choice[0], states)
		return
	}
	s.none = append(s.none[:0], v...)
	for e := range choice {
		s.one = append(s.one[:0], s.none...)
		s.before(s.one, &choice[e], states)
		for r, c := range s.one {
			v[r] = min(v[r], c)
		}
	}
}

// afterOne is after for a choice of items.
func (s *knapsack) afterOne(v []int64, choice []knapsackItem) {
	if len(choice) == 1 {
		s.after(v, &choice[0])
		return
	}
	s.none = append(s.none[:0], v...)
	for e := range choice {
		s.one = append(s.one[:0], s.none...)
		s.after(s.one, &choice[e])
		for r, c := range s.one {
			v[r] = min(v[r], c)
		}
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

// after turns the least cost of reaching each activity with the items so far
// into that with one more.
func (s *knapsack) after(v []int64, it *knapsackItem) {
	top := int64(len(v)) - 1
	pieces(it.width, func(n int64) {
		w, cost := it.weight*n, it.cost*n
		last := v[top]
		if s.merged {
			for _, u := range v[max(0, top-w+1):] {
				last = min(last, u+cost)
			}
		}
		for r := top; r >= w; r-- {
			v[r] = min(v[r], v[r-w]+cost)
		}
		v[top] = min(v[top], last)
	})
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
	n := int(s.top-start) + 1
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
		s.beforeOne(s.value, choice, total+1)
	}
	return s.value[0] + sum
}

// force calls narrow with each item and the least and greatest number t of it for
// which the optimum is not above least, in units of base, by more than room, in
// units of value. It does nothing where the tables would be too large.
func (s *knapsack) force(least, room *big.Int, narrow func(it *knapsackItem, least, greatest int64)) {
	stage := choicesOf(s.item)
	n := len(stage)
	if s.top >= maxCells/int64(n+2) {
		return
	}
	states := int(s.top) + 1
	s.table = slices.Grow(s.table[:0], (n+2)*states)[:(n+2)*states]
	follow := func(e int) []int64 { return s.table[e*states : (e+1)*states] }
	s.rest(follow(n), 0)
	for e := range slices.Backward(stage) {
		copy(follow(e), follow(e+1))
		s.beforeOne(follow(e), stage[e], int64(states))
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
		with := func(it *knapsackItem, t int64) int64 { return s.joined(reach, then, it.weight*t) + it.cost*t }
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
		s.afterOne(reach, choice)
	}
}

// joined returns the least sum of the cost of reaching an activity and the value
// of what follows weight beyond it.
func (s *knapsack) joined(reach, then []int64, weight int64) int64 {
	best := int64(infinite)
	n := max(0, int64(len(then))-weight)
	if n > 0 {
		beyond := then[weight:]
		for r, v := range reach[:n] {
			best = min(best, v+beyond[r])
		}
	}
	if s.merged {
		last := then[len(then)-1]
		for _, v := range reach[n:] {
			best = min(best, v+last)
		}
	}
	return best
}
