package gap

import (
	"cmp"
	"context"
	"math/bits"
	"slices"

	"canbo/solver/lp"
)

// A search decides whether a point of cost at most goal exists, by depth-first
// search: at each node an ascent, and columns decided by what holding them at 1
// or at 0 lifts the bound (Posta, Ferland and Michelon 2012).
type search struct {
	ctx   context.Context
	s     *state
	r     *relaxation
	a     *ascent
	goal  int64 // in grid units
	nodes int

	held, out []int64 // of each open column: lift of the last pass
	root      []lp.SparseVector
	node      []lp.Node

	seen    func() bool // looks at the last evaluation and tells whether to end
	left    int         // nodes that may still be visited
	order   []int32     // scratch
	keep    bool        // record the proof
	numbers int         // recorded
}

func newSearch(ctx context.Context, s *state) *search {
	in := s.instance
	r := newRelaxation(s)
	n := in.jobs()
	a := &ascent{r: r, best: make([]int64, n), trial: make([]int64, n), covered: make([]float64, n), step: 1}
	return &search{ctx: ctx, s: s, r: r, a: a, held: make([]int64, len(in.job)), out: make([]int64, len(in.job))}
}

// limit is the largest L of a state that may hold a point of cost goal.
func (q *search) limit() int64 { return q.goal << q.s.shift }

// vector returns duals u of all rows of the problem. The dual of a settled job
// keeps its column: where it is held, no other pays, and where it is the only
// one left, it pays more than all else.
func (q *search) vector(u []int64) lp.SparseVector {
	if !q.keep {
		return lp.SparseVector{}
	}
	s := q.s
	q.numbers += len(u)
	dual := make([]float64, s.p.Rows())
	unit := s.grid / float64(int64(1)<<s.shift)
	huge := q.huge(u)
	for j, row := range s.choice {
		v := u[j]
		switch {
		case s.done[j] >= 0:
			v = -huge
		case s.optional[j] && s.left[j] == 0:
			v = 0
		case s.left[j] <= 1 && !s.optional[j]:
			v = huge
		}
		dual[row] = float64(v) * unit
	}
	return lp.Sparse(dual)
}

// huge returns a power of two above all that columns can earn at duals u and the
// room below the goal together: a bound that loses it is above the goal.
func (q *search) huge(u []int64) int64 {
	r, s := q.r, q.s
	sum := abs(q.limit()) + s.size
	for _, v := range u {
		sum += abs(v)
	}
	for k, j := range r.job {
		sum += max(0, u[j]-r.cost[k])
	}
	if r.loose {
		for c, j := range s.job {
			if s.fate[c] == open {
				sum += max(0, u[j]-s.instance.cost[c]<<s.shift)
			}
		}
	}
	return int64(4) << bits.Len64(uint64(sum))
}

// settle decides what the loaded state implies: the last columns of jobs, the
// other columns of settled jobs, columns that do not fit.
func (q *search) settle() {
	r, s := q.r, q.s
	if !r.loose {
		return
	}
	for j, settled := range r.settled {
		if settled && s.done[j] < 0 {
			s.set(s.last(int32(j)), held)
		}
	}
	for c := range s.fate {
		if i := s.agent[c]; s.fate[c] == open && (r.settled[s.job[c]] || i >= 0 && s.weight[c] > r.residual[i]) {
			s.set(int32(c), out)
		}
	}
}

// pass decides columns by duals u, again while decisions imply others, and keeps
// the vectors that decided something: each decides what the state before it
// implies, and no more. It returns the number of columns decided.
func (q *search) pass(u []int64, keep *[]lp.SparseVector) int {
	s, r := q.s, q.r
	n := len(s.trail)
	for first := true; (first || r.loose) && !r.broken; first = false {
		v, before := q.vector(u), len(s.trail)
		q.settle()
		q.lift(u)
		if len(s.trail) == before {
			break
		}
		*keep = append(*keep, v)
		r.load()
	}
	return len(s.trail) - n
}

// lift computes what holding a column at 1 or at 0 lifts L(u), and decides the
// columns for which it then exceeds the limit.
func (q *search) lift(u []int64) {
	r, s := q.r, q.s
	room := q.limit() - r.evaluate(u)
	if room < 0 {
		return
	}
	decide := func(k int32, liftHeld, liftOut int64) {
		c := r.col[k]
		q.held[c], q.out[c] = liftHeld, liftOut
		switch {
		case liftHeld > room:
			s.set(c, out)
		case liftOut > room:
			s.set(c, held)
		}
	}
	for i := range s.agents() {
		r.items = r.items[:0]
		for k := r.start[i]; k < r.start[i+1]; k++ {
			if p := u[r.job[k]] - r.cost[k]; p > 0 {
				r.items = append(r.items, item{p, r.weight[k], k})
			}
		}
		capacity := int(r.residual[i])
		best := r.sack.sensitivity(r.items, capacity, func(k int32, held, out int64) {
			q.held[r.col[k]], q.out[r.col[k]] = held, out
		})
		n := len(r.items)
		for k := r.start[i]; k < r.start[i+1]; k++ {
			if p := u[r.job[k]] - r.cost[k]; p <= 0 {
				decide(k, best-p-r.sack.profit(n, capacity, capacity-int(r.weight[k])), 0)
			} else {
				c := r.col[k]
				decide(k, best-q.held[c], best-q.out[c])
			}
		}
	}
	for k := r.start[s.agents()]; k < r.start[s.agents()+1]; k++ {
		p := u[r.job[k]] - r.cost[k]
		decide(k, max(0, -p), max(0, p))
	}
}

// Iterations of the ascent in one round at the root, at that of a neighbourhood,
// and at other nodes.
const (
	confinedIterations = 50
	rootIterations     = 200
	nodeIterations     = 12
	rootRounds         = 12
)

// An answer is what a decision comes to.
type answer uint8

const (
	none    answer = iota // no point costs goal or less; root and node prove it
	some                  // seen has ended it: there is such a point, or no time
	limited               // nodes, time or memory ran out
)

// decide searches the present box for a point of cost at most goal, and visits
// at most so many nodes. The duals of the ascent are where it begins.
func (q *search) decide(goal int64, nodes int, keep bool) answer {
	q.goal, q.root, q.node, q.left, q.keep, q.numbers = goal, nil, nil, nodes, keep, 0
	s, a := q.s, q.a
	begin := len(s.trail)
	defer s.undo(begin)
	q.r.load()
	if !q.r.broken {
		a.restart(a.best)
		rounds, iterations := rootRounds, rootIterations
		if !keep {
			rounds, iterations = 1, confinedIterations
		}
		for range rounds {
			a.step = max(a.step, 0.1)
			if q.seen() {
				return some
			}
			reached, ended := a.run(iterations, q.limit()+1, q.seen)
			if ended {
				return some
			}
			if reached || q.pass(a.best, &q.root) == 0 || q.r.broken {
				break
			}
			a.restart(a.best)
		}
	}
	if q.r.broken || a.value > q.limit() {
		q.root = append(q.root, q.vector(a.best))
		return none
	}
	_, end := q.visit()
	return end
}

// visit searches below the present state and returns the number of its node.
func (q *search) visit() (int32, answer) {
	s, a := q.s, q.a
	at := int32(0)
	if q.keep {
		at = int32(len(q.node))
		q.node = append(q.node, lp.Node{Column: -1})
	}
	q.nodes++
	if q.left--; q.left < 0 || q.numbers > maxRecorded || q.ctx.Err() != nil {
		return at, limited
	}
	var tighten []lp.SparseVector
	q.r.load()
	begin := len(s.trail)
	defer s.undo(begin)
	if !q.r.broken {
		a.restart(a.best)
		for {
			a.step = 0.3
			if q.seen() {
				return at, some
			}
			reached, ended := a.run(nodeIterations, q.limit()+1, q.seen)
			if ended {
				return at, some
			}
			open := len(q.r.col)
			if reached {
				break
			}
			if fixed := q.pass(a.best, &tighten); q.r.broken || fixed == 0 || fixed*5 < open {
				break
			}
			a.restart(a.best)
		}
	}
	if q.keep {
		q.node[at].Tighten = tighten
	}
	if q.r.broken || a.value > q.limit() {
		if q.keep {
			q.node[at].Dual = q.vector(a.best)
		}
		return at, none
	}
	c := q.choose()
	u := append([]int64(nil), a.best...)
	var child [2]int32
	for k, fate := range [2]int8{held, out} {
		n := len(s.trail)
		s.set(c, fate)
		copy(a.best, u)
		var end answer
		child[k], end = q.visit()
		s.undo(n)
		if end != none {
			return at, end
		}
	}
	if q.keep {
		q.node[at].Column, q.node[at].Up, q.node[at].Down = c, child[0], child[1]
	}
	return at, none
}

// plunge looks for a point of cost at most goal without ever turning back: it
// holds the surest columns of a share of the open jobs at once, and searches what
// is left of a few jobs.
func (q *search) plunge(goal int64, prices []int64, nodes int) answer {
	q.goal, q.left, q.keep = goal, nodes, false
	s, a := q.s, q.a
	copy(a.best, prices)
	begin := len(s.trail)
	defer s.undo(begin)
	for {
		q.r.load()
		if q.r.broken || q.ctx.Err() != nil {
			return limited
		}
		q.nodes++
		a.restart(a.best)
		a.step = 0.3
		if q.seen() {
			return some
		}
		reached, ended := a.run(plungeIterations, q.limit()+1, q.seen)
		switch {
		case ended:
			return some
		case reached:
			return limited
		}
		if q.pass(a.best, &q.root); q.r.broken {
			return limited
		}
		if len(q.r.jobs) <= plungeJobs {
			_, end := q.visit()
			return end
		}
		q.hold(1 + len(q.r.jobs)/plungeShare)
	}
}

// hold holds the n open columns at 1 of which the bound loses most without.
func (q *search) hold(n int) {
	r, s := q.r, q.s
	q.order = append(q.order[:0], r.col...)
	slices.SortFunc(q.order, func(a, b int32) int { return cmp.Or(cmp.Compare(q.out[b], q.out[a]), cmp.Compare(a, b)) })
	for _, c := range q.order {
		j, i := s.job[c], s.agent[c]
		if s.done[j] >= 0 || i >= 0 && s.weight[c] > s.residual[i] {
			continue
		}
		if s.set(c, held); n == 1 {
			break
		}
		n--
	}
}

// Of a plunge: the iterations of a step, the jobs at which it becomes a search,
// and one over the share of jobs that a step settles.
const (
	plungeIterations = 20
	plungeJobs       = 30
	plungeShare      = 12
)

// choose returns the open column without which the bound loses most: the surest
// to be held. The branch without it is then soon closed.
func (q *search) choose() int32 {
	best := int32(-1)
	for _, c := range q.r.col {
		if best < 0 || q.out[c] > q.out[best] {
			best = c
		}
	}
	return best
}
