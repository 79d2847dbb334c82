package data

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"canbo/model"
)

func (l *loader) readOfficials() {
	var rows []located[model.Official]
	start := officialRow{body: -1, position: -1, Official: model.Official{
		Residence: -1, Hometown: -1, Post: -1, SecondPost: -1, HomePost: -1,
	}}
	read(l, officialTable, blank[officialRow](start), func(r *row, o officialRow) {
		if r.given[0] {
			o.Post = l.postOf(r, &o)
			l.place(r, &o)
			l.checkDates(r, &o)
			l.checkSense(r, &o)
			rows = append(rows, located[model.Official]{o.Official, r.at(0)})
		}
	})
	l.in.Officials, l.officialAt = sorted(l, rows, func(o *model.Official) string { return o.ID })
	l.setIndex(toOfficial, len(l.in.Officials))
}

// postOf returns the post of body and position, -1 where neither is given.
func (l *loader) postOf(r *row, o *officialRow) int32 {
	bodyCell, positionCell := r.text("body"), r.text("position")
	switch {
	case bodyCell == "" && positionCell == "":
		return -1
	case bodyCell == "":
		r.faultAt("body", "cell.missing", r.called("body"))
	case positionCell == "":
		r.faultAt("position", "cell.missing", r.called("position"))
	case o.body >= 0 && o.position >= 0:
		id := l.in.Bodies[o.body].ID + "/" + l.in.Positions[o.position].Code
		if p, ok := l.index[toPost].ids[id]; ok {
			return p
		}
		if !l.broken[toPost] {
			l.faults.add(found{Fault: Fault{Code: "ref.unknown", Args: []string{r.called("position"), id, "posts.csv"}},
				at: r.at(r.of("position")), in: toPost, word: id})
		}
	}
	return -1
}

// text returns the cell of a column, "" where it is empty or absent.
func (r *row) text(column string) string {
	if i := r.cell[r.of(column)]; i >= 0 {
		return string(r.csv.value(i))
	}
	return ""
}

// place fills in residence and home.
func (l *loader) place(r *row, o *officialRow) {
	lat, lon := r.given[r.of("home_lat")], r.given[r.of("home_lon")]
	if lat != lon {
		for _, c := range []string{"home_lat", "home_lon"} {
			if r.text(c) == "" {
				r.faultAt(c, "cell.missing", r.called(c))
			}
		}
	}
	if r.text("residence") == "" {
		work := o.Post
		if o.HomePost >= 0 {
			work = o.HomePost
		}
		if work < 0 {
			if r.text("body") == "" {
				r.faultAt("residence", "cell.missing", r.called("residence"))
			}
			return
		}
		o.Residence = l.in.PostCommune(work)
		l.assume("official.residence", 1)
	}
	if o.Residence >= 0 && !lat {
		o.Home = l.in.Communes[o.Residence].Seat
		l.assume("official.home", 1)
	}
}

// Ages in years below which a date cannot be true.
const (
	leastServiceAge = 18 // of entering service
	leastParentAge  = 12
	mostAge         = 100
)

func (l *loader) checkDates(r *row, o *officialRow) {
	asOf := l.in.AsOf
	for _, d := range [...]struct {
		column string
		date   model.Date
		past   bool // cannot lie after the state of the files
		age    int  // least age of the official
	}{
		{"birth_date", o.Birth, true, 0},
		{"since_post", o.SincePost, true, leastServiceAge},
		{"since_unit", o.SinceUnit, true, leastServiceAge},
		{"last_move", o.LastMove, true, leastServiceAge},
		{"youngest_child", o.YoungestChild, true, leastParentAge},
		{"study_until", o.StudyUntil, false, leastServiceAge},
		{"seconded_until", o.SecondedUntil, false, leastServiceAge},
		{"maternity_until", o.MaternityUntil, false, leastServiceAge},
		{"disciplined_until", o.DisciplinedUntil, false, leastServiceAge},
	} {
		switch {
		case d.date == 0:
		case d.past && asOf != 0 && d.date > asOf:
			r.faultAt(d.column, "date.future", r.called(d.column), d.date.String(), asOf.String())
		case d.age > 0 && o.Birth != 0 && d.date < o.Birth.AddMonths(12*d.age):
			r.faultAt(d.column, "date.order", r.called(d.column), d.date.String(), r.called("birth_date"), o.Birth.String())
		}
	}
	if asOf == 0 || o.Birth == 0 || o.Birth > asOf {
		return
	}
	if o.Birth.AddMonths(12*leastServiceAge) > asOf || o.Birth.AddMonths(12*mostAge) < asOf {
		r.faultAt("birth_date", "date.order", r.called("birth_date"), o.Birth.String(), "as_of", asOf.String())
	}
}

// checkSense tells values of one row that exclude each other.
func (l *loader) checkSense(r *row, o *officialRow) {
	contradiction := func(holds bool, column string, with ...string) {
		if !holds {
			return
		}
		for i := range with {
			with[i] = r.called(with[i])
		}
		r.faultAt(column, "value.contradicts", r.called(column), strings.Join(with, ", "))
	}
	male := r.given[r.of("sex")] && o.Sex == model.Male
	female := r.given[r.of("sex")] && o.Sex == model.Female
	contradiction(male && o.Pregnant, "pregnant", "sex")
	contradiction(male && o.MaternityUntil != 0, "maternity_until", "sex")
	contradiction(female && o.SoleFather, "sole_father", "sex")
	contradiction(o.SecondPost >= 0 && o.SecondPost == o.Post, "second_post", "body", "position")
	contradiction(o.SecondPost < 0 && o.SecondPct > 0 && r.text("second_post") == "", "second_percent", "second_post")
	contradiction(o.SecondPost >= 0 && r.text("body") == "", "second_post", "body")
	contradiction(o.HomePost >= 0 && o.SecondedUntil == 0 && r.text("seconded_until") == "", "home_post", "seconded_until")
	contradiction(o.HomePost >= 0 && r.text("body") == "", "home_post", "body")
	contradiction(o.HomePost >= 0 && o.HomePost == o.Post, "home_post", "body", "position")
	if o.SecondPost >= 0 && r.text("second_percent") == "" {
		r.faultAt("second_percent", "cell.missing", r.called("second_percent"))
	}
}

// about reads a table about officials: rows of one official in the order of
// compare. Rows equal in it are told as repeated, by what they are about, unless
// what is nil. put gives each official his.
func about[T any](l *loader, t *table[ofOfficial[T]], start T, take func(r *row, v T) bool, compare func(a, b T) int,
	what func(v T) string, put func(o *model.Official, values []T)) {
	type placed struct {
		ofOfficial[T]
		offset int
	}
	var rows []placed
	var src *source
	read(l, t, blank(ofOfficial[T]{official: -1, value: start}), func(r *row, v ofOfficial[T]) {
		src = r.src
		for k, c := range r.columns {
			if c.Need == Required && !r.given[k] {
				return
			}
		}
		if take(r, v.value) {
			rows = append(rows, placed{v, r.at(0).offset})
		}
	})
	order := func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.official, b.official), compare(a.value, b.value))
	}
	if !slices.IsSortedFunc(rows, order) {
		slices.SortStableFunc(rows, order)
	}
	values := make([]T, 0, len(rows))
	people := 0
	for i := 0; i < len(rows); {
		first, begin := i, len(values)
		for ; i < len(rows) && rows[i].official == rows[first].official; i++ {
			if what != nil && i > first && compare(rows[i-1].value, rows[i].value) == 0 {
				l.fault(spot{src, rows[i].offset}, "row.duplicate", strings.TrimSpace(l.in.Officials[rows[i].official].ID+" "+what(rows[i].value)),
					strconv.Itoa(src.line(rows[i-1].offset)))
				continue
			}
			values = append(values, rows[i].value)
		}
		put(&l.in.Officials[rows[first].official], values[begin:len(values):len(values)])
		people++
	}
	l.files[len(l.files)-1].People = people
}

func anyRow[T any](*row, T) bool { return true }

func (l *loader) readAboutOfficials() {
	about(l, qualificationTable, model.Qualification{}, anyRow, byLevel,
		nil, // two courses of one major and level are possible
		func(o *model.Official, all []model.Qualification) { o.Qualifications = all })

	about(l, experienceTable, model.Experience{Field: -1}, anyRow, byField,
		func(e model.Experience) string { return l.in.Fields[e.Field].Code },
		func(o *model.Official, all []model.Experience) { o.Experience = all })

	last := l.lastRatedYear()
	about(l, evaluationTable, evaluation{},
		func(r *row, e evaluation) bool {
			if age := last - e.year; age < 0 || age > 2 {
				r.faultAt("year", "evaluation.year", strconv.Itoa(e.year), strconv.Itoa(last-2)+"–"+strconv.Itoa(last))
				return false
			}
			return true
		},
		func(a, b evaluation) int { return cmp.Compare(b.year, a.year) },
		func(e evaluation) string { return strconv.Itoa(e.year) },
		func(o *model.Official, all []evaluation) {
			for _, e := range all {
				o.Ratings[last-e.year] = e.rating
			}
		})

	about(l, wishTable, model.Wishes{}, anyRow,
		func(a, b model.Wishes) int { return 0 },
		func(model.Wishes) string { return "" },
		func(o *model.Official, all []model.Wishes) { o.Wishes = all[0] })
}

// lastRatedYear is the year of Ratings[0]: that before the state of the files.
func (l *loader) lastRatedYear() int {
	y, _, _ := l.in.AsOf.YMD()
	return y - 1
}

func (l *loader) readTies() {
	type placed struct {
		model.Tie
		at spot
	}
	var rows []placed
	read(l, tieTable, blank(model.Tie{A: -1, B: -1}), func(r *row, t model.Tie) {
		if !r.given[0] || !r.given[1] || !r.given[2] {
			return
		}
		if t.A == t.B {
			r.faultAt("relative", "tie.self", l.in.Officials[t.A].ID)
			return
		}
		if t.A > t.B {
			t.A, t.B = t.B, t.A
			t.Relation = inverse(t.Relation)
		}
		rows = append(rows, placed{t, r.at(0)})
	})
	slices.SortStableFunc(rows, func(a, b placed) int { return byPair(a.Tie, b.Tie) })
	for i, t := range rows {
		if i > 0 && rows[i-1].A == t.A && rows[i-1].B == t.B {
			if rows[i-1].Relation != t.Relation {
				l.fault(t.at, "row.duplicate", l.in.Officials[t.A].ID+", "+l.in.Officials[t.B].ID, strconv.Itoa(t.at.src.line(rows[i-1].at.offset)))
			}
			continue
		}
		l.in.Ties = append(l.in.Ties, t.Tie)
	}
}

// inverse returns what B is to A where A is r to B.
func inverse(r model.Relation) model.Relation {
	switch r {
	case model.Parent:
		return model.Child
	case model.Child:
		return model.Parent
	}
	return r
}

// offPoint is how far the points of two communes may both lie from their seats,
// in metres.
const offPoint = 8000

func (l *loader) readDistances() {
	type placed struct {
		model.Distance
		at spot
	}
	var rows []placed
	read(l, distanceTable, blank(model.Distance{From: -1, To: -1}), func(r *row, d model.Distance) {
		if !r.given[0] || !r.given[1] || !r.given[2] {
			return
		}
		if straight := model.GreatCircle(l.in.Communes[d.From].Seat, l.in.Communes[d.To].Seat); d.Metres < straight-offPoint {
			r.faultAt("km", "distance.short", strconv.Itoa(d.Metres), strconv.Itoa(straight))
		}
		d.From, d.To = min(d.From, d.To), max(d.From, d.To)
		rows = append(rows, placed{d, r.at(0)})
	})
	slices.SortStableFunc(rows, func(a, b placed) int { return byEnds(a.Distance, b.Distance) })
	for i, d := range rows {
		if n := len(l.in.Distances); n > 0 && l.in.Distances[n-1].From == d.From && l.in.Distances[n-1].To == d.To {
			if kept := l.in.Distances[n-1]; kept.Metres != d.Metres {
				l.fault(d.at, "distance.differs", strconv.Itoa(d.Metres), strconv.Itoa(kept.Metres), strconv.Itoa(d.at.src.line(rows[i-1].at.offset)))
			}
			continue
		}
		l.in.Distances = append(l.in.Distances, d.Distance)
	}
}

func (l *loader) readVolumes() {
	type placed struct {
		model.Volume
		at spot
	}
	var rows []placed
	read(l, volumeTable, blank(model.Volume{Commune: -1, Field: -1}), func(r *row, v model.Volume) {
		if r.given[0] && r.given[1] && r.given[2] {
			rows = append(rows, placed{v, r.at(0)})
		}
	})
	slices.SortStableFunc(rows, func(a, b placed) int { return byActivity(a.Volume, b.Volume) })
	for i, v := range rows {
		if i > 0 && byActivity(rows[i-1].Volume, v.Volume) == 0 {
			l.fault(v.at, "row.duplicate", v.Activity, strconv.Itoa(v.at.src.line(rows[i-1].at.offset)))
			continue
		}
		l.in.Volumes, l.volumeAt = append(l.in.Volumes, v.Volume), append(l.volumeAt, v.at)
	}
}
