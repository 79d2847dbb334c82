package scenario

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"canbo/model"
	"canbo/model/scenario"
)

// TestExampleOfReference: the file that README.md shows can be read.
func TestExampleOfReference(t *testing.T) {
	src, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(src), "```toml\n")
	text, _, _ = strings.Cut(text, "```")
	mustLoad(t, one(text), "s.toml")
}

// TestReference: README.md names every key of every table with what it may hold.
func TestReference(t *testing.T) {
	src, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	for _, part := range strings.Split(string(src), "\n## ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		sections[name] = text
	}
	want := func(section string, rows []string) {
		for _, row := range rows {
			if !strings.Contains(sections[section], "\n"+row) {
				t.Errorf("%s lacks the row\n%s", section, row)
			}
		}
		if n := strings.Count(sections[section], "\n| `"); n != len(rows) {
			t.Errorf("%s has %d rows, the table %d keys", section, n, len(rows))
		}
	}
	shared := slices.Concat(rows(selection(func(e *scenario.Exit) *scenario.Selection { return &e.Selection })),
		rows(span(func(e *scenario.Exit) any { return &e.Year }, func(e *scenario.Exit) any { return &e.Until })))
	want("Shared", shared)
	want("Head", append(rows(head), "| `extends` | list", "| `replace` | list"))
	for _, p := range presetNames() {
		if !strings.Contains(sections["Presets"], "`"+p+"`") {
			t.Errorf("no word about preset %s", p)
		}
	}
	for _, x := range topics {
		form := "[%s]"
		if x.array() {
			form = "[[%s]]"
		}
		own := x.(interface{ reference() []string }).reference()
		if x.array() {
			own = slices.DeleteFunc(own, func(row string) bool { return slices.Contains(shared, row) })
		}
		want(fmt.Sprintf(form, x.label()), own)
	}
}

func (t *single[T]) reference() []string { return rows(t.keys) }

func (t *list[T]) reference() []string {
	all := rows(t.keys)
	if t.name == "ceiling" {
		all = append(all, "| `table` | list", "| `file` | text")
	}
	return all
}

// rows begins the rows of a table of the reference.
func rows[T any](keys []key[T]) []string {
	var all []string
	for i := range keys {
		k := &keys[i]
		holds := "text"
		switch k.at(new(T)).(type) {
		case *int, *int64, *uint64:
			holds = fmt.Sprintf("%d to %d", k.min, k.max)
			if k.max == 1<<62 {
				holds = "number"
			}
			if k.def > 0 {
				holds += fmt.Sprintf(", else %d", k.def)
			}
		case *bool:
			holds = "true, false"
		case *model.Date:
			holds = "date"
		case *[]string, *[]model.CommuneKind, *[]model.SupportBand:
			holds = "list"
		case *map[string]int64:
			holds = "table"
		}
		if len(k.words) > 0 && len(k.words) < 10 {
			holds = strings.Join(k.words, ", ")
		}
		if k.need {
			holds = "**" + holds + "**"
		}
		all = append(all, fmt.Sprintf("| `%s` | %s |", k.name, holds))
	}
	return all
}
