package solver

import (
	"slices"

	"canbo/solver/lp"
)

// A graph has nodes with weighted edges, each stored at both ends; self is the
// weight of the edges that contraction put inside a node, twice.
type graph struct {
	start  []int32 // len n+1
	to     []int32
	weight []float64
	self   []float64 // len n
}

func (g *graph) nodes() int { return len(g.self) }

// newGraph adds up the edges between the same two nodes.
func newGraph(n int, a, b []int32, weight func(k int) float64) *graph {
	g := &graph{start: make([]int32, n+1), self: make([]float64, n)}
	fill := make([]int32, n+1)
	for k := range a {
		if a[k] != b[k] {
			fill[a[k]+1]++
			fill[b[k]+1]++
		}
	}
	for i := range n {
		fill[i+1] += fill[i]
	}
	end := slices.Clone(fill[:n])
	to, value := make([]int32, fill[n]), make([]float64, fill[n])
	for k := range a {
		w := weight(k)
		if a[k] == b[k] {
			g.self[a[k]] += 2 * w
			continue
		}
		to[end[a[k]]], value[end[a[k]]] = b[k], w
		end[a[k]]++
		to[end[b[k]]], value[end[b[k]]] = a[k], w
		end[b[k]]++
	}
	sum, seen := make([]float64, n), []int32(nil)
	for i := range n {
		seen = seen[:0]
		for k := fill[i]; k < end[i]; k++ {
			if sum[to[k]] == 0 {
				seen = append(seen, to[k])
			}
			sum[to[k]] += value[k]
		}
		for _, j := range seen {
			g.to, g.weight = append(g.to, j), append(g.weight, sum[j])
			sum[j] = 0
		}
		g.start[i+1] = int32(len(g.to))
	}
	return g
}

// volumes returns the weight of the edges at each node, those inside twice.
func (g *graph) volumes() []float64 {
	v := slices.Clone(g.self)
	for i := range v {
		for k := g.start[i]; k < g.start[i+1]; k++ {
			v[i] += g.weight[k]
		}
	}
	return v
}

// communities groups the nodes by local moves and contraction, as long as the
// modularity rises (Blondel, Guillaume, Lambiotte and Lefebvre, J. Stat. Mech.
// 2008), lets every node go where most of its edges do, and then joins the
// groups that closest finds. It returns the group of each node.
func (g *graph) communities(most float64) []int32 {
	group := make([]int32, g.nodes())
	for i := range group {
		group[i] = int32(i)
	}
	join := func(from *graph, label []int32, n int) *graph {
		for i := range group {
			group[i] = label[group[i]]
		}
		return from.contract(label, n)
	}
	for c := g; ; {
		label, n := c.move()
		if n == c.nodes() {
			break
		}
		c = join(c, label, n)
	}
	c := g.contract(group, g.settle(group))
	for {
		a, b := c.closest(most)
		if a < 0 {
			return group
		}
		label := make([]int32, c.nodes())
		for i := range label {
			label[i] = int32(i)
			if int32(i) == b {
				label[i] = a
			} else if int32(i) > b {
				label[i]--
			}
		}
		c = join(c, label, c.nodes()-1)
	}
}

// settle moves nodes to the group that most of their edges lead to, as long as
// any moves, and returns the number of groups.
func (g *graph) settle(group []int32) int {
	n := 0
	for _, c := range group {
		n = max(n, int(c)+1)
	}
	shared := make([]float64, n)
	for range sweeps {
		moved := false
		for i := range group {
			best := group[i]
			for k := g.start[i]; k < g.start[i+1]; k++ {
				shared[group[g.to[k]]] += g.weight[k]
			}
			for k := g.start[i]; k < g.start[i+1]; k++ {
				if c := group[g.to[k]]; shared[c] > shared[best] {
					best = c
				}
			}
			for k := g.start[i]; k < g.start[i+1]; k++ {
				shared[group[g.to[k]]] = 0
			}
			moved = moved || best != group[i]
			group[i] = best
		}
		if !moved {
			break
		}
	}
	return n
}

const (
	sweeps     = 20 // at most, of local moves on one level
	resolution = 8  // how much denser than by chance a group must be inside
)

// move lets each node in turn join the neighbouring group with which the
// modularity is greatest, until all stay. It returns the groups, renumbered.
func (g *graph) move() ([]int32, int) {
	n := g.nodes()
	volume := g.volumes()
	group, size, total := make([]int32, n), slices.Clone(volume), 0.0
	for i := range group {
		group[i] = int32(i)
		total += volume[i]
	}
	shared, near := make([]float64, n), []int32(nil)
	for range sweeps {
		moved := false
		for i := range n {
			own := group[i]
			near = append(near[:0], own)
			for k := g.start[i]; k < g.start[i+1]; k++ {
				c := group[g.to[k]]
				if shared[c] == 0 && c != own {
					near = append(near, c)
				}
				shared[c] += g.weight[k]
			}
			size[own] -= volume[i]
			best, most := own, shared[own]-resolution*volume[i]*size[own]/total
			for _, c := range near {
				if v := shared[c] - volume[i]*size[c]/total; v > most {
					best, most = c, v
				}
			}
			for _, c := range near {
				shared[c] = 0
			}
			size[best] += volume[i]
			group[i] = best
			moved = moved || best != own
		}
		if !moved {
			break
		}
	}
	number := make([]int32, n)
	count := int32(0)
	for i := range group {
		if number[group[i]] == 0 {
			count++
			number[group[i]] = count
		}
		group[i] = number[group[i]] - 1
	}
	return group, int(count)
}

// contract makes one node of each group.
func (g *graph) contract(group []int32, n int) *graph {
	var a, b []int32
	var weight []float64
	for i := range group {
		a, b, weight = append(a, group[i]), append(b, group[i]), append(weight, g.self[i]/2)
		for k := g.start[i]; k < g.start[i+1]; k++ {
			if j := g.to[k]; int(j) > i {
				a, b, weight = append(a, group[i]), append(b, group[j]), append(weight, g.weight[k])
			}
		}
	}
	return newGraph(n, a, b, func(k int) float64 { return weight[k] })
}

// tiny is the volume, as a part of the greatest, below which a group is never
// left alone.
const tiny = 0.1

// closest returns the two nodes a < b that belong together most: of which one is
// tiny, or between which the greatest part of the edges of one of them run, if
// more than most. It returns -1 where none do.
func (g *graph) closest(most float64) (a, b int32) {
	a, b = -1, -1
	volume := g.volumes()
	large := tiny * slices.Max(volume)
	for i := range int32(g.nodes()) {
		for k := g.start[i]; k < g.start[i+1]; k++ {
			j := g.to[k]
			if j < i {
				continue
			}
			less := min(volume[i], volume[j])
			part := g.weight[k] / less
			if less < large {
				part++
			}
			if part > most {
				a, b, most = i, j, part
			}
		}
	}
	return a, b
}

// rowGraph has the rows as nodes. Each column makes an edge between its shortest
// row and the next, and one between that and the third; an edge weighs one over
// the length of the longer row, so that rows which meet everything tie nothing.
func rowGraph(p *lp.Problem) *graph {
	length := make([]int32, p.Rows())
	for _, i := range p.Row {
		length[i]++
	}
	var a, b []int32
	for j := range p.Cols() {
		rows, _ := p.Column(j)
		var order [3]int32 // the shortest rows
		n := 0
		for _, i := range rows {
			k := min(n, len(order)-1)
			if n == len(order) && length[order[k]] <= length[i] {
				continue
			}
			for ; k > 0 && length[order[k-1]] > length[i]; k-- {
				order[k] = order[k-1]
			}
			order[k] = i
			n = min(n+1, len(order))
		}
		for k := 1; k < n; k++ {
			a, b = append(a, order[k-1]), append(b, order[k])
		}
	}
	return newGraph(p.Rows(), a, b, func(k int) float64 { return 1 / float64(length[b[k]]) })
}
