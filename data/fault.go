package data

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Severity of a fault.
type Severity uint8

const (
	Error   Severity = iota // the data cannot be used
	Warning                 // the data can be used as they are
)

func (s Severity) String() string { return [...]string{"error", "warning"}[s] }

// MarshalText writes error or warning.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// A Fault is one thing wrong in the files. Line and Column count from 1, the
// column in characters; 0 means that the fault has no single place. Code is
// stable; Args are what its texts quote, Near what may have been meant.
type Fault struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Column   int      `json:"column"`
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`
	Args     []string `json:"args,omitempty"`
	Near     []string `json:"near,omitempty"`
}

// Codes returns the codes of all faults, sorted.
func Codes() []string { return slices.Sorted(maps.Keys(messages)) }

// Text says what is wrong and what to do, in "vi" or else in English.
func (f *Fault) Text(lang string) string {
	m := messages[f.Code]
	what, help, ask := m.en, m.enHelp, "did you mean "
	if lang == "vi" {
		what, help, ask = m.vi, m.viHelp, "có phải là "
	}
	var slots []string
	for i, arg := range f.Args {
		slots = append(slots, fmt.Sprintf("{%d}", i+1), arg)
	}
	format := strings.NewReplacer(slots...).Replace
	text := format(what)
	if help != "" {
		text += "; " + format(help)
	}
	if len(f.Near) > 0 {
		text += " (" + ask + strings.Join(f.Near, ", ") + "?)"
	}
	return text
}

// Format returns the line "file:line:column: severity: text [code]".
func (f *Fault) Format(lang string) string {
	severity := f.Severity.String()
	if lang == "vi" {
		severity = [...]string{"lỗi", "lưu ý"}[f.Severity]
	}
	place := f.File
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
	}
	if place != "" {
		place += ": "
	}
	return fmt.Sprintf("%s%s: %s [%s]", place, severity, f.Text(lang), f.Code)
}

// Error is Format in English.
func (f *Fault) Error() string { return f.Format("en") }

// Faults are all that is wrong in a folder. All are counted; List holds the first
// ones of each severity, sorted by file, line and column.
type Faults struct {
	List     []Fault        `json:"faults"`
	Errors   int            `json:"errors"`
	Warnings int            `json:"warnings"`
	Counts   map[string]int `json:"counts"` // by code
}

// Err returns f as an error if there are errors, else nil.
func (f *Faults) Err() error {
	if f.Errors == 0 {
		return nil
	}
	return f
}

// Error lists the faults, one to a line, in English.
func (f *Faults) Error() string { return f.Format("en") }

// Format lists the faults, one to a line, and says how many are not listed.
func (f *Faults) Format(lang string) string {
	var b strings.Builder
	for i := range f.List {
		b.WriteString(f.List[i].Format(lang))
		b.WriteByte('\n')
	}
	if more := f.Errors + f.Warnings - len(f.List); more > 0 {
		if lang == "vi" {
			fmt.Fprintf(&b, "… và %d lỗi, lưu ý khác\n", more)
		} else {
			fmt.Fprintf(&b, "… and %d more\n", more)
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// A source is a file being read.
type source struct {
	name  string
	data  []byte // without byte order mark
	lines []int  // offsets of the lines, filled when first needed
}

// line returns the line of an offset, from 1.
func (s *source) line(offset int) int {
	if s.lines == nil {
		s.lines = []int{0}
		for i, c := range s.data {
			if c == '\n' {
				s.lines = append(s.lines, i+1)
			}
		}
	}
	i, found := slices.BinarySearch(s.lines, offset)
	if found {
		i++
	}
	return i
}

// place returns line and column, the column in characters of normal form C.
func (s *source) place(offset int) (line, column int) {
	line = s.line(offset)
	return line, utf8.RuneCount(norm.NFC.Bytes(s.data[s.lines[line-1]:offset])) + 1
}

// A spot is a place in a source: a byte offset, or -1 for the file as a whole.
type spot struct {
	src    *source
	offset int
}

// A found fault has its place as an offset; the line is found at the end, for
// the few that are kept.
type found struct {
	Fault
	at spot
	// in and word are the reference whose nearest names may help.
	in   target
	word string
}

// A collector keeps the first limit faults of each severity and counts all.
type collector struct {
	limit  int
	kept   [2][]found
	counts map[string]int
	total  [2]int
}

// add takes a fault of a code of the catalogue.
func (c *collector) add(f found) {
	f.Severity = messages[f.Code].severity
	if f.at.src != nil {
		f.File = f.at.src.name
	}
	c.counts[f.Code]++
	c.total[f.Severity]++
	kept := append(c.kept[f.Severity], f)
	if len(kept) > 2*c.limit+1000 {
		kept = c.first(kept)
	}
	c.kept[f.Severity] = kept
}

// first returns the first limit faults by place.
func (c *collector) first(list []found) []found {
	slices.SortStableFunc(list, func(a, b found) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.at.offset, b.at.offset), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column), strings.Compare(a.Code, b.Code), slices.Compare(a.Args, b.Args))
	})
	return list[:min(len(list), c.limit)]
}

// finish returns the faults with their lines and columns and, from near, what may
// have been meant.
func (c *collector) finish(near func(in target, word string) []string) *Faults {
	all := &Faults{Errors: c.total[Error], Warnings: c.total[Warning], Counts: c.counts}
	for _, kept := range c.kept {
		kept = c.first(kept)
		for _, f := range kept {
			if f.at.src != nil && f.at.offset >= 0 {
				f.Line, f.Column = f.at.src.place(f.at.offset)
			}
			if f.in != noTarget {
				f.Near = near(f.in, f.word)
			}
			all.List = append(all.List, f.Fault)
		}
	}
	slices.SortStableFunc(all.List, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return all
}
