package improve

// point completes an assignment to a full point: shortfalls and surpluses no
// larger than needed and the cheapest first, and for each cell the cheapest
// team among its heads.
func (s *state) point() []float64 {
	f := s.form
	x := make([]float64, f.Problem.Cols())
	heads := make([]int, f.Problem.Rows())
	for _, j := range s.option {
		x[j] = 1
		rows, v := f.Problem.Column(int(j))
		for k, r := range rows {
			heads[r] -= int(v[k])
		}
	}
	for k := range s.terms {
		t := &s.terms[k]
		missing := t.need - t.act
		for n, j := range s.priced[k] {
			bought := min(max(missing, 0), int64(t.width[n]))
			x[j] = float64(bought)
			missing -= bought
		}
	}
	cost := f.Cost[goalName[service]]
	for k := range f.Cells {
		c := &f.Cells[k]
		best, least := int32(-1), int64(0)
		for m, team := range c.Teams {
			j := c.FirstTeam + int32(m)
			there := cost[j] < least
			for n, class := range c.Classes {
				there = there && team[n] <= heads[class.Row]
			}
			if there {
				best, least = j, cost[j]
			}
		}
		if best >= 0 {
			x[best] = 1
		}
	}
	return x
}
