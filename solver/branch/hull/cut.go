package hull

import (
	"cmp"
	"math"
	"slices"

	"canbo/solver/lp"
)

// A Cut is the inequality Value·x[Index] ≥ Lower; Index increasing.
type Cut struct {
	Index []int32
	Value []float64
	Lower float64
}

const (
	leastEffect = 1e-4 // by which a point must violate a cut whose right-hand side is one
	leastPrice  = 1e-9 // of an item; what is smaller is a rounding error
	maxPivots   = 60
)

// A class is the items of one weight, one side and one value at the point: the row
// and the point are the same when they change places, so a cut may price them
// alike. used is the sum of their values. Items of which the side, or a choice,
// allows one are one item. Classes of one group, which lie next to each other, hold
// what one choice has of several weights and sides at the point: one item of all of
// them is taken.
type class struct {
	w, count int
	side     int
	group    int32   // -1 for a class of its own
	each     float64 // value of its items at the point
	used     float64
	price    float64 // coefficient of the cut
}

// A separator looks for cuts of one side of a row, with the shortage z = Σ rate·s
// of its parts in the place of these:
//
//	Σ price_k n_k + σ z ≥ 1,  all coefficients ≥ 0,
//
// which are the facets of the hull of the points (n, z) of the row and all above
// them (Fulkerson 1971). The point is in it if points of the row, with weights
// that sum to one, lie below it; the greatest sum of weights is found by the
// simplex method with columns priced by a dynamic program over loads, and its
// duals are the coefficients.
type separator struct {
	class  []class
	states int     // of the sides
	step   []int   // of a side: what one item of it adds to the state
	room   [][]int // of a side: items that it has room for, by state
	demand int
	need   float64
	right  []slope
	load   []float64 // table of the dynamic program
	choice []int32
	phi    []float64
}

// Cuts returns the inequalities that are valid for row r of p over the box, and
// violated by x: by what choices alone prove, which more items share, or else by
// what the limits add.
func (s *Scratch) Cuts(r *Row, p *lp.Problem, x, lower, upper []float64) []Cut {
	var cuts []Cut
	for _, side := range [2]bool{false, true} {
		one := *r
		if side {
			one.lower = math.Inf(-1)
		} else {
			one.upper = math.Inf(1)
		}
		if math.IsInf(one.lower, -1) && math.IsInf(one.upper, 1) {
			continue
		}
		plain := one
		plain.most = nil
		c, ok := s.cut(&plain, p, x, lower, upper)
		if !ok && len(one.most) > 0 {
			c, ok = s.cut(&one, p, x, lower, upper)
		}
		if ok {
			cuts = append(cuts, c)
		}
	}
	return cuts
}

// term is a continuous column in the shortage: rate·(x - lower), or rate·(upper -
// x) where flipped.
type term struct {
	col  int32
	flip bool
	rate float64
}

func (s *Scratch) cut(r *Row, p *lp.Problem, x, lower, upper []float64) (Cut, bool) {
	f := &s.f
	bare := *r
	bare.part = nil
	bare.fill(f, lower, upper, nil)
	var sep separator
	terms, z, ok := sep.parts(r, f, p, s.Prices, x, lower, upper)
	if !ok || f.unbounded || f.low <= tol || f.low > maxLoad {
		return Cut{}, false
	}
	sep.need, sep.demand = f.low, int(f.demand())
	value := func(it *item) float64 {
		if it.flip {
			return upper[it.col] - x[it.col]
		}
		return x[it.col] - lower[it.col]
	}
	of, fractional := sep.classes(f, value)
	if !fractional {
		return Cut{}, false
	}
	sigma, ok := sep.solve(z)
	if !ok {
		return Cut{}, false
	}
	return sep.write(f, of, terms, sigma, lower, upper), true
}

// classes sorts the items of f into classes, and returns the class of each and
// whether the value of any is fractional.
func (s *separator) classes(f *shape, value func(*item) float64) (of []int, fractional bool) {
	s.states = f.states
	s.room = make([][]int, len(f.side))
	for k, side := range f.side {
		s.step = append(s.step, side.step)
		s.room[k] = make([]int, f.states)
		for _, u := range slices.Backward(side.from) {
			if s.room[k][u] = math.MaxInt; side.step > 0 {
				s.room[k][u] = 1 + s.room[k][u+side.step]
			}
		}
	}
	order := make([]int, len(f.items))
	for k := range order {
		order[k] = k
	}
	byChoice := func(a, b *item) int { return cmp.Or(int(a.choice-b.choice), a.side-b.side, a.w-b.w) }
	slices.SortStableFunc(order, func(a, b int) int { return byChoice(&f.items[a], &f.items[b]) })
	var merged []class
	in := make([]int, len(f.items)) // of each item: its place in merged
	for k, at := range order {
		it := &f.items[at]
		v := math.Max(0, value(it))
		if k == 0 || it.choice < 0 || byChoice(it, &f.items[order[k-1]]) != 0 {
			merged = append(merged, class{w: min(it.w, s.demand), side: it.side, count: it.count, group: it.choice})
		}
		in[at] = len(merged) - 1
		merged[in[at]].each += v
	}
	for a := 0; a < len(merged); {
		b, used := a, 0
		for ; b < len(merged) && merged[b].group == merged[a].group; b++ {
			if merged[b].each > tol {
				used++
			}
		}
		for k := a; k < b; k++ {
			if used < 2 || merged[k].each <= tol {
				merged[k].group = -1
			}
		}
		a = b
	}
	order = order[:0]
	for k := range merged {
		order = append(order, k)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		p, q := &merged[a], &merged[b]
		return cmp.Or(int(p.group-q.group), p.side-q.side, p.w-q.w, cmp.Compare(p.each, q.each))
	})
	to := make([]int, len(merged)) // of each of merged: its class
	for _, k := range order {
		m := &merged[k]
		alone := f.side[m.side].most == 1 // of its side
		alike := false
		if n := len(s.class); n > 0 && m.count == 1 {
			last := &s.class[n-1]
			alike = m.group < 0 && last.group < 0 && last.side == m.side && last.w == m.w && (alone || math.Abs(m.each-last.each) <= 1e-9)
		}
		if !alike {
			s.class = append(s.class, class{w: m.w, side: m.side, group: m.group, each: m.each})
		}
		c := &s.class[len(s.class)-1]
		if c.used += m.each; !alone {
			c.count += m.count
		} else {
			c.count = 1
		}
		to[k] = len(s.class) - 1
	}
	for k := range s.class {
		c := &s.class[k]
		if f.side[c.side].most != 1 {
			fractional = fractional || math.Abs(c.each-math.Round(c.each)) > tol
		} else {
			fractional = fractional || math.Abs(c.used-math.Round(c.used)) > tol
		}
	}
	for k := range in {
		in[k] = to[in[k]]
	}
	return in, fractional
}

// parts sets the pieces of the shortage, and returns what it is made of and its
// value at x. The parts are weighed by their reduced costs at the other rows: any
// weights make a valid cut, those of the relaxation make one that moves its
// bound.
func (s *separator) parts(r *Row, f *shape, p *lp.Problem, prices, x, lower, upper []float64) (terms []term, z float64, ok bool) {
	sign := 1.0
	if math.IsInf(r.lower, -1) {
		sign = -1
	}
	rate := make([]float64, len(r.part)) // of a unit of load, in cost
	most := 0.0
	for k, q := range r.part {
		cost := q.cost
		if len(prices) > 0 {
			rows, values := p.Column(int(q.col))
			for t, i := range rows {
				if i != r.Index {
					cost -= prices[i] * values[t]
				}
			}
		}
		rate[k] = cost / (sign * q.value / r.unit)
		most = math.Max(most, rate[k])
	}
	for k, q := range r.part {
		e, lo, up := sign*q.value/r.unit, lower[q.col], upper[q.col]
		flip := e < 0
		at := lo
		if flip {
			at = up
		}
		if rate[k] <= 1e-9*most || most == 0 {
			// it makes up for what it can at no cost
			if at = up; flip {
				at = lo
			}
			if math.IsInf(at, 0) {
				return nil, 0, false
			}
			f.low -= e * at
			continue
		}
		if math.IsInf(at, 0) {
			if flip && !math.IsInf(lo, -1) {
				// it only lessens the load
				f.low -= e * lo
				continue
			}
			return nil, 0, false
		}
		f.low -= e * at
		if up > lo {
			s.right = append(s.right, slope{rate: rate[k], width: math.Abs(e) * (up - lo)})
			terms = append(terms, term{q.col, flip, rate[k] * math.Abs(e)})
			z += rate[k] * math.Abs(e) * math.Max(0, math.Abs(x[q.col]-at))
		}
	}
	slices.SortStableFunc(s.right, func(a, b slope) int { return cmp.Compare(a.rate, b.rate) })
	return terms, z, true
}

// solve finds the prices of the classes and of the shortage. It reports false
// where the point lies in the hull.
func (s *separator) solve(z float64) (sigma float64, ok bool) {
	var support []int
	for k := range s.class {
		if s.class[k].used > tol {
			support = append(support, k)
		}
	}
	s.phi = make([]float64, s.demand+1)
	for v := range s.phi {
		s.phi[v], _ = made(s.right, s.need-float64(v))
	}
	scale := 1.0 // of the shortage, to numbers like those of the classes
	for _, c := range s.phi {
		if !math.IsInf(c, 1) {
			scale = math.Max(scale, c)
		}
	}
	m := len(support) + 1
	t := newPacking(m)
	for k, at := range support {
		t.value[k] = s.class[at].used
	}
	t.value[m-1] = z / scale
	column := make([]float64, m)
	least := 0.0
	for range maxPivots {
		for k, at := range support {
			s.class[at].price = math.Max(0, t.price[k])
		}
		sigma = math.Max(0, t.price[m-1]) / scale
		least = s.cheapest(support, sigma)
		if math.IsInf(least, 1) {
			return 0, false // the row has no point: the relaxation will find out
		}
		if least >= 1-1e-7 {
			break
		}
		z := s.trace(support, sigma)
		for k, at := range support {
			column[k] = float64(s.choice[at])
		}
		column[m-1] = z / scale
		if !t.enter(column) {
			return 0, false // a point of the row below it: x is in the hull
		}
		if t.sum > 1-1e-7 {
			return 0, false
		}
	}
	if least < 1e-6 {
		return 0, false
	}
	for _, at := range support {
		if s.class[at].price /= least; s.class[at].price < leastPrice {
			s.class[at].price = 0
		}
	}
	sigma /= least
	total := sigma * z
	for _, at := range support {
		total += s.class[at].price * s.class[at].used
	}
	if total > 1-leastEffect {
		return 0, false
	}
	s.lift(support, sigma)
	return sigma, true
}

// base returns the place in the support where the table of its k-th class starts
// from: its own, or that of the first of its group.
func (s *separator) base(support []int, k int) int {
	for k > 0 && s.class[support[k]].group >= 0 && s.class[support[k-1]].group == s.class[support[k]].group {
		k--
	}
	return k
}

// table returns the numbers of load for the first k classes of the support.
func (s *separator) table(k int) []float64 {
	n := s.states * (s.demand + 1)
	return s.load[k*n : (k+1)*n]
}

// cheapest fills the tables of load, the least prices by state and load of the
// first classes of the support, and returns the least price of a point.
func (s *separator) cheapest(support []int, sigma float64) float64 {
	wide := s.demand + 1
	if n := (len(support) + 1) * wide * s.states; len(s.load) < n {
		s.load = make([]float64, n)
	}
	inf := math.Inf(1)
	start := s.table(0)
	for v := range start {
		start[v] = inf
	}
	start[0] = 0
	for k, at := range support {
		copy(s.table(k+1), s.table(k))
		s.extend(s.table(s.base(support, k)), s.table(k+1), &s.class[at])
	}
	best := inf
	for at, c := range s.table(len(support)) {
		best = math.Min(best, c+s.short(at%wide, sigma))
	}
	return best
}

// short returns σφ(v); without a price for the shortage a load that no shortage
// makes up for has no point still.
func (s *separator) short(v int, sigma float64) float64 {
	if math.IsInf(s.phi[v], 1) {
		return s.phi[v]
	}
	return sigma * s.phi[v]
}

// extend lowers the least prices by state and load in to to those with a class
// besides what is in from.
func (s *separator) extend(from, to []float64, c *class) {
	wide := s.demand + 1
	most := min(c.count, (s.demand+c.w-1)/c.w)
	for u, room := range s.room[c.side] {
		if room == 0 {
			continue
		}
		for v, old := range from[u*wide:][:wide] {
			if math.IsInf(old, 1) {
				continue
			}
			for n := 1; n <= min(most, room); n++ {
				load := min(v+n*c.w, s.demand)
				at := (u+n*s.step[c.side])*wide + load
				to[at] = math.Min(to[at], old+float64(n)*c.price)
				if load == s.demand {
					break
				}
			}
		}
	}
}

// trace reads the point of least price off the tables into choice, and returns its
// shortage.
func (s *separator) trace(support []int, sigma float64) float64 {
	wide := s.demand + 1
	if s.choice == nil {
		s.choice = make([]int32, len(s.class))
	}
	at, best := 0, math.Inf(1)
	for k, c := range s.table(len(support)) {
		if c += s.short(k%wide, sigma); c < best {
			at, best = k, c
		}
	}
	z := s.phi[at%wide]
	for _, k := range support {
		s.choice[k] = 0
	}
	for k := len(support) - 1; k >= 0; k-- {
		here := s.table(k + 1)[at]
		if s.table(k)[at] == here {
			continue
		}
		k = s.back(support, k, &at, here)
	}
	return z
}

// back finds what of the k-th class of the support has led to the price here, and
// moves at to the place before that of its group, which it returns.
func (s *separator) back(support []int, k int, at *int, here float64) int {
	wide := s.demand + 1
	c, base := &s.class[support[k]], s.base(support, k)
	from := s.table(base)
	u, v := *at/wide, *at%wide
	for n := 1; n <= min(c.count, (s.demand+c.w-1)/c.w); n++ {
		before := u - n*s.step[c.side]
		if before < 0 || s.room[c.side][before] < n {
			continue
		}
		low := v - n*c.w
		for w := max(0, low); w <= v; w++ {
			if min(w+n*c.w, s.demand) == v && from[before*wide+w]+float64(n)*c.price == here {
				*at, s.choice[support[k]] = before*wide+w, int32(n)
				return base
			}
			if v < s.demand {
				break
			}
		}
	}
	return k
}

// lift gives the classes outside the support the least prices that keep the
// inequality valid, one after the other, heavy ones first.
func (s *separator) lift(support []int, sigma float64) {
	wide := s.demand + 1
	s.cheapest(support, sigma) // its table still has the prices before they were scaled
	table := slices.Clone(s.table(len(support)))
	next := make([]float64, len(table))
	in := make([]bool, len(s.class))
	for _, at := range support {
		in[at] = true
	}
	var rest []int
	for k := range s.class {
		if !in[k] {
			rest = append(rest, k)
		}
	}
	slices.SortStableFunc(rest, func(a, b int) int { return s.class[b].w - s.class[a].w })
	for _, k := range rest {
		c := &s.class[k]
		c.price = 0
		most := min(c.count, (s.demand+c.w-1)/c.w)
		for n := 1; n <= most; n++ {
			least := math.Inf(1)
			for u, room := range s.room[c.side] {
				if room < n {
					continue
				}
				for v, price := range table[u*wide:][:wide] {
					least = math.Min(least, price+s.short(min(v+n*c.w, s.demand), sigma))
				}
			}
			c.price = math.Max(c.price, (1-least)/float64(n))
		}
		if c.price < leastPrice {
			c.price = 0
		}
		copy(next, table)
		s.extend(table, next, c)
		table, next = next, table
	}
}

// write states the inequality in the columns of the problem.
func (s *separator) write(f *shape, of []int, terms []term, sigma float64, lower, upper []float64) Cut {
	type entry struct {
		j int32
		v float64
	}
	var entries []entry
	rhs := 1.0
	add := func(j int32, flip bool, v float64) {
		if v == 0 {
			return
		}
		if flip {
			rhs -= v * upper[j]
			v = -v
		} else {
			rhs += v * lower[j]
		}
		entries = append(entries, entry{j, v})
	}
	for k := range f.items {
		add(f.items[k].col, f.items[k].flip, s.class[of[k]].price)
	}
	for _, t := range terms {
		add(t.col, t.flip, sigma*t.rate)
	}
	slices.SortFunc(entries, func(a, b entry) int { return int(a.j - b.j) })
	largest := 0.0
	for _, e := range entries {
		largest = math.Max(largest, math.Abs(e.v))
	}
	_, exp := math.Frexp(largest)
	scale := math.Ldexp(1, -exp)
	cut := Cut{Lower: rhs * scale}
	for _, e := range entries {
		cut.Index = append(cut.Index, e.j)
		cut.Value = append(cut.Value, e.v*scale)
	}
	return cut
}
