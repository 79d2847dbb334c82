package improve

import (
	"context"

	"canbo/model/formulate"
	"canbo/solver/lp"
)

// Bound is the value of the Lagrangian dual after some steps of the volume
// algorithm: no point of p is below it.
func Bound(f *formulate.Form, p *lp.Problem, target float64, iterations int) float64 {
	r := relax(f, p)
	r.volume(context.Background(), target, iterations)
	copy(r.price, r.best)
	return r.minimise()
}
