// Package simplex solves linear programs by a sparse bounded revised simplex
// method, primal and dual, that keeps its basis between calls. It is made for
// sequences of related problems: bounds that change by a few (branch and
// bound), columns that arrive (column generation), rows that arrive (cuts).
//
// # Form
//
// Row i of lp.Problem has an activity r = Ax; the solver works on
//
//	minimise cᵀx  subject to  Ax + s = 0,  l ≤ (x, s) ≤ u,
//
// with s = -r, so that every slack column is a unit column. Rows and columns
// are scaled by powers of two, hence scaling is exact and every residual of the
// scaled problem is, up to that power, a residual of the original data.
//
// # Method
//
// The basis is factorised by Markowitz pivoting after the triangular part has
// been peeled off (Suhl and Suhl, ORSA J. Computing 2, 1990) and updated after
// Forrest and Tomlin (Math. Programming 2, 1972); triangular systems with few
// nonzeros are solved along the reach of their right-hand side (Gilbert and
// Peierls, SIAM J. Sci. Stat. Comput. 9, 1988). The dual method prices by
// steepest edge (Forrest and Goldfarb, Math. Programming 57, 1992) and has a
// bound flipping ratio test (Maros, Computational Techniques of the Simplex
// Method, 2003); the primal method prices by devex (Harris, Math. Programming
// 5, 1973). Ties and near-ties are resolved by Harris' tolerances; steps that
// stall are freed by perturbing costs (dual) or bounds (primal), and what was
// perturbed is restored and cleaned up before anything is claimed.
//
// A start may be a basis, row duals, or both (SetPrices). Duals need no basis: a
// basic variable with a reduced cost counts as infeasible at the bound that its
// sign speaks for until the dual method has taken it out, or its reduced cost away
// (in the way of the dual phase of Bixby and Saltzman's crossover, Operations
// Research Letters 15, 1994, but with the pricing of the simplex method).
package simplex

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"canbo/solver/lp"
)

// Status says where a variable of a basis stands.
type Status uint8

const (
	AtLower Status = iota // nonbasic at its lower bound; also every fixed nonbasic variable
	AtUpper               // nonbasic at its upper bound
	Free                  // nonbasic at zero, without finite bounds
	Basic
)

func (s Status) String() string {
	return [...]string{"at lower", "at upper", "free", "basic"}[s]
}

// A Basis has one status per column (len n) and per row (len m). The variable
// of row i is its activity, in [RowLower, RowUpper]. Exactly m entries are
// Basic.
type Basis struct {
	Col, Row []Status
}

// Options are the tolerances and limits of a Solver; the zero value is the
// default.
type Options struct {
	PrimalTol      float64 // by how much a bound may be violated, absolute, on the scaled problem; 0 means 1e-7
	DualTol        float64 // by how much a reduced cost may have the wrong sign, absolute, on the scaled problem; 0 means 1e-7
	IterationLimit int     // iterations of one call of Primal, Dual or Optimize; 0 means no limit
}

// ErrIterationLimit comes with lp.NotSolved when Options.IterationLimit ended
// a call.
var ErrIterationLimit = errors.New("simplex: iteration limit")

const defaultTol = 1e-7

// A Solver keeps a problem, a basis and its factorisation between calls. The
// variables are the n columns followed by the m slacks; all arrays by variable
// have that order and hold scaled values.
//
// Between calls the working costs and bounds are the true ones, x is a basic
// solution up to the pending right-hand side, and d holds the reduced costs
// unless dualStale.
type Solver struct {
	opt    Options
	cutoff float64
	offset float64
	n, m   int

	// The scaled matrix by column and by row: entry = rowScale·original·colScale.
	start              []int
	row                []int32
	val                []float64
	rowStart           []int
	rowCol             []int32
	rowVal             []float64
	rowScale, colScale []float64

	// By variable. True values and working values; the latter may be perturbed
	// during a call.
	cost0, lower0, upper0 []float64
	cost, lower, upper    []float64
	x, d                  []float64
	status                []Status
	dir                   []float64 // sign of an optimal reduced cost: 1 at lower, -1 at upper, 0 if basic, free or fixed
	where                 []int32   // basis position of a basic variable, -1 when nonbasic
	empty                 int       // variables with lower > upper

	// By basis position, which is also the pivot row.
	head   []int32
	weight []float64 // dual steepest edge weights ‖eᵢᵀB⁻¹‖²

	factor    *factor
	factored  bool
	dualStale bool
	pending   vector // Σ aⱼΔxⱼ of nonbasic moves that x of the basic variables does not reflect yet

	prices        []float64 // row duals that the next call begins from, or nil
	iterations    int
	cutoffReached bool
	ray           []float64 // scaled Farkas row ray, or nil
	direction     []float64 // scaled recession direction of the columns, or nil

	engine
}

// New returns a solver for p, at the basis of all slacks. Integer is ignored.
// The problem is copied. The error is that of p.Validate.
func New(p *lp.Problem, o Options) (*Solver, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if o.PrimalTol == 0 {
		o.PrimalTol = defaultTol
	}
	if o.DualTol == 0 {
		o.DualTol = defaultTol
	}
	n, m := p.Cols(), p.Rows()
	s := &Solver{opt: o, cutoff: math.Inf(1), offset: p.Offset, n: n, m: m}
	s.start = slices.Clone(p.Start)
	if n == 0 {
		s.start = []int{0}
	}
	s.row = slices.Clone(p.Row)
	s.val = slices.Clone(p.Value)
	s.scale()
	total := n + m
	s.cost0 = make([]float64, total)
	s.lower0 = make([]float64, total)
	s.upper0 = make([]float64, total)
	for j := range n {
		s.cost0[j] = p.Cost[j] * s.colScale[j]
		s.lower0[j] = p.ColLower[j] / s.colScale[j]
		s.upper0[j] = p.ColUpper[j] / s.colScale[j]
	}
	for i := range m {
		s.lower0[n+i] = -p.RowUpper[i] * s.rowScale[i]
		s.upper0[n+i] = -p.RowLower[i] * s.rowScale[i]
	}
	for v := range total {
		if s.lower0[v] > s.upper0[v] {
			s.empty++
		}
	}
	s.cost = slices.Clone(s.cost0)
	s.lower = slices.Clone(s.lower0)
	s.upper = slices.Clone(s.upper0)
	s.x = make([]float64, total)
	s.d = make([]float64, total)
	s.status = make([]Status, total)
	s.where = make([]int32, total)
	s.transpose()
	s.slackBasis()
	return s, nil
}

// Iterations returns the number of pivots and bound flips since New.
func (s *Solver) Iterations() int { return s.iterations }

// SetCutoff makes Dual stop once the objective is proven to exceed v; +Inf
// means no cutoff.
func (s *Solver) SetCutoff(v float64) { s.cutoff = v }

// SetIterationLimit replaces Options.IterationLimit.
func (s *Solver) SetIterationLimit(n int) { s.opt.IterationLimit = n }

// CutoffReached reports whether the last call ended with lp.NotSolved and a
// nil error because the optimum exceeds the cutoff. RowDual then proves it: its
// Lagrangian bound over the column bounds exceeds the cutoff.
func (s *Solver) CutoffReached() bool { return s.cutoffReached }

// SetColBounds changes the bounds of column j. A nonbasic column moves with
// its bound; the basis stays.
func (s *Solver) SetColBounds(j int, lower, upper float64) {
	s.setBounds(j, lower/s.colScale[j], upper/s.colScale[j])
}

// SetRowBounds changes the bounds of the activity of row i.
func (s *Solver) SetRowBounds(i int, lower, upper float64) {
	s.setBounds(s.n+i, -upper*s.rowScale[i], -lower*s.rowScale[i])
}

func (s *Solver) setBounds(v int, lower, upper float64) {
	if s.lower0[v] > s.upper0[v] {
		s.empty--
	}
	if lower > upper {
		s.empty++
	}
	s.lower0[v], s.upper0[v] = lower, upper
	s.lower[v], s.upper[v] = lower, upper
	if s.status[v] != Basic {
		s.settle(v, s.status[v])
	}
}

// SetCost changes the cost of column j.
func (s *Solver) SetCost(j int, c float64) {
	c *= s.colScale[j]
	if s.status[j] == Basic {
		s.dualStale = s.dualStale || c != s.cost0[j]
	} else {
		s.d[j] += c - s.cost0[j]
	}
	s.cost0[j], s.cost[j] = c, c
}

// settle makes nonbasic variable v stand at the bound that st names, or at
// another finite bound when that one is absent, and records its move.
func (s *Solver) settle(v int, st Status) {
	lo, hi := s.lower[v], s.upper[v]
	noLower, noUpper := math.IsInf(lo, -1), math.IsInf(hi, 1)
	to := lo
	switch {
	case noLower && noUpper:
		st, to = Free, 0
	case noLower || st == AtUpper && !noUpper && lo != hi:
		st, to = AtUpper, hi
	default:
		st = AtLower
	}
	s.status[v] = st
	s.moveNonbasic(v, to)
}

// moveNonbasic sets the value of nonbasic variable v and adds its column
// times the move to the pending right-hand side.
func (s *Solver) moveNonbasic(v int, to float64) {
	delta := to - s.x[v]
	if delta == 0 {
		return
	}
	s.x[v] = to
	s.addColumn(&s.pending, v, delta)
}

// addColumn adds t times the column of variable v to y.
func (s *Solver) addColumn(y *vector, v int, t float64) {
	if v >= s.n {
		y.add(int32(v-s.n), t)
		return
	}
	for k := s.start[v]; k < s.start[v+1]; k++ {
		y.add(s.row[k], t*s.val[k])
	}
}

// slackBasis makes the slacks the basis and settles every column at its lower
// bound, or at the upper one where that is the only finite one.
func (s *Solver) slackBasis() {
	s.head = make([]int32, s.m)
	s.weight = make([]float64, s.m)
	s.pending = newVector(s.m)
	clear(s.x)
	for i := range s.m {
		s.head[i] = int32(s.n + i)
		s.status[s.n+i] = Basic
		s.where[s.n+i] = int32(i)
		s.weight[i] = 1
	}
	for j := range s.n {
		s.where[j] = -1
		s.settle(j, AtLower)
	}
	s.factored = false
	s.dualStale = true
}

// Basis returns a copy of the present basis.
func (s *Solver) Basis() Basis {
	b := Basis{Col: slices.Clone(s.status[:s.n]), Row: slices.Clone(s.status[s.n:])}
	for i, st := range b.Row {
		b.Row[i] = s.mirror(s.n+i, st)
	}
	return b
}

// mirror turns the status of slack v into that of its activity, which is its
// negative, and back.
func (s *Solver) mirror(v int, st Status) Status {
	switch {
	case st == AtLower && s.lower0[v] != s.upper0[v]:
		return AtUpper
	case st == AtUpper:
		return AtLower
	}
	return st
}

// SetBasis makes b the basis. Nonbasic statuses that name an infinite bound
// are corrected. It fails, and changes nothing, when the lengths are wrong or b
// does not have exactly m basic entries. A singular basis is repaired with
// slacks when it is factorised. Variables that stay basic keep their steepest
// edge weights.
func (s *Solver) SetBasis(b Basis) error {
	if len(b.Col) != s.n || len(b.Row) != s.m {
		return fmt.Errorf("simplex: basis of %d columns and %d rows for a problem of %d and %d", len(b.Col), len(b.Row), s.n, s.m)
	}
	basic := 0
	for _, part := range [][]Status{b.Col, b.Row} {
		for _, st := range part {
			if st > Basic {
				return fmt.Errorf("simplex: basis has status %d", uint8(st))
			}
			if st == Basic {
				basic++
			}
		}
	}
	if basic != s.m {
		return fmt.Errorf("simplex: basis has %d basic variables for %d rows", basic, s.m)
	}
	same := true
	for v := range s.status {
		st := b.at(v, s.n)
		same = same && (st == Basic) == (s.status[v] == Basic)
	}
	weight := slices.Repeat([]float64{1}, s.n+s.m)
	for i, v := range s.head {
		weight[v] = s.weight[i]
	}
	i := 0
	for v := range s.status {
		st := b.at(v, s.n)
		if st == Basic {
			if !same {
				s.status[v] = Basic
				s.head[i] = int32(v)
				s.where[v] = int32(i)
				s.weight[i] = weight[v]
				i++
			}
			continue
		}
		if v >= s.n {
			st = s.mirror(v, st)
		}
		s.where[v] = -1
		s.settle(v, st)
	}
	if !same {
		s.factored = false
		s.dualStale = true
	}
	return nil
}

func (b Basis) at(v, n int) Status {
	if v < n {
		return b.Col[v]
	}
	return b.Row[v-n]
}

// SetPrices makes the next call of Primal, Dual or Optimize begin from the row
// duals y, len m with the sign convention of lp.Result, in place of those of the
// basis, and by the dual method. The nearer y is to optimal duals, the less is
// left to do. Rows added in between have the price zero.
func (s *Solver) SetPrices(y []float64) {
	if len(y) != s.m {
		panic("simplex: SetPrices: wrong length")
	}
	s.prices = slices.Clone(y)
}

// AddCols appends len(cost) columns; the entries of the k-th are row[t],
// value[t] for start[k] ≤ t < start[k+1], rows increasing. They become nonbasic
// at their lower bound, else at their upper one, else free at zero. The basis
// stays, so a primal feasible one stays primal feasible when the new columns
// are at zero.
func (s *Solver) AddCols(cost, lower, upper []float64, start []int, row []int32, value []float64) {
	k, n := len(cost), s.n
	if k == 0 {
		return
	}
	base := len(s.row)
	for t := range k {
		a, b := start[t], start[t+1]
		scale := s.scaleColumn(row[a:b], value[a:b])
		s.colScale = append(s.colScale, scale)
		for e := a; e < b; e++ {
			s.row = append(s.row, row[e])
			s.val = append(s.val, value[e]*scale*s.rowScale[row[e]])
		}
		s.start = append(s.start, base+b-start[0])
	}
	for _, a := range []*[]float64{&s.cost0, &s.lower0, &s.upper0, &s.cost, &s.lower, &s.upper, &s.x, &s.d} {
		*a = slices.Insert(*a, n, make([]float64, k)...)
	}
	s.status = slices.Insert(s.status, n, make([]Status, k)...)
	s.where = slices.Insert(s.where, n, make([]int32, k)...)
	for i, v := range s.head {
		if int(v) >= n {
			s.head[i] = v + int32(k)
		}
	}
	s.n = n + k
	for t := range k {
		j := n + t
		s.where[j] = -1
		s.cost0[j] = cost[t] * s.colScale[j]
		s.cost[j] = s.cost0[j]
		s.d[j] = s.reducedCost(j)
		s.setBounds(j, lower[t]/s.colScale[j], upper[t]/s.colScale[j])
	}
	s.transpose()
}

// AddRows appends len(lower) rows; the entries of the k-th are col[t],
// value[t] for start[k] ≤ t < start[k+1], each column at most once. Their
// slacks become basic, so that a dual feasible basis stays dual feasible.
func (s *Solver) AddRows(lower, upper []float64, start []int, col []int32, value []float64) {
	k, m := len(lower), s.m
	if k == 0 {
		return
	}
	counts := make([]int, s.n+1)
	for t := range k {
		scale := s.scaleRow(col[start[t]:start[t+1]], value[start[t]:start[t+1]])
		s.rowScale = append(s.rowScale, scale)
		for e := start[t]; e < start[t+1]; e++ {
			counts[col[e]+1]++
		}
	}
	for j := range s.n {
		counts[j+1] += counts[j]
	}
	added := len(col[start[0]:start[k]])
	newRow := make([]int32, len(s.row)+added)
	newVal := make([]float64, len(s.row)+added)
	newStart := make([]int, s.n+1)
	fill := make([]int, s.n)
	for j := range s.n {
		at := s.start[j] + counts[j]
		newStart[j] = at
		fill[j] = at + copy(newRow[at:], s.row[s.start[j]:s.start[j+1]])
		copy(newVal[at:], s.val[s.start[j]:s.start[j+1]])
	}
	newStart[s.n] = len(newRow)
	for t := range k {
		activity := 0.0
		for e := start[t]; e < start[t+1]; e++ {
			j := col[e]
			v := value[e] * s.rowScale[m+t] * s.colScale[j]
			newRow[fill[j]], newVal[fill[j]] = int32(m+t), v
			fill[j]++
			activity += v * s.x[j]
		}
		lo, hi := -upper[t]*s.rowScale[m+t], -lower[t]*s.rowScale[m+t]
		if lo > hi {
			s.empty++
		}
		s.lower0, s.upper0, s.cost0 = append(s.lower0, lo), append(s.upper0, hi), append(s.cost0, 0)
		s.lower, s.upper, s.cost = append(s.lower, lo), append(s.upper, hi), append(s.cost, 0)
		s.x, s.d = append(s.x, -activity), append(s.d, 0)
		s.status = append(s.status, Basic)
		s.where = append(s.where, int32(m+t))
		s.head = append(s.head, int32(s.n+m+t))
		s.weight = append(s.weight, 1)
	}
	s.start, s.row, s.val = newStart, newRow, newVal
	s.m = m + k
	s.pending.grow(s.m)
	s.factored = false
	s.transpose()
}

// reducedCost returns c - aᵀy of column j for the true cost; y is, up to its
// sign, the reduced cost of the slacks.
func (s *Solver) reducedCost(j int) float64 {
	sum := s.cost0[j]
	for k := s.start[j]; k < s.start[j+1]; k++ {
		sum += s.val[k] * s.d[s.n+int(s.row[k])]
	}
	return sum
}

// transpose rebuilds the matrix by row.
func (s *Solver) transpose() {
	s.rowStart = make([]int, s.m+1)
	for _, i := range s.row {
		s.rowStart[i+1]++
	}
	for i := range s.m {
		s.rowStart[i+1] += s.rowStart[i]
	}
	s.rowCol = make([]int32, len(s.row))
	s.rowVal = make([]float64, len(s.row))
	next := slices.Clone(s.rowStart)
	for j := range s.n {
		for k := s.start[j]; k < s.start[j+1]; k++ {
			i := s.row[k]
			s.rowCol[next[i]], s.rowVal[next[i]] = int32(j), s.val[k]
			next[i]++
		}
	}
}
