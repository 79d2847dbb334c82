// Package solver is the front door: it looks at a problem, picks the method,
// and checks the answer.
//
// A problem is cut into its connected blocks, which are solved side by side. A
// large block may fall apart but for a few rows and columns: these are priced,
// and what is left is solved part by part.
// A block that is a network with integer data is solved in integers by package
// network, a generalised assignment problem by package gap, a block without
// integer columns, made smaller by package presolve, by package simplex or, with
// many more columns than rows, by sifting, all others by package branch.
package solver

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
	"time"

	"canbo/solver/branch"
	"canbo/solver/lp"
)

// Options control Solve; the zero value is the default.
type Options struct {
	// RelGap and AbsGap are those of branch.Options.
	RelGap, AbsGap float64
	NodeLimit      int           // of each block; 0 means no limit
	CutRounds      int           // of each block, as in branch.Options
	TimeLimit      time.Duration // 0 means no limit
	MemoryLimit    int64         // bytes that the process may hold, 0 means no limit; only this and TimeLimit make runs differ
	Workers        int           // blocks solved at once; 0 means all cores. The answer does not depend on it.
	Start          []float64     // a point to begin with, or nil
	Prices         []float64     // row duals to begin with, or nil: see branch.Options
	State          *State        // what an earlier call left, to begin with, and what this one leaves; nil for none
	Quick          bool          // for an answer at once, as in branch.Options
	NoPresolve     bool          // solve linear programs as they are

	// Progress is called now and then, from one goroutine at a time, with the
	// number of the block; nil for none.
	Progress func(block int, p branch.Progress)
}

// Tolerances of the check that every answer passes.
const (
	pointTol  = 1e-5 // violation relative to max(1, |bound|)
	valueTol  = 1e-6 // difference of objectives and bounds relative to max(1, |value|)
	exactness = 1e-9 // of a bound, relative to max(1, |value|), where an exact optimum is asked for
)

// Solve minimises p. The error is that of p.Validate; what ends a search early
// is told by the result. A result that fails the check is returned as
// lp.NumericalError without content.
func Solve(ctx context.Context, p *lp.Problem, o Options) (*lp.Result, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if o.Start != nil && len(o.Start) != p.Cols() {
		return nil, fmt.Errorf("solver: start of %d columns for a problem of %d", len(o.Start), p.Cols())
	}
	if o.Prices != nil && len(o.Prices) != p.Rows() {
		return nil, fmt.Errorf("solver: prices of %d rows for a problem of %d", len(o.Prices), p.Rows())
	}
	if o.TimeLimit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.TimeLimit)
		defer cancel()
	}
	if o.MemoryLimit > 0 {
		var stop func()
		ctx, stop = limitMemory(ctx, o.MemoryLimit)
		defer stop()
	}
	blocks := Blocks(p)
	if len(blocks) == 1 {
		blocks = []Block{{Col: identity(p.Cols()), Row: identity(p.Rows()), Problem: p}}
	}
	res, err := solveAll(ctx, blocks, o)
	if err != nil {
		return nil, err
	}
	r := res[0]
	if len(blocks) > 1 {
		r = merge(p, blocks, res)
	}
	if loose := o.RelGap >= 0 || o.AbsGap > 0; len(blocks) > 1 && loose && p.IsMIP() && r.Reason == lp.Optimal && !met(r, o.RelGap, o.AbsGap) {
		// each block is within its gap, the sum is not: they are of opposite sign, say
		tight := o
		tight.RelGap, tight.AbsGap, tight.Start = -1, 0, r.X
		again, err := solveAll(ctx, blocks, tight)
		if err != nil {
			return nil, err
		}
		for k, old := range res {
			res[k] = closer(old, again[k])
		}
		r = merge(p, blocks, res)
	}
	if r.Reason == lp.Feasible && met(r, o.RelGap, o.AbsGap) {
		r.Reason, r.Limit = lp.Optimal, lp.NoLimit
	}
	if r.Limit == lp.Interrupted && errors.Is(context.Cause(ctx), errMemory) {
		r.Limit = lp.MemoryLimit
	}
	if err := check(p, r); err != nil {
		return &lp.Result{Reason: lp.NumericalError, Objective: math.Inf(1), Bound: math.Inf(-1)}, nil
	}
	return r, nil
}

// met reports whether the bound of r is within the gaps of its point, which are
// those of branch.Options. The least is what branch takes for rounding errors.
func met(r *lp.Result, relative, absolute float64) bool {
	if relative == 0 {
		relative = branch.DefaultRelGap
	}
	return r.Objective-r.Bound <= math.Max(absolute, math.Max(relative, exactness)*math.Max(1, math.Abs(r.Objective)))
}

// closer returns what a second search with a narrower gap found, or the first
// result, good for its own gap alone, where that proves more.
func closer(first, second *lp.Result) *lp.Result {
	if second.Reason == lp.Optimal || second.X != nil && second.Bound >= first.Bound {
		return second
	}
	kept := *first
	kept.Reason, kept.Limit = lp.Feasible, second.Limit
	return &kept
}

func identity(n int) []int32 {
	index := make([]int32, n)
	for k := range index {
		index[k] = int32(k)
	}
	return index
}

// solveAll solves the blocks on o.Workers goroutines.
func solveAll(ctx context.Context, blocks []Block, o Options) ([]*lp.Result, error) {
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	results, errs := make([]*lp.Result, len(blocks)), make([]error, len(blocks))
	var states []branch.State
	if o.State != nil {
		states = o.State.of(len(blocks))
	}
	next := make(chan int)
	var wait sync.WaitGroup
	var progress sync.Mutex
	for range min(workers, len(blocks)) {
		wait.Go(func() {
			for k := range next {
				bo := branch.Options{RelGap: o.RelGap, AbsGap: o.AbsGap, NodeLimit: o.NodeLimit, CutRounds: o.CutRounds, Quick: o.Quick}
				if states != nil {
					bo.State = &states[k]
				}
				if o.Start != nil {
					bo.Start = blocks[k].drop(o.Start)
				}
				if o.Prices != nil {
					bo.Prices = pick(o.Prices, blocks[k].Row)
				}
				if o.Progress != nil {
					bo.Progress = func(s branch.Progress) {
						progress.Lock()
						defer progress.Unlock()
						o.Progress(k, s)
					}
				}
				results[k], errs[k] = solveBlock(ctx, blocks[k].Problem, workers, !o.NoPresolve, bo)
			}
		})
	}
	for k := range blocks {
		next <- k
	}
	close(next)
	wait.Wait()
	return results, errors.Join(errs...)
}

// solveBlock picks the method for a problem that is connected, presolved if that is
// asked for.
func solveBlock(ctx context.Context, p *lp.Problem, workers int, presolved bool, o branch.Options) (*lp.Result, error) {
	if r, ok, err := solveNetwork(ctx, p); ok || err != nil {
		return r, err
	}
	if r := solveAssignment(ctx, p, o); r != nil {
		return r, nil
	}
	if p.IsMIP() {
		if c := couple(p); c != nil {
			if r, ok, err := solveCoupled(ctx, c, workers, o); ok || err != nil {
				return r, err
			}
		}
		return branch.Solve(ctx, p, o)
	}
	return solveLinear(ctx, p, presolved, o.Prices)
}

// check refuses a result that contradicts the problem by more than rounding.
func check(p *lp.Problem, r *lp.Result) error {
	if err := r.Validate(p); err != nil {
		return err
	}
	if r.X != nil {
		if v := p.Violation(r.X); v > pointTol {
			return fmt.Errorf("solver: point violates the problem by %g", v)
		}
		if z := p.Objective(r.X); r.Reason != lp.Unbounded && math.Abs(z-r.Objective) > valueTol*math.Max(1, math.Abs(z)) {
			return fmt.Errorf("solver: objective %v of a point that costs %v", r.Objective, z)
		}
	}
	if r.Reason == lp.Optimal && !p.IsMIP() && r.RowDual != nil {
		if v := dualBound(p, r.RowDual); v < r.Objective-10*valueTol*math.Max(1, math.Abs(r.Objective)) {
			return fmt.Errorf("solver: duals prove %v of the objective %v", v, r.Objective)
		}
	}
	return nil
}

// dualBound returns the Lagrangian bound of row duals y in floating point;
// signs that are wrong by less than the tolerance of the simplex method count
// as zero.
func dualBound(p *lp.Problem, y []float64) float64 {
	sum := p.Offset
	worth := func(d, lo, up, tol float64) float64 {
		at := lo
		if d < 0 {
			at = up
		}
		switch {
		case d == 0 || math.IsInf(at, 0) && math.Abs(d) <= tol:
			return 0
		}
		return d * at
	}
	for i, yi := range y {
		sum += worth(yi, p.RowLower[i], p.RowUpper[i], valueTol)
	}
	for j, d := range p.Cost {
		size := math.Abs(d)
		rows, values := p.Column(j)
		for k, i := range rows {
			d -= values[k] * y[i]
			size += math.Abs(values[k] * y[i])
		}
		sum += worth(d, p.ColLower[j], p.ColUpper[j], valueTol*math.Max(1, size))
	}
	return sum
}
