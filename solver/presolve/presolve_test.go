package presolve

import (
	"context"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/certify"
	"canbo/solver/lp"
	"canbo/solver/simplex"
)

var inf = math.Inf(1)

// program writes a problem by rows.
func program(cost, lower, upper []float64, rows [][]float64, rowLower, rowUpper []float64) *lp.Problem {
	p := &lp.Problem{Start: []int{0}}
	for i := range rows {
		p.AddRow("", rowLower[i], rowUpper[i])
	}
	for j := range cost {
		var index []int32
		var values []float64
		for i := range rows {
			if v := rows[i][j]; v != 0 {
				index, values = append(index, int32(i)), append(values, v)
			}
		}
		p.AddCol("", cost[j], lower[j], upper[j], false, index, values)
	}
	return p
}

func optimise(t testing.TB, p *lp.Problem) *lp.Result {
	t.Helper()
	r, _, err := simplex.Solve(context.Background(), p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lifted solves p by its reduction and asserts that what is lifted is proven of p:
// a point and a bound that meet, by a basis that needs no further step, or a ray.
// It is nil where there is no reduction or no claim.
func lifted(t testing.TB, p *lp.Problem) *lp.Result {
	t.Helper()
	r := Reduce(p)
	if r == nil {
		return nil
	}
	if err := r.Problem.Validate(); err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(r.col) || !slices.IsSorted(r.row) {
		t.Fatal("columns or rows out of order")
	}
	small := optimise(t, r.Problem)
	out := r.Lift(small)
	if out == nil {
		if small.Reason == lp.Optimal || small.Reason == lp.Infeasible && small.Ray != nil {
			t.Fatalf("%s was not lifted", small.Reason)
		}
		return nil
	}
	proof, err := certify.Check(p, out, big.NewRat(1, 1e8))
	if err != nil {
		t.Fatalf("%s: %v\n%+v", out.Reason, err, p)
	}
	if out.Reason == lp.Infeasible {
		return out
	}
	if !proof.Optimal(big.NewRat(1, 1e8)) {
		t.Fatalf("objective %v, bound %v", proof.Objective, proof.Bound)
	}
	if len(out.Basic) != p.Rows() {
		t.Fatalf("%d basic variables for %d rows", len(out.Basic), p.Rows())
	}
	checkBasis(t, p, out)
	return out
}

// checkBasis asserts that the basis of r is optimal for p.
func checkBasis(t testing.TB, p *lp.Problem, r *lp.Result) {
	t.Helper()
	s, err := simplex.New(p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetBasis(Basis(p, r)); err != nil {
		t.Fatal(err)
	}
	if reason, err := s.Optimize(context.Background()); err != nil || reason != lp.Optimal || s.Iterations() > 0 {
		t.Fatalf("%s after %d iterations from the basis lifted: %v\n%+v\n%+v", reason, s.Iterations(), err, p, r)
	}
}

// dyadic are scales of entries with which sums are exact, decimal others.
var dyadic, decimal = []float64{1, 0.5, 0.25}, []float64{0.1, 0.37, 1.0 / 3, 70}

// random returns a problem with many things to reduce.
func random(r *rand.Rand, scales []float64) *lp.Problem {
	n, m := 1+r.IntN(9), r.IntN(8)
	p := &lp.Problem{Start: []int{0}, Offset: float64(r.IntN(5))}
	point := make([]float64, n)
	for j := range point {
		point[j] = float64(r.IntN(5) - 1)
	}
	entries := make([][]float64, m)
	for i := range entries {
		entries[i] = make([]float64, n)
		act := 0.0
		for range 1 + r.IntN(1+r.IntN(n)) {
			entries[i][r.IntN(n)] = float64(r.IntN(9)-4) * scales[r.IntN(len(scales))]
		}
		for j, v := range entries[i] {
			act += v * point[j]
		}
		if r.IntN(12) == 0 {
			act += 3 // the point fails
		}
		lo, up := act-float64(r.IntN(3)), act+float64(r.IntN(3))
		switch r.IntN(4) {
		case 0:
			lo = -inf
		case 1:
			up = inf
		case 2:
			lo = up
		}
		p.AddRow("", lo, up)
	}
	for j := range n {
		lo, up := point[j]-float64(r.IntN(3)), point[j]+float64(r.IntN(4))
		switch r.IntN(7) {
		case 0:
			lo = -inf
		case 1, 2:
			up = inf
		case 3:
			lo, up = -inf, inf
		}
		var rows []int32
		var values []float64
		for i := range m {
			if v := entries[i][j]; v != 0 {
				rows, values = append(rows, int32(i)), append(values, v)
			}
		}
		p.AddCol("", float64(r.IntN(3)*(r.IntN(9)-3)), lo, up, false, rows, values)
	}
	return p
}

func TestRandom(t *testing.T) {
	seen := map[lp.Reason]int{}
	for seed := range uint64(6000) {
		p := random(rand.New(rand.NewPCG(seed, 1)), dyadic)
		got := lifted(t, p)
		if got == nil {
			continue
		}
		seen[got.Reason]++
		want := optimise(t, p)
		if got.Reason != want.Reason || got.Reason == lp.Optimal && math.Abs(got.Objective-want.Objective) > 1e-7*math.Max(1, math.Abs(want.Objective)) {
			t.Errorf("seed %d: %s %v, without presolving %s %v", seed, got.Reason, got.Objective, want.Reason, want.Objective)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if seen[lp.Optimal] < 2000 || seen[lp.Infeasible] < 10 {
		t.Errorf("only %v", seen)
	}
}

// With rounding errors on the way, what is lifted is proven as often as what is
// found without presolving: not where errors decide whether there is an optimum.
func TestDecimals(t *testing.T) {
	seen, open := 0, 0
	for seed := range uint64(4000) {
		p := random(rand.New(rand.NewPCG(seed, 1)), decimal)
		r := Reduce(p)
		if r == nil {
			continue
		}
		got := r.Lift(optimise(t, r.Problem))
		if got == nil {
			continue
		}
		seen++
		want := optimise(t, p)
		if got.Reason != want.Reason || got.Reason == lp.Optimal && math.Abs(got.Objective-want.Objective) > 1e-6*math.Max(1, math.Abs(want.Objective)) {
			t.Errorf("seed %d: %s %v, without presolving %s %v", seed, got.Reason, got.Objective, want.Reason, want.Objective)
		}
		if _, err := certify.Check(p, got, big.NewRat(1, 1e7)); err != nil {
			open++
			if _, fails := certify.Check(p, want, big.NewRat(1, 1e7)); fails == nil {
				t.Errorf("seed %d: %v", seed, err)
			}
		}
	}
	if seen < 1000 || open > 2 {
		t.Errorf("%d problems, %d unproven", seen, open)
	}
}

// Each step by itself, on a problem in which a kernel of two rows and two columns
// stays.
func TestSteps(t *testing.T) {
	// the kernel is x + 2y ≥ 3, 3x + y ≥ 4 with x, y in [0, 9]
	kernel := func(cost, lower, upper []float64, rows [][]float64, rowLower, rowUpper []float64) *lp.Problem {
		n := 2 + len(cost)
		all := [][]float64{append([]float64{1, 2}, make([]float64, n-2)...), append([]float64{3, 1}, make([]float64, n-2)...)}
		return program(append([]float64{2, 3}, cost...), append([]float64{0, 0}, lower...), append([]float64{9, 9}, upper...),
			append(all, rows...), append([]float64{3, 4}, rowLower...), append([]float64{inf, inf}, rowUpper...))
	}
	for _, c := range []struct {
		name       string
		p          *lp.Problem
		rows, cols int // that stay
		dual       []float64
	}{
		{"empty row", kernel(nil, nil, nil, [][]float64{{0, 0}}, []float64{-1}, []float64{1}), 2, 2, []float64{1.4, 0.2, 0}},
		{"loose row", kernel(nil, nil, nil, [][]float64{{1, 1}}, []float64{-1}, []float64{18}), 2, 2, []float64{1.4, 0.2, 0}},
		{"row of one entry", kernel(nil, nil, nil, [][]float64{{0, -2}}, []float64{-1}, []float64{inf}), 2, 2, []float64{2, 0, 0.5}},
		{"row of one entry that is not needed", kernel(nil, nil, nil, [][]float64{{0, -2}}, []float64{-4}, []float64{inf}), 2, 2, []float64{1.4, 0.2, 0}},
		{"row that holds its columns", kernel([]float64{-5, 1}, []float64{0, 2}, []float64{4, 6}, [][]float64{{0, 0, 2, 3}}, []float64{-inf}, []float64{6}), 2, 2, []float64{1.4, 0.2, -2.5}},
		{"column of one value", kernel([]float64{1}, []float64{2}, []float64{2}, [][]float64{{1, 1, 1}}, []float64{-inf}, []float64{5}), 3, 2, []float64{1.4, 0.2, 0}},
		{"column pushed to its bound", kernel([]float64{1}, []float64{-2}, []float64{2}, [][]float64{{1, 1, 1}}, []float64{-inf}, []float64{0.5}), 3, 2, []float64{1.4, 0.2, 0}},
		{"column that loosens its rows", kernel([]float64{0}, []float64{0}, []float64{inf}, [][]float64{{1, 1, 1}, {-1, 2, 3}}, []float64{7, 30}, []float64{inf, inf}), 2, 2, []float64{1.4, 0.2, 0, 0}},
		{"slack with a cost", kernel([]float64{4}, []float64{0}, []float64{inf}, [][]float64{{1, 1, 2}}, []float64{5}, []float64{5}), 3, 2, nil},
		{"slack without one", kernel([]float64{0}, []float64{-1}, []float64{1}, [][]float64{{1, 1, -1}}, []float64{4}, []float64{8}), 3, 2, nil},
		{"free column in an equation", kernel([]float64{4}, []float64{-inf}, []float64{inf}, [][]float64{{-1, -1, 2}}, []float64{0}, []float64{0}), 2, 2, nil},
		{"pair", kernel([]float64{1}, []float64{-1}, []float64{4}, [][]float64{{0, 1, -2}, {1, 1, 1}}, []float64{0, 2}, []float64{0, inf}), 3, 2, nil},
	} {
		r := Reduce(c.p)
		if r == nil {
			t.Errorf("%s: no reduction", c.name)
			continue
		}
		if len(r.row) != c.rows || len(r.col) != c.cols {
			t.Errorf("%s: %d rows and %d columns stay", c.name, len(r.row), len(r.col))
		}
		got, want := lifted(t, c.p), optimise(t, c.p)
		if got == nil || math.Abs(got.Objective-want.Objective) > 1e-9 {
			t.Errorf("%s: %+v, without presolving %v", c.name, got, want.Objective)
			continue
		}
		for i, y := range c.dual {
			if math.Abs(got.RowDual[i]-y) > 1e-9 {
				t.Errorf("%s: duals %v, want %v", c.name, got.RowDual, c.dual)
				break
			}
		}
	}
}

// The order of rows and columns changes the steps, not what is proven.
func TestShuffled(t *testing.T) {
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 2))
		p := random(r, dyadic)
		first := lifted(t, p)
		again := lifted(t, shuffled(r, p))
		if first != nil && again != nil && (first.Reason != again.Reason || first.Reason == lp.Optimal && math.Abs(first.Objective-again.Objective) > 1e-7) {
			t.Fatalf("seed %d: %s %v, shuffled %s %v", seed, first.Reason, first.Objective, again.Reason, again.Objective)
		}
	}
}

// shuffled returns p with rows and columns in another order.
func shuffled(r *rand.Rand, p *lp.Problem) *lp.Problem {
	rows, cols := r.Perm(p.Rows()), r.Perm(p.Cols())
	q := &lp.Problem{Start: []int{0}, Offset: p.Offset}
	at := make([]int32, len(rows))
	for k, i := range rows {
		at[i] = int32(k)
		q.AddRow("", p.RowLower[i], p.RowUpper[i])
	}
	for _, j := range cols {
		index, values := p.Column(j)
		var column []entry
		for k, i := range index {
			column = append(column, entry{at[i], values[k]})
		}
		slices.SortFunc(column, byPlace)
		var to []int32
		var val []float64
		for _, e := range column {
			to, val = append(to, e.at), append(val, e.value)
		}
		q.AddCol("", p.Cost[j], p.ColLower[j], p.ColUpper[j], false, to, val)
	}
	return q
}

// Nothing is claimed of what is unbounded, and nothing of what may be either.
func TestRefused(t *testing.T) {
	for name, p := range map[string]*lp.Problem{
		"unbounded":        program([]float64{-1, 1}, []float64{0, 0}, []float64{inf, 1}, [][]float64{{1, 1}, {0, 0}}, []float64{0, 0}, []float64{inf, 0}),
		"empty row":        program([]float64{1}, []float64{0}, []float64{1}, [][]float64{{0}}, []float64{1}, []float64{1}),
		"bounds that part": program([]float64{1}, []float64{0}, []float64{3}, [][]float64{{1}, {1}}, []float64{2, -inf}, []float64{inf, 1}),
		"nothing to do":    program([]float64{1, 1}, []float64{0, 0}, []float64{9, 9}, [][]float64{{1, 2}, {2, 1}}, []float64{1, 1}, []float64{inf, inf}),
	} {
		if r := Reduce(p); r != nil {
			t.Errorf("%s: %+v", name, r.Problem)
		}
	}
}

func FuzzReduce(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, seed+1)
	}
	f.Add(uint64(90), uint64(235)) // a bound that the point meets but for rounding
	f.Fuzz(func(t *testing.T, a, b uint64) {
		p := random(rand.New(rand.NewPCG(a, b)), dyadic)
		got := lifted(t, p)
		if got == nil {
			return
		}
		if want := optimise(t, p); got.Reason != want.Reason || got.Reason == lp.Optimal && math.Abs(got.Objective-want.Objective) > 1e-7*math.Max(1, math.Abs(want.Objective)) {
			t.Errorf("%s %v, without presolving %s %v", got.Reason, got.Objective, want.Reason, want.Objective)
		}
	})
}
