package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"canbo/data"
	"canbo/data/gazetteer"
	"canbo/data/report"
	"canbo/model"
	"canbo/model/planner"
	"canbo/model/verify"
)

// Names of the files of a plan.
const (
	planName        = "plan.json"
	certificateName = "plan.cert"
	proposalsName   = "proposals.csv"
	openName        = "open.csv"
)

// planFiles are the names of all of them.
var planFiles = []string{proposalsName, openName, planName, certificateName}

// A planFile is a plan with the request it answers.
type planFile struct {
	*model.Plan
	Request     *request `json:"request"`
	Tolerance   float64  `json:"tolerance"` // relative gap up to which a goal counts as proven
	Interrupted bool     `json:"interrupted,omitempty"`
}

type planOptions struct {
	requestOptions
	nation    bool
	weighted  bool
	gap       float64
	timeLimit time.Duration
	workers   int
	out       string
}

func planCommand() command {
	o := &planOptions{}
	return command{name: "plan", maxArgs: 1, flags: o.addFlags, run: o.run}
}

func (o *planOptions) addFlags(f *flagSet) {
	o.requestOptions.addFlags(f)
	f.BoolVar(&o.nation, "nation", false, f.text("nation"))
	f.BoolVar(&o.weighted, "weighted", false, f.text("weighted"))
	f.Float64Var(&o.gap, "gap", planner.DefaultGap, f.text("gap"))
	f.DurationVar(&o.timeLimit, "time-limit", 0, f.text("time-limit"))
	f.IntVar(&o.workers, "workers", 0, f.text("workers"))
	f.StringVar(&o.out, "out", "", f.text("out"))
}

func (o *planOptions) run(ctx context.Context, c *call) error {
	dir := ""
	if len(c.args) == 1 {
		dir = c.args[0]
	}
	if !(o.gap > 0 && o.gap < 1) {
		return usage("error.gap")
	}
	if o.timeLimit < 0 || o.workers < 0 {
		return usage("error.negative", "--time-limit, --workers")
	}
	if err := checkFolder(o.out); err != nil {
		return err
	}
	if o.nation {
		return o.runNation(ctx, c, dir)
	}
	r, err := o.request(dir)
	if err != nil {
		return err
	}
	in, err := c.instance(r, dir, o.policy)
	if err != nil {
		return err
	}
	s, err := o.solve(ctx, c, in, r)
	if err != nil {
		return err
	}
	if s.out.Plan == nil {
		return tellClash(c, in, s.out.Clash)
	}
	view := s.view(dir)
	if o.out != "" {
		if view.Files, err = s.save(view, o.out); err != nil {
			return err
		}
	}
	if c.json {
		err = c.answer(s.file())
	} else {
		err = view.WriteText(c.out, c.lang)
	}
	if err != nil {
		return err
	}
	return ended(s.code())
}

// A solved is a plan, or none, for one province.
type solved struct {
	in          *model.Instance
	request     *request
	out         *planner.Outcome
	judged      *verify.Report
	tolerance   float64
	interrupted bool
}

// solve makes the plan of an instance and judges it.
func (o *planOptions) solve(ctx context.Context, c *call, in *model.Instance, r *request) (*solved, error) {
	m := c.meter()
	defer m.clear()
	out, err := planner.Make(ctx, in, planner.Options{Weighted: o.weighted, Gap: o.gap, TimeLimit: o.timeLimit, Workers: o.workers,
		Progress: func(e planner.Event) { m.show(c.state(e)) }})
	if err != nil {
		return nil, err
	}
	return judge(in, r, out, o.gap, ctx.Err() != nil)
}

// judge judges what planning an instance came to.
func judge(in *model.Instance, r *request, out *planner.Outcome, tolerance float64, interrupted bool) (*solved, error) {
	s := &solved{in: in, request: r, out: out, tolerance: tolerance, interrupted: interrupted}
	if out.Plan == nil {
		return s, nil
	}
	out.Plan.Province = r.Province
	var err error
	if out.Plan.InputHash, err = data.InputHash(in); err != nil {
		return nil, err
	}
	if s.interrupted || !s.proven() {
		out.Plan.Status = "feasible"
	}
	if s.judged, err = verify.Check(in, out.Plan); err != nil {
		return nil, err
	}
	out.Plan.Findings = s.judged.Findings
	return s, nil
}

// state describes an event of planning on one line.
func (c *call) state(e planner.Event) string {
	if e.Goal == "" {
		return c.say("progress.build")
	}
	return c.say("progress.goal", c.say("goal."+e.Goal), c.lang.Float(e.Incumbent, 1), c.lang.Float(e.Bound, 1), c.lang.Int(int64(e.Nodes)))
}

func (s *solved) code() exit {
	switch {
	case s.out.Plan == nil:
		return exitNoPlan
	case len(s.judged.Broken()) > 0:
		return exitBroken
	case s.interrupted:
		return exitInterrupted
	case !s.proven():
		return exitUnproven
	}
	return exitDone
}

func (s *solved) file() *planFile {
	return &planFile{Plan: s.out.Plan, Request: s.request, Tolerance: s.tolerance, Interrupted: s.interrupted}
}

// save writes the files of a plan.
func (s *solved) save(view *report.View, dir string) ([]string, error) {
	box, err := openOutbox(dir)
	if err != nil {
		return nil, err
	}
	defer box.abandon()
	for _, f := range []struct {
		name    string
		content func(io.Writer) error
	}{
		{proposalsName, view.WriteProposals},
		{openName, view.WriteOpen},
		{planName, func(w io.Writer) error { return writeJSON(w, s.file()) }},
		{certificateName, func(w io.Writer) error { return planner.WriteCertificate(w, s.out) }},
	} {
		if err := box.write(f.name, f.content); err != nil {
			return nil, err
		}
	}
	return box.commit()
}

// tellClash names the rules that allow no plan.
func tellClash(c *call, in *model.Instance, clash []model.Finding) error {
	if c.json {
		if err := c.answer(struct {
			Plan  *model.Plan     `json:"plan"`
			Clash []model.Finding `json:"clash"`
		}{nil, clash}); err != nil {
			return err
		}
		return ended(exitNoPlan)
	}
	fmt.Fprintln(c.out, report.Fill(c.say("clash.title"), report.Width, ""))
	if err := report.Findings(c.lang, in.Policy, clash).Write(c.out); err != nil {
		return err
	}
	fmt.Fprintln(c.out, report.Fill(c.say("clash.advice"), report.Width, ""))
	return ended(exitNoPlan)
}

// runNation plans province by province, several at once, and tells all in one
// table.
func (o *planOptions) runNation(ctx context.Context, c *call, dir string) error {
	if o.province != "" || len(o.pins)+len(o.forbids) > 0 {
		return usage("error.nation-alone")
	}
	codes, whole, err := o.provinces(c, dir)
	if err != nil {
		return err
	}
	planned := o.planProvinces(ctx, c, dir, codes, whole)
	var rows []report.ProvinceRow
	total := report.NationTotal{Provinces: len(codes)}
	worst := exitDone
	for _, p := range planned {
		if p.err != nil {
			return p.err
		}
		if p.row.Code == "" {
			continue
		}
		if p.row.Plan != nil {
			add(&total, p.row.Plan)
		}
		rows = append(rows, p.row)
		worst = graver(worst, p.code)
	}
	if c.json {
		err = c.answer(struct {
			Total     report.NationTotal   `json:"total"`
			Provinces []report.ProvinceRow `json:"provinces"`
		}{total, rows})
	} else {
		err = report.WriteNation(c.out, c.lang, rows, total)
	}
	if err != nil {
		return err
	}
	return ended(worst)
}

// A planned is what is kept of the plan of one province; without a code it was
// not begun.
type planned struct {
	row  report.ProvinceRow
	code exit
	err  error
}

// planProvinces plans provinces side by side, in the order of codes. After the
// end of ctx or an error no further one is begun.
func (o *planOptions) planProvinces(ctx context.Context, c *call, dir string, codes []string, whole *model.Instance) []planned {
	m := c.meter()
	defer m.clear()
	all := make([]planned, len(codes))
	quiet := *c
	quiet.live = false
	var done, failed atomic.Int32
	var group sync.WaitGroup
	places := make(chan struct{}, max(1, cmp.Or(o.workers, runtime.NumCPU())))
	for k, code := range codes {
		places <- struct{}{}
		if ctx.Err() != nil || failed.Load() > 0 {
			break
		}
		m.show(c.say("progress.province", code, int(done.Load())+1, len(codes)))
		group.Add(1)
		go func() {
			defer group.Done()
			one := *o
			if all[k] = one.planProvince(ctx, &quiet, dir, code, whole); all[k].err != nil {
				failed.Add(1)
			}
			done.Add(1)
			<-places
		}()
	}
	group.Wait()
	return all
}

func (o *planOptions) planProvince(ctx context.Context, c *call, dir, code string, whole *model.Instance) planned {
	s, err := o.solveProvince(ctx, c, dir, code, whole)
	if err != nil {
		return planned{err: fmt.Errorf("province %s: %w", code, err)}
	}
	p := planned{row: report.ProvinceRow{Code: code, Name: provinceName(code), State: s.state(), Clash: s.out.Clash}, code: s.code()}
	if s.out.Plan != nil {
		p.row.Plan, p.row.Goals = s.out.Plan, s.binding()
		if o.out != "" {
			_, p.err = s.save(s.view(dir), filepath.Join(o.out, code))
		}
	}
	return p
}

// add adds a plan to the sums of the nation.
func add(t *report.NationTotal, p *model.Plan) {
	t.Planned++
	t.Moves += len(p.Proposals)
	t.Monthly += p.Monthly
	t.OneOff += p.OneOff
	t.Relocations += p.Relocations
	for _, s := range []struct{ sum, of *model.Indicators }{{&t.Before, &p.Before}, {&t.After, &p.After}} {
		s.sum.Heads += s.of.Heads
		s.sum.Approved += s.of.Approved
		s.sum.Vacancies += s.of.Vacancies
		s.sum.Surplus += s.of.Surplus
		s.sum.ShortFTE += s.of.ShortFTE
		s.sum.ZeroCritical += s.of.ZeroCritical
		s.sum.MustMove += s.of.MustMove
	}
}

// provinces lists the provinces to plan, and the instance that has them all
// where they come from a folder.
func (o *planOptions) provinces(c *call, dir string) ([]string, *model.Instance, error) {
	if dir == "" {
		var codes []string
		for _, p := range gazetteer.Load().Provinces() {
			codes = append(codes, p.Code)
		}
		return codes, nil, nil
	}
	in, err := c.load(dir)
	if err != nil {
		return nil, nil, err
	}
	return staffedProvinces(in), in, nil
}

func (o *planOptions) solveProvince(ctx context.Context, c *call, dir, code string, whole *model.Instance) (*solved, error) {
	o.province = code
	r, err := o.request(dir)
	if err != nil {
		return nil, err
	}
	r.whole = whole
	in, err := c.instance(r, dir, o.policy)
	if err != nil {
		return nil, err
	}
	return o.solve(ctx, c, in, r)
}

// state is a word of the catalogue.
func (s *solved) state() string {
	return map[exit]string{exitDone: "proven", exitUnproven: "unproven", exitInterrupted: "interrupted", exitNoPlan: "no-plan", exitBroken: "broken"}[s.code()]
}

// graver returns the exit code that says more against a run.
func graver(a, b exit) exit {
	rank := map[exit]int{exitDone: 0, exitUnproven: 1, exitNoPlan: 2, exitBroken: 3, exitInterrupted: 4}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

func provinceName(code string) string {
	if p, ok := gazetteer.Load().Province(code); ok {
		return p.Name
	}
	return code
}

// readPlan reads a plan file.
func readPlan(path string) (*planFile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	p := &planFile{Plan: &model.Plan{}}
	if err := json.Unmarshal(text, p); err != nil || p.Request == nil || p.Version != planner.Version {
		return nil, failure(exitInput, "error.not-a-plan", path)
	}
	return p, nil
}
