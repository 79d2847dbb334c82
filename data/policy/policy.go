// Package policy holds the rules and figures in force by default and reads those
// that a province lays over them.
//
// A policy file is TOML in the form of default.toml. It need hold only what
// differs:
//
//   - [[rule]]: the records of a rule in the file replace all default records of
//     that rule. What a record leaves out (mode, texts, override, single values)
//     is that of the latest default record, so a changed limit is three lines;
//     the article must be named always, for a plan quotes it. No from and no to
//     mean: at all times.
//   - [[support]]: the tables of a province in the file replace its default
//     tables; province "" is the general table.
//   - [[total]]: the totals of a province and block, as [[support]].
//   - [[retirement]], goal, metropolis: replace the whole table or list.
//   - [weights]: each weight replaces that of the same goal.
//   - name: replaces the name.
package policy

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"

	"canbo/data/tomlfile"
	"canbo/model"
)

//go:embed default.toml
var defaultTOML []byte

// DefaultTOML returns the text of the default policy, with its comments.
func DefaultTOML() []byte { return bytes.Clone(defaultTOML) }

// Default returns the policy of 21 November 2026. The caller may change it.
func Default() *model.Policy {
	p, err := read("default.toml", defaultTOML, &model.Policy{})
	if err != nil {
		panic("policy: " + err.Error())
	}
	return p
}

// Read lays the policy file of that name over the default policy. The error is
// tomlfile.Faults: every unknown key, wrong type, unknown rule or value, value
// out of range and pair of records in force on one day.
func Read(name string, r io.Reader) (*model.Policy, error) {
	src, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return read(name, src, Default())
}

// file is a policy file: model.Policy with rules whose mode may be left out.
type file struct {
	Name       string                `toml:"name,omitempty"`
	Rules      []record              `toml:"rule,omitempty"`
	Retirement []model.RetirementRow `toml:"retirement,omitempty"`
	Support    []model.Support       `toml:"support,omitempty"`
	Totals     []model.Total         `toml:"total,omitempty"`
	Goals      []model.Goal          `toml:"goal,omitempty"`
	Metropolis *[]string             `toml:"metropolis,omitempty"`
	Weights    map[string]int64      `toml:"weights,omitempty"`
}

type record struct {
	ID       model.RuleID     `toml:"id"`
	Mode     *model.Mode      `toml:"mode,omitempty"`
	Article  string           `toml:"article"`
	Vi       string           `toml:"vi,omitempty"`
	En       string           `toml:"en,omitempty"`
	Override string           `toml:"override,omitempty"`
	From     model.Date       `toml:"from,omitempty"`
	To       model.Date       `toml:"to,omitempty"`
	Value    map[string]int64 `toml:"value,omitempty"`
}

// read lays a file over base, which it may change.
func read(name string, src []byte, base *model.Policy) (*model.Policy, error) {
	var f file
	if faults := tomlfile.Decode(name, src, &f); faults != nil {
		return nil, faults
	}
	c := &checker{file: name, src: src}
	rules := make([]model.Rule, len(f.Rules))
	for i := range f.Rules {
		rules[i] = c.rule(i, &f.Rules[i], latest(base, f.Rules[i].ID))
	}
	c.overlaps(rules)
	c.others(&f)
	if c.faults != nil {
		c.faults.Sort()
		return nil, c.faults
	}

	p := base
	if f.Name != "" {
		p.Name = f.Name
	}
	p.Rules = replace(p.Rules, rules, func(r model.Rule) any { return r.ID })
	p.Support = replace(p.Support, f.Support, func(s model.Support) any { return s.Province })
	p.Totals = replace(p.Totals, f.Totals, func(t model.Total) any { return [2]string{t.Province, t.Block} })
	if len(f.Retirement) > 0 {
		p.Retirement = f.Retirement
	}
	if len(f.Goals) > 0 {
		p.Goals = f.Goals
	}
	if f.Metropolis != nil {
		p.Metropolis = *f.Metropolis
	}
	if p.Weights == nil {
		p.Weights = map[string]int64{}
	}
	maps.Copy(p.Weights, f.Weights)
	return p, nil
}

// latest returns the default record of a rule that begins last, or nil.
func latest(p *model.Policy, id model.RuleID) *model.Rule {
	var last *model.Rule
	for i := range p.Rules {
		if r := &p.Rules[i]; r.ID == id && (last == nil || r.From > last.From) {
			last = r
		}
	}
	return last
}

// replace returns old without the records whose key has records in fresh, and
// fresh after it.
func replace[T any](old, fresh []T, key func(T) any) []T {
	replaced := map[any]bool{}
	for _, r := range fresh {
		replaced[key(r)] = true
	}
	old = slices.DeleteFunc(old, func(r T) bool { return replaced[key(r)] })
	return append(old, fresh...)
}

// A checker gathers the faults of a file.
type checker struct {
	file   string
	src    []byte
	faults tomlfile.Faults
}

// fail adds a fault at entry i of the array key; "" is the file as a whole.
func (c *checker) fail(key string, i int, vi, en string, args ...any) {
	f := tomlfile.Fault{File: c.file, Vi: fmt.Sprintf(vi, args...), En: fmt.Sprintf(en, args...)}
	if places := tomlfile.Places(c.src, key); i < len(places) {
		f.Line, f.Column = places[i].Line, places[i].Column
	}
	c.faults = append(c.faults, f)
}

// rule returns record i with the gaps filled from the default record.
func (c *checker) rule(i int, r *record, def *model.Rule) model.Rule {
	if !slices.Contains(model.AllRules(), r.ID) {
		c.fail("rule", i, "không có quy tắc %q", "there is no rule %q", r.ID)
		return model.Rule{ID: r.ID}
	}
	if def == nil {
		def = &model.Rule{Value: r.Value}
		if r.Mode == nil {
			c.fail("rule", i, "quy tắc %q thiếu mode", "rule %q lacks a mode", r.ID)
		}
	}
	full := model.Rule{
		ID: r.ID, Mode: def.Mode, Article: r.Article, From: r.From, To: r.To,
		Vi: either(r.Vi, def.Vi), En: either(r.En, def.En), Override: either(r.Override, def.Override),
		Value: maps.Clone(def.Value),
	}
	if r.Mode != nil {
		full.Mode = *r.Mode
	}
	if r.Article == "" {
		c.fail("rule", i, "quy tắc %q thiếu article: ghi văn bản, điều khoản hoặc người quyết định",
			"rule %q lacks an article: name the instrument or who has decided", r.ID)
	}
	if r.To != 0 && r.To < r.From {
		c.fail("rule", i, "quy tắc %q hết hiệu lực (%s) trước khi bắt đầu (%s)", "rule %q ends (%s) before it begins (%s)", r.ID, r.To, r.From)
	}
	for _, key := range slices.Sorted(maps.Keys(r.Value)) {
		if _, ok := def.Value[key]; !ok {
			c.fail("rule", i, "quy tắc %q không có giá trị %q", "rule %q has no value %q", r.ID, key)
			continue
		}
		v := r.Value[key]
		full.Value[key] = v
		if lo, hi := bounds(r.ID, key); v < lo || v > hi {
			c.fail("rule", i, "%s.%s = %d nằm ngoài khoảng %d–%d", "%s.%s = %d is not between %d and %d", r.ID, key, v, lo, hi)
		}
	}
	c.relations(i, &full)
	return full
}

func either(s, def string) string {
	if s != "" {
		return s
	}
	return def
}

// bounds returns the range of a value: divisors are at least 1, shares at most
// 100 %, and no value is so large that products of points overflow.
func bounds(id model.RuleID, key string) (lo, hi int64) {
	lo, hi = 0, 1_000_000_000
	switch {
	case key == "percent":
		hi = 100
	case id == model.Travel && key != "crossing_minutes",
		id == model.Norm && (key == "step" || key == "step_mountain"),
		id == model.Workload && key != "tier1" && key != "tier2" && key != "tier3" && key != "tier4",
		id == model.WISN && (key == "weeks" || key == "days_per_week" || key == "hours_per_day"),
		id == model.Fit && key == "experience_months":
		lo = 1
	}
	return lo, hi
}

// relations checks what several values of a rule must fulfil together: shortage
// points fall from tier to tier (the cost is convex), bounds are in order, and
// the days off leave working time.
func (c *checker) relations(i int, r *model.Rule) {
	descending := func(keys ...string) {
		for k := 1; k < len(keys); k++ {
			if hi, lo := keys[k-1], keys[k]; r.Value[hi] < r.Value[lo] {
				c.fail("rule", i, "%s: %s (%d) nhỏ hơn %s (%d)", "%s: %s (%d) is less than %s (%d)", r.ID, hi, r.Value[hi], lo, r.Value[lo])
			}
		}
	}
	switch r.ID {
	case model.Workload:
		descending("tier1", "tier2", "tier3", "tier4")
		descending("index_max", "index_min")
	case model.Productivity:
		descending("full_from", "partial_from")
	case model.PeoplePoints:
		descending("km_over_45", "km_30_45", "km_20_30", "km_10_20", "km_0_10")
	case model.WISN:
		days := r.Value["weeks"] * r.Value["days_per_week"]
		off := r.Value["holidays"] + r.Value["annual_leave"] + r.Value["sick_leave"] + r.Value["other_leave"]
		if off >= days {
			c.fail("rule", i, "wisn: %d ngày nghỉ không còn ngày làm việc nào trong %d ngày", "wisn: %d days off leave nothing of %d working days", off, days)
		}
	}
}

// overlaps tells every two records of a rule that are in force on one day.
func (c *checker) overlaps(rules []model.Rule) {
	for i := range rules {
		for j := range i {
			a, b := &rules[j], &rules[i]
			if a.ID == b.ID && (a.To == 0 || a.To >= b.From) && (b.To == 0 || b.To >= a.From) {
				c.fail("rule", i, "quy tắc %q có hai bản ghi cùng hiệu lực: đặt from, to", "rule %q has two records in force at once: set from and to", b.ID)
				break
			}
		}
	}
}

var goals = []string{"duty", "service", "people", "tie"}

func (c *checker) others(f *file) {
	for i, r := range f.Retirement {
		if r.Sex != "male" && r.Sex != "female" || r.Years < 40 || r.Years > 80 || r.Months < 0 || r.Months > 11 || r.BornTo != 0 && r.BornTo < r.BornFrom {
			c.fail("retirement", i, "dòng tuổi nghỉ hưu không hợp lệ: sex là male hoặc female, tuổi 40–80, tháng 0–11, ngày sinh theo thứ tự",
				"the retirement row is not valid: sex is male or female, age 40 to 80, months 0 to 11, birth dates in order")
		}
	}
	c.supports(f.Support, false)
	for i, t := range f.Totals {
		if !slices.Contains([]string{"government", "party", "front"}, t.Block) || t.Heads < 0 {
			c.fail("total", i, "block là government, party hoặc front; heads không âm", "block is government, party or front, and heads is not negative")
		}
		if slices.ContainsFunc(f.Totals[:i], func(u model.Total) bool { return u.Province == t.Province && u.Block == t.Block }) {
			c.fail("total", i, "tổng biên chế của tỉnh %q khối %q lặp lại", "the total of province %q, block %q is given twice", t.Province, t.Block)
		}
	}
	for i, g := range f.Goals {
		if !slices.Contains(goals, g.Name) || g.Slack < 0 || g.Slack > 1000 {
			c.fail("goal", i, "mục tiêu là duty, service, people hoặc tie; slack 0–1000", "a goal is duty, service, people or tie, its slack 0 to 1000")
		}
		if slices.ContainsFunc(f.Goals[:i], func(h model.Goal) bool { return h.Name == g.Name }) {
			c.fail("goal", i, "mục tiêu %q lặp lại", "goal %q is given twice", g.Name)
		}
		if g.Name == "tie" && (i != len(f.Goals)-1 || i == 0 || f.Goals[i-1].Name != "people" || f.Goals[i-1].Slack != 0) {
			c.fail("goal", i, "tie chọn giữa các phương án ngang nhau về people, nên đứng cuối, ngay sau people có slack 0", "tie chooses among plans that are equal in people, so it comes last, right after people with slack 0")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Weights)) {
		if w := f.Weights[name]; !slices.Contains(goals[:3], name) || w < 0 || w > 1_000_000_000 {
			c.fail("", 0, "weights.%s = %d: tên là duty, service, people; trọng số 0–1000000000", "weights.%s = %d: the name is duty, service or people, the weight 0 to 1000000000", name, w)
		}
	}
}

// supports checks support tables, which may be in force together where they are
// laid over one another.
func (c *checker) supports(support []model.Support, laidOver bool) {
	for i, s := range support {
		if s.Article == "" || s.Rent < 0 || s.To != 0 && s.To < s.From {
			c.fail("support", i, "bảng hỗ trợ cần article, rent không âm và from không sau to", "the support table needs an article, rent that is not negative, and from not after to")
		}
		for _, b := range s.Bands {
			if b.Metres < 0 || b.MountainMetres < 0 || b.Dong < 0 {
				c.fail("support", i, "mức hỗ trợ có số âm", "a band of the support table is negative")
			}
		}
		for j, t := range support[:i] {
			if !laidOver && t.Province == s.Province && (t.To == 0 || t.To >= s.From) && (s.To == 0 || s.To >= t.From) {
				c.fail("support", i, "trùng hiệu lực với bảng hỗ trợ thứ %d của tỉnh %q", "is in force together with support table %d of province %q", j+1, s.Province)
			}
		}
	}
}
