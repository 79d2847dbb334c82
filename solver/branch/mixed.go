package branch

import (
	"context"
	"math"
	"slices"

	"canbo/solver/lp"
)

// Rounding inequalities of single rows, and of a few rows joined by continuous
// columns, in the way of H. Marchand and L. A. Wolsey, "Aggregation and mixed integer
// rounding to solve MIPs", Oper. Res. 49 (2001): a row is divided by one of its
// entries, continuous columns are replaced by the slacks of rows that bound them by
// an integer column, and integer columns are measured from the bound that is nearer.
// Lifted covers of knapsacks and flow covers are among them.
const (
	fineBits     = 20  // grid of the weights where those of weightBits will not do
	mixedJoins   = 5   // rows that are joined to one
	mixedDivisor = 8   // entries tried as divisors of a row
	mixedFlips   = 5   // columns tried at their other bound
	mixedEntries = 300 // a longer sum of rows is left alone
)

// A mixer looks for cuts of rows at one point.
type mixer struct {
	*cutter
	x      []float64
	cols   [][]int32 // rows of each continuous column
	bound  []int32   // by continuous column: the row by which an integer column bounds it most tightly at x, -1 for none
	sum    []float64 // of the rows weighed, by column
	in     []int32   // columns of sum, and which they are
	seen   []bool
	weight []float64 // by row
	used   []int32   // rows with a weight
}

// mixed returns cuts of rows that x violates.
func (c *cutter) mixed(ctx context.Context, x []float64) []cut {
	n, m := c.p.Cols(), len(c.bits)
	v := &mixer{cutter: c, x: x, cols: make([][]int32, n), bound: slices.Repeat([]int32{-1}, n), sum: make([]float64, n), seen: make([]bool, n), weight: make([]float64, m)}
	v.link()
	var found []cut
	for i := range m {
		if i%64 == 0 && ctx.Err() != nil {
			break
		}
		if c.bits[i] != 0 || c.rows.start[i+1]-c.rows.start[i] > mixedEntries {
			continue
		}
		for _, side := range c.sides(i) {
			if one, ok := v.around(int32(i), side); ok {
				found = append(found, one)
			}
		}
	}
	return found
}

// sides returns the signs with which a row is weighed such that its slack is not
// worse than nothing.
func (c *cutter) sides(i int) []float64 {
	switch lo, up := c.p.RowLower[i], c.p.RowUpper[i]; {
	case lo == up:
		return []float64{1, -1}
	case !math.IsInf(up, 1):
		return []float64{1}
	}
	return []float64{-1}
}

// link lists the rows of continuous columns and their variable bounds.
func (v *mixer) link() {
	slack := make([]float64, len(v.bound))
	for i, bits := range v.bits {
		if bits != 0 {
			continue
		}
		cols, values := v.rows.row(i)
		for k, j := range cols {
			if v.p.IsInteger(int(j)) {
				continue
			}
			v.cols[j] = append(v.cols[j], int32(i))
			if len(cols) != 2 || !v.p.IsInteger(int(cols[1-k])) || v.p.RowLower[i] == v.p.RowUpper[i] {
				continue
			}
			s := math.Abs(v.side(i)-values[0]*v.x[cols[0]]-values[1]*v.x[cols[1]]) / math.Abs(values[k])
			if s <= math.Min(v.x[j]-v.box.lower[j], v.box.upper[j]-v.x[j]) && (v.bound[j] < 0 || s < slack[j]) {
				v.bound[j], slack[j] = int32(i), s
			}
		}
	}
}

// add weighs row i by u more.
func (v *mixer) add(i int32, u float64) {
	if v.weight[i] == 0 {
		v.used = append(v.used, i)
	}
	v.weight[i] += u
	cols, values := v.rows.row(int(i))
	for k, j := range cols {
		if !v.seen[j] {
			v.seen[j] = true
			v.in = append(v.in, j)
		}
		v.sum[j] += u * values[k]
	}
}

func (v *mixer) clear() {
	for _, j := range v.in {
		v.sum[j], v.seen[j] = 0, false
	}
	for _, i := range v.used {
		v.weight[i] = 0
	}
	v.in, v.used = v.in[:0], v.used[:0]
}

// around returns the best cut of row i, or of it and others that continuous columns
// join to it.
func (v *mixer) around(i int32, side float64) (best cut, ok bool) {
	defer v.clear()
	v.add(i, side)
	for range mixedJoins {
		for at := 0; at < len(v.in); at++ { // adding grows the list by integer columns
			if j := v.in[at]; v.bound[j] >= 0 && v.sum[j] != 0 && v.weight[v.bound[j]] == 0 {
				v.cancel(j, v.bound[j])
			}
		}
		if len(v.in) > mixedEntries {
			return cut{}, false
		}
		if best, ok = v.divide(); ok || !v.join() {
			break
		}
	}
	return best, ok
}

// cancel adds row i with a weight that takes column j out of the sum.
func (v *mixer) cancel(j, i int32) {
	cols, values := v.rows.row(int(i))
	k := slices.Index(cols, j)
	v.add(i, -v.sum[j]/values[k])
	v.sum[j] = 0
}

// join adds a row that takes out the continuous column farthest from its bounds.
func (v *mixer) join() bool {
	best, row, most := int32(-1), int32(-1), integrality
	for _, j := range v.in {
		away := math.Min(v.x[j]-v.box.lower[j], v.box.upper[j]-v.x[j])
		if v.p.IsInteger(int(j)) || v.sum[j] == 0 || away <= most {
			continue
		}
		shortest := math.MaxInt
		for _, i := range v.cols[j] {
			length := v.rows.start[i+1] - v.rows.start[i]
			if v.p.RowLower[i] != v.p.RowUpper[i] {
				length += mixedEntries
			}
			if v.weight[i] == 0 && length < shortest {
				best, row, most, shortest = j, i, away, length
			}
		}
	}
	if best < 0 {
		return false
	}
	v.cancel(best, row)
	return true
}

// divide returns the best rounding inequality of the sum.
func (v *mixer) divide() (best cut, ok bool) {
	slices.Sort(v.in)
	slices.Sort(v.used)
	var divisors []float64
	for _, j := range v.in {
		a := math.Abs(v.sum[j])
		if a == 0 || !v.p.IsInteger(int(j)) || v.x[j]-v.box.lower[j] < integrality || v.box.upper[j]-v.x[j] < integrality {
			continue
		}
		if !slices.Contains(divisors, a) && len(divisors) < mixedDivisor {
			divisors = append(divisors, a)
		}
	}
	flip := map[int32]bool{}
	upper := func(j int32) bool { return (v.box.upper[j]-v.x[j] < v.x[j]-v.box.lower[j]) != flip[j] }
	by := 0.0
	try := func(d float64) bool {
		if one, found := v.scaled(1/d, upper); found && (!ok || one.effect > best.effect) {
			best, ok, by = one, true, d
			return true
		}
		return false
	}
	for _, d := range divisors {
		try(d)
	}
	if !ok {
		return best, false
	}
	for d := by; d > by/16; d /= 2 {
		try(d / 2)
	}
	flips := 0
	for _, j := range v.in {
		if lo, up := v.box.lower[j], v.box.upper[j]; flips < mixedFlips && v.sum[j] != 0 && v.p.IsInteger(int(j)) && !math.IsInf(up, 1) && !math.IsInf(lo, -1) && v.x[j] > lo+integrality && v.x[j] < up-integrality {
			flips++
			flip[j] = true
			if !try(by) {
				delete(flip, j)
			}
		}
	}
	return best, best.effect > cutEffect
}

// scaled derives the cut of the weights times s.
func (v *mixer) scaled(s float64, upper func(j int32) bool) (cut, bool) {
	w := lp.SparseVector{Index: slices.Clone(v.used), Value: make([]float64, len(v.used))}
	grid := weightBits
	for k, i := range v.used {
		w.Value[k] = v.weight[i] * s
		if u := math.Ldexp(w.Value[k], weightBits); u != math.Trunc(u) {
			grid = fineBits
		}
	}
	return v.combine(w, grid, v.x, upper)
}
