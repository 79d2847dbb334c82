package verify

import (
	"fmt"
	"slices"
	"testing"

	"canbo/model"
)

// testPolicy returns a policy of round figures with one record per rule: hard,
// but for the covers, recent-move, remaining-service and discipline (warn) and
// non-native (off).
func testPolicy() *model.Policy {
	values := map[model.RuleID]map[string]int64{
		model.Fit: {"threshold": 50, "conditional": 60, "conditional_months": 36, "listed": 60, "acceptable": 40,
			"experience": 20, "experience_months": 60, "rank": 10, "excellent": 10, "good": 8, "completed": 5, "unknown": 5},
		model.ProtectedDD: {"child_months": 36},
		model.Promotion:   {"months_in_post": 12, "leader_years": 3, "rank_years": 1, "service_months": 60},
		model.Rotation:    {"service_months": 120, "term_service_months": 60, "interval_months": 36, "term_months": 36},
		model.Secondment:  {"max_months": 36}, model.TwoTerms: {"terms": 2}, model.Couple: {"metres": 45000},
		model.DeputiesAverage: {"tenths": 20}, model.Sensitive: {"retirement_months": 18},
		model.Reach: {"metres": 60000, "soft_metres": 30000, "soft_mountain_metres": 15000},
		model.Pool:  {"everyone": 0, "commuters": 1}, model.Leavers: {"percent": 15}, model.Newcomers: {"percent": 25},
		model.Donors: {"percent": 5}, model.CoverWomen: {"percent": 15}, model.CoverYoung: {"percent": 10, "years": 42},
		model.CoverLanguage: {"heads": 1}, model.CoverExperience: {"heads": 1, "months": 60},
		model.RecentMove: {"months": 24}, model.Remaining: {"warn_months": 24, "reinforcement_months": 36},
		model.Productivity: {"full_from": 80, "full": 1000, "partial_from": 60, "partial": 800, "conditional": 600},
		model.Travel:       {"factor": 1300, "factor_mountain": 1600, "kmh": 40, "kmh_mountain": 27, "crossing_minutes": 90},
		model.Norm: {"base": 32, "threshold": 16000, "step": 2000, "step_mountain": 1000, "cap_commune": 50,
			"cap_other": 70},
		model.WISN: {"weeks": 52, "days_per_week": 5, "hours_per_day": 8, "holidays": 11, "annual_leave": 12,
			"sick_leave": 3, "other_leave": 4},
		model.Workload: {"tier1": 27, "tier2": 9, "tier3": 3, "tier4": 1, "population": 20000, "area_km2": 100,
			"index_min": 40, "index_max": 250},
		model.BaseSalary: {"dong": 2_000_000},
		model.SalaryScale: {"staff_first": 186, "staff_step": 20, "staff_top": 406, "staff_years": 2,
			"technician_first": 210, "technician_step": 31, "technician_top": 489, "technician_years": 3,
			"specialist_first": 234, "specialist_step": 33, "specialist_top": 498, "specialist_years": 3,
			"principal_first": 440, "principal_step": 34, "principal_top": 678, "principal_years": 3,
			"senior_first": 620, "senior_step": 36, "senior_top": 800, "senior_years": 3},
		model.Allowance:     {"head": 25, "deputy": 15, "head_metropolis": 35, "deputy_metropolis": 20},
		model.HardshipPay:   {"attraction_percent": 70, "arrival_months": 10},
		model.Reinforcement: {"grant_months": 10, "term_months": 36}, model.PayKept: {"months": 6},
		model.DutyPoints:    {"must_move": 10, "post_minimum": 10, "body_minimum": 10},
		model.ServicePoints: {"surplus": 2000},
		model.PeoplePoints: {"km_0_10": 1, "km_10_20": 2, "km_20_30": 3, "km_30_45": 5, "km_over_45": 8,
			"relocation": 320, "fit": 2, "conditional": 60, "move": 60, "other_body": 5, "former_district": 15,
			"other_commune": 30, "agency": 60, "recent": 200, "preferred": 80, "volunteer": 60, "refuses": 250,
			"unmet": 40, "hardship": 50, "per_million": 15, "cover": 60},
	}
	p := &model.Policy{
		Name: "test",
		Retirement: []model.RetirementRow{
			{Sex: "male", BornTo: model.MakeDate(1966, 3, 31), Years: 61, Months: 9},
			{Sex: "male", BornFrom: model.MakeDate(1966, 4, 1), Years: 62},
			{Sex: "female", BornTo: model.MakeDate(1975, 4, 30), Years: 59, Months: 8},
			{Sex: "female", BornFrom: model.MakeDate(1975, 5, 1), Years: 60},
		},
		Support: []model.Support{{Bands: []model.SupportBand{
			{Metres: 10_000, MountainMetres: 5_000, Dong: 500_000},
			{Metres: 30_000, MountainMetres: 15_000, Dong: 1_000_000},
		}, Rent: 2_000_000}},
		Goals:   []model.Goal{{Name: "duty"}, {Name: "service", Slack: 5}, {Name: "people"}, {Name: "tie"}},
		Weights: map[string]int64{"duty": 1000, "service": 10, "people": 1},
	}
	modes := map[model.RuleID]model.Mode{
		model.CoverWomen: model.Warn, model.CoverYoung: model.Warn, model.CoverLanguage: model.Warn,
		model.CoverExperience: model.Warn, model.RecentMove: model.Warn, model.Remaining: model.Warn,
		model.Discipline: model.Warn, model.NonNative: model.Off,
	}
	for _, id := range model.AllRules() {
		mode, other := modes[id]
		if !other {
			mode = model.Hard
		}
		p.Rules = append(p.Rules, model.Rule{ID: id, Mode: mode, Article: "article of " + string(id), Value: values[id]})
	}
	return p
}

// A world is an instance that a test may change before it judges moves.
type world struct {
	t *testing.T
	*model.Instance
	moves [][2]string // official, post
}

// effective is the effective date of every world.
var effective = model.MakeDate(2027, 1, 1)

// newWorld returns three communes in one province and two moves that are right.
//
//	00001 An    lowland: KT head a6, deputy a5, land a1 a2 a3 (two approved); VP head –, accounts a4
//	00002 Binh  12 km from An: KT head b3, deputy b4 (two approved), land b1 (three); VP head –, accounts b2
//	00003 Cao   mountains, 50 km from An, 40 km from Binh: KT land c1 c2 (four), head and deputy –; VP accounts c3
//	00001       the agency SO with s1 s2, and u1 without a post, living in Binh
//
// The moves: a3, one too many in An, to Binh; u1 to Cao.
func newWorld(t *testing.T) *world {
	in := &model.Instance{
		Name: "test", AsOf: model.MakeDate(2026, 12, 1), Effective: effective, Policy: testPolicy(),
		Decisions: model.Decisions{Limits: model.Unlimited},
		Provinces: []model.Province{{Code: "20", Name: "Tỉnh Thử", Merged: 1, Seat: "00001"}},
		Communes: []model.Commune{
			{Code: "00001", Name: "Xã An", Seat: model.Point{Lat: 21, Lon: 105}, FormerDistricts: []string{"Đông"}},
			{Code: "00002", Name: "Xã Bình", Seat: model.Point{Lat: 21.1, Lon: 105}, FormerDistricts: []string{"Đông", "Tây"}},
			{Code: "00003", Name: "Xã Cao", Seat: model.Point{Lat: 21.4, Lon: 105}, FormerDistricts: []string{"Nam"},
				Mountainous: true},
		},
		Distances: []model.Distance{
			{From: 0, To: 1, Metres: 12_000, Minutes: 20}, {From: 0, To: 2, Metres: 50_000},
			{From: 1, To: 2, Metres: 40_000},
		},
		Fields: []model.Field{
			{Code: "FIN", NameVi: "Tài chính", Urgency: 2},
			{Code: "LAND", NameVi: "Đất đai", Urgency: 3, Critical: true},
			{Code: "LEAD", NameVi: "Lãnh đạo", Urgency: 1},
		},
		Positions: []model.Position{
			{Code: "ACC", TitleVi: "Kế toán", Field: 0, Rank: model.Specialist, Level: model.University,
				Listed: []string{"734"}, Acceptable: []string{"7"}, Restricted: true},
			{Code: "DEP", TitleVi: "Phó Trưởng phòng", Field: 2, Rank: model.Specialist, Level: model.University,
				Leadership: model.Deputy, Listed: []string{"*"}},
			{Code: "HEAD", TitleVi: "Trưởng phòng", Field: 2, Rank: model.Specialist, Level: model.University,
				Leadership: model.Head, Listed: []string{"*"}},
			{Code: "LAND", TitleVi: "Địa chính", Field: 1, Rank: model.Specialist, Level: model.University,
				Listed: []string{"785"}, Acceptable: []string{"7"}},
			{Code: "SPEC", TitleVi: "Chuyên viên sở", Field: 1, Rank: model.Specialist, Level: model.University,
				Listed: []string{"785"}},
		},
	}
	approved := map[string]int{
		"00001-KT/LAND": 2, "00002-KT/LAND": 3, "00003-KT/LAND": 4, "00002-KT/DEP": 2, "SO/SPEC": 2,
	}
	body := func(id, kind string, commune int32, positions ...int32) {
		in.Bodies = append(in.Bodies, model.Body{
			ID: id, Name: kind + " " + id, Kind: kind, Commune: commune, Provincial: kind == "SO", Deputies: -1,
		})
		for _, q := range positions {
			p := model.Post{ID: id + "/" + in.Positions[q].Code, Body: int32(len(in.Bodies) - 1), Position: q, Approved: 1}
			if n, ok := approved[p.ID]; ok {
				p.Approved = n
			}
			in.Posts = append(in.Posts, p)
		}
	}
	for c, code := range []string{"00001", "00002", "00003"} {
		body(code+"-KT", "KT", int32(c), 1, 2, 3)
		body(code+"-VP", "VP", int32(c), 0, 2)
	}
	body("SO", "SO", 0, 4)
	w := &world{t: t, Instance: in}
	for _, person := range [][3]string{
		{"a1", "00001", "00001-KT/LAND"}, {"a2", "00001", "00001-KT/LAND"}, {"a3", "00001", "00001-KT/LAND"},
		{"a4", "00001", "00001-VP/ACC"}, {"a5", "00001", "00001-KT/DEP"}, {"a6", "00001", "00001-KT/HEAD"},
		{"b1", "00002", "00002-KT/LAND"}, {"b2", "00002", "00002-VP/ACC"}, {"b3", "00002", "00002-KT/HEAD"},
		{"b4", "00002", "00002-KT/DEP"}, {"c1", "00003", "00003-KT/LAND"}, {"c2", "00003", "00003-KT/LAND"},
		{"c3", "00003", "00003-VP/ACC"}, {"s1", "00001", "SO/SPEC"}, {"s2", "00001", "SO/SPEC"}, {"u1", "00002", ""},
	} {
		home := in.FindCommune(person[1])
		o := model.Official{
			ID: person[0], Name: "Cán bộ " + person[0], Birth: model.MakeDate(1990, 5, 20), Residence: home,
			Home: in.Communes[home].Seat, Hometown: -1, Rank: model.Specialist, Coef: 300,
			Post: in.FindPost(person[2]), SecondPost: -1, HomePost: -1,
			SincePost: model.MakeDate(2020, 1, 1), SinceUnit: model.MakeDate(2020, 1, 1),
			Qualifications: []model.Qualification{{Major: "7850103", Level: model.University}},
			Experience:     []model.Experience{{Field: 1, Months: 60}},
			Ratings:        [3]model.Rating{model.Excellent, model.GoodRating, model.GoodRating},
		}
		if o.Post >= 0 && in.Posts[o.Post].Position == 0 {
			o.Qualifications[0].Major = "7340301"
			o.Experience[0].Field = 0
		}
		in.Officials = append(in.Officials, o)
	}
	w.moves = [][2]string{{"a3", "00002-KT/LAND"}, {"u1", "00003-KT/LAND"}}
	return w
}

func (w *world) who(id string) *model.Official {
	w.t.Helper()
	i := w.FindOfficial(id)
	if i < 0 {
		w.t.Fatalf("no official %q", id)
	}
	return &w.Officials[i]
}

func (w *world) post(id string) *model.Post {
	w.t.Helper()
	p := w.FindPost(id)
	if p < 0 {
		w.t.Fatalf("no post %q", id)
	}
	return &w.Posts[p]
}

func (w *world) unit(id string) *model.Body { return &w.Bodies[w.FindBody(id)] }

func (w *world) commune(code string) *model.Commune { return &w.Communes[w.FindCommune(code)] }

func (w *world) rule(id model.RuleID) *model.Rule {
	for k := range w.Policy.Rules {
		if w.Policy.Rules[k].ID == id {
			return &w.Policy.Rules[k]
		}
	}
	panic("no rule " + id)
}

func (w *world) mode(id model.RuleID, mode model.Mode) { w.rule(id).Mode = mode }

func (w *world) set(id model.RuleID, key string, value int64) { w.rule(id).Value[key] = value }

// everyone opens the pool to all who are not blocked.
func (w *world) everyone() { w.set(model.Pool, "everyone", 1) }

// tie declares a relation of two officials.
func (w *world) tie(a, b string, relation model.Relation) {
	w.Ties = append(w.Ties, model.Tie{A: w.FindOfficial(a), B: w.FindOfficial(b), Relation: relation})
}

func (w *world) plan(moves ...[2]string) { w.moves = moves }

// judge prepares the judgement of the world.
func (w *world) judge() *Judge {
	w.t.Helper()
	j, err := New(w.Instance)
	if err != nil {
		w.t.Fatal(err)
	}
	return j
}

// indices returns the moves of the world by index.
func (w *world) indices() []Move {
	w.t.Helper()
	moves := make([]Move, len(w.moves))
	for k, m := range w.moves {
		moves[k] = Move{w.FindOfficial(m[0]), w.FindPost(m[1])}
		if moves[k].Official < 0 || moves[k].Post < 0 {
			w.t.Fatalf("no move %v", m)
		}
	}
	return moves
}

// honest returns the plan of the moves of the world with true claims, all of it
// one joint decision.
func (w *world) honest() *model.Plan {
	w.t.Helper()
	j := w.judge()
	v, err := j.judge(w.indices())
	if err != nil {
		w.t.Fatal(err)
	}
	r := &v.report
	plan := &model.Plan{
		Instance: w.Name, Effective: w.Effective, Mode: "lexicographic", Status: "optimal",
		Before: r.Before, After: r.After, Monthly: r.Monthly, OneOff: r.OneOff, Relocations: r.Relocations,
	}
	load := func(p int32) (l model.Load) {
		if p >= 0 && j.communal(p) {
			cell := j.cell(p)
			l = model.Load{Commune: w.Communes[j.commune(p)].Code, Field: w.Fields[j.position(p).Field].Code,
				Before: j.before.load[cell], After: v.after.load[cell], Required: j.required[cell]}
		}
		return l
	}
	for _, m := range w.indices() {
		o := &w.Officials[m.Official]
		p := model.Proposal{
			Official: o.ID, Name: o.Name, To: w.Posts[m.Post].ID, Form: j.form(m.Official, m.Post), Date: w.Effective,
			Order: 1, Cycle: 1, Before: j.people[m.Official].at, After: j.Figures(m.Official, m.Post),
			SenderLoad: load(o.Post), ReceiverLoad: load(m.Post),
			Points: j.Points(m.Official, m.Post) - j.Points(m.Official, o.Post),
		}
		if o.Post >= 0 {
			p.From = w.Posts[o.Post].ID
		}
		p.Term = int(j.term(p.Form))
		p.Monthly, p.OneOff, p.Relocates = j.money(m.Official, m.Post)
		_, _, p.Conditional = j.measureFit(m.Official, w.Posts[m.Post].Position)
		for _, f := range j.against(m) {
			if !j.rules.Hard(f.rule) {
				p.Warnings = append(p.Warnings, f.rule)
			}
		}
		plan.Proposals = append(plan.Proposals, p)
	}
	final := map[string]int64{"duty": r.Goals.Duty, "service": r.Goals.Service, "people": r.Goals.People, "tie": r.Goals.Tie}
	for _, g := range w.Policy.Goals {
		value := final[g.Name]
		plan.Goals = append(plan.Goals, model.GoalResult{Name: g.Name, Value: value, Bound: value, Slack: g.Slack,
			Limit: value + max(value, -value)*g.Slack/1000, Final: value})
	}
	for p := range w.Posts {
		if n := w.Posts[p].Approved - int(v.after.payroll[p]); n > 0 && j.communal(int32(p)) {
			plan.Open = append(plan.Open, model.OpenPlace{Post: w.Posts[p].ID, Heads: n})
		}
	}
	return plan
}

// check judges a plan of the world.
func (w *world) check(plan *model.Plan) *Report {
	w.t.Helper()
	r, err := Check(w.Instance, plan)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// refusal returns the ids of the rules that a report refuses a plan for, each
// once, sorted.
func refusal(r *Report) []model.RuleID {
	var ids []model.RuleID
	for _, f := range r.Broken() {
		ids = append(ids, f.Rule)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// tell lists findings for a failed test.
func tell(fs []model.Finding) string {
	s := ""
	for _, f := range fs {
		s += fmt.Sprintf("\n  %s hard=%t unit=%q post=%q official=%q %d/%d: %s",
			f.Rule, f.Hard, f.Unit, f.Post, f.Official, f.Got, f.Limit, f.Text)
	}
	return s
}
