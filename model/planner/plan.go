package planner

import (
	"cmp"
	"slices"

	"canbo/model"
	"canbo/model/formulate"
	"canbo/model/measure"
)

// Version names the format of plans.
const Version = "canbo plan 1"

// plan writes the plan of the point found.
func (m *maker) plan() *model.Plan {
	s, in := m.form.Sheet, m.in
	moves := m.form.Moves(m.x)
	places := make(map[int32]int32, len(moves))
	for _, mv := range moves {
		places[mv.Official] = mv.Post
	}
	before, after := s.State(nil), s.State(places)
	plan := &model.Plan{Version: Version, Instance: in.Name, Effective: in.Effective, Mode: "lexicographic", Status: "optimal",
		Goals: m.goals, Before: before.Indicators(), After: after.Indicators(), Decisions: in.Decisions, Assumptions: in.Assumptions}
	if m.o.Weighted {
		plan.Mode = "weighted"
	}
	if len(in.Provinces) == 1 {
		plan.Province = in.Provinces[0].Code
	}
	for k := range plan.Goals {
		g := &plan.Goals[k]
		g.Final = m.final(g.Name, after)
		if g.Gap() > m.o.gap() && g.Name != formulate.Tie {
			plan.Status = "feasible"
		}
	}
	for k, st := range sequence(s, moves) {
		p := m.proposal(moves[k], before, after)
		p.Order, p.Cycle = st.Order, st.Cycle
		plan.Monthly += p.Monthly
		plan.OneOff += p.OneOff
		if p.Relocates {
			plan.Relocations++
		}
		if p.Cycle > 0 {
			p.Reasons = append(p.Reasons, "exchange")
		}
		plan.Proposals = append(plan.Proposals, p)
	}
	slices.SortFunc(plan.Proposals, func(a, b model.Proposal) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Official, b.Official))
	})
	plan.Open = open(m.form, after, len(moves))
	return plan
}

// final is the value of a goal at the finished plan. The columns of a goal that
// is only held may lie above the value of the plan they stand for, so goals are
// computed from the plan itself.
func (m *maker) final(goal string, after *measure.State) int64 {
	switch goal {
	case formulate.Duty:
		return after.Duty()
	case formulate.Service:
		return after.Service()
	case formulate.People:
		return m.form.PeopleOf(m.x)
	case weighted:
		w := m.in.Policy.Weights
		return w[formulate.Duty]*after.Duty() + w[formulate.Service]*after.Service() + w[formulate.People]*m.form.PeopleOf(m.x)
	}
	return m.form.Value(goal, m.x)
}

func (m *maker) proposal(mv formulate.Move, before, after *measure.State) model.Proposal {
	s, in := m.form.Sheet, m.in
	o := &in.Officials[mv.Official]
	person := s.Person(mv.Official)
	p := model.Proposal{Official: o.ID, Name: o.Name, To: in.Posts[mv.Post].ID, Date: in.Effective, Warnings: mv.Warnings,
		Points: person.MovePoints(mv.Post) - person.StayPoints()}
	p.Form, p.Term = person.Form(mv.Post)
	p.Monthly, p.OneOff = person.Money(mv.Post)
	p.Relocates = person.Relocates(in.PostCommune(mv.Post))
	p.Conditional = person.Fit(in.Posts[mv.Post].Position).Conditional
	p.After = person.Figures(mv.Post, 100)
	if o.Post >= 0 {
		p.From = in.Posts[o.Post].ID
		share := 100
		if o.SecondPost >= 0 {
			share -= o.SecondPct
		}
		p.Before = person.Figures(o.Post, share)
		p.SenderLoad = load(s, o.Post, before, after)
	}
	p.ReceiverLoad = load(s, mv.Post, before, after)
	p.Reasons = m.reasons(mv, &p, before)
	return p
}

// load is the workload of the cell of a post; the zero Load for a provincial one.
func load(s *measure.Sheet, post int32, before, after *measure.State) model.Load {
	if !s.Communal(post) {
		return model.Load{}
	}
	c, f := s.In.PostCommune(post), s.Field(post)
	cell := s.Cell(c, f)
	return model.Load{Commune: s.In.Communes[c].Code, Field: s.In.Fields[f].Code, Before: before.Milli[cell], After: after.Milli[cell], Required: s.Required[cell]}
}

// reasons says why the official leaves and what the move is good for.
func (m *maker) reasons(mv formulate.Move, p *model.Proposal, before *measure.State) []string {
	s := m.form.Sheet
	reasons := []string{map[measure.Why]string{
		measure.WhyMust: "must-move:" + s.Must[mv.Official].Rule(), measure.WhyPinned: "pin", measure.WhyVolunteer: "wish",
		measure.WhySurplus: "surplus", measure.WhyCommute: "commute", measure.WhyMisfit: "misfit",
		measure.WhyPair: "pin", measure.WhyEveryone: "exchange"}[s.Why[mv.Official]]}
	if p.ReceiverLoad.Before < p.ReceiverLoad.Required {
		reasons = append(reasons, "shortage")
	}
	if before.HeadsPay[mv.Post] < m.in.Posts[mv.Post].Approved {
		reasons = append(reasons, "vacancy")
	}
	if p.From != "" && p.After.Metres < p.Before.Metres {
		reasons = append(reasons, "nearer")
	}
	return reasons
}
