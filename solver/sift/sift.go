// Package sift solves linear programs with many more columns than rows over a
// working set of columns (Bixby, Gregory, Lustig, Marsten and Shanno, Operations
// Research 40, 1992): solve, price the columns left out, add the most promising,
// and repeat until none is left that could change the outcome. What is optimal,
// infeasible or unbounded then is so for all columns, with the same evidence.
//
// Prices near the optimum (package volume) choose the first working set, and the
// simplex method begins from them. A Solver stays warm: after bounds have changed
// it goes on from its last basis.
package sift

import (
	"context"
	"errors"
	"math"
	"slices"

	"canbo/solver/lp"
	"canbo/solver/simplex"
	"canbo/solver/volume"
)

// Options of a Solver; the zero value is the default.
type Options struct {
	Prices []float64 // row duals to begin from, len m, or nil: then package volume finds some
}

const (
	perHome    = 8    // columns that a row starts with, and gets in one round
	pricingTol = 1e-7 // reduced cost, on the scale of the data, below which a column is added
)

// Pays reports whether p has enough columns for sifting to be faster than the
// simplex method on all of them.
func Pays(p *lp.Problem) bool { return p.Cols() >= 2000 && p.Cols() >= 4*p.Rows() }

// A Solver holds a problem and its working set. The problem is not copied: only
// the bounds and costs of its columns are.
type Solver struct {
	p                  lp.Problem
	s                  *simplex.Solver
	prices             []float64
	col                []int32 // working set: column of s → column of p
	pos                []int32 // column of p → column of s, -1 outside
	homeAt, homeColumn []int32 // columns of each home, as homes lists them
	key                []float64
}

// Solve solves p without its integrality. The error is that of p.Validate; when
// ctx ends, the result is lp.NoSolution with its limit.
func Solve(ctx context.Context, p *lp.Problem, o Options) (*lp.Result, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	s, err := New(ctx, p, o)
	if err != nil {
		r := &lp.Result{}
		stop(r, err)
		return r, nil
	}
	return s.Solve(ctx), nil
}

// New finds prices where none are given and chooses the first working set. p must
// be valid, and must not change as long as the Solver is used. The error is that
// of ctx.
func New(ctx context.Context, p *lp.Problem, o Options) (*Solver, error) {
	s := &Solver{p: *p, pos: make([]int32, p.Cols()), key: make([]float64, p.Cols())}
	s.p.Cost, s.p.ColLower, s.p.ColUpper, s.p.Integer = slices.Clone(p.Cost), slices.Clone(p.ColLower), slices.Clone(p.ColUpper), nil
	s.homes()
	var used []int32
	s.prices = slices.Clone(o.Prices)
	if s.prices == nil {
		found, err := volume.Solve(ctx, p, volume.Options{})
		if err != nil {
			return nil, err
		}
		s.prices, used = found.RowDual, found.Used
	}
	return s, s.begin(used)
}

// begin builds the first working set: the columns used, those kept from zero or
// without a home, and for each home those of least reduced cost.
func (s *Solver) begin(used []int32) error {
	p := &s.p
	s.priceAll(s.prices, 1)
	take := make([]bool, p.Cols())
	for j := range take {
		take[j] = !s.restsAtZero(j)
	}
	for _, j := range used {
		take[j] = true
	}
	var home least
	for i := range p.Rows() {
		home.clear()
		for _, j := range s.homeColumn[s.homeAt[i]:s.homeAt[i+1]] {
			if p.ColLower[j] < p.ColUpper[j] {
				home.offer(j, s.key[j])
			}
		}
		for _, j := range home.col {
			take[j] = true
		}
	}
	for _, j := range s.homeColumn[s.homeAt[p.Rows()]:] {
		take[j] = true
	}
	q := &lp.Problem{Offset: p.Offset, RowLower: p.RowLower, RowUpper: p.RowUpper, Start: []int{0}}
	for j, yes := range take {
		s.pos[j] = -1
		if yes {
			rows, values := p.Column(j)
			s.pos[j] = int32(q.AddCol("", p.Cost[j], p.ColLower[j], p.ColUpper[j], false, rows, values))
			s.col = append(s.col, int32(j))
		}
	}
	var err error
	if s.s, err = simplex.New(q, simplex.Options{}); err == nil {
		s.s.SetPrices(s.prices)
	}
	return err
}

// Columns returns the size of the working set.
func (s *Solver) Columns() int { return len(s.col) }

// Iterations returns the number of simplex iterations since New.
func (s *Solver) Iterations() int { return s.s.Iterations() }

// SetColBounds changes the bounds of column j.
func (s *Solver) SetColBounds(j int, lower, upper float64) {
	s.p.ColLower[j], s.p.ColUpper[j] = lower, upper
	if k := s.pos[j]; k >= 0 {
		s.s.SetColBounds(int(k), lower, upper)
	} else if !s.restsAtZero(j) {
		s.join([]int32{int32(j)})
	}
}

// SetCost changes the cost of column j.
func (s *Solver) SetCost(j int, c float64) {
	s.p.Cost[j] = c
	if k := s.pos[j]; k >= 0 {
		s.s.SetCost(int(k), c)
	}
}

// SetRowBounds changes the bounds of the activity of row i. The rows of the
// problem given to New are not changed.
func (s *Solver) SetRowBounds(i int, lower, upper float64) {
	s.s.SetRowBounds(i, lower, upper)
}

// Solve optimises from where the last call ended. Its result is one for all
// columns.
func (s *Solver) Solve(ctx context.Context) *lp.Result {
	for {
		reason, err := s.s.Optimize(ctx)
		r := s.s.Result(reason)
		if err != nil {
			stop(r, err)
			return r
		}
		switch reason {
		case lp.Optimal:
			s.priceAll(r.RowDual, 1)
		case lp.Infeasible:
			if r.Ray == nil {
				return r
			}
			s.priceAll(r.Ray, 0)
		}
		if reason != lp.Optimal && reason != lp.Infeasible || !s.admit() {
			s.spread(r)
			return r
		}
		if reason == lp.Infeasible && s.prices != nil {
			s.s.SetPrices(s.prices)
			continue
		}
		s.prices = nil
	}
}

// stop makes r the result of a search that err ended.
func stop(r *lp.Result, err error) {
	r.Reason, r.Limit = lp.NoSolution, lp.Interrupted
	if errors.Is(err, context.DeadlineExceeded) {
		r.Limit = lp.TimeLimit
	}
	r.Objective, r.Bound = math.Inf(1), math.Inf(-1)
}

// spread extends r to all columns.
func (s *Solver) spread(r *lp.Result) {
	wide := func(v []float64) []float64 {
		if v == nil {
			return nil
		}
		x := make([]float64, s.p.Cols())
		for k, j := range s.col {
			x[j] = v[k]
		}
		return x
	}
	r.X, r.Direction = wide(r.X), wide(r.Direction)
	if r.ReducedCost != nil {
		r.ReducedCost = slices.Clone(s.key)
	}
	n, m := len(s.col), s.p.Cols()
	for k, v := range r.Basic {
		if int(v) < n {
			r.Basic[k] = s.col[v]
		} else {
			r.Basic[k] = v + int32(m-n)
		}
	}
	slices.Sort(r.Basic)
}

// restsAtZero reports whether zero is a bound of column j, which then may stay
// outside.
func (s *Solver) restsAtZero(j int) bool { return s.p.ColLower[j] == 0 || s.p.ColUpper[j] == 0 }

// priceAll sets key to weight·Cost - Aᵀy.
func (s *Solver) priceAll(y []float64, weight float64) {
	p := &s.p
	for j := range s.key {
		d := weight * p.Cost[j]
		rows, values := p.Column(j)
		for k, i := range rows {
			d -= values[k] * y[i]
		}
		s.key[j] = d
	}
}

// admit adds for each home the columns that promise most by key, and reports
// whether there were any.
func (s *Solver) admit() bool {
	var add []int32
	var home least
	for i := range s.p.Rows() {
		home.clear()
		for _, j := range s.homeColumn[s.homeAt[i]:s.homeAt[i+1]] {
			if s.pos[j] >= 0 || s.p.ColLower[j] == s.p.ColUpper[j] {
				continue
			}
			d := s.key[j]
			if s.p.ColUpper[j] == 0 {
				d = -d
			}
			if d < -pricingTol {
				home.offer(j, d)
			}
		}
		add = append(add, home.col...)
	}
	s.join(add)
	return len(add) > 0
}

// join adds columns to the working set.
func (s *Solver) join(add []int32) {
	if len(add) == 0 {
		return
	}
	var cost, lower, upper, value []float64
	var row []int32
	start := []int{0}
	for _, j := range add {
		s.pos[j] = int32(len(s.col))
		s.col = append(s.col, j)
		rows, values := s.p.Column(int(j))
		cost, lower, upper = append(cost, s.p.Cost[j]), append(lower, s.p.ColLower[j]), append(upper, s.p.ColUpper[j])
		row, value = append(row, rows...), append(value, values...)
		start = append(start, len(row))
	}
	s.s.AddCols(cost, lower, upper, start, row, value)
}

// homes gives each column as home its shortest equation, or else the shortest of
// its rows: there it competes with its likes. Columns with one row or none are
// listed after the last home.
func (s *Solver) homes() {
	p, m := &s.p, s.p.Rows()
	length := make([]int, m)
	for _, i := range p.Row {
		length[i]++
	}
	home := make([]int32, p.Cols())
	s.homeAt = make([]int32, m+2)
	for j := range home {
		rows, _ := p.Column(j)
		best := math.MaxInt
		home[j] = int32(m)
		for _, i := range rows {
			rank := length[i]
			if p.RowLower[i] != p.RowUpper[i] {
				rank += len(p.Row)
			}
			if len(rows) > 1 && rank < best {
				home[j], best = i, rank
			}
		}
		s.homeAt[home[j]+1]++
	}
	for i := range m + 1 {
		s.homeAt[i+1] += s.homeAt[i]
	}
	next := slices.Clone(s.homeAt)
	s.homeColumn = make([]int32, len(home))
	for j, i := range home {
		s.homeColumn[next[i]] = int32(j)
		next[i]++
	}
	s.homeAt = s.homeAt[:m+1]
}

// least keeps the perHome columns of least key.
type least struct {
	col []int32
	key []float64
}

func (l *least) clear() { l.col, l.key = l.col[:0], l.key[:0] }

func (l *least) offer(j int32, key float64) {
	if len(l.col) == perHome {
		if key >= l.key[perHome-1] {
			return
		}
		l.col, l.key = l.col[:perHome-1], l.key[:perHome-1]
	}
	l.col, l.key = append(l.col, j), append(l.key, key)
	for k := len(l.key) - 1; k > 0 && l.key[k] < l.key[k-1]; k-- {
		l.col[k], l.col[k-1] = l.col[k-1], l.col[k]
		l.key[k], l.key[k-1] = l.key[k-1], l.key[k]
	}
}
