package hull

import "math"

// A packing is the linear program of the greatest Σ λ with Σ λ_q column_q ≤
// value, λ ≥ 0, over columns that come one by one: the primal simplex method
// with the inverse of the basis kept dense.
type packing struct {
	m       int
	inverse []float64 // rows of the inverse of the basis
	value   []float64 // of the basic variables
	worth   []float64 // 1 for a basic λ, 0 for a slack
	price   []float64 // duals of the rows
	sum     float64   // Σ λ
}

func newPacking(m int) *packing {
	p := &packing{m: m, inverse: make([]float64, m*m), value: make([]float64, m), worth: make([]float64, m), price: make([]float64, m)}
	for i := range m {
		p.inverse[i*m+i] = 1
	}
	return p
}

// enter brings a column into the basis. It reports false where the sum has no
// bound: the column lies below zero. Slacks that price out are brought in as
// well.
func (p *packing) enter(column []float64) bool {
	if !p.pivot(column, 1) {
		return false
	}
	unit := make([]float64, p.m)
	for range 2 * p.m {
		worst, at := -1e-9, -1
		for i, y := range p.price {
			if y < worst {
				worst, at = y, i
			}
		}
		if at < 0 {
			break
		}
		unit[at] = 1
		if !p.pivot(unit, 0) {
			return false
		}
		unit[at] = 0
	}
	return true
}

func (p *packing) pivot(column []float64, worth float64) bool {
	m := p.m
	alpha := make([]float64, m)
	leave, ratio := -1, math.Inf(1)
	for i := range m {
		sum := 0.0
		for k, c := range column {
			sum += p.inverse[i*m+k] * c
		}
		alpha[i] = sum
		if sum > 1e-9 {
			if r := math.Max(0, p.value[i]) / sum; r < ratio || r == ratio && sum > alpha[leave] {
				leave, ratio = i, r
			}
		}
	}
	if leave < 0 {
		return false
	}
	pivot := p.inverse[leave*m : (leave+1)*m]
	for k := range pivot {
		pivot[k] /= alpha[leave]
	}
	for i := range m {
		if a := alpha[i]; i != leave && a != 0 {
			row := p.inverse[i*m : (i+1)*m]
			for k := range row {
				row[k] -= a * pivot[k]
			}
			p.value[i] -= a * ratio
		}
	}
	p.value[leave], p.worth[leave] = ratio, worth
	clear(p.price)
	p.sum = 0
	for i, w := range p.worth {
		if w == 0 {
			continue
		}
		p.sum += p.value[i]
		for k := range p.price {
			p.price[k] += p.inverse[i*m+k]
		}
	}
	return true
}
