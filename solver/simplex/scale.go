package simplex

import "math"

// scale computes rowScale and colScale and applies them to the matrix. A
// matrix whose entries all lie within [1/4, 4] keeps its own scale; otherwise
// geometric means are evened out over a few sweeps (Curtis and Reid, J. IMA 10,
// 1972, have the least-squares form) and rounded to powers of two.
func (s *Solver) scale() {
	s.rowScale = make([]float64, s.m)
	s.colScale = make([]float64, s.n)
	for i := range s.rowScale {
		s.rowScale[i] = 1
	}
	for j := range s.colScale {
		s.colScale[j] = 1
	}
	least, most := math.Inf(1), 0.0
	for _, v := range s.val {
		least = min(least, math.Abs(v))
		most = max(most, math.Abs(v))
	}
	if least >= 0.25 && most <= 4 {
		return
	}
	lo, hi := make([]float64, s.m), make([]float64, s.m)
	const sweeps = 4
	for range sweeps {
		for i := range s.m {
			lo[i], hi[i] = math.Inf(1), 0
		}
		for j := range s.n {
			for k := s.start[j]; k < s.start[j+1]; k++ {
				v := math.Abs(s.val[k]) * s.colScale[j]
				lo[s.row[k]] = min(lo[s.row[k]], v)
				hi[s.row[k]] = max(hi[s.row[k]], v)
			}
		}
		for i := range s.m {
			if hi[i] > 0 {
				s.rowScale[i] = 1 / math.Sqrt(lo[i]*hi[i])
			}
		}
		for j := range s.n {
			s.colScale[j] = even(s.row[s.start[j]:s.start[j+1]], s.val[s.start[j]:s.start[j+1]], s.rowScale)
		}
	}
	for i := range s.rowScale {
		s.rowScale[i] = powerOfTwo(s.rowScale[i])
	}
	for j := range s.colScale {
		a, b := s.start[j], s.start[j+1]
		s.colScale[j] = powerOfTwo(even(s.row[a:b], s.val[a:b], s.rowScale))
		for k := a; k < b; k++ {
			s.val[k] *= s.colScale[j] * s.rowScale[s.row[k]]
		}
	}
}

// even returns the factor that brings the geometric mean of the extreme entries,
// each times the scale of its index, to one.
func even(index []int32, val, scale []float64) float64 {
	lo, hi := math.Inf(1), 0.0
	for k, i := range index {
		v := math.Abs(val[k]) * scale[i]
		lo, hi = min(lo, v), max(hi, v)
	}
	if hi == 0 {
		return 1
	}
	return 1 / math.Sqrt(lo*hi)
}

// scaleColumn returns the power of two for a new column.
func (s *Solver) scaleColumn(row []int32, val []float64) float64 {
	return nearlyEven(even(row, val, s.rowScale))
}

// scaleRow returns the power of two for a new row.
func (s *Solver) scaleRow(col []int32, val []float64) float64 {
	return nearlyEven(even(col, val, s.colScale))
}

// nearlyEven leaves alone what is within a factor of four of even.
func nearlyEven(f float64) float64 {
	if f >= 0.25 && f <= 4 {
		return 1
	}
	return powerOfTwo(f)
}

func powerOfTwo(f float64) float64 {
	return math.Ldexp(1, int(math.Round(math.Log2(f))))
}
