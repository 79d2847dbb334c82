package data

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"canbo/data/gazetteer"
	"canbo/data/tomlfile"
	"canbo/model"
)

const (
	metaFile   = "instance.toml"
	policyFile = "policy.toml"
)

// Meta is instance.toml: what is not a table.
type Meta struct {
	Name      string     `toml:"name"`
	AsOf      model.Date `toml:"as_of"`     // state of the files, in quotes; the effective date where left out
	Effective model.Date `toml:"effective"` // day the moves take effect, required
	// Province, a code or name, is where names of communes are looked up first.
	Province string `toml:"province,omitempty"`
	// Pins are "OFFICIAL=POST", "OFFICIAL=stay" or "OFFICIAL=leave".
	Pins []string `toml:"pins,omitempty"`
	// Forbids are "OFFICIAL", "OFFICIAL=COMMUNE" or "OFFICIAL=POST".
	Forbids []string `toml:"forbids,omitempty"`
	// Pairs are "OFFICIAL=OFFICIAL": both end in one commune.
	Pairs  []string   `toml:"pairs,omitempty"`
	Limits MetaLimits `toml:"limits,omitempty"`
	// Assumptions are those whose values have been written into the files.
	Assumptions []MetaAssumption `toml:"assumption,omitempty"`
}

// MetaLimits are model.Limits; what is left out is not limited.
type MetaLimits struct {
	Moves         *int   `toml:"moves,omitempty"`
	Relocations   *int   `toml:"relocations,omitempty"`
	MoneyPerMonth *int64 `toml:"money_per_month,omitempty"` // đồng
	MaxMetres     *int   `toml:"max_metres,omitempty"`
}

// MetaAssumption is a model.Assumption.
type MetaAssumption struct {
	Code  string `toml:"code"`
	Count int    `toml:"count"`
	Text  string `toml:"text,omitempty"` // of codes that the program does not know
}

// readMeta reads instance.toml, except for its decisions.
func (l *loader) readMeta() *Meta {
	m := &Meta{}
	src := l.open(metaFile, Required)
	if src == nil {
		return m
	}
	l.meta = src
	if faults := tomlfile.Decode(metaFile, src.data, m); faults != nil {
		l.tomlFaults(faults)
		return &Meta{}
	}
	l.in.Name, l.in.AsOf, l.in.Effective = m.Name, m.AsOf, m.Effective
	switch {
	case m.Effective == 0:
		l.fault(spot{src, 0}, "cell.missing", "effective")
	case m.AsOf == 0:
		l.in.AsOf = m.Effective
		l.assume("instance.as-of", 1)
	case m.Effective < m.AsOf:
		l.fault(spot{src, 0}, "date.order", "effective", m.Effective.String(), "as_of", m.AsOf.String())
	}
	if m.Province != "" {
		p, err := gazetteer.Load().ResolveProvince(m.Province)
		if err != nil {
			f := unresolved(err)
			l.faults.add(found{Fault: Fault{Code: f.code, Args: append([]string{"province", m.Province}, f.args...), Near: f.like}, at: spot{src, 0}})
		} else {
			l.where.Province = p.Code
		}
	}
	for _, x := range []struct {
		key   string
		limit *int
	}{{"moves", m.Limits.Moves}, {"relocations", m.Limits.Relocations}, {"max_metres", m.Limits.MaxMetres}} {
		if x.limit != nil && *x.limit < 0 {
			l.fault(spot{src, 0}, "number.range", "limits."+x.key, strconv.Itoa(*x.limit), "0", "∞")
		}
	}
	if v := m.Limits.MoneyPerMonth; v != nil && *v < 0 {
		l.fault(spot{src, 0}, "number.range", "limits.money_per_month", strconv.FormatInt(*v, 10), "0", "∞")
	}
	for _, a := range m.Assumptions {
		if a.Count > 0 {
			l.carried = append(l.carried, model.Assumption{Code: a.Code, Count: a.Count, Text: a.Text})
		}
	}
	return m
}

// decide reads the decisions of instance.toml.
func (l *loader) decide(m *Meta) {
	set := func(limit *int, given *int) {
		if given != nil {
			*limit = *given
		}
	}
	d := &l.in.Decisions
	set(&d.Limits.Moves, m.Limits.Moves)
	set(&d.Limits.Relocations, m.Limits.Relocations)
	set(&d.Limits.MaxMetres, m.Limits.MaxMetres)
	if m.Limits.MoneyPerMonth != nil {
		d.Limits.MoneyPerMonth = *m.Limits.MoneyPerMonth
	}
	if slices.Contains(l.broken[:], true) {
		return
	}
	each(l, "pins", m.Pins, ParsePin, func(p model.Pin) { d.Pins = append(d.Pins, p) })
	each(l, "forbids", m.Forbids, ParseForbid, func(f model.Forbid) {
		d.Forbids = append(d.Forbids, f)
		if f.Commune >= 0 {
			l.used[f.Commune] = true
		}
	})
	each(l, "pairs", m.Pairs, ParsePair, func(p [2]int32) { d.Pairs = append(d.Pairs, p) })
	sortDecisions(d)
}

// each parses the decisions of a list and tells what is wrong with them.
func each[T any](l *loader, key string, texts []string, parse func(*model.Instance, string) (T, error), take func(T)) {
	if len(texts) == 0 {
		return
	}
	places := tomlfile.Places(l.meta.data, key)
	for i, s := range texts {
		v, err := parse(l.in, s)
		if err == nil {
			take(v)
			continue
		}
		f := found{at: spot{nil, -1}}
		var fault *Fault
		if errors.As(err, &fault) {
			f.Fault = *fault
		}
		f.File = metaFile
		if i < len(places) {
			f.Line, f.Column = places[i].Line, places[i].Column
		}
		l.faults.add(f)
	}
}

// sortDecisions brings decisions into canonical order, each once.
func sortDecisions(d *model.Decisions) {
	slices.SortFunc(d.Pins, func(a, b model.Pin) int {
		return slices.Compare([]int32{a.Official, a.Post}, []int32{b.Official, b.Post})
	})
	d.Pins = slices.Compact(d.Pins)
	slices.SortFunc(d.Forbids, func(a, b model.Forbid) int {
		return slices.Compare([]int32{a.Official, a.Commune, a.Post}, []int32{b.Official, b.Commune, b.Post})
	})
	d.Forbids = slices.Compact(d.Forbids)
	slices.SortFunc(d.Pairs, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	d.Pairs = slices.Compact(d.Pairs)
}

// ParsePin reads a decision about where an official goes: "ID=POST", "ID=stay"
// or "ID=leave". The error is a *Fault.
func ParsePin(in *model.Instance, s string) (model.Pin, error) {
	id, place, ok := cut(s)
	if !ok || place == "" {
		return model.Pin{}, undecided(s)
	}
	i, err := findOfficial(in, id)
	if err != nil {
		return model.Pin{}, err
	}
	switch place {
	case "leave":
		return model.Pin{Official: i, Post: -1}, nil
	case "stay":
		if in.Officials[i].Post < 0 {
			return model.Pin{}, undecided(s)
		}
		return model.Pin{Official: i, Post: in.Officials[i].Post}, nil
	}
	p, err := findPost(in, place)
	return model.Pin{Official: i, Post: p}, err
}

// ParseForbid reads a decision about where an official may not go: "ID" (nowhere
// but his place), "ID=COMMUNE" (code or name) or "ID=POST". The error is a *Fault.
func ParseForbid(in *model.Instance, s string) (model.Forbid, error) {
	id, place, given := cut(s)
	if id == "" || given && place == "" {
		return model.Forbid{}, undecided(s)
	}
	i, err := findOfficial(in, id)
	if err != nil {
		return model.Forbid{}, err
	}
	switch {
	case place == "":
		return model.Forbid{Official: i, Commune: -1, Post: -1}, nil
	case strings.Contains(place, "/"):
		p, err := findPost(in, place)
		return model.Forbid{Official: i, Commune: -1, Post: p}, err
	}
	c, err := findCommune(in, place)
	return model.Forbid{Official: i, Commune: c, Post: -1}, err
}

// ParsePair reads two officials that must end in one commune: "ID=ID". The error
// is a *Fault.
func ParsePair(in *model.Instance, s string) ([2]int32, error) {
	a, b, ok := cut(s)
	if !ok || a == b {
		return [2]int32{}, undecided(s)
	}
	i, err := findOfficial(in, a)
	if err != nil {
		return [2]int32{}, err
	}
	j, err := findOfficial(in, b)
	return [2]int32{min(i, j), max(i, j)}, err
}

func cut(s string) (id, place string, ok bool) {
	id, place, ok = strings.Cut(s, "=")
	return strings.TrimSpace(id), strings.TrimSpace(place), ok
}

func undecided(s string) *Fault { return &Fault{Code: "decision.invalid", Args: []string{s}} }

func findOfficial(in *model.Instance, id string) (int32, error) {
	if i := in.FindOfficial(id); i >= 0 {
		return i, nil
	}
	return -1, unknown(in, toOfficial, len(in.Officials), id)
}

func findPost(in *model.Instance, id string) (int32, error) {
	if i := in.FindPost(id); i >= 0 {
		return i, nil
	}
	return -1, unknown(in, toPost, len(in.Posts), id)
}

func unknown(in *model.Instance, t target, n int, id string) *Fault {
	ids := func(yield func(string) bool) {
		for i := range int32(n) {
			if !yield(t.id(in, i)) {
				return
			}
		}
	}
	return &Fault{Code: "ref.unknown", Args: []string{strings.TrimSuffix(t.file(), "s.csv"), id, t.file()}, Near: nearest(id, ids, 3)}
}

// findCommune finds a commune of the instance by code or name.
func findCommune(in *model.Instance, name string) (int32, error) {
	if i := in.FindCommune(name); i >= 0 {
		return i, nil
	}
	c, err := gazetteer.Load().Resolve(name, gazetteer.Where{})
	var e *gazetteer.ResolveError
	if errors.As(err, &e) {
		// Of several units of the name, the one in the instance is meant.
		e.Communes = slices.DeleteFunc(slices.Clone(e.Communes), func(c *gazetteer.Commune) bool { return in.FindCommune(c.Code) < 0 })
		if len(e.Communes) == 1 && e.Problem == gazetteer.Ambiguous {
			return in.FindCommune(e.Communes[0].Code), nil
		}
	}
	if err != nil {
		f := unresolved(err)
		return -1, &Fault{Code: f.code, Args: append([]string{"commune", name}, f.args...), Near: f.like}
	}
	if i := in.FindCommune(c.Code); i >= 0 {
		return i, nil
	}
	return -1, unknown(in, toCommune, len(in.Communes), c.Code)
}

// metaOf returns the instance.toml of an instance.
func metaOf(in *model.Instance) *Meta {
	m := &Meta{Name: in.Name, AsOf: in.AsOf, Effective: in.Effective}
	for _, p := range in.Decisions.Pins {
		place := "leave"
		switch {
		case p.Post >= 0 && p.Post == in.Officials[p.Official].Post:
			place = "stay"
		case p.Post >= 0:
			place = in.Posts[p.Post].ID
		}
		m.Pins = append(m.Pins, in.Officials[p.Official].ID+"="+place)
	}
	for _, f := range in.Decisions.Forbids {
		s := in.Officials[f.Official].ID
		if f.Commune >= 0 {
			s += "=" + in.Communes[f.Commune].Code
		} else if f.Post >= 0 {
			s += "=" + in.Posts[f.Post].ID
		}
		m.Forbids = append(m.Forbids, s)
	}
	for _, p := range in.Decisions.Pairs {
		m.Pairs = append(m.Pairs, in.Officials[p[0]].ID+"="+in.Officials[p[1]].ID)
	}
	limit := func(n int) *int {
		if n < 0 {
			return nil
		}
		return &n
	}
	limits := in.Decisions.Limits
	m.Limits = MetaLimits{Moves: limit(limits.Moves), Relocations: limit(limits.Relocations), MaxMetres: limit(limits.MaxMetres)}
	if limits.MoneyPerMonth >= 0 {
		m.Limits.MoneyPerMonth = &limits.MoneyPerMonth
	}
	for _, a := range in.Assumptions {
		known, ok := assumptions[a.Code]
		switch {
		case !ok:
			m.Assumptions = append(m.Assumptions, MetaAssumption{a.Code, a.Count, a.Text})
		case known.fills:
			m.Assumptions = append(m.Assumptions, MetaAssumption{a.Code, a.Count, ""})
		}
	}
	return m
}

// encode returns the file.
func (m *Meta) encode() ([]byte, error) {
	var b bytes.Buffer
	err := toml.NewEncoder(&b).Encode(m)
	return b.Bytes(), err
}
