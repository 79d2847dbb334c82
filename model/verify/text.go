package verify

import (
	"fmt"

	"canbo/model"
)

// textKind is the kind of sentence that a finding is told in.
type textKind uint8

const (
	textMost     textKind = iota // got above limit
	textLeast                    // got below limit
	textMove                     // a move against a rule
	textPin                      // a pin that is not met
	textPair                     // a pair that does not end in one commune
	textRetired                  // past the retirement date, rule in mode warn
	textDue                      // a condition to move, rule in mode warn
	textDeferred                 // a must-move case that is blocked
	textMustStay                 // a must-move case that stays
)

// phrases name in Vietnamese what is counted, or what a person or a move is.
var phrases = map[model.RuleID]string{
	model.OnePlace:        "số vị trí được bố trí cho một người",
	model.PostCeiling:     "số người tại vị trí",
	model.BodyCeiling:     "số người của tổ chức",
	model.CommuneCeiling:  "số người của xã",
	model.ProvinceTotal:   "tổng biên chế của khối trong tỉnh",
	model.PostMinimum:     "số người còn lại tại vị trí",
	model.BodyMinimum:     "số người còn lại của tổ chức",
	model.FieldMinimum:    "số người còn lại của lĩnh vực thiết yếu",
	model.Leavers:         "số người rời đi",
	model.Newcomers:       "số người mới đến",
	model.Donors:          "số người cơ quan cấp tỉnh cử đi",
	model.CoverWomen:      "số nữ",
	model.CoverYoung:      "số người trẻ",
	model.CoverLanguage:   "số người biết tiếng dân tộc thiểu số",
	model.CoverExperience: "số người có kinh nghiệm",
	model.Deputies:        "số cấp phó của tổ chức",
	model.DeputiesAverage: "tổng số cấp phó trong tỉnh",
	model.BudgetMoves:     "số trường hợp điều động",
	model.BudgetMoney:     "kinh phí hỗ trợ mỗi tháng (đồng)",
	model.BudgetRelocate:  "số người phải chuyển chỗ ở",

	model.Retired:     "đến tuổi nghỉ hưu vào ngày hiệu lực",
	model.ClassFixed:  "thuộc diện hoặc vị trí không điều động",
	model.ProtectedA:  "đang bị xem xét kỷ luật",
	model.ProtectedB:  "đang bị thanh tra, kiểm tra, khởi tố, điều tra, truy tố, xét xử",
	model.ProtectedC:  "đang điều trị bệnh hiểm nghèo",
	model.ProtectedD:  "đang đi học hoặc biệt phái chưa hết hạn",
	model.ProtectedDD: "mang thai, nghỉ thai sản hoặc nuôi con nhỏ",
	model.ProtectedE:  "có hoàn cảnh đặc biệt khó khăn được xác nhận",
	model.ProtectedG:  "thuộc trường hợp loại trừ có lý do trong hồ sơ",
	model.Committee:   "trái quyết định của cấp có thẩm quyền",
	model.Pool:        "không thuộc diện xem xét điều động",
	model.Fit:         "mức phù hợp với vị trí không đạt",
	model.LowerRank:   "vị trí mới thấp hơn mà không có nguyện vọng",
	model.Promotion:   "không đủ điều kiện bổ nhiệm hoặc lên ngạch cao hơn",
	model.TwoTerms:    "đã giữ chức vụ đủ số nhiệm kỳ liên tiếp tại một nơi",
	model.Rotation:    "không đủ điều kiện luân chuyển",
	model.NonNative:   "là người địa phương",
	model.Reach:       "đường đi từ nhà quá xa (mét)",
	model.RecentMove:  "mới được điều động (số tháng)",
	model.Remaining:   "thời gian công tác còn lại không đủ (tháng)",
	model.RelativesR1: "có người thân cùng xã, một người lãnh đạo, một người làm tổ chức cán bộ, kế toán, thủ quỹ hoặc thủ kho",
	model.RelativesR2: "có người thân cùng tổ chức, một người là lãnh đạo",
	model.Couple:      "vợ chồng làm việc quá xa nhau (mét)",
	model.Secondment:  "hết thời hạn biệt phái",
	model.Sensitive:   "đến hạn chuyển đổi vị trí công tác",
	Unplaced:          "chưa có vị trí công tác",
}

// finding writes a finding of a rule of the policy; the must-move reason
// Unplaced is told under rule one-place.
func (j *Judge) finding(id model.RuleID, hard bool, at subject, got, limit int64, kind textKind) model.Finding {
	phrase := phrases[id]
	if id == Unplaced {
		id = model.OnePlace
	}
	f := model.Finding{Rule: id, Unit: at.unit, Hard: hard, Got: got, Limit: limit, Article: j.rules.Rule(id).Article}
	name, post := at.name, ""
	if at.post >= 0 {
		f.Post, post = j.in.Posts[at.post].ID, j.in.PostTitle(at.post)
		name = post
	}
	if at.official >= 0 {
		f.Official, name = j.in.Officials[at.official].ID, j.in.Officials[at.official].Name
	}
	if id == model.Committee && (kind == textDeferred || kind == textMustStay) {
		phrase = "phải rời vị trí theo quyết định"
	}
	switch kind {
	case textMost:
		f.Text = fmt.Sprintf("%s: %s là %d, tối đa %d", name, phrase, got, limit)
	case textLeast:
		f.Text = fmt.Sprintf("%s: %s là %d, tối thiểu %d", name, phrase, got, limit)
	case textMove:
		f.Text = fmt.Sprintf("%s, tại %s: %s", name, post, phrase)
		if got != 0 || limit != 0 {
			f.Text += fmt.Sprintf(": %d, mức quy định %d", got, limit)
		}
	case textPin:
		f.Text = fmt.Sprintf("%s chưa được bố trí vào %s theo quyết định", name, post)
		if by := j.people[at.official].blocked; by != "" {
			f.Text += ": " + phrases[by]
		}
	case textPair:
		f.Text = name + " không cùng xã với người phải bố trí cùng"
	case textRetired, textDue:
		f.Text = name + " " + phrase
	case textDeferred:
		f.Text = fmt.Sprintf("%s %s nhưng được hoãn: %s", name, phrase, phrases[j.people[at.official].blocked])
	case textMustStay:
		f.Text = fmt.Sprintf("%s %s nhưng chưa chuyển", name, phrase)
	}
	return f
}

// stand adds a standing finding: a warning that holds while official i stays.
func (j *Judge) stand(i int32, id model.RuleID, kind textKind) {
	at := j.ofOfficial(i, j.in.Officials[i].Post)
	j.standing = append(j.standing, standing{i, j.finding(id, false, at, 0, 0, kind)})
}
