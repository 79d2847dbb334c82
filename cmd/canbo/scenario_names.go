package main

import (
	"iter"

	"canbo/data/catalogue"
	"canbo/data/report"
	"canbo/data/tally"
	"canbo/model"
)

// A naming puts beside a column of codes a column of what they are called.
type naming struct {
	name string // of the column
	of   func(t *tally.Tally, code string) string
}

// namings are by the name of the column of codes.
var namings = map[string]naming{
	"ma_tinh": {"tinh", func(t *tally.Tally, code string) string {
		if code == "" {
			return report.Vi.Say("provinces.all")
		}
		return t.ProvinceName(code)
	}},
	"ma_xa":     {"xa", communeOf},
	"ma_xa_di":  {"xa_di", communeOf},
	"ma_xa_den": {"xa_den", communeOf},
	"linh_vuc":  {"ten_linh_vuc", func(t *tally.Tally, code string) string { return report.FieldName(report.Vi, t, code) }},
	"loai":      {"ten_loai", wordOf("need-kind.")},
	"nguon_luc": {"ten_nguon_luc", wordOf("value-kind.")},
	"ly_do":     {"ten_ly_do", wordOf("reason.")},
	"chi_tieu": {"ten_chi_tieu", func(t *tally.Tally, code string) string {
		return report.RawName(report.Vi.Say("year-figure." + code))
	}},
}

func communeOf(_ *tally.Tally, code string) string { return communeName(code) }

// positions are those of the base.
func (s *stage) positions() []model.Position {
	if s.whole != nil {
		return s.whole.Positions
	}
	return catalogue.Positions()
}

// wordOf says keys of the catalogue that begin alike.
func wordOf(stem string) func(*tally.Tally, string) string {
	return func(_ *tally.Tally, code string) string { return report.Vi.Say(stem + code) }
}

// named puts the name behind every code of a table that people may read; a cell
// without a code has none, but the sum of all provinces.
func named(t *tally.Tally, table iter.Seq[[]string]) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		var names []*naming // by column of the table, nil for none
		for row := range table {
			head := names == nil
			if head {
				names = make([]*naming, len(row))
			}
			var out []string
			for k, cell := range row {
				out = append(out, cell)
				if n, ok := namings[cell]; ok && head {
					names[k] = &n
					out = append(out, n.name)
				} else if n := names[k]; n != nil {
					name := ""
					if cell != "" || n.name == "tinh" {
						name = n.of(t, cell)
					}
					out = append(out, name)
				}
			}
			if !yield(out) {
				return
			}
		}
	}
}
