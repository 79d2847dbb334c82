package formulate

import (
	"fmt"
	"math"
	"slices"

	"canbo/model"
	"canbo/model/measure"
)

// maxConfigurations bounds the columns of one commune × field; a cell with
// more is written by its tiers.
const maxConfigurations = 4000

// workload prices the shortage of every commune × field.
//
// The people who may work in a cell fall into classes of equal productivity.
// A configuration n says how many heads of each class stand there; it costs
// urgency·g(S₀ + vᵀn; R), with S₀ the fixed productivity and g convex. With
// λ ≥ 0, Σλ = 1 over the configurations and Σ λ·n_j ≤ heads of class j, the
// relaxation is the convex hull of the cell: g(S₀ + vᵀ·) is convex, so at integer
// heads the combination costs exactly its value, and between them it is the
// largest convex function below the plans of that cell (Dantzig–Wolfe
// configurations; cf. Gilmore and Gomory 1961). λ is marked integer all the
// same: to branch on the team of a cell moves the bound far more than to branch
// on one official's option, and makes the objective integral.
func (b *builder) workload() {
	s, in := b.s, b.in
	cells := make([]cell, len(s.Required))
	var gifts []measure.Gift
	for i := range in.Officials {
		if !s.Present[i] {
			continue
		}
		k := b.poolPos[i]
		if k < 0 {
			for _, g := range s.StayGifts(int32(i), gifts[:0]) {
				cells[g.Cell].fixed += g.Milli
			}
			continue
		}
		for j := b.form.First[k]; j < b.form.First[k+1]; j++ {
			opt := &b.form.Options[j]
			if opt.Move {
				gifts = s.MoveGifts(int32(i), opt.Post, gifts[:0])
			} else {
				gifts = s.StayGifts(int32(i), gifts[:0])
			}
			for _, g := range gifts {
				cells[g.Cell].give(j, int32(i), g.Milli)
			}
		}
	}
	for at := range cells {
		if s.Required[at] > 0 {
			b.cell(at, &cells[at])
		}
	}
}

// A Cell tells the columns and rows of a commune × field whose shortage is
// priced by teams: at S milli-FTE from the options it costs
// Urgency·g(Fixed + S; Required).
type Cell struct {
	Commune, Field           int32
	Fixed, Required, Urgency int64
	Classes                  []Class
	FirstTeam                int32   // column of the first team
	Teams                    [][]int // heads by class of column FirstTeam + m
}

// A Class is the options that give a cell Milli milli-FTE each; their heads are
// counted, as -1 each, in Row.
type Class struct {
	Milli int64
	Row   int32
}

// A cell is a commune × field.
type cell struct {
	fixed   int64 // milli-FTE of those who stay for certain
	classes []class
}

// A class is the options that give a cell the same productivity.
type class struct {
	milli   int64
	options []int32
	heads   int   // distinct officials
	last    int32 // official of the last option
}

func (c *cell) give(option, official int32, milli int64) {
	if milli == 0 {
		return
	}
	k := slices.IndexFunc(c.classes, func(cl class) bool { return cl.milli == milli })
	if k < 0 {
		k = len(c.classes)
		c.classes = append(c.classes, class{milli: milli, last: -1})
	}
	cl := &c.classes[k]
	cl.options = append(cl.options, option)
	if cl.last != official {
		cl.heads, cl.last = cl.heads+1, official
	}
}

func (b *builder) cell(at int, c *cell) {
	s := b.s
	commune, field := at/len(b.in.Fields), at%len(b.in.Fields)
	urgency := b.in.Fields[field].Urgency
	required := s.Required[at]
	cost := func(present int64) int64 { return urgency * s.Shortage(present, required) }
	if c.fixed >= required || len(c.classes) == 0 {
		b.addConst(Service, cost(c.fixed))
		return
	}
	slices.SortFunc(c.classes, func(x, y class) int { return int(y.milli - x.milli) })
	unit := b.in.Communes[commune].Code + ":" + b.in.Fields[field].Code
	configurations := c.configurations(required, b.room(int32(commune), int32(field)))
	if configurations == nil {
		b.tiers(c, unit, required, urgency)
		return
	}
	b.addConst(Service, cost(c.fixed))
	convex := b.addRow(model.Workload, unit, math.Inf(-1), 1)
	first := int32(len(b.cols))
	for _, n := range configurations {
		present := c.fixed
		for k, heads := range n {
			present += c.classes[k].milli * int64(heads)
		}
		j := b.addCol(symbol(fmt.Sprintf("team:%s:%s", unit, digits(n))), 1, true)
		b.addCost(Service, j, cost(present)-cost(c.fixed))
		b.enter(convex, j, 1)
	}
	told := Cell{Commune: int32(commune), Field: int32(field), Fixed: c.fixed, Required: required, Urgency: urgency,
		FirstTeam: first, Teams: configurations}
	for k, cl := range c.classes {
		row := b.addRow(model.Workload, fmt.Sprintf("%s:%d", unit, cl.milli), math.Inf(-1), 0)
		told.Classes = append(told.Classes, Class{cl.milli, row})
		for m, n := range configurations {
			if n[k] > 0 {
				b.enter(row, first+int32(m), float64(n[k]))
			}
		}
		for _, j := range cl.options {
			b.enter(row, j, -1)
		}
	}
	b.form.Cells = append(b.form.Cells, told)
}

func digits(n []int) string {
	var s []byte
	for k, d := range n {
		if k > 0 {
			s = append(s, '.')
		}
		s = fmt.Append(s, d)
	}
	return string(s)
}

// room is the number of pool members that the posts of a cell can hold, second
// posts included.
func (b *builder) room(commune, field int32) int {
	if !b.s.Rules.Hard(model.PostCeiling) {
		return len(b.in.Officials)
	}
	n := 0
	for _, p := range b.units[commune] {
		if b.s.Field(p) == field && !b.s.Position(p).Closed {
			n += max(b.in.Posts[p].Approved, b.s.HeadsPay[p]) - b.s.FixedPay[p] + len(b.poolAt[p])
		}
	}
	return n + b.second[b.s.Cell(commune, field)]
}

// configurations lists the teams, other than nobody, that are not dominated: a
// team that meets the requirement without one of its members is left out,
// since Σ λ·n ≤ heads lets heads stand idle. It is nil where there are too many.
func (c *cell) configurations(required int64, room int) [][]int {
	var all [][]int
	n := make([]int, len(c.classes))
	var extend func(k, heads int, present int64) bool
	extend = func(k, heads int, present int64) bool {
		if heads > 0 {
			all = append(all, slices.Clone(n))
			if len(all) > maxConfigurations {
				return false
			}
		}
		if present >= required || heads == room {
			return true
		}
		for ; k < len(c.classes); k++ {
			if n[k] == c.classes[k].heads {
				continue
			}
			n[k]++
			ok := extend(k, heads+1, present+c.classes[k].milli)
			n[k]--
			if !ok {
				return false
			}
		}
		return true
	}
	if !extend(0, 0, c.fixed) {
		return nil
	}
	return all
}

// tiers writes a cell as productivity plus missing FTE by tier:
// S₀ + Σ v·x + Σ z_k ≥ R, 0 ≤ z_k ≤ width of tier k, at the price of the tier.
func (b *builder) tiers(c *cell, unit string, required, urgency int64) {
	row := b.addRow(model.Workload, unit, float64(required-c.fixed), math.Inf(1))
	for _, cl := range c.classes {
		for _, j := range cl.options {
			b.enter(row, j, float64(cl.milli))
		}
	}
	for k := int64(1); k <= 4; k++ {
		low, high := max(required*(k-1)/4, c.fixed), required*k/4
		if high <= low {
			continue
		}
		j := b.addCol(symbol(fmt.Sprintf("missing:%s:%d", unit, k)), float64(high-low), true)
		b.enter(row, j, 1)
		b.addCost(Service, j, urgency*b.s.Rules.Value(model.Workload, fmt.Sprintf("tier%d", k)))
	}
}
