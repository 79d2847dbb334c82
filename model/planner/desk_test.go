package planner_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"canbo/data"
	"canbo/model"
	"canbo/model/planner"
	"canbo/solver"
	"canbo/solver/lp"
)

// made plans an instance and opens a desk; nil where there is no plan.
func made(t testing.TB, in *model.Instance, o planner.Options) (*planner.Outcome, *planner.Desk) {
	t.Helper()
	out, err := planner.Make(context.Background(), in, o)
	if err != nil {
		t.Fatal(err)
	}
	if out.Plan == nil {
		return out, nil
	}
	d, err := out.Desk(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return out, d
}

// question draws a question about a plan; the zero one where nothing can be asked.
func question(r *rand.Rand, d *planner.Desk, plan *model.Plan) planner.Question {
	pin, ok := d.Pin(r)
	tag := d.Tags()[r.IntN(len(d.Tags()))]
	switch r.IntN(6) {
	case 0:
		return planner.Question{Forbids: []model.Forbid{{Official: pin.Official, Commune: -1, Post: -1}}}
	case 1:
		return planner.Question{Budgets: []planner.Budget{{Rule: model.BudgetMoves, Limit: int64(r.IntN(len(plan.Proposals) + 1))}}}
	case 2:
		if tag.Rule != model.OnePlace && tag.Unit != "" {
			return planner.Question{Shifts: []planner.Shift{{Rule: tag.Rule, Unit: tag.Unit, By: int64(r.IntN(3) - 1)}}}
		}
	case 3:
		return planner.Question{Goals: []planner.GoalShift{{Goal: "service", By: int64(r.IntN(400))}}}
	}
	if !ok {
		return planner.Question{}
	}
	if home := r.IntN(8) == 0; home {
		return planner.Question{Pins: []model.Pin{{Official: pin.Official, Post: -1}}}
	}
	return planner.Question{Pins: []model.Pin{pin}}
}

// met reports whether an answer does what is asked; d is the plan asked about.
func met(d *planner.Desk, in *model.Instance, q planner.Question, a *planner.Answer) bool {
	at := func(i, post int32) bool {
		for _, c := range a.Changed {
			if c.Official == i {
				return c.To == post
			}
		}
		return d.At(i, post)
	}
	for _, pin := range q.Pins {
		if pin.Post >= 0 && !at(pin.Official, pin.Post) || pin.Post < 0 && at(pin.Official, in.Officials[pin.Official].Post) {
			return false
		}
	}
	for _, f := range q.Forbids {
		if !at(f.Official, in.Officials[f.Official].Post) {
			return false
		}
	}
	for _, b := range q.Budgets {
		if int64(a.Now.Moves) > b.Limit {
			return false
		}
	}
	return true
}

// examine asks questions of a desk: answers are what the solver finds afresh, within
// what they state, whatever was asked before.
func examine(t *testing.T, in *model.Instance, out *planner.Outcome, d *planner.Desk, questions []planner.Question, gap float64) (compared, raised int) {
	t.Helper()
	ctx := context.Background()
	same, err := d.Ask(ctx, planner.Question{}, planner.AskOptions{})
	if err != nil || len(same.Changed) > 0 || same.Value != same.Before || same.Was != same.Now {
		t.Fatalf("no question: %+v, %v", same, err)
	}
	var answers []*planner.Answer
	for _, q := range questions {
		a, err := d.Ask(ctx, q, planner.AskOptions{})
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		answers = append(answers, a)
		if a.Reason != lp.Optimal && a.Reason != lp.Feasible {
			continue
		}
		if a.Bound > a.Value || !met(d, in, q, a) {
			t.Errorf("%+v: %+v", q, a)
		}
		for _, g := range a.Goals {
			if g.After > g.Limit || len(q.Shifts) == 0 && g.Bound > g.After {
				t.Errorf("%+v: goal %+v", q, g)
			}
		}
	}
	for k, q := range slices.Backward(questions) {
		if again, err := d.Ask(ctx, q, planner.AskOptions{}); err != nil || !reflect.DeepEqual(again, answers[k]) {
			t.Errorf("%+v asked again: %+v, before %+v, %v", q, again, answers[k], err)
		}
		a := answers[k]
		if slices.ContainsFunc(a.Goals, func(g planner.GoalChange) bool { return g.Raised() }) {
			raised++
			continue
		}
		if a.Reason == lp.Infeasible || len(q.Goals) > 0 {
			continue
		}
		p, err := d.Asked(q)
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := solver.Solve(ctx, p, solver.Options{RelGap: gap})
		if err != nil {
			t.Fatal(err)
		}
		slack := 1e-6 * math.Max(1, math.Abs(fresh.Objective))
		if fresh.Reason == lp.Infeasible {
			if a.Reason != lp.NoSolution {
				t.Errorf("%+v: %s, afresh infeasible", q, a.Reason)
			}
			continue
		}
		if compared++; a.Bound > fresh.Objective+slack || a.Value < fresh.Bound-slack {
			t.Errorf("%+v: [%v, %v], afresh [%v, %v]", q, a.Bound, a.Value, fresh.Bound, fresh.Objective)
		}
		deep, err := d.Ask(ctx, q, planner.AskOptions{Gap: gap})
		if err != nil {
			t.Fatal(err)
		}
		if deep.Reason != lp.Optimal || deep.Bound > fresh.Objective+slack || deep.Value < fresh.Bound-slack || deep.Value > a.Value+slack {
			t.Errorf("%+v: %s [%v, %v] after a search, [%v, %v] at once, afresh [%v, %v]", q, deep.Reason, deep.Bound, deep.Value, a.Bound, a.Value, fresh.Bound, fresh.Objective)
		}
		if testing.Verbose() {
			t.Logf("%+v: [%.2f, %.2f] at once, [%.2f, %.2f] after a search, afresh [%.2f, %.2f], %d elsewhere", q, a.Bound, a.Value, deep.Bound, deep.Value, fresh.Bound, fresh.Objective, len(a.Changed))
		}
	}
	return compared, raised
}

func TestDeskRandom(t *testing.T) {
	compared, raised := 0, 0
	for seed := range uint64(200) {
		in := smallInstance(seed)
		out, err := planner.Make(context.Background(), in, planner.Options{})
		if err != nil || out.Plan == nil {
			continue
		}
		d, err := out.Desk(context.Background())
		if err != nil {
			continue // nothing to choose
		}
		r := rand.New(rand.NewPCG(seed, 3))
		var questions []planner.Question
		for range 5 {
			questions = append(questions, question(r, d, out.Plan))
		}
		c, up := examine(t, in, out, d, questions, 1e-9)
		compared, raised = compared+c, raised+up
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d compared, %d raise a goal", compared, raised)
	if compared < 200 || raised < 20 {
		t.Errorf("%d compared, %d raise a goal", compared, raised)
	}
}

// A desk opened from a file answers as that of the plan does.
func TestDeskFile(t *testing.T) {
	ctx := context.Background()
	in, faults := data.Load(os.DirFS("../../cmd/canbo/testdata/small"), data.Options{})
	if in == nil {
		t.Fatal(faults)
	}
	out, d := made(t, in, planner.Options{})
	r := rand.New(rand.NewPCG(1, 3))
	var questions []planner.Question
	for range 40 {
		questions = append(questions, question(r, d, out.Plan))
	}
	compared, _ := examine(t, in, out, d, questions, 1e-6)
	if compared < 4 {
		t.Errorf("%d compared", compared)
	}
	var file bytes.Buffer
	if err := planner.WriteCertificate(&file, out); err != nil {
		t.Fatal(err)
	}
	text := file.Bytes()
	other, err := planner.OpenDesk(ctx, in, &file)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questions {
		a, err := d.Ask(ctx, q, planner.AskOptions{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := other.Ask(ctx, q, planner.AskOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if (a.Reason == lp.Infeasible) != (b.Reason == lp.Infeasible) || a.Bound > b.Value+1e-6 || b.Bound > a.Value+1e-6 {
			t.Errorf("%+v: %s [%v, %v] from a file, %s [%v, %v] from the plan", q, b.Reason, b.Bound, b.Value, a.Reason, a.Bound, a.Value)
		}
	}
	vain := planner.Question{Shifts: []planner.Shift{{Rule: model.Leavers, Unit: "nowhere", By: 1}}}
	if _, err := d.Ask(ctx, vain, planner.AskOptions{}); !errors.Is(err, planner.ErrQuestion) {
		t.Errorf("a question in vain: %v", err)
	}
	for _, spoiled := range [][]byte{nil, text[:len(text)/2], append(bytes.Clone(text[:len(text)-1]), text[len(text)-1]^1)} {
		if _, err := planner.OpenDesk(ctx, in, bytes.NewReader(spoiled)); !errors.Is(err, planner.ErrCertificate) {
			t.Errorf("a file of %d bytes: %v", len(spoiled), err)
		}
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := d.Ask(gone, questions[0], planner.AskOptions{}); err == nil {
		t.Error("no error from a question that was cut off")
	}
}

// BenchmarkAsk asks for a place for one official of a province, 100 of them.
func BenchmarkAsk(b *testing.B) {
	_, d := made(b, twin(b, "11"), planner.Options{})
	r := rand.New(rand.NewPCG(3, 3))
	var pins []model.Pin
	for len(pins) < 100 {
		if pin, ok := d.Pin(r); ok {
			pins = append(pins, pin)
		}
	}
	for _, depth := range []struct {
		name string
		o    planner.AskOptions
	}{{"at-once", planner.AskOptions{}}, {"gap=0.02%", planner.AskOptions{Gap: 2e-4}}} {
		b.Run(depth.name, func(b *testing.B) {
			var times []time.Duration
			var gaps []float64
			for b.Loop() {
				q := planner.Question{Pins: []model.Pin{pins[len(times)%len(pins)]}}
				start := time.Now()
				ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
				a, err := d.Ask(ctx, q, depth.o)
				cancel()
				if err != nil && !errors.Is(err, context.DeadlineExceeded) {
					b.Fatal(err)
				}
				times = append(times, time.Since(start))
				if err == nil && (a.Reason == lp.Optimal || a.Reason == lp.Feasible) {
					gaps = append(gaps, 100*(a.Value-a.Bound)/a.Value)
				}
			}
			slices.Sort(times)
			slices.Sort(gaps)
			b.ReportMetric(float64(times[len(times)/2].Milliseconds()), "ms-median")
			b.ReportMetric(float64(times[len(times)*95/100].Milliseconds()), "ms-p95")
			if n := len(gaps); n > 0 {
				b.ReportMetric(gaps[n/2], "%-gap-median")
				b.ReportMetric(gaps[n*95/100], "%-gap-p95")
				b.ReportMetric(float64(n)/float64(len(times)), "answered")
			}
		})
	}
}
