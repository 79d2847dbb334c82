package stock

import "canbo/model"

// A Stock is the balance of one area, field, rank and age band from the round
// before to a round, in heads:
//
//	End = Start + Aged − Older − Retired − Left − Early + Recruited + TrainedIn − TrainedOut + MovedIn − MovedOut
//
// Who is moved has the ages of his group. Older are those who pass to the next
// band, Aged those who come from the one before.
type Stock struct {
	Area, Field                      int32 // indices in Model.Areas, Instance.Fields
	Rank                             model.Rank
	Band, Round                      int
	Start, Aged, Older               float64
	Retired, Left, Early             float64
	Recruited, TrainedIn, TrainedOut float64
	MovedIn, MovedOut                float64
	End                              float64
}

// Recruits are booked as specialists who are 26 years old at their first round.
const (
	recruitRank = model.Specialist
	recruitAge  = 26
)

// Stocks returns the balances of the best horizon, by area, field, rank, band and
// round, without those that are zero throughout.
func (s *Solution) Stocks() []Stock { return s.Model.stocks(s.X) }

// StocksOfNothing returns the balances where nobody is moved, recruited, taught or
// let go early.
func (m *Model) StocksOfNothing() []Stock { return m.stocks(make([]float64, len(m.column))) }

// A ledger books people into stocks.
type ledger struct {
	m    *Model
	list []Stock
}

func (l *ledger) at(area, field int32, rank model.Rank, band, round int) *Stock {
	m := l.m
	k := int(area)*len(m.In.Fields) + int(field)
	k = (k*int(model.SeniorGrade+1)+int(rank))*(len(m.Options.Bands)+1) + band
	return &l.list[k*len(m.rounds)+round]
}

func (m *Model) stocks(x []float64) []Stock {
	bands := len(m.Options.Bands) + 1
	l := &ledger{m, make([]Stock, len(m.Areas)*len(m.In.Fields)*int(model.SeniorGrade+1)*bands*len(m.rounds))}
	for k := range l.list {
		c := &l.list[k]
		n := k
		c.Round, n = n%len(m.rounds), n/len(m.rounds)
		c.Band, n = n%bands, n/bands
		c.Rank, n = model.Rank(n%int(model.SeniorGrade+1)), n/int(model.SeniorGrade+1)
		c.Field, c.Area = int32(n%len(m.In.Fields)), int32(n/len(m.In.Fields))
	}
	away := make([]float64, len(m.Groups)*len(m.rounds)) // heads, as counted at the first round, gone from home since
	for j, c := range m.column {
		if x[j] == 0 {
			continue
		}
		switch c.kind {
		case move, pupil, leave:
			l.depart(c, x[j])
			for t := int(c.round); t < len(m.rounds); t++ {
				away[int(c.group)*len(m.rounds)+t] += x[j]
			}
			if c.kind != leave {
				l.arrive(c, x[j])
			}
		case recruit:
			l.recruit(c, x[j])
		}
	}
	for g := range m.Groups {
		grp := &m.Groups[g]
		if !grp.Inside {
			continue
		}
		there := make([]float64, len(m.rounds))
		for t := range there {
			there[t] = float64(grp.Heads) - away[g*len(m.rounds)+t]
		}
		l.follow(grp, grp.Area, grp.Field, float64(grp.Heads), there)
	}
	kept := l.list[:0]
	for _, c := range l.list {
		if c != (Stock{Area: c.Area, Field: c.Field, Rank: c.Rank, Band: c.Band, Round: c.Round}) {
			kept = append(kept, c)
		}
	}
	return kept
}

// follow books the years of people of a group at one place: before heads as
// counted at the first round are there when it begins, there[t] after round t.
func (l *ledger) follow(g *Group, area, field int32, before float64, there []float64) {
	heads := float64(g.Heads)
	for t := range there {
		for b, now := range g.present[t] {
			c := l.at(area, field, g.Rank, b, t)
			c.End += there[t] * now / heads
			if t == 0 {
				c.Start += before * now / heads
				continue
			}
			share := there[t-1] / heads
			from := share * g.present[t-1][b]
			c.Start += from
			retired, older, aged := share*g.retired[t][b], share*g.older[t][b], 0.0
			if b > 0 {
				aged = share * g.older[t][b-1]
			}
			c.Retired += retired
			c.Older += older
			c.Aged += aged
			c.Left += from - retired - older + aged - share*now
		}
	}
}

// depart books who leaves home in a round.
func (l *ledger) depart(c column, x float64) {
	g := &l.m.Groups[c.group]
	if !g.Inside {
		return
	}
	for b, now := range g.present[c.round] {
		heads := x * now / float64(g.Heads)
		switch at := l.at(g.Area, g.Field, g.Rank, b, int(c.round)); c.kind {
		case move:
			at.MovedOut += heads
		case pupil:
			at.TrainedOut += heads
		default:
			at.Early += heads
		}
	}
}

// arrive books who comes to a new place in a round, and the years there.
func (l *ledger) arrive(c column, x float64) {
	g := &l.m.Groups[c.group]
	for b, now := range g.present[c.round] {
		heads := x * now / float64(g.Heads)
		if at := l.at(c.area, c.field, g.Rank, b, int(c.round)); c.kind == move {
			at.MovedIn += heads
		} else {
			at.TrainedIn += heads
		}
	}
	there := make([]float64, len(l.m.rounds))
	for t := int(c.round); t < len(there); t++ {
		there[t] = x
	}
	l.follow(g, c.area, c.field, 0, there)
}

// recruit books recruits from their first round on.
func (l *ledger) recruit(c column, x float64) {
	m := l.m
	province := m.province(c.area)
	first := m.ready(int(c.round), m.Scenario.RecruitmentIn(province, m.Years[c.round])[c.record].LeadMonths)
	for t := first; t < len(m.rounds); t++ {
		now := l.at(c.area, c.field, recruitRank, m.Band(recruitAge+t-first), t)
		heads := x * m.newcomer(province, first, t)
		now.End += heads
		if t == first {
			now.Recruited += x
			continue
		}
		old := l.at(c.area, c.field, recruitRank, m.Band(recruitAge+t-1-first), t)
		before := x * m.newcomer(province, first, t-1)
		old.Start += before
		old.Left += before - heads
		if old != now {
			old.Older += heads
			now.Aged += heads
		}
	}
}
