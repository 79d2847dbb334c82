package model

// Form is the legal form of a movement (DOMAIN terms in Vietnamese).
type Form string

const (
	Stay        Form = "stay"          // giữ nguyên
	Return      Form = "return"        // kết thúc biệt phái, trở về đơn vị cũ
	Placement   Form = "placement"     // bố trí: of somebody without a post
	Reinforce   Form = "reinforcement" // tăng cường: province agency to commune
	Appointment Form = "appointment"   // bổ nhiệm: to a higher leading post
	Rotate      Form = "rotation"      // luân chuyển: leaders in the succession plan, or two terms
	Periodic    Form = "periodic"      // chuyển đổi vị trí công tác (anti-corruption)
	Reposition  Form = "position"      // thay đổi vị trí việc làm in the same body
	Transfer    Form = "transfer"      // điều động
)

// Figures of one official at one place.
type Figures struct {
	Fit          int   `json:"fit"`
	Metres       int   `json:"metres"` // one way, home to seat, by road
	Minutes      int   `json:"minutes"`
	Productivity int64 `json:"productivity"` // milli-FTE given to the field
}

// A Proposal is one official's move.
type Proposal struct {
	Official string `json:"official"`
	Name     string `json:"name"`
	From     string `json:"from"` // post id, "" when unplaced
	To       string `json:"to"`
	Form     Form   `json:"form"`
	Date     Date   `json:"date"`
	// Term is the length in months of a form with a term, 0 for an open one.
	Term int `json:"term_months,omitempty"`
	// Order is the place in the sequence of execution, from 1. Proposals of one
	// Cycle number (> 0) are one joint decision and share their Order.
	Order  int     `json:"order"`
	Cycle  int     `json:"cycle,omitempty"`
	Before Figures `json:"before"`
	After  Figures `json:"after"`
	// Load of the field at the sending and receiving commune: Σ productivity and
	// requirement, milli-FTE, before → after the whole plan.
	SenderLoad   Load  `json:"sender_load"`
	ReceiverLoad Load  `json:"receiver_load"`
	Monthly      int64 `json:"monthly"` // đồng
	OneOff       int64 `json:"one_off"` // đồng
	Relocates    bool  `json:"relocates,omitempty"`
	Conditional  bool  `json:"conditional,omitempty"` // fit needs training
	// Reasons are codes: must-move:<rule>, surplus, wish, commute, misfit,
	// unplaced, pin; shortage, vacancy, exchange, nearer.
	Reasons []string `json:"reasons"`
	// Warnings name the rules in warn mode that the move touches.
	Warnings []RuleID `json:"warnings,omitempty"`
	Points   int64    `json:"points"` // people points of the move minus those of staying
}

// A Load is the workload of a commune × field.
type Load struct {
	Commune  string `json:"commune,omitempty"`
	Field    string `json:"field,omitempty"`
	Before   int64  `json:"before"`   // milli-FTE present
	After    int64  `json:"after"`    // milli-FTE present
	Required int64  `json:"required"` // milli-FTE
}

// An OpenPlace is an approved place that the plan leaves empty.
type OpenPlace struct {
	Post  string `json:"post"`
	Heads int    `json:"heads"` // empty places after the plan
	// Reason is one of nobody-qualified, protected, sender-minimum, distance,
	// rule, budget, closed, better-elsewhere.
	Reason string `json:"reason"`
	Rule   RuleID `json:"rule,omitempty"`
	// Next is the lawful next source: concurrent, agency, contract, recruitment,
	// training, election.
	Next string `json:"next"`
	// Qualified counts the officials of the instance fit for the position, and
	// how many of them fell to each reason.
	Qualified int            `json:"qualified"`
	Fell      map[string]int `json:"fell,omitempty"`
}

// A GoalResult is what was reached and proven of one goal.
type GoalResult struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
	Bound int64  `json:"bound"` // no lawful plan that keeps the goals above has a lower value
	Slack int64  `json:"slack"` // per mille that the goals below may spend
	Limit int64  `json:"limit"` // the value that the goals below must keep
	// Final is the value of the finished plan, at most Limit.
	Final int64 `json:"final"`
}

// Gap returns the relative distance of value and bound.
func (g *GoalResult) Gap() float64 {
	d := float64(g.Value - g.Bound)
	return max(0, d) / max(1, float64(max(g.Value, -g.Value)))
}

// Indicators describe the state of an instance, before or after a plan.
type Indicators struct {
	Heads        int   `json:"heads"`
	Approved     int   `json:"approved"`
	Vacancies    int   `json:"vacancies"`     // approved places without a head
	Surplus      int   `json:"surplus"`       // heads above the approved number
	ShortFTE     int64 `json:"short_fte"`     // Σ max(0, required − present), milli-FTE
	ZeroCritical int   `json:"zero_critical"` // commune × critical field without anybody
	MustMove     int   `json:"must_move"`     // must-move cases not settled
	MedianMetres int   `json:"median_metres"` // home to work, of all present
	P95Metres    int   `json:"p95_metres"`
	Over30km     int   `json:"over_30km"`
	MeanFit      int   `json:"mean_fit"` // tenths
	WorstRatio   int64 `json:"worst_ratio"`
	// LoadSpread is √Σ(x−x̄)² over the load ratios of commune × field, thousandths.
	LoadSpread int64 `json:"load_spread"`
}

// A Plan is the product: proposals, what stays open, what was reached.
type Plan struct {
	Version     string       `json:"version"`
	Instance    string       `json:"instance"`
	InputHash   string       `json:"input_sha256"`
	Province    string       `json:"province"` // code, "" for several
	Effective   Date         `json:"effective"`
	Mode        string       `json:"mode"`   // lexicographic, weighted
	Status      string       `json:"status"` // optimal, feasible
	Goals       []GoalResult `json:"goals"`
	Proposals   []Proposal   `json:"proposals"`
	Open        []OpenPlace  `json:"open"`
	Before      Indicators   `json:"before"`
	After       Indicators   `json:"after"`
	Monthly     int64        `json:"monthly"`
	OneOff      int64        `json:"one_off"`
	Relocations int          `json:"relocations"`
	Decisions   Decisions    `json:"-"`
	Assumptions []Assumption `json:"assumptions,omitempty"`
	Findings    []Finding    `json:"findings,omitempty"` // warnings of verify
}

// A Finding is one rule at one place.
type Finding struct {
	Rule     RuleID `json:"rule"`
	Official string `json:"official,omitempty"`
	Post     string `json:"post,omitempty"`
	Unit     string `json:"unit,omitempty"` // commune code or body id
	Hard     bool   `json:"hard"`
	Got      int64  `json:"got"`
	Limit    int64  `json:"limit"`
	Article  string `json:"article,omitempty"`
	Text     string `json:"text"`
}
