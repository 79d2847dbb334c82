package planner

import (
	"context"
	"math"
	"slices"
	"time"

	"canbo/model/formulate"
	"canbo/model/improve"
	"canbo/solver/lp"
)

// What a search spends on each option: for a first plan, and for a goal whose
// solver a time limit cut off.
const (
	effort     = 20
	lastEffort = 60
)

// begin looks for a first plan; the later goals begin from that of the goal
// before.
func (m *maker) begin(goal string, holds []formulate.Hold) {
	if m.x != nil {
		return
	}
	if x, ok := improve.Point(m.ctx, m.form, goal, holds, m.given(), effort*len(m.form.Options)); ok {
		m.x = x
	}
}

// A Place is a post for an official.
type Place struct{ Official, Post string }

// turn gives a goal an equal part of the time left for it and those after it.
func (m *maker) turn() (context.Context, context.CancelFunc) {
	end, limited := m.solving.Deadline()
	if !limited {
		return m.solving, func() {}
	}
	now := time.Now()
	return context.WithDeadline(m.solving, now.Add(end.Sub(now)/time.Duration(m.turns)))
}

// better is the point of a result; where the time limit cut the search off it is
// bettered by one more of fixed effort.
func (m *maker) better(goal string, p *lp.Problem, holds []formulate.Hold, r *lp.Result) []float64 {
	if r.Reason == lp.Feasible && m.o.TimeLimit > 0 {
		if x, ok := improve.Point(m.ctx, m.form, goal, holds, r.X, lastEffort*len(m.form.Options)); ok && p.Objective(x) < r.Objective {
			r.X, r.Objective = x, p.Objective(x)
		}
	}
	return r.X
}

// given is the point at which the officials have the places of Options.Start, nil
// without any. Only its options are set.
func (m *maker) given() []float64 {
	if len(m.o.Start) == 0 {
		return nil
	}
	places := make(map[string]string, len(m.o.Start))
	for _, p := range m.o.Start {
		places[p.Official] = p.Post
	}
	x := make([]float64, m.form.Problem.Cols())
	for j := range m.form.Options {
		opt := &m.form.Options[j]
		if opt.Move && places[m.in.Officials[opt.Official].ID] == m.in.Posts[opt.Post].ID {
			x[j] = 1
		}
	}
	return x
}

// settled claims the point known where it costs no more than the cheapest option
// of every official by himself: the duals are these costs, at the rows one-place.
// The goal duty mostly ends so.
func (m *maker) settled(p *lp.Problem) *lp.Result {
	if m.x == nil {
		return nil
	}
	r := &lp.Result{Reason: lp.Optimal, X: m.x, RowDual: make([]float64, p.Rows()), ReducedCost: slices.Clone(p.Cost), Objective: p.Objective(m.x), Bound: p.Offset}
	for k := range m.form.Sheet.Pool {
		mine := r.ReducedCost[m.form.First[k]:m.form.First[k+1]]
		r.RowDual[k] = slices.Min(mine) // the rows one-place come first, in the order of the pool
		r.Bound += r.RowDual[k]
		for j := range mine {
			mine[j] -= r.RowDual[k]
		}
	}
	for j, c := range p.Cost[len(m.form.Options):] {
		j += len(m.form.Options)
		r.Bound += min(c*p.ColLower[j], c*p.ColUpper[j])
	}
	if r.Objective > r.Bound+settledTol*math.Max(1, math.Abs(r.Bound)) {
		return nil
	}
	return r
}

// settledTol covers the rounding of sums of integers.
const settledTol = 1e-12
