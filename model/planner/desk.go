package planner

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"canbo/model"
	"canbo/model/formulate"
	"canbo/solver"
	"canbo/solver/lp"
)

// A Question changes what a finished plan was made from.
type Question struct {
	Pin    []Place // the official gets that place
	Forbid []Place // the official does not
	Limits []Shift
}

// A Place is a post for an official; an empty Post is that he does not move.
type Place struct{ Official, Post string }

// A Shift raises the limit of a rule, such as a post's ceiling or the budget of
// moves, by By heads or, for the budget in money, đồng; a negative By lowers it.
// Unit is that of formulate.RowTag.
type Shift struct {
	Rule model.RuleID
	Unit string
	By   int64
}

// An Answer is the plan that a question leads to.
type Answer struct {
	// Reason is Optimal or Feasible with a plan, Infeasible where no plan keeps
	// the goals before the last one at their limits, NoSolution where none was
	// found: the search stops at the root.
	Reason lp.Reason
	// Value and Bound are of the last goal, people with tie-breaks; Before is
	// Value in the plan asked about.
	Before, Value, Bound float64
	Goals                []model.GoalResult // at the new plan, without bounds but for the last
	Changed              []Change           // by official
}

// A Change is an official whose place is not that of the plan asked about; -1
// stands for no post.
type Change struct{ Official, From, To int32 }

// A Desk answers questions about a plan from the last basis of its last goal. The
// goals before it keep their limits.
type Desk struct {
	form    *formulate.Form
	program *lp.Problem
	goal    string
	holds   []formulate.Hold
	state   *solver.State
	x       []float64
	gap     float64
	column  map[[2]int32]int32 // option by official and post
	index   map[string]int32   // of officials
	post    map[string]int32
}

// ErrQuestion is wrapped by errors of questions that the instance cannot be asked.
var ErrQuestion = errors.New("planner: question")

// Desk returns a desk for the plan of an outcome, nil where it has none.
func (o *Outcome) Desk() *Desk {
	if o.Plan == nil {
		return nil
	}
	last := o.Proofs[len(o.Proofs)-1]
	d := &Desk{form: o.Form, goal: last.Goal, holds: last.Holds, state: o.state, x: last.Result.X, gap: DefaultGap,
		column: map[[2]int32]int32{}, index: map[string]int32{}, post: map[string]int32{}}
	if d.goal == weighted {
		d.program = o.Form.Weighted(o.Form.Sheet.In.Policy.Weights)
	} else {
		d.program = o.Form.Goal(d.goal, d.holds)
	}
	for j := range o.Form.Options {
		opt := &o.Form.Options[j]
		d.column[[2]int32{opt.Official, opt.Post}] = int32(j)
	}
	in := o.Form.Sheet.In
	for _, i := range o.Form.Sheet.Pool {
		d.index[in.Officials[i].ID] = i
	}
	for p := range in.Posts {
		d.post[in.Posts[p].ID] = int32(p)
	}
	return d
}

// Ask answers a question; nothing of it stays for the next. The error, which
// wraps ErrQuestion, names all that the question asks in vain.
func (d *Desk) Ask(ctx context.Context, q Question) (*Answer, error) {
	p := *d.program
	p.ColUpper, p.RowLower, p.RowUpper = slices.Clone(p.ColUpper), slices.Clone(p.RowLower), slices.Clone(p.RowUpper)
	var faults []error
	for _, place := range q.Pin {
		j, err := d.option(place)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		k, _ := slices.BinarySearch(d.form.Sheet.Pool, d.form.Options[j].Official)
		for other := d.form.First[k]; other < d.form.First[k+1]; other++ {
			if other != j {
				p.ColUpper[other] = 0
			}
		}
	}
	for _, place := range q.Forbid {
		if j, err := d.option(place); err != nil {
			faults = append(faults, err)
		} else {
			p.ColUpper[j] = 0
		}
	}
	for _, s := range q.Limits {
		if !d.shift(&p, s) {
			faults = append(faults, fmt.Errorf("%w: the plan has no limit %s of %q", ErrQuestion, s.Rule, s.Unit))
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	r, err := solver.Solve(ctx, &p, solver.Options{RelGap: d.gap, State: d.state.Clone(), Quick: true})
	if err != nil {
		return nil, err
	}
	a := &Answer{Reason: r.Reason, Before: d.program.Objective(d.x), Value: math.Inf(1), Bound: r.Bound}
	if r.X != nil {
		a.Value = r.Objective
		a.Goals = d.goals(r)
		a.Changed = d.changed(r.X)
	}
	return a, nil
}

// option finds the column of a place.
func (d *Desk) option(place Place) (int32, error) {
	in := d.form.Sheet.In
	i, known := d.index[place.Official]
	if !known {
		return 0, fmt.Errorf("%w: official %s is not among those who may be moved", ErrQuestion, place.Official)
	}
	to := in.Officials[i].Post
	if place.Post != "" {
		if to, known = d.post[place.Post]; !known {
			return 0, fmt.Errorf("%w: there is no post %s", ErrQuestion, place.Post)
		}
	}
	j, known := d.column[[2]int32{i, to}]
	if !known {
		return 0, fmt.Errorf("%w: the rules do not let official %s take post %s", ErrQuestion, place.Official, place.Post)
	}
	return j, nil
}

// shift moves the sides of the rows of a limit; it reports whether there are any.
func (d *Desk) shift(p *lp.Problem, s Shift) bool {
	found := false
	for i := range d.form.Rows {
		tag := &d.form.Rows[i]
		if tag.Rule != s.Rule || tag.Unit != s.Unit && tag.Unit != "surplus:"+s.Unit {
			continue
		}
		found = true
		by := math.Floor(float64(s.By) / float64(max(1, tag.Scale)))
		switch {
		case !math.IsInf(p.RowUpper[i], 1):
			p.RowUpper[i] += by
		case s.Rule == model.Leavers || s.Rule == model.Donors:
			p.RowLower[i] -= by // those who stay
		default:
			p.RowLower[i] += by
		}
	}
	return found
}

// goals are the values of the goals at the answer, the bound that of the last.
func (d *Desk) goals(r *lp.Result) []model.GoalResult {
	if d.goal == weighted {
		return []model.GoalResult{{Name: weighted, Value: int64(math.Round(r.Objective)), Bound: bound(r.Bound, int64(math.Round(r.Objective)))}}
	}
	var all []model.GoalResult
	for _, h := range d.holds {
		all = append(all, model.GoalResult{Name: h.Goal, Value: d.form.Value(h.Goal, r.X), Limit: h.Limit})
	}
	people := d.form.Value(formulate.People, r.X)
	low := r.Bound
	if d.goal == formulate.Tie {
		scale := float64(d.form.TieScale)
		low -= (scale - 1) / scale
	}
	return append(all, model.GoalResult{Name: formulate.People, Value: people, Bound: bound(low, people)})
}

// changed lists who is elsewhere than in the plan.
func (d *Desk) changed(x []float64) []Change {
	var all []Change
	for k, i := range d.form.Sheet.Pool {
		c := Change{i, -1, -1}
		for j := d.form.First[k]; j < d.form.First[k+1]; j++ {
			if d.x[j] > 0.5 {
				c.From = d.form.Options[j].Post
			}
			if x[j] > 0.5 {
				c.To = d.form.Options[j].Post
			}
		}
		if c.From != c.To {
			all = append(all, c)
		}
	}
	return all
}
