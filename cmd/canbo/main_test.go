package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"canbo/data"
	"canbo/data/report"
	"canbo/data/synth"
	"canbo/model"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"canbo": main})
}

// TestScripts runs testdata/script with the folder of two communes of
// testdata/small beside each script. UPDATE=1 rewrites the expected outputs.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE") != "",
		Setup: func(e *testscript.Env) error {
			return os.CopyFS(filepath.Join(e.WorkDir, "small"), os.DirFS("testdata/small"))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": cmdExits, "narrow": cmdNarrow, "replace": cmdReplace},
	})
}

// cmdExits: exits N command … runs a command and checks its exit code.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N command [argument …]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var failed *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &failed) {
		got = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d\n%s%s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// cmdNarrow: narrow FILE … checks that no line takes more than report.Width columns.
func cmdNarrow(ts *testscript.TestScript, _ bool, files []string) {
	for _, name := range files {
		for _, line := range wide(ts.ReadFile(name)) {
			ts.Fatalf("%s: %d columns: %s", name, report.DisplayWidth(line), line)
		}
	}
}

func wide(text string) (lines []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if report.DisplayWidth(line) > report.Width {
			lines = append(lines, line)
		}
	}
	return lines
}

// cmdReplace: replace OLD NEW FILE changes the first occurrence of OLD, which must be there.
func cmdReplace(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[2])
	if !strings.Contains(text, args[0]) {
		ts.Fatalf("%s does not contain %q", args[2], args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(strings.Replace(text, args[0], args[1], 1)), 0o644))
}

// try runs a command line in this process.
func try(ctx context.Context, args ...string) (code exit, out, words string) {
	var stdout, stderr bytes.Buffer
	code = run(ctx, args, streams{out: &stdout, err: &stderr, getenv: func(string) string { return "" }, now: time.Now})
	return code, stdout.String(), stderr.String()
}

func TestHelpIsCompleteAndNarrow(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		for _, cmd := range commands() {
			args := append(strings.Fields(cmd.name), "--help", "--lang", lang)
			code, out, words := try(t.Context(), args...)
			if code != exitDone || words != "" {
				t.Errorf("%v: exit code %d, %s", args, code, words)
			}
			for _, line := range wide(out) {
				t.Errorf("%v: %d columns: %s", args, report.DisplayWidth(line), line)
			}
			if missing := regexp.MustCompile(`\b(flag|command|exit|help)\.[a-z]`).FindString(out); missing != "" {
				t.Errorf("%v: words are missing: %s", args, missing)
			}
			for _, e := range exits {
				if !strings.Contains(out, strconv.Itoa(int(e.code))) {
					t.Errorf("%v does not name exit code %d", args, e.code)
				}
			}
		}
	}
}

func TestPanicIsTold(t *testing.T) {
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"version"}, streams{err: &stderr, getenv: func(string) string { panic("boom") }})
	if code != exitFault || !strings.Contains(stderr.String(), "boom") || strings.Contains(stderr.String(), "goroutine") {
		t.Errorf("exit code %d, %s", code, &stderr)
	}
}

// A trigger calls then when a text that matches is written to it.
type trigger struct {
	text *regexp.Regexp
	then func()
}

func (w *trigger) Write(p []byte) (int, error) {
	if w.text.Match(p) {
		w.then()
	}
	return len(p), nil
}

// communes writes a folder with the first n communes of the twin of a province.
func communes(t *testing.T, n int) string {
	whole, err := synth.Generate(synth.Options{Provinces: []string{"12"}, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	end := whole.Communes[n].Code
	dir := filepath.Join(t.TempDir(), "in")
	if err := data.Write(dir, whole.Part(func(c *model.Commune) bool { return c.Code < end })); err != nil {
		t.Fatal(err)
	}
	return dir
}

// An interrupt leaves the best plan so far, whole files and an honest status.
func TestInterruptKeepsThePlan(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	clock := time.Unix(0, 0)
	tick := func() time.Time { clock = clock.Add(2 * time.Second); return clock }
	in, dir := communes(t, 30), filepath.Join(t.TempDir(), "out")
	var stdout bytes.Buffer
	code := run(ctx, []string{"plan", in, "--out", dir, "--json", "--lang", "en"},
		streams{out: &stdout, err: &trigger{regexp.MustCompile("Service|People|Tie-break"), cancel}, live: true, getenv: func(string) string { return "" }, now: tick})
	if code != exitInterrupted {
		t.Fatalf("exit code %d", code)
	}
	for _, name := range []string{planName, certificateName, proposalsName, openName} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	var p struct {
		Status      string `json:"status"`
		Interrupted bool   `json:"interrupted"`
		Proposals   []any  `json:"proposals"`
	}
	if err := json.Unmarshal(stdout.Bytes(), &p); err != nil || p.Status != "feasible" || !p.Interrupted {
		t.Errorf("status %q, interrupted %t: %v", p.Status, p.Interrupted, err)
	}
	if code, _, words := try(t.Context(), "verify", in, filepath.Join(dir, planName)); code != exitUnproven {
		t.Errorf("verify: exit code %d, %s", code, words)
	}
}

// An interrupt between questions leaves the answers given.
func TestInterruptKeepsTheAnswers(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	in, typing := io.Pipe()
	defer in.Close()
	go func() {
		typing.Write([]byte("forbid 12-000081\n# thinking\n"))
		typing.Write([]byte("# taken only after the answer\n"))
		typing.Write([]byte("\n"))
		cancel()
	}()
	var stdout, stderr bytes.Buffer
	code := run(ctx, []string{"ask", "testdata/small", "--json"}, streams{in: in, out: &stdout, err: &stderr, getenv: func(string) string { return "" }, now: time.Now})
	var told struct {
		Answers []struct{ Question, Status string }
	}
	if err := json.Unmarshal(stdout.Bytes(), &told); err != nil || code != exitInterrupted || stderr.Len() > 0 {
		t.Fatalf("exit code %d, %v, %s", code, err, stderr.String())
	}
	if len(told.Answers) != 1 || told.Answers[0].Question != "forbid 12-000081" || told.Answers[0].Status != "optimal" {
		t.Errorf("answers %+v", told.Answers)
	}
}

func TestFilesAreExplained(t *testing.T) {
	c := &call{}
	for _, f := range []struct {
		err  error
		code exit
		want string
	}{
		{syscall.ENOSPC, exitFault, "đĩa chứa out đã đầy"},
		{syscall.EISDIR, exitInput, "out/.x là thư mục"},
		{syscall.EACCES, exitInput, "không có quyền truy cập out/.x"},
		{syscall.EIO, exitFault, "input/output error"},
	} {
		code, text := c.explain(&os.PathError{Op: "write", Path: filepath.Join("out", ".x"), Err: f.err})
		if code != f.code || !strings.Contains(text, f.want) {
			t.Errorf("%v: %d %s", f.err, code, text)
		}
	}
	dir := t.TempDir()
	if err := checkFolder(filepath.Join(dir, "a", "b")); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("the check leaves %v, %v", left, err)
	}
}

func TestNear(t *testing.T) {
	names := []string{"plan", "verify", "data check", "data columns", "export"}
	for _, c := range []struct{ name, want string }{{"paln", "plan"}, {"verfy", "verify"}, {"data chek", "data check"}, {"exprot", "export"}, {"help!", ""}} {
		got := strings.Join(near(c.name, names), " ")
		if got != c.want {
			t.Errorf("near %q is %q, want %q", c.name, got, c.want)
		}
	}
}

// No arguments make the program panic, or end with a code outside the table.
func FuzzArguments(f *testing.F) {
	for _, seed := range []string{"", "help", "help plan", "version --json", "data columns ties", "data communes -k 2 --near 17464", "--lang en data",
		"data check --limit 0 x", "--lang", "-- --help", "verify a b c", "solve --gap=x", "plan --pin", "data communes --province= --json", "-hx", "--help=maybe"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		args := strings.Split(line, " ")
		// commands that would work long, or write
		if name, _ := split(args); slices.Contains([]string{"plan", "export", "solve", "data synth", "scenario run", "scenario compare", "scenario export"}, name) {
			args = append(args, "--help")
		}
		code, _, words := try(t.Context(), args...)
		if !slices.ContainsFunc(exits[:], func(e struct {
			code exit
			key  string
		}) bool {
			return e.code == code
		}) || code == exitFault {
			t.Errorf("%q: exit code %d, %s", args, code, words)
		}
	})
}
