package network

import "testing"

var sizes = []struct {
	name string
	country
}{
	{"province", oneProvince},
	{"nation", nation},
}

func BenchmarkAssign(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			p := size.transport(newRand(1))
			b.ReportAllocs()
			for b.Loop() {
				assign(b, p)
			}
			b.ReportMetric(float64(len(p.Post)), "arcs")
		})
	}
}

func BenchmarkSolve(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			g := size.transport(newRand(1)).Graph()
			b.ReportAllocs()
			pivots := 0
			for b.Loop() {
				pivots = solve(b, g, Options{}).Pivots
			}
			b.ReportMetric(float64(g.Arcs()), "arcs")
			b.ReportMetric(float64(pivots), "pivots")
		})
	}
}
