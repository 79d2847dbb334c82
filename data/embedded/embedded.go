// Package embedded reads the tables that the product contains: comma-separated,
// a header of column names, one record a line.
package embedded

import (
	"encoding/csv"
	"fmt"
	"strings"
)

// A Row gives the cells of one record by column name and keeps the first fault.
type Row struct {
	line  int
	col   map[string]int
	cells []string
	err   error
}

// Each calls f for every record after the header until one has a fault.
func Each(table string, f func(*Row)) error {
	records, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		return err
	}
	if len(records) == 0 {
		return fmt.Errorf("no header")
	}
	col := map[string]int{}
	for j, name := range records[0] {
		col[name] = j
	}
	for i, cells := range records[1:] {
		r := &Row{line: i + 2, col: col, cells: cells}
		if f(r); r.err != nil {
			return r.err
		}
	}
	return nil
}

// Fail says that a cell is not valid.
func (r *Row) Fail(column, cell string) {
	if r.err == nil {
		r.err = fmt.Errorf("line %d: %s %q is not valid", r.line, column, cell)
	}
}

// Text returns a cell. A column that the table lacks is a fault.
func (r *Row) Text(column string) string {
	j, ok := r.col[column]
	if !ok {
		r.Fail(column, "")
		return ""
	}
	return r.cells[j]
}

// List splits a cell; an empty cell is the nil list.
func (r *Row) List(column, separator string) []string {
	cell := r.Text(column)
	if cell == "" {
		return nil
	}
	return strings.Split(cell, separator)
}
