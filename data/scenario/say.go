package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"canbo/data/catalogue"
	"canbo/data/gazetteer"
	"canbo/model"
	"canbo/model/scenario"
)

// both makes a text in both languages from one format each and their arguments;
// an argument of type Words stands for its form in the language.
func both(vi, en string, args ...any) scenario.Words {
	form := func(format, lang string) string {
		in := slices.Clone(args)
		for i, a := range in {
			if w, ok := a.(scenario.Words); ok {
				in[i] = w.In(lang)
			}
		}
		return fmt.Sprintf(format, in...)
	}
	return scenario.Words{Vi: form(vi, "vi"), En: form(en, "en")}
}

// join puts what is not empty behind one another.
func join(separator string, parts ...scenario.Words) scenario.Words {
	var vi, en []string
	for _, p := range parts {
		if p.Vi != "" {
			vi, en = append(vi, p.Vi), append(en, p.En)
		}
	}
	return scenario.Words{Vi: strings.Join(vi, separator), En: strings.Join(en, separator)}
}

// count writes a whole number with its thousands apart.
func count(n int64) scenario.Words {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return scenario.Words{Vi: sign + strings.ReplaceAll(s, ",", "."), En: sign + s}
}

// percent writes what is not negative per mille in percent.
func percent(perMille int) scenario.Words {
	s := strconv.Itoa(perMille / 10)
	if rest := perMille % 10; rest != 0 {
		s += "." + strconv.Itoa(rest)
	}
	return scenario.Words{Vi: strings.ReplaceAll(s, ".", ",") + " %", En: s + " %"}
}

// change says by how much something grows or falls.
func change(perMille int) scenario.Words {
	if perMille < 0 {
		return both("giảm %s", "falls by %s", percent(-perMille))
	}
	return both("tăng %s", "rises by %s", percent(perMille))
}

// day writes a date.
func day(d model.Date) scenario.Words {
	return scenario.Words{Vi: d.Vietnamese(), En: d.String()}
}

// case names provinces and years: "all provinces, from 2027: ".
func caseOf(sel *scenario.Selection, from, until int, more ...scenario.Words) scenario.Words {
	return both("%s: ", "%s: ", join(", ", append([]scenario.Words{place(sel), years(from, until)}, more...)...))
}

func place(sel *scenario.Selection) scenario.Words {
	var parts []scenario.Words
	if len(sel.Provinces) > 0 {
		parts = append(parts, names(sel.Provinces, provinceName))
	}
	switch sel.Merged {
	case 0:
		if len(parts) == 0 {
			return both("mọi tỉnh", "all provinces")
		}
	case 1:
		parts = append(parts, both("các tỉnh không hợp nhất", "provinces that were not merged"))
	default:
		parts = append(parts, both("các tỉnh hợp nhất từ %d tỉnh", "provinces merged from %d", sel.Merged))
	}
	return join(", ", parts...)
}

func years(from, until int) scenario.Words {
	switch {
	case from == 0 && until == 0:
		return both("mọi năm", "every year")
	case until == 0:
		return both("từ năm %d", "from %d", from)
	case from == 0:
		return both("đến hết năm %d", "until %d", until)
	case from == until:
		return both("năm %d", "in %d", from)
	}
	return both("%d–%d", "%d–%d", from, until)
}

// days says when a dated record holds.
func days(from, to model.Date) scenario.Words {
	switch {
	case from == 0 && to == 0:
		return both("mọi lúc", "at all times")
	case to == 0:
		return both("từ %s", "from %s", day(from))
	case from == 0:
		return both("đến %s", "until %s", day(to))
	}
	return both("%s–%s", "%s to %s", day(from), day(to))
}

// names lists codes by their names.
func names(list []string, name func(string) scenario.Words) scenario.Words {
	parts := make([]scenario.Words, len(list))
	for i, c := range list {
		parts[i] = name(c)
	}
	return join(", ", parts...)
}

func provinceName(code string) scenario.Words {
	if p, ok := gazetteer.Load().Province(code); ok {
		return scenario.Words{Vi: p.Name, En: p.Name}
	}
	return scenario.Words{Vi: code, En: code}
}

func fieldName(code string) scenario.Words {
	for _, f := range catalogue.Fields() {
		if f.Code == code {
			return scenario.Words{Vi: "“" + f.NameVi + "”", En: "“" + f.NameEn + "”"}
		}
	}
	return scenario.Words{Vi: code, En: code}
}

// fieldsOf names fields, all where there are none.
func fieldsOf(codes []string) scenario.Words {
	if len(codes) == 0 {
		return both("mọi lĩnh vực", "all fields")
	}
	return names(codes, fieldName)
}

// when returns a text under a condition, else nothing.
func when(ok bool, w scenario.Words) scenario.Words {
	if ok {
		return w
	}
	return scenario.Words{}
}

func sayYears(s *scenario.Scenario) scenario.Words {
	return both("các năm %d–%d, mỗi năm một đợt", "the years %d to %d, one round each", s.First, s.Last)
}

func sayBase(b *scenario.Base) scenario.Words {
	var what scenario.Words
	switch {
	case b.Folder != "":
		what = both("thư mục dữ liệu %s", "the data in %s", b.Folder)
	case len(b.Provinces) > 0:
		what = both("bản sao tổng hợp (hạt giống %d) của %s", "the synthetic twin (seed %d) of %s", b.Seed, names(b.Provinces, provinceName))
	default:
		what = both("bản sao tổng hợp (hạt giống %d) của toàn quốc", "the synthetic twin (seed %d) of the nation", b.Seed)
	}
	return both("nền: %s", "base: %s", join("; ", what,
		when(b.Policy != "", both("chính sách %s", "policy %s", b.Policy)),
		when(b.AsOf != 0, both("số liệu ngày %s", "files of %s", day(b.AsOf))),
		when(b.Effective != 0, both("đợt đầu có hiệu lực ngày %s, các đợt sau cùng ngày mỗi năm", "the first round takes effect on %s, later ones on that day of each year", day(b.Effective)))))
}

func sayCeiling(c *scenario.Ceiling) scenario.Words {
	var what scenario.Words
	switch {
	case c.Heads > 0:
		what = both("biên chế %s người, chia cho các xã theo tỷ lệ nền", "a ceiling of %s heads, shared over the communes in proportion to the base", count(int64(c.Heads)))
	case c.Change == 0:
		what = both("biên chế giữ như nền", "the ceiling stays that of the base")
	default:
		what = both("biên chế %s so với nền", "the ceiling %s against the base", change(c.Change))
	}
	return join("", caseOf(&c.Selection, c.Year, 0), what)
}

// sayCeilings says the records in order, tables one line a province.
func sayCeilings(all []scenario.Ceiling) []scenario.Words {
	var lines []scenario.Words
	single := func(c *scenario.Ceiling) bool { return c.Heads > 0 && len(c.Provinces) == 1 && c.Merged == 0 }
	for i := 0; i < len(all); i++ {
		if !single(&all[i]) {
			lines = append(lines, sayCeiling(&all[i]))
			continue
		}
		var order []string
		byProvince := map[string][]scenario.Words{}
		for ; i < len(all) && single(&all[i]); i++ {
			code := all[i].Provinces[0]
			if byProvince[code] == nil {
				order = append(order, code)
			}
			byProvince[code] = append(byProvince[code], both("%s người %s", "%s heads %s", count(int64(all[i].Heads)), years(all[i].Year, 0)))
		}
		i--
		for _, code := range order {
			lines = append(lines, both("%s: biên chế %s, chia cho các xã theo tỷ lệ nền", "%s: a ceiling of %s, shared over the communes in proportion to the base",
				provinceName(code), join(", ", byProvince[code]...)))
		}
	}
	return lines
}

var kindNames = []scenario.Words{
	model.RuralCommune: {Vi: "xã", En: "commune"}, model.Ward: {Vi: "phường", En: "ward"}, model.SpecialZone: {Vi: "đặc khu", En: "special zone"},
}

func sayFloor(f *scenario.Floor) scenario.Words {
	units := make([]scenario.Words, len(f.Kinds))
	for i, k := range f.Kinds {
		units[i] = kindNames[k]
	}
	if len(units) == 0 {
		units = []scenario.Words{both("xã, phường, đặc khu", "commune, ward and special zone")}
	}
	return join("", caseOf(&f.Selection, f.Year, 0), both("mỗi %s có biên chế ít nhất %d người", "the ceiling of each %s is at least %d heads", join(", ", units...), f.Heads))
}

var causes = map[string]scenario.Words{
	"decentralised": {Vi: "nhiệm vụ phân cấp", En: "decentralised tasks"},
	"simplified":    {Vi: "đơn giản hóa thủ tục", En: "simplified procedures"},
	"dossiers":      {Vi: "hồ sơ tăng", En: "growth of dossiers"},
	"digital":       {Vi: "năng suất nhờ chuyển đổi số", En: "digital productivity"},
}

func sayDemand(d *scenario.Demand) scenario.Words {
	what := join(", ",
		when(d.Change != 0, both("%s một lần", "%s once", change(d.Change))),
		when(d.Growth != 0, both("%s mỗi năm, cộng dồn", "%s every year, compounding", change(d.Growth))))
	if what.Vi == "" {
		what = both("không đổi", "does not change")
	}
	cause := causes[d.Cause]
	return join("", caseOf(&d.Selection, d.Year, 0), both("khối lượng công việc của %s ", "the work of %s ", fieldsOf(d.Fields)), what,
		when(cause.Vi != "", both(" (%s)", " (%s)", cause)))
}

func sayRetirement(r *scenario.Retirement) scenario.Words {
	if r.HardshipYears == 0 {
		return both("nghỉ hưu đúng tuổi theo bảng của chính sách (Nghị định 135/2020/NĐ-CP)", "retirement at the age of the policy's table (Decree 135/2020/NĐ-CP)")
	}
	return both("nghỉ hưu theo ngày sinh đúng bảng của chính sách (Nghị định 135/2020/NĐ-CP); ai có ít nhất %d năm làm việc nặng nhọc hoặc ở vùng đặc biệt khó khăn thì %s nghỉ ở tuổi thấp hơn %d tháng so với tuổi tại thời điểm nghỉ; ai đã đủ điều kiện trước đợt đầu mà chưa nghỉ thì làm đến đủ tuổi",
		"retirement by birth date, exactly by the policy's table (Decree 135/2020/NĐ-CP); of those with at least %d years of hazardous work or in especially difficult areas %s go %d months below the age then in force; who could have gone before the first round and has not stays to the full age",
		r.HardshipYears, percent(r.HardshipShare), r.HardshipMonths)
}

func sayExit(e *scenario.Exit) scenario.Words {
	who := join(", ",
		when(e.Sex == "male", both("nam", "men")), when(e.Sex == "female", both("nữ", "women")),
		when(e.From != 0 && e.To != 0, both("từ %d đến %d tuổi", "aged %d to %d", e.From, e.To)),
		when(e.From != 0 && e.To == 0, both("từ %d tuổi", "aged %d or more", e.From)),
		when(e.From == 0 && e.To != 0, both("đến %[2]d tuổi", "aged up to %[2]d", e.From, e.To)),
		when(e.Hardship == "yes", both("ở xã khó khăn", "in communes of hardship")),
		when(e.Hardship == "no", both("ngoài xã khó khăn", "outside communes of hardship")))
	if who.Vi != "" {
		who = join("", both(", ", ", "), who, both(",", ","))
	}
	return join("", caseOf(&e.Selection, e.Year, e.Until), both("trong một năm %s cán bộ, công chức%s thôi việc ngoài nghỉ hưu", "%s of the officials%s leave in a year other than by retirement", percent(e.Rate), who))
}

func sayEarly(e *scenario.Early) scenario.Words {
	who := join(", ",
		when(e.Surplus, both("dôi dư so với biên chế", "over the ceiling")),
		when(e.Months != 0, both("còn không quá %d tháng đến tuổi nghỉ hưu", "within %d months of retirement", e.Months)))
	if who.Vi == "" {
		who = both("bất kỳ", "any")
	}
	return join("", caseOf(&e.Selection, e.Year, e.Until), both("trong số người %s, mỗi năm %s nghỉ theo Nghị định 154/2025/NĐ-CP, người gần tuổi nghỉ hưu trước",
		"of those %s, %s a year leave under Decree 154/2025/NĐ-CP, those nearest to retirement first", who, percent(e.Share)))
}

func sayRecruitment(r *scenario.Recruitment) scenario.Words {
	limit := both("không giới hạn ngoài số chỗ trống", "no limit but the open places")
	switch {
	case r.Limit == 0:
		limit = both("không tuyển", "nobody")
	case r.Limit > 0:
		limit = both("tối đa %s người mỗi năm và tỉnh", "at most %s heads a year and province", count(int64(r.Limit)))
	}
	return join("", caseOf(&r.Selection, r.Year, r.Until), both("tuyển dụng vào %s", "recruitment for %s", fieldsOf(r.Fields)),
		when(r.Communes == "hardship", both(" ở xã khó khăn", " in communes of hardship")),
		when(r.Communes == "other", both(" ngoài xã khó khăn", " outside communes of hardship")),
		both(": %s", ": %s", limit),
		when(r.Limit > 0 && r.Share != 1000, both(", thực tuyển được %s số đó", ", of which %s are found", percent(r.Share))),
		when(r.Limit != 0, both(", đi làm sau %d tháng", ", at work after %d months", r.LeadMonths)),
		when(r.Limit != 0 && r.Major != "", both(", ngành %s nếu vị trí nhận mọi ngành", ", of major %s where a position takes any", r.Major)))
}

func sayCourse(c *scenario.Course) scenario.Words {
	return join("", caseOf(&c.Selection, c.Year, c.Until), both("khóa %s, %d tháng, chuyển sang %s (ngành %s), %s chỗ mỗi năm và tỉnh", "course %s, %d months, for %s (major %s), %s places a year and province",
		c.ID, c.Months, fieldName(c.Field), c.Major, count(int64(c.Places))), join("",
		when(len(c.From) > 0, both(", dành cho người thuộc %s", ", for those in %s", fieldsOf(c.From))),
		when(c.Surplus, both(", chỉ người dôi dư", ", only those over the ceiling or the approved number")),
		when(c.MinService > 0, both(", còn ít nhất %d tháng công tác khi học xong", ", at least %d months of service left at the end", c.MinService))))
}

func sayTerms(t *scenario.Terms) scenario.Words {
	leaders := both("không tính nhiệm kỳ kết thúc", "no term of a leader ends")
	if t.Months > 0 {
		leaders = both("nhiệm kỳ của người đứng đầu dài %d tháng; hết nhiệm kỳ thì số nhiệm kỳ tăng một", "a head's term lasts %d months; the number of terms rises by one when it ends", t.Months)
	}
	return join("", leaders, both("; người đang mang thai coi như sinh con sau đợt %d tháng", "; a child expected at a round is taken to be born %d months after it", t.BirthMonths))
}

func sayBudget(b *scenario.Budget) scenario.Words {
	return join("", caseOf(&b.Selection, b.Year, b.Until), both("mỗi đợt của một tỉnh %s", "a round of a province has %s", join(", ",
		when(b.Moves >= 0, both("tối đa %s lượt điều động", "at most %s moves", count(int64(b.Moves)))),
		when(b.Relocations >= 0, both("tối đa %s người chuyển chỗ ở", "at most %s relocations", count(int64(b.Relocations)))),
		when(b.Money >= 0, both("chi hỗ trợ tối đa %s đồng một tháng", "at most %s đồng of support a month", count(b.Money))),
		when(b.Moves < 0 && b.Relocations < 0 && b.Money < 0, both("không bị giới hạn", "no limit")))))
}

func sayRule(r *scenario.Rule) scenario.Words {
	var values []string
	for _, k := range slices.Sorted(maps.Keys(r.Value)) {
		values = append(values, k+" = "+strconv.FormatInt(r.Value[k], 10))
	}
	list := strings.Join(values, ", ")
	return both("quy tắc %s, %s: %s (%s)", "rule %s, %s: %s (%s)", string(r.ID), days(r.From, r.To), join(", ",
		when(r.Mode != "", both("chế độ %s", "mode %s", r.Mode)), when(list != "", both("%s", "%s", list)),
		when(r.Mode == "" && list == "", both("lời và căn cứ", "texts and instrument"))), r.Article)
}

func saySupport(t *model.Support) scenario.Words {
	who := both("các tỉnh không có mức riêng", "provinces without a table of their own")
	if t.Province != "" {
		who = provinceName(t.Province)
	}
	parts := []scenario.Words{when(t.Rent > 0, both("thuê nhà %s đồng một tháng", "rent %s đồng a month", count(t.Rent)))}
	for _, b := range t.Bands {
		parts = append(parts, both("từ %s m (miền núi %s m) %s đồng một tháng", "from %s m (mountains %s m) %s đồng a month", count(int64(b.Metres)), count(int64(b.MountainMetres)), count(b.Dong)))
	}
	what := join("; ", parts...)
	if what.Vi == "" {
		what = both("không hỗ trợ", "no support")
	}
	return both("%s, %s: %s (%s)", "%s, %s: %s (%s)", who, days(t.From, t.To), what, t.Article)
}

func sayLookAhead(l *scenario.LookAhead) scenario.Words {
	if l.Months == 0 || l.Price == 0 {
		return both("mỗi đợt chỉ xét năm của nó", "each round looks at its own year only")
	}
	return both("mỗi đợt tính trước người nghỉ hưu và người đã tuyển sẽ đến trong %d tháng tới: %s năng suất của họ coi như đã thiếu, đã có", "each round looks %d months ahead: %s of the productivity of those who then retire counts as missing already, of recruits found who then begin as there", l.Months, percent(l.Price))
}

func drawn(futures int) scenario.Words {
	if futures == 0 {
		return both("không mô phỏng tương lai nào", "no futures are drawn")
	}
	return both("mô phỏng %s tương lai", "futures drawn: %s", count(int64(futures)))
}

func sayFuture(f *scenario.Future) scenario.Words {
	return both("số ngẫu nhiên theo hạt giống %d, %s; %s", "random numbers of seed %d, %s; %s", f.Seed,
		drawn(f.Replications),
		both("trong các tương lai, nhu cầu dao động độc lập theo tỉnh và lĩnh vực, độ lệch chuẩn %s mỗi năm", "in futures demand varies independently by province and field, standard deviation %s a year", percent(f.Demand)))
}
