package horizon

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"canbo/model"
	"canbo/model/measure"
	"canbo/model/scenario"
)

// A staff fills places after the moves of a round (SPEC.md sections 4 and 5).
type staff struct {
	*roll
	year     int
	sheet    *measure.Sheet
	after    *measure.State
	required []int64 // priced, by cell
	present  []int64 // by cell, those awaited included
	free     []int   // open places by post, those awaited taken off
	room     []int   // left under the ceiling, by commune
	bodyRoom []int   // by body
	total    map[string]int
	record   []int // of recruitment by post, -1 none
	records  []scenario.Recruitment
}

func (r *roll) newStaff(year int, sheet *measure.Sheet, priced []model.Adjustment, after *measure.State) *staff {
	in := r.base
	s := &staff{roll: r, year: year, sheet: sheet, after: after, required: slices.Clone(sheet.Required), present: slices.Clone(after.Milli),
		free: make([]int, len(in.Posts)), room: slices.Clone(r.ceiling), bodyRoom: make([]int, len(in.Bodies)),
		records: r.s.RecruitmentIn(r.province, year), record: make([]int, len(in.Posts))}
	for _, a := range priced {
		s.required[sheet.Cell(a.Commune, a.Field)] += a.Add
	}
	for p := range in.Posts {
		s.free[p] = in.Posts[p].Approved - after.HeadsPay[p]
		s.bodyRoom[in.Posts[p].Body] += in.Posts[p].Approved
	}
	for b := range in.Bodies {
		if in.Bodies[b].Ceiling > 0 {
			s.bodyRoom[b] = in.Bodies[b].Ceiling
		}
	}
	s.total = make(map[string]int)
	if sheet.Rules.Hard(model.ProvinceTotal) {
		for _, t := range in.Policy.Totals {
			if t.Province == r.province.Code {
				s.total[t.Block] = t.Heads
			}
		}
	}
	for p := range in.Posts {
		s.take(int32(p), after.HeadsPay[p])
	}
	for _, a := range r.awaited {
		s.await(a.post)
	}
	for p := range in.Posts {
		s.record[p] = s.admitted(int32(p))
	}
	return s
}

var blockName = [model.Blocks]string{"government", "party", "front"}

// take uses up what ceilings leave for heads at a post.
func (s *staff) take(post int32, heads int) {
	body := s.base.Posts[post].Body
	b := &s.base.Bodies[body]
	if b.Provincial {
		return
	}
	s.bodyRoom[body] -= heads
	s.room[b.Commune] -= heads
	if _, limited := s.total[blockName[b.Block]]; limited {
		s.total[blockName[b.Block]] -= heads
	}
}

// await counts a recruit at the post that waits for him.
func (s *staff) await(post int32) {
	s.take(post, 1)
	s.free[post]--
	s.present[s.sheet.Cell(s.base.PostCommune(post), s.position(post).Field)] += s.full()
}

// full is the productivity of one who fits, milli-FTE.
func (s *staff) full() int64 { return s.sheet.Rules.Value(model.Productivity, "full") }

// admitted returns the record of recruitment that a post falls under, -1 none.
func (s *staff) admitted(post int32) int {
	q := s.position(post)
	if !s.communal(post) || q.Closed || q.Leadership > model.NoLeader {
		return -1
	}
	c := &s.base.Communes[s.base.PostCommune(post)]
	for k := len(s.records) - 1; k >= 0; k-- {
		if s.records[k].Admits(s.base.Fields[q.Field].Code, c.Hardship()) {
			return k
		}
	}
	return -1
}

// gain is what one more full head takes off the service points of a cell.
func (s *staff) gain(cell int) int64 {
	urgency := s.base.Fields[cell%len(s.base.Fields)].Urgency
	have, need := s.present[cell], s.required[cell]
	return urgency * (s.sheet.Shortage(have, need) - s.sheet.Shortage(have+s.full(), need))
}

// recruit finds people for open places, the most urgent first.
func (s *staff) recruit() []Need {
	left := make([]int, len(s.records))
	for k := range left {
		left[k] = s.records[k].Found()
	}
	gain := make([]int64, len(s.required))
	var open []int32
	for p := range s.record {
		if s.record[p] >= 0 && s.free[p] > 0 {
			open = append(open, int32(p))
		}
	}
	cell := func(p int32) int { return s.sheet.Cell(s.base.PostCommune(p), s.position(p).Field) }
	for _, p := range open {
		gain[cell(p)] = s.gain(cell(p))
	}
	found := make(map[int32]int)
	var needs []Need
	for {
		best, most := int32(-1), int64(0)
		for _, p := range open {
			if g := gain[cell(p)]; g > most && left[s.record[p]] != 0 && s.fits(p) {
				best, most = p, g
			}
		}
		if best < 0 {
			return needs
		}
		rec := s.record[best]
		left[rec]--
		s.await(best)
		gain[cell(best)] = s.gain(cell(best))
		found[best]++
		s.awaited = append(s.awaited, recruit{id: fmt.Sprintf("%s+%d.%d", s.base.Posts[best].ID, s.year, found[best]), post: best,
			day: s.now.Effective.AddMonths(s.records[rec].LeadMonths), major: s.records[rec].Major})
		needs = append(needs, s.need(NeedRecruit, -1, best, 1))
	}
}

// fits reports whether a post is open and the ceilings above it leave room.
func (s *staff) fits(p int32) bool {
	body := s.base.Posts[p].Body
	b := &s.base.Bodies[body]
	left, limited := s.total[blockName[b.Block]]
	return s.free[p] > 0 && s.bodyRoom[body] > 0 && s.room[b.Commune] > 0 && (!limited || left > 0)
}

// train lets officials enter courses.
func (s *staff) train() []Need {
	var needs []Need
	for _, c := range s.s.CoursesIn(s.province, s.year) {
		field := int32(slices.IndexFunc(s.base.Fields, func(f model.Field) bool { return f.Code == c.Field }))
		if field < 0 {
			continue
		}
		who := s.candidates(&c, field)
		for _, i := range who[:max(0, min(len(who), c.Places, s.wanted(field)))] {
			o := &s.now.Officials[i]
			ends := s.now.Effective.AddMonths(c.Months)
			s.people[i].course = lesson{field, c.Major, ends}
			o.StudyUntil = max(o.StudyUntil, ends)
			needs = append(needs, Need{Kind: NeedTrain, Field: c.Field, From: s.base.Communes[s.base.PostCommune(o.Post)].Code, Position: c.ID, Heads: 1})
		}
	}
	return needs
}

// missing is what a commune lacks in a field after the moves, milli-FTE.
func (s *staff) missing(c, field int32) int64 {
	cell := s.sheet.Cell(c, field)
	return max(0, s.sheet.Required[cell]-s.after.Milli[cell])
}

// wanted is the number of people missing in a field who are not on their way.
func (s *staff) wanted(field int32) int {
	var milli int64
	for c := range s.base.Communes {
		milli += s.missing(int32(c), field)
	}
	n := int((milli + 999) / 1000)
	for _, a := range s.awaited {
		if s.position(a.post).Field == field {
			n--
		}
	}
	for i := range s.people {
		if p := &s.people[i]; s.sheet.Present[i] && (p.course.ends != 0 && p.course.field == field || p.trained == field) {
			n--
		}
	}
	return n
}

// candidates lists who may enter a course, the most suitable first.
func (s *staff) candidates(c *scenario.Course, field int32) []int32 {
	type candidate struct {
		i       int32
		surplus bool
		missing int64
	}
	heads := s.heads(func(i int) bool { return s.sheet.Present[i] })
	ends := s.now.Effective.AddMonths(c.Months)
	var list []candidate
	for i := range s.now.Officials {
		o, p := &s.now.Officials[i], &s.people[i]
		if !s.sheet.Present[i] || o.Post < 0 || !s.communal(o.Post) || o.Class != model.CivilServant ||
			strings.HasPrefix(string(s.sheet.Blocked[i]), "protected-") || p.course.ends != 0 || p.trained == field {
			continue
		}
		q := s.position(o.Post)
		known := slices.ContainsFunc(o.Qualifications, func(have model.Qualification) bool { return strings.HasPrefix(have.Major, c.Major) })
		over := heads.surplus(s.roll, o)
		if q.Closed || q.Leadership > model.NoLeader || !c.Enters(s.base.Fields[q.Field].Code) || known || c.Surplus && !over ||
			p.retires != 0 && ends.MonthsUntil(p.retires) < c.MinService {
			continue
		}
		list = append(list, candidate{int32(i), over, s.missing(s.base.PostCommune(o.Post), field)})
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		if a.surplus != b.surplus {
			return map[bool]int{true: -1, false: 1}[a.surplus]
		}
		return cmp.Or(cmp.Compare(b.missing, a.missing), cmp.Compare(never(s.people[b.i].retires), never(s.people[a.i].retires)))
	})
	who := make([]int32, len(list))
	for k := range list {
		who[k] = list[k].i
	}
	return who
}

// open lists the places that stay open.
func (s *staff) open() []Need {
	var needs []Need
	for p, free := range s.free {
		if free <= 0 || !s.communal(int32(p)) {
			continue
		}
		kind := NeedOpen
		switch q := s.position(int32(p)); {
		case q.Closed:
			kind = NeedElect
		case q.Leadership > model.NoLeader:
			kind = NeedAppoint
		}
		needs = append(needs, s.need(kind, -1, int32(p), free))
	}
	return needs
}
