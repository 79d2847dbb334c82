package stock

import (
	"slices"

	"canbo/model"
	"canbo/model/scenario"
)

// fitting counts who may be moved where. It errs on the generous side, so that
// what yearly rounds do stays possible.
type fitting struct {
	m         *Model
	positions [][]int32 // by province: positions of places that a transfer may fill
	terms     bool      // whether a term may end within the horizon
}

func (m *Model) newFitting() *fitting {
	f := &fitting{m: m, positions: make([][]int32, len(m.In.Provinces))}
	for p := range m.In.Posts {
		post := &m.In.Posts[p]
		if post.Approved == 0 || !m.sheet.Communal(int32(p)) || m.In.Positions[post.Position].Closed {
			continue
		}
		k := m.In.Communes[m.In.PostCommune(int32(p))].Province
		if at, found := slices.BinarySearch(f.positions[k], post.Position); !found {
			f.positions[k] = slices.Insert(f.positions[k], at, post.Position)
		}
	}
	span := m.rounds[0].MonthsUntil(m.rounds[len(m.rounds)-1])
	f.terms = m.Scenario.Terms.Months > 0 && span > 0
	return f
}

// count adds person i to what his group can do.
func (f *fitting) count(i int32, l *life, g *Group) {
	m := f.m
	o := &m.In.Officials[i]
	f.early(i, l, g)
	if g.Closed || o.Class != model.CivilServant {
		return
	}
	if f.mayMove(i) {
		free := false
		for field, ok := range f.fields(i, l) {
			if ok && (int32(field) != g.Field || !g.Inside || m.Options.Level != ByProvince) {
				g.Fits[field]++
				free = true
			}
		}
		if free {
			g.Free++
		}
	}
	for k := range m.Scenario.Courses {
		if f.mayEnter(i, l, g, &m.Scenario.Courses[k]) {
			g.Pupils[k]++
		}
	}
}

// mayMove reports whether i can be in the pool of some round of the horizon
// (model/SPEC.md section 4): whoever is in it now, would be but for a protection
// that can end, or becomes due. Posts get nobody above their approved number, so
// that only those above it now have people to spare.
func (f *fitting) mayMove(i int32) bool {
	m := f.m
	s, o := m.sheet, &m.In.Officials[i]
	if s.Why[i] != 0 || !s.Rules.Hard(model.Pool) || s.Rules.Value(model.Pool, "everyone") == 1 || o.Post < 0 {
		return true
	}
	q, pay := s.Position(o.Post), s.PayPost(i)
	last := m.rounds[len(m.rounds)-1]
	commute := s.Rules.Value(model.Reach, "soft_metres")
	if m.In.Communes[m.In.PostCommune(o.Post)].Mountainous {
		commute = s.Rules.Value(model.Reach, "soft_mountain_metres")
	}
	return o.Wishes.Move == model.Volunteers ||
		pay >= 0 && s.HeadsPay[pay] > m.In.Posts[pay].Approved ||
		s.Rules.Value(model.Pool, "commuters") == 1 && int64(s.Metres(i, m.In.PostCommune(o.Post))) > commute ||
		int64(s.FitOf(i, m.In.Posts[o.Post].Position).Score) < s.Rules.Value(model.Fit, "threshold") ||
		s.Seconded(i) && o.SecondedUntil <= last ||
		q.Leadership == model.Head && (f.terms || o.Terms >= int(s.Rules.Value(model.TwoTerms, "terms"))) ||
		q.SensitiveMonths > 0 && q.Leadership == model.NoLeader && o.SincePost != 0 && o.SincePost.MonthsUntil(last) >= q.SensitiveMonths
}

// fields reports for every field whether i fits a position of it that he may be
// moved to, as he is today.
func (f *fitting) fields(i int32, l *life) []bool {
	m := f.m
	s, o := m.sheet, &m.In.Officials[i]
	yes := make([]bool, len(m.In.Fields))
	standing := model.Position{Rank: o.Rank}
	if o.Post >= 0 {
		standing = *s.Position(o.Post)
	}
	lower := o.Wishes.AcceptsLower || o.Ratings[0] == model.NotDone
	for _, k := range f.positions[m.In.Communes[l.place].Province] {
		q := &m.In.Positions[k]
		if yes[q.Field] || s.Rules.Hard(model.LowerRank) && !lower && (q.Rank < standing.Rank || q.Leadership < standing.Leadership) ||
			s.Rules.Hard(model.Promotion) && q.Leadership > standing.Leadership && !f.planned(o, q.Leadership) ||
			s.Rules.Hard(model.Fit) && !s.FitOf(i, k).Eligible {
			continue
		}
		yes[q.Field] = true
	}
	if s.Seconded(i) {
		if home := s.PayPost(i); s.Communal(home) {
			yes[s.Field(home)] = true
		}
	}
	return yes
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
