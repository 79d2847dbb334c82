package stock

import (
	"math/big"
	"testing"

	"canbo/data/synth"
	"canbo/model/scenario"
)

// five is a scenario of five years with some of everything.
func five() *scenario.Scenario {
	return &scenario.Scenario{ID: "five", First: 2026, Last: 2030,
		Exits:       []scenario.Exit{{Rate: 15}},
		Early:       []scenario.Early{{Months: 60, Surplus: true, Share: 200}},
		Recruitment: []scenario.Recruitment{{Limit: 100, LeadMonths: 6, Share: 1000}},
		Courses: []scenario.Course{
			{ID: "it", Field: "it", Major: "7480201", Months: 12, Places: 20, MinService: 60},
			{ID: "land", Field: "land", Major: "7850103", Months: 12, Places: 20, MinService: 60}},
		Ceiling: []scenario.Ceiling{{Year: 2028, Change: -50}},
		Future:  scenario.Future{Seed: 1},
	}
}

// BenchmarkNation plans the five years of all 34 provinces of the twin, proof
// included.
func BenchmarkNation(b *testing.B) { benchmark(b, nil, Options{}) }

// BenchmarkDistricts plans those of Điện Biên by former districts.
func BenchmarkDistricts(b *testing.B) { benchmark(b, []string{"11"}, Options{Level: ByDistrict}) }

// BenchmarkCommunes plans those of Điện Biên by communes.
func BenchmarkCommunes(b *testing.B) { benchmark(b, []string{"11"}, Options{Level: ByCommune}) }

func benchmark(b *testing.B, provinces []string, o Options) {
	in, err := synth.Generate(synth.Options{Seed: 1, Provinces: provinces})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s := solved(b, in, five(), o)
		if err := s.Certify(big.NewRat(1, 1_000_000_000)); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(s.Model.Program.Rows()), "rows")
		b.ReportMetric(float64(s.Model.Program.Cols()), "columns")
		b.ReportMetric(s.Points, "points")
	}
}
