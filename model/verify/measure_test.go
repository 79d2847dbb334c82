package verify

import (
	"slices"
	"testing"

	"canbo/model"
)

// TestWISN is the worked example of a commune: 230 days of 8 hours; 1,800 land
// files of 1.5 h and 14,000 certificates of 0.25 h; an hour of meetings a day for
// all; one person supervising 184 h a year: 6,200/1,840 · 1/(1 − 1/8) + 0.1 = 3.9509.
func TestWISN(t *testing.T) {
	w := newWorld(t)
	w.Volumes = []model.Volume{
		{Commune: 0, Field: 1, Activity: "hồ sơ đất đai", Kind: model.CoreWork, Amount: 1800, Minutes: 90},
		{Commune: 0, Field: 1, Activity: "giấy chứng nhận", Kind: model.CoreWork, Amount: 14_000, Minutes: 15},
		{Commune: 0, Field: 1, Activity: "họp", Kind: model.SharedSupport, Minutes: 60, Period: model.PerDay},
		{Commune: 0, Field: 1, Activity: "giám sát", Kind: model.IndividualDuties, Amount: 1, Minutes: 184 * 60},
	}
	if got := w.judge().Required(0, 1); got != 3951 {
		t.Errorf("required %d milli-FTE, want 3951", got)
	}
	// The same support counted by week, month and year: 5, 230/12 and 230 times.
	for period, minutes := range map[model.Period]float64{model.PerWeek: 300, model.PerMonth: 1150, model.PerYear: 13_800} {
		w.Volumes[2].Period, w.Volumes[2].Minutes = period, minutes
		if got := w.judge().Required(0, 1); got != 3951 {
			t.Errorf("period %d: required %d milli-FTE, want 3951", period, got)
		}
	}
	w.Volumes[2].Minutes = 110_400
	if _, err := New(w.Instance); err == nil {
		t.Error("support that takes all working time is no error")
	}
}

func TestShortage(t *testing.T) {
	j := newWorld(t).judge()
	for _, c := range []struct{ present, required, want int64 }{
		{0, 0, 0}, {500, 0, 0},
		{0, 4000, 1000 * (27 + 9 + 3 + 1)},
		{500, 4000, 500*27 + 1000*(9+3+1)},
		{1000, 4000, 1000 * (9 + 3 + 1)},
		{2600, 4000, 400*3 + 1000},
		{3999, 4000, 1}, {4000, 4000, 0}, {9000, 4000, 0},
		// Thresholds of 7 are 1, 3, 5, 7.
		{0, 7, 1*27 + 2*9 + 2*3 + 2*1}, {2, 7, 1*9 + 2*3 + 2*1},
	} {
		if got := j.shortage(c.present, c.required); got != c.want {
			t.Errorf("g(%d; %d) = %d, want %d", c.present, c.required, got, c.want)
		}
	}
}

func TestBurden(t *testing.T) {
	j := newWorld(t).judge()
	for _, c := range []struct {
		way  trip
		want int64
	}{
		{trip{metres: 0}, 0}, {trip{metres: 999}, 0}, {trip{metres: 10_000}, 10}, {trip{metres: 25_000}, 10 + 20 + 15},
		{trip{metres: 45_000}, 10 + 20 + 30 + 75}, {trip{metres: 60_000}, 135 + 120}, {trip{metres: 60_001}, 320},
		{trip{metres: 5, water: true}, 320},
	} {
		if got := j.burden(c.way); got != c.want {
			t.Errorf("burden of %+v = %d, want %d", c.way, got, c.want)
		}
	}
	w := newWorld(t)
	w.set(model.PeoplePoints, "km_over_45", 100)
	if got := w.judge().burden(trip{metres: 60_000}); got != 320 {
		t.Errorf("burden above that of relocation: %d", got)
	}
}

// TestTrip measures 0.1 degree of a meridian, 11,120 m, and 12 km of road.
func TestTrip(t *testing.T) {
	base := newWorld(t)
	base.Distances = nil
	for _, c := range []struct {
		name   string
		change func(w *world)
		want   trip
	}{
		{"plain", func(*world) {}, trip{14_456, 21, false}},
		{"mountains", func(w *world) { w.Communes[0].Mountainous = true }, trip{17_792, 39, false}},
		{"road", func(w *world) { w.Distances = []model.Distance{{From: 0, To: 1, Metres: 12_000}} }, trip{12_000, 18, false}},
		{"minutes", func(w *world) {
			w.Distances = []model.Distance{{From: 0, To: 1, Metres: 12_000, Minutes: 33}}
		}, trip{12_000, 33, false}},
		{"island", func(w *world) { w.Communes[1].Island = true }, trip{14_456, 90, true}},
		{"from an island", func(w *world) {
			w.Communes[0].Island, w.Communes[0].CrossingMinutes = true, 25
		}, trip{14_456, 25, true}},
		{"two islands", func(w *world) {
			w.Communes[0].Island, w.Communes[1].Island, w.Communes[1].CrossingMinutes = true, true, 40
		}, trip{14_456, 130, true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.Distances = nil
			c.change(w)
			j := w.judge()
			if got := j.commute(0, 1); got != c.want {
				t.Errorf("there %+v, want %+v", got, c.want)
			}
			if got := j.trip(w.Communes[1].Seat, 1, 0); got != c.want {
				t.Errorf("back %+v, want %+v", got, c.want)
			}
		})
	}
	w := newWorld(t)
	w.Communes[0].Island = true
	if got := w.judge().commute(0, 0); got.water {
		t.Errorf("the way on one island is over water: %+v", got)
	}
}

func TestNorm(t *testing.T) {
	for _, c := range []struct {
		commune model.Commune
		want    int64
	}{
		{model.Commune{}, 32}, {model.Commune{Population: 9000}, 32}, {model.Commune{Population: 17_999}, 32},
		{model.Commune{Population: 20_001}, 34}, {model.Commune{Population: 20_001, Mountainous: true}, 36},
		{model.Commune{Population: 90_000}, 50}, {model.Commune{Population: 90_000, Kind: model.Ward}, 69},
		{model.Commune{Population: 190_000, Kind: model.SpecialZone}, 70},
		{model.Commune{Population: 90_000, NormOverride: 61}, 61},
	} {
		w := newWorld(t)
		c.commune.Code = "00001"
		w.Communes[0] = c.commune
		if got := w.judge().norm(0); got != c.want {
			t.Errorf("norm of %+v = %d, want %d", c.commune, got, c.want)
		}
	}
}

// TestRequired shares the norm of An: 32 less two leading places, the closed
// accountant and the VP head leave 28. Population 30,000 against 20,000 is index
// 150, area 20.9 km² against 100 is index 40, the lowest.
// LAND: 30·(50·100 + 40·150 + 10·40) = 342,000; FIN: 10·100·100 = 100,000.
func TestRequired(t *testing.T) {
	w := newWorld(t)
	w.set(model.Norm, "threshold", 30_000)
	w.Communes[0].Population, w.Communes[0].AreaKm2 = 30_000, 20.9
	w.Fields[1].Norm, w.Fields[1].Weight, w.Fields[1].PopulationPct, w.Fields[1].AreaPct = true, 30, 40, 10
	w.Fields[0].Norm, w.Fields[0].Weight = true, 10
	w.Positions[0].Closed = true
	j := w.judge()
	if got, want := j.Required(0, 1), int64(1000*28*342_000/442_000); got != want {
		t.Errorf("land: %d, want %d", got, want)
	}
	if got, want := j.Required(0, 0), int64(1000*28*100_000/442_000); got != want {
		t.Errorf("finance: %d, want %d", got, want)
	}
	if got := j.Required(0, 2); got != 3000 {
		t.Errorf("leading posts, as approved: %d, want 3000", got)
	}
	// Military bodies and other blocks.
	w.unit("00001-KT").Kind = "QS"         // its land posts are taken off as well
	w.unit("00001-VP").Block = model.Party // its places are not
	if got, want := w.judge().Required(0, 1), int64(1000*28*342_000/442_000); got != want {
		t.Errorf("with a military body and a party body: %d, want %d", got, want)
	}
	w.Volumes = []model.Volume{{Commune: 0, Field: 1, Kind: model.CoreWork, Amount: 1840, Minutes: 60}}
	j = w.judge()
	if j.Required(0, 1) != 1000 || j.Required(0, 0) != int64(1000*28*100_000/442_000) {
		t.Errorf("volumes for land: %d and %d", j.Required(0, 1), j.Required(0, 0))
	}
	w.Communes = append(w.Communes, model.Commune{Code: "00004", Population: 50_000})
	if got := w.judge().Required(3, 1); got != 0 {
		t.Errorf("a commune without a body requires %d", got)
	}
}

func TestFit(t *testing.T) {
	position := model.Position{Code: "X", Field: 1, Rank: model.Specialist, Level: model.University,
		Listed: []string{"785"}, Acceptable: []string{"78", "731"}, Certificates: []string{"qlnn"}}
	for _, c := range []struct {
		name                  string
		official              model.Official
		fit                   int64
		eligible, conditional bool
	}{
		{"all", official("7850103", model.University, 60, model.Excellent, "tin", "qlnn"), 100, true, false},
		{"more experience than counts", official("7850103", model.Master, 400, model.Excellent, "qlnn"), 100, true, false},
		{"experience rounded down", official("7850103", model.University, 59, model.GoodRating, "qlnn"), 60 + 19 + 10 + 8, true, false},
		{"no certificate", official("7850103", model.University, 0, model.Completed), 65, true, false},
		{"acceptable", official("7810101", model.University, 0, model.NoRating, "qlnn"), 40 + 10 + 5, true, true},
		{"acceptable, no condition from here", official("7810101", model.University, 60, model.NotDone), 60, true, false},
		{"acceptable, below", official("7310101", model.University, 0, model.NotDone), 40, false, false},
		{"level too low", official("7850103", model.College, 12, model.Excellent, "qlnn"), 4 + 10 + 10, false, false},
		{"long experience instead", official("7850103", model.College, 36, model.NotDone), 12, true, true},
		{"no major, well above", official("", model.NoLevel, 60, model.Excellent, "qlnn"), 40, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.Positions[3] = position
			c.official.ID, c.official.Post, c.official.SecondPost, c.official.HomePost = "a1", -1, -1, -1
			w.Officials[0] = c.official
			fit, eligible, conditional := w.judge().measureFit(0, 3)
			if fit != c.fit || eligible != c.eligible || conditional != c.conditional {
				t.Errorf("got %d %t %t, want %d %t %t", fit, eligible, conditional, c.fit, c.eligible, c.conditional)
			}
		})
	}
}

// official returns a specialist with one qualification, experience in field 1
// told in two parts, a last rating and certificates.
func official(major string, level model.Level, months int, last model.Rating, certificates ...string) model.Official {
	return model.Official{
		Rank: model.Specialist, Qualifications: []model.Qualification{{Major: major, Level: level}},
		Experience: []model.Experience{{Field: 1, Months: months / 2}, {Field: 0, Months: 99}, {Field: 1, Months: months - months/2}},
		Ratings:    [3]model.Rating{last}, Certificates: certificates,
	}
}

// TestSecondPost lets a1 give 30 % to the accounts, for which he is fit by 55:
// ⌊1000·0.7⌋ and ⌊600·0.3⌋.
func TestSecondPost(t *testing.T) {
	w := newWorld(t)
	w.everyone()
	o := w.who("a1")
	o.SecondPost, o.SecondPct = w.FindPost("00001-VP/ACC"), 30
	o.Ratings[0] = model.Completed
	j := w.judge()
	if got := j.people[0].at.Productivity; got != 700 {
		t.Errorf("at his post %d, want 700", got)
	}
	cell := j.cell(o.SecondPost)
	if got := j.before.load[cell] - 1000; got != 600*30/100 {
		t.Errorf("at the second post %d, want 180", got)
	}
	v, err := j.judge([]Move{{0, w.FindPost("00002-KT/LAND")}})
	if err != nil {
		t.Fatal(err)
	}
	if got := v.after.load[cell]; got != 1000 {
		t.Errorf("after a move the second post has %d, want 1000", got)
	}
	if got := v.after.load[j.cell(w.FindPost("00001-KT/LAND"))]; got != 2000 {
		t.Errorf("after a move the first post has %d, want 2000", got)
	}
}

// TestMoney works out support at a base salary of 2,000,000 đồng.
func TestMoney(t *testing.T) {
	const base = 2_000_000
	for _, c := range []struct {
		name            string
		change          func(w *world)
		who, to         string
		monthly, oneOff int64
		relocates       bool
	}{
		{"near", func(w *world) { w.Distances[0].Metres = 9_999 }, "a3", "00002-KT/LAND", 0, 0, false},
		{"band", func(*world) {}, "a3", "00002-KT/LAND", 500_000, 0, false},
		{"mountain band", func(w *world) { w.Distances[0].Metres = 5_000; w.Communes[1].Mountainous = true },
			"a3", "00002-KT/LAND", 500_000, 0, false},
		{"rent", func(w *world) { w.Distances[0].Metres = 60_001 }, "a3", "00002-KT/LAND", 2_000_000, 0, true},
		{"far by the policy, whatever the limit", func(w *world) {
			w.Decisions.Limits.MaxMetres = 100_000
			w.Distances[0].Metres = 60_001
		}, "a3", "00002-KT/LAND", 2_000_000, 0, true},
		{"no table", func(w *world) { w.Policy.Support = nil }, "a3", "00002-KT/LAND", 0, 0, false},
		{"own table", func(w *world) {
			w.Policy.Support = append(w.Policy.Support, model.Support{Province: "20", Bands: []model.SupportBand{{Dong: 7}}})
		}, "a3", "00002-KT/LAND", 7, 0, false},
		{"difficult", func(w *world) { w.Communes[1].EspeciallyDifficult = true },
			"a3", "00002-KT/LAND", 500_000 + 70*300*base/10_000, 10 * base, false},
		{"reinforcement", func(*world) {}, "s1", "00002-KT/LAND", 500_000, 10 * base, false},
		{"reinforcement of a difficult commune", func(w *world) { w.Communes[1].EspeciallyDifficult = true },
			"s1", "00002-KT/LAND", 500_000 + 70*300*base/10_000, 10 * base, false},
		{"pay kept", func(*world) {}, "a5", "00002-KT/LAND", 500_000, 6 * 15 * base / 100, false},
		{"pay kept from head to deputy", func(*world) {}, "a6", "00002-KT/DEP", 500_000, 6 * (25 - 15) * base / 100, false},
		{"no less pay", func(*world) {}, "a5", "00002-VP/HEAD", 500_000, 0, false},
		{"metropolis", func(w *world) { w.Policy.Metropolis = []string{"20"} },
			"a6", "00002-KT/DEP", 500_000, 6 * (35 - 20) * base / 100, false},
		{"out of the metropolis", func(w *world) {
			w.Policy.Metropolis = []string{"20"}
			w.Provinces = append(w.Provinces, model.Province{Code: "30"})
			w.Communes[1].Province = 1
		}, "a5", "00002-KT/DEP", 500_000, 6 * (20 - 15) * base / 100, false},
		{"return", func(w *world) {
			o := w.who("a3")
			o.HomePost, o.SecondedUntil = w.FindPost("00002-KT/LAND"), effective
			w.Communes[1].EspeciallyDifficult = true
		}, "a3", "00002-KT/LAND", 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			monthly, oneOff, relocates := w.judge().money(w.FindOfficial(c.who), w.FindPost(c.to))
			if monthly != c.monthly || oneOff != c.oneOff || relocates != c.relocates {
				t.Errorf("got %d, %d, %t, want %d, %d, %t", monthly, oneOff, relocates, c.monthly, c.oneOff, c.relocates)
			}
		})
	}
}

// TestPoints adds single terms to the 96 points of a3's move to Bình: burden 14,
// move 60, former district 15, money 7.
func TestPoints(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(w *world)
		who, to string
		want    int64
	}{
		{"base", func(*world) {}, "a3", "00002-KT/LAND", 96},
		{"stay", func(*world) {}, "a3", "00001-KT/LAND", 0},
		{"stay of a volunteer", func(w *world) { w.who("a3").Wishes.Move = model.Volunteers }, "a3", "00001-KT/LAND", 40},
		{"stay far away", func(w *world) { w.who("a3").Residence = 2 }, "a3", "00001-KT/LAND", 10 + 20 + 30 + 75 + 40},
		{"volunteer", func(w *world) { w.who("a3").Wishes.Move = model.Volunteers }, "a3", "00002-KT/LAND", 96 - 60},
		{"refuses", func(w *world) { w.who("a3").Wishes.Move = model.Refuses }, "a3", "00002-KT/LAND", 96 + 250},
		{"preferred commune", func(w *world) { w.who("a3").Wishes.Communes = []int32{1} }, "a3", "00002-KT/LAND", 96 - 80},
		{"preferred position", func(w *world) { w.who("a3").Wishes.Positions = []int32{3} }, "a3", "00002-KT/LAND", 96 - 80},
		{"recent", func(w *world) { w.who("a3").LastMove = effective.AddMonths(-23) }, "a3", "00002-KT/LAND", 96 + 200},
		{"recent, rule off", func(w *world) {
			w.who("a3").LastMove = effective.AddMonths(-23)
			w.mode(model.RecentMove, model.Off)
		}, "a3", "00002-KT/LAND", 96},
		{"not so recent", func(w *world) { w.who("a3").LastMove = effective.AddMonths(-24) }, "a3", "00002-KT/LAND", 96},
		{"hardship", func(w *world) { w.Communes[1].Border = true }, "a3", "00002-KT/LAND", 96 + 50},
		{"hardship from hardship", func(w *world) { w.Communes[1].Border, w.Communes[0].Region = true, 3 },
			"a3", "00002-KT/LAND", 96},
		{"preferred hardship", func(w *world) {
			w.Communes[1].Border = true
			w.who("a3").Wishes.Communes = []int32{1}
		}, "a3", "00002-KT/LAND", 96 - 80},
		{"hardship at a preferred position", func(w *world) {
			w.Communes[1].Border = true
			w.who("a3").Wishes.Positions = []int32{3}
		}, "a3", "00002-KT/LAND", 96 - 80 + 50},
		{"conditional", func(w *world) { w.who("a3").Qualifications = nil }, "a3", "00002-KT/LAND", 96 + 2*60 + 60},
		{"other commune", func(*world) {}, "a3", "00003-KT/LAND", 10 + 20 + 30 + 75 + 40 + 60 + 30 + 15},
		{"same body", func(w *world) { w.who("a3").Experience[0].Field = 2 }, "a3", "00001-KT/DEP", 60},
		{"other body", func(w *world) { w.who("a3").Experience[0].Field = 2 }, "a3", "00001-VP/HEAD", 60 + 5},
		{"agency", func(w *world) { w.who("s1").Experience[0].Field = 2 }, "s1", "00002-KT/DEP",
			14 + 60 + 60 + (15*(500_000+20_000_000/36))/1_000_000},
		{"unplaced, nowhere", func(*world) {}, "u1", "", 320 + 200},
		{"unplaced", func(*world) {}, "u1", "00002-KT/LAND", 60},
		{"return", func(w *world) {
			o := w.who("a3")
			o.HomePost, o.SecondedUntil, o.Wishes.Move = w.FindPost("00002-KT/LAND"), effective, model.Refuses
		}, "a3", "00002-KT/LAND", 14},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			if got := w.judge().Points(w.FindOfficial(c.who), w.FindPost(c.to)); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

// TestGoals reads single terms off the goals of a plan without moves, which are
// must-move 10 and the points 520 of u1, two surplus heads at most, and covers.
func TestGoals(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(w *world)
		want   Goals // difference to the base
	}{
		{"post minimum", func(w *world) { w.post("00003-KT/HEAD").Minimum = 2 }, Goals{Duty: 20}},
		{"body minimum", func(w *world) { w.unit("00003-KT").Minimum = 5 }, Goals{Duty: 30}},
		{"minimum of an agency", func(w *world) { w.unit("SO").Minimum = 5; w.post("SO/SPEC").Minimum = 4 }, Goals{}},
		{"surplus", func(w *world) { w.post("00001-KT/DEP").Approved = 0 }, Goals{
			// The requirement falls to the two who are there; a5 joins the pool with fit 80.
			Service: 2000 - (250*3 + 750), People: 2 * 20,
		}},
		{"women", func(w *world) { w.who("b1").Sex = model.Female }, Goals{People: -60}},
		{"covers hard", func(w *world) { w.mode(model.CoverWomen, model.Hard) }, Goals{People: -180}},
		{"covers off", func(w *world) { w.mode(model.CoverWomen, model.Off) }, Goals{People: -180}},
		{"language", func(w *world) { w.Communes[1].Language = "Mông"; w.set(model.CoverLanguage, "heads", 2) }, Goals{People: 120}},
		{"two terms", func(w *world) { w.who("a6").Terms = 2 }, Goals{Duty: 10, People: 2 * 20}},
		{"two terms, warn", func(w *world) { w.who("a6").Terms = 2; w.mode(model.TwoTerms, model.Warn) }, Goals{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			goals := func(change func(*world)) Goals {
				w := newWorld(t)
				change(w)
				r, err := w.judge().Moves(nil)
				if err != nil {
					t.Fatal(err)
				}
				return r.Goals
			}
			base, got := goals(func(*world) {}), goals(c.change)
			if (base != Goals{Duty: 10, Service: base.Service, People: 520 + 180}) {
				t.Fatalf("base %+v", base)
			}
			diff := Goals{got.Duty - base.Duty, got.Service - base.Service, got.People - base.People, got.Tie}
			if diff != c.want {
				t.Errorf("got %+v, want %+v", diff, c.want)
			}
		})
	}
}

func TestIndicatorsOfNobody(t *testing.T) {
	w := newWorld(t)
	w.Officials = nil
	r, err := w.judge().Moves(nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := (model.Indicators{Approved: 22, Vacancies: 22, ShortFTE: 22_000, ZeroCritical: 3}); r.Before != want || r.After != want {
		t.Errorf("got %+v and %+v, want %+v", r.Before, r.After, want)
	}
}

// TestIndicatorsWithoutNeed takes the accounts of Cao from the approved posts: the
// eight other ratios are 1, 3/2, 2/3, 1, 1/3, 1/2, 1/2, 0, Σ(x − x̄)² = 1.5243.
func TestIndicatorsWithoutNeed(t *testing.T) {
	w := newWorld(t)
	w.post("00003-VP/ACC").Approved = 0
	got := w.judge().state
	if got.LoadSpread != 1234 || got.Surplus != 2 || got.WorstRatio != 0 || got.ShortFTE != 10_000 {
		t.Errorf("got %+v", got)
	}
}

// TestIndicatorRanks spreads 20 ways of 1 to 20 km over the measured.
func TestIndicatorRanks(t *testing.T) {
	w := newWorld(t)
	w.Officials = nil
	for k := range int32(20) {
		w.Communes = append(w.Communes, model.Commune{Code: "1" + string(rune('a'+k))})
		w.Distances = append(w.Distances, model.Distance{From: 0, To: 3 + k, Metres: int(k+1) * 1000})
		w.Officials = append(w.Officials, model.Official{ID: string(rune('a' + k)), Birth: effective.AddMonths(-480),
			Residence: 3 + k, Hometown: -1,
			Post: w.FindPost("00001-KT/LAND"), SecondPost: -1, HomePost: -1})
	}
	slices.SortFunc(w.Distances, func(a, b model.Distance) int { return int(a.From-b.From)*1000 + int(a.To-b.To) })
	got := w.judge().state
	if got.MedianMetres != 10_000 || got.P95Metres != 19_000 || got.Over30km != 0 || got.Heads != 20 || got.Surplus != 18 {
		t.Errorf("got %+v", got)
	}
}
