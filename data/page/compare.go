package page

import (
	"io"
	"strconv"
	"strings"

	"canbo/data/chart"
	"canbo/data/report"
	"canbo/data/tally"
)

// A comparison is the page of several scenarios.
type comparison struct {
	shell
	Scenarios []string
	Own       []ownAssumptions // those of all first
	Tables    []table
	Charts    []picture
	Provinces table
}

type ownAssumptions struct {
	Title string
	List  []assumption
}

// WriteComparison writes the page of scenarios over the same provinces side by
// side, the first being what the others are compared with.
func WriteComparison(w io.Writer, l report.Lang, tallies []*tally.Tally) error {
	var hashes []string
	for k, t := range tallies {
		hashes = append(hashes, report.Letter(k)+" "+t.InputHash)
	}
	c := &comparison{shell: newShell(l, l.Say("compare.title", len(tallies)), report.Scope(l, tallies[0]), strings.Join(hashes, ", "))}
	common, own := report.Shared(tallies)
	c.Own = []ownAssumptions{{l.Say("compare.common"), assumeAll(l, common)}}
	for k, t := range tallies {
		title := report.ScenarioTitle(l, t)
		c.Scenarios = append(c.Scenarios, title)
		c.Own = append(c.Own, ownAssumptions{l.Say("compare.own", report.Letter(k), t.Title.In(l.String())), assumeAll(l, own[k])})
	}
	c.Tables = []table{indicators(l, tallies)}
	for _, key := range report.YearKeys {
		c.Tables = append(c.Tables, byYear(l, tallies, key))
	}
	c.Provinces = provinces(l, tallies)
	for _, n := range chart.Compare(l, tallies) {
		n.Narrow = true
		p, err := draw(n)
		if err != nil {
			return err
		}
		c.Charts = append(c.Charts, p)
	}
	return layouts.ExecuteTemplate(w, "compare.html", c)
}

// letters name the columns of scenarios.
func letters(tallies []*tally.Tally) []string {
	var all []string
	for k := range tallies {
		all = append(all, report.Letter(k))
	}
	return all
}

func assumeAll(l report.Lang, list []tally.Assumption) []assumption {
	var all []assumption
	for k := range list {
		all = append(all, assume(l.String(), &list[k]))
	}
	return all
}

func indicators(l report.Lang, tallies []*tally.Tally) table {
	t := table{Title: report.IndicatorsTitle(l, tallies), Note: report.CompareNote(l, tallies), Heads: heads([]string{l.Say("compare.name")}, letters(tallies))}
	for _, c := range tally.Compare(tallies) {
		line := row{Cells: []cell{text(report.IndicatorName(l, c.Indicator))}}
		for k := range tallies {
			line.Cells = append(line.Cells, cell{Text: report.ComparedCell(l, &c, k), Number: true})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

func byYear(l report.Lang, tallies []*tally.Tally, key string) table {
	name, years, rows := report.ByYear(l, tallies, key)
	t := table{Title: l.Say("compare.by-year", name), Heads: heads([]string{l.Say("compare.scenario")}, years)}
	for _, r := range rows {
		line := row{Cells: []cell{text(r[0])}}
		for _, figure := range r[1:] {
			line.Cells = append(line.Cells, cell{Text: figure, Number: true})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// provinces tells what is missing in each province in the last year that it has in
// all scenarios.
func provinces(l report.Lang, tallies []*tally.Tally) table {
	missing := report.IndicatorOf("short")
	t := table{Title: l.Say("compare.provinces"), Heads: heads([]string{l.Say("provinces.name")}, letters(tallies))}
	line := func(name string, years func(*tally.Tally) []tally.Year) row {
		r := row{Cells: []cell{text(name)}}
		common := len(years(tallies[0]))
		for _, one := range tallies {
			common = min(common, len(years(one)))
		}
		for k, one := range tallies {
			if common == 0 {
				r.Cells = append(r.Cells, cell{Text: "–", Number: true, Value: "0"})
				continue
			}
			short := missing.Of(&years(one)[common-1])
			words := report.Figure(l, missing, short)
			if k > 0 {
				words += " (" + report.Difference(l, missing, short-missing.Of(&years(tallies[0])[common-1])) + ")"
			}
			r.Cells = append(r.Cells, cell{words, true, strconv.FormatInt(short, 10)})
		}
		return r
	}
	for k := range tallies[0].Provinces {
		t.Rows = append(t.Rows, line(tallies[0].Provinces[k].Name, func(one *tally.Tally) []tally.Year { return one.Provinces[k].Years }))
	}
	if len(t.Rows) > 1 {
		all := line(l.Say("provinces.all"), (*tally.Tally).Full)
		all.Strong = true
		t.Foot = []row{all}
	}
	return t
}
