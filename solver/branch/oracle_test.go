package branch

import (
	"math"
	"math/rand/v2"

	"canbo/solver/lp"
)

// An oracle enumerates every point of the integer columns and, for each, every
// vertex of the continuous ones (at most two, each with a finite lower bound).
// It shares nothing with the solver.
type oracle struct {
	p          *lp.Problem
	integer    []int
	continuous []int
	x          []float64
	best       float64
	unbounded  bool
}

// far stands for infinity: a vertex there shows an unbounded problem.
const far = 1e6

// enumerate returns the optimum, +Inf if infeasible and -Inf if unbounded.
// Integer columns must have finite bounds.
func enumerate(p *lp.Problem) float64 {
	o := &oracle{p: p, x: make([]float64, p.Cols()), best: math.Inf(1)}
	for j := range p.Cols() {
		if p.IsInteger(j) {
			o.integer = append(o.integer, j)
		} else {
			o.continuous = append(o.continuous, j)
		}
	}
	o.assign(0)
	if o.unbounded {
		return math.Inf(-1)
	}
	return o.best
}

func (o *oracle) assign(k int) {
	if k == len(o.integer) {
		o.complete()
		return
	}
	j := o.integer[k]
	for v := math.Ceil(o.p.ColLower[j]); v <= o.p.ColUpper[j]; v++ {
		o.x[j] = v
		o.assign(k + 1)
	}
}

// complete tries the vertices of the continuous columns.
func (o *oracle) complete() {
	if len(o.continuous) == 0 {
		o.judge()
		return
	}
	for _, j := range o.continuous {
		o.x[j] = 0
	}
	base := o.p.Activity(o.x)
	// every constraint as a line: coefficients over the continuous columns = rhs
	type line struct{ a, b, rhs float64 }
	var lines []line
	pos := map[int]int{}
	for k, j := range o.continuous {
		pos[j] = k
		var l line
		if k == 0 {
			l.a = 1
		} else {
			l.b = 1
		}
		for _, v := range []float64{math.Max(o.p.ColLower[j], -far), math.Min(o.p.ColUpper[j], far)} {
			l.rhs = v
			lines = append(lines, l)
		}
	}
	rows := make([]line, o.p.Rows())
	for _, j := range o.continuous {
		at, values := o.p.Column(j)
		for k, i := range at {
			if pos[j] == 0 {
				rows[i].a = values[k]
			} else {
				rows[i].b = values[k]
			}
		}
	}
	for i, l := range rows {
		if l.a == 0 && l.b == 0 {
			continue
		}
		for _, v := range []float64{o.p.RowLower[i], o.p.RowUpper[i]} {
			if !math.IsInf(v, 0) {
				l.rhs = v - base[i]
				lines = append(lines, l)
			}
		}
	}
	if len(o.continuous) == 1 {
		for _, l := range lines {
			o.x[o.continuous[0]] = l.rhs / l.a
			o.judge()
		}
		return
	}
	for s, u := range lines {
		for _, v := range lines[:s] {
			det := u.a*v.b - u.b*v.a
			if math.Abs(det) < 1e-9 {
				continue
			}
			o.x[o.continuous[0]] = (u.rhs*v.b - u.b*v.rhs) / det
			o.x[o.continuous[1]] = (u.a*v.rhs - u.rhs*v.a) / det
			o.judge()
		}
	}
}

func (o *oracle) judge() {
	for j, v := range o.x {
		if v < o.p.ColLower[j]-1e-7 || v > o.p.ColUpper[j]+1e-7 {
			return
		}
	}
	for i, a := range o.p.Activity(o.x) {
		if a < o.p.RowLower[i]-1e-6 || a > o.p.RowUpper[i]+1e-6 {
			return
		}
	}
	z := o.p.Objective(o.x)
	if z >= o.best {
		return
	}
	// optima of these small numbers are far above, unbounded ones far below
	o.best, o.unbounded = z, z < -far/20
}

// randomMIP returns a problem small enough to enumerate.
func randomMIP(r *rand.Rand) *lp.Problem {
	p := &lp.Problem{Offset: float64(r.IntN(5))}
	integers, continuous := 1+r.IntN(5), r.IntN(3)
	m := 1 + r.IntN(5)
	var inside []float64 // a point that rows are mostly written around
	total := integers + continuous
	for range total {
		inside = append(inside, float64(r.IntN(3)))
	}
	a := make([][]float64, m)
	for i := range a {
		a[i] = make([]float64, total)
		act := 0.0
		for j := range a[i] {
			if r.IntN(3) > 0 {
				a[i][j] = float64(r.IntN(11) - 5)
				if r.IntN(6) == 0 {
					a[i][j] += 0.5
				}
			}
			act += a[i][j] * inside[j]
		}
		lo, up := math.Inf(-1), math.Inf(1)
		switch r.IntN(6) {
		case 0:
			lo, up = act, act
			if r.IntN(3) == 0 {
				lo++
				up++
			}
		case 1, 2:
			lo = act - float64(r.IntN(4)-1)
		case 3, 4:
			up = act + float64(r.IntN(4)-1)
		default:
			lo, up = act-1, act+float64(r.IntN(3))
		}
		p.AddRow("", lo, up)
	}
	for j := range total {
		var rows []int32
		var values []float64
		for i := range a {
			if a[i][j] != 0 {
				rows, values = append(rows, int32(i)), append(values, a[i][j])
			}
		}
		cost := float64(r.IntN(21) - 8)
		if r.IntN(8) == 0 {
			cost += 0.25
		}
		lo, up := 0.0, 1.0
		if r.IntN(2) == 0 {
			lo, up = float64(-r.IntN(3)), float64(1+r.IntN(4))
		}
		if j >= integers && r.IntN(2) == 0 {
			up = math.Inf(1)
		}
		p.AddCol("", cost, lo, up, j < integers, rows, values)
	}
	return p
}
