package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"canbo/data/report"
	"canbo/solver/lp"
	"canbo/solver/orlib"
)

// folderTime is the time limit of each problem of a folder by default.
const folderTime = time.Minute

// runFolder solves every problem of a folder and its sub-folders, which are the
// families, smallest file first, and compares the results with what is
// published.
func (o *solveOptions) runFolder(ctx context.Context, c *call) error {
	if !o.given("gap") {
		o.gap = 0
	}
	if !o.given("time-limit") {
		o.timeLimit = folderTime
	}
	files, tables, err := listFolder(o.folder)
	if err != nil {
		return err
	}
	known, err := o.knownOptima(tables)
	if err != nil {
		return err
	}
	if len(o.families) > 0 {
		files = slices.DeleteFunc(files, func(f problemFile) bool { return !slices.Contains(o.families, f.family) })
	}
	if len(files) == 0 {
		return failure(exitInput, "error.no-mps", o.folder)
	}
	var rows []report.Solved
	worst, wrong := exitDone, false
	for _, f := range files {
		all, err := readProblems(f.path)
		var unread *outcome
		if errors.As(err, &unread) {
			rows = append(rows, report.Solved{Family: f.family, Name: filepath.Base(f.path), Status: "unreadable", Limit: c.say(unread.key, unread.args...)})
			worst = max(worst, exitInput)
			continue
		}
		if err != nil {
			return err
		}
		for _, named := range all {
			if ctx.Err() != nil {
				break
			}
			s, err := o.solve(ctx, c, named)
			if err != nil {
				return fmt.Errorf("%s: %w", named.name, err)
			}
			s.row.Family = f.family
			if s.compare(known.find(named.name, named.model.Maximize), o.gap); s.row.Agrees == report.Differs {
				// an exact proof tells whose fault it is
				if s.row.Proof == nil {
					s.row.Proof = prove(s.model, s.result, o.gap)
				}
				if s.row.Proof.Proved {
					s.row.Agrees = report.Refuted
				}
			}
			wrong = wrong || s.row.Agrees == report.Differs
			rows = append(rows, s.row)
			worst = max(worst, folderCode(s.code(ctx)))
		}
	}
	if c.json {
		err = c.answer(report.Families(rows))
	} else {
		err = report.WriteFamilies(c.out, c.lang, rows)
	}
	switch {
	case err != nil:
		return err
	case wrong:
		return ended(exitFault)
	}
	return ended(worst)
}

// folderCode counts a proven infeasible or unbounded problem as solved.
func folderCode(code exit) exit {
	if code == exitNoPlan {
		return exitDone
	}
	return code
}

// A problemFile is a file of problems below a folder.
type problemFile struct {
	path, family string
	size         int64
}

// listFolder lists the files of problems below a folder by family, size and
// name, and the tables of optima among them. The family of a file is its folder.
func listFolder(dir string) (files []problemFile, tables []string, err error) {
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name := strings.ToLower(e.Name())
		switch ext := filepath.Ext(name); {
		case name == "bounds.txt" || name == "assignopt.txt" || ext == ".csv":
			tables = append(tables, path)
		case slices.Contains([]string{".mps", ".gz", ".zip", ".txt", ".min", ".dat", ".net"}, ext):
			info, err := e.Info()
			if err != nil {
				return err
			}
			family, err := filepath.Rel(dir, filepath.Dir(path))
			if err != nil {
				return err
			}
			if family == "." {
				family = filepath.Base(filepath.Clean(dir))
			}
			files = append(files, problemFile{path, filepath.ToSlash(family), info.Size()})
		}
		return nil
	})
	slices.SortStableFunc(files, func(a, b problemFile) int {
		return cmp.Or(strings.Compare(a.family, b.family), cmp.Compare(a.size, b.size))
	})
	return files, tables, err
}

// optima are what is published of problems, by folded name.
type optima map[string]orlib.Expected

// fold makes one name of those that differ in case and in punctuation.
func fold(name string) string {
	return strings.NewReplacer(".", "", "-", "", "_", "").Replace(strings.ToLower(name))
}

// knownOptima reads the table of --expected, those of the folder, and the
// published ones; what comes first counts.
func (o *solveOptions) knownOptima(tables []string) (optima, error) {
	if o.expected != "" {
		tables = append([]string{o.expected}, tables...)
	}
	known := optima{}
	add := func(all []orlib.Expected) {
		for _, e := range all {
			if _, ok := known[fold(e.Name)]; !ok {
				known[fold(e.Name)] = e
			}
		}
	}
	for _, path := range tables {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		all, err := orlib.ReadExpected(string(text), filepath.Base(path))
		if err != nil {
			return nil, &outcome{code: exitInput, key: "error.mps", args: []any{filepath.Base(path), err.Error()}, err: err}
		}
		add(all)
	}
	add(orlib.Published())
	return known, nil
}

// find returns what is known of a problem, nil for nothing. A table may list
// the minimum and the maximum of a problem, as name_Min and name_Max.
func (known optima) find(name string, maximise bool) *orlib.Expected {
	end := "min"
	if maximise {
		end = "max"
	}
	both, ok := known[fold(name)]
	other, also := known[fold(name)+end]
	switch {
	case !ok && !also:
		return nil
	case !ok:
		return &other
	case also && max(both.Lower, other.Lower) <= min(both.Upper, other.Upper):
		both.Lower, both.Upper = max(both.Lower, other.Lower), min(both.Upper, other.Upper)
		both.Source = other.Source + "; " + both.Source
	}
	return &both
}

// agreement is the relative difference up to which values count as equal.
const agreement = 1e-6

// compare tells whether the result agrees with what is known, within the gap
// that was asked for.
func (s *solvedProblem) compare(e *orlib.Expected, gap float64) {
	if e == nil {
		return
	}
	s.row.Expected = &report.Expected{Lower: finite(e.Lower), Upper: finite(e.Upper), Infeasible: e.Infeasible(), Source: e.Source}
	r := s.result
	lower, upper := e.Lower, e.Upper
	if s.model.Maximize && !e.Infeasible() {
		lower, upper = -upper, -lower
	}
	tol := func(v float64) float64 { return e.Digits + agreement*math.Max(1, math.Abs(v)) }
	s.row.Agrees = report.Open
	switch {
	case r.Reason == lp.Infeasible:
		s.row.Agrees = report.Differs
		if e.Infeasible() {
			s.row.Agrees = report.Agrees
		}
	case r.Reason == lp.Unbounded,
		r.X != nil && (e.Infeasible() || r.Objective < lower-tol(lower)),
		r.Reason == lp.Optimal && r.Objective > upper+tol(upper)+gap*math.Abs(upper),
		s.row.Bound != nil && r.Bound > upper+tol(upper):
		s.row.Agrees = report.Differs
	case r.Reason == lp.Optimal:
		s.row.Agrees = report.Agrees
	}
}
