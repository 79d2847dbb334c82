package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"canbo/model"
)

// Findings tables rules with the places they concern.
func Findings(l Lang, p *model.Policy, findings []model.Finding) *Table {
	t := &Table{Ruled: true, Columns: []Column{{Head: l.Say("findings.rule"), Wrap: 18}, {Head: l.Say("findings.where"), Wrap: 22},
		{Head: l.Say("findings.text"), Wrap: 50}}}
	for k := range findings {
		f := &findings[k]
		var where []string
		for _, id := range []string{f.Official, f.Post, f.Unit} {
			if id != "" {
				where = append(where, id)
			}
		}
		text := f.Text
		if text == "" || l == En && known(p, f.Rule) {
			text = RuleText(l, p, f.Rule)
			if f.Got != 0 || f.Limit != 0 {
				text += "\n" + l.Say("findings.figures", l.Int(f.Got), l.Int(f.Limit))
			}
		}
		if f.Article != "" {
			text += "\n" + f.Article
		}
		t.Rows = append(t.Rows, []string{string(f.Rule), strings.Join(where, "\n"), text})
	}
	return t
}

// known reports whether RuleText has words for a rule.
func known(p *model.Policy, id model.RuleID) bool {
	return Has("rule."+string(id)) || slices.ContainsFunc(p.Rules, func(r model.Rule) bool { return r.ID == id })
}

// A ProvinceRow is one province in the table of the nation.
type ProvinceRow struct {
	Code  string          `json:"province"`
	Name  string          `json:"name"`
	State string          `json:"state"` // proven, unproven, interrupted, no-plan, broken
	Plan  *model.Plan     `json:"plan,omitempty"`
	Goals []Claim         `json:"-"` // that decide about the plan
	Clash []model.Finding `json:"clash,omitempty"`
}

// WriteNation writes the provinces planned, and the sums of what can be added.
func WriteNation(w io.Writer, l Lang, rows []ProvinceRow, total NationTotal) error {
	t := Table{Title: l.Say("nation.title", l.Int(int64(total.Planned)), l.Int(int64(total.Provinces))), Columns: []Column{
		{Head: l.Say("nation.province"), Wrap: 21}, {Head: l.Say("nation.moves"), Right: true},
		{Head: l.Say("nation.vacancies"), Right: true}, {Head: l.Say("nation.fte"), Right: true},
		{Head: l.Say("nation.zero"), Right: true}, {Head: l.Say("nation.gap"), Right: true}, {Head: l.Say("nation.state"), Wrap: 12}}}
	for k := range rows {
		r := &rows[k]
		cells := []string{r.Code + " " + r.Name, "–", "–", "–", "–", "–", l.Say("state." + r.State)}
		if p := r.Plan; p != nil {
			widest, bounded := 0.0, true
			for _, c := range r.Goals {
				widest, bounded = max(widest, c.Gap), bounded && c.Bounded
			}
			gap := "–"
			if bounded {
				gap = l.Percent(widest)
			}
			copy(cells[1:], []string{l.Int(int64(len(p.Proposals))), arrow(l.Int(int64(p.Before.Vacancies)), l.Int(int64(p.After.Vacancies))),
				arrow(l.FTE(p.Before.ShortFTE), l.FTE(p.After.ShortFTE)), arrow(l.Int(int64(p.Before.ZeroCritical)), l.Int(int64(p.After.ZeroCritical))), gap})
		}
		t.Rows = append(t.Rows, cells)
	}
	sum := &total
	t.Rows = append(t.Rows, []string{l.Say("nation.sum"), l.Int(int64(sum.Moves)), arrow(l.Int(int64(sum.Before.Vacancies)), l.Int(int64(sum.After.Vacancies))),
		arrow(l.FTE(sum.Before.ShortFTE), l.FTE(sum.After.ShortFTE)), arrow(l.Int(int64(sum.Before.ZeroCritical)), l.Int(int64(sum.After.ZeroCritical))), "", ""})
	if err := t.Write(w); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, Fill(l.Say("nation.cost", l.Dong(sum.Monthly), l.Dong(sum.OneOff), l.Int(int64(sum.Relocations))), Width, ""))
	return err
}

// A NationTotal adds up the provinces planned. Of the indicators only those
// that add up are set: heads, approved, vacancies, surplus, missing FTE, fields
// without anybody, must-move cases.
type NationTotal struct {
	Provinces   int              `json:"provinces"`
	Planned     int              `json:"planned"`
	Moves       int              `json:"moves"`
	Monthly     int64            `json:"monthly"`
	OneOff      int64            `json:"one_off"`
	Relocations int              `json:"relocations"`
	Before      model.Indicators `json:"before"`
	After       model.Indicators `json:"after"`
}

func arrow(before, after string) string { return before + " → " + after }

// A Verdict is a finished judgement of a plan.
type Verdict struct {
	Plan      *model.Plan
	Policy    *model.Policy
	Rules     []CheckedRule
	Hard      []model.Finding
	Warnings  int
	OtherData bool   // the plan was made from other data or another policy
	Scenario  string // under whose assumptions the plan was made, "" none
	Proofs    []ProofRow
	NoProofs  string  // why there are none, "" if there are
	Tolerance float64 // gap up to which a goal counts as proven
	State     string  // key of the last line
}

// shownFindings is the number of findings told one by one.
const shownFindings = 20

// A CheckedRule counts the places looked at for a rule.
type CheckedRule struct {
	Rule             model.RuleID
	Mode             model.Mode
	Places, Breaches int
}

// A ProofRow is what exact arithmetic says of the certificate of one goal.
type ProofRow struct {
	Goal    string
	Holds   string // goals before and their limits
	Claimed string // value of the plan
	Proven  string // bound, "" none
	Gap     float64
	Ok      bool   // the bound holds, and the plan has the value claimed
	Missing string // what does not hold
}

// WriteText writes the judgement for the terminal.
func (v *Verdict) WriteText(w io.Writer, l Lang) error {
	if v.OtherData {
		fmt.Fprintf(w, "%s\n\n", Fill(l.Say("verify.other-data"), Width, ""))
	}
	if v.Scenario != "" {
		fmt.Fprintf(w, "%s\n\n", Fill(l.Say("verify.scenario", v.Scenario), Width, ""))
	}
	t := Table{Title: l.Say("verify.rules", l.Int(int64(len(v.Plan.Proposals)))), Columns: []Column{{Head: l.Say("findings.rule")},
		{Head: l.Say("findings.text"), Wrap: 46}, {Head: l.Say("verify.mode")}, {Head: l.Say("verify.places"), Right: true},
		{Head: l.Say("verify.breaches"), Right: true}}}
	places, idle, figures := 0, 0, 0
	for _, r := range v.Rules {
		places += r.Places
		if r.Rule == "figures" {
			figures = r.Places
		}
		if r.Places == 0 {
			idle++
			continue
		}
		t.Rows = append(t.Rows, []string{string(r.Rule), RuleText(l, v.Policy, r.Rule), l.Say("mode." + r.Mode.String()),
			l.Int(int64(r.Places)), l.Int(int64(r.Breaches))})
	}
	t.Note = l.Say("verify.sum", l.Int(int64(len(v.Rules)-idle)), l.Int(int64(places)), l.Int(int64(figures)), l.Int(int64(idle)), l.Int(int64(v.Warnings)))
	if err := t.Write(w); err != nil {
		return err
	}
	if len(v.Hard) > 0 {
		fmt.Fprintf(w, "\n%s\n", l.Say("verify.hard", l.Int(int64(len(v.Hard)))))
		t := Findings(l, v.Policy, v.Hard[:min(len(v.Hard), shownFindings)])
		if rest := len(v.Hard) - shownFindings; rest > 0 {
			t.Note = l.Say("findings.rest", l.Int(int64(rest)))
		}
		if err := t.Write(w); err != nil {
			return err
		}
	}
	fmt.Fprintln(w)
	if v.NoProofs != "" {
		fmt.Fprintln(w, Fill(v.NoProofs, Width, ""))
	} else if err := v.proofs(l).Write(w); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s\n", Fill(l.Say(v.State), Width, ""))
	return err
}

func (v *Verdict) proofs(l Lang) *Table {
	t := &Table{Title: l.Say("verify.proofs"), Columns: []Column{{Head: l.Say("goals.name"), Wrap: 30}, {Head: l.Say("verify.holds"), Wrap: 18},
		{Head: l.Say("goals.value"), Right: true}, {Head: l.Say("goals.bound"), Right: true}, {Head: l.Say("goals.proven"), Wrap: 26}}}
	for _, p := range v.Proofs {
		word := p.Missing
		if p.Ok {
			c := Claim{Gap: p.Gap, Tolerance: v.Tolerance, Bounded: p.Proven != ""}
			word = c.Proven(l)
		}
		t.Rows = append(t.Rows, []string{l.Say("goal." + p.Goal), p.Holds, p.Claimed, p.Proven, word})
	}
	t.Note = l.Say("verify.exact")
	return t
}
