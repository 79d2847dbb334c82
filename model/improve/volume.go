package improve

import (
	"context"
	"math"

	"canbo/model/formulate"
	"canbo/solver/lp"
)

// A relaxation is the Lagrangian dual of a program: all rows are priced but
// those that give each official one option and each cell at most one team.
// It is solved by the volume algorithm (Barahona and Anbil, Mathematical
// Programming 87, 2000), whose averages of minimisers tend to a point that is
// optimal for the linear relaxation.
type relaxation struct {
	p              *lp.Problem
	options, teams [][2]int32 // ranges of columns of which one, or at most one, is 1
	others         []int32
	free           []bool // rows that are not priced
	scale          []float64

	price  []float64
	best   []float64 // prices of the best bound
	picked []int32   // columns at one
	amount []float64
	act    []float64 // activity of the minimiser
}

func relax(f *formulate.Form, p *lp.Problem) *relaxation {
	m, n := p.Rows(), p.Cols()
	r := &relaxation{p: p, free: make([]bool, m), scale: make([]float64, m), price: make([]float64, m), act: make([]float64, m)}
	inTeam := make([]bool, n)
	for k := range f.Sheet.Pool {
		rows, _ := p.Column(int(f.First[k]))
		r.free[rows[0]] = true
		r.options = append(r.options, [2]int32{f.First[k], f.First[k+1]})
	}
	for k := range f.Cells {
		c := &f.Cells[k]
		rows, _ := p.Column(int(c.FirstTeam))
		r.free[rows[0]] = true
		r.teams = append(r.teams, [2]int32{c.FirstTeam, c.FirstTeam + int32(len(c.Teams))})
		for j := range c.Teams {
			inTeam[int(c.FirstTeam)+j] = true
		}
	}
	for j := len(f.Options); j < n; j++ {
		if !inTeam[j] {
			r.others = append(r.others, int32(j))
		}
	}
	for k, i := range p.Row {
		r.scale[i] = max(r.scale[i], math.Abs(p.Value[k]))
	}
	for i := range r.scale {
		if r.scale[i] == 0 {
			r.scale[i] = 1
		}
	}
	r.prime(f)
	return r
}

// reduced is the cost of column j at the prices.
func (r *relaxation) reduced(j int32) float64 {
	c := r.p.Cost[j]
	rows, v := r.p.Column(int(j))
	for k, i := range rows {
		c -= r.price[i] * v[k]
	}
	return c
}

// minimise finds the minimiser at the prices and returns its value.
func (r *relaxation) minimise() float64 {
	value := r.p.Offset
	r.picked, r.amount = r.picked[:0], r.amount[:0]
	for i, y := range r.price {
		switch {
		case y > 0:
			value += y * r.p.RowLower[i]
		case y < 0:
			value += y * r.p.RowUpper[i]
		}
	}
	least := func(from, to int32, best float64) (float64, int32) {
		at := int32(-1)
		for j := from; j < to; j++ {
			if c := r.reduced(j); c < best && r.p.ColUpper[j] > 0 {
				best, at = c, j
			}
		}
		return best, at
	}
	pick := func(j int32, x float64) { r.picked, r.amount = append(r.picked, j), append(r.amount, x) }
	for _, g := range r.options {
		c, j := least(g[0], g[1], math.Inf(1))
		if j < 0 {
			continue
		}
		value += c
		pick(j, 1)
	}
	for _, g := range r.teams {
		if c, j := least(g[0], g[1], 0); j >= 0 {
			value += c
			pick(j, 1)
		}
	}
	for _, j := range r.others {
		if c := r.reduced(j); c < 0 {
			value += c * r.p.ColUpper[j]
			pick(j, r.p.ColUpper[j])
		}
	}
	clear(r.act)
	for k, j := range r.picked {
		rows, v := r.p.Column(int(j))
		for e, i := range rows {
			r.act[i] += v[e] * r.amount[k]
		}
	}
	return value
}

// lack is the direction of row i for activity a at price y: how far the active
// bound is missed.
func (r *relaxation) lack(i int, a, y float64) float64 {
	if r.free[i] {
		return 0
	}
	low, high := r.p.RowLower[i]-a, r.p.RowUpper[i]-a
	switch {
	case low > 0 || y > 0:
		return low
	case high < 0 || y < 0:
		return high
	}
	return 0
}

// Parameters of the volume algorithm.
const (
	share  = 0.1 // of a new minimiser in the average, at most
	first  = 0.1 // of what a head is worth in the first price of its class
	stride = 20  // steps without a better bound after which steps get shorter
)

// volume returns the average of the minimisers after some iterations. target is
// a value that the program reaches.
func (r *relaxation) volume(ctx context.Context, target float64, iterations int) []float64 {
	m := r.p.Rows()
	best := make([]float64, m) // prices of the best bound
	r.best = best
	mean := make([]float64, m) // activity of the average
	dir := make([]float64, m)
	x := make([]float64, r.p.Cols())
	copy(best, r.price)
	bound := r.minimise()
	copy(mean, r.act)
	for k, j := range r.picked {
		x[j] = r.amount[k]
	}
	step, failed := 0.3, 0
	for n := 0; n < iterations && ctx.Err() == nil; n++ {
		norm := 0.0
		for i := range dir {
			dir[i] = r.lack(i, mean[i], best[i]) / r.scale[i]
			norm += dir[i] * dir[i]
		}
		if norm == 0 || target <= bound {
			break
		}
		s := step * (target - bound) / norm
		for i, d := range dir {
			r.price[i] = r.allowed(i, best[i]+s*d/r.scale[i])
		}
		value := r.minimise()
		dot, square, along := 0.0, 0.0, 0.0
		for i := range dir {
			d := r.lack(i, r.act[i], r.price[i]) / r.scale[i]
			dot += (dir[i] - d) * dir[i]
			square += (dir[i] - d) * (dir[i] - d)
			along += d * dir[i]
		}
		a := share / 10
		if square > 0 {
			a = min(max(dot/square, share/10), share)
		}
		for i := range mean {
			mean[i] += a * (r.act[i] - mean[i])
		}
		for j := range x {
			x[j] *= 1 - a
		}
		for k, j := range r.picked {
			x[j] += a * r.amount[k]
		}
		if value > bound {
			if along > 0 {
				step = min(2, step*1.1)
			}
			bound, failed = value, 0
			copy(best, r.price)
		} else if failed++; failed == stride {
			step, failed = max(step*0.66, 1e-4), 0
		}
	}
	return x
}

// allowed is the price of row i nearest to y that its bounds allow.
func (r *relaxation) allowed(i int, y float64) float64 {
	if math.IsInf(r.p.RowUpper[i], 1) {
		y = max(y, 0)
	}
	if math.IsInf(r.p.RowLower[i], -1) {
		y = min(y, 0)
	}
	return y
}

// prime begins with a part of what one more head of each class would be worth
// if all stayed. From prices of zero, where most options cost the same, the
// volume algorithm may find no way up.
func (r *relaxation) prime(f *formulate.Form) {
	heads := make([]float64, r.p.Rows())
	for k := range f.Sheet.Pool {
		if j := f.First[k]; !f.Options[j].Move {
			rows, v := r.p.Column(int(j))
			for e, i := range rows {
				heads[i] -= v[e]
			}
		}
	}
	for k := range f.Cells {
		c := &f.Cells[k]
		present := c.Fixed
		for _, class := range c.Classes {
			present += class.Milli * int64(heads[class.Row])
		}
		j := int(c.FirstTeam)
		weight := 0.0
		if cost := f.Cost[formulate.Service][j]; cost != 0 {
			weight = r.p.Cost[j] / float64(cost) * float64(c.Urgency)
		}
		short := f.Sheet.Shortage(present, c.Required)
		for _, class := range c.Classes {
			r.price[class.Row] = -first * weight * float64(short-f.Sheet.Shortage(present+class.Milli, c.Required))
		}
	}
}
