package gazetteer

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestDistanceKnown(t *testing.T) {
	quarter := math.Pi / 2 * EarthRadiusKm
	for _, test := range []struct {
		what                   string
		lat1, lon1, lat2, lon2 float64
		want, tol              float64
	}{
		{"nothing", 21, 105, 21, 105, 0, 0},
		{"equator to pole", 0, 105, 90, 0, quarter, 1e-9},
		{"antipodes", 12, 40, -12, -140, 2 * quarter, 1e-3}, // where asin is steep
		{"a quarter of the equator", 0, 15, 0, 105, quarter, 1e-9},
		{"across the date line", 0, 179.5, 0, -179.5, quarter / 90, 1e-9},
		{"a minute of latitude", 10, 106, 10 + 1.0/60, 106, 1.853_25, 1e-5},
		// cos c = sin φ₁ sin φ₂ + cos φ₁ cos φ₂ cos Δλ between the wards with the
		// seats: c = 0.179 511 686 rad.
		{"Hà Nội to Hồ Chí Minh City", 21.032568, 105.849714, 10.779947, 106.702495, 1143.670_532, 1e-5},
	} {
		got := DistanceKm(test.lat1, test.lon1, test.lat2, test.lon2)
		if math.Abs(got-test.want) > test.tol {
			t.Errorf("%s: %.6f km, want %.6f", test.what, got, test.want)
		}
	}
}

// Two wards 1.6 km apart: on a plane tangent at their middle latitude, the
// distance is R√(Δφ² + (cos φ Δλ)²) to within a millimetre.
func TestDistanceNear(t *testing.T) {
	g := Load()
	a, _ := g.Commune("00004")
	b, _ := g.Commune("00070")
	const rad = math.Pi / 180
	north := (b.Lat - a.Lat) * rad
	east := (b.Lon - a.Lon) * rad * math.Cos((a.Lat+b.Lat)/2*rad)
	want := EarthRadiusKm * math.Hypot(north, east)
	if got := a.DistanceKm(b); math.Abs(got-want) > 1e-6 || got != b.DistanceKm(a) {
		t.Errorf("Ba Đình to Hoàn Kiếm %.7f km, want %.7f", got, want)
	}
}

// byHand lists all units by great-circle distance, ties by code.
func byHand(g *Gazetteer, lat, lon float64) []Neighbour {
	var all []Neighbour
	for _, c := range g.Communes() {
		all = append(all, Neighbour{c, DistanceKm(lat, lon, c.Lat, c.Lon)})
	}
	slices.SortFunc(all, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.Km, b.Km), cmp.Compare(a.Code, b.Code))
	})
	return all
}

func TestNearestAgainstBruteForce(t *testing.T) {
	g := Load()
	rng := rand.New(rand.NewPCG(1, 7))
	points := [][2]float64{{90, 0}, {-90, 10}, {0, 180}, {-16.5, -74.2}, {7.399399, 109.536067}}
	for range 60 {
		points = append(points, [2]float64{6.5 + 17*rng.Float64(), 102 + 16*rng.Float64()})
	}
	for range 20 {
		c := g.Communes()[rng.IntN(3321)]
		points = append(points, [2]float64{c.Lat, c.Lon})
	}
	for _, at := range points {
		all := byHand(g, at[0], at[1])
		for _, k := range []int{1, 2, 10, 137, len(all), len(all) + 1} {
			want := all[:min(k, len(all))]
			if got := g.Nearest(at[0], at[1], k); !slices.Equal(got, want) {
				t.Fatalf("the %d nearest to %v differ", k, at)
			}
			km := want[len(want)-1].Km
			if got := g.Within(at[0], at[1], km); len(got) < len(want) || !slices.Equal(got, all[:len(got)]) ||
				len(got) < len(all) && all[len(got)].Km <= km {
				t.Fatalf("the units within %g km of %v differ", km, at)
			}
			if got := g.Within(at[0], at[1], math.Nextafter(km, 0)); km > 0 && len(got) >= len(want) {
				t.Fatalf("%d units lie within less than %g km of %v", len(got), km, at)
			}
		}
	}
}

// Units at one point stand in the order of their codes, also where the k-th of
// them cuts.
func TestNearestTies(t *testing.T) {
	const header = "code,name,type,province,lat,lon,area_km2,area_source,population,population_source,former_districts,land_border_km,island\n"
	const provinces = "code,name,kind,seat,units,area_km2,population,region,former_provinces\n" +
		"01,A,tỉnh,00001,9,1,1,Tây Nguyên,A\n"
	table := header
	for i := range 9 {
		lon := []string{"105", "106"}[i%2]
		table += fmt.Sprintf("0000%d,B,xã,01,21,%s,1,atlas,1,atlas,,,0\n", i+1, lon)
	}
	g, err := parse(provinces, table)
	if err != nil {
		t.Fatal(err)
	}
	for k := range 10 {
		got := g.Nearest(21, 105.5, k)
		want := byHand(g, 21, 105.5)[:k]
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("k = %d: %s", k, diff)
		}
	}
}

func TestNowhere(t *testing.T) {
	g := Load()
	nan, inf := math.NaN(), math.Inf(1)
	for _, at := range [][2]float64{{nan, 105}, {21, nan}, {inf, 105}, {21, -inf}, {91, 105}, {21, 400}} {
		if g.Nearest(at[0], at[1], 3) != nil || g.Within(at[0], at[1], 100) != nil {
			t.Errorf("%v is on Earth", at)
		}
	}
	if g.Nearest(21, 105, 0) != nil || g.Nearest(21, 105, -1) != nil || g.Within(21, 105, -1) != nil || g.Within(21, 105, nan) != nil {
		t.Error("nothing was asked for")
	}
	if n := len(g.Within(21, 105, inf)); n != 3321 {
		t.Errorf("%d units in all", n)
	}
}

func ExampleGazetteer_Nearest() {
	g := Load()
	seat, _ := g.Commune("22366")
	for _, n := range g.Nearest(seat.Lat, seat.Lon, 3) {
		fmt.Printf("%s %.1f km\n", n.FullName(), n.Km)
	}
	// Output:
	// phường Nha Trang 0.0 km
	// phường Nam Nha Trang 13.2 km
	// phường Tây Nha Trang 15.6 km
}

func BenchmarkNearest10(b *testing.B) {
	g := Load()
	for i := 0; b.Loop(); i++ {
		c := g.communes[i*137%len(g.communes)]
		g.Nearest(c.Lat, c.Lon, 10)
	}
}

func BenchmarkDistance(b *testing.B) {
	for b.Loop() {
		DistanceKm(21.032568, 105.849714, 10.779947, 106.702495)
	}
}
