package solver

import (
	"context"
	"errors"
	"math"

	"canbo/solver/lp"
	"canbo/solver/network"
)

// A layout writes a problem as a network: row i, times sign[i], is the node i
// with the balance out - in, and each column an arc from the row where it then
// has +1 to the row where it has -1, one of which may be the root. A further
// arc from the root to node i carries the activity of row i.
type layout struct {
	sign     []float64
	backward []bool // of arcs: the arc carries the negative of its variable
	graph    network.Graph
}

// exactInteger is the size up to which network data are taken.
const exactInteger = 1 << 40

// integral reports whether v is an integer of moderate size, or infinite.
func integral(v float64) bool {
	return v == math.Trunc(v) && math.Abs(v) <= exactInteger || math.IsInf(v, 0)
}

// newLayout returns nil where p is not a network with integer data: a column
// has three entries, an entry is not ±1, some number is not an integer, or no
// signs fit.
func newLayout(p *lp.Problem) *layout {
	n, m := p.Cols(), p.Rows()
	for j := range n {
		rows, values := p.Column(j)
		if len(rows) == 0 || len(rows) > 2 || !integral(p.Cost[j]) || !integral(p.ColLower[j]) || !integral(p.ColUpper[j]) {
			return nil
		}
		for _, v := range values {
			if v != 1 && v != -1 {
				return nil
			}
		}
		if math.IsInf(p.ColLower[j], -1) && math.IsInf(p.ColUpper[j], 1) || p.ColLower[j] > p.ColUpper[j] {
			return nil
		}
	}
	for i := range m {
		if !integral(p.RowLower[i]) || !integral(p.RowUpper[i]) || p.RowLower[i] > p.RowUpper[i] {
			return nil
		}
	}
	l := &layout{sign: signs(p)}
	if l.sign == nil {
		return nil
	}
	root := int32(m)
	l.graph.Supply = make([]int64, m+1)
	for j := range n {
		rows, values := p.Column(j)
		tail, head := root, root
		for k, i := range rows {
			if l.sign[i]*values[k] > 0 {
				tail = i
			} else {
				head = i
			}
		}
		l.arc(tail, head, p.ColLower[j], p.ColUpper[j], p.Cost[j])
	}
	for i := range m {
		lo, up := p.RowLower[i], p.RowUpper[i]
		if l.sign[i] < 0 {
			lo, up = -up, -lo
		}
		if math.IsInf(lo, -1) && math.IsInf(up, 1) {
			// any activity goes: one arc carries its positive part, and the
			// next its negative part
			l.arc(root, int32(i), 0, up, 0)
			l.arc(root, int32(i), lo, 0, 0)
			continue
		}
		l.arc(root, int32(i), lo, up, 0)
	}
	return l
}

// arc adds an arc; without a lower bound it is turned round.
func (l *layout) arc(tail, head int32, lo, up, cost float64) {
	back := math.IsInf(lo, -1)
	if back {
		tail, head, lo, up, cost = head, tail, -up, -lo, -cost
	}
	upper := network.Infinite
	if !math.IsInf(up, 1) {
		upper = int64(up)
	}
	g := &l.graph
	g.Tail, g.Head = append(g.Tail, tail), append(g.Head, head)
	g.Lower, g.Upper, g.Cost = append(g.Lower, int64(lo)), append(g.Upper, upper), append(g.Cost, int64(cost))
	l.backward = append(l.backward, back)
}

// signs returns ±1 for each row such that the two entries of every column
// become opposite, or nil: a two-colouring of the rows.
func signs(p *lp.Problem) []float64 {
	m := p.Rows()
	type edge struct {
		to   int32
		same bool
	}
	next := make([][]edge, m)
	for j := range p.Cols() {
		rows, values := p.Column(j)
		if len(rows) == 2 {
			same := values[0] != values[1]
			next[rows[0]] = append(next[rows[0]], edge{rows[1], same})
			next[rows[1]] = append(next[rows[1]], edge{rows[0], same})
		}
	}
	sign := make([]float64, m)
	var stack []int32
	for i := range m {
		if sign[i] != 0 {
			continue
		}
		sign[i] = 1
		stack = append(stack, int32(i))
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, e := range next[at] {
				want := sign[at]
				if !e.same {
					want = -want
				}
				switch sign[e.to] {
				case 0:
					sign[e.to] = want
					stack = append(stack, e.to)
				case -want:
					return nil
				}
			}
		}
	}
	return sign
}

// solveNetwork solves p as a network; ok is false where it is none.
func solveNetwork(ctx context.Context, p *lp.Problem) (r *lp.Result, ok bool, err error) {
	l := newLayout(p)
	if l == nil {
		return nil, false, nil
	}
	var overflow *network.OverflowError
	flow, placed, err := network.Place(ctx, &l.graph, int32(p.Rows()))
	if !placed || errors.As(err, &overflow) {
		flow, err = network.Solve(ctx, &l.graph, network.Options{})
	}
	if errors.As(err, &overflow) {
		return nil, false, nil
	}
	if err != nil && ctx.Err() == nil {
		return nil, false, err
	}
	r = &lp.Result{Objective: math.Inf(1), Bound: math.Inf(-1)}
	if ctx.Err() != nil && (flow == nil || flow.Status != network.Optimal) {
		r.Reason, r.Limit = lp.NoSolution, limitOf(ctx)
		return r, true, nil
	}
	r.Iterations = flow.Pivots
	switch flow.Status {
	case network.Optimal:
		r.Reason = lp.Optimal
		r.X = l.values(p, func(a int) float64 { return float64(flow.Arc[a]) })
		r.Objective = p.Objective(r.X)
		r.Bound = r.Objective
		l.price(p, r, flow.Potential)
	case network.Infeasible:
		r.Reason, r.Bound = lp.Infeasible, math.Inf(1)
		r.Ray = l.ray(flow.Cut)
	case network.Unbounded:
		r.Reason = lp.Unbounded
		r.X = l.values(p, func(a int) float64 { return float64(flow.Arc[a]) })
		r.Objective = p.Objective(r.X)
		along := make([]float64, len(l.graph.Tail))
		for _, a := range flow.Cycle {
			along[a]++
		}
		r.Direction = l.values(p, func(a int) float64 { return along[a] })
	default:
		return nil, false, nil
	}
	return r, true, nil
}

// values reads the columns from a quantity on arcs.
func (l *layout) values(p *lp.Problem, of func(a int) float64) []float64 {
	x := make([]float64, p.Cols())
	for j := range x {
		x[j] = of(j)
		if l.backward[j] {
			x[j] = 0 - x[j]
		}
	}
	return x
}

// price turns potentials into row duals: the reduced cost of an arc is Cost +
// Potential[tail] - Potential[head], so y_i = Potential[root] - Potential[i],
// times the sign of the row.
func (l *layout) price(p *lp.Problem, r *lp.Result, potential []int64) {
	root := potential[len(l.sign)]
	r.RowDual = make([]float64, len(l.sign))
	for i, s := range l.sign {
		r.RowDual[i] = s * float64(root-potential[i])
	}
	r.ReducedCost = make([]float64, p.Cols())
	for j := range r.ReducedCost {
		d := p.Cost[j]
		rows, values := p.Column(j)
		for k, i := range rows {
			d -= values[k] * r.RowDual[i]
		}
		r.ReducedCost[j] = d
	}
}

// ray turns a set whose supply cannot leave into a Farkas proof.
func (l *layout) ray(cut []bool) []float64 {
	y := make([]float64, len(l.sign))
	outside := 0.0
	if cut[len(l.sign)] {
		outside = 1
	}
	for i, s := range l.sign {
		if cut[i] {
			y[i] = s * (1 - outside)
		} else {
			y[i] = -s * outside
		}
	}
	return y
}
