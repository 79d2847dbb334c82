package simplex

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"canbo/solver/lp"
)

// TestTableauRow checks that the weights combine the rows to one in which the
// basic column has the entry one and every other basic column the entry zero.
func TestTableauRow(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for range 20 {
		p := &lp.Problem{}
		m := 3 + random.IntN(5)
		for range m {
			p.AddRow("", -10, float64(1+random.IntN(20)))
		}
		for range 2 * m {
			var rows []int32
			var values []float64
			for i := range m {
				if random.IntN(2) == 0 {
					rows, values = append(rows, int32(i)), append(values, float64(1+random.IntN(900)))
				}
			}
			p.AddCol("", -random.Float64(), 0, 1, false, rows, values)
		}
		s, err := New(p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if reason, err := s.Dual(context.Background()); err != nil || reason != lp.Optimal {
			t.Fatal(reason, err)
		}
		status := s.Basis().Col
		for j, st := range status {
			weight := s.TableauRow(j)
			if (weight != nil) != (st == Basic) {
				t.Fatalf("column %d is %v and has the weights %v", j, st, weight)
			}
			if weight == nil {
				continue
			}
			for k, other := range status {
				if other != Basic {
					continue
				}
				entry, want := 0.0, 0.0
				if k == j {
					want = 1
				}
				rows, values := p.Column(k)
				for e, i := range rows {
					entry += weight[i] * values[e]
				}
				if math.Abs(entry-want) > 1e-8 {
					t.Errorf("entry of column %d in the row of %d is %v, want %v", k, j, entry, want)
				}
			}
		}
	}
}
