package main

import (
	"context"
	"errors"
	"strings"

	"canbo/data/gazetteer"
	"canbo/data/report"
)

type dataCommunesOptions struct {
	province, near string
	count          int
}

func dataCommunesCommand() command {
	o := &dataCommunesOptions{}
	return command{name: "data communes", maxArgs: 1, run: o.run, flags: func(f *flagSet) {
		f.StringVar(&o.province, "province", "", f.text("province"))
		f.StringVar(&o.near, "near", "", f.text("near"))
		f.IntVarP(&o.count, "count", "k", 10, f.text("count"))
	}}
}

// A foundCommune is a unit for programs; Km is its distance where one was asked.
type foundCommune struct {
	Code       string   `json:"code"`
	Name       string   `json:"name"`
	Type       string   `json:"type"`
	Province   string   `json:"province"`
	Lat        float64  `json:"lat"`
	Lon        float64  `json:"lon"`
	AreaKm2    float64  `json:"area_km2"`
	Population int      `json:"population"`
	Former     []string `json:"former_districts"`
	Km         *float64 `json:"km,omitempty"`
}

func (o *dataCommunesOptions) run(_ context.Context, c *call) error {
	found, err := o.find(c)
	if err != nil {
		return err
	}
	if c.json {
		return c.answer(found)
	}
	var rows []report.Commune
	for _, u := range found {
		rows = append(rows, report.Commune{Code: u.Code, Name: u.Type + " " + u.Name, Province: provinceName(u.Province), Former: strings.Join(u.Former, ", "),
			AreaKm2: u.AreaKm2, Population: u.Population, Km: u.Km})
	}
	return report.WriteCommunes(c.out, c.lang, rows)
}

func (o *dataCommunesOptions) find(c *call) ([]foundCommune, error) {
	g := gazetteer.Load()
	var where gazetteer.Where
	units := g.Communes()
	if o.province != "" {
		p, err := resolveProvince(o.province)
		if err != nil {
			return nil, err
		}
		where.Province = p.Code
		units = g.InProvince(p.Code)
	}
	switch {
	case o.count < 1:
		return nil, usage("error.negative", "--count")
	case o.near != "" && len(c.args) > 0:
		return nil, usage("error.communes-both")
	case o.near != "":
		return o.around(g, where)
	case len(c.args) == 1:
		if units = g.Lookup(c.args[0], where); len(units) == 0 {
			u, err := resolveCommune(c.args[0], where)
			if err != nil {
				return nil, err
			}
			units = []*gazetteer.Commune{u}
		}
	}
	var found []foundCommune
	for _, u := range units {
		found = append(found, describe(u))
	}
	return found, nil
}

func (o *dataCommunesOptions) around(g *gazetteer.Gazetteer, where gazetteer.Where) ([]foundCommune, error) {
	centre, err := resolveCommune(o.near, where)
	if err != nil {
		return nil, err
	}
	var found []foundCommune
	for _, n := range g.Nearest(centre.Lat, centre.Lon, o.count) {
		u := describe(n.Commune)
		u.Km = &n.Km
		found = append(found, u)
	}
	return found, nil
}

// resolveCommune finds one unit by code or name, or says which may be meant.
func resolveCommune(text string, where gazetteer.Where) (*gazetteer.Commune, error) {
	g := gazetteer.Load()
	u, err := g.Resolve(text, where)
	var e *gazetteer.ResolveError
	if !errors.As(err, &e) {
		return u, err
	}
	candidates := e.Communes
	if len(candidates) == 0 {
		candidates = g.Suggest(text, where, 3)
	}
	var hint []string
	for _, u := range candidates[:min(3, len(candidates))] {
		hint = append(hint, u.FullName()+" ("+u.Code+")")
	}
	return nil, &outcome{code: exitInput, key: "error.no-commune", args: []any{text}, hint: hint}
}

func describe(u *gazetteer.Commune) foundCommune {
	return foundCommune{Code: u.Code, Name: u.Name, Type: u.Type.String(), Province: u.Province, Lat: u.Lat, Lon: u.Lon, AreaKm2: u.AreaKm2,
		Population: u.Population, Former: u.FormerDistricts}
}
