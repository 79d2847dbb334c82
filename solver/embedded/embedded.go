// Package embedded finds the network inside a linear program and solves it, to
// give the simplex method a basis and prices to begin with.
//
// Rows are taken greedily so that every column keeps at most two entries in
// them, of one size and, after some rows are multiplied by −1, of opposite
// signs (the row-scanning addition of Bixby and Fourer, Finding embedded
// network rows in linear programs I, Management Science 34, 1988). For a
// staffing problem these are the rows that place every official and the rows
// of the posts; caps, budgets and quotas stay outside. The optimal spanning
// tree of the network, with the slacks of all other rows, is a basis of the
// whole problem. It is dual feasible up to the columns left out, so that the
// dual simplex method has only the violated rows outside to repair.
package embedded

import (
	"cmp"
	"math"
	"slices"

	"canbo/solver/lp"
)

// A Network is the network found in a problem.
type Network struct {
	// Row lists the rows that are nodes and Col the columns that are arcs, both
	// increasing. A column with no entry in Row, or with one that does not fit,
	// is no arc.
	Row, Col []int32

	p     *lp.Problem
	node  []int32   // of each row of p, −1 outside
	scale []float64 // of each row of p: entries times scale are ±1, opposite in a column; 0 outside
}

// A selection grows the set of rows of a network. The sign of a row is known up
// to that of its component: parity is relative to the parent.
type selection struct {
	p      *lp.Problem
	start  []int32 // entries of row i are [start[i], start[i+1])
	col    []int32
	value  []float64
	size   []float64 // |value| of most entries of the row
	in     []bool    // row is a node
	out    []bool    // column is no arc, whatever it has in the rows
	first  []int32   // entry of each column in a row taken, as position in col, or −1
	second []bool    // column has another
	parent []int32
	parity []bool  // sign differs from that of the parent
	rowOf  []int32 // of each entry
	even   []int32 // columns of the row tried that want the sign of a component
	odd    []int32 // columns that want the opposite
}

// misfits is the share of the entries of a row, one in so many, that may leave
// the network for the row to enter it.
const misfits = 8

// Find returns the network in p. It may be empty. The time is near linear in
// the entries of p.
func Find(p *lp.Problem) *Network {
	s := newSelection(p)
	for _, i := range s.order() {
		s.take(i)
	}
	n := &Network{p: p, node: make([]int32, p.Rows()), scale: make([]float64, p.Rows())}
	for i := range int32(p.Rows()) {
		n.node[i] = -1
		if s.in[i] {
			n.node[i] = int32(len(n.Row))
			n.Row = append(n.Row, i)
			n.scale[i] = 1 / s.size[i]
			if _, odd := s.find(i); odd {
				n.scale[i] = -n.scale[i]
			}
		}
	}
	for j := range int32(p.Cols()) {
		if s.first[j] >= 0 && !s.out[j] {
			n.Col = append(n.Col, j)
		}
	}
	return n
}

func newSelection(p *lp.Problem) *selection {
	n, m := p.Cols(), p.Rows()
	s := &selection{
		p:      p,
		start:  make([]int32, m+1),
		col:    make([]int32, len(p.Row)),
		value:  make([]float64, len(p.Row)),
		rowOf:  make([]int32, len(p.Row)),
		size:   make([]float64, m),
		in:     make([]bool, m),
		out:    make([]bool, n),
		first:  make([]int32, n),
		second: make([]bool, n),
		parent: make([]int32, m),
		parity: make([]bool, m),
		even:   make([]int32, m),
		odd:    make([]int32, m),
	}
	for _, i := range p.Row {
		s.start[i+1]++
	}
	for i := range m {
		s.start[i+1] += s.start[i]
		s.parent[i] = int32(i)
	}
	fill := slices.Clone(s.start[:m])
	for j := range n {
		s.first[j] = -1
		rows, values := p.Column(j)
		for k, i := range rows {
			e := fill[i]
			fill[i]++
			s.col[e], s.value[e], s.rowOf[e] = int32(j), values[k], i
		}
	}
	return s
}

// order returns the rows in the order in which they are tried: equations whose
// entries have one sign, as those of officials and posts; then other equations,
// and rows that a column of their own can stretch; then the rest; short before
// long.
func (s *selection) order() []int32 {
	rank := make([]int, s.p.Rows())
	order := make([]int32, 0, s.p.Rows())
	for i := range rank {
		lo, hi := s.start[i], s.start[i+1]
		if lo == hi || math.IsInf(s.p.RowLower[i], -1) && math.IsInf(s.p.RowUpper[i], 1) {
			continue
		}
		order = append(order, int32(i))
		equation := s.p.RowLower[i] == s.p.RowUpper[i]
		oneSign, stretches := true, false
		for e := lo; e < hi; e++ {
			j := s.col[e]
			oneSign = oneSign && s.value[e] > 0 == (s.value[lo] > 0)
			stretches = stretches || s.p.Start[j+1]-s.p.Start[j] == 1
		}
		switch {
		case equation && oneSign:
		case equation || stretches:
			rank[i] = 1
		default:
			rank[i] = 2
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(rank[a], rank[b]), cmp.Compare(s.start[a+1]-s.start[a], s.start[b+1]-s.start[b]))
	})
	return order
}

// find returns the component of row i and whether its sign differs from that of
// the component.
func (s *selection) find(i int32) (root int32, odd bool) {
	for s.parent[i] != i {
		up := s.parent[i]
		s.parity[i] = s.parity[i] != s.parity[up]
		s.parent[i] = s.parent[up]
		odd = odd != s.parity[i]
		i = s.parent[i]
	}
	return i, odd
}

// take makes row i a node if few enough columns stand against it. These are
// columns whose entry has another size than most, that have two entries in the
// network already, or whose sign contradicts what more columns demand.
func (s *selection) take(i int32) {
	lo, hi := s.start[i], s.start[i+1]
	s.size[i] = common(s.value[lo:hi])
	var met []int32 // components
	against := int32(0)
	for e := lo; e < hi; e++ {
		if s.misfit(e) {
			against++
		} else if root, odd, bound := s.demand(e); bound {
			if s.even[root]+s.odd[root] == 0 {
				met = append(met, root)
			}
			if odd {
				s.odd[root]++
			} else {
				s.even[root]++
			}
		}
	}
	for _, root := range met {
		against += min(s.even[root], s.odd[root])
	}
	s.in[i] = against*misfits <= hi-lo
	for e := lo; s.in[i] && e < hi; e++ {
		root, odd, bound := s.demand(e)
		if s.misfit(e) || bound && odd != (s.odd[root] > s.even[root]) {
			s.out[s.col[e]] = true
		}
	}
	for _, root := range met {
		s.even[root], s.odd[root] = 0, 0
	}
	for e := lo; s.in[i] && e < hi; e++ {
		j := s.col[e]
		if s.out[j] {
			continue
		}
		if root, odd, bound := s.demand(e); bound {
			s.second[j] = true
			if root != i {
				s.parent[root], s.parity[root] = i, odd
			}
		} else {
			s.first[j] = e
		}
	}
}

// misfit reports whether the column of entry e cannot be an arc with it.
func (s *selection) misfit(e int32) bool {
	j := s.col[e]
	return s.out[j] || s.second[j] || math.Abs(s.value[e]) != s.size[s.rowOf[e]]
}

// demand returns the component that the column of entry e joins to the row of e
// and whether its sign must change for that; bound is false if the column has no
// other entry in the network.
func (s *selection) demand(e int32) (root int32, odd, bound bool) {
	f := s.first[s.col[e]]
	if f < 0 {
		return 0, false, false
	}
	root, odd = s.find(s.rowOf[f])
	return root, odd != (s.value[e] > 0 == (s.value[f] > 0)), true
}

// common returns the magnitude that most values have, the first such.
func common(values []float64) float64 {
	sizes := make([]float64, len(values))
	for k, v := range values {
		sizes[k] = math.Abs(v)
	}
	slices.Sort(sizes)
	best, most := 0.0, 0
	for lo := 0; lo < len(sizes); {
		hi := lo
		for hi < len(sizes) && sizes[hi] == sizes[lo] {
			hi++
		}
		if hi-lo > most {
			best, most = sizes[lo], hi-lo
		}
		lo = hi
	}
	return best
}
