package planner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"

	"canbo/model"
	"canbo/model/formulate"
	"canbo/solver/certify"
	"canbo/solver/lp"
)

// A Proven says what exact arithmetic made of the proof of one goal.
type Proven struct {
	Goal  string
	Holds []formulate.Hold
	Value *big.Rat // of the point claimed, where it is feasible; of the program, so that goal tie counts people + tie/TieScale
	Bound *big.Rat // proven lower bound; nil: none
	Shown []Shown  // of the goals that the program is about, where there is a point and a bound
	Err   error    // what the evidence does not reach
}

// Shown is what a proof shows of a goal, in whole points. The bound of goal tie is that
// among plans with the value shown of goal people.
type Shown struct {
	Goal         string
	Value, Bound int64
}

// header is the first line of a certificate file: what the parts are about.
type header struct {
	Version string `json:"version"`
	Parts   []part `json:"parts"`
}

type part struct {
	Goal  string           `json:"goal"`
	Holds []formulate.Hold `json:"holds"`
	Bytes int              `json:"bytes"`
}

const certificateVersion = "canbo certificates 1"

// WriteCertificate writes the proofs of an outcome: a line of JSON that says
// what follows, and a certificate (package certify) for each goal.
func WriteCertificate(w io.Writer, out *Outcome) error {
	h := header{Version: certificateVersion}
	var bodies [][]byte
	for _, proof := range out.Proofs {
		var body buffer
		if err := certify.WriteCertificate(&body, program(out.Form, proof.Goal, proof.Holds), proof.Result); err != nil {
			return err
		}
		bodies = append(bodies, body)
		h.Parts = append(h.Parts, part{proof.Goal, proof.Holds, len(body)})
	}
	line, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if _, err := w.Write(append(line, '\n')); err != nil {
		return err
	}
	for _, body := range bodies {
		if _, err := w.Write(body); err != nil {
			return err
		}
	}
	return nil
}

type buffer []byte

func (b *buffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

// program returns the program of a goal by its name in a certificate.
func program(f *formulate.Form, goal string, holds []formulate.Hold) *lp.Problem {
	if goal == weighted {
		return f.Weighted(f.Sheet.In.Policy.Weights)
	}
	return f.Goal(goal, holds)
}

// ErrCertificate reports a certificate file that cannot be read.
var ErrCertificate = errors.New("planner: not a certificate of this plan")

const maxHeader = 1 << 20

// Prove reads a certificate file and checks it in exact arithmetic against the
// program of the instance, which it writes anew. The error is for a file that
// cannot be read; what was proved of each goal is in the list.
func Prove(ctx context.Context, in *model.Instance, r io.Reader) ([]Proven, error) {
	h, rest, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	form, err := write(ctx, in)
	if err != nil {
		return nil, err
	}
	var all []Proven
	for _, p := range h.Parts {
		if ctx.Err() != nil {
			return all, ctx.Err()
		}
		problem := program(form, p.Goal, p.Holds)
		result, err := certify.ReadCertificate(io.LimitReader(rest, int64(p.Bytes)), problem)
		if err != nil {
			return all, fmt.Errorf("%w: goal %s: %w", ErrCertificate, p.Goal, err)
		}
		all = append(all, prove(form, p, problem, result))
	}
	return all, nil
}

// pointTolerance is the violation that a floating-point plan may show in exact
// arithmetic, relative to each row's activity.
var pointTolerance = big.NewRat(1, 1_000_000)

func prove(form *formulate.Form, p part, problem *lp.Problem, result *lp.Result) Proven {
	proof, err := certify.Check(problem, result, pointTolerance)
	proven := Proven{Goal: p.Goal, Holds: p.Holds, Value: proof.Objective, Bound: larger(proof.Bound, exactly(least(problem))), Err: err}
	if proven.Value == nil || proven.Bound == nil {
		return proven
	}
	show := func(goal string, bound *big.Rat) {
		proven.Shown = append(proven.Shown, Shown{goal, reached(form, goal, result.X), ceiling(bound)})
	}
	if p.Goal != formulate.Tie {
		show(p.Goal, proven.Bound)
		return proven
	}
	// people + tie/TieScale ≥ Bound, tie < TieScale
	show(formulate.People, new(big.Rat).Sub(proven.Bound, big.NewRat(form.TieScale-1, form.TieScale)))
	rest := new(big.Rat).Sub(proven.Bound, new(big.Rat).SetInt64(proven.Shown[0].Value))
	show(formulate.Tie, larger(rest.Mul(rest, new(big.Rat).SetInt64(form.TieScale)), new(big.Rat)))
	return proven
}

// exactly is the number that x is, nil for an infinite one.
func exactly(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }

// larger is the larger of two numbers; nil is less than all.
func larger(a, b *big.Rat) *big.Rat {
	if a == nil || b != nil && a.Cmp(b) < 0 {
		return b
	}
	return a
}

// ceiling is the least whole number that is not below x.
func ceiling(x *big.Rat) int64 {
	q, r := new(big.Int).DivMod(x.Num(), x.Denom(), new(big.Int))
	if r.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}

func readHeader(r io.Reader) (header, io.Reader, error) {
	var line []byte
	var one [1]byte
	for len(line) < maxHeader {
		if _, err := io.ReadFull(r, one[:]); err != nil {
			return header{}, nil, fmt.Errorf("%w: %w", ErrCertificate, err)
		}
		if one[0] == '\n' {
			break
		}
		line = append(line, one[0])
	}
	var h header
	if err := json.Unmarshal(line, &h); err != nil || h.Version != certificateVersion {
		return header{}, nil, ErrCertificate
	}
	for _, p := range h.Parts {
		if p.Bytes < 0 || p.Bytes > math.MaxInt32 {
			return header{}, nil, ErrCertificate
		}
	}
	return h, r, nil
}
