package planner

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"canbo/data/synth"
	"canbo/model"
	"canbo/solver"
	"canbo/solver/lp"
)

// province plans a small twin province.
func province(t testing.TB, code string) *Outcome {
	t.Helper()
	in, err := synth.Generate(synth.Options{Provinces: []string{code}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	out, err := Make(context.Background(), in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// places are random lawful places other than those of the plan.
func places(d *Desk, n int) []Place {
	r := rand.New(rand.NewPCG(3, 3))
	in := d.form.Sheet.In
	var all []Place
	for len(all) < n {
		j := r.IntN(len(d.form.Options))
		if opt := d.form.Options[j]; opt.Post >= 0 && d.x[j] < 0.5 && d.program.ColUpper[j] > 0 {
			all = append(all, Place{in.Officials[opt.Official].ID, in.Posts[opt.Post].ID})
		}
	}
	return all
}

// An answer encloses the optimum of the program asked about, which the solver
// finds afresh, and keeps to what was asked.
func TestDesk(t *testing.T) {
	out := province(t, "12")
	d := out.Desk()
	ctx := context.Background()
	same, err := d.Ask(ctx, Question{})
	if err != nil || len(same.Changed) > 0 || same.Value != same.Before {
		t.Fatalf("no question: %+v, %v", same, err)
	}
	enclosed := 0
	for n, place := range places(d, 6) {
		q := Question{Pin: []Place{place}}
		if n%2 == 1 {
			q = Question{Forbid: []Place{{place.Official, ""}}}
		}
		a, err := d.Ask(ctx, q)
		if errors.Is(err, ErrQuestion) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		p := *d.program
		p.ColUpper = slices.Clone(p.ColUpper)
		j, _ := d.option(place)
		k, _ := slices.BinarySearch(d.form.Sheet.Pool, d.form.Options[j].Official)
		for other := d.form.First[k]; other < d.form.First[k+1]; other++ {
			stays := !d.form.Options[other].Move
			if n%2 == 0 && other != j || n%2 == 1 && stays {
				p.ColUpper[other] = 0
			}
		}
		r, err := solver.Solve(ctx, &p, solver.Options{Start: d.x, RelGap: 1e-4, CutRounds: cutRounds})
		if err != nil {
			t.Fatal(err)
		}
		if r.Reason == lp.Infeasible {
			if a.Reason != lp.Infeasible && a.Reason != lp.NoSolution {
				t.Errorf("%+v: %s, afresh infeasible", q, a.Reason)
			}
			continue
		}
		if a.Reason == lp.Infeasible {
			t.Errorf("%+v: infeasible, afresh %v", q, r.Objective)
			continue
		}
		enclosed++
		if slack := 1e-6 * r.Objective; a.Bound > r.Objective+slack || a.Value < r.Bound-slack {
			t.Errorf("%+v: [%v, %v], afresh [%v, %v]", q, a.Bound, a.Value, r.Bound, r.Objective)
		}
		t.Logf("%+v: %v → [%v, %v], afresh [%v, %v], %d elsewhere", q, a.Before, a.Bound, a.Value, r.Bound, r.Objective, len(a.Changed))
	}
	if enclosed < 3 {
		t.Errorf("only %d answers compared", enclosed)
	}
	if _, err := d.Ask(ctx, Question{Pin: []Place{{"nobody", ""}}, Limits: []Shift{{Rule: model.BudgetMoves, By: 1}}}); !errors.Is(err, ErrQuestion) {
		t.Errorf("a question in vain: %v", err)
	}
}

// A question about a province: a place for one official.
func BenchmarkAsk(b *testing.B) {
	d := province(b, "11").Desk()
	asked := places(d, 100)
	var times []time.Duration
	gap := 0.0
	for b.Loop() {
		place := asked[len(times)%len(asked)]
		start := time.Now()
		a, err := d.Ask(context.Background(), Question{Pin: []Place{place}})
		if err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(start))
		if a.Reason == lp.Optimal || a.Reason == lp.Feasible {
			gap += (a.Value - a.Bound) / a.Value
		}
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Milliseconds()), "ms-median")
	b.ReportMetric(float64(times[len(times)*95/100].Milliseconds()), "ms-p95")
	b.ReportMetric(100*gap/float64(len(times)), "%-gap")
}
