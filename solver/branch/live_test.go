package branch

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"

	"canbo/solver/lp"
	"canbo/solver/sample"
)

// change returns a random change of bounds and sides, most of which tighten.
func change(r *rand.Rand, p *lp.Problem) Change {
	var c Change
	for range 1 + r.IntN(2) {
		j, i := int32(r.IntN(p.Cols())), int32(r.IntN(p.Rows()))
		lo, up := p.ColLower[j], p.ColUpper[j]
		switch r.IntN(5) {
		case 0:
			c.Col = append(c.Col, Bounds{j, lo, math.Max(lo, up-1)})
		case 1:
			c.Col = append(c.Col, Bounds{j, math.Min(lo+1, up), up})
		case 2:
			c.Col = append(c.Col, Bounds{j, lo, up + 1})
		case 3:
			c.Row = append(c.Row, Bounds{i, p.RowLower[i], p.RowUpper[i] + 1})
		default:
			c.Row = append(c.Row, Bounds{i, p.RowLower[i] - 1, p.RowUpper[i] - 1})
		}
	}
	return c
}

// Answers enclose the optimum that enumeration finds, with a proof; a tree closes
// them. Asked again, in another order, they are the same.
func TestLive(t *testing.T) {
	ctx := context.Background()
	count := map[lp.Reason]int{}
	exactly := 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 11))
		p := randomMIP(r)
		var state State
		o := exact
		o.State = &state
		first := solve(t, p, o)
		if first.Reason != lp.Optimal {
			continue
		}
		from := &state
		if seed%2 == 0 {
			from = nil
		}
		live := Open(ctx, p, from, first.X)
		if live == nil {
			continue
		}
		if same := live.Ask(ctx, Change{}, AskOptions{}); !near(same.Objective, first.Objective) {
			t.Fatalf("seed %d: %v for no question, before %v", seed, same.Objective, first.Objective)
		}
		var asked []Change
		var answers []*lp.Result
		for range 4 {
			c := change(r, p)
			q := c.Of(p)
			res := live.Ask(ctx, c, AskOptions{RelGap: -1, Rounds: 2, Nodes: 500})
			asked, answers = append(asked, c), append(answers, res)
			count[res.Reason]++
			if err := res.Validate(q); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if prove(t, q, res); t.Failed() {
				t.Fatalf("seed %d: %+v tree %+v p %+v", seed, c, res.Tree, q)
			}
			want := enumerate(q)
			if math.IsInf(want, 1) != (res.Reason == lp.Infeasible) && res.Reason != lp.NoSolution {
				t.Errorf("seed %d: %s, optimum %v", seed, res.Reason, want)
			}
			if slack := 1e-6 * math.Max(1, math.Abs(want)); res.Bound > want+slack || res.Objective < want-slack {
				t.Errorf("seed %d: [%v, %v], optimum %v", seed, res.Bound, res.Objective, want)
			}
			if near(res.Objective, want) {
				exactly++
			}
			if c.Tightens(p) && want < first.Objective-1e-6*math.Max(1, math.Abs(want)) {
				t.Errorf("seed %d: a change that tightens gains", seed)
			}
		}
		for k := range asked {
			k = len(asked) - 1 - k
			if again := live.Ask(ctx, asked[k], AskOptions{RelGap: -1, Rounds: 2, Nodes: 500}); !reflect.DeepEqual(again, answers[k]) {
				t.Errorf("seed %d: question %d has another answer when asked again", seed, k)
			}
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("%v, %d exact", count, exactly)
	if total := count[lp.Optimal] + count[lp.Infeasible] + count[lp.NoSolution] + count[lp.Feasible]; count[lp.NoSolution] > total/20 || count[lp.Infeasible] < 50 {
		t.Errorf("reasons: %v", count)
	}
}

// Questions may be asked side by side.
func TestLiveTogether(t *testing.T) {
	ctx := context.Background()
	p := district(sample.Workload, 2)
	first := solve(t, p, Options{NodeLimit: 5, RelGap: 1e-3})
	live := Open(ctx, p, nil, first.X)
	var changes []Change
	for j := 5; j < p.Cols(); j += p.Cols() / 6 {
		v := 1 - math.Min(1, math.Round(first.X[j]))
		if p.ColUpper[j] == 1 {
			changes = append(changes, Change{Col: []Bounds{{int32(j), v, v}}})
		}
	}
	alone, together := make([]*lp.Result, len(changes)), make([]*lp.Result, len(changes))
	for k, c := range changes {
		alone[k] = live.Ask(ctx, c, AskOptions{})
	}
	var wait sync.WaitGroup
	for k, c := range changes {
		wait.Go(func() { together[k] = live.Ask(ctx, c, AskOptions{}) })
	}
	wait.Wait()
	if len(changes) < 3 || !reflect.DeepEqual(alone, together) {
		t.Errorf("%d questions have other answers when asked together", len(changes))
	}
}

// At once, an answer about a district is nearly as good as one found afresh, for a
// small part of the work.
func TestLiveDistrict(t *testing.T) {
	ctx := context.Background()
	for _, rows := range []sample.Rows{sample.Unit, sample.Workload} {
		p := district(rows, 1)
		var state State
		first := solve(t, p, Options{State: &state, NodeLimit: 5, RelGap: 1e-3})
		live := Open(ctx, p, &state, first.X)
		for j := 3; j < p.Cols(); j += p.Cols() / 4 {
			if rows, _ := p.Column(j); len(rows) < 3 {
				continue
			}
			c := Change{Col: []Bounds{{int32(j), 1 - math.Round(first.X[j]), 1 - math.Round(first.X[j])}}}
			q := c.Of(p)
			quick := live.Ask(ctx, c, AskOptions{})
			prove(t, q, quick)
			deep := live.Ask(ctx, c, AskOptions{RelGap: 1e-3, Rounds: 3, Nodes: 50})
			prove(t, q, deep)
			fresh := solve(t, q, Options{NodeLimit: 50, RelGap: 1e-3})
			t.Logf("column %d: at once [%v, %v] in %d iterations, then [%v, %v] in %d, fresh [%v, %v] in %d", j, quick.Bound, quick.Objective,
				quick.Iterations, deep.Bound, deep.Objective, deep.Iterations, fresh.Bound, fresh.Objective, fresh.Iterations)
			if deep.Bound < quick.Bound || deep.Objective > quick.Objective && deep.Reason != lp.Optimal {
				t.Errorf("column %d: more work is worse", j)
			}
			if quick.Bound > fresh.Objective+1e-6 || fresh.Bound > quick.Objective+1e-6 {
				t.Errorf("column %d: [%v, %v], fresh [%v, %v]", j, quick.Bound, quick.Objective, fresh.Bound, fresh.Objective)
			}
			if quick.Objective > fresh.Objective*1.05 || deep.Objective > fresh.Objective*1.005 {
				t.Errorf("column %d: %v at once, then %v, fresh %v", j, quick.Objective, deep.Objective, fresh.Objective)
			}
		}
	}
}
