package data

import (
	"cmp"
	"slices"
	"strings"

	"canbo/model"
)

// Sort brings what an instance made in memory may hold in any order into the
// order of Load: the lists of every official, ties, distances, volumes and
// decisions. Officials, bodies, posts and communes are sorted already.
func Sort(in *model.Instance) {
	for i := range in.Officials {
		o := &in.Officials[i]
		slices.SortFunc(o.Qualifications, byLevel)
		slices.SortFunc(o.Experience, byField)
		slices.Sort(o.Certificates)
		slices.Sort(o.Languages)
		slices.Sort(o.Succession)
		slices.Sort(o.Wishes.Communes)
		slices.Sort(o.Wishes.Positions)
	}
	slices.SortFunc(in.Ties, byPair)
	slices.SortFunc(in.Distances, byEnds)
	slices.SortFunc(in.Volumes, byActivity)
	sortDecisions(&in.Decisions)
}

func byLevel(a, b model.Qualification) int {
	return cmp.Or(cmp.Compare(b.Level, a.Level), strings.Compare(a.Major, b.Major))
}

func byField(a, b model.Experience) int { return cmp.Compare(a.Field, b.Field) }

func byPair(a, b model.Tie) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) }

// byEnds puts the longest of several distances of a pair first.
func byEnds(a, b model.Distance) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(b.Metres, a.Metres),
		cmp.Compare(b.Minutes, a.Minutes), strings.Compare(a.Source, b.Source))
}

func byActivity(a, b model.Volume) int {
	return cmp.Or(cmp.Compare(a.Commune, b.Commune), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Kind, b.Kind), strings.Compare(a.Activity, b.Activity))
}
