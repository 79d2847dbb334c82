package main

import (
	"iter"

	"canbo/data/tally"
	"canbo/model/horizon"
)

// tallyMonths are the months of a year; the moves of its round are in the last.
func tallyMonths(y *horizon.Year) []tally.Month {
	var all []tally.Month
	for _, m := range y.Months {
		all = append(all, tally.Month{Ends: m.Ends, Start: m.Start, Retired: m.Retired, Left: m.Left, Early: m.Early, Recruited: m.Recruited,
			TrainedIn: m.TrainedIn, TrainedOut: m.TrainedOut, MovedIn: m.MovedIn, MovedOut: m.MovedOut, End: m.End,
			Norm: m.Norm, Government: m.Government, Ceiling: m.Ceiling})
	}
	if len(all) > 0 {
		all[len(all)-1].Moves = y.Moves
	}
	return all
}

// monthRows are the ministry's table by month: norm, present, retirements, moves,
// recruitment, gap. A month runs from the day after the one before, up to its own.
func monthRows(t *tally.Tally) iter.Seq[[]string] {
	head := []string{"ma_tinh", "nam", "thang_thu", "den_ngay", "dinh_muc", "tran", "dau_ky", "nghi_huu", "thoi_viec", "nghi_som", "tuyen_dung",
		"dao_tao_den", "dao_tao_di", "dieu_dong_den", "dieu_dong_di", "cuoi_ky", "khoi_chinh_quyen", "thieu_so_dinh_muc", "dieu_dong"}
	return headed(head, func(yield func(...string) bool) {
		for p, years := range parts(t) {
			for k := range years {
				for i, m := range years[k].Months {
					cells := []string{p.Code, itoa(years[k].Year), itoa(i + 1), m.Ends.String()}
					for _, n := range []int{m.Norm, m.Ceiling, m.Start, m.Retired, m.Left, m.Early, m.Recruited, m.TrainedIn, m.TrainedOut, m.MovedIn, m.MovedOut,
						m.End, m.Government, m.Gap(), m.Moves} {
						cells = append(cells, itoa(n))
					}
					if !yield(cells...) {
						return
					}
				}
			}
		}
	})
}
