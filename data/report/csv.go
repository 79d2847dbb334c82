package report

import (
	"encoding/csv"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"canbo/model"
)

// bom lets spreadsheets take a CSV file as UTF-8.
const bom = "\ufeff"

// WriteProposals writes all proposals as CSV with the customary columns of a
// list of transfers (danh sách trích ngang), in Vietnamese, and after them the
// identifiers and figures by which a program reads it.
func (v *View) WriteProposals(w io.Writer) error {
	rows := [][]string{{"TT", "Họ và tên", "Ngày sinh", "Giới tính", "Quê quán", "Chức vụ, đơn vị hiện nay", "Thời điểm giữ chức vụ",
		"Trình độ chuyên môn", "Ngạch", "Hệ số", "Xếp loại 3 năm gần nhất", "Vị trí dự kiến, đơn vị đến", "Hình thức", "Ngày hiệu lực",
		"Thời hạn (tháng)", "Lý do", "Ghi chú",
		"ma_can_bo", "ma_vi_tri_di", "ma_vi_tri_den", "hinh_thuc", "ngay_hieu_luc", "thu_tu", "nhom_dong_thoi", "phu_hop_truoc", "phu_hop_sau",
		"km_truoc", "km_sau", "fte_noi_di_truoc", "fte_noi_di_sau", "fte_noi_di_can", "fte_noi_den_truoc", "fte_noi_den_sau", "fte_noi_den_can",
		"dong_moi_thang", "dong_mot_lan", "chuyen_noi_o"}}
	for k := range v.Plan.Proposals {
		rows = append(rows, v.proposalRow(k))
	}
	return writeCSV(w, rows)
}

func (v *View) proposalRow(k int) []string {
	p := &v.Plan.Proposals[k]
	const l = Vi
	who := make([]string, 9)
	if i := v.In.FindOfficial(p.Official); i >= 0 {
		o := &v.In.Officials[i]
		home := ""
		if o.Hometown >= 0 {
			home = v.In.Communes[o.Hometown].Name
		}
		var ratings, majors []string
		for _, r := range o.Ratings {
			ratings = append(ratings, l.Say("rating."+strconv.Itoa(int(r))))
		}
		for _, q := range o.Qualifications {
			majors = append(majors, l.Say("level."+strconv.Itoa(int(q.Level)))+" "+q.Major)
		}
		who = []string{o.Birth.Vietnamese(), l.Say("sex." + strconv.Itoa(int(o.Sex))), home, "", o.SincePost.Vietnamese(),
			strings.Join(majors, "; "), l.Say("rank." + strconv.Itoa(int(o.Rank))), decimal(int64(o.Coef), 2), strings.Join(ratings, "; ")}
	}
	from := l.Say("moves.unplaced")
	if p.From != "" {
		from = v.title(l, p.From)
	}
	term := ""
	if p.Term > 0 {
		term = strconv.Itoa(p.Term)
	}
	var notes []string
	if p.Cycle > 0 {
		notes = append(notes, l.Say("note.cycle", l.Int(int64(p.Cycle))))
	}
	if p.Conditional {
		notes = append(notes, l.Say("note.conditional"))
	}
	if p.Relocates {
		notes = append(notes, l.Say("note.relocates"))
	}
	for _, id := range p.Warnings {
		notes = append(notes, RuleText(l, v.In.Policy, id))
	}
	relocates := "0"
	if p.Relocates {
		relocates = "1"
	}
	before := []string{"", ""}
	if p.From != "" {
		before = []string{strconv.Itoa(p.Before.Fit), decimal(int64(p.Before.Metres), 3)}
	}
	row := []string{strconv.Itoa(k + 1), p.Name, who[0], who[1], who[2], from, who[4], who[5], who[6], who[7], who[8], v.title(l, p.To),
		l.Say("form." + string(p.Form)), p.Date.Vietnamese(), term, l.Reasons(p.Reasons), strings.Join(notes, "; "),
		p.Official, p.From, p.To, string(p.Form), p.Date.String(), strconv.Itoa(p.Order), strconv.Itoa(p.Cycle), before[0], strconv.Itoa(p.After.Fit),
		before[1], decimal(int64(p.After.Metres), 3)}
	for _, load := range []model.Load{p.SenderLoad, p.ReceiverLoad} {
		row = append(row, decimal(load.Before, 3), decimal(load.After, 3), decimal(load.Required, 3))
	}
	return append(row, strconv.FormatInt(p.Monthly, 10), strconv.FormatInt(p.OneOff, 10), relocates)
}

// WriteOpen writes all places that stay open as CSV.
func (v *View) WriteOpen(w io.Writer) error {
	const l = Vi
	rows := [][]string{{"TT", "Vị trí việc làm", "Cơ quan, đơn vị", "Xã, phường", "Số chỗ trống", "Lý do", "Nguồn tiếp theo", "Đủ điều kiện",
		"Vì sao không đến", "ma_vi_tri", "ma_xa", "ly_do", "nguon"}}
	for k := range v.Plan.Open {
		o := &v.Plan.Open[k]
		var position, body, commune, code string
		if i := v.In.FindPost(o.Post); i >= 0 {
			position, body = v.place(l, i)
			c := &v.In.Communes[v.In.PostCommune(i)]
			commune, code = c.Name, c.Code
		}
		rows = append(rows, []string{strconv.Itoa(k + 1), position, body, commune, strconv.Itoa(o.Heads), l.Say("open." + o.Reason),
			l.Say("next." + o.Next), strconv.Itoa(o.Qualified), l.fell(o), o.Post, code, o.Reason, o.Next})
	}
	return writeCSV(w, rows)
}

// decimal writes n/10^scale with a point and without zeros at the end.
func decimal(n int64, scale int) string {
	text := En.Fixed(n, scale, scale)
	text = strings.ReplaceAll(text, ",", "")
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

func writeCSV(w io.Writer, rows [][]string) error { return WriteCSV(w, slices.Values(rows)) }

// WriteCSV writes rows with a byte-order mark and CRLF. A cell that a
// spreadsheet would take for a formula gets an apostrophe in front.
func WriteCSV(w io.Writer, rows iter.Seq[[]string]) error {
	if _, err := io.WriteString(w, bom); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for row := range rows {
		safe := make([]string, len(row))
		for k, s := range row {
			if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) && !number(s) {
				s = "'" + s
			}
			safe[k] = s
		}
		if err := out.Write(safe); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func number(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}
