package report

import "canbo/data/tally"

// MonthHeads are the heads of the ministry's table by month; the first is a text.
func MonthHeads(l Lang) []string {
	var heads []string
	for _, key := range []string{"months.ends", "provinces.norm", "provinces.ceiling", "months.start", "provinces.retired", "months.left", "months.early",
		"fields.recruited", "fields.net", "months.end", "months.government", "provinces.gap", "provinces.moves"} {
		heads = append(heads, l.Say(key))
	}
	return heads
}

// A MonthRow is a month of the ministry's table, or the sum of a year.
type MonthRow struct {
	Sum     bool
	Head    string
	Figures []string
}

// MonthRows are the ministry's table by month, with a sum below the months of each
// year that has several.
func MonthRows(l Lang, years []tally.Year) []MonthRow {
	var rows []MonthRow
	add := func(head string, sum bool, m *tally.Month) {
		flow := func(n int) string {
			if n == 0 {
				return "–"
			}
			return l.Signed(int64(n))
		}
		moves := "–"
		if m.Moves != 0 {
			moves = l.Int(int64(m.Moves))
		}
		rows = append(rows, MonthRow{sum, head, []string{l.Int(int64(m.Norm)), l.Int(int64(m.Ceiling)), l.Int(int64(m.Start)), flow(-m.Retired), flow(-m.Left),
			flow(-m.Early), flow(m.Recruited), flow(m.Net()), l.Int(int64(m.End)), l.Int(int64(m.Government)), l.Minus(int64(m.Gap())), moves}})
	}
	for k := range years {
		y := &years[k]
		var sum tally.Month
		for i := range y.Months {
			m := &y.Months[i]
			add(l.Date(m.Ends), false, m)
			if i == 0 {
				sum = *m
			} else {
				sum.Extend(m)
			}
		}
		if len(y.Months) > 1 {
			add(l.Say("months.year", y.Year), true, &sum)
		}
	}
	return rows
}
