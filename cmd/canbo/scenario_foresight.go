package main

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"canbo/data/tally"
	"canbo/model/horizon"
	"canbo/model/stock"
)

// levels are the places of the horizon program, and none for no program.
var levels = []string{"province", "district", "commune"}

const (
	noLevel   = "none"
	autoLevel = "auto" // by district in provinces of few communes, else by province
)

// fewCommunes is the number up to which the program by district takes seconds: it
// has 46,000 columns for 45 communes, 720,000 for 166.
const fewCommunes = 60

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
	var whole tally.Foresight
	for k := range r.result.Provinces {
		p := &r.result.Provinces[k]
		tell(p.Code)
		if err := o.foreseeProvince(ctx, r, p); err != nil {
			return err
		}
		last := &r.tally.Foresights[len(r.tally.Foresights)-1]
		whole.Nothing += last.Nothing
		whole.Rolling += last.Rolling
		whole.Bound += last.Bound
	}
	if len(r.result.Provinces) > 1 {
		r.tally.Foresights = append(r.tally.Foresights, whole)
	}
	return nil
}

func (o *rollOptions) foreseeProvince(ctx context.Context, r *rolledScenario, p *horizon.Province) error {
	in, err := r.stage.instance([]string{p.Code})
	if err != nil {
		return err
	}
	solve := func(level string) (*stock.Model, *stock.Solution, error) {
		m, err := stock.New(in, r.stage.Scenario, stock.Options{Level: stock.Level(slices.Index(levels, level))})
		if err != nil {
			return nil, nil, err
		}
		s, err := m.Solve(ctx, stock.Settings{Workers: o.workers})
		return m, s, err
	}
	level := o.foresight
	if level == autoLevel {
		level = levels[0]
		if len(p.Years[0].Communes) <= fewCommunes {
			level = levels[1]
		}
	}
	m, s, err := solve(level)
	if err != nil {
		return err
	}
	one := *r.result
	one.Provinces = []horizon.Province{*p}
	rolled, err := m.Evaluate(&one)
	if err != nil {
		return err
	}
	t := r.tally
	t.Foresights = append(t.Foresights, tally.Foresight{Province: p.Code, Level: level, Nothing: m.DoNothing().Total, Rolling: rolled.Total, Bound: s.Foresight().Total})
	if level != levels[0] { // values and numbers are told by province
		if _, s, err = solve(levels[0]); err != nil {
			return err
		}
	}
	for _, of := range valued {
		for _, v := range s.Values(of) {
			if v.Worth > smallestWorth {
				if n, err := strconv.Atoi(v.Record); err == nil {
					v.Record = strconv.Itoa(n + 1) // people count from one
				}
				t.Values = append(t.Values, tally.Value{Kind: string(of), Province: p.Code, Field: v.Field, Record: v.Record, Year: v.Year, Amount: v.Worth})
			}
		}
	}
	answer := s.Answer()
	for _, list := range []struct {
		kind  string
		flows []stock.Flow
	}{{horizon.NeedRecruit, answer.Recruits}, {horizon.NeedTrain, answer.Entries}} {
		t.Best = append(t.Best, bestOf(p.Code, list.kind, list.flows)...)
	}
	return nil
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
