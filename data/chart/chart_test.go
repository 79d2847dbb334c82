package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"canbo/data/report"
)

func headcount() *Chart {
	return &Chart{Title: "Người có mặt, định mức và trần biên chế – tỉnh Điện Biên", Unit: "người", Labels: []string{"2026", "2027", "2028", "2029", "2030"},
		Number: func(v float64) string { return report.Vi.Float(v, 2) },
		Series: []Series{
			{Name: "Có mặt (P50, dải P5–P95)", Values: []float64{2451, 2402, 2377, 2365, 2349}, Low: []float64{2451, 2390, 2350, 2330, 2300}, High: []float64{2451, 2411, 2391, 2387, 2380}, Told: true},
			{Name: "Định mức", Values: []float64{2610, 2610, 2610, 2610, 2610}, Dashed: true},
			{Name: "Trần biên chế", Values: []float64{2700, 2565, 2500, 2430, 2430}, Dashed: true},
		}}
}

func leaving() *Chart {
	return &Chart{Title: "Nghỉ hưu và thôi việc", Unit: "người mỗi năm", Labels: []string{"2026", "2027", "2028", "2029", "2030"},
		Number: func(v float64) string { return report.Vi.Float(v, 2) },
		Series: []Series{
			{Name: "Nghỉ hưu đúng tuổi", Kind: Stack, Values: []float64{40, 51, 62, 48, 55}},
			{Name: "Thôi việc, lý do khác", Kind: Stack, Values: []float64{21, 20, 18, 22, 20}},
			{Name: "Nghỉ sớm (NĐ 154/2025)", Kind: Stack, Values: []float64{30, 25, math.NaN(), 0, 0}, Low: []float64{80, 85, 70, 62, 66}, High: []float64{99, 104, 88, 79, 84}, Told: true},
			{Name: "Tuyển dụng", Kind: Bar, Values: []float64{10, 40, 40, 40, 40}, Told: true},
		}}
}

func byField() *Chart {
	c := &Chart{Title: "Thiếu người theo lĩnh vực", Unit: "người quy đổi (FTE)", Sideways: true, Ordered: true,
		Number: func(v float64) string { return report.Vi.Float(v, 1) }}
	for _, name := range []string{"Đất đai, môi trường", "Xây dựng, quy hoạch, hạ tầng, giao thông", "Công nghệ thông tin, chuyển đổi số, khoa học"} {
		c.Labels = append(c.Labels, Fold(name, 30))
	}
	for year := range 5 {
		c.Series = append(c.Series, Series{Name: fmt.Sprint(2026 + year), Kind: Bar, Values: []float64{10.5 + float64(year), 33 - 2*float64(year), 8}})
	}
	c.Series[4].Told = true
	return c
}

// TestNote: a note is written whole, in lines that fit, and takes room of its own.
func TestNote(t *testing.T) {
	for _, make := range []func() *Chart{headcount, leaving, byField} {
		plain, noted := make(), make()
		noted.Note = strings.Repeat("không phải là dự báo ", 12) + "hết"
		var b bytes.Buffer
		if err := noted.WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		lines := noted.note()
		if len(lines) < 2 || strings.Join(lines, " ") != noted.Note || noted.height() != plain.height()+lineStep*vg.Length(len(lines)) {
			t.Errorf("%d lines, height %v after %v", len(lines), noted.height(), plain.height())
		}
		for _, line := range lines {
			if !strings.Contains(b.String(), ">"+line+"<") || style(textSize, grey, false).Width(line) > noted.width() {
				t.Errorf("%q is not written or too long", line)
			}
		}
	}
}

func TestChartsAreWellFormedAndTheSameTwice(t *testing.T) {
	for k, make := range []func() *Chart{headcount, leaving, byField} {
		var a, b, p bytes.Buffer
		if err := make().WriteSVG(&a); err != nil {
			t.Fatal(err)
		}
		make().WriteSVG(&b)
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("chart %d: two drawings differ", k)
		}
		if err := make().WritePNG(&p); err != nil {
			t.Fatal(err)
		}
		if picture, err := png.Decode(bytes.NewReader(p.Bytes())); err != nil || picture.Bounds().Dx() != 2*wide {
			t.Errorf("chart %d: %v", k, err)
		}
		if dir := os.Getenv("CHARTS"); dir != "" {
			os.WriteFile(fmt.Sprintf("%s/%d.svg", dir, k), a.Bytes(), 0o644)
			os.WriteFile(fmt.Sprintf("%s/%d.png", dir, k), p.Bytes(), 0o644)
		}
		for d := xml.NewDecoder(&a); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Nothing that a viewer would have to fetch, and fonts that it has.
func TestSVGStandsAlone(t *testing.T) {
	var b bytes.Buffer
	if err := headcount().WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(b.String(), `xmlns="http://www.w3.org/2000/svg"`, "")
	for _, word := range []string{"http", "href", "<script", "@font-face"} {
		if strings.Contains(text, word) {
			t.Errorf("the drawing holds %q", word)
		}
	}
	if strings.Count(text, "font-family:Liberation Sans,Arial") != strings.Count(text, "font-family") || !strings.Contains(text, ">Trần biên chế<") {
		t.Error("letters without a common font, or no letters")
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		lowest, highest float64
		want            string
	}{
		{0, 100, "[0 20 40 60 80 100 120]"}, {0, 1, "[0 0.2 0.4 0.6000000000000001 0.8 1 1.2000000000000002]"}, {2300, 2700, "[2300 2400 2500 2600 2700 2800]"},
		{-3, 9, "[-4 -2 0 2 4 6 8 10]"}, {0, 7e12, "[0 2e+12 4e+12 6e+12 8e+12]"},
	} {
		if got := fmt.Sprint(ticks(c.lowest, c.highest)); got != c.want {
			t.Errorf("%g to %g: %s, want %s", c.lowest, c.highest, got, c.want)
		}
	}
	for lowest := -1000.0; lowest < 1000; lowest += 37.3 {
		for span := 1e-3; span < 1e7; span *= 1.7 {
			marks := ticks(lowest, lowest+span)
			if marks[0] > lowest+1e-9 || marks[len(marks)-1] < lowest+span-1e-9 || len(marks) < 3 || len(marks) > 10 {
				t.Fatalf("%g + %g: %v", lowest, span, marks)
			}
		}
	}
}

func TestExtent(t *testing.T) {
	for name, c := range map[string]struct {
		chart           *Chart
		lowest, highest float64
	}{
		"lines":   {headcount(), 2300, 2700},
		"stacked": {leaving(), 0, 104},
		"empty":   {&Chart{}, 0, 1},
		"flat":    {&Chart{Labels: []string{"a"}, Series: []Series{{Values: []float64{100}}}}, 98, 102},
	} {
		if lowest, highest := c.chart.extent(); lowest != c.lowest || highest != c.highest {
			t.Errorf("%s: %g to %g", name, lowest, highest)
		}
	}
}

func TestFold(t *testing.T) {
	for label, want := range map[string]string{"ngắn": "ngắn", "Xây dựng, quy hoạch": "Xây dựng,\nquy hoạch", "mộttừrấtdài": "mộttừrấtdài"} {
		if got := Fold(label, 8); got != want {
			t.Errorf("%q: %q", label, got)
		}
	}
}
