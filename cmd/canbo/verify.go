package main

import (
	"context"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"canbo/data"
	"canbo/data/report"
	"canbo/model"
	"canbo/model/formulate"
	"canbo/model/planner"
	"canbo/model/verify"
)

type verifyOptions struct {
	certificate, policy string
}

func verifyCommand() command {
	o := &verifyOptions{}
	return command{name: "verify", maxArgs: 2, flags: o.addFlags, run: o.run}
}

func (o *verifyOptions) addFlags(f *flagSet) {
	f.StringVar(&o.certificate, "certificate", "", f.text("certificate"))
	f.StringVar(&o.policy, "policy", "", f.text("policy"))
}

func (o *verifyOptions) run(ctx context.Context, c *call) error {
	if len(c.args) == 0 {
		return usage("error.verify-args")
	}
	dir, path := "", c.args[len(c.args)-1]
	if len(c.args) == 2 {
		dir = c.args[0]
	}
	plan, err := readPlan(path)
	if err != nil {
		return err
	}
	switch {
	case plan.Request.Twin && dir != "":
		return usage("error.verify-twin")
	case !plan.Request.Twin && dir == "":
		return usage("error.verify-folder")
	}
	in, err := c.instance(plan.Request, dir, o.policy)
	if err != nil {
		return err
	}
	hash, err := data.InputHash(in)
	if err != nil {
		return err
	}
	m := c.meter()
	defer m.clear()
	m.show(c.say("progress.rules"))
	judged, err := verify.Check(in, plan.Plan)
	if err != nil {
		return failure(exitInput, "error.not-this-plan", err.Error())
	}
	v := &report.Verdict{Plan: plan.Plan, Policy: in.Policy, Hard: judged.Broken(), Warnings: len(judged.Findings) - len(judged.Broken()),
		OtherData: plan.InputHash != hash, Tolerance: plan.Tolerance, Scenario: plan.Request.scenario}
	for _, r := range judged.Checked {
		v.Rules = append(v.Rules, report.CheckedRule(r))
	}
	m.show(c.say("progress.prove"))
	if v.State, err = o.prove(ctx, c, in, path, plan, v); err != nil {
		return err
	}
	code := exitDone
	switch {
	case len(v.Hard) > 0:
		code, v.State = exitBroken, "verify.broken"
	case v.State != proved:
		code = exitUnproven
	}
	m.clear()
	if c.json {
		err = c.answer(verdictJSON(v, judged, code))
	} else {
		err = v.WriteText(c.out, c.lang)
	}
	if err != nil {
		return err
	}
	return ended(code)
}

// What proofs may come to, as keys of the last line of a judgement.
const (
	proved   = "verify.proven"
	unproved = "verify.unproven"
	differs  = "verify.differs" // a value or bound that the plan states is not that of the certificate
)

// prove checks the certificate and says whether it proves every goal within the
// tolerance of the plan.
func (o *verifyOptions) prove(ctx context.Context, c *call, in *model.Instance, path string, plan *planFile, v *report.Verdict) (string, error) {
	name := o.certificate
	if name == "" {
		name = filepath.Join(filepath.Dir(path), certificateName)
	}
	f, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && o.certificate == "":
		v.NoProofs = c.say("verify.no-certificate")
		return unproved, nil
	case err != nil:
		return "", err
	}
	defer f.Close()
	proven, err := planner.Prove(ctx, in, f)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, planner.ErrCertificate):
		v.NoProofs = c.say("verify.bad-certificate")
		return unproved, nil
	case err != nil:
		return "", err
	}
	state := proved
	for _, d := range dues(plan.Plan) {
		row, wrong := d.row(c, proven)
		v.Proofs = append(v.Proofs, row)
		switch {
		case wrong:
			state = differs
		case state == proved && (!row.Ok || row.Gap > plan.Tolerance):
			state = unproved
		}
	}
	return state, nil
}

// due is a program that a plan in its mode must have solved: the limits it must
// keep, and what the plan states of its goals. Goals people and tie that follow each
// other are one program, named by tie.
type due struct {
	holds  []formulate.Hold
	stated []model.GoalResult
}

func dues(plan *model.Plan) []due {
	var all []due
	var holds []formulate.Hold
	for k, g := range plan.Goals {
		if g.Name == formulate.Tie && k > 0 && plan.Goals[k-1].Name == formulate.People {
			last := &all[len(all)-1]
			last.stated = append(last.stated, g)
		} else {
			all = append(all, due{holds[:len(holds):len(holds)], []model.GoalResult{g}})
		}
		holds = append(holds, formulate.Hold{Goal: g.Name, Limit: g.Limit})
	}
	return all
}

func (d *due) goal() string { return d.stated[len(d.stated)-1].Name }

func (d *due) name() string {
	if len(d.stated) > 1 {
		return "joint"
	}
	return d.goal()
}

// row compares what a plan states of its goals with what was proved, and reports
// whether it states something else.
func (d *due) row(c *call, proven []planner.Proven) (row report.ProofRow, wrong bool) {
	var claimed []string
	for _, g := range d.stated {
		claimed = append(claimed, c.lang.Int(g.Value))
	}
	row = report.ProofRow{Goal: d.name(), Holds: c.holds(d.holds), Claimed: strings.Join(claimed, "; "), Missing: c.say("proof.none")}
	at := slices.IndexFunc(proven, func(p planner.Proven) bool { return p.Goal == d.goal() })
	if at < 0 {
		return row, false
	}
	p := &proven[at]
	var bounds []string
	for _, s := range p.Shown {
		bounds = append(bounds, c.lang.Int(s.Bound))
	}
	row.Proven = strings.Join(bounds, "; ")
	switch {
	case !slices.Equal(p.Holds, d.holds):
		row.Missing = c.say("proof.other-holds")
		return row, true
	case p.Err != nil:
		row.Missing = c.say("proof.refuted", p.Err.Error())
	case p.Bound == nil:
	default:
		row.Missing = d.differs(c, p.Shown)
		if row.Missing != "" {
			return row, true
		}
		row.Ok = true
		if slices.ContainsFunc(p.Shown, func(s planner.Shown) bool { return s.Bound < s.Value }) {
			row.Gap = relativeGap(p.Value, p.Bound)
		}
	}
	return row, false
}

// differs says where the values and bounds that the plan states are not those shown,
// "" nowhere.
func (d *due) differs(c *call, shown []planner.Shown) string {
	for _, g := range d.stated {
		at := slices.IndexFunc(shown, func(s planner.Shown) bool { return s.Goal == g.Name })
		switch {
		case at < 0 || shown[at].Value != g.Value:
			return c.say("proof.other-value")
		case g.Bound > shown[at].Bound:
			return c.say("proof.other-bound", c.lang.Int(g.Bound))
		}
	}
	return ""
}

func toFloat(x *big.Rat) float64 {
	f, _ := x.Float64()
	return f
}

// relativeGap is (value − bound)/max(1, |value|), not below 0.
func relativeGap(value, bound *big.Rat) float64 {
	gap := new(big.Rat).Sub(value, bound)
	if gap.Sign() <= 0 {
		return 0
	}
	scale := new(big.Rat).Abs(value)
	if one := big.NewRat(1, 1); scale.Cmp(one) < 0 {
		scale = one
	}
	return toFloat(gap.Quo(gap, scale))
}

func (c *call) holds(holds []formulate.Hold) string {
	if len(holds) == 0 {
		return "–"
	}
	var parts []string
	for _, h := range holds {
		parts = append(parts, h.Goal+" ≤ "+c.lang.Int(h.Limit))
	}
	return strings.Join(parts, "\n")
}

// A verdictFile is the judgement for programs.
type verdictFile struct {
	Code      exit             `json:"code"`
	OtherData bool             `json:"other_data,omitempty"`
	Places    int              `json:"places"`
	Findings  []model.Finding  `json:"findings"`
	Rules     []ruleFile       `json:"rules"`
	Goals     map[string]int64 `json:"goals"`
	Proofs    []proofFile      `json:"proofs"`
}

type ruleFile struct {
	Rule     model.RuleID `json:"rule"`
	Mode     model.Mode   `json:"mode"`
	Places   int          `json:"places"`
	Breaches int          `json:"breaches"`
}

type proofFile struct {
	Goal    string  `json:"goal"`
	Proved  bool    `json:"proved"`
	Gap     float64 `json:"gap"`
	Missing string  `json:"missing,omitempty"`
}

func verdictJSON(v *report.Verdict, judged *verify.Report, code exit) *verdictFile {
	f := &verdictFile{Code: code, OtherData: v.OtherData, Findings: judged.Findings,
		Goals: map[string]int64{"duty": judged.Goals.Duty, "service": judged.Goals.Service, "people": judged.Goals.People, "tie": judged.Goals.Tie}}
	for _, r := range v.Rules {
		f.Places += r.Places
		f.Rules = append(f.Rules, ruleFile(r))
	}
	for _, p := range v.Proofs {
		f.Proofs = append(f.Proofs, proofFile{p.Goal, p.Ok, p.Gap, p.Missing})
	}
	return f
}
