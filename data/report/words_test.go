package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"canbo/data"
	"canbo/data/policy"
	"canbo/model"
)

var verb = regexp.MustCompile(`%(\[\d\])?[a-z]`)

func TestCatalogueIsComplete(t *testing.T) {
	for key, w := range catalogue {
		if (w.vi == "" || w.en == "") && key != "rank.0" && key != "level.0" {
			t.Errorf("%s lacks a language", key)
		}
		vi, en := verb.FindAllString(w.vi, -1), verb.FindAllString(w.en, -1)
		slices.Sort(vi)
		slices.Sort(en)
		if !slices.Equal(vi, en) {
			t.Errorf("%s has the verbs %v and %v", key, vi, en)
		}
		if strings.Count(w.vi, "`") != strings.Count(w.en, "`") || strings.Count(w.vi, "\n") != strings.Count(w.en, "\n") {
			t.Errorf("%s names a value or breaks a line in one language only", key)
		}
		if strings.HasSuffix(w.vi, ".") != strings.HasSuffix(w.en, ".") {
			t.Errorf("%s ends with a full stop in one language only", key)
		}
	}
}

// TestEveryKeyIsKnownAndUsed reads the keys off the sources: a literal that
// looks like a key is in the catalogue, and a key, or the beginning that code
// completes, is a literal somewhere.
func TestEveryKeyIsKnownAndUsed(t *testing.T) {
	literals := map[string]bool{}
	for _, dir := range []string{".", "../chart", "../page", "../../cmd/canbo"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, name := range files {
			if !strings.HasSuffix(name, "_test.go") && !strings.HasSuffix(name, "words.go") {
				collect(t, name, literals)
			}
		}
	}
	family := map[string]bool{}
	for key := range catalogue {
		family[key[:strings.IndexByte(key, '.')]] = true
	}
	looks := regexp.MustCompile(`^([a-z]+)\.[a-z][a-z0-9:. -]*[a-z0-9]$`)
	for text := range literals {
		m := looks.FindStringSubmatch(text)
		if m != nil && family[m[1]] && !Has(text) && !isFile(text) {
			t.Errorf("the catalogue lacks %q", text)
		}
	}
	for key := range catalogue {
		at := strings.IndexByte(key, '.')
		// words of commands and flags are found by name
		if stem := key[:at+1]; !literals[key] && !literals[stem] && stem != "command." && stem != "flag." {
			t.Errorf("no source uses %q", key)
		}
	}
}

// isFile tells the name of a file of a plan from a key.
func isFile(text string) bool {
	return slices.Contains([]string{".csv", ".json", ".cert", ".svg", ".toml", ".html"}, filepath.Ext(text))
}

func collect(t *testing.T, name string, literals map[string]bool) {
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				literals[text] = true
			}
		}
		return true
	})
}

// Everything that a plan may hold has words.
func TestPlanWords(t *testing.T) {
	var keys []string
	for _, f := range []model.Form{model.Stay, model.Return, model.Placement, model.Reinforce, model.Appointment, model.Rotate,
		model.Periodic, model.Reposition, model.Transfer} {
		keys = append(keys, "form."+string(f))
	}
	for _, reason := range []string{"nobody-qualified", "protected", "sender-minimum", "distance", "budget", "closed", "better-elsewhere", "rule"} {
		keys = append(keys, "open."+reason)
	}
	for _, next := range []string{"concurrent", "agency", "contract", "recruitment", "training", "election"} {
		keys = append(keys, "next."+next)
	}
	for _, why := range []string{"surplus", "wish", "commute", "misfit", "unplaced", "pin", "shortage", "vacancy", "exchange", "nearer",
		"must-move:secondment", "must-move:two-terms", "must-move:sensitive", "must-move:unplaced", "must-move:committee"} {
		keys = append(keys, "reason."+why)
	}
	for _, g := range policy.Default().Goals {
		keys = append(keys, "goal."+g.Name)
	}
	for _, m := range []model.Mode{model.Off, model.Warn, model.Hard} {
		keys = append(keys, "mode."+m.String())
	}
	for _, key := range keys {
		if !Has(key) {
			t.Errorf("the catalogue lacks %q", key)
		}
	}
	for _, l := range []Lang{Vi, En} {
		for _, id := range model.AllRules() {
			if text := RuleText(l, policy.Default(), id); text == "" || strings.HasPrefix(text, "rule.") {
				t.Errorf("rule %s has no words in %s", id, l)
			}
		}
	}
}

// TestColumnWords: what columns hold, their units and empty cells have words.
func TestColumnWords(t *testing.T) {
	for _, table := range data.Columns() {
		for _, c := range table.Columns {
			for _, word := range []string{c.Type, c.Unit, c.Default} {
				if got := Vi.columnWord(word); word != "" && strings.HasPrefix(got, "column-word.") {
					t.Errorf("%s %s: no words for %q", table.File, c.Name, word)
				}
			}
			if len(c.Values) != len(c.ValuesVi) {
				t.Errorf("%s %s: values %v, %v", table.File, c.Name, c.Values, c.ValuesVi)
			}
		}
	}
}

// TestPercentWords: a percent sign has a space before it in every message.
func TestPercentWords(t *testing.T) {
	for key, w := range catalogue {
		for _, text := range []string{w.vi, w.en} {
			if tight := regexp.MustCompile(`[0-9sdv]%%|[0-9][%‰]`).FindString(text); tight != "" {
				t.Errorf("%s: %q in %q", key, tight, text)
			}
		}
	}
}

// TestFillKeepsPercents breaks no line between a number and its percent sign.
func TestFillKeepsPercents(t *testing.T) {
	for width := 8; width < 30; width++ {
		for line := range strings.SplitSeq(Fill("giảm 2,5 % một năm, 15 ‰ mỗi người, 100 %", width, ""), "\n") {
			if strings.HasPrefix(line, "%") || strings.HasPrefix(line, "‰") || DisplayWidth(line) > width {
				t.Errorf("width %d: %q", width, line)
			}
		}
	}
}
