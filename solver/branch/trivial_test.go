package branch

import (
	"context"
	"math"
	"testing"

	"canbo/solver/lp"
)

// TestNothingToDecide solves problems without a choice: without columns and
// rows, and with fixed columns only.
func TestNothingToDecide(t *testing.T) {
	fixed := &lp.Problem{Offset: 1, RowLower: []float64{2}, RowUpper: []float64{3}}
	fixed.AddCol("", 2, 1, 1, true, []int32{0}, []float64{2})
	fixed.AddCol("", -5, 3, 3, true, nil, nil)
	for _, c := range []struct {
		p    *lp.Problem
		want float64
	}{{&lp.Problem{Offset: 7}, 7}, {fixed, -12}} {
		for _, o := range []Options{{}, {CutRounds: 12}, {Start: make([]float64, c.p.Cols())}} {
			res, err := Solve(context.Background(), c.p, o)
			if err != nil {
				t.Fatal(err)
			}
			if res.Reason != lp.Optimal || res.Objective != c.want || math.Abs(res.Bound-c.want) > 1e-9 {
				t.Errorf("%d columns: %v, objective %v, bound %v, want %v", c.p.Cols(), res.Reason, res.Objective, res.Bound, c.want)
			}
			if err := res.Validate(c.p); err != nil {
				t.Error(err)
			}
		}
	}
}
