package gap

import "math/rand/v2"

// A plan is a choice of a column for each job, -1 where it stays undone, and
// what it takes of each agent.
type plan struct {
	*instance
	of   []int32 // column of each job, or -1
	used []int64 // of each agent
	cost int64
	over int64 // Σ max(0, used - capacity)
}

func newPlan(in *instance) *plan {
	p := &plan{instance: in, of: make([]int32, in.jobs()), used: make([]int64, in.agents())}
	for j := range p.of {
		p.of[j] = -1
	}
	return p
}

func (p *plan) clone() *plan {
	q := *p
	q.of, q.used = append([]int32(nil), p.of...), append([]int64(nil), p.used...)
	return &q
}

// complete reports whether every job is done that must be.
func (p *plan) complete() bool {
	for j, c := range p.of {
		if c < 0 && !p.optional[j] {
			return false
		}
	}
	return true
}

func (p *plan) feasible() bool { return p.over == 0 && p.complete() }

// load changes what agent i has to do.
func (p *plan) load(i int32, by int64) {
	if i >= 0 {
		p.over -= max(0, p.used[i]-p.capacity[i])
		p.used[i] += by
		p.over += max(0, p.used[i]-p.capacity[i])
	}
}

// put does job j by column c, or leaves it undone where c < 0.
func (p *plan) put(j, c int32) {
	if old := p.of[j]; old >= 0 {
		p.load(p.agent[old], -p.weight[old])
		p.cost -= p.instance.cost[old]
	}
	p.of[j] = c
	if c >= 0 {
		p.load(p.agent[c], p.weight[c])
		p.cost += p.instance.cost[c]
	}
}

// excess returns by how much the overload of agent i changes when by is added.
func (p *plan) excess(i int32, by int64) int64 {
	if i < 0 {
		return 0
	}
	return max(0, p.used[i]+by-p.capacity[i]) - max(0, p.used[i]-p.capacity[i])
}

// repair makes a plan from one that may overload agents, by local search over
// moves of one job and swaps of two. The worth of a move is its cost and penalty
// times the overload, and the penalty rises until no overload is left. It gives
// up after some rounds.
func (p *plan) repair(random *rand.Rand) bool {
	in := p.instance
	order := make([]int32, in.jobs())
	for j := range order {
		order[j] = int32(j)
	}
	spread := int64(1)
	for j, cols := range in.ofJob {
		for _, c := range cols {
			if a := p.of[j]; a >= 0 {
				spread = max(spread, in.cost[c]-in.cost[a])
			}
		}
	}
	penalty := 1 + spread/16
	for range 30 {
		random.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		for p.descend(order, penalty) {
		}
		if p.feasible() {
			return true
		}
		penalty *= 2
	}
	return false
}

// descend tries all moves once and reports whether one was made.
func (p *plan) descend(order []int32, penalty int64) bool {
	in := p.instance
	moved := false
	for at, j := range order {
		for _, c := range in.ofJob[j] {
			if old := p.of[j]; c != old && p.shifted(j, c, penalty) < 0 {
				p.put(j, c)
				moved = true
			}
		}
		if in.optional[j] && p.of[j] >= 0 && p.shifted(j, -1, penalty) < 0 {
			p.put(j, -1)
			moved = true
		}
		for _, k := range order[:at] {
			a, b := p.of[j], p.of[k]
			if a < 0 || b < 0 || in.agent[a] == in.agent[b] || in.agent[a] < 0 || in.agent[b] < 0 {
				continue
			}
			a2, b2 := in.pair(j, in.agent[b]), in.pair(k, in.agent[a])
			if a2 < 0 || b2 < 0 {
				continue
			}
			d := in.cost[a2] - in.cost[a] + in.cost[b2] - in.cost[b]
			d += penalty * (p.excess(in.agent[a], in.weight[b2]-in.weight[a]) + p.excess(in.agent[b], in.weight[a2]-in.weight[b]))
			if d < 0 {
				p.put(j, a2)
				p.put(k, b2)
				moved = true
			}
		}
	}
	return moved
}

// shifted returns what is lost by doing job j by column c.
func (p *plan) shifted(j, c int32, penalty int64) int64 {
	d := int64(0)
	from, to := int32(-1), int32(-1)
	var less, more int64
	if old := p.of[j]; old >= 0 {
		d -= p.instance.cost[old]
		from, less = p.agent[old], p.weight[old]
	}
	if c >= 0 {
		d += p.instance.cost[c]
		to, more = p.agent[c], p.weight[c]
	}
	if from == to {
		return d + penalty*p.excess(from, more-less)
	}
	return d + penalty*(p.excess(from, -less)+p.excess(to, more))
}
