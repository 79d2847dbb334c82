package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"canbo/model"
)

// province returns an instance of so many communes with 3 bodies and about 50
// officials each, all of them in the pool, and some 5 % of them as lawful moves.
func province(communes int) (*model.Instance, []Move) {
	r := rand.New(rand.NewPCG(3, 4))
	in := &model.Instance{
		Name: "province", Effective: effective, Policy: testPolicy(),
		Decisions: model.Decisions{Limits: model.Unlimited},
		Provinces: []model.Province{{Code: "20", Name: "Tỉnh"}},
	}
	for k := range in.Policy.Rules {
		if in.Policy.Rules[k].ID == model.Pool {
			in.Policy.Rules[k].Value["everyone"] = 1
		}
	}
	for f := range 12 {
		in.Fields = append(in.Fields, model.Field{Code: fmt.Sprintf("F%02d", f), Urgency: int64(1 + f%3), Critical: f < 4,
			Norm: f%2 == 0, Weight: 10, PopulationPct: 50, AreaPct: 20})
	}
	for q := range 36 {
		pos := model.Position{Code: fmt.Sprintf("Q%02d", q), TitleVi: "Vị trí", Field: int32(q % 12), Rank: model.Specialist,
			Level: model.University, Listed: []string{fmt.Sprintf("7%02d", q%12)}, Acceptable: []string{"7"}}
		if q%12 == 0 {
			pos.Leadership = model.Leadership(1 + q/12%2)
		}
		in.Positions = append(in.Positions, pos)
	}
	for c := range communes {
		code := fmt.Sprintf("%05d", c)
		in.Communes = append(in.Communes, model.Commune{Code: code, Name: "Xã " + code, Population: 8000 + r.IntN(30_000),
			AreaKm2: 20 + 100*r.Float64(), Seat: model.Point{Lat: 21 + r.Float64(), Lon: 105 + r.Float64()}, Mountainous: c%3 == 0})
		for b, kind := range []string{"KT", "VHXH", "VP"} {
			in.Bodies = append(in.Bodies, model.Body{ID: code + "-" + kind, Name: kind, Kind: kind, Commune: int32(c), Deputies: 4})
			for q := 12 * b; q < 12*b+12; q++ {
				in.Posts = append(in.Posts, model.Post{ID: fmt.Sprintf("%s-%s/Q%02d", code, kind, q),
					Body: int32(len(in.Bodies) - 1), Position: int32(q), Approved: 1 + q%2})
			}
		}
	}
	for i := range 50 * communes {
		c := int32(i / 50)
		p := c*36 + int32(r.IntN(36))
		in.Officials = append(in.Officials, model.Official{ID: fmt.Sprintf("%07d", i), Name: "Cán bộ", Sex: model.Sex(r.IntN(2)),
			Birth: model.MakeDate(1965+r.IntN(35), 1+r.IntN(12), 1+r.IntN(28)), Residence: c, Home: in.Communes[c].Seat,
			Hometown: -1, Rank: model.Specialist, Coef: 300, Post: p, SecondPost: -1, HomePost: -1, SincePost: effective - 1000,
			Qualifications: []model.Qualification{{Major: fmt.Sprintf("7%02d0000", r.IntN(12)), Level: model.University}},
			Experience:     []model.Experience{{Field: in.Positions[in.Posts[p].Position].Field, Months: r.IntN(120)}},
			Ratings:        [3]model.Rating{model.Excellent, model.GoodRating, model.GoodRating}})
	}
	j, err := New(in)
	if err != nil {
		panic(err)
	}
	var moves []Move
	for i := range int32(len(in.Officials)) {
		if r.IntN(10) != 0 {
			continue
		}
		for range 20 {
			p := int32(r.IntN(len(in.Posts)))
			if _, ok := j.Option(i, p); ok && p != in.Officials[i].Post {
				moves = append(moves, Move{i, p})
				break
			}
		}
	}
	return in, moves
}

func BenchmarkNewProvince(b *testing.B) {
	in, _ := province(160)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMovesProvince(b *testing.B) {
	in, moves := province(160)
	j, err := New(in)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := j.Moves(moves); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(moves)), "moves")
}

// BenchmarkCheckNation checks a plan of some 199,000 officials, without claims of
// figures.
func BenchmarkCheckNation(b *testing.B) {
	in, moves := province(3321 * 6 / 5)
	plan := &model.Plan{}
	for _, m := range moves {
		plan.Proposals = append(plan.Proposals, model.Proposal{Official: in.Officials[m.Official].ID, To: in.Posts[m.Post].ID})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Check(in, plan); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMovesSmall is one call of an enumeration.
func BenchmarkMovesSmall(b *testing.B) {
	w := newWorld(nil)
	w.Policy = testPolicy()
	j, err := New(w.Instance)
	if err != nil {
		b.Fatal(err)
	}
	moves := []Move{{2, w.FindPost("00002-KT/LAND")}, {15, w.FindPost("00003-KT/LAND")}}
	slices.Reverse(moves)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := j.Moves(moves); err != nil {
			b.Fatal(err)
		}
	}
}
