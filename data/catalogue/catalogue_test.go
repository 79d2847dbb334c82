package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"canbo/model"
)

// The numbers of Decree 361/2025/NĐ-CP: 8 leading, 34 professional, 3 support.
func TestCounts(t *testing.T) {
	count := map[Group]int{}
	for _, p := range Positions() {
		count[GroupOf(p.Code)]++
	}
	if count[Leading] != 8 || count[Professional] != 34 || count[Support] != 3 {
		t.Errorf("leading, professional, support = %d, %d, %d, want 8, 34, 3",
			count[Leading], count[Professional], count[Support])
	}
	if count[Elected] == 0 || count[PartyGroup] == 0 || count[FrontGroup] == 0 || len(count) != 6 {
		t.Errorf("groups: %v", count)
	}
	if GroupOf("no such code") != "" {
		t.Error("an unknown code has a group")
	}
}

func TestSortedAndUnique(t *testing.T) {
	fields, positions := Fields(), Positions()
	for i := 1; i < len(fields); i++ {
		if fields[i-1].Code >= fields[i].Code {
			t.Errorf("field %s is not after %s", fields[i].Code, fields[i-1].Code)
		}
	}
	for i := 1; i < len(positions); i++ {
		if positions[i-1].Code >= positions[i].Code {
			t.Errorf("position %s is not after %s", positions[i].Code, positions[i-1].Code)
		}
	}
}

func TestEveryReferenceIsKnown(t *testing.T) {
	kinds := []string{"VP", "KT", "VHXH", "PASC", "QS", "HDND", "UBND", "VPDU", "XDD", "UBKT", "MTTQ", "SO"}
	major := regexp.MustCompile(`^(\*|[67][0-9]{2,6})$`)
	fields := Fields()
	used := make([]bool, len(fields))
	for _, p := range Positions() {
		used[p.Field] = true
		if len(p.BodyKinds) == 0 || len(p.Listed) == 0 || p.TitleVi == "" || p.TitleEn == "" {
			t.Errorf("%s lacks bodies, majors or a title", p.Code)
		}
		for _, k := range p.BodyKinds {
			if !slices.Contains(kinds, k) {
				t.Errorf("%s: body kind %q", p.Code, k)
			}
		}
		for _, m := range slices.Concat(p.Listed, p.Acceptable) {
			if !major.MatchString(m) {
				t.Errorf("%s: major %q", p.Code, m)
			}
		}
		if p.Leadership == model.NoLeader && fields[p.Field].Code == "leadership" {
			t.Errorf("%s is counted as leadership and leads nothing", p.Code)
		}
		if GroupOf(p.Code) == "" {
			t.Errorf("%s has no group", p.Code)
		}
	}
	for i, f := range fields {
		if !used[i] {
			t.Errorf("no position in field %s", f.Code)
		}
	}
}

// Fields sized by the norm have a weight, the others none; the fields that
// official sources name as short are the critical ones and the most urgent are
// land, construction, finance and information technology.
func TestFields(t *testing.T) {
	var sum int64
	var critical []string
	for _, f := range Fields() {
		if f.Norm != (f.Weight > 0) || f.PopulationPct+f.AreaPct > 100 || f.Urgency < 1 || f.Urgency > 6 {
			t.Errorf("field %+v", f)
		}
		sum += f.Weight
		if f.Critical {
			critical = append(critical, f.Code)
		}
		top := slices.Contains([]string{"land", "construction", "finance", "it"}, f.Code)
		if top != (f.Urgency == 6) {
			t.Errorf("field %s has urgency %d", f.Code, f.Urgency)
		}
	}
	if want := []string{"construction", "education", "finance", "health", "it", "land"}; !slices.Equal(critical, want) {
		t.Errorf("critical fields %v, want %v", critical, want)
	}
	if sum != 100 {
		t.Errorf("weights sum to %d, want 100", sum)
	}
}

func TestCopiesAreFresh(t *testing.T) {
	Positions()[0].BodyKinds[0] = "changed"
	Fields()[0].Code = "changed"
	if Positions()[0].BodyKinds[0] == "changed" || Fields()[0].Code == "changed" {
		t.Error("a caller can change the catalogue")
	}
}

func TestParseRefuses(t *testing.T) {
	head := strings.SplitAfterN(positionsCSV, "\n", 2)[0]
	for _, line := range []string{
		"A,professional,a,a,no-field,VP,specialist,university,,0,*,,,0,0",
		"A,professional,a,a,land,VP,general,university,,0,*,,,0,0",
		"A,professional,a,a,land,VP,specialist,school,,0,*,,,0,0",
		"A,professional,a,a,land,VP,specialist,university,boss,0,*,,,0,0",
		"A,professional,a,a,land,VP,specialist,university,,yes,*,,,0,0",
		"A,professional,a,a,land,VP,specialist,university,,0,*,,,-1,0",
		"A,professional,a,a",
	} {
		if _, err := parse(fieldsCSV, head+line+"\n"); err == nil {
			t.Errorf("accepted %q", line)
		}
	}
	if _, err := parse("", positionsCSV); err == nil {
		t.Error("accepted a table without header")
	}
	if _, err := parse("code\nland\n", positionsCSV); err == nil {
		t.Error("accepted a table without its columns")
	}
}

func ExamplePositions() {
	fields := Fields()
	for _, p := range Positions() {
		if p.Code == "KT-DD" {
			fmt.Println(p.TitleVi, "–", fields[p.Field].NameVi, "–", p.SensitiveMonths, "months")
		}
	}
	// Output: Chuyên viên đất đai, đo đạc – Đất đai, môi trường – 60 months
}
