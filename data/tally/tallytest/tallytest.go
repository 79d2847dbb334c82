// Package tallytest makes scenarios with invented figures that add up, for tests
// of what shows them.
package tallytest

import (
	"fmt"

	"canbo/data/gazetteer"
	"canbo/data/tally"
	"canbo/model"
)

// fields of the invented scenarios, with the share of the heads in each, percent.
var fields = []struct {
	field tally.Field
	share int
}{
	{tally.Field{Code: "construction", Name: tally.Words{Vi: "Xây dựng, quy hoạch, hạ tầng, giao thông", En: "Construction, planning, transport"}}, 20},
	{tally.Field{Code: "it", Name: tally.Words{Vi: "Công nghệ thông tin, chuyển đổi số, khoa học", En: "Information technology, digital transformation, science"}}, 10},
	{tally.Field{Code: "land", Name: tally.Words{Vi: "Đất đai, môi trường", En: "Land, environment"}}, 30},
	{tally.Field{Code: "office", Name: tally.Words{Vi: "Văn phòng, tổng hợp", En: "Office, general administration"}}, 40},
}

// Scenario invents a scenario of the first n provinces over five years whose
// ceilings fall to 100 − cut percent.
func Scenario(id string, n, cut int) *tally.Tally {
	t := &tally.Tally{Scenario: id, Title: tally.Words{Vi: fmt.Sprintf("Giảm trần %d %%", cut), En: fmt.Sprintf("Ceilings less %d %%", cut)},
		InputHash: "00", First: 2026, Last: 2030, Complete: true,
		Assumptions: []tally.Assumption{
			{Topic: "base", Heading: tally.Words{Vi: "Nền", En: "Base"}, Lines: []tally.Words{{Vi: "dữ liệu mô phỏng, người không có thật, hạt giống 1", En: "synthetic data, invented people, seed 1"}}},
			{Topic: "ceiling", Heading: tally.Words{Vi: "Biên chế", En: "Ceilings"},
				Lines: []tally.Words{{Vi: fmt.Sprintf("trần mọi xã giảm %d %% từ năm 2028", cut), En: fmt.Sprintf("ceilings of all communes less %d %% from 2028", cut)}, {Vi: "tối thiểu 40 người mỗi xã", En: "at least 40 heads a commune"}},
				Sources: []tally.Note{{Text: tally.Words{Vi: "Công văn 10989/BNV", En: "Document 10989/BNV"},
					Uncertainty: tally.Words{Vi: "chưa rõ có áp dụng cho cấp xã hay không", En: "whether it reaches communes is not clear"}}}},
			{Topic: "exit", Heading: tally.Words{Vi: "Thôi việc", En: "Other exits"}, Lines: []tally.Words{{Vi: "15 ‰ mỗi năm", En: "15 ‰ a year"}}},
		}}
	for _, f := range fields {
		t.Fields = append(t.Fields, f.field)
	}
	bands := &tally.Bands{Replications: 20}
	for k, p := range gazetteer.Load().Provinces()[:n] {
		t.Provinces = append(t.Provinces, province(t, p, k, cut))
	}
	t.Sum()
	bands.Whole = bandsOf(t.Whole)
	for k := range t.Provinces {
		p := &t.Provinces[k]
		bands.Provinces = append(bands.Provinces, tally.ProvinceBand{Code: p.Code, Years: bandsOf(p.Years)})
		t.Foresights = append(t.Foresights, tally.Foresight{Province: p.Code, Level: "district", Nothing: 9000, Rolling: 1100 + float64(k), Myopic: 1010, Bound: 1000})
		t.Best = append(t.Best, tally.Best{Province: p.Code, Kind: "train", Field: "it", Year: 2027, Heads: 1.25})
		saved := 12.5 - 2*float64(k)
		t.Values = append(t.Values, tally.Value{Kind: "recruit", Province: p.Code, Field: "land", Year: 2028, Amount: 12.5 - float64(k), Saved: &saved},
			tally.Value{Kind: "recruit", Province: p.Code, Field: "land", Year: 2029, Amount: 2.4})
	}
	t.Bands = bands
	t.Clashes = []tally.Clash{{Province: t.Provinces[0].Code, Year: 2029, Rule: "sensitive", Text: tally.Words{Vi: "Đến hạn chuyển đổi vị trí công tác", En: "Periodic change of post due"}}}
	return t
}

func province(t *tally.Tally, g *gazetteer.Province, k, cut int) tally.Province {
	p := tally.Province{Code: g.Code, Name: g.Name, Merged: g.MergedFrom, Forms: []tally.Form{{Form: "transfer", Moves: 40 + k}, {Form: "position", Moves: 9}}}
	heads := 40 * g.Units
	for i, c := range gazetteer.Load().InProvince(g.Code) {
		b := tally.Balance{Flows: tally.Flows{Start: 40, Retired: 3 + i%4, Left: 1, Recruited: i % 3}, Required: 45000, Short: int64(6000 + i*50)}
		b.End = b.Start - b.Retired - b.Left + b.Recruited
		p.Communes = append(p.Communes, tally.Commune{Code: c.Code, Name: c.FullName(), Norm: 32, Government: 29, Ceiling: 44, Balance: b, ShortFirst: 5000})
	}
	for n := range 5 {
		y := tally.Year{Year: 2026 + n, Effective: model.MakeDate(2026+n, 12, 31), Provinces: 1, Communes: g.Units, Norm: 32 * g.Units, Ceiling: 44 * g.Units,
			Moves: 49 + k, Monthly: int64(k+1) * 90_000_000, OneOff: int64(k+1) * 40_000_000, Payroll: int64(heads) * 8_000_000, Optimal: 1}
		y.Reasons = []tally.Reason{{Why: "must-move:sensitive", Moves: 9 + n}, {Why: "wish", Moves: y.Moves - 9 - n}}
		if n >= 2 {
			y.Ceiling = y.Ceiling * (100 - cut) / 100
		}
		for i, f := range fields {
			b := tally.Balance{Flows: tally.Flows{Start: heads * f.share / 100}, Approved: y.Ceiling * f.share / 100, Required: int64(45*g.Units*f.share) * 10}
			if n > 0 {
				b.Retired, b.Left, b.Recruited, b.TrainedIn = b.Start*(2+i)/100, b.Start*15/1000, b.Start*(25-cut/2)/1000, i
			}
			b.End = b.Start - b.Retired - b.Left + b.Recruited + b.TrainedIn
			b.Short = max(0, b.Required-int64(b.End)*1000) + int64(k*100)
			y.Fields = append(y.Fields, b)
			y.Balance.Add(&b)
		}
		y.Months = months(&y)
		heads = y.End
		y.Government = y.End * 3 / 4
		y.ShortBefore, y.UnderNorm, y.OverCeiling, y.ZeroCritical = y.Short*3/2, max(0, y.Norm-y.End*3/4), max(0, y.End-y.Ceiling), k%5
		p.Years = append(p.Years, y)
		if n > 0 {
			p.Needs = append(p.Needs, tally.Need{Year: y.Year, Kind: "recruit", Field: "land", Heads: 7 + n, To: 5}, tally.Need{Year: y.Year, Kind: "transfer", Field: "it", Heads: 3 + k, To: 2})
		}
	}
	return p
}

// months books half of the retirements of a year after six months and the rest at
// its end.
func months(y *tally.Year) []tally.Month {
	half := tally.Month{Ends: y.Effective.AddMonths(-6), Flows: tally.Flows{Start: y.Start, Retired: y.Retired / 2, End: y.Start - y.Retired/2}, Norm: y.Norm, Government: 9, Ceiling: y.Ceiling}
	end := tally.Month{Ends: y.Effective, Norm: y.Norm, Government: 8, Ceiling: y.Ceiling, Moves: y.Moves,
		Flows: tally.Flows{Start: half.End, Retired: y.Retired - half.Retired, Left: y.Left, Recruited: y.Recruited, TrainedIn: y.TrainedIn, TrainedOut: y.TrainedOut, End: y.End}}
	return []tally.Month{half, end}
}

func bandsOf(years []tally.Year) []tally.YearBands {
	var all []tally.YearBands
	indicators := tally.Indicators()
	for n := range years {
		y := tally.YearBands{Year: years[n].Year, Bands: map[string]tally.Band{}}
		for k := range indicators {
			v := indicators[k].Of(&years[n])
			y.Bands[indicators[k].Key] = tally.Band{P5: v * int64(100-n) / 100, P50: v, P95: v * int64(100+n) / 100}
		}
		all = append(all, y)
	}
	return all
}
