package simplex

import (
	"context"
	"errors"
	"math"

	"canbo/solver/lp"
)

// Objective returns Costᵀx + Offset of the present basic solution.
func (s *Solver) Objective() float64 {
	sum := s.offset
	for j := range s.n {
		if c := s.cost0[j]; c != 0 {
			sum += c * s.x[j]
		}
	}
	return sum
}

// X returns the columns of the present basic solution, len n. Basic values
// that violate a bound by less than the tolerance are put on it.
func (s *Solver) X() []float64 {
	tol := s.opt.PrimalTol
	out := make([]float64, s.n)
	for j := range out {
		x := s.x[j]
		if lo, hi := s.lower0[j], s.upper0[j]; x < lo && x >= lo-tol {
			x = lo
		} else if x > hi && x <= hi+tol {
			x = hi
		}
		out[j] = x * s.colScale[j]
	}
	return out
}

// RowDual returns the row duals of the present basis, len m, with the sign
// convention of lp.Result. A dual of the wrong sign within the tolerance is zero.
func (s *Solver) RowDual() []float64 {
	y := make([]float64, s.m)
	for i := range y {
		v := s.n + i
		if t := s.dualViolation(v); t == 0 || math.Abs(t) > s.opt.DualTol {
			y[i] = 0 - s.d[v]*s.rowScale[i]
		}
	}
	return y
}

// ReducedCost returns the reduced costs of the present basis, len n.
func (s *Solver) ReducedCost() []float64 {
	d := make([]float64, s.n)
	for j := range d {
		d[j] = s.d[j] / s.colScale[j]
	}
	return d
}

// TableauRow returns the weights of the rows, len m, whose sum is the row of the
// tableau in which column j is basic: the duals if only column j had a cost,
// of one. It is nil when column j is not basic.
func (s *Solver) TableauRow(j int) []float64 {
	if s.status[j] != Basic {
		return nil
	}
	s.prepare()
	s.refresh()
	s.rho.clear()
	s.rho.add(s.where[j], 1)
	s.factor.btran(&s.rho, s.rhoMean, false)
	weight := make([]float64, s.m)
	for _, i := range s.rho.index {
		weight[i] = s.rho.val[i] * s.rowScale[i] * s.colScale[j]
	}
	return weight
}

// Ray returns the Farkas proof of the last call that ended with
// lp.Infeasible, len m, as lp.Result.Ray defines it; nil when there is none
// (also when an interval [lower, upper] is empty by itself).
func (s *Solver) Ray() []float64 {
	if s.ray == nil {
		return nil
	}
	ray := make([]float64, s.m)
	for i, y := range s.ray {
		ray[i] = y * s.rowScale[i]
	}
	return ray
}

// Direction returns the recession direction of the last call that ended with
// lp.Unbounded, len n, else nil.
func (s *Solver) Direction() []float64 {
	if s.direction == nil {
		return nil
	}
	dir := make([]float64, s.n)
	for j, v := range s.direction {
		dir[j] = v * s.colScale[j]
	}
	return dir
}

// Result returns the claim of the call that returned reason, with all its
// evidence.
func (s *Solver) Result(reason lp.Reason) *lp.Result {
	r := &lp.Result{Reason: reason, Bound: math.Inf(-1), Objective: math.Inf(1), Iterations: s.iterations}
	switch reason {
	case lp.Optimal:
		r.X = s.X()
		r.RowDual = s.RowDual()
		r.ReducedCost = s.ReducedCost()
		for v, status := range s.status[:s.n+s.m] {
			if status == Basic {
				r.Basic = append(r.Basic, int32(v))
			}
		}
		r.Objective = s.Objective()
		r.Bound = r.Objective
	case lp.Infeasible:
		r.Ray = s.Ray()
		r.Bound = math.Inf(1)
	case lp.Unbounded:
		r.X = s.X()
		r.Objective = s.Objective()
		r.Direction = s.Direction()
	}
	return r
}

// Solve solves p from the basis of all slacks. When ctx or the iteration limit
// ends it early, the result is lp.NoSolution with its limit and a nil error;
// errors are those of New. The basis is the last one reached.
func Solve(ctx context.Context, p *lp.Problem, o Options) (*lp.Result, *Basis, error) {
	s, err := New(p, o)
	if err != nil {
		return nil, nil, err
	}
	r := s.Claim(s.Optimize(ctx))
	b := s.Basis()
	return r, &b, nil
}

// Claim returns the result of Optimize: lp.NoSolution with its limit where ctx or
// the iteration limit ended it early.
func (s *Solver) Claim(reason lp.Reason, err error) *lp.Result {
	r := s.Result(reason)
	if err != nil {
		r.Reason = lp.NoSolution
		switch {
		case errors.Is(err, ErrIterationLimit):
			r.Limit = lp.IterationLimit
		case errors.Is(err, context.DeadlineExceeded):
			r.Limit = lp.TimeLimit
		default:
			r.Limit = lp.Interrupted
		}
	}
	return r
}
