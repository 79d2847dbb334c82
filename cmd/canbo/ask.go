package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"canbo/data"
	"canbo/data/report"
	"canbo/model"
	"canbo/model/planner"
	"canbo/solver/lp"
)

type askOptions struct {
	requestOptions
	questions []string
	gap       float64
	timeLimit time.Duration
}

func askCommand() command {
	o := &askOptions{}
	return command{name: "ask", maxArgs: 2, flags: o.addFlags, run: o.run}
}

func (o *askOptions) addFlags(f *flagSet) {
	f.StringArrayVar(&o.questions, "ask", nil, f.text("ask"))
	f.Float64Var(&o.gap, "gap", 0, f.text("gap"))
	f.DurationVar(&o.timeLimit, "time-limit", 0, f.text("time-limit"))
	o.requestOptions.addFlags(f)
}

func (o *askOptions) run(ctx context.Context, c *call) error {
	if !(o.gap >= 0 && o.gap < 1) {
		return usage("error.gap")
	}
	if o.timeLimit < 0 {
		return usage("error.negative", "--time-limit")
	}
	in, desk, err := o.open(ctx, c)
	if err != nil {
		return err
	}
	a := &asking{askOptions: o, c: c, in: in, desk: desk, answers: []askedJSON{}}
	if len(o.questions) > 0 {
		for k, q := range o.questions {
			if err := a.one(ctx, k+1, q); err != nil {
				return err
			}
		}
	} else if err := a.lines(ctx); err != nil {
		return err
	}
	if c.json {
		if err := c.answer(struct {
			Answers []askedJSON `json:"answers"`
		}{a.answers}); err != nil {
			return err
		}
	}
	if a.refused {
		return ended(exitUsage)
	}
	return ended(a.worst)
}

// open opens the plan named by the arguments, or makes one.
func (o *askOptions) open(ctx context.Context, c *call) (*model.Instance, *planner.Desk, error) {
	dir, path := "", ""
	for _, arg := range c.args {
		if file := planIn(arg); file != "" && path == "" {
			path = file
		} else if dir == "" {
			dir = arg
		} else {
			return nil, nil, failure(exitInput, "error.not-a-plan", arg)
		}
	}
	if path != "" {
		return o.reopen(ctx, c, dir, path)
	}
	p := &planOptions{requestOptions: o.requestOptions, gap: planner.DefaultGap}
	r, err := p.request(dir)
	if err != nil {
		return nil, nil, err
	}
	in, err := c.instance(r, dir, p.policy)
	if err != nil {
		return nil, nil, err
	}
	s, err := p.solve(ctx, c, in, r)
	switch {
	case err != nil:
		return nil, nil, err
	case s.out.Plan == nil:
		return nil, nil, tellClash(c, in, s.out.Clash)
	case s.interrupted:
		return nil, nil, context.Cause(ctx)
	}
	desk, err := s.out.Desk(ctx)
	return in, desk, err
}

// planIn returns the plan file that an argument names: itself, or that in its
// folder; "" for none.
func planIn(arg string) string {
	if inside := filepath.Join(arg, planName); isFile(inside) {
		return inside
	}
	if isFile(arg) {
		return arg
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// planFlags are the flags of what a plan is made from; the file of a finished one
// tells them.
var planFlags = []string{"province", "seed", "effective", "pin", "forbid", "budget-moves", "budget-money", "budget-relocations", "max-km"}

// reopen opens a plan from its files.
func (o *askOptions) reopen(ctx context.Context, c *call, dir, path string) (*model.Instance, *planner.Desk, error) {
	plan, err := readPlan(path)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case plan.Request.Twin && dir != "":
		return nil, nil, usage("error.verify-twin")
	case !plan.Request.Twin && dir == "":
		return nil, nil, usage("error.verify-folder")
	}
	for _, name := range planFlags {
		if o.flags.Changed(name) {
			return nil, nil, usage("error.ask-plan-flag", name)
		}
	}
	m := c.meter()
	defer m.clear()
	m.show(c.say("ask.opening"))
	in, err := c.instance(plan.Request, dir, o.policy)
	if err != nil {
		return nil, nil, err
	}
	if hash, err := data.InputHash(in); err != nil || hash != plan.InputHash {
		return nil, nil, failure(exitInput, "error.ask-other-data")
	}
	name := filepath.Join(filepath.Dir(path), certificateName)
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	start := c.now()
	desk, err := planner.OpenDesk(ctx, in, bufio.NewReader(f))
	if errors.Is(err, planner.ErrCertificate) {
		return nil, nil, failure(exitInput, "error.ask-cert", name)
	}
	if err != nil {
		return nil, nil, err
	}
	m.clear()
	c.note("ask.opened", c.seconds(start))
	return in, desk, nil
}

// note tells people something about the work on standard error.
func (c *call) note(key string, args ...any) {
	if !c.json {
		fmt.Fprintln(c.err, report.Fill(c.say(key, args...), report.Width, ""))
	}
}

func (c *call) seconds(since time.Time) string { return c.lang.Float(c.now().Sub(since).Seconds(), 2) }

// An asking is a round of questions.
type asking struct {
	*askOptions
	c       *call
	in      *model.Instance
	desk    *planner.Desk
	answers []askedJSON
	worst   exit // of the answers
	refused bool // a question cannot be asked
}

// lines answers the lines of standard input, with a prompt where somebody types.
func (a *asking) lines(ctx context.Context) error {
	if a.c.in == nil {
		return nil
	}
	if a.c.typed {
		a.c.note("ask.hint")
	}
	next := make(chan string)
	broken := make(chan error, 1)
	go func() {
		defer close(next)
		lines := bufio.NewScanner(a.c.in)
		for lines.Scan() {
			next <- lines.Text()
		}
		broken <- lines.Err()
	}()
	for number := 1; ; number++ {
		if a.c.typed {
			fmt.Fprint(a.c.err, a.c.say("ask.prompt"))
		}
		var line string
		var more bool
		select {
		case <-ctx.Done(): // what was asked before has been answered
			a.worst, a.refused = exitInterrupted, false
			if a.c.typed {
				fmt.Fprintln(a.c.err)
			}
			return nil
		case line, more = <-next:
		}
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		switch {
		case !more:
			return <-broken
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case line == "quit" || line == "exit":
			return nil
		case line == "help" || line == "?":
			fmt.Fprintln(a.c.err, report.Fill(a.c.say("command.ask.about"), report.Width, ""))
			continue
		}
		if err := a.one(ctx, number, line); err != nil {
			return err
		}
	}
}

// one answers a question. What is wrong with it is told, and the next may come.
func (a *asking) one(ctx context.Context, number int, text string) error {
	q, err := parseQuestion(a.in, text)
	var answer *planner.Answer
	start := a.c.now()
	if err == nil {
		limited, cancel := ctx, context.CancelFunc(func() {})
		if a.timeLimit > 0 {
			limited, cancel = context.WithTimeout(ctx, a.timeLimit)
		}
		m := a.c.meter()
		m.show(a.c.say("ask.thinking"))
		answer, err = a.desk.Ask(limited, q, planner.AskOptions{Gap: a.gap})
		m.clear()
		cancel()
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, context.DeadlineExceeded):
		answer = &planner.Answer{Reason: lp.NoSolution, Value: math.Inf(1), Bound: math.Inf(-1)}
	case err != nil && (errors.Is(err, planner.ErrQuestion) || isUsage(err)):
		a.refused = true
		return a.refuse(number, text, err)
	case err != nil:
		return err
	}
	view, code := a.view(text, q, answer)
	a.worst = graver(a.worst, code)
	if a.c.json {
		a.answers = append(a.answers, a.json(view, answer, a.c.now().Sub(start)))
		return nil
	}
	if err := view.WriteText(a.c.out, a.c.lang); err != nil {
		return err
	}
	a.c.note("ask.time", a.c.seconds(start))
	_, err = fmt.Fprintln(a.c.out)
	return err
}

func isUsage(err error) bool {
	var o *outcome
	return errors.As(err, &o) && o.code == exitUsage
}

// refuse tells what is wrong with a question.
func (a *asking) refuse(number int, text string, err error) error {
	var faults []string
	for _, e := range flatten(err) {
		var fault *planner.QuestionFault
		if errors.As(e, &fault) {
			faults = append(faults, a.fault(fault))
		} else {
			_, words := a.c.explain(e)
			faults = append(faults, words)
		}
	}
	words := strings.Join(faults, "; ")
	if a.c.json {
		a.answers = append(a.answers, askedJSON{Question: text, Status: "refused", Error: words})
		return nil
	}
	_, err = fmt.Fprintln(a.c.err, "canbo: "+a.c.say("error.ask-line", number, words))
	return err
}

// flatten lists the errors that err joins.
func flatten(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

func (a *asking) fault(f *planner.QuestionFault) string {
	c := a.c
	switch f.Code {
	case "pool":
		return c.say("error.ask-pool", f.Official)
	case "closed":
		return c.say("error.ask-closed", f.Official, f.Post, report.RuleText(c.lang, a.in.Policy, f.Rule))
	case "limit":
		return a.noLimit(f)
	}
	return c.say("error.ask-goal", f.Unit, strings.Join(a.desk.Held(), ", "))
}

// noLimit says that the plan has no such limit, and which it has: of the rule at
// places of a like name, or else of which rules.
func (a *asking) noLimit(f *planner.QuestionFault) string {
	var rules, places []string
	for _, l := range a.desk.Limits() {
		if l.Rule == f.Rule {
			places = append(places, l.Unit)
		}
		if !slices.Contains(rules, string(l.Rule)) {
			rules = append(rules, string(l.Rule))
		}
	}
	if len(places) == 0 {
		return a.c.say("error.ask-no-rule", f.Rule, strings.Join(rules, ", "))
	}
	meant := near(f.Unit, places)
	return a.c.hinted(a.c.say("error.ask-limit", f.Rule, f.Unit), meant[:min(5, len(meant))])
}

// view says of an answer what is told, and its exit code.
func (a *asking) view(text string, q planner.Question, answer *planner.Answer) (*report.Asked, exit) {
	v := &report.Asked{In: a.in, Question: text, Was: report.AskedBill(answer.Was), Now: report.AskedBill(answer.Now)}
	code := exitDone
	switch answer.Reason {
	case lp.Optimal, lp.Feasible:
	case lp.Infeasible:
		v.State, code = "ask.impossible", exitNoPlan
	default:
		v.State, code = "ask.none", exitUnproven
	}
	for _, g := range answer.Goals {
		goal := report.AskedGoal{Name: g.Name, Before: g.Before, After: g.After, Limit: g.Limit, Was: g.Was, Raised: g.Raised() && len(v.Goals) < len(answer.Goals)-1}
		if g.Bound != math.MinInt64 {
			goal.Least = &g.Bound
		}
		v.Goals = append(v.Goals, goal)
	}
	for _, m := range answer.Changed {
		v.Moved = append(v.Moved, report.AskedMove(m))
	}
	if v.State != "" {
		return v, code
	}
	v.Gap = (answer.Value - answer.Bound) / math.Max(1, math.Abs(answer.Value))
	v.Proven = answer.Reason == lp.Optimal
	if a.gap > 0 && !v.Proven {
		code = exitUnproven
	}
	if len(answer.Changed) == 0 && len(q.Goals)+len(q.Shifts)+len(q.Budgets) == 0 {
		v.State = "ask.same"
	}
	return v, code
}

// askedJSON is the answer to a question as JSON.
type askedJSON struct {
	Question string             `json:"question"`
	Status   string             `json:"status"`          // optimal, feasible, infeasible, no solution; refused
	Error    string             `json:"error,omitempty"` // why refused
	Price    *float64           `json:"price,omitempty"` // of the last goal, with the tie-break as a fraction
	AtLeast  *float64           `json:"price_at_least,omitempty"`
	Gap      *float64           `json:"gap,omitempty"`
	Goals    []report.AskedGoal `json:"goals,omitempty"`
	Changed  []changedJSON      `json:"changed,omitempty"`
	Before   *planner.Bill      `json:"before,omitempty"`
	After    *planner.Bill      `json:"after,omitempty"`
	Seconds  float64            `json:"seconds"`
}

type changedJSON struct {
	Official string `json:"official"`
	From     string `json:"from"` // post in the plan, "" for none
	To       string `json:"to"`
}

func (a *asking) json(v *report.Asked, answer *planner.Answer, took time.Duration) askedJSON {
	j := askedJSON{Question: v.Question, Status: answer.Reason.String(), Goals: v.Goals, Seconds: took.Seconds()}
	if len(answer.Goals) == 0 {
		return j
	}
	price := answer.Value - answer.Before
	j.Price, j.Before, j.After = &price, &answer.Was, &answer.Now
	if least := answer.Bound - answer.Before; !math.IsInf(least, 0) {
		j.AtLeast, j.Gap = &least, &v.Gap
	}
	post := func(p int32) string {
		if p < 0 {
			return ""
		}
		return a.in.Posts[p].ID
	}
	for _, m := range answer.Changed {
		j.Changed = append(j.Changed, changedJSON{a.in.Officials[m.Official].ID, post(m.From), post(m.To)})
	}
	return j
}
