package branch

import (
	"math"

	"canbo/solver/lp"
)

// rowMajor is the matrix of a problem by rows.
type rowMajor struct {
	start []int
	col   []int32
	value []float64
}

func byRows(p *lp.Problem) rowMajor {
	r := rowMajor{start: make([]int, p.Rows()+1), col: make([]int32, len(p.Row)), value: make([]float64, len(p.Row))}
	for _, i := range p.Row {
		r.start[i+1]++
	}
	for i := range p.Rows() {
		r.start[i+1] += r.start[i]
	}
	next := append([]int(nil), r.start...)
	for j := range p.Cols() {
		rows, values := p.Column(j)
		for k, i := range rows {
			r.col[next[i]], r.value[next[i]] = int32(j), values[k]
			next[i]++
		}
	}
	return r
}

func (r *rowMajor) row(i int) ([]int32, []float64) {
	lo, hi := r.start[i], r.start[i+1]
	return r.col[lo:hi], r.value[lo:hi]
}

// A domain is a box kept consistent with the rows by bound propagation: the
// least activity of a row, all columns at their best bound, leaves each
// column so much room (Savelsbergh 1994). Changes can be undone.
type domain struct {
	p    *lp.Problem
	rows *rowMajor
	box
	min, max       []float64 // finite part of the least and greatest activity
	minInf, maxInf []int32   // infinite terms in it
	reach          []float64 // greatest |a|·range in the row at the start
	trail          []trailed
	queue          []int32
	queued         []bool
}

type trailed struct {
	col          int32
	lower, upper float64
}

func newDomain(p *lp.Problem, rows *rowMajor, b box) *domain {
	m := p.Rows()
	d := &domain{p: p, rows: rows,
		box: b.clone(),
		min: make([]float64, m), max: make([]float64, m), minInf: make([]int32, m), maxInf: make([]int32, m),
		reach: make([]float64, m), queued: make([]bool, m)}
	for i := range m {
		cols, values := rows.row(i)
		for k, j := range cols {
			d.shift(i, values[k], d.lower[j], d.upper[j], 1)
			d.reach[i] = math.Max(d.reach[i], math.Abs(values[k])*(d.upper[j]-d.lower[j]))
		}
	}
	return d
}

// shift adds (or with sign -1 removes) the term a·[lo, up] of row i.
func (d *domain) shift(i int, a, lo, up float64, sign float64) {
	if a < 0 {
		lo, up = up, lo
	}
	if math.IsInf(lo, 0) {
		d.minInf[i] += int32(sign)
	} else {
		d.min[i] += sign * a * lo
	}
	if math.IsInf(up, 0) {
		d.maxInf[i] += int32(sign)
	} else {
		d.max[i] += sign * a * up
	}
}

// tighten intersects column j with [lo, up], without propagation, and reports
// whether a value is left.
func (d *domain) tighten(j int, lo, up float64) bool {
	lo, up = math.Max(lo, d.lower[j]), math.Min(up, d.upper[j])
	if lo == d.lower[j] && up == d.upper[j] {
		return true
	}
	if lo > up {
		if lo > up+1e-9*math.Max(1, math.Abs(up)) || d.p.IsInteger(j) {
			return false
		}
		lo = up
	}
	d.trail = append(d.trail, trailed{int32(j), d.lower[j], d.upper[j]})
	rows, values := d.p.Column(j)
	for k, i := range rows {
		d.shift(int(i), values[k], d.lower[j], d.upper[j], -1)
		d.shift(int(i), values[k], lo, up, 1)
		if !d.queued[i] {
			d.queued[i] = true
			d.queue = append(d.queue, i)
		}
	}
	d.lower[j], d.upper[j] = lo, up
	return true
}

func (d *domain) mark() int { return len(d.trail) }

// undo takes back all changes since the mark.
func (d *domain) undo(mark int) {
	for len(d.trail) > mark {
		t := d.trail[len(d.trail)-1]
		d.trail = d.trail[:len(d.trail)-1]
		rows, values := d.p.Column(int(t.col))
		for k, i := range rows {
			d.shift(int(i), values[k], d.lower[t.col], d.upper[t.col], -1)
			d.shift(int(i), values[k], t.lower, t.upper, 1)
		}
		d.lower[t.col], d.upper[t.col] = t.lower, t.upper
	}
	d.clear()
}

func (d *domain) clear() {
	for _, i := range d.queue {
		d.queued[i] = false
	}
	d.queue = d.queue[:0]
}

// fix sets column j to v and propagates; it reports whether every row can
// still be met.
func (d *domain) fix(j int, v float64) bool {
	return d.tighten(j, v, v) && d.propagate()
}

// propagateAll looks at every row.
func (d *domain) propagateAll() bool {
	for i := range d.queued {
		if !d.queued[i] {
			d.queued[i] = true
			d.queue = append(d.queue, int32(i))
		}
	}
	return d.propagate()
}

// propagate tightens bounds until no row asks for more, within a budget of
// row visits that keeps slowly converging bounds of continuous columns from
// taking over. It reports false when some row cannot be met.
func (d *domain) propagate() bool {
	for head, budget := 0, 20*len(d.queued)+1000; head < len(d.queue) && budget > 0; head, budget = head+1, budget-1 {
		i := int(d.queue[head])
		d.queued[i] = false
		if !d.visit(i) {
			d.queue = d.queue[head+1:]
			d.clear()
			return false
		}
	}
	d.clear()
	return true
}

func (d *domain) visit(i int) bool {
	lo, up := d.p.RowLower[i], d.p.RowUpper[i]
	tol := 1e-7 * math.Max(1, math.Max(finite(lo), finite(up)))
	if d.minInf[i] == 0 && d.min[i] > up+tol || d.maxInf[i] == 0 && d.max[i] < lo-tol {
		return false
	}
	// room that the least (greatest) activity leaves below (above) its limit
	above, below := math.Inf(1), math.Inf(1)
	if d.minInf[i] <= 1 {
		above = up - d.min[i]
	}
	if d.maxInf[i] <= 1 {
		below = d.max[i] - lo
	}
	if math.Min(above, below) >= d.reach[i] && !math.IsInf(d.reach[i], 1) {
		return true
	}
	cols, values := d.rows.row(i)
	for k, j := range cols {
		a, jlo, jup := values[k], d.lower[j], d.upper[j]
		if jlo == jup {
			continue
		}
		// the term's own share of the infinite parts
		least, most := jlo, jup
		if a < 0 {
			least, most = jup, jlo
		}
		nlo, nup := math.Inf(-1), math.Inf(1)
		if !math.IsInf(above, 1) {
			switch leastInf := math.IsInf(least, 0); {
			case leastInf && d.minInf[i] == 1:
				limit(&nlo, &nup, above/a, a > 0)
			case !leastInf && d.minInf[i] == 0:
				limit(&nlo, &nup, least+above/a, a > 0)
			}
		}
		if !math.IsInf(below, 1) {
			switch mostInf := math.IsInf(most, 0); {
			case mostInf && d.maxInf[i] == 1:
				limit(&nlo, &nup, -below/a, a < 0)
			case !mostInf && d.maxInf[i] == 0:
				limit(&nlo, &nup, most-below/a, a < 0)
			}
		}
		if d.p.IsInteger(int(j)) {
			nlo, nup = math.Ceil(nlo-integrality), math.Floor(nup+integrality)
		} else {
			// a continuous bound that hardly moves is left alone
			step := 1e-3 * math.Max(1, jup-jlo)
			if math.IsInf(step, 1) {
				step = 1e-3
			}
			if nlo < jlo+step {
				nlo = jlo
			}
			if nup > jup-step {
				nup = jup
			}
		}
		if nlo <= jlo && nup >= jup {
			continue
		}
		if !d.tighten(int(j), nlo, nup) {
			return false
		}
		if d.minInf[i] <= 1 {
			above = up - d.min[i]
		}
		if d.maxInf[i] <= 1 {
			below = d.max[i] - lo
		}
	}
	return true
}

// limit lowers the upper end to v, or raises the lower end.
func limit(lo, up *float64, v float64, upper bool) {
	if upper {
		*up = math.Min(*up, v)
	} else {
		*lo = math.Max(*lo, v)
	}
}

func finite(v float64) float64 {
	if math.IsInf(v, 0) {
		return 0
	}
	return math.Abs(v)
}
