package synth

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"hash"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"canbo/data"
	"canbo/data/catalogue"
	"canbo/data/gazetteer"
	"canbo/data/policy"
	"canbo/model"
	"canbo/model/measure"
)

// nation is generated once for all tests.
var nation = sync.OnceValues(func() (*model.Instance, error) { return Generate(Options{Seed: 1}) })

func theNation(t *testing.T) *model.Instance {
	t.Helper()
	in, err := nation()
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func generate(t *testing.T, o Options) *model.Instance {
	t.Helper()
	in, err := Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// near checks a figure of the twin against a published one.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	t.Logf("%s: %.2f, published %.2f", what, got, want)
	if got < want-tolerance || got > want+tolerance {
		t.Errorf("%s: %.2f, want %.2f ± %.2f", what, got, want, tolerance)
	}
}

// between checks an invented figure against what is plausible.
func between(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	t.Logf("%s: %.2f of %.2f to %.2f", what, got, low, high)
	if got < low || got > high {
		t.Errorf("%s: %.2f, want %.2f to %.2f", what, got, low, high)
	}
}

// A tally of the communal bodies of an instance.
type tally struct {
	in           *model.Instance
	communal     []bool  // of posts
	commune      []int32 // of posts
	heads        []int   // of posts, on the payroll
	bodies       map[string]int
	staff        int // people of the three blocks, without Military Command and contract
	surplus      int
	vacant       int
	surplusIn    []int // by commune
	vacantIn     []int
	vacantTitles map[string]bool
}

func count(in *model.Instance, within func(commune int32) bool) *tally {
	s := &tally{
		in: in, communal: make([]bool, len(in.Posts)), commune: make([]int32, len(in.Posts)), heads: make([]int, len(in.Posts)),
		bodies: map[string]int{}, surplusIn: make([]int, len(in.Communes)), vacantIn: make([]int, len(in.Communes)),
		vacantTitles: map[string]bool{},
	}
	for b := range in.Bodies {
		if within(in.Bodies[b].Commune) {
			s.bodies[in.Bodies[b].Kind]++
		}
	}
	for p := range in.Posts {
		b := &in.Bodies[in.Posts[p].Body]
		s.commune[p] = b.Commune
		s.communal[p] = !b.Provincial && within(b.Commune)
	}
	for i := range in.Officials {
		o := &in.Officials[i]
		p := o.Post
		if o.HomePost >= 0 {
			p = o.HomePost
		}
		if p < 0 || !s.communal[p] {
			continue
		}
		s.heads[p]++
		if in.Bodies[in.Posts[p].Body].Kind != "QS" && o.Class != model.Contract {
			s.staff++
		}
	}
	for p := range in.Posts {
		if !s.communal[p] {
			continue
		}
		above := s.heads[p] - in.Posts[p].Approved
		s.surplus += max(0, above)
		s.vacant += max(0, -above)
		s.surplusIn[s.commune[p]] += max(0, above)
		s.vacantIn[s.commune[p]] += max(0, -above)
		if code := in.Positions[in.Posts[p].Position].Code; above < 0 && catalogue.GroupOf(code) == catalogue.Professional {
			s.vacantTitles[code] = true
		}
	}
	return s
}

func everywhere(int32) bool { return true }

func inProvince(in *model.Instance, code string) func(int32) bool {
	return func(c int32) bool { return in.Provinces[in.Communes[c].Province].Code == code }
}

// Departments and centres in the units of 1 July 2025, agencies of the
// provinces, people of the three blocks: the counts of the Government's reports.
func TestPublishedOrganisation(t *testing.T) {
	in := theNation(t)
	s := count(in, everywhere)
	near(t, "provinces", float64(len(in.Provinces)), 34, 0)
	near(t, "communes", float64(len(in.Communes)), 3321, 0)
	near(t, "departments", float64(s.bodies["VP"]+s.bodies["KT"]+s.bodies["VHXH"]), 9916, 0)
	near(t, "one-stop centres", float64(s.bodies["PASC"]), 3193, 0)
	near(t, "agencies of the provinces", float64(s.bodies["SO"]), 465, 0)
	near(t, "people of the three blocks", float64(s.staff), 199000, 2000)
	near(t, "people of the three blocks per commune", float64(s.staff)/3321, 60, 1)
	centres := 0
	for p := range in.Posts {
		if in.Bodies[in.Posts[p].Body].Kind == "PASC" {
			centres += s.heads[p]
		}
	}
	near(t, "staff of the centres", float64(centres), 24382, 1000)
}

// Ages and qualifications of commune staff on 31 December 2024.
func TestPublishedAgesAndQualifications(t *testing.T) {
	in := theNation(t)
	s := count(in, everywhere)
	var n, young, middle, university float64
	for i := range in.Officials {
		o := &in.Officials[i]
		if o.Post < 0 || !s.communal[o.Post] {
			continue
		}
		n++
		switch age := o.Birth.MonthsUntil(in.AsOf) / 12; {
		case age < 45:
			young++
		case age <= 55:
			middle++
		}
		if slices.ContainsFunc(o.Qualifications, func(q model.Qualification) bool { return q.Level >= model.University }) {
			university++
		}
	}
	near(t, "under 45, %", 100*young/n, 59.09, 0.5)
	near(t, "45 to 55, %", 100*middle/n, 30.58, 0.5)
	near(t, "over 55, %", 100*(n-young-middle)/n, 10.33, 0.4)
	near(t, "university or higher, %", 100*university/n, 92.42, 0.5)
}

// Approved numbers: the norm of dispatch 09/CV-BCĐ in the government block, 15 to
// 17 posts (at most 20) in the Party, 8 to 10 in the Front, vice chairs at most 2.5
// on average and deputies at most 2 in every province.
func TestPublishedNorms(t *testing.T) {
	in := theNation(t)
	sheet, err := measure.New(in)
	if err != nil {
		t.Fatal(err)
	}
	block := make([][model.Blocks]int, len(in.Communes))
	type numbers struct{ communes, vice, bodies, deputies float64 }
	province := make([]numbers, len(in.Provinces))
	staffed := make([]bool, len(in.Communes))
	for b := range in.Bodies {
		switch in.Bodies[b].Kind {
		case "VP", "KT", "VHXH", "PASC":
			province[in.Communes[in.Bodies[b].Commune].Province].bodies++
		}
	}
	for p := range in.Posts {
		b := &in.Bodies[in.Posts[p].Body]
		q := &in.Positions[in.Posts[p].Position]
		if b.Provincial {
			continue
		}
		staffed[b.Commune] = true
		n := &province[in.Communes[b.Commune].Province]
		if in.Fields[q.Field].Code != "support" {
			block[b.Commune][b.Block] += in.Posts[p].Approved
		}
		switch b.Kind {
		case "VP", "KT", "VHXH", "PASC":
			if q.Leadership == model.Deputy {
				n.deputies += float64(in.Posts[p].Approved)
			}
		case "UBND":
			if q.Leadership == model.Deputy {
				n.vice += float64(in.Posts[p].Approved)
			}
		}
	}
	for c, n := range block {
		if !staffed[c] {
			if in.Communes[c].Name != "đặc khu Hoàng Sa" {
				t.Errorf("%s has no bodies", in.Communes[c].Name)
			}
			continue
		}
		province[in.Communes[c].Province].communes++
		if n[model.Government] != sheet.Norm[c] {
			t.Errorf("%s: %d approved in the government block, norm %d", in.Communes[c].Name, n[model.Government], sheet.Norm[c])
		}
		if n[model.Party] < 15 || n[model.Party] > 17 || n[model.Front] < 8 || n[model.Front] > 10 {
			t.Errorf("%s: %d Party and %d Front posts", in.Communes[c].Name, n[model.Party], n[model.Front])
		}
	}
	for i, n := range province {
		if n.vice > 2.5*n.communes || n.deputies > 2*n.bodies {
			t.Errorf("%s: %.2f vice chairs a commune, %.2f deputies a body", in.Provinces[i].Name, n.vice/n.communes, n.deputies/n.bodies)
		}
	}
}

// Surplus and shortage as the provinces counted them.
func TestPublishedSurplusAndShortage(t *testing.T) {
	in := theNation(t)
	all := count(in, everywhere)
	between(t, "surplus per commune", float64(all.surplus)/3321, 4.5, 7)
	between(t, "open places per commune", float64(all.vacant)/3321, 4.5, 7)

	// Thành phố Hồ Chí Minh, December 2025: 1,052 too many, 935 too few over 27 positions.
	city := count(in, inProvince(in, "79"))
	near(t, "Hồ Chí Minh surplus", float64(city.surplus), 1052, 130)
	near(t, "Hồ Chí Minh shortage", float64(city.vacant), 935, 120)
	near(t, "Hồ Chí Minh professional positions short", float64(len(city.vacantTitles)), 27, 4)

	// Đà Nẵng: 25 communes lack more than 150, 67 have more than 700 too many.
	// A commune's balance is that of all its bodies.
	danang := count(in, inProvince(in, "48"))
	var short, lack, long, over float64
	for c := range in.Communes {
		switch net := danang.surplusIn[c] - danang.vacantIn[c]; {
		case net < 0:
			short++
			lack -= float64(net)
		case net > 0:
			long++
			over += float64(net)
		}
	}
	near(t, "Đà Nẵng communes short", short, 25, 6)
	near(t, "Đà Nẵng communes with surplus", long, 67, 6)
	near(t, "Đà Nẵng heads short", lack, 155, 45)
	near(t, "Đà Nẵng heads in surplus", over, 710, 120)

	// Lạng Sơn: 2,376 present of a norm of 2,457 in the government block, 96.7 %.
	langson := count(in, inProvince(in, "20"))
	var present, norm float64
	for p := range in.Posts {
		if langson.communal[p] && in.Bodies[in.Posts[p].Body].Block == model.Government {
			present += float64(langson.heads[p])
			norm += float64(in.Posts[p].Approved)
		}
	}
	near(t, "Lạng Sơn present of norm, %", 100*present/norm, 96.7, 2.5)

	// Tây Ninh: almost every commune short by more than ten.
	tayninh := count(in, inProvince(in, "80"))
	communes, ten := 0.0, 0.0
	for c := range in.Communes {
		if inProvince(in, "80")(int32(c)) {
			communes++
			if tayninh.vacantIn[c] >= 8 {
				ten++
			}
		}
	}
	between(t, "Tây Ninh communes short by eight or more, %", 100*ten/communes, 65, 100)
	between(t, "Tây Ninh open places per commune", float64(tayninh.vacant)/communes, 10, 13)

	// Điện Biên: communes with 34 of 44 government posts filled.
	dienbien := count(in, inProvince(in, "11"))
	if worst := slices.Max(dienbien.vacantIn); worst < 10 {
		t.Errorf("Điện Biên: no commune lacks ten, the most is %d", worst)
	}
}

// The six fields of the official lists are the worst filled.
func TestPublishedShortFields(t *testing.T) {
	in := theNation(t)
	s := count(in, everywhere)
	filled, approved := make([]float64, len(in.Fields)), make([]float64, len(in.Fields))
	for p := range in.Posts {
		if q := &in.Positions[in.Posts[p].Position]; s.communal[p] && q.Leadership == model.NoLeader {
			approved[q.Field] += float64(in.Posts[p].Approved)
			filled[q.Field] += float64(min(s.heads[p], in.Posts[p].Approved))
		}
	}
	for f := range in.Fields {
		rate := 100 * filled[f] / approved[f]
		switch {
		case in.Fields[f].Critical:
			between(t, in.Fields[f].Code+" filled, %", rate, 60, 80)
		case approved[f] > 0:
			between(t, in.Fields[f].Code+" filled, %", rate, 83, 100)
		}
	}
}

// Commutes after the mergers: reports speak of 60 to 100 km for the unlucky.
func TestCommutes(t *testing.T) {
	in := theNation(t)
	sheet, err := measure.New(in)
	if err != nil {
		t.Fatal(err)
	}
	s := count(in, everywhere)
	var metres []int
	far := 0.0
	for i := range in.Officials {
		if p := in.Officials[i].Post; p >= 0 && s.communal[p] {
			m := sheet.Metres(int32(i), s.commune[p])
			metres = append(metres, m)
			if m > 30000 {
				far++
			}
		}
	}
	slices.Sort(metres)
	near(t, "median commute, km", float64(metres[len(metres)/2])/1000, 8, 1)
	near(t, "beyond 30 km, %", 100*far/float64(len(metres)), 8, 1.2)
	between(t, "99th percentile, km", float64(metres[len(metres)*99/100])/1000, 60, 100)
}

// What is invented stays within what is plausible.
func TestPlausible(t *testing.T) {
	in := theNation(t)
	n := float64(len(in.Officials))
	share := map[string]float64{}
	add := func(what string, yes bool) {
		if yes {
			share[what] += 100 / n
		}
	}
	provinceOf := map[string]map[string]int{}
	inEach := func(what, id string, yes bool) {
		if provinceOf[what] == nil {
			provinceOf[what] = map[string]int{}
		}
		if yes {
			provinceOf[what][id[:2]]++
		}
	}
	for i := range in.Officials {
		o := &in.Officials[i]
		add("women", o.Sex == model.Female)
		add("under discipline", o.UnderDiscipline)
		add("investigated", o.Investigated)
		add("ill", o.CriticalIllness)
		add("studying", o.StudyUntil > in.Effective)
		add("pregnant", o.Pregnant)
		add("mother of a child under 36 months", o.Sex == model.Female && o.YoungestChild != 0 && o.YoungestChild.AddMonths(36) > in.Effective)
		add("sole father", o.SoleFather)
		add("hardship", o.Hardship)
		add("excluded", o.Exclusion != "")
		add("protection lifted", o.Wishes.LiftsProtection)
		add("volunteers", o.Wishes.Move == model.Volunteers)
		add("refuses", o.Wishes.Move == model.Refuses)
		add("relocates", o.Wishes.Relocates)
		add("disciplined", o.DisciplinedUntil > in.Effective)
		add("second post", o.SecondPost >= 0)
		add("minority", o.Ethnicity != "Kinh")
		add("in a succession plan", len(o.Succession) > 0)
		inEach("two terms", o.ID, o.Terms >= 2)
		inEach("unplaced", o.ID, o.Post < 0)
		inEach("seconded on", o.ID, o.HomePost >= 0 && o.SecondedUntil > in.Effective)
		inEach("secondment ended", o.ID, o.HomePost >= 0 && o.SecondedUntil <= in.Effective)
		if o.Post >= 0 {
			q := &in.Positions[in.Posts[o.Post].Position]
			inEach("sensitive post past the interval", o.ID, q.SensitiveMonths > 0 && q.Leadership == model.NoLeader &&
				o.SincePost.MonthsUntil(in.Effective) >= q.SensitiveMonths)
		}
	}
	for _, x := range []struct {
		what      string
		low, high float64 // percent
	}{
		{"women", 35, 48}, {"under discipline", 0.05, 0.3}, {"investigated", 0.05, 0.3}, {"ill", 0.2, 0.8}, {"studying", 0.1, 0.5},
		{"pregnant", 0.4, 1.5}, {"mother of a child under 36 months", 1.5, 4}, {"sole father", 0.01, 0.1}, {"hardship", 0.5, 1.2},
		{"excluded", 0.05, 0.3}, {"protection lifted", 0.3, 1.2}, {"volunteers", 3.5, 4.8}, {"refuses", 3.5, 4.5}, {"relocates", 5, 7},
		{"disciplined", 0.1, 0.5}, {"second post", 2, 5}, {"minority", 8, 20}, {"in a succession plan", 5, 12},
	} {
		between(t, x.what+", %", share[x.what], x.low, x.high)
	}
	for _, x := range []struct {
		what      string
		low, high float64 // mean number in a province
	}{
		{"two terms", 1, 8}, {"unplaced", 5, 20}, {"seconded on", 8, 40}, {"secondment ended", 3, 25}, {"sensitive post past the interval", 10, 60},
	} {
		total := 0
		for _, k := range provinceOf[x.what] {
			total += k
		}
		between(t, x.what+" per province", float64(total)/34, x.low, x.high)
		if len(provinceOf[x.what]) < 32 {
			t.Errorf("%s: in %d of 34 provinces only", x.what, len(provinceOf[x.what]))
		}
	}
	tied := map[int32]bool{}
	for _, tie := range in.Ties {
		tied[tie.A], tied[tie.B] = true, true
	}
	between(t, "with a declared relative, %", 100*float64(len(tied))/n, 2.3, 3.7)
}

// Of the people above the approved numbers, 20 to 30 % have a qualification
// listed for, or three years in, a field that lacks people and is not theirs.
func TestSurplusCanHelp(t *testing.T) {
	in := theNation(t)
	s := count(in, everywhere)
	critical := make([]*match, 0, len(shortPositions))
	field := map[int32]bool{}
	for _, code := range shortPositions {
		q := slices.IndexFunc(in.Positions, func(p model.Position) bool { return p.Code == code })
		critical = append(critical, newMatch(&in.Positions[q]))
		field[in.Positions[q].Field] = true
	}
	var surplus, helpful float64
	for i := range in.Officials {
		o := &in.Officials[i]
		if o.Post < 0 || !s.communal[o.Post] || s.heads[o.Post] <= in.Posts[o.Post].Approved || field[in.Positions[in.Posts[o.Post].Position].Field] {
			continue
		}
		surplus++
		second := len(o.Qualifications) > 1 && slices.ContainsFunc(o.Qualifications, func(q model.Qualification) bool {
			return slices.ContainsFunc(critical, func(m *match) bool { return slices.Contains(m.listed.items, q.Major) })
		})
		skilled := slices.ContainsFunc(o.Experience, func(x model.Experience) bool { return field[x.Field] && x.Months >= 36 })
		if second || skilled {
			helpful++
		}
	}
	between(t, "surplus people fit for short fields, %", 100*helpful/surplus, 20, 30)
}

// The size of the problem that the twin poses (SPEC.md, sections 4 and 5).
func TestPoolAndOptions(t *testing.T) {
	in := theNation(t)
	sheet, err := measure.New(in)
	if err != nil {
		t.Fatal(err)
	}
	between(t, "pool, % of the people", 100*float64(len(sheet.Pool))/float64(len(in.Officials)), 15, 23)

	in = generate(t, Options{Provinces: []string{"40"}, Seed: 1})
	if sheet, err = measure.New(in); err != nil {
		t.Fatal(err)
	}
	between(t, "people of Nghệ An", float64(len(in.Officials)), 7500, 8800)
	open, options, sampled := 0, 0, 0
	for p := range in.Posts {
		if sheet.Communal(int32(p)) && !sheet.Position(int32(p)).Closed {
			open += max(0, in.Posts[p].Approved-sheet.HeadsPay[p])
		}
	}
	for k := 0; k < len(sheet.Pool); k += 10 {
		sampled++
		person := sheet.Person(sheet.Pool[k])
		for p := range in.Posts {
			if int32(p) != in.Officials[sheet.Pool[k]].Post {
				if closed, _ := person.Check(int32(p)); closed == "" {
					options++
				}
			}
		}
	}
	between(t, "open places in Nghệ An", float64(open), 650, 950)
	between(t, "options per pool member", float64(options)/float64(sampled), 60, 150)
}

func TestCheck(t *testing.T) {
	in := theNation(t)
	if err := in.Check(); err != nil {
		t.Fatal(err)
	}
	in32 := func(i int32, n int) bool { return i >= 0 && int(i) < n }
	for i := range in.Officials {
		o := &in.Officials[i]
		for _, c := range o.Wishes.Communes {
			if !in32(c, len(in.Communes)) {
				t.Fatalf("%s wishes commune %d", o.ID, c)
			}
		}
		for _, q := range slices.Concat(o.Wishes.Positions, o.Succession) {
			if !in32(q, len(in.Positions)) {
				t.Fatalf("%s: position %d", o.ID, q)
			}
		}
		months := 0
		for _, x := range o.Experience {
			months += x.Months
			if !in32(x.Field, len(in.Fields)) || x.Months <= 0 {
				t.Fatalf("%s: experience %+v", o.ID, x)
			}
		}
		if months > o.Birth.AddMonths(20*12).MonthsUntil(in.AsOf) {
			t.Errorf("%s born %s has %d months of experience", o.ID, o.Birth, months)
		}
		if o.SecondPost >= 0 && (!in.Posts[o.SecondPost].Concurrent || o.SecondPost == o.Post || o.SecondPct <= 0) {
			t.Errorf("%s holds %s beside %s", o.ID, in.Posts[o.SecondPost].ID, in.Posts[o.Post].ID)
		}
		if (o.HomePost >= 0) != (o.SecondedUntil != 0) {
			t.Errorf("%s: half a secondment", o.ID)
		}
		if o.SincePost > in.AsOf || o.SinceUnit > o.SincePost || o.LastMove > in.AsOf || o.Birth.AddMonths(18*12) > o.SincePost {
			t.Errorf("%s born %s: in post since %s, in unit since %s, moved %s", o.ID, o.Birth, o.SincePost, o.SinceUnit, o.LastMove)
		}
		if r := in.Policy.RetirementDate(o.Sex, o.Birth); r <= in.AsOf {
			t.Errorf("%s retired on %s", o.ID, r)
		}
		if o.Coef < 186 || o.Coef > 678 {
			t.Errorf("%s: coefficient %d", o.ID, o.Coef)
		}
	}
	for i, k := range in.Posts {
		b := &in.Bodies[k.Body]
		if q := &in.Positions[k.Position]; k.ID != b.ID+"/"+q.Code || !slices.Contains(q.BodyKinds, b.Kind) {
			t.Errorf("post %d: %s in a body of kind %s", i, k.ID, b.Kind)
		}
	}
	for i := range in.Communes {
		c, _ := gazetteer.Load().Commune(in.Communes[i].Code)
		if c == nil || c.FullName() != in.Communes[i].Name || c.Population != in.Communes[i].Population {
			t.Errorf("commune %s is not that of the gazetteer", in.Communes[i].Code)
		}
	}
}

// Relatives do not break Law 36/2018/QH14 or Regulation 114-QĐ/TW as things
// stand, and few posts are below their minimum.
func TestLawfulAsItStands(t *testing.T) {
	in := theNation(t)
	s := count(in, everywhere)
	for _, tie := range in.Ties {
		p, q := &in.Posts[in.Officials[tie.A].Post], &in.Posts[in.Officials[tie.B].Post]
		if p.Body == q.Body {
			t.Errorf("%s and %s are relatives in one body", in.Officials[tie.A].ID, in.Officials[tie.B].ID)
		}
	}
	var below, stated float64
	for p := range in.Posts {
		if in.Posts[p].Minimum > 0 {
			stated++
			if s.heads[p] < in.Posts[p].Minimum {
				below++
			}
		}
	}
	between(t, "posts below their minimum, %", 100*below/stated, 0.3, 4)
}

// digest hashes a canonical dump of what belongs to a province: every record, with
// ids in place of indices.
func digest(in *model.Instance, province string) string {
	h := sha256.New()
	w := bufio.NewWriter(h)
	post := func(i int32) string {
		if i < 0 {
			return "-"
		}
		return in.Posts[i].ID
	}
	commune := func(i int32) string {
		if i < 0 {
			return "-"
		}
		return in.Communes[i].Code
	}
	within := inProvince(in, province)
	for i, c := range in.Communes {
		if within(int32(i)) {
			c.Province = 0
			fmt.Fprintf(w, "%+v\n", c)
		}
	}
	for _, b := range in.Bodies {
		if within(b.Commune) {
			fmt.Fprintf(w, "%s ", commune(b.Commune))
			b.Commune = 0
			fmt.Fprintf(w, "%+v\n", b)
		}
	}
	for _, p := range in.Posts {
		if b := in.Bodies[p.Body]; within(b.Commune) {
			p.Body = 0
			fmt.Fprintf(w, "%s %+v\n", b.ID, p)
		}
	}
	for _, o := range in.Officials {
		if !strings.HasPrefix(o.ID, province+"-") {
			continue
		}
		fmt.Fprintf(w, "%s %s %s %s %s", post(o.Post), post(o.SecondPost), post(o.HomePost), commune(o.Residence), commune(o.Hometown))
		for _, c := range o.Wishes.Communes {
			fmt.Fprintf(w, " %s", commune(c))
		}
		o.Post, o.SecondPost, o.HomePost, o.Residence, o.Hometown, o.Wishes.Communes = 0, 0, 0, 0, 0, nil
		fmt.Fprintf(w, " %+v\n", o)
	}
	for _, x := range in.Ties {
		if a := in.Officials[x.A].ID; strings.HasPrefix(a, province+"-") {
			fmt.Fprintln(w, a, in.Officials[x.B].ID, x.Relation)
		}
	}
	for _, v := range in.Volumes {
		if within(v.Commune) {
			fmt.Fprintf(w, "%s ", commune(v.Commune))
			v.Commune = 0
			fmt.Fprintf(w, "%+v\n", v)
		}
	}
	for _, d := range in.Distances {
		if within(d.From) {
			fmt.Fprintln(w, commune(d.From), commune(d.To), d.Metres, d.Minutes, d.Source)
		}
	}
	w.Flush()
	return sum(h)
}

func sum(h hash.Hash) string { return fmt.Sprintf("%x", h.Sum(nil)) }

func TestSameSeedSameBytes(t *testing.T) {
	codes := []string{"11", "20", "48"}
	digests := map[string]string{}
	for k, o := range []Options{{Seed: 7}, {Seed: 7}, {Seed: 8}} {
		before := runtime.GOMAXPROCS(1 + k%2)
		o.Provinces, o.Roads = codes, 0.3
		in := generate(t, o)
		runtime.GOMAXPROCS(before)
		for _, code := range codes {
			d := digest(in, code)
			switch k {
			case 0:
				digests[code] = d
			case 1:
				if d != digests[code] {
					t.Errorf("province %s differs with two processors", code)
				}
			default:
				if d == digests[code] {
					t.Errorf("province %s is the same for another seed", code)
				}
			}
		}
	}
}

func TestProvinceIsItsPartOfTheNation(t *testing.T) {
	whole := theNation(t)
	for _, code := range []string{"01", "40", "56", "96"} {
		alone := generate(t, Options{Provinces: []string{code, code}, Seed: 1})
		if len(alone.Provinces) != 1 {
			t.Errorf("province %s asked for twice is made %d times", code, len(alone.Provinces))
		}
		if digest(alone, code) != digest(whole, code) {
			t.Errorf("province %s is not the same within the nation", code)
		}
	}
}

// No real person: ids are a province and a running number, nothing looks like a
// national identity number (12 digits), and names come from the lists.
func TestNoRealPerson(t *testing.T) {
	in := theNation(t)
	id, national := regexp.MustCompile(`^\d\d-\d{6}$`), regexp.MustCompile(`\d{9,}`)
	words := map[string]bool{}
	know := func(lists ...[]string) {
		for _, l := range lists {
			for _, name := range l {
				for _, w := range strings.Fields(name) {
					words[w] = true
				}
			}
		}
	}
	know(middles[0], middles[1], givens[0], givens[1], kinh.surnames.items)
	for _, p := range minorities {
		know(p.surnames.items)
	}
	for i := range in.Officials {
		o := &in.Officials[i]
		if !id.MatchString(o.ID) || national.MatchString(o.Name+o.Exclusion) {
			t.Fatalf("official %s %s", o.ID, o.Name)
		}
		for _, w := range strings.Fields(o.Name) {
			if !words[w] {
				t.Fatalf("name %q holds %q, which is in no list", o.Name, w)
			}
		}
	}
	for _, code := range []string{"synthetic-people", "synthetic-communes"} {
		if !slices.ContainsFunc(in.Assumptions, func(a model.Assumption) bool { return a.Code == code }) {
			t.Errorf("the twin does not say %s", code)
		}
	}
}

// The twin is an instance folder like any other: written and read again it is the
// same, without a fault but the surplus that the reader points at.
func TestReadsBack(t *testing.T) {
	in := generate(t, Options{Provinces: []string{"40"}, Seed: 1, Roads: 0.1})
	dir := t.TempDir()
	if err := data.Write(dir, in); err != nil {
		t.Fatal(err)
	}
	back, faults := data.Load(os.DirFS(dir), data.Options{})
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	for code, n := range faults.Counts {
		if n > 0 && code != "post.overfull" {
			t.Errorf("%d faults %s", n, code)
		}
	}
	back.Assumptions = in.Assumptions
	if diff := cmp.Diff(in, back, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(model.Instance{}, "Policy")); diff != "" {
		t.Errorf("read back (-made +read):\n%.3000s", diff)
	}
}

func TestRoads(t *testing.T) {
	in := generate(t, Options{Provinces: []string{"12"}, Seed: 3, Roads: 0.5})
	if len(in.Distances) == 0 {
		t.Fatal("no distances")
	}
	for i, d := range in.Distances {
		if d.From > d.To || i > 0 && (in.Distances[i-1].From > d.From || in.Distances[i-1].From == d.From && in.Distances[i-1].To >= d.To) {
			t.Errorf("row %d is out of order", i)
		}
		straight := model.GreatCircle(in.Communes[d.From].Seat, in.Communes[d.To].Seat)
		if d.Metres < straight || d.Minutes <= 0 {
			t.Errorf("%+v is shorter than the straight line of %d m", d, straight)
		}
	}
}

func TestOptions(t *testing.T) {
	if _, err := Generate(Options{Provinces: []string{"99"}}); err == nil {
		t.Error("a province that does not exist is made")
	}
	if _, err := Generate(Options{Policy: &model.Policy{}}); err == nil {
		t.Error("an empty policy is accepted")
	}
	if _, err := Generate(Options{AsOf: model.MakeDate(2026, 12, 1), Effective: model.MakeDate(2026, 11, 1)}); err == nil {
		t.Error("moves before the files are accepted")
	}
	if _, err := Generate(Options{AsOf: model.MakeDate(2025, 8, 1)}); err == nil {
		t.Error("files of the month of the mergers are accepted")
	}
	asOf, effective := model.MakeDate(2026, 12, 1), model.MakeDate(2027, 7, 1)
	in := generate(t, Options{Provinces: []string{"12"}, AsOf: asOf, Effective: effective, Policy: policy.Default()})
	if in.AsOf != asOf || in.Effective != effective {
		t.Errorf("dates %s, %s", in.AsOf, in.Effective)
	}
}

func ExampleGenerate() {
	in, err := Generate(Options{Provinces: []string{"40"}, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(in.Provinces[0].Name, len(in.Communes), "communes", in.Effective)
	// Output: tỉnh Nghệ An 130 communes 2027-01-01
}

func BenchmarkGenerateProvince(b *testing.B) {
	for b.Loop() {
		if _, err := Generate(Options{Provinces: []string{"40"}, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
