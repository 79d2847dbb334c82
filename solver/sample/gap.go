package sample

import (
	"math"
	"math/rand/v2"

	"canbo/solver/lp"
)

// Assignment describes a generalised assignment problem of one of the five
// classes of the literature: A to D of P. C. Chu and J. E. Beasley, "A genetic
// algorithm for the generalised assignment problem" (Comput. Oper. Res. 24,
// 1997), E of M. Yagiura, T. Ibaraki and F. Glover, "An ejection chain approach
// for the generalized assignment problem" (INFORMS J. Comput. 16, 2004).
//
//	class  weight           cost                        capacity
//	A      5 … 25           10 … 50                     9 n/m + 0.4 max load of the cheapest choice
//	B      5 … 25           10 … 50                     0.7 of that of A
//	C      5 … 25           10 … 50                     0.8 Σ weights / m
//	D      1 … 100          111 - weight + (-10 … 10)   0.8 Σ weights / m
//	E      1 - 10 ln(0…1)   1000/weight - 10 (0…1)      0.8 Σ weights / m, at least the largest weight
type Assignment struct {
	Class        byte // 'A' to 'E'
	Agents, Jobs int
	Seed         uint64
}

// Problem writes the problem to be minimised: row j < Jobs is Σ x = 1 over the
// columns of job j, row Jobs+i the capacity of agent i, and column i·Jobs+j gives
// job j to agent i.
func (a Assignment) Problem() *lp.Problem {
	r := rand.New(rand.NewPCG(a.Seed, uint64(a.Class)))
	between := func(lo, up int) float64 { return float64(lo + r.IntN(up-lo+1)) }
	m, n := a.Agents, a.Jobs
	cost, weight, capacity := make([]float64, m*n), make([]float64, m*n), make([]float64, m)
	for k := range cost {
		switch a.Class {
		case 'D':
			weight[k] = between(1, 100)
			cost[k] = 111 - weight[k] + between(-10, 10)
		case 'E':
			real := 1 - 10*math.Log(1-r.Float64())
			weight[k] = math.Floor(real)
			cost[k] = math.Round(1000/real - 10*r.Float64())
		default:
			weight[k], cost[k] = between(5, 25), between(10, 50)
		}
	}
	for i := range capacity {
		sum, largest := 0.0, 0.0
		for _, w := range weight[i*n : (i+1)*n] {
			sum, largest = sum+w, math.Max(largest, w)
		}
		capacity[i] = math.Floor(0.8 * sum / float64(m))
		if a.Class == 'E' {
			capacity[i] = math.Max(capacity[i], largest)
		}
	}
	if a.Class == 'A' || a.Class == 'B' {
		load, worst := make([]float64, m), 0.0
		for j := range n {
			best := 0
			for i := range m {
				if cost[i*n+j] < cost[best*n+j] {
					best = i
				}
			}
			load[best] += weight[best*n+j]
			worst = math.Max(worst, load[best])
		}
		share := 1.0
		if a.Class == 'B' {
			share = 0.7
		}
		for i := range capacity {
			capacity[i] = math.Floor(share * (9*float64(n)/float64(m) + 0.4*worst))
		}
	}
	p := &lp.Problem{Name: "gap"}
	for range n {
		p.AddRow("", 1, 1)
	}
	for i := range m {
		p.AddRow("", math.Inf(-1), capacity[i])
	}
	for k, c := range cost {
		p.AddCol("", c, 0, 1, true, []int32{int32(k % n), int32(n + k/n)}, []float64{1, weight[k]})
	}
	return p
}
