// Package gap solves the generalised assignment problem: every job is done by
// one agent, at a cost and with a use of the agent's capacity that depend on
// both, at least total cost.
//
// The Lagrangian relaxation that prices the rows of jobs leaves one small
// knapsack for each agent, which is solved exactly; its best bound is the one of
// column generation over whole knapsacks. The volume algorithm finds the prices.
// The optimum is found from below, by deciding for one cost after the other
// whether a point of at most that cost exists (Posta, Ferland and Michelon, "An
// exact method with variable fixing for solving the generalized assignment
// problem", Comput. Optim. Appl. 52, 2012): the question lets columns be decided
// wherever holding them at 1, or at 0, lifts a bound above that cost, and dynamic
// programming from both ends of each knapsack tells this lift for all columns at
// once. The last question answered with no proves the bound, as a tree that keeps
// the capacity rows (lp.Tree).
//
// Where that takes long, neighbourhoods of a few agents of the best plan are
// searched by the same method in between.
package gap

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"

	"canbo/solver/lp"
)

// Options control Solve; the zero value is the default.
type Options struct {
	RelGap, AbsGap float64   // a difference of objective and bound that is good enough
	NodeLimit      int       // 0 means no limit
	Start          []float64 // a point to begin with, or nil

	// Progress is called now and then; nil for none.
	Progress func(objective, bound float64, nodes int)
}

// Solve minimises p if it is a generalised assignment problem: every column is
// binary with an integral cost, lies in one row Σ x = 1 or Σ x ≤ 1 and in at most
// one row Σ a x ≤ b with integers a ≥ 0, b of moderate size. Where p is none, or
// has no feasible point, it returns nil. When ctx ends, the result has the best
// point so far, and the proven bound.
//
// Equal inputs give equal results, unless ctx ends.
func Solve(ctx context.Context, p *lp.Problem, o Options) *lp.Result {
	in := find(p)
	if in == nil {
		return nil
	}
	s := newState(in)
	if s == nil || s.broken {
		return nil
	}
	return newMethod(ctx, s, o).run()
}

// A method is the state of a run. Costs are in grid units.
type method struct {
	*search
	o      Options
	best   *plan
	lower  int64 // no point costs less
	most   int64 // no point costs more
	proof  *lp.Tree
	full   bool // the proof of the next bound is too large
	random *rand.Rand
	few    int     // agents of a neighbourhood
	noise  float64 // of the prices of the next dive
}

func newMethod(ctx context.Context, s *state, o Options) *method {
	in := s.instance
	m := &method{search: newSearch(ctx, s), o: o, random: rand.New(rand.NewPCG(1, 1)), few: 5}
	m.search.seen = m.look
	for j, cols := range in.ofJob {
		dearest := in.cost[cols[0]]
		for _, c := range cols {
			dearest = max(dearest, in.cost[c])
		}
		if in.optional[j] {
			dearest = max(dearest, 0)
		}
		m.most += dearest
	}
	if o.Start != nil {
		m.offer(m.planOf(o.Start))
	}
	return m
}

// planOf reads a point.
func (m *method) planOf(x []float64) *plan {
	p := newPlan(m.s.instance)
	for c, v := range x {
		if v > 0.5 {
			p.put(m.s.job[c], int32(c))
		}
	}
	return p
}

// offer takes a plan that is better than the best and within the box of the
// problem.
func (m *method) offer(p *plan) {
	if m.best != nil && p.cost >= m.best.cost || !p.feasible() {
		return
	}
	for j, c := range p.of {
		if c >= 0 && m.s.p.ColUpper[c] == 0 {
			return
		}
		for _, d := range m.s.ofJob[j] {
			if d != c && m.s.p.ColLower[d] == 1 {
				return
			}
		}
	}
	m.best = p.clone()
	m.report()
}

func (m *method) report() {
	if m.o.Progress != nil {
		objective := math.Inf(1)
		if m.best != nil {
			objective = m.value(m.best.cost)
		}
		m.o.Progress(objective, m.value(m.lower), m.nodes)
	}
}

// value returns the objective of a cost.
func (m *method) value(cost int64) float64 { return m.s.p.Offset + m.s.grid*float64(cost) }

// look takes the choice of the last evaluation where it is a plan, and reports
// whether the decision under way can end.
func (m *method) look() bool {
	r := m.r
	if m.a.evaluations%reportEvery == 0 {
		m.report()
	}
	if m.ctx.Err() != nil {
		return true
	}
	for _, j := range r.jobs {
		if n := r.count[j]; n > 1 || n == 0 && !m.s.optional[j] {
			return false
		}
	}
	if r.broken {
		return false
	}
	m.offer(m.relaxed())
	return m.best != nil && m.best.cost <= m.goal
}

// reportEvery is the number of evaluations between reports.
const reportEvery = 1 << 13

// relaxed returns the choice of the last evaluation: of the columns of a job
// that is chosen several times the cheapest; a job that is not chosen goes where
// it is cheapest.
func (m *method) relaxed() *plan {
	s, p := m.s, newPlan(m.s.instance)
	for j := range p.of {
		switch {
		case s.done[j] >= 0:
			p.put(int32(j), s.done[j])
		case m.r.settled[j]:
			p.put(int32(j), s.last(int32(j)))
		}
	}
	for _, c := range m.r.x {
		if j := s.job[c]; p.of[j] < 0 || s.instance.cost[c] < s.instance.cost[p.of[j]] {
			p.put(j, c)
		}
	}
	for j, c := range p.of {
		if c < 0 && !s.optional[j] {
			for _, d := range s.ofJob[j] {
				if s.fate[d] != out && (c < 0 || s.instance.cost[d] < s.instance.cost[c]) {
					c = d
				}
			}
			p.put(int32(j), c)
		}
	}
	return p
}

// above returns the cost of the best plan, or one that no plan has.
func (m *method) above() int64 {
	if m.best != nil {
		return m.best.cost
	}
	return m.most + 1
}

// done reports whether the gap is small enough.
func (m *method) done() bool {
	if m.best == nil {
		return false
	}
	gap := m.s.grid * float64(m.best.cost-m.lower)
	return gap <= math.Max(m.o.AbsGap, m.o.RelGap*math.Max(1, math.Abs(m.value(m.best.cost))))
}

func (m *method) run() *lp.Result {
	m.keep = true
	m.climb()
	m.lower = m.ceil(m.a.value)
	m.proof = m.tree(m.lower, []lp.SparseVector{m.vector(m.a.best)}, nil)
	prices := append([]int64(nil), m.a.best...)
	if p := m.relaxed(); p.repair(m.random) {
		m.offer(p)
	}
	m.report()

	begun := m.a.evaluations
	m.plunge((m.lower+m.above())/2, prices, diveNodes)
	budget := shortBudget
	for stride := int64(1); !m.done() && !m.stopped(); {
		goal := min(m.lower+stride, m.above()) - 1
		copy(m.a.best, prices)
		before, nodes := m.a.evaluations, m.nodes
		allowed := budget
		if m.o.NodeLimit > 0 {
			allowed = min(budget, m.o.NodeLimit-m.nodes)
		}
		switch m.decide(goal, allowed, true) {
		case none:
			m.lower = goal + 1
			m.proof = m.tree(m.lower, m.root, m.node)
			if stride *= 2; m.nodes-nodes > quick {
				stride = 1
			}
			if goal == m.most {
				return nil
			}
			m.report()
		case limited:
			if stride > 1 {
				stride = 1
				break
			}
			if budget == shortBudget {
				m.dive(m.a.evaluations+9*begun, prices)
				budget = longBudget
				break
			}
			full := m.numbers > maxRecorded
			m.improve(m.a.evaluations-before, prices)
			m.full = full
			budget *= 4
		}
	}
	return m.result()
}

// Nodes of a decision before there is a good plan, and of the first one after
// it; and the size of what may be recorded of one.
const (
	shortBudget = 400
	longBudget  = 5000
	quick       = 16      // nodes of a decision after which the next may ask for more
	maxRecorded = 1 << 25 // numbers of the vectors
)

// stopped reports whether a limit ends the run.
func (m *method) stopped() bool {
	return m.ctx.Err() != nil || m.full || m.o.NodeLimit > 0 && m.nodes >= m.o.NodeLimit
}

// ceil returns the least cost of a point where L is value.
func (m *method) ceil(value int64) int64 {
	return -((-value) >> m.s.shift)
}

// tree returns the proof that no point costs less than lower.
func (m *method) tree(lower int64, tighten []lp.SparseVector, nodes []lp.Node) *lp.Tree {
	return &lp.Tree{Bound: m.value(lower), Keep: m.s.kept, Tighten: tighten, Node: nodes}
}

func (m *method) result() *lp.Result {
	r := &lp.Result{Reason: lp.NoSolution, Objective: math.Inf(1), Bound: m.value(m.lower), Nodes: m.nodes, Iterations: m.a.evaluations, Tree: m.proof}
	if m.best != nil {
		r.Reason, r.Objective = lp.Feasible, m.value(m.best.cost)
		r.X = make([]float64, m.s.p.Cols())
		for _, c := range m.best.of {
			if c >= 0 {
				r.X[c] = 1
			}
		}
	}
	switch {
	case m.done():
		r.Reason = lp.Optimal
	case errors.Is(m.ctx.Err(), context.DeadlineExceeded):
		r.Limit = lp.TimeLimit
	case m.ctx.Err() != nil:
		r.Limit = lp.Interrupted
	case m.full:
		r.Limit = lp.MemoryLimit
	default:
		r.Limit = lp.NodeLimit
	}
	return r
}

// climb maximises L over the whole box, from prices of which each is the second
// least cost of its job.
func (m *method) climb() {
	s := m.s
	u := make([]int64, s.instance.jobs())
	for j, cols := range s.ofJob {
		least, second := int64(math.MaxInt64), int64(math.MaxInt64)
		for _, c := range cols {
			if v := s.instance.cost[c]; v < least {
				least, second = v, least
			} else {
				second = min(second, v)
			}
		}
		if second == math.MaxInt64 {
			second = least
		}
		u[j] = min(second<<s.shift, s.limit[j])
	}
	m.r.load()
	m.a.restart(u)
	look := func() bool { m.look(); return m.ctx.Err() != nil }
	// The target is some way above the best value.
	for k := 0; k < climbRounds && m.ctx.Err() == nil; k++ {
		unit := int64(1) << s.shift
		if reached, _ := m.a.run(100, m.a.value+max(abs(m.a.value)/32, unit), look); reached {
			k = -1
		}
	}
}

// climbRounds is how often climb runs without reaching a target.
const climbRounds = 8

func abs(v int64) int64 { return max(v, -v) }

// improve looks for a cheaper plan, with about so many evaluations in all.
func (m *method) improve(effort int, prices []int64) {
	m.dive(m.a.evaluations+effort/4, prices)
	if m.best != nil {
		m.neighbours(m.a.evaluations+effort*3/4, prices)
	}
}

// Nodes of one dive and of one neighbourhood.
const (
	diveNodes      = 200
	neighbourNodes = 100
)

// dive asks for plans some way down from the best to the bound, first for the
// bound, then less far, and so again from other prices.
func (m *method) dive(end int, prices []int64) {
	share := 0.0
	for m.a.evaluations < end && !m.done() && !m.stopped() {
		m.a.evaluations++
		goal := m.lower + int64(share*float64(m.above()-1-m.lower))
		if m.plunge(goal, m.perturbed(prices), diveNodes) == some {
			share = 0
			continue
		}
		if share = (share + 1) / 2; share > 0.9 {
			share = 0
		}
		m.noise = 0.02
	}
}

// perturbed returns prices with noise relative to their mean.
func (m *method) perturbed(prices []int64) []int64 {
	out := append([]int64(nil), prices...)
	sum := 0.0
	for _, u := range prices {
		sum += math.Abs(float64(u))
	}
	width := m.noise * sum / float64(len(prices))
	for j := range out {
		out[j] = min(out[j]+int64(width*(2*m.random.Float64()-1)), m.s.limit[j])
	}
	return out
}

// neighbours searches what the best plan becomes when the jobs of a few agents
// are dealt out among these again. Their number follows the effort it takes.
func (m *method) neighbours(end int, prices []int64) {
	s := m.s
	agents := make([]int32, s.agents())
	for i := range agents {
		agents[i] = int32(i)
	}
	for m.a.evaluations < end && !m.done() && !m.stopped() {
		m.few = min(max(2, m.few), len(agents))
		m.random.Shuffle(len(agents), func(a, b int) { agents[a], agents[b] = agents[b], agents[a] })
		free := make([]bool, len(agents))
		for _, i := range agents[:m.few] {
			free[i] = true
		}
		begin, nodes := len(s.trail), m.nodes
		m.confine(free)
		copy(m.a.best, prices)
		m.decide(m.best.cost-1, neighbourNodes, false)
		s.undo(begin)
		m.a.evaluations++
		switch spent := m.nodes - nodes; {
		case spent > neighbourNodes:
			m.few--
		case spent < neighbourNodes/8:
			m.few++
		}
	}
}

// confine leaves open only the columns of free agents, or of none, for the jobs
// that the best plan gives to them; the other jobs stay where they are.
func (m *method) confine(free []bool) {
	s := m.s
	isFree := func(c int32) bool { return c < 0 || s.agent[c] < 0 || free[s.agent[c]] }
	for j, c := range m.best.of {
		if !isFree(c) {
			if s.fate[c] == open {
				s.set(c, held)
			}
			continue
		}
		for _, d := range s.ofJob[j] {
			if s.fate[d] == open && !isFree(d) {
				s.set(d, out)
			}
		}
	}
}
