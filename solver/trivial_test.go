package solver

import (
	"context"
	"math"
	"math/big"
	"testing"

	"canbo/solver/certify"
	"canbo/solver/lp"
)

// TestNothingToDecide solves problems without a choice: without columns and
// rows, with rows only, and with fixed columns only.
func TestNothingToDecide(t *testing.T) {
	fixed := &lp.Problem{Offset: 1, RowLower: []float64{2}, RowUpper: []float64{3}}
	fixed.AddCol("", 2, 1, 1, true, []int32{0}, []float64{2})
	fixed.AddCol("", -5, 3, 3, true, nil, nil)
	for _, c := range []struct {
		p    *lp.Problem
		want float64
	}{
		{&lp.Problem{Offset: 7}, 7},
		{&lp.Problem{Offset: 7, RowLower: []float64{0}, RowUpper: []float64{1}}, 7},
		{fixed, -12},
	} {
		res, err := Solve(context.Background(), c.p, Options{CutRounds: 12})
		if err != nil {
			t.Fatal(err)
		}
		if res.Reason != lp.Optimal || res.Objective != c.want || math.Abs(res.Bound-c.want) > 1e-9 {
			t.Errorf("%d columns: %v, objective %v, bound %v, want %v", c.p.Cols(), res.Reason, res.Objective, res.Bound, c.want)
		}
		if _, err := certify.Check(c.p, res, new(big.Rat)); err != nil {
			t.Error(err)
		}
	}
}
