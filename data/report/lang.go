// Package report writes finished figures for people: tables for the terminal
// and files for the office. It computes no figure of a plan: it counts, adds and
// compares nothing but the widths of columns, and adds up the figures of scenarios
// for their tables (package tally).
package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"canbo/data/viet"
	"canbo/model"
)

// A Lang is a language of the catalogue of words.
type Lang uint8

const (
	Vi Lang = iota
	En
)

// ParseLang reads "vi" or "en".
func ParseLang(s string) (Lang, bool) {
	switch s {
	case "vi":
		return Vi, true
	case "en":
		return En, true
	}
	return Vi, false
}

// LocaleLang returns the language of a POSIX locale, Vietnamese unless it is an
// English one.
func LocaleLang(locale string) Lang {
	if strings.HasPrefix(strings.ToLower(locale), "en") {
		return En
	}
	return Vi
}

func (l Lang) String() string { return [...]string{"vi", "en"}[l] }

// Say returns the words of a key with the verbs filled in. A key that the
// catalogue lacks is returned itself.
func (l Lang) Say(key string, args ...any) string {
	w, ok := catalogue[key]
	if !ok {
		return key
	}
	text := [...]string{w.vi, w.en}[l]
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// compare orders words as the dictionaries of the language do.
func (l Lang) compare(a, b string) int {
	if l == Vi {
		return viet.Compare(a, b)
	}
	return strings.Compare(a, b)
}

// Has reports whether the catalogue has words for a key.
func Has(key string) bool { _, ok := catalogue[key]; return ok }

// Int writes 1234567 as 1.234.567 or 1,234,567.
func (l Lang) Int(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	return sign + l.group(digits)
}

// group puts a separator before every third digit from the right.
func (l Lang) group(digits string) string {
	sep := [...]byte{'.', ','}[l]
	var b []byte
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b = append(b, sep)
		}
		b = append(b, digits[i])
	}
	return string(b)
}

// Fixed writes n/10^scale with the given number of decimals ≤ scale, rounded
// half away from zero.
func (l Lang) Fixed(n int64, scale, decimals int) string {
	drop := int64(1)
	for range scale - decimals {
		drop *= 10
	}
	unit := int64(1)
	for range decimals {
		unit *= 10
	}
	magnitude := uint64(n)
	sign := ""
	if n < 0 {
		magnitude, sign = -magnitude, "-"
	}
	rounded := (magnitude + uint64(drop)/2) / uint64(drop)
	whole, part := rounded/uint64(unit), rounded%uint64(unit)
	if rounded == 0 {
		sign = ""
	}
	text := sign + l.group(strconv.FormatUint(whole, 10))
	if decimals > 0 {
		text += l.point() + fmt.Sprintf("%0*d", decimals, part)
	}
	return text
}

func (l Lang) point() string { return [...]string{",", "."}[l] }

// Float writes up to the given number of decimals, without zeros at the end;
// magnitudes from 1e15 on with an exponent, infinities as ±∞.
func (l Lang) Float(x float64, decimals int) string {
	switch {
	case math.IsInf(x, 1):
		return "∞"
	case math.IsInf(x, -1):
		return "-∞"
	case math.IsNaN(x):
		return "–"
	case math.Abs(x) >= 1e15:
		return strings.Replace(strconv.FormatFloat(x, 'g', 10, 64), ".", l.point(), 1)
	}
	text := strconv.FormatFloat(math.Abs(x), 'f', decimals, 64)
	whole, part, _ := strings.Cut(text, ".")
	part = strings.TrimRight(part, "0")
	out := l.group(whole)
	if part != "" {
		out += l.point() + part
	}
	if x < 0 && strings.Trim(out, "0.,") != "" {
		out = "-" + out
	}
	return out
}

// Percent writes a ratio in percent, with enough decimals to tell it from zero:
// 0 as "0 %", 0.000043 as "0,0043 %", 1e-12 as "<0,0000001 %".
func (l Lang) Percent(ratio float64) string {
	p := ratio * 100
	if math.IsInf(p, 0) || math.IsNaN(p) {
		return l.Float(p, 0) + " %"
	}
	if p != 0 && math.Abs(p) < 1e-7 {
		return "<" + l.Float(1e-7, 7) + " %"
	}
	decimals := 2
	for p != 0 && math.Abs(p)*math.Pow10(decimals) < 10 && decimals < 9 {
		decimals++
	}
	return l.Float(p, decimals) + " %"
}

// Date writes dd/mm/yyyy.
func (l Lang) Date(d model.Date) string { return d.Vietnamese() }

// Km writes metres in kilometres with one decimal.
func (l Lang) Km(metres int) string { return l.Fixed(int64(metres), 3, 1) }

// FTE writes milli-FTE with two decimals.
func (l Lang) FTE(milli int64) string { return l.Fixed(milli, 3, 2) }

// Dong writes an amount of money.
func (l Lang) Dong(n int64) string { return l.Int(n) + " đ" }
