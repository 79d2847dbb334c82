package main

import (
	"testing"

	"canbo/data/synth"
	"canbo/model"
	"canbo/model/formulate"
	"canbo/model/planner"
)

// A province that has no body is not taken.
func TestRestrict(t *testing.T) {
	two, err := synth.Generate(synth.Options{Provinces: []string{"11", "12"}, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := restrict(two, "12"); err != nil || len(got.Provinces) != 1 || got.Provinces[0].Code != "12" {
		t.Errorf("province 12: %v", err)
	}
	if _, err := restrict(two, "40"); err == nil {
		t.Error("a province that the data lack was taken")
	}
}

// A tie-break that is not proven leaves a plan proven, and its gap is not told of
// the province.
func TestTieBreakDecidesNothing(t *testing.T) {
	s := &solved{tolerance: 0.01, out: &planner.Outcome{Plan: &model.Plan{Goals: []model.GoalResult{
		{Name: "people", Value: 1000, Bound: 995}, {Name: formulate.Tie, Value: 80, Bound: 0}}}}}
	if binding := s.binding(); !s.proven() || len(binding) != 1 || binding[0].Gap != 0.005 || len(s.claims()) != 2 {
		t.Errorf("proven %v, by %+v of %+v", s.proven(), binding, s.claims())
	}
	s.out.Plan.Goals[0].Bound = 900
	if s.proven() {
		t.Error("a gap of 10 % counts as proven within 1 %")
	}
}
