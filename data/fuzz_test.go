package data

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"canbo/model"
)

// cellsOf reads all cells as text.
func cellsOf(data []byte) (rows [][]string, good bool) {
	r := newCSVReader(data)
	good = true
	for {
		ok, bad := r.next()
		if !ok {
			return rows, good
		}
		good = good && bad < 0
		var row []string
		for i := range r.cells {
			row = append(row, string(r.value(i)))
		}
		rows = append(rows, row)
	}
}

// Cells that were read and are written again read the same.
func FuzzCSV(f *testing.F) {
	for _, text := range sound {
		f.Add([]byte(text))
	}
	f.Add([]byte("a;b;c\r\n\"x;\"\"y\"\"\";\"\n\";z\r\n;;\n"))
	f.Add([]byte("a\tb\n\"1\t2\",3\n\"open"))
	f.Add([]byte("a,b,"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !utf8.Valid(data) {
			return
		}
		rows, good := cellsOf(data)
		if !good || len(rows) == 0 {
			return
		}
		// The separator is that of the first line: make sure it is a comma.
		again := []byte("a,b,c,d,e,f\n")
		for _, row := range rows {
			for i, cell := range row {
				if i > 0 {
					again = append(again, ',')
				}
				again = appendCSV(again, []byte(cell))
			}
			again = append(again, '\n')
		}
		rows = slices.DeleteFunc(rows, func(row []string) bool {
			return !slices.ContainsFunc(row, func(c string) bool { return c != "" })
		})
		got, good := cellsOf(again)
		if !good || !slices.EqualFunc(got[1:], rows, func(a, b []string) bool { return slices.Equal(a, b) }) {
			t.Errorf("%q\nread %q\nagain %q", data, rows, got[1:])
		}
	})
}

// A folder gives an instance or errors, never a panic; an instance is sound, and
// its files give it again.
func FuzzLoad(f *testing.F) {
	names := slices.Sorted(maps.Keys(sound))
	for i, name := range names {
		f.Add(uint8(i), []byte(sound[name]))
	}
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		fsys := folder(sound)
		fsys[names[int(which)%len(names)]] = &fstest.MapFile{Data: text}
		in, faults := Load(fsys, Options{})
		if (in == nil) != (faults.Errors > 0) {
			t.Fatalf("instance %v with faults\n%v", in != nil, faults)
		}
		for i := range faults.List {
			for _, lang := range []string{"vi", "en"} {
				if faults.List[i].Text(lang) == "" {
					t.Errorf("%v says nothing", faults.List[i])
				}
			}
		}
		if in != nil {
			survives(t, in)
		}
	})
}

// Odd values in any cell give an error or an instance that survives writing.
func TestOddCells(t *testing.T) {
	odd := []string{"", "-", "|", "0", "1", "1.5", "-1", "none", "không", "x", `"a;b|c"`, "1985", "31125", "21607", "00004", "21583-KT/KT-DD", "KT-DD", "A1", "ế", "'=1"}
	const stride = 29 // every 29th of some 5,000 changes; prime to the number of values
	n := 0
	for _, name := range slices.Sorted(maps.Keys(sound)) {
		if !strings.HasSuffix(name, ".csv") {
			continue
		}
		lines := strings.Split(strings.TrimSpace(sound[name]), "\n")
		for i := 1; i < len(lines); i++ {
			cells := strings.Split(lines[i], ",")
			for j := range cells {
				for _, value := range odd {
					if n++; n%stride != 0 {
						continue
					}
					changed, row := slices.Clone(lines), slices.Clone(cells)
					row[j] = value
					changed[i] = strings.Join(row, ",")
					fsys := folder(sound)
					fsys[name] = &fstest.MapFile{Data: []byte(strings.Join(changed, "\n") + "\n")}
					in, faults := Load(fsys, Options{})
					if (in == nil) != (faults.Errors > 0) {
						t.Fatalf("%s %q: instance %v, faults %v", name, changed[i], in != nil, faults)
					}
					if in != nil {
						survives(t, in)
					}
				}
			}
		}
	}
}

// survives checks that an instance is sound and that its files give it again.
func survives(t *testing.T, in *model.Instance) {
	t.Helper()
	if err := in.Check(); err != nil {
		t.Fatal(err)
	}
	written := fstest.MapFS{}
	if err := eachFile(in, func(name string, content []byte) error {
		written[name] = &fstest.MapFile{Data: bytes.Clone(content)}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	again, faults := Load(written, Options{})
	if again == nil {
		t.Fatalf("the written folder does not load:\n%v", faults)
	}
	if diff := cmp.Diff(in, again, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the written folder gives another instance: %s", diff)
	}
}
