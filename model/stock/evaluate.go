package stock

import (
	"fmt"
	"math"

	"canbo/model/horizon"
)

// Points are the service points of a horizon, in the objective of Model.Program.
type Points struct {
	Total    float64
	Shortage []float64 // by round: of the fields of the areas, by whole full-time equivalents
	Surplus  []float64 // by round: heads above the approved places of an area and field
	Ceiling  []float64 // by round: heads above the ceiling of an area
	Area     []float64 // by area
	// Heads are who is there after the round, by (area·fields + field)·rounds + round.
	// Output is what they give, milli-FTE, in the same order.
	Heads, Output []float64
}

// Measure returns the points of given heads and of what these give, each of length
// areas·fields·rounds: the least that the columns of shortage and surplus can cost.
func (m *Model) Measure(heads, output []float64) Points {
	if len(heads) != len(m.base.heads) || len(output) != len(heads) {
		panic("stock: Measure: wrong length")
	}
	fields, years := len(m.In.Fields), len(m.Years)
	p := Points{Shortage: make([]float64, years), Surplus: make([]float64, years), Ceiling: make([]float64, years),
		Area: make([]float64, len(m.Areas)), Heads: heads, Output: output}
	for a := range m.Areas {
		for t := range m.Years {
			shortage, surplus, all := 0.0, 0.0, 0.0
			for f := range fields {
				k := m.cell(a, f, t)
				all += heads[k]
				surplus += m.surplus * math.Max(0, heads[k]-m.base.approved[a*fields+f])
				shortage += m.shortageAt(k, output[k])
			}
			ceiling := m.surplus * math.Max(0, all-m.base.ceiling[m.at(a, t)])
			p.Shortage[t] += shortage
			p.Surplus[t] += surplus
			p.Ceiling[t] += ceiling
			p.Area[a] += shortage + surplus + ceiling
		}
		p.Total += p.Area[a]
	}
	return p
}

// shortageAt returns the points of what is missing in a cell.
func (m *Model) shortageAt(k int, output float64) float64 {
	short, pieces, sum := math.Ceil(m.base.need[k]/fte)-output/fte, m.base.pieces[k], 0.0
	for q, piece := range pieces {
		part := math.Max(0, short)
		if q < len(pieces)-1 {
			part = math.Min(part, piece.size)
		}
		sum += piece.cost * part
		short -= part
	}
	return sum
}

// DoNothing returns the points where nobody is moved, recruited, taught or let go
// early: the zero of every gain.
func (m *Model) DoNothing() Points { return m.Measure(clone(m.base.heads), clone(m.base.output)) }

// Foresight returns the points of the best horizon.
func (s *Solution) Foresight() Points { return s.Model.pointsOf(s.X) }

// Evaluate puts a run of rounds made one after another into the same objective:
// its heads of every commune and field after every round and what they give, summed
// by area. The
// error says where run and model are not about the same places, years or demand.
func (m *Model) Evaluate(run *horizon.Result) (Points, error) {
	heads := make([]float64, len(m.base.heads))
	need, output := make([]float64, len(m.base.need)), make([]float64, len(m.base.need))
	field := make(map[string]int)
	for f := range m.In.Fields {
		field[m.In.Fields[f].Code] = f
	}
	rolled := make(map[string]bool)
	for p := range run.Provinces {
		province := &run.Provinces[p]
		rolled[province.Code] = true
		if len(province.Years) != len(m.Years) {
			return Points{}, fmt.Errorf("stock: province %s has %d years of %d", province.Code, len(province.Years), len(m.Years))
		}
		for t := range province.Years {
			if y := province.Years[t].Year; y != m.Years[t] {
				return Points{}, fmt.Errorf("stock: province %s has year %d in the place of %d", province.Code, y, m.Years[t])
			}
			for _, c := range province.Years[t].Cells {
				if c.Commune == "" {
					continue
				}
				commune := m.In.FindCommune(c.Commune)
				f, known := field[c.Field]
				if commune < 0 || !known {
					return Points{}, fmt.Errorf("stock: no commune %q with field %q", c.Commune, c.Field)
				}
				if c.Short != max(0, c.Required-c.Present) {
					return Points{}, fmt.Errorf("stock: commune %s lacks %d milli-FTE of %s in year %d, with %d of %d present", c.Commune, c.Short, c.Field, m.Years[t], c.Present, c.Required)
				}
				k := m.cell(int(m.areaOf[commune]), f, t)
				heads[k] += float64(c.End)
				need[k] += float64(c.Required)
				output[k] += float64(c.Present)
			}
		}
	}
	for p := range m.In.Provinces {
		if !rolled[m.In.Provinces[p].Code] {
			return Points{}, fmt.Errorf("stock: province %s is not in the run", m.In.Provinces[p].Code)
		}
	}
	for k := range need {
		if need[k] != m.base.need[k] {
			n := k / len(m.Years)
			return Points{}, fmt.Errorf("stock: the run requires %.0f milli-FTE of %s in %s, year %d, the model %.0f", need[k],
				m.In.Fields[n%len(m.In.Fields)].Code, m.Areas[n/len(m.In.Fields)].Name, m.Years[k%len(m.Years)], m.base.need[k])
		}
	}
	return m.Measure(heads, output), nil
}

// Share returns what part of the gain that foresight has over doing nothing a run
// reaches: (nothing − rolled)/(nothing − foresight); 1 where there is nothing to
// gain.
func Share(nothing, rolled, foresight Points) float64 {
	if gain := nothing.Total - foresight.Total; gain > 0 {
		return (nothing.Total - rolled.Total) / gain
	}
	return 1
}
