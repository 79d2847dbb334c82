package gap

// Fate of a column.
const (
	open = int8(iota)
	held // at 1
	out  // at 0
)

// A state is a box of an instance: columns are open, held at 1 or out. Dual
// values are in units of grid·2^-shift.
type state struct {
	*instance
	shift uint
	limit []int64 // of each job: how large its dual may get
	floor []int64 // of each job: how small
	size  int64   // Σ of the largest |cost| of each job

	fate     []int8
	left     []int32 // of each job: columns not out
	done     []int32 // of each job: the column that is held, or -1
	residual []int64 // of each agent: capacity that held columns leave
	trail    []int32 // columns decided, in order
	broken   bool    // some row cannot be met
}

// leastShift is how fine duals must be at least.
const leastShift = 6

// newState returns the box of the problem, or nil where costs are too large for
// fine duals.
func newState(in *instance) *state {
	s := &state{instance: in, fate: make([]int8, len(in.job)), left: make([]int32, in.jobs()), done: make([]int32, in.jobs()),
		residual: append([]int64(nil), in.capacity...), limit: make([]int64, in.jobs()), floor: make([]int64, in.jobs())}
	spread := int64(1)
	for j, cols := range in.ofJob {
		s.done[j] = -1
		s.left[j] = int32(len(cols))
		least, most := in.cost[cols[0]], in.cost[cols[0]]
		for _, c := range cols {
			least, most = min(least, in.cost[c]), max(most, in.cost[c])
		}
		if in.optional[j] {
			least, most = min(least, 0), max(most, 0)
		}
		spread += most - least
		s.floor[j], s.limit[j] = least, most
		s.size += max(abs(least), abs(most))
	}
	size := 8 * (float64(spread)*float64(in.jobs()+1) + float64(s.size))
	for s.shift = 20; size*float64(int64(1)<<s.shift) > 1<<52; s.shift-- {
		if s.shift == leastShift {
			return nil
		}
	}
	s.size <<= s.shift
	for j := range s.limit {
		s.limit[j] = (s.limit[j] + spread) << s.shift
		s.floor[j] = (s.floor[j] - spread) << s.shift
		if in.optional[j] {
			s.limit[j] = 0
		}
	}
	for c := range in.job {
		switch {
		case in.p.ColUpper[c] == 0:
			s.set(int32(c), out)
		case in.p.ColLower[c] == 1:
			s.set(int32(c), held)
		}
	}
	return s
}

// set decides column c.
func (s *state) set(c int32, fate int8) {
	j, i := s.job[c], s.agent[c]
	s.fate[c] = fate
	s.trail = append(s.trail, c)
	if fate == out {
		s.left[j]--
		s.broken = s.broken || s.left[j] == 0 && !s.optional[j]
		return
	}
	s.broken = s.broken || s.done[j] >= 0
	s.done[j] = c
	if i >= 0 {
		s.residual[i] -= s.weight[c]
		s.broken = s.broken || s.residual[i] < 0
	}
}

// undo takes back the decisions after the first n.
func (s *state) undo(n int) {
	for k := len(s.trail) - 1; k >= n; k-- {
		c := s.trail[k]
		j, i := s.job[c], s.agent[c]
		if s.fate[c] == out {
			s.left[j]++
		} else {
			s.done[j] = -1
			if i >= 0 {
				s.residual[i] += s.weight[c]
			}
		}
		s.fate[c] = open
	}
	s.trail = s.trail[:n]
	s.broken = false
}
