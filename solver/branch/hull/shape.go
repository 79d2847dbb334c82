package hull

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// tol is the slack, in units of a row, within which a load meets a side.
const tol = 1e-6

// An item is an integer column of a row, shifted or complemented to a positive
// weight.
type item struct {
	col   int32
	flip  bool // t = upper - x, else t = x - lower
	w     int
	count int // greatest t
	cost  float64
	// choice is shared by items of which at most one is taken; -1 for none.
	choice int32
	side   int // place in shape.side
}

// A side is what items count in that share limits: the numbers of them taken so far
// make up the state of a shape, a place below states. Taking one more, which is
// possible in the states from, adds step.
type side struct {
	counts uint16
	step   int
	from   []int
	most   int // of the items of the side are taken
}

// A slope is a piece of a convex function to one side of its minimum.
type slope struct{ rate, width float64 }

// A shape is a row over a box with costs: the items and φ.
type shape struct {
	items       []item
	taken       []bool // by choice: it has a column at 1, the others are at 0
	alive       []int  // by choice: items
	room        []int  // of the limits
	side        []side // the first is that of items without a limit
	states      int
	from        []int   // of all sides
	low, up     float64 // of the load of items and parts, in units; up may be +Inf
	base        float64 // cost of the shift
	size        float64 // Σ |terms| of the costs
	right, left []slope // of the cost of the parts, from their cheapest total
	total       int     // load of all items
	unbounded   bool    // the parts have a direction of falling cost
}

// oneSided reports whether a load may be as great as it likes.
func (f *shape) oneSided() bool { return math.IsInf(f.up, 1) }

// demand is the load beyond which no more is asked for, of a one-sided row.
func (f *shape) demand() float64 { return math.Ceil(math.Max(0, f.low) - tol) }

// shape returns the row over a box with the costs d by column of the problem,
// nil for none. The shift of the parts to their cheapest values is in low and up.
func (r *Row) shape(lower, upper, d []float64) *shape {
	f := &shape{}
	r.fill(f, lower, upper, d)
	return f
}

func (r *Row) fill(f *shape, lower, upper, d []float64) {
	f.items, f.right, f.left = f.items[:0], f.right[:0], f.left[:0]
	f.base, f.size, f.total, f.unbounded = 0, 0, 0, false
	sign := 1.0
	f.low, f.up = r.lower/r.unit, r.upper/r.unit
	if math.IsInf(f.low, -1) {
		sign, f.low, f.up = -1, -f.up, math.Inf(1)
	}
	charge := func(c float64) {
		f.base += c
		f.size += math.Abs(c)
	}
	f.taken = append(f.taken[:0], make([]bool, len(r.label))...)
	f.alive = append(f.alive[:0], make([]int, len(r.label))...)
	for _, c := range r.taken {
		f.taken[c] = true
	}
	f.room = append(f.room[:0], r.most...)
	for k, j := range r.col {
		if lower[j] >= 1 {
			if r.choice[k] >= 0 {
				f.taken[r.choice[k]] = true
			}
			r.use(r.counts[k], f.room)
		}
	}
	full := uint16(0)
	for k, n := range f.room {
		if n <= 0 {
			full |= 1 << k
		}
	}
	for k, j := range r.col {
		a, cost, lo, up := sign*float64(r.weight[k]), 0.0, lower[j], upper[j]
		if lo == 0 && (r.choice[k] >= 0 && f.taken[r.choice[k]] || r.counts[k]&full != 0) {
			continue
		}
		if d != nil {
			cost = d[j]
		}
		at, flip := lo, a < 0
		if flip {
			at = up
		}
		if at != 0 {
			f.low, f.up = f.low-a*at, f.up-a*at
			charge(cost * at)
		}
		if lo >= up {
			continue
		}
		if flip {
			a, cost = -a, -cost
		}
		if up-lo > maxTable {
			f.unbounded = true // of a wider box than that in which the row was found
			return
		}
		it := item{j, flip, int(a), int(up - lo), cost, -1, 0}
		if !flip && lo == 0 && up <= 1 {
			if it.choice = r.choice[k]; it.choice >= 0 {
				f.alive[it.choice]++
			}
			it.side = int(r.counts[k]) // until the sides are known
		}
		f.size += math.Abs(cost)
		f.total += it.w * it.count
		f.items = append(f.items, it)
	}
	f.sides()
	for _, q := range r.part {
		e, cost, lo, up := sign*q.value/r.unit, 0.0, lower[q.col], upper[q.col]
		if d != nil {
			cost = d[q.col]
		}
		at := lo
		if cost < 0 || cost == 0 && math.IsInf(lo, -1) {
			at = up
		}
		if math.IsInf(at, 0) {
			if cost != 0 {
				f.unbounded = true
				return
			}
			at = 0
		}
		if at != 0 {
			f.low, f.up = f.low-e*at, f.up-e*at
			charge(cost * at)
		}
		rate := cost / e
		more, less := &f.right, &f.left
		if e < 0 {
			more, less = less, more
		}
		if up > at {
			*more = append(*more, slope{math.Abs(rate), math.Abs(e) * (up - at)})
		}
		if at > lo {
			*less = append(*less, slope{math.Abs(rate), math.Abs(e) * (at - lo)})
		}
	}
	byRate := func(a, b slope) int { return cmp.Compare(a.rate, b.rate) }
	slices.SortFunc(f.right, byRate)
	slices.SortFunc(f.left, byRate)
}

// sides finds the sides of the items and the states that they tell apart, where
// limits that the items cannot pass are left out.
func (f *shape) sides() {
	var count [16]int
	for k := range f.items {
		it := &f.items[k]
		if it.choice >= 0 && f.alive[it.choice] == 1 {
			it.choice = -1
		}
		for c := it.side; c != 0; c &= c - 1 {
			count[bits.TrailingZeros(uint(c))]++
		}
	}
	binding := 0
	f.states = 1
	var stride [16]int
	for k, n := range f.room {
		if count[k] > max(0, n) {
			binding |= 1 << k
			stride[k] = f.states
			f.states *= n + 1
		}
	}
	f.side = append(f.side[:0], side{most: math.MaxInt})
	for k := range f.items {
		it := &f.items[k]
		counts := uint16(it.side & binding)
		it.side = slices.IndexFunc(f.side, func(s side) bool { return s.counts == counts })
		if it.side < 0 {
			it.side = len(f.side)
			one := side{counts: counts, most: math.MaxInt}
			for c, n := range f.room {
				if counts>>c&1 != 0 {
					one.step += stride[c]
					one.most = min(one.most, n)
				}
			}
			f.side = append(f.side, one)
		}
	}
	f.from = f.from[:0]
	for k := range f.side {
		s, first := &f.side[k], len(f.from)
	states:
		for at := range f.states {
			for c, n := range f.room {
				if s.counts>>c&1 != 0 && at/stride[c]%(n+1) == n {
					continue states
				}
			}
			f.from = append(f.from, at)
		}
		s.from = f.from[first:]
	}
}

// made returns what the parts cost to make up for distance, and the last rate,
// both +Inf where they cannot.
func made(pieces []slope, distance float64) (cost, rate float64) {
	if distance <= tol {
		return 0, 0
	}
	for _, s := range pieces {
		rate = s.rate
		if distance <= s.width+tol {
			return cost + s.rate*distance, rate
		}
		cost += s.rate * s.width
		distance -= s.width
	}
	return math.Inf(1), math.Inf(1)
}

// phi returns what the parts cost at a load of the items.
func (f *shape) phi(load int) float64 {
	v := float64(load)
	if v < f.low {
		c, _ := made(f.right, f.low-v)
		return c
	}
	if v > f.up {
		c, _ := made(f.left, v-f.up)
		return c
	}
	return 0
}

// slopes bounds how fast φ falls and rises per unit of load.
func (f *shape) slopes() (fall, rise float64) {
	_, fall = made(f.right, f.low)
	_, rise = made(f.left, float64(f.total)-f.up)
	return fall, rise
}
