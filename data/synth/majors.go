package synth

import (
	"slices"
	"strings"

	"canbo/model"
)

// courses are university majors (Circular 09/2022/TT-BGDĐT) with their weight
// among commune staff: law, public administration, agriculture and economics
// come from the years of in-service study and are the common ones.
var courses = []struct {
	major  string
	weight float64
}{
	{"7380101", 20}, {"7310205", 10}, {"7380107", 3}, {"7340403", 3}, {"7310201", 3}, {"7310202", 4}, {"7340406", 3},
	{"7320303", 1.5}, {"7310206", 0.5}, {"7220201", 1}, {"7310101", 4}, {"7310104", 1}, {"7310105", 1}, {"7310110", 3},
	{"7340101", 3}, {"7340121", 1}, {"7340201", 4}, {"7340301", 7}, {"7340302", 1}, {"7340404", 2}, {"7340408", 0.7},
	{"7340405", 0.5}, {"7480101", 0.7}, {"7480103", 0.6}, {"7480104", 0.6}, {"7480201", 3}, {"7480202", 0.3}, {"7580101", 0.6},
	{"7580105", 0.6}, {"7580201", 2.5}, {"7580205", 1}, {"7580210", 0.5}, {"7580212", 0.5}, {"7580202", 0.8}, {"7580301", 1},
	{"7580302", 1}, {"7510103", 0.8}, {"7510104", 0.5}, {"7510301", 0.6}, {"7620101", 2}, {"7620102", 1}, {"7620105", 1},
	{"7620109", 2}, {"7620110", 1.5}, {"7620112", 1}, {"7620115", 1.5}, {"7620116", 2.5}, {"7620201", 1}, {"7620205", 1.5},
	{"7620301", 0.8}, {"7640101", 2}, {"7850101", 1.5}, {"7850103", 3}, {"7520503", 0.7}, {"7520320", 0.8}, {"7440301", 0.5},
	{"7140114", 1}, {"7140202", 1.5}, {"7140209", 0.8}, {"7140217", 1.2}, {"7229042", 1.5}, {"7229001", 0.8}, {"7229009", 0.2},
	{"7310310", 0.2}, {"7310301", 0.8}, {"7810301", 0.4}, {"7810103", 0.4}, {"7320101", 0.6}, {"7720701", 1}, {"7720101", 0.4},
	{"7720201", 0.4}, {"7720301", 0.6}, {"7760101", 3}, {"7760102", 0.4},
}

// generalists are the majors of surplus staff: plentiful, and listed for offices,
// home affairs and Party work.
var generalists = []string{"7380101", "7310205", "7620109", "7620116", "7310101", "7310202", "7340406", "7340101"}

const militaryMajor = "7860220"

// A match splits the majors by what a position's job description says of them.
// general holds the generalist majors that suit it.
type match struct{ listed, acceptable, other, general lot[string] }

func newMatch(p *model.Position) *match {
	m := &match{}
	for _, c := range courses {
		switch {
		case suits(p.Listed, c.major):
			m.listed.add(c.major, c.weight)
		case suits(p.Acceptable, c.major):
			m.acceptable.add(c.major, c.weight)
		default:
			m.other.add(c.major, c.weight)
			continue
		}
		if slices.Contains(generalists, c.major) {
			m.general.add(c.major, c.weight)
		}
	}
	if suits(p.Listed, militaryMajor) && m.listed.empty() {
		m.listed.add(militaryMajor, 1)
	}
	return m
}

func suits(prefixes []string, major string) bool {
	for _, p := range prefixes {
		if p == "*" || strings.HasPrefix(major, p) {
			return true
		}
	}
	return false
}
