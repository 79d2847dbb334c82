package branch

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"

	"canbo/solver/lp"
)

// A province is a seeded staffing problem of the shape this package is made
// for: officials choose between staying and some 80 posts; posts, bodies and
// communes have capacities; caps, elastic minimums, covering rows, couples and
// budgets couple them; and each commune × field has a block of configurations
// (λ ≥ 0, Σλ = 1, Σ λ n ≤ heads of each productivity class) with a convex cost
// of missing workload.
type province struct {
	*lp.Problem
	entries [][]entry // by column, until sealed
}

type entry struct {
	row   int
	value float64
}

func (p *province) col(cost, up float64, integer bool) int {
	j := len(p.entries)
	p.entries = append(p.entries, nil)
	p.Cost = append(p.Cost, cost)
	p.ColLower = append(p.ColLower, 0)
	p.ColUpper = append(p.ColUpper, up)
	p.Integer = append(p.Integer, integer)
	return j
}

func (p *province) row(lo, up float64) int { return p.AddRow("", lo, up) }

func (p *province) put(i, j int, v float64) { p.entries[j] = append(p.entries[j], entry{i, v}) }

func (p *province) seal() {
	p.Start = []int{0}
	for _, list := range p.entries {
		sort.Slice(list, func(a, b int) bool { return list[a].row < list[b].row })
		for _, e := range list {
			p.Row, p.Value = append(p.Row, int32(e.row)), append(p.Value, e.value)
		}
		p.Start = append(p.Start, len(p.Row))
	}
	p.entries = nil
}

// newProvince builds a province of the given number of officials with at most
// arcs open posts each.
func newProvince(seed uint64, officials, arcs int) *province {
	const fields, classes = 5, 3
	r := rand.New(rand.NewPCG(seed, 7))
	inf := math.Inf(1)
	p := &province{Problem: &lp.Problem{Name: fmt.Sprintf("province-%d-%d", seed, officials)}}
	communes := max(3, officials/12)
	type place struct{ x, y float64 }
	at := make([]place, communes)
	for c := range at {
		at[c] = place{100 * r.Float64(), 100 * r.Float64()}
	}
	km := func(a, b int) float64 { return math.Hypot(at[a].x-at[b].x, at[a].y-at[b].y) }

	type post struct{ commune, field int }
	var posts []post
	for range officials * 2 / 3 {
		posts = append(posts, post{r.IntN(communes), r.IntN(fields)})
	}
	postRow := make([]int, len(posts))
	for k := range posts {
		postRow[k] = p.row(-inf, float64(1+r.IntN(5)/4))
	}
	type official struct {
		commune, field int
		fit            [fields]float64 // 0 = not eligible
		woman          bool
		busy           bool
	}
	people := make([]official, officials)
	for i := range people {
		o := &people[i]
		o.commune = r.IntN(communes)
		if r.IntN(2) == 0 { // surplus is uneven
			o.commune = r.IntN(max(1, communes/3))
		}
		o.field = r.IntN(fields)
		o.fit[o.field] = []float64{1, 1, 0.8, 0.6}[r.IntN(4)]
		for range 2 {
			if f := r.IntN(fields); o.fit[f] == 0 {
				o.fit[f] = []float64{0.8, 0.6}[r.IntN(2)]
			}
		}
		o.woman = r.IntN(2) == 0
		o.busy = r.IntN(10) == 0
	}
	class := func(fit float64) int {
		switch fit {
		case 1:
			return 0
		case 0.8:
			return 1
		}
		return 2
	}

	// blocks: rows of heads by class, Σ λ n_j - Σ x ≤ 0, and Σ λ ≤ 1
	heads := make([][][classes]int, communes)
	stand := make([][][classes]int, communes) // officials that stand there now
	for c := range heads {
		heads[c] = make([][classes]int, fields)
		stand[c] = make([][classes]int, fields)
	}
	for i := range people {
		o := &people[i]
		stand[o.commune][o.field][class(o.fit[o.field])]++
	}
	productivity := [classes]float64{1, 0.8, 0.6}
	for c := range communes {
		for f := range fields {
			convex := p.row(-inf, 1)
			for k := range classes {
				heads[c][f][k] = p.row(-inf, 0)
			}
			need := 1.5 + 2.5*r.Float64()
			urgency := float64(200 + 100*r.IntN(4))
			cost := func(got float64) float64 {
				short := math.Max(0, need-got)
				return math.Round(urgency * (short + 0.5*short*short))
			}
			p.Offset += cost(0)
			// the teams that need each of their members
			var team [classes]int
			var extend func(k int, got float64)
			extend = func(k int, got float64) {
				if got > 0 {
					j := p.col(cost(got)-cost(0), 1, true)
					p.put(convex, j, 1)
					for k, n := range team {
						if n > 0 {
							p.put(heads[c][f][k], j, float64(n))
						}
					}
				}
				if got >= need {
					return
				}
				for ; k < classes; k++ {
					team[k]++
					extend(k, got+productivity[k])
					team[k]--
				}
			}
			extend(0, 0)
		}
	}
	standAt := func(c, f int, fit float64, j int) { p.put(heads[c][f][class(fit)], j, -1) }
	leavers, newcomers := make([]int, communes), make([]int, communes)
	balance, women := make([]int, communes), make([]int, communes)
	for c := range communes {
		leavers[c] = p.row(-inf, float64(2+r.IntN(4)))
		newcomers[c] = p.row(-inf, float64(3+r.IntN(4)))
		standing := 0
		for f := range fields {
			for k := range classes {
				standing += stand[c][f][k]
			}
		}
		balance[c] = p.row(float64(min(8, standing+1)), inf)
		p.put(balance[c], p.col(5000, 20, true), 1)
		women[c] = p.row(float64(1+r.IntN(3)), inf)
		p.put(women[c], p.col(800, 5, true), 1)
	}
	money := p.row(-inf, float64(officials)*6)
	long := p.row(-inf, float64(officials)/10)
	days := p.row(-inf, float64(officials)*3)

	arcOf := make([][]int, officials)
	goal := make([][]int, officials)
	for i := range people {
		o := &people[i]
		one := p.row(1, 1)
		stay := p.col(0, 1, true)
		if o.busy { // must move: staying is punished
			p.Cost[stay] = 3000
		}
		p.put(one, stay, 1)
		p.put(balance[o.commune], stay, 1)
		standAt(o.commune, o.field, o.fit[o.field], stay)
		if o.woman {
			p.put(women[o.commune], stay, 1)
		}
		var list []int
		for k, q := range posts {
			if q.commune != o.commune && o.fit[q.field] > 0 {
				list = append(list, k)
			}
		}
		sort.Slice(list, func(a, b int) bool {
			da, db := km(o.commune, posts[list[a]].commune), km(o.commune, posts[list[b]].commune)
			if da != db {
				return da < db
			}
			return list[a] < list[b]
		})
		for _, k := range list[:min(arcs, len(list))] {
			q := posts[k]
			d := km(o.commune, q.commune)
			j := p.col(math.Round(40+3*d+60*(1-o.fit[q.field])+20*r.Float64()), 1, true)
			arcOf[i] = append(arcOf[i], j)
			goal[i] = append(goal[i], k)
			p.put(one, j, 1)
			p.put(postRow[k], j, 1)
			standAt(q.commune, q.field, o.fit[q.field], j)
			p.put(leavers[o.commune], j, 1)
			p.put(newcomers[q.commune], j, 1)
			p.put(balance[q.commune], j, 1)
			if o.woman {
				p.put(women[q.commune], j, 1)
			}
			p.put(money, j, math.Round(5+d/2))
			if d > 40 {
				p.put(long, j, 1)
			}
			p.put(days, j, math.Ceil(d/10))
		}
	}
	for range officials / 40 { // couples must not end further apart than before
		a, b := r.IntN(officials), r.IntN(officials)
		if a == b {
			continue
		}
		for s := range min(10, len(arcOf[a])) {
			for u := range min(10, len(arcOf[b])) {
				if km(posts[goal[a][s]].commune, posts[goal[b][u]].commune) > 30 {
					i := p.row(-inf, 1)
					p.put(i, arcOf[a][s], 1)
					p.put(i, arcOf[b][u], 1)
				}
			}
		}
	}
	p.seal()
	return p
}
