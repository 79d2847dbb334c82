package policy

import (
	"canbo/data/tomlfile"
	"canbo/model"
	"canbo/model/scenario"
)

// CheckChanges tells what is wrong with the records [[rule]] and [[support]] of a
// file of dated changes, as Read does for a policy file: values that the default
// rule does not have or that are out of range, and records in force on one day.
// The records are those of src, in its order.
func CheckChanges(name string, src []byte, rules []scenario.Rule, support []model.Support) tomlfile.Faults {
	c := &checker{file: name, src: src}
	def := Default()
	full := make([]model.Rule, len(rules))
	for i, r := range rules {
		rec := record{ID: r.ID, Article: r.Article, From: r.From, To: r.To, Value: r.Value}
		full[i] = c.rule(i, &rec, latest(def, r.ID))
	}
	c.overlaps(full)
	c.others(&file{Support: support})
	c.faults.Sort()
	return c.faults
}
