package certify

import (
	"fmt"
	"math"
	"slices"

	"canbo/solver/lp"
)

// A cutRow is a row with its entries, columns in any order.
type cutRow struct {
	column       []int32
	value        []float64
	lower, upper float64
	integral     bool // the slack is integer
}

// equation returns the bound at which the row becomes an equation and the sign
// of the slack in it, 0 where there is none; false for a row without a bound.
func (r *cutRow) equation() (at, sign float64, ok bool) {
	switch {
	case r.lower == r.upper:
		return r.upper, 0, true
	case !math.IsInf(r.upper, 1):
		return r.upper, 1, true
	}
	return r.lower, -1, !math.IsInf(r.lower, -1)
}

// setIntegral sets integral: the bound, the entries and the columns are integer.
func (r *cutRow) setIntegral(p *lp.Problem) {
	at, _, _ := r.equation()
	r.integral = at == math.Trunc(at)
	for e := 0; e < len(r.column) && r.integral; e++ {
		r.integral = p.IsInteger(int(r.column[e])) && r.value[e] == math.Trunc(r.value[e])
	}
}

// A deriver derives the rows of cuts, as lp.Cut defines them. All numbers on
// the way must be exact, not only those of the row.
type deriver struct {
	exactly
	p       *lp.Problem
	box     *box       // the bounds of p, those of integer columns rounded inwards
	row     []cutRow   // the rows of p that some cut weighs, and the cuts so far
	column  []cutEntry // zero between cuts
	touched []int32    // columns of the weighed rows
}

// A cutEntry is what a column has in the sum of rows and in the cut.
type cutEntry struct {
	alpha, coef float64
	touched     bool
	upper       bool // in Complement
}

// withCuts returns p with a row for each cut, which every integer-feasible point
// of p satisfies. The cuts must have passed checkCuts.
func withCuts(p *lp.Problem, cuts []lp.Cut) (*lp.Problem, error) {
	if len(cuts) == 0 {
		return p, nil
	}
	d := &deriver{p: p, box: newBox(p), row: weighedRows(p, cuts), column: make([]cutEntry, p.Cols())}
	for k, cut := range cuts {
		row, err := d.derive(cut)
		if err != nil {
			return nil, fmt.Errorf("%w: cut %d: %w", ErrMalformed, k, err)
		}
		d.row = append(d.row, row)
	}
	return appendRows(p, d.row[p.Rows():]), nil
}

// checkCuts reports cuts that do not fit p by their shape.
func checkCuts(p *lp.Problem, cuts []lp.Cut) error {
	for k, cut := range cuts {
		if err := checkSparse(cut.Weight, p.Rows()+k); err != nil {
			return fmt.Errorf("cut %d: %w", k, err)
		}
		if err := checkIndices(cut.Complement, p.Cols()); err != nil {
			return fmt.Errorf("cut %d: complement: %w", k, err)
		}
	}
	return nil
}

// weighedRows returns the rows of p, by index; those that no cut weighs stay
// empty.
func weighedRows(p *lp.Problem, cuts []lp.Cut) []cutRow {
	m := p.Rows()
	rows, length := make([]cutRow, m), make([]int, m)
	for _, i := range p.Row {
		length[i]++
	}
	weighed := make([]bool, m)
	for _, cut := range cuts {
		for _, i := range cut.Weight.Index {
			if int(i) < m && !weighed[i] {
				weighed[i] = true
				rows[i] = cutRow{column: make([]int32, 0, length[i]), value: make([]float64, 0, length[i]), lower: p.RowLower[i], upper: p.RowUpper[i]}
			}
		}
	}
	for j := range p.Cols() {
		index, values := p.Column(j)
		for e, i := range index {
			if weighed[i] {
				rows[i].column = append(rows[i].column, int32(j))
				rows[i].value = append(rows[i].value, values[e])
			}
		}
	}
	for i := range rows {
		rows[i].setIntegral(p)
	}
	return rows
}

// rounding returns the coefficient in the cut of a variable that has coefficient
// a in the sum; less is 1-f.
func (d *deriver) rounding(a, f, less float64, integer bool) float64 {
	if !integer {
		return math.Min(0, a)
	}
	floor := math.Floor(a)
	over := d.sub(d.sub(a, floor), f)
	return d.add(d.mul(less, floor), math.Max(0, over))
}

func (d *deriver) derive(cut lp.Cut) (cutRow, error) {
	defer d.clear(cut)
	d.rounded = false
	beta := 0.0
	for k, i := range cut.Weight.Index {
		u, r := cut.Weight.Value[k], &d.row[i]
		if u == 0 {
			continue
		}
		at, _, ok := r.equation()
		if !ok {
			return cutRow{}, fmt.Errorf("row %d has no bound", i)
		}
		beta = d.add(beta, d.mul(u, at))
		for e, j := range r.column {
			c := &d.column[j]
			if !c.touched {
				c.touched = true
				d.touched = append(d.touched, j)
			}
			c.alpha = d.add(c.alpha, d.mul(u, r.value[e]))
		}
	}
	for _, j := range cut.Complement {
		d.column[j].upper = true
	}
	for _, j := range d.touched {
		a := d.column[j].alpha
		if a == 0 {
			continue
		}
		at := d.bound(j)
		if math.IsInf(at, 0) {
			return cutRow{}, fmt.Errorf("column %s has bound %v", d.p.ColumnName(int(j)), at)
		}
		if at != 0 {
			beta = d.sub(beta, d.mul(a, at))
		}
	}

	floor := math.Floor(beta)
	f := d.sub(beta, floor)
	less := d.sub(1, f)
	rhs := d.mul(less, floor)
	for _, j := range d.touched {
		c := &d.column[j]
		if c.alpha == 0 {
			continue
		}
		// g t is g (x - lower) or g (upper - x)
		if c.upper {
			c.coef = -d.rounding(-c.alpha, f, less, d.p.IsInteger(int(j)))
		} else {
			c.coef = d.rounding(c.alpha, f, less, d.p.IsInteger(int(j)))
		}
		if at := d.bound(j); at != 0 {
			rhs = d.add(rhs, d.mul(c.coef, at))
		}
	}
	for k, i := range cut.Weight.Index {
		r := &d.row[i]
		at, sign, _ := r.equation()
		if sign == 0 {
			continue
		}
		// h s is sign·h (at - a·x)
		h := sign * d.rounding(sign*cut.Weight.Value[k], f, less, r.integral)
		if h == 0 {
			continue
		}
		for e, j := range r.column {
			c := &d.column[j]
			c.coef = d.sub(c.coef, d.mul(h, r.value[e]))
		}
		rhs = d.sub(rhs, d.mul(h, at))
	}
	if d.rounded {
		return cutRow{}, fmt.Errorf("its numbers are not exact")
	}
	return d.collect(rhs), nil
}

// bound returns the bound from which column j is measured.
func (d *deriver) bound(j int32) float64 {
	if d.column[j].upper {
		return d.box.upper[j]
	}
	return d.box.lower[j]
}

func (d *deriver) collect(rhs float64) cutRow {
	row := cutRow{lower: math.Inf(-1), upper: rhs}
	for _, j := range d.touched {
		if g := d.column[j].coef; g != 0 {
			row.column = append(row.column, j)
			row.value = append(row.value, g)
		}
	}
	row.setIntegral(d.p)
	return row
}

func (d *deriver) clear(cut lp.Cut) {
	for _, j := range d.touched {
		d.column[j] = cutEntry{}
	}
	d.touched = d.touched[:0]
	for _, j := range cut.Complement {
		d.column[j].upper = false
	}
}

// appendRows returns p with further rows, without names.
func appendRows(p *lp.Problem, rows []cutRow) *lp.Problem {
	n, m := p.Cols(), p.Rows()
	q := *p
	q.RowName = nil
	q.RowLower, q.RowUpper = slices.Clone(p.RowLower), slices.Clone(p.RowUpper)
	added := make([]int, n)
	total := len(p.Row)
	for _, row := range rows {
		q.RowLower, q.RowUpper = append(q.RowLower, row.lower), append(q.RowUpper, row.upper)
		for _, j := range row.column {
			added[j]++
		}
		total += len(row.column)
	}
	q.Start = make([]int, n+1)
	q.Row, q.Value = make([]int32, total), make([]float64, total)
	end := make([]int, n) // of what is filled of a column
	for j := range n {
		index, values := p.Column(j)
		end[j] = q.Start[j] + copy(q.Row[q.Start[j]:], index)
		copy(q.Value[q.Start[j]:], values)
		q.Start[j+1] = end[j] + added[j]
	}
	for k, row := range rows {
		for e, j := range row.column {
			q.Row[end[j]], q.Value[end[j]] = int32(m+k), row.value[e]
			end[j]++
		}
	}
	return &q
}
