// Package lp holds what every solver here takes and returns: a mixed-integer
// linear problem, and a result that is a claim with its evidence. It contains
// no algorithm.
package lp

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// A Problem is the mixed-integer linear program
//
//	minimise    Costᵀx + Offset
//	subject to  RowLower ≤ Ax ≤ RowUpper,  ColLower ≤ x ≤ ColUpper,
//	            x[j] integer where Integer[j].
//
// A is m×n and stored by column: the entries of column j are
// Row[k], Value[k] for Start[j] ≤ k < Start[j+1], rows increasing, values
// finite and not zero. An absent bound is ±Inf; NaN is invalid. A row with
// RowLower = RowUpper is an equation.
type Problem struct {
	Name string

	Cost, ColLower, ColUpper []float64 // len n
	Integer                  []bool    // len n, or nil when no column is integer
	RowLower, RowUpper       []float64 // len m

	Start []int     // len n+1
	Row   []int32   // len nnz
	Value []float64 // len nnz

	Offset float64

	// ColName and RowName are unique and free of white space, or nil; then
	// the names are those of ColumnName and RowLabel.
	ColName, RowName []string
}

// Cols returns n.
func (p *Problem) Cols() int { return len(p.Cost) }

// Rows returns m.
func (p *Problem) Rows() int { return len(p.RowLower) }

// IsInteger reports whether column j must be integer.
func (p *Problem) IsInteger(j int) bool { return p.Integer != nil && p.Integer[j] }

// IsMIP reports whether any column must be integer.
func (p *Problem) IsMIP() bool {
	for _, integer := range p.Integer {
		if integer {
			return true
		}
	}
	return false
}

// ColumnName returns the name of column j; unnamed columns are c0, c1, ….
func (p *Problem) ColumnName(j int) string {
	if p.ColName != nil {
		return p.ColName[j]
	}
	return "c" + strconv.Itoa(j)
}

// RowLabel returns the name of row i; unnamed rows are r0, r1, ….
func (p *Problem) RowLabel(i int) string {
	if p.RowName != nil {
		return p.RowName[i]
	}
	return "r" + strconv.Itoa(i)
}

// Column returns the row indices and values of column j. The slices alias
// the problem and must not be changed.
func (p *Problem) Column(j int) ([]int32, []float64) {
	lo, hi := p.Start[j], p.Start[j+1]
	return p.Row[lo:hi], p.Value[lo:hi]
}

// AddCol appends a column with the given entries, rows increasing, and
// returns its index. Start must hold at least the leading zero; AddCol sets it
// on an empty problem.
func (p *Problem) AddCol(name string, cost, lower, upper float64, integer bool, rows []int32, values []float64) int {
	if len(p.Start) == 0 {
		p.Start = append(p.Start, 0)
	}
	j := len(p.Cost)
	p.Cost = append(p.Cost, cost)
	p.ColLower = append(p.ColLower, lower)
	p.ColUpper = append(p.ColUpper, upper)
	p.Integer = append(p.Integer, integer)
	p.Row = append(p.Row, rows...)
	p.Value = append(p.Value, values...)
	p.Start = append(p.Start, len(p.Row))
	if name != "" || p.ColName != nil {
		p.ColName = append(p.ColName, name)
	}
	return j
}

// AddRow appends an empty row and returns its index.
func (p *Problem) AddRow(name string, lower, upper float64) int {
	i := len(p.RowLower)
	p.RowLower = append(p.RowLower, lower)
	p.RowUpper = append(p.RowUpper, upper)
	if name != "" || p.RowName != nil {
		p.RowName = append(p.RowName, name)
	}
	return i
}

// Objective returns Costᵀx + Offset.
func (p *Problem) Objective(x []float64) float64 {
	sum := p.Offset
	for j, c := range p.Cost {
		if c != 0 {
			sum += c * x[j]
		}
	}
	return sum
}

// Activity returns Ax.
func (p *Problem) Activity(x []float64) []float64 {
	act := make([]float64, p.Rows())
	for j, xj := range x {
		if xj == 0 {
			continue
		}
		rows, values := p.Column(j)
		for k, i := range rows {
			act[i] += values[k] * xj
		}
	}
	return act
}

// Violation returns the largest violation of a bound or a row by x, relative to
// max(1, |bound|), or of integrality.
func (p *Problem) Violation(x []float64) float64 {
	worst := 0.0
	outside := func(v, lo, up float64) {
		if v < lo {
			worst = math.Max(worst, (lo-v)/math.Max(1, math.Abs(lo)))
		}
		if v > up {
			worst = math.Max(worst, (v-up)/math.Max(1, math.Abs(up)))
		}
	}
	for j, v := range x {
		outside(v, p.ColLower[j], p.ColUpper[j])
		if p.IsInteger(j) {
			worst = math.Max(worst, math.Abs(v-math.Round(v)))
		}
	}
	for i, a := range p.Activity(x) {
		outside(a, p.RowLower[i], p.RowUpper[i])
	}
	return worst
}

// Rounded returns x with integers in the integer columns: a point that is integer
// within a tolerance only may be better than any that is.
func (p *Problem) Rounded(x []float64) []float64 {
	out := slices.Clone(x)
	for j, v := range out {
		if p.IsInteger(j) {
			out[j] = math.Round(v) + 0 // not -0
		}
	}
	return out
}

// Validate reports the first breach of the invariants of Problem.
func (p *Problem) Validate() error {
	n, m := len(p.Cost), len(p.RowLower)
	switch {
	case len(p.ColLower) != n || len(p.ColUpper) != n:
		return fmt.Errorf("lp: %d costs, %d lower and %d upper column bounds", n, len(p.ColLower), len(p.ColUpper))
	case p.Integer != nil && len(p.Integer) != n:
		return fmt.Errorf("lp: %d integer marks for %d columns", len(p.Integer), n)
	case len(p.RowUpper) != m:
		return fmt.Errorf("lp: %d lower and %d upper row bounds", m, len(p.RowUpper))
	case len(p.Start) != n+1 && !(n == 0 && len(p.Start) == 0):
		return fmt.Errorf("lp: %d column starts for %d columns", len(p.Start), n)
	case len(p.Row) != len(p.Value):
		return fmt.Errorf("lp: %d row indices and %d values", len(p.Row), len(p.Value))
	case p.ColName != nil && len(p.ColName) != n:
		return fmt.Errorf("lp: %d names for %d columns", len(p.ColName), n)
	case p.RowName != nil && len(p.RowName) != m:
		return fmt.Errorf("lp: %d names for %d rows", len(p.RowName), m)
	case math.IsNaN(p.Offset) || math.IsInf(p.Offset, 0):
		return fmt.Errorf("lp: offset is %v", p.Offset)
	}
	if n > 0 && (p.Start[0] != 0 || p.Start[n] != len(p.Row)) {
		return fmt.Errorf("lp: column starts run from %d to %d for %d entries", p.Start[0], p.Start[n], len(p.Row))
	}
	for i := range m {
		if badInterval(p.RowLower[i], p.RowUpper[i]) {
			return fmt.Errorf("lp: row %s has bounds [%v, %v]", p.RowLabel(i), p.RowLower[i], p.RowUpper[i])
		}
	}
	for j := range n {
		if badInterval(p.ColLower[j], p.ColUpper[j]) {
			return fmt.Errorf("lp: column %s has bounds [%v, %v]", p.ColumnName(j), p.ColLower[j], p.ColUpper[j])
		}
		if math.IsNaN(p.Cost[j]) || math.IsInf(p.Cost[j], 0) {
			return fmt.Errorf("lp: column %s has cost %v", p.ColumnName(j), p.Cost[j])
		}
		lo, hi := p.Start[j], p.Start[j+1]
		if lo > hi || lo < 0 || hi > len(p.Row) {
			return fmt.Errorf("lp: column %s has entries [%d, %d)", p.ColumnName(j), lo, hi)
		}
		last := int32(-1)
		for k := lo; k < hi; k++ {
			i, v := p.Row[k], p.Value[k]
			if i <= last || int(i) >= m {
				return fmt.Errorf("lp: column %s has row index %d after %d, of %d rows", p.ColumnName(j), i, last, m)
			}
			if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("lp: column %s has value %v in row %s", p.ColumnName(j), v, p.RowLabel(int(i)))
			}
			last = i
		}
	}
	return nil
}

// badInterval reports bounds that no Problem may have. An empty interval
// (lower > upper) is allowed: it makes the problem infeasible, which is an
// answer and not a fault.
func badInterval(lower, upper float64) bool {
	return math.IsNaN(lower) || math.IsNaN(upper) || math.IsInf(lower, 1) || math.IsInf(upper, -1)
}
