package branch

import (
	"context"
	"errors"
	"math"
	"sort"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// A sifter solves the linear relaxation of a problem with many more columns
// than rows over a working set of columns (Bixby, Gregory, Lustig, Marsten and
// Shanno 1992): solve, price the columns left out, add the most promising, and
// repeat until none is left that could lower the objective. Columns outside
// rest at zero.
type sifter struct {
	p    *lp.Problem
	box  box
	s    *simplex.Solver
	col  []int32 // working set in order of arrival
	in   []bool
	home []int32 // row that groups a column with its competitors, -1 none
	err  error

	rounds int
}

// perHome is how many columns a row starts with, and gets in one round.
const perHome = 8

// Sifting pays when columns outnumber rows by this factor, and there are many.
const (
	siftRatio   = 4
	siftColumns = 4000
)

// newSifter chooses the first working set: the columns that cannot rest at
// zero, those that hint names as basic or x uses, and of the rest for each row
// the cheapest.
func newSifter(p *lp.Problem, b box, hint *basis, x []float64) (*sifter, error) {
	f := &sifter{p: p, box: b, in: make([]bool, p.Cols())}
	f.findHomes()
	choose := make([]bool, p.Cols())
	groups := f.groups()
	n := p.Cols()
	d := make([]float64, n)
	for j := range n {
		d[j] = p.Cost[j]
		rows, _ := p.Column(j)
		switch {
		case b.lower[j] != 0 && b.upper[j] != 0 && b.lower[j] <= b.upper[j]:
			choose[j] = true
		case len(rows) <= 1:
			choose[j] = true
		case hint != nil && hint.Col[j] == simplex.Basic, x != nil && x[j] != 0:
			choose[j] = true
		}
	}
	for _, g := range groups {
		for _, j := range least(g, d, perHome, math.Inf(1)) {
			choose[j] = true
		}
	}
	working := &lp.Problem{Name: p.Name, Offset: p.Offset, RowLower: p.RowLower, RowUpper: p.RowUpper, Start: []int{0}}
	for j := range n {
		if !choose[j] {
			continue
		}
		f.in[j] = true
		f.col = append(f.col, int32(j))
		rows, values := p.Column(j)
		working.AddCol("", p.Cost[j], b.lower[j], b.upper[j], false, rows, values)
	}
	var err error
	if f.s, err = simplex.New(working, simplex.Options{}); err != nil {
		return nil, err
	}
	if hint != nil {
		start := basis{Row: hint.Row, Col: make([]simplex.Status, len(f.col))}
		for k, j := range f.col {
			start.Col[k] = hint.Col[j]
		}
		// a basis that does not fit leaves the one of slacks
		_ = f.s.SetBasis(start)
	}
	return f, nil
}

// findHomes gives each column as home its shortest equation, or else the
// shortest of its rows.
func (f *sifter) findHomes() {
	p := f.p
	length := make([]int, p.Rows())
	for _, i := range p.Row {
		length[i]++
	}
	f.home = make([]int32, p.Cols())
	for j := range f.home {
		f.home[j] = -1
		rows, _ := p.Column(j)
		best := math.MaxInt
		for _, i := range rows {
			rank := length[i]
			if p.RowLower[i] != p.RowUpper[i] {
				rank += len(p.Row)
			}
			if rank < best {
				f.home[j], best = i, rank
			}
		}
	}
}

// groups lists the columns by home.
func (f *sifter) groups() [][]int32 {
	groups := make([][]int32, f.p.Rows())
	for j, i := range f.home {
		if i >= 0 {
			groups[i] = append(groups[i], int32(j))
		}
	}
	return groups
}

// least returns the at most k columns of g with the least key below limit.
func least(g []int32, key []float64, k int, limit float64) []int32 {
	var chosen []int32
	for _, j := range g {
		if key[j] < limit {
			chosen = append(chosen, j)
		}
	}
	sort.Slice(chosen, func(a, b int) bool {
		if key[chosen[a]] != key[chosen[b]] {
			return key[chosen[a]] < key[chosen[b]]
		}
		return chosen[a] < chosen[b]
	})
	return chosen[:min(k, len(chosen))]
}

func reducedCost(p *lp.Problem, j int, y []float64) float64 {
	d := p.Cost[j]
	rows, values := p.Column(j)
	for k, i := range rows {
		d -= values[k] * y[i]
	}
	return d
}

// solve runs the rounds. Optimal, Infeasible and Unbounded are those of the
// whole problem.
func (f *sifter) solve(ctx context.Context) lp.Reason {
	key := make([]float64, f.p.Cols())
	groups := f.groups()
	for {
		f.rounds++
		reason, err := f.s.Primal(ctx)
		if err != nil {
			f.err = err
			return lp.NotSolved
		}
		switch reason {
		case lp.Optimal:
			y := f.s.RowDual()
			for j := range key {
				key[j] = 0
				if !f.in[j] {
					key[j] = f.gain(j, reducedCost(f.p, j, y))
				}
			}
		case lp.Infeasible:
			ray := f.s.Ray()
			if ray == nil {
				return lp.NumericalError
			}
			for j := range key {
				key[j] = 0
				if !f.in[j] {
					key[j] = f.gain(j, reducedCost(f.p, j, ray)-f.p.Cost[j])
				}
			}
		default:
			return reason
		}
		if f.extend(groups, key) == 0 {
			return reason
		}
	}
}

// gain is the reduced cost of column j, turned so that a negative value means
// that leaving zero helps.
func (f *sifter) gain(j int, d float64) float64 {
	if f.box.upper[j] <= 0 {
		d = -d
	}
	if f.box.lower[j] == f.box.upper[j] {
		return 0
	}
	return d
}

// extend adds the columns with the most negative keys, some for each home,
// and returns how many.
func (f *sifter) extend(groups [][]int32, key []float64) int {
	var add []int32
	const dualTol = 1e-7
	for _, g := range groups {
		add = append(add, least(g, key, perHome, -dualTol)...)
	}
	for j, i := range f.home {
		if i < 0 && !f.in[j] && key[j] < -dualTol {
			add = append(add, int32(j))
		}
	}
	if len(add) == 0 {
		return 0
	}
	var cost, lower, upper, value []float64
	var row []int32
	start := []int{0}
	for _, j := range add {
		f.in[j] = true
		f.col = append(f.col, j)
		rows, values := f.p.Column(int(j))
		cost, lower, upper = append(cost, f.p.Cost[j]), append(lower, f.box.lower[j]), append(upper, f.box.upper[j])
		row, value = append(row, rows...), append(value, values...)
		start = append(start, len(row))
	}
	f.s.AddCols(cost, lower, upper, start, row, value)
	return len(add)
}

// point returns the solution over all columns.
func (f *sifter) point() []float64 {
	x := make([]float64, f.p.Cols())
	for k, v := range f.s.X() {
		x[f.col[k]] = v
	}
	return x
}

// basis returns the present basis over all columns.
func (f *sifter) basis() *basis {
	b := f.s.Basis()
	full := basis{Row: b.Row, Col: make([]simplex.Status, f.p.Cols())}
	for j := range full.Col {
		switch {
		case f.box.lower[j] == 0:
		case f.box.upper[j] == 0:
			full.Col[j] = simplex.AtUpper
		}
	}
	for k, j := range f.col {
		full.Col[j] = b.Col[k]
	}
	return &full
}

// interrupted names the limit that ended solve, if any did.
func (f *sifter) interrupted() lp.Limit {
	switch {
	case f.err == nil:
		return lp.NoLimit
	case errors.Is(f.err, simplex.ErrIterationLimit):
		return lp.IterationLimit
	}
	return limitOf(f.err)
}
