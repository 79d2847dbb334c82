package stock

import (
	"fmt"
	"math"
	"slices"
)

// Of says what a marginal value is of.
type Of string

// One more of each, from the round of a year to the end where it lasts.
const (
	OfPost    Of = "post"    // approved place of a field in an area
	OfCeiling Of = "ceiling" // head allowed in an area
	OfHead    Of = "head"    // person who comes to a field of an area and stays, from outside
	OfRecruit Of = "recruit" // recruit that a limit allows after the round
	OfCourse  Of = "course"  // place in a course after the round
	OfMove    Of = "move"    // move that the budget of the round allows
	OfMoney   Of = "money"   // million đồng a month that the budget of the round allows
)

// A Value is what one more of something is worth: service points of the whole
// horizon saved per unit, by the duals of the service goal.
type Value struct {
	Of       Of
	Area     string // code of the area; of the province for limits and budgets
	Field    string // "" for none
	Year     int
	Record   string // of a course its id, of recruits the number of the record in that year
	Worth    float64
	rows     []int32   // rows whose right-hand side one more unit moves,
	by       []float64 // by how much
	column   int32     // or the column whose upper bound it moves; else -1
	province int32
}

// Values returns the marginal values of a kind, by area, field and year. Those
// worth nothing are included.
func (s *Solution) Values(of Of) []Value {
	m := s.Model
	var list []Value
	add := func(v Value) {
		for k, i := range v.rows {
			v.Worth -= v.by[k] * s.Service.RowDual[i]
		}
		if v.column >= 0 {
			v.Worth -= math.Min(0, s.reducedCost(v.column))
		}
		v.Of, v.Worth = of, v.Worth+0
		list = append(list, v)
	}
	row := func(i int32, by float64, v Value) {
		if i >= 0 {
			v.rows, v.by, v.column = []int32{i}, []float64{by}, -1
			add(v)
		}
	}
	switch of {
	case OfPost, OfHead:
		for a := range m.Areas {
			for f := range m.In.Fields {
				if m.base.approved[a*len(m.In.Fields)+f] == 0 {
					continue
				}
				for t := range m.Years {
					v := Value{Area: m.Areas[a].Code, Field: m.In.Fields[f].Code, Year: m.Years[t], column: -1, province: m.Areas[a].Province}
					for r := t; r < len(m.Years); r++ {
						i, by := m.rows.place[m.cell(a, f, r)], 1.0
						if of == OfHead {
							i, by = m.rows.stock[m.cell(a, f, r)], m.newcomer(m.province(int32(a)), t, r)
						}
						v.rows, v.by = append(v.rows, i), append(v.by, by)
						if need := m.rows.need[m.cell(a, f, r)]; of == OfHead && need >= 0 {
							v.rows, v.by = append(v.rows, need), append(v.by, -m.base.full*by)
						}
					}
					add(v)
				}
			}
		}
	case OfCeiling:
		for a := range m.Areas {
			for t := range m.Years {
				v := Value{Area: m.Areas[a].Code, Year: m.Years[t], column: -1, province: m.Areas[a].Province}
				for r := t; r < len(m.Years); r++ {
					v.rows, v.by = append(v.rows, m.rows.ceiling[m.at(a, r)]), append(v.by, 1)
				}
				add(v)
			}
		}
	case OfRecruit:
		keys := make([]limitKey, 0, len(m.limit))
		for k := range m.limit {
			keys = append(keys, k)
		}
		slices.SortFunc(keys, limitKey.compare)
		for _, k := range keys {
			row(m.limit[k], 1, Value{Area: m.In.Provinces[k.province].Code, Year: m.Years[k.round], Record: fmt.Sprint(k.record), province: k.province})
		}
	case OfCourse:
		for j, c := range m.column {
			if c.kind == entry {
				add(Value{Area: m.In.Provinces[c.province].Code, Field: m.In.Fields[c.field].Code, Year: m.Years[c.round],
					Record: m.Scenario.Courses[c.record].ID, column: int32(j), province: c.province})
			}
		}
	case OfMove, OfMoney:
		rows, by := m.rows.moves, 1.0
		if of == OfMoney {
			rows, by = m.rows.money, 1000
		}
		for p := range m.In.Provinces {
			for t := range m.Years {
				row(rows[m.at(p, t)], by, Value{Area: m.In.Provinces[p].Code, Year: m.Years[t], province: int32(p)})
			}
		}
	}
	return list
}

// A Shift is a bound that one more unit raises: both bounds of a row, or the upper
// one of a column. Whoever moves them in the program as exported finds what Check
// finds.
type Shift struct {
	Row, Column string // one of them
	By          float64
}

// Shifts returns the bounds that one more unit of v raises.
func (m *Model) Shifts(v *Value) []Shift {
	var all []Shift
	for k, i := range v.rows {
		all = append(all, Shift{Row: m.Program.RowLabel(int(i)), By: v.by[k]})
	}
	if v.column >= 0 {
		all = append(all, Shift{Column: m.Program.ColumnName(int(v.column)), By: 1})
	}
	return all
}

func (s *Solution) reducedCost(j int32) float64 {
	p := s.Model.Program
	d := p.Cost[j]
	rows, values := p.Column(int(j))
	for k, i := range rows {
		d -= values[k] * s.Service.RowDual[i]
	}
	return d
}
