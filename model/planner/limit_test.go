package planner_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"canbo/data/synth"
	"canbo/model/planner"
	"canbo/model/verify"
)

// TestTimeLimit gives the solver no time at all: the plan is lawful, says that it
// is not proven, is the same each time, and is not far from the one proven.
func TestTimeLimit(t *testing.T) {
	in, err := synth.Generate(synth.Options{Provinces: []string{"11"}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	make := func(o planner.Options) *planner.Outcome {
		out, err := planner.Make(context.Background(), in, o)
		if err != nil {
			t.Fatal(err)
		}
		judged, err := verify.Check(in, out.Plan)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range judged.Broken() {
			t.Errorf("%+v", f)
		}
		return out
	}
	hasty := make(planner.Options{TimeLimit: 1})
	if hasty.Plan.Status != "feasible" {
		t.Errorf("the plan made in no time is %s", hasty.Plan.Status)
	}
	if again := make(planner.Options{TimeLimit: time.Nanosecond}); !reflect.DeepEqual(again.Plan, hasty.Plan) {
		t.Error("the plan made in no time differs when made again")
	}
	proven := make(planner.Options{Gap: 0.01})
	for k, g := range hasty.Plan.Goals[:3] {
		best := proven.Plan.Goals[k]
		if float64(g.Value) > 1.2*float64(best.Value) {
			t.Errorf("%s is %d in no time, %d when proven", g.Name, g.Value, best.Value)
		}
		if g.Value < best.Bound && k == 0 { // the later goals are held to other limits
			t.Errorf("%s is %d, below the bound %d", g.Name, g.Value, best.Bound)
		}
	}
}
