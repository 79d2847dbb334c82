package synth

import (
	"strings"

	"canbo/model"
)

// A people is an ethnic group as the twin names it: surnames with weights, and
// whether a middle name stands between surname and given name.
type people struct {
	name     string // also the name of its language
	surnames lot[string]
	middle   bool
}

func newPeople(name string, middle bool, weighted ...any) *people {
	p := &people{name: name, middle: middle}
	for i := 0; i < len(weighted); i += 2 {
		p.surnames.add(weighted[i].(string), float64(weighted[i+1].(int)))
	}
	return p
}

// kinh is the majority; surnames by their rough share in per mille.
var kinh = newPeople("Kinh", true,
	"Nguyễn", 310, "Trần", 110, "Lê", 95, "Phạm", 70, "Hoàng", 35, "Huỳnh", 20, "Phan", 45, "Vũ", 25, "Võ", 25,
	"Đặng", 25, "Bùi", 25, "Đỗ", 20, "Hồ", 18, "Ngô", 18, "Dương", 14, "Lý", 8, "Đinh", 10, "Trương", 14, "Mai", 8,
	"Cao", 8, "Đoàn", 8, "Trịnh", 8, "Lương", 7, "Đào", 7, "Hà", 7, "Tạ", 5, "Chu", 4, "Thái", 4, "Tô", 4, "Lưu", 4)

var minorities = map[string]*people{
	"Tày":     newPeople("Tày", true, "Nông", 4, "Hoàng", 4, "Lý", 2, "Hà", 2, "Bế", 1, "Ma", 2, "Đàm", 1),
	"Nùng":    newPeople("Nùng", true, "Nông", 4, "Hoàng", 3, "Lương", 2, "Lý", 2, "Vi", 2, "Triệu", 1, "Mã", 1),
	"Thái":    newPeople("Thái", true, "Lò", 4, "Quàng", 2, "Cà", 1, "Lường", 2, "Vi", 3, "Lô", 2, "Lương", 3, "Hà", 1),
	"Mường":   newPeople("Mường", true, "Bùi", 6, "Quách", 2, "Đinh", 2, "Hà", 2, "Phạm", 2, "Trương", 1),
	"Mông":    newPeople("Mông", false, "Giàng", 4, "Vàng", 3, "Sùng", 3, "Thào", 3, "Vừ", 2, "Lầu", 1, "Mùa", 2, "Hạng", 1),
	"Dao":     newPeople("Dao", true, "Bàn", 4, "Triệu", 3, "Đặng", 2, "Chảo", 1, "Tẩn", 1, "Phùng", 2),
	"Khmer":   newPeople("Khmer", false, "Thạch", 4, "Sơn", 2, "Kim", 2, "Danh", 3, "Châu", 2, "Lâm", 2, "Chau", 1),
	"Gia Rai": newPeople("Gia Rai", false, "Siu", 3, "Ksor", 3, "Rơ Châm", 2, "Rmah", 2, "Kpă", 1, "Nay", 2),
	"Ê Đê":    newPeople("Ê Đê", false, "Niê", 4, "Mlô", 3, "Êban", 2, "Kbuôr", 1, "Ayun", 2),
	"Ba Na":   newPeople("Ba Na", true, "Đinh", 5, "A", 2, "Hơ", 1),
	"Xơ Đăng": newPeople("Xơ Đăng", false, "A", 3, "Đinh", 1, "Hồ", 2),
	"Cơ Tu":   newPeople("Cơ Tu", false, "Alăng", 3, "Bhling", 2, "Zơrâm", 2, "Arất", 1, "Hôih", 1),
	"Bru":     newPeople("Bru", true, "Hồ", 1),
	"Hrê":     newPeople("Hrê", true, "Phạm", 3, "Đinh", 3),
	"Cơ Ho":   newPeople("Cơ Ho", false, "K'", 1, "Cil", 1, "Kơ Să", 1, "Liêng", 1),
	"Chăm":    newPeople("Chăm", true, "Đàng", 2, "Thành", 1, "Báo", 1, "Quảng", 1, "Lưu", 1),
	"Raglai":  newPeople("Raglai", true, "Cao", 2, "Mấu", 1, "Bo Bo", 1, "Chamaléa", 1),
	"Xtiêng":  newPeople("Xtiêng", false, "Điểu", 1),
}

// homelands lists the larger minorities of provinces that have mountain or
// Khmer communes, the largest first.
var homelands = map[string][]string{
	"04": {"Tày", "Nùng", "Mông"}, "08": {"Tày", "Mông", "Dao"}, "11": {"Thái", "Mông"}, "12": {"Thái", "Mông", "Dao"},
	"14": {"Thái", "Mông", "Mường"}, "15": {"Tày", "Mông", "Dao"}, "19": {"Tày", "Nùng", "Dao"}, "20": {"Nùng", "Tày"},
	"22": {"Dao", "Tày"}, "24": {"Nùng", "Tày"}, "25": {"Mường", "Dao"}, "37": {"Mường"}, "38": {"Mường", "Thái", "Mông"},
	"40": {"Thái", "Mông"}, "44": {"Bru"}, "46": {"Cơ Tu"}, "48": {"Cơ Tu"}, "51": {"Hrê", "Xơ Đăng", "Ba Na"},
	"52": {"Gia Rai", "Ba Na"}, "56": {"Raglai", "Chăm"}, "66": {"Ê Đê", "Gia Rai"}, "68": {"Cơ Ho", "Chăm"}, "75": {"Xtiêng"},
	"86": {"Khmer"}, "91": {"Khmer"}, "92": {"Khmer"}, "96": {"Khmer"},
}

var (
	middles = [2][]string{
		model.Male: {"Văn", "Văn", "Văn", "Đức", "Hữu", "Quang", "Minh", "Xuân", "Ngọc", "Công", "Đình", "Quốc", "Anh", "Thanh", "Trọng",
			"Bá", "Viết", "Tuấn", "Duy", "Hoàng"},
		model.Female: {"Thị", "Thị", "Thị", "Thị", "Thị Thu", "Thị Thanh", "Ngọc", "Thu", "Thị Ngọc", "Thị Hồng", "Thị Kim", "Minh", "Thùy",
			"Thị Phương", "Thị Bích", "Hồng", "Thị Mỹ", "Phương"},
	}
	givens = [2][]string{
		model.Male: {"Hùng", "Dũng", "Tuấn", "Anh", "Minh", "Nam", "Hải", "Sơn", "Thắng", "Long", "Hiếu", "Hoàng", "Cường", "Đức", "Bình",
			"Thành", "Trung", "Kiên", "Quân", "Tùng", "Hà", "Quang", "Việt", "Phong", "Khoa", "Lâm", "Tâm", "Toàn", "Thịnh", "Vinh", "Mạnh",
			"Linh", "Hưng", "Duy", "Phúc", "Tài", "Lợi", "Nhân", "Sáng", "Đạt", "Khánh", "Bảo", "Chiến", "Giang", "Trường"},
		model.Female: {"Hương", "Lan", "Hoa", "Hà", "Hằng", "Thủy", "Linh", "Trang", "Nga", "Phương", "Thảo", "Hiền", "Yến", "Loan", "Nhung",
			"Mai", "Huyền", "Hạnh", "Dung", "Vân", "Ngân", "Oanh", "Liên", "Tuyết", "Thanh", "Anh", "Chi", "Quỳnh", "Nguyệt", "Trâm", "Châu",
			"Thu", "Hồng", "Xuân", "Ly", "Ánh", "Bích", "Diệp", "Giang", "Thơm", "Tâm", "Duyên", "My"},
	}
)

// named invents a name from the frequency lists.
func (p *people) named(d draw, sex model.Sex) string {
	parts := []string{p.surnames.draw(d)}
	if p.middle {
		parts = append(parts, pick(d, middles[sex]))
	}
	return strings.Join(append(parts, pick(d, givens[sex])), " ")
}
