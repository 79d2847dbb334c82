package branch

import (
	"math"
	"math/rand/v2"
	"testing"

	"canbo/solver/lp"
)

// only returns the one cut of rows that x violates.
func only(t *testing.T, p *lp.Problem, x []float64) cut {
	t.Helper()
	cuts := newCutter(p, nil, nil).mixed(t.Context(), x)
	if len(cuts) != 1 {
		t.Fatalf("%d cuts: %+v", len(cuts), cuts)
	}
	return cuts[0]
}

// 3x + 3y + 3z ≤ 5 in binary columns says that one is taken at most.
func TestMixedKnapsack(t *testing.T) {
	p := &lp.Problem{}
	p.AddRow("", math.Inf(-1), 5)
	for range 3 {
		p.AddCol("", -1, 0, 1, true, []int32{0}, []float64{3})
	}
	one := only(t, p, []float64{1, 2.0 / 3, 0})
	scale := one.row.Value[0]
	for _, v := range one.row.Value {
		if math.Abs(v/scale-1) > 1e-3 {
			t.Errorf("cut %v ≤ %v", one.row, one.rhs)
		}
	}
	if math.Abs(one.rhs/scale-1) > 1e-3 {
		t.Errorf("cut %v ≤ %v, not x + y + z ≤ 1", one.row, one.rhs)
	}
}

// Of x ≥ 4 and x ≤ 8y follows y ≥ 1 for binary y.
func TestMixedVariableBound(t *testing.T) {
	p := &lp.Problem{}
	p.AddRow("", 4, math.Inf(1))
	p.AddRow("", math.Inf(-1), 0)
	p.AddCol("", 1, 0, 100, false, []int32{0, 1}, []float64{1, 1})
	p.AddCol("", 1, 0, 1, true, []int32{1}, []float64{-8})
	cuts := newCutter(p, nil, nil).mixed(t.Context(), []float64{4, 0.5})
	for _, one := range cuts {
		if len(one.row.Index) == 1 && one.row.Index[0] == 1 && one.rhs == one.row.Value[0] && one.rhs < 0 {
			return
		}
	}
	t.Errorf("cuts %+v, not y ≥ 1", cuts)
}

// All points of small problems satisfy the cuts, which are rows as lp.Cut defines
// them.
func TestMixedCutsAreValid(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 0))
	total, continuous := 0, 0
	for range 3000 {
		n, m := 2+r.IntN(4), 1+r.IntN(4)
		x, activity := make([]float64, n), make([]float64, m)
		p := &lp.Problem{}
		for range m {
			p.AddRow("", math.Inf(-1), math.Inf(1))
		}
		for j := range n {
			var rows []int32
			var values []float64
			lower, upper, integer := float64(-r.IntN(2)), float64(1+r.IntN(3)), r.IntN(3) > 0
			x[j] = lower + (upper-lower)*float64(r.IntN(7))/6
			for i := range int32(m) {
				if r.IntN(3) > 0 {
					a := float64(r.IntN(13) - 4)
					if !integer {
						a = float64(2*r.IntN(2) - 1)
					}
					if a == 0 {
						continue
					}
					rows, values = append(rows, i), append(values, a)
					activity[i] += a * x[j]
				}
			}
			p.AddCol("", 0, lower, upper, integer, rows, values)
		}
		for i, a := range activity {
			switch at := math.Ceil(a); r.IntN(3) {
			case 0:
				p.RowLower[i], p.RowUpper[i] = at, at
			case 1:
				p.RowUpper[i] = at
			default:
				p.RowLower[i] = math.Floor(a)
			}
		}
		cuts := newCutter(p, nil, nil).mixed(t.Context(), x)
		var named []lp.Cut
		for _, one := range cuts {
			named = append(named, one.from)
		}
		whole := withDerived(t, p, named)
		rows := byRows(whole)
		for k, one := range cuts {
			index, values := rows.row(p.Rows() + k)
			if upper := whole.RowUpper[p.Rows()+k]; upper != one.rhs || len(index) != len(one.row.Index) {
				t.Fatalf("cut %v ≤ %v, by definition ≤ %v", one.row, one.rhs, upper)
			}
			for e, j := range index {
				if j != one.row.Index[e] || values[e] != one.row.Value[e] {
					t.Fatalf("cut %v, by definition %v %v", one.row, index, values)
				}
				if !p.IsInteger(int(j)) {
					continuous++
				}
			}
			if one.slack(x) >= 0 {
				t.Fatalf("cut %v ≤ %v leaves %v", one.row, one.rhs, x)
			}
		}
		total += len(cuts)
		points(p, func(x []float64) {
			for _, one := range cuts {
				if one.slack(x) < 0 {
					t.Fatalf("cut %v ≤ %v cuts off %v", one.row, one.rhs, x)
				}
			}
		})
	}
	if total < 500 || continuous < 200 {
		t.Errorf("%d cuts, %d entries of continuous columns: too few to say anything", total, continuous)
	}
}

// points calls f with the points of p whose continuous columns are multiples of a
// half.
func points(p *lp.Problem, f func(x []float64)) {
	x := make([]float64, p.Cols())
	var set func(j int)
	set = func(j int) {
		if j == len(x) {
			if p.Violation(x) <= feasibility {
				f(x)
			}
			return
		}
		step := 1.0
		if !p.IsInteger(j) {
			step = 0.5
		}
		for x[j] = p.ColLower[j]; x[j] <= p.ColUpper[j]; x[j] += step {
			set(j + 1)
		}
	}
	set(0)
}
