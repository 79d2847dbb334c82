package main

import (
	"errors"
	"math"
	"os"
	"path/filepath"

	"canbo/data"
	"canbo/data/gazetteer"
	"canbo/data/policy"
	"canbo/data/synth"
	"canbo/data/tomlfile"
	"canbo/model"
)

// The default data: the synthetic twin of Điện Biên, a mountain province of 45
// communes.
const (
	defaultProvince = "11"
	defaultSeed     = 1
)

// A request says what is planned and under which decisions. It stands in the
// plan file, so that verify judges a plan by what was asked.
type request struct {
	Twin        bool       `json:"twin,omitempty"` // synthetic data; else a folder
	Seed        uint64     `json:"seed,omitempty"` // of the twin
	Province    string     `json:"province,omitempty"`
	Effective   model.Date `json:"effective"`
	Pins        []string   `json:"pins,omitempty"`
	Forbids     []string   `json:"forbids,omitempty"`
	Moves       *int       `json:"budget_moves,omitempty"`
	Money       *int64     `json:"budget_money,omitempty"` // đồng a month
	Relocations *int       `json:"budget_relocations,omitempty"`
	MaxMetres   *int       `json:"max_metres,omitempty"`
	// Scenario is the file of all the assumptions under whose first round the
	// province is planned, "" for none. It names no paths.
	Scenario string `json:"scenario,omitempty"`

	scenario string          // id of the scenario, where it has been read
	whole    *model.Instance // the folder, where it has been read
}

// A requestOptions is the flags from which a request is made.
type requestOptions struct {
	province, effective, policy string
	seed                        uint64
	pins, forbids               []string
	moves, relocations          int
	money                       int64
	maxKm                       float64

	flags *flagSet
}

func (o *requestOptions) addFlags(f *flagSet) {
	o.flags = f
	f.StringVar(&o.province, "province", "", f.text("province"))
	f.Uint64Var(&o.seed, "seed", defaultSeed, f.text("seed"))
	f.StringVar(&o.effective, "effective", "", f.text("effective"))
	f.StringVar(&o.policy, "policy", "", f.text("policy"))
	f.StringArrayVar(&o.pins, "pin", nil, f.text("pin"))
	f.StringArrayVar(&o.forbids, "forbid", nil, f.text("forbid"))
	f.Var(wholeFlag[int]{&o.moves}, "budget-moves", f.text("budget-moves"))
	f.Var(wholeFlag[int64]{&o.money}, "budget-money", f.text("budget-money"))
	f.Var(wholeFlag[int]{&o.relocations}, "budget-relocations", f.text("budget-relocations"))
	f.Float64Var(&o.maxKm, "max-km", 0, f.text("max-km"))
}

// request reads the flags.
func (o *requestOptions) request(dir string) (*request, error) {
	r := &request{Twin: dir == "", Pins: o.pins, Forbids: o.forbids}
	if r.Twin {
		r.Seed, r.Province = o.seed, defaultProvince
	} else if o.flags.Changed("seed") {
		return nil, usage("error.seed-with-folder")
	}
	if o.province != "" {
		p, err := resolveProvince(o.province)
		if err != nil {
			return nil, err
		}
		r.Province = p.Code
	}
	var err error
	if r.Effective, err = model.ParseDate(o.effective); err != nil {
		return nil, usage("error.date", o.effective)
	}
	for _, b := range []struct {
		name  string
		value float64
	}{{"budget-moves", float64(o.moves)}, {"budget-money", float64(o.money)}, {"budget-relocations", float64(o.relocations)}, {"max-km", o.maxKm}} {
		if !(b.value >= 0 && b.value <= math.MaxInt32*1e3) {
			return nil, usage("error.negative", "--"+b.name)
		}
	}
	if o.flags.Changed("budget-moves") {
		r.Moves = &o.moves
	}
	if o.flags.Changed("budget-money") {
		r.Money = &o.money
	}
	if o.flags.Changed("budget-relocations") {
		r.Relocations = &o.relocations
	}
	if o.flags.Changed("max-km") {
		metres := int(math.Round(o.maxKm * 1000))
		r.MaxMetres = &metres
	}
	return r, nil
}

func resolveProvince(text string) (*gazetteer.Province, error) {
	p, err := gazetteer.Load().ResolveProvince(text)
	var e *gazetteer.ResolveError
	if errors.As(err, &e) {
		var names []string
		for _, near := range e.Provinces {
			names = append(names, near.Name+" ("+near.Code+")")
		}
		return nil, &outcome{code: exitUsage, key: "error.province", args: []any{text}, hint: names}
	}
	return p, err
}

// instance makes the instance asked for. dir is the folder of a request that
// is not of the twin; policyFile may be "".
func (c *call) instance(r *request, dir, policyFile string) (*model.Instance, error) {
	if r.Scenario != "" {
		return c.firstRound(r, dir, policyFile)
	}
	var rules *model.Policy
	if policyFile != "" {
		var err error
		if rules, err = readPolicy(policyFile); err != nil {
			return nil, err
		}
	}
	in, err := c.read(r, dir, rules)
	if err != nil {
		return nil, err
	}
	if rules != nil {
		in.Policy = rules
	}
	if r.Effective != 0 {
		in.Effective = r.Effective
	}
	r.Effective = in.Effective
	if _, err := in.Policy.At(in.Effective); err != nil {
		return nil, failure(exitInput, "error.policy", err.Error())
	}
	return in, r.decide(in)
}

func (c *call) read(r *request, dir string, rules *model.Policy) (*model.Instance, error) {
	if r.Twin {
		in, err := synth.Generate(synth.Options{Provinces: []string{r.Province}, Seed: r.Seed, Effective: r.Effective, Policy: rules})
		if err != nil {
			return nil, failure(exitInput, "error.policy", err.Error())
		}
		return in, nil
	}
	if r.whole != nil {
		return r.choose(r.whole)
	}
	in, err := c.load(dir)
	if err != nil {
		return nil, err
	}
	return r.choose(in)
}

// choose takes the province asked for, or the only one there is.
func (r *request) choose(in *model.Instance) (*model.Instance, error) {
	if r.Province == "" {
		staffed := staffedProvinces(in)
		if len(staffed) != 1 {
			return nil, usage("error.which-province", len(staffed))
		}
		r.Province = staffed[0]
	}
	return restrict(in, r.Province)
}

// decide enters pins, forbids and limits.
func (r *request) decide(in *model.Instance) error {
	d := &in.Decisions
	for _, text := range r.Pins {
		pin, err := data.ParsePin(in, text)
		if err != nil {
			return failure(exitUsage, "error.pin", text)
		}
		d.Pins = append(d.Pins, pin)
	}
	for _, text := range r.Forbids {
		forbid, err := data.ParseForbid(in, text)
		if err != nil {
			return failure(exitUsage, "error.forbid", text)
		}
		d.Forbids = append(d.Forbids, forbid)
	}
	set(&d.Limits.Moves, r.Moves)
	set(&d.Limits.MoneyPerMonth, r.Money)
	set(&d.Limits.Relocations, r.Relocations)
	set(&d.Limits.MaxMetres, r.MaxMetres)
	return nil
}

func set[T any](place *T, value *T) {
	if value != nil {
		*place = *value
	}
}

func readPolicy(path string) (*model.Policy, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, err := policy.Read(filepath.Base(path), f)
	var faults tomlfile.Faults
	if errors.As(err, &faults) {
		return nil, &inputFaults{toml: faults}
	}
	return p, err
}
