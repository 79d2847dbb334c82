package solver

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"canbo/solver/branch"
	"canbo/solver/lp"
)

// A settlement says what couples the parts: the value of each column that couples
// and how much each part may use of each row between. With it the parts are
// independent, and any points of them make one of the whole.
type settlement struct {
	value        []float64   // of each column that couples
	lower, upper [][]float64 // by piece, for each row between
}

// settle dives: columns that couple are fixed where the parts agree on their use,
// else rounded where least is in doubt, and the relaxation follows, until the
// parts use none that is open. Then those that the prices speak against are let go,
// and the dive goes on; the best of its ends counts. At last each part gets what
// it uses of the rows between, and an equal part of what is left. The costs and
// bounds in the pieces move.
func (g *pricing) settle(ctx context.Context) (*settlement, error) {
	d := &dive{pricing: g, value: pick(g.p.ColLower, g.columns), fixed: make([]bool, len(g.columns)), room: newRoom(g)}
	best, least := []float64(nil), math.Inf(1)
	for mends := 0; ; {
		open := g.used(d.fixed)
		if len(open) > 0 {
			d.round(open)
		} else {
			if g.bound < least {
				best, least = slices.Clone(d.value), g.bound
			}
			if mends++; mends > diveMends || !d.release() {
				break
			}
		}
		for range diveRounds {
			g.reprice()
			if err := g.solve(ctx); err != nil {
				return nil, err
			}
		}
	}
	for t, v := range best {
		d.fix(t, v)
	}
	if err := g.solve(ctx); err != nil {
		return nil, err
	}
	s := &settlement{value: best}
	g.allot(s)
	return s, nil
}

// A dive holds the columns that couple fixed so far, and their values.
type dive struct {
	*pricing
	value []float64
	fixed []bool
	room  *room
}

// fix holds a column that couples at v.
func (d *dive) fix(t int, v float64) {
	d.fixed[t], d.value[t] = true, v
	d.limit(t, v, v)
}

func (d *dive) limit(t int, lo, up float64) {
	for _, c := range d.copies[t] {
		q := &d.piece[c.piece]
		q.sift.SetColBounds(int(c.col), lo, up)
		q.solved = q.solved && lo == up && q.point[c.col] == lo
	}
}

// round fixes some of the open columns.
func (d *dive) round(open []use) {
	agreed := 0
	fix := func(u use) {
		j := d.columns[u.t]
		low, most := d.p.ColLower[j], d.p.ColUpper[j]
		if d.p.IsInteger(int(j)) {
			most = math.Floor(most)
		}
		v := min(u.nearest(), most)
		if v > low && !d.room.take(j, v-low) {
			v = low
		}
		d.fix(u.t, v)
	}
	for _, u := range open {
		if v := u.nearest(); u.least > v-usedTol && v > d.p.ColLower[d.columns[u.t]] {
			agreed++
			fix(u)
		}
	}
	if agreed*diveShare >= len(open) {
		return
	}
	slices.SortStableFunc(open, func(a, b use) int { return cmp.Compare(a.doubt(), b.doubt()) })
	for _, u := range open[:(len(open)+diveShare-1)/diveShare] {
		if !d.fixed[u.t] {
			fix(u)
		}
	}
}

// release lets go the columns fixed that the present prices would have at another
// value, and reports whether there are any.
func (d *dive) release() bool {
	found, tol := false, mendTol*d.meanPrice()
	for t, j := range d.columns {
		if !d.fixed[t] {
			continue
		}
		left := d.priced(j)
		for _, c := range d.copies[t] {
			left -= d.worth(c)
		}
		low, up := d.p.ColLower[j], d.p.ColUpper[j]
		if v := d.value[t]; left < -tol && v < up || left > tol && v > low {
			d.room.add(j, low-v)
			d.fixed[t], d.value[t], found = false, low, true
			d.limit(t, low, up)
		}
	}
	return found
}

const (
	diveShare  = 3    // the part of the open columns, one in so many, that is fixed at once
	diveRounds = 2    // of prices after that
	diveMends  = 2    // at most, of a dive that has come to its end
	mendTol    = 0.01 // of the mean price: what a column must be better elsewhere
	usedTol    = 1e-6 // use of a column that counts as none
)

// A use is what the points of the pieces say of a column that couples.
type use struct {
	t           int
	mean, least float64
}

// nearest is the integer nearest to the mean, the lower of two.
func (u use) nearest() float64 { return math.Ceil(u.mean - 0.5 - usedTol) }

// doubt is how far the mean is from an integer.
func (u use) doubt() float64 { return math.Abs(u.mean - u.nearest()) }

// used lists the columns that couple, not fixed and used by a point, by decreasing
// mean use.
func (g *pricing) used(fixed []bool) []use {
	var open []use
	for t, j := range g.columns {
		if fixed[t] {
			continue
		}
		u := use{t: t, least: math.Inf(1)}
		for _, c := range g.copies[t] {
			x := g.piece[c.piece].point[c.col]
			u.mean += x / float64(len(g.copies[t]))
			u.least = math.Min(u.least, x)
		}
		if u.mean > g.p.ColLower[j]+usedTol {
			open = append(open, u)
		}
	}
	slices.SortStableFunc(open, func(a, b use) int { return cmp.Compare(b.mean, a.mean) })
	return open
}

// A room holds for each row the least and the most that its columns can make,
// the columns that couple at the values they have been given.
type room struct {
	p           *lp.Problem
	least, most []float64
}

func newRoom(g *pricing) *room {
	m := g.p.Rows()
	r := &room{p: g.p, least: make([]float64, m), most: make([]float64, m)}
	t := 0
	for j := range int32(g.p.Cols()) {
		lo, up := g.p.ColLower[j], g.p.ColUpper[j]
		if t < len(g.columns) && g.columns[t] == j {
			up = lo
			t++
		}
		rows, values := g.p.Column(int(j))
		for k, i := range rows {
			a, b := values[k]*lo, values[k]*up
			r.least[i] += min(a, b)
			r.most[i] += max(a, b)
		}
	}
	return r
}

// take adds v to column j if no row is then beyond its bounds for certain.
func (r *room) take(j int32, v float64) bool {
	rows, values := r.p.Column(int(j))
	for k, i := range rows {
		a := values[k] * v
		if r.least[i]+a > r.p.RowUpper[i]+pointTol || r.most[i]+a < r.p.RowLower[i]-pointTol {
			return false
		}
	}
	r.add(j, v)
	return true
}

func (r *room) add(j int32, v float64) {
	rows, values := r.p.Column(int(j))
	for k, i := range rows {
		r.least[i] += values[k] * v
		r.most[i] += values[k] * v
	}
}

// allot shares out the rows between. Shares of a row whose entries are integers
// are integers.
func (g *pricing) allot(s *settlement) {
	n, parts := len(g.rows), len(g.piece)
	use := make([][]float64, parts)
	s.lower, s.upper = make([][]float64, parts), make([][]float64, parts)
	for k := range use {
		use[k], s.lower[k], s.upper[k] = make([]float64, n), make([]float64, n), make([]float64, n)
	}
	fixed := make([]float64, n)
	whole := slices.Repeat([]bool{true}, n)
	visit := func(j int32, f func(r int, a float64)) {
		rows, values := g.p.Column(int(j))
		for k, i := range rows {
			if g.part[i] < 0 {
				f(g.between(i), values[k])
			}
		}
	}
	for t, j := range g.columns {
		visit(j, func(r int, a float64) { fixed[r] += a * s.value[t] })
	}
	for k := range g.piece {
		q := &g.piece[k]
		for at, j := range q.Col {
			if rows, _ := g.p.Column(int(j)); g.touches(rows) == several {
				continue
			}
			visit(j, func(r int, a float64) {
				use[k][r] += a * q.point[at]
				whole[r] = whole[r] && a == math.Trunc(a) && g.p.IsInteger(int(j))
			})
		}
	}
	for r, i := range g.rows {
		total := 0.0
		for k := range use {
			total += use[k][r]
		}
		share := func(bound float64, out [][]float64, round func(float64) float64) {
			if math.IsInf(bound, 0) {
				for k := range out {
					out[k][r] = bound
				}
				return
			}
			sum, given := 0.0, 0.0
			for k := range out {
				sum += use[k][r] + (bound-fixed[r]-total)/float64(parts)
				upTo := sum
				if whole[r] {
					upTo = round(sum)
				}
				out[k][r] = upTo - given
				given = upTo
			}
		}
		share(g.p.RowLower[i], s.lower, func(v float64) float64 { return math.Ceil(v - pointTol) })
		share(g.p.RowUpper[i], s.upper, func(v float64) float64 { return math.Floor(v + pointTol) })
	}
}

// program is the problem of a piece under a settlement: with what it may use of
// the rows between as rows of its own, the last. Columns that couple stand at
// their values and cost nothing.
func (g *pricing) program(k int, s *settlement) *lp.Problem {
	q := &g.piece[k]
	p := &lp.Problem{
		ColLower: slices.Clone(q.Problem.ColLower), ColUpper: slices.Clone(q.Problem.ColUpper), Integer: q.Problem.Integer,
		RowLower: slices.Concat(q.Problem.RowLower, s.lower[k]), RowUpper: slices.Concat(q.Problem.RowUpper, s.upper[k]),
		Start: []int{0},
	}
	m := int32(q.Problem.Rows())
	for at, j := range q.Col {
		p.Cost = append(p.Cost, g.p.Cost[j])
		rows, values := q.Problem.Column(at)
		p.Row, p.Value = append(p.Row, rows...), append(p.Value, values...)
		if rows, values = g.p.Column(int(j)); g.touches(rows) == several {
			t, _ := slices.BinarySearch(g.columns, j)
			p.ColLower[at], p.ColUpper[at], p.Cost[at] = s.value[t], s.value[t], 0
		} else {
			for e, i := range rows {
				if g.part[i] < 0 {
					p.Row, p.Value = append(p.Row, m+int32(g.between(i))), append(p.Value, values[e])
				}
			}
		}
		p.Start = append(p.Start, len(p.Row))
	}
	return p
}

// solveSettled solves the pieces as integer programs, from the states given. It
// returns the point of the whole, or nil where a piece has none.
func (g *pricing) solveSettled(ctx context.Context, s *settlement, states []branch.State, o branch.Options) ([]float64, []*lp.Result, error) {
	results := make([]*lp.Result, len(g.piece))
	left := len(g.piece)
	// a piece whose time ended before a point was found has a second turn
	for turn := range 2 {
		fair := newFair(ctx, settledTime[turn], left, g.workers)
		left = 0
		err := g.each(func(k int, q *piece) error {
			if r := results[k]; r != nil && (r.X != nil || r.Limit != lp.TimeLimit) {
				return nil
			}
			ctx, cancel := fair.next()
			defer cancel()
			o := o
			o.Prices, o.State = slices.Concat(q.price, g.lambda), &states[k]
			var err error
			results[k], err = branch.Solve(ctx, g.program(k, s), o)
			return err
		})
		if err != nil {
			return nil, nil, err
		}
		for _, r := range results {
			if r.X == nil {
				left++
			}
		}
		if left == 0 || ctx.Err() != nil {
			break
		}
	}
	x := make([]float64, g.p.Cols())
	for k, r := range results {
		if r.X == nil {
			return nil, results, nil
		}
		place(x, r.X, g.piece[k].Col)
	}
	return x, results, nil
}

// A fair shares out the time until the deadline of ctx, if it has one, or a part
// of it, among tasks that run side by side.
type fair struct {
	ctx     context.Context
	end     time.Time // zero without a deadline
	left    atomic.Int64
	workers int
}

func newFair(ctx context.Context, part float64, tasks, workers int) *fair {
	f := &fair{ctx: ctx, workers: workers}
	f.left.Store(int64(tasks))
	if end, ok := ctx.Deadline(); ok {
		now := time.Now()
		f.end = now.Add(time.Duration(part * float64(end.Sub(now))))
	}
	return f
}

// next returns the context of the next task.
func (f *fair) next() (context.Context, context.CancelFunc) {
	left := f.left.Add(-1) + 1
	if f.end.IsZero() {
		return f.ctx, func() {}
	}
	turns := (left + int64(f.workers) - 1) / int64(f.workers)
	return context.WithTimeout(f.ctx, time.Until(f.end)/time.Duration(turns))
}
