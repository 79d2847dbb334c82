package stock

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"canbo/model"
	"canbo/model/scenario"
)

// A Group is people who are alike: of one area, field, rank and age band at the
// first round, and due to leave in the same period.
type Group struct {
	Area   int32
	Inside bool  // at posts of communes; otherwise at agencies of the province, or unplaced
	Field  int32 // of the work post, -1 unplaced
	Closed bool  // at positions that no transfer fills: they stay
	Leads  bool  // at positions of leadership, which no recruit fills
	Rank   model.Rank
	Milli  []int64 // milli-FTE that each gives at his post, by round
	Band   int     // index, 0 the youngest
	From   int     // the first round at which they may be moved, len(Model.Years) if never
	// Gone is the first round at which they are no longer there, len(Model.Years)
	// where they stay to the end. With expected exits it is that of retirement.
	Gone  int
	Heads int
	Alive []float64     // share of the heads that are there, by round; Alive[0] = 1
	Free  int           // who may be moved at all, to some destination
	To    []Destination // by area, then field
	// Pupils counts those who may enter each course of the scenario.
	Pupils []int
	Near   []int32 // areas in reach of some of these, ascending

	present, retired, older [][]float64 // heads by round and band: there, retired before, a band older since the round before
	Leaving                 []int       // of those that Decree 154/2025/NĐ-CP may let go in the period before each round, at most
}

// A Destination is an area and field to which Heads of a group may be moved. Each
// would give Milli[n] milli-FTE there n years after the move.
type Destination struct {
	Area, Field int32
	Milli       []int64
	Heads       int
}

type groupKey struct {
	area, field    int32
	inside, closed bool
	leads          bool
	rank           model.Rank
	milli          string // Group.Milli
	band, gone     int
	from           int
	person         int32 // where areas are communes: who may be moved, alone; else -1
}

// divide finds the areas.
func (m *Model) divide() {
	in := m.In
	type key struct {
		province int32
		code     string
	}
	index := make(map[key]int32)
	of := make([]key, len(in.Communes))
	for c := range in.Communes {
		com := &in.Communes[c]
		k := key{province: com.Province}
		switch m.Options.Level {
		case ByDistrict:
			if len(com.FormerDistricts) > 0 {
				k.code = com.FormerDistricts[0]
			}
		case ByCommune:
			k.code = com.Code
		}
		of[c] = k
		index[k] = 0
	}
	keys := make([]key, 0, len(index))
	for k := range index {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.province, b.province), cmp.Compare(a.code, b.code))
	})
	for n, k := range keys {
		index[k] = int32(n)
		p := &in.Provinces[k.province]
		a := Area{Code: p.Code, Name: p.Name, Province: k.province}
		switch m.Options.Level {
		case ByDistrict:
			a.Code, a.Name = p.Code+"."+strings.ReplaceAll(k.code, " ", "_"), k.code
		case ByCommune:
			a.Code, a.Name = k.code, in.Communes[in.FindCommune(k.code)].Name
		}
		m.Areas = append(m.Areas, a)
	}
	m.areaOf = make([]int32, len(of))
	for c, k := range of {
		m.areaOf[c] = index[k]
	}
}

// province returns the province of an area.
func (m *Model) province(area int32) *model.Province { return &m.In.Provinces[m.Areas[area].Province] }

// A life is what becomes of one person: the round at which he is gone by
// retirement (or, where the future is known, by any exit), and by round the chance
// that he is there and that he has retired in the period before it.
type life struct {
	gone           int
	alive, retired []float64
	age            []int // full years at each round
	place          int32 // commune of the work post, else of the residence
}

// lifeOf follows person i through the rounds. Who retires on or before a round is
// not there, if rule retired is hard; the others leave in the period before it at the
// rate of the year of the round, for their age at the round before. A year at a post
// in an especially difficult commune counts towards the reduction for hardship from
// the next period on.
func (m *Model) lifeOf(i int32) life {
	o, years := &m.In.Officials[i], len(m.rounds)
	l := life{gone: years, alive: make([]float64, years), retired: make([]float64, years), age: make([]int, years), place: o.Residence}
	if o.Post >= 0 {
		l.place = m.In.PostCommune(o.Post)
	}
	p, hardship := &m.In.Provinces[m.In.Communes[l.place].Province], m.In.Communes[l.place].Hardship()
	hazard := o.Post >= 0 && m.In.Communes[l.place].EspeciallyDifficult
	older, there := *o, 1.0
	for t, day := range m.rounds {
		l.age[t] = o.Birth.MonthsUntil(day) / 12
		retire := m.Scenario.RetirementDate(m.In.Policy, &older, m.rounds[0])
		if t > 0 && hazard {
			older.HazardYears++
		}
		switch {
		case t == 0:
		case retire != 0 && retire <= day && m.sheet.Rules.Hard(model.Retired):
			l.retired[t] = there
			there = 0
		default:
			rate := m.Scenario.ExitRate(p, l.age[t-1], o.Sex, hardship, m.Years[t])
			if m.Options.Expected {
				there *= float64(1000-rate) / 1000
			} else if scenario.Chance(m.Scenario.Draw("exit", o.ID, m.Years[t], m.Options.Replication), rate) {
				there = 0
			}
		}
		l.alive[t] = there
		if there == 0 {
			l.gone = min(l.gone, t)
		}
	}
	return l
}

// Band returns the index of the age band of an age.
func (m *Model) Band(age int) int {
	n, found := slices.BinarySearch(m.Options.Bands, age)
	if found {
		n++
	}
	return n
}

// gather puts everybody present at the first round into groups and counts who fits
// where. Shares are kept as multiples of 2^-20, so that the program is exact in
// binary arithmetic.
func (m *Model) gather() {
	fit := m.newFitting()
	for i := range m.In.Officials {
		if !m.sheet.Present[i] {
			continue
		}
		m.enrol(int32(i), fit)
	}
	m.boundSurplus()
	for g := range m.Groups {
		grp := &m.Groups[g]
		for t, heads := range grp.Alive {
			grp.Alive[t] = grid(heads / float64(grp.Heads))
			if heads > 0 {
				for b := range grp.present[t] {
					grp.present[t][b] *= grp.Alive[t] * float64(grp.Heads) / heads
				}
			}
		}
	}
}

// grid rounds to the nearest multiple of 2^-20.
func grid(x float64) float64 {
	const unit = 1 << 20
	return float64(int64(x*unit+0.5)) / unit
}

func (m *Model) enrol(i int32, fit *fitting) {
	o, l := &m.In.Officials[i], m.lifeOf(i)
	k := groupKey{area: m.areaOf[l.place], field: -1, rank: o.Rank, band: m.Band(l.age[0]), gone: l.gone, person: -1}
	if o.Post >= 0 {
		q := m.sheet.Position(o.Post)
		k.inside, k.field, k.closed, k.leads = m.sheet.Communal(o.Post), q.Field, q.Closed, q.Leadership != model.NoLeader
	}
	milli := make([]int64, len(m.rounds))
	if k.inside && !k.closed {
		milli = m.gifts(i, o.Post)
	}
	k.milli = fmt.Sprint(milli)
	k.from = fit.from(i)
	to := fit.destinations(i, k)
	switch {
	case len(to) == 0:
		k.from = len(m.rounds)
	case m.Options.Level == ByCommune:
		k.person = i
	}
	n, known := m.group[k]
	if !known {
		n = int32(len(m.Groups))
		m.group[k] = n
		m.Groups = append(m.Groups, Group{
			Area: k.area, Inside: k.inside, Field: k.field, Closed: k.closed, Leads: k.leads, Rank: k.rank, Milli: milli, Band: k.band, From: k.from, Gone: k.gone,
			Alive: make([]float64, len(m.rounds)), Pupils: make([]int, len(m.Scenario.Courses)), Leaving: make([]int, len(m.rounds)),
			present: m.byBand(), retired: m.byBand(), older: m.byBand(),
		})
	}
	g := &m.Groups[n]
	g.Heads++
	for t, x := range l.alive {
		b := m.Band(l.age[t])
		g.Alive[t] += x
		g.present[t][b] += x
		if t > 0 {
			g.retired[t][m.Band(l.age[t-1])] += l.retired[t]
			if b > m.Band(l.age[t-1]) {
				g.older[t][b-1] += x
			}
		}
	}
	g.join(to)
	fit.count(i, &l, g)
	m.countHolder(i, &l)
}

func (m *Model) byBand() [][]float64 {
	table := make([][]float64, len(m.rounds))
	for t := range table {
		table[t] = make([]float64, len(m.Options.Bands)+1)
	}
	return table
}

// join counts one more head with its destinations.
func (g *Group) join(to []Destination) {
	if len(to) == 0 {
		return
	}
	g.Free++
	for _, d := range to {
		k, found := slices.BinarySearchFunc(g.To, d, func(x, y Destination) int {
			return cmp.Or(cmp.Compare(x.Area, y.Area), cmp.Compare(x.Field, y.Field), slices.Compare(x.Milli, y.Milli))
		})
		if !found {
			g.To = slices.Insert(g.To, k, Destination{d.Area, d.Field, d.Milli, 0})
		}
		g.To[k].Heads++
	}
}
