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

// A row without an activity empties a problem, and a question that makes one.
func TestEmptyRow(t *testing.T) {
	p := &lp.Problem{RowLower: []float64{2}, RowUpper: []float64{8}}
	for range 3 {
		p.AddCol("", 1, 0, 5, true, []int32{0}, []float64{3})
	}
	live := Open(context.Background(), p, nil, []float64{1, 0, 0})
	if live == nil {
		t.Fatal("no relaxation")
	}
	change := Change{Row: []Bounds{{0, 7, 6}}}
	q := change.Of(p)
	for _, res := range []*lp.Result{solve(t, q, Options{}), live.Ask(context.Background(), change, AskOptions{})} {
		if res.Reason != lp.Infeasible {
			t.Errorf("%s", res.Reason)
		}
		prove(t, q, res)
	}
}

// A start that is integer within the tolerance only is not better than the
// optimum.
func TestNearlyIntegerStart(t *testing.T) {
	p := &lp.Problem{RowLower: []float64{0.9999995}, RowUpper: []float64{math.Inf(1)}}
	p.AddCol("", 1e6, 0, 5, true, []int32{0}, []float64{1})
	p.AddCol("", 3e6, 0, 5, true, []int32{0}, []float64{2})
	start := []float64{0.9999995, 0}
	live := Open(context.Background(), p, nil, start)
	for _, res := range []*lp.Result{solve(t, p, Options{Start: start}), live.Ask(context.Background(), Change{}, AskOptions{Start: start})} {
		if res.Objective != 1e6 {
			t.Errorf("%s, objective %v of %v", res.Reason, res.Objective, res.X)
		}
		prove(t, p, res)
	}
}
