// Package horizon rolls an instance through the years of a scenario, person by
// person, with the plan of each year made by package planner. SPEC.md beside this
// file says exactly what happens.
package horizon

import (
	"canbo/model"
	"canbo/model/scenario"
)

// A Result is one scenario run over its years. Provinces are in the order of
// their codes, years ascending, cells by commune code and field code.
type Result struct {
	Scenario  *scenario.Scenario
	InputHash string  // of the base instance, the policy and the resolved scenario; set by the caller
	Gap       float64 // relative gap of the plans of the first year
	LaterGap  float64 // of the later years
	Fields    []model.Field
	Provinces []Province
	Complete  bool // false: interrupted; the years present are final
}

// NoPlan is the status of a year whose rules allow no plan: everybody stays.
const NoPlan = "no-plan"

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
	Months    []Month // twelve; one of the first round
	Status    string  // optimal, feasible, NoPlan
	Goals     []model.GoalResult
	Clash     []model.Finding // why there is no plan
	Plan      *model.Plan     // first year only
	Needs     []Need
	Moves     int
	Reasons   []Reason // of the moves, each counted once; by code
	Succeeded int      // leading places filled from the commune before the round, after those who left
	Monthly   int64    // đồng, support of this round's moves
	OneOff    int64    // đồng
	Payroll   int64    // đồng a month after the round: Σ coefficient × base salary
	Awaited   int      // recruits found who have not begun
	InCourse  int      // officials in a course after the round
	Before    model.Indicators
	After     model.Indicators
}

// A Reason is why officials were moved: the first of Proposal.Reasons, which says
// why they might leave their places (must-move:sensitive, wish, surplus, …).
type Reason struct {
	Why   string
	Moves int
}

// Flows are the heads of a group at the beginning of a period, those who came and
// went in it, and the heads at its end:
//
//	End = Start − Retired − Left − Early + Recruited + TrainedIn − TrainedOut + MovedIn − MovedOut
//
// Trained are the moves into a field that a course has taught.
type Flows struct {
	Start, Retired, Left, Early      int
	Recruited, TrainedIn, TrainedOut int
	MovedIn, MovedOut                int
	End                              int
}

// remain is the number of heads at the end by all that came and went.
func (f *Flows) remain() int {
	return f.Start - f.Retired - f.Left - f.Early + f.Recruited + f.TrainedIn - f.TrainedOut + f.MovedIn - f.MovedOut
}

// A Cell is the balance of a commune × field from the day after the last round
// to this round. The agencies of the province have no commune, those without a
// post no commune and no field.
type Cell struct {
	Commune, Field string // codes
	Flows
	Approved                 int   // approved places
	Required, Present, Short int64 // milli-FTE, after the round
}

// A CommuneYear is a commune after a round, heads of all its bodies. The norm is
// about those of the government block.
type CommuneYear struct {
	Commune         string
	Norm, Ceiling   int
	Heads, OverCeil int
	Government      int // of Heads, those in bodies of the government block
}

// Kinds of needs.
const (
	NeedTransfer = "transfer" // from one commune to another
	NeedRecruit  = "recruit"  // found in this round, at work after the lead time
	NeedTrain    = "train"    // entered a course for the field in this round
	NeedElect    = "elect"    // closed places left open: election, assignment, military law
	NeedAppoint  = "appoint"  // leading places left open
	NeedOpen     = "open"     // other places left open
)

// A Need is a typed need of a year: so many heads of a field. From and To are
// communes, "" for agencies of the province and those without a post; a course
// has its learners' commune in From.
type Need struct {
	Kind     string
	Field    string
	From, To string
	Position string // code; of a course its id
	Heads    int
}
