// Package data reads and writes instance folders: the tables, dates, decisions
// and rules that a plan is made from, as files that people keep in spreadsheets.
//
// A folder holds the CSV files that Columns describes, instance.toml (see Meta)
// and, where the province's rules differ from the default, policy.toml (see
// package policy). Columns may stand in any order under English or Vietnamese
// headings. Load gives the instance or every fault of the folder with its place;
// what is missing but not needed becomes an assumption that the plan states.
package data

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"canbo/data/catalogue"
	"canbo/data/gazetteer"
	"canbo/data/policy"
	"canbo/data/tomlfile"
	"canbo/data/viet"
	"canbo/model"
)

// Options of Load and Check. The zero value works.
type Options struct {
	Lang  string // of the assumptions: "vi" (also "") or "en"
	Limit int    // faults listed of each severity, 1,000 where 0; all are counted
}

// Load reads an instance folder. The instance is nil if there are errors; it is
// the same whatever the order of rows and columns and the Unicode form.
func Load(fsys fs.FS, opt Options) (*model.Instance, *Faults) {
	r := Check(fsys, opt)
	return r.Instance, r.Faults
}

// A Report says what a folder holds.
type Report struct {
	Faults      *Faults
	Files       []FileReport
	Assumptions []model.Assumption
	Instance    *model.Instance // nil if there are errors
}

// A FileReport counts the rows of a file and the cells that are wanted and
// filled: those of recommended columns, a column that is not there included.
type FileReport struct {
	File    string         `json:"file"`
	Rows    int            `json:"rows"`
	Wanted  int            `json:"wanted"`
	Filled  int            `json:"filled"`
	Columns []ColumnReport `json:"columns"`
	// People counts the officials that a table about officials has rows of.
	People int `json:"people,omitempty"`
}

// A ColumnReport counts the filled cells of a column.
type ColumnReport struct {
	Name   string `json:"name"`
	Filled int    `json:"filled"`
}

// Complete returns the share of wanted cells that are filled, 1 where none is
// wanted.
func (f *FileReport) Complete() float64 {
	if f.Wanted == 0 {
		return 1
	}
	return float64(f.Filled) / float64(f.Wanted)
}

// Check reads a folder as Load does and reports on every file of it.
func Check(fsys fs.FS, opt Options) *Report {
	if opt.Limit <= 0 {
		opt.Limit = 1000
	}
	l := newLoader(fsys, opt)
	l.load()
	r := &Report{Faults: l.faults.finish(l.near), Files: l.files}
	if r.Faults.Errors == 0 {
		l.compact()
		r.Instance = l.in
	}
	r.Assumptions = l.assumptions()
	l.in.Assumptions = r.Assumptions
	return r
}

// A target is a file that cells refer to.
type target uint8

const (
	noTarget target = iota
	toCommune
	toBody
	toField
	toPosition
	toPost
	toOfficial
	targets
)

func (t target) file() string {
	return [...]string{"", "communes.csv", "bodies.csv", "fields.csv", "positions.csv", "posts.csv", "officials.csv"}[t]
}

// id returns the id of row i.
func (t target) id(in *model.Instance, i int32) string {
	switch t {
	case toCommune:
		return in.Communes[i].Code
	case toBody:
		return in.Bodies[i].ID
	case toField:
		return in.Fields[i].Code
	case toPosition:
		return in.Positions[i].Code
	case toPost:
		return in.Posts[i].ID
	}
	return in.Officials[i].ID
}

// names returns what else row i may be called.
func (t target) names(in *model.Instance, i int32) []string {
	switch t {
	case toBody:
		return []string{in.Bodies[i].Name}
	case toField:
		return []string{in.Fields[i].NameVi, in.Fields[i].NameEn}
	case toPosition:
		return []string{in.Positions[i].TitleVi, in.Positions[i].TitleEn}
	}
	return nil
}

// An index finds the rows of a target.
type index struct {
	ids    map[string]int32
	byName map[string][]int32 // folded names, made when first needed
	// seen remembers cells that are no ids: the row meant, or the fault.
	seen map[string]reference
}

type reference struct {
	row  int32 // -1: none
	code string
	args []string // behind column and cell
	near bool     // the nearest ids may help
	like []string // or these
}

type loader struct {
	fsys    fs.FS
	opt     Options
	faults  collector
	files   []FileReport
	in      *model.Instance
	rules   *model.Rules
	index   [targets]index
	words   map[string]string // interned
	assumed map[string]int
	carried []model.Assumption

	// In.Communes is the built-in table and what communes.csv adds until compact
	// leaves those that are used.
	province map[string]int32 // index by code
	used     []bool
	where    gazetteer.Where // names of communes are first looked up in
	given    []communeGiven  // by commune

	meta   *source
	broken [targets]bool // rows are missing: references to them are not told
	asked  int           // suggestions from long lists
	misses int           // names of communes that did not resolve

	officialAt []spot // of the ids
	postAt     []spot
	bodyAt     []spot
	communeAt  []spot
	volumeAt   []spot
}

// communeGiven says what communes.csv states about a commune.
type communeGiven struct{ region, mountainous bool }

func newLoader(fsys fs.FS, opt Options) *loader {
	l := &loader{
		fsys: fsys, opt: opt, in: &model.Instance{Decisions: model.Decisions{Limits: model.Unlimited}},
		faults: collector{limit: opt.Limit, counts: map[string]int{}},
		words:  map[string]string{}, assumed: map[string]int{}, province: map[string]int32{},
	}
	for t := range l.index {
		l.index[t] = index{ids: map[string]int32{}, seen: map[string]reference{}}
	}
	l.in.Provinces, l.in.Communes = Territory()
	for i := range l.in.Provinces {
		l.province[l.in.Provinces[i].Code] = int32(i)
	}
	l.setCommunes()
	return l
}

// Territory returns the 34 provinces and 3,321 commune-level units of the
// gazetteer, by code, as an instance holds them.
func Territory() ([]model.Province, []model.Commune) {
	g := gazetteer.Load()
	provinces := make([]model.Province, 0, len(g.Provinces()))
	at := map[string]int32{}
	for i, p := range g.Provinces() {
		at[p.Code] = int32(i)
		provinces = append(provinces, model.Province{Code: p.Code, Name: p.FullName(), Merged: p.MergedFrom, Seat: p.Seat})
	}
	kinds := map[gazetteer.Type]model.CommuneKind{
		gazetteer.TypeCommune: model.RuralCommune, gazetteer.TypeWard: model.Ward, gazetteer.TypeSpecialZone: model.SpecialZone,
	}
	communes := make([]model.Commune, 0, len(g.Communes()))
	for _, c := range g.Communes() {
		communes = append(communes, model.Commune{
			Code: c.Code, Name: c.FullName(), Kind: kinds[c.Type], Province: at[c.Province],
			Seat: model.Point{Lat: c.Lat, Lon: c.Lon}, AreaKm2: c.AreaKm2, Population: c.Population,
			FormerDistricts: slices.Clone(c.FormerDistricts), Border: c.LandBorderKm > 0, Island: c.Island,
		})
	}
	return provinces, communes
}

// setCommunes indexes l.in.Communes anew.
func (l *loader) setCommunes() {
	l.used = make([]bool, len(l.in.Communes))
	l.given = make([]communeGiven, len(l.in.Communes))
	l.setIndex(toCommune, len(l.in.Communes))
}

func (l *loader) setIndex(t target, n int) {
	ids := make(map[string]int32, n)
	for i := range int32(n) {
		ids[t.id(l.in, i)] = i
	}
	l.index[t].ids = ids
}

// assume counts an assumption.
func (l *loader) assume(code string, n int) { l.assumed[code] += n }

// assumptions returns those made and those that the folder remembers, by code.
func (l *loader) assumptions() []model.Assumption {
	count := maps.Clone(l.assumed)
	texts := map[string]string{}
	for _, a := range l.carried {
		count[a.Code] += a.Count
		texts[a.Code] = a.Text
	}
	var all []model.Assumption
	for _, code := range slices.Sorted(maps.Keys(count)) {
		text := texts[code]
		if a, ok := assumptions[code]; ok {
			text = a.vi
			if l.opt.Lang == "en" {
				text = a.en
			}
		}
		if count[code] > 0 {
			all = append(all, model.Assumption{Code: code, Text: text, Count: count[code]})
		}
	}
	return all
}

// intern returns one string for all equal texts.
func (r *row) intern(b []byte) string {
	if s, ok := r.l.words[string(b)]; ok {
		return s
	}
	s := string(b)
	r.l.words[s] = s
	return s
}

// open reads a file, "" where it is not there.
func (l *loader) open(name string, need Need) *source {
	src := &source{name: name}
	data, err := fs.ReadFile(l.fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if need == Required {
			l.fault(spot{nil, -1}, "file.missing", name)
		}
		return nil
	case err != nil:
		l.fault(spot{src, -1}, "file.unreadable", err.Error())
		return nil
	}
	src.data = bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		l.fault(spot{src, -1}, "file.encoding", "Excel .xlsx")
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		l.fault(spot{src, -1}, "file.encoding", "Excel .xls")
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")):
		l.fault(spot{src, -1}, "file.encoding", "UTF-16")
	case !utf8.Valid(src.data):
		valid := 0
		for valid < len(src.data) {
			r, n := utf8.DecodeRune(src.data[valid:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			valid += n
		}
		l.fault(spot{src, valid}, "file.encoding", fmt.Sprintf("0x%02x", src.data[valid]))
	default:
		if bytes.IndexByte(src.data, '\n') < 0 {
			src.data = bytes.ReplaceAll(src.data, []byte{'\r'}, []byte{'\n'})
		}
		return src
	}
	return nil
}

func (l *loader) fault(at spot, code string, args ...string) {
	l.faults.add(found{Fault: Fault{Code: code, Args: args}, at: at})
}

// A row is a record being read.
type row struct {
	l       *loader
	src     *source
	csv     *csvReader
	columns []Column // of the table
	names   []string // of the columns, as the file has them
	cell    []int    // of each column, -1 where the file lacks it
	k       int      // column being read
	given   []bool   // cells with a value that was read
}

// column returns the name of the column being read, as the file has it.
func (r *row) column() string { return r.names[r.k] }

// called returns the name that the file has for a column.
func (r *row) called(column string) string { return r.names[r.of(column)] }

// at returns the place of a column, or of the record where the file lacks it.
func (r *row) at(k int) spot {
	i := max(r.cell[k], 0)
	return spot{r.src, r.csv.cells[min(i, len(r.csv.cells)-1)].begin}
}

// of returns the number of a column.
func (r *row) of(name string) int {
	return slices.IndexFunc(r.columns, func(c Column) bool { return c.Name == name })
}

// fault tells a fault of the cell being read.
func (r *row) fault(code string, args ...string) { r.l.fault(r.at(r.k), code, args...) }

// faultAt tells a fault of another cell.
func (r *row) faultAt(column, code string, args ...string) {
	r.l.fault(r.at(r.of(column)), code, args...)
}

// read reads a file row by row: start gives the value of empty cells, row takes
// each row. It reports whether there is such a file.
func read[T any](l *loader, t *table[T], start func(r *row) T, take func(r *row, v T)) bool {
	before := l.faults.total[Error]
	src := l.open(t.File, t.Need)
	report := FileReport{File: t.File}
	filled := make([]int, len(t.columns))
	switch {
	case src == nil && (t.Need == Required || l.faults.total[Error] > before), src != nil && !readRows(l, src, t, start, take, filled, &report.Rows):
		l.lose(t.File)
	}
	for k := range t.Columns {
		if t.Columns[k].Need == Recommended {
			report.Wanted += report.Rows
			report.Filled += filled[k]
		}
		report.Columns = append(report.Columns, ColumnReport{t.Columns[k].Name, filled[k]})
	}
	l.files = append(l.files, report)
	return src != nil
}

// readRows reports whether the file could be split into rows of its width.
func readRows[T any](l *loader, src *source, t *table[T], start func(r *row) T, take func(r *row, v T), filled []int, rows *int) bool {
	r := &row{l: l, src: src, csv: newCSVReader(src.data), columns: t.Columns, given: make([]bool, len(t.columns))}
	ok, bad := r.csv.next()
	if !ok || bad >= 0 {
		code := "file.empty"
		if bad >= 0 {
			code = "csv.quote"
		}
		l.fault(spot{src, max(bad, 0)}, code)
		return false
	}
	width := len(r.csv.cells)
	if !r.header() {
		return false
	}
	whole := true
	for {
		ok, bad := r.csv.next()
		if !ok {
			return whole
		}
		if bad >= 0 {
			l.fault(spot{src, bad}, "csv.quote")
			whole = false
			continue
		}
		if n := len(r.csv.cells); n != width {
			l.fault(spot{src, r.csv.cells[min(n-1, width)].begin}, "row.cells", strconv.Itoa(n), strconv.Itoa(width))
			whole = false
			continue
		}
		*rows++
		v := start(r)
		for k := range t.columns {
			r.k, r.given[k] = k, false
			var b []byte
			if i := r.cell[k]; i >= 0 {
				b = r.csv.value(i)
			}
			switch c := &t.columns[k]; {
			case len(b) > 0:
				filled[k]++
				r.given[k] = c.read(r, b, &v)
			case c.Need == Required:
				r.fault("cell.missing", r.column())
			}
			// A cell may say that nothing is known, such as a coefficient of 0.
			if c := &t.columns[k]; c.Assumes != "" && (len(b) == 0 || r.given[k] && len(c.write(l.in, nil, &v)) == 0) {
				l.assume(c.Assumes, 1)
			}
		}
		take(r, v)
	}
}

// header finds the columns of the table in the record read.
func (r *row) header() bool {
	byName := map[string]int{}
	for k, c := range r.columns {
		byName[heading(c.Name)] = k
		for _, alias := range c.Aliases {
			byName[heading(alias)] = k
		}
	}
	r.cell = slices.Repeat([]int{-1}, len(r.columns))
	for _, c := range r.columns {
		r.names = append(r.names, c.Name)
	}
	for i := range r.csv.cells {
		name := string(r.csv.value(i))
		if name == "" {
			continue
		}
		at := spot{r.src, r.csv.cells[i].begin}
		k, ok := byName[heading(name)]
		switch {
		case !ok:
			f := found{Fault: Fault{Code: "column.unknown", Args: []string{name}}, at: at}
			f.Near = nearest(heading(name), maps.Keys(byName), 1)
			for j, near := range f.Near {
				f.Near[j] = r.columns[byName[near]].Name
			}
			r.l.faults.add(f)
		case r.cell[k] >= 0:
			r.l.fault(at, "column.duplicate", r.columns[k].Name)
		default:
			r.cell[k], r.names[k] = i, name
		}
	}
	complete := true
	for k, c := range r.columns {
		if c.Need == Required && r.cell[k] < 0 {
			r.l.fault(spot{r.src, 0}, "column.missing", c.Name)
			complete = false
		}
	}
	return complete
}

// resolve returns the row of a target that a cell means.
func (r *row) resolve(t target, b []byte) (int32, bool) {
	l := r.l
	x := &l.index[t]
	i, ok := x.ids[string(b)]
	if !ok {
		m, known := x.seen[string(b)]
		if !known {
			m = l.refer(t, string(b))
			x.seen[string(b)] = m
		}
		if m.row < 0 && l.broken[t] {
			l.lose(r.src.name)
			return -1, false
		}
		if m.row < 0 {
			f := found{Fault: Fault{Code: m.code, Args: append([]string{r.column(), string(b)}, m.args...), Near: m.like}, at: r.at(r.k)}
			if m.near {
				f.in, f.word = t, string(b)
			}
			l.faults.add(f)
			return -1, false
		}
		i = m.row
	}
	if t == toCommune {
		l.used[i] = true
	}
	return i, true
}

// lose notes that a file is not read as a whole.
func (l *loader) lose(file string) {
	for t := noTarget + 1; t < targets; t++ {
		if t.file() == file {
			l.broken[t] = true
		}
	}
}

// refer finds what a cell that is no id means.
func (l *loader) refer(t target, cell string) reference {
	if t == toCommune {
		return l.referCommune(cell)
	}
	x := &l.index[t]
	if digits := strings.Trim(cell, "0123456789") == ""; digits {
		for padded := "0" + cell; len(padded) <= 12; padded = "0" + padded {
			if _, ok := x.ids[padded]; ok {
				return reference{row: -1, code: "zero.lost", args: []string{padded}}
			}
		}
	}
	if x.byName == nil {
		x.byName = map[string][]int32{}
		for i := range int32(len(x.ids)) {
			for _, name := range t.names(l.in, i) {
				key := viet.Spell(name)
				if n := len(x.byName[key]); key != "" && (n == 0 || x.byName[key][n-1] != i) {
					x.byName[key] = append(x.byName[key], i)
				}
			}
		}
	}
	switch rows := x.byName[viet.Spell(cell)]; len(rows) {
	case 0:
		return reference{row: -1, code: "ref.unknown", args: []string{t.file()}, near: true}
	case 1:
		return reference{row: rows[0]}
	default:
		var ids []string
		for _, i := range rows[:min(len(rows), 5)] {
			ids = append(ids, t.id(l.in, i))
		}
		return reference{row: -1, code: "ref.ambiguous", args: []string{strings.Join(ids, ", ")}}
	}
}

// Suggestions for names of communes cost a search of the whole table; after this
// many unknown ones the rest is told without.
const maxCommuneSearches = 300

func (l *loader) referCommune(cell string) reference {
	g := gazetteer.Load()
	if l.misses > maxCommuneSearches && len(g.Lookup(cell, l.where)) != 1 {
		return reference{row: -1, code: "ref.unknown", args: []string{"communes.csv"}}
	}
	c, err := g.Resolve(cell, l.where)
	var e *gazetteer.ResolveError
	if errors.As(err, &e) && e.Problem == gazetteer.Elsewhere {
		c, err = g.Resolve(cell, gazetteer.Where{})
	}
	if err == nil {
		return reference{row: l.index[toCommune].ids[c.Code]}
	}
	l.misses++
	return unresolved(err)
}

// unresolved returns what is wrong with a name that the gazetteer does not
// resolve.
func unresolved(err error) reference {
	unknown := reference{row: -1, code: "ref.unknown", args: []string{"communes.csv"}}
	var e *gazetteer.ResolveError
	if !errors.As(err, &e) {
		return unknown
	}
	g := gazetteer.Load()
	var candidates []string
	for _, c := range e.Communes[:min(len(e.Communes), 5)] {
		p, _ := g.Province(c.Province)
		candidates = append(candidates, fmt.Sprintf("%s %s (%s)", c.Code, c.FullName(), p.Name))
	}
	for _, p := range e.Provinces[:min(len(e.Provinces), 5)] {
		candidates = append(candidates, fmt.Sprintf("%s %s", p.Code, p.FullName()))
	}
	switch {
	case len(candidates) > 0 && e.Problem == gazetteer.ShortCode:
		return reference{row: -1, code: "zero.lost", args: []string{strings.Join(candidates, ", ")}}
	case len(candidates) > 0 && e.Problem == gazetteer.Ambiguous:
		return reference{row: -1, code: "ref.ambiguous", args: []string{strings.Join(candidates, ", ")}}
	}
	unknown.like = candidates
	return unknown
}

// unresolved tells a name of a province that does not resolve.
func (r *row) unresolved(b []byte, err error) {
	m := unresolved(err)
	r.l.faults.add(found{Fault: Fault{Code: m.code, Args: append([]string{r.column(), string(b)}, m.args...), Near: m.like}, at: r.at(r.k)})
}

// near returns the ids of a target that are nearest to a word. Where there are
// very many it is asked for the first faults only.
func (l *loader) near(t target, word string) []string {
	const many, first = 10_000, 25
	if len(l.index[t].ids) > many {
		if l.asked++; l.asked > first {
			return nil
		}
	}
	return nearest(word, maps.Keys(l.index[t].ids), 3)
}

// checkFolder warns about files that are not used.
func (l *loader) checkFolder() {
	known := []string{metaFile, policyFile}
	for _, t := range Columns() {
		known = append(known, t.File)
	}
	entries, err := fs.ReadDir(l.fsys, ".")
	if err != nil {
		return
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || slices.Contains(known, name) || !strings.HasSuffix(name, ".csv") && !strings.HasSuffix(name, ".toml") {
			continue
		}
		l.faults.add(found{Fault: Fault{Code: "file.unknown", Args: []string{name}, File: name,
			Near: nearest(name, slices.Values(known), 1)}, at: spot{nil, -1}})
	}
}

func (l *loader) load() {
	l.checkFolder()
	meta := l.readMeta()
	l.readPolicy()
	l.readCatalogue()
	l.readCommunes()
	l.readBodies()
	l.readPosts()
	l.readOfficials()
	l.readAboutOfficials()
	l.readTies()
	l.readDistances()
	l.readVolumes()
	l.decide(meta)
	l.crossCheck()
}

// readPolicy reads policy.toml over the default.
func (l *loader) readPolicy() {
	l.in.Policy = policy.Default()
	if src := l.open(policyFile, Optional); src != nil {
		p, err := policy.Read(policyFile, bytes.NewReader(src.data))
		if err != nil {
			l.tomlFaults(err)
			return
		}
		l.in.Policy = p
	}
	if l.in.Effective == 0 {
		return
	}
	rules, err := l.in.Policy.At(l.in.Effective)
	if err != nil {
		l.fault(spot{&source{name: policyFile}, -1}, "policy.incomplete", strings.ReplaceAll(err.Error(), "\n", ", "))
		return
	}
	l.rules = rules
}

// tomlFaults takes the faults of a TOML file.
func (l *loader) tomlFaults(err error) {
	var faults tomlfile.Faults
	if !errors.As(err, &faults) {
		faults = tomlfile.Faults{{Vi: err.Error(), En: err.Error()}}
	}
	for _, f := range faults {
		l.faults.add(found{Fault: Fault{File: f.File, Line: f.Line, Column: f.Column, Code: "toml.invalid", Args: []string{f.Vi, f.En}}, at: spot{nil, -1}})
	}
}

func (l *loader) readCatalogue() {
	type field = model.Field
	var fields []located[field]
	if read(l, fieldTable, blank[field](field{}), func(r *row, f field) { collect(r, &fields, f) }) {
		l.in.Fields, _ = sorted(l, fields, func(f *field) string { return f.Code })
	} else {
		l.in.Fields = catalogue.Fields()
		l.assume("fields.catalogue", 1)
	}
	l.setIndex(toField, len(l.in.Fields))

	type position = model.Position
	var positions []located[position]
	if read(l, positionTable, blank[position](position{Field: -1}), func(r *row, p position) { collect(r, &positions, p) }) {
		l.in.Positions, _ = sorted(l, positions, func(p *position) string { return p.Code })
	} else {
		l.in.Positions = l.builtinPositions()
		l.assume("positions.catalogue", 1)
	}
	l.setIndex(toPosition, len(l.in.Positions))
}

// builtinPositions returns the working catalogue with its fields found by code in
// the fields of the instance.
func (l *loader) builtinPositions() []model.Position {
	fields, positions := catalogue.Fields(), catalogue.Positions()
	for i := range positions {
		code := fields[positions[i].Field].Code
		f, ok := l.index[toField].ids[code]
		if !ok {
			l.faults.add(found{Fault: Fault{Code: "ref.unknown", Args: []string{"positions.field", code, "fields.csv"}, File: "fields.csv"}, at: spot{nil, -1}})
			return nil
		}
		positions[i].Field = f
	}
	return positions
}

// A located value remembers where its id stands.
type located[T any] struct {
	value T
	at    spot
}

func blank[T any](v T) func(*row) T { return func(*row) T { return v } }

// collect keeps a row whose first cell, the id, has been read.
func collect[T any](r *row, all *[]located[T], v T) {
	if r.given[0] {
		*all = append(*all, located[T]{v, r.at(0)})
	}
}

// sorted returns the rows by id, with their places, and tells ids given twice.
func sorted[T any](l *loader, rows []located[T], id func(*T) string) ([]T, []spot) {
	order := make([]int32, len(rows))
	inOrder := true
	for i := range rows {
		order[i] = int32(i)
		inOrder = inOrder && (i == 0 || id(&rows[i-1].value) < id(&rows[i].value))
	}
	if !inOrder {
		slices.SortStableFunc(order, func(a, b int32) int { return strings.Compare(id(&rows[a].value), id(&rows[b].value)) })
	}
	values, at := make([]T, 0, len(rows)), make([]spot, 0, len(rows))
	for _, i := range order {
		v := &rows[i]
		if n := len(values); n > 0 && id(&values[n-1]) == id(&v.value) {
			l.fault(v.at, "id.duplicate", id(&v.value), strconv.Itoa(at[n-1].src.line(at[n-1].offset)))
			continue
		}
		values, at = append(values, v.value), append(at, v.at)
	}
	return values, at
}

func (l *loader) readCommunes() {
	type commune = model.Commune
	base := l.in.Communes
	var rows []located[commune]
	given := map[string]communeGiven{}
	g := gazetteer.Load()
	var code string // of the built-in unit that the row is about, "" if there is none
	var fault reference
	start := func(r *row) commune {
		code = ""
		cell := string(r.csv.value(r.cell[0]))
		if i, ok := l.index[toCommune].ids[cell]; ok {
			code = cell
			return base[i]
		}
		c, err := g.Resolve(cell, l.where)
		if err == nil {
			code = c.Code
			return base[l.index[toCommune].ids[code]]
		}
		fault = unresolved(err)
		return commune{Province: -1}
	}
	read(l, communeTable, start, func(r *row, c commune) {
		switch {
		case !r.given[0]:
			return
		case code != "":
			c.Code = code
		case !(r.given[r.of("name")] && r.given[r.of("province")] && r.given[r.of("lat")] && r.given[r.of("lon")]):
			f := Fault{Code: "commune.unknown", Args: []string{c.Code}, Near: fault.like}
			if fault.code != "ref.unknown" {
				f.Code, f.Args = fault.code, append([]string{"code", c.Code}, fault.args...)
			}
			l.faults.add(found{Fault: f, at: r.at(0)})
			return
		}
		collect(r, &rows, c)
		given[c.Code] = communeGiven{r.given[r.of("region")], r.given[r.of("mountainous")]}
	})
	stated, at := sorted(l, rows, func(c *commune) string { return c.Code })
	isStated := map[string]bool{}
	for i := range stated {
		isStated[stated[i].Code] = true
	}
	all := slices.Clone(stated)
	for i := range base {
		if !isStated[base[i].Code] {
			all = append(all, base[i])
		}
	}
	slices.SortFunc(all, func(a, b commune) int { return strings.Compare(a.Code, b.Code) })
	l.in.Communes = all
	l.setCommunes()
	l.communeAt = make([]spot, len(all))
	for i := range stated {
		k := l.index[toCommune].ids[stated[i].Code]
		l.used[k], l.given[k], l.communeAt[k] = true, given[stated[i].Code], at[i]
	}
}

// blocks of the kinds of body outside the government block.
var blocks = map[string]model.Block{
	"VPDU": model.Party, "XDD": model.Party, "UBKT": model.Party, "BTGDV": model.Party, "TTCT": model.Party, "MTTQ": model.Front,
}

func (l *loader) readBodies() {
	type body = model.Body
	var rows []located[body]
	read(l, bodyTable, blank[body](body{Commune: -1, Deputies: -1}), func(r *row, b body) {
		b.Kind = kindCode(b.Kind)
		if !r.given[r.of("block")] {
			b.Block = blocks[b.Kind]
		}
		if b.Name == "" {
			b.Name = b.ID
		}
		if b.Ceiling > 0 && b.Minimum > b.Ceiling {
			r.faultAt("minimum", "minimum.above", strconv.Itoa(b.Minimum), strconv.Itoa(b.Ceiling))
		}
		collect(r, &rows, b)
	})
	l.in.Bodies, l.bodyAt = sorted(l, rows, func(b *body) string { return b.ID })
	l.setIndex(toBody, len(l.in.Bodies))
}

// kindCode returns the code of a kind of body however it is written: VH-XH is
// VHXH.
func kindCode(s string) string {
	code := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '.' {
			return -1
		}
		return r
	}, s)
	if code == "" {
		code = s
	}
	return strings.ToUpper(code)
}

func (l *loader) readPosts() {
	type post = model.Post
	var rows []located[post]
	read(l, postTable, blank[post](post{Body: -1, Position: -1}), func(r *row, p post) {
		if !r.given[0] || !r.given[1] {
			return
		}
		b, q := &l.in.Bodies[p.Body], &l.in.Positions[p.Position]
		p.ID = b.ID + "/" + q.Code
		if p.Minimum > p.Approved {
			r.faultAt("minimum", "minimum.above", strconv.Itoa(p.Minimum), strconv.Itoa(p.Approved))
		}
		if !slices.Contains(q.BodyKinds, b.Kind) && !slices.Contains(q.BodyKinds, "*") && !b.Provincial {
			r.faultAt("position", "post.kind", q.Code, b.Kind)
		}
		collect(r, &rows, p)
	})
	l.in.Posts, l.postAt = sorted(l, rows, func(p *post) string { return p.ID })
	l.setIndex(toPost, len(l.in.Posts))
}
