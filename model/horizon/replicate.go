package horizon

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"

	"canbo/model"
	"canbo/model/measure"
	"canbo/model/planner"
	"canbo/model/scenario"
)

// FutureGap is the relative gap of the plans of replications unless Options say
// otherwise: of the rounds after the first, and of the first one planned again
// with its losses known.
const FutureGap = 1e-2

// NoRegretShare is the share of the futures, per mille, in which a move is kept
// that is called no-regret.
const NoRegretShare = 950

// Futures are the replications of a scenario in one province.
type Futures struct {
	Scenario     *scenario.Scenario
	Code, Name   string
	Replications int     // finished
	Gap          float64 // relative gap of the first plan
	LaterGap     float64 // of all others
	Complete     bool    // false: interrupted; Replications tells how many futures the figures are of
	Years        []Bands
	Moves        []Regret // of the first year, by official
}

// Bands are the figures of a year over the futures.
type Bands struct {
	Year    int
	Figures []Band // in the order of Figures
}

// A Band is the percentiles of a figure over the futures, by nearest rank.
type Band struct {
	Name          string
	P5, P50, P95  int64
	Least, Utmost int64
	All           []int64 // by future; of provinces together the sums over them count
}

// A Regret tells in how many futures a move of the first year would be made by
// one who knew them.
type Regret struct {
	Official, Post string
	Kept           int
	NoRegret       bool
}

// figures of a year that bands are made of, those of cells over the communes.
var figures = []struct {
	name string
	of   func(*Year) int64
}{
	{"heads", func(y *Year) int64 { return communal(y, func(c *Cell) int { return c.End }) }},
	{"vacancies", func(y *Year) int64 { return int64(y.After.Vacancies) }},
	{"surplus", func(y *Year) int64 { return int64(y.After.Surplus) }},
	{"short_fte", func(y *Year) int64 { return y.After.ShortFTE }},
	{"zero_critical", func(y *Year) int64 { return int64(y.After.ZeroCritical) }},
	{"over_ceiling", func(y *Year) int64 {
		return total(y.Communes, func(c *CommuneYear) int { return c.OverCeil })
	}},
	{"retired", func(y *Year) int64 { return communal(y, func(c *Cell) int { return c.Retired }) }},
	{"left", func(y *Year) int64 { return communal(y, func(c *Cell) int { return c.Left }) }},
	{"early", func(y *Year) int64 { return communal(y, func(c *Cell) int { return c.Early }) }},
	{"recruited", func(y *Year) int64 { return communal(y, func(c *Cell) int { return c.Recruited }) }},
	{"trained", func(y *Year) int64 { return communal(y, func(c *Cell) int { return c.TrainedIn }) }},
	{"moves", func(y *Year) int64 { return int64(y.Moves) }},
	{"monthly", func(y *Year) int64 { return y.Monthly }},
	{"one_off", func(y *Year) int64 { return y.OneOff }},
	{"payroll", func(y *Year) int64 { return y.Payroll }},
}

// Figures are the names of the figures that bands are made of, in order.
func Figures() []string {
	names := make([]string, len(figures))
	for k := range figures {
		names[k] = figures[k].name
	}
	return names
}

// communal adds a figure of the cells that have a commune.
func communal(y *Year, of func(*Cell) int) int64 {
	return total(y.Cells, func(c *Cell) int {
		if c.Commune == "" {
			return 0
		}
		return of(c)
	})
}

func total[T any](list []T, of func(*T) int) int64 {
	sum := 0
	for k := range list {
		sum += of(&list[k])
	}
	return int64(sum)
}

// A Future is what is kept of a replication.
type Future struct {
	Replication int
	Figures     [][]int64 // by year, in the order of Figures
	Kept        []bool    // of each move of the first plan, whether one who knew the future would make it
}

// Fits reports whether a future has the years and figures of a scenario and the moves
// of the first plan, as one that Replicate draws.
func (f *Future) Fits(s *scenario.Scenario, plan *model.Plan) bool {
	moves := 0
	if plan != nil {
		moves = len(plan.Proposals)
	}
	return f != nil && len(f.Figures) == s.Last-s.First+1 && len(f.Kept) == moves &&
		!slices.ContainsFunc(f.Figures, func(year []int64) bool { return len(year) != len(figures) })
}

// Replicate draws n futures of a province, which share the plan of the first year
// of its run, and counts in how many one who knew the future would make each of
// the moves (SPEC.md section 7). When ctx ends early the futures finished are told.
func Replicate(ctx context.Context, in *model.Instance, s *scenario.Scenario, rolled *Province, n int, o Options) (*Futures, error) {
	o.LaterGap = cmp.Or(o.LaterGap, FutureGap)
	r := &run{s: s, o: o, inner: 1, total: n}
	futures := make([]*Future, n)
	if len(rolled.Years) == 0 {
		return r.gather(rolled, nil, futures), nil
	}
	first := firstOf(&rolled.Years[0])
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	faults := make([]error, n)
	var group sync.WaitGroup
	places := make(chan struct{}, max(1, cmp.Or(o.Workers, runtime.NumCPU())))
	if o.Known != nil {
		for k := range futures {
			if futures[k] = o.Known(rolled.Code, k+1); futures[k] != nil {
				r.finished++
			}
		}
	}
	for k, known := range futures {
		if known != nil {
			continue
		}
		places <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		group.Add(1)
		go func() {
			defer group.Done()
			if futures[k], faults[k] = r.future(ctx, rolled.Code, in, k+1, first); faults[k] != nil {
				cancel()
			}
			<-places
		}()
	}
	group.Wait()
	for _, err := range faults {
		// what a future says that another's fault, or the caller, ended is no fault
		if err != nil && !errors.Is(err, context.Canceled) {
			return nil, err
		}
	}
	return r.gather(rolled, first.moves, futures), nil
}

// firstOf is what was decided in the first year of a run.
func firstOf(y *Year) *decision {
	d := &decision{status: y.Status, goals: y.Goals, clash: y.Clash}
	if y.Plan != nil {
		d.moves = moves(y.Plan)
	}
	return d
}

// future rolls a replication. It is nil where ctx ended before.
func (r *run) future(ctx context.Context, code string, in *model.Instance, replication int, first *decision) (*Future, error) {
	l, err := open(r.s, code, in, replication)
	if err != nil {
		return nil, err
	}
	f, knew := &Future{Replication: replication}, first.places()
	for year := r.s.First; year <= r.s.Last; year++ {
		decide := func(sheet *measure.Sheet, adjust []model.Adjustment) (*decision, error) {
			if year == r.s.First {
				return first, nil
			}
			return decided(planner.Make(ctx, adjusted(sheet.In, adjust), r.options(code, year)))
		}
		y, _, err := l.year(year, decide)
		if ctx.Err() != nil {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		values := make([]int64, len(figures))
		for k, figure := range figures {
			values[k] = figure.of(y)
		}
		f.Figures = append(f.Figures, values)
		if year == r.s.First+1 {
			if knew, err = r.knowing(ctx, code, in, l, first); err != nil || knew == nil {
				return nil, err
			}
		}
	}
	for _, m := range first.moves {
		f.Kept = append(f.Kept, knew[m.Official] == m.Post)
	}
	return f, r.drawn(code, f)
}

// drawn books a finished future.
func (r *run) drawn(code string, f *Future) error {
	r.lock.Lock()
	r.finished++
	var err error
	if r.o.Drawn != nil {
		err = r.o.Drawn(code, f)
	}
	r.lock.Unlock()
	r.tell(Event{Province: code, Year: r.s.Last, Replication: f.Replication})
	return err
}

// knowing plans the first year as one would who knew who has left a future before
// the second year and how demand changes. It is nil where ctx ended before.
func (r *run) knowing(ctx context.Context, code string, in *model.Instance, future *roll, first *decision) (map[string]string, error) {
	l, err := open(r.s, code, in, future.replication)
	if err != nil {
		return nil, err
	}
	var knew *decision
	_, _, err = l.year(r.s.First, func(sheet *measure.Sheet, _ []model.Adjustment) (*decision, error) {
		adjust := l.losing(sheet, l.demand(r.s.First+1), 1000, func(i int32) bool { return future.gone[l.now.Officials[i].ID] })
		o := r.options(code, r.s.First)
		o.Gap = r.o.LaterGap
		for _, m := range first.moves {
			o.Start = append(o.Start, planner.Place(m))
		}
		var err error
		knew, err = decided(planner.Make(ctx, adjusted(sheet.In, adjust), o))
		return knew, err
	})
	if ctx.Err() != nil || err != nil {
		return nil, err
	}
	return knew.places(), nil
}

// places are the posts that a decision gives, by official.
func (d *decision) places() map[string]string {
	places := make(map[string]string, len(d.moves))
	for _, m := range d.moves {
		places[m.Official] = m.Post
	}
	return places
}

// gather makes the bands.
func (r *run) gather(rolled *Province, moves []Move, futures []*Future) *Futures {
	f := &Futures{Scenario: r.s, Code: rolled.Code, Name: rolled.Name, Gap: r.o.gap(true), LaterGap: r.o.LaterGap}
	finished := slices.DeleteFunc(slices.Clone(futures), func(x *Future) bool { return x == nil })
	f.Replications, f.Complete = len(finished), len(finished) == len(futures)
	if len(finished) == 0 {
		return f
	}
	for year := r.s.First; year <= r.s.Last; year++ {
		b := Bands{Year: year}
		for k, figure := range figures {
			values := make([]int64, len(finished))
			for i, x := range finished {
				values[i] = x.Figures[year-r.s.First][k]
			}
			all := slices.Clone(values)
			slices.Sort(values)
			b.Figures = append(b.Figures, Band{figure.name, percentile(values, 5), percentile(values, 50), percentile(values, 95), values[0], values[len(values)-1], all})
		}
		f.Years = append(f.Years, b)
	}
	for k, m := range moves {
		g := Regret{Official: m.Official, Post: m.Post}
		for _, x := range finished {
			if x.Kept[k] {
				g.Kept++
			}
		}
		g.NoRegret = 1000*g.Kept >= NoRegretShare*len(finished)
		f.Moves = append(f.Moves, g)
	}
	slices.SortFunc(f.Moves, func(a, b Regret) int { return cmp.Compare(a.Official, b.Official) })
	return f
}

// percentile is the element of nearest rank of a sorted list.
func percentile(sorted []int64, percent int) int64 {
	return sorted[max(1, (percent*len(sorted)+99)/100)-1]
}
