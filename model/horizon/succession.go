package horizon

import (
	"cmp"
	"slices"

	"canbo/model"
	"canbo/model/measure"
)

// succeed fills the leading places that the leavers of the period left behind
// from the staff of their communes, heads before deputies (SPEC.md section 2). It
// reports how many succeeded. The sheet is used up.
func (r *roll) succeed(sheet *measure.Sheet) int {
	heads := slices.Clone(sheet.HeadsPay)
	sheet.FixedPay = heads // without the pool, and those who have succeeded where they are now
	staff := make([][]int32, len(r.base.Communes))
	for i := range r.now.Officials {
		if p := r.now.Officials[i].Post; p >= 0 && sheet.Present[i] && r.communal(p) {
			c := r.base.PostCommune(p)
			staff[c] = append(staff[c], int32(i))
		}
	}
	slices.SortFunc(r.vacated, func(a, b int32) int {
		return cmp.Or(cmp.Compare(r.position(b).Leadership, r.position(a).Leadership), cmp.Compare(a, b))
	})
	succeeded := make(map[int32]bool)
	for k := 0; k < len(r.vacated); k++ { // the list grows: a deputy who succeeds leaves a place
		to := r.vacated[k]
		if heads[to] >= r.base.Posts[to].Approved {
			continue
		}
		best, merit := int32(-1), rank{}
		for _, i := range staff[r.base.PostCommune(to)] {
			if m, able := r.able(sheet, i, to); able && !succeeded[i] && (best < 0 || m.above(merit)) {
				best, merit = i, m
			}
		}
		if best < 0 {
			continue
		}
		from := r.now.Officials[best].Post
		r.move(best, to, sheet.Person(best))
		succeeded[best] = true
		heads[from]--
		heads[to]++
		if r.position(from).Leadership > model.NoLeader {
			r.vacated = append(r.vacated, from)
		}
	}
	r.vacated = nil
	return len(succeeded)
}

// A rank orders successors.
type rank struct {
	leads model.Leadership // present position
	body  bool             // of the same body
	fit   int
}

func (a rank) above(b rank) bool {
	if a.leads != b.leads {
		return a.leads > b.leads
	}
	if a.body != b.body {
		return a.body
	}
	return a.fit > b.fit
}

// able reports whether official i may succeed to a leading post of his commune,
// and how he ranks.
func (r *roll) able(sheet *measure.Sheet, i, to int32) (rank, bool) {
	o, q := &r.now.Officials[i], r.position(to)
	leads := r.position(o.Post).Leadership
	if leads >= q.Leadership || o.Class == model.Contract || sheet.Seconded(i) {
		return rank{}, false
	}
	fit := sheet.FitOf(i, r.base.Posts[to].Position)
	switch {
	case q.Closed:
		planned := leads > model.NoLeader || slices.ContainsFunc(o.Succession, func(k int32) bool { return r.base.Positions[k].Leadership >= q.Leadership })
		left, known := sheet.ServiceLeft(i)
		if sheet.BlockedBut(i, model.ClassFixed) != "" || !planned || !fit.Eligible || known && left < int(sheet.Rules.Value(model.Promotion, "service_months")) {
			return rank{}, false
		}
	case sheet.Blocked[i] != "":
		return rank{}, false
	default:
		if closed, _ := sheet.Person(i).Check(to); closed != "" {
			return rank{}, false
		}
	}
	return rank{leads, r.base.Posts[o.Post].Body == r.base.Posts[to].Body, fit.Score}, true
}
