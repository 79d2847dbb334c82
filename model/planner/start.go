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
	if x, ok := improve.Point(m.ctx, m.form, goal, holds, nil, effort*len(m.form.Options)); ok {
		m.x = x
	}
}
