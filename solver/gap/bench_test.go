package gap

import (
	"fmt"
	"testing"

	"canbo/solver/lp"
	"canbo/solver/sample"
)

// BenchmarkSolve solves problems of the classes to proven optimality.
func BenchmarkSolve(b *testing.B) {
	for _, c := range []sample.Assignment{
		{Class: 'A', Agents: 20, Jobs: 200, Seed: 7}, {Class: 'B', Agents: 20, Jobs: 200, Seed: 7},
		{Class: 'C', Agents: 10, Jobs: 200, Seed: 7}, {Class: 'C', Agents: 20, Jobs: 200, Seed: 7}, {Class: 'C', Agents: 10, Jobs: 400, Seed: 7},
		{Class: 'C', Agents: 20, Jobs: 400, Seed: 7}, {Class: 'C', Agents: 40, Jobs: 400, Seed: 7},
		{Class: 'E', Agents: 5, Jobs: 100, Seed: 7}, {Class: 'E', Agents: 10, Jobs: 100, Seed: 7},
	} {
		b.Run(fmt.Sprintf("%c%02d%03d", c.Class, c.Agents, c.Jobs), func(b *testing.B) {
			p := c.Problem()
			for b.Loop() {
				if r := Solve(b.Context(), p, Options{}); r.Reason != lp.Optimal {
					b.Fatal(r.Reason)
				}
			}
		})
	}
}
