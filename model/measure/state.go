package measure

import (
	"math"
	"slices"

	"canbo/model"
)

// A State is where everybody is, before or after a plan.
type State struct {
	s *Sheet
	// Post is the work post of each official, -1 when unplaced or not present.
	Post      []int32
	Moved     []bool
	HeadsPay  []int   // by post
	HeadsWork []int   // by post
	Milli     []int64 // productivity by cell
}

// State returns the state after moves, a map from official to post.
func (s *Sheet) State(moves map[int32]int32) *State {
	n := len(s.In.Officials)
	st := &State{s: s, Post: make([]int32, n), Moved: make([]bool, n),
		HeadsPay: make([]int, len(s.In.Posts)), HeadsWork: make([]int, len(s.In.Posts)), Milli: make([]int64, len(s.Required))}
	var gifts []Gift
	for i := range s.In.Officials {
		id := int32(i)
		st.Post[i] = -1
		if !s.Present[i] {
			continue
		}
		work, pay := s.In.Officials[i].Post, s.PayPost(id)
		to, moved := moves[id]
		if moved {
			work, pay = to, to
			gifts = s.MoveGifts(id, to, gifts[:0])
		} else {
			gifts = s.StayGifts(id, gifts[:0])
		}
		st.Post[i], st.Moved[i] = work, moved
		if work >= 0 {
			st.HeadsWork[work]++
		}
		if pay >= 0 {
			st.HeadsPay[pay]++
		}
		for _, g := range gifts {
			st.Milli[g.Cell] += g.Milli
		}
	}
	return st
}

// Indicators describes a state by the definitions of SPEC.md section 9.
func (st *State) Indicators() model.Indicators {
	s, in := st.s, st.s.In
	var ind model.Indicators
	critical := make([]int, len(s.Required))
	for p := range in.Posts {
		if !s.Communal(int32(p)) || s.Position(int32(p)).Closed {
			continue
		}
		approved := in.Posts[p].Approved
		ind.Heads += st.HeadsPay[p]
		ind.Approved += approved
		ind.Vacancies += max(0, approved-st.HeadsPay[p])
		ind.Surplus += max(0, st.HeadsPay[p]-approved)
		critical[s.Cell(in.PostCommune(int32(p)), s.Field(int32(p)))] += st.HeadsWork[p]
	}
	for _, i := range s.Pool {
		if s.Must[i] != MayStay && !st.Moved[i] {
			ind.MustMove++
		}
	}
	st.loads(&ind, critical)
	st.travel(&ind)
	return ind
}

func (st *State) loads(ind *model.Indicators, critical []int) {
	s := st.s
	var ratios []float64
	worst := int64(math.MaxInt64)
	for cell, required := range s.Required {
		if required == 0 {
			continue
		}
		present := st.Milli[cell]
		ind.ShortFTE += max(0, required-present)
		worst = min(worst, 1000*present/required)
		ratios = append(ratios, float64(present)/float64(required))
		if s.In.Fields[cell%len(s.In.Fields)].Critical && critical[cell] == 0 {
			ind.ZeroCritical++
		}
	}
	if len(ratios) == 0 {
		return
	}
	ind.WorstRatio = worst
	var mean, spread float64
	for _, x := range ratios {
		mean += x
	}
	mean /= float64(len(ratios))
	for _, x := range ratios {
		spread += (x - mean) * (x - mean)
	}
	ind.LoadSpread = int64(1000 * math.Sqrt(spread))
}

func (st *State) travel(ind *model.Indicators) {
	s := st.s
	var metres []int
	fit := 0
	for i, post := range st.Post {
		if post < 0 || !s.Communal(post) {
			continue
		}
		m := s.Metres(int32(i), s.In.PostCommune(post))
		metres = append(metres, m)
		fit += s.FitOf(int32(i), s.In.Posts[post].Position).Score
		if m > 30_000 {
			ind.Over30km++
		}
	}
	n := len(metres)
	if n == 0 {
		return
	}
	slices.Sort(metres)
	ind.MedianMetres = metres[(n+1)/2-1]
	ind.P95Metres = metres[(95*n+99)/100-1]
	ind.MeanFit = 10 * fit / n
}

// Duty returns the value of goal duty (SPEC.md section 7).
func (st *State) Duty() int64 {
	s, in := st.s, st.s.In
	points := func(key string) int64 { return s.Rules.Value(model.DutyPoints, key) }
	var value int64
	for _, i := range s.Pool {
		if s.Must[i] != MayStay && !st.Moved[i] {
			value += points("must_move")
		}
	}
	inBody := make([]int, len(in.Bodies))
	for p := range in.Posts {
		inBody[in.Posts[p].Body] += st.HeadsWork[p]
		if s.Communal(int32(p)) {
			value += points("post_minimum") * int64(max(0, in.Posts[p].Minimum-st.HeadsWork[p]))
		}
	}
	for k := range in.Bodies {
		if !in.Bodies[k].Provincial {
			value += points("body_minimum") * int64(max(0, in.Bodies[k].Minimum-inBody[k]))
		}
	}
	return value
}

// Service returns the value of goal service (SPEC.md section 7).
func (st *State) Service() int64 {
	s, in := st.s, st.s.In
	var value int64
	for cell, required := range s.Required {
		value += in.Fields[cell%len(in.Fields)].Urgency * s.Shortage(st.Milli[cell], required)
	}
	for p := range in.Posts {
		if s.Communal(int32(p)) {
			value += s.Rules.Value(model.ServicePoints, "surplus") * int64(max(0, st.HeadsPay[p]-in.Posts[p].Approved))
		}
	}
	return value
}
