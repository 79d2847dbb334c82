package atlas

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"canbo/data/gazetteer"
)

// area returns the signed area of a ring in square degrees.
func area(ring []Point) float64 {
	sum := 0.0
	for k, p := range ring {
		q := ring[(k+1)%len(ring)]
		sum += p.Lon*q.Lat - q.Lon*p.Lat
	}
	return sum / 2
}

// inside counts crossings of the parallel through p east of it.
func inside(p Point, ring []Point) bool {
	in := false
	for k, a := range ring {
		b := ring[(k+1)%len(ring)]
		if (a.Lat > p.Lat) != (b.Lat > p.Lat) && p.Lon < (b.Lon-a.Lon)*(p.Lat-a.Lat)/(b.Lat-a.Lat)+a.Lon {
			in = !in
		}
	}
	return in
}

// TestOutlinesAgreeWithTheGazetteer compares areas and the places of communes,
// which come from other sources.
func TestOutlinesAgreeWithTheGazetteer(t *testing.T) {
	g := gazetteer.Load()
	if len(Outlines()) != len(g.Provinces()) {
		t.Fatalf("%d outlines", len(Outlines()))
	}
	const kmPerDegree = 111.2
	for k, p := range g.Provinces() {
		o := Outlines()[k]
		if o.Code != p.Code {
			t.Fatalf("outline %d is of %s, want %s", k, o.Code, p.Code)
		}
		km2 := 0.0
		for _, ring := range o.Rings {
			if ring[0].Lon < offshore { // the reefs' areas are no land
				km2 += math.Abs(area(ring)) * kmPerDegree * kmPerDegree * math.Cos(ring[0].Lat*math.Pi/180)
			}
		}
		if math.Abs(km2/p.AreaKm2-1) > 0.14 {
			t.Errorf("%s: the outline has %.0f km², the province %.0f", p.Name, km2, p.AreaKm2)
		}
		if !inside(o.Label, o.Rings[0]) {
			t.Errorf("%s: the label lies outside", p.Name)
		}
		out := 0
		for _, c := range g.InProvince(p.Code) {
			in := c.Island
			for _, ring := range o.Rings {
				in = in || inside(Point{c.Lon, c.Lat}, ring)
			}
			if !in {
				out++
			}
		}
		if out*50 > p.Units {
			t.Errorf("%s: %d of %d communes lie outside", p.Name, out, p.Units)
		}
	}
}

// The archipelagos belong to Đà Nẵng and Khánh Hòa and lie inside the frame.
func TestArchipelagos(t *testing.T) {
	reefs := map[string]int{}
	for _, o := range Outlines() {
		for _, ring := range o.Rings {
			for _, p := range ring {
				if x, y := project(p); x < 10 || y < 10 || x > 945 || y > 1005 {
					t.Fatalf("%s: %v is drawn at %.0f %.0f", o.Code, p, x, y)
				}
			}
			if ring[0].Lon > offshore {
				reefs[o.Code]++
			}
		}
	}
	if len(reefs) != 2 || reefs["48"] != 15 || reefs["56"] != 106 {
		t.Errorf("islands by province: %v", reefs)
	}
}

func TestParseFaults(t *testing.T) {
	for _, text := range []string{"", "ring 1 2 3 4 5 6", "province 01 2", "province 01 a 2", "province 01 1 2\nring 1 2 3 4 5", "province 01 1 2\nring 1 2 3 4 5 x", "sea 1 2 3"} {
		if _, err := parse(text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

func TestBreaks(t *testing.T) {
	for _, c := range []struct {
		values []float64
		n      int
		want   string
	}{
		{nil, 5, "[]"}, {[]float64{7, 7, 7}, 5, "[]"}, {[]float64{0, 0, 0, 1}, 4, "[1]"},
		{[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 5, "[3 5 7 9]"},
		{[]float64{101, 222, 333, 4444, 55555}, 5, "[220 330 4400]"}, // 56000 is above the greatest
	} {
		got := Breaks(c.values, c.n)
		if fmt.Sprint(got) != c.want {
			t.Errorf("%v: %v, want %s", c.values, got, c.want)
		}
	}
	for value, want := range map[float64]int{-1: 0, 0.9: 0, 1: 1, 4.9: 1, 5: 2, 9: 2} {
		if got := ClassOf(value, []float64{1, 5}); got != want {
			t.Errorf("%g is of class %d, want %d", value, got, want)
		}
	}
}

func sample() *Map {
	m := &Map{Title: "Thiếu <người>", Legend: "Thiếu, % nhu cầu", Classes: []string{"dưới 5", "5–10", "10–15", "15–20", "từ 20"}, Unknown: "không có số liệu",
		Islands: [2]string{"QĐ. Hoàng Sa (Đà Nẵng)", "QĐ. Trường Sa (Khánh Hòa)"}, Note: "không phải <dự báo>", Areas: map[string]Area{}}
	for k, o := range Outlines()[:30] {
		m.Areas[o.Code] = Area{k % 5, "7,5 %"}
	}
	return m
}

func TestMapIsWellFormedAndComplete(t *testing.T) {
	var a, b bytes.Buffer
	if err := sample().WriteSVG(&a); err != nil {
		t.Fatal(err)
	}
	if sample().WriteSVG(&b); !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two drawings differ")
	}
	text := a.String()
	for _, word := range []string{"Thiếu &lt;người&gt;", "không phải &lt;dự báo&gt;", "Đắk Lắk", "Hoàng Sa", "Trường Sa", "không có số liệu", "Hà Nội: 7,5 %"} {
		if !strings.Contains(text, word) {
			t.Errorf("the map lacks %q", word)
		}
	}
	if n := strings.Count(text, "<path fill=\"#"); n != 34 {
		t.Errorf("%d provinces are drawn", n)
	}
	for d := xml.NewDecoder(&a); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if len(text) > 100_000 {
		t.Errorf("%d bytes", len(text))
	}
}
