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
// within noise of zero stand for it, first only those that lack a bound: the
// others need not be exact, and at a degenerate vertex may contradict them. Where
// the basis is dual feasible in exact arithmetic nothing of the bound is lost.
// Where it is so only up to the tolerance of a solver, the right-hand sides are
// shifted (shift.go). Whatever comes out is a vector of multipliers like any other
// and evaluated exactly.
type repairer struct {
	p         *lp.Problem
	box       *box
	shaper    *shaper
	bare      *shaper // of the box without implied bounds, which would hide what is noise
	evaluator *evaluator
	x         []float64 // a point near the optimum, or nil
	basic     []int32   // as in lp.Result, or nil
	activity  []float64 // of x, when needed
	left      int       // repairs that may still fail
}

const (
	maxRepairs   = 100 // that fail, of one tree
	repairRounds = 16
)

func newRepairer(p *lp.Problem, b *box, e *evaluator) *repairer {
	return &repairer{p: p, box: b, shaper: newShaper(p, e.rows, b), bare: newShaper(p, e.rows, newBox(p)), evaluator: e, left: maxRepairs}
}

// bound returns the bound of v, of v repaired where that is more and the first
// is below enough (nil: do not repair), nil for -Inf. It reports empty where a
// kept row has no point.
func (r *repairer) bound(v lp.SparseVector, enough *big.Rat) (value *big.Rat, empty bool) {
	value, empty = r.evaluator.bound(r.shaper.shape(v, true), r.box)
	if empty || enough == nil || value != nil && value.Cmp(enough) >= 0 {
		return value, empty
	}
	r.repair(v, true, func(y rationals) bool {
		exact := r.evaluator.fallback().bound(y, r.box, true, nil)
		if exact != nil {
			value = maxRat(value, exact.Add(exact, r.evaluator.offset))
		}
		return value != nil && value.Cmp(enough) >= 0
	})
	return value, false
}

// excludes reports whether v as a ray, or repaired, proves the box empty.
func (r *repairer) excludes(v lp.SparseVector) bool {
	return r.evaluator.excludes(r.shaper.shape(v, false), r.box) || r.repair(v, false, func(y rationals) bool {
		value := r.evaluator.fallback().bound(y, r.box, false, nil)
		return value != nil && value.Sign() > 0
	})
}

// repair calls try with multipliers near v without a wrong sign until it reports
// success; false where there is nothing to repair or nothing helped. For a ray
// (priced false) costs are zero.
func (r *repairer) repair(v lp.SparseVector, priced bool, try func(y rationals) bool) bool {
	if r.left == 0 || r.evaluator.keep != nil || !slices.ContainsFunc(r.p.ColLower, isInf) && !slices.ContainsFunc(r.p.ColUpper, isInf) {
		return false
	}
	for _, g := range []guess{known, lacking, rough, near} {
		if g == known && r.basic == nil {
			continue
		}
		if y, ok := r.exact(v, priced, g); ok && try(y) {
			return true
		}
	}
	r.left--
	return false
}

// A guess says for which columns there are equations.
type guess int

const (
	known   guess = iota // the basis given
	lacking              // reduced cost near zero, and a bound is missing: the others may be off by noise
	rough                // the same columns, with the slacks of rows of a small multiplier basic
	near                 // reduced cost near zero
)

// exact is repair from one guess.
func (r *repairer) exact(v lp.SparseVector, priced bool, g guess) (rationals, bool) {
	w := r.evaluator.fallback()
	given := w.rationals(r.bare.shape(v, priced))
	e := &equations{repairer: r, priced: priced, given: given.num, exp: max(given.exp, w.ec) + shiftBits}
	for _, z := range e.given {
		if z != nil {
			z.Lsh(z, uint(e.exp-given.exp))
		}
	}
	e.build(v, g)
	for range repairRounds {
		y, ok := e.solve()
		if !ok {
			break
		}
		wrong := e.wrong(y)
		if len(wrong) == 0 {
			return y, true
		}
		if !e.shift(wrong) {
			break
		}
	}
	return rationals{}, false
}

func isInf(v float64) bool { return math.IsInf(v, 0) }

// Equations are those of a repair: for the columns that have a pivot in form,
//
//	a_jᵀy = c_j - ε_j,
//
// where y_i is η_i in the rows that are still and as given in those that the
// equations leave free.
type equations struct {
	*repairer
	priced  bool
	given   []*big.Int // in units of 2^-exp, nil for 0
	exp     int
	still   []bool    // the slack of the row is basic
	eta     []float64 // by row
	column  []int     // of an equation
	epsilon []float64 // by equation
	place   []int     // of a column among the equations with a pivot, else -1
	form    *elimination
	system  *system
}

// shiftBits are the bits of ε and η below the last of the given multipliers.
const shiftBits = 64

// The tiers of equations: those of a lower one come first.
const (
	none    = iota // no equation
	certain        // basic, or without bounds
	inside         // away from its bounds at x
	likely         // reduced cost near zero, by its distance from that on
)

// negligible are multipliers that a solver's tolerance may leave, relative to the
// largest.
const negligible = 1e-8

// nearZero are the distances of the tiers from likely on, relative to the terms
// of the reduced cost.
var nearZero = [...]float64{1e-14, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7}

// build chooses the equations for multipliers v by a guess, and factorises them.
func (e *equations) build(v lp.SparseVector, g guess) {
	p := e.p
	e.still, e.eta = make([]bool, p.Rows()), make([]float64, p.Rows())
	tier := e.tiers(v, g)
	var order []int
	var rows [][]modEntry
	e.place = make([]int, p.Cols())
	for j, t := range tier {
		e.place[j] = -1
		if t == none {
			continue
		}
		var row []modEntry
		index, values := p.Column(j)
		ea := maxFractionBits(values)
		for k, i := range index {
			if !e.still[i] {
				row = append(row, modEntry{i, modScaled(values[k], ea), values[k], math.Abs(values[k])})
			}
		}
		e.column, order, rows = append(e.column, j), append(order, t), append(rows, row)
	}
	e.epsilon = make([]float64, len(e.column))
	e.form = eliminate(rows, order, p.Rows(), g != known)
	e.system = &system{equation: make([][]systemEntry, len(e.column)), right: make([]*big.Int, len(e.column))}
	for k := range e.form.pivot {
		eq := e.form.pivot[k].row
		j := e.column[eq]
		e.place[j] = int(eq)
		index, values := p.Column(j)
		ea := maxFractionBits(values)
		for n, i := range index {
			if e.form.column[i] >= 0 {
				e.system.equation[eq] = append(e.system.equation[eq], systemEntry{i, scaled(new(big.Int), values[n], ea)})
			}
		}
	}
}

// tiers returns the tier of each column at the multipliers v, and marks the rows
// with a basic slack.
func (e *equations) tiers(v lp.SparseVector, g guess) []int {
	n := e.p.Cols()
	tier := make([]int, n)
	if g == known {
		for _, k := range e.basic {
			if int(k) < n {
				tier[k] = certain
			} else {
				e.still[int(k)-n] = true
			}
		}
		return tier
	}
	y, largest := make([]float64, e.p.Rows()), 1e-300
	for k, i := range v.Index {
		y[i] = v.Value[k]
		largest = math.Max(largest, math.Abs(v.Value[k]))
	}
	for i := range e.still {
		if isInf(e.p.RowLower[i]) || isInf(e.p.RowUpper[i]) {
			e.still[i] = e.given[i] == nil || g == rough && math.Abs(y[i]) <= negligible*largest
		}
		if e.still[i] {
			y[i] = 0
		}
	}
	for j := range tier {
		d, size := 0.0, 1e-4*largest
		if e.priced {
			d = e.p.Cost[j]
			size += math.Abs(d)
		}
		rows, values := e.p.Column(j)
		for k, i := range rows {
			d -= values[k] * y[i]
			size += math.Abs(values[k] * y[i])
		}
		lower, upper := e.p.ColLower[j], e.p.ColUpper[j]
		positive, negative := e.signs(j)
		switch {
		case !positive && !negative:
			tier[j] = certain
			continue
		case positive && negative && g != near:
			continue
		}
		for k, limit := range nearZero {
			if math.Abs(d) <= limit*size {
				tier[j] = likely + k
				break
			}
		}
		if e.x != nil && tier[j] != none && e.x[j] > lower+1e-6 && e.x[j] < upper-1e-6 {
			tier[j] = inside
		}
	}
	return tier
}

// units returns v·2^exp rounded away from zero.
func (e *equations) units(v float64) *big.Int {
	t := new(big.Float).SetMantExp(big.NewFloat(math.Abs(v)), e.exp)
	z, _ := t.Int(nil)
	if v != 0 {
		z.Add(z, big.NewInt(1))
	}
	if v < 0 {
		z.Neg(z)
	}
	return z
}

// outside returns the multiplier of a row without a pivot, nil for 0.
func (e *equations) outside(i int32) *big.Int {
	switch {
	case !e.still[i]:
		return e.given[i]
	case e.eta[i] != 0:
		return e.units(e.eta[i])
	}
	return nil
}

// solve returns the multipliers.
func (e *equations) solve() (rationals, bool) {
	w := e.evaluator.fallback()
	var t big.Int
	for k := range e.form.pivot {
		eq := e.form.pivot[k].row
		j := e.column[eq]
		index, values := e.p.Column(j)
		ea := maxFractionBits(values)
		right := new(big.Int)
		if e.priced {
			right.Lsh(w.cost[j], uint(e.exp-w.ec))
		}
		right.Sub(right, e.units(e.epsilon[eq]))
		right.Lsh(right, uint(ea))
		for n, i := range index {
			if e.form.column[i] >= 0 {
				continue
			}
			if y := e.outside(i); y != nil {
				right.Sub(right, t.Mul(scaled(&t, values[n], ea), y))
			}
		}
		e.system.right[eq] = right
	}
	num, den, ok := e.system.solve(e.form)
	if !ok {
		return rationals{}, false
	}
	y := rationals{num: make([]*big.Int, e.p.Rows()), exp: e.exp, den: den}
	for i := range y.num {
		if k := e.form.column[i]; k >= 0 {
			y.num[i] = num[k]
		} else if v := e.outside(int32(i)); v != nil {
			y.num[i] = new(big.Int).Mul(v, den)
		}
	}
	return y, true
}
