package planner_test

import (
	"context"
	"flag"
	"math"
	"testing"

	"canbo/model"
	"canbo/model/planner"
	"canbo/model/verify"
)

var instances = flag.Uint64("instances", defaultInstances, "number of random instances to compare with enumeration")

// TestBruteForce compares plans with the enumeration of all lawful plans by the
// judge, which shares no code with the formulation: equal values of all goals,
// or both say that there is no plan.
func TestBruteForce(t *testing.T) {
	planned, none, moved := 0, 0, 0
	for seed := uint64(1); seed <= *instances; seed++ {
		in := smallInstance(seed)
		want, exists := enumerate(t, in)
		out, err := planner.Make(context.Background(), in, planner.Options{Gap: -1, Workers: 1})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !exists {
			none++
			if out.Plan != nil || len(out.Clash) == 0 {
				t.Fatalf("seed %d: no lawful plan exists, but %d rules clash and the plan is %v", seed, len(out.Clash), out.Plan)
			}
			continue
		}
		if out.Plan == nil {
			t.Fatalf("seed %d: no plan, %v clash; enumeration finds %v", seed, out.Clash, want)
		}
		planned++
		moved += len(out.Plan.Proposals)
		for k, g := range out.Plan.Goals {
			// A tie-break is a 2^-k part of a point: its bound may stay below.
			if g.Value != want[k] || g.Bound > want[k] || g.Bound < want[k] && g.Name != "tie" {
				t.Fatalf("seed %d: goal %s is %d with bound %d, enumeration finds %v", seed, g.Name, g.Value, g.Bound, want)
			}
		}
		report, err := verify.Check(in, out.Plan)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if broken := report.Broken(); len(broken) > 0 {
			t.Fatalf("seed %d: %+v", seed, broken)
		}
	}
	if planned < int(*instances)*8/10 || moved < int(*instances)/2 {
		t.Errorf("only %d of %d instances have a plan, with %d moves in all (%d have none)", planned, *instances, moved, none)
	}
}

// enumerate returns the values of duty, service, people and tie reached by
// minimising them in order over every assignment that the judge accepts.
func enumerate(t *testing.T, in *model.Instance) ([4]int64, bool) {
	t.Helper()
	j, err := verify.New(in)
	if err != nil {
		t.Fatal(err)
	}
	pool := j.Pool()
	var all [][4]int64
	var moves []verify.Move
	var try func(k int)
	try = func(k int) {
		if k == len(pool) {
			report, err := j.Moves(moves)
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Broken()) == 0 {
				g := report.Goals
				all = append(all, [4]int64{g.Duty, g.Service, g.People, g.Tie})
			}
			return
		}
		for _, post := range j.Options(pool[k]) {
			if post == in.Officials[pool[k]].Post {
				try(k + 1)
				continue
			}
			moves = append(moves, verify.Move{Official: pool[k], Post: post})
			try(k + 1)
			moves = moves[:len(moves)-1]
		}
	}
	try(0)
	var best [4]int64
	for k := range best {
		best[k] = math.MaxInt64
		for _, v := range all {
			best[k] = min(best[k], v[k])
		}
		limit := best[k] + max(best[k], -best[k])*in.Policy.Goals[k].Slack/1000
		kept := all[:0]
		for _, v := range all {
			if v[k] <= limit {
				kept = append(kept, v)
			}
		}
		all = kept
	}
	return best, len(all) > 0
}
