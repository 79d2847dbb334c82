package scenario

import (
	"fmt"
	"testing"
)

func TestTry(t *testing.T) {
	for _, p := range Presets() {
		fmt.Println(p.Name, p.TitleVi, len(p.Sources))
		s, err := Load(p.Name)
		if err != nil {
			t.Fatal(err)
		}
		if p.Name == "by-merger" {
			fmt.Println(string(Write(s)))
		}
	}
}
