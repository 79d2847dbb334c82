package planner_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"canbo/data/catalogue"
	"canbo/data/policy"
	"canbo/model"
)

// smallInstance draws an instance of a few officials and posts in which every
// rule has a chance to bind. It is the same for the same seed.
func smallInstance(seed uint64) *model.Instance {
	r := rand.New(rand.NewPCG(seed, 7))
	chance := func(percent int) bool { return r.IntN(100) < percent }
	in := &model.Instance{
		Name: fmt.Sprint("random ", seed), AsOf: model.MakeDate(2026, 11, 21), Effective: model.MakeDate(2027, 1, 1),
		Fields: catalogue.Fields(), Positions: catalogue.Positions(), Policy: policy.Default(),
		Decisions: model.Decisions{Limits: model.Unlimited},
	}
	in.Provinces = []model.Province{{Code: "40", Name: "Nghệ An", Merged: 1, Seat: "16681"}}
	communes := 1 + r.IntN(3)
	for c := range communes {
		in.Communes = append(in.Communes, model.Commune{
			Code: fmt.Sprintf("%05d", 16000+c), Name: fmt.Sprint("Xã ", c), Kind: model.CommuneKind(r.IntN(3)),
			Seat:    model.Point{Lat: 19 + r.Float64()*0.5, Lon: 105 + r.Float64()*0.5},
			AreaKm2: 20 + 200*r.Float64(), Population: 5000 + r.IntN(60000), FormerDistricts: []string{fmt.Sprint("Huyện ", r.IntN(2))},
			Region: int8(r.IntN(4)), EspeciallyDifficult: chance(20), Mountainous: chance(40), Border: chance(10), Island: chance(8),
			NormOverride: r.IntN(3) * 12, CrossingMinutes: r.IntN(2) * 50, Language: []string{"", "", "Thái"}[r.IntN(3)],
		})
	}
	in.Bodies, in.Posts = nil, nil
	positions := drawPositions(r, in)
	for c := range communes {
		for k, kind := range []string{"KT", "VP", "VPDU"} {
			if k > 0 && chance(40) {
				continue
			}
			b := model.Body{ID: fmt.Sprintf("%s-%s", in.Communes[c].Code, kind), Name: "Phòng " + kind, Kind: kind, Commune: int32(c), Deputies: -1 + r.IntN(3)}
			if kind == "VPDU" {
				b.Block = model.Party
			}
			if chance(20) {
				b.Minimum = 1 + r.IntN(2)
			}
			if chance(15) {
				b.Ceiling = 1 + r.IntN(3)
			}
			in.Bodies = append(in.Bodies, b)
		}
	}
	if chance(25) {
		in.Bodies = append(in.Bodies, model.Body{ID: "P40-SO", Name: "Sở", Kind: "SO", Commune: 0, Provincial: true, Deputies: -1})
	}
	slices.SortFunc(in.Bodies, func(a, b model.Body) int { return cmpString(a.ID, b.ID) })
	for k := range in.Bodies {
		for n, q := range r.Perm(len(positions))[:1+r.IntN(2)] {
			post := model.Post{ID: fmt.Sprintf("%s/%d-%s", in.Bodies[k].ID, n, in.Positions[positions[q]].Code), Body: int32(k), Position: positions[q],
				Approved: 1 + r.IntN(2), Minimum: r.IntN(5) / 4, Concurrent: chance(30)}
			in.Posts = append(in.Posts, post)
		}
	}
	slices.SortFunc(in.Posts, func(a, b model.Post) int { return cmpString(a.ID, b.ID) })
	for i := range 2 + r.IntN(5) {
		in.Officials = append(in.Officials, drawOfficial(r, in, i, positions))
	}
	drawTies(r, in)
	drawDecisions(r, in)
	return in
}

func cmpString(a, b string) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// drawPositions picks the positions of an instance so that chains are likely,
// and gives one of them an interval.
func drawPositions(r *rand.Rand, in *model.Instance) []int32 {
	var open []int32
	for q := range in.Positions {
		if !in.Positions[q].Closed || r.IntN(8) == 0 {
			open = append(open, int32(q))
		}
	}
	r.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
	picked := slices.Clone(open[:4])
	for _, q := range open {
		if in.Positions[q].Leadership > 0 && r.IntN(2) == 0 {
			picked = append(picked, q)
			break
		}
	}
	q := &in.Positions[picked[0]]
	if q.Leadership == 0 {
		q.SensitiveMonths, q.Restricted = 36, r.IntN(2) == 0
	}
	in.Fields[q.Field].Critical = r.IntN(2) == 0
	return picked
}

func drawOfficial(r *rand.Rand, in *model.Instance, i int, positions []int32) model.Official {
	chance := func(percent int) bool { return r.IntN(100) < percent }
	day := func(from, to int) model.Date { return model.MakeDate(from, 1, 1) + model.Date(r.IntN(1+365*(to-from))) }
	home := r.IntN(len(in.Communes))
	o := model.Official{
		ID: fmt.Sprintf("40-%06d", i+1), Name: fmt.Sprint("Nguyễn Văn ", i), Sex: model.Sex(r.IntN(2)), Birth: day(1966, 2000),
		Residence: int32(home), Home: in.Communes[home].Seat, Hometown: int32(r.IntN(len(in.Communes)+1)) - 1,
		Rank: model.Rank(2 + r.IntN(3)), Coef: 234 + 33*r.IntN(8), Post: int32(r.IntN(len(in.Posts))), SecondPost: -1, HomePost: -1,
		SincePost: day(2018, 2026), SinceUnit: day(2018, 2026), Terms: r.IntN(3),
		Ratings: [3]model.Rating{model.Rating(r.IntN(5)), model.Rating(r.IntN(4)), model.Rating(r.IntN(4))},
	}
	o.Home.Lat += 0.3 * (r.Float64() - 0.5)
	q := &in.Positions[positions[r.IntN(len(positions))]]
	major := "7310205"
	if len(q.Listed) > 0 && q.Listed[0] != "*" {
		major = q.Listed[0]
	}
	o.Qualifications = []model.Qualification{{Major: major, Level: model.Level(2 + r.IntN(3))}}
	for _, p := range positions {
		if chance(70) {
			o.Experience = append(o.Experience, model.Experience{Field: in.Positions[p].Field, Months: r.IntN(90)})
		}
	}
	if chance(8) {
		o.Class = model.Class(r.IntN(3))
	}
	if chance(8) {
		o.Post = -1
	}
	if o.Post >= 0 && chance(10) {
		if second := int32(r.IntN(len(in.Posts))); second != o.Post {
			o.SecondPost, o.SecondPct = second, 10+r.IntN(50)
		}
	}
	if o.Post >= 0 && chance(12) {
		if sending := int32(r.IntN(len(in.Posts))); sending != o.Post {
			o.HomePost, o.SecondedUntil = sending, day(2026, 2028)
		}
	}
	if chance(20) {
		o.LastMove = day(2022, 2026)
	}
	o.UnderDiscipline, o.Investigated, o.CriticalIllness = chance(3), chance(3), chance(3)
	o.Pregnant = o.Sex == model.Female && chance(5)
	o.SoleFather, o.Hardship = chance(3), chance(5)
	if chance(12) {
		o.YoungestChild = day(2022, 2026)
	}
	if chance(4) {
		o.StudyUntil = day(2026, 2028)
	}
	if chance(4) {
		o.Exclusion = "thẩm quyền quyết định"
	}
	if chance(10) {
		o.DisciplinedUntil = day(2026, 2028)
	}
	if chance(20) {
		o.Languages = []string{"Thái"}
	}
	if chance(25) {
		o.Succession = []int32{positions[len(positions)-1]}
	}
	if chance(30) {
		o.Certificates = []string{"ke-toan-truong"}
	}
	o.Wishes = model.Wishes{Move: model.WishMove(r.IntN(3)), AcceptsLower: chance(30), Relocates: chance(40), LiftsProtection: chance(30)}
	if chance(20) {
		o.Wishes.Communes = []int32{int32(r.IntN(len(in.Communes)))}
	}
	if chance(20) {
		o.Wishes.Positions = []int32{positions[r.IntN(len(positions))]}
	}
	return o
}

func drawTies(r *rand.Rand, in *model.Instance) {
	for a := range in.Officials {
		for b := a + 1; b < len(in.Officials); b++ {
			if r.IntN(8) == 0 {
				in.Ties = append(in.Ties, model.Tie{A: int32(a), B: int32(b), Relation: model.Relation(r.IntN(5))})
			}
		}
	}
}

func drawDecisions(r *rand.Rand, in *model.Instance) {
	n, d := len(in.Officials), &in.Decisions
	if r.IntN(4) == 0 {
		d.Limits.Moves = r.IntN(4)
	}
	if r.IntN(8) == 0 {
		d.Limits.Relocations = r.IntN(2)
	}
	if r.IntN(8) == 0 {
		d.Limits.MoneyPerMonth = int64(r.IntN(4)) * 1_200_000
	}
	if r.IntN(8) == 0 {
		d.Limits.MaxMetres = 10_000 + r.IntN(30_000)
	}
	switch i := int32(r.IntN(n)); r.IntN(16) {
	case 0:
		d.Pins = []model.Pin{{Official: i, Post: int32(r.IntN(len(in.Posts)+1)) - 1}}
	case 1:
		d.Forbids = []model.Forbid{{Official: i, Commune: int32(r.IntN(len(in.Communes))), Post: -1}}
	case 2:
		d.Forbids = []model.Forbid{{Official: i, Commune: -1, Post: int32(r.IntN(len(in.Posts)+1)) - 1}}
	case 3:
		if n > 2 {
			d.Pairs = [][2]int32{{0, 1 + int32(r.IntN(n-1))}}
		}
	}
	p := in.Policy
	for k := range p.Rules {
		rule := &p.Rules[k]
		switch rule.ID {
		case model.CoverWomen, model.CoverYoung, model.CoverLanguage, model.CoverExperience, model.NonNative, model.RecentMove, model.Remaining, model.Discipline:
			rule.Mode = model.Mode(r.IntN(3))
		case model.Pool, model.ProtectedE, model.ClassFixed, model.PostMinimum, model.LowerRank, model.Committee, model.FieldMinimum:
			if r.IntN(5) == 0 {
				rule.Mode = model.Mode(r.IntN(3))
			}
			if rule.ID == model.Pool {
				rule.Value["everyone"] = int64(r.IntN(2))
			}
		case model.Leavers, model.Newcomers:
			rule.Value["percent"] = int64(15 + r.IntN(80))
		}
	}
	for k := range p.Goals {
		if p.Goals[k].Name == "service" {
			p.Goals[k].Slack = int64(r.IntN(3)) * 100
		}
	}
	if r.IntN(6) == 0 {
		p.Totals = []model.Total{{Province: "40", Block: "government", Heads: r.IntN(4), Article: "thử"}}
	}
	for c := range in.Communes {
		for f := range in.Fields {
			if r.IntN(20) == 0 {
				in.Adjust = append(in.Adjust, model.Adjustment{Commune: int32(c), Field: int32(f), PerMille: int64(800 + r.IntN(400)), Add: int64(r.IntN(900) - 300)})
			}
		}
	}
}
