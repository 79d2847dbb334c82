package horizon

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"canbo/model"
	"canbo/model/measure"
	"canbo/model/scenario"
)

// A roll is a province on its way through the years.
type roll struct {
	s           *scenario.Scenario
	replication int
	base        *model.Instance // never changed
	province    *model.Province
	policy      *model.Policy // of all years
	first       model.Date    // day of the first round
	home        []bool        // communes of the province

	now     model.Instance // officials and ties as they are, with the year's figures
	people  []person       // of now.Officials
	awaited []recruit
	ceiling []int // of the year, by commune
	balance *balance
	months  []Month         // of the year
	before  Month           // the last of the year before
	gone    map[string]bool // who left in the last period
	vacated []int32         // leading posts that leavers of the last period held
}

// A person is what the years add to an official.
type person struct {
	retires model.Date // 0 never
	trained int32      // field that he was taught and has not moved into, -1 none
	course  lesson
	from    int32      // post that a reinforcement came from, -1 none
	until   model.Date // end of its term
	began   model.Date // first day of a recruit, 0 for those of the files
}

// A lesson is a course being taken; the zero lesson none.
type lesson struct {
	field int32
	major string
	ends  model.Date
}

// A recruit has been found and not begun yet.
type recruit struct {
	id    string
	post  int32
	day   model.Date
	major string // where the position lists none
}

// open makes ready for the first year.
func open(s *scenario.Scenario, code string, in *model.Instance, replication int) (*roll, error) {
	r := &roll{s: s, replication: replication, base: in, now: *in, home: make([]bool, len(in.Communes))}
	if r.now.Effective = cmp.Or(s.Base.Effective, in.Effective); s.Last < s.First {
		return nil, fmt.Errorf("horizon: years %d to %d", s.First, s.Last)
	}
	if e := r.now.Effective; e < model.MakeDate(s.First, 1, 1) || e > model.MakeDate(s.First+1, 1, 1) {
		return nil, fmt.Errorf("horizon: the first round takes effect on %s, neither in %d nor on 1 January after it", e, s.First)
	}
	if err := in.Check(); err != nil {
		return nil, err
	}
	for k := range in.Provinces {
		if in.Provinces[k].Code == code {
			r.province = &in.Provinces[k]
		}
	}
	if r.province == nil {
		return nil, fmt.Errorf("horizon: no province %s", code)
	}
	for c := range in.Communes {
		r.home[c] = in.Provinces[in.Communes[c].Province].Code == code
	}
	for k := range in.Bodies {
		if !r.home[in.Bodies[k].Commune] {
			return nil, fmt.Errorf("horizon: body %s is not in province %s", in.Bodies[k].ID, code)
		}
	}
	var err error
	if r.policy, err = s.Policy(in.Policy); err != nil {
		return nil, err
	}
	r.now.Policy, r.first = r.policy, r.now.Effective
	r.now.Officials = slices.Clone(in.Officials)
	r.people = make([]person, len(in.Officials))
	for i := range r.now.Officials {
		o := &r.now.Officials[i]
		o.Experience = slices.Clone(o.Experience)
		r.people[i] = person{retires: s.RetirementDate(r.policy, o, r.now.Effective), trained: -1, from: -1}
	}
	return r, nil
}

// First returns the instance that the first round of a province plans: the base
// under the policy, ceilings and limits of the year, its requirements adjusted by
// demand and by what is about to be lost. in is the part of the province, as in Base.
func First(s *scenario.Scenario, code string, in *model.Instance) (*model.Instance, error) {
	r, err := open(s, code, in, 0)
	if err != nil {
		return nil, err
	}
	sheet, _, err := r.begin(s.First)
	if err != nil {
		return nil, err
	}
	return adjusted(sheet.In, r.awaiting(sheet, r.priced(sheet))), nil
}

// adjusted returns an instance with other adjustments.
func adjusted(in *model.Instance, adjust []model.Adjustment) *model.Instance {
	out := *in
	out.Adjust = adjust
	return &out
}

// year rolls to the round of a year and through it. What is planned comes from
// decide, which gets the figures of the plain instance and the adjustments of
// what is to be planned.
func (r *roll) year(year int, decide func(*measure.Sheet, []model.Adjustment) (*decision, error)) (*Year, []Move, error) {
	sheet, succeeded, err := r.begin(year)
	if err != nil {
		return nil, nil, err
	}
	priced := r.priced(sheet)
	d, err := decide(sheet, r.awaiting(sheet, priced))
	if err != nil {
		return nil, nil, err
	}
	y, err := r.round(year, sheet, priced, d)
	if err != nil {
		return nil, nil, err
	}
	y.Succeeded = succeeded
	return y, d.moves, nil
}

// begin rolls to the round of a year. It returns the figures of the plain instance
// and how many succeeded to leading places.
func (r *roll) begin(year int) (*measure.Sheet, int, error) {
	r.ceiling = r.s.Ceilings(r.base, year)
	if year == r.s.First {
		r.balance = r.newBalance(nil)
		r.divide(year)
		for i := range r.now.Officials {
			r.balance.of(r.now.Officials[i].Post).Start++
		}
	} else {
		r.balance = r.newBalance(r.balance)
		if err := r.period(year); err != nil {
			return nil, 0, err
		}
	}
	r.prepare(year)
	sheet, err := measure.New(&r.now)
	if err != nil || len(r.vacated) == 0 {
		return sheet, 0, err
	}
	succeeded := r.succeed(sheet)
	sheet, err = measure.New(&r.now)
	return sheet, succeeded, err
}

// prepare lays the figures of a year over the plain instance.
func (r *roll) prepare(year int) {
	r.now.Communes = slices.Clone(r.base.Communes)
	for c, unchanged := range scenario.BaseCeilings(r.base) {
		if r.ceiling[c] != unchanged {
			r.now.Communes[c].Ceiling = r.ceiling[c]
		}
	}
	limits := r.s.Budget(r.province, year)
	d := &r.now.Decisions
	if year != r.s.First {
		*d = model.Decisions{Forbids: d.Forbids, Limits: model.Limits{Moves: model.NoLimit, Relocations: model.NoLimit,
			MoneyPerMonth: model.NoLimit, MaxMetres: r.base.Decisions.Limits.MaxMetres}}
	}
	d.Limits.Moves = least(d.Limits.Moves, limits.Moves)
	d.Limits.Relocations = least(d.Limits.Relocations, limits.Relocations)
	d.Limits.MoneyPerMonth = least(d.Limits.MoneyPerMonth, limits.MoneyPerMonth)
	d.Limits.MaxMetres = least(d.Limits.MaxMetres, limits.MaxMetres)
	r.now.Adjust = r.demand(year)
}

// least is the smaller of two limits.
func least[T int | int64](a, b T) T {
	switch {
	case a == model.NoLimit:
		return b
	case b == model.NoLimit:
		return a
	}
	return min(a, b)
}

// demand lists the plain adjustments of a year.
func (r *roll) demand(year int) []model.Adjustment {
	factor := make([]int64, len(r.base.Fields))
	for f := range factor {
		code := r.base.Fields[f].Code
		factor[f] = r.s.DemandFactor(r.province, code, year) * r.noise(code, year) / 1000
	}
	var list []model.Adjustment
	for c := range r.home {
		for f := range factor {
			if r.home[c] && factor[f] != 1000 {
				list = append(list, model.Adjustment{Commune: int32(c), Field: int32(f), PerMille: factor[f]})
			}
		}
	}
	return list
}

// priced adds to the plain adjustments of a year what is about to be lost.
func (r *roll) priced(sheet *measure.Sheet) []model.Adjustment {
	look := r.s.LookAhead
	if look.Price == 0 || look.Months == 0 || !sheet.Rules.Hard(model.Retired) {
		return r.now.Adjust
	}
	until := r.now.Effective.AddMonths(look.Months)
	return r.losing(sheet, r.now.Adjust, look.Price, func(i int32) bool {
		return r.people[i].retires != 0 && r.people[i].retires <= until
	})
}

// losing adds to adjustments the productivity of those who go, in per mille.
func (r *roll) losing(sheet *measure.Sheet, adjust []model.Adjustment, price int, goes func(i int32) bool) []model.Adjustment {
	lost := make([]int64, len(sheet.Required))
	var gifts []measure.Gift
	for i := range r.now.Officials {
		if !sheet.Present[i] || !goes(int32(i)) {
			continue
		}
		for _, g := range sheet.StayGifts(int32(i), gifts[:0]) {
			lost[g.Cell] += g.Milli
		}
	}
	return r.shifted(adjust, lost, price)
}

// awaiting takes off adjustments, at the price of the look-ahead, what recruits who
// have been found will bring in its months.
func (r *roll) awaiting(sheet *measure.Sheet, adjust []model.Adjustment) []model.Adjustment {
	look := r.s.LookAhead
	until := r.now.Effective.AddMonths(look.Months)
	brought := make([]int64, len(sheet.Required))
	for _, a := range r.awaited {
		if a.day <= until {
			brought[sheet.Cell(r.base.PostCommune(a.post), r.position(a.post).Field)] -= sheet.Rules.Value(model.Productivity, "full")
		}
	}
	return r.shifted(adjust, brought, look.Price)
}

// shifted adds a share of figures by cell, in per mille, to adjustments.
func (r *roll) shifted(adjust []model.Adjustment, milli []int64, price int) []model.Adjustment {
	var list []model.Adjustment
	for cell, milli := range milli {
		a := model.Adjustment{Commune: int32(cell / len(r.base.Fields)), Field: int32(cell % len(r.base.Fields)), PerMille: 1000}
		if k, found := slices.BinarySearchFunc(adjust, a, byCell); found {
			a = adjust[k]
		}
		if a.Add += milli * int64(price) / 1000; a.Add != 0 || a.PerMille != 1000 {
			list = append(list, a)
		}
	}
	return list
}

func byCell(a, b model.Adjustment) int {
	return cmp.Or(cmp.Compare(a.Commune, b.Commune), cmp.Compare(a.Field, b.Field))
}

// newcomer is an official to be added.
type newcomer struct {
	official model.Official
	person   person
}

// restaff drops the officials that are not kept, adds others, and renumbers what
// refers to officials.
func (r *roll) restaff(kept func(i int) bool, add []newcomer) {
	var list []newcomer
	old := make([]int32, 0, len(r.now.Officials))
	for i := range r.now.Officials {
		if kept(i) {
			list = append(list, newcomer{r.now.Officials[i], r.people[i]})
			old = append(old, int32(i))
		}
	}
	for _, n := range add {
		list, old = append(list, n), append(old, -1)
	}
	order := make([]int, len(list))
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(list[a].official.ID, list[b].official.ID) })
	to := make([]int32, len(r.now.Officials))
	for i := range to {
		to[i] = -1
	}
	r.now.Officials, r.people = make([]model.Official, len(list)), make([]person, len(list))
	for k, from := range order {
		r.now.Officials[k], r.people[k] = list[from].official, list[from].person
		if old[from] >= 0 {
			to[old[from]] = int32(k)
		}
	}
	var ties []model.Tie
	for _, t := range r.now.Ties {
		if t.A, t.B = to[t.A], to[t.B]; t.A >= 0 && t.B >= 0 {
			ties = append(ties, t)
		}
	}
	r.now.Ties = ties
	var forbids []model.Forbid
	for _, f := range r.now.Decisions.Forbids {
		if f.Official = to[f.Official]; f.Official >= 0 {
			forbids = append(forbids, f)
		}
	}
	r.now.Decisions.Forbids = forbids
}

// payPost is the post at which an official is paid, -1 none.
func payPost(o *model.Official) int32 {
	if o.SecondedUntil != 0 && o.HomePost >= 0 {
		return o.HomePost
	}
	return o.Post
}

// communal reports whether a post is in a body of a commune.
func (r *roll) communal(post int32) bool { return !r.base.Bodies[r.base.Posts[post].Body].Provincial }

// position is the position of a post.
func (r *roll) position(post int32) *model.Position {
	return &r.base.Positions[r.base.Posts[post].Position]
}
