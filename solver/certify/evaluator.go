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
	rows   []int32   // kept
	with   [][]int32 // of rows: see lp.Tree.With
	keep   *keeper   // of rows, nil where there are none
}

func newEvaluator(p *lp.Problem, rows []int32, with [][]int32, b *box) *evaluator {
	return &evaluator{p: p, fixed: newFixed(p, b), offset: rational(p.Offset), rows: rows, with: with, keep: newKeeper(p, rows, with, b)}
}

func (e *evaluator) fallback() *wide {
	if e.wide == nil {
		e.wide = newWide(e.p)
	}
	return e.wide
}

// bound returns L(y) over b, or nil for -Inf. It reports empty where a kept row
// has no point in b.
func (e *evaluator) bound(y multiplier, b *box) (value *big.Rat, empty bool) {
	value, empty = e.raw(y, b, true)
	if value != nil {
		value.Add(value, e.offset)
	}
	return value, empty
}

// excludes reports whether y as a Farkas ray proves b empty of points that obey
// the rows: with zero costs the Lagrangian bound is positive, so a feasible
// point would have 0 > 0.
func (e *evaluator) excludes(y multiplier, b *box) bool {
	value, empty := e.raw(y, b, false)
	return empty || value != nil && value.Sign() > 0
}

func (e *evaluator) raw(y multiplier, b *box, priced bool) (value *big.Rat, empty bool) {
	value, ok := (*big.Rat)(nil), false
	if e.fixed != nil {
		value, ok = e.fixed.bound(y, b, priced, e.keep)
	}
	if !ok {
		w := e.fallback()
		value = w.bound(w.rationals(y), b, priced, e.keep)
	}
	if e.keep == nil {
		return value, false
	}
	kept, empty := e.keep.value(b)
	if empty || kept == nil || value == nil {
		return nil, empty
	}
	return value.Add(value, dyadic(kept, e.keep.exp)), false
}

// tightenKept narrows the columns of the kept rows as keeper.tighten does, after
// a bound that is finite.
func (e *evaluator) tightenKept(b *box, slack *big.Rat, strict bool) (empty bool) {
	return e.keep != nil && e.keep.tighten(b, slack, strict)
}

// refused returns the error of a kept row that is too large to be solved.
func (e *evaluator) refused() error {
	if e.keep == nil {
		return nil
	}
	return e.keep.err
}

// reducedCosts calls visit with the columns that may not be fixed in the box
// and their nonzero reduced costs d·2^-exp; exp is the same for all columns.
// Those of columns in kept rows are the costs at the other rows.
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
	keep := newKeeper(e.p, e.rows, e.with, b)
	if keep != nil {
		keep.err = e.keep.err
	}
	e.keep = keep
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
