package main

import (
	"context"
	"os"

	"canbo/data"
	"canbo/data/report"
	"canbo/model"
)

type dataCheckOptions struct{ limit int }

func dataCheckCommand() command {
	o := &dataCheckOptions{}
	return command{name: "data check", maxArgs: 1, run: o.run, flags: func(f *flagSet) {
		f.IntVar(&o.limit, "limit", 50, f.text("limit"))
	}}
}

func (o *dataCheckOptions) run(_ context.Context, c *call) error {
	if len(c.args) == 0 {
		return usage("error.check-args")
	}
	if o.limit < 1 {
		return usage("error.negative", "--limit")
	}
	if err := isFolder(c.args[0]); err != nil {
		return err
	}
	r := data.Check(os.DirFS(c.args[0]), data.Options{Lang: c.lang.String(), Limit: o.limit})
	code := exitDone
	if r.Faults.Errors > 0 {
		code = exitInput
	}
	var err error
	if c.json {
		err = c.answer(checkFile(r))
	} else {
		err = checkText(r).WriteText(c.out, c.lang)
	}
	if err != nil {
		return err
	}
	return ended(code)
}

func checkText(r *data.Report) *report.Check {
	t := &report.Check{Errors: r.Faults.Errors, Warnings: r.Faults.Warnings, Text: r.Faults.Format, Assumptions: r.Assumptions}
	for k := range r.Files {
		f := &r.Files[k]
		t.Files = append(t.Files, report.CheckedFile{Name: f.File, Rows: f.Rows, Wanted: f.Wanted, Filled: f.Filled, Complete: f.Complete()})
	}
	return t
}

func checkFile(r *data.Report) any {
	return struct {
		*data.Faults
		Files       []data.FileReport  `json:"files"`
		Assumptions []model.Assumption `json:"assumptions"`
	}{r.Faults, r.Files, r.Assumptions}
}
