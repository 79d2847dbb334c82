package certify

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/solver/lp"
)

// small has integer columns x, y in [0, 2], an integer column z without upper
// bound and a continuous w in [0, 4].
func small() *lp.Problem {
	p := &lp.Problem{}
	p.AddRow("pair", -inf, 3)    // 2x + 2y ≤ 3
	p.AddRow("cover", 1, inf)    // 2x + z ≥ 1
	p.AddRow("mixed", -inf, 2.5) // y + w ≤ 5/2
	p.AddRow("equal", 1, 1)      // x + w = 1
	p.AddRow("free", -inf, inf)  // y
	p.AddCol("x", -1, -0.5, 2.5, true, []int32{0, 1, 3}, []float64{2, 2, 1})
	p.AddCol("y", -1, 0, 2, true, []int32{0, 2, 4}, []float64{2, 1, 1})
	p.AddCol("z", 1, 0, inf, true, []int32{1}, []float64{1})
	p.AddCol("w", 1, 0, 4, false, []int32{2, 3}, []float64{1, 1})
	return p
}

func sparse(pairs ...float64) lp.SparseVector {
	var v lp.SparseVector
	for k := 0; k < len(pairs); k += 2 {
		v.Index, v.Value = append(v.Index, int32(pairs[k])), append(v.Value, pairs[k+1])
	}
	return v
}

// The expected rows are worked out by hand from the definition.
func TestDerivedRows(t *testing.T) {
	half := lp.Cut{Weight: sparse(0, 0.5)}
	for name, test := range map[string]struct {
		cuts []lp.Cut
		want []float64 // dense over x, y, z, w, then the right-hand side; nil: refused
	}{
		// x + y + s/2 = 3/2: f = 1/2, half of x + y ≤ 1
		"rounded down": {[]lp.Cut{half}, []float64{0.5, 0.5, 0, 0, 0.5}},
		// -t + y + s/2 = -1/2 with t = 2 - x: half of -t + y ≤ -1
		"complement": {[]lp.Cut{{Weight: sparse(0, 0.5), Complement: []int32{0}}}, []float64{0.5, 0.5, 0, 0, 0.5}},
		// -x - z/2 + s/2 = -1/2: f = 1/2, -x/2 - z/2 ≤ -1/2
		"row at its lower bound": {[]lp.Cut{{Weight: sparse(1, -0.5)}}, []float64{-0.5, 0, -0.5, 0, -0.5}},
		// y + w + s = 5/2, s not integer: f = 1/2, y/2 ≤ 1
		"continuous": {[]lp.Cut{{Weight: sparse(2, 1)}}, []float64{0, 0.5, 0, 0, 1}},
		// -y - w - s = -5/2: f = 1/2, -y/2 - w - s ≤ -3/2, s = 5/2 - y - w
		"continuous and negative": {[]lp.Cut{{Weight: sparse(2, -1)}}, []float64{0, 0.5, 0, 0, 1}},
		// x/2 + w/2 = 1/2: f = 1/2, no slack
		"equation": {[]lp.Cut{{Weight: sparse(3, 0.5)}}, []float64{0, 0, 0, 0, 0}},
		// twice the first cut, x + y ≤ 1, with integer slack weight and f = 0
		"of a cut": {[]lp.Cut{half, {Weight: sparse(5, 2)}}, []float64{1, 1, 0, 0, 1}},
		"nothing":  {[]lp.Cut{{}}, []float64{0, 0, 0, 0, 0}},
		// z cancels, so that its missing upper bound does not matter
		"complement elsewhere":      {[]lp.Cut{{Weight: sparse(0, 0.5), Complement: []int32{2}}}, []float64{0.5, 0.5, 0, 0, 0.5}},
		"no bound on the column":    {[]lp.Cut{{Weight: sparse(1, 0.5), Complement: []int32{2}}}, nil},
		"no bound on the row":       {[]lp.Cut{{Weight: sparse(4, 1)}}, nil},
		"not exact":                 {[]lp.Cut{{Weight: sparse(0, 0.1)}}, nil},
		"too large":                 {[]lp.Cut{{Weight: sparse(0, 1e308)}}, nil},
		"too small":                 {[]lp.Cut{{Weight: sparse(0, 5e-324)}}, nil},
		"row to come":               {[]lp.Cut{{Weight: sparse(5, 1)}, half}, nil},
		"row out of range":          {[]lp.Cut{{Weight: sparse(-1, 1)}}, nil},
		"column out of range":       {[]lp.Cut{{Weight: sparse(0, 1), Complement: []int32{4}}}, nil},
		"complement not increasing": {[]lp.Cut{{Weight: sparse(0, 1), Complement: []int32{1, 1}}}, nil},
		"infinite weight":           {[]lp.Cut{{Weight: sparse(0, inf)}}, nil},
	} {
		p := small()
		tree := &lp.Tree{Cut: test.cuts, Node: []lp.Node{{Column: -1}}}
		if _, err := CheckTree(p, tree); errors.Is(err, ErrMalformed) != (test.want == nil) {
			t.Errorf("%s: %v", name, err)
		}
		if test.want == nil {
			continue
		}
		q, err := withCuts(p, test.cuts)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := q.Validate(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := make([]float64, 5)
		last := int32(q.Rows() - 1)
		for j := range q.Cols() {
			rows, values := q.Column(j)
			if e := slices.Index(rows, last); e >= 0 {
				got[j] = values[e]
			}
		}
		got[4] = q.RowUpper[last]
		if !slices.Equal(got, test.want) || !math.IsInf(q.RowLower[last], -1) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// No cut, whatever its weights, excludes a feasible point; and the right ones
// among them do exclude points that are not integer.
func TestEveryCutIsValid(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 12))
	derived := 0
	for trial := range 1500 {
		p := randomMIP(rng, 1+rng.IntN(4), 1+rng.IntN(3), kind(trial%2))
		for j := range p.Integer {
			p.Integer[j] = rng.IntN(3) > 0
		}
		cuts := randomCuts(rng, p, 3)
		q, err := withCuts(p, cuts)
		if err != nil {
			t.Fatal(err)
		}
		derived += len(cuts)
		quarters(p, func(x []float64) {
			if value(p, x) != nil && value(q, x) == nil {
				t.Fatalf("trial %d: point %v is cut off", trial, x)
			}
		})
	}
	if derived < 3000 {
		t.Errorf("only %d cuts", derived)
	}
}

// quarters calls visit with the points of the column bounds that are integer
// where they must be and multiples of 1/4 elsewhere.
func quarters(p *lp.Problem, visit func(x []float64)) {
	fine := *p
	fine.ColLower, fine.ColUpper = slices.Clone(p.ColLower), slices.Clone(p.ColUpper)
	for j := range fine.ColLower {
		if !p.Integer[j] {
			fine.ColLower[j], fine.ColUpper[j] = 4*p.ColLower[j], min(4*p.ColUpper[j], 4*p.ColLower[j]+5)
		}
	}
	x := make([]float64, p.Cols())
	points(&fine, func(y []float64) {
		for j := range y {
			x[j] = y[j]
			if !p.Integer[j] {
				x[j] /= 4
			}
		}
		visit(x)
	})
}

// A vector that proves the bound by itself needs no leaves.
func TestTightenAloneEndsTheProof(t *testing.T) {
	p := small()
	tree := &lp.Tree{Bound: -4, Tighten: []lp.SparseVector{{}, sparse(2, -9)}, Node: []lp.Node{{Column: -1, Dual: sparse(2, -9)}}}
	proof, err := CheckTree(p, tree)
	if err != nil || proof.Bound.Cmp(rational(-4)) != 0 {
		t.Errorf("%v, %v", proof.Bound, err)
	}
	tree.Bound = -3
	if _, err := CheckTree(p, tree); !errors.Is(err, ErrUnproven) {
		t.Errorf("bound above what is proved: %v", err)
	}
}
