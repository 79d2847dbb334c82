package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"canbo/data/tally"
	"canbo/model/horizon"
	assumed "canbo/model/scenario"
	"canbo/model/stock"
)

// levels are the places of the horizon program, and none for no program.
var levels = []string{"province", "district", "commune"}

const noLevel = "none"

// valued are the kinds of marginal values that are told.
var valued = []stock.Of{stock.OfPost, stock.OfCeiling, stock.OfHead, stock.OfRecruit, stock.OfCourse, stock.OfMove, stock.OfMoney}

// smallestWorth is the worth below which a marginal value is nothing.
const smallestWorth = 1e-6

// A foresight plans the whole horizon of each province at once, with all years known:
// what the rolling years are measured by, and what one more of something would be
// worth. Nothing of it but the measuring needs the rolling years.
type foresight struct {
	stage  *stage
	level  string
	all    []foreseen // by province of the stage
	next   atomic.Int32
	group  sync.WaitGroup
	tell   func(code string)
	rolled atomic.Pointer[horizon.Result] // nil before it is finished
}

func (o *rollOptions) newForesight(s *stage) *foresight {
	return &foresight{stage: s, level: o.foresight, all: make([]foreseen, len(s.codes))}
}

// begin has n goroutines more work on provinces that none has begun.
func (f *foresight) begin(ctx context.Context, n int) {
	if f.level == noLevel {
		return
	}
	for range n {
		f.group.Go(func() {
			for k := int(f.next.Add(1)) - 1; k < len(f.all) && ctx.Err() == nil; k = int(f.next.Add(1)) - 1 {
				rolled := f.rolled.Load()
				if rolled != nil {
					f.tell(f.stage.codes[k])
				}
				if f.all[k] = f.province(ctx, f.stage.codes[k]); rolled != nil {
					f.all[k].measure(rolled, k)
				}
			}
		})
	}
}

// finish works on what is left with n goroutines more, measures a run and adds what
// is told to its sums.
func (f *foresight) finish(ctx context.Context, r *rolledScenario, n int, tell func(code string)) error {
	if f.level == noLevel || !r.result.Complete {
		return nil
	}
	tell(f.stage.codes[0])
	f.tell = tell
	f.rolled.Store(r.result)
	f.begin(ctx, n)
	f.group.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	whole := tally.Foresight{Level: f.level}
	for k := range f.all {
		f.all[k].measure(r.result, k)
		if err := f.all[k].err; err != nil {
			return fmt.Errorf("%s: %w", provinceName(f.stage.codes[k]), err)
		}
	}
	t := r.tally
	for k := range f.all {
		one := &f.all[k]
		whole.Nothing += one.Nothing
		whole.Rolling += one.Rolling
		whole.Myopic += one.Myopic
		whole.Bound += one.Bound
		t.Foresights, t.Values, t.Best = append(t.Foresights, one.Foresight), append(t.Values, one.values...), append(t.Best, one.best...)
	}
	if len(f.all) > 1 {
		t.Foresights = append(t.Foresights, whole)
	}
	return nil
}

// A foreseen is what the horizon program tells of a province.
type foreseen struct {
	tally.Foresight
	values []tally.Value
	best   []tally.Best
	model  *stock.Model // until the rolling years are measured
	err    error
}

// measure puts the rolling years of the k-th province beside what was foreseen.
func (f *foreseen) measure(run *horizon.Result, k int) {
	if f.model == nil {
		return
	}
	one := *run
	one.Provinces = run.Provinces[k : k+1]
	rolled, err := f.model.Evaluate(&one)
	f.Rolling, f.model, f.err = rolled.Total, nil, err
}

func (f *foresight) province(ctx context.Context, code string) (out foreseen) {
	in, err := f.stage.instance([]string{code})
	if err != nil {
		return foreseen{err: err}
	}
	solve := func(level string) (*stock.Model, *stock.Solution, error) {
		m, err := stock.New(in, f.stage.Scenario, stock.Options{Level: stock.Level(slices.Index(levels, level))})
		if err != nil {
			return nil, nil, err
		}
		s, err := m.Solve(ctx, stock.Settings{Workers: 1})
		return m, s, err
	}
	m, s, err := solve(f.level)
	if err != nil {
		return foreseen{err: err}
	}
	myopic, err := m.Myopic(ctx, window(&f.stage.LookAhead), stock.Settings{Workers: 1})
	if err != nil {
		return foreseen{err: err}
	}
	out.model = m
	out.Foresight = tally.Foresight{Province: code, Level: f.level, Nothing: m.DoNothing().Total, Myopic: myopic.Total, Bound: s.Foresight().Total}
	if f.level != levels[0] { // values and numbers are told by province
		if _, s, err = solve(levels[0]); err != nil {
			return foreseen{err: err}
		}
	}
	for _, of := range valued {
		for _, v := range s.Values(of) {
			if v.Worth <= smallestWorth {
				continue
			}
			saved, err := s.Saved(ctx, v)
			if err != nil {
				return foreseen{err: err}
			}
			one := tallyValue(&v, code)
			setSaved(&one, saved)
			out.values = append(out.values, one)
		}
	}
	answer := s.Answer()
	out.best = append(bestOf(code, horizon.NeedRecruit, answer.Recruits), bestOf(code, horizon.NeedTrain, answer.Entries)...)
	return out
}

// window is the number of years after its own that a round looks ahead.
func window(a *assumed.LookAhead) int {
	if a.Price == 0 {
		return 0
	}
	return (a.Months + 11) / 12
}

// bestOf sums flows by field and year.
func bestOf(code, kind string, flows []stock.Flow) []tally.Best {
	var all []tally.Best
	for _, f := range flows {
		k := slices.IndexFunc(all, func(b tally.Best) bool { return b.Field == f.Field && b.Year == f.Year })
		if k < 0 {
			k, all = len(all), append(all, tally.Best{Province: code, Kind: kind, Field: f.Field, Year: f.Year})
		}
		all[k].Heads += f.Heads
	}
	slices.SortFunc(all, func(a, b tally.Best) int { return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Year, b.Year)) })
	return all
}
