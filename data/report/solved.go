package report

import "io"

// A Solved is the result of one linear or integer program.
type Solved struct {
	Name       string   `json:"name"`
	Family     string   `json:"family,omitempty"`
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
	CPU        float64  `json:"cpu_seconds"` // user time of all cores
	Proof      *Proof   `json:"proof,omitempty"`

	Expected *Expected `json:"expected,omitempty"`
	Agrees   string    `json:"agrees,omitempty"` // set where something is expected
}

// An Expected is what is published of an optimum. Nil bounds are infinite.
type Expected struct {
	Lower      *float64 `json:"lower"`
	Upper      *float64 `json:"upper"`
	Infeasible bool     `json:"infeasible,omitempty"`
	Source     string   `json:"source,omitempty"`
}

// What Solved.Agrees may be.
const (
	Agrees  = "yes"
	Differs = "no"
	Refuted = "refuted" // differs, but the result is proved exactly: what is published belongs to other data
	Open    = "open"    // not solved, and nothing that contradicts
)

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

// noise is a gap that rounding makes.
const noise = 1e-9

// status words a reason and the limit that was met. Optimal is said of gap 0, up
// to rounding, or with the gap.
func (s *Solved) status(l Lang) string {
	switch {
	case s.Status == "optimal" && s.Gap != nil && *s.Gap > noise:
		return l.Say("solved.within", l.Percent(*s.Gap))
	case s.Limit != "":
		return l.Say("solved."+s.Status) + " (" + l.limit(s.Limit) + ")"
	}
	return l.Say("solved." + s.Status)
}

// word is the status beside a column that has the gap.
func (s *Solved) word(l Lang) string {
	if s.Status == "optimal" && s.Gap != nil && *s.Gap > noise {
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

// A Family sums up the results of one family.
type Family struct {
	Name       string  `json:"name"`
	Problems   int     `json:"problems"`
	Solved     int     `json:"solved"` // proven optimal, infeasible or unbounded
	Expected   int     `json:"expected"`
	Wrong      int     `json:"wrong"`
	Refuted    int     `json:"refuted"`
	Certified  int     `json:"certified"`
	WorstGap   float64 `json:"worst_gap"`   // of those with a point that are not solved
	NoSolution int     `json:"no_solution"` // neither solved nor with a point
	Seconds    float64 `json:"seconds"`
	CPU        float64 `json:"cpu_seconds"`
}

// A Reference is the result of a folder of problems.
type Reference struct {
	Problems []Solved `json:"problems"`
	Families []Family `json:"families"`
}

// solved reports whether the answer is final.
func (s *Solved) solved() bool {
	return s.Status == "optimal" || s.Status == "infeasible" || s.Status == "unbounded"
}

// Families sums up results by family, in the order in which they come.
func Families(all []Solved) Reference {
	ref := Reference{Problems: all}
	at := map[string]int{}
	for k := range all {
		s := &all[k]
		n, ok := at[s.Family]
		if !ok {
			n = len(ref.Families)
			at[s.Family] = n
			ref.Families = append(ref.Families, Family{Name: s.Family})
		}
		f := &ref.Families[n]
		f.Problems++
		f.Seconds += s.Seconds
		f.CPU += s.CPU
		switch {
		case s.solved():
			f.Solved++
		case s.Objective == nil || s.Gap == nil:
			f.NoSolution++
		default:
			f.WorstGap = max(f.WorstGap, *s.Gap)
		}
		if s.Expected != nil {
			f.Expected++
		}
		switch s.Agrees {
		case Differs:
			f.Wrong++
		case Refuted:
			f.Refuted++
		}
		if s.Proof != nil && s.Proof.Proved {
			f.Certified++
		}
	}
	return ref
}

// words says what is expected: a value, or two bounds.
func (e *Expected) words(l Lang) string {
	switch {
	case e == nil:
		return "–"
	case e.Infeasible:
		return l.Say("solved.infeasible")
	case e.Lower != nil && e.Upper != nil && *e.Lower == *e.Upper:
		return l.Float(*e.Lower, 4)
	case e.Lower == nil:
		return "≤ " + l.figure(e.Upper, 4)
	}
	return l.figure(e.Lower, 4) + " … " + l.figure(e.Upper, 4)
}

// WriteFamilies writes a table of the results of each family, a line for each
// result with a second one below it, and a table of the families.
func WriteFamilies(w io.Writer, l Lang, all []Solved) error {
	ref := Families(all)
	for k := range ref.Families {
		if err := writeFamily(w, l, ref.Families[k].Name, all); err != nil {
			return err
		}
	}
	t := Table{Title: l.Say("family.title"), Columns: []Column{{Head: l.Say("family.name"), Wrap: 20}, {Head: l.Say("family.problems"), Right: true},
		{Head: l.Say("family.solved"), Right: true}, {Head: l.Say("family.gap"), Right: true, Wrap: 14}, {Head: l.Say("family.none"), Right: true, Wrap: 10},
		{Head: l.Say("family.expected"), Right: true, Wrap: 10}, {Head: l.Say("family.wrong"), Right: true}, {Head: l.Say("family.certified"), Right: true, Wrap: 12},
		{Head: l.Say("family.cpu"), Right: true}}}
	solved, wrong := 0, 0
	for _, f := range ref.Families {
		solved += f.Solved
		wrong += f.Wrong
		t.Rows = append(t.Rows, []string{f.Name, l.Int(int64(f.Problems)), l.Int(int64(f.Solved)), l.Percent(f.WorstGap), l.Int(int64(f.NoSolution)),
			l.Int(int64(f.Expected)), l.Int(int64(f.Wrong)), l.Int(int64(f.Certified)), l.Float(f.CPU, 2)})
	}
	t.Note = l.Say("solved.sum", l.Int(int64(solved)), l.Int(int64(len(all)))) + " " + l.Say("solved.wrong", l.Int(int64(wrong)))
	for k := range all {
		s := &all[k]
		if s.Proof != nil && !s.Proof.Proved {
			t.Note += "\n" + s.Name + ": " + s.Proof.words(l)
		}
		if s.Agrees == Differs || s.Agrees == Refuted {
			t.Note += "\n" + l.Say("solved.differs", s.Name, s.Expected.words(l), s.Expected.Source)
		}
	}
	return t.Write(w)
}

func writeFamily(w io.Writer, l Lang, name string, all []Solved) error {
	t := Table{Title: name, Ruled: true, Columns: []Column{{Head: l.Say("reference.name"), Wrap: 24}, {Head: l.Say("reference.status"), Wrap: 16},
		{Head: l.Say("reference.objective"), Right: true}, {Head: l.Say("reference.expected"), Right: true, Wrap: 22},
		{Head: l.Say("reference.seconds"), Right: true}, {Head: l.Say("solved.proof"), Wrap: 12}}}
	for k := range all {
		s := &all[k]
		if s.Family != name {
			continue
		}
		proof := "–"
		if s.Proof != nil {
			proof = l.Say("exact.no")
			if s.Proof.Proved {
				proof = l.Say("exact.yes")
			}
		}
		agrees := ""
		if s.Agrees != "" {
			agrees = l.Say("agrees." + s.Agrees)
		}
		t.Rows = append(t.Rows, []string{
			s.Name + "\n" + l.Int(int64(s.Rows)) + " × " + l.Int(int64(s.Columns)),
			s.word(l) + "\n" + l.share(s.Gap),
			l.figure(s.Objective, 4) + "\n" + l.figure(s.Bound, 4),
			s.Expected.words(l) + "\n" + agrees,
			l.Float(s.CPU, 2) + "\n" + l.Float(s.Seconds, 2),
			proof})
	}
	return t.Write(w)
}
