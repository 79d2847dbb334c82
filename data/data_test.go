package data

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/unicode/norm"

	"canbo/model"
)

// sound is a small folder without errors: two wards and an island commune of Gia
// Lai, six officials.
var sound = map[string]string{
	"instance.toml": `name = "Quy Nhơn"
as_of = "2026-11-21"
effective = "2027-01-01"
province = "52"
pins = ["A1=stay"]
forbids = ["A2=21607", "A3"]
pairs = ["A1=A2"]
[limits]
moves = 3
`,
	"communes.csv": `code,region,mountainous,ceiling
21583,0,0,20
21589,3,1,
`,
	"bodies.csv": `id,name,kind,commune,ceiling,minimum,deputies
21583-KT,Phòng Kinh tế Quy Nhơn,KT,21583,5,1,1
21583-VP,Văn phòng Quy Nhơn,VP,21583,,1,
21589-KT,Phòng Kinh tế Quy Nhơn Tây,KT,21589,3,,
`,
	"posts.csv": `body,position,approved,minimum,concurrent
21583-KT,KT-DD,2,1,
21583-KT,KT-XD,1,,1
21583-VP,VP-TP,1,,
21589-KT,KT-DD,2,,
`,
	"officials.csv": `id,name,sex,birth_date,residence,home_lat,home_lon,hometown,rank,coefficient,body,position,second_post,second_percent,since_post,study_until,seconded_until,home_post,pregnant,maternity_until,youngest_child,sole_father
A1,Nguyễn Thị Hoa,female,1985-03-14,21583,13.78,109.23,21589,specialist,3.33,21583-KT,KT-DD,21583-KT/KT-XD,30,2021-07-01,,,,1,,2020-05-05,
A2,Trần Văn Nam,male,1979-12-01,21589,,,21583,specialist,4.32,21583-KT,KT-DD,,,2019-01-01,,,,,,,1
A3,Lê Văn An,male,1990-06-30,21607,,,,principal,4.40,21583-VP,VP-TP,,,2024-01-01,,2027-03-31,21589-KT/KT-DD,,,,
A4,Phạm Minh,male,1995-01-20,21583,,,,specialist,2.34,21589-KT,KT-DD,,,2025-07-01,,,,,,,
0005,Đỗ Thị Lan,female,1988-08-08,21583,,,21583,specialist,3.00,21583-KT,KT-XD,,,2020-02-02,,,,,2027-02-01,2026-08-01,
A6,Bùi Thị Mai,female,1999-09-09,21583,,,21583,staff,,,,,,,,,,,,,
`,
	"qualifications.csv": "official,major,level\nA1,7850103,university\nA2,7580201,master\n",
	"experience.csv":     "official,field,months\nA1,land,48\nA1,construction,12\n0005,construction,70\n",
	"evaluations.csv":    "official,year,rating\nA1,2025,excellent\nA1,2024,good\nA2,2025,completed\n",
	"wishes.csv":         "official,move,communes,positions,accepts_lower,relocates,lifts_protection\nA4,volunteers,21583|21607,KT-XD,1,1,\n",
	"ties.csv":           "official,relative,relation\nA4,A2,parent\nA1,A4,spouse\n",
	"distances.csv":      "from,to,km,minutes,source\n21589,21583,14.5,30,đo\n",
	"volumes.csv":        "commune,field,activity,kind,amount,minutes,period\n21583,land,hồ sơ đất đai,core,1800,90,year\n21583,land,họp,shared,0,60,day\n",
}

func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func mustLoad(t *testing.T, fsys fs.FS) *model.Instance {
	t.Helper()
	in, faults := Load(fsys, Options{})
	if in == nil {
		t.Fatalf("not loaded:\n%v", faults)
	}
	return in
}

func TestSoundFolder(t *testing.T) {
	in, faults := Load(folder(sound), Options{Lang: "en"})
	if in == nil || faults.Errors+faults.Warnings > 0 {
		t.Fatalf("%v", faults)
	}
	if err := in.Check(); err != nil {
		t.Error(err)
	}
	communes := []string{}
	for i := range in.Communes {
		communes = append(communes, in.Communes[i].Code)
	}
	if diff := cmp.Diff([]string{"21583", "21589", "21607"}, communes); diff != "" {
		t.Errorf("communes: %s", diff)
	}
	a1 := in.Officials[in.FindOfficial("A1")]
	want := model.Official{
		ID: "A1", Name: "Nguyễn Thị Hoa", Sex: model.Female, Birth: model.MakeDate(1985, 3, 14), Residence: 0,
		Home: model.Point{Lat: 13.78, Lon: 109.23}, Hometown: 1, Rank: model.Specialist, Coef: 333,
		Post: in.FindPost("21583-KT/KT-DD"), SecondPost: in.FindPost("21583-KT/KT-XD"), SecondPct: 30,
		SincePost: model.MakeDate(2021, 7, 1), HomePost: -1, Pregnant: true, YoungestChild: model.MakeDate(2020, 5, 5),
		Qualifications: []model.Qualification{{Major: "7850103", Level: model.University}},
		Experience:     []model.Experience{{Field: field(in, "construction"), Months: 12}, {Field: field(in, "land"), Months: 48}},
		Ratings:        [3]model.Rating{model.Excellent, model.GoodRating},
	}
	if diff := cmp.Diff(want, a1); diff != "" {
		t.Error(diff)
	}
	a2, a4 := in.FindOfficial("A2"), in.FindOfficial("A4")
	if diff := cmp.Diff([]model.Tie{{A: in.FindOfficial("A1"), B: a4, Relation: model.Spouse}, {A: a2, B: a4, Relation: model.Child}}, in.Ties); diff != "" {
		t.Errorf("ties: %s", diff)
	}
	if diff := cmp.Diff([]model.Distance{{From: 0, To: 1, Metres: 14500, Minutes: 30, Source: "đo"}}, in.Distances); diff != "" {
		t.Errorf("distances: %s", diff)
	}
	decisions := model.Decisions{
		Pins:    []model.Pin{{Official: in.FindOfficial("A1"), Post: a1.Post}},
		Forbids: []model.Forbid{{Official: a2, Commune: 2, Post: -1}, {Official: in.FindOfficial("A3"), Commune: -1, Post: -1}},
		Pairs:   [][2]int32{{in.FindOfficial("A1"), a2}},
		Limits:  model.Limits{Moves: 3, Relocations: -1, MoneyPerMonth: -1, MaxMetres: -1},
	}
	if diff := cmp.Diff(decisions, in.Decisions); diff != "" {
		t.Errorf("decisions: %s", diff)
	}
	assumed := map[string]int{}
	for _, a := range in.Assumptions {
		assumed[a.Code] = a.Count
	}
	if diff := cmp.Diff(map[string]int{
		"fields.catalogue": 1, "positions.catalogue": 1, "official.home": 5, "official.hometown": 2, "official.coefficient": 1, "official.since-post": 1,
		"official.qualifications": 4, "official.experience": 4, "official.ratings": 4, "distance.none": 3, "volume.none": 1,
	}, assumed); diff != "" {
		t.Errorf("assumptions: %s", diff)
	}
}

func field(in *model.Instance, code string) int32 {
	return int32(slices.IndexFunc(in.Fields, func(f model.Field) bool { return f.Code == code }))
}

// Every code of the catalogue has a file that it is told of, at its cell.
func TestEveryFault(t *testing.T) {
	type change struct{ file, old, new string } // all of the file where old is "", no file where new is "-"
	cases := []struct {
		code   string
		change change
		place  string
		near   string
	}{
		{"file.missing", change{"bodies.csv", "", "-"}, "", ""},
		{"file.encoding", change{"bodies.csv", "tế Quy Nhơn Tây", "t\xea"}, "bodies.csv:4:22", ""},
		{"file.encoding", change{"bodies.csv", "", "PK\x03\x04…"}, "bodies.csv", ""},
		{"file.empty", change{"bodies.csv", "", "\n\n"}, "bodies.csv:1:1", ""},
		{"file.unknown", change{"oficials.csv", "", "id\n"}, "oficials.csv", "officials.csv"},
		{"csv.quote", change{"bodies.csv", "Văn phòng Quy Nhơn", `"Văn" phòng`}, "bodies.csv:3:10", ""},
		{"csv.quote", change{"bodies.csv", "Văn phòng Quy Nhơn", `"Văn phòng`}, "bodies.csv:3:10", ""},
		{"row.cells", change{"bodies.csv", "Văn phòng Quy Nhơn", "Văn, phòng"}, "bodies.csv:3:33", ""},
		{"row.duplicate", change{"experience.csv", "A1,construction", "A1,land"}, "experience.csv:3:1", ""},
		{"row.duplicate", change{"ties.csv", "A4,A2", "A4,A1"}, "ties.csv:3:1", ""},
		{"row.duplicate", change{"wishes.csv", "A4,v", "A4,,,,,,\nA4,v"}, "wishes.csv:3:1", ""},
		{"row.duplicate", change{"volumes.csv", "họp,shared", "hồ sơ đất đai,core"}, "volumes.csv:3:1", ""},
		{"column.missing", change{"posts.csv", "approved", "aproved"}, "posts.csv:1:1", ""},
		{"column.unknown", change{"posts.csv", "minimum", "minimun"}, "posts.csv:1:24", "minimum"},
		{"column.duplicate", change{"posts.csv", "minimum", "số lượng"}, "posts.csv:1:24", ""},
		{"cell.missing", change{"posts.csv", "KT-XD,1", "KT-XD,"}, "posts.csv:3:16", ""},
		{"cell.missing", change{"officials.csv", "21589-KT,KT-DD,,", "21589-KT,,,"}, "officials.csv:5:64", ""},
		{"cell.missing", change{"officials.csv", "KT-XD,30", "KT-XD,"}, "officials.csv:2:108", ""},
		{"cell.missing", change{"officials.csv", "13.78,", ","}, "officials.csv:2:43", ""},
		{"cell.missing", change{"officials.csv", "09-09,21583", "09-09,"}, "officials.csv:7:34", ""},
		{"cell.missing", change{"instance.toml", "effective", "# effective"}, "instance.toml:1:1", ""},
		{"number.invalid", change{"posts.csv", "KT-XD,1", "KT-XD,một"}, "posts.csv:3:16", ""},
		{"number.whole", change{"posts.csv", "KT-XD,1", "KT-XD,1.5"}, "posts.csv:3:16", ""},
		{"number.range", change{"officials.csv", "KT-XD,30", "KT-XD,130"}, "officials.csv:2:108", ""},
		{"number.range", change{"instance.toml", "moves = 3", "moves = -3"}, "instance.toml:1:1", ""},
		{"date.invalid", change{"officials.csv", "1985-03-14", "31/02/1985"}, "officials.csv:2:26", ""},
		{"date.serial", change{"officials.csv", "1985-03-14", "31120"}, "officials.csv:2:26", ""},
		{"date.future", change{"officials.csv", "1985-03-14", "2985-03-14"}, "officials.csv:2:26", ""},
		{"date.order", change{"officials.csv", "2020-05-05", "1995-05-05"}, "officials.csv:2:128", ""},
		{"date.order", change{"officials.csv", "2021-07-01", "1999-07-01"}, "officials.csv:2:111", ""},
		{"date.order", change{"officials.csv", "1999-09-09", "2010-09-09"}, "officials.csv:7:23", ""},
		{"date.order", change{"instance.toml", "2027-01-01", "2025-01-01"}, "instance.toml:1:1", ""},
		{"bool.invalid", change{"posts.csv", "KT-XD,1,,1", "KT-XD,1,,ừ"}, "posts.csv:3:19", ""},
		{"enum.unknown", change{"officials.csv", "Hoa,female", "Hoa,nũ giới"}, "officials.csv:2:19", ""},
		{"id.invalid", change{"officials.csv", "A6", "A/6"}, "officials.csv:7:1", ""},
		{"id.duplicate", change{"officials.csv", "A6", "0005"}, "officials.csv:7:1", ""},
		{"ref.unknown", change{"officials.csv", "21589-KT,KT-DD,,", "21589-KD,KT-DD,,"}, "officials.csv:5:55", "21589-KT"},
		{"ref.unknown", change{"officials.csv", "21589-KT,KT-DD,,", "21589-KT,KT-XD,,"}, "officials.csv:5:64", "21583-KT/KT-XD"},
		{"ref.unknown", change{"bodies.csv", "KT,21589", "KT,Quy Nhơm Tây"}, "bodies.csv:4:40", "21589 phường Quy Nhơn Tây (Gia Lai)"},
		{"ref.unknown", change{"instance.toml", "A1=stay", "A7=stay"}, "instance.toml:5:9", "A1"},
		{"ref.unknown", change{"instance.toml", `"A3"`, `"A3=21583-KT/KT-DĐ"`}, "instance.toml:6:24", "21583-KT/KT-DD"},
		{"ref.ambiguous", change{"officials.csv", "1985-03-14,21583", "1985-03-14,Tân Phú"}, "officials.csv:2:37", ""},
		{"commune.unknown", change{"communes.csv", "21589", "99999"}, "communes.csv:3:1", ""},
		{"zero.lost", change{"experience.csv", "0005", "5"}, "experience.csv:4:1", ""},
		{"zero.lost", change{"officials.csv", "1985-03-14,21583", "1985-03-14,4"}, "officials.csv:2:37", ""},
		{"zero.lost", change{"communes.csv", "21589", "4"}, "communes.csv:3:1", ""},
		{"value.contradicts", change{"officials.csv", "Hoa,female", "Hoa,male"}, "officials.csv:2:123", ""},
		{"value.contradicts", change{"officials.csv", "Lan,female", "Lan,male"}, "officials.csv:6:95", ""},
		{"tie.self", change{"ties.csv", "A4,A2", "A2,A2"}, "ties.csv:2:4", ""},
		{"post.overfull", change{"posts.csv", "21583-KT,KT-DD,2", "21583-KT,KT-DD,1"}, "posts.csv:2:1", ""},
		{"post.kind", change{"posts.csv", "21583-VP,VP-TP,1,,", "21583-VP,VP-TP,1,,\n21583-KT,VX-YT,1,,"}, "posts.csv:5:10", ""},
		{"minimum.above", change{"posts.csv", "21583-KT,KT-DD,2,1", "21583-KT,KT-DD,2,3"}, "posts.csv:2:18", ""},
		{"minimum.above", change{"bodies.csv", "21583,5,1,1", "21583,5,6,1"}, "bodies.csv:2:44", ""},
		{"minimum.above", change{"bodies.csv", "21583,,1,", "21583,,9,"}, "bodies.csv:3:1", ""},
		{"ceiling.below", change{"bodies.csv", "21583,5,1,1", "21583,2,1,1"}, "bodies.csv:2:1", ""},
		{"ceiling.below", change{"communes.csv", "0,0,20", "0,0,2"}, "communes.csv:2:1", ""},
		{"wisn.full", change{"volumes.csv", "0,60,day", "0,480,day"}, "volumes.csv:2:1", ""},
		{"evaluation.year", change{"evaluations.csv", "A1,2024", "A1,2019"}, "evaluations.csv:3:4", ""},
		{"distance.short", change{"distances.csv", "14.5", "0.0145"}, "distances.csv:2:13", ""},
		{"distance.differs", change{"distances.csv", "đo\n", "đo\n21583,21589,15,30,\n"}, "distances.csv:2:1", ""},
		{"toml.invalid", change{"instance.toml", "moves", "movs"}, "instance.toml:9:1", ""},
		{"toml.invalid", change{"policy.toml", "", "[[rule]]\nid = \"fit\"\n"}, "policy.toml:1:3", ""},
		{"policy.incomplete", change{"instance.toml", "2026-11-21\"\neffective = \"2027-01-01", "2024-11-21\"\neffective = \"2025-01-01"}, "policy.toml", ""},
		{"decision.invalid", change{"instance.toml", "A1=stay", "A1"}, "instance.toml:5:9", ""},
		{"decision.invalid", change{"instance.toml", "A1=stay", "A6=stay"}, "instance.toml:5:9", ""},
		{"decision.invalid", change{"instance.toml", "A1=A2", "A1=A1"}, "instance.toml:7:10", ""},
		{"decision.invalid", change{"instance.toml", "A2=21607", "A2="}, "instance.toml:6:12", ""},
	}
	tested := map[string]bool{"file.unreadable": true} // TestUnreadable
	for _, c := range cases {
		tested[c.code] = true
		files := maps.Clone(sound)
		switch {
		case c.change.new == "-":
			delete(files, c.change.file)
		case c.change.old == "":
			files[c.change.file] = c.change.new
		case strings.Contains(files[c.change.file], c.change.old):
			files[c.change.file] = strings.Replace(files[c.change.file], c.change.old, c.change.new, 1)
		default:
			t.Fatalf("%s: %s does not hold %q", c.code, c.change.file, c.change.old)
		}
		in, faults := Load(folder(files), Options{})
		i := slices.IndexFunc(faults.List, func(f Fault) bool {
			return f.Code == c.code && strings.HasPrefix(f.Error(), c.place)
		})
		if i < 0 {
			t.Errorf("%s at %s %q is not told, but:\n%v", c.code, c.place, c.change.new, faults)
			continue
		}
		f := &faults.List[i]
		if c.near != "" && !slices.Contains(f.Near, c.near) {
			t.Errorf("%s: near %q, want %q", c.code, f.Near, c.near)
		}
		if (f.Severity == Error) != (in == nil) {
			t.Errorf("%s: severity %v, instance %v, faults\n%v", c.code, f.Severity, in != nil, faults)
		}
		for _, lang := range []string{"vi", "en"} {
			if s := f.Format(lang); strings.ContainsAny(s, "{}") && c.change.new != "{}" {
				t.Errorf("%s: arguments are missing: %s", c.code, s)
			}
		}
	}
	for _, code := range Codes() {
		if !tested[code] {
			t.Errorf("no folder with fault %s", code)
		}
	}
}

type unreadable struct{ fstest.MapFS }

func (u unreadable) Open(name string) (fs.File, error) {
	if name == "bodies.csv" {
		return nil, fs.ErrPermission
	}
	return u.MapFS.Open(name)
}

func (u unreadable) ReadFile(name string) ([]byte, error) {
	if name == "bodies.csv" {
		return nil, fs.ErrPermission
	}
	return u.MapFS.ReadFile(name)
}

func TestUnreadable(t *testing.T) {
	if _, faults := Load(unreadable{folder(sound)}, Options{}); faults.Counts["file.unreadable"] != 1 {
		t.Errorf("%v", faults)
	}
}

func TestCatalogueIsComplete(t *testing.T) {
	for code, m := range messages {
		for _, s := range []string{m.vi, m.viHelp, m.en, m.enHelp} {
			if s == "" {
				t.Errorf("%s lacks a text", code)
			}
		}
		for _, arg := range []string{"{1}", "{2}", "{3}", "{4}"} {
			if strings.Contains(m.en+m.enHelp, arg) != strings.Contains(m.vi+m.viHelp, arg) && code != "toml.invalid" {
				t.Errorf("%s: only one language quotes %s", code, arg)
			}
		}
	}
	for code, a := range assumptions {
		if a.vi == "" || a.en == "" {
			t.Errorf("%s lacks a text", code)
		}
	}
}

// Headings are unambiguous, and every example is a cell that reads.
func TestColumnsAreDocumented(t *testing.T) {
	for _, table := range Columns() {
		headings := map[string]string{}
		for _, c := range table.Columns {
			if c.Type == "" || c.Vi == "" || c.En == "" || c.Example == "" || len(c.Aliases) == 0 || c.Need != Required && c.Default == "" && c.Type != "text" && c.Need == Recommended {
				t.Errorf("%s: %s is not documented", table.File, c.Name)
			}
			if _, known := assumptions[c.Assumes]; c.Assumes != "" && !known {
				t.Errorf("%s: %s assumes %q", table.File, c.Name, c.Assumes)
			}
			own := map[string]bool{}
			for _, name := range append([]string{c.Name}, c.Aliases...) {
				if h := heading(name); !own[h] {
					own[h] = true
					if other, ok := headings[h]; ok {
						t.Errorf("%s: %q means %s and %s", table.File, name, other, c.Name)
					}
					headings[h] = c.Name
				}
			}
		}
	}
}

func TestExamplesRead(t *testing.T) {
	files := maps.Clone(sound)
	for _, table := range Columns() {
		var head, row []string
		for _, c := range table.Columns {
			head = append(head, c.Name)
			row = append(row, string(appendCSV(nil, []byte(c.Example))))
		}
		files[table.File] = strings.Join(head, ",") + "\n" + strings.Join(row, ",") + "\n"
	}
	_, faults := Load(folder(files), Options{})
	for _, f := range faults.List {
		if !slices.Contains([]string{"ref.unknown", "value.contradicts", "toml.invalid", "commune.unknown"}, f.Code) {
			t.Errorf("%v", f.Error())
		}
	}
}

func TestRoundTrip(t *testing.T) {
	in := mustLoad(t, folder(sound))
	in.Name = `a "name", with; marks`
	in.Communes[1].Population, in.Communes[2].FormerDistricts, in.Communes[2].Island = 7, nil, false
	in.Officials[1].Name = "Nguyễn \"Hoa\",\n; Thị"
	in.Policy.Weights["people"] = 3
	dir := t.TempDir()
	if err := Write(dir, in); err != nil {
		t.Fatal(err)
	}
	out := mustLoad(t, os.DirFS(dir))
	if diff := cmp.Diff(in, out, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("written and read: %s", diff)
	}
	a, err := InputHash(in)
	b, _ := InputHash(out)
	if a != b || err != nil || len(a) != 64 {
		t.Errorf("hashes %s and %s (%v)", a, b, err)
	}
	out.Officials[0].Coef++
	if b, _ := InputHash(out); a == b {
		t.Error("the hash does not see a coefficient")
	}
	entries, _ := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := len(Columns()) + 2; len(names) != want {
		t.Errorf("%d files, want %d: %v", len(names), want, names)
	}
}

// A folder that cannot be written keeps what it held.
func TestWriteWholeOrNotAtAll(t *testing.T) {
	in := mustLoad(t, folder(sound))
	dir := t.TempDir()
	if err := os.Mkdir(dir+"/volumes.csv", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/volumes.csv/x", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, in); err == nil {
		t.Fatal("a folder in the place of a file was overwritten")
	}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%s is left behind", e.Name())
		}
	}
}

// The same content gives the same instance: rows and columns in any order, with
// Vietnamese headings, in NFD with a byte order mark, with semicolons and CRLF.
func TestFormDoesNotMatter(t *testing.T) {
	want := mustLoad(t, folder(sound))
	alias := map[string]map[string]string{}
	for _, table := range Columns() {
		alias[table.File] = map[string]string{}
		for _, c := range table.Columns {
			alias[table.File][c.Name] = c.Aliases[0]
		}
	}
	each := func(change func(file string, rows [][]string) [][]string, join string, form func(string) string) map[string]string {
		files := map[string]string{"instance.toml": sound["instance.toml"]}
		for name, text := range sound {
			if !strings.HasSuffix(name, ".csv") {
				continue
			}
			var rows [][]string
			for line := range strings.Lines(text) {
				rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), ","))
			}
			var lines []string
			for _, r := range change(name, rows) {
				lines = append(lines, strings.Join(r, join))
			}
			files[name] = form(strings.Join(lines, "\n") + "\n")
		}
		return files
	}
	same := func(_ string, rows [][]string) [][]string { return rows }
	keep := func(s string) string { return s }
	for name, files := range map[string]map[string]string{
		"rows reversed": each(func(_ string, rows [][]string) [][]string { slices.Reverse(rows[1:]); return rows }, ",", keep),
		"columns reversed": each(func(_ string, rows [][]string) [][]string {
			for _, r := range rows {
				slices.Reverse(r)
			}
			return rows
		}, ",", keep),
		"Vietnamese headings": each(func(file string, rows [][]string) [][]string {
			for j, h := range rows[0] {
				rows[0][j] = strings.ToUpper(alias[file][h])
			}
			return rows
		}, ",", keep),
		"NFD":           each(same, ",", func(s string) string { return "\ufeff" + norm.NFD.String(s) }),
		"semicolons":    each(same, ";", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }),
		"tabs":          each(same, "\t", func(s string) string { return strings.TrimSuffix(s, "\n") }),
		"old line ends": each(same, ",", func(s string) string { return strings.ReplaceAll(s, "\n", "\r") }),
		"quoted": each(func(_ string, rows [][]string) [][]string {
			for _, r := range rows {
				for j := range r {
					r[j] = `"` + r[j] + ` "`
				}
			}
			return rows
		}, ",", keep),
	} {
		in, faults := Load(folder(files), Options{})
		if in == nil || faults.Errors+faults.Warnings > 0 {
			t.Errorf("%s: %v", name, faults)
			continue
		}
		if diff := cmp.Diff(want, in); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestCellsAsPeopleWriteThem(t *testing.T) {
	files := maps.Clone(sound)
	files["officials.csv"] = `Mã;Họ và tên;Giới tính;Ngày sinh;Nơi ở hiện nay;Quê quán;Ngạch;Hệ số;Đơn vị;Vị trí việc làm;Có thai;Ngôn ngữ
A1;Nguyễn Thị Hoa;Nữ;14/03/1985;Phường Quy Nhơn;quy nhơn tây;01.003;3,33;21583-KT;Chuyên viên đất đai, đo đạc;x;Ba Na; Gia Rai
A2;"Trần
Văn Nam";NAM;1979;P. Quy Nhơn Tây, Gia Lai;21583;chuyên viên chính;4.400;Phòng Kinh tế Quy Nhơn;KT-DD;không;
A3;Lê Văn An;nam;06/1990;21607;;CV;4;21583-VP;VP-TP;;
A4;Phạm Minh;Nam;2026-11-21 00:00:00;21583;;chuyên viên;;21589-KT;KT-DD;;
0005;Đỗ Thị Lan;nữ;31125;21583;21583;chuyên viên;3.00;21583-KT;KT-XD;Có;
A6;Bùi Thị Mai;nữ;9.9.1999;21583;21583;nhân viên;;;;;
`
	files["officials.csv"] = strings.Replace(files["officials.csv"], "Ba Na; Gia Rai", `"Ba Na; Gia Rai"`, 1)
	files["officials.csv"] = strings.Replace(files["officials.csv"], "2026-11-21 00:00:00", "1995-01-20 00:00:00", 1)
	files["posts.csv"] = strings.Replace(sound["posts.csv"], "21583-KT,KT-DD,2,1", `21583-KT,KT-DD,"2,0",1.0`, 1)
	files["evaluations.csv"] = "Mã,Năm,Xếp loại\nA1,2025,Hoàn thành tốt nhiệm vụ\nA2,2.025,HTXSNV\n"
	in := mustLoad(t, folder(files))
	by := func(id string) *model.Official { return &in.Officials[in.FindOfficial(id)] }
	a1, a2 := by("A1"), by("A2")
	if a1.Birth != model.MakeDate(1985, 3, 14) || a1.Sex != model.Female || a1.Residence != 0 || a1.Hometown != 1 ||
		a1.Coef != 333 || !a1.Pregnant || !slices.Equal(a1.Languages, []string{"Ba Na", "Gia Rai"}) || a1.Ratings[0] != model.GoodRating {
		t.Errorf("%+v", a1)
	}
	if a2.Name != "Trần\nVăn Nam" || a2.Birth != model.MakeDate(1979, 1, 1) || a2.Residence != 1 || a2.Rank != model.Principal ||
		a2.Coef != 440 || a2.Post != a1.Post || a2.Ratings[0] != model.Excellent {
		t.Errorf("%+v", a2)
	}
	if by("A3").Birth != model.MakeDate(1990, 6, 1) || by("A4").Birth != model.MakeDate(1995, 1, 20) || by("0005").Birth != model.MakeDate(1985, 3, 19) {
		t.Errorf("births %v %v %v", by("A3").Birth, by("A4").Birth, by("0005").Birth)
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		in    string
		whole bool
		want  string // "" is not a number
	}{
		{"0", true, "0"}, {"-5", true, "-5"}, {"+5", true, "5"}, {"1.234", true, "1234"}, {"1,234", true, "1234"},
		{"1.234", false, "1.234"}, {"1.234,5", false, "1234.5"}, {"1,234.5", false, "1234.5"}, {"1.234.567", true, "1234567"},
		{"1.234.567,25", false, "1234567.25"}, {"1 234,5", false, "1234.5"}, {"1\u00a0234", true, "1234"}, {"0.500", true, "0.500"},
		{",5", false, ".5"}, {"5,", false, "5."}, {"12.34.567", true, ""}, {"1.23.4", false, ""}, {"1,2,3", false, ""},
		{"", false, ""}, {"-", false, ""}, {"1e5", false, ""}, {"12a", true, ""}, {"1.234,567.8", false, ""}, {"Inf", false, ""},
		{"1,234,567.8", false, "1234567.8"}, {"1.5,", false, ""}, {"..", false, ""}, {".", false, ""},
	} {
		got, ok := plainNumber([]byte(c.in), c.whole)
		if ok != (c.want != "") || ok && string(got) != c.want {
			t.Errorf("%q whole %v: %q %v, want %q", c.in, c.whole, got, ok, c.want)
		}
	}
	if n, ok := parseWhole([]byte("12,0")); n != 12 || !ok {
		t.Errorf("12,0 is %d %v", n, ok)
	}
	if _, ok := parseWhole([]byte("12,5")); ok {
		t.Error("12,5 is whole")
	}
	for in, want := range map[string]int64{"3,5": 350, "-3.5": -350, "3.339": 334, "3.3349": 333, "0.996": 100, "7": 700} {
		if n, ok := parseFixed([]byte(in), 2); n != want || !ok {
			t.Errorf("%s is %d hundredths (%v), want %d", in, n, ok, want)
		}
	}
}

// What refers to a file that cannot be read is not told as unknown.
func TestNoCascade(t *testing.T) {
	for _, c := range []struct{ file, text string }{
		{"bodies.csv", "-"}, {"bodies.csv", "id;name\n"}, {"positions.csv", "cod\n"}, {"officials.csv", "\xff"}, {"posts.csv", ""},
	} {
		files := maps.Clone(sound)
		if files[c.file] = c.text; c.text == "-" {
			delete(files, c.file)
		}
		_, faults := Load(folder(files), Options{})
		if faults.Counts["ref.unknown"]+faults.Counts["decision.invalid"] > 0 || faults.Errors == 0 {
			t.Errorf("%s: %v", c.file, faults)
		}
	}
}

// All faults are counted, the first ones listed, errors before warnings.
func TestFaultsAreBounded(t *testing.T) {
	files := maps.Clone(sound)
	var b strings.Builder
	b.WriteString(sound["experience.csv"])
	for i := range 5000 {
		fmt.Fprintf(&b, "X%d,land,%d\n", i, i%800)
	}
	files["experience.csv"] = b.String()
	_, faults := Load(folder(files), Options{Limit: 7})
	if faults.Errors != 5000 || len(faults.List) != 7 || faults.Counts["ref.unknown"] != 5000 {
		t.Fatalf("%d errors, %d listed", faults.Errors, len(faults.List))
	}
	for i := range faults.List {
		if faults.List[i].Line != 5+i {
			t.Errorf("fault %d is at line %d", i, faults.List[i].Line)
		}
	}
	if s := faults.Format("vi"); !strings.HasSuffix(s, "… và 4993 lỗi, lưu ý khác") {
		t.Error(s)
	}
}

func TestReport(t *testing.T) {
	r := Check(folder(sound), Options{})
	for _, f := range r.Files {
		switch f.File {
		case "officials.csv":
			// name, residence, hometown, rank, coefficient, since_post of six people.
			if f.Rows != 6 || f.Wanted != 36 || f.Filled != 6+6+4+6+5+5 {
				t.Errorf("%+v", f)
			}
		case "experience.csv":
			if f.Rows != 3 || f.People != 2 || f.Complete() != 1 {
				t.Errorf("%+v", f)
			}
		}
	}
}

func TestNearest(t *testing.T) {
	words := slices.Values([]string{"minimum", "maximum", "approved", "body"})
	for _, c := range []struct {
		word string
		want []string
	}{{"minimun", []string{"minimum"}}, {"Minimum", []string{"minimum"}}, {"bdoy", []string{"body"}}, {"xyz", nil}, {"", nil}} {
		if got := nearest(c.word, words, 2); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.word, got, c.want)
		}
	}
}

func TestDecisions(t *testing.T) {
	in := mustLoad(t, folder(sound))
	a2 := in.FindOfficial("A2")
	if p, err := ParsePin(in, " A2 = 21589-KT/KT-DD "); err != nil || p != (model.Pin{Official: a2, Post: in.FindPost("21589-KT/KT-DD")}) {
		t.Error(p, err)
	}
	if p, err := ParsePin(in, "A2=leave"); err != nil || p.Post != -1 {
		t.Error(p, err)
	}
	if f, err := ParseForbid(in, "A2=Quy Nhơn Tây"); err != nil || f != (model.Forbid{Official: a2, Commune: 1, Post: -1}) {
		t.Error(f, err)
	}
	if f, err := ParseForbid(in, "A2=21583-KT/KT-XD"); err != nil || f.Post != in.FindPost("21583-KT/KT-XD") || f.Commune != -1 {
		t.Error(f, err)
	}
	if _, err := ParseForbid(in, "A2=Ba Đình"); err == nil {
		t.Error("a commune outside the instance is accepted")
	}
	_, err := ParsePin(in, "A2=21589-KT/KT-DĐ")
	if err == nil || !strings.Contains(err.Error(), "did you mean 21589-KT/KT-DD") {
		t.Error(err)
	}
}
