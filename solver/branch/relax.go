package branch

import (
	"context"
	"errors"
	"math"
	"slices"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// basis is shared by the nodes that start from it and never changed.
type basis = simplex.Basis

// A relaxation is the linear relaxation of a problem over a box that moves,
// kept warm between solves. Where columns are many it holds a working set of
// them and sifts (sift.go): columns outside rest at zero.
type relaxation struct {
	p   *lp.Problem
	s   *simplex.Solver
	box box
	col []int32 // working set: column of s → column of p
	pos []int32 // column of p → column of s, -1 outside
	out int     // columns outside

	home   []int32 // see findHomes; nil without columns outside
	groups [][]int32

	fresh  bool      // no basis is known yet
	prices []float64 // row duals to begin from, or nil

	leant []uint8 // how often a cost leans
	stiff bool    // leaning made the problem unbounded: never again
}

// newRelaxation returns the relaxation of p over b with the working set given,
// nil for all columns. Columns that b keeps from zero join it.
func newRelaxation(p *lp.Problem, b box, working []int32) (*relaxation, error) {
	n := p.Cols()
	r := &relaxation{p: p, box: b.clone(), pos: make([]int32, n), leant: make([]uint8, n)}
	for j := range r.pos {
		r.pos[j] = -1
	}
	q := &lp.Problem{Offset: p.Offset, RowLower: p.RowLower, RowUpper: p.RowUpper, Start: []int{0}}
	take := func(j int) {
		rows, values := p.Column(j)
		r.pos[j] = int32(q.AddCol("", p.Cost[j], b.lower[j], b.upper[j], false, rows, values))
		r.col = append(r.col, int32(j))
	}
	for _, j := range working {
		take(int(j))
	}
	for j := range n {
		if r.pos[j] < 0 && (working == nil || !restsAtZero(b, j)) {
			take(j)
		}
	}
	r.out = n - len(r.col)
	r.fresh = r.out > 0
	var err error
	r.s, err = simplex.New(q, simplex.Options{})
	return r, err
}

// restsAtZero reports whether zero is a bound of column j.
func restsAtZero(b box, j int) bool { return b.lower[j] == 0 || b.upper[j] == 0 }

// enter sets the bounds of all columns.
func (r *relaxation) enter(b box) {
	for j := range b.lower {
		r.bounds(j, b.lower[j], b.upper[j])
	}
}

func (r *relaxation) bounds(j int, lo, up float64) {
	if r.box.lower[j] == lo && r.box.upper[j] == up {
		return
	}
	r.box.lower[j], r.box.upper[j] = lo, up
	if k := r.pos[j]; k >= 0 {
		r.s.SetColBounds(int(k), lo, up)
	} else if !restsAtZero(r.box, j) {
		r.join([]int32{int32(j)})
	}
}

// join adds columns to the working set.
func (r *relaxation) join(cols []int32) {
	var cost, lower, upper, value []float64
	var row []int32
	start := []int{0}
	for _, j := range cols {
		r.pos[j] = int32(len(r.col))
		r.col = append(r.col, j)
		rows, values := r.p.Column(int(j))
		cost, lower, upper = append(cost, r.p.Cost[j]), append(lower, r.box.lower[j]), append(upper, r.box.upper[j])
		row, value = append(row, rows...), append(value, values...)
		start = append(start, len(row))
	}
	r.out -= len(cols)
	r.s.AddCols(cost, lower, upper, start, row, value)
}

func (r *relaxation) basis() *basis {
	b := r.s.Basis()
	return &b
}

// setBasis continues from b, which may be older than the last columns. One that
// does not fit is not used.
func (r *relaxation) setBasis(b *basis) {
	full := basis{Row: b.Row, Col: b.Col}
	if len(b.Col) < len(r.col) {
		full.Col = make([]simplex.Status, len(r.col))
		copy(full.Col, b.Col)
	}
	r.fresh = false
	// the present basis serves as well as any when b is refused
	_ = r.s.SetBasis(full)
}

// reset makes the basis of slacks the present one.
func (r *relaxation) reset() {
	b := basis{Col: make([]simplex.Status, len(r.col)), Row: make([]simplex.Status, r.p.Rows())}
	for i := range b.Row {
		b.Row[i] = simplex.Basic
	}
	r.setBasis(&b)
}

// local returns the part of a basis over all columns that the working set has.
func (r *relaxation) local(full *basis) *basis {
	b := &basis{Col: make([]simplex.Status, len(r.col)), Row: full.Row}
	for k, j := range r.col {
		b.Col[k] = full.Col[j]
	}
	return b
}

// global returns the present basis over all columns of the problem.
func (r *relaxation) global() *basis {
	b := r.s.Basis()
	full := &basis{Col: make([]simplex.Status, r.p.Cols()), Row: b.Row}
	for k, j := range r.col {
		full.Col[j] = b.Col[k]
	}
	return full
}

func (r *relaxation) iterations() int { return r.s.Iterations() }

// solve runs the dual simplex method, and sifts. The reason is Optimal,
// Infeasible, Unbounded or NumericalError, NotSolved when ctx ended, or
// Feasible when the method stopped early at a bound that is proven: at the
// cutoff or at an iteration limit.
func (r *relaxation) solve(ctx context.Context, cutoff float64) lp.Reason {
	reason := r.solveWorking(ctx, cutoff)
	for r.out > 0 && r.admit(reason) {
		if reason == lp.Infeasible && r.prices != nil {
			r.setPrices()
		}
		if reason == lp.Optimal {
			r.s.SetCutoff(math.Inf(1))
			more, err := r.s.Optimize(ctx)
			reason = settle(r.s, more, err)
		} else {
			reason = r.solveWorking(ctx, cutoff)
		}
	}
	if !r.fresh {
		r.prices = nil
	}
	return reason
}

// solveWorking is solve without the columns outside the working set.
func (r *relaxation) solveWorking(ctx context.Context, cutoff float64) lp.Reason {
	if r.fresh && !r.begin(ctx) {
		return lp.NotSolved
	}
	r.s.SetCutoff(cutoff)
	reason, err := r.s.Dual(ctx)
	return settle(r.s, reason, err)
}

// settle reads the outcome of a solver as solve tells it.
func settle(s *simplex.Solver, reason lp.Reason, err error) lp.Reason {
	switch {
	case errors.Is(err, simplex.ErrIterationLimit):
		return lp.Feasible
	case err != nil:
		return lp.NotSolved
	case reason == lp.NotSolved && s.CutoffReached():
		return lp.Feasible
	}
	return reason
}

func (r *relaxation) objective() float64 { return r.s.Objective() }
func (r *relaxation) ray() []float64     { return r.s.Ray() }

// dual returns the row duals, or the prices known where the method never began.
func (r *relaxation) dual() []float64 {
	if r.fresh && r.prices != nil {
		return slices.Clone(r.prices)
	}
	return r.s.RowDual()
}

// point returns the solution over all columns.
func (r *relaxation) point() []float64 { return r.spread(r.s.X()) }

// direction returns the recession direction over all columns.
func (r *relaxation) direction() []float64 { return r.spread(r.s.Direction()) }

func (r *relaxation) spread(v []float64) []float64 {
	if v == nil {
		return nil
	}
	x := make([]float64, r.p.Cols())
	for k, j := range r.col {
		x[j] = v[k]
	}
	return x
}

// leaning is how far, relative to max(1, |c_j|), a cost leans: first more than
// rounding errors, at last more than the dual tolerance of the simplex method.
var leaning = [...]float64{1e-10, 1e-8, 1e-6}

// lean lowers the costs of columns without an upper bound, and raises those
// without a lower one, by a trifle. An optimal dual then keeps a distance from
// the wrong sign, and stays valid in exact arithmetic. It reports whether any
// cost was changed.
func (r *relaxation) lean(cols []int, b box) bool {
	changed := false
	for _, j := range cols {
		below, above := math.IsInf(b.lower[j], -1), math.IsInf(b.upper[j], 1)
		if r.stiff || int(r.leant[j]) == len(leaning) || below == above {
			continue
		}
		by := leaning[r.leant[j]] * math.Max(1, math.Abs(r.p.Cost[j]))
		if below {
			by = -by
		}
		if r.pos[j] < 0 {
			r.join([]int32{int32(j)})
		}
		r.s.SetCost(int(r.pos[j]), r.p.Cost[j]-by)
		r.leant[j]++
		changed = true
	}
	return changed
}

// upright takes back what lean did to the columns that b bounds.
func (r *relaxation) upright(b box) {
	for j, k := range r.leant {
		if k > 0 && !math.IsInf(b.lower[j], 0) && !math.IsInf(b.upper[j], 0) {
			r.s.SetCost(int(r.pos[j]), r.p.Cost[j])
			r.leant[j] = 0
		}
	}
}

// stiffen takes back all leaning, for good, and reports whether there was any.
func (r *relaxation) stiffen() bool {
	was := false
	for j, k := range r.leant {
		if k > 0 {
			r.s.SetCost(int(r.pos[j]), r.p.Cost[j])
			r.leant[j], was = 0, true
		}
	}
	r.stiff = true
	return was
}
