package planner_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"canbo/data/synth"
	"canbo/model"
	"canbo/model/formulate"
	"canbo/model/measure"
	"canbo/model/planner"
	"canbo/model/verify"
)

// twin returns the synthetic province that the figures are stated for: Nghệ
// An, 130 communes, about 8,000 people.
func twin(b *testing.B, province string) *model.Instance {
	b.Helper()
	in, err := synth.Generate(synth.Options{Provinces: []string{province}, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	return in
}

func BenchmarkBuildProvince(b *testing.B) {
	in := twin(b, "40")
	for b.Loop() {
		sheet, err := measure.New(in)
		if err != nil {
			b.Fatal(err)
		}
		form, err := formulate.Build(context.Background(), sheet)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(form.Options)), "options")
		b.ReportMetric(float64(form.Problem.Rows()), "rows")
	}
}

// BenchmarkPlan solves all goals; gap is the largest of duty, service, people.
func BenchmarkPlan(b *testing.B) {
	for _, province := range []string{"11", "40"} {
		b.Run(province, func(b *testing.B) {
			in := twin(b, province)
			for b.Loop() {
				out, err := planner.Make(context.Background(), in, planner.Options{})
				if err != nil {
					b.Fatal(err)
				}
				worst := 0.0
				for k := range out.Plan.Goals {
					if g := &out.Plan.Goals[k]; g.Name != formulate.Tie {
						worst = max(worst, g.Gap())
					}
				}
				b.ReportMetric(100*worst, "%gap")
			}
		})
	}
}

func BenchmarkVerifyProvince(b *testing.B) {
	in := twin(b, "40")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	out, err := planner.Make(ctx, in, planner.Options{})
	if err != nil {
		b.Fatal(err)
	}
	plan := out.Plan
	b.ReportMetric(float64(len(plan.Proposals)), "moves")
	for b.Loop() {
		if _, err := verify.Check(in, plan); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkProve checks the certificates of a province in exact arithmetic,
// the program written anew.
func BenchmarkProve(b *testing.B) {
	in := twin(b, "11")
	out, err := planner.Make(context.Background(), in, planner.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var file bytes.Buffer
	if err := planner.WriteCertificate(&file, out); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(file.Len()), "bytes")
	for b.Loop() {
		if _, err := planner.Prove(context.Background(), in, bytes.NewReader(file.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}
