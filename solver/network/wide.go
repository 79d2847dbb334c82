package network

import (
	"math"
	"math/big"
	"math/bits"
)

// A wide is an unsigned sum of 128 bits that saturates. It bounds magnitudes
// before 64-bit arithmetic relies on them.
type wide struct {
	hi, lo uint64
}

func (w *wide) addWide(x wide) {
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, x.lo, 0)
	w.hi, carry = bits.Add64(w.hi, x.hi, carry)
	if carry != 0 {
		*w = wide{math.MaxUint64, math.MaxUint64}
	}
}

func (w *wide) add(x uint64) { w.addWide(wide{0, x}) }

func (w *wide) addProduct(x, y uint64) {
	hi, lo := bits.Mul64(x, y)
	w.addWide(wide{hi, lo})
}

// fits returns an *OverflowError that names the quantity if w exceeds the
// largest int64.
func (w wide) fits(quantity string) error {
	if w.hi == 0 && w.lo <= math.MaxInt64 {
		return nil
	}
	bound := new(big.Int).SetUint64(w.hi)
	bound.Lsh(bound, 64).Or(bound, new(big.Int).SetUint64(w.lo))
	return &OverflowError{quantity, bound}
}

// magnitude returns |x|, exactly also for the least int64.
func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}
