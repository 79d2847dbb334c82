package branch

import (
	"context"
	"math/rand/v2"
	"testing"

	"canbo/solver/lp"
)

// A supposed cutoff changes neither what is proven nor how good a point is: from a
// bad point the search comes to one within the gap, and its bound holds.
func TestSuppose(t *testing.T) {
	doubted := 0
	for seed := range uint64(30) {
		p := assignmentWithSides(rand.New(rand.NewPCG(seed, 11)), 30, 5)
		best := solve(t, p, exact).Objective
		rough := solve(t, p, Options{RelGap: 0.1})
		if rough.X == nil {
			continue
		}
		for _, gap := range []float64{0.002, 0.005, 0.01} {
			m := newMaster(context.Background(), p, Options{RelGap: gap, CutRounds: 1, Start: rough.X})
			res, err := m.solve()
			if err != nil {
				t.Fatal(err)
			}
			prove(t, p, res)
			if res.Reason != lp.Optimal || res.Gap() > gap+1e-9 || res.Bound > best+1e-6 {
				t.Errorf("seed %d: %s %v, bound %v, of %v within %v", seed, res.Reason, res.Objective, res.Bound, best, gap)
			}
			if m.sure != nil {
				doubted++
			}
		}
	}
	if doubted == 0 {
		t.Error("no supposed cutoff was taken back")
	}
}
