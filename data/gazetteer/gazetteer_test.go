package gazetteer

import (
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestDigests(t *testing.T) {
	sums, err := os.ReadFile("SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("%x  communes.csv\n%x  provinces.csv\n",
		sha256.Sum256([]byte(communesCSV)), sha256.Sum256([]byte(provincesCSV)))
	if string(sums) != want {
		t.Errorf("SHA256SUMS is\n%sthe embedded files have\n%s", sums, want)
	}
}

func TestTable(t *testing.T) {
	g := Load()
	types := map[Type]int{}
	perProvince := map[string]int{}
	codes := map[string]bool{}
	var people, border, islands int
	for _, c := range g.Communes() {
		types[c.Type]++
		perProvince[c.Province]++
		codes[c.Code] = true
		people += c.Population
		if c.LandBorderKm > 0 {
			border++
		}
		if c.Island {
			islands++
		}
		if len(c.Code) != 5 || strings.Trim(c.Code, "0123456789") != "" {
			t.Errorf("%s: code of %s is not five digits", c.Code, c.Name)
		}
		if c.Name == "" || c.Name != strings.TrimSpace(c.Name) || !norm.NFC.IsNormalString(c.Name) {
			t.Errorf("%s: name %q is not trimmed NFC", c.Code, c.Name)
		}
		if _, ok := g.Province(c.Province); !ok {
			t.Errorf("%s: province %q is unknown", c.Code, c.Province)
		}
		if c.AreaKm2 <= 0 || c.AreaSource == SourceNone {
			t.Errorf("%s: area %g from %v", c.Code, c.AreaKm2, c.AreaSource)
		}
		if (c.Population == 0) != (c.PopulationSource == SourceNone) {
			t.Errorf("%s: population %d from %v", c.Code, c.Population, c.PopulationSource)
		}
		// The mainland and the islands of the Gulf of Thailand and the South;
		// Hoàng Sa and Trường Sa reach farther east and south.
		east, south := 109.5, 8.5
		if c.Name == "Hoàng Sa" || c.Name == "Trường Sa" {
			east, south = 117.5, 6.5
		}
		if c.Lat < south || c.Lat > 23.4 || c.Lon < 102.1 || c.Lon > east {
			t.Errorf("%s %s: point %g, %g is outside the country", c.Code, c.Name, c.Lat, c.Lon)
		}
	}
	for _, count := range []struct {
		what      string
		got, want int
	}{
		{"provinces", len(g.Provinces()), 34},
		{"units", len(g.Communes()), 3321},
		{"codes", len(codes), 3321},
		{"communes", types[TypeCommune], 2621},
		{"wards", types[TypeWard], 687},
		{"special zones", types[TypeSpecialZone], 13},
		{"residents", people, 114_282_701},
		{"units at the land border", border, 245},
		{"islands", islands, 20},
	} {
		if count.got != count.want {
			t.Errorf("%d %s, want %d", count.got, count.what, count.want)
		}
	}
	for _, p := range g.Provinces() {
		if perProvince[p.Code] != p.Units || len(g.InProvince(p.Code)) != p.Units {
			t.Errorf("%s has %d units, want %d", p.Name, perProvince[p.Code], p.Units)
		}
	}
}

// The units of a province add up to it as closely as README.md says.
func TestProvinceTotals(t *testing.T) {
	g := Load()
	var area float64
	people := 0
	for _, p := range g.Provinces() {
		var sumArea, sumPeople float64
		for _, c := range g.InProvince(p.Code) {
			sumArea += c.AreaKm2
			sumPeople += float64(c.Population)
		}
		area += p.AreaKm2
		people += p.Population
		areaTol, peopleTol := 0.005, 0.005
		switch p.Name {
		case "Ninh Bình", "Cà Mau", "Quảng Ninh", "Vĩnh Long":
			areaTol = 0.031
		case "Hồ Chí Minh":
			peopleTol = 0.048
		case "Đà Nẵng":
			peopleTol = 0.019
		}
		if d := math.Abs(sumArea/p.AreaKm2 - 1); d > areaTol {
			t.Errorf("%s: areas of the units are %.2f %% off", p.Name, 100*d)
		}
		if d := math.Abs(sumPeople/float64(p.Population) - 1); d > peopleTol {
			t.Errorf("%s: populations of the units are %.2f %% off", p.Name, 100*d)
		}
	}
	if math.Abs(area-331_325.62) > 0.01 || people != 113_571_926 {
		t.Errorf("the provinces have %.2f km² and %d people", area, people)
	}
}

func TestMergers(t *testing.T) {
	g := Load()
	merged, former := map[bool]int{}, map[string]bool{}
	for _, p := range g.Provinces() {
		merged[p.MergedFrom > 1]++
		survives := false
		for _, name := range p.FormerProvinces {
			former[name] = true
			survives = survives || name == p.Name
		}
		if !survives {
			t.Errorf("%s is not among the provinces it was formed from", p.Name)
		}
	}
	if merged[true] != 23 || merged[false] != 11 || len(former) != 63 {
		t.Errorf("%d provinces formed by merger and %d unchanged, from %d", merged[true], merged[false], len(former))
	}
}

func TestKnownUnits(t *testing.T) {
	g := Load()
	for code, name := range map[string]string{
		"00004": "phường Ba Đình",
		"06970": "xã Ba Chẽ",
		"23938": "xã Ia Mơ",
		"20333": "đặc khu Hoàng Sa",
		"22736": "đặc khu Trường Sa",
		"31078": "đặc khu Phú Quốc",
	} {
		if c, ok := g.Commune(code); !ok || c.FullName() != name {
			t.Errorf("%s is %v, want %s", code, c, name)
		}
	}
	if c, ok := g.Commune("4"); ok {
		t.Errorf("4 is taken for %s", c.Code)
	}
	p, ok := g.Province("79")
	if !ok || p.FullName() != "thành phố Hồ Chí Minh" || p.Region != Southeast || p.MergedFrom != 3 {
		t.Errorf("79 is %+v", p)
	}
}

func TestParseRefuses(t *testing.T) {
	const provinces = "code,name,kind,seat,units,area_km2,population,region,former_provinces\n" +
		"01,A,tỉnh,00001,2,1,1,Tây Nguyên,A\n"
	const header = "code,name,type,province,lat,lon,area_km2,area_source,population,population_source,former_districts,land_border_km,island\n"
	const first = "00001,B,phường,01,21,105,1,atlas,1,atlas,,,0\n"
	if _, err := parse(provinces, header+first+"00002,C,xã,01,21,105,1,atlas,1,atlas,,,0\n"); err != nil {
		t.Fatalf("a sound table: %v", err)
	}
	for what, table := range map[string]string{
		"unknown province": header + first + "00002,C,xã,02,21,105,1,atlas,1,atlas,,,0\n",
		"unknown type":     header + first + "00002,C,làng,01,21,105,1,atlas,1,atlas,,,0\n",
		"bad number":       header + first + "00002,C,xã,01,x,105,1,atlas,1,atlas,,,0\n",
		"bad count":        header + first + "00002,C,xã,01,21,105,1,atlas,1.5,atlas,,,0\n",
		"same code":        header + first + first,
		"unsorted":         header + "00002,C,xã,01,21,105,1,atlas,1,atlas,,,0\n" + first,
		"no seat":          header + "00002,C,xã,01,21,105,1,atlas,1,atlas,,,0\n",
		"missing column":   strings.Replace(header, "island", "isle", 1) + first,
		"short row":        header + first + "00002,C\n",
		"empty":            "",
	} {
		if _, err := parse(provinces, table); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}
