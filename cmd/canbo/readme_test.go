package main

import (
	"os"
	"strings"
	"testing"
)

func TestShellBlocks(t *testing.T) {
	got := shellBlocks("a\n```sh\none\ntwo\n```\n```\nno\n```\n  ```sh\n  three\n  ```\n")
	if len(got) != 2 || got[0] != "one\ntwo\n" || strings.TrimSpace(got[1]) != "three" {
		t.Errorf("%q", got)
	}
}

// The README has commands, and each calls canbo or a tool of Go.
func TestReadmeHasCommands(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := shellBlocks(string(text))
	if len(blocks) == 0 {
		t.Fatal("the README has no block of commands")
	}
	for _, block := range blocks {
		for line := range strings.Lines(block) {
			if command, _, _ := strings.Cut(line, " "); command != "canbo" && command != "./canbo" && command != "go" {
				t.Errorf("the README runs %q", line)
			}
		}
	}
}

// shellBlocks returns the fenced blocks marked sh.
func shellBlocks(markdown string) []string {
	var blocks []string
	var block strings.Builder
	inside, shell := false, false
	for line := range strings.Lines(markdown) {
		fence, mark := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case mark && inside:
			if shell {
				blocks = append(blocks, block.String())
			}
			inside = false
		case mark:
			inside, shell = true, fence == "sh"
			block.Reset()
		case inside:
			block.WriteString(line)
		}
	}
	return blocks
}
