package main

import (
	"context"
	"io"
	"math"
	"math/big"
	"path/filepath"
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
	memory    sizeFlag
	workers   int
	solution  string
	folder    string
	expected  string
	families  []string
	certify   bool
	presolve  bool
	given     func(flag string) bool
}

func solveCommand() command {
	o := &solveOptions{}
	return command{name: "solve", maxArgs: 1, flags: o.addFlags, run: o.run}
}

func (o *solveOptions) addFlags(f *flagSet) {
	f.Float64Var(&o.gap, "gap", 1e-4, f.text("gap"))
	f.DurationVar(&o.timeLimit, "time-limit", 0, f.text("time-limit"))
	f.Var(&o.memory, "memory-limit", f.text("memory-limit"))
	f.IntVar(&o.nodeLimit, "node-limit", 0, f.text("node-limit"))
	f.IntVar(&o.workers, "workers", 0, f.text("workers"))
	f.StringVar(&o.solution, "solution", "", f.text("solution"))
	f.StringVar(&o.folder, "folder", "", f.text("folder"))
	f.StringSliceVar(&o.families, "family", nil, f.text("family"))
	f.StringVar(&o.expected, "expected", "", f.text("expected"))
	f.BoolVar(&o.certify, "certify", false, f.text("certify"))
	f.BoolVar(&o.presolve, "presolve", true, f.text("presolve"))
	o.given = f.Changed
}

func (o *solveOptions) run(ctx context.Context, c *call) error {
	switch {
	case !(o.gap >= 0 && o.gap < 1):
		return usage("error.gap")
	case o.timeLimit < 0 || o.nodeLimit < 0 || o.workers < 0:
		return usage("error.negative", "--time-limit, --node-limit, --workers")
	case o.folder != "" && (len(c.args) > 0 || o.solution != ""):
		return usage("error.solve-both")
	case o.folder == "" && (len(o.families) > 0 || o.expected != ""):
		return usage("error.solve-folder")
	case o.folder != "":
		return o.runFolder(ctx, c)
	case len(c.args) == 0:
		return usage("error.solve-args")
	}
	all, err := readProblems(c.args[0])
	if err != nil {
		return err
	}
	if len(all) > 1 {
		return usage("error.several", filepath.Base(c.args[0]), len(all))
	}
	s, err := o.solve(ctx, c, all[0])
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

// A solvedProblem is the result of one problem.
type solvedProblem struct {
	row    report.Solved
	model  *mps.Model
	result *lp.Result
}

func (o *solveOptions) solve(ctx context.Context, c *call, named namedProblem) (*solvedProblem, error) {
	m := named.model
	meter := c.meter()
	defer meter.clear()
	gap := o.gap
	if gap == 0 {
		gap = -1 // an exact optimum
	}
	start, used := c.now(), cpuSeconds()
	r, err := solver.Solve(ctx, m.Problem, solver.Options{RelGap: gap, NodeLimit: o.nodeLimit, TimeLimit: o.timeLimit, MemoryLimit: int64(o.memory), Workers: o.workers, CutRounds: cutRounds, NoPresolve: !o.presolve,
		Progress: func(_ int, p branch.Progress) {
			meter.show(c.say("progress.solve", c.lang.Float(m.Value(p.Objective), 4), c.lang.Float(m.Value(p.Bound), 4), c.lang.Int(int64(p.Nodes))))
		}})
	if err != nil {
		return nil, err
	}
	s := &solvedProblem{model: m, result: r}
	p := m.Problem
	s.row = report.Solved{Name: named.name, Rows: p.Rows(), Columns: p.Cols(), Entries: len(p.Value), Status: r.Reason.String(),
		Nodes: r.Nodes, Iterations: r.Iterations, Seconds: c.now().Sub(start).Seconds(), CPU: cpuSeconds() - used}
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
		s.row.Proof = prove(m, r, o.gap)
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
func prove(m *mps.Model, r *lp.Result, gap float64) *report.Proof {
	proof, err := certify.Check(m.Problem, r, big.NewRat(1, 1_000_000))
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
func (s *solvedProblem) code(ctx context.Context) exit {
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
