package tally

import "slices"

// A Unit says how the figure of an indicator is written.
type Unit uint8

const (
	Heads Unit = iota
	Cells      // commune × field
	MilliFTE
	Dong
)

// An Indicator is a figure of a year by which scenarios are compared.
type Indicator struct {
	Key   string
	Unit  Unit
	Flow  bool // summed over the years; else that of the last year counts
	Wish  int  // −1 less is better, +1 more is better, 0 neither: it is not ranked
	value func(*Year) int64
}

var indicators = []Indicator{
	{"heads", Heads, false, 0, func(y *Year) int64 { return int64(y.End) }},
	{"government", Heads, false, 0, func(y *Year) int64 { return int64(y.Government) }},
	{"norm", Heads, false, 0, func(y *Year) int64 { return int64(y.Norm) }},
	{"ceiling", Heads, false, 0, func(y *Year) int64 { return int64(y.Ceiling) }},
	{"under-norm", Heads, false, -1, func(y *Year) int64 { return int64(y.UnderNorm) }},
	{"over-ceiling", Heads, false, -1, func(y *Year) int64 { return int64(y.OverCeiling) }},
	{"short", MilliFTE, false, -1, func(y *Year) int64 { return y.Short }},
	{"short-years", MilliFTE, true, -1, func(y *Year) int64 { return y.Short }},
	{"zero-critical", Cells, false, -1, func(y *Year) int64 { return int64(y.ZeroCritical) }},
	{"retired", Heads, true, 0, func(y *Year) int64 { return int64(y.Retired) }},
	{"left", Heads, true, 0, func(y *Year) int64 { return int64(y.Left) }},
	{"early", Heads, true, 0, func(y *Year) int64 { return int64(y.Early) }},
	{"recruited", Heads, true, 0, func(y *Year) int64 { return int64(y.Recruited) }},
	{"trained", Heads, true, 0, func(y *Year) int64 { return int64(y.TrainedIn) }},
	{"moves", Heads, true, -1, func(y *Year) int64 { return int64(y.Moves) }},
	{"monthly", Dong, true, -1, func(y *Year) int64 { return y.Monthly }},
	{"one-off", Dong, true, -1, func(y *Year) int64 { return y.OneOff }},
	{"payroll", Dong, false, -1, func(y *Year) int64 { return y.Payroll }},
}

// Indicators lists all, in the order in which they are told.
func Indicators() []Indicator { return indicators }

// Of returns the figure of a year.
func (i *Indicator) Of(y *Year) int64 { return i.value(y) }

// Over returns the figure of a run of years.
func (i *Indicator) Over(years []Year) int64 {
	if len(years) == 0 {
		return 0
	}
	if !i.Flow {
		return i.value(&years[len(years)-1])
	}
	sum := int64(0)
	for k := range years {
		sum += i.value(&years[k])
	}
	return sum
}

// A Comparison is an indicator of several scenarios. Ranks begin with 1, equal
// figures share one; nil where the indicator has no better or worse.
type Comparison struct {
	*Indicator
	Figures []int64
	Ranks   []int
}

// Common counts the years that scenarios have all in every province.
func Common(tallies []*Tally) int {
	years := len(tallies[0].Full())
	for _, t := range tallies {
		years = min(years, len(t.Full()))
	}
	return years
}

// Compare compares scenarios under every indicator over their common years.
func Compare(tallies []*Tally) []Comparison {
	years := Common(tallies)
	var all []Comparison
	for k := range indicators {
		c := Comparison{Indicator: &indicators[k]}
		for _, t := range tallies {
			c.Figures = append(c.Figures, c.Over(t.Whole[:years]))
		}
		if c.Wish != 0 {
			c.Ranks = ranks(c.Figures, c.Wish)
		}
		all = append(all, c)
	}
	return all
}

// ranks counts for each figure those that are better, and one.
func ranks(figures []int64, wish int) []int {
	var all []int
	for _, f := range figures {
		rank := 1
		for _, g := range figures {
			if int64(wish)*g > int64(wish)*f {
				rank++
			}
		}
		all = append(all, rank)
	}
	return all
}

// Bands are indicators over futures, by indicator key.
type Bands struct {
	Replications int            `json:"replications"`
	Moves        int            `json:"moves"`     // of the first year
	NoRegret     int            `json:"no_regret"` // those kept in at least 95 % of the futures
	Whole        []YearBands    `json:"whole"`
	Provinces    []ProvinceBand `json:"provinces"`
}

// A ProvinceBand is the bands of a province.
type ProvinceBand struct {
	Code  string      `json:"code"`
	Years []YearBands `json:"years"`
}

// YearBands are the bands of a year.
type YearBands struct {
	Year  int             `json:"year"`
	Bands map[string]Band `json:"bands"`
}

// A Band is the nearest-rank percentiles of a figure over futures.
type Band struct {
	P5  int64 `json:"p5"`
	P50 int64 `json:"p50"`
	P95 int64 `json:"p95"`
}

// BandOf returns the percentiles of at least one figure.
func BandOf(figures []int64) Band {
	sorted := slices.Sorted(slices.Values(figures))
	rank := func(p int) int64 { return sorted[(p*len(sorted)+99)/100-1] }
	return Band{rank(5), rank(50), rank(95)}
}
