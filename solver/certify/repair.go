package certify

import (
	"math"
	"math/big"

	"canbo/solver/lp"
)

// A repairer moves multipliers whose bound is -Inf because rounding noise gave
// reduced costs the wrong sign on columns without a bound on that side. Let S
// be the columns with an infinite bound whose reduced cost is within noise of
// zero, and ε_j a small multiple of the terms that cancel in d_j. A shift δ of
// the multipliers with
//
//	a_jᵀδ ≈ d_j - ε_j  (no upper bound),   a_jᵀδ ≈ d_j + ε_j  (no lower bound)
//
// leaves d_j near ±ε_j on the safe side, at a loss of about Σ ε_j |x_j|. The
// system need be solved only to a fraction of ε, so conjugate gradients on the
// normal equations in float64 do; what the shifted multipliers prove is
// evaluated exactly like any others. S nearly is the part of an optimal basis
// that lies in these columns, so the system has a solution as a rule. A free
// column needs d_j = 0 exactly, which no approximate shift gives: there the
// repair gives up.
type repairer struct {
	p         *lp.Problem
	box       *box
	shaper    *shaper
	evaluator *evaluator
}

const (
	repairRounds = 6
	firstMargin  = 1e-11 // ε_j per size of the terms of d_j; eight times as much in each round
	noise        = 1e-7  // columns with |d_j| below noise times that size join S
	repairWork   = 2e8   // limit on the multiplications of one solve
)

// bound returns the bound of y or, where that is -Inf, of y shifted; nil where
// none was found.
func (r *repairer) bound(y []float64) *big.Rat {
	m := r.shaper.shape(lp.Sparse(y), true)
	value, _ := r.evaluator.bound(m, r.box)
	margin := firstMargin
	for round := 0; value == nil && round < repairRounds; round++ {
		y = dense(m, len(y))
		eqs, ok := r.system(m, y, margin)
		if !ok {
			return nil
		}
		r.shift(y, eqs)
		margin *= 8
		m = r.shaper.shape(lp.Sparse(y), true)
		value, _ = r.evaluator.bound(m, r.box)
	}
	return value
}

func dense(m multiplier, size int) []float64 {
	y := make([]float64, size)
	for k, i := range m.Index {
		y[i] = m.Value[k]
	}
	return y
}

// An equation asks a_jᵀδ = target within tol.
type equation struct {
	column      int
	target, tol float64
}

// system returns the equations of S, and false where a free column has a
// nonzero reduced cost.
func (r *repairer) system(m multiplier, y []float64, margin float64) ([]equation, bool) {
	d := make([]float64, r.p.Cols())
	r.evaluator.reducedCosts(m, func(j int32, v *big.Int, exp int) {
		d[j], _ = dyadic(v, exp).Float64()
	})
	var eqs []equation
	for j := range d {
		noLower, noUpper := math.IsInf(r.box.lower[j], -1), math.IsInf(r.box.upper[j], 1)
		if !noLower && !noUpper {
			continue
		}
		if noLower && noUpper {
			if d[j] != 0 {
				return nil, false
			}
			continue
		}
		size := math.Abs(r.p.Cost[j])
		rows, values := r.p.Column(j)
		for k, i := range rows {
			size += math.Abs(values[k] * y[i])
		}
		if size == 0 {
			size = 1
		}
		wrong := noUpper && d[j] < 0 || noLower && d[j] > 0
		if !wrong && math.Abs(d[j]) > noise*size {
			continue
		}
		e := equation{j, d[j], margin * size / 4}
		if noUpper {
			e.target -= margin * size
		} else {
			e.target += margin * size
		}
		eqs = append(eqs, e)
	}
	return eqs, true
}

// shift adds to y a δ for the equations, by conjugate gradients on the normal
// equations (CGLS: Å. Björck, Numerical Methods for Least Squares Problems,
// SIAM 1996, section 7.4) with rows and equations scaled. Rows that have
// multiplier zero and a bound on one side only stay: their slack is positive.
func (r *repairer) shift(y []float64, eqs []equation) {
	rowScale := make([]float64, len(y))
	eqScale := make([]float64, len(eqs))
	nonzeros := 1
	for k, e := range eqs {
		rows, values := r.p.Column(e.column)
		norm := 0.0
		for t, i := range rows {
			if r.movable(int(i), y[i]) {
				norm += values[t] * values[t]
			}
		}
		if norm > 0 {
			eqScale[k] = 1 / math.Sqrt(norm)
		}
		for t, i := range rows {
			if r.movable(int(i), y[i]) {
				v := values[t] * eqScale[k]
				rowScale[i] += v * v
			}
		}
		nonzeros += len(rows)
	}
	for i, s := range rowScale {
		if s > 0 {
			rowScale[i] = 1 / math.Sqrt(s)
		}
	}

	delta, gradient, direction := make([]float64, len(y)), make([]float64, len(y)), make([]float64, len(y))
	residual, image := make([]float64, len(eqs)), make([]float64, len(eqs))
	for k, e := range eqs {
		residual[k] = e.target * eqScale[k]
	}
	// gradient = scaled A_S residual
	transpose := func() float64 {
		clear(gradient)
		for k, e := range eqs {
			rows, values := r.p.Column(e.column)
			for t, i := range rows {
				gradient[i] += values[t] * eqScale[k] * residual[k]
			}
		}
		sum := 0.0
		for i := range gradient {
			gradient[i] *= rowScale[i]
			sum += gradient[i] * gradient[i]
		}
		return sum
	}
	gamma := transpose()
	copy(direction, gradient)
	limit := min(8*len(eqs)+50, repairWork/nonzeros)
	for ; limit > 0 && gamma > 0 && !solved(eqs, residual, eqScale); limit-- {
		norm := 0.0
		for k, e := range eqs {
			rows, values := r.p.Column(e.column)
			dot := 0.0
			for t, i := range rows {
				dot += values[t] * rowScale[i] * direction[i]
			}
			image[k] = dot * eqScale[k]
			norm += image[k] * image[k]
		}
		if norm == 0 {
			break
		}
		step := gamma / norm
		for i := range delta {
			delta[i] += step * direction[i]
		}
		for k := range residual {
			residual[k] -= step * image[k]
		}
		next := transpose()
		for i := range direction {
			direction[i] = gradient[i] + next/gamma*direction[i]
		}
		gamma = next
	}
	for i := range y {
		y[i] += rowScale[i] * delta[i]
	}
}

func (r *repairer) movable(i int, y float64) bool {
	return y != 0 || !math.IsInf(r.p.RowLower[i], 0) && !math.IsInf(r.p.RowUpper[i], 0)
}

func solved(eqs []equation, residual, scale []float64) bool {
	for k, e := range eqs {
		if math.Abs(residual[k]) > e.tol*scale[k] {
			return false
		}
	}
	return true
}
