package certify

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/lp"
)

var testTol = big.NewRat(1, 1_000_000_000)

// Any multipliers whatever must give a bound that no feasible point beats.
func TestEveryMultiplierIsSafe(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	finite := 0
	for trial := range 400 {
		p := randomMIP(rng, 1+rng.IntN(4), rng.IntN(4), kind(trial%3))
		best, x := optimum(p)
		if best == nil {
			continue
		}
		objective, _ := best.Float64()
		for range 10 {
			y := make([]float64, p.Rows())
			for i := range y {
				y[i] = rng.NormFloat64() * math.Ldexp(1, rng.IntN(6)-3)
			}
			r := &lp.Result{Reason: lp.Feasible, X: x, RowDual: y, Objective: objective, Bound: math.Inf(-1)}
			proof, err := Check(p, r, testTol)
			if err != nil {
				t.Fatal(err)
			}
			if proof.Objective.Cmp(best) != 0 {
				t.Fatalf("objective %v, want %v", proof.Objective, best)
			}
			if proof.Bound == nil {
				continue
			}
			finite++
			if proof.Bound.Cmp(best) > 0 {
				t.Fatalf("trial %d: bound %v above the optimum %v", trial, proof.Bound, best)
			}
		}
	}
	if finite < 2000 {
		t.Errorf("only %d finite bounds", finite)
	}
}

// The 128-bit path and the big path must agree to the last bit, over random
// boxes and after columns are folded away.
func TestArithmeticsAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	compared := 0
	for trial := range 600 {
		p := randomMIP(rng, 1+rng.IntN(6), 1+rng.IntN(5), kind(trial%3))
		b := newBox(p)
		f, w := newFixed(p, b), newWide(p)
		if f == nil {
			t.Fatal("small problem does not fit")
		}
		for j := range b.lower {
			if rng.IntN(3) == 0 {
				b.upper[j] = b.lower[j]
			}
		}
		g := f.compacted(b)
		y := make([]float64, p.Rows())
		for i := range y {
			y[i] = rng.NormFloat64()
		}
		m := newShaper(p, nil, b).shape(lp.Sparse(y), trial%2 == 0)
		want := w.bound(w.rationals(m), b, trial%2 == 0, nil)
		for _, arith := range []*fixed{f, g} {
			got, ok := arith.bound(m, b, trial%2 == 0, nil)
			if !ok {
				continue
			}
			compared++
			if (got == nil) != (want == nil) || got != nil && got.Cmp(want) != 0 {
				t.Fatalf("trial %d: %v in 128 bits, %v in big integers", trial, got, want)
			}
		}
	}
	if compared < 800 {
		t.Errorf("only %d comparisons", compared)
	}
}

// A row of objective coefficients beside cuts with many fraction bits still has
// 128-bit arithmetic.
func TestLargeRowsFit(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 13))
	p := &lp.Problem{}
	p.AddRow("goal", math.Inf(-1), 0x1p25+1)
	p.AddRow("cut", math.Inf(-1), 0x1p12-0x1p-39)
	p.AddRow("choice", 1, 1)
	for range 9 {
		p.AddCol("", float64(rng.IntN(1<<20)), 0, 30, true, []int32{0, 1, 2},
			[]float64{float64(1 + rng.IntN(1<<20)), math.Ldexp(float64(1+rng.Int64N(1<<49)), -39), 1})
	}
	b := newBox(p)
	f, w := newFixed(p, b), newWide(p)
	if f == nil {
		t.Fatal("does not fit")
	}
	b.lower[4], b.upper[4] = 30, 30
	folded := f.compacted(b)
	if len(folded.id) != 8 {
		t.Fatal("nothing folded")
	}
	for range 100 {
		y := []float64{-rng.Float64(), -100 * rng.Float64(), 1e6 * rng.NormFloat64()}
		m := newShaper(p, nil, b).shape(lp.Sparse(y), true)
		want := w.bound(w.rationals(m), b, true, nil)
		for _, arith := range []*fixed{f, folded} {
			if got, ok := arith.bound(m, b, true, nil); !ok || got.Cmp(want) != 0 {
				t.Fatalf("%v (%v) in 128 bits, %v in big integers", got, ok, want)
			}
		}
	}
}

func TestWideNumbersFallBack(t *testing.T) {
	p := &lp.Problem{}
	p.AddRow("", 1e40, math.Inf(1))
	p.AddCol("", 1e-40, 0, 1e60, false, []int32{0}, []float64{1e20})
	r := &lp.Result{Reason: lp.Optimal, X: []float64{1e20}, RowDual: []float64{1e-60}, Objective: 1e-20, Bound: 1e-20}
	proof, err := Check(p, r, testTol)
	if err != nil {
		t.Fatal(err)
	}
	if proof.Bound == nil || proof.Bound.Cmp(proof.Objective) > 0 {
		t.Errorf("bound %v, objective %v", proof.Bound, proof.Objective)
	}
}

func TestTreesProveTheOptimum(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for trial := range 300 {
		p := randomMIP(rng, 1+rng.IntN(5), 1+rng.IntN(4), kind(trial%3))
		best, _ := optimum(p)
		bound := 50.0
		if best != nil {
			bound, _ = best.Float64()
			if rational(bound).Cmp(best) > 0 {
				bound = math.Nextafter(bound, math.Inf(-1))
			}
		}
		tree := proveCut(p, bound, rng)
		proof, err := CheckTree(p, tree)
		if err != nil {
			t.Fatalf("trial %d: %v", trial, err)
		}
		if proof.Bound == nil || best != nil && proof.Bound.Cmp(best) > 0 {
			t.Fatalf("trial %d: bound %v of %v", trial, proof.Bound, best)
		}
		if best == nil {
			tree = proveCut(p, math.Inf(1), rng)
			if proof, err := CheckTree(p, tree); len(tree.Node) > 0 && (err != nil || !proof.Infeasible) {
				t.Fatalf("trial %d: infeasible: %v", trial, err)
			}
		}
	}
}

// Whatever is done to a tree, it is refused or what it proves is true.
func TestSpoiledTreesProveNothingFalse(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	refused, accepted := 0, 0
	for refused+accepted < 2000 {
		p := randomMIP(rng, 2+rng.IntN(4), 1+rng.IntN(3), kind(rng.IntN(3)))
		best, _ := optimum(p)
		if best == nil {
			continue
		}
		bound, _ := best.Float64()
		tree := proveCut(p, bound, rng)
		if _, err := CheckTree(p, tree); err != nil {
			tree.Bound = math.Nextafter(bound, math.Inf(-1))
		}
		for range 10 {
			spoiled := clone(tree)
			spoil(spoiled, rng)
			proof, err := CheckTree(p, spoiled)
			if err != nil {
				refused++
				if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrUnproven) {
					t.Fatal(err)
				}
			} else {
				accepted++
			}
			if proof.Infeasible || proof.Bound != nil && proof.Bound.Cmp(best) > 0 {
				t.Fatalf("proved %v, the optimum is %v", proof.Bound, best)
			}
		}
	}
	if refused < 500 {
		t.Errorf("only %d refused", refused)
	}
}

func clone(t *lp.Tree) *lp.Tree {
	copied := func(v lp.SparseVector) lp.SparseVector {
		return lp.SparseVector{Index: slices.Clone(v.Index), Value: slices.Clone(v.Value)}
	}
	out := &lp.Tree{Bound: t.Bound, Keep: slices.Clone(t.Keep), Node: slices.Clone(t.Node)}
	for _, rows := range t.With {
		out.With = append(out.With, slices.Clone(rows))
	}
	for _, c := range t.Cut {
		out.Cut = append(out.Cut, lp.Cut{Weight: copied(c.Weight), Complement: slices.Clone(c.Complement)})
	}
	for _, v := range t.Tighten {
		out.Tighten = append(out.Tighten, copied(v))
	}
	for k := range out.Node {
		node := &out.Node[k]
		node.Dual, node.Tighten = copied(node.Dual), slices.Clone(node.Tighten)
		for e := range node.Tighten {
			node.Tighten[e] = copied(node.Tighten[e])
		}
	}
	return out
}

func spoil(t *lp.Tree, rng *rand.Rand) {
	if len(t.Cut) > 0 && rng.IntN(3) == 0 {
		spoilCut(t, rng)
		return
	}
	if rng.IntN(10) == 0 {
		t.Keep = append(t.Keep, int32(rng.IntN(3)))
		return
	}
	if len(t.With) > 0 && rng.IntN(10) == 0 {
		k := rng.IntN(len(t.With))
		t.With[k] = append(t.With[k], int32(rng.IntN(3)))
		return
	}
	if len(t.Node) == 0 {
		return
	}
	k := rng.IntN(len(t.Node))
	node := &t.Node[k]
	switch rng.IntN(12) {
	case 0:
		node.Down, node.Up = node.Up, node.Down
	case 1:
		node.Value += float64(rng.IntN(3) - 1)
	case 2:
		t.Node = slices.Delete(t.Node, k, k+1)
	case 3:
		node.Column = -1
	case 4:
		node.Ray = !node.Ray
	case 5:
		node.Closed = true
	case 6:
		for i := range node.Dual.Value {
			node.Dual.Value[i] = rng.NormFloat64() * 3
		}
	case 7:
		t.Bound += 1 + rng.Float64()
	case 8:
		node.Column = int32(rng.IntN(4))
	case 9:
		for _, v := range t.Tighten {
			for i := range v.Value {
				v.Value[i] = rng.NormFloat64() * 3
			}
		}
		node.Up = node.Down
	case 10:
		for _, v := range node.Tighten {
			for i := range v.Value {
				v.Value[i] = rng.NormFloat64() * 3
			}
		}
	case 11:
		node.Tighten = append(node.Tighten, t.Node[rng.IntN(len(t.Node))].Dual)
	}
}

func spoilCut(t *lp.Tree, rng *rand.Rand) {
	k := rng.IntN(len(t.Cut))
	cut := &t.Cut[k]
	switch rng.IntN(5) {
	case 0:
		for e := range cut.Weight.Value {
			cut.Weight.Value[e] += float64(rng.IntN(9)-4) / 8
		}
	case 1:
		for e := range cut.Weight.Index {
			cut.Weight.Index[e]++
		}
	case 2:
		if c := cut.Complement; len(c) > 0 {
			e := rng.IntN(len(c))
			cut.Complement = slices.Delete(slices.Clone(c), e, e+1)
		} else {
			cut.Complement = []int32{int32(rng.IntN(3))}
		}
	case 3:
		t.Cut = slices.Delete(t.Cut, k, k+1)
	case 4:
		other := rng.IntN(len(t.Cut))
		t.Cut[k], t.Cut[other] = t.Cut[other], t.Cut[k]
	}
}
