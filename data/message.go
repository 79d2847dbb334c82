package data

// A message is what the catalogue says about one code. The texts say what
// is wrong and what to do; {1} … {4} stand for the arguments of the fault.
type message struct {
	severity   Severity
	vi, viHelp string
	en, enHelp string
}

// messages is the catalogue of faults. Codes are for good.
var messages = map[string]message{
	"file.missing": {Error, "thiếu tệp {1}", "tạo tệp này (xem `canbo data columns`)",
		"the file {1} is missing", "make it (see `canbo data columns`)"},
	"file.unreadable": {Error, "không đọc được tệp: {1}", "kiểm tra quyền truy cập",
		"the file cannot be read: {1}", "check its permissions"},
	"file.encoding": {Error, "tệp không phải là văn bản UTF-8 ({1})", "lưu lại từ Excel dạng “CSV UTF-8”",
		"the file is not UTF-8 text ({1})", "save it from Excel as “CSV UTF-8”"},
	"file.empty": {Error, "tệp không có dòng tiêu đề", "ghi tên cột ở dòng đầu",
		"the file has no header", "write the names of the columns in the first line"},
	"file.unknown": {Warning, "tệp {1} không được dùng", "sửa tên hoặc xóa tệp",
		"the file {1} is not used", "correct its name or remove it"},
	"csv.quote": {Error, "dấu ngoặc kép không đóng hoặc có chữ ngay sau nó", "mỗi ô có dấu \" phải nằm trong \"…\", dấu bên trong viết hai lần",
		"a quotation mark is not closed, or text follows it", "enclose a cell with \" in \"…\" and double the marks inside"},
	"row.cells": {Error, "dòng có {1} ô, tiêu đề có {2}", "kiểm tra dấu phân cách và dấu ngoặc kép",
		"the row has {1} cells, the header {2}", "check separators and quotation marks"},
	"row.duplicate": {Error, "dòng lặp lại {1} đã có ở dòng {2}", "giữ một dòng",
		"the row repeats {1} of line {2}", "keep one of them"},
	"column.missing": {Error, "thiếu cột {1}", "thêm cột này",
		"the column {1} is missing", "add it"},
	"column.unknown": {Warning, "cột “{1}” không được dùng", "sửa tên hoặc xóa cột",
		"the column “{1}” is not used", "correct its name or remove it"},
	"column.duplicate": {Error, "cột {1} xuất hiện hai lần", "giữ một cột",
		"the column {1} appears twice", "keep one of them"},
	"cell.missing": {Error, "cột {1} để trống", "điền giá trị",
		"{1} is empty", "fill it in"},
	"number.invalid": {Error, "“{2}” ở cột {1} không phải là số", "viết 1234,5 hoặc 1234.5",
		"“{2}” in {1} is not a number", "write 1234.5 or 1234,5"},
	"number.range": {Error, "{1} = {2} nằm ngoài khoảng {3} đến {4}", "kiểm tra giá trị và đơn vị",
		"{1} = {2} is not between {3} and {4}", "check value and unit"},
	"date.invalid": {Error, "“{2}” ở cột {1} không phải là ngày có thật", "viết 21/11/2026 hoặc 2026-11-21",
		"“{2}” in {1} is not a day that exists", "write 21/11/2026 or 2026-11-21"},
	"date.serial": {Warning, "“{2}” ở cột {1} là số ngày của Excel, được hiểu là {3}", "định dạng cột thành ngày rồi lưu lại",
		"“{2}” in {1} is a day number of Excel and taken as {3}", "format the column as date and save again"},
	"date.future": {Error, "{1} = {2} sau ngày của dữ liệu ({3})", "sửa ngày, hoặc as_of trong instance.toml",
		"{1} = {2} is after the state of the files ({3})", "correct it, or as_of in instance.toml"},
	"date.order": {Error, "{1} = {2} không thể có với {3} = {4}", "sửa một trong hai",
		"{1} = {2} is impossible with {3} = {4}", "correct one of them"},
	"bool.invalid": {Error, "“{2}” ở cột {1} không phải là có hoặc không", "viết có / không, x, 1 / 0 hoặc để trống",
		"“{2}” in {1} is neither yes nor no", "write yes / no, x, 1 / 0 or leave it empty"},
	"enum.unknown": {Error, "“{2}” không phải là giá trị của cột {1}", "dùng một trong: {3}",
		"“{2}” is not a value of {1}", "use one of: {3}"},
	"id.invalid": {Error, "mã “{2}” ở cột {1} có ký tự không dùng được", "không dùng / = | và xuống dòng",
		"the id “{2}” in {1} has a character that ids may not have", "do not use / = | or a line break"},
	"id.duplicate": {Error, "mã “{1}” đã có ở dòng {2}", "mỗi mã chỉ một dòng",
		"the id “{1}” is that of line {2}", "give each its own id"},
	"ref.unknown": {Error, "“{2}” ở cột {1} không có trong {3}", "sửa mã, hoặc thêm vào {3}",
		"“{2}” in {1} is not in {3}", "correct it, or add it to {3}"},
	"ref.ambiguous": {Error, "“{2}” ở cột {1} có thể là: {3}", "ghi mã thay cho tên",
		"“{2}” in {1} may be: {3}", "give the code instead of the name"},
	"zero.lost": {Error, "“{2}” ở cột {1} mất số 0 ở đầu, có lẽ là {3}", "định dạng cột là văn bản trong Excel trước khi nhập mã",
		"“{2}” in {1} has lost the zeros in front, perhaps {3}", "format the column as text in Excel before entering codes"},
	"value.contradicts": {Error, "{1} mâu thuẫn với {2}", "sửa một trong hai",
		"{1} contradicts {2}", "correct one of them"},
	"tie.self": {Error, "quan hệ của {1} với chính mình", "ghi mã của người thân",
		"a tie of {1} to themselves", "give the id of the relative"},
	"post.overfull": {Warning, "{1} người giữ vị trí, chỉ {2} được duyệt", "đúng nếu là dôi dư; nếu không, kiểm tra cột approved và officials.csv",
		"{1} people hold the post, {2} are approved", "right if it is surplus; else check approved and officials.csv"},
	"post.kind": {Warning, "vị trí {1} không thuộc loại cơ quan {2}", "kiểm tra cơ quan hoặc danh mục vị trí việc làm",
		"position {1} does not belong to bodies of kind {2}", "check the body or the catalogue of positions"},
	"minimum.above": {Error, "mức tối thiểu {1} lớn hơn số được duyệt {2}", "giảm minimum hoặc tăng số được duyệt",
		"the minimum {1} is above the approved number {2}", "lower minimum or raise the approved number"},
	"ceiling.below": {Warning, "biên chế {1} nhỏ hơn tổng số vị trí được duyệt {2}", "kiểm tra; chỗ vượt biên chế không được bố trí",
		"the ceiling {1} is below the sum of its approved places {2}", "check it; places above the ceiling are not filled"},
	"wisn.full": {Error, "công việc hỗ trợ chung chiếm {1}% thời gian của lĩnh vực {2}", "phải dưới 100 %: kiểm tra minutes và period",
		"shared support takes {1}% of the time of field {2}", "it must be below 100 %: check minutes and period"},
	"evaluation.year": {Warning, "xếp loại năm {1} không dùng đến", "cần ba năm {2}",
		"the rating of {1} is not used", "the three years {2} are"},
	"distance.short": {Warning, "{1} m đường bộ ngắn hơn nhiều so với {2} m đường chim bay", "kiểm tra đơn vị (km)",
		"{1} m by road is much shorter than {2} m as the crow flies", "check the unit (km)"},
	"distance.differs": {Warning, "quãng đường {1} m và {2} m (dòng {3}) cho cùng hai xã: lấy số lớn", "giữ một dòng",
		"{1} m and {2} m (line {3}) for the same two communes: the longer is taken", "keep one of them"},
	"toml.invalid": {Error, "{1}", "sửa tệp", "{2}", "correct the file"},
	"policy.incomplete": {Error, "chính sách không đủ cho ngày hiệu lực: {1}", "thêm bản ghi có hiệu lực vào ngày đó",
		"the policy is not complete on the effective date: {1}", "add a record in force on that day"},
	"decision.invalid": {Error, "không hiểu quyết định “{1}”", "viết MÃ=VỊ TRÍ, MÃ=stay hoặc MÃ=leave (pins); MÃ, MÃ=XÃ hoặc MÃ=VỊ TRÍ (forbids); MÃ=MÃ (pairs)",
		"the decision “{1}” is not understood", "write ID=POST, ID=stay or ID=leave (pins); ID, ID=COMMUNE or ID=POST (forbids); ID=ID (pairs)"},
}

// An assumption is a datum that was missing and not needed. Where fills is set,
// the value taken is written out, so that a written folder has to remember it.
type assumption struct {
	fills  bool
	vi, en string
}

// assumptions is the catalogue of what is taken for data that are missing.
var assumptions = map[string]assumption{
	"instance.as-of":          {true, "Không có as_of: lấy ngày hiệu lực", "no as_of: the effective date"},
	"fields.catalogue":        {true, "Không có fields.csv: dùng danh mục lĩnh vực tạm thời kèm theo", "no fields.csv: the working list of fields"},
	"positions.catalogue":     {true, "Không có positions.csv: dùng danh mục vị trí việc làm tạm thời kèm theo", "no positions.csv: the working catalogue of job positions, which is not law"},
	"commune.region":          {true, "Không rõ khu vực I–III, vùng đặc biệt khó khăn: coi là không", "region I–III or especially difficult not stated: none"},
	"commune.mountainous":     {true, "Không rõ miền núi: coi là không", "mountainous or not is not stated: not"},
	"commune.population":      {false, "Không rõ dân số: tính như ngưỡng của định mức", "population unknown: that of the norm's threshold"},
	"date.partial":            {true, "Ngày chỉ có năm hoặc tháng: lấy ngày đầu (Nghị định 135/2020)", "date with year or month only: its first day (Decree 135/2020)"},
	"official.residence":      {true, "Không rõ nơi ở: lấy xã nơi làm việc", "residence unknown: the commune of work"},
	"official.home":           {false, "Không rõ tọa độ nhà: lấy điểm của xã nơi ở", "point of the home unknown: that of the commune of residence"},
	"official.hometown":       {false, "Không rõ quê quán: không xét quy tắc người địa phương", "hometown unknown: never a native"},
	"official.rank":           {false, "Không rõ ngạch: coi là chưa có ngạch", "rank unknown: none"},
	"official.coefficient":    {false, "Không rõ hệ số lương: không tính phụ cấp thu hút", "coefficient unknown: no attraction allowance is counted"},
	"official.since-post":     {false, "Không rõ thời điểm giữ vị trí: không xét thời hạn", "start in the post unknown: no interval is counted"},
	"official.qualifications": {false, "Không có bằng cấp: điểm chuyên ngành là 0", "no qualification: no points for the major"},
	"official.experience":     {false, "Không có kinh nghiệm: 0 tháng", "no experience: 0 months"},
	"official.ratings":        {false, "Không có xếp loại năm trước: điểm như chưa rõ", "no rating of last year: points of an unknown one"},
	"distance.none":           {false, "Không có quãng đường từ nơi ở đến nơi làm việc: đường chim bay × hệ số", "no road distance from home to work: great circle × factor"},
	"volume.none":             {false, "Xã không có khối lượng công việc: nhu cầu theo định mức", "communes without volumes: requirement by the norm"},
}
