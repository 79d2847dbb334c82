package tally_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"canbo/data/tally"
	"canbo/data/tally/tallytest"
	"canbo/model"
)

func TestSumsAreExact(t *testing.T) {
	s := tallytest.Scenario("cut10", 34, 10)
	for n := range s.Whole {
		var heads, short int
		for k := range s.Provinces {
			y := &s.Provinces[k].Years[n]
			heads += y.End
			short += int(y.Short)
			if !y.Closed() {
				t.Errorf("%s %d: the balance is open", s.Provinces[k].Code, y.Year)
			}
		}
		y := &s.Whole[n]
		if y.End != heads || y.Short != int64(short) || y.Provinces != 34 || !y.Closed() || y.Gap() != y.Norm-y.Government {
			t.Errorf("%d: %+v", y.Year, y.Balance)
		}
		var fields tally.Balance
		for k := range y.Fields {
			fields.Add(&y.Fields[k])
		}
		if fields != y.Balance {
			t.Errorf("%d: the fields sum to %+v", y.Year, fields)
		}
		var months tally.Month
		for k := range y.Months {
			m := &y.Months[k]
			if !m.Closed() || k > 0 && m.Start != y.Months[k-1].End {
				t.Errorf("%d: month %+v is open", y.Year, m)
			}
			months.Add(m)
		}
		if months.Retired != y.Retired || months.Left != y.Left || months.Recruited != y.Recruited || months.Net() != y.Net() || months.Moves != y.Moves ||
			y.Months[0].Start != y.Start || y.Months[len(y.Months)-1].End != y.End {
			t.Errorf("%d: the months sum to %+v", y.Year, months)
		}
	}
}

// A balance followed by the next one runs from the first beginning to the last
// end, and stays exact.
func TestExtend(t *testing.T) {
	b := tally.Balance{Flows: tally.Flows{Start: 10, Retired: 2, Recruited: 1, End: 9}, Approved: 11, Required: 12000, Short: 3000}
	b.Extend(&tally.Balance{Flows: tally.Flows{Start: 9, Left: 1, MovedIn: 2, End: 10}, Approved: 12, Required: 13000, Short: 2500})
	want := tally.Balance{Flows: tally.Flows{Start: 10, Retired: 2, Left: 1, Recruited: 1, MovedIn: 2, End: 10}, Approved: 12, Required: 13000, Short: 2500}
	if b != want || !b.Closed() {
		t.Errorf("%+v", b)
	}
}

// The names and the order of figures in files, which other programs read.
func TestWritten(t *testing.T) {
	const flows = `"start":9,"retired":1,"left":2,"early":3,"recruited":4,"trained_in":5,"trained_out":6,"moved_in":7,"moved_out":8,"end":10`
	b := tally.Balance{Flows: tally.Flows{Start: 9, Retired: 1, Left: 2, Early: 3, Recruited: 4, TrainedIn: 5, TrainedOut: 6, MovedIn: 7, MovedOut: 8, End: 10},
		Approved: 11, Required: 12, Present: 13, Short: 14}
	for _, c := range []struct {
		of   any
		want string
	}{
		{b, `{` + flows + `,"approved":11,"required_mfte":12,"present_mfte":13,"short_mfte":14}`},
		{tally.Month{Ends: model.MakeDate(2027, 1, 31), Flows: b.Flows, Norm: 15, Government: 16, Ceiling: 17, Moves: 18},
			`{"ends":"2027-01-31",` + flows + `,"norm":15,"government":16,"ceiling":17,"moves":18}`},
		{tally.Commune{Code: "03127", Name: "c", Norm: 15, Government: 16, Ceiling: 17, Balance: b, ShortFirst: 18},
			`{"code":"03127","name":"c","norm":15,"government":16,"ceiling":17,` + flows + `,"approved":11,"required_mfte":12,"present_mfte":13,"short_mfte":14,"short_first_mfte":18}`},
	} {
		if got, err := json.Marshal(c.of); err != nil || string(got) != c.want {
			t.Errorf("%s, %v, want %s", got, err, c.want)
		}
	}
}

// A province that has fewer years counts where it has any.
func TestSumOfUnequalYears(t *testing.T) {
	s := tallytest.Scenario("base", 3, 0)
	s.Provinces[1].Years = s.Provinces[1].Years[:2]
	s.Sum()
	var counts []int
	for _, y := range s.Whole {
		counts = append(counts, y.Provinces)
	}
	if !slices.Equal(counts, []int{3, 3, 2, 2, 2}) {
		t.Errorf("provinces by year: %v", counts)
	}
}

func TestJSONRoundTrip(t *testing.T) {
	s := tallytest.Scenario("base", 2, 5)
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back tally.Tally
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, &back); diff != "" {
		t.Error(diff)
	}
}

func TestCompare(t *testing.T) {
	var all []*tally.Tally
	for _, cut := range []int{0, 10, 10, 20} {
		all = append(all, tallytest.Scenario(fmt.Sprint(cut), 2, cut))
	}
	for _, c := range tally.Compare(all) {
		switch c.Key {
		case "ceiling":
			if c.Ranks != nil || c.Figures[0] <= c.Figures[1] {
				t.Errorf("ceiling: %v, ranks %v", c.Figures, c.Ranks)
			}
		case "short":
			if !slices.Equal(c.Ranks, []int{1, 2, 2, 4}) || c.Figures[0] != all[0].Whole[4].Short {
				t.Errorf("short: %v, ranks %v", c.Figures, c.Ranks)
			}
		case "recruited":
			sum := 0
			for _, y := range all[3].Whole {
				sum += y.Recruited
			}
			if c.Figures[3] != int64(sum) {
				t.Errorf("recruited: %v, want %d", c.Figures, sum)
			}
		}
	}
	all[1].Whole = all[1].Whole[:2] // only years that all have are compared
	if c := tally.Compare(all); c[0].Figures[0] != int64(all[0].Whole[1].End) {
		t.Errorf("heads after two years: %v", c[0].Figures)
	}
	all[1].Whole = nil
	if c := tally.Compare(all); c[0].Figures[0] != 0 {
		t.Errorf("heads of no year: %v", c[0].Figures)
	}
}

// The nearest rank: the smallest figure that at least p percent do not exceed.
func TestBand(t *testing.T) {
	for _, c := range []struct {
		figures []int64
		want    tally.Band
	}{
		{[]int64{7}, tally.Band{P5: 7, P50: 7, P95: 7}},
		{[]int64{3, 1, 2}, tally.Band{P5: 1, P50: 2, P95: 3}},
		{[]int64{4, 1, 3, 2}, tally.Band{P5: 1, P50: 2, P95: 4}},
	} {
		if got := tally.BandOf(c.figures); got != c.want {
			t.Errorf("%v: %+v", c.figures, got)
		}
	}
	var hundred []int64
	for k := range int64(100) {
		hundred = append(hundred, 100-k)
	}
	if got := tally.BandOf(hundred); got != (tally.Band{P5: 5, P50: 50, P95: 95}) {
		t.Errorf("1 to 100: %+v", got)
	}
}

func TestForesightShare(t *testing.T) {
	for want, f := range map[float64]tally.Foresight{1: {Nothing: 5, Rolling: 5, Bound: 5}, 0.75: {Nothing: 10, Rolling: 4, Bound: 2}, 0: {Nothing: 10, Rolling: 10, Bound: 2}} {
		f.Myopic = f.Rolling
		if got := f.Share(); got != want || f.MyopicShare() != want {
			t.Errorf("%+v: %g, want %g", f, got, want)
		}
	}
}

// A year that a province lacks is in no comparison: its sums are of fewer.
func TestCompareLeavesOutYearsNotReachedByAll(t *testing.T) {
	province := func(heads ...int) tally.Province {
		var p tally.Province
		for k, n := range heads {
			p.Years = append(p.Years, tally.Year{Year: 2026 + k, Provinces: 1, Balance: tally.Balance{Flows: tally.Flows{End: n, Recruited: 1}}})
		}
		return p
	}
	whole := &tally.Tally{Provinces: []tally.Province{province(10, 11, 12), province(20, 21, 22)}}
	cut := &tally.Tally{Provinces: []tally.Province{province(10, 9, 8), province(20, 19)}}
	whole.Sum()
	cut.Sum()
	if len(whole.Full()) != 3 || len(cut.Full()) != 2 {
		t.Fatalf("%d and %d years", len(whole.Full()), len(cut.Full()))
	}
	for _, c := range tally.Compare([]*tally.Tally{whole, cut}) {
		want, ok := map[string][]int64{"heads": {32, 28}, "recruited": {4, 4}}[c.Key]
		if ok && !slices.Equal(c.Figures, want) {
			t.Errorf("%s: %d, want %d", c.Key, c.Figures, want)
		}
	}
}
