package planner

import (
	"canbo/model/formulate"
	"canbo/model/improve"
)

// effort is what the search for a first plan spends on each option.
const effort = 20

// begin looks for a first plan; the later goals begin from that of the goal
// before.
func (m *maker) begin(goal string, holds []formulate.Hold) {
	if m.x != nil {
		return
	}
	if x, ok := improve.Point(m.ctx, m.form, goal, holds, m.given(), effort*len(m.form.Options)); ok {
		m.x = x
	}
}

// A Place is a post for an official.
type Place struct{ Official, Post string }

// given is the point at which the officials have the places of Options.Start, nil
// without any. Only its options are set.
func (m *maker) given() []float64 {
	if len(m.o.Start) == 0 {
		return nil
	}
	places := make(map[string]string, len(m.o.Start))
	for _, p := range m.o.Start {
		places[p.Official] = p.Post
	}
	x := make([]float64, m.form.Problem.Cols())
	for j := range m.form.Options {
		opt := &m.form.Options[j]
		if opt.Move && places[m.in.Officials[opt.Official].ID] == m.in.Posts[opt.Post].ID {
			x[j] = 1
		}
	}
	return x
}
