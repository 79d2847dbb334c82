package simplex_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"canbo/solver/lp"
	"canbo/solver/simplex"
)

var inf = math.Inf(1)

// check proves the claim of r about p by inequalities alone.
func check(t testing.TB, p *lp.Problem, r *lp.Result) {
	t.Helper()
	if err := r.Validate(p); err != nil {
		t.Fatal(err)
	}
	switch r.Reason {
	case lp.Optimal:
		checkOptimal(t, p, r)
	case lp.Infeasible:
		if !emptyInterval(p) {
			checkRay(t, p, r.Ray)
		}
	case lp.Unbounded:
		checkFeasible(t, p, r.X)
		checkDirection(t, p, r.Direction)
	default:
		t.Fatalf("reason %v", r.Reason)
	}
}

const tol = 1e-6

func checkFeasible(t testing.TB, p *lp.Problem, x []float64) {
	t.Helper()
	for j, v := range x {
		if slack := tol * (1 + math.Abs(v)); v < p.ColLower[j]-slack || v > p.ColUpper[j]+slack {
			t.Fatalf("column %d: %v outside [%v, %v]", j, v, p.ColLower[j], p.ColUpper[j])
		}
	}
	size := make([]float64, p.Rows())
	for j, v := range x {
		rows, values := p.Column(j)
		for k, i := range rows {
			size[i] = math.Max(size[i], math.Abs(values[k]*v))
		}
	}
	for i, v := range p.Activity(x) {
		if slack := tol * (1 + size[i]); v < p.RowLower[i]-slack || v > p.RowUpper[i]+slack {
			t.Fatalf("row %d: %v outside [%v, %v]", i, v, p.RowLower[i], p.RowUpper[i])
		}
	}
}

// checkOptimal proves primal and dual feasibility, complementary slackness and
// that the dual objective equals the primal one.
func checkOptimal(t testing.TB, p *lp.Problem, r *lp.Result) {
	t.Helper()
	checkFeasible(t, p, r.X)
	dual, size := p.Offset, 1+math.Abs(p.Offset)
	side := func(what string, i int, d, x, lower, upper, noise float64) {
		if math.Abs(d) <= tol*noise {
			return
		}
		bound := lower
		if d < 0 {
			bound = upper
		}
		if math.IsInf(bound, 0) {
			t.Fatalf("%s %d: dual %v at an infinite bound", what, i, d)
		}
		if gap := math.Abs(x - bound); gap > tol*(1+math.Abs(x)) {
			t.Fatalf("%s %d: dual %v but %v off its bound %v", what, i, d, x, bound)
		}
		dual += d * bound
		size += math.Abs(d * bound)
	}
	for j := range p.Cols() {
		d, noise := p.Cost[j], math.Abs(p.Cost[j])
		rows, values := p.Column(j)
		for k, i := range rows {
			d -= values[k] * r.RowDual[i]
			noise = math.Max(noise, math.Abs(values[k]*r.RowDual[i]))
		}
		if math.Abs(d-r.ReducedCost[j]) > tol*(1+noise) {
			t.Fatalf("column %d: reduced cost %v, want %v", j, r.ReducedCost[j], d)
		}
		side("column", j, d, r.X[j], p.ColLower[j], p.ColUpper[j], 1+noise)
	}
	for i, act := range p.Activity(r.X) {
		side("row", i, r.RowDual[i], act, p.RowLower[i], p.RowUpper[i], 1)
	}
	if math.Abs(r.Objective-p.Objective(r.X)) > tol*size {
		t.Fatalf("objective %v, the point has %v", r.Objective, p.Objective(r.X))
	}
	if math.Abs(dual-r.Objective) > 10*tol*size {
		t.Fatalf("dual objective %v, primal %v", dual, r.Objective)
	}
}

func emptyInterval(p *lp.Problem) bool {
	for j := range p.Cols() {
		if p.ColLower[j] > p.ColUpper[j] {
			return true
		}
	}
	for i := range p.Rows() {
		if p.RowLower[i] > p.RowUpper[i] {
			return true
		}
	}
	return false
}

// checkRay proves sup (Aᵀray)ᵀx < inf rayᵀr.
func checkRay(t testing.TB, p *lp.Problem, ray []float64) {
	t.Helper()
	if ray == nil {
		t.Fatal("infeasible without a ray")
	}
	gap := 0.0
	for i, y := range ray {
		switch {
		case y > 0:
			gap += y * p.RowLower[i]
		case y < 0:
			gap += y * p.RowUpper[i]
		}
	}
	for j := range p.Cols() {
		a, noise := 0.0, 0.0
		rows, values := p.Column(j)
		for k, i := range rows {
			a += values[k] * ray[i]
			noise = math.Max(noise, math.Abs(values[k]*ray[i]))
		}
		switch {
		case math.Abs(a) <= 1e-9*noise:
		case a > 0:
			gap -= a * p.ColUpper[j]
		case a < 0:
			gap -= a * p.ColLower[j]
		}
	}
	if !(gap > 0) {
		t.Fatalf("ray proves nothing: gap %v", gap)
	}
}

func checkDirection(t testing.TB, p *lp.Problem, dir []float64) {
	t.Helper()
	if dir == nil {
		t.Fatal("unbounded without a direction")
	}
	slope := 0.0
	for j, v := range dir {
		slope += p.Cost[j] * v
		if v > 0 && !math.IsInf(p.ColUpper[j], 1) || v < 0 && !math.IsInf(p.ColLower[j], -1) {
			t.Fatalf("direction %v in column %d leaves [%v, %v]", v, j, p.ColLower[j], p.ColUpper[j])
		}
	}
	for i, v := range p.Activity(dir) {
		if v > 1e-7 && !math.IsInf(p.RowUpper[i], 1) || v < -1e-7 && !math.IsInf(p.RowLower[i], -1) {
			t.Fatalf("direction %v in row %d leaves [%v, %v]", v, i, p.RowLower[i], p.RowUpper[i])
		}
	}
	if slope >= 0 {
		t.Fatalf("direction has slope %v", slope)
	}
}

// solve solves p by both methods from the slack basis, proves both claims, and
// returns the first.
func solve(t testing.TB, p *lp.Problem) *lp.Result {
	t.Helper()
	ctx := context.Background()
	r, basis, err := simplex.Solve(ctx, p, simplex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, p, r)
	checkBasis(t, p, *basis)
	for name, method := range map[string]func(*simplex.Solver, context.Context) (lp.Reason, error){
		"primal": (*simplex.Solver).Primal, "dual": (*simplex.Solver).Dual,
	} {
		s, err := simplex.New(p, simplex.Options{})
		if err != nil {
			t.Fatal(err)
		}
		reason, err := method(s, ctx)
		if err != nil {
			t.Fatal(err)
		}
		other := s.Result(reason)
		check(t, p, other)
		if other.Reason != r.Reason || r.Reason == lp.Optimal && !near(other.Objective, r.Objective) {
			t.Fatalf("%s: %v %v, want %v %v", name, other.Reason, other.Objective, r.Reason, r.Objective)
		}
	}
	return r
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*(1+math.Abs(b)) }

func checkBasis(t testing.TB, p *lp.Problem, b simplex.Basis) {
	t.Helper()
	basic := 0
	for _, part := range [][]simplex.Status{b.Col, b.Row} {
		for _, st := range part {
			if st == simplex.Basic {
				basic++
			}
		}
	}
	if len(b.Col) != p.Cols() || len(b.Row) != p.Rows() || basic != p.Rows() {
		t.Fatalf("basis of %d columns, %d rows, %d basic for %d × %d", len(b.Col), len(b.Row), basic, p.Rows(), p.Cols())
	}
}

// build makes a problem from dense rows.
func build(cost, lower, upper []float64, rows [][]float64, rowLower, rowUpper []float64) *lp.Problem {
	p := &lp.Problem{Start: []int{0}}
	for i := range rows {
		p.AddRow("", rowLower[i], rowUpper[i])
	}
	for j := range cost {
		var index []int32
		var value []float64
		for i := range rows {
			if rows[i][j] != 0 {
				index = append(index, int32(i))
				value = append(value, rows[i][j])
			}
		}
		p.AddCol("", cost[j], lower[j], upper[j], false, index, value)
	}
	return p
}

// random returns a small problem with all kinds of bounds; small integers make
// ties and degeneracy frequent.
func random(rng *rand.Rand, n, m int) *lp.Problem {
	interval := func() (float64, float64) {
		a := float64(rng.IntN(9) - 4)
		switch rng.IntN(9) {
		case 0:
			return math.Inf(-1), inf
		case 1, 2:
			return a, inf
		case 3:
			return math.Inf(-1), a
		case 4:
			return a, a
		default:
			return a, a + float64(rng.IntN(5))
		}
	}
	p := &lp.Problem{Start: []int{0}, Offset: float64(rng.IntN(5))}
	for range m {
		lo, hi := interval()
		p.AddRow("", lo, hi)
	}
	for range n {
		lo, hi := interval()
		var index []int32
		var value []float64
		for i := range m {
			if v := rng.IntN(7) - 3; v != 0 && rng.IntN(3) > 0 {
				index = append(index, int32(i))
				value = append(value, float64(v))
			}
		}
		p.AddCol("", float64(rng.IntN(9)-4), lo, hi, false, index, value)
	}
	return p
}

// optimum enumerates the vertices of p, whose columns must all have finite
// bounds, and returns the least objective or +Inf.
func optimum(p *lp.Problem) float64 {
	n, m := p.Cols(), p.Rows()
	total := n + m
	dense := make([][]float64, m)
	for i := range dense {
		dense[i] = make([]float64, total)
		dense[i][n+i] = -1
	}
	for j := range n {
		rows, values := p.Column(j)
		for k, i := range rows {
			dense[i][j] = values[k]
		}
	}
	bound := func(v int) (float64, float64) {
		if v < n {
			return p.ColLower[v], p.ColUpper[v]
		}
		return p.RowLower[v-n], p.RowUpper[v-n]
	}
	best := inf
	x := make([]float64, total)
	basic := make([]bool, total)
	var assign func(v, left int)
	evaluate := func() {
		var cols []int
		for v := range total {
			if basic[v] {
				cols = append(cols, v)
			}
		}
		a := make([][]float64, m)
		for i := range a {
			a[i] = make([]float64, m+1)
			for k, v := range cols {
				a[i][k] = dense[i][v]
			}
			for v := range total {
				if !basic[v] {
					a[i][m] -= dense[i][v] * x[v]
				}
			}
		}
		for k := range m {
			pivot := k
			for i := k; i < m; i++ {
				if math.Abs(a[i][k]) > math.Abs(a[pivot][k]) {
					pivot = i
				}
			}
			if math.Abs(a[pivot][k]) < 1e-9 {
				return
			}
			a[k], a[pivot] = a[pivot], a[k]
			for i := range m {
				if f := a[i][k] / a[k][k]; i != k && f != 0 {
					for c := k; c <= m; c++ {
						a[i][c] -= f * a[k][c]
					}
				}
			}
		}
		sum := p.Offset
		for k, v := range cols {
			value := a[k][m] / a[k][k]
			if lo, hi := bound(v); value < lo-1e-9 || value > hi+1e-9 {
				return
			}
			if v < n {
				sum += p.Cost[v] * value
			}
		}
		for v := range n {
			if !basic[v] {
				sum += p.Cost[v] * x[v]
			}
		}
		best = math.Min(best, sum)
	}
	assign = func(v, left int) {
		if v == total {
			if left == 0 {
				evaluate()
			}
			return
		}
		if left > 0 {
			basic[v] = true
			assign(v+1, left-1)
			basic[v] = false
		}
		lo, hi := bound(v)
		if !math.IsInf(lo, -1) {
			x[v] = lo
			assign(v+1, left)
		}
		if !math.IsInf(hi, 1) && hi != lo {
			x[v] = hi
			assign(v+1, left)
		}
	}
	assign(0, m)
	return best
}

func TestVertexEnumeration(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	infeasible := 0
	for range 400 {
		p := random(rng, 1+rng.IntN(4), 1+rng.IntN(3))
		for j := range p.Cols() {
			if math.IsInf(p.ColLower[j], -1) {
				p.ColLower[j] = math.Min(-5, p.ColUpper[j])
			}
			if math.IsInf(p.ColUpper[j], 1) {
				p.ColUpper[j] = math.Max(5, p.ColLower[j])
			}
		}
		r := solve(t, p)
		want := optimum(p)
		if math.IsInf(want, 1) != (r.Reason == lp.Infeasible) || r.Reason == lp.Optimal && !near(r.Objective, want) {
			t.Fatalf("%v %v, want %v", r.Reason, r.Objective, want)
		}
		if r.Reason == lp.Infeasible {
			infeasible++
		}
	}
	if infeasible == 0 || infeasible == 400 {
		t.Errorf("%d of 400 infeasible: the sample tests one side only", infeasible)
	}
}

// The claims about problems of every shape prove themselves.
func TestRandomClaims(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	seen := map[lp.Reason]int{}
	for range 1500 {
		seen[solve(t, random(rng, rng.IntN(14), rng.IntN(10))).Reason]++
	}
	for _, reason := range []lp.Reason{lp.Optimal, lp.Infeasible, lp.Unbounded} {
		if seen[reason] < 50 {
			t.Errorf("%d problems are %v", seen[reason], reason)
		}
	}
}
