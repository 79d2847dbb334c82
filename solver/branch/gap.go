package branch

import (
	"context"
	"errors"
	"math"

	"canbo/solver/lp"
)

// limitOf names the limit behind an error of a context.
func limitOf(err error) lp.Limit {
	if errors.Is(err, context.DeadlineExceeded) {
		return lp.TimeLimit
	}
	return lp.Interrupted
}

// A gapRule says when a bound is good enough for an incumbent.
type gapRule struct {
	relative, absolute float64
	// every objective is base + k·grid for an integer k; grid 0 if unknown
	grid, base float64
}

// cutoff returns the bound at which no point of interest is left below z.
func (g gapRule) cutoff(z float64) float64 {
	if math.IsInf(z, 1) {
		return z
	}
	gap := math.Max(g.absolute, g.relative*math.Max(1, math.Abs(z)))
	gap = math.Max(gap, exactness*math.Max(1, math.Abs(z)))
	if g.grid > 0 {
		gap = math.Max(gap, g.grid*(1-1e-6))
	}
	return z - gap
}

// round lifts a proven bound to the next value that an objective can take, or to
// the float64 below it.
func (g gapRule) round(bound float64) float64 {
	if g.grid == 0 || math.IsInf(bound, 0) {
		return bound
	}
	k := math.Ceil((bound - g.base) / g.grid)
	steps := g.grid * k
	v := steps + g.base
	// what v lacks of the value (Knuth's sum and the rest of the product)
	part := v - steps
	if rest := (steps - (v - part)) + (g.base - part) + math.FMA(g.grid, k, -steps); rest < 0 {
		v = math.Nextafter(v, math.Inf(-1))
	}
	return v
}

// gridOf returns the greatest g such that every feasible objective is Offset
// plus an integer multiple of g, 0 when there is none of use.
func gridOf(p *lp.Problem) float64 {
	g, largest := 0.0, 0.0
	for j, c := range p.Cost {
		if c != 0 && !p.IsInteger(j) {
			return 0
		}
		largest = math.Max(largest, math.Abs(c))
		for a := math.Abs(c); a != 0; { // Euclid; Mod is exact
			g, a = a, math.Mod(g, a)
		}
	}
	if g < 1e-6*largest {
		return 0
	}
	return g
}
