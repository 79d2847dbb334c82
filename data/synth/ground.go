package synth

import (
	"cmp"
	"math"
	"slices"

	"canbo/data/gazetteer"
	"canbo/model"
)

// hillDensity is the population density, people per km², below which a unit of a
// region is taken as mountainous. The gazetteer has no elevations; the true list
// is each province's (Decree 272/2025/NĐ-CP).
var hillDensity = map[gazetteer.Region]float64{
	gazetteer.NorthernMidlands: 300, gazetteer.RedRiverDelta: 110, gazetteer.CentralCoast: 120,
	gazetteer.CentralHighlands: 150,
}

// Units with fewer residents than withoutDepartments have their specialists in
// the office; those with fewer than withoutCentre have no one-stop centre.
// The figures leave 9,916 departments and, with Hà Nội, whose one-stop service
// is the city's own, 3,193 centres in the nation, as published.
const (
	withoutDepartments = 3280
	withoutCentre      = 150
	cityCentre         = "01"
)

// A unit with fewer residents than tiny, all of them islands, has a
// decided number instead of the norm.
const (
	tiny     = 1000
	tinyNorm = 24
)

// settle makes the communes of the province: facts from the gazetteer, and the
// overlay that the province would supply, here invented to be plausible.
func (m *maker) settle() {
	minorities := homelands[m.province.Code]
	for _, u := range m.units {
		c := model.Commune{
			Code: u.Code, Name: u.FullName(), Kind: model.CommuneKind(u.Type), Seat: round(model.Point{Lat: u.Lat, Lon: u.Lon}),
			AreaKm2: u.AreaKm2, Population: u.Population, FormerDistricts: slices.Clone(u.FormerDistricts),
			Border: u.LandBorderKm > 0, Island: u.Island,
		}
		density := float64(u.Population) / math.Max(u.AreaKm2, 0.1)
		limit := hillDensity[m.province.Region]
		c.Mountainous = !c.Island && (density < limit || c.Border && limit > 0)
		if c.Mountainous {
			x := density * math.Exp(0.4*m.NormFloat64())
			switch {
			case x < 70:
				c.Region = 3
			case x < 150:
				c.Region = 2
			default:
				c.Region = 1
			}
			c.EspeciallyDifficult = c.Region == 3 && m.chance(0.85) || c.Region == 2 && m.chance(0.1)
		}
		khmer := len(minorities) > 0 && minorities[0] == "Khmer"
		if len(minorities) > 0 && (c.Region >= 2 || khmer && c.Kind == model.RuralCommune && m.chance(0.12)) {
			c.Language = minorities[min(m.IntN(len(minorities)), m.IntN(len(minorities)))]
		}
		if c.Island {
			c.CrossingMinutes = m.crossing(u)
		}
		switch {
		case u.Population == 0:
		case u.Population < tiny:
			c.NormOverride = tinyNorm
		case m.chance(0.02):
			c.NormOverride = m.norm(&c) + m.span(-2, 3)
		}
		m.communes = append(m.communes, c)
	}
	m.measureGround()
}

// crossing returns the minutes of a boat at 35 km/h from the nearest mainland
// unit of the province, with 20 minutes for boarding.
func (m *maker) crossing(u *gazetteer.Commune) int {
	nearest := math.Inf(1)
	for _, v := range m.units {
		if !v.Island {
			nearest = math.Min(nearest, u.DistanceKm(v))
		}
	}
	return 20 + int(nearest*60/35)
}

// norm is the headcount by the policy's norm (SPEC.md, section 6).
func (m *maker) norm(c *model.Commune) int {
	if c.NormOverride > 0 {
		return c.NormOverride
	}
	value := func(key string) int { return int(m.rules.Value(model.Norm, key)) }
	step, limit := value("step"), value("cap_other")
	if c.Mountainous {
		step = value("step_mountain")
	}
	if c.Kind == model.RuralCommune {
		limit = value("cap_commune")
	}
	return min(limit, value("base")+max(0, (c.Population-value("threshold"))/step))
}

// measureGround finds, for every unit, the units where its staff may live: those
// that share a former district with it, the nearer the likelier, and farther
// ones. Nobody of the mainland lives on an island. short is the part of the units
// that lack people: the thinly settled ones.
func (m *maker) measureGround() {
	n := len(m.communes)
	m.near = make([]lot[int32], n)
	m.far = make([]lot[int32], n)
	for i := range m.communes {
		for j := range m.communes {
			if i == j || m.communes[j].Island || m.communes[j].Population == 0 {
				continue
			}
			km := float64(model.GreatCircle(m.communes[i].Seat, m.communes[j].Seat)) / 1000
			if m.communes[i].Island {
				if km < 100 {
					m.far[i].add(int32(j), math.Exp(-km/20))
				}
				continue
			}
			reach := 8.5
			if m.communes[i].Mountainous {
				reach = 3.5
			}
			town := 1 + float64(m.communes[j].Population)/40000
			if share(m.communes[i].FormerDistricts, m.communes[j].FormerDistricts) && km < 40 {
				m.near[i].add(int32(j), town*math.Exp(-km/reach))
			}
			if km > 15 && km < 75 {
				m.far[i].add(int32(j), town*town*math.Exp(-km/22))
			}
		}
	}
	m.rank()
}

// rank orders the units by how much they draw people (density and size, with
// noise) and marks the lowest as short of people.
func (m *maker) rank() {
	n := len(m.communes)
	score := make([]float64, n)
	order := make([]int, n)
	for i := range m.communes {
		c := &m.communes[i]
		score[i] = math.Log(1+float64(c.Population)/math.Max(c.AreaKm2, 0.1)) + m.NormFloat64()
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score[a], score[b]) })
	m.short = make([]bool, n)
	for _, i := range order[:int(float64(n)*m.balance.short+0.5)] {
		m.short[i] = true
	}
}

func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

const kmPerDegree = 111.195 // of latitude, on the mean sphere

// around returns a point near p: a normal error of sd kilometres each way.
func (m *maker) around(p model.Point, sd float64) model.Point {
	north, east := sd*m.NormFloat64(), sd*m.NormFloat64()
	return round(model.Point{
		Lat: p.Lat + north/kmPerDegree,
		Lon: p.Lon + east/(kmPerDegree*math.Cos(p.Lat*math.Pi/180)),
	})
}

// round keeps five decimals of a degree, about a metre.
func round(p model.Point) model.Point {
	r := func(x float64) float64 { return math.Round(x*1e5) / 1e5 }
	return model.Point{Lat: r(p.Lat), Lon: r(p.Lon)}
}
