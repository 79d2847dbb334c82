package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"canbo/solver/mps"
	"canbo/solver/orlib"
)

// A namedProblem is one problem of a file.
type namedProblem struct {
	name  string
	model *mps.Model
}

// readProblems reads the problems of a file: MPS or a format of package orlib,
// plain or compressed, as a .gz or each file of a .zip.
func readProblems(path string) ([]namedProblem, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	all, err := unpack(filepath.Base(path), text)
	if err != nil {
		return nil, &outcome{code: exitInput, key: "error.mps", args: []any{filepath.Base(path), err.Error()}, err: err}
	}
	return all, nil
}

func unpack(name string, text []byte) ([]namedProblem, error) {
	switch {
	case bytes.HasPrefix(text, []byte{0x1f, 0x8b}):
		r, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		plain, err := limited(r)
		if err != nil {
			return nil, err
		}
		return parseProblems(strings.TrimSuffix(name, ".gz"), plain)
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			return nil, err
		}
		var all []namedProblem
		for _, f := range archive.File {
			if f.FileInfo().IsDir() {
				continue
			}
			r, err := f.Open()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			plain, err := limited(r)
			r.Close()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			part, err := parseProblems(filepath.Base(f.Name), plain)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			all = append(all, part...)
		}
		if len(all) == 0 {
			return nil, errors.New("an empty archive")
		}
		return all, nil
	}
	return parseProblems(name, text)
}

// maxText bounds what a compressed file may unpack to.
const maxText = 1 << 30

func limited(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err == nil && len(text) > maxText {
		err = fmt.Errorf("more than %d bytes", maxText)
	}
	return text, err
}

// sections begin a line of MPS.
var sections = regexp.MustCompile(`(?mi)^(NAME|ROWS|COLUMNS|OBJSENSE|ENDATA)\b`)

func parseProblems(name string, text []byte) ([]namedProblem, error) {
	if strings.HasSuffix(strings.ToLower(name), ".mps") || sections.Match(text) {
		m, err := mps.Read(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		return []namedProblem{{strings.TrimSuffix(name, ".mps"), m}}, nil
	}
	instances, err := orlib.Read(name, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	all := make([]namedProblem, len(instances))
	for k, in := range instances {
		all[k] = namedProblem{in.Name, &mps.Model{Problem: in.Problem, Maximize: in.Maximise}}
	}
	return all, nil
}
