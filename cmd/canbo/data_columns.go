package main

import (
	"context"
	"strings"

	"canbo/data"
	"canbo/data/report"
)

func dataColumnsCommand() command {
	return command{name: "data columns", maxArgs: 1, run: runDataColumns}
}

func runDataColumns(_ context.Context, c *call) error {
	tables := data.Columns()
	var names []string
	for _, t := range tables {
		names = append(names, strings.TrimSuffix(t.File, ".csv"))
	}
	if len(c.args) == 1 {
		want := strings.TrimSuffix(c.args[0], ".csv")
		k := 0
		for k < len(names) && names[k] != want {
			k++
		}
		if k == len(names) {
			return unknown("error.unknown-table", c.args[0], names)
		}
		tables = tables[k : k+1]
	}
	if c.json {
		return c.answer(tables)
	}
	var described []report.Described
	for _, t := range tables {
		d := report.Described{File: t.File, Need: t.Need.String(), About: pick(c.lang, t.Vi, t.En)}
		for _, col := range t.Columns {
			d.Columns = append(d.Columns, report.DescribedColumn{Name: col.Name, Aliases: col.Aliases, Type: col.Type, Values: col.Values, ValuesVi: col.ValuesVi, Unit: col.Unit,
				Need: col.Need.String(), Default: col.Default, About: pick(c.lang, col.Vi, col.En), Example: col.Example})
		}
		described = append(described, d)
	}
	return report.WriteColumns(c.out, c.lang, described)
}

func pick(l report.Lang, vi, en string) string {
	if l == report.En {
		return en
	}
	return vi
}
