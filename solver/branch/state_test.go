package branch

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/lp"
	"canbo/solver/sample"
)

// alter returns p with another cost, bound or row side, or with a row more.
func alter(r *rand.Rand, p *lp.Problem) *lp.Problem {
	q := *p
	q.Cost, q.ColUpper = slices.Clone(p.Cost), slices.Clone(p.ColUpper)
	q.RowLower, q.RowUpper = slices.Clone(p.RowLower), slices.Clone(p.RowUpper)
	switch j, i := r.IntN(p.Cols()), r.IntN(p.Rows()); r.IntN(4) {
	case 0:
		q.Cost[j] += float64(r.IntN(9) - 4)
	case 1:
		q.ColUpper[j] = math.Max(q.ColLower[j], q.ColUpper[j]-1)
	case 2:
		q.RowUpper[i]++
	default:
		return withCuts(&q, []cut{{row: lp.SparseVector{Index: []int32{int32(j)}, Value: []float64{1}}, rhs: p.ColUpper[j]}})
	}
	return &q
}

// A state changes where a search begins, not what it finds.
func TestState(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 9))
		p := randomMIP(r)
		var state State
		for step := range 4 {
			o := exact
			o.State = &state
			res := solve(t, p, o)
			want := enumerate(p)
			switch {
			case math.IsInf(want, 1):
				if res.Reason != lp.Infeasible {
					t.Fatalf("seed %d, step %d: %s, want infeasible", seed, step, res.Reason)
				}
			case !math.IsInf(want, -1):
				if res.Reason != lp.Optimal || !near(res.Objective, want) {
					t.Fatalf("seed %d, step %d: %s with objective %v, want %v", seed, step, res.Reason, res.Objective, want)
				}
			}
			prove(t, p, res)
			p = alter(r, p)
		}
	}
}

// district is a staffing problem of a few communes.
func district(rows sample.Rows, seed uint64) *lp.Problem {
	return sample.Staffing{Rows: rows, Provinces: 1, Communes: 6, Officials: 60, Posts: 40, Reach: 40, Seed: seed}.Problem()
}

// Questions about a district: officials may not go where the plan sends them.
func TestQuestions(t *testing.T) {
	for _, rows := range []sample.Rows{sample.Unit, sample.Workload} {
		p := district(rows, 1)
		var state State
		first := solve(t, p, Options{State: &state, NodeLimit: 5, RelGap: 1e-3})
		prove(t, p, first)
		q := *p
		q.ColUpper = slices.Clone(p.ColUpper)
		for j, x := range first.X {
			if rows, _ := p.Column(j); x == 1 && len(rows) > 3 && j%7 == 0 {
				q.ColUpper[j] = 0
			}
		}
		quick := solve(t, &q, Options{State: &state, Quick: true})
		prove(t, &q, quick)
		fresh := solve(t, &q, Options{NodeLimit: 5, RelGap: 1e-3})
		if quick.X == nil || quick.Objective < fresh.Bound-1e-6 || fresh.Objective < quick.Bound-1e-6 {
			t.Errorf("rows %d: quick answer %v ≥ %v, fresh %v ≥ %v", rows, quick.Objective, quick.Bound, fresh.Objective, fresh.Bound)
		}
		if quick.Iterations > fresh.Iterations/2 {
			t.Errorf("rows %d: %d iterations for a question, %d afresh", rows, quick.Iterations, fresh.Iterations)
		}
		t.Logf("first %v ≥ %v, quick %v ≥ %v in %d iterations, fresh %v ≥ %v in %d", first.Objective, first.Bound,
			quick.Objective, quick.Bound, quick.Iterations, fresh.Objective, fresh.Bound, fresh.Iterations)
	}
}
