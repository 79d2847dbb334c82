package branch

import (
	"math"
	"slices"

	"canbo/solver/lp"
)

// A box holds column bounds of a problem, tighter than its own.
type box struct{ lower, upper []float64 }

func boxOf(p *lp.Problem) box {
	b := box{p.ColLower, p.ColUpper}.clone()
	for j := range b.lower {
		if p.IsInteger(j) {
			b.lower[j], b.upper[j] = math.Ceil(b.lower[j]-integrality), math.Floor(b.upper[j]+integrality)
		}
	}
	return b
}

func (b box) clone() box {
	return box{append([]float64(nil), b.lower...), append([]float64(nil), b.upper...)}
}

// empty reports whether some column has no value left.
func (b box) empty() bool {
	for j := range b.lower {
		if b.lower[j] > b.upper[j] {
			return true
		}
	}
	return false
}

// emptyRow reports whether some row of p has no activity left.
func emptyRow(p *lp.Problem) bool {
	for i, lower := range p.RowLower {
		if lower > p.RowUpper[i] {
			return true
		}
	}
	return false
}

// unit is a bound on the relative error of one floating-point operation,
// with room for the few roundings that make one term.
const unit = 0x1p-51

// A lagrangian is the bound that row duals y prove over a box,
//
//	L(y) = Offset + Σ_i inf {y_i r : r in row i} + Σ_j inf {d_j x : x in the box},
//
// with d = Cost - Aᵀy. It holds for every y (Geoffrion 1974); err bounds the
// rounding error of the sum, so value - err holds in exact arithmetic.
type lagrangian struct {
	value, err float64
	reduced    []float64 // d
	noise      []float64 // bound on the rounding error of d_j
	implied    box       // bounds that replace infinite ones, or empty slices
	blocked    []int     // columns that make value -Inf
	lost       float64   // by reduced costs of a sign for which only an implied bound is there
	keep       *keeping  // rows solved exactly
}

// proven returns the bound that exact arithmetic confirms.
func (l *lagrangian) proven() float64 { return l.value - l.err }

// gridBits is the length of the duals that evaluate leaves. It is less than a
// float64 has so that sums with small coefficients stay exact.
const gridBits = 44

// evaluate computes L(y). It changes y in place to duals that are as good but
// safe: rounded to a grid, zero where a one-sided row does not support the
// sign, and moved by a few grid units where a column without a bound would
// else make L infinite.
func (l *lagrangian) evaluate(p *lp.Problem, b box, y []float64) {
	largest := 0.0
	for _, c := range p.Cost {
		largest = math.Max(largest, math.Abs(c))
	}
	for _, yi := range y {
		largest = math.Max(largest, math.Abs(yi))
	}
	_, exp := math.Frexp(largest)
	grid := math.Ldexp(1, exp-gridBits)
	for i, yi := range y {
		y[i] = math.RoundToEven(yi/grid) * grid
	}
	projectDual(p, y)
	l.keep.drop(y)
	l.price(p, y)
	if l.repair(p, b, y, grid) {
		l.price(p, y)
	}
	l.sum(p, b, y)
	l.straighten(p, b, y, grid)
}

// straighten moves the duals like repair where bounds that are only implied, and far
// away, meet reduced costs of rounding errors and cost more than a solution is off.
func (l *lagrangian) straighten(p *lp.Problem, b box, y []float64, grid float64) {
	if l.lost <= exactness*math.Max(1, math.Abs(l.value)) {
		return
	}
	before, value := slices.Clone(y), l.value
	implied := l.implied
	l.implied = box{}
	l.repair(p, b, y, grid)
	l.implied = implied
	l.price(p, y)
	if l.sum(p, b, y); l.value < value {
		copy(y, before)
		l.price(p, y)
		l.sum(p, b, y)
	}
}

// bounds returns those of column j in b, implied ones where b has none.
func (l *lagrangian) bounds(b box, j int) (lo, up float64) {
	lo, up = b.lower[j], b.upper[j]
	if l.implied.lower != nil {
		if math.IsInf(lo, -1) {
			lo = l.implied.lower[j]
		}
		if math.IsInf(up, 1) {
			up = l.implied.upper[j]
		}
	}
	return lo, up
}

// sum adds up L for the duals that price has seen.
func (l *lagrangian) sum(p *lp.Problem, b box, y []float64) {
	l.blocked, l.lost = l.blocked[:0], 0
	total, size := p.Offset, math.Abs(p.Offset)
	var low, noise float64 // low: Neumaier's running compensation
	add := func(t float64) {
		s := total + t
		if math.Abs(total) >= math.Abs(t) {
			low += (total - s) + t
		} else {
			low += (t - s) + total
		}
		total = s
		size += math.Abs(t)
	}
	for i, yi := range y {
		if yi > 0 {
			add(yi * p.RowLower[i])
		} else if yi < 0 {
			add(yi * p.RowUpper[i])
		}
	}
	for j, d := range l.reduced {
		e := l.noise[j]
		if d == 0 && e == 0 || l.keep.keeps(j) {
			continue
		}
		lo, up := l.bounds(b, j)
		at, reach := lo, math.Abs(lo)
		if d < 0 {
			at, reach = up, math.Abs(up)
		}
		if math.Abs(d) <= e {
			reach = math.Max(math.Abs(lo), math.Abs(up))
		}
		if math.IsInf(reach, 0) {
			l.blocked = append(l.blocked, j)
			continue
		}
		if d > 0 && math.IsInf(b.lower[j], 0) || d < 0 && math.IsInf(b.upper[j], 0) {
			l.lost += math.Abs(d * at)
		}
		add(d * at)
		noise += e * reach
	}
	if l.keep != nil {
		for k := range l.keep.Rows {
			r := &l.keep.Rows[k]
			least, magnitude := l.keep.scratch.Least(r, l.reduced, b.lower, b.upper)
			if math.IsInf(least, 0) {
				l.value, l.err = least, 0
				return
			}
			add(least)
			size += magnitude
			noise += l.keep.drift(r, l, b)
		}
	}
	l.value, l.err = total+low, 2*noise+8*unit*size
	if len(l.blocked) > 0 {
		l.value, l.err = math.Inf(-1), 0
	}
}

// projectDual sets to zero what no row bound supports.
func projectDual(p *lp.Problem, y []float64) {
	for i, yi := range y {
		if yi > 0 && math.IsInf(p.RowLower[i], -1) || yi < 0 && math.IsInf(p.RowUpper[i], 1) {
			y[i] = 0
		}
	}
}

// price computes d = Cost - Aᵀy and its noise.
func (l *lagrangian) price(p *lp.Problem, y []float64) {
	n := p.Cols()
	if cap(l.reduced) < n {
		l.reduced, l.noise = make([]float64, n), make([]float64, n)
	}
	l.reduced, l.noise = l.reduced[:n], l.noise[:n]
	for j, c := range p.Cost {
		d, size, terms := c, math.Abs(c), 0
		rows, values := p.Column(j)
		for k, i := range rows {
			if yi := y[i]; yi != 0 {
				t := values[k] * yi
				d -= t
				size += math.Abs(t)
				terms++
			}
		}
		l.reduced[j] = d
		l.noise[j] = unit / 2 * float64(terms) * size
	}
}

// repair lifts reduced costs that are negative by a rounding error where the
// column has one infinite bound, by moving the dual of a row that the column
// meets (in the spirit of Neumaier and Shcherbina 2004). It reports whether y
// changed.
func (l *lagrangian) repair(p *lp.Problem, b box, y []float64, grid float64) bool {
	// sign turns a column into one without an upper bound
	var open []int
	var sign []float64
	wrong := false
	for j := range l.reduced {
		if l.keep.keeps(j) {
			continue
		}
		lo, up := l.bounds(b, j)
		below, above := math.IsInf(lo, -1), math.IsInf(up, 1)
		if below == above {
			continue
		}
		s := 1.0
		if below {
			s = -1
		}
		open, sign = append(open, j), append(sign, s)
		wrong = wrong || s*l.reduced[j] < l.noise[j]
	}
	if !wrong {
		return false
	}
	// the entries of open columns by row
	type entry struct {
		k int // of open
		a float64
	}
	meets := map[int32][]entry{}
	for k, j := range open {
		rows, values := p.Column(j)
		for e, i := range rows {
			meets[i] = append(meets[i], entry{k, values[e]})
		}
	}
	changed := false
	for range 8 {
		again := false
		for k, j := range open {
			if sign[k]*l.reduced[j] >= l.noise[j] {
				continue
			}
			rise := 2*l.noise[j] - sign[k]*l.reduced[j]
			best, shift, least := int32(-1), 0.0, math.Inf(1)
			rows, values := p.Column(j)
			for e, i := range rows {
				if l.keep != nil && l.keep.skip[i] {
					continue
				}
				change := math.Ceil(rise/math.Abs(values[e])/grid) * grid
				if sign[k]*values[e] > 0 {
					change = -change
				}
				at := p.RowLower[i]
				if y[i]+change < 0 {
					at = p.RowUpper[i]
				}
				loss := math.Abs(change) * (1 + math.Abs(at))
				for _, other := range meets[i] {
					o := open[other.k]
					left := sign[other.k] * (l.reduced[o] - other.a*change)
					if other.k != k && left < l.noise[o] {
						loss += 1 // pushes that column to the wrong side: only if need be
					}
				}
				if loss < least {
					best, shift, least = i, change, loss
				}
			}
			if best < 0 {
				continue
			}
			y[best] += shift
			for _, other := range meets[best] {
				l.reduced[open[other.k]] -= other.a * shift
			}
			changed, again = true, true
		}
		if !again {
			break
		}
	}
	return changed
}

// tighten shrinks integer columns of b, the box of the last evaluation, to the
// values that leave a bound below cutoff: a move by k units off the bound that
// the reduced cost d prefers proves value + k|d|. It returns the number of
// columns with a choice left; ok is false where cutoff is already proven, or
// nothing is.
func (l *lagrangian) tighten(p *lp.Problem, b box, cutoff float64) (free int, ok bool) {
	bound := l.proven()
	if math.IsInf(bound, -1) || bound >= cutoff {
		return 0, false
	}
	room := cutoff + exactness*math.Max(1, math.Abs(cutoff)) - bound
	for j, d := range l.reduced {
		lo, up := b.lower[j], b.upper[j]
		if rise := math.Abs(d) - l.noise[j]; lo != up && rise > 0 && p.IsInteger(j) && !l.keep.keeps(j) {
			keep := math.Max(0, math.Ceil(room/rise)-1)
			least, most := l.bounds(b, j) // an implied bound serves better than a wider one
			if d > 0 && !math.IsInf(lo, -1) && lo+keep < most {
				b.upper[j] = lo + keep
			} else if d < 0 && !math.IsInf(up, 1) && up-keep > least {
				b.lower[j] = up - keep
			}
		}
	}
	l.tightenKept(b, room)
	for j := range b.lower {
		if b.lower[j] != b.upper[j] {
			free++
		}
	}
	return free, true
}

// tightenKept is tighten for the binary columns of the rows kept: held at one of
// its bounds, a column makes the least value of its row rise.
func (l *lagrangian) tightenKept(b box, room float64) {
	if l.keep == nil {
		return
	}
	for k := range l.keep.Rows {
		type held struct {
			j        int32
			at0, at1 float64
		}
		var all []held
		r := &l.keep.Rows[k]
		least, size := l.keep.scratch.Forced(r, l.reduced, b.lower, b.upper, func(j int32, at0, at1 float64) {
			all = append(all, held{j, at0, at1})
		})
		limit := least + room + 2*l.keep.drift(r, l, b) + 8*unit*size
		for _, h := range all {
			if h.at1 >= limit {
				b.upper[h.j] = b.lower[h.j]
			} else if h.at0 >= limit {
				b.lower[h.j] = b.upper[h.j]
			}
		}
	}
}

// imply returns bounds for the columns that have none in b, as far as they
// follow from the rows and, with cutoff finite, from Costᵀx + Offset ≤ cutoff.
// They are moved outwards, generously: they meet reduced costs of the size of
// rounding errors only, and who checks a proof may derive weaker ones.
func imply(p *lp.Problem, b box, cutoff float64) box {
	out := b.clone()
	m := p.Rows()
	lower := append(append([]float64(nil), p.RowLower...), math.Inf(-1))
	upper := append(append([]float64(nil), p.RowUpper...), cutoff-p.Offset)
	least, most := make([]float64, m+1), make([]float64, m+1)
	leastInf, mostInf := make([]int, m+1), make([]int, m+1)
	each := func(j int, visit func(i int, a float64)) {
		rows, values := p.Column(j)
		for k, i := range rows {
			visit(int(i), values[k])
		}
		if c := p.Cost[j]; c != 0 {
			visit(m, c)
		}
	}
	for range 4 {
		clear(least)
		clear(most)
		clear(leastInf)
		clear(mostInf)
		open := false
		for j := range p.Cost {
			open = open || math.IsInf(out.lower[j], 0) || math.IsInf(out.upper[j], 0)
			each(j, func(i int, a float64) {
				lo, up := a*out.lower[j], a*out.upper[j]
				if a < 0 {
					lo, up = up, lo
				}
				if math.IsInf(lo, 0) {
					leastInf[i]++
				} else {
					least[i] += lo
				}
				if math.IsInf(up, 0) {
					mostInf[i]++
				} else {
					most[i] += up
				}
			})
		}
		if !open {
			return out
		}
		moved := false
		for j := range p.Cost {
			lo, up := out.lower[j], out.upper[j]
			if !math.IsInf(lo, 0) && !math.IsInf(up, 0) {
				continue
			}
			newLo, newUp := lo, up
			each(j, func(i int, a float64) {
				from, to := lo, up // ends of a·x: least, most
				if a < 0 {
					from, to = up, lo
				}
				rest := func(sum float64, infinite int, end float64) (float64, bool) {
					if math.IsInf(end, 0) {
						return sum, infinite == 1
					}
					return sum - a*end, infinite == 0
				}
				if s, ok := rest(least[i], leastInf[i], from); ok && !math.IsInf(upper[i], 1) {
					limit(&newLo, &newUp, (upper[i]-s)/a, a > 0)
				}
				if s, ok := rest(most[i], mostInf[i], to); ok && !math.IsInf(lower[i], -1) {
					limit(&newLo, &newUp, (lower[i]-s)/a, a < 0)
				}
			})
			outward := func(v float64) float64 { return 8 + 3*math.Abs(v) }
			if math.IsInf(lo, 0) && !math.IsInf(newLo, 0) {
				out.lower[j], moved = math.Floor(newLo-outward(newLo)), true
			}
			if math.IsInf(up, 0) && !math.IsInf(newUp, 0) {
				out.upper[j], moved = math.Ceil(newUp+outward(newUp)), true
			}
		}
		if !moved {
			return out
		}
	}
	return out
}

// provesEmpty reports whether y is a Farkas ray for the box: with all costs
// zero L(y) is positive, so that no point can have the objective zero. y is
// changed as by evaluate.
func (l *lagrangian) provesEmpty(p *lp.Problem, b box, y []float64) bool {
	flat := *p
	flat.Cost, flat.Offset = make([]float64, p.Cols()), 0
	l.evaluate(&flat, b, y)
	return l.proven() > 0
}
