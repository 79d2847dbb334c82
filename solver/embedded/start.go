package embedded

import (
	"context"
	"errors"
	"math"

	"canbo/solver/lp"
	"canbo/solver/network"
	"canbo/solver/simplex"
)

// A Start is where the simplex method may begin with the whole problem.
type Start struct {
	// Basis is regular: it holds a spanning tree of the network and the slacks
	// of the rows outside.
	Basis simplex.Basis

	// RowDual, len m, prices the rows: those of the network by its optimum, the
	// others as given. X, len n, is the optimum of the network; rows outside
	// may be violated. Both are nil if the network has no optimum.
	RowDual, X []float64

	Pivots int // of the network simplex method
}

// A build writes the network as a graph in integers. Node k is row Row[k], and
// one further node, the root, takes the other end of arcs with one entry. Costs
// are multiplied by unit, a power of two, and rounded.
type build struct {
	*Network
	cost []float64 // of columns, less the prices of the rows outside
	unit float64
	arc  []int32 // the column of an arc, −1−i for the activity of row i
	back []bool  // the arc carries the negative
	g    network.Graph
}

// Bits of the largest cost: first choice, and what is taken off until no
// overflow is possible.
const (
	costBits = 40
	stepBits = 8
)

// far is the magnitude from which a bound counts as none.
const far = 1 << 40

// Start solves the network with the rows outside priced by rowDual, of which
// only their entries are read; nil prices them at zero. The costs may be rounded
// to 2⁻⁴⁰ of the largest or, in very large networks, to somewhat more. The error
// is that of ctx, or says that the network is too large for integers of 64 bits.
func (n *Network) Start(ctx context.Context, rowDual []float64) (*Start, error) {
	b := &build{Network: n, cost: append([]float64(nil), n.p.Cost...)}
	for j := range b.cost {
		rows, values := n.p.Column(j)
		for k, i := range rows {
			if rowDual != nil && n.node[i] < 0 {
				b.cost[j] -= values[k] * rowDual[i]
			}
		}
	}
	b.graph()
	var flow *network.Flow
	var overflow *network.OverflowError
	for bits := costBits; flow == nil; bits -= stepBits {
		b.round(bits)
		var err error
		flow, err = network.Solve(ctx, &b.g, network.Options{})
		if err != nil && (!errors.As(err, &overflow) || bits <= stepBits) {
			return nil, err
		}
	}
	if flow.Status == network.Interrupted {
		return nil, context.Cause(ctx)
	}
	return b.start(flow, rowDual), nil
}

// graph writes the arcs: one a column that is an arc, two where it has no bound,
// and likewise for the activity of each row.
func (b *build) graph() {
	p := b.p
	root := int32(len(b.Row))
	activity := make([]float64, p.Rows()) // of columns that are no arcs
	isArc := make([]bool, p.Cols())
	for _, j := range b.Col {
		isArc[j] = true
	}
	for j := range p.Cols() {
		rows, values := p.Column(j)
		if !isArc[j] {
			x := b.rest(j)
			for k, i := range rows {
				activity[i] += values[k] * x
			}
			continue
		}
		tail, head := root, root
		for k, i := range rows {
			switch s := b.scale[i] * values[k]; {
			case s > 0:
				tail = b.node[i]
			case s < 0:
				head = b.node[i]
			}
		}
		b.add(int32(j), tail, head, p.ColLower[j], p.ColUpper[j])
	}
	for _, i := range b.Row {
		lo, up := p.RowLower[i]-activity[i], p.RowUpper[i]-activity[i]
		lo, up = b.scale[i]*lo, b.scale[i]*up
		if b.scale[i] < 0 {
			lo, up = up, lo
		}
		b.add(-1-i, root, b.node[i], lo, up)
	}
	b.g.Supply = make([]int64, root+1)
}

// rest returns where column j rests outside the network: at the bound its cost
// prefers, if that is finite.
func (b *build) rest(j int) float64 {
	lo, up := b.p.ColLower[j], b.p.ColUpper[j]
	switch {
	case b.cost[j] < 0 && !math.IsInf(up, 1) || math.IsInf(lo, -1) && !math.IsInf(up, 1):
		return up
	case math.IsInf(lo, -1):
		return 0
	}
	return lo
}

// add adds an arc for a column or row; its bounds are rounded inwards.
func (b *build) add(what, tail, head int32, lo, up float64) {
	const tol = 1e-9
	lo, up = math.Ceil(lo-tol), math.Floor(up+tol)
	if lo > up {
		lo = up
	}
	if lo < -far && up > far {
		b.add(what, tail, head, 0, up)
		b.add(what, tail, head, lo, 0)
		return
	}
	back := lo < -far
	if back {
		tail, head, lo, up = head, tail, -up, -lo
	}
	upper := network.Infinite
	if up <= far {
		upper = int64(up)
	}
	g := &b.g
	g.Tail, g.Head = append(g.Tail, tail), append(g.Head, head)
	g.Lower, g.Upper, g.Cost = append(g.Lower, int64(min(lo, far))), append(g.Upper, upper), append(g.Cost, 0)
	b.arc, b.back = append(b.arc, what), append(b.back, back)
}

// round writes the costs so that the largest has the given number of bits, or
// as they are where they are integers of no more.
func (b *build) round(bits int) {
	largest, integral := 0.0, true
	for _, j := range b.Col {
		largest = max(largest, math.Abs(b.cost[j]))
		integral = integral && b.cost[j] == math.Trunc(b.cost[j])
	}
	_, exponent := math.Frexp(largest)
	b.unit = math.Ldexp(1, bits-exponent)
	if integral && exponent <= bits {
		b.unit = 1
	}
	for a, j := range b.arc {
		if j < 0 {
			continue
		}
		c := math.Round(b.cost[j] * b.unit)
		if b.back[a] {
			c = -c
		}
		b.g.Cost[a] = int64(c)
	}
}

// start reads the basis, the point and the prices from a flow.
func (b *build) start(flow *network.Flow, rowDual []float64) *Start {
	p := b.p
	root := len(b.Row)
	if flow.Status == network.Optimal {
		// every node has an arc to the root: one tree
		flow.Basis, flow.Potential = network.Span(&b.g, flow, int32(root))
	}
	s := &Start{Pivots: flow.Pivots}
	col, row := make([]simplex.Status, p.Cols()), make([]simplex.Status, p.Rows())
	for i := range row {
		if b.node[i] < 0 {
			row[i] = simplex.Basic
		} else {
			row[i] = resting(p.RowLower[i], p.RowUpper[i], false)
		}
	}
	atUpper := make([]bool, len(b.arc))
	for _, a := range flow.Basis.AtUpper {
		atUpper[a] = true
	}
	for j := range col {
		col[j] = resting(p.ColLower[j], p.ColUpper[j], b.cost[j] < 0)
	}
	for a, what := range b.arc {
		up := atUpper[a] != b.back[a]
		if what >= 0 {
			col[what] = resting(p.ColLower[what], p.ColUpper[what], up)
		} else {
			i := -1 - what
			row[i] = resting(p.RowLower[i], p.RowUpper[i], up != (b.scale[i] < 0))
		}
	}
	b.span(flow.Basis.Pred, col, row)
	s.Basis = simplex.Basis{Col: col, Row: row}
	if flow.Status != network.Optimal {
		return s
	}
	s.RowDual = make([]float64, p.Rows())
	copy(s.RowDual, rowDual)
	for k, i := range b.Row {
		s.RowDual[i] = b.scale[i] * float64(flow.Potential[root]-flow.Potential[k]) / b.unit
	}
	s.X = make([]float64, p.Cols())
	for j := range s.X {
		s.X[j] = b.rest(j)
	}
	for _, j := range b.Col {
		s.X[j] = 0
	}
	for a, j := range b.arc {
		if j < 0 {
			continue
		}
		if x := float64(flow.Arc[a]); b.back[a] {
			s.X[j] -= x
		} else {
			s.X[j] += x
		}
	}
	b.lean(s)
	return s
}

// span makes the arcs of the forest basic and, in each tree that does not hold
// the root, the slack of the row where it hangs.
func (b *build) span(pred []int32, col, row []simplex.Status) {
	root := len(b.Row)
	top := make([]int32, root+1) // of the tree of each node, −1 where not known
	for v := range top {
		top[v] = -1
	}
	find := func(v int32) int32 {
		at := v
		for top[at] < 0 && pred[at] >= 0 {
			at = b.g.Tail[pred[at]] + b.g.Head[pred[at]] - at
		}
		end := at
		if top[at] >= 0 {
			end = top[at]
		}
		for at := v; top[at] < 0; {
			top[at] = end
			if pred[at] >= 0 {
				at = b.g.Tail[pred[at]] + b.g.Head[pred[at]] - at
			}
		}
		return end
	}
	home := find(int32(root))
	for v, a := range pred {
		switch {
		case a < 0 && int32(v) != home:
			row[b.Row[v]] = simplex.Basic
		case a < 0:
		case b.arc[a] >= 0:
			col[b.arc[a]] = simplex.Basic
		default:
			row[-1-b.arc[a]] = simplex.Basic
		}
	}
}

// lean rests columns that are no arcs where their reduced cost prefers.
func (b *build) lean(s *Start) {
	p := b.p
	isArc := make([]bool, p.Cols())
	for _, j := range b.Col {
		isArc[j] = true
	}
	for j := range p.Cols() {
		if isArc[j] {
			continue
		}
		d := p.Cost[j]
		rows, values := p.Column(j)
		for k, i := range rows {
			d -= values[k] * s.RowDual[i]
		}
		s.Basis.Col[j] = resting(p.ColLower[j], p.ColUpper[j], d < 0)
	}
}

// resting returns the status of a nonbasic variable between two bounds.
func resting(lo, up float64, preferUpper bool) simplex.Status {
	switch {
	case lo == up:
		return simplex.AtLower
	case math.IsInf(lo, -1) && math.IsInf(up, 1):
		return simplex.Free
	case math.IsInf(lo, -1), preferUpper && !math.IsInf(up, 1):
		return simplex.AtUpper
	}
	return simplex.AtLower
}

// Basis is Find and Start: it returns a basis of p to begin with, or nil where
// p holds no network worth it or ctx ended.
func Basis(ctx context.Context, p *lp.Problem) *simplex.Basis {
	n := Find(p)
	if 2*len(n.Row) < p.Rows() {
		return nil
	}
	s, err := n.Start(ctx, nil)
	if err != nil {
		return nil
	}
	return &s.Basis
}
