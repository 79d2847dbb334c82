package hull

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// randomRow returns a problem of one row: integer columns, mostly binary, and
// sometimes continuous ones that make up for a shortage or an excess.
func randomRow(r *rand.Rand) *lp.Problem {
	p := &lp.Problem{}
	n := 2 + r.IntN(5)
	unit := []float64{1, 5, 0.05, 0.25}[r.IntN(4)]
	total, signs := 0.0, r.IntN(3) == 0
	for range n {
		a := float64(1+r.IntN(12)) * unit
		lo, up := 0.0, 1.0
		if r.IntN(4) == 0 {
			up = 2
		}
		if r.IntN(8) == 0 {
			lo--
		}
		total += a
		if signs && r.IntN(2) == 0 {
			a = -a
		}
		p.AddCol("", float64(r.IntN(20)), lo, up, true, []int32{0}, []float64{a})
	}
	side := math.Round(total/unit*(0.2+0.6*r.Float64())) * unit
	if r.IntN(4) == 0 {
		side += unit / 3
	}
	lo, up := side, math.Inf(1)
	if r.IntN(3) == 0 {
		lo, up = math.Inf(-1), side
		for j := range p.Cost {
			p.Cost[j] = -p.Cost[j]
		}
	}
	if r.IntN(5) == 0 {
		lo, up = side-2*unit, side
	}
	p.AddRow("", lo, up)
	for k := range r.IntN(4) {
		e := unit
		if math.IsInf(lo, -1) {
			e = -e
		}
		width := side * (0.2 + 0.3*r.Float64())
		if r.IntN(2) == 0 {
			width = math.Inf(1)
		}
		p.AddCol("", float64(1+r.IntN(3)+2*k), 0, width, false, []int32{0}, []float64{e})
	}
	return p
}

// points calls visit for each assignment of the integer columns and the load
// that the continuous ones must bring to.
func points(p *lp.Problem, x []float64, j int, load float64, visit func(load float64)) {
	if j == p.Cols() || !p.IsInteger(j) {
		visit(load)
		return
	}
	for v := p.ColLower[j]; v <= p.ColUpper[j]; v++ {
		x[j] = v
		points(p, x, j+1, load+v*p.Value[j], visit)
	}
}

// complete sets the continuous columns, costs not negative, to the cheapest
// values for a load; they are few: the cheapest rate first. It reports whether
// the row can be met.
func complete(p *lp.Problem, x, d []float64, load float64) bool {
	lo, up := p.RowLower[0], p.RowUpper[0]
	for j := range x {
		if !p.IsInteger(j) {
			x[j] = 0
		}
	}
	for {
		miss := 0.0
		if load < lo-1e-7 {
			miss = lo - load
		} else if load > up+1e-7 {
			miss = up - load
		}
		if miss == 0 {
			return true
		}
		best := -1
		for j := range x {
			if !p.IsInteger(j) && p.Value[j]*miss > 0 && x[j] < p.ColUpper[j] && (best < 0 || d[j] < d[best]) {
				best = j
			}
		}
		if best < 0 {
			return false
		}
		step := math.Min(miss/p.Value[best], p.ColUpper[best]-x[best])
		x[best] += step
		load += step * p.Value[best]
	}
}

func value(d, x []float64) float64 {
	sum := 0.0
	for j, v := range x {
		sum += d[j] * v
	}
	return sum
}

func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-6*math.Max(1, math.Abs(b))
}

// only returns the set of the one row of p, if it has a unit.
func only(t *testing.T, p *lp.Problem) *Row {
	t.Helper()
	s := Of(p, []int32{0}, sides(p, []int32{0}, []int{mostStates}))
	if len(s.Rows) != 1 {
		t.Fatalf("values %v have no unit", p.Value)
	}
	return &s.Rows[0]
}

func TestLeast(t *testing.T) {
	var s Scratch
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := randomRow(r)
		d := make([]float64, p.Cols())
		for j := range d {
			if d[j] = float64(r.IntN(30)); p.IsInteger(j) {
				d[j] -= 12
			}
		}
		want := math.Inf(1)
		x := make([]float64, p.Cols())
		forced := map[[2]int]float64{}
		points(p, x, 0, 0, func(load float64) {
			if !complete(p, x, d, load) {
				return
			}
			z := value(d, x)
			want = math.Min(want, z)
			for j := range x {
				if p.IsInteger(j) {
					key := [2]int{j, int(x[j])}
					if old, ok := forced[key]; !ok || z < old {
						forced[key] = z
					}
				}
			}
		})
		row := only(t, p)
		got, _ := s.Least(row, d, p.ColLower, p.ColUpper)
		if !near(got, want) {
			t.Fatalf("seed %d: least %v, want %v", seed, got, want)
		}
		seen := 0
		again, _ := s.Forced(row, d, p.ColLower, p.ColUpper, func(j int32, atLower, atUpper float64) {
			seen++
			for k, at := range [2]float64{atLower, atUpper} {
				v := int(p.ColLower[j])
				if k == 1 {
					v = int(p.ColUpper[j])
				}
				want, ok := forced[[2]int{int(j), v}]
				if !ok {
					want = math.Inf(1)
				}
				if !near(at, want) {
					t.Fatalf("seed %d: column %d at %d costs %v, want %v", seed, j, v, at, want)
				}
			}
		})
		binary := 0
		for j := range p.Cols() {
			if p.IsInteger(j) && p.ColUpper[j]-p.ColLower[j] == 1 {
				binary++
			}
		}
		if again != got || seen != binary {
			t.Fatalf("seed %d: least %v and %v, %d of %d binary columns", seed, got, again, seen, binary)
		}
	}
}

// Sides and columns of a size beyond all integers, and coefficients that only
// nearly are integers: a row that has a point keeps it.
func TestSizes(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name        string
		value       []float64
		lower, wide float64 // of the row, of a continuous column that lessens the load
		cost        float64 // of that column
		kept        bool
		want        float64
	}{
		{"in reach", []float64{3, 5}, 5, 1, 1, true, 1},
		{"out of reach", []float64{3, 5}, 1e30, 1, 1, true, inf},
		{"a wide column at zero", []float64{3, 5}, 2, 1e20, 1, true, 1},
		{"a wide column at its end", []float64{3, 5}, 2, 1e20, -1, true, -6 + 2},
		{"nearly integers", []float64{997.0000009, 1009.0000009, 1013.0000009, 1019.0000009}, 4038.0000036, 0, 1, false, 4},
	} {
		p := &lp.Problem{}
		p.AddRow("", c.lower, inf)
		for _, v := range c.value {
			p.AddCol("", 1, 0, 1, true, []int32{0}, []float64{v})
		}
		p.AddCol("", c.cost, 0, c.wide, false, []int32{0}, []float64{-1})
		set := Find(p, p.ColLower, p.ColUpper)
		if kept := len(set.Rows) == 1; kept != c.kept {
			t.Errorf("%s: kept %v", c.name, kept)
			continue
		}
		if !c.kept {
			continue
		}
		var s Scratch
		value, size := s.Least(&set.Rows[0], p.Cost, p.ColLower, p.ColUpper)
		again, _ := s.Forced(&set.Rows[0], p.Cost, p.ColLower, p.ColUpper, func(int32, float64, float64) {})
		if value != again || value != c.want && !(math.Abs(value-c.want) <= 1e-14*size) {
			t.Errorf("%s: %v and %v, want %v", c.name, value, again, c.want)
		}
	}
}

// Cuts hold at every point of the row, cut off the point given, and together
// with the row describe its hull where they are wanted: minimising over them
// reaches the integer optimum.
func TestCuts(t *testing.T) {
	var s Scratch
	closed, cuts := 0, 0
	for seed := range uint64(1500) {
		p := randomRow(rand.New(rand.NewPCG(seed, 2)))
		row := only(t, p)
		want := math.Inf(1)
		x := make([]float64, p.Cols())
		points(p, x, 0, 0, func(load float64) {
			if complete(p, x, p.Cost, load) {
				want = math.Min(want, value(p.Cost, x))
			}
		})
		solver, err := simplex.New(p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			reason, err := solver.Dual(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if reason != lp.Optimal {
				break
			}
			found := s.Cuts(row, p, solver.X(), p.ColLower, p.ColUpper)
			if len(found) == 0 {
				break
			}
			for _, c := range found {
				cuts++
				at := solver.X()
				sum := 0.0
				for k, j := range c.Index {
					sum += c.Value[k] * at[j]
				}
				if sum > c.Lower-1e-9 {
					t.Fatalf("seed %d: cut %v does not cut off %v", seed, c, at)
				}
				points(p, x, 0, 0, func(load float64) {
					if !complete(p, x, p.Cost, load) {
						return
					}
					sum := 0.0
					for k, j := range c.Index {
						sum += c.Value[k] * x[j]
					}
					if sum < c.Lower-1e-6 {
						t.Fatalf("seed %d: cut %v at %v", seed, c, x)
					}
				})
				solver.AddRows([]float64{c.Lower}, []float64{math.Inf(1)}, []int{0, len(c.Index)}, c.Index, c.Value)
			}
		}
		if math.IsInf(want, 1) {
			continue
		}
		if got := solver.Objective(); got > want+1e-6*math.Max(1, math.Abs(want)) {
			t.Fatalf("seed %d: relaxation at %v, optimum %v", seed, got, want)
		} else if got > want-1e-3*math.Max(1, math.Abs(want)) {
			closed++
		}
	}
	t.Logf("%d cuts, %d of 1500 closed", cuts, closed)
	if closed < 1300 {
		t.Errorf("only %d hulls are closed", closed)
	}
}
