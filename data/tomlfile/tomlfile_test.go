package tomlfile

import (
	"slices"
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
		{"list = [\"ế\", 5]", []string{"f:1:14: cannot be read: cannot decode TOML integer into struct field tomlfile.sample.List of type string"}},
		{"[[item]]\nn = 1\nm = 2\n\"ế\" = 3\n", []string{
			`f:3:1: there is no key "item.m": correct the name or remove the line`,
			`f:4:1: there is no key "item.ế": correct the name or remove the line`}},
		{"from = \"32/1/2026\"", []string{`f:1:8: cannot be read: "32/1/2026" is not a date`}},
		{"from = 2026-08-01", []string{`f:1:8: a date stands in quotes, as in "2026-08-01"`}},
		{"# ế\nlist = [", []string{"f:2:8: cannot be read: array is incomplete"}},
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
