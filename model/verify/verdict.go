package verify

import (
	"cmp"
	"fmt"
	"slices"

	"canbo/model"
)

// A verdict is one judgement under way.
type verdict struct {
	*Judge
	report  Report
	after   *tally
	place   []int32 // work post after, by official
	moves   []Move  // of present officials, each once and to another post, ascending
	deficit int64   // Σ cover deficits of rules in mode warn
}

// Moves judges a list of moves in any order; everybody else stays. The error is
// for an index that the instance does not have.
func (j *Judge) Moves(moves []Move) (*Report, error) {
	v, err := j.judge(moves)
	if err != nil {
		return nil, err
	}
	sortFindings(v.report.Findings)
	return &v.report, nil
}

func (j *Judge) judge(moves []Move) (*verdict, error) {
	for _, m := range moves {
		if m.Official < 0 || int(m.Official) >= len(j.in.Officials) || m.Post < 0 || int(m.Post) >= len(j.in.Posts) {
			return nil, fmt.Errorf("verify: move of official %d to post %d", m.Official, m.Post)
		}
	}
	v := &verdict{Judge: j, after: j.before.clone(), place: make([]int32, len(j.people))}
	v.report.Checked = slices.Clone(j.docket)
	for i := range v.place {
		v.place[i] = j.in.Officials[i].Post
	}
	v.take(moves)
	v.persons()
	v.heads()
	v.turnover()
	v.covers()
	v.deputies()
	v.pairs()
	v.budgets()
	v.goals()
	return v, nil
}

// judged are the rules that a plan can keep or break, sorted.
var judged = []model.RuleID{
	model.BodyCeiling, model.BodyMinimum, model.BudgetMoney, model.BudgetMoves, model.BudgetRelocate, model.ClassFixed,
	model.Committee, model.CommuneCeiling, model.Couple, model.CoverExperience, model.CoverLanguage, model.CoverWomen,
	model.CoverYoung, model.Deputies, model.DeputiesAverage, model.Discipline, model.Reach, model.Donors, model.FieldMinimum, WrongFigure,
	model.Fit, model.Leavers, model.LowerRank, model.Newcomers, model.NonNative, model.OnePlace, WrongOrder, model.Pool,
	model.PostCeiling, model.PostMinimum, model.Promotion, model.ProtectedA, model.ProtectedB, model.ProtectedC,
	model.ProtectedD, model.ProtectedDD, model.ProtectedE, model.ProtectedG, model.ProvinceTotal, model.RecentMove,
	model.RelativesR1, model.RelativesR2, model.Remaining, model.Retired, model.Rotation, model.Secondment,
	model.Sensitive, model.TwoTerms,
}

// judgedAt has the place of each rule in judged.
var judgedAt = func() map[model.RuleID]int {
	at := make(map[model.RuleID]int, len(judged))
	for k, id := range judged {
		at[id] = k
	}
	return at
}()

// readDocket prepares the checks of a report, none of them made.
func (j *Judge) readDocket() {
	j.docket = make([]RuleCheck, len(judged))
	for k, id := range judged {
		j.docket[k] = RuleCheck{Rule: id, Mode: model.Hard}
		if id != WrongFigure && id != WrongOrder {
			j.docket[k].Mode = j.rules.Mode(id)
		}
	}
}

// A subject is what a finding is about: an official, a post (indices, -1 for
// none), a unit by code or id and its name.
type subject struct {
	official, post int32
	unit, name     string
}

func (j *Judge) ofOfficial(i, post int32) subject { return subject{official: i, post: post} }
func (j *Judge) ofPost(p int32) subject           { return subject{official: -1, post: p, unit: j.body(p).ID} }
func (j *Judge) ofBody(b int) subject {
	return subject{-1, -1, j.in.Bodies[b].ID, j.in.Bodies[b].Name}
}
func (j *Judge) ofCommune(c int) subject {
	return subject{-1, -1, j.in.Communes[c].Code, j.in.Communes[c].Name}
}
func (j *Judge) ofProvince(k int) subject {
	return subject{-1, -1, j.in.Provinces[k].Code, j.in.Provinces[k].Name}
}

// A bench checks one rule place by place.
type bench struct {
	v *verdict
	*RuleCheck
}

// bench opens the check of a rule; ok is false where it is off.
func (v *verdict) bench(id model.RuleID) (b bench, ok bool) {
	k, known := judgedAt[id]
	if !known {
		panic("verify: rule " + string(id) + " is not judged")
	}
	b = bench{v, &v.report.Checked[k]}
	return b, b.Mode != model.Off
}

// most checks got ≤ limit.
func (b bench) most(at subject, got, limit int64) { b.holds(got <= limit, at, got, limit, textMost) }

// least checks got ≥ limit.
func (b bench) least(at subject, got, limit int64) { b.holds(got >= limit, at, got, limit, textLeast) }

func (b bench) holds(ok bool, at subject, got, limit int64, kind textKind) {
	b.Places++
	if !ok {
		b.breach(at, got, limit, kind)
	}
}

func (b bench) breach(at subject, got, limit int64, kind textKind) {
	b.Breaches++
	b.v.report.Findings = append(b.v.report.Findings, b.v.finding(b.Rule, b.Mode == model.Hard, at, got, limit, kind))
}

// take settles what the moves do: everybody has one place, those not present
// have none.
func (v *verdict) take(moves []Move) {
	sorted := slices.Clone(moves)
	slices.SortStableFunc(sorted, func(a, b Move) int { return cmp.Compare(a.Official, b.Official) })
	places, looked := v.bench(model.OnePlace)
	places.Places = len(v.people)
	for k, m := range sorted {
		o, who := &v.in.Officials[m.Official], &v.people[m.Official]
		switch {
		case k > 0 && sorted[k-1].Official == m.Official:
			if looked {
				places.breach(v.ofOfficial(m.Official, m.Post), 2, 1, textMost)
			}
			continue
		case m.Post == o.Post:
			continue
		}
		v.report.Moves++
		if !who.present {
			retired, _ := v.bench(model.Retired)
			retired.breach(v.ofOfficial(m.Official, m.Post), 0, 0, textMove)
			continue
		}
		v.moves = append(v.moves, m)
		v.place[m.Official] = m.Post
		v.after.enter(v.Judge, m.Official, o.Post, who.payroll, -1)
		v.after.give(v.Judge, m.Official, o.Post, true, -1)
		v.after.enter(v.Judge, m.Official, m.Post, m.Post, 1)
		v.after.give(v.Judge, m.Official, m.Post, false, 1)
		monthly, oneOff, relocates := v.money(m.Official, m.Post)
		v.report.Monthly += monthly
		v.report.OneOff += oneOff
		if relocates {
			v.report.Relocations++
		}
	}
}

// personal are the rules of sections 2, 4 and 5, looked at for each move.
var personal = []model.RuleID{
	model.Retired, model.ClassFixed, model.ProtectedA, model.ProtectedB, model.ProtectedC, model.ProtectedD,
	model.ProtectedDD, model.ProtectedE, model.ProtectedG, model.Committee, model.Pool, model.PostCeiling, model.Fit,
	model.LowerRank, model.Promotion, model.TwoTerms, model.Rotation, model.NonNative, model.Reach, model.RecentMove,
	model.Remaining,
}

// persons judges every move by itself, pins, and those who stay.
func (v *verdict) persons() {
	for _, id := range personal {
		if b, ok := v.bench(id); ok {
			b.Places += v.report.Moves
		}
	}
	for _, m := range v.moves {
		for _, f := range v.against(m) {
			b, _ := v.bench(f.rule)
			b.breach(v.ofOfficial(m.Official, m.Post), f.got, f.limit, textMove)
		}
	}
	if pins, ok := v.bench(model.Committee); ok {
		for _, pin := range v.in.Decisions.Pins {
			now := v.in.Officials[pin.Official].Post
			if pin.Post >= 0 && pin.Post != now {
				pins.holds(v.place[pin.Official] != now, v.ofOfficial(pin.Official, pin.Post), 0, 0, textPin)
			}
		}
	}
	for _, id := range []model.RuleID{model.Secondment, model.TwoTerms, model.Sensitive} {
		if b, ok := v.bench(id); ok {
			b.Places += len(v.people)
		}
	}
	for _, s := range v.standing {
		if v.place[s.official] == v.in.Officials[s.official].Post {
			b, _ := v.bench(s.finding.Rule)
			b.Breaches++
			v.report.Findings = append(v.report.Findings, s.finding)
		}
	}
}

// against returns the rules of sections 2, 4 and 5 that a move is against, hard
// or warning, each once.
func (j *Judge) against(m Move) []fault {
	faults := slices.Collect(j.blocks(m.Official))
	if j.outside(m.Official) {
		faults = append(faults, fault{rule: model.Pool})
	}
	for f := range j.faults(m.Official, m.Post) {
		if !slices.ContainsFunc(faults, func(other fault) bool { return other.rule == f.rule }) {
			faults = append(faults, f)
		}
	}
	return faults
}

// outside reports whether rule pool is against moving official i, whom no other
// rule blocks.
func (j *Judge) outside(i int32) bool {
	switch {
	case j.people[i].blocked != "" || !j.looked(model.Pool):
		return false
	case j.rules.Hard(model.Pool):
		return !j.people[i].pool
	}
	reasons := j.PoolReasons(i)
	return j.value(model.Pool, "everyone") != 1 && slices.Equal(reasons, []string{reasonEveryone})
}

// heads judges ceilings, totals and minimums.
func (v *verdict) heads() {
	in := v.in
	if b, ok := v.bench(model.PostCeiling); ok {
		for p := range int32(len(in.Posts)) {
			if v.communal(p) {
				b.most(v.ofPost(p), int64(v.after.payroll[p]), int64(max(in.Posts[p].Approved, int(v.before.payroll[p]))))
			}
		}
	}
	before, after := v.byBody(v.before.payroll), v.byBody(v.after.payroll)
	if b, ok := v.bench(model.BodyCeiling); ok {
		for k := range in.Bodies {
			if !in.Bodies[k].Provincial {
				b.most(v.ofBody(k), after[k], max(v.ceiling[k], before[k]))
			}
		}
	}
	if b, ok := v.bench(model.CommuneCeiling); ok {
		ceiling, before, after := v.byCommune(v.ceiling), v.byCommune(before), v.byCommune(after)
		for c := range in.Communes {
			if own := in.Communes[c].Ceiling; own != 0 {
				ceiling[c] = int64(own)
			}
			b.most(v.ofCommune(c), after[c], max(ceiling[c], before[c]))
		}
	}
	if b, ok := v.bench(model.ProvinceTotal); ok {
		for _, total := range in.Policy.Totals {
			v.total(b, total, before, after)
		}
	}
	if b, ok := v.bench(model.PostMinimum); ok {
		for p := range int32(len(in.Posts)) {
			b.least(v.ofPost(p), int64(v.after.work[p]), int64(min(in.Posts[p].Minimum, int(v.before.work[p]))))
		}
	}
	if b, ok := v.bench(model.BodyMinimum); ok {
		before, after := v.byBody(v.before.work), v.byBody(v.after.work)
		for k := range in.Bodies {
			b.least(v.ofBody(k), after[k], min(int64(in.Bodies[k].Minimum), before[k]))
		}
	}
	if b, ok := v.bench(model.FieldMinimum); ok {
		for cell := range v.required {
			if field := &in.Fields[cell%len(in.Fields)]; field.Critical {
				at := v.ofCommune(cell / len(in.Fields))
				at.name += ", " + field.NameVi
				b.least(at, int64(v.after.field[cell]), int64(min(1, v.before.field[cell])))
			}
		}
	}
}

// total judges the payroll of a province and block.
func (v *verdict) total(b bench, total model.Total, before, after []int64) {
	block := blockOf(total.Block)
	for k := range v.in.Provinces {
		if v.in.Provinces[k].Code != total.Province {
			continue
		}
		then, now := int64(0), int64(0)
		for n := range v.in.Bodies {
			body := &v.in.Bodies[n]
			if !body.Provincial && body.Block == block && int(v.in.Communes[body.Commune].Province) == k {
				then += before[n]
				now += after[n]
			}
		}
		b.most(v.ofProvince(k), now, max(int64(total.Heads), then))
	}
}

// share returns ⌊percent·n/100⌋, at least 1.
func (j *Judge) share(id model.RuleID, n int64) int64 {
	return max(1, j.value(id, "percent")*n/100)
}

// turnover judges leavers, newcomers and donors.
func (v *verdict) turnover() {
	in := v.in
	heads := v.byBody(v.before.work)
	population := v.byCommune(heads)
	leave, arrive, donate := make([]int64, len(in.Communes)), make([]int64, len(in.Communes)), make([]int64, len(in.Bodies))
	for _, m := range v.moves {
		from, to := int32(-1), int32(-1) // communes served in a communal body
		if now := in.Officials[m.Official].Post; now >= 0 {
			if v.communal(now) {
				from = v.commune(now)
			} else if body := in.Posts[now].Body; body != in.Posts[m.Post].Body {
				donate[body]++
			}
		}
		if v.communal(m.Post) {
			to = v.commune(m.Post)
		}
		if from != to {
			if from >= 0 {
				leave[from]++
			}
			if to >= 0 {
				arrive[to]++
			}
		}
	}
	if b, ok := v.bench(model.Leavers); ok {
		for c, n := range leave {
			b.most(v.ofCommune(c), n, v.share(model.Leavers, population[c]))
		}
	}
	if b, ok := v.bench(model.Newcomers); ok {
		for c, n := range arrive {
			b.most(v.ofCommune(c), n, v.share(model.Newcomers, population[c]))
		}
	}
	if b, ok := v.bench(model.Donors); ok {
		for k, n := range donate {
			if in.Bodies[k].Provincial {
				b.most(v.ofBody(k), n, v.share(model.Donors, heads[k]))
			}
		}
	}
}

// covers judges the mix of people and adds up the deficits that are priced.
func (v *verdict) covers() {
	in := v.in
	heads := v.byBody(v.before.work)
	population := v.byCommune(heads)
	part := func(id model.RuleID) func(int) int64 { // ⌈percent·n/100⌉
		percent := v.value(id, "percent")
		return func(c int) int64 { return (percent*population[c] + 99) / 100 }
	}
	v.cover(model.CoverWomen, part(model.CoverWomen), v.before.women, v.after.women, v.ofCommune)
	v.cover(model.CoverYoung, part(model.CoverYoung), v.before.young, v.after.young, v.ofCommune)
	v.cover(model.CoverLanguage, func(c int) int64 {
		if in.Communes[c].Language == "" || population[c] == 0 {
			return 0
		}
		return v.value(model.CoverLanguage, "heads")
	}, v.before.speakers, v.after.speakers, v.ofCommune)
	v.cover(model.CoverExperience, func(k int) int64 {
		if in.Bodies[k].Provincial || heads[k] < 2 {
			return 0
		}
		return v.value(model.CoverExperience, "heads")
	}, v.before.seasoned, v.after.seasoned, v.ofBody)
}

// cover judges one rule of the mix at the places that need somebody.
func (v *verdict) cover(id model.RuleID, need func(int) int64, before, after []int32, at func(int) subject) {
	b, ok := v.bench(id)
	if !ok {
		return
	}
	for k := range before {
		limit := need(k)
		if limit <= 0 {
			continue
		}
		if b.Mode == model.Hard {
			limit = min(limit, int64(before[k]))
		} else {
			v.deficit += max(0, limit-int64(after[k]))
		}
		b.least(at(k), int64(after[k]), limit)
	}
}

// deputies judges the numbers of deputies by body and province.
func (v *verdict) deputies() {
	in := v.in
	count := func(heads []int32) []int64 {
		sum := make([]int64, len(in.Bodies))
		for p, n := range heads {
			if v.position(int32(p)).Leadership == model.Deputy {
				sum[in.Posts[p].Body] += int64(n)
			}
		}
		return sum
	}
	before, after := count(v.before.work), count(v.after.work)
	if b, ok := v.bench(model.Deputies); ok {
		for k := range in.Bodies {
			if own := int64(in.Bodies[k].Deputies); own >= 0 {
				b.most(v.ofBody(k), after[k], max(own, before[k]))
			}
		}
	}
	b, ok := v.bench(model.DeputiesAverage)
	if !ok {
		return
	}
	type sums struct{ bodies, before, after int64 }
	provinces := make([]sums, len(in.Provinces))
	for k := range in.Bodies {
		body := &in.Bodies[k]
		if !body.Provincial && slices.Contains([]string{"VP", "KT", "VHXH", "PASC"}, body.Kind) {
			s := &provinces[in.Communes[body.Commune].Province]
			s.bodies++
			s.before += before[k]
			s.after += after[k]
		}
	}
	for k, s := range provinces {
		b.most(v.ofProvince(k), s.after, max(v.value(model.DeputiesAverage, "tenths")*s.bodies/10, s.before))
	}
}

// pairs judges relatives, couples and the pairs of the committee.
func (v *verdict) pairs() {
	in := v.in
	moved := func(i int32) bool { return v.place[i] != in.Officials[i].Post }
	r1, r1Looked := v.bench(model.RelativesR1)
	r2, r2Looked := v.bench(model.RelativesR2)
	couple, coupleLooked := v.bench(model.Couple)
	for k := range in.Ties {
		t := &in.Ties[k]
		if !v.people[t.A].present || !v.people[t.B].present || !moved(t.A) && !moved(t.B) {
			continue
		}
		a, b := v.place[t.A], v.place[t.B]
		at := v.ofOfficial(t.A, a)
		if !moved(t.A) {
			at = v.ofOfficial(t.B, b)
		}
		if r1Looked {
			r1.holds(!v.handsMoney(t, a, b), at, 0, 0, textMove)
		}
		if r2Looked {
			r2.holds(!v.leadsKin(t, a, b), at, 0, 0, textMove)
		}
		if coupleLooked && t.Relation == model.Spouse && a >= 0 && b >= 0 {
			got, limit := v.separation(t, a, b)
			couple.holds(got <= limit, at, got, limit, textMove)
		}
	}
	if committee, ok := v.bench(model.Committee); ok {
		for _, pair := range in.Decisions.Pairs {
			a, b := pair[0], pair[1]
			if v.people[a].present && v.people[b].present {
				committee.holds(v.together(v.place[a], v.place[b]), v.ofOfficial(a, v.place[a]), 0, 0, textPair)
			}
		}
	}
}

// budgets judges the limits of the committee.
func (v *verdict) budgets() {
	l := &v.in.Decisions.Limits
	for _, row := range [...]struct {
		id         model.RuleID
		got, limit int64
	}{
		{model.BudgetMoves, int64(v.report.Moves), int64(l.Moves)},
		{model.BudgetMoney, v.report.Monthly, l.MoneyPerMonth},
		{model.BudgetRelocate, int64(v.report.Relocations), int64(l.Relocations)},
	} {
		if b, ok := v.bench(row.id); ok && row.limit >= 0 {
			b.most(subject{official: -1, post: -1, name: "Toàn phương án"}, row.got, row.limit)
		}
	}
}

// goals computes the goals and indicators.
func (v *verdict) goals() {
	cases, people, tie := v.cases, v.stay, int64(0)
	for _, m := range v.moves {
		who := &v.people[m.Official]
		if who.must != "" {
			cases--
		}
		if who.pool {
			people += v.movePoints(m.Official, m.Post) - who.points
		}
		tie += v.tieBreak(m)
	}
	v.report.Goals = Goals{
		Duty: v.duty(v.after, cases), Service: v.service(v.after),
		People: people + v.points.cover*v.deficit, Tie: tie,
	}
	v.report.Before = v.state
	v.report.After = v.indicators(v.after, v.moves, cases)
}
