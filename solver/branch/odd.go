package branch

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"canbo/solver/lp"
)

// Half of a sum of rows with whole numbers, rounded, cuts off a point where the
// side of the sum is odd and the columns with odd coefficients are near their
// bounds (Caprara and Fischetti 1996). Such sums are looked for by a tabu search
// over which rows take part (Andreello, Caprara and Fischetti 2007): it begins with
// each row in turn, and each step adds or drops the row next to the sum that leaves
// the least weight, that is the distance of odd columns from their bounds and of
// rows from their sides. Less than one is a cut. Ties, which are many at the halves
// that these cuts are made for, are broken at random.
const (
	oddPasses = 4
	oddSteps  = 24
	oddTenure = 6
	oddLeast  = 0.05 // by how much the weight must be below one
	oddNoise  = 0.01 // in the weight of a step
)

// A parity is the rows of a problem modulo two, over the columns that are off
// their bounds.
type parity struct {
	row    []int32   // that may take part
	twice  []bool    // its numbers are halves, and count twice
	side   []bool    // odd
	slack  []float64 // distance from the side
	cols   [][]int32 // with odd coefficients
	weight []float64 // of each column: distance from its nearer bound
	rows   [][]int32 // of each column
}

// parity reads the rows at x.
func (c *cutter) parity(x []float64) *parity {
	q := &parity{}
	index := make(map[int32]int32)
	for i := range c.integer {
		scale := 1.0
		if !c.integer[i] {
			scale = 2
		}
		if c.bits[i] < 0 || scale == 2 && !c.halves(i) {
			continue
		}
		cols, values := c.rows.row(i)
		slack := scale * math.Abs(c.side(i)-activity(cols, values, x))
		if slack >= 1-oddLeast {
			continue
		}
		side := math.Mod(scale*c.side(i), 2) != 0
		var odd []int32
		for k, j := range cols {
			if math.Mod(scale*values[k], 2) == 0 {
				continue
			}
			at, bound := x[j]-c.box.lower[j], c.box.lower[j]
			if up := c.box.upper[j]; up-x[j] < at {
				at, bound = up-x[j], up
			}
			side = side != (math.Mod(bound, 2) != 0)
			if at < integrality {
				continue
			}
			k, ok := index[j]
			if !ok {
				k = int32(len(q.weight))
				index[j] = k
				q.weight, q.rows = append(q.weight, at), append(q.rows, nil)
			}
			odd = append(odd, k)
		}
		for _, k := range odd {
			q.rows[k] = append(q.rows[k], int32(len(q.row)))
		}
		q.row, q.twice, q.side, q.slack, q.cols = append(q.row, int32(i)), append(q.twice, scale == 2), append(q.side, side), append(q.slack, slack), append(q.cols, odd)
	}
	return q
}

// halves reports whether row i has integer columns only and multiples of 1/2.
func (c *cutter) halves(i int) bool {
	cols, values := c.rows.row(i)
	for k, j := range cols {
		if v := 2 * values[k]; v != math.Trunc(v) || !c.p.IsInteger(int(j)) {
			return false
		}
	}
	return 2*c.side(i) == math.Trunc(2*c.side(i))
}

func activity(cols []int32, values, x []float64) float64 {
	sum := 0.0
	for k, j := range cols {
		sum += values[k] * x[j]
	}
	return sum
}

// A sum is rows of a parity added up.
type sum struct {
	*parity
	set    []int32
	in     []bool // by row
	odd    []bool // by column
	open   []int32
	weight float64
	side   bool
}

// toggle adds row r, or drops it.
func (s *sum) toggle(r int32) {
	s.weight += s.change(r)
	for _, j := range s.cols[r] {
		if s.odd[j] = !s.odd[j]; s.odd[j] {
			s.open = append(s.open, j)
		}
	}
	if s.in[r] = !s.in[r]; s.in[r] {
		s.set = append(s.set, r)
	} else {
		s.set = slices.DeleteFunc(s.set, func(other int32) bool { return other == r })
	}
	s.side = s.side != s.parity.side[r]
}

// change is what a toggle does to the weight.
func (s *sum) change(r int32) float64 {
	change := s.slack[r]
	if s.in[r] {
		change = -change
	}
	for _, j := range s.cols[r] {
		if s.odd[j] {
			change -= s.parity.weight[j]
		} else {
			change += s.parity.weight[j]
		}
	}
	return change
}

// clear drops all rows.
func (s *sum) clear() {
	for _, r := range s.set {
		s.in[r] = false
	}
	for _, j := range s.open {
		s.odd[j] = false
	}
	s.set, s.open, s.weight, s.side = s.set[:0], s.open[:0], 0, false
}

// search returns sets of rows whose sums are odd and light.
func (q *parity) search() [][]int32 {
	s := &sum{parity: q, in: make([]bool, len(q.row)), odd: make([]bool, len(q.weight))}
	random := rand.New(rand.NewPCG(1, 0))
	barred, visited := make([]int, len(q.row)), make([]int, len(q.row))
	stamp := 0
	var found [][]int32
	for try := range oddPasses * len(q.row) {
		start := try % len(q.row)
		if len(q.cols[start]) == 0 {
			continue
		}
		clear(barred)
		s.toggle(int32(start))
		barred[start] = oddSteps + 1
		var best []int32
		least := 1 - oddLeast
		for step := 1; step <= oddSteps; step++ {
			s.open = slices.DeleteFunc(s.open, func(j int32) bool { return !s.odd[j] })
			stamp++
			next, change := int32(-1), math.Inf(1)
			for _, j := range s.open {
				for _, r := range q.rows[j] {
					if visited[r] == stamp || barred[r] > step {
						continue
					}
					visited[r] = stamp
					if by := s.change(r) + oddNoise*random.Float64(); by < change {
						next, change = r, by
					}
				}
			}
			if next < 0 {
				break
			}
			s.toggle(next)
			barred[next] = step + oddTenure
			if s.side && s.weight < least {
				least, best = s.weight, slices.Clone(s.set)
			}
		}
		s.clear()
		if best != nil {
			slices.Sort(best)
			found = append(found, best)
		}
	}
	slices.SortFunc(found, slices.Compare)
	return slices.CompactFunc(found, slices.Equal)
}

// odd returns cuts of half-sums that x violates.
func (c *cutter) odd(x []float64) []cut {
	nearer := func(j int32) bool { return c.box.upper[j]-x[j] < x[j]-c.box.lower[j] }
	var found []cut
	q := c.parity(x)
	for _, set := range q.search() {
		var half lp.SparseVector
		for _, r := range set {
			i, u := q.row[r], 0.5
			if q.twice[r] {
				u = 1
			}
			if math.IsInf(c.p.RowUpper[i], 1) {
				u = -u
			}
			half.Index, half.Value = append(half.Index, i), append(half.Value, u)
		}
		if one, ok := c.combine(half, 1, x, nearer); ok && one.effect > cutEffect {
			found = append(found, one)
		}
	}
	return diverse(found)
}

// diverse returns cuts of greatest effect, no two of them nearly parallel.
func diverse(found []cut) []cut {
	sort.SliceStable(found, func(a, b int) bool { return found[a].effect > found[b].effect })
	var chosen []cut
	for _, one := range found {
		if len(chosen) == cutsARound {
			break
		}
		if !slices.ContainsFunc(chosen, func(other cut) bool { return dot(one.core, other.core) > cutParallel }) {
			chosen = append(chosen, one)
		}
	}
	return chosen
}
