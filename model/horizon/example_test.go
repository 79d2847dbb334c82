package horizon_test

import (
	"context"
	"fmt"

	"canbo/data/catalogue"
	"canbo/data/policy"
	"canbo/model"
	"canbo/model/horizon"
	"canbo/model/scenario"
)

// A commune has two land officers and three places; one officer retires in 2027,
// and a recruit begins half a year after each round that finds a place open.
func ExampleRun() {
	in := &model.Instance{Name: "example", Effective: model.MakeDate(2027, 1, 1), Fields: catalogue.Fields(), Positions: catalogue.Positions(),
		Policy: policy.Default(), Decisions: model.Decisions{Limits: model.Unlimited},
		Provinces: []model.Province{{Code: "40", Name: "Nghệ An", Merged: 1}},
		Communes:  []model.Commune{{Code: "16681", Name: "Xã A", Population: 20000, AreaKm2: 60}},
		Bodies:    []model.Body{{ID: "16681-KT", Name: "Phòng Kinh tế", Kind: "KT", Deputies: -1}}}
	for q := range in.Positions {
		if in.Positions[q].Code == "KT-DD" {
			in.Posts = []model.Post{{ID: "16681-KT/KT-DD", Position: int32(q), Approved: 3}}
		}
	}
	for k, birth := range []model.Date{model.MakeDate(1965, 8, 20), model.MakeDate(1990, 3, 4)} {
		in.Officials = append(in.Officials, model.Official{ID: fmt.Sprintf("40-%06d", k+1), Birth: birth, Rank: model.Specialist, Coef: 300,
			SecondPost: -1, HomePost: -1, Qualifications: []model.Qualification{{Major: "7850103", Level: model.University}}})
	}
	s := &scenario.Scenario{ID: "example", First: 2026, Last: 2028,
		Recruitment: []scenario.Recruitment{{Limit: 1, Share: 1000, LeadMonths: 6}}}

	r, err := horizon.Run(context.Background(), horizon.One("40", in), s, horizon.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, y := range r.Provinces[0].Years {
		for _, c := range y.Cells {
			if c.Field == "land" {
				fmt.Printf("%s: %d − %d retired + %d recruited = %d of %d\n", y.Effective.Vietnamese(), c.Start, c.Retired, c.Recruited, c.End, c.Approved)
			}
		}
	}
	// Output:
	// 01/01/2027: 2 − 0 retired + 0 recruited = 2 of 3
	// 01/01/2028: 2 − 1 retired + 1 recruited = 2 of 3
	// 01/01/2029: 2 − 0 retired + 1 recruited = 3 of 3
}
