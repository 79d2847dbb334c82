package stock

import (
	"cmp"
	"fmt"
	"slices"
)

// An Answer says in heads what the best horizon does.
type Answer struct {
	Recruits []Flow // found after the round of Year, for Area and Field
	Entries  []Flow // who begins a course after the round of Year; Area is the province
	Trained  []Flow // who is placed after a course, from and to
	Moves    []Flow // who is moved in the round of Year, from and to
	Early    []Flow // who leaves early before the round of Year
	Cells    []Balance
}

// A Flow is a number of heads in a year. Area and Field are codes; From is "" where
// there is no such place, and FromField "" for the unplaced. People from the
// agencies of a province have Agency set.
type Flow struct {
	Year                int
	Area, Field         string
	FromArea, FromField string
	Agency              bool
	Record              string // of a course its id, of recruits the number of the record in that year
	Heads               float64
}

// A Balance is an area and field after a round.
type Balance struct {
	Area, Field string
	Year        int
	Heads       float64
	Approved    float64
	Surplus     float64 // heads above the approved places
	Vacant      float64 // places without a head
	Required    float64 // milli-FTE
	Short       float64 // milli-FTE
}

// smallest is the number of heads below which a flow is a rounding error.
const smallest = 1e-7

// Answer reads the best horizon. Every list is ordered by year, then by what it is
// about; flows alike are added up.
func (s *Solution) Answer() *Answer {
	m := s.Model
	a := new(Answer)
	for j, c := range m.column {
		x := s.X[j]
		if c.kind < move || x < smallest {
			continue
		}
		f := Flow{Year: m.Years[c.round], Heads: x}
		if c.field >= 0 {
			f.Field = m.In.Fields[c.field].Code
		}
		if c.area >= 0 {
			f.Area = m.Areas[c.area].Code
		}
		if c.group >= 0 {
			g := &m.Groups[c.group]
			f.Heads *= g.Alive[c.round]
			f.FromArea, f.Agency = m.Areas[g.Area].Code, !g.Inside && g.Field >= 0
			if g.Field >= 0 {
				f.FromField = m.In.Fields[g.Field].Code
			}
		}
		switch c.kind {
		case recruit:
			f.Record = fmt.Sprint(c.record)
			a.Recruits = append(a.Recruits, f)
		case entry:
			f.Record = m.Scenario.Courses[c.record].ID
			f.Area = m.In.Provinces[c.province].Code
			a.Entries = append(a.Entries, f)
		case pupil:
			f.Record = m.Scenario.Courses[c.record].ID
			a.Trained = append(a.Trained, f)
		case move:
			a.Moves = append(a.Moves, f)
		case leave:
			f.FromArea, f.FromField = "", ""
			a.Early = append(a.Early, f)
		}
	}
	for _, list := range []*[]Flow{&a.Recruits, &a.Entries, &a.Trained, &a.Moves, &a.Early} {
		*list = merge(*list)
	}
	a.Cells = m.balancesOf(m.pointsOf(s.X))
	return a
}

// merge orders flows and adds up those alike.
func merge(list []Flow) []Flow {
	compare := func(x, y Flow) int {
		agency := func(f Flow) int {
			if f.Agency {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.Area, y.Area), cmp.Compare(x.Field, y.Field), cmp.Compare(x.Record, y.Record),
			cmp.Compare(x.FromArea, y.FromArea), cmp.Compare(x.FromField, y.FromField), cmp.Compare(agency(x), agency(y)))
	}
	slices.SortStableFunc(list, compare)
	var out []Flow
	for _, f := range list {
		if n := len(out); n > 0 && compare(out[n-1], f) == 0 {
			out[n-1].Heads += f.Heads
			continue
		}
		out = append(out, f)
	}
	return out
}

// balancesOf returns surplus and shortage by area, field and year.
func (m *Model) balancesOf(p Points) []Balance {
	var list []Balance
	for a := range m.Areas {
		for f := range m.In.Fields {
			n := a*len(m.In.Fields) + f
			for t, year := range m.Years {
				k := m.cell(a, f, t)
				b := Balance{Area: m.Areas[a].Code, Field: m.In.Fields[f].Code, Year: year, Heads: p.Heads[k], Approved: m.base.approved[n], Required: m.base.need[k]}
				b.Surplus, b.Vacant = max(0, b.Heads-b.Approved), max(0, b.Approved-b.Heads)
				if b.Required > 0 {
					b.Short = max(0, b.Required-p.Output[k])
				}
				list = append(list, b)
			}
		}
	}
	return list
}
