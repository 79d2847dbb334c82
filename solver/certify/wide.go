package certify

import (
	"math"
	"math/big"

	"canbo/solver/lp"
)

// A wide evaluates the same sums as a fixed in big integers, for problems
// whose numbers do not fit.
type wide struct {
	p           *lp.Problem
	ea, ec      int
	value, cost []*big.Int // in units of 2^-ea, 2^-ec
}

func newWide(p *lp.Problem) *wide {
	w := &wide{p: p, ea: maxFractionBits(p.Value), ec: maxFractionBits(p.Cost)}
	w.value = scaledAll(p.Value, w.ea)
	w.cost = scaledAll(p.Cost, w.ec)
	return w
}

func scaledAll(values []float64, e int) []*big.Int {
	numbers := make([]big.Int, len(values))
	out := make([]*big.Int, len(values))
	for k, v := range values {
		out[k] = scaled(&numbers[k], v, e)
	}
	return out
}

// rationals returns the multipliers as integers in a common unit.
func (w *wide) rationals(y multiplier) rationals {
	out := rationals{num: make([]*big.Int, w.p.Rows()), exp: maxFractionBits(y.Value), den: big.NewInt(1)}
	for k, i := range y.Index {
		out.num[i] = scaled(new(big.Int), y.Value[k], out.exp)
	}
	return out
}

// each calls visit with every column and its reduced cost times y.den in units of
// 2^-exp, the exponent that it returns; visit must not keep d, and stops the walk by
// returning false.
func (w *wide) each(y rationals, priced bool, visit func(j int32, d *big.Int, exp int) bool) (exp int) {
	exp = max(w.ec, w.ea+y.exp)
	var d, dot, part big.Int
	for j := range w.p.Cols() {
		d.SetInt64(0)
		if priced {
			d.Lsh(d.Mul(w.cost[j], y.den), uint(exp-w.ec))
		}
		dot.SetInt64(0)
		for e := w.p.Start[j]; e < w.p.Start[j+1]; e++ {
			if yi := y.num[w.p.Row[e]]; yi != nil {
				dot.Add(&dot, part.Mul(w.value[e], yi))
			}
		}
		d.Sub(&d, dot.Lsh(&dot, uint(exp-w.ea-y.exp)))
		if !visit(int32(j), &d, exp) {
			break
		}
	}
	return exp
}

// bound is fixed.bound in big integers, and for rational multipliers, of which
// keep must be told those without a denominator only.
func (w *wide) bound(y rationals, b *box, priced bool, keep *keeper) *big.Rat {
	er := maxFractionBits(w.p.RowLower, w.p.RowUpper)
	var rowSum, colSum, a, v big.Int
	for i, yi := range y.num {
		if yi == nil || yi.Sign() == 0 {
			continue
		}
		r := w.p.RowLower[i]
		if yi.Sign() < 0 {
			r = w.p.RowUpper[i]
		}
		if math.IsInf(r, 0) {
			return nil
		}
		rowSum.Add(&rowSum, a.Mul(yi, scaled(&v, r, er)))
	}
	ex := maxFractionBits(b.lower, b.upper)
	finite := true
	exp := w.each(y, priced, func(j int32, d *big.Int, exp int) bool {
		if z := keep.reducedCost(j); z != nil {
			z.Set(d)
			return true
		}
		x := b.lower[j]
		switch {
		case d.Sign() == 0:
			return true
		case d.Sign() < 0:
			x = b.upper[j]
		}
		finite = !math.IsInf(x, 0)
		if finite {
			colSum.Add(&colSum, a.Mul(d, scaled(&v, x, ex)))
		}
		return finite
	})
	keep.unit(exp)
	if !finite {
		return nil
	}
	sum := dyadic(&rowSum, y.exp+er)
	sum.Add(sum, dyadic(&colSum, exp+ex))
	return sum.Quo(sum, new(big.Rat).SetInt(y.den))
}

// reducedCosts is fixed.reducedCosts in big integers.
func (w *wide) reducedCosts(y multiplier, visit func(j int32, d *big.Int, exp int)) {
	w.each(w.rationals(y), true, func(j int32, d *big.Int, exp int) bool {
		if d.Sign() != 0 {
			visit(j, d, exp)
		}
		return true
	})
}
