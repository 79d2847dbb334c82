package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A record is a row of a table of integers by the names of its columns.
type record struct {
	text map[string]string
	n    map[string]int
}

func readTable(t *testing.T, name string) []record {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []record
	for _, line := range lines[1:] {
		r := record{map[string]string{}, map[string]int{}}
		for k, name := range lines[0] {
			r.text[name] = line[k]
			r.n[name], _ = strconv.Atoi(line[k])
		}
		all = append(all, r)
	}
	return all
}

// TestMonths reads months.csv of a run: every month has the identity and begins with
// the end of the month before, and the months of a year add up to its row of
// years.csv.
func TestMonths(t *testing.T) {
	dir := t.TempDir()
	small, err := filepath.Abs("testdata/small")
	if err != nil {
		t.Fatal(err)
	}
	file, out := filepath.Join(dir, "s.toml"), filepath.Join(dir, "out")
	text := "id = \"s\"\ntitle = { vi = \"s\", en = \"s\" }\nextends = [\"base\"]\nlast = 2029\n[base]\nfolder = '" + small + "'\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, words := try(t.Context(), "scenario", "run", file, "--out", out, "--foresight", "none"); code != exitDone {
		t.Fatal(code, words)
	}
	flows := []string{"nghi_huu", "thoi_viec", "nghi_som", "tuyen_dung", "dao_tao_den", "dao_tao_di", "dieu_dong_den", "dieu_dong_di", "dieu_dong"}
	sums, last, count := map[string]map[string]int{}, map[string]record{}, map[string]int{}
	end := -1
	for _, m := range readTable(t, filepath.Join(out, "months.csv")) {
		n := m.n
		if end >= 0 && n["dau_ky"] != end {
			t.Errorf("%s begins with %d, the month before ended with %d", m.text["den_ngay"], n["dau_ky"], end)
		}
		end = n["cuoi_ky"]
		if want := n["dau_ky"] - n["nghi_huu"] - n["thoi_viec"] - n["nghi_som"] + n["tuyen_dung"] + n["dao_tao_den"] - n["dao_tao_di"] + n["dieu_dong_den"] - n["dieu_dong_di"]; end != want {
			t.Errorf("%s ends with %d, want %d", m.text["den_ngay"], end, want)
		}
		if n["thieu_so_dinh_muc"] != n["dinh_muc"]-n["khoi_chinh_quyen"] {
			t.Errorf("%s: gap %d", m.text["den_ngay"], n["thieu_so_dinh_muc"])
		}
		year := m.text["nam"]
		if sums[year] == nil {
			sums[year] = map[string]int{"dau_ky": n["dau_ky"]}
		}
		for _, flow := range flows {
			sums[year][flow] += n[flow]
		}
		last[year] = m
		count[year]++
	}
	years := readTable(t, filepath.Join(out, "years.csv"))
	for k, y := range years {
		year := y.text["nam"]
		for _, flow := range append(flows, "dau_ky") {
			if sums[year][flow] != y.n[flow] {
				t.Errorf("%s: the months have %s %d, the year %d", year, flow, sums[year][flow], y.n[flow])
			}
		}
		for _, state := range []string{"cuoi_ky", "dinh_muc", "tran", "khoi_chinh_quyen"} {
			if last[year].n[state] != y.n[state] {
				t.Errorf("%s: the last month has %s %d, the year %d", year, state, last[year].n[state], y.n[state])
			}
		}
		if want := min(1+11*k, 12); count[year] != want || last[year].text["den_ngay"] != y.text["ngay_hieu_luc"] {
			t.Errorf("%s: %d months, the last up to %s", year, count[year], last[year].text["den_ngay"])
		}
	}
	if len(years) != 4 {
		t.Errorf("%d years", len(years))
	}
}
