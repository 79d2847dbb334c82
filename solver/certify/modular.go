package certify

import (
	"math"
	"math/big"
	"math/bits"
	"slices"
)

// Arithmetic modulo the Mersenne prime 2^61 - 1, on numbers below it.
const modulus = 1<<61 - 1

func modMul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return modAdd(lo&modulus, hi<<3|lo>>61)
}

func modAdd(a, b uint64) uint64 {
	s := a + b
	if s >= modulus {
		s -= modulus
	}
	return s
}

func modSub(a, b uint64) uint64 {
	if a >= b {
		return a - b
	}
	return a + modulus - b
}

// modInverse returns 1/a for a ≠ 0, which is a^(modulus-2) (Fermat).
func modInverse(a uint64) uint64 {
	out := uint64(1)
	for e := uint64(modulus - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			out = modMul(out, a)
		}
		a = modMul(a, a)
	}
	return out
}

// modScaled returns v·2^e modulo the prime, where 2^61 = 1.
func modScaled(v float64, e int) uint64 {
	frac, exp := math.Frexp(math.Abs(v))
	m := uint64(frac * (1 << 53))
	shift := ((exp-53+e)%61 + 61) % 61
	out := modMul(m, 1<<shift%modulus)
	if v < 0 {
		return modSub(0, out)
	}
	return out
}

// modInt returns v modulo the prime.
func modInt(v, scratch *big.Int) uint64 {
	return scratch.Mod(v, modulusInt).Uint64()
}

var modulusInt = big.NewInt(modulus)

// A modEntry has its value modulo the prime and in floating point, and the
// largest of the terms that made it up, by which the rounding of real is judged.
type modEntry struct {
	column     int32
	value      uint64
	real, size float64
}

// cancelled reports whether real is no more than rounding.
func (x *modEntry) cancelled() bool { return math.Abs(x.real) <= 1e-9*x.size }

// An elimination is the triangular form, modulo the prime, of a sparse system
// with an equation in each row, of any shape and rank. Without rounding every
// pivot is as good as any other, so that each is one of the sparsest (H. M.
// Markowitz 1957).
type elimination struct {
	pivot  []modPivot
	column []int32 // pivot column → number of the pivot, -1 for others
}

// A modPivot is a step: the equation, without the pivot entry, and the multiples
// of it that were subtracted from later ones.
type modPivot struct {
	row, column int32
	inverse     uint64
	real        float64
	entry       []modEntry
	factor      []modEntry // column is the number of the other equation
}

// eliminate reduces rows, which it overwrites, over the given number of columns,
// those of a lower tier first. Rows that come to nothing, being combinations of
// others, have no pivot; where numeric is set, nor have those that come to nothing
// but what may be rounding.
func eliminate(rows [][]modEntry, tier []int, columns int, numeric bool) *elimination {
	e := &elimination{column: make([]int32, columns)}
	holders := make([][]int32, columns) // rows that may hold a column
	count := make([]int32, columns)     // rows that do
	for j := range e.column {
		e.column[j] = -1
	}
	for i, row := range rows {
		for _, x := range row {
			holders[x.column] = append(holders[x.column], int32(i))
			count[x.column]++
		}
	}
	queue := newQueue(rows, tier)
	at := make([]int32, columns) // 1 + place of the column in the row being changed
	for {
		i, ok := queue.next(rows)
		if !ok {
			break
		}
		best := choose(rows[i], count, numeric)
		if best < 0 {
			for _, x := range rows[i] {
				count[x.column]--
			}
			rows[i] = nil
			continue
		}
		real := rows[i][best].real
		p := modPivot{row: i, column: rows[i][best].column, inverse: modInverse(rows[i][best].value), real: real}
		p.entry = slices.Delete(rows[i], best, best+1)
		rows[i] = nil
		e.column[p.column] = int32(len(e.pivot))
		for _, x := range p.entry {
			count[x.column]--
		}
		for _, q := range holders[p.column] {
			row := rows[q]
			k := slices.IndexFunc(row, func(x modEntry) bool { return x.column == p.column })
			if k < 0 {
				continue
			}
			factor := modMul(row[k].value, p.inverse)
			ratio := row[k].real / real
			p.factor = append(p.factor, modEntry{column: q, value: factor, real: ratio})
			row[k] = row[len(row)-1]
			row = row[:len(row)-1]
			for k, x := range row {
				at[x.column] = int32(k) + 1
			}
			for _, x := range p.entry {
				move := modMul(factor, x.value)
				step := ratio * x.real
				size := math.Max(math.Abs(step), math.Abs(ratio)*x.size)
				if k := at[x.column]; k > 0 {
					y := &row[k-1]
					y.value = modSub(y.value, move)
					y.real -= step
					y.size = math.Max(y.size, size)
					continue
				}
				row = append(row, modEntry{x.column, modSub(0, move), -step, size})
				holders[x.column] = append(holders[x.column], q)
				count[x.column]++
			}
			kept := row[:0]
			for _, x := range row {
				at[x.column] = 0
				if x.value == 0 {
					count[x.column]--
				} else {
					kept = append(kept, x)
				}
			}
			rows[q] = kept
			queue.push(q, len(kept))
		}
		holders[p.column] = nil
		e.pivot = append(e.pivot, p)
	}
	e.drop()
	return e
}

// choose returns the entry of a row in the sparsest column that is not much
// smaller than others. Entries that are no more than rounding count where all
// are and numeric is not set; otherwise it is -1 then.
func choose(row []modEntry, count []int32, numeric bool) int {
	largest := 0.0
	for k := range row {
		if !row[k].cancelled() {
			largest = math.Max(largest, math.Abs(row[k].real))
		}
	}
	if largest == 0 && numeric {
		return -1
	}
	best := -1
	for k := range row {
		x := &row[k]
		if largest > 0 && (x.cancelled() || math.Abs(x.real) < 0.01*largest) {
			continue
		}
		if best < 0 || count[x.column] < count[row[best].column] {
			best = k
		}
	}
	return best
}

// drop forgets the columns without a pivot, whose values are given.
func (e *elimination) drop() {
	for k := range e.pivot {
		p := &e.pivot[k]
		p.entry = slices.DeleteFunc(p.entry, func(x modEntry) bool { return e.column[x.column] < 0 })
	}
}

// solve overwrites b, by equation, and returns in x, by pivot, the solution of
// the equations that have a pivot.
func (e *elimination) solve(b, x []uint64) {
	for k := range e.pivot {
		p := &e.pivot[k]
		v := b[p.row]
		if v == 0 {
			continue
		}
		for _, f := range p.factor {
			b[f.column] = modSub(b[f.column], modMul(f.value, v))
		}
	}
	for k := range slices.Backward(e.pivot) {
		p := &e.pivot[k]
		v := b[p.row]
		for _, y := range p.entry {
			v = modSub(v, modMul(y.value, x[e.column[y.column]]))
		}
		x[k] = modMul(v, p.inverse)
	}
}

// combine returns in alpha, by equation and in floating point, the combination of
// the equations with a pivot that equals a in the pivot columns. It overwrites a,
// which is by column.
func (e *elimination) combine(a, alpha []float64) {
	for k := range e.pivot {
		p := &e.pivot[k]
		z := a[p.column] / p.real
		alpha[p.row] = z
		if z == 0 {
			continue
		}
		for _, x := range p.entry {
			a[x.column] -= x.real * z
		}
	}
	for k := range slices.Backward(e.pivot) {
		p := &e.pivot[k]
		for _, f := range p.factor {
			alpha[p.row] -= f.real * alpha[f.column]
		}
	}
}

// A queue yields rows by tier, then by length; entries that are out of date are
// skipped.
type queue struct {
	tier     []int
	byLength [][][]int32 // by tier and length
}

func newQueue(rows [][]modEntry, tier []int) *queue {
	q := &queue{tier: tier}
	for i, row := range rows {
		q.push(int32(i), len(row))
	}
	return q
}

func (q *queue) push(row int32, length int) {
	if length == 0 {
		return
	}
	t := q.tier[row]
	for len(q.byLength) <= t {
		q.byLength = append(q.byLength, nil)
	}
	for len(q.byLength[t]) <= length {
		q.byLength[t] = append(q.byLength[t], nil)
	}
	q.byLength[t][length] = append(q.byLength[t][length], row)
}

// next removes and returns the first of the rows that are not empty.
func (q *queue) next(rows [][]modEntry) (int32, bool) {
	for _, lists := range q.byLength {
		for length, list := range lists {
			for len(list) > 0 {
				i := list[len(list)-1]
				list = list[:len(list)-1]
				lists[length] = list
				if len(rows[i]) == length {
					return i, true
				}
			}
		}
	}
	return 0, false
}
