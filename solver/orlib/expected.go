package orlib

import (
	_ "embed"
	"errors"
	"math"
	"strconv"
	"strings"
	"sync"
)

// An Expected is what is published of an optimum: it lies between Lower and
// Upper, which are equal where it is known, up to Digits, half a unit of the last
// digit printed. Lower is +Inf for an infeasible problem.
type Expected struct {
	Name         string
	Lower, Upper float64
	Digits       float64
	Source       string
}

// Infeasible reports whether the problem is known to have no point.
func (e *Expected) Infeasible() bool { return math.IsInf(e.Lower, 1) }

//go:embed published.csv
var published string

// Published returns the optima that are known of public collections.
var Published = sync.OnceValue(func() []Expected {
	all, err := ReadExpected(published, "")
	if err != nil {
		panic(err)
	}
	return all
})

// ReadExpected reads a table of optima: on each line a name, and one value, or
// a lower and an upper bound, or the word infeasible, parted by commas,
// semicolons or white space; after a comma more, what follows is the source of
// the line. Lines without a number before any with one are a heading. Missing
// bounds are written - or -inf and inf.
func ReadExpected(text, source string) ([]Expected, error) {
	var all []Expected
	var bad faults
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		e := Expected{Source: source}
		fields := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ';' || r == '\t' || r == ' ' })
		if parts := strings.SplitN(line, ",", 4); len(parts) == 4 {
			fields = []string{strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1]), strings.TrimSpace(parts[2])}
			e.Source = strings.TrimSpace(parts[3])
		}
		ok := len(fields) == 2 || len(fields) == 3
		if ok {
			e.Name = fields[0]
			ok = e.bound(fields[1], fields[len(fields)-1]) && e.Name != ""
		}
		if !ok {
			if len(all) > 0 {
				bad.add(number, "%.60q is not a name with a value or two bounds", line)
			}
			continue
		}
		all = append(all, e)
	}
	return all, errors.Join(bad...)
}

// bound reads the two bounds.
func (e *Expected) bound(lower, upper string) bool {
	if lower == "infeasible" {
		e.Lower, e.Upper = math.Inf(1), math.Inf(1)
		return upper == lower
	}
	read := func(word string, missing float64) (float64, bool) {
		if word == "-" {
			return missing, true
		}
		v, err := strconv.ParseFloat(word, 64)
		e.Digits = max(e.Digits, halfUnit(word))
		return v, err == nil && !math.IsNaN(v)
	}
	var okLower, okUpper bool
	e.Lower, okLower = read(lower, math.Inf(-1))
	e.Upper, okUpper = read(upper, math.Inf(1))
	return okLower && okUpper && e.Lower <= e.Upper && !(math.IsInf(e.Lower, 0) && math.IsInf(e.Upper, 0))
}

// halfUnit returns half a unit of the last digit of a number with a decimal
// point; 0 for others, which are exact.
func halfUnit(word string) float64 {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(word), "e")
	_, fraction, decimal := strings.Cut(mantissa, ".")
	if !decimal {
		return 0
	}
	shift, err := strconv.Atoi(exponent)
	if err != nil {
		shift = 0
	}
	return 0.5 * math.Pow10(shift-len(fraction))
}
