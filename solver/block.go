package solver

import (
	"math"
	"slices"

	"canbo/solver/lp"
)

// A Block is a part of a problem that shares no row and no column with the
// rest: its columns and rows, increasing, and the problem of just these, without
// the offset.
type Block struct {
	Col, Row []int32
	Problem  *lp.Problem
}

// Blocks cuts p into the connected components of its rows and columns, ordered
// by first column. Columns and rows without entries make one block, the last.
func Blocks(p *lp.Problem) []Block {
	n, m := p.Cols(), p.Rows()
	parent := make([]int32, n+m) // columns, then rows
	for k := range parent {
		parent[k] = int32(k)
	}
	find := func(k int32) int32 {
		for parent[k] != k {
			parent[k] = parent[parent[k]]
			k = parent[k]
		}
		return k
	}
	filled := make([]bool, m)
	for j := range n {
		rows, _ := p.Column(j)
		for _, i := range rows {
			filled[i] = true
			if a, b := find(int32(j)), find(int32(n)+i); a != b {
				parent[max(a, b)] = min(a, b)
			}
		}
	}
	at := map[int32]int{}
	var blocks []Block
	var rest Block
	for j := range n {
		if rows, _ := p.Column(j); len(rows) == 0 {
			rest.Col = append(rest.Col, int32(j))
			continue
		}
		root := find(int32(j))
		k, seen := at[root]
		if !seen {
			k = len(blocks)
			at[root] = k
			blocks = append(blocks, Block{})
		}
		blocks[k].Col = append(blocks[k].Col, int32(j))
	}
	for i := range m {
		if !filled[i] {
			rest.Row = append(rest.Row, int32(i))
			continue
		}
		k := at[find(int32(n+i))]
		blocks[k].Row = append(blocks[k].Row, int32(i))
	}
	if len(rest.Col)+len(rest.Row) > 0 || len(blocks) == 0 {
		blocks = append(blocks, rest)
	}
	local := slices.Repeat([]int32{-1}, m)
	for k := range blocks {
		blocks[k].extract(p, local)
	}
	return blocks
}

// extract builds the problem of the block: its columns with their entries in its
// rows. local is scratch of length p.Rows(), -1 before and after.
func (b *Block) extract(p *lp.Problem, local []int32) {
	q := &lp.Problem{Start: []int{0}}
	defer func() {
		for _, i := range b.Row {
			local[i] = -1
		}
	}()
	for k, i := range b.Row {
		local[i] = int32(k)
		q.RowLower = append(q.RowLower, p.RowLower[i])
		q.RowUpper = append(q.RowUpper, p.RowUpper[i])
	}
	for _, j := range b.Col {
		rows, values := p.Column(int(j))
		q.Cost = append(q.Cost, p.Cost[j])
		q.ColLower = append(q.ColLower, p.ColLower[j])
		q.ColUpper = append(q.ColUpper, p.ColUpper[j])
		q.Integer = append(q.Integer, p.IsInteger(int(j)))
		for k, i := range rows {
			if local[i] >= 0 {
				q.Row, q.Value = append(q.Row, local[i]), append(q.Value, values[k])
			}
		}
		q.Start = append(q.Start, len(q.Row))
	}
	b.Problem = q
}

func (b *Block) drop(x []float64) []float64 { return pick(x, b.Col) }

// pick returns the entries of v at index, nil of nil.
func pick[T any](v []T, index []int32) []T {
	if index == nil {
		return nil
	}
	out := make([]T, len(index))
	for k, j := range index {
		out[k] = v[j]
	}
	return out
}

func place(into, v []float64, index []int32) {
	for k, j := range index {
		into[j] = v[k]
	}
}

// merge puts the results of the blocks together to one of p.
func merge(p *lp.Problem, blocks []Block, results []*lp.Result) *lp.Result {
	n, m := p.Cols(), p.Rows()
	out := &lp.Result{Objective: p.Offset, Bound: p.Offset}
	for _, r := range results {
		out.Iterations += r.Iterations
		out.Nodes += r.Nodes
	}
	worst := func(k int) int { return severity(results[k].Reason) }
	first := 0
	for k := range results {
		if worst(k) > worst(first) {
			first = k
		}
	}
	lead := results[first]
	out.Reason, out.Limit = lead.Reason, lead.Limit
	switch out.Reason {
	case lp.Infeasible:
		// one empty block empties all
		out.Objective, out.Bound = math.Inf(1), math.Inf(1)
		if lead.Ray != nil {
			out.Ray = make([]float64, m)
			place(out.Ray, lead.Ray, blocks[first].Row)
		}
		out.Tree = blocks[first].lift(lead.Tree, m)
		return out
	case lp.NotSolved, lp.NumericalError, lp.NoSolution:
		out.Objective = math.Inf(1)
	default:
		out.X = make([]float64, n)
		for k, r := range results {
			place(out.X, r.X, blocks[k].Col)
		}
		out.Objective = p.Objective(out.X)
	}
	if out.Reason == lp.Unbounded {
		out.Bound = math.Inf(-1)
		out.Direction = make([]float64, n)
		place(out.Direction, lead.Direction, blocks[first].Col)
		return out
	}
	if out.Reason == lp.NumericalError || out.Reason == lp.NotSolved {
		out.Bound = math.Inf(-1)
		return out
	}
	size := math.Abs(p.Offset)
	for _, r := range results {
		out.Bound += r.Bound
		size += math.Abs(r.Bound)
	}
	if !math.IsInf(size, 0) {
		out.Bound -= 0x1p-52 * float64(len(results)) * size // what rounding may have added
	}
	if out.X != nil {
		out.Bound = math.Min(out.Bound, out.Objective)
	}
	evidence(p, blocks, results, out)
	return out
}

// severity orders reasons: that of the whole is the most severe of a block.
// An empty block decides even where another is unbounded; no block may be left
// open for a problem to be unbounded.
func severity(r lp.Reason) int {
	switch r {
	case lp.Optimal:
		return 0
	case lp.Feasible:
		return 1
	case lp.Unbounded:
		return 2
	case lp.NoSolution:
		return 3
	case lp.Infeasible:
		return 5
	}
	return 4
}

// evidence joins the proofs of the bounds: duals where every block has them,
// else parts.
func evidence(p *lp.Problem, blocks []Block, results []*lp.Result, out *lp.Result) {
	dual, tree := true, false
	for _, r := range results {
		dual = dual && r.RowDual != nil
		tree = tree || r.Tree != nil || len(r.Part) > 0
	}
	switch {
	case dual:
		out.RowDual, out.ReducedCost = make([]float64, p.Rows()), make([]float64, p.Cols())
		for k, r := range results {
			place(out.RowDual, r.RowDual, blocks[k].Row)
			place(out.ReducedCost, r.ReducedCost, blocks[k].Col)
		}
		out.Basic = joinBases(p, blocks, results)
	case tree:
		for k, r := range results {
			if len(r.Part) > 0 {
				out.Part = append(out.Part, blocks[k].rename(r.Part)...)
				price := lp.SparseVector{Index: pick(blocks[k].Row, r.Price.Index), Value: r.Price.Value}
				out.Price = joined(out.Price, price)
				continue
			}
			part := lp.Part{Col: blocks[k].Col, Row: blocks[k].Row, Bound: r.Bound, Tree: r.Tree}
			if part.Tree == nil && r.RowDual != nil {
				// duals in floating point prove a little less
				part.Bound -= 1e-9 * math.Max(1, math.Abs(r.Bound))
				out.Bound -= r.Bound - part.Bound
				part.Tree = &lp.Tree{Bound: part.Bound, Node: []lp.Node{{Column: -1, Dual: lp.Sparse(r.RowDual)}}}
			}
			out.Part = append(out.Part, part)
		}
	}
}

// joinBases returns the basic variables of the blocks that tell theirs, among
// those of p.
func joinBases(p *lp.Problem, blocks []Block, results []*lp.Result) []int32 {
	var joint []int32
	for k, r := range results {
		for _, v := range r.Basic {
			if n := len(blocks[k].Col); int(v) < n {
				joint = append(joint, blocks[k].Col[v])
			} else {
				joint = append(joint, int32(p.Cols())+blocks[k].Row[int(v)-n])
			}
		}
	}
	slices.Sort(joint)
	return joint
}

// rename gives parts of the block the columns and rows of the whole.
func (b *Block) rename(parts []lp.Part) []lp.Part {
	out := slices.Clone(parts)
	for k, part := range parts {
		out[k].Col, out[k].Row = pick(b.Col, part.Col), pick(b.Row, part.Row)
		out[k].Cost.Index = pick(b.Col, part.Cost.Index)
	}
	return out
}

// joined returns a and b, which share no index, as one vector.
func joined(a, b lp.SparseVector) lp.SparseVector {
	var v lp.SparseVector
	for len(a.Index)+len(b.Index) > 0 {
		from := &a
		if len(a.Index) == 0 || len(b.Index) > 0 && b.Index[0] < a.Index[0] {
			from = &b
		}
		v.Index, v.Value = append(v.Index, from.Index[0]), append(v.Value, from.Value[0])
		from.Index, from.Value = from.Index[1:], from.Value[1:]
	}
	return v
}

// lift renames the columns and rows of a tree of the block to those of the
// whole, which has m rows.
func (b *Block) lift(t *lp.Tree, m int) *lp.Tree {
	if t == nil {
		return nil
	}
	seen := map[*int32][]int32{}
	rows := int32(len(b.Row))
	rename := func(v lp.SparseVector) lp.SparseVector {
		if len(v.Index) == 0 {
			return v
		}
		index, ok := seen[&v.Index[0]]
		if !ok {
			index = make([]int32, len(v.Index))
			for k, i := range v.Index {
				if i < rows {
					index[k] = b.Row[i]
				} else {
					index[k] = int32(m) + i - rows
				}
			}
			seen[&v.Index[0]] = index
		}
		return lp.SparseVector{Index: index, Value: v.Value}
	}
	out := &lp.Tree{Bound: t.Bound, Keep: pick(b.Row, t.Keep)}
	for _, rows := range t.With {
		out.With = append(out.With, pick(b.Row, rows))
	}
	for _, c := range t.Cut {
		out.Cut = append(out.Cut, lp.Cut{Weight: rename(c.Weight), Complement: pick(b.Col, c.Complement)})
	}
	each := func(vectors []lp.SparseVector) []lp.SparseVector {
		var to []lp.SparseVector
		for _, v := range vectors {
			to = append(to, rename(v))
		}
		return to
	}
	out.Tighten = each(t.Tighten)
	for _, node := range t.Node {
		node.Tighten = each(node.Tighten)
		if node.Column >= 0 {
			node.Column = b.Col[node.Column]
		}
		node.Dual = rename(node.Dual)
		out.Node = append(out.Node, node)
	}
	return out
}
