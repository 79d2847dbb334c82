package viet

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "",
		" - ":                      "",
		"Đường Lâm":                "duong lam",
		"ĐƯỜNG  LÂM ":              "duong lam",
		"Lang Biang - Đà Lạt":      "lang biang da lat",
		"Phan Rang-Tháp Chàm":      "phan rang thap cham",
		"M'Drắk":                   "mdrak",
		"M’Drắk":                   "mdrak",
		"TP.HCM":                   "tp hcm",
		"Q.1":                      "q 1",
		"Q1":                       "q 1",
		"Móng Cái 3":               "mong cai 3",
		"Ðà Nẵng":                  "da nang", // capital eth
		"Khe\u00a0Sanh":            "khe sanh",
		"\u0301mở đầu":             "mo dau",
		"Nguyễn Thị Thuỷ (A)":      "nguyen thi thuy a",
		"\ufeffxã Ia Krêl":         "xa ia krel",
		"Ｈà Ｎội":                   "ha noi",
		"bad \xff utf-8":           "bad utf 8",
		norm.NFD.String("Ợ ậ ữ ặ"): "o a u a",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSpell(t *testing.T) {
	same := [][2]string{
		{"Hoà Bình", "HÒA BÌNH"},
		{"Thuỷ Nguyên", "Thủy Nguyên"},
		{"Khoẻ", "khỏe"},
		{"Quý", norm.NFD.String("Quý")},
		{"Thượng Đình", norm.NFD.String("thượng-đình")},
	}
	for _, s := range same {
		if Spell(s[0]) != Spell(s[1]) {
			t.Errorf("Spell(%q) = %q, Spell(%q) = %q", s[0], Spell(s[0]), s[1], Spell(s[1]))
		}
	}
	different := strings.Fields("ma mà mả mã má mạ mă mắ mâ mấ da đa o ô ơ u ư e ê")
	for i, a := range different {
		for _, b := range different[:i] {
			if Spell(a) == Spell(b) {
				t.Errorf("Spell(%q) = Spell(%q)", a, b)
			}
		}
	}
}

// Every code point of the planes with scripts other than rare Han folds to a
// fixed point, alone and inside a word.
func TestFoldEveryRune(t *testing.T) {
	for r := rune(0); r < 0x20000; r++ {
		for _, s := range []string{string(r), "a" + string(r) + "\u0301b"} {
			check(t, s)
		}
	}
}

// check reports a breach of what Fold and Spell promise for any text.
func check(t *testing.T, s string) {
	t.Helper()
	fold, spell := Fold(s), Spell(s)
	switch {
	case Fold(fold) != fold:
		t.Errorf("Fold(%q) = %q, folded again %q", s, fold, Fold(fold))
	case Spell(spell) != spell:
		t.Errorf("Spell(%q) = %q, spelled again %q", s, spell, Spell(spell))
	case Fold(spell) != fold:
		t.Errorf("Fold(%q) = %q, of its spelling %q", s, fold, Fold(spell))
	case len(strings.Fields(fold)) != len(strings.Fields(spell)):
		t.Errorf("%q folds to %q, spells %q", s, fold, spell)
	case strings.Join(strings.Fields(fold), " ") != fold:
		t.Errorf("Fold(%q) = %q has loose spaces", s, fold)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Hoà Bình", "M'Drắk", "TP.HCM", "Q1", "\u0301", "ĐẶC KHU Trường Sa", "ß İ ǅ ﬁ ²"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		check(t, s)
		if Fold(norm.NFC.String(s)) != Fold(norm.NFD.String(s)) {
			t.Errorf("%q folds to %q and %q", s, Fold(norm.NFC.String(s)), Fold(norm.NFD.String(s)))
		}
		if Compare(s, s) != 0 || Key(s) != Key(Spell(s)) {
			t.Errorf("%q has keys %q and %q", s, Key(s), Key(Spell(s)))
		}
	})
}

// On syllables Key orders as the Vietnamese collation of Unicode does.
func TestKeyAgainstCollation(t *testing.T) {
	var syllables []string
	for _, onset := range strings.Fields("- b c ch d đ g h k kh l m n ng nh ph qu s t th tr v x y") {
		for _, nucleus := range []string{"a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư"} {
			for _, mark := range toneMarks {
				for _, coda := range []string{"", "n", "ng", "t"} {
					s := strings.TrimPrefix(onset, "-") + nucleus
					if mark > 0 {
						s += string(mark)
					}
					syllables = append(syllables, norm.NFC.String(s+coda))
				}
			}
		}
	}
	want := slices.Clone(syllables)
	collate.New(language.Vietnamese).SortStrings(want)
	slices.SortFunc(syllables, Compare)
	if diff := cmp.Diff(want, syllables); diff != "" {
		t.Errorf("collation and Key differ (-collation +Key):\n%s", diff)
	}
}

func TestCompare(t *testing.T) {
	for _, want := range [][]string{
		{"Xã 1", "Xã 2", "Xã 10", "Xã 10 A", "Xã A"},
		{"Tân", "Tân An", "Tân Yên", "Tấn An"},
		{"Hoà", "hòa An", "Hóa", "Hoá An"},
		{"Dung", "Dũng", "Đan", "Đức", "Em"},
	} {
		got := slices.Clone(want)
		slices.Reverse(got)
		slices.SortFunc(got, Compare)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	if Compare("Hoà", "Hòa") == 0 || Compare("Hòa", norm.NFD.String("Hòa")) != 0 {
		t.Error("Compare is not 0 exactly for one text")
	}
}

func ExampleFold() {
	fmt.Println(Fold("Xã Hoà  Bình"), "=", Fold("xã HÒA BÌNH"))
	// Output: xa hoa binh = xa hoa binh
}

func ExampleCompareFullName() {
	staff := []string{"Trần Văn Bình", "Nguyễn Thị Ánh", "Lê Văn An", "Đỗ Thị Bình", "Bùi Ân"}
	slices.SortFunc(staff, CompareFullName)
	fmt.Println(strings.Join(staff, ", "))
	// Output: Lê Văn An, Nguyễn Thị Ánh, Bùi Ân, Đỗ Thị Bình, Trần Văn Bình
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		Fold("Phường Xuân Hương - Đà Lạt")
	}
}

func BenchmarkFullNameKey(b *testing.B) {
	for b.Loop() {
		FullNameKey("Nguyễn Thị Thuỳ Dương")
	}
}
