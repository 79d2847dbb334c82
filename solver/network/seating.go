package network

import (
	"context"
	"fmt"
	"slices"
)

// A Seating keeps a [Transport] assigned at least cost while it changes. Each
// change is followed by the shortest paths it takes to make the assignment
// optimal again, from the present prices: for one official one path forwards to
// a seat, and one backwards from the seat he left. That is exact, and mostly
// looks at a small part of the problem.
//
// Officials, posts and arcs keep their numbers; new officials and their arcs
// follow the old ones. Where officials are left without a seat the others are
// still assigned at least cost, and every later change tries to seat them again.
//
// The first change after [NewSeating] may take O(m) to list the arcs by post. A
// Seating is not safe for use by several goroutines.
type Seating struct {
	s       *seating
	rank    []int32           // of each official
	away    []bool            // ranks withdrawn
	waiting []int32           // ranks for whom there is no seat
	pinned  map[int32][]int64 // costs of the arcs of a pinned rank
	pin     map[int32]int32   // its arc
	cost    uint64            // largest magnitude of a cost so far
	step    uint64            // and of a marginal
}

// NewSeating assigns t, which it copies. The error is that of
// [Transport.Validate] or of ctx.
func NewSeating(ctx context.Context, t *Transport) (*Seating, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	t = &Transport{
		Start: slices.Clone(t.Start), Post: t.Post, Cost: t.Cost,
		Seat: t.Seat, Marginal: slices.Clone(t.Marginal),
	}
	e := &Seating{
		s:      newSeating(t),
		rank:   make([]int32, t.Officials()),
		away:   make([]bool, t.Officials()),
		pinned: map[int32][]int64{},
		pin:    map[int32]int32{},
	}
	for r, i := range e.s.id {
		e.rank[i] = int32(r)
	}
	for _, c := range t.Cost {
		e.cost = max(e.cost, magnitude(c))
	}
	for _, c := range t.Marginal {
		e.step = max(e.step, magnitude(c))
	}
	e.s.auction()
	for _, r := range e.s.rise(0) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if !e.s.seat(r) {
			e.waiting = append(e.waiting, r)
		}
	}
	for len(e.s.opened) > 0 {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		e.s.giveBack()
	}
	for r := range e.s.head {
		e.s.head[r].forget()
	}
	return e, nil
}

// Assignment returns the present assignment. Its slices belong to the caller.
// Of an official who is withdrawn Arc and Post are −1 and the price is 0.
// Infeasible means that some are without a seat.
func (e *Seating) Assignment() *Assignment {
	if len(e.waiting) > 0 {
		e.s.search(e.waiting[0])
		return &Assignment{Status: Infeasible, Violator: e.s.reached(e.waiting[0])}
	}
	return e.s.assignment()
}

// SetCost changes the cost of an arc, which allows it if it was forbidden. The
// error is an [*OverflowError].
func (e *Seating) SetCost(arc int, cost int64) error {
	if err := e.grow(e.s.t.Officials(), magnitude(cost), 0); err != nil {
		return err
	}
	e.setCost(int32(arc), cost)
	return nil
}

// Forbid takes an arc out.
func (e *Seating) Forbid(arc int) { e.setCost(int32(arc), forbidden) }

func (e *Seating) setCost(arc int32, cost int64) {
	i, _ := slices.BinarySearch(e.s.t.Start, arc+1)
	r := e.rank[i-1]
	if saved := e.pinned[r]; saved != nil {
		saved[arc-e.s.t.Start[i-1]] = cost
		if e.pin[r] != arc {
			return
		}
	}
	e.s.cost[e.s.head[r].lo+arc-e.s.t.Start[i-1]] = cost
	e.review(r)
}

// Pin makes an official take an arc, unless it is forbidden, until he is
// released.
func (e *Seating) Pin(official, arc int) {
	e.Release(official)
	r := e.rank[official]
	costs := e.s.costs(r)
	e.pinned[r], e.pin[r] = slices.Clone(costs), int32(arc)
	for k := range costs {
		if k != arc-int(e.s.t.Start[official]) {
			costs[k] = forbidden
		}
	}
	e.review(r)
}

// Release ends the pin of an official, if there is one.
func (e *Seating) Release(official int) {
	r := e.rank[official]
	if saved := e.pinned[r]; saved != nil {
		copy(e.s.costs(r), saved)
		delete(e.pinned, r)
		delete(e.pin, r)
		e.review(r)
	}
}

// Withdraw takes an official out.
func (e *Seating) Withdraw(official int) {
	r := e.rank[official]
	if e.away[r] {
		return
	}
	e.away[r] = true
	if e.s.head[r].post >= 0 {
		e.s.vacate(r)
	}
	e.waiting = slices.DeleteFunc(e.waiting, func(w int32) bool { return w == r })
	e.mend()
}

// Return takes an official in again who was withdrawn.
func (e *Seating) Return(official int) {
	r := e.rank[official]
	if !e.away[r] {
		return
	}
	e.away[r] = false
	e.stand(r)
	e.mend()
}

// Add takes in a new official with arcs to the given posts at the given costs
// and returns his number. The error is an [*ArcError] or [*OverflowError].
func (e *Seating) Add(post []int32, cost []int64) (official int, err error) {
	s, t := e.s, e.s.t
	if len(post) != len(cost) {
		panic(fmt.Sprintf("network: %d posts and %d costs", len(post), len(cost)))
	}
	first, dearest := t.Start[t.Officials()], uint64(0)
	for k, j := range post {
		if j < 0 || int(j) >= len(s.place) {
			return 0, &ArcError{int(first) + k, fmt.Sprintf("joins official %d to post %d, of %d posts", t.Officials(), j, len(s.place))}
		}
		dearest = max(dearest, magnitude(cost[k]))
	}
	if err := e.grow(t.Officials()+1, dearest, 0); err != nil {
		return 0, err
	}
	official, r := t.Officials(), int32(len(s.head))
	t.Start = append(t.Start, first+int32(len(post)))
	h := s.add(post, cost)
	s.id, e.rank, e.away = append(s.id, int32(official)), append(e.rank, r), append(e.away, false)
	s.head = append(s.head, h)
	if s.inbound != nil {
		for a := h.lo; a < h.hi; a++ {
			s.inbound[s.to[a]] = append(s.inbound[s.to[a]], inArc{r, a})
		}
	}
	e.stand(r)
	e.mend()
	return official, nil
}

// SetMarginals changes what the heads at a post cost, and with their number its
// capacity. The error is a [*PostError] or [*OverflowError].
func (e *Seating) SetMarginals(post int, marginal []int64) error {
	steepest := uint64(0)
	for k, c := range marginal {
		if k > 0 && c < marginal[k-1] {
			return &PostError{post, k}
		}
		steepest = max(steepest, magnitude(c))
	}
	if err := e.grow(e.s.t.Officials(), 0, steepest); err != nil {
		return err
	}
	s, j := e.s, e.s.number[post]
	s.marginal[j] = slices.Clone(marginal)
	p := &s.place[j]
	for int(p.heads) > len(marginal) || p.heads > 0 && s.price[j] < marginal[p.heads-1] {
		r := p.first
		s.leave(r)
		p.heads--
		s.head[r].arc, s.head[r].post = -1, -1
		e.stand(r)
	}
	for int(p.heads) < len(marginal) && marginal[p.heads] < s.price[j] {
		p.heads++
		s.open(j)
	}
	s.setGap(j)
	e.mend()
	return nil
}

// grow reports whether numbers stay in range with so many officials and costs
// and marginals up to the given magnitudes.
func (e *Seating) grow(n int, cost, step uint64) error {
	cost, step = max(cost, e.cost), max(step, e.step)
	if err := distances(n, len(e.s.place), cost, step); err != nil {
		return err
	}
	var total wide
	total.addProduct(uint64(n), cost)
	total.addProduct(uint64(n), step)
	if err := total.fits("total cost"); err != nil {
		return err
	}
	e.cost, e.step = cost, step
	return nil
}

// review is to follow a change of the arcs of rank r.
func (e *Seating) review(r int32) {
	s := e.s
	s.touch(r)
	if h := &s.head[r]; h.post >= 0 {
		h.cost = s.cost[h.arc]
		best, _ := s.twoBest(r)
		if h.cost == forbidden || h.cost+s.price[h.post] > best.cost+s.price[best.to] {
			s.vacate(r)
			e.stand(r)
		}
	}
	e.mend()
}

// stand notes that rank r, whose list may be out of date, is to get a seat.
func (e *Seating) stand(r int32) {
	e.s.head[r].forget()
	e.waiting = append(e.waiting, r)
}

// mend makes the assignment optimal again.
func (e *Seating) mend() {
	e.waiting = slices.DeleteFunc(e.waiting, func(r int32) bool {
		if !e.s.seat(r) {
			return false
		}
		e.s.touch(r)
		return true
	})
	for len(e.s.opened) > 0 {
		e.s.giveBack()
	}
}

// touch discards the lists that hold what may have changed for rank r: his own,
// and those of the posts at his arcs.
func (s *seating) touch(r int32) {
	s.head[r].forget()
	if s.movers != nil {
		for _, j := range s.to[s.head[r].lo:s.head[r].hi] {
			s.movers[j].rest = -unreachable
		}
	}
}

// costs are those of the arcs of rank r.
func (s *seating) costs(r int32) []int64 { return s.cost[s.head[r].lo:s.head[r].hi] }
