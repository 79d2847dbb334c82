package planner

import (
	"cmp"
	"slices"

	"canbo/model"
	"canbo/model/formulate"
	"canbo/model/measure"
)

// Why a qualified official does not take an open place.
const (
	fellElsewhere = "better-elsewhere" // could lawfully take it; the plan places him better
	fellBudget    = "budget"           // could lawfully take it; the number of moves is used up
	fellSender    = "sender-minimum"   // not to spare where he is
	fellRule      = "rule"             // another rule closes the place to him
	fellProtected = "protected"        // may not be moved at all
	fellDistance  = "distance"         // out of daily reach and does not relocate
	nobody        = "nobody-qualified"
	closedPost    = "closed"
)

// open lists the approved places of communal bodies that are empty after the
// plan, why nobody took them, and the lawful next source.
func open(f *formulate.Form, after *measure.State, moves int) []model.OpenPlace {
	s, in := f.Sheet, f.Sheet.In
	chosen := make(map[[2]int32]bool, len(f.Options))
	for j := range f.Options {
		chosen[[2]int32{f.Options[j].Official, f.Options[j].Post}] = true
	}
	budget := in.Decisions.Limits.Moves != model.NoLimit && moves >= in.Decisions.Limits.Moves
	qualified := make([][]int32, len(in.Positions))
	var places []model.OpenPlace
	for p := range in.Posts {
		post := int32(p)
		empty := in.Posts[p].Approved - after.HeadsPay[p]
		if empty <= 0 || !s.Communal(post) {
			continue
		}
		place := model.OpenPlace{Post: in.Posts[p].ID, Heads: empty}
		q := in.Posts[p].Position
		if in.Positions[q].Closed {
			place.Reason, place.Next = closedPost, "election"
			places = append(places, place)
			continue
		}
		if qualified[q] == nil {
			qualified[q] = fitFor(s, q)
		}
		fell := make(map[string]int)
		agency := false
		for _, i := range qualified[q] {
			why := fall(s, i, post, chosen)
			if why == fellElsewhere && budget {
				why = fellBudget
			}
			fell[why]++
			from := in.Officials[i].Post
			agency = agency || why != fellProtected && from >= 0 && !s.Communal(from)
		}
		place.Qualified, place.Fell = len(qualified[q]), fell
		place.Reason = strongest(fell)
		place.Next = next(s, post, place.Reason, agency)
		places = append(places, place)
	}
	slices.SortFunc(places, func(a, b model.OpenPlace) int { return cmp.Compare(a.Post, b.Post) })
	return places
}

// fitFor lists the present officials who fit a position; never nil.
func fitFor(s *measure.Sheet, q int32) []int32 {
	who := []int32{}
	for i := range s.In.Officials {
		if s.Present[i] && s.FitOf(int32(i), q).Eligible {
			who = append(who, int32(i))
		}
	}
	return who
}

func fall(s *measure.Sheet, i, post int32, chosen map[[2]int32]bool) string {
	if chosen[[2]int32{i, post}] {
		return fellElsewhere
	}
	c := s.In.PostCommune(post)
	switch far := s.OutOfReach(i, c); {
	case far:
		return fellDistance
	case s.Blocked[i] != "":
		return fellProtected
	case s.Why[i] == measure.NotInPool:
		return fellSender
	}
	return fellRule
}

// strongest is the reason nearest to a move: what would have to change first.
func strongest(fell map[string]int) string {
	for _, why := range []string{fellBudget, fellElsewhere, fellSender, fellRule, fellProtected, fellDistance} {
		if fell[why] > 0 {
			return why
		}
	}
	return nobody
}

// next is the lawful source after transfers, in the customary order: concurrent
// holding, the province's agencies, labour contract for the fields named in
// Decree 173/2025/NĐ-CP Art 4(3), recruitment, training.
func next(s *measure.Sheet, post int32, reason string, agency bool) string {
	field := &s.In.Fields[s.Field(post)]
	switch {
	case s.In.Posts[post].Concurrent:
		return "concurrent"
	case agency:
		return "agency"
	case field.Critical:
		return "contract"
	case reason == nobody:
		return "training"
	}
	return "recruitment"
}
