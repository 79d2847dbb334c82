package report

import (
	"fmt"
	"io"

	"canbo/model"
)

// An Asked is the answer to a question about a plan.
type Asked struct {
	In       *model.Instance
	Question string
	State    string // ask.same, ask.impossible or ask.none; "" for a plan that is told
	Goals    []AskedGoal
	Gap      float64 // of the last goal
	Proven   bool    // the last goal is proven within the gap asked for
	Moved    []AskedMove
	Was, Now AskedBill
}

// An AskedGoal is what a question makes of a goal. Least is nil where nothing is
// proven of it.
type AskedGoal struct {
	Name   string `json:"goal"`
	Before int64  `json:"before"`
	After  int64  `json:"after"`
	Limit  int64  `json:"limit"`            // that the goals below keep
	Was    int64  `json:"limit_before"`     // in the plan asked about
	Least  *int64 `json:"bound,omitempty"`  // no plan that does what is asked has a lower value
	Raised bool   `json:"raised,omitempty"` // the limit must be raised for what is asked
}

// An AskedMove is an official who is elsewhere than in the plan asked about; a post
// is -1 for none.
type AskedMove struct{ Official, From, To int32 }

// An AskedBill is what a plan asks of people and purse.
type AskedBill struct {
	Moves, Relocations int
	Monthly, OneOff    int64 // đồng
}

// WriteText writes the answer.
func (a *Asked) WriteText(w io.Writer, l Lang) error {
	out := &errWriter{w: w}
	say := func(key string, args ...any) { out.line(Fill(l.Say(key, args...), Width, "")) }
	say("ask.question", a.Question)
	if a.State != "" {
		say(a.State)
		return out.err
	}
	last := &a.Goals[len(a.Goals)-1]
	for k := range a.Goals {
		if g := &a.Goals[k]; g.Raised {
			say("ask.raised", l.Say("goal."+g.Name), l.Int(g.Was), l.Int(g.Limit), l.least(g))
		}
	}
	price := last.After - last.Before
	say("ask.price", l.Signed(price), l.Say("goal."+last.Name), l.Int(last.Before), l.Int(last.After))
	if last.Least != nil {
		least := l.Signed(*last.Least - last.Before)
		switch {
		case *last.Least == last.After:
			say("ask.exact", least)
		case a.Proven:
			say("ask.proven", least, l.Percent(a.Gap))
		default:
			say("ask.bound", least, l.Percent(a.Gap))
		}
	}
	t := &Table{Columns: []Column{{Head: l.Say("ask.goal"), Wrap: 50}, {Head: l.Say("ask.before"), Right: true}, {Head: l.Say("ask.after"), Right: true},
		{Head: l.Say("ask.limit"), Right: true}}}
	for k := range a.Goals {
		g := &a.Goals[k]
		limit := l.Int(g.Limit)
		if g == last {
			limit = ""
		}
		t.Rows = append(t.Rows, []string{l.Say("goal." + g.Name), l.Int(g.Before), l.Int(g.After), limit})
	}
	out.table(t)
	say("ask.bill", a.Was.Moves, a.Now.Moves, a.Was.Relocations, a.Now.Relocations, l.Dong(a.Was.Monthly), l.Dong(a.Now.Monthly), l.Dong(a.Was.OneOff), l.Dong(a.Now.OneOff))
	if len(a.Moved) == 0 {
		say("ask.nobody")
		return out.err
	}
	t = &Table{Title: l.Say("ask.moved", len(a.Moved)), Ruled: true, Columns: []Column{{Head: l.Say("ask.official"), Wrap: 24}, {Head: l.Say("ask.from"), Wrap: 34}, {Head: l.Say("ask.to"), Wrap: 34}}}
	v := &View{In: a.In}
	for _, m := range a.Moved[:min(shownMoved, len(a.Moved))] {
		o := &a.In.Officials[m.Official]
		t.Rows = append(t.Rows, []string{o.Name + "\n" + o.ID, v.at(l, m.From), v.at(l, m.To)})
	}
	if rest := len(a.Moved) - shownMoved; rest > 0 {
		t.Note = l.Say("ask.rest", rest)
	}
	out.table(t)
	return out.err
}

// shownMoved is the number of officials that the text of an answer lists.
const shownMoved = 20

// at names a post, or that there is none.
func (v *View) at(l Lang, post int32) string {
	if post < 0 {
		return l.Say("ask.unplaced")
	}
	return v.title(l, v.In.Posts[post].ID)
}

func (l Lang) least(g *AskedGoal) string {
	if g.Least == nil {
		return "–"
	}
	return l.Int(*g.Least)
}

// An errWriter writes lines until the first error.
type errWriter struct {
	w   io.Writer
	err error
}

func (e *errWriter) line(text string) {
	if e.err == nil {
		_, e.err = fmt.Fprintln(e.w, text)
	}
}

func (e *errWriter) table(t *Table) {
	if e.err == nil {
		e.err = t.Write(e.w)
	}
}
