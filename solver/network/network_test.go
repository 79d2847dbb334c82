package network

import (
	"context"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// tinyLimit exceeds the flow that an arc of a tinyGraph can need: the finite
// bounds and supplies of six arcs sum to less.
const tinyLimit = 24

func solve(t testing.TB, g *Graph, o Options) *Flow {
	t.Helper()
	f, err := Solve(context.Background(), g, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func assign(t testing.TB, p *Transport) *Assignment {
	t.Helper()
	r, err := Assign(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSolveIsEnumeration(t *testing.T) {
	seen := map[Status]int{}
	for seed := range uint64(6000) {
		g := tinyGraph(newRand(seed))
		f := solve(t, g, Options{})
		if err := provedFlow(g, f); err != nil {
			t.Fatalf("seed %d: %v: %v", seed, f.Status, err)
		}
		seen[f.Status]++
		least, feasible := enumerateFlow(g, tinyLimit)
		if feasible != (f.Status != Infeasible) {
			t.Fatalf("seed %d: status %v, enumeration finds a flow: %v", seed, f.Status, feasible)
		}
		if f.Status == Optimal && least != f.Cost {
			t.Fatalf("seed %d: cost %d, enumeration %d", seed, f.Cost, least)
		}
	}
	if seen[Optimal] < 1000 || seen[Infeasible] < 100 || seen[Unbounded] < 100 {
		t.Errorf("one-sided cases: %v", seen)
	}
}

func TestAssignIsSolveIsEnumeration(t *testing.T) {
	seen := map[Status]int{}
	for seed := range uint64(6000) {
		p := tinyTransport(newRand(seed))
		r, f := assign(t, p), solve(t, p.Graph(), Options{})
		if err := provedAssignment(p, r); err != nil {
			t.Fatalf("seed %d: assign %v: %v", seed, r.Status, err)
		}
		if err := provedFlow(p.Graph(), f); err != nil {
			t.Fatalf("seed %d: solve %v: %v", seed, f.Status, err)
		}
		least, feasible := enumerateAssignment(p)
		want := Infeasible
		if feasible {
			want = Optimal
		}
		if r.Status != want || f.Status != want {
			t.Fatalf("seed %d: assign %v, solve %v, enumeration %v", seed, r.Status, f.Status, want)
		}
		if feasible && (r.Cost != least || f.Cost != least) {
			t.Fatalf("seed %d: assign %d, solve %d, enumeration %d", seed, r.Cost, f.Cost, least)
		}
		seen[want]++
	}
	if seen[Optimal] < 1000 || seen[Infeasible] < 1000 {
		t.Errorf("one-sided cases: %v", seen)
	}
}

// meshes are graphs too large to enumerate; each has a flow.
var meshes = []mesh{
	{nodes: 30, arcs: 120, sources: 5, sinks: 5, shipments: 20, capacitated: 0.6, maxCapacity: 12, minCost: 1, maxCost: 50},
	{nodes: 200, arcs: 1500, sources: 40, sinks: 30, shipments: 120, capacitated: 0.8, maxCapacity: 20, minCost: -30, maxCost: 100, lowered: 0.3},
	{nodes: 150, arcs: 3000, sources: 70, sinks: 70, shipments: 200, capacitated: 1, maxCapacity: 5, minCost: 0, maxCost: 3},
	{nodes: 800, arcs: 2500, sources: 100, sinks: 100, shipments: 400, capacitated: 0.1, maxCapacity: 40, minCost: 1, maxCost: 1_000_000},
}

func TestSolveMesh(t *testing.T) {
	for k, m := range meshes {
		for seed := range uint64(10) {
			g := m.graph(newRand(seed))
			f := solve(t, g, Options{})
			if f.Status != Optimal {
				t.Fatalf("mesh %d, seed %d: %v", k, seed, f.Status)
			}
			if err := provedFlow(g, f); err != nil {
				t.Fatalf("mesh %d, seed %d: %v", k, seed, err)
			}
		}
	}
}

// TestSolveFromBasis changes costs, bounds and supplies of a solved graph. From
// the old basis and from none the claim must be the same; from the basis of an
// unchanged graph nothing is left to do.
func TestSolveFromBasis(t *testing.T) {
	changes := map[string]func(rng *rand.Rand, g *Graph){
		"costs": func(rng *rand.Rand, g *Graph) {
			for a := range g.Cost {
				if rng.IntN(10) == 0 {
					g.Cost[a] += between(rng, 0, 40)
				}
			}
		},
		"bounds": func(rng *rand.Rand, g *Graph) {
			for a := range g.Upper {
				switch rng.IntN(20) {
				case 0:
					g.Lower[a] -= between(rng, 0, 2)
				case 1:
					g.Upper[a] = max(g.Lower[a], 3)
				}
			}
		},
		"supplies": func(rng *rand.Rand, g *Graph) {
			for range 5 {
				g.Supply[rng.IntN(g.Nodes())]++
				g.Supply[rng.IntN(g.Nodes())]--
			}
		},
	}
	for k, m := range meshes {
		for seed := range uint64(4) {
			rng := newRand(seed)
			g := m.graph(rng)
			basis := solve(t, g, Options{}).Basis
			if again := solve(t, g, Options{Start: basis}); again.Pivots != 0 {
				t.Errorf("mesh %d, seed %d: %d pivots from the optimal basis", k, seed, again.Pivots)
			}
			for name, change := range changes {
				h := g.clone()
				change(newRand(seed), h)
				cold, warm := solve(t, h, Options{}), solve(t, h, Options{Start: basis})
				if err := provedFlow(h, warm); err != nil {
					t.Fatalf("mesh %d, seed %d, %s changed: %v", k, seed, name, err)
				}
				if cold.Status != warm.Status || cold.Status == Optimal && cold.Cost != warm.Cost {
					t.Errorf("mesh %d, seed %d, %s changed: cold %v %d, warm %v %d",
						k, seed, name, cold.Status, cold.Cost, warm.Status, warm.Cost)
				}
			}
		}
	}
}

// TestSolveFromAnyForest starts tiny graphs from random forests and bounds.
func TestSolveFromAnyForest(t *testing.T) {
	for seed := range uint64(3000) {
		rng := newRand(seed)
		g := tinyGraph(rng)
		b := &Basis{Pred: slices.Repeat([]int32{-1}, g.Nodes())}
		for a := range int32(g.Arcs()) {
			switch rng.IntN(4) {
			case 0:
				b.AtUpper = append(b.AtUpper, a)
			case 1:
				b.Pred[g.Tail[a]] = a
			case 2:
				b.Pred[g.Head[a]] = a
			}
		}
		f, err := Solve(context.Background(), g, Options{Start: b})
		var basisError *BasisError
		if errors.As(err, &basisError) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		cold := solve(t, g, Options{})
		if err := provedFlow(g, f); err != nil || f.Status != cold.Status || f.Status == Optimal && f.Cost != cold.Cost {
			t.Fatalf("seed %d: %v %d, cold %v %d, %v", seed, f.Status, f.Cost, cold.Status, cold.Cost, err)
		}
	}
}

func TestBasisErrors(t *testing.T) {
	g := &Graph{Supply: make([]int64, 3)}
	g.addArc(0, 1, 0, 1, 0)
	g.addArc(1, 2, 0, 1, 0)
	g.addArc(2, 0, 0, 1, 0)
	g.addArc(1, 1, 0, 1, 0)
	for _, c := range []struct {
		basis Basis
		want  string
	}{
		{Basis{Pred: []int32{-1, -1}}, "network: start basis has 2 nodes, the graph has 3"},
		{Basis{Pred: []int32{4, -1, -1}}, "network: start basis hangs node 0 on arc 4, of 4 arcs"},
		{Basis{Pred: []int32{1, -1, -1}}, "network: start basis hangs node 0 on arc 1, which joins 1 to 2"},
		{Basis{Pred: []int32{0, 1, 2}}, "network: start basis has a cycle through node 0"},
		{Basis{Pred: []int32{0, 0, -1}}, "network: start basis has a cycle through node 0"},
		{Basis{Pred: []int32{-1, 3, -1}}, "network: start basis has a cycle through node 1"},
		{Basis{Pred: []int32{-1, -1, -1}, AtUpper: []int32{9}}, "network: start basis rests arc 9, of 4 arcs"},
	} {
		_, err := Solve(context.Background(), g, Options{Start: &c.basis})
		var basisError *BasisError
		if !errors.As(err, &basisError) || err.Error() != c.want {
			t.Errorf("%v: %v, want %s", c.basis, err, c.want)
		}
	}
}

func TestAssignIsSolve(t *testing.T) {
	shape := country{provinces: 3, communes: 12, officials: 300, posts: 150, arcs: 4500, across: 0.05}
	for seed := range uint64(20) {
		p := shape.transport(newRand(seed))
		r, f := assign(t, p), solve(t, p.Graph(), Options{})
		if r.Status != Optimal || f.Status != Optimal || r.Cost != f.Cost {
			t.Fatalf("seed %d: assign %v %d, solve %v %d", seed, r.Status, r.Cost, f.Status, f.Cost)
		}
		if err := errors.Join(provedAssignment(p, r), provedFlow(p.Graph(), f)); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// TestAssignViolator closes half the pools, so that not everyone finds a seat.
func TestAssignViolator(t *testing.T) {
	shape := country{provinces: 2, communes: 10, officials: 200, posts: 90, arcs: 1600}
	for seed := range uint64(20) {
		p := shape.transport(newRand(seed))
		for j := range p.Posts() {
			if j >= shape.posts+shape.communes/2 {
				p.Seat[j+1] = p.Seat[j]
			}
		}
		p.Marginal = p.Marginal[:p.Seat[p.Posts()]]
		r, f := assign(t, p), solve(t, p.Graph(), Options{})
		if r.Status != f.Status {
			t.Fatalf("seed %d: assign %v, solve %v", seed, r.Status, f.Status)
		}
		if err := errors.Join(provedAssignment(p, r), provedFlow(p.Graph(), f)); err != nil {
			t.Fatalf("seed %d: %v: %v", seed, r.Status, err)
		}
	}
}

func TestSolveMetamorphic(t *testing.T) {
	for seed := range uint64(1000) {
		rng := newRand(seed)
		g := tinyGraph(rng)
		if seed%10 == 0 {
			g = meshes[0].graph(rng)
		}
		f := solve(t, g, Options{})

		scaled, reversed, shifted := g.clone(), g.clone(), g.clone()
		shift := int64(0)
		for a := range scaled.Cost {
			scaled.Cost[a] *= 7
		}
		reversed.Tail, reversed.Head = reversed.Head, reversed.Tail
		for v := range g.Supply {
			reversed.Supply[v] *= -1
			y := between(rng, -20, 20)
			shift += y * g.Supply[v]
			for a := range shifted.Cost {
				if int(g.Tail[a]) == v {
					shifted.Cost[a] += y
				}
				if int(g.Head[a]) == v {
					shifted.Cost[a] -= y
				}
			}
		}
		for _, c := range []struct {
			name string
			g    *Graph
			want int64
		}{
			{"permuted", permuted(rng, g), f.Cost},
			{"scaled", scaled, 7 * f.Cost},
			{"reversed", reversed, f.Cost},
			{"shifted", shifted, f.Cost + shift},
		} {
			h := solve(t, c.g, Options{})
			if h.Status != f.Status || f.Status == Optimal && h.Cost != c.want {
				t.Errorf("seed %d, %s: %v %d, want %v %d", seed, c.name, h.Status, h.Cost, f.Status, c.want)
			}
		}
	}
}

func TestAssignMetamorphic(t *testing.T) {
	for seed := range uint64(2000) {
		rng := newRand(seed)
		p := tinyTransport(rng)
		r := assign(t, p)

		// Officials and their arcs in another order, each official dearer by
		// his own constant, everything three times the price, and one more
		// post that nobody would choose.
		q := &Transport{Start: []int32{0}, Seat: append(slices.Clone(p.Seat), int32(len(p.Marginal)+1))}
		want := 3 * r.Cost
		for _, i := range rng.Perm(p.Officials()) {
			c := between(rng, -10, 10)
			want += 3 * c
			lo, hi := int(p.Start[i]), int(p.Start[i+1])
			for _, k := range rng.Perm(hi - lo) {
				q.Post = append(q.Post, p.Post[lo+k])
				q.Cost = append(q.Cost, 3*(p.Cost[lo+k]+c))
			}
			if r.Status == Optimal {
				q.Post = append(q.Post, int32(p.Posts()))
				q.Cost = append(q.Cost, 1000)
			}
			q.Start = append(q.Start, int32(len(q.Post)))
		}
		for _, c := range p.Marginal {
			q.Marginal = append(q.Marginal, 3*c)
		}
		q.Marginal = append(q.Marginal, 1000)
		s := assign(t, q)
		if s.Status != r.Status || r.Status == Optimal && s.Cost != want {
			t.Errorf("seed %d: %v %d, want %v %d", seed, s.Status, s.Cost, r.Status, want)
		}
	}
}

// TestLargestAccepted doubles costs, or bounds and supplies, until the problem
// is refused. What was accepted last must still be solved exactly.
func TestLargestAccepted(t *testing.T) {
	double := func(values ...[]int64) {
		for _, vs := range values {
			for i := range vs {
				if vs[i] != Infinite {
					vs[i] *= 2
				}
			}
		}
	}
	refused := func(err error) bool {
		var overflow *OverflowError
		if err != nil && !errors.As(err, &overflow) {
			t.Fatal(err)
		}
		return err != nil
	}
	for seed := range uint64(500) {
		g := tinyGraph(newRand(seed))
		for h, doublings := g.clone(), 0; doublings < 64; doublings++ {
			large := h.clone()
			double(h.Cost)
			if refused(h.Validate()) {
				if err := provedFlow(large, solve(t, large, Options{})); err != nil {
					t.Fatalf("seed %d, costs doubled %d times: %v", seed, doublings, err)
				}
				break
			}
		}
		for h, doublings := g.clone(), 0; doublings < 64; doublings++ {
			large := h.clone()
			double(h.Supply, h.Lower, h.Upper)
			if refused(h.Validate()) {
				if err := provedFlow(large, solve(t, large, Options{})); err != nil {
					t.Fatalf("seed %d, flows doubled %d times: %v", seed, doublings, err)
				}
				break
			}
		}
		p := tinyTransport(newRand(seed))
		for doublings := 0; doublings < 64; doublings++ {
			large := &Transport{p.Start, p.Post, slices.Clone(p.Cost), p.Seat, slices.Clone(p.Marginal)}
			double(p.Cost, p.Marginal)
			if refused(p.Validate()) {
				r := assign(t, large)
				if err := provedAssignment(large, r); err != nil {
					t.Fatalf("seed %d, assignment doubled %d times: %v", seed, doublings, err)
				}
				break
			}
		}
	}
}

func TestGraphErrors(t *testing.T) {
	const large = math.MaxInt64 / 4
	one := func(supply []int64, tail, head int, lower, upper, cost int64) *Graph {
		g := &Graph{Supply: supply}
		g.addArc(tail, head, lower, upper, cost)
		return g
	}
	for _, c := range []struct {
		g    *Graph
		want string
	}{
		{&Graph{Supply: []int64{3, -1}}, "network: supplies sum to 2, want 0"},
		{one([]int64{0}, 0, 1, 0, 1, 0), "network: arc 0 joins node 0 to node 1, of 1 nodes"},
		{one([]int64{0}, -1, 0, 0, 1, 0), "network: arc 0 joins node -1 to node 0, of 1 nodes"},
		{one([]int64{0}, 0, 0, 2, 1, 0), "network: arc 0 has lower bound 2 above upper bound 1"},
		{one([]int64{0}, 0, 0, Infinite, Infinite, 0), "network: arc 0 has no finite lower bound"},
		{&Graph{Supply: []int64{large, large, -large, -large}}, "network: the flow may reach 1.84e+19, more than 64 bits hold"},
		{one([]int64{0}, 0, 0, math.MinInt64, 0, 0), "network: the flow may reach 1.84e+19, more than 64 bits hold"},
		{one([]int64{0, 0}, 0, 1, 0, 1, large), "network: the reduced cost may reach 2.08e+19, more than 64 bits hold"},
		{one([]int64{0, 0}, 0, 1, 0, 1, math.MinInt64), "network: the reduced cost may reach 8.3e+19, more than 64 bits hold"},
		{one([]int64{0, 0}, 0, 1, 0, 1<<32, 1<<32), "network: the total cost may reach 1.84e+19, more than 64 bits hold"},
		{one([]int64{1 << 31, -1 << 31}, 0, 1, 0, Infinite, 1<<32), "network: the total cost may reach 3.69e+19, more than 64 bits hold"},
	} {
		f, err := Solve(context.Background(), c.g, Options{})
		if err == nil || err.Error() != c.want || f != nil {
			t.Errorf("%+v: %v, want %s", c.g, err, c.want)
		}
	}
}

func TestTransportErrors(t *testing.T) {
	const large = math.MaxInt64 / 16
	for _, c := range []struct {
		p    *Transport
		want string
	}{
		{&Transport{[]int32{0, 1}, []int32{1}, []int64{0}, []int32{0, 1}, []int64{0}}, "network: arc 0 joins official 0 to post 1, of 1 posts"},
		{&Transport{[]int32{0, 0}, nil, nil, []int32{0, 0, 2}, []int64{4, 3}}, "network: post 1: head 1 costs less than the head before"},
		{&Transport{[]int32{0, 1}, []int32{0}, []int64{large}, []int32{0, 1}, []int64{0}}, "network: the distance of a post may reach 3e+19, more than 64 bits hold"},
		{&Transport{[]int32{0, 1}, []int32{0}, []int64{0}, []int32{0, 1}, []int64{-2 * large}}, "network: the distance of a post may reach 1.84e+19, more than 64 bits hold"},
		{&Transport{[]int32{0}, nil, nil, []int32{0, 40}, slices.Repeat([]int64{large / 2}, 40)}, "network: the total cost may reach 1.15e+19, more than 64 bits hold"},
	} {
		r, err := Assign(context.Background(), c.p)
		if err == nil || err.Error() != c.want || r != nil {
			t.Errorf("%+v: %v, want %s", c.p, err, c.want)
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := country{provinces: 1, communes: 2, officials: 20, posts: 10, arcs: 200}.transport(newRand(1))
	if r, err := Assign(ctx, p); err != nil || r.Status != Interrupted {
		t.Errorf("assign: %v, %v", r, err)
	}
	f, err := Solve(ctx, p.Graph(), Options{})
	if err != nil || f.Status != Interrupted {
		t.Fatalf("solve: %v, %v", f, err)
	}
	if f = solve(t, p.Graph(), Options{Start: f.Basis}); f.Status != Optimal {
		t.Errorf("solve from the basis left: %v", f.Status)
	}
}

func TestDegenerateShapes(t *testing.T) {
	if f := solve(t, &Graph{}, Options{}); f.Status != Optimal || f.Cost != 0 {
		t.Errorf("empty graph: %+v", f)
	}
	if f := solve(t, &Graph{Supply: []int64{1, -1}}, Options{}); f.Status != Infeasible || !f.Cut[0] || f.Cut[1] {
		t.Errorf("two nodes without arc: %+v", f)
	}
	if r := assign(t, &Transport{Start: []int32{0}, Seat: []int32{0}}); r.Status != Optimal || r.Cost != 0 {
		t.Errorf("nobody: %+v", r)
	}
	nowhere := &Transport{Start: []int32{0, 0}, Seat: []int32{0, 1}, Marginal: []int64{0}}
	if r := assign(t, nowhere); r.Status != Infeasible || !slices.Equal(r.Violator, []int32{0}) {
		t.Errorf("official without arc: %+v", r)
	}
	for _, f := range []func(){
		func() { (&Graph{Tail: make([]int32, 1)}).Validate() },
		func() {
			(&Transport{Start: []int32{0, 2, 1}, Post: []int32{0}, Cost: []int64{0}, Seat: []int32{0, 0}}).Validate()
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("slices that do not fit are accepted")
				}
			}()
			f()
		}()
	}
}

func TestDeterministic(t *testing.T) {
	g := meshes[1].graph(newRand(3))
	if !reflect.DeepEqual(solve(t, g, Options{}), solve(t, g, Options{})) {
		t.Error("two solves differ")
	}
	p := country{provinces: 2, communes: 6, officials: 100, posts: 60, arcs: 1000}.transport(newRand(3))
	if !reflect.DeepEqual(assign(t, p), assign(t, p)) {
		t.Error("two assignments differ")
	}
}

func TestWide(t *testing.T) {
	rng := newRand(1)
	for range 1000 {
		var w wide
		sum := new(big.Int)
		for range 5 {
			x, y := rng.Uint64()>>rng.IntN(64), rng.Uint64()>>rng.IntN(64)
			w.addProduct(x, y)
			w.add(y)
			bx, by := new(big.Int).SetUint64(x), new(big.Int).SetUint64(y)
			sum.Add(sum, by)
			sum.Add(sum, by.Mul(by, bx))
		}
		most := new(big.Int).Lsh(big.NewInt(1), 128)
		most.Sub(most, big.NewInt(1))
		if sum.Cmp(most) > 0 {
			sum = most
		}
		var overflow *OverflowError
		switch err := w.fits("sum"); {
		case errors.As(err, &overflow):
			if overflow.Bound.Cmp(sum) != 0 {
				t.Fatalf("%v, want %v", overflow.Bound, sum)
			}
		case !sum.IsInt64():
			t.Fatalf("%v accepted", sum)
		}
	}
}

// graphOf reads a graph that enumerateFlow can handle from data: a number of
// nodes, then six bytes an arc, at most two arcs without upper bound, the last
// byte of which ships flow along the arc so that most graphs have one, then
// changes of supply.
func graphOf(data []byte) *Graph {
	next := func(modulus int64) int64 {
		if len(data) == 0 {
			return 0
		}
		x := int64(data[0]) % modulus
		data = data[1:]
		return x
	}
	n, infinite := 1+next(5), 0
	g := &Graph{Supply: make([]int64, n)}
	for range next(7) {
		t, h := next(n), next(n)
		lower := next(4) - 2
		width := next(4)
		upper := lower + width
		if width == 3 && infinite < 2 {
			upper = Infinite
			infinite++
		}
		g.addArc(int(t), int(h), lower, upper, next(16)-6)
		x := lower + min(next(3), width)
		g.Supply[t] += x
		g.Supply[h] -= x
	}
	x := next(3)
	g.Supply[next(n)] += x
	g.Supply[next(n)] -= x
	return g
}

func FuzzSolve(f *testing.F) {
	f.Add([]byte("\x02\x03\x00\x01\x02\x02\x07\x01\x01\x02\x02\x01\x08\x01\x02\x00\x02\x02\x00\x01"))
	f.Add([]byte("\x01\x02\x00\x01\x02\x03\x00\x00\x01\x00\x02\x03\x02\x00"))
	f.Add([]byte("\x03\x04\x00\x01\x00\x01\x09\x01\x01\x02\x00\x02\x01\x02\x02\x03\x01\x01\x05\x00\x03\x00\x02\x02\x04\x01\x02\x00\x03"))
	f.Add([]byte("\x00\x01\x00\x00\x02\x03\x00\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		g := graphOf(data)
		flow := solve(t, g, Options{})
		if err := provedFlow(g, flow); err != nil {
			t.Fatalf("%+v: %v: %v", g, flow.Status, err)
		}
		least, feasible := enumerateFlow(g, tinyLimit)
		if feasible != (flow.Status != Infeasible) || flow.Status == Optimal && flow.Cost != least {
			t.Errorf("%+v: %v %d, enumeration %v %d", g, flow.Status, flow.Cost, feasible, least)
		}
	})
}

// transportOf reads a problem that enumerateAssignment can handle from data.
func transportOf(data []byte) *Transport {
	next := func(modulus int64) int64 {
		if len(data) == 0 {
			return 0
		}
		x := int64(data[0]) % modulus
		data = data[1:]
		return x
	}
	n, posts := next(7), 1+next(5)
	p := &Transport{Start: []int32{0}, Seat: []int32{0}}
	for range posts {
		c := next(10) - 6
		for range next(4) {
			p.Marginal = append(p.Marginal, c)
			c += next(4)
		}
		p.Seat = append(p.Seat, int32(len(p.Marginal)))
	}
	for range n {
		for range next(5) {
			p.Post = append(p.Post, int32(next(posts)))
			p.Cost = append(p.Cost, next(16)-6)
		}
		p.Start = append(p.Start, int32(len(p.Post)))
	}
	return p
}

func FuzzAssign(f *testing.F) {
	f.Add([]byte("\x03\x01\x06\x02\x01\x02\x04\x01\x00\x02\x00\x07\x01\x08\x02\x00\x09\x01\x07\x01\x00\x06"))
	f.Add([]byte("\x02\x00\x06\x01\x00\x01\x00\x09\x01\x00\x08"))
	f.Add([]byte("\x05\x02\x00\x03\x01\x01\x01\x05\x02\x00\x00\x03\x00\x02\x00\x01\x01\x01\x03\x02\x02\x01\x04\x00\x05\x01\x02\x08"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := transportOf(data)
		r := assign(t, p)
		if err := provedAssignment(p, r); err != nil {
			t.Fatalf("%+v: %v: %v", p, r.Status, err)
		}
		least, feasible := enumerateAssignment(p)
		if feasible != (r.Status == Optimal) || feasible && r.Cost != least {
			t.Errorf("%+v: %v %d, enumeration %v %d", p, r.Status, r.Cost, feasible, least)
		}
	})
}
