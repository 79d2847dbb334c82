package chart

import (
	"math"
	"strconv"

	"canbo/data/report"
	"canbo/data/tally"
)

// A Named chart has a name for its file.
type Named struct {
	Name string
	*Chart
}

// Scenario draws the years of a scenario in some part of the country: its name
// stands in the titles. bands may be nil.
func Scenario(l report.Lang, t *tally.Tally, part string, years []tally.Year, bands []tally.YearBands) []Named {
	s := &scenario{l: l, t: t, part: part, years: years, bands: bands}
	return []Named{
		{"headcount", s.headcount()},
		{"leaving", s.leaving()},
		{"staffing", s.staffing()},
		{"shortage", s.shortage()},
		{"payroll", s.payroll()},
		{"cost", s.cost()},
	}
}

type scenario struct {
	l     report.Lang
	t     *tally.Tally
	part  string
	years []tally.Year
	bands []tally.YearBands
}

// begin is a chart over the years.
func (s *scenario) begin(title, unit string) *Chart {
	c := &Chart{Title: s.l.Say("chart.of", s.l.Say(title), s.part), Unit: s.l.Say(unit), Number: func(v float64) string { return s.l.Float(v, 2) }}
	for k := range s.years {
		c.Labels = append(c.Labels, strconv.Itoa(s.years[k].Year))
	}
	return c
}

// figures are those of an indicator by year, divided by unit.
func (s *scenario) figures(of func(*tally.Year) int64, unit float64) []float64 {
	var all []float64
	for k := range s.years {
		all = append(all, float64(of(&s.years[k]))/unit)
	}
	return all
}

// banded sets the band of a series to that of an indicator divided by unit, if
// there is one.
func (s *scenario) banded(on *Series, key string, unit float64) bool {
	if len(s.bands) < len(s.years) || len(s.years) == 0 {
		return false
	}
	var low, high []float64
	for k := range s.years {
		b, ok := s.bands[k].Bands[key]
		if !ok {
			return false
		}
		low, high = append(low, float64(b.P5)/unit), append(high, float64(b.P95)/unit)
	}
	on.Low, on.High = low, high
	return true
}

func (s *scenario) headcount() *Chart {
	c := s.begin("chart.headcount", "chart.heads")
	present := Series{Name: s.l.Say("chart.present"), Values: s.figures(func(y *tally.Year) int64 { return int64(y.End) }, 1), Told: true}
	c.Series = []Series{present,
		{Name: s.l.Say("chart.government"), Values: s.figures(func(y *tally.Year) int64 { return int64(y.Government) }, 1), Told: true},
		{Name: s.l.Say("chart.norm"), Values: s.figures(func(y *tally.Year) int64 { return int64(y.Norm) }, 1), Dashed: true},
		{Name: s.l.Say("chart.ceiling"), Values: s.figures(func(y *tally.Year) int64 { return int64(y.Ceiling) }, 1), Dashed: true}}
	if s.banded(&c.Series[0], "heads", 1) {
		c.Series[0].Name = s.l.Say("chart.present-band")
		median := Series{Name: s.l.Say("chart.median"), Dashed: true}
		for k := range s.years {
			median.Values = append(median.Values, float64(s.bands[k].Bands["heads"].P50))
		}
		c.Series = append(c.Series, median)
	}
	return c
}

func (s *scenario) leaving() *Chart {
	c := s.begin("chart.leaving", "chart.heads-a-year")
	c.Series = []Series{
		{Name: s.l.Say("chart.retired"), Kind: Stack, Values: s.figures(func(y *tally.Year) int64 { return int64(y.Retired) }, 1)},
		{Name: s.l.Say("chart.left"), Kind: Stack, Values: s.figures(func(y *tally.Year) int64 { return int64(y.Left) }, 1)},
		{Name: s.l.Say("chart.early"), Kind: Stack, Values: s.figures(func(y *tally.Year) int64 { return int64(y.Early) }, 1), Told: true}}
	return c
}

func (s *scenario) staffing() *Chart {
	c := s.begin("chart.staffing", "chart.heads-a-year")
	recruited := Series{Name: s.l.Say("chart.recruited"), Kind: Bar, Values: s.figures(func(y *tally.Year) int64 { return int64(y.Recruited) }, 1), Told: true}
	trained := Series{Name: s.l.Say("chart.trained"), Kind: Bar, Values: s.figures(func(y *tally.Year) int64 { return int64(y.TrainedIn) }, 1), Told: true}
	moved := Series{Name: s.l.Say("chart.moves"), Kind: Bar, Values: s.figures(func(y *tally.Year) int64 { return int64(y.Moves) }, 1), Told: true}
	s.banded(&recruited, "recruited", 1)
	s.banded(&trained, "trained", 1)
	s.banded(&moved, "moves", 1)
	c.Series = []Series{recruited, trained, moved}
	return c
}

// longest is the number of letters of a label before it is broken.
const longest = 26

func (s *scenario) shortage() *Chart {
	c := &Chart{Title: s.l.Say("chart.of", s.l.Say("chart.shortage"), s.part), Unit: s.l.Say("chart.fte"), Sideways: true, Ordered: true,
		Number: func(v float64) string { return s.l.Float(v, 1) }}
	for k := range s.years {
		c.Series = append(c.Series, Series{Name: strconv.Itoa(s.years[k].Year), Kind: Bar, Told: k == len(s.years)-1})
	}
	if len(s.years) == 0 {
		return c
	}
	for _, r := range report.FieldRows(s.l, s.t, s.years) {
		some := false
		for _, short := range r.Short {
			some = some || short > 0
		}
		if !some {
			continue
		}
		c.Labels = append(c.Labels, Fold(r.Name, longest))
		for k, short := range r.Short {
			c.Series[k].Values = append(c.Series[k].Values, float64(short)/1000)
		}
	}
	return c
}

func (s *scenario) payroll() *Chart {
	c := s.begin("chart.payroll", "chart.million")
	pay := Series{Kind: Bar, Values: s.figures(func(y *tally.Year) int64 { return y.Payroll }, 1e6), Told: true}
	c.Number = func(v float64) string { return s.l.Float(v, 0) }
	c.Series = []Series{pay}
	return c
}

func (s *scenario) cost() *Chart {
	c := s.begin("chart.cost", "chart.million")
	c.Number = func(v float64) string { return s.l.Float(v, 1) }
	c.Series = []Series{
		{Name: s.l.Say("chart.monthly"), Kind: Bar, Values: s.figures(func(y *tally.Year) int64 { return y.Monthly }, 1e6), Told: true},
		{Name: s.l.Say("chart.one-off"), Kind: Bar, Values: s.figures(func(y *tally.Year) int64 { return y.OneOff }, 1e6), Told: true}}
	return c
}

// Compare draws headcount and shortage of scenarios over their years.
func Compare(l report.Lang, tallies []*tally.Tally) []Named {
	longest := tallies[0].Full()
	for _, t := range tallies {
		if full := t.Full(); len(full) > len(longest) {
			longest = full
		}
	}
	s := &scenario{l: l, part: report.Scope(l, tallies[0]), years: longest}
	heads, short := s.begin("chart.headcount", "chart.heads"), s.begin("chart.short", "chart.fte")
	heads.Title = l.Say("chart.of", l.Say("chart.present"), s.part)
	for k, t := range tallies {
		one := scenario{years: t.Full()}
		if t.Bands != nil && len(one.years) == len(longest) {
			one.bands = t.Bands.Whole
		}
		name := report.Letter(k) + ". " + t.Title.In(l.String())
		line := func(key string, unit float64, of func(*tally.Year) int64) Series {
			series := Series{Name: name, Values: one.figures(of, unit)}
			one.banded(&series, key, unit)
			for len(series.Values) < len(longest) {
				series.Values = append(series.Values, math.NaN())
			}
			return series
		}
		heads.Series = append(heads.Series, line("heads", 1, func(y *tally.Year) int64 { return int64(y.End) }))
		short.Series = append(short.Series, line("short", 1000, func(y *tally.Year) int64 { return y.Short }))
	}
	return []Named{{"compare-headcount", heads}, {"compare-shortage", short}}
}
