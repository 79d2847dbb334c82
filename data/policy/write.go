package policy

import (
	"io"
	"maps"
	"reflect"
	"slices"

	"github.com/pelletier/go-toml/v2"

	"canbo/model"
)

// Write writes what differs from the default policy, so that Read gives p again.
// It can write every policy that Read returns: one whose rules, totals and
// provinces are those of the default or more.
func Write(w io.Writer, p *model.Policy) error {
	def := Default()
	out := file{Name: p.Name}
	for _, r := range differing(p.Rules, def.Rules, func(r model.Rule) string { return string(r.ID) }) {
		mode := r.Mode
		out.Rules = append(out.Rules, record{r.ID, &mode, r.Article, r.Vi, r.En, r.Override, r.From, r.To, r.Value})
	}
	out.Support = differing(p.Support, def.Support, func(s model.Support) string { return s.Province })
	out.Totals = differing(p.Totals, def.Totals, func(t model.Total) string { return t.Province + " " + t.Block })
	if !slices.Equal(p.Retirement, def.Retirement) {
		out.Retirement = p.Retirement
	}
	if !slices.Equal(p.Goals, def.Goals) {
		out.Goals = p.Goals
	}
	if !slices.Equal(p.Metropolis, def.Metropolis) {
		list := slices.Concat([]string{}, p.Metropolis) // not nil: written even when empty
		out.Metropolis = &list
	}
	if !maps.Equal(p.Weights, def.Weights) {
		out.Weights = p.Weights
	}
	return toml.NewEncoder(w).SetIndentTables(false).Encode(out)
}

// differing returns the records of every key whose records are not those of def.
func differing[T any](records, def []T, key func(T) string) []T {
	group := func(all []T) map[string][]T {
		m := map[string][]T{}
		for _, r := range all {
			m[key(r)] = append(m[key(r)], r)
		}
		return m
	}
	ours, theirs := group(records), group(def)
	var out []T
	for _, r := range records {
		if k := key(r); !reflect.DeepEqual(ours[k], theirs[k]) {
			out = append(out, r)
		}
	}
	return out
}
