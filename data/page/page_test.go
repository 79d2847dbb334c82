package page

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"canbo/data/report"
	"canbo/data/tally"
	"canbo/data/tally/tallytest"
)

func write(t *testing.T, l report.Lang, s *tally.Tally) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, l, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestQuoted: a blank after an escape belongs to it, as in a sheet.
func TestQuoted(t *testing.T) {
	if got, want := string(quoted(`Hạng: "a"\</style>`)), `"Hạng\00003a  \000022 a\000022 \00005c \00003c \00002f style\00003e "`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestPage(t *testing.T) {
	for _, l := range []report.Lang{report.Vi, report.En} {
		s := tallytest.Scenario("cut10", 34, 10)
		text := write(t, l, s)
		if strings.Contains(text, "ZgotmplZ") || !strings.Contains(text, string(quoted(l.Say("page.running", report.ScenarioTitle(l, s))))) {
			t.Errorf("%s: printed pages do not name the scenario", l)
		}
		if text != write(t, l, tallytest.Scenario("cut10", 34, 10)) {
			t.Error("two pages differ")
		}
		if dir := os.Getenv("PAGES"); dir != "" {
			os.WriteFile(dir+"/page."+l.String()+".html", []byte(text), 0o644)
			os.WriteFile(dir+"/one."+l.String()+".html", []byte(write(t, l, tallytest.Scenario("cut10", 4, 10))), 0o644)
		}
		assumed := strings.Index(text, `class="assumptions"`)
		for _, later := range []string{`class="tile"`, "<svg", "Hà Nội"} {
			if at := strings.Index(text, later); at < assumed {
				t.Errorf("%s: %s does not come after the assumptions", l, later)
			}
		}
		for _, word := range []string{l.Say("page.banner"), "10989/BNV", "Trường Sa", "Hoàng Sa", l.Say("page.uncertain"), "P5–P95"} {
			if !strings.Contains(text, word) {
				t.Errorf("%s: the page lacks %q", l, word)
			}
		}
		if missing := regexp.MustCompile(`[>"](page|balance|fields|needs|chart|map|bands|values|months|topic|form)\.[a-z-]+[<"]`).FindString(text); missing != "" {
			t.Errorf("%s: words are missing: %s", l, missing)
		}
		if n := strings.Count(text, l.Say("months.ends")); n != 1+34 {
			t.Errorf("%s: %d tables by month", l, n)
		}
		if n := strings.Count(text, "<svg"); n != 6+1+2*34 {
			t.Errorf("%s: %d drawings", l, n)
		}
	}
}

// Nothing is fetched, and nobody's text becomes markup.
func TestPageStandsAlone(t *testing.T) {
	s := tallytest.Scenario("x", 2, 5)
	s.Title = tally.Words{Vi: `<script>alert("1")</script>`, En: "x"}
	s.Provinces[0].Name = `<img src=x onerror=y>`
	s.Assumptions[0].Lines[0].Vi = `</td><b>`
	text := write(t, report.Vi, s)
	for _, bad := range []string{"<script>alert", "<img", "</td><b>", "@import", "url(", "src=\"http", "href"} {
		if strings.Contains(text, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	for _, address := range regexp.MustCompile(`https?://[^"'\s)]*`).FindAllString(text, -1) {
		if address != "http://www.w3.org/2000/svg" {
			t.Errorf("the page names %s", address)
		}
	}
	if !strings.Contains(text, "default-src 'none'") {
		t.Error("no policy forbids the network")
	}
}

func TestComparison(t *testing.T) {
	for _, l := range []report.Lang{report.Vi, report.En} {
		three := []*tally.Tally{tallytest.Scenario("base", 34, 0), tallytest.Scenario("cut10", 34, 10), tallytest.Scenario("cut20", 34, 20)}
		three[2].Whole, three[2].Provinces[1].Years = three[2].Whole[:3], nil
		var b bytes.Buffer
		if err := WriteComparison(&b, l, three); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if dir := os.Getenv("PAGES"); dir != "" {
			os.WriteFile(dir+"/compare."+l.String()+".html", b.Bytes(), 0o644)
		}
		if at := strings.Index(text, "10989/BNV"); at < 0 || at > strings.Index(text, "<svg") || at > strings.Index(text, "Hà Nội") {
			t.Errorf("%s: the assumptions do not come first", l)
		}
		for _, word := range []string{l.Say("compare.rank", 3), l.Say("compare.common"), "C. " + three[2].Title.In(l.String()), "default-src 'none'"} {
			if !strings.Contains(text, word) {
				t.Errorf("%s: the page lacks %q", l, word)
			}
		}
		if missing := regexp.MustCompile(`[>"](page|compare|chart|provinces|year-figure)\.[a-z-]+[<"]`).FindString(text); missing != "" {
			t.Errorf("%s: words are missing: %s", l, missing)
		}
	}
}

// A run of one province, and one stopped before its first year.
func TestSmallPages(t *testing.T) {
	one := tallytest.Scenario("x", 1, 5)
	one.Bands, one.Values, one.Foresights = nil, nil, nil
	one.Provinces[0].Needs, one.Provinces[0].Forms = nil, nil
	if text := write(t, report.En, one); strings.Contains(text, "<details") || strings.Contains(text, "futures") {
		t.Error("a page of one province shows what it has not")
	}
	none := tallytest.Scenario("x", 2, 5)
	none.Provinces, none.Whole, none.Complete, none.Assumptions = nil, nil, false, nil
	if text := write(t, report.En, none); !strings.Contains(text, "interrupted") || !strings.Contains(text, report.En.Say("page.no-assumptions")) {
		t.Error("a page without years does not say so")
	}
}

func TestMapClasses(t *testing.T) {
	s := tallytest.Scenario("x", 34, 10)
	for k := range s.Provinces {
		s.Provinces[k].Years[4].Required, s.Provinces[k].Years[4].Short = 1000, int64(10*k)
	}
	s.Provinces[7].Years = s.Provinces[7].Years[:3]
	m := Map(report.Vi, s)
	if strings.Join(m.Classes, "|") != "dưới 6|6 đến dưới 14|14 đến dưới 20|20 đến dưới 27|từ 27" {
		t.Errorf("classes: %v", m.Classes)
	}
	if _, known := m.Areas[s.Provinces[7].Code]; known || len(m.Areas) != 33 || m.Areas["96"].Class != 4 {
		t.Errorf("areas: %v", m.Areas)
	}
	for k := range s.Provinces[:4] {
		s.Provinces[k].Years[4].Short = 25
	}
	s.Provinces = s.Provinces[:4]
	if m := Map(report.En, s); len(m.Classes) != 1 || m.Classes[0] != "2.5" {
		t.Errorf("one class: %v", m.Classes)
	}
}
