package branch

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"canbo/solver/lp"
)

// withDerived appends the rows of cuts to p as lp.Cut defines them, in exact
// rationals and by the definition alone. It fails the test where a number of a
// row is not a float64.
func withDerived(t *testing.T, p *lp.Problem, cuts []lp.Cut) *lp.Problem {
	t.Helper()
	rat := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
	floor := func(v *big.Rat) *big.Rat {
		q, r := new(big.Int).QuoRem(v.Num(), v.Denom(), new(big.Int))
		if r.Sign() < 0 {
			q.Sub(q, big.NewInt(1))
		}
		return new(big.Rat).SetInt(q)
	}
	number := func(v *big.Rat) float64 {
		f, exact := v.Float64()
		if !exact {
			t.Fatalf("cut has the number %v", v)
		}
		return f
	}
	for _, c := range cuts {
		rows := byRows(p)
		n := p.Cols()
		alpha := make([]*big.Rat, n)
		for j := range alpha {
			alpha[j] = new(big.Rat)
		}
		beta := new(big.Rat)
		side := func(i int32) (at float64, sign int64) {
			if math.IsInf(p.RowUpper[i], 1) {
				return p.RowLower[i], -1
			}
			return p.RowUpper[i], 1
		}
		for k, i := range c.Weight.Index {
			u := rat(c.Weight.Value[k])
			at, _ := side(i)
			beta.Add(beta, new(big.Rat).Mul(u, rat(at)))
			cols, values := rows.row(int(i))
			for e, j := range cols {
				alpha[j].Add(alpha[j], new(big.Rat).Mul(u, rat(values[e])))
			}
		}
		complement := map[int]bool{}
		for _, j := range c.Complement {
			complement[int(j)] = true
		}
		bound := func(j int) *big.Rat {
			v := p.ColLower[j]
			if complement[j] {
				v = p.ColUpper[j]
			}
			if math.IsInf(v, 0) {
				t.Fatalf("cut measures column %d from %v", j, v)
			}
			if p.IsInteger(j) && v != math.Trunc(v) {
				t.Fatalf("integer column %d has bound %v", j, v)
			}
			return rat(v)
		}
		for j, a := range alpha {
			if a.Sign() != 0 {
				beta.Sub(beta, new(big.Rat).Mul(a, bound(j)))
			}
		}
		f := new(big.Rat).Sub(beta, floor(beta))
		less := new(big.Rat).Sub(big.NewRat(1, 1), f)
		round := func(a *big.Rat, integer bool) *big.Rat {
			if !integer {
				if a.Sign() > 0 {
					return new(big.Rat)
				}
				return new(big.Rat).Set(a)
			}
			down := floor(a)
			g := new(big.Rat).Mul(less, down)
			over := new(big.Rat).Sub(a, down)
			if over.Sub(over, f); over.Sign() > 0 {
				g.Add(g, over)
			}
			return g
		}
		rhs := new(big.Rat).Mul(less, floor(beta))
		coef := make([]*big.Rat, n)
		for j, a := range alpha {
			coef[j] = new(big.Rat)
			if a.Sign() == 0 {
				continue
			}
			at := bound(j)
			if complement[j] {
				coef[j].Neg(round(new(big.Rat).Neg(a), p.IsInteger(j)))
			} else {
				coef[j].Set(round(a, p.IsInteger(j)))
			}
			rhs.Add(rhs, new(big.Rat).Mul(coef[j], at))
		}
		for k, i := range c.Weight.Index {
			if p.RowLower[i] == p.RowUpper[i] {
				continue
			}
			at, sign := side(i)
			cols, values := rows.row(int(i))
			integer := at == math.Trunc(at)
			for e, j := range cols {
				integer = integer && p.IsInteger(int(j)) && values[e] == math.Trunc(values[e])
			}
			s := big.NewRat(sign, 1)
			h := round(new(big.Rat).Mul(s, rat(c.Weight.Value[k])), integer)
			h.Mul(h, s)
			for e, j := range cols {
				coef[j].Sub(coef[j], new(big.Rat).Mul(h, rat(values[e])))
			}
			rhs.Sub(rhs, new(big.Rat).Mul(h, rat(at)))
		}
		one := cut{rhs: number(rhs)}
		for j, g := range coef {
			if g.Sign() != 0 {
				one.row.Index = append(one.row.Index, int32(j))
				one.row.Value = append(one.row.Value, number(g))
			}
		}
		p = withCuts(p, []cut{one})
	}
	return p
}

// Cuts leave the optimum alone, the exact derivation gives the rows that the
// search used, and the tree proves the bound over them.
func TestCuts(t *testing.T) {
	cuts, nodes, without := 0, 0, 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 6))
		p := randomMIP(r)
		if seed%2 == 0 {
			p = assignmentWithSides(r, 6, 3)
		}
		want := solve(t, p, exact)
		res := solve(t, p, Options{RelGap: -1, CutRounds: 5})
		if res.Reason != want.Reason || res.Reason == lp.Optimal && (!near(res.Objective, want.Objective) || !near(res.Bound, want.Bound)) {
			t.Errorf("%s %v, bound %v; without cuts %s %v", res.Reason, res.Objective, res.Bound, want.Reason, want.Objective)
		}
		if res.Tree != nil {
			cuts += len(res.Tree.Cut)
		}
		prove(t, p, res)
		nodes, without = nodes+res.Nodes, without+want.Nodes
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if cuts < 80 || nodes >= without {
		t.Errorf("%d cuts, %d nodes, without them %d", cuts, nodes, without)
	}
}
