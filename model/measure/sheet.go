// Package measure computes the figures of SPEC.md sections 1–6 for the
// program: who is present, blocked, due to move and available, and what each
// official would give and bear at each post. Package verify computes them
// again on its own.
package measure

import (
	"fmt"
	"math"
	"slices"

	"canbo/model"
)

// Must is the reason why an official must leave his post.
type Must uint8

const (
	MayStay Must = iota
	MustSecondment
	MustTwoTerms
	MustSensitive
	MustUnplaced
	MustCommittee
)

// Rule returns the rule or situation behind a reason, as SPEC.md names it.
func (m Must) Rule() string {
	return [...]string{"", string(model.Secondment), string(model.TwoTerms), string(model.Sensitive), "unplaced", string(model.Committee)}[m]
}

// Why says why an official is in the pool.
type Why uint8

const (
	NotInPool Why = iota
	WhyMust
	WhyPinned
	WhyVolunteer
	WhySurplus
	WhyCommute
	WhyMisfit
	WhyPair
	WhyEveryone
)

// A Sheet holds the figures of an instance. It is read-only after New.
type Sheet struct {
	In    *model.Instance
	Rules *model.Rules

	Retire  []model.Date   // by official; 0 never
	Present []bool         // by official
	Blocked []model.RuleID // by official; "" may move
	// Lenient lists, by official, the rules in mode warn that would keep him
	// where he is: sections 2 and 4.
	Lenient map[int32][]model.RuleID
	Must    []Must  // by official
	Why     []Why   // by official; NotInPool: stays
	Pool    []int32 // officials in the pool, ascending
	Pinned  []int32 // by official: post pinned to, -1 none

	HeadsWork, HeadsPay []int // by post: present officials, as things are
	FixedWork, FixedPay []int // by post: of those, the ones not in the pool

	Required []int64 // milli-FTE by commune·len(Fields) + field
	Norm     []int   // heads by commune

	PostsIn  [][]int32 // posts by commune, ascending, communal and provincial bodies
	roads    map[uint64]*model.Distance
	policy   figures
	forbids  map[[3]int32]bool
	stays    map[int32]bool   // officials pinned to their posts
	supports []*model.Support // by province index
	metro    []bool           // by province index
}

// figures are the values of the policy that the hot paths read.
type figures struct {
	threshold, conditional, conditionalMonths              int
	listed, acceptable, experience, experienceMonths       int
	rank, excellent, good, completed, unknown              int
	fullFrom, partialFrom                                  int
	full, partial, lowest                                  int64
	factor, factorMountain, kmh, kmhMountain, crossing     int
	metres, softMetres, softMountain                       int
	slope                                                  [5]int64
	relocation, fit, condPoints, move                      int64
	otherBody, formerDistrict, otherCommune, agency        int64
	recent, preferred, volunteer, refuses, unmet, hardship int64
	perMillion                                             int64
	base, attraction, arrival, grant, keptMonths           int64
	allowance                                              [2][3]int64 // metropolis, leadership
	tier                                                   [4]int64
	monthsInPost, leaderYears, rankYears, promotionService int
	rotationService, rotationTermService, rotationInterval int
	recentMonths, reinforcementMonths, warnMonths          int
	reinforceTerm, rotTerm                                 int
}

func readFigures(r *model.Rules) figures {
	v := func(id model.RuleID, key string) int { return int(r.Value(id, key)) }
	w := r.Value
	return figures{
		threshold: v(model.Fit, "threshold"), conditional: v(model.Fit, "conditional"), conditionalMonths: v(model.Fit, "conditional_months"),
		listed: v(model.Fit, "listed"), acceptable: v(model.Fit, "acceptable"), experience: v(model.Fit, "experience"), experienceMonths: v(model.Fit, "experience_months"),
		rank: v(model.Fit, "rank"), excellent: v(model.Fit, "excellent"), good: v(model.Fit, "good"), completed: v(model.Fit, "completed"), unknown: v(model.Fit, "unknown"),
		fullFrom: v(model.Productivity, "full_from"), partialFrom: v(model.Productivity, "partial_from"),
		full: w(model.Productivity, "full"), partial: w(model.Productivity, "partial"), lowest: w(model.Productivity, "conditional"),
		factor: v(model.Travel, "factor"), factorMountain: v(model.Travel, "factor_mountain"), kmh: v(model.Travel, "kmh"), kmhMountain: v(model.Travel, "kmh_mountain"), crossing: v(model.Travel, "crossing_minutes"),
		metres: v(model.Reach, "metres"), softMetres: v(model.Reach, "soft_metres"), softMountain: v(model.Reach, "soft_mountain_metres"),
		slope: [5]int64{w(model.PeoplePoints, "km_0_10"), w(model.PeoplePoints, "km_10_20"), w(model.PeoplePoints, "km_20_30"),
			w(model.PeoplePoints, "km_30_45"), w(model.PeoplePoints, "km_over_45")},
		relocation: w(model.PeoplePoints, "relocation"), fit: w(model.PeoplePoints, "fit"), condPoints: w(model.PeoplePoints, "conditional"), move: w(model.PeoplePoints, "move"),
		otherBody: w(model.PeoplePoints, "other_body"), formerDistrict: w(model.PeoplePoints, "former_district"), otherCommune: w(model.PeoplePoints, "other_commune"), agency: w(model.PeoplePoints, "agency"),
		recent: w(model.PeoplePoints, "recent"), preferred: w(model.PeoplePoints, "preferred"), volunteer: w(model.PeoplePoints, "volunteer"),
		refuses: w(model.PeoplePoints, "refuses"), unmet: w(model.PeoplePoints, "unmet"), hardship: w(model.PeoplePoints, "hardship"), perMillion: w(model.PeoplePoints, "per_million"),
		base: w(model.BaseSalary, "dong"), attraction: w(model.HardshipPay, "attraction_percent"), arrival: w(model.HardshipPay, "arrival_months"),
		grant: w(model.Reinforcement, "grant_months"), keptMonths: w(model.PayKept, "months"),
		allowance: [2][3]int64{{0, w(model.Allowance, "deputy"), w(model.Allowance, "head")},
			{0, w(model.Allowance, "deputy_metropolis"), w(model.Allowance, "head_metropolis")}},
		tier:         [4]int64{w(model.Workload, "tier1"), w(model.Workload, "tier2"), w(model.Workload, "tier3"), w(model.Workload, "tier4")},
		monthsInPost: v(model.Promotion, "months_in_post"), leaderYears: v(model.Promotion, "leader_years"), rankYears: v(model.Promotion, "rank_years"), promotionService: v(model.Promotion, "service_months"),
		rotationService: v(model.Rotation, "service_months"), rotationTermService: v(model.Rotation, "term_service_months"), rotationInterval: v(model.Rotation, "interval_months"),
		recentMonths: v(model.RecentMove, "months"), reinforcementMonths: v(model.Remaining, "reinforcement_months"), warnMonths: v(model.Remaining, "warn_months"), reinforceTerm: v(model.Reinforcement, "term_months"), rotTerm: v(model.Rotation, "term_months"),
	}
}

// New computes the sheet of an instance whose indices are in order
// (Instance.Check). The error names what the policy lacks.
func New(in *model.Instance) (*Sheet, error) {
	if err := in.Check(); err != nil {
		return nil, err
	}
	rules, err := in.Policy.At(in.Effective)
	if err != nil {
		return nil, err
	}
	n := len(in.Officials)
	s := &Sheet{
		In: in, Rules: rules, policy: readFigures(rules),
		Retire: make([]model.Date, n), Present: make([]bool, n), Blocked: make([]model.RuleID, n),
		Lenient: make(map[int32][]model.RuleID),
		Must:    make([]Must, n), Why: make([]Why, n), Pinned: make([]int32, n),
		HeadsWork: make([]int, len(in.Posts)), HeadsPay: make([]int, len(in.Posts)),
		FixedWork: make([]int, len(in.Posts)), FixedPay: make([]int, len(in.Posts)),
		PostsIn: make([][]int32, len(in.Communes)),
		roads:   make(map[uint64]*model.Distance, len(in.Distances)),
	}
	for k := range in.Distances {
		d := &in.Distances[k]
		s.roads[pairKey(d.From, d.To)] = d
	}
	for p := range in.Posts {
		c := in.PostCommune(int32(p))
		s.PostsIn[c] = append(s.PostsIn[c], int32(p))
	}
	for k := range in.Provinces {
		s.supports = append(s.supports, in.Policy.SupportIn(in.Provinces[k].Code, in.Effective))
		s.metro = append(s.metro, slices.Contains(in.Policy.Metropolis, in.Provinces[k].Code))
	}
	s.whoIsThere()
	s.whoMayMove()
	s.whoIsAvailable()
	if err := s.require(); err != nil {
		return nil, err
	}
	return s, nil
}

func pairKey(a, b int32) uint64 {
	if a > b {
		a, b = b, a
	}
	return uint64(a)<<32 | uint64(b)
}

// WorkPost returns the post at which an official works, -1 when unplaced.
func (s *Sheet) WorkPost(i int32) int32 { return s.In.Officials[i].Post }

// Seconded reports whether an official works away from his payroll post.
func (s *Sheet) Seconded(i int32) bool {
	o := &s.In.Officials[i]
	return o.SecondedUntil != 0 && o.HomePost >= 0
}

// PayPost returns the post at which an official is counted on the payroll.
func (s *Sheet) PayPost(i int32) int32 {
	if s.Seconded(i) {
		return s.In.Officials[i].HomePost
	}
	return s.In.Officials[i].Post
}

// Communal reports whether a post is in a body of a commune.
func (s *Sheet) Communal(post int32) bool { return !s.In.Bodies[s.In.Posts[post].Body].Provincial }

// Position returns the position of a post.
func (s *Sheet) Position(post int32) *model.Position {
	return &s.In.Positions[s.In.Posts[post].Position]
}

// Field returns the field index of a post.
func (s *Sheet) Field(post int32) int32 { return s.Position(post).Field }

// Cell returns the index of commune × field.
func (s *Sheet) Cell(commune, field int32) int { return int(commune)*len(s.In.Fields) + int(field) }

func (s *Sheet) whoIsThere() {
	hard := s.Rules.Hard(model.Retired)
	for i := range s.In.Officials {
		o := &s.In.Officials[i]
		s.Retire[i] = s.In.Policy.RetirementDate(o.Sex, o.Birth)
		s.Present[i] = !hard || s.Retire[i] == 0 || s.Retire[i] > s.In.Effective
		if !s.Present[i] {
			continue
		}
		if o.Post >= 0 {
			s.HeadsWork[o.Post]++
		}
		if p := s.PayPost(int32(i)); p >= 0 {
			s.HeadsPay[p]++
		}
	}
}

// ServiceLeft returns the months from the effective date to retirement, and
// false when no retirement date is known.
func (s *Sheet) ServiceLeft(i int32) (int, bool) {
	if s.Retire[i] == 0 {
		return 0, false
	}
	return s.In.Effective.MonthsUntil(s.Retire[i]), true
}

// serves reports whether at least months of service are left.
func (s *Sheet) serves(i int32, months int) bool {
	left, known := s.ServiceLeft(i)
	return !known || left >= months
}

func (s *Sheet) whoMayMove() {
	for i := range s.Pinned {
		s.Pinned[i] = -1
	}
	s.forbids = make(map[[3]int32]bool)
	decisions := s.In.Decisions
	if s.Rules.Mode(model.Committee) == model.Off {
		decisions = model.Decisions{}
	}
	for _, f := range decisions.Forbids {
		s.forbids[[3]int32{f.Official, f.Commune, f.Post}] = true
	}
	s.stays = make(map[int32]bool)
	leaves := make(map[int32]bool)
	for _, pin := range decisions.Pins {
		switch {
		case pin.Post < 0:
			leaves[pin.Official] = true
		case pin.Post == s.In.Officials[pin.Official].Post:
			s.stays[pin.Official] = true
		default:
			s.Pinned[pin.Official] = pin.Post
		}
	}
	for i := range s.In.Officials {
		id := int32(i)
		if s.Blocked[i] = s.blocked(id); s.Blocked[i] == "" {
			s.Must[i] = s.mustMove(id, leaves[id])
		}
	}
}

// A bar is a rule that keeps an official where he is, if it is so.
type bar struct {
	rule model.RuleID
	is   bool
}

// bars lists what SPEC.md section 2 looks at, in its order.
func (s *Sheet) bars(i int32) [10]bar {
	o, day := &s.In.Officials[i], s.In.Effective
	closed := o.Post >= 0 && s.Position(o.Post).Closed
	child := o.YoungestChild != 0 && (o.Sex == model.Female || o.SoleFather) &&
		o.YoungestChild.AddMonths(int(s.Rules.Value(model.ProtectedDD, "child_months"))) > day
	return [...]bar{
		{model.Retired, s.Retire[i] != 0 && s.Retire[i] <= day},
		{model.ClassFixed, o.Class != model.CivilServant || closed},
		{model.ProtectedA, o.UnderDiscipline},
		{model.ProtectedB, o.Investigated},
		{model.ProtectedC, o.CriticalIllness},
		{model.ProtectedD, o.StudyUntil > day || o.SecondedUntil > day},
		{model.ProtectedDD, (o.Pregnant || o.MaternityUntil > day || child) && !o.Wishes.LiftsProtection},
		{model.ProtectedE, o.Hardship && !o.Wishes.LiftsProtection},
		{model.ProtectedG, o.Exclusion != ""},
		{model.Committee, s.stays[i] || s.forbids[[3]int32{i, -1, -1}]},
	}
}

// blocked returns the first rule that keeps an official where he is.
func (s *Sheet) blocked(i int32) model.RuleID {
	for _, b := range s.bars(i) {
		if !b.is {
			continue
		}
		switch s.Rules.Mode(b.rule) {
		case model.Hard:
			return b.rule
		case model.Warn:
			s.Lenient[i] = append(s.Lenient[i], b.rule)
		}
	}
	return ""
}

// BlockedBut returns the first rule, one left aside, that keeps official i where he
// is, "" if there is none.
func (s *Sheet) BlockedBut(i int32, aside model.RuleID) model.RuleID {
	for _, b := range s.bars(i) {
		if b.is && b.rule != aside && s.Rules.Hard(b.rule) {
			return b.rule
		}
	}
	return ""
}

func (s *Sheet) mustMove(i int32, pinnedOut bool) Must {
	o, day := &s.In.Officials[i], s.In.Effective
	if o.Post < 0 {
		if s.Seconded(i) && o.SecondedUntil <= day && s.Rules.Hard(model.Secondment) {
			return MustSecondment
		}
		return MustUnplaced
	}
	q := s.Position(o.Post)
	switch {
	case s.Seconded(i) && o.SecondedUntil <= day && s.Rules.Hard(model.Secondment):
		return MustSecondment
	case q.Leadership == model.Head && o.Terms >= int(s.Rules.Value(model.TwoTerms, "terms")) && s.Rules.Hard(model.TwoTerms):
		return MustTwoTerms
	case q.SensitiveMonths > 0 && q.Leadership == model.NoLeader && o.SincePost != 0 &&
		o.SincePost.MonthsUntil(day) >= q.SensitiveMonths &&
		s.serves(i, int(s.Rules.Value(model.Sensitive, "retirement_months"))) && s.Rules.Hard(model.Sensitive):
		return MustSensitive
	case pinnedOut && s.Rules.Hard(model.Committee):
		return MustCommittee
	}
	return MayStay
}

func (s *Sheet) whoIsAvailable() {
	everyone := s.Rules.Value(model.Pool, "everyone") == 1
	commuters := s.Rules.Value(model.Pool, "commuters") == 1
	paired := make(map[int32]bool)
	if s.Rules.Mode(model.Committee) != model.Off {
		for _, p := range s.In.Decisions.Pairs {
			paired[p[0]], paired[p[1]] = true, true
		}
	}
	for i := range s.In.Officials {
		if s.Blocked[i] != "" || !s.Present[i] {
			continue
		}
		id := int32(i)
		o := &s.In.Officials[i]
		pay := s.PayPost(id)
		why := NotInPool
		switch {
		case s.Must[i] != MayStay:
			why = WhyMust
		case s.Pinned[i] >= 0:
			why = WhyPinned
		case o.Wishes.Move == model.Volunteers:
			why = WhyVolunteer
		case pay >= 0 && s.HeadsPay[pay] > s.In.Posts[pay].Approved:
			why = WhySurplus
		case commuters && s.Metres(id, s.In.PostCommune(o.Post)) > s.softLimit(s.In.PostCommune(o.Post)):
			why = WhyCommute
		case !s.Position(o.Post).Closed && s.FitOf(id, s.In.Posts[o.Post].Position).Score < s.policy.threshold:
			why = WhyMisfit
		case paired[id]:
			why = WhyPair
		case everyone:
			why = WhyEveryone
		case !s.Rules.Hard(model.Pool):
			why = WhyEveryone
			if s.Rules.Mode(model.Pool) == model.Warn {
				s.Lenient[id] = append(s.Lenient[id], model.Pool)
			}
		}
		if why != NotInPool {
			s.Why[i] = why
			s.Pool = append(s.Pool, id)
		}
	}
	copy(s.FixedWork, s.HeadsWork)
	copy(s.FixedPay, s.HeadsPay)
	for _, i := range s.Pool {
		if p := s.In.Officials[i].Post; p >= 0 {
			s.FixedWork[p]--
		}
		if p := s.PayPost(i); p >= 0 {
			s.FixedPay[p]--
		}
	}
}

func (s *Sheet) softLimit(c int32) int {
	if s.In.Communes[c].Mountainous {
		return s.policy.softMountain
	}
	return s.policy.softMetres
}

// require fills Norm and Required.
func (s *Sheet) require() error {
	in := s.In
	fields := len(in.Fields)
	s.Required = make([]int64, len(in.Communes)*fields)
	s.Norm = make([]int, len(in.Communes))
	leading := make([]int, len(in.Communes)) // posts of the norm that no field shares
	approved := make([]int, len(s.Required)) // open posts by cell
	communal := make([]bool, len(in.Communes))
	for p := range in.Posts {
		post := &in.Posts[p]
		b, q := &in.Bodies[post.Body], &in.Positions[post.Position]
		if b.Provincial {
			continue
		}
		communal[b.Commune] = true
		if b.Block == model.Government && (q.Leadership > 0 || q.Closed || b.Kind == "QS") {
			leading[b.Commune] += post.Approved
		}
		if !q.Closed {
			approved[s.Cell(b.Commune, q.Field)] += post.Approved
		}
	}
	supplied, err := s.wisn()
	if err != nil {
		return err
	}
	for c := range in.Communes {
		s.Norm[c] = s.norm(&in.Communes[c])
		if !communal[c] {
			continue
		}
		professional := int64(max(0, s.Norm[c]-leading[c]))
		weight, total := s.shares(&in.Communes[c])
		for f := range in.Fields {
			cell := s.Cell(int32(c), int32(f))
			if r, ok := supplied[cell]; ok {
				s.Required[cell] = r
			} else if in.Fields[f].Norm {
				if total > 0 {
					s.Required[cell] = 1000 * professional * weight[f] / total
				}
			} else {
				s.Required[cell] = 1000 * int64(approved[cell])
			}
		}
	}
	for _, a := range in.Adjust {
		r := &s.Required[s.Cell(a.Commune, a.Field)]
		*r = max(0, *r*a.PerMille/1000+a.Add)
	}
	return nil
}

// norm is the headcount of a commune by dispatch 09/CV-BCĐ of 30 May 2025.
func (s *Sheet) norm(c *model.Commune) int {
	if c.NormOverride > 0 {
		return c.NormOverride
	}
	v := func(key string) int { return int(s.Rules.Value(model.Norm, key)) }
	step, limit := v("step"), v("cap_commune")
	if c.Mountainous {
		step = v("step_mountain")
	}
	if c.Kind != model.RuralCommune {
		limit = v("cap_other")
	}
	return min(limit, v("base")+max(0, c.Population-v("threshold"))/step)
}

// shares returns the parts of the fields in a commune's norm and their sum.
func (s *Sheet) shares(c *model.Commune) ([]int64, int64) {
	v := func(key string) int64 { return s.Rules.Value(model.Workload, key) }
	clamp := func(x int64) int64 { return min(max(x, v("index_min")), v("index_max")) }
	population := int64(100)
	if c.Population > 0 {
		population = clamp(100 * int64(c.Population) / v("population"))
	}
	area := clamp(100 * int64(math.Floor(c.AreaKm2)) / v("area_km2"))
	weight := make([]int64, len(s.In.Fields))
	var total int64
	for f := range s.In.Fields {
		field := &s.In.Fields[f]
		if !field.Norm {
			continue
		}
		weight[f] = field.Weight * ((100-field.PopulationPct-field.AreaPct)*100 + field.PopulationPct*population + field.AreaPct*area)
		total += weight[f]
	}
	return weight, total
}

// wisn returns the requirement, in milli-FTE, of each cell with volumes by the
// WHO method of workload indicators of staffing need (WISN, 2nd edition).
func (s *Sheet) wisn() (map[int]int64, error) {
	v := func(key string) float64 { return float64(s.Rules.Value(model.WISN, key)) }
	hours := v("hours_per_day")
	year := (v("weeks")*v("days_per_week") - v("holidays") - v("annual_leave") - v("sick_leave") - v("other_leave")) * hours
	type sums struct{ core, shared, individual float64 }
	cells := make(map[int]*sums)
	for k := range s.In.Volumes {
		w := &s.In.Volumes[k]
		cell := s.Cell(w.Commune, w.Field)
		if cells[cell] == nil {
			cells[cell] = new(sums)
		}
		h := w.Minutes / 60
		switch w.Kind {
		case model.CoreWork:
			cells[cell].core += w.Amount * h / year
		case model.IndividualDuties:
			cells[cell].individual += w.Amount * h / year
		case model.SharedSupport:
			cells[cell].shared += h / [...]float64{model.PerYear: year, model.PerMonth: year / 12, model.PerWeek: hours * v("days_per_week"), model.PerDay: hours}[w.Period]
		}
	}
	required := make(map[int]int64, len(cells))
	for cell, sum := range cells {
		if sum.shared >= 1 {
			c, f := cell/len(s.In.Fields), cell%len(s.In.Fields)
			return nil, fmt.Errorf("measure: support work of commune %s, field %s takes all the time", s.In.Communes[c].Code, s.In.Fields[f].Code)
		}
		required[cell] = int64(math.Floor(1000*(sum.core/(1-sum.shared)+sum.individual) + 0.5))
	}
	return required, nil
}
