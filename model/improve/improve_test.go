package improve_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/data/catalogue"
	"canbo/data/policy"
	"canbo/data/synth"
	"canbo/model"
	"canbo/model/formulate"
	"canbo/model/improve"
	"canbo/model/measure"
	"canbo/solver"
	"canbo/solver/lp"
)

// tiny draws three communes with a few posts and officials, so that caps,
// minimums and shared cells bind.
func tiny(seed uint64) *model.Instance {
	r := rand.New(rand.NewPCG(seed, 3))
	in := &model.Instance{
		Name: fmt.Sprint("tiny ", seed), AsOf: model.MakeDate(2026, 11, 21), Effective: model.MakeDate(2027, 1, 1),
		Fields: catalogue.Fields(), Positions: catalogue.Positions(), Policy: policy.Default(),
		Decisions: model.Decisions{Limits: model.Unlimited},
		Provinces: []model.Province{{Code: "40", Name: "Nghệ An", Merged: 1, Seat: "16000"}},
	}
	var open []int32
	for q := range in.Positions {
		if p := &in.Positions[q]; !p.Closed && p.Leadership == model.NoLeader {
			open = append(open, int32(q))
		}
	}
	r.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
	open = open[:3]
	for c := range 3 {
		code := fmt.Sprint(16000 + c)
		in.Communes = append(in.Communes, model.Commune{Code: code, Name: "Xã " + code, Seat: model.Point{Lat: 19 + 0.1*float64(c), Lon: 105},
			AreaKm2: 50, Population: 8000 + r.IntN(30000), NormOverride: 12, FormerDistricts: []string{"Huyện"}})
		in.Bodies = append(in.Bodies, model.Body{ID: code + "-KT", Name: "Phòng Kinh tế", Kind: "KT", Commune: int32(c), Deputies: -1, Minimum: r.IntN(2)})
		for n, q := range open {
			in.Posts = append(in.Posts, model.Post{ID: fmt.Sprintf("%s-KT/%d", code, n), Body: int32(c), Position: q,
				Approved: 1 + r.IntN(2), Minimum: r.IntN(3) / 2})
		}
	}
	for i := range 6 + r.IntN(3) {
		home, q := r.IntN(3), &in.Positions[open[r.IntN(3)]]
		major := "7310205"
		if len(q.Listed) > 0 && q.Listed[0] != "*" {
			major = q.Listed[0]
		}
		o := model.Official{
			ID: fmt.Sprintf("40-%06d", i+1), Name: fmt.Sprint("Nguyễn Văn ", i), Birth: model.MakeDate(1980+r.IntN(15), 1, 1),
			Residence: int32(home), Home: in.Communes[home].Seat, Hometown: -1, Rank: model.Rank(3), Coef: 300, Post: int32(3*(i%2) + r.IntN(3)),
			SecondPost: -1, HomePost: -1, SincePost: model.MakeDate(2020, 1, 1), SinceUnit: model.MakeDate(2020, 1, 1),
			Ratings:        [3]model.Rating{model.Rating(1 + r.IntN(3)), 2, 2},
			Qualifications: []model.Qualification{{Major: major, Level: 4}},
			Wishes:         model.Wishes{Move: model.WishMove(r.IntN(3)), Relocates: true, AcceptsLower: true},
		}
		for _, p := range open {
			o.Experience = append(o.Experience, model.Experience{Field: in.Positions[p].Field, Months: r.IntN(90)})
		}
		slices.SortFunc(o.Experience, func(a, b model.Experience) int { return int(a.Field - b.Field) })
		in.Officials = append(in.Officials, o)
	}
	if r.IntN(2) == 0 {
		in.Ties = []model.Tie{{A: 0, B: 1, Relation: model.Spouse}}
	}
	if r.IntN(3) == 0 {
		in.Decisions.Limits.Moves = 1 + r.IntN(3)
	}
	for k := range in.Policy.Rules {
		switch rule := &in.Policy.Rules[k]; rule.ID {
		case model.Leavers, model.Newcomers:
			rule.Value["percent"] = int64(20 + r.IntN(60))
		case model.Pool:
			rule.Value["everyone"] = 1
		}
	}
	return in
}

func build(t testing.TB, in *model.Instance) *formulate.Form {
	t.Helper()
	s, err := measure.New(in)
	if err != nil {
		t.Fatal(err)
	}
	f, err := formulate.Build(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// feasible fails where x breaks a bound, a row or integrality of p.
func feasible(t testing.TB, p *lp.Problem, x []float64) {
	t.Helper()
	for j, v := range x {
		if v < p.ColLower[j] || v > p.ColUpper[j] || v != math.Trunc(v) {
			t.Fatalf("column %s is %v", p.ColumnName(j), v)
		}
	}
	for i, a := range p.Activity(x) {
		if a < p.RowLower[i] || a > p.RowUpper[i] {
			t.Fatalf("row %s is %v, outside [%v, %v]", p.RowLabel(i), a, p.RowLower[i], p.RowUpper[i])
		}
	}
}

// honest fails where the form's values of a point differ from those of the
// state that its moves lead to.
func honest(t testing.TB, f *formulate.Form, x []float64) {
	t.Helper()
	moves := map[int32]int32{}
	for _, m := range f.Moves(x) {
		moves[m.Official] = m.Post
	}
	st := f.Sheet.State(moves)
	if f.Value(formulate.Duty, x) != st.Duty() || f.Value(formulate.Service, x) != st.Service() {
		t.Fatalf("duty and service are %d and %d, of the state %d and %d",
			f.Value(formulate.Duty, x), f.Value(formulate.Service, x), st.Duty(), st.Service())
	}
}

// TestPoint follows the goals in order on tiny instances and compares with the
// proven optima.
func TestPoint(t *testing.T) {
	ctx := context.Background()
	solved, best, found := 0, 0, 0
	for seed := range uint64(120) {
		f := build(t, tiny(seed))
		var holds []formulate.Hold
		var x []float64
		for _, goal := range []string{formulate.Duty, formulate.Service, formulate.Tie} {
			p := f.Goal(goal, holds)
			r, err := solver.Solve(ctx, p, solver.Options{RelGap: -1, Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			if r.X == nil {
				if y, ok := improve.Point(ctx, f, goal, holds, x, 40_000); ok {
					feasible(t, p, y)
					t.Fatalf("seed %d: a point of an infeasible program", seed)
				}
				break
			}
			solved++
			y, ok := improve.Point(ctx, f, goal, holds, x, 40_000)
			if !ok {
				if x != nil {
					t.Fatalf("seed %d: nothing found for %s from a feasible start", seed, goal)
				}
				x = r.X
				continue
			}
			found++
			feasible(t, p, y)
			honest(t, f, y)
			again, _ := improve.Point(ctx, f, goal, holds, x, 40_000)
			if !slices.Equal(y, again) {
				t.Fatalf("seed %d: two points for %s", seed, goal)
			}
			if x != nil && p.Objective(y) > p.Objective(x) {
				t.Fatalf("seed %d: %s is %v, at the start %v", seed, goal, p.Objective(y), p.Objective(x))
			}
			if p.Objective(y) < r.Objective-1e-6 {
				t.Fatalf("seed %d: %s is %v, below the proven %v", seed, goal, p.Objective(y), r.Objective)
			}
			if p.Objective(y) < r.Objective+1e-6 {
				best++
			}
			x = r.X
			holds = append(holds, formulate.Hold{Goal: goal, Limit: f.Value(goal, x)})
		}
	}
	t.Logf("%d programs, %d points, %d of them optimal", solved, found, best)
	if found < solved*98/100 || best < solved*90/100 {
		t.Errorf("of %d programs %d points were found and %d optima", solved, found, best)
	}
}

// TestLargePoints asks for points of policies whose points may not fit 32 bits:
// each point keeps its limits, or there is none.
func TestLargePoints(t *testing.T) {
	for seed := range uint64(30) {
		in := tiny(seed)
		for k := range in.Policy.Rules {
			if rule := &in.Policy.Rules[k]; rule.ID == model.Workload {
				rule.Value["tier1"], rule.Value["tier2"] = 1_000_000_000, 1<<30+int64(seed)<<24
			}
		}
		f := build(t, in)
		first, ok := improve.Point(context.Background(), f, formulate.Service, nil, nil, 20_000)
		if !ok {
			continue
		}
		feasible(t, f.Goal(formulate.Service, nil), first)
		holds := []formulate.Hold{{Goal: formulate.Service, Limit: f.Value(formulate.Service, first)}}
		if x, ok := improve.Point(context.Background(), f, formulate.People, holds, first, 20_000); ok {
			feasible(t, f.Goal(formulate.People, holds), x)
		}
	}
}

// TestProvince checks points of a province of 45 communes by a proven bound.
func TestProvince(t *testing.T) {
	in, err := synth.Generate(synth.Options{Provinces: []string{"11"}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	f, ctx := build(t, in), context.Background()
	x, ok := improve.Point(ctx, f, formulate.Duty, nil, nil, 8_000_000)
	if !ok {
		t.Fatal("no point for duty")
	}
	feasible(t, f.Goal(formulate.Duty, nil), x)
	holds := []formulate.Hold{{Goal: formulate.Duty, Limit: f.Value(formulate.Duty, x)}}
	y, ok := improve.Point(ctx, f, formulate.Service, holds, x, 8_000_000)
	if !ok {
		t.Fatal("no point for service")
	}
	feasible(t, f.Goal(formulate.Service, holds), y)
	honest(t, f, y)
	p := f.Goal(formulate.Service, holds)
	after := p.Objective(y)
	r, err := solver.Solve(ctx, p, solver.Options{Start: y, RelGap: 1e-3})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("duty %d; service %v, then %v, at least %v", holds[0].Limit, p.Objective(x), after, r.Bound)
	if r.Bound > after {
		t.Errorf("the bound %v is above a point, %v", r.Bound, after)
	}
	if after > r.Bound*1.02 {
		t.Errorf("service is %v, more than 2 %% above the bound %v", after, r.Bound)
	}
}

func BenchmarkPoint(b *testing.B) {
	in, err := synth.Generate(synth.Options{Provinces: []string{"40"}, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	f := build(b, in)
	for b.Loop() {
		x, _ := improve.Point(context.Background(), f, formulate.Service, nil, nil, 30_000_000)
		b.ReportMetric(float64(f.Value(formulate.Service, x)), "points")
	}
}
