package branch

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"canbo/solver/lp"
)

// A supposed cutoff changes neither what is proven nor how good a point is: from a
// bad point the search comes to one within the gap, and its bound holds.
func TestSuppose(t *testing.T) {
	doubted := 0
	for seed := range uint64(30) {
		p := covering(rand.New(rand.NewPCG(seed, 11)), 30, 60)
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

// covering returns a problem of rows that want one of a seventh of the columns: it
// has no facets of kept rows.
func covering(r *rand.Rand, rows, cols int) *lp.Problem {
	p := &lp.Problem{}
	for range rows {
		p.AddRow("", 1, math.Inf(1))
	}
	for range cols {
		var in []int32
		var one []float64
		for i := range int32(rows) {
			if r.IntN(7) == 0 {
				in, one = append(in, i), append(one, 1)
			}
		}
		p.AddCol("", 20+20*r.Float64(), 0, 1, true, in, one)
	}
	return p
}
