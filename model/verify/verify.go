// Package verify judges plans. It computes every rule and every figure of
// SPEC.md from the instance and the plan alone, and shares nothing with the
// packages that make plans but the types of package model: what it confirms
// does not rest on a solver, a formulation or a tolerance.
//
// Check judges a finished plan with its claims. A Judge, prepared once for an
// instance, judges bare lists of moves, for tests that enumerate them.
package verify

import (
	"cmp"
	"slices"

	"canbo/model"
)

// Rules of a plan as a document, which no policy can switch off.
const (
	// WrongFigure is a claim of the plan that differs from the recomputed one.
	WrongFigure model.RuleID = "figures"
	// WrongOrder is a sequence of execution that cannot be carried out.
	WrongOrder model.RuleID = "order"
)

// Unplaced is the must-move reason of an official without a post. It is not a
// rule of the policy.
const Unplaced model.RuleID = "unplaced"

// A Move puts an official into a post; both are indices of the instance.
type Move struct{ Official, Post int32 }

// Goals are the values of the four goals, in points.
type Goals struct{ Duty, Service, People, Tie int64 }

// A RuleCheck tells how much was looked at for one rule.
type RuleCheck struct {
	Rule     model.RuleID
	Mode     model.Mode
	Places   int // officials, moves, posts, bodies, communes or claims looked at
	Breaches int // of them in breach, hard or warning
}

// A Report is the judgement of a plan.
type Report struct {
	// Findings are all breaches and warnings: the hard ones first, then by
	// rule, unit, post, official and text.
	Findings []model.Finding
	Goals    Goals
	// Before is the state with everybody staying, After that of the plan.
	Before, After      model.Indicators
	Monthly, OneOff    int64 // đồng
	Relocations, Moves int
	// Checked has an entry for each rule that can be kept or broken, by id; those
	// that hold figures only are not among them.
	Checked []RuleCheck
}

// Broken returns the findings that forbid the plan.
func (r *Report) Broken() []model.Finding {
	n, _ := slices.BinarySearchFunc(r.Findings, false, func(f model.Finding, _ bool) int {
		if f.Hard {
			return -1
		}
		return 0
	})
	return r.Findings[:n:n]
}

func sortFindings(fs []model.Finding) {
	slices.SortFunc(fs, func(a, b model.Finding) int {
		switch {
		case a.Hard && !b.Hard:
			return -1
		case b.Hard && !a.Hard:
			return 1
		}
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Post, b.Post),
			cmp.Compare(a.Official, b.Official), cmp.Compare(a.Text, b.Text))
	})
}

// Check judges a plan: the rules by its moves, and its claims by what they
// should say. The error is for an instance or plan that cannot be judged at
// all: one that breaks the invariants of model.Instance, a policy that lacks a
// record or has one out of range, an id that the instance does not know.
func Check(in *model.Instance, plan *model.Plan) (*Report, error) {
	j, err := New(in)
	if err != nil {
		return nil, err
	}
	return j.Plan(plan)
}
