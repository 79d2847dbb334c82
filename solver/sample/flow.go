package sample

import (
	"math"
	"math/rand/v2"
	"slices"

	"canbo/solver/network"
)

// Shape says where the arcs of the officials of a [Placement] lead.
type Shape uint8

const (
	// Uniform: to posts of the province drawn at random. To stay is free, and
	// the pool of the commune holds everyone.
	Uniform Shape = iota
	// Local: to the nearest posts of the province. To stay is free.
	Local
	// Scarce: as Uniform, but to stay is dearer than any post is worth, and
	// there are fewer seats than officials, so that nearly every seat is
	// contested and who moves one moves many.
	Scarce
)

// Placement describes officials who each stay or take one post, with convex
// worth of the seats of a post: the problem of [network.Assign]. Communes lie at
// random in a square of 100 km a side for each province. An arc costs 1,000 a
// kilometre (150,000 across provinces), up to 60,000 for lack of fit, and a
// random part below 1,000. Seven posts in ten have one seat, two have two, one
// has three; the first head earns 120,000 to 180,000, each further one half of
// the one before.
type Placement struct {
	Shape                                 Shape
	Provinces, Communes, Officials, Posts int
	Reach                                 int     // arcs to posts of each official
	Across                                float64 // share of them that lead to posts of any province
	Seed                                  uint64
}

// NationPlacement is the size of the nation: 36,000 officials, 26,000 posts,
// 2.9 million arcs.
func NationPlacement(shape Shape, seed uint64) Placement {
	return Placement{Shape: shape, Provinces: 34, Communes: 3321, Officials: 36000, Posts: 26000, Reach: 80, Across: 0.018, Seed: seed}
}

// Transport writes the problem. Post Posts+k is the pool of commune k.
func (c Placement) Transport() *network.Transport {
	r := rand.New(rand.NewPCG(c.Seed, 0xf10c))
	province := make([]int, c.Communes)
	at := make([]point, c.Communes)
	for k := range at {
		province[k], at[k] = k*c.Provinces/c.Communes, point{side * r.Float64(), side * r.Float64()}
	}
	t := &network.Transport{Start: []int32{0}, Seat: []int32{0}}
	where := make([]int, c.Posts) // commune of each post
	local := make([][]int32, c.Provinces)
	for j := range where {
		where[j] = r.IntN(c.Communes)
		local[province[where[j]]] = append(local[province[where[j]]], int32(j))
		seats, gain := 1, 120_000+r.Int64N(60_001)
		switch u := r.Float64(); {
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
	home, pool := make([]int, c.Officials), make([]int, c.Communes)
	for i := range home {
		home[i] = r.IntN(c.Communes)
		pool[home[i]]++
	}
	stay := int64(0)
	if c.Shape == Scarce {
		stay = 1_000_000
	}
	for _, size := range pool {
		t.Marginal = append(t.Marginal, make([]int64, size)...)
		t.Seat = append(t.Seat, int32(len(t.Marginal)))
	}
	near := c.nearest(at, province, where, local)
	for _, k := range home {
		t.Post, t.Cost = append(t.Post, int32(c.Posts+k)), append(t.Cost, stay)
		for a := range c.Reach {
			j := int32(r.IntN(c.Posts))
			switch here := local[province[k]]; {
			case len(here) == 0 || r.Float64() < c.Across:
			case c.Shape == Local:
				j = near[k][a%len(near[k])]
			default:
				j = here[r.IntN(len(here))]
			}
			km := 150.0
			if to := where[j]; province[to] == province[k] {
				km = math.Abs(at[k].x-at[to].x) + math.Abs(at[k].y-at[to].y)
			}
			t.Post = append(t.Post, j)
			t.Cost = append(t.Cost, int64(1000*km)+20_000*r.Int64N(4)+r.Int64N(1000))
		}
		t.Start = append(t.Start, int32(len(t.Post)))
	}
	return t
}

// nearest lists for each commune the Reach nearest posts of its province.
func (c Placement) nearest(at []point, province, where []int, local [][]int32) [][]int32 {
	if c.Shape != Local {
		return nil
	}
	near := make([][]int32, c.Communes)
	for k := range near {
		posts := slices.Clone(local[province[k]])
		slices.SortStableFunc(posts, func(a, b int32) int {
			if at[k].to(at[where[a]]) < at[k].to(at[where[b]]) {
				return -1
			}
			return 1
		})
		near[k] = posts[:min(c.Reach, len(posts))]
	}
	return near
}

// Flow describes a random minimum-cost flow like those of NETGEN (Klingman,
// Napier and Stutz, NETGEN: a program for generating large scale capacitated
// assignment, transportation and minimum cost flow network problems, Management
// Science 20, 1974). A skeleton carries the supply: chains that start at the
// sources pass through all the inner nodes and end at sinks. Random arcs are
// added until there are Arcs.
type Flow struct {
	Nodes, Arcs    int
	Sources, Sinks int     // the first nodes, and the last
	Supply         int64   // of all sources
	MinCost        int64   // costs are drawn from [MinCost, MaxCost]; a share of the
	MaxCost        int64   // skeleton costs MaxCost, so that it is not the answer
	Dear           float64 // that share
	Capacitated    float64 // share of arcs with an upper bound,
	MinCapacity    int64   // drawn from [MinCapacity, MaxCapacity]; in the skeleton at
	MaxCapacity    int64   // least what it carries
	Seed           uint64
}

// NetgenFlow is a flow of the family NETGEN-8 of Kovács (Minimum-cost flow
// algorithms: an experimental evaluation, Optimization Methods and Software 30,
// 2015): density arcs a node, √nodes sources and sinks of 1,000 units each, costs
// to 10,000, capacities to 1,000.
func NetgenFlow(nodes, density int, seed uint64) Flow {
	ends := max(1, int(math.Sqrt(float64(nodes))))
	return Flow{
		Nodes: nodes, Arcs: nodes * density, Sources: ends, Sinks: ends, Supply: 1000 * int64(ends),
		MinCost: 1, MaxCost: 10_000, Dear: 0.3, Capacitated: 1, MinCapacity: 1, MaxCapacity: 1000, Seed: seed,
	}
}

// Graph writes the problem. It has a flow.
func (f Flow) Graph() *network.Graph {
	r := rand.New(rand.NewPCG(f.Seed, 0x9e79e7))
	g := &network.Graph{Supply: make([]int64, f.Nodes)}
	add := func(tail, head int, carries int64) {
		cost, upper := f.MinCost+r.Int64N(f.MaxCost-f.MinCost+1), network.Infinite
		if carries > 0 && r.Float64() < f.Dear {
			cost = f.MaxCost
		}
		if r.Float64() < f.Capacitated {
			upper = max(carries, f.MinCapacity+r.Int64N(f.MaxCapacity-f.MinCapacity+1))
		}
		g.Tail, g.Head = append(g.Tail, int32(tail)), append(g.Head, int32(head))
		g.Lower, g.Upper, g.Cost = append(g.Lower, 0), append(g.Upper, upper), append(g.Cost, cost)
	}
	supply := make([]int64, f.Sources)
	for s, given := 0, int64(0); s < f.Sources; s++ {
		upTo := f.Supply * int64(s+1) / int64(f.Sources)
		supply[s] = upTo - given
		given = upTo
		g.Supply[s] = supply[s]
	}

	chain := make([][]int, f.Sources) // nodes from each source on
	for s := range chain {
		chain[s] = []int{s}
	}
	inner := r.Perm(f.Nodes - f.Sources - f.Sinks)
	for k, v := range inner {
		s := k
		if k >= f.Sources {
			s = r.IntN(f.Sources)
		}
		s %= f.Sources
		chain[s] = append(chain[s], f.Sources+v)
	}
	for s, nodes := range chain {
		for k := 1; k < len(nodes); k++ {
			add(nodes[k-1], nodes[k], supply[s])
		}
		// the chain serves some sinks from random nodes on its way; what these
		// take away still fits the arcs before
		ends := 1 + r.IntN(2*max(1, f.Sinks/f.Sources))
		for e := range ends {
			share := supply[s] / int64(ends)
			if e == 0 {
				share = supply[s] - share*int64(ends-1)
			}
			sink := f.Nodes - f.Sinks + (s+e*f.Sources)%f.Sinks
			if share > 0 {
				add(nodes[r.IntN(len(nodes))], sink, share)
				g.Supply[sink] -= share
			}
		}
	}
	for len(g.Tail) < f.Arcs {
		tail, head := r.IntN(f.Nodes-f.Sinks), f.Sources+r.IntN(f.Nodes-f.Sources)
		if tail != head {
			add(tail, head, 0)
		}
	}
	return g
}
