package sample_test

import (
	"context"
	"reflect"
	"testing"

	"canbo/solver/network"
	"canbo/solver/sample"
)

// Placements and flows are the same for the same options, valid, and have an
// optimum; that of a placement is the same by both methods.
func TestFlows(t *testing.T) {
	ctx := context.Background()
	for _, shape := range []sample.Shape{sample.Uniform, sample.Local, sample.Scarce} {
		c := sample.Placement{Shape: shape, Provinces: 3, Communes: 30, Officials: 300, Posts: 220, Reach: 20, Across: 0.05, Seed: 7}
		p := c.Transport()
		if !reflect.DeepEqual(p, c.Transport()) {
			t.Errorf("shape %d: two of one seed differ", shape)
		}
		r, err := network.Assign(ctx, p)
		if err != nil || r.Status != network.Optimal {
			t.Fatalf("shape %d: %v, %v", shape, r, err)
		}
		f, err := network.Solve(ctx, p.Graph(), network.Options{})
		if err != nil || f.Cost != r.Cost {
			t.Errorf("shape %d: assigned at %d, flow at %d: %v", shape, r.Cost, f.Cost, err)
		}
	}
	for _, density := range []int{2, 8, 32} {
		c := sample.NetgenFlow(400, density, 7)
		g := c.Graph()
		if !reflect.DeepEqual(g, c.Graph()) {
			t.Errorf("density %d: two of one seed differ", density)
		}
		f, err := network.Solve(ctx, g, network.Options{})
		if err != nil || f.Status != network.Optimal {
			t.Errorf("density %d: %v, %v", density, f.Status, err)
		}
	}
}
