package simplex_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// A clone that is changed leaves its original alone, and comes to what a new solver
// finds; another clone goes the same way.
func TestClone(t *testing.T) {
	ctx := context.Background()
	compared := 0
	for seed := range uint64(1000) {
		rng := rand.New(rand.NewPCG(seed, 7))
		p := random(rng, 3+rng.IntN(12), 2+rng.IntN(10))
		s, err := simplex.New(p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if reason, _ := s.Dual(ctx); reason != lp.Optimal {
			continue
		}
		before, basis := s.Objective(), s.Basis()
		q := *p
		q.ColUpper, q.RowUpper = slices.Clone(p.ColUpper), slices.Clone(p.RowUpper)
		j, i := rng.IntN(p.Cols()), rng.IntN(p.Rows())
		q.ColUpper[j], q.RowUpper[i] = math.Min(q.ColUpper[j], math.Max(-9, q.ColLower[j])+1), q.RowUpper[i]+1
		var first *simplex.Solver
		for range 2 {
			c := s.Clone()
			c.SetColBounds(j, q.ColLower[j], q.ColUpper[j])
			c.SetRowBounds(i, q.RowLower[i], q.RowUpper[i])
			c.AddCols([]float64{100}, []float64{0}, []float64{1}, []int{0, 1}, []int32{int32(i)}, []float64{1})
			c.AddRows([]float64{0}, []float64{1}, []int{0, 1}, []int32{int32(p.Cols())}, []float64{2})
			reason, err := c.Optimize(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = c
			} else if c.Iterations() != first.Iterations() || reason == lp.Optimal && c.Objective() != first.Objective() {
				t.Fatalf("seed %d: two clones differ", seed)
			}
			fresh := q
			for _, a := range []*[]float64{&fresh.Value, &fresh.Cost, &fresh.ColLower, &fresh.ColUpper, &fresh.RowLower, &fresh.RowUpper} {
				*a = slices.Clone(*a)
			}
			fresh.Start, fresh.Row = slices.Clone(q.Start), slices.Clone(q.Row)
			fresh.AddRow("", 0, 1)
			fresh.AddCol("", 100, 0, 1, false, []int32{int32(i), int32(p.Rows())}, []float64{1, 2})
			want, _, err := simplex.Solve(ctx, &fresh, simplex.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if reason != want.Reason {
				t.Errorf("seed %d: %s, afresh %s", seed, reason, want.Reason)
			}
			if reason == lp.Optimal {
				compared++
				if math.Abs(c.Objective()-want.Objective) > 1e-6*(1+math.Abs(want.Objective)) {
					t.Errorf("seed %d: %v, afresh %v", seed, c.Objective(), want.Objective)
				}
			}
		}
		reason, err := s.Dual(ctx)
		if err != nil || reason != lp.Optimal || s.Objective() != before {
			t.Fatalf("seed %d: the original now has %s %v, before %v", seed, reason, s.Objective(), before)
		}
		now := s.Basis()
		for k := range basis.Col {
			if basis.Col[k] != now.Col[k] {
				t.Fatalf("seed %d: the basis of the original changed", seed)
			}
		}
	}
	if compared < 100 {
		t.Errorf("only %d compared", compared)
	}
}
