package solver

import (
	"context"
	"math"
	"slices"

	"canbo/solver/branch"
	"canbo/solver/lp"
)

// A State is what Solve leaves of a problem for the next one that differs in
// costs, bounds, sides of rows, or has further rows: a question what would be if.
// It holds a branch.State for each block. It only says where to begin; the zero
// value is empty, and one that does not fit is not used. It must not be shared by
// two calls at a time.
type State struct {
	blocks []branch.State
}

// of returns the states of n blocks, fresh ones where their number is another.
func (s *State) of(n int) []branch.State {
	if len(s.blocks) != n {
		s.blocks = make([]branch.State, n)
	}
	return s.blocks
}

// Clone returns a copy that a call may change while s stays as it is.
func (s *State) Clone() *State { return &State{slices.Clone(s.blocks)} }

// Facets returns what of s does not depend on costs.
func (s *State) Facets() State {
	f := State{make([]branch.State, len(s.blocks))}
	for k := range s.blocks {
		f.blocks[k] = s.blocks[k].Facets()
	}
	return f
}

// A Live is a problem kept open for questions, as in branch.Live.
type Live struct {
	p    *lp.Problem
	live *branch.Live
}

// Open keeps p open for questions about a feasible point. It begins from what Solve
// left; nil for nothing. The Live is nil where branch.Open gives none.
func Open(ctx context.Context, p *lp.Problem, state *State, point []float64) *Live {
	var from *branch.State
	if state != nil && len(state.blocks) == 1 {
		from = &state.blocks[0]
	}
	if live := branch.Open(ctx, p, from, point); live != nil {
		return &Live{p, live}
	}
	return nil
}

// Ask is branch.Live.Ask with the check of Solve.
func (l *Live) Ask(ctx context.Context, change branch.Change, o branch.AskOptions) *lp.Result {
	r := l.live.Ask(ctx, change, o)
	if check(change.Of(l.p), r) != nil {
		return &lp.Result{Reason: lp.NumericalError, Objective: math.Inf(1), Bound: math.Inf(-1)}
	}
	return r
}
