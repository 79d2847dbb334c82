package scenario

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"canbo/model"
)

// Policy returns the base policy with the dated rules and support tables of the
// scenario laid over it, record by record: from From to To a record takes the
// place of what was in force, before and after that stays. The error names a rule
// that the base does not know, or the year in which the policy is not complete.
func (s *Scenario) Policy(base *model.Policy) (*model.Policy, error) {
	p := *base
	p.Rules, p.Support = slices.Clone(base.Rules), slices.Clone(base.Support)
	for i := range s.Rules {
		r := &s.Rules[i]
		full, err := r.fill(p.Rules)
		if err != nil {
			return nil, err
		}
		p.Rules = lay(p.Rules, full, func(x *model.Rule) (string, *model.Date, *model.Date) { return string(x.ID), &x.From, &x.To })
	}
	for _, t := range s.Support {
		p.Support = lay(p.Support, t, func(x *model.Support) (string, *model.Date, *model.Date) { return x.Province, &x.From, &x.To })
	}
	if len(s.Rules) == 0 {
		return &p, nil
	}
	for year := s.First; year <= s.Last; year++ {
		day := model.MakeDate(year, 12, 31)
		if s.Base.Effective != 0 {
			day = s.Round(s.Base.Effective, year)
		}
		if _, err := p.At(day); err != nil {
			return nil, fmt.Errorf("scenario %s, year %d: %w", s.ID, year, err)
		}
	}
	return &p, nil
}

// fill completes a record from the one in force on its first day, or else from
// the latest one.
func (r *Rule) fill(rules []model.Rule) (model.Rule, error) {
	var def *model.Rule
	for i := range rules {
		x := &rules[i]
		if x.ID != r.ID {
			continue
		}
		if x.From <= r.From && (x.To == 0 || x.To >= r.From) {
			def = x
			break
		}
		if def == nil || x.From > def.From {
			def = x
		}
	}
	if def == nil {
		return model.Rule{}, fmt.Errorf("scenario: the policy has no rule %q", r.ID)
	}
	full := model.Rule{
		ID: r.ID, Mode: def.Mode, Article: cmp.Or(r.Article, def.Article), From: r.From, To: r.To,
		Vi: cmp.Or(r.Vi, def.Vi), En: cmp.Or(r.En, def.En), Override: cmp.Or(r.Override, def.Override),
		Value: map[string]int64{},
	}
	maps.Copy(full.Value, def.Value)
	maps.Copy(full.Value, r.Value)
	if r.Mode != "" {
		if err := full.Mode.UnmarshalText([]byte(r.Mode)); err != nil {
			return model.Rule{}, fmt.Errorf("scenario: rule %q: %w", r.ID, err)
		}
	}
	return full, nil
}

// lay adds a dated record to a list and cuts its days out of the records with
// the same key.
func lay[T any](list []T, fresh T, dates func(*T) (key string, from, to *model.Date)) []T {
	id, from, to := dates(&fresh)
	var out []T
	for _, old := range list {
		key, oldFrom, oldTo := dates(&old)
		if key != id || *oldTo != 0 && *oldTo < *from || *to != 0 && *oldFrom > *to {
			out = append(out, old)
			continue
		}
		if *oldFrom < *from {
			before := old
			_, _, end := dates(&before)
			*end = *from - 1
			out = append(out, before)
		}
		if *to != 0 && (*oldTo == 0 || *oldTo > *to) {
			after := old
			_, begin, _ := dates(&after)
			*begin = *to + 1
			out = append(out, after)
		}
	}
	return append(out, fresh)
}
