package gap

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"canbo/solver/certify"
	"canbo/solver/lp"
	"canbo/solver/sample"
)

// random makes a small problem with what find allows: jobs that may stay undone,
// several columns of one job and agent, columns without an agent or with a fixed
// value, weights of 0 and beyond the capacity, costs of either sign.
func random(r *rand.Rand) *lp.Problem {
	jobs, agents := 1+r.IntN(5), 1+r.IntN(3)
	p := &lp.Problem{Offset: float64(r.IntN(7))}
	factor := [...]float64{1, 2, 3, 1e7}[r.IntN(4)]
	small := float64(r.IntN(2)) // makes the factor no divisor
	for range jobs {
		p.AddRow("", float64(r.IntN(2)), 1)
	}
	for range agents {
		p.AddRow("", math.Inf(-1), float64(r.IntN(25))+0.5*float64(r.IntN(2)))
	}
	for j := range jobs {
		for i := range agents + 1 {
			for range 1 + r.IntN(12)/11 {
				if r.IntN(6) == 0 && (i > 0 || p.Cols() > 0) {
					continue
				}
				rows, values := []int32{int32(j), int32(jobs + i)}, []float64{1, float64(r.IntN(15))}
				if i == agents {
					rows, values = rows[:1], values[:1]
				}
				if values[len(values)-1] == 0 {
					rows, values = rows[:1], values[:1]
				}
				lower, upper := 0.0, 1.0
				switch r.IntN(40) {
				case 0:
					upper = 0
				case 1:
					lower = 1
				}
				p.AddCol("", factor*float64(r.IntN(40)-12)+small, lower, upper, true, rows, values)
			}
		}
	}
	return p
}

// enumerated returns the least objective over all points, or +Inf.
func enumerated(p *lp.Problem) float64 {
	best := math.Inf(1)
	x := make([]float64, p.Cols())
	var visit func(j int)
	visit = func(j int) {
		if j == len(x) {
			for i, a := range p.Activity(x) {
				if a < p.RowLower[i] || a > p.RowUpper[i] {
					return
				}
			}
			best = min(best, p.Objective(x))
			return
		}
		for v := p.ColLower[j]; v <= p.ColUpper[j]; v++ {
			x[j] = v
			if v == 0 || p.Activity(x)[p.Row[p.Start[j]]] <= 1 {
				visit(j + 1)
			}
		}
		x[j] = 0
	}
	visit(0)
	return best
}

// proved checks a result in exact arithmetic, by way of a written certificate.
func proved(t *testing.T, p *lp.Problem, r *lp.Result) certify.Proof {
	t.Helper()
	var file bytes.Buffer
	if err := certify.WriteCertificate(&file, p, r); err != nil {
		t.Fatal(err)
	}
	read, err := certify.ReadCertificate(&file, p)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := certify.Check(p, read, new(big.Rat))
	if err != nil {
		t.Fatal(err)
	}
	if bound, _ := proof.Bound.Float64(); bound != r.Bound {
		t.Fatalf("bound %v is proved, %v claimed", bound, r.Bound)
	}
	return proof
}

// enumeratedToo solves p and compares with enumeration; false where p is not
// taken or has no point.
func enumeratedToo(t *testing.T, p *lp.Problem) bool {
	t.Helper()
	want := enumerated(p)
	got := Solve(t.Context(), p, Options{})
	switch {
	case got == nil && find(p) != nil && !math.IsInf(want, 1):
		t.Fatalf("no result for %+v", p)
	case got == nil:
		return false
	case got.Reason != lp.Optimal || got.Objective != want || got.Bound != want:
		t.Fatalf("%v, objective %v, bound %v, want %v\n%+v", got.Reason, got.Objective, got.Bound, want, p)
	}
	if proof := proved(t, p, got); !proof.Optimal(new(big.Rat)) {
		t.Fatalf("not proved optimal: %+v", proof)
	}
	return true
}

func TestEnumerated(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	solved := 0
	for range 3000 {
		if enumeratedToo(t, random(r)) {
			solved++
		}
	}
	if solved < 1500 {
		t.Errorf("only %d problems were solved", solved)
	}
}

func FuzzEnumerated(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { enumeratedToo(t, random(rand.New(rand.NewPCG(seed, 1)))) })
}

func TestClasses(t *testing.T) {
	for _, c := range []sample.Assignment{{Class: 'A', Agents: 10, Jobs: 100, Seed: 1}, {Class: 'B', Agents: 10, Jobs: 100, Seed: 1},
		{Class: 'C', Agents: 20, Jobs: 100, Seed: 1}, {Class: 'C', Agents: 20, Jobs: 200, Seed: 1}, {Class: 'E', Agents: 5, Jobs: 100, Seed: 1}, {Class: 'D', Agents: 4, Jobs: 32, Seed: 1}} {
		t.Run(fmt.Sprintf("%c%02d%03d", c.Class, c.Agents, c.Jobs), func(t *testing.T) {
			p := c.Problem()
			got := Solve(t.Context(), p, Options{})
			if got == nil || got.Reason != lp.Optimal || got.Objective != got.Bound {
				t.Fatalf("%+v", got)
			}
			proved(t, p, got)
			// The tree is what proves it: with a vector less, or its bound one
			// higher, something is missing.
			higher := *got
			tree := *got.Tree
			tree.Bound++
			higher.Tree, higher.Bound = &tree, got.Bound+1
			if _, err := certify.Check(p, &higher, new(big.Rat)); err == nil {
				t.Error("a bound above the optimum is proved")
			}
		})
	}
}

// A limit leaves a plan and the bound that is proved.
func TestLimits(t *testing.T) {
	p := sample.Assignment{Class: 'D', Agents: 10, Jobs: 60, Seed: 2}.Problem()
	ended, end := context.WithCancel(t.Context())
	end()
	for _, c := range []struct {
		ctx   context.Context
		o     Options
		limit lp.Limit
	}{{ended, Options{}, lp.Interrupted}, {t.Context(), Options{NodeLimit: 300}, lp.NodeLimit}, {t.Context(), Options{RelGap: 0.01}, lp.NoLimit}} {
		r := Solve(c.ctx, p, c.o)
		if r == nil || r.Limit != c.limit {
			t.Fatalf("%+v, want limit %v", r, c.limit)
		}
		if err := r.Validate(p); err != nil {
			t.Error(err)
		}
		proved(t, p, r)
		if c.limit != lp.Interrupted && (r.X == nil || r.Gap() > 0.02) {
			t.Errorf("%v: gap %v", c.limit, r.Gap())
		}
	}
}

func TestStart(t *testing.T) {
	p := sample.Assignment{Class: 'C', Agents: 5, Jobs: 40, Seed: 4}.Problem()
	first := Solve(t.Context(), p, Options{})
	again := Solve(t.Context(), p, Options{Start: first.X})
	if again.Reason != lp.Optimal || again.Objective != first.Objective {
		t.Errorf("%v, objective %v, at first %v", again.Reason, again.Objective, first.Objective)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if kept := Solve(ended, p, Options{Start: first.X}); kept.Objective != first.Objective {
		t.Errorf("objective %v, at the start %v", kept.Objective, first.Objective)
	}
	second := Solve(t.Context(), p, Options{})
	if second.Nodes != first.Nodes || second.Iterations != first.Iterations {
		t.Error("equal runs differ")
	}
}

// Adding a constant to the costs of a job, scaling all costs, and renumbering
// jobs and agents change the optimum as they must.
func TestMetamorphic(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for seed := range uint64(5) {
		p := sample.Assignment{Class: "CDE"[seed%3], Agents: 4, Jobs: 20, Seed: seed}.Problem()
		want := Solve(t.Context(), p, Options{}).Objective
		q := &lp.Problem{Offset: 3}
		job, agent := r.Perm(20), r.Perm(4)
		added := make([]float64, 20)
		for j := range added {
			added[j] = float64(r.IntN(100))
			want += added[j]
		}
		for range p.Rows() {
			q.AddRow("", 0, 0)
		}
		place := func(i int) int {
			if i < 20 {
				return job[i]
			}
			return 20 + agent[i-20]
		}
		for i := range p.Rows() {
			q.RowLower[place(i)], q.RowUpper[place(i)] = p.RowLower[i], p.RowUpper[i]
		}
		for _, c := range r.Perm(p.Cols()) {
			rows, values := p.Column(c)
			q.AddCol("", 7*(p.Cost[c]+added[rows[0]]), 0, 1, true, []int32{int32(place(int(rows[0]))), int32(place(int(rows[1])))}, values)
		}
		if got := Solve(t.Context(), q, Options{}); got.Objective != 7*want+3 {
			t.Errorf("seed %d: %v, want %v", seed, got.Objective, 7*want+3)
		}
	}
}

func TestNoAssignment(t *testing.T) {
	fits := func() *lp.Problem { return sample.Assignment{Class: 'A', Agents: 2, Jobs: 4, Seed: 1}.Problem() }
	if find(fits()) == nil {
		t.Fatal("a generalised assignment problem is not found")
	}
	for name, spoil := range map[string]func(p *lp.Problem){
		"continuous":      func(p *lp.Problem) { p.Integer[3] = false },
		"general integer": func(p *lp.Problem) { p.ColUpper[3] = 2 },
		"fraction":        func(p *lp.Problem) { p.Cost[3] = 0.5 },
		"weight":          func(p *lp.Problem) { p.Value[1] = 2.5 },
		"negative weight": func(p *lp.Problem) { p.Value[1] = -1 },
		"cover":           func(p *lp.Problem) { p.RowUpper[0] = math.Inf(1) },
		"least load":      func(p *lp.Problem) { p.RowLower[5] = 3 },
		"wide capacity":   func(p *lp.Problem) { p.RowUpper[5] = 1e9 },
		"side row": func(p *lp.Problem) {
			p.AddRow("", 0, 1)
			p.AddCol("", 1, 0, 1, true, []int32{0, 4, 6}, []float64{1, 2, 1})
		},
		"no column": func(p *lp.Problem) { p.AddRow("", 1, 1) },
	} {
		p := fits()
		spoil(p)
		if find(p) != nil {
			t.Errorf("%s: found all the same", name)
		}
	}
}

func TestKnapsack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var sack knapsack
	for range 3000 {
		n, capacity := 1+r.IntN(10), r.IntN(60)
		items := make([]item, n)
		for k := range items {
			items[k] = item{1 + r.Int64N(40), int32(1 + r.IntN(max(1, min(20, capacity)))), int32(k)}
		}
		if capacity == 0 {
			continue
		}
		best, held, out := int64(0), make([]int64, n), make([]int64, n)
		for set := range 1 << n {
			profit, weight := int64(0), 0
			for k, e := range items {
				if set>>k&1 == 1 {
					profit, weight = profit+e.profit, weight+int(e.weight)
				}
			}
			if weight > capacity {
				continue
			}
			best = max(best, profit)
			for k := range items {
				if set>>k&1 == 1 {
					held[k] = max(held[k], profit)
				} else {
					out[k] = max(out[k], profit)
				}
			}
		}
		got := sack.sensitivity(items, capacity, func(k int32, h, o int64) {
			if h != held[k] || o != out[k] {
				t.Fatalf("item %d of %v in %d: %d held, %d out, want %d and %d", k, items, capacity, h, o, held[k], out[k])
			}
		})
		of := append([]item(nil), items...)
		profit, weight := int64(0), int64(0)
		solved := sack.solve(items, int64(capacity), func(k int32) { profit, weight = profit+of[k].profit, weight+int64(of[k].weight) })
		if got != best || solved != best || profit != best || weight > int64(capacity) {
			t.Fatalf("%v in %d: %d, %d, choice of profit %d and weight %d, want %d", of, capacity, got, solved, profit, weight, best)
		}
	}
}
