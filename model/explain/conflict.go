// Package explain says why: why no plan exists.
package explain

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"canbo/model"
	"canbo/model/formulate"
	"canbo/solver"
	"canbo/solver/lp"
)

// Conflict returns a smallest set of rules (by rule and place) of which no plan
// keeps all: without any one of them the others can be kept. p is the
// infeasible program of a goal of f, r the solver's claim. Each finding of a
// rule that states a limit carries the limit (Limit) and the value it would
// need, all other rules kept (Got); Got is Limit where no value helps.
//
// The set is found by the deletion filter (Chinneck and Dravnieks, Locating
// minimal infeasible constraint sets in linear programs, ORSA J. Comput. 3,
// 1991), started from the rows of the Farkas ray where there is one.
func Conflict(ctx context.Context, f *formulate.Form, p *lp.Problem, r *lp.Result) ([]model.Finding, error) {
	c := &conflict{ctx: ctx, p: p}
	var suspects []int
	for i := range p.Rows() {
		if r.Ray == nil || r.Ray[i] != 0 {
			suspects = append(suspects, i)
		}
	}
	core, err := c.filter(suspects)
	if err != nil {
		return nil, err
	}
	var findings []model.Finding
	for _, i := range core {
		finding, told := describe(f, p, i)
		if !told {
			continue
		}
		if finding.Limit, finding.Got, err = c.repair(i, finding.Rule); err != nil {
			return nil, err
		}
		findings = append(findings, finding)
	}
	return findings, nil
}

// describe names the rule of row i. The row that gives each official one place
// is told only where a pin has left him no choice.
func describe(f *formulate.Form, p *lp.Problem, i int) (model.Finding, bool) {
	if i >= len(f.Rows) {
		return model.Finding{Rule: model.RuleID(p.RowLabel(i)), Hard: true, Text: "giữ giá trị của mục tiêu trước: " + p.RowLabel(i)}, true
	}
	tag := f.Rows[i]
	in := f.Sheet.In
	finding := model.Finding{Rule: tag.Rule, Hard: true, Unit: tag.Unit}
	if tag.Rule == model.OnePlace {
		id := in.FindOfficial(tag.Unit)
		if id < 0 || f.Sheet.Pinned[id] < 0 {
			return finding, false
		}
		finding.Rule, finding.Unit, finding.Official = model.Committee, "", tag.Unit
		finding.Post = in.Posts[f.Sheet.Pinned[id]].ID
	}
	rule := f.Sheet.Rules.Rule(finding.Rule)
	finding.Article, finding.Text = rule.Article, strings.TrimSpace(rule.Vi+" "+finding.Unit)
	return finding, true
}

type conflict struct {
	ctx context.Context
	p   *lp.Problem
}

// filter returns a subset of rows that is infeasible and of which every proper
// subset is feasible. Halves are dropped together where that is possible.
func (c *conflict) filter(rows []int) ([]int, error) {
	if feasible, err := c.feasible(rows); err != nil || feasible {
		if err == nil {
			err = fmt.Errorf("explain: the rows of the ray can be kept together")
		}
		return nil, err
	}
	for size := (len(rows) + 1) / 2; size >= 1; size /= 2 {
		for at := 0; at < len(rows); {
			end := min(at+size, len(rows))
			without := slices.Concat(rows[:at], rows[end:])
			feasible, err := c.feasible(without)
			if err != nil {
				return nil, err
			}
			if feasible {
				at = end
			} else {
				rows = without
			}
		}
	}
	return rows, nil
}

// only returns the program with the given rows alone and no objective.
func (c *conflict) only(rows []int) *lp.Problem {
	q := *c.p
	q.Cost = make([]float64, c.p.Cols())
	q.Offset = 0
	q.RowLower = make([]float64, c.p.Rows())
	q.RowUpper = make([]float64, c.p.Rows())
	for i := range q.RowLower {
		q.RowLower[i], q.RowUpper[i] = math.Inf(-1), math.Inf(1)
	}
	for _, i := range rows {
		q.RowLower[i], q.RowUpper[i] = c.p.RowLower[i], c.p.RowUpper[i]
	}
	return &q
}

func (c *conflict) feasible(rows []int) (bool, error) {
	r, err := solver.Solve(c.ctx, c.only(rows), solver.Options{Workers: 1})
	if err != nil {
		return false, err
	}
	switch r.Reason {
	case lp.Optimal, lp.Feasible, lp.Unbounded:
		return true, nil
	case lp.Infeasible:
		return false, nil
	}
	return false, fmt.Errorf("explain: search for the clash ended with %s", r.Reason)
}

// repair returns the limit of row i and the nearest limit under which a plan
// exists when all other rows are kept. Pins and protected rules are not for
// repair.
func (c *conflict) repair(i int, rule model.RuleID) (limit, needed int64, err error) {
	bound := c.p.RowUpper[i]
	sign := -1.0 // the row may be exceeded: row − t ≤ upper
	if math.IsInf(bound, 0) {
		bound, sign = c.p.RowLower[i], 1
	}
	if math.IsInf(bound, 0) || rule == model.Committee || strings.HasPrefix(string(rule), "protected") {
		return 0, 0, nil
	}
	all := make([]int, c.p.Rows())
	for k := range all {
		all[k] = k
	}
	q := c.only(all)
	q.ColLower, q.ColUpper = slices.Clone(q.ColLower), slices.Clone(q.ColUpper)
	q.Integer, q.ColName = slices.Clone(q.Integer), nil
	q.Row, q.Value, q.Start = slices.Clone(q.Row), slices.Clone(q.Value), slices.Clone(q.Start)
	q.AddCol("", 1, 0, math.Inf(1), false, []int32{int32(i)}, []float64{sign})
	r, err := solver.Solve(c.ctx, q, solver.Options{Workers: 1})
	if err != nil {
		return 0, 0, err
	}
	limit = int64(math.Round(bound))
	if r.X == nil {
		return limit, limit, nil
	}
	return limit, int64(math.Round(bound - sign*math.Ceil(r.Objective-1e-6))), nil
}
