package certify

import (
	"math"
	"math/big"
	"math/bits"
)

// fractionBits returns the least e ≥ 0 for which v·2^e is an integer.
func fractionBits(v float64) int {
	if v == 0 || math.IsInf(v, 0) {
		return 0
	}
	frac, exp := math.Frexp(math.Abs(v))
	return max(0, 53-exp-bits.TrailingZeros64(uint64(frac*(1<<53))))
}

// maxFractionBits returns the least e ≥ 0 for which every finite v·2^e is an
// integer.
func maxFractionBits(values ...[]float64) int {
	e := 0
	for _, vs := range values {
		for _, v := range vs {
			if v != math.Trunc(v) {
				e = max(e, fractionBits(v))
			}
		}
	}
	return e
}

// scaled sets z to v·2^e, which must be an integer, and returns z.
func scaled(z *big.Int, v float64, e int) *big.Int {
	frac, exp := math.Frexp(v)
	z.SetInt64(int64(frac * (1 << 53)))
	if shift := exp - 53 + e; shift >= 0 {
		return z.Lsh(z, uint(shift))
	} else {
		return z.Rsh(z, uint(-shift))
	}
}

// dyadic returns v·2^-e.
func dyadic(v *big.Int, e int) *big.Rat {
	if e <= 0 {
		return new(big.Rat).SetInt(new(big.Int).Lsh(v, uint(-e)))
	}
	return new(big.Rat).SetFrac(v, new(big.Int).Lsh(big.NewInt(1), uint(e)))
}

// rational returns the value of the finite v.
func rational(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }

// floorRat returns ⌊v⌋, and ceilRat ⌈v⌉.
func floorRat(v *big.Rat) *big.Int {
	// Div is Euclidean and the denominator is positive, so it rounds down.
	return new(big.Int).Div(v.Num(), v.Denom())
}

func ceilRat(v *big.Rat) *big.Int {
	z := floorRat(new(big.Rat).Neg(v))
	return z.Neg(z)
}

func maxRat(a, b *big.Rat) *big.Rat {
	if a == nil || b != nil && a.Cmp(b) < 0 {
		return b
	}
	return a
}
