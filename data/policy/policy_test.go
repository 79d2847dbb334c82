package policy

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"canbo/model"
)

func TestDefaultIsComplete(t *testing.T) {
	p := Default()
	for _, day := range []string{"2026-08-01", "2026-11-21", "2027-01-01", "2027-07-01", "2031-12-31"} {
		d, err := model.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.At(d); err != nil {
			t.Errorf("%s: %v", day, err)
		}
	}
	for _, r := range p.Rules {
		if r.Article == "" || r.Vi == "" || r.En == "" || r.Override == "" || r.From == 0 {
			t.Errorf("rule %s of %s lacks article, texts, override or date", r.ID, r.From)
		}
		for key, v := range r.Value {
			if lo, hi := bounds(r.ID, key); v < lo || v > hi {
				t.Errorf("%s.%s = %d", r.ID, key, v)
			}
		}
	}
	for _, s := range p.Support {
		if s.Article == "" {
			t.Errorf("support of %q lacks an article", s.Province)
		}
	}
}

func TestBaseSalary(t *testing.T) {
	for _, c := range []struct {
		day  string
		dong int64
	}{{"2026-06-30", 2_340_000}, {"2026-07-01", 2_530_000}} {
		d, _ := model.ParseDate(c.day)
		rules, _ := Default().At(d) // rules amended on 1 August 2026 have no record yet
		if got := rules.Value(model.BaseSalary, "dong"); got != c.dong {
			t.Errorf("%s: %d đồng, want %d", c.day, got, c.dong)
		}
	}
}

// The ages by year of retirement of Decree 135/2020 Art 4: men 60 y 3 m in 2021
// and 3 months more each year to 62 y, women 55 y 4 m and 4 months to 60 y.
func TestRetirementFollowsTheAgesByYear(t *testing.T) {
	p := Default()
	for _, c := range []struct {
		sex                       model.Sex
		first, step, before, last int // months
	}{{model.Male, 60*12 + 3, 3, 60 * 12, 62 * 12}, {model.Female, 55*12 + 4, 4, 55 * 12, 60 * 12}} {
		for month := 1940 * 12; month < 2008*12; month++ {
			for _, day := range []int{1, 15, 28} {
				birth := model.MakeDate(month/12, month%12+1, day)
				// The age is that of the year in which it is reached.
				var age int
				for age = c.before; ; age++ {
					y, _, _ := birth.AddMonths(age).YMD()
					ageOfYear := c.before
					if y >= 2021 {
						ageOfYear = min(c.first+(y-2021)*c.step, c.last)
					}
					if age >= ageOfYear {
						break
					}
				}
				y, m, _ := birth.AddMonths(age).YMD()
				want := model.MakeDate(y, m, 1).AddMonths(1)
				if got := p.RetirementDate(c.sex, birth); got != want {
					t.Fatalf("sex %d born %s retires %s, want %s (%d months)", c.sex, birth, got, want, age)
				}
			}
		}
	}
}

func TestSupport(t *testing.T) {
	p := Default()
	d, _ := model.ParseDate("2027-07-01")
	for _, c := range []struct {
		province string
		rent     int64
		bands    int
	}{{"31", 2_700_000, 3}, {"24", 1_500_000, 1}, {"52", 1_500_000, 3}, {"22", 1_500_000, 1}, {"40", 1_500_000, 1}} {
		if s := p.SupportIn(c.province, d); s == nil || s.Rent != c.rent || len(s.Bands) != c.bands {
			t.Errorf("%s: %+v", c.province, s)
		}
	}
}

func TestOverlay(t *testing.T) {
	p, err := Read("policy.toml", strings.NewReader(`name = "Gia Lai"
metropolis = []
[[rule]]
id = "distance"
article = "Decision 7"
value = { metres = 45000 }
[[rule]]
id = "fit"
mode = "warn"
article = "Decision 8"
to = "2027-06-30"
[[rule]]
id = "fit"
article = "Decision 9"
from = "2027-07-01"
[[support]]
province = "52"
article = "Resolution 1"
rent = 2000000
[weights]
people = 2
`))
	if err != nil {
		t.Fatal(err)
	}
	d, _ := model.ParseDate("2027-01-01")
	rules, err := p.At(d)
	if err != nil {
		t.Fatal(err)
	}
	want := *latest(Default(), model.Reach)
	want.Article, want.From = "Decision 7", 0
	want.Value["metres"] = 45000
	if diff := gocmp.Diff(want, *rules.Rule(model.Reach)); diff != "" {
		t.Error(diff)
	}
	if rules.Mode(model.Fit) != model.Warn {
		t.Error("fit is not in mode warn")
	}
	if later, _ := model.ParseDate("2027-07-01"); true {
		if rules, err := p.At(later); err != nil || rules.Mode(model.Fit) != model.Hard {
			t.Errorf("fit in July 2027: %v", err)
		}
	}
	if s := p.SupportIn("52", d); s.Rent != 2_000_000 || s.Bands != nil {
		t.Errorf("support %+v", s)
	}
	if p.Name != "Gia Lai" || len(p.Metropolis) != 0 || p.Weights["people"] != 2 || p.Weights["duty"] != 100000 {
		t.Errorf("name %q, metropolis %q, weights %v", p.Name, p.Metropolis, p.Weights)
	}
	if len(p.Retirement) != len(Default().Retirement) || len(p.Goals) != 4 {
		t.Error("tables that the file does not have are lost")
	}
}

// An overlay with every record of the default policy is the default policy.
func TestDefaultOverItself(t *testing.T) {
	p, err := Read("policy.toml", strings.NewReader(string(DefaultTOML())))
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(Default(), p); diff != "" {
		t.Error(diff)
	}
}

func TestWriteReadsBack(t *testing.T) {
	changed := Default()
	changed.Name = "Gia Lai"
	latest(changed, model.Fit).Value["listed"] = 61
	latest(changed, model.NonNative).Mode = model.Warn
	changed.Support[1].Rent = 5
	changed.Metropolis = []string{}
	changed.Totals = []model.Total{{Province: "52", Block: "party", Heads: 2000, Article: "Decision 1"}}
	changed.Goals[1].Slack = 7
	changed.Retirement[3].Months = 1
	changed.Weights["people"] = 3
	for _, p := range []*model.Policy{Default(), changed} {
		var b strings.Builder
		if err := Write(&b, p); err != nil {
			t.Fatal(err)
		}
		got, err := Read("policy.toml", strings.NewReader(b.String()))
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		byRule := cmpopts.SortSlices(func(a, b model.Rule) bool {
			return cmp.Or(strings.Compare(string(a.ID), string(b.ID)), int(a.From-b.From)) < 0
		})
		bySupport := cmpopts.SortSlices(func(a, b model.Support) bool { return a.Province < b.Province })
		if diff := gocmp.Diff(p, got, byRule, bySupport, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	}
	var b strings.Builder
	if err := Write(&b, Default()); err != nil || strings.Contains(b.String(), "[") {
		t.Errorf("the default policy is written as %q (%v)", b.String(), err)
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"nam = \"x\"", `p.toml:1:1: there is no key "nam": correct the name or remove the line`},
		{"# ế\n[[rule]]\nid = \"fit\"\nmode = \"har\"\narticle = \"x\"", `p.toml:4:8: mode is off, warn or hard, not "har" (mode "har" is not off, warn or hard)`},
		{"[[rule]]\nid = \"fit\"\narticle = \"x\"\nvalue = { threshold = \"5\" }", `p.toml:4:23: a whole number is needed here, not a text in quotes`},
		{"[[rule]]\nid = \"fit\"\narticle = \"x\"\nfrom = 2026-08-01", `p.toml:4:8: not a date: write it in quotes`},
		{"\n[[rule]]\nid = \"fti\"\narticle = \"x\"", `p.toml:2:3: there is no rule "fti"`},
		{"[[rule]]\nid = \"fit\"", `p.toml:1:3: rule "fit" lacks an article`},
		{"[[rule]]\nid = \"fit\"\narticle = \"x\"\nvalue = { treshold = 5 }", `p.toml:1:3: rule "fit" has no value "treshold"`},
		{"[[rule]]\nid = \"leavers\"\narticle = \"x\"\nvalue = { percent = 101 }", `p.toml:1:3: leavers.percent = 101 is not between 0 and 100`},
		{"[[rule]]\nid = \"travel\"\narticle = \"x\"\nvalue = { kmh = 0 }", `travel.kmh = 0 is not between 1`},
		{"[[rule]]\nid = \"workload\"\narticle = \"x\"\nvalue = { tier4 = 4 }", `workload: tier3 (3) is less than tier4 (4)`},
		{"[[rule]]\nid = \"wisn\"\narticle = \"x\"\nvalue = { sick_leave = 300 }", `wisn: 327 days off leave nothing of 260 working days`},
		{"[[rule]]\nid = \"fit\"\narticle = \"x\"\nto = \"2026-01-01\"\nfrom = \"2027-01-01\"", `rule "fit" ends (2026-01-01) before it begins (2027-01-01)`},
		{"[[rule]]\nid = \"fit\"\narticle = \"x\"\n[[rule]]\nid = \"fit\"\narticle = \"y\"", `p.toml:4:3: rule "fit" has two records in force at once`},
		{"[[retirement]]\nsex = \"man\"\nyears = 60", `p.toml:1:3: the retirement row is not valid`},
		{"[[support]]\nprovince = \"52\"", `p.toml:1:3: the support table needs an article`},
		{"[[total]]\nprovince = \"52\"\nblock = \"army\"", `p.toml:1:3: block is government, party or front`},
		{"goal = [{ name = \"duty\" }, { name = \"duty\" }]", `p.toml:1:28: goal "duty" is given twice`},
		{"goal = [{ name = \"tie\" }]", `p.toml:1:9: tie chooses among plans`},
		{"goal = [{ name = \"people\" }, { name = \"tie\" }, { name = \"duty\" }]", `p.toml:1:30: tie chooses among plans`},
		{"goal = [{ name = \"people\", slack = 1 }, { name = \"tie\" }]", `p.toml:1:41: tie chooses among plans`},
		{"[weights]\ntie = 1", `p.toml: weights.tie = 1`},
		{"name = \"\xff\"", `p.toml: the file is not UTF-8`},
	} {
		_, err := Read("p.toml", strings.NewReader(c.src))
		if err == nil || !slices.ContainsFunc(strings.Split(err.Error(), "\n"), func(line string) bool { return strings.Contains(line, c.want) }) {
			t.Errorf("%q:\n got %v\nwant %s", c.src, err, c.want)
		}
	}
}

// Whatever is read is written and read again; whatever is wrong has a text.
func FuzzRead(f *testing.F) {
	f.Add(string(DefaultTOML()))
	f.Add("goal = [{ name = \"duty\", slack = 3 }]\nmetropolis = []\n[weights]\nduty = 5\n")
	f.Add("[[rule]]\nid = \"fit\"\nmode = \"off\"\narticle = \"x\"\n[rule.value]\nlisted = 50\n[[total]]\nblock = \"front\"\n")
	f.Add("[[support]]\nprovince = \"52\"\narticle = \"x\"\nbands = [{ metres = 5, dong = 7 }]\n[[retirement]]\nsex = \"male\"\nyears = 60\n")
	f.Fuzz(func(t *testing.T, src string) {
		p, err := Read("p.toml", strings.NewReader(src))
		if err != nil {
			if err.Error() == "" {
				t.Error("a fault without text")
			}
			return
		}
		var b strings.Builder
		if err := Write(&b, p); err != nil {
			t.Fatal(err)
		}
		if _, err := Read("p.toml", strings.NewReader(b.String())); err != nil {
			t.Errorf("%v\n%s", err, b.String())
		}
	})
}
