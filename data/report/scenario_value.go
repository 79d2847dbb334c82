package report

import (
	"io"
	"strconv"
	"strings"

	"canbo/data/tally"
)

// A ValueView is the marginal values of a scenario that have been checked, the
// largest price first.
type ValueView struct {
	*tally.Tally // assumptions, provinces and fields
	Checked      []tally.Checked
	Matching     int      // values there are of what was asked for
	Unlimited    []string // kinds asked for that the scenario does not limit
}

// WriteText writes the values after the assumptions, at most Width columns wide.
func (v *ValueView) WriteText(w io.Writer, l Lang) error {
	view := &ScenarioView{Tally: v.Tally}
	return writeSections(w, []section{view.head(l), v.table(l), v.verdict(l)})
}

func (v *ValueView) table(l Lang) section {
	if len(v.Checked) == 0 {
		return line(l.Say("value.none"))
	}
	t := Table{Title: l.Say("value.title", Scope(l, v.Tally)), Ruled: true, Note: l.Say("value.note"), Columns: []Column{{Head: l.Say("values.kind"), Wrap: 14}}}
	several := len(v.Provinces) > 1
	if several {
		t.Columns = append(t.Columns, Column{Head: l.Say("provinces.name"), Wrap: 14})
	}
	t.Columns = append(t.Columns, Column{Head: l.Say("needs.field"), Wrap: 28}, Column{Head: l.Say("clashes.year"), Right: true})
	for _, key := range []string{"value.price", "value.saved", "value.lost", "value.range"} {
		t.Columns = append(t.Columns, Column{Head: l.Say(key), Right: true, Wrap: 9})
	}
	t.Columns = append(t.Columns, Column{Head: l.Say("value.verdict"), Wrap: 9})
	for k := range v.Checked {
		c := &v.Checked[k]
		row := []string{l.Say("value-short." + c.Kind)}
		if several {
			row = append(row, v.ProvinceName(c.Province))
		}
		between := l.Points(c.Right, "−∞")
		if !c.Unique {
			between += " …\n" + l.Points(c.Left, "∞")
		}
		t.Rows = append(t.Rows, append(row, ValuedField(l, v.Tally, c.Field, c.Record), strconv.Itoa(c.Year), l.Points(&c.Amount, ""),
			l.Points(c.Saved, l.Say("value.no-room")), l.Points(c.Lost, l.Say("value.no-fewer")), between, l.Say(verdictOf(c))))
	}
	return t.Write
}

func verdictOf(c *tally.Checked) string {
	switch {
	case !c.Agrees:
		return "value.wrong"
	case c.Exact():
		return "value.exact"
	}
	return "value.between"
}

// Points writes service points with one decimal, or what stands for none.
func (l Lang) Points(x *float64, none string) string {
	if x == nil {
		return none
	}
	return strings.Replace(l.Float(*x, 1), "-", "−", 1)
}

func (v *ValueView) verdict(l Lang) section {
	agree, exact := 0, 0
	for k := range v.Checked {
		if v.Checked[k].Agrees {
			agree++
		}
		if v.Checked[k].Exact() {
			exact++
		}
	}
	text := l.Say("value.summary", l.Int(int64(len(v.Checked))), l.Int(int64(v.Matching)), l.Int(int64(agree)), l.Int(int64(exact)))
	if len(v.Unlimited) > 0 {
		var names []string
		for _, kind := range v.Unlimited {
			names = append(names, l.Say("value-kind."+kind))
		}
		text += "\n" + l.Say("value.unlimited", strings.Join(names, ", "))
	}
	return line(text)
}

// ValuedField is the field of a marginal value with the record that it is of.
func ValuedField(l Lang, t *tally.Tally, field, record string) string {
	name := FieldName(l, t, field)
	if record != "" {
		name += " (" + record + ")"
	}
	return name
}
