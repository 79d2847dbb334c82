package scenario_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"canbo/data/policy"
	"canbo/model"
	"canbo/model/scenario"
)

// TestRetirementTable compares with a table computed by hand from Decree
// 135/2020/NĐ-CP, Appendix I: the age of the span of birth, then the first day of
// the next month. In hardship at least 15 years of hazardous work take 60 months
// off the age of that time, Appendix II; who could have gone by the first round, 1
// January 2027, stays.
func TestRetirementTable(t *testing.T) {
	p := policy.Default()
	s := &scenario.Scenario{First: 2026, Last: 2030, Retirement: scenario.Retirement{HardshipYears: 15, HardshipMonths: 60, HardshipShare: 1000}}
	started := model.MakeDate(2027, 1, 1)
	for _, c := range []struct {
		sex    model.Sex
		birth  string
		hazard int
		want   string
	}{
		{model.Male, "1964-12-31", 0, "2026-07-01"},    // 61 y 6 m: 30/6/2026
		{model.Male, "1965-06-30", 0, "2027-01-01"},    // 61 y 6 m: 30/12/2026
		{model.Male, "1965-07-01", 0, "2027-05-01"},    // 61 y 9 m: 1/4/2027
		{model.Male, "1966-01-31", 0, "2027-11-01"},    // 61 y 9 m: 31/10/2027
		{model.Male, "1966-03-31", 0, "2028-01-01"},    // 61 y 9 m: 31/12/2027
		{model.Male, "1966-04-01", 0, "2028-05-01"},    // 62 y
		{model.Male, "1968-02-29", 0, "2030-03-01"},    // 62 y: 28/2/2030
		{model.Male, "1968-12-31", 0, "2031-01-01"},    // 62 y
		{model.Female, "1969-12-31", 0, "2027-01-01"},  // 57 y
		{model.Female, "1970-01-01", 0, "2027-06-01"},  // 57 y 4 m
		{model.Female, "1970-08-31", 0, "2028-01-01"},  // 57 y 4 m: 31/12/2027
		{model.Female, "1970-09-01", 0, "2028-06-01"},  // 57 y 8 m
		{model.Female, "1970-10-31", 0, "2028-07-01"},  // 57 y 8 m: 30/6/2028
		{model.Female, "1971-05-31", 0, "2029-06-01"},  // 58 y
		{model.Female, "1972-02-29", 0, "2030-07-01"},  // 58 y 4 m: 29/6/2030
		{model.Female, "1972-08-31", 0, "2031-01-01"},  // 58 y 4 m: 31/12/2030
		{model.Female, "1972-09-30", 0, "2031-06-01"},  // 58 y 8 m: 30/5/2031
		{model.Male, "1971-06-30", 14, "2033-07-01"},   // one year too few
		{model.Male, "1971-06-30", 15, "2028-07-01"},   // 57 y
		{model.Male, "1972-02-29", 20, "2029-03-01"},   // 57 y: 28/2/2029
		{model.Male, "1970-06-30", 15, "2032-07-01"},   // 56 y 6 m: 1/1/2027 is past, stays
		{model.Male, "1970-07-01", 15, "2027-05-01"},   // 56 y 9 m: 1/4/2027, the first who can still go
		{model.Female, "1974-12-31", 15, "2034-09-01"}, // 52 y: 1/1/2027 is past, stays to 59 y 8 m: 31/8/2034
		{model.Female, "1975-01-01", 15, "2027-06-01"}, // 52 y 4 m: 1/5/2027
		{model.Female, "1975-09-30", 30, "2028-06-01"}, // 52 y 8 m: 30/5/2028
		{model.Female, "1976-05-31", 16, "2029-06-01"}, // 53 y
	} {
		birth, _ := model.ParseDate(c.birth)
		o := &model.Official{ID: "x", Sex: c.sex, Birth: birth, HazardYears: c.hazard}
		if got := s.RetirementDate(p, o, started); got.String() != c.want {
			t.Errorf("sex %d born %s, %d years of hazard: retires %s, want %s", c.sex, c.birth, c.hazard, got, c.want)
		}
	}
	if got := s.RetirementDate(&model.Policy{}, &model.Official{Birth: started}, started); got != 0 {
		t.Errorf("without a table: %s", got)
	}
}

// TestReductionIsDrawnById: the share of takers is that of the assumption, a
// higher share only adds takers, and other seeds choose others.
func TestReductionIsDrawnById(t *testing.T) {
	p, birth := policy.Default(), model.MakeDate(1975, 3, 9)
	taken := func(share int, seed uint64) []string {
		s := &scenario.Scenario{Retirement: scenario.Retirement{HardshipYears: 15, HardshipMonths: 36, HardshipShare: share}}
		s.Future.Seed = seed
		var ids []string
		for i := range 4000 {
			o := &model.Official{ID: fmt.Sprintf("CB%06d", i), Birth: birth, HazardYears: 15}
			switch s.RetirementDate(p, o, birth) {
			case p.RetirementDate(model.Male, birth.AddMonths(-36)):
				ids = append(ids, o.ID)
			case p.RetirementDate(model.Male, birth):
			default:
				t.Fatalf("%s: neither date", o.ID)
			}
		}
		return ids
	}
	few, many := taken(300, 1), taken(500, 1)
	// Three standard deviations of a binomial are 87 and 95.
	if n := len(few); n < 1113 || n > 1287 {
		t.Errorf("30 %% of 4,000 are %d", n)
	}
	if n := len(many); n < 1905 || n > 2095 {
		t.Errorf("50 %% of 4,000 are %d", n)
	}
	for _, id := range few {
		if !slices.Contains(many, id) {
			t.Errorf("%s goes at 30 %% but not at 50 %%", id)
		}
	}
	if slices.Equal(few, taken(300, 2)) {
		t.Error("another seed chooses the same people")
	}
	if len(taken(0, 1)) != 0 || len(taken(1000, 1)) != 4000 {
		t.Error("shares of nobody and of all")
	}
}

// TestDraw: draws of one person in two years, of two topics and in two replications
// are independent, those of one case are the same, and no version changes them.
func TestDraw(t *testing.T) {
	s := &scenario.Scenario{Future: scenario.Future{Seed: 1}}
	const n = 20000
	for name, other := range map[string]func(id string) uint64{
		"year":        func(id string) uint64 { return s.Draw("exit", id, 2028, 0) },
		"topic":       func(id string) uint64 { return s.Draw("early", id, 2027, 0) },
		"replication": func(id string) uint64 { return s.Draw("exit", id, 2027, 1) },
	} {
		both, one := 0, 0
		for i := range n {
			id := fmt.Sprintf("CB%06d", i)
			a, b := scenario.Chance(s.Draw("exit", id, 2027, 0), 300), scenario.Chance(other(id), 300)
			if a && b {
				both++
			}
			if a {
				one++
			}
		}
		// 1,800 and 6,000 expected; four standard deviations are 162 and 259.
		if both < 1638 || both > 1962 || one < 5741 || one > 6259 {
			t.Errorf("another %s: %d of %d in both, %d in one", name, both, n, one)
		}
	}
	if got := s.Draw("exit", "CB000001", 2027, 0); got != 0xbc7009298e7e9185 {
		t.Errorf("the draw is %#x", got)
	}
	if scenario.Chance(0, 0) || !scenario.Chance(^uint64(0), 1000) || scenario.Chance(^uint64(0), 999) || !scenario.Chance(0, 1) {
		t.Error("chances of never, always and nearly so")
	}
}

func nation() *model.Instance {
	in := &model.Instance{
		Provinces: []model.Province{{Code: "01", Merged: 1}, {Code: "08", Merged: 2}, {Code: "25", Merged: 3}},
		Communes: []model.Commune{
			{Code: "1", Province: 0, Ceiling: 70}, {Code: "2", Province: 0, Kind: model.Ward},
			{Code: "3", Province: 1}, {Code: "4", Province: 1}, {Code: "5", Province: 1},
			{Code: "6", Province: 2, Ceiling: 100}, {Code: "7", Province: 2},
		},
		Bodies: []model.Body{
			{ID: "a", Commune: 0, Ceiling: 500}, {ID: "b", Commune: 1, Ceiling: 31}, {ID: "c", Commune: 1},
			{ID: "d", Commune: 2, Ceiling: 45}, {ID: "e", Commune: 3, Ceiling: 45}, {ID: "f", Commune: 4, Ceiling: 11},
			{ID: "g", Commune: 4, Ceiling: 900, Provincial: true},
		},
		Posts: []model.Post{{ID: "c/1", Body: 2, Approved: 4}, {ID: "c/2", Body: 2, Approved: 5}, {ID: "b/1", Body: 1, Approved: 77}},
	}
	return in
}

func TestCeilings(t *testing.T) {
	base := []int{70, 40, 45, 45, 11, 100, 0}
	merged := func(m int) scenario.Selection { return scenario.Selection{Merged: m} }
	for _, c := range []struct {
		name string
		s    scenario.Scenario
		year int
		want []int
	}{
		{"none", scenario.Scenario{}, 2026, base},
		{"not yet", scenario.Scenario{Ceiling: []scenario.Ceiling{{Year: 2027, Change: -500}}}, 2026, base},
		// 110·0.95 = 104.5 → 105; shares 66.8, 38.2. 101·0.85 = 85.85 → 86; shares
		// 38.3, 38.3, 9.4.
		{"by merger", scenario.Scenario{Ceiling: []scenario.Ceiling{{Selection: merged(1), Change: -50},
			{Selection: merged(2), Change: -150}, {Selection: merged(3), Change: -200}}}, 2026, []int{67, 38, 38, 38, 10, 80, 0}},
		{"the last counts", scenario.Scenario{Ceiling: []scenario.Ceiling{{Change: -200},
			{Selection: scenario.Selection{Provinces: []string{"01", "25"}}, Year: 2028}}}, 2028, []int{70, 40, 36, 36, 9, 100, 0}},
		// 100 of 101: 44.55, 44.55, 10.89.
		{"a table", scenario.Scenario{Ceiling: []scenario.Ceiling{{Selection: merged(2), Heads: 100}}}, 2030, []int{70, 40, 45, 44, 11, 100, 0}},
		{"floors", scenario.Scenario{Floors: []scenario.Floor{{Heads: 50}, {Heads: 42, Kinds: []model.CommuneKind{model.Ward}}}}, 2026,
			[]int{70, 42, 50, 50, 50, 100, 0}},
		{"nothing left", scenario.Scenario{Ceiling: []scenario.Ceiling{{Change: -1000}}}, 2026, []int{1, 1, 1, 1, 1, 1, 0}},
	} {
		if got := c.s.Ceilings(nation(), c.year); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestCeilingsKeepTotals: without floors the total of a province is that of the
// record, and no commune is farther than one head from its exact share.
func TestCeilingsKeepTotals(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	for range 300 {
		in := &model.Instance{Provinces: []model.Province{{Code: "01"}}}
		total := 0
		for range 1 + r.IntN(30) {
			in.Communes = append(in.Communes, model.Commune{Ceiling: 1 + r.IntN(90)})
			total += in.Communes[len(in.Communes)-1].Ceiling
		}
		heads := len(in.Communes) * (1 + r.IntN(80)) * 2
		s := scenario.Scenario{Ceiling: []scenario.Ceiling{{Heads: heads}}}
		sum := 0
		for c, n := range s.Ceilings(in, 2026) {
			sum += max(n, 1)
			if d := n*total - heads*in.Communes[c].Ceiling; n > 1 && (d >= total || d <= -total) {
				t.Fatalf("commune of %d of %d: %d of %d", in.Communes[c].Ceiling, total, n, heads)
			}
		}
		if sum < heads || sum > heads+len(in.Communes) {
			t.Fatalf("%d heads, want %d", sum, heads)
		}
	}
}

func TestDemandFactor(t *testing.T) {
	p, other := &model.Province{Code: "01"}, &model.Province{Code: "04"}
	s := &scenario.Scenario{First: 2026, Last: 2030, Demand: []scenario.Demand{
		{Fields: []string{"land"}, Year: 2027, Change: 100, Growth: 15},
		{Growth: -20, Selection: scenario.Selection{Provinces: []string{"01"}}},
		{Fields: []string{"it", "land"}, Year: 2029, Change: -500},
	}}
	for _, c := range []struct {
		p     *model.Province
		field string
		year  int
		want  int64
	}{
		{other, "office", 2030, 1000},
		{other, "land", 2026, 1000},
		{other, "land", 2027, 1117}, // 1.1·1.015 = 1.1165
		{other, "land", 2028, 1133}, // 1.1·1.015² = 1.1332…
		{other, "land", 2029, 575},  // 1.1·1.015³/2 = 0.5751…
		{p, "land", 2027, 1072},     // 1.1165·0.98² = 1.07229
		{p, "office", 2026, 980},
		{p, "it", 2030, 452}, // 0.98⁵/2 = 0.4519…
	} {
		if got := s.DemandFactor(c.p, c.field, c.year); got != c.want {
			t.Errorf("%s in %s, %d: %d, want %d", c.field, c.p.Code, c.year, got, c.want)
		}
	}
	huge := &scenario.Scenario{First: 2026, Demand: slices.Repeat([]scenario.Demand{{Growth: 1000, Change: 1000}}, 60)}
	if got := huge.DemandFactor(p, "it", 2031); got != 1_000_000 {
		t.Errorf("2^420 is %d", got)
	}
}

// TestDemandOrder: records multiply, so that their order does not matter.
func TestDemandOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	p := &model.Province{Code: "01"}
	for range 100 {
		s := &scenario.Scenario{First: 2026, Last: 2031}
		for range 6 {
			s.Demand = append(s.Demand, scenario.Demand{Year: 2026 + r.IntN(4), Change: r.IntN(400) - 200, Growth: r.IntN(100) - 50})
		}
		want := s.DemandFactor(p, "it", 2031)
		r.Shuffle(len(s.Demand), func(i, j int) { s.Demand[i], s.Demand[j] = s.Demand[j], s.Demand[i] })
		if got := s.DemandFactor(p, "it", 2031); got != want {
			t.Fatalf("%d, in another order %d", want, got)
		}
	}
}

func TestExitRate(t *testing.T) {
	s := &scenario.Scenario{Exits: []scenario.Exit{
		{Rate: 15}, {From: 50, Rate: 30}, {To: 30, Sex: "female", Rate: 20, Until: 2028}, {Hardship: "yes", Year: 2028, Rate: 40},
		{Selection: scenario.Selection{Merged: 3}, Hardship: "no", Rate: 7},
	}}
	p, merged := &model.Province{Code: "04", Merged: 1}, &model.Province{Code: "25", Merged: 3}
	for _, c := range []struct {
		p        *model.Province
		age      int
		sex      model.Sex
		hardship bool
		year     int
		want     int
	}{
		{p, 40, model.Male, false, 2026, 15}, {p, 50, model.Male, false, 2026, 30}, {p, 49, model.Male, false, 2026, 15},
		{p, 30, model.Female, false, 2028, 20}, {p, 30, model.Female, false, 2029, 15}, {p, 31, model.Female, false, 2028, 15},
		{p, 30, model.Male, false, 2028, 15}, {p, 30, model.Female, true, 2028, 40}, {p, 30, model.Female, true, 2027, 20},
		{merged, 60, model.Female, false, 2027, 7}, {merged, 60, model.Female, true, 2027, 30},
	} {
		if got := s.ExitRate(c.p, c.age, c.sex, c.hardship, c.year); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
	if got := (&scenario.Scenario{}).ExitRate(p, 40, model.Male, false, 2026); got != 0 {
		t.Errorf("without records %d", got)
	}
}

func TestRecordsOfAYear(t *testing.T) {
	hanoi, other := &model.Province{Code: "01"}, &model.Province{Code: "04"}
	in := scenario.Selection{Provinces: []string{"01"}}
	s := &scenario.Scenario{
		Recruitment: []scenario.Recruitment{{Limit: 33, Share: 500}, {Selection: in, Limit: -1, Share: 500, Fields: []string{"it"}, Communes: "other", Year: 2028}},
		Courses:     []scenario.Course{{ID: "a", Places: 1, Field: "it", From: []string{"office", "it"}}, {ID: "b", Places: 2}, {ID: "a", Selection: in, Places: 3, Until: 2027}},
		Early:       []scenario.Early{{Share: 1, Until: 2030}, {Share: 2, Selection: in}},
		Budgets:     []scenario.Budget{{Moves: 5, Relocations: 6, Money: 7}, {Selection: in, Moves: 8, Relocations: model.NoLimit, Money: model.NoLimit, Year: 2027}},
	}
	places := func(p *model.Province, year int) (n []int) {
		for _, c := range s.CoursesIn(p, year) {
			n = append(n, c.Places)
		}
		return n
	}
	for _, c := range []struct{ got, want any }{
		{len(s.RecruitmentIn(hanoi, 2027)), 1}, {len(s.RecruitmentIn(hanoi, 2028)), 2}, {len(s.RecruitmentIn(other, 2028)), 1},
		{s.Recruitment[0].Found(), 16}, {s.Recruitment[1].Found(), -1},
		{s.Recruitment[1].Admits("it", false), true}, {s.Recruitment[1].Admits("it", true), false},
		{s.Recruitment[1].Admits("land", false), false}, {s.Recruitment[0].Admits("land", true), true},
		{places(hanoi, 2027), []int{3, 2}}, {places(hanoi, 2028), []int{1, 2}}, {places(other, 2027), []int{1, 2}},
		{s.Courses[0].Enters("office"), true}, {s.Courses[0].Enters("it"), false}, {s.Courses[0].Enters("land"), false}, {s.Courses[1].Enters("land"), true},
		{len(s.EarlyIn(hanoi, 2031)), 1}, {len(s.EarlyIn(hanoi, 2030)), 2}, {len(s.EarlyIn(other, 2030)), 1},
		{s.Budget(hanoi, 2026), model.Limits{Moves: 5, Relocations: 6, MoneyPerMonth: 7, MaxMetres: model.NoLimit}},
		{s.Budget(hanoi, 2027), model.Limits{Moves: 8, Relocations: -1, MoneyPerMonth: -1, MaxMetres: -1}},
		{(&scenario.Scenario{}).Budget(hanoi, 2027), model.Unlimited},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%v, want %v", c.got, c.want)
		}
	}
}

func TestRounds(t *testing.T) {
	s := &scenario.Scenario{First: 2026}
	if got := s.Round(model.MakeDate(2028, 2, 29), 2027).String(); got != "2029-02-28" {
		t.Error(got)
	}
}

// TestPolicy lays dated records over the default and reads the values day by day.
func TestPolicy(t *testing.T) {
	day := func(s string) model.Date { d, _ := model.ParseDate(s); return d }
	base := policy.Default()
	s := &scenario.Scenario{First: 2026, Last: 2030, Rules: []scenario.Rule{
		{ID: model.BaseSalary, Article: "assumed", From: day("2027-07-01"), To: day("2028-06-30"), Value: map[string]int64{"dong": 2_700_000}},
		{ID: model.PeoplePoints, Value: map[string]int64{"move": 1}},
		{ID: model.PeoplePoints, From: day("2028-01-01"), Value: map[string]int64{"fit": 3}},
		{ID: model.Reach, Mode: "warn"},
	}, Support: []model.Support{{Province: "24", From: day("2027-07-01"), Article: "assumed", Rent: 9}, {Province: "24", From: day("2026-02-01"), To: day("2026-02-28"), Rent: 8}}}
	p, err := s.Policy(base)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		day  string
		id   model.RuleID
		key  string
		want int64
	}{
		{"2026-08-01", model.BaseSalary, "dong", 2_530_000}, {"2027-06-30", model.BaseSalary, "dong", 2_530_000},
		{"2027-07-01", model.BaseSalary, "dong", 2_700_000}, {"2028-06-30", model.BaseSalary, "dong", 2_700_000},
		{"2028-07-01", model.BaseSalary, "dong", 2_530_000}, {"2030-01-01", model.BaseSalary, "dong", 2_530_000},
		{"2027-12-31", model.PeoplePoints, "move", 1}, {"2027-12-31", model.PeoplePoints, "fit", 2},
		{"2028-01-01", model.PeoplePoints, "move", 1}, {"2028-01-01", model.PeoplePoints, "fit", 3},
	} {
		rules, err := p.At(day(c.day))
		if err != nil {
			t.Fatal(err)
		}
		if got := rules.Value(c.id, c.key); got != c.want {
			t.Errorf("%s.%s on %s is %d, want %d", c.id, c.key, c.day, got, c.want)
		}
		if rules.Mode(model.Reach) != model.Warn || rules.Value(model.Reach, "metres") != 60000 {
			t.Error("the mode of distance is not laid over its values")
		}
	}
	for d, want := range map[string]int64{"2026-01-31": 1_500_000, "2026-02-01": 8, "2026-02-28": 8, "2026-03-01": 1_500_000, "2027-06-30": 1_500_000, "2027-07-01": 9} {
		if got := p.SupportIn("24", day(d)).Rent; got != want {
			t.Errorf("rent on %s is %d, want %d", d, got, want)
		}
	}
	if !reflect.DeepEqual(base, policy.Default()) {
		t.Error("the base policy has been changed")
	}
	for _, wrong := range []scenario.Rule{{ID: "no-such"}, {ID: model.Reach, Mode: "loud"}, {ID: model.Reach, Value: map[string]int64{"miles": 1}}} {
		if _, err := (&scenario.Scenario{First: 2026, Last: 2026, Rules: []scenario.Rule{wrong}}).Policy(base); err == nil {
			t.Errorf("%+v is accepted", wrong)
		}
	}
}

// TestErrorsNameWhatIsMissing: fields that the data do not have, and years in which
// a changed policy is not complete.
func TestErrorsNameWhatIsMissing(t *testing.T) {
	in := &model.Instance{Fields: []model.Field{{Code: "land"}}}
	s := &scenario.Scenario{ID: "x", First: 2026, Last: 2027, Demand: []scenario.Demand{{Fields: []string{"land", "sea"}}},
		Recruitment: []scenario.Recruitment{{Fields: []string{"sea", "air"}}}, Courses: []scenario.Course{{Field: "it", From: []string{"land", "fire"}}}}
	want := "scenario x: the data have no field sea, air, it, fire"
	if err := s.Check(in); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if err := (&scenario.Scenario{}).Check(in); err != nil {
		t.Error(err)
	}
	gap := &model.Policy{Rules: slices.DeleteFunc(policy.Default().Rules, func(r model.Rule) bool { return r.ID == model.Norm })}
	s.Rules = []scenario.Rule{{ID: model.Reach}}
	if _, err := s.Policy(gap); err == nil || !strings.Contains(err.Error(), `scenario x, year 2026: rule "norm" has no record in force on 2026-12-31`) {
		t.Error(err)
	}
}

func ExampleScenario_DemandFactor() {
	s := &scenario.Scenario{First: 2026, Last: 2030, Demand: []scenario.Demand{
		{Fields: []string{"pasc"}, Year: 2027, Growth: 50, Cause: "dossiers"},
		{Year: 2028, Change: -30, Cause: "digital"},
	}}
	for year := s.First; year <= s.Last; year++ {
		fmt.Println(year, s.DemandFactor(&model.Province{Code: "01"}, "pasc", year))
	}
	// Output:
	// 2026 1000
	// 2027 1050
	// 2028 1069
	// 2029 1123
	// 2030 1179
}
