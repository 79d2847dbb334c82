package planner

import (
	"cmp"
	"slices"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"canbo/model/formulate"
	"canbo/model/measure"
)

// A step is the place of a move in the sequence of execution: Order counts from
// 1; moves of one Cycle (> 0) are one joint decision and share their Order.
type step struct{ Order, Cycle int }

// sequence orders moves so that carrying them out one after the other never
// puts more heads on a post than its ceiling or its present heads allow. A move
// into a full post waits for one out of it; where waiting runs in a circle the
// moves of the circle are carried out together (Tarjan's components in
// topological order).
func sequence(s *measure.Sheet, moves []formulate.Move) []step {
	g := simple.NewDirectedGraph()
	for k := range moves {
		g.AddNode(simple.Node(k))
	}
	out := make(map[int32][]int)
	in := make(map[int32][]int)
	var full []int32
	for k, m := range moves {
		if pay := s.PayPost(m.Official); pay >= 0 && pay != m.Post {
			out[pay] = append(out[pay], k)
		}
		if in[m.Post] == nil {
			full = append(full, m.Post)
		}
		in[m.Post] = append(in[m.Post], k)
	}
	slices.Sort(full)
	for _, post := range full {
		room := max(s.In.Posts[post].Approved-s.HeadsPay[post], 0)
		arriving := slices.DeleteFunc(slices.Clone(in[post]), func(k int) bool { return s.PayPost(moves[k].Official) == post })
		for n, k := range arriving[min(room, len(arriving)):] {
			if n < len(out[post]) && out[post][n] != k {
				g.SetEdge(simple.Edge{F: simple.Node(out[post][n]), T: simple.Node(k)})
			}
		}
	}
	// SortStabilized leaves a nil for each circle and lists the circles apart, in
	// the same order.
	sorted, err := topo.SortStabilized(g, func(nodes []graph.Node) {
		slices.SortFunc(nodes, func(a, b graph.Node) int { return cmp.Compare(a.ID(), b.ID()) })
	})
	circles, _ := err.(topo.Unorderable)
	steps := make([]step, len(moves))
	cycle := 0
	for at, node := range sorted {
		if node != nil {
			steps[node.ID()] = step{Order: at + 1}
			continue
		}
		for _, member := range circles[cycle] {
			steps[member.ID()] = step{Order: at + 1, Cycle: cycle + 1}
		}
		cycle++
	}
	return steps
}
