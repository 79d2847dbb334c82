package certify

import (
	"math"
	"math/big"
	"math/bits"
	"slices"

	"canbo/solver/lp"
)

// A fixed is a problem in integer units: with ea, ec and ex fraction bits for
// matrix values, costs and columns, the scaled data
//
//	value·2^ea, cost·2^ec, column bounds·2^ex, row bounds·2^(ea+ex)
//
// are integers, those of rows below 2^125 and all others below 2^62: the bound of
// a row that holds the value of a goal has twice the digits of an entry of a cut.
// Columns that a box fixes can be folded into the row bounds and base.
type fixed struct {
	ea, ec, ex         int
	id                 []int32 // columns of the problem
	start              []int
	row                []int32
	value, cost        []int64
	rowLower, rowUpper []int128
	base               *big.Int // folded cost in units of 2^-(ec+ex)

	columnMax float64 // ≥ Σ_i |value_ij| of every column j
	costMax   float64
	y         []int64 // scratch, zero between calls
}

const (
	fixedLimit = 1 << 62
	rowBits    = 125
)

// infiniteRow stands for an absent row bound, outside the range of others.
var infiniteRow = int128{hi: math.MaxInt64}

// toFixed returns v·unit, and false where it does not fit. unit is a power of
// two for which the product is an integer.
func toFixed(v, unit float64) (int64, bool) {
	w := v * unit
	return int64(w), math.Abs(w) < fixedLimit
}

// toFixedRow returns v·2^e, an integer, and false where it does not fit.
func toFixedRow(v float64, e int) (int128, bool) {
	if math.IsInf(v, 0) {
		return infiniteRow, true
	}
	frac, exp := math.Frexp(v)
	digits, shift := int64(frac*(1<<53)), exp-53+e
	if shift < 0 {
		return product(digits>>-shift, 1), true
	}
	w, ok := shifted(digits, shift)
	return w, ok && w.bitLen() <= rowBits
}

// newFixed returns p in integer units, or nil where its numbers do not fit.
func newFixed(p *lp.Problem, b *box) *fixed {
	n, m := p.Cols(), p.Rows()
	f := &fixed{
		ea: maxFractionBits(p.Value), ec: maxFractionBits(p.Cost), ex: maxFractionBits(b.lower, b.upper),
		id: make([]int32, n), start: p.Start, row: p.Row,
		value: make([]int64, len(p.Value)), cost: make([]int64, n),
		rowLower: make([]int128, m), rowUpper: make([]int128, m),
		base: new(big.Int), y: make([]int64, m),
	}
	f.ea = max(f.ea, maxFractionBits(p.RowLower, p.RowUpper)-f.ex)
	if max(f.ea+f.ex, f.ec) > 1000 {
		return nil
	}
	ok := true
	set := func(z *int64, v int64, fits bool) { *z, ok = v, ok && fits }
	valueUnit, costUnit := math.Ldexp(1, f.ea), math.Ldexp(1, f.ec)
	for k, v := range p.Value {
		z, fits := toFixed(v, valueUnit)
		set(&f.value[k], z, fits)
	}
	for j, c := range p.Cost {
		z, fits := toFixed(c, costUnit)
		set(&f.cost[j], z, fits)
		f.id[j] = int32(j)
	}
	for i := range m {
		var lowerFits, upperFits bool
		f.rowLower[i], lowerFits = toFixedRow(p.RowLower[i], f.ea+f.ex)
		f.rowUpper[i], upperFits = toFixedRow(p.RowUpper[i], f.ea+f.ex)
		ok = ok && lowerFits && upperFits
	}
	if !ok {
		return nil
	}
	f.measure()
	return f
}

// measure sets columnMax and costMax, with room for the rounding of the sums.
func (f *fixed) measure() {
	f.columnMax, f.costMax = 0, 0
	for j := range f.id {
		sum := 0.0
		for k := f.start[j]; k < f.start[j+1]; k++ {
			sum += math.Abs(float64(f.value[k]))
		}
		f.columnMax = math.Max(f.columnMax, sum)
		f.costMax = math.Max(f.costMax, math.Abs(float64(f.cost[j])))
	}
	f.columnMax *= 1 + 1e-6
	f.costMax *= 1 + 1e-6
}

// compacted returns f without the columns that b fixes, or f itself where that
// drops none or the row bounds would overflow.
func (f *fixed) compacted(b *box) *fixed {
	columns, entries := 0, 0
	for k, id := range f.id {
		if b.lower[id] != b.upper[id] {
			columns, entries = columns+1, entries+f.start[k+1]-f.start[k]
		}
	}
	if columns == len(f.id) {
		return f
	}
	g := &fixed{
		ea: f.ea, ec: f.ec, ex: f.ex,
		id: make([]int32, 0, columns), start: make([]int, 1, columns+1), cost: make([]int64, 0, columns),
		row: make([]int32, 0, entries), value: make([]int64, 0, entries),
		rowLower: slices.Clone(f.rowLower), rowUpper: slices.Clone(f.rowUpper),
		base: new(big.Int).Set(f.base), y: f.y,
	}
	unit := math.Ldexp(1, f.ex)
	var cost, x big.Int
	for k, id := range f.id {
		lo, hi := f.start[k], f.start[k+1]
		if b.lower[id] != b.upper[id] {
			g.id = append(g.id, id)
			g.cost = append(g.cost, f.cost[k])
			g.row = append(g.row, f.row[lo:hi]...)
			g.value = append(g.value, f.value[lo:hi]...)
			g.start = append(g.start, len(g.row))
			continue
		}
		if b.lower[id] == 0 {
			continue
		}
		v, ok := toFixed(b.lower[id], unit)
		if !ok {
			return f
		}
		g.base.Add(g.base, cost.Mul(cost.SetInt64(f.cost[k]), x.SetInt64(v)))
		for e := lo; e < hi; e++ {
			i, move := f.row[e], product(-f.value[e], v)
			if !shiftRow(&g.rowLower[i], move) || !shiftRow(&g.rowUpper[i], move) {
				return f
			}
		}
	}
	g.measure()
	return g
}

// shiftRow adds move to a row bound, and reports false where it does not fit.
func shiftRow(bound *int128, move int128) (ok bool) {
	if *bound == infiniteRow {
		return true
	}
	*bound, ok = bound.add(move)
	return ok && bound.bitLen() <= rowBits
}

// scatter fills f.y with the multipliers in units that make the reduced costs
// multiples of 2^-(ec+q), and returns q; false where something may overflow
// 125 bits. release clears f.y again.
func (f *fixed) scatter(y multiplier, priced bool) (q int, ok bool) {
	q = y.exp - f.ec + f.ea
	if priced {
		q = max(q, 0)
	}
	exp := f.ec - f.ea + q
	if exp < -1000 || exp > 1000 {
		return q, false
	}
	unit, largest := math.Ldexp(1, exp), 0.0
	ok = true
	for k, i := range y.Index {
		v, fits := toFixed(y.Value[k], unit)
		ok = ok && fits
		largest = math.Max(largest, math.Abs(float64(v)))
		f.y[i] = v
	}
	size := f.columnMax * largest
	if priced {
		size += math.Ldexp(f.costMax, q)
	}
	return q, ok && size < 1<<125
}

func (f *fixed) release(y multiplier) {
	for _, i := range y.Index {
		f.y[i] = 0
	}
}

// reducedCost returns cost·2^q - Σ_i value_i y_i of the k-th column; scatter
// has shown that it fits.
func (f *fixed) reducedCost(k, q int, priced bool) int128 {
	var d int128
	if priced {
		d, _ = shifted(f.cost[k], q)
	}
	hi, lo := uint64(d.hi), d.lo
	for e := f.start[k]; e < f.start[k+1]; e++ {
		p := product(f.value[e], f.y[f.row[e]])
		var borrow uint64
		lo, borrow = bits.Sub64(lo, p.lo, 0)
		hi, _ = bits.Sub64(hi, uint64(p.hi), borrow)
	}
	return int128{int64(hi), lo}
}

// bound returns L(y) without the offset of the problem, nil for -Inf; for a ray
// (priced false) that of zero costs. Columns of kept rows are left out, but for
// telling keep, which may be nil, their reduced costs. It reports false where
// 128 bits may not suffice.
func (f *fixed) bound(y multiplier, b *box, priced bool, keep *keeper) (*big.Rat, bool) {
	defer f.release(y)
	q, ok := f.scatter(y, priced)
	if !ok {
		return nil, false
	}
	var sum, part int128
	for _, i := range y.Index {
		v, r := f.y[i], f.rowLower[i]
		if v < 0 {
			r = f.rowUpper[i]
		}
		if v == 0 {
			continue
		}
		if r == infiniteRow {
			return nil, true
		}
		if part, ok = r.times(v); !ok {
			return nil, false
		}
		if sum, ok = sum.add(part); !ok {
			return nil, false
		}
	}
	unit := math.Ldexp(1, f.ex)
	keep.unit(f.ec + q)
	for k, id := range f.id {
		d := f.reducedCost(k, q, priced)
		if z := keep.reducedCost(id); z != nil {
			d.setBig(z)
			continue
		}
		s := d.sign()
		if s == 0 {
			continue
		}
		x := b.lower[id]
		if s < 0 {
			x = b.upper[id]
		}
		if x == 0 {
			continue
		}
		if math.IsInf(x, 0) {
			return nil, true
		}
		v, fits := toFixed(x, unit)
		if !fits {
			return nil, false
		}
		if part, ok = d.times(v); !ok {
			return nil, false
		}
		if sum, ok = sum.add(part); !ok {
			return nil, false
		}
	}
	total := sum.setBig(new(big.Int))
	if priced {
		total.Add(total, new(big.Int).Lsh(f.base, uint(q)))
	}
	return dyadic(total, f.ec+q+f.ex), true
}

// reducedCosts calls visit with every remaining column and its reduced cost in
// units of 2^-(the exponent returned); visit must not keep d.
func (f *fixed) reducedCosts(y multiplier, visit func(j int32, d *big.Int, exp int)) bool {
	defer f.release(y)
	q, ok := f.scatter(y, true)
	if !ok {
		return false
	}
	var z big.Int
	for k, id := range f.id {
		if d := f.reducedCost(k, q, true); d.sign() != 0 {
			visit(id, d.setBig(&z), f.ec+q)
		}
	}
	return true
}
