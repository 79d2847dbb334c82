package improve

import (
	"math"
	"slices"

	"canbo/model"
	"canbo/model/formulate"
)

// The goals by their index in values.
const (
	duty = iota
	service
	people
	tie
	goals
	noGoal = -1
)

var goalName = [goals]formulate.GoalName{formulate.Duty, formulate.Service, formulate.People, formulate.Tie}

// values are points of the four goals.
type values [goals]int64

// A term is a row seen from the options: what is missing of its activity below
// need is bought from the segments, cheapest first, at prices of one goal;
// beyond them, or above upper, the row is violated. Surplus rows are stored
// with their signs changed.
type term struct {
	act          int64
	lower, upper int64 // lower = need − Σ width
	need         int64
	width        [4]int32
	price        [4]int32
	goal         int8
	unit         int64 // largest coefficient, one unit of violation
}

// cost is the price of activity a.
func (t *term) cost(a int64) int64 {
	missing := t.need - a
	if missing <= 0 {
		return 0
	}
	var sum int64
	for k, w := range t.width {
		width := int64(w)
		if missing <= width {
			return sum + missing*int64(t.price[k])
		}
		sum += width * int64(t.price[k])
		missing -= width
	}
	return sum
}

// miss is the violation of activity a, rounded up to whole units.
func (t *term) miss(a int64) int64 {
	switch {
	case a > t.upper:
		return (a - t.upper + t.unit - 1) / t.unit
	case a < t.lower:
		return (t.lower - a + t.unit - 1) / t.unit
	}
	return 0
}

// An entry is the contribution of an option to a term.
type entry struct {
	term  int32
	value int32
}

// A layout is a form laid out for local search. It is read-only but for the
// activities of the terms, which belong to the state.
type layout struct {
	form   *formulate.Form
	member []int32    // pool member by option
	points [][4]int32 // by option and goal
	start  []int32    // entries of option j are entry[start[j]:start[j+1]]
	entry  []entry
	terms  []term
	priced [][]int32 // by term: the columns that buy its segments, cheapest first
	within [][]int32 // by term with a lower bound: the options that raise it
	row    []int32   // by term: its row
	flip   []bool    // by term: signs changed
	copies []int32   // by option: the last of its copies in next, -1
	next   []int32   // by copy, from the last: the one before of the same option
}

// unbounded stands for an infinite bound of an activity.
const unbounded = math.MaxInt64 / 4

// lay lays out a form. It reports false for a form whose priced columns are not
// those that package formulate makes, or whose points or coefficients do not fit
// 32 bits.
func lay(f *formulate.Form) (*layout, bool) {
	p := &layout{form: f}
	n := len(f.Options)
	p.member = make([]int32, n)
	for k := range f.Sheet.Pool {
		for j := f.First[k]; j < f.First[k+1]; j++ {
			p.member[j] = int32(k)
		}
	}
	p.points = make([][4]int32, n)
	for g, name := range goalName {
		for j := range n {
			if p.points[j][g] = int32(f.Cost[name][j]); int64(p.points[j][g]) != f.Cost[name][j] {
				return nil, false
			}
		}
	}
	p.copies = make([]int32, n)
	for k := range p.copies {
		p.copies[k] = -1
	}
	for k := len(f.Copies) - 1; k >= 0; k-- {
		c := &f.Copies[k]
		p.next = append(p.next, p.copies[c.Option])
		p.copies[c.Option] = int32(len(p.next) - 1)
	}
	termOf, factor, ok := p.rows()
	if !ok {
		return nil, false
	}
	return p, p.entries(termOf, factor)
}

func (p *layout) add(t term, row int32, columns []int32, flip bool) {
	p.terms = append(p.terms, t)
	p.row = append(p.row, row)
	p.priced = append(p.priced, columns)
	p.flip = append(p.flip, flip)
}

// rows makes the terms of all rows that hold options, but for those that give
// each official one. It returns the term of each row, or -1, and the factor from
// the row's coefficients to the term's.
func (p *layout) rows() (termOf []int32, factor []int64, ok bool) {
	f := p.form
	lp := &f.Problem
	m := lp.Rows()
	termOf, factor = make([]int32, m), make([]int64, m)
	for r := range termOf {
		termOf[r] = -1
	}
	holds, copies := make([]bool, m), make([]bool, m)
	unit := make([]int64, m)
	hold := func(j int32) {
		rows, v := lp.Column(int(j))
		for k, r := range rows {
			holds[r] = true
			unit[r] = max(unit[r], int64(math.Abs(v[k])))
		}
	}
	for j := range f.Options {
		hold(int32(j))
	}
	isCopy := make([]bool, lp.Cols())
	for _, c := range f.Copies {
		hold(c.Column)
		isCopy[c.Column], copies[c.Row] = true, true
	}
	priced := make([][]int32, m)
	sign := make([]float64, m)
	for j := len(f.Options); j < lp.Cols(); j++ {
		if isCopy[j] {
			continue
		}
		rows, v := lp.Column(j)
		if len(rows) != 1 || math.Abs(v[0]) != 1 || sign[rows[0]]*v[0] < 0 {
			return nil, nil, false
		}
		priced[rows[0]], sign[rows[0]] = append(priced[rows[0]], int32(j)), v[0]
	}
	for r := range holds {
		empty := !holds[r] && priced[r] == nil && lp.RowLower[r] <= 0 && lp.RowUpper[r] >= 0
		if empty || copies[r] || f.Rows[r].Rule == model.OnePlace {
			continue
		}
		t := term{lower: integer(lp.RowLower[r]), upper: integer(lp.RowUpper[r]), goal: noGoal, unit: max(1, unit[r])}
		factor[r] = 1
		if sign[r] < 0 {
			factor[r], t.lower, t.upper = -1, -t.upper, -t.lower
		}
		if t.need = t.lower; !p.segments(&t, priced[r]) {
			return nil, nil, false
		}
		termOf[r] = int32(len(p.terms))
		p.add(t, int32(r), priced[r], sign[r] < 0)
	}
	return termOf, factor, true
}

// segments enters the columns that buy what is missing of a term, and sorts
// them by price.
func (p *layout) segments(t *term, columns []int32) bool {
	f := p.form
	goalOf := func(j int32) int8 {
		for g, name := range goalName {
			if f.Cost[name][j] != 0 {
				return int8(g)
			}
		}
		return noGoal
	}
	price := func(j int32) int64 {
		if g := goalOf(j); g >= 0 {
			return f.Cost[goalName[g]][j]
		}
		return 0
	}
	if len(columns) > len(t.width) {
		return false
	}
	slices.SortFunc(columns, func(a, b int32) int { return int(price(a) - price(b)) })
	for k, j := range columns {
		if g := goalOf(j); g >= 0 {
			if t.goal >= 0 && t.goal != g {
				return false
			}
			t.goal = g
		}
		t.width[k], t.price[k] = int32(f.Problem.ColUpper[j]), int32(price(j))
		if float64(t.width[k]) != f.Problem.ColUpper[j] || int64(t.price[k]) != price(j) {
			return false
		}
		t.lower -= int64(t.width[k])
	}
	return true
}

// integer turns a row bound into a bound of an integral activity.
func integer(bound float64) int64 {
	return int64(min(max(bound, -unbounded), unbounded))
}

// entries gathers what each option gives to each term, and reports whether all of
// it fits.
func (p *layout) entries(termOf []int32, factor []int64) bool {
	fits := true
	lp := &p.form.Problem
	p.start = make([]int32, 1, len(p.member)+1)
	enter := func(j int32) {
		rows, v := lp.Column(int(j))
		for k, r := range rows {
			if termOf[r] >= 0 {
				value := int32(v[k])
				fits = fits && float64(value) == v[k]
				p.entry = append(p.entry, entry{termOf[r], int32(factor[r]) * value})
			}
		}
	}
	for j := range p.member {
		enter(int32(j))
		p.eachCopy(int32(j), enter)
		p.start = append(p.start, int32(len(p.entry)))
	}
	p.within = make([][]int32, len(p.terms))
	for j := range p.member {
		for _, e := range p.of(int32(j)) {
			if e.value > 0 && p.terms[e.term].lower > -unbounded {
				p.within[e.term] = append(p.within[e.term], int32(j))
			}
		}
	}
	return fits
}

// eachCopy visits the copies of option j.
func (p *layout) eachCopy(j int32, visit func(column int32)) {
	for k := p.copies[j]; k >= 0; k = p.next[k] {
		visit(p.form.Copies[len(p.next)-1-int(k)].Column)
	}
}

// of returns the entries of option j.
func (p *layout) of(j int32) []entry { return p.entry[p.start[j]:p.start[j+1]] }
