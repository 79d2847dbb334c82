package main

import (
	"iter"
	"slices"

	"canbo/data/tally"
	"canbo/model/horizon"
)

// tallyMonths are the months of a year; the moves of its round are in the last.
func tallyMonths(y *horizon.Year) []tally.Month {
	var all []tally.Month
	for _, m := range y.Months {
		all = append(all, tally.Month{Ends: m.Ends, Flows: tally.Flows(m.Flows), Norm: m.Norm, Government: m.Government, Ceiling: m.Ceiling})
	}
	if len(all) > 0 {
		all[len(all)-1].Moves = y.Moves
	}
	return all
}

// monthRows are the ministry's table by month: norm, present, retirements, moves,
// recruitment, gap. A month runs from the day after the one before, up to its own.
func monthRows(t *tally.Tally) iter.Seq[[]string] {
	head := slices.Concat([]string{"ma_tinh", "nam", "thang_thu", "den_ngay", "dinh_muc", "tran"}, flowsHead, []string{"khoi_chinh_quyen", "thieu_so_dinh_muc", "dieu_dong"})
	return headed(head, func(yield func(...string) bool) {
		for p, years := range parts(t) {
			for k := range years {
				for i, m := range years[k].Months {
					cells := slices.Concat([]string{p.Code, itoa(years[k].Year), itoa(i + 1), m.Ends.String(), itoa(m.Norm), itoa(m.Ceiling)}, flowsCells(&m.Flows),
						[]string{itoa(m.Government), itoa(m.Gap()), itoa(m.Moves)})
					if !yield(cells...) {
						return
					}
				}
			}
		}
	})
}
