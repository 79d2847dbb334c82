package chart

import (
	"bytes"
	"fmt"
	"testing"

	"canbo/data/report"
	"canbo/data/tally"
	"canbo/data/tally/tallytest"
)

// complete reports whether every series has a value, and both ends of its band,
// for every label.
func complete(c *Chart) bool {
	for _, s := range c.Series {
		if len(s.Values) != len(c.Labels) || s.Low != nil && (len(s.Low) != len(c.Labels) || len(s.High) != len(c.Labels)) {
			return false
		}
	}
	return len(c.Series) > 0 && c.Title != "" && c.Unit != ""
}

func TestScenarioCharts(t *testing.T) {
	s := tallytest.Scenario("cut10", 3, 10)
	seen := map[string]bool{}
	for _, n := range Scenario(report.Vi, s, "cả nước", s.Whole, s.Bands.Whole) {
		if !complete(n.Chart) || seen[n.Name] {
			t.Errorf("%s: %+v", n.Name, n.Chart)
		}
		seen[n.Name] = true
		if n.Name == "headcount" && (n.Series[0].Low == nil || n.Series[0].Values[4] != float64(s.Whole[4].End)) {
			t.Errorf("headcount: %+v", n.Series[0])
		}
	}
	if len(seen) != 6 {
		t.Errorf("charts: %v", seen)
	}
	for _, n := range Scenario(report.En, s, "x", s.Whole, s.Bands.Whole[:3]) { // bands that do not reach are left out
		for _, series := range n.Series {
			if series.Low != nil {
				t.Errorf("%s has a band", n.Name)
			}
		}
	}
}

// A scenario that stopped early is drawn as far as it goes; no year is no fault.
func TestChartsOfUnequalYears(t *testing.T) {
	a, b := tallytest.Scenario("a", 2, 0), tallytest.Scenario("b", 2, 20)
	b.Whole = b.Whole[:2]
	for _, n := range Compare(report.Vi, []*tally.Tally{b, a}) {
		if !complete(n.Chart) || len(n.Labels) != 5 || n.Series[0].Low != nil || n.Series[1].Low == nil {
			t.Errorf("%s: %+v", n.Name, n.Chart)
		}
		var svg bytes.Buffer
		if err := n.WriteSVG(&svg); err != nil || bytes.Contains(svg.Bytes(), []byte("NaN")) {
			t.Errorf("%s: %v", n.Name, err)
		}
	}
	for _, n := range Scenario(report.Vi, a, "x", nil, nil) {
		var svg bytes.Buffer
		if err := n.WriteSVG(&svg); err != nil || bytes.Contains(svg.Bytes(), []byte("NaN")) {
			t.Errorf("%s of no year: %v", n.Name, err)
		}
	}
}

func ExampleChart_WriteSVG() {
	c := &Chart{Title: "Có mặt", Unit: "người", Labels: []string{"2026", "2027"}, Series: []Series{{Name: "Có mặt", Values: []float64{1200, 1150}}},
		Number: func(v float64) string { return report.Vi.Float(v, 0) }}
	var svg bytes.Buffer
	fmt.Println(c.WriteSVG(&svg), bytes.Contains(svg.Bytes(), []byte("1.150")), bytes.Contains(svg.Bytes(), []byte("2027")))
	// Output: <nil> true true
}
