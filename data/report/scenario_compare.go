package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"canbo/data/tally"
)

// WriteComparison writes scenarios side by side: the assumptions that all share,
// those of each, every indicator with the difference to the first scenario and
// the rank, and the main figures by year.
func WriteComparison(w io.Writer, l Lang, tallies []*tally.Tally) error {
	sections := []section{func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s\n%s\n", l.Say("compare.title", len(tallies)), Fill(l.Say("scenario.notice"), Width, ""))
		return err
	}}
	common, own := Shared(tallies)
	if len(common) > 0 {
		sections = append(sections, assumptions(l, l.Say("compare.common"), common))
	}
	for k, t := range tallies {
		sections = append(sections, assumptions(l, Fill(l.Say("compare.own", Letter(k), t.Title.In(l.String())), Width, "   "), own[k]))
	}
	sections = append(sections, indicatorsOf(l, tallies))
	for _, key := range YearKeys {
		sections = append(sections, byYear(l, tallies, key))
	}
	return writeSections(w, sections)
}

// YearKeys are the indicators of which every year is compared.
var YearKeys = []string{"heads", "short", "retired", "recruited"}

// Letter names scenario k where scenarios stand side by side.
func Letter(k int) string { return string(rune('A' + k)) }

// Shared divides the assumptions of scenarios into the topics on which all say the
// same, and those of each.
func Shared(tallies []*tally.Tally) (common []tally.Assumption, own [][]tally.Assumption) {
	own = make([][]tally.Assumption, len(tallies))
	for k, t := range tallies {
		for _, a := range t.Assumptions {
			everywhere := !slices.ContainsFunc(tallies, func(o *tally.Tally) bool { return !slices.ContainsFunc(o.Assumptions, a.Equal) })
			switch {
			case !everywhere:
				own[k] = append(own[k], a)
			case k == 0:
				common = append(common, a)
			}
		}
	}
	return common, own
}

// IndicatorsTitle is the heading of the indicators compared, with the last year that
// they reach.
func IndicatorsTitle(l Lang, tallies []*tally.Tally) string {
	return l.Say("compare.indicators", tallies[0].First+max(1, tally.Common(tallies))-1)
}

// CompareNote explains the indicators compared, and which rounds are not proven best:
// what differs by less than their gaps may differ for lack of time.
func CompareNote(l Lang, tallies []*tally.Tally) string {
	note := l.Say("compare.note")
	var proven []string
	open := false
	for k, t := range tallies {
		rounds, optimal, _ := roundsOf(t)
		proven = append(proven, fmt.Sprintf("%s %d/%d", Letter(k), optimal, rounds))
		open = open || optimal < rounds
	}
	if open {
		note += "\n" + l.Say("compare.unproven", strings.Join(proven, ", "))
	}
	return note
}

func indicatorsOf(l Lang, tallies []*tally.Tally) section {
	t := Table{Title: IndicatorsTitle(l, tallies), Ruled: true, Columns: []Column{{Head: l.Say("compare.name"), Wrap: 34}}}
	for k := range tallies {
		t.Columns = append(t.Columns, Column{Head: Letter(k), Right: true, Wrap: 22})
	}
	for _, c := range tally.Compare(tallies) {
		row := []string{IndicatorName(l, c.Indicator)}
		for k := range c.Figures {
			row = append(row, ComparedCell(l, &c, k))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note = CompareNote(l, tallies)
	return t.Write
}

// ComparedCell is the figure of scenario k and, below it, its difference to the
// first and its rank.
func ComparedCell(l Lang, c *tally.Comparison, k int) string {
	n := c.Figures[k]
	text := Figure(l, c.Indicator, n)
	second := ""
	if k > 0 {
		second = Difference(l, c.Indicator, n-c.Figures[0])
	}
	if c.Ranks != nil {
		if second != "" {
			second += " · "
		}
		second += l.Say("compare.rank", c.Ranks[k])
	}
	if second == "" {
		return text
	}
	return text + "\n" + second
}

// Difference writes a difference of the figures of an indicator with its sign.
func Difference(l Lang, i *tally.Indicator, n int64) string {
	if n > 0 {
		return "+" + Figure(l, i, n)
	}
	if n < 0 {
		return "−" + Figure(l, i, -n)
	}
	return "±0"
}

func byYear(l Lang, tallies []*tally.Tally, key string) section {
	name, years, rows := ByYear(l, tallies, key)
	t := Table{Title: l.Say("compare.by-year", name), Columns: []Column{{Head: l.Say("compare.scenario"), Wrap: 40}}, Rows: rows}
	t.Ruled = slices.ContainsFunc(tallies, func(one *tally.Tally) bool { return one.Bands != nil })
	for _, year := range years {
		t.Columns = append(t.Columns, Column{Head: year, Right: true})
	}
	return t.Write
}

// IndicatorOf returns the indicator of a key that exists.
func IndicatorOf(key string) *tally.Indicator {
	all := tally.Indicators()
	return &all[slices.IndexFunc(all, func(i tally.Indicator) bool { return i.Key == key })]
}

// ByYear tells an indicator of each scenario and year, with its band P5–P95 below
// where futures were drawn: a row begins with the scenario.
func ByYear(l Lang, tallies []*tally.Tally, key string) (name string, years []string, rows [][]string) {
	of := IndicatorOf(key)
	last := 0
	for _, one := range tallies {
		last = max(last, len(one.Full()))
	}
	for k := range last {
		years = append(years, strconv.Itoa(tallies[0].First+k))
	}
	for k, one := range tallies {
		row := []string{Letter(k) + ". " + one.Title.In(l.String())}
		for y := range last {
			text := "–"
			if full := one.Full(); y < len(full) {
				text = Figure(l, of, of.Of(&full[y])) + band(l, of, one.Bands, y)
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return YearFigureName(l, of), years, rows
}

// band is the band of an indicator in a year on a line of its own, empty where
// futures do not differ.
func band(l Lang, of *tally.Indicator, bands *tally.Bands, year int) string {
	if bands == nil || year >= len(bands.Whole) {
		return ""
	}
	b := bands.Whole[year].Bands[of.Key]
	if b.P5 == b.P95 {
		return ""
	}
	return "\n" + Figure(l, of, b.P5) + "–" + Figure(l, of, b.P95)
}
