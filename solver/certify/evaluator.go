package certify

import (
	"math/big"

	"canbo/solver/lp"
)

// An evaluator computes exact Lagrangian bounds of one problem over boxes that
// only shrink.
type evaluator struct {
	p      *lp.Problem
	fixed  *fixed // nil where the numbers of p do not fit
	wide   *wide  // built when first needed
	offset *big.Rat
}

func newEvaluator(p *lp.Problem, b *box) *evaluator {
	return &evaluator{p: p, fixed: newFixed(p, b), offset: rational(p.Offset)}
}

func (e *evaluator) fallback() *wide {
	if e.wide == nil {
		e.wide = newWide(e.p)
	}
	return e.wide
}

// bound returns L(y) over b, or nil for -Inf.
func (e *evaluator) bound(y multiplier, b *box) *big.Rat {
	value := e.raw(y, b, true)
	if value == nil {
		return nil
	}
	return value.Add(value, e.offset)
}

// excludes reports whether y as a Farkas ray proves b empty of points that obey
// the rows: with zero costs the Lagrangian bound is positive, so a feasible
// point would have 0 > 0.
func (e *evaluator) excludes(y multiplier, b *box) bool {
	value := e.raw(y, b, false)
	return value != nil && value.Sign() > 0
}

func (e *evaluator) raw(y multiplier, b *box, priced bool) *big.Rat {
	if e.fixed != nil {
		if value, ok := e.fixed.bound(y, b, priced); ok {
			return value
		}
	}
	return e.fallback().bound(y, b, priced)
}

// reducedCosts calls visit with the columns that may not be fixed in the box
// and their nonzero reduced costs d·2^-exp; exp is the same for all columns.
func (e *evaluator) reducedCosts(y multiplier, visit func(j int32, d *big.Int, exp int)) {
	if e.fixed == nil || !e.fixed.reducedCosts(y, visit) {
		e.fallback().reducedCosts(y, visit)
	}
}

// compact drops the columns that b fixes. Later boxes must lie in b.
func (e *evaluator) compact(b *box) {
	if e.fixed != nil {
		e.fixed = e.fixed.compacted(b)
	}
}

// A grid is the set offset + step·ℤ that holds the objective of every
// integer-feasible point; step is nil where no such set is known.
type grid struct {
	offset, step *big.Rat
}

// objectiveGrid returns the grid of p: every column with a cost is integer, and
// step is the greatest common divisor of the costs, dyadic numbers as stored.
func objectiveGrid(p *lp.Problem) grid {
	for j, c := range p.Cost {
		if c != 0 && !p.IsInteger(j) {
			return grid{}
		}
	}
	e := maxFractionBits(p.Cost)
	var gcd, c big.Int
	for _, cost := range p.Cost {
		if cost != 0 {
			gcd.GCD(nil, nil, &gcd, c.Abs(scaled(&c, cost, e)))
		}
	}
	if gcd.Sign() == 0 {
		return grid{}
	}
	return grid{rational(p.Offset), dyadic(&gcd, e)}
}

// ceil returns the least objective value that is not below v.
func (g grid) ceil(v *big.Rat) *big.Rat {
	if g.step == nil || v == nil {
		return v
	}
	t := new(big.Rat).Sub(v, g.offset)
	steps := ceilRat(t.Quo(t, g.step))
	t.SetInt(steps)
	return t.Add(t.Mul(t, g.step), g.offset)
}
