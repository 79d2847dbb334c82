package mps

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"canbo/solver/lp"
)

// A Solution is a point as a solution file states it.
type Solution struct {
	Status    string    // in the words of the program that wrote it
	Objective float64   // in the stated sense; NaN where the file has none
	X         []float64 // len n; columns that the file leaves out are 0
}

const solutionHead = "# canbo solution 1"

// WriteSolution writes status, objective and point of r about m:
//
//	# canbo solution 1
//	# status optimal
//	# objective 12.5
//	x1 3
//
// one line for every column that is not 0, in the shortest digits that read
// back to the same value. Without a point the objective and columns are left
// out.
func WriteSolution(w io.Writer, m *Model, r *lp.Result) error {
	p := m.Problem
	if err := r.Validate(p); err != nil {
		return fmt.Errorf("mps: %w", err)
	}
	if err := checkNames(p); err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s\n# status %s\n", solutionHead, r.Reason)
	if r.X != nil {
		fmt.Fprintf(b, "# objective %s\n", shortest(m.Value(r.Objective)))
	}
	for j, x := range r.X {
		if x != 0 {
			fmt.Fprintf(b, "%s %s\n", p.ColumnName(j), shortest(x))
		}
	}
	return b.Flush()
}

// ReadSolution reads a solution of p in one of these formats, told apart by
// their first line:
//
//   - that of WriteSolution;
//   - CBC's "solution" command: "Optimal - objective value 3", then lines of
//     index, name, value, reduced cost, after ** where infeasible;
//   - HiGHS' solution file: "Model status"; the primal columns are read;
//   - GLPK's --write: "c Problem:", lines "j index value" or "j index status
//     value dual", the columns by number from 1;
//   - GLPK's --output: "Problem:", a table with six digits.
//
// Faults come as Errors.
func ReadSolution(r io.Reader, p *lp.Problem) (*Solution, error) {
	text, err := contents(r)
	if err != nil {
		return nil, err
	}
	q := &solutionReader{p: p, seen: make([]bool, p.Cols())}
	q.out = Solution{Objective: math.NaN(), X: make([]float64, p.Cols())}
	q.index = make(map[string]int, p.Cols())
	for j := range p.Cols() {
		q.index[p.ColumnName(j)] = j
	}
	first := ""
	eachLine(text, words, func(l *line) bool {
		q.line = l
		if first == "" {
			first = l.text
			q.read = q.format(first)
		}
		if q.read == nil {
			q.fail(0, ErrSyntax, "not a solution file of canbo, CBC, HiGHS or GLPK")
			return false
		}
		q.read()
		return !q.done && len(q.errs) < maxErrors
	})
	if q.line == nil {
		q.line = &line{number: 1}
		q.fail(0, ErrMissing, "the file is empty")
	}
	if len(q.errs) > 0 {
		return nil, q.errs
	}
	return &q.out, nil
}

type solutionReader struct {
	p     *lp.Problem
	index map[string]int
	seen  []bool
	out   Solution
	errs  Errors
	line  *line
	read  func() // of the format
	done  bool

	part    string // HiGHS, GLPK: what the next lines hold
	left    int    // HiGHS: columns to come
	pending string // GLPK: a name whose values stand on the next line
}

func (q *solutionReader) fail(k int, kind error, format string, args ...any) {
	at := len(q.line.text)
	if k < len(q.line.fields) {
		at = q.line.fields[k].at
	}
	q.errs.add(&Error{q.line.number, q.line.column(at), kind, fmt.Sprintf(format, args...)})
}

func (q *solutionReader) format(first string) func() {
	switch {
	case first == solutionHead:
		return q.own
	case strings.Contains(first, "objective value"):
		return q.cbc
	case first == "Model status":
		return q.highs
	case strings.HasPrefix(first, "c "):
		return q.glpkPlain
	case strings.HasPrefix(first, "Problem:"):
		return q.glpkTable
	}
	return nil
}

// value parses field k.
func (q *solutionReader) value(k int) (float64, bool) {
	if k >= len(q.line.fields) {
		q.fail(k, ErrSyntax, "line with %d fields", len(q.line.fields))
		return 0, false
	}
	v, err := number(q.line.fields[k].text)
	if err != nil {
		q.fail(k, ErrNumber, "%v", err)
		return 0, false
	}
	return v, true
}

// set stores the value in field k for the named column.
func (q *solutionReader) set(label string, k int) {
	j, known := q.index[label]
	if !known {
		q.fail(0, ErrUnknown, "column %s", label)
		return
	}
	q.setIndex(j, k)
}

func (q *solutionReader) setIndex(j, k int) {
	v, ok := q.value(k)
	if !ok {
		return
	}
	if q.seen[j] {
		q.fail(0, ErrDuplicate, "column %s", q.p.ColumnName(j))
		return
	}
	q.out.X[j], q.seen[j] = v, true
}

func (q *solutionReader) objective(k int) {
	if v, ok := q.value(k); ok {
		q.out.Objective = v
	}
}

func (q *solutionReader) own() {
	f := q.line.fields
	switch {
	case q.line.text == solutionHead:
	case f[0].text == "#" && len(f) > 2 && f[1].text == "status":
		q.out.Status = q.line.text[f[2].at:]
	case f[0].text == "#" && len(f) > 2 && f[1].text == "objective":
		q.objective(2)
	case f[0].text == "#":
		q.fail(0, ErrSyntax, "header line is neither status nor objective")
	case len(f) != 2:
		q.fail(len(f), ErrSyntax, "line with %d fields, want a name and a value", len(f))
	default:
		q.set(f[0].text, 1)
	}
}

func (q *solutionReader) cbc() {
	f := q.line.fields
	if q.out.Status == "" {
		status, _, _ := strings.Cut(q.line.text, " - objective value")
		q.out.Status = strings.TrimSpace(status)
		q.objective(len(f) - 1)
		return
	}
	k := 0
	if f[0].text == "**" {
		k = 1
	}
	if len(f) != k+4 {
		q.fail(len(f), ErrSyntax, "line with %d fields, want index, name, value and reduced cost", len(f))
		return
	}
	q.set(f[k+1].text, k+2)
}

func (q *solutionReader) highs() {
	f := q.line.fields
	switch {
	case q.part == "columns":
		q.set(f[0].text, 1)
		if q.left--; q.left == 0 {
			q.done = true
		}
	case q.line.text == "Model status":
		q.part = "status"
	case q.part == "status":
		q.out.Status, q.part = q.line.text, ""
	case f[0].text == "Objective":
		q.objective(1)
	case len(f) == 3 && f[0].text == "#" && f[1].text == "Columns":
		left, err := strconv.Atoi(f[2].text)
		if err != nil || left != q.p.Cols() {
			q.fail(2, ErrSyntax, "%s columns, the problem has %d", f[2].text, q.p.Cols())
		}
		q.part, q.left, q.done = "columns", left, left == 0
	}
}

func (q *solutionReader) glpkPlain() {
	f := q.line.fields
	switch f[0].text {
	case "c":
		if len(f) > 2 && f[1].text == "Status:" {
			q.out.Status = q.line.text[f[2].at:]
		}
	case "s":
		q.part = ""
		if len(f) > 1 {
			q.part = f[1].text
		}
		q.objective(len(f) - 1)
	case "j":
		k := 2
		if q.part == "bas" {
			k = 3
		}
		if len(f) <= k {
			q.fail(len(f), ErrSyntax, "line with %d fields", len(f))
			return
		}
		j, err := strconv.Atoi(f[1].text)
		if err != nil || j < 1 || j > q.p.Cols() {
			q.fail(1, ErrUnknown, "column number %s of %d", f[1].text, q.p.Cols())
			return
		}
		q.setIndex(j-1, k)
	}
}

// glpkTable reads the columns of a printed table: number, name, for some
// solvers a status, activity. A long name stands on a line of its own.
func (q *solutionReader) glpkTable() {
	f := q.line.fields
	switch {
	case f[0].text == "Status:" && len(f) > 1:
		q.out.Status = q.line.text[f[1].at:]
	case f[0].text == "Objective:" && len(f) > 3:
		q.objective(3)
	case f[0].text == "No." && len(f) > 1:
		q.part = f[1].text
	case q.part != "Column" || strings.HasPrefix(f[0].text, "---"):
	case q.pending == "" && !isNumber(f[0].text):
		q.done = true // the remarks below the table
	default:
		label, k := q.pending, 0
		if label == "" {
			if len(f) == 1 {
				q.fail(1, ErrSyntax, "number without a name")
				return
			}
			label, k = f[1].text, 2
		}
		if k == len(f) {
			q.pending = label
			return
		}
		q.pending = ""
		if slices.Contains([]string{"B", "NL", "NU", "NF", "NS", "*"}, f[k].text) {
			k++
		}
		q.set(label, k)
	}
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}
