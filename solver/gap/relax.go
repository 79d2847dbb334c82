package gap

// A relaxation is the Lagrangian relaxation of a state that prices the rows of
// jobs,
//
//	L(u) = held costs + Σ_j u_j + Σ_i min {Σ_k (c_k - u_job(k)) x_k : Σ_k a_k x_k ≤ residual_i},
//
// over the open columns of the jobs that are not settled. A job is settled when a
// column of it is held, or is the only one left of a job that must be done; that
// column counts as held. Everything is in units of grid·2^-shift and exact.
type relaxation struct {
	s        *state
	jobs     []int32 // not settled
	settled  []bool  // of each job
	base     int64   // cost of held columns
	residual []int64 // of each agent; less than nothing makes the state empty
	broken   bool
	loose    bool // columns are open that the state decides

	// columns by agent, from start[i] to start[i+1]; the last group has none
	start  []int32
	col    []int32
	job    []int32
	weight []int32
	cost   []int64

	sack  knapsack
	items []item
	// of the last evaluation
	value int64
	x     []int32 // columns chosen
	count []int32 // of each job: columns chosen
}

func newRelaxation(s *state) *relaxation {
	return &relaxation{s: s, settled: make([]bool, s.instance.jobs()), residual: make([]int64, s.agents()),
		start: make([]int32, s.agents()+2), count: make([]int32, s.instance.jobs())}
}

// last returns the open column of job j.
func (s *state) last(j int32) int32 {
	for _, c := range s.ofJob[j] {
		if s.fate[c] == open {
			return c
		}
	}
	return -1
}

// load reads the state.
func (r *relaxation) load() {
	s := r.s
	r.jobs, r.base, r.broken, r.loose = r.jobs[:0], 0, s.broken, false
	copy(r.residual, s.residual)
	for j := range r.settled {
		c := s.done[j]
		single := c < 0 && s.left[j] == 1 && !s.optional[j]
		if single {
			r.loose = true
			c = s.last(int32(j))
			if i := s.agent[c]; i >= 0 {
				r.residual[i] -= s.weight[c]
				r.broken = r.broken || r.residual[i] < 0
			}
		}
		r.settled[j] = c >= 0
		if c >= 0 {
			r.base += s.instance.cost[c] << s.shift
		} else if s.left[j] > 0 {
			r.jobs = append(r.jobs, int32(j))
		}
	}
	r.col, r.job, r.weight, r.cost = r.col[:0], r.job[:0], r.weight[:0], r.cost[:0]
	add := func(c int32) {
		r.col, r.job = append(r.col, c), append(r.job, s.instance.job[c])
		r.weight, r.cost = append(r.weight, int32(s.instance.weight[c])), append(r.cost, s.instance.cost[c]<<s.shift)
	}
	for i, cols := range s.ofAgent {
		r.start[i] = int32(len(r.col))
		for _, c := range cols {
			switch {
			case s.fate[c] != open:
			case r.settled[s.instance.job[c]] || s.instance.weight[c] > r.residual[i]:
				r.loose = true
			default:
				add(c)
			}
		}
	}
	r.start[s.agents()] = int32(len(r.col))
	for _, c := range s.free {
		switch {
		case s.fate[c] != open:
		case r.settled[s.instance.job[c]]:
			r.loose = true
		default:
			add(c)
		}
	}
	r.start[s.agents()+1] = int32(len(r.col))
}

// evaluate computes L(u), x and count.
func (r *relaxation) evaluate(u []int64) int64 {
	value := r.base
	r.x = r.x[:0]
	for _, j := range r.jobs {
		value += u[j]
		r.count[j] = 0
	}
	take := func(c int32) {
		r.x = append(r.x, r.col[c])
		r.count[r.job[c]]++
	}
	agents := int32(r.s.agents())
	for i := range agents + 1 {
		r.items = r.items[:0]
		for k := r.start[i]; k < r.start[i+1]; k++ {
			p := u[r.job[k]] - r.cost[k]
			switch {
			case p <= 0:
			case r.weight[k] == 0:
				value -= p
				take(k)
			default:
				r.items = append(r.items, item{p, r.weight[k], k})
			}
		}
		if len(r.items) > 0 {
			value -= r.sack.solve(r.items, r.residual[i], take)
		}
	}
	r.value = value
	return value
}
