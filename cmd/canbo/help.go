package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"canbo/data/report"
)

func helpCommand() command {
	return command{name: "help", maxArgs: 2, run: func(_ context.Context, c *call) error {
		name, _ := split(c.args)
		if len(c.args) == 0 || slices.Contains(families, name) {
			return writeOverview(c)
		}
		cmd, err := find(name)
		if err != nil {
			return err
		}
		return writeHelp(c, newFlagSet(cmd, c.lang))
	}}
}

// key is the stem of a command's words in the catalogue.
func (cmd *command) key() string { return "command." + strings.ReplaceAll(cmd.name, " ", "-") }

// writeOverview tells all commands, or those of the family that the arguments name.
func writeOverview(c *call) error {
	of := commands()
	if name, _ := split(c.args); slices.Contains(families, name) {
		of = slices.DeleteFunc(of, func(cmd command) bool { return !strings.HasPrefix(cmd.name, name+" ") })
	}
	if c.json {
		return c.answer(overview(c.lang, of))
	}
	fmt.Fprintln(c.out, report.Fill(c.say("help.overview"), report.Width, ""))
	fmt.Fprintf(c.out, "\n%s\n", c.say("help.commands"))
	for _, cmd := range of {
		text := report.Fill(c.say(cmd.key()), report.Width-20, "")
		fmt.Fprintf(c.out, "  %-16s  %s\n", cmd.name, strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", 20)))
	}
	fmt.Fprintf(c.out, "\n%s\n", report.Fill(c.say("help.more"), report.Width, ""))
	return writeExits(c)
}

// A synopsis is what help --json says of a command.
type synopsis struct {
	Command string `json:"command"`
	Usage   string `json:"usage"`
	About   string `json:"about"`
}

func overview(lang report.Lang, of []command) any {
	var all []synopsis
	for _, cmd := range of {
		all = append(all, synopsis{cmd.name, lang.Say(cmd.key() + ".usage"), lang.Say(cmd.key())})
	}
	type code struct {
		Code exit   `json:"code"`
		Text string `json:"text"`
	}
	var codes []code
	for _, e := range exits {
		codes = append(codes, code{e.code, lang.Say(e.key)})
	}
	return struct {
		Commands []synopsis `json:"commands"`
		Exits    []code     `json:"exit_codes"`
	}{all, codes}
}

func writeHelp(c *call, f *flagSet) error {
	if f.cmd.name == "help" {
		return writeOverview(c)
	}
	key := f.cmd.key()
	if c.json {
		return c.answer(synopsis{f.cmd.name, c.say(key + ".usage"), c.say(key + ".about")})
	}
	fmt.Fprintf(c.out, "canbo %s – %s\n\n%s\n", f.cmd.name, c.say(key), c.say("help.usage"))
	for _, line := range strings.Split(c.say(key+".usage"), "\n") {
		fmt.Fprintln(c.out, "  "+line)
	}
	fmt.Fprintf(c.out, "\n%s\n\n%s\n", report.Fill(c.say(key+".about"), report.Width, ""), c.say("help.flags"))
	f.writeFlags(c.out)
	return writeExits(c)
}

func writeExits(c *call) error {
	fmt.Fprintf(c.out, "\n%s\n", c.say("help.exits"))
	for _, e := range exits {
		fmt.Fprintf(c.out, "  %3d  %s\n", e.code, c.say(e.key))
	}
	return nil
}
