package stock

import (
	"fmt"
	"math"
	"slices"

	"canbo/model"
	"canbo/model/scenario"
)

// ready returns the first round on or after the day months after a round, at least
// the next one, or len(rounds).
func (m *Model) ready(round, months int) int {
	day := m.rounds[round].AddMonths(months)
	t := round + 1
	for t < len(m.rounds) && m.rounds[t] < day {
		t++
	}
	return t
}

// recruits writes what is found after each round.
func (b *builder) recruits() {
	m := b.Model
	pay := float64(int64(m.sheet.Rules.Scale(model.Specialist).First)*m.sheet.Rules.Value(model.BaseSalary, "dong")) / 100
	second := math.Floor(b.points("per_million") * pay / 1e6)
	for p := range m.In.Provinces {
		province := &m.In.Provinces[p]
		for y, year := range m.Years {
			records := m.Scenario.RecruitmentIn(province, year)
			for _, a := range b.areasIn[p] {
				for f := range m.In.Fields {
					places := b.admitted(records, a, f)
					for k := range records {
						t := m.ready(y, records[k].LeadMonths)
						if places[k] == 0 || t == len(m.rounds) {
							continue
						}
						b.put(b.limitOf(p, k, y, &records[k]), 1)
						for s := t; s < len(m.rounds); s++ {
							k, there := m.cell(int(a), f, s), m.newcomer(province, t, s)
							b.put(m.rows.stock[k], -there)
							b.put(m.rows.plain[k], there)
							b.put(m.rows.need[k], m.base.full*there)
						}
						b.add(column{kind: recruit, group: -1, area: a, field: int32(f), record: int32(k), round: int32(y)}, 0, second,
							places[k], "recruit.%s.%s.%d.%d", m.Areas[a].Code, m.In.Fields[f].Code, k, year)
					}
				}
			}
		}
	}
}

// newcomer returns the share of recruits of round t that are there at round s:
// all where the future is known, else by the exit rates from recruitAge on.
func (m *Model) newcomer(p *model.Province, t, s int) float64 {
	there := 1.0
	if m.Options.Expected {
		for k := t + 1; k <= s; k++ {
			rate := 0
			for _, sex := range []model.Sex{model.Male, model.Female} {
				rate += m.Scenario.ExitRate(p, recruitAge+k-t-1, sex, false, m.Years[k])
			}
			there *= float64(2000-rate) / 2000
		}
	}
	return grid(there)
}

// admitted returns by record the plain places of a field in an area that fall under
// it: under the last record that admits the field in communes of hardship or others.
func (b *builder) admitted(records []scenario.Recruitment, area int32, field int) []float64 {
	places := make([]float64, len(records))
	for h, hardship := range []bool{true, false} {
		for r := len(records) - 1; r >= 0; r-- {
			if records[r].Admits(b.In.Fields[field].Code, hardship) {
				places[r] += b.base.plain[h][int(area)*len(b.In.Fields)+field]
				break
			}
		}
	}
	return places
}

func (b *builder) limitOf(province, record, round int, r *scenario.Recruitment) int32 {
	if r.Found() < 0 {
		return -1
	}
	k := limitKey{int32(province), int32(record), int32(round)}
	row, known := b.limit[k]
	if !known {
		row = b.row(math.Inf(-1), float64(r.Found()), "recruits.%s.%d.%d", b.In.Provinces[province].Code, record, b.Years[round])
		b.limit[k] = row
	}
	return row
}

// courseAt returns the indices of the courses in a province and round.
func (m *Model) courseAt(p *model.Province, round int) []int {
	var open []int
	for _, c := range m.Scenario.CoursesIn(p, m.Years[round]) {
		for k := len(m.Scenario.Courses) - 1; k >= 0; k-- {
			if d := &m.Scenario.Courses[k]; d.ID == c.ID && d.Covers(p) && d.Year == c.Year && d.Until == c.Until {
				open = append(open, k)
				break
			}
		}
	}
	return open
}

// courses writes the places taken after each round, and the rows that let nobody
// come from a course before it ends: up to each round no more than have ended.
func (b *builder) courses() {
	m := b.Model
	type taken struct{ course, round int }
	for p := range m.In.Provinces {
		province := &m.In.Provinces[p]
		var list []taken
		for y := range m.Years {
			for _, k := range m.courseAt(province, y) {
				if m.ready(y, m.Scenario.Courses[k].Months) < len(m.rounds) {
					list = append(list, taken{k, y})
				}
			}
		}
		for _, e := range list {
			for t := m.ready(e.round, m.Scenario.Courses[e.course].Months); t < len(m.rounds); t++ {
				k := limitKey{int32(p), int32(e.course), int32(t)}
				if _, known := b.taught[k]; !known {
					b.taught[k] = b.row(math.Inf(-1), 0, "taught.%s.%d.%d", province.Code, e.course, m.Years[t])
				}
			}
		}
		for _, e := range list {
			c := &m.Scenario.Courses[e.course]
			for t := m.ready(e.round, c.Months); t < len(m.rounds); t++ {
				b.put(b.taught[limitKey{int32(p), int32(e.course), int32(t)}], -1)
			}
			b.add(column{kind: entry, group: -1, area: -1, field: b.fieldOf(c.Field), record: int32(e.course), round: int32(e.round), province: int32(p)},
				0, 0, float64(c.Places), "entry.%s.%d.%d", province.Code, e.course, m.Years[e.round])
		}
	}
}

func (m *Model) fieldOf(code string) int32 {
	return int32(slices.IndexFunc(m.In.Fields, func(f model.Field) bool { return f.Code == code }))
}

// people writes what the groups can do: be moved, be taught, leave early.
func (b *builder) people() {
	m := b.Model
	for g := range m.Groups {
		grp := &m.Groups[g]
		var free, all int32 = -1, -1
		fits, pupils, leaving := 0, 0, 0
		for _, d := range grp.To {
			fits += d.Heads
		}
		for _, n := range grp.Pupils {
			pupils += n
		}
		for t := 1; t < grp.Gone; t++ {
			leaving += grp.Leaving[t] // the same people may be counted before every round
		}
		if fits > grp.Free {
			free = b.row(math.Inf(-1), float64(grp.Free), "free.%s", b.groupName(int32(g)))
		}
		if grp.Free+pupils+leaving > grp.Heads {
			all = b.row(math.Inf(-1), float64(grp.Heads), "all.%s", b.groupName(int32(g)))
		}
		for n := range grp.To {
			b.moves(int32(g), n, free, all)
		}
		for k, n := range grp.Pupils {
			if n > 0 {
				b.pupils(int32(g), k, n, all)
			}
		}
		if leaving > 0 {
			b.early(int32(g), all)
		}
	}
}

func (m *Model) groupName(g int32) string {
	grp := &m.Groups[g]
	place := "agency"
	if grp.Inside {
		place = "open"
	}
	if grp.Closed {
		place = "closed"
	}
	return fmt.Sprintf("%d.%s.%s.%s.r%d.b%d.g%d", g, m.Areas[grp.Area].Code, place, m.fieldCode(grp.Field), grp.Rank, grp.Band, grp.Gone)
}

// depart puts the entries of one head (counted at the first round) that leaves its
// place at round t.
func (b *builder) depart(g int32, t int) {
	grp := &b.Groups[g]
	if !grp.Inside {
		return
	}
	for s := t; s < len(b.rounds); s++ {
		k := b.cell(int(grp.Area), int(grp.Field), s)
		b.put(b.rows.stock[k], grp.Alive[s])
		b.put(b.rows.need[k], -float64(grp.Milli[s])*grp.Alive[s])
		if !grp.Leads && !grp.Closed {
			b.put(b.rows.plain[k], -grp.Alive[s])
		}
	}
}

// spend puts what a move in round t to an area takes of the limits.
func (b *builder) spend(g, to int32, t int) {
	grp := &b.Groups[g]
	p := int(b.Areas[grp.Area].Province)
	k := b.at(p, t)
	b.put(b.rows.moves[k], grp.Alive[t])
	b.put(b.rows.money[k], grp.Alive[t]*b.movePay[p]/1000)
	if grp.Inside && to != grp.Area {
		b.put(b.rows.leavers[b.at(int(grp.Area), t)], grp.Alive[t])
	}
	if !grp.Inside || to != grp.Area {
		b.put(b.rows.newcomers[b.at(int(to), t)], grp.Alive[t])
	}
	if !grp.Inside && grp.Field >= 0 {
		b.put(b.rows.donors[k], grp.Alive[t])
	}
}

// arrive puts the entries of one head that comes to an area and field and gives
// milli[n] there n years later, or if nil full output.
func (b *builder) arrive(g, area, field int32, t int, milli []int64) {
	for s, alive := range b.Groups[g].Alive {
		if s >= t {
			k := b.cell(int(area), int(field), s)
			b.put(b.rows.stock[k], -alive)
			given := b.base.full
			if milli != nil {
				given = float64(milli[s-t])
			}
			b.put(b.rows.need[k], given*alive)
		}
	}
}

func (b *builder) moves(g int32, n int, free, all int32) {
	m := b.Model
	grp := &m.Groups[g]
	d := grp.To[n]
	fit := int32(-1)
	if d.Heads < grp.Free || free < 0 {
		fit = b.row(math.Inf(-1), float64(d.Heads), "fit.%s.%d", b.groupName(g), n)
	}
	second := b.points("move")
	switch {
	case !grp.Inside && grp.Field >= 0:
		second += b.points("agency")
	case grp.Inside && d.Area != grp.Area:
		second += b.points("other_commune")
	}
	for t := grp.From; t < grp.Gone; t++ {
		b.depart(g, t)
		b.arrive(g, d.Area, d.Field, t, d.Milli)
		b.spend(g, d.Area, t)
		b.put(fit, 1)
		b.put(free, 1)
		b.put(all, 1)
		b.add(column{kind: move, group: g, area: d.Area, field: d.Field, record: -1, round: int32(t)}, 0, second, float64(d.Heads),
			"move.%s.%d.%s.%s.%d", b.groupName(g), n, m.Areas[d.Area].Code, m.fieldCode(d.Field), m.Years[t])
	}
}

// pupils writes the moves of people of a group at the end of a course.
func (b *builder) pupils(g int32, k, n int, all int32) {
	m := b.Model
	grp := &m.Groups[g]
	field := m.fieldOf(m.Scenario.Courses[k].Field)
	province := m.Areas[grp.Area].Province
	fit := int32(-1)
	for t := range grp.Gone {
		if _, open := b.taught[limitKey{province, int32(k), int32(t)}]; !open {
			continue
		}
		if fit < 0 {
			fit = b.row(math.Inf(-1), float64(n), "pupils.%s.%d", b.groupName(g), k)
		}
		for _, a := range grp.Near {
			if at := int(a)*len(m.In.Fields) + int(field); m.base.plain[0][at]+m.base.plain[1][at] == 0 {
				continue
			}
			for s := t; s < len(b.rounds); s++ {
				if row, known := b.taught[limitKey{province, int32(k), int32(s)}]; known {
					b.put(row, grp.Alive[t])
				}
			}
			b.depart(g, t)
			b.arrive(g, a, field, t, nil)
			b.spend(g, a, t)
			b.put(fit, 1)
			b.put(all, 1)
			second := b.points("move") + b.points("conditional")
			if a != grp.Area {
				second += b.points("other_commune")
			}
			b.add(column{kind: pupil, group: g, area: a, field: field, record: int32(k), round: int32(t)},
				0, second, float64(n), "pupil.%s.%d.%s.%d", b.groupName(g), k, m.Areas[a].Code, m.Years[t])
		}
	}
}

func (b *builder) early(g, all int32) {
	m := b.Model
	grp := &m.Groups[g]
	for t := 1; t < grp.Gone; t++ {
		if grp.Leaving[t] == 0 {
			continue
		}
		b.depart(g, t)
		b.put(m.rows.early[m.at(int(m.Areas[grp.Area].Province), t)], grp.Alive[t])
		b.put(all, 1)
		b.add(column{kind: leave, group: g, area: grp.Area, field: grp.Field, record: -1, round: int32(t)},
			0, 0, float64(grp.Leaving[t]), "leave.%s.%d", b.groupName(g), m.Years[t])
	}
}
