package stock

import (
	"slices"

	"canbo/model"
	"canbo/model/measure"
	"canbo/model/scenario"
)

// fitting counts who may be moved where. It errs on the generous side, so that
// what yearly rounds do stays possible.
type fitting struct {
	m        *Model
	open     [][]int32 // by commune: positions of places that a transfer may fill, ascending
	communes [][]int32 // by province
	may      []bool    // by position, of the person at hand
	milli    [][]int64 // that he would give there, by years since
	to       []Destination
	seen     []int // by area × field: 1 + index in to
}

func (m *Model) newFitting() *fitting {
	f := &fitting{
		m: m, open: make([][]int32, len(m.In.Communes)), communes: make([][]int32, len(m.In.Provinces)),
		may: make([]bool, len(m.In.Positions)), milli: make([][]int64, len(m.In.Positions)), seen: make([]int, len(m.Areas)*len(m.In.Fields)),
	}
	for p := range m.In.Posts {
		post := &m.In.Posts[p]
		if post.Approved == 0 || !m.sheet.Communal(int32(p)) || m.In.Positions[post.Position].Closed {
			continue
		}
		c := m.In.PostCommune(int32(p))
		if at, found := slices.BinarySearch(f.open[c], post.Position); !found {
			f.open[c] = slices.Insert(f.open[c], at, post.Position)
		}
	}
	for c := range m.In.Communes {
		if p := m.In.Communes[c].Province; len(f.open[c]) > 0 {
			f.communes[p] = append(f.communes[p], int32(c))
		}
	}
	return f
}

// count adds person i to those of his group who may be taught or leave early.
func (f *fitting) count(i int32, l *life, g *Group) {
	m := f.m
	f.early(i, l, g)
	if g.Closed || m.In.Officials[i].Class != model.CivilServant {
		return
	}
	pupil := false
	for k := range m.Scenario.Courses {
		if f.mayEnter(i, l, g, &m.Scenario.Courses[k]) {
			g.Pupils[k]++
			pupil = true
		}
	}
	if !pupil {
		return
	}
	for _, c := range f.communes[m.Areas[g.Area].Province] {
		a := m.areaOf[c]
		if at, found := slices.BinarySearch(g.Near, a); !found && !m.sheet.OutOfReach(i, c) {
			g.Near = slices.Insert(g.Near, at, a)
		}
	}
}

// from returns the first round at which i can be in the pool (model/SPEC.md
// section 4), len(rounds) where there is none. In the first round it is that of the
// plan; later, protections end on their day, and cases fall due. Posts get nobody
// above their approved number, so that only those above it now have people to
// spare.
func (f *fitting) from(i int32) int {
	if f.m.sheet.Why[i] != measure.NotInPool {
		return 0
	}
	for t := 1; t < len(f.m.rounds); t++ {
		if !f.blocked(i, t) && f.reason(i, f.m.rounds[t]) {
			return t
		}
	}
	return len(f.m.rounds)
}

// blocked reports whether a rule keeps i where he is in round t > 0.
func (f *fitting) blocked(i int32, t int) bool {
	m := f.m
	s, o, day := m.sheet, &m.In.Officials[i], m.rounds[t]
	child := o.YoungestChild
	if o.Pregnant {
		child = m.rounds[0].AddMonths(m.Scenario.Terms.BirthMonths)
	}
	young := child != 0 && (o.Sex == model.Female || o.SoleFather) && child.AddMonths(int(s.Rules.Value(model.ProtectedDD, "child_months"))) > day
	for _, c := range []struct {
		rule model.RuleID
		is   bool
	}{
		{model.ProtectedB, o.Investigated},
		{model.ProtectedC, o.CriticalIllness},
		{model.ProtectedD, o.StudyUntil > day || o.SecondedUntil > day},
		{model.ProtectedDD, (o.MaternityUntil > day || young) && !o.Wishes.LiftsProtection},
		{model.ProtectedE, o.Hardship && !o.Wishes.LiftsProtection},
		{model.ProtectedG, o.Exclusion != ""},
		{model.Committee, slices.Contains(m.In.Decisions.Forbids, model.Forbid{Official: i, Commune: -1, Post: -1})}, // pins are of the first round
	} {
		if c.is && s.Rules.Hard(c.rule) {
			return true
		}
	}
	return false
}

// reason reports whether something puts i into the pool of a later round.
func (f *fitting) reason(i int32, day model.Date) bool {
	m := f.m
	s, o := m.sheet, &m.In.Officials[i]
	value := func(rule model.RuleID, key string) int { return int(s.Rules.Value(rule, key)) }
	if !s.Rules.Hard(model.Pool) || value(model.Pool, "everyone") == 1 || o.Post < 0 {
		return true
	}
	q, pay, c := s.Position(o.Post), s.PayPost(i), m.In.PostCommune(o.Post)
	soft := value(model.Reach, "soft_metres")
	if m.In.Communes[c].Mountainous {
		soft = value(model.Reach, "soft_mountain_metres")
	}
	return o.Wishes.Move == model.Volunteers ||
		pay >= 0 && s.HeadsPay[pay] > m.In.Posts[pay].Approved ||
		value(model.Pool, "commuters") == 1 && s.Metres(i, c) > soft ||
		s.FitOf(i, m.In.Posts[o.Post].Position).Score < value(model.Fit, "threshold") ||
		s.Seconded(i) && o.SecondedUntil <= day ||
		q.Leadership == model.Head && o.Terms+f.termsEnding(o, day) >= value(model.TwoTerms, "terms") ||
		q.SensitiveMonths > 0 && q.Leadership == model.NoLeader && o.SincePost != 0 && o.SincePost.MonthsUntil(day) >= q.SensitiveMonths
}

// termsEnding returns how many terms of a head end after the first round, up to a
// day.
func (f *fitting) termsEnding(o *model.Official, day model.Date) int {
	months := f.m.Scenario.Terms.Months
	if months == 0 || o.SincePost == 0 {
		return 0
	}
	return o.SincePost.MonthsUntil(day)/months - max(0, o.SincePost.MonthsUntil(f.m.rounds[0]))/months
}

// destinations returns the areas and fields, other than his own, with a position
// in reach of i that he fits and may be moved to, as he is today. The slice is
// used again by the next call.
func (f *fitting) destinations(i int32, k groupKey) []Destination {
	m := f.m
	s, o := m.sheet, &m.In.Officials[i]
	f.to = f.to[:0]
	if k.closed || o.Class != model.CivilServant || k.from >= k.gone {
		return f.to
	}
	f.fits(i)
	add := func(c, q int32) {
		a, field := m.areaOf[c], m.In.Positions[q].Field
		at := int(a)*len(m.In.Fields) + int(field)
		switch {
		case k.inside && a == k.area && field == k.field:
		case f.seen[at] > 0:
			d := &f.to[f.seen[at]-1]
			if slices.Compare(f.milli[q], d.Milli) > 0 {
				d.Milli = f.milli[q]
			}
		default:
			f.to = append(f.to, Destination{Area: a, Field: field, Milli: f.milli[q]})
			f.seen[at] = len(f.to)
		}
	}
	for _, c := range f.communes[m.Areas[k.area].Province] {
		if s.OutOfReach(i, c) {
			continue
		}
		for _, q := range f.open[c] {
			pos := &m.In.Positions[q]
			if f.may[q] && !(pos.Leadership == model.Head && o.Hometown == c && s.Rules.Hard(model.NonNative)) {
				add(c, q)
			}
		}
	}
	if home := s.PayPost(i); s.Seconded(i) && s.Communal(home) {
		q := m.In.Posts[home].Position
		f.milli[q] = m.outputs(i, q, s.FitOf(i, q).Score)
		add(m.In.PostCommune(home), q)
	}
	for _, d := range f.to {
		f.seen[int(d.Area)*len(m.In.Fields)+int(d.Field)] = 0
	}
	return f.to
}

// fits sets may, whether i fits a position and its standing is open to him, and milli.
func (f *fitting) fits(i int32) {
	m := f.m
	s, o := m.sheet, &m.In.Officials[i]
	standing := model.Position{Rank: o.Rank}
	if o.Post >= 0 {
		standing = *s.Position(o.Post)
	}
	lower := o.Wishes.AcceptsLower || o.Ratings[0] == model.NotDone || !s.Rules.Hard(model.LowerRank)
	rated := o.Ratings[0] == model.Excellent || o.Ratings[0] == model.GoodRating // the latest rating repeats
	conditional := int(s.Rules.Value(model.Fit, "conditional"))
	for k := range f.may {
		q := &m.In.Positions[k]
		f.may[k] = !q.Closed && (lower || q.Rank >= standing.Rank && q.Leadership >= standing.Leadership)
		if !f.may[k] {
			continue
		}
		fit := s.FitOf(i, int32(k))
		if f.may[k] = fit.Eligible || !s.Rules.Hard(model.Fit); f.may[k] {
			f.milli[k] = m.outputs(i, int32(k), fit.Score)
		}
		if !s.Rules.Hard(model.Promotion) {
			continue
		}
		if q.Leadership > standing.Leadership {
			f.may[k] = f.may[k] && rated && f.planned(o, q.Leadership)
		} else if q.Rank > standing.Rank {
			f.may[k] = f.may[k] && rated && fit.Score >= conditional
		}
	}
}

// planned reports whether i is planned for some position of that leadership.
func (f *fitting) planned(o *model.Official, level model.Leadership) bool {
	return slices.ContainsFunc(o.Succession, func(k int32) bool { return f.m.In.Positions[k].Leadership >= level })
}

// mayEnter reports whether i can be taught in a course at some round.
func (f *fitting) mayEnter(i int32, l *life, g *Group, c *scenario.Course) bool {
	m := f.m
	s, o := m.sheet, &m.In.Officials[i]
	if !g.Inside || s.Position(o.Post).Leadership != model.NoLeader || !c.Covers(m.province(g.Area)) || !c.Enters(m.In.Fields[g.Field].Code) {
		return false
	}
	if c.Surplus {
		pay := s.PayPost(i)
		if (pay < 0 || s.HeadsPay[pay] <= m.In.Posts[pay].Approved) && !m.base.exceeds[l.place] {
			return false
		}
	}
	retire := m.Scenario.RetirementDate(m.In.Policy, o, m.rounds[0])
	return retire == 0 || m.rounds[0].AddMonths(c.Months).MonthsUntil(retire) >= c.MinService
}

// early counts i among those who may leave under Decree 154/2025/NĐ-CP before
// each round.
func (f *fitting) early(i int32, l *life, g *Group) {
	m := f.m
	s, o := m.sheet, &m.In.Officials[i]
	if !g.Inside || o.Class == model.Contract {
		return
	}
	retire := m.Scenario.RetirementDate(m.In.Policy, o, m.rounds[0])
	pay := s.PayPost(i)
	surplus := pay >= 0 && s.HeadsPay[pay] > m.In.Posts[pay].Approved || m.base.exceeds[l.place]
	for t := 1; t < l.gone; t++ {
		share := -1
		for _, r := range m.Scenario.EarlyIn(m.province(g.Area), m.Years[t]) {
			if (r.Months == 0 || retire != 0 && retire <= m.rounds[t-1].AddMonths(r.Months)) && (!r.Surplus || surplus) {
				share = r.Share
			}
		}
		if share >= 0 {
			g.Leaving[t]++
			m.base.early[m.at(int(m.Areas[g.Area].Province), t)] += share
		}
	}
}
