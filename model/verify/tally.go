package verify

import (
	"slices"

	"canbo/model"
)

// A tally counts people and work at one time. Heads are of work posts unless
// payroll is said.
type tally struct {
	payroll, work          []int32 // by post
	field                  []int32 // by commune × field, at counted posts
	women, young, speakers []int32 // by commune, communal bodies
	seasoned               []int32 // by body
	load                   []int64 // present(c, f) by commune × field, milli-FTE
}

func (j *Judge) newTally() *tally {
	posts, communes, bodies, cells := len(j.in.Posts), len(j.in.Communes), len(j.in.Bodies), len(j.in.Communes)*len(j.in.Fields)
	return &tally{
		payroll: make([]int32, posts), work: make([]int32, posts), field: make([]int32, cells),
		women: make([]int32, communes), young: make([]int32, communes), speakers: make([]int32, communes),
		seasoned: make([]int32, bodies), load: make([]int64, cells),
	}
}

func (t *tally) clone() *tally {
	return &tally{
		payroll: slices.Clone(t.payroll), work: slices.Clone(t.work), field: slices.Clone(t.field),
		women: slices.Clone(t.women), young: slices.Clone(t.young), speakers: slices.Clone(t.speakers),
		seasoned: slices.Clone(t.seasoned), load: slices.Clone(t.load),
	}
}

// enter adds n heads of official i at a work and a payroll post, either -1.
func (t *tally) enter(j *Judge, i, work, payroll, n int32) {
	if payroll >= 0 {
		t.payroll[payroll] += n
	}
	if work < 0 {
		return
	}
	t.work[work] += n
	if !j.communal(work) {
		return
	}
	o, c := &j.in.Officials[i], j.commune(work)
	if j.counted(work) {
		t.field[j.cell(work)] += n
	}
	if o.Sex == model.Female {
		t.women[c] += n
	}
	if j.young(o) {
		t.young[c] += n
	}
	if language := j.in.Communes[c].Language; language != "" && slices.Contains(o.Languages, language) {
		t.speakers[c] += n
	}
	if j.seasoned(o) {
		t.seasoned[j.in.Posts[work].Body] += n
	}
}

func (j *Judge) young(o *model.Official) bool {
	return o.Birth.AddMonths(12*int(j.value(model.CoverYoung, "years"))) > j.day
}

// seasoned reports whether the months in some field reach those of rule
// cover-experience.
func (j *Judge) seasoned(o *model.Official) bool {
	need := int(j.value(model.CoverExperience, "months"))
	for k, e := range o.Experience {
		sum := e.Months
		for _, same := range o.Experience[k+1:] {
			if same.Field == e.Field {
				sum += same.Months
			}
		}
		if sum >= need {
			return true
		}
	}
	return false
}

// give adds n times the work of official i, who stays at or has moved to p.
func (t *tally) give(j *Judge, i, p int32, stays bool, n int64) {
	places := [2]int32{p, -1}
	if stays {
		places[1] = j.in.Officials[i].SecondPost
	}
	for _, p := range places {
		if p >= 0 && j.counted(p) {
			t.load[j.cell(p)] += n * j.gives(i, p, stays)
		}
	}
}

// byBody adds up heads of posts.
func (j *Judge) byBody(heads []int32) []int64 {
	sum := make([]int64, len(j.in.Bodies))
	for p, n := range heads {
		sum[j.in.Posts[p].Body] += int64(n)
	}
	return sum
}

// byCommune adds up figures of communal bodies.
func (j *Judge) byCommune(bodies []int64) []int64 {
	sum := make([]int64, len(j.in.Communes))
	for b, n := range bodies {
		if body := &j.in.Bodies[b]; !body.Provincial {
			sum[body.Commune] += n
		}
	}
	return sum
}
