package measure

import (
	"math"
	"slices"
	"strings"

	"canbo/model"
)

// A FitResult is how an official fits a position.
type FitResult struct {
	Score       int // 0–100
	Eligible    bool
	Conditional bool // eligible with training
}

// FitOf returns the fit of official i and position q.
func (s *Sheet) FitOf(i, q int32) FitResult {
	o, pos, v := &s.In.Officials[i], &s.In.Positions[q], &s.policy
	major := 0
	switch {
	case holds(o.Qualifications, pos.Listed, pos.Level):
		major = v.listed
	case holds(o.Qualifications, pos.Acceptable, pos.Level):
		major = v.acceptable
	}
	months := 0
	for _, e := range o.Experience {
		if e.Field == pos.Field {
			months += e.Months
		}
	}
	score := major + min(v.experience, months*v.experience/v.experienceMonths)
	if o.Rank >= pos.Rank && containsAll(o.Certificates, pos.Certificates) {
		score += v.rank
	}
	switch o.Ratings[0] {
	case model.Excellent:
		score += v.excellent
	case model.GoodRating:
		score += v.good
	case model.Completed:
		score += v.completed
	case model.NoRating:
		score += v.unknown
	}
	f := FitResult{Score: score}
	f.Eligible = score >= v.threshold || major == 0 && months >= v.conditionalMonths
	f.Conditional = f.Eligible && (score < v.conditional || major == 0)
	return f
}

func holds(quals []model.Qualification, prefixes []string, level model.Level) bool {
	for _, q := range quals {
		if q.Level < level {
			continue
		}
		for _, prefix := range prefixes {
			if prefix == "*" || strings.HasPrefix(q.Major, prefix) {
				return true
			}
		}
	}
	return false
}

func containsAll(have, want []string) bool {
	for _, w := range want {
		if !slices.Contains(have, w) {
			return false
		}
	}
	return true
}

// Productivity returns the milli-FTE given by a full-time holder of that fit.
func (s *Sheet) Productivity(fit int) int64 {
	switch v := &s.policy; {
	case fit >= v.fullFrom:
		return v.full
	case fit >= v.partialFrom:
		return v.partial
	default:
		return v.lowest
	}
}

// A Gift is productivity given to a commune × field.
type Gift struct {
	Cell  int
	Milli int64
}

// StayGifts appends to an empty list what official i gives where he is:
// nothing, or something at his post and at a second one, one gift per cell. Closed positions and provincial bodies
// count for no cell.
func (s *Sheet) StayGifts(i int32, gifts []Gift) []Gift {
	o := &s.In.Officials[i]
	pct := int64(0)
	if o.SecondPost >= 0 {
		pct = int64(o.SecondPct)
	}
	gifts = s.gift(i, o.Post, 100-pct, gifts)
	if o.SecondPost < 0 {
		return gifts
	}
	first := len(gifts) - 1
	gifts = s.gift(i, o.SecondPost, pct, gifts)
	if last := len(gifts) - 1; first >= 0 && last > first && gifts[first].Cell == gifts[last].Cell {
		gifts[first].Milli += gifts[last].Milli
		gifts = gifts[:last]
	}
	return gifts
}

// MoveGifts appends what official i would give at post p.
func (s *Sheet) MoveGifts(i, p int32, gifts []Gift) []Gift { return s.gift(i, p, 100, gifts) }

func (s *Sheet) gift(i, p int32, pct int64, gifts []Gift) []Gift {
	if p < 0 || !s.Communal(p) || s.Position(p).Closed {
		return gifts
	}
	milli := s.Productivity(s.FitOf(i, s.In.Posts[p].Position).Score) * pct / 100
	return append(gifts, Gift{s.Cell(s.In.PostCommune(p), s.Field(p)), milli})
}

// road returns metres from point a in commune ca to the seat of commune cb.
func (s *Sheet) road(ca int32, a model.Point, cb int32) int {
	if d := s.roads[pairKey(ca, cb)]; d != nil {
		return d.Metres
	}
	factor := s.policy.factor
	if s.In.Communes[ca].Mountainous || s.In.Communes[cb].Mountainous {
		factor = s.policy.factorMountain
	}
	return model.GreatCircle(a, s.In.Communes[cb].Seat) * factor / 1000
}

// Metres returns the daily one-way road distance of official i to the seat of
// commune c.
func (s *Sheet) Metres(i, c int32) int {
	o := &s.In.Officials[i]
	return s.road(o.Residence, o.Home, c)
}

// SeatMetres returns the road distance of two seats.
func (s *Sheet) SeatMetres(a, b int32) int { return s.road(a, s.In.Communes[a].Seat, b) }

// OverWater reports whether official i would cross the sea to commune c.
func (s *Sheet) OverWater(i, c int32) bool {
	r := s.In.Officials[i].Residence
	return r != c && (s.In.Communes[r].Island || s.In.Communes[c].Island)
}

// Minutes returns the travel time that belongs to Metres.
func (s *Sheet) Minutes(i, c int32) int {
	r := s.In.Officials[i].Residence
	if d := s.roads[pairKey(r, c)]; d != nil && d.Minutes > 0 {
		return d.Minutes
	}
	if s.OverWater(i, c) {
		sum := 0
		for _, k := range []int32{r, c} {
			if commune := &s.In.Communes[k]; commune.Island && commune.CrossingMinutes > 0 {
				sum += commune.CrossingMinutes
			} else if commune.Island {
				sum += s.policy.crossing
			}
		}
		return sum
	}
	kmh := s.policy.kmh
	if s.In.Communes[r].Mountainous || s.In.Communes[c].Mountainous {
		kmh = s.policy.kmhMountain
	}
	return s.Metres(i, c) * 60 / (1000 * kmh)
}

// burden is the convex, piecewise linear burden of a daily distance, points.
func (s *Sheet) burden(metres int, far bool) int64 {
	if far {
		return s.policy.relocation
	}
	breaks := [...]int{0, 10_000, 20_000, 30_000, 45_000, math.MaxInt}
	var sum int64
	for k, slope := range s.policy.slope {
		sum += slope * int64(max(0, min(metres, breaks[k+1])-breaks[k]))
	}
	return min(sum/1000, s.policy.relocation)
}

// A Person gathers what the options of one official need, computed once.
type Person struct {
	s        *Sheet
	I        int32
	o        *model.Official
	fits     []FitResult // by position
	standing model.Position
	body     int32 // present body, -1
	commune  int32 // present commune, -1
	metres   []int // by commune, -1 not yet computed
}

// Person prepares official i.
func (s *Sheet) Person(i int32) *Person {
	o := &s.In.Officials[i]
	p := &Person{s: s, I: i, o: o, body: -1, commune: -1, fits: make([]FitResult, len(s.In.Positions)), metres: make([]int, len(s.In.Communes))}
	for c := range p.metres {
		p.metres[c] = -1
	}
	for q := range p.fits {
		p.fits[q] = s.FitOf(i, int32(q))
	}
	p.standing.Rank = o.Rank
	if o.Post >= 0 {
		p.standing = *s.Position(o.Post)
		p.body = s.In.Posts[o.Post].Body
		p.commune = s.In.Bodies[p.body].Commune
	}
	return p
}

// Fit returns the fit for position q.
func (p *Person) Fit(q int32) FitResult { return p.fits[q] }

func (p *Person) returns(post int32) bool {
	return p.s.Seconded(p.I) && p.o.SecondedUntil <= p.s.In.Effective && post == p.o.HomePost
}

// far reports whether daily travel to commune c is beyond limit or over water.
func (p *Person) far(c int32, limit int) bool {
	return p.s.OverWater(p.I, c) || p.Metres(c) > limit
}

// Metres returns the daily road distance to commune c.
func (p *Person) Metres(c int32) int {
	if p.metres[c] < 0 {
		p.metres[c] = p.s.Metres(p.I, c)
	}
	return p.metres[c]
}

// TooFar reports whether commune c is out of daily reach under the committee's
// limit or, without one, the policy's.
func (p *Person) TooFar(c int32) bool {
	limit := p.s.policy.metres
	if m := p.s.In.Decisions.Limits.MaxMetres; m != model.NoLimit {
		limit = m
	}
	return p.far(c, limit)
}

// Relocates reports whether work in commune c means living there.
func (p *Person) Relocates(c int32) bool { return p.far(c, p.s.policy.metres) }

func (p *Person) rotating(post int32) bool {
	q := p.s.Position(post)
	return p.o.Post >= 0 && p.standing.Leadership > 0 && q.Leadership >= p.standing.Leadership &&
		p.s.In.PostCommune(post) != p.commune && (len(p.o.Succession) > 0 || p.s.Must[p.I] == MustTwoTerms)
}

// Check returns the first hard rule that closes post to the official, or ""
// when the move is an option, and the rules in warn mode that it touches
// (SPEC.md section 5). It does not look at ties to other officials.
func (p *Person) Check(post int32) (closed model.RuleID, warnings []model.RuleID) {
	s, o := p.s, p.o
	day := s.In.Effective
	place := &s.In.Posts[post]
	q, c := s.Position(post), s.In.PostCommune(post)
	warnings = append(warnings, s.Lenient[p.I]...)
	if s.Pinned[p.I] >= 0 && s.Pinned[p.I] != post || s.forbids[[3]int32{p.I, c, -1}] || s.forbids[[3]int32{p.I, -1, post}] {
		if s.Rules.Hard(model.Committee) {
			return model.Committee, nil
		}
		warnings = append(warnings, model.Committee)
	}
	if p.returns(post) {
		return "", warnings
	}
	fit := p.fits[place.Position]
	for _, rule := range []struct {
		id     model.RuleID
		broken bool
	}{
		{model.ClassFixed, q.Closed || s.In.Bodies[place.Body].Provincial},
		{model.PostCeiling, s.FixedPay[post] >= place.Approved},
		{model.Fit, !fit.Eligible},
		{model.LowerRank, (q.Rank < p.standing.Rank || q.Leadership < p.standing.Leadership) && !o.Wishes.AcceptsLower && o.Ratings[0] != model.NotDone},
		{model.Promotion, p.promotionBarred(q, fit)},
		{model.TwoTerms, s.Must[p.I] == MustTwoTerms && c == p.commune},
		{model.Rotation, p.rotating(post) && p.rotationBarred()},
		{model.NonNative, q.Leadership == model.Head && o.Hometown == c},
		{model.Reach, p.TooFar(c) && !o.Wishes.Relocates},
		{model.RecentMove, p.recent()},
		{model.Remaining, !s.serves(p.I, p.serviceNeeded())},
		{model.Discipline, o.DisciplinedUntil > day},
	} {
		if !rule.broken {
			continue
		}
		switch s.Rules.Mode(rule.id) {
		case model.Hard:
			return rule.id, nil
		case model.Warn:
			warnings = append(warnings, rule.id)
		}
	}
	return "", warnings
}

// serviceNeeded is the service in months that a move asks for.
func (p *Person) serviceNeeded() int {
	if p.body >= 0 && p.s.In.Bodies[p.body].Provincial {
		return p.s.policy.reinforcementMonths
	}
	return p.s.policy.warnMonths
}

func (p *Person) recent() bool {
	return p.o.LastMove != 0 && p.o.LastMove.MonthsUntil(p.s.In.Effective) < p.s.policy.recentMonths
}

func (p *Person) rated(years int) bool {
	for _, r := range p.o.Ratings[:years] {
		if r != model.Excellent && r != model.GoodRating {
			return false
		}
	}
	return true
}

func (p *Person) promotionBarred(q *model.Position, fit FitResult) bool {
	s, o := p.s, p.o
	v, day := &s.policy, s.In.Effective
	switch {
	case q.Leadership > p.standing.Leadership:
		planned := slices.ContainsFunc(o.Succession, func(k int32) bool { return s.In.Positions[k].Leadership >= q.Leadership })
		return o.SincePost == 0 || o.SincePost.MonthsUntil(day) < v.monthsInPost || !p.rated(v.leaderYears) ||
			!planned || o.DisciplinedUntil > day || !s.serves(p.I, v.promotionService)
	case q.Rank > p.standing.Rank:
		return !p.rated(v.rankYears) || o.DisciplinedUntil > day || fit.Score < v.conditional
	}
	return false
}

func (p *Person) rotationBarred() bool {
	v := &p.s.policy
	need := v.rotationService
	if p.s.Must[p.I] == MustTwoTerms {
		need = v.rotationTermService
	}
	return !p.s.serves(p.I, need) || p.o.LastMove != 0 && p.o.LastMove.MonthsUntil(p.s.In.Effective) < v.rotationInterval
}

// Form returns the legal form of a move to post, and its term in months.
func (p *Person) Form(post int32) (model.Form, int) {
	s := p.s
	switch {
	case p.returns(post):
		return model.Return, 0
	case p.o.Post < 0:
		return model.Placement, 0
	case s.In.Bodies[p.body].Provincial:
		return model.Reinforce, s.policy.reinforceTerm
	case s.Position(post).Leadership > p.standing.Leadership:
		return model.Appointment, 0
	case p.rotating(post):
		return model.Rotate, s.policy.rotTerm
	case s.Must[p.I] == MustSensitive:
		return model.Periodic, 0
	case s.In.Posts[post].Body == p.body:
		return model.Reposition, 0
	}
	return model.Transfer, 0
}

// Money returns đồng per month and once of a move to post.
func (p *Person) Money(post int32) (monthly, oneOff int64) {
	s, v := p.s, &p.s.policy
	form, _ := p.Form(post)
	if form == model.Return {
		return 0, 0
	}
	c := s.In.PostCommune(post)
	commune := &s.In.Communes[c]
	if support := s.supports[commune.Province]; support != nil {
		if p.Relocates(c) {
			monthly += support.Rent
		} else {
			monthly += bandMoney(support.Bands, p.Metres(c), commune.Mountainous)
		}
	}
	if form == model.Reinforce {
		oneOff += v.grant * v.base
	}
	if commune.EspeciallyDifficult {
		monthly += v.attraction * int64(p.o.Coef) * v.base / 10000
		if form != model.Reinforce {
			oneOff += v.arrival * v.base
		}
	}
	old := int64(0)
	if p.commune >= 0 {
		old = s.allowance(p.commune, p.standing.Leadership)
	}
	oneOff += v.keptMonths * max(0, old-s.allowance(c, s.Position(post).Leadership)) * v.base / 100
	return monthly, oneOff
}

func (s *Sheet) allowance(c int32, l model.Leadership) int64 {
	metropolis := 0
	if s.metro[s.In.Communes[c].Province] {
		metropolis = 1
	}
	return s.policy.allowance[metropolis][l]
}

func bandMoney(bands []model.SupportBand, metres int, mountain bool) int64 {
	var most int64
	for _, b := range bands {
		from := b.Metres
		if mountain {
			from = b.MountainMetres
		}
		if metres >= from {
			most = max(most, b.Dong)
		}
	}
	return most
}

// StayPoints returns the people points of staying.
func (p *Person) StayPoints() int64 {
	v := &p.s.policy
	if p.o.Post < 0 {
		return v.relocation + 100*v.fit
	}
	points := p.s.burden(p.Metres(p.commune), p.Relocates(p.commune)) +
		v.fit*int64(100-p.fits[p.s.In.Posts[p.o.Post].Position].Score)
	if p.o.Wishes.Move == model.Volunteers {
		points += v.unmet
	}
	return points
}

// MovePoints returns the people points of a move to post.
func (p *Person) MovePoints(post int32) int64 {
	s, o, v := p.s, p.o, &p.s.policy
	q, c := s.In.Posts[post].Position, s.In.PostCommune(post)
	points := s.burden(p.Metres(c), p.Relocates(c)) + v.fit*int64(100-p.fits[q].Score)
	if form, _ := p.Form(post); form == model.Return {
		return points
	}
	points += v.move + p.sourcePoints(post)
	if p.fits[q].Conditional {
		points += v.condPoints
	}
	if p.recent() && s.Rules.Mode(model.RecentMove) != model.Off {
		points += v.recent
	}
	switch o.Wishes.Move {
	case model.Refuses:
		points += v.refuses
	case model.Volunteers:
		points -= v.volunteer
	}
	wanted := slices.Contains(o.Wishes.Communes, c)
	if wanted || slices.Contains(o.Wishes.Positions, q) {
		points -= v.preferred
	}
	if s.In.Communes[c].Hardship() && !wanted && (p.commune < 0 || !s.In.Communes[p.commune].Hardship()) {
		points += v.hardship
	}
	monthly, oneOff := p.Money(post)
	return points + v.perMillion*(monthly+oneOff/36)/1_000_000
}

// sourcePoints prices the customary order of sources: same body, same commune,
// same former district, other commune, province agency.
func (p *Person) sourcePoints(post int32) int64 {
	s, v := p.s, &p.s.policy
	if p.o.Post < 0 {
		return 0
	}
	c := s.In.PostCommune(post)
	switch {
	case s.In.Posts[post].Body == p.body:
		return 0
	case c == p.commune:
		return v.otherBody
	case s.In.Bodies[p.body].Provincial:
		return v.agency
	}
	for _, d := range s.In.Communes[p.commune].FormerDistricts {
		if slices.Contains(s.In.Communes[c].FormerDistricts, d) {
			return v.formerDistrict
		}
	}
	return v.otherCommune
}

// Shortage returns the convex shortage points g(present; required) of
// SPEC.md section 6, not yet multiplied by the urgency of the field.
func (s *Sheet) Shortage(present, required int64) int64 {
	var sum int64
	for k := int64(1); k <= 4; k++ {
		low, high := required*(k-1)/4, required*k/4
		sum += s.policy.tier[k-1] * max(0, high-max(present, low))
	}
	return sum
}

// Figures returns the figures of the official at a post to which he gives pct
// percent of his time.
func (p *Person) Figures(post int32, pct int) model.Figures {
	c, fit := p.s.In.PostCommune(post), p.fits[p.s.In.Posts[post].Position].Score
	return model.Figures{Fit: fit, Metres: p.Metres(c), Minutes: p.s.Minutes(p.I, c), Productivity: p.s.Productivity(fit) * int64(pct) / 100}
}

// OutOfReach reports whether commune c is closed to official i by distance
// alone: far under the committee's or the policy's limit, and he does not
// relocate.
func (s *Sheet) OutOfReach(i, c int32) bool {
	limit := s.policy.metres
	if m := s.In.Decisions.Limits.MaxMetres; m != model.NoLimit {
		limit = m
	}
	return !s.In.Officials[i].Wishes.Relocates && s.Rules.Hard(model.Reach) && (s.OverWater(i, c) || s.Metres(i, c) > limit)
}
