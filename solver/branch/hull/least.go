package hull

import "math"

// A Scratch holds the tables of the dynamic programs; one for each goroutine.
type Scratch struct {
	f      shape
	always []int   // items at their upper end in some optimum
	never  []int   // items at zero in some optimum
	layer  []piece // the others
	load   int     // of always
	cap    int     // greatest load in the tables
	first  []float64
	after  []float64
}

// A piece is some copies of an item, taken together or not at all.
type piece struct {
	item, copies int
	w            int
	cost         float64
}

// prepare fills the tables: first[k·(cap+1)+v] is the least cost of a load v of
// the first k pieces, after[...] the least cost of all that follows a load v of
// the first k, with φ. Loads beyond the demand of a one-sided row count as the
// demand.
func (s *Scratch) prepare(r *Row, d, lower, upper []float64) bool {
	r.fill(&s.f, lower, upper, d)
	f := &s.f
	if f.unbounded {
		return false
	}
	s.always, s.never, s.layer, s.load = s.always[:0], s.never[:0], s.layer[:0], 0
	fall, rise := f.slopes()
	open := 0
	for k, it := range f.items {
		w := float64(it.w)
		switch {
		case it.cost <= -w*rise:
			s.always = append(s.always, k)
			s.load += it.w * it.count
			f.base += it.cost * float64(it.count)
			f.size += math.Abs(it.cost) * float64(it.count-1)
		case it.cost >= w*fall:
			s.never = append(s.never, k)
		default:
			for left, n := it.count, 1; left > 0; n *= 2 {
				n = min(n, left)
				s.layer = append(s.layer, piece{k, n, n * it.w, float64(n) * it.cost})
				left -= n
			}
			open += it.w * it.count
			f.size += math.Abs(it.cost) * float64(it.count-1)
		}
	}
	s.cap = open
	if f.oneSided() {
		s.cap = min(open, int(f.demand()))
	}
	wide := s.cap + 1
	n := (len(s.layer) + 1) * wide
	if cap(s.first) < n {
		s.first, s.after = make([]float64, n), make([]float64, n)
	}
	s.first, s.after = s.first[:n], s.after[:n]
	inf := math.Inf(1)
	s.first[0] = 0
	for v := 1; v < wide; v++ {
		s.first[v] = inf
	}
	for k, q := range s.layer {
		from, to := s.first[k*wide:(k+1)*wide], s.first[(k+1)*wide:(k+2)*wide]
		copy(to, from)
		for v, c := range from {
			if c += q.cost; c < inf {
				if t := s.add(v, q.w); t >= 0 && c < to[t] {
					to[t] = c
				}
			}
		}
	}
	end := s.after[len(s.layer)*wide:]
	for v := range end {
		end[v] = f.phi(s.load + v)
	}
	for k := len(s.layer) - 1; k >= 0; k-- {
		q := s.layer[k]
		from, to := s.after[(k+1)*wide:(k+2)*wide], s.after[k*wide:(k+1)*wide]
		for v := range to {
			c := from[v]
			if t := s.add(v, q.w); t >= 0 {
				c = math.Min(c, q.cost+from[t])
			}
			to[v] = c
		}
	}
	return true
}

// add returns the index of load v and w more, -1 where a row with an upper side
// has none.
func (s *Scratch) add(v, w int) int {
	if v+w <= s.cap {
		return v + w
	}
	if s.f.oneSided() {
		return s.cap
	}
	return -1
}

// Least returns the minimum of Σ d_j x_j over the columns of the row with their
// bounds and integrality, +Inf where there is no point, -Inf where there is no
// minimum, and the sum of the magnitudes that it was computed from.
func (s *Scratch) Least(r *Row, d, lower, upper []float64) (value, size float64) {
	if !s.prepare(r, d, lower, upper) {
		return math.Inf(-1), 0
	}
	return s.f.base + s.after[0], s.f.size + math.Abs(s.after[0])
}

// Forced is Least and calls visit for each binary column with the least values
// when it is held at its lower and at its upper bound.
func (s *Scratch) Forced(r *Row, d, lower, upper []float64, visit func(j int32, atLower, atUpper float64)) (value, size float64) {
	if !s.prepare(r, d, lower, upper) {
		return math.Inf(-1), 0
	}
	f, wide := &s.f, s.cap+1
	least := s.after[0]
	tell := func(it *item, at0, at1 float64) {
		if it.flip {
			at0, at1 = at1, at0
		}
		visit(it.col, f.base+at0, f.base+at1)
	}
	for k, q := range s.layer {
		it := &f.items[q.item]
		if it.count > 1 {
			continue
		}
		at0, at1 := math.Inf(1), math.Inf(1)
		before, after := s.first[k*wide:(k+1)*wide], s.after[(k+1)*wide:(k+2)*wide]
		for v, c := range before {
			if math.IsInf(c, 1) {
				continue
			}
			at0 = math.Min(at0, c+after[v])
			if t := s.add(v, q.w); t >= 0 {
				at1 = math.Min(at1, c+q.cost+after[t])
			}
		}
		tell(it, at0, at1)
	}
	all := s.first[len(s.layer)*wide:]
	moved := map[int]float64{}
	shifted := func(by int) float64 {
		value, known := moved[by]
		if !known {
			value = math.Inf(1)
			for v, c := range all {
				if !math.IsInf(c, 1) {
					value = math.Min(value, c+f.phi(s.load+v+by))
				}
			}
			moved[by] = value
		}
		return value
	}
	for _, k := range s.never {
		if it := &f.items[k]; it.count == 1 {
			tell(it, least, it.cost+shifted(it.w))
		}
	}
	for _, k := range s.always {
		if it := &f.items[k]; it.count == 1 {
			tell(it, shifted(-it.w)-it.cost, least)
		}
	}
	return f.base + least, f.size + math.Abs(least)
}
