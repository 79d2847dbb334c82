package main

import (
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"canbo/data/report"
	"canbo/data/tally"
	"canbo/model"
	"canbo/model/horizon"
	"canbo/model/planner"
)

type scenarioRunOptions struct {
	rollOptions
	out, resume string
}

// rollOptions say how scenarios are run.
type rollOptions struct {
	provinces    []string
	workers      int
	timeLimit    time.Duration
	gap          float64
	replications int
	foresight    string
}

func scenarioRunCommand() command {
	o := &scenarioRunOptions{}
	return command{name: "scenario run", maxArgs: maxScenarios, flags: o.addFlags, run: o.run}
}

// maxScenarios is the number of scenarios whose letters fit side by side.
const maxScenarios = 26

func (o *rollOptions) addFlags(f *flagSet) {
	f.StringSliceVar(&o.provinces, "province", nil, f.text("scenario-province"))
	f.StringVar(&o.foresight, "foresight", levels[0], f.text("foresight"))
	f.IntVar(&o.replications, "replications", 0, f.text("replications"))
	f.Float64Var(&o.gap, "gap", 0, f.text("scenario-gap"))
	f.DurationVar(&o.timeLimit, "time-limit", 0, f.text("scenario-time-limit"))
	f.IntVar(&o.workers, "workers", 0, f.text("workers"))
}

func (o *rollOptions) check() error {
	if !(o.gap >= 0 && o.gap < 1) {
		return usage("error.gap")
	}
	if all := append(slices.Clone(levels), noLevel); !slices.Contains(all, o.foresight) {
		return unknown("error.level", o.foresight, all)
	}
	if o.timeLimit < 0 || o.workers < 0 || o.replications < 0 {
		return usage("error.negative", "--time-limit, --workers, --replications")
	}
	return nil
}

func (o *scenarioRunOptions) addFlags(f *flagSet) {
	f.StringVar(&o.out, "out", "", f.text("scenario-out"))
	f.StringVar(&o.resume, "resume", "", f.text("resume"))
	o.rollOptions.addFlags(f)
}

func (o *scenarioRunOptions) run(ctx context.Context, c *call) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.resume != "" {
		if o.out != "" && filepath.Clean(o.out) != filepath.Clean(o.resume) {
			return usage("error.resume-out")
		}
		if err := isFolder(o.resume); err != nil {
			return err
		}
		o.out = o.resume
	}
	if err := checkFolder(o.out); err != nil {
		return err
	}
	stages, err := c.stages(c.args, o.provinces)
	if err != nil {
		return err
	}
	var scopes []scope
	for _, s := range stages {
		scopes = append(scopes, s.scope())
	}
	if err := comparable(scopes); err != nil {
		return err
	}
	if o.resume != "" && !o.begun(stages) {
		return failure(exitInput, "error.nothing-to-resume", o.resume)
	}
	var tallies []*tally.Tally
	worst := exitDone
	for _, s := range stages {
		t, code, err := o.one(ctx, c, s, o.folder(s, len(stages)))
		if err != nil {
			return err
		}
		tallies = append(tallies, t)
		if worst = graver(worst, code); ctx.Err() != nil {
			break
		}
	}
	switch {
	case len(stages) == 1 && c.json:
		err = c.answer(tallies[0])
	case c.json:
		err = c.answer(comparisonOf(tallies))
	case len(tallies) > 1 && alike(tallies):
		fmt.Fprintln(c.out)
		err = report.WriteComparison(c.out, c.lang, tallies)
	}
	return cmp.Or(err, ended(worst))
}

// folder is that of the result of one of n scenarios, "" for none.
func (o *scenarioRunOptions) folder(s *stage, n int) string {
	if o.out != "" && n > 1 {
		return filepath.Join(o.out, s.ID)
	}
	return o.out
}

// begun reports whether the folder of a scenario has checkpoints.
func (o *scenarioRunOptions) begun(stages []*stage) bool {
	return slices.ContainsFunc(stages, func(s *stage) bool {
		return isFolder(filepath.Join(o.folder(s, len(stages)), checkpointFolder)) == nil
	})
}

// Rows of the tables of scenarios on the terminal; the files hold all.
const (
	shownNeeds    = 25
	shownValues   = 4
	shownCommunes = 15
)

// one runs a scenario, writes its files and tells it.
func (o *scenarioRunOptions) one(ctx context.Context, c *call, s *stage, out string) (*tally.Tally, exit, error) {
	points := &checkpoints{out: out, gap: o.gap, limit: o.timeLimit, stage: s, read: o.resume != ""}
	if out == "" {
		points = nil
	}
	rolled, err := o.roll(ctx, c, s, points)
	if err != nil {
		return nil, 0, err
	}
	v := &report.ScenarioView{Tally: rolled.tally, MaxNeeds: shownNeeds, MaxValues: shownValues, MaxCommunes: shownCommunes}
	if len(s.codes) == 1 && len(rolled.result.Provinces) == 1 {
		p := &rolled.result.Provinces[0]
		in, err := s.instance(s.codes)
		if err != nil {
			return nil, 0, err
		}
		if plan := p.Years[0].Plan; plan != nil {
			v.Moves, v.NoRegret = &report.View{In: in, Plan: plan, MaxMoves: shownMoves}, rolled.noRegret()
		}
	}
	if out != "" {
		if v.Files, err = rolled.save(c, out); err != nil {
			return nil, 0, err
		}
	}
	if !c.json {
		err = v.WriteText(c.out, c.lang)
	}
	return rolled.tally, rolled.code(ctx), err
}

// A rolledScenario is a scenario that has been run.
type rolledScenario struct {
	stage   *stage
	result  *horizon.Result
	tally   *tally.Tally
	futures []*horizon.Futures
}

// roll runs a scenario and its futures.
func (o *rollOptions) roll(ctx context.Context, c *call, s *stage, points *checkpoints) (*rolledScenario, error) {
	m := c.meter()
	defer m.clear()
	options := horizon.Options{Gap: o.gap, LaterGap: o.gap, TimeLimit: o.timeLimit, Workers: o.workers,
		Progress: func(e horizon.Event) {
			m.show(c.say("progress.scenario", s.ID, provinceName(e.Province), e.Year, e.Finished+1, e.Total) + c.state(e.Plan))
		}}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if points != nil {
		options.First, options.Done, options.Resume, points.stop = points.plan, points.write, points.resume, cancel
	}
	result, err := horizon.Run(ctx, horizon.Base{Codes: s.codes, Load: s.load}, s.Scenario, options)
	if err != nil {
		return nil, err
	}
	if points != nil && points.err != nil {
		return nil, points.err
	}
	if len(result.Provinces) == 0 {
		return nil, context.Canceled
	}
	result.InputHash = s.hash()
	r := &rolledScenario{stage: s, result: result, tally: tallyOf(result)}
	if err := o.draw(ctx, c, r, m); err != nil {
		return nil, err
	}
	err = o.foresee(ctx, r, func(code string) { m.show(c.say("progress.foresight", s.ID, provinceName(code))) })
	switch {
	case err == nil:
		return r, nil
	case ctx.Err() != nil: // the years are there, the comparison is not
		r.tally.Complete = false
		return r, nil
	}
	m.clear()
	_, why := c.explain(err)
	return r, c.line(c.err, c.say("scenario.no-foresight", why))
}

// draw runs the futures of each province.
func (o *rollOptions) draw(ctx context.Context, c *call, r *rolledScenario, m *meter) error {
	if o.replications == 0 {
		return nil
	}
	s := r.stage
	options := horizon.Options{Gap: o.gap, LaterGap: o.gap, TimeLimit: o.timeLimit, Workers: o.workers,
		Progress: func(e horizon.Event) {
			m.show(c.say("progress.future", s.ID, provinceName(e.Province), e.Finished, e.Total))
		}}
	for _, code := range s.codes {
		if ctx.Err() != nil {
			break
		}
		in, err := s.load(code)
		if err != nil {
			return err
		}
		f, err := horizon.Replicate(ctx, code, in, s.Scenario, o.replications, options)
		if err != nil {
			return err
		}
		if f != nil && f.Replications > 0 {
			r.futures = append(r.futures, f)
		}
	}
	r.tally.Bands = bandsOf(r.futures)
	if len(r.futures) < len(s.codes) || slices.ContainsFunc(r.futures, func(f *horizon.Futures) bool { return !f.Complete }) {
		r.tally.Complete = false
	}
	return nil
}

// bandsOf gathers the bands of provinces, and those of their sums: future k of the
// whole is future k of every province, whose random numbers are independent.
func bandsOf(futures []*horizon.Futures) *tally.Bands {
	if len(futures) == 0 {
		return nil
	}
	b := &tally.Bands{Replications: futures[0].Replications}
	for _, f := range futures {
		b.Replications = min(b.Replications, f.Replications)
		p := tally.ProvinceBand{Code: f.Code}
		for _, y := range f.Years {
			of := tally.YearBands{Year: y.Year, Bands: map[string]tally.Band{}}
			for _, band := range y.Figures {
				if key := indicatorOf(band.Name); key != "" {
					of.Bands[key] = tally.Band{P5: band.P5, P50: band.P50, P95: band.P95}
				}
			}
			p.Years = append(p.Years, of)
		}
		b.Provinces = append(b.Provinces, p)
		for _, m := range f.Moves {
			b.Moves++
			if m.NoRegret {
				b.NoRegret++
			}
		}
	}
	b.Whole = wholeBands(futures, b.Replications)
	return b
}

// wholeBands are the percentiles of the sums of n futures over the provinces.
func wholeBands(futures []*horizon.Futures, n int) []tally.YearBands {
	var years []tally.YearBands
	for t, y := range futures[0].Years {
		of := tally.YearBands{Year: y.Year, Bands: map[string]tally.Band{}}
		for i, figure := range y.Figures {
			key := indicatorOf(figure.Name)
			if key == "" {
				continue
			}
			sums := make([]int64, n)
			for _, f := range futures {
				for k := range sums {
					sums[k] += f.Years[t].Figures[i].All[k]
				}
			}
			of.Bands[key] = tally.BandOf(sums)
		}
		years = append(years, of)
	}
	return years
}

// indicatorOf is the key of the indicator that a figure of a future is, "" none.
func indicatorOf(figure string) string {
	switch figure {
	case "short_fte":
		return "short"
	case "zero_critical":
		return "zero-critical"
	case "over_ceiling":
		return "over-ceiling"
	case "one_off":
		return "one-off"
	case "vacancies", "surplus":
		return ""
	}
	return figure
}

// noRegret are the officials whose moves are kept in nearly all futures of the
// only province, nil where none were drawn.
func (r *rolledScenario) noRegret() map[string]bool {
	if len(r.futures) != 1 {
		return nil
	}
	kept := map[string]bool{}
	for _, m := range r.futures[0].Moves {
		kept[m.Official] = m.NoRegret
	}
	return kept
}

// code is what a run ends with.
func (r *rolledScenario) code(ctx context.Context) exit {
	rounds, optimal, none := 0, 0, 0
	for k := range r.tally.Whole {
		y := &r.tally.Whole[k]
		rounds += y.Provinces
		optimal += y.Optimal
		none += y.NoPlan
	}
	switch {
	case ctx.Err() != nil || !r.tally.Complete:
		return exitInterrupted
	case none > 0:
		return exitNoPlan
	case optimal < rounds:
		return exitUnproven
	}
	return exitDone
}

// Folders below that of a run.
const (
	checkpointFolder = "checkpoint" // a file for each province with its finished years
	planFolder       = "plans"      // a folder for each province with the plan of its first year
)

// checkpoints writes and reads what is finished of provinces.
type checkpoints struct {
	out   string
	gap   float64
	limit time.Duration
	stage *stage
	read  bool
	stop  func() // ends the run
	err   error  // of reading
}

// A checkpointFile is the finished years of a province, and what they follow from.
type checkpointFile struct {
	Version   string        `json:"version"`
	Hash      string        `json:"sha256"`
	Gap       float64       `json:"gap"`
	TimeLimit time.Duration `json:"time_limit"`
	*horizon.Checkpoint
}

func (p *checkpoints) name(code string) string {
	return filepath.Join(p.out, checkpointFolder, code+".json.gz")
}

// plan writes the plan of the first round of a province with its certificate, which
// is not kept in memory.
func (p *checkpoints) plan(code string, in *model.Instance, out *planner.Outcome) error {
	s, err := judge(in, p.stage.request(code, in.Effective), out, cmp.Or(p.gap, planner.DefaultGap), false)
	if err != nil || s.out.Plan == nil {
		return err
	}
	if n := len(s.judged.Broken()); n > 0 {
		return failure(exitBroken, "error.round-broken", n)
	}
	_, err = s.save(s.view(p.stage.Base.Folder), filepath.Join(p.out, planFolder, code))
	return err
}

// planned reports whether the files of the plan of a province are there.
func (p *checkpoints) planned(code string) bool {
	return !slices.ContainsFunc(planFiles, func(name string) bool { return !isFile(filepath.Join(p.out, planFolder, code, name)) })
}

func (p *checkpoints) write(point *horizon.Checkpoint) error {
	code := point.Province.Code
	return writeFile(p.name(code), func(w io.Writer) error {
		z := gzip.NewWriter(w)
		err := json.NewEncoder(z).Encode(checkpointFile{planner.Version, p.stage.provinceHash(code), p.gap, p.limit, point})
		return cmp.Or(err, z.Close())
	})
}

// resume returns what an earlier run finished of a province, nil if nothing. An
// unfit file is an error: it must not be lost by going on without it.
func (p *checkpoints) resume(code string) *horizon.Checkpoint {
	if !p.read {
		return nil
	}
	point, err := p.open(code)
	switch {
	case err == nil && point.Province.Years[0].Plan != nil && !p.planned(code):
		return nil // the certificate can only be had by planning
	case err != nil && !os.IsNotExist(err):
		p.stage.lock.Lock()
		defer p.stage.lock.Unlock()
		p.err = cmp.Or(p.err, err)
		p.stop()
	}
	return point
}

func (p *checkpoints) open(code string) (*horizon.Checkpoint, error) {
	f, err := os.Open(p.name(code))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	file := checkpointFile{Checkpoint: &horizon.Checkpoint{}}
	z, err := gzip.NewReader(f)
	if err == nil {
		err = json.NewDecoder(z).Decode(&file)
	}
	if err != nil || file.Version != planner.Version || len(file.Province.Years) == 0 || len(file.Moves) != len(file.Province.Years) {
		return nil, failure(exitInput, "error.not-a-checkpoint", p.name(code))
	}
	if file.Hash != p.stage.provinceHash(code) || file.Gap != p.gap || file.TimeLimit != p.limit {
		return nil, failure(exitInput, "error.other-run", p.name(code))
	}
	return file.Checkpoint, nil
}

// allProvinces lists the codes of the 34 provinces.
func allProvinces() []string {
	codes, _, _ := (&planOptions{}).provinces(nil, "")
	return codes
}

// planOf is the plan of the first year of a province, nil if there is none.
func planOf(p *horizon.Province) *model.Plan {
	if len(p.Years) == 0 {
		return nil
	}
	return p.Years[0].Plan
}
