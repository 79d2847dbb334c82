package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"canbo/data"
	"canbo/data/gazetteer"
	"canbo/data/policy"
	"canbo/data/report"
	"canbo/data/scenario"
	"canbo/data/tally"
	"canbo/data/tomlfile"
	"canbo/model"
	"canbo/model/horizon"
	assumed "canbo/model/scenario"
)

// defaultScenario is run on the default province where no other is named.
const defaultScenario = "base"

func scenarioCommands() []command {
	return []command{scenarioRunCommand(), scenarioCompareCommand(), scenarioReportCommand(), scenarioDiffCommand(), scenarioCheckCommand(),
		scenarioListCommand(), scenarioExportCommand()}
}

// A stage is a scenario with what it starts from.
type stage struct {
	*assumed.Scenario
	codes []string        // of the provinces, ascending
	whole *model.Instance // the folder of the base, nil for the twin
	lang  string

	lock   sync.Mutex
	hashes map[string]string // of the instances loaded, by code
}

// loadScenario reads the scenario of a file or preset.
func loadScenario(name string) (*assumed.Scenario, error) {
	s, err := scenario.Load(name)
	return s, inputError(err)
}

// inputError tells the faults of files from other errors.
func inputError(err error) error {
	var toml tomlfile.Faults
	var faults *data.Faults
	switch {
	case errors.As(err, &toml):
		return &inputFaults{toml: toml}
	case errors.As(err, &faults):
		return &inputFaults{data: faults}
	}
	return err
}

// stages reads scenarios and what they start from. Without a name it is the
// default scenario on the default province.
func (c *call) stages(names, provinces []string) ([]*stage, error) {
	if len(names) == 0 {
		names = []string{defaultScenario}
		if len(provinces) == 0 {
			provinces = []string{defaultProvince}
		}
	}
	var all []*stage
	for _, name := range names {
		s, err := c.stage(name, provinces)
		if err != nil {
			return nil, err
		}
		for _, other := range all {
			if other.ID == s.ID {
				return nil, usage("error.scenario-twice", s.ID)
			}
		}
		all = append(all, s)
	}
	return all, nil
}

func (c *call) stage(name string, provinces []string) (*stage, error) {
	loaded, err := loadScenario(name)
	if err != nil {
		return nil, err
	}
	return c.stageOf(loaded, provinces)
}

// stageOf reads what a scenario starts from, or the provinces chosen of it.
func (c *call) stageOf(loaded *assumed.Scenario, provinces []string) (*stage, error) {
	s := &stage{Scenario: loaded, lang: c.lang.String(), hashes: map[string]string{}}
	var chosen []string
	for _, text := range provinces {
		p, err := resolveProvince(text)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, p.Code)
	}
	slices.Sort(chosen)
	chosen = slices.Compact(chosen)
	if s.Base.Folder != "" {
		var err error
		if s.whole, err = scenario.Instance(s.Scenario, s.lang); err != nil {
			return nil, inputError(err)
		}
		s.codes = staffedProvinces(s.whole)
	} else if s.codes = slices.Sorted(slices.Values(s.Base.Provinces)); len(s.codes) == 0 {
		s.codes = allProvinces()
	}
	if len(chosen) > 0 {
		for _, code := range chosen {
			if !slices.Contains(s.codes, code) {
				return nil, failure(exitInput, "error.province-absent", code)
			}
		}
		s.codes = chosen
	}
	if s.whole == nil && len(s.codes) < len(allProvinces()) {
		s.Base.Provinces = s.codes
	}
	return s, nil
}

// request asks for the first round of a province.
func (s *stage) request(code string, effective model.Date) *request {
	plain := *s.Scenario
	plain.Base.Policy = "" // given anew by who asks, as the folder is
	plain.Future.Replications = 0
	if s.whole == nil {
		plain.Base.Provinces = []string{code}
	} else {
		plain.Base.Folder = "."
	}
	return &request{Twin: s.whole == nil, Seed: plain.Base.Seed, Province: code, Effective: effective, Scenario: string(scenario.Write(&plain))}
}

// firstRound makes what the first round of the scenario of a request plans. dir is
// the folder of a base that is not the twin; policyFile may be "".
func (c *call) firstRound(r *request, dir, policyFile string) (*model.Instance, error) {
	loaded, err := scenario.Parse([]byte(r.Scenario), dir)
	if err != nil {
		return nil, inputError(err)
	}
	loaded.Base.Policy = policyFile
	s, err := c.stageOf(loaded, []string{r.Province})
	if err != nil {
		return nil, err
	}
	in, err := s.instance(s.codes)
	if err != nil {
		return nil, err
	}
	round, err := horizon.First(s.Scenario, r.Province, in)
	if err != nil {
		return nil, failure(exitInput, "error.policy", err.Error())
	}
	r.Effective, r.scenario = round.Effective, loaded.ID
	return round, nil
}

// load makes the instance of a province. It may be called from several
// goroutines.
func (s *stage) load(code string) (*model.Instance, error) {
	in, err := s.instance([]string{code})
	if err != nil {
		return nil, err
	}
	hash, err := data.InputHash(in)
	if err != nil {
		return nil, err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.hashes[code] = hash
	return in, nil
}

// instance makes the instance of some of the provinces.
func (s *stage) instance(codes []string) (*model.Instance, error) {
	if s.whole == nil {
		one := *s.Scenario
		one.Base.Provinces = codes
		in, err := scenario.Instance(&one, s.lang)
		if err = inputError(err); err != nil {
			return nil, twinError(err)
		}
		return in, nil
	}
	for _, code := range codes {
		if !slices.Contains(s.codes, code) {
			return nil, failure(exitInput, "error.province-absent", code)
		}
	}
	return s.whole.Part(func(c *model.Commune) bool { return slices.Contains(codes, s.whole.Provinces[c.Province].Code) }), nil
}

// twinError says that the twin cannot be made, unless the error says more.
func twinError(err error) error {
	var faults *inputFaults
	if errors.As(err, &faults) {
		return err
	}
	return failure(exitInput, "error.policy", err.Error())
}

// provinceHash is the digest of all that the run of a province follows from.
func (s *stage) provinceHash(code string) string {
	s.lock.Lock()
	defer s.lock.Unlock()
	return digest(s.lasting(), code, s.hashes[code])
}

// lasting is the digest of the assumptions; the number of futures is left out, which
// changes none of them and no year.
func (s *stage) lasting() string {
	plain := *s.Scenario
	plain.Future.Replications = 0
	return scenario.Hash(&plain)
}

// hash is the digest of all that the run follows from.
func (s *stage) hash() string {
	parts := []string{s.lasting()}
	for _, code := range s.codes {
		parts = append(parts, code, s.hashes[code])
	}
	return digest(parts...)
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:])
}

// assumptions are those of a scenario in both languages.
func assumptions(s *assumed.Scenario) []tally.Assumption {
	en := scenario.Describe(s, "en")
	var all []tally.Assumption
	for k, vi := range scenario.Describe(s, "vi") {
		a := tally.Assumption{Topic: vi.Topic, Heading: tally.Words{Vi: vi.Heading, En: en[k].Heading}}
		for i, line := range vi.Lines {
			a.Lines = append(a.Lines, tally.Words{Vi: line, En: en[k].Lines[i]})
		}
		for i, n := range vi.Sources {
			a.Sources = append(a.Sources, tally.Note{Text: tally.Words{Vi: n.Text, En: en[k].Sources[i].Text},
				Uncertainty: tally.Words{Vi: n.Uncertainty, En: en[k].Sources[i].Uncertainty}})
		}
		all = append(all, a)
	}
	return all
}

// tallyOf sums a run.
func tallyOf(r *horizon.Result) *tally.Tally {
	s := r.Scenario
	t := &tally.Tally{Scenario: s.ID, Title: tally.Words{Vi: s.TitleVi, En: s.TitleEn}, InputHash: r.InputHash, First: s.First, Last: s.Last,
		Complete: r.Complete, Assumptions: assumptions(s)}
	for _, f := range r.Fields {
		t.Fields = append(t.Fields, tally.Field{Code: f.Code, Name: tally.Words{Vi: f.NameVi, En: f.NameEn}})
	}
	for k := range r.Provinces {
		p := &r.Provinces[k]
		t.Provinces = append(t.Provinces, tallyProvince(t, p))
		for i := range p.Years {
			t.Clashes = append(t.Clashes, clashes(p.Code, &p.Years[i])...)
		}
	}
	t.Sum()
	return t
}

// clashes names each rule once.
func clashes(code string, y *horizon.Year) []tally.Clash {
	var all []tally.Clash
	for _, f := range y.Clash {
		c := tally.Clash{Province: code, Year: y.Year, Rule: string(f.Rule), Text: tally.Words{Vi: report.RuleText(report.Vi, policy.Default(), f.Rule),
			En: report.RuleText(report.En, policy.Default(), f.Rule)}}
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

func tallyProvince(t *tally.Tally, p *horizon.Province) tally.Province {
	q := tally.Province{Code: p.Code, Name: provinceName(p.Code), Merged: max(1, p.Merged), Communes: tallyCommunes(p)}
	for k := range p.Years {
		y := &p.Years[k]
		q.Years = append(q.Years, tallyYear(t, y))
		q.Needs = append(q.Needs, tallyNeeds(y)...)
		if y.Plan != nil {
			for _, f := range forms(y.Plan) {
				q.Forms = append(q.Forms, tally.Form{Form: string(f.Form), Moves: f.Moves})
			}
		}
	}
	return q
}

func tallyYear(t *tally.Tally, y *horizon.Year) tally.Year {
	z := tally.Year{Year: y.Year, Effective: y.Effective, Provinces: 1, Communes: len(y.Communes), Awaited: y.Awaited, InCourse: y.InCourse,
		Moves: y.Moves, Monthly: y.Monthly, OneOff: y.OneOff, Payroll: y.Payroll, ShortBefore: y.Before.ShortFTE, ZeroCritical: y.After.ZeroCritical,
		MustMove: y.After.MustMove, Over30km: y.After.Over30km, Fields: make([]tally.Balance, len(t.Fields)), Months: tallyMonths(y)}
	for _, r := range y.Reasons {
		z.Reasons = append(z.Reasons, tally.Reason(r))
	}
	switch y.Status {
	case "optimal":
		z.Optimal = 1
	case horizon.NoPlan:
		z.NoPlan = 1
	}
	for k := range y.Cells {
		c := &y.Cells[k]
		if c.Commune == "" {
			continue
		}
		b := balance(c)
		z.Balance.Add(&b)
		if f := slices.IndexFunc(t.Fields, func(f tally.Field) bool { return f.Code == c.Field }); f >= 0 {
			z.Fields[f].Add(&b)
		}
	}
	for k := range y.Communes {
		c := &y.Communes[k]
		z.Norm += c.Norm
		z.Ceiling += c.Ceiling
		z.OverCeiling += c.OverCeil
		z.Government += c.Government
		z.UnderNorm += max(0, c.Norm-c.Government)
	}
	return z
}

// tallyCommunes follows each commune through the years.
func tallyCommunes(p *horizon.Province) []tally.Commune {
	var all []tally.Commune
	at := map[string]int{}
	for k := range p.Years {
		y := &p.Years[k]
		of := map[string]*tally.Balance{}
		for i := range y.Cells {
			if c := &y.Cells[i]; c.Commune != "" {
				if of[c.Commune] == nil {
					of[c.Commune] = &tally.Balance{}
				}
				b := balance(c)
				of[c.Commune].Add(&b)
			}
		}
		for i := range y.Communes {
			c := &y.Communes[i]
			n, known := at[c.Commune]
			if !known {
				n = len(all)
				at[c.Commune], all = n, append(all, tally.Commune{Code: c.Commune, Name: communeName(c.Commune)})
			}
			one := &all[n]
			one.Norm, one.Government, one.Ceiling = c.Norm, c.Government, c.Ceiling
			b := cmp.Or(of[c.Commune], &tally.Balance{})
			if known {
				one.Extend(b)
			} else {
				one.Balance, one.ShortFirst = *b, b.Short
			}
		}
	}
	slices.SortFunc(all, func(a, b tally.Commune) int { return cmp.Compare(a.Code, b.Code) })
	return all
}

func communeName(code string) string {
	if c, ok := gazetteer.Load().Commune(code); ok {
		return c.FullName()
	}
	return code
}

func balance(c *horizon.Cell) tally.Balance {
	return tally.Balance{Flows: tally.Flows(c.Flows), Approved: c.Approved, Required: c.Required, Present: c.Present, Short: c.Short}
}

// tallyNeeds sums the needs of a year by kind and field, in this order.
func tallyNeeds(y *horizon.Year) []tally.Need {
	var all []tally.Need
	receivers := map[[3]string]bool{}
	for k := range y.Needs {
		n := &y.Needs[k]
		i := slices.IndexFunc(all, func(m tally.Need) bool { return m.Kind == n.Kind && m.Field == n.Field })
		if i < 0 {
			i, all = len(all), append(all, tally.Need{Year: y.Year, Kind: n.Kind, Field: n.Field})
		}
		all[i].Heads += n.Heads
		if to := [3]string{n.Kind, n.Field, n.To}; !receivers[to] {
			receivers[to] = true
			all[i].To++
		}
	}
	slices.SortFunc(all, func(a, b tally.Need) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Field, b.Field)) })
	return all
}

// line writes words filled to the width of a terminal.
func (c *call) line(w io.Writer, text string) error {
	_, err := fmt.Fprintln(w, report.Fill(text, report.Width, "  "))
	return err
}
