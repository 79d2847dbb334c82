package verify

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"canbo/model"
)

func TestPool(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(w *world)
		who     string
		reasons []string
		in      bool
	}{
		{"nothing", func(*world) {}, "a4", nil, false},
		{"surplus", func(*world) {}, "a1", []string{"surplus"}, true},
		{"unplaced", func(*world) {}, "u1", []string{"must-move:unplaced"}, true},
		{"volunteer", func(w *world) { w.who("a4").Wishes.Move = model.Volunteers }, "a4", []string{"wish"}, true},
		{"blocked volunteer", func(w *world) {
			w.who("a4").Wishes.Move, w.who("a4").Investigated = model.Volunteers, true
		}, "a4", []string{"wish"}, false},
		{"commuter", func(w *world) { w.who("a4").Residence = 2 }, "a4", []string{"commute"}, true},
		{"commuters stay", func(w *world) { w.who("a4").Residence = 2; w.set(model.Pool, "commuters", 0) }, "a4", nil, false},
		{"short way", func(w *world) { w.who("a4").Residence = 1 }, "a4", nil, false},
		{"short way in mountains", func(w *world) {
			w.who("c3").Residence, w.Distances[2].Metres = 1, 15_001
		}, "c3", []string{"commute"}, true},
		{"misfit", func(w *world) { w.who("a4").Qualifications = nil }, "a4", []string{"misfit"}, true},
		{"misfit at a closed position", func(w *world) {
			w.who("a4").Qualifications = nil
			w.Positions[0].Closed = true
		}, "a4", nil, false},
		{"pin", func(w *world) {
			w.Decisions.Pins = []model.Pin{{Official: w.FindOfficial("a4"), Post: w.FindPost("00002-VP/ACC")}}
		}, "a4", []string{"pin"}, true},
		{"ousted", func(w *world) {
			w.Decisions.Pins = []model.Pin{{Official: w.FindOfficial("a4"), Post: -1}}
		}, "a4", []string{"must-move:committee"}, true},
		{"pair", func(w *world) {
			w.Decisions.Pairs = [][2]int32{{w.FindOfficial("a4"), w.FindOfficial("b1")}}
		}, "a4", []string{"pair"}, true},
		{"everyone", (*world).everyone, "a4", []string{"everyone"}, true},
		{"seconded away, home in surplus", func(w *world) {
			w.who("a4").HomePost, w.who("a4").SecondedUntil = w.FindPost("00001-KT/LAND"), effective
		}, "a4", []string{"must-move:secondment", "surplus"}, true},
		{"surplus with one seconded out", func(w *world) {
			w.who("a1").HomePost, w.who("a1").SecondedUntil = w.FindPost("00002-KT/LAND"), effective+1
		}, "a2", nil, false},
		{"two terms", func(w *world) { w.who("b3").Terms = 2 }, "b3", []string{"must-move:two-terms"}, true},
		{"two terms as deputy", func(w *world) { w.who("b4").Terms = 2 }, "b4", nil, false},
		{"sensitive", func(w *world) { w.Positions[0].SensitiveMonths = 84 }, "b2", []string{"must-move:sensitive"}, true},
		{"sensitive, not yet", func(w *world) { w.Positions[0].SensitiveMonths = 85 }, "b2", nil, false},
		{"sensitive, retires soon", func(w *world) {
			w.Positions[0].SensitiveMonths = 84
			w.who("b2").Birth = model.MakeDate(1966, 5, 2) // retires on 1/6/2028
		}, "b2", nil, false},
		{"sensitive, retires later", func(w *world) {
			w.Positions[0].SensitiveMonths = 84
			w.who("b2").Birth = model.MakeDate(1966, 6, 2)
		}, "b2", []string{"must-move:sensitive"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			j, i := w.judge(), w.FindOfficial(c.who)
			if got := j.PoolReasons(i); !slices.Equal(got, c.reasons) {
				t.Errorf("reasons %v, want %v", got, c.reasons)
			}
			if got := slices.Contains(j.Pool(), i); got != c.in {
				t.Errorf("in the pool: %t, want %t", got, c.in)
			}
			if by := j.Blocked(i); by == "" && c.reasons != nil && !c.in || by != "" && c.in {
				t.Errorf("blocked by %q", by)
			}
		})
	}
}

// TestStanding looks at what is told of people who stay.
func TestStanding(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(w *world)
		who    string
		rule   model.RuleID // "" nothing told
		must   model.RuleID
		text   string
	}{
		{"must move", func(w *world) { w.who("b3").Terms = 2 }, "b3", model.TwoTerms, model.TwoTerms, "chưa chuyển"},
		{"warn", func(w *world) { w.who("b3").Terms = 2; w.mode(model.TwoTerms, model.Warn) }, "b3", model.TwoTerms, "", "nhiệm kỳ"},
		{"off", func(w *world) { w.who("b3").Terms = 2; w.mode(model.TwoTerms, model.Off) }, "b3", "", "", ""},
		{"deferred", func(w *world) {
			w.who("b3").Terms, w.who("b3").CriticalIllness = 2, true
		}, "b3", model.TwoTerms, "", "hoãn: đang điều trị"},
		{"unplaced", func(*world) {}, "u1", model.OnePlace, Unplaced, "chưa có vị trí"},
		{"unplaced and blocked", func(w *world) { w.who("u1").Investigated = true }, "u1", model.OnePlace, "", "hoãn"},
		{"secondment", func(w *world) {
			w.who("b1").HomePost, w.who("b1").SecondedUntil = w.FindPost("00001-KT/LAND"), effective
		}, "b1", model.Secondment, model.Secondment, "biệt phái"},
		{"retired, warn", func(w *world) {
			w.who("b1").Birth = model.MakeDate(1950, 1, 1)
			w.mode(model.Retired, model.Warn)
		}, "b1", model.Retired, "", "nghỉ hưu"},
		{"retired", func(w *world) { w.who("b1").Birth = model.MakeDate(1950, 1, 1) }, "b1", "", "", ""},
		{"ousted", func(w *world) {
			w.Decisions.Pins = []model.Pin{{Official: w.FindOfficial("b1"), Post: -1}}
		}, "b1", model.Committee, model.Committee, "phải rời vị trí"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			w.plan()
			j := w.judge()
			if got := j.MustMove(w.FindOfficial(c.who)); got != c.must {
				t.Errorf("must move for %q, want %q", got, c.must)
			}
			r := w.check(w.honest())
			if len(r.Broken()) > 0 {
				t.Errorf("refused:%s", tell(r.Broken()))
			}
			told := slices.DeleteFunc(slices.Clone(r.Findings), func(f model.Finding) bool { return f.Official != c.who })
			if c.rule == "" {
				if len(told) > 0 {
					t.Errorf("told:%s", tell(told))
				}
				return
			}
			if len(told) != 1 || told[0].Rule != c.rule || !strings.Contains(told[0].Text, c.text) {
				t.Errorf("want %s with %q, told:%s", c.rule, c.text, tell(told))
			}
		})
	}
}

// TestSeconded counts a1, paid in Bình and working in An until next year, and
// his return.
func TestSeconded(t *testing.T) {
	w := newWorld(t)
	o := w.who("a1")
	o.HomePost, o.SecondedUntil = w.FindPost("00002-KT/LAND"), effective+1
	j := w.judge()
	an, binh := w.FindPost("00001-KT/LAND"), w.FindPost("00002-KT/LAND")
	if j.before.payroll[an] != 2 || j.before.work[an] != 3 || j.before.payroll[binh] != 2 || j.before.work[binh] != 1 {
		t.Errorf("payroll %d and %d, work %d and %d", j.before.payroll[an], j.before.payroll[binh], j.before.work[an], j.before.work[binh])
	}
	if rule, ok := j.Option(0, binh); ok || rule != model.ProtectedD {
		t.Errorf("return before the end: %q %t", rule, ok)
	}
	o.SecondedUntil = effective
	w.post("00002-KT/LAND").Approved = 1 // no place, and yet a return
	o.Qualifications = nil
	j = w.judge()
	if rule, ok := j.Option(0, binh); !ok || j.form(0, binh) != model.Return {
		t.Errorf("return: %q %t, form %s", rule, ok, j.form(0, binh))
	}
	v, err := j.judge([]Move{{0, binh}})
	if err != nil {
		t.Fatal(err)
	}
	if v.after.payroll[binh] != 2 || v.after.work[binh] != 2 || v.after.work[an] != 2 {
		t.Errorf("after: payroll %d, work %d and %d", v.after.payroll[binh], v.after.work[binh], v.after.work[an])
	}
	if got := refusal(&v.report); got != nil {
		t.Errorf("refused by %v", got)
	}
}

// TestRetiredCount takes a retired deputy from every count.
func TestRetiredCount(t *testing.T) {
	w := newWorld(t)
	w.who("b4").Birth = model.MakeDate(1950, 1, 1)
	w.plan()
	r := w.check(w.honest())
	if r.Before.Heads != 12 || r.Before.Vacancies != 11 {
		t.Errorf("heads %d, vacancies %d", r.Before.Heads, r.Before.Vacancies)
	}
}

// TestClosedByPairRule closes options by ties to people outside the pool, and
// leaves them open against people who may move as well.
func TestClosedByPairRule(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(w *world)
		who    string
		to     string
		want   model.RuleID
	}{
		{"r1", func(w *world) { w.tie("a5", "b2", model.Sibling); w.who("a5").Wishes.Move = model.Volunteers },
			"a5", "00002-KT/DEP", model.RelativesR1},
		{"r1, in-law", func(w *world) { w.tie("a5", "b2", model.InLaw); w.who("a5").Wishes.Move = model.Volunteers },
			"a5", "00002-KT/DEP", ""},
		{"r1, other may move", func(w *world) { w.everyone(); w.tie("a5", "b2", model.Sibling) }, "a5", "00002-KT/DEP", ""},
		{"r2", func(w *world) { w.tie("a3", "b3", model.InLaw) }, "a3", "00002-KT/LAND", model.RelativesR2},
		{"r2, warn", func(w *world) { w.tie("a3", "b3", model.InLaw); w.mode(model.RelativesR2, model.Warn) },
			"a3", "00002-KT/LAND", ""},
		{"couple", func(w *world) { w.tie("a3", "a4", model.Spouse) }, "a3", "00003-KT/LAND", model.Couple},
		{"couple near", func(w *world) { w.tie("a3", "a4", model.Spouse) }, "a3", "00002-KT/LAND", ""},
		{"couple already further apart", func(w *world) {
			w.tie("a3", "c3", model.Spouse)
			w.set(model.Couple, "metres", 5_000)
		}, "a3", "00002-KT/LAND", ""},
		{"pair", func(w *world) {
			w.who("c1").Investigated = true
			w.Decisions.Pairs = [][2]int32{{w.FindOfficial("a3"), w.FindOfficial("c1")}}
		}, "a3", "00002-KT/LAND", model.Committee},
		{"pair, right commune", func(w *world) {
			w.who("c1").Investigated = true
			w.Decisions.Pairs = [][2]int32{{w.FindOfficial("a3"), w.FindOfficial("c1")}}
		}, "a3", "00003-KT/LAND", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			if got, ok := w.judge().Option(w.FindOfficial(c.who), w.FindPost(c.to)); got != c.want || ok != (c.want == "") {
				t.Errorf("got %q %t, want %q", got, ok, c.want)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	w := newWorld(t)
	j := w.judge()
	u1 := w.FindOfficial("u1")
	var got []string
	for _, p := range j.Options(u1) {
		if p < 0 {
			got = append(got, "")
		} else {
			got = append(got, w.Posts[p].ID)
		}
	}
	if want := []string{"", "00001-KT/LAND", "00002-KT/LAND", "00003-KT/LAND"}; !slices.Equal(got, want) {
		t.Errorf("options of u1: %q, want %q", got, want)
	}
	if got := j.Options(w.FindOfficial("a4")); !slices.Equal(got, []int32{w.who("a4").Post}) {
		t.Errorf("options of a4, who is not in the pool: %v", got)
	}
	w.Decisions.Pins = []model.Pin{{Official: u1, Post: w.FindPost("00003-KT/LAND")}}
	if got := w.judge().Options(u1); !slices.Equal(got, []int32{w.FindPost("00003-KT/LAND")}) {
		t.Errorf("options of u1, pinned: %v", got)
	}
	if rule, ok := j.Option(w.FindOfficial("a3"), -1); ok || rule != model.OnePlace {
		t.Errorf("a3 without a post: %q %t", rule, ok)
	}
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(w *world)
		who    string
		to     string
		want   model.Form
		term   int64
	}{
		{"transfer", func(*world) {}, "a3", "00002-KT/LAND", model.Transfer, 0},
		{"placement", func(*world) {}, "u1", "00002-KT/LAND", model.Placement, 0},
		{"reinforcement, whatever the level", func(*world) {}, "s1", "00002-KT/DEP", model.Reinforce, 36},
		{"appointment", func(*world) {}, "a3", "00001-KT/DEP", model.Appointment, 0},
		{"appointment of a deputy", func(*world) {}, "a5", "00002-VP/HEAD", model.Appointment, 0},
		{"rotation", func(w *world) { w.who("a5").Succession = []int32{2} }, "a5", "00002-KT/DEP", model.Rotate, 36},
		{"rotation after two terms", func(w *world) { w.who("a6").Terms = 2 }, "a6", "00002-VP/HEAD", model.Rotate, 36},
		{"leader who is not planned", func(*world) {}, "a6", "00002-VP/HEAD", model.Transfer, 0},
		{"periodic", func(w *world) { w.Positions[3].SensitiveMonths = 36 }, "a3", "00002-KT/LAND", model.Periodic, 0},
		{"position", func(w *world) { w.who("a4").Post = w.FindPost("00001-VP/HEAD") }, "a4", "00001-VP/ACC", model.Reposition, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			j := w.judge()
			got := j.form(w.FindOfficial(c.who), w.FindPost(c.to))
			if got != c.want || j.term(got) != c.term {
				t.Errorf("got %s of %d months, want %s of %d", got, j.term(got), c.want, c.term)
			}
		})
	}
}

func TestImpossibleInstances(t *testing.T) {
	for name, change := range map[string]func(w *world){
		"unsorted officials": func(w *world) { w.Officials[0].ID = "zz" },
		"missing rule":       func(w *world) { w.Policy.Rules = w.Policy.Rules[1:] },
		"missing value":      func(w *world) { delete(w.rule(model.Fit).Value, "rank") },
		"divisor zero":       func(w *world) { w.set(model.Norm, "step", 0) },
		"block":              func(w *world) { w.Policy.Totals = []model.Total{{Province: "20", Block: "army"}} },
		"distances unsorted": func(w *world) { w.Distances[0], w.Distances[1] = w.Distances[1], w.Distances[0] },
		"distance reversed":  func(w *world) { w.Distances[0] = model.Distance{From: 1, To: 0} },
		"volume":             func(w *world) { w.Volumes = []model.Volume{{Commune: 9}} },
		"succession":         func(w *world) { w.who("a1").Succession = []int32{9} },
		"pin":                func(w *world) { w.Decisions.Pins = []model.Pin{{Official: 0, Post: 99}} },
		"forbid":             func(w *world) { w.Decisions.Forbids = []model.Forbid{{Official: 0, Commune: 1, Post: 1}} },
		"pair":               func(w *world) { w.Decisions.Pairs = [][2]int32{{1, 1}} },
	} {
		w := newWorld(t)
		change(w)
		if _, err := Check(w.Instance, &model.Plan{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	j := newWorld(t).judge()
	for _, m := range []Move{{-1, 0}, {99, 0}, {0, -1}, {0, 99}} {
		if _, err := j.Moves([]Move{m}); err == nil {
			t.Errorf("move %v: no error", m)
		}
	}
}

// randomWorld changes a world at random.
func randomWorld(t *testing.T, seed uint64) *world {
	r := rand.New(rand.NewPCG(seed, 7))
	w := newWorld(t)
	chance := func(percent int) bool { return r.IntN(100) < percent }
	day := func() model.Date { return effective + model.Date(r.IntN(1600)-800) }
	for _, id := range model.AllRules() {
		if chance(15) {
			w.mode(id, model.Mode(r.IntN(3)))
		}
	}
	if chance(50) {
		w.everyone()
	}
	for p := range w.Posts {
		w.Posts[p].Approved += r.IntN(3) - 1
		w.Posts[p].Approved = max(0, w.Posts[p].Approved)
		w.Posts[p].Minimum = r.IntN(2)
	}
	for b := range w.Bodies {
		w.Bodies[b].Minimum, w.Bodies[b].Deputies = r.IntN(4), r.IntN(3)-1
		if chance(30) {
			w.Bodies[b].Ceiling = 1 + r.IntN(6)
		}
	}
	for c := range w.Communes {
		w.Communes[c].EspeciallyDifficult, w.Communes[c].Island = chance(20), chance(10)
		if chance(30) {
			w.Communes[c].Language = "Tày"
		}
	}
	for q := range w.Positions {
		w.Positions[q].Closed = chance(8)
		if chance(20) {
			w.Positions[q].SensitiveMonths = 60
		}
		w.Positions[q].Rank = model.Rank(2 + r.IntN(3))
	}
	for i := range w.Officials {
		o := &w.Officials[i]
		o.Sex = model.Sex(r.IntN(2))
		o.Birth = model.MakeDate(1960+r.IntN(42), 1+r.IntN(12), 1)
		o.Residence, o.Hometown = int32(r.IntN(3)), int32(r.IntN(4)-1)
		o.Home = w.Communes[o.Residence].Seat
		o.Class = model.Class(max(0, r.IntN(12)-9))
		o.Rank = model.Rank(2 + r.IntN(3))
		if chance(15) {
			o.Post = int32(r.IntN(len(w.Posts)+1)) - 1
		}
		if chance(15) {
			o.SecondPost, o.SecondPct = int32(r.IntN(len(w.Posts))), 40
		}
		if chance(15) {
			o.HomePost, o.SecondedUntil = int32(r.IntN(len(w.Posts))), day()
		}
		if chance(25) {
			o.LastMove = effective - model.Date(r.IntN(1500))
		}
		o.Terms = r.IntN(3)
		o.UnderDiscipline, o.Pregnant, o.Hardship = chance(4), chance(6), chance(6)
		if chance(10) {
			o.YoungestChild = day()
		}
		if chance(10) {
			o.DisciplinedUntil = day()
		}
		o.Ratings = [3]model.Rating{model.Rating(r.IntN(5)), model.Rating(1 + r.IntN(3)), model.Rating(1 + r.IntN(3))}
		if chance(30) {
			o.Succession = []int32{int32(r.IntN(len(w.Positions)))}
		}
		if chance(20) {
			o.Languages = []string{"Tày"}
		}
		o.Experience[0].Months = r.IntN(90)
		o.Wishes = model.Wishes{Move: model.WishMove(r.IntN(3)), AcceptsLower: chance(30), Relocates: chance(30), LiftsProtection: chance(20)}
	}
	for range r.IntN(5) {
		a, b := int32(r.IntN(len(w.Officials))), int32(r.IntN(len(w.Officials)))
		if a < b {
			w.Ties = append(w.Ties, model.Tie{A: a, B: b, Relation: model.Relation(r.IntN(5))})
		}
	}
	for range r.IntN(3) {
		w.Decisions.Pins = append(w.Decisions.Pins,
			model.Pin{Official: int32(r.IntN(len(w.Officials))), Post: int32(r.IntN(len(w.Posts)+1)) - 1})
	}
	for range r.IntN(3) {
		w.Decisions.Forbids = append(w.Decisions.Forbids,
			model.Forbid{Official: int32(r.IntN(len(w.Officials))), Commune: int32(r.IntN(4)) - 1, Post: -1})
	}
	if chance(30) {
		w.Decisions.Pairs = [][2]int32{{int32(r.IntN(8)), int32(8 + r.IntN(8))}}
	}
	if chance(30) {
		w.Decisions.Limits = model.Limits{Moves: r.IntN(4), Relocations: r.IntN(2),
			MoneyPerMonth: int64(r.IntN(3)) * 1_000_000, MaxMetres: 20_000 + r.IntN(40_000)}
	}
	return w
}

// rowRules are those that look at more than one option: a single lawful option
// may still break them.
var rowRules = []model.RuleID{
	model.PostCeiling, model.BodyCeiling, model.CommuneCeiling, model.ProvinceTotal, model.PostMinimum, model.BodyMinimum,
	model.FieldMinimum, model.Leavers, model.Newcomers, model.Donors, model.CoverWomen, model.CoverYoung, model.CoverLanguage,
	model.CoverExperience, model.Deputies, model.DeputiesAverage, model.RelativesR1, model.RelativesR2, model.Couple,
	model.Committee, model.BudgetMoves, model.BudgetMoney, model.BudgetRelocate,
}

// agree checks what must hold between the parts of a judge in any world:
//   - the moves of an unlawful option are refused for the rule that closes it;
//   - those of a lawful one by nothing but rules over several options;
//   - one move changes goal people by the difference of its points, covers aside;
//   - claims made of the judge's own figures are never wrong.
func agree(t *testing.T, seed uint64) {
	w := randomWorld(t, seed)
	j := w.judge()
	stay, err := j.Moves(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range stay.Broken() {
		if f.Rule != model.Committee {
			t.Errorf("seed %d: everybody stays and %s is broken", seed, f.Rule)
		}
	}
	priced := !slices.ContainsFunc([]model.RuleID{model.CoverWomen, model.CoverYoung, model.CoverLanguage, model.CoverExperience},
		func(id model.RuleID) bool { return w.rule(id).Mode == model.Warn })
	for i := range int32(len(w.Officials)) {
		for p := range int32(len(w.Posts)) {
			rule, lawful := j.Option(i, p)
			r, err := j.Moves([]Move{{i, p}})
			if err != nil {
				t.Fatal(err)
			}
			got := refusal(r)
			if !lawful && !slices.Contains(got, rule) {
				t.Errorf("seed %d: option %d→%d is closed by %s, moves are refused by %v", seed, i, p, rule, got)
			}
			for _, id := range got {
				if lawful && !slices.Contains(rowRules, id) {
					t.Errorf("seed %d: option %d→%d is lawful, moves are refused by %v", seed, i, p, got)
				}
			}
			if diff := r.Goals.People - stay.Goals.People; lawful && priced && p != w.Officials[i].Post &&
				diff != j.Points(i, p)-j.Points(i, w.Officials[i].Post) {
				t.Errorf("seed %d: %d→%d changes goal people by %d", seed, i, p, diff)
			}
		}
	}
	r := rand.New(rand.NewPCG(seed, 8))
	for i := range w.Officials {
		if options := j.Options(int32(i)); len(options) > 1 && r.IntN(2) == 0 {
			if p := options[r.IntN(len(options))]; p >= 0 && p != w.Officials[i].Post {
				w.moves = append(w.moves, [2]string{w.Officials[i].ID, w.Posts[p].ID})
			}
		}
	}
	w.moves = w.moves[2:]
	for _, id := range refusal(w.check(w.honest())) {
		if !slices.Contains(rowRules, id) {
			t.Errorf("seed %d: lawful options %v are refused by %s", seed, w.moves, id)
		}
	}
}

func TestPartsAgree(t *testing.T) {
	for seed := range uint64(150) {
		agree(t, seed)
	}
}

func FuzzPartsAgree(f *testing.F) {
	for _, seed := range []uint64{1000, 2026, 1 << 40} {
		f.Add(seed)
	}
	f.Fuzz(agree)
}
