package model_test

import (
	"strings"
	"testing"

	"canbo/data/policy"
	"canbo/model"
)

// TestRetirement holds the table of Decree 135/2020/NĐ-CP, Appendix I: birth
// month and the first day of retirement.
func TestRetirement(t *testing.T) {
	p := policy.Default()
	for _, c := range []struct {
		sex           model.Sex
		birth, retire string
	}{
		{model.Male, "1964-01-15", "2025-05-01"},   // 61 y 3 m
		{model.Male, "1964-09-30", "2026-01-01"},   // 61 y 3 m
		{model.Male, "1964-10-01", "2026-05-01"},   // 61 y 6 m
		{model.Male, "1965-06-30", "2027-01-01"},   // 61 y 6 m
		{model.Male, "1966-03-31", "2028-01-01"},   // 61 y 9 m, the 31st becomes 31 December
		{model.Male, "1966-04-01", "2028-05-01"},   // 62 y
		{model.Male, "1990-12-31", "2053-01-01"},   // 62 y
		{model.Female, "1968-09-10", "2025-06-01"}, // 56 y 8 m
		{model.Female, "1969-12-01", "2027-01-01"}, // 57 y
		{model.Female, "1970-01-01", "2027-06-01"}, // 57 y 4 m
		{model.Female, "1974-08-20", "2034-01-01"}, // 59 y 4 m
		{model.Female, "1975-05-01", "2035-06-01"}, // 60 y
	} {
		birth, _ := model.ParseDate(c.birth)
		if got := p.RetirementDate(c.sex, birth); got.String() != c.retire {
			t.Errorf("sex %d born %s retires %s, want %s", c.sex, c.birth, got, c.retire)
		}
	}
}

func TestPolicyNamesEveryFault(t *testing.T) {
	p := policy.Default()
	day := model.MakeDate(2027, 1, 1)
	if _, err := p.At(day); err != nil {
		t.Fatal(err)
	}
	broken := *p
	broken.Rules = append([]model.Rule{{ID: "no-such-rule"}, {ID: model.Fit, From: day}}, p.Rules...)
	for k := range broken.Rules {
		switch broken.Rules[k].ID {
		case model.Leavers:
			broken.Rules[k].From = day + 1
		case model.Newcomers:
			broken.Rules[k].Value = map[string]int64{"procent": 25}
		}
	}
	_, err := broken.At(day)
	for _, want := range []string{`"no-such-rule" does not exist`, `"fit" has two records`, `"leavers" has no record`,
		`"newcomers" lacks the value "percent"`, `"newcomers" has no value "procent"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error %v does not say that %s", err, want)
		}
	}
}

// TestLawIsDated: base salary changes on 1 July 2026 (Decree 161/2026/NĐ-CP).
func TestLawIsDated(t *testing.T) {
	for day, want := range map[model.Date]int64{model.MakeDate(2026, 6, 30): 2_340_000, model.MakeDate(2026, 7, 1): 2_530_000} {
		var got int64
		for _, r := range policy.Default().Rules {
			if r.ID == model.BaseSalary && r.From <= day && (r.To == 0 || day <= r.To) {
				got = r.Value["dong"]
			}
		}
		if got != want {
			t.Errorf("base salary on %s is %d, want %d", day, got, want)
		}
	}
}

func TestGreatCircle(t *testing.T) {
	pole, equator := model.Point{Lat: 90}, model.Point{Lat: 0, Lon: 100}
	if got := model.GreatCircle(pole, equator); got != 10007557 { // a quarter of 2π·6,371,008.8 m
		t.Errorf("pole to equator is %d m", got)
	}
	hanoi, saigon := model.Point{Lat: 21.032568, Lon: 105.849714}, model.Point{Lat: 10.776, Lon: 106.701}
	if got := model.GreatCircle(hanoi, saigon); got < 1_140_000 || got > 1_147_000 {
		t.Errorf("Hà Nội to Hồ Chí Minh City is %d m", got)
	}
	if model.GreatCircle(hanoi, saigon) != model.GreatCircle(saigon, hanoi) || model.GreatCircle(hanoi, hanoi) != 0 {
		t.Error("the distance is not a metric")
	}
}
