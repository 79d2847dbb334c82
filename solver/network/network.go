// Package network solves minimum-cost flow problems in integers, exactly.
//
// [Solve] takes any network with lower and upper bounds and uses the primal
// network simplex method. [Assign] takes the special network of this field,
// officials who must each take one post where every further head at a post
// costs at least as much as the one before, and uses an auction and then
// shortest augmenting paths; [Place] finds that network in a graph. All return
// dual prices that prove optimality, or a set that proves infeasibility, and
// refuse input on which 64-bit arithmetic could overflow before they start. A
// [Seating] keeps an assignment optimal while the problem changes.
//
// All are deterministic: the same input gives the same flow and prices.
//
// References:
//
//   - R. K. Ahuja, T. L. Magnanti, J. B. Orlin, Network Flows, Prentice Hall
//     1993, chapters 9 and 11. Notation is theirs, except that potentials have
//     the opposite sign.
//   - W. H. Cunningham, A network simplex method, Mathematical Programming 11
//     (1976) 105–116: strongly feasible bases.
//   - M. D. Grigoriadis, An efficient implementation of the network simplex
//     method, Mathematical Programming Study 26 (1986) 83–111: block pricing.
package network

import (
	"fmt"
	"math"
	"math/big"
)

// Infinite as an upper bound says that an arc has none.
const Infinite int64 = math.MaxInt64

// A Graph is the minimum-cost flow problem on n nodes and m arcs
//
//	minimise    Σ Cost[a]·x[a]
//	subject to  Σ{x[a]: Tail[a] = v} − Σ{x[a]: Head[a] = v} = Supply[v] for every node v,
//	            Lower[a] ≤ x[a] ≤ Upper[a] for every arc a.
//
// A negative supply is a demand; supplies sum to zero. Bounds and costs have
// any sign; Upper[a] may be [Infinite], Lower[a] is always finite. Parallel
// arcs, self loops and isolated nodes are allowed.
type Graph struct {
	Supply             []int64 // len n
	Tail, Head         []int32 // len m, each in [0, n)
	Lower, Upper, Cost []int64 // len m
}

// Nodes returns n.
func (g *Graph) Nodes() int { return len(g.Supply) }

// Arcs returns m.
func (g *Graph) Arcs() int { return len(g.Tail) }

// Status says what a [Flow] or an [Assignment] claims.
type Status uint8

const (
	NotSolved   Status = iota // nothing is claimed
	Optimal                   // feasible, and the prices prove that nothing is cheaper
	Infeasible                // no feasible flow exists, as the cut or violator proves
	Unbounded                 // the flow is feasible and the cycle lowers its cost without end
	Interrupted               // the context ended first; nothing is claimed
)

func (s Status) String() string {
	return [...]string{"not solved", "optimal", "infeasible", "unbounded", "interrupted"}[s]
}

// A Flow is the answer of [Solve] and its evidence.
type Flow struct {
	Status Status

	// Arc is the flow on every arc, if Status is Optimal or Unbounded, and
	// Cost its cost.
	Arc  []int64
	Cost int64

	// Potential, one per node if Status is Optimal, proves optimality: with
	// the reduced cost r = Cost[a] + Potential[Tail[a]] − Potential[Head[a]],
	// r > 0 only where Arc[a] = Lower[a] and r < 0 only where
	// Arc[a] = Upper[a].
	Potential []int64

	// Cut, one per node if Status is Infeasible, marks nodes whose supply
	// cannot leave: their supply, less the upper bounds of the arcs that leave
	// the set, plus the lower bounds of the arcs that enter it, is positive.
	Cut []bool

	// Cycle, if Status is Unbounded, is a directed cycle of arcs, head to
	// tail, none with an upper bound, whose costs sum to less than zero.
	Cycle []int32

	// Basis is the last spanning tree, for Options.Start.
	Basis *Basis

	// Pivots counts the changes of basis or bound.
	Pivots int
}

// A Basis is a spanning forest and the bounds at which the other arcs rest. It
// fits every graph with the same Tail and Head, whatever its costs, bounds and
// supplies.
type Basis struct {
	Pred    []int32 // len n: the arc that joins a node to its parent, −1 at a root
	AtUpper []int32 // arcs outside the forest that rest at their upper bound
}

// Options of [Solve]. The zero value works.
type Options struct {
	// Start is the basis from which to start, or nil. The method does not
	// change it. It is a matter of time only: any basis leads to an optimal
	// flow, though among several optimal flows perhaps to another one.
	Start *Basis
}

// A BalanceError says that supplies do not sum to zero.
type BalanceError struct {
	Difference int64 // sum of all supplies
}

func (e *BalanceError) Error() string {
	return fmt.Sprintf("network: supplies sum to %d, want 0", e.Difference)
}

// An ArcError names an arc that no problem may have.
type ArcError struct {
	Arc    int
	Reason string
}

func (e *ArcError) Error() string { return fmt.Sprintf("network: arc %d %s", e.Arc, e.Reason) }

// A BasisError says that Options.Start is not a spanning forest of the graph.
type BasisError struct {
	Reason string
}

func (e *BasisError) Error() string { return "network: start basis " + e.Reason }

// An OverflowError names a quantity that may leave the range of int64 on the
// way to the answer. The bound is safe, not tight: a refused problem may
// happen to be solvable, an accepted one never overflows.
type OverflowError struct {
	Quantity string
	Bound    *big.Int // the quantity is at most this large, in magnitude
}

func (e *OverflowError) Error() string {
	return fmt.Sprintf("network: the %s may reach %.3g, more than 64 bits hold", e.Quantity, new(big.Float).SetInt(e.Bound))
}

// size panics unless the slices of g fit each other.
func (g *Graph) size() (n, m int) {
	n, m = len(g.Supply), len(g.Tail)
	if len(g.Head) != m || len(g.Lower) != m || len(g.Upper) != m || len(g.Cost) != m {
		panic(fmt.Sprintf("network: %d tails, %d heads, %d lower bounds, %d upper bounds, %d costs",
			m, len(g.Head), len(g.Lower), len(g.Upper), len(g.Cost)))
	}
	return n, m
}

// Validate reports the first breach of the invariants of Graph, or the first
// quantity that may overflow: an [*ArcError], [*BalanceError] or
// [*OverflowError]. It panics if the slices do not fit each other.
//
// With C the largest |Cost| and M = n·C+1 the cost of an artificial arc:
//
//   - a potential is the length of a tree path with at most one artificial arc,
//     so a reduced cost is at most C + 2(M+n·C);
//   - the flow F on a tree arc is the supply of a subtree less the flow of the
//     nonbasic arcs that cross its border, so F ≤ Σ|Supply| + Σ|bound|, and a
//     residual capacity is at most 2F. The sums run over all nodes and over
//     the larger finite bound of each arc;
//   - at most n arcs without upper bound are off their lower bound, so the
//     cost is at most Σ|Cost|·|bound| + n·F·max{|Cost| of such an arc}.
func (g *Graph) Validate() error {
	n, m := g.size()
	if n+m > math.MaxInt32 {
		return &OverflowError{"number of nodes and arcs", big.NewInt(int64(n + m))}
	}
	var reduced, flow, cost wide
	var dearest, dearestInfinite uint64
	for _, b := range g.Supply {
		flow.add(magnitude(b))
	}
	for a := range m {
		t, h, lower, upper := g.Tail[a], g.Head[a], g.Lower[a], g.Upper[a]
		switch {
		case t < 0 || int(t) >= n || h < 0 || int(h) >= n:
			return &ArcError{a, fmt.Sprintf("joins node %d to node %d, of %d nodes", t, h, n)}
		case lower > upper:
			return &ArcError{a, fmt.Sprintf("has lower bound %d above upper bound %d", lower, upper)}
		case lower == Infinite:
			return &ArcError{a, "has no finite lower bound"}
		}
		c, bound := magnitude(g.Cost[a]), magnitude(lower)
		if upper == Infinite {
			dearestInfinite = max(dearestInfinite, c)
		} else {
			bound = max(bound, magnitude(upper))
		}
		dearest = max(dearest, c)
		flow.add(bound)
		cost.addProduct(c, bound)
	}
	reduced.addProduct(4*uint64(n)+1, dearest)
	reduced.add(2)
	if err := reduced.fits("reduced cost"); err != nil {
		return err
	}
	tree := flow.lo
	flow.addWide(flow)
	flow.add(1) // a residual capacity stays below Infinite
	if err := flow.fits("flow"); err != nil {
		return err
	}
	var perTreeArc wide
	perTreeArc.addProduct(uint64(n), dearestInfinite)
	if err := perTreeArc.fits("length of a path"); err != nil {
		return err
	}
	cost.addProduct(perTreeArc.lo, tree)
	if err := cost.fits("total cost"); err != nil {
		return err
	}

	var balance int64
	for _, b := range g.Supply {
		balance += b
	}
	if balance != 0 {
		return &BalanceError{balance}
	}
	return nil
}
