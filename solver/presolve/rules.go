package presolve

import (
	"math"
	"slices"
)

// visitRows looks at the rows around which something changed.
func (w *work) visitRows() {
	for i := range w.rows {
		if w.rowDue[i] && !w.rowGone[i] && !w.refused {
			w.rowDue[i] = false
			w.visitRow(i)
		}
	}
}

func (w *work) visitRow(i int) {
	entries := w.row(i)
	lo, up := w.rowLower[i], w.rowUpper[i]
	a := w.activity(entries)
	tol := meets * math.Max(1, a.size)
	if a.leastInf == 0 && a.least > up+1e3*tol || a.mostInf == 0 && a.most < lo-1e3*tol || lo > up {
		w.refused = true
		return
	}
	slack, excess := a.leastInf == 0 && a.least >= lo-tol, a.mostInf == 0 && a.most <= up+tol
	switch {
	case (slack || math.IsInf(lo, -1)) && (excess || math.IsInf(up, 1)):
		w.dropRow(i)
		w.steps = append(w.steps, &loose{int32(i)})
	case a.leastInf == 0 && a.least >= up-tol:
		w.force(i, 1)
	case a.mostInf == 0 && a.most <= lo+tol:
		w.force(i, -1)
	case len(entries) == 1:
		w.bound(i, entries[0])
	case len(entries) == 2 && lo == up:
		w.express(i, entries[0], entries[1])
	case slack && !math.IsInf(lo, -1):
		w.rowLower[i] = math.Inf(-1)
		w.loosened(entries)
	case excess && !math.IsInf(up, 1):
		w.rowUpper[i] = math.Inf(1)
		w.loosened(entries)
	}
}

// loosened notes that the columns of a row have one lock less.
func (w *work) loosened(entries []entry) {
	for _, e := range entries {
		w.colDue[e.at] = true
	}
}

// force holds the columns of row i at the bounds that make its activity least
// (side 1: there it meets its upper bound) or greatest (-1).
func (w *work) force(i int, side float64) {
	entries := slices.Clone(w.row(i))
	w.dropRow(i)
	w.steps = append(w.steps, &forcing{row: int32(i), side: side, entries: entries})
	for _, e := range entries {
		at := w.lower[e.at]
		if side*e.value < 0 {
			at = w.upper[e.at]
		}
		w.fix(int(e.at), at)
	}
}

// bound turns a row of one entry into bounds of its column.
func (w *work) bound(i int, e entry) {
	j := int(e.at)
	lo, up := w.rowLower[i]/e.value, w.rowUpper[i]/e.value
	if e.value < 0 {
		lo, up = up, lo
	}
	if wild(lo) || wild(up) {
		return
	}
	s := &single{row: int32(i), entry: e, gave: given{lower: lo > w.lower[j], upper: up < w.upper[j]}}
	w.dropRow(i)
	w.steps = append(w.steps, s)
	w.narrow(j, math.Max(lo, w.lower[j]), math.Min(up, w.upper[j]))
	s.gave.from, s.gave.to = w.lower[j], w.upper[j]
}

// wild reports a finite bound that is too large to be trusted.
func wild(v float64) bool { return !math.IsInf(v, 0) && math.Abs(v) > far }

// mostRatio is the largest ratio of two entries of an equation that is used to
// write one column by the other.
const mostRatio = 1e3

// express uses an equation of two columns to write that with fewer entries by
// the other.
func (w *work) express(i int, e, f entry) {
	if w.colLength[f.at] < w.colLength[e.at] {
		e, f = f, e
	}
	if r := math.Abs(f.value / e.value); r > mostRatio || r < 1/mostRatio {
		return
	}
	j, k := int(e.at), int(f.at)
	right := w.rowLower[i]
	// e.value·x_j = right - f.value·x_k
	from, to := (right-e.value*w.lower[j])/f.value, (right-e.value*w.upper[j])/f.value
	lo, up := math.Min(from, to), math.Max(from, to)
	if wild(lo) || wild(up) || math.Abs(right/e.value) > far {
		return
	}
	w.dropRow(i)
	others := slices.Clone(w.column(j))
	s := &pair{row: int32(i), col: e, by: f, right: right, cost: w.cost[j], entries: others,
		lower: w.lower[j], upper: w.upper[j], gave: given{lower: lo > w.lower[k], upper: up < w.upper[k]}}
	w.steps = append(w.steps, s)
	ratio, at := f.value/e.value, right/e.value // x_j = at - ratio·x_k
	w.offset += w.cost[j] * at
	w.cost[k] = less(w.cost[k], w.cost[j]*ratio)
	for _, o := range others {
		if at != 0 {
			w.shift(int(o.at), o.value*at)
		}
	}
	w.dropColumn(j)
	for _, o := range others {
		w.addTo(int(o.at), k, -o.value*ratio)
	}
	w.narrow(k, math.Max(lo, w.lower[k]), math.Min(up, w.upper[k]))
	s.gave.from, s.gave.to = w.lower[k], w.upper[k]
}

// less returns a - b, and nothing where that is a rounding error.
func less(a, b float64) float64 {
	if d := a - b; math.Abs(d) > 1e-13*math.Abs(a) {
		return d
	}
	return 0
}

// addTo adds v to the entry of column k in row i.
func (w *work) addTo(i, k int, v float64) {
	row, column := w.row(i), w.column(k)
	r, found := slices.BinarySearchFunc(row, entry{at: int32(k)}, byPlace)
	c, _ := slices.BinarySearchFunc(column, entry{at: int32(i)}, byPlace)
	switch {
	case !found:
		w.rows[i] = slices.Insert(row, r, entry{int32(k), v})
		w.cols[k] = slices.Insert(column, c, entry{int32(i), v})
		w.rowLength[i]++
		w.colLength[k]++
	default:
		v = less(row[r].value, -v)
		if v != 0 {
			row[r].value, column[c].value = v, v
			break
		}
		w.rows[i] = slices.Delete(row, r, r+1)
		w.cols[k] = slices.Delete(column, c, c+1)
		w.rowLength[i]--
		w.colLength[k]--
	}
	w.rowDue[i], w.colDue[k] = true, true
}

// visitColumns looks at the columns around which something changed.
func (w *work) visitColumns() {
	for j := range w.cols {
		if w.colDue[j] && !w.colGone[j] && !w.refused {
			w.colDue[j] = false
			w.visitColumn(j)
		}
	}
}

func (w *work) visitColumn(j int) {
	if w.lower[j] == w.upper[j] {
		w.fix(j, w.lower[j])
		return
	}
	entries := w.column(j)
	up, down := 0, 0 // locks
	for _, e := range entries {
		lower, upper := !math.IsInf(w.rowLower[e.at], 0), !math.IsInf(w.rowUpper[e.at], 0)
		if lower && e.value > 0 || upper && e.value < 0 {
			down++
		}
		if upper && e.value > 0 || lower && e.value < 0 {
			up++
		}
	}
	switch c := w.cost[j]; {
	case c >= 0 && down == 0:
		w.push(j, w.lower[j], -1)
	case c <= 0 && up == 0:
		w.push(j, w.upper[j], 1)
	case len(entries) == 1:
		w.absorb(j, entries[0])
	}
}

// push holds column j at the bound to which cost and rows push it. Without a bound
// there and without cost it loosens its rows as far as need be: they go.
func (w *work) push(j int, bound, side float64) {
	switch {
	case !math.IsInf(bound, 0):
		w.fix(j, bound)
	case w.cost[j] != 0:
		w.refused = true // unbounded, if it is feasible
	default:
		s := &loosener{col: int32(j), side: side, lower: w.lower[j], upper: w.upper[j]}
		for _, e := range slices.Clone(w.column(j)) {
			s.rows = append(s.rows, looseRow{e, w.rowLower[e.at], w.rowUpper[e.at], slices.Clone(w.row(int(e.at)))})
			w.dropRow(int(e.at))
		}
		w.steps = append(w.steps, s)
		w.dropColumn(j)
	}
}

// absorb makes the only entry of column j a slack of its row: of an equation, or
// of any row where it has no cost.
func (w *work) absorb(j int, e entry) {
	i := int(e.at)
	lo, up, c := w.rowLower[i], w.rowUpper[i], w.cost[j]
	row := w.row(i)
	if lo != up && c != 0 || math.Abs(e.value) < pivotal*largest(row) {
		return
	}
	least, most := ends(e.value, w.lower[j], w.upper[j])
	if wild(least) || wild(most) {
		return
	}
	price := c / e.value
	s := &slack{row: e.at, entry: entry{int32(j), e.value}, price: price, lower: w.lower[j], upper: w.upper[j], rowLower: lo, rowUpper: up}
	w.dropColumn(j)
	s.entries = slices.Clone(w.row(i))
	w.steps = append(w.steps, s)
	if c != 0 {
		w.offset += price * lo
		for _, k := range s.entries {
			w.cost[k.at] = less(w.cost[k.at], price*k.value)
			w.colDue[k.at] = true
		}
	}
	w.rowLower[i], w.rowUpper[i] = lo-most, up-least
	w.loosened(s.entries)
}
