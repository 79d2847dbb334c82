package horizon

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"canbo/model"
	"canbo/model/planner"
	"canbo/model/scenario"
)

func runOne(t *testing.T, code string, in *model.Instance, s *scenario.Scenario, o Options) *Result {
	t.Helper()
	r, err := Run(context.Background(), One(code, in), s, o)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Complete || len(r.Provinces) != 1 || len(r.Provinces[0].Years) != s.Last-s.First+1 {
		t.Fatalf("run of %d provinces is not complete", len(r.Provinces))
	}
	return r
}

// TestFirstYearIsThePlan compares the first year with the plan made without a
// scenario.
func TestFirstYearIsThePlan(t *testing.T) {
	for seed := uint64(1); seed <= 3; seed++ {
		in := twin(t, "11", seed, 4)
		out, err := planner.Make(context.Background(), in, planner.Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := text(t, out.Plan)
		s := busy(seed, 2028)
		s.Demand, s.LookAhead = nil, scenario.LookAhead{Months: 12}
		got := text(t, runOne(t, "11", in, s, Options{}).Provinces[0].Years[0].Plan)
		if got != want {
			t.Errorf("seed %d: the plan of the first year is\n%s\nwant\n%s", seed, got, want)
		}
		if len(out.Plan.Proposals) == 0 {
			t.Errorf("seed %d: nobody moves", seed)
		}
	}
}

// TestFirst has the instance of the first round made anew: what was planned in a
// busy run, and the files themselves where a scenario changes nothing.
func TestFirst(t *testing.T) {
	for seed := uint64(1); seed <= 2; seed++ {
		in, s := twin(t, "11", seed, 4), busy(seed, 2027)
		s.Ceiling[0].Year, s.Demand[0].Year, s.LookAhead.Price = 2027, 2027, 700
		first, err := First(s, "11", in)
		if err != nil {
			t.Fatal(err)
		}
		want := text(t, first)
		calls := 0
		r := runOne(t, "11", in, s, Options{Gap: 0.01, First: func(code string, planned *model.Instance, out *planner.Outcome) error {
			if calls++; code != "11" || text(t, planned) != want {
				t.Errorf("seed %d: another instance is planned for province %s", seed, code)
			}
			var b bytes.Buffer
			if err := planner.WriteCertificate(&b, out); err != nil {
				return err
			}
			proven, err := planner.Prove(context.Background(), first, &b)
			if err != nil || len(proven) != 3 {
				t.Errorf("seed %d: %d goals proven, %v", seed, len(proven), err)
			}
			for _, p := range proven {
				if p.Err != nil || p.Bound == nil || p.Value == nil {
					t.Errorf("seed %d: goal %s: %v", seed, p.Goal, p.Err)
				}
			}
			return nil
		}})
		if len(first.Adjust) == 0 || calls != 1 || r.Provinces[0].Years[0].Plan == nil {
			t.Errorf("seed %d: %d adjustments, %d calls", seed, len(first.Adjust), calls)
		}
		same, err := First(plain(2027), "11", in)
		if err != nil || text(t, same) != text(t, in) {
			t.Errorf("seed %d: a scenario without changes changes the instance, %v", seed, err)
		}
	}
}

// balanced checks the identity of every cell in every year from the files on,
// and returns the sum of all flows.
func balanced(t *testing.T, in *model.Instance, r *Result) (sum Flows) {
	t.Helper()
	end := map[[2]string]int{}
	for i := range in.Officials {
		key := [2]string{}
		if post := in.Officials[i].Post; post >= 0 {
			p := &in.Posts[post]
			key[1] = in.Fields[in.Positions[p.Position].Field].Code
			if b := &in.Bodies[p.Body]; !b.Provincial {
				key[0] = in.Communes[b.Commune].Code
			}
		}
		end[key]++
	}
	for _, y := range r.Provinces[0].Years {
		for _, c := range y.Cells {
			key := [2]string{c.Commune, c.Field}
			if c.Start != end[key] {
				t.Errorf("%d: %v starts with %d, the year before ended with %d", y.Year, key, c.Start, end[key])
			}
			if want := c.Start - c.Retired - c.Left - c.Early + c.Recruited + c.TrainedIn - c.TrainedOut + c.MovedIn - c.MovedOut; c.End != want {
				t.Errorf("%d: %v ends with %d, want %d", y.Year, key, c.End, want)
			}
			delete(end, key)
			sum = added(sum, c.Flows)
		}
		for key, heads := range end {
			if heads != 0 {
				t.Errorf("%d: %v had %d heads and is not told", y.Year, key, heads)
			}
		}
		for _, c := range y.Cells {
			end[[2]string{c.Commune, c.Field}] = c.End
		}
	}
	if sum.TrainedIn != sum.TrainedOut || sum.MovedIn != sum.MovedOut {
		t.Errorf("%d trained in, %d out, %d moved in, %d out", sum.TrainedIn, sum.TrainedOut, sum.MovedIn, sum.MovedOut)
	}
	return sum
}

// TestIdentity checks the balance of busy scenarios in which everything happens.
func TestIdentity(t *testing.T) {
	var sum Flows
	for seed := uint64(1); seed <= 6; seed++ {
		in := twin(t, "11", seed, 4)
		in.Officials[7].Post, in.Officials[7].SecondPost = -1, -1
		sum = added(sum, balanced(t, in, runOne(t, "11", in, busy(seed, 2031), Options{Gap: 0.01, LaterGap: 0.01})))
	}
	for _, n := range []int{sum.Retired, sum.Left, sum.Early, sum.Recruited, sum.TrainedIn, sum.MovedIn} {
		if n == 0 {
			t.Errorf("something never happens: %+v", sum)
		}
	}
}

// FuzzIdentity checks the balance of scenarios of any figures.
func FuzzIdentity(f *testing.F) {
	f.Add(uint64(1), 15, -100, 6, 12, 500, 200)
	f.Add(uint64(2), 1000, -900, 0, 1, 0, 1000)
	f.Add(uint64(3), 0, 500, 40, 30, 5000, 0)
	f.Fuzz(func(t *testing.T, seed uint64, rate, change, lead, months, price, share int) {
		in := twin(t, "11", seed%4, 2)
		s := busy(seed, 2029)
		within := func(x, most int) int { return max(x, -x, 0) % (most + 1) }
		s.Exits[0].Rate = within(rate, 1000)
		s.Ceiling[0].Change = max(-950, min(change, 1000))
		s.Recruitment[0].LeadMonths = within(lead, 48)
		s.Courses[0].Months = 1 + within(months, 47)
		s.LookAhead.Price = within(price, 10_000)
		s.Early[0].Share = within(share, 1000)
		balanced(t, in, runOne(t, "11", in, s, Options{Gap: 0.01, LaterGap: 0.01}))
	})
}

// TestWorkers compares runs of three provinces on one worker and on three.
func TestWorkers(t *testing.T) {
	base := Base{Codes: []string{"12", "04", "11"}, Load: func(code string) (*model.Instance, error) { return twin(t, code, 1, 3), nil }}
	s := busy(2, 2029)
	var texts []string
	for _, workers := range []int{1, 3} {
		r, err := Run(context.Background(), base, s, Options{Gap: 0.01, LaterGap: 0.01, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text(t, r))
	}
	if texts[0] != texts[1] {
		t.Error("the number of workers changes the result")
	}
}

// TestResume stops a run after each number of years and goes on from what was
// written down.
func TestResume(t *testing.T) {
	in, s := twin(t, "11", 2, 4), busy(3, 2030)
	s.Budgets = append(s.Budgets, scenario.Budget{Until: 2028, Moves: 40, Relocations: model.NoLimit, Money: model.NoLimit})
	o := Options{Gap: 0.01, LaterGap: 0.01}
	first := runOne(t, "11", in, s, o)
	want, decisions := text(t, first), first.Provinces[0].Years[0].Plan.Decisions
	for years := 1; years < 4; years++ {
		ctx, stop := context.WithCancel(context.Background())
		var written string
		partly := o
		partly.Done = func(p *Checkpoint) error {
			if written = text(t, p); len(p.Moves) == years {
				stop()
			}
			return nil
		}
		r, err := Run(ctx, One("11", in), s, partly)
		if err != nil {
			t.Fatal(err)
		}
		if r.Complete || len(r.Provinces[0].Years) != years {
			t.Errorf("stopped after %d years: %d are kept, complete %v", years, len(r.Provinces[0].Years), r.Complete)
		}
		again := o
		again.Resume = func(string) *Checkpoint {
			p := &Checkpoint{}
			if err := json.Unmarshal([]byte(written), p); err != nil {
				t.Fatal(err)
			}
			return p
		}
		plans := 0
		again.Progress = func(e Event) {
			if e.Plan.Goal == "" {
				plans++
			}
		}
		resumed := runOne(t, "11", in, s, again)
		if got := text(t, resumed); got != want {
			t.Errorf("resumed after %d years: the result differs", years)
		}
		if got := resumed.Provinces[0].Years[0].Plan.Decisions; !reflect.DeepEqual(got, decisions) { // not in the text
			t.Errorf("resumed after %d years: decisions %+v, want %+v", years, got, decisions)
		}
		if plans != 4-years {
			t.Errorf("resumed after %d years: %d rounds planned", years, plans)
		}
	}
}

// TestOrderOfLists gives the lists of the files in other orders.
func TestOrderOfLists(t *testing.T) {
	s := busy(5, 2029)
	o := Options{Gap: 0.01, LaterGap: 0.01}
	want := text(t, runOne(t, "11", twin(t, "11", 3, 4), s, o))
	in := twin(t, "11", 3, 4)
	r := rand.New(rand.NewPCG(1, 2))
	mix(r, in.Ties)
	for i := range in.Officials {
		x := &in.Officials[i]
		mix(r, x.Experience)
		mix(r, x.Qualifications)
		mix(r, x.Certificates)
		mix(r, x.Wishes.Communes)
	}
	if got := text(t, runOne(t, "11", in, s, o)); got != want {
		t.Error("the order of lists changes the result")
	}
}

func mix[T any](r *rand.Rand, list []T) {
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// TestCommonDraws raises the rate of exits: whoever left at the lower rate leaves
// at the higher one too.
func TestCommonDraws(t *testing.T) {
	in := twin(t, "11", 1, 4)
	gone := func(rate, replication int) map[string]bool {
		s := plain(2028)
		s.Exits = []scenario.Exit{{Rate: rate}}
		l, err := open(s, "11", in, replication)
		if err != nil {
			t.Fatal(err)
		}
		l.ceiling, l.balance = s.Ceilings(in, 2028), l.newBalance(nil)
		if err := l.period(2028); err != nil {
			t.Fatal(err)
		}
		return l.gone
	}
	few, many, others := gone(30, 0), gone(100, 0), gone(30, 1)
	for id := range few {
		if !many[id] {
			t.Errorf("%s leaves at 30 per mille and not at 100", id)
		}
	}
	if len(few) == 0 || len(many) < 2*len(few) || maps.Equal(few, others) {
		t.Errorf("%d leave at 30 per mille, %d at 100, %d in another future", len(few), len(many), len(others))
	}
}

// TestReplicate checks bands and no-regret moves of a few futures for several
// numbers of workers, and that a future without chance keeps every move.
func TestReplicate(t *testing.T) {
	in, s := twin(t, "11", 1, 4), busy(4, 2029)
	s.LookAhead.Price = 0
	var texts []string
	rolled := &runOne(t, "11", in, s, Options{Gap: 0.01}).Provinces[0]
	for _, workers := range []int{1, 3} {
		f, err := Replicate(context.Background(), in, s, rolled, 6, Options{Gap: 0.01, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text(t, f))
		spread := false
		for _, y := range f.Years {
			for k, b := range y.Figures {
				if b.Least > b.P5 || b.P5 > b.P50 || b.P50 > b.P95 || b.P95 > b.Utmost || b.Name != Figures()[k] {
					t.Errorf("%d: %+v", y.Year, b)
				}
				if y.Year == s.First && b.Least != b.Utmost {
					t.Errorf("the first year has %+v", b)
				}
				spread = spread || b.Least < b.Utmost
			}
		}
		if !f.Complete || f.Replications != 6 || !spread || len(f.Moves) == 0 {
			t.Errorf("%d replications, %d moves, spread %v", f.Replications, len(f.Moves), spread)
		}
	}
	if texts[0] != texts[1] {
		t.Error("the number of workers changes the futures")
	}

	ctx, stop := context.WithCancel(context.Background())
	kept := map[int]*Future{}
	part := Options{Gap: 0.01, Workers: 2, Drawn: func(code string, f *Future) error {
		if kept[f.Replication] = f; code != "11" || len(kept) == 3 {
			stop()
		}
		return nil
	}}
	if f, err := Replicate(ctx, in, s, rolled, 6, part); err != nil || f.Complete || f.Replications != len(kept) || len(kept) < 3 {
		t.Errorf("stopped after %d futures: %v", len(kept), err)
	}
	stopped := len(kept)
	rest := Options{Gap: 0.01, Drawn: part.Drawn, Known: func(_ string, k int) *Future { return kept[k] }}
	f, err := Replicate(context.Background(), in, s, rolled, 6, rest)
	if err != nil || text(t, f) != texts[0] || len(kept) != 6 || stopped == 6 {
		t.Errorf("going on from %d futures gives others, %v", stopped, err)
	}

	sure := plain(2028)
	in.Policy.Retirement = nil
	f, err = Replicate(context.Background(), in, sure, &runOne(t, "11", in, sure, Options{}).Provinces[0], 3, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range f.Moves {
		if m.Kept != 3 || !m.NoRegret {
			t.Errorf("nobody leaves and %+v", m)
		}
	}
}

// TestNothingHappens rolls people who never retire: after the first round only
// the rounds move anybody.
func TestNothingHappens(t *testing.T) {
	in := twin(t, "11", 2, 4)
	in.Policy.Retirement = nil
	for _, y := range runOne(t, "11", in, plain(2030), Options{}).Provinces[0].Years {
		heads := 0
		for _, c := range y.Cells {
			heads += c.End
			if c.Retired+c.Left+c.Early+c.Recruited+c.TrainedIn != 0 {
				t.Errorf("%d: %+v", y.Year, c)
			}
		}
		if heads != len(in.Officials) {
			t.Errorf("%d: %d heads of %d", y.Year, heads, len(in.Officials))
		}
	}
}

// TestFaults gives what cannot be rolled.
func TestFaults(t *testing.T) {
	in, s := twin(t, "11", 1, 2), plain(2027)
	elsewhere := *in
	elsewhere.Provinces = append(slices.Clone(in.Provinces), model.Province{Code: "99"})
	broken := errors.New("disc full")
	for name, c := range map[string]struct {
		base Base
		s    *scenario.Scenario
		o    Options
		want string
	}{
		"no province":     {One("12", in), s, Options{}, "no province 12"},
		"other province":  {One("99", &elsewhere), s, Options{}, "is not in province 99"},
		"no years":        {One("11", in), plain(2026), Options{}, "years 2027 to 2026"},
		"another year":    {One("11", in), &scenario.Scenario{First: 2029, Last: 2030}, Options{}, "takes effect on " + in.Effective.String()},
		"does not load":   {Base{Codes: []string{"11"}, Load: func(string) (*model.Instance, error) { return nil, broken }}, s, Options{}, "province 11: disc full"},
		"is not written":  {One("11", in), s, Options{Gap: 0.01, Done: func(*Checkpoint) error { return broken }}, "disc full"},
		"unknown rule":    {One("11", in), &scenario.Scenario{First: 2027, Last: 2027, Rules: []scenario.Rule{{ID: "no-rule"}}}, Options{}, "no-rule"},
		"is not kept":     {One("11", in), s, Options{Gap: 0.01, First: func(string, *model.Instance, *planner.Outcome) error { return broken }}, "year 2027: disc full"},
		"strange resumed": {One("11", in), s, Options{Resume: strange}, "no official nobody"},
	} {
		if _, err := Run(context.Background(), c.base, c.s, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func strange(string) *Checkpoint {
	return &Checkpoint{Province: Province{Years: make([]Year, 1)}, Moves: [][]Move{{{"nobody", "nowhere"}}}}
}

// TestNoPlan pins somebody who may not be moved: he stays, as everybody, and the
// year says why.
func TestNoPlan(t *testing.T) {
	in := twin(t, "11", 1, 2)
	in.Officials[0].CriticalIllness = true
	in.Decisions.Pins = []model.Pin{{Official: 0, Post: (in.Officials[0].Post + 1) % int32(len(in.Posts))}}
	years := runOne(t, "11", in, plain(2028), Options{Gap: 0.01}).Provinces[0].Years
	if y := years[0]; y.Status != NoPlan || len(y.Clash) == 0 || y.Moves != 0 || y.Plan != nil {
		t.Errorf("the first year is %s with %d moves", y.Status, y.Moves)
	}
	if y := years[1]; y.Status == NoPlan || y.Moves == 0 {
		t.Errorf("the second year is %s with %d moves", y.Status, y.Moves)
	}
}

// TestStopped ends a run before it begins.
func TestStopped(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	in, s := twin(t, "11", 1, 2), plain(2028)
	if r, err := Run(ctx, One("11", in), s, Options{}); err != nil || r.Complete || len(r.Provinces) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if f, err := Replicate(ctx, in, s, &Province{Code: "11"}, 2, Options{}); err != nil || f.Complete || f.Replications != 0 {
		t.Errorf("%+v, %v", f, err)
	}
	broken := errors.New("disc full")
	full := Options{Gap: 0.01, Drawn: func(string, *Future) error { return broken }}
	if _, err := Replicate(context.Background(), in, s, &runOne(t, "11", in, s, Options{Gap: 0.01}).Provinces[0], 2, full); !errors.Is(err, broken) {
		t.Errorf("a future that cannot be kept: %v", err)
	}
}
