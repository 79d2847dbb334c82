// Package gazetteer knows the 34 provinces of Việt Nam and the 3,321
// commune-level units below them as of 1 July 2025: codes, names, points, areas,
// populations and former districts. It finds a unit by code, by name however
// spelled, and by place.
//
// The facts are embedded; README.md in this folder is their birth certificate:
// origin, date, quality, credits. The point of a unit is a point inside its
// outline, typically 2–4 km from the seat of its People's Committee.
package gazetteer

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"gonum.org/v1/gonum/spatial/kdtree"

	"canbo/data/embedded"
)

// StateDate is the day whose administrative division is embedded, ISO 8601.
const StateDate = "2025-07-01"

var (
	//go:embed communes.csv
	communesCSV string
	//go:embed provinces.csv
	provincesCSV string
)

// A Kind tells a province from a centrally run city.
type Kind uint8

const (
	KindProvince Kind = iota // tỉnh
	KindCity                 // thành phố trực thuộc trung ương
)

var kindNames = []string{"tỉnh", "thành phố"}

func (k Kind) String() string { return kindNames[k] }

// A Type is one of the three kinds of commune-level unit.
type Type uint8

const (
	TypeCommune     Type = iota // xã
	TypeWard                    // phường
	TypeSpecialZone             // đặc khu
)

var typeNames = []string{"xã", "phường", "đặc khu"}

func (t Type) String() string { return typeNames[t] }

// A Region is one of the six socio-economic regions.
type Region uint8

const (
	NorthernMidlands Region = iota
	RedRiverDelta
	CentralCoast
	CentralHighlands
	Southeast
	MekongDelta
)

var regionNames = []string{
	"Trung du và miền núi phía Bắc",
	"Đồng bằng sông Hồng",
	"Bắc Trung Bộ và duyên hải miền Trung",
	"Tây Nguyên",
	"Đông Nam Bộ",
	"Đồng bằng sông Cửu Long",
}

func (r Region) String() string { return regionNames[r] }

// A Source says where an area or a population comes from.
type Source uint8

const (
	SourceNone     Source = iota // not known; the value is 0
	SourceAtlas                  // atlas of the 34 provinces and cities
	SourcePolygon                // area computed from the outline
	SourceEstimate               // up to 20 % off
	SourceResidual               // the province's total less its other units
)

var sourceNames = []string{"none", "atlas", "polygon", "estimate", "residual"}

func (s Source) String() string { return sourceNames[s] }

// A Province is a province or a centrally run city.
type Province struct {
	Code            string // two digits
	Name            string // without the unit word
	Kind            Kind
	Seat            string  // code of the ward with the provincial seat; see README.md before relying on it
	Lat, Lon        float64 // degrees, the point of the seat's ward
	Units           int     // commune-level units
	AreaKm2         float64
	Population      int
	Region          Region
	MergedFrom      int      // provinces it was formed from on 1 July 2025: 1, 2 or 3
	FormerProvinces []string // their names, len MergedFrom
}

// FullName returns the name with the unit word: "thành phố Hà Nội".
func (p *Province) FullName() string { return p.Kind.String() + " " + p.Name }

// A Commune is a commune, a ward or a special zone.
type Commune struct {
	Code             string // five digits
	Name             string // without the unit word
	Type             Type
	Province         string  // code
	Lat, Lon         float64 // degrees, a point inside the unit
	AreaKm2          float64
	AreaSource       Source
	Population       int // registered residents, 0 unknown
	PopulationSource Source
	FormerDistricts  []string // with the unit word: "Quận Ba Đình"; empty on five islands
	LandBorderKm     float64  // length of land border, 0 none
	Island           bool     // not joined to the mainland
}

// FullName returns the name with the unit word: "phường Ba Đình".
func (c *Commune) FullName() string { return c.Type.String() + " " + c.Name }

// A Gazetteer is the embedded table with its indexes. It is read-only, shared
// and safe for concurrent use: do not change what its methods return.
type Gazetteer struct {
	provinces  []*Province
	communes   []*Commune
	province   map[string]*Province
	commune    map[string]*Commune
	inProvince map[string][]*Commune
	tree       *kdtree.Tree
	names      func() *nameIndex // built on the first search by name
}

// Load returns the gazetteer, parsed on the first call.
func Load() *Gazetteer { return load() }

var load = sync.OnceValue(func() *Gazetteer {
	g, err := parse(provincesCSV, communesCSV)
	if err != nil {
		panic("gazetteer: embedded table: " + err.Error())
	}
	return g
})

// Provinces returns the 34 provinces by code.
func (g *Gazetteer) Provinces() []*Province { return g.provinces }

// Communes returns the 3,321 units by code.
func (g *Gazetteer) Communes() []*Commune { return g.communes }

// Province returns the province of a two-digit code.
func (g *Gazetteer) Province(code string) (*Province, bool) {
	p, ok := g.province[code]
	return p, ok
}

// Commune returns the unit of a five-digit code.
func (g *Gazetteer) Commune(code string) (*Commune, bool) {
	c, ok := g.commune[code]
	return c, ok
}

// InProvince returns the units of a province by code, nil if there is no such
// province.
func (g *Gazetteer) InProvince(code string) []*Commune { return g.inProvince[code] }

// parse reads both tables and indexes them. It refuses a table that is not
// sorted by code or in which a code is unknown.
func parse(provinces, communes string) (*Gazetteer, error) {
	g := &Gazetteer{
		province:   map[string]*Province{},
		commune:    map[string]*Commune{},
		inProvince: map[string][]*Commune{},
	}
	err := embedded.Each(provinces, func(record *embedded.Row) {
		r := row{record}
		p := &Province{
			Code: r.Text("code"), Name: r.Text("name"), Kind: Kind(r.word("kind", kindNames)),
			Seat: r.Text("seat"), Units: r.count("units"), AreaKm2: r.number("area_km2"),
			Population: r.count("population"), Region: Region(r.word("region", regionNames)),
			FormerProvinces: r.List("former_provinces", "|"),
		}
		p.MergedFrom = len(p.FormerProvinces)
		g.provinces = append(g.provinces, p)
		g.province[p.Code] = p
	})
	if err != nil {
		return nil, fmt.Errorf("provinces: %w", err)
	}
	err = embedded.Each(communes, func(record *embedded.Row) {
		r := row{record}
		c := &Commune{
			Code: r.Text("code"), Name: r.Text("name"), Type: Type(r.word("type", typeNames)),
			Province: r.Text("province"), Lat: r.number("lat"), Lon: r.number("lon"),
			AreaKm2: r.number("area_km2"), AreaSource: Source(r.word("area_source", sourceNames)),
			Population: r.count("population"), PopulationSource: Source(r.word("population_source", sourceNames)),
			FormerDistricts: r.List("former_districts", "|"), LandBorderKm: r.number("land_border_km"),
			Island: r.count("island") == 1,
		}
		if g.province[c.Province] == nil {
			r.Fail("province", c.Province)
		}
		g.communes = append(g.communes, c)
		g.commune[c.Code] = c
		g.inProvince[c.Province] = append(g.inProvince[c.Province], c)
	})
	if err != nil {
		return nil, fmt.Errorf("communes: %w", err)
	}
	for _, p := range g.provinces {
		seat := g.commune[p.Seat]
		if seat == nil || seat.Province != p.Code {
			return nil, fmt.Errorf("province %s: seat %q is none of its units", p.Code, p.Seat)
		}
		p.Lat, p.Lon = seat.Lat, seat.Lon
	}
	ascending := slices.IsSortedFunc(g.provinces, func(a, b *Province) int { return cmp.Compare(a.Code, b.Code) }) &&
		slices.IsSortedFunc(g.communes, func(a, b *Commune) int { return cmp.Compare(a.Code, b.Code) })
	if !ascending || len(g.province) != len(g.provinces) || len(g.commune) != len(g.communes) {
		return nil, fmt.Errorf("codes are not strictly increasing")
	}
	g.tree = kdtree.New(places(g.communes), false)
	g.names = sync.OnceValue(func() *nameIndex { return newNameIndex(g) })
	return g, nil
}

// A row gives the cells of one record in the types of this table. An empty cell is
// the number 0.
type row struct{ *embedded.Row }

func (r row) number(column string) float64 {
	cell := r.Text(column)
	if cell == "" {
		return 0
	}
	x, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		r.Fail(column, cell)
	}
	return x
}

func (r row) count(column string) int {
	cell := r.Text(column)
	if cell == "" {
		return 0
	}
	n, err := strconv.Atoi(cell)
	if err != nil {
		r.Fail(column, cell)
	}
	return n
}

// word returns the index of the cell among the words.
func (r row) word(column string, words []string) int {
	cell := r.Text(column)
	i := slices.Index(words, cell)
	if i < 0 {
		r.Fail(column, cell)
		return 0
	}
	return i
}
