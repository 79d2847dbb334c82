package verify

import (
	"math"
	"slices"

	"canbo/model"
)

// indicators computes section 9 at a tally: moves, ascending by official, have
// been made, cases are the must-move cases left.
func (j *Judge) indicators(t *tally, moves []Move, cases int) model.Indicators {
	ind := model.Indicators{MustMove: cases}
	for p := range j.in.Posts {
		if j.counted(int32(p)) {
			heads, approved := int(t.payroll[p]), j.in.Posts[p].Approved
			ind.Heads += heads
			ind.Approved += approved
			ind.Vacancies += max(0, approved-heads)
			ind.Surplus += max(0, heads-approved)
		}
	}
	j.loadIndicators(t, &ind)
	j.peopleIndicators(moves, &ind)
	return ind
}

func (j *Judge) loadIndicators(t *tally, ind *model.Indicators) {
	n, sum, fields := 0.0, 0.0, len(j.in.Fields)
	for cell, required := range j.required {
		ind.ShortFTE += max(0, required-t.load[cell])
		if required == 0 {
			continue
		}
		if j.in.Fields[cell%fields].Critical && t.field[cell] == 0 {
			ind.ZeroCritical++
		}
		if ratio := 1000 * t.load[cell] / required; n == 0 || ratio < ind.WorstRatio {
			ind.WorstRatio = ratio
		}
		n++
		sum += float64(t.load[cell]) / float64(required)
	}
	squares := 0.0
	for cell, required := range j.required {
		if required > 0 {
			d := float64(t.load[cell])/float64(required) - sum/n
			squares += d * d
		}
	}
	ind.LoadSpread = int64(math.Floor(1000 * math.Sqrt(squares)))
}

func (j *Judge) peopleIndicators(moves []Move, ind *model.Indicators) {
	metres, fits := make([]int, 0, len(j.people)), int64(0)
	for k := range j.people {
		who, post := &j.people[k], j.in.Officials[k].Post
		at := who.at
		if len(moves) > 0 && moves[0].Official == int32(k) {
			post = moves[0].Post
			fit, _, _ := j.measureFit(int32(k), j.in.Posts[post].Position)
			at.Fit, at.Metres = int(fit), j.commute(int32(k), j.commune(post)).metres
			moves = moves[1:]
		}
		if !who.present || post < 0 || !j.communal(post) {
			continue
		}
		metres = append(metres, at.Metres)
		fits += int64(at.Fit)
		if at.Metres > 30_000 {
			ind.Over30km++
		}
	}
	n := len(metres)
	if n == 0 {
		return
	}
	slices.Sort(metres)
	ind.MedianMetres = metres[(n+1)/2-1]
	ind.P95Metres = metres[(95*n+99)/100-1]
	ind.MeanFit = int(10 * fits / int64(n))
}
