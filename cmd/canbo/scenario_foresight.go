package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

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

// foresee plans the whole horizon of each province at once, with all years known:
// what the rolling years are measured by, and what one more of something would be
// worth.
func (o *rollOptions) foresee(ctx context.Context, r *rolledScenario, tell func(code string)) error {
	if o.foresight == noLevel || !r.result.Complete {
		return nil
	}
	provinces := r.result.Provinces
	all := make([]foreseen, len(provinces))
	var group sync.WaitGroup
	places := make(chan struct{}, max(1, cmp.Or(o.workers, runtime.NumCPU())))
	for k := range provinces {
		places <- struct{}{}
		tell(provinces[k].Code)
		group.Add(1)
		go func() {
			defer group.Done()
			all[k] = o.foreseeProvince(ctx, r, &provinces[k])
			<-places
		}()
	}
	group.Wait()
	whole := tally.Foresight{Level: o.foresight}
	t := r.tally
	for k := range all {
		if err := all[k].err; err != nil {
			return fmt.Errorf("%s: %w", provinceName(provinces[k].Code), err)
		}
	}
	for k := range all {
		f := &all[k]
		whole.Nothing += f.Nothing
		whole.Rolling += f.Rolling
		whole.Myopic += f.Myopic
		whole.Bound += f.Bound
		t.Foresights, t.Values, t.Best = append(t.Foresights, f.Foresight), append(t.Values, f.values...), append(t.Best, f.best...)
	}
	if len(all) > 1 {
		t.Foresights = append(t.Foresights, whole)
	}
	return nil
}

// A foreseen is what the horizon program tells of a province.
type foreseen struct {
	tally.Foresight
	values []tally.Value
	best   []tally.Best
	err    error
}

func (o *rollOptions) foreseeProvince(ctx context.Context, r *rolledScenario, p *horizon.Province) (f foreseen) {
	in, err := r.stage.instance([]string{p.Code})
	if err != nil {
		return foreseen{err: err}
	}
	solve := func(level string) (*stock.Model, *stock.Solution, error) {
		m, err := stock.New(in, r.stage.Scenario, stock.Options{Level: stock.Level(slices.Index(levels, level))})
		if err != nil {
			return nil, nil, err
		}
		s, err := m.Solve(ctx, stock.Settings{Workers: 1})
		return m, s, err
	}
	m, s, err := solve(o.foresight)
	if err != nil {
		return foreseen{err: err}
	}
	one := *r.result
	one.Provinces = []horizon.Province{*p}
	rolled, err := m.Evaluate(&one)
	if err != nil {
		return foreseen{err: err}
	}
	myopic, err := m.Myopic(ctx, window(&r.stage.LookAhead), stock.Settings{Workers: 1})
	if err != nil {
		return foreseen{err: err}
	}
	f.Foresight = tally.Foresight{Province: p.Code, Level: o.foresight, Nothing: m.DoNothing().Total, Rolling: rolled.Total, Myopic: myopic.Total, Bound: s.Foresight().Total}
	if o.foresight != levels[0] { // values and numbers are told by province
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
			one := tallyValue(&v, p.Code)
			setSaved(&one, saved)
			f.values = append(f.values, one)
		}
	}
	answer := s.Answer()
	f.best = append(bestOf(p.Code, horizon.NeedRecruit, answer.Recruits), bestOf(p.Code, horizon.NeedTrain, answer.Entries)...)
	return f
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
