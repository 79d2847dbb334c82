package certify

import (
	"errors"
	"fmt"
	"math"
	"math/big"

	"canbo/solver/lp"
)

// Refusals. Each error of this package wraps one of them, or is ErrOtherProblem.
var (
	ErrMalformed = errors.New("certify: malformed")
	ErrRefuted   = errors.New("certify: refuted")
	ErrUnproven  = errors.New("certify: unproven")
)

// A Violation is the largest breach of one kind of constraint.
type Violation struct {
	Name   string   // of the row or column; empty where nothing is violated
	Index  int      // of the row or column
	Amount *big.Rat // exact distance from the allowed set, in the units of the constraint
	Scale  *big.Rat // Amount is allowed up to tol·Scale
}

// A Proof is what holds of a problem, shown in exact arithmetic.
type Proof struct {
	Reason lp.Reason // as claimed

	// Feasible: X obeys every row, column and integrality up to tol.
	Feasible                 bool
	Row, Column, Integrality Violation

	Objective *big.Rat // of X; nil without X
	Bound     *big.Rat // no feasible point has a lower objective; nil for -Inf
	Gap       *big.Rat // Objective - Bound; nil where either is missing
	Tree      TreeProof

	Infeasible bool // no feasible point exists
	Unbounded  bool // X is feasible and Direction recedes from it at negative cost
}

// Optimal reports whether X is feasible and within gap·max(1, |Objective|) of
// the proved bound.
func (p *Proof) Optimal(gap *big.Rat) bool {
	return p.Feasible && p.Gap != nil && p.Gap.Cmp(relative(gap, p.Objective)) <= 0
}

// Check proves the claim of r about p.
//
// X is feasible when each row is violated by at most tol·max(1, Σ_j |a_ij x_j|),
// each column bound by at most tol·max(1, |bound|) and each integrality by at
// most tol; tol nil is 0. Proof names the worst of each kind, relative to its
// scale. The objective claimed must be that of X up to
// tol·max(1, Σ_j |c_j x_j|), and Bound must be proved up to
// tol·max(1, |Bound|) by RowDual, Tree or Part; without any of these by the
// column bounds alone. A Lagrangian bound is rounded up to the objective grid
// that CheckTree describes. Parts prove Offset plus the sum of what their trees
// prove of their blocks, and what couples these as lp.Part says. Whether the gap is small
// enough to call X optimal is for the caller to say: Proof.Optimal.
//
// Infeasible needs Ray, Tree, or bounds that are empty in themselves. Unbounded
// needs a feasible X and a Direction that moves no column towards a bound, no
// row towards one by more than tol·Σ_j |a_ij Direction_j|, and costs less than
// -tol·Σ_j |c_j Direction_j|, whatever its length. ReducedCost is not evidence
// and is ignored.
//
// The error wraps ErrMalformed where r does not fit p, ErrRefuted where the
// evidence contradicts the claim and ErrUnproven where it does not reach it; the
// Proof holds nevertheless, for what it says. NotSolved and NumericalError
// claim nothing.
func Check(p *lp.Problem, r *lp.Result, tol *big.Rat) (Proof, error) {
	proof := Proof{Reason: r.Reason}
	if err := p.Validate(); err != nil {
		return proof, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := r.Validate(p); err != nil {
		return proof, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	for _, v := range [][]float64{r.X, r.RowDual, r.Ray, r.Direction} {
		for k, x := range v {
			if math.IsInf(x, 0) {
				return proof, fmt.Errorf("%w: entry %d of a vector is %v", ErrMalformed, k, x)
			}
		}
	}
	if tol == nil {
		tol = new(big.Rat)
	}
	c := checker{p: p, r: r, tol: tol, proof: &proof}
	return proof, c.run()
}

type checker struct {
	p     *lp.Problem
	r     *lp.Result
	tol   *big.Rat
	proof *Proof
}

func (c *checker) run() error {
	switch c.r.Reason {
	case lp.NotSolved, lp.NumericalError:
		return nil
	case lp.Infeasible:
		return c.infeasible()
	case lp.Unbounded:
		if err := c.point(); err != nil {
			return err
		}
		return c.unbounded()
	case lp.Optimal, lp.Feasible:
		if err := c.point(); err != nil {
			return err
		}
		return c.bound()
	case lp.NoSolution:
		return c.bound()
	}
	return fmt.Errorf("%w: reason %d", ErrMalformed, c.r.Reason)
}

// point checks the claim that X is feasible and has the objective claimed.
func (c *checker) point() error {
	if c.r.X == nil && c.p.Cols() > 0 {
		return fmt.Errorf("%w: %s without a point", ErrUnproven, c.r.Reason)
	}
	at := evaluate(c.p, c.r.X)
	proof := c.proof
	proof.Objective = at.objective
	proof.Row = at.worstRow(c.p, new(big.Int).Lsh(big.NewInt(1), uint(at.exp)))
	proof.Column = worstColumn(c.p, c.r.X)
	proof.Integrality = worstFraction(c.p, c.r.X)
	for _, v := range []struct {
		Violation
		kind string
	}{{proof.Row, "row"}, {proof.Column, "column"}, {proof.Integrality, "integer column"}} {
		if v.exceeds(c.tol) {
			return fmt.Errorf("%w: %s %s is violated by %s", ErrRefuted, v.kind, v.Name, decimal(v.Amount))
		}
	}
	proof.Feasible = true
	if c.r.Reason == lp.Unbounded {
		return nil
	}
	if math.IsInf(c.r.Objective, 0) || math.IsNaN(c.r.Objective) {
		return fmt.Errorf("%w: objective %v", ErrRefuted, c.r.Objective)
	}
	diff := rational(c.r.Objective)
	diff.Sub(diff, at.objective)
	if diff.Abs(diff).Cmp(relative(c.tol, at.costScale)) > 0 {
		return fmt.Errorf("%w: objective %v claimed, the point has %s", ErrRefuted, c.r.Objective, decimal(at.objective))
	}
	return nil
}

// bound proves the best bound it can and compares it with the claim.
func (c *checker) bound() error {
	claim, proof := c.r.Bound, c.proof
	if math.IsNaN(claim) || math.IsInf(claim, 1) {
		return fmt.Errorf("%w: bound %v", ErrMalformed, claim)
	}
	var treeErr error
	switch {
	case c.r.Tree != nil:
		proof.Tree, treeErr = CheckTree(c.p, c.r.Tree)
	case len(c.r.Part) > 0:
		proof.Tree, treeErr = checkParts(c.p, c.r)
	}
	proof.Bound = proof.Tree.Bound
	if c.r.RowDual != nil || c.r.Tree == nil && len(c.r.Part) == 0 {
		proof.Bound = maxRat(proof.Bound, c.lagrangian())
	}
	if proof.Objective != nil && proof.Bound != nil {
		proof.Gap = new(big.Rat).Sub(proof.Objective, proof.Bound)
	}
	if math.IsInf(claim, -1) {
		if c.r.Reason == lp.Optimal {
			return fmt.Errorf("%w: optimal with bound %v", ErrUnproven, claim)
		}
		return nil
	}
	want := rational(claim)
	want.Sub(want, relative(c.tol, want))
	switch {
	case proof.Bound != nil && proof.Bound.Cmp(want) >= 0:
		return nil
	case treeErr != nil:
		return fmt.Errorf("bound %v: %w", claim, treeErr)
	case proof.Bound == nil:
		return fmt.Errorf("%w: bound %v claimed, none proved", ErrUnproven, claim)
	}
	return fmt.Errorf("%w: bound %v claimed, %s proved", ErrUnproven, claim, decimal(proof.Bound))
}

// lagrangian returns the bound that RowDual, absent for zeros, proves; nil for
// -Inf.
func (c *checker) lagrangian() *big.Rat {
	y := c.r.RowDual
	if y == nil {
		y = make([]float64, c.p.Rows())
	}
	// The value to be proved; points above it need no implied bounds.
	cutoff := c.r.Bound
	if c.proof.Feasible {
		cutoff = math.Max(cutoff, c.r.Objective)
	}
	if math.IsInf(cutoff, -1) {
		cutoff = math.Inf(1)
	}
	b := newBox(c.p)
	if b.empty(c.p) {
		return nil
	}
	b.imply(c.p, cutoff)
	r := newRepairer(c.p, b, newEvaluator(c.p, nil, nil, b))
	r.x, r.basic = c.r.X, c.r.Basic
	var enough *big.Rat // nil where a tree is to prove the claim
	if !math.IsInf(c.r.Bound, 0) && c.r.Tree == nil && len(c.r.Part) == 0 {
		enough = rational(c.r.Bound)
		enough.Sub(enough, relative(worthRepair, enough))
	}
	value, _ := r.bound(lp.Sparse(y), enough)
	if value == nil {
		return nil
	}
	if !math.IsInf(cutoff, 1) {
		if z := rational(cutoff); z.Cmp(value) < 0 {
			value = z
		}
	}
	return objectiveGrid(c.p).ceil(value)
}

func (c *checker) infeasible() error {
	b := newBox(c.p)
	if b.empty(c.p) {
		c.proof.Infeasible = true
		return nil
	}
	if c.r.Ray != nil {
		b.imply(c.p, math.Inf(1))
		if newRepairer(c.p, b, newEvaluator(c.p, nil, nil, b)).excludes(lp.Sparse(c.r.Ray)) {
			c.proof.Infeasible = true
			return nil
		}
	}
	var err error
	if c.r.Tree != nil {
		c.proof.Tree, err = CheckTree(c.p, c.r.Tree)
		c.proof.Bound = c.proof.Tree.Bound
		if c.proof.Tree.Infeasible && err == nil {
			c.proof.Infeasible = true
			return nil
		}
	}
	switch {
	case err != nil:
		return fmt.Errorf("infeasible: %w", err)
	case c.r.Ray != nil:
		return fmt.Errorf("%w: the ray does not separate rows and columns", ErrUnproven)
	}
	return fmt.Errorf("%w: infeasible without a proof", ErrUnproven)
}

// unbounded checks that Direction lies in the recession cone and has negative
// cost. With rational data a feasible integer point and a receding direction
// give integer points of arbitrarily low objective (Meyer 1974).
func (c *checker) unbounded() error {
	if c.r.Direction == nil {
		return fmt.Errorf("%w: unbounded without a direction", ErrUnproven)
	}
	cone := recession(c.p)
	at := evaluate(cone, c.r.Direction)
	if v := at.worstRow(cone, new(big.Int)); v.exceeds(c.tol) {
		return fmt.Errorf("%w: the direction leaves row %s by %s", ErrRefuted, v.Name, decimal(v.Amount))
	}
	if v := worstColumn(cone, c.r.Direction); v.Amount != nil {
		return fmt.Errorf("%w: the direction leaves column %s by %s", ErrRefuted, v.Name, decimal(v.Amount))
	}
	if noise := new(big.Rat).Mul(c.tol, at.costScale); noise.Add(noise, at.objective).Sign() >= 0 {
		return fmt.Errorf("%w: the direction costs %s", ErrRefuted, decimal(at.objective))
	}
	c.proof.Unbounded = true
	return nil
}

// recession returns the cone of directions of p: its finite bounds become 0.
func recession(p *lp.Problem) *lp.Problem {
	cone := *p
	cone.Offset, cone.Integer = 0, nil
	zero := func(bounds []float64) []float64 {
		out := make([]float64, len(bounds))
		for k, v := range bounds {
			if math.IsInf(v, 0) {
				out[k] = v
			}
		}
		return out
	}
	cone.RowLower, cone.RowUpper = zero(p.RowLower), zero(p.RowUpper)
	cone.ColLower, cone.ColUpper = zero(p.ColLower), zero(p.ColUpper)
	return &cone
}

// relative returns tol·max(1, |scale|).
func relative(tol, scale *big.Rat) *big.Rat {
	s := new(big.Rat).Abs(scale)
	if s.Cmp(one) < 0 {
		s.Set(one)
	}
	return s.Mul(s, tol)
}

var one = big.NewRat(1, 1)

// worthRepair is the relative distance of a bound from its claim from which
// multipliers are repaired.
var worthRepair = big.NewRat(1, 1_000_000_000)

// decimal shows v with 12 significant digits.
func decimal(v *big.Rat) string {
	return new(big.Float).SetRat(v).Text('g', 12)
}
