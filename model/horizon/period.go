package horizon

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"canbo/model"
	"canbo/model/scenario"
)

// period is what happens between the round before and that of a year (SPEC.md
// sections 1 and 2). Afterwards the day is that of the round.
func (r *roll) period(year int) error {
	last, day := r.now.Effective, r.s.Round(r.first, year)
	rules, err := r.policy.At(day)
	if err != nil {
		return err
	}
	r.divide(year)
	leaves := r.leavers(year, day, rules)
	r.gone = make(map[string]bool)
	for i, how := range leaves {
		o := &r.now.Officials[i]
		c := r.balance.of(o.Post)
		at := day
		switch how {
		case stays:
			continue
		case retires:
			c.Retired++
			at = r.people[i].retires
		case early:
			c.Early++
		case exits:
			c.Left++
		}
		r.month(at).leave(r, o, how)
		r.gone[o.ID] = true
		if o.Post >= 0 && r.communal(o.Post) && r.position(o.Post).Leadership > model.NoLeader {
			r.vacated = append(r.vacated, o.Post)
		}
	}
	r.restaff(func(i int) bool { return leaves[i] == stays }, r.arrivals(day, rules))
	for i := range r.now.Officials {
		r.pass(int32(i), rules, last, day)
	}
	r.now.Effective = day
	return nil
}

// A departure is how an official leaves.
type departure uint8

const (
	stays departure = iota
	retires
	early
	exits
)

// leavers says who leaves up to the day of the round of a year, and how.
func (r *roll) leavers(year int, day model.Date, rules *model.Rules) []departure {
	leaves := make([]departure, len(r.people))
	for i := range r.people {
		if last := r.people[i].retires; rules.Hard(model.Retired) && last != 0 && last <= day {
			leaves[i] = retires
		}
	}
	for _, i := range r.early(year, leaves, rules) {
		leaves[i] = early
	}
	for i := range leaves {
		if leaves[i] == stays && r.exits(&r.now.Officials[i], year) {
			leaves[i] = exits
		}
	}
	return leaves
}

// exits draws whether an official leaves in a year other than by retirement.
func (r *roll) exits(o *model.Official, year int) bool {
	c := o.Residence
	if o.Post >= 0 {
		c = r.base.PostCommune(o.Post)
	}
	age := o.Birth.MonthsUntil(r.now.Effective) / 12
	rate := r.s.ExitRate(r.province, age, o.Sex, r.base.Communes[c].Hardship(), year)
	return scenario.Chance(r.s.Draw("exit", o.ID, year, r.replication), rate)
}

// early lists who leaves by Decree 154/2025/NĐ-CP.
func (r *roll) early(year int, leaves []departure, rules *model.Rules) []int32 {
	records := r.s.EarlyIn(r.province, year)
	if len(records) == 0 {
		return nil
	}
	heads := r.heads(func(i int) bool { return leaves[i] == stays })
	groups := make([][]int32, len(records))
	day, child := r.now.Effective, int(rules.Value(model.ProtectedDD, "child_months"))
	for i := range r.now.Officials {
		o := &r.now.Officials[i]
		young := o.YoungestChild != 0 && (o.Sex == model.Female || o.SoleFather) && o.YoungestChild.AddMonths(child) > day
		if leaves[i] != stays || o.Class == model.Contract || o.UnderDiscipline || o.Investigated ||
			(o.Pregnant || o.MaternityUntil > day || young) && !o.Wishes.LiftsProtection {
			continue
		}
		retires := r.people[i].retires
		for k := len(records) - 1; k >= 0; k-- {
			e := &records[k]
			if e.Months > 0 && (retires == 0 || retires > day.AddMonths(e.Months)) || e.Surplus && !heads.surplus(r, o) {
				continue
			}
			groups[k] = append(groups[k], int32(i))
			break
		}
	}
	var leave []int32
	for k, group := range groups {
		slices.SortStableFunc(group, func(a, b int32) int { return cmp.Compare(never(r.people[a].retires), never(r.people[b].retires)) })
		leave = append(leave, group[:len(group)*records[k].Share/1000]...)
	}
	return leave
}

// never puts those without a retirement date last.
func never(d model.Date) model.Date {
	if d == 0 {
		return math.MaxInt32
	}
	return d
}

// heads are payroll heads by post and by commune, communal bodies only.
type heads struct{ post, commune []int }

func (r *roll) heads(counts func(i int) bool) *heads {
	h := &heads{make([]int, len(r.base.Posts)), make([]int, len(r.base.Communes))}
	for i := range r.now.Officials {
		if p := payPost(&r.now.Officials[i]); p >= 0 && counts(i) && r.communal(p) {
			h.post[p]++
			h.commune[r.base.PostCommune(p)]++
		}
	}
	return h
}

// surplus reports whether an official is paid at a post or in a commune above its
// number.
func (h *heads) surplus(r *roll, o *model.Official) bool {
	p := payPost(o)
	if p < 0 || !r.communal(p) {
		return false
	}
	c := r.base.PostCommune(p)
	return h.post[p] > r.base.Posts[p].Approved || h.commune[c] > r.ceiling[c]
}

// pass lets the months from the last round to this one pass for an official.
func (r *roll) pass(i int32, rules *model.Rules, last, day model.Date) {
	o, p := &r.now.Officials[i], &r.people[i]
	if p.course.ends != 0 && p.course.ends <= day {
		r.teach(o, p)
	}
	months := max(last, p.began).MonthsUntil(day)
	whole := p.began <= last
	if o.Post >= 0 {
		grow(o, r.position(o.Post).Field, months)
		if whole && r.base.Communes[r.base.PostCommune(o.Post)].EspeciallyDifficult {
			o.HazardYears++
		}
		if length := r.s.Terms.Months; length > 0 && o.SincePost != 0 && r.position(o.Post).Leadership == model.Head {
			o.Terms += terms(o.SincePost, day, length) - terms(o.SincePost, last, length)
		}
	}
	if whole {
		o.Ratings = [3]model.Rating{o.Ratings[0], o.Ratings[0], o.Ratings[1]}
		if o.Ratings[0] == model.NoRating {
			o.Ratings[0] = model.Completed
		}
	}
	r.raise(o, p, rules, last, day)
	o.UnderDiscipline = false
	if o.Pregnant {
		o.Pregnant, o.YoungestChild = false, last.AddMonths(r.s.Terms.BirthMonths)
	}
	if p.from >= 0 && p.until <= day {
		o.HomePost, o.SecondedUntil, p.from = p.from, p.until, -1
	}
	p.retires = r.s.RetirementDate(r.policy, o, r.first)
}

// terms is the number of spans of that many months ended from one day to another.
func terms(since, at model.Date, months int) int { return max(0, since.MonthsUntil(at)) / months }

// grow adds months of experience in a field.
func grow(o *model.Official, field int32, months int) {
	k := slices.IndexFunc(o.Experience, func(e model.Experience) bool { return e.Field == field })
	switch {
	case k >= 0:
		o.Experience[k].Months += months
	case months > 0:
		o.Experience = append(o.Experience, model.Experience{Field: field, Months: months})
	}
}

// teach ends a course: its learner holds the qualification and asks for a place in
// the field.
func (r *roll) teach(o *model.Official, p *person) {
	level := model.NoLevel
	for _, q := range o.Qualifications {
		level = max(level, q.Level)
	}
	o.Qualifications = append(slices.Clone(o.Qualifications), model.Qualification{Major: p.course.major, Level: level})
	o.Wishes.Move = model.Volunteers
	o.Wishes.Positions = slices.Clone(o.Wishes.Positions)
	for q := range r.base.Positions {
		if x := &r.base.Positions[q]; x.Field == p.course.field && !x.Closed && x.Leadership == model.NoLeader && !slices.Contains(o.Wishes.Positions, int32(q)) {
			o.Wishes.Positions = append(o.Wishes.Positions, int32(q))
		}
	}
	slices.Sort(o.Wishes.Positions)
	p.trained, p.course = p.course.field, lesson{}
}

// arrivals makes officials of the recruits whose first day has come.
func (r *roll) arrivals(day model.Date, rules *model.Rules) []newcomer {
	var come []newcomer
	var wait []recruit
	for _, a := range r.awaited {
		if a.day > day {
			wait = append(wait, a)
			continue
		}
		r.balance.of(a.post).Recruited++
		m := r.month(a.day)
		if m.Recruited++; r.governs(a.post) {
			m.Government++
		}
		come = append(come, r.newcomer(a, rules))
	}
	r.awaited = wait
	return come
}

// raise gives the steps of the scale that fall due in a period, counted from the
// first day of a recruit; the files do not tell when others had their last one,
// which is drawn.
func (r *roll) raise(o *model.Official, p *person, rules *model.Rules, last, day model.Date) {
	scale := rules.Scale(o.Rank)
	since := p.began
	if since == 0 {
		n, _ := bits.Mul64(r.s.Draw("raise", o.ID, 0, 0), uint64(scale.Years))
		since = r.first.AddMonths(-12 * int(n))
	}
	due := terms(since, day, 12*scale.Years) - terms(since, last, 12*scale.Years)
	o.Coef = max(o.Coef, min(scale.Top, o.Coef+due*scale.Step))
}

// newcomer makes an official of a recruit.
func (r *roll) newcomer(a recruit, rules *model.Rules) newcomer {
	q, c := r.position(a.post), r.base.PostCommune(a.post)
	draw := func(topic string, n uint64) int {
		k, _ := bits.Mul64(r.s.Draw(topic, a.id, 0, r.replication), n)
		return int(k)
	}
	major := a.major
	for _, code := range q.Listed {
		if code != "*" {
			major = code
			break
		}
	}
	rank := max(q.Rank, model.Staff)
	o := model.Official{
		ID: a.id, Name: "Tuyển dụng " + a.id, Sex: model.Sex(draw("sex", 2)), Ethnicity: "Kinh",
		Birth:     a.day.AddMonths(-12*(23+draw("age", 7))) - model.Date(draw("birthday", 365)),
		Residence: c, Home: r.base.Communes[c].Seat, Hometown: c, Class: model.CivilServant, Rank: rank, Coef: rules.Scale(rank).First,
		Post: a.post, SecondPost: -1, HomePost: -1, SincePost: a.day, SinceUnit: a.day,
		Qualifications: []model.Qualification{{Major: major, Level: q.Level}}, Certificates: q.Certificates,
	}
	return newcomer{o, person{retires: r.s.RetirementDate(r.policy, &o, r.first), trained: -1, from: -1, began: a.day}}
}
