package certify

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/lp"
)

var inf = math.Inf(1)

// transport is min x + 2y, x + y ≥ 3, x ≤ 2, optimum 4 at (2, 1).
func transport() (*lp.Problem, *lp.Result) {
	p := &lp.Problem{}
	p.AddRow("demand", 3, inf)
	p.AddCol("x", 1, 0, 2, false, []int32{0}, []float64{1})
	p.AddCol("y", 2, 0, inf, false, []int32{0}, []float64{1})
	return p, &lp.Result{Reason: lp.Optimal, X: []float64{2, 1}, RowDual: []float64{2}, Objective: 4, Bound: 4}
}

// recede is min -x, x - y ≤ 1: unbounded along (1, 1).
func recede() (*lp.Problem, *lp.Result) {
	p := &lp.Problem{}
	p.AddRow("r", -inf, 1)
	p.AddCol("x", -1, 0, inf, false, []int32{0}, []float64{1})
	p.AddCol("y", 0, 0, inf, true, []int32{0}, []float64{-1})
	return p, &lp.Result{Reason: lp.Unbounded, X: []float64{0, 0}, Direction: []float64{1, 1}}
}

// contradict has x + y ≥ 3 and x + y ≤ 2.
func contradict() (*lp.Problem, *lp.Result) {
	p := &lp.Problem{}
	p.AddRow("low", 3, inf)
	p.AddRow("high", -inf, 2)
	p.AddCol("x", 0, 0, inf, false, []int32{0, 1}, []float64{1, 1})
	p.AddCol("y", 0, -inf, inf, false, []int32{0, 1}, []float64{1, 1})
	return p, &lp.Result{Reason: lp.Infeasible, Ray: []float64{1, -1}}
}

// offset is no row, no column and an objective of 2.
func offset() (*lp.Problem, *lp.Result) {
	return &lp.Problem{Offset: 2}, &lp.Result{Reason: lp.Optimal, Objective: 2, Bound: 2}
}

func TestCheck(t *testing.T) {
	type maker func() (*lp.Problem, *lp.Result)
	for name, test := range map[string]struct {
		make  maker
		spoil func(p *lp.Problem, r *lp.Result)
		want  error
	}{
		"optimal":            {transport, func(p *lp.Problem, r *lp.Result) {}, nil},
		"row violated":       {transport, func(p *lp.Problem, r *lp.Result) { r.X[1] = 0.5 }, ErrRefuted},
		"column violated":    {transport, func(p *lp.Problem, r *lp.Result) { r.X[0] = 2.001 }, ErrRefuted},
		"not integer":        {transport, func(p *lp.Problem, r *lp.Result) { p.Integer[1] = true; r.X[1] = 1.5 }, ErrRefuted},
		"wrong objective":    {transport, func(p *lp.Problem, r *lp.Result) { r.Objective = 4.5 }, ErrRefuted},
		"weak dual":          {transport, func(p *lp.Problem, r *lp.Result) { r.RowDual[0] = 1.5 }, ErrUnproven},
		"dual repaired":      {transport, func(p *lp.Problem, r *lp.Result) { r.RowDual[0] = 3 }, nil},
		"no dual":            {transport, func(p *lp.Problem, r *lp.Result) { r.RowDual = nil }, ErrUnproven},
		"bound too high":     {transport, func(p *lp.Problem, r *lp.Result) { r.Bound, r.Objective = 4.1, 4.1 }, ErrRefuted},
		"no bound":           {transport, func(p *lp.Problem, r *lp.Result) { r.Bound = -inf }, ErrUnproven},
		"feasible, no bound": {transport, func(p *lp.Problem, r *lp.Result) { r.Reason, r.Bound = lp.Feasible, -inf }, nil},
		"no point":           {transport, func(p *lp.Problem, r *lp.Result) { r.Reason, r.X = lp.NoSolution, nil }, nil},
		"shape":              {transport, func(p *lp.Problem, r *lp.Result) { r.X = r.X[:1] }, ErrMalformed},
		"infinite point":     {transport, func(p *lp.Problem, r *lp.Result) { r.X[1] = inf }, ErrMalformed},
		"false problem":      {transport, func(p *lp.Problem, r *lp.Result) { p.Value[0] = 0 }, ErrMalformed},
		"nothing":            {transport, func(p *lp.Problem, r *lp.Result) { *r = lp.Result{} }, nil},
		"no infeasibility":   {transport, func(p *lp.Problem, r *lp.Result) { *r = lp.Result{Reason: lp.Infeasible, Ray: []float64{1}} }, ErrUnproven},
		"offset":             {offset, func(p *lp.Problem, r *lp.Result) {}, nil},
		"offset, tree":       {offset, func(p *lp.Problem, r *lp.Result) { r.Tree = &lp.Tree{Bound: 2, Node: []lp.Node{{Column: -1}}} }, nil},
		"offset, empty tree": {offset, func(p *lp.Problem, r *lp.Result) { r.Tree = &lp.Tree{Bound: 2} }, ErrUnproven},
		"offset, part":       {offset, func(p *lp.Problem, r *lp.Result) { r.Part = []lp.Part{{}} }, nil},
		"offset, cut": {offset, func(p *lp.Problem, r *lp.Result) {
			r.Tree = &lp.Tree{Bound: 2, Cut: make([]lp.Cut, 2), Tighten: make([]lp.SparseVector, 1)}
		}, nil},
		"offset, more":         {offset, func(p *lp.Problem, r *lp.Result) { *r = lp.Result{Reason: lp.NoSolution, Bound: 2.5} }, ErrUnproven},
		"offset and a row":     {offset, func(p *lp.Problem, r *lp.Result) { p.AddRow("", -1, 1) }, nil},
		"offset, row violated": {offset, func(p *lp.Problem, r *lp.Result) { p.AddRow("", 1, 1) }, ErrRefuted},
		"offset and a column":  {offset, func(p *lp.Problem, r *lp.Result) { p.AddCol("", 1, 0, inf, true, nil, nil); r.X = []float64{0} }, nil},
		"empty row": {offset, func(p *lp.Problem, r *lp.Result) {
			p.AddRow("", 1, 1)
			*r = lp.Result{Reason: lp.Infeasible, Ray: []float64{1}}
		}, nil},
		"unbounded":            {recede, func(p *lp.Problem, r *lp.Result) {}, nil},
		"unbounded, no point":  {recede, func(p *lp.Problem, r *lp.Result) { r.X = nil }, ErrUnproven},
		"unbounded, bad point": {recede, func(p *lp.Problem, r *lp.Result) { r.X[0] = 3 }, ErrRefuted},
		"no direction":         {recede, func(p *lp.Problem, r *lp.Result) { r.Direction = nil }, ErrUnproven},
		"direction leaves row": {recede, func(p *lp.Problem, r *lp.Result) { r.Direction[1] = 0 }, ErrRefuted},
		"direction leaves col": {recede, func(p *lp.Problem, r *lp.Result) { p.ColUpper[1] = 9 }, ErrRefuted},
		"short direction":      {recede, func(p *lp.Problem, r *lp.Result) { r.Direction = []float64{1e-30, 1e-30} }, nil},
		"short, leaves row":    {recede, func(p *lp.Problem, r *lp.Result) { r.Direction = []float64{1e-12, 0} }, ErrRefuted},
		"short, leaves col":    {recede, func(p *lp.Problem, r *lp.Result) { p.ColUpper[1] = 9; r.Direction = []float64{1e-12, 1e-12} }, ErrRefuted},
		"direction of noise":   {recede, func(p *lp.Problem, r *lp.Result) { p.Cost[1] = 1 - 0x1p-50 }, ErrRefuted},
		"direction for free":   {recede, func(p *lp.Problem, r *lp.Result) { p.Cost[0] = 0 }, ErrRefuted},
		"infeasible":           {contradict, func(p *lp.Problem, r *lp.Result) {}, nil},
		"ray reversed":         {contradict, func(p *lp.Problem, r *lp.Result) { r.Ray[0], r.Ray[1] = -1, 1 }, ErrUnproven},
		"ray repaired":         {contradict, func(p *lp.Problem, r *lp.Result) { r.Ray[0] = 2 }, nil},
		"no ray":               {contradict, func(p *lp.Problem, r *lp.Result) { r.Ray = nil }, ErrUnproven},
		"feasible after all":   {contradict, func(p *lp.Problem, r *lp.Result) { p.RowUpper[1] = 3 }, ErrUnproven},
		"empty column":         {contradict, func(p *lp.Problem, r *lp.Result) { r.Ray, p.ColLower[0], p.ColUpper[0] = nil, 2, 1 }, nil},
	} {
		p, r := test.make()
		test.spoil(p, r)
		proof, err := Check(p, r, testTol)
		if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		if err == nil && r.Reason == lp.Infeasible != proof.Infeasible || err == nil && r.Reason == lp.Unbounded != proof.Unbounded {
			t.Errorf("%s: %+v", name, proof)
		}
	}
}

func TestViolationsAreNamed(t *testing.T) {
	p, r := transport()
	r.X = []float64{-1, 3.5}
	proof, _ := Check(p, r, new(big.Rat))
	if proof.Feasible || proof.Row.Name != "demand" || proof.Row.Amount.Cmp(big.NewRat(1, 2)) != 0 ||
		proof.Column.Name != "x" || proof.Column.Amount.Cmp(one) != 0 {
		t.Errorf("%+v", proof)
	}
}

// A spoiled optimal result is refused or proves only what is true.
func TestSpoiledResults(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	refused := 0
	for range 1000 {
		p, r, best := proved(rng)
		for range 1 + rng.IntN(2) {
			switch rng.IntN(5) {
			case 0:
				r.X[rng.IntN(len(r.X))] += float64(rng.IntN(3)-1) / 2
			case 1:
				if len(r.RowDual) > 0 {
					r.RowDual[rng.IntN(len(r.RowDual))] += rng.NormFloat64()
				}
			case 2:
				r.Objective -= rng.Float64()
			case 3:
				r.Bound += rng.Float64()
			case 4:
				if r.Tree != nil {
					spoil(r.Tree, rng)
				} else {
					spoilPart(r, rng)
				}
			}
		}
		proof, err := Check(p, r, testTol)
		if err != nil {
			refused++
		}
		if proof.Row.Amount != nil && proof.Feasible {
			continue // a breach within the tolerance
		}
		if proof.Infeasible || proof.Unbounded || proof.Bound != nil && proof.Bound.Cmp(best) > 0 ||
			proof.Feasible && value(p, r.X) == nil {
			t.Fatalf("%+v holds not: optimum %v", proof, best)
		}
		if err == nil && proof.Objective.Cmp(best) < 0 {
			t.Fatalf("accepted %+v, optimum %v", proof, best)
		}
	}
	if refused < 400 {
		t.Errorf("only %d refused", refused)
	}
}

func spoilPart(r *lp.Result, rng *rand.Rand) {
	a, b := &r.Part[0], &r.Part[1]
	switch rng.IntN(8) {
	case 0:
		spoil(a.Tree, rng)
	case 1:
		spoil(b.Tree, rng)
	case 2:
		a.Tree, b.Tree = b.Tree, a.Tree
	case 3:
		a.Col, b.Col = append(slices.Clone(a.Col), b.Col[0]), b.Col[1:]
	case 4:
		a.Row, b.Row = append(slices.Clone(a.Row), b.Row[0]), b.Row[1:]
	case 5:
		a.Bound, a.Tree = a.Bound+1, nil
	case 6:
		r.Part = append(r.Part, *b)
	case 7:
		b.Col = append([]int32{0}, b.Col...)
	}
	if rng.IntN(4) == 0 {
		slices.Reverse(r.Part)
	}
}

// Continuous columns without upper bounds and decimal data: the duals are
// noisy, the bound must come from implied bounds or repair and stay below the
// optimum.
func TestNoisyDuals(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 10))
	for trial := range 300 {
		// Rows Σ a_ij x_j ≥ b_i with a square matrix a > 0, dominated by its
		// diagonal; costs c = Aᵀy for some y ≥ 0 make the x with Ax = b optimal
		// where it is nonnegative, and y its dual.
		n := 2 + rng.IntN(6)
		p := &lp.Problem{}
		x, y := make([]float64, n), make([]float64, n)
		for i := range n {
			x[i], y[i] = 0.1+rng.Float64(), rng.Float64()/3
			p.AddRow("", 0, inf)
		}
		for j := range n {
			var rows []int32
			var values []float64
			cost := 0.0
			for i := range n {
				a := float64(rng.IntN(10)-4) / 10
				if i == j {
					a = float64(n)
				}
				if a != 0 {
					rows, values = append(rows, int32(i)), append(values, a)
					cost += a * y[i]
				}
			}
			p.AddCol("", cost, 0, inf, false, rows, values)
		}
		copy(p.RowLower, p.Activity(x))
		r := &lp.Result{Reason: lp.Optimal, X: x, RowDual: y, Objective: p.Objective(x)}
		r.Bound = r.Objective
		proof, err := Check(p, r, big.NewRat(1, 1_000_000))
		if err != nil {
			t.Fatalf("trial %d: %v", trial, err)
		}
		if !proof.Optimal(big.NewRat(1, 1_000_000)) {
			t.Fatalf("trial %d: gap %s", trial, decimal(proof.Gap))
		}
	}
}

func TestGrid(t *testing.T) {
	p := &lp.Problem{Offset: 0.5}
	p.AddCol("", 6, 0, 1, true, nil, nil)
	p.AddCol("", -4, 0, 1, true, nil, nil)
	g := objectiveGrid(p)
	for v, want := range map[float64]float64{0.5: 0.5, 0.6: 2.5, -3.6: -3.5, -1.6: -1.5, 2.5: 2.5} {
		if got := g.ceil(rational(v)); got.Cmp(rational(want)) != 0 {
			t.Errorf("ceil(%v) = %v, want %v", v, got, want)
		}
	}
	p.AddCol("", 1, 0, 1, false, nil, nil)
	if objectiveGrid(p).step != nil {
		t.Error("a continuous cost has no grid")
	}
}

func TestInt128(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 11))
	draw := func() int64 { return int64(rng.Uint64()) >> rng.IntN(64) }
	limit := new(big.Int).Lsh(big.NewInt(1), 127)
	fits := func(z *big.Int) bool {
		return z.Cmp(limit) < 0 && z.Cmp(new(big.Int).Neg(limit)) >= 0
	}
	check := func(what string, got int128, ok bool, want *big.Int) {
		t.Helper()
		if ok && got.setBig(new(big.Int)).Cmp(want) != 0 || ok && !fits(want) {
			t.Fatalf("%s: got %v, want %v", what, got.setBig(new(big.Int)), want)
		}
	}
	for range 100_000 {
		a, b, c, d := draw(), draw(), draw(), draw()
		ab, cd := product(a, b), product(c, d)
		bigAB := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		bigCD := new(big.Int).Mul(big.NewInt(c), big.NewInt(d))
		check("product", ab, true, bigAB)
		sum, ok := ab.add(cd)
		want := new(big.Int).Add(bigAB, bigCD)
		check("add", sum, ok, want)
		if ok != fits(want) {
			t.Fatalf("add: overflow of %v not seen", want)
		}
		times, ok := product(a, b>>32).times(c)
		want = new(big.Int).Mul(big.NewInt(b>>32), new(big.Int).Mul(big.NewInt(a), big.NewInt(c)))
		check("times", times, ok, want)
		s := rng.IntN(130)
		moved, ok := shifted(a, s)
		check("shifted", moved, ok, new(big.Int).Lsh(big.NewInt(a), uint(s)))
	}
}

func ExampleCheck() {
	p, r := transport()
	proof, err := Check(p, r, nil)
	fmt.Println(proof.Objective.RatString(), proof.Bound.RatString(), proof.Gap.RatString(), err)
	r.RowDual[0] = 1.5
	_, err = Check(p, r, nil)
	fmt.Println(err)
	// Output:
	// 4 4 0 <nil>
	// certify: unproven: bound 4 claimed, 3.5 proved
}
