package simplex

import (
	"math"
	"slices"
)

// A vector is dense storage with the list of positions that may be nonzero.
// While sparse holds, every nonzero is listed and marked, though listed entries
// may be zero. Otherwise the list means something only right after tidy.
type vector struct {
	val    []float64
	index  []int32
	sparse bool
	mark   []bool // position is listed
}

func newVector(n int) vector {
	return vector{val: make([]float64, n), index: make([]int32, 0, n), sparse: true, mark: make([]bool, n)}
}

func (x *vector) grow(n int) {
	k := n - len(x.val)
	x.val = append(x.val, make([]float64, k)...)
	x.mark = append(x.mark, make([]bool, k)...)
	x.index = slices.Grow(x.index, n-len(x.index))
}

// add adds t to position i.
func (x *vector) add(i int32, t float64) {
	x.val[i] += t
	if x.sparse && !x.mark[i] {
		x.mark[i] = true
		x.index = append(x.index, i)
	}
}

// clear makes x the zero vector.
func (x *vector) clear() {
	if x.sparse && len(x.index)*4 < len(x.val) {
		for _, i := range x.index {
			x.val[i] = 0
			x.mark[i] = false
		}
	} else {
		clear(x.val)
		if x.sparse {
			clear(x.mark)
		}
	}
	x.index = x.index[:0]
	x.sparse = true
}

// dense gives up the list.
func (x *vector) dense() {
	if x.sparse {
		x.sparse = false
		for _, i := range x.index {
			x.mark[i] = false
		}
	}
	x.index = x.index[:0]
}

// tidy lists exactly the entries above tiny in magnitude. Those of a sparse
// vector that are not it zeroes.
func (x *vector) tidy(tiny float64) {
	if x.sparse {
		kept := x.index[:0]
		for _, i := range x.index {
			if v := x.val[i]; v > tiny || v < -tiny {
				kept = append(kept, i)
			} else {
				x.val[i] = 0
				x.mark[i] = false
			}
		}
		x.index = kept
		return
	}
	index := x.index[:len(x.val)]
	count := 0
	for i, v := range x.val {
		index[count] = int32(i)
		next := count
		if math.Abs(v) > tiny {
			next++
		}
		count = next
	}
	x.index = index[:count]
}

// nonzeros tidies x and returns its entries, in the space given.
func (x *vector) nonzeros(index []int32, value []float64) ([]int32, []float64) {
	x.tidy(tiny)
	index, value = append(index[:0], x.index...), value[:0]
	for _, i := range index {
		value = append(value, x.val[i])
	}
	return index, value
}

// copyOf makes x a copy of the tidy vector y.
func (x *vector) copyOf(y *vector) {
	x.clear()
	if y.sparse {
		for _, i := range y.index {
			x.add(i, y.val[i])
		}
		return
	}
	x.dense()
	copy(x.val, y.val)
}
