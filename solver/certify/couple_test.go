package certify

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"canbo/solver/lp"
)

// bridge has the rows a: x + z ≥ 2 and b: y + z ≥ 2, and between them
// c: x + y + 2z ≤ 3, all columns integers in [0, 2]: one part for a and one for b
// couple by z and c.
func bridge() (*lp.Problem, *lp.Result) {
	p := &lp.Problem{Offset: 1}
	p.AddRow("a", 2, inf)
	p.AddRow("b", 2, inf)
	p.AddRow("c", -inf, 3)
	p.AddCol("x", 3, 0, 2, true, []int32{0, 2}, []float64{1, 1})
	p.AddCol("y", 4, 0, 2, true, []int32{1, 2}, []float64{1, 1})
	p.AddCol("z", 5, 0, 2, true, []int32{0, 1, 2}, []float64{1, 1, 2})
	leaf := func(dual float64) *lp.Tree {
		return &lp.Tree{Bound: 2 * dual, Node: []lp.Node{{Column: -1, Dual: lp.Sparse([]float64{dual})}}}
	}
	// x + y + 2z ≥ 4 > 3: the price of c may be anything below zero
	return p, &lp.Result{Reason: lp.NoSolution, Limit: lp.TimeLimit, Bound: 9, Price: lp.SparseVector{Index: []int32{2}, Value: []float64{-2}}, Part: []lp.Part{
		{Col: []int32{0, 2}, Row: []int32{0}, Bound: 8, Cost: column(2, 4), Tree: leaf(4)},
		{Col: []int32{1, 2}, Row: []int32{1}, Bound: 10, Cost: column(2, 5), Tree: leaf(5)},
	}}
}

func column(j int32, cost float64) lp.SparseVector {
	return lp.SparseVector{Index: []int32{j}, Value: []float64{cost}}
}

func TestCoupledParts(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(p *lp.Problem, r *lp.Result)
		want  error
	}{
		// 1 + 8 + 10 - 2·3 = 13
		"proved":                  {func(p *lp.Problem, r *lp.Result) { r.Bound = 13 }, nil},
		"claims more":             {func(p *lp.Problem, r *lp.Result) { r.Bound = 14 }, ErrUnproven},
		"costs too high":          {func(p *lp.Problem, r *lp.Result) { p.Cost[2], r.Bound = 4, 13 }, ErrUnproven},
		"loss of a cost too high": {func(p *lp.Problem, r *lp.Result) { p.Cost[2], r.Bound = 4, 11 }, nil},
		"costs lower than needed": {func(p *lp.Problem, r *lp.Result) { p.Cost[2], r.Bound = 9, 13 }, nil},
		"unbounded row":           {func(p *lp.Problem, r *lp.Result) { p.RowUpper[2] = inf }, ErrUnproven},
		"copy missing":            {func(p *lp.Problem, r *lp.Result) { r.Part[1].Col, r.Part[1].Cost = []int32{1}, lp.SparseVector{} }, ErrMalformed},
		"cost of another":         {func(p *lp.Problem, r *lp.Result) { r.Part[1].Cost = column(0, 1) }, ErrMalformed},
		"cost of nothing":         {func(p *lp.Problem, r *lp.Result) { r.Part[1].Cost = column(3, 1) }, ErrMalformed},
		"price of a part's row":   {func(p *lp.Problem, r *lp.Result) { r.Price.Index[0] = 1 }, ErrMalformed},
		"price of nothing":        {func(p *lp.Problem, r *lp.Result) { r.Price.Index[0] = 3 }, ErrMalformed},
		"price without a use":     {func(p *lp.Problem, r *lp.Result) { r.Price = lp.SparseVector{} }, ErrUnproven},
	} {
		p, r := bridge()
		test.spoil(p, r)
		if _, err := Check(p, r, nil); !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// TestCoupledPartsHold proves random prices and costs of random problems, and
// compares what they prove with every point.
func TestCoupledPartsHold(t *testing.T) {
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 1))
		p, r := bridge()
		number := func() float64 { return float64(rng.IntN(21)-10) / 3 }
		for j := range p.Cost {
			p.Cost[j] = number()
			p.ColLower[j] = float64(-rng.IntN(2))
		}
		for k := range p.Value {
			p.Value[k] = 1 + float64(rng.IntN(5))/3
		}
		p.RowUpper[2] = 12
		r.Price.Value[0] = -float64(rng.IntN(7)) / 3
		for k := range r.Part {
			r.Part[k].Cost.Value[0] = number()
			y := float64(rng.IntN(7)) / 7
			r.Part[k].Tree.Node[0].Dual.Value[0] = y
			r.Part[k].Bound, r.Part[k].Tree.Bound = 100, 100
		}
		r.Bound = 100
		proof, _ := Check(p, r, nil)
		if proof.Bound == nil {
			t.Fatal("nothing proved")
		}
		x := make([]float64, 3)
		for code := range 27 {
			at := code
			for j := range x {
				x[j] = p.ColLower[j] + float64(at%3)
				at /= 3
			}
			inside := true
			for i, a := range p.Activity(x) {
				inside = inside && a >= p.RowLower[i] && a <= p.RowUpper[i]
			}
			for j := range x {
				inside = inside && x[j] <= p.ColUpper[j]
			}
			if bound, _ := proof.Bound.Float64(); inside && p.Objective(x) < bound-1e-9 {
				t.Fatalf("seed %d: %v costs %v, below the bound %v", seed, x, p.Objective(x), bound)
			}
		}
	}
}

func TestCoupledCertificate(t *testing.T) {
	p, r := bridge()
	var b bytes.Buffer
	if err := WriteCertificate(&b, p, r); err != nil {
		t.Fatal(err)
	}
	got, err := ReadCertificate(&b, p)
	if err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("%v: read %+v, wrote %+v", err, got, r)
	}
}
