//go:build long

package planner_test

import (
	"math/rand/v2"
	"testing"

	"canbo/data/synth"
	"canbo/model"
	"canbo/model/planner"
)

func TestDeskProvince(t *testing.T) {
	in, err := synth.Generate(synth.Options{Provinces: []string{"11"}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	out, d := made(t, in, planner.Options{})
	r := rand.New(rand.NewPCG(3, 3))
	questions := []planner.Question{{Budgets: []planner.Budget{{Rule: model.BudgetMoves, Limit: int64(len(out.Plan.Proposals)) - 4}}}}
	for range 8 {
		questions = append(questions, question(r, d, out.Plan))
	}
	if compared, _ := examine(t, in, out, d, questions, 5e-4); compared < 3 {
		t.Errorf("%d compared", compared)
	}
}
