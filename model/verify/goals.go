package verify

import (
	"hash/fnv"
	"slices"

	"canbo/model"
)

// Points returns the people points of official i at post p, his present post or
// -1 included.
func (j *Judge) Points(i, p int32) int64 {
	if p == j.in.Officials[i].Post {
		return j.stayPoints(i)
	}
	return j.movePoints(i, p)
}

func (j *Judge) stayPoints(i int32) int64 {
	o := &j.in.Officials[i]
	if o.Post < 0 {
		return j.points.relocation + 100*j.points.fit
	}
	points := j.placePoints(i, o.Post)
	if o.Wishes.Move == model.Volunteers {
		points += j.points.unmet
	}
	return points
}

// placePoints returns what the way to post p and the fit for it cost.
func (j *Judge) placePoints(i, p int32) int64 {
	fit, _, _ := j.measureFit(i, j.in.Posts[p].Position)
	return j.burden(j.commute(i, j.commune(p))) + j.points.fit*(100-fit)
}

func (j *Judge) movePoints(i, p int32) int64 {
	points := j.placePoints(i, p)
	if j.returns(i, p) {
		return points
	}
	o, c, t := &j.in.Officials[i], j.commune(p), &j.points
	add := func(applies bool, n int64) {
		if applies {
			points += n
		}
	}
	_, _, conditional := j.measureFit(i, j.in.Posts[p].Position)
	likes := slices.Contains(o.Wishes.Communes, c)
	from := o.Post >= 0 && j.in.Communes[j.commune(o.Post)].Hardship()
	add(conditional, t.conditional)
	points += t.move + j.source(i, p)
	add(j.looked(model.RecentMove) && !j.rested(i, j.value(model.RecentMove, "months")), t.recent)
	add(o.Wishes.Move == model.Refuses, t.refuses)
	add(o.Wishes.Move == model.Volunteers, -t.volunteer)
	add(likes || slices.Contains(o.Wishes.Positions, j.in.Posts[p].Position), -t.preferred)
	add(j.in.Communes[c].Hardship() && !from && !likes, t.hardship)
	monthly, oneOff, _ := j.money(i, p)
	return points + t.perMillion*(monthly+oneOff/36)/1_000_000
}

// source returns the points of where official i comes from.
func (j *Judge) source(i, p int32) int64 {
	o := &j.in.Officials[i]
	if o.Post < 0 {
		return 0
	}
	from, to := &j.in.Communes[j.commune(o.Post)], &j.in.Communes[j.commune(p)]
	switch {
	case j.in.Posts[o.Post].Body == j.in.Posts[p].Body:
		return 0
	case from == to:
		return j.points.otherBody
	case !j.communal(o.Post):
		return j.points.agency
	case slices.ContainsFunc(from.FormerDistricts, func(d string) bool { return slices.Contains(to.FormerDistricts, d) }):
		return j.points.formerDistrict
	}
	return j.points.otherCommune
}

// tieBreak returns the tie points of a move.
func (j *Judge) tieBreak(m Move) int64 {
	h := fnv.New64a()
	h.Write([]byte(j.in.Officials[m.Official].ID))
	h.Write([]byte{0})
	h.Write([]byte(j.in.Posts[m.Post].ID))
	return int64(h.Sum64() % 256)
}

// duty returns the value of goal duty at a tally with so many cases left.
func (j *Judge) duty(t *tally, cases int) int64 {
	value := j.points.mustMove * int64(cases)
	for p, n := range t.work {
		if j.communal(int32(p)) {
			value += j.points.postMinimum * int64(max(0, j.in.Posts[p].Minimum-int(n)))
		}
	}
	for b, n := range j.byBody(t.work) {
		if body := &j.in.Bodies[b]; !body.Provincial {
			value += j.points.bodyMinimum * max(0, int64(body.Minimum)-n)
		}
	}
	return value
}

// service returns the value of goal service at a tally.
func (j *Judge) service(t *tally) int64 {
	value, fields := int64(0), len(j.in.Fields)
	for cell, required := range j.required {
		value += j.in.Fields[cell%fields].Urgency * j.shortage(t.load[cell], required)
	}
	for p, n := range t.payroll {
		if j.communal(int32(p)) {
			value += j.points.surplus * int64(max(0, int(n)-j.in.Posts[p].Approved))
		}
	}
	return value
}
