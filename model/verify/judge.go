package verify

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/big"
	"slices"

	"canbo/model"
)

// A Judge holds what follows from an instance without a plan. It may be used by
// several goroutines; the instance must not change meanwhile.
type Judge struct {
	in    *model.Instance
	rules *model.Rules
	day   model.Date // effective date E

	fits    fitTerms
	travel  travelTerms
	points  pointTerms
	tiers   [4]int64         // shortage cost per milli-FTE, lowest quarter first
	reach   int64            // metres beyond which the policy asks for relocation
	support []*model.Support // by province, nil where there is none

	frozen        map[int32]bool    // Forbid{i, −1, −1}
	closedCommune map[[2]int32]bool // Forbid{i, c, −1}
	closedPost    map[[2]int32]bool // Forbid{i, −1, p}
	pins          map[int32][]int32 // posts ≥ 0 that i is pinned to
	ousted        map[int32]bool    // Pin{i, −1}
	partners      map[int32][]int32 // the others of the pairs of i
	ties          map[int32][]int32 // indices in Ties of those of i

	people   []person
	before   *tally
	fixed    []int32 // fixed(p): present payroll heads outside the pool
	required []int64 // milli-FTE, [commune·fields + field]
	ceiling  []int64 // heads allowed, by body
	standing []standing
	docket   []RuleCheck
	stay     int64 // Σ points of staying over the pool
	cases    int   // must-move cases
	state    model.Indicators
}

// A person is an official before the plan.
type person struct {
	present, pool bool
	blocked       model.RuleID // rule that forbids a move, "" none
	must          model.RuleID // reason to move, "" none
	retires       model.Date
	payroll       int32         // post that pays him, -1 none
	at            model.Figures // at the work post; Productivity is what he gives there
	points        int64         // of staying, pool only
}

// A standing finding holds as long as its official stays.
type standing struct {
	official int32
	finding  model.Finding
}

type fitTerms struct {
	threshold, conditional, conditionalMonths, listed, acceptable, experience, experienceMonths, rank int64

	rating [5]int64 // by model.Rating
}

type travelTerms struct{ factor, factorMountain, kmh, kmhMountain, crossingMinutes int64 }

type pointTerms struct {
	bands                                                         [5]band
	relocation, fit, conditional, move, otherBody, formerDistrict int64
	otherCommune, agency, recent, preferred, volunteer, refuses   int64
	unmet, hardship, perMillion, cover, mustMove, postMinimum     int64
	bodyMinimum, surplus                                          int64
}

// A band has the points per km up to a distance in metres.
type band struct{ to, slope int64 }

// New prepares the judgement of plans of an instance. The error names what
// makes it impossible: see Check.
func New(in *model.Instance) (*Judge, error) {
	if err := in.Check(); err != nil {
		return nil, err
	}
	rules, err := in.Policy.At(in.Effective)
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	j := &Judge{in: in, rules: rules, day: in.Effective}
	if err := errors.Join(j.checkPolicy(), j.checkReferences()); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	j.readPolicy()
	j.readDecisions()
	j.readDocket()
	if err := j.require(); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	j.measurePeople()
	j.choosePool()
	j.measureStay()
	j.state = j.indicators(j.before, nil, j.cases)
	return j, nil
}

func (j *Judge) checkPolicy() error {
	var faults []error
	for _, divisor := range [...]struct {
		rule model.RuleID
		key  string
	}{
		{model.Fit, "experience_months"}, {model.Norm, "step"}, {model.Norm, "step_mountain"},
		{model.Travel, "kmh"}, {model.Travel, "kmh_mountain"},
		{model.Workload, "population"}, {model.Workload, "area_km2"},
	} {
		if j.value(divisor.rule, divisor.key) <= 0 {
			faults = append(faults, fmt.Errorf("rule %q: %s must be positive", divisor.rule, divisor.key))
		}
	}
	for _, t := range j.in.Policy.Totals {
		if blockOf(t.Block) == model.Blocks {
			faults = append(faults, fmt.Errorf("total of province %s: block %q does not exist", t.Province, t.Block))
		}
	}
	return errors.Join(faults...)
}

// blockOf returns the block of that name in a policy, or model.Blocks.
func blockOf(name string) model.Block {
	if k := slices.Index([]string{"government", "party", "front"}, name); k >= 0 {
		return model.Block(k)
	}
	return model.Blocks
}

// checkReferences looks at the indices and orders that model.Instance.Check
// leaves to others.
func (j *Judge) checkReferences() error {
	in := j.in
	official := func(i int32) bool { return i >= 0 && int(i) < len(in.Officials) }
	for k, d := range in.Distances {
		if d.From > d.To || k > 0 && (in.Distances[k-1].From > d.From ||
			in.Distances[k-1].From == d.From && in.Distances[k-1].To >= d.To) {
			return fmt.Errorf("distance %d of communes %d and %d is out of order", k, d.From, d.To)
		}
	}
	for k, v := range in.Volumes {
		if v.Commune < 0 || int(v.Commune) >= len(in.Communes) || v.Field < 0 || int(v.Field) >= len(in.Fields) {
			return fmt.Errorf("volume %d refers to a commune or field that does not exist", k)
		}
	}
	for i := range in.Officials {
		for _, q := range in.Officials[i].Succession {
			if q < 0 || int(q) >= len(in.Positions) {
				return fmt.Errorf("official %s is planned for a position that does not exist", in.Officials[i].ID)
			}
		}
	}
	for _, p := range in.Decisions.Pins {
		if !official(p.Official) || p.Post < -1 || int(p.Post) >= len(in.Posts) {
			return fmt.Errorf("pin of official %d to post %d", p.Official, p.Post)
		}
	}
	for _, f := range in.Decisions.Forbids {
		if !official(f.Official) || f.Commune >= 0 && f.Post >= 0 {
			return fmt.Errorf("forbid of official %d, commune %d, post %d", f.Official, f.Commune, f.Post)
		}
	}
	for _, p := range in.Decisions.Pairs {
		if !official(p[0]) || !official(p[1]) || p[0] == p[1] {
			return fmt.Errorf("pair of officials %d and %d", p[0], p[1])
		}
	}
	return nil
}

func (j *Judge) value(id model.RuleID, key string) int64 { return j.rules.Value(id, key) }

func (j *Judge) readPolicy() {
	fit := func(key string) int64 { return j.value(model.Fit, key) }
	j.fits = fitTerms{
		threshold: fit("threshold"), conditional: fit("conditional"), conditionalMonths: fit("conditional_months"),
		listed: fit("listed"), acceptable: fit("acceptable"), experience: fit("experience"),
		experienceMonths: fit("experience_months"), rank: fit("rank"),
		rating: [5]int64{model.NoRating: fit("unknown"), model.Excellent: fit("excellent"), model.GoodRating: fit("good"),
			model.Completed: fit("completed"), model.NotDone: 0},
	}
	travel := func(key string) int64 { return j.value(model.Travel, key) }
	j.travel = travelTerms{
		factor: travel("factor"), factorMountain: travel("factor_mountain"),
		kmh: travel("kmh"), kmhMountain: travel("kmh_mountain"), crossingMinutes: travel("crossing_minutes"),
	}
	points := func(key string) int64 { return j.value(model.PeoplePoints, key) }
	j.points = pointTerms{
		bands: [5]band{
			{10_000, points("km_0_10")}, {20_000, points("km_10_20")}, {30_000, points("km_20_30")},
			{45_000, points("km_30_45")}, {math.MaxInt64, points("km_over_45")},
		},
		relocation: points("relocation"), fit: points("fit"), conditional: points("conditional"), move: points("move"),
		otherBody: points("other_body"), formerDistrict: points("former_district"), otherCommune: points("other_commune"),
		agency: points("agency"), recent: points("recent"), preferred: points("preferred"), volunteer: points("volunteer"),
		refuses: points("refuses"), unmet: points("unmet"), hardship: points("hardship"),
		perMillion: points("per_million"), cover: points("cover"),
		mustMove: j.value(model.DutyPoints, "must_move"), postMinimum: j.value(model.DutyPoints, "post_minimum"),
		bodyMinimum: j.value(model.DutyPoints, "body_minimum"), surplus: j.value(model.ServicePoints, "surplus"),
	}
	for k, key := range []string{"tier1", "tier2", "tier3", "tier4"} {
		j.tiers[k] = j.value(model.Workload, key)
	}
	j.reach = j.value(model.Reach, "metres")
	j.support = make([]*model.Support, len(j.in.Provinces))
	for k := range j.support {
		j.support[k] = j.in.Policy.SupportIn(j.in.Provinces[k].Code, j.day)
	}
}

func (j *Judge) readDecisions() {
	d := &j.in.Decisions
	j.frozen, j.ousted = map[int32]bool{}, map[int32]bool{}
	j.closedCommune, j.closedPost = map[[2]int32]bool{}, map[[2]int32]bool{}
	j.pins, j.partners, j.ties = map[int32][]int32{}, map[int32][]int32{}, map[int32][]int32{}
	for _, f := range d.Forbids {
		switch {
		case f.Commune >= 0:
			j.closedCommune[[2]int32{f.Official, f.Commune}] = true
		case f.Post >= 0:
			j.closedPost[[2]int32{f.Official, f.Post}] = true
		default:
			j.frozen[f.Official] = true
		}
	}
	for _, p := range d.Pins {
		if p.Post >= 0 {
			j.pins[p.Official] = append(j.pins[p.Official], p.Post)
		} else {
			j.ousted[p.Official] = true
		}
	}
	for _, p := range d.Pairs {
		j.partners[p[0]] = append(j.partners[p[0]], p[1])
		j.partners[p[1]] = append(j.partners[p[1]], p[0])
	}
	for k := range j.in.Ties {
		t := &j.in.Ties[k]
		j.ties[t.A] = append(j.ties[t.A], int32(k))
		j.ties[t.B] = append(j.ties[t.B], int32(k))
	}
}

func (j *Judge) body(p int32) *model.Body         { return &j.in.Bodies[j.in.Posts[p].Body] }
func (j *Judge) commune(p int32) int32            { return j.in.PostCommune(p) }
func (j *Judge) communal(p int32) bool            { return !j.body(p).Provincial }
func (j *Judge) position(p int32) *model.Position { return &j.in.Positions[j.in.Posts[p].Position] }

// counted reports whether work at post p counts for its field: a communal body
// and a position not Closed.
func (j *Judge) counted(p int32) bool { return j.communal(p) && !j.position(p).Closed }

// cell returns the index of the commune × field of post p.
func (j *Judge) cell(p int32) int {
	return int(j.commune(p))*len(j.in.Fields) + int(j.position(p).Field)
}

// looked reports whether a rule is looked at.
func (j *Judge) looked(id model.RuleID) bool { return j.rules.Mode(id) != model.Off }

// require computes the ceilings of bodies and required(c, f).
func (j *Judge) require() error {
	in, fields := j.in, len(j.in.Fields)
	approved := make([]int64, len(in.Communes)*fields)
	reserved := make([]int64, len(in.Communes)) // led, Closed or military posts of the government block
	j.ceiling = make([]int64, len(in.Bodies))
	for p := range in.Posts {
		post, body, pos := &in.Posts[p], j.body(int32(p)), j.position(int32(p))
		j.ceiling[post.Body] += int64(post.Approved)
		if body.Provincial {
			continue
		}
		if !pos.Closed {
			approved[j.cell(int32(p))] += int64(post.Approved)
		}
		if body.Block == model.Government && (pos.Leadership > model.NoLeader || pos.Closed || body.Kind == "QS") {
			reserved[body.Commune] += int64(post.Approved)
		}
	}
	staffed := make([]bool, len(in.Communes))
	for b := range in.Bodies {
		body := &in.Bodies[b]
		if body.Ceiling != 0 {
			j.ceiling[b] = int64(body.Ceiling)
		}
		if !body.Provincial {
			staffed[body.Commune] = true
		}
	}
	volumes := map[int][]*model.Volume{}
	for k := range in.Volumes {
		v := &in.Volumes[k]
		cell := int(v.Commune)*fields + int(v.Field)
		volumes[cell] = append(volumes[cell], v)
	}
	j.required = make([]int64, len(approved))
	for c := range in.Communes {
		if !staffed[c] {
			continue
		}
		places := max(0, j.norm(int32(c))-reserved[c])
		sum := int64(0)
		for f := range in.Fields {
			if in.Fields[f].Norm {
				sum += j.weight(int32(c), int32(f))
			}
		}
		for f := range in.Fields {
			cell := c*fields + f
			switch {
			case volumes[cell] != nil:
				need, ok := j.wisn(volumes[cell])
				if !ok {
					return fmt.Errorf("commune %s, field %s: shared support leaves no working time",
						in.Communes[c].Code, in.Fields[f].Code)
				}
				j.required[cell] = need
			case in.Fields[f].Norm && sum > 0:
				j.required[cell] = 1000 * places * j.weight(int32(c), int32(f)) / sum
			case !in.Fields[f].Norm:
				j.required[cell] = 1000 * approved[cell]
			}
		}
	}
	j.adjust()
	return nil
}

// adjust lays the adjustments of the instance over what it requires.
func (j *Judge) adjust() {
	for cell, need := range j.required {
		at := model.Adjustment{Commune: int32(cell / len(j.in.Fields)), Field: int32(cell % len(j.in.Fields))}
		k, found := slices.BinarySearchFunc(j.in.Adjust, at, func(a, b model.Adjustment) int {
			return cmp.Or(int(a.Commune-b.Commune), int(a.Field-b.Field))
		})
		if !found {
			continue
		}
		scaled := new(big.Int).Mul(big.NewInt(need), big.NewInt(j.in.Adjust[k].PerMille))
		scaled.Div(scaled, big.NewInt(1000))
		j.required[cell] = max(0, scaled.Int64()+j.in.Adjust[k].Add)
	}
}

// seconded reports whether official i works away from the post that pays him.
func (j *Judge) seconded(i int32) bool {
	o := &j.in.Officials[i]
	return o.SecondedUntil != 0 && o.HomePost >= 0
}

// measurePeople settles who is present, where, and blocked by what.
func (j *Judge) measurePeople() {
	in := j.in
	j.people = make([]person, len(in.Officials))
	j.before = j.newTally()
	for k := range in.Officials {
		i, o, who := int32(k), &in.Officials[k], &j.people[k]
		who.retires = in.Policy.RetirementDate(o.Sex, o.Birth)
		who.present = !(j.rules.Hard(model.Retired) && who.retires != 0 && who.retires <= j.day)
		who.payroll = o.Post
		if j.seconded(i) {
			who.payroll = o.HomePost
		}
		for f := range j.blocks(i) {
			if j.rules.Hard(f.rule) {
				who.blocked = f.rule
				break
			}
		}
		if o.Post >= 0 {
			who.at = j.Figures(i, o.Post)
		}
		if who.present {
			j.before.enter(j, i, o.Post, who.payroll, 1)
			j.before.give(j, i, o.Post, true, 1)
		}
	}
}

// Figures returns the measures of official i at post p. At his own post the
// productivity is what remains beside a post held concurrently.
func (j *Judge) Figures(i, p int32) model.Figures {
	fit, _, _ := j.measureFit(i, j.in.Posts[p].Position)
	way := j.commute(i, j.commune(p))
	return model.Figures{
		Fit: int(fit), Metres: way.metres, Minutes: way.minutes,
		Productivity: j.gives(i, p, j.in.Officials[i].Post == p),
	}
}

// gives returns the milli-FTE that official i gives at post p, staying or moved.
func (j *Judge) gives(i, p int32, stays bool) int64 {
	fit, _, _ := j.measureFit(i, j.in.Posts[p].Position)
	o, full := &j.in.Officials[i], j.productivity(fit)
	switch {
	case !stays || o.SecondPost < 0:
		return full
	case p == o.Post:
		return full * int64(100-o.SecondPct) / 100
	default:
		return full * int64(o.SecondPct) / 100
	}
}

// A fault is a rule that a person or an option is against, with the figure
// found and its limit where the rule has one.
type fault struct {
	rule       model.RuleID
	got, limit int64
}

// blocks yields the rules of section 2 that official i falls under, in their
// order; rules that are off are left out.
func (j *Judge) blocks(i int32) iter.Seq[fault] {
	o, who := &j.in.Officials[i], &j.people[i]
	return func(yield func(fault) bool) {
		infant := o.YoungestChild != 0 && (o.Sex == model.Female || o.SoleFather) &&
			o.YoungestChild.AddMonths(int(j.value(model.ProtectedDD, "child_months"))) > j.day
		for _, c := range [...]struct {
			rule    model.RuleID
			applies bool
		}{
			{model.Retired, who.retires != 0 && who.retires <= j.day},
			{model.ClassFixed, o.Class != model.CivilServant || o.Post >= 0 && j.position(o.Post).Closed},
			{model.ProtectedA, o.UnderDiscipline},
			{model.ProtectedB, o.Investigated},
			{model.ProtectedC, o.CriticalIllness},
			{model.ProtectedD, o.StudyUntil > j.day || o.SecondedUntil > j.day},
			{model.ProtectedDD, (o.Pregnant || o.MaternityUntil > j.day || infant) && !o.Wishes.LiftsProtection},
			{model.ProtectedE, o.Hardship && !o.Wishes.LiftsProtection},
			{model.ProtectedG, o.Exclusion != ""},
			{model.Committee, j.frozen[i] || o.Post >= 0 && slices.Contains(j.pins[i], o.Post)},
		} {
			if c.applies && j.looked(c.rule) && !yield(fault{rule: c.rule}) {
				return
			}
		}
	}
}

// duties yields the reasons of section 3 for which official i must move, in
// their order; rules that are off are left out.
func (j *Judge) duties(i int32) iter.Seq[model.RuleID] {
	o, who := &j.in.Officials[i], &j.people[i]
	return func(yield func(model.RuleID) bool) {
		var twoTerms, sensitive bool
		if o.Post >= 0 {
			pos := j.position(o.Post)
			twoTerms = pos.Leadership == model.Head && int64(o.Terms) >= j.value(model.TwoTerms, "terms")
			sensitive = pos.SensitiveMonths > 0 && pos.Leadership == model.NoLeader &&
				o.SincePost != 0 && o.SincePost.MonthsUntil(j.day) >= pos.SensitiveMonths &&
				j.serves(who.retires, j.value(model.Sensitive, "retirement_months"))
		}
		for _, c := range [...]struct {
			reason  model.RuleID
			applies bool
		}{
			{model.Secondment, j.seconded(i) && o.SecondedUntil <= j.day},
			{model.TwoTerms, twoTerms},
			{model.Sensitive, sensitive},
			{Unplaced, o.Post < 0},
			{model.Committee, j.ousted[i]},
		} {
			if c.applies && (c.reason == Unplaced || j.looked(c.reason)) && !yield(c.reason) {
				return
			}
		}
	}
}

// binds reports whether a must-move reason makes a case.
func (j *Judge) binds(reason model.RuleID) bool { return reason == Unplaced || j.rules.Hard(reason) }

// serves reports whether at least so many months remain until retirement.
func (j *Judge) serves(retires model.Date, months int64) bool {
	return retires == 0 || int64(j.day.MonthsUntil(retires)) >= months
}

// choosePool settles must-move cases, the pool and the fixed heads, and writes
// the standing findings.
func (j *Judge) choosePool() {
	j.fixed = make([]int32, len(j.in.Posts))
	for k := range j.people {
		i, who := int32(k), &j.people[k]
		if j.rules.Mode(model.Retired) == model.Warn && who.retires != 0 && who.retires <= j.day {
			j.stand(i, model.Retired, textRetired)
		}
		if !who.present {
			continue
		}
		settled := false // the first binding reason is the one
		for reason := range j.duties(i) {
			switch {
			case !j.binds(reason):
				j.stand(i, reason, textDue)
			case settled:
			case who.blocked != "":
				settled = true
				j.stand(i, reason, textDeferred)
			default:
				settled = true
				who.must = reason
				j.cases++
				j.stand(i, reason, textMustStay)
			}
		}
		who.pool = who.blocked == "" && len(j.PoolReasons(i)) > 0
		if !who.pool && who.payroll >= 0 {
			j.fixed[who.payroll]++
		}
	}
}

// Reasons of section 4 beside the must-move rules.
const (
	reasonPin      = "pin"
	reasonWish     = "wish"
	reasonSurplus  = "surplus"
	reasonCommute  = "commute"
	reasonMisfit   = "misfit"
	reasonPair     = "pair"
	reasonEveryone = "everyone"
)

// PoolReasons tells what puts official i into the pool if nothing blocks him:
// must-move:<reason>, pin, wish, surplus, commute, misfit, pair, everyone. With
// rule pool in another mode than hard everybody who is not blocked is in it.
func (j *Judge) PoolReasons(i int32) []string {
	o, who := &j.in.Officials[i], &j.people[i]
	var reasons []string
	add := func(is bool, reason string) {
		if is {
			reasons = append(reasons, reason)
		}
	}
	add(who.must != "", "must-move:"+string(who.must))
	committee := j.looked(model.Committee)
	add(committee && slices.ContainsFunc(j.pins[i], func(p int32) bool { return p != o.Post }), reasonPin)
	add(o.Wishes.Move == model.Volunteers, reasonWish)
	add(who.payroll >= 0 && int(j.before.payroll[who.payroll]) > j.in.Posts[who.payroll].Approved, reasonSurplus)
	if o.Post >= 0 {
		soft := "soft_metres"
		if j.in.Communes[j.commune(o.Post)].Mountainous {
			soft = "soft_mountain_metres"
		}
		add(j.value(model.Pool, "commuters") == 1 && int64(who.at.Metres) > j.value(model.Reach, soft), reasonCommute)
		add(int64(who.at.Fit) < j.fits.threshold && !j.position(o.Post).Closed, reasonMisfit)
	}
	add(committee && len(j.partners[i]) > 0, reasonPair)
	add(j.value(model.Pool, "everyone") == 1 || !j.rules.Hard(model.Pool), reasonEveryone)
	return reasons
}

// Pool returns the officials that a plan may move, ascending.
func (j *Judge) Pool() []int32 {
	var pool []int32
	for i := range j.people {
		if j.people[i].pool {
			pool = append(pool, int32(i))
		}
	}
	return pool
}

// Blocked returns the first rule that forbids to move official i, or "".
func (j *Judge) Blocked(i int32) model.RuleID { return j.people[i].blocked }

// MustMove returns the reason for which official i must move, or "".
func (j *Judge) MustMove(i int32) model.RuleID { return j.people[i].must }

// Present reports whether official i counts on the effective date.
func (j *Judge) Present(i int32) bool { return j.people[i].present }

// Required returns the requirement of commune c in field f, milli-FTE.
func (j *Judge) Required(c, f int32) int64 { return j.required[int(c)*len(j.in.Fields)+int(f)] }

// measureStay adds up the points of staying over the pool.
func (j *Judge) measureStay() {
	for i := range j.people {
		if who := &j.people[i]; who.pool {
			who.points = j.stayPoints(int32(i))
			j.stay += who.points
		}
	}
}
