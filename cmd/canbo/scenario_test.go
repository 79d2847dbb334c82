package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"canbo/data/page"
	"canbo/data/report"
	"canbo/data/tally"
	"canbo/data/tally/tallytest"
	"canbo/model/horizon"
)

// An interrupt keeps the finished years, tells them and says that they are not
// all; going on gives the bytes of a run that was not interrupted.
func TestInterruptedScenarioGoesOn(t *testing.T) {
	part := goesOn(t, 16, 2028, "in 202[78]")
	if len(part.Whole) == 0 || len(part.Whole) == 3 {
		t.Errorf("%d years are finished", len(part.Whole))
	}
}

// So it is with futures.
func TestInterruptedFuturesGoOn(t *testing.T) {
	part := goesOn(t, 6, 2027, "[1-9] of 6 futures", "--replications", "6")
	if len(part.Whole) != 2 || part.Bands == nil || part.Bands.Replications == 6 {
		t.Errorf("%d years, bands %+v", len(part.Whole), part.Bands)
	}
}

// goesOn interrupts a run of the first n communes of a province when its progress matches a
// pattern, lets it go on, and compares it with one that was not interrupted. It
// returns the sums that the interrupt left.
func goesOn(t *testing.T, n, last int, pattern string, flags ...string) *tally.Tally {
	in := communes(t, n)
	file := filepath.Join(t.TempDir(), "part.toml")
	text := fmt.Sprintf("id = \"part\"\ntitle = { vi = \"Một phần tỉnh\", en = \"Part of a province\" }\nextends = [\"base\"]\nlast = %d\n[base]\nfolder = %s\n", last, quoted(in))
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	whole, part := filepath.Join(t.TempDir(), "out"), filepath.Join(t.TempDir(), "out")
	command := append([]string{"scenario", "run", file, "--gap", "0.01", "--lang", "en"}, flags...)
	if code, _, words := try(t.Context(), append(command, "--out", whole)...); code != exitDone || words != "" {
		t.Fatalf("exit code %d, %s", code, words)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	clock := time.Unix(0, 0)
	tick := func() time.Time { clock = clock.Add(2 * time.Second); return clock }
	var stdout bytes.Buffer
	code := run(ctx, append(command, "--out", part),
		streams{out: &stdout, err: &trigger{regexp.MustCompile(pattern), cancel}, live: true, getenv: func(string) string { return "" }, now: tick})
	if code != exitInterrupted {
		t.Fatalf("exit code %d", code)
	}
	if !bytes.Contains(stdout.Bytes(), []byte("Interrupted before the end")) {
		t.Errorf("the interruption is not told:\n%s", &stdout)
	}
	sums, err := readResult(part)
	if err != nil || sums.Complete {
		t.Fatalf("what is finished: %v", err)
	}
	if code, _, words := try(t.Context(), append(command, "--resume", part)...); code != exitDone {
		t.Fatalf("exit code %d, %s", code, words)
	}
	want, got := contents(t, whole), contents(t, part)
	for name := range want {
		// the resolved scenario names the folder of the data from where it lies
		if name != resolvedName && !bytes.Equal(want[name], got[name]) {
			t.Errorf("%s differs", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
	return sums
}

func quoted(s string) string { return "'" + s + "'" }

func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all[name], err = os.ReadFile(filepath.Join(dir, name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A run stopped before its first year has no result and leaves no file.
func TestScenarioStoppedAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := filepath.Join(t.TempDir(), "out")
	if code, out, _ := try(ctx, "scenario", "run", "--out", dir); code != exitInterrupted || out != "" {
		t.Errorf("exit code %d, %s", code, out)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a folder is left")
	}
}

// A file of futures that was damaged is refused, whatever is missing in it.
func TestDamagedFutures(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "s.toml")
	small, err := filepath.Abs("testdata/small")
	if err != nil {
		t.Fatal(err)
	}
	text := "id = \"s\"\ntitle = \"s\"\nextends = [\"base\"]\nlast = 2027\n[base]\nfolder = " + quoted(small) + "\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	command := []string{"scenario", "run", file, "--foresight", "none", "--gap", "0.01", "--replications"}
	out := filepath.Join(dir, "out")
	if code, _, words := try(t.Context(), append(command, "2", "--out", out)...); code != exitDone {
		t.Fatal(code, words)
	}
	points := &checkpoints{out: out}
	read := func() (f futuresFile) {
		packed, err := os.Open(points.name("12.futures"))
		if err != nil {
			t.Fatal(err)
		}
		defer packed.Close()
		z, err := gzip.NewReader(packed)
		if err == nil {
			err = json.NewDecoder(z).Decode(&f)
		}
		if err != nil || len(f.Futures) != 2 {
			t.Fatal(len(f.Futures), err)
		}
		return f
	}
	whole := read()
	for name, spoil := range map[string]func(*futuresFile){
		"none":        func(f *futuresFile) { f.Futures[1] = nil },
		"a year less": func(f *futuresFile) { f.Futures[0].Figures = f.Futures[0].Figures[:1] },
		"no figure":   func(f *futuresFile) { f.Futures[1].Figures[1] = nil },
		"no moves":    func(f *futuresFile) { f.Futures[1].Kept = nil },
		"twice":       func(f *futuresFile) { f.Futures[1] = f.Futures[0] },
	} {
		f := read()
		spoil(&f)
		if err := points.save("12.futures", f); err != nil {
			t.Fatal(err)
		}
		if code, _, words := try(t.Context(), append(command, "3", "--resume", out)...); code != exitInput {
			t.Errorf("%s: exit code %d, %s", name, code, words)
		}
		if err := points.save("12.futures", whole); err != nil {
			t.Fatal(err)
		}
	}
	if code, _, words := try(t.Context(), append(command, "3", "--resume", out)...); code != exitDone {
		t.Errorf("the whole file: exit code %d, %s", code, words)
	}
}

// Every indicator that a future has bands of is one, and none twice.
func TestFiguresOfFuturesAreIndicators(t *testing.T) {
	known := map[string]bool{}
	for _, i := range tally.Indicators() {
		known[i.Key] = true
	}
	seen := map[string]bool{}
	for _, name := range horizon.Figures() {
		key := indicatorOf(name)
		if key == "" {
			continue
		}
		if !known[key] || seen[key] {
			t.Errorf("figure %s: indicator %q", name, key)
		}
		seen[key] = true
	}
	if len(seen) < 10 {
		t.Errorf("only %d indicators have bands", len(seen))
	}
}

// Whatever a result file holds is refused, or told without a panic.
func FuzzResult(f *testing.F) {
	whole, err := json.Marshal(resultFile{resultVersion, tallytest.Scenario("base", 2, 5)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(whole))
	f.Add(`{"version":1,"first":2026,"last":2030,"provinces":[{"code":"01","years":[],"needs":[{"year":1,"kind":"x"}],"forms":[{}]}]}`)
	f.Add(`{"version":1,"first":2026,"last":2026,"fields":[{}],"whole":[{"year":2026,"fields":[{"short_mfte":-9}]}],"bands":{"whole":[{}]},"foresight":[{}],"best":[{"year":9}],"marginal_values":[{"year":2026}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), resultName)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		sums, err := readResult(path)
		if err != nil {
			return
		}
		for _, l := range []report.Lang{report.Vi, report.En} {
			var b bytes.Buffer
			v := &report.ScenarioView{Tally: sums, MaxNeeds: shownNeeds, MaxValues: shownValues}
			if err := cmp.Or(v.WriteText(&b, l), page.Write(&b, l, sums), report.WriteComparison(&b, l, []*tally.Tally{sums, sums}), page.WriteComparison(&b, l, []*tally.Tally{sums, sums})); err != nil {
				t.Error(err)
			}
		}
	})
}

// A file that cannot be written leaves none of its folder, nor the folder.
func TestWriteFolderIsWholeOrNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	text := func(w io.Writer) error { _, err := w.Write([]byte("x")); return err }
	broken := func(io.Writer) error { return io.ErrShortWrite }
	for _, last := range []string{"z.txt", "sub/z.txt"} {
		if _, err := writeFolder(dir, []written{{"a.txt", text}, {"sub/b.txt", text}, {last, broken}}); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: %v", last, err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Fatalf("%s: the folder is left", last)
		}
	}
	names, err := writeFolder(dir, []written{{"sub/b.txt", text}, {"a.txt", text}})
	if err != nil || len(names) != 1 || filepath.Base(names[0]) != "a.txt" || len(contents(t, dir)) != 2 {
		t.Errorf("%v, %v", names, err)
	}
}

// The bands of provinces together are those of the sums of each future: the sum
// of percentiles would be wider.
func TestBandsOfProvincesTogether(t *testing.T) {
	future := func(code string, heads ...int64) *horizon.Futures {
		b := horizon.Band{Name: "heads", All: heads}
		return &horizon.Futures{Code: code, Replications: len(heads), Years: []horizon.Bands{{Year: 2027, Figures: []horizon.Band{b, {Name: "vacancies", All: heads}}}},
			Moves: []horizon.Regret{{NoRegret: true}, {}}}
	}
	b := bandsOf([]*horizon.Futures{future("01", 1, 2, 3), future("04", 30, 20, 10)})
	got := b.Whole[0].Bands
	if len(got) != 1 || got["heads"] != (tally.Band{P5: 13, P50: 22, P95: 31}) || b.Moves != 4 || b.NoRegret != 2 || b.Replications != 3 {
		t.Errorf("%+v", b)
	}
	if bandsOf(nil) != nil {
		t.Error("bands of no future")
	}
}
