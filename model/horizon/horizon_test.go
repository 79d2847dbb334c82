package horizon

import (
	"context"
	"testing"

	"canbo/model"
	"canbo/model/planner"
	"canbo/model/scenario"
)

func runOne(t *testing.T, code string, in *model.Instance, s *scenario.Scenario, o Options) *Result {
	t.Helper()
	r, err := Run(context.Background(), One(code, in), s, o)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Complete || len(r.Provinces) != 1 || len(r.Provinces[0].Years) != s.Last-s.First+1 {
		t.Fatalf("run of %d provinces is not complete", len(r.Provinces))
	}
	return r
}

// TestFirstYearIsThePlan compares the first year with the plan made without a
// scenario.
func TestFirstYearIsThePlan(t *testing.T) {
	for seed := uint64(1); seed <= 3; seed++ {
		in := twin(t, "11", seed, 4)
		out, err := planner.Make(context.Background(), in, planner.Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := text(t, out.Plan)
		s := busy(seed, 2028)
		s.Demand, s.LookAhead = nil, scenario.LookAhead{Months: 12}
		got := text(t, runOne(t, "11", in, s, Options{}).Provinces[0].Years[0].Plan)
		if got != want {
			t.Errorf("seed %d: the plan of the first year is\n%s\nwant\n%s", seed, got, want)
		}
		if len(out.Plan.Proposals) == 0 {
			t.Errorf("seed %d: nobody moves", seed)
		}
	}
}

// TestIdentity checks the balance of every cell in every year of busy scenarios.
func TestIdentity(t *testing.T) {
	var sum Cell
	for seed := uint64(1); seed <= 6; seed++ {
		in := twin(t, "11", seed, 4)
		r := runOne(t, "11", in, busy(seed, 2031), Options{Gap: 0.01, LaterGap: 0.01})
		end := map[[2]string]int{}
		for i := range in.Officials {
			p := &in.Posts[in.Officials[i].Post]
			key := [2]string{in.Communes[in.Bodies[p.Body].Commune].Code, in.Fields[in.Positions[p.Position].Field].Code}
			if in.Bodies[p.Body].Provincial {
				key[0] = ""
			}
			end[key]++
		}
		for _, y := range r.Provinces[0].Years {
			for _, c := range y.Cells {
				key := [2]string{c.Commune, c.Field}
				if c.Start != end[key] {
					t.Errorf("seed %d, %d: %v starts with %d, the year before ended with %d", seed, y.Year, key, c.Start, end[key])
				}
				if want := c.Start - c.Retired - c.Left - c.Early + c.Recruited + c.TrainedIn - c.TrainedOut + c.MovedIn - c.MovedOut; c.End != want {
					t.Errorf("seed %d, %d: %v ends with %d, want %d", seed, y.Year, key, c.End, want)
				}
				end[key] = c.End
				sum.Retired += c.Retired
				sum.Left += c.Left
				sum.Early += c.Early
				sum.Recruited += c.Recruited
				sum.TrainedIn += c.TrainedIn
				sum.TrainedOut += c.TrainedOut
				sum.MovedIn += c.MovedIn
				sum.MovedOut += c.MovedOut
			}
		}
	}
	if sum.TrainedIn != sum.TrainedOut || sum.MovedIn != sum.MovedOut {
		t.Errorf("%d trained in, %d out, %d moved in, %d out", sum.TrainedIn, sum.TrainedOut, sum.MovedIn, sum.MovedOut)
	}
	for _, n := range []int{sum.Retired, sum.Left, sum.Early, sum.Recruited, sum.TrainedIn, sum.MovedIn} {
		if n == 0 {
			t.Errorf("something never happens: %+v", sum)
		}
	}
}
