// Package scenario holds the assumptions of a staffing scenario over several
// years. A scenario is never a prediction: every figure made from one names it.
package scenario

import (
	"fmt"
	"slices"
	"strings"

	"canbo/model"
)

// A Scenario is a complete set of assumptions. Shares, rates and changes are per
// mille; an empty Province or Field list means all, a zero year no limit. Where
// several records of a list apply to one case, the last one counts unless the
// record says otherwise.
type Scenario struct {
	ID               string
	TitleVi, TitleEn string
	Parents          []string // ids of the scenarios it is a diff of, nearest first
	Sources          []Source
	Base             Base
	First, Last      int // years, both included

	Ceiling     []Ceiling
	Floors      []Floor
	Demand      []Demand
	Retirement  Retirement
	Exits       []Exit
	Early       []Early
	Recruitment []Recruitment
	Courses     []Course
	Terms       Terms
	Budgets     []Budget
	Rules       []Rule          // dated changes of the policy: base salary, intervals, …
	Support     []model.Support // dated support tables laid over those of the policy
	LookAhead   LookAhead
	Future      Future
}

// A Source says where an assumption comes from and how sure it is.
type Source struct {
	Topic       string // the table of the file it is about: ceiling, demand, …
	Text        Words
	Uncertainty Words // empty where the figure is law in force
	// Of is the scenario that gives it, where a later one has changed the topic; ""
	// where it speaks of the topic as it is.
	Of string
}

// Words are a text in both languages.
type Words struct{ Vi, En string }

// In returns the text in a language, "vi" or else English.
func (w Words) In(lang string) string {
	if lang == "vi" {
		return w.Vi
	}
	return w.En
}

// Base is what year one starts from.
type Base struct {
	Folder    string     // instance folder; "" the synthetic twin
	Provinces []string   // codes of the twin, empty the nation
	Seed      uint64     // of the twin
	Policy    string     // policy file laid over the default, "" none
	AsOf      model.Date // state of the twin's files; 0 its default
	Effective model.Date // day of the first round; 0: that of the base
}

// A Selection says which provinces a record is about.
type Selection struct {
	Provinces []string // codes
	Merged    int      // those merged from that many former provinces; 0 any
}

// A Ceiling changes the heads allowed in a commune, in per mille of the base's
// ceiling, or sets them for a province by table.
type Ceiling struct {
	Selection
	Year   int // from that year on, until a later record
	Change int // per mille of the base: −100 is ten percent less
	Heads  int // for the province as a whole, shared over its communes in proportion to the base by largest remainders; 0: by Change
}

// A Floor is the least ceiling of a commune.
type Floor struct {
	Selection
	Year  int
	Heads int
	Kinds []model.CommuneKind // empty: all
}

// Demand changes the requirement of a field; records multiply.
type Demand struct {
	Selection
	Fields []string
	Year   int    // first year it acts
	Change int    // per mille, once from Year on
	Growth int    // per mille a year, compounding from Year on
	Cause  string // decentralised, simplified, dossiers, digital
}

// Retirement refines the table of the policy (Decree 135/2020/NĐ-CP).
type Retirement struct {
	HardshipYears  int // years of hazardous work or hardship areas that give the reduction (15)
	HardshipMonths int // how far below the age in force when they go, months (60)
	HardshipShare  int // per mille of those entitled who take it
}

// An Exit is a yearly rate of leaving other than by retirement; every matching
// official is drawn once a year at the rate of the last record that matches.
type Exit struct {
	Selection
	From, To    int    // age in full years at the beginning of the year, both included; 0 no limit
	Sex         string // "", male, female
	Hardship    string // "", yes, no: communes of Commune.Hardship
	Year, Until int
	Rate        int // per mille a year
}

// Early is leave under Decree 154/2025/NĐ-CP: of those over the ceiling, or
// within Months of retirement, the share that leaves in a year.
type Early struct {
	Selection
	Year, Until int
	Months      int  // at most that long before retirement; 0 no such condition
	Surplus     bool // only from posts or communes over their ceiling
	Share       int  // per mille of the candidates, those nearest to retirement first, rounded down
}

// Recruitment allows hiring into open places after the round of a year.
type Recruitment struct {
	Selection
	Fields      []string
	Year, Until int
	Limit       int    // heads a year and province; −1 no limit but the open places
	LeadMonths  int    // from the round to the first day at work
	Share       int    // per mille of the limit actually found (1000)
	Communes    string // "", hardship, other
	Major       string // held by who is found for a position that takes any; "" none known
}

// A Course trains officials for a field.
type Course struct {
	ID string
	Selection
	Field       string   // learned
	From        []string // fields of the present post that may enter, empty all
	Major       string   // what its graduates hold afterwards
	Months      int
	Places      int // a year and province
	Year, Until int
	MinService  int  // months left to retirement at the end
	Surplus     bool // only people over the ceiling or the approved number
}

// Terms says how terms of leaders run, and when a child expected is born.
type Terms struct {
	Months      int // length of a term; a head's count rises when one ends
	BirthMonths int // from the round to the birth
}

// A Budget limits the round of a year in a province; model.NoLimit: none.
type Budget struct {
	Selection
	Year, Until int
	Moves       int
	Relocations int
	Money       int64 // đồng a month
}

// A Rule changes a rule of the policy from day From to day To (0: open). Mode,
// texts and values left out are those of the record whose place it takes.
type Rule struct {
	ID               model.RuleID
	Mode             string // "", off, warn, hard
	Article          string
	Vi, En, Override string
	From, To         model.Date
	Value            map[string]int64
}

// LookAhead prices posts about to fall vacant or to be taken: the productivity of
// those who retire within Months after a round counts, at Price per mille, as missing
// in that round already, that of recruits found who begin in them as there.
type LookAhead struct {
	Months int
	Price  int // per mille; 0: each year for itself
}

// Future says how uncertain futures are drawn. Scenarios with one Seed share
// their random numbers person by person.
type Future struct {
	Seed         uint64
	Replications int
	Demand       int // per mille, standard deviation of the yearly log change of demand by province and field
}

// Covers reports whether a selection takes in a province.
func (s *Selection) Covers(p *model.Province) bool {
	if s.Merged != 0 && s.Merged != max(1, p.Merged) {
		return false
	}
	for _, code := range s.Provinces {
		if code == p.Code {
			return true
		}
	}
	return len(s.Provinces) == 0
}

// Check reports the fields that the scenario names and an instance does not have.
func (s *Scenario) Check(in *model.Instance) error {
	var unknown []string
	look := func(codes ...string) {
		for _, c := range codes {
			if !slices.ContainsFunc(in.Fields, func(f model.Field) bool { return f.Code == c }) && !slices.Contains(unknown, c) {
				unknown = append(unknown, c)
			}
		}
	}
	for i := range s.Demand {
		look(s.Demand[i].Fields...)
	}
	for i := range s.Recruitment {
		look(s.Recruitment[i].Fields...)
	}
	for i := range s.Courses {
		look(s.Courses[i].Field)
		look(s.Courses[i].From...)
	}
	if unknown == nil {
		return nil
	}
	return fmt.Errorf("scenario %s: the data have no field %s", s.ID, strings.Join(unknown, ", "))
}
