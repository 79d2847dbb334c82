package solver

import (
	"context"

	"canbo/solver/branch"
	"canbo/solver/gap"
	"canbo/solver/lp"
)

// solveAssignment solves p by package gap if it is a generalised assignment
// problem, and returns nil if not.
func solveAssignment(ctx context.Context, p *lp.Problem, o branch.Options) *lp.Result {
	relative := o.RelGap
	if relative == 0 {
		relative = branch.DefaultRelGap
	}
	options := gap.Options{RelGap: relative, AbsGap: o.AbsGap, NodeLimit: o.NodeLimit, Start: o.Start}
	if o.Progress != nil {
		options.Progress = func(objective, bound float64, nodes int) {
			o.Progress(branch.Progress{Objective: objective, Bound: bound, Nodes: nodes})
		}
	}
	return gap.Solve(ctx, p, options)
}
