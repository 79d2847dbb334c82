package orlib

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"canbo/solver/lp"
)

// isFlow reports whether text begins like a DIMACS file: with a comment, c, or
// the problem line, p.
func isFlow(text []byte) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(string(text[:min(len(text), 1000)]), " \t\r\n"), "\n")
	word, _, _ := strings.Cut(strings.TrimSpace(first), " ")
	return word == "c" || word == "p"
}

// readFlow reads a minimum-cost flow problem:
//
//	c a comment
//	p min NODES ARCS
//	n NODE SUPPLY
//	a FROM TO LEAST CAPACITY COST
//
// A capacity below 0 stands for none. Row i is node i+1: outflow less inflow is
// the supply. Column k is arc k+1; with integral data vertices are integral, so
// columns are not marked integer.
func readFlow(text string) (*lp.Problem, error) {
	p := &lp.Problem{}
	var bad faults
	nodes, arcs, last := -1, 0, 0
	for line := range strings.Lines(text) {
		last++
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "c" {
			continue
		}
		want := map[string]int{"p": 4, "n": 3, "a": 6}[f[0]]
		switch {
		case want == 0:
			bad.add(last, "%.40q is none of c, p, n, a", f[0])
			continue
		case len(f) != want:
			bad.add(last, "%d fields, want %d", len(f), want)
			continue
		case f[0] != "p" && nodes < 0:
			bad.add(last, "no line p before")
			continue
		case f[0] == "p":
			if f[1] != "min" || nodes >= 0 {
				bad.add(last, "want one line p min NODES ARCS")
				continue
			}
			f = f[1:]
		}
		v := make([]int64, len(f)-1)
		fits := true
		for k, word := range f[1:] {
			var err error
			if v[k], err = strconv.ParseInt(word, 10, 64); err != nil || v[k] > largest || v[k] < -largest {
				bad.add(last, "%.40q is not an integer of at most %d", word, int64(largest))
				fits = false
			}
		}
		if !fits {
			continue
		}
		switch f[0] {
		case "min":
			// each arc needs some characters, and a node without one is none
			if v[0] < 1 || v[1] < 0 || v[0] > int64(len(text)) || v[1] > int64(len(text)) {
				bad.add(last, "%d nodes and %d arcs", v[0], v[1])
				continue
			}
			nodes, arcs = int(v[0]), int(v[1])
			for i := range nodes {
				p.AddRow(fmt.Sprintf("node%d", i+1), 0, 0)
			}
		case "n":
			if v[0] < 1 || v[0] > int64(nodes) {
				bad.add(last, "node %d of %d", v[0], nodes)
				continue
			}
			p.RowLower[v[0]-1], p.RowUpper[v[0]-1] = float64(v[1]), float64(v[1])
		case "a":
			from, to := v[0]-1, v[1]-1
			if min(from, to) < 0 || max(from, to) >= int64(nodes) {
				bad.add(last, "arc from node %d to node %d of %d", v[0], v[1], nodes)
				continue
			}
			upper := float64(v[3])
			if v[3] < 0 {
				upper = math.Inf(1)
			}
			var rows []int32
			var values []float64
			switch {
			case from < to:
				rows, values = []int32{int32(from), int32(to)}, []float64{1, -1}
			case from > to:
				rows, values = []int32{int32(to), int32(from)}, []float64{-1, 1}
			}
			p.AddCol(fmt.Sprintf("arc%d", p.Cols()+1), float64(v[4]), float64(v[2]), upper, false, rows, values)
		}
	}
	if len(bad) == 0 && nodes < 0 {
		bad.add(max(1, last), "no line p min NODES ARCS")
	}
	if len(bad) == 0 && p.Cols() != arcs {
		bad.add(max(1, last), "%d arcs, %d are announced", p.Cols(), arcs)
	}
	return p, errors.Join(bad...)
}
