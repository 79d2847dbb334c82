package verify

import (
	"slices"
	"testing"

	"canbo/model"
)

// spoiled has for every rule that can be broken worlds whose moves break that
// rule and no other.
var spoiled = []struct {
	rule  model.RuleID
	name  string
	spoil func(w *world)
}{
	{model.PostCeiling, "no place left", func(w *world) {
		w.post("00002-KT/LAND").Approved = 1
		w.unit("00002-KT").Ceiling, w.commune("00002").Ceiling = 20, 20
	}},
	{model.PostCeiling, "two for one place", func(w *world) {
		w.post("00003-KT/LAND").Approved = 3
		w.unit("00003-KT").Ceiling = 20
		w.set(model.Newcomers, "percent", 100)
		w.plan([2]string{"a3", "00003-KT/LAND"}, [2]string{"u1", "00003-KT/LAND"})
	}},
	{model.BodyCeiling, "", func(w *world) { w.unit("00002-KT").Ceiling, w.commune("00002").Ceiling = 3, 20 }},
	{model.CommuneCeiling, "", func(w *world) { w.commune("00002").Ceiling = 4 }},
	{model.ProvinceTotal, "", func(w *world) {
		w.Policy.Totals = []model.Total{{Province: "20", Block: "government", Heads: 13}}
	}},
	{model.PostMinimum, "", func(w *world) { w.post("00001-KT/LAND").Minimum = 3 }},
	{model.BodyMinimum, "", func(w *world) { w.unit("00001-KT").Minimum = 5 }},
	{model.FieldMinimum, "", func(w *world) {
		w.everyone()
		w.plan([2]string{"b1", "00003-KT/LAND"})
	}},
	{model.Fit, "no major, no experience", func(w *world) {
		w.who("a3").Qualifications, w.who("a3").Experience = nil, nil
	}},
	{model.ProtectedA, "", func(w *world) { w.who("a3").UnderDiscipline = true }},
	{model.ProtectedB, "", func(w *world) { w.who("a3").Investigated = true }},
	{model.ProtectedC, "", func(w *world) { w.who("a3").CriticalIllness = true }},
	{model.ProtectedD, "study", func(w *world) { w.who("a3").StudyUntil = effective + 1 }},
	{model.ProtectedD, "secondment", func(w *world) { w.who("a3").SecondedUntil = effective + 1 }},
	{model.ProtectedDD, "pregnant", func(w *world) { w.who("a3").Sex, w.who("a3").Pregnant = model.Female, true }},
	{model.ProtectedDD, "maternity", func(w *world) { w.who("a3").MaternityUntil = effective + 1 }},
	{model.ProtectedDD, "small child of a mother", func(w *world) {
		w.who("a3").Sex, w.who("a3").YoungestChild = model.Female, effective.AddMonths(-36)+1
	}},
	{model.ProtectedDD, "small child of a lone father", func(w *world) {
		w.who("a3").SoleFather, w.who("a3").YoungestChild = true, effective.AddMonths(-36)+1
	}},
	{model.ProtectedE, "", func(w *world) { w.who("a3").Hardship = true }},
	{model.ProtectedG, "", func(w *world) { w.who("a3").Exclusion = "lý do khác" }},
	{model.LowerRank, "deputy to officer", func(w *world) {
		w.everyone()
		w.plan([2]string{"a5", "00002-KT/LAND"})
	}},
	{model.LowerRank, "rank", func(w *world) {
		w.Positions[4].Rank = model.Principal
		w.everyone()
		w.plan([2]string{"s1", "00002-KT/LAND"})
	}},
	{model.Promotion, "months in post", func(w *world) { promotion(w).SincePost = effective.AddMonths(-12) + 1 }},
	{model.Promotion, "rating of three years", func(w *world) { promotion(w).Ratings[2] = model.Completed }},
	{model.Promotion, "not planned", func(w *world) { promotion(w).Succession = nil }},
	{model.Promotion, "disciplined", func(w *world) { promotion(w).DisciplinedUntil = effective + 1 }},
	{model.Promotion, "service left", func(w *world) { promotion(w).Birth = model.MakeDate(1969, 11, 20) }},
	{model.Promotion, "higher rank, rating", func(w *world) {
		w.Positions = append(w.Positions, w.Positions[3])
		w.Positions[5].Rank = model.Principal
		w.post("00002-KT/LAND").Position = 5
		w.who("b1").Post = -1
		w.who("a3").Ratings[0] = model.Completed
	}},
	{model.TwoTerms, "same commune", func(w *world) {
		w.who("a6").Terms = 2
		w.plan([2]string{"a6", "00001-VP/HEAD"})
	}},
	{model.Rotation, "moved lately", func(w *world) { rotation(w).LastMove = effective.AddMonths(-36) + 1 }},
	{model.Rotation, "service left", func(w *world) { rotation(w).Birth = model.MakeDate(1974, 11, 30) }},
	{model.NonNative, "", func(w *world) {
		w.mode(model.NonNative, model.Hard)
		w.everyone()
		w.who("a6").Hometown = 1
		w.plan([2]string{"a6", "00002-VP/HEAD"})
	}},
	{model.Reach, "limit of the committee", func(w *world) { w.Decisions.Limits.MaxMetres = 11_999 }},
	{model.Reach, "limit of the policy", func(w *world) { w.Distances[0].Metres = 60_001 }},
	{model.Reach, "over water", func(w *world) { w.commune("00002").Island = true }},
	{model.RecentMove, "", func(w *world) {
		w.mode(model.RecentMove, model.Hard)
		w.who("a3").LastMove = effective.AddMonths(-24) + 1
	}},
	{model.Remaining, "", func(w *world) {
		w.mode(model.Remaining, model.Hard)
		w.everyone()
		w.who("s1").Birth = model.MakeDate(1967, 11, 30)
		w.plan([2]string{"s1", "00002-KT/LAND"})
	}},
	{model.Retired, "", func(w *world) {
		w.mode(model.Remaining, model.Off)
		w.who("a3").Birth = model.MakeDate(1960, 1, 1)
	}},
	{model.ClassFixed, "contract", func(w *world) { w.who("a3").Class = model.Contract }},
	{model.ClassFixed, "closed place of the holder", func(w *world) {
		w.everyone()
		w.Positions[4].Closed = true
		w.plan([2]string{"s1", "00002-KT/LAND"})
	}},
	{model.ClassFixed, "closed target", func(w *world) {
		w.everyone()
		w.Positions = append(w.Positions, w.Positions[3])
		w.Positions[5].Closed = true
		w.post("00003-VP/HEAD").Position = 5
		w.plan([2]string{"a3", "00003-VP/HEAD"})
	}},
	{model.ClassFixed, "agency of the province", func(w *world) {
		w.post("SO/SPEC").Approved = 3
		w.plan([2]string{"a3", "SO/SPEC"})
	}},
	{model.Committee, "closed commune", func(w *world) {
		w.Decisions.Forbids = []model.Forbid{{Official: w.FindOfficial("a3"), Commune: 1, Post: -1}}
	}},
	{model.Committee, "closed post", func(w *world) {
		w.Decisions.Forbids = []model.Forbid{{Official: w.FindOfficial("a3"), Commune: -1, Post: w.FindPost("00002-KT/LAND")}}
	}},
	{model.Committee, "not to be moved", func(w *world) {
		w.Decisions.Forbids = []model.Forbid{{Official: w.FindOfficial("a3"), Commune: -1, Post: -1}}
	}},
	{model.Committee, "pinned where he is", func(w *world) {
		w.Decisions.Pins = []model.Pin{{Official: w.FindOfficial("a3"), Post: w.who("a3").Post}}
	}},
	{model.Committee, "pinned elsewhere", func(w *world) {
		w.Decisions.Pins = []model.Pin{{Official: w.FindOfficial("a3"), Post: w.FindPost("00003-KT/LAND")}}
	}},
	{model.Committee, "pinned and stays", func(w *world) {
		w.Decisions.Pins = []model.Pin{{Official: w.FindOfficial("a1"), Post: w.FindPost("00003-KT/LAND")}}
	}},
	{model.Committee, "pinned and blocked", func(w *world) {
		w.who("a1").Investigated = true
		w.Decisions.Pins = []model.Pin{{Official: w.FindOfficial("a1"), Post: w.FindPost("00003-KT/LAND")}}
	}},
	{model.Committee, "pair apart", func(w *world) {
		w.Decisions.Pairs = [][2]int32{{w.FindOfficial("a3"), w.FindOfficial("u1")}}
	}},
	{model.Committee, "pair not placed", func(w *world) {
		w.Decisions.Pairs = [][2]int32{{w.FindOfficial("a3"), w.FindOfficial("u1")}}
		w.plan([2]string{"a3", "00002-KT/LAND"})
	}},
	{model.Pool, "", func(w *world) { w.post("00001-KT/LAND").Approved = 3 }},
	{model.Leavers, "", func(w *world) {
		w.plan([2]string{"a3", "00002-KT/LAND"}, [2]string{"a2", "00003-KT/LAND"})
	}},
	{model.Newcomers, "", func(w *world) {
		w.plan([2]string{"a3", "00003-KT/LAND"}, [2]string{"u1", "00003-KT/LAND"})
	}},
	{model.Donors, "", func(w *world) {
		w.everyone()
		w.plan([2]string{"s1", "00002-KT/LAND"}, [2]string{"s2", "00003-KT/LAND"})
	}},
	{model.CoverWomen, "", func(w *world) {
		w.mode(model.CoverWomen, model.Hard)
		w.who("a3").Sex = model.Female
	}},
	{model.CoverYoung, "", func(w *world) {
		w.mode(model.CoverYoung, model.Hard)
		for _, id := range []string{"a1", "a2", "a4", "a5", "a6"} {
			w.who(id).Birth = effective.AddMonths(-42 * 12)
		}
		w.who("a3").Birth = effective.AddMonths(-42*12) + 1
	}},
	{model.CoverLanguage, "", func(w *world) {
		w.mode(model.CoverLanguage, model.Hard)
		w.commune("00001").Language = "Tày"
		w.who("a3").Languages = []string{"Tày"}
	}},
	{model.CoverExperience, "", func(w *world) {
		w.mode(model.CoverExperience, model.Hard)
		for _, id := range []string{"a1", "a2", "a5", "a6"} {
			w.who(id).Experience[0].Months = 59
		}
	}},
	{model.CoverExperience, "in two jobs", func(w *world) {
		w.mode(model.CoverExperience, model.Hard)
		for _, id := range []string{"a1", "a2", "a3", "a5", "a6"} {
			w.who(id).Experience = []model.Experience{{Field: 1, Months: 30}, {Field: 0, Months: 40}, {Field: 1, Months: 29}}
		}
		w.who("a3").Experience[2].Months = 30
	}},
	{model.Deputies, "", func(w *world) {
		w.everyone()
		w.unit("00002-KT").Deputies = 1
		w.plan([2]string{"a5", "00002-KT/DEP"})
	}},
	{model.DeputiesAverage, "", func(w *world) {
		promotion(w)
		w.set(model.DeputiesAverage, "tenths", 3)
	}},
	{model.RelativesR1, "", func(w *world) {
		w.everyone()
		w.tie("a5", "b2", model.Sibling)
		w.plan([2]string{"a5", "00002-KT/DEP"})
	}},
	{model.RelativesR2, "", func(w *world) { w.tie("a3", "b3", model.InLaw) }},
	{model.Couple, "", func(w *world) {
		w.tie("a1", "a3", model.Spouse)
		w.plan([2]string{"a3", "00003-KT/LAND"})
	}},
	{model.BudgetMoves, "", func(w *world) { w.Decisions.Limits.Moves = 1 }},
	{model.BudgetMoney, "", func(w *world) { w.Decisions.Limits.MoneyPerMonth = 1_499_999 }},
	{model.BudgetRelocate, "", func(w *world) {
		w.who("a3").Wishes.Relocates = true
		w.Distances[0].Metres = 60_001
		w.Decisions.Limits.Relocations = 0
	}},
}

// promotion plans a lawful promotion of a3 to a deputy in Bình, and returns him.
func promotion(w *world) *model.Official {
	w.who("a3").Succession = []int32{1}
	w.plan([2]string{"a3", "00002-KT/DEP"})
	return w.who("a3")
}

// rotation plans a lawful rotation of a5 to Bình, and returns him.
func rotation(w *world) *model.Official {
	w.everyone()
	w.who("a5").Succession = []int32{2}
	w.plan([2]string{"a5", "00002-KT/DEP"})
	return w.who("a5")
}

// unbreakable are the rules that no plan can break: staying of a must-move case
// is allowed, discipline has no meaning of its own, the others hold figures.
var unbreakable = []model.RuleID{
	model.Secondment, model.Sensitive, model.Discipline,
	model.Productivity, model.Travel, model.Norm, model.WISN, model.Workload, model.BaseSalary, model.SalaryScale, model.Allowance,
	model.HardshipPay, model.Reinforcement, model.PayKept, model.DutyPoints, model.ServicePoints, model.PeoplePoints,
}

func TestRightPlans(t *testing.T) {
	for name, change := range map[string]func(*world){
		"base":      func(*world) {},
		"promotion": func(w *world) { promotion(w) },
		"rotation":  func(w *world) { rotation(w) },
		"no move":   func(w *world) { w.plan() },
		"two terms": func(w *world) {
			w.who("a6").Terms = 2
			w.plan([2]string{"a6", "00002-VP/HEAD"})
		},
		"reinforcement": func(w *world) {
			w.everyone()
			w.plan([2]string{"s1", "00002-KT/LAND"})
		},
		"wishes lift": func(w *world) {
			w.who("a3").Hardship, w.who("a3").MaternityUntil = true, effective+100
			w.who("a3").Wishes.LiftsProtection = true
		},
		"exchange": func(w *world) {
			w.everyone()
			w.post("00002-KT/LAND").Approved = 1
			w.plan([2]string{"a1", "00002-KT/LAND"}, [2]string{"b1", "00001-KT/LAND"})
			w.who("a3").Post = w.FindPost("00003-KT/LAND")
		},
		"pair together": func(w *world) {
			w.Decisions.Pairs = [][2]int32{{w.FindOfficial("u1"), w.FindOfficial("c1")}}
		},
		"couple already apart": func(w *world) {
			w.tie("c1", "s1", model.Spouse)
			w.everyone()
			w.plan([2]string{"s1", "00002-KT/LAND"})
		},
		"return": func(w *world) {
			o := w.who("a3")
			o.HomePost, o.SecondedUntil = w.FindPost("SO/SPEC"), effective
			w.post("SO/SPEC").Approved = 3
			w.plan([2]string{"a3", "SO/SPEC"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			change(w)
			if r := w.check(w.honest()); len(r.Broken()) > 0 {
				t.Errorf("refused:%s", tell(r.Broken()))
			}
		})
	}
}

func TestEveryRuleRefuses(t *testing.T) {
	covered := map[model.RuleID]bool{model.OnePlace: true} // TestOnePlace
	for _, c := range spoiled {
		covered[c.rule] = true
		t.Run(string(c.rule)+"/"+c.name, func(t *testing.T) {
			w := newWorld(t)
			c.spoil(w)
			r := w.check(w.honest())
			if got := refusal(r); !slices.Equal(got, []model.RuleID{c.rule}) {
				t.Fatalf("refused by %v, want %s:%s", got, c.rule, tell(r.Broken()))
			}
			for _, f := range r.Broken() {
				if f.Article != "article of "+string(c.rule) || f.Text == "" {
					t.Errorf("finding without article or text: %+v", f)
				}
			}
		})
	}
	for _, id := range model.AllRules() {
		if covered[id] == slices.Contains(unbreakable, id) {
			t.Errorf("rule %s must have a spoiled plan or be unbreakable", id)
		}
	}
	if !slices.IsSorted(judged) {
		t.Error("judged is not sorted")
	}
	for id := range covered {
		if !slices.Contains(judged, id) {
			t.Errorf("rule %s is not judged", id)
		}
	}
}

func TestOnePlace(t *testing.T) {
	w := newWorld(t)
	plan := w.honest()
	again := plan.Proposals[0]
	again.To = "00003-KT/LAND"
	plan.Proposals = append(plan.Proposals, again)
	if r := w.check(plan); !slices.Equal(refusal(r), []model.RuleID{model.OnePlace}) {
		t.Errorf("refused by %v:%s", refusal(r), tell(r.Broken()))
	}
}

// TestModes switches the rule of every spoiled plan to warn and off: in warn it
// is told and no longer refuses, off it is not mentioned.
func TestModes(t *testing.T) {
	for _, c := range spoiled {
		for _, mode := range []model.Mode{model.Warn, model.Off} {
			t.Run(string(c.rule)+"/"+c.name+"/"+mode.String(), func(t *testing.T) {
				w := newWorld(t)
				c.spoil(w)
				w.mode(c.rule, mode)
				r := w.check(w.honest())
				told := slices.ContainsFunc(r.Findings, func(f model.Finding) bool { return f.Rule == c.rule })
				// Without its reason to move, the rest of the moves may leave the pool.
				if got := refusal(r); slices.Contains(got, c.rule) {
					t.Errorf("still refused by %v:%s", got, tell(r.Broken()))
				}
				// A must-move rule that is not hard makes no case: nothing is left to break.
				if told != (mode == model.Warn) && c.rule != model.TwoTerms {
					t.Errorf("told: %t:%s", told, tell(r.Findings))
				}
			})
		}
	}
}
