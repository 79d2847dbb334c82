package solver

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"canbo/solver/branch"
	"canbo/solver/certify"
	"canbo/solver/lp"
	"canbo/solver/sample"
)

// small is three provinces of a hundred officials, or with workload of thirty.
func small(rows sample.Rows, seed uint64) *lp.Problem {
	if rows == sample.Workload {
		return sample.Staffing{Rows: rows, Provinces: 3, Communes: 12, Officials: 90, Posts: 70, Reach: 12, Seed: seed}.Problem()
	}
	return sample.Staffing{Rows: rows, Provinces: 3, Communes: 30, Officials: 320, Posts: 230, Reach: 25, Seed: seed}.Problem()
}

// bridged returns a problem of binary columns in two or three parts with a row
// between and columns that couple.
func bridged(r *rand.Rand) *coupling {
	p := &lp.Problem{Offset: float64(r.IntN(9))}
	c := &coupling{p: p, parts: 2 + r.IntN(2)}
	rows := make([][]int32, c.parts)
	for k := range rows {
		for range 2 {
			at := float64(1 + r.IntN(3))
			rows[k] = append(rows[k], int32(p.AddRow("", at, at+float64(r.IntN(4)))))
			c.part = append(c.part, int32(k))
		}
	}
	between := int32(p.AddRow("", math.Inf(-1), float64(3+r.IntN(4))))
	c.part = append(c.part, -1)
	column := func(parts ...int) {
		var index []int32
		var values []float64
		for _, k := range parts {
			for _, i := range rows[k] {
				if r.IntN(3) > 0 || i == rows[k][0] {
					index, values = append(index, i), append(values, float64(1+r.IntN(3)))
				}
			}
		}
		if r.IntN(2) == 0 {
			index, values = append(index, between), append(values, float64(1+r.IntN(2)))
		}
		p.AddCol("", float64(r.IntN(15)-2), 0, 1, true, index, values)
	}
	for k := range c.parts {
		for range 3 {
			column(k)
		}
		column(min(k, (k+1)%c.parts), max(k, (k+1)%c.parts))
	}
	c.number()
	c.list()
	return c
}

// cheapest enumerates the points of a problem of binary columns.
func cheapest(p *lp.Problem) float64 {
	best := math.Inf(1)
	x := make([]float64, p.Cols())
	for code := range 1 << len(x) {
		for j := range x {
			x[j] = float64(code >> j & 1)
		}
		if p.Violation(x) == 0 {
			best = min(best, p.Objective(x))
		}
	}
	return best
}

// What couples parts is priced: the bound is below every point, and the point is
// one of the problem, also where a column that couples ends between integers.
func TestCoupledByEnumeration(t *testing.T) {
	tight, loose, none := 0, 0, 0
	for seed := range uint64(1500) {
		c := bridged(rand.New(rand.NewPCG(seed, 7)))
		gap := -1.0
		if seed%5 > 2 {
			gap = 0.05 // or what is left is searched as one
			for _, j := range c.columns {
				c.p.ColUpper[j], c.p.Integer[j] = 1.7, seed%5 == 3
				if seed%5 == 4 {
					c.p.ColUpper[j], c.p.Integer[j] = 0.7, false
				}
			}
		}
		best := cheapest(c.p)
		r, ok, err := solveCoupled(context.Background(), c, 2, branch.Options{RelGap: gap})
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			none++
			continue
		}
		if !slices.Contains(c.p.Integer, false) && r.Objective < best || r.Bound > best+1e-6 {
			t.Fatalf("seed %d: [%v, %v], the optimum is %v", seed, r.Bound, r.Objective, best)
		}
		if err := r.Validate(c.p); err != nil || r.X != nil && c.p.Violation(r.X) > pointTol {
			t.Fatalf("seed %d: %v, violation %v", seed, err, c.p.Violation(r.X))
		}
		prove(t, c.p, r)
		if near(r.Objective, best) {
			tight++
		} else {
			loose++
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if tight < 300 || none < 20 {
		t.Errorf("%d optimal, %d worse, %d left to the whole", tight, loose, none)
	}
}

// Coupled parts do as well as the problem in one piece, with a proof, and the same
// for any number of workers.
func TestCoupledStaffing(t *testing.T) {
	for _, rows := range []sample.Rows{sample.Unit, sample.Workload} {
		for seed := range 3 - uint64(rows) {
			p := small(rows, seed)
			o := branch.Options{RelGap: 2e-3}
			if rows == sample.Workload {
				o.NodeLimit = 3
			}
			c := partition(p)
			if c == nil || len(c.rows) == 0 || len(c.columns) == 0 {
				t.Fatalf("seed %d: no parts", seed)
			}
			r, ok, err := solveCoupled(context.Background(), c, 1, o)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			prove(t, p, r)
			whole, err := branch.Solve(context.Background(), p, o)
			if err != nil {
				t.Fatal(err)
			}
			if r.Bound > whole.Objective+1e-6 || whole.Bound > r.Objective+1e-6 || rows == sample.Unit && r.Gap() > o.RelGap {
				t.Errorf("rows %d, seed %d: [%v, %v], as one [%v, %v]", rows, seed, r.Bound, r.Objective, whole.Bound, whole.Objective)
			}
			again, _, err := solveCoupled(context.Background(), partition(p), 3, o)
			if err != nil || !reflect.DeepEqual(r, again) {
				t.Errorf("rows %d, seed %d: three workers give another result than one", rows, seed)
			}
		}
	}
}

// Parts are found wherever the rows and columns stand.
func TestPartition(t *testing.T) {
	p := small(sample.Unit, 3)
	want := partition(p)
	r := rand.New(rand.NewPCG(3, 3))
	q := join(r, p)
	got := partition(q)
	if got == nil {
		t.Fatal("no parts after a shuffle")
	}
	if want.parts != got.parts || len(want.rows) != len(got.rows) || len(got.columns) > len(want.columns)*5/4 {
		t.Errorf("%d parts, %d rows, %d columns couple; shuffled %d, %d, %d", want.parts, len(want.rows), len(want.columns), got.parts, len(got.rows), len(got.columns))
	}
	for _, rows := range []sample.Rows{sample.Unit, sample.Workload} {
		one := sample.Staffing{Rows: rows, Provinces: 1, Communes: 40, Officials: 430, Posts: 310, Reach: 40, Seed: 1}.Problem()
		if c := partition(one); c != nil {
			t.Errorf("one province falls into %d parts", c.parts)
		}
	}
}

// Two cliques that one edge joins are two communities.
func TestCommunities(t *testing.T) {
	var a, b []int32
	for k := range int32(2) {
		for i := range int32(6) {
			for j := range i {
				a, b = append(a, 6*k+i), append(b, 6*k+j)
			}
		}
	}
	a, b = append(a, 0), append(b, 11)
	g := newGraph(13, a, b, func(int) float64 { return 1 })
	group := g.communities(0.1)
	for i, c := range group[:12] {
		if (c == group[0]) != (i < 6) {
			t.Fatalf("groups %v", group)
		}
	}
	if slices.Contains(group[:12], group[12]) {
		t.Errorf("a node without edges is in a group: %v", group)
	}
}

// However early a search ends, what it has found so far is proved.
func TestCoupledEnds(t *testing.T) {
	p := small(sample.Unit, 1)
	for _, after := range []time.Duration{0, 5 * time.Millisecond, 20 * time.Millisecond, 60 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(context.Background(), after)
		r, ok, err := solveCoupled(ctx, partition(p), 2, branch.Options{RelGap: -1})
		cancel()
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if r.Reason == lp.NoSolution && r.Limit != lp.TimeLimit {
			t.Errorf("after %v: %s, limit %s", after, r.Reason, r.Limit)
		}
		prove(t, p, r)
	}
}

// A point and prices given are the least that a search returns.
func TestCoupledStart(t *testing.T) {
	p := small(sample.Unit, 1)
	first, _, err := solveCoupled(context.Background(), partition(p), 2, branch.Options{RelGap: 1e-3})
	if err != nil {
		t.Fatal(err)
	}
	prices := make([]float64, p.Rows())
	for _, part := range first.Part {
		for _, node := range part.Tree.Node[:1] {
			for k, i := range node.Dual.Index {
				if int(i) < len(part.Row) {
					prices[part.Row[i]] = node.Dual.Value[k]
				}
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, ok, err := solveCoupled(ctx, partition(p), 2, branch.Options{Start: first.X, Prices: prices})
	if err != nil || !ok || r.Reason != lp.Feasible || r.Limit != lp.Interrupted || r.Objective != first.Objective {
		t.Errorf("%v %v: %s, limit %s, objective %v of %v", ok, err, r.Reason, r.Limit, r.Objective, first.Objective)
	}
	again, _, err := solveCoupled(context.Background(), partition(p), 2, branch.Options{RelGap: 1e-3, Start: first.X, Prices: prices})
	if err != nil || again.Objective > first.Objective {
		t.Errorf("%v: %v from a point of %v", err, again.Objective, first.Objective)
	}
	prove(t, p, again)
}

func TestMemoryLimit(t *testing.T) {
	p := small(sample.Workload, 1)
	r := solve(t, p, Options{RelGap: -1, MemoryLimit: 1})
	if r.Limit != lp.MemoryLimit {
		t.Errorf("%s, limit %s", r.Reason, r.Limit)
	}
	prove(t, p, r)
	if r := solve(t, small(sample.Network, 1), Options{MemoryLimit: 1 << 40}); r.Reason != lp.Optimal {
		t.Errorf("within the limit: %s", r.Reason)
	}
}

// A block that falls apart stands beside one that does not.
func TestMergeCoupled(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	p, q := small(sample.Unit, 1), &lp.Problem{}
	q.AddRow("", 3, math.Inf(1))
	q.AddCol("", 2, 0, 5, true, []int32{0}, []float64{2})
	q.AddCol("", 3, 0, 5, true, []int32{0}, []float64{1})
	both := join(r, p, q)
	blocks := Blocks(both)
	results := make([]*lp.Result, len(blocks))
	for k, b := range blocks {
		var err error
		if c := partition(b.Problem); c != nil {
			results[k], _, err = solveCoupled(context.Background(), c, 2, branch.Options{RelGap: 1e-3})
		} else {
			results[k], err = branch.Solve(context.Background(), b.Problem, branch.Options{})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	got := merge(both, blocks, results)
	if len(got.Part) < 3 || len(got.Price.Index) == 0 && got.Bound == 0 {
		t.Errorf("%d parts", len(got.Part))
	}
	if _, err := certify.Check(both, got, big.NewRat(1, 1000000)); err != nil {
		t.Error(err)
	}
}

func BenchmarkCoupled(b *testing.B) {
	for _, c := range []struct {
		name      string
		rows      sample.Rows
		provinces int
	}{{"S", sample.Unit, 4}, {"W", sample.Workload, 4}, {"S", sample.Unit, 34}, {"W", sample.Workload, 34}, {"S", sample.Unit, 102}} {
		b.Run(fmt.Sprintf("%s/provinces=%d", c.name, c.provinces), func(b *testing.B) {
			s := sample.Nation(c.rows, 1, 1)
			n := c.provinces
			s.Provinces, s.Communes, s.Officials, s.Posts = n, s.Communes*n/34, s.Officials*n/34, s.Posts*n/34
			p := s.Problem()
			for b.Loop() {
				r, err := Solve(context.Background(), p, Options{RelGap: 5e-4, TimeLimit: 10 * time.Minute})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(100*r.Gap(), "gap%")
			}
		})
	}
}

// Solve finds the parts of a large problem by itself.
func TestSolveFindsParts(t *testing.T) {
	s := sample.Staffing{Rows: sample.Unit, Provinces: 5, Communes: 160, Officials: 1760, Posts: 1250, Reach: 12, Seed: 1}
	p := s.Problem()
	calls := 0
	r := solve(t, p, Options{RelGap: 2e-3, Progress: func(int, branch.Progress) { calls++ }})
	if r.Reason != lp.Optimal || len(r.Part) < 2 || calls == 0 {
		t.Errorf("%s, gap %v, %d parts, %d calls", r.Reason, r.Gap(), len(r.Part), calls)
	}
	prove(t, p, r)
}
