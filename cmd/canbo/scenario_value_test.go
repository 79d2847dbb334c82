package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"canbo/solver"
	"canbo/solver/lp"
	"canbo/solver/mps"
)

// TestValuesByExport moves the rows and columns that each value names in the program
// as exported, and solves it from nothing: the differences are those told.
func TestValuesByExport(t *testing.T) {
	dir := t.TempDir()
	file, program := filepath.Join(dir, "s.toml"), filepath.Join(dir, "h.mps")
	small, err := filepath.Abs("testdata/small")
	if err != nil {
		t.Fatal(err)
	}
	text := "id = \"s\"\ntitle = { vi = \"s\", en = \"s\" }\nextends = [\"base\"]\nlast = 2028\n[base]\nfolder = '" + small + "'\n[[budget]]\nmoves = 3\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, words := try(t.Context(), "scenario", "value", file, "--top", "0", "--json")
	if code != exitDone {
		t.Fatal(code, words)
	}
	var got valuesFile
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if code, _, words := try(t.Context(), "scenario", "export", file, "--out", program); code != exitDone {
		t.Fatal(code, words)
	}
	f, err := os.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	read, err := mps.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	p := read.Problem
	optimum := func(p *lp.Problem) *float64 {
		r, err := solver.Solve(t.Context(), p, solver.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Reason != lp.Optimal {
			return nil
		}
		return &r.Objective
	}
	least := optimum(p)
	kinds := map[string]int{}
	none := 0
	for k, v := range got.Values {
		if !v.Agrees {
			t.Errorf("%+v does not agree", v)
		}
		if kinds[v.Kind]++; k%3 != 0 && v.Saved != nil && v.Lost != nil {
			continue
		}
		for _, side := range []struct {
			units float64
			want  *float64
		}{{1, v.Saved}, {-1, v.Lost}} {
			q := *p
			q.RowLower, q.RowUpper, q.ColUpper = slices.Clone(p.RowLower), slices.Clone(p.RowUpper), slices.Clone(p.ColUpper)
			for _, shift := range v.Shifts {
				if j := slices.Index(p.ColName, shift.Column); j >= 0 {
					q.ColUpper[j] += side.units * shift.By
					continue
				}
				i := slices.Index(p.RowName, shift.Row)
				q.RowLower[i] += side.units * shift.By
				q.RowUpper[i] += side.units * shift.By
			}
			z := optimum(&q)
			switch {
			case z == nil && side.want == nil:
				none++
			case z == nil || side.want == nil || math.Abs(side.units*(*least-*z)-*side.want) > 2e-3:
				t.Errorf("%s %s %d, %+g: optimum %v after %v, told %v", v.Kind, v.Field, v.Year, side.units, z, *least, side.want)
			}
		}
	}
	if none == 0 || len(kinds) < 6 {
		t.Errorf("%d values at a bound, kinds %v", none, kinds)
	}
}
