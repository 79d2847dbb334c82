package hull

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// randomChoices returns a covering row 0 over choices of binary columns, rows that
// limit how many of some columns are taken, a row for each choice, and columns for
// what is missing.
func randomChoices(r *rand.Rand, limits int) (p *lp.Problem, choices [][]int) {
	p = &lp.Problem{}
	total := 0.0
	p.AddRow("cover", 0, math.Inf(1))
	n := 2 + r.IntN(4)
	for range n {
		p.AddRow("", math.Inf(-1), 1)
	}
	for e := range limits {
		most := 1
		if e == 0 {
			most += r.IntN(3)
		}
		p.AddRow("", math.Inf(-1), float64(most)) // 16 states at most
	}
	for k := range n {
		var choice []int
		for range 1 + r.IntN(3) {
			a := float64(1 + r.IntN(6))
			total += a / 2
			choice = append(choice, p.Cols())
			rows, values := []int32{0, int32(k + 1)}, []float64{a, 1}
			for e := range limits {
				if r.IntN(limits+1) == 0 {
					rows, values = append(rows, int32(n+1+e)), append(values, 1)
				}
			}
			p.AddCol("", float64(r.IntN(20)), 0, 1, true, rows, values)
		}
		choices = append(choices, choice)
	}
	p.RowLower[0] = math.Round(total * (0.3 + 0.6*r.Float64()))
	for k := range 1 + r.IntN(3) {
		width := math.Ceil(p.RowLower[0] / 2)
		if k == 0 {
			width = p.RowLower[0]
		}
		p.AddCol("", float64(2+3*k+r.IntN(3)), 0, width, false, []int32{0}, []float64{1})
	}
	return p, choices
}

// plans calls visit for each point with integer columns by choice and the
// continuous ones the cheapest for d.
func plans(p *lp.Problem, choices [][]int, d []float64, visit func(x []float64)) {
	x := make([]float64, p.Cols())
	first := 0
	for p.IsInteger(first) {
		first++
	}
	var choose func(k int)
	choose = func(k int) {
		if k < len(choices) {
			choose(k + 1)
			for _, j := range choices[k] {
				x[j] = 1
				choose(k + 1)
				x[j] = 0
			}
			return
		}
		for j := first; j < p.Cols(); j++ {
			x[j] = 0
		}
		act := p.Activity(x)
		for i := 1; i < p.Rows(); i++ {
			if act[i] > p.RowUpper[i] {
				return
			}
		}
		missing := p.RowLower[0] - act[0]
		for missing > 0 {
			best := -1
			for j := first; j < p.Cols(); j++ {
				if x[j] < p.ColUpper[j] && (best < 0 || d[j] < d[best]) {
					best = j
				}
			}
			if best < 0 {
				return
			}
			x[best] = math.Min(missing, p.ColUpper[best])
			missing -= x[best]
		}
		visit(x)
	}
	choose(0)
}

// At most one column of a choice is taken by the least point, by one that is
// forced, and by those that cuts must hold at; the cuts describe their hull. The same
// is true of columns that rows limit in number.
func TestChoices(t *testing.T) {
	for _, limits := range []int{0, 1, 2, 3} {
		t.Run(fmt.Sprint(limits), func(t *testing.T) { testChoices(t, limits) })
	}
}

func testChoices(t *testing.T, limits int) {
	var s Scratch
	cuts, closed, posed := 0, 0, 0
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 7))
		p, choices := randomChoices(r, limits)
		set := Of(p, []int32{0}, sides(p, []int32{0}, []int{mostStates}))
		row := &set.Rows[0]
		d := make([]float64, p.Cols())
		for j := range d {
			if d[j] = p.Cost[j]; p.IsInteger(j) {
				d[j] -= float64(r.IntN(15))
			}
		}
		want := math.Inf(1)
		forced := make([][2]float64, p.Cols())
		for j := range forced {
			forced[j] = [2]float64{math.Inf(1), math.Inf(1)}
		}
		plans(p, choices, d, func(x []float64) {
			z := value(d, x)
			want = math.Min(want, z)
			for j := range x {
				if p.IsInteger(j) {
					at := &forced[j][int(x[j])]
					*at = math.Min(*at, z)
				}
			}
		})
		if got, _ := s.Least(row, d, p.ColLower, p.ColUpper); !near(got, want) {
			t.Fatalf("seed %d: least %v, want %v", seed, got, want)
		}
		s.Forced(row, d, p.ColLower, p.ColUpper, func(j int32, at0, at1 float64) {
			if !near(at0, forced[j][0]) || at1 > forced[j][1]+1e-6 || at1 < want-1e-6 {
				t.Fatalf("seed %d: column %d costs %v and %v, want %v", seed, j, at0, at1, forced[j])
			}
		})

		best := math.Inf(1)
		plans(p, choices, p.Cost, func(x []float64) { best = math.Min(best, value(p.Cost, x)) })
		solver, err := simplex.New(p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			if reason, err := solver.Dual(context.Background()); err != nil || reason != lp.Optimal {
				t.Fatalf("seed %d: %v %v", seed, reason, err)
			}
			found := s.Cuts(row, p, solver.X(), p.ColLower, p.ColUpper)
			if len(found) == 0 {
				break
			}
			for _, c := range found {
				cuts++
				price := make([]float64, p.Cols())
				for k, j := range c.Index {
					price[j] = c.Value[k]
				}
				plans(p, choices, price, func(x []float64) {
					if value(price, x) < c.Lower-1e-6 {
						t.Fatalf("seed %d: cut %v at %v", seed, c, x)
					}
				})
				solver.AddRows([]float64{c.Lower}, []float64{math.Inf(1)}, []int{0, len(c.Index)}, c.Index, c.Value)
			}
		}
		got := solver.Objective()
		if got > best+1e-6 {
			t.Fatalf("seed %d: relaxation at %v, optimum %v", seed, got, best)
		}
		posed++
		if got > best-1e-3*math.Max(1, math.Abs(best)) {
			closed++
		}
	}
	t.Logf("%d cuts close %d of %d", cuts, closed, posed)
	if cuts < 600 || closed < posed*9/10 {
		t.Errorf("%d cuts close %d of %d", cuts, closed, posed)
	}
}
