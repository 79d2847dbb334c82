package report

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"canbo/data/tally"
)

// A ScenarioView is a finished scenario and what is to be said about it.
type ScenarioView struct {
	*tally.Tally
	Moves *View // of the first year of the only province, nil if there are several
	// NoRegret are the officials whose moves stay best in nearly all futures, nil
	// where none were drawn.
	NoRegret map[string]bool
	// MaxNeeds bounds the rows of the table of needs, MaxValues those of a kind in
	// that of marginal values; the files have all.
	MaxNeeds, MaxValues int
	MaxCommunes         int      // of a single province
	Files               []string // written
}

// WriteText writes the scenario for the terminal, at most Width columns wide. It
// begins with the assumptions.
func (v *ScenarioView) WriteText(w io.Writer, l Lang) error {
	sections := []section{v.head(l), v.balance(l)}
	if len(v.Provinces) > 1 {
		sections = append(sections, v.provinces(l))
	} else if len(v.Provinces) == 1 {
		sections = append(sections, v.communes(l))
	}
	sections = append(sections, v.fields(l), v.moves(l), v.needs(l))
	if v.Bands != nil && len(v.Bands.Whole) > 0 {
		sections = append(sections, v.bands(l))
	}
	if len(v.Values) > 0 {
		sections = append(sections, v.values(l))
	}
	if len(v.Foresights) > 0 {
		sections = append(sections, v.foresight(l), v.best(l))
	}
	if len(v.Clashes) > 0 {
		sections = append(sections, v.clashes(l))
	}
	return writeSections(w, append(sections, v.status(l)))
}

// writeSections writes sections with an empty line between them.
func writeSections(w io.Writer, sections []section) error {
	for k, s := range sections {
		if k > 0 {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		if err := s(w); err != nil {
			return err
		}
	}
	return nil
}

// ScenarioTitle is the heading of everything made from a scenario.
func ScenarioTitle(l Lang, t *tally.Tally) string {
	return l.Say("scenario.title", t.First, t.Last, t.Title.In(l.String()))
}

func (v *ScenarioView) head(l Lang) section {
	return func(w io.Writer) error {
		fmt.Fprintf(w, "%s\n%s\n", Fill(ScenarioTitle(l, v.Tally), Width, ""), Fill(l.Say("scenario.notice"), Width, ""))
		return assumptions(l, l.Say("scenario.assumptions"), v.Assumptions)(w)
	}
}

// assumptions lists what is taken for granted, with sources and how sure they are.
func assumptions(l Lang, title string, list []tally.Assumption) section {
	t := Table{Title: title, Columns: []Column{{Wrap: 22}, {Wrap: 72}}}
	lang := l.String()
	for k := range list {
		a := &list[k]
		var text []string
		for _, one := range a.Lines {
			text = append(text, one.In(lang))
		}
		for _, n := range a.Sources {
			text = append(text, l.Say("scenario.source", n.Text.In(lang)))
			if u := n.Uncertainty.In(lang); u != "" {
				text = append(text, l.Say("scenario.uncertain", u))
			}
		}
		t.Rows = append(t.Rows, []string{a.Heading.In(lang), strings.Join(text, "\n")})
	}
	if len(t.Rows) == 0 {
		return line(l.Say("scenario.no-assumptions"))
	}
	return t.Write
}

// PictureNote says on a picture that leaves its page which scenario it is of.
func PictureNote(l Lang, t *tally.Tally) string {
	return l.Say("picture.note", t.Title.In(l.String()), t.Scenario, t.InputHash[:min(12, len(t.InputHash))])
}

// A ScenarioRow is one line of the table of years: its words, whether it is a sum
// of those above, and its figure in each year.
type ScenarioRow struct {
	Text    string
	Sum     bool
	Figures []string
}

// ScenarioRows are the ministry's table: norm, present, retirements, moves,
// recruitment, gap by year.
func ScenarioRows(l Lang, years []tally.Year) []ScenarioRow {
	heads := func(n int) string { return l.Minus(int64(n)) }
	less := func(n int) string {
		if n == 0 {
			return "0"
		}
		return "−" + l.Int(int64(n))
	}
	more := func(n int) string { return l.Signed(int64(n)) }
	var rows []ScenarioRow
	add := func(key string, sum bool, figure func(*tally.Year) string) {
		row := ScenarioRow{Text: l.Say(key), Sum: sum}
		for k := range years {
			row.Figures = append(row.Figures, figure(&years[k]))
		}
		rows = append(rows, row)
	}
	add("balance.effective", false, func(y *tally.Year) string { return l.Date(y.Effective) })
	add("balance.ceiling", false, func(y *tally.Year) string { return heads(y.Ceiling) })
	add("balance.start", true, func(y *tally.Year) string { return heads(y.Start) })
	add("balance.retired", false, func(y *tally.Year) string { return less(y.Retired) })
	add("balance.left", false, func(y *tally.Year) string { return less(y.Left) })
	add("balance.early", false, func(y *tally.Year) string { return less(y.Early) })
	add("balance.recruited", false, func(y *tally.Year) string { return more(y.Recruited) })
	add("balance.net", false, func(y *tally.Year) string { return more(y.Net()) })
	add("balance.end", true, func(y *tally.Year) string { return heads(y.End) })
	add("balance.awaited", false, func(y *tally.Year) string { return heads(y.Awaited) })
	add("balance.in-course", false, func(y *tally.Year) string { return heads(y.InCourse) })
	add("balance.over-ceiling", false, func(y *tally.Year) string { return heads(y.OverCeiling) })
	add("balance.norm", false, func(y *tally.Year) string { return heads(y.Norm) })
	add("balance.government", false, func(y *tally.Year) string { return heads(y.Government) })
	add("balance.gap", true, func(y *tally.Year) string { return heads(y.Gap()) })
	add("balance.under-norm", false, func(y *tally.Year) string { return heads(y.UnderNorm) })
	add("balance.moves", false, func(y *tally.Year) string { return heads(y.Moves) })
	for _, why := range reasonsOf(years) {
		add("reason."+why, false, func(y *tally.Year) string { return heads(y.Because(why)) })
		last := &rows[len(rows)-1]
		last.Text = l.Say("balance.because", last.Text)
	}
	add("balance.must-move", false, func(y *tally.Year) string { return heads(y.MustMove) })
	add("balance.trained", false, func(y *tally.Year) string { return heads(y.TrainedIn) })
	add("balance.required", false, func(y *tally.Year) string { return l.Fixed(y.Required, 3, 1) })
	add("balance.short-before", false, func(y *tally.Year) string { return l.Fixed(y.ShortBefore, 3, 1) })
	add("balance.short", true, func(y *tally.Year) string { return l.Fixed(y.Short, 3, 1) })
	add("balance.short-percent", false, func(y *tally.Year) string { return l.partOf(y.Short, y.Required) })
	add("balance.zero-critical", false, func(y *tally.Year) string { return heads(y.ZeroCritical) })
	add("balance.payroll", false, func(y *tally.Year) string { return l.Million(y.Payroll) })
	add("balance.monthly", false, func(y *tally.Year) string { return l.Million(y.Monthly) })
	add("balance.one-off", false, func(y *tally.Year) string { return l.Million(y.OneOff) })
	return rows
}

// reasonsOf lists the reasons of moves in some years, those of most moves first.
func reasonsOf(years []tally.Year) []string {
	var all tally.Year
	for k := range years {
		all.Add(&tally.Year{Reasons: years[k].Reasons})
	}
	slices.SortStableFunc(all.Reasons, func(a, b tally.Reason) int { return cmp.Compare(b.Moves, a.Moves) })
	var list []string
	for _, r := range all.Reasons {
		list = append(list, r.Why)
	}
	return list
}

// partOf writes a part of a whole in percent, with one decimal.
func (l Lang) partOf(part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	return l.Fixed(int64(math.Round(float64(part)/float64(whole)*1000)), 1, 1) + " %"
}

// Signed writes a number with its sign; zero has none.
func (l Lang) Signed(n int64) string {
	switch {
	case n > 0:
		return "+" + l.Int(n)
	case n < 0:
		return l.Minus(n)
	}
	return "0"
}

// Minus writes a number with the sign of a minus, not a hyphen.
func (l Lang) Minus(n int64) string { return strings.Replace(l.Int(n), "-", "−", 1) }

// Million writes đồng in millions.
func (l Lang) Million(n int64) string { return l.Fixed(n, 6, 0) }

func (v *ScenarioView) balance(l Lang) section {
	t := Table{Title: l.Say("balance.title", v.scope(l)), Columns: []Column{{Head: l.Say("balance.item"), Wrap: 46}}}
	for k := range v.Whole {
		t.Columns = append(t.Columns, Column{Head: l.yearHead(&v.Whole[k], len(v.Provinces)), Right: true})
	}
	for _, r := range ScenarioRows(l, v.Whole) {
		t.Rows = append(t.Rows, append([]string{r.Text}, r.Figures...))
	}
	t.Note = l.Say("balance.note")
	return t.Write
}

// yearHead is a year, with the number of provinces where not all have reached it.
func (l Lang) yearHead(y *tally.Year, provinces int) string {
	if y.Provinces < provinces {
		return l.Say("balance.part", y.Year, y.Provinces, provinces)
	}
	return strconv.Itoa(y.Year)
}

// scope names the provinces.
func (v *ScenarioView) scope(l Lang) string { return Scope(l, v.Tally) }

// Scope names the provinces of a tally.
func Scope(l Lang, t *tally.Tally) string {
	if len(t.Provinces) == 1 {
		return t.Provinces[0].Name
	}
	return l.Say("scenario.provinces", len(t.Provinces))
}

// sum adds a figure over years.
func sum(years []tally.Year, figure func(*tally.Year) int) int {
	total := 0
	for k := range years {
		total += figure(&years[k])
	}
	return total
}

func (v *ScenarioView) provinces(l Lang) section {
	t := Table{Title: l.Say("provinces.title", v.Last), Columns: []Column{{Head: l.Say("provinces.name"), Wrap: 16}}}
	for _, key := range []string{"provinces.norm", "provinces.ceiling", "provinces.present", "provinces.gap", "provinces.retired", "provinces.recruited",
		"provinces.moves", "provinces.short", "provinces.proven"} {
		t.Columns = append(t.Columns, Column{Head: l.Say(key), Right: true, Wrap: 7})
	}
	row := func(name string, years []tally.Year) {
		if len(years) == 0 {
			return
		}
		y := &years[len(years)-1]
		if y.Year != v.Last {
			name += " (" + strconv.Itoa(y.Year) + ")"
		}
		rounds := sum(years, func(y *tally.Year) int { return y.Provinces })
		t.Rows = append(t.Rows, []string{name, l.Int(int64(y.Norm)), l.Int(int64(y.Ceiling)), l.Int(int64(y.End)), l.Minus(int64(y.Gap())),
			l.Int(int64(sum(years, func(y *tally.Year) int { return y.Retired }))), l.Int(int64(sum(years, func(y *tally.Year) int { return y.Recruited }))),
			l.Int(int64(sum(years, func(y *tally.Year) int { return y.Moves }))), l.Fixed(y.Short, 3, 1),
			fmt.Sprintf("%d/%d", sum(years, func(y *tally.Year) int { return y.Optimal }), rounds)})
	}
	for k := range v.Provinces {
		row(v.Provinces[k].Name, v.Provinces[k].Years)
	}
	row(l.Say("provinces.all"), v.Whole)
	t.Note = l.Say("provinces.note", v.First, v.Last)
	return t.Write
}

// CommuneHeads are the heads of a table of communes, without the name.
func CommuneHeads(l Lang) []string {
	var heads []string
	for _, key := range []string{"communes.ceiling", "communes.start", "communes.retired", "communes.left", "communes.recruited", "communes.net", "communes.end",
		"communes.short-first", "communes.short-last"} {
		heads = append(heads, l.Say(key))
	}
	return heads
}

// CommuneFigures are the figures of a commune under CommuneHeads: in words, and to
// sort by.
func CommuneFigures(l Lang, c *tally.Commune) (words []string, figures []int64) {
	for _, n := range []int{c.Ceiling, c.Start, c.Retired, c.Left + c.Early, c.Recruited, c.Net(), c.End} {
		words, figures = append(words, l.Minus(int64(n))), append(figures, int64(n))
	}
	words[5] = l.Signed(figures[5])
	return append(words, l.Fixed(c.ShortFirst, 3, 1), l.Fixed(c.Short, 3, 1)), append(figures, c.ShortFirst, c.Short)
}

// communes tells those of one province that lack most.
func (v *ScenarioView) communes(l Lang) section {
	all := slices.Clone(v.Provinces[0].Communes)
	slices.SortStableFunc(all, func(a, b tally.Commune) int { return cmp.Compare(b.Short, a.Short) })
	t := Table{Title: l.Say("communes.title", v.First, v.Last), Columns: []Column{{Head: l.Say("communes.commune"), Wrap: 24}}}
	for _, head := range CommuneHeads(l) {
		t.Columns = append(t.Columns, Column{Head: head, Right: true, Wrap: 7})
	}
	for k := range all[:min(len(all), v.MaxCommunes)] {
		words, _ := CommuneFigures(l, &all[k])
		t.Rows = append(t.Rows, append([]string{all[k].Name}, words...))
	}
	if rest := len(all) - v.MaxCommunes; rest > 0 {
		t.Note = l.Say("communes.rest", rest) + "\n"
	}
	t.Note += l.Say("communes.note")
	return t.Write
}

// A FieldRow is a field over the years.
type FieldRow struct {
	Name                                      string
	Start, End, Retired, Left, Recruited, Net int
	Required                                  int64 // milli-FTE, last year
	Short                                     []int64
}

// FieldRows sums the fields over years, those with the most missing in the last
// year first; fields nobody is of and nothing is required of are left out.
func FieldRows(l Lang, t *tally.Tally, years []tally.Year) []FieldRow {
	var rows []FieldRow
	for f := range t.Fields {
		r := FieldRow{Name: t.Fields[f].Name.In(l.String())}
		for k := range years {
			b := &years[k].Fields[f]
			if k == 0 {
				r.Start = b.Start
			}
			r.End = b.End
			r.Retired += b.Retired
			r.Left += b.Left + b.Early
			r.Recruited += b.Recruited
			r.Net += b.Net()
			r.Required = b.Required
			r.Short = append(r.Short, b.Short)
		}
		if r.Start != 0 || r.End != 0 || r.Required != 0 {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b FieldRow) int { return cmp.Compare(b.Short[len(b.Short)-1], a.Short[len(a.Short)-1]) })
	return rows
}

func (v *ScenarioView) fields(l Lang) section {
	t := Table{Title: l.Say("fields.title", v.First, v.Last), Columns: []Column{{Head: l.Say("fields.name"), Wrap: 34}}}
	for _, key := range []string{"fields.start", "fields.retired", "fields.left", "fields.recruited", "fields.net", "fields.end", "fields.short-first", "fields.short-last"} {
		t.Columns = append(t.Columns, Column{Head: l.Say(key), Right: true, Wrap: 8})
	}
	for _, r := range FieldRows(l, v.Tally, v.Whole) {
		t.Rows = append(t.Rows, []string{r.Name, l.Int(int64(r.Start)), l.Int(int64(r.Retired)), l.Int(int64(r.Left)), l.Int(int64(r.Recruited)),
			l.Signed(int64(r.Net)), l.Int(int64(r.End)), l.Fixed(r.Short[0], 3, 1), l.Fixed(r.Short[len(r.Short)-1], 3, 1)})
	}
	t.Note = l.Say("fields.note")
	return t.Write
}

// moves tells the named moves of the first year of one province, or counts them.
func (v *ScenarioView) moves(l Lang) section {
	if v.Moves == nil {
		return v.forms(l)
	}
	p := v.Moves.Plan
	if len(p.Proposals) == 0 {
		return line(l.Say("named.none", v.First))
	}
	t := Table{Title: l.Say("named.title", v.First, l.Int(int64(len(p.Proposals)))), Ruled: true, Columns: []Column{
		{Head: l.Say("moves.order"), Right: true}, {Head: l.Say("moves.person"), Wrap: 16}, {Head: l.Say("moves.places"), Wrap: 42},
		{Head: l.Say("moves.fit"), Right: true, Wrap: 5}, {Head: "km", Right: true, Wrap: 7}, {Head: l.Say("moves.load"), Wrap: 7}}}
	shown := min(v.Moves.MaxMoves, len(p.Proposals))
	for k := range p.Proposals[:shown] {
		row := v.Moves.move(l, &p.Proposals[k])
		if v.NoRegret[p.Proposals[k].Official] {
			row[0] += "✓"
		}
		t.Rows = append(t.Rows, row)
	}
	if rest := len(p.Proposals) - shown; rest > 0 {
		t.Note = l.Say("moves.rest", l.Int(int64(rest))) + "\n"
	}
	t.Note += l.Say("moves.legend")
	if v.NoRegret != nil {
		t.Note += " " + l.Say("named.no-regret")
	}
	return t.Write
}

func (v *ScenarioView) forms(l Lang) section {
	all := v.Forms()
	if len(all) == 0 {
		return line(l.Say("named.none", v.First))
	}
	t := Table{Title: l.Say("named.forms", v.First), Columns: []Column{{Head: l.Say("named.form"), Wrap: 50}, {Head: l.Say("named.moves"), Right: true}}}
	for _, f := range all {
		t.Rows = append(t.Rows, []string{l.Say("form." + f.Form), l.Int(int64(f.Moves))})
	}
	t.Note = l.Say("named.note")
	return t.Write
}

// Once leaves out a label that the row before has.
func Once[T any](rows []T, label func(*T) string) []string {
	var out []string
	for k := range rows {
		text := label(&rows[k])
		if k > 0 && text == label(&rows[k-1]) {
			text = ""
		}
		out = append(out, text)
	}
	return out
}

// A NeedRow is the needs of one kind and field by year.
type NeedRow struct {
	Kind, Field string // words
	Heads       []int  // by year
	Total       int
}

// NeedRows sums the needs of all provinces, the largest of each kind first.
func NeedRows(l Lang, t *tally.Tally) []NeedRow {
	var rows []NeedRow
	type key struct{ kind, field string }
	at := map[key]int{}
	for k := range t.Provinces {
		for _, n := range t.Provinces[k].Needs {
			of := key{n.Kind, n.Field}
			i, known := at[of]
			if !known {
				i = len(rows)
				at[of], rows = i, append(rows, NeedRow{Kind: l.Say("need-kind." + n.Kind), Field: FieldName(l, t, n.Field), Heads: make([]int, t.Last-t.First+1)})
			}
			if y := n.Year - t.First; y >= 0 && y < len(rows[i].Heads) {
				rows[i].Heads[y] += n.Heads
				rows[i].Total += n.Heads
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b NeedRow) int {
		return cmp.Or(l.compare(a.Kind, b.Kind), cmp.Compare(b.Total, a.Total), l.compare(a.Field, b.Field))
	})
	return rows
}

// FieldName is the name of a field of a tally, or its code.
func FieldName(l Lang, t *tally.Tally, code string) string {
	if code == "" {
		return l.Say("fields.all")
	}
	for k := range t.Fields {
		if t.Fields[k].Code == code {
			return t.Fields[k].Name.In(l.String())
		}
	}
	return code
}

func (v *ScenarioView) needs(l Lang) section {
	rows := NeedRows(l, v.Tally)
	if len(rows) == 0 {
		return line(l.Say("needs.none"))
	}
	t := Table{Title: l.Say("needs.title"), Columns: []Column{{Head: l.Say("needs.kind")}, {Head: l.Say("needs.field"), Wrap: 40}}}
	for year := v.First; year <= v.Last; year++ {
		t.Columns = append(t.Columns, Column{Head: strconv.Itoa(year), Right: true})
	}
	kinds := Once(rows, func(r *NeedRow) string { return r.Kind })
	for k, r := range rows[:min(len(rows), v.MaxNeeds)] {
		row := []string{kinds[k], r.Field}
		for _, n := range r.Heads {
			row = append(row, l.Int(int64(n)))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note = l.Say("needs.note")
	if rest := len(rows) - v.MaxNeeds; rest > 0 {
		t.Note = l.Say("needs.rest", rest) + "\n" + t.Note
	}
	return t.Write
}

// Figure writes the figure of an indicator.
func Figure(l Lang, i *tally.Indicator, n int64) string {
	switch i.Unit {
	case tally.MilliFTE:
		return l.Fixed(n, 3, 1)
	case tally.Dong:
		return l.Million(n)
	}
	return l.Int(n)
}

// IndicatorName is the name of an indicator over all years, with its unit.
func IndicatorName(l Lang, i *tally.Indicator) string { return l.Say("compare." + i.Key) }

// RawName is a name of an indicator without its unit, and RawUnit the unit in which
// files for programs hold its figures.
func RawName(name string) string {
	if k := strings.LastIndex(name, " ("); k > 0 && strings.HasSuffix(name, ")") {
		return name[:k]
	}
	return name
}

func RawUnit(l Lang, u tally.Unit) string {
	return l.Say(map[tally.Unit]string{tally.Heads: "unit.heads", tally.Cells: "unit.cells", tally.MilliFTE: "unit.mfte", tally.Dong: "unit.dong"}[u])
}

// A BandRow is a figure over futures by year.
type BandRow struct {
	Name  string
	Bands []struct{ Low, Median, High string }
}

// BandRows lists the figures of years that differ between futures.
func BandRows(l Lang, years []tally.YearBands) []BandRow {
	var rows []BandRow
	all := tally.Indicators()
	for k := range all {
		i := &all[k]
		if !Has("year-figure." + i.Key) {
			continue
		}
		row := BandRow{Name: YearFigureName(l, i)}
		differ := false
		for _, y := range years {
			b := y.Bands[i.Key]
			differ = differ || b.P5 != b.P95
			row.Bands = append(row.Bands, struct{ Low, Median, High string }{Figure(l, i, b.P5), Figure(l, i, b.P50), Figure(l, i, b.P95)})
		}
		if differ {
			rows = append(rows, row)
		}
	}
	return rows
}

// YearFigureName is the name of an indicator as the figure of one year.
func YearFigureName(l Lang, i *tally.Indicator) string { return l.Say("year-figure." + i.Key) }

func (v *ScenarioView) bands(l Lang) section {
	t := Table{Title: l.Say("bands.title", v.Bands.Replications), Columns: []Column{{Head: l.Say("bands.name"), Wrap: 30}}}
	for _, y := range v.Bands.Whole {
		t.Columns = append(t.Columns, Column{Head: strconv.Itoa(y.Year), Right: true, Wrap: 20})
	}
	for _, r := range BandRows(l, v.Bands.Whole) {
		row := []string{r.Name}
		for _, b := range r.Bands {
			row = append(row, b.Median+"\n"+b.Low+"–"+b.High)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Ruled = true
	t.Note = l.Say("bands.note")
	if v.Bands.Moves > 0 {
		t.Note += "\n" + l.Say("bands.regret", l.Int(int64(v.Bands.NoRegret)), l.Int(int64(v.Bands.Moves)))
	}
	return t.Write
}

// A ValueRow is the worth of one more of a kind by year, in a province and field.
type ValueRow struct {
	Kind, Province, Field string   // words
	Worth                 []string // by year
}

// worth writes what one more saves, or "≤" and the price where that is not known,
// and gives the number by which values are ordered.
func worth(l Lang, v *tally.Value) (string, float64) {
	switch {
	case v.NoRoom:
		return "–", 0
	case v.Saved == nil:
		return "≤ " + l.Float(math.Ceil(v.Amount), 0), v.Amount
	}
	decimals := 1
	if math.Abs(*v.Saved) >= 100 {
		decimals = 0
	}
	return l.Float(*v.Saved, decimals), *v.Saved
}

// ValueRows are the marginal values by year, those worth most in a year first of
// each kind, at most most of each.
func ValueRows(l Lang, t *tally.Tally, most int) []ValueRow {
	type key struct{ kind, province, field, record string }
	type entry struct {
		key
		worth []string
		most  float64
	}
	at := map[key]int{}
	var all []entry
	var kinds []string
	for i := range t.Values {
		v := &t.Values[i]
		of := key{v.Kind, v.Province, v.Field, v.Record}
		k, known := at[of]
		if !known {
			k = len(all)
			at[of], all = k, append(all, entry{key: of, worth: slices.Repeat([]string{"0"}, t.Last-t.First+1)})
		}
		if y := v.Year - t.First; y >= 0 && y < len(all[k].worth) {
			text, n := worth(l, v)
			all[k].worth[y], all[k].most = text, max(all[k].most, n)
		}
		if !slices.Contains(kinds, v.Kind) {
			kinds = append(kinds, v.Kind)
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.kind), slices.Index(kinds, b.kind)), cmp.Compare(b.most, a.most))
	})
	var rows []ValueRow
	count := map[string]int{}
	for _, e := range all {
		if count[e.kind]++; count[e.kind] <= most {
			rows = append(rows, ValueRow{l.Say("value-kind." + e.kind), t.ProvinceName(e.province), ValuedField(l, t, e.field, e.record), e.worth})
		}
	}
	return rows
}

func (v *ScenarioView) values(l Lang) section {
	t := Table{Title: l.Say("values.title"), Columns: []Column{{Head: l.Say("values.kind"), Wrap: 20}, {Head: l.Say("provinces.name"), Wrap: 14},
		{Head: l.Say("needs.field"), Wrap: 22}}, Note: l.Say("values.note", v.MaxValues, l.Int(int64(len(v.Values))))}
	for year := v.First; year <= v.Last; year++ {
		t.Columns = append(t.Columns, Column{Head: strconv.Itoa(year), Right: true})
	}
	rows := ValueRows(l, v.Tally, v.MaxValues)
	kinds := Once(rows, func(r *ValueRow) string { return r.Kind })
	for k, r := range rows {
		row := []string{kinds[k], r.Province, r.Field}
		t.Rows = append(t.Rows, append(row, r.Worth...))
	}
	return t.Write
}

func (v *ScenarioView) foresight(l Lang) section {
	t := Table{Title: l.Say("foresight.title", l.Say("level-name."+v.Foresights[0].Level)), Note: l.Say("foresight.note"),
		Columns: []Column{{Head: l.Say("provinces.name"), Wrap: 16}}}
	for _, head := range ForesightHeads(l) {
		t.Columns = append(t.Columns, Column{Head: head, Right: true, Wrap: 12})
	}
	for k := range v.Foresights {
		t.Rows = append(t.Rows, ForesightRow(l, v.Tally, &v.Foresights[k]))
	}
	return t.Write
}

// ForesightHeads are the heads of the figures of a foresight.
func ForesightHeads(l Lang) []string {
	var heads []string
	for _, key := range []string{"foresight.nothing", "foresight.rolling", "foresight.myopic", "foresight.bound", "foresight.share", "foresight.myopic-share"} {
		heads = append(heads, l.Say(key))
	}
	return heads
}

// ForesightRow is the province of a foresight and its figures.
func ForesightRow(l Lang, t *tally.Tally, f *tally.Foresight) []string {
	name := l.Say("provinces.all")
	if f.Province != "" {
		name = t.ProvinceName(f.Province)
	}
	percent := func(share float64) string { return l.Float(math.Round(share*1000)/10, 1) + " %" }
	return []string{name, l.Float(f.Nothing, 0), l.Float(f.Rolling, 0), l.Float(f.Myopic, 0), l.Float(f.Bound, 0), percent(f.Share()), percent(f.MyopicShare())}
}

// A BestRow is what the best horizon does of one kind for one field by year.
type BestRow struct {
	Kind, Field string // words
	Heads       []float64
}

// BestRows sums what the best horizon does over the provinces.
func BestRows(l Lang, t *tally.Tally) []BestRow {
	type key struct{ kind, field string }
	at := map[key]int{}
	var rows []BestRow
	for _, b := range t.Best {
		k, known := at[key{b.Kind, b.Field}]
		if !known {
			k = len(rows)
			at[key{b.Kind, b.Field}] = k
			rows = append(rows, BestRow{l.Say("need-kind." + b.Kind), FieldName(l, t, b.Field), make([]float64, t.Last-t.First+1)})
		}
		if y := b.Year - t.First; y >= 0 && y < len(rows[k].Heads) {
			rows[k].Heads[y] += b.Heads
		}
	}
	slices.SortStableFunc(rows, func(a, b BestRow) int { return cmp.Or(l.compare(a.Kind, b.Kind), l.compare(a.Field, b.Field)) })
	return rows
}

func (v *ScenarioView) best(l Lang) section {
	rows := BestRows(l, v.Tally)
	if len(rows) == 0 {
		return line(l.Say("best.none"))
	}
	t := Table{Title: l.Say("best.title"), Note: l.Say("best.note"), Columns: []Column{{Head: l.Say("needs.kind")}, {Head: l.Say("needs.field"), Wrap: 40}}}
	for year := v.First; year <= v.Last; year++ {
		t.Columns = append(t.Columns, Column{Head: strconv.Itoa(year), Right: true})
	}
	kinds := Once(rows, func(r *BestRow) string { return r.Kind })
	for k, r := range rows {
		row := []string{kinds[k], r.Field}
		for _, n := range r.Heads {
			row = append(row, l.Float(n, 1))
		}
		t.Rows = append(t.Rows, row)
	}
	return t.Write
}

func (v *ScenarioView) clashes(l Lang) section {
	t := Table{Title: l.Say("clashes.title"), Columns: []Column{{Head: l.Say("provinces.name"), Wrap: 18}, {Head: l.Say("clashes.year"), Right: true},
		{Head: l.Say("clashes.rule"), Wrap: 60}}}
	for k := range v.Clashes {
		c := &v.Clashes[k]
		t.Rows = append(t.Rows, []string{v.ProvinceName(c.Province), strconv.Itoa(c.Year), c.Text.In(l.String())})
	}
	t.Note = l.Say("clashes.note")
	return t.Write
}

// roundsOf counts the rounds of a scenario, those proven best and those without a plan.
func roundsOf(t *tally.Tally) (rounds, optimal, none int) {
	for k := range t.Whole {
		rounds += t.Whole[k].Provinces
		optimal += t.Whole[k].Optimal
		none += t.Whole[k].NoPlan
	}
	return rounds, optimal, none
}

// Status says how many rounds are proven best and how many have no plan.
func Status(l Lang, t *tally.Tally) string {
	rounds, optimal, none := roundsOf(t)
	key := "scenario.proven"
	switch {
	case !t.Complete:
		key = "scenario.stopped"
	case optimal < rounds:
		key = "scenario.unproven"
	}
	text := l.Say(key, optimal, rounds)
	if none > 0 {
		text += "\n" + l.Say("scenario.no-plan", none)
	}
	return text
}

func (v *ScenarioView) status(l Lang) section {
	text := Status(l, v.Tally)
	if len(v.Files) > 0 {
		text += "\n" + l.Say("plan.files", strings.Join(v.Files, ", "))
	}
	return line(text)
}
