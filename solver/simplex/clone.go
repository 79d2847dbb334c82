package simplex

import (
	"math/rand/v2"
	"slices"
)

// Clone returns a solver with the same problem, basis and factorisation. Neither
// sees what later happens to the other, and every clone goes the same way from the
// same calls. It must not be called while the solver works.
func (s *Solver) Clone() *Solver {
	c := *s
	// the matrix is never written in place, only appended to or replaced
	c.start, c.row, c.val = slices.Clip(s.start), slices.Clip(s.row), slices.Clip(s.val)
	c.rowScale, c.colScale = slices.Clip(s.rowScale), slices.Clip(s.colScale)
	for _, a := range []*[]float64{&c.cost0, &c.lower0, &c.upper0, &c.cost, &c.lower, &c.upper, &c.x, &c.d, &c.dir, &c.weight} {
		*a = slices.Clone(*a)
	}
	c.status, c.where, c.head = slices.Clone(s.status), slices.Clone(s.where), slices.Clone(s.head)
	c.pending = s.pending.clone()
	c.engine = engine{}
	if s.factor != nil {
		c.factor = s.factor.clone()
		c.random = rand.New(rand.NewPCG(1, 2))
	}
	return &c
}

func (x *vector) clone() vector {
	c := newVector(len(x.val))
	copy(c.val, x.val)
	copy(c.mark, x.mark)
	c.index, c.sparse = append(c.index, x.index...), x.sparse
	return c
}

func (g *graph) clone() graph {
	return graph{slices.Clone(g.start), slices.Clone(g.end), slices.Clone(g.entry)}
}

// clone copies what solves and updates change or append to.
func (f *factor) clone() *factor {
	c := *f
	c.lcol, c.lrow, c.ucol, c.urow = f.lcol.clone(), f.lrow.clone(), f.ucol.clone(), f.urow.clone()
	for _, a := range []*[]int32{&c.lcolOrder, &c.lrowOrder, &c.urowCap, &c.slots, &c.slotOf, &c.etaRow, &c.etaStart, &c.etaIndex,
		&c.spikeIndex, &c.rowEtaIndex, &c.topo, &c.stack, &c.at, &c.replacedRows} {
		*a = slices.Clone(*a)
	}
	for _, a := range []*[]float64{&c.inverse, &c.etaValue, &c.spikeValue, &c.rowEtaValue} {
		*a = slices.Clone(*a)
	}
	c.visited = slices.Clone(f.visited)
	c.build = builder{}
	return &c
}
