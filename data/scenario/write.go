package scenario

import (
	"bytes"
	"fmt"

	"canbo/model/scenario"
)

// Write writes a scenario with all that it has taken from others, as a file that
// Load reads as the same scenario. Paths are as in s. Equal scenarios give equal
// bytes.
func Write(s *scenario.Scenario) []byte {
	var b bytes.Buffer
	line := func(p pair) { fmt.Fprintf(&b, "%s = %s\n", p.key, p.value) }
	about, _ := pairs(head, s, true)
	for _, p := range about {
		line(p)
	}
	for _, t := range topics {
		for _, r := range t.records(s) {
			form := "\n[%s]\n"
			if t.array() {
				form = "\n[[%s]]\n"
			}
			fmt.Fprintf(&b, form, t.label())
			for _, p := range append(r.about, r.says...) {
				line(p)
			}
		}
	}
	return b.Bytes()
}
