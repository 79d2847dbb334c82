package certify

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"canbo/solver/lp"
)

// A TreeProof is what a tree proves about every integer-feasible point.
type TreeProof struct {
	// Bound is a lower bound on the objective, at most Tree.Bound; nil for
	// -Inf. It is nil too when Infeasible.
	Bound *big.Rat
	// Infeasible: no integer-feasible point exists. Only a tree with Bound +Inf
	// claims this.
	Infeasible bool

	Free                 int // columns that the Tighten vectors left unfixed
	Leaves, Rays, Closed int // leaves judged by duals, by rays and by empty bounds
}

// CheckTree verifies in exact arithmetic that every point of p that is feasible
// and integer where it must be has an objective of at least tree.Bound. If not
// all is proved it returns an error that wraps ErrUnproven, and a TreeProof
// with the weaker bound that holds; a tree that is not a tree, or branches
// otherwise than on integer columns at integers, is ErrMalformed and proves
// nothing.
//
// Columns without a bound get the bounds implied by the rows and by
// Costᵀx + Offset ≤ Bound, since points above Bound need no proof. Integer bounds
// are rounded inwards. A dual vector proves L(y), rounded up to the objective
// grid: where every column with a cost is integer, objectives lie on Offset + g·ℤ
// with g the greatest common divisor of the costs, so that a bound above
// ⌈Bound⌉ - g suffices, ⌈·⌉ being that grid.
//
// Tighten vector y, with bound L and reduced costs d over the present box, moves
// the upper bound of an integer column with d_j > 0 to lower + k - 1 for the
// least k ≥ 0 with ⌈L + k d_j⌉ ≥ Bound, and likewise the lower bound where
// d_j < 0. An integer column of a kept row loses the values at its ends that
// lift ⌈L⌉ to Bound when the row is solved with them. Columns fixed so are folded
// away before the nodes are walked. A vector with ⌈L⌉ ≥ Bound ends the proof.
//
// Cuts are derived again; one with a number that is not exact in float64, in
// its row or on the way to it, makes the tree ErrMalformed.
func CheckTree(p *lp.Problem, tree *lp.Tree) (TreeProof, error) {
	if err := p.Validate(); err != nil {
		return TreeProof{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := checkTree(p, tree); err != nil {
		return TreeProof{}, err
	}
	p, err := withCuts(p, tree.Cut)
	if err != nil {
		return TreeProof{}, err
	}
	b := newBox(p)
	b.imply(p, tree.Bound)
	w := &walker{p: p, tree: tree, box: b, grid: objectiveGrid(p), shaper: newShaper(p, tree.Keep, b), evaluator: newEvaluator(p, tree.Keep, tree.With, b)}
	w.repairer = newRepairer(p, b, w.evaluator)
	if !math.IsInf(tree.Bound, 1) {
		w.target = rational(tree.Bound)
		w.needed = w.target
		if w.grid.step != nil {
			w.needed = new(big.Rat).Sub(w.grid.ceil(w.target), w.grid.step)
		}
	}
	w.empty = b.empty(p)
	return w.run()
}

// checkTree reports a tree whose shape is wrong: nodes that are not reached
// from the root exactly once, and vectors or branchings that do not fit p.
func checkTree(p *lp.Problem, tree *lp.Tree) error {
	if tree == nil {
		return fmt.Errorf("%w: no tree", ErrMalformed)
	}
	if math.IsNaN(tree.Bound) || math.IsInf(tree.Bound, -1) {
		return fmt.Errorf("%w: tree with bound %v", ErrMalformed, tree.Bound)
	}
	if err := checkKeep(p, tree.Keep); err != nil {
		return err
	}
	if err := checkWith(p, tree); err != nil {
		return err
	}
	if err := checkCuts(p, tree.Cut); err != nil {
		return err
	}
	m := p.Rows() + len(tree.Cut)
	for k, v := range tree.Tighten {
		if err := checkSparse(v, m); err != nil {
			return fmt.Errorf("tightening vector %d: %w", k, err)
		}
	}
	for k := range tree.Node {
		for _, v := range tree.Node[k].Tighten {
			if err := checkSparse(v, m); err != nil {
				return fmt.Errorf("tightening vector of node %d: %w", k, err)
			}
		}
	}
	parents := make([]uint8, len(tree.Node))
	for k, node := range tree.Node {
		if node.Column < 0 {
			if err := checkSparse(node.Dual, m); err != nil {
				return fmt.Errorf("node %d: %w", k, err)
			}
			continue
		}
		if int(node.Column) >= p.Cols() || !p.IsInteger(int(node.Column)) {
			return fmt.Errorf("%w: node %d branches on column %d, which is not an integer column", ErrMalformed, k, node.Column)
		}
		if node.Value != math.Trunc(node.Value) || math.Abs(node.Value) >= 1<<53 {
			return fmt.Errorf("%w: node %d branches on %s at %v", ErrMalformed, k, p.ColumnName(int(node.Column)), node.Value)
		}
		for _, child := range [2]int32{node.Down, node.Up} {
			if child <= 0 || int(child) >= len(tree.Node) {
				return fmt.Errorf("%w: node %d has child %d of %d nodes", ErrMalformed, k, child, len(tree.Node))
			}
			if parents[child]++; parents[child] > 1 {
				return fmt.Errorf("%w: node %d has two parents", ErrMalformed, child)
			}
		}
	}
	// Every node but the root has at most one parent: what is not reached from
	// the root is an orphan or lies on a cycle.
	reached, stack := 0, []int32{0}
	for len(stack) > 0 && len(tree.Node) > 0 {
		node := &tree.Node[stack[len(stack)-1]]
		stack = stack[:len(stack)-1]
		reached++
		if node.Column >= 0 {
			stack = append(stack, node.Up, node.Down)
		}
	}
	if reached != len(tree.Node) {
		return fmt.Errorf("%w: %d of %d nodes are not reached from the root", ErrMalformed, len(tree.Node)-reached, len(tree.Node))
	}
	return nil
}

// A walker holds the box of the present node.
type walker struct {
	p         *lp.Problem
	tree      *lp.Tree
	box       *box
	empty     bool // box holds no point
	grid      grid
	target    *big.Rat // Bound; nil for +Inf
	needed    *big.Rat // what a leaf has to prove before it is rounded up to the grid; nil for +Inf
	shaper    *shaper
	evaluator *evaluator
	repairer  *repairer
	steps     big.Int // scratch
	proof     TreeProof
	unproven  []int // the first leaves that prove less
	failures  int
}

// reportedLeaves limits the leaves named in an error.
const reportedLeaves = 5

func (w *walker) run() (TreeProof, error) {
	root := w.tighten(w.tree.Tighten, true)
	for j := range w.box.lower {
		if w.box.lower[j] != w.box.upper[j] {
			w.proof.Free++
		}
	}
	w.evaluator.compact(w.box)

	// weakest is the least bound of all leaves, nil while all are empty.
	var weakest *big.Rat
	unbounded := false
	leaf := func(k int, value *big.Rat, proved bool) {
		if !proved {
			w.failures++
			if len(w.unproven) < reportedLeaves {
				w.unproven = append(w.unproven, k)
			}
		}
		switch {
		case proved && value == nil: // empty
		case value == nil:
			unbounded = true
		case weakest == nil || value.Cmp(weakest) < 0:
			weakest = value
		}
	}
	switch {
	case w.reaches(root):
		leaf(0, root, true)
	case len(w.tree.Node) > 0:
		w.walk(leaf)
	case w.empty:
	default:
		leaf(0, root, w.reaches(root))
	}

	proof := &w.proof
	switch {
	case unbounded:
	case weakest == nil && w.target == nil:
		proof.Infeasible = true
	case weakest == nil || w.target != nil && weakest.Cmp(w.target) >= 0:
		proof.Bound = w.target
	default:
		proof.Bound = weakest
	}
	if err := w.evaluator.refused(); err != nil && w.failures > 0 {
		return *proof, err
	}
	if w.failures > 0 {
		return *proof, fmt.Errorf("%w: tree with bound %v: %d of its leaves prove less, first %v", ErrUnproven, w.tree.Bound, w.failures, w.unproven)
	}
	return *proof, nil
}

// reaches reports whether value proves the bound of the tree.
func (w *walker) reaches(value *big.Rat) bool {
	return value != nil && w.target != nil && value.Cmp(w.target) >= 0
}

// tighten applies tightening vectors to the box and returns the best bound one
// of them proves. What they fix is folded away where all later boxes lie in this
// one.
func (w *walker) tighten(vectors []lp.SparseVector, fold bool) *big.Rat {
	if w.target == nil {
		return nil
	}
	// A point below Bound has an objective of at most limit; with a grid it has
	// even one of at most the last grid value below Bound.
	limit, strict := w.target, true
	if w.grid.step != nil {
		limit, strict = new(big.Rat).Sub(w.grid.ceil(w.target), w.grid.step), false
	}
	var best *big.Rat
	for _, v := range vectors {
		if w.empty {
			break
		}
		y := w.shaper.shape(v, true)
		value, empty := w.evaluator.bound(y, w.box)
		w.empty = w.empty || empty
		if value == nil {
			continue
		}
		best = maxRat(best, w.grid.ceil(value))
		if w.reaches(best) {
			break
		}
		slack := new(big.Rat).Sub(limit, value)
		var room *big.Int
		w.evaluator.reducedCosts(y, func(j int32, d *big.Int, exp int) {
			if room == nil {
				room = units(slack, exp, strict)
			}
			if w.p.IsInteger(int(j)) && w.evaluator.keep.reducedCost(j) == nil {
				w.tightenColumn(j, d, room)
			}
		})
		w.empty = w.evaluator.tightenKept(w.box, slack, strict) || w.empty
		if fold {
			w.evaluator.compact(w.box)
		}
	}
	return best
}

// units returns the largest integer r with r·2^-exp ≤ v, or < v where strict.
func units(v *big.Rat, exp int, strict bool) *big.Int {
	scale := dyadic(big.NewInt(1), -exp)
	scale.Mul(scale, v)
	r := floorRat(scale)
	if strict && scale.IsInt() {
		r.Sub(r, big.NewInt(1))
	}
	return r
}

// tightenColumn moves the far bound of integer column j, reduced cost d, to the
// farthest point that adds at most room to the bound.
func (w *walker) tightenColumn(j int32, d, room *big.Int) {
	lower, upper := &w.box.lower[j], &w.box.upper[j]
	if *lower == *upper {
		return
	}
	steps := &w.steps
	steps.Quo(room, steps.Abs(d))
	if !steps.IsInt64() || steps.Int64() >= 1<<53 {
		return
	}
	k := float64(steps.Int64())
	near, far := *lower, *upper
	if d.Sign() < 0 {
		near, far = far, near
		k = -k
	}
	moved := near + k
	if math.Abs(near) >= 1<<53 || math.Abs(moved) >= 1<<53 || math.Abs(moved-near) >= math.Abs(far-near) {
		return
	}
	if d.Sign() > 0 {
		*upper = moved
	} else {
		*lower = moved
	}
	w.empty = w.empty || *lower > *upper
}

// A branch is a node on the path from the root, with the state to restore.
type branch struct {
	node     int32
	up       bool // the second child is being visited
	old      float64
	wasEmpty bool
	entered  saved
}

// A saved box is that of a node before it was tightened.
type saved struct {
	lower, upper []float64 // nil where the node does not tighten
	empty        bool
}

// enter tightens the box by the vectors of a node, and returns what leave needs
// and the bound they prove.
func (w *walker) enter(node *lp.Node) (saved, *big.Rat) {
	if len(node.Tighten) == 0 || w.empty {
		return saved{}, nil
	}
	s := saved{slices.Clone(w.box.lower), slices.Clone(w.box.upper), w.empty}
	return s, w.tighten(node.Tighten, false)
}

func (w *walker) leave(s saved) {
	if s.lower != nil {
		copy(w.box.lower, s.lower)
		copy(w.box.upper, s.upper)
		w.empty = s.empty
	}
}

// walk visits the nodes in depth-first order and calls leaf for every leaf with
// the bound it proves, nil where it proves the box empty (proved) or nothing.
func (w *walker) walk(leaf func(k int, value *big.Rat, proved bool)) {
	var path []branch
	at := int32(0)
	for {
		node := &w.tree.Node[at]
		entered, bound := w.enter(node)
		if node.Column >= 0 && !w.reaches(bound) {
			upper := &w.box.upper[node.Column]
			path = append(path, branch{node: at, old: *upper, wasEmpty: w.empty, entered: entered})
			*upper = math.Min(*upper, node.Value)
			w.empty = w.empty || w.box.lower[node.Column] > *upper
			at = node.Down
			continue
		}
		if w.reaches(bound) {
			w.proof.Leaves++
			leaf(int(at), bound, true)
		} else {
			w.visit(int(at), node, leaf)
		}
		w.leave(entered)
		for {
			if len(path) == 0 {
				return
			}
			top := &path[len(path)-1]
			node = &w.tree.Node[top.node]
			lower, upper := &w.box.lower[node.Column], &w.box.upper[node.Column]
			w.empty = top.wasEmpty
			if !top.up {
				*upper, top.old, top.up = top.old, *lower, true
				*lower = math.Max(*lower, node.Value+1)
				w.empty = w.empty || *lower > *upper
				at = node.Up
				break
			}
			*lower = top.old
			w.leave(top.entered)
			path = path[:len(path)-1]
		}
	}
}

func (w *walker) visit(k int, node *lp.Node, leaf func(k int, value *big.Rat, proved bool)) {
	switch {
	case w.empty:
		w.proof.Closed++
		leaf(k, nil, true)
	case node.Closed:
		w.proof.Closed++
		leaf(k, nil, w.evaluator.excludes(multiplier{}, w.box))
	case node.Ray:
		w.proof.Rays++
		leaf(k, nil, w.repairer.excludes(node.Dual))
	default:
		w.proof.Leaves++
		value, empty := w.repairer.bound(node.Dual, w.needed)
		value = w.grid.ceil(value)
		leaf(k, value, empty || w.reaches(value))
	}
}
