package network

import (
	"cmp"
	"context"
	"slices"
)

// Place solves g with [Assign] where it is a [Transport] but for its form, and
// says whether it is. Apart from the sink, every node must be an official, who
// has one unit of supply and arcs that leave, or a post, which has arcs to and
// from the sink and arcs from officials; no post may need an official. Lower
// bounds first become supply. The flow has no basis.
func Place(ctx context.Context, g *Graph, sink int32) (f *Flow, ok bool, err error) {
	if err := g.Validate(); err != nil {
		return nil, false, err
	}
	p := newPlacing(g, sink)
	if p == nil {
		return nil, false, nil
	}
	r, err := Assign(ctx, &p.t)
	if err != nil {
		return nil, true, err
	}
	return p.flow(r), true, nil
}

// A placing reads a graph as a Transport. Its last post is the sink, where
// officials may go at once.
type placing struct {
	g        *Graph
	sink     int32
	official []int32 // node of each
	post     []int32
	number   []int32 // of each node among officials, or among posts
	t        Transport
	arc      []int32 // of the graph, for each of t
	side     [][]side
	base     []int64 // of each post: units that go with no official
}

// A side is an arc between a post and the sink, in units that take flow from
// the post to the sink by increasing cost. A unit of an arc from the sink is one
// less on it.
type side struct {
	cost, units int64
	arc         int32
	back        bool
}

// newPlacing returns nil where g has another form.
func newPlacing(g *Graph, sink int32) *placing {
	n, m := g.Nodes(), int32(g.Arcs())
	excess := slices.Clone(g.Supply)
	leave, enter := make([]int32, n), make([]int32, n) // arcs of each node that are not fixed
	for a := range m {
		t, h, lower := g.Tail[a], g.Head[a], g.Lower[a]
		if lower < g.Upper[a] {
			leave[t]++
			enter[h]++
		}
		if lower != 0 {
			excess[t] -= lower
			excess[h] += lower
		}
	}
	p := &placing{g: g, sink: sink, number: make([]int32, n), t: Transport{Start: []int32{0}, Seat: []int32{0}}}
	isOfficial := make([]bool, n)
	for v := range int32(n) {
		switch {
		case v == sink:
		case excess[v] == 1 && enter[v] == 0:
			isOfficial[v] = true
			p.number[v] = int32(len(p.official))
			p.official = append(p.official, v)
		default:
			p.number[v] = int32(len(p.post))
			p.post = append(p.post, v)
		}
	}
	p.number[sink] = int32(len(p.post))
	p.side, p.base = make([][]side, len(p.post)), make([]int64, len(p.post))
	for k, v := range p.post {
		p.base[k] = excess[v]
	}

	for a := range m {
		t, h := g.Tail[a], g.Head[a]
		switch {
		case isOfficial[t]:
		case g.Lower[a] == g.Upper[a]:
		case h == sink && t != sink:
			k := p.number[t]
			p.side[k] = append(p.side[k], side{g.Cost[a], residual(g.Upper[a], g.Lower[a]), a, false})
		case t == sink && h != sink && g.Upper[a] != Infinite:
			k := p.number[h]
			units := g.Upper[a] - g.Lower[a]
			p.base[k] += units
			p.side[k] = append(p.side[k], side{-g.Cost[a], units, a, true})
			enter[h]--
		default:
			return nil
		}
	}
	for _, v := range p.post {
		enter[sink] -= leave[v]
	}
	for k, sides := range p.side {
		if p.base[k] < 0 {
			return nil
		}
		slices.SortStableFunc(sides, func(a, b side) int { return cmp.Compare(a.cost, b.cost) })
		if !p.seats(sides, p.base[k], int64(enter[p.post[k]])+1) {
			return nil
		}
	}
	p.t.Marginal = append(p.t.Marginal, make([]int64, enter[sink]+1)...)
	p.t.Seat = append(p.t.Seat, int32(len(p.t.Marginal)))

	next := make([]int32, len(p.official)) // of each official, where his next arc goes
	total := int32(0)
	for k, v := range p.official {
		next[k] = total
		total += leave[v]
		p.t.Start = append(p.t.Start, total)
	}
	p.t.Post, p.t.Cost, p.arc = make([]int32, total), make([]int64, total), make([]int32, total)
	for a := range m {
		if t := g.Tail[a]; isOfficial[t] && g.Lower[a] < g.Upper[a] {
			k := next[p.number[t]]
			next[p.number[t]]++
			p.t.Post[k], p.t.Cost[k], p.arc[k] = p.number[g.Head[a]], g.Cost[a], a
		}
	}
	return p
}

// seats adds the marginals of a post: after base units, at most so many. It
// reports false if the sides are fewer than base.
func (p *placing) seats(sides []side, base, most int64) bool {
	for _, s := range sides {
		units := s.units
		skip := min(units, base)
		base -= skip
		for units -= skip; units > 0 && most > 0; units-- {
			p.t.Marginal = append(p.t.Marginal, s.cost)
			most--
		}
	}
	p.t.Seat = append(p.t.Seat, int32(len(p.t.Marginal)))
	return base == 0
}

// flow writes an assignment as a flow.
func (p *placing) flow(r *Assignment) *Flow {
	g, f := p.g, &Flow{Status: r.Status}
	switch r.Status {
	case Infeasible:
		f.Cut = make([]bool, g.Nodes())
		for _, i := range r.Violator {
			f.Cut[p.official[i]] = true
			for _, j := range p.t.Post[p.t.Start[i]:p.t.Start[i+1]] {
				f.Cut[p.post[j]] = true
			}
		}
	case Optimal:
		f.Arc, f.Potential = slices.Clone(g.Lower), make([]int64, g.Nodes())
		for a, x := range f.Arc {
			if x != 0 {
				f.Cost += g.Cost[a] * x
			}
		}
		units := append(slices.Clone(p.base), 0)
		for i, a := range r.Arc {
			f.add(g, p.arc[a], 1)
			f.Potential[p.official[i]] = -r.OfficialPrice[i]
			units[r.Post[i]]++
		}
		for k, v := range p.post {
			f.Potential[v] = -max(r.PostPrice[k], p.fill(f, p.side[k], units[k]))
		}
	}
	return f
}

// add sends units along an arc.
func (f *Flow) add(g *Graph, a int32, units int64) {
	f.Arc[a] += units
	f.Cost += g.Cost[a] * units
}

// fill sends units over the sides of a post and returns the cost of the last,
// which is a lower bound of its price.
func (p *placing) fill(f *Flow, sides []side, units int64) (last int64) {
	last = -Infinite
	for _, s := range sides {
		x := min(units, s.units)
		units -= x
		if x > 0 {
			last = s.cost
		}
		if s.back {
			x = s.units - x
		}
		f.add(p.g, s.arc, x)
	}
	return last
}
