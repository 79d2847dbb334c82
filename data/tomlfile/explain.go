package tomlfile

import (
	"fmt"
	"regexp"
	"strings"
)

// A cause is what a message of the decoder means for who wrote the file. Its words
// may have verbs for what the pattern catches.
type cause struct {
	pattern *regexp.Regexp
	vi, en  string
}

func because(pattern, vi, en string) cause { return cause{regexp.MustCompile(pattern), vi, en} }

// causes are tried in order.
var causes = []cause{
	because(`^key (\S+) is already defined`, "khóa %s đã có ở trên: xóa hoặc đổi tên một trong hai dòng", "the key %s stands above already: remove or rename one of the two lines"),
	because(`^(?:table|key) (\S+) already exists`, "%[1]s đã có ở trên: gộp vào một chỗ, hoặc viết [[%[1]s]] ở mọi chỗ nếu là danh sách", "%[1]s stands above already: write it in one place, or as [[%[1]s]] everywhere if it is a list"),
	because(`multiline .*not terminated`, "chữ nhiều dòng chưa đóng: thêm ba dấu nháy ở cuối", "a text of several lines is not closed: add three quotes at its end"),
	because(`strings cannot have new lines|^unterminated`, "chữ mở dấu nháy mà không đóng trên cùng dòng: thêm dấu nháy ở cuối", "a text is not closed on its line: add the quote at its end"),
	because(`expected '=' after key`, "sau tên khóa phải là dấu =: viết khóa = giá trị; tên khóa có dấu cách hoặc chữ có dấu thì đặt trong dấu nháy", "a key is followed by =: write key = value; a key with spaces or letters beyond a–z stands in quotes"),
	because(`expected ']]' to close`, "thiếu ]] sau tên bảng: viết [[tên]]", "]] is missing after the name of a table: write [[name]]"),
	because(`expected ']' to close`, "thiếu ] sau tên bảng: viết [tên]", "] is missing after the name of a table: write [name]"),
	because(`^array is incomplete|expected keyword`, "danh sách hoặc giá trị viết dở: đóng danh sách bằng ], chữ đặt trong dấu nháy", "a list or value is not complete: close a list with ], put texts in quotes"),
	because(`after array value`, "giữa hai phần tử của danh sách phải có dấu phẩy, cuối danh sách là ]", "the entries of a list have commas between them and ] after the last"),
	because(`inline table`, "bảng trong ngoặc { } viết sai: giữa hai khóa một dấu phẩy, cuối bảng là }", "the table in { } is malformed: one comma between two keys and } at its end"),
	because(`expected newline but got`, "thừa ký tự sau giá trị: mỗi dòng một khóa, chữ đặt trong dấu nháy, số viết liền (1000000 hoặc 1_000_000), dấu thập phân là chấm, không kèm đơn vị", "there is more after the value: one key a line, texts in quotes, numbers without separators (1000000 or 1_000_000) and without units"),
	because(`U\+000A at start of value|U\+000D|expected value, not end`, "thiếu giá trị sau dấu =", "a value is missing after ="),
	because(`at start of value|expected value`, "giá trị phải là số, true, false, hoặc chữ trong dấu nháy thẳng \"…\" (không dùng nháy cong “…”)", "a value is a number, true, false, or a text in straight quotes \"…\" (not “…”)"),
	because(`leading zeroes`, "số nguyên không bắt đầu bằng 0; mã như 01 đặt trong dấu nháy", "whole numbers do not begin with 0; codes such as 01 stand in quotes"),
	because(`too large to fit|cannot be stored`, "số quá lớn hoặc ngoài phạm vi: viết số nhỏ hơn", "the number is too large or out of range: write a smaller one"),
	because(`underscores|digit|number after sign|radix`, "số viết sai: chỉ chữ số, dấu - ở đầu, dấu chấm thập phân, và _ giữa các chữ số", "a malformed number: digits, a - before, a decimal point, and _ between digits"),
	because(`escape`, "dấu \\ trong dấu nháy kép có nghĩa riêng: viết \\\\, hoặc dùng nháy đơn '…' (như đường dẫn Windows)", "\\ means something in double quotes: write \\\\, or use single quotes '…' (as for paths of Windows)"),
	because(`local date|datetime|local time|impossible date|dates are|times are|is not a date`, "không phải là ngày: viết trong dấu nháy, ví dụ \"2026-08-01\" hoặc \"1/8/2026\"", "not a date: write it in quotes, as \"2026-08-01\" or \"1/8/2026\""),
	because(`^mode (".*") is not`, "mode phải là off, warn hoặc hard, không phải %s", "mode is off, warn or hard, not %s"),
	because(`start of key|expected key`, "dòng phải bắt đầu bằng tên khóa, [ hoặc #", "a line begins with a key, [ or #"),
	because(`control character|[Cc]arriage return`, "có ký tự điều khiển không nhìn thấy: xóa ký tự đó", "there is an invisible control character: remove it"),
	because(`UTF-8`, "chữ không phải UTF-8: lưu lại tệp với bảng mã UTF-8", "the text is not UTF-8: save the file as UTF-8"),
}

// mismatch is the message about a value of another type.
var mismatch = regexp.MustCompile(`^cannot (?:decode TOML|store an?) (.+?) (?:into struct field .* of type|in an?|into an?) (.+)$`)

// kinds are the types of values by how the decoder names them, in both languages.
var kinds = []struct{ prefix, vi, en string }{
	{"string", "chữ trong dấu nháy", "a text in quotes"},
	{"int", "số nguyên", "a whole number"},
	{"uint", "số nguyên", "a whole number"},
	{"float", "số thập phân", "a decimal number"},
	{"bool", "true hoặc false", "true or false"},
	{"model.Date", "ngày trong dấu nháy", "a date in quotes"},
	{"array table", "bảng [[tên]]", "a table [[name]]"},
	{"array", "danh sách [ … ]", "a list [ … ]"},
	{"[]", "danh sách [ … ]", "a list [ … ]"},
	{"table", "bảng [tên]", "a table [name]"},
	{"map", "bảng [tên]", "a table [name]"},
	{"struct", "bảng [tên]", "a table [name]"},
}

func kind(name string) (vi, en string) {
	for _, k := range kinds {
		if strings.HasPrefix(name, k.prefix) {
			return k.vi, k.en
		}
	}
	return "giá trị khác", "another value"
}

// explain says in both languages what a message of the decoder means and what to do;
// the message itself follows in brackets.
func explain(message string) (vi, en string) {
	if m := mismatch.FindStringSubmatch(message); m != nil && !strings.Contains(m[1], "date") {
		gotVi, gotEn := kind(m[1])
		wantVi, wantEn := kind(m[2])
		vi, en = "cần "+wantVi+", ở đây là "+gotVi, wantEn+" is needed here, not "+gotEn
	} else {
		for _, c := range causes {
			if m := c.pattern.FindStringSubmatch(message); m != nil {
				vi, en = c.vi, c.en
				if len(m) > 1 {
					vi, en = fmt.Sprintf(vi, m[1]), fmt.Sprintf(en, m[1])
				}
				break
			}
		}
	}
	if vi == "" {
		return "không đọc được: " + message, "cannot be read: " + message
	}
	return vi + " (" + message + ")", en + " (" + message + ")"
}
