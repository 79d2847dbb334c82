package data

import (
	"math"
	"slices"
	"strconv"

	"canbo/model"
)

// crossCheck tells what only several rows together show, and counts assumptions.
func (l *loader) crossCheck() {
	l.checkHeads()
	l.checkSupport()
	l.assumeCommunes()
	l.assumeOfficials()
}

// checkHeads compares holders, approved numbers, minimums and ceilings.
func (l *loader) checkHeads() {
	in := l.in
	holders := make([]int, len(in.Posts))
	for i := range in.Officials {
		o := &in.Officials[i]
		payroll := o.Post
		if o.SecondedUntil != 0 && o.HomePost >= 0 {
			payroll = o.HomePost
		}
		if payroll >= 0 {
			holders[payroll]++
		}
	}
	approved := make([]int, len(in.Bodies))
	for p := range in.Posts {
		approved[in.Posts[p].Body] += in.Posts[p].Approved
		if holders[p] > in.Posts[p].Approved {
			l.fault(l.postAt[p], "post.overfull", strconv.Itoa(holders[p]), strconv.Itoa(in.Posts[p].Approved))
		}
	}
	ceiling := make([]int, len(in.Communes))
	for b := range in.Bodies {
		body := &in.Bodies[b]
		heads := approved[b]
		switch {
		case body.Ceiling > 0 && body.Ceiling < heads:
			l.fault(l.bodyAt[b], "ceiling.below", strconv.Itoa(body.Ceiling), strconv.Itoa(heads))
		case body.Ceiling == 0 && body.Minimum > heads:
			l.fault(l.bodyAt[b], "minimum.above", strconv.Itoa(body.Minimum), strconv.Itoa(heads))
		}
		if body.Ceiling > 0 {
			heads = body.Ceiling
		}
		if body.Commune >= 0 && !body.Provincial {
			ceiling[body.Commune] += heads
		}
	}
	for c := range in.Communes {
		if own := in.Communes[c].Ceiling; own > 0 && own < ceiling[c] {
			l.fault(l.communeAt[c], "ceiling.below", strconv.Itoa(own), strconv.Itoa(ceiling[c]))
		}
	}
}

// checkSupport tells every commune and field whose shared support takes all the
// time there is: Σ CAS ≥ 1, for which the WISN allowance factor 1/(1 − Σ CAS) has
// no meaning.
func (l *loader) checkSupport() {
	if l.rules == nil {
		return
	}
	w := func(key string) float64 { return float64(l.rules.Value(model.WISN, key)) }
	day := w("hours_per_day")
	year := (w("weeks")*w("days_per_week") - w("holidays") - w("annual_leave") - w("sick_leave") - w("other_leave")) * day
	volumes := l.in.Volumes
	for i := 0; i < len(volumes); {
		first, share := i, 0.0
		for ; i < len(volumes) && volumes[i].Commune == volumes[first].Commune && volumes[i].Field == volumes[first].Field; i++ {
			if volumes[i].Kind != model.SharedSupport {
				continue
			}
			hours := volumes[i].Minutes / 60
			switch volumes[i].Period {
			case model.PerDay:
				share += hours / day
			case model.PerWeek:
				share += hours / (day * w("days_per_week"))
			case model.PerMonth:
				share += hours * 12 / year
			case model.PerYear:
				share += hours / year
			}
		}
		if share >= 1 {
			l.fault(l.volumeAt[first], "wisn.full", strconv.Itoa(int(math.Floor(100*share))), l.in.Fields[volumes[first].Field].Code)
		}
	}
}

// assumeCommunes counts what is not stated of communes with a body of their own.
func (l *loader) assumeCommunes() {
	in := l.in
	own, volume := make([]bool, len(in.Communes)), make([]bool, len(in.Communes))
	for i := range in.Bodies {
		if b := &in.Bodies[i]; b.Commune >= 0 && !b.Provincial {
			own[b.Commune] = true
		}
	}
	for i := range in.Volumes {
		volume[in.Volumes[i].Commune] = true
	}
	for c := range in.Communes {
		if !own[c] {
			continue
		}
		l.assumeIf(!l.given[c].region, "commune.region")
		l.assumeIf(!l.given[c].mountainous, "commune.mountainous")
		l.assumeIf(in.Communes[c].Population == 0, "commune.population")
		l.assumeIf(!volume[c], "volume.none")
	}
}

func (l *loader) assumeIf(holds bool, code string) {
	if holds {
		l.assume(code, 1)
	}
}

func (l *loader) assumeOfficials() {
	in := l.in
	type pair struct{ from, to int32 }
	road := make(map[pair]bool, len(in.Distances))
	for _, d := range in.Distances {
		road[pair{d.From, d.To}] = true
	}
	for i := range in.Officials {
		o := &in.Officials[i]
		l.assumeIf(len(o.Qualifications) == 0, "official.qualifications")
		l.assumeIf(len(o.Experience) == 0, "official.experience")
		l.assumeIf(o.Ratings[0] == model.NoRating, "official.ratings")
		if o.Post >= 0 && o.Residence >= 0 {
			work := in.PostCommune(o.Post)
			l.assumeIf(!road[pair{min(o.Residence, work), max(o.Residence, work)}], "distance.none")
		}
	}
}

// compact leaves the communes and provinces that the folder uses and renumbers
// all references to them.
func (l *loader) compact() {
	in := l.in
	provinceUsed := make([]bool, len(in.Provinces))
	for c := range in.Communes {
		if l.used[c] {
			provinceUsed[in.Communes[c].Province] = true
		}
	}
	var province, commune []int32
	in.Provinces, province = keep(in.Provinces, provinceUsed)
	in.Communes, commune = keep(in.Communes, l.used)
	for i := range in.Communes {
		in.Communes[i].Province = province[in.Communes[i].Province]
	}
	renumber := func(c *int32) {
		if *c >= 0 {
			*c = commune[*c]
		}
	}
	for i := range in.Bodies {
		renumber(&in.Bodies[i].Commune)
	}
	for i := range in.Officials {
		o := &in.Officials[i]
		renumber(&o.Residence)
		renumber(&o.Hometown)
		for j := range o.Wishes.Communes {
			renumber(&o.Wishes.Communes[j])
		}
	}
	for i := range in.Distances {
		renumber(&in.Distances[i].From)
		renumber(&in.Distances[i].To)
	}
	for i := range in.Volumes {
		renumber(&in.Volumes[i].Commune)
	}
	for i := range in.Decisions.Forbids {
		renumber(&in.Decisions.Forbids[i].Commune)
	}
}

// keep returns the used elements and the new index of each old one.
func keep[T any](all []T, used []bool) (kept []T, renumbered []int32) {
	renumbered = slices.Repeat([]int32{-1}, len(all))
	for i := range all {
		if used[i] {
			renumbered[i] = int32(len(kept))
			kept = append(kept, all[i])
		}
	}
	return kept, renumbered
}
