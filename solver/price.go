package solver

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"

	"canbo/solver/lp"
	"canbo/solver/sift"
)

// A piece is a part of a coupling as a problem of its own: the rows of the part
// and all columns with an entry in them, at costs that move.
type piece struct {
	Block
	sift   *sift.Solver
	price  []float64 // of the rows, optimal at the present costs
	point  []float64
	value  float64
	solved bool     // nothing has moved since
	tree   *lp.Tree // proves more than the prices, or nil
}

// setCost changes a cost; one that moves by a rounding error only stays.
func (q *piece) setCost(at int32, c float64) {
	if was := q.Problem.Cost[at]; math.Abs(c-was) <= 1e-12*math.Abs(was) {
		return
	}
	q.Problem.Cost[at], q.solved = c, false
	if q.sift != nil {
		q.sift.SetCost(int(at), c)
	}
}

// A copied column is one that couples, in one of its pieces.
type copied struct {
	piece int32
	col   int32
}

// A pricing is the Lagrangian decomposition of a coupled problem (Guignard and
// Kim, Mathematical Programming 39, 1987). The rows between the parts are priced;
// a column that couples has a copy in each part that it meets, and its cost less
// the prices is shared out among the copies. The sum of the optima of the parts,
// with what the rows between contribute, is a lower bound for all prices and all
// shares.
type pricing struct {
	*coupling
	workers int
	piece   []piece
	copies  [][]copied // of each column that couples

	alone  bool      // the copies are out of use
	lambda []float64 // price of each row between
	bound  float64
	usage  []float64 // of each row between by the points of the pieces
	best   *position // of the greatest bound, or nil
	watch  func()    // called after each round, or nil
}

// errPiece says that the relaxation of a piece has no optimum: what is left is
// to solve the whole.
var errPiece = errors.New("solver: the relaxation of a part has no optimum")

func newPricing(c *coupling, workers int) *pricing {
	g := &pricing{coupling: c, workers: workers, piece: make([]piece, c.parts), copies: make([][]copied, len(c.columns)),
		lambda: make([]float64, len(c.rows)), usage: make([]float64, len(c.rows))}
	for i, k := range c.part {
		if k >= 0 {
			g.piece[k].Row = append(g.piece[k].Row, int32(i))
		}
	}
	t := 0
	for j := range int32(c.p.Cols()) {
		couples := t < len(c.columns) && c.columns[t] == j
		rows, _ := c.p.Column(int(j))
		for _, i := range rows {
			k := c.part[i]
			if k < 0 {
				continue
			}
			q := &g.piece[k]
			if n := len(q.Col); n > 0 && q.Col[n-1] == j {
				continue
			}
			if couples {
				g.copies[t] = append(g.copies[t], copied{k, int32(len(q.Col))})
			}
			q.Col = append(q.Col, j)
		}
		if couples {
			t++
		}
	}
	local := slices.Repeat([]int32{-1}, c.p.Rows())
	for k := range g.piece {
		g.piece[k].extract(c.p, local)
	}
	return g
}

// each calls f for every piece, on all workers, and joins the errors in the order
// of the pieces.
func (g *pricing) each(f func(k int, q *piece) error) error {
	errs := make([]error, len(g.piece))
	next := make(chan int)
	var wait sync.WaitGroup
	for range min(g.workers, len(g.piece)) {
		wait.Go(func() {
			for k := range next {
				errs[k] = f(k, &g.piece[k])
			}
		})
	}
	for k := range g.piece {
		next <- k
	}
	close(next)
	wait.Wait()
	return errors.Join(errs...)
}

// priced is the cost of column j less the prices of the rows between.
func (g *pricing) priced(j int32) float64 {
	cost := g.p.Cost[j]
	rows, values := g.p.Column(int(j))
	for k, i := range rows {
		if g.part[i] < 0 {
			cost -= values[k] * g.lambda[g.between(i)]
		}
	}
	return cost
}

// solve solves the relaxations of the pieces at the present prices, and adds up
// the bound and what the points use of the rows between.
func (g *pricing) solve(ctx context.Context) error {
	err := g.each(func(_ int, q *piece) error {
		if q.solved {
			return nil
		}
		if q.sift == nil {
			var err error
			if q.sift, err = sift.New(ctx, q.Problem, sift.Options{Prices: q.price}); err != nil {
				return err
			}
		}
		r := q.sift.Solve(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case r.Reason != lp.Optimal:
			return errPiece
		}
		q.price, q.point, q.value, q.solved = r.RowDual, r.X, q.Problem.Objective(r.X), true
		return nil
	})
	if err != nil {
		return err
	}
	g.bound = g.p.Offset
	for r, y := range g.lambda {
		g.bound += y * active(g.p, g.rows[r], y)
	}
	clear(g.usage)
	for k := range g.piece {
		q := &g.piece[k]
		g.bound += q.value
		for at, x := range q.point {
			if x != 0 {
				g.use(q.Col[at], x)
			}
		}
	}
	return nil
}

// active is the bound of row i that a dual of the sign of y speaks for.
func active(p *lp.Problem, i int32, y float64) float64 {
	switch {
	case y > 0:
		return p.RowLower[i]
	case y < 0:
		return p.RowUpper[i]
	}
	return 0
}

// use adds what column j uses at x, each copy its part.
func (g *pricing) use(j int32, x float64) {
	rows, values := g.p.Column(int(j))
	if g.touches(rows) == several {
		t, _ := slices.BinarySearch(g.columns, j)
		x /= float64(len(g.copies[t]))
	}
	for k, i := range rows {
		if g.part[i] < 0 {
			g.usage[g.between(i)] += values[k] * x
		}
	}
}

// reprice moves the costs of the pieces to the present prices of the rows
// between. The cost of a column that couples is shared such that all its copies
// have the same reduced cost at the present prices of the pieces: then the bound
// is at least what these prices prove.
func (g *pricing) reprice() {
	g.alone = false
	g.repriceOwn()
	for t, j := range g.columns {
		left := g.priced(j)
		for _, c := range g.copies[t] {
			left -= g.worth(c)
		}
		for _, c := range g.copies[t] {
			g.piece[c.piece].setCost(c.col, g.worth(c)+left/float64(len(g.copies[t])))
		}
	}
}

// repriceOwn does so for the columns that do not couple.
func (g *pricing) repriceOwn() {
	g.each(func(_ int, q *piece) error {
		for at, j := range q.Col {
			rows, _ := g.p.Column(int(j))
			if c := g.priced(j); c != q.Problem.Cost[at] && g.touches(rows) != several {
				q.setCost(int32(at), c)
			}
		}
		return nil
	})
}

// worth is what the rows of the piece are worth to a copy.
func (g *pricing) worth(c copied) float64 {
	q := &g.piece[c.piece]
	sum := 0.0
	rows, values := q.Problem.Column(int(c.col))
	for k, i := range rows {
		sum += values[k] * q.price[i]
	}
	return sum
}

// between returns the number of a row between the parts.
func (g *pricing) between(i int32) int {
	r, _ := slices.BinarySearch(g.rows, i)
	return r
}

// apart makes the copies too dear to be used, as if the parts were alone: so
// the first prices are found.
func (g *pricing) apart() {
	g.alone = true
	most := 0.0
	for _, c := range g.p.Cost {
		most = math.Max(most, math.Abs(c))
	}
	for t := range g.copies {
		for _, c := range g.copies[t] {
			g.piece[c.piece].Problem.Cost[c.col] = 100 * most
		}
	}
}

// begin takes the prices given for a start: then nothing need be apart.
func (g *pricing) begin(price []float64) {
	for r, i := range g.rows {
		g.lambda[r] = price[i]
	}
	for k := range g.piece {
		g.piece[k].price = pick(price, g.piece[k].Row)
	}
	g.reprice()
}

const (
	rounds   = 60   // at most, of prices
	patience = 6    // rounds in which the copies find their costs before the rows between are priced
	calm     = 3    // rounds that raise the bound by little end it
	firstBid = 0.03 // of the mean price of a row within the parts: the first of a row between
)

// ascend raises the bound: the prices of the rows between follow what the points
// use of them, the costs of copies the prices of the parts. It ends where a
// round raises the bound by less than tol, relative to it, three times. The
// error is errPiece or that of ctx; the best bound is kept in both cases.
func (g *pricing) ascend(ctx context.Context, tol float64) error {
	for n, quiet := 0, 0; n < rounds && (quiet < calm || n < 2*patience); n++ {
		if err := g.solve(ctx); err != nil {
			g.restore()
			return err
		}
		if !g.alone {
			if g.watch != nil {
				g.watch()
			}
			quiet++
			if g.best == nil || g.bound > g.best.bound+tol*math.Abs(g.bound) {
				quiet = 0
			}
			if g.best == nil || g.bound > g.best.bound {
				g.keep()
			}
		}
		bid := firstBid * g.meanPrice()
		for r := range g.rows {
			if n < patience {
				break
			}
			sign, excess, bound := g.excess(r)
			g.lambda[r] = sign * follow(math.Abs(g.lambda[r]), excess, bound, bid)
		}
		g.reprice()
	}
	g.restore()
	return nil
}

// A position is a state of a pricing after its pieces have been solved.
type position struct {
	lambda, usage []float64
	bound         float64
	share         [][]float64 // of the cost of a column that couples, by copy
	piece         []piece     // price, point and value of each
}

func (g *pricing) keep() {
	g.best = &position{lambda: slices.Clone(g.lambda), usage: slices.Clone(g.usage), bound: g.bound,
		share: make([][]float64, len(g.columns)), piece: slices.Clone(g.piece)}
	for t, copies := range g.copies {
		for _, c := range copies {
			g.best.share[t] = append(g.best.share[t], g.piece[c.piece].Problem.Cost[c.col])
		}
	}
}

// restore goes back to the position that was kept, if any.
func (g *pricing) restore() {
	if g.best == nil {
		return
	}
	copy(g.lambda, g.best.lambda)
	copy(g.usage, g.best.usage)
	g.bound, g.alone = g.best.bound, false
	g.repriceOwn()
	for t, copies := range g.copies {
		for e, c := range copies {
			g.piece[c.piece].setCost(c.col, g.best.share[t][e])
		}
	}
	for k := range g.piece {
		from := &g.best.piece[k]
		g.piece[k].price, g.piece[k].point, g.piece[k].value = from.price, from.point, from.value
	}
}

// excess is by how much row r between misses a bound, less than zero if it does
// not, and the sign of the price that would mend it.
func (g *pricing) excess(r int) (sign, excess, bound float64) {
	lower, upper := g.p.RowLower[g.rows[r]], g.p.RowUpper[g.rows[r]]
	above, below := g.usage[r]-upper, lower-g.usage[r]
	if y := g.lambda[r]; y < 0 || y == 0 && above >= below {
		return -1, above, upper
	}
	return 1, below, lower
}

// meanPrice is the mean size of the prices within the parts that are not zero.
func (g *pricing) meanPrice() float64 {
	sum, n := 0.0, 0
	for k := range g.piece {
		for _, y := range g.piece[k].price {
			if y != 0 {
				sum += math.Abs(y)
				n++
			}
		}
	}
	return sum / float64(max(1, n))
}

// follow returns the next price, in absolute value, of a row that misses its bound
// by excess: it changes by the part of the bound that is missed. That keeps step
// with the other prices, on which the answer of the row depends as well.
func follow(price, excess, bound, first float64) float64 {
	part := excess / math.Max(math.Abs(bound), math.SmallestNonzeroFloat64)
	switch {
	case price == 0 && excess <= 0:
		return 0
	case price == 0:
		return grid(first)
	case excess > 0:
		return grid(price * (1 + math.Min(part, 1)))
	}
	return grid(price * (1 + math.Max(2*part, -0.8)))
}

// grid rounds a price to gridBits bits, so that costs less prices are exact and
// short.
func grid(v float64) float64 {
	frac, exp := math.Frexp(v)
	return math.Ldexp(math.Round(math.Ldexp(frac, gridBits)), exp-gridBits)
}

const gridBits = 12
