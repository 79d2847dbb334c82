package scenario

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"canbo/data"
	"canbo/data/catalogue"
	"canbo/data/gazetteer"
	"canbo/data/tomlfile"
	"canbo/data/viet"
	"canbo/model"
	"canbo/model/scenario"
)

// A reader reads one file and gathers its faults.
type reader struct {
	*source
	*loader
	// resolved says that the file holds what several have said about one matter.
	resolved bool
}

// A code is the name of a field somewhere in a file.
type code struct {
	r      *reader
	offset int
	text   string
}

// fail adds a fault of the catalogue at an offset, −1 the file as a whole.
func (r *reader) fail(offset int, id string, args ...any) {
	text := both(messages[id].vi, messages[id].en, args...)
	f := tomlfile.Fault{File: r.name, Vi: text.Vi, En: text.En}
	if offset >= 0 {
		f.Line, f.Column = r.place(offset)
	}
	r.faults = append(r.faults, f)
}

// meant asks whether one of the names was meant.
func meant(names []string) scenario.Words {
	if len(names) == 0 {
		return scenario.Words{}
	}
	return both(" (có phải là %s?)", " (did you mean %s?)", strings.Join(names, ", "))
}

// A given is a table of the file being read as a record.
type given struct {
	*reader
	table *table
	used  map[string]bool
	wrong bool // some key could not be read
}

// has reports whether a key is given.
func (g *given) has(key string) bool { return g.table.index[key] != nil }

// spot returns where a key or else the record stands.
func (g *given) spot(key string) int {
	if e := g.table.index[key]; e != nil {
		return e.value.offset
	}
	return g.table.offset
}

// take returns the value of a key, or nil.
func (g *given) take(key string) *value {
	g.used[key] = true
	if e := g.table.index[key]; e != nil {
		return &e.value
	}
	return nil
}

// begin starts to read a table, which an entry may not be.
func (r *reader) begin(name string, v *value) *given {
	if v.table == nil {
		r.fail(v.offset, "type.wrong", name, scenario.Words{Vi: "một bảng", En: "a table"})
		return nil
	}
	return &given{reader: r, table: v.table, used: map[string]bool{}}
}

// end tells the keys that were not asked for.
func (g *given) end() {
	var known []string
	for k := range g.used {
		known = append(known, k)
	}
	slices.Sort(known)
	for _, e := range g.table.entries {
		if !g.used[e.key] {
			g.fail(e.offset, "key.unknown", e.key, meant(data.Nearest(e.key, known)))
		}
	}
}

// readKeys reads the keys of a record into v. Where fresh, what is left out gets
// its default.
func readKeys[T any](g *given, keys []key[T], v *T, fresh bool) {
	for i := range keys {
		k := &keys[i]
		val := g.take(k.name)
		switch {
		case val != nil:
			before := len(g.faults)
			g.read(&k.spec, val, k.at(v))
			if fresh && val.kind == unstable.Array && len(val.items) == 0 {
				g.fail(val.offset, "text.empty", k.name)
			}
			g.wrong = g.wrong || len(g.faults) > before
		case fresh && k.need:
			g.fail(g.table.offset, "key.missing", k.name)
			g.wrong = true
		case fresh && k.def != 0:
			switch p := k.at(v).(type) {
			case *int:
				*p = int(k.def)
			case *int64:
				*p = k.def
			}
		}
	}
}

// read reads a value of the file into what to points to.
func (g *given) read(k *spec, v *value, to any) {
	switch p := to.(type) {
	case *int:
		*p = int(g.number(k.name, v, k.min, k.max))
	case *int64:
		*p = g.number(k.name, v, k.min, k.max)
	case *uint64:
		*p = uint64(g.number(k.name, v, k.min, k.max))
	case *model.RuleID:
		*p = model.RuleID(g.text(k.name, v))
	case *string:
		*p = g.string(k, v)
	case *bool:
		if v.kind != unstable.Bool {
			g.fail(v.offset, "type.wrong", k.name, scenario.Words{Vi: "true hoặc false", En: "true or false"})
			return
		}
		*p = v.text == "true"
	case *model.Date:
		*p = g.date(k.name, v)
	case *[]string:
		*p = g.list(k.name, v, k.of)
	case *[]model.CommuneKind:
		*p = nil
		for _, item := range g.array(k.name, v) {
			if i := slices.Index(kinds, g.word(k.name, &item, kinds)); i >= 0 {
				*p = append(*p, model.CommuneKind(i))
			}
		}
		slices.Sort(*p)
		*p = slices.Compact(*p)
	case *bilingual:
		g.bilingual(k.name, v, p)
	case *map[string]int64:
		*p = g.values(k.name, v)
	case *[]model.SupportBand:
		*p = nil
		for _, item := range g.array(k.name, v) {
			if b := g.begin(k.name, &item); b != nil {
				var band model.SupportBand
				readKeys(b, bandKeys, &band, true)
				b.end()
				*p = append(*p, band)
			}
		}
	}
}

func (g *given) number(name string, v *value, min, max int64) int64 {
	if v.kind != unstable.Integer {
		g.fail(v.offset, "type.wrong", name, scenario.Words{Vi: "số nguyên", En: "a whole number"})
		return 0
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(v.text, "_", ""), 0, 64)
	if err != nil || n < min || n > max {
		g.fail(v.offset, "number.range", name, v.text, strconv.FormatInt(min, 10), strconv.FormatInt(max, 10))
		return 0
	}
	return n
}

func (g *given) text(name string, v *value) string {
	switch s := strings.TrimSpace(viet.NFC(v.text)); {
	case v.kind != unstable.String:
		g.fail(v.offset, "type.wrong", name, scenario.Words{Vi: "văn bản trong dấu nháy", En: "text in quotes"})
		return ""
	case s == "":
		g.fail(v.offset, "text.empty", name)
		return ""
	default:
		return s
	}
}

func (g *given) word(name string, v *value, words []string) string {
	s := g.text(name, v)
	if s != "" && !slices.Contains(words, s) {
		g.fail(v.offset, "word.unknown", name, s, strings.Join(words, ", "))
		return ""
	}
	return s
}

// string reads a text that is free, one of the words, a code or a path.
func (g *given) string(k *spec, v *value) string {
	if len(k.words) > 0 {
		return g.word(k.name, v, k.words)
	}
	s := g.text(k.name, v)
	switch {
	case s == "":
	case k.of == paths && !filepath.IsAbs(s):
		s = filepath.Join(g.dir, s)
	case k.of == fields:
		g.codes = append(g.codes, code{g.reader, v.offset, s})
	case k.of == provinces:
		s = g.province(v.offset, s)
	}
	return s
}

func (g *given) date(name string, v *value) model.Date {
	if v.kind != unstable.String && v.kind != unstable.LocalDate {
		g.fail(v.offset, "type.wrong", name, scenario.Words{Vi: "ngày, ví dụ \"2027-07-01\"", En: "a date such as \"2027-07-01\""})
		return 0
	}
	d, err := model.ParseDate(v.text)
	if err != nil || d == 0 {
		g.fail(v.offset, "date.invalid", name, v.text)
	}
	return d
}

func (g *given) array(name string, v *value) []value {
	if v.kind != unstable.Array {
		g.fail(v.offset, "type.wrong", name, scenario.Words{Vi: "danh sách […]", En: "a list […]"})
		return nil
	}
	return v.items
}

// list reads codes: provinces and fields sorted, each once.
func (g *given) list(name string, v *value, of named) []string {
	var out []string
	for _, item := range g.array(name, v) {
		s := g.text(name, &item)
		switch {
		case s == "":
			continue
		case of == provinces:
			s = g.province(item.offset, s)
		case of == fields:
			g.codes = append(g.codes, code{g.reader, item.offset, s})
		}
		out = append(out, s)
	}
	if of == provinces || of == fields {
		slices.Sort(out)
		out = slices.Compact(out)
	}
	return out
}

// province returns the code of a province given by code or name.
func (r *reader) province(offset int, text string) string {
	p, err := gazetteer.Load().ResolveProvince(text)
	if err == nil {
		return p.Code
	}
	var near []string
	var e *gazetteer.ResolveError
	if errors.As(err, &e) {
		for _, q := range e.Provinces[:min(3, len(e.Provinces))] {
			near = append(near, q.Code+" "+q.Name)
		}
	}
	r.fail(offset, "province.unknown", text, meant(near))
	return text
}

// lookUp tells the codes of fields that the catalogue does not have.
func lookUp(codes []code) {
	var known []string
	for _, f := range catalogue.Fields() {
		known = append(known, f.Code)
	}
	for _, c := range codes {
		if !slices.Contains(known, c.text) {
			c.r.fail(c.offset, "field.unknown", c.text, meant(data.Nearest(c.text, known)), strings.Join(known, ", "))
		}
	}
}

// bilingual reads one text for both languages, or a table of both.
func (g *given) bilingual(name string, v *value, to *bilingual) {
	if v.table == nil {
		s := g.text(name, v)
		*to.vi, *to.en = s, s
		return
	}
	both := g.begin(name, v)
	readKeys(both, []key[bilingual]{
		word("vi", func(b *bilingual) any { return b.vi }).needed(),
		word("en", func(b *bilingual) any { return b.en }).needed(),
	}, to, true)
	both.end()
}

// values reads the values of a rule, whose names package policy checks.
func (g *given) values(name string, v *value) map[string]int64 {
	if v.table == nil {
		g.fail(v.offset, "type.wrong", name, scenario.Words{Vi: "bảng các số", En: "a table of numbers"})
		return nil
	}
	m := map[string]int64{}
	for _, e := range v.table.entries {
		m[e.key] = g.number(name+"."+e.key, &e.value, -1_000_000_000_000, 1_000_000_000_000)
	}
	return m
}

// read appends the records of a file.
func (t *list[T]) read(r *reader, e *entry, s *scenario.Scenario) {
	if e.value.kind != unstable.Array {
		r.fail(e.offset, "type.wrong", t.name, scenario.Words{Vi: "danh sách bảng [[" + t.name + "]]", En: "a list of tables [[" + t.name + "]]"})
		return
	}
	var all []T
	var at []int // the places of all
	for i := range e.value.items {
		g := r.begin(t.name, &e.value.items[i])
		if g == nil {
			continue
		}
		var v T
		readKeys(g, t.keys, &v, true)
		out := []T{v}
		if t.expand != nil {
			out = t.expand(g, v)
		}
		g.end()
		if t.check != nil {
			t.check(g, &v)
		}
		if !g.wrong && t.where != nil {
			g.selected(t.where(&v))
		}
		if g.wrong {
			continue
		}
		for range out {
			at = append(at, g.table.offset)
		}
		all = append(all, out...)
	}
	switch {
	case t.together != nil && len(all) == len(e.value.items):
		t.together(r, all)
	case t.together == nil && !r.resolved:
		t.contradictions(r, all, at)
	}
	*t.of(s) = append(*t.of(s), all...)
}

// contradictions tells the records of one file that are about the same case as an
// earlier one, and, where the last one counts, those that a later one replaces in
// every year.
func (t *list[T]) contradictions(r *reader, all []T, at []int) {
	for i, by := range t.replaced(all) {
		if by.record < 0 {
			continue
		}
		first, _ := r.place(at[i])
		second, _ := r.place(at[by.record])
		if by.same {
			r.fail(at[by.record], "record.repeats", strconv.Itoa(first))
		} else {
			r.fail(at[i], "record.unused", strconv.Itoa(second))
		}
	}
}

// A replacement is the later record that takes the place of one in every year, −1
// if none does; same, if both are about the same years.
type replacement struct {
	record int
	same   bool
}

// replaced returns what takes the place of each record. Where records act
// together only those about the same case and years are told.
func (t *list[T]) replaced(all []T) []replacement {
	type later struct{ from, until, record int }
	cases := map[string][]later{}
	by := make([]replacement, len(all))
	for i := len(all) - 1; i >= 0; i-- {
		about, _ := pairs(t.keys, &all[i], true)
		years := later{0, lastYear, i}
		about = slices.DeleteFunc(about, func(p pair) bool {
			switch p.key {
			case "year":
				years.from, _ = strconv.Atoi(p.value)
			case "until":
				years.until, _ = strconv.Atoi(p.value)
			default:
				return false
			}
			return true
		})
		others := cases[address(about)]
		k := slices.IndexFunc(others, func(o later) bool {
			return o.from == years.from && o.until == years.until || !t.joint && o.from <= years.from && o.until >= years.until
		})
		if k < 0 {
			by[i].record = -1
			cases[address(about)] = append(others, years)
		} else {
			by[i] = replacement{others[k].record, others[k].from == years.from && others[k].until == years.until}
		}
	}
	return by
}

// settle removes the records that do not count because a later one replaces them
// in every year.
func (t *list[T]) settle(s *scenario.Scenario) {
	if t.joint || t.together != nil {
		return
	}
	all := *t.of(s)
	var kept []T
	for i, by := range t.replaced(all) {
		if by.record < 0 {
			kept = append(kept, all[i])
		}
	}
	*t.of(s) = kept
}

func (t *single[T]) settle(*scenario.Scenario) {}

// address writes what a record is about in one line.
func address(about []pair) string {
	parts := make([]string, len(about))
	for i, p := range about {
		parts[i] = p.key + " = " + p.value
	}
	return strings.Join(parts, ", ")
}

// selected checks that provinces and merged leave some province.
func (g *given) selected(sel *scenario.Selection) {
	if sel.Merged == 0 || len(sel.Provinces) == 0 {
		return
	}
	for _, code := range sel.Provinces {
		if p, ok := gazetteer.Load().Province(code); ok && p.MergedFrom == sel.Merged {
			return
		}
	}
	g.fail(g.spot("provinces"), "selection.none", strconv.Itoa(sel.Merged))
}

// read sets the keys that the file gives.
func (t *single[T]) read(r *reader, e *entry, s *scenario.Scenario) {
	g := r.begin(t.name, &e.value)
	if g == nil {
		return
	}
	readKeys(g, t.keys, t.of(s), false)
	g.end()
	if t.check != nil {
		t.check(g, t.of(s))
	}
}

// literal writes a value as TOML.
func literal(v any) string {
	switch v := v.(type) {
	case *int:
		return strconv.Itoa(*v)
	case *int64:
		return strconv.FormatInt(*v, 10)
	case *uint64:
		return strconv.FormatUint(*v, 10)
	case *bool:
		return strconv.FormatBool(*v)
	case *string:
		return quote(*v)
	case *model.RuleID:
		return quote(string(*v))
	case *model.Date:
		return quote(v.String())
	case *[]string:
		return enclose(*v, quote)
	case *[]model.CommuneKind:
		return enclose(*v, func(k model.CommuneKind) string { return quote(kinds[k]) })
	case *bilingual:
		return "{ vi = " + quote(*v.vi) + ", en = " + quote(*v.en) + " }"
	case *map[string]int64:
		m := *v
		return "{ " + address(slices.Collect(func(yield func(pair) bool) {
			for _, k := range slices.Sorted(maps.Keys(m)) {
				if !yield(pair{k, strconv.FormatInt(m[k], 10)}) {
					return
				}
			}
		})) + " }"
	case *[]model.SupportBand:
		return enclose(*v, func(b model.SupportBand) string {
			about, _ := pairs(bandKeys, &b, false)
			return "{ " + address(about) + " }"
		})
	}
	panic(fmt.Sprintf("scenario: no form for %T", v))
}

func enclose[T any](list []T, form func(T) string) string {
	parts := make([]string, len(list))
	for i := range list {
		parts[i] = form(list[i])
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// quote writes a basic string of TOML.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c < ' ' || c == 0x7f || c == utf8.RuneError:
			fmt.Fprintf(&b, "\\u%04X", c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
