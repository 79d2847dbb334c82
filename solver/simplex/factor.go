package simplex

import "slices"

const (
	tiny        = 1e-14 // a computed entry below this is rounding noise
	maxUpdates  = 100   // Forrest-Tomlin updates before a new factorisation
	reachStart  = 0.05  // density of a right-hand side above which a whole pass is made
	reachResult = 0.10  // expected density of a result above which a whole pass is made
)

// A graph holds the off-diagonal entries of a triangular matrix by node, which
// is a pivot row: those of node i are entry[start[i]:end[i]]. A fresh one is laid
// out in elimination order.
type graph struct {
	start, end []int32
	entry      []entry
}

type entry struct {
	value float64
	index int32
}

func (g *graph) reset(m int) {
	g.start = resize(g.start, m)
	g.end = resize(g.end, m)
	g.entry = g.entry[:0]
}

// of returns the entries of node i.
func (g *graph) of(i int32) []entry { return g.entry[g.start[i]:g.end[i]] }

// resize returns a zeroed slice of length n, reusing a.
func resize[T any](a []T, n int) []T {
	a = slices.Grow(a[:0], n)[:n]
	clear(a)
	return a
}

// A factor is B = L·R⁻¹·U: L from elimination, R the row transformations of
// the updates, U upper triangular in the order of its slots. Basis positions
// are renumbered so that position i has its pivot in row i. L and U are held by
// column and by row.
type factor struct {
	m            int
	lcol, lrow   graph
	lcolOrder    []int32 // rows whose L column is not empty, in elimination order
	lrowOrder    []int32 // rows whose L row is not empty, in elimination order
	ucol, urow   graph
	urowCap      []int32   // end of the space of a row of U
	inverse      []float64 // reciprocal of the pivot of a row
	slots        []int32   // pivot rows of U in order; -1 where one moved to the end
	slotOf       []int32
	etaRow       []int32 // R: row etaRow[k] receives Σ etaValue·x[etaIndex]
	etaStart     []int32
	etaIndex     []int32
	etaValue     []float64
	threshold    float64 // relative pivot tolerance of the kernel
	baseFill     int     // entries of L and U when fresh
	updateFill   int     // entries added since
	spikeIndex   []int32 // column saved by ftran for the next update
	spikeValue   []float64
	rowEtaIndex  []int32 // row saved by btran for the next update
	rowEtaValue  []float64
	topo, stack  []int32
	at           []int32
	visited      []uint32
	visit        uint32
	build        builder
	replacedRows []int32 // rows whose slack replaced a dependent column in the last factorisation
}

// ftran solves Bx = b in place. With save, the column is kept for update.
func (f *factor) ftran(x *vector, expected float64, save bool) {
	f.solve(x, &f.lcol, nil, f.lcolOrder, false, expected)
	for k, p := range f.etaRow {
		sum := 0.0
		for t := f.etaStart[k]; t < f.etaStart[k+1]; t++ {
			sum += f.etaValue[t] * x.val[f.etaIndex[t]]
		}
		if sum != 0 {
			x.add(p, sum)
		}
	}
	if save {
		f.spikeIndex, f.spikeValue = x.nonzeros(f.spikeIndex, f.spikeValue)
	}
	f.solve(x, &f.ucol, f.inverse, f.slots, true, expected)
	x.tidy(tiny)
}

// btran solves Bᵀx = b in place. With save, the row is kept for update; b is
// then a unit vector.
func (f *factor) btran(x *vector, expected float64, save bool) {
	f.solve(x, &f.urow, f.inverse, f.slots, false, expected)
	if save {
		f.rowEtaIndex, f.rowEtaValue = x.nonzeros(f.rowEtaIndex, f.rowEtaValue)
	}
	for k := len(f.etaRow) - 1; k >= 0; k-- {
		v := x.val[f.etaRow[k]]
		if v == 0 {
			continue
		}
		for t := f.etaStart[k]; t < f.etaStart[k+1]; t++ {
			x.add(f.etaIndex[t], f.etaValue[t]*v)
		}
	}
	f.solve(x, &f.lrow, nil, f.lrowOrder, true, expected)
	x.tidy(tiny)
}

// solve solves one triangular system in place. A node passes its value, times
// the reciprocal pivot, on to its neighbours. Few nonzeros are followed along
// their reach; many make a pass over order.
func (f *factor) solve(x *vector, g *graph, inverse []float64, order []int32, backward bool, expected float64) {
	if x.sparse && expected < reachResult && float64(len(x.index)) < reachStart*float64(f.m) {
		f.reach(x, g)
		for k := len(f.topo) - 1; k >= 0; k-- {
			f.pass(x.val, g, inverse, f.topo[k])
		}
		return
	}
	x.dense()
	y := x.val
	if backward {
		for k := len(order) - 1; k >= 0; k-- {
			if i := order[k]; i >= 0 && y[i] != 0 {
				f.pass(y, g, inverse, i)
			}
		}
		return
	}
	for _, i := range order {
		if i >= 0 && y[i] != 0 {
			f.pass(y, g, inverse, i)
		}
	}
}

// pass passes the value of node i on.
func (f *factor) pass(x []float64, g *graph, inverse []float64, i int32) {
	v := x[i]
	if v < tiny && v > -tiny {
		x[i] = 0
		return
	}
	if inverse != nil {
		v *= inverse[i]
		x[i] = v
	}
	for _, e := range g.of(i) {
		x[e.index] -= e.value * v
	}
}

// reach lists in f.topo, and in x.index, the nodes reachable from the nonzeros
// of x, every node after all it leads to.
func (f *factor) reach(x *vector, g *graph) {
	f.visit++
	if f.visit == 0 {
		clear(f.visited)
		f.visit = 1
	}
	f.topo = f.topo[:0]
	visited, visit := f.visited, f.visit
	for _, root := range x.index {
		if visited[root] == visit {
			continue
		}
		visited[root] = visit
		if g.start[root] == g.end[root] {
			f.topo = append(f.topo, root)
			continue
		}
		f.stack = append(f.stack[:0], root)
		f.at[root] = g.start[root]
		for len(f.stack) > 0 {
			i := f.stack[len(f.stack)-1]
			k, end := f.at[i], g.end[i]
			for k < end && visited[g.entry[k].index] == visit {
				k++
			}
			if k == end {
				f.topo = append(f.topo, i)
				f.stack = f.stack[:len(f.stack)-1]
				continue
			}
			r := g.entry[k].index
			f.at[i] = k + 1
			visited[r] = visit
			if g.start[r] == g.end[r] {
				f.topo = append(f.topo, r)
				continue
			}
			f.at[r] = g.start[r]
			f.stack = append(f.stack, r)
		}
	}
	for _, i := range f.topo {
		if !x.mark[i] {
			x.mark[i] = true
			x.index = append(x.index, i)
		}
	}
}

// update replaces the column of position p by the one saved by ftran, using
// the row saved by btran for p; alpha is entry p of the transformed column. The
// new pivot is alpha times the old one.
func (f *factor) update(p int32, alpha float64) {
	old := 1 / f.inverse[p]
	f.dropColumn(p)
	f.dropRow(p)
	for k, i := range f.rowEtaIndex {
		if i != p {
			f.etaIndex = append(f.etaIndex, i)
			f.etaValue = append(f.etaValue, f.rowEtaValue[k]*old)
		}
	}
	if n := int32(len(f.etaIndex)); n > f.etaStart[len(f.etaRow)] {
		f.etaRow = append(f.etaRow, p)
		f.etaStart = append(f.etaStart, n)
	}
	f.inverse[p] = 1 / (alpha * old)
	f.slots[f.slotOf[p]] = -1
	f.slotOf[p] = int32(len(f.slots))
	f.slots = append(f.slots, p)
	f.ucol.start[p] = int32(len(f.ucol.entry))
	for k, i := range f.spikeIndex {
		if i != p {
			f.ucol.entry = append(f.ucol.entry, entry{f.spikeValue[k], i})
			f.insertRow(i, p, f.spikeValue[k])
		}
	}
	f.ucol.end[p] = int32(len(f.ucol.entry))
	f.updateFill += len(f.spikeIndex) + len(f.rowEtaIndex)
}

// updates returns the number of updates since the factorisation.
func (f *factor) updates() int { return len(f.slots) - f.m }

// dropColumn removes column p of U.
func (f *factor) dropColumn(p int32) {
	for _, e := range f.ucol.of(p) {
		remove(&f.urow, e.index, p)
	}
	f.ucol.end[p] = f.ucol.start[p]
}

// dropRow removes row p of U.
func (f *factor) dropRow(p int32) {
	for _, e := range f.urow.of(p) {
		remove(&f.ucol, e.index, p)
	}
	f.urow.end[p] = f.urow.start[p]
}

// remove deletes neighbour r of node i.
func remove(g *graph, i, r int32) {
	last := g.end[i] - 1
	for k := g.start[i]; k <= last; k++ {
		if g.entry[k].index == r {
			g.entry[k] = g.entry[last]
			g.end[i] = last
			return
		}
	}
}

// insertRow adds entry (i, p) to the rows of U, moving row i to the end of the
// space when its own is full.
func (f *factor) insertRow(i, p int32, v float64) {
	g := &f.urow
	if g.end[i] == f.urowCap[i] {
		old := g.of(i)
		g.start[i] = int32(len(g.entry))
		g.entry = append(g.entry, old...)
		g.end[i] = int32(len(g.entry))
		for range len(old) + 4 {
			g.entry = append(g.entry, entry{})
		}
		f.urowCap[i] = int32(len(g.entry))
	}
	g.entry[g.end[i]] = entry{v, p}
	g.end[i]++
}

// worn reports that a new factorisation pays.
func (f *factor) worn() bool {
	return f.updates() >= maxUpdates || f.updateFill > 3*f.baseFill+f.m
}
