package horizon

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"canbo/data/synth"
	"canbo/model"
	"canbo/model/scenario"
)

// twin makes the first n communes of a province of the synthetic twin; the caller
// may change it.
func twin(t testing.TB, code string, seed uint64, n int) *model.Instance {
	t.Helper()
	in := whole(t, code, seed)
	inside := make([]bool, len(in.Communes))
	for b := range in.Bodies {
		if c := in.Bodies[b].Commune; !inside[c] && n > 0 && !in.Bodies[b].Provincial {
			inside[c] = true
			n--
		}
	}
	out := in.Part(func(c *model.Commune) bool { return inside[in.FindCommune(c.Code)] })
	policy := *in.Policy
	out.Policy = &policy
	for i := range out.Officials {
		o := &out.Officials[i]
		o.Experience, o.Qualifications, o.Certificates = slices.Clone(o.Experience), slices.Clone(o.Qualifications), slices.Clone(o.Certificates)
	}
	return out
}

var made sync.Map // twins of provinces by code and seed

func whole(t testing.TB, code string, seed uint64) *model.Instance {
	t.Helper()
	key := fmt.Sprint(code, ":", seed)
	if in, ok := made.Load(key); ok {
		return in.(*model.Instance)
	}
	in, err := synth.Generate(synth.Options{Provinces: []string{code}, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	made.Store(key, in)
	return in
}

// busy draws a scenario in which everything happens.
func busy(seed uint64, last int) *scenario.Scenario {
	r := rand.New(rand.NewPCG(seed, 11))
	s := plain(last)
	s.Ceiling = []scenario.Ceiling{{Year: 2028, Change: -r.IntN(150)}}
	s.Demand = []scenario.Demand{{Year: 2028, Growth: r.IntN(60) - 20}, {Fields: []string{"land"}, Year: 2027, Change: 100}}
	s.Retirement = scenario.Retirement{HardshipYears: 12, HardshipMonths: 60, HardshipShare: 500}
	s.Exits = []scenario.Exit{{Rate: 10 + r.IntN(60)}, {From: 50, Rate: 80, Sex: "female"}}
	s.Early = []scenario.Early{{Months: 48, Share: 200}, {Year: 2028, Surplus: true, Share: 300}}
	s.Recruitment = []scenario.Recruitment{{Limit: 5 + r.IntN(20), LeadMonths: r.IntN(15), Share: 900}, {Fields: []string{"it", "land"}, Limit: -1, LeadMonths: 6, Share: 1000}}
	s.Courses = []scenario.Course{{ID: "it", Field: "it", Major: "7480201", Months: 6 + r.IntN(10), Places: 1 + r.IntN(6), MinService: 24}}
	s.Terms = scenario.Terms{Months: 24, BirthMonths: 6}
	s.Budgets = []scenario.Budget{{Year: 2029, Moves: r.IntN(20), Relocations: model.NoLimit, Money: model.NoLimit}}
	s.LookAhead = scenario.LookAhead{Months: 12, Price: r.IntN(1000)}
	s.Future = scenario.Future{Seed: seed, Demand: 40}
	return s
}

// plain is a scenario in which people only retire.
func plain(last int) *scenario.Scenario {
	return &scenario.Scenario{ID: "test", First: 2027, Last: last}
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
