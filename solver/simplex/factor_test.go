package simplex

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomColumns returns n sparse columns of m rows whose values are small
// integers times a power of two.
func randomColumns(rng *rand.Rand, m, n, fill int) columns {
	a := columns{n: n, start: []int{0}}
	for range n {
		rows := map[int32]bool{}
		for range 1 + rng.IntN(fill) {
			rows[int32(rng.IntN(m))] = true
		}
		first := len(a.row)
		for i := range rows {
			a.row = append(a.row, i)
		}
		slices.Sort(a.row[first:])
		for range a.row[first:] {
			a.val = append(a.val, float64(1+rng.IntN(5))*math.Ldexp(float64(1-2*rng.IntN(2)), rng.IntN(5)-2))
		}
		a.start = append(a.start, len(a.row))
	}
	return a
}

// column returns the dense column of variable v.
func (a columns) column(m int, v int32) []float64 {
	x := make([]float64, m)
	if int(v) >= a.n {
		x[int(v)-a.n] = 1
		return x
	}
	for k := a.start[v]; k < a.start[v+1]; k++ {
		x[a.row[k]] = a.val[k]
	}
	return x
}

// checkSolves compares Bx and Bᵀx with the right-hand sides, dense and unit.
func checkSolves(t *testing.T, f *factor, a columns, head []int32, rng *rand.Rand) {
	t.Helper()
	m := len(head)
	for _, dense := range []bool{false, true} {
		b := make([]float64, m)
		b[rng.IntN(m)] = 1
		if dense {
			for i := range b {
				b[i] = rng.NormFloat64()
			}
		}
		x, y := newVector(m), newVector(m)
		for i, v := range b {
			if v != 0 {
				x.add(int32(i), v)
				y.add(int32(i), v)
			}
		}
		f.ftran(&x, 0, false)
		f.btran(&y, 0, false)
		residual, size := slices.Clone(b), 1.0
		for i, v := range head {
			product := 0.0
			for r, e := range a.column(m, v) {
				residual[r] -= e * x.val[i]
				product += e * y.val[r]
				size = max(size, math.Abs(e*x.val[i]), math.Abs(e*y.val[r]))
			}
			if math.Abs(product-b[i]) > 1e-8*size {
				t.Fatalf("after %d updates: entry %d of Bᵀy is %v, want %v", f.updates(), i, product, b[i])
			}
		}
		for i, r := range residual {
			if math.Abs(r) > 1e-8*size {
				t.Fatalf("after %d updates: residual %v in row %d", f.updates(), r, i)
			}
		}
	}
}

func TestFactorUpdates(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	for _, m := range []int{1, 3, 20, 60, 150} {
		for _, fill := range []int{2, 4, 10} {
			a := randomColumns(rng, m, 2*m, fill)
			f := &factor{threshold: 0.1}
			var head []int32
			for _, v := range rng.Perm(3 * m)[:m] {
				head = append(head, int32(v))
			}
			before := slices.Clone(head)
			dropped := f.factorise(a, head)
			if len(dropped) != len(f.replacedRows) {
				t.Fatalf("%d columns dropped for %d rows", len(dropped), len(f.replacedRows))
			}
			for _, v := range head {
				if i := slices.Index(f.replacedRows, v-int32(a.n)); !slices.Contains(before, v) && i < 0 {
					t.Fatalf("variable %d came from nowhere", v)
				}
			}
			checkSolves(t, f, a, head, rng)
			for range 60 {
				q := int32(rng.IntN(3 * m))
				if slices.Contains(head, q) {
					continue
				}
				x := newVector(m)
				for i, v := range a.column(m, q) {
					if v != 0 {
						x.add(int32(i), v)
					}
				}
				f.ftran(&x, 0, true)
				r := int32(-1)
				for _, i := range x.index {
					if r < 0 || math.Abs(x.val[i]) > math.Abs(x.val[r]) {
						r = i
					}
				}
				rho := newVector(m)
				rho.add(r, 1)
				f.btran(&rho, 0, true)
				f.update(r, x.val[r])
				head[r] = q
				checkSolves(t, f, a, head, rng)
			}
		}
	}
}

// A column that depends on others, exactly or up to rounding, is replaced by a
// slack.
func TestFactorDependent(t *testing.T) {
	for _, off := range []float64{0, 1e-12, 1e-15} {
		a := columns{
			n:     3,
			start: []int{0, 3, 6, 9},
			row:   []int32{0, 1, 2, 0, 1, 2, 0, 1, 2},
			val:   []float64{1, 2, 3, 3, 1, 2, 4, 3, 5 + off},
		}
		head := []int32{0, 1, 2}
		f := &factor{threshold: 0.1}
		if dropped := f.factorise(a, head); len(dropped) != 1 || len(f.replacedRows) != 1 {
			t.Fatalf("off by %v: dropped %v", off, dropped)
		}
		checkSolves(t, f, a, head, rand.New(rand.NewPCG(1, 1)))
	}
}
