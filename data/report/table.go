package report

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
	"golang.org/x/text/unicode/norm"
)

// Width is the number of terminal columns that no line exceeds.
const Width = 100

// A Column of a Table. Wrap 0 leaves the text of a cell on one line.
type Column struct {
	Head  string
	Right bool // numbers
	Wrap  int  // longest line of a cell, in terminal columns
}

// A Table is finished text: cells may hold line breaks.
type Table struct {
	Title   string
	Columns []Column
	Rows    [][]string
	Ruled   bool // a line between rows, for cells of several lines
	Note    string
}

// Ambiguous characters such as á and đ are narrow in every terminal that shows
// Vietnamese.
var narrow = sync.OnceFunc(func() { twwidth.SetEastAsian(false) })

// DisplayWidth returns the terminal columns that a text takes.
func DisplayWidth(s string) int {
	narrow()
	return twwidth.Width(s)
}

// Write writes the title, the table and the note, each followed by a line break.
func (t *Table) Write(w io.Writer) error {
	narrow()
	if t.Title != "" {
		if _, err := fmt.Fprintln(w, t.Title); err != nil {
			return err
		}
	}
	if err := t.grid(w); err != nil {
		return err
	}
	if t.Note == "" {
		return nil
	}
	_, err := fmt.Fprintln(w, Fill(t.Note, Width, ""))
	return err
}

// wraps returns the longest line of each column such that the table fits into
// Width: the widest columns that may wrap give way.
func (t *Table) wraps() []int {
	natural := make([]int, len(t.Columns))
	wrap := make([]int, len(t.Columns))
	total := 1
	for k, c := range t.Columns {
		natural[k] = widest(cell(c.Head, c.Wrap))
		for _, row := range t.Rows {
			natural[k] = max(natural[k], widest(cell(row[k], c.Wrap)))
		}
		wrap[k] = c.Wrap
		total += natural[k] + 3
	}
	for ; total > Width; total-- {
		give := -1
		for k, c := range t.Columns {
			if c.Wrap > 0 && natural[k] > 1 && (give < 0 || natural[k] > natural[give]) {
				give = k
			}
		}
		if give < 0 {
			break
		}
		natural[give]--
		wrap[give] = natural[give]
	}
	return wrap
}

// widest returns the width of the longest line of a cell.
func widest(s string) int {
	width := 0
	for line := range strings.SplitSeq(s, "\n") {
		width = max(width, twwidth.Width(line))
	}
	return width
}

func (t *Table) grid(w io.Writer) error {
	headed := false
	wrap := t.wraps()
	align := make(tw.Alignment, len(t.Columns))
	head := make([]string, len(t.Columns))
	for k, c := range t.Columns {
		align[k] = tw.AlignLeft
		if c.Right {
			align[k] = tw.AlignRight
		}
		head[k] = cell(c.Head, wrap[k])
		headed = headed || c.Head != ""
	}
	ruled := tw.Off
	if t.Ruled {
		ruled = tw.On
	}
	table := tablewriter.NewTable(w,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{Settings: tw.Settings{Separators: tw.Separators{BetweenRows: ruled}}})),
		tablewriter.WithHeaderAutoFormat(tw.Off), tablewriter.WithRowAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone), tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithHeaderAlignmentConfig(tw.CellAlignment{Global: tw.AlignLeft, PerColumn: align}),
		tablewriter.WithRowAlignmentConfig(tw.CellAlignment{Global: tw.AlignLeft, PerColumn: align}))
	if headed {
		table.Header(head)
	}
	for _, row := range t.Rows {
		cells := make([]string, len(t.Columns))
		for k := range cells {
			cells[k] = cell(row[k], wrap[k])
		}
		if err := table.Append(cells); err != nil {
			return err
		}
	}
	return table.Render()
}

// cell composes and wraps the text of a cell. Control characters would break
// the grid or steer the terminal; they become spaces.
func cell(s string, wrap int) string {
	s = norm.NFC.String(strings.Map(func(r rune) rune {
		if r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069) {
			return ' '
		}
		return r
	}, s))
	if wrap == 0 {
		return s
	}
	return Fill(s, wrap, "")
}

// Fill breaks text at spaces, but not before a percent sign, so that no line takes
// more than width columns; a word that is longer is cut. Lines after the first begin
// with indent.
func Fill(text string, width int, indent string) string {
	narrow()
	var out []string
	for _, paragraph := range strings.Split(text, "\n") {
		line, empty := "", true
		room := func() int {
			if len(out) == 0 {
				return width
			}
			return width - twwidth.Width(indent)
		}
		flush := func() {
			if len(out) > 0 {
				line = indent + line
			}
			out = append(out, line)
			line, empty = "", true
		}
		lead := paragraph[:len(paragraph)-len(strings.TrimLeft(paragraph, " "))]
		line = lead
		for _, word := range units(paragraph) {
			if !empty && twwidth.Width(line)+1+twwidth.Width(word) > room() {
				flush()
				line = lead
			}
			if !empty {
				line += " "
			}
			for twwidth.Width(line)+twwidth.Width(word) > room() {
				cut := fitting(word, room()-twwidth.Width(line))
				line += word[:cut]
				word = word[cut:]
				flush()
			}
			line += word
			empty = false
		}
		flush()
	}
	return strings.Join(out, "\n")
}

// units are the words of a text; a number and the percent sign after it are one.
func units(text string) []string {
	var all []string
	for _, word := range strings.Fields(text) {
		n := len(all)
		if percent := strings.HasPrefix(word, "%") || strings.HasPrefix(word, "‰"); percent && n > 0 && strings.TrimRight(all[n-1], "0123456789") != all[n-1] {
			all[n-1] += " " + word
			continue
		}
		all = append(all, word)
	}
	return all
}

// fitting returns the length of the longest beginning of word that takes at
// most width columns, at least one character.
func fitting(word string, width int) int {
	cut := 0
	for cut < len(word) {
		_, size := utf8.DecodeRuneInString(word[cut:])
		if cut > 0 && twwidth.Width(word[:cut+size]) > width {
			break
		}
		cut += size
	}
	return cut
}
