package solver

import (
	"slices"

	"canbo/solver/branch"
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
