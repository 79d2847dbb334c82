package sample

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"canbo/solver/lp"
)

func TestStaffing(t *testing.T) {
	for _, rows := range []Rows{Network, Unit, Workload} {
		s := Staffing{Rows: rows, Provinces: 3, Communes: 20, Officials: 130, Posts: 90, Reach: 12, Seed: 5}
		p := s.Problem()
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(p, s.Problem()) {
			t.Error("the same options give two problems")
		}
		s.Seed++
		if reflect.DeepEqual(p.Cost, s.Problem().Cost) {
			t.Error("another seed gives the same costs")
		}
		if x := home(p, s); len(worst(p, x)) > 0 {
			t.Errorf("rows %v are violated where all stay", worst(p, x))
		}
	}
}

// home is the point where all stay and all that may be missing is.
func home(p *lp.Problem, s Staffing) []float64 {
	x := make([]float64, p.Cols())
	placed := make([]bool, s.Officials)
	for j := range x {
		rows, _ := p.Column(j)
		if i := rows[0]; int(i) >= s.Officials {
			x[j] = p.ColUpper[j]
		} else if !placed[i] {
			x[j], placed[i] = 1, true
		}
	}
	return x
}

// worst lists the rows that x violates.
func worst(p *lp.Problem, x []float64) []int {
	var out []int
	for i, a := range p.Activity(x) {
		if a < p.RowLower[i]-1e-9 || a > p.RowUpper[i]+1e-9 {
			out = append(out, i)
		}
	}
	return out
}

// TestSizes compares a province and a nation with what they are said to be.
func TestSizes(t *testing.T) {
	for _, c := range []struct {
		s         Staffing
		rows      int
		arcs      int
		tolerance float64
	}{
		{Province(Network, 1), 2000, 96000, 0},
		{Province(Unit, 1), 2601, 96000, 0},
		{Province(Workload, 1), 3400, 96000, 0.05},
	} {
		p := c.s.Problem()
		arcs := 0
		for j := range p.Cols() {
			if rows, _ := p.Column(j); slices.ContainsFunc(rows, func(i int32) bool { return int(i) >= c.s.Officials && int(i) < c.s.Officials+c.s.Posts }) && len(rows) > 1 {
				arcs++
			}
		}
		if near := math.Abs(float64(p.Rows()-c.rows)) <= c.tolerance*float64(c.rows); !near || arcs != c.arcs {
			t.Errorf("rows of kind %d: %d rows, %d arcs", c.s.Rows, p.Rows(), arcs)
		}
	}
}
