package network

import (
	"context"
	"math/rand/v2"
	"testing"
)

// disguised writes a tiny Transport as a graph with all that Place undoes: lower
// bounds as supply, arcs from the sink, officials who go there at once, seats of
// one cost on one arc, a post with a supply of its own.
func disguised(rng *rand.Rand) (g *Graph, sink int32) {
	t := tinyTransport(rng)
	n, p := t.Officials(), t.Posts()
	g = &Graph{Supply: make([]int64, n+p+1)}
	sink = int32(rng.IntN(n + p + 1))
	name := func(v int) int { return (v + int(sink) + 1) % (n + p + 1) } // n+p is the sink
	for i := range n {
		if rng.IntN(2) == 0 {
			g.Supply[name(i)]++
			g.Supply[sink]--
		} else {
			g.addArc(int(sink), name(i), 1, 1, between(rng, -2, 2))
		}
		for a := t.Start[i]; a < t.Start[i+1]; a++ {
			upper := between(rng, 1, 2)
			if rng.IntN(3) == 0 {
				upper = Infinite
			}
			g.addArc(name(i), name(n+int(t.Post[a])), 0, upper, t.Cost[a])
		}
		if rng.IntN(4) == 0 {
			g.addArc(name(i), int(sink), 0, 1, between(rng, -2, 9))
		}
	}
	for j := range p {
		v := name(n + j)
		for k := t.Seat[j]; k < t.Seat[j+1]; k++ {
			units := between(rng, 0, 2)
			if rng.IntN(2) == 0 {
				g.addArc(v, int(sink), 0, units, t.Marginal[k])
				continue
			}
			g.addArc(int(sink), v, -1, units-1, -t.Marginal[k])
		}
		if rng.IntN(4) == 0 {
			own := between(rng, 0, 2)
			g.Supply[v] += own
			g.Supply[sink] -= own
		}
		if rng.IntN(6) == 0 {
			g.addArc(v, int(sink), 0, Infinite, between(rng, -3, 9))
		}
	}
	return g, sink
}

func TestPlaceIsSolve(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(4000) {
		g, sink := disguised(newRand(seed))
		want := solve(t, g, Options{})
		got, ok, err := Place(context.Background(), g, sink)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !ok {
			seen["other form"]++
			continue
		}
		seen[got.Status.String()]++
		if got.Status != want.Status || got.Cost != want.Cost {
			t.Fatalf("seed %d: %v %d, by the simplex method %v %d", seed, got.Status, got.Cost, want.Status, want.Cost)
		}
		if err := provedFlow(g, got); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	if seen["optimal"] < 500 || seen["infeasible"] < 100 {
		t.Errorf("statuses %v", seen)
	}
}

// What is no Transport is refused.
func TestPlaceRefuses(t *testing.T) {
	for seed := range uint64(500) {
		rng := newRand(seed)
		g := tinyGraph(rng)
		f, ok, err := Place(context.Background(), g, int32(rng.IntN(g.Nodes())))
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			if err := provedFlow(g, f); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
	}
}
