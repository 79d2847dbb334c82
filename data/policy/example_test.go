package policy_test

import (
	"fmt"
	"strings"

	"canbo/data/policy"
	"canbo/model"
)

// A province shortens the reach of a move; everything else stays.
func ExampleRead() {
	p, err := policy.Read("policy.toml", strings.NewReader(`
[[rule]]
id = "distance"
article = "Decision 7/QĐ-UBND"
value = { metres = 45000 }
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	rules, err := p.At(model.MakeDate(2027, 1, 1))
	fmt.Println(rules.Value(model.Reach, "metres"), rules.Value(model.Reach, "soft_metres"), rules.Mode(model.Reach), err)
	// Output: 45000 60000 hard <nil>
}
