package network

import (
	"math/rand/v2"
	"slices"
)

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x63616e626f)) }

// between returns an integer of [lo, hi].
func between(rng *rand.Rand, lo, hi int64) int64 { return lo + rng.Int64N(hi-lo+1) }

func (g *Graph) addArc(tail, head int, lower, upper, cost int64) {
	g.Tail, g.Head = append(g.Tail, int32(tail)), append(g.Head, int32(head))
	g.Lower, g.Upper, g.Cost = append(g.Lower, lower), append(g.Upper, upper), append(g.Cost, cost)
}

// tinyGraph returns a graph that enumerateFlow can handle: up to 5 nodes and 6
// arcs, self loops and parallel arcs among them, bounds in [−2, 3], one upper
// bound in six infinite, costs in [−5, 9]. Most have a flow, as the supplies are
// those of a random one; one in five is disturbed, so that it may have none.
func tinyGraph(rng *rand.Rand) *Graph {
	n := 1 + rng.IntN(5)
	g := &Graph{Supply: make([]int64, n)}
	for range rng.IntN(7) {
		lower := between(rng, -2, 1)
		upper := lower + between(rng, 0, 2)
		if rng.IntN(6) == 0 {
			upper = Infinite
		}
		t, h := rng.IntN(n), rng.IntN(n)
		g.addArc(t, h, lower, upper, between(rng, -5, 9))
		x := between(rng, lower, min(upper, lower+2))
		g.Supply[t] += x
		g.Supply[h] -= x
	}
	if rng.IntN(5) == 0 {
		g.Supply[0] += 2
		g.Supply[n-1] -= 2
	}
	return g
}

// tinyTransport returns a problem that enumerateAssignment can handle: up to 6
// officials with up to 4 arcs to up to 5 posts of 0 to 3 seats, costs in
// [−4, 9], marginals from −6 upwards; many ties, some infeasible.
func tinyTransport(rng *rand.Rand) *Transport {
	n, p := rng.IntN(7), 1+rng.IntN(5)
	t := &Transport{Start: []int32{0}, Seat: []int32{0}}
	for range n {
		for range 1 + rng.IntN(4) {
			t.Post = append(t.Post, int32(rng.IntN(p)))
			t.Cost = append(t.Cost, between(rng, -4, 9))
		}
		t.Start = append(t.Start, int32(len(t.Post)))
	}
	for range p {
		c := between(rng, -6, 3)
		for range rng.IntN(4) {
			t.Marginal = append(t.Marginal, c)
			c += between(rng, 0, 4)
		}
		t.Seat = append(t.Seat, int32(len(t.Marginal)))
	}
	return t
}

// A mesh describes a random network that has a flow. Like the classic
// generators of such problems it first draws the skeleton that carries one:
// shipments of random size, each from a source by way of random inner nodes to
// a sink, on new arcs wide enough. Then it adds arcs between random nodes.
type mesh struct {
	nodes, arcs    int
	sources, sinks int     // the first and the last nodes
	shipments      int     // of 1 to 10 units, over up to 4 arcs each
	capacitated    float64 // share of arcs with an upper bound
	maxCapacity    int64   // of an added arc; upper bounds are drawn from [1, maxCapacity]
	minCost        int64   // arcs of negative cost always have an upper bound
	maxCost        int64
	lowered        float64 // share of arcs with a positive lower bound, at most what the skeleton ships
}

func (m mesh) graph(rng *rand.Rand) *Graph {
	g := &Graph{Supply: make([]int64, m.nodes)}
	add := func(t, h int, shipped int64) {
		lower, upper := int64(0), Infinite
		if shipped > 0 && rng.Float64() < m.lowered {
			lower = between(rng, 0, shipped)
		}
		cost := between(rng, m.minCost, m.maxCost)
		if cost < 0 || rng.Float64() < m.capacitated {
			upper = max(shipped, between(rng, 1, m.maxCapacity))
		}
		g.addArc(t, h, lower, upper, cost)
	}
	for range m.shipments {
		at, units := rng.IntN(m.sources), between(rng, 1, 10)
		g.Supply[at] += units
		for range rng.IntN(4) {
			inner := m.sources + rng.IntN(m.nodes-m.sources-m.sinks)
			add(at, inner, units)
			at = inner
		}
		sink := m.nodes - 1 - rng.IntN(m.sinks)
		add(at, sink, units)
		g.Supply[sink] -= units
	}
	for g.Arcs() < m.arcs {
		add(rng.IntN(m.nodes), rng.IntN(m.nodes), 0)
	}
	return g
}

// A country describes a random Transport of officials and commune posts.
// Communes lie at random in a square of 100 km a side for each province. An
// official may stay, at no cost, in the pool of his commune, which holds all
// its officials. His other arcs lead to posts of his province, a share of them
// to other provinces. An arc costs 1,000 a kilometre, or 150,000 across
// provinces, up to 60,000 for lack of fit, and a random part below 1,000. Seven
// posts in ten have one seat, two have two, one has three; the first head
// earns 120,000 to 180,000, each further head half of the one before.
type country struct {
	provinces, communes, officials, posts int
	arcs                                  int // in all, about
	across                                float64
}

func (c country) transport(rng *rand.Rand) *Transport {
	type place struct {
		province int
		x, y     float64 // km
	}
	communes := make([]place, c.communes)
	for k := range communes {
		communes[k] = place{k * c.provinces / c.communes, 100 * rng.Float64(), 100 * rng.Float64()}
	}
	t := &Transport{Start: []int32{0}, Seat: []int32{0}}
	postCommune := make([]int, c.posts)
	postsOf := make([][]int32, c.provinces)
	for j := range postCommune {
		k := rng.IntN(c.communes)
		postCommune[j] = k
		postsOf[communes[k].province] = append(postsOf[communes[k].province], int32(j))
		seats, gain := 1, between(rng, 120_000, 180_000)
		switch u := rng.Float64(); {
		case u > 0.9:
			seats = 3
		case u > 0.7:
			seats = 2
		}
		for range seats {
			t.Marginal = append(t.Marginal, -gain)
			gain /= 2
		}
		t.Seat = append(t.Seat, int32(len(t.Marginal)))
	}

	home := make([]int, c.officials)
	pool := make([]int, c.communes)
	for i := range home {
		home[i] = rng.IntN(c.communes)
		pool[home[i]]++
	}
	for _, size := range pool {
		t.Marginal = append(t.Marginal, make([]int64, size)...)
		t.Seat = append(t.Seat, int32(len(t.Marginal)))
	}

	perOfficial := c.arcs/c.officials - 1
	for _, k := range home {
		from := communes[k]
		t.Post = append(t.Post, int32(c.posts+k))
		t.Cost = append(t.Cost, 0)
		for range perOfficial {
			local := postsOf[from.province]
			j := local[rng.IntN(len(local))]
			if rng.Float64() < c.across {
				j = int32(rng.IntN(c.posts))
			}
			to := communes[postCommune[j]]
			km := 150.0
			if to.province == from.province {
				km = abs(from.x-to.x) + abs(from.y-to.y)
			}
			t.Post = append(t.Post, j)
			t.Cost = append(t.Cost, int64(1000*km)+between(rng, 0, 3)*20_000+between(rng, 0, 999))
		}
		t.Start = append(t.Start, int32(len(t.Post)))
	}
	return t
}

func abs(x float64) float64 { return max(x, -x) }

// permuted returns g with its nodes and arcs in another order.
func permuted(rng *rand.Rand, g *Graph) *Graph {
	name := rng.Perm(g.Nodes())
	h := &Graph{Supply: make([]int64, g.Nodes())}
	for v, b := range g.Supply {
		h.Supply[name[v]] = b
	}
	for _, a := range rng.Perm(g.Arcs()) {
		h.addArc(name[g.Tail[a]], name[g.Head[a]], g.Lower[a], g.Upper[a], g.Cost[a])
	}
	return h
}

func (g *Graph) clone() *Graph {
	return &Graph{
		slices.Clone(g.Supply), slices.Clone(g.Tail), slices.Clone(g.Head),
		slices.Clone(g.Lower), slices.Clone(g.Upper), slices.Clone(g.Cost),
	}
}
