package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"

	"canbo/data/chart"
	"canbo/data/page"
	"canbo/data/report"
	"canbo/data/scenario"
	"canbo/data/tally"
	"canbo/model"
	"canbo/model/horizon"
)

// Names of the files of a scenario.
const (
	resultName   = "result.json"
	pageName     = "report.html"
	resolvedName = "scenario.toml"
	columnsName  = "columns.csv"

	bandsName     = "bands.csv"
	valuesName    = "values.csv"
	foresightName = "foresight.csv"
	bestName      = "best.csv"
	regretName    = "no-regret.csv"
)

// resultVersion is the format of result.json.
const resultVersion = 1

// A resultFile is result.json: the sums of a scenario, without names.
type resultFile struct {
	Version int `json:"version"`
	*tally.Tally
}

// A written file of a result, named below its folder.
type written struct {
	name    string
	content func(io.Writer) error
}

// save writes the files of a run: each folder appears at once, that of the sums
// last.
func (r *rolledScenario) save(c *call, dir string) ([]string, error) {
	files := r.files(c, dir)
	if err := r.sweep(dir, files); err != nil {
		return nil, err
	}
	return writeFolder(dir, files)
}

// sweep removes files that an earlier run left in the folder and that this one does
// not have: they would be taken for its own.
func (r *rolledScenario) sweep(dir string, files []written) error {
	stale := []string{bandsName, valuesName, foresightName, bestName}
	for k := range r.result.Provinces {
		p := &r.result.Provinces[k]
		stale = append(stale, filepath.Join(planFolder, p.Code, regretName))
		if p.Years[0].Plan == nil {
			for _, name := range planFiles {
				stale = append(stale, filepath.Join(planFolder, p.Code, name))
			}
		}
	}
	for _, name := range stale {
		if slices.ContainsFunc(files, func(f written) bool { return f.name == name }) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// writeFolder writes files into a folder and those below it. The files of the
// folder itself appear last.
func writeFolder(dir string, files []written) ([]string, error) {
	var below []string
	boxes := map[string]*outbox{}
	for _, f := range append([]written{{name: "."}}, files...) {
		sub := filepath.Dir(f.name)
		if boxes[sub] != nil {
			continue
		}
		box, err := openOutbox(filepath.Join(dir, sub))
		if err != nil {
			return nil, err
		}
		defer box.abandon()
		boxes[sub], below = box, append(below, sub)
	}
	for k, text := range rendered(files) {
		if text.err != nil {
			return nil, text.err
		}
		name := files[k].name
		if err := boxes[filepath.Dir(name)].write(filepath.Base(name), func(w io.Writer) error { _, err := w.Write(text.bytes); return err }); err != nil {
			return nil, err
		}
	}
	var names []string
	for _, sub := range slices.Backward(below) {
		committed, err := boxes[sub].commit()
		if err != nil {
			return nil, err
		}
		if sub == "." {
			names = committed
		}
	}
	return names, nil
}

// A renderedFile is the content of a file, or why there is none.
type renderedFile struct {
	bytes []byte
	err   error
}

// rendered yields the contents of files in order, made several at once and at most
// a few ahead.
func rendered(files []written) iter.Seq2[int, renderedFile] {
	return func(yield func(int, renderedFile) bool) {
		contents := make([]chan renderedFile, len(files))
		begin := func(k int) {
			if k < len(files) {
				contents[k] = make(chan renderedFile, 1)
				go func() {
					var b bytes.Buffer
					err := files[k].content(&b)
					contents[k] <- renderedFile{b.Bytes(), err}
				}()
			}
		}
		ahead := runtime.NumCPU()
		for k := range ahead {
			begin(k)
		}
		for k := range files {
			text := <-contents[k]
			begin(k + ahead)
			if !yield(k, text) {
				return
			}
		}
	}
}

// files lists what is written of a run.
func (r *rolledScenario) files(c *call, dir string) []written {
	t, l := r.tally, c.lang
	resolved := *r.stage.Scenario
	resolved.Base.Folder, resolved.Base.Policy = seenFrom(dir, resolved.Base.Folder), seenFrom(dir, resolved.Base.Policy)
	files := []written{
		{resolvedName, func(w io.Writer) error { _, err := w.Write(scenario.Write(&resolved)); return err }},
		{"assumptions.txt", func(w io.Writer) error {
			_, err := fmt.Fprintf(w, "%s\n%s\n\n%s", report.ScenarioTitle(l, t), l.Say("scenario.notice"), scenario.Text(scenario.Describe(r.stage.Scenario, l.String()), l.String()))
			return err
		}},
	}
	all := r.tables()
	for _, one := range all {
		files = append(files, written{one.name, rows(one.rows)})
	}
	files = append(files, written{columnsName, rows(columnRows(all))})
	drawn := page.Map(l, t)
	drawn.Note = report.PictureNote(l, t)
	files = append(files, written{"map.svg", drawn.WriteSVG})
	files = append(files, charts(l, t)...)
	for _, f := range r.futures {
		files = append(files, written{filepath.Join(planFolder, f.Code, regretName), rows(regretRows(f))})
	}
	return append(files, written{pageName, func(w io.Writer) error { return page.Write(w, l, t) }},
		written{resultName, func(w io.Writer) error { return writeJSON(w, resultFile{resultVersion, t}) }})
}

// A table is a CSV file of a result; its first row is the head.
type table struct {
	name string
	rows iter.Seq[[]string]
}

// tables lists those of a run, with names beside codes.
func (r *rolledScenario) tables() []table {
	t := r.tally
	all := []table{{"years.csv", yearRows(t)}, {"months.csv", monthRows(t)}, {"fields.csv", fieldRows(t)}, {"cells.csv", cellRows(r.result)},
		{"communes.csv", communeRows(r.result)}, {"needs.csv", needRows(r.result, r.stage.positions())}, {"reasons.csv", reasonRows(t)}}
	if t.Bands != nil {
		all = append(all, table{bandsName, bandRows(t)})
	}
	if len(t.Values) > 0 {
		all = append(all, table{valuesName, valueRows(t)})
	}
	if len(t.Foresights) > 0 {
		all = append(all, table{foresightName, foresightRows(t)}, table{bestName, bestRows(t)})
	}
	for k := range all {
		all[k].rows = named(t, all[k].rows)
	}
	return all
}

// columnRows say what every column of the tables is, in both languages.
func columnRows(tables []table) iter.Seq[[]string] {
	return headed([]string{"tep", "cot", "y_nghia", "meaning"}, func(yield func(...string) bool) {
		for _, one := range tables {
			for head := range one.rows {
				for _, column := range head {
					key := "column." + column
					if !yield(one.name, column, report.Vi.Say(key), report.En.Say(key)) {
						return
					}
				}
				break
			}
		}
	})
}

// seenFrom returns a path relative to a folder, as files there name it.
func seenFrom(dir, path string) string {
	from, errFrom := filepath.Abs(dir)
	to, errTo := filepath.Abs(path)
	if relative, err := filepath.Rel(from, to); path != "" && cmp.Or(err, errFrom, errTo) == nil {
		return filepath.ToSlash(relative)
	}
	return path
}

// charts draws the whole and, where there are several, each province.
func charts(l report.Lang, t *tally.Tally) []written {
	var files []written
	note := report.PictureNote(l, t)
	draw := func(folder, part string, years []tally.Year, bands []tally.YearBands) {
		for _, n := range chart.Scenario(l, t, part, years, bands) {
			n.Note = note
			name := filepath.Join("charts", folder, n.Name)
			files = append(files, written{name + ".svg", n.WriteSVG}, written{name + ".png", n.WritePNG})
		}
	}
	var bands []tally.YearBands
	if t.Bands != nil {
		bands = t.Bands.Whole
	}
	draw("", report.Scope(l, t), t.Whole, bands)
	if len(t.Provinces) > 1 {
		for k := range t.Provinces {
			p := &t.Provinces[k]
			draw(p.Code, p.Name, p.Years, t.BandsOf(p.Code))
		}
	}
	return files
}

func rows(all iter.Seq[[]string]) func(io.Writer) error {
	return func(w io.Writer) error { return report.WriteCSV(w, all) }
}

func itoa[T int | int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// flowsHead and balanceHead name the columns of flows and of a balance; FTE are
// thousandths.
var (
	flowsHead = []string{"dau_ky", "nghi_huu", "thoi_viec", "nghi_som", "tuyen_dung", "dao_tao_den", "dao_tao_di", "dieu_dong_den", "dieu_dong_di", "cuoi_ky"}

	balanceHead = slices.Concat(flowsHead, []string{"duyet", "can_mfte", "co_mfte", "thieu_mfte"})
)

func flowsCells(f *tally.Flows) []string {
	var cells []string
	for _, n := range []int{f.Start, f.Retired, f.Left, f.Early, f.Recruited, f.TrainedIn, f.TrainedOut, f.MovedIn, f.MovedOut, f.End} {
		cells = append(cells, itoa(n))
	}
	return cells
}

func balanceCells(b *tally.Balance) []string {
	return append(flowsCells(&b.Flows), itoa(b.Approved), itoa(b.Required), itoa(b.Present), itoa(b.Short))
}

// headed puts a head before rows that each are given to yield; yield's false ends
// them.
func headed(head []string, each func(yield func(...string) bool)) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		if yield(head) {
			each(func(row ...string) bool { return yield(row) })
		}
	}
}

// parts yields the provinces and, if there are several, all of them as "".
func parts(t *tally.Tally) iter.Seq2[tally.Province, []tally.Year] {
	return func(yield func(tally.Province, []tally.Year) bool) {
		for _, p := range t.Provinces {
			if !yield(p, p.Years) {
				return
			}
		}
		if len(t.Provinces) > 1 {
			yield(tally.Province{}, t.Whole)
		}
	}
}

func yearRows(t *tally.Tally) iter.Seq[[]string] {
	head := slices.Concat([]string{"ma_tinh", "nam", "ngay_hieu_luc", "so_tinh", "so_xa", "dinh_muc", "khoi_chinh_quyen", "tran"}, balanceHead,
		[]string{"duoi_dinh_muc", "vuot_tran", "cho_nhan_viec", "dang_dao_tao", "dieu_dong", "thieu_truoc_mfte", "trong_cap_thiet", "phai_chuyen", "tren_30_km",
			"quy_luong_thang_dong", "ho_tro_thang_dong", "ho_tro_mot_lan_dong", "dot_toi_uu", "dot_khong_co_phuong_an", "thieu_so_dinh_muc"})
	return headed(head, func(yield func(...string) bool) {
		for p, years := range parts(t) {
			for k := range years {
				y := &years[k]
				if !yield(slices.Concat([]string{p.Code, itoa(y.Year), y.Effective.String(), itoa(y.Provinces), itoa(y.Communes), itoa(y.Norm), itoa(y.Government), itoa(y.Ceiling)},
					balanceCells(&y.Balance), []string{itoa(y.UnderNorm), itoa(y.OverCeiling), itoa(y.Awaited), itoa(y.InCourse), itoa(y.Moves), itoa(y.ShortBefore),
						itoa(y.ZeroCritical), itoa(y.MustMove), itoa(y.Over30km), itoa(y.Payroll), itoa(y.Monthly), itoa(y.OneOff), itoa(y.Optimal), itoa(y.NoPlan), itoa(y.Gap())})...) {
					return
				}
			}
		}
	})
}

func fieldRows(t *tally.Tally) iter.Seq[[]string] {
	return headed(slices.Concat([]string{"ma_tinh", "linh_vuc", "nam"}, balanceHead), func(yield func(...string) bool) {
		for p, years := range parts(t) {
			for k := range years {
				for f := range t.Fields {
					if !yield(slices.Concat([]string{p.Code, t.Fields[f].Code, itoa(years[k].Year)}, balanceCells(&years[k].Fields[f]))...) {
						return
					}
				}
			}
		}
	})
}

// cellRows are the balances of communes and fields; agencies of the province have
// no commune, people without a post neither commune nor field.
func cellRows(r *horizon.Result) iter.Seq[[]string] {
	return headed(slices.Concat([]string{"ma_tinh", "ma_xa", "linh_vuc", "nam"}, balanceHead), func(yield func(...string) bool) {
		for p, y := range provinceYears(r) {
			for k := range y.Cells {
				c := &y.Cells[k]
				b := balance(c)
				if !yield(slices.Concat([]string{p.Code, c.Commune, c.Field, itoa(y.Year)}, balanceCells(&b))...) {
					return
				}
			}
		}
	})
}

func communeRows(r *horizon.Result) iter.Seq[[]string] {
	return headed([]string{"ma_tinh", "ma_xa", "nam", "dinh_muc", "khoi_chinh_quyen", "tran", "co_mat", "vuot_tran"}, func(yield func(...string) bool) {
		for p, y := range provinceYears(r) {
			for k := range y.Communes {
				c := &y.Communes[k]
				if !yield(p.Code, c.Commune, itoa(y.Year), itoa(c.Norm), itoa(c.Government), itoa(c.Ceiling), itoa(c.Heads), itoa(c.OverCeil)) {
					return
				}
			}
		}
	})
}

// needRows are the needs of later years; a course has no position.
func needRows(r *horizon.Result, positions []model.Position) iter.Seq[[]string] {
	titles := map[string]string{}
	for k := range positions {
		titles[positions[k].Code] = positions[k].TitleVi
	}
	return headed([]string{"ma_tinh", "nam", "loai", "linh_vuc", "ma_xa_di", "ma_xa_den", "vi_tri", "ten_vi_tri", "so_nguoi"}, func(yield func(...string) bool) {
		for p, y := range provinceYears(r) {
			for k := range y.Needs {
				n := &y.Needs[k]
				if !yield(p.Code, itoa(y.Year), n.Kind, n.Field, n.From, n.To, n.Position, titles[n.Position], itoa(n.Heads)) {
					return
				}
			}
		}
	})
}

// reasonRows count the moves of each year by why they were made.
func reasonRows(t *tally.Tally) iter.Seq[[]string] {
	return headed([]string{"ma_tinh", "nam", "ly_do", "so_nguoi"}, func(yield func(...string) bool) {
		for p, years := range parts(t) {
			for k := range years {
				for _, r := range years[k].Reasons {
					if !yield(p.Code, itoa(years[k].Year), r.Why, itoa(r.Moves)) {
						return
					}
				}
			}
		}
	})
}

// provinceYears yields every year of every province.
func provinceYears(r *horizon.Result) iter.Seq2[*horizon.Province, *horizon.Year] {
	return func(yield func(*horizon.Province, *horizon.Year) bool) {
		for k := range r.Provinces {
			p := &r.Provinces[k]
			for i := range p.Years {
				if !yield(p, &p.Years[i]) {
					return
				}
			}
		}
	}
}

func bandRows(t *tally.Tally) iter.Seq[[]string] {
	return headed([]string{"ma_tinh", "nam", "chi_tieu", "don_vi", "p5", "p50", "p95", "so_tuong_lai"}, func(yield func(...string) bool) {
		provinces := t.Bands.Provinces
		if len(provinces) > 1 {
			provinces = append(slices.Clone(provinces), tally.ProvinceBand{Years: t.Bands.Whole})
		}
		for _, p := range provinces {
			for _, y := range p.Years {
				for _, i := range tally.Indicators() {
					b, ok := y.Bands[i.Key]
					if ok && !yield(p.Code, itoa(y.Year), i.Key, report.RawUnit(report.Vi, i.Unit), itoa(b.P5), itoa(b.P50), itoa(b.P95), itoa(t.Bands.Replications)) {
						return
					}
				}
			}
		}
	})
}

func valueRows(t *tally.Tally) iter.Seq[[]string] {
	return headed([]string{"ma_tinh", "nguon_luc", "linh_vuc", "ban_ghi", "nam", "gia_doi_ngau", "them_mot_giam"}, func(yield func(...string) bool) {
		for k := range t.Values {
			v := &t.Values[k]
			saved := ""
			if v.Saved != nil {
				saved = figure(*v.Saved)
			}
			if !yield(v.Province, v.Kind, v.Field, v.Record, itoa(v.Year), figure(v.Amount), saved) {
				return
			}
		}
	})
}

func foresightRows(t *tally.Tally) iter.Seq[[]string] {
	return headed([]string{"ma_tinh", "muc_gop", "khong_lam_gi", "tung_nam", "tung_nam_cung_bai_toan", "can_biet_truoc", "phan_dat_duoc", "phan_cung_bai_toan"}, func(yield func(...string) bool) {
		for k := range t.Foresights {
			f := &t.Foresights[k]
			if !yield(f.Province, f.Level, figure(f.Nothing), figure(f.Rolling), figure(f.Myopic), figure(f.Bound), figure(f.Share()), figure(f.MyopicShare())) {
				return
			}
		}
	})
}

func bestRows(t *tally.Tally) iter.Seq[[]string] {
	return headed([]string{"ma_tinh", "loai", "linh_vuc", "nam", "so_nguoi"}, func(yield func(...string) bool) {
		for _, b := range t.Best {
			if !yield(b.Province, b.Kind, b.Field, itoa(b.Year), figure(b.Heads)) {
				return
			}
		}
	})
}

// figure writes ten significant digits: what lies behind them depends on the
// machine.
func figure(x float64) string { return strconv.FormatFloat(x, 'g', 10, 64) }

func regretRows(f *horizon.Futures) iter.Seq[[]string] {
	return headed([]string{"ma_can_bo", "ma_vi_tri_den", "so_tuong_lai_giu", "so_tuong_lai", "khong_hoi_tiec"}, func(yield func(...string) bool) {
		for _, m := range f.Moves {
			kept := "0"
			if m.NoRegret {
				kept = "1"
			}
			if !yield(m.Official, m.Post, itoa(m.Kept), itoa(f.Replications), kept) {
				return
			}
		}
	})
}

// readResult reads the sums of a run from its folder, or from result.json itself.
func readResult(path string) (*tally.Tally, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, resultName)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r := resultFile{Tally: &tally.Tally{}}
	if err := json.Unmarshal(text, &r); err != nil || r.Version != resultVersion || !r.sound() {
		return nil, failure(exitInput, "error.not-a-result", path)
	}
	return r.Tally, nil
}

// sound reports whether every year has its fields, as what shows them expects.
func (r *resultFile) sound() bool {
	whole := func(years []tally.Year) bool {
		return !slices.ContainsFunc(years, func(y tally.Year) bool {
			return len(y.Fields) != len(r.Fields) || y.Year < r.First || y.Year > r.Last
		})
	}
	return r.First > 0 && r.Last >= r.First && r.Last < r.First+100 && whole(r.Whole) &&
		!slices.ContainsFunc(r.Provinces, func(p tally.Province) bool { return !whole(p.Years) })
}
