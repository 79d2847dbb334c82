package solver

import (
	"bytes"
	"context"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/branch"
	"canbo/solver/certify"
	"canbo/solver/lp"
)

var proofTol = big.NewRat(1, 1_000_000)

// packing returns a small problem in integers whose relaxation is fractional as
// a rule, and its optimum by trying every point; NaN if there is none.
func packing(r *rand.Rand) (*lp.Problem, float64) {
	p := &lp.Problem{}
	m, n := 2+r.IntN(2), 4+r.IntN(4)
	for range m {
		p.AddRow("", math.Inf(-1), float64(6+r.IntN(12)))
	}
	if r.IntN(2) == 0 {
		p.RowLower[0], p.RowUpper[0] = 3, math.Inf(1)
	}
	for range n {
		var rows []int32
		var values []float64
		for i := range m {
			if r.IntN(4) > 0 {
				rows, values = append(rows, int32(i)), append(values, float64(2+r.IntN(8)))
			}
		}
		p.AddCol("", float64(-3-r.IntN(12)), 0, float64(1+r.IntN(2)), true, rows, values)
	}
	best, x := math.NaN(), make([]float64, n)
	for {
		feasible := true
		for i, a := range p.Activity(x) {
			feasible = feasible && p.RowLower[i] <= a && a <= p.RowUpper[i]
		}
		if z := p.Objective(x); feasible && !(z >= best) {
			best = z
		}
		j := 0
		for ; j < n && x[j] == p.ColUpper[j]; j++ {
			x[j] = 0
		}
		if j == n {
			return p, best
		}
		x[j]++
	}
}

// reread writes and reads the certificate of r.
func reread(t *testing.T, p *lp.Problem, r *lp.Result) *lp.Result {
	t.Helper()
	var file bytes.Buffer
	if err := certify.WriteCertificate(&file, p, r); err != nil {
		t.Fatal(err)
	}
	got, err := certify.ReadCertificate(&file, p)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Trees with cuts prove the optimum, before and after they are written; with
// spoiled cuts they prove nothing above it.
func TestCutsAreProved(t *testing.T) {
	cuts, refused, needed := 0, 0, 0
	for seed := range uint64(600) {
		rng := rand.New(rand.NewPCG(seed, 21))
		p, best := packing(rng)
		if math.IsNaN(best) {
			continue
		}
		r, err := branch.Solve(context.Background(), p, branch.Options{RelGap: -1, CutRounds: 5})
		if err != nil {
			t.Fatal(err)
		}
		proof, err := certify.Check(p, reread(t, p, r), proofTol)
		if err != nil || !proof.Optimal(proofTol) || !near(r.Objective, best) {
			t.Fatalf("seed %d: objective %v, bound %v, optimum %v: %v", seed, r.Objective, r.Bound, best, err)
		}
		if len(r.Tree.Cut) == 0 {
			continue
		}
		cuts += len(r.Tree.Cut)
		for range 8 {
			spoiled := *r.Tree
			spoiled.Cut = spoilCuts(rng, r.Tree.Cut, p)
			if rng.IntN(4) == 0 {
				spoiled.Bound++
			}
			proof, err := certify.CheckTree(p, &spoiled)
			if err != nil {
				refused++
			}
			if proof.Infeasible || proof.Bound != nil && proof.Bound.Cmp(new(big.Rat).SetFloat64(best)) > 0 {
				t.Fatalf("seed %d: proved %v, the optimum is %v", seed, proof.Bound, best)
			}
		}
		bare := *r.Tree
		bare.Cut = make([]lp.Cut, len(r.Tree.Cut)) // rows without entries
		if _, err := certify.CheckTree(p, &bare); err != nil {
			needed++
		}
	}
	if cuts < 300 || refused < 200 || needed < 20 {
		t.Errorf("%d cuts, %d spoiled trees refused, %d that need their cuts", cuts, refused, needed)
	}
}

// spoilCuts returns the cuts of p with one of them changed, dropped or moved.
func spoilCuts(rng *rand.Rand, cuts []lp.Cut, p *lp.Problem) []lp.Cut {
	out := slices.Clone(cuts)
	k := rng.IntN(len(out))
	cut := &out[k]
	switch rng.IntN(5) {
	case 0:
		cut.Weight.Value = slices.Clone(cut.Weight.Value)
		cut.Weight.Value[rng.IntN(len(cut.Weight.Value))] += float64(rng.IntN(9)-4) / 16
	case 1:
		cut.Weight.Value = slices.Clone(cut.Weight.Value)
		for e := range cut.Weight.Value {
			cut.Weight.Value[e] *= -1
		}
	case 2:
		j := int32(rng.IntN(p.Cols()))
		e, found := slices.BinarySearch(cut.Complement, j)
		cut.Complement = slices.Clone(cut.Complement)
		if found {
			cut.Complement = slices.Delete(cut.Complement, e, e+1)
		} else {
			cut.Complement = slices.Insert(cut.Complement, e, j)
		}
	case 3:
		out = slices.Delete(out, k, k+1)
	case 4:
		out[0], out[k] = out[k], out[0]
	}
	return out
}

// Parts prove the sum of their bounds, before and after they are written;
// spoiled ones prove nothing above it.
func TestPartsAreProved(t *testing.T) {
	parts, refused := 0, 0
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 22))
		one, a := packing(rng)
		two, b := packing(rng)
		one.Offset = float64(rng.IntN(9))
		best := a + b + one.Offset
		if math.IsNaN(best) {
			continue
		}
		p := join(rng, one, two)
		r := solve(t, p, Options{RelGap: -1, CutRounds: 5})
		proof, err := certify.Check(p, reread(t, p, r), proofTol)
		if err != nil || !proof.Optimal(proofTol) || !near(r.Objective, best) {
			t.Fatalf("seed %d: objective %v, bound %v, optimum %v: %v", seed, r.Objective, r.Bound, best, err)
		}
		if len(r.Part) < 2 {
			continue
		}
		parts += len(r.Part)
		for range 8 {
			spoiled := *r
			spoiled.Part = spoilParts(rng, r.Part, p)
			if rng.IntN(4) == 0 {
				spoiled.Bound, spoiled.Objective = spoiled.Bound+1, spoiled.Objective+1
			}
			proof, err := certify.Check(p, &spoiled, proofTol)
			if err != nil {
				refused++
			}
			if proof.Infeasible || proof.Bound != nil && proof.Bound.Cmp(new(big.Rat).SetFloat64(best)) > 0 {
				t.Fatalf("seed %d: proved %v, the optimum is %v", seed, proof.Bound, best)
			}
		}
	}
	if parts < 200 || refused < 400 {
		t.Errorf("%d parts, %d spoiled results refused", parts, refused)
	}
}

func spoilParts(rng *rand.Rand, parts []lp.Part, p *lp.Problem) []lp.Part {
	out := slices.Clone(parts)
	a, b := &out[0], &out[len(out)-1]
	if rng.IntN(2) == 0 {
		a, b = b, a
	}
	move := func(from, to *[]int32) {
		if len(*from) == 0 {
			from, to = to, from
		}
		k := rng.IntN(len(*from))
		v := (*from)[k]
		e, _ := slices.BinarySearch(*to, v)
		*from, *to = slices.Delete(slices.Clone(*from), k, k+1), slices.Insert(slices.Clone(*to), e, v)
	}
	switch rng.IntN(7) {
	case 0:
		move(&a.Col, &b.Col)
	case 1:
		move(&a.Row, &b.Row)
	case 2:
		a.Tree, b.Tree = b.Tree, a.Tree
	case 3:
		tree := *a.Tree
		tree.Bound++
		a.Tree, a.Bound = &tree, a.Bound+1
	case 4:
		return append(out, *b)
	case 5:
		return out[1:]
	case 6:
		if tree := *a.Tree; len(tree.Cut) > 0 {
			sub := lp.Problem{Cost: make([]float64, len(a.Col))}
			tree.Cut = spoilCuts(rng, tree.Cut, &sub)
			a.Tree = &tree
		}
	}
	return out
}

// Problems without rows, without columns and without both.
func TestNothingIsProved(t *testing.T) {
	box := &lp.Problem{Offset: 2}
	box.AddCol("", 3, 1.5, 4, true, nil, nil)
	rows := &lp.Problem{Offset: 2}
	rows.AddRow("", -1, 1)
	hole := &lp.Problem{}
	hole.AddRow("", 1, 2)
	for name, test := range map[string]struct {
		p    *lp.Problem
		want float64
	}{"nothing": {&lp.Problem{Offset: 2}, 2}, "rows": {rows, 2}, "columns": {box, 8}, "infeasible": {hole, math.Inf(1)}} {
		r := solve(t, test.p, Options{})
		if r.Objective != test.want {
			t.Errorf("%s: objective %v, want %v", name, r.Objective, test.want)
		}
		proof, err := certify.Check(test.p, reread(t, test.p, r), nil)
		if err != nil || proof.Infeasible != math.IsInf(test.want, 1) || !proof.Infeasible && !proof.Optimal(new(big.Rat)) {
			t.Errorf("%s: %+v: %v", name, proof, err)
		}
	}
}
