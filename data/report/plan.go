package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"canbo/model"
)

// A View is a finished plan and what is to be said about it.
type View struct {
	In          *model.Instance
	Plan        *model.Plan
	Folder      string // of the data; "": the synthetic twin of Seed
	Seed        uint64
	Province    string // name and code
	Counts      Counts
	Forms       []FormCount       // of proposals, most frequent first
	Groups      []Group           // of open places
	Top         []model.OpenPlace // open places to show one by one
	Goals       []Claim
	Interrupted bool
	Proven      bool // every goal is proven within its tolerance
	// MaxMoves and MaxGroups bound the rows of the tables; the files have all.
	MaxMoves, MaxGroups int
	Files               []string // written
}

// Counts say how large the question was.
type Counts struct {
	Communes, Bodies, Posts, Officials int
	Pool, Options                      int // officials available, lawful options
	Rows, Columns                      int // of the program
}

// A FormCount is the number of proposals of one form.
type FormCount struct {
	Form  model.Form
	Moves int
}

// A Group is the open places of one position with one reason.
type Group struct {
	Position     string // code
	Reason, Next string
	Places       int
}

// A Claim is what was reached and proven of one goal.
type Claim struct {
	model.GoalResult
	Gap       float64
	Tolerance float64 // gap up to which the goal counts as proven
	Bounded   bool    // a bound is known
}

// A section writes one part of a report.
type section func(io.Writer) error

// WriteText writes the plan for the terminal, at most Width columns wide.
func (v *View) WriteText(w io.Writer, l Lang) error {
	return writeSections(w, []section{v.head(l), v.moves(l), v.open(l), v.indicators(l), v.goals(l), v.findings(l), v.status(l)})
}

func (v *View) head(l Lang) section {
	p := v.Plan
	t := Table{Title: l.Say("plan.title"), Columns: []Column{{}, {Wrap: 72}}}
	t.Rows = [][]string{
		{l.Say("plan.province"), v.Province},
		{l.Say("plan.origin"), v.origin(l)},
		{l.Say("plan.effective"), l.Date(p.Effective)},
		{l.Say("plan.size"), l.Say("plan.size-text", l.Int(int64(v.Counts.Communes)), l.Int(int64(v.Counts.Bodies)),
			l.Int(int64(v.Counts.Posts)), l.Int(int64(v.Counts.Officials)))},
		{l.Say("plan.pool"), l.Say("plan.pool-text", l.Int(int64(v.Counts.Pool)), l.Int(int64(v.Counts.Options)))},
		{l.Say("plan.program"), l.Say("plan.program-text", l.Int(int64(v.Counts.Columns)), l.Int(int64(v.Counts.Rows)))},
		{l.Say("plan.policy"), v.In.Policy.Name},
		{l.Say("plan.mode"), l.Say("mode." + p.Mode)},
	}
	if d := decisions(l, &p.Decisions); len(d) > 0 {
		t.Rows = append(t.Rows, []string{l.Say("plan.decisions"), strings.Join(d, "; ")})
	}
	for k, a := range p.Assumptions {
		label := ""
		if k == 0 {
			label = l.Say("plan.assumptions")
		}
		text := a.Text
		if a.Count > 0 {
			text = l.Say("plan.assumption", a.Text, l.Int(int64(a.Count)))
		}
		t.Rows = append(t.Rows, []string{label, text})
	}
	return t.Write
}

// decisions words what the committee has fixed.
func decisions(l Lang, d *model.Decisions) []string {
	var out []string
	say := func(key string, given bool, figure string) {
		if given {
			out = append(out, l.Say(key, figure))
		}
	}
	say("decision.pins", len(d.Pins) > 0, l.Int(int64(len(d.Pins))))
	say("decision.forbids", len(d.Forbids) > 0, l.Int(int64(len(d.Forbids))))
	say("decision.pairs", len(d.Pairs) > 0, l.Int(int64(len(d.Pairs))))
	say("decision.moves", d.Limits.Moves != model.NoLimit, l.Int(int64(d.Limits.Moves)))
	say("decision.money", d.Limits.MoneyPerMonth != model.NoLimit, l.Dong(d.Limits.MoneyPerMonth))
	say("decision.relocate", d.Limits.Relocations != model.NoLimit, l.Int(int64(d.Limits.Relocations)))
	say("decision.reach", d.Limits.MaxMetres != model.NoLimit, l.Km(d.Limits.MaxMetres))
	return out
}

func (v *View) origin(l Lang) string {
	if v.Folder == "" {
		return l.Say("plan.twin", v.Seed)
	}
	return v.Folder
}

func (v *View) moves(l Lang) section {
	p := v.Plan
	t := Table{Title: l.Say("moves.title", l.Int(int64(len(p.Proposals)))), Ruled: true, Columns: []Column{
		{Head: l.Say("moves.order"), Right: true},
		{Head: l.Say("moves.person"), Wrap: 16},
		{Head: l.Say("moves.places"), Wrap: 42},
		{Head: l.Say("moves.fit"), Right: true, Wrap: 5},
		{Head: "km", Right: true, Wrap: 7},
		{Head: l.Say("moves.load"), Wrap: 7},
	}}
	for k := range p.Proposals[:min(v.MaxMoves, len(p.Proposals))] {
		t.Rows = append(t.Rows, v.move(l, &p.Proposals[k]))
	}
	if rest := len(p.Proposals) - v.MaxMoves; rest > 0 {
		t.Note = l.Say("moves.rest", l.Int(int64(rest)))
	}
	if len(p.Proposals) > 0 {
		var forms []string
		for _, f := range v.Forms {
			forms = append(forms, l.Say("form."+string(f.Form))+" "+l.Int(int64(f.Moves)))
		}
		t.Note += "\n" + l.Say("moves.forms", strings.Join(forms, ", "))
		t.Note = strings.TrimSpace(t.Note + "\n" + l.Say("moves.legend"))
	}
	if len(t.Rows) == 0 {
		return line(l.Say("moves.none"))
	}
	return t.Write
}

func (v *View) move(l Lang, p *model.Proposal) []string {
	order := l.Int(int64(p.Order))
	if p.Cycle > 0 {
		order += "↻"
	}
	from, fit, km := l.Say("moves.unplaced"), "–", "–"
	if p.From != "" {
		from, fit, km = v.title(l, p.From), l.Int(int64(p.Before.Fit)), l.Km(p.Before.Metres)
	}
	return []string{order, p.Name + "\n" + p.Official,
		from + "\n→ " + v.title(l, p.To) + "\n" + l.Say("form."+string(p.Form)) + ": " + l.Reasons(p.Reasons),
		fit + "\n→ " + l.Int(int64(p.After.Fit)),
		km + "\n→ " + l.Km(p.After.Metres),
		ratio(l, p.SenderLoad) + "\n" + ratio(l, p.ReceiverLoad)}
}

// Reasons writes reason codes in words.
func (l Lang) Reasons(codes []string) string {
	var words []string
	for _, code := range codes {
		words = append(words, l.Say("reason."+code))
	}
	return strings.Join(words, ", ")
}

// ratio writes a load as present/required in percent, before and after.
func ratio(l Lang, load model.Load) string {
	if load.Commune == "" {
		return "–"
	}
	if load.Required == 0 {
		return l.FTE(load.Before) + "→" + l.FTE(load.After)
	}
	percent := func(n int64) string { return l.Int((200*n + load.Required) / (2 * load.Required)) }
	return percent(load.Before) + "→" + percent(load.After)
}

// title is the position and the body of a post; the body's name holds that of
// the commune.
func (v *View) title(l Lang, post string) string {
	i := v.In.FindPost(post)
	if i < 0 {
		return post
	}
	position, body := v.place(l, i)
	return position + ", " + body
}

func (v *View) place(l Lang, post int32) (position, body string) {
	p := &v.In.Posts[post]
	b := &v.In.Bodies[p.Body]
	body = b.Name
	if c := &v.In.Communes[b.Commune]; !b.Provincial && !strings.Contains(body, c.Name) {
		body += ", " + c.Name
	}
	return l.PositionTitle(&v.In.Positions[p.Position]), body
}

// PositionTitle is the title of a position.
func (l Lang) PositionTitle(q *model.Position) string {
	if l == En && q.TitleEn != "" {
		return q.TitleEn
	}
	return q.TitleVi
}

func line(text string) section {
	return func(w io.Writer) error {
		_, err := fmt.Fprintln(w, Fill(text, Width, "  "))
		return err
	}
}

func (v *View) open(l Lang) section {
	if len(v.Groups) == 0 {
		return line(l.Say("open.none"))
	}
	places := 0
	groups := Table{Columns: []Column{{Head: l.Say("open.position"), Wrap: 42}, {Head: l.Say("open.reason"), Wrap: 26},
		{Head: l.Say("open.places"), Right: true}, {Head: l.Say("open.next"), Wrap: 16}}}
	for k := range v.Groups {
		g := &v.Groups[k]
		places += g.Places
		if k < v.MaxGroups {
			groups.Rows = append(groups.Rows, []string{v.positionTitle(l, g.Position), l.Say("open." + g.Reason), l.Int(int64(g.Places)), l.Say("next." + g.Next)})
		}
	}
	groups.Title = l.Say("open.title", l.Int(int64(places)))
	if rest := len(v.Groups) - v.MaxGroups; rest > 0 {
		groups.Note = l.Say("open.rest-groups", l.Int(int64(rest)))
	}
	list := Table{Title: l.Say("open.list"), Columns: []Column{{Head: l.Say("open.post"), Wrap: 42}, {Head: l.Say("open.heads"), Right: true},
		{Head: l.Say("open.fell"), Wrap: 42}}, Ruled: true}
	for k := range v.Top {
		o := &v.Top[k]
		list.Rows = append(list.Rows, []string{v.title(l, o.Post), l.Int(int64(o.Heads)), l.fell(o)})
	}
	if rest := len(v.Plan.Open) - len(v.Top); rest > 0 {
		list.Note = l.Say("open.rest", l.Int(int64(rest)))
	}
	return func(w io.Writer) error {
		if err := groups.Write(w); err != nil || len(list.Rows) == 0 {
			return err
		}
		fmt.Fprintln(w)
		return list.Write(w)
	}
}

func (v *View) positionTitle(l Lang, code string) string {
	for k := range v.In.Positions {
		if v.In.Positions[k].Code == code {
			return l.PositionTitle(&v.In.Positions[k])
		}
	}
	return code
}

// fell says how many were qualified and why none of them comes, most frequent
// reason first.
func (l Lang) fell(o *model.OpenPlace) string {
	if o.Qualified == 0 {
		return l.Say("open." + o.Reason)
	}
	codes := slices.SortedFunc(maps.Keys(o.Fell), func(a, b string) int {
		return cmp.Or(cmp.Compare(o.Fell[b], o.Fell[a]), cmp.Compare(a, b))
	})
	var parts []string
	for _, code := range codes {
		parts = append(parts, l.Int(int64(o.Fell[code]))+" "+l.Say("fell."+code))
	}
	return l.Say("open.qualified", l.Int(int64(o.Qualified)), strings.Join(parts, ", "))
}

// An indicator is one line of the table before → after.
type indicator struct {
	key   string
	value func(Lang, *model.Indicators) string
	csv   func(*model.Indicators) int64
}

var indicators = []indicator{
	{key: "heads", csv: func(i *model.Indicators) int64 { return int64(i.Heads) }},
	{key: "approved", csv: func(i *model.Indicators) int64 { return int64(i.Approved) }},
	{key: "vacancies", csv: func(i *model.Indicators) int64 { return int64(i.Vacancies) }},
	{key: "surplus", csv: func(i *model.Indicators) int64 { return int64(i.Surplus) }},
	{key: "short-fte", value: func(l Lang, i *model.Indicators) string { return l.FTE(i.ShortFTE) }},
	{key: "zero-critical", csv: func(i *model.Indicators) int64 { return int64(i.ZeroCritical) }},
	{key: "must-move", csv: func(i *model.Indicators) int64 { return int64(i.MustMove) }},
	{key: "median-km", value: func(l Lang, i *model.Indicators) string { return l.Km(i.MedianMetres) }},
	{key: "p95-km", value: func(l Lang, i *model.Indicators) string { return l.Km(i.P95Metres) }},
	{key: "over-30km", csv: func(i *model.Indicators) int64 { return int64(i.Over30km) }},
	{key: "mean-fit", value: func(l Lang, i *model.Indicators) string { return l.Fixed(int64(i.MeanFit), 1, 1) }},
	{key: "worst-ratio", value: func(l Lang, i *model.Indicators) string { return l.Fixed(i.WorstRatio, 1, 1) + " %" }},
	{key: "load-spread", value: func(l Lang, i *model.Indicators) string { return l.Fixed(i.LoadSpread, 3, 3) }},
}

func (i *indicator) text(l Lang, of *model.Indicators) string {
	if i.csv != nil {
		return l.Int(i.csv(of))
	}
	return i.value(l, of)
}

func (v *View) indicators(l Lang) section {
	t := Table{Title: l.Say("indicators.title"), Columns: []Column{{Head: l.Say("indicators.name"), Wrap: 62},
		{Head: l.Say("indicators.before"), Right: true}, {Head: l.Say("indicators.after"), Right: true}}}
	for k := range indicators {
		i := &indicators[k]
		t.Rows = append(t.Rows, []string{l.Say("indicator." + i.key), i.text(l, &v.Plan.Before), i.text(l, &v.Plan.After)})
	}
	t.Note = l.Say("indicators.cost", l.Dong(v.Plan.Monthly), l.Dong(v.Plan.OneOff), l.Int(int64(v.Plan.Relocations)))
	return t.Write
}

// Proven says in words what is proven of a goal.
func (c *Claim) Proven(l Lang) string {
	switch {
	case !c.Bounded:
		return l.Say("proof.none")
	case c.Gap == 0:
		return l.Say("proof.exact")
	case c.Gap <= c.Tolerance:
		return l.Say("proof.within", l.Percent(c.Gap))
	}
	return l.Say("proof.open", l.Percent(c.Gap))
}

func (v *View) goals(l Lang) section {
	t := Table{Title: l.Say("goals.title"), Columns: []Column{{Head: l.Say("goals.name"), Wrap: 34}, {Head: l.Say("goals.value"), Right: true},
		{Head: l.Say("goals.bound"), Right: true}, {Head: l.Say("goals.final"), Right: true}, {Head: l.Say("goals.proven"), Wrap: 24}}}
	for k := range v.Goals {
		c := &v.Goals[k]
		bound := "–"
		if c.Bounded {
			bound = l.Int(c.Bound)
		}
		name := l.Say("goal." + c.Name)
		if c.Slack > 0 {
			name += " " + l.Say("goals.slack", l.Fixed(c.Slack, 1, 1))
		}
		t.Rows = append(t.Rows, []string{name, l.Int(c.Value), bound, l.Int(c.Final), c.Proven(l)})
	}
	t.Note = l.Say("goals.note")
	return t.Write
}

func (v *View) findings(l Lang) section {
	type count struct {
		rule model.RuleID
		n    int
	}
	var counts []count
	for _, f := range v.Plan.Findings {
		k := slices.IndexFunc(counts, func(c count) bool { return c.rule == f.Rule })
		if k < 0 {
			k, counts = len(counts), append(counts, count{rule: f.Rule})
		}
		counts[k].n++
	}
	if len(counts) == 0 {
		return line(l.Say("findings.none"))
	}
	t := Table{Title: l.Say("findings.title", l.Int(int64(len(v.Plan.Findings)))),
		Columns: []Column{{Head: l.Say("findings.rule")}, {Head: l.Say("findings.text"), Wrap: 60}, {Head: l.Say("findings.count"), Right: true}}}
	for _, c := range counts {
		t.Rows = append(t.Rows, []string{string(c.rule), RuleText(l, v.In.Policy, c.rule), l.Int(int64(c.n))})
	}
	return t.Write
}

// RuleText is what the policy says of a rule, or the rule's own word for rules
// that no policy has.
func RuleText(l Lang, p *model.Policy, id model.RuleID) string {
	for k := len(p.Rules) - 1; k >= 0; k-- {
		if r := &p.Rules[k]; r.ID == id {
			return [...]string{r.Vi, r.En}[l]
		}
	}
	return l.Say("rule." + string(id))
}

func (v *View) status(l Lang) section {
	key := "status.proven"
	switch {
	case slices.ContainsFunc(v.Plan.Findings, func(f model.Finding) bool { return f.Hard }):
		key = "status.broken"
	case v.Interrupted:
		key = "status.interrupted"
	case !v.Proven:
		key = "status.unproven"
	case slices.ContainsFunc(v.Goals, func(c Claim) bool { return !c.Bounded || c.Gap > c.Tolerance }):
		key = "status.but-tie"
	}
	text := l.Say(key, l.Int(int64(len(v.Plan.Proposals))))
	if len(v.Files) > 0 {
		text += "\n" + l.Say("plan.files", strings.Join(v.Files, ", "))
	}
	return line(text)
}
