package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"canbo/data"
	"canbo/data/report"
)

// A flagSet is the flags of one command, described in one language.
type flagSet struct {
	*pflag.FlagSet
	cmd        command
	lang       report.Lang
	json, help bool
}

func newFlagSet(cmd command, lang report.Lang) *flagSet {
	f := &flagSet{FlagSet: pflag.NewFlagSet(cmd.name, pflag.ContinueOnError), cmd: cmd, lang: lang}
	f.SetOutput(io.Discard)
	f.SortFlags = false
	f.Usage = func() {}
	if cmd.flags != nil {
		cmd.flags(f)
	}
	f.Var(new(langFlag), "lang", f.text("lang"))
	f.BoolVar(&f.json, "json", false, f.text("json"))
	f.BoolVarP(&f.help, "help", "h", false, f.text("help"))
	return f
}

// text is the description of a flag. A word in backquotes names its value.
func (f *flagSet) text(name string) string {
	key := "flag." + strings.ReplaceAll(f.cmd.name, " ", "-") + "." + name
	if !report.Has(key) {
		key = "flag." + name
	}
	return f.lang.Say(key)
}

// parse returns the arguments that are no flags. Flags and arguments may be
// mixed; -- ends the flags.
func (f *flagSet) parse(args []string) ([]string, error) {
	err := f.FlagSet.Parse(args)
	var notExist *pflag.NotExistError
	var noValue *pflag.ValueRequiredError
	var badValue *pflag.InvalidValueError
	var badSyntax *pflag.InvalidSyntaxError
	switch {
	case err == nil:
		return f.Args(), nil
	case errors.As(err, &notExist):
		name := notExist.GetSpecifiedName()
		if short := notExist.GetSpecifiedShortnames(); short != "" {
			return nil, unknown("error.unknown-flag", "-"+name, nil)
		}
		var names []string
		f.VisitAll(func(g *pflag.Flag) { names = append(names, g.Name) })
		found := near(name, names)
		for k := range found {
			found[k] = "--" + found[k]
		}
		return nil, &outcome{code: exitUsage, key: "error.unknown-flag", args: []any{"--" + name}, hint: found}
	case errors.As(err, &noValue):
		return nil, usage("error.flag-needs-value", "--"+noValue.GetFlag().Name)
	case errors.As(err, &badValue):
		var o *outcome
		if errors.As(badValue.Unwrap(), &o) {
			return nil, o
		}
		return nil, usage("error.flag-value", badValue.GetValue(), "--"+badValue.GetFlag().Name)
	case errors.As(err, &badSyntax):
		return nil, usage("error.flag-syntax", badSyntax.GetSpecifiedFlag())
	}
	return nil, usage("error.flag-syntax", err.Error())
}

// langFlag takes a language. Its effect comes before all parsing, in language.
type langFlag string

func (l *langFlag) String() string { return string(*l) }
func (l *langFlag) Type() string   { return "vi|en" }
func (l *langFlag) Set(s string) error {
	if _, ok := report.ParseLang(s); !ok {
		return usage("error.lang", s)
	}
	*l = langFlag(s)
	return nil
}

// writeFlags writes the flags with their descriptions in two columns.
func (f *flagSet) writeFlags(w io.Writer) {
	type entry struct{ name, text string }
	var entries []entry
	widest := 0
	f.VisitAll(func(g *pflag.Flag) {
		value, text := pflag.UnquoteUsage(g)
		name := "--" + g.Name
		if g.Shorthand != "" {
			name = "-" + g.Shorthand + ", " + name
		}
		if g.Value.Type() != "bool" {
			name += " " + value
		}
		if g.DefValue != "" && g.DefValue != "0" && g.DefValue != "false" && g.DefValue != "[]" && g.DefValue != "0s" {
			text += " " + f.lang.Say("help.default", strings.Trim(g.DefValue, "[]"))
		}
		entries = append(entries, entry{name, text})
		widest = max(widest, report.DisplayWidth(name))
	})
	for _, e := range entries {
		pad := strings.Repeat(" ", widest-report.DisplayWidth(e.name))
		text := report.Fill(e.text, report.Width-widest-4, "")
		fmt.Fprintf(w, "  %s%s  %s\n", e.name, pad, strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", widest+4)))
	}
}

// wholeFlag takes a whole number as people write it: 2400000, 2.400.000.
type wholeFlag[T int | int64] struct{ to *T }

func (n wholeFlag[T]) String() string { return strconv.FormatInt(int64(*n.to), 10) }
func (n wholeFlag[T]) Type() string   { return "int64" }
func (n wholeFlag[T]) Set(s string) error {
	v, ok := data.ParseWhole(s)
	if *n.to = T(v); !ok || int64(*n.to) != v {
		return strconv.ErrSyntax
	}
	return nil
}

// sizeFlag takes a number of bytes with a binary unit: 512M, 4G, 1.5GiB.
type sizeFlag int64

func (b *sizeFlag) String() string {
	if *b == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*b)>>20, 10) + "M"
}
func (b *sizeFlag) Type() string { return "size" }
func (b *sizeFlag) Set(s string) error {
	number := strings.TrimRight(strings.ToUpper(s), "IB")
	shift := map[byte]int{'K': 10, 'M': 20, 'G': 30, 'T': 40}[(" " + number)[len(number)]]
	v, err := strconv.ParseFloat(strings.TrimRight(number, "KMGT"), 64)
	if bytes := math.Ldexp(v, shift); err == nil && shift > 0 && bytes >= 1<<20 && bytes < 1<<60 {
		*b = sizeFlag(bytes)
		return nil
	}
	return usage("error.size", s)
}
