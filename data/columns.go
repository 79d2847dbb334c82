package data

import "canbo/model"

// Columns describes every file of an instance folder, in reading order.
func Columns() []Table {
	return []Table{
		fieldTable.Table, positionTable.Table, communeTable.Table, bodyTable.Table, postTable.Table, officialTable.Table,
		qualificationTable.Table, experienceTable.Table, evaluationTable.Table, wishTable.Table,
		tieTable.Table, distanceTable.Table, volumeTable.Table,
	}
}

const maxCount = 1_000_000

var (
	rankKind = enum(
		word[model.Rank]{model.NoRank, "none|không|chưa"},
		word[model.Rank]{model.Staff, "staff|nhân viên|01.005"},
		word[model.Rank]{model.Technician, "technician|cán sự|01.004"},
		word[model.Rank]{model.Specialist, "specialist|chuyên viên|01.003|CV"},
		word[model.Rank]{model.Principal, "principal|chuyên viên chính|01.002|CVC"},
		word[model.Rank]{model.SeniorGrade, "senior|chuyên viên cao cấp|01.001|CVCC"})
	levelKind = enum(
		word[model.Level]{model.NoLevel, "none|không|sơ cấp"},
		word[model.Level]{model.Intermediate, "intermediate|trung cấp"},
		word[model.Level]{model.College, "college|cao đẳng"},
		word[model.Level]{model.University, "university|đại học|cử nhân|kỹ sư"},
		word[model.Level]{model.Master, "master|thạc sĩ|thạc sỹ"},
		word[model.Level]{model.Doctor, "doctor|tiến sĩ|tiến sỹ"})
	blockKind = enum(
		word[model.Block]{model.Government, "government|chính quyền|khối chính quyền"},
		word[model.Block]{model.Party, "party|đảng|khối đảng"},
		word[model.Block]{model.Front, "front|mặt trận|đoàn thể|khối mặt trận"})
	wordOfMove = enum(
		word[model.WishMove]{model.NoWish, "|none|không"},
		word[model.WishMove]{model.Volunteers, "volunteers|tự nguyện|xung phong|có"},
		word[model.WishMove]{model.Refuses, "refuses|từ chối|xin ở lại"})
)

var fieldTable = newTable(
	Table{File: "fields.csv", Vi: "lĩnh vực công việc; không có tệp thì dùng danh mục kèm theo", En: "fields of work; without the file the built-in list"},
	col(Column{Name: "code", Need: Required, Vi: "mã lĩnh vực", En: "code", Example: "land"},
		"mã|mã lĩnh vực", key(), func(f *model.Field) *string { return &f.Code }),
	col(Column{Name: "name_vi", Need: Required, Vi: "tên", En: "name in Vietnamese", Example: "Đất đai, môi trường"},
		"tên|tên lĩnh vực|lĩnh vực", text(), func(f *model.Field) *string { return &f.NameVi }),
	col(Column{Name: "name_en", Vi: "tên tiếng Anh", En: "name in English", Example: "Land, environment"},
		"tên tiếng anh", text(), func(f *model.Field) *string { return &f.NameEn }),
	col(Column{Name: "urgency", Need: Required, Vi: "hệ số cấp thiết khi thiếu người", En: "multiplies the shortage of the field", Example: "6"},
		"mức cấp thiết", whole[int64](1, 1000, 0), func(f *model.Field) *int64 { return &f.Urgency }),
	col(Column{Name: "critical", Default: "no", Vi: "lĩnh vực trọng yếu: người cuối cùng chỉ đi khi có người thay", En: "the last holder in a commune stays unless replaced", Example: "1"},
		"trọng yếu", flag(""), func(f *model.Field) *bool { return &f.Critical }),
	col(Column{Name: "norm", Default: "no", Vi: "nhu cầu theo phần của định mức xã (không: theo số được duyệt)", En: "requirement by share of the commune's norm (no: the approved posts)", Example: "1"},
		"theo định mức", flag(""), func(f *model.Field) *bool { return &f.Norm }),
	col(Column{Name: "weight", Default: "0", Vi: "phần trong định mức", En: "part of the norm", Example: "9"},
		"trọng số|tỷ trọng", whole[int64](0, maxCount, 0), func(f *model.Field) *int64 { return &f.Weight }),
	col(Column{Name: "population_pct", Unit: "%", Default: "0", Vi: "phần theo dân số", En: "part that follows population", Example: "30"},
		"phần trăm theo dân số", whole[int64](0, 100, 0), func(f *model.Field) *int64 { return &f.PopulationPct }),
	col(Column{Name: "area_pct", Unit: "%", Default: "0", Vi: "phần theo diện tích", En: "part that follows area", Example: "40"},
		"phần trăm theo diện tích", whole[int64](0, 100, 0), func(f *model.Field) *int64 { return &f.AreaPct }),
)

var positionTable = newTable(
	Table{File: "positions.csv", Vi: "danh mục vị trí việc làm; không có tệp thì dùng danh mục tạm thời kèm theo", En: "catalogue of job positions; without the file the built-in working catalogue"},
	col(Column{Name: "code", Need: Required, Vi: "mã vị trí việc làm", En: "code", Example: "KT-DD"},
		"mã|mã vị trí", key(), func(p *model.Position) *string { return &p.Code }),
	col(Column{Name: "title_vi", Need: Required, Vi: "tên vị trí việc làm", En: "title in Vietnamese", Example: "Chuyên viên đất đai"},
		"tên|tên vị trí|vị trí việc làm|chức danh", text(), func(p *model.Position) *string { return &p.TitleVi }),
	col(Column{Name: "title_en", Vi: "tên tiếng Anh", En: "title in English", Example: "Land specialist"},
		"tên tiếng anh", text(), func(p *model.Position) *string { return &p.TitleEn }),
	col(Column{Name: "field", Need: Required, Vi: "lĩnh vực", En: "field of work", Example: "land"},
		"lĩnh vực", ref(toField), func(p *model.Position) *int32 { return &p.Field }),
	col(Column{Name: "bodies", Need: Required, Vi: "các loại cơ quan có vị trí này", En: "kinds of body that may have it", Example: "KT"},
		"loại cơ quan|cơ quan", list("-"), func(p *model.Position) *[]string { return &p.BodyKinds }),
	col(Column{Name: "rank", Need: Required, Vi: "ngạch tối thiểu", En: "lowest rank", Example: "specialist"},
		"ngạch|ngạch tối thiểu", rankKind, func(p *model.Position) *model.Rank { return &p.Rank }),
	col(Column{Name: "level", Default: "none", Vi: "trình độ tối thiểu", En: "lowest level of qualification", Example: "university"},
		"trình độ|trình độ tối thiểu", levelKind, func(p *model.Position) *model.Level { return &p.Level }),
	col(Column{Name: "leadership", Default: "none", Vi: "cấp lãnh đạo: trưởng, phó", En: "leadership", Example: "head"},
		"lãnh đạo|cấp lãnh đạo|chức vụ", enum(
			word[model.Leadership]{model.NoLeader, "|none|không"},
			word[model.Leadership]{model.Deputy, "deputy|phó|cấp phó"},
			word[model.Leadership]{model.Head, "head|trưởng|cấp trưởng"}),
		func(p *model.Position) *model.Leadership { return &p.Leadership }),
	col(Column{Name: "closed", Default: "no", Vi: "do bầu cử, phân công hoặc luật quân sự, không điều động", En: "filled by election, assignment or military law", Example: "0"},
		"không điều động|bầu cử", flag(""), func(p *model.Position) *bool { return &p.Closed }),
	col(Column{Name: "listed", Vi: "mã ngành phù hợp (phần đầu của mã; * mọi ngành)", En: "prefixes of fitting majors, * any", Example: "7850103|7520503"},
		"ngành phù hợp|chuyên ngành", list(""), func(p *model.Position) *[]string { return &p.Listed }),
	col(Column{Name: "acceptable", Vi: "mã ngành chấp nhận được", En: "prefixes of acceptable majors", Example: "7850"},
		"ngành gần|ngành chấp nhận", list(""), func(p *model.Position) *[]string { return &p.Acceptable }),
	col(Column{Name: "certificates", Vi: "chứng chỉ bắt buộc", En: "certificates, all required", Example: "chief-accountant"},
		"chứng chỉ", list(""), func(p *model.Position) *[]string { return &p.Certificates }),
	col(Column{Name: "sensitive_months", Unit: "months", Default: "not sensitive", Vi: "thời hạn chuyển đổi vị trí công tác", En: "interval of periodic change", Example: "60"},
		"thời hạn chuyển đổi", whole(0, 600, 0), func(p *model.Position) *int { return &p.SensitiveMonths }),
	col(Column{Name: "restricted", Default: "no", Vi: "nhân sự, kế toán, thủ quỹ, thủ kho (Luật 36/2018 Điều 20)", En: "personnel, accounting, treasurer, storekeeper", Example: "0"},
		"hạn chế người thân", flag(""), func(p *model.Position) *bool { return &p.Restricted }),
)

var communeTable = newTable(
	Table{File: "communes.csv", Vi: "thông tin của tỉnh về xã, phường, đặc khu; ô trống lấy theo danh mục 3.321 đơn vị kèm theo", En: "what the province knows about its communes; an empty cell is that of the built-in table of 3,321 units"},
	col(Column{Name: "code", Need: Required, Vi: "mã xã, 5 chữ số", En: "code, 5 digits", Example: "21583"},
		"mã|mã xã|mã đơn vị|mã ĐVHC", key(), func(c *model.Commune) *string { return &c.Code }),
	col(Column{Name: "name", Default: "built-in table", Vi: "tên", En: "name", Example: "Quy Nhơn"},
		"tên|tên xã|tên đơn vị|xã", text(), func(c *model.Commune) *string { return &c.Name }),
	col(Column{Name: "kind", Default: "built-in table", Vi: "loại: xã, phường, đặc khu", En: "kind of unit", Example: "ward"},
		"loại|loại đơn vị|cấp", enum(
			word[model.CommuneKind]{model.RuralCommune, "commune|xã"},
			word[model.CommuneKind]{model.Ward, "ward|phường"},
			word[model.CommuneKind]{model.SpecialZone, "special-zone|đặc khu"}),
		func(c *model.Commune) *model.CommuneKind { return &c.Kind }),
	col(Column{Name: "province", Default: "built-in table", Vi: "mã hoặc tên tỉnh", En: "code or name of the province", Example: "52"},
		"tỉnh|mã tỉnh|tỉnh thành phố", provinceKind(), func(c *model.Commune) *int32 { return &c.Province }),
	col(Column{Name: "lat", Unit: "degrees", Default: "built-in table", Vi: "vĩ độ trụ sở", En: "latitude of the seat", Example: "13.782"},
		"vĩ độ|latitude", decimal(-90, 90), func(c *model.Commune) *float64 { return &c.Seat.Lat }),
	col(Column{Name: "lon", Unit: "degrees", Default: "built-in table", Vi: "kinh độ trụ sở", En: "longitude of the seat", Example: "109.219"},
		"kinh độ|longitude|lng", decimal(-180, 180), func(c *model.Commune) *float64 { return &c.Seat.Lon }),
	col(Column{Name: "area_km2", Unit: "km²", Default: "built-in table", Vi: "diện tích", En: "area", Example: "99.0"},
		"diện tích|diện tích km2", decimal(0, 100_000), func(c *model.Commune) *float64 { return &c.AreaKm2 }),
	col(Column{Name: "population", Unit: "people", Default: "built-in table", Vi: "dân số đăng ký", En: "registered residents, 0 unknown", Example: "33203"},
		"dân số|số dân", stated(0, 100_000_000), func(c *model.Commune) *int { return &c.Population }),
	col(Column{Name: "former_districts", Default: "built-in table", Vi: "các huyện cũ", En: "former districts", Example: "Thành phố Quy Nhơn"},
		"huyện cũ|cấp huyện cũ", list("-"), func(c *model.Commune) *[]string { return &c.FormerDistricts }),
	col(Column{Name: "region", Need: Recommended, Default: "0", Vi: "khu vực I, II, III (Nghị định 272/2025); 0 không thuộc", En: "region 1, 2 or 3 of Decree 272/2025, 0 none", Example: "3"},
		"khu vực", regionKind(), func(c *model.Commune) *int8 { return &c.Region }),
	col(Column{Name: "especially_difficult", Default: "no", Vi: "xã đặc biệt khó khăn", En: "especially difficult", Example: "0"},
		"đặc biệt khó khăn|ĐBKK", flag("0"), func(c *model.Commune) *bool { return &c.EspeciallyDifficult }),
	col(Column{Name: "mountainous", Need: Recommended, Default: "no", Vi: "xã miền núi", En: "mountainous", Example: "1"},
		"miền núi|vùng cao", flag("0"), func(c *model.Commune) *bool { return &c.Mountainous }),
	col(Column{Name: "border", Default: "built-in table", Vi: "xã biên giới", En: "on the land border", Example: "0"},
		"biên giới", flag("0"), func(c *model.Commune) *bool { return &c.Border }),
	col(Column{Name: "island", Default: "built-in table", Vi: "xã đảo", En: "island", Example: "0"},
		"đảo|xã đảo|hải đảo", flag("0"), func(c *model.Commune) *bool { return &c.Island }),
	col(Column{Name: "norm", Unit: "heads", Default: "formula", Vi: "định mức đã quyết định", En: "headcount decided instead of the formula", Example: "40"},
		"định mức", whole(0, maxCount, 0), func(c *model.Commune) *int { return &c.NormOverride }),
	col(Column{Name: "ceiling", Unit: "heads", Default: "sum of the bodies", Vi: "biên chế của cả xã", En: "heads allowed in all its bodies", Example: "62"},
		"biên chế|biên chế được giao", whole(0, maxCount, 0), func(c *model.Commune) *int { return &c.Ceiling }),
	col(Column{Name: "crossing_minutes", Unit: "minutes", Default: "policy", Vi: "thời gian qua biển", En: "sea crossing of an island", Example: "90"},
		"thời gian qua biển|phút qua biển", whole(0, 10_000, 0), func(c *model.Commune) *int { return &c.CrossingMinutes }),
	col(Column{Name: "language", Default: "none", Vi: "tiếng dân tộc cần có người biết", En: "minority language that somebody should speak", Example: "Ba Na"},
		"tiếng dân tộc|ngôn ngữ", code(), func(c *model.Commune) *string { return &c.Language }),
)

var bodyTable = newTable(
	Table{File: "bodies.csv", Need: Required, Vi: "cơ quan, tổ chức của xã và cơ quan cấp tỉnh", En: "bodies of the communes and agencies of the province"},
	col(Column{Name: "id", Need: Required, Vi: "mã cơ quan", En: "id", Example: "21583-KT"},
		"mã|mã cơ quan|mã đơn vị", key(), func(b *model.Body) *string { return &b.ID }),
	col(Column{Name: "name", Need: Recommended, Default: "the id", Vi: "tên cơ quan", En: "name", Example: "Phòng Kinh tế xã Tuy Phước"},
		"tên|tên cơ quan|cơ quan|đơn vị", text(), func(b *model.Body) *string { return &b.Name }),
	col(Column{Name: "kind", Need: Required, Vi: "loại: VP, KT, VHXH, PASC, QS, HDND, UBND, VPDU, XDD, UBKT, MTTQ, SO …", En: "kind of body", Example: "KT"},
		"loại|loại cơ quan", code(), func(b *model.Body) *string { return &b.Kind }),
	col(Column{Name: "commune", Need: Required, Vi: "mã hoặc tên xã (cơ quan cấp tỉnh: xã nơi đặt trụ sở)", En: "code or name of the commune (of an agency: where it sits)", Example: "21583"},
		"xã|mã xã|xã phường|địa bàn", ref(toCommune), func(b *model.Body) *int32 { return &b.Commune }),
	col(Column{Name: "provincial", Default: "no", Vi: "cơ quan cấp tỉnh", En: "agency of the province", Example: "0"},
		"cấp tỉnh", flag(""), func(b *model.Body) *bool { return &b.Provincial }),
	col(Column{Name: "block", Default: "by kind", Vi: "khối: chính quyền, Đảng, Mặt trận", En: "payroll block", Example: "government"},
		"khối", blockKind, func(b *model.Body) *model.Block { return &b.Block }),
	col(Column{Name: "ceiling", Unit: "heads", Default: "sum of its posts", Vi: "biên chế", En: "heads allowed", Example: "7"},
		"biên chế|biên chế được giao", whole(0, maxCount, 0), func(b *model.Body) *int { return &b.Ceiling }),
	col(Column{Name: "minimum", Unit: "heads", Default: "0", Vi: "số người tối thiểu", En: "heads that must be there", Example: "3"},
		"tối thiểu|số tối thiểu", whole(0, maxCount, 0), func(b *model.Body) *int { return &b.Minimum }),
	col(Column{Name: "deputies", Unit: "heads", Default: "not stated", Vi: "số cấp phó được duyệt", En: "approved deputies", Example: "2"},
		"số cấp phó|cấp phó", whole(0, maxCount, -1), func(b *model.Body) *int { return &b.Deputies }),
)

var postTable = newTable(
	Table{File: "posts.csv", Need: Required, Vi: "vị trí việc làm của từng cơ quan; mã là “cơ quan/vị trí”", En: "positions of each body; the id is “body/position”"},
	col(Column{Name: "body", Need: Required, Vi: "mã cơ quan", En: "body", Example: "21583-KT"},
		"cơ quan|đơn vị|mã cơ quan", ref(toBody), func(p *model.Post) *int32 { return &p.Body }),
	col(Column{Name: "position", Need: Required, Vi: "mã hoặc tên vị trí việc làm", En: "code or title of the position", Example: "KT-DD"},
		"vị trí việc làm|vị trí|mã vị trí|VTVL|chức danh", ref(toPosition), func(p *model.Post) *int32 { return &p.Position }),
	col(Column{Name: "approved", Unit: "heads", Need: Required, Vi: "số lượng được duyệt", En: "approved number", Example: "2"},
		"số lượng|số lượng được duyệt|biên chế", stated(0, maxCount), func(p *model.Post) *int { return &p.Approved }),
	col(Column{Name: "minimum", Unit: "heads", Default: "0", Vi: "số người tối thiểu", En: "heads that must be there", Example: "1"},
		"tối thiểu|số tối thiểu", whole(0, maxCount, 0), func(p *model.Post) *int { return &p.Minimum }),
	col(Column{Name: "concurrent", Default: "no", Vi: "được kiêm nhiệm", En: "may be held beside another post", Example: "0"},
		"kiêm nhiệm", flag(""), func(p *model.Post) *bool { return &p.Concurrent }),
)

// An officialRow is an official whose post is given by body and position.
type officialRow struct {
	model.Official
	body, position int32
}

// homeColumn declares a coordinate of the home; an empty cell is that of the
// commune of residence.
func homeColumn(c Column, aliases string, lo, hi float64, coordinate func(*model.Point) *float64) column[officialRow] {
	declared := col(c, aliases, decimal(lo, hi), func(o *officialRow) *float64 { return coordinate(&o.Home) })
	write := declared.write
	declared.write = func(in *model.Instance, b []byte, o *officialRow) []byte {
		if o.Home == in.Communes[o.Residence].Seat {
			return b
		}
		return write(in, b, o)
	}
	return declared
}

var officialTable = newTable(
	Table{File: "officials.csv", Need: Required, Vi: "cán bộ, công chức, mỗi người một dòng", En: "officials, one a row"},
	col(Column{Name: "id", Need: Required, Vi: "mã người (không dùng số căn cước)", En: "id (not the citizen number)", Example: "GL000123"},
		"mã|mã cán bộ|mã công chức|số hiệu", key(), func(o *officialRow) *string { return &o.ID }),
	col(Column{Name: "name", Need: Recommended, Vi: "họ và tên", En: "full name", Example: "Nguyễn Thị Hoa"},
		"họ tên|họ và tên|ho_ten|tên", text(), func(o *officialRow) *string { return &o.Name }),
	col(Column{Name: "sex", Need: Required, Vi: "giới tính", En: "sex", Example: "female"},
		"giới tính|gioi_tinh|phái", enum(word[model.Sex]{model.Male, "male|nam|m"}, word[model.Sex]{model.Female, "female|nữ|f"}),
		func(o *officialRow) *model.Sex { return &o.Sex }),
	col(Column{Name: "birth_date", Need: Required, Vi: "ngày sinh; chỉ có năm thì là 1/1", En: "birth date; a year alone is 1 January", Example: "1985-03-14"},
		"ngày sinh|ngay_sinh|ngày tháng năm sinh|năm sinh|birth", day(), func(o *officialRow) *model.Date { return &o.Birth }),
	col(Column{Name: "ethnicity", Vi: "dân tộc", En: "ethnicity", Example: "Kinh"},
		"dân tộc|dan_toc", code(), func(o *officialRow) *string { return &o.Ethnicity }),
	col(Column{Name: "residence", Need: Recommended, Default: "commune of work", Vi: "xã nơi ở hiện nay, mã hoặc tên", En: "commune of residence, code or name", Example: "21583"},
		"nơi ở hiện nay|nơi ở|noi_o_hien_nay|xã nơi ở|thường trú|chỗ ở hiện nay", ref(toCommune), func(o *officialRow) *int32 { return &o.Residence }),
	homeColumn(Column{Name: "home_lat", Unit: "degrees", Default: "point of the commune", Vi: "vĩ độ nhà", En: "latitude of the home", Example: "13.80"},
		"vĩ độ nhà|vĩ độ nơi ở", -90, 90, func(p *model.Point) *float64 { return &p.Lat }),
	homeColumn(Column{Name: "home_lon", Unit: "degrees", Default: "point of the commune", Vi: "kinh độ nhà", En: "longitude of the home", Example: "109.20"},
		"kinh độ nhà|kinh độ nơi ở", -180, 180, func(p *model.Point) *float64 { return &p.Lon }),
	col(Column{Name: "hometown", Need: Recommended, Assumes: "official.hometown", Default: "unknown", Vi: "quê quán: mã hoặc tên xã hiện nay", En: "commune of origin, code or name", Example: "21640"},
		"quê quán|que_quan|quê", ref(toCommune), func(o *officialRow) *int32 { return &o.Hometown }),
	col(Column{Name: "class", Default: "civil-servant", Vi: "công chức, cán bộ, hợp đồng", En: "class", Example: "civil-servant"},
		"loại|đối tượng|diện", enum(
			word[model.Class]{model.CivilServant, "civil-servant|công chức"},
			word[model.Class]{model.Cadre, "cadre|cán bộ"},
			word[model.Class]{model.Contract, "contract|hợp đồng|hợp đồng lao động"}),
		func(o *officialRow) *model.Class { return &o.Class }),
	col(Column{Name: "rank", Need: Recommended, Assumes: "official.rank", Default: "none", Vi: "ngạch", En: "rank", Example: "specialist"},
		"ngạch|mã ngạch|ma_ngach|ngach", rankKind, func(o *officialRow) *model.Rank { return &o.Rank }),
	col(Column{Name: "coefficient", Need: Recommended, Assumes: "official.coefficient", Default: "unknown", Vi: "hệ số lương", En: "salary coefficient", Example: "3.33"},
		"hệ số|he_so|hệ số lương", fixed(2, 10_000, 0), func(o *officialRow) *int { return &o.Coef }),
	col(Column{Name: "body", Default: "unplaced", Vi: "đơn vị công tác (mã cơ quan)", En: "body of work", Example: "21583-KT"},
		"đơn vị|don_vi|cơ quan|đơn vị công tác|nơi công tác", ref(toBody), func(o *officialRow) *int32 { return &o.body }),
	col(Column{Name: "position", Default: "unplaced", Vi: "vị trí việc làm (mã hoặc tên)", En: "position, code or title", Example: "KT-DD"},
		"vị trí việc làm|vị trí|chức vụ|chuc_vu|VTVL|chức danh", ref(toPosition), func(o *officialRow) *int32 { return &o.position }),
	col(Column{Name: "second_post", Default: "none", Vi: "vị trí kiêm nhiệm (cơ quan/vị trí)", En: "post held concurrently (body/position)", Example: "21583-VP/VP-CNTT"},
		"vị trí kiêm nhiệm|kiêm nhiệm", ref(toPost), func(o *officialRow) *int32 { return &o.SecondPost }),
	col(Column{Name: "second_percent", Unit: "%", Default: "no second post", Vi: "phần thời gian cho vị trí kiêm nhiệm", En: "working time given to the second post", Example: "30"},
		"tỷ lệ kiêm nhiệm|phần trăm kiêm nhiệm", whole(1, 100, 0), func(o *officialRow) *int { return &o.SecondPct }),
	col(Column{Name: "since_post", Need: Recommended, Assumes: "official.since-post", Default: "unknown", Vi: "giữ vị trí từ ngày", En: "in the post since", Example: "2021-07-01"},
		"giữ vị trí từ|ngày giữ chức vụ|thời điểm giữ chức vụ|từ ngày", day(), func(o *officialRow) *model.Date { return &o.SincePost }),
	col(Column{Name: "since_unit", Default: "unknown", Vi: "về đơn vị từ ngày", En: "in the commune or agency since", Example: "2018-01-01"},
		"về đơn vị từ|ngày về đơn vị", day(), func(o *officialRow) *model.Date { return &o.SinceUnit }),
	col(Column{Name: "last_move", Default: "never", Vi: "lần điều động, luân chuyển, biệt phái gần nhất", En: "last transfer, rotation or secondment", Example: "2025-07-01"},
		"lần chuyển gần nhất|điều động gần nhất", day(), func(o *officialRow) *model.Date { return &o.LastMove }),
	col(Column{Name: "terms", Default: "0", Vi: "số nhiệm kỳ liên tiếp đứng đầu tại nơi này", En: "consecutive terms ended as head at the place", Example: "1"},
		"số nhiệm kỳ|nhiệm kỳ", whole(0, 20, 0), func(o *officialRow) *int { return &o.Terms }),
	col(Column{Name: "under_discipline", Default: "no", Vi: "a) đang xem xét kỷ luật", En: "(a) under disciplinary consideration", Example: "0"},
		"đang xem xét kỷ luật|xem xét kỷ luật", flag(""), func(o *officialRow) *bool { return &o.UnderDiscipline }),
	col(Column{Name: "investigated", Default: "no", Vi: "b) đang bị khởi tố, điều tra, thanh tra", En: "(b) prosecuted, investigated, inspected", Example: "0"},
		"đang bị điều tra|khởi tố điều tra", flag(""), func(o *officialRow) *bool { return &o.Investigated }),
	col(Column{Name: "critical_illness", Default: "no", Vi: "c) đang điều trị bệnh hiểm nghèo", En: "(c) treating a critical illness", Example: "0"},
		"bệnh hiểm nghèo", flag(""), func(o *officialRow) *bool { return &o.CriticalIllness }),
	col(Column{Name: "study_until", Default: "none", Vi: "d) đi học dài hạn đến", En: "(d) long-term study until", Example: "2027-06-30"},
		"đi học đến|học dài hạn đến", day(), func(o *officialRow) *model.Date { return &o.StudyUntil }),
	col(Column{Name: "seconded_until", Default: "none", Vi: "d) biệt phái đến", En: "(d) seconded until", Example: "2027-03-31"},
		"biệt phái đến|hết hạn biệt phái", day(), func(o *officialRow) *model.Date { return &o.SecondedUntil }),
	col(Column{Name: "home_post", Default: "none", Vi: "vị trí ở đơn vị cử biệt phái (cơ quan/vị trí)", En: "post in the sending unit while seconded (body/position)", Example: "21640-KT/KT-XD"},
		"vị trí đơn vị cử|vị trí cũ khi biệt phái", ref(toPost), func(o *officialRow) *int32 { return &o.HomePost }),
	col(Column{Name: "pregnant", Default: "no", Vi: "đ) có thai", En: "(đ) pregnant", Example: "0"},
		"có thai|mang thai", flag(""), func(o *officialRow) *bool { return &o.Pregnant }),
	col(Column{Name: "maternity_until", Default: "none", Vi: "đ) nghỉ thai sản đến", En: "(đ) maternity leave until", Example: "2027-01-31"},
		"nghỉ thai sản đến|thai sản đến", day(), func(o *officialRow) *model.Date { return &o.MaternityUntil }),
	col(Column{Name: "youngest_child", Default: "none", Vi: "đ) ngày sinh con nhỏ nhất", En: "(đ) birth date of the youngest child", Example: "2024-05-02"},
		"ngày sinh con nhỏ nhất|con nhỏ nhất", day(), func(o *officialRow) *model.Date { return &o.YoungestChild }),
	col(Column{Name: "sole_father", Default: "no", Vi: "đ) nam nuôi con, vợ chết hoặc bất khả kháng", En: "(đ) father whose wife has died, or force majeure", Example: "0"},
		"nam nuôi con một mình|cha nuôi con một mình", flag(""), func(o *officialRow) *bool { return &o.SoleFather }),
	col(Column{Name: "hardship", Default: "no", Vi: "e) hoàn cảnh đặc biệt khó khăn được xác nhận", En: "(e) certified family hardship", Example: "0"},
		"hoàn cảnh khó khăn|hoàn cảnh đặc biệt khó khăn", flag(""), func(o *officialRow) *bool { return &o.Hardship }),
	col(Column{Name: "exclusion", Default: "none", Vi: "g) lý do khác do người đứng đầu quyết định", En: "(g) other reason decided by the head of the agency", Example: "đang giữ chìa khóa mật mã"},
		"lý do không điều động|trường hợp khác", text(), func(o *officialRow) *string { return &o.Exclusion }),
	col(Column{Name: "disciplined_until", Default: "none", Vi: "trong thời hạn kỷ luật đến", En: "serving a discipline until", Example: "2027-02-10"},
		"kỷ luật đến|hết hạn kỷ luật", day(), func(o *officialRow) *model.Date { return &o.DisciplinedUntil }),
	col(Column{Name: "hazard_years", Unit: "years", Default: "0", Vi: "số năm ở nghề nặng nhọc hoặc vùng đặc biệt khó khăn", En: "years in hazardous work or especially difficult areas", Example: "0"},
		"số năm vùng đặc biệt khó khăn|số năm nặng nhọc", whole(0, 60, 0), func(o *officialRow) *int { return &o.HazardYears }),
	col(Column{Name: "certificates", Default: "none", Vi: "chứng chỉ", En: "certificates", Example: "chief-accountant"},
		"chứng chỉ", set(), func(o *officialRow) *[]string { return &o.Certificates }),
	col(Column{Name: "languages", Default: "none", Vi: "tiếng dân tộc", En: "minority languages spoken", Example: "Ba Na|Gia Rai"},
		"tiếng dân tộc|ngôn ngữ", set(), func(o *officialRow) *[]string { return &o.Languages }),
	col(Column{Name: "succession", Default: "none", Vi: "quy hoạch các vị trí", En: "positions planned for", Example: "KT-TP"},
		"quy hoạch|quy hoạch chức danh", refs(toPosition), func(o *officialRow) *[]int32 { return &o.Succession }),
)

// An ofOfficial is a row about one official.
type ofOfficial[T any] struct {
	official int32
	value    T
}

// officialColumn is the first column of the tables about officials.
func officialColumn[T any]() column[ofOfficial[T]] {
	return col(Column{Name: "official", Need: Required, Vi: "mã người", En: "id of the official", Example: "GL000123"},
		"mã|mã cán bộ|mã công chức|id", ref(toOfficial), func(r *ofOfficial[T]) *int32 { return &r.official })
}

var qualificationTable = newTable(
	Table{File: "qualifications.csv", Need: Recommended, Vi: "bằng cấp chuyên môn", En: "completed courses"},
	officialColumn[model.Qualification](),
	col(Column{Name: "major", Need: Required, Vi: "mã ngành đào tạo (Thông tư 09/2022/TT-BGDĐT)", En: "code of the major", Example: "7850103"},
		"chuyên ngành|mã ngành|ngành|ngành đào tạo", code(), func(q *ofOfficial[model.Qualification]) *string { return &q.value.Major }),
	col(Column{Name: "level", Need: Required, Vi: "trình độ", En: "level", Example: "university"},
		"trình độ|trinh_do_chuyen_mon|bậc đào tạo", levelKind, func(q *ofOfficial[model.Qualification]) *model.Level { return &q.value.Level }),
)

var experienceTable = newTable(
	Table{File: "experience.csv", Need: Recommended, Vi: "thời gian công tác theo lĩnh vực", En: "time worked by field"},
	officialColumn[model.Experience](),
	col(Column{Name: "field", Need: Required, Vi: "mã hoặc tên lĩnh vực", En: "code or name of the field", Example: "land"},
		"lĩnh vực", ref(toField), func(e *ofOfficial[model.Experience]) *int32 { return &e.value.Field }),
	col(Column{Name: "months", Unit: "months", Need: Required, Vi: "số tháng", En: "months", Example: "48"},
		"số tháng|tháng|thời gian", stated(0, 800), func(e *ofOfficial[model.Experience]) *int { return &e.value.Months }),
)

// An evaluation is the rating of one year.
type evaluation struct {
	year   int
	rating model.Rating
}

var evaluationTable = newTable(
	Table{File: "evaluations.csv", Need: Recommended, Vi: "xếp loại chất lượng ba năm trước năm của dữ liệu", En: "quality ratings of the three years before that of the files"},
	officialColumn[evaluation](),
	col(Column{Name: "year", Need: Required, Vi: "năm", En: "year", Example: "2025"},
		"năm|năm đánh giá", stated(1950, 2200), func(e *ofOfficial[evaluation]) *int { return &e.value.year }),
	col(Column{Name: "rating", Need: Required, Vi: "xếp loại (Luật 80/2025 Điều 26)", En: "rating", Example: "good"},
		"xếp loại|kết quả|đánh giá", enum(
			word[model.Rating]{model.Excellent, "excellent|hoàn thành xuất sắc nhiệm vụ|xuất sắc|HTXSNV|HTXS"},
			word[model.Rating]{model.GoodRating, "good|hoàn thành tốt nhiệm vụ|tốt|HTTNV|HTT"},
			word[model.Rating]{model.Completed, "completed|hoàn thành nhiệm vụ|hoàn thành|HTNV|HT"},
			word[model.Rating]{model.NotDone, "not-done|không hoàn thành nhiệm vụ|không hoàn thành|KHTNV|KHT"}),
		func(e *ofOfficial[evaluation]) *model.Rating { return &e.value.rating }),
)

var wishTable = newTable(
	Table{File: "wishes.csv", Vi: "nguyện vọng đã ghi nhận, mỗi người một dòng", En: "wishes on record, one row an official"},
	officialColumn[model.Wishes](),
	col(Column{Name: "move", Default: "none", Vi: "tự nguyện đi hoặc xin ở lại", En: "volunteers to move or asks not to", Example: "volunteers"},
		"nguyện vọng|nguyện vọng điều động", wordOfMove, func(w *ofOfficial[model.Wishes]) *model.WishMove { return &w.value.Move }),
	col(Column{Name: "communes", Default: "none", Vi: "xã mong muốn", En: "preferred communes", Example: "21583|21590"},
		"xã mong muốn|xã nguyện vọng", refs(toCommune), func(w *ofOfficial[model.Wishes]) *[]int32 { return &w.value.Communes }),
	col(Column{Name: "positions", Default: "none", Vi: "vị trí mong muốn", En: "preferred positions", Example: "KT-DD"},
		"vị trí mong muốn|vị trí nguyện vọng", refs(toPosition), func(w *ofOfficial[model.Wishes]) *[]int32 { return &w.value.Positions }),
	col(Column{Name: "accepts_lower", Default: "no", Vi: "chấp nhận vị trí thấp hơn", En: "accepts a position of lower rank or leadership", Example: "0"},
		"chấp nhận vị trí thấp hơn|chấp nhận thấp hơn", flag(""), func(w *ofOfficial[model.Wishes]) *bool { return &w.value.AcceptsLower }),
	col(Column{Name: "relocates", Default: "no", Vi: "đồng ý chuyển chỗ ở", En: "agrees to live at the place of work", Example: "0"},
		"đồng ý chuyển chỗ ở|chuyển chỗ ở", flag(""), func(w *ofOfficial[model.Wishes]) *bool { return &w.value.Relocates }),
	col(Column{Name: "lifts_protection", Default: "no", Vi: "xin điều động dù thuộc điểm đ, e khoản 5 Điều 25", En: "lifts Decree 170/2025 Art 25(5) đ and e", Example: "0"},
		"tự nguyện dù được bảo vệ|bỏ bảo vệ", flag(""), func(w *ofOfficial[model.Wishes]) *bool { return &w.value.LiftsProtection }),
)

var tieTable = newTable(
	Table{File: "ties.csv", Vi: "quan hệ gia đình giữa hai cán bộ, công chức", En: "family ties of two officials"},
	col(Column{Name: "official", Need: Required, Vi: "mã người", En: "id of the official", Example: "GL000123"},
		"mã|mã cán bộ|mã công chức|người thứ nhất", ref(toOfficial), func(t *model.Tie) *int32 { return &t.A }),
	col(Column{Name: "relative", Need: Required, Vi: "mã người thân", En: "id of the relative", Example: "GL000456"},
		"người thân|mã người thân|người thứ hai", ref(toOfficial), func(t *model.Tie) *int32 { return &t.B }),
	col(Column{Name: "relation", Need: Required, Vi: "người thứ nhất là gì của người thân", En: "what the official is to the relative", Example: "spouse"},
		"quan hệ", enum(
			word[model.Relation]{model.Spouse, "spouse|vợ chồng|vợ|chồng"},
			word[model.Relation]{model.Parent, "parent|cha mẹ|cha|bố|mẹ"},
			word[model.Relation]{model.Child, "child|con"},
			word[model.Relation]{model.Sibling, "sibling|anh chị em|anh|chị|em|anh chị em ruột"},
			word[model.Relation]{model.InLaw, "in-law|bên vợ chồng|thông gia|dâu rể"}),
		func(t *model.Tie) *model.Relation { return &t.Relation }),
)

var distanceTable = newTable(
	Table{File: "distances.csv", Vi: "quãng đường bộ giữa hai xã, một chiều ghi là đủ", En: "road distances of two communes; one direction is enough"},
	col(Column{Name: "from", Need: Required, Vi: "xã", En: "commune", Example: "21583"},
		"từ|từ xã|xã đi|nơi đi", ref(toCommune), func(d *model.Distance) *int32 { return &d.From }),
	col(Column{Name: "to", Need: Required, Vi: "xã kia", En: "other commune", Example: "21590"},
		"đến|đến xã|xã đến|nơi đến", ref(toCommune), func(d *model.Distance) *int32 { return &d.To }),
	col(Column{Name: "km", Unit: "km", Need: Required, Vi: "quãng đường", En: "distance", Example: "12.500"},
		"quãng đường|khoảng cách|số km", fixed(3, 5_000_000, -1), func(d *model.Distance) *int { return &d.Metres }),
	col(Column{Name: "minutes", Unit: "minutes", Default: "by speed", Vi: "thời gian đi", En: "travel time", Example: "20"},
		"phút|thời gian", whole(0, 10_000, 0), func(d *model.Distance) *int { return &d.Minutes }),
	col(Column{Name: "source", Vi: "nguồn: đo, bản đồ …", En: "source: measured, map …", Example: "Sở Xây dựng"},
		"nguồn", code(), func(d *model.Distance) *string { return &d.Source }),
)

var volumeTable = newTable(
	Table{File: "volumes.csv", Vi: "khối lượng công việc của xã theo lĩnh vực (WISN)", En: "workload of a commune and field (WISN)"},
	col(Column{Name: "commune", Need: Required, Vi: "mã hoặc tên xã", En: "code or name of the commune", Example: "21583"},
		"xã|mã xã", ref(toCommune), func(v *model.Volume) *int32 { return &v.Commune }),
	col(Column{Name: "field", Need: Required, Vi: "mã hoặc tên lĩnh vực", En: "code or name of the field", Example: "land"},
		"lĩnh vực", ref(toField), func(v *model.Volume) *int32 { return &v.Field }),
	col(Column{Name: "activity", Need: Required, Vi: "công việc", En: "activity", Example: "hồ sơ đất đai"},
		"công việc|hoạt động|thủ tục", code(), func(v *model.Volume) *string { return &v.Activity }),
	col(Column{Name: "kind", Default: "core", Vi: "việc chính, hỗ trợ chung, việc riêng", En: "core work, support shared by all, duties of some", Example: "core"},
		"loại|loại việc", enum(
			word[model.WorkKind]{model.CoreWork, "core|việc chính|chuyên môn"},
			word[model.WorkKind]{model.SharedSupport, "shared|hỗ trợ chung|việc chung"},
			word[model.WorkKind]{model.IndividualDuties, "individual|việc riêng|nhiệm vụ riêng"}),
		func(v *model.Volume) *model.WorkKind { return &v.Kind }),
	col(Column{Name: "amount", Unit: "units or people a year", Default: "0", Vi: "số lượng một năm (việc riêng: số người)", En: "units a year (duties of some: people)", Example: "1800"},
		"số lượng|khối lượng", decimal(0, 1e9), func(v *model.Volume) *float64 { return &v.Amount }),
	col(Column{Name: "minutes", Unit: "minutes", Need: Required, Vi: "phút cho một đơn vị (hỗ trợ chung: mỗi kỳ; việc riêng: mỗi người một năm)", En: "minutes a unit (shared: a period; duties of some: a person and year)", Example: "90"},
		"phút|thời gian|định mức thời gian", decimal(0, 1e7), func(v *model.Volume) *float64 { return &v.Minutes }),
	col(Column{Name: "period", Default: "year", Vi: "kỳ của hỗ trợ chung", En: "period of shared support", Example: "week"},
		"kỳ|chu kỳ", enum(
			word[model.Period]{model.PerYear, "year|năm"},
			word[model.Period]{model.PerMonth, "month|tháng"},
			word[model.Period]{model.PerWeek, "week|tuần"},
			word[model.Period]{model.PerDay, "day|ngày"}),
		func(v *model.Volume) *model.Period { return &v.Period }),
)
