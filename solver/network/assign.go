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
// Time is O(n·m·log m) at worst and near O(m) mostly; memory is about 330 bytes
// a post, 260 an official and 8 an arc besides the answer.
//
// The error, if any, is that of [Transport.Validate]. When ctx ends, the status
// is Interrupted.
func Assign(ctx context.Context, t *Transport) (*Assignment, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	s := newSeating(t, t.order())
	s.auction()
	for k, r := range s.rise() {
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
	n := t.Officials()
	group := make([]int32, n)
	of := make([]int32, t.Posts()) // group of each post, counted from 1
	count := make([]int32, 1, 64)  // posts of the official in each group
	size := make([]int32, 1, 64)
	for i := range group {
		posts := t.Post[t.Start[i]:t.Start[i+1]]
		most := int32(0)
		for _, j := range posts {
			if g := of[j]; g > 0 {
				if count[g]++; count[g] > count[most] {
					most = g
				}
			}
		}
		if int(count[most])*16 <= len(posts) {
			count, size = append(count, 0), append(size, 0)
			most = int32(len(count) - 1)
		}
		for _, j := range posts {
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
// officials seated so far, and the labels of the current search. It knows an
// official by his rank in an order.
//
// Invariants between searches, with k = heads of post j: marginal k ≤ price[j]
// ≤ marginal k+1 where they exist, and the arc of a seated official is one of
// least Cost + price. Then with reduced costs, arc a of a seated official from
// its post has length Cost[a] + price[Post[a]] − (Cost + price of its own arc)
// ≥ 0, and one head more at post j costs gap ≥ 0 above its price. A vacant seat
// counts among the heads, and one head more costs nothing while there is one.
type seating struct {
	t        *Transport
	id       []int32   // official of each rank
	marginal [][]int64 // of each post
	price    []int64   // of each post
	place    []stop    // of each post
	head     []head    // of each rank
	ceiling  int64     // of prices in the auction
	fallen   int64     // no price has fallen by more than this since the start, in sum
	risen    int64     // nor risen by more than this since the lists of posts were begun

	inbound [][]inArc // of each post; nil until needed
	movers  []list    // of each post: arcs by which officials would come; nil until needed

	opened []int32 // posts in the order in which seats became vacant; some are taken again

	labelled []int32   // posts with a distance
	settled  []int32   // posts whose distance is final, in increasing order
	queue    postQueue // labelled posts by distance
	best     int64     // distance + gap of the nearest end found so far
	end      int32     // and its post, or −1
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

// A head is where an official sits, and the list of his best arcs by cost and
// price.
type head struct {
	cost      int64 // of his arc
	arc, post int32 // −1 where he does not sit
	next      int32 // next rank at the same post, or −1
	list
}

// A list holds the best of some arcs by a floor, and a floor of the rest. Floors
// were right when the list was made. As prices only rise, but for what has fallen
// since, they are lower bounds for the arcs of an official; for those to a post
// as officials are only better off, but for what has risen since.
type list struct {
	rest   int64 // floor of the arcs that are not listed
	since  int64 // s.fallen, or s.risen, when the list was made
	option [width]option
}

// width makes a head and its first option a cache line of 64 bytes, a head four.
const width = 9

// An option is an arc in the list of an official, by cost + price and with the
// post at its end, or of a post, by cost − what the official pays where he sits
// and with his rank.
type option struct {
	floor, cost int64
	to, arc     int32
}

// clear empties the list.
func (l *list) clear(since int64) {
	l.rest, l.since = never, since
	for k := range l.option {
		l.option[k].floor = never
	}
}

// forget leaves a list that says nothing.
func (l *list) forget() {
	l.rest, l.since, l.option[0].floor = math.MinInt64, 0, never
}

// offer puts an option in the list if it is good enough.
func (l *list) offer(o option) {
	if o.floor >= l.option[width-1].floor {
		l.rest = min(l.rest, o.floor)
		return
	}
	l.rest = l.option[width-1].floor
	at := width - 1
	for ; at > 0 && l.option[at-1].floor > o.floor; at-- {
		l.option[at] = l.option[at-1]
	}
	l.option[at] = o
}

const (
	// unreachable exceeds every sum of two distances.
	unreachable int64 = math.MaxInt64 / 2

	// drift is how far prices may fall or rise in sum before lists are discarded.
	drift = unreachable / 4

	// never exceeds every difference of two.
	never int64 = math.MaxInt64

	// forbidden as the cost of an arc means that there is none.
	forbidden int64 = math.MaxInt64
)

func newSeating(t *Transport, id []int32) *seating {
	n, p := t.Officials(), t.Posts()
	s := &seating{
		t:        t,
		id:       id,
		marginal: make([][]int64, p),
		price:    make([]int64, p),
		place:    make([]stop, p),
		head:     make([]head, n),
	}
	for j := range int32(p) {
		lo, hi := t.Seat[j], t.Seat[j+1]
		s.marginal[j] = t.Marginal[lo:hi:hi]
		s.place[j] = stop{distance: unreachable, first: -1}
		if lo < hi {
			s.price[j] = t.Marginal[lo]
		}
		s.setGap(j)
	}
	for _, c := range t.Cost {
		s.ceiling = max(s.ceiling, c, -c)
	}
	s.ceiling *= 4 * int64(min(n, p))
	for _, c := range t.Marginal {
		s.ceiling = max(s.ceiling, c, -c)
	}
	for r := range s.head {
		h := &s.head[r]
		h.arc, h.post, h.next = -1, -1, -1
		h.forget()
	}
	return s
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
	s.best, s.end = unreachable, -1
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
// base: those of the list by increasing floor, and the others only if some of
// them may matter.
func (s *seating) scan(r int32, base int64) {
	l := &s.head[r]
	for surveyed := false; ; surveyed = true {
		lead := s.fallen - l.since - base // what a floor at the limit of a distance exceeds it by
		limit := s.best + lead
		for k := range l.option {
			o := &l.option[k]
			if o.floor >= limit {
				break
			}
			if d := base + o.cost + s.price[o.to]; d < s.best && d < s.place[o.to].distance {
				s.label(o.to, d, o.arc, r)
				limit = s.best + lead
			}
		}
		if l.rest >= limit {
			return
		}
		if surveyed {
			break
		}
		s.survey(r)
	}
	lo, hi := s.t.Start[s.id[r]], s.t.Start[s.id[r]+1]
	posts := s.t.Post[lo:hi]
	costs := s.t.Cost[lo:hi][:len(posts)]
	limit := s.best - base
	for k, j := range posts {
		if c := costs[k]; c != forbidden && c+s.price[j] < limit && base+c+s.price[j] < s.place[j].distance {
			s.label(j, base+c+s.price[j], lo+int32(k), r)
			limit = s.best - base
		}
	}
}

// survey lists the best arcs of rank r at present prices.
func (s *seating) survey(r int32) {
	l := &s.head[r].list
	l.clear(s.fallen)
	lo, hi := s.t.Start[s.id[r]], s.t.Start[s.id[r]+1]
	posts := s.t.Post[lo:hi]
	costs := s.t.Cost[lo:hi][:len(posts)]
	for k, j := range posts {
		if c := costs[k]; c != forbidden {
			if floor := c + s.price[j]; floor < l.rest {
				l.offer(option{floor, c, j, lo + int32(k)})
			}
		}
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
			s.movers[j].forget()
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
	l.cost, l.arc, l.post, l.next = s.t.Cost[a], a, j, s.place[j].first
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
	n := s.t.Officials()
	r := &Assignment{
		Status:        Optimal,
		Arc:           make([]int32, n),
		Post:          make([]int32, n),
		OfficialPrice: make([]int64, n),
		PostPrice:     s.price,
	}
	for k := range s.head {
		h, i := &s.head[k], s.id[k]
		if r.Arc[i], r.Post[i] = h.arc, h.post; h.post < 0 {
			continue
		}
		r.OfficialPrice[i] = h.cost + s.price[h.post]
		r.Cost += h.cost
	}
	for j := range s.place {
		for _, c := range s.marginal[j][:s.place[j].heads] {
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
	if s.inbound == nil {
		s.turn()
	}
	s.forget()
	s.best, s.end = unreachable, -1
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
	if s.fallen += s.best; s.fallen > drift {
		s.fallen = 0
		for r := range s.head {
			s.head[r].forget()
		}
	}
	s.place[j].vacant--
	s.place[s.end].heads--
	for _, y := range s.settled {
		s.setGap(y)
	}
	s.setGap(s.end)
	for y := s.end; y != j; {
		h, a := s.place[y].mover, s.place[y].via
		y = s.t.Post[a]
		s.leave(h)
		s.enter(h, a, y)
	}
}

// scanBack labels the posts of officials who would move to post y, at distance
// base: those of the list by increasing floor, and the others only if some of
// them may matter.
func (s *seating) scanBack(y int32, base int64) {
	base += s.price[y]
	l := &s.movers[y]
	for surveyed := false; ; surveyed = true {
		lead := s.risen - l.since - base
		for k := range l.option {
			o := &l.option[k]
			if o.floor >= s.best+lead {
				break
			}
			s.come(o.to, o.arc, y, base+o.cost)
		}
		if l.rest >= s.best+lead {
			return
		}
		if surveyed {
			break
		}
		s.surveyBack(y)
	}
	for _, in := range s.inbound[y] {
		if c := s.t.Cost[in.arc]; c != forbidden {
			s.come(in.rank, in.arc, y, base+c)
		}
	}
}

// come labels the post of rank r, who could move along arc a to post y and would
// then pay total.
func (s *seating) come(r, a, y int32, total int64) {
	h := &s.head[r]
	if h.post < 0 || h.post == y {
		return
	}
	if d := total - h.cost - s.price[h.post]; d < s.best && d < s.place[h.post].distance {
		s.labelBack(h.post, d, a, r)
	}
}

// surveyBack lists the arcs of the officials who would move to post y soonest.
func (s *seating) surveyBack(y int32) {
	l := &s.movers[y]
	l.clear(s.risen)
	for _, in := range s.inbound[y] {
		h := &s.head[in.rank]
		if c := s.t.Cost[in.arc]; c != forbidden && h.post >= 0 {
			if floor := c - h.cost - s.price[h.post]; floor < l.rest {
				l.offer(option{floor, c, in.rank, in.arc})
			}
		}
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
	for _, j := range s.t.Post {
		start[j+1]++
	}
	for j := range p {
		start[j+1] += start[j]
	}
	all := make([]inArc, len(s.t.Post))
	s.inbound = make([][]inArc, p)
	for j := range s.inbound {
		s.inbound[j] = all[start[j]:start[j]:start[j+1]]
	}
	for r, i := range s.id {
		for a := s.t.Start[i]; a < s.t.Start[i+1]; a++ {
			j := s.t.Post[a]
			s.inbound[j] = append(s.inbound[j], inArc{int32(r), a})
		}
	}
	s.movers = make([]list, p)
	for j := range s.movers {
		s.movers[j].forget()
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
