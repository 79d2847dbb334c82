package network

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Solve finds a minimum-cost flow on g by the primal network simplex method
// with strongly feasible bases and block pricing. It needs memory for one byte
// an arc and about 60 bytes a node besides the answer; each pivot takes time in
// the length of its cycle and the size of the subtree that moves, and the
// pricing of a block of about √m arcs.
//
// Without a feasible flow the status is Infeasible, also where a cycle of
// negative cost has no upper bound. The error, if any, is that of
// [Graph.Validate] or a [*BasisError]. When ctx ends, the status is
// Interrupted and the basis is the last one.
func Solve(ctx context.Context, g *Graph, o Options) (*Flow, error) {
	if err := g.Validate(); err != nil {
		return nil, err
	}
	s := newSimplex(g, g.Cost)
	if err := s.start(o.Start); err != nil {
		return nil, err
	}
	f := &Flow{Status: s.optimize(ctx)}
	if f.Status == Unbounded {
		f.Cycle = s.cycle()
		if !s.feasible() {
			// The cycle proves unboundedness only if some flow is feasible.
			// Without costs no cycle is negative, so this ends otherwise.
			z := newSimplex(g, make([]int64, g.Arcs()))
			if err := z.start(s.basis()); err != nil {
				return nil, err
			}
			z.pivots = s.pivots
			s = z
			f.Status = s.optimize(ctx)
			if f.Status == Optimal && s.feasible() {
				f.Status = Unbounded
			} else {
				f.Cycle = nil
			}
		}
	}
	if f.Status == Optimal && !s.feasible() {
		f.Status = Infeasible
	}
	f.Pivots, f.Basis = s.pivots, s.basis()
	switch f.Status {
	case Optimal:
		f.Arc, f.Cost = s.flow()
		f.Potential = s.shiftedPotential()
	case Unbounded:
		f.Arc, f.Cost = s.flow()
	case Infeasible:
		f.Cut = s.cut()
	}
	return f, nil
}

// A simplex is the state of the method on the graph extended by an artificial
// root, node n, which artificial arc m+v joins to node v, at cost M and without
// upper bound, in either direction. The basis is a spanning tree of the
// extended graph, hung from the root; it is strongly feasible: every node can
// send a further unit to the root along the tree. With the rule for the
// leaving arc in pivot this excludes cycling.
//
// Flow is not stored by arc. A nonbasic arc is at the bound its state names, a
// basic one is described by the residual capacities of the node below it.
type simplex struct {
	g     *Graph
	arc   []link   // len m, by position
	state []int8   // len m, by position: +1 nonbasic at lower bound, −1 at upper, 0 basic or fixed
	tree  []branch // len n+1; the root has parent −1
	place []place  // len n+1
	back  []int32  // len n+1: the node before in the preorder
	bigM  int64

	blocks, size, longer int32 // see position; about √m blocks
	next                 int32 // block to price next
	entering             int32 // of the last pivot
	pivots               int
}

// A link is an arc and its cost, which may differ from that in the graph.
type link struct {
	cost       int64
	tail, head int32
}

// A branch holds the arc that joins a node to its parent.
type branch struct {
	parent, pred int32
	up, down     int64 // residual capacity of pred towards the parent and from it
}

// A place is where a node comes in the preorder of the tree, a ring through the
// root. The subtree of a node is the node and what follows as long as it is
// deeper.
type place struct {
	potential     int64 // the root has 0
	thread, depth int32 // next node; arcs to the root
}

func newSimplex(g *Graph, cost []int64) *simplex {
	n, m := g.Nodes(), g.Arcs()
	s := &simplex{
		g:      g,
		arc:    make([]link, m),
		state:  make([]int8, m),
		tree:   make([]branch, n+1),
		place:  make([]place, n+1),
		back:   make([]int32, n+1),
		blocks: max(1, int32(math.Sqrt(float64(m)))),
	}
	s.size, s.longer = int32(m)/s.blocks, int32(m)%s.blocks
	var dearest int64
	for a, c := range cost {
		dearest = max(dearest, c, -c)
		s.arc[s.position(int32(a))] = link{c, g.Tail[a], g.Head[a]}
	}
	s.bigM = int64(n)*dearest + 1
	return s
}

// position returns where arc a stands in arc and state. A block holds every
// blocks-th arc of the graph: it samples the whole graph where arcs are listed by
// tail. The first blocks, as many as longer says, have one arc more than size.
func (s *simplex) position(a int32) int32 {
	block, k := a%s.blocks, a/s.blocks
	return block*s.size + min(block, s.longer) + k
}

// bounds returns the positions of a block.
func (s *simplex) bounds(block int32) (lo, hi int32) {
	return block*s.size + min(block, s.longer), (block+1)*s.size + min(block+1, s.longer)
}

// start builds a strongly feasible basis as close to b as the bounds and
// supplies allow. Nonbasic arcs go to their bounds. Then, from the leaves up,
// the arc of v to its parent carries whatever v and its subtree have left over.
// If the arc cannot, or could not take one unit more, it leaves for its bound
// and an artificial arc carries the rest to the root. Without b all arcs start
// at their lower bounds and all tree arcs are artificial.
func (s *simplex) start(b *Basis) error {
	g, n, m := s.g, s.g.Nodes(), s.g.Arcs()
	if b == nil {
		b = &Basis{Pred: slices.Repeat([]int32{-1}, n)}
	}
	parent, order, err := s.forest(b)
	if err != nil {
		return err
	}
	for a := range int32(m) {
		if g.Lower[a] < g.Upper[a] {
			s.state[s.position(a)] = 1
		}
	}
	for _, a := range b.AtUpper {
		if a < 0 || int(a) >= m {
			return &BasisError{fmt.Sprintf("rests arc %d, of %d arcs", a, m)}
		}
		if s.state[s.position(a)] != 0 && g.Upper[a] != Infinite {
			s.state[s.position(a)] = -1
		}
	}

	excess := make([]int64, n+1)
	copy(excess, g.Supply)
	for a := range int32(m) {
		t, h, x := g.Tail[a], g.Head[a], g.Lower[a]
		if b.Pred[t] == a || b.Pred[h] == a {
			s.state[s.position(a)] = 0
			continue
		}
		if s.state[s.position(a)] < 0 {
			x = g.Upper[a]
		}
		excess[t] -= x
		excess[h] += x
	}
	for i := n - 1; i >= 0; i-- {
		v := order[i]
		node := &s.tree[v]
		if int(parent[v]) != n {
			a := b.Pred[v]
			x := s.carry(node, a, v, excess[v])
			excess[v] -= x
			excess[parent[v]] += x
			if node.up > 0 && excess[v] == 0 {
				node.pred = a
				continue
			}
			s.rest(a, v, node)
			parent[v] = int32(n)
		}
		node.pred = int32(m) + v
		if excess[v] >= 0 {
			node.up, node.down = Infinite, excess[v]
		} else {
			node.up, node.down = -excess[v], Infinite
		}
	}

	root := int32(n)
	s.tree[root] = branch{parent: -1, pred: -1}
	s.place[root], s.back[root] = place{thread: root}, root
	for _, v := range order {
		p := parent[v]
		s.tree[v].parent = p
		s.place[v].depth = s.place[p].depth + 1
		s.splice(p, v, v)
		s.place[v].potential = s.place[p].potential + s.length(v)
	}
	return nil
}

// forest returns the parent of every node in b, n for a root, and the nodes
// ordered so that parents come before children.
func (s *simplex) forest(b *Basis) (parent, order []int32, err error) {
	g, n, m := s.g, s.g.Nodes(), s.g.Arcs()
	parent, order = make([]int32, n), make([]int32, 0, n)
	if len(b.Pred) != n {
		return nil, nil, &BasisError{fmt.Sprintf("has %d nodes, the graph has %d", len(b.Pred), n)}
	}
	for v, a := range b.Pred {
		switch {
		case a == -1:
			parent[v] = int32(n)
		case a < 0 || int(a) >= m:
			return nil, nil, &BasisError{fmt.Sprintf("hangs node %d on arc %d, of %d arcs", v, a, m)}
		case int(g.Tail[a]) == v:
			parent[v] = g.Head[a]
		case int(g.Head[a]) == v:
			parent[v] = g.Tail[a]
		default:
			return nil, nil, &BasisError{fmt.Sprintf("hangs node %d on arc %d, which joins %d to %d", v, a, g.Tail[a], g.Head[a])}
		}
	}
	// Each node follows its unlisted ancestors; one met twice on the way up
	// closes a cycle.
	const unseen, onPath, listed = 0, 1, 2
	mark := make([]uint8, n+1)
	mark[n] = listed
	var path []int32
	for v := range int32(n) {
		path = path[:0]
		u := v
		for ; mark[u] == unseen; u = parent[u] {
			mark[u] = onPath
			path = append(path, u)
		}
		if mark[u] == onPath {
			return nil, nil, &BasisError{fmt.Sprintf("has a cycle through node %d", u)}
		}
		for i := len(path) - 1; i >= 0; i-- {
			mark[path[i]] = listed
			order = append(order, path[i])
		}
	}
	return parent, order, nil
}

// carry sets arc a, which joins v to its parent, to the flow nearest to want
// from v to the parent that its bounds allow, records the residual capacities,
// and returns that flow.
func (s *simplex) carry(node *branch, a, v int32, want int64) int64 {
	lower, upper := s.g.Lower[a], s.g.Upper[a]
	if s.g.Tail[a] == v {
		x := min(max(want, lower), upper)
		node.up, node.down = residual(upper, x), x-lower
		return x
	}
	x := min(max(-want, lower), upper)
	node.up, node.down = x-lower, residual(upper, x)
	return -x
}

func residual(upper, x int64) int64 {
	if upper == Infinite {
		return Infinite
	}
	return upper - x
}

// rest takes arc a out of the tree, where it joined v to its parent with one
// residual capacity zero, and puts it at the bound it has reached.
func (s *simplex) rest(a, v int32, node *branch) {
	forward, backward := node.up, node.down
	if s.g.Tail[a] != v {
		forward, backward = backward, forward
	}
	switch {
	case forward == 0 && backward == 0:
		s.state[s.position(a)] = 0
	case forward == 0:
		s.state[s.position(a)] = -1
	default:
		s.state[s.position(a)] = 1
	}
}

// length returns what the arc above v adds to the potential of the parent.
func (s *simplex) length(v int32) int64 {
	node := &s.tree[v]
	a, m := node.pred, len(s.arc)
	switch {
	case int(a) >= m && node.up == Infinite:
		return -s.bigM
	case int(a) >= m:
		return s.bigM
	case s.g.Tail[a] == v:
		return -s.arc[s.position(a)].cost
	default:
		return s.arc[s.position(a)].cost
	}
}

// optimize pivots until no arc prices out.
func (s *simplex) optimize(ctx context.Context) Status {
	for {
		if s.pivots&255 == 0 && ctx.Err() != nil {
			return Interrupted
		}
		a := s.price()
		if a < 0 {
			return Optimal
		}
		s.entering = a
		if !s.pivot(a) {
			return Unbounded
		}
		s.pivots++
	}
}

// price returns the arc of most negative reduced cost, seen in the direction in
// which its flow can change, of the first block that has any; −1 if no block
// has. Artificial arcs are not priced: none ever comes back.
func (s *simplex) price() int32 {
	place := s.place
	for range s.blocks {
		lo, hi := s.bounds(s.next)
		state := s.state[lo:hi]
		arcs := s.arc[lo:hi][:len(state)]
		least, at := int64(0), -1
		for i, sign := range state {
			a := &arcs[i]
			if r := int64(sign) * (a.cost + place[a.tail].potential - place[a.head].potential); r < least {
				least, at = r, i
			}
		}
		block := s.next
		if s.next++; s.next == s.blocks {
			s.next = 0
		}
		if at >= 0 {
			return int32(at)*s.blocks + block
		}
	}
	return -1
}

// pivot sends as much flow as possible around the cycle that arc a closes in
// the tree: along a from u to w, up the tree from w to the join and down from
// the join to u. It reports false if there is no limit.
//
// Of the arcs that limit the flow, the last one met on the way around from the
// join leaves; so the basis stays strongly feasible (Cunningham). On the side
// of w that is the one nearest to the join, on the side of u the one nearest
// to u; the side of w comes after a, and a after the side of u.
func (s *simplex) pivot(a int32) bool {
	tree, place := s.tree, s.place
	at := s.position(a)
	u, w := s.arc[at].tail, s.arc[at].head
	r := s.arc[at].cost + s.place[u].potential - s.place[w].potential
	if s.state[at] < 0 {
		u, w, r = w, u, -r
	}

	capacity := residual(s.g.Upper[a], s.g.Lower[a])
	delta, leaving, above := capacity, int32(-1), false
	x, y := u, w
	for x != y {
		if place[x].depth > place[y].depth {
			if tree[x].down < delta {
				delta, leaving, above = tree[x].down, x, false
			}
			x = tree[x].parent
		} else {
			if tree[y].up <= delta {
				delta, leaving, above = tree[y].up, y, true
			}
			y = tree[y].parent
		}
	}
	if delta == Infinite {
		return false
	}
	if delta > 0 {
		join := x
		for x := u; x != join; x = tree[x].parent {
			tree[x].up = shifted(tree[x].up, delta)
			tree[x].down = shifted(tree[x].down, -delta)
		}
		for y := w; y != join; y = tree[y].parent {
			tree[y].up = shifted(tree[y].up, -delta)
			tree[y].down = shifted(tree[y].down, delta)
		}
	}

	if leaving < 0 {
		s.state[s.position(a)] = -s.state[s.position(a)]
		return true
	}
	s.state[s.position(a)] = 0
	if out := tree[leaving].pred; int(out) < len(s.arc) {
		s.rest(out, leaving, &tree[leaving])
	}
	if above {
		s.rehang(w, leaving, branch{u, a, delta, shifted(capacity, -delta)}, r)
	} else {
		s.rehang(u, leaving, branch{w, a, shifted(capacity, -delta), delta}, -r)
	}
	return true
}

// shifted returns capacity + delta, or Infinite for an infinite capacity.
func shifted(capacity, delta int64) int64 {
	if capacity == Infinite {
		return Infinite
	}
	return capacity + delta
}

// rehang cuts the tree above node last, hangs it by node first of the subtree
// as b says, and adds shift to the potentials of the subtree.
//
// The arcs on the path from first up to last turn. Each node v on it follows,
// in the new preorder, on the whole subtree of the node before it on the path,
// and is followed by the rest of its own subtree in the old order: what came
// before that node and what came after. In this rest all depths change alike.
func (s *simplex) rehang(first, last int32, b branch, shift int64) {
	place := s.place
	before := s.back[last]
	end, after := int32(-1), int32(-1) // of the subtree done so far: last node, next node in the old order
	done := int32(-1)                  // its root
	for v := first; ; {
		depth := place[v].depth
		deeper := place[b.parent].depth + 1 - depth
		if done >= 0 {
			place[end].thread, s.back[v] = v, end
		}
		for x := v; ; {
			place[x].depth += deeper
			place[x].potential += shift
			end = x
			x = place[x].thread
			if x == done {
				x = after
				place[end].thread, s.back[x] = x, end
			}
			if place[x].depth <= depth {
				after = x
				break
			}
		}
		old := s.tree[v]
		s.tree[v] = b
		if v == last {
			break
		}
		done, v, b = v, old.parent, branch{v, old.pred, old.down, old.up}
	}
	place[before].thread, s.back[after] = after, before
	s.splice(s.tree[first].parent, first, end)
}

// splice inserts the chain from first to end in the preorder after node v.
func (s *simplex) splice(v, first, end int32) {
	next := s.place[v].thread
	s.place[v].thread, s.back[first] = first, v
	s.place[end].thread, s.back[next] = next, end
}

// feasible reports that no artificial arc carries flow.
func (s *simplex) feasible() bool {
	n, m := s.g.Nodes(), s.g.Arcs()
	for v := range n {
		if node := &s.tree[v]; int(node.pred) >= m && min(node.up, node.down) > 0 {
			return false
		}
	}
	return true
}

// flow returns the flow on the arcs of the graph and its cost.
func (s *simplex) flow() (arc []int64, cost int64) {
	g, m := s.g, s.g.Arcs()
	arc = make([]int64, m)
	for a := range int32(m) {
		arc[a] = g.Lower[a]
		if s.state[s.position(a)] < 0 {
			arc[a] = g.Upper[a]
		}
	}
	for v := range int32(g.Nodes()) {
		node := &s.tree[v]
		switch a := node.pred; {
		case int(a) >= m:
		case g.Tail[a] == v:
			arc[a] = g.Lower[a] + node.down
		default:
			arc[a] = g.Lower[a] + node.up
		}
	}
	for a, x := range arc {
		cost += g.Cost[a] * x
	}
	return arc, cost
}

// shiftedPotential returns the potentials for a feasible optimal basis. There
// every artificial arc in the tree is empty and, the basis being strongly
// feasible, leads to the root; without its cost a potential is the length of a
// path in the graph.
func (s *simplex) shiftedPotential() []int64 {
	p := make([]int64, s.g.Nodes())
	for v := range p {
		p[v] = s.place[v].potential + s.bigM
	}
	return p
}

// cut returns the nodes that hang on the root by an arc towards it. Paths in
// the graph are shorter than M, so these nodes have negative potential and all
// others positive, and arcs from these nodes to others price at less than −M:
// they are at their upper bounds, the arcs back at their lower bounds, and what
// the artificial arcs still carry to the root could not leave.
func (s *simplex) cut() []bool {
	cut := make([]bool, s.g.Nodes())
	for v := range cut {
		cut[v] = s.place[v].potential < 0
	}
	return cut
}

// cycle returns the arcs of the cycle that the last entering arc closes.
func (s *simplex) cycle() []int32 {
	u, w := s.g.Tail[s.entering], s.g.Head[s.entering]
	cycle := []int32{s.entering}
	var down []int32
	for u != w {
		if s.place[u].depth > s.place[w].depth {
			down = append(down, s.tree[u].pred)
			u = s.tree[u].parent
		} else {
			cycle = append(cycle, s.tree[w].pred)
			w = s.tree[w].parent
		}
	}
	slices.Reverse(down)
	return append(cycle, down...)
}

// basis returns the tree without its artificial arcs.
func (s *simplex) basis() *Basis {
	n, m := s.g.Nodes(), s.g.Arcs()
	b := &Basis{Pred: make([]int32, n)}
	for v := range b.Pred {
		b.Pred[v] = s.tree[v].pred
		if int(b.Pred[v]) >= m {
			b.Pred[v] = -1
		}
	}
	for a := range int32(m) {
		if s.state[s.position(a)] < 0 {
			b.AtUpper = append(b.AtUpper, a)
		}
	}
	return b
}
