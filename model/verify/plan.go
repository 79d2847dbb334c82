package verify

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"canbo/model"
)

// Plan judges a finished plan: its moves by the rules, and every figure that
// it claims by the recomputed one. Not judged are texts for people and what
// only a search can know: the bound of a goal, the reasons of proposals other
// than must-move, why a place stays open.
func (j *Judge) Plan(plan *model.Plan) (*Report, error) {
	moves := make([]Move, len(plan.Proposals))
	for k := range plan.Proposals {
		p := &plan.Proposals[k]
		moves[k] = Move{j.in.FindOfficial(p.Official), j.in.FindPost(p.To)}
		if moves[k].Official < 0 {
			return nil, fmt.Errorf("verify: the plan moves official %q, who does not exist", p.Official)
		}
		if moves[k].Post < 0 {
			return nil, fmt.Errorf("verify: the plan moves official %q to post %q, which does not exist", p.Official, p.To)
		}
	}
	v, err := j.judge(moves)
	if err != nil {
		return nil, err
	}
	c := claims{verdict: v, plan: plan, moves: moves, first: make([]bool, len(moves)), touched: map[touch]bool{}}
	seen := make([]bool, len(j.people))
	for k, m := range moves {
		c.first[k] = !seen[m.Official]
		seen[m.Official] = true
	}
	for _, f := range v.report.Findings {
		if !f.Hard {
			c.touched[touch{f.Rule, "official", f.Official}] = true
			c.touched[touch{f.Rule, "post", f.Post}] = true
			c.touched[touch{f.Rule, "unit", f.Unit}] = true
		}
	}
	c.head()
	for k := range plan.Proposals {
		if c.first[k] {
			c.proposal(&plan.Proposals[k], moves[k])
		}
	}
	c.reached()
	if err := c.open(); err != nil {
		return nil, err
	}
	c.order()
	sortFindings(v.report.Findings)
	return &v.report, nil
}

// claims compares a plan with its verdict.
type claims struct {
	*verdict
	plan    *model.Plan
	moves   []Move         // of the proposals
	first   []bool         // the proposal is the first of its official
	touched map[touch]bool // what the warnings of the report are about
}

// A touch is a rule that a warning of the report names at an official, post or
// unit.
type touch struct {
	rule     model.RuleID
	kind, id string
}

// number compares a claimed figure.
func (c *claims) number(at subject, what string, got, want int64) {
	c.claim(got == want, at, got, want, "%s ghi %d, tính lại là %d", what, got, want)
}

// text compares a claimed word.
func (c *claims) text(at subject, what, got, want string) {
	c.claim(got == want, at, 0, 0, "%s ghi %q, đúng ra là %q", what, got, want)
}

// truth compares a claimed yes or no.
func (c *claims) truth(at subject, what string, got, want bool) {
	c.claim(got == want, at, 0, 0, "%s ghi %t, đúng ra là %t", what, got, want)
}

func (c *claims) claim(ok bool, at subject, got, want int64, format string, args ...any) {
	c.document(WrongFigure, ok, at, got, want, format, args...)
}

// document records one place looked at for a rule of the plan as a document.
func (c *claims) document(id model.RuleID, ok bool, at subject, got, want int64, format string, args ...any) {
	b, _ := c.bench(id)
	b.Places++
	if ok {
		return
	}
	b.Breaches++
	f := model.Finding{Rule: id, Unit: at.unit, Hard: true, Got: got, Limit: want, Text: fmt.Sprintf(format, args...)}
	if at.official >= 0 {
		f.Official = c.in.Officials[at.official].ID
		f.Text = c.in.Officials[at.official].Name + ": " + f.Text
	}
	if at.post >= 0 {
		f.Post = c.in.Posts[at.post].ID
	}
	c.report.Findings = append(c.report.Findings, f)
}

var whole = subject{official: -1, post: -1}

// head compares what the plan says of itself and its totals.
func (c *claims) head() {
	p, r := c.plan, &c.report
	c.text(whole, "tên dữ liệu", p.Instance, c.in.Name)
	c.text(whole, "ngày hiệu lực", p.Effective.String(), c.day.String())
	if p.Mode != "weighted" {
		c.text(whole, "cách giải", p.Mode, "lexicographic")
	}
	c.number(whole, "kinh phí mỗi tháng", p.Monthly, r.Monthly)
	c.number(whole, "kinh phí một lần", p.OneOff, r.OneOff)
	c.number(whole, "số người chuyển chỗ ở", int64(p.Relocations), int64(r.Relocations))
	c.state("trước", &p.Before, &r.Before)
	c.state("sau", &p.After, &r.After)
}

// state compares indicators.
func (c *claims) state(when string, got, want *model.Indicators) {
	for _, f := range [...]struct {
		name      string
		got, want int64
	}{
		{"heads", int64(got.Heads), int64(want.Heads)},
		{"approved", int64(got.Approved), int64(want.Approved)},
		{"vacancies", int64(got.Vacancies), int64(want.Vacancies)},
		{"surplus", int64(got.Surplus), int64(want.Surplus)},
		{"short_fte", got.ShortFTE, want.ShortFTE},
		{"zero_critical", int64(got.ZeroCritical), int64(want.ZeroCritical)},
		{"must_move", int64(got.MustMove), int64(want.MustMove)},
		{"median_metres", int64(got.MedianMetres), int64(want.MedianMetres)},
		{"p95_metres", int64(got.P95Metres), int64(want.P95Metres)},
		{"over_30km", int64(got.Over30km), int64(want.Over30km)},
		{"mean_fit", int64(got.MeanFit), int64(want.MeanFit)},
		{"worst_ratio", got.WorstRatio, want.WorstRatio},
	} {
		c.number(whole, "chỉ số "+f.name+" "+when, f.got, f.want)
	}
	// A root in floating point: section 9 lets it differ by 1.
	d := got.LoadSpread - want.LoadSpread
	c.claim(d >= -1 && d <= 1, whole, got.LoadSpread, want.LoadSpread,
		"chỉ số load_spread %s ghi %d, tính lại là %d", when, got.LoadSpread, want.LoadSpread)
}

// proposal compares the figures of one move.
func (c *claims) proposal(p *model.Proposal, m Move) {
	o, at := &c.in.Officials[m.Official], c.ofOfficial(m.Official, m.Post)
	from := ""
	if o.Post >= 0 {
		from = c.in.Posts[o.Post].ID
	}
	c.text(at, "họ tên", p.Name, o.Name)
	c.text(at, "nơi đi", p.From, from)
	c.text(at, "ngày", p.Date.String(), c.day.String())
	if m.Post == o.Post {
		c.claim(false, at, 0, 0, "đề xuất chuyển đến chính vị trí đang giữ")
		return
	}
	form := c.form(m.Official, m.Post)
	c.text(at, "hình thức", string(p.Form), string(form))
	c.number(at, "thời hạn", int64(p.Term), c.term(form))
	c.figures(at, "trước", p.Before, c.people[m.Official].at)
	c.figures(at, "sau", p.After, c.Figures(m.Official, m.Post))
	c.load(at, "nơi đi", p.SenderLoad, o.Post)
	c.load(at, "nơi đến", p.ReceiverLoad, m.Post)
	monthly, oneOff, relocates := c.money(m.Official, m.Post)
	_, _, conditional := c.measureFit(m.Official, c.in.Posts[m.Post].Position)
	c.number(at, "hỗ trợ mỗi tháng", p.Monthly, monthly)
	c.number(at, "hỗ trợ một lần", p.OneOff, oneOff)
	c.truth(at, "chuyển chỗ ở", p.Relocates, relocates)
	c.truth(at, "phải bồi dưỡng thêm", p.Conditional, conditional)
	c.number(at, "điểm", p.Points, c.movePoints(m.Official, m.Post)-c.stayPoints(m.Official))
	c.warnings(at, p.Warnings, m)
	for _, reason := range p.Reasons {
		if rule, ok := strings.CutPrefix(reason, "must-move:"); ok {
			c.text(at, "lý do phải chuyển", rule, string(c.people[m.Official].must))
		}
	}
}

func (c *claims) figures(at subject, when string, got, want model.Figures) {
	c.number(at, "mức phù hợp "+when, int64(got.Fit), int64(want.Fit))
	c.number(at, "số mét "+when, int64(got.Metres), int64(want.Metres))
	c.number(at, "số phút "+when, int64(got.Minutes), int64(want.Minutes))
	c.number(at, "năng suất "+when, got.Productivity, want.Productivity)
}

// load compares the workload claimed for the commune and field of post p; a
// place outside the communal bodies has none.
func (c *claims) load(at subject, where string, got model.Load, p int32) {
	want := model.Load{}
	if p >= 0 && c.communal(p) {
		cell := c.cell(p)
		want = model.Load{
			Commune: c.in.Communes[c.commune(p)].Code, Field: c.in.Fields[c.position(p).Field].Code,
			Before: c.before.load[cell], After: c.after.load[cell], Required: c.required[cell],
		}
	}
	c.text(at, "xã "+where, got.Commune, want.Commune)
	c.text(at, "lĩnh vực "+where, got.Field, want.Field)
	c.number(at, "khối lượng trước tại "+where, got.Before, want.Before)
	c.number(at, "khối lượng sau tại "+where, got.After, want.After)
	c.number(at, "nhu cầu tại "+where, got.Required, want.Required)
}

// warnings compares the claimed warnings of a move. It must name every rule of
// sections 2, 4 and 5 in mode warn that the move is against; it may name others
// of which a warning of the report says that they touch the official, the post,
// its body or its commune.
func (c *claims) warnings(at subject, got []model.RuleID, m Move) {
	for _, f := range c.against(m) {
		if !c.rules.Hard(f.rule) {
			c.claim(slices.Contains(got, f.rule), at, 0, 0, "thiếu cảnh báo %q", f.rule)
		}
	}
	for _, rule := range got {
		known := c.touched[touch{rule, "official", c.in.Officials[m.Official].ID}] ||
			c.touched[touch{rule, "post", c.in.Posts[m.Post].ID}] ||
			c.touched[touch{rule, "unit", c.body(m.Post).ID}] ||
			c.touched[touch{rule, "unit", c.in.Communes[c.commune(m.Post)].Code}]
		c.claim(known, at, 0, 0, "cảnh báo %q không có căn cứ", rule)
	}
}

// reached compares the goals, which are those of the policy in its order or in
// weighted mode their sum alone. What is finally reached keeps every limit.
func (c *claims) reached() {
	final := map[string]int64{
		"duty": c.report.Goals.Duty, "service": c.report.Goals.Service,
		"people": c.report.Goals.People, "tie": c.report.Goals.Tie,
	}
	goals := c.in.Policy.Goals
	if c.plan.Mode == "weighted" {
		goals = []model.Goal{{Name: "weighted"}}
		sum := int64(0)
		for _, name := range []string{"duty", "service", "people"} {
			sum += c.in.Policy.Weights[name] * final[name]
		}
		final["weighted"] = sum
	}
	var got, want []string
	for _, g := range c.plan.Goals {
		got = append(got, g.Name)
	}
	for _, g := range goals {
		want = append(want, g.Name)
	}
	c.text(whole, "thứ tự mục tiêu", strings.Join(got, ", "), strings.Join(want, ", "))
	for k := range c.plan.Goals {
		g := &c.plan.Goals[k]
		value, known := final[g.Name]
		if !known {
			c.claim(false, whole, 0, 0, "mục tiêu %q không có", g.Name)
			continue
		}
		c.number(whole, "giá trị mục tiêu "+g.Name, g.Final, value)
		if own := slices.IndexFunc(goals, func(p model.Goal) bool { return p.Name == g.Name }); own >= 0 {
			c.number(whole, "phần được dùng của mục tiêu "+g.Name, g.Slack, goals[own].Slack)
		}
		limit := g.Value + max(g.Value, -g.Value)*g.Slack/1000
		c.number(whole, "giới hạn mục tiêu "+g.Name, g.Limit, limit)
		c.claim(value <= g.Limit, whole, value, g.Limit,
			"mục tiêu %s đạt %d, vượt giới hạn %d", g.Name, value, g.Limit)
		c.claim(g.Bound <= g.Value && g.Bound <= value, whole, g.Bound, min(g.Value, value),
			"cận của mục tiêu %s là %d, lớn hơn giá trị đạt được", g.Name, g.Bound)
	}
}

// open compares the places left empty: every communal post with fewer payroll
// heads than approved, with their number. Posts of provincial bodies may be told.
func (c *claims) open() error {
	told := make([]bool, len(c.in.Posts))
	for _, place := range c.plan.Open {
		p := c.in.FindPost(place.Post)
		if p < 0 {
			return fmt.Errorf("verify: the plan leaves post %q open, which does not exist", place.Post)
		}
		at := c.ofPost(p)
		c.claim(!told[p], at, 0, 0, "vị trí trống ghi hai lần")
		told[p] = true
		c.number(at, "số chỗ trống", int64(place.Heads), max(0, c.vacant(p)))
		c.claim(c.vacant(p) > 0, at, int64(place.Heads), 0, "vị trí không trống")
	}
	for p := range int32(len(told)) {
		if c.communal(p) && !told[p] {
			c.claim(c.vacant(p) <= 0, c.ofPost(p), 0, c.vacant(p), "thiếu vị trí trống: %d chỗ", c.vacant(p))
		}
	}
	return nil
}

func (c *claims) vacant(p int32) int64 {
	return int64(c.in.Posts[p].Approved) - int64(c.after.payroll[p])
}

// order carries the plan out. Proposals of one cycle are one step; steps of one
// number may be done in any sequence, so all their arrivals come first. No post
// may ever have more payroll heads than approved, than before, or than at the end.
func (c *claims) order() {
	type step struct{ order, cycle, proposal int }
	var steps []step
	cycles := map[int]int{} // order of each cycle
	for k, m := range c.moves {
		p := &c.plan.Proposals[k]
		if !c.first[k] || c.place[m.Official] != m.Post || c.in.Officials[m.Official].Post == m.Post {
			continue // nothing to carry out: judged by other rules
		}
		at := c.ofOfficial(m.Official, m.Post)
		c.document(WrongOrder, p.Order >= 1, at, int64(p.Order), 1, "thứ tự thực hiện phải từ 1")
		if p.Cycle > 0 {
			if first, seen := cycles[p.Cycle]; !seen {
				cycles[p.Cycle] = p.Order
			} else {
				c.document(WrongOrder, p.Order == first, at, int64(p.Order), int64(first),
					"các trường hợp của một vòng hoán đổi phải cùng thứ tự")
			}
		}
		steps = append(steps, step{p.Order, p.Cycle, k})
	}
	slices.SortFunc(steps, func(a, b step) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.cycle, b.cycle), cmp.Compare(a.proposal, b.proposal))
	})
	heads := slices.Clone(c.before.payroll)
	for len(steps) > 0 {
		arrive, change := map[int32]int32{}, map[int32]int32{}
		for now := steps[0].order; len(steps) > 0 && steps[0].order == now; {
			net := map[int32]int32{} // of one step
			for first := steps[0]; ; {
				m := c.moves[steps[0].proposal]
				net[c.people[m.Official].payroll]--
				net[m.Post]++
				steps = steps[1:]
				if first.cycle <= 0 || len(steps) == 0 || steps[0].order != now || steps[0].cycle != first.cycle {
					break
				}
			}
			delete(net, -1)
			for p, n := range net {
				arrive[p] += max(0, n)
				change[p] += n
			}
		}
		for _, p := range slices.Sorted(maps.Keys(change)) {
			limit := max(int32(c.in.Posts[p].Approved), c.before.payroll[p], c.after.payroll[p])
			if got := heads[p] + arrive[p]; arrive[p] > 0 {
				c.document(WrongOrder, got <= limit, c.ofPost(p), int64(got), int64(limit),
					"khi thực hiện theo thứ tự, %s có %d người, tối đa %d", c.in.PostTitle(p), got, limit)
			}
			heads[p] += change[p]
		}
	}
}
