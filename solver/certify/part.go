package certify

import (
	"fmt"
	"math"

	"canbo/solver/lp"
)

// split returns the problems of the parts, without Offset and names. It reports
// parts that do not partition the columns and rows of p or that an entry couples.
func split(p *lp.Problem, parts []lp.Part) ([]*lp.Problem, error) {
	column, err := owners(parts, p.Cols(), func(part *lp.Part) []int32 { return part.Col })
	if err != nil {
		return nil, fmt.Errorf("columns: %w", err)
	}
	row, err := owners(parts, p.Rows(), func(part *lp.Part) []int32 { return part.Row })
	if err != nil {
		return nil, fmt.Errorf("rows: %w", err)
	}
	place := make([]int32, p.Rows()) // of a row in its part
	problems := make([]*lp.Problem, len(parts))
	for k, part := range parts {
		q := &lp.Problem{Start: []int{0}}
		for at, i := range part.Row {
			place[i] = int32(at)
			q.AddRow("", p.RowLower[i], p.RowUpper[i])
		}
		problems[k] = q
	}
	for j, k := range column {
		rows, values := p.Column(j)
		q := problems[k]
		for _, i := range rows {
			if row[i] != k {
				return nil, fmt.Errorf("%w: column %s of part %d has an entry in row %s of part %d", ErrMalformed, p.ColumnName(j), k, p.RowLabel(int(i)), row[i])
			}
			q.Row = append(q.Row, place[i])
		}
		q.Value = append(q.Value, values...)
		q.Start = append(q.Start, len(q.Row))
		q.Cost = append(q.Cost, p.Cost[j])
		q.ColLower, q.ColUpper = append(q.ColLower, p.ColLower[j]), append(q.ColUpper, p.ColUpper[j])
		q.Integer = append(q.Integer, p.IsInteger(j))
	}
	return problems, nil
}

// owners returns the part that lists each of n indices.
func owners(parts []lp.Part, n int, list func(part *lp.Part) []int32) ([]int32, error) {
	owner := make([]int32, n)
	for i := range owner {
		owner[i] = -1
	}
	listed := 0
	for k := range parts {
		index := list(&parts[k])
		if err := checkIndices(index, n); err != nil {
			return nil, fmt.Errorf("part %d: %w", k, err)
		}
		for _, i := range index {
			if owner[i] >= 0 {
				return nil, fmt.Errorf("%w: parts %d and %d share number %d", ErrMalformed, owner[i], k, i)
			}
			owner[i] = int32(k)
		}
		listed += len(index)
	}
	if listed != n {
		return nil, fmt.Errorf("%w: %d of %d belong to a part", ErrMalformed, listed, n)
	}
	return owner, nil
}

// checkIndices reports a list that is not one of increasing numbers below n.
func checkIndices(index []int32, n int) error {
	last := int32(-1)
	for _, i := range index {
		if i <= last || int(i) >= n {
			return fmt.Errorf("%w: index %d after %d, of %d", ErrMalformed, i, last, n)
		}
		last = i
	}
	return nil
}

// checkParts proves Offset plus the sum of the bounds of the parts. The proof
// adds up those of the parts; its Bound is nil where one of them has none.
func checkParts(p *lp.Problem, parts []lp.Part) (TreeProof, error) {
	problems, err := split(p, parts)
	if err != nil {
		return TreeProof{}, err
	}
	total := TreeProof{Bound: rational(p.Offset)}
	var first error
	for k, part := range parts {
		proof, err := checkPart(problems[k], part)
		if err != nil && first == nil {
			first = fmt.Errorf("part %d: %w", k, err)
		}
		total.Free += proof.Free
		total.Leaves += proof.Leaves
		total.Rays += proof.Rays
		total.Closed += proof.Closed
		if total.Bound == nil || proof.Bound == nil {
			total.Bound = nil
		} else {
			total.Bound.Add(total.Bound, proof.Bound)
		}
	}
	total.Bound = objectiveGrid(p).ceil(total.Bound)
	return total, first
}

// checkPart proves the bound of a part over its problem; a part without a tree
// has the bound of its columns alone.
func checkPart(p *lp.Problem, part lp.Part) (TreeProof, error) {
	if part.Tree != nil {
		return CheckTree(p, part.Tree)
	}
	if math.IsInf(part.Bound, -1) {
		return TreeProof{}, nil
	}
	return CheckTree(p, &lp.Tree{Bound: part.Bound, Node: []lp.Node{{Column: -1}}})
}
