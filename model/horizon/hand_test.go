package horizon

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"canbo/data/catalogue"
	"canbo/data/policy"
	"canbo/model"
	"canbo/model/measure"
	"canbo/model/planner"
	"canbo/model/scenario"
	"canbo/model/verify"
)

func day(t *testing.T, s string) model.Date {
	t.Helper()
	d, err := model.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A place is a post of the office: commune, body, position, approved number.
type place struct {
	commune, body, position string
	approved                int
}

// office makes two communes ten kilometres apart with posts and nobody at work.
func office(t *testing.T, places ...place) *model.Instance {
	t.Helper()
	in := &model.Instance{Name: "office", AsOf: day(t, "2026-11-21"), Effective: day(t, "2027-01-01"),
		Provinces: []model.Province{{Code: "11", Name: "Điện Biên", Merged: 1}},
		Fields:    catalogue.Fields(), Positions: catalogue.Positions(), Policy: policy.Default(), Decisions: model.Decisions{Limits: model.Unlimited}}
	for k, code := range []string{"03001", "03002"} {
		in.Communes = append(in.Communes, model.Commune{Code: code, Name: code, Population: 16000, AreaKm2: 50, Seat: model.Point{Lat: 21.4, Lon: 103 + 0.1*float64(k)}})
	}
	slices.SortFunc(places, func(a, b place) int {
		return strings.Compare(a.commune+"-"+a.body+"/"+a.position, b.commune+"-"+b.body+"/"+b.position)
	})
	for _, p := range places {
		id := p.commune + "-" + p.body
		if len(in.Bodies) == 0 || in.Bodies[len(in.Bodies)-1].ID != id {
			in.Bodies = append(in.Bodies, model.Body{ID: id, Name: id, Kind: p.body, Commune: in.FindCommune(p.commune), Provincial: p.body == "SO", Deputies: -1})
		}
		q := slices.IndexFunc(in.Positions, func(q model.Position) bool { return q.Code == p.position })
		in.Posts = append(in.Posts, model.Post{ID: id + "/" + p.position, Body: int32(len(in.Bodies) - 1), Position: int32(q), Approved: p.approved})
	}
	return in
}

// hire puts a sound official into a post, "" for none, and returns him.
func hire(t *testing.T, in *model.Instance, post string) *model.Official {
	t.Helper()
	o := model.Official{ID: fmt.Sprintf("11-%06d", len(in.Officials)+1), Birth: day(t, "1985-05-05"), Rank: model.Specialist, Coef: 300,
		Post: -1, SecondPost: -1, HomePost: -1, Hometown: -1, SincePost: day(t, "2025-07-01"), SinceUnit: day(t, "2025-07-01"),
		Ratings: [3]model.Rating{model.GoodRating, model.GoodRating, model.Excellent}}
	if post != "" {
		if o.Post = in.FindPost(post); o.Post < 0 {
			t.Fatalf("no post %s", post)
		}
		o.Residence = in.PostCommune(o.Post)
		o.Qualifications = []model.Qualification{{Major: in.Positions[in.Posts[o.Post].Position].Listed[0], Level: model.University}}
	}
	o.Home = in.Communes[o.Residence].Seat
	in.Officials = append(in.Officials, o)
	return &in.Officials[len(in.Officials)-1]
}

// follow opens a roll and makes its first round; nobody is moved.
func follow(t *testing.T, in *model.Instance, s *scenario.Scenario) *roll {
	t.Helper()
	l, err := open(s, "11", in, 0)
	if err != nil {
		t.Fatal(err)
	}
	step(t, l, s.First)
	return l
}

// step rolls to a year in whose round nobody is moved.
func step(t *testing.T, l *roll, year int) *Year {
	t.Helper()
	y, _, err := l.year(year, func(*measure.Sheet, []model.Adjustment) (*decision, error) { return &decision{}, nil })
	if err != nil {
		t.Fatal(err)
	}
	return y
}

// who returns an official by id, nil when he is gone.
func (r *roll) who(id string) *model.Official {
	if i := r.now.FindOfficial(id); i >= 0 {
		return &r.now.Officials[i]
	}
	return nil
}

// TestRetirementTable compares the years in which people retire with Appendix I
// of Decree 135/2020/NĐ-CP worked by hand.
func TestRetirementTable(t *testing.T) {
	in := office(t, place{"03001", "KT", "KT-DD", 20})
	s := plain(2032)
	s.Retirement = scenario.Retirement{HardshipYears: 15, HardshipMonths: 60, HardshipShare: 1000}
	want := map[int]int{}
	for _, c := range []struct {
		sex    model.Sex
		birth  string
		hazard int
		year   int // of the round that finds him gone
	}{
		{model.Male, "1964-10-15", 0, 2027},    // 61 y 6 m on 15/4/2026, retires 1/5/2026
		{model.Male, "1965-06-30", 0, 2027},    // 61 y 6 m on 30/12/2026, retires on the day of the round
		{model.Male, "1965-07-01", 0, 2028},    // 61 y 9 m on 1/4/2027, 1/5/2027
		{model.Male, "1966-03-31", 0, 2028},    // 61 y 9 m on 31/12/2027, 1/1/2028
		{model.Male, "1966-04-01", 0, 2029},    // 62 y on 1/4/2028, 1/5/2028
		{model.Male, "1969-12-31", 0, 2032},    // 62 y on 31/12/2031, 1/1/2032
		{model.Male, "1970-01-01", 0, 0},       // 62 y on 1/1/2032, 1/2/2032
		{model.Female, "1970-08-31", 0, 2028},  // 57 y 4 m on 31/12/2027, 1/1/2028
		{model.Female, "1970-09-15", 0, 2029},  // 57 y 8 m on 15/5/2028, 1/6/2028
		{model.Female, "1971-12-31", 0, 2030},  // 58 y on 31/12/2029, 1/1/2030
		{model.Female, "1972-01-01", 0, 2031},  // 58 y 4 m on 1/5/2030, 1/6/2030
		{model.Female, "1972-09-01", 0, 2032},  // 58 y 8 m on 1/5/2031, 1/6/2031
		{model.Female, "1973-05-01", 0, 0},     // 59 y on 1/5/2032
		{model.Male, "1970-07-10", 15, 2028},   // 56 y 9 m on 10/4/2027, five years below the age of that year: 1/5/2027
		{model.Male, "1970-07-10", 14, 0},      // not entitled
		{model.Female, "1975-09-30", 15, 2029}, // 52 y 8 m on 30/5/2028, 1/6/2028
		{model.Male, "1966-04-01", 20, 2029},   // could have gone before, stays to 62
	} {
		o := hire(t, in, "03001-KT/KT-DD")
		o.Sex, o.Birth, o.HazardYears = c.sex, day(t, c.birth), c.hazard
		want[c.year]++
	}
	for _, y := range runOne(t, "11", in, s, Options{}).Provinces[0].Years {
		if got := total(y.Cells, func(c *Cell) int { return c.Retired }); int(got) != want[y.Year] {
			t.Errorf("%d retire up to the round of %d, want %d", got, y.Year, want[y.Year])
		}
	}
}

func TestEarlyLeave(t *testing.T) {
	in := office(t, place{"03001", "KT", "KT-DD", 5}, place{"03002", "KT", "KT-DD", 9})
	births := []string{"1966-06-01", "1966-05-01", "1967-01-01", "1968-01-01", "1968-02-01", "1990-01-01", "1966-04-15"}
	for _, birth := range births {
		hire(t, in, "03001-KT/KT-DD").Birth = day(t, birth)
	}
	in.Officials[6].Investigated = true
	other := hire(t, in, "03002-KT/KT-DD")
	other.Birth = day(t, "1966-04-10")
	s := plain(2028)
	// Within 36 months of 1/1/2027 retire numbers 1, 2 and 8 – up to 1/1/2030 those
	// born before 1968 – and 3; the last record takes those over the number.
	s.Early = []scenario.Early{{Months: 36, Share: 500}, {Surplus: true, Share: 400}}
	l := follow(t, in, s)
	y := step(t, l, 2028)
	// Commune 03001 has 7 of 5: numbers 1 to 6 belong to the second record, ⌊6·0.4⌋ = 2
	// leave, those nearest to retirement; of the first only number 8, ⌊0.5⌋ = 0.
	if got := total(y.Cells, func(c *Cell) int { return c.Early }); got != 2 || l.who("11-000001") != nil || l.who("11-000002") != nil {
		t.Errorf("%d leave early, gone %v", got, l.gone)
	}
}

// TestTime follows one head through two years.
func TestTime(t *testing.T) {
	in := office(t, place{"03001", "KT", "LD-TP", 1}, place{"03001", "VP", "VP-CNTT", 1}, place{"03002", "SO", "KT-DD", 1})
	in.Communes[0].EspeciallyDifficult = true
	head := hire(t, in, "03001-KT/LD-TP")
	head.Sex, head.Pregnant, head.UnderDiscipline, head.HazardYears = model.Female, true, true, 3
	head.SincePost = day(t, "2025-07-01")
	head.Experience = []model.Experience{{Field: 3, Months: 7}}
	lent := hire(t, in, "03001-VP/VP-CNTT")
	lent.Ratings = [3]model.Rating{}
	s := plain(2029)
	s.Terms = scenario.Terms{Months: 12, BirthMonths: 6}
	l := follow(t, in, s)
	agency := in.FindPost("03002-SO/KT-DD")
	l.people[1].from, l.people[1].until = agency, day(t, "2028-12-01")
	step(t, l, 2028)
	h, field := l.who("11-000001"), in.Positions[in.Posts[in.Officials[0].Post].Position].Field
	if h.Terms != 1 || h.HazardYears != 4 || h.Pregnant || h.YoungestChild != day(t, "2027-07-01") || h.UnderDiscipline {
		t.Errorf("after a year the head is %+v", h)
	}
	if !slices.Equal(h.Experience, []model.Experience{{Field: 3, Months: 7}, {Field: field, Months: 12}}) {
		t.Errorf("experience %v", h.Experience)
	}
	if h.Ratings != [3]model.Rating{model.GoodRating, model.GoodRating, model.GoodRating} {
		t.Errorf("ratings %v", h.Ratings)
	}
	if x := l.who("11-000002"); x.Ratings[0] != model.Completed || x.HomePost >= 0 {
		t.Errorf("after a year the other is %+v", x)
	}
	if in.Officials[0].HazardYears != 3 || len(in.Officials[0].Experience) != 1 || in.Officials[0].Experience[0].Months != 7 {
		t.Error("the years change the files")
	}
	step(t, l, 2029)
	if x := l.who("11-000002"); x.HomePost != agency || x.SecondedUntil != day(t, "2028-12-01") {
		t.Errorf("after the term he is %+v", x)
	}
	if h := l.who("11-000001"); h.Terms != 2 || h.HazardYears != 5 {
		t.Errorf("after two years the head is %+v", h)
	}
}

// TestSalary counts the steps of five years.
func TestSalary(t *testing.T) {
	in := office(t, place{"03001", "KT", "KT-DD", 40}, place{"03001", "VP", "HT-BV", 40})
	for range 30 {
		hire(t, in, "03001-KT/KT-DD").Coef = 300
	}
	for range 10 {
		hire(t, in, "03001-KT/KT-DD").Coef = 480
	}
	for range 20 {
		guard := hire(t, in, "03001-VP/HT-BV")
		guard.Rank, guard.Coef = model.Staff, 186
	}
	l := follow(t, in, plain(2033))
	rises := map[int]int{}
	for year := 2028; year <= 2033; year++ {
		before := slices.Clone(l.now.Officials)
		step(t, l, year)
		for i := range before {
			if l.now.Officials[i].Coef != before[i].Coef {
				rises[year]++
			}
		}
	}
	for i := range in.Officials {
		want := map[int]int{300: 366, 480: 498, 186: 246}[in.Officials[i].Coef]
		if got := l.now.Officials[i].Coef; got != want {
			t.Errorf("coefficient %d becomes %d in six years, want %d", in.Officials[i].Coef, got, want)
		}
	}
	if len(rises) != 6 {
		t.Errorf("rises by year: %v", rises)
	}
}

// TestLookAhead prices one who retires within the year: his 1000 milli-FTE at a
// price of 300 per mille, on a demand of 120 per cent.
func TestLookAhead(t *testing.T) {
	in := office(t, place{"03001", "KT", "KT-DD", 3})
	hire(t, in, "03001-KT/KT-DD").Birth = day(t, "1965-07-01") // retires 1/5/2027
	hire(t, in, "03001-KT/KT-DD")
	s := plain(2027)
	s.Demand = []scenario.Demand{{Year: 2027, Change: 200}}
	s.LookAhead = scenario.LookAhead{Months: 4, Price: 300}
	l, err := open(s, "11", in, 0)
	if err != nil {
		t.Fatal(err)
	}
	land := int32(slices.IndexFunc(in.Fields, func(f model.Field) bool { return f.Code == "land" }))
	_, _, err = l.year(2027, func(sheet *measure.Sheet, adjust []model.Adjustment) (*decision, error) {
		k, found := slices.BinarySearchFunc(adjust, model.Adjustment{Commune: 0, Field: land}, byCell)
		gives := sheet.Productivity(sheet.FitOf(0, in.Posts[0].Position).Score)
		if want := (model.Adjustment{Commune: 0, Field: land, PerMille: 1200, Add: gives * 300 / 1000}); !found || adjust[k] != want {
			t.Errorf("adjusted by %v, want %v", adjust, want)
		}
		for k, a := range adjust {
			if a.Field != land && (a.Add != 0 || a.PerMille != 1200) || k > 0 && byCell(adjust[k-1], a) >= 0 {
				t.Errorf("adjusted by %v", a)
			}
		}
		return &decision{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestRecruitment fills the most urgent places first, under ceilings and limits,
// and the recruits come on their day.
func TestRecruitment(t *testing.T) {
	in := office(t, place{"03001", "KT", "KT-DD", 2}, place{"03001", "KT", "KT-NN", 2}, place{"03001", "KT", "LD-TP", 1}, place{"03002", "KT", "KT-DD", 2})
	in.Communes[1].Ceiling = 1
	hire(t, in, "03001-KT/KT-DD")
	s := plain(2029)
	s.Recruitment = []scenario.Recruitment{{Limit: 4, Share: 800, LeadMonths: 13}}
	l := follow(t, in, s)
	var ids []string
	for _, a := range l.awaited {
		ids = append(ids, a.id)
	}
	// ⌊4·0.8⌋ = 3 are found. Of 2378 in land and 1936 in agriculture each commune
	// needs, 03002 has nobody in land and room for one. In 03001 the first of
	// agriculture takes off 2·(27·484 + 9·484 + 3·32) = 35,040 points, the second of
	// land 6·(9·189 + 3·594 + 1·217) = 22,200, the second of agriculture 3,680.
	want := []string{"03002-KT/KT-DD+2027.1", "03001-KT/KT-NN+2027.1", "03001-KT/KT-DD+2027.1"}
	if !slices.Equal(ids, want) {
		t.Errorf("found %v, want %v", ids, want)
	}
	if y := step(t, l, 2028); len(l.now.Officials) != 1 || y.Awaited <= 3 {
		t.Errorf("%d at work and %d awaited before their day", len(l.now.Officials), y.Awaited)
	}
	y := step(t, l, 2029)
	if got := total(y.Cells, func(c *Cell) int { return c.Recruited }); got < 3 {
		t.Errorf("%d begin", got)
	}
	o := l.who("03002-KT/KT-DD+2027.1")
	if o == nil {
		t.Fatal("the recruit is not there")
	}
	age := o.Birth.MonthsUntil(day(t, "2028-02-01")) / 12
	if o.Post != in.FindPost("03002-KT/KT-DD") || o.Residence != 1 || age < 23 || age > 29 || o.SincePost != day(t, "2028-02-01") ||
		o.Experience[0].Months != 11 {
		t.Errorf("the recruit is %+v", o)
	}
	sheet, err := measure.New(&l.now)
	if err != nil {
		t.Fatal(err)
	}
	if fit := sheet.FitOf(l.now.FindOfficial(o.ID), in.Posts[o.Post].Position); !fit.Eligible || fit.Conditional {
		t.Errorf("the recruit's fit is %+v", fit)
	}
	for c, heads := range l.heads(func(int) bool { return true }).commune {
		if heads > l.ceiling[c] {
			t.Errorf("commune %d has %d heads of %d", c, heads, l.ceiling[c])
		}
	}
}

// TestTraining teaches one of two, and moves him into the field he learned.
func TestTraining(t *testing.T) {
	in := office(t, place{"03001", "KT", "KT-NN", 1}, place{"03001", "VP", "VP-CNTT", 1}, place{"03002", "KT", "KT-NN", 9})
	hire(t, in, "03002-KT/KT-NN").Birth = day(t, "1968-06-01") // retires 1/7/2030: too soon
	hire(t, in, "03001-KT/KT-NN")
	hire(t, in, "03001-KT/KT-NN").Wishes.Relocates = true // over the number
	s := plain(2029)
	s.Courses = []scenario.Course{{ID: "it", Field: "it", From: []string{"agriculture"}, Major: "7480201", Months: 9, Places: 1, MinService: 60, Until: 2027}}
	r := runOne(t, "11", in, s, Options{})
	years := r.Provinces[0].Years
	if years[0].InCourse != 1 || years[1].InCourse != 0 {
		t.Errorf("%d and %d in the course", years[0].InCourse, years[1].InCourse)
	}
	trained := func(y *Year, field string) (in, out int) {
		for _, c := range y.Cells {
			if c.Field == field {
				in, out = in+c.TrainedIn, out+c.TrainedOut
			}
		}
		return in, out
	}
	if in, _ := trained(&years[1], "it"); in != 1 {
		t.Errorf("%d trained people move to it: %+v", in, years[1].Needs)
	}
	if _, out := trained(&years[1], "agriculture"); out != 1 {
		t.Errorf("%d trained people leave agriculture", out)
	}
}

// TestSuccession lets a chair and a head leave whose deputies follow.
func TestSuccession(t *testing.T) {
	in := office(t, place{"03001", "KT", "LD-TP", 1}, place{"03001", "KT", "LD-PTP", 1}, place{"03001", "UBND", "DC-CTUB", 1}, place{"03001", "UBND", "DC-PCTUB", 1},
		place{"03001", "KT", "KT-DD", 2}, place{"03002", "UBND", "DC-CTUB", 1})
	lead := func(post string) *model.Official {
		o := hire(t, in, post)
		o.Qualifications = []model.Qualification{{Major: "7310205", Level: model.University}}
		o.SincePost, o.Experience = day(t, "2020-01-01"), []model.Experience{{Field: in.Positions[in.Posts[o.Post].Position].Field, Months: 90}}
		return o
	}
	lead("03001-UBND/DC-CTUB").Birth = day(t, "1965-07-01")
	lead("03001-KT/LD-TP").Birth = day(t, "1965-07-01")
	deputyChair := lead("03001-UBND/DC-PCTUB")
	deputyChair.Class = model.Cadre
	deputy := lead("03001-KT/LD-PTP")
	deputy.Succession = []int32{in.Posts[in.FindPost("03001-KT/LD-TP")].Position}
	specialist := lead("03001-KT/KT-DD")
	chair, vice, headID, specialistID := in.FindPost("03001-UBND/DC-CTUB"), in.FindPost("03001-UBND/DC-PCTUB"), in.FindPost("03001-KT/LD-TP"), specialist.ID
	l := follow(t, in, plain(2028))
	y := step(t, l, 2028)
	if got := l.who(deputyChair.ID).Post; got != chair {
		t.Errorf("the deputy chair is at %d", got)
	}
	if got := l.who(deputy.ID); got.Post != headID || got.SincePost != day(t, "2028-01-01") {
		t.Errorf("the deputy head is %+v", got)
	}
	if got := l.who(specialistID).Post; got == vice || y.Succeeded != 2 {
		t.Errorf("a specialist who is not planned is at %d; %d succeeded", got, y.Succeeded)
	}
	// The place of 03002 was open in the files.
	elect := 0
	for _, n := range y.Needs {
		if n.Kind == NeedElect {
			elect += n.Heads
		}
	}
	if elect != 2 {
		t.Errorf("%d places wait for an election, want the vice chair and that of 03002: %+v", elect, y.Needs)
	}
}

// TestSuccessionGoesOn lets a head leave whose deputy follows, and a specialist the
// deputy; where the deputy is under investigation the specialist is next.
func TestSuccessionGoesOn(t *testing.T) {
	for _, investigated := range []bool{false, true} {
		in := office(t, place{"03001", "KT", "LD-TP", 1}, place{"03001", "KT", "LD-PTP", 1}, place{"03001", "KT", "KT-DD", 1},
			place{"03001", "UBND", "DC-CTUB", 1}, place{"03001", "UBND", "DC-PCTUB", 1})
		head := in.FindPost("03001-KT/LD-TP")
		lead := func(post string) string {
			o := hire(t, in, post)
			o.Qualifications = []model.Qualification{{Major: "7310205", Level: model.University}}
			o.SincePost, o.Succession = day(t, "2020-01-01"), []int32{in.Posts[head].Position}
			for _, p := range []int32{o.Post, in.FindPost("03001-KT/LD-PTP")} {
				o.Experience = append(o.Experience, model.Experience{Field: in.Positions[in.Posts[p].Position].Field, Months: 90})
			}
			return o.ID
		}
		lead("03001-KT/LD-TP")
		lead("03001-UBND/DC-CTUB")
		in.Officials[0].Birth, in.Officials[1].Birth = day(t, "1965-07-01"), day(t, "1965-07-01")
		deputy, specialist, deputyChair := lead("03001-KT/LD-PTP"), lead("03001-KT/KT-DD"), lead("03001-UBND/DC-PCTUB")
		in.Officials[2].Investigated, in.Officials[4].Investigated = investigated, investigated
		want := map[string]string{deputy: "03001-KT/LD-TP", specialist: "03001-KT/LD-PTP", deputyChair: "03001-UBND/DC-CTUB"}
		if investigated {
			want = map[string]string{deputy: "03001-KT/LD-PTP", specialist: "03001-KT/LD-TP", deputyChair: "03001-UBND/DC-PCTUB"}
		}
		l := follow(t, in, plain(2028))
		step(t, l, 2028)
		for id, post := range want {
			if got := in.Posts[l.who(id).Post].ID; got != post {
				t.Errorf("investigated %v: %s is at %s, want %s", investigated, id, got, post)
			}
		}
	}
}

// TestReasons counts moves by why they are made: all hold their posts since one day,
// and none of a sensitive one is due before the shortest interval.
func TestReasons(t *testing.T) {
	in := twin(t, "11", 1, 6)
	since := model.MakeDate(2024, 7, 1)
	due := 0
	for i := range in.Officials {
		o := &in.Officials[i]
		o.SincePost = since
		if o.Post >= 0 && in.Positions[in.Posts[o.Post].Position].SensitiveMonths > 0 {
			due++
		}
	}
	years := runOne(t, "11", in, plain(2030), Options{Gap: 0.01, LaterGap: 0.01}).Provinces[0].Years
	jump := 0
	for k := range years {
		y, moves := &years[k], 0
		for i, r := range y.Reasons {
			if moves += r.Moves; i > 0 && y.Reasons[i-1].Why >= r.Why || r.Moves < 1 {
				t.Errorf("%d: %+v", y.Year, y.Reasons)
			}
			if r.Why == "must-move:"+string(model.Sensitive) {
				if jump == 0 && y.Effective < since.AddMonths(36) {
					t.Errorf("%d: %d fall due before three years", y.Year, r.Moves)
				}
				jump = max(jump, r.Moves)
			}
		}
		if moves != y.Moves {
			t.Errorf("%d: %d moves, reasons of %d", y.Year, y.Moves, moves)
		}
	}
	if jump == 0 || due == 0 {
		t.Errorf("%d sensitive posts, %d moved in one year", due, jump)
	}
}

// TestAwaited looks at what a round plans while recruits of the round before are on
// their way for longer than a year: it knows them at the price of the look-ahead.
func TestAwaited(t *testing.T) {
	in := twin(t, "11", 1, 4)
	s := plain(2028)
	s.Recruitment = []scenario.Recruitment{{Limit: 6, LeadMonths: 18, Share: 1000}}
	for _, look := range []scenario.LookAhead{{Months: 12, Price: 1000}, {Months: 12, Price: 300}, {Months: 12}, {Months: 5, Price: 1000}} {
		s.LookAhead = look
		l, err := open(s, "11", in, 0)
		if err != nil {
			t.Fatal(err)
		}
		for year := s.First; year <= s.Last; year++ {
			_, _, err := l.year(year, func(sheet *measure.Sheet, adjust []model.Adjustment) (*decision, error) {
				off := map[[2]int32]int64{}
				for _, a := range l.priced(sheet) {
					off[[2]int32{a.Commune, a.Field}] += a.Add
				}
				for _, a := range adjust {
					off[[2]int32{a.Commune, a.Field}] -= a.Add
				}
				want := map[[2]int32]int64{}
				for _, a := range l.awaited {
					if look.Months == 12 {
						want[[2]int32{l.base.PostCommune(a.post), l.position(a.post).Field}] += sheet.Rules.Value(model.Productivity, "full")
					}
				}
				if year == s.Last && len(l.awaited) == 0 {
					t.Error("nobody is awaited")
				}
				for cell, milli := range want {
					if off[cell] != milli*int64(look.Price)/1000 {
						t.Errorf("%+v: cell %v has %d off, %d are awaited", look, cell, off[cell], milli)
					}
					delete(off, cell)
				}
				for cell, milli := range off {
					if milli != 0 {
						t.Errorf("%+v: cell %v has %d off", look, cell, milli)
					}
				}
				return decided(planner.Make(context.Background(), adjusted(sheet.In, adjust), planner.Options{Gap: 0.01}))
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestLawful has the judge look at every round of busy scenarios.
func TestLawful(t *testing.T) {
	for seed := uint64(1); seed <= 4; seed++ {
		in, s := twin(t, "11", seed, 4), busy(seed, 2030)
		l, err := open(s, "11", in, 0)
		if err != nil {
			t.Fatal(err)
		}
		tied := map[[2]string]bool{}
		for _, tie := range in.Ties {
			tied[[2]string{in.Officials[tie.A].ID, in.Officials[tie.B].ID}] = true
		}
		for year := s.First; year <= s.Last; year++ {
			y, _, err := l.year(year, func(sheet *measure.Sheet, adjust []model.Adjustment) (*decision, error) {
				priced := adjusted(sheet.In, adjust)
				out, err := planner.Make(context.Background(), priced, planner.Options{Gap: 0.01})
				if err != nil {
					return nil, err
				}
				judged, err := verify.Check(priced, out.Plan)
				if err != nil {
					return nil, err
				}
				for _, f := range judged.Broken() {
					t.Errorf("seed %d, %d: %+v", seed, year, f)
				}
				return decided(out, nil)
			})
			if err != nil {
				t.Fatal(err)
			}
			for i := range l.now.Officials {
				if o := &l.now.Officials[i]; o.Post >= 0 && o.SincePost > y.Effective {
					t.Errorf("seed %d, %d: %s begins on %s", seed, year, o.ID, o.SincePost)
				}
			}
			for _, tie := range l.now.Ties {
				if !tied[[2]string{l.now.Officials[tie.A].ID, l.now.Officials[tie.B].ID}] {
					t.Errorf("seed %d, %d: %s and %s are not related", seed, year, l.now.Officials[tie.A].ID, l.now.Officials[tie.B].ID)
				}
			}
			if err := l.now.Check(); err != nil {
				t.Errorf("seed %d, %d: %v", seed, year, err)
			}
			for _, c := range y.Communes {
				awaited := 0
				for _, a := range l.awaited {
					if in.Communes[in.PostCommune(a.post)].Code == c.Commune {
						awaited++
					}
				}
				if awaited > 0 && c.Heads+awaited > c.Ceiling && y.Year == s.First {
					t.Errorf("seed %d, %d: %+v and %d awaited", seed, year, c, awaited)
				}
			}
		}
	}
}
