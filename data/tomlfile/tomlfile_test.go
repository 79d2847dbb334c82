package tomlfile

import (
	"slices"
	"strings"
	"testing"

	"canbo/model"
)

type sample struct {
	From model.Date `toml:"from"`
	List []string   `toml:"list"`
	Item []struct {
		N int `toml:"n"`
	} `toml:"item"`
}

func TestDecodeTellsPlaces(t *testing.T) {
	for _, c := range []struct {
		src  string
		want []string
	}{
		{"\ufefffrom = \"2026-08-01\"\n[[item]]\nn = 1\n", nil},
		{"list = [\"ế\", 5]", []string{"f:1:14: a text in quotes is needed here, not a whole number (cannot decode TOML integer into struct field tomlfile.sample.List of type string)"}},
		{"[[item]]\nn = 1\nm = 2\n\"ế\" = 3\n", []string{
			`f:3:1: there is no key "item.m": correct the name or remove the line`,
			`f:4:1: there is no key "item.ế": correct the name or remove the line`}},
		{"from = \"32/1/2026\"", []string{`f:1:8: not a date: write it in quotes, as "2026-08-01" or "1/8/2026" ("32/1/2026" is not a date)`}},
		{"from = 2026-08-01", []string{`f:1:8: not a date: write it in quotes, as "2026-08-01" or "1/8/2026" (cannot decode TOML local date into struct field tomlfile.sample.From of type model.Date)`}},
		{"# ế\nlist = [", []string{"f:2:8: a list or value is not complete: close a list with ], put texts in quotes (array is incomplete)"}},
		{"\xff", []string{"f: the file is not UTF-8: save it as UTF-8"}},
	} {
		var got []string
		for _, f := range Decode("f", []byte(c.src), &sample{}) {
			got = append(got, f.Error())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q:\n got %q\nwant %q", c.src, got, c.want)
		}
	}
}

// TestVietnamese makes the frequent mistakes: each is told in Vietnamese with its
// place, the words of the decoder follow in brackets.
func TestVietnamese(t *testing.T) {
	for _, c := range []struct {
		src          string
		line, column int
		want         string
	}{
		{"from = \"2026-08-01\nlist = []", 1, 19, "thêm dấu nháy ở cuối"},
		{"from = 'x", 1, 9, "thêm dấu nháy ở cuối"},
		{"from = \"\"\"x", 1, 11, "thêm ba dấu nháy"},
		{"from \"2026-08-01\"", 1, 6, "phải là dấu ="},
		{"từ = 3", 1, 2, "phải là dấu ="},
		{"from =\nlist = []", 1, 7, "thiếu giá trị sau dấu ="},
		{"from = “2026-08-01”", 1, 8, "nháy thẳng"},
		{"from = abc", 1, 8, "chữ trong dấu nháy"},
		{"from = true", 0, 0, "không phải là ngày"},
		{"from = 2026-08-01", 1, 8, "viết trong dấu nháy"},
		{"from = 2026-13-45", 1, 13, "không phải là ngày"},
		{"list = []\nlist = []", 2, 1, "khóa list đã có ở trên"},
		{"[a]\n[a]", 2, 2, "viết [[a]] ở mọi chỗ"},
		{"list = [\"a\" \"b\"]", 1, 13, "dấu phẩy"},
		{"list = [\"a\",", 1, 12, "đóng danh sách"},
		{"list = \"a\"", 1, 8, "cần danh sách [ … ], ở đây là chữ trong dấu nháy"},
		{"list = [1]", 1, 9, "cần chữ trong dấu nháy, ở đây là số nguyên"},
		{"item = [{n = 1}, {n = 2", 1, 23, "cuối bảng là }"},
		{"[[item]\nn = 1", 1, 7, "thiếu ]]"},
		{"[item\nn = 1", 1, 6, "thiếu ] "},
		{"[[item]]\nn = \"5\"", 2, 5, "cần số nguyên, ở đây là chữ trong dấu nháy"},
		{"[[item]]\nn = 1.5", 2, 5, "cần số nguyên, ở đây là số thập phân"},
		{"[[item]]\nn = true", 2, 5, "ở đây là true hoặc false"},
		{"[[item]]\nn = 1.000.000", 2, 10, "số viết liền"},
		{"[[item]]\nn = 007", 2, 5, "không bắt đầu bằng 0"},
		{"[[item]]\nn = 99999999999999999999", 2, 5, "số quá lớn"},
		{"[[item]]\nn = 1_", 2, 6, "số viết sai"},
		{`from = "C:\data"`, 1, 11, "viết \\\\"},
		{"from = \"a\x01\"", 1, 10, "ký tự điều khiển"},
		{"= 3", 1, 1, "tên khóa"},
		{"[from]", 1, 2, "bảng [tên]"},
	} {
		all := Decode("f", []byte(c.src), &sample{})
		if len(all) != 1 {
			t.Errorf("%q: %d faults", c.src, len(all))
			continue
		}
		f := all[0]
		if f.Line != c.line || f.Column != c.column || !strings.Contains(f.Vi, c.want) || !strings.HasSuffix(f.Vi, ")") || strings.Contains(f.Vi, "%!") || strings.Contains(f.En, "%!") {
			t.Errorf("%q: %d:%d: %s; want %d:%d: … %s", c.src, f.Line, f.Column, f.Vi, c.line, c.column, c.want)
		}
	}
}

func TestPlaces(t *testing.T) {
	src := []byte("\ufefflist = [\"ế\", \"b\",\n 'c']\nitem = [{n = 1}, {n = 2}]\n[x]\nlist = [1]\n[[y.item]]\n")
	if got, want := Places(src, "list"), []Place{{1, 9}, {1, 14}, {2, 2}}; !slices.Equal(got, want) {
		t.Errorf("list: %v, want %v", got, want)
	}
	if got, want := Places(src, "item"), []Place{{3, 9}, {3, 18}}; !slices.Equal(got, want) {
		t.Errorf("item: %v, want %v", got, want)
	}
	if got, want := Places([]byte("[[item]]\nn = 1\n  [[item]]\n"), "item"), []Place{{1, 3}, {3, 5}}; !slices.Equal(got, want) {
		t.Errorf("headers: %v, want %v", got, want)
	}
}
