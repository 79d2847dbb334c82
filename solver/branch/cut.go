package branch

import (
	"context"
	"math"
	"slices"
	"sort"

	"canbo/solver/lp"
)

// Cuts are mixed-integer rounding inequalities of half-sums of rows (odd.go), of
// rows divided by an entry (mixed.go) and of rows of the simplex tableau, the way of
// Gomory (1960), in the form that lp.Cut defines. The weights of the rows are rounded
// to a grid of powers of two, which makes the numbers of a cut exact: the rounding
// inequality is valid for any weights, and it hardly changes where they change
// little.
const (
	weightBits  = 13   // weights are multiples of 2^-weightBits
	cutBits     = 40   // numbers of cuts are multiples of 2^-cutBits …
	cutSize     = 4096 // … and smaller than this, hence exact
	cutsARound  = 100
	cutEffect   = 1e-3 // least distance between point and cut
	cutParallel = 0.8  // largest cosine of two cuts of a round, over the columns in use
	cutTrials   = 300  // tableau rows looked at in one round
	cutGain     = 0.02 // least part of the rise so far that a round must add
)

// A cut is derived from weights: its row Σ Value·x[Index] ≤ rhs.
type cut struct {
	from   lp.Cut
	row    lp.SparseVector
	rhs    float64
	bits   int // its numbers are multiples of 2^-bits
	grid   int // its weights are multiples of 2^-grid
	effect float64
	core   lp.SparseVector // the part of row where the point that it cuts off is not zero, of length one
}

// A cutter derives cuts for a problem whose last rows may be cuts.
type cutter struct {
	p       *lp.Problem
	rows    rowMajor
	box     box
	bits    []int  // by row: its numbers are multiples of 2^-bits; -1: not known to be
	integer []bool // by row: its slack is integer
	alpha   []float64
	coef    []float64
	touched []int32
	mark    []bool
}

// newCutter returns a cutter for p, whose last rows are cuts with the bits given;
// rows in skip are not to be used.
func newCutter(p *lp.Problem, cutBits []int, skip []bool) *cutter {
	n, m := p.Cols(), p.Rows()
	c := &cutter{p: p, rows: byRows(p), box: boxOf(p), bits: make([]int, m), integer: make([]bool, m),
		alpha: make([]float64, n), coef: make([]float64, n), mark: make([]bool, n)}
	whole := func(v float64) bool { return v == math.Trunc(v) }
	for i := range m {
		cols, values := c.rows.row(i)
		exact := whole(c.side(i))
		c.integer[i] = exact
		for k, j := range cols {
			exact = exact && whole(values[k])
			c.integer[i] = c.integer[i] && whole(values[k]) && p.IsInteger(int(j))
		}
		if k := i - (m - len(cutBits)); k >= 0 {
			c.bits[i] = cutBits[k]
		} else if !exact || i < len(skip) && skip[i] {
			c.bits[i] = -1
		}
	}
	return c
}

// rounding returns the coefficient of the rounding inequality for an integer
// variable, or for another one.
func rounding(a, f float64, integer bool) float64 {
	if !integer {
		return math.Min(0, a)
	}
	floor := math.Floor(a)
	return (1-f)*floor + math.Max(0, a-floor-f)
}

// derive returns the cut of the weights u (dense over rows), with columns
// complemented where upper tells so, and by how much x violates it. ok is false
// where there is none, or none with exact numbers.
func (c *cutter) derive(u, x []float64, upper func(j int32) bool) (result cut, ok bool) {
	return c.combine(lp.Sparse(u), weightBits, x, upper)
}

// combine is derive for sparse weights, to be rounded to multiples of 2^-grid.
func (c *cutter) combine(weight lp.SparseVector, grid int, x []float64, upper func(j int32) bool) (result cut, ok bool) {
	p := c.p
	defer func() {
		for _, j := range c.touched {
			c.alpha[j], c.coef[j], c.mark[j] = 0, 0, false
		}
		c.touched = c.touched[:0]
	}()
	beta, bits := 0.0, 0
	largest := 0.0 // of all numbers on the way, which must be exact too
	into := func(sum *float64, t float64) {
		*sum += t
		largest = math.Max(largest, math.Max(math.Abs(t), math.Abs(*sum)))
	}
	var used lp.SparseVector
	for k, i := range weight.Index {
		u := weight.Value[k]
		if c.integer[i] {
			// a whole multiple of the row changes the cut by a multiple of an equation only
			u -= math.RoundToEven(u)
		}
		if u = math.Ldexp(math.RoundToEven(math.Ldexp(u, grid)), -grid); u == 0 {
			continue
		}
		if c.bits[i] < 0 {
			return cut{}, false
		}
		used.Index, used.Value = append(used.Index, i), append(used.Value, u)
		bits = max(bits, c.bits[i]+grid)
		cols, values := c.rows.row(int(i))
		for k, j := range cols {
			if !c.mark[j] {
				c.mark[j] = true
				c.touched = append(c.touched, j)
			}
			into(&c.alpha[j], u*values[k])
		}
		into(&beta, u*c.side(int(i)))
	}
	// the entries of a row come in once more with its slack
	bits += bits - grid
	if len(used.Index) == 0 || bits > cutBits {
		return cut{}, false
	}
	c.sortTouched()
	exact := func(v float64) bool { return math.Abs(v) < cutSize }
	var complement []int32
	for _, j := range c.touched {
		a := c.alpha[j]
		if a == 0 {
			continue
		}
		lo, up := c.box.lower[j], c.box.upper[j]
		at := lo
		if upper(j) {
			at = up
			complement = append(complement, j)
		}
		if math.IsInf(at, 0) || at != math.Trunc(at) || !exact(a) {
			return cut{}, false
		}
		into(&beta, -a*at)
	}
	f := beta - math.Floor(beta)
	if !exact(beta) || f < 0.02 || f > 0.98 {
		return cut{}, false
	}
	rhs := (1 - f) * math.Floor(beta)
	next := 0
	for _, j := range c.touched {
		a := c.alpha[j]
		if a == 0 {
			continue
		}
		upper := next < len(complement) && complement[next] == j
		if upper {
			next++
			g := rounding(-a, f, p.IsInteger(int(j)))
			into(&c.coef[j], -g)
			into(&rhs, -g*c.box.upper[j])
			continue
		}
		g := rounding(a, f, p.IsInteger(int(j)))
		into(&c.coef[j], g)
		into(&rhs, g*c.box.lower[j])
	}
	for k, i := range used.Index {
		if p.RowLower[i] == p.RowUpper[i] {
			continue
		}
		// a·x + s = upper, or a·x - s = lower
		sign := 1.0
		if math.IsInf(p.RowUpper[i], 1) {
			sign = -1
		}
		h := rounding(sign*used.Value[k], f, c.integer[i])
		if h == 0 {
			continue
		}
		cols, values := c.rows.row(int(i))
		for k, j := range cols {
			into(&c.coef[j], -sign*h*values[k])
		}
		into(&rhs, -sign*h*c.side(int(i)))
	}
	if math.Ldexp(largest, bits) >= 1<<53 {
		return cut{}, false
	}
	result = cut{from: lp.Cut{Weight: used, Complement: complement}, rhs: rhs, bits: bits, grid: grid}
	var norm, value float64
	for _, j := range c.touched {
		if g := c.coef[j]; g != 0 {
			if !exact(g) {
				return cut{}, false
			}
			result.row.Index = append(result.row.Index, j)
			result.row.Value = append(result.row.Value, g)
			norm += g * g
			value += g * x[j]
		}
	}
	if norm == 0 || !exact(rhs) {
		return cut{}, false
	}
	result.core = core(result.row, x)
	result.effect = (value - rhs) / math.Sqrt(norm)
	return result, true
}

// sortTouched puts the touched columns in order.
func (c *cutter) sortTouched() {
	if len(c.touched) < len(c.mark)/16 {
		slices.Sort(c.touched)
		return
	}
	c.touched = c.touched[:0]
	for j, yes := range c.mark {
		if yes {
			c.touched = append(c.touched, int32(j))
		}
	}
}

// core returns the part of v where x is not zero, scaled to length one.
func core(v lp.SparseVector, x []float64) lp.SparseVector {
	var part lp.SparseVector
	square := 0.0
	for k, j := range v.Index {
		if x[j] != 0 {
			part.Index = append(part.Index, j)
			part.Value = append(part.Value, v.Value[k])
			square += v.Value[k] * v.Value[k]
		}
	}
	for k := range part.Value {
		part.Value[k] /= math.Sqrt(square)
	}
	return part
}

// push adds a cut to the rows.
func (c *cutter) push(one cut) {
	c.rows.col = append(c.rows.col, one.row.Index...)
	c.rows.value = append(c.rows.value, one.row.Value...)
	c.rows.start = append(c.rows.start, len(c.rows.col))
	whole := one.rhs == math.Trunc(one.rhs)
	for k, j := range one.row.Index {
		whole = whole && one.row.Value[k] == math.Trunc(one.row.Value[k]) && c.p.IsInteger(int(j))
	}
	c.integer, c.bits = append(c.integer, whole), append(c.bits, one.bits)
	p := *c.p
	p.RowLower, p.RowUpper = append(p.RowLower[:len(p.RowLower):len(p.RowLower)], math.Inf(-1)), append(p.RowUpper[:len(p.RowUpper):len(p.RowUpper)], one.rhs)
	c.p = &p
}

// side returns the bound at which row i becomes an equation.
func (c *cutter) side(i int) float64 {
	if math.IsInf(c.p.RowUpper[i], 1) {
		return c.p.RowLower[i]
	}
	return c.p.RowUpper[i]
}

// round returns cuts that the vertex x of the relaxation violates; tableau gives
// the weights of the rows in the tableau row of a column.
func (c *cutter) round(ctx context.Context, x []float64, tableau func(j int32) []float64) []cut {
	var candidates []int32
	for j, v := range x {
		if c.p.IsInteger(j) && math.Abs(v-math.Round(v)) > 0.01 {
			candidates = append(candidates, int32(j))
		}
	}
	away := func(j int32) float64 { return math.Abs(x[j] - math.Floor(x[j]) - 0.5) }
	sort.SliceStable(candidates, func(a, b int) bool { return away(candidates[a]) < away(candidates[b]) })
	candidates = candidates[:min(cutTrials, len(candidates))]
	nearer := func(j int32) bool { return c.box.upper[j]-x[j] < x[j]-c.box.lower[j] }

	var found []cut
	for _, j := range candidates {
		if ctx.Err() != nil {
			break
		}
		if u := tableau(j); u != nil {
			if one, ok := c.derive(u, x, nearer); ok && one.effect > cutEffect {
				found = append(found, one)
			}
		}
	}
	return diverse(found)
}

func dot(a, b lp.SparseVector) float64 {
	sum := 0.0
	for s, t := 0, 0; s < len(a.Index) && t < len(b.Index); {
		switch {
		case a.Index[s] < b.Index[t]:
			s++
		case a.Index[s] > b.Index[t]:
			t++
		default:
			sum += a.Value[s] * b.Value[t]
			s++
			t++
		}
	}
	return sum
}

// withCuts returns p with a row for each cut.
func withCuts(p *lp.Problem, cuts []cut) *lp.Problem {
	n, m := p.Cols(), p.Rows()
	q := *p
	q.ColName, q.RowName = nil, nil
	q.RowLower, q.RowUpper = slices.Clone(p.RowLower), slices.Clone(p.RowUpper)
	added := make([]int, n+1)
	total := 0
	for _, one := range cuts {
		q.RowLower = append(q.RowLower, math.Inf(-1))
		q.RowUpper = append(q.RowUpper, one.rhs)
		for _, j := range one.row.Index {
			added[j]++
		}
		total += len(one.row.Index)
	}
	q.Start = make([]int, n+1)
	q.Row, q.Value = make([]int32, len(p.Row)+total), make([]float64, len(p.Row)+total)
	next := make([]int, n)
	for j := range n {
		rows, values := p.Column(j)
		copy(q.Row[q.Start[j]:], rows)
		copy(q.Value[q.Start[j]:], values)
		next[j] = q.Start[j] + len(rows)
		q.Start[j+1] = next[j] + added[j]
	}
	for k, one := range cuts {
		for e, j := range one.row.Index {
			q.Row[next[j]], q.Value[next[j]] = int32(m+k), one.row.Value[e]
			next[j]++
		}
	}
	return &q
}
