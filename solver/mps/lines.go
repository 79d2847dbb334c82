package mps

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// contents returns all of r, decompressed where it starts as gzip does.
func contents(r io.Reader) (string, error) {
	buffered := bufio.NewReader(r)
	if head, _ := buffered.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return "", fmt.Errorf("mps: %w", err)
		}
		r = unzipped
	} else {
		r = buffered
	}
	var b strings.Builder
	if _, err := io.Copy(&b, r); err != nil {
		return "", fmt.Errorf("mps: %w", err)
	}
	return strings.TrimPrefix(b.String(), "\ufeff"), nil
}

// A field is a word of a line and its offset in bytes.
type field struct {
	text string
	at   int
}

// A line is a line of a file that is not blank.
type line struct {
	number int // from 1
	text   string
	fields []field
}

// column returns the position of a byte offset in characters, from 1.
func (l *line) column(at int) int {
	return utf8.RuneCountInString(l.text[:min(at, len(l.text))]) + 1
}

// header reports whether the line names a section: those start in column 1.
func (l *line) header() bool { return l.fields[0].at == 0 }

// A splitter appends the fields of a line to fields.
type splitter func(text string, fields []field) []field

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// words splits at white space.
func words(text string, fields []field) []field {
	for at := 0; at < len(text); {
		if isSpace(text[at]) {
			at++
			continue
		}
		end := at
		for end < len(text) && !isSpace(text[end]) {
			end++
		}
		fields = append(fields, field{text[at:end], at})
		at = end
	}
	return fields
}

// fixedColumns are the byte ranges of the fields of a fixed MPS line.
var fixedColumns = [...][2]int{{1, 3}, {4, 12}, {14, 22}, {24, 36}, {39, 47}, {49, 61}}

// columns splits at the fixed columns; empty fields are dropped and spaces
// inside a field become underscores. Section headers are split at spaces.
func columns(text string, fields []field) []field {
	if text != "" && !isSpace(text[0]) {
		return words(text, fields)
	}
	for _, c := range fixedColumns {
		if c[0] >= len(text) {
			break
		}
		part := text[c[0]:min(c[1], len(text))]
		lead := len(part) - len(strings.TrimLeft(part, " "))
		if part = strings.TrimSpace(part); part != "" {
			fields = append(fields, field{strings.ReplaceAll(part, " ", "_"), c[0] + lead})
		}
	}
	return fields
}

// eachLine calls visit with every line of text that is not blank until visit
// returns false. The line is reused.
func eachLine(text string, split splitter, visit func(l *line) bool) {
	var l line
	for text != "" {
		l.text, text, _ = strings.Cut(text, "\n")
		l.number++
		l.text = strings.TrimSuffix(l.text, "\r")
		if l.fields = split(l.text, l.fields[:0]); len(l.fields) > 0 && !visit(&l) {
			return
		}
	}
}

// infinity is the magnitude from which a bound is infinite.
const infinity = 1e30

// number parses a decimal number with the exponent letters e, E, d and D, or an
// infinity.
func number(s string) (float64, error) {
	plain := strings.ContainsAny(s, "0123456789")
	exponent := false
	for k := range len(s) {
		switch c := s[k]; c {
		case '+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		case 'e', 'E':
		case 'd', 'D':
			exponent = true
		default:
			plain = false
		}
	}
	if plain {
		if exponent {
			s = strings.NewReplacer("d", "e", "D", "e").Replace(s)
		}
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return 0, fmt.Errorf("%q is no number of 64 bits", s)
		}
		return v, nil
	}
	switch strings.ToLower(s) {
	case "inf", "+inf", "infinity", "+infinity":
		return math.Inf(1), nil
	case "-inf", "-infinity":
		return math.Inf(-1), nil
	}
	return 0, fmt.Errorf("%q is no number", s)
}
