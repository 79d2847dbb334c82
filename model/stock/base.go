package stock

import (
	"math"

	"canbo/model"
)

// base holds what the columns of the program cannot change, by area × field ×
// round (Model.cell) or area × round (Model.at).
type base struct {
	approved []float64    // places of communes, Closed positions included, by area × field
	plain    [2][]float64 // of these, open and without leadership: in communes of hardship, in others
	output   []float64    // milli-FTE given if nothing is done, by cell
	full     float64      // milli-FTE that a recruit or pupil gives
	need     []float64    // milli-FTE
	pieces   [][]piece    // shortage, the cheapest first, by cell
	heads    []float64    // who is there if nothing is done, by cell
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
		approved: make([]float64, areas*fields), plain: [2][]float64{make([]float64, areas*fields), make([]float64, areas*fields)}, output: make([]float64, areas*fields*years),
		full: float64(s.Rules.Value(model.Productivity, "full")),
		need: make([]float64, areas*fields*years), heads: make([]float64, areas*fields*years),
		most: make([]float64, areas*fields*years), room: make([]float64, areas*fields*years),
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
	b.pieces = make([][]piece, len(b.need))
	for k := range b.need {
		b.pieces[k] = m.shortage(b.need[k], float64(in.Fields[k/years%fields].Urgency), quarter[k])
	}
}

// A piece of a shortage: so many full-time equivalents, and what each of them missing
// costs.
type piece struct{ size, cost float64 }

// fte is a full-time equivalent in milli-FTE.
const fte = 1000

// shortage returns the points of what is missing of a requirement of need milli-FTE,
// as a convex function of what is given: exact at whole full-time equivalents given,
// and straight between them, for nobody is there in part. The pieces are what is
// missing below ⌈need/fte⌉, the cheapest first.
func (m *Model) shortage(need, urgency float64, quarter [tiers]float64) []piece {
	points := func(given float64) float64 {
		short, sum := math.Max(0, need-fte*given), 0.0
		for q, size := range quarter {
			part := math.Min(short, size)
			sum += urgency * m.tier[q] * part
			short -= part
		}
		return sum
	}
	var list []piece
	for n := math.Ceil(need / fte); n > 0; n-- {
		cost := points(n-1) - points(n)
		if k := len(list) - 1; k >= 0 && list[k].cost == cost {
			list[k].size++
		} else {
			list = append(list, piece{1, cost})
		}
	}
	return list
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

// growing holds the values of rule fit by which people give more with the years.
type growing struct{ experience, months, completed, unknown int }

// output returns the milli-FTE that i gives at a position where his fit is score now,
// after so many months more of experience in its field; who has no rating yet is
// rated completed later.
func (m *Model) output(i, position int32, score, months int, later bool) int64 {
	o, v, served := &m.In.Officials[i], &m.growing, 0
	for _, e := range o.Experience {
		if e.Field == m.In.Positions[position].Field {
			served += e.Months
		}
	}
	points := func(months int) int { return min(v.experience, months*v.experience/v.months) }
	score += points(served+months) - points(served)
	if later && o.Ratings[0] == model.NoRating {
		score += v.completed - v.unknown
	}
	return m.sheet.Productivity(score)
}

// gifts returns the milli-FTE that i gives at his post, or his second one, by round
// while he stays.
func (m *Model) gifts(i, post int32) []int64 {
	o, list := &m.In.Officials[i], make([]int64, len(m.rounds))
	share, q := int64(100), m.In.Posts[post].Position
	score, learns := m.sheet.FitOf(i, q).Score, m.In.Positions[q].Field == m.sheet.Position(o.Post).Field
	if o.SecondPost >= 0 {
		if share = int64(o.SecondPct); post == o.Post {
			share = 100 - share
		}
	}
	for t, day := range m.rounds {
		months := 0
		if learns {
			months = m.rounds[0].MonthsUntil(day)
		}
		list[t] = m.output(i, q, score, months, t > 0) * share / 100
	}
	return list
}

// outputs returns what i gives at a position by years since a move to it.
func (m *Model) outputs(i, position int32, score int) []int64 {
	list := make([]int64, len(m.rounds))
	for n := range list {
		list[n] = m.output(i, position, score, 12*n, true)
	}
	return list
}

// countHolder counts person i at his posts for boundSurplus, and what he gives.
func (m *Model) countHolder(i int32, l *life) {
	o := &m.In.Officials[i]
	for _, post := range []int32{o.Post, o.SecondPost} {
		if post < 0 || !m.sheet.Communal(post) || m.sheet.Position(post).Closed {
			continue
		}
		a, f := int(m.areaOf[m.In.PostCommune(post)]), int(m.sheet.Field(post))
		for t, milli := range m.gifts(i, post) {
			m.base.output[m.cell(a, f, t)] += float64(milli) * grid(l.alive[t])
		}
	}
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
			if !g.Closed && !g.Leads {
				m.base.room[at] -= float64(g.Heads) * alive
			}
		}
	}
}
