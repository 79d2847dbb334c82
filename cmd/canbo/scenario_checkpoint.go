package main

import (
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"canbo/model"
	"canbo/model/horizon"
	"canbo/model/planner"
)

// Folders below that of a run.
const (
	checkpointFolder = "checkpoint" // files for each province with its finished years and futures
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

// An origin is all that a checkpoint follows from.
type origin struct {
	Version   string        `json:"version"`
	Hash      string        `json:"sha256"`
	Gap       float64       `json:"gap"`
	TimeLimit time.Duration `json:"time_limit"`
}

func (p *checkpoints) origin(code string) origin {
	return origin{planner.Version, p.stage.provinceHash(code), p.gap, p.limit}
}

// A checkpointFile is the finished years of a province.
type checkpointFile struct {
	origin
	*horizon.Checkpoint
}

// A futuresFile is the finished futures of a province, by replication.
type futuresFile struct {
	origin
	Plan    string            `json:"plan_sha256"` // of the first year, which they share
	Futures []*horizon.Future `json:"futures"`
}

func (p *checkpoints) name(name string) string {
	return filepath.Join(p.out, checkpointFolder, name+".json.gz")
}

func (p *checkpoints) save(name string, file any) error {
	return writeFile(p.name(name), func(w io.Writer) error {
		z := gzip.NewWriter(w)
		return cmp.Or(json.NewEncoder(z).Encode(file), z.Close())
	})
}

// open reads a file into another, whose origin is from. Where there is none the
// error is fs.ErrNotExist.
func (p *checkpoints) open(name string, file any, from *origin, code string) error {
	f, err := os.Open(p.name(name))
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err == nil {
		err = json.NewDecoder(z).Decode(file)
	}
	if err != nil || from.Version != planner.Version {
		return failure(exitInput, "error.not-a-checkpoint", p.name(name))
	}
	if *from != p.origin(code) {
		return failure(exitInput, "error.other-run", p.name(name))
	}
	return nil
}

func (p *checkpoints) write(point *horizon.Checkpoint) error {
	code := point.Province.Code
	return p.save(code, checkpointFile{p.origin(code), point})
}

// resume returns what an earlier run finished of a province, nil if nothing. An
// unfit file is an error: it must not be lost by going on without it.
func (p *checkpoints) resume(code string) *horizon.Checkpoint {
	if !p.read {
		return nil
	}
	file := checkpointFile{Checkpoint: &horizon.Checkpoint{}}
	err := p.open(code, &file, &file.origin, code)
	if err == nil && (len(file.Province.Years) == 0 || len(file.Moves) != len(file.Province.Years)) {
		err = failure(exitInput, "error.not-a-checkpoint", p.name(code))
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		p.stage.lock.Lock()
		defer p.stage.lock.Unlock()
		p.err = cmp.Or(p.err, err)
		p.stop()
		return nil
	case file.Province.Years[0].Plan != nil && !p.planned(code):
		return nil // a certificate can only be had by planning
	}
	return file.Checkpoint
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

// drawn are the futures of a province, kept as they are finished.
type drawn struct {
	points *checkpoints
	name   string
	file   futuresFile
}

// futures returns those that an earlier run has finished on the plan of the first
// year of the run of a province.
func (p *checkpoints) futures(rolled *horizon.Province) (*drawn, error) {
	plan, err := json.Marshal(rolled.Years[0].Plan)
	if err != nil {
		return nil, err
	}
	d := &drawn{points: p, name: rolled.Code + ".futures", file: futuresFile{origin: p.origin(rolled.Code), Plan: digest(string(plan))}}
	if !p.read {
		return d, nil
	}
	var file futuresFile
	switch err := p.open(d.name, &file, &file.origin, rolled.Code); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case file.Plan == d.file.Plan:
		for k, f := range file.Futures {
			if !f.Fits(p.stage.Scenario, rolled.Years[0].Plan) || k > 0 && f.Replication <= file.Futures[k-1].Replication {
				return nil, failure(exitInput, "error.not-a-checkpoint", p.name(d.name))
			}
		}
		d.file.Futures = file.Futures
	}
	return d, nil
}

func (d *drawn) at(k int) (int, bool) {
	return slices.BinarySearchFunc(d.file.Futures, k, func(f *horizon.Future, k int) int { return cmp.Compare(f.Replication, k) })
}

func (d *drawn) of(_ string, k int) *horizon.Future {
	if at, found := d.at(k); found {
		return d.file.Futures[at]
	}
	return nil
}

func (d *drawn) add(_ string, f *horizon.Future) error {
	at, _ := d.at(f.Replication)
	d.file.Futures = slices.Insert(d.file.Futures, at, f)
	return d.points.save(d.name, d.file)
}
