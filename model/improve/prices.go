package improve

import (
	"context"
	"math"

	"canbo/model/formulate"
	"canbo/solver/lp"
)

// Prices returns row duals of a program of f near those of its linear
// relaxation, by the volume algorithm. target is a value that the program
// reaches, and iterations the number of its steps, each a pass over all columns.
func Prices(ctx context.Context, f *formulate.Form, p *lp.Problem, target float64, iterations int) []float64 {
	r := relax(f, p)
	r.volume(ctx, target, iterations)
	return r.duals()
}

// duals completes the best prices by those of the free rows: the least reduced
// cost of the options of an official, and that of a cell's teams where it is
// negative. Then they prove the bound that the volume algorithm found.
func (r *relaxation) duals() []float64 {
	y := append([]float64(nil), r.best...)
	copy(r.price, r.best)
	complete := func(group [2]int32, least float64) {
		for j := group[0]; j < group[1]; j++ {
			if r.p.ColUpper[j] > 0 {
				least = min(least, r.reduced(j))
			}
		}
		if rows, _ := r.p.Column(int(group[0])); !math.IsInf(least, 1) {
			y[rows[0]] = least
		}
	}
	for _, g := range r.options {
		complete(g, math.Inf(1))
	}
	for _, g := range r.teams {
		complete(g, 0)
	}
	return y
}
