package gap

import (
	"math"

	"canbo/solver/lp"
)

// An instance is a generalised assignment problem of n columns: each is one way
// to do one job, by one agent or, without a kept row, by none. Costs are in
// units of grid, so that objectives are Offset + grid·(an integer).
type instance struct {
	p          *lp.Problem
	job, agent []int32 // of each column; agent -1 for none
	cost       []int64 // of each column
	weight     []int64 // of each column in the capacity of its agent; at least 0
	ofJob      [][]int32
	ofAgent    [][]int32
	free       []int32 // columns without agent
	capacity   []int64
	optional   []bool // of each job: it may stay undone
	choice     []int32
	kept       []int32 // rows of jobs and agents
	grid       float64
	pairs      []int32 // column of job j and agent i at j·agents + i: the cheapest, or -1
}

// pair returns the cheapest column of job j and agent i, or -1.
func (in *instance) pair(j, i int32) int32 { return in.pairs[int(j)*len(in.kept)+int(i)] }

func (in *instance) jobs() int   { return len(in.choice) }
func (in *instance) agents() int { return len(in.kept) }

// Sizes up to which a problem is taken.
const (
	largest  = 1 << 40 // costs in grid units, weights
	maxTable = 1 << 24 // numbers of the table of one knapsack
	maxCells = 1 << 28 // numbers of the tables of all
	maxPairs = 1 << 24 // jobs times agents
)

// find reads p as a generalised assignment problem, or returns nil where it is
// none: every column is binary with an integral cost, lies in one row Σ x = 1 or
// Σ x ≤ 1, and in at most one further row, Σ a x ≤ b with integers a ≥ 0, of
// which there is at least one.
func find(p *lp.Problem) *instance {
	n, m := p.Cols(), p.Rows()
	if n == 0 || m == 0 {
		return nil
	}
	for j := range n {
		if !p.IsInteger(j) || p.ColLower[j] != 0 && p.ColLower[j] != 1 || p.ColUpper[j] != 0 && p.ColUpper[j] != 1 || p.ColLower[j] > p.ColUpper[j] {
			return nil
		}
		if p.Start[j+1]-p.Start[j] > 2 || p.Start[j+1] == p.Start[j] {
			return nil
		}
	}
	in := &instance{p: p, job: make([]int32, n), agent: make([]int32, n), cost: make([]int64, n), weight: make([]int64, n)}
	if !in.price() || !in.rows() {
		return nil
	}
	in.pairs = make([]int32, in.jobs()*in.agents())
	for k := range in.pairs {
		in.pairs[k] = -1
	}
	for c, i := range in.agent {
		if i < 0 {
			continue
		}
		if at := &in.pairs[int(in.job[c])*in.agents()+int(i)]; *at < 0 || in.cost[c] < in.cost[*at] {
			*at = int32(c)
		}
	}
	return in
}

// price sets grid and the costs in units of it.
func (in *instance) price() bool {
	for _, c := range in.p.Cost {
		if c != math.Trunc(c) || math.Abs(c) > largest {
			return false
		}
		for a := math.Abs(c); a != 0; { // Euclid; Mod is exact
			in.grid, a = a, math.Mod(in.grid, a)
		}
	}
	in.grid = max(in.grid, 1)
	for j, c := range in.p.Cost {
		in.cost[j] = int64(c / in.grid)
	}
	return true
}

// rows tells the rows of jobs from those of agents and sets what hangs on them.
func (in *instance) rows() bool {
	p := in.p
	n, m := p.Cols(), p.Rows()
	// A row of ones whose right-hand side is 1 may be either.
	ones, entries := make([]bool, m), make([]int, m)
	for i := range ones {
		ones[i] = p.RowUpper[i] == 1 && (p.RowLower[i] == 1 || p.RowLower[i] <= 0)
		if !ones[i] && (p.RowLower[i] > 0 || p.RowUpper[i] < 0 || math.IsInf(p.RowUpper[i], 1)) {
			return false
		}
	}
	for k, i := range p.Row {
		if v := p.Value[k]; v != 1 {
			if p.RowLower[i] == 1 || v < 0 || v != math.Trunc(v) || v > largest {
				return false
			}
			ones[i] = false
		}
		entries[i]++
	}
	const unknown, choice, kept = 0, 1, 2
	kind := make([]uint8, m)
	for i := range kind {
		switch {
		case !ones[i]:
			kind[i] = kept
		case p.RowLower[i] == 1:
			kind[i] = choice
		}
	}
	// Columns tell the kind of their other row by the one that is known.
	for changed := true; changed; {
		changed = false
		for j := range n {
			rows, _ := p.Column(j)
			if len(rows) == 1 {
				if kind[rows[0]] == unknown {
					kind[rows[0]], changed = choice, true
				}
				continue
			}
			for k, i := range rows {
				if kind[i] == unknown && kind[rows[1-k]] != unknown {
					kind[i], changed = choice+kept-kind[rows[1-k]], true
				}
			}
		}
	}
	number := make([]int32, m)
	cells := 0.0
	for i := range m {
		switch {
		case entries[i] == 0:
			return false
		case kind[i] == choice:
			number[i] = int32(len(in.choice))
			in.choice = append(in.choice, int32(i))
			in.optional = append(in.optional, p.RowLower[i] != 1)
		case kind[i] == kept:
			number[i] = int32(len(in.kept))
			in.kept = append(in.kept, int32(i))
			b := math.Floor(p.RowUpper[i])
			table := (b + 1) * float64(entries[i]+3)
			if table > maxTable {
				return false
			}
			cells += table
			in.capacity = append(in.capacity, int64(min(b, largest)))
		default:
			return false
		}
	}
	if len(in.kept) == 0 || cells > maxCells || len(in.kept)*len(in.choice) > maxPairs {
		return false
	}
	in.ofJob, in.ofAgent = make([][]int32, len(in.choice)), make([][]int32, len(in.kept))
	for j := range n {
		in.job[j], in.agent[j] = -1, -1
		rows, values := p.Column(j)
		for k, i := range rows {
			at := number[i]
			if kind[i] == choice {
				if in.job[j] >= 0 {
					return false
				}
				in.job[j] = at
				in.ofJob[at] = append(in.ofJob[at], int32(j))
			} else {
				if in.agent[j] >= 0 {
					return false
				}
				in.agent[j], in.weight[j] = at, min(int64(values[k]), in.capacity[at]+1)
				in.ofAgent[at] = append(in.ofAgent[at], int32(j))
			}
		}
		if in.job[j] < 0 {
			return false
		}
		if in.agent[j] < 0 {
			in.free = append(in.free, int32(j))
		}
	}
	return true
}
