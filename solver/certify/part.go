package certify

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"canbo/solver/lp"
)

// split returns the problems of the parts, without Offset and names. It reports
// rows that two parts list, and columns that no part lists or that a part with
// one of their entries does not.
func split(p *lp.Problem, r *lp.Result) ([]*lp.Problem, error) {
	row, err := rowOwners(p, r.Part)
	if err != nil {
		return nil, err
	}
	if err := checkSparse(r.Price, p.Rows()); err != nil {
		return nil, fmt.Errorf("prices: %w", err)
	}
	for _, i := range r.Price.Index {
		if row[i] >= 0 {
			return nil, fmt.Errorf("%w: row %s has a price and belongs to part %d", ErrMalformed, p.RowLabel(int(i)), row[i])
		}
	}
	price := full(r.Price, p.Rows())
	parts, entries := make([]int, p.Cols()), make([]int, p.Cols()) // of each column
	for k, part := range r.Part {
		if err := checkIndices(part.Col, p.Cols()); err != nil {
			return nil, fmt.Errorf("columns of part %d: %w", k, err)
		}
		for _, j := range part.Col {
			parts[j]++
		}
	}
	place := make([]int32, p.Rows()) // of a row in its part
	problems := make([]*lp.Problem, len(r.Part))
	for k, part := range r.Part {
		q := &lp.Problem{Start: []int{0}}
		for at, i := range part.Row {
			place[i] = int32(at)
			q.AddRow("", p.RowLower[i], p.RowUpper[i])
		}
		if err := checkSparse(part.Cost, p.Cols()); err != nil {
			return nil, fmt.Errorf("costs of part %d: %w", k, err)
		}
		costs := part.Cost
		for _, j := range part.Col {
			cost := 0.0
			switch {
			case len(costs.Index) > 0 && costs.Index[0] == j:
				cost = costs.Value[0]
				costs = lp.SparseVector{Index: costs.Index[1:], Value: costs.Value[1:]}
			case parts[j] == 1:
				cost, _ = priced(p, int(j), price)
			}
			if math.IsInf(cost, 0) {
				return nil, fmt.Errorf("%w: column %s costs %v at the prices", ErrMalformed, p.ColumnName(int(j)), cost)
			}
			q.Cost = append(q.Cost, cost)
			q.ColLower, q.ColUpper = append(q.ColLower, p.ColLower[j]), append(q.ColUpper, p.ColUpper[j])
			q.Integer = append(q.Integer, p.IsInteger(int(j)))
			rows, values := p.Column(int(j))
			for e, i := range rows {
				if row[i] == int32(k) {
					q.Row, q.Value = append(q.Row, place[i]), append(q.Value, values[e])
					entries[j]++
				}
			}
			q.Start = append(q.Start, len(q.Row))
		}
		if len(costs.Index) > 0 {
			return nil, fmt.Errorf("%w: part %d has a cost for column %s, which it does not list", ErrMalformed, k, p.ColumnName(int(costs.Index[0])))
		}
		problems[k] = q
	}
	for j, n := range entries {
		rows, _ := p.Column(j)
		for _, i := range rows {
			if row[i] < 0 {
				n++
			}
		}
		if parts[j] == 0 || n != len(rows) {
			return nil, fmt.Errorf("%w: column %s is missing in a part", ErrMalformed, p.ColumnName(j))
		}
	}
	return problems, nil
}

// rowOwners returns the part that lists each row, -1 for none.
func rowOwners(p *lp.Problem, parts []lp.Part) ([]int32, error) {
	owner := slices.Repeat([]int32{-1}, p.Rows())
	for k, part := range parts {
		if err := checkIndices(part.Row, p.Rows()); err != nil {
			return nil, fmt.Errorf("rows of part %d: %w", k, err)
		}
		for _, i := range part.Row {
			if owner[i] >= 0 {
				return nil, fmt.Errorf("%w: parts %d and %d share row %s", ErrMalformed, owner[i], k, p.RowLabel(int(i)))
			}
			owner[i] = int32(k)
		}
	}
	return owner, nil
}

func full(v lp.SparseVector, n int) []float64 {
	out := make([]float64, n)
	for k, i := range v.Index {
		out[i] = v.Value[k]
	}
	return out
}

// priced is the float64 nearest to Cost_j - Σ price_i a_ij, and whether it is
// equal.
func priced(p *lp.Problem, j int, price []float64) (v float64, exact bool) {
	var e exactly
	v = p.Cost[j]
	rows, values := p.Column(j)
	for k, i := range rows {
		if y := price[i]; y != 0 {
			v = e.sub(v, e.mul(y, values[k]))
		}
	}
	if e.rounded || math.IsNaN(v) {
		return exactPriced(p, j, price).Float64()
	}
	return v, true
}

// exactPriced is Cost_j - Σ price_i a_ij.
func exactPriced(p *lp.Problem, j int, price []float64) *big.Rat {
	sum := rational(p.Cost[j])
	rows, values := p.Column(j)
	for k, i := range rows {
		if price[i] != 0 {
			t := rational(price[i])
			sum.Sub(sum, t.Mul(t, rational(values[k])))
		}
	}
	return sum
}

// remainder is what the rows of no part and the columns add to the bounds of the
// parts, whose problems are given; nil for -Inf.
func remainder(p *lp.Problem, r *lp.Result, problems []*lp.Problem) *big.Rat {
	price := full(r.Price, p.Rows())
	total := new(big.Rat)
	add := func(y *big.Rat, lower, upper float64) bool {
		at := lower
		if y.Sign() < 0 {
			at = upper
		}
		if y.Sign() == 0 {
			return true
		}
		if math.IsInf(at, 0) {
			return false
		}
		total.Add(total, new(big.Rat).Mul(y, rational(at)))
		return true
	}
	for i, y := range price {
		if y != 0 && !add(rational(y), p.RowLower[i], p.RowUpper[i]) {
			return nil
		}
	}
	left := map[int32]*big.Rat{}
	parts := make([]int, p.Cols())
	for k, part := range r.Part {
		for at, j := range part.Col {
			parts[j]++
			cost := problems[k].Cost[at]
			if v, exact := priced(p, int(j), price); parts[j] == 1 && exact && v == cost {
				continue
			}
			if left[j] == nil {
				left[j] = exactPriced(p, int(j), price)
				if parts[j] > 1 { // the first part took all
					left[j].SetInt64(0)
				}
			}
			left[j].Sub(left[j], rational(cost))
		}
	}
	for j := range int32(p.Cols()) {
		if y := left[j]; y != nil && !add(y, p.ColLower[j], p.ColUpper[j]) {
			return nil
		}
	}
	return total
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

// checkParts proves Offset, the remainder and the sum of the bounds of the parts.
// The proof adds up those of the parts; its Bound is nil where one of them has
// none.
func checkParts(p *lp.Problem, r *lp.Result) (TreeProof, error) {
	problems, err := split(p, r)
	if err != nil {
		return TreeProof{}, err
	}
	total := TreeProof{Bound: remainder(p, r, problems)}
	if total.Bound != nil {
		total.Bound.Add(total.Bound, rational(p.Offset))
	}
	var first error
	for k, part := range r.Part {
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
