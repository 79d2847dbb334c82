package mps

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"

	"canbo/solver/lp"
)

// Write writes p in free MPS. Numbers have the fewest digits that read back to
// the same float64, so Read(Write(p)) is p, except that rows without any bound
// become N rows, which readers ignore.
//
// ErrName reports a name that a line of fields cannot hold: an empty one, one
// with white space or control characters, or one that starts with $ or *
// (comments to some readers), and 'MARKER'. ErrValue reports finite bounds of magnitude 1e30
// and above, empty row intervals, and ranged rows whose other end is not the sum
// of one end and any float64.
func Write(w io.Writer, p *lp.Problem) error {
	return (&Model{Problem: p}).Write(w)
}

// Write writes the model in the sense in which it was stated.
func (m *Model) Write(w io.Writer) error {
	if err := m.Problem.Validate(); err != nil {
		return fmt.Errorf("mps: %w", err)
	}
	if err := checkNames(m.Problem); err != nil {
		return err
	}
	e := writer{bufio.NewWriterSize(w, 1<<16), m, m.Problem, objectiveName(m.Problem)}
	if err := e.write(); err != nil {
		return err
	}
	return e.Flush()
}

type writer struct {
	*bufio.Writer
	m         *Model
	p         *lp.Problem
	objective string
}

// unnamed stands for an empty problem name, as in files that CBC writes. CBC
// takes the word after the name as the mark of the free format.
const unnamed = "BLANK"

// shortest returns the shortest text that parses to v.
func shortest(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func (e *writer) fields(words ...string) {
	for _, word := range words {
		e.WriteByte(' ')
		e.WriteString(word)
	}
	e.WriteByte('\n')
}

func (e *writer) write() error {
	p := e.p
	title := p.Name
	if title == "" {
		title = unnamed
	}
	e.WriteString("NAME " + title + " FREE\n")
	if e.m.Maximize {
		e.WriteString("OBJSENSE\n MAX\n")
	}
	rows := make([]mpsRow, p.Rows())
	e.WriteString("ROWS\n")
	e.fields("N", e.objective)
	for i := range rows {
		row, err := rowOf(p.RowLower[i], p.RowUpper[i])
		if err != nil {
			return fmt.Errorf("mps: row %s: %w", p.RowLabel(i), err)
		}
		rows[i] = row
		e.fields(row.kind, p.RowLabel(i))
	}
	e.columns()
	e.WriteString("RHS\n")
	if v := e.m.Value(p.Offset); v != 0 {
		e.fields("RHS", e.objective, shortest(-v))
	}
	for i, row := range rows {
		if row.rhs != 0 {
			e.fields("RHS", p.RowLabel(i), shortest(row.rhs))
		}
	}
	e.WriteString("RANGES\n")
	for i, row := range rows {
		if row.ranged {
			e.fields("RANGES", p.RowLabel(i), shortest(row.width))
		}
	}
	e.WriteString("BOUNDS\n")
	for j := range p.Cost {
		if err := e.bound(j); err != nil {
			return err
		}
	}
	_, err := e.WriteString("ENDATA\n")
	return err
}

func (e *writer) columns() {
	p := e.p
	e.WriteString("COLUMNS\n")
	marked := false
	mark := func(integer bool) {
		if integer != marked {
			word := "'INTEND'"
			if integer {
				word = "'INTORG'"
			}
			e.fields("MARKER", "'MARKER'", word)
			marked = integer
		}
	}
	for j, c := range p.Cost {
		mark(p.IsInteger(j))
		rows, values := p.Column(j)
		label := p.ColumnName(j)
		if c != 0 || len(rows) == 0 {
			if c != 0 {
				c = e.m.Value(c)
			}
			e.fields(label, e.objective, shortest(c))
		}
		for k, i := range rows {
			e.fields(label, p.RowLabel(int(i)), shortest(values[k]))
		}
	}
	mark(false)
}

// bound writes the bounds of column j unless all readers take them for granted.
func (e *writer) bound(j int) error {
	lower, upper, label := e.p.ColLower[j], e.p.ColUpper[j], e.p.ColumnName(j)
	for _, v := range [...]float64{lower, upper} {
		if !math.IsInf(v, 0) && math.Abs(v) >= infinity {
			return fmt.Errorf("mps: column %s: %w: bound %v", label, ErrValue, v)
		}
	}
	noLower, noUpper := math.IsInf(lower, -1), math.IsInf(upper, 1)
	integer := e.p.IsInteger(j)
	switch {
	case noLower && noUpper:
		e.fields("FR", "BOUNDS", label)
		return nil
	case lower == upper:
		e.fields("FX", "BOUNDS", label, shortest(lower))
		return nil
	case noLower:
		e.fields("MI", "BOUNDS", label)
	case lower != 0 || upper < 0:
		e.fields("LO", "BOUNDS", label, shortest(lower))
	}
	switch {
	case !noUpper:
		e.fields("UP", "BOUNDS", label, shortest(upper))
	case integer:
		e.fields("PL", "BOUNDS", label)
	}
	return nil
}

// An mpsRow is a row as MPS states it.
type mpsRow struct {
	kind   string
	rhs    float64
	width  float64 // RANGES entry
	ranged bool
}

func rowOf(lower, upper float64) (mpsRow, error) {
	noLower, noUpper := math.IsInf(lower, -1), math.IsInf(upper, 1)
	switch {
	case noLower && noUpper:
		return mpsRow{kind: "N"}, nil
	case noLower:
		return mpsRow{kind: "L", rhs: upper}, nil
	case noUpper:
		return mpsRow{kind: "G", rhs: lower}, nil
	case lower == upper:
		return mpsRow{kind: "E", rhs: lower}, nil
	case lower > upper:
		return mpsRow{}, fmt.Errorf("%w: empty interval [%v, %v]", ErrValue, lower, upper)
	}
	// The reader computes one end from the other and the width; the rounded
	// width or a neighbour of it gives the very end in nearly all cases.
	width := upper - lower
	for _, r := range [...]float64{width, math.Nextafter(width, 0), math.Nextafter(width, math.Inf(1))} {
		if math.IsInf(r, 0) {
			continue
		}
		if lower+r == upper {
			return mpsRow{"G", lower, r, true}, nil
		}
		if upper-r == lower {
			return mpsRow{"L", upper, r, true}, nil
		}
	}
	return mpsRow{}, fmt.Errorf("%w: range [%v, %v]", ErrValue, lower, upper)
}

// objectiveName returns a name for the objective row that no row has.
func objectiveName(p *lp.Problem) string {
	taken := make(map[string]bool, p.Rows())
	for i := range p.Rows() {
		taken[p.RowLabel(i)] = true
	}
	label := "OBJ"
	for taken[label] {
		label += "_"
	}
	return label
}

func checkNames(p *lp.Problem) error {
	if p.Name == unnamed {
		return fmt.Errorf("mps: problem: %w: %q stands for no name", ErrName, unnamed)
	}
	if p.Name != "" {
		if err := checkName(p.Name); err != nil {
			return fmt.Errorf("mps: problem: %w", err)
		}
	}
	for _, names := range []struct {
		kind  string
		count int
		label func(int) string
	}{{"row", p.Rows(), p.RowLabel}, {"column", p.Cols(), p.ColumnName}} {
		seen := make(map[string]bool, names.count)
		for k := range names.count {
			label := names.label(k)
			if err := checkName(label); err != nil {
				return fmt.Errorf("mps: %s %d: %w", names.kind, k, err)
			}
			if seen[label] {
				return fmt.Errorf("mps: %s %d: %w: %w %q", names.kind, k, ErrName, ErrDuplicate, label)
			}
			seen[label] = true
		}
	}
	return nil
}

func checkName(label string) error {
	bad := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar }
	if label == "" || label[0] == '$' || label[0] == '*' || label == "'MARKER'" || strings.ContainsFunc(label, bad) {
		return fmt.Errorf("%w: %q", ErrName, label)
	}
	return nil
}
