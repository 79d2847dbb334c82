// Command canbo plans the staffing of communes: it makes plans, verifies them
// and their proofs, and solves linear and integer programs.
//
// Results go to standard output, words about the work to standard error. Files
// appear whole or not at all. The exit codes are those of table exits.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"

	"canbo/data/report"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	std := streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, live: isatty.IsTerminal(os.Stderr.Fd()), typed: isatty.IsTerminal(os.Stdin.Fd()), getenv: os.Getenv, now: time.Now}
	os.Exit(int(run(ctx, os.Args[1:], std)))
}

// streams are what a run reads and writes besides its files.
type streams struct {
	in       io.Reader // nil for none
	out, err io.Writer
	live     bool // err is a terminal: show progress
	typed    bool // in is a terminal: show a prompt
	getenv   func(string) string
	now      func() time.Time
}

// A call is one run of a command.
type call struct {
	streams
	lang report.Lang
	json bool
	args []string // without flags
	task string   // part of a longer task that is under way, "" none
}

func (c *call) say(key string, args ...any) string { return c.lang.Say(key, args...) }

// answer writes a value as JSON to standard output.
func (c *call) answer(v any) error { return writeJSON(c.out, v) }

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}

// A command is one subcommand. Its name may have two words.
type command struct {
	name    string
	maxArgs int
	flags   func(*flagSet)
	run     func(context.Context, *call) error
}

func commands() []command {
	return slices.Concat([]command{planCommand(), askCommand(), verifyCommand(), exportCommand(), solveCommand()}, scenarioCommands(),
		[]command{scenarioValueCommand(), dataCheckCommand(), dataSynthCommand(), dataColumnsCommand(), dataCommunesCommand(), versionCommand(), helpCommand()})
}

// families are the first words of the commands of two words.
var families = []string{"scenario", "data"}

// run runs the command of a command line and returns its exit code.
func run(ctx context.Context, args []string, std streams) (code exit) {
	c := &call{streams: std, json: slices.Contains(args, "--json")}
	defer func() {
		if r := recover(); r != nil {
			code = c.end(failure(exitFault, "error.panic", fmt.Sprint(r), version()))
		}
	}()
	c.lang = language(args, std.getenv)
	return c.end(c.dispatch(ctx, args))
}

func (c *call) dispatch(ctx context.Context, args []string) error {
	name, args := split(args)
	if slices.Contains(families, name) && (slices.Contains(args, "--help") || slices.Contains(args, "-h")) {
		name, args = "help", append(args, name)
	}
	cmd, err := find(name)
	if err != nil {
		return err
	}
	f := newFlagSet(cmd, c.lang)
	if c.args, err = f.parse(args); err != nil {
		return err
	}
	c.json = f.json
	if f.help {
		return writeHelp(c, f)
	}
	if len(c.args) > cmd.maxArgs {
		return usage("error.too-many-args", c.args[cmd.maxArgs], cmd.name)
	}
	return cmd.run(ctx, c)
}

// split takes the name of the command, of one or two words, off the arguments;
// flags may stand before it.
func split(args []string) (name string, rest []string) {
	start := 0
	for start < len(args) && strings.HasPrefix(args[start], "-") {
		if args[start] == "--lang" {
			start++
		}
		start++
	}
	start = min(start, len(args))
	before, args := args[:start:start], args[start:]
	switch {
	case slices.Contains(before, "--version"):
		return "version", slices.DeleteFunc(before, func(s string) bool { return s == "--version" })
	case len(args) == 0:
		return "help", before
	case slices.Contains(families, args[0]) && len(args) > 1 && !strings.HasPrefix(args[1], "-"):
		return args[0] + " " + args[1], append(before, args[2:]...)
	}
	return args[0], append(before, args[1:]...)
}

func find(name string) (command, error) {
	var names []string
	for _, cmd := range commands() {
		if cmd.name == name {
			return cmd, nil
		}
		names = append(names, cmd.name)
	}
	return command{}, unknown("error.unknown-command", name, names)
}

// language is that of --lang, or else of the locale.
func language(args []string, getenv func(string) string) report.Lang {
	for i, arg := range args {
		value, given := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			value, given = args[i+1], true
		}
		if l, ok := report.ParseLang(value); given && ok {
			return l
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := getenv(name); locale != "" {
			return report.LocaleLang(locale)
		}
	}
	return report.Vi
}
