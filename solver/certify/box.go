package certify

import (
	"math"
	"slices"

	"canbo/solver/lp"
)

// A box holds bounds on every column, in the units of the problem.
type box struct {
	lower, upper []float64
}

// newBox returns the column bounds of p, those of integer columns rounded
// inwards.
func newBox(p *lp.Problem) *box {
	b := &box{slices.Clone(p.ColLower), slices.Clone(p.ColUpper)}
	for j, integer := range p.Integer {
		if integer {
			b.lower[j] = math.Ceil(b.lower[j])
			b.upper[j] = math.Floor(b.upper[j])
		}
	}
	return b
}

// empty reports whether the bounds of some column or row of p exclude every
// value.
func (b *box) empty(p *lp.Problem) bool {
	for j := range b.lower {
		if b.lower[j] > b.upper[j] {
			return true
		}
	}
	for i := range p.RowLower {
		if p.RowLower[i] > p.RowUpper[i] {
			return true
		}
	}
	return false
}

func (b *box) bounded() bool {
	for j := range b.lower {
		if math.IsInf(b.lower[j], 0) || math.IsInf(b.upper[j], 0) {
			return false
		}
	}
	return true
}

// Outward rounding: the exact result of the operation lies at or above
// down(result) and at or below up(result).
func down(v float64) float64 { return math.Nextafter(v, math.Inf(-1)) }
func up(v float64) float64   { return math.Nextafter(v, math.Inf(1)) }

// largestImplied is the largest magnitude an implied bound may have; integers
// up to it are exact, and a larger bound would prove little.
const largestImplied = 1 << 53

// impliedRounds limits the passes of imply; each adds finite bounds that the
// next can use.
const impliedRounds = 6

// imply gives the columns without a bound the bounds, outwards rounded to
// integers, that follow from the rows and from Costᵀx + Offset ≤ cutoff (+Inf:
// no such row). Existing finite bounds are left alone.
func (b *box) imply(p *lp.Problem, cutoff float64) {
	for round := 0; round < impliedRounds && !b.bounded(); round++ {
		if !b.implyOnce(p, cutoff) {
			return
		}
	}
}

// An activity encloses Σ_j a_j x_j over a box: the sum of its finite terms and
// the number of infinite ones, on each side.
type activity struct {
	lower, upper       float64
	lowerInf, upperInf int
}

// term returns an enclosure of a·[lower, upper].
func term(a, lower, upper float64) (float64, float64) {
	if a < 0 {
		lower, upper = upper, lower
	}
	return down(a * lower), up(a * upper)
}

func (s *activity) add(a, lower, upper float64) {
	lo, hi := term(a, lower, upper)
	if math.IsInf(lo, -1) {
		s.lowerInf++
	} else {
		s.lower = down(s.lower + lo)
	}
	if math.IsInf(hi, 1) {
		s.upperInf++
	} else {
		s.upper = up(s.upper + hi)
	}
}

// without returns an enclosure of the activity less the term a·[lower, upper].
func (s *activity) without(a, lower, upper float64) (float64, float64) {
	lo, hi := term(a, lower, upper)
	restLower, restUpper := math.Inf(-1), math.Inf(1)
	switch {
	case s.lowerInf == 0:
		restLower = down(s.lower - lo)
	case s.lowerInf == 1 && math.IsInf(lo, -1):
		restLower = s.lower
	}
	switch {
	case s.upperInf == 0:
		restUpper = up(s.upper - hi)
	case s.upperInf == 1 && math.IsInf(hi, 1):
		restUpper = s.upper
	}
	return restLower, restUpper
}

func (b *box) implyOnce(p *lp.Problem, cutoff float64) bool {
	m := p.Rows()
	act := make([]activity, m+1) // act[m] is the cost row
	for j := range p.Cols() {
		rows, values := p.Column(j)
		for k, i := range rows {
			act[i].add(values[k], b.lower[j], b.upper[j])
		}
		if p.Cost[j] != 0 {
			act[m].add(p.Cost[j], b.lower[j], b.upper[j])
		}
	}
	costLimit := math.Inf(1)
	if !math.IsInf(cutoff, 0) {
		costLimit = up(cutoff - p.Offset)
	}
	changed := false
	for j := range p.Cols() {
		lower, upper := b.lower[j], b.upper[j]
		if !math.IsInf(lower, 0) && !math.IsInf(upper, 0) {
			continue
		}
		newLower, newUpper := lower, upper
		use := func(a float64, s *activity, rowLower, rowUpper float64) {
			restLower, restUpper := s.without(a, lower, upper)
			// rowLower - restUpper ≤ a x ≤ rowUpper - restLower
			lo, hi := down(rowLower-restUpper), up(rowUpper-restLower)
			if a > 0 {
				lo, hi = down(lo/a), up(hi/a)
			} else {
				lo, hi = down(hi/a), up(lo/a)
			}
			newLower, newUpper = math.Max(newLower, lo), math.Min(newUpper, hi)
		}
		rows, values := p.Column(j)
		for k, i := range rows {
			use(values[k], &act[i], p.RowLower[i], p.RowUpper[i])
		}
		if p.Cost[j] != 0 {
			use(p.Cost[j], &act[m], math.Inf(-1), costLimit)
		}
		if lo := math.Floor(newLower); math.IsInf(lower, -1) && math.Abs(lo) <= largestImplied {
			b.lower[j], changed = lo, true
		}
		if hi := math.Ceil(newUpper); math.IsInf(upper, 1) && math.Abs(hi) <= largestImplied {
			b.upper[j], changed = hi, true
		}
	}
	return changed
}
