package formulate

import (
	"math"

	"canbo/model"
	"canbo/solver/lp"
)

// A Hold keeps the value of an earlier goal at or below Limit.
type Hold struct {
	Goal  GoalName `json:"goal"`
	Limit int64    `json:"limit"`
}

// Goal returns the program that minimises one goal under the holds. Goal Tie
// minimises people + tie/TieScale: the plan that is best for people and, among
// those, has the lowest tie-break.
func (f *Form) Goal(name GoalName, holds []Hold) *lp.Problem {
	cost := make([]float64, f.Problem.Cols())
	offset := float64(f.Const[name])
	for j, c := range f.Cost[name] {
		cost[j] = float64(c)
	}
	if name == Tie {
		offset = float64(f.Const[People])
		for j, c := range f.Cost[People] {
			cost[j] = float64(c) + float64(f.Cost[Tie][j])/float64(f.TieScale)
		}
	}
	return f.program(name, cost, offset, holds)
}

// Weighted returns the program that minimises the weighted sum of the goals.
func (f *Form) Weighted(weights map[string]int64) *lp.Problem {
	cost := make([]float64, f.Problem.Cols())
	offset := 0.0
	for _, goal := range []GoalName{Duty, Service, People} {
		w := weights[goal]
		offset += float64(w * f.Const[goal])
		for j, c := range f.Cost[goal] {
			cost[j] += float64(w * c)
		}
	}
	return f.program("weighted", cost, offset, nil)
}

func (f *Form) program(name string, cost []float64, offset float64, holds []Hold) *lp.Problem {
	p := f.Problem
	p.Name, p.Cost, p.Offset = name, cost, offset
	p.ColUpper = append([]float64(nil), p.ColUpper...)
	p.RowLower = append([]float64(nil), p.RowLower...)
	p.RowUpper = append([]float64(nil), p.RowUpper...)
	p.RowName = append([]string(nil), p.RowName...)
	var rows []held
	for _, h := range holds {
		if row, ok := f.hold(&p, h); ok {
			rows = append(rows, row)
		}
	}
	if len(rows) > 0 {
		withRows(&p, rows)
	}
	return &p
}

// A held row states Σ coefficient·x ≤ limit.
type held struct {
	name        string
	coefficient []int64
	unit        int64 // greatest common divisor of the coefficients
	limit       int64
}

// hold states a goal's limit as a row, or fixes its columns at zero where the
// limit leaves them nothing.
func (f *Form) hold(p *lp.Problem, h Hold) (held, bool) {
	cost := f.Cost[h.Goal]
	room := h.Limit - f.Const[h.Goal]
	unit, positive := int64(0), true
	for _, c := range cost {
		unit = gcd(unit, max(c, -c))
		positive = positive && c >= 0
	}
	if unit == 0 {
		return held{}, false
	}
	if positive && room < unit && room >= 0 {
		for j, c := range cost {
			if c > 0 {
				p.ColUpper[j] = 0
			}
		}
		return held{}, false
	}
	return held{"hold:" + h.Goal, cost, unit, int64(math.Floor(float64(room) / float64(unit)))}, true
}

// withRows appends rows to a problem whose matrix is shared and so is copied.
func withRows(p *lp.Problem, rows []held) {
	m := int32(len(p.RowLower))
	extra := 0
	for _, r := range rows {
		p.RowLower = append(p.RowLower, math.Inf(-1))
		p.RowUpper = append(p.RowUpper, float64(r.limit))
		p.RowName = append(p.RowName, r.name)
		for _, c := range r.coefficient {
			if c != 0 {
				extra++
			}
		}
	}
	n := p.Cols()
	start := make([]int, 1, n+1)
	row := make([]int32, 0, len(p.Row)+extra)
	value := make([]float64, 0, len(p.Row)+extra)
	for j := range n {
		r, v := p.Column(j)
		row, value = append(row, r...), append(value, v...)
		for k := range rows {
			if c := rows[k].coefficient[j]; c != 0 {
				row, value = append(row, m+int32(k)), append(value, float64(c/rows[k].unit))
			}
		}
		start = append(start, len(row))
	}
	p.Start, p.Row, p.Value = start, row, value
}

// Value returns the value of a goal at an integral point.
func (f *Form) Value(name GoalName, x []float64) int64 {
	value := float64(f.Const[name])
	for j, c := range f.Cost[name] {
		if c != 0 {
			value += float64(c) * x[j]
		}
	}
	return int64(math.Round(value))
}

// PeopleOf returns the value of goal people of the plan behind an integral
// point: its options and the cover that they leave uncovered, which the
// deficit columns of the point may overstate where the goal was only held.
func (f *Form) PeopleOf(x []float64) int64 {
	activity := f.Problem.Activity(x)
	value := float64(f.Const[People])
	for j, c := range f.Cost[People] {
		if c == 0 {
			continue
		}
		amount := x[j]
		if j >= len(f.Options) {
			rows, _ := f.Problem.Column(j)
			amount = max(0, f.Problem.RowLower[rows[0]]-(activity[rows[0]]-x[j]))
		}
		value += float64(c) * amount
	}
	return int64(math.Round(value))
}

// A Move is one official's new post.
type Move struct {
	Official, Post int32
	Warnings       []model.RuleID
}

// Moves reads the moves of a point, by official.
func (f *Form) Moves(x []float64) []Move {
	var moves []Move
	for j := range f.Options {
		if opt := &f.Options[j]; opt.Move && x[j] > 0.5 {
			moves = append(moves, Move{opt.Official, opt.Post, opt.Warnings})
		}
	}
	return moves
}
