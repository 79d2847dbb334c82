package gap

import "slices"

// An item is a thing that may go into a knapsack: profit and weight are
// positive.
type item struct {
	profit int64
	weight int32
	col    int32
}

// A knapsack solves max Σ profit x, Σ weight x ≤ capacity, x binary. The zero
// value is ready for use; it keeps its memory.
type knapsack struct {
	table []int64
	core  []item
	in    []item
}

// efficient orders items by profit per weight, largest first.
func efficient(a, b item) int {
	x, y := float64(a.profit)*float64(b.weight), float64(b.profit)*float64(a.weight)
	switch {
	case x > y:
		return -1
	case x < y:
		return 1
	}
	return int(a.col - b.col)
}

// solve returns the best profit and calls take for the columns of one best
// choice. It orders items by efficiency.
//
// The items that the linear relaxation with one of them moved excludes from
// every better choice than the greedy one are left out (Dembo and Hammer 1980);
// the others go through dynamic programming over the capacities that can still
// matter.
func (k *knapsack) solve(items []item, capacity int64, take func(col int32)) int64 {
	slices.SortFunc(items, efficient)
	// greedy: profit of the items before the break item, and of all that fit
	var before, greedy, weight, filled int64
	at := -1
	for t := range items {
		w := int64(items[t].weight)
		if at < 0 && weight+w <= capacity {
			weight += w
			before += items[t].profit
		} else if at < 0 {
			at, greedy, filled = t, before, weight
		}
		if at >= 0 && filled+w <= capacity {
			filled += w
			greedy += items[t].profit
		}
	}
	if at < 0 {
		for t := range items {
			take(items[t].col)
		}
		return before
	}
	slope := float64(items[at].profit) / float64(items[at].weight)
	residual := float64(capacity - weight)
	// worth of a choice that moves item t, against the greedy choice: rounding
	// errors are far below margin
	margin := 1e-9*float64(before) + 1
	k.core, k.in = k.core[:0], k.in[:0]
	free := capacity
	var sure int64
	for t := range items {
		e := &items[t]
		if t < at {
			if float64(before-e.profit)+(residual+float64(e.weight))*slope+margin < float64(greedy) {
				k.in = append(k.in, *e)
				free -= int64(e.weight)
				sure += e.profit
				continue
			}
		} else if float64(before+e.profit)+(residual-float64(e.weight))*slope+margin < float64(greedy) {
			continue
		}
		k.core = append(k.core, *e)
	}
	for t := range k.in {
		take(k.in[t].col)
	}
	return sure + k.fill(k.core, int(free), take)
}

// fill solves the knapsack of items by dynamic programming. Row t of the table
// holds for each capacity the best profit of the first t items; only the
// capacities that the last row can reach from its end are computed.
func (k *knapsack) fill(items []item, capacity int, take func(col int32)) int64 {
	width := capacity + 1
	if need := width * (len(items) + 1); cap(k.table) < need {
		k.table = make([]int64, need+need/2)
	}
	table := k.table[:cap(k.table)]
	rest := 0
	for t := range items {
		rest += int(items[t].weight)
	}
	prev := table[:width]
	from := max(0, capacity-rest)
	clear(prev[from:])
	for t := range items {
		rest -= int(items[t].weight)
		next := table[(t+1)*width:][:width]
		add(next, prev, items[t], max(0, capacity-rest))
		prev = next
	}
	best := prev[capacity]
	c := capacity
	for t := len(items) - 1; t >= 0; t-- {
		if table[t*width+c] != table[(t+1)*width+c] {
			take(items[t].col)
			c -= int(items[t].weight)
		}
	}
	return best
}

// sensitivity returns the best profit, and calls found for each item with the
// best profit when the item is held in and when it is held out. Each item fits
// alone. Between the tables for the items before one and for those after it
// stands all that the others can do (Posta, Ferland and Michelon 2012).
func (k *knapsack) sensitivity(items []item, capacity int, found func(col int32, held, out int64)) int64 {
	width := capacity + 1
	if need := width * (len(items) + 3); cap(k.table) < need {
		k.table = make([]int64, need+need/2)
	}
	table := k.table[:cap(k.table)]
	row := func(t int) []int64 { return table[t*width:][:width] }
	clear(row(0))
	for t := range items {
		add(row(t+1), row(t), items[t], 0)
	}
	best := row(len(items))[capacity]
	// after[c] is the best profit of the items after t in capacity c
	after, next := row(len(items)+1), row(len(items)+2)
	clear(after)
	for t := len(items) - 1; t >= 0; t-- {
		e := items[t]
		before := row(t)
		room := capacity - int(e.weight)
		found(e.col, e.profit+split(before[:room+1], after[:room+1]), split(before, after))
		if t > 0 {
			add(next, after, e, 0)
			after, next = next, after
		}
	}
	return best
}

// profit returns the best profit in capacity c of the items of the last
// sensitivity, n in number.
func (k *knapsack) profit(n, capacity, c int) int64 { return k.table[n*(capacity+1)+c] }

// add sets next, from index from on, to the row that follows prev when item e may
// be taken.
func add(next, prev []int64, e item, from int) {
	w := min(int(e.weight), len(prev))
	if from < w {
		copy(next[from:w], prev[from:w])
		from = w
	}
	out, keep, move := next[from:], prev[from:], prev[from-w:]
	keep, move = keep[:len(out)], move[:len(out)]
	for c := range out {
		out[c] = max(keep[c], move[c]+e.profit)
	}
}

// split returns the largest a[c] + b[last-c].
func split(a, b []int64) int64 {
	b = b[:len(a)]
	best := int64(0)
	last := len(b) - 1
	for c, v := range a {
		best = max(best, v+b[last-c])
	}
	return best
}
