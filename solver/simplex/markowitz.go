package simplex

import (
	"math"
	"slices"
)

const (
	pivotAbsolute  = 1e-10 // a pivot below this makes a basis singular
	markowitzTries = 4     // rows and columns searched for a pivot of the kernel
)

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
	group(&f.ucol, b.order, b.uCol, b.uRow, b.uValue, 0)
	f.urowCap = group(&f.urow, b.order, b.uRow, b.uCol, b.uValue, 4)

	owner := make([]int32, len(b.lIndex))
	for k, i := range b.lRow {
		for t := b.lStart[k]; t < b.lStart[k+1]; t++ {
			owner[t] = i
		}
	}
	group(&f.lcol, b.order, owner, b.lIndex, b.lValue, 0)
	group(&f.lrow, b.order, b.lIndex, owner, b.lValue, 0)
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

// group sorts triplets by node into g, nodes in the order given, with room
// entries to spare in each, and returns the ends of the spaces.
func group(g *graph, order, node, neighbour []int32, value []float64, room int32) []int32 {
	g.reset(len(order))
	for _, i := range node {
		g.end[i]++
	}
	space := int32(0)
	limit := make([]int32, len(order))
	for _, i := range order {
		g.start[i] = space
		space += g.end[i] + room
		g.end[i] = g.start[i]
		limit[i] = space
	}
	g.entry = resize(g.entry, int(space))
	for k, i := range node {
		g.entry[g.end[i]] = entry{value[k], neighbour[k]}
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
