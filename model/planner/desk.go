package planner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"canbo/model"
	"canbo/model/formulate"
	"canbo/model/measure"
	"canbo/solver"
	"canbo/solver/branch"
	"canbo/solver/certify"
	"canbo/solver/lp"
)

// A Question changes what a finished plan was made from.
type Question struct {
	Pins    []model.Pin    // the official gets that post; post -1: he does not stay
	Forbids []model.Forbid // the official does not; commune and post -1: he does not move
	Budgets []Budget
	Shifts  []Shift
	Goals   []GoalShift
}

// A Budget is the limit of one plan: model.BudgetMoves and model.BudgetRelocate in
// heads, model.BudgetMoney in đồng a month.
type Budget struct {
	Rule  model.RuleID
	Limit int64
}

// A Shift raises the limit of a rule, such as a post's ceiling, by By heads; a
// negative By lowers it. Unit is that of formulate.RowTag.
type Shift struct {
	Rule model.RuleID
	Unit string
	By   int64
}

// A GoalShift lets the goals below worsen a goal by By points more than the plan
// did; a negative By holds it to less.
type GoalShift struct {
	Goal string
	By   int64
}

// AskOptions say how far the search for an answer goes; the zero value is for an
// answer at once.
type AskOptions struct {
	Gap float64 // search until the last goal is within this relative gap; 0 for an answer at once
}

// An Answer is the plan that a question leads to.
type Answer struct {
	// Reason is Optimal or Feasible with a plan; Optimal is within the gap asked, or
	// DefaultGap. Infeasible where no lawful plan does what is asked, NoSolution
	// where none was found.
	Reason lp.Reason
	// Value and Bound are of the last goal, people with tie-breaks, under the limits
	// of Goals: no plan does what is asked for less than Bound. Before is Value in
	// the plan asked about.
	Before, Value, Bound float64
	Goals                []GoalChange // by goal but for the tie-break
	Changed              []Change     // by official
	Was, Now             Bill
}

// A GoalChange is what a question makes of a goal.
type GoalChange struct {
	Name          string
	Before, After int64 // in the finished plan
	Limit, Was    int64 // that the goals below keep, and kept before
	// Bound is proven for the last goal, and where Limit had to be raised: no plan
	// that does what is asked has a lower value. It is math.MinInt64 elsewhere.
	Bound int64
}

// Raised reports whether the question cannot be met unless the goal worsens.
func (g *GoalChange) Raised() bool { return g.Bound != math.MinInt64 && g.Limit > g.Was }

// A Bill is what a plan asks of people and purse.
type Bill struct {
	Moves       int   `json:"moves"`
	Relocations int   `json:"relocations"`
	Monthly     int64 `json:"monthly"` // đồng
	OneOff      int64 `json:"one_off"` // đồng
}

// A Change is an official whose place is not that of the plan asked about; -1
// stands for no post.
type Change struct{ Official, From, To int32 }

// A Desk answers questions about a plan from the relaxation of its last goal, which
// it keeps open. The goals before it keep their limits unless that cannot be.
// Questions leave it as it is, but for relaxations of other goals opened on the way.
type Desk struct {
	form   *formulate.Form
	stages []*stage           // by program
	column map[[2]int32]int32 // option by official and post
	tags   []formulate.RowTag // of the rows of the form, and of budgets that the plan did without
	added  []budgetRow
}

// A stage is the program of a goal.
type stage struct {
	goal    string
	holds   []formulate.Hold
	program *lp.Problem
	x       []float64
	bound   float64 // known of the program, -Inf for none
	state   *solver.State
	live    *solver.Live // nil until asked
}

// A budgetRow is Σ coefficient·x ≤ limit over options, without a limit until one is
// asked for.
type budgetRow struct {
	index []int32
	value []float64
}

// ErrQuestion is what errors of questions that a plan cannot be asked are: joined
// QuestionFaults.
var ErrQuestion = errors.New("planner: question")

// A QuestionFault is something asked in vain.
type QuestionFault struct {
	Code     string       // pool: the official is not among those who may be moved; closed: Rule does not let him take Post; limit: the plan has no limit Rule of Unit; goal: it holds no such goal
	Official string       // pool, closed
	Post     string       // closed
	Rule     model.RuleID // closed, limit
	Unit     string       // limit; of goal the goal
}

func (f *QuestionFault) Error() string {
	switch f.Code {
	case "pool":
		return fmt.Sprintf("planner: question: official %s is not among those who may be moved", f.Official)
	case "closed":
		return fmt.Sprintf("planner: question: rule %s does not let official %s take post %s", f.Rule, f.Official, f.Post)
	case "limit":
		return fmt.Sprintf("planner: question: the plan has no limit %s of %q", f.Rule, f.Unit)
	}
	return fmt.Sprintf("planner: question: the plan holds no goal %s", f.Unit)
}

// Is makes every fault an ErrQuestion.
func (f *QuestionFault) Is(target error) bool { return target == ErrQuestion }

// errDesk is for plans about which nothing can be asked.
var errDesk = errors.New("planner: the relaxation of the plan could not be solved")

// Desk returns a desk for the plan of an outcome, which must have one.
func (o *Outcome) Desk(ctx context.Context) (*Desk, error) {
	stages := make([]*stage, len(o.Proofs))
	for k, proof := range o.Proofs {
		stages[k] = &stage{goal: proof.Goal, holds: proof.Holds, x: proof.Result.X, bound: proof.Result.Bound}
	}
	stages[len(stages)-1].state = o.state
	return newDesk(ctx, o.Form, stages)
}

// OpenDesk returns a desk for the plan that a certificate file is about. The
// relaxation of its last goal is solved again; its points are checked, its bounds
// are not, and not used.
func OpenDesk(ctx context.Context, in *model.Instance, r io.Reader) (*Desk, error) {
	h, rest, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	form, err := write(ctx, in)
	if err != nil {
		return nil, err
	}
	var stages []*stage
	for _, p := range h.Parts {
		problem := program(form, p.Goal, p.Holds)
		result, err := certify.ReadCertificate(io.LimitReader(rest, int64(p.Bytes)), problem)
		if err != nil {
			return nil, fmt.Errorf("%w: goal %s: %w", ErrCertificate, p.Goal, err)
		}
		if result.X == nil || problem.Violation(result.X) > 1e-6 {
			return nil, fmt.Errorf("%w: goal %s: no plan", ErrCertificate, p.Goal)
		}
		stages = append(stages, &stage{goal: p.Goal, holds: p.Holds, x: result.X, bound: math.Inf(-1)})
	}
	if len(stages) == 0 {
		return nil, ErrCertificate
	}
	return newDesk(ctx, form, stages)
}

func newDesk(ctx context.Context, form *formulate.Form, stages []*stage) (*Desk, error) {
	d := &Desk{form: form, stages: stages, column: map[[2]int32]int32{}, tags: form.Rows}
	for j := range form.Options {
		opt := &form.Options[j]
		d.column[[2]int32{opt.Official, opt.Post}] = int32(j)
	}
	d.addBudgets()
	for _, s := range stages {
		s.program = d.program(s.goal, s.holds)
	}
	return d, d.last().open(ctx)
}

func (d *Desk) last() *stage { return d.stages[len(d.stages)-1] }

// open solves the relaxation of a stage unless that was done.
func (s *stage) open(ctx context.Context) error {
	if s.live != nil {
		return nil
	}
	if s.live = solver.Open(ctx, s.program, s.state, s.x); s.live == nil {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		return errDesk
	}
	return nil
}

// addBudgets makes rows for the budgets that the plan has no limit for.
func (d *Desk) addBudgets() {
	form := d.form
	has := func(rule model.RuleID) bool {
		return slices.ContainsFunc(form.Rows, func(t formulate.RowTag) bool { return t.Rule == rule })
	}
	var moves, relocations, money budgetRow
	unit := int64(0)
	for _, i := range form.Sheet.Pool {
		person := form.Sheet.Person(i)
		for j := d.first(i); j < len(form.Options) && form.Options[j].Official == i; j++ {
			post := form.Options[j].Post
			if !form.Options[j].Move {
				continue
			}
			moves.add(j, 1)
			if person.Relocates(form.Sheet.In.PostCommune(post)) {
				relocations.add(j, 1)
			}
			if monthly, _ := person.Money(post); monthly != 0 {
				money.add(j, float64(monthly))
				unit = gcd(unit, monthly)
			}
		}
	}
	for k := range money.value {
		money.value[k] /= float64(unit)
	}
	d.tags = slices.Clip(d.tags)
	for _, b := range []struct {
		rule  model.RuleID
		row   budgetRow
		scale int64
	}{{model.BudgetMoves, moves, 1}, {model.BudgetRelocate, relocations, 1}, {model.BudgetMoney, money, unit}} {
		if !has(b.rule) && len(b.row.index) > 0 {
			d.added = append(d.added, b.row)
			d.tags = append(d.tags, formulate.RowTag{Rule: b.rule, Scale: b.scale})
		}
	}
}

func (b *budgetRow) add(j int, v float64) {
	b.index, b.value = append(b.index, int32(j)), append(b.value, v)
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// first returns the first option of an official of the pool.
func (d *Desk) first(i int32) int {
	k, _ := slices.BinarySearch(d.form.Sheet.Pool, i)
	return int(d.form.First[k])
}

// program returns the program of a goal, with the budgets added at its end.
func (d *Desk) program(goal string, holds []formulate.Hold) *lp.Problem {
	p := *program(d.form, goal, holds)
	if len(d.added) == 0 {
		return &p
	}
	n, m := p.Cols(), int32(p.Rows())
	p.RowName = nil
	for range d.added {
		p.RowLower, p.RowUpper = append(p.RowLower, math.Inf(-1)), append(p.RowUpper, math.Inf(1))
	}
	more := make([][]int32, n) // entries of the rows added: row and place in it
	for k, row := range d.added {
		for e, j := range row.index {
			more[j] = append(more[j], int32(k), int32(e))
		}
	}
	start, row, value := []int{0}, []int32(nil), []float64(nil)
	for j := range n {
		rows, values := p.Column(j)
		row, value = append(row, rows...), append(value, values...)
		for e := 0; e < len(more[j]); e += 2 {
			k := more[j][e]
			row, value = append(row, m+k), append(value, d.added[k].value[more[j][e+1]])
		}
		start = append(start, len(row))
	}
	p.Start, p.Row, p.Value = start, row, value
	return &p
}

// row returns the row of a program for tag k.
func (d *Desk) row(p *lp.Problem, k int) int32 {
	if k < len(d.form.Rows) {
		return int32(k)
	}
	return int32(p.Rows() - len(d.tags) + k)
}

// Ask answers a question. The error, which wraps ErrQuestion, names all that the
// question asks in vain; or it is that of ctx before anything was found.
func (d *Desk) Ask(ctx context.Context, q Question, o AskOptions) (*Answer, error) {
	last := d.last()
	holds := slices.Clone(last.holds)
	for _, g := range q.Goals {
		k := slices.IndexFunc(holds, func(h formulate.Hold) bool { return h.Goal == g.Goal })
		if k < 0 {
			return nil, &QuestionFault{Code: "goal", Unit: g.Goal}
		}
		holds[k].Limit += g.By
	}
	r, err := d.ask(ctx, last, holds, q, nil, o)
	if err != nil {
		return nil, err
	}
	bounds := make([]float64, len(holds))
	for k := range bounds {
		bounds[k] = math.Inf(-1)
	}
	if r.Reason == lp.Infeasible && len(d.stages) > 1 {
		if r, err = d.raise(ctx, q, holds, bounds, o); err != nil {
			return nil, err
		}
	}
	a := &Answer{Reason: r.Reason, Before: last.program.Objective(last.x), Value: r.Objective, Bound: r.Bound}
	if r.X != nil {
		a.Goals = d.goals(r, holds, bounds)
		a.Changed = d.changed(r.X)
		a.Was, a.Now = d.bill(last.x), d.bill(r.X)
	}
	return a, nil
}

// raise raises in holds what must be, the last of the goals that leaves a plan and
// those below it, and in bounds notes what is proven of these.
func (d *Desk) raise(ctx context.Context, q Question, holds []formulate.Hold, bounds []float64, o AskOptions) (*lp.Result, error) {
	last := len(d.stages) - 1
	var r *lp.Result
	var err error
	k := last
	for k--; k >= 0; k-- {
		if r, err = d.ask(ctx, d.stages[k], holds[:k], q, nil, o); err != nil || r.Reason != lp.Infeasible {
			break
		}
	}
	reason := lp.Optimal
	for err == nil && r.X != nil {
		if r.Reason != lp.Optimal {
			reason = r.Reason
		}
		if k == last {
			r.Reason = reason
			break
		}
		value := d.form.Value(holds[k].Goal, r.X)
		if value > holds[k].Limit {
			holds[k].Limit, bounds[k] = value+abs(value)*d.slack(holds[k].Goal)/1000, r.Bound
		}
		k++
		r, err = d.ask(ctx, d.stages[k], holds[:min(k, len(holds))], q, r.X, o)
	}
	return r, err
}

// slack returns what the goals below may spend of a goal, per mille.
func (d *Desk) slack(goal string) int64 {
	for _, g := range d.form.Sheet.In.Policy.Goals {
		if g.Name == goal {
			return g.Slack
		}
	}
	return 0
}

// ask asks a stage under holds that may be others than those it was made with.
func (d *Desk) ask(ctx context.Context, s *stage, holds []formulate.Hold, q Question, start []float64, o AskOptions) (*lp.Result, error) {
	p := s.program
	if !slices.Equal(holds, s.holds) {
		p = d.program(s.goal, holds)
	}
	if p.Rows() != s.program.Rows() {
		// a hold that left its columns nothing is a row now
		s = &stage{goal: s.goal, holds: holds, program: p, x: s.x, bound: math.Inf(-1)}
	}
	change, err := d.change(p, q)
	if err != nil {
		return nil, err
	}
	change = between(s.program, p, change)
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	options := branch.AskOptions{RelGap: o.Gap, Start: start}
	switch {
	case o.Gap > 0:
		options.Rounds, options.Nodes = 3, math.MaxInt32
	case s.program.Cols() < smallProgram:
		options.Nodes = nodesAtOnce
	}
	r := s.live.Ask(ctx, change, options)
	asked := change.Of(s.program)
	if r.Reason == lp.NoSolution && (o.Gap > 0 || s.goal != d.last().goal) && ctx.Err() == nil {
		from := solver.Options{RelGap: o.Gap}
		if o.Gap == 0 {
			from.NodeLimit = nodesAtOnce
		}
		if r, err = solver.Solve(ctx, asked, from); err != nil {
			return nil, err
		}
	}
	if r.X == nil && r.Reason != lp.Infeasible && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if change.Tightens(s.program) {
		r.Bound = max(r.Bound, min(s.bound, r.Objective))
	}
	return r, nil
}

// nodesAtOnce is the number of nodes for an answer at once: in a small program, or for
// a goal before the last one where no point was found near the plan.
const nodesAtOnce = 10

// between adds to a change what turns p into q, where the change leaves it.
func between(p, q *lp.Problem, change branch.Change) branch.Change {
	var first branch.Change
	for j := range p.Cols() {
		if p.ColUpper[j] != q.ColUpper[j] || p.ColLower[j] != q.ColLower[j] {
			first.Col = append(first.Col, branch.Bounds{Index: int32(j), Lower: q.ColLower[j], Upper: q.ColUpper[j]})
		}
	}
	for i := range p.Rows() {
		if p.RowUpper[i] != q.RowUpper[i] || p.RowLower[i] != q.RowLower[i] {
			first.Row = append(first.Row, branch.Bounds{Index: int32(i), Lower: q.RowLower[i], Upper: q.RowUpper[i]})
		}
	}
	return branch.Change{Col: append(first.Col, change.Col...), Row: append(first.Row, change.Row...)}
}

// change writes a question for a program. The error joins all that is asked in vain.
func (d *Desk) change(p *lp.Problem, q Question) (branch.Change, error) {
	var c branch.Change
	var faults []error
	in := d.form.Sheet.In
	// close forbids options of an official; it reports whether he is in the pool
	close := func(i int32, shut func(j int32, opt *formulate.Option) bool) bool {
		if _, pool := slices.BinarySearch(d.form.Sheet.Pool, i); !pool {
			faults = append(faults, &QuestionFault{Code: "pool", Official: in.Officials[i].ID})
			return false
		}
		for j := d.first(i); j < len(d.form.Options) && d.form.Options[j].Official == i; j++ {
			if opt := &d.form.Options[j]; shut(int32(j), opt) {
				c.Col = append(c.Col, branch.Bounds{Index: int32(j), Lower: p.ColLower[j]})
			}
		}
		return true
	}
	for _, pin := range q.Pins {
		if _, pool := slices.BinarySearch(d.form.Sheet.Pool, pin.Official); !pool && pin.Post >= 0 && in.Officials[pin.Official].Post == pin.Post {
			continue // he stays anyhow
		}
		to, given := d.column[[2]int32{pin.Official, pin.Post}]
		if pin.Post < 0 {
			close(pin.Official, func(_ int32, opt *formulate.Option) bool { return !opt.Move })
		} else if close(pin.Official, func(j int32, _ *formulate.Option) bool { return given && j != to }) && !given {
			closed, _ := d.form.Sheet.Person(pin.Official).Check(pin.Post)
			faults = append(faults, &QuestionFault{Code: "closed", Official: in.Officials[pin.Official].ID, Post: in.Posts[pin.Post].ID, Rule: closed})
		}
	}
	for _, f := range q.Forbids {
		if _, pool := slices.BinarySearch(d.form.Sheet.Pool, f.Official); !pool {
			continue // he stays anyhow
		}
		close(f.Official, func(_ int32, opt *formulate.Option) bool {
			switch {
			case f.Post >= 0:
				return opt.Post == f.Post
			case f.Commune >= 0:
				return opt.Move && in.PostCommune(opt.Post) == f.Commune
			}
			return opt.Move
		})
	}
	for _, b := range q.Budgets {
		k := slices.IndexFunc(d.tags, func(t formulate.RowTag) bool { return t.Rule == b.Rule })
		if k < 0 {
			continue // no move counts for it
		}
		limit := math.Floor(float64(b.Limit) / float64(max(1, d.tags[k].Scale)))
		i := d.row(p, k)
		c.Row = append(c.Row, branch.Bounds{Index: i, Lower: p.RowLower[i], Upper: limit})
	}
	for _, s := range q.Shifts {
		if rows := d.shift(p, s); len(rows) > 0 {
			c.Row = append(c.Row, rows...)
		} else {
			faults = append(faults, &QuestionFault{Code: "limit", Rule: s.Rule, Unit: s.Unit})
		}
	}
	return c, errors.Join(faults...)
}

// Limits lists the rules and places whose limits a Shift may change, each once, in
// the order of the plan's rows.
func (d *Desk) Limits() []Shift {
	var all []Shift
	known := map[Shift]bool{}
	for i := range d.form.Rows {
		s := Shift{Rule: d.form.Rows[i].Rule, Unit: strings.TrimPrefix(d.form.Rows[i].Unit, surplus)}
		if s.Rule != model.OnePlace && !known[s] {
			known[s], all = true, append(all, s)
		}
	}
	return all
}

// Held lists the goals that the plan keeps and a GoalShift may name.
func (d *Desk) Held() []string {
	var all []string
	for _, h := range d.last().holds {
		all = append(all, h.Goal)
	}
	return all
}

// surplus begins the unit of rows that count heads above a limit.
const surplus = "surplus:"

// shift returns the sides of the rows of a limit that is shifted.
func (d *Desk) shift(p *lp.Problem, s Shift) []branch.Bounds {
	var rows []branch.Bounds
	for i := range d.form.Rows {
		tag := &d.form.Rows[i]
		if tag.Rule != s.Rule || tag.Unit != s.Unit && tag.Unit != surplus+s.Unit {
			continue
		}
		b := branch.Bounds{Index: int32(i), Lower: p.RowLower[i], Upper: p.RowUpper[i]}
		by := math.Floor(float64(s.By) / float64(max(1, tag.Scale)))
		switch {
		case !math.IsInf(b.Upper, 1):
			b.Upper += by
		case s.Rule == model.Leavers || s.Rule == model.Donors:
			b.Lower -= by // those who stay
		default:
			b.Lower += by
		}
		rows = append(rows, b)
	}
	return rows
}

// goals are the values of the goals before and after.
func (d *Desk) goals(r *lp.Result, holds []formulate.Hold, bounds []float64) []GoalChange {
	last := d.last()
	was, now := d.state(last.x), d.state(r.X)
	value := func(goal string, x []float64, st *measure.State) int64 {
		switch goal {
		case formulate.Duty:
			return st.Duty()
		case formulate.Service:
			return st.Service()
		}
		return d.form.PeopleOf(x)
	}
	if last.goal == weighted {
		low, high := int64(math.Round(last.program.Objective(last.x))), int64(math.Round(r.Objective))
		return []GoalChange{{Name: weighted, Before: low, After: high, Limit: high, Was: low, Bound: bound(r.Bound, high)}}
	}
	var all []GoalChange
	for k, h := range holds {
		g := GoalChange{Name: h.Goal, Before: value(h.Goal, last.x, was), After: value(h.Goal, r.X, now), Limit: h.Limit, Was: last.holds[k].Limit, Bound: math.MinInt64}
		if !math.IsInf(bounds[k], 0) {
			g.Bound = bound(bounds[k], h.Limit)
		}
		all = append(all, g)
	}
	g := GoalChange{Name: last.goal, Before: value(last.goal, last.x, was), After: value(last.goal, r.X, now)}
	low := r.Bound
	if last.goal == formulate.Tie {
		g.Name = formulate.People
		scale := float64(d.form.TieScale)
		low -= (scale - 1) / scale
	}
	g.Limit, g.Was, g.Bound = g.After, g.Before, bound(low, g.After)
	return append(all, g)
}

// places are those who move at x, and where to.
func (d *Desk) places(x []float64) map[int32]int32 {
	places := map[int32]int32{}
	for _, mv := range d.form.Moves(x) {
		places[mv.Official] = mv.Post
	}
	return places
}

func (d *Desk) state(x []float64) *measure.State { return d.form.Sheet.State(d.places(x)) }

// bill adds up what the moves at x cost.
func (d *Desk) bill(x []float64) Bill {
	var b Bill
	for _, mv := range d.form.Moves(x) {
		person := d.form.Sheet.Person(mv.Official)
		monthly, once := person.Money(mv.Post)
		b.Moves++
		b.Monthly += monthly
		b.OneOff += once
		if person.Relocates(d.form.Sheet.In.PostCommune(mv.Post)) {
			b.Relocations++
		}
	}
	return b
}

// changed lists who is elsewhere than in the plan.
func (d *Desk) changed(x []float64) []Change {
	before := d.last().x
	var all []Change
	for k, i := range d.form.Sheet.Pool {
		c := Change{i, -1, -1}
		for j := d.form.First[k]; j < d.form.First[k+1]; j++ {
			if before[j] > 0.5 {
				c.From = d.form.Options[j].Post
			}
			if x[j] > 0.5 {
				c.To = d.form.Options[j].Post
			}
		}
		if c.From != c.To {
			all = append(all, c)
		}
	}
	return all
}
