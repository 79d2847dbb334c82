package solver

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"canbo/solver/branch"
	"canbo/solver/certify"
	"canbo/solver/lp"
	"canbo/solver/sample"
	"canbo/solver/simplex"
)

// random returns a small problem of one of the kinds that Solve tells apart.
func random(r *rand.Rand, integers, network bool) *lp.Problem {
	p := &lp.Problem{Offset: float64(r.IntN(9))}
	m := 1 + r.IntN(5)
	for range m {
		lo, up := float64(r.IntN(7)-4), math.Inf(1)
		switch r.IntN(4) {
		case 0:
			up = lo
		case 1:
			up = lo + float64(r.IntN(5))
		case 2:
			lo, up = math.Inf(-1), lo+4
		}
		p.AddRow("", lo, up)
	}
	for range 1 + r.IntN(7) {
		var rows []int32
		var values []float64
		if network {
			a, b := r.IntN(m), r.IntN(m)
			rows, values = []int32{int32(min(a, b))}, []float64{1}
			if a != b { // rows below the middle carry +1, the others -1 or both
				rows, values = append(rows, int32(max(a, b))), append(values, -1)
				if a%2 != b%2 {
					values[1] = 1
				}
			}
		} else {
			for i := range m {
				if r.IntN(2) == 0 {
					rows, values = append(rows, int32(i)), append(values, float64(1+r.IntN(5))*float64(1-2*r.IntN(2)))
				}
			}
		}
		lo, up := float64(-r.IntN(3)), float64(1+r.IntN(4))
		if !integers && r.IntN(3) == 0 {
			up = math.Inf(1)
		}
		p.AddCol("", float64(r.IntN(19)-7), lo, up, integers && r.IntN(3) > 0, rows, values)
	}
	return p
}

// join writes problems side by side, columns and rows shuffled.
func join(r *rand.Rand, parts ...*lp.Problem) *lp.Problem {
	type column struct{ part, j int }
	type row struct{ part, i int }
	var cols []column
	var rows []row
	q := &lp.Problem{}
	for k, p := range parts {
		q.Offset += p.Offset
		for j := range p.Cols() {
			cols = append(cols, column{k, j})
		}
		for i := range p.Rows() {
			rows = append(rows, row{k, i})
		}
	}
	r.Shuffle(len(cols), func(a, b int) { cols[a], cols[b] = cols[b], cols[a] })
	r.Shuffle(len(rows), func(a, b int) { rows[a], rows[b] = rows[b], rows[a] })
	at := map[row]int32{}
	for k, w := range rows {
		at[w] = int32(k)
		q.AddRow("", parts[w.part].RowLower[w.i], parts[w.part].RowUpper[w.i])
	}
	for _, c := range cols {
		p := parts[c.part]
		index, values := p.Column(c.j)
		v := map[int32]float64{}
		for k, i := range index {
			v[at[row{c.part, int(i)}]] = values[k]
		}
		var to []int32
		var val []float64
		for i := range int32(len(rows)) {
			if a, ok := v[i]; ok {
				to, val = append(to, i), append(val, a)
			}
		}
		q.AddCol("", p.Cost[c.j], p.ColLower[c.j], p.ColUpper[c.j], p.IsInteger(c.j), to, val)
	}
	return q
}

func solve(t *testing.T, p *lp.Problem, o Options) *lp.Result {
	t.Helper()
	r, err := Solve(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// prove checks a claim in exact arithmetic.
func prove(t *testing.T, p *lp.Problem, r *lp.Result) {
	t.Helper()
	if _, err := certify.Check(p, r, big.NewRat(1, 1000000)); err != nil {
		t.Errorf("%s, objective %v, bound %v: %v", r.Reason, r.Objective, r.Bound, err)
	}
}

func near(a, b float64) bool { return a == b || math.Abs(a-b) <= 1e-6*math.Max(1, math.Abs(b)) }

// The methods agree: what Solve picks, and branch and bound on everything.
func TestMethodsAgree(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		network := seed%3 == 0
		p := random(r, seed%2 == 0, network)
		got := solve(t, p, Options{RelGap: -1})
		prove(t, p, got)
		want, err := branch.Solve(context.Background(), p, branch.Options{RelGap: -1})
		if err != nil {
			t.Fatal(err)
		}
		if got.Reason != want.Reason || got.Reason == lp.Optimal && !near(got.Objective, want.Objective) {
			t.Errorf("seed %d: %s %v, by branch and bound %s %v", seed, got.Reason, got.Objective, want.Reason, want.Objective)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
		kind := got.Reason.String()
		if network && newLayout(p) != nil {
			kind += " network"
		}
		seen[kind]++
	}
	for _, kind := range []string{"optimal", "infeasible", "unbounded", "optimal network", "infeasible network", "unbounded network"} {
		if seen[kind] < 5 {
			t.Errorf("%d problems are %s", seen[kind], kind)
		}
	}
}

func TestBlocks(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		var parts []*lp.Problem
		sum, reason := 0.0, lp.Optimal
		for k := range 1 + r.IntN(4) {
			p := random(r, k%2 == 0, k == 3)
			one := solve(t, p, Options{RelGap: -1})
			if severity(one.Reason) > severity(reason) {
				reason = one.Reason
			}
			sum += one.Objective
			parts = append(parts, p)
		}
		p := join(r, parts...)
		got := solve(t, p, Options{RelGap: -1, Workers: 1})
		if got.Reason != reason || reason == lp.Optimal && !near(got.Objective, sum) {
			t.Fatalf("seed %d: %s %v, parts are %s %v", seed, got.Reason, got.Objective, reason, sum)
		}
		prove(t, p, got)
		if again := solve(t, p, Options{RelGap: -1, Workers: 3}); !reflect.DeepEqual(got, again) {
			t.Errorf("seed %d: three workers give another result than one", seed)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestWideProgram(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	p := &lp.Problem{}
	const m = 40
	for range m {
		p.AddRow("", float64(1+r.IntN(9)), math.Inf(1))
	}
	for range 6000 {
		i := r.IntN(m - 2)
		p.AddCol("", float64(5+r.IntN(50)), 0, float64(1+r.IntN(3)), false,
			[]int32{int32(i), int32(i + 1), int32(i + 2)}, []float64{float64(1 + r.IntN(4)), float64(1 + r.IntN(4)), float64(1 + r.IntN(4))})
	}
	got := solve(t, p, Options{})
	want, _, err := simplex.Solve(context.Background(), p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Reason != lp.Optimal || !near(got.Objective, want.Objective) {
		t.Errorf("%s %v, simplex %v", got.Reason, got.Objective, want.Objective)
	}
	prove(t, p, got)
}

func TestEmptyAndWrong(t *testing.T) {
	if r := solve(t, &lp.Problem{Offset: 3}, Options{}); r.Reason != lp.Optimal || r.Objective != 3 {
		t.Errorf("no columns: %s %v", r.Reason, r.Objective)
	}
	p := &lp.Problem{}
	p.AddRow("", 1, 2)
	p.AddCol("", 1, 0, 1, true, nil, nil)
	if r := solve(t, p, Options{}); r.Reason != lp.Infeasible {
		t.Errorf("empty row: %s", r.Reason)
	}
	p.Cost = nil
	if _, err := Solve(context.Background(), p, Options{}); err == nil {
		t.Error("a problem without costs for its columns was taken")
	}
}

func TestEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	ended := 0
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 4))
		p := join(r, random(r, true, false), random(r, false, false), random(r, true, true))
		res, err := Solve(ctx, p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Validate(p); err != nil {
			t.Error(err)
		}
		if res.Reason == lp.NoSolution {
			if ended++; res.Limit != lp.Interrupted {
				t.Errorf("limit %s", res.Limit)
			}
		}
	}
	if ended < 10 {
		t.Errorf("only %d searches ended early", ended)
	}
	for _, rows := range []sample.Rows{sample.Network, sample.Unit} {
		if r := solve(t, small(rows, 1), Options{TimeLimit: time.Nanosecond}); r.Reason != lp.NoSolution || r.Limit != lp.TimeLimit {
			t.Errorf("%s, limit %s", r.Reason, r.Limit)
		}
	}
}

// Three officials, two posts of one head each: who goes where at the least
// cost, when one must stay.
func ExampleSolve() {
	p := &lp.Problem{}
	for range 3 {
		p.AddRow("", 1, 1) // each official once
	}
	for range 2 {
		p.AddRow("", 1, 1) // each post one head
	}
	cost := [3][2]float64{{4, 7}, {3, 9}, {5, 6}}
	for i, row := range cost {
		p.AddCol("", 5, 0, 1, true, []int32{int32(i)}, []float64{1}) // stay
		for k, c := range row {
			p.AddCol("", c, 0, 1, true, []int32{int32(i), int32(3 + k)}, []float64{1, 1})
		}
	}
	r, err := Solve(context.Background(), p, Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Reason, r.Objective, r.Bound)
	fmt.Println(r.X)
	// Output:
	// optimal 14 14
	// [1 0 0 0 1 0 0 0 1]
}
