package synth

import (
	"cmp"
	"math"
	"slices"

	"canbo/data/gazetteer"
	"canbo/model"
)

// A balance is how far the posts of a province's communes are from filled.
type balance struct {
	surplus, vacant float64 // heads above, and places without a head, per commune
	short           float64 // share of the communes that lack people
}

// published balances. Thành phố Hồ Chí Minh: 1,052 above and 935 open in 168
// units. Đà Nẵng: 67 of 94 units have over 700 too many, 25 lack over 150. Lạng
// Sơn: 81 short of a norm of 2,457 in 65 units. Tây Ninh: almost every unit lacks
// more than ten. Điện Biên: units with 34 of 44.
var published = map[string]balance{
	"79": {surplus: 6.26, vacant: 5.5, short: 0.45},
	"48": {surplus: 9.6, vacant: 4, short: 0.28},
	"20": {surplus: 4.6, vacant: 7, short: 0.5},
	"80": {surplus: 1.4, vacant: 12, short: 0.9},
	"11": {surplus: 2.5, vacant: 8, short: 0.6},
}

func balanceOf(p *gazetteer.Province) balance {
	if b, ok := published[p.Code]; ok {
		return b
	}
	if p.Region == gazetteer.NorthernMidlands || p.Region == gazetteer.CentralHighlands {
		return balance{surplus: 4.4, vacant: 6.4, short: 0.5}
	}
	return balance{surplus: 5.2, vacant: 6.2, short: 0.45}
}

// A seat is a position of a body with its approved number.
type seat struct {
	position string
	n        int
}

// sequences say which positions a field has as its number grows.
var sequences = map[string][]string{
	"agriculture":  {"KT-NN", "KT-NT", "KT-TL", "KT-LN"},
	"construction": {"KT-XD", "KT-QH", "KT-XD", "KT-GT"},
	"culture":      {"VX-VH"},
	"education":    {"VX-GD"},
	"finance":      {"KT-KTT", "KT-TC", "KT-KH", "KT-KT", "KT-TC"},
	"health":       {"VX-YT"},
	"home":         {"VX-NV", "VX-LD", "VX-BT", "VX-DT", "VX-NV"},
	"it":           {"VP-CNTT", "VX-KH"},
	"justice":      {"VP-TP"},
	"land":         {"KT-DD", "KT-MT", "KT-DD"},
	"office":       {"VP-TH", "VP-VT", "VP-HC", "VP-TQ", "VP-TK", "VP-TD", "VP-HD", "VP-DN"},
	"pasc":         {"TT-MC"},
	"trade":        {"KT-CT"},
}

// Fields with one post at least: in every commune, and in those with twenty
// professional posts or more.
var (
	indispensable = []string{"agriculture", "construction", "education", "finance", "health", "home", "it", "justice", "land", "office"}
	larger        = []string{"culture", "trade"}
)

// bodyKinds are the bodies of a commune.
var bodyKinds = []struct {
	kind, name string
	block      model.Block
}{
	{"HDND", "Hội đồng nhân dân", model.Government},
	{"UBND", "Ủy ban nhân dân", model.Government},
	{"VP", "Văn phòng HĐND và UBND", model.Government},
	{"KT", "Phòng Kinh tế", model.Government},
	{"VHXH", "Phòng Văn hóa – Xã hội", model.Government},
	{"PASC", "Trung tâm Phục vụ hành chính công", model.Government},
	{"QS", "Ban Chỉ huy quân sự", model.Government},
	{"VPDU", "Văn phòng Đảng ủy", model.Party},
	{"XDD", "Ban Xây dựng Đảng", model.Party},
	{"UBKT", "Ủy ban Kiểm tra Đảng ủy", model.Party},
	{"MTTQ", "Ủy ban Mặt trận Tổ quốc", model.Front},
}

// establish makes the bodies of every commune and their approved posts: the
// norm of dispatch 09/CV-BCĐ for the government block, the Military Command
// included, 15 to 17 for the Party and 8 to 9 for the Front.
func (m *maker) establish() {
	// The most populous two fifths have three vice chairs: 2.4 on average, within
	// the 2.5 of Decree 300/2025/NĐ-CP.
	order := make([]int, len(m.communes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.communes[b].Population, m.communes[a].Population) })
	third := make([]bool, len(order))
	for _, i := range order[:len(order)*2/5] {
		third[i] = true
	}
	for i := range m.communes {
		if m.communes[i].Population > 0 {
			m.establishCommune(int32(i), third[i])
		}
	}
	m.establishAgencies()
}

func (m *maker) establishCommune(c int32, thirdVice bool) {
	com := &m.communes[c]
	norm := m.norm(com)
	small := com.Population < withoutDepartments
	counter := com.Population >= withoutCentre && m.province.Code != cityCentre
	one := func(yes bool) int {
		if yes {
			return 1
		}
		return 0
	}
	large := one(norm >= 38)
	seats := map[string][]seat{
		"HDND": {{"DC-CTHD", 0}, {"DC-PCTHD", 1}, {"DC-TBHD", 0}, {"DC-PBHD", 2}},
		"UBND": {{"DC-CTUB", 1}, {"DC-PCTUB", 2 + one(thirdVice)}},
		"VP":   {{"LD-CVP", 1}, {"LD-PCVP", 1 + large}},
		"QS":   {{"QS-CHT", 1}, {"QS-CHP", 1}, {"QS-DQ", large}},
		"VPDU": {{"DU-BT", 1}, {"DU-PBT", 1}, {"DU-CVP", 1}, {"DU-PCVP", 1}, {"DU-KTT", 1}, {"DU-VP", 2}},
		"XDD":  {{"DU-TB", 1}, {"DU-PB", 1}, {"DU-XD", 3}},
		"UBKT": {{"DU-CNKT", 1}, {"DU-PKT", 1}, {"DU-KT", 1 + one(norm >= 46)}},
		"MTTQ": {{"MT-CT", 1}, {"MT-PN", 1}, {"MT-TN", 1}, {"MT-ND", 1}, {"MT-CCB", 1}, {"MT-CV", 3 + one(norm >= 50)}},
	}
	if !small {
		seats["KT"] = []seat{{"LD-TP", 1}, {"LD-PTP", 1 + large}}
		seats["VHXH"] = []seat{{"LD-TP", 1}, {"LD-PTP", 1 + one(norm >= 44)}}
	}
	if counter {
		seats["PASC"] = []seat{{"LD-GD", 1}, {"LD-PGD", 1}}
	}
	leading := 0
	for _, kind := range []string{"HDND", "UBND", "VP", "KT", "VHXH", "PASC", "QS"} {
		for _, s := range seats[kind] {
			leading += s.n
		}
	}
	for f, n := range m.divide(com, norm-leading) {
		m.seatField(seats, int32(f), n, com.Border)
	}
	if m.chance(0.3) {
		seats["VP"] = append(seats["VP"], seat{pick(m.draw, []string{"HT-LX", "HT-PV", "HT-BV"}), 1})
	}
	for _, k := range bodyKinds {
		if len(seats[k.kind]) > 0 {
			name := k.name
			if k.kind == "KT" && com.Kind == model.Ward {
				name = "Phòng Kinh tế, Hạ tầng và Đô thị"
			}
			m.addBody(model.Body{
				ID: com.Code + "-" + k.kind, Name: name + " " + com.Name, Kind: k.kind, Commune: c, Block: k.block,
			}, seats[k.kind])
		}
	}
}

// divide shares n places among the fields of the norm as the workload formula
// does (SPEC.md, section 6: weights that follow population and area), by largest
// remainder after one place for each indispensable field.
func (m *maker) divide(c *model.Commune, n int) []int {
	value := func(key string) int64 { return m.rules.Value(model.Workload, key) }
	index := func(x, mean int64) int64 { return min(max(100*x/mean, value("index_min")), value("index_max")) }
	population, area := index(int64(c.Population), value("population")), index(int64(c.AreaKm2), value("area_km2"))
	weight := make([]float64, len(m.fields))
	total := 0.0
	for f := range m.fields {
		x := &m.fields[f]
		weight[f] = float64(x.Weight * ((100-x.PopulationPct-x.AreaPct)*100 + x.PopulationPct*population + x.AreaPct*area))
		total += weight[f]
	}
	counts := make([]int, len(m.fields))
	first := indispensable
	if n >= 20 {
		first = slices.Concat(indispensable, larger)
	}
	for _, code := range first {
		counts[m.field[code]] = 1
	}
	for left := n - len(first); left > 0; left-- {
		best, gap := 0, math.Inf(-1)
		for f := range counts {
			if g := float64(n)*weight[f]/total - float64(counts[f]); weight[f] > 0 && g > gap {
				best, gap = f, g
			}
		}
		counts[best]++
	}
	return counts
}

// seatField gives n places of a field to its positions, in the bodies that the
// commune has: specialists of an absent department or centre sit in the office.
func (m *maker) seatField(seats map[string][]seat, field int32, n int, border bool) {
	sequence := sequences[m.fields[field].Code]
	for k := range n {
		code := sequence[k%len(sequence)]
		if code == "VP-DN" && !border {
			code = "VP-TH"
		}
		kind := m.positions[m.position[code]].BodyKinds[0]
		if seats[kind] == nil {
			kind = "VP"
		}
		at := slices.IndexFunc(seats[kind], func(s seat) bool { return s.position == code })
		if at < 0 {
			seats[kind] = append(seats[kind], seat{code, 1})
		} else {
			seats[kind][at].n++
		}
	}
}

func (m *maker) addBody(b model.Body, seats []seat) {
	index := int32(len(m.bodies))
	b.Deputies = -1
	deputies, counted := 0, false
	for _, s := range seats {
		if s.n == 0 && b.Kind != "HDND" { // chairs of the council are held beside another post
			continue
		}
		q := m.position[s.position]
		p := model.Post{ID: b.ID + "/" + s.position, Body: index, Position: q, Approved: s.n, Concurrent: s.n == 0}
		b.Ceiling += s.n
		switch m.positions[q].Leadership {
		case model.Deputy:
			deputies += s.n
			counted = true
		case model.Head:
			counted = true
		}
		m.posts = append(m.posts, p)
	}
	if counted && b.Kind != "HDND" && b.Kind != "UBND" {
		b.Deputies = deputies
	}
	m.bodies = append(m.bodies, b)
}

// agencies of a province (Decree 150/2025/NĐ-CP and its annexes on the
// organisation of the People's Committee) and what their listed staff does.
var agencies = []struct {
	code, name string
	positions  []string
}{
	{"CT", "Sở Công Thương", []string{"KT-CT"}},
	{"DTTG", "Sở Dân tộc và Tôn giáo", []string{"VX-DT"}},
	{"GDDT", "Sở Giáo dục và Đào tạo", []string{"VX-GD"}},
	{"KHCN", "Sở Khoa học và Công nghệ", []string{"VX-KH", "VP-CNTT"}},
	{"NNMT", "Sở Nông nghiệp và Môi trường", []string{"KT-DD", "KT-NN", "KT-MT", "KT-TL"}},
	{"NGV", "Sở Ngoại vụ", []string{"VP-DN"}},
	{"NV", "Sở Nội vụ", []string{"VX-NV", "VX-LD"}},
	{"TC", "Sở Tài chính", []string{"KT-TC", "KT-KH", "KT-KT"}},
	{"TP", "Sở Tư pháp", []string{"VP-TP"}},
	{"TTR", "Thanh tra tỉnh", []string{"VP-TD", "KT-TC"}},
	{"VHTT", "Sở Văn hóa, Thể thao và Du lịch", []string{"VX-VH"}},
	{"VPUB", "Văn phòng Ủy ban nhân dân tỉnh", []string{"VP-TH", "VP-CNTT"}},
	{"XD", "Sở Xây dựng", []string{"KT-XD", "KT-QH", "KT-GT"}},
	{"YT", "Sở Y tế", []string{"VX-YT"}},
}

// establishAgencies makes the agencies of the province at its seat, with the ten
// to twenty officials that each has named for the communes. A department of
// foreign affairs needs a land border or a city's size.
func (m *maker) establishAgencies() {
	at := int32(slices.IndexFunc(m.units, func(u *gazetteer.Commune) bool { return u.Code == m.province.Seat }))
	border := slices.ContainsFunc(m.communes, func(c model.Commune) bool { return c.Border })
	for _, a := range agencies {
		if a.code == "NGV" && !border && m.province.Code != "01" {
			continue
		}
		var seats []seat
		listed := m.span(10, 20)
		for k, code := range a.positions {
			seats = append(seats, seat{code, (listed + k) / len(a.positions)})
		}
		m.addBody(model.Body{
			ID: m.province.Code + "-SO-" + a.code, Name: a.name, Kind: "SO", Commune: at, Provincial: true,
		}, seats)
		b := &m.bodies[len(m.bodies)-1]
		b.Ceiling = m.span(45, 140)
		b.Minimum = listed * 9 / 10
	}
}

// vacancy and excess weigh the fields: open places crowd in the fields that every
// official list names, surplus people in general administration.
var (
	vacancy = map[string]float64{
		"agriculture": 0.5, "construction": 2.4, "culture": 0.5, "education": 2, "finance": 1.7, "front": 0.5, "health": 2.2,
		"home": 0.5, "it": 2.4, "justice": 0.55, "land": 2.2, "leadership": 0.55, "military": 0.3, "office": 0.4, "party": 0.5,
		"pasc": 0.2, "support": 0, "trade": 1,
	}
	excess = map[string]float64{
		"agriculture": 1.6, "construction": 0.2, "culture": 1, "education": 0.4, "finance": 0.5, "front": 1, "health": 0.3,
		"home": 1.8, "it": 0.1, "justice": 0.8, "land": 0.25, "leadership": 0.5, "military": 1, "office": 1.8, "party": 1.2,
		"pasc": 2.2, "support": 0, "trade": 0.5,
	}
)

// man decides how many people hold each post: the approved number, less the open
// places, plus the surplus, which gathers in few posts. Communes short of people
// have most of the open places, the others most of the surplus.
func (m *maker) man() {
	m.heads = make([]int, len(m.posts))
	for p := range m.posts {
		m.heads[p] = m.posts[p].Approved
	}
	const surplusShort, surplusOther, vacantShort, vacantOther = 0.2, 1.5, 1.6, 0.5
	short := m.balance.short
	surplusMean := short*surplusShort + (1-short)*surplusOther
	vacantMean := short*vacantShort + (1-short)*vacantOther
	for first := 0; first < len(m.posts); {
		c := m.bodies[m.posts[first].Body].Commune
		last := first
		for last < len(m.posts) && m.bodies[m.posts[last].Body].Commune == c && !m.bodies[m.posts[last].Body].Provincial {
			last++
		}
		if last == first {
			break // the agencies of the province come last
		}
		surplus, vacant := m.balance.surplus/surplusMean, m.balance.vacant/vacantMean
		if m.short[c] {
			surplus, vacant = surplus*surplusShort, vacant*vacantShort
		} else {
			surplus, vacant = surplus*surplusOther, vacant*vacantOther
		}
		m.manCommune(first, last, m.spread(surplus), m.spread(vacant))
		first = last
	}
	m.setMinimums()
}

func (m *maker) manCommune(first, last, surplus, vacant int) {
	weights := make([]float64, last-first)
	for range vacant {
		for p := range weights {
			q := &m.positions[m.posts[first+p].Position]
			weights[p] = vacancy[m.fields[q.Field].Code] * float64(m.heads[first+p])
			if q.Closed {
				weights[p] *= 0.15
			}
		}
		if p := m.among(weights); p >= 0 {
			m.heads[first+p]--
		}
	}
	for p := range weights {
		post := &m.posts[first+p]
		q := &m.positions[post.Position]
		weights[p] = excess[m.fields[q.Field].Code] / float64(max(1, post.Approved))
		if post.Approved == 0 || m.heads[first+p] < post.Approved || q.Leadership == model.Head || m.fields[q.Field].Code == "front" && q.Leadership > 0 {
			weights[p] = 0
		}
	}
	for surplus > 0 {
		p := m.among(weights)
		if p < 0 {
			return
		}
		more := min(surplus, m.span(3, 6))
		if m.positions[m.posts[first+p].Position].Leadership == model.Deputy {
			more = 1
		}
		m.heads[first+p] += more
		surplus -= more
		weights[p] = 0
	}
}

// setMinimums states what must remain: one at the main posts of the critical
// fields and of justice, and two thirds of a body. Few are below it now.
func (m *maker) setMinimums() {
	present := make([]int, len(m.bodies))
	approved := make([]int, len(m.bodies))
	for p := range m.posts {
		post := &m.posts[p]
		present[post.Body] += m.heads[p]
		approved[post.Body] += post.Approved
		if m.bodies[post.Body].Provincial || post.Approved == 0 {
			continue
		}
		switch m.positions[post.Position].Code {
		case "KT-DD", "KT-XD", "KT-KTT", "KT-TC", "VP-TP", "VP-CNTT", "DU-KTT":
			if m.heads[p] > 0 || m.chance(0.08) {
				post.Minimum = 1
			}
		}
	}
	for b := range m.bodies {
		body := &m.bodies[b]
		if !body.Provincial {
			body.Minimum = (2*approved[b] + 2) / 3
			if present[b] < body.Minimum && !m.chance(0.1) {
				body.Minimum = present[b]
			}
		}
	}
}
