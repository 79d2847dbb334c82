package network

import (
	"context"
	"testing"
)

// tinyLimit exceeds the flow that an arc of a tinyGraph can need: the finite
// bounds and supplies of six arcs sum to less.
const tinyLimit = 24

func solve(t testing.TB, g *Graph, o Options) *Flow {
	t.Helper()
	f, err := Solve(context.Background(), g, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func assign(t testing.TB, p *Transport) *Assignment {
	t.Helper()
	r, err := Assign(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSolveIsEnumeration(t *testing.T) {
	seen := map[Status]int{}
	for seed := range uint64(6000) {
		g := tinyGraph(newRand(seed))
		f := solve(t, g, Options{})
		if err := provedFlow(g, f); err != nil {
			t.Fatalf("seed %d: %v: %v", seed, f.Status, err)
		}
		seen[f.Status]++
		least, feasible := enumerateFlow(g, tinyLimit)
		if feasible != (f.Status != Infeasible) {
			t.Fatalf("seed %d: status %v, enumeration finds a flow: %v", seed, f.Status, feasible)
		}
		if f.Status == Optimal && least != f.Cost {
			t.Fatalf("seed %d: cost %d, enumeration %d", seed, f.Cost, least)
		}
	}
	if seen[Optimal] < 1000 || seen[Infeasible] < 100 || seen[Unbounded] < 100 {
		t.Errorf("one-sided cases: %v", seen)
	}
}

func TestAssignIsSolveIsEnumeration(t *testing.T) {
	seen := map[Status]int{}
	for seed := range uint64(6000) {
		p := tinyTransport(newRand(seed))
		r, f := assign(t, p), solve(t, p.Graph(), Options{})
		if err := provedAssignment(p, r); err != nil {
			t.Fatalf("seed %d: assign %v: %v", seed, r.Status, err)
		}
		if err := provedFlow(p.Graph(), f); err != nil {
			t.Fatalf("seed %d: solve %v: %v", seed, f.Status, err)
		}
		least, feasible := enumerateAssignment(p)
		want := Infeasible
		if feasible {
			want = Optimal
		}
		if r.Status != want || f.Status != want {
			t.Fatalf("seed %d: assign %v, solve %v, enumeration %v", seed, r.Status, f.Status, want)
		}
		if feasible && (r.Cost != least || f.Cost != least) {
			t.Fatalf("seed %d: assign %d, solve %d, enumeration %d", seed, r.Cost, f.Cost, least)
		}
		seen[want]++
	}
	if seen[Optimal] < 1000 || seen[Infeasible] < 1000 {
		t.Errorf("one-sided cases: %v", seen)
	}
}
