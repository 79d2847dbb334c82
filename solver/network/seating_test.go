package network

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// A ledger holds what a Seating should know, in the plainest form.
type ledger struct {
	post     [][]int32
	cost     [][]int64
	arc      [][]int32 // numbers in the Seating
	barred   map[int32]bool
	pin      []int32 // arc, or −1
	away     []bool
	marginal [][]int64
}

func newLedger(t *Transport) *ledger {
	l := &ledger{barred: map[int32]bool{}}
	for i := range t.Officials() {
		lo, hi := t.Start[i], t.Start[i+1]
		l.post, l.cost = append(l.post, slices.Clone(t.Post[lo:hi])), append(l.cost, slices.Clone(t.Cost[lo:hi]))
		var arcs []int32
		for a := lo; a < hi; a++ {
			arcs = append(arcs, a)
		}
		l.arc, l.pin, l.away = append(l.arc, arcs), append(l.pin, -1), append(l.away, false)
	}
	for j := range t.Posts() {
		l.marginal = append(l.marginal, slices.Clone(t.Marginal[t.Seat[j]:t.Seat[j+1]]))
	}
	return l
}

// transport writes the problem, and the official and arc each of its own stands
// for.
func (l *ledger) transport() (t *Transport, officials, arcs []int32) {
	t = &Transport{Start: []int32{0}, Seat: []int32{0}}
	for i := range l.post {
		if l.away[i] {
			continue
		}
		for k, a := range l.arc[i] {
			if !l.barred[a] && (l.pin[i] < 0 || l.pin[i] == a) {
				t.Post, t.Cost, arcs = append(t.Post, l.post[i][k]), append(t.Cost, l.cost[i][k]), append(arcs, a)
			}
		}
		t.Start, officials = append(t.Start, int32(len(t.Post))), append(officials, int32(i))
	}
	for _, m := range l.marginal {
		t.Marginal = append(t.Marginal, m...)
		t.Seat = append(t.Seat, int32(len(t.Marginal)))
	}
	return t, officials, arcs
}

// edit makes a random change in both.
func (l *ledger) edit(rng *rand.Rand, e *Seating) error {
	i := rng.IntN(len(l.post))
	k := -1
	if len(l.arc[i]) > 0 {
		k = rng.IntN(len(l.arc[i]))
	}
	switch kind := rng.IntN(9); {
	case kind == 0:
		l.away[i] = true
		e.Withdraw(i)
	case kind <= 2:
		l.away[i] = false
		e.Return(i)
	case kind == 3:
		var post []int32
		var cost []int64
		var arcs []int32
		for range 1 + rng.IntN(4) {
			post, cost = append(post, int32(rng.IntN(len(l.marginal)))), append(cost, between(rng, -4, 9))
			arcs = append(arcs, int32(len(e.s.to)+len(arcs)))
		}
		l.post, l.cost, l.arc = append(l.post, post), append(l.cost, cost), append(l.arc, arcs)
		l.pin, l.away = append(l.pin, -1), append(l.away, false)
		if got, err := e.Add(post, cost); err != nil || got != len(l.post)-1 {
			return fmt.Errorf("added official %d: %v", got, err)
		}
	case kind == 4:
		j := rng.IntN(len(l.marginal))
		var marginal []int64
		c := between(rng, -6, 3)
		for range rng.IntN(5) {
			marginal = append(marginal, c)
			c += between(rng, 0, 4)
		}
		l.marginal[j] = marginal
		return e.SetMarginals(j, marginal)
	case k < 0:
	case kind == 5:
		l.barred[l.arc[i][k]] = true
		e.Forbid(int(l.arc[i][k]))
	case kind == 6:
		if rng.IntN(2) == 0 {
			l.pin[i] = l.arc[i][k]
			e.Pin(i, int(l.arc[i][k]))
		} else {
			l.pin[i] = -1
			e.Release(i)
		}
	default:
		c := between(rng, -4, 9)
		l.cost[i][k] = c
		delete(l.barred, l.arc[i][k])
		return e.SetCost(int(l.arc[i][k]), c)
	}
	return nil
}

// agrees checks that e holds an optimal assignment of l, by its prices and by
// solving anew.
func (l *ledger) agrees(e *Seating) error {
	t, officials, arcs := l.transport()
	want, err := Assign(context.Background(), t)
	if err != nil {
		return err
	}
	got := e.Assignment()
	if got.Status != want.Status {
		return fmt.Errorf("%v, anew %v", got.Status, want.Status)
	}
	if got.Status != Optimal {
		small := &Assignment{Status: Infeasible}
		for k, i := range officials {
			if slices.Contains(got.Violator, i) {
				small.Violator = append(small.Violator, int32(k))
			}
		}
		if len(small.Violator) != len(got.Violator) {
			return fmt.Errorf("violator %v is not of the officials %v", got.Violator, officials)
		}
		return provedAssignment(t, small)
	}
	if got.Cost != want.Cost {
		return fmt.Errorf("cost %d, anew %d", got.Cost, want.Cost)
	}
	small := &Assignment{Status: Optimal, Cost: got.Cost, PostPrice: got.PostPrice}
	for k, i := range officials {
		a := slices.Index(arcs[t.Start[k]:t.Start[k+1]], got.Arc[i])
		if a < 0 {
			return fmt.Errorf("official %d takes arc %d", i, got.Arc[i])
		}
		small.Arc, small.Post = append(small.Arc, t.Start[k]+int32(a)), append(small.Post, got.Post[i])
		small.OfficialPrice = append(small.OfficialPrice, got.OfficialPrice[i])
	}
	return provedAssignment(t, small)
}

func seated(t testing.TB, p *Transport) *Seating {
	t.Helper()
	e, err := NewSeating(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestSeatingIsAssign(t *testing.T) {
	for seed := range uint64(400) {
		follow(t, seed, 40)
	}
}

func FuzzSeating(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(1000+seed, uint8(20))
	}
	f.Fuzz(func(t *testing.T, seed uint64, edits uint8) { follow(t, seed, int(edits)) })
}

// follow makes random changes and checks the assignment after each.
func follow(t *testing.T, seed uint64, edits int) {
	t.Helper()
	rng := newRand(seed)
	p := tinyTransport(rng)
	for p.Officials() == 0 {
		p = tinyTransport(rng)
	}
	if seed%40 == 0 {
		p = country{provinces: 2, communes: 6, officials: 60, posts: 30, arcs: 900, across: 0.1}.transport(rng)
	}
	l, e := newLedger(p), seated(t, p)
	if err := l.agrees(e); err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	for k := range edits {
		if err := l.edit(rng, e); err != nil {
			t.Fatalf("seed %d, edit %d: %v", seed, k, err)
		}
		if err := l.agrees(e); err != nil {
			t.Fatalf("seed %d, edit %d: %v", seed, k, err)
		}
	}
	if small, _, _ := l.transport(); small.Officials() <= 7 {
		want, feasible := enumerateAssignment(small)
		if got := e.Assignment(); feasible != (got.Status == Optimal) || feasible && got.Cost != want {
			t.Fatalf("seed %d: %v %d, by enumeration %v %d", seed, got.Status, got.Cost, feasible, want)
		}
	}
}
