package stock

import (
	"math"

	"canbo/model"
	"canbo/model/measure"
)

// base holds what the columns of the program cannot change, by area × field ×
// round (Model.cell) or area × round (Model.at).
type base struct {
	approved []float64    // places of communes, Closed positions included, by area × field
	plain    [2][]float64 // of these, open and without leadership: in communes of hardship, in others
	milli    []float64    // what a head gives, milli-FTE, by area × field
	need     []float64    // milli-FTE
	wanted   []float64    // open heads from which on nothing is missing, by cell
	pieces   [][]piece    // shortage below these heads, the cheapest first, by cell
	heads    []float64    // who is there if nothing is done, by cell
	closed   []float64    // of these, at Closed positions
	room     []float64    // heads more than those of now that plain places can have, by cell
	most     []float64    // heads above the approved places, at most, by cell
	ceiling  []float64    // heads allowed, by area × round
	over     []float64    // heads above the ceiling, at most, by area × round
	early    []int        // Decree 154: per mille of a head that may leave in the period before the round, by province × round

	ceilings [][]int // by round and commune
	exceeds  []bool  // by commune: may have more heads than its ceiling at some round
	holders  [][]int // by round: heads paid at each post who stay to that round
	working  []int   // by post: of others, who work there while paid elsewhere
}

func (m *Model) measurePlaces() {
	in, s := m.In, m.sheet
	areas, fields, years := len(m.Areas), len(in.Fields), len(m.Years)
	b := &base{
		approved: make([]float64, areas*fields), plain: [2][]float64{make([]float64, areas*fields), make([]float64, areas*fields)}, milli: make([]float64, areas*fields),
		need: make([]float64, areas*fields*years), heads: make([]float64, areas*fields*years),
		closed: make([]float64, areas*fields*years), most: make([]float64, areas*fields*years), room: make([]float64, areas*fields*years),
		ceiling: make([]float64, areas*years), over: make([]float64, areas*years), early: make([]int, len(in.Provinces)*years),
		working: make([]int, len(in.Posts)),
	}
	m.base = b
	quarter := make([][tiers]float64, areas*fields*years)
	for p := range in.Posts {
		if !s.Communal(int32(p)) {
			continue
		}
		q := s.Position(int32(p))
		k := int(m.areaOf[in.PostCommune(int32(p))])*fields + int(q.Field)
		b.approved[k] += float64(in.Posts[p].Approved)
		if !q.Closed && q.Leadership == model.NoLeader {
			h := 1
			if in.Communes[in.PostCommune(int32(p))].Hardship() {
				h = 0
			}
			b.plain[h][k] += float64(in.Posts[p].Approved)
		}
	}
	for t, year := range m.Years {
		ceilings := m.Scenario.Ceilings(in, year)
		b.ceilings = append(b.ceilings, ceilings)
		b.holders = append(b.holders, make([]int, len(in.Posts)))
		for c, heads := range ceilings {
			b.ceiling[m.at(int(m.areaOf[c]), t)] += float64(heads)
		}
		for c := range in.Communes {
			p := &in.Provinces[in.Communes[c].Province]
			for f := range in.Fields {
				k := m.cell(int(m.areaOf[c]), f, t)
				required := s.Required[s.Cell(int32(c), int32(f))] * m.Scenario.DemandFactor(p, in.Fields[f].Code, year) / 1000
				b.need[k] += float64(required)
				for q := int64(0); q < tiers; q++ {
					quarter[k][tiers-1-q] += float64(required*(q+1)/tiers - required*q/tiers)
				}
			}
		}
	}
	m.markOver()
	m.measureOutput()
	b.wanted, b.pieces = make([]float64, len(b.need)), make([][]piece, len(b.need))
	for k := range b.need {
		n := k / years
		b.wanted[k], b.pieces[k] = m.shortage(b.need[k], b.milli[n], float64(in.Fields[n%fields].Urgency), quarter[k])
	}
}

// A piece of a shortage: so many heads, and what each of them missing costs.
type piece struct{ heads, cost float64 }

// shortage returns the points of a requirement of need milli-FTE, where a head gives
// milli, as a convex function of heads: exact at whole heads and straight between
// them, for nobody is there in part. The first value is the number of heads from
// which on nothing is missing; the pieces are the heads missing below it, the
// cheapest first.
func (m *Model) shortage(need, milli, urgency float64, quarter [tiers]float64) (float64, []piece) {
	points := func(heads float64) float64 {
		short, sum := math.Max(0, need-milli*heads), 0.0
		for q, size := range quarter {
			part := math.Min(short, size)
			sum += urgency * m.tier[q] * part
			short -= part
		}
		return sum
	}
	wanted := math.Ceil(need / milli)
	var list []piece
	for n := wanted; n > 0; n-- {
		cost := points(n-1) - points(n)
		if k := len(list) - 1; k >= 0 && list[k].cost == cost {
			list[k].heads++
		} else {
			list = append(list, piece{1, cost})
		}
	}
	return wanted, list
}

// measureOutput sets what a head gives: the mean over those at open posts of the
// area and field now; where nobody is, over those of the field in the country, or
// else full productivity.
func (m *Model) measureOutput() {
	in, s, b := m.In, m.sheet, m.base
	fields := len(in.Fields)
	milli, heads := make([]int64, len(b.milli)), make([]int64, len(b.milli))
	allMilli, allHeads := make([]int64, fields), make([]int64, fields)
	var gifts []measure.Gift
	for i := range in.Officials {
		if !s.Present[i] {
			continue
		}
		gifts = s.StayGifts(int32(i), gifts[:0])
		for _, g := range gifts {
			f := g.Cell % fields
			milli[int(m.areaOf[g.Cell/fields])*fields+f] += g.Milli
			allMilli[f] += g.Milli
		}
		if post := in.Officials[i].Post; post >= 0 && s.Communal(post) && !s.Position(post).Closed {
			f := int(s.Field(post))
			heads[int(m.areaOf[in.PostCommune(post)])*fields+f]++
			allHeads[f]++
		}
	}
	full := s.Rules.Value(model.Productivity, "full")
	for k := range b.milli {
		switch f := k % fields; {
		case heads[k] > 0 && milli[k] > 0:
			b.milli[k] = float64((milli[k] + heads[k]/2) / heads[k])
		case allHeads[f] > 0 && allMilli[f] > 0:
			b.milli[k] = float64((allMilli[f] + allHeads[f]/2) / allHeads[f])
		default:
			b.milli[k] = float64(full)
		}
	}
}

// markOver finds the communes that may have more heads than their ceiling at some
// round.
func (m *Model) markOver() {
	b := m.base
	b.exceeds = make([]bool, len(m.In.Communes))
	for c := range b.exceeds {
		heads := 0
		for _, p := range m.sheet.PostsIn[c] {
			if m.sheet.Communal(p) {
				heads += m.sheet.HeadsPay[p]
			}
		}
		for t := range m.Years {
			heads = max(heads, b.ceilings[t][c])
			b.exceeds[c] = b.exceeds[c] || heads > b.ceilings[t][c]
		}
	}
}

// countHolder counts person i at his posts for boundSurplus.
func (m *Model) countHolder(i int32, l *life) {
	pay, work := m.sheet.PayPost(i), m.sheet.WorkPost(i)
	if pay >= 0 {
		for t := range l.gone {
			m.base.holders[t][pay]++
		}
	}
	if work >= 0 && work != pay {
		m.base.working[work]++
	}
}

// boundSurplus bounds the heads above the approved places and above the ceilings.
// A post gets nobody above its approved number A: while there are more than A,
// all are people who are there now. A commune with ceilings C_1, …, C_t gets nobody
// above C_s in round s, so that it has at most max(N_t, C_1, …, C_t) heads in round
// t, N_t of those now. Who works there paid elsewhere comes on top.
func (m *Model) boundSurplus() {
	in, b := m.In, m.base
	for t := range m.Years {
		people, guests := make([]int, len(in.Communes)), make([]int, len(in.Communes))
		for p := range in.Posts {
			if !m.sheet.Communal(int32(p)) {
				continue
			}
			c := in.PostCommune(int32(p))
			people[c] += b.holders[t][p]
			guests[c] += b.working[p]
			k, most := m.cell(int(m.areaOf[c]), int(m.sheet.Field(int32(p))), t), max(b.holders[t][p], in.Posts[p].Approved)+b.working[p]
			b.most[k] += float64(most - in.Posts[p].Approved)
			if q := m.sheet.Position(int32(p)); !q.Closed && q.Leadership == model.NoLeader {
				b.room[k] += float64(most)
			}
		}
		for c := range in.Communes {
			most := people[c]
			for s := 0; s <= t; s++ {
				most = max(most, b.ceilings[s][c])
			}
			b.over[m.at(int(m.areaOf[c]), t)] += float64(most - b.ceilings[t][c] + guests[c])
		}
	}
}

// measureHeads sums the survivors of the groups by cell, and takes them from the room
// of plain places.
func (m *Model) measureHeads() {
	for k := range m.Groups {
		g := &m.Groups[k]
		if !g.Inside {
			continue
		}
		for t, alive := range g.Alive {
			at := m.cell(int(g.Area), int(g.Field), t)
			m.base.heads[at] += float64(g.Heads) * alive
			switch {
			case g.Closed:
				m.base.closed[at] += float64(g.Heads) * alive
			case !g.Leads:
				m.base.room[at] -= float64(g.Heads) * alive
			}
		}
	}
}
