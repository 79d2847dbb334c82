// Package synth makes a synthetic twin of the staff of a province's communes, or
// of the nation's: real communes, invented people.
//
// The people follow published figures: about 60 posts in the three blocks of a
// commune, 9,916 departments, 3,193 one-stop centres with 24,382 staff, the ages
// and qualifications of the commune staff at the end of 2024, surplus and shortage
// as counted in Thành phố Hồ Chí Minh, Đà Nẵng, Lạng Sơn and elsewhere; the tests
// compare the twin with each of them. What no source gives is invented and
// plausible at best: mountainous status, regions, difficult communes, homes,
// commutes, ties, wishes and circumstances. Instance.Assumptions says so.
//
// The same seed makes the same twin, byte for byte, on any number of processors.
// A province draws from a stream of its own: its people are the same alone and
// within the nation.
package synth

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"canbo/data/catalogue"
	"canbo/data/gazetteer"
	"canbo/data/policy"
	"canbo/model"
)

// Options say what to make.
type Options struct {
	// Provinces holds two-digit codes; nil means all 34.
	Provinces []string
	Seed      uint64
	// AsOf is the day of the files, zero 21 November 2026; Effective the day of
	// the moves, zero 1 January 2027.
	AsOf, Effective model.Date
	// Policy gives the norm and the retirement ages, nil policy.Default().
	Policy *model.Policy
	// Roads is the share of the pairs of communes within 40 km for which a road
	// distance is supplied, 0 to 1.
	Roads float64
}

// Generate makes the twin. The error names a province that does not exist, dates
// out of order or too near the mergers of 1 July 2025, or what the policy lacks on
// the effective date.
func Generate(o Options) (*model.Instance, error) {
	w, err := newWorld(o)
	if err != nil {
		return nil, err
	}
	provinces, err := provincesOf(o.Provinces)
	if err != nil {
		return nil, err
	}
	return w.merge(w.makeAll(provinces)), nil
}

func provincesOf(codes []string) ([]*gazetteer.Province, error) {
	g := gazetteer.Load()
	if codes == nil {
		return g.Provinces(), nil
	}
	var out []*gazetteer.Province
	for _, code := range codes {
		p, ok := g.Province(code)
		if !ok {
			return nil, fmt.Errorf("province %q does not exist", code)
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *gazetteer.Province) int { return cmp.Compare(a.Code, b.Code) })
	return slices.Compact(out), nil
}

// A world is what all provinces share. It is read-only while they are made.
type world struct {
	Options
	rules     *model.Rules
	fields    []model.Field
	positions []model.Position
	position  map[string]int32
	field     map[string]int32
	match     []*match // of positions
}

func newWorld(o Options) (*world, error) {
	w := &world{Options: o, fields: catalogue.Fields(), positions: catalogue.Positions()}
	if w.AsOf == 0 {
		w.AsOf = model.MakeDate(2026, 11, 21)
	}
	if w.Effective == 0 {
		w.Effective = model.MakeDate(2027, 1, 1)
	}
	if w.Policy == nil {
		w.Policy = policy.Default()
	}
	if w.AsOf < merger.AddMonths(6) || w.Effective < w.AsOf {
		return nil, fmt.Errorf("files of %s and moves on %s: want files of %s or later and moves after them", w.AsOf, w.Effective, merger.AddMonths(6))
	}
	var err error
	if w.rules, err = w.Policy.At(w.Effective); err != nil {
		return nil, err
	}
	w.position = make(map[string]int32, len(w.positions))
	for i := range w.positions {
		w.position[w.positions[i].Code] = int32(i)
		w.match = append(w.match, newMatch(&w.positions[i]))
	}
	w.field = make(map[string]int32, len(w.fields))
	for i := range w.fields {
		w.field[w.fields[i].Code] = int32(i)
	}
	return w, nil
}

// A maker makes one province. All indices are local to it.
type maker struct {
	*world
	draw
	province *gazetteer.Province
	balance  balance
	units    []*gazetteer.Commune
	near     []lot[int32] // of communes: where staff live beside the commune itself
	far      []lot[int32]
	short    []bool // of communes: lacks people

	communes  []model.Commune
	bodies    []model.Body
	posts     []model.Post
	heads     []int // of posts: people to be made
	officials []model.Official
	ties      []model.Tie
	volumes   []model.Volume
	distances []model.Distance
}

// makeAll makes the provinces on as many goroutines as there are processors.
func (w *world) makeAll(provinces []*gazetteer.Province) []*maker {
	makers := make([]*maker, len(provinces))
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for i, p := range provinces {
		free <- struct{}{}
		group.Go(func() {
			makers[i] = w.make(p)
			<-free
		})
	}
	group.Wait()
	return makers
}

func (w *world) make(p *gazetteer.Province) *maker {
	number, _ := strconv.ParseUint(p.Code, 10, 64) // two digits: the gazetteer's own test
	m := &maker{
		world: w, draw: newDraw(w.Seed, number), province: p, balance: balanceOf(p),
		units: gazetteer.Load().InProvince(p.Code),
	}
	m.settle()
	m.establish()
	m.man()
	m.populate()
	m.unsettle()
	m.bind()
	m.measureWork()
	m.measureRoads()
	return m
}

// merge puts the provinces together, sorted, and turns local indices into those
// of the instance.
func (w *world) merge(makers []*maker) *model.Instance {
	in := &model.Instance{
		AsOf: w.AsOf, Effective: w.Effective, Fields: w.fields, Positions: w.positions, Policy: w.Policy,
		Decisions: model.Decisions{Limits: model.Unlimited},
	}
	in.Name = fmt.Sprintf("synthetic twin, seed %d", w.Seed)
	if len(makers) == 1 {
		in.Name = fmt.Sprintf("synthetic twin of %s, seed %d", makers[0].province.FullName(), w.Seed)
	}
	for i, m := range makers {
		in.Provinces = append(in.Provinces, model.Province{
			Code: m.province.Code, Name: m.province.FullName(), Merged: m.province.MergedFrom, Seat: m.province.Seat,
		})
		for j := range m.communes {
			m.communes[j].Province = int32(i)
		}
	}
	communes := sorted(makers, func(m *maker) []model.Commune { return m.communes }, func(c *model.Commune) string { return c.Code })
	bodies := sorted(makers, func(m *maker) []model.Body { return m.bodies }, func(b *model.Body) string { return b.ID })
	posts := sorted(makers, func(m *maker) []model.Post { return m.posts }, func(p *model.Post) string { return p.ID })
	in.Communes, in.Bodies, in.Posts = communes.items, bodies.items, posts.items
	for i, m := range makers {
		first := int32(len(in.Officials))
		commune, body, post := communes.index[i], bodies.index[i], posts.index[i]
		for j := range m.bodies {
			in.Bodies[body[j]].Commune = commune[m.bodies[j].Commune]
		}
		for j := range m.posts {
			in.Posts[post[j]].Body = body[m.posts[j].Body]
		}
		for j := range m.officials {
			o := &m.officials[j]
			o.Residence = commune[o.Residence]
			o.Hometown = through(commune, o.Hometown)
			o.Post, o.SecondPost, o.HomePost = through(post, o.Post), through(post, o.SecondPost), through(post, o.HomePost)
			for k, c := range o.Wishes.Communes {
				o.Wishes.Communes[k] = commune[c]
			}
		}
		in.Officials = append(in.Officials, m.officials...)
		for _, t := range m.ties {
			in.Ties = append(in.Ties, model.Tie{A: t.A + first, B: t.B + first, Relation: t.Relation})
		}
		for _, v := range m.volumes {
			v.Commune = commune[v.Commune]
			in.Volumes = append(in.Volumes, v)
		}
		for _, d := range m.distances {
			d.From, d.To = commune[d.From], commune[d.To]
			in.Distances = append(in.Distances, d)
		}
	}
	slices.SortFunc(in.Distances, func(a, b model.Distance) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	slices.SortFunc(in.Volumes, func(a, b model.Volume) int {
		return cmp.Or(cmp.Compare(a.Commune, b.Commune), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Activity, b.Activity))
	})
	in.Assumptions = []model.Assumption{
		{Code: "synthetic-people", Text: "Người, chức vụ, nơi ở và hoàn cảnh là dữ liệu tổng hợp, không phải người thật", Count: len(in.Officials)},
		{Code: "synthetic-communes", Text: "Miền núi, khu vực, đặc biệt khó khăn, ngôn ngữ, số lượng được duyệt là dữ liệu tổng hợp", Count: len(in.Communes)},
	}
	return in
}

// through maps an index that may be -1.
func through(index []int32, i int32) int32 {
	if i < 0 {
		return i
	}
	return index[i]
}

// An ordering holds the items of all makers by id, and of each maker where its
// items went.
type ordering[T any] struct {
	items []T
	index [][]int32
}

func sorted[T any](makers []*maker, items func(*maker) []T, id func(*T) string) ordering[T] {
	type place struct{ maker, item int }
	var places []place
	o := ordering[T]{index: make([][]int32, len(makers))}
	for i, m := range makers {
		n := len(items(m))
		o.index[i] = make([]int32, n)
		for j := range n {
			places = append(places, place{i, j})
		}
	}
	at := func(p place) *T { return &items(makers[p.maker])[p.item] }
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(id(at(a)), id(at(b))) })
	o.items = make([]T, len(places))
	for k, p := range places {
		o.items[k] = *at(p)
		o.index[p.maker][p.item] = int32(k)
	}
	return o
}
