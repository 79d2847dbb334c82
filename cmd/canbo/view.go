package main

import (
	"cmp"
	"math"
	"slices"

	"canbo/data/report"
	"canbo/model"
)

// Rows of the tables on the terminal; the files hold all.
const (
	shownMoves = 25
	shownOpen  = 15
)

// view gathers what a report says of a plan.
func (s *solved) view(dir string) *report.View {
	form := s.out.Form
	v := &report.View{In: s.in, Plan: s.out.Plan, Province: provinceName(s.request.Province) + " (" + s.request.Province + ")",
		Folder: dir, Seed: s.request.Seed, Groups: groups(s.in, s.out.Plan), Goals: s.claims(), Interrupted: s.interrupted,
		MaxMoves: shownMoves, MaxOpen: shownOpen}
	v.Counts = report.Counts{Communes: len(s.in.Communes), Bodies: len(s.in.Bodies), Posts: len(s.in.Posts), Officials: len(s.in.Officials),
		Pool: len(form.Sheet.Pool), Options: len(form.Options), Rows: form.Problem.Rows(), Columns: form.Problem.Cols()}
	return v
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
	return report.Claim{GoalResult: g, Gap: g.Gap(), Tolerance: tolerance, Bounded: g.Bound != math.MinInt64}
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
