package verify

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"canbo/model"
)

// TestPlanByHand judges a plan whose every figure was worked out on paper.
//
// a3 goes 12 km: burden 10·1 + 2·2 = 14, move 60, former district 15, money
// ⌊15·0.5⌋ = 7, together 96; staying costs him nothing. u1 goes 40 km into the
// mountains: 10 + 20 + 30 + 50 = 110, move 60, money 15, together 185, instead of
// 320 + 2·100 without a post. No commune has a woman: 3 deficits of 60.
//
// Service after: leading posts of An 2 of 3 FTE: 250·3 + 750 = 1,500; of Bình 2 of
// 4: 1,000·3 + 1,000 = 4,000; of Cao none of 3: 750·40 = 30,000. Land (urgency 3)
// in Bình 2 of 3: 3·1,500; in Cao 3 of 4: 3·1,000.
func TestPlanByHand(t *testing.T) {
	plan := &model.Plan{
		Instance: "test", Effective: effective, Mode: "lexicographic", Status: "optimal",
		Goals: []model.GoalResult{
			{Name: "duty"},
			{Name: "service", Value: 43_000, Bound: 43_000, Slack: 5, Limit: 43_215, Final: 43_000},
			{Name: "people", Value: 461, Bound: 400, Limit: 461, Final: 461},
			{Name: "tie", Value: tieOfBase, Limit: tieOfBase, Final: tieOfBase},
		},
		Proposals: []model.Proposal{
			{
				Official: "a3", Name: "Cán bộ a3", From: "00001-KT/LAND", To: "00002-KT/LAND", Form: model.Transfer,
				Date: effective, Order: 1, Monthly: 500_000, Points: 96,
				Before:       model.Figures{Fit: 100, Productivity: 1000},
				After:        model.Figures{Fit: 100, Metres: 12_000, Minutes: 20, Productivity: 1000},
				SenderLoad:   model.Load{Commune: "00001", Field: "LAND", Before: 3000, After: 2000, Required: 2000},
				ReceiverLoad: model.Load{Commune: "00002", Field: "LAND", Before: 1000, After: 2000, Required: 3000},
				Reasons:      []string{"surplus", "shortage"},
			},
			{
				Official: "u1", Name: "Cán bộ u1", To: "00003-KT/LAND", Form: model.Placement,
				Date: effective, Order: 2, Monthly: 1_000_000, Points: 185 - 520,
				After:        model.Figures{Fit: 100, Metres: 40_000, Minutes: 88, Productivity: 1000},
				ReceiverLoad: model.Load{Commune: "00003", Field: "LAND", Before: 2000, After: 3000, Required: 4000},
				Reasons:      []string{"unplaced"},
			},
		},
		Open: []model.OpenPlace{
			{Post: "00001-VP/HEAD", Heads: 1}, {Post: "00002-KT/DEP", Heads: 1}, {Post: "00002-KT/LAND", Heads: 1},
			{Post: "00002-VP/HEAD", Heads: 1}, {Post: "00003-KT/DEP", Heads: 1}, {Post: "00003-KT/HEAD", Heads: 1},
			{Post: "00003-KT/LAND", Heads: 1}, {Post: "00003-VP/HEAD", Heads: 1},
		},
		Before: model.Indicators{Heads: 13, Approved: 22, Vacancies: 10, Surplus: 1, ShortFTE: 10_000, MustMove: 1,
			MeanFit: 938, LoadSpread: 1269},
		After: model.Indicators{Heads: 14, Approved: 22, Vacancies: 8, ShortFTE: 8000, P95Metres: 40_000,
			Over30km: 1, MeanFit: 942, LoadSpread: 941},
		Monthly: 1_500_000,
	}
	r := newWorld(t).check(plan)
	if len(r.Broken()) > 0 {
		t.Errorf("refused:%s", tell(r.Broken()))
	}
	want := Goals{Service: 43_000, People: 461, Tie: tieOfBase}
	if r.Goals != want || r.Moves != 2 || r.Monthly != 1_500_000 || r.OneOff != 0 || r.Relocations != 0 {
		t.Errorf("got goals %+v, %d moves, %d and %d đồng, %d relocations", r.Goals, r.Moves, r.Monthly, r.OneOff, r.Relocations)
	}
}

// tieOfBase is FNV-1a-64("a3\x0000002-KT/LAND") mod 256 + that of "u1\x0000003-KT/LAND".
const tieOfBase = 235 + 182

// free names the fields of a plan that no figure stands in.
var free = []string{
	"Version", "InputHash", "Province", "Status", "Assumptions", "Findings", "Decisions", // of the document
	"Proposals.Reasons", "Proposals.Order", "Proposals.Cycle", // see TestOrder, TestReasons
	"Open.Reason", "Open.Rule", "Open.Next", "Open.Qualified", "Open.Fell", // explanation
}

// TestEveryClaimIsCompared changes every figure of a right plan, one at a time.
func TestEveryClaimIsCompared(t *testing.T) {
	w := newWorld(t)
	right := w.honest()
	count := 0
	var walk func(v reflect.Value, path string)
	walk = func(v reflect.Value, path string) {
		if slices.Contains(free, path) || path == "Proposals.Official" || path == "Proposals.To" || path == "Open.Post" {
			return
		}
		kept := reflect.ValueOf(v.Interface())
		switch v.Kind() {
		case reflect.Struct:
			for k := range v.NumField() {
				walk(v.Field(k), strings.TrimPrefix(path+"."+v.Type().Field(k).Name, "."))
			}
			return
		case reflect.Slice:
			for k := range v.Len() {
				walk(v.Index(k), path)
			}
			switch path {
			case "Proposals": // another plan, not another claim
				return
			case "Proposals.Warnings":
				v.Set(reflect.ValueOf([]model.RuleID{model.RecentMove}))
			default:
				v.Set(v.Slice(1, v.Len()))
			}
		case reflect.String:
			v.SetString(v.String() + "x")
		case reflect.Bool:
			v.SetBool(!v.Bool())
		case reflect.Int, reflect.Int32, reflect.Int64:
			v.SetInt(v.Int() + 2)
		default:
			t.Fatalf("%s is a %s", path, v.Kind())
		}
		count++
		if r := w.check(right); !slices.Equal(refusal(r), []model.RuleID{WrongFigure}) {
			t.Errorf("%s changed: refused by %v", path, refusal(r))
		}
		v.Set(kept)
	}
	walk(reflect.ValueOf(right).Elem(), "")
	if count < 100 {
		t.Errorf("only %d figures changed", count)
	}
	if r := w.check(right); len(r.Broken()) > 0 {
		t.Errorf("the plan was not put back:%s", tell(r.Broken()))
	}
}

func TestFalseClaims(t *testing.T) {
	for name, change := range map[string]func(p *model.Plan){
		"place that is not open": func(p *model.Plan) {
			p.Open = append(p.Open, model.OpenPlace{Post: "00001-KT/HEAD", Heads: 1})
		},
		"filled place told as open with none": func(p *model.Plan) {
			p.Open = append(p.Open, model.OpenPlace{Post: "00001-KT/HEAD"})
		},
		"place told twice":  func(p *model.Plan) { p.Open = append(p.Open, p.Open[0]) },
		"no such goal":      func(p *model.Plan) { p.Goals[2].Name = "cost" },
		"goals in disorder": func(p *model.Plan) { p.Goals[0], p.Goals[1] = p.Goals[1], p.Goals[0] },
		"limit exceeded": func(p *model.Plan) {
			p.Goals[1].Value, p.Goals[1].Bound, p.Goals[1].Limit = 40_000, 40_000, 40_200
		},
		"bound above the value": func(p *model.Plan) { p.Goals[1].Bound++ },
		"bound above what is finally reached": func(p *model.Plan) {
			p.Goals[1].Value, p.Goals[1].Bound, p.Goals[1].Limit = 43_100, 43_050, 43_315
		},
		"reason to move": func(p *model.Plan) { p.Proposals[0].Reasons = []string{"must-move:sensitive"} },
		"move to his own post": func(p *model.Plan) {
			own := p.Proposals[0]
			own.Official, own.Name, own.From, own.To, own.Cycle = "a1", "Cán bộ a1", "00001-KT/LAND", "00001-KT/LAND", 0
			p.Proposals = append(p.Proposals, own)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			plan := w.honest()
			change(plan)
			if r := w.check(plan); !slices.Equal(refusal(r), []model.RuleID{WrongFigure}) {
				t.Errorf("refused by %v", refusal(r))
			}
		})
	}
}

func TestUnknownIDs(t *testing.T) {
	for name, change := range map[string]func(p *model.Plan){
		"official": func(p *model.Plan) { p.Proposals[0].Official = "zz" },
		"post":     func(p *model.Plan) { p.Proposals[0].To = "zz" },
		"open":     func(p *model.Plan) { p.Open[0].Post = "zz" },
	} {
		w := newWorld(t)
		plan := w.honest()
		change(plan)
		if _, err := Check(w.Instance, plan); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestWarnings asks that a plan names the warnings of a move, and only those.
func TestWarnings(t *testing.T) {
	w := newWorld(t)
	w.who("a3").LastMove = effective.AddMonths(-23)
	plan := w.honest()
	if want := []model.RuleID{model.RecentMove}; !slices.Equal(plan.Proposals[0].Warnings, want) {
		t.Fatalf("warnings %v, want %v", plan.Proposals[0].Warnings, want)
	}
	if r := w.check(plan); len(r.Broken()) > 0 {
		t.Errorf("refused:%s", tell(r.Broken()))
	}
	plan.Proposals[0].Warnings = []model.RuleID{model.RecentMove, model.CoverWomen} // told of Bình
	if r := w.check(plan); len(r.Broken()) > 0 {
		t.Errorf("refused:%s", tell(r.Broken()))
	}
	for _, wrong := range [][]model.RuleID{nil, {model.RecentMove, model.Remaining}} {
		plan.Proposals[0].Warnings = wrong
		if r := w.check(plan); !slices.Equal(refusal(r), []model.RuleID{WrongFigure}) {
			t.Errorf("warnings %v: refused by %v", wrong, refusal(r))
		}
	}
}

func TestReasons(t *testing.T) {
	w := newWorld(t)
	w.who("a6").Terms = 2
	w.plan([2]string{"a6", "00002-VP/HEAD"})
	plan := w.honest()
	plan.Proposals[0].Reasons = []string{"must-move:two-terms", "vacancy"}
	if r := w.check(plan); len(r.Broken()) > 0 {
		t.Errorf("refused:%s", tell(r.Broken()))
	}
}

// A plan in weighted mode states the weighted sum and nothing else: what its
// proof is about must be what the plan reaches.
func TestWeightedMode(t *testing.T) {
	const sum = 43_000*10 + 461
	for name, test := range map[string]struct {
		goals []model.GoalResult
		want  []model.RuleID
	}{
		"right":            {[]model.GoalResult{{Name: "weighted", Value: sum, Bound: sum - 9, Limit: sum, Final: sum}}, nil},
		"wrong value":      {[]model.GoalResult{{Name: "weighted", Value: sum, Limit: sum, Final: sum + 1}}, []model.RuleID{WrongFigure}},
		"no goal":          {nil, []model.RuleID{WrongFigure}},
		"another goal":     {[]model.GoalResult{{Name: "duty"}}, []model.RuleID{WrongFigure}},
		"one goal more":    {[]model.GoalResult{{Name: "duty"}, {Name: "weighted", Value: sum, Limit: sum, Final: sum}}, []model.RuleID{WrongFigure}},
		"above its value":  {[]model.GoalResult{{Name: "weighted", Value: sum - 1, Limit: sum - 1, Final: sum}}, []model.RuleID{WrongFigure}},
		"a limit of slack": {[]model.GoalResult{{Name: "weighted", Value: sum - 1, Slack: 5, Limit: sum - 1 + (sum-1)*5/1000, Final: sum}}, []model.RuleID{WrongFigure}},
	} {
		w := newWorld(t)
		plan := w.honest()
		plan.Mode, plan.Goals = "weighted", test.goals
		if r := w.check(plan); !slices.Equal(refusal(r), test.want) {
			t.Errorf("%s: refused by %v", name, refusal(r))
		}
	}
}

// TestOrder carries out a chain, an exchange and what is neither.
func TestOrder(t *testing.T) {
	type step struct{ order, cycle int }
	for _, c := range []struct {
		name  string
		steps [3]step // of a1 to Bình, b1 to Cao, c1 to An
		ok    bool
	}{
		{"one joint decision", [3]step{{1, 7}, {1, 7}, {1, 7}}, true},
		{"one after the other into full places", [3]step{{1, 0}, {2, 0}, {3, 0}}, false},
		{"at once but not jointly", [3]step{{1, 0}, {1, 0}, {1, 0}}, false},
		{"two of three jointly", [3]step{{1, 1}, {1, 1}, {2, 0}}, false},
		{"one cycle at two times", [3]step{{1, 1}, {1, 1}, {2, 1}}, false},
		{"from zero", [3]step{{0, 7}, {0, 7}, {0, 7}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.everyone()
			w.post("00001-KT/LAND").Approved = 3
			w.post("00002-KT/LAND").Approved = 1
			w.post("00003-KT/LAND").Approved = 2
			w.plan([2]string{"a1", "00002-KT/LAND"}, [2]string{"b1", "00003-KT/LAND"}, [2]string{"c1", "00001-KT/LAND"})
			plan := w.honest()
			for k, s := range c.steps {
				plan.Proposals[k].Order, plan.Proposals[k].Cycle = s.order, s.cycle
			}
			want := []model.RuleID{WrongOrder}
			if c.ok {
				want = nil
			}
			if r := w.check(plan); !slices.Equal(refusal(r), want) {
				t.Errorf("refused by %v:%s", refusal(r), tell(r.Broken()))
			}
		})
	}
	chain := func(first, second int) []model.RuleID {
		w := newWorld(t)
		w.everyone()
		w.post("00002-KT/LAND").Approved = 1
		w.plan([2]string{"a3", "00002-KT/LAND"}, [2]string{"b1", "00003-KT/LAND"})
		plan := w.honest()
		plan.Proposals[0].Order, plan.Proposals[0].Cycle = first, 0
		plan.Proposals[1].Order, plan.Proposals[1].Cycle = second, 0
		return refusal(w.check(plan))
	}
	if got := chain(2, 1); got != nil {
		t.Errorf("chain in order: refused by %v", got)
	}
	if got := chain(1, 2); !slices.Equal(got, []model.RuleID{WrongOrder}) {
		t.Errorf("chain in disorder: refused by %v", got)
	}
}

// TestSequenceOfProposals asks for one report whatever the order they stand in.
func TestSequenceOfProposals(t *testing.T) {
	w := newWorld(t)
	w.everyone()
	w.plan([2]string{"a3", "00002-KT/LAND"}, [2]string{"u1", "00003-KT/LAND"}, [2]string{"b1", "00001-KT/LAND"},
		[2]string{"c1", "00002-KT/LAND"}, [2]string{"a5", "00002-KT/DEP"})
	plan := w.honest()
	want := w.check(plan)
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		r.Shuffle(len(plan.Proposals), func(a, b int) {
			plan.Proposals[a], plan.Proposals[b] = plan.Proposals[b], plan.Proposals[a]
		})
		r.Shuffle(len(plan.Open), func(a, b int) { plan.Open[a], plan.Open[b] = plan.Open[b], plan.Open[a] })
		if diff := cmp.Diff(want, w.check(plan)); diff != "" {
			t.Fatal(diff)
		}
	}
}
