package verify

import (
	"math"
	"slices"
	"sort"
	"strings"

	"canbo/model"
)

// qualified returns M of the fit and m, the months of experience in the field.
func (j *Judge) qualified(i, q int32) (major int64, months int) {
	o, pos := &j.in.Officials[i], &j.in.Positions[q]
	holds := func(list []string) bool {
		return slices.ContainsFunc(o.Qualifications, func(have model.Qualification) bool {
			return have.Level >= pos.Level && slices.ContainsFunc(list, func(entry string) bool {
				return entry == "*" || strings.HasPrefix(have.Major, entry)
			})
		})
	}
	switch {
	case holds(pos.Listed):
		major = j.fits.listed
	case holds(pos.Acceptable):
		major = j.fits.acceptable
	}
	for _, e := range o.Experience {
		if e.Field == pos.Field {
			months += e.Months
		}
	}
	return major, months
}

// measureFit returns fit(i, q), whether i is eligible for position q, and
// whether only under the condition of training.
func (j *Judge) measureFit(i, q int32) (fit int64, eligible, conditional bool) {
	o, pos, t := &j.in.Officials[i], &j.in.Positions[q], &j.fits
	major, months := j.qualified(i, q)
	fit = major + min(t.experience, int64(months)*t.experience/t.experienceMonths) + t.rating[o.Ratings[0]]
	if o.Rank >= pos.Rank && containsAll(o.Certificates, pos.Certificates) {
		fit += t.rank
	}
	eligible = fit >= t.threshold || major == 0 && int64(months) >= t.conditionalMonths
	return fit, eligible, eligible && (fit < t.conditional || major == 0)
}

func containsAll(have, want []string) bool {
	return !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(have, w) })
}

// productivity returns the milli-FTE that a person of that fit gives.
func (j *Judge) productivity(fit int64) int64 {
	switch {
	case fit >= j.value(model.Productivity, "full_from"):
		return j.value(model.Productivity, "full")
	case fit >= j.value(model.Productivity, "partial_from"):
		return j.value(model.Productivity, "partial")
	}
	return j.value(model.Productivity, "conditional")
}

// A trip is the way from a point in one commune to the seat of another.
type trip struct {
	metres, minutes int
	water           bool
}

// trip measures the way from point at in commune from to the seat of commune to.
func (j *Judge) trip(at model.Point, from, to int32) trip {
	a, b := &j.in.Communes[from], &j.in.Communes[to]
	steep := a.Mountainous || b.Mountainous
	t := trip{water: (a.Island || b.Island) && from != to}
	row := j.distance(from, to)
	if row != nil {
		t.metres = row.Metres
	} else {
		factor := j.travel.factor
		if steep {
			factor = j.travel.factorMountain
		}
		t.metres = int(int64(model.GreatCircle(at, b.Seat)) * factor / 1000)
	}
	switch {
	case row != nil && row.Minutes > 0:
		t.minutes = row.Minutes
	case t.water:
		for _, c := range []*model.Commune{a, b} {
			if !c.Island {
				continue
			}
			if c.CrossingMinutes != 0 {
				t.minutes += c.CrossingMinutes
			} else {
				t.minutes += int(j.travel.crossingMinutes)
			}
		}
	default:
		kmh := j.travel.kmh
		if steep {
			kmh = j.travel.kmhMountain
		}
		t.minutes = int(int64(t.metres) * 60 / (1000 * kmh))
	}
	return t
}

// distance returns the supplied row of two communes, or nil.
func (j *Judge) distance(a, b int32) *model.Distance {
	a, b = min(a, b), max(a, b)
	rows := j.in.Distances
	k := sort.Search(len(rows), func(k int) bool {
		return rows[k].From > a || rows[k].From == a && rows[k].To >= b
	})
	if k < len(rows) && rows[k].From == a && rows[k].To == b {
		return &rows[k]
	}
	return nil
}

// commute measures the daily way of official i to commune c.
func (j *Judge) commute(i, c int32) trip {
	o := &j.in.Officials[i]
	return j.trip(o.Home, o.Residence, c)
}

// far reports whether a trip needs relocation under a limit in metres.
func (t trip) far(limit int64) bool { return t.water || int64(t.metres) > limit }

// burden returns the points of a daily trip.
func (j *Judge) burden(t trip) int64 {
	if t.far(j.reach) {
		return j.points.relocation
	}
	sum, from := int64(0), int64(0)
	for _, band := range j.points.bands {
		sum += band.slope * max(0, min(int64(t.metres), band.to)-from)
		from = band.to
	}
	return min(sum/1000, j.points.relocation)
}

// norm returns the headcount of commune c by the formula or decision.
func (j *Judge) norm(c int32) int64 {
	com := &j.in.Communes[c]
	if com.NormOverride > 0 {
		return int64(com.NormOverride)
	}
	step, ceiling := j.value(model.Norm, "step"), j.value(model.Norm, "cap_other")
	if com.Mountainous {
		step = j.value(model.Norm, "step_mountain")
	}
	if com.Kind == model.RuralCommune {
		ceiling = j.value(model.Norm, "cap_commune")
	}
	base, threshold := j.value(model.Norm, "base"), j.value(model.Norm, "threshold")
	population := int64(com.Population)
	if population == 0 {
		population = threshold
	}
	return min(ceiling, base+max(0, (population-threshold)/step))
}

// wisn returns the requirement in milli-FTE of the volumes of one commune and
// field: Workload Indicators of Staffing Need (WHO 2010), R0·CAF + IAF.
// ok is false where shared support takes all working time.
func (j *Judge) wisn(volumes []*model.Volume) (required int64, ok bool) {
	v := func(key string) float64 { return float64(j.value(model.WISN, key)) }
	days := v("weeks")*v("days_per_week") - v("holidays") - v("annual_leave") - v("sick_leave") - v("other_leave")
	year := days * v("hours_per_day")
	var core, shared, individual float64
	for _, w := range volumes {
		switch w.Kind {
		case model.CoreWork:
			core += w.Amount * w.Minutes / 60 / year
		case model.IndividualDuties:
			individual += w.Amount * w.Minutes / 60 / year
		case model.SharedSupport:
			hours := w.Minutes / 60
			switch w.Period {
			case model.PerDay:
				shared += hours / v("hours_per_day")
			case model.PerWeek:
				shared += hours / (v("hours_per_day") * v("days_per_week"))
			case model.PerMonth:
				shared += hours * 12 / year
			case model.PerYear:
				shared += hours / year
			}
		}
	}
	if year <= 0 || shared >= 1 {
		return 0, false
	}
	return int64(math.Floor(1000*(core/(1-shared)+individual) + 0.5)), true
}

// weight returns w_f of commune c: the part of the norm that field f asks for.
func (j *Judge) weight(c, f int32) int64 {
	com, field := &j.in.Communes[c], &j.in.Fields[f]
	index := func(have int64, key string) int64 {
		return min(max(100*have/j.value(model.Workload, key), j.value(model.Workload, "index_min")),
			j.value(model.Workload, "index_max"))
	}
	population := int64(100)
	if com.Population != 0 {
		population = index(int64(com.Population), "population")
	}
	area := index(int64(math.Floor(com.AreaKm2)), "area_km2")
	return field.Weight * ((100-field.PopulationPct-field.AreaPct)*100 + field.PopulationPct*population + field.AreaPct*area)
}

// shortage returns g(S; R), the convex cost of S milli-FTE where R are required.
func (j *Judge) shortage(present, required int64) int64 {
	sum := int64(0)
	for k, tier := range j.tiers {
		low, high := required*int64(k)/4, required*int64(k+1)/4
		sum += tier * max(0, high-max(present, low))
	}
	return sum
}

// money returns the support of a move of i to p in đồng, and whether it counts
// as a relocation.
func (j *Judge) money(i, p int32) (monthly, oneOff int64, relocates bool) {
	o, c := &j.in.Officials[i], j.commune(p)
	com := &j.in.Communes[c]
	way := j.commute(i, c)
	relocates = way.far(j.reach)
	form := j.form(i, p)
	if form == model.Return {
		return 0, 0, relocates
	}
	if s := j.support[com.Province]; s != nil {
		if relocates {
			monthly = s.Rent
		} else {
			for _, band := range s.Bands {
				from := band.Metres
				if com.Mountainous {
					from = band.MountainMetres
				}
				if way.metres >= from {
					monthly = max(monthly, band.Dong)
				}
			}
		}
	}
	base := j.value(model.BaseSalary, "dong")
	if com.EspeciallyDifficult {
		monthly += j.value(model.HardshipPay, "attraction_percent") * int64(o.Coef) * base / 10000
	}
	switch {
	case form == model.Reinforce:
		oneOff = j.value(model.Reinforcement, "grant_months") * base
	case com.EspeciallyDifficult:
		oneOff = j.value(model.HardshipPay, "arrival_months") * base
	}
	kept := max(0, j.allowance(o.Post)-j.allowance(p))
	return monthly, oneOff + j.value(model.PayKept, "months")*kept*base/100, relocates
}

// allowance returns the leadership allowance at a post in hundredths of the
// base salary.
func (j *Judge) allowance(p int32) int64 {
	if p < 0 {
		return 0
	}
	level := j.position(p).Leadership
	if level == model.NoLeader {
		return 0
	}
	key := "deputy"
	if level == model.Head {
		key = "head"
	}
	province := j.in.Communes[j.commune(p)].Province
	if slices.Contains(j.in.Policy.Metropolis, j.in.Provinces[province].Code) {
		key += "_metropolis"
	}
	return j.value(model.Allowance, key)
}
