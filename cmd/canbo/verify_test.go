package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"canbo/model"
)

// TestSpoiledClaims states other values and bounds than those that the certificate
// proves, each in itself consistent: only the certificate can tell.
func TestSpoiledClaims(t *testing.T) {
	exact, hasty := filepath.Join(t.TempDir(), "exact"), filepath.Join(t.TempDir(), "hasty")
	for dir, flags := range map[string][]string{exact: {"--gap", "1e-7"}, hasty: {"--time-limit", "1ns"}} {
		if code, _, words := try(t.Context(), append([]string{"plan", "testdata/small", "--out", dir}, flags...)...); code != exitDone && code != exitUnproven {
			t.Fatal(code, words)
		}
	}
	worse := func(goal int) func([]model.GoalResult) {
		return func(goals []model.GoalResult) { goals[goal].Value++; goals[goal].Limit++ }
	}
	for name, c := range map[string]struct {
		dir   string
		spoil func([]model.GoalResult)
		code  exit
		want  string
	}{
		"honest":           {exact, func([]model.GoalResult) {}, exitDone, ""},
		"honest, hasty":    {hasty, func([]model.GoalResult) {}, exitUnproven, ""},
		"value of people":  {exact, worse(2), exitUnproven, "of another value"},
		"value of tie":     {exact, worse(3), exitUnproven, "of another value"},
		"bound of people":  {hasty, func(goals []model.GoalResult) { goals[2].Bound = goals[2].Value }, exitUnproven, "higher than what is"},
		"bound of service": {hasty, func(goals []model.GoalResult) { goals[1].Bound++ }, exitUnproven, "higher than what is"},
		"bound of tie":     {hasty, func(goals []model.GoalResult) { goals[3].Bound++ }, exitUnproven, "higher than what is"},
	} {
		dir := filepath.Join(t.TempDir(), "plan")
		if err := os.CopyFS(dir, os.DirFS(c.dir)); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, planName)
		plan, err := readPlan(file)
		if err != nil {
			t.Fatal(err)
		}
		c.spoil(plan.Goals)
		text, err := json.Marshal(plan)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
		code, out, words := try(t.Context(), "verify", "testdata/small", file, "--lang", "en", "--json")
		if code != c.code || !strings.Contains(out, c.want) {
			t.Errorf("%s: exit code %d, %s%s", name, code, words, out)
		}
		_, out, _ = try(t.Context(), "verify", "testdata/small", file, "--lang", "en")
		if strings.Contains(out, "does NOT agree") != (c.want != "") {
			t.Errorf("%s: %s", name, out)
		}
	}
}
