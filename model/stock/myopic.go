package stock

import (
	"context"
	"fmt"
)

// Myopic returns the points of rounds made one after another in this very program:
// each round is decided for the least points of its own year and of the next window
// years, then what it does is kept. It has the same places, people and limits as the
// best horizon, so that the difference to it is the want of foresight alone; what
// whole people, single posts and the rules between people cost on top, Evaluate
// shows of a real run.
func (m *Model) Myopic(ctx context.Context, window int, o Settings) (Points, error) {
	p := *m.Program
	p.ColLower, p.ColUpper, p.Cost = clone(p.ColLower), clone(p.ColUpper), make([]float64, len(p.Cost))
	var x []float64
	for t := range m.rounds {
		for j, c := range m.column {
			p.Cost[j] = 0
			if int(c.round) >= t && int(c.round) <= t+window {
				p.Cost[j] = m.Program.Cost[j]
			}
		}
		service, err := optimum(ctx, &p, o)
		if err != nil {
			return Points{}, fmt.Errorf("round of %d: %w", m.Years[t], err)
		}
		people, err := optimum(ctx, face(&p, service, m.Second), o)
		if err != nil {
			return Points{}, fmt.Errorf("round of %d: people: %w", m.Years[t], err)
		}
		x = people.X
		for j, c := range m.column {
			if int(c.round) == t && c.kind >= move {
				p.ColLower[j], p.ColUpper[j] = x[j], x[j]
			}
		}
	}
	return m.pointsOf(x), nil
}

// pointsOf measures a point of the program.
func (m *Model) pointsOf(x []float64) Points {
	heads, output := make([]float64, len(m.base.heads)), clone(m.base.output)
	at := make(map[int32]int)
	for k, i := range m.rows.need {
		if i >= 0 {
			at[i] = k
		}
	}
	for j, c := range m.column {
		switch {
		case c.kind == headCount:
			heads[m.cell(int(c.area), int(c.field), int(c.round))] = x[j]
		case c.kind >= move && x[j] != 0:
			rows, values := m.Program.Column(j)
			for n, i := range rows {
				if k, need := at[i]; need {
					output[k] += values[n] * x[j]
				}
			}
		}
	}
	return m.Measure(heads, output)
}
