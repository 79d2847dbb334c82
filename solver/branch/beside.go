package branch

import (
	"context"
	"math"

	"canbo/solver/branch/hull"
)

// Heuristics at a node inside the tree run beside it, on a clone of the relaxation:
// the tree goes on, and what they find counts when the next are due, or when the
// tree stops. Both moments are told by counts of nodes, so that a run can be
// repeated; what a tree at its end no longer needs is dropped.

// An errand is heuristics that run beside a tree.
type errand struct {
	*search
	before int // iterations of the relaxation that it was cloned from
	cancel context.CancelFunc
	done   chan struct{}
}

// send starts the heuristics of a node.
func (s *search) send(id int32, b box, x []float64, after *basis) {
	s.join()
	ctx, cancel := context.WithCancel(s.ctx)
	e := &errand{before: s.relax.iterations(), cancel: cancel, done: make(chan struct{}), search: &search{
		ctx: ctx, p: s.p, rows: s.rows, root: s.root.clone(), relax: s.relax.clone(), gap: s.gap, keep: s.keep.twin(),
		enough: s.enough, x: s.x, objective: s.objective, ceiling: s.ceiling, known: s.known, guide: s.guide, broken: s.broken, quick: s.quick, rough: s.rough,
		nodes: []node{s.nodes[0], s.nodes[id]}, dives: s.dives, rootBasis: s.rootBasis, fixedBelow: math.Inf(1), warm: -1,
	}}
	e.lag.keep = e.keep
	s.beside = e
	go func() {
		defer close(e.done)
		e.heuristics(1, b, x, after)
	}()
}

// join takes over what heuristics beside the tree have found, if there are any.
func (s *search) join() {
	e := s.beside
	if e == nil {
		return
	}
	s.beside = nil
	<-e.done
	e.cancel()
	s.inner += e.relax.iterations() - e.before + e.inner
	s.diveSpent += e.diveSpent
	s.dives = e.dives
	if e.objective < s.objective {
		s.accept(e.x)
	}
}

// dismiss ends the heuristics beside a tree that is done.
func (s *search) dismiss() {
	if e := s.beside; e != nil {
		s.beside = nil
		e.cancel()
		<-e.done
	}
}

// twin returns k with tables of its own, for another goroutine.
func (k *keeping) twin() *keeping {
	if k == nil {
		return nil
	}
	return &keeping{Set: k.Set, skip: k.skip, scratch: hull.Scratch{Prices: k.scratch.Prices}}
}
