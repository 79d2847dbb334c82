package volume_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/lp"
	"canbo/solver/sample"
	"canbo/solver/simplex"
	"canbo/solver/volume"
)

// bound returns the Lagrangian bound of y over column bounds that are finite.
func bound(p *lp.Problem, y []float64) float64 {
	sum := p.Offset
	for i, yi := range y {
		if yi > 0 {
			sum += yi * p.RowLower[i]
		} else if yi < 0 {
			sum += yi * p.RowUpper[i]
		}
	}
	for j, d := range p.Cost {
		rows, values := p.Column(j)
		for k, i := range rows {
			d -= values[k] * y[i]
		}
		sum += min(d*p.ColLower[j], d*p.ColUpper[j])
	}
	return sum
}

func relaxed(rows sample.Rows, seed uint64) *lp.Problem {
	p := sample.Staffing{Rows: rows, Provinces: 1, Communes: 12, Officials: 150, Posts: 90, Reach: 30, Seed: seed}.Problem()
	p.Integer = nil
	return p
}

// The prices prove a bound near the optimum, and the columns used hold a point
// near it.
func TestNearOptimum(t *testing.T) {
	ctx := context.Background()
	for _, rows := range []sample.Rows{sample.Network, sample.Unit, sample.Workload} {
		for seed := range uint64(3) {
			p := relaxed(rows, seed)
			want, _, err := simplex.Solve(ctx, p, simplex.Options{})
			if err != nil || want.Reason != lp.Optimal {
				t.Fatal(want.Reason, err)
			}
			r, err := volume.Solve(ctx, p, volume.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := bound(p, r.RowDual); got < 0.98*want.Objective || got > want.Objective*(1+1e-9) {
				t.Errorf("rows %d seed %d: bound %v of the optimum %v", rows, seed, got, want.Objective)
			}
			few := *p
			few.ColUpper = make([]float64, p.Cols())
			for j := range few.ColUpper {
				if at, _ := p.Column(j); len(at) == 1 {
					few.ColUpper[j] = p.ColUpper[j]
				}
			}
			for _, j := range r.Used {
				few.ColUpper[j] = p.ColUpper[j]
			}
			got, _, err := simplex.Solve(ctx, &few, simplex.Options{})
			if err != nil || got.Reason != lp.Optimal {
				t.Fatal(got.Reason, err)
			}
			if got.Objective > 1.05*want.Objective {
				t.Errorf("rows %d seed %d: %v from the columns used, optimum %v", rows, seed, got.Objective, want.Objective)
			}
		}
	}
}

// From optimal duals no step leads away.
func TestStart(t *testing.T) {
	ctx := context.Background()
	p := relaxed(sample.Unit, 7)
	want, _, err := simplex.Solve(ctx, p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := volume.Solve(ctx, p, volume.Options{Steps: 20, Start: want.RowDual})
	if err != nil {
		t.Fatal(err)
	}
	if got := bound(p, r.RowDual); math.Abs(got-want.Objective) > 1e-9*want.Objective {
		t.Fatalf("bound %v, started from %v", got, want.Objective)
	}
}

// Whatever the program, the prices are finite, the same each time, and the
// simplex method ends as without them.
func TestAnyProgram(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(300) {
		p := arbitrary(rand.New(rand.NewPCG(seed, 5)))
		r, err := volume.Solve(ctx, p, volume.Options{Steps: 120})
		if err != nil {
			t.Fatal(err)
		}
		again, err := volume.Solve(ctx, p, volume.Options{Steps: 120})
		if err != nil || !slices.Equal(r.RowDual, again.RowDual) || !slices.Equal(r.Used, again.Used) {
			t.Fatalf("seed %d: not the same twice", seed)
		}
		for i, y := range r.RowDual {
			if math.IsNaN(y) || math.IsInf(y, 0) {
				t.Fatalf("seed %d: price %v of row %d", seed, y, i)
			}
		}
		want, _, err := simplex.Solve(ctx, p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s, err := simplex.New(p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s.SetPrices(r.RowDual)
		reason, err := s.Dual(ctx)
		if err != nil || reason != want.Reason {
			t.Fatalf("seed %d: %v, want %v, %v", seed, reason, want.Reason, err)
		}
		if reason == lp.Optimal && math.Abs(s.Objective()-want.Objective) > 1e-6*(1+math.Abs(want.Objective)) {
			t.Fatalf("seed %d: %v, want %v", seed, s.Objective(), want.Objective)
		}
	}
}

// arbitrary returns a small problem that may be infeasible or unbounded, with
// free columns, ranges and choice rows.
func arbitrary(rng *rand.Rand) *lp.Problem {
	inf := math.Inf(1)
	p := &lp.Problem{Start: []int{0}}
	m := 1 + rng.IntN(6)
	choice := make([]bool, m)
	for i := range m {
		lo := float64(rng.IntN(5) - 2)
		hi := lo + float64(rng.IntN(4))
		switch choice[i] = rng.IntN(3) == 0; {
		case choice[i]:
			lo, hi = float64(rng.IntN(2)), 1
		case rng.IntN(3) == 0:
			lo = -inf
		case rng.IntN(3) == 0:
			hi = inf
		}
		p.AddRow("", lo, hi)
	}
	for range 1 + rng.IntN(12) {
		lo := float64(rng.IntN(3) - 1)
		hi := lo + float64(rng.IntN(4))
		switch rng.IntN(4) {
		case 0:
			hi = inf
		case 1:
			lo, hi = 0, 1
		case 2:
			if rng.IntN(3) == 0 {
				lo, hi = -inf, inf
			}
		}
		var rows []int32
		var values []float64
		for i := range m {
			if rng.IntN(2) == 0 {
				v := float64(1 + rng.IntN(3))
				if choice[i] {
					v = 1
				} else if rng.IntN(2) == 0 {
					v = -v
				}
				rows, values = append(rows, int32(i)), append(values, v)
			}
		}
		p.AddCol("", float64(rng.IntN(11)-5), lo, hi, false, rows, values)
	}
	return p
}

// What was found before the end of ctx is there: the prices given, at least.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := relaxed(sample.Network, 1)
	want, _, err := simplex.Solve(context.Background(), p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := volume.Solve(ctx, p, volume.Options{Start: want.RowDual})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if got := bound(p, r.RowDual); math.Abs(got-want.Objective) > 1e-9*want.Objective {
		t.Errorf("bound %v, started from %v", got, want.Objective)
	}
}

func BenchmarkProvince(b *testing.B) {
	for name, rows := range map[string]sample.Rows{"S": sample.Unit, "W": sample.Workload} {
		p := sample.Province(rows, 1).Problem()
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r, err := volume.Solve(context.Background(), p, volume.Options{})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(bound(p, r.RowDual), "bound")
			}
		})
	}
}

// Where no point exists L has no end, and no price is of use.
func TestInfeasible(t *testing.T) {
	p := &lp.Problem{}
	p.AddRow("", 3, 3)
	p.AddRow("", 1, 1)
	p.AddCol("", 1, 0, 1, false, []int32{0, 1}, []float64{1, 1})
	p.AddCol("", 2, 0, 1, false, []int32{0, 1}, []float64{1, 1})
	r, err := volume.Solve(context.Background(), p, volume.Options{})
	if err != nil || slices.ContainsFunc(r.RowDual, func(y float64) bool { return y != 0 }) || r.Used != nil {
		t.Fatal(r, err)
	}
}

// Prices rise far where nothing costs at first: rows ask for columns that are
// dear.
func TestFreeAtFirst(t *testing.T) {
	p := &lp.Problem{}
	const rows, dear = 60, 1e5
	for range rows {
		p.AddRow("", 1, math.Inf(1))
	}
	for i := range int32(rows) {
		p.AddCol("", dear+float64(i), 0, 1, false, []int32{i}, []float64{1})
		if i > 0 {
			p.AddCol("", dear+float64(2*i), 0, 1, false, []int32{i - 1, i}, []float64{1, 1})
		}
	}
	want, _, err := simplex.Solve(context.Background(), p, simplex.Options{})
	if err != nil || want.Reason != lp.Optimal {
		t.Fatal(want.Reason, err)
	}
	r, err := volume.Solve(context.Background(), p, volume.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := bound(p, r.RowDual); got < 0.9*want.Objective || got > want.Objective*(1+1e-9) {
		t.Errorf("bound %v of the optimum %v", got, want.Objective)
	}
}
