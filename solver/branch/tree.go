package branch

import (
	"container/heap"
	"context"
	"math"
	"sort"
	"sync"

	"canbo/solver/lp"
)

const (
	integrality = 1e-6 // a column this close to an integer counts as integer
	exactness   = 1e-9 // relative gap below which a bound counts as met

	probeIterations = 100 // dual simplex iterations of one try in strong branching
)

// evidence is a dual vector and the bound it proved for the box of a node.
type evidence struct {
	dual  lp.SparseVector
	bound float64
	ray   bool
}

// A node of the search tree. Its box is the root box cut by the splits on the
// way from the root.
type node struct {
	parent   int32 // -1 at the root
	column   int32 // the node splits here; -1 while open and at leaves
	value    float64
	children [2]int32 // down, up
	up       bool     // the node is the up child of its parent
	closed   bool
	depth    int32
	bound    float64
	relaxed  float64   // value of the relaxation, which cuts without a price in the bound raise; the parent's until it is solved
	proof    *evidence // shared with the parent until the node has its own
	basis    *basis    // of the parent's relaxation
	frac     float64   // distance its column moved, for the pseudocosts
}

// A search is branch and bound over one problem: best bound first with
// plunging, reliability branching (Achterberg, Koch and Martin 2005), dual
// simplex at the nodes.
type search struct {
	ctx   context.Context
	p     *lp.Problem
	rows  rowMajor
	root  box
	relax *relaxation
	gap   gapRule
	keep  *keeping

	nodeLimit int
	iterLimit int     // simplex iterations, 0 = none
	level     int     // nesting of searches inside heuristics
	probes    int     // iterations that strong branching may spend in any case; 0 means none at all
	enough    float64 // a point as good as this ends the search
	progress  func(s *search)

	x         []float64 // incumbent, or nil
	objective float64   // of x, +Inf without
	ceiling   float64   // nodes from this bound on are of no interest
	known     float64   // only points below this are wanted
	broken    []float64 // a point that a few changes may make feasible, or nil
	quick     bool      // take the first point
	rough     bool      // a first point need not be good
	guide     []float64 // the best point known, perhaps outside the box, or nil

	nodes     []node
	open      openNodes
	processed int
	warm      int32 // node whose final basis the relaxation holds; -1 none
	stopped   lp.Limit

	pseudo      pseudocosts
	strongSpent int // iterations in strong branching, by clones of the relaxation's solver
	diveSpent   int
	dives       int
	inner       int // iterations of searches inside heuristics
	lag         lagrangian
	rootDual    []float64 // of the relaxation at the root, as evaluated
	rootLag     lagrangian
	fixedBelow  float64        // cutoff for which rootLag tightened the root box, +Inf before
	rootBasis   *basis         // of the relaxation at the root, over all columns
	restartable bool           // stop when the root box has lost half of its columns
	restart     bool           // it has
	polished    map[int32]bool // rows that polishing has begun with
	glance      bool           // round and search near that, no more
	rooted      bool           // the heuristics have been at the root
	pause       bool           // stop before the root is split
	direction   []float64      // of falling cost, when the relaxation is unbounded
	beside      *errand        // heuristics that run beside the tree, or nil
}

// newSearch returns a search of p over the box b. The relaxation starts with
// the working set given, nil for all columns.
func newSearch(ctx context.Context, p *lp.Problem, b box, working []int32, gap gapRule, keep *keeping) (*search, error) {
	relax, err := newRelaxation(p, b, working)
	if err != nil {
		return nil, err
	}
	s := &search{ctx: ctx, p: p, rows: byRows(p), root: b, relax: relax, gap: gap, keep: keep,
		probes: 1000, enough: math.Inf(-1), objective: math.Inf(1), ceiling: math.Inf(1), known: math.Inf(1), fixedBelow: math.Inf(1), warm: -1, pseudo: newPseudocosts(p.Cols())}
	s.lag.implied = imply(p, b, math.Inf(1))
	s.lag.keep, s.rootLag.keep = keep, keep
	return s, nil
}

// cutoff is the bound from which a node is of no interest.
func (s *search) cutoff() float64 {
	return math.Min(s.ceiling, s.gap.cutoff(s.objective))
}

// best is the objective of the best point known.
func (s *search) best() float64 { return math.Min(s.objective, s.known) }

// bound is the least bound of all leaves and open nodes.
func (s *search) bound() float64 {
	if len(s.nodes) == 0 {
		return math.Inf(-1)
	}
	least := math.Inf(1)
	for k := range s.nodes {
		if nd := &s.nodes[k]; nd.column < 0 {
			least = math.Min(least, nd.bound)
		}
	}
	return least
}

// openBound is the least bound of the open nodes, at most the cutoff.
func (s *search) openBound() float64 {
	if s.open.Len() == 0 {
		return s.cutoff()
	}
	return math.Min(s.open[0].bound, s.cutoff())
}

// spent is the number of simplex iterations so far.
func (s *search) spent() int {
	return s.relax.iterations() + s.strongSpent + s.inner
}

// run explores the tree until it is done or a limit is met. start is a basis
// for the root, or nil.
func (s *search) run(start *basis) {
	s.explore(start)
	if s.stopped == lp.NoLimit {
		s.dismiss()
	} else {
		s.join()
	}
}

func (s *search) explore(start *basis) {
	if len(s.nodes) == 0 {
		s.nodes = append(s.nodes, node{parent: -1, column: -1, children: [2]int32{-1, -1}, bound: math.Inf(-1), basis: start})
		heap.Push(&s.open, openNode{0, math.Inf(-1), math.Inf(-1)})
	}
	next := int32(-1)
	for {
		if next < 0 {
			if s.open.Len() == 0 {
				return
			}
			next = heap.Pop(&s.open).(openNode).id
		}
		if s.nodes[next].bound >= s.cutoff() {
			s.close(next)
			next = -1
			continue
		}
		if free, ok := s.tightenRoot(); ok && s.restartable && free < len(s.root.lower)/2 {
			s.restart, s.stopped = true, lp.NodeLimit
			heap.Push(&s.open, openNode{next, s.nodes[next].bound, s.nodes[next].relaxed})
			return
		}
		if s.stopped = s.limitMet(); s.stopped != lp.NoLimit {
			heap.Push(&s.open, openNode{next, s.nodes[next].bound, s.nodes[next].relaxed})
			return
		}
		id := next
		next = s.process(id)
		if s.stopped != lp.NoLimit {
			if s.nodes[id].column < 0 && !s.nodes[id].closed {
				heap.Push(&s.open, openNode{id, s.nodes[id].bound, s.nodes[id].relaxed})
			}
			return
		}
		if s.progress != nil {
			s.progress(s)
		}
	}
}

// tightenRoot applies the reduced costs of the root for the present cutoff, and
// returns the number of columns with a choice left. All boxes of the tree lie in
// the root box. ok is false where nothing new is known.
func (s *search) tightenRoot() (free int, ok bool) {
	c := s.cutoff()
	if s.rootDual == nil || c >= s.fixedBelow {
		return 0, false
	}
	if free, ok = s.rootLag.tighten(s.p, s.root, c); ok {
		s.fixedBelow = c
	}
	return free, ok
}

func (s *search) limitMet() lp.Limit {
	if err := s.ctx.Err(); err != nil {
		return limitOf(err)
	}
	if s.nodeLimit > 0 && s.processed >= s.nodeLimit || s.objective <= s.enough {
		return lp.NodeLimit
	}
	if s.iterLimit > 0 && s.relax.iterations() >= s.iterLimit {
		return lp.IterationLimit
	}
	return lp.NoLimit
}

// close makes a leaf of the node; its evidence stays.
func (s *search) close(id int32) {
	nd := &s.nodes[id]
	nd.closed, nd.basis = true, nil
}

// boxAt returns the box of a node.
func (s *search) boxAt(id int32) box {
	b := s.root.clone()
	for k := id; s.nodes[k].parent >= 0; k = s.nodes[k].parent {
		split := &s.nodes[s.nodes[k].parent]
		if j := split.column; s.nodes[k].up {
			b.lower[j] = math.Max(b.lower[j], split.value+1)
		} else {
			b.upper[j] = math.Min(b.upper[j], split.value)
		}
	}
	return b
}

// process solves the relaxation of a node and closes or splits it. It returns
// the child to continue with, or -1.
func (s *search) process(id int32) int32 {
	s.processed++
	b := s.boxAt(id)
	if b.empty() {
		s.nodes[id].bound = math.Inf(1)
		s.close(id)
		return -1
	}
	s.relax.enter(b)
	if basis := s.nodes[id].basis; basis != nil && (s.nodes[id].parent < 0 || s.warm != s.nodes[id].parent) {
		s.relax.setBasis(basis)
	}
	s.warm = id
	reason := s.relax.solve(s.ctx, s.cutoff())
	if s.ctx.Err() != nil {
		if s.nodes[id].proof == nil {
			s.note(id, b) // what the dual method came to proves something too
		}
		s.processed--
		s.stopped = limitOf(s.ctx.Err())
		return -1
	}
	x := s.assess(id, b, reason)
	if x == nil {
		s.close(id)
		return -1
	}
	s.nodes[id].relaxed = s.p.Objective(x)
	s.learn(id)
	if id == 0 && s.rootDual == nil {
		s.rootDual = s.relax.dual()
		s.rootLag.implied = s.lag.implied
		s.rootLag.evaluate(s.p, b, s.rootDual)
	}
	if s.nodes[id].bound >= s.cutoff() {
		s.close(id)
		return -1
	}
	after := s.relax.basis()
	fractional := s.fractional(x)
	if id == 0 {
		s.rootBasis = s.relax.global()
	}
	due := len(fractional) > 0 && s.heuristicsDue(id)
	if due && id != 0 && s.level == 0 {
		s.send(id, b, x, after)
	} else if due {
		s.heuristics(id, b, x, after)
	}
	if due {
		if s.ctx.Err() != nil {
			s.stopped = limitOf(s.ctx.Err())
			return -1
		}
		if s.nodes[id].bound >= s.cutoff() {
			s.close(id)
			return -1
		}
	}
	if len(fractional) == 0 {
		if s.candidate(x) {
			// the new incumbent bounds columns, which may prove more
			s.relax.enter(b)
			s.relax.setBasis(after)
			s.assess(id, b, s.relax.solve(s.ctx, math.Inf(1)))
		}
		if s.nodes[id].bound >= s.cutoff() || s.objective <= s.p.Objective(x)+exactness*math.Max(1, math.Abs(s.objective)) {
			s.close(id)
			return -1
		}
		// the rounded point failed: only a split on a column that still has
		// a choice can settle the node
		for j := range x {
			if s.p.IsInteger(j) && b.lower[j] < b.upper[j] {
				v := math.Round(x[j])
				if v >= b.upper[j] {
					v--
				}
				return s.split(id, j, v, x, after, b)
			}
		}
		s.close(id)
		return -1
	}
	if s.pause {
		s.nodes[id].basis, s.stopped = after, lp.NodeLimit
		return -1
	}
	j := s.choose(id, b, x, fractional, after)
	return s.split(id, j, math.Floor(x[j]), x, after, b)
}

// assess reads the outcome of the relaxation into the node: its bound and
// evidence. It returns the relaxation's point, or nil when the node is done.
func (s *search) assess(id int32, b box, reason lp.Reason) []float64 {
	nd := &s.nodes[id]
	for attempt := 0; ; attempt++ {
		if reason == lp.Infeasible {
			ray := s.relax.ray()
			if ray != nil && s.lag.provesEmpty(s.p, b, ray) {
				nd.proof = &evidence{dual: lp.Sparse(ray), ray: true, bound: math.Inf(1)}
				nd.bound = math.Inf(1)
				return nil
			}
		}
		if reason == lp.Optimal || reason == lp.Feasible {
			y := s.relax.dual()
			s.lag.evaluate(s.p, b, y)
			bound := s.lag.proven()
			if math.IsInf(bound, -1) && s.relax.lean(s.lag.blocked, b) {
				reason = s.relax.solve(s.ctx, s.cutoff())
				attempt--
				continue
			}
			if math.IsInf(bound, -1) && reason == lp.Optimal {
				v := s.relax.objective()
				bound = v - exactness*math.Max(1, math.Abs(v))
			}
			if bound > nd.bound || nd.proof == nil {
				nd.proof = &evidence{dual: lp.Sparse(y), bound: bound}
				nd.bound = math.Max(bound, nd.bound)
			}
			if nd.bound >= s.cutoff() {
				return nil
			}
			if reason == lp.Optimal {
				return s.relax.point()
			}
		}
		if reason == lp.Unbounded && s.relax.stiffen() {
			reason = s.relax.solve(s.ctx, s.cutoff())
			attempt--
			continue
		}
		if reason == lp.Unbounded {
			s.direction = s.relax.direction()
			return nil
		}
		if attempt == 1 {
			return nil
		}
		s.relax.reset()
		reason = s.relax.solve(s.ctx, math.Inf(1))
	}
}

// note takes over what the duals of a relaxation that was not solved prove.
func (s *search) note(id int32, b box) {
	y := s.relax.dual()
	s.lag.evaluate(s.p, b, y)
	if nd, bound := &s.nodes[id], s.lag.proven(); bound > nd.bound {
		nd.proof, nd.bound = &evidence{dual: lp.Sparse(y), bound: bound}, bound
	}
}

// fractional lists the integer columns whose value is not integral.
func (s *search) fractional(x []float64) []int {
	var list []int
	for j, v := range x {
		if s.p.IsInteger(j) && math.Abs(v-math.Round(v)) > integrality {
			list = append(list, j)
		}
	}
	return list
}

// split opens the two children x_j ≤ v and x_j ≥ v+1 and returns the one to
// plunge into.
func (s *search) split(id int32, j int, v float64, x []float64, after *basis, b box) int32 {
	down := int32(len(s.nodes))
	f := x[j] - v
	nd := &s.nodes[id]
	nd.column, nd.value, nd.children = int32(j), v, [2]int32{down, down + 1}
	proof, bound, relaxed, depth := nd.proof, nd.bound, nd.relaxed, nd.depth+1
	nd.basis, nd.proof = nil, nil
	for k := range 2 {
		frac := f
		if k == 1 {
			frac = 1 - f
		}
		s.nodes = append(s.nodes, node{parent: id, column: -1, children: [2]int32{-1, -1}, up: k == 1,
			depth: depth, bound: bound, relaxed: relaxed, proof: proof, basis: after, frac: frac})
	}
	first := down
	toUp := f > 0.5
	if s.guide != nil {
		toUp = s.guide[j] > v+0.5
	}
	if toUp {
		first = down + 1
	}
	other := 2*down + 1 - first
	heap.Push(&s.open, openNode{other, bound, relaxed})
	// a plunge ends where its bound has left the best one far behind
	best := s.open[0].bound
	if c := s.cutoff(); !math.IsInf(c, 1) && bound-best > 0.25*(c-best) {
		heap.Push(&s.open, openNode{first, bound, relaxed})
		return -1
	}
	return first
}

// tree returns the nodes as evidence, columns and rows renamed.
func (s *search) tree(column func(int32) int32, dual func(lp.SparseVector) lp.SparseVector) []lp.Node {
	out := make([]lp.Node, len(s.nodes))
	lifted := map[*evidence]lp.SparseVector{}
	for k := range s.nodes {
		nd := &s.nodes[k]
		if nd.column >= 0 {
			out[k] = lp.Node{Column: column(nd.column), Value: nd.value, Down: nd.children[0], Up: nd.children[1]}
			continue
		}
		out[k] = lp.Node{Column: -1}
		if nd.proof == nil {
			out[k].Closed = math.IsInf(nd.bound, 1)
			continue
		}
		v, ok := lifted[nd.proof]
		if !ok {
			v = dual(nd.proof.dual)
			lifted[nd.proof] = v
		}
		out[k].Dual, out[k].Ray = v, nd.proof.ray
	}
	return out
}

type openNode struct {
	id             int32
	bound, relaxed float64
}

// openNodes is a heap by bound, then by the value of the relaxation; ties go to
// the older node.
type openNodes []openNode

func (h openNodes) Len() int { return len(h) }
func (h openNodes) Less(a, b int) bool {
	if h[a].bound != h[b].bound {
		return h[a].bound < h[b].bound
	}
	if h[a].relaxed != h[b].relaxed {
		return h[a].relaxed < h[b].relaxed
	}
	return h[a].id < h[b].id
}
func (h openNodes) Swap(a, b int) { h[a], h[b] = h[b], h[a] }
func (h *openNodes) Push(x any)   { *h = append(*h, x.(openNode)) }
func (h *openNodes) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

// pseudocosts hold the mean rise of the bound per unit of rounding, by column
// and direction.
type pseudocosts struct {
	sum   [2][]float64
	count [2][]int32
	// over all columns, for columns without history
	allSum   [2]float64
	allCount [2]int
}

func newPseudocosts(n int) pseudocosts {
	var p pseudocosts
	for k := range 2 {
		p.sum[k], p.count[k] = make([]float64, n), make([]int32, n)
	}
	return p
}

func (p *pseudocosts) add(j, side int, gain, distance float64) {
	if distance < integrality || math.IsInf(gain, 0) {
		return
	}
	g := math.Max(0, gain) / distance
	p.sum[side][j] += g
	p.count[side][j]++
	p.allSum[side] += g
	p.allCount[side]++
}

func (p *pseudocosts) at(j, side int) float64 {
	if c := p.count[side][j]; c > 0 {
		return p.sum[side][j] / float64(c)
	}
	if p.allCount[side] > 0 {
		return p.allSum[side] / float64(p.allCount[side])
	}
	return 1
}

func (p *pseudocosts) reliable(j int) bool {
	return p.count[0][j] >= 4 && p.count[1][j] >= 4
}

// score is the product rule of Achterberg (2007).
func score(down, up float64) float64 {
	return math.Max(down, 1e-6) * math.Max(up, 1e-6)
}

// hopeless is the score of a split that raises the bound on neither side.
const hopeless = 1e-6 * 1e-6

// learn updates the pseudocosts from a solved child.
func (s *search) learn(id int32) {
	nd := &s.nodes[id]
	if nd.parent < 0 {
		return
	}
	parent := &s.nodes[nd.parent]
	side := 0
	if nd.up {
		side = 1
	}
	s.pseudo.add(int(parent.column), side, nd.relaxed-parent.relaxed, nd.frac)
}

// choose picks the column to split on: the best product of pseudocosts, where
// unreliable candidates are tried by a few dual simplex iterations first.
func (s *search) choose(id int32, b box, x []float64, fractional []int, after *basis) int {
	type candidate struct {
		j     int
		score float64
	}
	list := make([]candidate, len(fractional))
	for k, j := range fractional {
		f := x[j] - math.Floor(x[j])
		list[k] = candidate{j, score(s.pseudo.at(j, 0)*f, s.pseudo.at(j, 1)*(1-f))}
	}
	sort.Slice(list, func(a, c int) bool {
		if list[a].score != list[c].score {
			return list[a].score > list[c].score
		}
		return list[a].j < list[c].j
	})
	best, bestScore, since := list[0].j, -1.0, 0
	budget := s.relax.iterations()/2 + s.probes
	from := s.nodes[id].relaxed
	for k, c := range list {
		if k >= 20 && bestScore > hopeless || k >= 100 || since >= 5 {
			break
		}
		sc := c.score
		if !s.pseudo.reliable(c.j) && s.strongSpent < budget && s.probes > 0 {
			f := x[c.j] - math.Floor(x[c.j])
			s.stay(id, b, after)
			down, up := s.probe(c.j, b, x[c.j], from)
			s.pseudo.add(c.j, 0, down, f)
			s.pseudo.add(c.j, 1, up, 1-f)
			sc = score(down, up)
			if math.IsInf(down, 1) || math.IsInf(up, 1) {
				best = c.j
				break
			}
		}
		if sc > bestScore {
			best, bestScore, since = c.j, sc, 0
		} else if bestScore > hopeless {
			since++
		}
	}
	return best
}

// stay takes the relaxation back to the optimum of a node.
func (s *search) stay(id int32, b box, at *basis) {
	if s.warm == id {
		return
	}
	s.relax.enter(b)
	s.relax.setBasis(at)
	s.relax.solveWorking(s.ctx, math.Inf(1))
	s.warm = id
}

// probe returns the rises of the bound over from after a few iterations with
// column j rounded down and up from x, +Inf where that child could be closed. The
// two tries go side by side, from the optimum at which the relaxation is.
func (s *search) probe(j int, b box, x, from float64) (down, up float64) {
	ends := [2][2]float64{{b.lower[j], math.Floor(x)}, {math.Ceil(x), b.upper[j]}}
	var rise [2]float64
	var spent [2]int
	try := func(side int) {
		rise[side], spent[side] = s.relax.try(s.ctx, j, ends[side][0], ends[side][1], s.cutoff(), from)
	}
	var group sync.WaitGroup
	group.Go(func() { try(0) })
	try(1)
	group.Wait()
	s.strongSpent += spent[0] + spent[1]
	return rise[0], rise[1]
}

// try returns by how much a few iterations with column j in [lo, up] raise the
// bound over from, +Inf where they reach the cutoff, and how many these were. The
// relaxation stays as it is.
func (r *relaxation) try(ctx context.Context, j int, lo, up, cutoff, from float64) (rise float64, spent int) {
	t := r.s.Clone()
	before := t.Iterations()
	t.SetIterationLimit(probeIterations)
	t.SetCutoff(cutoff)
	t.SetColBounds(int(r.pos[j]), lo, up)
	reason, err := t.Dual(ctx)
	spent = t.Iterations() - before
	switch settle(t, reason, err) {
	case lp.Infeasible:
		return math.Inf(1), spent
	case lp.NumericalError, lp.NotSolved:
		return 0, spent
	}
	v := t.Objective()
	if v >= cutoff {
		return math.Inf(1), spent
	}
	return math.Max(0, v-from), spent
}
