package main

import (
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"canbo/data/chart"
	"canbo/data/page"
	"canbo/data/report"
	"canbo/data/scenario"
	"canbo/data/tally"
	assumed "canbo/model/scenario"
	"canbo/model/stock"
)

type scenarioCompareOptions struct {
	rollOptions
	out string
}

func scenarioCompareCommand() command {
	o := &scenarioCompareOptions{}
	return command{name: "scenario compare", maxArgs: maxScenarios, flags: o.addFlags, run: o.run}
}

func (o *scenarioCompareOptions) addFlags(f *flagSet) {
	f.StringVar(&o.out, "out", "", f.text("compare-out"))
	o.rollOptions.addFlags(f)
}

// A comparison is the JSON of scenarios side by side.
type comparison struct {
	Scenarios  []*tally.Tally `json:"scenarios"`
	Indicators []compared     `json:"indicators"` // none where an interrupted run lacks provinces
}

type compared struct {
	Key     string  `json:"indicator"`
	Figures []int64 `json:"figures"`
	Changes []int64 `json:"differences"` // to the first
	Ranks   []int   `json:"ranks,omitempty"`
}

func comparisonOf(tallies []*tally.Tally) comparison {
	c := comparison{Scenarios: tallies, Indicators: []compared{}}
	if !alike(tallies) {
		return c
	}
	for _, i := range tally.Compare(tallies) {
		one := compared{Key: i.Key, Figures: i.Figures, Ranks: i.Ranks}
		for _, f := range i.Figures {
			one.Changes = append(one.Changes, f-i.Figures[0])
		}
		c.Indicators = append(c.Indicators, one)
	}
	return c
}

func (o *scenarioCompareOptions) run(ctx context.Context, c *call) error {
	if len(c.args) < 2 {
		return usage("error.compare-args")
	}
	if err := o.check(); err != nil {
		return err
	}
	if err := checkFolder(o.out); err != nil {
		return err
	}
	sides := make([]side, len(c.args))
	var scopes []scope
	for k, name := range c.args {
		var err error
		if sides[k], err = c.side(name, o.provinces); err != nil {
			return err
		}
		scopes = append(scopes, sides[k].scope())
	}
	if err := comparable(scopes); err != nil {
		return err
	}
	var tallies []*tally.Tally
	worst := exitDone
	for k := range sides {
		t := sides[k].tally
		if t == nil {
			o.overrule(sides[k].stage)
			r, err := o.roll(ctx, c, sides[k].stage, nil)
			if err != nil {
				return err
			}
			t, worst = r.tally, graver(worst, r.code(ctx))
		}
		if !t.Complete {
			c.note("compare.incomplete", t.Scenario)
		}
		tallies = append(tallies, t)
	}
	if !alike(tallies) { // interrupted before some provinces began
		return context.Canceled
	}
	var files []string
	if o.out != "" {
		var err error
		if files, err = writeFolder(o.out, compareFiles(c.lang, tallies)); err != nil {
			return err
		}
	}
	if c.json {
		return cmp.Or(c.answer(comparisonOf(tallies)), ended(worst))
	}
	err := report.WriteComparison(c.out, c.lang, tallies)
	if err == nil && len(files) > 0 {
		err = c.line(c.out, "\n"+c.say("plan.files", strings.Join(files, ", ")))
	}
	return cmp.Or(err, ended(worst))
}

// A side is a scenario to compare: the sums of a result, or what is to be run.
type side struct {
	tally *tally.Tally
	stage *stage
}

// side reads the result of a folder, or a scenario.
func (c *call) side(name string, provinces []string) (s side, err error) {
	if info, stat := os.Stat(name); stat == nil && (info.IsDir() || filepath.Ext(name) == ".json") {
		s.tally, err = readResult(name)
	} else {
		s.stage, err = c.stage(name, provinces)
	}
	return s, err
}

func (s *side) scope() scope {
	if s.tally != nil {
		return scopeOf(s.tally)
	}
	return s.stage.scope()
}

// A scope is what scenarios must share to be compared.
type scope struct {
	id    string
	first int
	codes []string // of the provinces, ascending
}

func (s *stage) scope() scope { return scope{s.ID, s.First, s.codes} }

func scopeOf(t *tally.Tally) scope {
	s := scope{id: t.Scenario, first: t.First}
	for k := range t.Provinces {
		s.codes = append(s.codes, t.Provinces[k].Code)
	}
	return s
}

// comparable reports whether scenarios are about the same provinces from the same
// year on.
func comparable(all []scope) error {
	for _, s := range all[min(1, len(all)):] {
		if s.first != all[0].first || !slices.Equal(s.codes, all[0].codes) {
			return failure(exitInput, "error.compare-other", all[0].id, s.id)
		}
	}
	return nil
}

// alike reports whether the sums of scenarios can be compared.
func alike(tallies []*tally.Tally) bool {
	var scopes []scope
	for _, t := range tallies {
		scopes = append(scopes, scopeOf(t))
	}
	return comparable(scopes) == nil
}

func compareFiles(l report.Lang, tallies []*tally.Tally) []written {
	files := []written{{"compare.csv", rows(compareRows(tallies))}, {"compare.html", func(w io.Writer) error { return page.WriteComparison(w, l, tallies) }}}
	for _, n := range chart.Compare(l, tallies) {
		n.Note = l.Say("picture.compared")
		files = append(files, written{n.Name + ".svg", n.WriteSVG}, written{n.Name + ".png", n.WritePNG})
	}
	return append(files, written{"compare.json", func(w io.Writer) error { return writeJSON(w, comparisonOf(tallies)) }})
}

func compareRows(tallies []*tally.Tally) func(func([]string) bool) {
	return headed([]string{"chi_tieu", "ten_chi_tieu", "don_vi", "kich_ban", "gia_tri", "chenh_lech", "hang"}, func(yield func(...string) bool) {
		for _, i := range tally.Compare(tallies) {
			for k, t := range tallies {
				rank := ""
				if i.Ranks != nil {
					rank = itoa(i.Ranks[k])
				}
				if !yield(i.Key, report.RawName(report.IndicatorName(report.Vi, i.Indicator)), report.RawUnit(report.Vi, i.Unit), t.Scenario, itoa(i.Figures[k]), itoa(i.Figures[k]-i.Figures[0]), rank) {
					return
				}
			}
		}
	})
}

func scenarioReportCommand() command {
	out := ""
	return command{name: "scenario report", maxArgs: 1,
		flags: func(f *flagSet) { f.StringVar(&out, "out", "", f.text("page-out")) },
		run: func(_ context.Context, c *call) error {
			if len(c.args) == 0 {
				return usage("error.report-args")
			}
			t, err := readResult(c.args[0])
			if err != nil {
				return err
			}
			content := func(w io.Writer) error { return page.Write(w, c.lang, t) }
			if out == "" {
				return content(c.out)
			}
			if err := writeFile(out, content); err != nil {
				return err
			}
			if c.json {
				return c.answer(struct {
					File string `json:"file"`
				}{out})
			}
			return c.line(c.out, c.say("plan.files", out))
		}}
}

func scenarioDiffCommand() command {
	return command{name: "scenario diff", maxArgs: 2, run: func(_ context.Context, c *call) error {
		if len(c.args) < 2 {
			return usage("error.diff-args")
		}
		a, err := loadScenario(c.args[0])
		if err != nil {
			return err
		}
		b, err := loadScenario(c.args[1])
		if err != nil {
			return err
		}
		return c.diff(a, b)
	}}
}

// A changed is one difference of two scenarios in JSON.
type changed struct {
	Topic  string `json:"topic"`
	Record string `json:"record"`
	Old    string `json:"old"`
	New    string `json:"new"`
}

func (c *call) diff(a, b *assumed.Scenario) error {
	lang := c.lang.String()
	name := func(letter string, s *assumed.Scenario) string {
		return report.Fill(letter+": "+title(s, lang), report.Width, "   ")
	}
	t := report.Table{Title: name("A", a) + "\n" + name("B", b), Ruled: true, Columns: []report.Column{{Head: c.say("diff.topic"), Wrap: 18},
		{Head: "A", Wrap: 38}, {Head: "B", Wrap: 38}}}
	all := []changed{}
	for _, d := range scenario.Diff(a, b) {
		one := changed{d.Topic, d.Record, d.Old.In(lang), d.New.In(lang)}
		all = append(all, one)
		t.Rows = append(t.Rows, []string{scenario.Heading(d.Topic, lang), orDash(one.Old), orDash(one.New)})
	}
	switch {
	case c.json:
		return c.answer(all)
	case len(all) == 0:
		return c.line(c.out, c.say("diff.none"))
	}
	return t.Write(c.out)
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func title(s *assumed.Scenario, lang string) string {
	return assumed.Words{Vi: s.TitleVi, En: s.TitleEn}.In(lang) + " (" + s.ID + ")"
}

func scenarioCheckCommand() command {
	return command{name: "scenario check", maxArgs: 1000, run: func(_ context.Context, c *call) error {
		if len(c.args) == 0 {
			return usage("error.scenario-check-args")
		}
		type checked struct {
			File   string `json:"file"`
			ID     string `json:"id"`
			Title  string `json:"title"`
			SHA256 string `json:"sha256"`
		}
		lang := c.lang.String()
		var all []checked
		var faults inputFaults
		for _, name := range c.args {
			s, err := scenario.Load(name)
			if err == nil {
				all = append(all, checked{name, s.ID, assumed.Words{Vi: s.TitleVi, En: s.TitleEn}.In(lang), scenario.Hash(s)})
				if !c.json {
					c.line(c.out, c.say("check.scenario", name, title(s, lang)))
					io.WriteString(c.out, indent(scenario.Text(scenario.Describe(s, lang), lang)))
				}
				continue
			}
			wrong, ok := inputError(err).(*inputFaults)
			if !ok || wrong.data != nil {
				return err
			}
			faults.toml = append(faults.toml, wrong.toml...)
		}
		if c.json && len(all) > 0 {
			if err := c.answer(all); err != nil {
				return err
			}
		}
		if len(faults.toml) > 0 {
			return &faults
		}
		return nil
	}}
}

// indent fills the lines of a text; those after the first of a list's item begin
// under its words.
func indent(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		hang := ""
		if strings.HasPrefix(strings.TrimLeft(line, " "), "- ") {
			hang = "  "
		}
		b.WriteString("  " + strings.ReplaceAll(report.Fill(line, report.Width-2, hang), "\n", "\n  ") + "\n")
	}
	return b.String()
}

func scenarioListCommand() command {
	return command{name: "scenario list", run: func(_ context.Context, c *call) error {
		lang := c.lang.String()
		t := report.Table{Ruled: true, Columns: []report.Column{{Head: c.say("list.name")}, {Head: c.say("list.title"), Wrap: 30}, {Head: c.say("list.sources"), Wrap: 46}},
			Note: c.say("list.note")}
		type source struct {
			Topic       string `json:"topic"`
			Text        string `json:"text"`
			Uncertainty string `json:"uncertainty,omitempty"`
		}
		type listed struct {
			Name    string   `json:"name"`
			Title   string   `json:"title"`
			Sources []source `json:"sources"`
		}
		var all []listed
		for _, p := range scenario.Presets() {
			one := listed{Name: p.Name, Title: assumed.Words{Vi: p.TitleVi, En: p.TitleEn}.In(lang), Sources: []source{}}
			var texts []string
			for _, s := range p.Sources {
				one.Sources = append(one.Sources, source{s.Topic, s.Text.In(lang), s.Uncertainty.In(lang)})
				text := scenario.Heading(s.Topic, lang) + ": " + s.Text.In(lang)
				if u := s.Uncertainty.In(lang); u != "" {
					text += "\n" + c.say("scenario.uncertain", u)
				}
				texts = append(texts, text)
			}
			all = append(all, one)
			t.Rows = append(t.Rows, []string{p.Name, one.Title, strings.Join(texts, "\n")})
		}
		if c.json {
			return c.answer(all)
		}
		return t.Write(c.out)
	}}
}

type scenarioExportOptions struct {
	provinces  []string
	level, out string
	expected   bool
}

func scenarioExportCommand() command {
	o := &scenarioExportOptions{}
	return command{name: "scenario export", maxArgs: 1, flags: o.addFlags, run: o.run}
}

func (o *scenarioExportOptions) addFlags(f *flagSet) {
	f.StringVar(&o.out, "out", "", f.text("out-file"))
	f.StringSliceVar(&o.provinces, "province", nil, f.text("scenario-province"))
	f.StringVar(&o.level, "level", levels[0], f.text("level"))
	f.BoolVar(&o.expected, "expected", false, f.text("expected-exits"))
}

func (o *scenarioExportOptions) run(_ context.Context, c *call) error {
	level := slices.Index(levels, o.level)
	if level < 0 {
		return unknown("error.level", o.level, levels)
	}
	stages, err := c.stages(c.args, o.provinces)
	if err != nil {
		return err
	}
	s := stages[0]
	m := c.meter()
	defer m.clear()
	m.show(c.say("progress.build"))
	in, err := s.instance(s.codes)
	if err != nil {
		return err
	}
	program, err := stock.New(in, s.Scenario, stock.Options{Level: stock.Level(level), Expected: o.expected})
	if err != nil {
		return failure(exitInput, "error.policy", err.Error())
	}
	m.clear()
	p := program.Program
	if err := c.writeProgram(o.out, p); err != nil || o.out == "" {
		return err
	}
	if c.json {
		return c.answer(struct {
			File     string `json:"file"`
			Scenario string `json:"scenario"`
			Rows     int    `json:"rows"`
			Columns  int    `json:"columns"`
			Entries  int    `json:"entries"`
		}{o.out, s.ID, p.Rows(), p.Cols(), len(p.Value)})
	}
	return c.line(c.out, c.say("export.horizon", o.out, s.ID, c.lang.Int(int64(p.Rows())), c.lang.Int(int64(p.Cols())), c.lang.Int(int64(len(p.Value)))))
}
