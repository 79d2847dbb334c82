package synth

import (
	"math"
	"strings"

	"canbo/model"
)

// unsettle makes what is unfinished in the files: people without a post,
// secondments that run or have ended, posts held beside another one.
func (m *maker) unsettle() {
	vacant := make(map[int32][]int32) // posts with an open place, by position
	ofCommune := make([][]int32, len(m.communes))
	for p := range m.posts {
		b := &m.bodies[m.posts[p].Body]
		if b.Provincial {
			continue
		}
		ofCommune[b.Commune] = append(ofCommune[b.Commune], int32(p))
		if m.heads[p] < m.posts[p].Approved {
			vacant[m.posts[p].Position] = append(vacant[m.posts[p].Position], int32(p))
		}
	}
	for i := range m.officials {
		o := &m.officials[i]
		q := &m.positions[m.posts[o.Post].Position]
		body := &m.bodies[m.posts[o.Post].Body]
		posts := ofCommune[body.Commune]
		switch {
		case q.Code == "DU-BT":
			m.chairs(o, posts, "DC-CTHD", 20)
		case q.Code == "DU-TB", q.Code == "DU-CNKT" && m.chance(0.5):
			m.chairs(o, posts, "DC-TBHD", 10)
		case q.Closed || q.Leadership > 0 || body.Provincial || o.Class != model.CivilServant:
		case m.chance(0.0025):
			o.Post = -1
		case m.chance(0.01):
			m.helpsOut(o, posts)
		case m.chance(0.009):
			m.second(o, vacant[m.posts[o.Post].Position])
		}
	}
}

// chairs gives a leader of the Party block a chair of the council, which has no
// approved number of its own.
func (m *maker) chairs(o *model.Official, posts []int32, position string, percent int) {
	for _, p := range posts {
		if m.posts[p].Position == m.position[position] {
			o.SecondPost, o.SecondPct = p, percent
		}
	}
}

// helpsOut lets an official hold an empty post of the commune beside his own.
func (m *maker) helpsOut(o *model.Official, posts []int32) {
	for _, p := range posts {
		q := &m.positions[m.posts[p].Position]
		if m.heads[p] == 0 && m.posts[p].Approved > 0 && !q.Closed && q.Leadership == model.NoLeader && !m.posts[p].Concurrent {
			m.posts[p].Concurrent = true
			o.SecondPost, o.SecondPct = p, 10*m.span(2, 4)
			return
		}
	}
}

// second sends an official to an open post of the same position within 40 km,
// half a year to three years long; four in ten of the terms have ended by the
// effective date.
func (m *maker) second(o *model.Official, open []int32) {
	home := m.bodies[m.posts[o.Post].Body].Commune
	for _, p := range open {
		c := m.bodies[m.posts[p].Body].Commune
		if c == home || m.communes[c].Island || model.GreatCircle(m.communes[home].Seat, m.communes[c].Seat) > 40000 || m.chance(0.7) {
			continue
		}
		o.HomePost, o.Post = o.Post, p
		if m.chance(0.4) {
			o.SecondedUntil = m.between(m.AsOf.AddMonths(-1), m.Effective)
		} else {
			o.SecondedUntil = m.between(m.Effective.AddMonths(1), m.Effective.AddMonths(18))
		}
		begun := m.between(max(merger, o.SecondedUntil.AddMonths(-36)), min(m.AsOf, o.SecondedUntil.AddMonths(-3)))
		o.SincePost, o.SinceUnit, o.LastMove = begun, begun, begun
		return
	}
}

// tiedPairs is the number of ties per official: both ends together, about 3 % of
// the people have a relative among the staff.
const tiedPairs = 0.035

// bind declares relatives who work in one commune or in two of a former district.
// Couples share a home. No tie breaks the rules on relatives as things stand.
func (m *maker) bind() {
	workers := make([][]int32, len(m.communes))
	for i := range m.officials {
		if c := m.works(int32(i)); c >= 0 {
			workers[c] = append(workers[c], int32(i))
		}
	}
	married := make([]bool, len(m.officials))
	for a := range int32(len(m.officials)) {
		c := m.works(a)
		if c < 0 || !m.chance(tiedPairs*2) {
			continue
		}
		if !m.near[c].empty() && m.chance(0.6) {
			c = m.near[c].draw(m.draw)
		}
		if len(workers[c]) == 0 {
			continue
		}
		// Half of the chosen find a relative; 20 candidates are enough for most.
		relation := pick(m.draw, []model.Relation{model.Spouse, model.Spouse, model.Spouse, model.Spouse, model.Sibling, model.Sibling,
			model.Parent, model.Child, model.InLaw})
		if m.chance(0.5) {
			continue
		}
		for range 20 {
			b := pick(m.draw, workers[c])
			if b > a && m.mayBe(a, b, relation, married) {
				m.tie(a, b, relation, married)
				break
			}
		}
	}
}

// works returns the commune in which an official of a communal body works, -1
// for others.
func (m *maker) works(i int32) int32 {
	p := m.officials[i].Post
	if p < 0 || m.bodies[m.posts[p].Body].Provincial {
		return -1
	}
	return m.bodies[m.posts[p].Body].Commune
}

// mayBe reports whether two officials can be such relatives by sex and age, and
// hold posts that relatives may hold.
func (m *maker) mayBe(a, b int32, r model.Relation, married []bool) bool {
	x, y := &m.officials[a], &m.officials[b]
	if p, q := &m.posts[x.Post], &m.posts[y.Post]; p.Body == q.Body || m.relativesBarred(p, q) || m.relativesBarred(q, p) {
		return false
	}
	years := float64(x.Birth-y.Birth) / 365.25 // how much younger x is
	switch r {
	case model.Spouse:
		return x.Sex != y.Sex && !married[a] && !married[b] && math.Abs(years) < 9 &&
			model.GreatCircle(x.Home, m.communes[m.works(b)].Seat) < 22000
	case model.Parent:
		return years < -19
	case model.Child:
		return years > 19
	case model.Sibling:
		return math.Abs(years) < 16 && x.Ethnicity == y.Ethnicity
	default:
		return true
	}
}

// relativesBarred: Law 36/2018/QH14 Article 20(3), within a commune.
func (m *maker) relativesBarred(p, q *model.Post) bool {
	return m.bodies[p.Body].Commune == m.bodies[q.Body].Commune &&
		m.positions[p.Position].Leadership > 0 && m.positions[q.Position].Restricted
}

func (m *maker) tie(a, b int32, r model.Relation, married []bool) {
	x, y := &m.officials[a], &m.officials[b]
	switch r {
	case model.Spouse:
		married[a], married[b] = true, true
		y.Residence, y.Home = x.Residence, x.Home
	case model.Sibling:
		y.Name = strings.Fields(x.Name)[0] + strings.TrimPrefix(y.Name, strings.Fields(y.Name)[0])
	}
	m.ties = append(m.ties, model.Tie{A: a, B: b, Relation: r})
}

// An activity is an entry of the workload tables, with the share of the core work
// that it stands for.
type activity struct {
	name    string
	minutes float64
	share   float64
}

var activities = []struct {
	field string
	core  []activity
}{
	{"construction", []activity{{"Thẩm định, cấp phép xây dựng nhà ở", 300, 0.6}, {"Kiểm tra trật tự xây dựng", 120, 0.4}}},
	{"finance", []activity{{"Hồ sơ thanh quyết toán", 90, 0.6}, {"Lập, điều chỉnh dự toán", 480, 0.4}}},
	{"justice", []activity{{"Chứng thực bản sao, chữ ký", 12, 0.5}, {"Đăng ký hộ tịch", 40, 0.5}}},
	{"land", []activity{{"Hồ sơ cấp giấy chứng nhận, biến động đất đai", 150, 0.7}, {"Xác nhận, cung cấp thông tin đất đai", 25, 0.3}}},
	{"pasc", []activity{{"Tiếp nhận hồ sơ trực tiếp", 18, 0.6}, {"Xử lý hồ sơ trực tuyến", 11, 0.4}}},
}

// measureWork supplies workload tables (WISN) for one commune in twenty, so large
// that 80 to 125 % of the approved posts of the field are required.
func (m *maker) measureWork() {
	v := func(key string) float64 { return float64(m.rules.Value(model.WISN, key)) }
	hours := v("hours_per_day")
	year := (v("weeks")*v("days_per_week") - v("holidays") - v("annual_leave") - v("sick_leave") - v("other_leave")) * hours
	approved := make([][]int, len(m.communes))
	for c := range approved {
		approved[c] = make([]int, len(m.fields))
	}
	for p := range m.posts {
		if b := &m.bodies[m.posts[p].Body]; !b.Provincial {
			approved[b.Commune][m.positions[m.posts[p].Position].Field] += m.posts[p].Approved
		}
	}
	const meeting, reports, supervision = 45, 480, 9000 // minutes a day, a month, a year
	common := meeting/60.0/hours + reports/60.0*12/year
	for c := range m.communes {
		if !m.chance(0.05) {
			continue
		}
		for _, t := range activities {
			f := m.field[t.field]
			if approved[c][f] == 0 {
				continue
			}
			add := func(name string, kind model.WorkKind, amount, minutes float64, period model.Period) {
				m.volumes = append(m.volumes, model.Volume{
					Commune: int32(c), Field: f, Activity: name, Kind: kind, Amount: amount, Minutes: minutes, Period: period,
				})
			}
			required := float64(approved[c][f]) * (0.8 + 0.45*m.Float64())
			core := (required - supervision/60.0/year) * (1 - common)
			for _, a := range t.core {
				add(a.name, model.CoreWork, math.Round(core*a.share*year*60/a.minutes), a.minutes, model.PerYear)
			}
			add("Họp, hội ý, trao đổi công việc", model.SharedSupport, 0, meeting, model.PerDay)
			add("Báo cáo, thống kê", model.SharedSupport, 0, reports, model.PerMonth)
			add("Theo dõi, hướng dẫn thôn, tổ dân phố", model.IndividualDuties, 1, supervision, model.PerYear)
		}
	}
}

// measureRoads supplies road distances for a share of the pairs within 40 km:
// 10 to 70 % longer than the straight line, at 25 to 50 km/h.
func (m *maker) measureRoads() {
	if m.Roads <= 0 {
		return
	}
	for i := range m.communes {
		for j := i; j < len(m.communes); j++ {
			straight := model.GreatCircle(m.communes[i].Seat, m.communes[j].Seat)
			if straight > 40000 || m.communes[i].Island != m.communes[j].Island || !m.chance(m.Roads) {
				continue
			}
			metres := int(float64(straight) * (1.1 + 0.6*m.Float64()))
			if i == j {
				metres = 1000 * m.span(1, 5)
			}
			m.distances = append(m.distances, model.Distance{
				From: int32(i), To: int32(j), Metres: metres, Minutes: 1 + metres*60/(1000*m.span(25, 50)), Source: "synthetic",
			})
		}
	}
}
