package scenario

import (
	"math/big"
	"slices"
	"sort"
	"strings"

	"canbo/model"
)

// maxFactor bounds DemandFactor, per mille.
const maxFactor = 1_000_000

// Round returns the effective date of the round of a year, the round of First
// being on the day first.
func (s *Scenario) Round(first model.Date, year int) model.Date {
	return first.AddMonths(12 * (year - s.First))
}

// inYears reports whether a year is in a span whose ends may be open (0).
func inYears(from, until, year int) bool { return year >= from && (until == 0 || year <= until) }

// last returns the last record of a list that applies, or nil.
func last[T any](list []T, applies func(*T) bool) *T {
	for i := len(list) - 1; i >= 0; i-- {
		if applies(&list[i]) {
			return &list[i]
		}
	}
	return nil
}

// all returns the records of a list that apply, in order.
func all[T any](list []T, applies func(*T) bool) []T {
	var found []T
	for i := range list {
		if applies(&list[i]) {
			found = append(found, list[i])
		}
	}
	return found
}

// BaseCeilings returns the heads allowed in each commune of the base, as
// model/SPEC.md section 8 counts them: the commune's ceiling, or else the sum over
// its communal bodies of their ceilings, or else of the approved places of their posts.
func BaseCeilings(in *model.Instance) []int {
	approved := make([]int, len(in.Bodies))
	for i := range in.Posts {
		approved[in.Posts[i].Body] += in.Posts[i].Approved
	}
	bodies := make([]int, len(in.Communes))
	for i := range in.Bodies {
		b := &in.Bodies[i]
		switch {
		case b.Provincial:
		case b.Ceiling > 0:
			bodies[b.Commune] += b.Ceiling
		default:
			bodies[b.Commune] += approved[i]
		}
	}
	for i := range in.Communes {
		if c := in.Communes[i].Ceiling; c > 0 {
			bodies[i] = c
		}
	}
	return bodies
}

// Ceilings returns the heads allowed in each commune in a year, len
// in.Communes. The total of a province is its base total changed, rounded to the
// nearest with halves up, or the heads set for it; it is shared over the communes
// in proportion to their base by largest remainders, equal remainders in the order
// of the communes. Floors come last and may lift the total. A commune whose base
// is 0 has no bodies and stays at 0; any other keeps at least 1, for a ceiling
// of 0 means none is set.
func (s *Scenario) Ceilings(in *model.Instance, year int) []int {
	heads := BaseCeilings(in)
	base := slices.Clone(heads)
	communes := make([][]int, len(in.Provinces))
	for c := range in.Communes {
		if base[c] > 0 {
			p := in.Communes[c].Province
			communes[p] = append(communes[p], c)
		}
	}
	for p := range in.Provinces {
		rule := last(s.Ceiling, func(r *Ceiling) bool { return r.Year <= year && r.Covers(&in.Provinces[p]) })
		if rule == nil {
			continue
		}
		total := 0
		for _, c := range communes[p] {
			total += base[c]
		}
		target := rule.Heads
		if target == 0 {
			target = (total*(1000+rule.Change) + 500) / 1000
		}
		share(heads, base, communes[p], total, target)
	}
	for p := range in.Provinces {
		for _, c := range communes[p] {
			heads[c] = max(heads[c], 1, s.floor(&in.Provinces[p], in.Communes[c].Kind, year))
		}
	}
	return heads
}

// share divides target over the members in proportion to weight, whose sum over
// the members is total, by largest remainders.
func share(to, weight, members []int, total, target int) {
	if total == 0 {
		return
	}
	left := target
	for _, c := range members {
		to[c] = target * weight[c] / total
		left -= to[c]
	}
	rest := func(c int) int { return target * weight[c] % total }
	order := slices.Clone(members)
	sort.SliceStable(order, func(i, j int) bool { return rest(order[i]) > rest(order[j]) })
	for _, c := range order[:left] {
		to[c]++
	}
}

func (s *Scenario) floor(p *model.Province, kind model.CommuneKind, year int) int {
	f := last(s.Floors, func(r *Floor) bool {
		return r.Year <= year && r.Covers(p) && (len(r.Kinds) == 0 || slices.Contains(r.Kinds, kind))
	})
	if f == nil {
		return 0
	}
	return f.Heads
}

// DemandFactor returns what the requirement of a field in a province is multiplied
// by in a year, per mille: the exact product over the records of (1000+Change)/1000
// and ((1000+Growth)/1000)^n, n the years from the record's first one on, that one
// included; rounded once, to the nearest with halves up, and at most 1,000,000. A
// record of year 0 begins with the scenario.
func (s *Scenario) DemandFactor(p *model.Province, field string, year int) int64 {
	product, unit := big.NewInt(1000), big.NewInt(1)
	times := func(perMille int, n int) {
		exponent := big.NewInt(int64(n))
		product.Mul(product, new(big.Int).Exp(big.NewInt(int64(1000+perMille)), exponent, nil))
		unit.Mul(unit, new(big.Int).Exp(big.NewInt(1000), exponent, nil))
	}
	for i := range s.Demand {
		r := &s.Demand[i]
		from := r.Year
		if from == 0 {
			from = s.First
		}
		if year < from || !r.Covers(p) || !covers(r.Fields, field) {
			continue
		}
		times(r.Change, 1)
		times(r.Growth, year-from+1)
	}
	// ⌊(2·product + unit)/(2·unit)⌋
	product.Lsh(product, 1).Add(product, unit)
	product.Div(product, unit.Lsh(unit, 1))
	if !product.IsInt64() {
		return maxFactor
	}
	return min(product.Int64(), maxFactor)
}

// covers reports whether a list of codes, empty for all, takes in a code.
func covers(codes []string, code string) bool { return len(codes) == 0 || slices.Contains(codes, code) }

// ExitRate returns the rate at which officials of that age (full years at the
// beginning of the year), sex and place leave in a year, per mille.
func (s *Scenario) ExitRate(p *model.Province, age int, sex model.Sex, hardship bool, year int) int {
	e := last(s.Exits, func(r *Exit) bool {
		return inYears(r.Year, r.Until, year) && r.Covers(p) &&
			age >= r.From && (r.To == 0 || age <= r.To) &&
			(r.Sex == "" || r.Sex == [...]string{model.Male: "male", model.Female: "female"}[sex]) &&
			(r.Hardship == "" || (r.Hardship == "yes") == hardship)
	})
	if e == nil {
		return 0
	}
	return e.Rate
}

// RetirementDate returns the day on which an official retires, 0 where the policy
// has no row for the birth date. Of those whose HazardYears entitle them to the
// reduction the share HardshipShare takes it, drawn from Future.Seed and the id;
// whoever could have gone by the day started, when the first round takes effect,
// and is still there stays to the full age. The reduction is off the age in force
// when they go (Decree 135/2020/NĐ-CP Art 5, Appendix II), not off that of their own
// years of birth: they go when one so much older reaches the full age.
func (s *Scenario) RetirementDate(p *model.Policy, o *model.Official, started model.Date) model.Date {
	full := p.RetirementDate(o.Sex, o.Birth)
	r := &s.Retirement
	if full == 0 || r.HardshipYears == 0 || o.HazardYears < r.HardshipYears {
		return full
	}
	early := p.RetirementDate(o.Sex, o.Birth.AddMonths(-r.HardshipMonths))
	if early <= started || !Chance(s.Draw("retirement", o.ID, 0, 0), r.HardshipShare) {
		return full
	}
	return early
}

// EarlyIn returns the records of early leave in force in a province and year, in
// order; of those that apply to one official the last counts.
func (s *Scenario) EarlyIn(p *model.Province, year int) []Early {
	return all(s.Early, func(r *Early) bool { return inYears(r.Year, r.Until, year) && r.Covers(p) })
}

// RecruitmentIn returns the records of recruitment in force in a province and
// year, in order; of those that admit a field and commune the last counts.
func (s *Scenario) RecruitmentIn(p *model.Province, year int) []Recruitment {
	return all(s.Recruitment, func(r *Recruitment) bool { return inYears(r.Year, r.Until, year) && r.Covers(p) })
}

// Admits reports whether the record is about a field in a commune of hardship or
// of none.
func (r *Recruitment) Admits(field string, hardship bool) bool {
	return covers(r.Fields, field) && (r.Communes == "" || (r.Communes == "hardship") == hardship)
}

// Found returns how many are found in a year and province, all fields of the
// record together: the share of the limit, rounded down; −1 where there is no limit.
func (r *Recruitment) Found() int {
	if r.Limit < 0 {
		return -1
	}
	return r.Limit * r.Share / 1000
}

// CoursesIn returns the courses in a province and year by id, of records with one
// id the last.
func (s *Scenario) CoursesIn(p *model.Province, year int) []Course {
	open := all(s.Courses, func(r *Course) bool { return inYears(r.Year, r.Until, year) && r.Covers(p) })
	slices.Reverse(open)
	slices.SortStableFunc(open, func(a, b Course) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(open, func(a, b Course) bool { return a.ID == b.ID })
}

// Enters reports whether holders of posts of a field may enter the course.
func (c *Course) Enters(field string) bool { return field != c.Field && covers(c.From, field) }

// Budget returns the limits of the round of a year in a province.
func (s *Scenario) Budget(p *model.Province, year int) model.Limits {
	limits := model.Unlimited
	b := last(s.Budgets, func(r *Budget) bool { return inYears(r.Year, r.Until, year) && r.Covers(p) })
	if b != nil {
		limits.Moves, limits.Relocations, limits.MoneyPerMonth = b.Moves, b.Relocations, b.Money
	}
	return limits
}
