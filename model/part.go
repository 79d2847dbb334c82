package model

// Part returns an instance cut down to the communes that belong: their bodies with
// their posts, and the officials who work there or have no post and live there, with
// what is decided, declared and supplied about these alone. Communes that do not
// belong stay, without bodies, only where one of the officials lives. Fields,
// positions and the policy are shared with in.
func (in *Instance) Part(belongs func(*Commune) bool) *Instance {
	inside := func(commune int32) bool { return belongs(&in.Communes[commune]) }
	out := *in

	body := renumber(len(in.Bodies), func(i int32) bool { return inside(in.Bodies[i].Commune) })
	post := renumber(len(in.Posts), func(i int32) bool { return body[in.Posts[i].Body] >= 0 })
	staff := renumber(len(in.Officials), func(i int32) bool {
		o := &in.Officials[i]
		if o.Post < 0 {
			return inside(o.Residence)
		}
		return post[o.Post] >= 0
	})
	home := make([]bool, len(in.Communes))
	for i := range in.Officials {
		if staff[i] >= 0 {
			home[in.Officials[i].Residence] = true
		}
	}
	commune := renumber(len(in.Communes), func(i int32) bool { return inside(i) || home[i] })
	lives := renumber(len(in.Provinces), func(i int32) bool {
		for c := range in.Communes {
			if commune[c] >= 0 && in.Communes[c].Province == i {
				return true
			}
		}
		return false
	})

	out.Provinces = keep(in.Provinces, lives, nil)
	out.Communes = keep(in.Communes, commune, func(c *Commune) { c.Province = lives[c.Province] })
	out.Bodies = keep(in.Bodies, body, func(b *Body) { b.Commune = commune[b.Commune] })
	out.Posts = keep(in.Posts, post, func(p *Post) { p.Body = body[p.Body] })
	out.Officials = keep(in.Officials, staff, func(o *Official) {
		o.Residence, o.Hometown = commune[o.Residence], renumbered(commune, o.Hometown)
		o.Post, o.SecondPost, o.HomePost = renumbered(post, o.Post), renumbered(post, o.SecondPost), renumbered(post, o.HomePost)
		o.Wishes.Communes = known(commune, o.Wishes.Communes)
	})
	out.Ties = nil
	for _, t := range in.Ties {
		if t.A, t.B = staff[t.A], staff[t.B]; t.A >= 0 && t.B >= 0 {
			out.Ties = append(out.Ties, t)
		}
	}
	out.Distances = nil
	for _, d := range in.Distances {
		if d.From, d.To = commune[d.From], commune[d.To]; d.From >= 0 && d.To >= 0 {
			out.Distances = append(out.Distances, d)
		}
	}
	out.Volumes = nil
	for _, v := range in.Volumes {
		if inside(v.Commune) {
			v.Commune = commune[v.Commune]
			out.Volumes = append(out.Volumes, v)
		}
	}
	out.Adjust = nil
	for _, a := range in.Adjust {
		if inside(a.Commune) {
			a.Commune = commune[a.Commune]
			out.Adjust = append(out.Adjust, a)
		}
	}
	out.Decisions = in.Decisions.part(commune, post, staff)
	return &out
}

func (d *Decisions) part(commune, post, staff []int32) Decisions {
	out := Decisions{Limits: d.Limits}
	for _, pin := range d.Pins {
		if p := renumbered(post, pin.Post); staff[pin.Official] >= 0 && (p >= 0) == (pin.Post >= 0) {
			out.Pins = append(out.Pins, Pin{Official: staff[pin.Official], Post: p})
		}
	}
	for _, f := range d.Forbids {
		c, p := renumbered(commune, f.Commune), renumbered(post, f.Post)
		if staff[f.Official] >= 0 && (c >= 0) == (f.Commune >= 0) && (p >= 0) == (f.Post >= 0) {
			out.Forbids = append(out.Forbids, Forbid{Official: staff[f.Official], Commune: c, Post: p})
		}
	}
	for _, pair := range d.Pairs {
		if a, b := staff[pair[0]], staff[pair[1]]; a >= 0 && b >= 0 {
			out.Pairs = append(out.Pairs, [2]int32{a, b})
		}
	}
	return out
}

// renumber gives the kept indices below n new ones in order, all others -1.
func renumber(n int, kept func(int32) bool) []int32 {
	to := make([]int32, n)
	next := int32(0)
	for i := range to {
		to[i] = -1
		if kept(int32(i)) {
			to[i] = next
			next++
		}
	}
	return to
}

// renumbered follows an index that may be -1.
func renumbered(to []int32, i int32) int32 {
	if i < 0 {
		return -1
	}
	return to[i]
}

func known(to []int32, list []int32) []int32 {
	var out []int32
	for _, i := range list {
		if to[i] >= 0 {
			out = append(out, to[i])
		}
	}
	return out
}

// keep copies the elements with a new index, each passed to change.
func keep[T any](all []T, to []int32, change func(*T)) []T {
	var out []T
	for i := range all {
		if to[i] >= 0 {
			out = append(out, all[i])
			if change != nil {
				change(&out[len(out)-1])
			}
		}
	}
	return out
}
