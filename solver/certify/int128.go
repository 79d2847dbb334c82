package certify

import (
	"math/big"
	"math/bits"
)

// An int128 is hi·2^64 + lo in two's complement.
type int128 struct {
	hi int64
	lo uint64
}

// product returns a·b.
func product(a, b int64) int128 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return int128{int64(hi) - (a>>63)&b - (b>>63)&a, lo}
}

// add returns a + b, and false on overflow.
func (a int128) add(b int128) (int128, bool) {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi, _ := bits.Add64(uint64(a.hi), uint64(b.hi), carry)
	s := int128{int64(hi), lo}
	return s, (a.hi^s.hi)&(b.hi^s.hi) >= 0
}

// abs returns |a| as an unsigned number.
func (a int128) abs() (hi, lo uint64) {
	if a.hi >= 0 {
		return uint64(a.hi), a.lo
	}
	lo, borrow := bits.Sub64(0, a.lo, 0)
	hi, _ = bits.Sub64(0, uint64(a.hi), borrow)
	return hi, lo
}

// sign returns -1, 0 or 1.
func (a int128) sign() int {
	switch {
	case a.hi < 0:
		return -1
	case a.hi == 0 && a.lo == 0:
		return 0
	}
	return 1
}

// bitLen returns the length of |a| in bits.
func (a int128) bitLen() int {
	hi, lo := a.abs()
	if hi != 0 {
		return 64 + bits.Len64(hi)
	}
	return bits.Len64(lo)
}

// times returns a·b, and false where the product might not fit.
func (a int128) times(b int64) (int128, bool) {
	if b == 0 {
		return int128{}, true
	}
	if b == 1 {
		return a, true
	}
	if a.bitLen()+bits.Len64(magnitude(b)) > 126 {
		return int128{}, false
	}
	hi, lo := bits.Mul64(a.lo, uint64(b))
	// Modulo 2^128 the two's complement product needs only the cross terms.
	hi += uint64(a.hi)*uint64(b) + a.lo*uint64(b>>63)
	return int128{int64(hi), lo}, true
}

// shifted returns a·2^s, and false where it does not fit.
func shifted(a int64, s int) (int128, bool) {
	if s+bits.Len64(magnitude(a)) > 126 {
		return int128{}, a == 0
	}
	if s >= 64 {
		return int128{a << (s - 64), 0}, true
	}
	return int128{a >> (64 - s), uint64(a) << s}, true
}

func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

// setBig sets z to a.
func (a int128) setBig(z *big.Int) *big.Int {
	hi, lo := a.abs()
	if hi == 0 {
		z.SetUint64(lo)
	} else {
		var low big.Int
		z.Or(z.Lsh(z.SetUint64(hi), 64), low.SetUint64(lo))
	}
	if a.hi < 0 {
		z.Neg(z)
	}
	return z
}
