package page

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"canbo/data/report"
	"canbo/data/tally"
)

func (b *builder) say(key string, args ...any) string { return b.l.Say(key, args...) }

// heads makes the heads of a table: texts first, numbers after them.
func heads(texts, numbers []string) []head {
	var all []head
	for _, t := range texts {
		all = append(all, head{Text: t})
	}
	for _, n := range numbers {
		all = append(all, head{n, true})
	}
	return all
}

func (b *builder) years() []string {
	var all []string
	for k := range b.t.Whole {
		y := &b.t.Whole[k]
		name := strconv.Itoa(y.Year)
		if y.Provinces < len(b.t.Provinces) {
			name = b.say("balance.part", y.Year, y.Provinces, len(b.t.Provinces))
		}
		all = append(all, name)
	}
	return all
}

func (b *builder) total(of func(*tally.Year) int) int64 {
	sum := 0
	for k := range b.t.Whole {
		sum += of(&b.t.Whole[k])
	}
	return int64(sum)
}

func (b *builder) tiles() []tile {
	first, last := &b.t.Whole[0], &b.t.Whole[len(b.t.Whole)-1]
	l := b.l
	return []tile{
		{b.say("page.present", first.Year, last.Year), l.Int(int64(last.End)), l.Signed(int64(last.End - first.End))},
		{b.say("page.retired"), l.Int(b.total(func(y *tally.Year) int { return y.Retired })), ""},
		{b.say("page.recruited"), l.Int(b.total(func(y *tally.Year) int { return y.Recruited })), ""},
		{b.say("page.short", first.Year, last.Year), l.Fixed(last.Short, 3, 0), l.Signed((last.Short - first.Short) / 1000)},
		{b.say("page.over", last.Year), l.Int(int64(last.OverCeiling)), ""},
	}
}

func (b *builder) balance() table {
	t := table{Title: b.say("balance.title", report.Scope(b.l, b.t)), Heads: heads([]string{b.say("balance.item")}, b.years()), Note: b.say("balance.note")}
	for _, r := range report.ScenarioRows(b.l, b.t.Whole) {
		line := row{Strong: r.Sum, Cells: []cell{text(r.Text)}}
		for _, f := range r.Figures {
			line.Cells = append(line.Cells, cell{Text: f, Number: true})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// months is the balance by month of a part of the country.
func (b *builder) months(scope string, years []tally.Year, note string) table {
	all := report.MonthHeads(b.l)
	t := table{Title: b.say("months.title", scope), Note: note, Heads: heads(all[:1], all[1:])}
	for _, r := range report.MonthRows(b.l, years) {
		line := row{Strong: r.Sum, Cells: []cell{text(r.Head)}}
		for _, f := range r.Figures {
			line.Cells = append(line.Cells, cell{Text: f, Number: true})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

func (b *builder) fields() table {
	l := b.l
	t := table{Title: b.say("fields.title", b.t.First, b.t.Last), Note: b.say("fields.note"), Heads: heads([]string{b.say("fields.name")},
		[]string{b.say("fields.start"), b.say("fields.retired"), b.say("fields.left"), b.say("fields.recruited"), b.say("fields.net"), b.say("fields.end"),
			b.say("fields.short-first"), b.say("fields.short-last")})}
	for _, r := range report.FieldRows(l, b.t, b.t.Whole) {
		last := r.Short[len(r.Short)-1]
		t.Rows = append(t.Rows, row{Cells: []cell{text(r.Name), figure(l.Int(int64(r.Start)), int64(r.Start)), figure(l.Int(int64(r.Retired)), int64(r.Retired)),
			figure(l.Int(int64(r.Left)), int64(r.Left)), figure(l.Int(int64(r.Recruited)), int64(r.Recruited)), figure(l.Signed(int64(r.Net)), int64(r.Net)),
			figure(l.Int(int64(r.End)), int64(r.End)), figure(l.Fixed(r.Short[0], 3, 1), r.Short[0]), figure(l.Fixed(last, 3, 1), last)}})
	}
	return t
}

func (b *builder) provinces() table {
	t := table{Title: b.say("provinces.title", b.t.Last), Note: b.say("provinces.note", b.t.First, b.t.Last), Heads: heads([]string{b.say("provinces.name")},
		[]string{b.say("provinces.norm"), b.say("provinces.ceiling"), b.say("provinces.present"), b.say("provinces.gap"), b.say("provinces.retired"),
			b.say("chart.recruited"), b.say("provinces.moves"), b.say("provinces.short"), b.say("page.percent")})}
	for k := range b.t.Provinces {
		if p := &b.t.Provinces[k]; len(p.Years) > 0 {
			t.Rows = append(t.Rows, b.province(p.Name, p.Years))
		}
	}
	if len(b.t.Provinces) > 1 {
		all := b.province(b.say("provinces.all"), b.t.Whole)
		all.Strong = true
		t.Foot = []row{all}
	}
	return t
}

// communes lists those of the only province, those that lack most first.
func (b *builder) communes() table {
	t := table{Title: b.say("communes.title", b.t.First, b.t.Last), Note: b.say("communes.note"),
		Heads: heads([]string{b.say("communes.commune")}, report.CommuneHeads(b.l))}
	all := slices.Clone(b.t.Provinces[0].Communes)
	slices.SortStableFunc(all, func(a, c tally.Commune) int { return cmp.Compare(c.Short, a.Short) })
	for k := range all {
		words, figures := report.CommuneFigures(b.l, &all[k])
		line := row{Cells: []cell{text(all[k].Name)}}
		for i := range words {
			line.Cells = append(line.Cells, figure(words[i], figures[i]))
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

func (b *builder) province(name string, years []tally.Year) row {
	y := &years[len(years)-1]
	if y.Year != b.t.Last {
		name += " (" + strconv.Itoa(y.Year) + ")"
	}
	var retired, recruited, moves int
	for k := range years {
		retired += years[k].Retired
		recruited += years[k].Recruited
		moves += years[k].Moves
	}
	r := row{Cells: []cell{text(name)}}
	for _, n := range []int{y.Norm, y.Ceiling, y.End, y.Gap(), retired, recruited, moves} {
		r.Cells = append(r.Cells, figure(b.l.Minus(int64(n)), int64(n)))
	}
	percent := cell{Text: "–", Number: true, Value: "0"}
	if y.Required > 0 {
		share := float64(y.Short) / float64(y.Required) * 100
		percent = cell{b.l.Fixed(int64(math.Round(share*10)), 1, 1), true, strconv.FormatFloat(share, 'f', 3, 64)}
	}
	r.Cells = append(r.Cells, figure(b.l.Fixed(y.Short, 3, 1), y.Short), percent)
	return r
}

func (b *builder) forms() table {
	t := table{Title: b.say("named.forms", b.t.First), Note: b.say("named.note"), Heads: heads([]string{b.say("named.form")}, []string{b.say("named.moves")})}
	for _, f := range b.t.Forms() {
		t.Rows = append(t.Rows, row{Cells: []cell{text(b.say("form." + f.Form)), figure(b.l.Int(int64(f.Moves)), int64(f.Moves))}})
	}
	return t
}

func (b *builder) needs() table {
	t := table{Title: b.say("needs.title"), Note: b.say("needs.note")}
	t.Heads = heads([]string{b.say("needs.kind"), b.say("needs.field")}, b.span())
	rows := report.NeedRows(b.l, b.t)
	kinds := report.Once(rows, func(r *report.NeedRow) string { return r.Kind })
	for k, r := range rows {
		line := row{Cells: []cell{text(kinds[k]), text(r.Field)}}
		for _, n := range r.Heads {
			line.Cells = append(line.Cells, figure(b.l.Int(int64(n)), int64(n)))
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

func (b *builder) bands() table {
	if b.t.Bands == nil {
		return table{}
	}
	t := table{Title: b.say("bands.title", b.t.Bands.Replications), Note: b.say("bands.note")}
	var years []string
	for _, y := range b.t.Bands.Whole {
		years = append(years, strconv.Itoa(y.Year))
	}
	t.Heads = heads([]string{b.say("bands.name")}, years)
	for _, r := range report.BandRows(b.l, b.t.Bands.Whole) {
		line := row{Cells: []cell{text(r.Name)}}
		for _, band := range r.Bands {
			line.Cells = append(line.Cells, cell{Text: band.Median + "\n" + band.Low + "–" + band.High, Number: true})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// mostValues bounds the rows of marginal values of a kind.
const mostValues = 12

func (b *builder) values() table {
	t := table{Title: b.say("values.title"), Note: b.say("values.note", mostValues, b.l.Int(int64(len(b.t.Values))))}
	t.Heads = heads([]string{b.say("values.kind"), b.say("provinces.name"), b.say("needs.field")}, b.span())
	rows := report.ValueRows(b.l, b.t, mostValues)
	kinds := report.Once(rows, func(r *report.ValueRow) string { return r.Kind })
	for k, r := range rows {
		line := row{Cells: []cell{text(kinds[k]), text(r.Province), text(r.Field)}}
		for _, w := range r.Worth {
			line.Cells = append(line.Cells, cell{Text: w, Number: true})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// span lists all years of the scenario.
func (b *builder) span() []string {
	var years []string
	for year := b.t.First; year <= b.t.Last; year++ {
		years = append(years, strconv.Itoa(year))
	}
	return years
}

func (b *builder) foresight() table {
	if len(b.t.Foresights) == 0 {
		return table{}
	}
	t := table{Title: b.say("foresight.title", b.say("level-name."+b.t.Foresights[0].Level)), Note: b.say("foresight.note"),
		Heads: heads([]string{b.say("provinces.name")}, report.ForesightHeads(b.l))}
	for k := range b.t.Foresights {
		words := report.ForesightRow(b.l, b.t, &b.t.Foresights[k])
		line := row{Cells: []cell{text(words[0])}}
		for _, figure := range words[1:] {
			line.Cells = append(line.Cells, cell{Text: figure, Number: true})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

func (b *builder) best() table {
	t := table{Title: b.say("best.title"), Note: b.say("best.note")}
	t.Heads = heads([]string{b.say("needs.kind"), b.say("needs.field")}, b.span())
	rows := report.BestRows(b.l, b.t)
	kinds := report.Once(rows, func(r *report.BestRow) string { return r.Kind })
	for k, r := range rows {
		line := row{Cells: []cell{text(kinds[k]), text(r.Field)}}
		for _, n := range r.Heads {
			line.Cells = append(line.Cells, cell{Text: b.l.Float(n, 1), Number: true})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

func (b *builder) clashes() table {
	t := table{Title: b.say("clashes.title"), Note: b.say("clashes.note"), Heads: heads([]string{b.say("provinces.name"), b.say("clashes.year"), b.say("clashes.rule")}, nil)}
	for k := range b.t.Clashes {
		c := &b.t.Clashes[k]
		t.Rows = append(t.Rows, row{Cells: []cell{text(b.t.ProvinceName(c.Province)), text(strconv.Itoa(c.Year)), text(c.Text.In(b.l.String()))}})
	}
	return t
}
