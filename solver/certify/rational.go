package certify

import (
	"math/big"
	"slices"
)

// A rationals is a vector of rational row multipliers num_i·2^-exp/den; nil
// entries are 0.
type rationals struct {
	num []*big.Int
	exp int
	den *big.Int
}

// A system is a set of linear equations Σ_i value·z_i = right in integers.
type system struct {
	equation [][]systemEntry
	right    []*big.Int
}

type systemEntry struct {
	unknown int32
	value   *big.Int
}

// Limits of a solution: p-adic digits, of 61 bits each, and these times the
// entries of the equations.
const (
	maxDigits    = 1 << 13
	maxDigitWork = 1 << 31
)

// solve returns the solution over the common denominator den of the equations
// that have a pivot, the unknowns without one being zero; false where it has too
// many digits. It lifts the solution modulo the prime to one modulo its powers
// (J. D. Dixon, "Exact solution of linear equations using p-adic expansions",
// Numer. Math. 40, 1982) until all numerators and denominators come out far
// shorter than the modulus. What it returns is exact unless that happened by
// chance, so that who uses it has to check.
func (s *system) solve(e *elimination) (num []*big.Int, den *big.Int, ok bool) {
	n, work := len(e.pivot), 1
	for k := range e.pivot {
		work += len(s.equation[e.pivot[k].row]) + len(e.pivot[k].entry) + len(e.pivot[k].factor)
	}
	residual := make([]big.Int, len(s.equation))
	for k := range e.pivot {
		residual[e.pivot[k].row].Set(s.right[e.pivot[k].row])
	}
	b, x := make([]uint64, len(s.equation)), make([]uint64, n)
	var digits [][]uint64
	var t, digit big.Int
	next := 8
	for len(digits) < maxDigits && int64(len(digits)) <= maxDigitWork/int64(work) {
		for k := range e.pivot {
			i := e.pivot[k].row
			b[i] = modInt(&residual[i], &t)
		}
		e.solve(b, x)
		digits = append(digits, slices.Clone(x))
		for k := range e.pivot {
			i := e.pivot[k].row
			r := &residual[i]
			for _, a := range s.equation[i] {
				if at := e.column[a.unknown]; at >= 0 && x[at] != 0 {
					r.Sub(r, t.Mul(a.value, digit.SetUint64(x[at])))
				}
			}
			r.Quo(r, modulusInt)
		}
		if len(digits) == next {
			next *= 2
			if num, den, ok := reconstruct(digits, n); ok {
				return num, den, true
			}
		}
	}
	return reconstruct(digits, n)
}

// reconstruct returns the rational numbers of the least common denominator that
// agree with the p-adic digits; false where they are not determined.
func reconstruct(digits [][]uint64, n int) (num []*big.Int, den *big.Int, ok bool) {
	den = big.NewInt(1)
	num = make([]*big.Int, n)
	if len(digits) == 0 {
		for k := range num {
			num[k] = new(big.Int)
		}
		return num, den, true
	}
	powers := []*big.Int{modulusInt} // p^(2^l)
	for 1<<(len(powers)-1) < len(digits) {
		last := powers[len(powers)-1]
		powers = append(powers, new(big.Int).Mul(last, last))
	}
	whole := new(big.Int).Exp(modulusInt, big.NewInt(int64(len(digits))), nil)
	half := new(big.Int).Rsh(whole, 1)
	// Numerators and denominators may have limit bits each, and 61 remain to
	// tell a solution from chance.
	limit := (whole.BitLen() - 61) / 2
	over := make([]*big.Int, n) // den when num[k] was found
	for k := range num {
		v := join(digits, powers, k)
		symmetric(v.Mod(v.Mul(v, den), whole), whole, half)
		if v.BitLen() > limit {
			more := denominator(v, whole, limit)
			den = new(big.Int).Mul(den, more)
			symmetric(v.Mod(v.Mul(v, more), whole), whole, half)
			if den.BitLen() > limit || v.BitLen() > limit {
				return nil, nil, false
			}
		}
		num[k], over[k] = v, den
	}
	for k, v := range num {
		if over[k] != den {
			v.Mul(v, new(big.Int).Quo(den, over[k]))
		}
	}
	return num, den, true
}

// symmetric moves v from [0, whole) to the residue nearest to 0.
func symmetric(v, whole, half *big.Int) {
	if v.Cmp(half) > 0 {
		v.Sub(v, whole)
	}
}

// join returns the number with the digits of unknown k.
func join(digits [][]uint64, powers []*big.Int, k int) *big.Int {
	if len(digits) == 1 {
		return new(big.Int).SetUint64(digits[0][k])
	}
	level := len(powers) - 1
	for 1<<level >= len(digits) {
		level--
	}
	low := join(digits[:1<<level], powers[:level+1], k)
	high := join(digits[1<<level:], powers[:level+1], k)
	return low.Add(low, high.Mul(high, powers[level]))
}

// denominator returns the denominator of the fraction with a numerator of at
// most limit bits that is v modulo whole (P. S. Wang 1981): one of the remainders
// of Euclid's algorithm over its cofactor.
func denominator(v, whole *big.Int, limit int) *big.Int {
	r0, r1 := new(big.Int).Set(whole), new(big.Int).Mod(v, whole)
	t0, t1 := new(big.Int), big.NewInt(1)
	var q, rest, part big.Int
	for r1.BitLen() > limit && r1.Sign() != 0 {
		q.QuoRem(r0, r1, &rest)
		r0.Set(r1)
		r1.Set(&rest)
		part.Mul(&q, t1)
		t0.Sub(t0, &part)
		t0, t1 = t1, t0
	}
	return t1.Abs(t1)
}
