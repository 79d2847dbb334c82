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

func (m *master) view(b box) view {
	p := m.p
	v := view{Problem: &lp.Problem{RowLower: p.RowLower, RowUpper: p.RowUpper, Start: []int{0}}}
	for j := range p.Cols() {
		if b.lower[j] == 0 && b.upper[j] == 0 && p.ColLower[j] == 0 {
			continue
		}
		rows, values := p.Column(j)
		v.AddCol("", p.Cost[j], p.ColLower[j], p.ColUpper[j], p.IsInteger(j), rows, values)
		v.col = append(v.col, int32(j))
	}
	return v
}

// strengthen adds cuts to the problem in rounds, as long as the bound of the
// relaxation over a box rises, and leaves those out that are not tight at the
// end. Cuts of tableau rows, which are dense, wait until the others do little.
func (m *master) strengthen(rounds int, within box) {
	r := restrict(m.p, within, m.basis)
	b, hint := boxOf(r.Problem), r.project(m.basis)
	relax, err := newRelaxation(r.Problem, b, firstColumns(r.Problem, b, hint, nil, r.drop(m.promise)))
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
	v := m.view(within)
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
	rows := m.p.Rows()
	var cuts, inside []cut // over the columns of v, and over those of r
	var bits []int
	rise, sparse := 0.0, true
	for round := range rounds {
		c := newCutter(withCuts(v.Problem, cuts), bits, skip)
		x := pickColumns(r.lift(relax.point()), v.col)
		var more []cut
		if sparse {
			more = c.odd(x)
			if m.keep == nil { // else facets of hulls say most of what single rows say
				more = diverse(append(more, c.mixed(m.ctx, x)...))
			}
		}
		if sparse = len(more) > 0; !sparse {
			more = c.round(m.ctx, x, func(j int32) []float64 {
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
		}
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
			inside = inside[:len(cuts)]
			if relax, err = newRelaxation(withCuts(r.Problem, inside), b, relax.col); err != nil {
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
		rise += gain
		stalled := gain < cutGain*rise && round > 0
		if stalled && !sparse {
			break
		}
		sparse = !stalled
	}
	m.install(r, v, relax, cuts, skip)
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
// relaxation over r, and those that these are derived from, over all columns.
func (m *master) install(r *restriction, v view, relax *relaxation, cuts []cut, skip []bool) {
	rows := m.p.Rows()
	point := r.lift(relax.point())
	x := pickColumns(point, v.col)
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
	at := relax.global()
	full := r.expand(&basis{Col: at.Col, Row: at.Row[:len(r.row)]})
	c := newCutter(m.p, nil, skip)
	to := make([]int32, len(cuts)) // row of the problem, -1 for none
	complemented := make([]bool, m.p.Cols())
	var kept []cut
	for k, one := range cuts {
		to[k] = -1
		if !keep[k] {
			continue
		}
		u := make([]float64, rows+len(kept))
		ok := true
		for e, i := range one.from.Weight.Index {
			if int(i) >= rows {
				i = to[int(i)-rows]
			}
			if ok = ok && i >= 0; ok {
				u[i] = one.from.Weight.Value[e]
			}
		}
		for _, j := range one.from.Complement {
			complemented[v.col[j]] = true
		}
		if ok {
			one, ok = c.combine(lp.Sparse(u), one.grid, point, func(j int32) bool { return complemented[j] })
		}
		clear(complemented)
		if !ok {
			continue
		}
		to[k] = int32(rows + len(kept))
		kept = append(kept, one)
		c.push(one)
		full.Row = append(full.Row, at.Row[len(r.row)+k])
		m.cuts = append(m.cuts, one.from)
	}
	if len(kept) == 0 {
		return
	}
	m.p = withCuts(m.p, kept)
	if m.dual != nil {
		m.dual = append(slices.Clip(m.dual), make([]float64, len(kept))...) // until resolve prices them
	}
	m.keep = m.keep.extend(m.p.Rows())
	m.lag.keep = m.keep
	m.basis = balance(full)
	m.resolve()
}

// resolve solves the relaxation of the whole problem from the basis known.
func (m *master) resolve() {
	relax, err := newRelaxation(m.p, m.box, firstColumns(m.p, m.box, m.basis, m.x, m.promise))
	if err != nil {
		return
	}
	relax.setBasis(relax.local(m.basis))
	if relax.solve(m.ctx, math.Inf(1)) == lp.Optimal {
		m.basis, m.dual = relax.global(), relax.dual()
		var l lagrangian
		l.price(m.p, m.dual)
		m.promise = l.reduced
		m.state()
	}
	m.iterations += relax.iterations()
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
