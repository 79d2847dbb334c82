package scenario

import (
	"slices"
	"strings"

	"canbo/model"
	"canbo/model/scenario"
)

// A Change is one thing in which two scenarios differ.
type Change struct {
	Topic  string         // the table of the file, "years" for the first and last
	Record string         // what the record is about, in TOML; the keys of a single table that differ
	Old    scenario.Words // what a says, empty where it has no such record
	New    scenario.Words // what b says
}

// Diff returns what differs from a to b, topic by topic and record by record: those
// of a in its order, then those that only b has. Ids, titles and sources are not
// compared.
func Diff(a, b *scenario.Scenario) []Change {
	changes := differing("years", yearPairs(a), yearPairs(b), sayYears(a), sayYears(b))
	for _, t := range topics {
		switch {
		case t.label() == "source":
		case t.array():
			changes = append(changes, diffList(t, a, b)...)
		default:
			changes = append(changes, differing(t.label(), t.values(a), t.values(b), t.lines(a)[0], t.lines(b)[0])...)
		}
	}
	return changes
}

// yearPairs returns the keys first and last.
func yearPairs(s *scenario.Scenario) []pair {
	about, _ := pairs(head, s, false)
	return slices.DeleteFunc(about, func(p pair) bool { return p.key != "first" && p.key != "last" })
}

// differing compares the keys of a single table, which both have in one order.
func differing(topic string, a, b []pair, old, new scenario.Words) []Change {
	var keys []string
	for i := range a {
		if a[i].value != b[i].value {
			keys = append(keys, a[i].key)
		}
	}
	if keys == nil {
		return nil
	}
	return []Change{{topic, strings.Join(keys, ", "), old, new}}
}

// A matter is what the records about one case say together.
type matter struct {
	says   string
	phrase []scenario.Words
}

// matters gathers records by what they are about.
func matters(records []record) (order []string, by map[string]*matter) {
	by = map[string]*matter{}
	for _, r := range records {
		about := address(r.about)
		m := by[about]
		if m == nil {
			m = &matter{}
			by[about] = m
			order = append(order, about)
		}
		m.says += address(r.says) + "\n"
		m.phrase = append(m.phrase, r.phrase())
	}
	return order, by
}

func diffList(t topic, a, b *scenario.Scenario) []Change {
	orderA, byA := matters(t.records(a))
	orderB, byB := matters(t.records(b))
	var changes []Change
	for _, about := range orderA {
		old, new := byA[about], byB[about]
		switch {
		case new == nil:
			changes = append(changes, Change{t.label(), about, join("; ", old.phrase...), scenario.Words{}})
		case old.says != new.says:
			changes = append(changes, Change{t.label(), about, join("; ", old.phrase...), join("; ", new.phrase...)})
		}
	}
	for _, about := range orderB {
		if byA[about] == nil {
			changes = append(changes, Change{t.label(), about, scenario.Words{}, join("; ", byB[about].phrase...)})
		}
	}
	if p := t.reordered(a, b); p != nil {
		changes = append(changes, Change{t.label(), "order", join("; ", p[0], p[1]), join("; ", p[1], p[0])})
	}
	return changes
}

func (t *single[T]) reordered(_, _ *scenario.Scenario) []scenario.Words { return nil }

func (t *list[T]) reordered(a, b *scenario.Scenario) []scenario.Words {
	if t.joint {
		return nil
	}
	place := map[string]int{}
	for i := range *t.of(b) {
		about, says := pairs(t.keys, &(*t.of(b))[i], true)
		place[address(append(about, says...))] = i + 1
	}
	all := *t.of(a)
	at := make([]int, len(all)) // place in b from 1, 0 absent
	for i := range all {
		about, says := pairs(t.keys, &all[i], true)
		at[i] = place[address(append(about, says...))]
	}
	for j := range all {
		for i := range j {
			if at[i] > at[j] && at[j] > 0 && overlap(t.keys, &all[i], &all[j]) {
				return []scenario.Words{t.phrase(&all[i]), t.phrase(&all[j])}
			}
		}
	}
	return nil
}

// overlap reports whether two records may apply to one case: no list of codes and
// no word of theirs excludes it, and no span of years, ages or days.
func overlap[T any](keys []key[T], a, b *T) bool {
	spans := map[string][2]int64{}
	for i := range keys {
		k := &keys[i]
		if k.says {
			continue
		}
		switch x := k.at(a).(type) {
		case *[]string:
			if y := *k.at(b).(*[]string); excludes(*x, y) {
				return false
			}
		case *[]model.CommuneKind:
			if y := *k.at(b).(*[]model.CommuneKind); excludes(*x, y) {
				return false
			}
		case *string:
			if y := *k.at(b).(*string); *x != "" && y != "" && *x != y {
				return false
			}
		case *model.RuleID:
			if *x != *k.at(b).(*model.RuleID) {
				return false
			}
		case *model.Date:
			spans[k.name] = [2]int64{int64(*x), int64(*k.at(b).(*model.Date))}
		case *int:
			spans[k.name] = [2]int64{int64(*x), int64(*k.at(b).(*int))}
		}
	}
	if m := spans["merged"]; m[0] != 0 && m[1] != 0 && m[0] != m[1] {
		return false
	}
	for _, s := range [][2]string{{"year", "until"}, {"from", "to"}} {
		from, to := spans[s[0]], spans[s[1]]
		if to[0] != 0 && to[0] < from[1] || to[1] != 0 && to[1] < from[0] {
			return false
		}
	}
	return true
}

// excludes reports whether two lists, empty for all, have nothing in common.
func excludes[T comparable](a, b []T) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(x T) bool { return slices.Contains(b, x) })
}
