package planner_test

import (
	"slices"
	"testing"

	"canbo/model"
	"canbo/model/measure"
	"canbo/model/verify"
)

// TestMeasuresAgree compares the two implementations of SPEC.md sections 1–6
// on random instances: the one that makes programs and the one that judges.
func TestMeasuresAgree(t *testing.T) {
	options := 0
	for seed := uint64(1); seed <= *instances; seed++ {
		in := smallInstance(seed)
		s, err := measure.New(in)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		j, err := verify.New(in)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !slices.Equal(s.Pool, j.Pool()) {
			t.Fatalf("seed %d: pool %v, judged %v", seed, s.Pool, j.Pool())
		}
		for c := range int32(len(in.Communes)) {
			for f := range int32(len(in.Fields)) {
				if got, want := s.Required[s.Cell(c, f)], j.Required(c, f); got != want {
					t.Fatalf("seed %d: commune %d field %s requires %d, judged %d", seed, c, in.Fields[f].Code, got, want)
				}
			}
		}
		for i := range int32(len(in.Officials)) {
			if s.Present[i] != j.Present(i) || s.Blocked[i] != j.Blocked(i) || s.Must[i].Rule() != string(j.MustMove(i)) {
				t.Fatalf("seed %d: official %d present %v blocked %q must %q, judged %v %q %q", seed, i,
					s.Present[i], s.Blocked[i], s.Must[i].Rule(), j.Present(i), j.Blocked(i), j.MustMove(i))
			}
			options += agreeOnOptions(t, seed, s, j, i)
		}
	}
	if options < int(*instances) {
		t.Errorf("only %d options compared", options)
	}
}

func agreeOnOptions(t *testing.T, seed uint64, s *measure.Sheet, j *verify.Judge, i int32) int {
	t.Helper()
	in := s.In
	person := s.Person(i)
	inPool := slices.Contains(s.Pool, i)
	n := 0
	for post := range int32(len(in.Posts)) {
		if post == in.Officials[i].Post {
			share := 100
			if in.Officials[i].SecondPost >= 0 {
				share -= in.Officials[i].SecondPct
			}
			if got, want := person.Figures(post, share), j.Figures(i, post); got != want {
				t.Fatalf("seed %d: official %d staying %+v, judged %+v", seed, i, got, want)
			}
			if got, want := person.StayPoints(), j.Points(i, post); inPool && got != want {
				t.Fatalf("seed %d: official %d staying has %d points, judged %d", seed, i, got, want)
			}
			continue
		}
		closed, _ := person.Check(post)
		if !inPool {
			continue
		}
		rule, lawful := j.Option(i, post)
		pairRule := slices.Contains([]model.RuleID{model.RelativesR1, model.RelativesR2, model.Couple, model.Committee}, rule)
		if closed != rule && !(closed == "" && pairRule) {
			t.Fatalf("seed %d: post %s is closed to official %d by %q, judged %q", seed, in.Posts[post].ID, i, closed, rule)
		}
		if !lawful {
			continue
		}
		n++
		if got, want := person.MovePoints(post), j.Points(i, post); got != want {
			t.Fatalf("seed %d: official %d at %s has %d points, judged %d", seed, i, in.Posts[post].ID, got, want)
		}
	}
	return n
}
