package presolve

import (
	"math"
	"slices"

	"canbo/solver/lp"
)

// A solution is what is known of the problem on the way back: the columns and
// rows that steps have restored so far.
type solution struct {
	x, y, d            []float64
	colBasic, rowBasic []bool
	point              bool    // x is known
	priced             float64 // 0 for a ray, for which costs are zero
}

// A step can be undone: it restores the columns and rows that it took away.
// Entries are those of the problem as it was before the step.
type step interface{ undo(s *solution) }

// Lift returns the claim about the original problem that r, a claim about the
// reduced one, stands for. It is nil for claims that steps do not keep: that the
// problem is unbounded, or that nothing is known but a limit.
func (r *Reduction) Lift(res *lp.Result) *lp.Result {
	p := r.original
	out := &lp.Result{Reason: res.Reason, Limit: res.Limit, Objective: math.Inf(1), Bound: res.Bound, Iterations: res.Iterations, Nodes: res.Nodes}
	switch {
	case res.Reason == lp.Optimal && res.RowDual != nil:
		s := r.restore(res.X, res.RowDual, res.Basic, 1)
		out.X, out.RowDual, out.ReducedCost = s.x, s.y, reducedCosts(p, s.y)
		out.Basic = s.basis()
		out.Objective = p.Objective(out.X)
		out.Bound = out.Objective
	case res.Reason == lp.Infeasible && res.Ray != nil:
		out.Ray = r.restore(nil, res.Ray, nil, 0).y
	default:
		return nil
	}
	return out
}

// restore undoes all steps.
func (r *Reduction) restore(x, y []float64, basic []int32, priced float64) *solution {
	n, m := r.original.Cols(), r.original.Rows()
	s := &solution{x: make([]float64, n), y: make([]float64, m), d: make([]float64, n),
		colBasic: make([]bool, n), rowBasic: make([]bool, m), point: x != nil, priced: priced}
	for k, i := range r.row {
		s.y[i] = y[k]
	}
	q := r.Problem
	for k, j := range r.col {
		if x != nil {
			s.x[j] = x[k]
		}
		d := priced * q.Cost[k]
		rows, values := q.Column(k)
		for e, i := range rows {
			d -= values[e] * y[i]
		}
		s.d[j] = d
	}
	for _, v := range basic {
		if k := int(v) - len(r.col); k < 0 {
			s.colBasic[r.col[v]] = true
		} else {
			s.rowBasic[r.row[k]] = true
		}
	}
	for _, st := range slices.Backward(r.steps) {
		st.undo(s)
	}
	return s
}

func (s *solution) basis() []int32 {
	var basic []int32
	for j, yes := range s.colBasic {
		if yes {
			basic = append(basic, int32(j))
		}
	}
	for i, yes := range s.rowBasic {
		if yes {
			basic = append(basic, int32(len(s.colBasic)+i))
		}
	}
	return basic
}

func reducedCosts(p *lp.Problem, y []float64) []float64 {
	d := slices.Clone(p.Cost)
	for j := range d {
		rows, values := p.Column(j)
		for k, i := range rows {
			d[j] -= values[k] * y[i]
		}
	}
	return d
}

// price gives row i, which is nonbasic then, the dual y.
func (s *solution) price(i int32, y float64, entries []entry) {
	s.y[i], s.rowBasic[i] = y, false
	for _, e := range entries {
		s.d[e.at] -= e.value * y
	}
}

// activity returns the sum of a row without the column left out.
func (s *solution) activity(entries []entry, without int32) (sum float64) {
	for _, e := range entries {
		if e.at != without {
			sum += e.value * s.x[e.at]
		}
	}
	return sum
}

// reduced returns the reduced cost of a column restored.
func (s *solution) reduced(cost float64, entries []entry) float64 {
	d := s.priced * cost
	for _, e := range entries {
		d -= e.value * s.y[e.at]
	}
	return d
}

// loose is a row that cannot be violated: its dual is zero.
type loose struct{ row int32 }

func (t *loose) undo(s *solution) { s.rowBasic[t.row] = true }

// fixed is a column held at a value.
type fixed struct {
	col         int32
	value, cost float64
	entries     []entry // by row
}

func (t *fixed) undo(s *solution) {
	s.x[t.col] = t.value
	s.d[t.col] = s.reduced(t.cost, t.entries)
}

// A given tells which bounds of a column, [from, to] after the step, are tighter
// than before it.
type given struct {
	lower, upper bool
	from, to     float64
}

// holds reports whether column j is nonbasic at a bound that the step gave.
func (g given) holds(s *solution, j int32) bool {
	switch d := s.d[j]; {
	case s.colBasic[j]:
		return false
	case d != 0 || !s.point:
		return d > 0 && g.lower || d < 0 && g.upper
	}
	return g.lower && at(s.x[j], g.from) || g.upper && at(s.x[j], g.to)
}

// at reports whether a point restored stands at a bound.
func at(x, bound float64) bool { return math.Abs(x-bound) <= meets*math.Max(1, math.Abs(bound)) }

// single is a row of one entry that gave bounds to its column.
type single struct {
	row   int32
	entry entry // by column
	gave  given
}

// undo gives the row the reduced cost that the bound has carried.
func (t *single) undo(s *solution) {
	j := t.entry.at
	s.rowBasic[t.row] = true
	if t.gave.holds(s, j) {
		s.y[t.row], s.d[j] = s.d[j]/t.entry.value, 0
		s.rowBasic[t.row], s.colBasic[j] = false, true
	}
}

// forcing is a row whose least (side 1) or greatest (-1) activity meets its bound.
type forcing struct {
	row     int32
	side    float64
	entries []entry // by column
}

// undo prices the row such that no column wants to leave its bound; one that is
// left without a reduced cost is basic.
func (t *forcing) undo(s *solution) {
	// at the least activity d/a ≥ y ≤ 0 is asked for, at the greatest d/a ≤ y ≥ 0
	y, at := 0.0, int32(-1)
	for _, e := range t.entries {
		if v := s.d[e.at] / e.value; t.side*v < t.side*y {
			y, at = v, e.at
		}
	}
	s.rowBasic[t.row] = true
	if at >= 0 {
		s.price(t.row, y, t.entries)
		s.d[at], s.colBasic[at] = 0, true
	}
}

// slack is a column of one entry that was made the slack of its row.
type slack struct {
	row                int32
	entry              entry   // by column
	price              float64 // cost/entry
	lower, upper       float64 // of the column
	rowLower, rowUpper float64
	entries            []entry // the others of the row
}

func (t *slack) undo(s *solution) {
	i, j, a := t.row, t.entry.at, t.entry.value
	s.y[i] += s.priced * t.price
	s.d[j] = s.priced*t.price*a - a*s.y[i]
	if !s.point {
		return
	}
	rest := s.activity(t.entries, -1)
	lo, up := (t.rowLower-rest)/a, (t.rowUpper-rest)/a
	if a < 0 {
		lo, up = up, lo
	}
	x, tight := meet(lo, up, t.lower, t.upper)
	s.x[j] = math.Max(t.lower, math.Min(t.upper, x))
	if s.rowBasic[i] && (t.rowLower == t.rowUpper || tight) {
		s.rowBasic[i], s.colBasic[j] = false, true
	}
}

// meet returns a value that a row allows, in [lo, up], and a column, in [lower,
// upper], and whether it is at a bound of the row only. Where the row is at a bound
// for the column's sake as well, it is at one of the column.
func meet(lo, up, lower, upper float64) (x float64, tight bool) {
	switch {
	case lo <= lower && !math.IsInf(lower, 0):
		return lower, false
	case up >= upper && !math.IsInf(upper, 0):
		return upper, false
	case math.IsInf(lower, 0) && math.IsInf(upper, 0) && lo <= 0 && up >= 0:
		return 0, false
	case !math.IsInf(lo, 0):
		return lo, true
	}
	return up, true
}

// pair is an equation of two columns that wrote one by the other.
type pair struct {
	row          int32
	col, by      entry // by column
	right, cost  float64
	lower, upper float64 // of col
	entries      []entry // of col in other rows
	gave         given   // to by
}

func (t *pair) undo(s *solution) {
	j, k, a, b := t.col.at, t.by.at, t.col.value, t.by.value
	s.x[j] = math.Max(t.lower, math.Min(t.upper, (t.right-b*s.x[k])/a))
	d, left := s.reduced(t.cost, t.entries), s.d[k]
	s.rowBasic[t.row] = false
	if t.gave.holds(s, k) {
		// the bound is that of col, by is basic
		s.y[t.row] = left/b + d/a
		s.d[k], s.d[j] = 0, -a/b*left
		s.colBasic[k] = true
		return
	}
	s.y[t.row] = d / a
	s.d[j], s.colBasic[j] = 0, true
}

// loosener is a column without cost that can make up for all of its rows.
type loosener struct {
	col          int32
	side         float64 // the way it moves
	lower, upper float64
	rows         []looseRow
}

type looseRow struct {
	entry        entry // by row
	lower, upper float64
	entries      []entry // by column
}

func (t *loosener) undo(s *solution) {
	for _, r := range t.rows {
		s.rowBasic[r.entry.at] = true
	}
	if !s.point {
		return
	}
	from := t.upper
	if t.side > 0 {
		from = t.lower
	}
	x := from
	if math.IsInf(x, 0) {
		x = 0
	}
	tight := int32(-1)
	for _, r := range t.rows {
		a := r.entry.value
		bound := r.lower
		if t.side*a < 0 {
			bound = r.upper
		}
		if math.IsInf(bound, 0) {
			continue
		}
		if v := (bound - s.activity(r.entries, t.col)) / a; t.side*v > t.side*x {
			x, tight = v, r.entry.at
		}
	}
	s.x[t.col] = x
	if tight >= 0 {
		s.colBasic[t.col], s.rowBasic[tight] = true, false
	}
}
