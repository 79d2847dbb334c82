package mps

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"canbo/solver/lp"
)

// Read reads a problem in free or fixed MPS, plain or compressed by gzip. Faults
// of the content come as Errors, all at once up to 20; the lines are those of
// the free format unless the file is understood as fixed.
func Read(r io.Reader) (*Model, error) {
	text, err := contents(r)
	if err != nil {
		return nil, err
	}
	model, free := parse(text, words)
	if free == nil {
		return model, nil
	}
	if model, fixed := parse(text, columns); fixed == nil {
		return model, nil
	}
	return nil, free
}

// A section is a part of an MPS file.
type section int

const (
	none section = iota
	name
	objsense
	rows
	cols
	rhs
	ranges
	bounds
	endata
)

var sections = map[string]section{
	"NAME": name, "OBJSENSE": objsense, "ROWS": rows, "COLUMNS": cols,
	"RHS": rhs, "RANGES": ranges, "BOUNDS": bounds, "ENDATA": endata,
}

// unsupportedSections are sections known from other programs whose content
// cannot be stated in a Problem.
var unsupportedSections = map[string]bool{
	"QUADOBJ": true, "QMATRIX": true, "QSECTION": true, "QCMATRIX": true, "CSECTION": true,
	"SOS": true, "SOS1": true, "SOS2": true, "SETS": true, "INDICATORS": true,
	"GENCONS": true, "LAZYCONS": true, "USERCUTS": true, "PWLOBJ": true, "OBJNAME": true,
}

// Rows that are not rows of the problem.
const (
	objectiveRow = -1
	ignoredRow   = -2
)

// An entry is a coefficient of a column.
type entry struct {
	row   int32
	value float64
}

type parser struct {
	errs    Errors
	line    *line
	section section
	seen    [endata + 1]bool

	model    Model
	p        *lp.Problem
	rowIndex map[string]int
	colIndex map[string]int
	hasObj   bool

	// By row.
	rowType    []byte
	rhs        []float64
	ranges     []float64 // NaN: none
	hasRHS     []bool
	lastColumn []int // with an entry; -1: none
	objRHS     bool

	integer  bool       // inside INTORG markers
	costSeen bool       // of the last column
	column   []entry    // of the last column
	bounded  []boundSet // by column

	setName [endata + 1]string
	setSeen [endata + 1]bool
}

// A boundSet says which bounds of a column BOUNDS has stated.
type boundSet uint8

const (
	lowerStated boundSet = 1 << iota
	upperStated
)

func parse(text string, split splitter) (*Model, error) {
	q := &parser{p: &lp.Problem{}, rowIndex: map[string]int{}, colIndex: map[string]int{}}
	eachLine(text, split, func(l *line) bool {
		q.line = l
		switch {
		case l.text[0] == '*': // a comment
		case l.header():
			q.header()
		default:
			q.data()
		}
		return q.section != endata && len(q.errs) < maxErrors
	})
	if q.line == nil {
		q.line = &line{number: 1}
	}
	q.closeColumn()
	q.line.fields = append(q.line.fields[:0], field{})
	for _, s := range []struct {
		section
		name string
	}{{rows, "ROWS"}, {cols, "COLUMNS"}, {endata, "ENDATA"}} {
		if !q.seen[s.section] {
			q.fail(0, ErrMissing, "the file has no section %s", s.name)
		}
	}
	if len(q.errs) > 0 {
		return nil, q.errs
	}
	q.finish()
	return &q.model, nil
}

// fail records a fault at field k of the present line.
func (q *parser) fail(k int, kind error, format string, args ...any) {
	at := len(q.line.text)
	if k < len(q.line.fields) {
		at = q.line.fields[k].at
	}
	q.errs.add(&Error{q.line.number, q.line.column(at), kind, fmt.Sprintf(format, args...)})
}

func (q *parser) header() {
	f := q.line.fields
	word := strings.ToUpper(f[0].text)
	s, ok := sections[word]
	switch {
	case unsupportedSections[word]:
		q.fail(0, ErrUnsupported, "section %s", f[0].text)
		q.section = none
		return
	case !ok:
		q.fail(0, ErrSyntax, "%q is no section (data lines start with a space)", f[0].text)
		return
	case q.seen[s]:
		q.fail(0, ErrDuplicate, "section %s stands twice", word)
	case s == cols && !q.seen[rows], s > cols && s < endata && !q.seen[cols]:
		q.fail(0, ErrSyntax, "section %s comes too early", word)
	}
	if q.section == cols {
		q.closeColumn()
	}
	q.section = s
	q.seen[s] = true
	switch {
	case s == name && len(f) > 1 && f[1].text != unnamed:
		q.p.Name = f[1].text
	case s == objsense && len(f) > 1:
		q.sense(1)
	}
}

func (q *parser) data() {
	switch q.section {
	case objsense:
		q.sense(0)
	case rows:
		q.row()
	case cols:
		q.columnLine()
	case rhs, ranges:
		q.vectorLine()
	case bounds:
		q.bound()
	case name:
		q.fail(0, ErrSyntax, "data outside a section")
	case none:
		if len(q.errs) == 0 {
			q.fail(0, ErrSyntax, "data outside a section")
		}
	}
}

func (q *parser) sense(k int) {
	switch strings.ToUpper(q.line.fields[k].text) {
	case "MAX", "MAXIMIZE", "MAXIMISE":
		q.model.Maximize = true
	case "MIN", "MINIMIZE", "MINIMISE":
		q.model.Maximize = false
	default:
		q.fail(k, ErrSyntax, "objective sense %q, want MIN or MAX", q.line.fields[k].text)
	}
}

func (q *parser) row() {
	f := q.line.fields
	if len(f) != 2 {
		q.fail(min(2, len(f)), ErrSyntax, "row line with %d fields, want a type and a name", len(f))
		return
	}
	kind := strings.ToUpper(f[0].text)
	if !slices.Contains([]string{"N", "E", "L", "G"}, kind) {
		q.fail(0, ErrSyntax, "row type %q, want N, E, L or G", f[0].text)
		return
	}
	if _, dup := q.rowIndex[f[1].text]; dup {
		q.fail(1, ErrDuplicate, "row %s", f[1].text)
		return
	}
	index := q.p.Rows()
	if kind == "N" {
		index = ignoredRow
		if !q.hasObj {
			index, q.hasObj = objectiveRow, true
		}
	} else {
		q.p.AddRow(f[1].text, 0, 0)
		q.rowType = append(q.rowType, kind[0])
		q.rhs = append(q.rhs, 0)
		q.ranges = append(q.ranges, math.NaN())
		q.hasRHS = append(q.hasRHS, false)
		q.lastColumn = append(q.lastColumn, -1)
	}
	q.rowIndex[f[1].text] = index
}

// closeColumn sorts and stores the entries of the last column.
func (q *parser) closeColumn() {
	if len(q.column) == 0 {
		return
	}
	slices.SortFunc(q.column, func(a, b entry) int { return cmp.Compare(a.row, b.row) })
	for _, e := range q.column {
		if e.value != 0 {
			q.p.Row = append(q.p.Row, e.row)
			q.p.Value = append(q.p.Value, e.value)
		}
	}
	q.p.Start[len(q.p.Start)-1] = len(q.p.Row)
	q.column = q.column[:0]
}

func (q *parser) columnLine() {
	f := q.line.fields
	if len(f) >= 3 && strings.Trim(f[1].text, "'") == "MARKER" && strings.HasPrefix(f[1].text, "'") {
		switch word := strings.Trim(f[2].text, "'"); word {
		case "INTORG":
			q.integer = true
		case "INTEND":
			q.integer = false
		default:
			q.fail(2, ErrUnsupported, "marker %s", f[2].text)
		}
		return
	}
	if len(f) != 3 && len(f) != 5 {
		q.fail(min(len(f), 5), ErrSyntax, "column line with %d fields, want a column and one or two pairs of row and value", len(f))
		return
	}
	last := q.p.Cols() - 1
	if last < 0 || q.p.ColName[last] != f[0].text {
		q.closeColumn()
		q.costSeen = false
		if _, dup := q.colIndex[f[0].text]; dup {
			q.fail(0, ErrDuplicate, "column %s stands in two places", f[0].text)
			return
		}
		last = q.p.AddCol(f[0].text, 0, 0, math.Inf(1), q.integer, nil, nil)
		q.colIndex[f[0].text] = last
		q.bounded = append(q.bounded, 0)
	}
	for k := 1; k < len(f); k += 2 {
		row, value, ok := q.pair(k)
		if !ok {
			continue
		}
		switch {
		case row == ignoredRow:
		case row == objectiveRow:
			if q.costSeen {
				q.fail(k, ErrDuplicate, "second cost of column %s", f[0].text)
			}
			q.p.Cost[last], q.costSeen = value, true
		case q.lastColumn[row] == last:
			q.fail(k, ErrDuplicate, "second value of column %s in row %s", f[0].text, f[k].text)
		default:
			q.lastColumn[row] = last
			q.column = append(q.column, entry{int32(row), value})
		}
	}
}

// pair reads a row name and a finite number at fields k and k+1.
func (q *parser) pair(k int) (row int, value float64, ok bool) {
	f := q.line.fields
	row, known := q.rowIndex[f[k].text]
	if !known {
		q.fail(k, ErrUnknown, "row %s", f[k].text)
	}
	value, err := number(f[k+1].text)
	if err == nil && math.IsInf(value, 0) {
		err = fmt.Errorf("%q is not finite", f[k+1].text)
	}
	if err != nil {
		q.fail(k+1, ErrNumber, "%v", err)
	}
	return row, value, known && err == nil
}

// set checks that a section uses one vector name.
func (q *parser) set(text string) bool {
	if !q.setSeen[q.section] {
		q.setSeen[q.section], q.setName[q.section] = true, text
	}
	if q.setName[q.section] != text {
		q.fail(0, ErrUnsupported, "second vector %q after %q", text, q.setName[q.section])
		return false
	}
	return true
}

// vectorLine reads a line of RHS or RANGES: pairs of row and value, after the
// name of the vector unless that is left out.
func (q *parser) vectorLine() {
	f := q.line.fields
	first := len(f) % 2
	if len(f) < 2 || len(f) > 5 {
		q.fail(min(len(f), 5), ErrSyntax, "line with %d fields, want a vector name and one or two pairs of row and value", len(f))
		return
	}
	set := ""
	if first == 1 {
		set = f[0].text
	}
	if !q.set(set) {
		return
	}
	for k := first; k < len(f); k += 2 {
		row, value, ok := q.pair(k)
		if !ok {
			continue
		}
		duplicate := false
		switch {
		case row == ignoredRow:
		case row == objectiveRow && q.section == ranges:
			q.fail(k, ErrUnsupported, "range of the objective row %s", f[k].text)
		case row == objectiveRow:
			duplicate, q.objRHS = q.objRHS, true
			q.p.Offset = 0 - value
		case q.section == rhs:
			duplicate, q.hasRHS[row] = q.hasRHS[row], true
			q.rhs[row] = value
		default:
			duplicate = !math.IsNaN(q.ranges[row])
			q.ranges[row] = value
		}
		if duplicate {
			q.fail(k, ErrDuplicate, "second entry for row %s", f[k].text)
		}
	}
}

// boundTypes says of each type which bounds it states and whether a value
// belongs to it.
var boundTypes = map[string]struct {
	states  boundSet
	valued  bool
	integer bool
}{
	"LO": {lowerStated, true, false}, "LI": {lowerStated, true, true},
	"UP": {upperStated, true, false}, "UI": {upperStated, true, true},
	"FX": {lowerStated | upperStated, true, false}, "FR": {lowerStated | upperStated, false, false},
	"MI": {lowerStated, false, false}, "PL": {upperStated, false, false},
	"BV": {lowerStated | upperStated, false, true},
}

func (q *parser) bound() {
	f := q.line.fields
	kind := strings.ToUpper(f[0].text)
	if kind == "SC" || kind == "SI" || kind == "SN" {
		q.fail(0, ErrUnsupported, "bound type %s: semicontinuous columns", f[0].text)
		return
	}
	t, ok := boundTypes[kind]
	if !ok {
		q.fail(0, ErrSyntax, "bound type %q", f[0].text)
		return
	}
	// Fields are type [set] column [value]; a set is there if the fields are one
	// more than needed. Types without value may have one nevertheless.
	at, need := 1, 2
	if t.valued {
		need = 3
	}
	set := ""
	switch {
	case len(f) == need:
	case len(f) == need+1, len(f) == 4:
		at, set = 2, f[1].text
	default:
		q.fail(min(len(f), 4), ErrSyntax, "bound %s with %d fields", f[0].text, len(f))
		return
	}
	if !q.set(set) {
		return
	}
	j, known := q.colIndex[f[at].text]
	if !known {
		q.fail(at, ErrUnknown, "column %s", f[at].text)
	}
	value := 0.0
	if t.valued {
		v, err := number(f[at+1].text)
		if err != nil {
			q.fail(at+1, ErrNumber, "%v", err)
			return
		}
		if value = v; math.Abs(v) >= infinity {
			value = math.Inf(int(math.Copysign(1, v)))
		}
		if math.IsInf(value, 1) && t.states&lowerStated != 0 || math.IsInf(value, -1) && t.states&upperStated != 0 {
			q.fail(at+1, ErrNumber, "%s bound %s", kind, f[at+1].text)
			return
		}
	}
	if !known {
		return
	}
	if q.bounded[j]&t.states != 0 {
		q.fail(0, ErrDuplicate, "second bound on the same side of column %s", f[at].text)
		return
	}
	q.bounded[j] |= t.states
	if t.integer {
		q.p.Integer[j] = true
	}
	switch kind {
	case "LO", "LI":
		q.p.ColLower[j] = value
	case "UP", "UI":
		q.p.ColUpper[j] = value
	case "FX":
		q.p.ColLower[j], q.p.ColUpper[j] = value, value
	case "FR":
		q.p.ColLower[j], q.p.ColUpper[j] = math.Inf(-1), math.Inf(1)
	case "MI":
		q.p.ColLower[j] = math.Inf(-1)
	case "BV":
		q.p.ColLower[j], q.p.ColUpper[j] = 0, 1
	}
}

// finish derives row bounds, default column bounds and sense.
func (q *parser) finish() {
	p := q.p
	for i, b := range q.rhs {
		r := q.ranges[i]
		lower, upper := b, b
		switch kind, ranged := q.rowType[i], !math.IsNaN(r); {
		case kind == 'L' && ranged:
			lower = b - math.Abs(r)
		case kind == 'L':
			lower = math.Inf(-1)
		case kind == 'G' && ranged:
			upper = b + math.Abs(r)
		case kind == 'G':
			upper = math.Inf(1)
		case ranged && r < 0:
			lower = b + r
		case ranged:
			upper = b + r
		}
		p.RowLower[i], p.RowUpper[i] = lower, upper
	}
	for j, stated := range q.bounded {
		switch {
		case stated == 0 && p.Integer[j]:
			p.ColUpper[j] = 1
		case stated == upperStated && p.ColUpper[j] < 0:
			p.ColLower[j] = math.Inf(-1)
		}
	}
	if !p.IsMIP() {
		p.Integer = nil
	}
	if q.model.Maximize {
		for j, c := range p.Cost {
			p.Cost[j] = 0 - c
		}
		p.Offset = 0 - p.Offset
	}
	q.model.Problem = p
}
