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
	choice       []int32 // at most one column of a choice is taken; -1 for none
	label        []int32 // of choices, by which they are known from row to row
	taken        []int32 // choices of which a column that the problem no longer has is 1
	counts       []uint16
	most         []int  // columns taken of those that count in each side
	part         []part // continuous columns
}

// Sides are rows of a problem that also say what columns of kept rows may be
// taken together.
type Sides struct {
	Choice []int32   // of each column: a row by which at most one of its columns is taken, or -1
	Counts []uint16  // of each column: the places, as bits, of the rows of With that it counts in
	With   [][]int32 // of each row kept: rows that limit how many of some of its columns are taken
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
	Rows  []Row
	Of    []int32 // of each column: its row in Rows, or -1
	Sides Sides
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
	rows := collect(p, some, Sides{})
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
	var kept []candidate
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
		kept = append(kept, c)
	}
	slices.SortFunc(kept, func(a, b candidate) int { return a.k - b.k })
	index := make([]int32, len(kept))
	room := make([]int, len(kept))
	for at, c := range kept {
		index[at], room[at] = rows[c.k].Index, int(maxTable/math.Max(1, c.size))
	}
	return Of(p, index, sides(p, index, room))
}

// mostStates limits the numbers of a row that its sides tell apart.
const mostStates = 16

// sides finds what else the columns of the rows given obey, where room tells how
// many cases of each row may be told apart.
func sides(p *lp.Problem, index []int32, room []int) Sides {
	at := make([]int32, p.Rows()) // of a row kept: its place
	packs := make([]bool, p.Rows())
	for i, u := range p.RowUpper {
		at[i], packs[i] = -1, u >= 1 && u < mostStates
	}
	for k, i := range index {
		at[i] = int32(k)
	}
	for j := range p.Cols() {
		rows, values := p.Column(j)
		for e, i := range rows {
			packs[i] = packs[i] && values[e] > 0 && p.ColLower[j] >= 0
		}
	}
	s := Sides{make([]int32, p.Cols()), make([]uint16, p.Cols()), make([][]int32, len(index))}
	negative := majority(p, at, len(index))
	columns := make([][]int32, len(index))
	for j := range s.Choice {
		s.Choice[j] = -1
		if !p.IsInteger(j) {
			continue
		}
		rows, values := p.Column(j)
		for e, i := range rows {
			if packs[i] && p.RowUpper[i] == 1 && values[e] >= 1 && s.Choice[j] < 0 {
				s.Choice[j] = i
			}
		}
		for e, i := range rows {
			if k := at[i]; k < 0 {
				continue
			} else if negative[k] != (values[e] < 0) {
				s.Choice[j] = -1
			} else {
				columns[k] = append(columns[k], int32(j))
			}
		}
	}
	for k := range index {
		s.limit(p, k, columns[k], packs, min(room[k], mostStates))
	}
	return s
}

// majority reports for each of some rows whether most of its entries are negative:
// who checks a bound turns such a row, so that these count from zero, and lets
// choices and limits speak of them only.
func majority(p *lp.Problem, at []int32, rows int) []bool {
	excess := make([]int, rows)
	for e, i := range p.Row {
		if k := at[i]; k >= 0 && p.Value[e] < 0 {
			excess[k]++
		} else if k >= 0 {
			excess[k]--
		}
	}
	negative := make([]bool, rows)
	for k, n := range excess {
		negative[k] = n > 0
	}
	return negative
}

// A pack is a row by which at most so many of some columns of a row kept are
// taken.
type pack struct {
	row  int32
	most int
	col  []int32
}

// limit finds the rows that limit how many of the columns of the k-th row kept are
// taken, the narrowest first, with room for so many cases.
func (s *Sides) limit(p *lp.Problem, k int, columns []int32, packs []bool, room int) {
	of := map[int32]*pack{}
	var all []*pack
	for _, j := range columns {
		rows, values := p.Column(int(j))
		for e, i := range rows {
			if !packs[i] || values[e] < 1 {
				continue
			}
			if of[i] == nil {
				of[i] = &pack{row: i, most: int(p.RowUpper[i])}
				all = append(all, of[i])
			}
			of[i].col = append(of[i].col, j)
		}
	}
	slices.SortFunc(all, func(a, b *pack) int {
		return cmp.Or(a.most-b.most, len(b.col)-len(a.col), int(a.row-b.row))
	})
	var chosen []*pack
	for _, q := range all {
		if q.most+1 > room || len(chosen) == 16 || s.implies(chosen, q) {
			continue
		}
		for _, j := range q.col {
			s.Counts[j] |= 1 << len(chosen)
		}
		chosen = append(chosen, q)
		room /= q.most + 1
	}
	slices.SortFunc(chosen, func(a, b *pack) int { return int(a.row - b.row) })
	for _, j := range columns {
		s.Counts[j] = 0
	}
	for e, q := range chosen {
		s.With[k] = append(s.With[k], q.row)
		for _, j := range q.col {
			s.Counts[j] |= 1 << e
		}
	}
}

// implies reports whether choices or the rows chosen limit the columns of q as q
// does.
func (s *Sides) implies(chosen []*pack, q *pack) bool {
	choice := map[int32]bool{}
	loose := 0 // columns of no choice
	for _, j := range q.col {
		if c := s.Choice[j]; c >= 0 {
			choice[c] = true
		} else {
			loose++
		}
	}
	if len(choice)+loose <= q.most {
		return true
	}
	counts, free := uint16(0), 0
	for _, j := range q.col {
		if s.Counts[j] == 0 {
			free++
		}
		counts |= s.Counts[j]
	}
	for k, c := range chosen {
		if counts>>k&1 != 0 {
			free += c.most
		}
	}
	return free <= q.most
}

// Of returns the set of the rows of p given, which must share no column and have
// coefficients with a unit; increasing.
func Of(p *lp.Problem, index []int32, sides Sides) *Set {
	s := &Set{Rows: collect(p, index, sides), Of: make([]int32, p.Cols()), Sides: sides}
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
func collect(p *lp.Problem, index []int32, sides Sides) []Row {
	at := make([]int32, p.Rows())
	for i := range at {
		at[i] = -1
	}
	rows := make([]Row, len(index))
	values := make([][]float64, len(index))
	for k, i := range index {
		at[i] = int32(k)
		rows[k] = Row{Index: i, lower: p.RowLower[i], upper: p.RowUpper[i]}
		if sides.With != nil {
			for _, i := range sides.With[k] {
				rows[k].most = append(rows[k].most, int(p.RowUpper[i]))
			}
		}
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
			r.sort(sides)
			out = append(out, r)
		}
	}
	return out
}

// sort numbers the choices of the columns.
func (r *Row) sort(sides Sides) {
	r.choice, r.counts = make([]int32, len(r.col)), make([]uint16, len(r.col))
	number := map[int32]int32{}
	for k, j := range r.col {
		r.choice[k] = -1
		if sides.Choice == nil {
			continue
		}
		r.counts[k] = sides.Counts[j]
		if label := sides.Choice[j]; label >= 0 {
			n, known := number[label]
			if !known {
				n = int32(len(r.label))
				number[label] = n
				r.label = append(r.label, label)
			}
			r.choice[k] = n
		}
	}
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
// out, of what these have taken in the row of the whole problem.
func (r *Row) Restricted(whole *Row, lower, upper []float64) {
	r.most = slices.Clone(whole.most)
	labels := make([]int32, 0, len(whole.taken))
	for _, c := range whole.taken {
		labels = append(labels, whole.label[c])
	}
	for k, j := range whole.col {
		if lower[j] < 1 || lower[j] != upper[j] {
			continue
		}
		if c := whole.choice[k]; c >= 0 {
			labels = append(labels, whole.label[c])
		}
		r.use(whole.counts[k], r.most)
	}
	r.taken = r.taken[:0]
	for c, label := range r.label {
		if slices.Contains(labels, label) {
			r.taken = append(r.taken, int32(c))
		}
	}
}

// use takes one from the sides in which a column counts.
func (r *Row) use(counts uint16, most []int) {
	for k := range most {
		most[k] -= int(counts >> k & 1)
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
