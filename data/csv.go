package data

import (
	"bytes"

	"golang.org/x/text/unicode/norm"
)

// A csvReader splits a file into records without copying it. It follows RFC 4180
// with comma, semicolon or tab, any line ending, and cells with line breaks in
// quotation marks; a quotation mark inside an unquoted cell is text.
type csvReader struct {
	data  []byte
	pos   int
	comma byte
	cells []csvCell // of the record read last
	buf   []byte
}

// A csvCell is data[start:end] without its quotation marks. Its place is begin.
type csvCell struct {
	begin, start, end int
	escaped           bool // holds doubled quotation marks
}

// newCSVReader takes the separator that the header has most of, a comma if none.
func newCSVReader(data []byte) *csvReader {
	count := map[byte]int{}
	quoted := false
header:
	for _, c := range data {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			break header
		case !quoted:
			count[c]++
		}
	}
	comma := byte(',')
	for _, c := range []byte{';', '\t'} {
		if count[c] > count[comma] {
			comma = c
		}
	}
	return &csvReader{data: data, comma: comma}
}

// next reads the next record that has a cell with text. It returns the offset of
// a cell with a misplaced quotation mark, else -1; reading goes on behind it.
func (r *csvReader) next() (ok bool, bad int) {
	bad = -1
	for r.pos < len(r.data) {
		r.cells = r.cells[:0]
		text := false
		for more := true; more; {
			var c csvCell
			var good bool
			c, good, more = r.cell()
			if !good && bad < 0 {
				bad = c.begin
			}
			r.cells = append(r.cells, c)
			text = text || c.end > c.start
		}
		if text || bad >= 0 {
			return true, bad
		}
	}
	return false, bad
}

// cell reads one cell; more says that its record goes on.
func (r *csvReader) cell() (c csvCell, good, more bool) {
	data, i := r.data, r.pos
	c.begin, good = i, true
	if i < len(data) && data[i] == '"' {
		i++
		c.start = i
		for {
			j := bytes.IndexByte(data[i:], '"')
			if j < 0 {
				c.end, r.pos = len(data), len(data)
				return c, false, false
			}
			i += j + 1
			if i >= len(data) || data[i] != '"' {
				break
			}
			c.escaped = true
			i++
		}
		c.end = i - 1
		for i < len(data) && data[i] != r.comma && data[i] != '\n' {
			if data[i] != ' ' && data[i] != '\r' {
				good = false
			}
			i++
		}
	} else {
		c.start = i
		for i < len(data) && data[i] != r.comma && data[i] != '\n' {
			i++
		}
		c.end = i
		if c.end > c.start && data[c.end-1] == '\r' && (i == len(data) || data[i] == '\n') {
			c.end--
		}
	}
	more = i < len(data) && data[i] == r.comma
	r.pos = min(i+1, len(data))
	return c, good, more
}

// value returns the text of cell i in normal form C without white space around
// it. It is valid until the next call.
func (r *csvReader) value(i int) []byte {
	c := r.cells[i]
	b := r.data[c.start:c.end]
	if c.escaped {
		r.buf = append(r.buf[:0], bytes.ReplaceAll(b, []byte(`""`), []byte(`"`))...)
		b = r.buf
	}
	b = trim(b)
	for _, x := range b {
		if x >= 0x80 {
			if !norm.NFC.IsNormal(b) {
				b = norm.NFC.Bytes(b)
			}
			return b
		}
	}
	return b
}

// trim cuts spaces, no-break spaces and line breaks.
func trim(b []byte) []byte {
	if len(b) > 0 && b[0] > ' ' && b[0] < 0x80 && b[len(b)-1] > ' ' && b[len(b)-1] < 0x80 {
		return b
	}
	return bytes.TrimFunc(b, isSpace)
}

func isSpace(r rune) bool {
	return r == ' ' || r >= '\t' && r <= '\r' || r == '\u00a0' || r == '\u202f' || r == '\u200b' || r == '\ufeff'
}

// appendCSV appends a cell, quoted where it must be.
func appendCSV(b []byte, cell []byte) []byte {
	if bytes.ContainsAny(cell, ",;\t\"\r\n") {
		b = append(b, '"')
		b = append(b, bytes.ReplaceAll(cell, []byte(`"`), []byte(`""`))...)
		return append(b, '"')
	}
	return append(b, cell...)
}
