// Package page writes a scenario as one HTML page that needs nothing else: no
// network, no font, no script but its own, which only sorts a table. The page
// begins with the assumptions.
package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
	"unicode"

	"canbo/data/atlas"
	"canbo/data/chart"
	"canbo/data/report"
	"canbo/data/tally"
)

//go:embed *.html
var sources embed.FS

//go:embed page.css
var sheet string

//go:embed sort.js
var script string

var layouts = template.Must(template.ParseFS(sources, "*.html"))

// A shell is what every page has around its content, in words of one language.
type shell struct {
	l                   report.Lang
	Lang                string
	Style               template.CSS
	Sort                template.JS
	Title               string
	Notice, Scope, Made string
	Running             template.CSS // at the foot of each printed page
}

func newShell(l report.Lang, title, scope, made string) shell {
	return shell{l: l, Lang: l.String(), Style: template.CSS(sheet), Sort: template.JS(script), Title: title, Notice: l.Say("scenario.notice"),
		Scope: l.Say("page.scope", scope), Made: l.Say("page.made", made), Running: quoted(l.Say("page.running", title))}
}

// quoted writes a text as a string of CSS. What could end the string or the sheet is
// escaped; the template's own escaper takes a colon for that of an address.
func quoted(text string) template.CSS {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		if r < 0x80 && r != ' ' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			fmt.Fprintf(&b, "\\%06x ", r) // the blank ends the escape
		} else {
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return template.CSS(b.String())
}

// Say returns words of the catalogue that only pages use.
func (s *shell) Say(key string) string { return s.l.Say("page." + key) }

// An assumed is a list of assumptions to show on a page.
type assumed struct {
	Page *shell
	List []assumption
}

// With puts assumptions beside the words of the page.
func (s *shell) With(list []assumption) assumed { return assumed{s, list} }

// A content is the page of a scenario.
type content struct {
	shell
	Incomplete  bool
	Assumptions []assumption
	Status      string // of the proofs
	Tiles       []tile
	Balance     table
	Charts      []picture // of the whole
	Months      table
	Shortage    picture
	Fields      table
	Map         template.HTML
	Provinces   table
	Communes    table    // of a single province
	Details     []detail // of each province, if there are several
	Rest        []table  // those without rows are not shown
}

type assumption struct {
	Heading string
	Lines   []string
	Sources []struct{ Text, Uncertainty string }
}

func assume(lang string, a *tally.Assumption) assumption {
	b := assumption{Heading: a.Heading.In(lang)}
	for _, w := range a.Lines {
		b.Lines = append(b.Lines, w.In(lang))
	}
	for _, n := range a.Sources {
		b.Sources = append(b.Sources, struct{ Text, Uncertainty string }{n.Text.In(lang), n.Uncertainty.In(lang)})
	}
	return b
}

type tile struct{ Name, Value, Change string }

// A picture is a chart with the name that its file would have.
type picture struct {
	Name string
	SVG  template.HTML
}

type detail struct {
	Name   string
	Charts []picture
	Months table
}

// A table has a text in the first columns of a row and numbers after them.
type table struct {
	Title, Note string
	Heads       []head
	Rows        []row
	Foot        []row
}

type head struct {
	Text   string
	Number bool
}

type row struct {
	Strong bool
	Cells  []cell
}

// A cell has a value to sort by, if it is a number.
type cell struct {
	Text   string
	Number bool
	Value  string
}

func text(s string) cell { return cell{Text: s} }

func figure(s string, value int64) cell {
	return cell{Text: s, Number: true, Value: strconv.FormatInt(value, 10)}
}

// Write writes the page of a scenario.
func Write(w io.Writer, l report.Lang, t *tally.Tally) error {
	b := &builder{l: l, t: t}
	c, err := b.content()
	if err != nil {
		return err
	}
	return layouts.ExecuteTemplate(w, "page.html", c)
}

type builder struct {
	l report.Lang
	t *tally.Tally
}

func (b *builder) content() (*content, error) {
	l, t := b.l, b.t
	c := &content{shell: newShell(l, report.ScenarioTitle(l, t), report.Scope(l, t), t.InputHash), Incomplete: !t.Complete}
	for k := range t.Assumptions {
		c.Assumptions = append(c.Assumptions, assume(l.String(), &t.Assumptions[k]))
	}
	if len(t.Whole) == 0 {
		return c, nil
	}
	c.Status = report.Status(l, t)
	c.Tiles, c.Balance, c.Months = b.tiles(), b.balance(), b.months(report.Scope(l, t), t.Whole, b.say("months.note"))
	c.Fields, c.Provinces = b.fields(), b.provinces()
	c.Rest = []table{b.forms(), b.needs(), b.bands(), b.values(), b.foresight(), b.best(), b.clashes()}
	var bands []tally.YearBands
	if t.Bands != nil {
		bands = t.Bands.Whole
	}
	for _, n := range chart.Scenario(l, t, report.Scope(l, t), t.Whole, bands) {
		n.Narrow = n.Name != "headcount" && n.Name != "shortage"
		p, err := draw(n)
		if err != nil {
			return nil, err
		}
		if n.Name == "shortage" {
			c.Shortage = p
		} else {
			c.Charts = append(c.Charts, p)
		}
	}
	var drawn bytes.Buffer
	if err := Map(l, t).WriteSVG(&drawn); err != nil {
		return nil, err
	}
	c.Map = template.HTML(drawn.String())
	if len(t.Provinces) == 1 {
		c.Communes = b.communes()
		return c, nil
	}
	return c, b.details(c)
}

func draw(n chart.Named) (picture, error) {
	var drawn bytes.Buffer
	err := n.WriteSVG(&drawn)
	return picture{n.Name, template.HTML(drawn.String())}, err
}

// details draws headcount and exits of each province.
func (b *builder) details(c *content) error {
	for k := range b.t.Provinces {
		p := &b.t.Provinces[k]
		d := detail{Name: p.Name, Months: b.months(p.Name, p.Years, "")}
		for _, n := range chart.Scenario(b.l, b.t, p.Name, p.Years, b.t.BandsOf(p.Code)) {
			if n.Name != "headcount" && n.Name != "leaving" {
				continue
			}
			n.Narrow = true
			drawn, err := draw(n)
			if err != nil {
				return err
			}
			d.Charts = append(d.Charts, drawn)
		}
		c.Details = append(c.Details, d)
	}
	return nil
}

// Map shades the provinces by what is missing of the work required in the last
// year.
func Map(l report.Lang, t *tally.Tally) *atlas.Map {
	m := &atlas.Map{Title: l.Say("map.title", t.Last), Legend: l.Say("map.legend", t.Last), Unknown: l.Say("map.unknown"),
		Islands: [2]string{l.Say("map.hoang-sa"), l.Say("map.truong-sa")}, Areas: map[string]atlas.Area{}}
	var shares []float64
	for k := range t.Provinces {
		if share, ok := missing(&t.Provinces[k], t.Last); ok {
			shares = append(shares, share)
		}
	}
	limits := atlas.Breaks(shares, len(atlas.Shades))
	for k := range t.Provinces {
		p := &t.Provinces[k]
		if share, ok := missing(p, t.Last); ok {
			m.Areas[p.Code] = atlas.Area{Class: atlas.ClassOf(share, limits), Value: l.Float(share, 1) + " %"}
		}
	}
	for k := range len(limits) + 1 {
		switch {
		case len(limits) == 0 && len(shares) > 0:
			m.Classes = append(m.Classes, l.Float(shares[0], 1))
		case len(limits) == 0:
		case k == 0:
			m.Classes = append(m.Classes, l.Say("map.under", l.Float(limits[0], 2)))
		case k == len(limits):
			m.Classes = append(m.Classes, l.Say("map.from", l.Float(limits[k-1], 2)))
		default:
			m.Classes = append(m.Classes, l.Say("map.between", l.Float(limits[k-1], 2), l.Float(limits[k], 2)))
		}
	}
	return m
}

// missing is what a province lacks in a year, in percent of what is required.
func missing(p *tally.Province, year int) (percent float64, known bool) {
	for k := range p.Years {
		if y := &p.Years[k]; y.Year == year && y.Required > 0 {
			return float64(y.Short) / float64(y.Required) * 100, true
		}
	}
	return 0, false
}
