package scenario

import (
	"reflect"

	"canbo/model"
	"canbo/model/scenario"
)

// The years that a scenario may speak of.
const firstYear, lastYear = 2026, 2031

// What a list of codes names.
type named uint8

const (
	plain named = iota
	provinces
	fields
	paths // relative to the file
)

// A key is one key of the records T. Its type is that of what at points to:
// *int, *int64 and *uint64 numbers, *string and *model.RuleID texts, *bool,
// *model.Date, *[]string and *[]model.CommuneKind lists, *bilingual a text in both
// languages, *map[string]int64 the values of a rule, *[]model.SupportBand bands.
type key[T any] struct {
	spec
	at func(*T) any
	// keep says that a value is written even where it is that of a key left out;
	// nil: never.
	keep func(*T) bool
}

// A spec is what a key may hold.
type spec struct {
	name          string
	min, max, def int64    // of numbers; def where left out
	words         []string // that a text may be
	of            named
	need          bool // must be given
	says          bool // is what a record says, not what it is about
}

// bilingual points to the two forms of a text.
type bilingual struct{ vi, en *string }

func number[T any](name string, min, max int64, at func(*T) any) key[T] {
	return key[T]{spec{name: name, min: min, max: max}, at, nil}
}

func word[T any](name string, at func(*T) any, words ...string) key[T] {
	return key[T]{spec{name: name, words: words}, at, nil}
}

func free[T any](name string, at func(*T) any) key[T] {
	return key[T]{spec{name: name}, at, nil}
}

func codes[T any](name string, of named, at func(*T) any) key[T] {
	return key[T]{spec{name: name, of: of}, at, nil}
}

// needed says that the key must be given.
func (k key[T]) needed() key[T] { k.need = true; return k }

// said says that the key is what the record says.
func (k key[T]) said() key[T] { k.says = true; return k }

// or sets what a number is where it is left out.
func (k key[T]) or(def int64) key[T] { k.def = def; return k }

// keptIf sets when a value is written in any case.
func (k key[T]) keptIf(keep func(*T) bool) key[T] { k.keep = keep; return k }

// selection returns the keys of a Selection.
func selection[T any](at func(*T) *scenario.Selection) []key[T] {
	return []key[T]{
		codes("provinces", provinces, func(v *T) any { return &at(v).Provinces }),
		number("merged", 1, 3, func(v *T) any { return &at(v).Merged }),
	}
}

// span returns the keys of the years in which a record counts.
func span[T any](year, until func(*T) any) []key[T] {
	return []key[T]{number("year", firstYear, lastYear, year), number("until", firstYear, lastYear, until)}
}

// A topic is a table of the file.
type topic interface {
	label() string
	// read takes the entry of a file into s, reset empties the topic of s, settle
	// removes what does not count.
	read(r *reader, e *entry, s *scenario.Scenario)
	reset(s *scenario.Scenario)
	settle(s *scenario.Scenario)
	// records returns the records of s in order: one for a single table.
	records(s *scenario.Scenario) []record
	// values returns all keys of a single table.
	values(s *scenario.Scenario) []pair
	// array reports whether the records are written [[name]].
	array() bool
	// lines says what the records of s mean, or what holds without any.
	lines(s *scenario.Scenario) []scenario.Words
	// reordered returns two records that both scenarios have and that apply to one
	// case, the first of which comes first in a and last in b.
	reordered(a, b *scenario.Scenario) []scenario.Words
}

// A record is one record of a topic in the form common to all.
type record struct {
	about, says []pair // what it is about, and what it says about it
	phrase      func() scenario.Words
}

// A pair is a key with the TOML of its value.
type pair struct{ key, value string }

// A list is a topic of any number of records.
type list[T any] struct {
	name   string
	of     func(*scenario.Scenario) *[]T
	keys   []key[T]
	joint  bool                         // records act together; else the last one counts
	where  func(*T) *scenario.Selection // the provinces of a record
	check  func(g *given, v *T)         // what several keys must fulfil together; those not read are 0
	expand func(g *given, v T) []T      // where one record of the file stands for many
	phrase func(v *T) scenario.Words    // the record as a sentence
	none   scenario.Words
	// summary says all records in fewer lines than one each; nil: one each.
	summary func([]T) []scenario.Words
	// together checks the records of one file; nil: contradictions.
	together func(r *reader, all []T)
}

// A single is a topic of one table, whose keys a child overrides one by one.
type single[T any] struct {
	name   string
	of     func(*scenario.Scenario) *T
	keys   []key[T]
	check  func(g *given, v *T)
	phrase func(v *T) scenario.Words
}

func (t *list[T]) label() string   { return t.name }
func (t *single[T]) label() string { return t.name }

func (t *list[T]) array() bool   { return true }
func (t *single[T]) array() bool { return false }

func (t *list[T]) reset(s *scenario.Scenario)   { *t.of(s) = nil }
func (t *single[T]) reset(s *scenario.Scenario) { *t.of(s) = *new(T) }

func (t *list[T]) records(s *scenario.Scenario) []record {
	all := *t.of(s)
	out := make([]record, len(all))
	for i := range all {
		v := &all[i]
		out[i].about, out[i].says = pairs(t.keys, v, true)
		out[i].phrase = func() scenario.Words { return t.phrase(v) }
	}
	return out
}

func (t *single[T]) records(s *scenario.Scenario) []record {
	v := t.of(s)
	about, _ := pairs(t.keys, v, true)
	if len(about) == 0 {
		return nil
	}
	return []record{{about, nil, func() scenario.Words { return t.phrase(v) }}}
}

func (t *list[T]) values(*scenario.Scenario) []pair { return nil }

func (t *single[T]) values(s *scenario.Scenario) []pair {
	about, _ := pairs(t.keys, t.of(s), false)
	return about
}

// pairs writes the keys of a record; where brief, without those left out.
func pairs[T any](keys []key[T], v *T, brief bool) (about, says []pair) {
	for i := range keys {
		k := &keys[i]
		p := k.at(v)
		switch {
		case brief && !k.need && leftOut(p, k.def) && (k.keep == nil || !k.keep(v)):
		case k.says:
			says = append(says, pair{k.name, literal(p)})
		default:
			about = append(about, pair{k.name, literal(p)})
		}
	}
	return about, says
}

// leftOut reports whether a value is that of a key that is not given.
func leftOut(v any, def int64) bool {
	switch v := v.(type) {
	case *int:
		return int64(*v) == def
	case *int64:
		return *v == def
	case *bilingual:
		return *v.vi == "" && *v.en == ""
	case *[]string:
		return len(*v) == 0
	case *[]model.CommuneKind:
		return len(*v) == 0
	case *map[string]int64:
		return len(*v) == 0
	case *[]model.SupportBand:
		return len(*v) == 0
	}
	return reflect.ValueOf(v).Elem().IsZero()
}

// kinds are the words of model.CommuneKind.
var kinds = []string{model.RuralCommune: "commune", model.Ward: "ward", model.SpecialZone: "special-zone"}
