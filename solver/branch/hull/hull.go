// Package hull treats single rows of a mixed-integer program as knapsacks: it
// finds rows whose integer hull is tighter than their linear relaxation,
// minimises linear functions over them exactly, and separates points from them
// by facets.
//
// A row is seen through the loads of its integer columns. Shifted and
// complemented so that every coefficient is positive, and divided by their
// common unit, it reads
//
//	lower ≤ Σ w_j t_j + Σ e_k s_k ≤ upper,  t_j ∈ {0, …, c_j},  s_k ≥ 0,
//
// with integers w. What the continuous columns s cost to make up for a load v is
// a convex function φ(v), so a dynamic program over loads is exact.
package hull

import (
	"cmp"
	"math"
	"slices"

	"canbo/solver/lp"
)

// A Row is a row with integer columns whose coefficients are multiples of one
// unit.
type Row struct {
	Index        int32 // in the problem
	lower, upper float64
	unit         float64
	col          []int32 // integer columns
	weight       []int32 // coefficient over unit
	choice       []int32 // a row of the problem by which at most one of its columns is taken, or -1
	part         []part  // continuous columns
	taken        []int32 // choices of which a column that the problem no longer has is 1
}

// A part is a continuous column of a row.
type part struct {
	col     int32
	value   float64 // coefficient
	private bool    // it has no other row
	cost    float64
}

// endless reports whether the column has a direction of falling cost.
func (q part) endless(lower, upper []float64) bool {
	return q.cost < 0 && math.IsInf(upper[q.col], 1) || q.cost > 0 && math.IsInf(lower[q.col], -1)
}

// A Set is the rows of a problem that share no column.
type Set struct {
	Rows   []Row
	Of     []int32 // of each column: its row in Rows, or -1
	Choice []int32 // of each column: see Choices
}

// Limits on the rows that are worth a dynamic program.
const (
	maxLoad   = 5000    // greatest load, in units
	maxTable  = 1 << 20 // columns times loads
	maxDigits = 5       // decimals of a coefficient
	rounding  = 0x1p-50 // of a decimal number to float64, relative: what differs by more is another number
)

// Find returns rows of p that share no column and whose hull may be tighter
// than the row itself, those of few columns first. lower and upper are bounds of
// columns, as tight as those of p.
func Find(p *lp.Problem, lower, upper []float64) *Set {
	all := make([]int32, p.Rows())
	for i := range all {
		all[i] = int32(i)
	}
	return Among(p, all, lower, upper)
}

// Among is Find among some rows, increasing.
func Among(p *lp.Problem, some []int32, lower, upper []float64) *Set {
	rows := collect(p, some, make([]int32, p.Cols()))
	type candidate struct {
		k, columns int
		size       float64
	}
	var order []candidate
	for k := range rows {
		if size, ok := rows[k].worth(lower, upper); ok {
			order = append(order, candidate{k, len(rows[k].col) + len(rows[k].part), size})
		}
	}
	slices.SortStableFunc(order, func(a, b candidate) int { return cmp.Or(a.columns-b.columns, cmp.Compare(a.size, b.size)) })
	taken := make([]bool, p.Cols())
	var index []int32
	for _, c := range order {
		r := &rows[c.k]
		if slices.ContainsFunc(r.col, func(j int32) bool { return taken[j] }) ||
			slices.ContainsFunc(r.part, func(q part) bool { return taken[q.col] }) {
			continue
		}
		for _, j := range r.col {
			taken[j] = true
		}
		for _, q := range r.part {
			taken[q.col] = true
		}
		index = append(index, r.Index)
	}
	slices.Sort(index)
	return Of(p, index, majority(p, index, Choices(p)))
}

// majority leaves in choice the columns whose sign in their row is that of most
// of its entries, the positive one in a tie: who checks a bound turns a row so
// that these count from zero, and takes choices among them only.
func majority(p *lp.Problem, index, choice []int32) []int32 {
	entries := make([]int, p.Rows())
	for _, i := range p.Row {
		entries[i]++
	}
	negative := make([]int, p.Rows())
	for k, v := range p.Value {
		if v < 0 {
			negative[p.Row[k]]++
		}
	}
	kept := make([]bool, p.Rows())
	for _, i := range index {
		kept[i] = true
	}
	for j := range choice {
		rows, values := p.Column(j)
		for k, i := range rows {
			if turned := 2*negative[i] > entries[i]; kept[i] && turned != (values[k] < 0) {
				choice[j] = -1
			}
		}
	}
	return choice
}

// Choices returns for each integer column a row by which at most one of its
// columns is taken, -1 for none: the first with upper bound 1, no negative entry
// or column, and an entry of at least 1 there.
func Choices(p *lp.Problem) []int32 {
	is := make([]bool, p.Rows())
	for i := range is {
		is[i] = p.RowUpper[i] == 1
	}
	for j := range p.Cols() {
		rows, values := p.Column(j)
		for e, i := range rows {
			is[i] = is[i] && values[e] >= 0 && p.ColLower[j] >= 0
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

// Of returns the set of the rows of p given, which must share no column and
// have coefficients with a unit; increasing. Columns of the same choice, unless
// negative, exclude each other.
func Of(p *lp.Problem, index, choice []int32) *Set {
	s := &Set{Rows: collect(p, index, choice), Of: make([]int32, p.Cols()), Choice: choice}
	for j := range s.Of {
		s.Of[j] = -1
	}
	for k := range s.Rows {
		for _, j := range s.Rows[k].col {
			s.Of[j] = int32(k)
		}
		for _, q := range s.Rows[k].part {
			s.Of[q.col] = int32(k)
		}
	}
	return s
}

// collect reads the rows given, those without a unit left out.
func collect(p *lp.Problem, index, choice []int32) []Row {
	at := make([]int32, p.Rows())
	for i := range at {
		at[i] = -1
	}
	rows := make([]Row, len(index))
	values := make([][]float64, len(index))
	for k, i := range index {
		at[i] = int32(k)
		rows[k] = Row{Index: i, lower: p.RowLower[i], upper: p.RowUpper[i]}
	}
	for j := range p.Cols() {
		entries, value := p.Column(j)
		for e, i := range entries {
			k := at[i]
			if k < 0 {
				continue
			}
			if r := &rows[k]; p.IsInteger(j) {
				r.col = append(r.col, int32(j))
				r.choice = append(r.choice, choice[j])
				values[k] = append(values[k], value[e])
			} else {
				r.part = append(r.part, part{int32(j), value[e], len(entries) == 1, p.Cost[j]})
			}
		}
	}
	out := rows[:0]
	for k := range rows {
		r := rows[k]
		var ok bool
		if r.unit, r.weight, ok = common(values[k]); ok {
			out = append(out, r)
		}
	}
	return out
}

// common returns the greatest unit of which all values are multiples by
// integers, if they are decimals of a few digits.
func common(values []float64) (unit float64, weight []int32, ok bool) {
	if len(values) == 0 {
		return 1, nil, true
	}
	weight = make([]int32, len(values))
	scale := 1.0
	for range maxDigits + 1 {
		ok = true
		g := int32(0)
		for k, v := range values {
			w := math.Round(v * scale)
			if w == 0 || math.Abs(w) >= 1<<30 || math.Abs(w-v*scale) > rounding*math.Abs(w) {
				ok = false
				break
			}
			weight[k] = int32(w)
			for a := int32(math.Abs(w)); a != 0; {
				g, a = a, g%a
			}
		}
		if ok {
			for k := range weight {
				weight[k] /= g
			}
			return float64(g) / scale, weight, true
		}
		scale *= 10
	}
	return 0, nil, false
}

// worth reports whether the hull of the row may be tighter than the row, at a
// size of dynamic program that is no burden.
func (r *Row) worth(lower, upper []float64) (size float64, ok bool) {
	if len(r.col) == 0 || math.IsInf(r.lower, -1) && math.IsInf(r.upper, 1) {
		return 0, false
	}
	for _, q := range r.part {
		if inf := math.IsInf(lower[q.col], 0) || math.IsInf(upper[q.col], 0); inf && (!q.private || q.endless(lower, upper)) {
			return 0, false
		}
	}
	load := 0.0
	plain := true
	for k, j := range r.col {
		c := upper[j] - lower[j]
		if math.IsInf(c, 0) {
			return 0, false
		}
		load += c * math.Abs(float64(r.weight[k]))
		plain = plain && (r.weight[k] == 1 || r.weight[k] == -1)
	}
	whole := func(v float64) bool {
		v /= r.unit
		return math.IsInf(v, 0) || math.Abs(v-math.Round(v)) < 1e-9
	}
	if plain && whole(r.lower) && whole(r.upper) && !slices.ContainsFunc(r.part, func(q part) bool {
		return !whole(q.value * (upper[q.col] - lower[q.col]))
	}) {
		return 0, false
	}
	if (math.IsInf(r.lower, -1) || math.IsInf(r.upper, 1)) && load > 0 {
		load = math.Min(load, r.shape(lower, upper, nil).demand())
	}
	size = load * float64(len(r.col))
	return size, load <= maxLoad && size <= maxTable
}

// Restricted tells r, a row of a problem whose columns with one value are left
// out, of the choices that these have taken in the row of the whole problem.
func (r *Row) Restricted(whole *Row, lower, upper []float64) {
	r.taken = append(r.taken[:0], whole.taken...)
	for k, j := range whole.col {
		if whole.choice[k] >= 0 && lower[j] >= 1 && lower[j] == upper[j] {
			r.taken = append(r.taken, whole.choice[k])
		}
	}
}

// Columns calls visit for each column of the row.
func (r *Row) Columns(visit func(j int32)) {
	for _, j := range r.col {
		visit(j)
	}
	for _, q := range r.part {
		visit(q.col)
	}
}
