package data

import (
	"bytes"
	"math"
	"strconv"

	"canbo/model"
)

// plainNumber turns a number as people write it (1.234,5 1,234.5 1 234,5) into
// digits with a decimal point, sign first. Where both signs occur the last is the
// decimal one; a sign that occurs several times groups thousands; a single one
// before exactly three digits groups in whole numbers (1.234 posts) and is
// decimal elsewhere (21.039 degrees).
func plainNumber(b []byte, whole bool) ([]byte, bool) {
	out := make([]byte, 0, len(b))
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		if b[0] == '-' {
			out = append(out, '-')
		}
		b = b[1:]
	}
	b = bytes.Map(func(r rune) rune {
		if isSpace(r) {
			return -1
		}
		return r
	}, b)
	decimal := byte(0)
	dot, comma := bytes.LastIndexByte(b, '.'), bytes.LastIndexByte(b, ',')
	switch last := max(dot, comma); {
	case last < 0:
	case dot >= 0 && comma >= 0:
		decimal = b[last]
	case bytes.Count(b, b[last:last+1]) > 1:
	case whole && len(b)-last-1 == 3 && last >= 1 && last <= 3 && b[0] != '0':
	default:
		decimal = b[last]
	}
	digits, group := 0, -1 // group: digits since a grouping sign, -1 before the first
	for i, c := range b {
		switch {
		case c >= '0' && c <= '9':
			digits++
			if group >= 0 {
				group++
			}
			out = append(out, c)
		case c == decimal && decimal != 0:
			if group >= 0 && group != 3 || bytes.IndexByte(b[i+1:], c) >= 0 {
				return nil, false
			}
			group = -1
			out = append(out, '.')
			decimal = 0
		case (c == '.' || c == ',') && digits > 0 && (group == 3 || group < 0 && digits <= 3) && bytes.IndexByte(out, '.') < 0:
			group = 0
		default:
			return nil, false
		}
	}
	return out, digits > 0 && (group < 0 || group == 3)
}

// ParseWhole reads a whole number as people write it, as tables are read: 2400000,
// 2.400.000, 2,400,000, 2 400 000, with a sign or without.
func ParseWhole(s string) (int64, bool) { return parseWhole([]byte(s)) }

// parseWhole reads a whole number; 12,0 is one.
func parseWhole(b []byte) (int64, bool) {
	if n, ok := digitsOf(b); ok {
		return n, true
	}
	s, ok := plainNumber(b, true)
	digits, rest, _ := bytes.Cut(s, []byte{'.'})
	if !ok || len(bytes.Trim(rest, "0")) > 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	return n, err == nil
}

// digitsOf reads up to 18 digits.
func digitsOf(b []byte) (n int64, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, len(b) > 0 && len(b) <= 18
}

// parseFixed reads a number as a multiple of 10^-places, rounded to the nearest,
// halves away from 0.
func parseFixed(b []byte, places int) (int64, bool) {
	s, ok := plainNumber(b, false)
	if !ok {
		return 0, false
	}
	digits, rest, _ := bytes.Cut(s, []byte{'.'})
	rest = append(rest, "00000000"[:places+1]...)
	n, err := strconv.ParseInt(string(digits)+string(rest[:places+1]), 10, 64)
	if n < 0 || bytes.HasPrefix(s, []byte{'-'}) {
		return (n - 5) / 10, err == nil
	}
	return (n + 5) / 10, err == nil
}

func parseFloat(b []byte) (float64, bool) {
	s, ok := plainNumber(b, false)
	if !ok {
		return 0, false
	}
	x, err := strconv.ParseFloat(string(s), 64)
	return x, err == nil && !math.IsInf(x, 0)
}

// dateForm is how a date was written.
type dateForm uint8

const (
	fullDate    dateForm = iota
	partialDate          // year, or month and year: its first day is taken
	serialDate           // days since 30 December 1899, the number behind an Excel date
)

// parseDate reads 2026-11-21, 21/11/2026 (also with dots or dashes, and with the
// midnight that spreadsheets add), 11/2026, 2026, and Excel's day numbers.
func parseDate(b []byte) (model.Date, dateForm, bool) {
	for _, midnight := range []string{" 00:00:00", "T00:00:00", " 0:00"} {
		b = bytes.TrimSuffix(b, []byte(midnight))
	}
	var n [3]int
	var width [3]int
	parts := 0
	for _, c := range b {
		switch {
		case c >= '0' && c <= '9' && width[parts] < 6:
			n[parts] = 10*n[parts] + int(c-'0')
			width[parts]++
		case (c == '/' || c == '-' || c == '.') && parts < 2 && width[parts] > 0:
			parts++
		default:
			return 0, fullDate, false
		}
	}
	if width[parts] == 0 {
		return 0, fullDate, false
	}
	form := fullDate
	y, m, d := n[2], n[1], n[0]
	switch {
	case parts == 2 && width[0] == 4:
		y, d = n[0], n[2]
	case parts == 2 && width[2] == 4:
	case parts == 1 && width[0] == 4:
		form, y, m, d = partialDate, n[0], n[1], 1
	case parts == 1 && width[1] == 4:
		form, y, m, d = partialDate, n[1], n[0], 1
	case parts == 0 && width[0] == 4:
		form, y, m, d = partialDate, n[0], 1, 1
	case parts == 0 && width[0] == 5:
		return model.MakeDate(1899, 12, 30) + model.Date(n[0]), serialDate, true
	default:
		return 0, fullDate, false
	}
	if y < 1000 {
		return 0, fullDate, false
	}
	date := model.MakeDate(y, m, d)
	return date, form, date != 0
}
