package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"canbo/data"
	"canbo/data/report"
)

// An exit is the exit code of a run.
type exit int

const (
	exitDone        exit = 0
	exitFault       exit = 1
	exitUsage       exit = 2
	exitInput       exit = 3
	exitNoPlan      exit = 4
	exitUnproven    exit = 5
	exitBroken      exit = 6
	exitInterrupted exit = 130
)

// exits is the table of exit codes: the help prints it.
var exits = []struct {
	code exit
	key  string
}{
	{exitDone, "exit.done"},
	{exitFault, "exit.fault"},
	{exitUsage, "exit.usage"},
	{exitInput, "exit.input"},
	{exitNoPlan, "exit.no-plan"},
	{exitUnproven, "exit.unproven"},
	{exitBroken, "exit.broken"},
	{exitInterrupted, "exit.interrupted"},
}

// An outcome is an error with an exit code. One without key has told its story
// on standard output already.
type outcome struct {
	code exit
	key  string
	args []any
	hint []string // nearest names to what was not found
	err  error
}

func (o *outcome) Error() string {
	if o.key == "" {
		return fmt.Sprintf("exit code %d", o.code)
	}
	return report.En.Say(o.key, o.args...)
}

func (o *outcome) Unwrap() error { return o.err }

func failure(code exit, key string, args ...any) error {
	return &outcome{code: code, key: key, args: args}
}

func usage(key string, args ...any) error { return failure(exitUsage, key, args...) }

// ended is the outcome of a command whose result says all.
func ended(code exit) error {
	if code == exitDone {
		return nil
	}
	return &outcome{code: code}
}

// unknown says that a name is none of some names, and which are near.
func unknown(key, name string, names []string) error {
	return &outcome{code: exitUsage, key: key, args: []any{name}, hint: near(name, names)}
}

// end tells an error to people, or as JSON, and returns the exit code.
func (c *call) end(err error) exit {
	if err == nil {
		return exitDone
	}
	code, text := c.explain(err)
	switch {
	case text == "":
	case c.json:
		e := json.NewEncoder(c.err)
		e.SetEscapeHTML(false)
		e.Encode(struct {
			Error  string       `json:"error"`
			Code   exit         `json:"code"`
			Faults []data.Fault `json:"faults,omitempty"`
		}{text, code, faultsOf(err)})
	default:
		fmt.Fprintln(c.err, "canbo: "+text)
	}
	return code
}

// faultsOf lists the faults of a folder of data, if err is about one.
func faultsOf(err error) []data.Fault {
	var faults *inputFaults
	if errors.As(err, &faults) && faults.data != nil {
		return faults.data.List
	}
	return nil
}

func (c *call) explain(err error) (exit, string) {
	var o *outcome
	var path *fs.PathError
	var faults *inputFaults
	switch {
	case errors.As(err, &faults):
		return exitInput, c.say("error.input") + "\n" + strings.TrimRight(faults.text(c.lang.String()), "\n")
	case errors.As(err, &o):
		if o.key == "" {
			return o.code, ""
		}
		return o.code, c.hinted(c.say(o.key, o.args...), o.hint)
	case errors.Is(err, context.Canceled):
		return exitInterrupted, c.say("error.interrupted")
	case errors.Is(err, context.DeadlineExceeded):
		return exitFault, c.say("error.time-limit")
	case errors.As(err, &path):
		if errors.Is(err, syscall.ENOSPC) {
			return exitFault, c.say("error.no-space", filepath.Dir(path.Path))
		}
		for _, kind := range []struct {
			err error
			key string
		}{{fs.ErrNotExist, "error.no-file"}, {fs.ErrPermission, "error.no-permission"}, {fs.ErrExist, "error.exists"},
			{syscall.ENOTDIR, "error.not-a-folder"}, {syscall.EISDIR, "error.a-folder"}} {
			if errors.Is(err, kind.err) {
				return exitInput, c.say(kind.key, path.Path)
			}
		}
		if slices.Contains([]string{"open", "read", "stat"}, path.Op) {
			return exitInput, c.say("error.unreadable", path.Path)
		}
	}
	return exitFault, c.say("error.fault", err.Error())
}

// hinted adds names that may have been meant.
func (c *call) hinted(text string, names []string) string {
	for k, name := range names {
		text += " " + c.say([...]string{"error.did-you-mean", "error.or"}[min(k, 1)], name)
	}
	if len(names) > 0 {
		text += "?"
	}
	return text
}

// near returns the names that begin with name, or else at most three that differ
// from it by a third of its letters or less, nearest first.
func near(name string, names []string) []string {
	type candidate struct {
		name string
		d    int
	}
	var found []candidate
	var longer []string
	for _, n := range names {
		if name != "" && strings.HasPrefix(n, name) {
			longer = append(longer, n)
		}
		if d := distance([]rune(name), []rune(n)); d <= max(1, len(name)/3) {
			found = append(found, candidate{n, d})
		}
	}
	if len(longer) > 0 {
		return longer
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.d - b.d })
	var out []string
	for _, c := range found[:min(3, len(found))] {
		out = append(out, c.name)
	}
	return out
}

// distance is the number of insertions, deletions, substitutions and swaps of
// neighbours that turn a into b (optimal string alignment).
func distance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range b {
		rows[0][j+1] = j + 1
	}
	for i := range a {
		for j := range b {
			change := rows[i][j]
			if a[i] != b[j] {
				change++
			}
			d := min(change, rows[i][j+1]+1, rows[i+1][j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(a)][len(b)]
}
