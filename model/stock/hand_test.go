package stock

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"canbo/model/horizon"
)

var near = cmpopts.EquateApprox(0, 1e-6)

// TestByHand computes the horizon of one commune with a pencil. A head missing for
// land costs 2·1·1000 points, the second 2·3·1000, the third 2·9·1000; a head too
// many 2000. Doing nothing leaves 2, 2 and 1 heads of 4 for land and two too many in
// the office. Best is to move the one who can do land's work at once, and to recruit
// one before the retirement of 2028; before that the ceiling of six is full.
func TestByHand(t *testing.T) {
	s := solved(t, hand(t), years(), Options{})
	want := Points{Total: 54_000, Shortage: []float64{8000, 8000, 26_000}, Surplus: []float64{4000, 4000, 4000}, Ceiling: []float64{0, 0, 0}, Area: []float64{54_000},
		Heads: []float64{2, 2, 1, 4, 4, 4}, Output: []float64{2000, 2000, 1000, 4000, 4000, 4000}}
	if d := cmp.Diff(want, s.Model.DoNothing(), near); d != "" {
		t.Errorf("doing nothing (-want +got):\n%s", d)
	}
	want = Points{Total: 12_000, Shortage: []float64{2000, 2000, 2000}, Surplus: []float64{2000, 2000, 2000}, Ceiling: []float64{0, 0, 0}, Area: []float64{12_000},
		Heads: []float64{3, 3, 3, 3, 3, 3}, Output: []float64{3000, 3000, 3000, 3000, 3000, 3000}}
	if d := cmp.Diff(want, s.Foresight(), near); d != "" {
		t.Errorf("foresight (-want +got):\n%s", d)
	}
	// move 60; recruit ⌊15 · 2.34 · 2.53⌋
	if math.Abs(s.Costs-148) > 1e-6 {
		t.Errorf("people points %v, want 148", s.Costs)
	}
	a := s.Answer()
	if d := cmp.Diff([]Flow{{Year: 2028, Area: "11", Field: "land", Record: "0", Heads: 1}}, a.Recruits, near); d != "" {
		t.Errorf("recruits (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]Flow{{Year: 2027, Area: "11", Field: "land", FromArea: "11", FromField: "office", Heads: 1}}, a.Moves, near); d != "" {
		t.Errorf("moves (-want +got):\n%s", d)
	}
	if d := cmp.Diff(Balance{Area: "11", Field: "land", Year: 2029, Heads: 3, Approved: 4, Vacant: 1, Required: 4000, Short: 1000}, a.Cells[2], near); d != "" {
		t.Errorf("land in 2029 (-want +got):\n%s", d)
	}
}

// TestRolledByHand rolls the same commune for real. The round moves the one person
// too; but nobody is recruited while the ceiling is full, so that the retirement is
// not made up for: 18,000 points, and 36/42 of what foresight gains.
func TestRolledByHand(t *testing.T) {
	in, sc := hand(t), years()
	s := solved(t, in, sc, Options{})
	run, err := horizon.Run(context.Background(), horizon.One("11", in), sc, horizon.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rolled, err := s.Model.Evaluate(run)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]float64{3, 3, 2, 3, 3, 3}, rolled.Heads); d != "" {
		t.Errorf("heads (-want +got):\n%s", d)
	}
	if share := Share(s.Model.DoNothing(), rolled, s.Foresight()); math.Abs(share-36.0/42) > 1e-9 {
		t.Errorf("share %v, want 36/42", share)
	}
	for _, c := range []struct {
		window int
		total  float64
	}{
		{0, 18_000}, // recruits come too late to count
		{1, 12_000},
	} {
		p, err := s.Model.Myopic(context.Background(), c.window, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(p.Total-c.total) > 1e-6 {
			t.Errorf("window %d: %v points, want %v", c.window, p.Total, c.total)
		}
	}
}

// TestValuesByHand: with one more head allowed from 2028 on, a recruit comes a year
// earlier and the second one too, 2000 points in each year; there cannot be fewer,
// for six are there. One more in 2029 alone finds no recruit, for those of 2027 have
// no room in 2028; with one fewer, or without the recruit, land lacks a second head,
// 6000 points. One more place in the office saves 2000 a year. One more head for land
// has no room in 2027; one fewer is made up for by a recruit of that year.
func TestValuesByHand(t *testing.T) {
	s := solved(t, hand(t), years(), Options{})
	inf := math.Inf(1)
	for _, c := range []struct {
		of                       Of
		field                    string
		year                     int
		more, right, left, fewer float64
	}{
		{OfCeiling, "", 2028, 4000, 4000, inf, inf},
		{OfCeiling, "", 2029, 0, 0, 6000, 6000},
		{OfRecruit, "", 2027, 0, 0, 0, 0},
		{OfRecruit, "", 2028, 0, 0, 6000, 6000},
		{OfPost, "land", 2027, 0, 0, 0, 0},
		{OfPost, "office", 2027, 6000, 6000, 6000, 6000},
		{OfHead, "land", 2027, -inf, -inf, 6000, 6000},
	} {
		found := false
		for _, v := range s.Values(c.of) {
			if v.Field != c.field || v.Year != c.year {
				continue
			}
			found = true
			got, err := s.Check(context.Background(), v)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]float64{c.more, c.right, c.left, c.fewer}, []float64{got.More, got.Right, got.Left, got.Fewer}, near); d != "" {
				t.Errorf("%s %s %d (-want +got more, right, left, fewer):\n%s", c.of, c.field, c.year, d)
			}
			if got.Worth < got.Right-1e-6 || got.Worth > got.Left+1e-6 {
				t.Errorf("%s %s %d is worth %v, outside [%v, %v]", c.of, c.field, c.year, got.Worth, got.Right, got.Left)
			}
		}
		if !found {
			t.Errorf("no value of %s %s %d", c.of, c.field, c.year)
		}
	}
}

// TestAtRest: where nobody may be moved, leaves or is recruited, the best horizon is
// to do nothing.
func TestAtRest(t *testing.T) {
	in, sc := hand(t), years()
	sc.Recruitment = nil
	in.Officials = in.Officials[:3]
	in.Officials[1].Birth = day(t, "1980-01-01")
	s := solved(t, in, sc, Options{})
	if d := cmp.Diff(s.Model.DoNothing(), s.Foresight(), near); d != "" {
		t.Errorf("foresight differs from doing nothing (-nothing +foresight):\n%s", d)
	}
	if share := Share(s.Model.DoNothing(), s.Model.DoNothing(), s.Foresight()); share != 1 {
		t.Errorf("share %v where there is nothing to gain", share)
	}
}

func ExampleSolution_Answer() {
	t := new(testing.T)
	m, err := New(hand(t), years(), Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := m.Solve(context.Background(), Settings{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f points, %.0f doing nothing; proved: %v\n", s.Points, m.DoNothing().Total, s.Certify(big.NewRat(1, 1e9)) == nil)
	for _, f := range s.Answer().Moves {
		fmt.Printf("%d: move %.0f from %s to %s\n", f.Year, f.Heads, f.FromField, f.Field)
	}
	for _, f := range s.Answer().Recruits {
		fmt.Printf("%d: recruit %.0f for %s\n", f.Year, f.Heads, f.Field)
	}
	// Output:
	// 12000 points, 54000 doing nothing; proved: true
	// 2027: move 1 from office to land
	// 2028: recruit 1 for land
}
