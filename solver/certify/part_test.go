package certify

import (
	"errors"
	"testing"

	"canbo/solver/lp"
)

// pair has two blocks, x ≥ 2 and 3y ≥ 4 with y integer, and a column alone.
func pair() (*lp.Problem, *lp.Result) {
	p := &lp.Problem{Offset: 10}
	p.AddRow("a", 2, inf)
	p.AddRow("b", 4, inf)
	p.AddCol("x", 1, 0, inf, false, []int32{0}, []float64{1})
	p.AddCol("y", 1, 0, inf, true, []int32{1}, []float64{3})
	p.AddCol("alone", 1, -1, inf, false, nil, nil)
	leaf := func(bound, dual float64) *lp.Tree {
		return &lp.Tree{Bound: bound, Node: []lp.Node{{Column: -1, Dual: sparse(0, dual)}}}
	}
	return p, &lp.Result{Reason: lp.Optimal, X: []float64{2, 2, -1}, Objective: 13, Bound: 13, Part: []lp.Part{
		{Col: []int32{1}, Row: []int32{1}, Bound: 2, Tree: leaf(2, 1.0/3)},
		{Col: []int32{0}, Row: []int32{0}, Bound: 2, Tree: leaf(2, 1)},
		{Col: []int32{2}, Bound: -1},
	}}
}

func TestParts(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(p *lp.Problem, r *lp.Result)
		want  error
	}{
		"proved":                   {func(p *lp.Problem, r *lp.Result) {}, nil},
		"tree too weak":            {func(p *lp.Problem, r *lp.Result) { r.Part[1].Tree.Node[0].Dual = lp.SparseVector{} }, ErrUnproven},
		"tree for less":            {func(p *lp.Problem, r *lp.Result) { r.Part[1].Tree.Bound = 1 }, ErrUnproven},
		"sum for more":             {func(p *lp.Problem, r *lp.Result) { p.Offset, r.X[2] = 9, 0 }, ErrUnproven},
		"a part says nothing":      {func(p *lp.Problem, r *lp.Result) { r.Part[2].Bound = -inf }, ErrUnproven},
		"no tree where one is due": {func(p *lp.Problem, r *lp.Result) { r.Part[1].Tree = nil }, ErrUnproven},
		"column missing":           {func(p *lp.Problem, r *lp.Result) { r.Part = r.Part[:2] }, ErrMalformed},
		"column twice, costs lost": {func(p *lp.Problem, r *lp.Result) { r.Part[2].Col = []int32{0, 2} }, ErrUnproven},
		"row missing":              {func(p *lp.Problem, r *lp.Result) { r.Part[0].Row = nil }, ErrMalformed},
		"row twice":                {func(p *lp.Problem, r *lp.Result) { r.Part[2].Row = []int32{1} }, ErrMalformed},
		"row of another part":      {func(p *lp.Problem, r *lp.Result) { r.Part[0].Row, r.Part[1].Row = r.Part[1].Row, r.Part[0].Row }, ErrMalformed},
		"out of range":             {func(p *lp.Problem, r *lp.Result) { r.Part[2].Col[0] = 3 }, ErrMalformed},
		"negative":                 {func(p *lp.Problem, r *lp.Result) { r.Part[2].Col[0] = -1 }, ErrMalformed},
		"not increasing":           {func(p *lp.Problem, r *lp.Result) { r.Part[2].Col = []int32{2, 2} }, ErrMalformed},
		"tree of other shape":      {func(p *lp.Problem, r *lp.Result) { r.Part[0].Tree.Node[0].Dual = sparse(1, 1) }, ErrMalformed},
		"infinite bound":           {func(p *lp.Problem, r *lp.Result) { r.Part[2].Bound, r.Bound, r.X[2], r.Objective = inf, 14, 0, 14 }, ErrUnproven},
	} {
		p, r := pair()
		test.spoil(p, r)
		proof, err := Check(p, r, testTol)
		if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		if err == nil && proof.Bound.Cmp(rational(13)) != 0 {
			t.Errorf("%s: bound %v", name, proof.Bound)
		}
	}
}
