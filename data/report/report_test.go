package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"canbo/model"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Vi.Int(0), "0"}, {Vi.Int(999), "999"}, {Vi.Int(-1000), "-1.000"}, {En.Int(1234567), "1,234,567"},
		{Vi.Int(math.MinInt64), "-9.223.372.036.854.775.808"},
		{Vi.Fixed(12345, 1, 1), "1.234,5"}, {En.Fixed(12345, 1, 1), "1,234.5"}, {Vi.Fixed(1250, 3, 1), "1,3"}, {Vi.Fixed(1249, 3, 1), "1,2"},
		{Vi.Fixed(-1250, 3, 1), "-1,3"}, {Vi.Fixed(-4, 3, 2), "0,00"}, {Vi.Fixed(999999, 3, 2), "1.000,00"}, {Vi.Fixed(7, 3, 0), "0"},
		{Vi.Float(1234.5, 3), "1.234,5"}, {En.Float(-0.0004, 3), "0"}, {En.Float(math.Inf(-1), 2), "-∞"}, {Vi.Float(1.5e20, 2), "1,5e+20"},
		{Vi.Float(math.NaN(), 1), "–"}, {En.Float(-2.50, 2), "-2.5"},
		{Vi.Percent(0), "0 %"}, {Vi.Percent(0.25), "25 %"}, {Vi.Percent(0.000043), "0,0043 %"}, {En.Percent(0.123456), "12.35 %"},
		{Vi.Percent(1e-12), "<0,0000001 %"}, {En.Percent(math.Inf(1)), "∞ %"},
		{Vi.Date(model.MakeDate(2027, 1, 9)), "09/01/2027"}, {Vi.Km(12345), "12,3"}, {Vi.FTE(1995), "2,00"}, {Vi.Dong(1200000), "1.200.000 đ"},
		{decimal(12000, 3), "12"}, {decimal(-1250, 3), "-1.25"}, {decimal(0, 2), "0"}, {decimal(1234567, 0), "1234567"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestLocale(t *testing.T) {
	for locale, want := range map[string]Lang{"": Vi, "C": Vi, "C.UTF-8": Vi, "vi_VN.UTF-8": Vi, "en": En, "en_US.UTF-8": En, "fr_FR": Vi} {
		if got := LocaleLang(locale); got != want {
			t.Errorf("%q is %s", locale, got)
		}
	}
}

// The most the table must do: long words, marks in either form, control
// characters, many columns.
func TestTableFits(t *testing.T) {
	for _, form := range []norm.Form{norm.NFC, norm.NFD} {
		table := Table{Title: "Thử", Ruled: true, Columns: []Column{{Head: "TT", Right: true}, {Head: "Họ và tên", Wrap: 60}, {Head: "Đơn vị", Wrap: 60},
			{Head: "Ghi chú", Wrap: 60}}}
		for k := range 3 {
			table.Rows = append(table.Rows, []string{fmt.Sprint(k), form.String("Nguyễn Thị Tường Vy"), strings.Repeat("quánguyhiểm", 12),
				form.String("điều\tđộng\x1b[31m về xã Đắk Rơ Wa ") + strings.Repeat("nữa ", 30)})
		}
		var b bytes.Buffer
		if err := table.Write(&b); err != nil {
			t.Fatal(err)
		}
		var widths []int
		for _, line := range strings.Split(strings.TrimSpace(b.String()), "\n")[1:] {
			widths = append(widths, DisplayWidth(line))
		}
		slices.Sort(widths)
		if widths[0] != widths[len(widths)-1] || widths[0] > Width {
			t.Errorf("lines of %d to %d columns:\n%s", widths[0], widths[len(widths)-1], &b)
		}
		if strings.ContainsAny(b.String(), "\t\x1b") {
			t.Error("control characters are written")
		}
	}
}

func FuzzFill(f *testing.F) {
	f.Add("Nguyễn Thị Minh Khai, xã Quỳ Hợp", 7, "  ")
	f.Add("một\n\n  hai ba", 3, "")
	f.Add("một_từ_rất_dài_không_có_dấu_cách", 5, " ")
	f.Fuzz(func(t *testing.T, text string, width int, indent string) {
		width = 3 + abs(width)%120
		if DisplayWidth(indent) > 1 || strings.Contains(indent, "\n") {
			indent = ""
		}
		got := Fill(text, width, indent)
		for line := range strings.SplitSeq(got, "\n") {
			if w := DisplayWidth(strings.TrimLeft(line, " ")); w > width {
				t.Errorf("%q has %d columns of %d", line, w, width)
			}
		}
		if a, b := strings.Join(strings.Fields(got), ""), strings.Join(strings.Fields(text), ""); indent == "" && a != b {
			t.Errorf("%q became %q", b, a)
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

func TestFormulasAreText(t *testing.T) {
	var b bytes.Buffer
	rows := [][]string{{"a", "=1+1", "-5", "-x", "@cmd", "+84 912", "", "\tx"}}
	if err := writeCSV(&b, rows); err != nil {
		t.Fatal(err)
	}
	text, found := strings.CutPrefix(b.String(), bom)
	if !found || !strings.HasSuffix(text, "\r\n") {
		t.Errorf("%q", b.String())
	}
	got, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a", "'=1+1", "-5", "'-x", "'@cmd", "'+84 912", "", "'\tx"}
	if !slices.Equal(got[0], want) {
		t.Errorf("%q, want %q", got[0], want)
	}
}

// The words of a proof say optimal only of a gap within the tolerance.
func TestProvenWords(t *testing.T) {
	for _, c := range []struct {
		claim Claim
		want  string
	}{
		{Claim{Bounded: true, Tolerance: 1e-4}, "chứng minh tối ưu"},
		{Claim{Bounded: true, Gap: 5e-5, Tolerance: 1e-4}, "chứng minh tối ưu trong sai số 0,005 %"},
		{Claim{Bounded: true, Gap: 5e-4, Tolerance: 1e-4}, "chưa chứng minh là tốt nhất; khoảng cách 0,05 %"},
		{Claim{Tolerance: 1e-4}, "chưa có cận"},
	} {
		if got := c.claim.Proven(Vi); got != c.want {
			t.Errorf("%+v: %q, want %q", c.claim, got, c.want)
		}
		if en := c.claim.Proven(En); strings.Contains(en, "optimal") != strings.Contains(c.want, "tối ưu") {
			t.Errorf("%q in English: %q", c.want, en)
		}
	}
}

func ExampleLang_Int() {
	fmt.Println(Vi.Int(1234567), En.Int(1234567))
	// Output: 1.234.567 1,234,567
}

func ExampleTable_Write() {
	t := Table{Title: "Chỗ trống", Columns: []Column{{Head: "Xã"}, {Head: "Số chỗ", Right: true}}, Rows: [][]string{{"Mường Xén", "3"}, {"Đô Lương", "12"}}}
	if err := t.Write(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Chỗ trống
	// ┌───────────┬────────┐
	// │ Xã        │ Số chỗ │
	// ├───────────┼────────┤
	// │ Mường Xén │      3 │
	// │ Đô Lương  │     12 │
	// └───────────┴────────┘
}
