package network

import (
	"fmt"
	"testing"
)

// provedBasis checks that b is an optimal basis for f with the potentials: a
// forest of tight arcs with one tree for each component of the graph, that of
// root hung from there, and no arc outside strictly between its bounds.
func provedBasis(g *Graph, f *Flow, root int32, b *Basis, potential []int64) error {
	if err := provedFlow(g, &Flow{Status: Optimal, Arc: f.Arc, Cost: f.Cost, Potential: potential}); err != nil {
		return err
	}
	s := newSimplex(g, g.Cost)
	parent, _, err := s.forest(b)
	if err != nil {
		return err
	}
	in := make([]bool, g.Arcs())
	trees := 0
	for v, a := range b.Pred {
		if a < 0 {
			trees++
			continue
		}
		in[a] = true
		if r := g.Cost[a] + potential[g.Tail[a]] - potential[g.Head[a]]; r != 0 {
			return fmt.Errorf("arc %d of the tree above %d, parent %d, prices at %d", a, v, parent[v], r)
		}
	}
	if b.Pred[root] >= 0 {
		return fmt.Errorf("root %d hangs on arc %d", root, b.Pred[root])
	}
	name := make([]int, g.Nodes())
	for v := range name {
		name[v] = v
	}
	components := g.Nodes()
	for a := range g.Tail {
		if t, h := name[g.Tail[a]], name[g.Head[a]]; t != h {
			components--
			for v := range name {
				if name[v] == t {
					name[v] = h
				}
			}
		}
	}
	if trees != components {
		return fmt.Errorf("%d trees for %d components", trees, components)
	}
	upper := make([]bool, g.Arcs())
	for _, a := range b.AtUpper {
		upper[a] = true
	}
	for a, x := range f.Arc {
		if !in[a] && (upper[a] && x != g.Upper[a] || !upper[a] && x != g.Lower[a]) {
			return fmt.Errorf("arc %d outside the forest carries %d", a, x)
		}
	}
	return nil
}

func TestSpan(t *testing.T) {
	for seed := range uint64(3000) {
		rng := newRand(seed)
		g := tinyGraph(rng)
		if seed%10 == 0 {
			g = mesh{nodes: 40, arcs: 150, sources: 5, sinks: 5, shipments: 10, capacitated: 0.5, maxCapacity: 8, minCost: -5, maxCost: 9, lowered: 0.5}.graph(rng)
		}
		f := solve(t, g, Options{})
		if f.Status != Optimal {
			continue
		}
		root := int32(rng.IntN(g.Nodes()))
		b, potential := Span(g, f, root)
		if err := provedBasis(g, f, root, b, potential); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if f := solve(t, g, Options{Start: b}); f.Status != Optimal {
			t.Fatalf("seed %d: from the basis %v", seed, f.Status)
		}
	}
}

func TestSpanOfAssignment(t *testing.T) {
	for seed := range uint64(1000) {
		rng := newRand(seed)
		p := tinyTransport(rng)
		if seed%20 == 0 {
			p = country{provinces: 2, communes: 6, officials: 60, posts: 40, arcs: 600, across: 0.1}.transport(rng)
		}
		r := assign(t, p)
		if r.Status != Optimal {
			continue
		}
		g, f := p.Graph(), p.Flow(r)
		root := int32(g.Nodes() - 1)
		b, potential := Span(g, f, root)
		if err := provedBasis(g, f, root, b, potential); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}
