package branch

import (
	"cmp"
	"math"
	"slices"

	"canbo/solver/lp"
)

// A question moves the optimum of the relaxation from one point to another. The
// equations of the columns that moved, such as those of officials, are where the
// integer point has to change too: they are touched, and a small search frees their
// columns while all others stay. Where that is too narrow, the duals of the leaves
// of its tree tell which other columns would pay: their equations are called.

const (
	nearNodes      = 20   // of the first search; twice as many after
	nearIterations = 2000 // simplex iterations of a search
	nearCalls      = 80   // equations called for the next search
	nearRays       = 20   // the same where no leaf has a point
	nearLeaves     = 8    // leaves that call them
	nearTries      = 6    // searches at most …
	nearMost       = 5000 // … while they took less simplex iterations
	nearReach      = 0.3  // largest reduced cost of a column in play, in gaps of the point known …
	nearLeast      = 1e-4 // … but no less than this part of the objective
	nearWider      = 4    // its growth where no better point was found
	nearFair       = 8    // a point at more gaps of the point known does not count …
	nearCheap      = 300  // … while the search took no more simplex iterations
	nearGap        = 1.25 // a point at this many gaps of the point known is as good as that
)

// A vicinity is the state of the searches near a point.
type vicinity struct {
	*asked
	guide   []float64 // what does not move stays here
	touched []bool    // rows
	reach   float64
	leaves  []leaf
}

// A leaf is the duals of a search, by row of the problem, or a ray.
type leaf struct {
	y   []float64
	ray bool
}

// search looks for points near the one known until it has found a better one so
// often.
func (a *asked) search(rounds int) {
	size := math.Abs(a.Live.p.Objective(a.Live.point))
	n := &vicinity{asked: a, guide: slices.Clone(a.Live.point), touched: make([]bool, a.whole.Rows()),
		reach: math.Max(nearReach*a.Live.gap, nearLeast*size)}
	for j, v := range n.guide {
		if n.guide[j] = math.Max(a.box.lower[j], math.Min(a.box.upper[j], v)); n.guide[j] != v || math.Abs(a.x[j]-a.Live.x[j]) > integrality {
			rows, _ := a.p.Column(j)
			for _, i := range rows {
				n.touched[i] = true
			}
		}
	}
	a.take(n.guide)
	enough := a.bound + nearGap*a.Live.gap + size*a.gap.relative
	fair := a.bound + nearFair*a.Live.gap
	nodes := nearNodes
	for tries := nearTries; tries > 0 && rounds > 0 && a.spent < nearMost && a.value > enough && a.ctx.Err() == nil; tries-- {
		before := a.value
		if n.within(n.around(), nodes, enough); a.value < before {
			n.guide = a.best
			if a.value < fair || a.iterations() > nearCheap {
				rounds--
			}
			nodes = 2 * nearNodes
		} else {
			n.reach *= nearWider
		}
		n.call()
	}
}

// inPlay reports whether column j may move.
func (n *vicinity) inPlay(j int) bool {
	lo, up := n.box.lower[j], n.box.upper[j]
	if lo == up || !n.p.IsInteger(j) {
		return false
	}
	at := lo
	if n.reduced[j] < 0 {
		at = up
	}
	return math.Abs(n.reduced[j]) <= n.reach || n.guide[j] != at
}

// equation reports whether row i is one.
func (n *vicinity) equation(i int32) bool { return n.p.RowLower[i] == n.p.RowUpper[i] }

// around returns the box with all columns at the guide but those in play whose
// equations are all touched, and the continuous columns in rows kept of columns
// that are not where the point known has them.
func (n *vicinity) around() box {
	b := n.box.clone()
	stirred := make(map[int32]bool) // rows kept
	for j := range b.lower {
		if !n.p.IsInteger(j) {
			continue
		}
		rows, _ := n.p.Column(j)
		open := n.inPlay(j) && !slices.ContainsFunc(rows, func(i int32) bool { return n.equation(i) && !n.touched[i] })
		v := math.Round(n.guide[j])
		if k := n.keep.of(int32(j)); k >= 0 && (open || v != n.Live.point[j]) {
			stirred[k] = true
		}
		if !open {
			b.lower[j], b.upper[j] = v, v
		}
	}
	for j := range b.lower {
		if k := n.keep.of(int32(j)); k >= 0 && !n.p.IsInteger(j) && !stirred[k] {
			b.lower[j], b.upper[j] = n.guide[j], n.guide[j]
		}
	}
	return b
}

// within searches a box until a point is as good as enough, and notes the duals of
// the best leaves of the tree. Rows that the search does not have are worth there
// what they are in the relaxation.
func (n *vicinity) within(b box, nodes int, enough float64) {
	r := restrict(n.whole, b, nil)
	s, err := newSearch(n.ctx, r.Problem, boxOf(r.Problem), nil, n.gap, nil)
	if err != nil {
		return
	}
	s.level, s.probes, s.enough = 1, 0, enough
	s.nodeLimit, s.iterLimit = nodes, nearIterations
	s.gap.relative /= 10
	s.ceiling, s.known = s.gap.cutoff(n.value), n.value
	s.guide = r.drop(n.best)
	s.run(r.project(n.basis))
	n.spent += s.spent()
	if s.x != nil {
		n.take(r.lift(s.x))
	}
	var open []*node
	for k := range s.nodes {
		if nd := &s.nodes[k]; nd.column < 0 && nd.proof != nil {
			open = append(open, nd)
		}
	}
	slices.SortStableFunc(open, func(a, b *node) int { return cmp.Compare(a.bound, b.bound) })
	// rays, whose bound is infinite, where there is nothing else
	if k := slices.IndexFunc(open, func(nd *node) bool { return nd.proof.ray }); k > 0 {
		open = open[:k]
	}
	n.leaves = n.leaves[:0]
	for _, nd := range open[:min(nearLeaves, len(open))] {
		y := make([]float64, n.whole.Rows())
		if !nd.proof.ray {
			copy(y, n.dual)
			for _, i := range r.row {
				y[i] = 0
			}
		}
		for e, i := range nd.proof.dual.Index {
			y[r.row[i]] = nd.proof.dual.Value[e]
		}
		n.leaves = append(n.leaves, leaf{y, nd.proof.ray})
	}
}

// call touches the equations whose columns gain most by a move away from the guide
// at the duals of the leaves.
func (n *vicinity) call() {
	gain := make([]float64, n.p.Rows())
	var l lagrangian
	for _, at := range n.leaves {
		l.price(n.whole, at.y)
		if at.ray {
			for j, c := range n.p.Cost {
				l.reduced[j] -= c
			}
		}
		for i := range gain {
			if n.touched[i] || !n.equation(int32(i)) {
				continue
			}
			used, least := math.Inf(-1), math.Inf(1)
			cols, _ := n.rows.row(i)
			for _, j := range cols {
				if n.guide[j] > 0.5 {
					used = math.Max(used, l.reduced[j])
				} else if n.inPlay(int(j)) {
					least = math.Min(least, l.reduced[j])
				}
			}
			gain[i] += math.Max(0, used-least)
		}
	}
	var order []int32
	for i, g := range gain {
		if g > integrality {
			order = append(order, int32(i))
		}
	}
	slices.SortStableFunc(order, func(i, k int32) int { return cmp.Compare(gain[k], gain[i]) })
	calls := nearCalls
	if len(n.leaves) > 0 && n.leaves[0].ray {
		calls = nearRays
	}
	for _, i := range order[:min(calls, len(order))] {
		n.touched[i] = true
	}
}

// lift searches the tree of what reduced costs leave of the problem, and notes the
// proof of its bound.
func (a *asked) lift(nodes int) {
	cutoff := a.gap.cutoff(a.value)
	b := a.box.clone()
	if _, ok := a.lag.tighten(a.whole, b, cutoff); !ok {
		return
	}
	r := restrict(a.whole, b, a.basis)
	hint := r.project(a.basis)
	box := boxOf(r.Problem)
	s, err := newSearch(a.ctx, r.Problem, box, firstColumns(r.Problem, box, hint, r.drop(a.best), r.drop(a.reduced)), a.gap, a.keep.restrict(r))
	if err != nil {
		return
	}
	s.ceiling, s.known, s.guide, s.rooted, s.nodeLimit = cutoff, a.value, r.drop(a.best), true, nodes
	s.run(s.relax.local(hint))
	a.spent += s.spent()
	a.nodes = s.processed
	if s.x != nil {
		a.take(r.lift(s.x))
	}
	bound := math.Min(s.bound(), cutoff)
	if s.fixedBelow < math.Inf(1) {
		a.proof.Tighten = append(a.proof.Tighten, r.liftDual(lp.Sparse(s.rootDual)))
		bound = math.Min(bound, s.fixedBelow)
	}
	if bound = a.gap.round(bound); bound > a.bound {
		a.bound = bound
		a.proof.Node = s.tree(func(j int32) int32 { return r.col[j] }, r.liftDual)
	}
}
