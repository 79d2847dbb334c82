package network

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// A Transport is the problem of n officials, p posts and m arcs
//
//	minimise    Σ{Cost[a]: a chosen} + Σ over posts j of the first k(j) marginals of j,
//	            k(j) being the heads at post j,
//
// where every official chooses exactly one of its arcs; to stay is an arc too.
// The arcs of official i are [Start[i], Start[i+1]), in any order and with any
// repetition of posts. The marginals of post j are
// Marginal[Seat[j]:Seat[j+1]]: entry k is what the k-th head costs, they must
// not decrease, and their number is the capacity of the post, perhaps zero.
// Costs and marginals have any sign.
type Transport struct {
	Start []int32 // len n+1
	Post  []int32 // len m, each in [0, p)
	Cost  []int64 // len m

	Seat     []int32 // len p+1
	Marginal []int64 // len Seat[p]
}

// Officials returns n.
func (t *Transport) Officials() int { return len(t.Start) - 1 }

// Posts returns p.
func (t *Transport) Posts() int { return len(t.Seat) - 1 }

// An Assignment is the answer of [Assign] and its evidence.
type Assignment struct {
	Status Status

	// If Status is Optimal: the arc each official takes, the post at its end,
	// and the cost of them all.
	Arc, Post []int32
	Cost      int64

	// If Status is Optimal: PostPrice is what a seat at a post is worth,
	// OfficialPrice what it costs to place an official at these prices. They
	// prove optimality: for every arc a from official i to post j,
	//
	//	OfficialPrice[i] ≤ Cost[a] + PostPrice[j], with equality if i takes a,
	//
	// and a post with k heads is priced at least at its k-th marginal and at
	// most at the next. The sum of the official prices, less the excess of the
	// post price over each marginal below it, is Cost.
	OfficialPrice, PostPrice []int64

	// Violator, if Status is Infeasible, lists officials, in increasing order,
	// who outnumber all the seats of all the posts at the end of their arcs
	// (Hall's condition).
	Violator []int32
}

// A PostError names a post whose marginals decrease.
type PostError struct {
	Post, Head int // the marginal of this head, counted from 0, is below the one before
}

func (e *PostError) Error() string {
	return fmt.Sprintf("network: post %d: head %d costs less than the head before", e.Post, e.Head)
}

// size panics unless the slices of t fit each other.
func (t *Transport) size() (n, p int) {
	n, p = len(t.Start)-1, len(t.Seat)-1
	if n < 0 || p < 0 || len(t.Post) != len(t.Cost) ||
		t.Start[0] != 0 || int(t.Start[n]) != len(t.Cost) ||
		t.Seat[0] != 0 || int(t.Seat[p]) != len(t.Marginal) ||
		!slices.IsSorted(t.Start) || !slices.IsSorted(t.Seat) {
		panic(fmt.Sprintf("network: %d official starts for %d posts and %d costs of arcs, %d seat starts for %d marginals, or starts out of order",
			len(t.Start), len(t.Post), len(t.Cost), len(t.Seat), len(t.Marginal)))
	}
	return n, p
}

// Validate reports the first breach of the invariants of Transport, or the
// first quantity that may overflow: an [*ArcError], [*PostError] or
// [*OverflowError]. It panics if the slices do not fit each other, also where
// Start or Seat decreases.
//
// With C the largest |Cost|, G the largest |Marginal| and q = min(n, p): an
// augmenting path visits at most q posts, so it costs, without its last
// marginal, at most 2qC. A price is G at the start and afterwards the cost of
// such a path to a seat, with its marginal, less the cost of another, so at
// most 4qC + G; a distance is a path and a price, and is added to a cost and to
// the difference of a marginal and a price: 10qC + 4G + 3C bounds them all. Four
// times this must fit, for a mark beyond all distances.
func (t *Transport) Validate() error {
	n, p := t.size()
	var dearest, steepest uint64
	var cost wide
	for i := range n {
		var worst uint64
		for a := t.Start[i]; a < t.Start[i+1]; a++ {
			if j := t.Post[a]; j < 0 || int(j) >= p {
				return &ArcError{int(a), fmt.Sprintf("joins official %d to post %d, of %d posts", i, j, p)}
			}
			worst = max(worst, magnitude(t.Cost[a]))
		}
		dearest = max(dearest, worst)
		cost.add(worst)
	}
	for j := range p {
		marginal := t.Marginal[t.Seat[j]:t.Seat[j+1]]
		for k, c := range marginal {
			if k > 0 && c < marginal[k-1] {
				return &PostError{j, k}
			}
			steepest = max(steepest, magnitude(c))
			cost.add(magnitude(c))
		}
	}
	var distance wide
	distance.addProduct(40*uint64(min(n, p))+12, dearest)
	distance.addProduct(16, steepest)
	if err := distance.fits("distance of a post"); err != nil {
		return err
	}
	return cost.fits("total cost")
}

// Assign places every official at least cost by successive shortest augmenting
// paths (Ahuja, Magnanti, Orlin, section 9.7). It inserts one official at a
// time. Dijkstra's method runs over the posts: a post is reached by an arc of
// the new official, or by an arc of an official who sits at a post already
// reached and would move on; it ends where one head more is cheapest. Then
// every post nearer than that end rises in price by the difference.
//
// Time is O(n·m·log m) at worst and near O(m) where posts are not much
// contested; memory is about 50 bytes a post and 16 an official besides the
// answer.
//
// The error, if any, is that of [Transport.Validate]. When ctx ends, the status
// is Interrupted.
func Assign(ctx context.Context, t *Transport) (*Assignment, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	s := newSeating(t)
	for i := range int32(t.Officials()) {
		if i&63 == 0 && ctx.Err() != nil {
			return &Assignment{Status: Interrupted}, nil
		}
		end := s.search(i)
		if end < 0 {
			return &Assignment{Status: Infeasible, Violator: s.reached(i)}, nil
		}
		s.augment(i, end)
	}
	return s.assignment(), nil
}

// A seating is a partial assignment with prices that prove it optimal for the
// officials seated so far, and the labels of the current search.
//
// Invariants between searches, with k = heads of post j: marginal k ≤ price[j]
// ≤ marginal k+1 where they exist, and the arc of a seated official is one of
// least Cost + price. Then with reduced costs, arc a of a seated official from
// its post has length Cost[a] + price[Post[a]] − (Cost + price of its own arc)
// ≥ 0, and one head more at post j costs gap[j] ≥ 0 above its price.
type seating struct {
	t     *Transport
	head  []head  // of each official
	first []int32 // first official at each post, or −1
	heads []int32 // number of officials at each post
	price []int64
	gap   []int64 // next marginal − price; unreachable at a full post

	distance []int64   // of each post from the new official; unreachable if not labelled
	via      []int32   // arc by which each labelled post was reached
	mover    []int32   // official whose arc that is
	labelled []int32   // posts with a distance
	settled  []int32   // posts whose distance is final, in increasing order
	queue    postQueue // labelled posts by distance
	best     int64     // distance + gap of the nearest end found so far
	end      int32     // and its post, or −1
}

// A head is where an official sits.
type head struct {
	cost      int64 // of his arc
	arc, next int32 // next official at the same post, or −1
}

// unreachable exceeds every sum of two distances.
const unreachable int64 = math.MaxInt64 / 2

func newSeating(t *Transport) *seating {
	n, p := t.Officials(), t.Posts()
	s := &seating{
		t:        t,
		head:     make([]head, n),
		first:    make([]int32, p),
		heads:    make([]int32, p),
		price:    make([]int64, p),
		gap:      make([]int64, p),
		distance: make([]int64, p),
		via:      make([]int32, p),
		mover:    make([]int32, p),
	}
	for j := range p {
		s.first[j] = -1
		s.distance[j] = unreachable
		if t.Seat[j] < t.Seat[j+1] {
			s.price[j] = t.Marginal[t.Seat[j]]
		}
		s.setGap(int32(j))
	}
	return s
}

func (s *seating) setGap(j int32) {
	next := s.t.Seat[j] + s.heads[j]
	if next == s.t.Seat[j+1] {
		s.gap[j] = unreachable
		return
	}
	s.gap[j] = s.t.Marginal[next] - s.price[j]
}

// search finds the nearest end for official i and returns its post, or −1 if
// there is none. The distances of the settled posts are final; all others are
// at least best.
func (s *seating) search(i int32) int32 {
	for _, j := range s.labelled {
		s.distance[j] = unreachable
	}
	s.labelled, s.settled = s.labelled[:0], s.settled[:0]
	s.queue = s.queue[:0]
	s.best, s.end = unreachable, -1

	s.scan(i, 0)
	for len(s.queue) > 0 {
		top := s.queue.pop()
		j := top.post
		if top.distance >= s.best {
			break
		}
		if top.distance > s.distance[j] {
			continue // labelled again since
		}
		s.settled = append(s.settled, j)
		base := top.distance - s.price[j]
		for h := s.first[j]; h >= 0; h = s.head[h].next {
			s.scan(h, base-s.head[h].cost)
		}
	}
	return s.end
}

// scan labels the posts at the arcs of official i, whose arcs start at distance
// base.
func (s *seating) scan(i int32, base int64) {
	lo, hi := s.t.Start[i], s.t.Start[i+1]
	posts := s.t.Post[lo:hi]
	costs := s.t.Cost[lo:hi][:len(posts)]
	price, best := s.price, s.best-base
	for k, j := range posts {
		if d := costs[k] + price[j]; d < best {
			s.label(j, base+d, lo+int32(k), i)
			best = s.best - base
		}
	}
}

// label records that post j is at distance d by arc a of official i, if it was
// further, and so perhaps a nearer end.
func (s *seating) label(j int32, d int64, a, i int32) {
	if d >= s.distance[j] {
		return
	}
	if s.distance[j] == unreachable {
		s.labelled = append(s.labelled, j)
	}
	s.distance[j], s.via[j], s.mover[j] = d, a, i
	if gap := s.gap[j]; gap != unreachable && d+gap < s.best {
		s.best, s.end = d+gap, j
	}
	if d < s.best {
		s.queue.push(d, j)
	}
}

// augment raises the prices of the settled posts and seats official i along the
// path to post end: back from there, each mover leaves its post for the one it
// reached.
func (s *seating) augment(i, end int32) {
	for _, j := range s.settled {
		s.price[j] += s.best - s.distance[j]
		s.setGap(j)
	}
	for j, h := end, int32(-1); h != i; {
		h = s.mover[j]
		a, from := s.via[j], s.t.Post[s.head[h].arc]
		if h != i {
			s.leave(h, from)
		}
		s.head[h] = head{cost: s.t.Cost[a], arc: a, next: s.first[j]}
		s.first[j] = h
		j = from
	}
	s.heads[end]++
	s.setGap(end)
}

// leave takes official h off the list of post j.
func (s *seating) leave(h, j int32) {
	link := &s.first[j]
	for *link != h {
		link = &s.head[*link].next
	}
	*link = s.head[h].next
}

// reached returns official i and all officials at settled posts. After a search
// without end all their arcs lead to settled posts, and these are full.
func (s *seating) reached(i int32) []int32 {
	officials := []int32{i}
	for _, j := range s.settled {
		for h := s.first[j]; h >= 0; h = s.head[h].next {
			officials = append(officials, h)
		}
	}
	slices.Sort(officials)
	return officials
}

func (s *seating) assignment() *Assignment {
	n := s.t.Officials()
	r := &Assignment{
		Status:        Optimal,
		Arc:           make([]int32, n),
		Post:          make([]int32, n),
		OfficialPrice: make([]int64, n),
		PostPrice:     s.price,
	}
	for i, h := range s.head {
		a, j := h.arc, s.t.Post[h.arc]
		r.Arc[i], r.Post[i] = a, j
		r.OfficialPrice[i] = s.t.Cost[a] + s.price[j]
		r.Cost += s.t.Cost[a]
	}
	for j, heads := range s.heads {
		lo := s.t.Seat[j]
		for _, c := range s.t.Marginal[lo : lo+heads] {
			r.Cost += c
		}
	}
	return r
}

// A postQueue is a binary heap of posts by distance. A post may be in it more
// than once, at distances that have since fallen.
type postQueue []queued

type queued struct {
	distance int64
	post     int32
}

func (q *postQueue) push(distance int64, post int32) {
	h := append(*q, queued{})
	k := len(h) - 1
	for k > 0 {
		up := (k - 1) / 2
		if h[up].distance <= distance {
			break
		}
		h[k] = h[up]
		k = up
	}
	h[k] = queued{distance, post}
	*q = h
}

func (q *postQueue) pop() queued {
	h := *q
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	if len(h) == 0 {
		return top
	}
	k := 0
	for {
		c := 2*k + 1
		if c >= len(h) {
			break
		}
		if c+1 < len(h) && h[c+1].distance < h[c].distance {
			c++
		}
		if h[c].distance >= last.distance {
			break
		}
		h[k] = h[c]
		k = c
	}
	h[k] = last
	return top
}

// Graph returns the problem as a minimum-cost flow. Node i is official i with
// supply 1, node n+j is post j, and node n+p is a sink for everyone. Arc a is
// arc a of t, arc m+k leads from a post to the sink for its marginal k with
// capacity 1. With potentials −OfficialPrice, −PostPrice and 0 at the sink the
// prices of an optimal assignment prove the flow optimal.
func (t *Transport) Graph() *Graph {
	n, p := t.size()
	m, seats := len(t.Post), len(t.Marginal)
	g := &Graph{
		Supply: make([]int64, n+p+1),
		Tail:   make([]int32, m+seats),
		Head:   make([]int32, m+seats),
		Lower:  make([]int64, m+seats),
		Upper:  slices.Repeat([]int64{1}, m+seats),
		Cost:   slices.Concat(t.Cost, t.Marginal),
	}
	for i := range n {
		g.Supply[i] = 1
		for a := t.Start[i]; a < t.Start[i+1]; a++ {
			g.Tail[a], g.Head[a] = int32(i), int32(n)+t.Post[a]
		}
	}
	g.Supply[n+p] = -int64(n)
	for j := range p {
		for k := t.Seat[j]; k < t.Seat[j+1]; k++ {
			g.Tail[m+int(k)], g.Head[m+int(k)] = int32(n+j), int32(n+p)
		}
	}
	return g
}
