package scenario

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"canbo/model/scenario"
)

// ceilingKeys are those of which a record [[ceiling]] has exactly one.
var ceilingKeys = []string{"change", "heads", "table", "file"}

// A row is a line of a table of ceilings.
type row = scenario.Ceiling

var rowKeys = []key[row]{
	codes("province", provinces, func(r *row) any { r.Provinces = []string{""}; return &r.Provinces[0] }).needed(),
	number("year", firstYear, lastYear, func(r *row) any { return &r.Year }).needed(),
	number("heads", 1, 1_000_000, func(r *row) any { return &r.Heads }).needed(),
}

// expandCeiling returns the record, or those of its table or CSV file.
func expandCeiling(g *given, c scenario.Ceiling) []scenario.Ceiling {
	table, file := g.take("table"), g.take("file")
	var used []string
	for _, k := range ceilingKeys {
		if g.has(k) {
			used = append(used, k)
		}
	}
	if len(used) != 1 {
		g.fail(g.table.offset, "record.one", strings.Join(ceilingKeys, ", "), cmp.Or(strings.Join(used, ", "), "–"))
		g.wrong = true
		return nil
	}
	if g.has("heads") && len(c.Provinces) == 0 {
		g.fail(g.spot("heads"), "heads.provinces")
	}
	if table == nil && file == nil {
		return []scenario.Ceiling{c}
	}
	if g.has("provinces") || g.has("merged") || g.has("year") {
		g.fail(g.table.offset, "table.selection")
	}
	var rows ceilingTable
	before := len(g.faults)
	if table != nil {
		for _, item := range g.array("table", table) {
			if line := g.begin("table", &item); line != nil {
				var r row
				readKeys(line, rowKeys, &r, true)
				line.end()
				rows.add(line.reader, line.table.offset, line.wrong, r)
			}
		}
	} else if name := g.text("file", file); name != "" {
		if !filepath.IsAbs(name) {
			name = filepath.Join(g.dir, name)
		}
		src, err := g.files.read(name)
		if err != nil {
			g.fail(file.offset, "file.unreadable", name, reason(err))
		} else {
			rows.readCSV(&reader{source: &source{name: name, src: src}, loader: g.loader})
		}
	}
	if len(rows.rows) == 0 && len(g.faults) == before {
		g.fail(g.spot(used[0]), "text.empty", used[0])
	}
	slices.SortStableFunc(rows.rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), strings.Compare(a.Provinces[0], b.Provinces[0]))
	})
	return rows.rows
}

// A ceilingTable gathers rows, each province and year once.
type ceilingTable struct {
	rows  []row
	lines map[string]int
}

func (t *ceilingTable) add(r *reader, offset int, wrong bool, one row) {
	if wrong {
		return
	}
	if t.lines == nil {
		t.lines = map[string]int{}
	}
	about := one.Provinces[0] + " " + strconv.Itoa(one.Year)
	if line, ok := t.lines[about]; ok {
		r.fail(offset, "record.repeats", strconv.Itoa(line))
		return
	}
	t.lines[about], _ = r.place(offset)
	t.rows = append(t.rows, one)
}

// readCSV reads a file with the header province,year,heads, also with semicolons.
func (t *ceilingTable) readCSV(r *reader) {
	r.src = bytes.TrimPrefix(r.src, []byte("\ufeff"))
	c := csv.NewReader(bytes.NewReader(r.src))
	c.TrimLeadingSpace = true
	if first, _, _ := bytes.Cut(r.src, []byte{'\n'}); bytes.IndexByte(first, ';') >= 0 {
		c.Comma = ';'
	}
	c.FieldsPerRecord = len(rowKeys)
	for header := true; ; header = false {
		start := int(c.InputOffset())
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		var wrong *csv.ParseError
		switch {
		case errors.As(err, &wrong):
			r.fail(r.offset(wrong.Line, wrong.Column), "csv.invalid", csvReason(err))
			if !errors.Is(err, csv.ErrFieldCount) {
				return
			}
		case header:
			if got := strings.Join(cells, ","); got != "province,year,heads" {
				r.fail(start, "csv.header", got)
				return
			}
		default:
			at := make([]int, len(cells))
			for i := range cells {
				at[i] = r.offset(c.FieldPos(i))
			}
			one, ok := r.row(cells, at)
			t.add(r, at[0], !ok, one)
		}
	}
}

func csvReason(err error) scenario.Words {
	if errors.Is(err, csv.ErrFieldCount) {
		return scenario.Words{Vi: "số ô không đúng", En: "wrong number of cells"}
	}
	return scenario.Words{Vi: "dấu ngoặc kép không đúng chỗ hoặc không đóng", En: "a quotation mark is out of place or not closed"}
}

// row reads a line of cells, which stand at offsets.
func (r *reader) row(cells []string, at []int) (one row, ok bool) {
	before := len(r.faults)
	one.Provinces = []string{r.province(at[0], strings.TrimSpace(cells[0]))}
	for i, to := range []*int{1: &one.Year, 2: &one.Heads} {
		if to == nil {
			continue
		}
		k, s := &rowKeys[i], strings.TrimSpace(cells[i])
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < k.min || n > k.max {
			r.fail(at[i], "number.range", k.name, s, strconv.FormatInt(k.min, 10), strconv.FormatInt(k.max, 10))
		}
		*to = int(n)
	}
	return one, len(r.faults) == before
}

// offset returns the offset of a line and a column in bytes, both from 1.
func (s *source) offset(line, column int) int {
	s.place(0)
	return min(s.lines[min(line, len(s.lines))-1]+max(column, 1)-1, len(s.src))
}
