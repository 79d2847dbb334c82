// Package stock plans the whole horizon of a scenario at once: heads by area,
// field, rank, age band and round in one linear program, with what is recruited,
// trained and placed anew in between. SPEC.md beside this file says what every
// column and row means, and in which sense the optimum bounds what rounds made one
// after another can reach.
//
// The program is of the goal-programming kind in network form (Charnes, Cooper and
// Niehaus, Studies in Manpower Planning, 1972), its people cohorts whose survivors
// are known (Grinold and Marshall, Manpower Planning Models, 1977).
package stock

import (
	"fmt"
	"slices"

	"canbo/model"
	"canbo/model/measure"
	"canbo/model/scenario"
	"canbo/solver/lp"
)

// Level says what an area is.
type Level uint8

const (
	ByProvince Level = iota
	ByDistrict       // communes of one former district, the first that they name
	ByCommune
)

// Options of New; the zero value is the default.
type Options struct {
	Level Level
	// Bands are the ages, ascending, at which an age band begins, besides the
	// youngest one; nil for 35, 45 and 55.
	Bands []int
	// Expected counts exits at their rates; otherwise each person leaves when
	// Replication of the scenario draws it: the horizon known in advance. Demand is
	// that of the scenario, without noise.
	Expected    bool
	Replication int
}

// An Area is a part of the country whose places count together.
type Area struct {
	Code, Name string // Code is free of white space
	Province   int32  // index in Instance.Provinces
}

// A Model is the horizon program of a scenario.
type Model struct {
	In       *model.Instance
	Scenario *scenario.Scenario
	Options  Options
	Areas    []Area  // by province, then code
	Years    []int   // the rounds
	Groups   []Group // people there at the first round
	Program  *lp.Problem
	Second   []float64 // cost of every column in the second goal, people points

	sheet   *measure.Sheet
	rounds  []model.Date // their effective days
	areaOf  []int32      // by commune
	group   map[groupKey]int32
	base    *base
	column  []column
	rows    rows
	limit   map[limitKey]int32 // rows of what recruitment finds
	growing growing
	surplus float64 // service points of a head above the approved number
	tier    [tiers]float64
}

// tiers of shortage; the first missing milli-FTE are those of the last tier of the
// policy.
const tiers = 4

// New writes the program of a scenario on the instance it is a diff of. The error
// says what instance, policy or scenario lack.
func New(in *model.Instance, sc *scenario.Scenario, o Options) (*Model, error) {
	if sc.First < 1 || sc.Last < sc.First {
		return nil, fmt.Errorf("stock: years %d to %d", sc.First, sc.Last)
	}
	if o.Bands == nil {
		o.Bands = []int{35, 45, 55}
	}
	if !slices.IsSorted(o.Bands) {
		return nil, fmt.Errorf("stock: age bands %v", o.Bands)
	}
	for _, c := range sc.Courses {
		if !slices.ContainsFunc(in.Fields, func(f model.Field) bool { return f.Code == c.Field }) {
			return nil, fmt.Errorf("stock: course %s teaches the field %q, which does not exist", c.ID, c.Field)
		}
	}
	policy, err := sc.Policy(in.Policy)
	if err != nil {
		return nil, err
	}
	first := *in
	first.Policy = policy
	if sc.Base.Effective != 0 {
		first.Effective = sc.Base.Effective
	}
	m := &Model{In: &first, Scenario: sc, Options: o, group: make(map[groupKey]int32)}
	for year := sc.First; year <= sc.Last; year++ {
		m.Years = append(m.Years, year)
		m.rounds = append(m.rounds, sc.Round(first.Effective, year))
	}
	if m.sheet, err = measure.New(m.In); err != nil {
		return nil, err
	}
	m.surplus = float64(m.sheet.Rules.Value(model.ServicePoints, "surplus"))
	for k := range m.tier {
		m.tier[k] = float64(m.sheet.Rules.Value(model.Workload, fmt.Sprintf("tier%d", tiers-k)))
	}
	fit := func(key string) int { return int(m.sheet.Rules.Value(model.Fit, key)) }
	m.growing = growing{fit("experience"), fit("experience_months"), fit("completed"), fit("unknown")}
	m.divide()
	m.measurePlaces()
	m.gather()
	m.measureHeads()
	m.build()
	return m, m.Program.Validate()
}

// cell returns the index of area × field × round in the slices of base and rows.
func (m *Model) cell(area, field, round int) int {
	return (area*len(m.In.Fields)+field)*len(m.Years) + round
}

// at returns the index of area (or province) × round.
func (m *Model) at(area, round int) int { return area*len(m.Years) + round }
