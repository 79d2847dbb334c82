package policy

import (
	"canbo/data/tomlfile"
	"canbo/model"
	"canbo/model/scenario"
)

// CheckChanges tells what is wrong with the records [[rule]] and [[support]] of a
// file of dated changes, as Read does for a policy file: values that the default
// rule does not have or that are out of range, and records in force on one day
// unless they may be laid over one another. The records are those of src, in its
// order.
func CheckChanges(name string, src []byte, rules []scenario.Rule, support []model.Support, laidOver bool) tomlfile.Faults {
	c := &checker{file: name, src: src}
	def := Default()
	full := make([]model.Rule, len(rules))
	for i, r := range rules {
		rec := record{ID: r.ID, Article: r.Article, From: r.From, To: r.To, Value: r.Value}
		full[i] = c.rule(i, &rec, latest(def, r.ID))
	}
	if !laidOver {
		c.overlaps(full)
	}
	c.supports(support, laidOver)
	c.faults.Sort()
	return c.faults
}
