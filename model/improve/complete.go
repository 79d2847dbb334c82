package improve

// point completes an assignment to a full point: copies, and shortfalls and
// surpluses no larger than needed and the cheapest first.
func (s *state) point() []float64 {
	x := make([]float64, s.form.Problem.Cols())
	for _, j := range s.option {
		x[j] = 1
		s.eachCopy(j, func(column int32) { x[column] = 1 })
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
	return x
}
