package main

import (
	"context"
	"fmt"

	"canbo/data"
	"canbo/data/report"
	"canbo/data/synth"
	"canbo/model"
)

type dataSynthOptions struct {
	provinces  []string
	nation     bool
	seed       uint64
	effective  string
	policy     string
	out        string
	someRoads  float64
	provinceOf *flagSet
}

func dataSynthCommand() command {
	o := &dataSynthOptions{}
	return command{name: "data synth", run: o.run, flags: func(f *flagSet) {
		o.provinceOf = f
		f.StringSliceVar(&o.provinces, "province", []string{defaultProvince}, f.text("province"))
		f.BoolVar(&o.nation, "nation", false, f.text("nation"))
		f.Uint64Var(&o.seed, "seed", defaultSeed, f.text("seed"))
		f.StringVar(&o.effective, "effective", "", f.text("effective"))
		f.StringVar(&o.policy, "policy", "", f.text("policy"))
		f.Float64Var(&o.someRoads, "roads", 0, f.text("roads"))
		f.StringVar(&o.out, "out", "", f.text("out"))
	}}
}

func (o *dataSynthOptions) run(_ context.Context, c *call) error {
	switch {
	case o.out == "":
		return usage("error.synth-out")
	case o.nation && o.provinceOf.Changed("province"):
		return usage("error.synth-nation")
	case !(o.someRoads >= 0 && o.someRoads <= 1):
		return usage("error.roads")
	}
	options := synth.Options{Seed: o.seed, Roads: o.someRoads}
	for _, text := range o.provinces {
		p, err := resolveProvince(text)
		if err != nil {
			return err
		}
		options.Provinces = append(options.Provinces, p.Code)
	}
	if o.nation {
		options.Provinces = nil
	}
	var err error
	if options.Effective, err = model.ParseDate(o.effective); err != nil {
		return usage("error.date", o.effective)
	}
	if o.policy != "" {
		if options.Policy, err = readPolicy(o.policy); err != nil {
			return err
		}
	}
	m := c.meter()
	defer m.clear()
	m.show(c.say("progress.synth"))
	in, err := synth.Generate(options)
	if err != nil {
		return failure(exitInput, "error.policy", err.Error())
	}
	if err := data.Write(o.out, in); err != nil {
		return err
	}
	m.clear()
	l := c.lang
	if c.json {
		return c.answer(struct {
			Folder    string `json:"folder"`
			Provinces int    `json:"provinces"`
			Communes  int    `json:"communes"`
			Posts     int    `json:"posts"`
			Officials int    `json:"officials"`
		}{o.out, len(in.Provinces), len(in.Communes), len(in.Posts), len(in.Officials)})
	}
	_, err = fmt.Fprintln(c.out, report.Fill(c.say("synth.done", o.out, l.Int(int64(len(in.Provinces))), l.Int(int64(len(in.Communes))),
		l.Int(int64(len(in.Posts))), l.Int(int64(len(in.Officials)))), report.Width, "  "))
	return err
}
