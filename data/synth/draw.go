package synth

import (
	"math"
	"math/rand/v2"
	"sort"
)

// A draw is the random source of one province.
type draw struct{ *rand.Rand }

// newDraw returns the source of a province: a PCG stream of its own, so that a
// province does not depend on which others are generated with it.
func newDraw(seed uint64, province uint64) draw {
	return draw{rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15*(province+1)))}
}

func (d draw) chance(p float64) bool { return d.Float64() < p }

// span returns an integer of [lo, hi].
func (d draw) span(lo, hi int) int { return lo + d.IntN(hi-lo+1) }

// about returns an integer of expectation x: ⌊x⌋ or ⌈x⌉.
func (d draw) about(x float64) int { return int(math.Floor(x + d.Float64())) }

// spread returns an integer of expectation mean, between 40 % and 160 % of it.
func (d draw) spread(mean float64) int { return d.about(mean * (0.4 + 1.2*d.Float64())) }

func pick[T any](d draw, xs []T) T { return xs[d.IntN(len(xs))] }

// among returns an index with probability proportional to its weight, or -1 if
// no weight is positive.
func (d draw) among(weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	if total <= 0 {
		return -1
	}
	x := d.Float64() * total
	last := -1
	for i, w := range weights {
		if w <= 0 {
			continue
		}
		last = i
		if x -= w; x < 0 {
			break
		}
	}
	return last
}

// A lot is a list to draw from by weight.
type lot[T any] struct {
	items []T
	sums  []float64 // running totals of the weights
}

func (l *lot[T]) add(item T, weight float64) {
	total := weight
	if n := len(l.sums); n > 0 {
		total += l.sums[n-1]
	}
	l.items = append(l.items, item)
	l.sums = append(l.sums, total)
}

func (l *lot[T]) empty() bool { return len(l.items) == 0 }

func (l *lot[T]) draw(d draw) T {
	n := len(l.sums)
	x := d.Float64() * l.sums[n-1]
	return l.items[min(sort.SearchFloat64s(l.sums, x), n-1)]
}
