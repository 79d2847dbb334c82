// Package mps reads and writes linear problems in MPS format, and solution
// files.
//
// The dialect is free MPS as CBC and HiGHS read it, with these conventions,
// on which programs differ:
//
//   - OBJSENSE MAX (a section with a line, or on the line of the keyword) is
//     turned into minimisation by negating costs and offset; Model records it.
//   - The first N row is the objective. Further N rows are ignored with all
//     their entries.
//   - An RHS entry on the objective row is minus the constant term (GLPK: plus).
//   - An integer column (between MARKER lines) without any entry in BOUNDS lies
//     in [0, 1], as in CBC, HiGHS, GLPK and CPLEX. One entry cancels this:
//     the other bound is 0 or +∞.
//   - UP with a negative value and no entry for the lower bound makes the lower
//     bound -∞, as in CPLEX, HiGHS and CBC (GLPK: 0, hence infeasible).
//   - MI makes the lower bound -∞ and leaves the upper one.
//   - Bounds of magnitude 1e30 and above, and "inf" or "infinity", are infinite.
//   - RANGES R on an L row with right-hand side b is [b-|R|, b], on a G row
//     [b, b+|R|], on an E row [b, b+R] for R ≥ 0 and [b+R, b] for R < 0.
//   - Exponents may be written with D as in Fortran.
//   - Semicontinuous columns, quadratic terms, SOS and indicators are refused.
//
// Files in fixed columns parse as free ones unless names hold spaces. A file
// that is no free MPS is therefore tried with fields in columns 2-3, 5-12,
// 15-22, 25-36, 40-47 and 50-61; spaces inside names become underscores.
package mps

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"canbo/solver/lp"
)

// A Model is a problem as minimisation and the sense in which it was stated.
type Model struct {
	Problem  *lp.Problem
	Maximize bool
}

// Value turns an objective value of Problem into one of the stated sense.
func (m *Model) Value(objective float64) float64 {
	if m.Maximize {
		return -objective
	}
	return objective
}

// Kinds of faults; every Error wraps one.
var (
	ErrSyntax      = errors.New("syntax error")
	ErrNumber      = errors.New("invalid number")
	ErrUnknown     = errors.New("unknown name")
	ErrDuplicate   = errors.New("duplicate")
	ErrMissing     = errors.New("missing")
	ErrUnsupported = errors.New("not supported")
	ErrName        = errors.New("name cannot be written")
	ErrValue       = errors.New("value cannot be written")
)

// An Error is one fault of a file.
type Error struct {
	Line, Column int // from 1, Column in characters
	Kind         error
	Text         string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%d:%d: %s: %s", e.Line, e.Column, e.Kind, e.Text)
}

func (e *Error) Unwrap() error { return e.Kind }

// maxErrors limits the faults reported of one file.
const maxErrors = 20

// Errors are the faults of a file by line, at most 20.
type Errors []*Error

func (list Errors) Error() string {
	var b strings.Builder
	b.WriteString("mps: ")
	for k, e := range list {
		if k > 0 {
			b.WriteString("\n")
		}
		b.WriteString(e.Error())
	}
	if len(list) == maxErrors {
		b.WriteString("\nfurther faults are not shown")
	}
	return b.String()
}

func (list Errors) Unwrap() []error {
	out := make([]error, len(list))
	for k, e := range list {
		out[k] = e
	}
	return out
}

// add records a fault, in order of position.
func (list *Errors) add(e *Error) {
	if len(*list) == maxErrors {
		return
	}
	at, _ := slices.BinarySearchFunc(*list, e, func(a, b *Error) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	*list = slices.Insert(*list, at, e)
}
