package hull

import (
	"cmp"
	"math"
	"slices"
)

// A Scratch holds the tables of the dynamic programs; one for each goroutine.
type Scratch struct {
	// Prices are the row duals of the relaxation that Cuts strengthens; nil
	// stands for zero.
	Prices []float64

	f       shape
	always  []int     // items at their upper end in some optimum
	never   []int     // items at zero in some optimum
	open    []int     // the others …
	layer   []piece   // … cut into pieces, less those that are needless
	stage   []int     // pieces stage[t] to stage[t+1]-1: one alone, or a choice
	cheaper []weighed // of layer, by weight of one copy, without those of a choice
	load    int       // of always
	cap     int       // greatest load in the tables
	first   []float64
	after   []float64
}

// A piece is some copies of an item, taken together or not at all.
type piece struct {
	item, copies int
	w            int
	cost         float64
}

// weighed counts items of one weight.
type weighed struct{ w, copies int }

// count adds copies of weight w to cheaper.
func (s *Scratch) count(w, copies int) {
	for k := range s.cheaper {
		if s.cheaper[k].w == w {
			s.cheaper[k].copies += copies
			return
		}
	}
	s.cheaper = append(s.cheaper, weighed{w, copies})
}

// widestTable limits the numbers of a table, where the box is wider than that in
// which the row was found.
const widestTable = 1 << 24

// prepare fills after: after[t·(cap+1)+v] is the least cost, with φ, of all that
// follows a load v of the first t stages. Loads beyond the demand of a one-sided
// row count as the demand.
func (s *Scratch) prepare(r *Row, d, lower, upper []float64) bool {
	r.fill(&s.f, lower, upper, d)
	if s.f.unbounded {
		return false
	}
	s.sort()
	f := &s.f
	wide := s.cap + 1
	stages := len(s.stage) - 1
	if (stages+1)*wide > widestTable {
		return false
	}
	if n := (stages + 1) * wide; cap(s.after) < n {
		s.after, s.first = make([]float64, n), make([]float64, n)
	} else {
		s.after, s.first = s.after[:n], s.first[:n]
	}
	end := s.after[stages*wide:]
	for v := range end {
		end[v] = f.phi(s.load + v)
	}
	oneSided := f.oneSided()
	for t := stages - 1; t >= 0; t-- {
		from, to := s.after[(t+1)*wide:(t+2)*wide], s.after[t*wide:(t+1)*wide]
		copy(to, from)
		for _, q := range s.layer[s.stage[t]:s.stage[t+1]] {
			top := max(0, wide-q.w)
			for v := range top {
				to[v] = min(to[v], q.cost+from[v+q.w])
			}
			if oneSided {
				full := q.cost + from[s.cap]
				for v := top; v < wide; v++ {
					to[v] = min(to[v], full)
				}
			}
		}
	}
	return true
}

// sort decides which items are in some optimum and which are not, and cuts the
// others into pieces.
//
// Of a one-sided row an item is needless besides n others, each as heavy and as
// cheap, of which n make up the demand: one not taken replaces it, and if all are
// it may go. One more is asked for, so that this is true even when one of them is
// held at zero. Items of a choice may be taken already when they are wanted as
// such others: they do not count.
func (s *Scratch) sort() {
	f := &s.f
	s.always, s.never, s.open, s.layer, s.load = s.always[:0], s.never[:0], s.open[:0], s.layer[:0], 0
	fall, rise := f.slopes()
	for k := range f.items {
		it := &f.items[k]
		w := float64(it.w)
		switch {
		case it.cost <= -w*rise && it.choice < 0:
			s.always = append(s.always, k)
			s.load += it.w * it.count
			f.base += it.cost * float64(it.count)
			f.size += math.Abs(it.cost) * float64(it.count-1)
		case it.cost >= w*fall:
			s.never = append(s.never, k)
		default:
			s.open = append(s.open, k)
		}
	}
	demand := 0
	if f.oneSided() {
		demand = int(math.Min(f.demand(), float64(f.total)+1)) // what is out of reach is so by one
		slices.SortFunc(s.open, func(a, b int) int {
			return cmp.Or(cmp.Compare(f.items[a].cost, f.items[b].cost), cmp.Compare(f.items[b].w, f.items[a].w), cmp.Compare(a, b))
		})
	}
	load := 0
	s.cheaper = s.cheaper[:0]
	for _, k := range s.open {
		it := &f.items[k]
		if f.oneSided() {
			better := 0
			for _, c := range s.cheaper {
				if c.w >= it.w {
					better += c.copies
				}
			}
			if better > (demand+it.w-1)/it.w {
				s.never = append(s.never, k)
				continue
			}
			if it.choice < 0 {
				s.count(it.w, it.count)
			}
		}
		for left, n := it.count, 1; left > 0; n *= 2 {
			n = min(n, left)
			s.layer = append(s.layer, piece{k, n, n * it.w, float64(n) * it.cost})
			left -= n
		}
		load += it.w * it.count
		f.size += math.Abs(it.cost) * float64(it.count-1)
	}
	s.cap = load
	if f.oneSided() {
		s.cap = min(load, demand)
	}
	choice := func(q piece) int32 { return f.items[q.item].choice }
	slices.SortStableFunc(s.layer, func(a, b piece) int { return cmp.Compare(choice(a), choice(b)) })
	s.stage = s.stage[:0]
	for k, q := range s.layer {
		if k == 0 || choice(q) < 0 || choice(q) != choice(s.layer[k-1]) {
			s.stage = append(s.stage, k)
		}
	}
	s.stage = append(s.stage, len(s.layer))
}

// forward fills first: first[t·(cap+1)+v] is the least cost of a load v of the
// first t stages.
func (s *Scratch) forward() {
	wide := s.cap + 1
	inf := math.Inf(1)
	s.first[0] = 0
	for v := 1; v < wide; v++ {
		s.first[v] = inf
	}
	for t := range len(s.stage) - 1 {
		from, to := s.first[t*wide:(t+1)*wide], s.first[(t+1)*wide:(t+2)*wide]
		copy(to, from)
		for _, q := range s.layer[s.stage[t]:s.stage[t+1]] {
			for v, c := range from {
				if at := s.add(v, q.w); at >= 0 && c+q.cost < to[at] {
					to[at] = c + q.cost
				}
			}
		}
	}
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
	s.forward()
	f, wide := &s.f, s.cap+1
	least := s.after[0]
	tell := func(it *item, at0, at1 float64) {
		if it.flip {
			at0, at1 = at1, at0
		}
		visit(it.col, f.base+at0, f.base+at1)
	}
	var with []float64 // least values with each piece of a stage
	for t := range len(s.stage) - 1 {
		before, after := s.first[t*wide:(t+1)*wide], s.after[(t+1)*wide:(t+2)*wide]
		stage := s.layer[s.stage[t]:s.stage[t+1]]
		if len(stage) == 1 && f.items[stage[0].item].count > 1 {
			continue
		}
		none := math.Inf(1)
		with = with[:0]
		for range stage {
			with = append(with, none)
		}
		for v, c := range before {
			if math.IsInf(c, 1) {
				continue
			}
			none = math.Min(none, c+after[v])
			for e, q := range stage {
				if at := s.add(v, q.w); at >= 0 {
					with[e] = math.Min(with[e], c+q.cost+after[at])
				}
			}
		}
		for e, q := range stage {
			at0 := none
			for other, value := range with {
				if other != e {
					at0 = math.Min(at0, value)
				}
			}
			tell(&f.items[q.item], at0, with[e])
		}
	}
	all := s.first[(len(s.stage)-1)*wide:]
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
