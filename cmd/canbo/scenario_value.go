package main

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"canbo/data/report"
	"canbo/data/tally"
	"canbo/data/viet"
	"canbo/model"
	"canbo/model/stock"
)

type scenarioValueOptions struct {
	provinces, fields, kinds []string
	years                    []int
	top, workers             int
}

func scenarioValueCommand() command {
	o := &scenarioValueOptions{}
	return command{name: "scenario value", maxArgs: 1, flags: o.addFlags, run: o.run}
}

func (o *scenarioValueOptions) addFlags(f *flagSet) {
	f.StringSliceVar(&o.provinces, "province", nil, f.text("scenario-province"))
	f.IntSliceVar(&o.years, "year", nil, f.text("value-year"))
	f.StringArrayVar(&o.fields, "field", nil, f.text("value-field"))
	f.StringSliceVar(&o.kinds, "resource", nil, f.text("value-resource"))
	f.IntVar(&o.top, "top", 10, f.text("value-top"))
	f.IntVar(&o.workers, "workers", 0, f.text("workers"))
}

// check returns the kinds of values asked for, in the order in which they are told.
func (o *scenarioValueOptions) check() ([]stock.Of, error) {
	if o.top < 0 || o.workers < 0 {
		return nil, usage("error.negative", "--top, --workers")
	}
	var names []string
	for _, of := range valued {
		names = append(names, string(of))
	}
	for _, name := range o.kinds {
		if !slices.Contains(names, name) {
			return nil, unknown("error.value-kind", name, names)
		}
	}
	return slices.DeleteFunc(slices.Clone(valued), func(of stock.Of) bool { return len(o.kinds) > 0 && !slices.Contains(o.kinds, string(of)) }), nil
}

// A pricedValue is a value with the solution that it is of.
type pricedValue struct {
	stock.Value
	of *stock.Solution
}

func (o *scenarioValueOptions) run(ctx context.Context, c *call) error {
	kinds, err := o.check()
	if err != nil {
		return err
	}
	stages, err := c.stages(c.args, o.provinces)
	if err != nil {
		return err
	}
	s := stages[0]
	for _, year := range o.years {
		if year < s.First || year > s.Last {
			return usage("error.value-year", year, s.First, s.Last)
		}
	}
	m := c.meter()
	defer m.clear()
	v := &report.ValueView{Tally: &tally.Tally{Scenario: s.ID, Title: tally.Words{Vi: s.TitleVi, En: s.TitleEn}, First: s.First, Last: s.Last,
		Assumptions: assumptions(s.Scenario)}}
	var all []pricedValue
	limited := map[stock.Of]bool{}
	for _, code := range s.codes {
		m.show(c.say("progress.foresight", s.ID, provinceName(code)))
		in, err := s.load(code)
		if err != nil {
			return err
		}
		fields, err := o.fieldsOf(in)
		if err != nil {
			return err
		}
		v.Provinces = append(v.Provinces, tally.Province{Code: code, Name: provinceName(code)})
		v.Fields = tallyFields(in.Fields)
		program, err := stock.New(in, s.Scenario, stock.Options{})
		if err != nil {
			return failure(exitInput, "error.policy", err.Error())
		}
		solution, err := program.Solve(ctx, stock.Settings{Workers: o.workers})
		if err != nil {
			return cmp.Or(ctx.Err(), err)
		}
		for _, of := range kinds {
			values := solution.Values(of)
			limited[of] = limited[of] || len(values) > 0
			for _, one := range values {
				if (len(o.years) == 0 || slices.Contains(o.years, one.Year)) && (len(fields) == 0 || slices.Contains(fields, one.Field)) {
					all = append(all, pricedValue{one, solution})
				}
			}
		}
	}
	v.InputHash, v.Matching = s.hash(), len(all)
	slices.SortStableFunc(all, func(a, b pricedValue) int { return cmp.Compare(b.Worth, a.Worth) })
	if o.top > 0 {
		all = all[:min(o.top, len(all))]
	}
	for _, one := range all {
		m.show(c.say("progress.foresight", s.ID, provinceName(one.Area)))
		checked, err := one.of.Check(ctx, one.Value)
		if err != nil {
			return cmp.Or(ctx.Err(), err)
		}
		v.Checked = append(v.Checked, tallyChecked(one.of.Model, &checked))
	}
	for _, of := range kinds {
		if !limited[of] {
			v.Unlimited = append(v.Unlimited, string(of))
		}
	}
	m.clear()
	return o.tell(c, v)
}

// A valuesFile is the JSON of values checked.
type valuesFile struct {
	Scenario    string             `json:"scenario"`
	Title       tally.Words        `json:"title"`
	InputHash   string             `json:"input_sha256"`
	Assumptions []tally.Assumption `json:"assumptions"`
	Matching    int                `json:"matching"`
	Unlimited   []string           `json:"unlimited"`
	Values      []tally.Checked    `json:"values"`
}

func (o *scenarioValueOptions) tell(c *call, v *report.ValueView) error {
	var err error
	if c.json {
		err = c.answer(valuesFile{v.Scenario, v.Title, v.InputHash, v.Assumptions, v.Matching, append([]string{}, v.Unlimited...), append([]tally.Checked{}, v.Checked...)})
	} else {
		err = v.WriteText(c.out, c.lang)
	}
	wrong := 0
	for k := range v.Checked {
		if !v.Checked[k].Agrees {
			wrong++
		}
	}
	if err == nil && wrong > 0 {
		err = failure(exitFault, "error.value-disagrees", wrong)
	}
	return err
}

// fieldsOf returns the codes of the fields asked for, by code or name.
func (o *scenarioValueOptions) fieldsOf(in *model.Instance) ([]string, error) {
	var codes []string
	for _, text := range o.fields {
		k := slices.IndexFunc(in.Fields, func(f model.Field) bool {
			return slices.Contains([]string{viet.Fold(f.Code), viet.Fold(f.NameVi), viet.Fold(f.NameEn)}, viet.Fold(text))
		})
		if k < 0 {
			var names []string
			for _, f := range in.Fields {
				names = append(names, f.Code)
			}
			return nil, unknown("error.value-field", text, names)
		}
		codes = append(codes, in.Fields[k].Code)
	}
	return codes, nil
}

func tallyFields(fields []model.Field) []tally.Field {
	var all []tally.Field
	for _, f := range fields {
		all = append(all, tally.Field{Code: f.Code, Name: tally.Words{Vi: f.NameVi, En: f.NameEn}})
	}
	return all
}

// tallyValue is a marginal value without what it moves in the program. Records of
// recruitment are numbered; people count from one.
func tallyValue(v *stock.Value, province string) tally.Value {
	record := v.Record
	if n, err := strconv.Atoi(record); err == nil {
		record = strconv.Itoa(n + 1)
	}
	return tally.Value{Kind: string(v.Of), Province: province, Field: v.Field, Record: record, Year: v.Year, Amount: rounded(v.Worth)}
}

// setSaved says what one more saves, or that there is no room for it.
func setSaved(v *tally.Value, saved float64) {
	v.Saved, v.NoRoom = pointsOf(saved), math.IsInf(saved, -1)
}

func tallyChecked(m *stock.Model, c *stock.Checked) tally.Checked {
	t := tally.Checked{Value: tallyValue(&c.Value, c.Area), Right: pointsOf(c.Right), Left: pointsOf(c.Left), Lost: pointsOf(c.Fewer), Agrees: c.Agrees(), Unique: c.Unique()}
	setSaved(&t.Value, c.More)
	for _, shift := range m.Shifts(&c.Value) {
		t.Shifts = append(t.Shifts, tally.Shift(shift))
	}
	return t
}

// pointsOf is a number of points, nil for none.
func pointsOf(x float64) *float64 {
	if math.IsInf(x, 0) {
		return nil
	}
	x = rounded(x)
	return &x
}

// rounded rounds service points to thousandths: what lies behind them depends on the
// machine.
func rounded(x float64) float64 { return math.Round(x*1000)/1000 + 0 }
