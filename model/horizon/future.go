package horizon

import (
	"fmt"
	"math"
)

// noise is the demand of a field in a year of a future as a multiple of the
// scenario's, per mille: a lognormal walk whose steps are sums of twelve uniform
// draws less 6 (Irwin–Hall), which have mean 0 and variance 1.
func (r *roll) noise(field string, year int) int64 {
	if r.replication == 0 || r.s.Future.Demand == 0 {
		return 1000
	}
	var walk float64
	for t := r.s.First + 1; t <= year; t++ {
		var sum uint64
		for j := range 12 {
			sum += r.s.Draw(fmt.Sprint("demand:", j), r.province.Code+":"+field, t, r.replication) >> 32
		}
		walk += float64(r.s.Future.Demand) / 1000 * (float64(sum)/(1<<32) - 6)
	}
	return int64(math.Floor(1000*math.Exp(walk) + 0.5))
}
