package solver

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"canbo/solver/certify"
	"canbo/solver/lp"
)

// judge solves p and asserts by certificate that the claim is true: a point and
// a bound that meet, a ray that no point passes, or a point and a direction of
// descent. The status alone proves nothing; it must be the one wanted where that
// is known, and where it is not (lp.NotSolved) may admit a numerical error.
func judge(t *testing.T, p *lp.Problem, want lp.Reason) *lp.Result {
	t.Helper()
	r, err := Solve(context.Background(), p, Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	proof, err := certify.Check(p, r, proofTol)
	if err != nil {
		t.Fatalf("%s: %v", r.Reason, err)
	}
	if want == lp.NotSolved && r.Reason == lp.NumericalError {
		return r
	}
	proved := r.Reason == lp.Optimal && proof.Optimal(proofTol) || r.Reason == lp.Infeasible && proof.Infeasible ||
		r.Reason == lp.Unbounded && proof.Unbounded
	if !proved || want != lp.NotSolved && r.Reason != want {
		t.Fatalf("%s with objective %v and bound %v, want %s", r.Reason, r.Objective, r.Bound, want)
	}
	return r
}

// dense returns min cost·x over rows of entries and the bounds of the columns.
func dense(cost []float64, rows [][]float64, rowLower, rowUpper, lower, upper []float64) *lp.Problem {
	p := &lp.Problem{Start: []int{0}}
	for i := range rows {
		p.AddRow("", rowLower[i], rowUpper[i])
	}
	for j := range cost {
		var index []int32
		var values []float64
		for i := range rows {
			if v := rows[i][j]; v != 0 {
				index, values = append(index, int32(i)), append(values, v)
			}
		}
		p.AddCol("", cost[j], lower[j], upper[j], false, index, values)
	}
	return p
}

func fill(n int, v float64) []float64 {
	out := make([]float64, n)
	for k := range out {
		out[k] = v
	}
	return out
}

// positive is dense with rows ≤ upper and columns ≥ 0.
func positive(cost []float64, rows [][]float64, upper []float64) *lp.Problem {
	n := len(cost)
	return dense(cost, rows, fill(len(rows), math.Inf(-1)), upper, make([]float64, n), fill(n, math.Inf(1)))
}

// Programs on which the simplex method cycles under the rule of the largest
// coefficient: E. M. L. Beale (1955), H. W. Kuhn in M. L. Balinski and A. W.
// Tucker (1969), K. T. Marshall and J. W. Suurballe (1969).
func TestCyclingPrograms(t *testing.T) {
	for name, c := range map[string]struct {
		p    *lp.Problem
		want float64
	}{
		"Beale": {positive([]float64{-0.75, 150, -0.02, 6},
			[][]float64{{0.25, -60, -0.04, 9}, {0.5, -90, -0.02, 3}, {0, 0, 1, 0}}, []float64{0, 0, 1}), -0.05},
		"Kuhn": {positive([]float64{-2, -3, 1, 12},
			[][]float64{{-2, -9, 1, 9}, {1.0 / 3, 1, -1.0 / 3, -2}, {2, 3, -1, -12}}, []float64{0, 0, 2}), -2},
		"Kuhn without the last row": {positive([]float64{-2, -3, 1, 12},
			[][]float64{{-2, -9, 1, 9}, {1.0 / 3, 1, -1.0 / 3, -2}}, []float64{0, 0}), math.Inf(-1)},
		"Marshall and Suurballe": {positive([]float64{-0.4, -0.4, 1.8, 0},
			[][]float64{{0.6, -6.4, 4.8, 0}, {0.2, -1.8, 0.6, 0}, {0.4, -1.6, 0.2, 0}, {0, 1, 0, 0}, {0, 0, 0, 1}}, []float64{0, 0, 0, 1, 1}), -2},
	} {
		t.Run(name, func(t *testing.T) {
			want := lp.Optimal
			if math.IsInf(c.want, -1) {
				want = lp.Unbounded
			}
			r := judge(t, c.p, want)
			if want == lp.Optimal && math.Abs(r.Objective-c.want) > 1e-7 {
				t.Errorf("objective %v, want %v", r.Objective, c.want)
			}
		})
	}
}

// After A. J. Hoffman's cycle (1953): the columns are rotations of one another in
// the plane of two rows with right-hand side zero, so that every basis is
// degenerate. Data are rounded sines, which exact arithmetic takes at their word.
func TestRotations(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 31))
	admitted := 0
	for k := 5; k <= 12; k++ {
		for _, bounded := range []bool{true, false} {
			n := 2 * k
			rows := [][]float64{make([]float64, n), make([]float64, n), fill(n, 1)}
			cost := make([]float64, n)
			for j := range k {
				s, c := math.Sincos(2 * math.Pi * float64(j) / float64(k))
				rows[0][2*j], rows[0][2*j+1] = c, -s/2
				rows[1][2*j], rows[1][2*j+1] = 2*s, c
				cost[2*j], cost[2*j+1] = rng.NormFloat64(), rng.NormFloat64()
			}
			upper := []float64{0, 0, 1}
			if !bounded {
				upper[2] = math.Inf(1)
			}
			p := dense(cost, rows, []float64{0, 0, 0}, upper, make([]float64, n), fill(n, math.Inf(1)))
			if bounded {
				judge(t, p, lp.Optimal)
			} else if judge(t, p, lp.NotSolved).Reason == lp.NumericalError {
				admitted++ // whether a direction is open hangs on the last bit
			}
		}
	}
	if admitted > 2 {
		t.Errorf("%d of 8 cones without an answer", admitted)
	}
}

// The cube of V. Klee and G. J. Minty (1972) in the form of V. Chvátal (1983):
// max Σ 10^(n-j) x_j has the optimum 100^(n-1).
func TestKleeMinty(t *testing.T) {
	for n := 2; n <= 8; n++ {
		rows, cost, upper := make([][]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			rows[i] = make([]float64, n)
			for j := range i {
				rows[i][j] = 2 * math.Pow10(i-j)
			}
			rows[i][i], cost[i], upper[i] = 1, -math.Pow10(n-1-i), math.Pow(100, float64(i))
		}
		r := judge(t, positive(cost, rows, upper), lp.Optimal)
		if want := -math.Pow(100, float64(n-1)); math.Abs(r.Objective/want-1) > 1e-9 {
			t.Errorf("n = %d: %v, want %v", n, r.Objective, want)
		}
	}
}

// Programs that are infeasible by little, by long ways round, or in rows and
// columns of very different size.
func TestInfeasiblePrograms(t *testing.T) {
	inf := math.Inf(1)
	for _, hair := range []float64{1, 1e-2, 1e-4} {
		for _, scale := range []float64{0.1, 1, 1e6} {
			t.Run(fmt.Sprintf("hair %g scale %g", hair, scale), func(t *testing.T) {
				// x + y ≥ 1 + hair and x + y ≤ 1
				judge(t, dense([]float64{1, 1}, [][]float64{{1, 1}, {1, 1}}, []float64{scale * (1 + hair), -inf}, []float64{inf, scale},
					[]float64{0, -inf}, []float64{inf, inf}), lp.Infeasible)
			})
		}
	}
	for _, n := range []int{2, 5, 20, 60} {
		for _, free := range []bool{false, true} {
			t.Run(fmt.Sprintf("chain %d free %v", n, free), func(t *testing.T) {
				// x_0 = 1, x_j = x_(j-1) + 1, x_(n-1) ≤ n - 1/2
				p := &lp.Problem{Start: []int{0}}
				p.AddRow("", 1, 1)
				for range n - 1 {
					p.AddRow("", 1, 1)
				}
				p.AddRow("", -inf, float64(n)-0.5)
				for j := range n {
					lower := 0.0
					if free {
						lower = -inf
					}
					rows, values := []int32{int32(j), int32(j + 1)}, []float64{1, -1}
					if j == n-1 {
						values[1] = 1
					}
					p.AddCol("", 0, lower, inf, false, rows, values)
				}
				judge(t, p, lp.Infeasible)
			})
		}
	}
	t.Run("doubling", func(t *testing.T) {
		// x_0 = 1, x_j = 2 x_(j-1), x_20 ≤ 2^20 - 64
		const n = 21
		p := &lp.Problem{Start: []int{0}}
		p.AddRow("", 1, 1)
		for range n - 1 {
			p.AddRow("", 0, 0)
		}
		p.AddRow("", -inf, 1<<20-64)
		for j := range n {
			rows, values := []int32{int32(j), int32(j + 1)}, []float64{1, -2}
			if j == n-1 {
				values[1] = 1
			}
			p.AddCol("", 1, -inf, inf, false, rows, values)
		}
		judge(t, p, lp.Infeasible)
	})
	t.Run("bounds against a row", func(t *testing.T) {
		p := dense([]float64{0, 0}, [][]float64{{1, 1}}, []float64{2.001}, []float64{inf}, []float64{0, 0}, []float64{1, 1})
		judge(t, p, lp.Infeasible)
	})
	t.Run("integers", func(t *testing.T) {
		p := dense([]float64{0, 0}, [][]float64{{2, 2}}, []float64{3}, []float64{3}, []float64{0, 0}, []float64{3, 3})
		p.Integer = []bool{true, true}
		judge(t, p, lp.Infeasible)
	})
}

// Rows that some multipliers combine to 0 ≥ 1, hidden among others and scaled.
func TestRandomInfeasible(t *testing.T) {
	rng := rand.New(rand.NewPCG(32, 32))
	for trial := range 60 {
		m, n := 3+rng.IntN(10), 2+rng.IntN(10)
		rows, lower := make([][]float64, m), make([]float64, m)
		for i := range m {
			rows[i] = make([]float64, n)
			for j := range n {
				if rng.IntN(3) > 0 {
					rows[i][j] = float64(rng.IntN(19) - 9)
				}
			}
			lower[i] = float64(rng.IntN(21) - 10)
		}
		// the last row is minus the sum of some others with weights
		last := m - 1
		clear(rows[last])
		sum := 0.0
		for i := range last {
			w := float64(rng.IntN(3))
			for j := range n {
				rows[last][j] -= w * rows[i][j]
			}
			sum += w * lower[i]
		}
		lower[last] = 1 - sum
		colLower, colUpper, cost := make([]float64, n), fill(n, math.Inf(1)), make([]float64, n)
		for j := range n {
			cost[j] = float64(rng.IntN(9) - 4)
			if rng.IntN(3) == 0 {
				colLower[j] = math.Inf(-1)
			}
			// powers of two, so that the combination stays exact
			s := math.Ldexp(1, rng.IntN(2*(trial%8)+1)-trial%8)
			for i := range m {
				rows[i][j] *= s
			}
		}
		judge(t, dense(cost, rows, lower, fill(m, math.Inf(1)), colLower, colUpper), lp.Infeasible)
	}
}

// A feasible point, and a direction of negative cost along which every row and
// bound stays open.
func TestRandomUnbounded(t *testing.T) {
	rng := rand.New(rand.NewPCG(33, 33))
	for range 60 {
		m, n := 1+rng.IntN(8), 2+rng.IntN(8)
		x, d := make([]float64, n), make([]float64, n)
		cost, slope := make([]float64, n), 0.0
		for j := range n {
			x[j], d[j], cost[j] = float64(rng.IntN(5)), float64(rng.IntN(4)), float64(rng.IntN(11)-5)
			slope += cost[j] * d[j]
		}
		d[0]++
		cost[0] -= slope/d[0] + cost[0] + 1
		if slope = 0; true {
			for j := range n {
				slope += cost[j] * d[j]
			}
		}
		if slope >= 0 {
			cost[0] -= slope/d[0] + 1
		}
		rows, lower, upper := make([][]float64, m), fill(m, math.Inf(-1)), fill(m, math.Inf(1))
		for i := range m {
			rows[i] = make([]float64, n)
			at, along := 0.0, 0.0
			for j := range n {
				rows[i][j] = float64(rng.IntN(9) - 4)
				at += rows[i][j] * x[j]
				along += rows[i][j] * d[j]
			}
			if along >= 0 {
				lower[i] = at - float64(rng.IntN(3))
			}
			if along <= 0 {
				upper[i] = at + float64(rng.IntN(3))
			}
		}
		judge(t, dense(cost, rows, lower, upper, make([]float64, n), fill(n, math.Inf(1))), lp.Unbounded)
	}
}

// Transports with equal supplies and few distinct costs: most basic columns are
// zero and most reduced costs too.
func TestDegeneratePrograms(t *testing.T) {
	rng := rand.New(rand.NewPCG(34, 34))
	for trial := range 12 {
		k := 3 + trial
		p := &lp.Problem{Start: []int{0}}
		for range 2 * k {
			p.AddRow("", 2, 2)
		}
		p.AddRow("", 0, math.Inf(1)) // a side row, so that it is no network
		for a := range k {
			for b := range k {
				p.AddCol("", float64(1+rng.IntN(2)), 0, math.Inf(1), false, []int32{int32(a), int32(k + b), int32(2 * k)}, []float64{1, 1, float64(1 + rng.IntN(2))})
			}
		}
		judge(t, p, lp.Optimal)
	}
}

// Any status may come out, from data of any kind, and each must be proved.
func TestRandomPrograms(t *testing.T) {
	rng := rand.New(rand.NewPCG(35, 35))
	reasons := map[lp.Reason]int{}
	for trial := range 300 {
		reasons[judge(t, randomProgram(rng, trial%5), lp.NotSolved).Reason]++
	}
	if n := reasons[lp.NumericalError]; n > 0 {
		t.Errorf("%d without an answer", n)
	}
	for _, want := range []lp.Reason{lp.Optimal, lp.Infeasible, lp.Unbounded} {
		if reasons[want] < 20 {
			t.Errorf("only %d are %s", reasons[want], want)
		}
	}
}

// randomProgram returns a linear program of kind 0: small integers; 1: decimals;
// 2: real numbers; 3: rows and columns scaled by powers of ten; 4: integer
// columns within small bounds.
func randomProgram(rng *rand.Rand, kind int) *lp.Problem {
	number := func() float64 {
		switch kind {
		case 1:
			return float64(rng.IntN(199)-99) / 100
		case 2, 3:
			return rng.NormFloat64()
		}
		return float64(rng.IntN(19) - 9)
	}
	scale := func() float64 {
		if kind == 3 {
			return math.Pow10(rng.IntN(5) - 2)
		}
		return 1
	}
	m, n := 1+rng.IntN(8), 1+rng.IntN(10)
	p := &lp.Problem{Start: []int{0}}
	rowScale := make([]float64, m)
	for i := range m {
		rowScale[i] = scale()
		at := 2 * number() * rowScale[i]
		switch rng.IntN(4) {
		case 0:
			p.AddRow("", at, at)
		case 1:
			p.AddRow("", math.Inf(-1), at+2*rowScale[i])
		case 2:
			p.AddRow("", at, math.Inf(1))
		case 3:
			p.AddRow("", at, at+math.Abs(number())*rowScale[i])
		}
	}
	for range n {
		s := scale()
		var rows []int32
		var values []float64
		for i := range m {
			if v := number() * s * rowScale[i]; v != 0 && rng.IntN(3) > 0 {
				rows, values = append(rows, int32(i)), append(values, v)
			}
		}
		lower, upper := 0.0, math.Inf(1)
		switch {
		case kind == 4:
			lower, upper = -2, 3
		case rng.IntN(4) == 0:
			lower = math.Inf(-1)
		case rng.IntN(3) == 0:
			upper = float64(1 + rng.IntN(5))
		}
		cost := number() * s
		if rng.IntN(4) > 0 {
			cost = math.Abs(cost)
		}
		p.AddCol("", cost, lower, upper, kind == 4, rows, values)
	}
	return p
}

// FuzzSolve lets the fuzzer choose programs, each of whose claims must be
// proved, and those in integers within small bounds be the best of all points.
func FuzzSolve(f *testing.F) {
	for seed := range uint64(10) {
		f.Add(seed, uint8(seed))
	}
	f.Fuzz(func(t *testing.T, seed uint64, kind uint8) {
		rng := rand.New(rand.NewPCG(seed, uint64(kind)))
		p := randomProgram(rng, int(kind)%5)
		r := judge(t, p, lp.NotSolved)
		if kind%5 != 4 || p.Cols() > 6 || r.Reason == lp.NumericalError {
			return
		}
		best := bestPoint(p)
		if math.IsInf(best, 1) != (r.Reason == lp.Infeasible) || r.Reason == lp.Optimal && math.Abs(r.Objective-best) > 1e-6*math.Max(1, math.Abs(best)) {
			t.Fatalf("%s %v, the best point has %v", r.Reason, r.Objective, best)
		}
	})
}

// bestPoint returns the least objective of the integer points within the column
// bounds that obey the rows, +Inf if there is none.
func bestPoint(p *lp.Problem) float64 {
	best := math.Inf(1)
	x := make([]float64, p.Cols())
	copy(x, p.ColLower)
	for {
		feasible := true
		for i, a := range p.Activity(x) {
			feasible = feasible && p.RowLower[i] <= a && a <= p.RowUpper[i]
		}
		if feasible {
			best = math.Min(best, p.Objective(x))
		}
		j := 0
		for ; j < len(x) && x[j] == p.ColUpper[j]; j++ {
			x[j] = p.ColLower[j]
		}
		if j == len(x) {
			return best
		}
		x[j]++
	}
}

// A claim that is spoiled is not proved: the judge is no formality.
func TestSpoiledClaims(t *testing.T) {
	rng := rand.New(rand.NewPCG(36, 36))
	gap := big.NewRat(1, 1_000_000)
	spoiled := 0
	for trial := range 200 {
		p := randomProgram(rng, trial%5)
		r, err := Solve(context.Background(), p, Options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		claim := *r
		switch r.Reason {
		case lp.Optimal:
			claim.Bound += 1 + math.Abs(claim.Bound)
			claim.Objective = claim.Bound
		case lp.Infeasible:
			claim = lp.Result{Reason: lp.Unbounded, X: make([]float64, p.Cols()), Direction: fill(p.Cols(), 1), Bound: math.Inf(-1)}
		case lp.Unbounded:
			claim = lp.Result{Reason: lp.Optimal, X: r.X, RowDual: make([]float64, p.Rows()), Objective: p.Objective(r.X), Bound: p.Objective(r.X)}
		}
		spoiled++
		proof, err := certify.Check(p, &claim, gap)
		if err == nil && (proof.Optimal(gap) || proof.Infeasible || proof.Unbounded) {
			t.Fatalf("trial %d: a false claim (%s in place of %s) is proved", trial, claim.Reason, r.Reason)
		}
	}
	if spoiled < 150 {
		t.Errorf("only %d claims spoiled", spoiled)
	}
}

// A search that a limit ends is optimal only where it is proved to be, also
// where the bound is the last value but one that an objective can have, and where
// a step of the objective is a small part of it.
func TestStoppedSearches(t *testing.T) {
	short := 0
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 37))
		p, best := packing(rng)
		if math.IsNaN(best) {
			continue
		}
		for k := range 8 {
			nodes := []int{1, 2, 3, 5}[k/2]
			p.Offset = []float64{0, 1e7}[k%2]
			r, err := Solve(context.Background(), p, Options{Workers: 1, RelGap: -1, NodeLimit: nodes})
			if err != nil {
				t.Fatal(err)
			}
			proof, err := certify.Check(p, r, proofTol)
			if err != nil || r.Reason == lp.Optimal && (!proof.Optimal(proofTol) || math.Abs(r.Objective-p.Offset-best) > 1e-3) {
				t.Fatalf("seed %d, %d nodes: %s %v, bound %v, optimum %v: %v", seed, nodes, r.Reason, r.Objective, r.Bound, best, err)
			}
			if r.Reason != lp.Optimal {
				short++
			}
		}
	}
	if short < 20 {
		t.Errorf("only %d searches ended early", short)
	}
}

// Blocks whose objectives cancel are optimal where their sum is within the gap,
// not where each of them is.
func TestBlocksThatCancel(t *testing.T) {
	wide := 0
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 38))
		one, a := packing(rng)
		two, b := packing(rng)
		if math.IsNaN(a + b) {
			continue
		}
		p := join(rng, one, two)
		p.Offset = -a - b // of the optimum, which is zero
		r := solve(t, p, Options{RelGap: 0.1})
		if r.Reason != lp.Optimal || r.Gap() > 0.1 || r.Objective < 0 || r.Bound > 1e-9 {
			t.Fatalf("seed %d: %s, [%v, %v]", seed, r.Reason, r.Bound, r.Objective)
		}
		prove(t, p, r)
		r = solve(t, p, Options{RelGap: 0.1, NodeLimit: 1})
		if r.Reason == lp.Optimal && r.Gap() > 0.1 || r.Reason == lp.Feasible && r.Limit != lp.NodeLimit {
			t.Fatalf("seed %d: %s, limit %s, [%v, %v]", seed, r.Reason, r.Limit, r.Bound, r.Objective)
		}
		if r.Reason != lp.Optimal {
			wide++
		}
		prove(t, p, r)
	}
	if wide < 10 {
		t.Errorf("only %d searches ended early", wide)
	}
}

// A tree of a block speaks of the columns and rows of the whole.
func TestLift(t *testing.T) {
	v := func(index ...int32) lp.SparseVector {
		return lp.SparseVector{Index: index, Value: make([]float64, len(index))}
	}
	b := Block{Col: []int32{3, 5}, Row: []int32{2, 4, 6}}
	shared := v(0, 3)
	got := b.lift(&lp.Tree{
		Keep: []int32{1}, With: [][]int32{{0, 2}}, Cut: []lp.Cut{{Weight: v(0, 2), Complement: []int32{1}}}, Tighten: []lp.SparseVector{shared},
		Node: []lp.Node{{Column: 1, Down: 1, Up: 2, Tighten: []lp.SparseVector{v(0, 2)}}, {Column: -1, Dual: shared}, {Column: -1, Dual: v(1), Ray: true}},
	}, 10)
	want := &lp.Tree{
		Keep: []int32{4}, With: [][]int32{{2, 6}}, Cut: []lp.Cut{{Weight: v(2, 6), Complement: []int32{5}}}, Tighten: []lp.SparseVector{v(2, 10)},
		Node: []lp.Node{{Column: 5, Down: 1, Up: 2, Tighten: []lp.SparseVector{v(2, 6)}}, {Column: -1, Dual: v(2, 10)}, {Column: -1, Dual: v(4), Ray: true}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
