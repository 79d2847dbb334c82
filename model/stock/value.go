package stock

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"canbo/solver"
	"canbo/solver/lp"
)

// Of says what a marginal value is of.
type Of string

// One more of each, from the round of a year to the end where it lasts.
const (
	OfPost    Of = "post"    // approved place of a field in an area
	OfCeiling Of = "ceiling" // head allowed in an area
	OfHead    Of = "head"    // person who comes to a field of an area and stays, from outside
	OfRecruit Of = "recruit" // recruit that a limit allows after the round
	OfCourse  Of = "course"  // place in a course after the round
	OfMove    Of = "move"    // move that the budget of the round allows
	OfMoney   Of = "money"   // million đồng a month that the budget of the round allows
)

// A Value is what one more of something is worth: service points of the whole
// horizon saved per unit, by the duals of the service goal.
type Value struct {
	Of       Of
	Area     string // code of the area; of the province for limits and budgets
	Field    string // "" for none
	Year     int
	Record   string // of a course its id, of recruits the number of the record in that year
	Worth    float64
	rows     []int32   // rows whose right-hand side one more unit moves,
	by       []float64 // by how much
	column   int32     // or the column whose upper bound it moves; else -1
	province int32
}

// Values returns the marginal values of a kind, by area, field and year. Those
// worth nothing are included.
func (s *Solution) Values(of Of) []Value {
	m := s.Model
	var list []Value
	add := func(v Value) {
		for k, i := range v.rows {
			v.Worth -= v.by[k] * s.Service.RowDual[i]
		}
		if v.column >= 0 {
			v.Worth -= math.Min(0, s.reducedCost(v.column))
		}
		v.Of, v.Worth = of, v.Worth+0
		list = append(list, v)
	}
	row := func(i int32, by float64, v Value) {
		if i >= 0 {
			v.rows, v.by, v.column = []int32{i}, []float64{by}, -1
			add(v)
		}
	}
	switch of {
	case OfPost, OfHead:
		for a := range m.Areas {
			for f := range m.In.Fields {
				if m.base.approved[a*len(m.In.Fields)+f] == 0 {
					continue
				}
				for t := range m.Years {
					v := Value{Area: m.Areas[a].Code, Field: m.In.Fields[f].Code, Year: m.Years[t], column: -1, province: m.Areas[a].Province}
					for r := t; r < len(m.Years); r++ {
						i, by := m.rows.place[m.cell(a, f, r)], 1.0
						if of == OfHead {
							i, by = m.rows.stock[m.cell(a, f, r)], m.newcomer(m.province(int32(a)), t, r)
						}
						v.rows, v.by = append(v.rows, i), append(v.by, by)
						if need := m.rows.need[m.cell(a, f, r)]; of == OfHead && need >= 0 {
							v.rows, v.by = append(v.rows, need), append(v.by, -m.base.full*by)
						}
					}
					add(v)
				}
			}
		}
	case OfCeiling:
		for a := range m.Areas {
			for t := range m.Years {
				v := Value{Area: m.Areas[a].Code, Year: m.Years[t], column: -1, province: m.Areas[a].Province}
				for r := t; r < len(m.Years); r++ {
					v.rows, v.by = append(v.rows, m.rows.ceiling[m.at(a, r)]), append(v.by, 1)
				}
				add(v)
			}
		}
	case OfRecruit:
		keys := make([]limitKey, 0, len(m.limit))
		for k := range m.limit {
			keys = append(keys, k)
		}
		slices.SortFunc(keys, limitKey.compare)
		for _, k := range keys {
			row(m.limit[k], 1, Value{Area: m.In.Provinces[k.province].Code, Year: m.Years[k.round], Record: fmt.Sprint(k.record), province: k.province})
		}
	case OfCourse:
		for j, c := range m.column {
			if c.kind == entry {
				add(Value{Area: m.In.Provinces[c.province].Code, Field: m.In.Fields[c.field].Code, Year: m.Years[c.round],
					Record: m.Scenario.Courses[c.record].ID, column: int32(j), province: c.province})
			}
		}
	case OfMove, OfMoney:
		rows, by := m.rows.moves, 1.0
		if of == OfMoney {
			rows, by = m.rows.money, 1000
		}
		for p := range m.In.Provinces {
			for t := range m.Years {
				row(rows[m.at(p, t)], by, Value{Area: m.In.Provinces[p].Code, Year: m.Years[t], province: int32(p)})
			}
		}
	}
	return list
}

func (s *Solution) reducedCost(j int32) float64 {
	p := s.Model.Program
	d := p.Cost[j]
	rows, values := p.Column(int(j))
	for k, i := range rows {
		d -= values[k] * s.Service.RowDual[i]
	}
	return d
}

// A Checked value stands between what solving again gives. All are service points
// per unit; the least cost is convex in what there is, hence
//
//	More ≤ Right ≤ Worth ≤ Left ≤ Fewer.
type Checked struct {
	Value
	More, Fewer float64 // saved with one more, lost with one fewer; +Inf where one fewer is impossible
	Right, Left float64 // saved per unit at the margin upwards, lost per unit downwards; equal where the dual is unique
}

// Check solves again with one more and with one fewer, and finds the one-sided
// derivatives. Only the blocks of the program that the value touches are solved.
// The error is ErrNotOptimal where ctx ends a solve.
func (s *Solution) Check(ctx context.Context, v Value) (Checked, error) {
	c := Checked{Value: v}
	b, local := s.block(v)
	x := make([]float64, len(b.Col))
	for k, j := range b.Col {
		x[k] = s.Service.X[j]
	}
	z := b.Problem.Objective(x)
	solve := func(p *lp.Problem) (float64, error) {
		r, err := solver.Solve(ctx, p, solver.Options{})
		switch {
		case err != nil:
			return 0, err
		case r.Reason == lp.Infeasible:
			return math.Inf(1), nil
		case r.Reason != lp.Optimal:
			return 0, fmt.Errorf("%w: %s", ErrNotOptimal, r.Reason)
		}
		return r.Objective, nil
	}
	var err [4]error
	c.More, err[0] = solve(shifted(b.Problem, local, 1))
	c.More = z - c.More
	c.Fewer, err[1] = solve(shifted(b.Problem, local, -1))
	c.Fewer -= z
	c.Right, err[2] = solve(tangent(b.Problem, x, local, 1))
	c.Right = -c.Right
	c.Left, err[3] = solve(tangent(b.Problem, x, local, -1))
	return c, errors.Join(err[:]...)
}

// block returns the blocks of the program that a value touches as one problem, and
// the value in its terms.
func (s *Solution) block(v Value) (*solver.Block, Value) {
	if s.blocks == nil {
		s.blocks = solver.Blocks(s.Model.Program)
	}
	var touched solver.Block
	for k := range s.blocks {
		b := &s.blocks[k]
		_, in := slices.BinarySearch(b.Col, v.column)
		for _, i := range v.rows {
			_, found := slices.BinarySearch(b.Row, i)
			in = in || found
		}
		if in {
			touched.Col, touched.Row = append(touched.Col, b.Col...), append(touched.Row, b.Row...)
		}
	}
	slices.Sort(touched.Col)
	slices.Sort(touched.Row)
	touched.Problem = restrict(s.Model.Program, touched.Col, touched.Row)
	local := v
	local.rows = slices.Clone(v.rows)
	for n, i := range v.rows {
		at, _ := slices.BinarySearch(touched.Row, i)
		local.rows[n] = int32(at)
	}
	if v.column >= 0 {
		at, _ := slices.BinarySearch(touched.Col, v.column)
		local.column = int32(at)
	}
	return &touched, local
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

// shifted returns p with units more of v.
func shifted(p *lp.Problem, v Value, units float64) *lp.Problem {
	q := *p
	q.RowLower, q.RowUpper, q.ColUpper = slices.Clone(p.RowLower), slices.Clone(p.RowUpper), slices.Clone(p.ColUpper)
	for k, i := range v.rows {
		q.RowLower[i] += units * v.by[k]
		q.RowUpper[i] += units * v.by[k]
	}
	if v.column >= 0 {
		q.ColUpper[v.column] += units
	}
	return &q
}

// touchTol is the distance from a bound, relative to max(1, |bound|), below which
// a point lies on it.
const touchTol = 1e-7

// tangent returns the program of the directions in which an optimal point x of p
// can follow units more of v. Its optimum is the one-sided derivative of the
// optimum of p: the largest slope over the optimal duals, which are those that obey
// complementary slackness with any one optimal point (Gal, Postoptimal Analyses,
// Parametric Programming and Related Topics, 1995).
func tangent(p *lp.Problem, x []float64, v Value, units float64) *lp.Problem {
	q := *p
	n, m := p.Cols(), p.Rows()
	q.Offset = 0
	q.ColLower, q.ColUpper = make([]float64, n), make([]float64, n)
	q.RowLower, q.RowUpper = make([]float64, m), make([]float64, m)
	touches := func(a, bound float64) bool {
		return !math.IsInf(bound, 0) && math.Abs(a-bound) <= touchTol*math.Max(1, math.Abs(bound))
	}
	side := func(a, lower, upper, step float64) (lo, up float64) {
		lo, up = math.Inf(-1), math.Inf(1)
		if touches(a, lower) {
			lo = step
		}
		if touches(a, upper) {
			up = step
		}
		return lo, up
	}
	for j := range n {
		q.ColLower[j], q.ColUpper[j] = side(x[j], p.ColLower[j], p.ColUpper[j], 0)
		if int32(j) == v.column && touches(x[j], p.ColUpper[j]) {
			q.ColUpper[j] = units
		}
	}
	step := make([]float64, m)
	for k, i := range v.rows {
		step[i] = units * v.by[k]
	}
	for i, a := range p.Activity(x) {
		q.RowLower[i], q.RowUpper[i] = side(a, p.RowLower[i], p.RowUpper[i], step[i])
	}
	return &q
}
