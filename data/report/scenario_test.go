package report

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"canbo/data/tally"
	"canbo/data/tally/tallytest"
)

// golden compares a text with a file of testdata; UPDATE=1 rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestScenarioText(t *testing.T) {
	for _, l := range []Lang{Vi, En} {
		var b bytes.Buffer
		v := &ScenarioView{Tally: tallytest.Scenario("cut10", 3, 10), MaxValues: 2, MaxNeeds: 1, MaxCommunes: 2}
		v.Provinces[2].Years = v.Provinces[2].Years[:3]
		v.Complete = false
		v.Sum()
		if err := v.WriteText(&b, l); err != nil {
			t.Fatal(err)
		}
		golden(t, "scenario."+l.String()+".txt", b.String())
		b.Reset()
		if err := WriteComparison(&b, l, []*tally.Tally{tallytest.Scenario("base", 2, 0), tallytest.Scenario("cut10", 2, 10), tallytest.Scenario("cut20", 2, 20)}); err != nil {
			t.Fatal(err)
		}
		golden(t, "compare."+l.String()+".txt", b.String())
	}
}

// One province is told by commune, as far as there is room.
func TestScenarioOfOneProvince(t *testing.T) {
	for _, l := range []Lang{Vi, En} {
		var b bytes.Buffer
		s := tallytest.Scenario("cut10", 1, 10)
		if err := (&ScenarioView{Tally: s, MaxCommunes: 3}).WriteText(&b, l); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		all := s.Provinces[0].Communes // the last lack most
		if n := len(all); !strings.Contains(text, all[n-1].Name) || strings.Contains(text, all[0].Name) || !strings.Contains(text, l.Say("communes.rest", n-3)) {
			t.Error(text)
		}
	}
}

// Figures of the nation fit, for one scenario and for six side by side, and every
// key has words.
func TestScenarioFits(t *testing.T) {
	var six []*tally.Tally
	for cut := range 6 {
		six = append(six, tallytest.Scenario("cut", 34, 5*cut))
	}
	for _, l := range []Lang{Vi, En} {
		var b bytes.Buffer
		if err := (&ScenarioView{Tally: six[1], MaxValues: 4, MaxNeeds: 30, Files: []string{"out/report.html", "out/years.csv"}}).WriteText(&b, l); err != nil {
			t.Fatal(err)
		}
		if err := WriteComparison(&b, l, six); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		for line := range strings.SplitSeq(text, "\n") {
			if DisplayWidth(line) > Width {
				t.Errorf("%d columns: %s", DisplayWidth(line), line)
			}
		}
		for key := range scenarioWords {
			if strings.Contains(text, key+" ") {
				t.Errorf("the key %s is told", key)
			}
		}
		assumed, figured := strings.Index(text, l.Say("scenario.assumptions")), strings.Index(text, l.Say("balance.start"))
		if notice := strings.Fields(l.Say("scenario.notice"))[2]; !strings.Contains(text[:assumed], notice) || assumed > figured {
			t.Error("the assumptions do not come first")
		}
	}
}

// TestCompareNote tells rounds that are not proven, and only where there are some.
func TestCompareNote(t *testing.T) {
	all := []*tally.Tally{tallytest.Scenario("a", 2, 0), tallytest.Scenario("b", 2, 10)}
	if note := CompareNote(En, all); note != En.Say("compare.note") {
		t.Error(note)
	}
	all[1].Whole[3].Optimal = 0
	if note := CompareNote(En, all); !strings.Contains(note, "Rounds proven best: A 10/10, B 8/10.") {
		t.Error(note)
	}
}

func TestWordsInOrder(t *testing.T) {
	words := []string{"Y tế", "Đất đai", "Nông nghiệp", "Nội vụ", "Giáo dục", "Công tác Đảng"}
	slices.SortFunc(words, Vi.compare)
	if want := []string{"Công tác Đảng", "Đất đai", "Giáo dục", "Nội vụ", "Nông nghiệp", "Y tế"}; !slices.Equal(words, want) {
		t.Errorf("%q", words)
	}
}

func TestScenarioWords(t *testing.T) {
	for _, i := range tally.Indicators() {
		if !Has("compare." + i.Key) {
			t.Errorf("indicator %s has no words", i.Key)
		}
	}
	for _, n := range []struct {
		got, want string
	}{{Vi.Signed(1234), "+1.234"}, {En.Signed(-1234), "−1,234"}, {En.Minus(-12), "−12"}, {En.Minus(12), "12"}, {Vi.Signed(0), "0"}, {Vi.Million(1_499_999), "1"}, {En.Million(2_500_000_000), "2,500"}} {
		if n.got != n.want {
			t.Errorf("%q, want %q", n.got, n.want)
		}
	}
}
