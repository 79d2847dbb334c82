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
	maxPivots   = 60
)

// A class is the items of one weight and of one value at the point: the row and
// the point are the same when they change places, so a cut may price them alike.
// used is the sum of their values. A choice with several places of one weight is
// one item.
type class struct {
	w, count int
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
	demand int
	need   float64
	right  []slope
	load   []float64 // table of the dynamic program
	choice []int32
	phi    []float64
}

// Cuts returns the inequalities that are valid for row r of p over the box, and
// violated by x.
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
		if c, ok := s.cut(&one, p, x, lower, upper); ok {
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
	if !ok || f.low <= tol || f.low > maxLoad {
		return Cut{}, false
	}
	sep.need, sep.demand = f.low, int(f.demand())
	value := func(it *item) float64 {
		if it.flip {
			return upper[it.col] - x[it.col]
		}
		return x[it.col] - lower[it.col]
	}
	// places of one weight in a choice count as one item
	order := make([]int, len(f.items))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(f.items[a].choice, f.items[b].choice), f.items[a].w-f.items[b].w)
	})
	var merged []class
	in := make([]int, len(f.items)) // of each item: its place in merged
	for k, at := range order {
		it := &f.items[at]
		v := math.Max(0, value(it))
		if k > 0 && it.choice >= 0 {
			if last := &f.items[order[k-1]]; it.choice == last.choice && it.w == last.w {
				in[at] = len(merged) - 1
				merged[in[at]].each += v
				continue
			}
		}
		in[at] = len(merged)
		merged = append(merged, class{w: it.w, count: it.count, each: v})
	}
	order = order[:0]
	for k := range merged {
		order = append(order, k)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(merged[a].w-merged[b].w, cmp.Compare(merged[a].each, merged[b].each))
	})
	to := make([]int, len(merged)) // of each of merged: its class
	fractional := false
	for _, k := range order {
		m := &merged[k]
		w := min(m.w, sep.demand)
		if n := len(sep.class); n == 0 || sep.class[n-1].w != w || m.count > 1 || math.Abs(m.each-sep.class[n-1].each) > 1e-9 {
			sep.class = append(sep.class, class{w: w, each: m.each})
		}
		c := &sep.class[len(sep.class)-1]
		c.count += m.count
		c.used += m.each
		fractional = fractional || math.Abs(m.each-math.Round(m.each)) > tol
		to[k] = len(sep.class) - 1
	}
	of := make([]int, len(f.items))
	for k := range of {
		of[k] = to[in[k]]
	}
	if !fractional {
		return Cut{}, false
	}
	sigma, ok := sep.solve(z)
	if !ok {
		return Cut{}, false
	}
	return sep.write(f, of, terms, sigma, lower, upper), true
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
		s.class[at].price /= least
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

// cheapest fills the table load[k·wide+v], the least price of a load v of the
// first k classes of the support, and returns the least price of a point.
func (s *separator) cheapest(support []int, sigma float64) float64 {
	wide := s.demand + 1
	n := (len(support) + 1) * wide
	if len(s.load) < n {
		s.load = make([]float64, n)
	}
	inf := math.Inf(1)
	s.load[0] = 0
	for v := 1; v < wide; v++ {
		s.load[v] = inf
	}
	for k, at := range support {
		s.extend(s.load[k*wide:(k+1)*wide], s.load[(k+1)*wide:(k+2)*wide], &s.class[at])
	}
	last := s.load[len(support)*wide:]
	best := inf
	for v, c := range last[:wide] {
		best = math.Min(best, c+s.short(v, sigma))
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

// extend adds a class to a table of least prices by load.
func (s *separator) extend(from, to []float64, c *class) {
	copy(to, from)
	most := min(c.count, (s.demand+c.w-1)/c.w)
	for v, old := range from {
		if math.IsInf(old, 1) {
			continue
		}
		for n := 1; n <= most; n++ {
			at := min(v+n*c.w, s.demand)
			if price := old + float64(n)*c.price; price < to[at] {
				to[at] = price
			}
			if at == s.demand {
				break
			}
		}
	}
}

// trace reads the point of least price off the table into choice, and returns
// its shortage.
func (s *separator) trace(support []int, sigma float64) float64 {
	wide := s.demand + 1
	if s.choice == nil {
		s.choice = make([]int32, len(s.class))
	}
	v, best := 0, math.Inf(1)
	for at, c := range s.load[len(support)*wide:][:wide] {
		if c += s.short(at, sigma); c < best {
			v, best = at, c
		}
	}
	z := s.phi[v]
	for k := len(support) - 1; k >= 0; k-- {
		c := &s.class[support[k]]
		from, here := s.load[k*wide:(k+1)*wide], s.load[(k+1)*wide+v]
		s.choice[support[k]] = 0
		if from[v] == here {
			continue
		}
		most := min(c.count, (s.demand+c.w-1)/c.w)
	search:
		for n := 1; n <= most; n++ {
			low := v - n*c.w
			for u := max(0, low); u <= v; u++ {
				if min(u+n*c.w, s.demand) == v && from[u]+float64(n)*c.price == here {
					v = u
					s.choice[support[k]] = int32(n)
					break search
				}
				if v < s.demand {
					break
				}
			}
		}
	}
	return z
}

// lift gives the classes outside the support the least prices that keep the
// inequality valid, one after the other, heavy ones first.
func (s *separator) lift(support []int, sigma float64) {
	wide := s.demand + 1
	s.cheapest(support, sigma) // its table still has the prices before they were scaled
	table := slices.Clone(s.load[len(support)*wide:][:wide])
	next := make([]float64, wide)
	in := make([]bool, len(s.class))
	for _, at := range support {
		in[at] = true
	}
	for k := len(s.class) - 1; k >= 0; k-- {
		c := &s.class[k]
		if in[k] {
			continue
		}
		c.price = 0
		most := min(c.count, (s.demand+c.w-1)/c.w)
		for n := 1; n <= most; n++ {
			least := math.Inf(1)
			for v, price := range table {
				least = math.Min(least, price+s.short(min(v+n*c.w, s.demand), sigma))
			}
			c.price = math.Max(c.price, (1-least)/float64(n))
		}
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
