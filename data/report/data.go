package report

import (
	"fmt"
	"io"
	"strings"

	"canbo/model"
)

// A Check is what was found in an instance folder.
type Check struct {
	Files            []CheckedFile
	Errors, Warnings int
	Text             func(lang string) string // lists the faults
	Assumptions      []model.Assumption
}

// A CheckedFile counts rows, and the cells that are wanted and filled.
type CheckedFile struct {
	Name                 string
	Rows, Wanted, Filled int
	Complete             float64
}

// WriteText writes the faults, how complete each file is, and the assumptions.
func (c *Check) WriteText(w io.Writer, l Lang) error {
	t := Table{Title: l.Say("check.title"), Columns: []Column{{Head: l.Say("check.file")}, {Head: l.Say("check.rows"), Right: true},
		{Head: l.Say("check.wanted"), Right: true}, {Head: l.Say("check.filled"), Right: true}, {Head: l.Say("check.complete"), Right: true}}}
	for _, f := range c.Files {
		t.Rows = append(t.Rows, []string{f.Name, l.Int(int64(f.Rows)), l.Int(int64(f.Wanted)), l.Int(int64(f.Filled)), l.Fixed(int64(f.Complete*1000), 1, 1) + " %"})
	}
	if err := t.Write(w); err != nil {
		return err
	}
	if len(c.Assumptions) > 0 {
		a := Table{Title: l.Say("plan.assumptions"), Columns: []Column{{Wrap: 78}, {Right: true}}}
		for _, s := range c.Assumptions {
			a.Rows = append(a.Rows, []string{s.Text, l.Int(int64(s.Count))})
		}
		fmt.Fprintln(w)
		if err := a.Write(w); err != nil {
			return err
		}
	}
	if c.Errors+c.Warnings > 0 {
		fmt.Fprintln(w)
		for _, fault := range strings.Split(strings.TrimRight(c.Text(l.String()), "\n"), "\n") {
			fmt.Fprintln(w, Fill(fault, Width, "    "))
		}
	}
	key := "check.usable"
	if c.Errors > 0 {
		key = "check.unusable"
	}
	_, err := fmt.Fprintf(w, "\n%s\n", Fill(l.Say(key, l.Int(int64(c.Errors)), l.Int(int64(c.Warnings))), Width, ""))
	return err
}

// A Described is the description of one file of an instance folder.
type Described struct {
	File, Need, About string
	Columns           []DescribedColumn
}

// A DescribedColumn is the description of one column.
type DescribedColumn struct {
	Name, Type, Need, Default, About, Example string
	Unit                                      string
	Aliases, Values, ValuesVi                 []string
}

// columnWord says a type, a unit or the meaning of an empty cell.
func (l Lang) columnWord(word string) string {
	if file, found := strings.CutPrefix(word, "id of "); found {
		return l.Say("columns.id-of", file)
	}
	if file, found := strings.CutPrefix(word, "ids of "); found {
		return l.Say("columns.ids-of", file)
	}
	return l.Say("column-word." + word)
}

// values lists the words that a column may hold, in Vietnamese with their names.
func (c *DescribedColumn) values(l Lang) string {
	var all []string
	for k, v := range c.Values {
		if l == Vi && c.ValuesVi[k] != "" {
			v += " (" + c.ValuesVi[k] + ")"
		}
		all = append(all, v)
	}
	return strings.Join(all, ", ")
}

// WriteColumns writes a table for each file.
func WriteColumns(w io.Writer, l Lang, files []Described) error {
	for k := range files {
		f := &files[k]
		t := Table{Title: f.File + " (" + l.Say("need."+f.Need) + "): " + f.About, Ruled: true, Columns: []Column{
			{Head: l.Say("columns.name"), Wrap: 22}, {Head: l.Say("columns.need"), Wrap: 11}, {Head: l.Say("columns.values"), Wrap: 20},
			{Head: l.Say("columns.about"), Wrap: 34}}}
		for _, c := range f.Columns {
			names := c.Name
			if len(c.Aliases) > 0 {
				names += "\n" + strings.Join(c.Aliases, ", ")
			}
			values := l.columnWord(c.Type)
			if len(c.Values) > 0 {
				values = c.values(l)
			}
			about := c.About
			if c.Unit != "" {
				about += " (" + l.columnWord(c.Unit) + ")"
			}
			if c.Default != "" {
				about += "\n" + l.Say("columns.empty", l.columnWord(c.Default))
			}
			if c.Example != "" {
				about += "\n" + l.Say("columns.example", c.Example)
			}
			t.Rows = append(t.Rows, []string{names, l.Say("need." + c.Need), values, about})
		}
		if k > 0 {
			fmt.Fprintln(w)
		}
		t.Title = Fill(t.Title, Width, "  ")
		if err := t.Write(w); err != nil {
			return err
		}
	}
	return nil
}

// A Commune is a unit found in the gazetteer.
type Commune struct {
	Code, Name, Province, Former string
	AreaKm2                      float64
	Population                   int      // 0 unknown
	Km                           *float64 // from the place asked, nil if none was
}

// WriteCommunes writes a line for each unit.
func WriteCommunes(w io.Writer, l Lang, units []Commune) error {
	near := len(units) > 0 && units[0].Km != nil
	t := Table{Columns: []Column{{Head: l.Say("communes.code")}, {Head: l.Say("communes.name"), Wrap: 22}, {Head: l.Say("communes.province"), Wrap: 14},
		{Head: l.Say("communes.former"), Wrap: 18}, {Head: "km²", Right: true}, {Head: l.Say("communes.population"), Right: true}}}
	if near {
		t.Columns = append(t.Columns, Column{Head: "km", Right: true})
	}
	for _, u := range units {
		population := "–"
		if u.Population > 0 {
			population = l.Int(int64(u.Population))
		}
		row := []string{u.Code, u.Name, u.Province, u.Former, l.Float(u.AreaKm2, 1), population}
		if near {
			row = append(row, l.Float(*u.Km, 1))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note = l.Say("communes.sum", l.Int(int64(len(units))))
	return t.Write(w)
}
