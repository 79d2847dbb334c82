package branch

import (
	"math"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// A restriction is a problem cut down to a box: columns with one value are
// substituted, and rows that the box satisfies are dropped. Bounds, duals and
// points of the small problem are bounds, duals and points of the large one
// under the box.
type restriction struct {
	full *lp.Problem
	box  box // in the full problem
	*lp.Problem
	col []int32 // column here → column of full, increasing
	row []int32 // row here → row of full, increasing
}

// restrict cuts p down to the columns that have more than one value in b. Rows
// that hint, a basis of p or nil, has at a bound stay: it loses no place then.
func restrict(p *lp.Problem, b box, hint *basis) *restriction {
	n, m := p.Cols(), p.Rows()
	r := &restriction{full: p, box: b, Problem: &lp.Problem{Name: p.Name, Offset: p.Offset, Start: []int{0}}}
	fixed := make([]float64, m) // activity of the substituted columns
	least, most := make([]float64, m), make([]float64, m)
	used := make([]bool, m)
	for j := range n {
		lo, up := b.lower[j], b.upper[j]
		rows, values := p.Column(j)
		if lo == up {
			r.Offset += p.Cost[j] * lo
			if lo != 0 {
				for k, i := range rows {
					fixed[i] += values[k] * lo
				}
			}
			continue
		}
		r.col = append(r.col, int32(j))
		for k, i := range rows {
			used[i] = true
			if a := values[k]; a > 0 {
				least[i] += a * lo
				most[i] += a * up
			} else {
				least[i] += a * up
				most[i] += a * lo
			}
		}
	}
	index := make([]int32, m)
	for i := range m {
		index[i] = -1
		lo, up := p.RowLower[i]-fixed[i], p.RowUpper[i]-fixed[i]
		tol := 1e-9 * math.Max(1, math.Abs(fixed[i]))
		loose := hint == nil || !used[i] || hint.Row[i] == simplex.Basic
		if loose && least[i] >= lo-tol && most[i] <= up+tol {
			continue
		}
		index[i] = int32(len(r.row))
		r.row = append(r.row, int32(i))
		r.RowLower = append(r.RowLower, lo)
		r.RowUpper = append(r.RowUpper, up)
	}
	for _, j := range r.col {
		r.Cost = append(r.Cost, p.Cost[j])
		r.ColLower = append(r.ColLower, b.lower[j])
		r.ColUpper = append(r.ColUpper, b.upper[j])
		r.Integer = append(r.Integer, p.IsInteger(int(j)))
		rows, values := p.Column(int(j))
		for k, i := range rows {
			if index[i] >= 0 {
				r.Row = append(r.Row, index[i])
				r.Value = append(r.Value, values[k])
			}
		}
		r.Start = append(r.Start, len(r.Row))
	}
	return r
}

// lift returns the point of the full problem that x stands for.
func (r *restriction) lift(x []float64) []float64 {
	full := make([]float64, r.full.Cols()) // not nil, even without columns
	copy(full, r.box.lower)
	for k, j := range r.col {
		full[j] = x[k]
	}
	return full
}

// drop returns the part of a full point that the restriction keeps, nil of nil.
func (r *restriction) drop(full []float64) []float64 {
	if full == nil {
		return nil
	}
	x := make([]float64, len(r.col))
	for k, j := range r.col {
		x[k] = full[j]
	}
	return x
}

// inside reports whether a full point lies in the box.
func (r *restriction) inside(full []float64) bool {
	for j, v := range full {
		if v < r.box.lower[j]-integrality || v > r.box.upper[j]+integrality {
			return false
		}
	}
	return true
}

// liftDual renames the rows of v.
func (r *restriction) liftDual(v lp.SparseVector) lp.SparseVector {
	index := make([]int32, len(v.Index))
	for k, i := range v.Index {
		index[k] = r.row[i]
	}
	return lp.SparseVector{Index: index, Value: v.Value}
}

// project returns the part of a basis of the full problem that the restriction
// keeps, made a basis in number: slacks enter or leave it from the last row up.
func (r *restriction) project(full *basis) *basis {
	if full == nil {
		return nil
	}
	b := &basis{Col: make([]simplex.Status, len(r.col)), Row: make([]simplex.Status, len(r.row))}
	count := 0
	for k, j := range r.col {
		if b.Col[k] = full.Col[j]; b.Col[k] == simplex.Basic {
			count++
		}
	}
	for k, i := range r.row {
		if b.Row[k] = full.Row[i]; b.Row[k] == simplex.Basic {
			count++
		}
	}
	for k := len(r.row) - 1; k >= 0 && count != len(r.row); k-- {
		switch {
		case count < len(r.row) && b.Row[k] != simplex.Basic:
			b.Row[k] = simplex.Basic
			count++
		case count > len(r.row) && b.Row[k] == simplex.Basic:
			b.Row[k] = simplex.AtLower
			count--
		}
	}
	return b
}

// expand is the way back: columns and rows that the restriction left out are
// nonbasic and basic.
func (r *restriction) expand(b *basis) *basis {
	full := &basis{Col: make([]simplex.Status, r.full.Cols()), Row: make([]simplex.Status, r.full.Rows())}
	for k, j := range r.col {
		full.Col[j] = b.Col[k]
	}
	for i := range full.Row {
		full.Row[i] = simplex.Basic
	}
	for k, i := range r.row {
		full.Row[i] = b.Row[k]
	}
	return full
}
