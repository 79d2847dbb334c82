package network

// The auction is held in rounds. Prices rise in steps of at least a share of the
// mean distance of the second best arc of an official from the best. Officials are
// looked at no more than looksEach times their number.
var shares = [...]float64{2, 0.5, 0.125}

const looksEach = 64

// auction seats officials, each within a step of his best arc. An official bids
// for the post best for him. If all its seats are taken at its price, the price
// rises until a further seat is worth it or, by a step more, until one of those
// who want a seat, the bidder among them, is better off elsewhere; that one
// leaves and bids in turn. Some may be left without a seat.
//
// Between rounds prices fall by a step and a half, as those of the coarser round
// are too high by up to a step, and more where one led to the other. At the end
// they fall by two steps. A price too low costs a shortest path forwards, which
// is short; one too high costs a seat to be given back, through all of a region
// whose prices go together.
func (s *seating) auction() {
	mean := s.meanSlack()
	looks := looksEach * len(s.head)
	step := int64(0)
	for _, share := range shares {
		s.lower(step + step/2)
		step = 1 + int64(share*mean)
		for _, r := range s.rise(step) {
			for r >= 0 && looks > 0 {
				r = s.bid(r, step, &looks)
			}
		}
	}
	s.lower(2 * step)
	s.reach = 4 * step
}

// meanSlack returns the mean distance of the second best arc of an official from
// the best, from a sample of officials.
func (s *seating) meanSlack() float64 {
	const sample = 256
	sum, count := 0.0, 0.0
	for r := 0; r < len(s.head); r += 1 + len(s.head)/sample {
		if best, slack := s.twoBest(int32(r)); best.arc >= 0 && slack < unreachable {
			sum += float64(slack)
			count++
		}
	}
	return sum / max(1, count)
}

// lower lets all prices fall by up to so much, as marginals allow.
func (s *seating) lower(by int64) {
	if by == 0 {
		return
	}
	for j := range s.place {
		marginal := s.marginal[j]
		if len(marginal) == 0 {
			continue
		}
		p, price := &s.place[j], s.price[j]-by
		for p.vacant > 0 && marginal[p.heads-1] >= price {
			p.vacant--
			p.heads--
		}
		s.price[j] = max(price, marginal[max(0, p.heads-1)])
		s.setGap(int32(j))
	}
	s.fall(by)
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
	case p.vacant > 0:
		p.vacant--
		loser = -1
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

// twoBest returns the arc of rank r of least cost and price, and by how much the
// next exceeds it.
func (s *seating) twoBest(r int32) (best option, slack int64) {
	h := &s.head[r]
	first, second := s.twoListed(h)
	if h.rest-s.fallen < second {
		s.survey(h)
		first, second = s.twoListed(h)
	}
	if first == remote {
		return option{arc: -1, to: -1}, 0
	}
	at := 0
	for h.option[at].cost+s.price[h.option[at].to] != first {
		at++
	}
	if second = min(second, h.rest-s.fallen); second == remote {
		return h.option[at], unreachable
	}
	return h.option[at], second - first
}

// twoListed returns the two least sums of cost and price in the list of h.
func (s *seating) twoListed(h *head) (first, second int64) {
	first, second = remote, remote
	price := s.price
	for k := range h.option[:h.listed] {
		o := &h.option[k]
		d := o.cost + price[o.to]
		second = min(second, max(first, d))
		first = min(first, d)
	}
	return first, second
}

// rise makes everyone leave for whom another arc is better by more than slack,
// and returns the ranks of all without a seat.
func (s *seating) rise(slack int64) []int32 {
	var standing []int32
	for r := range int32(len(s.head)) {
		h := &s.head[r]
		if h.post >= 0 {
			best, _ := s.twoBest(r)
			if h.cost+s.price[h.post] <= best.cost+s.price[best.to]+slack {
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
