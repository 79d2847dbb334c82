package model

import (
	"errors"
	"fmt"
	"slices"
	"sort"
)

// Mode says what becomes of a breach of a rule.
type Mode uint8

const (
	Off  Mode = iota // not looked at
	Warn             // allowed, told, and priced where SPEC.md gives a price
	Hard             // not allowed
)

func (m Mode) String() string { return [...]string{"off", "warn", "hard"}[m] }

// MarshalText writes off, warn or hard.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads off, warn or hard.
func (m *Mode) UnmarshalText(text []byte) error {
	for v := Off; v <= Hard; v++ {
		if v.String() == string(text) {
			*m = v
			return nil
		}
	}
	return fmt.Errorf("mode %q is not off, warn or hard", text)
}

// RuleID names a rule for good: in policy files, findings, plans and programs.
type RuleID string

// The rules. Their meaning is that of SPEC.md; H numbers are those of the
// catalogue of hard constraints kept there.
const (
	OnePlace        RuleID = "one-place"         // H1
	PostCeiling     RuleID = "post-ceiling"      // H2
	BodyCeiling     RuleID = "body-ceiling"      // H2
	CommuneCeiling  RuleID = "commune-ceiling"   // H2
	ProvinceTotal   RuleID = "province-total"    // H3
	PostMinimum     RuleID = "post-minimum"      // H4
	BodyMinimum     RuleID = "body-minimum"      // H4
	FieldMinimum    RuleID = "field-minimum"     // H4
	Fit             RuleID = "fit"               // H5
	ProtectedA      RuleID = "protected-25-5-a"  // H6
	ProtectedB      RuleID = "protected-25-5-b"  // H6
	ProtectedC      RuleID = "protected-25-5-c"  // H6
	ProtectedD      RuleID = "protected-25-5-d"  // H6
	ProtectedDD     RuleID = "protected-25-5-dd" // H7, point đ
	ProtectedE      RuleID = "protected-25-5-e"  // H7
	ProtectedG      RuleID = "protected-25-5-g"  // H8
	LowerRank       RuleID = "lower-rank"        // H9
	Promotion       RuleID = "promotion"         // H10
	Rotation        RuleID = "rotation"          // H11
	Secondment      RuleID = "secondment"        // H12
	TwoTerms        RuleID = "two-terms"         // H13
	NonNative       RuleID = "non-native"        // H13
	RelativesR1     RuleID = "relatives-r1"      // H14
	RelativesR2     RuleID = "relatives-r2"      // H14
	Couple          RuleID = "couple"            // H14
	Deputies        RuleID = "deputies"          // H15
	DeputiesAverage RuleID = "deputies-average"  // H15
	Sensitive       RuleID = "sensitive"         // H16
	Retired         RuleID = "retired"           // H17
	ClassFixed      RuleID = "class-fixed"       // H18
	Committee       RuleID = "committee"         // H19: pins, forbids, pairs
	BudgetMoves     RuleID = "budget-moves"      // H20
	BudgetMoney     RuleID = "budget-money"      // H20
	BudgetRelocate  RuleID = "budget-relocation" // H20
	Reach           RuleID = "distance"          // H20
	Pool            RuleID = "pool"
	Leavers         RuleID = "leavers"
	Newcomers       RuleID = "newcomers"
	Donors          RuleID = "donors"
	CoverWomen      RuleID = "cover-women"
	CoverYoung      RuleID = "cover-young"
	CoverLanguage   RuleID = "cover-language"
	CoverExperience RuleID = "cover-experience"
	RecentMove      RuleID = "recent-move"
	Remaining       RuleID = "remaining-service"
	Discipline      RuleID = "discipline"

	// Figures: always in force, without mode.
	Productivity  RuleID = "productivity"
	Travel        RuleID = "travel"
	Norm          RuleID = "norm"
	WISN          RuleID = "wisn"
	Workload      RuleID = "workload"
	BaseSalary    RuleID = "base-salary"
	SalaryScale   RuleID = "salary-scale"
	Allowance     RuleID = "allowance"
	HardshipPay   RuleID = "hardship-pay"
	Reinforcement RuleID = "reinforcement"
	PayKept       RuleID = "pay-kept"
	DutyPoints    RuleID = "duty-points"
	ServicePoints RuleID = "service-points"
	PeoplePoints  RuleID = "people-points"
)

// schema lists every rule and the values it must have.
var schema = map[RuleID][]string{
	OnePlace: nil, PostCeiling: nil, BodyCeiling: nil, CommuneCeiling: nil, ProvinceTotal: nil,
	PostMinimum: nil, BodyMinimum: nil, FieldMinimum: nil,
	Fit: {"threshold", "conditional", "conditional_months", "listed", "acceptable", "experience", "experience_months",
		"rank", "excellent", "good", "completed", "unknown"},
	ProtectedA: nil, ProtectedB: nil, ProtectedC: nil, ProtectedD: nil,
	ProtectedDD: {"child_months"}, ProtectedE: nil, ProtectedG: nil,
	LowerRank: nil,
	Promotion: {"months_in_post", "leader_years", "rank_years", "service_months"},
	Rotation:  {"service_months", "term_service_months", "interval_months", "term_months"},
	Secondment: {
		"max_months"},
	TwoTerms: {"terms"}, NonNative: nil,
	RelativesR1: nil, RelativesR2: nil, Couple: {"metres"},
	Deputies: nil, DeputiesAverage: {"tenths"},
	Sensitive: {"retirement_months"}, Retired: nil, ClassFixed: nil, Committee: nil,
	BudgetMoves: nil, BudgetMoney: nil, BudgetRelocate: nil,
	Reach:   {"metres", "soft_metres", "soft_mountain_metres"},
	Pool:    {"everyone", "commuters"},
	Leavers: {"percent"}, Newcomers: {"percent"}, Donors: {"percent"},
	CoverWomen: {"percent"}, CoverYoung: {"percent", "years"}, CoverLanguage: {"heads"}, CoverExperience: {"heads", "months"},
	RecentMove: {"months"}, Remaining: {"warn_months", "reinforcement_months"}, Discipline: nil,

	Productivity: {"full_from", "full", "partial_from", "partial", "conditional"},
	Travel:       {"factor", "factor_mountain", "kmh", "kmh_mountain", "crossing_minutes"},
	Norm:         {"base", "threshold", "step", "step_mountain", "cap_commune", "cap_other"},
	WISN:         {"weeks", "days_per_week", "hours_per_day", "holidays", "annual_leave", "sick_leave", "other_leave"},
	Workload:     {"tier1", "tier2", "tier3", "tier4", "population", "area_km2", "index_min", "index_max"},
	BaseSalary:   {"dong"},
	SalaryScale: {"staff_first", "staff_step", "staff_top", "staff_years", "technician_first", "technician_step", "technician_top", "technician_years",
		"specialist_first", "specialist_step", "specialist_top", "specialist_years", "principal_first", "principal_step", "principal_top", "principal_years",
		"senior_first", "senior_step", "senior_top", "senior_years"},
	Allowance:     {"head", "deputy", "head_metropolis", "deputy_metropolis"},
	HardshipPay:   {"attraction_percent", "arrival_months"},
	Reinforcement: {"grant_months", "term_months"},
	PayKept:       {"months"},
	DutyPoints:    {"must_move", "post_minimum", "body_minimum"},
	ServicePoints: {"surplus"},
	PeoplePoints: {"km_0_10", "km_10_20", "km_20_30", "km_30_45", "km_over_45", "relocation", "fit", "conditional",
		"move", "other_body", "former_district", "other_commune", "agency", "recent", "preferred", "volunteer", "refuses",
		"unmet", "hardship", "per_million", "cover"},
}

// A Rule is one dated record of a rule or figure.
type Rule struct {
	ID       RuleID           `toml:"id"`
	Mode     Mode             `toml:"mode"`
	Article  string           `toml:"article"` // instrument and article, or the name of the setting's origin
	Vi       string           `toml:"vi"`      // what it says, for people
	En       string           `toml:"en"`
	Override string           `toml:"override"` // who or what may set it aside: "none", "wish", …
	From     Date             `toml:"from"`
	To       Date             `toml:"to"` // last day, zero: open
	Value    map[string]int64 `toml:"value"`
}

// A RetirementRow gives the retirement age of those born in a span of days
// (Decree 135/2020/NĐ-CP, Appendix I).
type RetirementRow struct {
	Sex      string `toml:"sex"` // male, female
	BornFrom Date   `toml:"born_from"`
	BornTo   Date   `toml:"born_to"` // zero: open
	Years    int    `toml:"years"`
	Months   int    `toml:"months"`
}

// A Support is a province's resolution on travel and rent support.
type Support struct {
	Province string        `toml:"province"` // code; "" applies where no other does
	From     Date          `toml:"from"`
	To       Date          `toml:"to"`
	Article  string        `toml:"article"`
	Bands    []SupportBand `toml:"bands"`
	Rent     int64         `toml:"rent"` // đồng a month on relocation
}

// A SupportBand pays Dong a month for a daily one-way distance of at least
// Metres, MountainMetres where the place of work is mountainous.
type SupportBand struct {
	Metres         int   `toml:"metres"`
	MountainMetres int   `toml:"mountain_metres"`
	Dong           int64 `toml:"dong"`
}

// A Total is the payroll assigned to a province for a block.
type Total struct {
	Province string `toml:"province"`
	Block    string `toml:"block"` // government, party, front
	Heads    int    `toml:"heads"`
	Article  string `toml:"article"`
}

// A Goal is one level of the objective; goals are ordered.
type Goal struct {
	Name  string `toml:"name"`  // duty, service, people, tie
	Slack int64  `toml:"slack"` // per mille of its optimum that the levels below may spend
}

// A Policy holds every parameter of a plan as dated data.
type Policy struct {
	Name       string          `toml:"name"`
	Rules      []Rule          `toml:"rule"`
	Retirement []RetirementRow `toml:"retirement"`
	Support    []Support       `toml:"support"`
	Totals     []Total         `toml:"total"`
	Goals      []Goal          `toml:"goal"`
	// Metropolis lists the provinces with the higher leadership allowance.
	Metropolis []string `toml:"metropolis"`
	// Weights of the single weighted objective, by goal name; used in weighted
	// mode only.
	Weights map[string]int64 `toml:"weights"`
}

// Rules is the policy in force on one day.
type Rules struct {
	Date   Date
	policy *Policy
	rule   map[RuleID]*Rule
}

// At returns the rules in force on day d. The error names every rule or value
// that is missing, unknown, or dated twice.
func (p *Policy) At(d Date) (*Rules, error) {
	r := &Rules{Date: d, policy: p, rule: make(map[RuleID]*Rule, len(schema))}
	var faults []error
	for i := range p.Rules {
		rule := &p.Rules[i]
		if _, known := schema[rule.ID]; !known {
			faults = append(faults, fmt.Errorf("rule %q does not exist", rule.ID))
			continue
		}
		if rule.From > d || rule.To != 0 && rule.To < d {
			continue
		}
		if r.rule[rule.ID] != nil {
			faults = append(faults, fmt.Errorf("rule %q has two records in force on %s", rule.ID, d))
			continue
		}
		r.rule[rule.ID] = rule
	}
	for _, id := range AllRules() {
		rule := r.rule[id]
		if rule == nil {
			faults = append(faults, fmt.Errorf("rule %q has no record in force on %s", id, d))
			continue
		}
		for _, key := range schema[id] {
			if _, ok := rule.Value[key]; !ok {
				faults = append(faults, fmt.Errorf("rule %q lacks the value %q", id, key))
			}
		}
		for _, key := range sortedKeys(rule.Value) {
			if !slices.Contains(schema[id], key) {
				faults = append(faults, fmt.Errorf("rule %q has no value %q", id, key))
			}
		}
	}
	return r, errors.Join(faults...)
}

func sortedKeys(m map[string]int64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// AllRules returns every rule id, sorted.
func AllRules() []RuleID {
	ids := make([]RuleID, 0, len(schema))
	for id := range schema {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Rule returns the record in force, never nil for a rule of the schema.
func (r *Rules) Rule(id RuleID) *Rule { return r.rule[id] }

// Mode returns the mode of a rule.
func (r *Rules) Mode(id RuleID) Mode { return r.rule[id].Mode }

// Hard reports whether a rule is hard.
func (r *Rules) Hard(id RuleID) bool { return r.rule[id].Mode == Hard }

// Value returns a value of a rule. It panics for a key that the schema does
// not have: At has made sure of all others.
func (r *Rules) Value(id RuleID, key string) int64 {
	v, ok := r.rule[id].Value[key]
	if !ok {
		panic(fmt.Sprintf("model: rule %q has no value %q", id, key))
	}
	return v
}

// RetirementDate returns the day on which an official of that sex and birth date
// retires: the first day of the month after the age of Decree 135/2020 is
// reached. The zero Date means that no row of the table covers the birth date.
func (p *Policy) RetirementDate(sex Sex, birth Date) Date {
	name := [...]string{Male: "male", Female: "female"}[sex]
	for i := range p.Retirement {
		row := &p.Retirement[i]
		if row.Sex == name && birth >= row.BornFrom && (row.BornTo == 0 || birth <= row.BornTo) {
			reached := birth.AddMonths(12*row.Years + row.Months)
			y, m, _ := reached.YMD()
			return MakeDate(y, m, 1).AddMonths(1)
		}
	}
	return 0
}

// A Scale is the salary scale of a rank: coefficients × 100 and the years from
// one step to the next.
type Scale struct{ First, Step, Top, Years int }

// Scale returns the salary scale of a rank; who has none is paid as staff.
func (r *Rules) Scale(rank Rank) Scale {
	name := [...]string{NoRank: "staff", Staff: "staff", Technician: "technician", Specialist: "specialist", Principal: "principal", SeniorGrade: "senior"}[rank]
	value := func(key string) int { return int(r.Value(SalaryScale, name+"_"+key)) }
	return Scale{First: value("first"), Step: value("step"), Top: value("top"), Years: value("years")}
}

// SupportIn returns the support table of a province in force on day d, the
// general one where the province has none, or nil.
func (p *Policy) SupportIn(province string, d Date) *Support {
	var general *Support
	for i := range p.Support {
		s := &p.Support[i]
		if s.From > d || s.To != 0 && s.To < d {
			continue
		}
		if s.Province == province {
			return s
		}
		if s.Province == "" && general == nil {
			general = s
		}
	}
	return general
}

// Policy returns the policy that the rules were taken from.
func (r *Rules) Policy() *Policy { return r.policy }
