package simplex_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

// clone copies what the edits below change.
func clone(p *lp.Problem) *lp.Problem {
	c := *p
	c.Cost, c.ColLower, c.ColUpper = slices.Clone(p.Cost), slices.Clone(p.ColLower), slices.Clone(p.ColUpper)
	c.RowLower, c.RowUpper = slices.Clone(p.RowLower), slices.Clone(p.RowUpper)
	c.Start, c.Row, c.Value = slices.Clone(p.Start), slices.Clone(p.Row), slices.Clone(p.Value)
	c.Integer = nil
	return &c
}

// edit makes the same random change to p and to s.
func edit(rng *rand.Rand, p *lp.Problem, s *simplex.Solver) {
	n, m := p.Cols(), p.Rows()
	kind := rng.IntN(6)
	switch {
	case kind == 0 && n > 0:
		for range 1 + rng.IntN(3) {
			j := rng.IntN(n)
			lo := float64(rng.IntN(7) - 3)
			hi := lo + float64(rng.IntN(4))
			if rng.IntN(5) == 0 {
				hi = inf
			}
			if rng.IntN(5) == 0 {
				lo = math.Inf(-1)
			}
			p.ColLower[j], p.ColUpper[j] = lo, hi
			s.SetColBounds(j, lo, hi)
		}
	case kind == 1 && m > 0:
		i := rng.IntN(m)
		lo := float64(rng.IntN(9) - 4)
		hi := lo + float64(rng.IntN(5))
		p.RowLower[i], p.RowUpper[i] = lo, hi
		s.SetRowBounds(i, lo, hi)
	case kind == 2 && n > 0:
		j := rng.IntN(n)
		p.Cost[j] = float64(rng.IntN(9) - 4)
		s.SetCost(j, p.Cost[j])
	case kind == 3:
		k := 1 + rng.IntN(3)
		cost, lower, upper, start := make([]float64, k), make([]float64, k), make([]float64, k), []int{0}
		var row []int32
		var value []float64
		for c := range k {
			cost[c], upper[c] = float64(rng.IntN(9)-4), float64(rng.IntN(4))
			if rng.IntN(3) == 0 {
				lower[c] = math.Inf(-1)
			}
			for i := range m {
				if v := rng.IntN(9) - 4; v != 0 && rng.IntN(2) == 0 {
					row, value = append(row, int32(i)), append(value, float64(v))
				}
			}
			start = append(start, len(row))
			p.AddCol("", cost[c], lower[c], upper[c], false, row[start[c]:], value[start[c]:])
		}
		p.Integer = nil
		s.AddCols(cost, lower, upper, start, row, value)
	case kind == 4:
		k := 1 + rng.IntN(2)
		dense := make([][]float64, k)
		lower, upper, start := make([]float64, k), make([]float64, k), []int{0}
		var col []int32
		var value []float64
		for r := range k {
			dense[r] = make([]float64, n)
			lower[r] = float64(rng.IntN(5) - 4)
			upper[r] = lower[r] + float64(rng.IntN(6))
			for _, j := range rng.Perm(n) {
				if v := rng.IntN(9) - 4; v != 0 && rng.IntN(2) == 0 {
					dense[r][j] = float64(v)
					col, value = append(col, int32(j)), append(value, float64(v))
				}
			}
			start = append(start, len(col))
		}
		appendRows(p, dense, lower, upper)
		s.AddRows(lower, upper, start, col, value)
	case kind == 5:
		y := s.RowDual()
		for i := range y {
			if rng.IntN(3) == 0 {
				y[i] += rng.NormFloat64() * math.Pow(10, float64(rng.IntN(12)-3))
			}
		}
		s.SetPrices(y)
	}
}

func appendRows(p *lp.Problem, dense [][]float64, lower, upper []float64) {
	m := p.Rows()
	old := *p
	p.Start, p.Row, p.Value = []int{0}, nil, nil
	for j := range old.Cost {
		rows, values := old.Column(j)
		p.Row, p.Value = append(p.Row, rows...), append(p.Value, values...)
		for r := range dense {
			if dense[r][j] != 0 {
				p.Row, p.Value = append(p.Row, int32(m+r)), append(p.Value, dense[r][j])
			}
		}
		p.Start = append(p.Start, len(p.Row))
	}
	p.RowLower, p.RowUpper = append(p.RowLower, lower...), append(p.RowUpper, upper...)
}

// A warm solver that follows a sequence of edits proves the same claims as a
// cold one, by any method.
func TestWarmEqualsCold(t *testing.T) {
	for seed := range uint64(150) {
		follow(t, seed)
	}
}

func FuzzWarmEqualsCold(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(1000 + seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { follow(t, seed) })
}

func follow(t *testing.T, seed uint64) {
	ctx := context.Background()
	rng := rand.New(rand.NewPCG(seed, 15))
	p := clone(random(rng, rng.IntN(10), rng.IntN(8)))
	s, err := simplex.New(p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for step := range 12 {
		solveBy := []func(context.Context) (lp.Reason, error){s.Primal, s.Dual, s.Optimize}[rng.IntN(3)]
		reason, err := solveBy(ctx)
		if err != nil {
			t.Fatal(err)
		}
		warm := s.Result(reason)
		check(t, p, warm)
		cold, _, err := simplex.Solve(ctx, p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if warm.Reason != cold.Reason || warm.Reason == lp.Optimal && !near(warm.Objective, cold.Objective) {
			t.Fatalf("seed %d step %d: warm %v %v, cold %v %v", seed, step, warm.Reason, warm.Objective, cold.Reason, cold.Objective)
		}
		for range 1 + rng.IntN(3) {
			edit(rng, p, s)
		}
	}
}

// A basis carried to another solver of the same problem is optimal there at
// once.
func TestBasisRoundTrip(t *testing.T) {
	ctx := context.Background()
	p := staffing(60, 8, 40, 12, 5)
	r, basis, err := simplex.Solve(ctx, p, simplex.Options{})
	if err != nil || r.Reason != lp.Optimal {
		t.Fatal(r.Reason, err)
	}
	check(t, p, r)
	s, err := simplex.New(p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetBasis(*basis); err != nil {
		t.Fatal(err)
	}
	if reason, err := s.Optimize(ctx); err != nil || reason != lp.Optimal || s.Iterations() != 0 {
		t.Fatal(reason, err, s.Iterations())
	}
	if !near(s.Objective(), r.Objective) {
		t.Fatalf("%v, want %v", s.Objective(), r.Objective)
	}
	got := s.Basis()
	if !slices.Equal(got.Col, basis.Col) || !slices.Equal(got.Row, basis.Row) {
		t.Fatal("the basis changed on the way")
	}
}

// Random bases, many of them singular, are repaired and lead to the optimum.
func TestArbitraryBasis(t *testing.T) {
	ctx := context.Background()
	rng := rand.New(rand.NewPCG(17, 18))
	for range 300 {
		p := random(rng, 1+rng.IntN(12), 1+rng.IntN(8))
		want := solve(t, p)
		s, err := simplex.New(p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n, m := p.Cols(), p.Rows()
		b := simplex.Basis{Col: make([]simplex.Status, n), Row: make([]simplex.Status, m)}
		for k, v := range rng.Perm(n + m) {
			st := simplex.Status(rng.IntN(3))
			if k < m {
				st = simplex.Basic
			}
			if v < n {
				b.Col[v] = st
			} else {
				b.Row[v-n] = st
			}
		}
		if err := s.SetBasis(b); err != nil {
			t.Fatal(err)
		}
		reason, err := s.Optimize(ctx)
		if err != nil {
			t.Fatal(err)
		}
		r := s.Result(reason)
		check(t, p, r)
		if r.Reason != want.Reason || r.Reason == lp.Optimal && !near(r.Objective, want.Objective) {
			t.Fatalf("%v %v, want %v %v", r.Reason, r.Objective, want.Reason, want.Objective)
		}
	}
}

func TestSetBasisRefuses(t *testing.T) {
	s, err := simplex.New(staffing(6, 3, 8, 0, 1), simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	good := s.Basis()
	for _, b := range []simplex.Basis{
		{},
		{Col: good.Col, Row: good.Row[1:]},
		{Col: good.Col, Row: make([]simplex.Status, len(good.Row))},
		{Col: good.Col, Row: slices.Repeat([]simplex.Status{9}, len(good.Row))},
	} {
		if s.SetBasis(b) == nil {
			t.Errorf("basis of %d, %d accepted", len(b.Col), len(b.Row))
		}
	}
}

// Just below the optimum the cutoff stops the dual method with duals that
// prove it; just above it changes nothing.
func TestCutoff(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(8) {
		p := staffing(80, 6, 60, 12, seed)
		s, err := simplex.New(p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if reason, err := s.Dual(ctx); err != nil || reason != lp.Optimal {
			t.Fatal(reason, err)
		}
		best := s.Objective()
		for _, share := range []float64{0.3, 0.9, 0.999, 1.001} {
			s, err := simplex.New(p, simplex.Options{})
			if err != nil {
				t.Fatal(err)
			}
			s.SetCutoff(best * share)
			reason, err := s.Dual(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if share > 1 {
				if reason != lp.Optimal || s.CutoffReached() {
					t.Fatalf("%v although the optimum %v is below the cutoff %v", reason, best, best*share)
				}
				continue
			}
			if reason != lp.NotSolved || !s.CutoffReached() {
				t.Fatalf("%v at %v of the optimum", reason, share)
			}
			if bound := lagrange(p, s.RowDual()); bound <= best*share || bound > best*(1+1e-9) {
				t.Fatalf("duals prove %v, cutoff %v, optimum %v", bound, best*share, best)
			}
			s.SetCutoff(inf)
			if reason, err := s.Dual(ctx); err != nil || reason != lp.Optimal || !near(s.Objective(), best) {
				t.Fatalf("continued: %v %v %v, want %v", reason, err, s.Objective(), best)
			}
		}
	}
}

// lagrange returns the bound that y proves; reduced costs that are rounding
// noise count as zero on infinite bounds.
func lagrange(p *lp.Problem, y []float64) float64 {
	bound := p.Offset
	term := func(d, lower, upper float64) {
		at := lower
		if d < 0 {
			at = upper
		}
		if d != 0 && !(math.IsInf(at, 0) && math.Abs(d) < 1e-6) {
			bound += d * at
		}
	}
	for i, v := range y {
		term(v, p.RowLower[i], p.RowUpper[i])
	}
	for j := range p.Cols() {
		d := p.Cost[j]
		rows, values := p.Column(j)
		for k, i := range rows {
			d -= values[k] * y[i]
		}
		term(d, p.ColLower[j], p.ColUpper[j])
	}
	return bound
}

func TestLimits(t *testing.T) {
	p := staffing(60, 8, 40, 12, 5)
	r, _, err := simplex.Solve(context.Background(), p, simplex.Options{IterationLimit: 7})
	if err != nil || r.Reason != lp.NoSolution || r.Limit != lp.IterationLimit || r.Iterations > 7 {
		t.Errorf("%v %v after %d iterations: %v", r.Reason, r.Limit, r.Iterations, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, _, err = simplex.Solve(ctx, p, simplex.Options{})
	if err != nil || r.Reason != lp.NoSolution || r.Limit != lp.Interrupted {
		t.Errorf("%v %v: %v", r.Reason, r.Limit, err)
	}
	s, err := simplex.New(p, simplex.Options{IterationLimit: 7})
	if err != nil {
		t.Fatal(err)
	}
	for calls := 0; ; calls++ {
		reason, err := s.Optimize(context.Background())
		if reason == lp.Optimal {
			check(t, p, s.Result(reason))
			break
		}
		if reason != lp.NotSolved || !errors.Is(err, simplex.ErrIterationLimit) || calls > 1000 {
			t.Fatal(reason, err)
		}
	}
}

func TestDeterminism(t *testing.T) {
	p := staffing(150, 10, 80, 24, 2)
	a, basisA, errA := simplex.Solve(context.Background(), p, simplex.Options{})
	b, basisB, errB := simplex.Solve(context.Background(), p, simplex.Options{})
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if a.Iterations != b.Iterations || !slices.Equal(a.X, b.X) || !slices.Equal(a.RowDual, b.RowDual) || !slices.Equal(basisA.Col, basisB.Col) {
		t.Error("two runs differ")
	}
}

// Sifting by AddCols reaches the optimum of the whole problem.
func TestSifting(t *testing.T) {
	p := staffing(120, 30, 80, 24, 3)
	r, _, err := simplex.Solve(context.Background(), p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, p, r)
	for _, method := range []func(*simplex.Solver, context.Context) (lp.Reason, error){
		(*simplex.Solver).Primal, (*simplex.Solver).Dual, (*simplex.Solver).Optimize,
	} {
		if s, _ := sift(t, p, method); !near(s.Objective(), r.Objective) {
			t.Errorf("sifting %v, whole %v", s.Objective(), r.Objective)
		}
	}
}

// Tolerances looser than what is accepted are tightened until the original
// data agree.
func TestLooseTolerance(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	for range 200 {
		p := random(rng, 2+rng.IntN(12), 1+rng.IntN(8))
		for k := range p.Value {
			p.Value[k] *= 1 + 1e-3*rng.NormFloat64()
		}
		want := solve(t, p)
		r, _, err := simplex.Solve(context.Background(), p, simplex.Options{PrimalTol: 0.1, DualTol: 0.1})
		if err != nil {
			t.Fatal(err)
		}
		if r.Reason == lp.Optimal {
			check(t, p, r)
		}
		if want.Reason == lp.Optimal && (r.Reason != lp.Optimal || !near(r.Objective, want.Objective)) {
			t.Fatalf("%v %v, want %v", r.Reason, r.Objective, want.Objective)
		}
	}
}

// A dive and its backtracking over a dense hold row on the objective agree with
// cold solves.
func TestBranchingWithHold(t *testing.T) {
	ctx := context.Background()
	p := clone(staffing(100, 5, 70, 18, 4))
	first := solve(t, p)
	s, err := simplex.New(p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if reason, err := s.Dual(ctx); err != nil || reason != lp.Optimal {
		t.Fatal(reason, err)
	}
	var col []int32
	var value []float64
	for j, c := range p.Cost {
		if c != 0 {
			col, value = append(col, int32(j)), append(value, c)
		}
	}
	hold := first.Objective*1.01 + 1
	appendRows(p, [][]float64{p.Cost}, []float64{math.Inf(-1)}, []float64{hold})
	s.AddRows([]float64{math.Inf(-1)}, []float64{hold}, []int{0, len(col)}, col, value)
	rng := rand.New(rand.NewPCG(21, 22))
	for j := range p.Cost {
		p.Cost[j] = float64(rng.IntN(20))
		s.SetCost(j, p.Cost[j])
	}
	for step := range 60 {
		reason, err := s.Dual(ctx)
		if err != nil {
			t.Fatal(err)
		}
		check(t, p, s.Result(reason))
		cold, _, err := simplex.Solve(ctx, p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if reason != cold.Reason || reason == lp.Optimal && !near(s.Objective(), cold.Objective) {
			t.Fatalf("step %d: %v %v, cold %v %v", step, reason, s.Objective(), cold.Reason, cold.Objective)
		}
		for range 1 + rng.IntN(4) {
			j := rng.IntN(p.Cols())
			lo, hi := 0.0, 1.0
			if rng.IntN(3) > 0 {
				lo = float64(rng.IntN(2) * rng.IntN(2))
				hi = lo
			}
			p.ColLower[j], p.ColUpper[j] = lo, hi
			s.SetColBounds(j, lo, hi)
		}
	}
}

// A row that holds the objective below its optimum is proven infeasible, by a
// ray that weighs the row against the optimal duals.
func TestHoldBelowOptimum(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(5) {
		p := clone(staffing(100, 6, 70, 18, seed))
		s, err := simplex.New(p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if reason, err := s.Dual(ctx); err != nil || reason != lp.Optimal {
			t.Fatal(reason, err)
		}
		hold := s.Objective() - 0.5
		var col []int32
		var value []float64
		for j, c := range p.Cost {
			if c != 0 {
				col, value = append(col, int32(j)), append(value, c)
			}
		}
		appendRows(p, [][]float64{p.Cost}, []float64{math.Inf(-1)}, []float64{hold})
		s.AddRows([]float64{math.Inf(-1)}, []float64{hold}, []int{0, len(col)}, col, value)
		reason, err := s.Dual(ctx)
		if err != nil || reason != lp.Infeasible {
			t.Fatal(reason, err)
		}
		check(t, p, s.Result(reason))
		last := p.Rows() - 1
		p.RowUpper[last] = hold + 1
		s.SetRowBounds(last, math.Inf(-1), hold+1)
		if reason, err = s.Dual(ctx); err != nil || reason != lp.Optimal {
			t.Fatal(reason, err)
		}
		check(t, p, s.Result(reason))
	}
}

func FuzzClaims(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, uint8(3+seed), uint8(2+seed/2))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n, m uint8) {
		rng := rand.New(rand.NewPCG(seed, 99))
		solve(t, random(rng, int(n%40), int(m%30)))
	})
}

func Example() {
	// Two posts, three people: minimise travel, one person a post.
	p := &lp.Problem{}
	for range 2 {
		p.AddRow("", 1, 1)
	}
	travel := [][]float64{{4, 7}, {2, 3}, {6, 1}}
	for range travel {
		p.AddRow("", math.Inf(-1), 1)
	}
	for person, km := range travel {
		for post, cost := range km {
			p.AddCol("", cost, 0, 1, false, []int32{int32(post), int32(2 + person)}, []float64{1, 1})
		}
	}
	s, err := simplex.New(p, simplex.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	reason, _ := s.Optimize(context.Background())
	fmt.Println(reason, s.Objective())

	s.SetColBounds(2, 0, 0) // the second person declines the first post
	reason, _ = s.Dual(context.Background())
	fmt.Println(reason, s.Objective())
	// Output:
	// optimal 3
	// optimal 5
}

// From optimal prices the basis is found with about one iteration for each row
// that has a price.
func TestOptimalPrices(t *testing.T) {
	p := staffing(150, 12, 100, 40, 3)
	ctx := context.Background()
	cold, err := simplex.New(p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if reason, err := cold.Dual(ctx); err != nil || reason != lp.Optimal {
		t.Fatal(reason, err)
	}
	s, err := simplex.New(p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.SetPrices(cold.RowDual())
	reason, err := s.Dual(ctx)
	if err != nil {
		t.Fatal(err)
	}
	check(t, p, s.Result(reason))
	if s.Iterations() > p.Rows()*11/10 {
		t.Fatalf("%d iterations for %d rows", s.Iterations(), p.Rows())
	}
}

// Prices given to a basis that is optimal already leave it the duals that prove so,
// also prices of rows that are not tight.
func TestPricesOfAnOptimum(t *testing.T) {
	ctx := context.Background()
	rng := rand.New(rand.NewPCG(51, 52))
	for range 400 {
		p := random(rng, 1+rng.IntN(10), 1+rng.IntN(8))
		s, err := simplex.New(p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if reason, err := s.Optimize(ctx); err != nil || reason != lp.Optimal {
			continue
		}
		y := s.RowDual()
		y[rng.IntN(len(y))] += rng.NormFloat64()
		s.SetPrices(y)
		reason, err := s.Optimize(ctx)
		if err != nil || reason != lp.Optimal {
			t.Fatal(reason, err)
		}
		check(t, p, s.Result(reason))
	}
}

// Prices of any size, also none that are numbers, change nothing but the way.
func TestAbsurdPrices(t *testing.T) {
	p := staffing(60, 8, 40, 12, 5)
	for _, y := range []float64{1e9, -1e30, inf, math.NaN()} {
		s, err := simplex.New(p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s.SetPrices(slices.Repeat([]float64{y}, p.Rows()))
		reason, err := s.Dual(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		check(t, p, s.Result(reason))
	}
}
