// Package sample generates families of problems with the structure that the
// solvers are built for. The same options give the same problem.
package sample

import (
	"math"
	"math/rand/v2"
	"slices"

	"canbo/solver/lp"
)

// Rows says which rows a staffing problem has.
type Rows uint8

const (
	// Network: every official stays or takes one post; the seats of a post are
	// taken or missing, the second missing seat dearer than the first. A pure
	// network.
	Network Rows = iota
	// Unit adds for each commune a ceiling on leavers, one on newcomers, and
	// least numbers of women, young, speakers of a local language and
	// experienced, which may be missed at a price; for each province and for the
	// nation a ceiling on far moves; for the nation one on moves between
	// provinces. All coefficients are one.
	Unit
	// Workload adds budgets in money for each province and the nation; for each
	// post a row of productivity, in hundredths of a head, with a shortage that
	// costs more in steps; and couples, who end up in the same zone.
	Workload
)

// Staffing describes a problem of officials and vacant posts in communes of the
// plane. Communes lie around towns, about ten to a town, whose zone they are;
// provinces are squares of 100 km, four in a row. An official has three of
// twelve fields, the first best, and Reach arcs to posts of these fields nearby
// in the province. One in seven looks for posts across the border too.
type Staffing struct {
	Rows                                  Rows
	Provinces, Communes, Officials, Posts int // Posts at most 12 times Communes
	Reach                                 int // arcs of an official in the province, as far as there are posts
	Seed                                  uint64
}

// Province is one province: about 1,200 officials, 800 posts, 96,000 arcs.
func Province(rows Rows, seed uint64) Staffing {
	return Staffing{Rows: rows, Provinces: 1, Communes: 100, Officials: 1200, Posts: 800, Reach: 80, Seed: seed}
}

// Nation is a number of nations side by side, each of 34 provinces, 35,544
// officials, 25,949 posts, 2.9 million arcs.
func Nation(rows Rows, times int, seed uint64) Staffing {
	return Staffing{Rows: rows, Provinces: 34 * times, Communes: 3321 * times, Officials: 35544 * times, Posts: 25949 * times, Reach: 81, Seed: seed}
}

const (
	fields    = 12
	kinds     = 4   // of people that a commune wants some of
	side      = 100 // km, of a province
	far       = 20  // km
	crossArcs = 10  // of an official who would leave the province
)

// wanted is how frequent each kind of people is: women, young, speakers of a
// local language, experienced.
var wanted = [kinds]float64{0.45, 0.30, 0.15, 0.40}

type point struct{ x, y float64 }

func (a point) to(b point) float64 { return math.Hypot(a.x-b.x, a.y-b.y) }

type commune struct {
	at             point
	province, zone int
}

type official struct {
	home  int // commune
	field [3]int
	skill [3]int // hundredths of a head in each
	is    [kinds]bool
	stay  float64 // cost
	mate  int     // couple, or -1
	sign  float64 // +1 and -1 in the rows of the couple
	cross bool
}

type post struct {
	commune, field, seats int
	urgency               float64
}

type staffing struct {
	Staffing
	r         *rand.Rand
	communes  []commune
	officials []official
	posts     []post
	zones     []int // first zone of each province, and the number of all
	people    []int // officials by commune
	couples   []int // province of each
	p         *lp.Problem

	// first row of each family
	official, post, leave, enter, kind, budget, money, work, nation int
	couple                                                          []int // of each couple
}

// Problem writes the problem. Costs are integers.
func (s Staffing) Problem() *lp.Problem {
	g := &staffing{Staffing: s, r: rand.New(rand.NewPCG(s.Seed, 0x57aff)), p: &lp.Problem{}}
	g.settle()
	g.staff()
	g.open()
	g.rows()
	g.columns()
	return g.p
}

// share is the part of total that falls to province k: sizes differ by a half.
func (g *staffing) share(total int) []int {
	weight, sum := make([]float64, g.Provinces), 0.0
	for k := range weight {
		weight[k] = 1
		if g.Provinces > 1 {
			weight[k] += 0.5 * math.Sin(float64(3*k))
		}
		sum += weight[k]
	}
	out, given, upTo := make([]int, g.Provinces), 0, 0.0
	for k, w := range weight {
		upTo += w
		out[k] = int(math.Round(float64(total)*upTo/sum)) - given
		given += out[k]
	}
	return out
}

func (g *staffing) settle() {
	g.zones = []int{0}
	for k, n := range g.share(g.Communes) {
		corner := point{float64(k%4) * side, float64(k/4) * side}
		towns := make([]point, max(1, n/10))
		for t := range towns {
			towns[t] = point{corner.x + side*(0.08+0.84*g.r.Float64()), corner.y + side*(0.08+0.84*g.r.Float64())}
		}
		for c := range n {
			t := c % len(towns)
			at := point{towns[t].x + 8*g.r.NormFloat64(), towns[t].y + 8*g.r.NormFloat64()}
			g.communes = append(g.communes, commune{at: at, province: k, zone: g.zones[k] + t})
		}
		g.zones = append(g.zones, g.zones[k]+len(towns))
	}
}

// pick returns how many of total fall to each commune: evenly, province by
// province, what is left at random.
func (g *staffing) pick(total, most int) []int {
	out := make([]int, len(g.communes))
	first := 0
	for k, n := range g.share(g.Communes) {
		for left := g.share(total)[k]; left > 0; {
			if c := first + g.r.IntN(max(1, n)); out[c] < most {
				out[c]++
				left--
			}
		}
		first += n
	}
	return out
}

func (g *staffing) staff() {
	g.people = g.pick(g.Officials, g.Officials)
	for c, n := range g.people {
		for range n {
			o := official{home: c, mate: -1, cross: g.r.IntN(7) == 0}
			for k, f := range g.r.Perm(fields)[:3] {
				o.field[k], o.skill[k] = f, 80-20*k+5*g.r.IntN(9)
			}
			for k, f := range wanted {
				o.is[k] = g.r.Float64() < f
			}
			o.stay = float64(g.r.IntN(80))
			if g.r.IntN(2) == 0 { // surplus
				o.stay += 150 + float64(g.r.IntN(300))
			}
			g.officials = append(g.officials, o)
		}
	}
	if g.Rows < Workload {
		return
	}
	// couples from the same zone: one official in a hundred, next to each other
	for i := 0; i+1 < len(g.officials); i++ {
		a, b := &g.officials[i], &g.officials[i+1]
		if g.r.IntN(200) == 0 && g.communes[a.home].zone == g.communes[b.home].zone && a.mate < 0 {
			a.mate, b.mate, a.sign, b.sign = len(g.couples), len(g.couples), 1, -1
			a.cross, b.cross = false, false
			g.couples = append(g.couples, g.communes[a.home].province)
		}
	}
}

func (g *staffing) open() {
	for c, n := range g.pick(g.Posts, fields) {
		for _, f := range g.r.Perm(fields)[:n] {
			g.posts = append(g.posts, post{commune: c, field: f, seats: 1 + g.r.IntN(5)/3, urgency: float64(250 + g.r.IntN(750))})
		}
	}
}

// block adds n rows and returns the number of the first.
func (g *staffing) block(n int, bounds func(k int) (lo, up float64)) int {
	first := g.p.Rows()
	for k := range n {
		lo, up := bounds(k)
		g.p.AddRow("", lo, up)
	}
	return first
}

func (g *staffing) rows() {
	below, above := math.Inf(-1), math.Inf(1)
	g.official = g.block(len(g.officials), func(int) (float64, float64) { return 1, 1 })
	g.post = g.block(len(g.posts), func(j int) (float64, float64) { n := float64(g.posts[j].seats); return n, n })
	if g.Rows < Unit {
		return
	}
	n := len(g.communes)
	part := func(of int, low, high float64) float64 {
		return math.Round(float64(of) * (low + (high-low)*g.r.Float64()))
	}
	// leavers are those who do not stay
	g.leave = g.block(n, func(c int) (float64, float64) { return float64(g.people[c]) - part(g.people[c], 0.6, 1.2), above })
	g.enter = g.block(n, func(c int) (float64, float64) { return below, 2 + part(g.people[c], 0.4, 1.3) })
	g.kind = g.block(n*kinds, func(k int) (float64, float64) {
		return part(g.people[k/kinds], 0.1*wanted[k%kinds], wanted[k%kinds]), above
	})
	officials := g.share(g.Officials)
	g.budget = g.block(g.Provinces, func(k int) (float64, float64) { return below, part(officials[k], 0.02, 0.04) })
	if g.Rows == Workload {
		g.money = g.block(g.Provinces, func(k int) (float64, float64) { return below, part(officials[k], 9, 11) })
		g.work = g.block(len(g.posts), func(j int) (float64, float64) {
			return part(100*g.posts[j].seats, 0.5, 1), above
		})
		for _, k := range g.couples {
			g.couple = append(g.couple, g.block(g.zones[k+1]-g.zones[k], func(int) (float64, float64) { return 0, 0 }))
		}
	}
	total := g.Officials
	ceilings := []float64{0.027 * float64(total), 0.008 * float64(total), 9.5 * float64(total)}
	if g.Rows == Unit {
		ceilings = ceilings[:2]
	}
	if g.Provinces == 1 {
		ceilings = nil
	}
	g.nation = g.block(len(ceilings), func(k int) (float64, float64) { return below, math.Floor(ceilings[k]) })
}

// column adds a column with the entries given, in any order.
func (g *staffing) column(cost, upper float64, integer bool, rows []int32, values []float64) {
	order := make([]int, len(rows))
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(a, b int) int { return int(rows[a] - rows[b]) })
	index, value := make([]int32, len(rows)), make([]float64, len(rows))
	for k, from := range order {
		index[k], value[k] = rows[from], values[from]
	}
	g.p.AddCol("", cost, 0, upper, integer, index, value)
}

func (g *staffing) columns() {
	byField := make([][][]int, g.Provinces) // posts by province and field
	for k := range byField {
		byField[k] = make([][]int, fields)
	}
	for j, v := range g.posts {
		k := g.communes[v.commune].province
		byField[k][v.field] = append(byField[k][v.field], j)
	}
	var e entries
	for i := range g.officials {
		o := &g.officials[i]
		g.stay(i, o, &e)
		k := g.communes[o.home].province
		g.moves(i, o, g.nearest(o, byField[k], g.Reach), &e)
		if !o.cross {
			continue
		}
		var beyond []candidate
		for other := range byField {
			if near := other%4 - k%4; other != k && max(near, -near) <= 1 && max(other/4-k/4, k/4-other/4) <= 1 {
				beyond = append(beyond, g.nearest(o, byField[other], crossArcs)...)
			}
		}
		slices.SortFunc(beyond, candidate.compare)
		g.moves(i, o, beyond[:min(crossArcs, len(beyond))], &e)
	}
	g.shortages()
}

// A candidate is a post in the field of number rank of an official; near is the
// distance, moved about, that decides who is asked.
type candidate struct {
	post, rank int
	near       float64
}

func (a candidate) compare(b candidate) int {
	switch {
	case a.near < b.near:
		return -1
	case a.near > b.near:
		return 1
	}
	return a.post - b.post
}

func (g *staffing) nearest(o *official, byField [][]int, most int) []candidate {
	var list []candidate
	for rank, f := range o.field {
		for _, j := range byField[f] {
			if c := g.posts[j].commune; c != o.home {
				list = append(list, candidate{j, rank, g.communes[c].at.to(g.communes[o.home].at) * (0.8 + 0.4*g.r.Float64())})
			}
		}
	}
	slices.SortFunc(list, candidate.compare)
	return list[:min(most, len(list))]
}

// entries of one column.
type entries struct {
	row   []int32
	value []float64
}

func (e *entries) add(row int, value float64) {
	e.row, e.value = append(e.row, int32(row)), append(e.value, value)
}

func (e *entries) clear() { e.row, e.value = e.row[:0], e.value[:0] }

// heads adds what an official in a commune counts for there.
func (g *staffing) heads(o *official, c int, e *entries) {
	if g.Rows < Unit {
		return
	}
	for k, yes := range o.is {
		if yes {
			e.add(g.kind+c*kinds+k, 1)
		}
	}
	if o.mate >= 0 {
		zone := g.communes[c].zone - g.zones[g.communes[c].province]
		e.add(g.couple[o.mate]+zone, o.sign)
	}
}

func (g *staffing) stay(i int, o *official, e *entries) {
	e.clear()
	e.add(g.official+i, 1)
	if g.Rows >= Unit {
		e.add(g.leave+o.home, 1)
	}
	g.heads(o, o.home, e)
	g.column(o.stay, 1, true, e.row, e.value)
}

func (g *staffing) moves(i int, o *official, to []candidate, e *entries) {
	from := g.communes[o.home]
	for _, m := range to {
		c := g.posts[m.post].commune
		km := math.Round(from.at.to(g.communes[c].at))
		across := g.communes[c].province != from.province
		e.clear()
		e.add(g.official+i, 1)
		e.add(g.post+m.post, 1)
		if g.Rows >= Unit {
			e.add(g.enter+c, 1)
			if km > far {
				e.add(g.budget+from.province, 1)
			}
			if g.Provinces > 1 && km > far {
				e.add(g.nation, 1)
			}
			if g.Provinces > 1 && across {
				e.add(g.nation+1, 1)
			}
		}
		if g.Rows == Workload {
			e.add(g.money+from.province, 5+km)
			e.add(g.work+m.post, float64(o.skill[m.rank]))
			if g.Provinces > 1 {
				e.add(g.nation+2, 5+km)
			}
		}
		g.heads(o, c, e)
		cost := 10 + 2*km + float64(40*m.rank) + float64(g.r.IntN(60))
		g.column(cost, 1, true, e.row, e.value)
	}
}

// shortages adds what may be missing: seats, kinds of people, and productivity
// in three steps of a fifth, three tenths and the rest of what is needed.
func (g *staffing) shortages() {
	one := []float64{1}
	for j, v := range g.posts {
		for k := range v.seats {
			g.column(math.Round(v.urgency*(1+0.5*float64(k))), 1, true, []int32{int32(g.post + j)}, one)
		}
	}
	if g.Rows >= Unit {
		for k := range len(g.communes) * kinds {
			i := g.kind + k
			if least := g.p.RowLower[i]; least > 0 {
				g.column(float64(60+g.r.IntN(240)), least, true, []int32{int32(i)}, one)
			}
		}
	}
	if g.Rows == Workload {
		for j, v := range g.posts {
			i := g.work + j
			least := g.p.RowLower[i]
			for k, part := range []float64{0.2, 0.3, 1} {
				g.column(math.Round(v.urgency/100*float64(1+k)), math.Round(part*least), false, []int32{int32(i)}, one)
			}
		}
	}
}
