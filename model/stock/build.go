package stock

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"canbo/model"
	"canbo/model/scenario"
	"canbo/solver/lp"
)

// kind says what a column of the program counts; SPEC.md, section 3.
type kind uint8

const (
	headCount kind = iota // who is there after the round
	excess                // of these, above the approved places
	vacant                // approved places without a head
	missing               // heads missing, in a piece of the shortage
	above                 // heads above the ceiling of an area
	move                  // people of a group to a field of their area
	send                  // people of a group to a field of another area of the province
	receive               // and from there
	pupil                 // people of a group to the field of the course that they have ended
	entry                 // places taken in a course
	recruit               // recruits found after a round
	leave                 // early leave of a group in the period before a round
)

// A column is what a column of the program stands for; what does not apply is -1.
type column struct {
	kind                       kind
	group, area, field, record int32
	round                      int32
	piece                      int32
	province                   int32 // of a place in a course
}

// rows are the indices of the rows that everything else refers to, -1 where there
// is none.
type rows struct {
	stock, place, need []int32 // by cell
	ceiling            []int32 // by area × round
	moves, money       []int32 // by province × round
	donors, early      []int32 // by province × round
	leavers, newcomers []int32 // by area × round
}

// A builder writes the program.
type builder struct {
	*Model
	p        *lp.Problem
	entries  map[int32]float64 // of the next column
	index    []int32
	value    []float64
	taught   map[limitKey]int32
	areasIn  [][]int32 // by province
	movePay  []float64 // đồng a month of a move, by province
	points   func(string) float64
	hardship [][2]bool // by area: has communes of hardship, others
}

// limitKey names a record of recruitment, or a course, in a province and round.
type limitKey struct{ province, record, round int32 }

func (k limitKey) compare(l limitKey) int {
	return cmp.Or(cmp.Compare(k.province, l.province), cmp.Compare(k.record, l.record), cmp.Compare(k.round, l.round))
}

func (m *Model) build() {
	b := &builder{
		Model: m, p: &lp.Problem{Name: "horizon"}, entries: make(map[int32]float64),
		taught:  make(map[limitKey]int32),
		areasIn: make([][]int32, len(m.In.Provinces)), hardship: make([][2]bool, len(m.Areas)),
		points: func(key string) float64 { return float64(m.sheet.Rules.Value(model.PeoplePoints, key)) },
	}
	m.Program, m.limit = b.p, make(map[limitKey]int32)
	for a := range m.Areas {
		b.areasIn[m.Areas[a].Province] = append(b.areasIn[m.Areas[a].Province], int32(a))
	}
	for c := range m.In.Communes {
		k := 1
		if m.In.Communes[c].Hardship() {
			k = 0
		}
		b.hardship[m.areaOf[c]][k] = true
	}
	b.balances()
	b.limits()
	b.state()
	b.recruits()
	b.courses()
	b.people()
}

func (b *builder) row(lower, upper float64, format string, names ...any) int32 {
	return int32(b.p.AddRow(fmt.Sprintf(format, names...), lower, upper))
}

// put adds v to the entry of the next column in a row.
func (b *builder) put(row int32, v float64) {
	if row >= 0 && v != 0 {
		b.entries[row] += v
	}
}

// add appends a column with the entries put since the last one.
func (b *builder) add(c column, cost, second, upper float64, format string, names ...any) {
	b.index, b.value = b.index[:0], b.value[:0]
	for r := range b.entries {
		b.index = append(b.index, r)
	}
	slices.Sort(b.index)
	for _, r := range b.index {
		b.value = append(b.value, b.entries[r])
	}
	clear(b.entries)
	b.p.AddCol(fmt.Sprintf(format, names...), cost, 0, upper, false, b.index, b.value)
	b.Second = append(b.Second, second)
	b.column = append(b.column, c)
}

func (m *Model) fieldCode(f int32) string {
	if f < 0 {
		return "none"
	}
	return m.In.Fields[f].Code
}

// balances writes the rows of every cell and the ceilings.
func (b *builder) balances() {
	m := b.Model
	inf := math.Inf(1)
	for a := range m.Areas {
		for f := range m.In.Fields {
			for t, year := range m.Years {
				k := m.cell(a, f, t)
				name := fmt.Sprintf("%s.%s.%d", m.Areas[a].Code, m.In.Fields[f].Code, year)
				b.list(&m.rows.stock, m.base.heads[k], m.base.heads[k], "stock."+name)
				places := m.base.approved[a*len(m.In.Fields)+f]
				b.list(&m.rows.place, places, places, "place."+name)
				if m.base.wanted[k] == 0 {
					m.rows.need = append(m.rows.need, -1)
					continue
				}
				b.list(&m.rows.need, m.base.wanted[k]+m.base.closed[k], inf, "need."+name)
			}
		}
		for t, year := range m.Years {
			b.list(&m.rows.ceiling, -inf, m.base.ceiling[m.at(a, t)], fmt.Sprintf("ceiling.%s.%d", m.Areas[a].Code, year))
		}
	}
}

func (b *builder) list(list *[]int32, lower, upper float64, name string) {
	*list = append(*list, int32(b.p.AddRow(name, lower, upper)))
}

// limits writes the rows by province and round.
func (b *builder) limits() {
	m := b.Model
	s, inf := m.sheet, math.Inf(1)
	donors := make([]float64, len(m.In.Provinces))
	staff := make([]int, len(m.In.Bodies))
	for p, n := range s.HeadsWork {
		staff[m.In.Posts[p].Body] += n
	}
	for k := range m.In.Bodies {
		if body := &m.In.Bodies[k]; body.Provincial {
			percent := int(s.Rules.Value(model.Donors, "percent"))
			donors[m.In.Communes[body.Commune].Province] += float64(max(1, percent*staff[k]/100))
		}
	}
	leavers, newcomers := b.turnover()
	for a := range m.Areas {
		for _, year := range m.Years {
			for _, l := range []struct {
				to    *[]int32
				rule  model.RuleID
				upper float64
			}{{&m.rows.leavers, model.Leavers, leavers[a]}, {&m.rows.newcomers, model.Newcomers, newcomers[a]}} {
				if !s.Rules.Hard(l.rule) {
					*l.to = append(*l.to, -1)
					continue
				}
				b.list(l.to, -inf, l.upper, fmt.Sprintf("%s.%s.%d", l.rule, m.Areas[a].Code, year))
			}
		}
	}
	for p := range m.In.Provinces {
		pay := b.supportOfMove(int32(p))
		b.movePay = append(b.movePay, pay)
		for t, year := range m.Years {
			budget := m.Scenario.Budget(&m.In.Provinces[p], year)
			code := m.In.Provinces[p].Code
			optional := func(list *[]int32, wanted bool, upper float64, name string) {
				if !wanted {
					*list = append(*list, -1)
					return
				}
				b.list(list, -inf, upper, fmt.Sprintf("%s.%s.%d", name, code, year))
			}
			optional(&m.rows.moves, budget.Moves != model.NoLimit, float64(budget.Moves), "moves")
			optional(&m.rows.money, budget.MoneyPerMonth != model.NoLimit && pay > 0, float64(budget.MoneyPerMonth)/1000, "money")
			optional(&m.rows.donors, s.Rules.Hard(model.Donors), donors[p], "donors")
			allowed := m.base.early[m.at(p, t)]
			optional(&m.rows.early, allowed > 0, math.Floor(float64(allowed)/1000), "early")
		}
	}
}

// turnover returns the most people who may leave and enter the communes of every
// area in one round, for as many heads as they can have.
func (b *builder) turnover() (leavers, newcomers []float64) {
	m := b.Model
	staff := make([]int, len(m.In.Communes))
	for p := range m.In.Posts {
		if m.sheet.Communal(int32(p)) {
			staff[m.In.PostCommune(int32(p))] += max(m.In.Posts[p].Approved, m.sheet.HeadsPay[p]) + m.base.working[p]
		}
	}
	leavers, newcomers = make([]float64, len(m.Areas)), make([]float64, len(m.Areas))
	for c, n := range staff {
		a := m.areaOf[c]
		leavers[a] += float64(max(1, int(m.sheet.Rules.Value(model.Leavers, "percent"))*n/100))
		newcomers[a] += float64(max(1, int(m.sheet.Rules.Value(model.Newcomers, "percent"))*n/100))
	}
	return leavers, newcomers
}

// supportOfMove returns the mean support of a move in a province, đồng a month
// rounded to thousands: over the ordered pairs of its communes within daily reach,
// what the table of the first round pays for the distance of the seats, and the
// attraction allowance at the mean salary coefficient where the new commune is
// especially difficult.
func (b *builder) supportOfMove(province int32) float64 {
	m := b.Model
	s, r := m.sheet, m.sheet.Rules
	var communes []int32
	for c := range m.In.Communes {
		if m.In.Communes[c].Province == province && len(s.PostsIn[c]) > 0 {
			communes = append(communes, int32(c))
		}
	}
	support := m.In.Policy.SupportIn(m.In.Provinces[province].Code, m.rounds[0])
	attraction := float64(r.Value(model.HardshipPay, "attraction_percent")*starting*r.Value(model.BaseSalary, "dong")) / 10000
	sum, pairs := 0.0, 0
	for _, c := range communes {
		for _, d := range communes {
			metres := s.SeatMetres(c, d)
			if c == d || int64(metres) > r.Value(model.Reach, "metres") {
				continue
			}
			pairs++
			if m.In.Communes[d].EspeciallyDifficult {
				sum += attraction
			}
			if support == nil {
				continue
			}
			var most int64
			for _, band := range support.Bands {
				from := band.Metres
				if m.In.Communes[d].Mountainous {
					from = band.MountainMetres
				}
				if metres >= from {
					most = max(most, band.Dong)
				}
			}
			sum += float64(most)
		}
	}
	if pairs == 0 {
		return 0
	}
	return 1000 * math.Round(sum/float64(pairs)/1000)
}

// starting is the salary coefficient × 100 with which a specialist begins.
const starting = 234

// state writes the columns of what is, after every round.
func (b *builder) state() {
	m := b.Model
	inf := math.Inf(1)
	for a := range m.Areas {
		for f := range m.In.Fields {
			for t, year := range m.Years {
				k := m.cell(a, f, t)
				name := fmt.Sprintf("%s.%s.%d", m.Areas[a].Code, m.In.Fields[f].Code, year)
				c := column{group: -1, area: int32(a), field: int32(f), record: -1, round: int32(t)}
				b.put(m.rows.stock[k], 1)
				b.put(m.rows.place[k], 1)
				b.put(m.rows.need[k], 1)
				b.put(m.rows.ceiling[m.at(a, t)], 1)
				c.kind = headCount
				b.add(c, 0, 0, inf, "heads.%s", name)
				if m.base.most[k] > 0 {
					b.put(m.rows.place[k], -1)
					c.kind = excess
					b.add(c, m.surplus, 0, m.base.most[k], "excess.%s", name)
				}
				b.put(m.rows.place[k], 1)
				c.kind = vacant
				b.add(c, 0, 0, inf, "vacant.%s", name)
				if m.rows.need[k] < 0 {
					continue
				}
				c.kind = missing
				for n, piece := range m.base.pieces[k] {
					upper := piece.heads
					if n == len(m.base.pieces[k])-1 {
						upper = inf
					}
					b.put(m.rows.need[k], 1)
					c.piece = int32(n)
					b.add(c, piece.cost, 0, upper, "missing.%s.%d", name, n+1)
				}
			}
		}
		for t, year := range m.Years {
			if most := m.base.over[m.at(a, t)]; most > 0 {
				b.put(m.rows.ceiling[m.at(a, t)], -1)
				b.add(column{kind: above, group: -1, area: int32(a), field: -1, record: -1, round: int32(t)},
					m.surplus, 0, most, "above.%s.%d", m.Areas[a].Code, year)
			}
		}
	}
}

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
	pay := float64(starting*m.sheet.Rules.Value(model.BaseSalary, "dong")) / 100
	second := math.Floor(b.points("per_million") * pay / 1e6)
	for p := range m.In.Provinces {
		province := &m.In.Provinces[p]
		for y, year := range m.Years {
			records := m.Scenario.RecruitmentIn(province, year)
			for _, a := range b.areasIn[p] {
				for f := range m.In.Fields {
					if m.base.plain[int(a)*len(m.In.Fields)+f] == 0 {
						continue
					}
					for _, k := range b.admitted(records, a, m.In.Fields[f].Code) {
						t := m.ready(y, records[k].LeadMonths)
						if t == len(m.rounds) {
							continue
						}
						b.put(b.limitOf(p, k, y, &records[k]), 1)
						for s := t; s < len(m.rounds); s++ {
							b.put(m.rows.stock[m.cell(int(a), f, s)], -m.newcomer(province, t, s))
						}
						b.add(column{kind: recruit, group: -1, area: a, field: int32(f), record: int32(k), round: int32(y)}, 0, second,
							m.base.plain[int(a)*len(m.In.Fields)+f], "recruit.%s.%s.%d.%d", m.Areas[a].Code, m.In.Fields[f].Code, k, year)
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

// admitted returns the records under which places of a field in an area fall.
func (b *builder) admitted(records []scenario.Recruitment, area int32, field string) []int {
	var found []int
	for k, hardship := range []bool{true, false} {
		if !b.hardship[area][k] {
			continue
		}
		for r := len(records) - 1; r >= 0; r-- {
			if records[r].Admits(field, hardship) {
				if !slices.Contains(found, r) {
					found = append(found, r)
				}
				break
			}
		}
	}
	slices.Sort(found)
	return found
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
		fits, pupils := 0, 0
		for _, d := range grp.To {
			fits += d.Heads
		}
		for _, n := range grp.Pupils {
			pupils += n
		}
		leaving := slices.Max(grp.Leaving)
		if fits > grp.Free {
			free = b.row(math.Inf(-1), float64(grp.Free), "free.%s", b.groupName(int32(g)))
		}
		if grp.Free+pupils+leaving > grp.Heads {
			all = b.row(math.Inf(-1), float64(grp.Heads), "all.%s", b.groupName(int32(g)))
		}
		for _, d := range grp.To {
			b.moves(int32(g), d, free, all)
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
		b.put(b.rows.stock[b.cell(int(grp.Area), int(grp.Field), s)], grp.Alive[s])
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

// arrive puts the entries of one head that comes to an area and field.
func (b *builder) arrive(g, area, field int32, t int) {
	for s, alive := range b.Groups[g].Alive {
		if s >= t {
			b.put(b.rows.stock[b.cell(int(area), int(field), s)], -alive)
		}
	}
}

func (b *builder) moves(g int32, d Destination, free, all int32) {
	m := b.Model
	grp := &m.Groups[g]
	fit := int32(-1)
	if d.Heads < grp.Free || free < 0 {
		fit = b.row(math.Inf(-1), float64(d.Heads), "fit.%s.%s.%s", b.groupName(g), m.Areas[d.Area].Code, m.fieldCode(d.Field))
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
		b.arrive(g, d.Area, d.Field, t)
		b.spend(g, d.Area, t)
		b.put(fit, 1)
		b.put(free, 1)
		b.put(all, 1)
		b.add(column{kind: move, group: g, area: d.Area, field: d.Field, record: -1, round: int32(t)}, 0, second, float64(d.Heads),
			"move.%s.%s.%s.%d", b.groupName(g), m.Areas[d.Area].Code, m.fieldCode(d.Field), m.Years[t])
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
			if m.base.plain[int(a)*len(m.In.Fields)+int(field)] == 0 {
				continue
			}
			for s := t; s < len(b.rounds); s++ {
				if row, known := b.taught[limitKey{province, int32(k), int32(s)}]; known {
					b.put(row, grp.Alive[t])
				}
			}
			b.depart(g, t)
			b.arrive(g, a, field, t)
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
