package certify

import (
	"cmp"
	"math"
	"math/big"
	"slices"
)

// A variable is a column j, or n+i for the slack of row i, with the reduced cost
// -y_i.
type variable struct {
	index int
	cost  float64 // reduced cost; wrong, or near that
}

// A move is how fast the reduced cost of a variable changes with the shift of a
// basic one: ε_j, or η_i for n+i.
type move struct {
	index int
	rate  float64
	price float64 // what the bound loses for a unit of reduced cost
}

const (
	shiftPasses = 200
	nearWrong   = 4096 // as many variables are kept from a wrong sign
)

// signs reports whether the reduced cost of a variable may be positive, and
// negative: where the bound it then counts from is finite.
func (e *equations) signs(index int) (positive, negative bool) {
	if n := e.p.Cols(); index >= n {
		return !math.IsInf(e.p.RowUpper[index-n], 1), !math.IsInf(e.p.RowLower[index-n], -1)
	}
	return !math.IsInf(e.p.ColLower[index], -1), !math.IsInf(e.p.ColUpper[index], 1)
}

// wrong returns the variables whose reduced cost has a wrong sign at y, followed
// by those that are nearest to that; none where no sign is wrong.
func (e *equations) wrong(y rationals) []variable {
	den := new(big.Float).SetInt(y.den)
	var wrong, near []variable
	add := func(index int, d *big.Int, exp int) {
		positive, negative := e.signs(index)
		if positive && negative {
			return
		}
		f := new(big.Float).SetMantExp(new(big.Float).SetInt(d), -exp)
		cost, _ := f.Quo(f, den).Float64()
		if d.Sign() > 0 && !positive || d.Sign() < 0 && !negative {
			wrong = append(wrong, variable{index, cost})
		} else {
			near = append(near, variable{index, cost})
		}
	}
	n := e.p.Cols()
	var neg big.Int
	for i, v := range y.num {
		if v != nil && !e.still[i] {
			add(n+i, neg.Neg(v), y.exp)
		}
	}
	e.evaluator.fallback().each(y, e.priced, func(j int32, d *big.Int, exp int) bool {
		if e.place[j] < 0 {
			add(int(j), d, exp)
		}
		return true
	})
	if len(wrong) == 0 {
		return nil
	}
	slices.SortFunc(near, func(a, b variable) int {
		return cmp.Or(cmp.Compare(math.Abs(a.cost), math.Abs(b.cost)), cmp.Compare(a.index, b.index))
	})
	return append(wrong, near[:min(len(near), max(0, nearWrong-len(wrong)))]...)
}

// An effect is a move from the side of what is shifted: the change of the reduced
// cost of a variable, by its place.
type effect struct {
	variable int
	rate     float64
}

// shift changes ε and η so that none of the variables has a wrong sign; false
// where it finds no way. It is the relaxation method for linear inequalities (S.
// Agmon 1954), each time with the shift that does least harm to the other
// inequalities and then to the bound, in floating point: what it finds is tried
// in exact arithmetic.
func (e *equations) shift(variables []variable) bool {
	worst := 0.0
	for _, v := range variables {
		positive, negative := e.signs(v.index)
		if v.cost > 0 && !positive || v.cost < 0 && !negative {
			if positive == negative {
				return false // must be zero
			}
			worst = math.Max(worst, math.Abs(v.cost))
		}
	}
	r := relaxation{equations: e, effects: map[int][]effect{}, shifts: map[int]float64{}}
	a, alpha := make([]float64, e.p.Rows()), make([]float64, len(e.column))
	for _, v := range variables {
		positive, _ := e.signs(v.index)
		sign := 1.0
		if !positive {
			sign = -1
		}
		if sign*v.cost > 1e3*worst {
			continue // far from wrong
		}
		moves := e.moves(v.index, a, alpha)
		for k := range moves {
			moves[k].rate *= sign
			r.effects[moves[k].index] = append(r.effects[moves[k].index], effect{len(r.cost), moves[k].rate})
		}
		r.cost, r.moves = append(r.cost, sign*v.cost), append(r.moves, moves)
	}
	if !r.run(worst / 1024) {
		return false
	}
	n := e.p.Cols()
	for index, v := range r.shifts {
		if index >= n {
			e.eta[index-n] -= v
		} else {
			e.epsilon[e.place[index]] += v
		}
	}
	return true
}

// A relaxation looks for shifts that make every cost at least 0.
type relaxation struct {
	*equations
	cost    []float64
	moves   [][]move
	effects map[int][]effect
	shifts  map[int]float64
}

func (r *relaxation) run(margin float64) bool {
	for range shiftPasses {
		done := true
		for k := range r.cost {
			if r.cost[k] >= 0 {
				continue
			}
			done = false
			best, least := -1, math.Inf(1)
			for t, m := range r.moves[k] {
				if !r.open(m) {
					continue
				}
				harm := r.harm(k, m.index, (margin-r.cost[k])/m.rate)
				if best < 0 || harm < least || harm == least && m.price < r.moves[k][best].price {
					best, least = t, harm
				}
			}
			if best < 0 {
				return false
			}
			m := r.moves[k][best]
			step := (margin - r.cost[k]) / m.rate
			r.shifts[m.index] += step
			for _, f := range r.effects[m.index] {
				r.cost[f.variable] += f.rate * step
			}
		}
		if done {
			return true
		}
	}
	return false
}

// open reports whether a move may be made: the shift is itself the reduced cost
// of a variable, and does not turn back.
func (r *relaxation) open(m move) bool {
	up, down := r.signs(m.index)
	at := r.shifts[m.index]
	return m.rate > 0 && up && at >= 0 || m.rate < 0 && down && at <= 0
}

// harm returns by how much a step makes costs other than the k-th negative.
func (r *relaxation) harm(k, index int, step float64) float64 {
	sum := 0.0
	for _, f := range r.effects[index] {
		if c := r.cost[f.variable]; f.variable != k && f.rate*step < 0 {
			sum += math.Min(0, c) - math.Min(0, c+f.rate*step)
		}
	}
	return sum
}

// moves returns what shifts the reduced cost of a variable: with its column a
// combination Σ α_k a_k of those of the equations in the rows with a pivot, it
// changes by α_k for each unit of ε_k, and by a_i - Σ α_k a_ik for each of -η_i.
func (e *equations) moves(index int, a, alpha []float64) []move {
	n := e.p.Cols()
	clear(a)
	clear(alpha)
	rows, values := []int32{int32(index - n)}, []float64{1}
	if index < n {
		rows, values = e.p.Column(index)
	}
	for k, i := range rows {
		a[i] = values[k]
	}
	e.form.combine(a, alpha)
	clear(a)
	for k, i := range rows {
		a[i] = values[k]
	}
	var out []move
	largest := 0.0
	use := func(index int, rate float64) {
		if math.Abs(rate) > 1e-11 {
			out = append(out, move{index, rate, 0})
			largest = math.Max(largest, math.Abs(rate))
		}
	}
	for k, v := range alpha {
		if v == 0 {
			continue
		}
		use(e.column[k], v)
		rows, values := e.p.Column(e.column[k])
		for t, i := range rows {
			a[i] -= v * values[t]
		}
	}
	for i, v := range a {
		if e.still[i] {
			use(n+i, v)
		}
	}
	for k := range out {
		m := &out[k]
		m.price = (1e-9 + e.distance(m.index)) / math.Abs(m.rate)
		if math.Abs(m.rate) < 1e-3*largest {
			m.price = math.Inf(1)
		}
	}
	return out
}

// distance returns how far a basic variable is from its bounds at x, 1 without x.
func (e *equations) distance(index int) float64 {
	if e.x == nil {
		return 1
	}
	n := e.p.Cols()
	if index < n {
		return math.Min(math.Abs(e.x[index]-e.p.ColLower[index]), math.Abs(e.p.ColUpper[index]-e.x[index]))
	}
	if e.activity == nil {
		e.activity = e.p.Activity(e.x)
	}
	at := e.activity[index-n]
	return math.Min(math.Abs(at-e.p.RowLower[index-n]), math.Abs(e.p.RowUpper[index-n]-at))
}
