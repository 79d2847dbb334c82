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
	wide    int       // loads in the tables
	first   []float64
	after   []float64
}

// A piece is some copies of an item, taken together or not at all.
type piece struct {
	item, copies int
	w, side      int
	cost         float64
}

// weighed counts items of one weight and side.
type weighed struct{ w, side, copies int }

// count adds the copies of an item to cheaper.
func (s *Scratch) count(it *item) {
	for k := range s.cheaper {
		if s.cheaper[k].w == it.w && s.cheaper[k].side == it.side {
			s.cheaper[k].copies += it.count
			return
		}
	}
	s.cheaper = append(s.cheaper, weighed{it.w, it.side, it.count})
}

// widestTable limits the numbers of a table, where the box is wider than that in
// which the row was found.
const widestTable = 1 << 25

// prepare fills after: after[(t·states+u)·(cap+1)+v] is the least cost, with φ, of
// all that follows a load v and a state u of the first t stages. Loads beyond the
// demand of a one-sided row count as the demand.
func (s *Scratch) prepare(r *Row, d, lower, upper []float64) bool {
	r.fill(&s.f, lower, upper, d)
	if s.f.unbounded {
		return false
	}
	s.sort()
	f := &s.f
	s.wide = s.cap + 1
	wide, stages := s.wide, len(s.stage)-1
	n := (stages + 1) * wide * f.states
	if n > widestTable {
		return false
	}
	if cap(s.after) < n {
		s.after, s.first = make([]float64, n), make([]float64, n)
	} else {
		s.after, s.first = s.after[:n], s.first[:n]
	}
	end := s.table(s.after, stages)
	for v := range wide {
		end[v] = f.phi(s.load + v)
	}
	for v := wide; v < len(end); v++ {
		end[v] = end[v-wide]
	}
	oneSided := f.oneSided()
	for t := stages - 1; t >= 0; t-- {
		then, now := s.table(s.after, t+1), s.table(s.after, t)
		copy(now, then)
		for _, q := range s.layer[s.stage[t]:s.stage[t+1]] {
			side := &f.side[q.side]
			top := max(0, wide-q.w)
			for _, u := range side.from {
				from, to := then[(u+side.step)*wide:][:wide], now[u*wide:][:wide]
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
	}
	return true
}

// table returns the numbers of first or after for the first t stages.
func (s *Scratch) table(of []float64, t int) []float64 {
	n := s.wide * s.f.states
	return of[t*n : (t+1)*n]
}

// sort decides which items are in some optimum and which are not, and cuts the
// others into pieces.
//
// Of a one-sided row an item is needless besides n others, each as heavy and as
// cheap, of which n make up the demand: one not taken replaces it, and if all are
// it may go. One more is asked for, so that this is true even when one of them is
// held at zero. The same is true where no more than n of the others are taken
// because they count in the same limits. Items of a choice may be taken already
// when they are wanted as such others, and those of another side may have no room:
// they do not count.
func (s *Scratch) sort() {
	f := &s.f
	s.always, s.never, s.open, s.layer, s.load = s.always[:0], s.never[:0], s.open[:0], s.layer[:0], 0
	fall, rise := f.slopes()
	for k := range f.items {
		it := &f.items[k]
		w := float64(it.w)
		switch {
		case it.cost <= -w*rise && it.choice < 0 && it.side == 0:
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
				if c.w >= it.w && c.side == it.side {
					better += c.copies
				}
			}
			if better > min((demand+it.w-1)/it.w, f.side[it.side].most) {
				s.never = append(s.never, k)
				continue
			}
			if it.choice < 0 {
				s.count(it)
			}
		}
		for left, n := it.count, 1; left > 0; n *= 2 {
			n = min(n, left)
			s.layer = append(s.layer, piece{k, n, n * it.w, it.side, float64(n) * it.cost})
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

// forward fills first: first[(t·states+u)·(cap+1)+v] is the least cost of a load v
// and a state u of the first t stages.
func (s *Scratch) forward() {
	inf := math.Inf(1)
	start := s.table(s.first, 0)
	for v := range start {
		start[v] = inf
	}
	start[0] = 0
	for t := range len(s.stage) - 1 {
		before, now := s.table(s.first, t), s.table(s.first, t+1)
		copy(now, before)
		for _, q := range s.layer[s.stage[t]:s.stage[t+1]] {
			side := &s.f.side[q.side]
			for _, u := range side.from {
				from, to := before[u*s.wide:][:s.wide], now[(u+side.step)*s.wide:][:s.wide]
				for v, c := range from {
					if at := s.add(v, q.w); at >= 0 && c+q.cost < to[at] {
						to[at] = c + q.cost
					}
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
	f, wide := &s.f, s.wide
	least := s.after[0]
	tell := func(it *item, at0, at1 float64) {
		if it.flip {
			at0, at1 = at1, at0
		}
		visit(it.col, f.base+at0, f.base+at1)
	}
	var with []float64 // least values with each piece of a stage
	for t := range len(s.stage) - 1 {
		before, after := s.table(s.first, t), s.table(s.after, t+1)
		stage := s.layer[s.stage[t]:s.stage[t+1]]
		if len(stage) == 1 && f.items[stage[0].item].count > 1 {
			continue
		}
		none := math.Inf(1)
		for v, c := range before {
			none = math.Min(none, c+after[v])
		}
		with = with[:0]
		for _, q := range stage {
			best, side := math.Inf(1), &f.side[q.side]
			for _, u := range side.from {
				then := after[(u+side.step)*wide:][:wide]
				for v, c := range before[u*wide:][:wide] {
					if at := s.add(v, q.w); at >= 0 {
						best = math.Min(best, c+q.cost+then[at])
					}
				}
			}
			with = append(with, best)
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
	all := s.table(s.first, len(s.stage)-1)
	type move struct{ by, side int }
	moved := map[move]float64{}
	shifted := func(by, side int) float64 {
		value, known := moved[move{by, side}]
		if !known {
			value = math.Inf(1)
			for _, u := range f.side[side].from {
				for v, c := range all[u*wide:][:wide] {
					if !math.IsInf(c, 1) {
						value = math.Min(value, c+f.phi(s.load+v+by))
					}
				}
			}
			moved[move{by, side}] = value
		}
		return value
	}
	for _, k := range s.never {
		if it := &f.items[k]; it.count == 1 {
			tell(it, least, it.cost+shifted(it.w, it.side))
		}
	}
	for _, k := range s.always {
		if it := &f.items[k]; it.count == 1 {
			tell(it, shifted(-it.w, 0)-it.cost, least)
		}
	}
	return f.base + least, f.size + math.Abs(least)
}
