package branch

import (
	"math"

	"canbo/solver/lp"
)

// A box holds column bounds of a problem, tighter than its own.
type box struct{ lower, upper []float64 }

func boxOf(p *lp.Problem) box {
	b := box{lower: make([]float64, p.Cols()), upper: make([]float64, p.Cols())}
	copy(b.lower, p.ColLower)
	copy(b.upper, p.ColUpper)
	for j := range b.lower {
		if p.IsInteger(j) {
			b.lower[j], b.upper[j] = math.Ceil(b.lower[j]-integrality), math.Floor(b.upper[j]+integrality)
		}
	}
	return b
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
}

// proven returns the bound that exact arithmetic confirms.
func (l *lagrangian) proven() float64 { return l.value - l.err }

// evaluate computes L(y). Duals of the wrong sign for a one-sided row are set
// to zero, and duals are shifted by about a rounding error where a column
// without a bound would else make L infinite; y is changed in place.
func (l *lagrangian) evaluate(p *lp.Problem, b box, y []float64) {
	projectDual(p, y)
	l.price(p, y)
	if l.repair(p, b, y) {
		l.price(p, y)
	}
	sum, size := p.Offset, math.Abs(p.Offset)
	var low float64 // Neumaier's running compensation
	add := func(t float64) {
		s := sum + t
		if math.Abs(sum) >= math.Abs(t) {
			low += (sum - s) + t
		} else {
			low += (t - s) + sum
		}
		sum = s
		size += math.Abs(t)
	}
	for i, yi := range y {
		if yi > 0 {
			add(yi * p.RowLower[i])
		} else if yi < 0 {
			add(yi * p.RowUpper[i])
		}
	}
	var noise float64
	for j, d := range l.reduced {
		lo, up := b.lower[j], b.upper[j]
		at := lo
		if d < 0 {
			at = up
		}
		if math.IsInf(at, 0) {
			if math.Abs(d) <= l.noise[j] && math.IsInf(lo, 0) && math.IsInf(up, 0) {
				continue
			}
			if d == 0 && l.noise[j] == 0 {
				continue
			}
			l.value, l.err = math.Inf(-1), 0
			return
		}
		if d != 0 && at != 0 {
			add(d * at)
		}
		if e := l.noise[j]; e != 0 {
			reach := math.Abs(at)
			if math.Abs(d) <= e {
				reach = math.Max(math.Abs(lo), math.Abs(up))
				if math.IsInf(reach, 0) {
					l.value, l.err = math.Inf(-1), 0
					return
				}
			}
			noise += e * reach
		}
	}
	l.value = sum + low
	l.err = 2*noise + 8*unit*size
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
		d, size := c, math.Abs(c)
		var terms int
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
		l.noise[j] = 0
		if terms > 0 {
			l.noise[j] = unit * float64(terms+1) / 2 * size
		}
	}
}

// repair lifts reduced costs that are negative by a rounding error where the
// column has one infinite bound, by moving the dual of a row that the column
// meets (Neumaier and Shcherbina 2004 shift in the same spirit). It reports
// whether y changed.
func (l *lagrangian) repair(p *lp.Problem, b box, y []float64) bool {
	changed := false
	for pass := range 4 {
		again := false
		for j := range l.reduced {
			below, above := math.IsInf(b.lower[j], -1), math.IsInf(b.upper[j], 1)
			if below == above {
				continue
			}
			// sign turns the column into one without an upper bound
			sign := 1.0
			if below {
				sign = -1
			}
			want := 2 * l.noise[j]
			if sign*l.reduced[j] >= want && (l.reduced[j] != 0 || want == 0) {
				continue
			}
			rows, values := p.Column(j)
			best, shift, price := -1, 0.0, math.Inf(1)
			for k, i := range rows {
				if y[i] == 0 && math.IsInf(p.RowLower[i], -1) == math.IsInf(p.RowUpper[i], 1) && p.RowLower[i] != p.RowUpper[i] {
					continue // free or ranged and inactive
				}
				delta := (sign*want*float64(int(2)<<pass) - l.reduced[j]) / -values[k]
				to := y[i] + delta
				at := p.RowLower[i]
				if to < 0 {
					at = p.RowUpper[i]
				}
				if math.IsInf(at, 0) {
					continue
				}
				if c := math.Abs(delta) * (1 + math.Abs(at)); c < price {
					best, shift, price = int(i), delta, c
				}
			}
			if best < 0 {
				continue
			}
			y[best] += shift
			changed, again = true, true
			// the columns of the row are priced again on the next pass; this
			// one is right already
			l.reduced[j] = sign * want
		}
		if !again {
			break
		}
		l.price(p, y)
	}
	return changed
}

// provesEmpty reports whether y is a Farkas ray for the box:
// sup (Aᵀy)ᵀx over the box is less than inf yᵀr over the row bounds, beyond
// rounding errors.
func provesEmpty(p *lp.Problem, b box, y []float64) bool {
	projectDual(p, y)
	var gap, size float64
	for i, yi := range y {
		if yi > 0 {
			gap += yi * p.RowLower[i]
			size += math.Abs(yi * p.RowLower[i])
		} else if yi < 0 {
			gap += yi * p.RowUpper[i]
			size += math.Abs(yi * p.RowUpper[i])
		}
	}
	for j := range p.Cost {
		rows, values := p.Column(j)
		var g, s float64
		for k, i := range rows {
			g += values[k] * y[i]
			s += math.Abs(values[k] * y[i])
		}
		if s == 0 {
			continue
		}
		at := b.upper[j]
		if g < 0 {
			at = b.lower[j]
		}
		noise := unit * float64(len(rows)) * s
		if math.Abs(g) <= noise {
			reach := math.Max(math.Abs(b.lower[j]), math.Abs(b.upper[j]))
			if math.IsInf(reach, 0) {
				if g == 0 {
					continue
				}
				return false
			}
			size += noise / unit * reach
			continue
		}
		if math.IsInf(at, 0) {
			return false
		}
		gap -= g * at
		size += s * math.Abs(at)
	}
	return gap > 16*unit*size*8
}
