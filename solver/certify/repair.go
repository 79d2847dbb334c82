package certify

import (
	"math"
	"math/big"
	"slices"

	"canbo/solver/lp"
)

// A repairer proves what multipliers are meant to prove where rounding keeps
// them from it: reduced costs that ought to be zero come out with a wrong sign on
// columns without a bound on that side, and the bound is -Inf, or weak where the
// rows imply a bound far away.
//
// At the vertex of the dual that they are near, the reduced costs of the basic
// columns are zero and so are the multipliers of the rows with a basic slack. The
// equations
//
//	a_jᵀy = c_j,  j basic,
//
// are solved in exact rational arithmetic, as far as they are independent; other
// multipliers stay. Without a known basis the columns whose reduced cost is
// within noise of zero stand for it. Where the basis is dual feasible in exact
// arithmetic nothing of the bound is lost. Where it is not, because it is so only
// up to the tolerance of a solver, the columns and rows with a wrong sign become
// equations before others, which is a pivot in effect, a few times. Whatever comes
// out is a vector of multipliers like any other and evaluated exactly.
type repairer struct {
	p         *lp.Problem
	box       *box
	shaper    *shaper // of a box without implied bounds, which would hide what is noise
	evaluator *evaluator
	x         []float64 // a point near the optimum, or nil
	basic     []int32   // as in lp.Result, or nil
	left      int       // repairs that may still be tried
}

const (
	maxRepairs   = 100 // of one tree
	repairRounds = 16
)

func newRepairer(p *lp.Problem, b *box, e *evaluator) *repairer {
	return &repairer{p: p, box: b, shaper: newShaper(p, e.rows, newBox(p)), evaluator: e, left: maxRepairs}
}

// bound returns the bound of v, of v repaired where that is more and the first
// is below enough (nil: do not repair), nil for -Inf. It reports empty where a
// kept row has no point.
func (r *repairer) bound(v lp.SparseVector, enough *big.Rat) (value *big.Rat, empty bool) {
	value, empty = r.evaluator.bound(r.shaper.shape(v, true), r.box)
	if empty || enough == nil || value != nil && value.Cmp(enough) >= 0 {
		return value, empty
	}
	if y, ok := r.repair(v, true); ok {
		exact := r.evaluator.fallback().bound(y, r.box, true, nil)
		if exact != nil {
			value = maxRat(value, exact.Add(exact, r.evaluator.offset))
		}
	}
	return value, false
}

// excludes reports whether v as a ray, or repaired, proves the box empty.
func (r *repairer) excludes(v lp.SparseVector) bool {
	if r.evaluator.excludes(r.shaper.shape(v, false), r.box) {
		return true
	}
	y, ok := r.repair(v, false)
	if !ok {
		return false
	}
	value := r.evaluator.fallback().bound(y, r.box, false, nil)
	return value != nil && value.Sign() > 0
}

// repair returns multipliers near v without a wrong sign, false where there is
// nothing to repair or none were found. For a ray (priced false) costs are zero.
func (r *repairer) repair(v lp.SparseVector, priced bool) (rationals, bool) {
	if r.left == 0 || r.evaluator.keep != nil || !slices.ContainsFunc(r.p.ColLower, isInf) && !slices.ContainsFunc(r.p.ColUpper, isInf) {
		return rationals{}, false
	}
	r.left--
	w := r.evaluator.fallback()
	y := w.rationals(r.shaper.shape(v, priced))
	if priced && y.exp < w.ec {
		// a unit in which the costs are integers too
		for _, z := range y.num {
			if z != nil {
				z.Lsh(z, uint(w.ec-y.exp))
			}
		}
		y.exp = w.ec
	}
	given := y.num
	still := make([]bool, r.p.Rows()) // multiplier zero
	for i := range still {
		still[i] = given[i] == nil && (math.IsInf(r.p.RowLower[i], -1) || math.IsInf(r.p.RowUpper[i], 1))
	}
	dense := make([]float64, r.p.Rows())
	for k, i := range v.Index {
		dense[i] = v.Value[k]
	}
	tier := r.tiers(dense, still, priced)
	for range repairRounds {
		var ok bool
		if y, ok = r.equate(y, given, priced, tier, still); !ok {
			break
		}
		if !r.urge(y, priced, tier, still) {
			return y, true
		}
	}
	return rationals{}, false
}

func isInf(v float64) bool { return math.IsInf(v, 0) }

// The tiers of equations: those of a lower one come first.
const (
	none    = iota // no equation
	urgent         // had a wrong sign
	certain        // basic, or without bounds
	inside         // away from its bounds at x
	likely         // reduced cost near zero, by its distance from that on
)

// nearZero are the distances of the tiers from likely on, relative to the terms
// of the reduced cost.
var nearZero = [...]float64{1e-14, 1e-12, 1e-10, 1e-9}

// tiers returns the tier of each column at the dense multipliers y, and marks the
// rows with a basic slack.
func (r *repairer) tiers(y []float64, still []bool, priced bool) []int {
	n := r.p.Cols()
	tier := make([]int, n)
	if r.basic != nil {
		for _, k := range r.basic {
			if int(k) < n {
				tier[k] = certain
			} else {
				still[int(k)-n] = true
			}
		}
		return tier
	}
	largest := 1e-300
	for _, v := range y {
		largest = math.Max(largest, math.Abs(v))
	}
	for j := range tier {
		d, size := 0.0, 1e-4*largest
		if priced {
			d = r.p.Cost[j]
			size += math.Abs(d)
		}
		rows, values := r.p.Column(j)
		for k, i := range rows {
			d -= values[k] * y[i]
			size += math.Abs(values[k] * y[i])
		}
		off := math.Abs(d) / size
		lower, upper := r.p.ColLower[j], r.p.ColUpper[j]
		if math.IsInf(lower, -1) && math.IsInf(upper, 1) {
			tier[j] = certain
			continue
		}
		for k, limit := range nearZero {
			if off <= limit {
				tier[j] = likely + k
				break
			}
		}
		if r.x != nil && tier[j] != none && r.x[j] > lower+1e-6 && r.x[j] < upper-1e-6 {
			tier[j] = inside
		}
	}
	return tier
}

// urge marks the columns and rows that have a wrong sign at y and reports
// whether there are any.
func (r *repairer) urge(y rationals, priced bool, tier []int, still []bool) (wrong bool) {
	for i, v := range y.num {
		if v != nil && (v.Sign() > 0 && math.IsInf(r.p.RowLower[i], -1) || v.Sign() < 0 && math.IsInf(r.p.RowUpper[i], 1)) {
			still[i], wrong = true, true
		}
	}
	r.evaluator.fallback().each(y, priced, func(j int32, d *big.Int, exp int) bool {
		if d.Sign() > 0 && math.IsInf(r.p.ColLower[j], -1) || d.Sign() < 0 && math.IsInf(r.p.ColUpper[j], 1) {
			tier[j], wrong = urgent, true
		}
		return true
	})
	return wrong
}

// equate returns the multipliers that fulfil the equations of the columns with a
// tier, as far as they are independent, are zero in the rows that are still and
// as given, in the unit of y, in those that the equations leave free.
func (r *repairer) equate(y rationals, given []*big.Int, priced bool, tier []int, still []bool) (rationals, bool) {
	w := r.evaluator.fallback()
	var columns, order []int
	var rows [][]modEntry
	for j, t := range tier {
		if t == none {
			continue
		}
		var row []modEntry
		index, values := r.p.Column(j)
		ea := maxFractionBits(values)
		for k, i := range index {
			if !still[i] {
				row = append(row, modEntry{i, modScaled(values[k], ea), values[k], math.Abs(values[k])})
			}
		}
		columns, order, rows = append(columns, j), append(order, t), append(rows, row)
	}
	e := eliminate(rows, order, r.p.Rows())
	s := &system{equation: make([][]systemEntry, len(columns)), right: make([]*big.Int, len(columns))}
	var t big.Int
	for k, j := range columns {
		index, values := r.p.Column(j)
		ea := maxFractionBits(values)
		right := new(big.Int)
		if priced {
			right.Lsh(w.cost[j], uint(ea+y.exp-w.ec))
		}
		for n, i := range index {
			switch a := scaled(new(big.Int), values[n], ea); {
			case e.column[i] >= 0:
				s.equation[k] = append(s.equation[k], systemEntry{i, a})
			case !still[i] && given[i] != nil:
				right.Sub(right, t.Mul(a, given[i]))
			}
		}
		s.right[k] = right
	}
	num, den, ok := s.solve(e)
	if !ok {
		return rationals{}, false
	}
	out := rationals{num: make([]*big.Int, len(given)), exp: y.exp, den: den}
	for i, v := range given {
		switch k := e.column[i]; {
		case k >= 0:
			out.num[i] = num[k]
		case !still[i] && v != nil:
			out.num[i] = new(big.Int).Mul(v, den)
		}
	}
	return out, true
}
