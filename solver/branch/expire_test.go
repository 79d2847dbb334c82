package branch

import (
	"context"
	"math"
	"testing"

	"canbo/solver/lp"
)

// expiring is a context that ends after so many looks at it.
type expiring struct {
	context.Context
	left int
}

func (e *expiring) Err() error {
	if e.left--; e.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// Wherever time ends, what is known by then is returned, and holds.
func TestExpiring(t *testing.T) {
	for seed := range uint64(2) {
		p := newProvince(seed, 120, 40).Problem
		best := solve(t, p, Options{RelGap: 1e-3, CutRounds: 4})
		ended := false
		for looks := 0; !ended; looks += 1 + looks/6 {
			ctx := &expiring{t.Context(), looks}
			var state State
			res, err := Solve(ctx, p, Options{RelGap: 1e-3, CutRounds: 4, State: &state})
			if err != nil {
				t.Fatal(err)
			}
			if res.Bound > best.Objective+1e-6*math.Abs(best.Objective) {
				t.Errorf("seed %d after %d looks: bound %v above %v", seed, looks, res.Bound, best.Objective)
			}
			if res.X != nil && p.Violation(res.X) > feasibility {
				t.Errorf("seed %d after %d looks: a point that is none", seed, looks)
			}
			prove(t, p, res)
			ended = ctx.left >= 0
			if !ended && res.Reason != lp.Feasible && res.Reason != lp.NoSolution && res.Reason != lp.Optimal {
				t.Errorf("seed %d after %d looks: %v", seed, looks, res.Reason)
			}
		}
	}
}
