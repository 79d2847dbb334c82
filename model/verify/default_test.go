package verify_test

import (
	"fmt"
	"slices"
	"testing"

	"canbo/data/policy"
	"canbo/model"
	"canbo/model/verify"
)

// office is one commune with one land post, held by one official.
func office(sex model.Sex, birth, effective model.Date) *model.Instance {
	return &model.Instance{
		Name: "office", Effective: effective, Policy: policy.Default(),
		Decisions: model.Decisions{Limits: model.Unlimited},
		Provinces: []model.Province{{Code: "20", Name: "Tỉnh"}},
		Communes:  []model.Commune{{Code: "00001", Name: "Xã An"}, {Code: "00002", Name: "Xã Bình"}},
		Bodies: []model.Body{
			{ID: "00001-KT", Name: "Phòng Kinh tế", Kind: "KT", Deputies: -1},
			{ID: "00002-KT", Name: "Phòng Kinh tế", Kind: "KT", Commune: 1, Deputies: -1},
		},
		Fields:    []model.Field{{Code: "LAND", NameVi: "Đất đai", Urgency: 3}},
		Positions: []model.Position{{Code: "LAND", TitleVi: "Địa chính", Level: model.University, Listed: []string{"785"}}},
		Posts: []model.Post{
			{ID: "00001-KT/LAND", Approved: 1}, {ID: "00002-KT/LAND", Body: 1, Approved: 1},
		},
		Officials: []model.Official{{ID: "a", Name: "Nguyễn Thị A", Sex: sex, Birth: birth, Hometown: -1, SecondPost: -1,
			HomePost: -1, Qualifications: []model.Qualification{{Major: "7850103", Level: model.University}}}},
	}
}

// undate makes the latest record of every rule hold at all times.
func undate(p *model.Policy) {
	p.Rules = slices.DeleteFunc(p.Rules, func(r model.Rule) bool { return r.To != 0 })
	for k := range p.Rules {
		p.Rules[k].From = 0
	}
}

// TestRetirementTable holds people present on the day before their retirement
// under Appendix I of Decree 135/2020 and absent on the day.
func TestRetirementTable(t *testing.T) {
	const male, female = model.Male, model.Female
	for _, c := range []struct {
		sex           model.Sex
		birth, retire string
	}{
		{male, "1964-01-01", "2025-05-01"}, {male, "1964-09-30", "2026-01-01"}, // 61 years 3 months
		{male, "1964-10-01", "2026-05-01"}, {male, "1965-06-30", "2027-01-01"}, // 61 years 6 months
		{male, "1965-07-01", "2027-05-01"}, {male, "1966-03-31", "2028-01-01"}, // 61 years 9 months
		{male, "1966-04-01", "2028-05-01"}, {male, "1990-12-31", "2053-01-01"}, // 62 years
		{female, "1968-09-01", "2025-06-01"}, {female, "1969-04-30", "2026-01-01"}, // 56 years 8 months
		{female, "1969-05-01", "2026-06-01"}, {female, "1969-12-31", "2027-01-01"}, // 57 years
		{female, "1970-01-01", "2027-06-01"}, {female, "1970-08-31", "2028-01-01"}, // 57 years 4 months
		{female, "1970-09-01", "2028-06-01"}, {female, "1971-04-30", "2029-01-01"}, // 57 years 8 months
		{female, "1971-05-01", "2029-06-01"}, {female, "1971-12-31", "2030-01-01"}, // 58 years
		{female, "1972-01-01", "2030-06-01"}, {female, "1972-09-01", "2031-06-01"}, // 58 years 4 and 8 months
		{female, "1973-05-01", "2032-06-01"}, {female, "1974-01-01", "2033-06-01"}, // 59 years, 59 years 4 months
		{female, "1974-09-01", "2034-06-01"}, {female, "1975-05-01", "2035-06-01"}, // 59 years 8 months, 60 years
	} {
		birth, err := model.ParseDate(c.birth)
		if err != nil {
			t.Fatal(err)
		}
		retire, err := model.ParseDate(c.retire)
		if err != nil {
			t.Fatal(err)
		}
		for day, present := range map[model.Date]bool{retire - 1: true, retire: false} {
			in := office(c.sex, birth, model.MakeDate(2026, 12, 1))
			in.Effective = day
			undate(in.Policy)
			j, err := verify.New(in)
			if err != nil {
				t.Fatal(err)
			}
			if j.Present(0) != present {
				t.Errorf("born %s, on %s: present %t", c.birth, day, !present)
			}
		}
	}
}

func ExampleJudge_Moves() {
	in := office(model.Female, model.MakeDate(1990, 3, 8), model.MakeDate(2027, 1, 1))
	in.Officials[0].Pregnant = true
	j, err := verify.New(in)
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := j.Moves([]verify.Move{{Official: 0, Post: 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range report.Broken() {
		fmt.Println(f.Rule, "–", f.Text)
	}
	// Output:
	// protected-25-5-dd – Nguyễn Thị A, tại Địa chính, Phòng Kinh tế: mang thai, nghỉ thai sản hoặc nuôi con nhỏ
}
