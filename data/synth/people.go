package synth

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"canbo/model"
)

// merger is the day of the two-tier local government: most posts date from it.
var merger = model.MakeDate(2025, 7, 1)

// Ages of commune staff at the end of 2024, per ten thousand (Ministry of Home
// Affairs): under 45, 45 to 55, over 55.
const (
	under45 = 5909
	to55    = 3058
)

// A holder is somebody to be invented: the post, whether he is above the
// approved number, and what has been drawn ahead for the commune as a whole.
type holder struct {
	post  int32
	extra bool
	sex   model.Sex
	birth model.Date
}

// populate invents the holders of all posts, commune by commune.
func (m *maker) populate() {
	for first := 0; first < len(m.posts); {
		body := m.posts[first].Body
		c, provincial := m.bodies[body].Commune, m.bodies[body].Provincial
		last := first
		var holders []holder
		for last < len(m.posts) && m.bodies[m.posts[last].Body].Commune == c && m.bodies[m.posts[last].Body].Provincial == provincial {
			for k := range m.heads[last] {
				holders = append(holders, holder{post: int32(last), extra: k >= m.posts[last].Approved})
			}
			last++
		}
		m.age(holders)
		for _, h := range holders {
			m.official(h, c)
		}
		first = last
	}
}

// womenShare is the share of women by field; leading posts have two thirds of it.
var womenShare = map[string]float64{
	"agriculture": 0.34, "construction": 0.13, "culture": 0.48, "education": 0.56, "finance": 0.62, "front": 0.42, "health": 0.6,
	"home": 0.5, "it": 0.28, "justice": 0.5, "land": 0.26, "leadership": 0.42, "military": 0, "office": 0.56, "party": 0.42,
	"pasc": 0.58, "support": 0.3, "trade": 0.4,
}

// age draws sexes and birth dates of people who have not retired yet, and gives
// the higher ages to those who lead, with much noise.
func (m *maker) age(holders []holder) {
	var bySex [2][]model.Date
	senior := make([]float64, len(holders))
	for i := range holders {
		h := &holders[i]
		q := &m.positions[m.posts[h.post].Position]
		women := womenShare[m.fields[q.Field].Code]
		if q.Leadership > 0 {
			women *= 0.67
		}
		switch q.Code {
		case "MT-PN":
			women = 1
		case "MT-CCB":
			women = 0.02
		}
		if m.chance(women) {
			h.sex = model.Female
		}
		senior[i] = 0.8*m.NormFloat64() + 0.6*float64(q.Leadership)
		switch {
		case q.Closed && q.Leadership > 0:
			senior[i] += 0.3
		case q.Code == "MT-TN":
			senior[i] -= 2.5
		case q.Code == "MT-CCB":
			senior[i] += 1
		}
		bySex[h.sex] = append(bySex[h.sex], m.birth(h.sex))
	}
	order := make([]int, len(holders))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(senior[a], senior[b]) })
	for sex := range bySex {
		slices.SortFunc(bySex[sex], func(a, b model.Date) int { return cmp.Compare(b, a) }) // the youngest first
	}
	for _, i := range order {
		h := &holders[i]
		h.birth = bySex[h.sex][0]
		bySex[h.sex] = bySex[h.sex][1:]
	}
}

// birth draws a birth date by the published age groups: ages rise towards 45 in
// the first, fall in the others. Those who would have retired are drawn again in
// their group.
func (m *maker) birth(sex model.Sex) model.Date {
	var group int
	for try := 0; ; try++ {
		if try%64 == 0 { // a policy may leave a group without anybody in service
			group = m.IntN(10000)
		}
		var years float64
		switch u := m.Float64(); {
		case group < under45:
			years = 23 + 22*math.Pow(u, 0.55)
		case group < under45+to55:
			years = 45 + 11*math.Pow(u, 1.2)
		default:
			years = 56 + 5.9*math.Pow(u, 1.3)
		}
		full := int(years)
		birth := m.AsOf.AddMonths(-12*full) - model.Date((years-float64(full))*364)
		if retires := m.Policy.RetirementDate(sex, birth); retires == 0 || retires > m.AsOf {
			return birth
		}
	}
}

// official invents the holder of a post in commune c.
func (m *maker) official(h holder, c int32) {
	q := &m.positions[m.posts[h.post].Position]
	age := h.birth.MonthsUntil(m.AsOf) / 12
	o := model.Official{
		ID:  fmt.Sprintf("%s-%06d", m.province.Code, len(m.officials)+1),
		Sex: h.sex, Birth: h.birth, Post: h.post, SecondPost: -1, HomePost: -1,
	}
	m.origin(&o, c)
	m.home(&o, c, h.extra)
	m.standing(&o, q, age)
	m.education(&o, q, age, h.extra)
	m.career(&o, q, age, h.extra)
	m.rated(&o, age)
	m.circumstances(&o, q, age)
	m.wishes(&o, q, c)
	m.officials = append(m.officials, o)
}

// origin draws people, name, languages.
func (m *maker) origin(o *model.Official, c int32) {
	com := &m.communes[c]
	p := kinh
	share := [4]float64{0.01, 0.2, 0.35, 0.5}[com.Region]
	local := homelands[m.province.Code]
	if len(local) > 0 && m.chance(share) {
		name := local[min(m.IntN(len(local)), m.IntN(len(local)))]
		if com.Language != "" && m.chance(0.75) {
			name = com.Language
		}
		p = minorities[name]
	}
	o.Ethnicity = p.name
	o.Name = p.named(m.draw, o.Sex)
	switch {
	case p != kinh && m.chance(0.9):
		o.Languages = []string{p.name}
	case com.Language != "" && m.chance(0.15):
		o.Languages = []string{com.Language}
	}
}

// Where staff live: in the commune itself, elsewhere in its former districts, or
// farther. The shares give a median commute of about 8 km and about 8 % beyond
// 30 km.
const (
	livesHere         = 0.37
	livesHereMountain = 0.62
	livesNear         = 0.88 // of those who do not live in the commune
	extraNear         = 0.6  // of those above the approved number
)

// home draws residence and hometown.
func (m *maker) home(o *model.Official, c int32, extra bool) {
	o.Residence = c
	here := livesHere
	if m.communes[c].Mountainous {
		here = livesHereMountain
	}
	near := here + livesNear*(1-here)
	if extra {
		near = here + extraNear*(1-here)
	}
	switch u := m.Float64(); {
	case m.communes[c].Island:
		if u < 0.15 && !m.far[c].empty() {
			o.Residence = m.far[c].draw(m.draw)
		}
	case u < here:
	case u < near && !m.near[c].empty():
		o.Residence = m.near[c].draw(m.draw)
	case u >= near && !m.far[c].empty():
		o.Residence = m.far[c].draw(m.draw)
	}
	r := &m.communes[o.Residence]
	o.Home = m.around(r.Seat, min(max(0.3*math.Sqrt(r.AreaKm2), 0.3), 2.8))
	o.Hometown = o.Residence
	switch u := m.Float64(); {
	case u < 0.55:
	case u < 0.8 && !m.near[o.Residence].empty():
		o.Hometown = m.near[o.Residence].draw(m.draw)
	case u < 0.92:
		o.Hometown = int32(m.IntN(len(m.communes)))
	default:
		o.Hometown = -1
	}
	if o.Hometown >= 0 && m.communes[o.Hometown].Population == 0 {
		o.Hometown = -1
	}
}

// standing sets class, rank and salary coefficient: Decree 204/2004/NĐ-CP,
// table 2, one step in three years of service (two for staff and technicians).
func (m *maker) standing(o *model.Official, q *model.Position, age int) {
	field := m.fields[q.Field].Code
	switch {
	case field == "support":
		o.Class, o.Rank = model.Contract, model.Staff
	case q.Closed && field != "military" || q.Code == "MT-CT":
		o.Class, o.Rank = model.Cadre, model.Specialist
	default:
		o.Rank = q.Rank
		if o.Rank < model.Specialist && m.chance(0.4) {
			o.Rank = model.Specialist
		}
	}
	if o.Rank == model.Specialist && age >= 38 && m.chance([3]float64{0.04, 0.18, 0.3}[q.Leadership]) {
		o.Rank = model.Principal
	}
	scale := map[model.Rank]struct{ base, step, steps, years, from int }{
		model.Staff: {186, 20, 12, 2, 22}, model.Technician: {210, 31, 10, 2, 23},
		model.Specialist: {234, 33, 9, 3, 24}, model.Principal: {440, 34, 8, 3, 37},
	}[o.Rank]
	steps := (age - scale.from - m.IntN(3)) / scale.years
	o.Coef = scale.base + scale.step*min(max(steps, 0), scale.steps-1)
}

// education draws qualifications and certificates. Below university: 7.58 % of
// all, most of them in the Military Command, among clerks and elected cadres.
func (m *maker) education(o *model.Official, q *model.Position, age int, extra bool) {
	field := m.fields[q.Field].Code
	below := 0.014
	switch {
	case field == "military":
		below = 0.74
	case field == "support":
		below = 1
	case q.Rank < model.Specialist:
		below = 0.68
	case q.Closed:
		below = 0.115
	}
	level := model.University
	switch {
	case m.chance(below):
		level = model.College
		if m.chance(0.3) {
			level = model.Intermediate
		}
		if m.chance(0.085) || field == "support" {
			level = model.NoLevel
		}
	case m.chance(0.16):
		level = model.Master
	case m.chance(0.001):
		level = model.Doctor
	}
	if level == model.NoLevel {
		return
	}
	match := m.match[m.position[q.Code]]
	var major string
	switch u := m.Float64(); {
	case extra && u < 0.8 && !match.general.empty():
		major = match.general.draw(m.draw)
	case u < 0.9 || match.other.empty() && match.acceptable.empty():
		major = match.listed.draw(m.draw)
	case u < 0.99 && !match.acceptable.empty() || match.other.empty():
		major = match.acceptable.draw(m.draw)
	default:
		major = match.other.draw(m.draw)
	}
	first := model.Qualification{Major: major, Level: level}
	if level >= model.Master && m.chance(0.4) {
		first.Level = model.University
		o.Qualifications = append(o.Qualifications, model.Qualification{Major: pick(m.draw, generalists), Level: level})
	}
	o.Qualifications = append(o.Qualifications, first)
	second := 0.03
	if extra {
		second = 0.16
	}
	if level >= model.University && m.chance(second) {
		short := m.positions[m.position[pick(m.draw, shortPositions)]]
		o.Qualifications = append(o.Qualifications, model.Qualification{
			Major: m.match[m.position[short.Code]].listed.draw(m.draw), Level: model.University,
		})
	}
	slices.SortFunc(o.Qualifications, func(a, b model.Qualification) int {
		return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(a.Major, b.Major))
	})
	accounting := slices.ContainsFunc(o.Qualifications, func(x model.Qualification) bool { return suits([]string{"73403"}, x.Major) })
	switch {
	case len(q.Certificates) > 0 && m.chance(0.92):
		o.Certificates = slices.Clone(q.Certificates)
	case accounting && m.chance(0.2):
		o.Certificates = []string{"chief-accountant"}
	}
}

// shortPositions are the main positions of the fields that lack people.
var shortPositions = []string{"KT-DD", "KT-XD", "KT-QH", "KT-TC", "KT-KT", "VP-CNTT", "VX-KH", "VX-GD", "VX-YT"}

// career draws dates and experience. The years of service are split over the
// present field and earlier ones; of the surplus, one in eight has worked in a
// field that lacks people.
func (m *maker) career(o *model.Official, q *model.Position, age int, extra bool) {
	o.SincePost = merger
	switch u := m.Float64(); {
	case u < 0.13:
		o.SincePost = m.between(merger, m.AsOf.AddMonths(-1))
	case u < 0.22:
		o.SincePost = m.between(merger.AddMonths(-38), merger)
	}
	if q.SensitiveMonths > 0 && q.Leadership == model.NoLeader && m.chance(0.017) {
		o.SincePost = m.between(m.Effective.AddMonths(-q.SensitiveMonths-30), m.Effective.AddMonths(-q.SensitiveMonths))
	}
	service := max(6, 12*(age-m.span(22, 27)))
	o.SincePost = max(o.SincePost, m.AsOf.AddMonths(-service))
	o.SinceUnit = o.SincePost
	if m.chance(0.5) {
		o.SinceUnit = min(o.SinceUnit, merger)
	}
	moved := 0.03
	if o.SincePost != merger {
		moved = 0.3
	}
	if m.chance(moved) {
		o.LastMove, o.SinceUnit = o.SincePost, o.SincePost
	}
	in := min(service, max(o.SincePost.MonthsUntil(m.AsOf), int(float64(service)*(0.25+0.65*m.Float64()))))
	if m.chance(0.12) {
		in = min(service, o.SincePost.MonthsUntil(m.AsOf))
	}
	months := map[int32]int{q.Field: in}
	rest := service - in
	if extra && rest > 30 && m.chance(0.13) {
		short := m.positions[m.position[pick(m.draw, shortPositions)]].Field
		part := m.span(30, min(rest, 96))
		months[short] += part
		rest -= part
	}
	for k := 0; k < 2 && rest > 12; k++ {
		part := m.span(6, rest)
		months[m.field[pick(m.draw, commonFields)]] += part
		rest -= part
	}
	if q.Leadership > 0 { // leads what he once did
		part := min(in/2, 60)
		months[q.Field] -= part
		months[m.field[pick(m.draw, commonFields)]] += part
	}
	for f := range int32(len(m.fields)) {
		if months[f] > 0 {
			o.Experience = append(o.Experience, model.Experience{Field: f, Months: min(months[f], 480)})
		}
	}
	if q.Leadership == model.Head && !q.Closed {
		if m.chance(0.2) {
			o.Terms = 1
		}
		if m.chance(0.006) {
			o.Terms = 2
		}
	}
	if q.Leadership == model.Deputy && !q.Closed && m.chance(0.35) || q.Leadership == model.NoLeader && m.chance(0.05) {
		if p := m.above(q); p >= 0 {
			o.Succession = []int32{p}
		}
	}
	if m.communes[m.bodies[m.posts[o.Post].Body].Commune].EspeciallyDifficult {
		o.HazardYears = m.IntN(min(service/12, 20) + 1)
	}
}

var commonFields = []string{"office", "office", "home", "home", "justice", "finance", "agriculture", "culture", "party", "front", "land", "pasc"}

// above returns the position that somebody is planned for: the next leadership
// level of the same kind of body, -1 if it has none open to transfer.
func (m *maker) above(q *model.Position) int32 {
	for i := range m.positions {
		p := &m.positions[i]
		if p.Leadership == q.Leadership+1 && !p.Closed && p.BodyKinds[0] == q.BodyKinds[0] {
			return int32(i)
		}
	}
	if q.BodyKinds[0] == "VHXH" {
		return m.position[[2]string{"LD-PTP", "LD-TP"}[q.Leadership]]
	}
	return -1
}

func (m *maker) between(a, b model.Date) model.Date { return a + model.Date(m.IntN(int(b-a)+1)) }

// rated draws the ratings of three years, each like the one before by half.
func (m *maker) rated(o *model.Official, age int) {
	var last model.Rating
	for k := range o.Ratings {
		if k > 0 && m.chance(0.5) {
			o.Ratings[k] = last
			continue
		}
		switch u := m.Float64(); {
		case u < 0.18:
			last = model.Excellent
		case u < 0.9:
			last = model.GoodRating
		case u < 0.993:
			last = model.Completed
		default:
			last = model.NotDone
		}
		o.Ratings[k] = last
	}
	if age < 26 {
		o.Ratings[2] = model.NoRating
	}
}

// circumstances draws the cases of Decree 170/2025/NĐ-CP Article 25(5).
func (m *maker) circumstances(o *model.Official, q *model.Position, age int) {
	o.UnderDiscipline = m.chance(0.0015)
	o.Investigated = m.chance(0.0012)
	o.CriticalIllness = m.chance(0.002 + 0.0002*float64(max(0, age-35)))
	if m.chance(0.004) && age < 45 {
		o.StudyUntil = m.between(m.AsOf.AddMonths(1), m.AsOf.AddMonths(20))
	}
	if m.chance(0.005) {
		o.DisciplinedUntil = m.between(m.AsOf.AddMonths(-6), m.AsOf.AddMonths(12))
	}
	o.Hardship = m.chance(0.008)
	if m.chance(0.0015) {
		o.Exclusion = "theo quyết định của người đứng đầu cơ quan có thẩm quyền"
	}
	// Births by age: about one in fifteen a year at 24–33, fewer later.
	births := 0.0
	switch {
	case age < 24 || age > 44:
	case age < 34:
		births = 0.07
	case age < 39:
		births = 0.035
	default:
		births = 0.008
	}
	woman := o.Sex == model.Female
	switch u := m.Float64(); {
	case u < births*0.75 && woman:
		o.Pregnant = true
	case u < births*1.25 && woman:
		o.YoungestChild = m.between(m.AsOf.AddMonths(-6), m.AsOf)
		o.MaternityUntil = o.YoungestChild.AddMonths(6)
	case u < births*4.5:
		o.YoungestChild = m.between(m.AsOf.AddMonths(-48), m.AsOf.AddMonths(-6))
	}
	o.SoleFather = !woman && o.YoungestChild != 0 && m.chance(0.01)
}

// wishes draws what is on record. People who live far from work volunteer more
// often and ask for places near home.
func (m *maker) wishes(o *model.Official, q *model.Position, c int32) {
	if m.bodies[m.posts[o.Post].Body].Provincial {
		if m.chance(0.15) {
			o.Wishes.Move = model.Volunteers
			o.Wishes.Relocates = m.chance(0.3)
		}
		return
	}
	away := o.Residence != c && model.GreatCircle(o.Home, m.communes[c].Seat) > 18000
	volunteers := 0.02
	if away {
		volunteers = 0.17
	}
	switch {
	case m.chance(volunteers):
		o.Wishes.Move = model.Volunteers
		if away || m.chance(0.5) {
			o.Wishes.Communes = []int32{o.Residence}
			if o.Residence == c {
				o.Wishes.Communes = nil
			}
			if near := &m.near[o.Residence]; !near.empty() {
				if other := near.draw(m.draw); other != c {
					o.Wishes.Communes = append(o.Wishes.Communes, other)
				}
			}
			slices.Sort(o.Wishes.Communes)
		}
		if m.chance(0.1) {
			o.Wishes.Positions = []int32{m.position[q.Code]}
		}
	case m.chance(0.042):
		o.Wishes.Move = model.Refuses
	}
	o.Wishes.Relocates = m.chance(0.055)
	o.Wishes.AcceptsLower = m.chance(0.006)
	if o.Pregnant || o.YoungestChild != 0 || o.Hardship {
		o.Wishes.LiftsProtection = m.chance(0.1)
	}
}
