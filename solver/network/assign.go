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
	if err := distances(n, p, dearest, steepest); err != nil {
		return err
	}
	return cost.fits("total cost")
}

// distances reports whether n officials and p posts are few enough for the
// distances of a search with costs and marginals up to C and G in magnitude.
//
// With q = min(n, p): an augmenting path visits at most q posts, so it costs,
// without its last marginal, at most 2qC. A price is at most 4qC + G: the auction
// ends there, and afterwards it is the cost of such a path to a seat, with its
// marginal, less the cost of another. A distance is a path and a price, and is
// added to a cost and to the difference of a marginal and a price: 10qC + 4G +
// 3C bounds them all. Four times this must fit, for a mark beyond all distances.
func distances(n, p int, C, G uint64) error {
	var distance wide
	distance.addProduct(40*uint64(min(n, p))+12, C)
	distance.addProduct(16, G)
	return distance.fits("distance of a post")
}

// Assign places every official at least cost.
//
// An auction (Bertsekas, Network Optimization, Athena Scientific 1998, chapter
// 7) that nearly ends gives prices first. Who does not sit at an arc best for
// him then gives up his seat, and each of the others is inserted along a
// shortest augmenting path (Ahuja, Magnanti, Orlin, section 9.7): Dijkstra's
// method runs over the posts; a post is reached by an arc of the new official,
// or by an arc of an official who sits at a post already reached and would move
// on; it ends at a seat given up or where one head more is cheapest. Then every
// post nearer than that end rises in price by the difference. Seats given up
// that remain are returned at last, along shortest paths that run backwards and
// lower prices. Of each official only a short list of best arcs is looked at
// where that is enough.
//
// Time is O(n·m·log m) at worst and near O(m) mostly; memory is about 150 bytes
// a post, 430 an official and 24 an arc besides the answer.
//
// The error, if any, is that of [Transport.Validate]. When ctx ends, the status
// is Interrupted.
func Assign(ctx context.Context, t *Transport) (*Assignment, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	s := newSeating(t)
	s.auction()
	for k, r := range s.rise(0) {
		if k&63 == 0 && ctx.Err() != nil {
			return &Assignment{Status: Interrupted}, nil
		}
		if !s.seat(r) {
			return &Assignment{Status: Infeasible, Violator: s.reached(r)}, nil
		}
	}
	for k := 0; len(s.opened) > 0; k++ {
		if k&63 == 0 && ctx.Err() != nil {
			return &Assignment{Status: Interrupted}, nil
		}
		s.giveBack()
	}
	return s.assignment(), nil
}

// order lists the officials so that those with arcs to the same posts come
// together, which keeps what a search looks at near in memory. Each official
// joins the group to which most of his posts belong, if it is more than one in
// 16 of them, or founds one, and takes the posts without a group into it.
func (t *Transport) order() []int32 {
	const sample = 4 // one arc in so many is looked at
	n := t.Officials()
	group := make([]int32, n)
	of := make([]int32, t.Posts()) // group of each post, counted from 1
	count := make([]int32, 1, 64)  // posts of the official in each group
	size := make([]int32, 1, 64)
	for i := range group {
		lo, hi := t.Start[i], t.Start[i+1]
		most := int32(0)
		for a := lo; a < hi; a += sample {
			if g := of[t.Post[a]]; g > 0 {
				if count[g]++; count[g] > count[most] {
					most = g
				}
			}
		}
		if count[most]*16*sample <= hi-lo {
			count, size = append(count, 0), append(size, 0)
			most = int32(len(count) - 1)
		}
		for a := lo; a < hi; a += sample {
			j := t.Post[a]
			count[of[j]] = 0
			if of[j] == 0 {
				of[j] = most
			}
		}
		group[i] = most
		size[most]++
	}
	first := int32(0)
	for g, k := range size {
		size[g] = first
		first += k
	}
	order := make([]int32, n)
	for i, g := range group {
		order[size[g]] = int32(i)
		size[g]++
	}
	return order
}

// A seating is a partial assignment with prices that prove it optimal for the
// officials seated so far, and the labels of the current search. It has a copy of
// the arcs in an order in which those looked at together lie together, and knows
// an official by his rank in that order and a post by how many posts were met
// before it.
//
// Invariants between searches, with k = heads of post j: marginal k ≤ price[j]
// ≤ marginal k+1 where they exist, and the arc of a seated official is one of
// least Cost + price. Then with reduced costs, arc a of a seated official from
// its post has length Cost[a] + price[Post[a]] − (Cost + price of its own arc)
// ≥ 0, and one head more at post j costs gap ≥ 0 above its price. A vacant seat
// counts among the heads, and one head more costs nothing while there is one.
type seating struct {
	t      *Transport
	id     []int32 // official of each rank
	post   []int32 // post of each number
	number []int32 // number of each post
	to     []int32 // number of the post at the end of each arc; arcs by rank
	cost   []int64 // of each arc

	marginal [][]int64 // of each post
	price    []int64   // of each post
	place    []stop    // of each post
	head     []head    // of each rank
	ceiling  int64     // of prices in the auction
	fallen   int64     // no price has fallen by more than this since the start, in sum
	risen    int64     // nor risen by more than this since movers were listed

	inbound [][]inArc // of each post; nil until needed
	movers  []movers  // of each post; nil until needed
	reach   int64     // movers are listed up to so much beyond need

	opened []int32 // posts in the order in which seats became vacant; some are taken again

	labelled []int32   // posts with a distance
	settled  []int32   // posts whose distance is final, in increasing order
	queue    postQueue // labelled posts by distance
	best     int64     // distance + gap of the nearest end found so far
	end      int32     // and its post, or −1

	sum  []int64 // of cost and price, of the arcs of the official surveyed
	near []int32 // numbers of those that may be listed
}

// A stop is a post and what a search knows of it.
type stop struct {
	distance   int64 // from the new official; unreachable if not labelled
	gap        int64 // next marginal − price; unreachable at a full post
	via, mover int32 // the arc by which it was reached, the rank whose arc that is
	first      int32 // first rank at the post, or −1
	heads      int32 // seats taken, with those vacant
	vacant     int32 // seats given up, which nobody has returned yet
}

// An inArc is an arc seen from its post.
type inArc struct{ rank, arc int32 }

// A head is where an official sits, and a list of his best arcs by cost + price.
// The list is made anew where it may not be enough. Then every arc not listed
// costs at least rest − s.fallen: prices only rise, but for what has fallen since.
type head struct {
	cost      int64 // of his arc
	arc, post int32 // −1 where he does not sit
	next      int32 // next rank at the same post, or −1
	lo, hi    int32 // his arcs
	listed    int32 // options in use
	rest      int64 // floor of the arcs that are not listed, plus s.fallen when the list was made
	option    [width]option
}

type option struct {
	cost    int64
	to, arc int32
}

// A list of a quarter of the arcs of an official answers most questions, and is
// made in one pass over his arcs and one over their sums.
const (
	width  = 24 // options at most
	groups = 16 // of arcs, see survey
)

// movers are arcs by which officials would come to a post: those of least cost
// less what the official pays where he sits. For the others this difference is at
// least rest − s.risen: officials are only better off, but for what has risen
// since.
type movers struct {
	rest int64 // floor of the arcs that are not listed, plus s.risen when the list was made
	arc  []mover
}

type mover struct {
	cost      int64
	rank, arc int32
}

// forget empties the list.
func (h *head) forget() { h.listed, h.rest = 0, -unreachable }

const (
	// unreachable exceeds every sum of two distances.
	unreachable int64 = math.MaxInt64 / 2

	// remote exceeds every distance, and what is unreachable exceeds it by more
	// than any price.
	remote = unreachable / 2

	// drift is how far prices may fall or rise in sum before what is known of
	// them is forgotten.
	drift = unreachable / 4

	// forbidden as the cost of an arc means that there is none.
	forbidden = unreachable
)

func newSeating(t *Transport) *seating {
	n, p := t.Officials(), t.Posts()
	s := &seating{
		t:        t,
		id:       t.order(),
		post:     make([]int32, 0, p),
		number:   slices.Repeat([]int32{-1}, p),
		to:       make([]int32, 0, len(t.Post)),
		cost:     make([]int64, 0, len(t.Cost)),
		marginal: make([][]int64, p),
		price:    make([]int64, p),
		place:    make([]stop, p),
		head:     make([]head, n),
	}
	for r, i := range s.id {
		s.head[r] = s.add(t.Post[t.Start[i]:t.Start[i+1]], t.Cost[t.Start[i]:t.Start[i+1]])
	}
	for j := range int32(p) {
		s.meet(j)
	}
	for k, j := range s.post {
		lo, hi := t.Seat[j], t.Seat[j+1]
		s.marginal[k] = t.Marginal[lo:hi:hi]
		s.place[k] = stop{distance: unreachable, first: -1}
		if lo < hi {
			s.price[k] = t.Marginal[lo]
		}
		s.setGap(int32(k))
	}
	for _, c := range t.Cost {
		s.ceiling = max(s.ceiling, c, -c)
	}
	s.ceiling *= 4 * int64(min(n, p))
	for _, c := range t.Marginal {
		s.ceiling = max(s.ceiling, c, -c)
	}
	return s
}

// meet returns the number of a post, the next if it has none.
func (s *seating) meet(j int32) int32 {
	if s.number[j] < 0 {
		s.number[j] = int32(len(s.post))
		s.post = append(s.post, j)
	}
	return s.number[j]
}

// add appends the arcs of an official who does not sit.
func (s *seating) add(post []int32, cost []int64) head {
	lo := int32(len(s.to))
	for _, j := range post {
		s.to = append(s.to, s.meet(j))
	}
	s.cost = append(s.cost, cost...)
	return head{arc: -1, post: -1, next: -1, lo: lo, hi: int32(len(s.to)), rest: -unreachable}
}

func (s *seating) setGap(j int32) {
	p := &s.place[j]
	switch marginal := s.marginal[j]; {
	case p.vacant > 0:
		p.gap = 0
	case int(p.heads) < len(marginal):
		p.gap = marginal[p.heads] - s.price[j]
	default:
		p.gap = unreachable
	}
}

// seat finds a seat for rank r, who has none, and reports whether there is one.
func (s *seating) seat(r int32) bool {
	end := s.search(r)
	if end < 0 {
		return false
	}
	s.augment(r, end)
	return true
}

// search finds the nearest end for rank r and returns its post, or −1 if there
// is none. The distances of the settled posts are final; all others are at least
// best.
func (s *seating) search(r int32) int32 {
	s.forget()
	s.best, s.end = remote, -1
	s.scan(r, 0)
	for len(s.queue) > 0 {
		top := s.queue.pop()
		if top.distance >= s.best {
			break
		}
		j := top.post
		if top.distance > s.place[j].distance {
			continue // labelled again since
		}
		s.settled = append(s.settled, j)
		base := top.distance - s.price[j]
		for h := s.place[j].first; h >= 0; h = s.head[h].next {
			s.scan(h, base-s.head[h].cost)
		}
	}
	return s.end
}

// forget clears the labels.
func (s *seating) forget() {
	for _, j := range s.labelled {
		s.place[j].distance = unreachable
	}
	s.labelled, s.settled, s.queue = s.labelled[:0], s.settled[:0], s.queue[:0]
}

// scan labels the posts at the arcs of rank r, whose arcs start at distance
// base.
func (s *seating) scan(r int32, base int64) {
	h := &s.head[r]
	if base+h.rest-s.fallen < s.best {
		s.survey(h)
	}
	for k := range h.option[:h.listed] {
		o := &h.option[k]
		if d := base + o.cost + s.price[o.to]; d < s.best && d < s.place[o.to].distance {
			s.label(o.to, d, o.arc, r)
		}
	}
	if base+h.rest-s.fallen >= s.best {
		return
	}
	costs := s.cost[h.lo:h.hi]
	for k, j := range s.to[h.lo:h.hi][:len(costs)] {
		if d := base + costs[k] + s.price[j]; d < s.best && d < s.place[j].distance {
			s.label(j, d, h.lo+int32(k), r)
		}
	}
}

// survey lists the best arcs of h at present prices. Of each of some groups of
// arcs the best is found; an arc no worse than the last but one of these is
// listed. That makes a list of about groups·log(groups/2) arcs where good and
// bad ones are mixed; one that is too long is halved by value.
func (s *seating) survey(h *head) {
	costs, price := s.cost[h.lo:h.hi], s.price
	posts := s.to[h.lo:h.hi][:len(costs)]
	if len(s.sum) < len(costs) {
		s.sum, s.near = make([]int64, 2*len(costs)), make([]int32, 2*len(costs))
	}
	sum, near := s.sum[:len(costs)], s.near[:len(costs)]
	size := (len(costs) + groups - 1) / groups
	least, limit, most := unreachable, -unreachable, -unreachable // of the groups: the first, the last but one and the last
	for lo := 0; lo < len(costs); lo += size {
		hi := min(lo+size, len(costs))
		f, c, best := sum[lo:hi], costs[lo:hi], unreachable
		for k, j := range posts[lo:hi] {
			f[k] = c[k] + price[j]
			best = min(best, f[k])
		}
		least, limit, most = min(least, best), max(limit, min(most, best)), max(most, best)
	}
	if len(costs) <= width {
		limit = unreachable
	}
	var n int
	for {
		n = 0
		for k, f := range sum {
			near[n] = int32(k)
			if f <= limit {
				n++
			}
		}
		if n <= width || limit == least {
			break
		}
		limit = least + (limit-least)/2
	}
	h.rest = limit + s.fallen
	if n <= width {
		h.rest++
	}
	h.listed = int32(min(n, width))
	for k, i := range near[:h.listed] {
		h.option[k] = option{costs[i], posts[i], h.lo + i}
	}
}

// label records that post j is at distance d, nearer than before, by arc a of
// rank r, and so perhaps a nearer end.
func (s *seating) label(j int32, d int64, a, r int32) {
	p := &s.place[j]
	if p.distance == unreachable {
		s.labelled = append(s.labelled, j)
	}
	p.distance, p.via, p.mover = d, a, r
	if p.gap != unreachable && d+p.gap < s.best {
		s.best, s.end = d+p.gap, j
	}
	if d < s.best {
		s.queue.push(d, j)
	}
}

// augment raises the prices of the settled posts and seats rank r along the path
// to post end: back from there, each mover leaves its post for the one it
// reached.
func (s *seating) augment(r, end int32) {
	for _, j := range s.settled {
		s.price[j] += s.best - s.place[j].distance
		s.setGap(j)
	}
	if len(s.settled) > 0 {
		s.risen += s.best - s.place[s.settled[0]].distance
	}
	if s.risen > drift {
		s.risen = 0
		for j := range s.movers {
			s.movers[j].rest = -unreachable
		}
	}
	if p := &s.place[end]; p.vacant > 0 {
		p.vacant--
	} else {
		p.heads++
	}
	s.setGap(end)
	for j, h := end, int32(-1); h != r; {
		h = s.place[j].mover
		a, from := s.place[j].via, s.head[h].post
		if h != r {
			s.leave(h)
		}
		s.enter(h, a, j)
		j = from
	}
}

// enter puts rank h at the end of arc a, post j; the heads of j stay as they
// are.
func (s *seating) enter(h, a, j int32) {
	l := &s.head[h]
	l.cost, l.arc, l.post, l.next = s.cost[a], a, j, s.place[j].first
	s.place[j].first = h
}

// leave takes rank h off the list of its post; the heads of that stay as they
// are.
func (s *seating) leave(h int32) {
	link := &s.place[s.head[h].post].first
	for *link != h {
		link = &s.head[*link].next
	}
	*link = s.head[h].next
}

// reached returns the official of rank r and all officials at settled posts.
// After a search without end all their arcs lead to settled posts, and these are
// full.
func (s *seating) reached(r int32) []int32 {
	officials := []int32{s.id[r]}
	for _, j := range s.settled {
		for h := s.place[j].first; h >= 0; h = s.head[h].next {
			officials = append(officials, s.id[h])
		}
	}
	slices.Sort(officials)
	return officials
}

func (s *seating) assignment() *Assignment {
	n, p := len(s.head), len(s.place)
	r := &Assignment{
		Status:        Optimal,
		Arc:           make([]int32, n),
		Post:          make([]int32, n),
		OfficialPrice: make([]int64, n),
		PostPrice:     make([]int64, p),
	}
	for k := range s.head {
		h, i := &s.head[k], s.id[k]
		if r.Arc[i], r.Post[i] = -1, -1; h.post < 0 {
			continue
		}
		r.Arc[i], r.Post[i] = s.t.Start[i]+h.arc-h.lo, s.post[h.post]
		r.OfficialPrice[i] = h.cost + s.price[h.post]
		r.Cost += h.cost
	}
	for k, j := range s.post {
		r.PostPrice[j] = s.price[k]
		for _, c := range s.marginal[k][:s.place[k].heads] {
			r.Cost += c
		}
	}
	return r
}

// giveBack takes the seat that became vacant last, unless it is taken, off the
// heads of its post, or has it filled by a chain of officials at the end of which
// another post has one head less: whatever is cheapest. Dijkstra's method runs
// backwards from the post over the officials who would move to a post reached;
// it ends where one head less saves most. Then every post nearer than that end
// falls in price by the difference.
func (s *seating) giveBack() {
	j := s.opened[len(s.opened)-1]
	s.opened = s.opened[:len(s.opened)-1]
	if s.place[j].vacant == 0 {
		return
	}
	if s.movers == nil {
		s.listMovers()
	}
	s.forget()
	s.best, s.end = remote, -1
	s.labelBack(j, 0, -1, -1)
	for len(s.queue) > 0 {
		top := s.queue.pop()
		if top.distance >= s.best {
			break
		}
		y := top.post
		if top.distance > s.place[y].distance {
			continue
		}
		s.settled = append(s.settled, y)
		s.scanBack(y, top.distance)
	}
	for _, y := range s.settled {
		s.price[y] -= s.best - s.place[y].distance
	}
	s.fall(s.best)
	s.place[j].vacant--
	s.place[s.end].heads--
	for _, y := range s.settled {
		s.setGap(y)
	}
	s.setGap(s.end)
	for y := s.end; y != j; {
		h, a := s.place[y].mover, s.place[y].via
		y = s.to[a]
		s.leave(h)
		s.enter(h, a, y)
	}
}

// fall notes that prices have fallen by up to so much.
func (s *seating) fall(by int64) {
	if s.fallen += by; s.fallen > drift {
		s.fallen = 0
		for r := range s.head {
			s.head[r].forget()
		}
	}
}

// scanBack labels the posts of officials who would move to post y, at distance
// base.
func (s *seating) scanBack(y int32, base int64) {
	base += s.price[y]
	l := &s.movers[y]
	if l.rest-s.risen < s.best-base {
		s.listMoversTo(y, s.best-base)
	}
	for _, m := range l.arc {
		s.come(m, y, base)
	}
}

// come labels the post of the official of m, who could move to post y and would
// then pay base more than the cost of the arc.
func (s *seating) come(m mover, y int32, base int64) {
	h := &s.head[m.rank]
	if h.post < 0 || h.post == y {
		return
	}
	if d := base + m.cost - h.cost - s.price[h.post]; d < s.best && d < s.place[h.post].distance {
		s.labelBack(h.post, d, m.arc, m.rank)
	}
}

// listMoversTo lists the movers to post y with a difference below limit, and
// some more.
func (s *seating) listMoversTo(y int32, limit int64) {
	if s.inbound == nil {
		s.turn()
	}
	limit = min(limit+s.reach, remote)
	l := &s.movers[y]
	l.rest, l.arc = limit+s.risen, l.arc[:0]
	for _, in := range s.inbound[y] {
		h := &s.head[in.rank]
		if c := s.cost[in.arc]; h.post >= 0 && c-h.cost-s.price[h.post] < limit {
			l.arc = append(l.arc, mover{c, in.rank, in.arc})
		}
	}
}

// listMovers lists for every post the movers whose reduced costs are small.
func (s *seating) listMovers() {
	type entry struct {
		to int32
		mover
	}
	near := make([]entry, 0, 8*len(s.head))
	start := make([]int32, len(s.place)+1)
	for r := range s.head {
		h := &s.head[r]
		if h.post < 0 {
			continue
		}
		limit := min(h.cost+s.price[h.post]+s.reach, remote)
		costs := s.cost[h.lo:h.hi]
		for k, j := range s.to[h.lo:h.hi][:len(costs)] {
			if costs[k]+s.price[j] < limit {
				near = append(near, entry{j, mover{costs[k], int32(r), h.lo + int32(k)}})
				start[j+1]++
			}
		}
	}
	all := make([]mover, len(near))
	s.movers = make([]movers, len(s.place))
	for j := range s.movers {
		start[j+1] += start[j]
		s.movers[j] = movers{s.reach - s.price[j] + s.risen, all[start[j]:start[j]:start[j+1]]}
	}
	for _, e := range near {
		l := &s.movers[e.to]
		l.arc = append(l.arc, e.mover)
	}
}

// labelBack records that from post j, at distance d, rank r would move along arc
// a to a post reached.
func (s *seating) labelBack(j int32, d int64, a, r int32) {
	p := &s.place[j]
	if p.distance == unreachable {
		s.labelled = append(s.labelled, j)
	}
	p.distance, p.via, p.mover = d, a, r
	if saved := s.price[j] - s.marginal[j][p.heads-1]; d+saved < s.best {
		s.best, s.end = d+saved, j
	}
	if d < s.best {
		s.queue.push(d, j)
	}
}

// turn lists the arcs by post.
func (s *seating) turn() {
	p := len(s.place)
	start := make([]int32, p+1)
	for _, j := range s.to {
		start[j+1]++
	}
	for j := range p {
		start[j+1] += start[j]
	}
	all := make([]inArc, len(s.to))
	next := slices.Clone(start)
	for r := range s.head {
		for a := s.head[r].lo; a < s.head[r].hi; a++ {
			j := s.to[a]
			all[next[j]] = inArc{int32(r), a}
			next[j]++
		}
	}
	s.inbound = make([][]inArc, p)
	for j := range s.inbound {
		s.inbound[j] = all[start[j]:start[j+1]:start[j+1]]
	}
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
