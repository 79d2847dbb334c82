package network

import (
	"math"
	"slices"
)

// Span returns a basis that proves the optimal flow f of g optimal, with its
// potentials: a forest that holds every arc strictly between its bounds and
// joins all nodes that any path joins, hung from root and, where root is not
// reached, from the first node left. With the potentials all arcs of the forest
// have reduced cost zero and the others the signs of [Flow.Potential], so that
// the basis is optimal, primal and dual, for the simplex method too. It wants
// the arcs of f strictly between bounds to be free of cycles, as they are for
// the flow of [Solve] and for every flow of 0 and 1.
//
// Arcs of reduced cost zero, first those strictly between bounds and those of
// f.Basis if there is one, join nodes to parts with fixed differences of
// potential. Each part then rises until an arc from those done becomes tight, by
// Dijkstra's method over the parts; parts that no arc limits from above fall,
// likewise. Time is O(m + k log k), k being the arcs between parts.
func Span(g *Graph, f *Flow, root int32) (*Basis, []int64) {
	n := g.Nodes()
	s := &spanning{
		g: g, f: f, part: make([]int32, n), lift: make([]int64, n), done: make([]bool, n), hangs: make([]int32, n),
		limit: slices.Repeat([]int64{math.MaxInt64}, n),
	}
	s.join()
	s.list()
	next := int32(0)
	for s.settle(s.part[root], 0, -1); ; {
		if s.grow(&s.rising, 1) || s.grow(&s.falling, -1) || s.growFixed() {
			continue
		}
		for next < int32(n) && s.done[s.part[next]] {
			next++
		}
		if next == int32(n) {
			break
		}
		s.settle(s.part[next], 0, -1)
	}
	potential := make([]int64, n)
	for v := range potential {
		potential[v] = f.Potential[v] + s.lift[s.part[v]]
	}
	return &Basis{Pred: s.hang(root), AtUpper: s.atUpper()}, potential
}

// A spanning is the state of Span. A part is named by one of its nodes.
type spanning struct {
	g     *Graph
	f     *Flow
	part  []int32 // of each node
	tree  []int32 // arcs of the forest
	lift  []int64 // of each part done, added to its potentials
	done  []bool  // parts
	hangs []int32 // parts done, in this order
	count int
	// of the parts done, as many of the first have told the others all that keeps
	// them from rising, from falling, and all at all
	rising, falling, told int

	start, cross []int32 // arcs at a part: cross[start[c]:start[c+1]]
	limit        []int64 // of each part: least key queued in this growth, or most
	limited      []int32 // parts with a limit
	queue        arcQueue
}

// join makes the parts.
func (s *spanning) join() {
	for v := range s.part {
		s.part[v] = int32(v)
	}
	if s.f.Basis != nil {
		for _, a := range s.f.Basis.Pred {
			if a >= 0 {
				s.merge(a)
			}
		}
	}
	for a, x := range s.f.Arc {
		if x > s.g.Lower[a] && x < s.g.Upper[a] {
			s.merge(int32(a))
		}
	}
	for a, c := range s.g.Cost {
		if c+s.f.Potential[s.g.Tail[a]] == s.f.Potential[s.g.Head[a]] {
			s.merge(int32(a))
		}
	}
	for v := range int32(len(s.part)) {
		s.part[v] = s.find(v)
	}
}

func (s *spanning) find(v int32) int32 {
	for s.part[v] != v {
		s.part[v] = s.part[s.part[v]]
		v = s.part[v]
	}
	return v
}

func (s *spanning) merge(a int32) {
	if t, h := s.find(s.g.Tail[a]), s.find(s.g.Head[a]); t != h {
		s.part[max(t, h)] = min(t, h)
		s.tree = append(s.tree, a)
	}
}

// list collects the arcs between parts.
func (s *spanning) list() {
	s.start = make([]int32, len(s.part)+1)
	each := func(visit func(c, a int32)) {
		for a := range s.g.Tail {
			if t, h := s.part[s.g.Tail[a]], s.part[s.g.Head[a]]; t != h {
				visit(t, int32(a))
				visit(h, int32(a))
			}
		}
	}
	each(func(c, a int32) { s.start[c+1]++ })
	for c := range s.part {
		s.start[c+1] += s.start[c]
	}
	s.cross = make([]int32, s.start[len(s.part)])
	fill := append([]int32(nil), s.start...)
	each(func(c, a int32) {
		s.cross[fill[c]] = a
		fill[c]++
	})
}

// settle fixes the lift of part c, which arc a, if any, joins to those done.
func (s *spanning) settle(c int32, lift int64, a int32) {
	s.lift[c], s.done[c] = lift, true
	s.hangs[s.count] = c
	s.count++
	if a >= 0 {
		s.tree = append(s.tree, a)
	}
}

// grow lifts the parts that arcs limit from above, for sign 1, or from below,
// for −1, by those done. It reports whether there were any.
func (s *spanning) grow(told *int, sign int64) bool {
	before := s.count
	s.queue = s.queue[:0]
	for _, c := range s.limited {
		s.limit[c] = math.MaxInt64
	}
	s.limited = s.limited[:0]
	for ; *told < s.count; *told++ {
		s.limits(s.hangs[*told], sign)
	}
	for len(s.queue) > 0 {
		top := s.queue.pop()
		c := s.part[s.g.Tail[top.arc]]
		if s.done[c] {
			c = s.part[s.g.Head[top.arc]]
		}
		if !s.done[c] {
			s.settle(c, sign*top.key, top.arc)
			s.limits(c, sign)
		}
	}
	*told = s.count
	return s.count > before
}

// limits queues what part d, which is done, says of those that are not. An arc
// below its upper bound must not price below zero: it keeps the part of its
// head from rising further than that of its tail by the reduced cost. One above
// its lower bound does so the other way round.
func (s *spanning) limits(d int32, sign int64) {
	g := s.g
	for _, a := range s.cross[s.start[d]:s.start[d+1]] {
		t, h := s.part[g.Tail[a]], s.part[g.Head[a]]
		if s.done[t] && s.done[h] {
			continue
		}
		rises := h // the part that the arc limits from above
		switch {
		case g.Lower[a] == g.Upper[a]:
			continue
		case s.f.Arc[a] > g.Lower[a]:
			rises = t
		}
		if (rises != d) == (sign > 0) {
			if key, c := sign*s.tight(a, d), t^h^d; key < s.limit[c] {
				s.limit[c], s.limited = key, append(s.limited, c)
				s.queue.push(key, a)
			}
		}
	}
}

// tight returns the lift with which the part at the other end of arc a from
// part d makes its reduced cost zero.
func (s *spanning) tight(a, d int32) int64 {
	t, h := s.g.Tail[a], s.g.Head[a]
	r := s.g.Cost[a] + s.f.Potential[t] - s.f.Potential[h]
	if s.part[t] == d {
		return s.lift[d] + r
	}
	return s.lift[d] - r
}

// growFixed joins one part by an arc that cannot move, which nothing limits.
func (s *spanning) growFixed() bool {
	for ; s.told < s.count; s.told++ {
		d := s.hangs[s.told]
		for _, a := range s.cross[s.start[d]:s.start[d+1]] {
			c := s.part[s.g.Tail[a]]
			if c == d {
				c = s.part[s.g.Head[a]]
			}
			if !s.done[c] {
				s.settle(c, s.tight(a, d), a)
				return true
			}
		}
	}
	return false
}

// hang returns for each node the arc of the forest to its parent.
func (s *spanning) hang(root int32) []int32 {
	n := s.g.Nodes()
	start := make([]int32, n+1)
	for _, a := range s.tree {
		start[s.g.Tail[a]+1]++
		start[s.g.Head[a]+1]++
	}
	for v := range n {
		start[v+1] += start[v]
	}
	fill := append([]int32(nil), start...)
	near := make([]int32, 2*len(s.tree))
	for _, a := range s.tree {
		for _, v := range [2]int32{s.g.Tail[a], s.g.Head[a]} {
			near[fill[v]] = a
			fill[v]++
		}
	}
	pred := make([]int32, n)
	for v := range pred {
		pred[v] = -2 // not reached
	}
	var stack []int32
	for k := int32(-1); k < int32(n); k++ {
		top := max(k, 0)
		if k < 0 {
			top = root
		}
		if pred[top] != -2 {
			continue
		}
		pred[top] = -1
		for stack = append(stack, top); len(stack) > 0; {
			v := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, a := range near[start[v]:start[v+1]] {
				if w := s.g.Tail[a] ^ s.g.Head[a] ^ v; pred[w] == -2 {
					pred[w] = a
					stack = append(stack, w)
				}
			}
		}
	}
	return pred
}

// atUpper lists the arcs at their upper bound.
func (s *spanning) atUpper() []int32 {
	var at []int32
	for a, x := range s.f.Arc {
		if x == s.g.Upper[a] && x > s.g.Lower[a] {
			at = append(at, int32(a))
		}
	}
	return at
}

// Flow returns an optimal assignment as the flow on [Transport.Graph] it stands
// for, without a basis.
func (t *Transport) Flow(r *Assignment) *Flow {
	n, p, m := t.Officials(), t.Posts(), len(t.Post)
	f := &Flow{Status: Optimal, Cost: r.Cost, Arc: make([]int64, m+len(t.Marginal)), Potential: make([]int64, n+p+1)}
	seat := append([]int32(nil), t.Seat[:p]...)
	for i, a := range r.Arc {
		f.Arc[a] = 1
		f.Potential[i] = -r.OfficialPrice[i]
		j := t.Post[a]
		f.Arc[m+int(seat[j])] = 1
		seat[j]++
	}
	for j, price := range r.PostPrice {
		f.Potential[n+j] = -price
	}
	return f
}

// An arcQueue is a heap of arcs by key, and by number where keys are equal.
type arcQueue []queuedArc

type queuedArc struct {
	key int64
	arc int32
}

func (a queuedArc) before(b queuedArc) bool {
	return a.key < b.key || a.key == b.key && a.arc < b.arc
}

func (q *arcQueue) push(key int64, arc int32) {
	x := queuedArc{key, arc}
	h := append(*q, x)
	k := len(h) - 1
	for ; k > 0 && x.before(h[(k-1)/2]); k = (k - 1) / 2 {
		h[k] = h[(k-1)/2]
	}
	h[k] = x
	*q = h
}

func (q *arcQueue) pop() queuedArc {
	h := *q
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	if len(h) == 0 {
		return top
	}
	k := 0
	for {
		c := 2*k + 1
		if c >= len(h) {
			break
		}
		if c+1 < len(h) && h[c+1].before(h[c]) {
			c++
		}
		if !h[c].before(last) {
			break
		}
		h[k] = h[c]
		k = c
	}
	h[k] = last
	return top
}
