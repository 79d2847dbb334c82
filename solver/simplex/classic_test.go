package simplex_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	gonum "gonum.org/v1/gonum/optimize/convex/lp"

	"gonum.org/v1/gonum/mat"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// repeat returns n copies of v.
func repeat(n int, v float64) []float64 {
	a := make([]float64, n)
	for i := range a {
		a[i] = v
	}
	return a
}

func TestClassics(t *testing.T) {
	free := math.Inf(-1)
	for name, c := range map[string]struct {
		cost               []float64
		rows               [][]float64
		rowLower, rowUpper []float64
		want               float64
	}{
		"Beale 1955": {
			[]float64{-0.75, 150, -0.02, 6},
			[][]float64{{0.25, -60, -0.04, 9}, {0.5, -90, -0.02, 3}, {0, 0, 1, 0}},
			repeat(3, free), []float64{0, 0, 1}, -0.05,
		},
		"Kuhn": {
			[]float64{-2, -3, 1, 12},
			[][]float64{{-2, -9, 1, 9}, {1.0 / 3, 1, -1.0 / 3, -2}, {2, 3, -1, -12}},
			repeat(3, free), []float64{0, 0, 2}, -2,
		},
		"Marshall and Suurballe 1969": {
			[]float64{-0.4, -0.4, 1.8, 0},
			[][]float64{{0.6, -6.4, 4.8, 0}, {0.2, -1.8, 0.6, 0}, {0.4, -1.6, 0.2, 0}, {0, 1, 0, 0}, {0, 0, 0, 1}},
			repeat(5, free), []float64{0, 0, 0, 1, 1}, -2,
		},
		"no rows": {
			[]float64{1, -1, 0}, nil, nil, nil, -7,
		},
		"no columns": {
			nil, [][]float64{{}, {}}, []float64{-1, free}, []float64{0, 3}, 0,
		},
		"empty rows and columns": {
			[]float64{0, 2}, [][]float64{{0, 0}, {0, 0}}, []float64{0, free}, []float64{0, inf}, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := len(c.cost)
			upper := repeat(n, inf)
			if len(c.rows) == 0 {
				upper = repeat(n, 7)
			}
			p := build(c.cost, make([]float64, n), upper, c.rows, c.rowLower, c.rowUpper)
			if r := solve(t, p); r.Reason != lp.Optimal || !near(r.Objective, c.want) {
				t.Fatalf("%v %v, want %v", r.Reason, r.Objective, c.want)
			}
		})
	}
}

// Klee and Minty's cube in the form of Chvátal: max Σ 10^(n-j) x_j with
// 2 Σ_{j<i} 10^(i-j) x_j + x_i ≤ 100^(i-1) has the optimum 100^(n-1).
func TestKleeMinty(t *testing.T) {
	for n := 2; n <= 7; n++ {
		rows := make([][]float64, n)
		cost, upper := make([]float64, n), make([]float64, n)
		for i := range n {
			rows[i] = make([]float64, n)
			for j := range i {
				rows[i][j] = 2 * math.Pow10(i-j)
			}
			rows[i][i] = 1
			cost[i] = -math.Pow10(n - 1 - i)
			upper[i] = math.Pow(100, float64(i))
		}
		p := build(cost, make([]float64, n), repeat(n, inf), rows, repeat(n, math.Inf(-1)), upper)
		want := -math.Pow(100, float64(n-1))
		if r := solve(t, p); !near(r.Objective/want, 1) {
			t.Fatalf("n = %d: %v, want %v", n, r.Objective, want)
		}
	}
}

// assignment returns the n×n assignment problem with the given costs.
func assignment(n int, cost func(i, j int) float64) *lp.Problem {
	p := &lp.Problem{Start: []int{0}}
	for range 2 * n {
		p.AddRow("", 1, 1)
	}
	for i := range n {
		for j := range n {
			p.AddCol("", cost(i, j), 0, inf, false, []int32{int32(i), int32(n + j)}, []float64{1, 1})
		}
	}
	return p
}

// Assignment problems are as degenerate as can be: of 2n basic columns n are
// zero, and one row is redundant. Few distinct costs add dual degeneracy.
func TestAssignment(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{1, 2, 5, 12, 30, 60} {
		for _, costs := range []int{1, 3, 1000} {
			p := assignment(n, func(int, int) float64 { return float64(rng.IntN(costs)) })
			r := solve(t, p)
			if r.Reason != lp.Optimal {
				t.Fatal(r.Reason)
			}
			for j, x := range r.X {
				if math.Abs(x-math.Round(x)) > 1e-9 {
					t.Fatalf("x[%d] = %v at a vertex", j, x)
				}
			}
		}
	}
}

// Gonum's dense simplex is an independent reference for min cᵀx, Ax = b, x ≥ 0
// with A of full row rank.
func TestAgainstDense(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	compared := 0
	for range 150 {
		m := 1 + rng.IntN(7)
		n := m + 1 + rng.IntN(8)
		a := mat.NewDense(m, n, nil)
		rows := make([][]float64, m)
		b := make([]float64, m)
		cost := make([]float64, n)
		for i := range m {
			rows[i] = make([]float64, n)
			for j := range n {
				rows[i][j] = rng.Float64()*4 - 1
				a.Set(i, j, rows[i][j])
				b[i] += rows[i][j] * rng.Float64()
			}
		}
		for j := range n {
			cost[j] = rng.Float64()*4 - 1
		}
		want, _, err := gonum.Simplex(cost, a, b, 0, nil)
		p := build(cost, make([]float64, n), repeat(n, inf), rows, b, b)
		r := solve(t, p)
		switch err {
		case nil:
			if r.Reason != lp.Optimal || !near(r.Objective, want) {
				t.Fatalf("%v %v, want %v", r.Reason, r.Objective, want)
			}
			compared++
		case gonum.ErrUnbounded:
			if r.Reason != lp.Unbounded {
				t.Fatalf("%v, want unbounded", r.Reason)
			}
		}
	}
	if compared < 50 {
		t.Errorf("only %d problems compared", compared)
	}
}

// Rows and columns multiplied by powers up to 2^±20 leave the optimum where it
// is.
func TestBadScaling(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	for range 300 {
		p := random(rng, 2+rng.IntN(12), 1+rng.IntN(8))
		want := solve(t, p)
		rowScale, colScale := make([]float64, p.Rows()), make([]float64, p.Cols())
		for i := range rowScale {
			rowScale[i] = math.Ldexp(1, rng.IntN(41)-20)
			p.RowLower[i] *= rowScale[i]
			p.RowUpper[i] *= rowScale[i]
		}
		for j := range colScale {
			colScale[j] = math.Ldexp(1, rng.IntN(41)-20)
			p.Cost[j] *= colScale[j]
			p.ColLower[j] /= colScale[j]
			p.ColUpper[j] /= colScale[j]
			for k := p.Start[j]; k < p.Start[j+1]; k++ {
				p.Value[k] *= colScale[j] * rowScale[p.Row[k]]
			}
		}
		r, _, err := simplex.Solve(context.Background(), p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Reason != want.Reason || r.Reason == lp.Optimal && !near(r.Objective, want.Objective) {
			t.Fatalf("%v %v, want %v %v", r.Reason, r.Objective, want.Reason, want.Objective)
		}
	}
}

// Costs beside which the tolerances vanish in rounding.
func TestLargeCosts(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	for range 400 {
		p := random(rng, 2+rng.IntN(12), 1+rng.IntN(8))
		want := solve(t, p)
		size := math.Pow(10, float64(6+rng.IntN(8)))
		for j := range p.Cost {
			p.Cost[j] *= size / 3
		}
		p.Offset *= size / 3
		r, _, err := simplex.Solve(context.Background(), p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Reason != want.Reason || r.Reason == lp.Optimal && !near(r.Objective/(size/3), want.Objective) {
			t.Fatalf("%v %v, want %v %v", r.Reason, r.Objective, want.Reason, size/3*want.Objective)
		}
	}
}
