package horizon

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"canbo/model"
	"canbo/model/scenario"
)

// TestMonthsAddUp checks the identity of every month of busy scenarios, that years
// are the sums of their months, and that months follow on each other.
func TestMonthsAddUp(t *testing.T) {
	spread := 0
	for seed := uint64(11); seed <= 13; seed++ {
		in := twin(t, "11", seed, 4)
		in.Officials[7].Post, in.Officials[7].SecondPost = -1, -1
		s := busy(seed, 2030)
		var before Month
		for _, y := range runOne(t, "11", in, s, Options{Gap: 0.01, LaterGap: 0.01}).Provinces[0].Years {
			if n := len(y.Months); n != 12 && y.Year != s.First || n != 1 && y.Year == s.First {
				t.Fatalf("%d: %d months", y.Year, len(y.Months))
			}
			var want, got Flows
			for _, c := range y.Cells {
				if c.Commune != "" {
					want = added(want, c.Flows)
				}
			}
			for k, m := range y.Months {
				if before != (Month{}) && (m.Start != before.End || m.Ends != before.Ends.AddMonths(1)) {
					t.Errorf("%+v follows on %+v", m, before)
				}
				if m.End != m.Start-m.Retired-m.Left-m.Early+m.Recruited+m.TrainedIn-m.TrainedOut+m.MovedIn-m.MovedOut {
					t.Errorf("%+v does not add up", m)
				}
				got = added(got, m.Flows)
				if k < len(y.Months)-1 && m.Retired+m.Recruited > 0 {
					spread++
				}
				before = m
			}
			got.Start, got.End = y.Months[0].Start, before.End
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%d (-year +months):\n%s", y.Year, d)
			}
			var sum Month
			for _, c := range y.Communes {
				sum.Norm += c.Norm
				sum.Ceiling += c.Ceiling
				sum.Government += c.Government
			}
			if before.Ends != y.Effective || before.Norm != sum.Norm || before.Ceiling != sum.Ceiling || before.Government != sum.Government {
				t.Errorf("%d ends with %+v, want %+v", y.Year, before, sum)
			}
		}
	}
	if spread < 20 {
		t.Errorf("somebody comes or retires in %d months before a round", spread)
	}
}

// added adds heads.
func added(a, b Flows) Flows {
	return Flows{Start: a.Start + b.Start, Retired: a.Retired + b.Retired, Left: a.Left + b.Left, Early: a.Early + b.Early, Recruited: a.Recruited + b.Recruited,
		TrainedIn: a.TrainedIn + b.TrainedIn, TrainedOut: a.TrainedOut + b.TrainedOut, MovedIn: a.MovedIn + b.MovedIn, MovedOut: a.MovedOut + b.MovedOut, End: a.End + b.End}
}

// TestMonthsByHand follows five people and a recruit, by the ages of
// TestRetirementTable: one is gone with the first round, two retire on 1 May 2027,
// one of them of the Party, one on the day of the second round; the recruit begins
// on 1 June.
func TestMonthsByHand(t *testing.T) {
	in := office(t, place{"03001", "KT", "KT-DD", 5}, place{"03002", "KT", "KT-DD", 1})
	in.Bodies[1].Block = model.Party
	in.Communes[0].Ceiling, in.Communes[1].Ceiling = 7, 3
	for _, c := range []struct{ post, birth string }{{"03001-KT/KT-DD", "1965-06-30"}, {"03001-KT/KT-DD", "1965-07-01"}, {"03002-KT/KT-DD", "1965-07-01"},
		{"03001-KT/KT-DD", "1966-03-31"}, {"03001-KT/KT-DD", "1985-05-05"}} {
		hire(t, in, c.post).Birth = day(t, c.birth)
	}
	s := plain(2028)
	s.Ceiling = []scenario.Ceiling{{Year: 2028, Change: -500}}
	l, err := open(s, "11", in, 0)
	if err != nil {
		t.Fatal(err)
	}
	first := step(t, l, 2027).Months
	if want := []Month{{Ends: day(t, "2027-01-01"), Flows: Flows{Start: 5, Retired: 1, End: 4}, Norm: first[0].Norm, Ceiling: 10, Government: 3}}; !slices.Equal(first, want) {
		t.Errorf("first round %+v, want %+v", first, want)
	}
	l.awaited = []recruit{{id: "new", post: in.FindPost("03001-KT/KT-DD"), day: day(t, "2027-06-01")}}
	months := step(t, l, 2028).Months
	of := func(figure func(*Month) int) (all []int) {
		for k := range months {
			all = append(all, figure(&months[k]))
		}
		return all
	}
	for _, c := range []struct {
		name      string
		got, want []int
	}{
		{"month", of(func(m *Month) int { _, month, _ := m.Ends.YMD(); return month }), []int{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1}},
		{"retired", of(func(m *Month) int { return m.Retired }), []int{0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1}},
		{"recruited", of(func(m *Month) int { return m.Recruited }), []int{0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}},
		{"present", of(func(m *Month) int { return m.End }), []int{4, 4, 4, 2, 3, 3, 3, 3, 3, 3, 3, 2}},
		{"government", of(func(m *Month) int { return m.Government }), []int{3, 3, 3, 2, 3, 3, 3, 3, 3, 3, 3, 2}},
		{"ceiling", of(func(m *Month) int { return m.Ceiling }), []int{10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 5}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s %v, want %v", c.name, c.got, c.want)
		}
	}
}
