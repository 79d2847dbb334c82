package certify

import "math"

// An exactly computes in float64 and remembers whether any result so far was
// rounded, by the error-free transformations of T. J. Dekker (1971) and
// D. E. Knuth (The Art of Computer Programming, volume 2, section 4.2.2).
type exactly struct{ rounded bool }

// leastProduct is the magnitude from which the error of a product is a float64.
const leastProduct = 0x1p-960

func (e *exactly) mul(a, b float64) float64 {
	p := float64(a * b)
	if math.FMA(a, b, -p) != 0 || math.Abs(p) < leastProduct && a != 0 && b != 0 {
		e.rounded = true
	}
	return p
}

func (e *exactly) add(a, b float64) float64 {
	s := a + b
	t := s - a
	if (a-(s-t))+(b-t) != 0 {
		e.rounded = true
	}
	return s
}

func (e *exactly) sub(a, b float64) float64 { return e.add(a, -b) }
