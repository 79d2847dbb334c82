// Package tomlfile decodes TOML files strictly and tells every fault with its
// place.
package tomlfile

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// A Fault is one thing wrong in a file. Line and Column count from 1, the column
// in characters; 0 means that the fault has no single place.
type Fault struct {
	File         string
	Line, Column int
	Vi, En       string // what is wrong and what to do, in Vietnamese and English
}

func (f Fault) Error() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s", f.File, f.En)
	}
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.En)
}

// Faults are all that is wrong in a file, by place. As an error they read one to
// a line.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Sort orders the faults by file, line and column.
func (f Faults) Sort() {
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// Decode reads src into v. A key that v does not have and a value of another type
// are faults. A byte order mark is skipped.
func Decode(file string, src []byte, v any) Faults {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if !utf8.Valid(src) {
		return Faults{{File: file, Vi: "tệp không phải UTF-8: lưu lại với bảng mã UTF-8", En: "the file is not UTF-8: save it as UTF-8"}}
	}
	err := toml.NewDecoder(bytes.NewReader(src)).DisallowUnknownFields().Decode(v)
	var missing *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &missing):
		var all Faults
		for i := range missing.Errors {
			e := &missing.Errors[i]
			key := strings.Join(e.Key(), ".")
			all = append(all, at(file, src, e, fmt.Sprintf("không có khóa %q: sửa tên hoặc xóa dòng", key), fmt.Sprintf("there is no key %q: correct the name or remove the line", key)))
		}
		all.Sort()
		return all
	case errors.As(err, &wrong):
		vi, en := explain(strings.TrimPrefix(wrong.Error(), "toml: "))
		return Faults{at(file, src, wrong, vi, en)}
	}
	vi, en := explain(strings.TrimPrefix(err.Error(), "toml: "))
	return Faults{{File: file, Vi: vi, En: en}}
}

func at(file string, src []byte, e *toml.DecodeError, vi, en string) Fault {
	row, col := e.Position()
	return Fault{file, row, runeColumn(src, row, col), vi, en}
}

// runeColumn turns a column in bytes, from 1, into one in characters.
func runeColumn(src []byte, line, column int) int {
	for ; line > 1; line-- {
		if i := bytes.IndexByte(src, '\n'); i >= 0 {
			src = src[i+1:]
		}
	}
	return utf8.RuneCount(src[:min(max(column-1, 0), len(src))]) + 1
}

// A Place is a line and column of a file, from 1, the column in characters.
type Place struct{ Line, Column int }

// Places returns where the entries of a top-level array stand: the headers
// [[key]], or the elements of key = [ … ]. The file must decode.
func Places(src []byte, key string) []Place {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	var places []Place
	var p unstable.Parser
	p.Reset(src)
	add := func(n *unstable.Node) {
		start := p.Shape(n.Raw).Start
		places = append(places, Place{start.Line, runeColumn(src, start.Line, start.Column)})
	}
	top := true
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind == unstable.Table || e.Kind == unstable.ArrayTable {
			top = false
		}
		name := e.Key()
		if !name.Next() || string(name.Node().Data) != key || !name.IsLast() {
			continue
		}
		switch {
		case e.Kind == unstable.ArrayTable:
			add(name.Node())
		case e.Kind == unstable.KeyValue && top && e.Value().Kind == unstable.Array:
			for it := e.Value().Children(); it.Next(); {
				add(it.Node())
			}
		}
	}
	return places
}
