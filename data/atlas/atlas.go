// Package atlas draws the 34 provinces of Việt Nam with the archipelagos Hoàng
// Sa and Trường Sa, shaded by class. The outlines are embedded; README.md says
// what they are good for.
package atlas

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Point is a place on the globe in degrees, WGS 84.
type Point struct{ Lon, Lat float64 }

// An Outline is the area of a province. Its rings are closed, the last point is
// not the first, and do not overlap; the mainland comes first.
type Outline struct {
	Code  string // of the province
	Label Point  // where its name has most room
	Rings [][]Point
}

//go:embed outlines.txt
var embedded string

// unit is the number of steps of the embedded file in a degree.
const unit = 200

var load = sync.OnceValue(func() []Outline {
	all, err := parse(embedded)
	if err != nil {
		panic(err)
	}
	return all
})

// Outlines returns the provinces in the order of their codes. They are shared:
// do not change them.
func Outlines() []Outline { return load() }

// parse reads lines "province CODE LON LAT", where a label stands, and for each
// ring "ring LON LAT" followed by the steps from point to point, all in units.
func parse(text string) ([]Outline, error) {
	var all []Outline
	for k, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		words := strings.Fields(line)
		fault := fmt.Errorf("outlines.txt:%d: malformed line", k+1)
		switch {
		case len(words) == 4 && words[0] == "province":
			at, err := steps(words[2:])
			if err != nil {
				return nil, fault
			}
			all = append(all, Outline{Code: words[1], Label: at[0]})
		case len(words) >= 7 && words[0] == "ring" && len(all) > 0:
			ring, err := steps(words[1:])
			if err != nil {
				return nil, fault
			}
			last := &all[len(all)-1]
			last.Rings = append(last.Rings, ring)
		default:
			return nil, fault
		}
	}
	return all, nil
}

// steps sums pairs of steps to points.
func steps(words []string) ([]Point, error) {
	if len(words)%2 != 0 {
		return nil, strconv.ErrSyntax
	}
	var ring []Point
	x, y := 0, 0
	for k := 0; k < len(words); k += 2 {
		dx, errX := strconv.Atoi(words[k])
		dy, errY := strconv.Atoi(words[k+1])
		if errX != nil || errY != nil {
			return nil, strconv.ErrSyntax
		}
		x, y = x+dx, y+dy
		ring = append(ring, Point{float64(x) / unit, float64(y) / unit})
	}
	return ring, nil
}

// Breaks returns at most n−1 ascending limits that divide values into classes of
// about equal size: class k holds the values from limit k−1 to below limit k. A
// limit has two significant digits; equal ones are one.
func Breaks(values []float64, n int) []float64 {
	sorted := slices.Sorted(slices.Values(values))
	var limits []float64
	for k := 1; k < n && len(sorted) > 0; k++ {
		limit := significant(sorted[k*len(sorted)/n])
		if limit > sorted[0] && limit <= sorted[len(sorted)-1] && !slices.Contains(limits, limit) {
			limits = append(limits, limit)
		}
	}
	return limits
}

// significant rounds to two significant digits.
func significant(x float64) float64 {
	if x == 0 {
		return 0
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 1, 64), 64)
	if err != nil {
		return math.NaN()
	}
	return rounded
}

// ClassOf returns the class of a value among limits.
func ClassOf(value float64, limits []float64) int {
	k, found := slices.BinarySearch(limits, value)
	if found {
		k++
	}
	return k
}
