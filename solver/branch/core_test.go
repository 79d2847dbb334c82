package branch

import (
	"math"
	"testing"

	"canbo/solver/lp"
)

// What the relaxation uses stays in the core: with whole costs many reduced costs
// are zero but for rounding errors, whose signs mean nothing.
func TestCoreHoldsRelaxation(t *testing.T) {
	for seed := range uint64(2) {
		p := newProvince(seed, 400, 40).Problem
		for j, c := range p.Cost {
			if p.Cost[j] = math.Round(c/10) * 10 / 3; len(rowsOf(p, j)) > 1 {
				p.Cost[j] = 0
			}
		}
		m := newMaster(t.Context(), p, Options{})
		relax, err := newRelaxation(p, m.box, nil)
		if err != nil {
			t.Fatal(err)
		}
		if reason := relax.solve(t.Context(), math.Inf(1)); reason != lp.Optimal {
			t.Fatalf("relaxation: %v", reason)
		}
		m.basis, m.dual = relax.global(), relax.dual()
		var l lagrangian
		l.price(p, m.dual)
		m.promise = l.reduced
		b := m.core(nil)
		fixed := 0
		for j, v := range relax.point() {
			if v < b.lower[j]-integrality || v > b.upper[j]+integrality {
				t.Fatalf("seed %d: column %d is at %g, outside [%g, %g]", seed, j, v, b.lower[j], b.upper[j])
			}
			if b.lower[j] == b.upper[j] && p.ColLower[j] < p.ColUpper[j] {
				fixed++
			}
		}
		if fixed < p.Cols()/2 {
			t.Errorf("seed %d: the core fixes %d of %d columns", seed, fixed, p.Cols())
		}
	}
}

func rowsOf(p *lp.Problem, j int) []int32 {
	rows, _ := p.Column(j)
	return rows
}
