package network

import (
	"errors"
	"fmt"
	"math"
	"math/big"
)

// provedFlow checks what f claims of g from the evidence alone, in exact
// arithmetic. It knows no method.
func provedFlow(g *Graph, f *Flow) error {
	switch f.Status {
	case Optimal:
		return errors.Join(feasibleFlow(g, f), complementary(g, f))
	case Infeasible:
		return deficientCut(g, f.Cut)
	case Unbounded:
		return errors.Join(feasibleFlow(g, f), fallingCycle(g, f.Cycle))
	}
	return fmt.Errorf("status %v claims nothing", f.Status)
}

// exact is a sum of products of integers.
type exact struct{ big.Int }

func (e *exact) add(factors ...int64) {
	product := big.NewInt(1)
	for _, x := range factors {
		product.Mul(product, big.NewInt(x))
	}
	e.Add(&e.Int, product)
}

// feasibleFlow checks bounds, conservation at every node, and the cost.
func feasibleFlow(g *Graph, f *Flow) error {
	if len(f.Arc) != g.Arcs() {
		return fmt.Errorf("%d flows for %d arcs", len(f.Arc), g.Arcs())
	}
	excess := make([]exact, g.Nodes())
	var cost exact
	for v, b := range g.Supply {
		excess[v].add(b)
	}
	for a, x := range f.Arc {
		if x < g.Lower[a] || g.Upper[a] != Infinite && x > g.Upper[a] {
			return fmt.Errorf("arc %d carries %d, bounds [%d, %d]", a, x, g.Lower[a], g.Upper[a])
		}
		excess[g.Tail[a]].add(-1, x)
		excess[g.Head[a]].add(x)
		cost.add(g.Cost[a], x)
	}
	for v := range excess {
		if excess[v].Sign() != 0 {
			return fmt.Errorf("node %d keeps %v", v, &excess[v].Int)
		}
	}
	if cost.Cmp(big.NewInt(f.Cost)) != 0 {
		return fmt.Errorf("flow costs %v, reported %d", &cost.Int, f.Cost)
	}
	return nil
}

// complementary checks the sign of every reduced cost r and that the dual cost
// −Σ Potential·Supply + Σ{r·Lower: r > 0} + Σ{r·Upper: r < 0} is the cost.
func complementary(g *Graph, f *Flow) error {
	if len(f.Potential) != g.Nodes() {
		return fmt.Errorf("%d potentials for %d nodes", len(f.Potential), g.Nodes())
	}
	var dual, sum exact
	for v, b := range g.Supply {
		dual.add(-1, b, f.Potential[v])
	}
	for a, x := range f.Arc {
		var r exact
		r.add(g.Cost[a])
		r.add(f.Potential[g.Tail[a]])
		r.add(-1, f.Potential[g.Head[a]])
		var at int64
		switch r.Sign() {
		case 0:
			continue
		case 1:
			at = g.Lower[a]
		case -1:
			at = g.Upper[a]
		}
		if x != at {
			return fmt.Errorf("arc %d carries %d at reduced cost %v, bounds [%d, %d]", a, x, &r.Int, g.Lower[a], g.Upper[a])
		}
		sum.Mul(&r.Int, big.NewInt(at))
		dual.Add(&dual.Int, &sum.Int)
	}
	if dual.Cmp(big.NewInt(f.Cost)) != 0 {
		return fmt.Errorf("dual cost %v, primal %d", &dual.Int, f.Cost)
	}
	return nil
}

// deficientCut checks that the supply of the cut cannot leave it.
func deficientCut(g *Graph, cut []bool) error {
	if len(cut) != g.Nodes() {
		return fmt.Errorf("%d marks for %d nodes", len(cut), g.Nodes())
	}
	var left exact
	for v, in := range cut {
		if in {
			left.add(g.Supply[v])
		}
	}
	for a := range g.Tail {
		switch from, to := cut[g.Tail[a]], cut[g.Head[a]]; {
		case from && !to && g.Upper[a] == Infinite:
			return fmt.Errorf("arc %d leaves the cut without bound", a)
		case from && !to:
			left.add(-1, g.Upper[a])
		case to && !from:
			left.add(g.Lower[a])
		}
	}
	if left.Sign() <= 0 {
		return fmt.Errorf("cut keeps %v", &left.Int)
	}
	return nil
}

// fallingCycle checks a directed cycle without upper bounds and of negative cost.
func fallingCycle(g *Graph, cycle []int32) error {
	if len(cycle) == 0 {
		return errors.New("no cycle")
	}
	var cost exact
	at := g.Tail[cycle[0]]
	for _, a := range cycle {
		if g.Tail[a] != at || g.Upper[a] != Infinite {
			return fmt.Errorf("cycle %v breaks at arc %d", cycle, a)
		}
		at = g.Head[a]
		cost.add(g.Cost[a])
	}
	if at != g.Tail[cycle[0]] || cost.Sign() >= 0 {
		return fmt.Errorf("cycle %v ends at node %d and costs %v", cycle, at, &cost.Int)
	}
	return nil
}

// provedAssignment checks what r claims of t: as a flow on t.Graph() with the
// prices as potentials, or by counting the seats the violator can reach.
func provedAssignment(t *Transport, r *Assignment) error {
	switch r.Status {
	case Optimal:
		f, err := flowOf(t, r)
		if err != nil {
			return err
		}
		return provedFlow(t.Graph(), f)
	case Infeasible:
		seats := 0
		counted := map[int32]bool{}
		last := int32(-1)
		for _, i := range r.Violator {
			if i <= last {
				return fmt.Errorf("violator %v is not increasing", r.Violator)
			}
			last = i
			for _, j := range t.Post[t.Start[i]:t.Start[i+1]] {
				if !counted[j] {
					seats += int(t.Seat[j+1] - t.Seat[j])
				}
				counted[j] = true
			}
		}
		if seats >= len(r.Violator) {
			return fmt.Errorf("%d officials of the violator reach %d seats", len(r.Violator), seats)
		}
		return nil
	}
	return fmt.Errorf("status %v claims nothing", r.Status)
}

// flowOf returns an optimal assignment as the flow on t.Graph() it stands for.
func flowOf(t *Transport, r *Assignment) (*Flow, error) {
	n, p := t.Officials(), t.Posts()
	if len(r.Arc) != n || len(r.Post) != n || len(r.OfficialPrice) != n || len(r.PostPrice) != p {
		return nil, fmt.Errorf("%d arcs, %d posts, %d and %d prices", len(r.Arc), len(r.Post), len(r.OfficialPrice), len(r.PostPrice))
	}
	heads := make([]int32, p)
	for i, a := range r.Arc {
		if a < t.Start[i] || a >= t.Start[i+1] || r.Post[i] != t.Post[a] {
			return nil, fmt.Errorf("official %d takes arc %d to post %d", i, a, r.Post[i])
		}
		heads[t.Post[a]]++
	}
	for j, k := range heads {
		if k > t.Seat[j+1]-t.Seat[j] {
			return nil, fmt.Errorf("post %d has %d heads for %d seats", j, k, t.Seat[j+1]-t.Seat[j])
		}
	}
	return seatedFlow(t, r), nil
}

// enumerateFlow returns the least cost of a flow on g by trying every integer
// flow, arcs without upper bound up to limit above their lower one, and false
// if there is none.
func enumerateFlow(g *Graph, limit int64) (least int64, feasible bool) {
	last := make([]int, g.Nodes()) // arc after which a node must balance
	for v := range last {
		last[v] = -1
	}
	for a := range g.Tail {
		last[g.Tail[a]], last[g.Head[a]] = a, a
	}
	excess := append([]int64(nil), g.Supply...)
	for v, b := range excess {
		if last[v] < 0 && b != 0 {
			return 0, false
		}
	}
	least = math.MaxInt64
	var try func(a int, cost int64)
	try = func(a int, cost int64) {
		if a == g.Arcs() {
			least, feasible = min(least, cost), true
			return
		}
		t, h := g.Tail[a], g.Head[a]
		upper := g.Upper[a]
		if upper == Infinite {
			upper = g.Lower[a] + limit
		}
		for x := g.Lower[a]; x <= upper; x++ {
			excess[t] -= x
			excess[h] += x
			if (last[t] != a || excess[t] == 0) && (last[h] != a || excess[h] == 0) {
				try(a+1, cost+x*g.Cost[a])
			}
			excess[t] += x
			excess[h] -= x
		}
	}
	try(0, 0)
	return least, feasible
}

// enumerateAssignment returns the least cost of t by trying every choice of
// arcs, and false if none respects the capacities.
func enumerateAssignment(t *Transport) (least int64, feasible bool) {
	least = math.MaxInt64
	heads := make([]int32, t.Posts())
	var try func(i int, cost int64)
	try = func(i int, cost int64) {
		if i == t.Officials() {
			least, feasible = min(least, cost), true
			return
		}
		for a := t.Start[i]; a < t.Start[i+1]; a++ {
			j := t.Post[a]
			seat := t.Seat[j] + heads[j]
			if seat == t.Seat[j+1] {
				continue
			}
			heads[j]++
			try(i+1, cost+t.Cost[a]+t.Marginal[seat])
			heads[j]--
		}
	}
	try(0, 0)
	return least, feasible
}

// seatedFlow returns an optimal assignment as the flow on [Transport.Graph] it stands
// for, without a basis.
func seatedFlow(t *Transport, r *Assignment) *Flow {
	n, p, m := t.Officials(), t.Posts(), len(t.Post)
	f := &Flow{Status: Optimal, Cost: r.Cost, Arc: make([]int64, m+len(t.Marginal)), Potential: make([]int64, n+p+1)}
	seat := append([]int32(nil), t.Seat[:p]...)
	for i, a := range r.Arc {
		f.Arc[a] = 1
		f.Potential[i] = -r.OfficialPrice[i]
		j := t.Post[a]
		f.Arc[m+int(seat[j])] = 1
		seat[j]++
	}
	for j, price := range r.PostPrice {
		f.Potential[n+j] = -price
	}
	return f
}
