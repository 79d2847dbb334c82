package gap

import "math"

// An ascent maximises L by the volume algorithm (Barahona and Anbil 2000).
type ascent struct {
	r       *relaxation
	best    []int64 // duals of the best value
	value   int64
	trial   []int64
	covered []float64 // running mean of count
	step    float64   // factor of the step length
	failed  int       // iterations since the last gain

	evaluations int
}

// A step length factor is lowered after so many iterations without a gain.
const patience = 15

// restart begins from duals u at the present state.
func (a *ascent) restart(u []int64) {
	copy(a.best, u)
	a.value = a.r.evaluate(a.best)
	a.failed = 0
	for _, j := range a.r.jobs {
		a.covered[j] = float64(a.r.count[j])
	}
}

// run makes iterations towards target and reports whether it was reached. After
// each evaluation it calls seen, and ends when this returns true.
func (a *ascent) run(iterations int, target int64, seen func() bool) (reached, ended bool) {
	r := a.r
	for range iterations {
		if a.value >= target {
			return true, false
		}
		norm := 0.0
		for _, j := range r.jobs {
			g := 1 - a.covered[j]
			if g > 0 && a.best[j] >= r.s.limit[j] {
				continue
			}
			norm += g * g
		}
		if norm < 1e-9 {
			return false, false
		}
		step := a.step * float64(target-a.value) * 1.05 / norm
		for _, j := range r.jobs {
			u := float64(a.best[j]) + math.RoundToEven(step*(1-a.covered[j]))
			a.trial[j] = int64(min(max(u, float64(r.s.floor[j])), float64(r.s.limit[j])))
		}
		value := r.evaluate(a.trial)
		a.evaluations++
		if seen() {
			return false, true
		}
		along := 0.0
		const weight = 0.1
		for _, j := range r.jobs {
			g := 1 - float64(r.count[j])
			along += g * (1 - a.covered[j])
			a.covered[j] += weight * (float64(r.count[j]) - a.covered[j])
		}
		if value > a.value {
			a.value = value
			for _, j := range r.jobs {
				a.best[j] = a.trial[j]
			}
			a.failed = 0
			if along > 0 {
				a.step = min(2, a.step*1.1)
			}
		} else if a.failed++; a.failed >= patience {
			a.failed = 0
			a.step = max(1e-3, a.step*0.7)
		}
	}
	return a.value >= target, false
}
