package branch

import (
	"context"
	"errors"
	"math"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// leaning is how far, relative to max(1, |c_j|), a cost leans: first more than
// rounding errors, at last more than the dual tolerance of the simplex method.
var leaning = [...]float64{1e-10, 1e-8, 1e-6}

// basis is shared by the nodes that start from it and never changed.
type basis = simplex.Basis

// A relaxation is the linear relaxation of a problem over a box that moves,
// kept warm between solves.
type relaxation struct {
	p     *lp.Problem
	s     *simplex.Solver
	box   box
	slack basis
	leant []uint8 // how often a cost leans
	stiff bool    // leaning made the problem unbounded: never again
}

func newRelaxation(p *lp.Problem, b box, iterationLimit int) (*relaxation, error) {
	s, err := simplex.New(p, simplex.Options{IterationLimit: iterationLimit})
	if err != nil {
		return nil, err
	}
	r := &relaxation{p: p, s: s, box: box{append([]float64(nil), p.ColLower...), append([]float64(nil), p.ColUpper...)}}
	r.slack = s.Basis()
	r.enter(b)
	return r, nil
}

// enter sets the bounds of all columns.
func (r *relaxation) enter(b box) {
	for j := range b.lower {
		r.bounds(j, b.lower[j], b.upper[j])
	}
}

func (r *relaxation) bounds(j int, lo, up float64) {
	if r.box.lower[j] != lo || r.box.upper[j] != up {
		r.box.lower[j], r.box.upper[j] = lo, up
		r.s.SetColBounds(j, lo, up)
	}
}

func (r *relaxation) basis() *basis {
	b := r.s.Basis()
	return &b
}

// setBasis continues from b; one that does not fit is not used.
func (r *relaxation) setBasis(b *basis) bool { return r.s.SetBasis(*b) == nil }

// reset makes the basis of slacks the present one.
func (r *relaxation) reset() { r.setBasis(&r.slack) }

func (r *relaxation) iterations() int { return r.s.Iterations() }

// solve runs the dual simplex method. The reason is Optimal, Infeasible,
// Unbounded or NumericalError, or Feasible when it stopped early at a bound
// that is proven: at the cutoff or at an iteration limit.
func (r *relaxation) solve(ctx context.Context, cutoff float64) lp.Reason {
	r.s.SetCutoff(cutoff)
	return r.settle(r.s.Dual(ctx))
}

func (r *relaxation) settle(reason lp.Reason, err error) lp.Reason {
	switch {
	case errors.Is(err, simplex.ErrIterationLimit):
		return lp.Feasible
	case err != nil:
		return lp.NotSolved
	case reason == lp.NotSolved && r.s.CutoffReached():
		return lp.Feasible
	}
	return reason
}

// lean lowers the costs of columns without an upper bound, and raises those
// without a lower one, by a trifle. An optimal dual then keeps a distance from
// the wrong sign, and stays valid in exact arithmetic. It reports whether any
// cost was changed.
func (r *relaxation) lean(cols []int, b box) bool {
	if r.leant == nil {
		r.leant = make([]uint8, r.p.Cols())
	}
	changed := false
	if r.stiff {
		return false
	}
	for _, j := range cols {
		below, above := math.IsInf(b.lower[j], -1), math.IsInf(b.upper[j], 1)
		if int(r.leant[j]) == len(leaning) || below == above {
			continue
		}
		by := leaning[r.leant[j]] * math.Max(1, math.Abs(r.p.Cost[j]))
		if below {
			by = -by
		}
		r.s.SetCost(j, r.p.Cost[j]-by)
		r.leant[j]++
		changed = true
	}
	return changed
}

// upright takes back what lean did to the columns that b bounds.
func (r *relaxation) upright(b box) {
	for j, k := range r.leant {
		if k > 0 && !math.IsInf(b.lower[j], 0) && !math.IsInf(b.upper[j], 0) {
			r.s.SetCost(j, r.p.Cost[j])
			r.leant[j] = 0
		}
	}
}

// stiffen takes back all leaning, for good, and reports whether there was any.
func (r *relaxation) stiffen() bool {
	was := false
	for j, k := range r.leant {
		if k > 0 {
			r.s.SetCost(j, r.p.Cost[j])
			r.leant[j], was = 0, true
		}
	}
	r.stiff = true
	return was
}

func (r *relaxation) objective() float64 { return r.s.Objective() }
func (r *relaxation) point() []float64   { return r.s.X() }
func (r *relaxation) dual() []float64    { return r.s.RowDual() }
func (r *relaxation) ray() []float64     { return r.s.Ray() }

// limitOf names the limit behind an error of a context.
func limitOf(err error) lp.Limit {
	if errors.Is(err, context.DeadlineExceeded) {
		return lp.TimeLimit
	}
	return lp.Interrupted
}

// A gapRule says when a bound is good enough for an incumbent.
type gapRule struct {
	relative, absolute float64
	// every objective is base + k·grid for an integer k; grid 0 if unknown
	grid, base float64
}

// cutoff returns the bound at which no point of interest is left below z.
func (g gapRule) cutoff(z float64) float64 {
	if math.IsInf(z, 1) {
		return z
	}
	gap := math.Max(g.absolute, g.relative*math.Max(1, math.Abs(z)))
	gap = math.Max(gap, exactness*math.Max(1, math.Abs(z)))
	if g.grid > 0 {
		gap = math.Max(gap, g.grid*(1-1e-6))
	}
	return z - gap
}

// round lifts a proven bound to the next value that an objective can take.
func (g gapRule) round(bound float64) float64 {
	if g.grid == 0 || math.IsInf(bound, 0) {
		return bound
	}
	return g.base + g.grid*math.Ceil((bound-g.base)/g.grid)
}

// gridOf returns the greatest g such that every feasible objective is Offset
// plus an integer multiple of g, 0 when there is none of use.
func gridOf(p *lp.Problem) float64 {
	g, largest := 0.0, 0.0
	for j, c := range p.Cost {
		if c != 0 && !p.IsInteger(j) {
			return 0
		}
		largest = math.Max(largest, math.Abs(c))
		for a := math.Abs(c); a != 0; { // Euclid; Mod is exact
			g, a = a, math.Mod(g, a)
		}
	}
	if g < 1e-6*largest {
		return 0
	}
	return g
}
