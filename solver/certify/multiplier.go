package certify

import (
	"fmt"
	"math"

	"canbo/solver/lp"
)

// A multiplier is a vector of row multipliers, every value a multiple of
// 2^-exp.
type multiplier struct {
	lp.SparseVector
	exp int
}

// multiplierBits is the length of the largest rounded multiplier or cost on
// the grid of a multiplier.
const multiplierBits = 56

// A shaper rounds and clips vectors to multipliers that are valid whatever the
// vector was, and cost no more of the bound than rounding does.
type shaper struct {
	maxCost      float64
	lower, upper []float64 // priced: range of y_i outside which the bound is -Inf
	rowLower     []float64
	rowUpper     []float64
	kept         []int32 // rows that have no multiplier are ≥ 0 here; nil where there are none
}

func newShaper(p *lp.Problem, keep []int32, b *box) *shaper {
	m := p.Rows()
	s := &shaper{lower: make([]float64, m), upper: make([]float64, m), rowLower: p.RowLower, rowUpper: p.RowUpper, kept: keptRows(p, keep)}
	for i := range m {
		s.lower[i], s.upper[i] = math.Inf(-1), math.Inf(1)
	}
	for j, c := range p.Cost {
		s.maxCost = math.Max(s.maxCost, math.Abs(c))
		rows, values := p.Column(j)
		if len(rows) != 1 {
			continue
		}
		i, a := rows[0], values[0]
		// d = c - a y ≥ 0 without an upper bound, ≤ 0 without a lower bound.
		atMost, atLeast := math.IsInf(b.upper[j], 1), math.IsInf(b.lower[j], -1)
		if a < 0 {
			atMost, atLeast = atLeast, atMost
		}
		if atMost {
			s.upper[i] = math.Min(s.upper[i], quotientDown(c, a))
		}
		if atLeast {
			s.lower[i] = math.Max(s.lower[i], -quotientDown(-c, a))
		}
	}
	return s
}

// quotientDown returns c/a where the division is exact, else a number below it.
func quotientDown(c, a float64) float64 {
	q := c / a
	if math.FMA(q, a, -c) != 0 {
		return down(q)
	}
	return q
}

// shape returns v rounded to the grid and clipped. For a ray (priced false)
// costs play no part.
func (s *shaper) shape(v lp.SparseVector, priced bool) multiplier {
	largest := 0.0
	if priced {
		largest = s.maxCost
	}
	for _, y := range v.Value {
		largest = math.Max(largest, math.Abs(y))
	}
	var out multiplier
	if largest > 0 {
		_, exp := math.Frexp(largest)
		// Beyond these limits the powers below are no longer normal numbers.
		out.exp = min(max(multiplierBits-exp, -900), 900)
	}
	unit := math.Ldexp(1, -out.exp)
	for k, i := range v.Index {
		if s.kept != nil && s.kept[i] >= 0 {
			continue
		}
		y := math.RoundToEven(v.Value[k]/unit) * unit
		if priced && y > s.upper[i] {
			y = math.Floor(s.upper[i]/unit) * unit
		}
		if priced && y < s.lower[i] {
			y = math.Ceil(s.lower[i]/unit) * unit
		}
		if y > 0 && math.IsInf(s.rowLower[i], -1) || y < 0 && math.IsInf(s.rowUpper[i], 1) {
			y = 0
		}
		if y != 0 {
			out.Index = append(out.Index, i)
			out.Value = append(out.Value, y)
		}
	}
	return out
}

// checkSparse reports a vector that is not one over m rows.
func checkSparse(v lp.SparseVector, m int) error {
	if len(v.Index) != len(v.Value) {
		return fmt.Errorf("%w: vector with %d indices and %d values", ErrMalformed, len(v.Index), len(v.Value))
	}
	last := int32(-1)
	for k, i := range v.Index {
		if i <= last || int(i) >= m {
			return fmt.Errorf("%w: vector index %d after %d, of %d rows", ErrMalformed, i, last, m)
		}
		if math.IsNaN(v.Value[k]) || math.IsInf(v.Value[k], 0) {
			return fmt.Errorf("%w: vector value %v in row %d", ErrMalformed, v.Value[k], i)
		}
		last = i
	}
	return nil
}
