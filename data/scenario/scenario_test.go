package scenario

import (
	"fmt"
	"testing"
)

func TestTry(t *testing.T) {
	for _, p := range Presets() {
		fmt.Println(p.Name, p.TitleVi, len(p.Sources))
	}
	base, _ := Load("base")
	s, _ := Load("workload")
	m, _ := Load("by-merger")
	fmt.Println(Text(Describe(base, "vi"), "vi"))
	fmt.Println(Text(Describe(s, "en"), "en"))
	for _, c := range Diff(s, m) {
		fmt.Println(c)
	}
}
