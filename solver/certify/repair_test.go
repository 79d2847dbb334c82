package certify

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/lp"
)

func TestModularArithmetic(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 41))
	p := big.NewInt(modulus)
	for range 20_000 {
		a, b := rng.Uint64N(modulus), rng.Uint64N(modulus)
		want := new(big.Int).Mul(new(big.Int).SetUint64(a), new(big.Int).SetUint64(b))
		if got := modMul(a, b); got != want.Mod(want, p).Uint64() {
			t.Fatalf("%d·%d = %d", a, b, got)
		}
		if got := modAdd(modSub(a, b), b); got != a {
			t.Fatalf("%d - %d + %d = %d", a, b, b, got)
		}
		if a > 0 && modMul(a, modInverse(a)) != 1 {
			t.Fatalf("1/%d = %d", a, modInverse(a))
		}
		v := math.Ldexp(float64(rng.Int64N(1<<53)-1<<52), rng.IntN(200)-150)
		e := maxFractionBits([]float64{v}) + rng.IntN(3)
		if got, want := modScaled(v, e), scaled(new(big.Int), v, e); got != want.Mod(want, p).Uint64() {
			t.Fatalf("%v·2^%d is %d", v, e, got)
		}
	}
}

// Solutions of random sparse systems, some of which have equations that depend on
// others, fulfil the equations with a pivot exactly.
func TestRationalSystems(t *testing.T) {
	rng := rand.New(rand.NewPCG(42, 42))
	dependent := 0
	for trial := range 150 {
		n := 1 + rng.IntN(25)
		s := &system{}
		var rows [][]modEntry
		for k := range n {
			var eq []systemEntry
			var row []modEntry
			if k > 1 && rng.IntN(8) == 0 {
				// the sum of the first two
				sum := map[int32]*big.Int{}
				for _, e := range slices.Concat(s.equation[0], s.equation[1]) {
					if sum[e.unknown] == nil {
						sum[e.unknown] = new(big.Int)
					}
					sum[e.unknown].Add(sum[e.unknown], e.value)
				}
				for i := range int32(n) {
					if v := sum[i]; v != nil && v.Sign() != 0 {
						eq = append(eq, systemEntry{i, v})
					}
				}
			} else {
				for i := range int32(n) {
					if v := rng.Int64N(1 << rng.IntN(50)); v != 0 && (i == int32(k) || rng.IntN(6) == 0) {
						eq = append(eq, systemEntry{i, big.NewInt(v - 1<<20)})
					}
				}
			}
			for _, e := range eq {
				v, _ := e.value.Float64()
				row = append(row, modEntry{e.unknown, modInt(e.value, new(big.Int)), v, math.Abs(v)})
			}
			s.equation, rows = append(s.equation, eq), append(rows, row)
			s.right = append(s.right, big.NewInt(rng.Int64N(1<<40)-1<<39))
		}
		e := eliminate(rows, make([]int, n), n, trial%2 == 0)
		num, den, ok := s.solve(e)
		if !ok {
			t.Fatalf("trial %d: no solution", trial)
		}
		if len(e.pivot) < n {
			dependent++
		}
		for k := range e.pivot {
			eq := e.pivot[k].row
			sum := new(big.Int)
			for _, a := range s.equation[eq] {
				if at := e.column[a.unknown]; at >= 0 {
					sum.Add(sum, new(big.Int).Mul(a.value, num[at]))
				}
			}
			if want := new(big.Int).Mul(s.right[eq], den); sum.Cmp(want) != 0 {
				t.Fatalf("trial %d: equation %d of %d is not fulfilled", trial, k, n)
			}
		}
	}
	if dependent < 20 {
		t.Errorf("only %d systems with dependent equations", dependent)
	}
}

// thirds returns an equation system over free columns whose dual is a multiple of
// 1/3 in each row, which no float64 is, and the optimum. Costs of further columns
// x ≥ 0 leave them a reduced cost of 0, or one above.
func thirds(rng *rand.Rand) (p *lp.Problem, y, x []float64, best float64) {
	n := 2 + rng.IntN(8)
	p = &lp.Problem{}
	x = make([]float64, n)
	third := make([]int64, n)
	for i := range n {
		x[i] = float64(rng.IntN(9) - 4)
		third[i] = rng.Int64N(41) - 20
		y = append(y, float64(third[i])/3)
		p.AddRow("", 0, 0)
	}
	column := func(lower, above float64, diagonal int) {
		var rows []int32
		var values []float64
		cost := int64(0)
		for i := range n {
			a := int64(3 * (rng.IntN(5) - 2))
			if i == diagonal {
				a = int64(12 * n)
			}
			if a != 0 {
				rows, values = append(rows, int32(i)), append(values, float64(a))
				cost += a / 3 * third[i]
			}
		}
		p.AddCol("", float64(cost)+above, lower, inf, false, rows, values)
	}
	for i := range n {
		column(-inf, 0, i)
	}
	for range n {
		column(0, float64(rng.IntN(3)), -1)
		x = append(x, 0)
	}
	for i, a := range p.Activity(x) {
		p.RowLower[i], p.RowUpper[i] = a, a
	}
	return p, y, x, p.Objective(x)
}

// Free columns need duals that no float64 is: they are found, from a basis or
// without, and lose nothing.
func TestExactDuals(t *testing.T) {
	rng := rand.New(rand.NewPCG(43, 43))
	for trial := range 100 {
		p, y, x, best := thirds(rng)
		r := &lp.Result{Reason: lp.Optimal, X: x, RowDual: y, Objective: best, Bound: best}
		if trial%2 == 0 {
			for i := range y {
				r.Basic = append(r.Basic, int32(i))
			}
		}
		proof, err := Check(p, r, nil)
		if err != nil || proof.Bound.Cmp(rational(best)) != 0 {
			t.Fatalf("trial %d: %v of %v: %v", trial, proof.Bound, best, err)
		}
		r.Objective, r.Bound = best+1, best+1
		if _, err := Check(p, r, nil); err == nil {
			t.Fatalf("trial %d: a false bound is proved", trial)
		}
	}
}

// A basis that is dual feasible but for rounding: each of its columns has a twin
// that costs a little less, as if rounded. The bound is the optimum up to that.
func TestShiftedDuals(t *testing.T) {
	rng := rand.New(rand.NewPCG(44, 44))
	for trial := range 100 {
		p, y, x, best := thirds(rng)
		n := len(y)
		for j := range n {
			p.ColLower[j] = -5
			p.Cost[n+j]++ // no direction of falling cost
		}
		for j := range n {
			rows, values := p.Column(j)
			p.AddCol("", p.Cost[j]-1e-9*rng.Float64(), 0, inf, false, slices.Clone(rows), slices.Clone(values))
			x = append(x, 0)
		}
		r := &lp.Result{Reason: lp.Optimal, X: x, RowDual: y, Objective: best, Bound: best - 1e-6}
		for i := range n {
			r.Basic = append(r.Basic, int32(i))
		}
		if _, err := Check(p, r, nil); err != nil {
			t.Fatalf("trial %d: %v", trial, err)
		}
	}
}

// Rays need exact zeros on free columns too.
func TestExactRays(t *testing.T) {
	rng := rand.New(rand.NewPCG(45, 45))
	for trial := range 100 {
		p, y, _, _ := thirds(rng)
		n := len(y)
		// A further row is Σ y_i row_i in the free columns, but for a right-hand side
		// that is one less; other columns go.
		q := &lp.Problem{}
		sum := 0.0
		for i := range n {
			q.AddRow("", p.RowLower[i], p.RowLower[i])
			sum += math.Round(3*y[i]) * p.RowLower[i]
		}
		q.AddRow("", -inf, sum/3-1)
		for j := range n {
			rows, values := p.Column(j)
			rows, values = slices.Clone(rows), slices.Clone(values)
			if p.Cost[j] != 0 {
				rows, values = append(rows, int32(n)), append(values, p.Cost[j])
			}
			q.AddCol("", 0, -inf, inf, false, rows, values)
		}
		proof, err := Check(q, &lp.Result{Reason: lp.Infeasible, Ray: append(slices.Clone(y), -1)}, nil)
		if err != nil || !proof.Infeasible {
			t.Fatalf("trial %d: %v", trial, err)
		}
		q.RowUpper[n] += 2
		if proof, _ := Check(q, &lp.Result{Reason: lp.Infeasible, Ray: append(slices.Clone(y), -1)}, nil); proof.Infeasible {
			t.Fatalf("trial %d: a feasible program is proved infeasible", trial)
		}
	}
}

// Potentials u_i - u_j + n·x_ij ≤ n - 1 (Miller, Tucker and Zemlin 1960) have no
// upper bound, and what flows through their rows at a vertex of the dual is fixed
// twice, by conservation and by the columns x. Only conservation must hold to the
// last bit. Rows that nothing flows through have what rounding leaves, or the
// tolerance of a solver.
func TestCirculationsAreRepaired(t *testing.T) {
	rng := rand.New(rand.NewPCG(45, 45))
	const n = 8
	for trial := range 40 {
		p := &lp.Problem{}
		for range n * n {
			p.AddRow("", -inf, n-1)
		}
		flow := make([]float64, n*n) // two circulations
		for range 2 {
			amount := math.Exp(-10 * rng.Float64())
			nodes := rng.Perm(n)[:3+rng.IntN(n-3)]
			for k, i := range nodes {
				flow[i*n+nodes[(k+1)%len(nodes)]] += amount
			}
		}
		y := make([]float64, n*n)
		bound := 0.0
		for a, f := range flow {
			y[a] = -f * (1 + 1e-11*rng.NormFloat64())
			if f == 0 && rng.IntN(4) == 0 {
				y[a] = -[2]float64{5e-12, 5e-9}[trial%2] * slices.Max(flow) * rng.Float64()
			}
			bound += (n - 1) * y[a]
		}
		for i := range n {
			var rows []int32
			var values []float64
			for j := range n {
				if j != i {
					rows, values = append(rows, int32(i*n+j), int32(j*n+i)), append(values, 1, -1)
				}
			}
			order := rng.Perm(len(rows))
			slices.SortFunc(order, func(a, b int) int { return int(rows[a] - rows[b]) })
			var sorted []int32
			var sign []float64
			for _, k := range order {
				sorted, sign = append(sorted, rows[k]), append(sign, values[k])
			}
			p.AddCol("", 0, 0, inf, false, sorted, sign)
		}
		for a := range n * n {
			p.AddCol("", n*y[a]+1e-12*rng.NormFloat64(), 0, 1, true, []int32{int32(a)}, []float64{n})
		}
		proof, err := CheckTree(p, &lp.Tree{Bound: bound - 1e-6, Node: []lp.Node{{Column: -1, Dual: lp.Sparse(y)}}})
		if err != nil {
			t.Errorf("trial %d: bound %v: %v %v", trial, bound, proof.Bound, err)
		}
	}
}
