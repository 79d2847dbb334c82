// Package orlib reads optimisation problems in the text formats of public
// collections, and tables of their optima.
//
//   - Generalised assignment as in the OR-Library (J. E. Beasley, "OR-Library:
//     distributing test problems by electronic mail", J. Oper. Res. Soc. 41,
//     1990) and the collection of Yagiura: the number of agents m and of jobs n,
//     m rows of n costs, m rows of n weights, m capacities. A file with several
//     problems begins with their number.
//   - Assignment as in the OR-Library: n, then n rows of n costs.
//   - Minimum-cost flow as in the first DIMACS challenge (1991).
//
// Line breaks mean nothing in the first two: numbers follow each other, parted
// by white space.
package orlib

import (
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"

	"canbo/solver/lp"
)

// An Instance is a problem to be minimised. Where the file asks for a maximum,
// Problem has the costs with the opposite sign and Maximise is set.
type Instance struct {
	Name     string
	Problem  *lp.Problem
	Maximise bool
}

// An Error is one fault of a file.
type Error struct {
	Line int // from 1
	Text string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Text) }

// maxErrors limits the faults reported of one file.
const maxErrors = 20

// faults collects errors.
type faults []error

func (f *faults) add(line int, format string, args ...any) {
	if len(*f) < maxErrors {
		*f = append(*f, &Error{line, fmt.Sprintf(format, args...)})
	}
}

// Read reads the problems of a file. Its name tells what to call them, without
// extension, and gap1 to gap12 of the OR-Library, whose problems are maximised:
// problem k of them with m agents and n jobs is c<m><n>-<k>, n with two digits.
// The error lists the faults, each an [*Error].
func Read(name string, r io.Reader) ([]Instance, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	base := path.Base(name)
	for _, ext := range []string{".txt", ".min", ".dat", ".net"} {
		base = strings.TrimSuffix(base, ext)
	}
	if isFlow(text) {
		p, err := readFlow(string(text))
		if err != nil {
			return nil, err
		}
		return []Instance{{Name: base, Problem: p}}, nil
	}
	numbers, err := scan(string(text))
	if err != nil {
		return nil, err
	}
	return numbers.problems(base)
}

// numbers are the integers of a file with the lines they stand on.
type numbers struct {
	value []int64
	line  []int
	last  int // the last line
}

func scan(text string) (*numbers, error) {
	n := &numbers{}
	var bad faults
	for line := range strings.Lines(text) {
		n.last++
		for word := range strings.FieldsSeq(line) {
			v, err := strconv.ParseInt(word, 10, 64)
			if err != nil || v > largest || v < -largest {
				bad.add(n.last, "%.40q is not an integer of at most %d", word, int64(largest))
			}
			n.value, n.line = append(n.value, v), append(n.line, n.last)
		}
	}
	return n, errors.Join(bad...)
}

// largest bounds the numbers that are read.
const largest = 1 << 40

// lineOf returns the line of number k, or the last line after the end.
func (n *numbers) lineOf(k int) int {
	if k < len(n.line) {
		return n.line[k]
	}
	return max(1, n.last)
}

// A shape is where a generalised assignment problem stands among the numbers.
type shape struct{ start, agents, jobs int }

// maximised are the files of the OR-Library whose problems are maximised.
var maximised = regexp.MustCompile(`^gap([1-9]|1[0-2])$`)

// problems tells the format by the count of numbers.
func (n *numbers) problems(name string) ([]Instance, error) {
	count := len(n.value)
	if count == 0 {
		return nil, &Error{n.lineOf(0), "no numbers"}
	}
	if first := n.value[0]; first > 0 && first < 1<<20 && first*first+1 == int64(count) {
		return []Instance{{Name: name, Problem: n.assignment(int(first))}}, nil
	}
	one, fault := n.shape(0)
	if fault == nil {
		if fault = n.ends(one.end()); fault == nil {
			return []Instance{{Name: name, Problem: n.generalised(one, false)}}, nil
		}
	}
	shapes, wrong := n.shapes()
	if wrong != nil {
		// a first number that stands alone is that of the problems
		if count > 1 && n.line[0] != n.line[1] {
			fault = wrong
		}
		return nil, fault
	}
	all := make([]Instance, len(shapes))
	for k, s := range shapes {
		all[k] = Instance{Name: fmt.Sprintf("%s-%d", name, k+1), Maximise: maximised.MatchString(name)}
		if all[k].Maximise {
			all[k].Name = fmt.Sprintf("c%d%02d-%d", s.agents, s.jobs, k+1)
		}
		all[k].Problem = n.generalised(s, all[k].Maximise)
	}
	return all, nil
}

// ends reports numbers from number k on.
func (n *numbers) ends(k int) error {
	if k < len(n.value) {
		return &Error{n.lineOf(k), fmt.Sprintf("%d numbers too many", len(n.value)-k)}
	}
	return nil
}

// shapes reads the sizes of several problems.
func (n *numbers) shapes() ([]shape, error) {
	if n.value[0] < 1 {
		return nil, &Error{n.lineOf(0), fmt.Sprintf("%d problems", n.value[0])}
	}
	var all []shape
	at := 1
	for range n.value[0] {
		s, err := n.shape(at)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
		at = s.end()
	}
	return all, n.ends(at)
}

func (s shape) end() int { return s.start + 2 + 2*s.agents*s.jobs + s.agents }

// shape reads the size of the problem that begins at number k.
func (n *numbers) shape(k int) (shape, error) {
	if k+2 > len(n.value) {
		return shape{}, &Error{n.lineOf(k), "the number of agents and of jobs is missing"}
	}
	m, jobs := n.value[k], n.value[k+1]
	if m < 1 || jobs < 1 || m > 1<<20 || jobs > 1<<20 {
		return shape{}, &Error{n.lineOf(k), fmt.Sprintf("%d agents and %d jobs", m, jobs)}
	}
	if missing := int64(k) + 2 + 2*m*jobs + m - int64(len(n.value)); missing > 0 {
		return shape{}, &Error{n.lineOf(len(n.value)), fmt.Sprintf("%d agents and %d jobs need %d numbers more", m, jobs, missing)}
	}
	s := shape{k, int(m), int(jobs)}
	for at := k + 2 + s.agents*s.jobs; at < s.end(); at++ {
		if n.value[at] < 0 {
			return shape{}, &Error{n.lineOf(at), fmt.Sprintf("weight or capacity %d is negative", n.value[at])}
		}
	}
	return s, nil
}

// generalised writes a generalised assignment problem. Rows are jobs, then
// agents; column i·jobs + j gives job j to agent i.
func (n *numbers) generalised(s shape, maximise bool) *lp.Problem {
	p := &lp.Problem{}
	cost := n.value[s.start+2:]
	weight := cost[s.agents*s.jobs:]
	for j := range s.jobs {
		p.AddRow(fmt.Sprintf("job%d", j+1), 1, 1)
	}
	for i, b := range weight[s.agents*s.jobs:][:s.agents] {
		p.AddRow(fmt.Sprintf("agent%d", i+1), math.Inf(-1), float64(b))
	}
	sign := 1.0
	if maximise {
		sign = -1
	}
	for k := range s.agents * s.jobs {
		i, j := k/s.jobs, k%s.jobs
		rows, values := []int32{int32(j), int32(s.jobs + i)}, []float64{1, float64(weight[k])}
		if weight[k] == 0 {
			rows, values = rows[:1], values[:1]
		}
		p.AddCol(fmt.Sprintf("x%d_%d", i+1, j+1), sign*float64(cost[k]), 0, 1, true, rows, values)
	}
	return p
}

// assignment writes an assignment problem of n to n.
func (n *numbers) assignment(size int) *lp.Problem {
	p := &lp.Problem{}
	for i := range 2 * size {
		p.AddRow(fmt.Sprintf("%s%d", [2]string{"row", "column"}[i/size], i%size+1), 1, 1)
	}
	for k, c := range n.value[1:] {
		i, j := k/size, k%size
		p.AddCol(fmt.Sprintf("x%d_%d", i+1, j+1), float64(c), 0, 1, true, []int32{int32(i), int32(size + j)}, []float64{1, 1})
	}
	return p
}
