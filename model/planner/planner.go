// Package planner makes plans: it solves the goals in order, proves what it
// found, and writes the proposals with their figures, their order of execution
// and the places that stay open.
package planner

import (
	"context"
	"fmt"
	"math"
	"time"

	"canbo/model"
	"canbo/model/explain"
	"canbo/model/formulate"
	"canbo/model/measure"
	"canbo/solver"
	"canbo/solver/branch"
	"canbo/solver/lp"
)

// Options of Make. The zero value works.
type Options struct {
	Weighted  bool          // one weighted objective instead of goals in order
	Gap       float64       // relative gap at which a goal counts as proven; 0: DefaultGap
	TimeLimit time.Duration // for the solver, over all goals; a search of fixed effort betters what it cut off; 0 none
	Workers   int           // 0: all cores
	Progress  func(Event)   // called from the solving goroutine; nil: none
	Start     []Place       // moves of a plan to begin from; those that are no option are passed over
}

// DefaultGap is the relative gap up to which a goal is called proven.
const DefaultGap = 1e-4

// An Event tells how far a plan is.
type Event struct {
	Goal             string // "" while the program is built
	Incumbent, Bound float64
	Nodes            int
}

// A Proof is the claim about one goal and its evidence.
type Proof struct {
	Goal   string
	Holds  []formulate.Hold
	Result *lp.Result
}

// An Outcome is a plan with its proofs, or the rules that allow none.
type Outcome struct {
	Plan   *model.Plan // nil when there is none
	Proofs []Proof
	Clash  []model.Finding // a smallest set of rules that clash; no plan
	Form   *formulate.Form

	state *solver.State // of the last goal
}

// Make plans an instance. When ctx ends early the plan is the best found, with
// the bounds proven by then. The error is for an instance that cannot be
// planned at all, or for ctx ending before any plan was found.
func Make(ctx context.Context, in *model.Instance, o Options) (*Outcome, error) {
	o.tell(Event{})
	form, err := write(ctx, in)
	if err != nil {
		return nil, err
	}
	m := &maker{ctx: ctx, solving: ctx, o: o, in: in, form: form, outcome: &Outcome{Form: form, Clash: form.Unmet}}
	if len(form.Unmet) > 0 {
		return m.outcome, nil
	}
	if o.TimeLimit > 0 {
		var cancel context.CancelFunc
		m.solving, cancel = context.WithTimeout(ctx, o.TimeLimit)
		defer cancel()
	}
	if o.Weighted {
		err = m.weighted()
	} else {
		err = m.ordered()
	}
	if err != nil || m.outcome.Clash != nil {
		return m.outcome, err
	}
	m.outcome.Plan, m.outcome.state = m.plan(), &m.state
	return m.outcome, nil
}

// write writes the program of an instance.
func write(ctx context.Context, in *model.Instance) (*formulate.Form, error) {
	sheet, err := measure.New(in)
	if err != nil {
		return nil, err
	}
	return formulate.Build(ctx, sheet)
}

func (o *Options) tell(e Event) {
	if o.Progress != nil {
		o.Progress(e)
	}
}

func (o *Options) gap() float64 {
	if o.Gap == 0 {
		return DefaultGap
	}
	return o.Gap
}

// weighted names the goal that is the weighted sum of all.
const weighted = "weighted"

type maker struct {
	ctx     context.Context
	solving context.Context // ends at the time limit too
	turns   int             // goals not solved yet
	o       Options
	in      *model.Instance
	form    *formulate.Form
	outcome *Outcome
	x       []float64
	state   solver.State
	goals   []model.GoalResult
}

// ordered solves the goals in the policy's order, each under the limits of
// those before it. People and tie are one program where they follow each other.
func (m *maker) ordered() error {
	goals := m.in.Policy.Goals
	var holds []formulate.Hold
	joint := func(k int) bool {
		return goals[k].Name == formulate.People && k+1 < len(goals) && goals[k+1].Name == formulate.Tie
	}
	for k := range goals {
		if !joint(k) {
			m.turns++
		}
	}
	for k, goal := range goals {
		if joint(k) {
			continue
		}
		p := m.form.Goal(goal.Name, holds)
		r, err := m.solve(goal.Name, p, holds)
		if err != nil || r == nil {
			return err
		}
		if goal.Name == formulate.Tie {
			m.people(goals[k-1].Slack, goal.Slack, p, r)
			break
		}
		value := m.form.Value(goal.Name, r.X)
		limit := value + abs(value)*goal.Slack/1000
		m.goals = append(m.goals, model.GoalResult{Name: goal.Name, Value: value, Bound: bound(proved(p, r), value), Slack: goal.Slack, Limit: limit})
		holds = append(holds, formulate.Hold{Goal: goal.Name, Limit: limit})
	}
	return nil
}

// people reads the goals people and tie off their common program, whose value
// is people + tie/TieScale with tie < TieScale.
func (m *maker) people(slack, tieSlack int64, p *lp.Problem, r *lp.Result) {
	scale := float64(m.form.TieScale)
	people, tie := m.form.Value(formulate.People, r.X), m.form.Value(formulate.Tie, r.X)
	lowest := proved(p, r)
	low := bound(lowest-(scale-1)/scale, people)
	m.goals = append(m.goals, model.GoalResult{Name: formulate.People, Value: people, Bound: low, Slack: slack, Limit: people + abs(people)*slack/1000})
	tieBound := int64(0)
	if low == people {
		tieBound = min(tie, max(0, int64(math.Ceil((lowest-float64(people))*scale-1e-6))))
	}
	m.goals = append(m.goals, model.GoalResult{Name: formulate.Tie, Value: tie, Bound: tieBound, Slack: tieSlack, Limit: tie + tie*tieSlack/1000})
}

// proved is the lower bound of a result, at least the one that the column
// bounds alone give.
func proved(p *lp.Problem, r *lp.Result) float64 { return max(least(p), r.Bound) }

// least is the bound that the column bounds alone give; exact, as a sum of multiples
// of 1/TieScale below 2⁵³ of them.
func least(p *lp.Problem) float64 {
	sum := p.Offset
	for j, c := range p.Cost {
		sum += min(c*p.ColLower[j], c*p.ColUpper[j])
	}
	return sum
}

// bound rounds a proven lower bound up to an integer. A bound that floating
// point left a hair above an integer is not taken for the next one.
func bound(b float64, value int64) int64 {
	return min(value, int64(math.Ceil(b-1e-9*math.Max(1e3, math.Abs(b)))))
}

func abs(x int64) int64 { return max(x, -x) }

func (m *maker) weighted() error {
	p := m.form.Weighted(m.in.Policy.Weights)
	m.turns = 1
	r, err := m.solve(weighted, p, nil)
	if err != nil || r == nil {
		return err
	}
	value := reached(m.form, weighted, r.X)
	m.goals = append(m.goals, model.GoalResult{Name: weighted, Value: value, Bound: bound(proved(p, r), value), Limit: value})
	return nil
}

// reached is the value of a goal, or of the weighted sum, at an integral point.
func reached(f *formulate.Form, goal string, x []float64) int64 {
	if goal != weighted {
		return f.Value(goal, x)
	}
	sum := int64(0)
	for _, goal := range []string{formulate.Duty, formulate.Service, formulate.People} {
		sum += f.Sheet.In.Policy.Weights[goal] * f.Value(goal, x)
	}
	return sum
}

// solve runs the solver on the program of a goal. The result is nil when the
// program has no solution: the clash is in the outcome then.
func (m *maker) solve(goal string, p *lp.Problem, holds []formulate.Hold) (*lp.Result, error) {
	defer func() { m.turns-- }()
	m.begin(goal, holds)
	m.state = m.state.Facets()
	if r := m.settled(p); r != nil {
		m.outcome.Proofs = append(m.outcome.Proofs, Proof{goal, holds, r})
		return r, nil
	}
	var prices []float64
	if goal == formulate.Duty && len(m.form.Options) > smallProgram {
		prices = make([]float64, p.Rows()) // few columns cost anything
	}
	ctx, cancel := m.turn()
	defer cancel()
	r, err := solver.Solve(ctx, p, solver.Options{RelGap: m.gap(p), Workers: m.o.Workers, Start: m.x, Prices: prices, State: &m.state, CutRounds: cutRounds,
		Progress: m.watch(goal)})
	if err != nil {
		return nil, err
	}
	switch r.Reason {
	case lp.Optimal, lp.Feasible:
		m.x = m.better(goal, p, holds, r)
		m.outcome.Proofs = append(m.outcome.Proofs, Proof{goal, holds, r})
		return r, nil
	case lp.Infeasible:
		m.outcome.Clash, err = explain.Conflict(m.solving, m.form, p, r)
		return nil, err
	case lp.NoSolution:
		if m.x != nil {
			return m.kept(goal, p, holds, r), nil
		}
		return nil, fmt.Errorf("planner: no plan found for goal %s before the limit: %w", goal, context.Cause(m.solving))
	}
	return nil, fmt.Errorf("planner: goal %s ended with %s", goal, r.Reason)
}

// smallProgram is the number of options up to which a program is solved without
// prices to begin with.
const smallProgram = 2000

// cutRounds is how often the root relaxation of a goal is cut.
const cutRounds = 12

// watch adds up the progress of the independent blocks of a program.
func (m *maker) watch(goal string) func(int, branch.Progress) {
	var blocks []branch.Progress
	return func(block int, p branch.Progress) {
		for len(blocks) <= block {
			blocks = append(blocks, branch.Progress{})
		}
		blocks[block] = p
		e := Event{Goal: goal}
		for _, b := range blocks {
			e.Incumbent += b.Objective
			e.Bound += b.Bound
			e.Nodes += b.Nodes
		}
		m.o.tell(e)
	}
}

// gap is the relative gap asked of the solver: what counts as proven less a
// point, since values are rounded to whole points; none at all where that is all.
func (m *maker) gap(p *lp.Problem) float64 {
	if m.x == nil {
		return m.o.gap() / 2
	}
	points := m.o.gap() * math.Abs(p.Objective(m.x))
	if points < 4 {
		return -1
	}
	return m.o.gap() * (1 - 1/points)
}

// kept claims the plan of the goals before for a goal whose search was cut off.
func (m *maker) kept(goal string, p *lp.Problem, holds []formulate.Hold, r *lp.Result) *lp.Result {
	r.Reason, r.X, r.Objective = lp.Feasible, m.x, p.Objective(m.x)
	m.x = m.better(goal, p, holds, r)
	m.outcome.Proofs = append(m.outcome.Proofs, Proof{goal, holds, r})
	return r
}
