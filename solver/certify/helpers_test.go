package certify

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"

	"canbo/solver/lp"
)

// randomMIP returns a problem of n integer columns within [-2, 3] and m rows.
// Fractional data have some binary fraction bits, decimal ones none that end
// early.
func randomMIP(rng *rand.Rand, n, m int, data kind) *lp.Problem {
	p := &lp.Problem{Name: "random", Offset: data.number(rng)}
	for range m {
		lower := data.number(rng) - 3
		upper := lower + float64(rng.IntN(9))
		switch rng.IntN(4) {
		case 0:
			lower = math.Inf(-1)
		case 1:
			upper = math.Inf(1)
		}
		p.AddRow("", lower, upper)
	}
	for range n {
		lower := float64(rng.IntN(3) - 2)
		var rows []int32
		var values []float64
		for i := range m {
			if v := data.number(rng); v != 0 && rng.IntN(3) > 0 {
				rows, values = append(rows, int32(i)), append(values, v)
			}
		}
		p.AddCol("", data.number(rng), lower, lower+float64(1+rng.IntN(3)), true, rows, values)
	}
	return p
}

type kind int

const (
	integral kind = iota
	eighths
	fractional
)

func (k kind) number(rng *rand.Rand) float64 {
	v := float64(rng.IntN(11) - 5)
	switch k {
	case eighths:
		return v + float64(rng.IntN(8))/8
	case fractional:
		return v * 0.1
	}
	return v
}

// points calls visit with every integer point of the column bounds of p.
func points(p *lp.Problem, visit func(x []float64)) {
	x := slices.Clone(p.ColLower)
	for {
		visit(x)
		j := 0
		for ; j < len(x); j++ {
			if x[j]++; x[j] <= p.ColUpper[j] {
				break
			}
			x[j] = p.ColLower[j]
		}
		if j == len(x) {
			return
		}
	}
}

// optimum returns the best exactly feasible point of p and its exact objective
// in plain rational arithmetic, or nil.
func optimum(p *lp.Problem) (best *big.Rat, at []float64) {
	points(p, func(x []float64) {
		if value := value(p, x); value != nil && (best == nil || value.Cmp(best) < 0) {
			best, at = value, slices.Clone(x)
		}
	})
	return best, at
}

// value returns the objective of x, or nil where a row is violated.
func value(p *lp.Problem, x []float64) *big.Rat {
	act := make([]*big.Rat, p.Rows())
	for i := range act {
		act[i] = new(big.Rat)
	}
	sum := rational(p.Offset)
	for j, xj := range x {
		v := rational(xj)
		sum.Add(sum, new(big.Rat).Mul(rational(p.Cost[j]), v))
		rows, values := p.Column(j)
		for k, i := range rows {
			act[i].Add(act[i], new(big.Rat).Mul(rational(values[k]), v))
		}
	}
	for i, a := range act {
		if lo := p.RowLower[i]; !math.IsInf(lo, 0) && a.Cmp(rational(lo)) < 0 {
			return nil
		}
		if hi := p.RowUpper[i]; !math.IsInf(hi, 0) && a.Cmp(rational(hi)) > 0 {
			return nil
		}
	}
	return sum
}

// randomCuts returns cuts of p with weights of few bits, or none where one is
// refused.
func randomCuts(rng *rand.Rand, p *lp.Problem, count int) []lp.Cut {
	var cuts []lp.Cut
	for k := range count {
		u := make([]float64, p.Rows()+k)
		for i := range u {
			u[i] = float64(rng.IntN(17)-8) / float64(int(1)<<rng.IntN(5))
		}
		cut := lp.Cut{Weight: lp.Sparse(u)}
		for j := range p.Cols() {
			if rng.IntN(2) == 0 {
				cut.Complement = append(cut.Complement, int32(j))
			}
		}
		cuts = append(cuts, cut)
	}
	if _, err := withCuts(p, cuts); err != nil {
		return nil
	}
	return cuts
}

// proveCut is prove with a few cuts, where p allows them.
func proveCut(p *lp.Problem, bound float64, rng *rand.Rand) *lp.Tree {
	cuts := randomCuts(rng, p, rng.IntN(4))
	q, err := withCuts(p, cuts)
	if err != nil {
		panic(err)
	}
	keep := randomKeep(rng, p)
	tree := proveWith(q, keep, randomWith(rng, p, keep), bound, rng)
	tree.Cut = cuts
	return tree
}

// randomWith returns rows of p that limit the columns of the rows kept, nil for
// none.
func randomWith(rng *rand.Rand, p *lp.Problem, keep []int32) [][]int32 {
	with := make([][]int32, len(keep))
	some := false
	for k := range keep {
		for i := range int32(p.Rows()) {
			more := slices.Clone(with)
			more[k] = append(slices.Clip(more[k]), i)
			if rng.IntN(3) > 0 && checkWith(p, &lp.Tree{Keep: keep, With: more}) == nil {
				with, some = more, true
			}
		}
	}
	if !some {
		return nil
	}
	return with
}

// randomKeep returns rows of p that share no column, often none. Decimal rows
// that a point violates by the rounding of their weights cannot be kept.
func randomKeep(rng *rand.Rand, p *lp.Problem) []int32 {
	var keep []int32
	if maxFractionBits(p.Value) > 3 {
		return nil
	}
	for _, i := range rng.Perm(p.Rows())[:rng.IntN(p.Rows()+1)] {
		more := append(slices.Clone(keep), int32(i))
		slices.Sort(more)
		if checkKeep(p, more) == nil {
			keep = more
		}
	}
	return keep
}

// beside returns the problem of p and q without anything in common, and its two
// parts.
func beside(p, q *lp.Problem) (*lp.Problem, []lp.Part) {
	both := &lp.Problem{Name: p.Name, Offset: p.Offset + q.Offset}
	parts := make([]lp.Part, 2)
	for k, one := range []*lp.Problem{p, q} {
		first := int32(both.Rows())
		for i := range one.Rows() {
			parts[k].Row = append(parts[k].Row, int32(both.AddRow("", one.RowLower[i], one.RowUpper[i])))
		}
		for j := range one.Cols() {
			rows, values := one.Column(j)
			rows = slices.Clone(rows)
			for e := range rows {
				rows[e] += first
			}
			parts[k].Col = append(parts[k].Col, int32(both.AddCol("", one.Cost[j], one.ColLower[j], one.ColUpper[j], one.IsInteger(j), rows, values)))
		}
	}
	return both, parts
}

// ascend returns multipliers improved by a few subgradient steps over the box.
func ascend(p *lp.Problem, lower, upper []float64, rng *rand.Rand, steps int) []float64 {
	y := make([]float64, p.Rows())
	for i := range y {
		y[i] = rng.NormFloat64()
	}
	for t := range steps {
		x := make([]float64, p.Cols())
		for j := range x {
			d := p.Cost[j]
			rows, values := p.Column(j)
			for k, i := range rows {
				d -= values[k] * y[i]
			}
			x[j] = lower[j]
			if d < 0 {
				x[j] = upper[j]
			}
		}
		act := p.Activity(x)
		for i := range y {
			r := p.RowLower[i]
			if y[i] < 0 || math.IsInf(r, 0) {
				r = p.RowUpper[i]
			}
			if math.IsInf(r, 0) {
				y[i] = 0
				continue
			}
			y[i] += (r - act[i]) / float64(5+t)
			if math.IsInf(p.RowLower[i], 0) {
				y[i] = math.Min(y[i], 0)
			}
			if math.IsInf(p.RowUpper[i], 0) {
				y[i] = math.Max(y[i], 0)
			}
		}
	}
	return y
}

// prove builds a tree for bound by splitting until every leaf is proved by
// multipliers of a subgradient search or is a single point.
func prove(p *lp.Problem, keep []int32, bound float64, rng *rand.Rand) *lp.Tree {
	return proveWith(p, keep, nil, bound, rng)
}

// proveWith is prove with rows that limit the columns of those kept.
func proveWith(p *lp.Problem, keep []int32, with [][]int32, bound float64, rng *rand.Rand) *lp.Tree {
	t := &lp.Tree{Bound: bound, Keep: keep, With: with}
	lower, upper := slices.Clone(p.ColLower), slices.Clone(p.ColUpper)
	for range 2 {
		t.Tighten = append(t.Tighten, lp.Sparse(ascend(p, lower, upper, rng, 40)))
	}
	var grow func() int32
	grow = func() int32 {
		at := int32(len(t.Node))
		t.Node = append(t.Node, lp.Node{Column: -1})
		node := lp.Node{Column: -1, Dual: lp.Sparse(ascend(p, lower, upper, rng, 15))}
		wide := -1
		for j := range lower {
			if lower[j] < upper[j] && (wide < 0 || upper[j]-lower[j] > upper[wide]-lower[wide]) {
				wide = j
			}
		}
		sub := *p
		sub.ColLower, sub.ColUpper = lower, upper
		b := newBox(&sub)
		proved, empty := newEvaluator(&sub, t.Keep, t.With, b).bound(newShaper(&sub, t.Keep, b).shape(node.Dual, true), b)
		switch {
		case empty:
		case proved != nil && !math.IsInf(bound, 1) && proved.Cmp(rational(bound)) >= 0:
		case wide < 0:
			node.Dual = lp.SparseVector{}
			for i := range p.Rows() {
				for _, sign := range []float64{1, -1} {
					ray := lp.SparseVector{Index: []int32{int32(i)}, Value: []float64{sign}}
					if newEvaluator(&sub, nil, nil, b).excludes(newShaper(&sub, nil, b).shape(ray, false), b) {
						node.Ray, node.Dual = true, ray
					}
				}
			}
		default:
			node = lp.Node{Column: int32(wide), Value: math.Floor((lower[wide] + upper[wide]) / 2)}
			old := upper[wide]
			upper[wide] = node.Value
			node.Down = grow()
			upper[wide] = old
			old = lower[wide]
			lower[wide] = node.Value + 1
			node.Up = grow()
			lower[wide] = old
		}
		if rng.IntN(3) == 0 {
			node.Tighten = append(node.Tighten, lp.Sparse(ascend(p, lower, upper, rng, 10)))
		}
		t.Node[at] = node
		return at
	}
	grow()
	return t
}
