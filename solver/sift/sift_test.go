package sift_test

import (
	"context"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"canbo/solver/certify"
	"canbo/solver/lp"
	"canbo/solver/sample"
	"canbo/solver/sift"
	"canbo/solver/simplex"
)

var tol = big.NewRat(1, 1e6)

// agree checks the claim of r exactly, and that the simplex method on all columns
// claims the same.
func agree(t testing.TB, p *lp.Problem, r *lp.Result) {
	t.Helper()
	want, _, err := simplex.Solve(context.Background(), p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Reason != want.Reason {
		t.Fatalf("%v, want %v", r.Reason, want.Reason)
	}
	if r.Reason == lp.Optimal && math.Abs(r.Objective-want.Objective) > 1e-6*(1+math.Abs(want.Objective)) {
		t.Fatalf("%v, want %v", r.Objective, want.Objective)
	}
	if r.Reason == lp.Infeasible && r.Ray == nil {
		return // an interval is empty
	}
	if _, err := certify.Check(p, r, tol); err != nil {
		t.Fatal(r.Reason, err)
	}
}

// arbitrary returns a problem with many columns that may be infeasible or
// unbounded.
func arbitrary(rng *rand.Rand) *lp.Problem {
	inf := math.Inf(1)
	p := &lp.Problem{Start: []int{0}}
	m := 1 + rng.IntN(6)
	for range m {
		lo := float64(rng.IntN(9) - 2)
		hi := lo + float64(rng.IntN(3))
		if rng.IntN(4) == 0 {
			hi = inf
		}
		if rng.IntN(4) == 0 {
			lo = -inf
		}
		p.AddRow("", lo, hi)
	}
	for range 1 + rng.IntN(90) {
		lo, hi := 0.0, float64(rng.IntN(3))
		switch rng.IntN(12) {
		case 0:
			lo, hi = -hi, 0
		case 1:
			lo, hi = 1, 1+hi
		case 2, 3:
			hi = inf
		}
		var rows []int32
		var values []float64
		for i := range m {
			if v := rng.IntN(9) - 4; v != 0 && rng.IntN(2) == 0 {
				rows, values = append(rows, int32(i)), append(values, float64(v))
			}
		}
		p.AddCol("", float64(rng.IntN(21)-2), lo, hi, false, rows, values)
	}
	return p
}

func TestAnyProgram(t *testing.T) {
	seen := map[lp.Reason]int{}
	for seed := range uint64(400) {
		p := arbitrary(rand.New(rand.NewPCG(seed, 1)))
		r, err := sift.Solve(context.Background(), p, sift.Options{})
		if err != nil {
			t.Fatal(err)
		}
		seen[r.Reason]++
		agree(t, p, r)
	}
	for _, reason := range []lp.Reason{lp.Optimal, lp.Infeasible, lp.Unbounded} {
		if seen[reason] < 20 {
			t.Errorf("%v only %d times", reason, seen[reason])
		}
	}
}

// A solver that stays warm while bounds change claims the same as a fresh one.
func TestWarm(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 2))
		p := arbitrary(rng)
		s, err := sift.New(ctx, p, sift.Options{Prices: make([]float64, p.Rows())})
		if err != nil {
			t.Fatal(err)
		}
		q := *p
		q.Cost = append([]float64(nil), p.Cost...)
		q.ColLower, q.ColUpper = append([]float64(nil), p.ColLower...), append([]float64(nil), p.ColUpper...)
		q.RowLower, q.RowUpper = append([]float64(nil), p.RowLower...), append([]float64(nil), p.RowUpper...)
		for range 8 {
			j, lo := rng.IntN(p.Cols()), float64(rng.IntN(2))
			q.ColLower[j], q.ColUpper[j] = lo, lo+float64(rng.IntN(2))
			s.SetColBounds(j, q.ColLower[j], q.ColUpper[j])
			if rng.IntN(2) == 0 {
				j := rng.IntN(p.Cols())
				q.Cost[j] = float64(rng.IntN(21) - 2)
				s.SetCost(j, q.Cost[j])
			}
			if rng.IntN(3) == 0 {
				i := rng.IntN(p.Rows())
				q.RowUpper[i]++
				s.SetRowBounds(i, q.RowLower[i], q.RowUpper[i])
			}
			agree(t, &q, s.Solve(ctx))
		}
	}
}

func province(rows sample.Rows) *lp.Problem {
	p := sample.Staffing{Rows: rows, Provinces: 1, Communes: 20, Officials: 240, Posts: 160, Reach: 60, Seed: 4}.Problem()
	p.Integer = nil
	return p
}

func TestStaffing(t *testing.T) {
	for _, rows := range []sample.Rows{sample.Network, sample.Unit, sample.Workload} {
		p := province(rows)
		s, err := sift.New(context.Background(), p, sift.Options{})
		if err != nil {
			t.Fatal(err)
		}
		agree(t, p, s.Solve(context.Background()))
		if s.Columns() > p.Cols()/2 {
			t.Errorf("rows %d: %d of %d columns", rows, s.Columns(), p.Cols())
		}
	}
}

func TestLimits(t *testing.T) {
	p := province(sample.Unit)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := sift.Solve(ctx, p, sift.Options{})
	if err != nil || r.Reason != lp.NoSolution || r.Limit != lp.Interrupted {
		t.Fatal(r.Reason, r.Limit, err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	r, err = sift.Solve(ctx, p, sift.Options{Prices: make([]float64, p.Rows())})
	if err != nil || r.Reason != lp.NoSolution || r.Limit != lp.TimeLimit {
		t.Fatal(r.Reason, r.Limit, err)
	}
	if _, err := sift.Solve(ctx, &lp.Problem{Cost: []float64{1}}, sift.Options{}); err == nil {
		t.Fatal("no error for an invalid problem")
	}
}

func BenchmarkProvince(b *testing.B) {
	for _, f := range []struct {
		name string
		rows sample.Rows
	}{{"P", sample.Network}, {"S", sample.Unit}, {"W", sample.Workload}} {
		p := sample.Province(f.rows, 1).Problem()
		b.Run(f.name, func(b *testing.B) {
			for b.Loop() {
				r, err := sift.Solve(context.Background(), p, sift.Options{})
				if err != nil || r.Reason != lp.Optimal {
					b.Fatal(r.Reason, err)
				}
				b.ReportMetric(float64(r.Iterations), "iterations")
			}
		})
	}
}

// BenchmarkPin pins one official to an arc, solves, and lets go again.
func BenchmarkPin(b *testing.B) {
	for _, f := range []struct {
		name string
		rows sample.Rows
	}{{"S", sample.Unit}, {"W", sample.Workload}} {
		p := sample.Province(f.rows, 1).Problem()
		b.Run(f.name, func(b *testing.B) {
			ctx := context.Background()
			s, err := sift.New(ctx, p, sift.Options{})
			if err != nil {
				b.Fatal(err)
			}
			s.Solve(ctx)
			rng := rand.New(rand.NewPCG(5, 5))
			for b.Loop() {
				j := rng.IntN(1200 * 80)
				s.SetColBounds(j, 1, 1)
				if r := s.Solve(ctx); r.Reason != lp.Optimal && r.Reason != lp.Infeasible {
					b.Fatal(r.Reason)
				}
				s.SetColBounds(j, p.ColLower[j], p.ColUpper[j])
			}
		})
	}
}
