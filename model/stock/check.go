package stock

import (
	"context"
	"fmt"
	"math"
	"slices"

	"canbo/solver"
	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// A Checked value stands between what solving again gives. All are service points
// per unit; the least cost is convex in what there is, hence
//
//	More ≤ Right ≤ Worth ≤ Left ≤ Fewer.
//
// More and Right are −Inf where there is no room for more: a person has no place to
// stand. Fewer and Left are +Inf where there cannot be fewer: nothing is there, or
// somebody stands there who can go nowhere. Worth may then be any number on that
// side.
type Checked struct {
	Value
	More, Fewer float64 // saved with one more, lost with one fewer
	Right, Left float64 // saved per unit at the margin upwards, lost per unit downwards; equal where the dual is unique
}

// checkTol is the difference, relative to max(1, |value|), that rounding may make.
const checkTol = 1e-6

// Agrees reports whether the chain holds, up to rounding.
func (c *Checked) Agrees() bool {
	chain := []float64{c.More, c.Right, c.Worth, c.Left, c.Fewer}
	for k := 1; k < len(chain); k++ {
		if !noMore(chain[k-1], chain[k]) {
			return false
		}
	}
	return true
}

// Unique reports whether only one price is optimal.
func (c *Checked) Unique() bool { return noMore(c.Left, c.Right) }

func noMore(a, b float64) bool {
	return a <= b || a-b <= checkTol*math.Max(1, math.Min(math.Abs(a), math.Abs(b)))
}

// Check solves again with one more and with one fewer, and finds the one-sided
// derivatives. Only the blocks of the program that the value touches are solved,
// from the optimum, so that an answer does not depend on those before it. The error
// is ErrNotOptimal, or that of ctx.
func (s *Solution) Check(ctx context.Context, v Value) (c Checked, err error) {
	c.Value = v
	p, err := s.probe(ctx, v)
	if err != nil {
		return c, err
	}
	for _, side := range []struct {
		from        *simplex.Solver
		step, least float64
		to          *float64
	}{{p.at, 1, p.least, &c.More}, {p.at, -1, p.least, &c.Fewer}, {p.along, 1, 0, &c.Right}, {p.along, -1, 0, &c.Left}} {
		z, err := p.solve(ctx, side.from, v, side.step)
		if err != nil {
			return c, err
		}
		*side.to = side.step*(side.least-z) + 0
	}
	return c, nil
}

// Saved returns what one more of v saves, −Inf where there is no room for it, as
// Check does.
func (s *Solution) Saved(ctx context.Context, v Value) (float64, error) {
	p, err := s.probe(ctx, v)
	if err != nil {
		return 0, err
	}
	z, err := p.solve(ctx, p.at, v, 1)
	return p.least - z + 0, err
}

// A probe asks a part of the program what would be with more or less of something.
type probe struct {
	col, row []int32    // of the program, increasing
	here     lp.Problem // the part
	slope    lp.Problem // its directions at the optimum
	at       *simplex.Solver
	along    *simplex.Solver // at the optimum of slope, which is 0
	least    float64         // optimum of here
}

// probe returns that of the blocks a value touches.
func (s *Solution) probe(ctx context.Context, v Value) (*probe, error) {
	if s.blocks == nil {
		s.blocks, s.probes = solver.Blocks(s.Model.Program), map[string]*probe{}
	}
	var touched []int
	for k := range s.blocks {
		b := &s.blocks[k]
		_, in := slices.BinarySearch(b.Col, v.column)
		for _, i := range v.rows {
			_, found := slices.BinarySearch(b.Row, i)
			in = in || found
		}
		if in {
			touched = append(touched, k)
		}
	}
	key := fmt.Sprint(touched)
	if s.probes[key] == nil {
		p, err := s.newProbe(ctx, touched)
		if err != nil {
			return nil, err
		}
		s.probes[key] = p
	}
	return s.probes[key], nil
}

func (s *Solution) newProbe(ctx context.Context, blocks []int) (*probe, error) {
	p := new(probe)
	for _, k := range blocks {
		p.col, p.row = append(p.col, s.blocks[k].Col...), append(p.row, s.blocks[k].Row...)
	}
	slices.Sort(p.col)
	slices.Sort(p.row)
	p.here = *restrict(s.Model.Program, p.col, p.row)
	var err error
	if p.at, err = simplex.New(&p.here, simplex.Options{}); err != nil {
		return nil, err
	}
	p.at.SetPrices(pick(s.Service.RowDual, p.row))
	if p.least, err = optimise(ctx, p.at); err != nil {
		return nil, err
	}
	p.slope = tangent(&p.here, pick(s.Service.X, p.col))
	p.along = p.at.Clone()
	for j := range p.slope.ColLower {
		p.along.SetColBounds(j, p.slope.ColLower[j], p.slope.ColUpper[j])
	}
	for i := range p.slope.RowLower {
		p.along.SetRowBounds(i, p.slope.RowLower[i], p.slope.RowUpper[i])
	}
	_, err = optimise(ctx, p.along)
	return p, err
}

func pick(x []float64, index []int32) []float64 {
	out := make([]float64, len(index))
	for k, i := range index {
		out[k] = x[i]
	}
	return out
}

// solve returns the optimum of here or slope, at whose optimum from is, with units
// more of v; +Inf where nothing is feasible.
func (p *probe) solve(ctx context.Context, from *simplex.Solver, v Value, units float64) (float64, error) {
	q := &p.here
	if from == p.along {
		q = &p.slope
	}
	s := from.Clone()
	for k, i := range v.rows {
		i, _ := slices.BinarySearch(p.row, i)
		step := units * v.by[k]
		s.SetRowBounds(i, q.RowLower[i]+step, q.RowUpper[i]+step)
	}
	if v.column >= 0 {
		j, _ := slices.BinarySearch(p.col, v.column)
		s.SetColBounds(j, q.ColLower[j], q.ColUpper[j]+units)
	}
	return optimise(ctx, s)
}

func optimise(ctx context.Context, s *simplex.Solver) (float64, error) {
	switch reason, err := s.Optimize(ctx); {
	case err != nil:
		return 0, err
	case reason == lp.Infeasible:
		return math.Inf(1), nil
	case reason != lp.Optimal:
		return 0, fmt.Errorf("%w: %s", ErrNotOptimal, reason)
	}
	return s.Objective(), nil
}

// restrict returns the problem of some columns, increasing, and all rows in which
// they have entries, increasing.
func restrict(p *lp.Problem, cols, rows []int32) *lp.Problem {
	q := new(lp.Problem)
	for _, i := range rows {
		q.AddRow("", p.RowLower[i], p.RowUpper[i])
	}
	for _, j := range cols {
		index, value := p.Column(int(j))
		local := make([]int32, len(index))
		for k, i := range index {
			at, _ := slices.BinarySearch(rows, i)
			local[k] = int32(at)
		}
		q.AddCol("", p.Cost[j], p.ColLower[j], p.ColUpper[j], false, local, value)
	}
	return q
}

// touchTol is the distance from a bound, relative to max(1, |bound|), below which
// a point lies on it.
const touchTol = 1e-7

// tangent returns the program of the directions that an optimal point x of p can
// go. With the bounds that a value moves, and x lies on, moved by units, its optimum
// is the one-sided derivative of the optimum of p: the largest slope over the
// optimal duals, which are those that obey complementary slackness with any one
// optimal point (Gal, Postoptimal Analyses, Parametric Programming and Related
// Topics, 1995).
func tangent(p *lp.Problem, x []float64) lp.Problem {
	q := *p
	q.Offset = 0
	side := func(a, bound, away float64) float64 {
		if !math.IsInf(bound, 0) && math.Abs(a-bound) <= touchTol*math.Max(1, math.Abs(bound)) {
			return 0
		}
		return away
	}
	cone := func(a, lower, upper []float64) (lo, up []float64) {
		for k := range a {
			lo, up = append(lo, side(a[k], lower[k], math.Inf(-1))), append(up, side(a[k], upper[k], math.Inf(1)))
		}
		return lo, up
	}
	q.ColLower, q.ColUpper = cone(x, p.ColLower, p.ColUpper)
	q.RowLower, q.RowUpper = cone(p.Activity(x), p.RowLower, p.RowUpper)
	return q
}
