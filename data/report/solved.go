package report

import "io"

// A Solved is the result of one linear or integer program.
type Solved struct {
	Name       string   `json:"name"`
	Rows       int      `json:"rows"`
	Columns    int      `json:"columns"`
	Entries    int      `json:"entries"`
	Integers   int      `json:"integers"`
	Status     string   `json:"status"`          // of lp.Reason, or unreadable
	Limit      string   `json:"limit,omitempty"` // that stopped the search, or why unreadable
	Objective  *float64 `json:"objective"`
	Bound      *float64 `json:"bound"`
	Gap        *float64 `json:"gap"`
	Nodes      int      `json:"nodes"`
	Iterations int      `json:"iterations"`
	Seconds    float64  `json:"seconds"`
	Proof      *Proof   `json:"proof,omitempty"`
}

// A Proof is what exact arithmetic says of a result.
type Proof struct {
	Proved     bool     `json:"proved"`
	Feasible   bool     `json:"feasible"`
	Infeasible bool     `json:"infeasible"`
	Unbounded  bool     `json:"unbounded"`
	Bound      *float64 `json:"bound"`
	Gap        *float64 `json:"gap"`
	Missing    string   `json:"missing,omitempty"`
}

func (l Lang) figure(x *float64, decimals int) string {
	if x == nil {
		return "–"
	}
	return l.Float(*x, decimals)
}

func (l Lang) share(x *float64) string {
	if x == nil {
		return "–"
	}
	return l.Percent(*x)
}

// status words a reason and the limit that was met. Optimal is said of gap 0 or
// with the gap.
func (s *Solved) status(l Lang) string {
	switch {
	case s.Status == "optimal" && s.Gap != nil && *s.Gap > 0:
		return l.Say("solved.within", l.Percent(*s.Gap))
	case s.Limit != "":
		return l.Say("solved."+s.Status) + " (" + l.limit(s.Limit) + ")"
	}
	return l.Say("solved." + s.Status)
}

// word is the status beside a column that has the gap.
func (s *Solved) word(l Lang) string {
	if s.Status == "optimal" && s.Gap != nil && *s.Gap > 0 {
		return l.Say("solved.within-gap")
	}
	return s.status(l)
}

func (l Lang) limit(name string) string {
	if key := "limit." + name; Has(key) {
		return l.Say(key)
	}
	return name
}

// words says what of a result is proved.
func (p *Proof) words(l Lang) string {
	switch {
	case p == nil:
		return ""
	case !p.Proved && p.Missing == "":
		return l.Say("exact.gap", l.figure(p.Bound, 6), l.share(p.Gap))
	case !p.Proved:
		return l.Say("exact.missing", p.Missing)
	case p.Infeasible:
		return l.Say("exact.infeasible")
	case p.Unbounded:
		return l.Say("exact.unbounded")
	}
	return l.Say("exact.bound", l.figure(p.Bound, 6), l.share(p.Gap))
}

// WriteSolved writes one result.
func WriteSolved(w io.Writer, l Lang, s *Solved) error {
	t := Table{Title: s.Name, Columns: []Column{{}, {Wrap: 70}}, Rows: [][]string{
		{l.Say("solved.size"), l.Say("solved.size-text", l.Int(int64(s.Rows)), l.Int(int64(s.Columns)), l.Int(int64(s.Integers)), l.Int(int64(s.Entries)))},
		{l.Say("solved.status"), s.status(l)},
		{l.Say("solved.objective"), l.figure(s.Objective, 6)},
		{l.Say("solved.bound"), l.figure(s.Bound, 6)},
		{l.Say("solved.gap"), l.share(s.Gap)},
		{l.Say("solved.nodes"), l.Int(int64(s.Nodes))},
		{l.Say("solved.iterations"), l.Int(int64(s.Iterations))},
		{l.Say("solved.seconds"), l.Float(s.Seconds, 2)},
	}}
	if s.Proof != nil {
		t.Rows = append(t.Rows, []string{l.Say("solved.proof"), s.Proof.words(l)})
	}
	return t.Write(w)
}

// WriteSolvedTable writes a line for each result.
func WriteSolvedTable(w io.Writer, l Lang, all []Solved) error {
	t := Table{Columns: []Column{{Head: l.Say("solved.name"), Wrap: 14}, {Head: l.Say("solved.status"), Wrap: 18}, {Head: l.Say("solved.objective"), Right: true},
		{Head: l.Say("solved.bound"), Right: true}, {Head: l.Say("solved.gap"), Right: true}, {Head: l.Say("solved.seconds"), Right: true}}}
	proofs := false
	solved := 0
	for k := range all {
		proofs = proofs || all[k].Proof != nil
	}
	if proofs {
		t.Columns = append(t.Columns, Column{Head: l.Say("solved.proof"), Wrap: 14})
	}
	for k := range all {
		s := &all[k]
		row := []string{s.Name, s.word(l), l.figure(s.Objective, 4), l.figure(s.Bound, 4), l.share(s.Gap), l.Float(s.Seconds, 2)}
		if proofs {
			word := l.Say("exact.no")
			if s.Proof != nil && s.Proof.Proved {
				word = l.Say("exact.yes")
			}
			row = append(row, word)
		}
		if s.Status == "optimal" || s.Status == "infeasible" || s.Status == "unbounded" {
			solved++
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note = l.Say("solved.sum", l.Int(int64(solved)), l.Int(int64(len(all))))
	for k := range all {
		if p := all[k].Proof; p != nil && !p.Proved {
			t.Note += "\n" + all[k].Name + ": " + p.words(l)
		}
	}
	return t.Write(w)
}
