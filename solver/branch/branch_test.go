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
	"canbo/solver/sample"
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
	if res.X != nil && p.Violation(res.X) > feasibility {
		t.Errorf("point violates the problem by %g", p.Violation(res.X))
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
	kept := 0
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
		if res.Tree != nil && len(res.Tree.Keep) > 0 {
			kept++
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if kept < 1000 {
		t.Errorf("only %d of the proofs keep a row", kept)
	}
	for _, reason := range []lp.Reason{lp.Optimal, lp.Infeasible, lp.Unbounded} {
		if count[reason] < 20 {
			t.Errorf("only %d of the problems are %s", count[reason], reason)
		}
	}
}

// unbox returns p with some bounds of columns as rows, and rows and costs on other
// scales.
func unbox(r *rand.Rand, p *lp.Problem, cost float64) *lp.Problem {
	q := &lp.Problem{Offset: cost * p.Offset}
	scale := make([]float64, p.Rows())
	for i := range scale {
		scale[i] = []float64{1, 1, 0.1, 0.05, 7, 1e-3}[r.IntN(6)]
		q.AddRow("", scale[i]*p.RowLower[i], scale[i]*p.RowUpper[i])
	}
	for j := range p.Cols() {
		rows, values := p.Column(j)
		rows, values = slices.Clone(rows), slices.Clone(values)
		for k, i := range rows {
			values[k] *= scale[i]
		}
		lower, upper := p.ColLower[j], p.ColUpper[j]
		if r.IntN(3) == 0 {
			rows, values = append(rows, int32(q.AddRow("", lower, upper))), append(values, 1)
			if lower = math.Inf(-1); r.IntN(2) == 0 {
				lower, upper = p.ColLower[j], math.Inf(1)
			}
		}
		q.AddCol("", cost*p.Cost[j], lower, upper, p.IsInteger(j), rows, values)
	}
	return q
}

// Columns without bounds, and objectives that are no binary fractions, are solved
// and proved like others.
func TestUnboxed(t *testing.T) {
	for seed := range uint64(2500) {
		r := rand.New(rand.NewPCG(seed, 12))
		p := randomMIP(r)
		cost := []float64{1, 0.1, 0.37, 1000}[seed%4]
		want := cost * enumerate(p)
		q := unbox(r, p, cost)
		res := solve(t, q, exact)
		switch {
		case math.IsInf(want, 1):
			if res.Reason != lp.Infeasible {
				t.Errorf("%s with objective %v, want infeasible", res.Reason, res.Objective)
			}
		case !math.IsInf(want, -1):
			if res.Reason != lp.Optimal || !near(res.Objective, want) || !near(res.Bound, want) {
				t.Errorf("%s with objective %v and bound %v, want %v", res.Reason, res.Objective, res.Bound, want)
			}
		}
		if prove(t, q, res); t.Failed() {
			t.Fatalf("seed %d", seed)
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

// A certificate that claims more than it proves, or whose evidence is damaged,
// is refused.
func TestDamagedTree(t *testing.T) {
	refused, tried := 0, 0
	for seed := range uint64(300) {
		p := randomMIP(rand.New(rand.NewPCG(seed, 2)))
		res := solve(t, p, exact)
		if res.Reason != lp.Optimal {
			continue
		}
		higher := *res.Tree
		higher.Bound += math.Max(1, math.Abs(res.Bound)) // above the optimum
		if _, err := certify.CheckTree(p, &higher); err == nil {
			t.Fatalf("seed %d: bound %v accepted for the optimum %v", seed, higher.Bound, res.Objective)
		}
		for k, node := range res.Tree.Node {
			if node.Column >= 0 || len(node.Dual.Value) == 0 {
				continue
			}
			damaged := *res.Tree
			damaged.Node = append([]lp.Node(nil), res.Tree.Node...)
			damaged.Node[k].Dual = lp.SparseVector{}
			tried++
			if _, err := certify.CheckTree(p, &damaged); err != nil {
				refused++
			}
			break
		}
	}
	if refused < tried/4 {
		t.Errorf("%d of %d trees without a leaf's dual refused", refused, tried)
	}
}

// Renaming, scaling and shifting change nothing but the objective's unit.
func TestMetamorphic(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		p := randomMIP(r)
		want := solve(t, p, exact)

		order := r.Perm(p.Cols())
		q := &lp.Problem{RowLower: p.RowLower, RowUpper: p.RowUpper, Offset: 4*p.Offset - 3}
		for _, j := range order {
			rows, values := p.Column(j)
			q.AddCol("", 4*p.Cost[j], p.ColLower[j], p.ColUpper[j], p.IsInteger(j), rows, values)
		}
		got := solve(t, q, exact)
		if got.Reason != want.Reason || want.Reason == lp.Optimal && !near(got.Objective, 4*want.Objective-3) {
			t.Fatalf("seed %d: %s %v, permuted and scaled %s %v", seed, want.Reason, want.Objective, got.Reason, got.Objective)
		}
		if want.Reason != lp.Optimal {
			continue
		}
		// the optimum as start, and a row that holds it
		again := solve(t, p, Options{RelGap: -1, Start: want.X})
		if again.Reason != lp.Optimal || !near(again.Objective, want.Objective) {
			t.Fatalf("seed %d: from its optimum %v: %s %v", seed, want.Objective, again.Reason, again.Objective)
		}
	}
}

// assignmentWithSides is a generalised assignment problem: officials to
// posts, loads within capacities.
func assignmentWithSides(r *rand.Rand, officials, posts int) *lp.Problem {
	p := &lp.Problem{}
	for range officials {
		p.AddRow("", 1, 1)
	}
	for range posts {
		p.AddRow("", math.Inf(-1), float64(10*officials/posts))
	}
	for i := range officials {
		for k := range posts {
			p.AddCol("", float64(10+r.IntN(40)), 0, 1, true, []int32{int32(i), int32(officials + k)}, []float64{1, float64(5 + r.IntN(10))})
		}
	}
	return p
}

func TestLimitsAreHonest(t *testing.T) {
	p := assignmentWithSides(rand.New(rand.NewPCG(5, 5)), 25, 5)
	best := solve(t, p, exact)
	if best.Reason != lp.Optimal {
		t.Fatalf("%s", best.Reason)
	}
	prove(t, p, best)
	for _, nodes := range []int{1, 2, 5, 20} {
		res := solve(t, p, Options{RelGap: -1, NodeLimit: nodes})
		prove(t, p, res)
		if res.Bound > best.Objective+1e-6 || res.Nodes > nodes {
			t.Errorf("%d of %d nodes: bound %v above the optimum %v", res.Nodes, nodes, res.Bound, best.Objective)
		}
		if res.Reason == lp.Feasible && res.Limit != lp.NodeLimit {
			t.Errorf("limit %s", res.Limit)
		}
	}
	for _, after := range []int{0, 1, 10} {
		ctx, cancel := context.WithCancel(context.Background())
		if after == 0 {
			cancel()
		}
		res, err := Solve(ctx, p, Options{RelGap: -1, Progress: func(g Progress) {
			if g.Nodes >= after {
				cancel()
			}
		}})
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Validate(p); err != nil {
			t.Error(err)
		}
		prove(t, p, res)
		if res.Bound > best.Objective+1e-6 || res.Reason != lp.Optimal && res.Limit != lp.Interrupted {
			t.Errorf("interrupted after %d nodes: %s, limit %s, bound %v", after, res.Reason, res.Limit, res.Bound)
		}
	}
	wide := solve(t, p, Options{RelGap: 0.05})
	prove(t, p, wide)
	if wide.Reason != lp.Optimal || wide.Gap() > 0.0501 {
		t.Errorf("%s with a gap of %v", wide.Reason, wide.Gap())
	}
}

// A relaxation that ends early leaves the bound that its duals prove: that of the
// prices that it began from at least.
func TestBoundOfPrices(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	wide := newProvince(3, 80, 60).Problem
	narrow := assignmentWithSides(rand.New(rand.NewPCG(5, 5)), 25, 5)
	for _, p := range []*lp.Problem{wide, narrow, district(sample.Workload, 1)} {
		relaxed, _, err := simplex.Solve(context.Background(), p, simplex.Options{})
		if err != nil || relaxed.Reason != lp.Optimal {
			t.Fatalf("%v %v", relaxed, err)
		}
		res, err := Solve(ended, p, Options{Prices: relaxed.RowDual})
		if err != nil || res.Limit != lp.Interrupted {
			t.Fatal(res.Limit, err)
		}
		prove(t, p, res)
		if slack := 1e-6 * math.Max(1, math.Abs(relaxed.Objective)); res.Bound < relaxed.Objective-slack {
			t.Errorf("bound %v of a relaxation of %v", res.Bound, relaxed.Objective)
		}
	}
}

// The relaxation by sifting and by one simplex run over all columns agree, and
// a small province is solved and proven.
func TestProvince(t *testing.T) {
	p := newProvince(3, 80, 60).Problem
	full, _, err := simplex.Solve(context.Background(), p, simplex.Options{})
	if err != nil || full.Reason != lp.Optimal {
		t.Fatalf("%v %v", full, err)
	}
	b := boxOf(p)
	r, err := newRelaxation(p, b, firstColumns(p, b, nil, nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	if r.out == 0 {
		t.Fatal("no column left out")
	}
	if reason := r.solve(context.Background(), math.Inf(1)); reason != lp.Optimal || !near(r.objective(), full.Objective) {
		t.Errorf("sifting: %s %v, simplex: %v", reason, r.objective(), full.Objective)
	}
	if r.out == 0 {
		t.Errorf("sifting took all %d columns", p.Cols())
	}
	for seed := range uint64(4) {
		p := newProvince(seed, 80, 60).Problem
		for _, o := range []Options{{NodeLimit: 2000}, {CutRounds: 12}} {
			res := solve(t, p, o)
			prove(t, p, res)
			if o.CutRounds > 0 && (res.Reason != lp.Optimal || res.Gap() > DefaultRelGap*1.001) {
				t.Errorf("seed %d: %s with a gap of %v after %d nodes", seed, res.Reason, res.Gap(), res.Nodes)
			}
			again := solve(t, p, o)
			if again.Nodes != res.Nodes || again.Iterations != res.Iterations || !slices.Equal(again.X, res.X) {
				t.Errorf("seed %d: a second run differs", seed)
			}
		}
	}
}
