// Package horizon rolls an instance through the years of a scenario.
package horizon

import (
	"canbo/model"
	"canbo/model/scenario"
)

// A Result is one scenario run over its years. Provinces are in the order of
// their codes, years ascending, cells by commune code and field code.
type Result struct {
	Scenario  *scenario.Scenario
	InputHash string // of the base instance, the policy and the resolved scenario
	Fields    []model.Field
	Provinces []Province
	Complete  bool // false: interrupted; the years present are final
}

// A Province is the run of one province.
type Province struct {
	Code, Name string
	Merged     int
	Years      []Year
}

// A Year is one round and what happened since the round before.
type Year struct {
	Year      int
	Effective model.Date
	Cells     []Cell
	Communes  []CommuneYear
	Status    string // optimal, feasible
	Goals     []model.GoalResult
	Plan      *model.Plan // first year only
	Needs     []Need      // later years
	Moves     int
	Monthly   int64 // đồng, support of this round's moves
	OneOff    int64 // đồng
	Payroll   int64 // đồng a month after the round: Σ coefficient × base salary
	Before    model.Indicators
	After     model.Indicators
}

// A Cell is the balance of a commune × field from the day after the last round
// to this round, heads:
//
//	End = Start − Retired − Left − Early + Recruited + TrainedIn − TrainedOut + MovedIn − MovedOut
type Cell struct {
	Commune, Field                   string // codes
	Start, Retired, Left, Early      int
	Recruited, TrainedIn, TrainedOut int
	MovedIn, MovedOut                int
	End                              int
	Approved                         int   // approved places
	Required, Short                  int64 // milli-FTE, after the round
}

// A CommuneYear is a commune after a round, heads of all its bodies.
type CommuneYear struct {
	Commune         string
	Norm, Ceiling   int
	Heads, OverCeil int
}

// A Need is a typed need of a later year: so many heads of a field from one
// commune to another, or an open place with its next source.
type Need struct {
	Kind     string // transfer, recruit, train
	Field    string
	From, To string // commune codes; From "" for recruit
	Position string
	Heads    int
}
