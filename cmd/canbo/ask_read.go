package main

import (
	"errors"
	"strings"

	"canbo/data"
	"canbo/model"
	"canbo/model/planner"
)

// parseQuestion reads the parts of a question, with semicolons between. The error
// joins those of its parts; each is a usage error.
func parseQuestion(in *model.Instance, text string) (planner.Question, error) {
	var q planner.Question
	var faults []error
	if strings.Trim(text, "; \t") == "" {
		return q, usage("error.ask-empty")
	}
	for part := range strings.SplitSeq(text, ";") {
		if words := strings.Fields(part); len(words) > 0 {
			faults = append(faults, addPart(in, &q, words))
		}
	}
	return q, errors.Join(faults...)
}

// budgets are the limits of a whole plan by the word for them.
var budgets = map[string]model.RuleID{"moves": model.BudgetMoves, "relocations": model.BudgetRelocate, "money": model.BudgetMoney}

// addPart reads one part into a question.
func addPart(in *model.Instance, q *planner.Question, words []string) error {
	verb, rest := words[0], strings.Join(words[1:], " ")
	switch {
	case verb == "pin":
		pin, err := data.ParsePin(in, rest)
		if err != nil {
			return usage("error.pin", rest)
		}
		q.Pins = append(q.Pins, pin)
	case verb == "forbid":
		forbid, err := data.ParseForbid(in, rest)
		if err != nil {
			return usage("error.forbid", rest)
		}
		q.Forbids = append(q.Forbids, forbid)
	case budgets[verb] != "":
		n, ok := data.ParseWhole(rest)
		if !ok || n < 0 {
			return usage("error.ask-number", strings.Join(words, " "))
		}
		q.Budgets = append(q.Budgets, planner.Budget{Rule: budgets[verb], Limit: n})
	case (verb == "limit" || verb == "goal") && len(words) > 2:
		last := words[len(words)-1]
		by, ok := data.ParseWhole(last)
		if !ok || !strings.ContainsAny(last[:1], "+-") {
			return usage("error.ask-signed", strings.Join(words, " "))
		}
		if place := strings.Join(words[2:len(words)-1], " "); verb == "limit" {
			q.Shifts = append(q.Shifts, planner.Shift{Rule: model.RuleID(words[1]), Unit: place, By: by})
		} else {
			q.Goals = append(q.Goals, planner.GoalShift{Goal: words[1], By: by})
		}
	default:
		return usage("error.ask-part", strings.Join(words, " "))
	}
	return nil
}
