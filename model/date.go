package model

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Date is a day of the proleptic Gregorian calendar, counted from
// 1 January of year 1 as day 1. The zero Date means that no date is known.
type Date int32

const dateUnixOffset = 719163 // Date of 1 January 1970

// MakeDate returns the date of a day that exists, or the zero Date.
func MakeDate(year, month, day int) Date {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if y, m, d := t.Date(); y != year || int(m) != month || d != day || year < 1 || year > 9999 {
		return 0
	}
	return Date(t.Unix()/86400 + dateUnixOffset)
}

// YMD returns year, month (1–12) and day.
func (d Date) YMD() (year, month, day int) {
	y, m, dd := time.Unix((int64(d)-dateUnixOffset)*86400, 0).UTC().Date()
	return y, int(m), dd
}

// AddMonths returns the date n calendar months later (earlier when negative);
// a day that the month lacks becomes its last day.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.YMD()
	first := time.Date(y, time.Month(m+n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return MakeDate(first.Year(), int(first.Month()), min(day, last))
}

// MonthsUntil returns the number of full months from d to e: the largest n
// with d.AddMonths(n) ≤ e, negative when e is before d.
func (d Date) MonthsUntil(e Date) int {
	y1, m1, _ := d.YMD()
	y2, m2, _ := e.YMD()
	n := (y2-y1)*12 + m2 - m1
	if d.AddMonths(n) > e {
		n--
	}
	return n
}

// String returns the ISO form 2006-01-02, or "" for the zero Date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.YMD()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, day)
}

// Vietnamese returns the form dd/mm/yyyy, or "" for the zero Date.
func (d Date) Vietnamese() string {
	if d == 0 {
		return ""
	}
	y, m, day := d.YMD()
	return fmt.Sprintf("%02d/%02d/%04d", day, m, y)
}

// ParseDate reads 2006-01-02 or 2/1/2006 (day first, also with dots or
// dashes). An empty string is the zero Date.
func ParseDate(s string) (Date, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, nil
	}
	parts := strings.Split(strings.NewReplacer("-", "/", ".", "/").Replace(s), "/")
	if len(parts) == 3 {
		n := [3]int{}
		for i, p := range parts {
			v, err := strconv.Atoi(p)
			if err != nil || v < 0 || p[0] == '+' {
				return 0, fmt.Errorf("%q is not a date", s)
			}
			n[i] = v
		}
		if len(parts[0]) != 4 {
			n[0], n[2] = n[2], n[0]
		}
		if n[0] >= 1000 {
			if d := MakeDate(n[0], n[1], n[2]); d != 0 {
				return d, nil
			}
		}
	}
	return 0, fmt.Errorf("%q is not a date", s)
}

// MarshalText writes the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDate reads.
func (d *Date) UnmarshalText(text []byte) error {
	v, err := ParseDate(string(text))
	if err == nil {
		*d = v
	}
	return err
}
