package branch

import (
	"math"
	"math/rand/v2"
	"testing"

	"canbo/solver/lp"
)

// Three columns of which no two may be one: the half of the sum of all rows.
func TestOddCycle(t *testing.T) {
	p := &lp.Problem{}
	for range 3 {
		p.AddRow("", math.Inf(-1), 1)
	}
	for k := range int32(3) {
		rows := []int32{k, (k + 1) % 3}
		if rows[0] > rows[1] {
			rows[0], rows[1] = rows[1], rows[0]
		}
		p.AddCol("", -1, 0, 1, true, rows, []float64{1, 1})
	}
	cuts := newCutter(p, nil, nil).odd([]float64{0.5, 0.5, 0.5})
	if len(cuts) != 1 {
		t.Fatalf("%d cuts of an odd cycle", len(cuts))
	}
	one := cuts[0]
	for _, v := range one.row.Value {
		if v != one.row.Value[0] {
			t.Fatalf("cut %v ≤ %v", one.row, one.rhs)
		}
	}
	if len(one.row.Index) != 3 || one.rhs != one.row.Value[0] {
		t.Errorf("cut %v ≤ %v, not x1 + x2 + x3 ≤ 1", one.row, one.rhs)
	}
}

// All points of small problems satisfy the cuts, which are rows as lp.Cut
// defines them, and so are cuts of rows with earlier cuts.
func TestOddCutsAreValid(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 0))
	total, later := 0, 0
	for range 2000 {
		n, m := 4+r.IntN(5), 4+r.IntN(4)
		x, activity := make([]float64, n), make([]float64, m)
		p := &lp.Problem{}
		for range m {
			p.AddRow("", math.Inf(-1), math.Inf(1))
		}
		for j := range n {
			var rows []int32
			var values []float64
			lower, upper := float64(-r.IntN(2)), float64(1+r.IntN(2))
			x[j] = lower + (upper-lower)*float64(r.IntN(3))/2
			for i := range int32(m) {
				if r.IntN(2) == 0 {
					a := float64(1 + r.IntN(5)/3 - 3*(r.IntN(6)/5))
					rows, values = append(rows, i), append(values, a)
					activity[i] += a * x[j]
				}
			}
			p.AddCol("", 0, lower, upper, true, rows, values)
		}
		for i, a := range activity {
			switch up := math.Ceil(a); r.IntN(3) {
			case 0:
				p.RowLower[i], p.RowUpper[i] = up, up
			case 1:
				p.RowUpper[i] = up
			default:
				p.RowLower[i] = math.Floor(a)
			}
		}
		c := newCutter(p, nil, nil)
		var cuts []lp.Cut
		var rows []cut
		for range 2 {
			fresh := c.odd(x)
			for _, one := range fresh {
				cuts, rows = append(cuts, one.from), append(rows, one)
				c.push(one)
			}
			if total += len(fresh); len(rows) > len(fresh) {
				later += len(fresh)
			}
		}
		whole := withDerived(t, p, cuts)
		for k, one := range rows {
			if upper := whole.RowUpper[p.Rows()+k]; upper != one.rhs {
				t.Fatalf("cut ≤ %v, by definition %v", one.rhs, upper)
			}
		}
		points(p, func(x []float64) {
			for _, one := range rows {
				if one.slack(x) < 0 {
					t.Fatalf("cut %v ≤ %v cuts off %v", one.row, one.rhs, x)
				}
			}
		})
	}
	if total < 100 || later < 10 {
		t.Errorf("%d cuts, %d of rows with cuts: too few to say anything", total, later)
	}
}
