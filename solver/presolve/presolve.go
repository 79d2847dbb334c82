// Package presolve makes linear programs smaller before they are solved, and
// turns what is found of the small program into a claim about the whole one, row
// by row and column by column, so that it is proven by the names that its owner
// gave: package certify knows nothing of presolving.
//
// # Linear programs
//
// Reduce takes these steps as long as one applies (E. D. Andersen and K. D.
// Andersen, "Presolving in linear programming", Math. Program. 71, 1995):
//
//   - a row without entries, or whose activity cannot leave its bounds, is dropped;
//   - a row with one entry becomes bounds of its column;
//   - a row that its columns can only just meet holds all of them at their bounds;
//   - a column with one value is put into the rows;
//   - a column that its cost and all its rows push to one bound is held there, and
//     one without cost that loosens its rows without end takes them along;
//   - a column with one entry, in an equation or without cost, is the slack of its
//     row;
//   - an equation of two columns writes one by the other.
//
// Lift undoes the steps in reverse order. Each restores the primal point, the
// duals and the basis such that every reduced cost keeps the sign that its bound
// asks for: with complementary slackness before, with complementary slackness
// after. The bound that the duals prove is the same but for rounding errors. A
// Farkas ray is lifted as duals of a problem without costs.
//
// A column with an integer mark is treated as one without.
package presolve

import (
	"math"

	"canbo/solver/lp"
)

// A Reduction is a problem made smaller, and the way back.
type Reduction struct {
	Problem  *lp.Problem
	original *lp.Problem
	col, row []int32 // of Problem → of original, increasing
	steps    []step
}

const (
	leastPart  = 0.05 // a smaller part of rows and columns is not worth the trouble
	mostRounds = 30

	// meets is the distance, relative to the terms of an activity, within which it
	// meets a bound.
	meets = 1e-9

	// pivotal is the least size of an entry, relative to the largest of its row, by
	// which its column may be expressed.
	pivotal = 1e-2

	// far is the magnitude from which bounds that a step would make are left alone.
	far = 1e9
)

// Reduce returns a smaller problem that has an optimum where p has one, and the
// same. It is nil where less than a twentieth of the rows and columns goes, or where p
// turns out to be infeasible or unbounded, which the solver itself proves best.
func Reduce(p *lp.Problem) *Reduction {
	if promising(p) < leastPart*float64(p.Rows()+p.Cols()) {
		return nil
	}
	w := newWork(p)
	for range mostRounds {
		w.changed = false
		w.visitRows()
		w.visitColumns()
		if w.refused {
			return nil
		}
		if !w.changed {
			break
		}
	}
	r := w.reduction()
	if gone := p.Rows() + p.Cols() - len(r.row) - len(r.col); float64(gone) < leastPart*float64(p.Rows()+p.Cols()) {
		return nil
	}
	return r
}

// promising counts the rows and columns that a first round may take away.
func promising(p *lp.Problem) float64 {
	n, m := p.Cols(), p.Rows()
	length := make([]int32, m)
	least, most := make([]float64, m), make([]float64, m)
	for j := range n {
		rows, values := p.Column(j)
		for k, i := range rows {
			length[i]++
			lo, up := ends(values[k], p.ColLower[j], p.ColUpper[j])
			least[i] += lo
			most[i] += up
		}
	}
	count := 0
	for i := range m {
		lo, up := p.RowLower[i], p.RowUpper[i]
		if length[i] <= 1 || length[i] == 2 && lo == up || least[i] >= lo && most[i] <= up || least[i] >= up || most[i] <= lo {
			count++
		}
	}
	for j := range n {
		rows, values := p.Column(j)
		switch {
		case len(rows) <= 1 && (len(rows) == 0 || p.Cost[j] == 0 || p.RowLower[rows[0]] == p.RowUpper[rows[0]]),
			p.ColLower[j] == p.ColUpper[j], p.Cost[j] >= 0 && locks(p, rows, values, -1) == 0, p.Cost[j] <= 0 && locks(p, rows, values, 1) == 0:
			count++
		}
	}
	return float64(count)
}

// locks counts the rows that keep a column from moving up (side 1) or down (-1).
func locks(p *lp.Problem, rows []int32, values []float64, side float64) (count int) {
	for k, i := range rows {
		at := p.RowUpper[i]
		if side*values[k] < 0 {
			at = p.RowLower[i]
		}
		if !math.IsInf(at, 0) {
			count++
		}
	}
	return count
}

// ends returns the least and the greatest of a·[lo, up].
func ends(a, lo, up float64) (float64, float64) {
	if a < 0 {
		return a * up, a * lo
	}
	return a * lo, a * up
}

// reduction collects what is left.
func (w *work) reduction() *Reduction {
	q := &lp.Problem{Name: w.p.Name, Offset: w.offset, Start: []int{0}}
	r := &Reduction{Problem: q, original: w.p, steps: w.steps}
	at := make([]int32, len(w.rows))
	for i := range w.rows {
		if w.rowGone[i] {
			continue
		}
		at[i] = int32(len(r.row))
		r.row = append(r.row, int32(i))
		q.RowLower, q.RowUpper = append(q.RowLower, w.rowLower[i]), append(q.RowUpper, w.rowUpper[i])
	}
	for j := range w.cols {
		if w.colGone[j] {
			continue
		}
		r.col = append(r.col, int32(j))
		q.Cost = append(q.Cost, w.cost[j])
		q.ColLower, q.ColUpper = append(q.ColLower, w.lower[j]), append(q.ColUpper, w.upper[j])
		for _, e := range w.column(j) {
			q.Row, q.Value = append(q.Row, at[e.at]), append(q.Value, e.value)
		}
		q.Start = append(q.Start, len(q.Row))
	}
	return r
}
