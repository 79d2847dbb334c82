// Package scenario reads and writes scenario files: the assumptions of a staffing
// scenario over several years.
//
// A scenario file is TOML and a diff of other scenarios:
//
//	id = "da-nang-2030"
//	title = { vi = "…", en = "…" }
//	extends = ["base", "minus-10", "../chung.toml"]  # presets, or files
//	replace = ["ceiling"]                            # begins these tables anew
//	first = 2026
//	last = 2030
//
//	[base]
//	provinces = ["Đà Nẵng"]                          # of the synthetic twin; or folder = "…"
//
//	[[ceiling]]
//	merged = 2                                       # provinces merged from two
//	year = 2027                                      # from that year on
//	change = -150                                    # per mille of the base
//
//	[[source]]
//	topic = "ceiling"
//	text = { vi = "…", en = "…" }
//	uncertainty = { vi = "…", en = "…" }
//
// The scenarios of extends are taken first, in their order and each once; what
// they extend comes before them. Then the file itself: what it lists under replace
// is emptied, with its sources; its [[tables]] are added, and of several records
// that apply to one case the last one counts ([[demand]] multiplies); its single
// keys replace those before, and another folder of the base leaves out the sources
// of the base before. Rates, shares and changes are per mille, years 2026 to 2031,
// dates "2027-07-01", provinces codes or names. Paths are relative to the file that
// names them. The base is only read.
//
// The tables are [base], [[ceiling]], [[floor]], [[demand]], [retirement],
// [[exit]], [[early]], [[recruitment]], [[course]], [terms], [[budget]], [[rule]],
// [[support]], [look_ahead], [future] and [[source]]; their keys are those of the
// types in model/scenario. A [[ceiling]] has one of change, heads (of a province),
// table = [{ province, year, heads }, …] and file, a CSV file with the columns
// province,year,heads.
package scenario

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"canbo/data"
	"canbo/data/policy"
	"canbo/data/tomlfile"
	"canbo/model"
	"canbo/model/scenario"
)

//go:embed presets/*.toml
var presets embed.FS

// maxSize is the size of the largest file read, bytes.
const maxSize = 1 << 20

// files is where scenarios are read from.
type files struct {
	read   func(name string) ([]byte, error)
	folder func(name string) bool
}

var disk = files{
	read: func(name string) ([]byte, error) {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, maxSize+1))
	},
	folder: func(name string) bool {
		info, err := os.Stat(name)
		return err == nil && info.IsDir()
	},
}

// Load reads the scenario of a file, whose name ends in .toml or holds a slash, or
// a preset. The error is tomlfile.Faults: everything that is wrong in the file and
// those it extends, with its place.
func Load(name string) (*scenario.Scenario, error) { return load(disk, name) }

// Parse reads the text of a scenario as Load reads it from a file in a folder, "" for
// that of the process.
func Parse(src []byte, dir string) (*scenario.Scenario, error) {
	name := filepath.Join(dir, "scenario.toml")
	from := disk
	from.read = func(other string) ([]byte, error) {
		if other == name {
			return src, nil
		}
		return disk.read(other)
	}
	return load(from, name)
}

// A Preset is a scenario that comes with the program.
type Preset struct {
	Name             string // for Load and extends
	TitleVi, TitleEn string
	Sources          []scenario.Source // its own, not those of what it extends
}

// Presets returns the presets, the base first, then by name.
func Presets() []Preset {
	names := presetNames()
	list := make([]Preset, len(names))
	for i, name := range names {
		s, err := Load(name)
		if err != nil {
			panic("scenario: preset " + name + ": " + err.Error())
		}
		own := slices.Clone(s.Sources)
		if len(s.Parents) > 0 {
			parent, _ := Load(s.Parents[0])
			own = slices.DeleteFunc(own, func(x scenario.Source) bool { return x.Of != "" || slices.Contains(parent.Sources, x) })
		}
		list[i] = Preset{name, s.TitleVi, s.TitleEn, own}
	}
	return list
}

// PresetTOML returns the text of a preset with its comments, nil if there is none
// of that name.
func PresetTOML(name string) []byte {
	src, err := presets.ReadFile(path.Join("presets", name+".toml"))
	if err != nil {
		return nil
	}
	return src
}

func presetNames() []string {
	names := []string{"base"}
	entries, _ := presets.ReadDir("presets")
	for _, e := range entries {
		if name := strings.TrimSuffix(e.Name(), ".toml"); name != "base" {
			names = append(names, name)
		}
	}
	return names
}

// Hash returns the SHA-256 of the assumptions in hexadecimal. Paths are not part
// of it: what is read from them is to be hashed by who reads it.
func Hash(s *scenario.Scenario) string {
	plain := *s
	plain.Base.Folder, plain.Base.Policy = "", ""
	sum := sha256.Sum256(Write(&plain))
	return hex.EncodeToString(sum[:])
}

// A file is a scenario file with what it extends.
type file struct {
	*reader
	root *table
}

// A loader reads a file and all that it extends.
type loader struct {
	files  files
	faults tomlfile.Faults
	codes  []code  // of fields, looked up when the base is known
	order  []*file // parents before their children
	seen   map[string]bool
	lost   bool     // a file that another extends could not be read
	path   []string // the files that lead to the one being read
	giver  map[scenario.Source]string
}

func load(from files, name string) (*scenario.Scenario, error) {
	s, faults := resolve(from, name)
	if len(faults) > 0 {
		return nil, faults
	}
	for _, t := range topics {
		t.settle(s)
	}
	return s, nil
}

// resolve lays a file over all that it extends. Every record given is there.
func resolve(from files, name string) (*scenario.Scenario, tomlfile.Faults) {
	l := &loader{files: from, seen: map[string]bool{}, giver: map[scenario.Source]string{}}
	outside := &reader{source: &source{dir: "."}, loader: l}
	l.visit(outside, -1, name)
	s := &scenario.Scenario{}
	for _, f := range l.order {
		f.apply(s)
	}
	if n := len(l.order); n > 0 {
		l.order[n-1].finish(s)
	}
	l.faults.Sort()
	return s, slices.CompactFunc(l.faults, func(a, b tomlfile.Fault) bool { return a == b })
}

// visit reads a file or preset that from extends, and before it those that it
// extends.
func (l *loader) visit(from *reader, offset int, name string) {
	isFile := strings.HasSuffix(name, ".toml") || strings.ContainsAny(name, `/\`)
	if isFile && !filepath.IsAbs(name) {
		name = filepath.Join(from.dir, name)
	}
	if i := slices.Index(l.path, name); i >= 0 {
		from.fail(offset, "extends.cycle", strings.Join(append(slices.Clone(l.path[i:]), name), " → "))
		return
	}
	if l.seen[name] {
		return
	}
	l.seen[name] = true
	f := l.open(from, offset, name, isFile)
	if f == nil {
		l.lost = true
		return
	}
	l.path = append(l.path, name)
	if e := f.root.index["extends"]; e != nil {
		g := &given{reader: f.reader}
		for _, item := range g.array("extends", &e.value) {
			if parent := g.text("extends", &item); parent != "" {
				l.visit(f.reader, item.offset, parent)
			}
		}
	}
	l.path = l.path[:len(l.path)-1]
	l.order = append(l.order, f)
}

// open reads and parses a file or preset, nil after a fault.
func (l *loader) open(from *reader, offset int, name string, isFile bool) *file {
	s := &source{name: name, dir: filepath.Dir(name)}
	if isFile {
		src, err := l.files.read(name)
		if err != nil {
			from.fail(offset, "file.unreadable", name, reason(err))
			return nil
		}
		s.src = bytes.TrimPrefix(src, []byte("\ufeff"))
	} else {
		s.name, s.src = "presets/"+name+".toml", PresetTOML(name)
		if s.src == nil {
			from.fail(offset, "preset.unknown", name, meant(data.Nearest(name, presetNames())))
			return nil
		}
	}
	if len(s.src) > maxSize {
		from.fail(offset, "file.size", strconv.Itoa(maxSize))
		return nil
	}
	if faults := tomlfile.Decode(s.name, s.src, &map[string]any{}); faults != nil {
		l.faults = append(l.faults, faults...)
		return nil
	}
	root := parse(s.src)
	return &file{&reader{s, l, root.index["parents"] != nil}, root}
}

// reason says why a file cannot be read, without its name.
func reason(err error) scenario.Words {
	var p *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return scenario.Words{Vi: "không có tệp này", En: "there is no such file"}
	case errors.Is(err, fs.ErrPermission):
		return scenario.Words{Vi: "không có quyền đọc", En: "no permission"}
	case errors.As(err, &p):
		err = p.Err
	}
	return scenario.Words{Vi: err.Error(), En: err.Error()}
}

var idForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// apply lays the file over s.
func (f *file) apply(s *scenario.Scenario) {
	g := &given{reader: f.reader, table: f.root, used: map[string]bool{"extends": true}}
	inherited := slices.Clone(s.Parents)
	if s.ID != "" {
		inherited = slices.Insert(inherited, 0, s.ID)
	}
	s.ID, s.Parents = "", nil
	for i := range head {
		if k := &head[i]; k.need && !g.has(k.name) {
			g.fail(-1, "key.missing", k.name)
		}
	}
	readKeys(g, head, s, false)
	switch {
	case s.ID != "" && !idForm.MatchString(s.ID):
		g.fail(g.spot("id"), "id.invalid", s.ID)
	case slices.Contains(inherited, s.ID) && s.ID != "":
		g.fail(g.spot("id"), "id.repeated", s.ID, strings.Join(inherited, ", "))
	}
	if g.has("parents") && g.has("extends") {
		g.fail(g.spot("parents"), "parents.extends")
	}
	s.Parents = append(s.Parents, inherited...)
	f.replace(g, s)
	f.mark(s)
	folder, inheritedSources := s.Base.Folder, 0
	for _, t := range topics {
		g.used[t.label()] = true
		if t.label() == "source" {
			inheritedSources = len(s.Sources)
		}
		if e := f.root.index[t.label()]; e != nil {
			t.read(f.reader, e, s)
		}
		if t.label() == "base" && s.Base.Folder != folder {
			dropSources(s, t.label()) // they speak of other data
		}
	}
	f.own(s, inheritedSources)
	g.end()
}

// changes reports whether the file speaks of a topic.
func (f *file) changes(topic string) bool { return f.root.index[topic] != nil }

// sourced are topics that need no source: the base is one, and the records of others
// name their instruments.
var sourced = []string{"base", "rule", "support"}

// mark says of the sources so far whose they are, where the file changes what they
// speak of.
func (f *file) mark(s *scenario.Scenario) {
	for i := range s.Sources {
		if x := &s.Sources[i]; x.Of == "" && f.changes(x.Topic) {
			x.Of = f.giver[*x]
		}
	}
}

// own remembers who gives the sources of the file, those after the first n, and says
// of which changes it gives none.
func (f *file) own(s *scenario.Scenario, n int) {
	for _, topic := range topicNames {
		given := slices.ContainsFunc(s.Sources[n:], func(x scenario.Source) bool { return x.Topic == topic })
		if f.changes(topic) && !given && !slices.Contains(sourced, topic) && !f.resolved {
			s.Sources = append(s.Sources, scenario.Source{Topic: topic, Text: both("“%s” không nêu nguồn của phần này", "“%s” states no source for this", s.ID)})
		}
	}
	for _, x := range s.Sources[n:] {
		f.giver[x] = s.ID
	}
}

// replace empties the topics that the file begins anew.
func (f *file) replace(g *given, s *scenario.Scenario) {
	v := g.take("replace")
	if v == nil {
		return
	}
	for _, item := range g.array("replace", v) {
		name := g.word("replace", &item, topicNames)
		for _, t := range topics {
			if t.label() == name {
				t.reset(s)
			}
		}
		dropSources(s, name)
	}
}

// dropSources removes what was said so far of where a topic comes from.
func dropSources(s *scenario.Scenario, topic string) {
	s.Sources = slices.DeleteFunc(s.Sources, func(x scenario.Source) bool { return x.Topic == topic })
}

// finish checks what depends on all files; f is the last.
func (f *file) finish(s *scenario.Scenario) {
	g := &given{reader: f.reader, table: f.root}
	for _, x := range []struct {
		key  string
		year int
	}{{"first", s.First}, {"last", s.Last}} {
		if x.year == 0 && !g.has(x.key) && !f.lost {
			g.fail(-1, "key.missing", x.key)
		}
	}
	g.ordered("first", s.First, "last", s.Last)
	if e := s.Base.Effective; e != 0 && s.First != 0 && (e < model.MakeDate(s.First, 1, 1) || e > model.MakeDate(s.First+1, 1, 1)) {
		g.fail(-1, "base.effective", e.String(), strconv.Itoa(s.First))
	}
	if s.Base.Folder == "" || !f.hasFields(s.Base.Folder) {
		lookUp(f.codes)
	}
}

// hasFields reports whether a folder of data has fields of its own.
func (f *file) hasFields(folder string) bool {
	_, err := f.files.read(filepath.Join(folder, "fields.csv"))
	return err == nil
}

// policy tells the faults of a policy file.
func (l *loader) policy(name string, src []byte) {
	_, err := policy.Read(name, bytes.NewReader(src))
	var faults tomlfile.Faults
	if errors.As(err, &faults) {
		l.faults = append(l.faults, faults...)
	}
}
