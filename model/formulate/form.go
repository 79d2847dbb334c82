// Package formulate writes SPEC.md as a mixed-integer linear program: a column
// for each lawful option of each available official, a row for each rule that
// can bind, and one integer cost vector for each goal.
package formulate

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"canbo/model"
	"canbo/model/measure"
	"canbo/solver/lp"
)

// GoalName names a goal of SPEC.md section 7.
type GoalName = string

// The goals in their customary order.
const (
	Duty    GoalName = "duty"
	Service GoalName = "service"
	People  GoalName = "people"
	Tie     GoalName = "tie"
)

// TieRange is the number of values of the tie-break of one move.
const TieRange = 256

// An Option is one column for an official: staying (Post is his work post, or
// -1 when unplaced) or a move.
type Option struct {
	Official, Post int32
	Move           bool
	Warnings       []model.RuleID
}

// A Copy is a second column of an option, at most as large as it.
type Copy struct{ Option, Column, Row int32 }

// A RowTag says which rule a row states, and where.
type RowTag struct {
	Rule  model.RuleID
	Unit  string // commune, body, post or official ids
	Scale int64  // units of the rule, such as đồng, in one unit of the row; 0 is 1
}

// A Form is the program of an instance. Columns 0…len(Options)-1 are the
// options, by official and post; the others are shortages, deficits and the
// configurations of commune × field.
type Form struct {
	Sheet   *measure.Sheet
	Problem lp.Problem // without costs
	Options []Option
	First   []int32 // options of Sheet.Pool[k] are First[k] … First[k+1]-1
	Rows    []RowTag
	Copies  []Copy
	Cost    map[GoalName][]int64 // by column
	Const   map[GoalName]int64
	// TieScale is a power of two above the largest sum of tie-breaks: a cost
	// vector people + tie/TieScale orders plans by people, then by tie.
	TieScale int64
	// Unmet are the pins that no lawful option meets.
	Unmet []model.Finding
}

// Build writes the program of the instance behind a sheet. ctx may cancel it.
func Build(ctx context.Context, s *measure.Sheet) (*Form, error) {
	b := &builder{s: s, in: s.In, form: &Form{Sheet: s, Cost: map[GoalName][]int64{}, Const: map[GoalName]int64{}}}
	if err := b.options(ctx); err != nil {
		return nil, err
	}
	b.place()
	b.ceilings()
	b.minimums()
	b.streams()
	b.cover()
	b.deputies()
	b.ties()
	b.budgets()
	b.workload()
	b.surplus()
	return b.finish()
}

type builder struct {
	s    *measure.Sheet
	in   *model.Instance
	form *Form

	cols    []column
	byPost  [][]int32 // options by work post after
	byPay   [][]int32 // options by payroll post after
	poolPos []int32   // index in the pool by official, -1
	poolAt  [][]int32 // pool members by work post
	bodies  [][]int32 // posts by body, provincial ones too
	units   [][]int32 // posts of communal bodies by commune
	person  []*measure.Person
}

// A column is collected row by row and sorted into the problem at the end.
type column struct {
	name    string
	upper   float64
	integer bool
	rows    []int32
	values  []float64
}

func (b *builder) addCol(name string, upper float64, integer bool) int32 {
	b.cols = append(b.cols, column{name: name, upper: upper, integer: integer})
	return int32(len(b.cols) - 1)
}

func (b *builder) addCost(goal GoalName, j int32, points int64) {
	if points == 0 {
		return
	}
	c := b.form.Cost[goal]
	for len(c) <= int(j) {
		c = append(c, 0)
	}
	c[j] += points
	b.form.Cost[goal] = c
}

func (b *builder) addConst(goal GoalName, points int64) { b.form.Const[goal] += points }

func (b *builder) addRow(rule model.RuleID, unit string, lower, upper float64) int32 {
	b.form.Rows = append(b.form.Rows, RowTag{Rule: rule, Unit: unit})
	name := string(rule)
	if unit != "" {
		name += ":" + unit
	}
	return int32(b.form.Problem.AddRow(symbol(name), lower, upper))
}

// symbol makes a name that MPS files can carry.
func symbol(name string) string { return strings.ReplaceAll(strings.TrimSpace(name), " ", "_") }

// enter puts a coefficient at (row, col); a second one at the same place adds up.
func (b *builder) enter(row, col int32, v float64) {
	c := &b.cols[col]
	if k := len(c.rows) - 1; k >= 0 && c.rows[k] == row {
		c.values[k] += v
		return
	}
	c.rows = append(c.rows, row)
	c.values = append(c.values, v)
}

// options makes the columns of the pool.
func (b *builder) options(ctx context.Context) error {
	s, in := b.s, b.in
	b.poolPos = make([]int32, len(in.Officials))
	for i := range b.poolPos {
		b.poolPos[i] = -1
	}
	b.poolAt = make([][]int32, len(in.Posts))
	for k, i := range s.Pool {
		b.poolPos[i] = int32(k)
		if p := in.Officials[i].Post; p >= 0 {
			b.poolAt[p] = append(b.poolAt[p], i)
		}
	}
	open := b.indexPosts()
	b.person = make([]*measure.Person, len(s.Pool))
	relatives := b.fixedRelatives()
	var candidates []int32
	for k, i := range s.Pool {
		if k%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		p := s.Person(i)
		b.person[k] = p
		o := &in.Officials[i]
		b.form.First = append(b.form.First, int32(len(b.form.Options)))
		if !b.bound(i) {
			b.option(p, Option{Official: i, Post: o.Post})
		}
		candidates = b.candidates(p, open, candidates[:0])
		for _, post := range candidates {
			if post == o.Post {
				continue
			}
			closed, warnings := p.Check(post)
			if closed != "" || relatives.bars(i, post) != "" {
				continue
			}
			b.option(p, Option{Official: i, Post: post, Move: true, Warnings: warnings})
		}
		if int(b.form.First[k]) == len(b.form.Options) {
			rule, _ := p.Check(s.Pinned[i])
			if rule == "" {
				rule = relatives.bars(i, s.Pinned[i])
			}
			b.form.Unmet = append(b.form.Unmet, model.Finding{Rule: rule, Official: o.ID, Post: in.Posts[s.Pinned[i]].ID, Hard: true,
				Article: s.Rules.Rule(rule).Article, Text: "không thể ghim: trái quy tắc " + string(rule)})
		}
	}
	b.form.First = append(b.form.First, int32(len(b.form.Options)))
	for i := range in.Officials {
		if post := s.Pinned[i]; b.bound(int32(i)) && s.Blocked[i] != "" {
			rule := s.Blocked[i]
			b.form.Unmet = append(b.form.Unmet, model.Finding{Rule: rule, Official: in.Officials[i].ID, Post: in.Posts[post].ID, Hard: true,
				Article: s.Rules.Rule(rule).Article, Text: "không thể ghim: " + s.Rules.Rule(rule).Vi})
		}
	}
	slices.SortFunc(b.form.Unmet, func(x, y model.Finding) int { return strings.Compare(x.Official, y.Official) })
	return nil
}

// bound reports whether a pin leaves an official one post only.
func (b *builder) bound(i int32) bool { return b.s.Pinned[i] >= 0 && b.s.Rules.Hard(model.Committee) }

// indexPosts fills the post indexes and returns the open places by commune.
func (b *builder) indexPosts() [][]int32 {
	b.bodies = make([][]int32, len(b.in.Bodies))
	b.units = make([][]int32, len(b.in.Communes))
	open := make([][]int32, len(b.in.Communes))
	for p := range b.in.Posts {
		post := &b.in.Posts[p]
		body := &b.in.Bodies[post.Body]
		b.bodies[post.Body] = append(b.bodies[post.Body], int32(p))
		if !body.Provincial {
			b.units[body.Commune] = append(b.units[body.Commune], int32(p))
		}
		full := b.s.FixedPay[p] >= post.Approved && b.s.Rules.Hard(model.PostCeiling)
		closed := (body.Provincial || b.in.Positions[post.Position].Closed) && b.s.Rules.Hard(model.ClassFixed)
		if !full && !closed {
			open[body.Commune] = append(open[body.Commune], int32(p))
		}
	}
	return open
}

// candidates appends the posts worth a full check, ascending: open places that
// fit in communes within reach, the home post of the seconded, a pinned post.
func (b *builder) candidates(p *measure.Person, open [][]int32, posts []int32) []int32 {
	s, o := b.s, &b.in.Officials[p.I]
	if b.bound(p.I) {
		return append(posts, s.Pinned[p.I])
	}
	if o.HomePost >= 0 {
		posts = append(posts, o.HomePost)
	}
	fits, near := s.Rules.Hard(model.Fit), s.Rules.Hard(model.Reach) && !o.Wishes.Relocates
	for c := range open {
		if len(open[c]) == 0 || near && p.TooFar(int32(c)) {
			continue
		}
		for _, post := range open[c] {
			if (!fits || p.Fit(b.in.Posts[post].Position).Eligible) && post != o.HomePost {
				posts = append(posts, post)
			}
		}
	}
	slices.Sort(posts)
	return posts
}

func (b *builder) option(p *measure.Person, opt Option) {
	j := b.addCol("", 1, true)
	b.form.Options = append(b.form.Options, opt)
	id := b.in.Officials[opt.Official].ID
	switch {
	case opt.Move:
		b.cols[j].name = symbol(id + ">" + b.in.Posts[opt.Post].ID)
		b.addCost(People, j, p.MovePoints(opt.Post))
		b.addCost(Tie, j, tieBreak(id, b.in.Posts[opt.Post].ID))
	default:
		b.cols[j].name = symbol(id + ">stay")
		b.addCost(People, j, p.StayPoints())
		if b.s.Must[opt.Official] != measure.MayStay {
			b.addCost(Duty, j, b.s.Rules.Value(model.DutyPoints, "must_move"))
		}
	}
}

// tieBreak is the published tie-break of a move: FNV-1a of both ids.
func tieBreak(official, post string) int64 {
	h := uint64(14695981039346656037)
	for _, part := range [...]string{official, "\x00", post} {
		for k := range len(part) {
			h = (h ^ uint64(part[k])) * 1099511628211
		}
	}
	return int64(h % TieRange)
}

// place makes the one-place rows and the indexes of options by post.
func (b *builder) place() {
	b.byPost = make([][]int32, len(b.in.Posts))
	b.byPay = make([][]int32, len(b.in.Posts))
	for k, i := range b.s.Pool {
		row := b.addRow(model.OnePlace, b.in.Officials[i].ID, 1, 1)
		for j := b.form.First[k]; j < b.form.First[k+1]; j++ {
			b.enter(row, j, 1)
			opt := &b.form.Options[j]
			pay := opt.Post
			if !opt.Move {
				pay = b.s.PayPost(i)
			}
			if opt.Post >= 0 {
				b.byPost[opt.Post] = append(b.byPost[opt.Post], j)
			}
			if pay >= 0 {
				b.byPay[pay] = append(b.byPay[pay], j)
			}
		}
	}
}

// people counts the officials behind a list of options.
func (b *builder) people(options []int32) int {
	seen := make(map[int32]bool, len(options))
	for _, j := range options {
		seen[b.form.Options[j].Official] = true
	}
	return len(seen)
}

// atMost states Σ options ≤ limit unless it cannot be broken.
func (b *builder) atMost(rule model.RuleID, unit string, options []int32, limit int) {
	if !b.s.Rules.Hard(rule) || len(options) == 0 || b.people(options) <= limit {
		return
	}
	row := b.addRow(rule, unit, math.Inf(-1), float64(limit))
	for _, j := range options {
		b.enter(row, j, 1)
	}
}

// atLeast states Σ options + shortfall ≥ need. The shortfall may be as large
// as free and costs points of goal each; nothing is stated where fixed heads
// meet the need already.
func (b *builder) atLeast(rule model.RuleID, unit string, options []int32, need, free int, goal GoalName, points int64) {
	if need <= 0 {
		return
	}
	free = min(free, need)
	if len(options) == 0 && free == need {
		b.addConst(goal, points*int64(need))
		return
	}
	row := b.addRow(rule, unit, float64(need), math.Inf(1))
	for _, j := range options {
		b.enter(row, j, 1)
	}
	if free > 0 {
		j := b.addCol(symbol("short:"+string(rule)+":"+unit), float64(free), true)
		b.enter(row, j, 1)
		b.addCost(goal, j, points)
	}
}

// union gathers the options of several posts, ascending.
func union(lists [][]int32, posts []int32) []int32 {
	var all []int32
	for _, p := range posts {
		all = append(all, lists[p]...)
	}
	slices.Sort(all)
	return all
}

// sum adds up counts over posts.
func sum(counts []int, posts []int32) int {
	n := 0
	for _, p := range posts {
		n += counts[p]
	}
	return n
}

func (b *builder) ceilings() {
	s, in := b.s, b.in
	for p := range in.Posts {
		if s.Communal(int32(p)) {
			limit := max(in.Posts[p].Approved, s.HeadsPay[p])
			b.atMost(model.PostCeiling, in.Posts[p].ID, b.byPay[p], limit-s.FixedPay[p])
		}
	}
	communes := make([]int, len(in.Communes))
	for k, posts := range b.bodies {
		if in.Bodies[k].Provincial {
			continue
		}
		ceiling := in.Bodies[k].Ceiling
		if ceiling == 0 {
			for _, p := range posts {
				ceiling += in.Posts[p].Approved
			}
		}
		communes[in.Bodies[k].Commune] += ceiling
		b.nested(model.BodyCeiling, in.Bodies[k].ID, posts, ceiling)
	}
	for c, posts := range b.units {
		if in.Communes[c].Ceiling > 0 {
			communes[c] = in.Communes[c].Ceiling
		}
		b.nested(model.CommuneCeiling, in.Communes[c].Code, posts, communes[c])
	}
	b.totals()
}

// nested states a ceiling over several posts unless their own ceilings imply it.
func (b *builder) nested(rule model.RuleID, unit string, posts []int32, ceiling int) {
	limit := max(ceiling, sum(b.s.HeadsPay, posts))
	if b.implied(posts) > limit {
		b.atMost(rule, unit, union(b.byPay, posts), limit-sum(b.s.FixedPay, posts))
	}
}

// implied is the most payroll heads that the ceilings of posts allow.
func (b *builder) implied(posts []int32) int {
	if !b.s.Rules.Hard(model.PostCeiling) {
		return math.MaxInt
	}
	most := 0
	for _, p := range posts {
		most += max(b.in.Posts[p].Approved, b.s.HeadsPay[p])
	}
	return most
}

// atMostWork states that at most limit people work at posts, unless the
// payroll ceilings of the posts imply it.
func (b *builder) atMostWork(rule model.RuleID, unit string, posts []int32, limit int) {
	limit = max(limit, sum(b.s.HeadsWork, posts))
	options := union(b.byPost, posts)
	paidThere := sum(b.s.FixedWork, posts) == sum(b.s.FixedPay, posts) && slices.Equal(options, union(b.byPay, posts))
	if !paidThere || b.implied(posts) > limit {
		b.atMost(rule, unit, options, limit-sum(b.s.FixedWork, posts))
	}
}

func (b *builder) totals() {
	in, s := b.in, b.s
	for _, total := range in.Policy.Totals {
		block := slices.Index([]string{"government", "party", "front"}, total.Block)
		var posts []int32
		for p := range in.Posts {
			body := &in.Bodies[in.Posts[p].Body]
			if !body.Provincial && int(body.Block) == block && in.Provinces[in.Communes[body.Commune].Province].Code == total.Province {
				posts = append(posts, int32(p))
			}
		}
		limit := max(total.Heads, sum(s.HeadsPay, posts))
		b.atMost(model.ProvinceTotal, total.Province+":"+total.Block, union(b.byPay, posts), limit-sum(s.FixedPay, posts))
	}
}

func (b *builder) minimums() {
	s, in := b.s, b.in
	// Release must leave min(minimum, before); in communal bodies what is missing
	// to the minimum is priced.
	lacking := func(rule model.RuleID, unit string, posts []int32, minimum int, communal bool, points int64) {
		before, free := sum(s.HeadsWork, posts), minimum
		if s.Rules.Hard(rule) {
			free = max(0, minimum-before)
		}
		if !communal {
			minimum, free, points = minimum-free, 0, 0
		}
		b.atLeast(rule, unit, union(b.byPost, posts), minimum-sum(s.FixedWork, posts), free, Duty, points)
	}
	for p := range in.Posts {
		post := &in.Posts[p]
		lacking(model.PostMinimum, post.ID, []int32{int32(p)}, post.Minimum, s.Communal(int32(p)), s.Rules.Value(model.DutyPoints, "post_minimum"))
	}
	for k, posts := range b.bodies {
		body := &in.Bodies[k]
		lacking(model.BodyMinimum, body.ID, posts, body.Minimum, !body.Provincial, s.Rules.Value(model.DutyPoints, "body_minimum"))
	}
	if !s.Rules.Hard(model.FieldMinimum) {
		return
	}
	for c, posts := range b.units {
		for f := range in.Fields {
			if !in.Fields[f].Critical {
				continue
			}
			var open []int32
			for _, p := range posts {
				if s.Field(p) == int32(f) && !s.Position(p).Closed {
					open = append(open, p)
				}
			}
			need := min(1, sum(s.HeadsWork, open)) - sum(s.FixedWork, open)
			b.atLeast(model.FieldMinimum, in.Communes[c].Code+":"+in.Fields[f].Code, union(b.byPost, open), need, 0, "", 0)
		}
	}
}

// streams limits leavers and newcomers of communes and donors of agencies.
func (b *builder) streams() {
	s, in := b.s, b.in
	limit := func(rule model.RuleID, n int) int { return max(1, int(s.Rules.Value(rule, "percent"))*n/100) }
	for c, posts := range b.units {
		n := sum(s.HeadsWork, posts)
		var incoming []int32
		for _, j := range union(b.byPost, posts) {
			if b.from(b.form.Options[j].Official) != int32(c) {
				incoming = append(incoming, j)
			}
		}
		b.atMost(model.Newcomers, in.Communes[c].Code, incoming, limit(model.Newcomers, n))
		b.leave(model.Leavers, in.Communes[c].Code, posts, func(j int32) bool {
			p := b.form.Options[j].Post
			return p >= 0 && s.Communal(p) && in.PostCommune(p) == int32(c)
		}, n, limit(model.Leavers, n))
	}
	for k, posts := range b.bodies {
		if !in.Bodies[k].Provincial {
			continue
		}
		n := sum(s.HeadsWork, posts)
		b.leave(model.Donors, in.Bodies[k].ID, posts, func(j int32) bool {
			p := b.form.Options[j].Post
			return p >= 0 && in.Posts[p].Body == int32(k)
		}, n, limit(model.Donors, n))
	}
}

// from returns the commune of the communal body where an official works, -1.
func (b *builder) from(i int32) int32 {
	if p := b.in.Officials[i].Post; p >= 0 && b.s.Communal(p) {
		return b.in.PostCommune(p)
	}
	return -1
}

// leave states that at most limit of those working at posts go where stays
// is false: n_pool − Σ staying options ≤ limit.
func (b *builder) leave(rule model.RuleID, unit string, posts []int32, stays func(int32) bool, n, limit int) {
	if !b.s.Rules.Hard(rule) {
		return
	}
	var staying []int32
	movable := 0
	for _, p := range posts {
		for _, i := range b.poolAt[p] {
			movable++
			at := b.poolPos[i]
			for j := b.form.First[at]; j < b.form.First[at+1]; j++ {
				if stays(j) {
					staying = append(staying, j)
				}
			}
		}
	}
	if movable <= limit {
		return
	}
	slices.Sort(staying)
	row := b.addRow(rule, unit, float64(movable-limit), math.Inf(1))
	for _, j := range staying {
		b.enter(row, j, 1)
	}
}

// finish sorts the columns into the problem.
func (b *builder) finish() (*Form, error) {
	f := b.form
	n := len(b.cols)
	for _, goal := range []GoalName{Duty, Service, People, Tie} {
		for len(f.Cost[goal]) < n {
			f.Cost[goal] = append(f.Cost[goal], 0)
		}
	}
	f.TieScale = 1
	for f.TieScale <= int64(len(b.s.Pool)*(TieRange-1)) {
		f.TieScale *= 2
	}
	for j := range b.cols {
		c := &b.cols[j]
		sort.Sort(byRow{c})
		f.Problem.AddCol(c.name, 0, 0, c.upper, c.integer, c.rows, c.values)
		c.rows, c.values = nil, nil
	}
	if err := f.Problem.Validate(); err != nil {
		return nil, fmt.Errorf("formulate: %w", err)
	}
	return f, nil
}

type byRow struct{ c *column }

func (r byRow) Len() int           { return len(r.c.rows) }
func (r byRow) Less(i, j int) bool { return r.c.rows[i] < r.c.rows[j] }
func (r byRow) Swap(i, j int) {
	r.c.rows[i], r.c.rows[j] = r.c.rows[j], r.c.rows[i]
	r.c.values[i], r.c.values[j] = r.c.values[j], r.c.values[i]
}
