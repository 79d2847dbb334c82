package solver

import (
	"context"
	"math"

	"canbo/solver/lp"
	"canbo/solver/presolve"
	"canbo/solver/sift"
	"canbo/solver/simplex"
)

// liftTol is how far, relative, the point and the bound of a lifted result may be
// from each other, and the point from its bounds.
const liftTol = 1e-7

// solveLinear solves a linear program: by sifting where columns are many, else
// presolved where that makes it smaller. A claim about the small program that
// rounding errors have spoilt on its way to p is not made: p itself is solved, from
// the basis lifted.
func solveLinear(ctx context.Context, p *lp.Problem, presolved bool, prices []float64) (*lp.Result, error) {
	if sift.Pays(p) {
		if r, err := sift.Solve(ctx, p, sift.Options{Prices: prices}); err != nil || r.Reason != lp.NumericalError {
			return r, err
		}
	}
	var small *presolve.Reduction
	if presolved {
		small = presolve.Reduce(p)
	}
	var start *simplex.Basis
	spent := 0
	if small != nil {
		r, _, err := simplex.Solve(ctx, small.Problem, simplex.Options{})
		if err != nil || r.Reason == lp.NoSolution {
			return r, err
		}
		spent = r.Iterations
		if r = small.Lift(r); r != nil && sound(p, r) {
			return r, nil
		}
		if r != nil && r.X != nil {
			b := presolve.Basis(p, r)
			start = &b
		}
	}
	whole, err := simplex.New(p, simplex.Options{})
	if err != nil {
		return nil, err
	}
	if start != nil {
		_ = whole.SetBasis(*start) // the basis of slacks serves where it does not fit
	}
	r := whole.Claim(whole.Optimize(ctx))
	r.Iterations += spent
	return r, nil
}

// sound reports whether the evidence of r proves its claim, as far as floating point
// can tell.
func sound(p *lp.Problem, r *lp.Result) bool {
	if r.Reason == lp.Infeasible {
		return separates(p, r.Ray)
	}
	return p.Violation(r.X) <= liftTol && dualBound(p, r.RowDual) >= r.Objective-liftTol*math.Max(1, math.Abs(r.Objective))
}

// separates reports whether a Farkas ray proves p infeasible by more than rounding
// errors.
func separates(p *lp.Problem, ray []float64) bool {
	gap, size := 0.0, 0.0
	account := func(v, at float64) {
		if v != 0 {
			gap += v * at
			size += math.Abs(v * at)
		}
	}
	for i, y := range ray {
		if y > 0 {
			account(y, p.RowLower[i])
		} else {
			account(y, p.RowUpper[i])
		}
	}
	for j := range p.Cols() {
		sum, terms := 0.0, 0.0
		rows, values := p.Column(j)
		for k, i := range rows {
			sum += values[k] * ray[i]
			terms += math.Abs(values[k] * ray[i])
		}
		at := p.ColUpper[j]
		if sum < 0 {
			at = p.ColLower[j]
		}
		if math.Abs(sum) > 1e-12*terms {
			account(-sum, at)
		}
	}
	return gap > liftTol*size
}
