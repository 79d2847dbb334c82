package gazetteer

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/spatial/kdtree"
)

// EarthRadiusKm is the mean radius R₁ = (2a+b)/3 of the WGS 84 ellipsoid (Moritz,
// Geodetic Reference System 1980, Journal of Geodesy 74, 2000).
const EarthRadiusKm = 6371.0088

// DistanceKm returns the great-circle distance in kilometres between two points
// in degrees on the sphere of radius EarthRadiusKm, by the haversine formula
//
//	h = sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2),  d = 2R asin √h,
//
// which keeps its precision for near points (Sinnott, Sky and Telescope 68,
// 1984). The sphere is within 0.6 % of the ellipsoid.
func DistanceKm(lat1, lon1, lat2, lon2 float64) float64 {
	const rad = math.Pi / 180
	φ1, φ2 := lat1*rad, lat2*rad
	sφ, sλ := math.Sin((φ2-φ1)/2), math.Sin((lon2-lon1)*rad/2)
	h := sφ*sφ + math.Cos(φ1)*math.Cos(φ2)*sλ*sλ
	return 2 * EarthRadiusKm * math.Asin(math.Sqrt(min(h, 1)))
}

// DistanceKm returns the great-circle distance between the points of two units.
func (c *Commune) DistanceKm(d *Commune) float64 {
	return DistanceKm(c.Lat, c.Lon, d.Lat, d.Lon)
}

// A Neighbour is a unit and how far its point is.
type Neighbour struct {
	*Commune
	Km float64
}

// slackKm covers the rounding between chord and haversine, which is nanometres
// below a quarter of the circumference; beyond, a relative 1e-12 of the squared
// chord does.
const slackKm = 1e-6

// Nearest returns the k units nearest to a point in degrees, nearest first, ties
// by code; all units if k exceeds their number.
func (g *Gazetteer) Nearest(lat, lon float64, k int) []Neighbour {
	k = min(k, len(g.communes))
	if k <= 0 || !onEarth(lat, lon) {
		return nil
	}
	keep := kdtree.NewNKeeper(k)
	g.tree.NearestSet(keep, newPlace(lat, lon, nil))
	far := 0.0
	for _, kept := range keep.Heap {
		c := kept.Comparable.(place).commune
		far = max(far, DistanceKm(lat, lon, c.Lat, c.Lon))
	}
	return g.Within(lat, lon, far+slackKm)[:k]
}

// Within returns the units whose points lie at most km from a point in degrees,
// nearest first, ties by code.
func (g *Gazetteer) Within(lat, lon, km float64) []Neighbour {
	if !(km >= 0) || !onEarth(lat, lon) {
		return nil
	}
	chord := 2 * math.Sin(min((km+slackKm)/EarthRadiusKm, math.Pi)/2)
	keep := kdtree.NewDistKeeper(chord * chord * (1 + 1e-12))
	g.tree.NearestSet(keep, newPlace(lat, lon, nil))
	var near []Neighbour
	for _, kept := range keep.Heap {
		c := kept.Comparable.(place).commune
		if d := DistanceKm(lat, lon, c.Lat, c.Lon); d <= km {
			near = append(near, Neighbour{c, d})
		}
	}
	slices.SortFunc(near, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.Km, b.Km), cmp.Compare(a.Code, b.Code))
	})
	return near
}

// onEarth reports whether the latitude is within ±90° and the longitude within
// ±360°.
func onEarth(lat, lon float64) bool { return math.Abs(lat) <= 90 && math.Abs(lon) <= 360 }

// A place is a point of the unit sphere. The chord between two places grows with
// their great-circle distance d: chord = 2 sin(d/2R).
type place struct {
	xyz     [3]float64
	commune *Commune
}

func newPlace(lat, lon float64, c *Commune) place {
	const rad = math.Pi / 180
	sφ, cφ := math.Sincos(lat * rad)
	sλ, cλ := math.Sincos(lon * rad)
	return place{[3]float64{cφ * cλ, cφ * sλ, sφ}, c}
}

func (p place) Compare(q kdtree.Comparable, d kdtree.Dim) float64 {
	return p.xyz[d] - q.(place).xyz[d]
}

func (p place) Dims() int { return 3 }

func (p place) Distance(q kdtree.Comparable) float64 {
	r := q.(place)
	x, y, z := p.xyz[0]-r.xyz[0], p.xyz[1]-r.xyz[1], p.xyz[2]-r.xyz[2]
	return x*x + y*y + z*z
}

// A placeList is split at the median of a full sort, so that the tree is the
// same in every run.
type placeList []place

func places(communes []*Commune) placeList {
	list := make(placeList, len(communes))
	for i, c := range communes {
		list[i] = newPlace(c.Lat, c.Lon, c)
	}
	return list
}

func (l placeList) Index(i int) kdtree.Comparable         { return l[i] }
func (l placeList) Len() int                              { return len(l) }
func (l placeList) Slice(start, end int) kdtree.Interface { return l[start:end] }

func (l placeList) Pivot(d kdtree.Dim) int {
	slices.SortFunc(l, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.xyz[d], b.xyz[d]), cmp.Compare(a.commune.Code, b.commune.Code))
	})
	return len(l) / 2
}
