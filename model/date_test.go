package model_test

import (
	"fmt"
	"testing"
	"time"

	"canbo/model"
)

func TestDateAgreesWithTheCalendar(t *testing.T) {
	for d := model.MakeDate(1899, 12, 1); d < model.MakeDate(2101, 2, 1); d++ {
		y, m, day := d.YMD()
		if model.MakeDate(y, m, day) != d {
			t.Fatalf("%d is %04d-%02d-%02d, which is %d", d, y, m, day, model.MakeDate(y, m, day))
		}
		want := time.Date(y, time.Month(m), day, 0, 0, 0, 0, time.UTC).Format("2006-01-02")
		if d.String() != want {
			t.Fatalf("%d prints %s, want %s", d, d, want)
		}
	}
}

func TestMonths(t *testing.T) {
	for _, c := range []struct {
		from, to string
		months   int
	}{
		{"2024-01-31", "2024-02-29", 1}, // the last day stands in for the 31st
		{"2024-01-31", "2024-02-28", 0},
		{"2023-05-10", "2026-05-09", 35},
		{"2023-05-10", "2026-05-10", 36},
		{"2026-05-10", "2023-05-10", -36},
		{"2026-05-10", "2026-05-09", -1},
	} {
		from, _ := model.ParseDate(c.from)
		to, _ := model.ParseDate(c.to)
		if got := from.MonthsUntil(to); got != c.months {
			t.Errorf("%s to %s is %d months, want %d", c.from, c.to, got, c.months)
		}
		if from.AddMonths(c.months) > to || from.AddMonths(c.months+1) <= to {
			t.Errorf("%s + %d months is %s, not the last before %s", c.from, c.months, from.AddMonths(c.months), c.to)
		}
	}
}

func TestParseDate(t *testing.T) {
	want := model.MakeDate(2026, 3, 7)
	for _, s := range []string{"2026-03-07", "07/03/2026", "7/3/2026", "7.3.2026", " 7-3-2026 ", "2026/3/7"} {
		if got, err := model.ParseDate(s); err != nil || got != want {
			t.Errorf("ParseDate(%q) = %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"30/02/2026", "2026-13-01", "7/3/26", "hôm nay", "1/2", "45000", "0000-01-01", "-1/3/2026"} {
		if got, err := model.ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %s, want an error", s, got)
		}
	}
	if got, err := model.ParseDate(" "); got != 0 || err != nil {
		t.Errorf("an empty date is %s, %v", got, err)
	}
}

func ExampleDate_Vietnamese() {
	fmt.Println(model.MakeDate(2027, 1, 1).Vietnamese())
	// Output: 01/01/2027
}
