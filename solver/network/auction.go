package network

// Bids of the auction are in steps of at least stepShare of the mean distance of
// the second best arc of an official from the best, and at most looksEach times
// the officials are looked at.
const (
	stepShare = 0.5
	looksEach = 64
)

// auction seats officials, each within a step of his best arc. An official bids
// for the post best for him. If all its seats are taken at its price, the price
// rises until a further seat is worth it or, by a step more, until one of those
// who want a seat, the bidder among them, is better off elsewhere; that one
// leaves and bids in turn. Some may be left without a seat.
func (s *seating) auction() {
	step := s.step()
	looks := looksEach * len(s.head)
	for k := range int32(len(s.head)) {
		for r := k; r >= 0 && looks > 0; {
			r = s.bid(r, step, &looks)
		}
	}
}

// step returns the least increment of a price, from a sample of officials.
func (s *seating) step() int64 {
	const sample = 256
	sum, count := 0.0, 0.0
	for r := 0; r < len(s.head); r += 1 + len(s.head)/sample {
		s.survey(int32(r))
		if o := &s.head[r].option; o[1].floor != never {
			sum += float64(o[1].floor - o[0].floor)
			count++
		}
	}
	return 1 + int64(stepShare*sum/max(1, count))
}

// bid lets rank r bid for his best post and returns who is without a seat then
// and should bid next, or −1.
func (s *seating) bid(r int32, step int64, looks *int) int32 {
	*looks--
	o, rise := s.twoBest(r)
	if o.arc < 0 {
		return -1
	}
	p := &s.place[o.to]
	loser := r
	if p.gap > 0 {
		for h := p.first; h >= 0; h = s.head[h].next {
			*looks--
			best, slack := s.twoBest(h)
			if best.to != o.to {
				slack = best.cost + s.price[best.to] - s.head[h].cost - s.price[o.to]
			}
			if slack < rise {
				rise, loser = slack, h
			}
		}
		rise = max(0, rise+step)
	}
	switch {
	case rise >= p.gap && p.gap < unreachable:
		s.price[o.to] += p.gap
		p.heads++
		loser = -1
	case rise >= unreachable || s.price[o.to]+rise > s.ceiling:
		return -1
	default:
		s.price[o.to] += rise
		if loser == r {
			s.setGap(o.to)
			return r
		}
		s.leave(loser)
		s.head[loser].arc, s.head[loser].post = -1, -1
	}
	s.enter(r, o.arc, o.to)
	s.setGap(o.to)
	return loser
}

// twoBest returns the arc of rank r of least cost and price, one to a free seat
// if there is a choice, and by how much the arcs to other posts exceed it.
func (s *seating) twoBest(r int32) (best option, slack int64) {
	l := &s.head[r]
	for surveyed := false; ; surveyed = true {
		best = option{arc: -1, to: -1}
		first, second := never, never
		for k := range l.option {
			o := &l.option[k]
			if o.floor >= second {
				break
			}
			switch d := o.cost + s.price[o.to]; {
			case o.to == best.to:
				if d < first {
					first, best = d, *o
				}
			case d < first || d == first && s.place[o.to].gap == 0:
				first, second, best = d, first, *o
			case d < second:
				second = d
			}
		}
		if second > l.rest && !surveyed {
			s.survey(r)
			continue
		}
		switch second = min(second, l.rest); {
		case best.arc < 0:
			return best, 0
		case second == never:
			return best, unreachable
		}
		return best, second - first
	}
}

// rise makes everyone leave who does not sit at a best arc, and returns the
// ranks of all without a seat.
func (s *seating) rise() []int32 {
	var standing []int32
	for r := range int32(len(s.head)) {
		h := &s.head[r]
		if h.post >= 0 {
			best, _ := s.twoBest(r)
			if h.cost+s.price[h.post] <= best.cost+s.price[best.to] {
				continue
			}
			s.vacate(r)
		}
		standing = append(standing, r)
	}
	return standing
}

// vacate takes rank r off its seat, which stays vacant.
func (s *seating) vacate(r int32) {
	h := &s.head[r]
	j := h.post
	s.leave(r)
	h.arc, h.post = -1, -1
	s.open(j)
}

// open makes a seat of post j vacant.
func (s *seating) open(j int32) {
	s.place[j].vacant++
	s.setGap(j)
	s.opened = append(s.opened, j)
}
