package branch

import (
	"math"
	"slices"

	"canbo/solver/lp"
)

// A view is a problem without the columns that the box fixes at a lower bound of
// zero: in the derivation of a cut they stand for nothing.
type view struct {
	*lp.Problem
	col []int32 // column here → column of the problem, increasing
}

func (m *master) view() view {
	p := m.p
	v := view{Problem: &lp.Problem{RowLower: p.RowLower, RowUpper: p.RowUpper, Start: []int{0}}}
	for j := range p.Cols() {
		if m.box.lower[j] == 0 && m.box.upper[j] == 0 && p.ColLower[j] == 0 {
			continue
		}
		rows, values := p.Column(j)
		v.AddCol("", p.Cost[j], p.ColLower[j], p.ColUpper[j], p.IsInteger(j), rows, values)
		v.col = append(v.col, int32(j))
	}
	return v
}

// largest returns what no entry of a column exceeds in the sum of rows, weighed,
// that a cut is derived from, but for the weight.
func largest(p *lp.Problem) []float64 {
	most := 0
	out := make([]float64, p.Rows())
	for j := range p.Cols() {
		rows, values := p.Column(j)
		most = max(most, len(rows))
		for k, i := range rows {
			out[i] = math.Max(out[i], math.Abs(values[k]))
		}
	}
	for i := range out {
		out[i] *= float64(most)
	}
	return out
}

// strengthen adds cuts to the problem in rounds, as long as the bound of the
// relaxation over the box rises, and leaves those out that are not tight at the
// end.
func (m *master) strengthen(rounds int) {
	r := restrict(m.p, m.box, m.basis)
	b, hint := boxOf(r.Problem), r.project(m.basis)
	relax, err := newRelaxation(r.Problem, b, firstColumns(r.Problem, b, hint, nil, r.drop(m.promise)), 0)
	if err != nil {
		return
	}
	if hint != nil {
		relax.setBasis(relax.local(hint))
	}
	defer func() { m.iterations += relax.iterations() }()
	if relax.solve(m.ctx, math.Inf(1)) != lp.Optimal {
		return
	}
	v := m.view()
	local := make([]int32, m.p.Cols()) // column of the problem → of r, -1 outside
	for j := range local {
		local[j] = -1
	}
	for k, j := range r.col {
		local[j] = int32(k)
	}
	var skip []bool
	if m.keep != nil {
		skip = slices.Clone(m.keep.skip)
		for k := range m.keep.Rows {
			skip[m.keep.Rows[k].Index] = false
		}
	}
	sizes := largest(m.p)
	rows := m.p.Rows()
	var cuts, inside []cut // over the columns of v, and over those of r
	var bits []int
	rise := 0.0
	for round := range rounds {
		c := newCutter(withCuts(v.Problem, cuts), bits, skip)
		if len(v.col) < m.p.Cols() {
			c.largest = append(sizes, slices.Repeat([]float64{0}, len(cuts))...)
		}
		x := pickColumns(r.lift(relax.point()), v.col)
		more := c.round(m.ctx, x, func(j int32) []float64 {
			k := local[v.col[j]]
			if k < 0 || relax.pos[k] < 0 {
				return nil
			}
			u := relax.s.TableauRow(int(relax.pos[k]))
			if u == nil {
				return nil
			}
			full := make([]float64, rows+len(cuts))
			for e, i := range r.row {
				full[i] = u[e]
			}
			copy(full[rows:], u[len(r.row):])
			return full
		})
		if len(more) == 0 || m.ctx.Err() != nil {
			break
		}
		var fresh []cut
		for _, one := range more {
			fresh = append(fresh, one.within(v, r, local))
			bits = append(bits, one.bits)
		}
		before := relax.objective()
		start := relax.basis()
		inside = append(inside, fresh...)
		relax.addRows(withCuts(r.Problem, inside), fresh)
		if relax.solve(m.ctx, math.Inf(1)) != lp.Optimal {
			inside, bits = inside[:len(cuts)], bits[:len(cuts)]
			if relax, err = newRelaxation(withCuts(r.Problem, inside), b, relax.col, 0); err != nil {
				return
			}
			relax.setBasis(start)
			if relax.solve(m.ctx, math.Inf(1)) != lp.Optimal {
				return
			}
			break
		}
		cuts = append(cuts, more...)
		gain := relax.objective() - before
		if rise += gain; gain < cutGain*rise && round > 0 {
			break
		}
	}
	m.install(r, v, relax, cuts)
}

func pickColumns(x []float64, col []int32) []float64 {
	out := make([]float64, len(col))
	for k, j := range col {
		out[k] = x[j]
	}
	return out
}

// within returns a cut over the columns of v as one over those of r.
func (c *cut) within(v view, r *restriction, local []int32) cut {
	one := cut{rhs: c.rhs}
	for e, j := range c.row.Index {
		full := v.col[j]
		if k := local[full]; k >= 0 {
			one.row.Index = append(one.row.Index, k)
			one.row.Value = append(one.row.Value, c.row.Value[e])
		} else {
			one.rhs -= c.row.Value[e] * r.box.lower[full]
		}
	}
	return one
}

// install adds to the problem the cuts over the columns of v that are tight in a
// relaxation over r, and those that these are derived from.
func (m *master) install(r *restriction, v view, relax *relaxation, cuts []cut) {
	rows := m.p.Rows()
	x := pickColumns(r.lift(relax.point()), v.col)
	keep := make([]bool, len(cuts))
	for k := len(cuts) - 1; k >= 0; k-- {
		keep[k] = keep[k] || cuts[k].slack(x) < 1e-6*math.Max(1, math.Abs(cuts[k].rhs))
		if !keep[k] {
			continue
		}
		for _, i := range cuts[k].from.Weight.Index {
			if int(i) >= rows {
				keep[int(i)-rows] = true
			}
		}
	}
	at, y := relax.global(), relax.dual()
	base := *at
	base.Row = base.Row[:len(r.row)]
	full := r.expand(&base)
	dual := make([]float64, rows)
	for k, i := range r.row {
		dual[i] = y[k]
	}
	to := make([]int32, len(cuts))
	var kept []cut
	for k, one := range cuts {
		if !keep[k] {
			continue
		}
		to[k] = int32(rows + len(kept))
		for e, i := range one.from.Weight.Index {
			if int(i) >= rows {
				one.from.Weight.Index[e] = to[int(i)-rows]
			}
		}
		for e, j := range one.from.Complement {
			one.from.Complement[e] = v.col[j]
		}
		for e, j := range one.row.Index {
			one.row.Index[e] = v.col[j]
		}
		kept = append(kept, one)
		full.Row = append(full.Row, at.Row[len(r.row)+k])
		dual = append(dual, y[len(r.row)+k])
		m.cuts = append(m.cuts, one.from)
	}
	m.p = withCuts(m.p, kept)
	m.basis = m.balance(full)
	m.keep = m.keep.extend(m.p.Rows())
	m.lag.keep = m.keep
	var l lagrangian
	l.price(m.p, dual)
	m.promise, m.dual = l.reduced, dual
	m.state()
}

// state notes what the duals prove.
func (m *master) state() {
	y := slices.Clone(m.dual)
	m.lag.implied = imply(m.p, m.box, m.objective)
	m.lag.evaluate(m.p, m.box, y)
	m.used(lp.Sparse(y), &m.lag, math.Inf(1))
}

// extend returns k for a problem with further rows at the end, which have a
// price.
func (k *keeping) extend(rows int) *keeping {
	if k == nil {
		return nil
	}
	more := *k
	more.skip = append(slices.Clone(k.skip), make([]bool, rows-len(k.skip))...)
	return &more
}

// settled reports whether the relaxation proves the point known good enough.
func (m *master) settled() bool {
	return len(m.tighten) > 0 && m.alone.proven() >= m.gap.cutoff(m.objective)
}
