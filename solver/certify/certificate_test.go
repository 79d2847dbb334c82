package certify

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"canbo/solver/lp"
)

// proved returns a random problem, an optimal claim with a tree or parts, and
// the optimum.
func proved(rng *rand.Rand) (*lp.Problem, *lp.Result, *big.Rat) {
	if rng.IntN(4) > 0 {
		return provedByTree(rng)
	}
	p, r, best := provedByTree(rng)
	q, s, other := provedByTree(rng)
	both, parts := beside(p, q)
	for k, one := range []struct {
		*lp.Problem
		*lp.Result
	}{{p, r}, {q, s}} {
		free := *one.Problem
		free.Offset = 0
		parts[k].Bound = one.Bound - one.Offset - 1e-9
		parts[k].Tree = proveCut(&free, parts[k].Bound, rng)
	}
	// the sum of the offsets may be rounded
	best.Add(best, other).Add(best, rational(both.Offset)).Sub(best, rational(p.Offset)).Sub(best, rational(q.Offset))
	return both, &lp.Result{
		Reason: lp.Optimal, X: slices.Concat(r.X, s.X), Objective: r.Objective + s.Objective,
		Bound: r.Bound + s.Bound - 1e-8, Part: parts,
	}, best
}

func provedByTree(rng *rand.Rand) (*lp.Problem, *lp.Result, *big.Rat) {
	for {
		p := randomMIP(rng, 3, 2, kind(rng.IntN(3)))
		best, x := optimum(p)
		if best == nil {
			continue
		}
		objective, _ := best.Float64()
		bound := objective - 1e-9
		return p, &lp.Result{
			Reason: lp.Optimal, X: x, RowDual: []float64{0, -0.5}, Objective: objective, Bound: bound,
			Iterations: 12, Nodes: 3, Tree: proveCut(p, bound, rng),
		}, best
	}
}

func TestCertificateRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	for range 50 {
		p, r, _ := proved(rng)
		var buf bytes.Buffer
		if err := WriteCertificate(&buf, p, r); err != nil {
			t.Fatal(err)
		}
		written := bytes.Clone(buf.Bytes())
		got, err := ReadCertificate(&buf, p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if _, err := Check(p, got, testTol); err != nil {
			t.Fatal(err)
		}
		var again bytes.Buffer
		if err := WriteCertificate(&again, p, got); err != nil || !bytes.Equal(again.Bytes(), written) {
			t.Fatalf("second writing differs (%v)", err)
		}

		for k := range written {
			spoiled := bytes.Clone(written)
			spoiled[k] ^= 1 << rng.IntN(8)
			if _, err := ReadCertificate(bytes.NewReader(spoiled), p); !errors.Is(err, ErrMalformed) {
				t.Fatalf("bit of byte %d changed: %v", k, err)
			}
		}
		other := *p
		other.Offset++
		if _, err := ReadCertificate(bytes.NewReader(written), &other); !errors.Is(err, ErrOtherProblem) {
			t.Fatalf("other problem: %v", err)
		}
	}
}

// A certificate of the version before, which knows no limits of kept rows, is read
// as one without.
func TestFormerVersion(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	p, r, _ := provedByTree(rng)
	r.Tree.With = nil
	var buf bytes.Buffer
	if err := WriteCertificate(&buf, p, r); err != nil {
		t.Fatal(err)
	}
	// the empty list of limits follows the rows kept
	e := encoder{}
	e.result(&lp.Result{Reason: r.Reason, X: r.X, RowDual: r.RowDual, Objective: r.Objective, Bound: r.Bound, Iterations: r.Iterations, Nodes: r.Nodes})
	at := len(magic) + sha256.Size + len(e.buf) - 3 // no tree, parts and prices
	head := encoder{}
	head.bool(true)
	head.float(r.Tree.Bound)
	head.indices(r.Tree.Keep)
	at += len(head.buf)
	data := buf.Bytes()
	data = slices.Concat([]byte(magic3), data[len(magic):at], data[at+1:len(data)-sha256.Size])
	sum := sha256.Sum256(data)
	got, err := ReadCertificate(bytes.NewReader(append(data, sum[:]...)), p)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatal(diff)
	}
	if _, err := Check(p, got, testTol); err != nil {
		t.Fatal(err)
	}
}

func TestFingerprint(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	p := randomMIP(rng, 4, 3, integral)
	want := Fingerprint(p)
	named := *p
	named.ColName, named.RowName = []string{"c0", "c1", "c2", "c3"}, []string{"r0", "r1", "r2"}
	if Fingerprint(&named) != want {
		t.Error("default names written out change the fingerprint")
	}
	for name, change := range map[string]func(q *lp.Problem){
		"cost":    func(q *lp.Problem) { q.Cost = []float64{9, 9, 9, 9} },
		"upper":   func(q *lp.Problem) { q.ColUpper = []float64{9, 9, 9, 9} },
		"integer": func(q *lp.Problem) { q.Integer = nil },
		"row":     func(q *lp.Problem) { q.RowUpper = []float64{9, 9, 9} },
		"name":    func(q *lp.Problem) { q.ColName = []string{"a", "b", "c", "d"} },
		"title":   func(q *lp.Problem) { q.Name = "other" },
		"value":   func(q *lp.Problem) { q.Value = append([]float64{7}, p.Value[1:]...) },
	} {
		q := *p
		change(&q)
		if Fingerprint(&q) == want {
			t.Errorf("%s: same fingerprint", name)
		}
	}
}

// What the decoder accepts is written back to the same bytes, and checking it
// does not panic and proves nothing false.
func FuzzReadCertificate(f *testing.F) {
	rng := rand.New(rand.NewPCG(8, 8))
	p, r, best := proved(rng)
	for len(r.Part) == 0 || len(r.Part[0].Tree.Cut) == 0 {
		p, r, best = proved(rng)
	}
	mark := Fingerprint(p)
	head := append([]byte(magic), mark[:]...)
	var e encoder
	e.result(r)
	f.Add(e.buf)
	e.buf = nil
	whole := *r
	whole.Part, whole.Tree = nil, proveCut(p, r.Bound, rng)
	e.result(&whole)
	f.Add(e.buf)
	e.buf = nil
	e.result(&lp.Result{Reason: lp.Infeasible, Ray: []float64{1, 0}})
	f.Add(e.buf)
	f.Fuzz(func(t *testing.T, body []byte) {
		data := append(bytes.Clone(head), body...)
		sum := sha256.Sum256(data)
		data = append(data, sum[:]...)
		r, err := ReadCertificate(bytes.NewReader(data), p)
		if err != nil {
			if !errors.Is(err, ErrMalformed) {
				t.Fatal(err)
			}
			return
		}
		proof, _ := Check(p, r, testTol)
		if proof.Infeasible || proof.Unbounded || proof.Bound != nil && proof.Bound.Cmp(best) > 0 {
			t.Fatalf("proved %+v, the optimum is %v", proof, best)
		}
		var again bytes.Buffer
		if err := WriteCertificate(&again, p, r); err == nil && !bytes.Equal(again.Bytes(), data) {
			t.Fatal("written back differently")
		}
	})
}
