package horizon

import "canbo/model"

// A Month is a part of a period: the days after the month before up to Ends. The
// last one ends on the day of the round. Flows are those of the heads at posts of the
// communes; Norm, Ceiling and Government are sums over the CommuneYears, on the day
// that it ends.
type Month struct {
	Ends model.Date
	Flows
	Norm, Ceiling, Government int
}

// divide begins the months of the period of a year; the first round has one month.
func (r *roll) divide(year int) {
	n := 12
	if year == r.s.First {
		n = 1
	}
	if len(r.months) > 0 {
		r.before = r.months[len(r.months)-1]
	}
	r.months = make([]Month, n)
	for k := range r.months {
		r.months[k].Ends = r.first.AddMonths(12*(year-r.s.First) - n + 1 + k)
	}
}

// month is that of a day: the first one for days before, the last for days after.
func (r *roll) month(day model.Date) *Month {
	k := 0
	for k < len(r.months)-1 && r.months[k].Ends < day {
		k++
	}
	return &r.months[k]
}

// governs reports whether a post is in a communal body of the government block.
func (r *roll) governs(post int32) bool {
	return post >= 0 && r.communal(post) && r.base.Bodies[r.base.Posts[post].Body].Block == model.Government
}

// leave books who leaves the communes in a month.
func (m *Month) leave(r *roll, o *model.Official, how departure) {
	if r.governs(payPost(o)) {
		m.Government--
	}
	if o.Post < 0 || !r.communal(o.Post) {
		return
	}
	switch how {
	case retires:
		m.Retired++
	case early:
		m.Early++
	case exits:
		m.Left++
	}
}

// close books what happens on the day of the round of a year in its last month and
// makes states of the changes of all.
func (r *roll) close(y *Year) []Month {
	all := r.months
	last := &all[len(all)-1]
	for k := range y.Cells {
		c := &y.Cells[k]
		if c.Commune == "" {
			continue
		}
		all[0].Start += c.Start
		last.TrainedIn += c.TrainedIn
		last.TrainedOut += c.TrainedOut
		last.MovedIn += c.MovedIn
		last.MovedOut += c.MovedOut
		if y.Year == r.s.First {
			last.Retired += c.Retired
		}
	}
	before := r.before
	before.End = all[0].Start
	for k := range all {
		m := &all[k]
		m.Start = before.End
		m.End = m.remain()
		m.Government += before.Government
		m.Norm, m.Ceiling = before.Norm, before.Ceiling
		before = *m
	}
	last.Norm, last.Ceiling, last.Government = 0, 0, 0
	for k := range y.Communes {
		c := &y.Communes[k]
		last.Norm += c.Norm
		last.Ceiling += c.Ceiling
		last.Government += c.Government
	}
	return all
}
