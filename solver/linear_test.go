package solver

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/lp"
)

// Presolving changes nothing that is claimed, and all of it is proven.
func TestPresolved(t *testing.T) {
	seen := map[lp.Reason]int{}
	for seed := range uint64(1500) {
		p := random(rand.New(rand.NewPCG(seed, 5)), false, false)
		got, want := solve(t, p, Options{}), solve(t, p, Options{NoPresolve: true})
		if got.Reason != want.Reason || got.Reason == lp.Optimal && !near(got.Objective, want.Objective) {
			t.Errorf("%s %v, without presolving %s %v", got.Reason, got.Objective, want.Reason, want.Objective)
		}
		prove(t, p, got)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
		seen[got.Reason]++
	}
	for _, reason := range []lp.Reason{lp.Optimal, lp.Infeasible, lp.Unbounded} {
		if seen[reason] < 20 {
			t.Errorf("%d problems are %s", seen[reason], reason)
		}
	}
}

// What rounding errors have spoilt is not claimed.
func TestSound(t *testing.T) {
	// x + y ≥ 2, x - y ≤ 1 with x, y ≥ 0
	p := dense([]float64{1, 2}, [][]float64{{1, 1}, {1, -1}}, []float64{2, math.Inf(-1)}, []float64{math.Inf(1), 1}, []float64{0, 0}, []float64{9, 9})
	r := solve(t, p, Options{})
	if !sound(p, r) {
		t.Fatalf("%+v is not sound", r)
	}
	for k := range 2 {
		spoilt := *r
		spoilt.RowDual = slices.Clone(r.RowDual)
		spoilt.RowDual[k] += 1e-4
		if sound(p, &spoilt) {
			t.Errorf("duals %v are", spoilt.RowDual)
		}
		spoilt = *r
		spoilt.X = slices.Clone(r.X)
		if spoilt.X[k] -= 1e-4; sound(p, &spoilt) {
			t.Errorf("the point %v is", spoilt.X)
		}
	}
	p.RowUpper[1], p.ColUpper[1] = -3, 2
	if r = solve(t, p, Options{}); r.Reason != lp.Infeasible || !sound(p, r) {
		t.Fatalf("%+v is not sound", r)
	}
	r.Ray = []float64{1, 1}
	if sound(p, r) {
		t.Error("a ray of the wrong sign is")
	}
}
