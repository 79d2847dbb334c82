// Package model holds what canbo is about: communes, bodies, posts, officials,
// the dated rules, and plans. It knows no file format and no solver. The
// meaning of every figure and rule is written down in SPEC.md beside this
// file; packages formulate and verify implement it independently.
package model

import (
	"cmp"
	"fmt"
	"math"
	"sort"
)

// Block is one of the three payroll blocks of a commune.
type Block uint8

const (
	Government Block = iota // khối chính quyền
	Party                   // khối Đảng
	Front                   // Mặt trận Tổ quốc và đoàn thể
	Blocks                  // number of blocks
)

// CommuneKind is the type of a commune-level unit.
type CommuneKind uint8

const (
	RuralCommune CommuneKind = iota // xã
	Ward                            // phường
	SpecialZone                     // đặc khu
)

// Sex of an official as in the personnel file.
type Sex uint8

const (
	Male Sex = iota
	Female
)

// Class of an official under Law 80/2025/QH15.
type Class uint8

const (
	CivilServant Class = iota // công chức
	Cadre                     // cán bộ: elected or assigned for a term
	Contract                  // hợp đồng lao động
)

// Rank is the civil-service rank (ngạch), ascending.
type Rank uint8

const (
	NoRank      Rank = iota
	Staff            // nhân viên 01.005
	Technician       // cán sự 01.004
	Specialist       // chuyên viên 01.003
	Principal        // chuyên viên chính 01.002
	SeniorGrade      // chuyên viên cao cấp 01.001
)

// Level is the level of a qualification, ascending.
type Level uint8

const (
	NoLevel      Level = iota
	Intermediate       // trung cấp
	College            // cao đẳng
	University         // đại học
	Master             // thạc sĩ
	Doctor             // tiến sĩ
)

// Rating is a yearly quality rating (Law 80/2025/QH15 Art 26).
type Rating uint8

const (
	NoRating   Rating = iota
	Excellent         // hoàn thành xuất sắc nhiệm vụ
	GoodRating        // hoàn thành tốt nhiệm vụ
	Completed         // hoàn thành nhiệm vụ
	NotDone           // không hoàn thành nhiệm vụ
)

// Leadership is the leadership level of a position.
type Leadership uint8

const (
	NoLeader Leadership = iota
	Deputy              // phó
	Head                // trưởng
)

// WishMove is what an official has said about being moved.
type WishMove uint8

const (
	NoWish     WishMove = iota
	Volunteers          // wishes to move
	Refuses             // asks not to be moved
)

// A Point is a WGS 84 position in degrees.
type Point struct{ Lat, Lon float64 }

// A Province is one of the 34 provinces and cities.
type Province struct {
	Code, Name string
	Merged     int    // number of former provinces, 1 when unchanged
	Seat       string // commune code of the provincial seat
}

// A Commune is one of the 3,321 commune-level units, with what the province
// supplied about it.
type Commune struct {
	Code, Name          string
	Kind                CommuneKind
	Province            int32 // index in Instance.Provinces
	Seat                Point
	AreaKm2             float64
	Population          int // registered residents; 0 unknown
	FormerDistricts     []string
	Region              int8 // Decree 272/2025: 0 none, 1–3
	EspeciallyDifficult bool
	Mountainous         bool
	Border              bool
	Island              bool
	NormOverride        int    // headcount decided instead of the formula; 0 none
	Ceiling             int    // heads allowed in all its bodies; 0: the sum of the body ceilings
	CrossingMinutes     int    // sea crossing, islands only
	Language            string // minority language whose speakers it needs; "" none
}

// Hardship reports whether the commune is one of difficult conditions: region
// III, especially difficult, border or island.
func (c *Commune) Hardship() bool {
	return c.Region == 3 || c.EspeciallyDifficult || c.Border || c.Island
}

// A Body is an organisation of a commune, or an agency of the province.
type Body struct {
	ID, Name   string
	Kind       string // code: VP, KT, VHXH, PASC, QS, HDND, UBND, VPDU, XDD, UBKT, MTTQ, SO
	Commune    int32  // index; for a provincial agency the commune it sits in
	Provincial bool   // an agency of the province: sends people, receives none
	Block      Block
	Ceiling    int // heads allowed; 0: the sum of its approved posts
	Minimum    int // heads that must be there
	Deputies   int // approved deputies; -1: not stated
}

// A Field is a group of positions that share one workload.
type Field struct {
	Code, NameVi, NameEn string
	Urgency              int64 // ≥ 1, multiplies the shortage of the field
	Critical             bool  // its last holder in a commune stays unless replaced
	// Norm says how the requirement is found where no volumes are supplied: by
	// share of the commune's norm (true), or as the approved posts (false).
	Norm bool
	// Weight is the field's part of the norm; PopulationPct and AreaPct say how
	// much of it follows population and area (percent).
	Weight, PopulationPct, AreaPct int64
}

// A Position is an entry of the job-position catalogue (vị trí việc làm).
type Position struct {
	Code, TitleVi, TitleEn string
	Field                  int32    // index in Instance.Fields
	BodyKinds              []string // kinds of body that may have it
	Rank                   Rank     // lowest rank required
	Level                  Level    // lowest level of qualification
	Leadership             Leadership
	Closed                 bool     // filled by election, assignment or military law, not by transfer
	Listed, Acceptable     []string // prefixes of major codes; "*" matches any
	Certificates           []string // all are required
	SensitiveMonths        int      // interval of periodic change; 0 not sensitive
	Restricted             bool     // personnel, accounting, treasurer, storekeeper: Law 36/2018 Art 20(3)
}

// A Post is a position in a body with its approved number.
type Post struct {
	ID         string // "body/position"
	Body       int32
	Position   int32
	Approved   int
	Minimum    int
	Concurrent bool // may be held beside another post
}

// A Qualification is a completed course.
type Qualification struct {
	Major string // code, e.g. 7850103
	Level Level
}

// Experience is time worked in a field.
type Experience struct {
	Field  int32
	Months int
}

// Wishes are what an official has put on record.
type Wishes struct {
	Move            WishMove
	Communes        []int32 // preferred
	Positions       []int32 // preferred
	AcceptsLower    bool    // a position of lower rank or leadership
	Relocates       bool    // agrees to live at the place of work
	LiftsProtection bool    // lifts Decree 170/2025 Art 25(5) đ and e
}

// An Official is one person in the personnel files.
type Official struct {
	ID, Name   string
	Sex        Sex
	Birth      Date
	Ethnicity  string
	Residence  int32 // commune index
	Home       Point
	Hometown   int32 // commune index; -1 unknown
	Class      Class
	Rank       Rank
	Coef       int   // salary coefficient × 100
	Post       int32 // post held, or worked at when seconded; -1: unplaced
	SecondPost int32 // post held concurrently; -1 none
	SecondPct  int   // percent of working time given to SecondPost
	SincePost  Date
	SinceUnit  Date // since when in the commune or agency
	LastMove   Date // last transfer, rotation or secondment
	Terms      int  // consecutive terms ended as head at the place

	// Decree 170/2025 Art 25(5).
	UnderDiscipline bool   // a
	Investigated    bool   // b
	CriticalIllness bool   // c
	StudyUntil      Date   // d
	SecondedUntil   Date   // d
	HomePost        int32  // post in the sending unit while seconded; -1 none
	Pregnant        bool   // đ
	MaternityUntil  Date   // đ
	YoungestChild   Date   // đ: birth date
	SoleFather      bool   // đ: wife has died, or force majeure
	Hardship        bool   // e: certified
	Exclusion       string // g: reason on record, "" none

	DisciplinedUntil Date // serving a decided discipline
	HazardYears      int  // years in hazardous work or especially difficult areas

	Qualifications []Qualification
	Certificates   []string
	Experience     []Experience
	Ratings        [3]Rating // last year first
	Languages      []string
	Succession     []int32 // positions planned for
	Wishes         Wishes
}

// Relation of two officials.
type Relation uint8

const (
	Spouse Relation = iota
	Parent
	Child
	Sibling
	InLaw
)

// A Tie is a declared relation between two officials, A before B by index.
type Tie struct {
	A, B     int32
	Relation Relation
}

// A Distance is a road distance supplied for two communes, either direction.
type Distance struct {
	From, To int32 // commune indices
	Metres   int
	Minutes  int // 0: from the speed
	Source   string
}

// WorkKind is the kind of an entry of the workload table.
type WorkKind uint8

const (
	CoreWork         WorkKind = iota // Amount units a year, Minutes each
	SharedSupport                    // done by all: Minutes per Period (CAS)
	IndividualDuties                 // done by some: Amount people, Minutes a year each (IAS)
)

// Period is that of a SharedSupport entry.
type Period uint8

const (
	PerYear Period = iota
	PerMonth
	PerWeek
	PerDay
)

// A Volume is an entry of the supplied workload of a commune × field (WISN).
type Volume struct {
	Commune, Field  int32
	Activity        string
	Kind            WorkKind
	Amount, Minutes float64
	Period          Period
}

// An Adjustment changes the requirement of a commune × field, in milli-FTE, from
// R to ⌊R·PerMille/1000⌋ + Add, at least 0.
type Adjustment struct {
	Commune, Field int32
	PerMille, Add  int64 // PerMille ≥ 0
}

// An Assumption is a datum that was missing and not needed, and what was taken.
type Assumption struct {
	Code  string `json:"code"`
	Text  string `json:"text"`
	Count int    `json:"count"`
}

// An Instance is all that a plan is made from. Officials, bodies, posts and
// communes are sorted by id; indices refer to those slices.
type Instance struct {
	Name        string
	AsOf        Date // state of the files
	Effective   Date // day the moves take effect
	Provinces   []Province
	Communes    []Commune
	Bodies      []Body
	Fields      []Field
	Positions   []Position
	Posts       []Post
	Officials   []Official
	Ties        []Tie
	Distances   []Distance // sorted by From, To; From ≤ To
	Volumes     []Volume
	Adjust      []Adjustment // sorted by Commune, Field; each at most once
	Policy      *Policy
	Decisions   Decisions
	Assumptions []Assumption
}

// Decisions are what the committee has fixed: rule H19 and the limits H20.
type Decisions struct {
	Pins    []Pin
	Forbids []Forbid
	Pairs   [][2]int32 // officials that must end in one commune
	Limits  Limits
}

// A Pin fixes an official to a post; his present post means that he stays. A
// Post of -1 says that he must leave his post.
type Pin struct{ Official, Post int32 }

// A Forbid closes a commune (Post -1) or a post (Commune -1) to an official;
// both -1: he may not be moved.
type Forbid struct{ Official, Commune, Post int32 }

// Limits are ceilings of one plan; NoLimit means none.
type Limits struct {
	Moves, Relocations int
	MoneyPerMonth      int64 // đồng
	MaxMetres          int   // longest daily road distance of a new place; NoLimit: the policy's
}

// NoLimit marks an absent ceiling in Limits.
const NoLimit = -1

// Unlimited is the Limits without any.
var Unlimited = Limits{Moves: NoLimit, Relocations: NoLimit, MoneyPerMonth: NoLimit, MaxMetres: NoLimit}

// FindOfficial returns the index of an id, or -1.
func (in *Instance) FindOfficial(id string) int32 {
	return find(len(in.Officials), func(i int) string { return in.Officials[i].ID }, id)
}

// FindPost returns the index of an id, or -1.
func (in *Instance) FindPost(id string) int32 {
	return find(len(in.Posts), func(i int) string { return in.Posts[i].ID }, id)
}

// FindCommune returns the index of a code, or -1.
func (in *Instance) FindCommune(code string) int32 {
	return find(len(in.Communes), func(i int) string { return in.Communes[i].Code }, code)
}

// FindBody returns the index of an id, or -1.
func (in *Instance) FindBody(id string) int32 {
	return find(len(in.Bodies), func(i int) string { return in.Bodies[i].ID }, id)
}

func find(n int, id func(int) string, want string) int32 {
	i := sort.Search(n, func(i int) bool { return id(i) >= want })
	if i < n && id(i) == want {
		return int32(i)
	}
	return -1
}

// PostCommune returns the commune index of a post.
func (in *Instance) PostCommune(post int32) int32 { return in.Bodies[in.Posts[post].Body].Commune }

// PostTitle returns "position, body" for people to read.
func (in *Instance) PostTitle(post int32) string {
	p := &in.Posts[post]
	return in.Positions[p.Position].TitleVi + ", " + in.Bodies[p.Body].Name
}

// GreatCircle returns the distance of two points in metres on the sphere of
// mean Earth radius 6,371,008.8 m (IUGG), by the haversine formula, rounded to
// the nearest metre.
func GreatCircle(a, b Point) int {
	const radius, degree = 6371008.8, math.Pi / 180
	dLat, dLon := (b.Lat-a.Lat)*degree, (b.Lon-a.Lon)*degree
	s1, s2 := math.Sin(dLat/2), math.Sin(dLon/2)
	h := s1*s1 + math.Cos(a.Lat*degree)*math.Cos(b.Lat*degree)*s2*s2
	return int(math.Round(2 * radius * math.Asin(math.Min(1, math.Sqrt(h)))))
}

// Check reports the first breach of the invariants of Instance: sorted unique
// ids and indices in range. It is for programmers; faults of input files are
// reported by the reader with their position.
func (in *Instance) Check() error {
	for _, s := range []struct {
		what string
		n    int
		id   func(int) string
	}{
		{"commune", len(in.Communes), func(i int) string { return in.Communes[i].Code }},
		{"body", len(in.Bodies), func(i int) string { return in.Bodies[i].ID }},
		{"post", len(in.Posts), func(i int) string { return in.Posts[i].ID }},
		{"official", len(in.Officials), func(i int) string { return in.Officials[i].ID }},
	} {
		for i := 1; i < s.n; i++ {
			if s.id(i-1) >= s.id(i) {
				return fmt.Errorf("model: %s %q is not after %q", s.what, s.id(i), s.id(i-1))
			}
		}
	}
	in32 := func(i int32, n int, absent bool) bool { return i >= 0 && int(i) < n || absent && i == -1 }
	for i := range in.Communes {
		if !in32(in.Communes[i].Province, len(in.Provinces), false) {
			return fmt.Errorf("model: commune %s has no province", in.Communes[i].Code)
		}
	}
	for i := range in.Bodies {
		if !in32(in.Bodies[i].Commune, len(in.Communes), false) {
			return fmt.Errorf("model: body %s has no commune", in.Bodies[i].ID)
		}
	}
	for i := range in.Positions {
		if !in32(in.Positions[i].Field, len(in.Fields), false) {
			return fmt.Errorf("model: position %s has no field", in.Positions[i].Code)
		}
	}
	for i := range in.Posts {
		if p := &in.Posts[i]; !in32(p.Body, len(in.Bodies), false) || !in32(p.Position, len(in.Positions), false) {
			return fmt.Errorf("model: post %s has no body or position", p.ID)
		}
	}
	for i := range in.Officials {
		o := &in.Officials[i]
		if !in32(o.Post, len(in.Posts), true) || !in32(o.SecondPost, len(in.Posts), true) || !in32(o.HomePost, len(in.Posts), true) ||
			!in32(o.Residence, len(in.Communes), false) || !in32(o.Hometown, len(in.Communes), true) {
			return fmt.Errorf("model: official %s refers to a post or commune that does not exist", o.ID)
		}
	}
	for _, t := range in.Ties {
		if t.A >= t.B || !in32(t.A, len(in.Officials), false) || !in32(t.B, len(in.Officials), false) {
			return fmt.Errorf("model: tie of officials %d and %d", t.A, t.B)
		}
	}
	for k, a := range in.Adjust {
		if !in32(a.Commune, len(in.Communes), false) || !in32(a.Field, len(in.Fields), false) || a.PerMille < 0 {
			return fmt.Errorf("model: adjustment of commune %d, field %d", a.Commune, a.Field)
		}
		if k > 0 && cmp.Or(cmp.Compare(in.Adjust[k-1].Commune, a.Commune), cmp.Compare(in.Adjust[k-1].Field, a.Field)) >= 0 {
			return fmt.Errorf("model: adjustment of commune %d, field %d is out of order", a.Commune, a.Field)
		}
	}
	if in.Policy == nil || in.Effective == 0 {
		return fmt.Errorf("model: no policy or effective date")
	}
	return nil
}
