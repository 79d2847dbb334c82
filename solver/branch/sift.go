package branch

import (
	"context"
	"math"
	"slices"
	"sort"

	"canbo/solver/lp"
	"canbo/solver/simplex"
	"canbo/solver/volume"
)

// Sifting solves a problem with many more columns than rows over a working
// set of columns (Bixby, Gregory, Lustig, Marsten and Shanno 1992): solve,
// price the columns left out, add the most promising, and repeat until none is
// left that could lower the objective. The optimum is that of all columns.

const (
	// sifting pays when columns outnumber rows by this factor, and are many
	siftRatio   = 4
	siftColumns = 2000

	perHome = 8 // columns that a row starts with, and gets in one round

	pricingTol = 1e-7
)

// firstColumns chooses a first working set: the columns that hint keeps off
// their lower bound, those x uses, singletons, and of the rest for each row the
// cheapest by key (nil: the cost; without a hint either, begin will choose them).
// It is nil, for all columns, where sifting does not pay.
func firstColumns(p *lp.Problem, b box, hint *basis, x, key []float64) []int32 {
	n := p.Cols()
	if n < siftColumns || n < siftRatio*p.Rows() {
		return nil
	}
	unknown := key == nil && hint == nil
	if key == nil {
		key = p.Cost
	}
	key = slices.Clone(key)
	for j := range key {
		if b.lower[j] == b.upper[j] {
			key[j] = math.Inf(1)
		}
	}
	choose := make([]bool, n)
	for j := range n {
		rows, _ := p.Column(j)
		choose[j] = len(rows) <= 1 || !restsAtZero(b, j) ||
			hint != nil && hint.Col[j] != simplex.AtLower || x != nil && x[j] != 0
	}
	if !unknown {
		for _, g := range groupByHome(p, findHomes(p)) {
			for _, j := range least(g, key, perHome, math.Inf(1)) {
				choose[j] = true
			}
		}
	}
	var working []int32
	for j, yes := range choose {
		if yes {
			working = append(working, int32(j))
		}
	}
	return working
}

// findHomes gives each column as home its shortest equation, or else the
// shortest of its rows: there it competes with its likes. -1: no rows.
func findHomes(p *lp.Problem) []int32 {
	length := make([]int, p.Rows())
	for _, i := range p.Row {
		length[i]++
	}
	home := make([]int32, p.Cols())
	for j := range home {
		home[j] = -1
		rows, _ := p.Column(j)
		best := math.MaxInt
		for _, i := range rows {
			rank := length[i]
			if p.RowLower[i] != p.RowUpper[i] {
				rank += len(p.Row)
			}
			if rank < best {
				home[j], best = i, rank
			}
		}
	}
	return home
}

// groupByHome lists the columns of each row that is their home.
func groupByHome(p *lp.Problem, home []int32) [][]int32 {
	groups := make([][]int32, p.Rows())
	for j, i := range home {
		if i >= 0 {
			groups[i] = append(groups[i], int32(j))
		}
	}
	return groups
}

// least returns the at most k columns of g with the least key below limit.
func least(g []int32, key []float64, k int, limit float64) []int32 {
	var chosen []int32
	for _, j := range g {
		if key[j] < limit {
			chosen = append(chosen, j)
		}
	}
	sort.Slice(chosen, func(a, b int) bool {
		if key[chosen[a]] != key[chosen[b]] {
			return key[chosen[a]] < key[chosen[b]]
		}
		return chosen[a] < chosen[b]
	})
	return chosen[:min(k, len(chosen))]
}

func (r *relaxation) findGroups() {
	if r.groups == nil {
		r.home = findHomes(r.p)
		r.groups = groupByHome(r.p, r.home)
	}
}

// begin makes the first solve start from prices, which the volume algorithm finds
// where none are known: it adds the columns that this used, and for each home
// those of least reduced cost. It reports whether ctx let it.
func (r *relaxation) begin(ctx context.Context) bool {
	r.fresh = false
	if r.prices == nil {
		boxed := *r.p
		boxed.ColLower, boxed.ColUpper = r.box.lower, r.box.upper
		found, err := volume.Solve(ctx, &boxed, volume.Options{})
		r.prices = found.RowDual
		if err != nil {
			r.fresh = true
			return false
		}
		r.findGroups()
		var l lagrangian
		l.price(r.p, r.prices)
		add := slices.Clone(found.Used)
		for _, g := range r.groups {
			add = append(add, least(g, l.reduced, perHome, math.Inf(1))...)
		}
		slices.Sort(add)
		add = slices.DeleteFunc(slices.Compact(add), func(j int32) bool {
			return r.pos[j] >= 0 || r.box.lower[j] == r.box.upper[j]
		})
		r.join(add)
	}
	r.setPrices()
	return true
}

// setPrices makes the next solve start from the prices known; rows added since
// have none.
func (r *relaxation) setPrices() {
	r.s.SetPrices(append(slices.Clip(r.prices), make([]float64, r.p.Rows()-len(r.prices))...))
}

// admit prices the columns outside by the dual of the last solve, or by its
// ray, and adds for each home some of those that could change the outcome. It
// reports whether there were any.
func (r *relaxation) admit(reason lp.Reason) bool {
	var y []float64
	priced := 1.0
	switch reason {
	case lp.Optimal, lp.Feasible:
		y = r.dual()
	case lp.Infeasible:
		y, priced = r.ray(), 0
	}
	if y == nil {
		return false
	}
	r.findGroups()
	key := make([]float64, r.p.Cols())
	var add []int32
	for j, k := range r.pos {
		if k >= 0 || r.box.lower[j] == r.box.upper[j] {
			continue
		}
		d := priced * r.p.Cost[j]
		rows, values := r.p.Column(j)
		for e, i := range rows {
			d -= values[e] * y[i]
		}
		if r.box.upper[j] == 0 {
			d = -d
		}
		if key[j] = d; d < -pricingTol && r.home[j] < 0 {
			add = append(add, int32(j))
		}
	}
	for _, g := range r.groups {
		add = append(add, least(g, key, perHome, -pricingTol)...)
	}
	if len(add) == 0 {
		return false
	}
	r.join(add)
	return true
}
