package simplex

import (
	"math"
	"slices"
)

const (
	tiny           = 1e-14 // a computed entry below this is rounding noise
	pivotAbsolute  = 1e-10 // a pivot below this makes a basis singular
	markowitzTries = 4     // rows and columns searched for a pivot of the kernel
	maxUpdates     = 100   // Forrest-Tomlin updates before a new factorisation
	reachStart     = 0.05  // density of a right-hand side above which a whole pass is made
	reachResult    = 0.10  // expected density of a result above which a whole pass is made
)

// A graph holds the off-diagonal entries of a triangular matrix by node, which
// is a pivot row: those of node i are index[k], value[k] for start[i] ≤ k <
// end[i].
type graph struct {
	start, end []int32
	index      []int32
	value      []float64
}

func (g *graph) reset(m int) {
	g.start = resize(g.start, m)
	g.end = resize(g.end, m)
	g.index = g.index[:0]
	g.value = g.value[:0]
}

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
		x.tidy(tiny)
		f.spikeIndex = append(f.spikeIndex[:0], x.index...)
		f.spikeValue = f.spikeValue[:0]
		for _, i := range x.index {
			f.spikeValue = append(f.spikeValue, x.val[i])
		}
	}
	f.solve(x, &f.ucol, f.inverse, f.slots, true, expected)
	x.tidy(tiny)
}

// btran solves Bᵀx = b in place. With save, the row is kept for update; b is
// then a unit vector.
func (f *factor) btran(x *vector, expected float64, save bool) {
	f.solve(x, &f.urow, f.inverse, f.slots, false, expected)
	if save {
		x.tidy(tiny)
		f.rowEtaIndex = append(f.rowEtaIndex[:0], x.index...)
		f.rowEtaValue = f.rowEtaValue[:0]
		for _, i := range x.index {
			f.rowEtaValue = append(f.rowEtaValue, x.val[i])
		}
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
	if backward {
		for k := len(order) - 1; k >= 0; k-- {
			if i := order[k]; i >= 0 && x.val[i] != 0 {
				f.pass(x.val, g, inverse, i)
			}
		}
		return
	}
	for _, i := range order {
		if i >= 0 && x.val[i] != 0 {
			f.pass(x.val, g, inverse, i)
		}
	}
}

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
	a, b := g.start[i], g.end[i]
	index := g.index[a:b]
	value := g.value[a:b]
	for k, r := range index {
		x[r] -= value[k] * v
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
			for k < end && visited[g.index[k]] == visit {
				k++
			}
			if k == end {
				f.topo = append(f.topo, i)
				f.stack = f.stack[:len(f.stack)-1]
				continue
			}
			r := g.index[k]
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
	f.ucol.start[p] = int32(len(f.ucol.index))
	for k, i := range f.spikeIndex {
		if i != p {
			f.ucol.index = append(f.ucol.index, i)
			f.ucol.value = append(f.ucol.value, f.spikeValue[k])
			f.insertRow(i, p, f.spikeValue[k])
		}
	}
	f.ucol.end[p] = int32(len(f.ucol.index))
	f.updateFill += len(f.spikeIndex) + len(f.rowEtaIndex)
}

// updates returns the number of updates since the factorisation.
func (f *factor) updates() int { return len(f.slots) - f.m }

// dropColumn removes column p of U.
func (f *factor) dropColumn(p int32) {
	for k := f.ucol.start[p]; k < f.ucol.end[p]; k++ {
		remove(&f.urow, f.ucol.index[k], p)
	}
	f.ucol.end[p] = f.ucol.start[p]
}

// dropRow removes row p of U.
func (f *factor) dropRow(p int32) {
	for k := f.urow.start[p]; k < f.urow.end[p]; k++ {
		remove(&f.ucol, f.urow.index[k], p)
	}
	f.urow.end[p] = f.urow.start[p]
}

// remove deletes neighbour r of node i.
func remove(g *graph, i, r int32) {
	last := g.end[i] - 1
	for k := g.start[i]; k <= last; k++ {
		if g.index[k] == r {
			g.index[k], g.value[k] = g.index[last], g.value[last]
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
		a, b := g.start[i], g.end[i]
		g.start[i] = int32(len(g.index))
		g.index = append(g.index, g.index[a:b]...)
		g.value = append(g.value, g.value[a:b]...)
		g.end[i] = int32(len(g.index))
		for range b - a + 4 {
			g.index = append(g.index, 0)
			g.value = append(g.value, 0)
		}
		f.urowCap[i] = int32(len(g.index))
	}
	g.index[g.end[i]], g.value[g.end[i]] = p, v
	g.end[i]++
}

// worn reports that a new factorisation pays.
func (f *factor) worn() bool {
	return f.updates() >= maxUpdates || f.updateFill > 3*f.baseFill+f.m
}

// columns gives the factorisation the matrix: the entries of structural
// variable v.
type columns struct {
	n     int
	start []int
	row   []int32
	val   []float64
}

// factorise computes the factors of the basis head and reorders head by pivot
// row. Columns found dependent are replaced by the slacks of the rows left
// over; they are returned, and replacedRows holds the rows.
func (f *factor) factorise(a columns, head []int32) (dropped []int32) {
	b := &f.build
	b.init(f, a, head)
	b.slacks()
	b.columnSingletons()
	b.rowSingletons()
	b.kernel()
	dropped = b.repair()
	b.finish()
	copy(head, b.newHead)
	return dropped
}

// A builder is the working storage of a factorisation. Basis columns are
// positions 0 … m-1 of the head given.
type builder struct {
	f    *factor
	a    columns
	head []int32

	order         []int32 // rows in the order of their pivots
	rowOf         []int32 // position → pivot row, -1
	colOf         []int32 // row → position, -1
	pivot         []float64
	lRow          []int32 // pivot rows of the L columns
	lStart        []int32
	lIndex        []int32
	lValue        []float64
	uRow, uCol    []int32 // entries of U as triplets (row, position)
	uValue        []float64
	newHead       []int32
	queue         []int32
	rStart, rLen  []int32 // rows: positions with an entry in the row
	rCap          []int32
	rIndex        []int32
	cStart, cLen  []int32 // columns: the active part
	cCap          []int32
	cIndex        []int32
	cValue        []float64
	cMax          []float64
	rowList       buckets
	colList       buckets
	mult          []float64 // multiplier of an active row in the current step
	touched       []bool
	count         []int32
	pivotColumns  []int32
	droppedColumn []bool
}

func (b *builder) init(f *factor, a columns, head []int32) {
	m := len(head)
	b.f, b.a, b.head = f, a, head
	b.order = b.order[:0]
	b.rowOf, b.colOf = resize(b.rowOf, m), resize(b.colOf, m)
	for i := range m {
		b.rowOf[i], b.colOf[i] = -1, -1
	}
	b.pivot = resize(b.pivot, m)
	b.lRow, b.lIndex, b.lValue = b.lRow[:0], b.lIndex[:0], b.lValue[:0]
	b.lStart = append(b.lStart[:0], 0)
	b.uRow, b.uCol, b.uValue = b.uRow[:0], b.uCol[:0], b.uValue[:0]
}

func (b *builder) take(i, pos int32, pivot float64) {
	b.order = append(b.order, i)
	b.rowOf[pos], b.colOf[i] = i, pos
	b.pivot[i] = pivot
}

func (b *builder) emitU(row, pos int32, v float64) {
	b.uRow = append(b.uRow, row)
	b.uCol = append(b.uCol, pos)
	b.uValue = append(b.uValue, v)
}

func (b *builder) emitL(row int32, multiplier float64) {
	b.lIndex = append(b.lIndex, row)
	b.lValue = append(b.lValue, multiplier)
}

func (b *builder) closeL(pivotRow int32) {
	if n := int32(len(b.lIndex)); n > b.lStart[len(b.lRow)] {
		b.lRow = append(b.lRow, pivotRow)
		b.lStart = append(b.lStart, n)
	}
}

// column returns the entries of the structural variable at pos.
func (b *builder) column(pos int32) ([]int32, []float64) {
	v := int(b.head[pos])
	lo, hi := b.a.start[v], b.a.start[v+1]
	return b.a.row[lo:hi], b.a.val[lo:hi]
}

// slacks pivots every slack on its row, then lists the remaining positions by
// row and counts their entries in the remaining rows.
func (b *builder) slacks() {
	m := len(b.head)
	for pos, v := range b.head {
		if int(v) >= b.a.n {
			b.take(v-int32(b.a.n), int32(pos), 1)
		}
	}
	b.rStart, b.rLen = resize(b.rStart, m+1), resize(b.rLen, m)
	b.cLen = resize(b.cLen, m)
	for pos := range int32(m) {
		if b.rowOf[pos] >= 0 {
			continue
		}
		rows, _ := b.column(pos)
		for _, i := range rows {
			if b.colOf[i] < 0 {
				b.rLen[i]++
				b.cLen[pos]++
			}
		}
	}
	for i := range m {
		b.rStart[i+1] = b.rStart[i] + b.rLen[i]
		b.rLen[i] = 0
	}
	b.rIndex = resize(b.rIndex, int(b.rStart[m]))
	for pos := range int32(m) {
		if b.rowOf[pos] >= 0 {
			continue
		}
		rows, _ := b.column(pos)
		for _, i := range rows {
			if b.colOf[i] < 0 {
				b.rIndex[b.rStart[i]+b.rLen[i]] = pos
				b.rLen[i]++
			}
		}
	}
}

// columnSingletons pivots, as long as there are any, columns with one entry
// left. They make columns of U without any elimination.
func (b *builder) columnSingletons() {
	b.queue = b.queue[:0]
	for pos, c := range b.cLen {
		if c == 1 && b.rowOf[pos] < 0 {
			b.queue = append(b.queue, int32(pos))
		}
	}
	for q := 0; q < len(b.queue); q++ {
		pos := b.queue[q]
		if b.cLen[pos] != 1 {
			continue
		}
		rows, vals := b.column(pos)
		pivotRow, pivot := int32(-1), 0.0
		for k, i := range rows {
			if b.colOf[i] < 0 {
				pivotRow, pivot = i, vals[k]
			}
		}
		if math.Abs(pivot) < pivotAbsolute {
			continue
		}
		for k, i := range rows {
			if i != pivotRow {
				b.emitU(i, pos, vals[k])
			}
		}
		b.take(pivotRow, pos, pivot)
		for _, c := range b.rIndex[b.rStart[pivotRow] : b.rStart[pivotRow]+b.rLen[pivotRow]] {
			b.cLen[c]--
			if b.cLen[c] == 1 && b.rowOf[c] < 0 {
				b.queue = append(b.queue, c)
			}
		}
	}
}

// rowSingletons pivots, as long as there are any, rows with one column left.
// They make columns of L without fill.
func (b *builder) rowSingletons() {
	b.queue = b.queue[:0]
	b.count = resize(b.count, len(b.head))
	for i := range int32(len(b.head)) {
		if b.colOf[i] >= 0 {
			continue
		}
		for _, c := range b.rIndex[b.rStart[i] : b.rStart[i]+b.rLen[i]] {
			if b.rowOf[c] < 0 {
				b.count[i]++
			}
		}
		if b.count[i] == 1 {
			b.queue = append(b.queue, i)
		}
	}
	for q := 0; q < len(b.queue); q++ {
		i := b.queue[q]
		if b.count[i] != 1 || b.colOf[i] >= 0 {
			continue
		}
		pos := int32(-1)
		for _, c := range b.rIndex[b.rStart[i] : b.rStart[i]+b.rLen[i]] {
			if b.rowOf[c] < 0 {
				pos = c
			}
		}
		rows, vals := b.column(pos)
		at, _ := slices.BinarySearch(rows, i)
		pivot := vals[at]
		if math.Abs(pivot) < pivotAbsolute {
			continue
		}
		for k, r := range rows {
			switch {
			case b.colOf[r] >= 0:
				b.emitU(r, pos, vals[k])
			case r != i:
				b.emitL(r, vals[k]/pivot)
				b.count[r]--
				if b.count[r] == 1 {
					b.queue = append(b.queue, r)
				}
			}
		}
		b.closeL(i)
		b.take(i, pos, pivot)
	}
}

// kernel eliminates what is neither slack nor singleton by Markowitz pivoting
// with a threshold relative to the column.
func (b *builder) kernel() {
	if len(b.order) == len(b.head) {
		return
	}
	b.loadKernel()
	for {
		i, pos := b.choosePivot()
		if i < 0 {
			return
		}
		b.eliminate(i, pos)
	}
}

// loadKernel copies the active submatrix, with room to grow.
func (b *builder) loadKernel() {
	m := len(b.head)
	b.cStart, b.cCap = resize(b.cStart, m), resize(b.cCap, m)
	b.cMax = resize(b.cMax, m)
	b.rCap = resize(b.rCap, m)
	b.mult = resize(b.mult, m)
	b.touched = resize(b.touched, m)
	b.cIndex, b.cValue = b.cIndex[:0], b.cValue[:0]
	b.rowList.reset(m)
	b.colList.reset(m)
	for i := range m {
		b.rLen[i] = 0
	}
	for pos := range int32(m) {
		if b.rowOf[pos] >= 0 {
			continue
		}
		b.cStart[pos] = int32(len(b.cIndex))
		rows, vals := b.column(pos)
		for k, i := range rows {
			if b.colOf[i] >= 0 {
				b.emitU(i, pos, vals[k])
				continue
			}
			b.cIndex = append(b.cIndex, i)
			b.cValue = append(b.cValue, vals[k])
			b.cMax[pos] = max(b.cMax[pos], math.Abs(vals[k]))
			b.rLen[i]++
		}
		b.cLen[pos] = int32(len(b.cIndex)) - b.cStart[pos]
		for range b.cLen[pos] + 4 {
			b.cIndex = append(b.cIndex, 0)
			b.cValue = append(b.cValue, 0)
		}
		b.cCap[pos] = int32(len(b.cIndex))
		b.colList.insert(pos, b.cLen[pos])
	}
	space := int32(0)
	for i := range int32(m) {
		if b.colOf[i] >= 0 {
			continue
		}
		b.rStart[i] = space
		space += 2*b.rLen[i] + 4
		b.rCap[i] = space
		b.rowList.insert(i, b.rLen[i])
		b.rLen[i] = 0
	}
	b.rIndex = resize(b.rIndex, int(space))
	for pos := range int32(m) {
		if b.rowOf[pos] >= 0 {
			continue
		}
		for k := b.cStart[pos]; k < b.cStart[pos]+b.cLen[pos]; k++ {
			i := b.cIndex[k]
			b.rIndex[b.rStart[i]+b.rLen[i]] = pos
			b.rLen[i]++
		}
	}
}

// choosePivot returns a pivot of small Markowitz cost (r-1)(c-1) that is not
// small in its column, or -1 when none is left.
func (b *builder) choosePivot() (row, pos int32) {
	for {
		c := b.colList.first(1)
		if c < 0 {
			break
		}
		k := b.cStart[c]
		if math.Abs(b.cValue[k]) >= pivotAbsolute {
			return b.cIndex[k], c
		}
		b.discard(c)
	}
	bestRow, bestPos := int32(-1), int32(-1)
	bestCost, bestSize := int64(math.MaxInt64), 0.0
	consider := func(i, c int32, v float64) {
		v = math.Abs(v)
		if v < pivotAbsolute || v < b.f.threshold*b.cMax[c] {
			return
		}
		cost := int64(b.rLen[i]-1) * int64(b.cLen[c]-1)
		if size := v / b.cMax[c]; cost < bestCost || cost == bestCost && size > bestSize {
			bestRow, bestPos, bestCost, bestSize = i, c, cost, size
		}
	}
	tries := 0
	enough := func(count int32) bool {
		return bestRow >= 0 && (tries >= markowitzTries || bestCost <= int64(count-1)*int64(count-1))
	}
	for count := int32(1); count <= int32(len(b.head)); count++ {
		for i := b.rowList.first(count); i >= 0; i = b.rowList.next[i] {
			for _, c := range b.rIndex[b.rStart[i] : b.rStart[i]+b.rLen[i]] {
				consider(i, c, b.entry(i, c))
			}
			tries++
			if enough(count) {
				return bestRow, bestPos
			}
		}
		for c := b.colList.first(count); c >= 0; c = b.colList.next[c] {
			for k := b.cStart[c]; k < b.cStart[c]+b.cLen[c]; k++ {
				consider(b.cIndex[k], c, b.cValue[k])
			}
			tries++
			if enough(count) {
				return bestRow, bestPos
			}
		}
	}
	return bestRow, bestPos
}

// entry returns the value of active column c in row i.
func (b *builder) entry(i, c int32) float64 {
	for k := b.cStart[c]; k < b.cStart[c]+b.cLen[c]; k++ {
		if b.cIndex[k] == i {
			return b.cValue[k]
		}
	}
	return 0
}

// discard takes column c, which is numerically dependent, out of the kernel.
func (b *builder) discard(c int32) {
	for k := b.cStart[c]; k < b.cStart[c]+b.cLen[c]; k++ {
		b.dropFromRow(b.cIndex[k], c)
	}
	b.colList.remove(c, b.cLen[c])
	b.cLen[c] = 0
}

// dropFromRow removes position c from the list of row i.
func (b *builder) dropFromRow(i, c int32) {
	b.rowList.remove(i, b.rLen[i])
	last := b.rStart[i] + b.rLen[i] - 1
	for k := b.rStart[i]; k <= last; k++ {
		if b.rIndex[k] == c {
			b.rIndex[k] = b.rIndex[last]
			break
		}
	}
	b.rLen[i]--
	b.rowList.insert(i, b.rLen[i])
}

// eliminate pivots on row p of column q.
func (b *builder) eliminate(p, q int32) {
	lo, hi := b.cStart[q], b.cStart[q]+b.cLen[q]
	pivot := b.entry(p, q)
	b.colList.remove(q, b.cLen[q])
	b.rowList.remove(p, b.rLen[p])
	first := int32(len(b.lIndex))
	for k := lo; k < hi; k++ {
		i := b.cIndex[k]
		if i == p {
			continue
		}
		l := b.cValue[k] / pivot
		b.emitL(i, l)
		b.mult[i] = l
		b.dropFromRow(i, q)
	}
	rows := b.lIndex[first:]
	b.pivotColumns = append(b.pivotColumns[:0], b.rIndex[b.rStart[p]:b.rStart[p]+b.rLen[p]]...)
	for _, c := range b.pivotColumns {
		if c != q {
			b.updateColumn(p, c, rows)
		}
	}
	for _, i := range rows {
		b.mult[i] = 0
	}
	b.cLen[q], b.rLen[p] = 0, 0
	b.closeL(p)
	b.take(p, q, pivot)
}

// updateColumn moves entry p of column c to U and subtracts its multiple of the
// pivot column, whose multipliers in rows are in b.mult.
func (b *builder) updateColumn(p, c int32, rows []int32) {
	b.colList.remove(c, b.cLen[c])
	u, largest := 0.0, 0.0
	start := b.cStart[c]
	for k := start; k < start+b.cLen[c]; k++ {
		if b.cIndex[k] == p {
			last := start + b.cLen[c] - 1
			u = b.cValue[k]
			b.cIndex[k], b.cValue[k] = b.cIndex[last], b.cValue[last]
			b.cLen[c]--
			break
		}
	}
	b.emitU(p, c, u)
	for k := start; k < start+b.cLen[c]; {
		i := b.cIndex[k]
		if l := b.mult[i]; l != 0 {
			b.touched[i] = true
			b.cValue[k] -= l * u
			if math.Abs(b.cValue[k]) < tiny {
				last := start + b.cLen[c] - 1
				b.cIndex[k], b.cValue[k] = b.cIndex[last], b.cValue[last]
				b.cLen[c]--
				b.dropFromRow(i, c)
				continue
			}
		}
		largest = max(largest, math.Abs(b.cValue[k]))
		k++
	}
	for _, i := range rows {
		if b.touched[i] {
			b.touched[i] = false
			continue
		}
		v := -b.mult[i] * u
		if math.Abs(v) < tiny {
			continue
		}
		b.fillIn(i, c, v)
		largest = max(largest, math.Abs(v))
	}
	b.cMax[c] = largest
	b.colList.insert(c, b.cLen[c])
}

// fillIn adds entry (i, c).
func (b *builder) fillIn(i, c int32, v float64) {
	if end := b.cStart[c] + b.cLen[c]; end == b.cCap[c] {
		a := b.cStart[c]
		b.cStart[c] = int32(len(b.cIndex))
		b.cIndex = append(b.cIndex, b.cIndex[a:end]...)
		b.cValue = append(b.cValue, b.cValue[a:end]...)
		for range end - a + 4 {
			b.cIndex = append(b.cIndex, 0)
			b.cValue = append(b.cValue, 0)
		}
		b.cCap[c] = int32(len(b.cIndex))
	}
	k := b.cStart[c] + b.cLen[c]
	b.cIndex[k], b.cValue[k] = i, v
	b.cLen[c]++

	b.rowList.remove(i, b.rLen[i])
	if end := b.rStart[i] + b.rLen[i]; end == b.rCap[i] {
		a := b.rStart[i]
		b.rStart[i] = int32(len(b.rIndex))
		b.rIndex = append(b.rIndex, b.rIndex[a:end]...)
		for range end - a + 4 {
			b.rIndex = append(b.rIndex, 0)
		}
		b.rCap[i] = int32(len(b.rIndex))
	}
	b.rIndex[b.rStart[i]+b.rLen[i]] = c
	b.rLen[i]++
	b.rowList.insert(i, b.rLen[i])
}

// repair puts the slacks of the rows without a pivot in place of the columns
// without one, and returns those columns.
func (b *builder) repair() (dropped []int32) {
	b.f.replacedRows = b.f.replacedRows[:0]
	if len(b.order) == len(b.head) {
		return nil
	}
	row := int32(0)
	b.droppedColumn = resize(b.droppedColumn, len(b.head))
	for pos := range int32(len(b.head)) {
		if b.rowOf[pos] >= 0 {
			continue
		}
		for b.colOf[row] >= 0 {
			row++
		}
		dropped = append(dropped, b.head[pos])
		b.head[pos] = int32(b.a.n) + row
		b.droppedColumn[pos] = true
		b.f.replacedRows = append(b.f.replacedRows, row)
		b.take(row, pos, 1)
	}
	kept := 0
	for k, c := range b.uCol {
		if !b.droppedColumn[c] {
			b.uRow[kept], b.uCol[kept], b.uValue[kept] = b.uRow[k], c, b.uValue[k]
			kept++
		}
	}
	b.uRow, b.uCol, b.uValue = b.uRow[:kept], b.uCol[:kept], b.uValue[:kept]
	return dropped
}

// finish stores the factors by column and by row.
func (b *builder) finish() {
	f, m := b.f, len(b.head)
	f.m = m
	f.slots = append(f.slots[:0], b.order...)
	f.slotOf = resize(f.slotOf, m)
	f.inverse = resize(f.inverse, m)
	b.newHead = resize(b.newHead, m)
	for k, i := range b.order {
		f.slotOf[i] = int32(k)
		f.inverse[i] = 1 / b.pivot[i]
		b.newHead[i] = b.head[b.colOf[i]]
	}
	for k, c := range b.uCol {
		b.uCol[k] = b.rowOf[c]
	}
	group(&f.ucol, m, b.uCol, b.uRow, b.uValue, 0)
	f.urowCap = group(&f.urow, m, b.uRow, b.uCol, b.uValue, 4)

	owner := make([]int32, len(b.lIndex))
	for k, i := range b.lRow {
		for t := b.lStart[k]; t < b.lStart[k+1]; t++ {
			owner[t] = i
		}
	}
	group(&f.lcol, m, owner, b.lIndex, b.lValue, 0)
	group(&f.lrow, m, b.lIndex, owner, b.lValue, 0)
	f.lcolOrder, f.lrowOrder = f.lcolOrder[:0], f.lrowOrder[:0]
	for _, i := range b.order {
		if f.lcol.start[i] < f.lcol.end[i] {
			f.lcolOrder = append(f.lcolOrder, i)
		}
		if f.lrow.start[i] < f.lrow.end[i] {
			f.lrowOrder = append(f.lrowOrder, i)
		}
	}
	f.etaRow, f.etaIndex, f.etaValue = f.etaRow[:0], f.etaIndex[:0], f.etaValue[:0]
	f.etaStart = append(f.etaStart[:0], 0)
	f.baseFill = len(b.uRow) + len(b.lIndex)
	f.updateFill = 0
	f.at = resize(f.at, m)
	f.visited = resize(f.visited, m)
	f.visit = 0
}

// group sorts triplets by node into g with room entries to spare in each, and
// returns the ends of the spaces.
func group(g *graph, m int, node, neighbour []int32, value []float64, room int32) []int32 {
	g.reset(m)
	for _, i := range node {
		g.end[i]++
	}
	space := int32(0)
	limit := make([]int32, m)
	for i := range m {
		g.start[i] = space
		space += g.end[i] + room
		g.end[i] = g.start[i]
		limit[i] = space
	}
	g.index = resize(g.index, int(space))
	g.value = resize(g.value, int(space))
	for k, i := range node {
		g.index[g.end[i]], g.value[g.end[i]] = neighbour[k], value[k]
		g.end[i]++
	}
	return limit
}

// buckets are doubly linked lists of nodes by count.
type buckets struct {
	heads, next, prev []int32
}

func (l *buckets) reset(m int) {
	l.heads, l.next, l.prev = resize(l.heads, m+1), resize(l.next, m), resize(l.prev, m)
	for i := range l.heads {
		l.heads[i] = -1
	}
}

func (l *buckets) first(count int32) int32 { return l.heads[count] }

func (l *buckets) insert(i, count int32) {
	h := l.heads[count]
	l.next[i], l.prev[i] = h, -1
	if h >= 0 {
		l.prev[h] = i
	}
	l.heads[count] = i
}

func (l *buckets) remove(i, count int32) {
	if l.prev[i] >= 0 {
		l.next[l.prev[i]] = l.next[i]
	} else {
		l.heads[count] = l.next[i]
	}
	if l.next[i] >= 0 {
		l.prev[l.next[i]] = l.prev[i]
	}
}
