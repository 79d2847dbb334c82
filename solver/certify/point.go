package certify

import (
	"math"
	"math/big"

	"canbo/solver/lp"
)

// An evaluation is a point's exact activities and objective.
type evaluation struct {
	exp       int        // activities and sizes are multiples of 2^-exp
	activity  []*big.Int // nil for 0
	size      []*big.Int // Σ_j |a_ij x_j|, nil for 0
	objective *big.Rat   // with the offset
	costScale *big.Rat   // |Offset| + Σ_j |c_j x_j|
}

// evaluate returns the exact activities of x, every entry finite. The unit of
// the activities divides the row bounds too.
func evaluate(p *lp.Problem, x []float64) *evaluation {
	ec, ex := maxFractionBits(p.Cost), maxFractionBits(x)
	ea := max(maxFractionBits(p.Value), maxFractionBits(p.RowLower, p.RowUpper)-ex)
	e := &evaluation{exp: ea + ex, activity: make([]*big.Int, p.Rows()), size: make([]*big.Int, p.Rows())}
	var cost, costSize, xj, part, v big.Int
	for j, value := range x {
		if value == 0 {
			continue
		}
		scaled(&xj, value, ex)
		if c := p.Cost[j]; c != 0 {
			cost.Add(&cost, part.Mul(scaled(&v, c, ec), &xj))
			costSize.Add(&costSize, part.Abs(&part))
		}
		rows, values := p.Column(j)
		for k, i := range rows {
			if e.activity[i] == nil {
				e.activity[i], e.size[i] = new(big.Int), new(big.Int)
			}
			e.activity[i].Add(e.activity[i], part.Mul(scaled(&v, values[k], ea), &xj))
			e.size[i].Add(e.size[i], part.Abs(&part))
		}
	}
	offset := rational(p.Offset)
	e.objective = dyadic(&cost, ec+ex)
	e.objective.Add(e.objective, offset)
	e.costScale = dyadic(&costSize, ec+ex)
	e.costScale.Add(e.costScale, offset.Abs(offset))
	return e
}

// worstRow returns the row that the point violates most for its size, which
// counts as least where it is smaller, in units of the activities.
func (e *evaluation) worstRow(p *lp.Problem, least *big.Int) Violation {
	var worst Violation
	var zero, lower, upper big.Int
	for i := range p.RowLower {
		act, size := e.activity[i], e.size[i]
		if act == nil {
			act, size = &zero, &zero
		}
		var amount *big.Int
		switch {
		case !math.IsInf(p.RowLower[i], 0) && act.Cmp(scaled(&lower, p.RowLower[i], e.exp)) < 0:
			amount = lower.Sub(&lower, act)
		case !math.IsInf(p.RowUpper[i], 0) && act.Cmp(scaled(&upper, p.RowUpper[i], e.exp)) > 0:
			amount = upper.Sub(act, &upper)
		default:
			continue
		}
		if size.Cmp(least) < 0 {
			size = least
		}
		worst = worse(worst, Violation{p.RowLabel(i), i, dyadic(amount, e.exp), dyadic(size, e.exp)})
	}
	return worst
}

// worstColumn returns the column whose bounds x violates most for their size.
func worstColumn(p *lp.Problem, x []float64) Violation {
	var worst Violation
	for j, v := range x {
		bound := p.ColLower[j]
		if v >= bound {
			bound = p.ColUpper[j]
			if v <= bound {
				continue
			}
		}
		amount := rational(v)
		amount.Sub(amount, rational(bound))
		worst = worse(worst, Violation{p.ColumnName(j), j, amount.Abs(amount), relative(one, rational(bound))})
	}
	return worst
}

// worstFraction returns the integer column that is farthest from an integer.
func worstFraction(p *lp.Problem, x []float64) Violation {
	worst, at := 0.0, -1
	for j, v := range x {
		// The difference is exact: it is a multiple of the last place of v.
		if distance := math.Abs(v - math.RoundToEven(v)); p.IsInteger(j) && distance > worst {
			worst, at = distance, j
		}
	}
	if at < 0 {
		return Violation{}
	}
	return Violation{p.ColumnName(at), at, rational(worst), one}
}

// worse returns the one of two violations that is larger for its scale.
func worse(a, b Violation) Violation {
	if a.Amount == nil {
		return b
	}
	left := new(big.Rat).Mul(a.Amount, b.Scale)
	right := new(big.Rat).Mul(b.Amount, a.Scale)
	if left.Cmp(right) >= 0 {
		return a
	}
	return b
}

func (v Violation) exceeds(tol *big.Rat) bool {
	return v.Amount != nil && v.Amount.Cmp(new(big.Rat).Mul(tol, v.Scale)) > 0
}
