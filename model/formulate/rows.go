package formulate

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"canbo/model"
)

// cover states, per commune or body, how many heads of a group must remain
// (rule hard) or what each missing one costs (rule warn).
func (b *builder) cover() {
	s, in := b.s, b.in
	value := func(rule model.RuleID, key string) int { return int(s.Rules.Value(rule, key)) }
	young := make([]bool, len(in.Officials))
	experienced := make([]bool, len(in.Officials))
	for i := range in.Officials {
		o := &in.Officials[i]
		young[i] = o.Birth.AddMonths(12*value(model.CoverYoung, "years")) > in.Effective
		months := make(map[int32]int, len(o.Experience))
		for _, e := range o.Experience {
			months[e.Field] += e.Months
			experienced[i] = experienced[i] || months[e.Field] >= value(model.CoverExperience, "months")
		}
	}
	workers := make([][]int32, len(in.Posts))
	for i := range in.Officials {
		if p := in.Officials[i].Post; p >= 0 && s.Present[i] {
			workers[p] = append(workers[p], int32(i))
		}
	}
	share := func(rule model.RuleID, n int) int { return (value(rule, "percent")*n + 99) / 100 }
	for c, posts := range b.units {
		n := sum(s.HeadsWork, posts)
		unit := in.Communes[c].Code
		b.group(model.CoverWomen, unit, posts, workers, share(model.CoverWomen, n), func(i int32) bool { return in.Officials[i].Sex == model.Female })
		b.group(model.CoverYoung, unit, posts, workers, share(model.CoverYoung, n), func(i int32) bool { return young[i] })
		if language := in.Communes[c].Language; language != "" && n > 0 {
			b.group(model.CoverLanguage, unit, posts, workers, value(model.CoverLanguage, "heads"), func(i int32) bool {
				return slices.Contains(in.Officials[i].Languages, language)
			})
		}
	}
	for k, posts := range b.bodies {
		if !in.Bodies[k].Provincial && sum(s.HeadsWork, posts) >= 2 {
			b.group(model.CoverExperience, in.Bodies[k].ID, posts, workers, value(model.CoverExperience, "heads"), func(i int32) bool { return experienced[i] })
		}
	}
}

func (b *builder) group(rule model.RuleID, unit string, posts []int32, workers [][]int32, need int, member func(int32) bool) {
	mode := b.s.Rules.Mode(rule)
	if mode == model.Off {
		return
	}
	before, fixed := 0, 0
	for _, p := range posts {
		for _, i := range workers[p] {
			if member(i) {
				before++
				if b.poolPos[i] < 0 {
					fixed++
				}
			}
		}
	}
	free := need
	if mode == model.Hard {
		need, free = min(need, before), 0
	}
	if need <= fixed {
		return
	}
	var options []int32
	for _, j := range union(b.byPost, posts) {
		if member(b.form.Options[j].Official) {
			options = append(options, j)
		}
	}
	b.atLeast(rule, unit, options, need-fixed, free, People, b.s.Rules.Value(model.PeoplePoints, "cover"))
}

func (b *builder) deputies() {
	s, in := b.s, b.in
	isDeputy := func(p int32) bool { return s.Position(p).Leadership == model.Deputy }
	perProvince := make([][]int32, len(in.Provinces))
	units := make([]int, len(in.Provinces))
	for k, posts := range b.bodies {
		body := &in.Bodies[k]
		if body.Provincial {
			continue
		}
		var places []int32
		for _, p := range posts {
			if isDeputy(p) {
				places = append(places, p)
			}
		}
		if body.Deputies >= 0 {
			b.atMostWork(model.Deputies, body.ID, places, body.Deputies)
		}
		if slices.Contains([]string{"VP", "KT", "VHXH", "PASC"}, body.Kind) {
			province := in.Communes[body.Commune].Province
			perProvince[province] = append(perProvince[province], places...)
			units[province]++
		}
	}
	for k, places := range perProvince {
		limit := int(s.Rules.Value(model.DeputiesAverage, "tenths")) * units[k] / 10
		b.atMostWork(model.DeputiesAverage, in.Provinces[k].Code, places, limit)
	}
}

// A stance is one possible place of an official: an option of a pool member,
// or where somebody outside the pool stays (option -1).
type stance struct {
	option int32
	post   int32
	moved  bool
}

func (b *builder) stances(i int32) []stance {
	k := b.poolPos[i]
	if k < 0 {
		if !b.s.Present[i] {
			return nil
		}
		return []stance{{-1, b.in.Officials[i].Post, false}}
	}
	var all []stance
	for j := b.form.First[k]; j < b.form.First[k+1]; j++ {
		all = append(all, stance{j, b.form.Options[j].Post, b.form.Options[j].Move})
	}
	return all
}

// A seat is a place at which a rule on relatives applies: a commune or a body.
type seat struct {
	rule model.RuleID
	unit int32
}

// kin says what the rules on relatives see in a post: the seats where its
// holder leads, and those where a leader's relative may not be.
func (b *builder) kin(post int32, relation model.Relation) (leads, subject []seat) {
	s, in := b.s, b.in
	if post < 0 {
		return nil, nil
	}
	q, body := s.Position(post), in.Posts[post].Body
	if s.Rules.Hard(model.RelativesR1) && relation <= model.Sibling && s.Communal(post) {
		at := seat{model.RelativesR1, in.PostCommune(post)}
		if q.Leadership > 0 {
			leads = append(leads, at)
		}
		if q.Restricted {
			subject = append(subject, at)
		}
	}
	if s.Rules.Hard(model.RelativesR2) {
		at := seat{model.RelativesR2, body}
		if q.Leadership > 0 {
			leads = append(leads, at)
		}
		subject = append(subject, at)
	}
	return leads, subject
}

// ties keeps relatives apart, couples near and pairs together.
func (b *builder) ties() {
	for t := range b.in.Ties {
		tie := &b.in.Ties[t]
		if b.poolPos[tie.A] < 0 && b.poolPos[tie.B] < 0 {
			continue
		}
		sa, sb := b.stances(tie.A), b.stances(tie.B)
		b.apart(tie, sa, sb)
		b.apart(tie, sb, sa)
		if tie.Relation == model.Spouse {
			b.couple(tie, sa, sb)
		}
	}
	b.pairs()
}

// apart states that not one of first leads where one of second is subject,
// unless neither has moved.
func (b *builder) apart(tie *model.Tie, first, second []stance) {
	leading := map[seat][]stance{}
	var seats []seat
	for _, st := range first {
		leads, _ := b.kin(st.post, tie.Relation)
		for _, at := range leads {
			if leading[at] == nil {
				seats = append(seats, at)
			}
			leading[at] = append(leading[at], st)
		}
	}
	slices.SortFunc(seats, func(x, y seat) int {
		return cmp.Or(cmp.Compare(x.rule, y.rule), cmp.Compare(x.unit, y.unit))
	})
	for _, at := range seats {
		var subject []stance
		for _, st := range second {
			if _, under := b.kin(st.post, tie.Relation); slices.Contains(under, at) {
				subject = append(subject, st)
			}
		}
		b.exclude(at.rule, tie, leading[at], subject)
	}
}

// exclude states that not both a stance of first and one of second are taken
// unless neither moved. Stances of people outside the pool close the others'
// options already (fixedRelatives).
func (b *builder) exclude(rule model.RuleID, tie *model.Tie, first, second []stance) {
	moved := func(all []stance) []stance {
		return slices.DeleteFunc(slices.Clone(all), func(st stance) bool { return !st.moved })
	}
	if len(first) == 0 || len(second) == 0 || first[0].option < 0 || second[0].option < 0 {
		return
	}
	stay := func(all []stance) bool { return slices.ContainsFunc(all, func(st stance) bool { return !st.moved }) }
	unit := b.in.Officials[tie.A].ID + "," + b.in.Officials[tie.B].ID
	if stay(first) && stay(second) {
		b.oneOf(rule, unit, first, moved(second))
		b.oneOf(rule, unit, moved(first), second)
		return
	}
	b.oneOf(rule, unit, first, second)
}

func (b *builder) oneOf(rule model.RuleID, unit string, first, second []stance) {
	if len(first) == 0 || len(second) == 0 {
		return
	}
	row := b.addRow(rule, fmt.Sprintf("%s:%d", unit, len(b.form.Rows)), math.Inf(-1), 1)
	for _, side := range [][]stance{first, second} {
		for _, st := range side {
			b.enter(row, st.option, 1)
		}
	}
}

// couple keeps spouses within the stated distance, or no farther than now.
func (b *builder) couple(tie *model.Tie, sa, sb []stance) {
	if !b.s.Rules.Hard(model.Couple) || sa == nil || sb == nil || sa[0].option < 0 || sb[0].option < 0 {
		return
	}
	limit := b.coupleLimit(tie.A, tie.B)
	communes := map[int32][]stance{}
	var order []int32
	for _, st := range sa {
		if st.post < 0 {
			continue
		}
		c := b.in.PostCommune(st.post)
		if communes[c] == nil {
			order = append(order, c)
		}
		communes[c] = append(communes[c], st)
	}
	slices.Sort(order)
	for _, c := range order {
		far := slices.DeleteFunc(slices.Clone(sb), func(st stance) bool {
			return st.post < 0 || b.s.SeatMetres(c, b.in.PostCommune(st.post)) <= limit
		})
		b.oneOf(model.Couple, b.in.Officials[tie.A].ID+","+b.in.Officials[tie.B].ID, communes[c], far)
	}
}

// coupleLimit is the distance in metres that a couple may end up apart.
func (b *builder) coupleLimit(i, k int32) int {
	limit := int(b.s.Rules.Value(model.Couple, "metres"))
	if p, q := b.in.Officials[i].Post, b.in.Officials[k].Post; p >= 0 && q >= 0 {
		limit = max(limit, b.s.SeatMetres(b.in.PostCommune(p), b.in.PostCommune(q)))
	}
	return limit
}

// A bar closes options of an official because of somebody who stays.
type bars struct {
	b    *builder
	kept map[int32][]keeper // by official in the pool
}

type keeper struct {
	other int32
	tie   *model.Tie
}

// fixedRelatives gathers the ties of pool members to people outside the pool.
func (b *builder) fixedRelatives() *bars {
	all := &bars{b, map[int32][]keeper{}}
	for t := range b.in.Ties {
		tie := &b.in.Ties[t]
		for _, pair := range [][2]int32{{tie.A, tie.B}, {tie.B, tie.A}} {
			if b.poolPos[pair[0]] >= 0 && b.poolPos[pair[1]] < 0 && b.s.Present[pair[1]] {
				all.kept[pair[0]] = append(all.kept[pair[0]], keeper{pair[1], tie})
			}
		}
	}
	return all
}

// bars returns the rule by which somebody who stays closes post to official i.
func (k *bars) bars(i, post int32) model.RuleID {
	b := k.b
	for _, keep := range k.kept[i] {
		other := b.in.Officials[keep.other].Post
		if other < 0 {
			continue
		}
		leads, subject := b.kin(post, keep.tie.Relation)
		otherLeads, otherSubject := b.kin(other, keep.tie.Relation)
		for _, at := range leads {
			if slices.Contains(otherSubject, at) {
				return at.rule
			}
		}
		for _, at := range subject {
			if slices.Contains(otherLeads, at) {
				return at.rule
			}
		}
		if keep.tie.Relation == model.Spouse && b.s.Rules.Hard(model.Couple) &&
			b.s.SeatMetres(b.in.PostCommune(post), b.in.PostCommune(other)) > b.coupleLimit(i, keep.other) {
			return model.Couple
		}
	}
	return ""
}

// pairs makes two officials end in one commune.
func (b *builder) pairs() {
	if !b.s.Rules.Hard(model.Committee) {
		return
	}
	for n, pair := range b.in.Decisions.Pairs {
		sides := [2][]stance{b.stances(pair[0]), b.stances(pair[1])}
		if sides[0] == nil || sides[1] == nil {
			continue
		}
		communes := map[int32]bool{}
		for _, side := range sides {
			for _, st := range side {
				if st.post >= 0 {
					communes[b.in.PostCommune(st.post)] = true
				}
			}
		}
		unit := fmt.Sprintf("pair%d:%s,%s", n+1, b.in.Officials[pair[0]].ID, b.in.Officials[pair[1]].ID)
		placed := func(k int, at int32) {
			sign := float64(1 - 2*k)
			row := int32(len(b.form.Rows) - 1)
			for _, st := range sides[k] {
				if st.post < 0 || at >= 0 && b.in.PostCommune(st.post) != at {
					continue
				}
				if st.option >= 0 {
					b.enter(row, st.option, sign)
				} else {
					b.form.Problem.RowLower[row] -= sign
					b.form.Problem.RowUpper[row] -= sign
				}
			}
		}
		for _, c := range slices.Sorted(keys(communes)) {
			b.addRow(model.Committee, unit+":"+b.in.Communes[c].Code, 0, 0)
			placed(0, c)
			placed(1, c)
		}
		b.addRow(model.Committee, unit+":placed", 1, 1)
		placed(0, -1)
	}
}

func keys(m map[int32]bool) func(func(int32) bool) {
	return func(yield func(int32) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (b *builder) budgets() {
	limits := b.in.Decisions.Limits
	var moves, relocations, paid []int32
	var dong []int64
	for j := range b.form.Options {
		opt := &b.form.Options[j]
		if !opt.Move {
			continue
		}
		moves = append(moves, int32(j))
		p := b.person[b.poolPos[opt.Official]]
		monthly, _ := p.Money(opt.Post)
		if p.Relocates(b.in.PostCommune(opt.Post)) {
			relocations = append(relocations, int32(j))
		}
		if monthly != 0 {
			paid, dong = append(paid, int32(j)), append(dong, monthly)
		}
	}
	if limits.Moves != model.NoLimit {
		b.atMost(model.BudgetMoves, "", moves, limits.Moves)
	}
	if limits.Relocations != model.NoLimit {
		b.atMost(model.BudgetRelocate, "", relocations, limits.Relocations)
	}
	if limits.MoneyPerMonth == model.NoLimit || !b.s.Rules.Hard(model.BudgetMoney) || len(paid) == 0 {
		return
	}
	unit := int64(0)
	for _, d := range dong {
		unit = gcd(unit, d)
	}
	row := b.addRow(model.BudgetMoney, "", math.Inf(-1), float64(limits.MoneyPerMonth/unit))
	b.form.Rows[row].Scale = unit
	for k, j := range paid {
		b.enter(row, j, float64(dong[k]/unit))
	}
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// surplus prices heads above the approved number of each communal post.
func (b *builder) surplus() {
	points := b.s.Rules.Value(model.ServicePoints, "surplus")
	for p := range b.in.Posts {
		if !b.s.Communal(int32(p)) {
			continue
		}
		room := b.in.Posts[p].Approved - b.s.FixedPay[p]
		if room <= 0 {
			b.addConst(Service, points*int64(-room))
			for _, j := range b.byPay[p] {
				b.addCost(Service, j, points)
			}
			continue
		}
		most := b.people(b.byPay[p])
		if b.s.Rules.Hard(model.PostCeiling) {
			most = min(most, max(b.in.Posts[p].Approved, b.s.HeadsPay[p])-b.s.FixedPay[p])
		}
		if most <= room {
			continue
		}
		j := b.addCol(symbol("surplus:"+b.in.Posts[p].ID), float64(most-room), true)
		b.addCost(Service, j, points)
		row := b.addRow(model.PostCeiling, "surplus:"+b.in.Posts[p].ID, math.Inf(-1), float64(room))
		for _, x := range b.byPay[p] {
			b.enter(row, x, 1)
		}
		b.enter(row, j, -1)
	}
}
