package data_test

import (
	"fmt"
	"testing/fstest"

	"canbo/data"
)

// All faults of a folder come at once, each with its place.
func ExampleLoad() {
	_, faults := data.Load(fstest.MapFS{
		"instance.toml": {Data: []byte("effective = \"2027-01-01\"\n")},
		"bodies.csv":    {Data: []byte("mã;tên;loại;xã\n21583-KT;Phòng Kinh tế;KT;Quy Nhơm\n")},
		"posts.csv":     {Data: []byte("cơ quan;vị trí việc làm;số lượng\n21583-KT;KT-DD;hai\n")},
		"officials.csv": {Data: []byte("mã;họ tên;giới tính;ngày sinh\nA1;Trần Nam;nam;31/02/1985\n")},
	}, data.Options{})
	fmt.Println(faults.Format("vi"))
	// Output:
	// bodies.csv:2:27: lỗi: “Quy Nhơm” ở cột xã không có trong communes.csv; sửa mã, hoặc thêm vào communes.csv (có phải là 21583 phường Quy Nhơn (Gia Lai)?) [ref.unknown]
	// officials.csv:2:1: lỗi: cột residence để trống; điền giá trị [cell.missing]
	// officials.csv:2:17: lỗi: “31/02/1985” ở cột ngày sinh không phải là ngày có thật; viết 21/11/2026 hoặc 2026-11-21 [date.invalid]
	// posts.csv:2:16: lỗi: “hai” ở cột số lượng không phải là số; viết 1234,5 hoặc 1234.5 [number.invalid]
}
