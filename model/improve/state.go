package improve

// An aim is what a search minimises: Σ weight·value, plus price for each point
// of a goal and over for each point above its limit, plus penalty for each
// violated unit of a row.
type aim struct {
	weight, limit, over values
	penalty             int64
}

// merit is the weighted objective with its penalties.
func (a *aim) merit(v *values, broken int64) int64 {
	sum := a.penalty * broken
	for g := range v {
		sum += a.weight[g] * v[g]
		if excess := v[g] - a.limit[g]; excess > 0 {
			sum += a.over[g] * excess
		}
	}
	return sum
}

// lawful reports whether values keep the limits and no row is broken.
func (a *aim) lawful(v *values, broken int64) bool {
	for g := range v {
		if v[g] > a.limit[g] {
			return false
		}
	}
	return broken == 0
}

// A state is an assignment of the pool with the activities that follow.
type state struct {
	*layout
	option  []int32   // by pool member; -1 while nowhere
	holders [][]int32 // by term that is no cell: members counted in it
	value   values
	broken  int64 // violated units of all terms
	looks   int   // options weighed so far
}

// begin returns the state in which nobody is anywhere.
func (p *layout) begin() *state {
	s := &state{layout: p, option: make([]int32, len(p.form.Sheet.Pool)), holders: make([][]int32, len(p.terms))}
	for k := range s.option {
		s.option[k] = -1
	}
	for g, name := range goalName {
		s.value[g] = p.form.Const[name]
	}
	for k := range p.terms {
		t := &p.terms[k]
		t.act = 0
		if t.goal >= 0 {
			s.value[t.goal] += t.cost(0)
		}
		s.broken += t.miss(0)
	}
	return s
}

// weigh returns the values and violations with option j added (sign 1) or taken
// away (sign -1).
func (s *state) weigh(j int32, sign int64) (v values, broken int64) {
	v, broken = s.value, s.broken
	for g, c := range &s.points[j] {
		v[g] += sign * int64(c)
	}
	for _, e := range s.of(j) {
		t := &s.terms[e.term]
		a := t.act
		b := a + sign*int64(e.value)
		if t.goal >= 0 && (a < t.need || b < t.need) {
			v[t.goal] += t.cost(b) - t.cost(a)
		}
		if a < t.lower || a > t.upper || b < t.lower || b > t.upper {
			broken += t.miss(b) - t.miss(a)
		}
	}
	return v, broken
}

// shift adds option j (sign 1) or takes it away (sign -1).
func (s *state) shift(j int32, sign int64) {
	s.value, s.broken = s.weigh(j, sign)
	k := s.member[j]
	for _, e := range s.of(j) {
		t := &s.terms[e.term]
		t.act += sign * int64(e.value)
		if e.value < 0 {
			continue
		}
		h := s.holders[e.term]
		if sign > 0 {
			s.holders[e.term] = append(h, k)
			continue
		}
		for at := range h {
			if h[at] == k {
				h[at] = h[len(h)-1]
				s.holders[e.term] = h[:len(h)-1]
				break
			}
		}
	}
}

// put moves member k to option j; -1 is nowhere.
func (s *state) put(k, j int32) {
	if old := s.option[k]; old >= 0 {
		s.shift(old, -1)
	}
	if s.option[k] = j; j >= 0 {
		s.shift(j, 1)
	}
}
