package certify

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"canbo/solver/lp"
)

// province is a problem of the size and pattern of one province: 1,200 people
// with 80 posts each, a row per person, post and side condition, and a tree of
// the given number of leaves of which tightening leaves about 4,000 columns.
func province(leaves int) (*lp.Problem, *lp.Tree) {
	const people, choices, posts, side = 1200, 80, 800, 700
	rng := rand.New(rand.NewPCG(5, 5))
	p := &lp.Problem{Name: "province"}
	for range people {
		p.AddRow("", 1, 1)
	}
	for range posts {
		p.AddRow("", 0, 3)
	}
	for range side {
		p.AddRow("", math.Inf(-1), 40)
	}
	for i := range people {
		for range choices {
			rows := []int32{int32(i), int32(people + rng.IntN(posts))}
			for at := people + posts; ; {
				at += 1 + rng.IntN(side/3)
				if at >= people+posts+side {
					break
				}
				rows = append(rows, int32(at))
			}
			values := make([]float64, len(rows))
			for k := range values {
				values[k] = 1
			}
			p.AddCol("", float64(rng.IntN(1_000_000)), 0, 1, true, rows, values)
		}
	}
	duals := func(scale float64) lp.SparseVector {
		y := make([]float64, p.Rows())
		for i := range y {
			y[i] = -scale * rng.Float64()
			if i < people {
				y[i] = -y[i]
			}
		}
		return lp.Sparse(y)
	}
	tree := &lp.Tree{Bound: 41_000, Tighten: []lp.SparseVector{duals(1e-3), duals(1e-3)}}
	var free []int32
	for j, c := range p.Cost {
		if c < 40_000 {
			free = append(free, int32(j))
		}
	}
	for k := range leaves - 1 {
		tree.Node = append(tree.Node,
			lp.Node{Column: free[k%len(free)], Down: int32(2*k + 2), Up: int32(2*k + 1)},
			lp.Node{Column: -1, Dual: duals(1e4)})
	}
	tree.Node = append(tree.Node, lp.Node{Column: -1, Dual: duals(1e4)})
	return p, tree
}

func BenchmarkTightenProvince(b *testing.B) {
	p, tree := province(1)
	for b.Loop() {
		proof, _ := CheckTree(p, tree)
		b.ReportMetric(float64(proof.Free), "columns")
	}
}

func BenchmarkTreeProvince(b *testing.B) {
	const leaves = 3000
	p, tree := province(leaves)
	for b.Loop() {
		proof, _ := CheckTree(p, tree)
		b.ReportMetric(float64(proof.Free), "columns")
		b.ReportMetric(float64(proof.Leaves+proof.Closed), "leaves")
	}
}

func BenchmarkCutsProvince(b *testing.B) {
	p, _ := province(1)
	rng := rand.New(rand.NewPCG(14, 14))
	cuts := make([]lp.Cut, 100)
	for k := range cuts {
		u := make([]float64, p.Rows())
		for range 130 {
			u[rng.IntN(len(u))] = math.Ldexp(float64(rng.IntN(1<<13)-1<<12), -13)
		}
		cuts[k].Weight = lp.Sparse(u)
	}
	for b.Loop() {
		q, err := withCuts(p, cuts)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(q.Row)-len(p.Row)), "entries")
	}
}

func BenchmarkFingerprint(b *testing.B) {
	p, _ := province(1)
	for b.Loop() {
		Fingerprint(p)
	}
}

// assignment is a generalised assignment problem of the size and pattern of the
// largest in the OR-Library, capacities ten times as large, and a tree that keeps
// the capacities.
func assignment(leaves int) (*lp.Problem, *lp.Tree) {
	const agents, jobs = 40, 400
	rng := rand.New(rand.NewPCG(15, 15))
	p := &lp.Problem{Name: "assignment"}
	for range jobs {
		p.AddRow("", 1, 1)
	}
	tree := &lp.Tree{Bound: 1e9}
	for range agents {
		tree.Keep = append(tree.Keep, int32(p.AddRow("", math.Inf(-1), 4000)))
	}
	duals := func() lp.SparseVector {
		y := make([]float64, p.Rows())
		for j := range jobs {
			y[j] = 14 + 6*rng.Float64()
		}
		return lp.Sparse(y)
	}
	for i := range agents {
		for j := range jobs {
			p.AddCol("", float64(10+rng.IntN(90)), 0, 1, true, []int32{int32(j), int32(jobs + i)}, []float64{1, float64(50 + rng.IntN(950))})
		}
	}
	tree.Tighten = []lp.SparseVector{duals(), duals()}
	for k := range leaves - 1 {
		tree.Node = append(tree.Node,
			lp.Node{Column: int32(k * 7 % p.Cols()), Down: int32(2*k + 2), Up: int32(2*k + 1)},
			lp.Node{Column: -1, Dual: duals()})
	}
	tree.Node = append(tree.Node, lp.Node{Column: -1, Dual: duals()})
	return p, tree
}

// BenchmarkKeep checks kept rows where nothing can be tightened: the worst case
// of a leaf.
func BenchmarkKeep(b *testing.B) {
	for _, leaves := range []int{1, 101} {
		p, tree := assignment(leaves)
		b.Run(fmt.Sprint(leaves), func(b *testing.B) {
			for b.Loop() {
				CheckTree(p, tree)
			}
		})
	}
}
