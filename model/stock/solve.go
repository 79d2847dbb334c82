package stock

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"time"

	"canbo/solver"
	"canbo/solver/certify"
	"canbo/solver/lp"
)

// A Solution is the best horizon: X minimises the service goal, and among all
// that do the second goal.
type Solution struct {
	Model   *Model
	Service *lp.Result // of Model.Program; its duals are the marginal values
	People  *lp.Result // of Face: the second goal
	Face    *lp.Problem
	X       []float64 // by column
	Points  float64   // service points of X
	Costs   float64   // people points of X

	blocks []solver.Block    // of Model.Program, once needed
	probes map[string]*probe // by the blocks they ask
}

// Settings of Solve; the zero value is the default.
type Settings struct {
	TimeLimit time.Duration // of each goal
	Workers   int
}

// ErrNotOptimal says that a solve ended without an optimum.
var ErrNotOptimal = errors.New("stock: no optimum found")

// Solve finds the best horizon. Doing nothing is always possible and no cost is
// negative, so that an optimum exists; the error is ErrNotOptimal where a limit or
// ctx ended the search first.
//
// The two goals are solved in order. With an optimal dual solution of the first
// program, its optimal points are exactly the feasible ones that obey
// complementary slackness: columns with a reduced cost stay at their bound, rows
// with a dual at theirs. The second program has these fixed, is smaller than the
// first, and falls into the same blocks; no weight has to be large enough.
func (m *Model) Solve(ctx context.Context, o Settings) (*Solution, error) {
	s := &Solution{Model: m}
	var err error
	if s.Service, err = optimum(ctx, m.Program, o); err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	s.Face = face(m.Program, s.Service, m.Second)
	if s.People, err = optimum(ctx, s.Face, o); err != nil {
		return nil, fmt.Errorf("people: %w", err)
	}
	s.X = s.People.X
	s.Points, s.Costs = m.Program.Objective(s.X), s.People.Objective
	return s, nil
}

func optimum(ctx context.Context, p *lp.Problem, o Settings) (*lp.Result, error) {
	r, err := solver.Solve(ctx, p, solver.Options{TimeLimit: o.TimeLimit, Workers: o.Workers})
	if err != nil {
		return nil, err
	}
	if r.Reason != lp.Optimal || r.RowDual == nil && p.Rows() > 0 {
		return nil, fmt.Errorf("%w: %s", ErrNotOptimal, r.Reason)
	}
	return r, nil
}

// dualTol is the reduced cost or dual, relative to the largest cost of the
// program, above which complementary slackness binds.
const dualTol = 1e-9

// face returns the program of a second goal over the optimal points of a first.
func face(p *lp.Problem, r *lp.Result, cost []float64) *lp.Problem {
	f := *p
	f.Name, f.Cost, f.Offset = p.Name+".second", cost, 0
	f.ColLower, f.ColUpper = clone(p.ColLower), clone(p.ColUpper)
	f.RowLower, f.RowUpper = clone(p.RowLower), clone(p.RowUpper)
	size := 1.0
	for _, c := range p.Cost {
		size = math.Max(size, math.Abs(c))
	}
	fix := func(d float64, lower, upper *float64) {
		switch {
		case d > dualTol*size && !math.IsInf(*lower, 0):
			*upper = *lower
		case d < -dualTol*size && !math.IsInf(*upper, 0):
			*lower = *upper
		}
	}
	for j := range f.Cost {
		d := p.Cost[j]
		rows, values := p.Column(j)
		for k, i := range rows {
			d -= values[k] * r.RowDual[i]
		}
		fix(d, &f.ColLower[j], &f.ColUpper[j])
	}
	for i, y := range r.RowDual {
		fix(y, &f.RowLower[i], &f.RowUpper[i])
	}
	return &f
}

func clone(x []float64) []float64 { return append([]float64(nil), x...) }

// Certify proves in exact arithmetic that the service points are optimal up to the
// relative gap, and that X attains them: package certify reads the program and the
// claims, and imports no algorithm.
func (s *Solution) Certify(gap *big.Rat) error {
	for _, c := range []struct {
		what string
		p    *lp.Problem
		r    *lp.Result
	}{{"service", s.Model.Program, s.Service}, {"people", s.Face, s.People}} {
		proof, err := certify.Check(c.p, c.r, gap)
		if err != nil {
			return fmt.Errorf("stock: goal %s: %w", c.what, err)
		}
		if !proof.Optimal(gap) {
			return fmt.Errorf("stock: goal %s: the gap proved is not within %s", c.what, gap.FloatString(12))
		}
	}
	attained := *s.Service
	attained.X, attained.Objective = s.X, s.Points
	proof, err := certify.Check(s.Model.Program, &attained, gap)
	if err == nil && !proof.Optimal(gap) {
		err = certify.ErrUnproven
	}
	if err != nil {
		return fmt.Errorf("stock: the point of the second goal: %w", err)
	}
	return nil
}
