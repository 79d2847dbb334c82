package data

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"canbo/data/gazetteer"
	"canbo/data/viet"
	"canbo/model"
)

// Need says how much a column or file matters.
type Need uint8

const (
	Optional    Need = iota // empty means what Default says
	Recommended             // where empty, an assumption is made and stated
	Required
)

func (n Need) String() string { return [...]string{"optional", "recommended", "required"}[n] }

// MarshalText writes optional, recommended or required.
func (n Need) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// A Table describes one file of an instance folder.
type Table struct {
	File    string   `json:"file"`
	Need    Need     `json:"need"`
	Vi      string   `json:"vi"` // what a row is
	En      string   `json:"en"`
	Columns []Column `json:"columns"`
}

// A Column describes one column: reading, writing and documentation derive from
// it.
type Column struct {
	Name    string   `json:"name"`    // in written files
	Aliases []string `json:"aliases"` // other headings that are understood
	Type    string   `json:"type"`
	Values  []string `json:"values,omitempty"` // that are written
	// ValuesVi are Vietnamese names of Values that are read too, "" for none.
	ValuesVi []string `json:"values_vi,omitempty"`
	Unit     string   `json:"unit,omitempty"`
	Need     Need     `json:"need"`
	Default  string   `json:"default,omitempty"` // meaning of an empty cell
	Assumes  string   `json:"assumes,omitempty"` // code of the assumption that an empty cell is counted as
	Vi       string   `json:"vi"`
	En       string   `json:"en"`
	Example  string   `json:"example"`
}

// A table reads and writes the rows of a file as values of T.
type table[T any] struct {
	Table
	columns []column[T]
}

type column[T any] struct {
	Column
	read  func(r *row, b []byte, v *T) bool
	write func(in *model.Instance, b []byte, v *T) []byte
}

// newTable copies the documentation of the columns to the table.
func newTable[T any](t Table, columns ...column[T]) *table[T] {
	for _, c := range columns {
		t.Columns = append(t.Columns, c.Column)
	}
	return &table[T]{t, columns}
}

// col declares a column of kind k that is a field of T.
func col[T, F any](c Column, aliases string, k kind[F], field func(*T) *F) column[T] {
	c.Aliases = strings.Split(aliases, "|")
	c.Type = k.name
	for _, names := range k.words {
		written, vi, _ := strings.Cut(names, "|")
		vi, _, _ = strings.Cut(vi, "|")
		c.Values, c.ValuesVi = append(c.Values, written), append(c.ValuesVi, vi)
	}
	return column[T]{c,
		func(r *row, b []byte, v *T) bool {
			x, ok := k.parse(r, b)
			if ok {
				*field(v) = x
			}
			return ok
		},
		func(in *model.Instance, b []byte, v *T) []byte { return k.put(in, b, *field(v)) },
	}
}

// heading is what headings are compared by.
func heading(s string) string { return viet.Fold(strings.ReplaceAll(s, "_", " ")) }

// A kind is a type of cell. parse takes a cell that is not empty and tells what
// is wrong itself; put appends the text of a value, nothing where an empty cell
// means the value.
type kind[F any] struct {
	name  string
	words []string
	parse func(r *row, b []byte) (F, bool)
	put   func(in *model.Instance, b []byte, v F) []byte
}

// text is any text.
func text() kind[string] {
	return kind[string]{"text", nil,
		func(r *row, b []byte) (string, bool) { return string(b), true },
		func(_ *model.Instance, b []byte, v string) []byte { return append(b, v...) }}
}

// code is text of few different values.
func code() kind[string] {
	k := text()
	k.parse = func(r *row, b []byte) (string, bool) { return r.intern(b), true }
	return k
}

// key is the id of a row.
func key() kind[string] {
	k := text()
	k.name = "id"
	k.parse = func(r *row, b []byte) (string, bool) {
		for _, c := range b {
			if c == '/' || c == '=' || c == '|' || c < ' ' {
				r.fault("id.invalid", r.column(), string(b))
				return "", false
			}
		}
		return string(b), true
	}
	return k
}

// set is list sorted, without repetition.
func set() kind[[]string] {
	k := list("")
	parse := k.parse
	k.parse = func(r *row, b []byte) ([]string, bool) {
		words, ok := parse(r, b)
		slices.Sort(words)
		return slices.Compact(words), ok
	}
	return k
}

// list is words between vertical bars or semicolons. "-" is the empty list, where
// an empty cell would mean another.
func list(empty string) kind[[]string] {
	return kind[[]string]{"list", nil,
		func(r *row, b []byte) ([]string, bool) {
			if string(b) == "-" {
				return nil, true
			}
			var words []string
			eachPart(b, func(part []byte) { words = append(words, r.intern(part)) })
			return words, true
		},
		func(_ *model.Instance, b []byte, v []string) []byte {
			if len(v) == 0 {
				return append(b, empty...)
			}
			return append(b, strings.Join(v, "|")...)
		}}
}

// eachPart calls f for every part of a list that is not empty.
func eachPart(b []byte, f func([]byte)) {
	for len(b) > 0 {
		i := 0
		for i < len(b) && b[i] != '|' && b[i] != ';' {
			i++
		}
		if part := trim(b[:i]); len(part) > 0 {
			f(part)
		}
		b = b[min(i+1, len(b)):]
	}
}

// whole is a whole number between lo and hi; an empty cell means blank.
func whole[F ~int | ~int8 | ~int64](lo, hi, blank F) kind[F] {
	return kind[F]{"whole number", nil,
		func(r *row, b []byte) (F, bool) {
			n, ok := parseWhole(b)
			if !ok {
				code := "number.invalid"
				if _, number := plainNumber(b, true); number {
					code = "number.whole"
				}
				r.fault(code, r.column(), string(b))
				return 0, false
			}
			return inRange(r, b, n, ok, int64(lo), int64(hi), F(n))
		},
		func(_ *model.Instance, b []byte, v F) []byte {
			if v == blank {
				return b
			}
			return strconv.AppendInt(b, int64(v), 10)
		}}
}

// stated is whole with a number in every written cell.
func stated[F ~int | ~int8 | ~int64](lo, hi F) kind[F] { return whole(lo, hi, lo-1) }

func inRange[N cmp.Ordered, F any](r *row, b []byte, n N, ok bool, lo, hi N, v F) (F, bool) {
	switch {
	case !ok:
		r.fault("number.invalid", r.column(), string(b))
	case n < lo || n > hi:
		r.fault("number.range", r.column(), string(b), formatNumber(lo), formatNumber(hi))
		ok = false
	}
	return v, ok
}

func formatNumber[N cmp.Ordered](n N) string {
	switch x := any(n).(type) {
	case int64:
		return strconv.FormatInt(x, 10)
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return ""
}

// fixed is a number with a fixed number of decimal places, held as a whole
// number of the last place; an empty cell means blank.
func fixed(places, hi, blank int) kind[int] {
	unit := 1
	for range places {
		unit *= 10
	}
	return kind[int]{"decimal number", nil,
		func(r *row, b []byte) (int, bool) {
			n, ok := parseFixed(b, places)
			if ok && (n < 0 || n > int64(hi)) {
				r.fault("number.range", r.column(), string(b), "0", formatNumber(float64(hi)/float64(unit)))
				return 0, false
			}
			return inRange(r, b, n, ok, 0, int64(hi), int(n))
		},
		func(_ *model.Instance, b []byte, v int) []byte {
			if v == blank {
				return b
			}
			b = strconv.AppendInt(b, int64(v/unit), 10)
			b = append(b, '.')
			s := strconv.Itoa(v%unit + unit)
			return append(b, s[1:]...)
		}}
}

// decimal is a decimal number between lo and hi, written in every cell.
func decimal(lo, hi float64) kind[float64] {
	return kind[float64]{"decimal number", nil,
		func(r *row, b []byte) (float64, bool) {
			x, ok := parseFloat(b)
			return inRange(r, b, x, ok, lo, hi, x)
		},
		func(_ *model.Instance, b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'f', -1, 64) }}
}

// day is a date.
func day() kind[model.Date] {
	return kind[model.Date]{"date", nil,
		func(r *row, b []byte) (model.Date, bool) {
			d, form, ok := parseDate(b)
			switch {
			case !ok:
				r.fault("date.invalid", r.column(), string(b))
			case form == partialDate:
				r.l.assume("date.partial", 1)
			case form == serialDate:
				r.fault("date.serial", r.column(), string(b), d.String())
			}
			return d, ok
		},
		func(_ *model.Instance, b []byte, v model.Date) []byte {
			if v == 0 {
				return b
			}
			y, m, d := v.YMD()
			return append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10),
				'-', byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10))
		}}
}

var yesNo = map[string]bool{
	"1": true, "x": true, "co": true, "yes": true, "y": true, "true": true, "dung": true, "v": true,
	"0": false, "khong": false, "ko": false, "no": false, "n": false, "false": false, "sai": false, "k": false,
}

// flag is yes or no; no is written as the text given.
func flag(no string) kind[bool] {
	return kind[bool]{"yes or no", []string{"1", "0"},
		func(r *row, b []byte) (bool, bool) {
			if len(b) == 1 && (b[0] == '0' || b[0] == '1') {
				return b[0] == '1', true
			}
			v, ok := yesNo[viet.Fold(string(b))]
			if !ok {
				r.fault("bool.invalid", r.column(), string(b))
			}
			return v, ok
		},
		func(_ *model.Instance, b []byte, v bool) []byte {
			if v {
				return append(b, '1')
			}
			return append(b, no...)
		}}
}

// A word is a value of an enumeration: its code first, then other names.
type word[F any] struct {
	value F
	names string // separated by |
}

// enum is one of the words. A word with an empty code is that of an empty cell.
func enum[F comparable](words ...word[F]) kind[F] {
	codes := make(map[F]string, len(words))
	exact := map[string]F{}
	folded := map[string]F{}
	var shown, all []string
	for _, w := range words {
		for i, name := range strings.Split(w.names, "|") {
			if i == 0 {
				codes[w.value] = name
				if name == "" {
					continue
				}
				exact[name] = w.value
				shown, all = append(shown, name), append(all, w.names)
			}
			folded[heading(name)] = w.value
		}
	}
	return kind[F]{"word", all,
		func(r *row, b []byte) (F, bool) {
			if v, ok := exact[string(b)]; ok {
				return v, true
			}
			v, ok := folded[heading(string(b))]
			if !ok {
				r.fault("enum.unknown", r.column(), string(b), strings.Join(shown, ", "))
			}
			return v, ok
		},
		func(_ *model.Instance, b []byte, v F) []byte { return append(b, codes[v]...) }}
}

// ref is the index of a row of another file; -1 is an empty cell.
func ref(t target) kind[int32] {
	return kind[int32]{"id of " + t.file(), nil,
		func(r *row, b []byte) (int32, bool) { return r.resolve(t, b) },
		func(in *model.Instance, b []byte, v int32) []byte {
			if v < 0 {
				return b
			}
			return append(b, t.id(in, v)...)
		}}
}

// refs is a sorted set of references.
func refs(t target) kind[[]int32] {
	return kind[[]int32]{"ids of " + t.file(), nil,
		func(r *row, b []byte) ([]int32, bool) {
			var all []int32
			good := true
			eachPart(b, func(part []byte) {
				i, ok := r.resolve(t, part)
				if ok {
					all = append(all, i)
				}
				good = good && ok
			})
			slices.Sort(all)
			return slices.Compact(all), good
		},
		func(in *model.Instance, b []byte, v []int32) []byte {
			for i, x := range v {
				if i > 0 {
					b = append(b, '|')
				}
				b = append(b, t.id(in, x)...)
			}
			return b
		}}
}

// provinceKind is a province by code or name.
func provinceKind() kind[int32] {
	return kind[int32]{"code of a province", nil,
		func(r *row, b []byte) (int32, bool) {
			p, err := gazetteer.Load().ResolveProvince(string(b))
			if err != nil {
				r.unresolved(b, err)
				return -1, false
			}
			return r.l.province[p.Code], true
		},
		func(in *model.Instance, b []byte, v int32) []byte { return append(b, in.Provinces[v].Code...) }}
}

// regionKind is a region of Decree 272/2025 in Arabic or Roman numerals.
func regionKind() kind[int8] {
	return enum(word[int8]{0, "0|không|none"}, word[int8]{1, "1|I|khu vực I"}, word[int8]{2, "2|II|khu vực II"}, word[int8]{3, "3|III|khu vực III"})
}
