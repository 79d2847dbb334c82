package main

import (
	"regexp"
	"strings"
	"testing"

	"canbo/data/policy"
	"canbo/data/report"
	"canbo/data/scenario"
	"canbo/model"
)

// TestPercentSigns looks for a percent sign that stands on a number: both languages
// have a space between, everywhere.
func TestPercentSigns(t *testing.T) {
	tight := regexp.MustCompile(`[0-9][%‰]`)
	check := func(where, text string) {
		if at := tight.FindStringIndex(text); at != nil {
			t.Errorf("%s: %q", where, text[max(0, at[0]-30):min(len(text), at[1]+10)])
		}
	}
	for _, lang := range []string{"vi", "en"} {
		for _, p := range scenario.Presets() {
			s, err := scenario.Load(p.Name)
			if err != nil {
				t.Fatal(err)
			}
			check(p.Name, s.TitleVi+s.TitleEn+scenario.Text(scenario.Describe(s, lang), lang))
			for _, source := range p.Sources {
				check(p.Name, source.Text.In(lang)+source.Uncertainty.In(lang))
			}
		}
		for _, cmd := range commands() {
			_, out, _ := try(t.Context(), append(strings.Fields(cmd.name), "--help", "--lang", lang)...)
			check(cmd.name, out)
		}
		l, _ := report.ParseLang(lang)
		for _, id := range model.AllRules() {
			check(string(id), report.RuleText(l, policy.Default(), id))
		}
		check("numbers", l.Percent(0.5)+l.Percent(1e-12)+l.Percent(0.000043))
	}
}
