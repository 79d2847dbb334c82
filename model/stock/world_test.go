package stock

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"canbo/data/policy"
	"canbo/data/synth"
	"canbo/model"
	"canbo/model/scenario"
)

func day(t testing.TB, s string) model.Date {
	t.Helper()
	d, err := model.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// hand makes one commune with two places of the office and four for land. Four
// people sit in the office, one of whom, the last, is trained for land; of the two
// for land one retires on 1 June 2028, at 62 years.
func hand(t testing.TB) *model.Instance {
	in := &model.Instance{
		Name: "hand", AsOf: day(t, "2026-11-21"), Effective: day(t, "2027-01-01"),
		Provinces: []model.Province{{Code: "11", Name: "Điện Biên", Merged: 1}},
		Communes:  []model.Commune{{Code: "03001", Name: "Một", Seat: model.Point{Lat: 21.4, Lon: 103}}},
		Fields:    []model.Field{{Code: "land", Urgency: 2}, {Code: "office", Urgency: 1}},
		Positions: []model.Position{
			{Code: "L", Field: 0, Rank: model.Specialist, Level: model.University, Listed: []string{"7850103"}},
			{Code: "O", Field: 1, Rank: model.Specialist, Level: model.University, Listed: []string{"7340406"}},
		},
		Bodies: []model.Body{{ID: "03001-VP", Kind: "VP", Deputies: -1}},
		Posts:  []model.Post{{ID: "03001-VP/L", Position: 0, Approved: 4}, {ID: "03001-VP/O", Position: 1, Approved: 2}},
		Policy: policy.Default(), Decisions: model.Decisions{Limits: model.Unlimited},
	}
	births := []string{"1985-05-05", "1966-05-10", "1990-05-05", "1990-06-06", "1990-07-07", "1990-08-08"}
	for i, birth := range births {
		o := model.Official{ID: fmt.Sprintf("11-%d", i+1), Birth: day(t, birth), Rank: model.Specialist, Coef: 300,
			Post: 1, SecondPost: -1, HomePost: -1, Hometown: -1, Home: in.Communes[0].Seat,
			Qualifications: []model.Qualification{{Major: "7340406", Level: model.University}},
			Experience:     []model.Experience{{Field: 1, Months: 120}},
			Ratings:        [3]model.Rating{model.Excellent, model.Excellent, model.Excellent}}
		if i < 2 {
			o.Post, o.Qualifications[0].Major, o.Experience[0].Field = 0, "7850103", 0
		}
		if i == 5 {
			o.Qualifications = append(o.Qualifications, model.Qualification{Major: "7850103", Level: model.University})
		}
		in.Officials = append(in.Officials, o)
	}
	return in
}

// years is the scenario of the hand-made commune: one recruit a year, half a year
// after the round.
func years() *scenario.Scenario {
	return &scenario.Scenario{ID: "hand", First: 2027, Last: 2029,
		Recruitment: []scenario.Recruitment{{Limit: 1, LeadMonths: 6, Share: 1000}}}
}

// twin makes some communes of a province of the synthetic twin, n of them.
func twin(t testing.TB, code string, seed uint64, n int) *model.Instance {
	t.Helper()
	in, err := synth.Generate(synth.Options{Provinces: []string{code}, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	inside := make([]bool, len(in.Communes))
	for b := range in.Bodies {
		if c := in.Bodies[b].Commune; !inside[c] && n > 0 && !in.Bodies[b].Provincial {
			inside[c] = true
			n--
		}
	}
	return in.Part(func(c *model.Commune) bool { return inside[in.FindCommune(c.Code)] })
}

// busy draws a scenario in which everything happens.
func busy(seed uint64, last int) *scenario.Scenario {
	r := rand.New(rand.NewPCG(seed, 5))
	return &scenario.Scenario{
		ID: "busy", First: 2027, Last: last,
		Ceiling:    []scenario.Ceiling{{Year: 2028, Change: -r.IntN(120)}},
		Demand:     []scenario.Demand{{Year: 2028, Growth: r.IntN(60) - 20}, {Fields: []string{"land"}, Year: 2027, Change: 100}},
		Retirement: scenario.Retirement{HardshipYears: 12, HardshipMonths: 60, HardshipShare: 500},
		Exits:      []scenario.Exit{{Rate: 10 + r.IntN(50)}, {From: 50, Rate: 80, Sex: "female"}},
		Early:      []scenario.Early{{Months: 48, Share: 200}, {Year: 2028, Surplus: true, Share: 300}},
		Recruitment: []scenario.Recruitment{
			{Limit: 2 + r.IntN(8), LeadMonths: r.IntN(15), Share: 900}, {Fields: []string{"it", "land"}, Limit: -1, LeadMonths: 6, Share: 1000}},
		Courses: []scenario.Course{
			{ID: "it", Field: "it", Major: "7480201", Months: 6 + r.IntN(10), Places: 1 + r.IntN(6), MinService: 24},
			{ID: "finance", Field: "finance", From: []string{"office", "home"}, Major: "7340201", Months: 9, Places: 2, Surplus: true}},
		Budgets: []scenario.Budget{{Year: 2028, Moves: 5 + r.IntN(20), Relocations: model.NoLimit, Money: 5_000_000}},
		Future:  scenario.Future{Seed: seed},
	}
}

func solved(t testing.TB, in *model.Instance, sc *scenario.Scenario, o Options) *Solution {
	t.Helper()
	m, err := New(in, sc, o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := m.Solve(context.Background(), Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
