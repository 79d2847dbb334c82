package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"canbo/data/report"
	"canbo/data/tally"
	"canbo/model/horizon"
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
	flags        *flagSet
}

func scenarioRunCommand() command {
	o := &scenarioRunOptions{}
	return command{name: "scenario run", maxArgs: maxScenarios, flags: o.addFlags, run: o.run}
}

// maxScenarios is the number of scenarios whose letters fit side by side.
const maxScenarios = 26

func (o *rollOptions) addFlags(f *flagSet) {
	o.flags = f
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

// overrule lets the flags take the place of what a scenario says of them.
func (o *rollOptions) overrule(s *stage) {
	if o.flags.Changed("replications") {
		s.Future.Replications = o.replications
	}
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
		o.overrule(s)
		scopes = append(scopes, s.scope())
	}
	if err := comparable(scopes); err != nil {
		return err
	}
	if o.resume != "" && !o.begun(stages) {
		return failure(exitInput, "error.nothing-to-resume", o.resume)
	}
	if o.resume == "" && o.out != "" && o.begun(stages) {
		c.note("scenario.begun", o.out)
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
		if v.Moves != nil {
			v.Files = append(v.Files, filepath.Join(out, planFolder, s.codes[0], planName), filepath.Join(out, planFolder, s.codes[0], certificateName))
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
	foresight, workers := o.newForesight(s), cmp.Or(o.workers, runtime.NumCPU())
	defer foresight.group.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	foresight.begin(ctx, max(0, workers-len(s.codes))) // on cores that the rounds leave idle
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
	if err := o.draw(ctx, c, r, points, m); err != nil {
		return nil, err
	}
	err = foresight.finish(ctx, r, workers, func(code string) { m.show(c.say("progress.foresight", s.ID, provinceName(code))) })
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
func (o *rollOptions) draw(ctx context.Context, c *call, r *rolledScenario, points *checkpoints, m *meter) error {
	s := r.stage
	if s.Future.Replications == 0 {
		return nil
	}
	options := horizon.Options{Gap: o.gap, LaterGap: o.gap, TimeLimit: o.timeLimit, Workers: o.workers,
		Progress: func(e horizon.Event) {
			m.show(c.say("progress.future", s.ID, provinceName(e.Province), e.Finished, e.Total))
		}}
	for k := range r.result.Provinces {
		if ctx.Err() != nil {
			break
		}
		p := &r.result.Provinces[k]
		in, err := s.load(p.Code)
		if err != nil {
			return err
		}
		if points != nil {
			drawn, err := points.futures(p)
			if err != nil {
				return err
			}
			options.Drawn, options.Known = drawn.add, drawn.of
		}
		f, err := horizon.Replicate(ctx, in, s.Scenario, p, s.Future.Replications, options)
		if err != nil {
			return err
		}
		if f.Replications > 0 {
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

// allProvinces lists the codes of the 34 provinces.
func allProvinces() []string {
	codes, _, _ := (&planOptions{}).provinces(nil, "")
	return codes
}
