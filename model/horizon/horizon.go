package horizon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"canbo/model"
	"canbo/model/measure"
	"canbo/model/planner"
	"canbo/model/scenario"
)

// LaterGap is the relative gap at which a goal of a later year counts as proven
// unless Options say otherwise: its moves are not named.
const LaterGap = 1e-3

// Options of a run. The zero value works.
type Options struct {
	Gap       float64       // relative gap of the first year; 0: planner.DefaultGap
	LaterGap  float64       // of the later years; 0: LaterGap
	TimeLimit time.Duration // of each province and year, 0 none; results may depend on the machine then
	Workers   int           // 0: all cores; the result does not depend on it
	// First takes what planning the first round of a province came to, with the
	// instance that was planned, before the year is finished; several provinces
	// may call it at once. It is not called for a round that is resumed. An error
	// of it ends the run. nil: nobody.
	First func(code string, in *model.Instance, out *planner.Outcome) error
	// Progress is told what goes on, from one goroutine at a time; nil: nobody.
	Progress func(Event)
	// Done takes what is finished of a province after each of its years, from
	// one goroutine at a time; an error of it ends the run. nil: nobody.
	Done func(*Checkpoint) error
	// Resume gives what an earlier run on the same data finished of a province,
	// or nil.
	Resume func(code string) *Checkpoint
	// Drawn takes each finished future, from one goroutine at a time; an error of
	// it ends the drawing. nil: nobody.
	Drawn func(code string, f *Future) error
	// Known gives replication k, from 1, of a province, drawn earlier on the same
	// data and first plan, or nil.
	Known func(code string, k int) *Future
}

// An Event tells how far a run is.
type Event struct {
	Province    string
	Year        int
	Finished    int // province-years or replications
	Total       int
	Plan        planner.Event
	Replication int
}

// A Checkpoint holds the finished years of a province and the moves of each, from
// which the state of its people follows.
type Checkpoint struct {
	Province Province
	Moves    [][]Move
}

// A Move puts an official into a post, both by id.
type Move struct{ Official, Post string }

// A Base gives the instances a run starts from.
type Base struct {
	Codes []string // provinces
	// Load makes the part of a province: all its bodies are in communes of the
	// province. It is called once for each, from several goroutines.
	Load func(code string) (*model.Instance, error)
}

// One is the base of a single province.
func One(code string, in *model.Instance) Base {
	return Base{Codes: []string{code}, Load: func(string) (*model.Instance, error) { return in, nil }}
}

// Run rolls the provinces of a base through the years of a scenario, several at
// once. When ctx ends early the result has the years finished and the error is
// nil; the error is for an instance or policy that cannot be planned.
func Run(ctx context.Context, base Base, s *scenario.Scenario, o Options) (*Result, error) {
	codes := slices.Clone(base.Codes)
	slices.Sort(codes)
	workers := cmp.Or(o.Workers, runtime.NumCPU())
	run := &run{s: s, o: o, total: len(codes) * (s.Last - s.First + 1)}
	run.inner = max(1, workers/max(1, len(codes)))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	provinces := make([]*Province, len(codes))
	fields := make([][]model.Field, len(codes))
	var group sync.WaitGroup
	places := make(chan struct{}, max(1, workers))
	for k, code := range codes {
		places <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		group.Add(1)
		go func() {
			defer group.Done()
			var err error
			if provinces[k], fields[k], err = run.province(ctx, base, code); err != nil {
				cancel(failure{fmt.Errorf("province %s: %w", code, err)})
			}
			<-places
		}()
	}
	group.Wait()
	var failed failure
	if errors.As(context.Cause(ctx), &failed) {
		return nil, failed.error
	}
	r := &Result{Scenario: s, Gap: o.gap(true), LaterGap: o.gap(false), Complete: ctx.Err() == nil}
	for k, p := range provinces {
		if p != nil && len(p.Years) > 0 {
			r.Provinces = append(r.Provinces, *p)
			r.Fields = fields[k]
		}
	}
	return r, nil
}

// failure tells an error of a province from an end asked for.
type failure struct{ error }

func (o *Options) gap(first bool) float64 {
	if first {
		return cmp.Or(o.Gap, planner.DefaultGap)
	}
	return cmp.Or(o.LaterGap, LaterGap)
}

// A run is what the provinces of one call share.
type run struct {
	s        *scenario.Scenario
	o        Options
	inner    int // workers of a plan
	total    int
	lock     sync.Mutex
	finished int
}

func (r *run) tell(e Event) {
	if r.o.Progress == nil {
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	e.Finished, e.Total = r.finished, r.total
	r.o.Progress(e)
}

// province rolls one province as far as ctx allows.
func (r *run) province(ctx context.Context, base Base, code string) (*Province, []model.Field, error) {
	in, err := base.Load(code)
	if err != nil {
		return nil, nil, err
	}
	l, err := open(r.s, code, in, 0)
	if err != nil {
		return nil, nil, err
	}
	point := &Checkpoint{Province: Province{Code: l.province.Code, Name: l.province.Name, Merged: l.province.Merged}}
	var old *Checkpoint
	if r.o.Resume != nil {
		old = r.o.Resume(code)
	}
	for year := r.s.First; year <= r.s.Last; year++ {
		k := year - r.s.First
		decide := func(sheet *measure.Sheet, adjust []model.Adjustment) (*decision, error) {
			if old != nil && k < len(old.Moves) {
				return recall(old, k, sheet.In), nil
			}
			in := adjusted(sheet.In, adjust)
			out, err := planner.Make(ctx, in, r.options(code, year))
			if year == r.s.First && r.o.First != nil && err == nil && ctx.Err() == nil {
				err = r.o.First(code, in, out)
			}
			return decided(out, err)
		}
		y, moves, err := l.year(year, decide)
		if ctx.Err() != nil {
			return &point.Province, in.Fields, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("year %d: %w", year, err)
		}
		point.Province.Years, point.Moves = append(point.Province.Years, *y), append(point.Moves, moves)
		if err := r.done(point); err != nil {
			return nil, nil, err
		}
	}
	return &point.Province, in.Fields, nil
}

func (r *run) done(p *Checkpoint) error {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.finished++
	if r.o.Done == nil {
		return nil
	}
	return r.o.Done(p)
}

func (r *run) options(code string, year int) planner.Options {
	return planner.Options{Gap: r.o.gap(year == r.s.First), TimeLimit: r.o.TimeLimit, Workers: r.inner,
		Progress: func(e planner.Event) { r.tell(Event{Province: code, Year: year, Plan: e}) }}
}

// A decision is what was planned in a round.
type decision struct {
	moves   []Move
	reasons []Reason
	status  string
	goals   []model.GoalResult
	plan    *model.Plan
	clash   []model.Finding
}

// decided reads the outcome of planning.
func decided(out *planner.Outcome, err error) (*decision, error) {
	if err != nil {
		return nil, err
	}
	if out.Plan == nil {
		return &decision{status: NoPlan, clash: out.Clash}, nil
	}
	return &decision{moves: moves(out.Plan), reasons: reasons(out.Plan), status: out.Plan.Status, goals: out.Plan.Goals, plan: out.Plan}, nil
}

// moves are those of the proposals of a plan.
func moves(plan *model.Plan) []Move {
	var all []Move
	for k := range plan.Proposals {
		p := &plan.Proposals[k]
		all = append(all, Move{p.Official, p.To})
	}
	return all
}

// reasons counts the moves of a plan by why they were made.
func reasons(plan *model.Plan) []Reason {
	moves := map[string]int{}
	for k := range plan.Proposals {
		moves[plan.Proposals[k].Reasons[0]]++
	}
	var all []Reason
	for _, why := range slices.Sorted(maps.Keys(moves)) {
		all = append(all, Reason{why, moves[why]})
	}
	return all
}

// recall reads the decision of the k-th year off a checkpoint; in is what was planned.
func recall(old *Checkpoint, k int, in *model.Instance) *decision {
	y := &old.Province.Years[k]
	if y.Plan != nil {
		y.Plan.Decisions = in.Decisions // not written with a plan
	}
	return &decision{moves: old.Moves[k], reasons: y.Reasons, status: y.Status, goals: y.Goals, plan: y.Plan, clash: y.Clash}
}
