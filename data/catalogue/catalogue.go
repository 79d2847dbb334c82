// Package catalogue holds the working catalogue of job positions (vị trí việc
// làm) of the commune level and the fields of work that group them.
//
// It is a working catalogue, not law. Decree 361/2025/NĐ-CP gives 8 leading, 34
// professional and 3 support positions; its annex could not be obtained, so the
// titles follow dispatches 7415, 9395 and 9478/BNV-CCVC of 2025 and the tasks of
// Decree 150/2025/NĐ-CP, and the majors are the seven-digit codes of Circular
// 09/2022/TT-BGDĐT or prefixes of them. Elected posts, the Party and the Front
// stand outside those 45 positions. README.md explains the figures; a province
// replaces the catalogue by its approved one.
package catalogue

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"canbo/data/embedded"
	"canbo/model"
)

var (
	//go:embed fields.csv
	fieldsCSV string
	//go:embed positions.csv
	positionsCSV string
)

// A Group is the part of the catalogue that a position belongs to.
type Group string

// The groups. The first three are the 45 positions of Decree 361/2025/NĐ-CP.
const (
	Leading      Group = "leadership"
	Professional Group = "professional"
	Support      Group = "support"
	Elected      Group = "elected" // council and People's Committee
	PartyGroup   Group = "party"
	FrontGroup   Group = "front"
)

// Fields returns the fields of work, sorted by code. The slice is the caller's.
func Fields() []model.Field { return slices.Clone(load().fields) }

// Positions returns the positions, sorted by code; Field is an index in Fields.
// The slice and all that it holds are the caller's.
func Positions() []model.Position {
	out := slices.Clone(load().positions)
	for i := range out {
		p := &out[i]
		p.BodyKinds = slices.Clone(p.BodyKinds)
		p.Listed = slices.Clone(p.Listed)
		p.Acceptable = slices.Clone(p.Acceptable)
		p.Certificates = slices.Clone(p.Certificates)
	}
	return out
}

// GroupOf returns the group of a position of the catalogue, "" if the code is
// none of it.
func GroupOf(code string) Group {
	t := load()
	i, found := slices.BinarySearchFunc(t.positions, code, func(p model.Position, code string) int {
		return strings.Compare(p.Code, code)
	})
	if !found {
		return ""
	}
	return t.groups[i]
}

type tables struct {
	fields    []model.Field
	positions []model.Position
	groups    []Group // of positions
}

var load = sync.OnceValue(func() *tables {
	t, err := parse(fieldsCSV, positionsCSV)
	if err != nil {
		panic("catalogue: embedded table: " + err.Error())
	}
	return t
})

func parse(fields, positions string) (*tables, error) {
	t := &tables{}
	index := map[string]int{}
	err := embedded.Each(fields, func(record *embedded.Row) {
		r := row{record}
		index[r.Text("code")] = len(t.fields)
		t.fields = append(t.fields, model.Field{
			Code: r.Text("code"), NameVi: r.Text("name_vi"), NameEn: r.Text("name_en"),
			Urgency: int64(r.number("urgency")), Critical: r.flag("critical"), Norm: r.flag("norm"),
			Weight: int64(r.number("weight")), PopulationPct: int64(r.number("population_pct")),
			AreaPct: int64(r.number("area_pct")),
		})
	})
	if err != nil {
		return nil, fmt.Errorf("fields: %w", err)
	}
	err = embedded.Each(positions, func(record *embedded.Row) {
		r := row{record}
		t.groups = append(t.groups, Group(r.Text("group")))
		t.positions = append(t.positions, model.Position{
			Code: r.Text("code"), TitleVi: r.Text("title_vi"), TitleEn: r.Text("title_en"),
			Field: int32(r.word("field", index)), BodyKinds: r.List("bodies", ";"),
			Rank: model.Rank(r.word("rank", ranks)), Level: model.Level(r.word("level", levels)),
			Leadership: model.Leadership(r.word("leadership", leaderships)), Closed: r.flag("closed"),
			Listed: r.List("listed", ";"), Acceptable: r.List("acceptable", ";"), Certificates: r.List("certificates", ";"),
			SensitiveMonths: r.number("sensitive_months"), Restricted: r.flag("restricted"),
		})
	})
	if err != nil {
		return nil, fmt.Errorf("positions: %w", err)
	}
	return t, nil
}

var (
	ranks = map[string]int{
		"staff": int(model.Staff), "technician": int(model.Technician), "specialist": int(model.Specialist),
		"principal": int(model.Principal), "senior": int(model.SeniorGrade),
	}
	levels = map[string]int{
		"none": int(model.NoLevel), "intermediate": int(model.Intermediate), "college": int(model.College),
		"university": int(model.University), "master": int(model.Master), "doctor": int(model.Doctor),
	}
	leaderships = map[string]int{"": int(model.NoLeader), "deputy": int(model.Deputy), "head": int(model.Head)}
)

// A row gives the cells of one record in the types of this table.
type row struct{ *embedded.Row }

func (r row) number(column string) int {
	cell := r.Text(column)
	n, err := strconv.Atoi(cell)
	if err != nil || n < 0 {
		r.Fail(column, cell)
	}
	return n
}

func (r row) flag(column string) bool {
	cell := r.Text(column)
	if cell != "0" && cell != "1" {
		r.Fail(column, cell)
	}
	return cell == "1"
}

func (r row) word(column string, words map[string]int) int {
	cell := r.Text(column)
	v, ok := words[cell]
	if !ok {
		r.Fail(column, cell)
	}
	return v
}
