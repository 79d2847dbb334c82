package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestLayers checks the imports of every package: they point one way, from cmd
// over data and model to solver, and what judges knows nothing of what it
// judges.
func TestLayers(t *testing.T) {
	imports := importsOf(t, os.DirFS("../.."))
	layer := func(pkg string) int {
		return slices.Index([]string{"solver", "model", "data", "cmd"}, strings.Split(pkg, "/")[0])
	}
	for pkg, uses := range imports {
		for _, used := range uses {
			if layer(used) > layer(pkg) {
				t.Errorf("%s imports %s: imports point from cmd over data and model to solver", pkg, used)
			}
			if strings.HasPrefix(used, "cmd") {
				t.Errorf("%s imports %s", pkg, used)
			}
		}
	}
	for _, rule := range []struct{ pkg, not string }{
		{"model/verify", "model/formulate"}, {"model/verify", "model/measure"}, {"model/verify", "model/planner"}, {"model/verify", "solver"},
		{"solver/certify", "solver/simplex"}, {"solver/certify", "solver/branch"}, {"solver/certify", "solver/network"},
		{"model/formulate", "solver/simplex"}, {"model/formulate", "solver/branch"}, {"data/report", "solver"}, {"data/report", "model/planner"},
	} {
		if imports[rule.pkg] == nil {
			t.Errorf("there is no package %s", rule.pkg)
		}
		for _, used := range reached(imports, rule.pkg) {
			if used == rule.not || strings.HasPrefix(used, rule.not+"/") && rule.not == "solver" {
				t.Errorf("%s must not depend on %s", rule.pkg, used)
			}
		}
	}
	// The types of solver/lp are no solver; nothing else of solver may be known
	// to certify.
	for _, used := range reached(imports, "solver/certify") {
		if used != "solver/lp" {
			t.Errorf("solver/certify depends on %s", used)
		}
	}
}

// importsOf lists the packages of this module that each package imports, tests
// aside.
func importsOf(t *testing.T, fsys fs.FS) map[string][]string {
	imports := map[string][]string{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != "."):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(name)
		if imports[pkg] == nil {
			imports[pkg] = []string{}
		}
		for _, spec := range file.Imports {
			used, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if ours, ok := strings.CutPrefix(used, "canbo/"); ok && !slices.Contains(imports[pkg], ours) {
				imports[pkg] = append(imports[pkg], ours)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(imports) < 10 {
		t.Fatalf("only %d packages were found", len(imports))
	}
	return imports
}

// reached lists what a package depends on, directly or not.
func reached(imports map[string][]string, pkg string) []string {
	var all []string
	queue := slices.Clone(imports[pkg])
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if !slices.Contains(all, next) {
			all = append(all, next)
			queue = append(queue, imports[next]...)
		}
	}
	slices.Sort(all)
	return all
}
