package planner

import (
	"math"
	"slices"

	"canbo/model/formulate"
	"canbo/model/improve"
	"canbo/solver"
	"canbo/solver/lp"
)

const (
	effort      = 100  // what the search for a start of each goal spends on each option
	priceRounds = 600  // passes of the volume algorithm over a program
	softNodes   = 40   // nodes spent on a program with a priced hold
	softTries   = 4    // prices tried for a hold
	softRaise   = 1.03 // from one try to the next
)

// begin looks for a good point of a goal's program and for prices near those of
// its relaxation. Both only make the solver faster: it proves what it claims
// whatever they are.
func (m *maker) begin(goal string, p *lp.Problem, holds []formulate.Hold) (prices []float64) {
	if x, ok := improve.Point(m.ctx, m.form, goal, holds, m.x, effort*len(m.form.Options)); ok {
		m.x = x
	}
	if m.x == nil || goal == formulate.Duty || len(m.form.Options) < smallProgram {
		return nil
	}
	prices = improve.Prices(m.ctx, m.form, p, p.Objective(m.x), priceRounds)
	m.soften(goal, p, holds, prices)
	return prices
}

// smallProgram is the number of options below which a program is solved at once.
const smallProgram = 2000

// soften looks for a point of a program with a binding hold. A hold with slack
// is a knapsack row over the whole province, and rounding towards it fails; with
// its price in the objective instead (Everett 1963) the program is as easy as
// that of the goal held. The price is the dual of the relaxation, which prices
// takes over; where the point found breaks the hold it is raised.
func (m *maker) soften(goal string, p *lp.Problem, holds []formulate.Hold, prices []float64) {
	row := slices.Index(p.RowName, "hold:"+formulate.Service)
	if row < 0 {
		return
	}
	relaxed := *p
	relaxed.Integer = nil
	if r, err := solver.Solve(m.ctx, &relaxed, solver.Options{Start: m.x, Prices: prices, Progress: m.watch(goal)}); err == nil && r.RowDual != nil {
		copy(prices, r.RowDual)
	}
	if prices[row] >= 0 {
		return
	}
	start, gap := m.x, m.o.gap()*math.Abs(p.Objective(m.x))
	price := -prices[row]
	for range softTries {
		soft := priced(p, row, price)
		r, err := solver.Solve(m.ctx, soft, solver.Options{RelGap: -1, AbsGap: gap, NodeLimit: softNodes, Workers: m.o.Workers,
			Start: start, Prices: prices, CutRounds: cutRounds, Progress: m.watch(goal)})
		if err != nil || r.X == nil {
			return
		}
		start = r.X
		if p.Activity(r.X)[row] <= p.RowUpper[row] {
			if x, ok := improve.Point(m.ctx, m.form, goal, holds, r.X, effort*len(m.form.Options)); ok && p.Objective(x) < p.Objective(m.x) {
				m.x = x
			}
			return
		}
		price *= softRaise
	}
}

// priced returns the program without row i, at price points for each unit of
// its activity.
func priced(p *lp.Problem, i int, price float64) *lp.Problem {
	q := *p
	q.Cost = slices.Clone(p.Cost)
	q.RowUpper = slices.Clone(p.RowUpper)
	q.RowUpper[i] = math.Inf(1)
	for j := range q.Cost {
		rows, values := p.Column(j)
		if k, found := slices.BinarySearch(rows, int32(i)); found {
			q.Cost[j] += price * values[k]
		}
	}
	return &q
}
