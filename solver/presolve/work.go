package presolve

import (
	"cmp"
	"math"
	"slices"

	"canbo/solver/lp"
)

// An entry is a nonzero of a row or a column.
type entry struct {
	at    int32
	value float64
}

// A work is a problem in the course of its reduction. Rows and columns that are
// gone stay in the lists of the others until these are read.
type work struct {
	p                  *lp.Problem
	rows, cols         [][]entry
	rowLength          []int32 // entries of columns that are left
	colLength          []int32
	rowGone, colGone   []bool
	rowLower, rowUpper []float64
	lower, upper, cost []float64
	offset             float64
	rowDue, colDue     []bool // something around changed since the last look
	steps              []step
	changed            bool
	refused            bool // the problem is infeasible or unbounded, or nearly so
}

func newWork(p *lp.Problem) *work {
	n, m := p.Cols(), p.Rows()
	w := &work{p: p, rows: make([][]entry, m), cols: make([][]entry, n),
		rowLength: make([]int32, m), colLength: make([]int32, n), rowGone: make([]bool, m), colGone: make([]bool, n),
		rowLower: slices.Clone(p.RowLower), rowUpper: slices.Clone(p.RowUpper),
		lower: slices.Clone(p.ColLower), upper: slices.Clone(p.ColUpper), cost: slices.Clone(p.Cost), offset: p.Offset,
		rowDue: slices.Repeat([]bool{true}, m), colDue: slices.Repeat([]bool{true}, n)}
	for _, i := range p.Row {
		w.rowLength[i]++
	}
	byRow, byColumn := make([]entry, len(p.Row)), make([]entry, len(p.Row))
	for i, length := range w.rowLength {
		w.rows[i], byRow = byRow[:0:length], byRow[length:]
	}
	for j := range n {
		rows, values := p.Column(j)
		w.colLength[j] = int32(len(rows))
		w.cols[j], byColumn = byColumn[:len(rows):len(rows)], byColumn[len(rows):]
		for k, i := range rows {
			w.cols[j][k] = entry{i, values[k]}
			w.rows[i] = append(w.rows[i], entry{int32(j), values[k]})
		}
	}
	return w
}

// row returns the entries of row i in columns that are left, by column.
func (w *work) row(i int) []entry {
	if len(w.rows[i]) > int(w.rowLength[i]) {
		w.rows[i] = slices.DeleteFunc(w.rows[i], func(e entry) bool { return w.colGone[e.at] })
	}
	return w.rows[i]
}

// column returns the entries of column j in rows that are left, by row.
func (w *work) column(j int) []entry {
	if len(w.cols[j]) > int(w.colLength[j]) {
		w.cols[j] = slices.DeleteFunc(w.cols[j], func(e entry) bool { return w.rowGone[e.at] })
	}
	return w.cols[j]
}

// dropRow takes row i away.
func (w *work) dropRow(i int) {
	for _, e := range w.row(i) {
		w.colLength[e.at]--
		w.colDue[e.at] = true
	}
	w.rowGone[i], w.changed = true, true
}

// dropColumn takes column j away.
func (w *work) dropColumn(j int) {
	for _, e := range w.column(j) {
		w.rowLength[e.at]--
		w.rowDue[e.at] = true
	}
	w.colGone[j], w.changed = true, true
}

// fix holds column j at v and puts it into the rows.
func (w *work) fix(j int, v float64) {
	if math.IsInf(v, 0) || math.Abs(v) > far {
		w.refused = true
		return
	}
	entries := slices.Clone(w.column(j))
	w.steps = append(w.steps, &fixed{col: int32(j), value: v, cost: w.cost[j], entries: entries})
	w.offset += w.cost[j] * v
	if v != 0 {
		for _, e := range entries {
			w.shift(int(e.at), e.value*v)
		}
	}
	w.dropColumn(j)
}

// shift takes t from both bounds of row i. What is left of a bound that this
// cancels is nothing.
func (w *work) shift(i int, t float64) {
	for _, side := range []*float64{&w.rowLower[i], &w.rowUpper[i]} {
		if before := *side; !math.IsInf(before, 0) {
			if *side = before - t; math.Abs(*side) <= 1e-14*math.Abs(t) {
				*side = 0
			}
		}
	}
}

// narrow sets the bounds of column j, which may meet.
func (w *work) narrow(j int, lo, up float64) {
	if lo > up {
		if lo-up > meets*math.Max(1, math.Abs(lo)) {
			w.refused = true
		}
		// a rounding error: the bounds meet
		lo = math.Max(w.lower[j], math.Min(lo, w.upper[j]))
		up = lo
	}
	w.lower[j], w.upper[j] = lo, up
	w.colDue[j], w.changed = true, true
	for _, e := range w.column(j) {
		w.rowDue[e.at] = true
	}
}

// An activity is the range of a row: finite parts, counts of infinite terms, and
// the sum of magnitudes.
type activity struct {
	least, most       float64
	leastInf, mostInf int
	size              float64
}

func (w *work) activity(entries []entry) (a activity) {
	for _, e := range entries {
		lo, up := ends(e.value, w.lower[e.at], w.upper[e.at])
		if math.IsInf(lo, 0) {
			a.leastInf++
		} else {
			a.least += lo
			a.size += math.Abs(lo)
		}
		if math.IsInf(up, 0) {
			a.mostInf++
		} else {
			a.most += up
			a.size += math.Abs(up)
		}
	}
	return a
}

// byPlace orders entries.
func byPlace(a, b entry) int { return cmp.Compare(a.at, b.at) }

func largest(entries []entry) (most float64) {
	for _, e := range entries {
		most = math.Max(most, math.Abs(e.value))
	}
	return most
}
