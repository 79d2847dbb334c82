package certify

import (
	"errors"
	"io"
	"maps"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"canbo/solver/lp"
)

// shape says what a random kept row is made of.
type shape struct {
	weight     func(rng *rand.Rand) float64
	continuous int
	wide       bool // ranges above one
	choice     bool // rows that allow one of some columns
	limits     bool // and rows, from the fourth on, that allow one or two
	heavy      bool // continuous columns weigh as much as the others
}

var shapes = map[string]shape{
	"integers":  {weight: func(rng *rand.Rand) float64 { return float64(rng.IntN(19) - 6) }},
	"even":      {weight: func(rng *rand.Rand) float64 { return float64(6 + 6*rng.IntN(9)) }, wide: true},
	"decimals":  {weight: func(rng *rand.Rand) float64 { return float64(40+5*rng.IntN(17)) / 100 }},
	"shortage":  {weight: func(rng *rand.Rand) float64 { return float64(40+5*rng.IntN(17)) / 100 }, continuous: 3},
	"ranges":    {weight: func(rng *rand.Rand) float64 { return float64(rng.IntN(9) - 4) }, wide: true, continuous: 1},
	"fractions": {weight: func(rng *rand.Rand) float64 { return rng.NormFloat64() }, wide: true},
	"choices":   {weight: func(rng *rand.Rand) float64 { return float64(1 + rng.IntN(5)) }, continuous: 2, choice: true},
	"exclusive": {weight: func(rng *rand.Rand) float64 { return float64(rng.IntN(9) - 2) }, choice: true},
	"limits":    {weight: func(rng *rand.Rand) float64 { return float64(1 + rng.IntN(5)) }, continuous: 2, choice: true, limits: true},
	"bounded":   {weight: func(rng *rand.Rand) float64 { return float64(rng.IntN(9) - 2) }, choice: true, limits: true},
	"heavy":     {weight: func(rng *rand.Rand) float64 { return float64(1+rng.IntN(200_000)) / 100 }, continuous: 2, heavy: true},
	"thirds":    {weight: func(rng *rand.Rand) float64 { return float64(1+rng.IntN(7)) / 3 }, continuous: 2},
}

// keptRowOf returns a problem with one row, feasible as a rule, and its integer
// columns first.
func keptRowOf(rng *rand.Rand, s shape) *lp.Problem {
	p := &lp.Problem{}
	p.AddRow("kept", -inf, inf)
	n := 1 + rng.IntN(5)
	if s.choice {
		p.AddRow("one", -inf, 1)
		p.AddRow("other", -inf, 1)
		n += rng.IntN(4)
	}
	if s.limits {
		for range 1 + rng.IntN(2) {
			p.AddRow("", -inf, float64(1+rng.IntN(2)))
		}
	}
	inside := 0.0
	add := func(a float64, integer bool, lower, upper float64) {
		rows, values := []int32{0}, []float64{a}
		if a == 0 {
			rows, values = nil, nil
		}
		if at := int32(rng.IntN(4)); s.choice && integer && at > 0 {
			if at == 3 {
				rows, values = append(rows, 1, 2), append(values, 1, 1)
			} else {
				rows, values = append(rows, at), append(values, 1)
			}
		}
		for i := 3; i < p.Rows(); i++ {
			if integer && rng.IntN(2) == 0 {
				rows, values = append(rows, int32(i)), append(values, float64(1+rng.IntN(5)/4))
			}
		}
		p.AddCol("", float64(rng.IntN(41)-20)/float64(1+rng.IntN(2)), lower, upper, integer, rows, values)
		inside += a * (lower + math.Floor(rng.Float64()*(upper-lower)+0.5))
	}
	for range n {
		lower, width := 0.0, 1.0
		if s.wide {
			lower, width = float64(rng.IntN(4)-2), float64(rng.IntN(4))
		}
		add(s.weight(rng), true, lower, lower+width)
	}
	for range s.continuous {
		a := float64(1 - 2*(rng.IntN(5)/4))
		if s.heavy {
			a *= s.weight(rng)
		}
		add(a, false, 0, float64(1+rng.IntN(8))/4)
	}
	switch rng.IntN(4) {
	case 0:
		p.RowLower[0] = inside
	case 1:
		p.RowUpper[0] = inside
	case 2:
		p.RowLower[0], p.RowUpper[0] = inside, inside
	case 3:
		p.RowLower[0], p.RowUpper[0] = inside-rng.Float64(), inside+3*rng.Float64()
	}
	return p
}

// enumerate returns the optimum of a problem of one row by trying all values of
// the integer columns and filling the row with the others in the order of their
// cost, in plain rational arithmetic; nil if there is none. at, where not
// negative, holds the column of that number at the value given.
func enumerate(p *lp.Problem, at int, to float64) *big.Rat {
	whole := *p
	whole.ColLower, whole.ColUpper = slices.Clone(p.ColLower), slices.Clone(p.ColUpper)
	if at >= 0 {
		whole.ColLower[at], whole.ColUpper[at] = to, to
	}
	for j := range p.Cols() {
		if !p.Integer[j] {
			whole.ColLower[j], whole.ColUpper[j] = 0, 0
		}
	}
	var best *big.Rat
	points(&whole, func(x []float64) {
		cost, act := new(big.Rat), new(big.Rat)
		taken := make([]float64, p.Rows())
		for j := range x {
			if !p.Integer[j] {
				continue
			}
			v := rational(x[j])
			cost.Add(cost, new(big.Rat).Mul(rational(p.Cost[j]), v))
			rows, a := p.Column(j)
			for e, i := range rows {
				if i == 0 {
					act.Add(act, new(big.Rat).Mul(rational(a[e]), v))
				} else {
					taken[i] += x[j]
				}
			}
		}
		for i := 1; i < p.Rows(); i++ {
			if taken[i] > p.RowUpper[i] {
				return
			}
		}
		if rest := fill(p, act); rest != nil {
			if cost.Add(cost, rest); best == nil || cost.Cmp(best) < 0 {
				best = cost
			}
		}
	})
	return best
}

// fill returns the least cost of continuous columns, with values between 0 and
// their upper bound, that bring the activity of the row from act between its
// bounds, nil if they cannot: start at the optimum without the row and move the
// cheapest columns first.
func fill(p *lp.Problem, act *big.Rat) *big.Rat {
	type move struct{ rate, room *big.Rat } // cost per unit of activity, units
	cost, at := new(big.Rat), new(big.Rat).Set(act)
	var ups, downs []move
	for j := range p.Cols() {
		if p.Integer[j] {
			continue
		}
		_, a := p.Column(j)
		value, room := rational(a[0]), rational(p.ColUpper[j])
		span := new(big.Rat).Mul(value, room)
		rate := new(big.Rat).Quo(rational(p.Cost[j]), value)
		rising := value.Sign() > 0
		if p.Cost[j] < 0 { // at its upper bound
			cost.Add(cost, new(big.Rat).Mul(rational(p.Cost[j]), room))
			at.Add(at, span)
			rising = !rising
		}
		span.Abs(span)
		if rising {
			ups = append(ups, move{rate, span})
		} else {
			downs = append(downs, move{rate.Neg(rate), span})
		}
	}
	go1 := func(moves []move, need *big.Rat) bool {
		slices.SortFunc(moves, func(a, b move) int { return a.rate.Cmp(b.rate) })
		for _, m := range moves {
			step := m.room
			if need.Cmp(step) < 0 {
				step = need
			}
			cost.Add(cost, new(big.Rat).Mul(m.rate, step))
			need.Sub(need, step)
		}
		return need.Sign() <= 0
	}
	if !math.IsInf(p.RowLower[0], 0) {
		if need := rational(p.RowLower[0]); need.Sub(need, at).Sign() > 0 && !go1(ups, need) {
			return nil
		}
	}
	if !math.IsInf(p.RowUpper[0], 0) {
		if need := new(big.Rat).Sub(at, rational(p.RowUpper[0])); need.Sign() > 0 && !go1(downs, need) {
			return nil
		}
	}
	return cost
}

// limits lists the rows of p from the fourth on, which limit the columns of the
// first.
func limits(p *lp.Problem) [][]int32 {
	if p.Rows() <= 3 {
		return nil
	}
	var rows []int32
	for i := 3; i < p.Rows(); i++ {
		rows = append(rows, int32(i))
	}
	return [][]int32{rows}
}

// keeps returns the bound of p with its row kept and no multipliers.
func keeps(p *lp.Problem) (value *big.Rat, empty bool) {
	b := newBox(p)
	return newEvaluator(p, []int32{0}, limits(p), b).bound(newShaper(p, []int32{0}, b).shape(lp.SparseVector{}, true), b)
}

// The bound of a kept row is never above the optimum by enumeration, and equal
// to it but for weights that no power of ten makes integers.
func TestKeepIsEnumeration(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 21))
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		s := shapes[name]
		solved, exact := 0, 0
		for trial := range 300 {
			p := keptRowOf(rng, s)
			want := enumerate(p, -1, 0)
			got, empty := keeps(p)
			if got == nil && !empty {
				t.Fatalf("%s %d: no bound", name, trial)
			}
			if want == nil {
				continue
			}
			if empty || got.Cmp(want) > 0 {
				t.Fatalf("%s %d: bound %v, optimum %v of %+v", name, trial, got, want, p)
			}
			solved++
			if new(big.Rat).Sub(want, got).Cmp(big.NewRat(1, 1e6)) <= 0 {
				exact++
			}
		}
		if s.choice {
			// a column counts in one choice, and not where its weight is negative
			if solved < 150 || exact < solved*3/5 {
				t.Errorf("%s: %d solved, %d exact", name, solved, exact)
			}
			continue
		}
		if solved < 150 || exact < solved*4/5 || exact < solved && name != "fractions" && name != "thirds" && name != "decimals" && name != "shortage" && name != "heavy" {
			t.Errorf("%s: %d solved, %d exact", name, solved, exact)
		}
	}
}

// Tightening with a kept row leaves just the values of an integer column that
// some point within the slack has.
func TestKeepTightens(t *testing.T) {
	rng := rand.New(rand.NewPCG(22, 22))
	narrowed := 0
	for _, name := range []string{"integers", "even", "ranges", "shortage", "thirds", "choices", "exclusive", "limits", "bounded"} {
		for trial := range 150 {
			p := keptRowOf(rng, shapes[name])
			value, empty := keeps(p)
			if empty {
				continue
			}
			slack := big.NewRat(int64(rng.IntN(160)), 4)
			limit := new(big.Rat).Add(value, slack)
			strict := rng.IntN(2) == 0
			b := newBox(p)
			e := newEvaluator(p, []int32{0}, limits(p), b)
			e.bound(multiplier{}, b)
			e.tightenKept(b, slack, strict)
			for j := range p.Cols() {
				if _, a := p.Column(j); !p.Integer[j] || len(a) == 0 {
					continue
				}
				least, greatest := inf, -inf
				for x := p.ColLower[j]; x <= p.ColUpper[j]; x++ {
					best := enumerate(p, j, x)
					if best != nil && (best.Cmp(limit) < 0 || !strict && best.Cmp(limit) == 0) {
						least, greatest = math.Min(least, x), math.Max(greatest, x)
					}
				}
				exact := name == "integers" || name == "even"
				if b.lower[j] > least || b.upper[j] < greatest || exact && least <= greatest && (b.lower[j] != least || b.upper[j] != greatest) {
					t.Fatalf("%s %d: column %d in [%v, %v], want [%v, %v]", name, trial, j, b.lower[j], b.upper[j], least, greatest)
				}
				if b.upper[j]-b.lower[j] < p.ColUpper[j]-p.ColLower[j] {
					narrowed++
				}
			}
		}
	}
	if narrowed < 500 {
		t.Errorf("only %d columns narrowed", narrowed)
	}
}

// smallAssignment is a generalised assignment problem, its capacities, and the
// best point.
func smallAssignment(rng *rand.Rand) (*lp.Problem, []int32, *big.Rat) {
	for {
		const agents, jobs = 2, 4
		p := &lp.Problem{}
		for range jobs {
			p.AddRow("", 1, 1)
		}
		var capacities []int32
		for range agents {
			capacities = append(capacities, int32(p.AddRow("", -inf, float64(12+rng.IntN(8)))))
		}
		for i := range agents {
			for j := range jobs {
				p.AddCol("", float64(10+rng.IntN(40)), 0, 1, true, []int32{int32(j), int32(jobs + i)}, []float64{1, float64(3 + rng.IntN(9))})
			}
		}
		if best, _ := optimum(p); best != nil {
			return p, capacities, best
		}
	}
}

// A tree that keeps rows proves the optimum, and spoiled it is refused or proves
// only what is true.
func TestKeptTrees(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 23))
	needed, refused := 0, 0
	for trial := range 60 {
		p, capacities, best := smallAssignment(rng)
		bound, _ := best.Float64()
		tree := prove(p, capacities, bound, rng)
		proof, err := CheckTree(p, tree)
		if err != nil || proof.Bound.Cmp(best) != 0 {
			t.Fatalf("trial %d: %v of %v: %v", trial, proof.Bound, best, err)
		}
		bare := *tree
		bare.Keep = nil
		if _, err := CheckTree(p, &bare); err != nil {
			needed++
		}
		spoils := map[string]func(s *lp.Tree){
			"bound":      func(s *lp.Tree) { s.Bound++ },
			"other row":  func(s *lp.Tree) { s.Keep = []int32{int32(rng.IntN(4))} },
			"two of one": func(s *lp.Tree) { s.Keep = []int32{capacities[1], capacities[1]} },
			"sharing":    func(s *lp.Tree) { s.Keep = []int32{0, capacities[0]} },
			"backwards":  func(s *lp.Tree) { s.Keep = []int32{capacities[1], capacities[0]} },
			"beyond":     func(s *lp.Tree) { s.Keep = []int32{int32(p.Rows())} },
			"dual": func(s *lp.Tree) {
				for k := range s.Node {
					for i := range s.Node[k].Dual.Value {
						s.Node[k].Dual.Value[i] += 5 * rng.NormFloat64()
					}
				}
			},
			"a leaf closed": func(s *lp.Tree) { s.Node[len(s.Node)-1].Closed = true },
			"a ray":         func(s *lp.Tree) { s.Node[len(s.Node)-1].Ray = true },
		}
		for _, what := range slices.Sorted(maps.Keys(spoils)) {
			s := clone(tree)
			spoils[what](s)
			proof, err := CheckTree(p, s)
			if err != nil {
				refused++
			}
			if proof.Infeasible || proof.Bound != nil && proof.Bound.Cmp(best) > 0 {
				t.Fatalf("trial %d: %s: proved %v, the optimum is %v", trial, what, proof.Bound, best)
			}
			switch what {
			case "bound":
				if err == nil {
					t.Errorf("trial %d: a bound above the optimum is accepted", trial)
				}
			case "two of one", "sharing", "backwards", "beyond":
				if !errors.Is(err, ErrMalformed) {
					t.Errorf("trial %d: %s: %v", trial, what, err)
				}
			}
		}
	}
	if needed < 10 || refused < 300 {
		t.Errorf("%d trees need their kept rows, %d refused", needed, refused)
	}
}

// smallStaff is a row of work, posts that allow one or two officials, and officials
// with one place; the posts, and the best point.
func smallStaff(rng *rand.Rand) (p *lp.Problem, posts []int32, best *big.Rat) {
	const officials = 4
	p = &lp.Problem{}
	p.AddRow("work", float64(6+rng.IntN(6)), inf)
	for range officials {
		p.AddRow("", -inf, 1)
	}
	for most := range 2 {
		posts = append(posts, int32(p.AddRow("", -inf, float64(1+rng.IntN(1+most)))))
	}
	for i := range int32(officials) {
		for _, post := range posts {
			if rng.IntN(4) > 0 {
				p.AddCol("", float64(1+rng.IntN(9)), 0, 1, true, []int32{0, 1 + i, post}, []float64{float64(2 + rng.IntN(4)), 1, 1})
			}
		}
	}
	p.AddCol("", float64(8+rng.IntN(6)), 0, 4, true, []int32{0}, []float64{3})
	best, _ = optimum(p)
	return p, posts, best
}

// Rows that limit how many columns of a kept row are taken prove what the row
// alone does not; named falsely they are refused.
func TestLimitedTrees(t *testing.T) {
	rng := rand.New(rand.NewPCG(24, 24))
	needed := 0
	for trial := range 60 {
		p, posts, best := smallStaff(rng)
		bound, _ := best.Float64()
		tree := &lp.Tree{Bound: bound, Keep: []int32{0}, With: [][]int32{posts}, Tighten: make([]lp.SparseVector, 1), Node: []lp.Node{{Column: -1}}}
		proof, err := CheckTree(p, tree)
		if err != nil || proof.Bound.Cmp(best) != 0 {
			t.Fatalf("trial %d: %v of %v: %v", trial, proof.Bound, best, err)
		}
		bare := clone(tree)
		bare.With = nil
		if _, err := CheckTree(p, bare); err != nil {
			needed++
		}
		// rows that are no limits, at the end
		q := *p
		q.Start, q.Row, q.Value = []int{0}, nil, nil
		q.RowLower, q.RowUpper = slices.Concat(p.RowLower, []float64{-inf, -inf, -inf, -inf, -inf}), slices.Concat(p.RowUpper, []float64{1, 1.5, inf, -1, mostSides})
		if p.Rows() != q.Rows()-5 {
			t.Fatal("rows")
		}
		for j := range p.Cols() {
			rows, values := p.Column(j)
			q.Row, q.Value = append(q.Row, rows...), append(q.Value, values...)
			for k := range int32(5) {
				v := 1.0
				if k == 0 && j == 0 {
					v = -1
				}
				q.Row, q.Value = append(q.Row, int32(p.Rows())+k), append(q.Value, v)
			}
			q.Start = append(q.Start, len(q.Row))
		}
		last := int32(p.Rows())
		for name, spoil := range map[string]func(s *lp.Tree){
			"a negative entry": func(s *lp.Tree) { s.With[0] = []int32{last} },
			"half a column":    func(s *lp.Tree) { s.With[0] = []int32{last + 1} },
			"no upper bound":   func(s *lp.Tree) { s.With[0] = []int32{last + 2} },
			"negative bound":   func(s *lp.Tree) { s.With[0] = []int32{last + 3} },
			"too many":         func(s *lp.Tree) { s.With[0] = []int32{last + 4} },
			"the kept row":     func(s *lp.Tree) { s.With[0] = []int32{0} },
			"beyond":           func(s *lp.Tree) { s.With[0] = []int32{last + 5} },
			"before":           func(s *lp.Tree) { s.With[0] = []int32{-1} },
			"twice":            func(s *lp.Tree) { s.With[0] = []int32{posts[0], posts[0]} },
			"backwards":        func(s *lp.Tree) { s.With[0] = []int32{posts[1], posts[0]} },
			"of two rows":      func(s *lp.Tree) { s.With = append(s.With, nil) },
			"of no row":        func(s *lp.Tree) { s.Keep = nil },
		} {
			s := clone(tree)
			spoil(s)
			proof, err := CheckTree(&q, s)
			if !errors.Is(err, ErrMalformed) || proof.Bound != nil || proof.Infeasible {
				t.Errorf("trial %d: %s: %v, %v", trial, name, proof.Bound, err)
			}
			if err := WriteCertificate(io.Discard, &q, &lp.Result{Reason: lp.NoSolution, Bound: bound, Tree: s}); !errors.Is(err, ErrMalformed) {
				t.Errorf("trial %d: %s is written: %v", trial, name, err)
			}
		}
		s := clone(tree)
		s.Bound++
		if proof, err := CheckTree(p, s); err == nil || proof.Bound.Cmp(best) > 0 {
			t.Errorf("trial %d: proved %v, the optimum is %v", trial, proof.Bound, best)
		}
	}
	if needed < 20 {
		t.Errorf("only %d trees need their limits", needed)
	}
}

// A column below zero limits nothing.
func TestLimitsOfNegativeColumns(t *testing.T) {
	p := &lp.Problem{}
	p.AddRow("kept", 2, inf)
	p.AddRow("limit", -inf, 1)
	for range 2 {
		p.AddCol("", 1, 0, 1, true, []int32{0, 1}, []float64{1, 1})
	}
	p.AddCol("", 1, 0, 9, true, []int32{0}, []float64{1})
	p.AddCol("", 0, -1, 0, true, []int32{1}, []float64{1})
	for _, bound := range []float64{2, inf} {
		proof, err := CheckTree(p, &lp.Tree{Bound: bound, Keep: []int32{0}, With: [][]int32{{1}}, Node: []lp.Node{{Column: -1, Closed: true}}})
		if !errors.Is(err, ErrMalformed) {
			t.Errorf("bound %v: %v, %v", bound, proof, err)
		}
	}
}

// A row with too many states is refused by name.
func TestKeepRefusesLargeRows(t *testing.T) {
	p := &lp.Problem{}
	p.AddRow("huge", 1e9, 1e9)
	for _, w := range []float64{999_999_937, 1e9 - 1, 1} {
		p.AddCol("", 1, 0, 1, true, []int32{0}, []float64{w})
	}
	_, err := CheckTree(p, &lp.Tree{Bound: 2, Keep: []int32{0}, Node: []lp.Node{{Column: -1}}})
	if !errors.Is(err, ErrUnproven) || !strings.Contains(err.Error(), "huge") {
		t.Errorf("%v", err)
	}
}

// Weights and bounds beyond 64-bit activities weaken a bound or are refused; no
// wrapped sum makes a false one.
func TestKeepOfHugeNumbers(t *testing.T) {
	type column struct{ cost, weight, lower, upper float64 }
	for name, test := range map[string]struct {
		lower, upper float64
		columns      []column
		best         float64
	}{
		"weights":       {-inf, 0x3p64, []column{{-1, 0x1p64, 0, 10}, {-2, 0x1p63, 0, 10}}, -12},
		"large weights": {-3e300, inf, []column{{-1, -1e300, 0, 10}, {-2, -0.5e300, 0, 10}}, -12},
		"far bounds":    {0x4001p50 + 0x1p14, inf, []column{{1, 8193, 0x1p50, 0x1p50 + 3}, {1, 8192, 0x1p50, 0x1p50 + 3}}, 0x1p51 + 2},
		"many far bounds": {-inf, -0x5p60, []column{
			{-1, 0x1p40, -0x1p20, -0x1p20 + 2}, {-1, 0x1p40 - 1, -0x1p20, -0x1p20 + 2}, {-1, 0x1p40 - 3, -0x1p20, -0x1p20 + 2},
			{-1, 0x1p40 - 5, -0x1p20, -0x1p20 + 2}, {-1, 0x1p40 - 7, -0x1p20, -0x1p20 + 2}, {-1, 0x1p40 - 9, -0x1p20, -0x1p20 + 2}}, 0x6p20 - 12},
	} {
		p := &lp.Problem{}
		p.AddRow("kept", test.lower, test.upper)
		for _, c := range test.columns {
			p.AddCol("", c.cost, c.lower, c.upper, true, []int32{0}, []float64{c.weight})
		}
		best, _ := optimum(p)
		if best.Cmp(rational(test.best)) != 0 {
			t.Fatalf("%s: optimum %v", name, best)
		}
		for _, bound := range []float64{test.best + 0.5, test.best + 100, inf} {
			for _, leaf := range []lp.Node{{Column: -1}, {Column: -1, Closed: true}, {Column: -1, Ray: true}} {
				proof, err := CheckTree(p, &lp.Tree{Bound: bound, Keep: []int32{0}, Tighten: make([]lp.SparseVector, 1), Node: []lp.Node{leaf}})
				if err == nil || proof.Infeasible || proof.Bound != nil && proof.Bound.Cmp(best) > 0 {
					t.Errorf("%s: bound %v: proved %v, infeasible %v, %v", name, bound, proof.Bound, proof.Infeasible, err)
				}
			}
		}
	}
}

// Columns of a choice with a negative weight leave it; the others still exclude
// each other, in the optimum and where a column is held.
func TestKeepTightensMixedChoices(t *testing.T) {
	p := &lp.Problem{}
	p.AddRow("kept", 2, inf)
	p.AddRow("one", -inf, 1)
	for _, c := range []struct{ cost, weight float64 }{{-14, 1}, {9, -1}, {16, 6}, {-20, 1}, {4.5, -1}, {6, -1}} {
		p.AddCol("", c.cost, 0, 1, true, []int32{0, 1}, []float64{c.weight, 1})
	}
	p.AddCol("", 6, 0, 1, true, []int32{0}, []float64{2})
	b := newBox(p)
	e := newEvaluator(p, []int32{0}, nil, b)
	if value, _ := e.bound(multiplier{}, b); value.Cmp(rational(-14)) != 0 {
		t.Fatalf("bound %v, want -14", value)
	}
	e.tightenKept(b, rational(10), false)
	for j := range p.Cols() {
		for _, x := range [2]float64{0, 1} {
			best := enumerate(p, j, x)
			if best != nil && best.Cmp(rational(-4)) <= 0 && (x < b.lower[j] || x > b.upper[j]) {
				t.Errorf("column %d in [%v, %v], but %v costs %v", j, b.lower[j], b.upper[j], x, best)
			}
		}
	}
}
