package network_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"canbo/solver/network"
	"canbo/solver/sample"
)

// placements are a province and the nation in each shape.
func placements(b *testing.B, run func(b *testing.B, t *network.Transport)) {
	province := sample.Placement{Provinces: 1, Communes: 100, Officials: 1200, Posts: 800, Reach: 80, Seed: 1}
	for _, c := range []struct {
		name string
		sample.Placement
	}{
		{"province", province},
		{"uniform", sample.NationPlacement(sample.Uniform, 1)},
		{"local", sample.NationPlacement(sample.Local, 1)},
		{"scarce", sample.NationPlacement(sample.Scarce, 1)},
	} {
		b.Run(c.name, func(b *testing.B) { run(b, c.Transport()) })
	}
}

func BenchmarkAssign(b *testing.B) {
	placements(b, func(b *testing.B, t *network.Transport) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := network.Assign(context.Background(), t); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(t.Post)), "arcs")
	})
}

// BenchmarkEdit makes one change of a seating and takes it back; the metrics are
// quantiles of one of the two.
func BenchmarkEdit(b *testing.B) {
	placements(b, func(b *testing.B, t *network.Transport) {
		e, err := network.NewSeating(context.Background(), t)
		if err != nil {
			b.Fatal(err)
		}
		e.Withdraw(0)
		e.Return(0)
		r := rand.New(rand.NewPCG(1, 1))
		var took []time.Duration
		for b.Loop() {
			i := r.IntN(t.Officials())
			a := int(t.Start[i]) + r.IntN(int(t.Start[i+1]-t.Start[i]))
			edit, undo := func() { e.Withdraw(i) }, func() { e.Return(i) }
			switch r.IntN(3) {
			case 0:
				edit, undo = func() { e.Pin(i, a) }, func() { e.Release(i) }
			case 1:
				a = int(e.Assignment().Arc[i])
				cost := t.Cost[a]
				edit, undo = func() { e.Forbid(a) }, func() { _ = e.SetCost(a, cost) }
			}
			for _, change := range []func(){edit, undo} {
				start := time.Now()
				change()
				took = append(took, time.Since(start))
			}
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs-median")
		b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "µs-p95")
		b.ReportMetric(float64(took[len(took)-1].Microseconds()), "µs-max")
	})
}

// BenchmarkSolve has the sizes of NETGEN-8, and placements as general flows.
func BenchmarkSolve(b *testing.B) {
	run := func(b *testing.B, g *network.Graph) {
		b.ReportAllocs()
		pivots := 0
		for b.Loop() {
			f, err := network.Solve(context.Background(), g, network.Options{})
			if err != nil || f.Status != network.Optimal {
				b.Fatal(err)
			}
			pivots = f.Pivots
		}
		b.ReportMetric(float64(g.Arcs()), "arcs")
		b.ReportMetric(float64(pivots), "pivots")
	}
	for _, c := range []struct {
		name           string
		nodes, density int
	}{{"8k", 1024, 8}, {"32k", 4096, 8}, {"64k-dense", 1024, 64}, {"128k", 16384, 8}, {"512k", 65536, 8}} {
		b.Run(c.name, func(b *testing.B) { run(b, sample.NetgenFlow(c.nodes, c.density, 1).Graph()) })
	}
	b.Run("placement", func(b *testing.B) { run(b, sample.NationPlacement(sample.Uniform, 1).Transport().Graph()) })
}
