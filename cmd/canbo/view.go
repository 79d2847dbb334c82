package main

import (
	"cmp"
	"math"
	"slices"

	"canbo/data/report"
	"canbo/model"
	"canbo/model/formulate"
)

// Rows of the tables on the terminal; the files hold all.
const (
	shownMoves  = 25
	shownGroups = 20
	shownOpen   = 10
)

// view gathers what a report says of a plan.
func (s *solved) view(dir string) *report.View {
	form := s.out.Form
	v := &report.View{In: s.in, Plan: s.out.Plan, Province: provinceName(s.request.Province) + " (" + s.request.Province + ")",
		Folder: dir, Seed: s.request.Seed, Forms: forms(s.out.Plan), Groups: groups(s.in, s.out.Plan), Goals: s.claims(), Interrupted: s.interrupted,
		Top: mostUrgent(s.in, s.out.Plan), Proven: s.proven(), MaxMoves: shownMoves, MaxGroups: shownGroups}
	v.Counts = report.Counts{Communes: staffedCommunes(s.in), Bodies: len(s.in.Bodies), Posts: len(s.in.Posts), Officials: len(s.in.Officials),
		Pool: len(form.Sheet.Pool), Options: len(form.Options), Rows: form.Problem.Rows(), Columns: form.Problem.Cols()}
	return v
}

// staffedCommunes counts the communes that have a body of their own.
func staffedCommunes(in *model.Instance) int {
	seen := make([]bool, len(in.Communes))
	n := 0
	for i := range in.Bodies {
		if b := &in.Bodies[i]; !b.Provincial && !seen[b.Commune] {
			seen[b.Commune] = true
			n++
		}
	}
	return n
}

// claims pairs each goal with the gap of its proof.
func (s *solved) claims() []report.Claim {
	var claims []report.Claim
	for _, g := range s.out.Plan.Goals {
		claims = append(claims, claim(g, s.tolerance))
	}
	return claims
}

func claim(g model.GoalResult, tolerance float64) report.Claim {
	c := report.Claim{GoalResult: g, Gap: math.Inf(1), Tolerance: tolerance, Bounded: g.Bound != math.MinInt64}
	if c.Bounded {
		c.Gap = g.Gap()
	}
	return c
}

// proven reports whether every goal but the tie-break is proven within the
// tolerance.
func (s *solved) proven() bool {
	return !slices.ContainsFunc(s.binding(), func(c report.Claim) bool { return !c.Bounded || c.Gap > c.Tolerance })
}

// binding returns the claims that decide about a plan: all but the tie-break.
func (s *solved) binding() []report.Claim {
	return slices.DeleteFunc(s.claims(), func(c report.Claim) bool { return c.Name == formulate.Tie })
}

// mostUrgent picks open places to show, by the urgency of their fields; those
// filled by election or assignment are not among them.
func mostUrgent(in *model.Instance, plan *model.Plan) []model.OpenPlace {
	urgency := func(o *model.OpenPlace) int64 {
		return in.Fields[in.Positions[in.Posts[in.FindPost(o.Post)].Position].Field].Urgency
	}
	open := slices.DeleteFunc(slices.Clone(plan.Open), func(o model.OpenPlace) bool { return o.Next == "election" })
	slices.SortStableFunc(open, func(a, b model.OpenPlace) int {
		return cmp.Or(cmp.Compare(urgency(&b), urgency(&a)), cmp.Compare(b.Heads, a.Heads))
	})
	return open[:min(shownOpen, len(open))]
}

// forms counts the proposals by form, most frequent first.
func forms(plan *model.Plan) []report.FormCount {
	var all []report.FormCount
	for _, p := range plan.Proposals {
		k := slices.IndexFunc(all, func(c report.FormCount) bool { return c.Form == p.Form })
		if k < 0 {
			k, all = len(all), append(all, report.FormCount{Form: p.Form})
		}
		all[k].Moves++
	}
	slices.SortFunc(all, func(a, b report.FormCount) int {
		return cmp.Or(cmp.Compare(b.Moves, a.Moves), cmp.Compare(a.Form, b.Form))
	})
	return all
}

// groups counts the open places by position and reason, largest first.
func groups(in *model.Instance, plan *model.Plan) []report.Group {
	var all []report.Group
	for _, o := range plan.Open {
		post := in.FindPost(o.Post)
		g := report.Group{Position: in.Positions[in.Posts[post].Position].Code, Reason: o.Reason, Next: o.Next}
		k := slices.IndexFunc(all, func(h report.Group) bool { return h.Position == g.Position && h.Reason == g.Reason && h.Next == g.Next })
		if k < 0 {
			k, all = len(all), append(all, g)
		}
		all[k].Places += o.Heads
	}
	slices.SortFunc(all, func(a, b report.Group) int {
		return cmp.Or(cmp.Compare(b.Places, a.Places), cmp.Compare(a.Position, b.Position), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Next, b.Next))
	})
	return all
}
