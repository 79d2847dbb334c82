package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"canbo/data/catalogue"
	"canbo/data/gazetteer"
	"canbo/data/policy"
	"canbo/data/tomlfile"
	"canbo/model"
	"canbo/model/scenario"
)

// memory holds files by name; a name that ends in a slash is a folder.
func memory(all map[string]string) files {
	return files{
		read: func(name string) ([]byte, error) {
			if text, ok := all[name]; ok {
				return []byte(text), nil
			}
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		},
		folder: func(name string) bool { _, ok := all[name+"/"]; return ok },
	}
}

func one(text string) files { return memory(map[string]string{"s.toml": text}) }

// top is what every file of the tests begins with.
const top = "id = \"s\"\ntitle = \"S\"\nfirst = 2026\nlast = 2030\n"

func faultsOf(t *testing.T, err error) tomlfile.Faults {
	var faults tomlfile.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("%v is no list of faults", err)
	}
	return faults
}

// TestFaults holds one broken file for every message. The faults of a file are
// told all at once, each at its place.
func TestFaults(t *testing.T) {
	told := map[string]bool{}
	for _, c := range []struct {
		name, text string
		more       map[string]string
		want       []string // in English, without the name of the file
	}{
		{name: "unreadable", text: `extends = ["no.toml"]` + "\n" + top, want: []string{
			`:1:12: the file no.toml cannot be read: there is no such file; check its name and permissions`}},
		{name: "size", text: top + "#" + strings.Repeat("x", maxSize), want: []string{
			`: the file is larger than 1048576 bytes; a scenario is a few pages, check that it is the right file`}},
		{name: "all at once", text: "id = \"s\"\ntitle = \"S\"\nextends = [\"bas\"]\n[[exit]]\nrate = 1001\nfrom = 60\nto = 50\nyear = 2028\nuntil = 2027\nx = 1\n[[demand]]\ngrowth = 5000\n", want: []string{
			`:3:12: no scenario named "bas" comes with the program (did you mean base?); a file is given as a path that ends in .toml`,
			`:5:8: rate = 1001 is not between 0 and 1000; check value and unit`, `:7:6: from = 60 is greater than to = 50; correct one of them`,
			`:9:9: year = 2028 is greater than until = 2027; correct one of them`, `:10:1: there is no key "x"; correct the name or remove the line`,
			`:12:10: growth = 5000 is not between -500 and 1000; check value and unit`}},
		{name: "preset", text: `extends = ["bas", "whatever"]` + "\n" + top, want: []string{
			`:1:12: no scenario named "bas" comes with the program (did you mean base?); a file is given as a path that ends in .toml`,
			`:1:19: no scenario named "whatever" comes with the program; a file is given as a path that ends in .toml`}},
		{name: "cycle", text: "extends = [\"d/a.toml\"]\n" + top, more: map[string]string{"d/a.toml": "id = \"a\"\ntitle = \"A\"\n extends = [\"../s.toml\"]"}, want: []string{
			`d/a.toml:3:13: the scenario extends itself: s.toml → d/a.toml → s.toml; remove one of the extends`}},
		{name: "syntax", text: "id = ", want: []string{`:1:5: a value is missing after = (expected value, not end of input)`}},
		{name: "encoding", text: "\xff", want: []string{`: the file is not UTF-8: save it as UTF-8`}},
		{name: "keys", text: top + "lst = 2031\n[[exit]]\nrate = 5\nhardshp = \"yes\"\n[terms]\nmonths = 3\nx.y = 1\n[ceilin]\n", want: []string{
			`:5:1: there is no key "lst" (did you mean last?); correct the name or remove the line`,
			`:8:1: there is no key "hardshp" (did you mean hardship?); correct the name or remove the line`,
			`:11:1: there is no key "x"; correct the name or remove the line`,
			`:12:2: there is no key "ceilin" (did you mean ceiling?); correct the name or remove the line`}},
		{name: "missing", text: "[[floor]]\n[[exit]]\n  [[course]]\nid = \"c\"\nmajor = \"7480201\"\n", want: []string{
			`: the key id is missing; add it`, `: the key title is missing; add it`, `: the key first is missing; add it`, `: the key last is missing; add it`,
			`:1:3: the key heads is missing; add it`, `:2:3: the key rate is missing; add it`,
			`:3:5: the key field is missing; add it`, `:3:5: the key months is missing; add it`, `:3:5: the key places is missing; add it`}},
		{name: "types", text: "id = 5\ntitle = { vi = \"S\", en = 1 }\nfirst = \"2026\"\nlast = 2026.5\nextends = \"base\"\nreplace = [1]\nbase = 3\n" +
			"exit = { rate = 1 }\nearly = [1]\n[[recruitment]]\nprovinces = \"01\"\n[[course]]\nsurplus = 1\n[[rule]]\nfrom = 3\nvalue = 4\n", want: []string{
			`:1:6: id must be text in quotes`, `:2:26: en must be text in quotes`, `:3:9: first must be a whole number`, `:4:8: last must be a whole number`,
			`:5:11: extends must be a list […]`, `:6:12: replace must be text in quotes`, `:7:8: base must be a table`,
			`:8:1: exit must be a list of tables [[exit]]`, `:9:10: early must be a table`, `:11:13: provinces must be a list […]`,
			`:12:3: the key id is missing; add it`, `:12:3: the key field is missing; add it`, `:12:3: the key major is missing; add it`,
			`:12:3: the key months is missing; add it`, `:12:3: the key places is missing; add it`, `:13:11: surplus must be true or false`,
			`:14:3: the key id is missing; add it`, `:14:3: the key article is missing; add it`,
			`:15:8: from must be a date such as "2027-07-01"`, `:16:9: value must be a table of numbers`}},
		{name: "ranges", text: top + "[[exit]]\nrate = 1001\n[[exit]]\nrate = -1\nyear = 2025\nuntil = 2032\n[[floor]]\nheads = 1001\n[[ceiling]]\nchange = -1001\nmerged = 4\n", want: []string{
			`:6:8: rate = 1001 is not between 0 and 1000; check value and unit`, `:8:8: rate = -1 is not between 0 and 1000; check value and unit`,
			`:9:8: year = 2025 is not between 2026 and 2031; check value and unit`, `:10:9: until = 2032 is not between 2026 and 2031; check value and unit`,
			`:12:9: heads = 1001 is not between 0 and 1000; check value and unit`,
			`:14:10: change = -1001 is not between -1000 and 1000; check value and unit`, `:15:10: merged = 4 is not between 1 and 3; check value and unit`}},
		{name: "words", text: top + "replace = [\"ceilings\"]\n[[exit]]\nrate = 1\nsex = \"Nam\"\nhardship = \"\"\nprovinces = []\n[[floor]]\nheads = 4\nkinds = [\"xã\"]\n", want: []string{
			`:5:12: "ceilings" is not a value of replace; use one of: years, base, ceiling, floor, demand, retirement, exit, early, recruitment, course, terms, budget, rule, support, look_ahead, future`,
			`:8:7: "Nam" is not a value of sex; use one of: male, female`, `:9:12: hardship is empty; fill it in or remove the line`,
			`:10:1: provinces is empty; fill it in or remove the line`, `:13:10: "xã" is not a value of kinds; use one of: commune, ward, special-zone`}},
		{name: "dates", text: top + "[base]\nas_of = \"31/02/2026\"\neffective = \"\"\n", want: []string{
			`:6:9: "31/02/2026" in as_of is not a day that exists; write "2027-07-01"`, `:7:13: "" in effective is not a day that exists; write "2027-07-01"`}},
		{name: "order of dates", text: top + "[base]\nas_of = \"2026-11-21\"\neffective = \"2026-11-20\"\n", want: []string{
			`:7:13: the date as_of (2026-11-21) is after effective (2026-11-20); correct one of them`}},
		{name: "provinces", text: top + "[[exit]]\nprovinces = [\"Hà Nội\", \"Hà Nộii\", \"99\", \"1\"]\nrate = 1\n", want: []string{
			`:6:24: there is no province "Hà Nộii" (did you mean 01 Hà Nội?); give its two-digit code or its name`,
			`:6:35: there is no province "99"; give its two-digit code or its name`, `:6:41: there is no province "1" (did you mean 01 Hà Nội?); give its two-digit code or its name`}},
		{name: "fields", text: top + "[[demand]]\nfields = [\"land\", \"lnad\"]\nchange = 1\n", want: []string{
			`:6:19: there is no field "lnad" (did you mean land?); the fields are: ` + strings.Join(fieldCodes(), ", ")}},
		{name: "id", text: "id = \"Đà Nẵng\"\ntitle = \"S\"\nfirst = 2026\nlast = 2026\n", want: []string{
			`:1:6: the id "Đà Nẵng" has a character that ids may not have; use a–z, A–Z, digits and . - _ only`}},
		{name: "same id", text: "id = \"base\"\ntitle = \"S\"\nextends = [\"base\"]\nparents = [\"x\"]\n", want: []string{
			`:1:6: the id "base" is that of base, which the scenario extends; choose another`,
			`:4:1: parents stands in resolved scenarios only and not beside extends; remove one of them`}},
		{name: "years", text: "id = \"s\"\ntitle = \"S\"\nfirst = 2030\nlast = 2027\n[[exit]]\nrate = 1\nyear = 2029\nuntil = 2028\n[[exit]]\nrate = 1\nfrom = 50\nto = 49\n", want: []string{
			`:4:8: first = 2030 is greater than last = 2027; correct one of them`,
			`:8:9: year = 2029 is greater than until = 2028; correct one of them`, `:12:6: from = 50 is greater than to = 49; correct one of them`}},
		{name: "selection", text: top + "[[ceiling]]\nmerged = 2\nprovinces = [\"01\", \"Thanh Hóa\"]\nchange = 1\n", want: []string{
			`:7:1: none of the provinces was merged from 2; correct provinces or merged`}},
		{name: "repeats", text: top + "[[exit]]\nrate = 1\n[[exit]]\nrate = 2\n[[demand]]\nyear = 2027\ngrowth = 1\n[[demand]]\ngrowth = 1\nyear = 2027\n", want: []string{
			`:7:3: the record is about the same case as the one of line 5; keep one of them`, `:12:3: the record is about the same case as the one of line 9; keep one of them`}},
		{name: "unused", text: top + "[[ceiling]]\nyear = 2028\nchange = 1\n[[ceiling]]\nyear = 2027\nchange = 2\n[[exit]]\nyear = 2027\nuntil = 2028\nrate = 1\n[[exit]]\nyear = 2026\nuntil = 2028\nrate = 2\n", want: []string{
			`:5:3: the record is never used: the later one of line 8 replaces it in every year; put them in the order of their years`,
			`:11:3: the record is never used: the later one of line 15 replaces it in every year; put them in the order of their years`}},
		{name: "ceilings", text: top + "[[ceiling]]\n[[ceiling]]\nmerged = 1\nchange = 5\nheads = 6\n[[ceiling]]\nmerged = 2\nheads = 5\n[[ceiling]]\nyear = 2027\ntable = [{ province = \"01\", year = 2027, heads = 9 }, { province = \"Hà Nội\", year = 2027, heads = 8 }, { province = \"04\", heads = 0 }]\n", want: []string{
			`:5:3: exactly one of these keys is needed: change, heads, table, file; the record has: –`,
			`:6:3: exactly one of these keys is needed: change, heads, table, file; the record has: change, heads`,
			`:12:9: heads is the total of a province: give provinces`,
			`:13:3: a table gives province and year of each row; remove provinces, merged and year`,
			`:15:55: the record is about the same case as the one of line 15; keep one of them`,
			`:15:104: the key year is missing; add it`, `:15:131: heads = 0 is not between 1 and 1000000; check value and unit`}},
		{name: "nothing", text: top + "[[demand]]\nyear = 2027\n[[budget]]\n[[early]]\nshare = 1\nsurplus = false\n", want: []string{
			`:5:3: the record does nothing; give at least one of these keys: change, growth`,
			`:7:3: the record does nothing; give at least one of these keys: moves, relocations, money`,
			`:8:3: the record does nothing; give at least one of these keys: months, surplus`}},
		{name: "csv", text: top + "[[ceiling]]\nfile = \"t/a.csv\"\n", more: map[string]string{"t/a.csv": "\ufeffprovince,year,heads\n01,2027,5000\nHà Nội, 2027,5\nHuế,2040,x\nnowhere,2027,1\n01,2027\n"}, want: []string{
			`t/a.csv:3:1: the record is about the same case as the one of line 2; keep one of them`,
			`t/a.csv:4:5: year = 2040 is not between 2026 and 2031; check value and unit`, `t/a.csv:4:10: heads = x is not between 1 and 1000000; check value and unit`,
			`t/a.csv:5:1: there is no province "nowhere"; give its two-digit code or its name`,
			`t/a.csv:6:1: the CSV cannot be read: wrong number of cells; each line needs the three cells province,year,heads`}},
		{name: "csv quote", text: top + "[[ceiling]]\nfile = \"a.csv\"\n", more: map[string]string{"a.csv": "province,year,heads\n\"01,2027,5000\n"}, want: []string{
			`a.csv:3:1: the CSV cannot be read: a quotation mark is out of place or not closed; each line needs the three cells province,year,heads`}},
		{name: "no rows", text: top + "[[ceiling]]\ntable = []\n[[ceiling]]\nfile = \"a.csv\"\n[[ceiling]]\nfile = \"b.csv\"\n", more: map[string]string{"a.csv": "", "b.csv": "province,year,heads\n"}, want: []string{
			`:6:1: table is empty; fill it in or remove the line`, `:8:8: file is empty; fill it in or remove the line`, `:10:8: file is empty; fill it in or remove the line`}},
		{name: "csv header", text: top + "[[ceiling]]\nfile = \"a.csv\"\n[[ceiling]]\nfile = \"b.csv\"\n", more: map[string]string{"a.csv": "tỉnh,năm,người\n"}, want: []string{
			`a.csv:1:1: the first line must be province,year,heads and not "tỉnh,năm,người"`,
			`s.toml:8:8: the file b.csv cannot be read: there is no such file; check its name and permissions`}},
		{name: "course", text: top + "[[course]]\nid = \"c\"\nfield = \"it\"\nmajor = \"7850103\"\nmonths = 1\nplaces = 1\n", want: []string{
			`:8:9: no position of the field "it" takes the major "7850103"; majors taken begin with: 7320, 7320101, 7320104, 7340405, 7460, 7480, 74801, 74802, 7480201, 7510302, 7510303, 7520207, 7520216`}},
		{name: "base", text: top + "[base]\nfolder = \"in\"\nseed = 1\nprovinces = [\"01\"]\npolicy = \"p.toml\"\neffective = \"2027-01-02\"\n", more: map[string]string{"in/": ""}, want: []string{
			`: the first round takes effect on 2027-01-02, neither in the first year 2026 nor on 1 January after it; correct effective or first`,
			`:7:8: folder and seed exclude each other: the base is a folder of data or the synthetic twin; remove one`,
			`:8:1: folder and provinces exclude each other: the base is a folder of data or the synthetic twin; remove one`,
			`:9:10: the file p.toml cannot be read: there is no such file; check its name and permissions`}},
		{name: "no text", text: top + "[base]\nfolder = 3\npolicy = true\nprovinces = 1\n", want: []string{
			`:6:10: folder must be text in quotes`, `:7:10: policy must be text in quotes`, `:8:13: provinces must be a list […]`,
			`:8:13: folder and provinces exclude each other: the base is a folder of data or the synthetic twin; remove one`}},
		{name: "folder", text: top + "[base]\nfolder = \"out\"\npolicy = \"p.toml\"\n", more: map[string]string{"p.toml": "[[rule]]\nid = \"x\"\n"}, want: []string{
			`p.toml:1:3: there is no rule "x"`,
			`s.toml:6:10: there is no folder of data out; give its path from the scenario file`}},
		{name: "rules", text: top + "[[rule]]\nid = \"base-salary\"\narticle = \"a\"\nvalue = { dong = -1 }\n[[rule]]\nid = \"base-salary\"\nfrom = \"2027-01-01\"\narticle = \"b\"\nvalue.dng = 1\n[[support]]\narticle = \"c\"\nbands = [{ metres = 1, mountain_metres = 1, dong = 5, x = 1 }]\n[[support]]\narticle = \"d\"\n", want: []string{
			`:5:3: base-salary.dong = -1 is not between 0 and 1000000000`, `:9:3: rule "base-salary" has no value "dng"`,
			`:9:3: rule "base-salary" has two records in force at once: set from and to`,
			`:16:55: there is no key "x"; correct the name or remove the line`}},
		{name: "support", text: top + "[[support]]\narticle = \"c\"\n[[support]]\narticle = \"d\"\n", want: []string{
			`:7:3: is in force together with support table 1 of province ""`}},
	} {
		all := map[string]string{"s.toml": c.text}
		for name, text := range c.more {
			all[name] = text
		}
		s, err := load(memory(all), "s.toml")
		if s != nil || err == nil {
			t.Errorf("%s: no fault", c.name)
			continue
		}
		faults := faultsOf(t, err)
		var got []string
		for _, f := range faults {
			got = append(got, strings.TrimPrefix(f.Error(), "s.toml"))
			for id, m := range messages {
				if pattern(m.en).MatchString(f.En) && pattern(m.vi).MatchString(f.Vi) {
					told[id] = true
				}
			}
		}
		for i := range c.want {
			c.want[i] = strings.TrimPrefix(c.want[i], "s.toml")
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (− wanted, + told):\n%s", c.name, d)
		}
	}
	for id := range messages {
		if !told[id] {
			t.Errorf("no broken file tells %s", id)
		}
	}
}

// pattern matches a message whatever its arguments.
func pattern(format string) *regexp.Regexp {
	return regexp.MustCompile("^" + regexp.MustCompile(`%\\\[\d\\\][sq]`).ReplaceAllString(regexp.QuoteMeta(format), ".*") + "$")
}

func fieldCodes() (codes []string) {
	for _, f := range catalogue.Fields() {
		codes = append(codes, f.Code)
	}
	return codes
}

// full is a scenario that uses every key.
const full = `
id = "full"
title = { vi = "Đầy đủ", en = "Full \"x\"" }
first = 2026
last = 2031
[base]
provinces = ["Huế", "01", "01"]
seed = 7
policy = "p.toml"
as_of = 2026-11-21
effective = "1/1/2027"
[[ceiling]]
merged = 2
change = -100
[[ceiling]]
table = [{ province = "Huế", year = 2028, heads = 3000 }, { province = "01", year = 2028, heads = 8000 }, { province = "46", year = 2027, heads = 3100 }]
[[ceiling]]
file = "c.csv"
[[ceiling]]
provinces = ["Cần Thơ"]
year = 2030
heads = 6000
[[floor]]
kinds = ["special-zone", "commune"]
heads = 40
[[demand]]
fields = ["pasc", "land"]
year = 2027
cause = "digital"
change = -30
growth = -15
[retirement]
hardship_years = 15
hardship_months = 60
hardship_share = 333
[[exit]]
rate = 15
[[exit]]
provinces = ["Hà Nội"]
from = 50
to = 60
sex = "female"
hardship = "no"
year = 2027
until = 2029
rate = 0
[[early]]
months = 24
surplus = true
share = 500
[[recruitment]]
fields = ["it"]
communes = "other"
year = 2027
limit = 0
lead_months = 9
share = 0
[[recruitment]]
[[course]]
id = "c"
field = "land"
from = ["office", "home"]
major = "7850103"
months = 18
places = 12
min_service = 36
surplus = true
[terms]
months = 60
[[budget]]
moves = 0
money = 5_000_000_000
[[budget]]
merged = 3
relocations = 0x10
[[rule]]
id = "base-salary"
from = "2027-07-01"
article = "giả định"
value.dong = 2_700_000
[[rule]]
id = "distance"
mode = "warn"
article = "thử"
vi = "a"
en = "b"
override = "c"
to = "2030-12-31"
[[support]]
province = "Huế"
from = "2027-01-01"
article = "Nghị quyết"
rent = 1000000
bands = [{ metres = 20000, mountain_metres = 10000, dong = 800000 }]
[look_ahead]
months = 12
price = 500
[future]
seed = 3
replications = 100
demand = 25
[[source]]
topic = "ceiling"
text = "một nguồn"
uncertainty = { vi = "ước tính", en = "estimate" }
`

var fullFiles = map[string]string{"d/s.toml": full, "d/p.toml": "", "d/c.csv": "\ufeffprovince;year;heads\r\n04;2028;2000\r\n04; 2027;2100\r\n"}

func mustLoad(t *testing.T, from files, name string) *scenario.Scenario {
	t.Helper()
	s, err := load(from, name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryKey(t *testing.T) {
	got := mustLoad(t, memory(fullFiles), "d/s.toml")
	in := func(codes ...string) scenario.Selection { return scenario.Selection{Provinces: codes} }
	date := model.MakeDate
	want := &scenario.Scenario{
		ID: "full", TitleVi: "Đầy đủ", TitleEn: `Full "x"`, First: 2026, Last: 2031,
		Base: scenario.Base{Provinces: []string{"01", "46"}, Seed: 7, Policy: "d/p.toml", AsOf: date(2026, 11, 21), Effective: date(2027, 1, 1)},
		Ceiling: []scenario.Ceiling{{Selection: scenario.Selection{Merged: 2}, Change: -100},
			{Selection: in("46"), Year: 2027, Heads: 3100}, {Selection: in("01"), Year: 2028, Heads: 8000}, {Selection: in("46"), Year: 2028, Heads: 3000},
			{Selection: in("04"), Year: 2027, Heads: 2100}, {Selection: in("04"), Year: 2028, Heads: 2000},
			{Selection: in("92"), Year: 2030, Heads: 6000}},
		Floors:     []scenario.Floor{{Heads: 40, Kinds: []model.CommuneKind{model.RuralCommune, model.SpecialZone}}},
		Demand:     []scenario.Demand{{Fields: []string{"land", "pasc"}, Year: 2027, Cause: "digital", Change: -30, Growth: -15}},
		Retirement: scenario.Retirement{HardshipYears: 15, HardshipMonths: 60, HardshipShare: 333},
		Exits: []scenario.Exit{{Rate: 15},
			{Selection: in("01"), From: 50, To: 60, Sex: "female", Hardship: "no", Year: 2027, Until: 2029}},
		Early:       []scenario.Early{{Months: 24, Surplus: true, Share: 500}},
		Recruitment: []scenario.Recruitment{{Fields: []string{"it"}, Communes: "other", Year: 2027, LeadMonths: 9}, {Limit: -1, Share: 1000}},
		Courses:     []scenario.Course{{ID: "c", Field: "land", From: []string{"home", "office"}, Major: "7850103", Months: 18, Places: 12, MinService: 36, Surplus: true}},
		Terms:       scenario.Terms{Months: 60},
		Budgets: []scenario.Budget{{Relocations: -1, Money: 5_000_000_000},
			{Selection: scenario.Selection{Merged: 3}, Moves: -1, Relocations: 16, Money: -1}},
		Rules: []scenario.Rule{{ID: model.BaseSalary, From: date(2027, 7, 1), Article: "giả định", Value: map[string]int64{"dong": 2_700_000}},
			{ID: model.Reach, Mode: "warn", Article: "thử", Vi: "a", En: "b", Override: "c", To: date(2030, 12, 31)}},
		Support: []model.Support{{Province: "46", From: date(2027, 1, 1), Article: "Nghị quyết", Rent: 1_000_000,
			Bands: []model.SupportBand{{Metres: 20000, MountainMetres: 10000, Dong: 800_000}}}},
		LookAhead: scenario.LookAhead{Months: 12, Price: 500},
		Future:    scenario.Future{Seed: 3, Replications: 100, Demand: 25},
		Sources: []scenario.Source{{Topic: "ceiling", Text: scenario.Words{Vi: "một nguồn", En: "một nguồn"},
			Uncertainty: scenario.Words{Vi: "ước tính", En: "estimate"}}},
	}
	for _, topic := range []string{"floor", "demand", "retirement", "exit", "early", "recruitment", "course", "terms", "budget", "look_ahead", "future"} {
		want.Sources = append(want.Sources, unsourced(topic, "full"))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(− wanted, + read):\n%s", d)
	}
}

// unsourced is what stands for a source that a scenario does not give.
func unsourced(topic, id string) scenario.Source {
	return scenario.Source{Topic: topic, Text: scenario.Words{Vi: "“" + id + "” không nêu nguồn của phần này", En: "“" + id + "” states no source for this"}}
}

// TestWhoseSources changes what others have sourced: their words stay as theirs, and
// a change without a source says so, once, also when the resolved file is extended.
func TestWhoseSources(t *testing.T) {
	words := func(s string) scenario.Words { return scenario.Words{Vi: s, En: s} }
	from := memory(map[string]string{
		"a.toml": "id = \"a\"\ntitle = \"A\"\nfirst = 2026\nlast = 2027\n[[exit]]\nrate = 15\n[look_ahead]\nmonths = 12\nprice = 500\n" +
			"[[source]]\ntopic = \"exit\"\ntext = \"15 in a thousand\"\n[[source]]\ntopic = \"look_ahead\"\ntext = \"half the price\"\nuncertainty = \"guessed\"\n",
		"b.toml": "id = \"b\"\ntitle = \"B\"\nextends = [\"a.toml\"]\n[[exit]]\nfrom = 50\nrate = 30\n[look_ahead]\nprice = 0\n[[source]]\ntopic = \"exit\"\ntext = \"a count\"\n",
		"c.toml": "id = \"c\"\ntitle = \"C\"\nextends = [\"b.toml\"]\n[look_ahead]\nmonths = 6\n",
	})
	want := []scenario.Source{{Topic: "exit", Text: words("15 in a thousand"), Of: "a"}, {Topic: "look_ahead", Text: words("half the price"), Uncertainty: words("guessed"), Of: "a"},
		{Topic: "exit", Text: words("a count")}, unsourced("look_ahead", "b")}
	b := mustLoad(t, from, "b.toml")
	if d := cmp.Diff(want, b.Sources); d != "" {
		t.Errorf("b (− wanted, + read):\n%s", d)
	}
	want[3].Of = "b"
	want = append(want, unsourced("look_ahead", "c"))
	if d := cmp.Diff(want, mustLoad(t, from, "c.toml").Sources); d != "" {
		t.Errorf("c (− wanted, + read):\n%s", d)
	}
	resolved := memory(map[string]string{"b.toml": string(Write(b)), "c.toml": "id = \"c\"\ntitle = \"C\"\nextends = [\"b.toml\"]\n[look_ahead]\nmonths = 6\n"})
	if d := cmp.Diff(want, mustLoad(t, resolved, "c.toml").Sources); d != "" {
		t.Errorf("c of the resolved b (− wanted, + read):\n%s", d)
	}
	text := Text(Describe(b, "en"), "en")
	for _, part := range []string{"Source: of “a”: half the price\n    Uncertain: of “a”: guessed\n    Source: “b” states no source for this", "Source: a count"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
}

// roundTrip writes a scenario, reads it back in the place of its files, and wants
// the same, the same bytes again and no difference.
func roundTrip(t *testing.T, s *scenario.Scenario, beside map[string]string) {
	t.Helper()
	text := Write(s)
	all := map[string]string{"s.toml": string(text)}
	for name, x := range beside {
		if name != "s.toml" {
			all[name] = x
		}
	}
	again, err := load(memory(all), "s.toml")
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if d := cmp.Diff(s, again); d != "" {
		t.Fatalf("(− written, + read):\n%s\n%s", d, text)
	}
	if !bytes.Equal(Write(again), text) || Hash(again) != Hash(s) {
		t.Fatalf("not the same bytes:\n%s", text)
	}
	if d := Diff(s, again); len(d) > 0 {
		t.Fatalf("differences %v", d)
	}
}

func TestRoundTrip(t *testing.T) {
	roundTrip(t, mustLoad(t, memory(fullFiles), "d/s.toml"), fullFiles)
	for _, p := range Presets() {
		roundTrip(t, mustLoad(t, disk, p.Name), nil)
	}
	quoted := &scenario.Scenario{ID: "s", TitleVi: "\"\\\n\t\x7f\u00a0đ😀", TitleEn: "x", First: 2026, Last: 2026}
	roundTrip(t, quoted, nil)
}

// TestHashTellsAssumptions: another figure is another hash, another path is not.
func TestHashTellsAssumptions(t *testing.T) {
	s := mustLoad(t, memory(fullFiles), "d/s.toml")
	hash := Hash(s)
	s.Base.Policy = "elsewhere.toml"
	if Hash(s) != hash || s.Base.Policy == "" {
		t.Error("the path of the policy is part of the hash, or has been lost")
	}
	s.Exits[0].Rate++
	if Hash(s) == hash {
		t.Error("another rate has the same hash")
	}
}

func TestPresets(t *testing.T) {
	list := Presets()
	if list[0].Name != "base" || !slices.IsSortedFunc(list[1:], func(a, b Preset) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("not the base first, then by name")
	}
	base := mustLoad(t, disk, "base")
	for _, p := range list {
		s := mustLoad(t, disk, p.Name)
		if len(p.Sources) == 0 || p.TitleVi == "" || p.TitleEn == "" || s.ID != p.Name {
			t.Errorf("%s: no source or title, or another id", p.Name)
		}
		for _, a := range Describe(s, "en") {
			records := slices.ContainsFunc(topics, func(t topic) bool { return t.label() == a.Topic && len(t.records(s)) > 0 })
			if records && len(a.Sources) == 0 {
				t.Errorf("%s: %s has no source", p.Name, a.Topic)
			}
		}
		if PresetTOML(p.Name) == nil {
			t.Errorf("%s has no text", p.Name)
		}
		// A cut begins after the first round, whose plan is that of the base.
		if p.Name == "base" {
			continue
		}
		topicsOf := map[string]bool{}
		for _, c := range Diff(base, s) {
			topicsOf[c.Topic] = true
		}
		if len(topicsOf) != 1 {
			t.Errorf("%s changes %v", p.Name, topicsOf)
		}
	}
	if PresetTOML("../scenario") != nil || PresetTOML("no") != nil {
		t.Error("there are presets that there are not")
	}
}

// TestPresetCeilings holds what the proposals come to in 2030 for a commune of 100
// in provinces merged from one, two and three, and that year one is the base's.
func TestPresetCeilings(t *testing.T) {
	in := &model.Instance{
		Provinces: []model.Province{{Code: "01", Merged: 1}, {Code: "08", Merged: 2}, {Code: "25", Merged: 3}},
		Communes:  []model.Commune{{Code: "a", Ceiling: 100}, {Code: "b", Province: 1, Ceiling: 100}, {Code: "c", Province: 2, Ceiling: 100}, {Code: "d", Province: 2, Ceiling: 36}},
	}
	for name, want := range map[string][]int{
		"base": {100, 100, 100, 36}, "unchanged": {100, 100, 100, 36}, "workload": {100, 100, 100, 36},
		"minus-05": {95, 95, 95, 34}, "minus-10": {90, 90, 90, 32}, "minus-15": {85, 85, 85, 31}, "minus-20": {80, 80, 80, 29},
		"by-merger": {95, 85, 80, 29}, "civil-servants-10": {90, 90, 90, 32}, "minimum-40": {100, 100, 100, 40},
	} {
		s := mustLoad(t, disk, name)
		if got := s.Ceilings(in, 2030); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		if got := s.Ceilings(in, 2026); !slices.Equal(got, []int{100, 100, 100, 36}) {
			t.Errorf("%s in 2026: %v", name, got)
		}
	}
}

// extend is a file that extends others by one statement.
func extend(id, extends, text string) string {
	return "id = \"" + id + "\"\ntitle = \"T\"\nextends = [" + extends + "]\n" + text
}

func TestExtends(t *testing.T) {
	all := map[string]string{
		"a.toml":   extend("a", `"base"`, "last = 2031\n[retirement]\nhardship_share = 100\n[[exit]]\nsex = \"male\"\nrate = 20\n"),
		"x/b.toml": extend("b", `"base", "../a.toml"`, "replace = [\"course\"]\n[base]\nfolder = \"tinh\"\n[[exit]]\nrate = 30\n[[source]]\ntopic = \"course\"\ntext = \"none\"\n"),
		"x/tinh/":  "", "c.toml": extend("c", `"x/b.toml"`, "[base]\nprovinces = [\"46\"]\n"),
	}
	base := mustLoad(t, disk, "base")
	b := mustLoad(t, memory(all), "x/b.toml")
	roundTrip(t, b, all)
	if want := []string{"a", "base"}; !slices.Equal(b.Parents, want) || b.ID != "b" {
		t.Errorf("parents %v, want %v", b.Parents, want)
	}
	if b.First != 2026 || b.Last != 2031 || b.Retirement != (scenario.Retirement{HardshipYears: 15, HardshipMonths: 60, HardshipShare: 100}) {
		t.Errorf("scalars: %d %d %+v", b.First, b.Last, b.Retirement)
	}
	if len(b.Courses) > 0 || len(b.Recruitment) != len(base.Recruitment) {
		t.Error("courses stay, or others go, with replace")
	}
	for _, x := range b.Sources {
		if x.Topic == "course" && x.Text.Vi != "none" {
			t.Errorf("the source %v stays", x)
		}
		if x.Topic == "base" {
			t.Errorf("the source %v of the twin stays with a folder", x)
		}
	}
	if !reflect.DeepEqual(b.Base, scenario.Base{Folder: "x/tinh"}) {
		t.Errorf("base %+v", b.Base)
	}
	// The child's rate for all replaces that of the base, not that for men: its
	// record comes after both, and the last one counts.
	want := []scenario.Exit{{Sex: "male", Rate: 20}, {Rate: 30}}
	if d := cmp.Diff(want, b.Exits); d != "" {
		t.Error(d)
	}
	if c := mustLoad(t, memory(all), "c.toml"); c.Base.Folder != "" || !slices.Equal(c.Base.Provinces, []string{"46"}) {
		t.Errorf("base %+v", c.Base)
	}
	if again := mustLoad(t, disk, "base"); !reflect.DeepEqual(base, again) {
		t.Error("the base has changed")
	}
}

// TestResolvedOverlaps: what a child lays over its parents' records may be written
// and read although in one file it would contradict itself.
func TestResolvedOverlaps(t *testing.T) {
	rule := "[[rule]]\nid = \"base-salary\"\narticle = \"a\"\nfrom = \"2027-07-01\"\nvalue.dong = 3\n"
	support := "[[support]]\narticle = \"a\"\nprovince = \"46\"\n"
	demand := "[[demand]]\ngrowth = 10\n"
	all := map[string]string{
		"a.toml": extend("a", `"base"`, rule+support+demand),
		"s.toml": extend("s", `"a.toml"`, strings.ReplaceAll(rule, "3", "4")+support+demand),
	}
	s := mustLoad(t, memory(all), "s.toml")
	if len(s.Rules) != 2 || len(s.Support) != 2 || len(s.Demand) != 2 {
		t.Fatalf("%d rules, %d support tables, %d records of demand", len(s.Rules), len(s.Support), len(s.Demand))
	}
	roundTrip(t, s, nil)
	if got := s.DemandFactor(&model.Province{Code: "01"}, "it", 2026); got != 1020 {
		t.Errorf("two records of 1 %% make %d", got)
	}
	p, err := s.Policy(policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	rules, _ := p.At(model.MakeDate(2028, 1, 1))
	if got := rules.Value(model.BaseSalary, "dong"); got != 4 {
		t.Errorf("base salary %d", got)
	}
}

// TestOrderOfIndependentDiffs: diffs of different matters may be extended in any
// order; those of one matter may not, and Diff says so.
func TestOrderOfIndependentDiffs(t *testing.T) {
	all := map[string]string{
		"1.toml": extend("d1", `"base"`, "[[exit]]\nprovinces = [\"01\"]\nrate = 30\n[[rule]]\nid = \"people-points\"\narticle = \"a\"\nvalue.move = 3\n"),
		"2.toml": extend("d2", `"base"`, "[[exit]]\nprovinces = [\"04\"]\nrate = 40\n[[floor]]\nheads = 40\n[[rule]]\nid = \"base-salary\"\narticle = \"a\"\nvalue.dong = 3\n"),
		"3.toml": extend("d3", `"base", "minus-10"`, "[[demand]]\ngrowth = 10\n"),
		"4.toml": extend("d4", `"base"`, "[[demand]]\nyear = 2027\ngrowth = 10\n[terms]\nmonths = 48\n"),
		"5.toml": extend("d5", `"base"`, "[[exit]]\nsex = \"female\"\nrate = 50\n"),
	}
	read := func(extends string) *scenario.Scenario {
		all["s.toml"] = extend("s", extends, "")
		return mustLoad(t, memory(all), "s.toml")
	}
	first := read(`"1.toml", "2.toml", "3.toml", "4.toml"`)
	p := &model.Province{Code: "01", Merged: 1}
	for _, order := range []string{`"4.toml", "3.toml", "2.toml", "1.toml"`, `"3.toml", "1.toml", "4.toml", "2.toml"`, `"2.toml", "4.toml", "1.toml", "3.toml"`} {
		s := read(order)
		if d := Diff(first, s); len(d) > 0 {
			t.Errorf("%s: %v", order, d)
		}
		a, errA := first.Policy(policy.Default())
		b, errB := s.Policy(policy.Default())
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		for year := 2026; year <= 2030; year++ {
			x, _ := a.At(s.Round(s.Base.Effective, year))
			y, _ := b.At(s.Round(s.Base.Effective, year))
			for _, id := range model.AllRules() {
				if d := cmp.Diff(x.Rule(id), y.Rule(id)); d != "" {
					t.Error(d)
				}
			}
			if first.DemandFactor(p, "it", year) != s.DemandFactor(p, "it", year) || first.ExitRate(p, 40, model.Male, false, year) != s.ExitRate(p, 40, model.Male, false, year) {
				t.Errorf("%s: figures of %d differ", order, year)
			}
		}
	}
	x, y := read(`"1.toml", "5.toml"`), read(`"5.toml", "1.toml"`)
	d := Diff(x, y)
	if len(d) != 1 || d[0].Topic != "exit" || d[0].Record != "order" {
		t.Errorf("women in Hà Nội leave at %d and %d ‰, and the differences are %v",
			x.ExitRate(p, 40, model.Female, false, 2026), y.ExitRate(p, 40, model.Female, false, 2026), d)
	}
}

// TestOrderOfRecords: within a file the order of records about different cases
// does not matter, nor that of keys and of codes in a list.
func TestOrderOfRecords(t *testing.T) {
	a := mustLoad(t, one(top+"[[exit]]\nprovinces = [\"01\", \"04\"]\nrate = 5\n[[exit]]\nprovinces = [\"46\"]\nrate = 6\n[[demand]]\ngrowth = 1\n[[demand]]\nchange = 2\nyear = 2027\n"), "s.toml")
	b := mustLoad(t, one(top+"[[demand]]\nyear = 2027\nchange = 2\n[[exit]]\nrate = 6\nprovinces = [\"Huế\"]\n[[demand]]\ngrowth = 1\n[[exit]]\nprovinces = [\"Cao Bằng\", \"Hà Nội\"]\nrate = 5\n"), "s.toml")
	if d := Diff(a, b); len(d) > 0 {
		t.Error(d)
	}
}

// TestDiff changes every kind of thing and reads the differences both ways.
func TestDiff(t *testing.T) {
	all := map[string]string{
		"a.toml": extend("a", `"base"`, "[[ceiling]]\nyear = 2027\nchange = -50\n"),
		"b.toml": extend("b", `"base"`, "replace = [\"early\"]\nlast = 2029\n[base]\nprovinces = [\"Huế\"]\n[[ceiling]]\nyear = 2027\nchange = -100\n[[budget]]\nmoves = 50\n[retirement]\nhardship_share = 0\n[[exit]]\nrate = 20\n"),
	}
	a, b := mustLoad(t, memory(all), "a.toml"), mustLoad(t, memory(all), "b.toml")
	var got []string
	for _, c := range Diff(a, b) {
		got = append(got, fmt.Sprintf("%s | %s | %s | %s", c.Topic, c.Record, c.Old.En, c.New.En))
	}
	retire := func(share string) string {
		return "retirement by birth date, exactly by the policy's table (Decree 135/2020/NĐ-CP); of those with at least 15 years of hazardous work or in especially difficult areas " + share +
			" go 60 months below the age then in force; who could have gone before the first round and has not stays to the full age"
	}
	want := []string{
		"years | last | the years 2026 to 2030, one round each | the years 2026 to 2029, one round each",
		"base | provinces | base: the synthetic twin (seed 1) of the nation; files of 2026-11-21; the first round takes effect on 2027-01-01, later ones on that day of each year | base: the synthetic twin (seed 1) of Huế; files of 2026-11-21; the first round takes effect on 2027-01-01, later ones on that day of each year",
		"ceiling | year = 2027 | all provinces, from 2027: the ceiling falls by 5 % against the base | all provinces, from 2027: the ceiling falls by 10 % against the base",
		"retirement | hardship_share | " + retire("50 %") + " | " + retire("0 %"),
		"exit |  | all provinces, every year: 1.5 % of the officials leave in a year other than by retirement | all provinces, every year: 2 % of the officials leave in a year other than by retirement",
		"early | until = 2030, months = 60, surplus = true | all provinces, until 2030: of those over the ceiling, within 60 months of retirement, 20 % a year leave under Decree 154/2025/NĐ-CP, those nearest to retirement first | ",
		"budget |  |  | all provinces, every year: a round of a province has at most 50 moves",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(− wanted, + told):\n%s", d)
	}
	back := Diff(b, a)
	if len(back) != len(got) {
		t.Fatalf("%d differences, %d back", len(got), len(back))
	}
	for _, c := range Diff(a, b) {
		if !slices.Contains(back, Change{c.Topic, c.Record, c.New, c.Old}) {
			t.Errorf("%v is not told the other way", c)
		}
	}
}

// TestDescribe: each topic is told in both languages, and every figure of the
// scenario that has all keys stands in the text.
func TestDescribe(t *testing.T) {
	s := mustLoad(t, memory(fullFiles), "d/s.toml")
	for lang, figures := range map[string][]string{
		"vi": {"2026–2031", "hạt giống 7", "Hà Nội, Huế", "d/p.toml", "21/11/2026", "01/01/2027", "giảm 10 %", "hợp nhất từ 2 tỉnh", "Huế: biên chế 3.100 người từ năm 2027, 3.000 người từ năm 2028, chia",
			"Cao Bằng: biên chế 2.100 người từ năm 2027, 2.000 người từ năm 2028", "xã, đặc khu có biên chế ít nhất 40", "giảm 3 % một lần, giảm 1,5 % mỗi năm", "“Đất đai, môi trường”", "chuyển đổi số", "15 năm", "33,3 %", "60 tháng",
			"nữ, từ 50 đến 60 tuổi, ngoài xã khó khăn", "2027–2029", "1,5 %", "24 tháng", "50 %", "không tuyển", "không giới hạn", "12 chỗ", "18 tháng", "36 tháng", "tối đa 0 lượt", "5.000.000.000 đồng", "tối đa 16 người chuyển chỗ ở",
			"dong = 2700000", "chế độ warn", "đến 31/12/2030", "1.000.000 đồng", "20.000 m (miền núi 10.000 m) 800.000", "mô phỏng 100 tương lai", "2,5 %", "Nguồn: một nguồn", "Chưa chắc chắn: ước tính"},
		"en": {"2026 to 2031", "seed 7", "2026-11-21", "2027-01-01", "falls by 10 %", "merged from 2", "3,100", "falls by 3 % once, falls by 1.5 % every year", "women, aged 50 to 60, outside communes of hardship", "nobody",
			"5,000,000,000 đồng", "Uncertain: estimate", "futures drawn: 100"},
	} {
		text := Text(Describe(s, lang), lang)
		for _, f := range figures {
			if !strings.Contains(text, f) {
				t.Errorf("%s: no %q in\n%s", lang, f, text)
			}
		}
		if strings.Contains(text, "%!") {
			t.Errorf("a broken format in\n%s", text)
		}
		for _, name := range topicNames {
			if Heading(name, lang) == "" {
				t.Errorf("%s has no heading", name)
			}
		}
	}
	empty := &scenario.Scenario{First: 2026, Last: 2026}
	for _, lang := range []string{"vi", "en"} {
		list := Describe(empty, lang)
		if len(list) != len(topicNames) {
			t.Errorf("%d topics of %d", len(list), len(topicNames))
		}
		for _, a := range list {
			if len(a.Lines) != 1 || len(a.Lines[0]) < 10 {
				t.Errorf("%s of nothing: %q", a.Topic, a.Lines)
			}
		}
	}
}

// TestLoadFromDisk reads relative paths, and builds the base of year one.
func TestLoadFromDisk(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("s.toml", "\ufeff"+extend("s", `"minus-10"`, "[base]\nprovinces = [\"Lai Châu\"]\npolicy = \"p.toml\"\n"))
	write("p.toml", "[[rule]]\nid = \"newcomers\"\narticle = \"x\"\nvalue.percent = 33\n")
	s, err := Load(filepath.Join(dir, "s.toml"))
	if err != nil {
		t.Fatal(err)
	}
	in, err := Instance(s, "vi")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := in.Policy.At(in.Effective)
	if err != nil {
		t.Fatal(err)
	}
	if got := rules.Value(model.Newcomers, "percent"); len(in.Communes) < 38 || got != 33 || in.Effective != model.MakeDate(2027, 1, 1) {
		t.Errorf("%d communes, newcomers %d %%, effective %s", len(in.Communes), got, in.Effective)
	}
	if err := s.Check(in); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"no/such.toml", dir + "/none.toml", dir + "/", "nope", ""} {
		if s, err := Load(name); err == nil || s != nil {
			t.Errorf("Load(%q) has no error", name)
		} else {
			faultsOf(t, err)
		}
	}
	s.Base.Policy = "gone.toml"
	if _, err := Instance(s, "vi"); err == nil {
		t.Error("a policy that is gone is read")
	}
	if _, err := Instance(&scenario.Scenario{Base: scenario.Base{Folder: dir}}, "vi"); err == nil {
		t.Error("a folder without data is read")
	}
}

// randomRecords writes n records of a topic with keys drawn from a pool: each is
// there or not, with one of its values.
func randomRecords(r *rand.Rand, b *strings.Builder, topic string, n int, need []string, pool [][]string) {
	for range n {
		fmt.Fprintf(b, "[[%s]]\n%s\n", topic, need[r.IntN(len(need))])
		for _, values := range pool {
			if r.IntN(3) == 0 {
				b.WriteString(values[r.IntN(len(values))] + "\n")
			}
		}
	}
}

// randomScenario writes records of every list that depends on years. Files of
// equal seed differ in nothing.
func randomScenario(r *rand.Rand, id, extends string) string {
	var b strings.Builder
	b.WriteString(extend(id, extends, ""))
	where := [][]string{{`provinces = ["01"]`, `provinces = ["25", "01"]`, `provinces = ["Huế"]`}}
	span := append(slices.Clone(where), []string{"year = 2026", "year = 2027", "year = 2028"}, []string{"until = 2029", "until = 2028"})
	year := append(slices.Clone(where), []string{"year = 2026", "year = 2027", "year = 2029"}, []string{"merged = 1", "merged = 3"})
	randomRecords(r, &b, "ceiling", r.IntN(3), []string{"change = -50", "change = 0", "change = 120"}, year)
	randomRecords(r, &b, "floor", r.IntN(2), []string{"heads = 40", "heads = 0"}, append(year, []string{`kinds = ["ward"]`}))
	randomRecords(r, &b, "demand", r.IntN(3), []string{"change = 5\ngrowth = -3", "growth = 7"}, append(year, []string{`fields = ["it"]`, `fields = ["land", "it"]`}, []string{`cause = "digital"`}))
	randomRecords(r, &b, "exit", r.IntN(3), []string{"rate = 3", "rate = 0"}, append(span, []string{`sex = "male"`}, []string{"from = 50"}, []string{`hardship = "yes"`}))
	randomRecords(r, &b, "early", r.IntN(2), []string{"share = 9\nsurplus = true", "share = 7\nmonths = 5"}, span)
	randomRecords(r, &b, "recruitment", r.IntN(3), []string{"limit = 3", "share = 500\nlimit = 40", ""}, append(span, []string{`communes = "other"`}, []string{`fields = ["it"]`}))
	randomRecords(r, &b, "course", r.IntN(3), []string{"id = \"a\"\nfield = \"it\"\nmajor = \"7480201\"\nmonths = 3\nplaces = 4", "id = \"b\"\nfield = \"land\"\nmajor = \"7850103\"\nmonths = 3\nplaces = 4"}, span)
	randomRecords(r, &b, "budget", r.IntN(2), []string{"moves = 8", "money = 0\nrelocations = 2"}, span)
	return b.String()
}

// figures are what a scenario gives in every year, written out.
func figures(s *scenario.Scenario) string {
	var b strings.Builder
	in := &model.Instance{}
	for i, p := range []struct {
		code   string
		merged int
	}{{"01", 1}, {"25", 3}, {"46", 1}} {
		in.Provinces = append(in.Provinces, model.Province{Code: p.code, Merged: p.merged})
		for k := range 3 {
			in.Communes = append(in.Communes, model.Commune{Province: int32(i), Ceiling: 37 + 11*k, Kind: model.CommuneKind(k)})
		}
	}
	for year := s.First; year <= s.Last; year++ {
		fmt.Fprintln(&b, year, s.Ceilings(in, year))
		for i := range in.Provinces {
			p := &in.Provinces[i]
			fmt.Fprintln(&b, p.Code, s.Budget(p, year), s.DemandFactor(p, "it", year), s.DemandFactor(p, "land", year))
			for _, age := range []int{49, 50} {
				for _, sex := range []model.Sex{model.Male, model.Female} {
					fmt.Fprintln(&b, s.ExitRate(p, age, sex, false, year), s.ExitRate(p, age, sex, true, year))
				}
			}
			fmt.Fprintln(&b, s.CoursesIn(p, year))
			for _, surplus := range []bool{false, true} {
				for _, months := range []int{4, 6} {
					share := 0
					for _, e := range s.EarlyIn(p, year) {
						if (surplus || !e.Surplus) && (e.Months == 0 || months <= e.Months) {
							share = e.Share
						}
					}
					fmt.Fprintln(&b, share)
				}
			}
			for _, field := range []string{"it", "land"} {
				for _, hardship := range []bool{false, true} {
					var last scenario.Recruitment
					for _, x := range s.RecruitmentIn(p, year) {
						if x.Admits(field, hardship) {
							last = x
						}
					}
					fmt.Fprintln(&b, last.Limit, last.Share)
				}
			}
		}
	}
	return b.String()
}

// TestRandomScenarios: of random files, one extending the other, what Load accepts
// is written and read back the same, has the figures that all the records of its files
// have, and where Diff finds nothing, the figures are equal.
func TestRandomScenarios(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 3))
	accepted, swapped := 0, 0
	for range 400 {
		all := map[string]string{"a.toml": randomScenario(r, "a", `"base"`), "b.toml": randomScenario(r, "b", `"base"`)}
		all["s.toml"] = extend("s", `"a.toml", "b.toml"`, "")
		all["t.toml"] = extend("t", `"b.toml", "a.toml"`, "")
		s, err := load(memory(all), "s.toml")
		if err != nil {
			for _, f := range faultsOf(t, err) {
				if !pattern(messages["record.repeats"].en).MatchString(f.En) && !pattern(messages["record.unused"].en).MatchString(f.En) &&
					!pattern(messages["selection.none"].en).MatchString(f.En) {
					t.Fatal(f)
				}
			}
			continue
		}
		accepted++
		roundTrip(t, s, nil)
		if text := Text(Describe(s, "vi"), "vi"); strings.Contains(text, "%!") {
			t.Fatal(text)
		}
		a, b, other := mustLoad(t, memory(all), "a.toml"), mustLoad(t, memory(all), "b.toml"), mustLoad(t, memory(all), "t.toml")
		for _, pair := range [][2]*scenario.Scenario{{s, other}, {a, b}, {a, s}, {b, s}} {
			if len(Diff(pair[0], pair[1])) == 0 {
				swapped++
				if figures(pair[0]) != figures(pair[1]) {
					t.Fatalf("no difference told, but\n%s\n%s", all["a.toml"], all["b.toml"])
				}
			}
		}
		whole, _ := resolve(memory(all), "s.toml")
		if figures(whole) != figures(s) {
			t.Fatalf("what was left out counts\n%s\n%s", all["a.toml"], all["b.toml"])
		}
	}
	if accepted < 100 || swapped < 15 {
		t.Errorf("only %d files accepted, %d pairs alike", accepted, swapped)
	}
}

// FuzzLoad: whatever the file, Load does not panic, tells where faults are, and what
// it accepts is written and read back the same.
func FuzzLoad(f *testing.F) {
	f.Add(full, "province,year,heads\n01,2027,5\n")
	f.Add(top+"[[ceiling]]\nfile = \"d/c.csv\"\n", "province,year,heads\n\"01\",2027,5\nHuế,2028,7\n")
	f.Add(top+"rule = [{ id = \"distance\", article = \"a\", mode = \"off\" }]\n[rule.value]\nmetres = 3\n", "")
	f.Add("extends = [\"s.toml\", \"base\"]\n[[base]]\n[base.x]\ny.z = [[1], { a = 2 }]\n[base.x.w]", "x")
	f.Add(extend("a", `"by-merger", "minimum-40", "workload"`, "replace = [\"ceiling\", \"source\"]\n"), "")
	for _, p := range presetNames() {
		f.Add(string(PresetTOML(p)), "")
	}
	f.Fuzz(func(t *testing.T, text, table string) {
		all := map[string]string{"s.toml": text, "c.csv": table, "p.toml": "", "tinh/": ""}
		s, err := load(memory(all), "s.toml")
		if err != nil {
			for _, x := range faultsOf(t, err) {
				if x.Vi == "" || x.En == "" || strings.Contains(x.Vi+x.En, "%!") {
					t.Fatalf("%+v", x)
				}
				if lines := strings.Count(all[x.File], "\n") + 1; x.Line > lines && x.File != "" {
					t.Fatalf("%+v in %d lines", x, lines)
				}
			}
			return
		}
		roundTrip(t, s, all)
		Describe(s, "vi")
		in := &model.Instance{Provinces: []model.Province{{Code: "01", Merged: 1}, {Code: "25", Merged: 3}},
			Communes: []model.Commune{{Code: "a", Ceiling: 40}, {Code: "b", Ceiling: 33, Province: 1}}}
		for year := s.First; year <= s.Last; year++ {
			for _, n := range s.Ceilings(in, year) {
				if n < 1 {
					t.Fatalf("ceiling %d", n)
				}
			}
			if s.DemandFactor(&in.Provinces[0], "it", year) < 0 {
				t.Fatal("negative demand")
			}
		}
		if _, err := s.Policy(policy.Default()); err != nil && s.Base.Effective == 0 {
			t.Fatal(err)
		}
	})
}

func ExampleLoad() {
	s, err := Load("by-merger")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range gazetteer.Load().Provinces()[:3] {
		province := &model.Province{Code: p.Code, Merged: p.MergedFrom}
		in := &model.Instance{Provinces: []model.Province{*province}, Communes: []model.Commune{{Ceiling: 60}}}
		fmt.Println(p.Name, s.Ceilings(in, 2026), s.Ceilings(in, 2030))
	}
	// Output:
	// Hà Nội [60] [57]
	// Cao Bằng [60] [57]
	// Tuyên Quang [60] [51]
}

func ExampleDiff() {
	a, _ := Load("minus-10")
	b, _ := Load("minimum-40")
	for _, c := range Diff(a, b)[3:] {
		fmt.Printf("%s: %q → %q\n", Heading(c.Topic, "en"), c.Old.En, c.New.En)
	}
	// Output:
	// Ceilings: "all provinces, from 2030: the ceiling falls by 10 % against the base" → ""
	// Least ceilings: "" → "all provinces, from 2027: the ceiling of each commune, ward and special zone is at least 40 heads"
}
