package planner_test

import (
	"bytes"
	"context"
	"errors"
	"math/big"
	"testing"

	"canbo/data/synth"
	"canbo/model"
	"canbo/model/formulate"
	"canbo/model/planner"
	"canbo/model/verify"
)

// TestCertificatesProve writes, reads and proves the certificates of random
// plans: the exact bound of each goal's program reaches the value claimed.
func TestCertificatesProve(t *testing.T) {
	proven := 0
	for seed := uint64(1); seed <= 150; seed++ {
		in := smallInstance(seed)
		out, err := planner.Make(context.Background(), in, planner.Options{Gap: -1, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		if out.Plan == nil {
			continue
		}
		for _, p := range prove(t, in, out) {
			if p.Bound == nil || slack(p).Cmp(big.NewRat(1, 100)) > 0 {
				t.Fatalf("seed %d: goal %s is %v with proven bound %v", seed, p.Goal, p.Value, p.Bound)
			}
			proven++
		}
	}
	if proven < 300 {
		t.Errorf("only %d goals proven", proven)
	}
}

// TestCertificatesOfUnprovenPlans proves what searches with a wide gap or no time
// state: less, but nothing that is not so.
func TestCertificatesOfUnprovenPlans(t *testing.T) {
	open := 0
	for seed := uint64(1); seed <= 60; seed++ {
		in := smallInstance(seed)
		for _, o := range []planner.Options{{Gap: 0.2, Workers: 1}, {TimeLimit: 1, Workers: 1}} {
			out, err := planner.Make(context.Background(), in, o)
			if err != nil {
				t.Fatal(err)
			}
			if out.Plan == nil {
				continue
			}
			prove(t, in, out)
			for _, g := range out.Plan.Goals {
				if g.Bound < g.Value {
					open++
				}
			}
		}
	}
	if open < 20 {
		t.Errorf("only %d goals are not proven", open)
	}
}

// slack is the distance of value and bound.
func slack(p planner.Proven) *big.Rat { return new(big.Rat).Sub(p.Value, p.Bound) }

func prove(t *testing.T, in *model.Instance, out *planner.Outcome) []planner.Proven {
	t.Helper()
	var file bytes.Buffer
	if err := planner.WriteCertificate(&file, out); err != nil {
		t.Fatal(err)
	}
	proven, err := planner.Prove(context.Background(), in, bytes.NewReader(file.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]planner.Shown{}
	for _, p := range proven {
		if p.Err != nil {
			t.Fatalf("goal %s: %v", p.Goal, p.Err)
		}
		for _, s := range p.Shown {
			shown[s.Goal] = s
		}
	}
	for _, g := range out.Plan.Goals {
		if s, ok := shown[g.Name]; !ok || s.Value != g.Value || s.Bound < g.Bound || s.Bound > g.Value {
			t.Errorf("goal %s is %d with bound %d, %+v is shown", g.Name, g.Value, g.Bound, s)
		}
	}
	// A certificate of another program, or a damaged one, is refused.
	other := *in
	other.Decisions.Limits.Moves = max(0, len(out.Plan.Proposals)-1)
	damaged := bytes.Clone(file.Bytes())
	damaged[len(damaged)-1-len(out.Plan.Proposals)%32] ^= 1
	for what, file := range map[string]struct {
		in    *model.Instance
		bytes []byte
	}{
		"of another program": {&other, file.Bytes()},
		"cut short":          {in, file.Bytes()[:file.Len()-1]},
		"damaged":            {in, damaged},
	} {
		if len(out.Plan.Proposals) == 0 && file.in == &other {
			continue // perhaps nobody can move, and the limit is none
		}
		if _, err := planner.Prove(context.Background(), file.in, bytes.NewReader(file.bytes)); !errors.Is(err, planner.ErrCertificate) {
			t.Fatalf("a certificate %s: %v", what, err)
		}
	}
	return proven
}

// TestPlanIsProven plans a whole province of the twin.
func TestPlanIsProven(t *testing.T) {
	in, err := synth.Generate(synth.Options{Provinces: []string{provinceOfTest}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	out, err := planner.Make(context.Background(), in, planner.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for k := range out.Plan.Goals {
		if g := &out.Plan.Goals[k]; g.Name != formulate.Tie && g.Gap() > planner.DefaultGap {
			t.Errorf("goal %s is %d with bound %d", g.Name, g.Value, g.Bound)
		}
	}
	report, err := verify.Check(in, out.Plan)
	if err != nil {
		t.Fatal(err)
	}
	if broken := report.Broken(); len(broken) > 0 {
		t.Errorf("%d rules broken, first %+v", len(broken), broken[0])
	}
	for k, p := range prove(t, in, out) {
		if p.Bound == nil || new(big.Rat).Mul(slack(p), big.NewRat(10_000, 1)).Cmp(p.Value) > 0 {
			t.Errorf("goal %d, %s: %v with proven bound %v", k, p.Goal, p.Value, p.Bound)
		}
	}
}
