package gazetteer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"canbo/data/viet"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

func codes(units []*Commune) string {
	var list []string
	for _, c := range units {
		list = append(list, c.Code)
	}
	return strings.Join(list, " ")
}

func TestLookup(t *testing.T) {
	g := Load()
	for _, test := range []struct {
		name  string
		where Where
		want  string
	}{
		{"Ba Đình", Where{}, "00004 16171"},
		{norm.NFD.String("phường ba đình"), Where{}, "00004"},
		{"  PHUONG   BA DINH ", Where{}, "00004"},
		{"P.Ba Đình", Where{}, "00004"},
		{"P.Ba Đình, Q. Ba Đình, TP Hà Nội", Where{}, "00004"},
		{"Ba Đình, Hà Nội", Where{}, "00004"},
		{"Ba Đình, quận Hoàn Kiếm", Where{}, "00004"},
		{"Ba Đình, Thanh Hóa", Where{}, "16171"},
		{"Ba Đình", Where{Province: "01"}, "00004"},
		{"Ba Đình", Where{Province: "Nghệ An"}, ""},
		{"Ba Đình, Hà Nội", Where{Province: "Nghệ An"}, ""},
		{"Ba Đình, Nơi Nào Đó, Hà Nội", Where{}, ""},
		{"Ba Chẽ", Where{}, "06970"},
		{"Ia Mơ", Where{}, "23938"},

		// The unit word is optional, and a name may begin like one.
		{"Xa Dung", Where{}, "03208"},
		{"xã Xa Dung", Where{}, "03208"},
		{"Hoàng Sa", Where{}, "20333"},
		{"ĐK Hoàng Sa", Where{}, "20333"},
		{"dac khu Truong Sa", Where{}, "22736"},
		{"Huyện Côn Đảo", Where{}, ""},
		{"Côn Đảo", Where{FormerDistrict: "Huyện Côn Đảo"}, "26732"},

		// Tone on either vowel, apostrophes, spaces.
		{"Hoà Vang", Where{}, "20320"},
		{"M’Drăk", Where{}, "24412"},
		{"EaHleo", Where{}, "24184"},
		{"Móng Cái2", Where{}, "06709"},
		{"xuân hương-đà lạt", Where{}, "24781"},

		// Marks decide between units of the same letters; without, all are meant.
		{"Sơn Hà", Where{Province: "51"}, "21289"},
		{"Sơn Hạ", Where{Province: "51"}, "21292"},
		{"Son Ha", Where{Province: "51"}, "21289 21292"},
		{"Đông Tiến", Where{Province: "Thanh Hoá"}, "15853"},
		{"xã dong tien", Where{Province: "Thanh Hoá"}, "15724"},

		{"Ba Dinh", Where{}, "00004 16171 21499"},
		{"Thanh An", Where{Province: "79"}, "25807 27676"},
		{"xã Thanh An", Where{Province: "79"}, "25807"},

		// Names before the mergers narrow too.
		{"Tân An", Where{Province: "Long An"}, "27712"},

		{"", Where{}, ""},
		{" ,, ", Where{}, ""},
		{"phường", Where{}, ""},
		{"Không Có Đâu", Where{}, ""},
	} {
		if got := codes(g.Lookup(test.name, test.where)); got != test.want {
			t.Errorf("Lookup(%q, %+v) = %q, want %q", test.name, test.where, got, test.want)
		}
	}
}

// In its province every unit is found, alone, by every spelling of its full name,
// and at least among others by its name without unit word and without marks.
func TestLookupEveryUnit(t *testing.T) {
	g := Load()
	for _, c := range g.Communes() {
		p, _ := g.Province(c.Province)
		full := c.FullName()
		for _, name := range []string{full, strings.ToUpper(full), norm.NFD.String(full), viet.Spell(full)} {
			for _, where := range []Where{{Province: p.Code}, {Province: p.FullName()}} {
				if got := codes(g.Lookup(name, where)); got != c.Code {
					t.Errorf("Lookup(%q, %+v) = %q, want %s", name, where, got, c.Code)
				}
			}
		}
		for _, name := range []string{c.Name, viet.Fold(c.Name), viet.Fold(full)} {
			if !slices.Contains(g.Lookup(name, Where{Province: p.Code}), c) {
				t.Errorf("Lookup(%q) lacks %s", name, c.Code)
			}
		}
		for _, district := range c.FormerDistricts {
			found := g.Lookup(c.FullName(), Where{FormerDistrict: district, Province: p.Name})
			if codes(found) != c.Code {
				t.Errorf("%s in %s is %q, want %s", c.FullName(), district, codes(found), c.Code)
			}
		}
	}
}

// A district and a town of one name are told apart by their unit words, and both
// are meant without.
func TestDistrictUnitWord(t *testing.T) {
	g := Load()
	c, _ := g.Commune("29888") // of Thành phố Cao Lãnh and of Huyện Cao Lãnh
	town := g.names().of(c).districts[0]
	city := disagreement(readings("TP. Cao Lãnh", districtUnits), town)
	county := disagreement(readings("H. Cao Lãnh", districtUnits), town)
	bare := disagreement(readings("Cao Lãnh", districtUnits), town)
	if diff := cmp.Diff([]int{0, 1, 0}, []int{city, county, bare}); diff != "" {
		t.Errorf("%v: %s", c.FormerDistricts, diff)
	}
}

func TestLookupProvince(t *testing.T) {
	g := Load()
	for name, code := range map[string]string{
		"Hà Nội": "01", "ha noi": "01", "TP. Hà Nội": "01", "thành phố Hà Nội": "01", "HN": "01", "HaNoi": "01",
		"TP.HCM": "79", "TPHCM": "79", "HCM": "79", "tp hcm": "79", "Hồ Chí Minh": "79", "TP. Hồ Chí Minh": "79", "Sài Gòn": "79",
		"Huế": "46", "TP Huế": "46", "Thừa Thiên Huế": "46", "Thừa Thiên - Huế": "46", "tỉnh Thừa Thiên Huế": "46",
		"Bà Rịa-Vũng Tàu": "79", "BR-VT": "79", "tỉnh Hà Giang": "08", "Hà Tây": "",
		"Đắk Lắk": "66", "Dak Lak": "66", "Đắc Lắc": "66", "Kontum": "51", "Hoà Bình": "25", "Khánh Hoà": "56",
		"": "", "tỉnh": "", "01": "",
	} {
		p, ok := g.LookupProvince(name)
		if ok != (code != "") || ok && p.Code != code {
			t.Errorf("LookupProvince(%q) = %+v, want %q", name, p, code)
		}
	}
	for _, p := range g.Provinces() {
		for _, name := range append([]string{p.Name, p.FullName()}, p.FormerProvinces...) {
			for _, spelled := range []string{name, viet.Fold(name), strings.ToUpper(name), norm.NFD.String(name)} {
				if q, _ := g.LookupProvince(spelled); q != p {
					t.Errorf("LookupProvince(%q) = %+v, want %s", spelled, q, p.Name)
				}
			}
		}
	}
}

func TestSuggest(t *testing.T) {
	g := Load()
	for _, test := range []struct{ typo, first string }{
		{"Ba Dinhh", "00004"},
		{"Hoàn Kiém", "00070"},
		{"Haon Kiếm", "00070"},
		{"phường Cầu Gấy", "00166"},
		{"Bạch Long Vỹ", "11948"},
		{"Phú Quí", "23272"},
	} {
		got := g.Suggest(test.typo, Where{}, 3)
		if len(got) == 0 || got[0].Code != test.first {
			t.Errorf("Suggest(%q) = %q, want %s first", test.typo, codes(got), test.first)
		}
	}
	if got := g.Suggest("Hoàn Kiém", Where{Province: "96"}, 3); len(got) != 0 {
		t.Errorf("Cà Mau: %q", codes(got))
	}
	if got := g.Suggest("Qwertyuiop", Where{}, 3); len(got) != 0 {
		t.Errorf("no such name: %q", codes(got))
	}
	if got := g.SuggestProvince("Nghê Ann", 1); len(got) != 1 || got[0].Code != "40" {
		t.Errorf("SuggestProvince: %+v", got)
	}
}

// The distance equals its recursive definition, is symmetric, and a limit only
// cuts it off.
func TestEditDistance(t *testing.T) {
	var texts []string
	for n := range 1 << 8 {
		texts = append(texts, strings.Map(func(r rune) rune {
			return []rune{'a', 'b', 'đ', -1}[r-'0']
		}, fmt.Sprintf("%d%d%d%d", n>>6&3, n>>4&3, n>>2&3, n&3)))
	}
	for _, a := range texts {
		for _, b := range texts {
			want := recursiveDistance([]rune(a), []rune(b))
			for limit := range 5 {
				if got := editDistance(a, b, limit); got != min(want, limit+1) {
					t.Fatalf("editDistance(%q, %q, %d) = %d, want %d", a, b, limit, got, min(want, limit+1))
				}
			}
			if editDistance(b, a, 4) != want {
				t.Fatalf("%q and %q: not symmetric", a, b)
			}
		}
	}
}

func recursiveDistance(s, t []rune) int {
	n, m := len(s), len(t)
	if n == 0 || m == 0 {
		return n + m
	}
	if s[n-1] == t[m-1] {
		return recursiveDistance(s[:n-1], t[:m-1])
	}
	d := 1 + min(recursiveDistance(s[:n-1], t), recursiveDistance(s, t[:m-1]), recursiveDistance(s[:n-1], t[:m-1]))
	if n > 1 && m > 1 && s[n-1] == t[m-2] && s[n-2] == t[m-1] {
		d = min(d, 1+recursiveDistance(s[:n-2], t[:m-2]))
	}
	return d
}

func TestResolve(t *testing.T) {
	g := Load()
	for _, text := range []string{"00004", " 00004 ", "Ba Đình, Hà Nội", "phường Ba Đình, HN"} {
		if c, err := g.Resolve(text, Where{Province: "01"}); err != nil || c.Code != "00004" {
			t.Errorf("Resolve(%q) = %v, %v", text, c, err)
		}
	}
	for _, test := range []struct {
		text    string
		where   Where
		problem Problem
		message string
	}{
		{"", Where{}, Empty, `no unit is named`},
		{"4", Where{}, ShortCode, `"4" is not a code of five digits; with zeros in front: phường Ba Đình (00004, Hà Nội)`},
		{"5", Where{}, ShortCode, `"5" is not a code of five digits`},
		{"99999", Where{}, UnknownCode, `no unit has the code "99999"`},
		{"000004", Where{}, UnknownCode, `no unit has the code "000004"`},
		{"00004", Where{Province: "Huế"}, Elsewhere, `"00004" is not in the province or former district asked for; there is phường Ba Đình (00004, Hà Nội)`},
		{"Hoàn Kiếm", Where{FormerDistrict: "Quận 1"}, Elsewhere, `"Hoàn Kiếm" is not in the province or former district asked for; there is phường Hoàn Kiếm (00070, Hà Nội)`},
		{"Ba Đình", Where{Province: "Hà Nộii"}, UnknownProvince, `no province is named "Hà Nộii"; nearest: thành phố Hà Nội (01)`},
		{"Ba Đình", Where{Province: "1"}, ShortCode, `"1" is not a province code of two digits; with a zero in front: thành phố Hà Nội (01)`},
		{"Ba Đình", Where{Province: "99"}, UnknownCode, `no province has the code "99"`},
		{"Hoàm Kiếm", Where{}, UnknownName, `no unit is named "Hoàm Kiếm"; nearest: phường Hoàn Kiếm (00070, Hà Nội), xã Hàm Kiệm (23128, Lâm Đồng), xã Hàm Liêm (23095, Lâm Đồng)`},
		{"Zzzzzz", Where{}, UnknownName, `no unit is named "Zzzzzz"`},
		{"Hoàn Kiém, Hà Nội", Where{}, UnknownName, `no unit is named "Hoàn Kiém, Hà Nội"; nearest: phường Hoàn Kiếm (00070, Hà Nội)`},
		{"Sơn Ha", Where{Province: "51"}, UnknownName, `no unit is named "Sơn Ha"; nearest: xã Sơn Hà (21289, Quảng Ngãi), xã Sơn Hạ (21292, Quảng Ngãi)`},
		{"Son Ha", Where{Province: "51"}, Ambiguous, `"Son Ha" names 2 units; among them xã Sơn Hà (21289, Quảng Ngãi), xã Sơn Hạ (21292, Quảng Ngãi): give the code, the province or the former district`},
	} {
		c, err := g.Resolve(test.text, test.where)
		var fault *ResolveError
		if !errors.As(err, &fault) {
			t.Errorf("Resolve(%q, %+v) = %v, %v", test.text, test.where, c, err)
			continue
		}
		if fault.Problem != test.problem || fault.Error() != test.message {
			t.Errorf("Resolve(%q, %+v): problem %d, %s\nwant %d, %s", test.text, test.where, fault.Problem, fault, test.problem, test.message)
		}
	}
}

func FuzzLookup(f *testing.F) {
	for _, seed := range [][3]string{
		{"Ba Đình", "Hà Nội", "Quận Ba Đình"},
		{"xa tan an, long an", "", ""},
		{"M'Drắk", "66", "huyện"},
		{"4", "1", "Q1"},
		{",,,", "TP.HCM", "\u0301"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	g := Load()
	f.Fuzz(func(t *testing.T, name, province, district string) {
		where := Where{province, district}
		found := g.Lookup(name, where)
		if !slices.IsSortedFunc(found, func(a, b *Commune) int { return strings.Compare(a.Code, b.Code) }) {
			t.Errorf("%q: %s is not by code", name, codes(found))
		}
		for _, c := range found {
			if !slices.Contains(g.Lookup(viet.Fold(c.Name), where), c) {
				t.Errorf("%q finds %s, its folded name does not", name, c.Code)
			}
		}
		c, err := g.Resolve(name, where)
		if (c == nil) == (err == nil) {
			t.Errorf("Resolve(%q, %+v) = %v, %v", name, where, c, err)
		}
		if c != nil && !isCode(strings.TrimSpace(name)) && !slices.Equal(found, []*Commune{c}) {
			t.Errorf("Resolve(%q) = %v, Lookup %s", name, c, codes(found))
		}
	})
}

func ExampleGazetteer_Lookup() {
	g := Load()
	for _, c := range g.Lookup("tan an", Where{Province: "Long An"}) {
		fmt.Println(c.Code, c.FullName())
	}
	// Output: 27712 phường Tân An
}

func ExampleGazetteer_Resolve() {
	_, err := Load().Resolve("4", Where{})
	fmt.Println(err)
	// Output: "4" is not a code of five digits; with zeros in front: phường Ba Đình (00004, Hà Nội)
}

func BenchmarkLookup(b *testing.B) {
	g := Load()
	for b.Loop() {
		g.Lookup("Phường Ba Đình", Where{Province: "Hà Nội"})
	}
}

func BenchmarkSuggest(b *testing.B) {
	g := Load()
	for b.Loop() {
		g.Suggest("Hoàn Kiém", Where{}, 3)
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		g, err := parse(provincesCSV, communesCSV)
		if err != nil {
			b.Fatal(err)
		}
		g.names()
	}
}
