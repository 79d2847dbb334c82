package simplex_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// staffing returns a relaxed staffing problem: every person takes one of arcs
// posts or none; a post has a demand whose shortage costs more by steps, and a
// capacity by its bounds; side rows limit, from above or below, how many people
// of a group go to a block of neighbouring posts. All entries are ±1.
func staffing(people, arcs, posts, side int, seed uint64) *lp.Problem {
	rng := rand.New(rand.NewPCG(seed, 1))
	p := &lp.Problem{Start: []int{0}}
	for range people {
		p.AddRow("", 1, 1)
	}
	for range posts {
		demand := float64(1 + rng.IntN(3))
		p.AddRow("", demand, demand+1)
	}
	const groups = 6
	blocks := (side + groups - 1) / groups
	for i := range side {
		average := float64(people) / float64(groups*blocks)
		if i%2 == 0 {
			p.AddRow("", -inf, float64(int(average*1.3)))
		} else {
			p.AddRow("", float64(int(average*0.5)), inf)
		}
	}
	for i := range people {
		p.AddCol("", 3000, 0, inf, true, []int32{int32(i)}, []float64{1})
		group := rng.IntN(groups)
		home := rng.IntN(posts)
		seen := map[int]bool{}
		for len(seen) < min(arcs, posts) {
			post := rng.IntN(posts)
			if rng.IntN(2) == 0 {
				post = (home + rng.IntN(posts/8)) % posts
			}
			if seen[post] {
				continue
			}
			seen[post] = true
			rows, values := []int32{int32(i), int32(people + post)}, []float64{1, 1}
			if s := group*blocks + post*blocks/posts; s < side {
				rows, values = append(rows, int32(people+posts+s)), append(values, 1)
			}
			distance := (post - home + posts) % posts
			p.AddCol("", float64(rng.IntN(300)+500*distance/posts), 0, 1, true, rows, values)
		}
	}
	for k := range posts {
		p.AddCol("", 1000, 0, 1, true, []int32{int32(people + k)}, []float64{1})
		p.AddCol("", 2000, 0, inf, true, []int32{int32(people + k)}, []float64{1})
	}
	for i := range side {
		if i%2 == 1 {
			p.AddCol("", 1500, 0, inf, true, []int32{int32(people + posts + i)}, []float64{1})
		}
	}
	return p
}

func benchmarkSolve(b *testing.B, p *lp.Problem, method func(*simplex.Solver, context.Context) (lp.Reason, error)) {
	iterations := 0
	for b.Loop() {
		s, err := simplex.New(p, simplex.Options{})
		if err != nil {
			b.Fatal(err)
		}
		reason, err := method(s, context.Background())
		if err != nil || reason != lp.Optimal {
			b.Fatal(reason, err)
		}
		iterations += s.Iterations()
	}
	b.ReportMetric(float64(iterations)/float64(b.N), "iterations/op")
}

func BenchmarkProvinceDual(b *testing.B) {
	benchmarkSolve(b, staffing(1200, 80, 800, 300, 1), (*simplex.Solver).Dual)
}

func BenchmarkRestrictedDual(b *testing.B) {
	benchmarkSolve(b, staffing(1200, 8, 800, 300, 1), (*simplex.Solver).Dual)
}

// BenchmarkPrices begins from optimal duals, moved by up to 0.5 each.
func BenchmarkPrices(b *testing.B) {
	p := staffing(1200, 8, 800, 300, 1)
	ctx := context.Background()
	r, _, err := simplex.Solve(ctx, p, simplex.Options{})
	if err != nil || r.Reason != lp.Optimal {
		b.Fatal(r.Reason, err)
	}
	rng := rand.New(rand.NewPCG(6, 7))
	for i := range r.RowDual {
		r.RowDual[i] += rng.Float64() - 0.5
	}
	benchmarkSolve(b, p, func(s *simplex.Solver, ctx context.Context) (lp.Reason, error) {
		s.SetPrices(r.RowDual)
		return s.Dual(ctx)
	})
}

// BenchmarkNextLevel holds the objective within 0.2 % of its optimum by a dense
// row and optimises another one by the primal method.
func BenchmarkNextLevel(b *testing.B) {
	p := staffing(1200, 8, 800, 300, 1)
	var col []int32
	var value []float64
	for j, c := range p.Cost {
		if c != 0 {
			col, value = append(col, int32(j)), append(value, c)
		}
	}
	ctx := context.Background()
	iterations := 0
	for b.Loop() {
		b.StopTimer()
		s, err := simplex.New(p, simplex.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if reason, err := s.Dual(ctx); err != nil || reason != lp.Optimal {
			b.Fatal(reason, err)
		}
		before := s.Iterations()
		b.StartTimer()
		s.AddRows([]float64{-inf}, []float64{1.002 * s.Objective()}, []int{0, len(col)}, col, value)
		rng := rand.New(rand.NewPCG(3, 4))
		for j := range p.Cost {
			s.SetCost(j, float64(rng.IntN(10)*(1-min(1, rng.IntN(3)))))
		}
		if reason, err := s.Primal(ctx); err != nil || reason != lp.Optimal {
			b.Fatal(reason, err)
		}
		iterations += s.Iterations() - before
	}
	b.ReportMetric(float64(iterations)/float64(b.N), "iterations/op")
}

// BenchmarkBranch re-solves after fixing one fractional column up or down, as
// a dive with backtracking does.
func BenchmarkBranch(b *testing.B) {
	p := staffing(1200, 4, 800, 300, 1)
	s, err := simplex.New(p, simplex.Options{})
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	if reason, err := s.Dual(ctx); err != nil || reason != lp.Optimal {
		b.Fatal(reason, err)
	}
	rng := rand.New(rand.NewPCG(9, 9))
	var fixed []int
	before, solves := s.Iterations(), 0
	for b.Loop() {
		x := s.X()
		var fractional []int
		for j, v := range x[:4*1200] {
			if v > 1e-6 && v < 1-1e-6 {
				fractional = append(fractional, j)
			}
		}
		if len(fixed) > 40 || len(fractional) == 0 {
			for _, j := range fixed {
				s.SetColBounds(j, 0, p.ColUpper[j])
			}
			fixed = fixed[:0]
		} else {
			j := fractional[rng.IntN(len(fractional))]
			v := float64(rng.IntN(2))
			s.SetColBounds(j, v, v)
			fixed = append(fixed, j)
		}
		if reason, err := s.Dual(ctx); err != nil || reason != lp.Optimal {
			b.Fatal(reason, err)
		}
		solves++
	}
	b.ReportMetric(float64(s.Iterations()-before)/float64(solves), "iterations/op")
}

// BenchmarkSifting solves the province by growing a restricted problem with
// the columns of most negative reduced cost.
func BenchmarkSifting(b *testing.B) {
	p := staffing(1200, 80, 800, 300, 1)
	iterations := 0
	for b.Loop() {
		s, rounds := sift(b, p, (*simplex.Solver).Optimize)
		iterations += s.Iterations()
		b.ReportMetric(float64(rounds), "rounds")
	}
	b.ReportMetric(float64(iterations)/float64(b.N), "iterations/op")
}

// sift solves p from the columns that make it feasible and cheap, adding up to
// 2,000 columns a round and solving again by method.
func sift(tb testing.TB, p *lp.Problem, method func(*simplex.Solver, context.Context) (lp.Reason, error)) (*simplex.Solver, int) {
	n := p.Cols()
	in := make([]bool, n)
	restricted := &lp.Problem{Start: []int{0}, RowLower: p.RowLower, RowUpper: p.RowUpper}
	for j := range n {
		rows, values := p.Column(j)
		if len(rows) == 1 || p.Cost[j] < 40 {
			in[j] = true
			restricted.AddCol("", p.Cost[j], p.ColLower[j], p.ColUpper[j], false, rows, values)
		}
	}
	s, err := simplex.New(restricted, simplex.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	ctx := context.Background()
	reason, err := s.Dual(ctx)
	for round := 1; ; round++ {
		if err != nil || reason != lp.Optimal {
			tb.Fatal(reason, err)
		}
		y := s.RowDual()
		type priced struct {
			j int
			d float64
		}
		var good []priced
		for j := range n {
			if in[j] {
				continue
			}
			d := p.Cost[j]
			rows, values := p.Column(j)
			for k, i := range rows {
				d -= values[k] * y[i]
			}
			if d < -1e-6 {
				good = append(good, priced{j, d})
			}
		}
		if len(good) == 0 {
			return s, round
		}
		slices.SortFunc(good, func(a, b priced) int {
			if a.d < b.d || a.d == b.d && a.j < b.j {
				return -1
			}
			return 1
		})
		var cost, lower, upper, value []float64
		var row []int32
		start := []int{0}
		for _, g := range good[:min(2000, len(good))] {
			in[g.j] = true
			rows, values := p.Column(g.j)
			cost, lower, upper = append(cost, p.Cost[g.j]), append(lower, p.ColLower[g.j]), append(upper, p.ColUpper[g.j])
			row, value = append(row, rows...), append(value, values...)
			start = append(start, len(row))
		}
		s.AddCols(cost, lower, upper, start, row, value)
		reason, err = method(s, ctx)
	}
}
