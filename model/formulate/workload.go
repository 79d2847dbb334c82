package formulate

import (
	"fmt"
	"math"

	"canbo/model"
	"canbo/model/measure"
)

// workload prices the shortage of every commune × field: with S₀ the fixed
// productivity, v_j that of option j there and R what the work requires, all in
// milli-FTE, v_j no more than R - S₀,
//
//	Σ v_j x_j + Σ z_k ≥ R - S₀,  0 ≤ z_k ≤ width of tier k, at the price of the tier,
//
// where the prices of the tiers fall, so that the cheapest z at integer x costs
// what SPEC.md says. The relaxation of such a row is weak, and its integer hull is
// not: the solver is to keep these rows, which therefore share no column. An
// option that works in two cells gives the second by a copy of its column.
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
			taken := false
			for _, g := range gifts {
				if g.Milli == 0 || s.Required[g.Cell] <= 0 {
					continue
				}
				c := &cells[g.Cell]
				c.gifts = append(c.gifts, gift{j, g.Milli, taken})
				taken = true
			}
		}
	}
	for at := range cells {
		if s.Required[at] > 0 {
			b.cell(at, &cells[at])
		}
	}
}

// A cell is a commune × field.
type cell struct {
	fixed int64 // milli-FTE of those who stay for certain
	gifts []gift
}

// A gift is what an option gives to a cell; again where it also gives to another
// one before.
type gift struct {
	option int32
	milli  int64
	again  bool
}

func (b *builder) cell(at int, c *cell) {
	s := b.s
	commune, field := at/len(b.in.Fields), at%len(b.in.Fields)
	urgency := b.in.Fields[field].Urgency
	required := s.Required[at]
	if c.fixed >= required || len(c.gifts) == 0 {
		b.addConst(Service, urgency*s.Shortage(c.fixed, required))
		return
	}
	unit := b.in.Communes[commune].Code + ":" + b.in.Fields[field].Code
	row := b.addRow(model.Workload, unit, float64(required-c.fixed), math.Inf(1))
	for _, g := range c.gifts {
		j := g.option
		if g.again {
			j = b.copy(g.option, unit)
		}
		b.enter(row, j, float64(min(g.milli, required-c.fixed)))
	}
	for k := int64(1); k <= 4; k++ {
		low, high := max(required*(k-1)/4, c.fixed), required*k/4
		if high <= low {
			continue
		}
		j := b.addCol(symbol(fmt.Sprintf("missing:%s:%d", unit, k)), float64(high-low), false)
		b.enter(row, j, 1)
		b.addCost(Service, j, urgency*s.Rules.Value(model.Workload, fmt.Sprintf("tier%d", k)))
	}
}

// copy returns a column that is at most the option.
func (b *builder) copy(option int32, unit string) int32 {
	name := fmt.Sprintf("%s:%s", b.cols[option].name, unit)
	j := b.addCol(symbol(name), 1, true)
	row := b.addRow(model.Workload, name, math.Inf(-1), 0)
	b.enter(row, j, 1)
	b.enter(row, option, -1)
	b.form.Copies = append(b.form.Copies, Copy{Option: option, Column: j, Row: row})
	return j
}
