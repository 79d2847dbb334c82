package verify

import (
	"iter"
	"slices"

	"canbo/model"
)

// returns reports whether post p is where official i goes back to at the end of
// a secondment.
func (j *Judge) returns(i, p int32) bool {
	o := &j.in.Officials[i]
	return j.seconded(i) && o.SecondedUntil <= j.day && p == o.HomePost
}

// rank returns the present standing of official i.
func (j *Judge) rank(i int32) (model.Rank, model.Leadership) {
	o := &j.in.Officials[i]
	if o.Post < 0 {
		return o.Rank, model.NoLeader
	}
	pos := j.position(o.Post)
	return pos.Rank, pos.Leadership
}

// rotating reports whether a move to p is a rotation of a leader.
func (j *Judge) rotating(i, p int32) bool {
	o := &j.in.Officials[i]
	_, level := j.rank(i)
	return o.Post >= 0 && level > model.NoLeader && j.position(p).Leadership >= level &&
		j.commune(p) != j.commune(o.Post) && (len(o.Succession) > 0 || j.people[i].must == model.TwoTerms)
}

// form returns the legal form of a move of i to p.
func (j *Judge) form(i, p int32) model.Form {
	o := &j.in.Officials[i]
	_, level := j.rank(i)
	switch {
	case j.returns(i, p):
		return model.Return
	case o.Post < 0:
		return model.Placement
	case !j.communal(o.Post):
		return model.Reinforce
	case j.position(p).Leadership > level:
		return model.Appointment
	case j.rotating(i, p):
		return model.Rotate
	case j.people[i].must == model.Sensitive:
		return model.Periodic
	case j.in.Posts[p].Body == j.in.Posts[o.Post].Body:
		return model.Reposition
	}
	return model.Transfer
}

// term returns the months that a form lasts, 0 for an open one.
func (j *Judge) term(form model.Form) int64 {
	switch form {
	case model.Reinforce:
		return j.value(model.Reinforcement, "term_months")
	case model.Rotate:
		return j.value(model.Rotation, "term_months")
	}
	return 0
}

// faults yields the rules of section 5 that a move of official i to post p is
// against, in the order of its points; rules that are off are left out.
func (j *Judge) faults(i, p int32) iter.Seq[fault] {
	return func(yield func(fault) bool) {
		told := func(against bool, f fault) bool { return !against || !j.looked(f.rule) || yield(f) }
		if !told(j.decided(i, p), fault{rule: model.Committee}) || j.returns(i, p) {
			return
		}
		post, pos := &j.in.Posts[p], j.position(p)
		fit, eligible, _ := j.measureFit(i, post.Position)
		way := j.commute(i, j.commune(p))
		_ = told(pos.Closed || !j.communal(p), fault{rule: model.ClassFixed}) &&
			told(int(j.fixed[p]) >= post.Approved, fault{model.PostCeiling, int64(j.fixed[p]), int64(post.Approved)}) &&
			told(!eligible, fault{model.Fit, fit, j.fits.threshold}) &&
			told(j.lower(i, p), fault{rule: model.LowerRank}) &&
			told(!j.deserves(i, p, fit), fault{rule: model.Promotion}) &&
			told(j.remains(i, p), fault{rule: model.TwoTerms}) &&
			told(j.rotating(i, p) && !j.rotates(i), fault{rule: model.Rotation}) &&
			told(pos.Leadership == model.Head && j.in.Officials[i].Hometown == j.commune(p), fault{rule: model.NonNative}) &&
			told(way.far(j.limit()) && !j.in.Officials[i].Wishes.Relocates,
				fault{model.Reach, int64(way.metres), j.limit()}) &&
			told(!j.rested(i, j.value(model.RecentMove, "months")),
				fault{model.RecentMove, j.sinceMove(i), j.value(model.RecentMove, "months")}) &&
			told(!j.serves(j.people[i].retires, j.servesFor(i)),
				fault{model.Remaining, int64(j.day.MonthsUntil(j.people[i].retires)), j.servesFor(i)}) &&
			told(j.in.Officials[i].DisciplinedUntil > j.day, fault{rule: model.Discipline})
	}
}

// decided reports whether the committee has closed post p to official i.
func (j *Judge) decided(i, p int32) bool {
	return slices.ContainsFunc(j.pins[i], func(pin int32) bool { return pin != p }) ||
		j.closedCommune[[2]int32{i, j.commune(p)}] || j.closedPost[[2]int32{i, p}]
}

// lower reports whether post p stands below official i without his wish or a
// failed rating.
func (j *Judge) lower(i, p int32) bool {
	o, pos := &j.in.Officials[i], j.position(p)
	rank, level := j.rank(i)
	return (pos.Rank < rank || pos.Leadership < level) && !o.Wishes.AcceptsLower && o.Ratings[0] != model.NotDone
}

// deserves reports whether official i meets the conditions of promotion that
// post p asks for; a post that is no promotion asks for none.
func (j *Judge) deserves(i, p int32, fit int64) bool {
	o, pos := &j.in.Officials[i], j.position(p)
	rank, level := j.rank(i)
	value := func(key string) int64 { return j.value(model.Promotion, key) }
	rated := func(years int64) bool {
		return years <= int64(len(o.Ratings)) && !slices.ContainsFunc(o.Ratings[:max(0, years)], func(r model.Rating) bool {
			return r != model.Excellent && r != model.GoodRating
		})
	}
	switch {
	case pos.Leadership > level:
		planned := slices.ContainsFunc(o.Succession, func(q int32) bool {
			return j.in.Positions[q].Leadership >= pos.Leadership
		})
		return o.SincePost != 0 && int64(o.SincePost.MonthsUntil(j.day)) >= value("months_in_post") &&
			rated(value("leader_years")) && planned && o.DisciplinedUntil <= j.day &&
			j.serves(j.people[i].retires, value("service_months"))
	case pos.Rank > rank:
		return rated(value("rank_years")) && o.DisciplinedUntil <= j.day && fit >= j.fits.conditional
	}
	return true
}

// remains reports whether official i has ended two terms and would stay in the
// commune.
func (j *Judge) remains(i, p int32) bool {
	return j.people[i].must == model.TwoTerms && j.commune(p) == j.commune(j.in.Officials[i].Post)
}

// rotates reports whether official i meets the conditions of rotation.
func (j *Judge) rotates(i int32) bool {
	service := "service_months"
	if j.people[i].must == model.TwoTerms {
		service = "term_service_months"
	}
	return j.serves(j.people[i].retires, j.value(model.Rotation, service)) &&
		j.rested(i, j.value(model.Rotation, "interval_months"))
}

// rested reports whether the last move of official i is so many months past.
func (j *Judge) rested(i int32, months int64) bool {
	return j.in.Officials[i].LastMove == 0 || j.sinceMove(i) >= months
}

func (j *Judge) sinceMove(i int32) int64 {
	last := j.in.Officials[i].LastMove
	if last == 0 {
		return 0
	}
	return int64(last.MonthsUntil(j.day))
}

// limit returns the metres that a new place may be away without relocation.
func (j *Judge) limit() int64 {
	if l := j.in.Decisions.Limits.MaxMetres; l >= 0 {
		return int64(l)
	}
	return j.reach
}

// servesFor returns the months of service that official i must have left.
func (j *Judge) servesFor(i int32) int64 {
	if p := j.in.Officials[i].Post; p >= 0 && !j.communal(p) {
		return j.value(model.Remaining, "reinforcement_months")
	}
	return j.value(model.Remaining, "warn_months")
}

// Option judges one option of official i alone: post p, or his present place
// (his post, or -1 for the unplaced). For an option that is not lawful it
// returns the first rule broken: the one that blocks i, pool, the first of
// section 5, or a pair rule of section 8 against somebody outside the pool.
func (j *Judge) Option(i, p int32) (model.RuleID, bool) {
	o, who := &j.in.Officials[i], &j.people[i]
	switch {
	case p == o.Post:
		if j.rules.Hard(model.Committee) && slices.ContainsFunc(j.pins[i], func(pin int32) bool { return pin != p }) {
			return model.Committee, false
		}
		return "", true
	case p < 0:
		return model.OnePlace, false
	case who.blocked != "":
		return who.blocked, false
	case !who.pool:
		return model.Pool, false
	}
	for f := range j.faults(i, p) {
		if j.rules.Hard(f.rule) {
			return f.rule, false
		}
	}
	if rule := j.clashes(i, p); rule != "" {
		return rule, false
	}
	return "", true
}

// Options returns the places lawful for official i: his present place first (-1
// for the unplaced), then posts ascending.
func (j *Judge) Options(i int32) []int32 {
	var options []int32
	now := j.in.Officials[i].Post
	if _, ok := j.Option(i, now); ok {
		options = append(options, now)
	}
	if !j.people[i].pool {
		return options
	}
	for p := range int32(len(j.in.Posts)) {
		if p == now {
			continue
		}
		if _, ok := j.Option(i, p); ok {
			options = append(options, p)
		}
	}
	return options
}

// clashes returns the first hard pair rule that i at p breaks against somebody
// outside the pool, in the order relatives-r1, relatives-r2, couple, committee,
// or "".
func (j *Judge) clashes(i, p int32) model.RuleID {
	fixed := func(k int32) bool { return j.people[k].present && !j.people[k].pool }
	for _, rule := range [...]struct {
		id   model.RuleID
		test func(t *model.Tie, a, b int32) bool
	}{{model.RelativesR1, j.handsMoney}, {model.RelativesR2, j.leadsKin}, {model.Couple, j.apart}} {
		if !j.rules.Hard(rule.id) {
			continue
		}
		for _, k := range j.ties[i] {
			t := &j.in.Ties[k]
			other := t.A + t.B - i
			if !fixed(other) {
				continue
			}
			a, b := p, j.in.Officials[other].Post
			if i == t.B {
				a, b = b, a
			}
			if rule.test(t, a, b) {
				return rule.id
			}
		}
	}
	if j.rules.Hard(model.Committee) {
		for _, other := range j.partners[i] {
			if fixed(other) && !j.together(p, j.in.Officials[other].Post) {
				return model.Committee
			}
		}
	}
	return ""
}

// handsMoney is the breach of relatives-r1 with t.A at post a and t.B at post b.
func (j *Judge) handsMoney(t *model.Tie, a, b int32) bool {
	if a < 0 || b < 0 || t.Relation == model.InLaw || j.commune(a) != j.commune(b) || !j.communal(a) || !j.communal(b) {
		return false
	}
	p, q := j.position(a), j.position(b)
	return p.Leadership > model.NoLeader && q.Restricted || q.Leadership > model.NoLeader && p.Restricted
}

// leadsKin is the breach of relatives-r2 with t.A at post a and t.B at post b.
func (j *Judge) leadsKin(_ *model.Tie, a, b int32) bool {
	return a >= 0 && b >= 0 && j.in.Posts[a].Body == j.in.Posts[b].Body &&
		(j.position(a).Leadership > model.NoLeader || j.position(b).Leadership > model.NoLeader)
}

// apart is the breach of couple with t.A at post a and t.B at post b.
func (j *Judge) apart(t *model.Tie, a, b int32) bool {
	if t.Relation != model.Spouse || a < 0 || b < 0 {
		return false
	}
	got, limit := j.separation(t, a, b)
	return got > limit
}

// separation returns the metres between the communes of posts a and b of a
// couple, and what they may be: couple.metres, or what they are before.
func (j *Judge) separation(t *model.Tie, a, b int32) (got, limit int64) {
	between := func(a, b int32) int64 {
		from, to := j.commune(a), j.commune(b)
		return int64(j.trip(j.in.Communes[from].Seat, from, to).metres)
	}
	limit = j.value(model.Couple, "metres")
	before, also := j.in.Officials[t.A].Post, j.in.Officials[t.B].Post
	if before >= 0 && also >= 0 && j.people[t.A].present && j.people[t.B].present {
		limit = max(limit, between(before, also))
	}
	return between(a, b), limit
}

// together reports whether posts a and b are in one commune.
func (j *Judge) together(a, b int32) bool { return a >= 0 && b >= 0 && j.commune(a) == j.commune(b) }
