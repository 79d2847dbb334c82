package branch

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/certify"
	"canbo/solver/lp"
	"canbo/solver/simplex"
)

var exact = Options{RelGap: -1}

func solve(t *testing.T, p *lp.Problem, o Options) *lp.Result {
	t.Helper()
	res, err := Solve(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Validate(p); err != nil {
		t.Fatal(err)
	}
	return res
}

// prove refuses a result whose point is not feasible or whose bound its tree
// does not prove.
func prove(t *testing.T, p *lp.Problem, res *lp.Result) {
	t.Helper()
	if res.X != nil && violation(p, res.X) > feasibility {
		t.Errorf("point violates the problem by %g", violation(p, res.X))
	}
	if res.Tree == nil {
		return
	}
	if res.Tree.Bound != res.Bound {
		t.Errorf("tree proves %v, result claims %v", res.Tree.Bound, res.Bound)
	}
	tree := *res.Tree
	p, tree.Cut = withDerived(t, p, tree.Cut), nil
	if _, err := certify.CheckTree(p, &tree); err != nil {
		t.Errorf("objective %v, bound %v: %v", res.Objective, res.Bound, err)
	}
}

func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-6*math.Max(1, math.Abs(b))
}

func TestEnumerated(t *testing.T) {
	count := map[lp.Reason]int{}
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := randomMIP(r)
		want := enumerate(p)
		res := solve(t, p, exact)
		count[res.Reason]++
		switch {
		case math.IsInf(want, 1):
			if res.Reason != lp.Infeasible {
				t.Errorf("seed %d: %s with objective %v, want infeasible", seed, res.Reason, res.Objective)
			}
		case math.IsInf(want, -1):
			if res.Reason != lp.Unbounded {
				t.Errorf("seed %d: %s with objective %v, want unbounded", seed, res.Reason, res.Objective)
			}
		default:
			if res.Reason != lp.Optimal || !near(res.Objective, want) || !near(res.Bound, want) {
				t.Errorf("seed %d: %s with objective %v and bound %v, want %v", seed, res.Reason, res.Objective, res.Bound, want)
			}
		}
		prove(t, p, res)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	for _, reason := range []lp.Reason{lp.Optimal, lp.Infeasible, lp.Unbounded} {
		if count[reason] < 20 {
			t.Errorf("only %d of the problems are %s", count[reason], reason)
		}
	}
}

// BenchmarkProvince reports the proven gap of one province, without and with
// cuts, and of the same province with a row that holds the first objective while
// another is minimised.
func BenchmarkProvince(b *testing.B) {
	for _, size := range []struct{ officials, arcs int }{{100, 40}, {300, 80}, {1200, 80}} {
		p := newProvince(1, size.officials, size.arcs).Problem
		for _, rounds := range []int{0, 12} {
			b.Run(fmt.Sprintf("%dx%d/cuts=%d", size.officials, size.arcs, rounds), func(b *testing.B) {
				measure(b, p, Options{NodeLimit: 200, CutRounds: rounds})
			})
		}
		b.Run(fmt.Sprintf("%dx%d/hold", size.officials, size.arcs), func(b *testing.B) {
			first, err := Solve(context.Background(), p, Options{NodeLimit: 200, CutRounds: 12})
			if err != nil {
				b.Fatal(err)
			}
			measure(b, held(p, first.Objective*1.0001), Options{NodeLimit: 200, CutRounds: 12, Start: first.X})
		})
	}
}

func measure(b *testing.B, p *lp.Problem, o Options) {
	var res *lp.Result
	for b.Loop() {
		var err error
		if res, err = Solve(context.Background(), p, o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100*res.Gap(), "%gap")
	b.ReportMetric(float64(res.Nodes), "nodes")
	b.ReportMetric(float64(res.Iterations), "iterations")
	b.ReportMetric(float64(p.Cols()), "columns")
	b.ReportMetric(float64(p.Rows()), "rows")
}

// held returns p with a row that keeps its objective at most limit, and another
// objective: the number of moves, weighted by a few priorities.
func held(p *lp.Problem, limit float64) *lp.Problem {
	hold := cut{rhs: limit - p.Offset}
	for j, c := range p.Cost {
		if c != 0 {
			hold.row.Index, hold.row.Value = append(hold.row.Index, int32(j)), append(hold.row.Value, c)
		}
	}
	q := withCuts(p, []cut{hold})
	q.Cost, q.Offset = make([]float64, p.Cols()), 0
	for j := range q.Cost {
		if p.IsInteger(j) && p.Cost[j] > 0 && p.Cost[j] < 500 {
			q.Cost[j] = float64(1 + j%7)
		}
	}
	return q
}
