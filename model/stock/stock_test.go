package stock

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"canbo/model"
	"canbo/model/horizon"
	"canbo/model/scenario"
	"canbo/solver"
	"canbo/solver/certify"
	"canbo/solver/lp"
	"canbo/solver/mps"
	"canbo/solver/simplex"
)

var options = []Options{{}, {Level: ByDistrict}, {Level: ByCommune}, {Expected: true}, {Level: ByDistrict, Expected: true, Bands: []int{30, 40, 50, 55}}}

// TestBalance checks the identity of every stock, that years follow on each other,
// and that ranks and bands add up to the heads of the program.
func TestBalance(t *testing.T) {
	for seed := range uint64(2) {
		in := twin(t, "11", seed, 4)
		for _, o := range options {
			s := solved(t, in, busy(seed, 2030), o)
			checkStocks(t, s.Model, s.Stocks(), s.Foresight().Heads)
			checkStocks(t, s.Model, s.Model.StocksOfNothing(), s.Model.DoNothing().Heads)
		}
	}
}

func checkStocks(t *testing.T, m *Model, list []Stock, heads []float64) {
	t.Helper()
	sum := make([]float64, len(heads))
	before := make(map[Stock]float64)
	for _, c := range list {
		end := c.Start + c.Aged - c.Older - c.Retired - c.Left - c.Early + c.Recruited + c.TrainedIn - c.TrainedOut + c.MovedIn - c.MovedOut
		if math.Abs(end-c.End) > 1e-9 {
			t.Fatalf("%+v ends at %v", c, end)
		}
		for _, x := range []float64{c.Start, c.Aged, c.Older, c.Retired, c.Early, c.Recruited, c.TrainedIn, c.TrainedOut, c.MovedIn, c.MovedOut, c.End} {
			if x < -1e-9 {
				t.Fatalf("%+v has %v", c, x)
			}
		}
		if c.Left < -1e-3 { // shares are rounded to 2^-20
			t.Fatalf("%+v has %v leaving", c, c.Left)
		}
		key := Stock{Area: c.Area, Field: c.Field, Rank: c.Rank, Band: c.Band}
		if c.Round > 0 && math.Abs(before[key]-c.Start) > 1e-9 {
			t.Fatalf("%+v starts after %v", c, before[key])
		}
		before[key] = c.End
		sum[m.cell(int(c.Area), int(c.Field), c.Round)] += c.End
	}
	for k := range heads {
		if math.Abs(sum[k]-heads[k]) > 1e-6 {
			t.Fatalf("cell %d has %v heads in its stocks, %v in the program", k, sum[k], heads[k])
		}
	}
}

// TestRetirements counts those who retire while nothing is done one by one.
func TestRetirements(t *testing.T) {
	in, sc := twin(t, "11", 3, 6), busy(3, 2031)
	sc.Exits = nil
	m, err := New(in, sc, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float64, len(m.Years))
	first := in.Effective
	for i := range in.Officials {
		o := &in.Officials[i]
		now := in.Policy.RetirementDate(o.Sex, o.Birth)
		if o.Post < 0 || in.Bodies[in.Posts[o.Post].Body].Provincial || now != 0 && now <= first {
			continue
		}
		older := *o
		for k := 1; k < len(m.Years); k++ {
			if retire := sc.RetirementDate(in.Policy, &older, first); retire != 0 && retire <= sc.Round(first, m.Years[k]) {
				want[k]++
				break
			}
			if in.Communes[in.PostCommune(o.Post)].EspeciallyDifficult {
				older.HazardYears++
			}
		}
	}
	got := make([]float64, len(m.Years))
	for _, c := range m.StocksOfNothing() {
		got[c.Round] += c.Retired
		if c.Left != 0 || c.Early != 0 {
			t.Fatalf("%+v: somebody leaves though nobody does", c)
		}
	}
	if !slices.Equal(want, got) || want[1] == 0 {
		t.Errorf("retirements %v, want %v", got, want)
	}
}

// TestRolledRun rolls small twins for real: heads without moves, courses, recruits
// and early leave agree cell by cell, and no run beats foresight.
func TestRolledRun(t *testing.T) {
	for seed := range uint64(3) {
		in, sc := twin(t, "11", seed, 4), busy(seed, 2029)
		run, err := horizon.Run(context.Background(), horizon.One("11", in), sc, horizon.Options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range options[:3] {
			s := solved(t, in, sc, o)
			rolled, err := s.Model.Evaluate(run)
			if err != nil {
				t.Fatal(err)
			}
			nothing, best := s.Model.DoNothing(), s.Foresight()
			if best.Total > rolled.Total || best.Total > nothing.Total {
				t.Errorf("seed %d, %+v: foresight %v, rolled %v, nothing %v", seed, o, best.Total, rolled.Total, nothing.Total)
			}
			for window := range 3 {
				p, err := s.Model.Myopic(context.Background(), window, Settings{})
				if err != nil {
					t.Fatal(err)
				}
				if p.Total < best.Total*(1-1e-9) {
					t.Errorf("seed %d, %+v: rounds of window %d reach %v, foresight %v", seed, o, window, p.Total, best.Total)
				}
			}
		}
		still := *sc
		still.Recruitment, still.Courses, still.Early = nil, nil, nil
		checkSurvivors(t, in, &still)
	}
}

// TestHardshipGrows: the fifteenth year in an especially difficult commune ends at the
// round of 2028, so that a man born in July 1970, who could have gone on 1 May 2027, is
// gone at the next.
func TestHardshipGrows(t *testing.T) {
	in, sc := hand(t), years()
	sc.Recruitment, sc.Retirement = nil, scenario.Retirement{HardshipYears: 15, HardshipMonths: 60, HardshipShare: 1000}
	in.Communes[0].EspeciallyDifficult = true
	in.Officials[3].Birth, in.Officials[3].HazardYears = day(t, "1970-07-10"), 14
	m, err := New(in, sc, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := m.DoNothing().Heads[3:]; !slices.Equal(got, []float64{4, 4, 3}) {
		t.Errorf("heads of the office %v, want 4, 4, 3", got)
	}
	checkSurvivors(t, in, sc)
}

// TestLeaveOnce: of four people in the office for two, one is close enough to his
// retirement to leave early, and he can leave but once.
func TestLeaveOnce(t *testing.T) {
	in, sc := hand(t), &scenario.Scenario{ID: "leave", First: 2027, Last: 2030, Early: []scenario.Early{{Months: 120, Share: 1000}}}
	for i := range in.Officials {
		in.Officials[i].Class = model.Cadre
	}
	in.Officials[5].Birth = day(t, "1969-01-01") // retires on 1 February 2031
	s := solved(t, in, sc, Options{})
	if got := s.Foresight().Heads[4:]; !slices.Equal(got, []float64{4, 3, 3, 3}) {
		t.Errorf("heads of the office %v, want 4, 3, 3, 3", got)
	}
	checkStocks(t, s.Model, s.Stocks(), s.Foresight().Heads)
}

// TestDecisionsLast: who is pinned to his post may be moved from the second round on,
// as in the rolled years; who may not be moved stays.
func TestDecisionsLast(t *testing.T) {
	in, last := hand(t), int32(5)
	for _, c := range []struct {
		decisions model.Decisions
		want      int
	}{
		{model.Decisions{}, 0},
		{model.Decisions{Pins: []model.Pin{{Official: last, Post: in.Officials[last].Post}}}, 1},
		{model.Decisions{Forbids: []model.Forbid{{Official: last, Commune: -1, Post: -1}}}, 3},
	} {
		in.Decisions, in.Decisions.Limits = c.decisions, model.Unlimited
		m, err := New(in, years(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := m.newFitting().from(last); got != c.want {
			t.Errorf("%+v: may be moved from round %d on, want %d", c.decisions, got, c.want)
		}
	}
}

// checkSurvivors compares the heads of nothing done with a run in which nobody may
// be moved or succeed a leader: all are on contracts.
func checkSurvivors(t *testing.T, in *model.Instance, sc *scenario.Scenario) {
	t.Helper()
	in.Officials = slices.Clone(in.Officials)
	for i := range in.Officials {
		in.Officials[i].Class = model.Contract
	}
	run, err := horizon.Run(context.Background(), horizon.One("11", in), sc, horizon.Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(in, sc, Options{Level: ByCommune})
	if err != nil {
		t.Fatal(err)
	}
	rolled, err := m.Evaluate(run)
	if err != nil {
		t.Fatal(err)
	}
	if nothing := m.DoNothing(); !slices.Equal(rolled.Heads, nothing.Heads) || !slices.Equal(rolled.Output, nothing.Output) {
		t.Error("heads, or what they give, of a run in which nobody is moved differ from doing nothing")
	}
}

// TestBrute compares the optimum with the best of all horizons in whole heads of a
// commune small enough to list them.
func TestBrute(t *testing.T) {
	for _, c := range []struct{ ceiling, recruits, births int }{{6, 1, 0}, {7, 1, 0}, {8, 2, 0}, {7, 2, 1}, {8, 1, 1}} {
		in, sc := hand(t), years()
		in.Communes[0].Ceiling = c.ceiling
		sc.Recruitment[0].Limit = c.recruits
		if c.births == 1 {
			in.Officials[2].Birth = day(t, "1965-12-01") // retires on 1 January 2028
		}
		s := solved(t, in, sc, Options{})
		best := math.Inf(1)
		m := s.Model
		list(m, func(x []float64) { best = math.Min(best, m.pointsOf(x).Total) })
		if math.Abs(best-s.Points) > 1e-6 {
			t.Errorf("%+v: optimum %v, best horizon in whole heads %v", c, s.Points, best)
		}
	}
}

// list calls visit with every point of the program in which decisions are whole.
func list(m *Model, visit func(x []float64)) {
	p := m.Program
	var decisions []int
	for j, c := range m.column {
		if c.kind >= move {
			decisions = append(decisions, j)
		}
	}
	fixed := *p
	fixed.ColLower, fixed.ColUpper = slices.Clone(p.ColLower), slices.Clone(p.ColUpper)
	var walk func(k int)
	walk = func(k int) {
		if k == len(decisions) {
			if r, _, err := simplex.Solve(context.Background(), &fixed, simplex.Options{}); err == nil && r.Reason == lp.Optimal {
				visit(r.X)
			}
			return
		}
		j := decisions[k]
		for v := 0.0; v <= p.ColUpper[j]; v++ {
			fixed.ColLower[j], fixed.ColUpper[j] = v, v
			walk(k + 1)
		}
	}
	walk(0)
}

// FuzzShortage compares the pieces of a shortage with the formula at every whole
// number of full-time equivalents, and checks that they are convex.
func FuzzShortage(f *testing.F) {
	for _, need := range []uint16{0, 999, 1000, 4003, 17_350, 65_535} {
		f.Add(need)
	}
	f.Fuzz(func(t *testing.T, n uint16) {
		m := &Model{tier: [tiers]float64{1, 3, 9, 27}}
		need := int64(n)
		var quarter [tiers]float64
		for q := range int64(tiers) {
			quarter[tiers-1-q] = float64(need*(q+1)/tiers - need*q/tiers)
		}
		pieces := m.shortage(float64(need), 6, quarter)
		m.base = &base{need: []float64{float64(need)}, pieces: [][]piece{pieces}}
		if !slices.IsSortedFunc(pieces, func(a, b piece) int { return int(a.cost - b.cost) }) {
			t.Errorf("pieces %v", pieces)
		}
		for given := int64(0); given <= need+fte; given += fte {
			want := 0.0
			for k := int64(1); k <= tiers; k++ {
				low, high := need*(k-1)/tiers, need*k/tiers
				want += 6 * m.tier[tiers-k] * float64(max(0, high-max(given, low)))
			}
			if got := m.shortageAt(0, float64(given)); got != want {
				t.Errorf("%d milli-FTE cost %v, want %v", given, got, want)
			}
		}
	})
}

// TestCertify proves both goals of a twin, and has false claims refused.
func TestCertify(t *testing.T) {
	gap := big.NewRat(1, 1_000_000_000)
	s := solved(t, twin(t, "11", 1, 8), busy(1, 2031), Options{Level: ByDistrict})
	if err := s.Certify(gap); err != nil {
		t.Fatal(err)
	}
	better := *s
	claim := *s.Service
	claim.Objective, claim.Bound = claim.Objective*0.999, claim.Bound*0.999
	better.Service = &claim
	if err := better.Certify(gap); !errors.Is(err, certify.ErrRefuted) {
		t.Errorf("a better objective than that of the point: %v", err)
	}
	lazy := *s
	lazy.X = slices.Clone(s.X)
	for j, c := range s.Model.column {
		if c.kind == move && s.X[j] > 0.5 {
			lazy.X[j] = 0
			break
		}
	}
	lazy.Points = s.Model.Program.Objective(lazy.X)
	if err := lazy.Certify(gap); err == nil {
		t.Error("a point that moves one less is accepted")
	}
}

// TestSecondGoal: no other horizon of the same service points is cheaper in people
// points, by the program with a row that holds the points.
func TestSecondGoal(t *testing.T) {
	s := solved(t, twin(t, "11", 2, 5), busy(2, 2029), Options{})
	m := s.Model
	held := &lp.Problem{}
	for i := range m.Program.Rows() {
		held.AddRow("", m.Program.RowLower[i], m.Program.RowUpper[i])
	}
	points := held.AddRow("", math.Inf(-1), s.Points)
	for j := range m.Program.Cols() {
		rows, values := m.Program.Column(j)
		rows, values = slices.Clone(rows), slices.Clone(values)
		if c := m.Program.Cost[j]; c != 0 {
			rows, values = append(rows, int32(points)), append(values, c)
		}
		held.AddCol("", m.Second[j], m.Program.ColLower[j], m.Program.ColUpper[j], false, rows, values)
	}
	r, _, err := simplex.Solve(context.Background(), held, simplex.Options{})
	if err != nil || r.Reason != lp.Optimal {
		t.Fatal(r.Reason, err)
	}
	if math.Abs(r.Objective-s.Costs) > 1e-5*math.Max(1, s.Costs) || s.Costs == 0 {
		t.Errorf("people points %v, with the row %v", s.Costs, r.Objective)
	}
}

// TestValues checks that the duals lie between what solving again gives.
func TestValues(t *testing.T) {
	s := solved(t, twin(t, "11", 4, 6), busy(4, 2029), Options{Level: ByDistrict})
	worth := 0
	for _, of := range []Of{OfPost, OfCeiling, OfHead, OfRecruit, OfCourse, OfMove, OfMoney} {
		values := s.Values(of)
		if len(values) == 0 {
			t.Errorf("no values of %s", of)
		}
		step := max(1, len(values)/6)
		for k := 0; k < len(values); k += step {
			c, err := s.Check(context.Background(), values[k])
			if err != nil {
				t.Fatal(err)
			}
			if !c.Agrees() {
				t.Errorf("%s %s %s %d: more, right, worth, left, fewer %v", c.Of, c.Area, c.Field, c.Year, []float64{c.More, c.Right, c.Worth, c.Left, c.Fewer})
			}
			if c.Worth > 1e-6 {
				worth++
			}
		}
	}
	if worth < 5 {
		t.Errorf("only %d values above zero", worth)
	}
}

// TestCheckAfresh compares what a probe says with the whole program solved from
// nothing with one more and one fewer, and asks in two orders.
func TestCheckAfresh(t *testing.T) {
	s := solved(t, twin(t, "11", 7, 6), busy(7, 2029), Options{Level: ByDistrict})
	var values []Value
	for _, of := range []Of{OfPost, OfCeiling, OfHead, OfRecruit, OfCourse, OfMove, OfMoney} {
		all := s.Values(of)
		for k := 0; k < len(all); k += max(1, len(all)/4) {
			values = append(values, all[k])
		}
	}
	afresh := func(v Value, units float64) float64 {
		p := *s.Model.Program
		p.RowLower, p.RowUpper, p.ColUpper = clone(p.RowLower), clone(p.RowUpper), clone(p.ColUpper)
		for k, i := range v.rows {
			p.RowLower[i] += units * v.by[k]
			p.RowUpper[i] += units * v.by[k]
		}
		if v.column >= 0 {
			p.ColUpper[v.column] += units
		}
		r, err := solver.Solve(context.Background(), &p, solver.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Reason == lp.Infeasible {
			return math.Inf(1)
		}
		return r.Objective
	}
	var before []Checked
	none := 0
	for _, v := range values {
		c, err := s.Check(context.Background(), v)
		if err != nil {
			t.Fatal(err)
		}
		if saved, err := s.Saved(context.Background(), v); err != nil || saved != c.More || !c.Agrees() {
			t.Errorf("%+v: saved %v, %v", c, saved, err)
		}
		if math.IsInf(c.More, 0) || math.IsInf(c.Fewer, 0) {
			none++
		}
		want := []float64{s.Service.Objective - afresh(v, 1), afresh(v, -1) - s.Service.Objective}
		if d := cmp.Diff(want, []float64{c.More, c.Fewer}, near); d != "" {
			t.Errorf("%s %s %s %d (-afresh +more, fewer):\n%s", v.Of, v.Area, v.Field, v.Year, d)
		}
		before = append(before, c)
	}
	if none == 0 {
		t.Error("everything can be more and fewer: no value at a bound is tried")
	}
	for k := range slices.Backward(values) {
		if c, err := s.Check(context.Background(), values[k]); err != nil || c.More != before[k].More || c.Left != before[k].Left {
			t.Errorf("%+v after others: %+v, %v", before[k], c, err)
		}
	}
}

// TestScale: points that are all three times as large cost three times as much, and
// so is what everything is worth.
func TestScale(t *testing.T) {
	in, sc := twin(t, "11", 5, 5), busy(5, 2029)
	one := solved(t, in, sc, Options{})
	three := *sc
	scale := func(id model.RuleID, keys ...string) {
		value := map[string]int64{}
		for _, k := range keys {
			value[k] = 3 * one.Model.sheet.Rules.Value(id, k)
		}
		three.Rules = append(three.Rules, scenario.Rule{ID: id, From: in.Effective, Value: value})
	}
	scale(model.ServicePoints, "surplus")
	scale(model.Workload, "tier1", "tier2", "tier3", "tier4")
	s := solved(t, in, &three, Options{})
	if math.Abs(s.Points-3*one.Points) > 1e-6*s.Points {
		t.Errorf("%v points, want three times %v", s.Points, one.Points)
	}
	if math.Abs(s.Costs-one.Costs) > 1e-6*s.Costs {
		t.Errorf("%v people points, want %v", s.Costs, one.Costs)
	}
}

// TestMore: nothing that widens a limit raises the optimum.
func TestMore(t *testing.T) {
	in := twin(t, "11", 6, 5)
	base := solved(t, in, busy(6, 2029), Options{}).Points
	for name, widen := range map[string]func(*scenario.Scenario){
		"recruits": func(s *scenario.Scenario) { s.Recruitment[0].Limit += 3 },
		"places":   func(s *scenario.Scenario) { s.Courses[0].Places += 5 },
		"moves":    func(s *scenario.Scenario) { s.Budgets[0].Moves += 10 },
		"money":    func(s *scenario.Scenario) { s.Budgets[0].Money = model.NoLimit },
		"early":    func(s *scenario.Scenario) { s.Early[0].Share = 400 },
	} {
		sc := busy(6, 2029)
		widen(sc)
		if p := solved(t, in, sc, Options{}).Points; p > base*(1+1e-9) {
			t.Errorf("with more %s %v points instead of %v", name, p, base)
		}
	}
}

// TestExport writes the program as MPS and solves what is read back.
func TestExport(t *testing.T) {
	s := solved(t, twin(t, "11", 7, 5), busy(7, 2030), Options{Level: ByDistrict, Expected: true})
	var file bytes.Buffer
	if err := mps.Write(&file, s.Model.Program); err != nil {
		t.Fatal(err)
	}
	read, err := mps.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := simplex.Solve(context.Background(), read.Problem, simplex.Options{})
	if err != nil || r.Reason != lp.Optimal {
		t.Fatal(r.Reason, err)
	}
	if math.Abs(r.Objective-s.Points) > 1e-7*s.Points {
		t.Errorf("the file has the optimum %v, the program %v", r.Objective, s.Points)
	}
}

// TestSame: two builds of one program are the same to the last name, and so are its
// solutions for any number of workers.
func TestSame(t *testing.T) {
	in, sc := twin(t, "11", 8, 4), busy(8, 2029)
	text := func(workers int) (string, []float64) {
		m, err := New(in, sc, Options{Level: ByCommune})
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := mps.Write(&file, m.Program); err != nil {
			t.Fatal(err)
		}
		s, err := m.Solve(context.Background(), Settings{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		return file.String(), append(slices.Clone(s.X), s.Service.RowDual...)
	}
	one, x := text(1)
	two, y := text(2)
	if one != two {
		t.Error("two builds differ")
	}
	if !slices.Equal(x, y) {
		t.Error("two solutions differ")
	}
}

func TestFaults(t *testing.T) {
	in, sc := hand(t), years()
	for want, spoil := range map[string]func(s *scenario.Scenario, o *Options){
		"years 2028 to 2027": func(s *scenario.Scenario, _ *Options) { s.First, s.Last = 2028, 2027 },
		"age bands":          func(_ *scenario.Scenario, o *Options) { o.Bands = []int{50, 40} },
		"teaches the field":  func(s *scenario.Scenario, _ *Options) { s.Courses = []scenario.Course{{ID: "x", Field: "magic"}} },
		`no rule "magic"`:    func(s *scenario.Scenario, _ *Options) { s.Rules = []scenario.Rule{{ID: "magic"}} },
	} {
		bad, o := *sc, Options{}
		spoil(&bad, &o)
		if _, err := New(in, &bad, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	m, err := New(in, sc, Options{})
	if err != nil {
		t.Fatal(err)
	}
	run, err := horizon.Run(context.Background(), horizon.One("11", in), sc, horizon.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(r *horizon.Result){
		"years of":   func(r *horizon.Result) { r.Provinces[0].Years = r.Provinces[0].Years[:2] },
		"is not in":  func(r *horizon.Result) { r.Provinces = nil },
		"no commune": func(r *horizon.Result) { r.Provinces[0].Years[0].Cells[0].Commune = "99999" },
		"milli-FTE": func(r *horizon.Result) {
			r.Provinces[0].Years[0].Cells[0].Required++
			r.Provinces[0].Years[0].Cells[0].Short++
		},
		"present":      func(r *horizon.Result) { r.Provinces[0].Years[0].Cells[0].Present = 0 },
		"in the place": func(r *horizon.Result) { r.Provinces[0].Years[0].Year++ },
	} {
		r := *run
		r.Provinces = slices.Clone(run.Provinces)
		if len(r.Provinces) > 0 {
			years := slices.Clone(run.Provinces[0].Years)
			years[0].Cells = slices.Clone(years[0].Cells)
			r.Provinces[0].Years = years
		}
		spoil(&r)
		if _, err := m.Evaluate(&r); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	big, err := New(twin(t, "11", 1, 20), busy(1, 2030), Options{Level: ByDistrict})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := big.Solve(ctx, Settings{}); !errors.Is(err, ErrNotOptimal) {
		t.Errorf("solving without time: %v", err)
	}
}
