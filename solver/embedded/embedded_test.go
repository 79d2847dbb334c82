package embedded_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/embedded"
	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// staffing returns officials who each take one of some posts, posts with
// convex shortage in two steps, and side rows of random columns. Rows are
// scaled and their signs turned at random; integral says whether costs are.
func staffing(rng *rand.Rand, officials, posts, arcs, side int, integral bool) *lp.Problem {
	p := &lp.Problem{Start: []int{0}}
	size := make([]float64, officials+posts)
	for i := range size {
		size[i] = [...]float64{1, 1, 1, 0.5, -1, -4}[rng.IntN(6)]
		lo, up := size[i], size[i]
		if i >= officials {
			lo, up = 2*size[i], math.Inf(1)
			if size[i] < 0 {
				lo, up = math.Inf(-1), lo
			}
		}
		p.AddRow("", lo, up)
	}
	for range side {
		p.AddRow("", math.Inf(-1), 0)
	}
	cost := func(most float64) float64 {
		c := rng.Float64() * most
		if integral {
			return math.Floor(c)
		}
		return c
	}
	for i := range officials {
		for k := range arcs {
			rows, values := []int32{int32(i)}, []float64{size[i]}
			if k > 0 {
				j := officials + rng.IntN(posts)
				rows, values = append(rows, int32(j)), append(values, size[j])
			}
			for s := range side {
				if rng.IntN(4) == 0 {
					r := officials + posts + s
					v := [...]float64{1, 1, 0.75}[rng.IntN(3)]
					rows, values = append(rows, int32(r)), append(values, v)
					p.RowUpper[r] += v / float64(arcs) * 0.8
				}
			}
			p.AddCol("", cost(100), 0, 1, false, rows, values)
		}
	}
	for j := officials; j < officials+posts; j++ {
		for step := range 2 {
			p.AddCol("", cost(50)+50*float64(2-step), 0, 1, false, []int32{int32(j)}, []float64{size[j]})
		}
	}
	return p
}

// optimum solves p from b, or from the slacks, and returns the objective and
// the number of iterations.
func optimum(t *testing.T, p *lp.Problem, b *simplex.Basis) (float64, int) {
	t.Helper()
	s, err := simplex.New(p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if b != nil {
		if err := s.SetBasis(*b); err != nil {
			t.Fatal(err)
		}
	}
	reason, err := s.Optimize(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	switch reason {
	case lp.Infeasible:
		return math.Inf(1), s.Iterations()
	case lp.Unbounded:
		return math.Inf(-1), s.Iterations()
	case lp.Optimal:
		return s.Objective(), s.Iterations()
	}
	t.Fatalf("ended %v", reason)
	return 0, 0
}

func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-6*max(1, math.Abs(a), math.Abs(b))
}

func start(t *testing.T, p *lp.Problem, rowDual []float64) *embedded.Start {
	t.Helper()
	s, err := embedded.Find(p).Start(context.Background(), rowDual)
	if err != nil {
		t.Fatal(err)
	}
	basic := 0
	for _, v := range [][]simplex.Status{s.Basis.Col, s.Basis.Row} {
		for _, st := range v {
			if st == simplex.Basic {
				basic++
			}
		}
	}
	if basic != p.Rows() {
		t.Fatalf("%d basic of %d rows", basic, p.Rows())
	}
	return s
}

// Without side rows the network is the whole problem and its tree an optimal
// basis: the simplex method has nothing left to do.
func TestStartOfNetwork(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 1))
		p := staffing(rng, 1+rng.IntN(30), 1+rng.IntN(10), 1+rng.IntN(6), 0, seed%2 == 0)
		n := embedded.Find(p)
		if len(n.Row) != p.Rows() || len(n.Col) != p.Cols() {
			t.Fatalf("seed %d: found %d of %d rows, %d of %d columns", seed, len(n.Row), p.Rows(), len(n.Col), p.Cols())
		}
		s := start(t, p, nil)
		want, _ := optimum(t, p, nil)
		got, iterations := optimum(t, p, &s.Basis)
		if !near(got, want) {
			t.Fatalf("seed %d: optimum %v from the start, %v without", seed, got, want)
		}
		if math.IsInf(want, 0) {
			continue
		}
		if iterations != 0 {
			t.Errorf("seed %d: %d iterations from an optimal basis", seed, iterations)
		}
		if !near(p.Objective(s.X), want) || !near(bound(p, s.RowDual), want) {
			t.Fatalf("seed %d: point %v, prices %v, want %v", seed, p.Objective(s.X), bound(p, s.RowDual), want)
		}
	}
}

// bound is the Lagrangian bound of prices y, those of the wrong sign by rounding
// taken as zero.
func bound(p *lp.Problem, y []float64) float64 {
	sum := p.Offset
	worth := func(d, lo, up float64) {
		if math.Abs(d) > 1e-7 {
			if d > 0 {
				sum += d * lo
			} else {
				sum += d * up
			}
		}
	}
	for i, v := range y {
		worth(v, p.RowLower[i], p.RowUpper[i])
	}
	for j, d := range p.Cost {
		rows, values := p.Column(j)
		for k, i := range rows {
			d -= values[k] * y[i]
		}
		worth(d, p.ColLower[j], p.ColUpper[j])
	}
	return sum
}

// With side rows the basis is dual feasible up to rounding, the prices give a
// valid bound, and prices of the rows outside from the optimum give the optimum.
func TestStartWithSideRows(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 2))
		p := staffing(rng, 5+rng.IntN(30), 2+rng.IntN(8), 2+rng.IntN(6), 1+rng.IntN(4), seed%2 == 0)
		s := start(t, p, nil)
		want, _ := optimum(t, p, nil)
		got, _ := optimum(t, p, &s.Basis)
		if !near(got, want) {
			t.Fatalf("seed %d: optimum %v from the start, %v without", seed, got, want)
		}
		if b := embedded.Basis(context.Background(), p); b == nil || !slices.Equal(b.Col, s.Basis.Col) || !slices.Equal(b.Row, s.Basis.Row) {
			t.Errorf("seed %d: another basis", seed)
		}
		if s.RowDual == nil || math.IsInf(want, 0) {
			continue
		}
		if z := bound(p, s.RowDual); z > want && !near(z, want) {
			t.Fatalf("seed %d: bound %v above the optimum %v", seed, z, want)
		}
		exact, err := simplex.New(p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := exact.Optimize(context.Background()); err != nil {
			t.Fatal(err)
		}
		n := embedded.Find(p)
		if len(n.Row) < p.Rows()*3/4 {
			t.Errorf("seed %d: only %d of %d rows", seed, len(n.Row), p.Rows())
		}
		if len(n.Col) < p.Cols() {
			continue
		}
		if z := bound(p, start(t, p, exact.Result(lp.Optimal).RowDual).RowDual); !near(z, want) {
			t.Errorf("seed %d: bound %v at optimal prices, want %v", seed, z, want)
		}
	}
}

// A program without a network has no basis to begin from, nor has one whose
// context has ended.
func TestBasisOfNothing(t *testing.T) {
	p := &lp.Problem{}
	p.AddRow("", 0, 10)
	p.AddRow("", 0, 10)
	p.AddCol("", -1, 0, 5, false, []int32{0, 1}, []float64{2, 3})
	p.AddCol("", -1, 0, 5, false, []int32{0, 1}, []float64{3, 7})
	if b := embedded.Basis(context.Background(), p); b != nil {
		t.Errorf("basis %v", b)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p = staffing(rand.New(rand.NewPCG(1, 1)), 20, 5, 4, 0, true)
	if b := embedded.Basis(ctx, p); b != nil {
		t.Error("a basis after the context ended")
	}
}

// anyProblem returns a problem without structure, with every kind of bound.
func anyProblem(rng *rand.Rand) *lp.Problem {
	p := &lp.Problem{Start: []int{0}}
	interval := func() (lo, up float64) {
		lo = float64(rng.IntN(5)-3) / float64(1+rng.IntN(2))
		up = lo + float64(rng.IntN(4))
		if rng.IntN(3) == 0 {
			lo = math.Inf(-1)
		}
		if rng.IntN(3) == 0 {
			up = math.Inf(1)
		}
		return lo, up
	}
	m := 1 + rng.IntN(8)
	for range m {
		lo, up := interval()
		p.AddRow("", lo, up)
	}
	for range rng.IntN(12) {
		lo, up := interval()
		var rows []int32
		var values []float64
		for i := range m {
			if rng.IntN(3) == 0 {
				rows = append(rows, int32(i))
				values = append(values, [...]float64{1, 1, -1, 2, -0.5}[rng.IntN(5)])
			}
		}
		p.AddCol("", float64(rng.IntN(13)-4)/3, lo, up, false, rows, values)
	}
	return p
}

func FuzzStart(f *testing.F) {
	for seed := range uint64(300) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		p := anyProblem(rand.New(rand.NewPCG(seed, 3)))
		s := start(t, p, nil)
		want, _ := optimum(t, p, nil)
		if got, _ := optimum(t, p, &s.Basis); !near(got, want) {
			t.Fatalf("optimum %v from the start, %v without", got, want)
		}
	})
}
