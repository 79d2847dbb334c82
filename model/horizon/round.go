package horizon

import (
	"cmp"
	"fmt"
	"slices"

	"canbo/model"
	"canbo/model/measure"
)

// round carries out what was decided and describes the year: the moves, then
// recruitment, then training (SPEC.md sections 3 to 6).
func (r *roll) round(year int, sheet *measure.Sheet, priced []model.Adjustment, d *decision) (*Year, error) {
	y := &Year{Year: year, Effective: r.now.Effective, Status: d.status, Goals: d.goals, Clash: d.clash, Moves: len(d.moves), Reasons: d.reasons}
	if year == r.s.First {
		y.Plan = d.plan
		for i := range r.now.Officials {
			if !sheet.Present[i] {
				r.balance.of(r.now.Officials[i].Post).Retired++
			}
		}
	}
	places := make(map[int32]int32, len(d.moves))
	for _, m := range d.moves {
		i, p := r.now.FindOfficial(m.Official), r.now.FindPost(m.Post)
		if i < 0 || p < 0 {
			return nil, fmt.Errorf("horizon: no official %s or post %s", m.Official, m.Post)
		}
		places[i] = p
	}
	after := sheet.State(places)
	y.Before, y.After = sheet.State(nil).Indicators(), after.Indicators()

	var needs []Need
	for _, m := range d.moves {
		i := r.now.FindOfficial(m.Official)
		person := sheet.Person(i)
		monthly, oneOff := person.Money(places[i])
		y.Monthly += monthly
		y.OneOff += oneOff
		needs = append(needs, r.need(NeedTransfer, r.now.Officials[i].Post, places[i], 1))
		r.move(i, places[i], person)
	}
	y.Cells = r.balance.finish(sheet, after)
	base := sheet.Rules.Value(model.BaseSalary, "dong")
	inCommune, government := make([]int, len(r.base.Communes)), make([]int, len(r.base.Communes))
	for i := range r.now.Officials {
		o := &r.now.Officials[i]
		if p := payPost(o); sheet.Present[i] && p >= 0 && r.communal(p) {
			inCommune[r.base.PostCommune(p)]++
			if r.base.Bodies[r.base.Posts[p].Body].Block == model.Government {
				government[r.base.PostCommune(p)]++
			}
			y.Payroll += int64(o.Coef) * base / 100
		}
	}
	for c, heads := range inCommune {
		if r.home[c] && (r.ceiling[c] > 0 || heads > 0) {
			y.Communes = append(y.Communes, CommuneYear{Commune: r.base.Communes[c].Code, Norm: sheet.Norm[c], Ceiling: r.ceiling[c],
				Heads: heads, OverCeil: max(0, heads-r.ceiling[c]), Government: government[c]})
		}
	}

	y.Months = r.close(y)

	staff := r.newStaff(year, sheet, priced, after)
	needs = append(needs, staff.recruit()...)
	needs = append(needs, staff.train()...)
	y.Needs = gather(append(needs, staff.open()...))
	y.Awaited = len(r.awaited)
	for i := range r.people {
		if r.people[i].course.ends != 0 {
			y.InCourse++
		}
	}
	if year == r.s.First {
		r.restaff(func(i int) bool { return sheet.Present[i] }, nil)
	}
	return y, nil
}

// move puts an official into a post.
func (r *roll) move(i, to int32, person *measure.Person) {
	o, p, day := &r.now.Officials[i], &r.people[i], r.now.Effective
	from, q, c := o.Post, r.position(to), r.base.PostCommune(to)
	r.balance.move(from, to, p.trained >= 0 && p.trained == q.Field)
	form, term := person.Form(to)
	elsewhere := from < 0 || r.base.PostCommune(from) != c
	p.trained, p.from = -1, -1
	if form == model.Reinforce && term > 0 {
		p.from, p.until = from, day.AddMonths(term)
	}
	switch {
	case form == model.Placement, form == model.Reposition, form == model.Return, form == model.Appointment && !elsewhere:
	default:
		o.LastMove = day
	}
	if from < 0 || r.base.Posts[from].Body != r.base.Posts[to].Body {
		o.SinceUnit = day
	}
	if elsewhere || q.Leadership != model.Head {
		o.Terms = 0
	}
	o.Post, o.SincePost, o.SecondPost, o.SecondPct, o.HomePost, o.SecondedUntil = to, day, -1, 0, -1, 0
	o.Rank = max(o.Rank, q.Rank)
	if person.Relocates(c) {
		o.Residence, o.Home = c, r.base.Communes[c].Seat
	}
	if o.Wishes.Move == model.Volunteers {
		o.Wishes.Move, o.Wishes.Communes, o.Wishes.Positions = model.NoWish, nil, nil
	}
}

// need names heads between two posts, -1 for none.
func (r *roll) need(kind string, from, to int32, heads int) Need {
	commune := func(post int32) string {
		if post < 0 || !r.communal(post) {
			return ""
		}
		return r.base.Communes[r.base.PostCommune(post)].Code
	}
	q := r.position(to)
	return Need{Kind: kind, Field: r.base.Fields[q.Field].Code, From: commune(from), To: commune(to), Position: q.Code, Heads: heads}
}

// gather adds up needs of one kind and sorts them.
func gather(needs []Need) []Need {
	slices.SortFunc(needs, func(a, b Need) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Field, b.Field), cmp.Compare(a.To, b.To), cmp.Compare(a.From, b.From), cmp.Compare(a.Position, b.Position))
	})
	var out []Need
	for _, n := range needs {
		if k := len(out) - 1; k >= 0 && out[k].Kind == n.Kind && out[k].Field == n.Field && out[k].To == n.To && out[k].From == n.From && out[k].Position == n.Position {
			out[k].Heads += n.Heads
			continue
		}
		out = append(out, n)
	}
	return out
}
