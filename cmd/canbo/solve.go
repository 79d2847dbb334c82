package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"canbo/data/report"
	"canbo/solver"
	"canbo/solver/branch"
	"canbo/solver/certify"
	"canbo/solver/lp"
	"canbo/solver/mps"
)

type solveOptions struct {
	gap       float64
	timeLimit time.Duration
	nodeLimit int
	workers   int
	solution  string
	folder    string
	certify   bool
}

func solveCommand() command {
	o := &solveOptions{}
	return command{name: "solve", maxArgs: 1, flags: o.addFlags, run: o.run}
}

func (o *solveOptions) addFlags(f *flagSet) {
	f.Float64Var(&o.gap, "gap", 1e-4, f.text("gap"))
	f.DurationVar(&o.timeLimit, "time-limit", 0, f.text("time-limit"))
	f.IntVar(&o.nodeLimit, "node-limit", 0, f.text("node-limit"))
	f.IntVar(&o.workers, "workers", 0, f.text("workers"))
	f.StringVar(&o.solution, "solution", "", f.text("solution"))
	f.StringVar(&o.folder, "folder", "", f.text("folder"))
	f.BoolVar(&o.certify, "certify", false, f.text("certify"))
}

func (o *solveOptions) run(ctx context.Context, c *call) error {
	switch {
	case !(o.gap >= 0 && o.gap < 1):
		return usage("error.gap")
	case o.timeLimit < 0 || o.nodeLimit < 0 || o.workers < 0:
		return usage("error.negative", "--time-limit, --node-limit, --workers")
	case o.folder != "" && (len(c.args) > 0 || o.solution != ""):
		return usage("error.solve-both")
	case o.folder != "":
		return o.runFolder(ctx, c)
	case len(c.args) == 0:
		return usage("error.solve-args")
	}
	s, err := o.solveFile(ctx, c, c.args[0])
	if err != nil {
		return err
	}
	if o.solution != "" {
		if err := writeFile(o.solution, func(w io.Writer) error { return mps.WriteSolution(w, s.model, s.result) }); err != nil {
			return err
		}
	}
	if c.json {
		err = c.answer(s.row)
	} else {
		err = report.WriteSolved(c.out, c.lang, &s.row)
	}
	if err != nil {
		return err
	}
	return ended(s.code(ctx))
}

// A solvedFile is the result of one MPS file.
type solvedFile struct {
	row    report.Solved
	model  *mps.Model
	result *lp.Result
}

func (o *solveOptions) solveFile(ctx context.Context, c *call, path string) (*solvedFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := mps.Read(f)
	if err != nil {
		return nil, &outcome{code: exitInput, key: "error.mps", args: []any{filepath.Base(path), err.Error()}, err: err}
	}
	meter := c.meter()
	defer meter.clear()
	gap := o.gap
	if gap == 0 {
		gap = -1 // an exact optimum
	}
	start := c.now()
	r, err := solver.Solve(ctx, m.Problem, solver.Options{RelGap: gap, NodeLimit: o.nodeLimit, TimeLimit: o.timeLimit, Workers: o.workers, CutRounds: cutRounds,
		Progress: func(_ int, p branch.Progress) {
			meter.show(c.say("progress.solve", c.lang.Float(m.Value(p.Objective), 4), c.lang.Float(m.Value(p.Bound), 4), c.lang.Int(int64(p.Nodes))))
		}})
	if err != nil {
		return nil, err
	}
	s := &solvedFile{model: m, result: r}
	p := m.Problem
	s.row = report.Solved{Name: strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".gz"), ".mps"), Rows: p.Rows(), Columns: p.Cols(),
		Entries: len(p.Value), Status: r.Reason.String(), Nodes: r.Nodes, Iterations: r.Iterations, Seconds: c.now().Sub(start).Seconds()}
	for j := range p.Cols() {
		if p.IsInteger(j) {
			s.row.Integers++
		}
	}
	if r.Limit != lp.NoLimit {
		s.row.Limit = r.Limit.String()
	}
	if r.X != nil {
		s.row.Objective = finite(m.Value(r.Objective))
		s.row.Gap = finite(r.Gap())
	}
	if r.Reason == lp.Optimal || r.Reason == lp.Feasible || r.Reason == lp.NoSolution {
		s.row.Bound = finite(m.Value(r.Bound))
	}
	if o.certify {
		meter.show(c.say("progress.prove"))
		s.row.Proof = prove(p, r, m, o.gap)
	}
	return s, nil
}

// cutRounds is how often the root relaxation is cut.
const cutRounds = 12

// finite returns x for JSON, which has no infinities.
func finite(x float64) *float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return nil
	}
	return &x
}

// prove checks a result in exact arithmetic, points up to 1e-6 relative to the
// activity of each row.
func prove(p *lp.Problem, r *lp.Result, m *mps.Model, gap float64) *report.Proof {
	proof, err := certify.Check(p, r, big.NewRat(1, 1_000_000))
	out := &report.Proof{Feasible: proof.Feasible, Infeasible: proof.Infeasible, Unbounded: proof.Unbounded}
	if proof.Bound != nil {
		out.Bound = finite(m.Value(toFloat(proof.Bound)))
	}
	if proof.Gap != nil {
		out.Gap = finite(relativeGap(proof.Objective, proof.Bound))
	}
	if err != nil {
		out.Missing = err.Error()
	}
	switch {
	case err != nil:
	case r.Reason == lp.Optimal:
		// the check allows for rounding of the point and the bound
		out.Proved = out.Gap != nil && *out.Gap <= gap+1e-6
	default:
		out.Proved = out.Infeasible || out.Unbounded || out.Bound != nil
	}
	return out
}

// code tells an answer from a search that was cut off.
func (s *solvedFile) code(ctx context.Context) exit {
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case s.result.Reason == lp.Infeasible || s.result.Reason == lp.Unbounded:
		return exitNoPlan
	case s.result.Reason == lp.NumericalError || s.result.Reason == lp.NotSolved:
		return exitFault
	case s.result.Reason != lp.Optimal || s.row.Proof != nil && !s.row.Proof.Proved:
		return exitUnproven
	}
	return exitDone
}

// runFolder solves every MPS file of a folder, smallest first.
func (o *solveOptions) runFolder(ctx context.Context, c *call) error {
	paths, err := mpsFiles(o.folder)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return failure(exitInput, "error.no-mps", o.folder)
	}
	var rows []report.Solved
	worst := exitDone
	for _, path := range paths {
		s, err := o.solveFile(ctx, c, path)
		var unread *outcome
		switch {
		case err == nil:
			rows = append(rows, s.row)
			worst = max(worst, folderCode(s.code(ctx)))
		case errors.As(err, &unread):
			rows = append(rows, report.Solved{Name: filepath.Base(path), Status: "unreadable", Limit: c.say(unread.key, unread.args...)})
			worst = max(worst, exitInput)
		default:
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	if c.json {
		err = c.answer(rows)
	} else {
		err = report.WriteSolvedTable(c.out, c.lang, rows)
	}
	if err != nil {
		return err
	}
	return ended(worst)
}

// folderCode counts a proven infeasible or unbounded problem as solved.
func folderCode(code exit) exit {
	if code == exitNoPlan {
		return exitDone
	}
	return code
}

// mpsFiles lists the *.mps and *.gz files of a folder by size, then name.
func mpsFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	type file struct {
		path string
		size int64
	}
	var files []file
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if e.IsDir() || !strings.HasSuffix(name, ".mps") && !strings.HasSuffix(name, ".gz") {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		files = append(files, file{filepath.Join(dir, e.Name()), info.Size()})
	}
	slices.SortStableFunc(files, func(a, b file) int { return int(a.size - b.size) })
	var paths []string
	for _, f := range files {
		paths = append(paths, f.path)
	}
	return paths, nil
}
