// Package tally sums the figures of scenarios for people to read: by year, field
// and province, side by side, over futures. A tally holds no name of a person
// and is written and read as JSON.
package tally

import (
	"cmp"
	"math"
	"slices"

	"canbo/model"
)

// A Tally is one scenario summed over its communes. Provinces are in the order
// of their codes, years ascending.
type Tally struct {
	Scenario    string       `json:"scenario"` // id
	Title       Words        `json:"title"`
	InputHash   string       `json:"input_sha256"`
	First       int          `json:"first"`
	Last        int          `json:"last"`
	Complete    bool         `json:"complete"`
	Assumptions []Assumption `json:"assumptions"`
	Fields      []Field      `json:"fields"`
	Provinces   []Province   `json:"provinces"`
	Whole       []Year       `json:"whole"` // all provinces together
	Bands       *Bands       `json:"bands,omitempty"`
	Values      []Value      `json:"marginal_values,omitempty"`
	Foresights  []Foresight  `json:"foresight,omitempty"`
	Best        []Best       `json:"best,omitempty"`
	Clashes     []Clash      `json:"clashes,omitempty"`
}

// Words are a text in both languages.
type Words struct {
	Vi string `json:"vi"`
	En string `json:"en"`
}

// An Assumption is what the scenario takes for granted on one topic, where it
// comes from and how sure it is.
type Assumption struct {
	Topic   string  `json:"topic"` // ceiling, demand, …
	Heading Words   `json:"heading"`
	Lines   []Words `json:"lines"`
	Sources []Note  `json:"sources,omitempty"`
}

// A Note is a source and, where the figure is not law in force, how sure it is.
type Note struct {
	Text        Words `json:"text"`
	Uncertainty Words `json:"uncertainty,omitzero"`
}

// Equal reports whether two assumptions say the same.
func (a Assumption) Equal(b Assumption) bool {
	return a.Topic == b.Topic && a.Heading == b.Heading && slices.Equal(a.Lines, b.Lines) && slices.Equal(a.Sources, b.Sources)
}

// A Field is a group of positions.
type Field struct {
	Code string `json:"code"`
	Name Words  `json:"name"`
}

// A Province is the run of one province.
type Province struct {
	Code     string    `json:"code"`
	Name     string    `json:"name"`
	Merged   int       `json:"merged"` // former provinces, at least 1
	Years    []Year    `json:"years"`
	Needs    []Need    `json:"needs,omitempty"`
	Forms    []Form    `json:"forms,omitempty"`    // moves of the first year
	Communes []Commune `json:"communes,omitempty"` // by code
}

// A Commune is a commune over the years: its balance runs from the first Start to
// the last End, Approved, Required and Short are those of the last year.
type Commune struct {
	Code       string `json:"code"`
	Name       string `json:"name"`
	Norm       int    `json:"norm"`       // last year, as the next two
	Government int    `json:"government"` // present, government block
	Ceiling    int    `json:"ceiling"`
	Balance
	ShortFirst int64 `json:"short_first_mfte"`
}

// Flows are the heads of a group at the beginning of a period, those who came and
// went in it, and the heads at its end:
//
//	End = Start − Retired − Left − Early + Recruited + TrainedIn − TrainedOut + MovedIn − MovedOut
type Flows struct {
	Start      int `json:"start"`
	Retired    int `json:"retired"`
	Left       int `json:"left"`
	Early      int `json:"early"`
	Recruited  int `json:"recruited"`
	TrainedIn  int `json:"trained_in"`
	TrainedOut int `json:"trained_out"`
	MovedIn    int `json:"moved_in"`
	MovedOut   int `json:"moved_out"`
	End        int `json:"end"`
}

// Add adds the heads of another group.
func (f *Flows) Add(g *Flows) {
	f.Start += g.Start
	f.Retired += g.Retired
	f.Left += g.Left
	f.Early += g.Early
	f.Recruited += g.Recruited
	f.TrainedIn += g.TrainedIn
	f.TrainedOut += g.TrainedOut
	f.MovedIn += g.MovedIn
	f.MovedOut += g.MovedOut
	f.End += g.End
}

// Extend appends the following period.
func (f *Flows) Extend(g *Flows) {
	start := f.Start
	f.Add(g)
	f.Start, f.End = start, g.End
}

// Net is the gain by moves and training of those already there.
func (f *Flows) Net() int { return f.TrainedIn - f.TrainedOut + f.MovedIn - f.MovedOut }

// Closed reports whether the heads add up.
func (f *Flows) Closed() bool {
	return f.End == f.Start-f.Retired-f.Left-f.Early+f.Recruited+f.Net()
}

// A Balance is what became of the heads of a group of cells in a period, and their
// places and work after it.
type Balance struct {
	Flows
	Approved int   `json:"approved"`
	Required int64 `json:"required_mfte"`
	Present  int64 `json:"present_mfte"` // work that those present give
	Short    int64 `json:"short_mfte"`
}

// Add adds another group.
func (b *Balance) Add(c *Balance) {
	b.Flows.Add(&c.Flows)
	b.Approved += c.Approved
	b.Required += c.Required
	b.Present += c.Present
	b.Short += c.Short
}

// Extend appends the balance of the following period.
func (b *Balance) Extend(c *Balance) {
	b.Flows.Extend(&c.Flows)
	b.Approved, b.Required, b.Present, b.Short = c.Approved, c.Required, c.Present, c.Short
}

// A Year is a period and its round. The balance is that of the communes: agencies
// of the province and people without a post are outside.
type Year struct {
	Year      int        `json:"year"`
	Effective model.Date `json:"effective"`
	Provinces int        `json:"provinces"` // summed
	Balance
	Communes     int       `json:"communes"`
	Norm         int       `json:"norm"`       // heads of the government block
	Government   int       `json:"government"` // heads present in it
	Ceiling      int       `json:"ceiling"`
	OverCeiling  int       `json:"over_ceiling"` // heads above the ceilings of their communes
	UnderNorm    int       `json:"under_norm"`   // heads lacking where the government block is below the norm
	Awaited      int       `json:"awaited"`      // recruits found who have not begun
	InCourse     int       `json:"in_course"`
	Moves        int       `json:"moves"`
	Reasons      []Reason  `json:"reasons,omitempty"` // of the moves, by code
	Monthly      int64     `json:"monthly"`           // đồng, support of this round's moves
	OneOff       int64     `json:"one_off"`           // đồng
	Payroll      int64     `json:"payroll"`           // đồng a month
	ShortBefore  int64     `json:"short_before_mfte"`
	ZeroCritical int       `json:"zero_critical"`
	MustMove     int       `json:"must_move"`
	Over30km     int       `json:"over_30km"`
	Optimal      int       `json:"optimal"` // rounds proven optimal
	NoPlan       int       `json:"no_plan"` // rounds whose rules allow no plan: everybody stays
	Fields       []Balance `json:"fields"`  // in the order of the tally's
	Months       []Month   `json:"months"`  // the first round has one
}

// A Reason is why officials were moved, each counted once.
type Reason struct {
	Why   string `json:"why"` // must-move:sensitive, wish, surplus, …
	Moves int    `json:"moves"`
}

// because counts the moves for a reason.
func (y *Year) because(why string, moves int) {
	k, found := slices.BinarySearchFunc(y.Reasons, why, func(r Reason, why string) int { return cmp.Compare(r.Why, why) })
	if !found {
		y.Reasons = slices.Insert(y.Reasons, k, Reason{Why: why})
	}
	y.Reasons[k].Moves += moves
}

// Because is the number of moves for a reason.
func (y *Year) Because(why string) int {
	for _, r := range y.Reasons {
		if r.Why == why {
			return r.Moves
		}
	}
	return 0
}

// A Month is a part of the period of a year: the days after the month before up to
// Ends; the last one ends with the round. Its flows add up to those of the year.
type Month struct {
	Ends model.Date `json:"ends"`
	Flows
	Norm       int `json:"norm"` // on the day it ends, as the next two
	Government int `json:"government"`
	Ceiling    int `json:"ceiling"`
	Moves      int `json:"moves"`
}

// Add adds another province.
func (m *Month) Add(n *Month) {
	m.Ends = n.Ends
	m.Flows.Add(&n.Flows)
	m.Norm += n.Norm
	m.Government += n.Government
	m.Ceiling += n.Ceiling
	m.Moves += n.Moves
}

// Extend appends the following month.
func (m *Month) Extend(n *Month) {
	m.Flows.Extend(&n.Flows)
	m.Ends, m.Norm, m.Government, m.Ceiling, m.Moves = n.Ends, n.Norm, n.Government, n.Ceiling, m.Moves+n.Moves
}

// Gap is the number of heads that the government blocks lack to their norms,
// negative where they have more.
func (m *Month) Gap() int { return m.Norm - m.Government }

// Add adds another province or area.
func (y *Year) Add(z *Year) {
	y.Year, y.Effective = z.Year, z.Effective
	y.Provinces += z.Provinces
	y.Balance.Add(&z.Balance)
	y.Communes += z.Communes
	y.Norm += z.Norm
	y.Government += z.Government
	y.Ceiling += z.Ceiling
	y.OverCeiling += z.OverCeiling
	y.UnderNorm += z.UnderNorm
	y.Awaited += z.Awaited
	y.InCourse += z.InCourse
	y.Moves += z.Moves
	for _, r := range z.Reasons {
		y.because(r.Why, r.Moves)
	}
	y.Monthly += z.Monthly
	y.OneOff += z.OneOff
	y.Payroll += z.Payroll
	y.ShortBefore += z.ShortBefore
	y.ZeroCritical += z.ZeroCritical
	y.MustMove += z.MustMove
	y.Over30km += z.Over30km
	y.Optimal += z.Optimal
	y.NoPlan += z.NoPlan
	if y.Fields == nil {
		y.Fields = make([]Balance, len(z.Fields))
	}
	for k := range z.Fields {
		y.Fields[k].Add(&z.Fields[k])
	}
	for k := range z.Months {
		if k == len(y.Months) {
			y.Months = append(y.Months, Month{})
		}
		y.Months[k].Add(&z.Months[k])
	}
}

// Gap is the number of heads that the government blocks lack to their norms,
// negative where they have more.
func (y *Year) Gap() int { return y.Norm - y.Government }

// A Need is the typed needs of a year of one kind and field.
type Need struct {
	Year  int    `json:"year"`
	Kind  string `json:"kind"` // transfer, recruit, train, elect, appoint, open
	Field string `json:"field"`
	Heads int    `json:"heads"`
	To    int    `json:"communes"` // that receive
}

// A Form is the number of moves of one form.
type Form struct {
	Form  string `json:"form"`
	Moves int    `json:"moves"`
}

// A Value is what one more of something is worth: by how many service points of all
// years it lowers the least that can be reached (missing thousandths of FTE, weighted
// by urgency and depth). Amount is the price of an optimal dual solution, which
// bounds Saved from above; Saved is found by solving again with one more.
type Value struct {
	Kind     string   `json:"kind"`     // post, ceiling, head, recruit, course, move, money
	Province string   `json:"province"` // code
	Field    string   `json:"field"`    // code, "" all
	Record   string   `json:"record,omitempty"`
	Year     int      `json:"year"`
	Amount   float64  `json:"amount"`
	Saved    *float64 `json:"saved,omitempty"`   // nil if not solved again, or NoRoom
	NoRoom   bool     `json:"no_room,omitempty"` // one more finds no place at all
}

// A Checked is a value with what solving again says:
//
//	Saved ≤ Right ≤ Amount ≤ Left ≤ Lost.
//
// Saved and Right are nil where there is no room for more, Left and Lost where there
// cannot be fewer.
type Checked struct {
	Value
	Right  *float64 `json:"right"` // saved per unit at the margin upwards,
	Left   *float64 `json:"left"`  // lost per unit downwards
	Lost   *float64 `json:"lost"`  // with one fewer
	Agrees bool     `json:"agrees"`
	Unique bool     `json:"unique"` // Right = Left: the price is the only one
	Shifts []Shift  `json:"shifts"`
}

// A Shift is a bound of the horizon program that one more unit raises: both of a
// row, or the upper one of a column.
type Shift struct {
	Row    string  `json:"row,omitempty"`
	Column string  `json:"column,omitempty"`
	By     float64 `json:"by"`
}

// Exact reports whether one more saves what the price says, and one fewer loses it.
func (c *Checked) Exact() bool {
	return c.Unique && c.Saved != nil && c.Lost != nil && near(*c.Saved, c.Amount) && near(*c.Lost, c.Amount)
}

// near reports whether two numbers of points differ by rounding only.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*max(1, math.Abs(b)) }

// A Clash is a rule that, with the others of its round, allows no plan.
type Clash struct {
	Province string `json:"province"` // code
	Year     int    `json:"year"`
	Rule     string `json:"rule"`
	Text     Words  `json:"text"`
}

// A Best is what the best horizon does in a province with all years known: heads
// recruited for a field, or entering a course for it.
type Best struct {
	Province string  `json:"province"`
	Kind     string  `json:"kind"` // recruit, train
	Field    string  `json:"field"`
	Year     int     `json:"year"`
	Heads    float64 `json:"heads"`
}

// A Foresight compares the rolling years of a province with what hindsight could
// have reached, in service points of all years. Nothing is that without
// recruitment, training and moves; Myopic that of rounds made one after another in
// the program that Bound is the optimum of.
type Foresight struct {
	Province string  `json:"province"` // code, "" all
	Level    string  `json:"level"`    // of the places whose people count together: province, district, commune
	Nothing  float64 `json:"nothing"`
	Rolling  float64 `json:"rolling"`
	Myopic   float64 `json:"myopic"`
	Bound    float64 `json:"bound"`
}

// Share is the part of what hindsight gains that the rolling years reach; 1 where
// there is nothing to gain.
func (f *Foresight) Share() float64 { return f.share(f.Rolling) }

// MyopicShare is the part that rounds reach which lack nothing but foresight.
func (f *Foresight) MyopicShare() float64 { return f.share(f.Myopic) }

func (f *Foresight) share(reached float64) float64 {
	if f.Nothing <= f.Bound {
		return 1
	}
	return (f.Nothing - reached) / (f.Nothing - f.Bound)
}

// Sum fills Whole from the provinces. A year that some province has not reached
// counts those that have.
func (t *Tally) Sum() {
	t.Whole = nil
	for k := range t.Provinces {
		for i := range t.Provinces[k].Years {
			if i == len(t.Whole) {
				t.Whole = append(t.Whole, Year{})
			}
			t.Whole[i].Add(&t.Provinces[k].Years[i])
		}
	}
}

// Full returns the years that every province has reached.
func (t *Tally) Full() []Year {
	n := slices.IndexFunc(t.Whole, func(y Year) bool { return y.Provinces < len(t.Provinces) })
	if n < 0 {
		return t.Whole
	}
	return t.Whole[:n]
}

// ProvinceName returns the name of a province, or its code.
func (t *Tally) ProvinceName(code string) string {
	for k := range t.Provinces {
		if t.Provinces[k].Code == code {
			return t.Provinces[k].Name
		}
	}
	return code
}

// Forms counts the moves of the first year by form, most frequent first.
func (t *Tally) Forms() []Form {
	var all []Form
	for k := range t.Provinces {
		for _, f := range t.Provinces[k].Forms {
			i := slices.IndexFunc(all, func(g Form) bool { return g.Form == f.Form })
			if i < 0 {
				i, all = len(all), append(all, Form{Form: f.Form})
			}
			all[i].Moves += f.Moves
		}
	}
	slices.SortFunc(all, func(a, b Form) int { return cmp.Or(cmp.Compare(b.Moves, a.Moves), cmp.Compare(a.Form, b.Form)) })
	return all
}

// BandsOf returns the bands of a province, nil if there are none.
func (t *Tally) BandsOf(code string) []YearBands {
	if t.Bands == nil {
		return nil
	}
	for k := range t.Bands.Provinces {
		if t.Bands.Provinces[k].Code == code {
			return t.Bands.Provinces[k].Years
		}
	}
	return nil
}

// In returns the text in a language, "vi" or else English.
func (w Words) In(lang string) string {
	if lang == "vi" {
		return w.Vi
	}
	return w.En
}
