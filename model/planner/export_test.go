package planner

import (
	"math/rand/v2"
	"slices"

	"canbo/model"
	"canbo/model/formulate"
	"canbo/solver/lp"
)

// Asked is the program of the last goal that a question leads to, all holds as in
// the plan.
func (d *Desk) Asked(q Question) (*lp.Problem, error) {
	change, err := d.change(d.last().program, q)
	return change.Of(d.last().program), err
}

// Pin is a random lawful place that an official of the pool does not have in the
// plan; ok is false where there is none.
func (d *Desk) Pin(r *rand.Rand) (pin model.Pin, ok bool) {
	for range 1000 {
		j := r.IntN(len(d.form.Options))
		if opt := &d.form.Options[j]; opt.Post >= 0 && d.last().x[j] < 0.5 && d.last().program.ColUpper[j] > 0 {
			return model.Pin{Official: opt.Official, Post: opt.Post}, true
		}
	}
	return model.Pin{}, false
}

// Tags are those of the rows of the form.
func (d *Desk) Tags() []formulate.RowTag { return d.form.Rows }

// At reports whether the plan has an official at a post.
func (d *Desk) At(i, post int32) bool {
	if _, pool := slices.BinarySearch(d.form.Sheet.Pool, i); !pool {
		return d.form.Sheet.In.Officials[i].Post == post
	}
	j, ok := d.column[[2]int32{i, post}]
	return ok && d.last().x[j] > 0.5
}
