package stock

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"canbo/model"
	"canbo/solver/lp"
)

// kind says what a column of the program counts: SPEC.md, section 2. From move on
// they are decisions.
type kind uint8

const (
	headCount kind = iota // who is there after the round
	excess                // of these, above the approved places
	vacant                // approved places without a head
	missing               // full-time equivalents missing, in a piece of the shortage
	above                 // heads above the ceiling of an area
	move                  // people of a group to another area or field
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
	plain              []int32 // by cell
	ceiling            []int32 // by area × round
	moves, money       []int32 // by province × round
	donors, early      []int32 // by province × round
	leavers, newcomers []int32 // by area × round
}

// A builder writes the program.
type builder struct {
	*Model
	p       *lp.Problem
	entries map[int32]float64 // of the next column
	index   []int32
	value   []float64
	taught  map[limitKey]int32 // rows of those who have ended a course
	areasIn [][]int32          // by province
	movePay []float64          // đồng a month of a move, by province
	points  func(string) float64
}

// limitKey names a record of recruitment, or a course, in a province and round.
type limitKey struct{ province, record, round int32 }

func (k limitKey) compare(l limitKey) int {
	return cmp.Or(cmp.Compare(k.province, l.province), cmp.Compare(k.record, l.record), cmp.Compare(k.round, l.round))
}

func (m *Model) build() {
	b := &builder{
		Model: m, p: &lp.Problem{Name: "horizon"}, entries: make(map[int32]float64),
		taught: make(map[limitKey]int32), areasIn: make([][]int32, len(m.In.Provinces)),
		points: func(key string) float64 { return float64(m.sheet.Rules.Value(model.PeoplePoints, key)) },
	}
	m.Program, m.limit = b.p, make(map[limitKey]int32)
	for a := range m.Areas {
		b.areasIn[m.Areas[a].Province] = append(b.areasIn[m.Areas[a].Province], int32(a))
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
				if n := a*len(m.In.Fields) + f; m.base.plain[0][n]+m.base.plain[1][n] < m.base.approved[n] {
					b.list(&m.rows.plain, -inf, m.base.room[k], "plain."+name)
				} else {
					m.rows.plain = append(m.rows.plain, -1)
				}
				if len(m.base.pieces[k]) == 0 {
					m.rows.need = append(m.rows.need, -1)
					continue
				}
				b.list(&m.rows.need, fte*math.Ceil(m.base.need[k]/fte)-m.base.output[k], inf, "need."+name)
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

// limits writes the rows by area or province and round.
func (b *builder) limits() {
	m := b.Model
	s := m.sheet
	optional := func(list *[]int32, wanted bool, upper float64, name, code string, year int) {
		if !wanted {
			*list = append(*list, -1)
			return
		}
		b.list(list, math.Inf(-1), upper, fmt.Sprintf("%s.%s.%d", name, code, year))
	}
	leavers, newcomers := b.turnover()
	for a := range m.Areas {
		for _, year := range m.Years {
			optional(&m.rows.leavers, s.Rules.Hard(model.Leavers), leavers[a], "leavers", m.Areas[a].Code, year)
			optional(&m.rows.newcomers, s.Rules.Hard(model.Newcomers), newcomers[a], "newcomers", m.Areas[a].Code, year)
		}
	}
	donors := b.donors()
	for p := range m.In.Provinces {
		code, pay := m.In.Provinces[p].Code, b.supportOfMove(int32(p))
		b.movePay = append(b.movePay, pay)
		for t, year := range m.Years {
			budget, early := m.Scenario.Budget(&m.In.Provinces[p], year), m.base.early[m.at(p, t)]
			optional(&m.rows.moves, budget.Moves != model.NoLimit, float64(budget.Moves), "moves", code, year)
			optional(&m.rows.money, budget.MoneyPerMonth != model.NoLimit && pay > 0, float64(budget.MoneyPerMonth)/1000, "money", code, year)
			optional(&m.rows.donors, s.Rules.Hard(model.Donors), donors[p], "donors", code, year)
			optional(&m.rows.early, early > 0, float64(early/1000), "early", code, year)
		}
	}
}

// donors returns the most people whom the agencies of a province may give in a round.
func (b *builder) donors() []float64 {
	m := b.Model
	staff, most := make([]int, len(m.In.Bodies)), make([]float64, len(m.In.Provinces))
	for p, n := range m.sheet.HeadsWork {
		staff[m.In.Posts[p].Body] += n
	}
	percent := int(m.sheet.Rules.Value(model.Donors, "percent"))
	for k := range m.In.Bodies {
		if body := &m.In.Bodies[k]; body.Provincial {
			most[m.In.Communes[body.Commune].Province] += float64(max(1, percent*staff[k]/100))
		}
	}
	return most
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
	attraction := float64(r.Value(model.HardshipPay, "attraction_percent")*int64(r.Scale(model.Specialist).First)*r.Value(model.BaseSalary, "dong")) / 10000
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
					upper := piece.size
					if n == len(m.base.pieces[k])-1 {
						upper = inf
					}
					b.put(m.rows.need[k], fte)
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
