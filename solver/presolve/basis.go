package presolve

import (
	"math"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// Basis returns the basis of p that an optimal result names: what is not basic is
// at the bound next to X.
func Basis(p *lp.Problem, r *lp.Result) simplex.Basis {
	n, m := p.Cols(), p.Rows()
	b := simplex.Basis{Col: make([]simplex.Status, n), Row: make([]simplex.Status, m)}
	for j, x := range r.X {
		b.Col[j] = standing(x, p.ColLower[j], p.ColUpper[j])
	}
	for i, a := range p.Activity(r.X) {
		b.Row[i] = standing(a, p.RowLower[i], p.RowUpper[i])
	}
	for _, v := range r.Basic {
		if int(v) < n {
			b.Col[v] = simplex.Basic
		} else {
			b.Row[int(v)-n] = simplex.Basic
		}
	}
	return b
}

// standing is the status of a nonbasic variable of value v.
func standing(v, lower, upper float64) simplex.Status {
	switch {
	case math.IsInf(lower, 0) && math.IsInf(upper, 0):
		return simplex.Free
	case math.Abs(upper-v) < math.Abs(v-lower):
		return simplex.AtUpper
	}
	return simplex.AtLower
}
