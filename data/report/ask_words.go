package report

import "maps"

func init() { maps.Copy(catalogue, askWords) }

// askWords are what is said about questions.
var askWords = map[string]words{
	"command.ask":       {"hỏi “nếu… thì sao” về một phương án", "ask what if, about a plan"},
	"command.ask.usage": {"canbo ask [THƯ_MỤC] [PLAN.json] [--ask CÂU_HỎI] [cờ]", "canbo ask [DIR] [PLAN.json] [--ask QUESTION] [flags]"},
	"command.ask.about": {"Trả lời câu hỏi về một phương án đã lập (tệp hoặc thư mục do “canbo plan --out” ghi), hoặc về phương án vừa lập từ dữ liệu: ai khác phải chuyển, các mục tiêu thành bao nhiêu, giá bao nhiêu điểm, và mức thấp nhất đã chứng minh. Câu hỏi lấy từ --ask, hoặc mỗi dòng một câu từ đầu vào chuẩn.\n\nMột câu hỏi gồm các vế cách nhau bằng dấu chấm phẩy:\n  pin MÃ=VỊ_TRÍ, MÃ=stay (ở lại), MÃ=leave (không ở lại)\n  forbid MÃ (không chuyển), MÃ=XÃ, MÃ=VỊ_TRÍ\n  moves N, relocations N, money ĐỒNG (hạn mức của cả phương án)\n  limit QUY_TẮC NƠI +N hoặc -N (như: limit post-ceiling 03390-KT/KT-TC +1)\n  goal service +N (cho mục tiêu kém đi N điểm)\n\nTrả lời ngay từ phần nới lỏng của mục tiêu cuối, được giữ mở; mọi giới hạn của các mục tiêu trên được giữ, chỉ nới khi không thể khác và có nói rõ. Với --gap, tìm đến khi chứng minh được trong khoảng cách đó.",
		"Answers questions about a finished plan (the file or folder that “canbo plan --out” wrote), or about a plan made now: who else moves, what the goals become, what it costs in points, and the least that is proven. Questions come from --ask, or one a line from standard input.\n\nA question is a list of parts with semicolons between:\n  pin ID=POST, ID=stay, ID=leave (does not stay)\n  forbid ID (does not move), ID=COMMUNE, ID=POST\n  moves N, relocations N, money DONG (limits of the whole plan)\n  limit RULE PLACE +N or -N (such as: limit post-ceiling 03390-KT/KT-TC +1)\n  goal service +N (the goal may be worse by N points)\n\nThe answer comes at once from the relaxation of the last goal, which is kept open; the goals above keep their limits, raised only where a question cannot do otherwise, and said so. With --gap the search goes on until it is proven within that gap."},
	"flag.ask.ask":        {"`CÂU_HỎI`: trả lời và dừng (dùng nhiều lần được)", "`QUESTION`: answer it and stop (may be repeated)"},
	"flag.ask.gap":        {"tìm đến khi giá được chứng minh trong khoảng cách tương đối `X`; 0: trả lời ngay", "search until the price is proven within the relative gap `X`; 0: answer at once"},
	"flag.ask.time-limit": {"dừng mỗi câu hỏi sau `THỜI_GIAN` (2s, 1m) với câu trả lời tốt nhất đã có", "end each question after `TIME` (2s, 1m) with the best answer so far"},
	"flag.ask.policy":     {"`TỆP` quy tắc đã dùng khi lập phương án", "`FILE` of rules that the plan was made with"},

	"ask.question":   {"Hỏi: %s", "Question: %s"},
	"ask.same":       {"Phương án đã làm đúng như vậy: không ai đổi chỗ, giá 0 điểm.", "The plan does so already: nobody changes place, the price is 0 points."},
	"ask.impossible": {"Không phương án hợp quy tắc nào làm được điều này (đã chứng minh).", "No lawful plan does this (proven)."},
	"ask.none":       {"Chưa tìm được phương án nào làm được điều này; cũng chưa chứng minh là không có. Thử lại với --gap hoặc --time-limit dài hơn.", "No plan was found that does this, nor was it proven that there is none. Try again with --gap or a longer --time-limit."},
	"ask.raised":     {"Phải nới mục tiêu “%s”: giới hạn %s → %s; mọi phương án làm được điều này có giá trị ít nhất %s (đã chứng minh).", "The goal “%s” must give: its limit goes %s → %s; every plan that does this has at least %s (proven)."},
	"ask.price":      {"Giá: %s điểm “%s” (%s → %s).", "Price: %s points of “%s” (%s → %s)."},
	"ask.bound":      {"Không phương án nào làm được điều này với giá dưới %s (đã chứng minh); còn có thể tốt hơn nhiều nhất %s.", "No plan does this for less than %s (proven); a better one is within %s."},
	"ask.proven":     {"Không phương án nào làm được điều này với giá dưới %s: chứng minh tối ưu trong %s.", "No plan does this for less than %s: proven optimal within %s."},
	"ask.exact":      {"Không phương án nào làm được điều này với giá dưới %s: chứng minh tối ưu.", "No plan does this for less than %s: proven optimal."},
	"ask.goal":       {"Mục tiêu", "Goal"},
	"ask.before":     {"Trước", "Before"},
	"ask.after":      {"Sau", "After"},
	"ask.limit":      {"Giới hạn", "Limit"},
	"ask.bill":       {"Điều động %d → %d người; đổi nơi ở %d → %d; mỗi tháng %s → %s; một lần %s → %s.", "Moves %d → %d; relocations %d → %d; a month %s → %s; once %s → %s."},
	"ask.moved":      {"%d người ở chỗ khác so với phương án", "Elsewhere than in the plan: %d"},
	"ask.rest":       {"… và %d người nữa: xem --json.", "… and %d more: see --json."},
	"ask.nobody":     {"Không ai đổi chỗ so với phương án.", "Nobody changes place."},
	"ask.official":   {"Người", "Official"},
	"ask.from":       {"Trong phương án", "In the plan"},
	"ask.to":         {"Nay", "Now"},
	"ask.unplaced":   {"chưa bố trí", "unplaced"},
	"ask.prompt":     {"hỏi> ", "ask> "},
	"ask.hint":       {"Mỗi dòng một câu hỏi; help: cách viết, quit hoặc Ctrl-D: thôi.", "One question a line; help tells how, quit or Ctrl-D ends."},
	"ask.time":       {"trả lời trong %s s", "answered in %s s"},
	"ask.opened":     {"đã giải lại phần nới lỏng của mục tiêu cuối từ chứng thư (%s s)", "solved the relaxation of the last goal again from the certificate (%s s)"},
	"ask.opening":    {"đang mở phương án để hỏi", "opening the plan for questions"},
	"ask.thinking":   {"đang tìm câu trả lời", "looking for an answer"},

	"error.ask-part":       {"không hiểu “%s”: viết pin, forbid, moves, relocations, money, limit hoặc goal (xem “canbo help ask”)", "“%s” is not understood: write pin, forbid, moves, relocations, money, limit or goal (see “canbo help ask”)"},
	"error.ask-number":     {"“%s”: cần một số nguyên không âm, ví dụ 2400000 hoặc 2.400.000", "“%s”: a whole number is needed, not negative, as 2400000 or 2,400,000"},
	"error.ask-signed":     {"“%s”: cần một số nguyên có dấu + hoặc -", "“%s”: a whole number with a sign, + or -, is needed"},
	"error.ask-empty":      {"câu hỏi trống", "the question is empty"},
	"error.ask-plan-flag":  {"phương án đã lập thì không đổi bằng cờ --%s: hãy viết vào câu hỏi, hoặc bỏ tệp phương án đi", "a finished plan is not changed by the flag --%s: write it as a question, or leave out the plan file"},
	"error.ask-other-data": {"dữ liệu hoặc quy tắc không phải là bộ đã dùng khi lập phương án", "data or rules are not those that the plan was made with"},
	"error.ask-cert":       {"chứng thư %s không đọc được hoặc không thuộc phương án này", "the certificate %s cannot be read or is not of this plan"},
	"error.ask-pool":       {"%s không thuộc diện được điều động trong phương án này; hãy lập lại phương án với --pin", "%s is not among those whom this plan may move; plan again with --pin"},
	"error.ask-closed":     {"quy tắc không cho %s đến %s: %s", "the rules do not let %s take %s: %s"},
	"error.ask-limit":      {"phương án không có giới hạn %s ở “%s”.", "the plan has no limit %s of “%s”."},
	"error.ask-no-rule":    {"phương án không có giới hạn nào của quy tắc %s; có của: %s", "the plan has no limit of the rule %s; it has some of: %s"},
	"error.ask-goal":       {"phương án không giữ mục tiêu “%s”; nó giữ: %s", "the plan holds no goal “%s”; it holds: %s"},
	"error.ask-line":       {"dòng %d: %s", "line %d: %s"},
}
