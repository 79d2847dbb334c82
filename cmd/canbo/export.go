package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"canbo/model/formulate"
	"canbo/model/measure"
	"canbo/model/planner"
	"canbo/solver/lp"
	"canbo/solver/mps"
)

const weightedGoal = "weighted"

type exportOptions struct {
	requestOptions
	format, goal, out string
	holds             []string
}

func exportCommand() command {
	o := &exportOptions{}
	return command{name: "export", maxArgs: 1, flags: o.addFlags, run: o.run}
}

func (o *exportOptions) addFlags(f *flagSet) {
	f.StringVar(&o.format, "format", "mps", f.text("format"))
	f.StringVar(&o.goal, "goal", formulate.Service, f.text("goal"))
	f.StringArrayVar(&o.holds, "hold", nil, f.text("hold"))
	f.StringVar(&o.out, "out", "", f.text("out"))
	o.requestOptions.addFlags(f)
}

func (o *exportOptions) run(ctx context.Context, c *call) error {
	goals := []string{formulate.Duty, formulate.Service, formulate.People, formulate.Tie, weightedGoal}
	switch {
	case o.format != "mps":
		return unknown("error.format", o.format, []string{"mps"})
	case !slices.Contains(goals, o.goal):
		return unknown("error.goal", o.goal, goals)
	}
	dir := ""
	if len(c.args) == 1 {
		dir = c.args[0]
	}
	holds, err := parseHolds(o.holds, goals[:4])
	if err != nil {
		return err
	}
	r, err := o.request(dir)
	if err != nil {
		return err
	}
	in, err := c.instance(r, dir, o.policy)
	if err != nil {
		return err
	}
	m := c.meter()
	defer m.clear()
	m.show(c.say("progress.build"))
	sheet, err := measure.New(in)
	if err != nil {
		return failure(exitInput, "error.policy", err.Error())
	}
	form, err := formulate.Build(ctx, sheet)
	if err != nil {
		return err
	}
	if !o.flags.Changed("hold") && o.goal != weightedGoal && !first(form, o.goal) {
		out, err := planner.Make(ctx, in, planner.Options{Progress: func(e planner.Event) { m.show(c.state(e)) }})
		if err != nil {
			return err
		}
		if out.Plan == nil {
			return tellClash(c, in, out.Clash)
		}
		holds = solvedHolds(out, o.goal)
	}
	m.clear()
	problem := form.Goal(o.goal, holds)
	if o.goal == weightedGoal {
		problem = form.Weighted(in.Policy.Weights)
	}
	return o.write(c, problem, holds)
}

// first reports whether no goal stands before this one in the policy.
func first(form *formulate.Form, goal string) bool {
	goals := form.Sheet.In.Policy.Goals
	return len(goals) > 0 && goals[0].Name == goal
}

// solvedHolds are the limits that a plan keeps for a goal. Tie is minimised
// together with people, so people is no limit of it.
func solvedHolds(out *planner.Outcome, goal string) []formulate.Hold {
	for _, p := range out.Proofs {
		if p.Goal == goal || p.Goal == formulate.Tie && goal == formulate.People {
			return p.Holds
		}
	}
	return nil
}

// parseHolds reads goal=value pairs.
func parseHolds(texts, goals []string) ([]formulate.Hold, error) {
	var holds []formulate.Hold
	for _, text := range texts {
		name, value, _ := strings.Cut(text, "=")
		limit, err := strconv.ParseInt(value, 10, 64)
		if err != nil || !slices.Contains(goals, name) {
			return nil, usage("error.hold", text)
		}
		holds = append(holds, formulate.Hold{Goal: name, Limit: limit})
	}
	return holds, nil
}

func (o *exportOptions) write(c *call, p *lp.Problem, holds []formulate.Hold) error {
	limits := strings.ReplaceAll(c.holds(holds), "\n", ", ")
	if o.out == "" && !c.json {
		fmt.Fprintln(c.err, c.say("export.limits", c.say("goal."+o.goal), limits))
	}
	if err := c.writeProgram(o.out, p); err != nil || o.out == "" {
		return err
	}
	if c.json {
		return c.answer(struct {
			File    string           `json:"file"`
			Goal    string           `json:"goal"`
			Rows    int              `json:"rows"`
			Columns int              `json:"columns"`
			Entries int              `json:"entries"`
			Holds   []formulate.Hold `json:"holds,omitempty"`
		}{o.out, o.goal, p.Rows(), p.Cols(), len(p.Value), holds})
	}
	_, err := fmt.Fprintln(c.out, c.say("export.done", o.out, c.say("goal."+o.goal), c.lang.Int(int64(p.Rows())), c.lang.Int(int64(p.Cols())),
		c.lang.Int(int64(len(p.Value))), limits))
	return err
}

// writeProgram writes a program as MPS to a file, or to the output where it has no
// name.
func (c *call) writeProgram(file string, p *lp.Problem) error {
	content := func(w io.Writer) error { return mps.Write(w, spelledOut(p)) }
	if file == "" {
		return content(c.out)
	}
	return writeFile(file, content)
}

// spelledOut returns the program with its constant as a column fixed at one:
// solvers disagree on the sign of a constant in MPS.
func spelledOut(p *lp.Problem) *lp.Problem {
	if p.Offset == 0 {
		return p
	}
	q := *p
	q.Offset = 0
	q.AddCol("constant", p.Offset, 1, 1, false, nil, nil)
	return &q
}
