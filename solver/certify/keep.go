package certify

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"

	"canbo/solver/lp"
)

// A keeper computes the part of a Lagrangian bound that the rows of Tree.Keep
// have: for each of them the optimum of
//
//	min Σ d_j x_j,  RowLower ≤ Σ a_j x_j ≤ RowUpper,  x in the box, integer where due,
//
// or a number below it, at most one of the columns that a choice row allows one
// of being taken, and no more of the columns that a row of Tree.With limits. The box
// of a keeper only shrinks.
type keeper struct {
	p    *lp.Problem
	row  []keptRow
	slot []int32   // of column j in d; -1 where no row keeps it or the box fixes it
	d    []big.Int // reduced costs at the other rows, in units of 2^-exp
	exp  int
	knap knapsack
	err  error // the first row that is too large to be solved
}

// A keptRow is lower ≤ Σ w_j x_j + Σ a_k x_k ≤ upper over integer columns j
// with integer weights and continuous columns k. One unit of it is unit/scale
// of the row of the problem. Decimal weights, such as the float64 nearest to
// 0.85, become integers by a power of ten, and the bounds move outwards by the
// most that the weights so rounded can change the activity in the box, so that
// no point of the problem is lost.
type keptRow struct {
	index        int // in the problem
	item         []keptItem
	taken        []int32    // choices with a column that the box fixes at 1
	room         []int      // columns that the rows of With leave to be taken, less those that the box fixes at 1
	rest         []keptRest // continuous columns, and integer ones of too large a range
	lower, upper *big.Int   // of the row of the problem times scale, in units of 2^-boundBits; nil where infinite
	unit         int64
	valueBits    int // the values of rest are in units of 2^-valueBits
	restBits     int // the bounds of rest are in units of 2^-restBits
	first, last  int64
	// Σ w_j x_j must lie in [first, last] for the rest to fill the row.
}

type keptItem struct {
	column, slot int32
	choice       int32  // items are sorted by it
	counts       uint16 // places, as bits, of the rows of With that limit it
	weight       int64  // not zero where the row needs it
}

type keptRest struct {
	column, slot int32
	value        *big.Int // scale·a_k
}

const (
	boundBits = 96
	// Integer columns beyond these limits count as continuous, which only
	// weakens the bound.
	widestItem, heaviestItem = 1 << 20, 1 << 40
	// infinitelyFar bounds no activity.
	infinitelyFar = math.MaxInt64 / 4
	// The rows of With of a kept row are at most mostWith, and tell at most mostSides
	// numbers of columns apart.
	mostWith, mostSides = 16, 1 << 10
)

// checkKeep reports rows that are not increasing or share a column.
func checkKeep(p *lp.Problem, keep []int32) error {
	if err := checkIndices(keep, p.Rows()); err != nil {
		return fmt.Errorf("kept rows: %w", err)
	}
	kept := keptRows(p, keep)
	for j := range p.Cols() {
		rows, _ := p.Column(j)
		owner := int32(-1)
		for _, i := range rows {
			if int(i) >= len(kept) || kept[i] < 0 {
				continue
			}
			if owner >= 0 {
				return fmt.Errorf("%w: the kept rows %s and %s share the column %s", ErrMalformed, p.RowLabel(int(owner)), p.RowLabel(int(i)), p.ColumnName(j))
			}
			owner = i
		}
	}
	return nil
}

// checkWith reports rows that do not limit how many columns are taken.
func checkWith(p *lp.Problem, tree *lp.Tree) error {
	if len(tree.With) == 0 {
		return nil
	}
	if len(tree.With) != len(tree.Keep) {
		return fmt.Errorf("%w: limits of %d kept rows, %d are kept", ErrMalformed, len(tree.With), len(tree.Keep))
	}
	negative := make([]bool, p.Rows())
	for j := range p.Cols() {
		rows, values := p.Column(j)
		for e, i := range rows {
			negative[i] = negative[i] || values[e] < 0 || p.ColLower[j] < 0
		}
	}
	for k, rows := range tree.With {
		if err := checkIndices(rows, p.Rows()); err != nil {
			return fmt.Errorf("limits of a kept row: %w", err)
		}
		sides := 1
		for _, i := range rows {
			most := p.RowUpper[i]
			if negative[i] || !(most >= 0 && most < mostSides) || most != math.Trunc(most) {
				return fmt.Errorf("%w: the row %s limits no number of columns", ErrMalformed, p.RowLabel(int(i)))
			}
			if sides *= int(most) + 1; sides > mostSides || len(rows) > mostWith {
				return fmt.Errorf("%w: too many limits of the kept row %s", ErrMalformed, p.RowLabel(int(tree.Keep[k])))
			}
		}
	}
	return nil
}

// keptRows returns the place of each row in keep, -1 for others.
func keptRows(p *lp.Problem, keep []int32) []int32 {
	if len(keep) == 0 {
		return nil
	}
	place := make([]int32, p.Rows())
	for i := range place {
		place[i] = -1
	}
	for k, i := range keep {
		place[i] = int32(k)
	}
	return place
}

// newKeeper returns a keeper of boxes within b, nil where no row is kept.
func newKeeper(p *lp.Problem, keep []int32, with [][]int32, b *box) *keeper {
	if len(keep) == 0 {
		return nil
	}
	k := &keeper{p: p, row: make([]keptRow, len(keep)), slot: make([]int32, p.Cols())}
	place := keptRows(p, keep)
	columns, values := make([][]int32, len(keep)), make([][]float64, len(keep))
	for j := range k.slot {
		k.slot[j] = -1
		rows, entries := p.Column(j)
		for e, i := range rows {
			if at := place[i]; at >= 0 {
				columns[at], values[at] = append(columns[at], int32(j)), append(values[at], entries[e])
			}
		}
	}
	slots := int32(0)
	choice := choices(p, b)
	for at, i := range keep {
		var limits []int32
		if with != nil {
			limits = with[at]
		}
		k.row[at] = k.newRow(int(i), columns[at], values[at], b, choice, limits, &slots)
	}
	k.d = make([]big.Int, slots)
	return k
}

// choices returns for each integer column a row by which at most one of its
// columns is taken, -1 for none: the first with RowUpper 1, no negative entry or
// column, and an entry of at least 1 there.
func choices(p *lp.Problem, b *box) []int32 {
	is := make([]bool, p.Rows())
	for i := range is {
		is[i] = p.RowUpper[i] == 1
	}
	for j := range p.Cols() {
		rows, values := p.Column(j)
		for e, i := range rows {
			is[i] = is[i] && values[e] >= 0 && b.lower[j] >= 0
		}
	}
	choice := make([]int32, p.Cols())
	for j := range choice {
		choice[j] = -1
		if !p.IsInteger(j) {
			continue
		}
		rows, values := p.Column(j)
		for e, i := range rows {
			if is[i] && values[e] >= 1 {
				choice[j] = i
				break
			}
		}
	}
	return choice
}

// unit sets the exponent of the reduced costs. Like the methods below it does
// nothing for the nil keeper of no rows.
func (k *keeper) unit(exp int) {
	if k != nil {
		k.exp = exp
	}
}

// reducedCost returns where the reduced cost of column j is to be put, nil for a
// column that is in no kept row.
func (k *keeper) reducedCost(j int32) *big.Int {
	if k == nil || k.slot[j] < 0 {
		return nil
	}
	return &k.d[k.slot[j]]
}

func (k *keeper) newRow(i int, columns []int32, values []float64, b *box, choice, limits []int32, slots *int32) keptRow {
	row := keptRow{index: i, unit: 1, first: -infinitelyFar, last: infinitelyFar}
	lower, upper := k.p.RowLower[i], k.p.RowUpper[i]
	negative := 0
	for _, v := range values {
		if v < 0 {
			negative++
		}
	}
	if 2*negative > len(values) {
		// activities then count from zero for most columns, which may be choices
		lower, upper = -upper, -lower
		values = slices.Clone(values)
		for e := range values {
			values[e] = -values[e]
		}
	}
	for _, i := range limits {
		row.room = append(row.room, int(k.p.RowUpper[i]))
	}
	var items, rest []int // entries
	fixed := new(big.Rat)
	for e, j := range columns {
		lower, upper := b.lower[j], b.upper[j]
		width := upper - lower
		switch {
		case width == 0:
			fixed.Add(fixed, new(big.Rat).Mul(rational(values[e]), rational(lower)))
			if lower >= 1 && choice[j] >= 0 {
				row.taken = append(row.taken, choice[j])
			}
			if lower >= 1 {
				take(row.room, k.counts(j, limits))
			}
			continue
		case k.p.IsInteger(int(j)) && width <= widestItem && math.Max(math.Abs(lower), math.Abs(upper)) <= 1<<53 && math.Abs(values[e]) <= heaviestItem:
			items = append(items, e)
		default:
			rest = append(rest, e)
		}
		k.slot[j] = *slots
		*slots++
	}

	scale := decimalScale(values, items)
	var common big.Int
	moved := 0.0 // no rounding of the weights changes the activity by more
	for _, e := range items {
		j := columns[e]
		w := math.RoundToEven(values[e] * scale)
		if off := math.Abs(math.FMA(values[e], scale, -w)); off != 0 {
			most := math.Max(math.Abs(b.lower[j]), math.Abs(b.upper[j]))
			moved = up(moved + up(up(off)*most))
		}
		row.item = append(row.item, keptItem{j, k.slot[j], choice[j], k.counts(j, limits), int64(w)})
		common.GCD(nil, nil, &common, new(big.Int).Abs(big.NewInt(int64(w))))
	}
	slices.SortStableFunc(row.item, func(x, y keptItem) int { return int(x.choice) - int(y.choice) })
	if common.Sign() > 0 {
		row.unit = common.Int64()
		for e := range row.item {
			row.item[e].weight /= row.unit
		}
	}
	for _, e := range rest {
		row.valueBits = max(row.valueBits, fractionBits(values[e]))
		row.restBits = max(row.restBits, maxFractionBits([]float64{b.lower[columns[e]], b.upper[columns[e]]}))
	}
	factor := big.NewInt(int64(scale))
	for _, e := range rest {
		v := scaled(new(big.Int), values[e], row.valueBits)
		row.rest = append(row.rest, keptRest{columns[e], k.slot[columns[e]], v.Mul(v, factor)})
	}
	outwards := func(bound float64, side int64) *big.Int {
		if math.IsInf(bound, 0) {
			return nil
		}
		v := rational(bound)
		v.Sub(v, fixed).Mul(v, new(big.Rat).SetInt(factor))
		v.Add(v, new(big.Rat).Mul(rational(moved), new(big.Rat).SetInt64(side)))
		v.Mul(v, dyadic(big.NewInt(1), -boundBits))
		if side < 0 {
			return floorRat(v)
		}
		return ceilRat(v)
	}
	row.lower, row.upper = outwards(lower, -1), outwards(upper, 1)
	row.limit(b)
	return row
}

// counts returns the places, as bits, of the rows given that limit column j with
// others.
func (k *keeper) counts(j int32, limits []int32) uint16 {
	counts := uint16(0)
	if len(limits) == 0 || !k.p.IsInteger(int(j)) {
		return 0
	}
	rows, values := k.p.Column(int(j))
	for e, i := range rows {
		if at, is := slices.BinarySearch(limits, i); is && values[e] >= 1 {
			counts |= 1 << at
		}
	}
	return counts
}

// take lessens the room that rows leave by a column that counts in some.
func take(room []int, counts uint16) {
	for c := range room {
		room[c] -= int(counts >> c & 1)
	}
}

// decimalScale returns the least power of ten that makes integers of the values
// of the entries, up to the rounding of decimal numbers to float64; where there
// is none, one that loses few digits.
func decimalScale(values []float64, entries []int) float64 {
	largest := 0.0
	for _, e := range entries {
		largest = math.Max(largest, math.Abs(values[e]))
	}
	scale := 1.0
	for ; scale < 1e6 && largest*scale*10 < heaviestItem; scale *= 10 {
		integral := true
		for _, e := range entries {
			v := values[e] * scale
			integral = integral && math.Abs(v-math.RoundToEven(v)) <= 0x1p-50*math.Abs(v)
		}
		if integral {
			return scale
		}
	}
	return math.Min(scale, math.Max(1, math.Trunc(coarsest/math.Max(largest, 1e-300))))
}

// coarsest is the weight that the heaviest entry gets where the weights are no
// decimal numbers.
const coarsest = 1 << 12

// limit sets first and last.
func (r *keptRow) limit(b *box) {
	least, most := new(big.Int), new(big.Int) // activity of rest, in units of 2^-boundBits, rounded outwards; nil: infinite
	var v big.Int
	reach := func(sum *big.Int, e *keptRest, x float64, ceil bool) *big.Int {
		if sum == nil || math.IsInf(x, 0) {
			return nil
		}
		v.Mul(e.value, scaled(&v, x, r.restBits))
		v.Lsh(&v, boundBits)
		if ceil {
			v.Neg(v.Rsh(v.Neg(&v), uint(r.valueBits+r.restBits)))
		} else {
			v.Rsh(&v, uint(r.valueBits+r.restBits))
		}
		return sum.Add(sum, &v)
	}
	for e := range r.rest {
		c := &r.rest[e]
		lower, upper := b.lower[c.column], b.upper[c.column]
		if c.value.Sign() < 0 {
			lower, upper = upper, lower
		}
		least, most = reach(least, c, lower, false), reach(most, c, upper, true)
	}
	unit := new(big.Int).Lsh(big.NewInt(r.unit), boundBits)
	if r.lower != nil && most != nil {
		v.Sub(most, r.lower)
		v.Neg(v.Div(&v, unit)) // ⌈(lower - most)/unit⌉
		r.first = clampInt64(&v)
	}
	if r.upper != nil && least != nil {
		v.Sub(r.upper, least)
		r.last = clampInt64(v.Div(&v, unit))
	}
}

func clampInt64(v *big.Int) int64 {
	if v.IsInt64() {
		return min(max(v.Int64(), -infinitelyFar), infinitelyFar)
	}
	return int64(v.Sign()) * infinitelyFar
}

// value returns the sum of the optima over b in units of 2^-exp, where d and
// exp have been set; nil for -Inf. It reports empty where a row has no point.
func (k *keeper) value(b *box) (sum *big.Int, empty bool) {
	sum = new(big.Int)
	for i := range k.row {
		if !k.load(&k.row[i], b, false) {
			sum = nil
			continue
		}
		best := k.knap.solve()
		if best >= unreachable {
			return nil, true
		}
		if sum != nil {
			sum.Add(sum, k.knap.total(best))
		}
	}
	return sum, false
}

// tighten narrows the integer columns of the rows to the values that lift the
// Lagrangian bound by at most slack, or by less where strict. The optima must be
// finite. It reports whether any column is left without a value.
func (k *keeper) tighten(b *box, slack *big.Rat, strict bool) (empty bool) {
	for i := range k.row {
		if !k.load(&k.row[i], b, false) {
			continue
		}
		least := k.knap.total(k.knap.solve())
		if !k.load(&k.row[i], b, true) {
			continue
		}
		k.knap.force(least, units(slack, k.exp-k.knap.shift, strict), func(it *knapsackItem, least, greatest int64) {
			lower, upper := &b.lower[it.column], &b.upper[it.column]
			if it.flipped {
				least, greatest = it.width-greatest, it.width-least
			}
			*lower, *upper = *lower+float64(least), *lower+float64(greatest)
			empty = empty || *lower > *upper
		})
	}
	return empty
}

// load sets up the knapsack of a row over b, to be solved or (force) to tell what
// forcing a column costs; false where no bound is known.
func (k *keeper) load(r *keptRow, b *box, force bool) bool {
	s := &k.knap
	s.reset()
	offset := int64(0) // activity of the columns at their lightest
	reach := 0.0       // no activity of the integer columns is farther from zero
	var v big.Int
	longest := 0
	taken := r.taken
	s.room = append(s.room[:0], r.room...)
	for _, it := range r.item {
		if b.lower[it.column] < 1 {
			continue
		}
		take(s.room, it.counts)
		if it.choice >= 0 {
			taken = append(slices.Clip(taken), it.choice)
		}
	}
	full := uint16(0) // rows that leave no room
	for c, n := range s.room {
		if n <= 0 {
			full |= 1 << c
		}
	}
	for _, it := range r.item {
		lower, upper := b.lower[it.column], b.upper[it.column]
		if lower == 0 && (slices.Contains(taken, it.choice) || it.counts&full != 0) {
			continue
		}
		width := int64(upper - lower)
		near, d := lower, &k.d[it.slot]
		if it.weight < 0 {
			near = upper
		}
		offset += it.weight * int64(near)
		reach += math.Abs(float64(it.weight)) * math.Max(math.Abs(lower), math.Abs(upper))
		if near != 0 {
			s.base.Add(&s.base, v.Mul(d, v.SetInt64(int64(near))))
		}
		if width > 0 {
			choice, counts := it.choice, it.counts
			if width > 1 || lower != 0 || it.weight < 0 {
				choice, counts = -1, 0
			}
			s.item = append(s.item, knapsackItem{column: it.column, slot: it.slot, choice: choice, counts: counts, weight: it.weight, width: width})
			longest = max(longest, d.BitLen()+bitLen(width))
		}
	}
	if reach >= infinitelyFar {
		return k.refuse(r, reach)
	}
	// those turned have left their choice, and the others are next to each other
	slices.SortStableFunc(s.item, func(x, y knapsackItem) int { return cmp.Compare(x.choice, y.choice) })
	total := 0.0
	for e := range s.item {
		it := &s.item[e]
		if it.weight < 0 {
			it.weight, it.flipped = -it.weight, true
		}
		total += float64(it.weight) * float64(it.width)
	}
	s.sides()
	s.first, s.last = r.first-offset, r.last-offset
	s.shift = max(0, longest+bitLen(int64(len(s.item)))-valueBits, k.lineBits(r, b, total+math.Abs(float64(offset)))-valueBits)
	for e := range s.item {
		it := &s.item[e]
		v.Set(&k.d[it.slot])
		if it.flipped {
			v.Neg(&v)
		}
		it.cost = v.Rsh(&v, uint(s.shift)).Int64() // rounded down
	}
	k.lines(r, b, offset, total)
	if len(s.line) == 0 {
		return false
	}
	if states := s.orient(int64(total), force) * float64(s.states); states > maxStates && !force {
		return k.refuse(r, states)
	}
	return true
}

func (k *keeper) refuse(r *keptRow, states float64) bool {
	if k.err == nil {
		k.err = fmt.Errorf("%w: the kept row %s has %.3g states, at most %d are solved", ErrUnproven, k.p.RowLabel(r.index), states, maxStates)
	}
	return false
}

func bitLen(v int64) int { return bits.Len64(magnitude(v)) }

// slope returns the units of value that one unit of the row costs at column c
// of rest, as a fraction with positive denominator.
func (k *keeper) slope(r *keptRow, c *keptRest) (num, den *big.Int) {
	num = new(big.Int).Mul(&k.d[c.slot], big.NewInt(r.unit))
	num.Lsh(num, uint(r.valueBits))
	den = new(big.Int).Set(c.value)
	if den.Sign() < 0 {
		num.Neg(num)
		den.Neg(den)
	}
	return num, den
}

// lineBits estimates the length of the numbers of lines without a shift;
// activity is the largest magnitude of Σ w_j x_j.
func (k *keeper) lineBits(r *keptRow, b *box, activity float64) int {
	size := 0.0
	for e := range r.rest {
		num, den := k.slope(r, &r.rest[e])
		slope, _ := new(big.Rat).SetFrac(num, den).Float64()
		size = math.Max(size, math.Abs(slope))
	}
	if size == 0 {
		return 0
	}
	size *= 1 + activity + r.magnitude(r.lower) + r.magnitude(r.upper) + r.spread(b)
	_, exp := math.Frexp(size)
	return exp + 2
}

// magnitude returns |bound| in units of the row.
func (r *keptRow) magnitude(bound *big.Int) float64 {
	if bound == nil {
		return 0
	}
	v, _ := new(big.Float).SetInt(bound).Float64()
	return math.Ldexp(math.Abs(v), -boundBits) / float64(r.unit)
}

// spread returns the largest activity of the bounded columns of rest.
func (r *keptRow) spread(b *box) float64 {
	sum := 0.0
	for _, c := range r.rest {
		v, _ := new(big.Float).SetInt(c.value).Float64()
		for _, x := range [2]float64{b.lower[c.column], b.upper[c.column]} {
			if !math.IsInf(x, 0) {
				sum += math.Abs(v * x)
			}
		}
	}
	return math.Ldexp(sum, -r.valueBits) / float64(r.unit)
}

// lines gives the knapsack lower bounds on the optimum of the rest as a function
// of what the integer columns leave of the row. That optimum is convex and
// piecewise linear, and each λ gives a line below it: with L = lower for λ ≥ 0,
// upper for λ ≤ 0, and activity v of the integer columns it is at least
//
//	λ(L - v) + Σ_k min{(d_k - λ a_k) x_k : x_k in the box}.
//
// The λ with an integer slope next to a slope d_k/a_k touch it to a unit.
func (k *keeper) lines(r *keptRow, b *box, offset int64, total float64) {
	s := &k.knap
	k.addLine(r, b, 0, offset, total)
	for e := range r.rest {
		num, den := k.slope(r, &r.rest[e])
		floor := num.Div(num, den.Lsh(den, uint(s.shift)))
		if !floor.IsInt64() {
			continue
		}
		for _, slope := range [2]int64{floor.Int64(), floor.Int64() + 1} {
			known := slope == 0
			for _, l := range s.line {
				known = known || l.slope == slope
			}
			if !known {
				k.addLine(r, b, slope, offset, total)
			}
		}
	}
}

// addLine adds the line of a slope, in units of value per unit of the row, if
// it is finite and its numbers fit. The values on it are rounded down.
func (k *keeper) addLine(r *keptRow, b *box, slope, offset int64, total float64) {
	s := &k.knap
	bound := r.lower
	if slope < 0 {
		bound = r.upper
	}
	var at, v, t, x big.Int
	lambda := big.NewInt(slope)
	if slope != 0 {
		if bound == nil {
			return
		}
		at.Mul(lambda, bound)
		at.Rsh(&at, boundBits)
		at.Div(&at, big.NewInt(r.unit))
	}
	var sum big.Int // of the minima times unit, in units of 2^-(exp+valueBits+restBits)
	for _, c := range r.rest {
		t.Mul(&k.d[c.slot], big.NewInt(r.unit))
		t.Lsh(&t, uint(r.valueBits))
		v.Mul(lambda, c.value)
		t.Sub(&t, v.Lsh(&v, uint(s.shift)))
		near := b.lower[c.column]
		if t.Sign() < 0 {
			near = b.upper[c.column]
		}
		switch {
		case t.Sign() == 0 || near == 0:
			continue
		case math.IsInf(near, 0):
			return
		}
		sum.Add(&sum, t.Mul(&t, scaled(&x, near, r.restBits)))
	}
	sum.Rsh(&sum, uint(r.valueBits+r.restBits+s.shift))
	at.Add(&at, sum.Div(&sum, big.NewInt(r.unit)))
	at.Sub(&at, v.Mul(lambda, big.NewInt(offset)))
	if at.BitLen() <= valueBits && math.Abs(float64(slope))*total < 1<<valueBits {
		s.line = append(s.line, line{at.Int64(), slope})
	}
}
