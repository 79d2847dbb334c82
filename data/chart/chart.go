// Package chart draws figures over years or fields as SVG and PNG. Equal charts
// give equal bytes: the fonts are embedded, and nothing holds a date.
package chart

import (
	"cmp"
	"image/color"
	"math"
	"slices"
	"strings"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Kind is the way in which a series is drawn.
type Kind uint8

const (
	Line  Kind = iota // points joined by a line
	Bar               // bars side by side
	Stack             // bars upon each other
)

// A Series is one figure along the axis.
type Series struct {
	Name   string
	Kind   Kind
	Values []float64 // one for each label of the chart; NaN: none
	// Low and High are the ends of a band about the values (P5 and P95), nil
	// none; for a series of kind Stack, about the sum up to it.
	Low, High []float64
	Dashed    bool // of lines: a limit, and no figure of its own
	Told      bool // values, or for Stack the sum up to it, are written beside the marks
}

// A Chart is a set of series over the same labels.
type Chart struct {
	Title, Unit string
	Labels      []string // along the axis
	Series      []Series
	Sideways    bool // labels on the left, bars to the right; bars only
	Ordered     bool // the series are steps of one thing: shades of one hue
	Narrow      bool // for half the width of a page, with letters of the same size
	Number      func(float64) string
	Note        string // below the plot, in as many lines as it needs
}

// Colours of series, told apart by the colour-blind (Okabe and Ito 2008, the
// yellow left out), and shades of one hue for ordered ones.
var (
	distinct = []color.NRGBA{{0x00, 0x56, 0x8c, 0xff}, {0xc8, 0x55, 0x0a, 0xff}, {0x00, 0x8a, 0x66, 0xff}, {0xb0, 0x57, 0x8e, 0xff},
		{0x4f, 0xa3, 0xd1, 0xff}, {0xd9, 0x97, 0x1a, 0xff}, {0x55, 0x5f, 0x68, 0xff}}
	paper = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	ink   = color.NRGBA{0x1d, 0x2b, 0x36, 0xff}
	grey  = color.NRGBA{0x5b, 0x6b, 0x78, 0xff}
	rule  = color.NRGBA{0xd8, 0xde, 0xe3, 0xff}
	light = color.NRGBA{0xbc, 0xd3, 0xe4, 0xff}
	dark  = color.NRGBA{0x06, 0x35, 0x5a, 0xff}
)

// colour is that of series k.
func (c *Chart) colour(k int) color.NRGBA {
	if !c.Ordered {
		return distinct[k%len(distinct)]
	}
	part := float64(k) / math.Max(1, float64(len(c.Series)-1))
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + part*(float64(b)-float64(a)))) }
	return color.NRGBA{mix(light.R, dark.R), mix(light.G, dark.G), mix(light.B, dark.B), 0xff}
}

// Lengths in points.
const (
	wide      = 640
	narrow    = 440
	upright   = 330 // height of a chart with labels below
	perLabel  = 5   // sideways: space between labels
	perBar    = 6   // sideways: thickness of a bar
	lineStep  = 14
	titleSize = 12
	textSize  = 9.5
)

func (c *Chart) width() vg.Length {
	if c.Narrow {
		return narrow
	}
	return wide
}

func (c *Chart) height() vg.Length {
	foot := vg.Length(len(c.note())) * lineStep
	if !c.Sideways {
		return upright*(c.width()+wide)/(2*wide) + foot
	}
	return foot + vg.Length(len(c.Labels)*(len(c.Series)*perBar+perLabel)+90) + vg.Length(len(c.legend()))*lineStep
}

func style(size vg.Length, colour color.Color, bold bool) text.Style {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
	if bold {
		f.Weight = xfont.WeightBold
	}
	return text.Style{Color: colour, Font: f, Handler: text.Plain{Fonts: font.DefaultCache}}
}

// draw draws the chart: title, legend, unit, and the plot under them.
func (c *Chart) draw(to draw.Canvas) {
	to.SetColor(paper)
	to.Fill(to.Rectangle.Path())
	left, y := to.Min.X+8, to.Max.Y-6
	write := func(sty text.Style, x vg.Length, words string) {
		sty.YAlign = text.YTop
		to.FillText(sty, vg.Point{X: x, Y: y}, words)
	}
	write(style(titleSize, ink, true), left, c.Title)
	y -= lineStep + 6
	for _, row := range c.legend() {
		x := left
		for _, k := range row {
			c.key(to, k, x, y-textSize/2)
			write(style(textSize, ink, false), x+keyWidth, c.Series[k].Name)
			x += c.entry(k)
		}
		y -= lineStep
	}
	y -= 2
	write(style(textSize, grey, false), left, c.Unit)
	y -= lineStep
	note := c.note()
	foot := vg.Length(len(note)) * lineStep
	c.plot().Draw(draw.Crop(to, 4, -10, 4+foot, y-to.Max.Y))
	for k, line := range note {
		y = to.Min.Y + foot - vg.Length(k)*lineStep
		write(style(textSize, grey, false), left, line)
	}
}

// note breaks the note at spaces into lines that fit.
func (c *Chart) note() []string {
	sty := style(textSize, grey, false)
	var lines []string
	for _, word := range strings.Fields(c.Note) {
		if n := len(lines) - 1; n >= 0 && sty.Width(lines[n]+" "+word) <= c.width()-16 {
			lines[n] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

const keyWidth = 24 // sample of a series in the legend, with the gap after it

// entry is the width of series k in the legend.
func (c *Chart) entry(k int) vg.Length {
	sty := style(textSize, ink, false)
	return keyWidth + sty.Width(c.Series[k].Name) + 16
}

// legend divides the series into rows that fit; one series needs none.
func (c *Chart) legend() [][]int {
	if len(c.Series) < 2 {
		return nil
	}
	rows := [][]int{nil}
	x := vg.Length(0)
	for k := range c.Series {
		if x+c.entry(k) > c.width()-8 && x > 0 {
			rows, x = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], k)
		x += c.entry(k)
	}
	return rows
}

// key draws the sample of series k about the height y.
func (c *Chart) key(to draw.Canvas, k int, x, y vg.Length) {
	if c.Series[k].Kind == Line {
		sty := c.stroke(k)
		to.StrokeLine2(sty, x, y, x+keyWidth-6, y)
		if !c.Series[k].Dashed {
			to.DrawGlyph(c.mark(k), vg.Point{X: x + (keyWidth-6)/2, Y: y})
		}
		return
	}
	to.FillPolygon(c.colour(k), []vg.Point{{X: x + 6, Y: y - 5}, {X: x + keyWidth - 6, Y: y - 5}, {X: x + keyWidth - 6, Y: y + 5}, {X: x + 6, Y: y + 5}})
}

func (c *Chart) stroke(k int) draw.LineStyle {
	sty := draw.LineStyle{Color: c.colour(k), Width: 2}
	if c.Series[k].Dashed {
		sty.Dashes = [][]vg.Length{{7, 3}, {2, 2.5}, {9, 3, 2, 3}}[k%3]
		sty.Width = 1.6
	}
	return sty
}

// mark tells lines apart where colours are not seen.
func (c *Chart) mark(k int) draw.GlyphStyle {
	shapes := []draw.GlyphDrawer{draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}}
	return draw.GlyphStyle{Color: c.colour(k), Radius: 3, Shape: shapes[k%len(shapes)]}
}

// plot builds axes and series.
func (c *Chart) plot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.Transparent
	along, across := &p.X, &p.Y
	if c.Sideways {
		along, across = &p.Y, &p.X
	}
	lowest, highest := c.extent()
	marks := ticks(lowest, highest)
	across.Min, across.Max = marks[0], marks[len(marks)-1]
	across.Tick.Marker = plot.ConstantTicks(c.labelled(marks))
	along.Tick.Marker = plot.ConstantTicks(c.names())
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Tick.Label.Font, a.Tick.Label.Color, a.Tick.Label.Handler = style(textSize, ink, false).Font, ink, text.Plain{Fonts: font.DefaultCache}
		a.LineStyle.Color, a.LineStyle.Width = grey, 0.7
		a.Tick.LineStyle.Color, a.Tick.Length = color.Transparent, 5 // no tick, but its room
		a.Padding = 0
	}
	across.LineStyle.Width = 0
	p.Add(&lines{at: marks, across: c.Sideways})
	c.add(p)
	// Half a step of room at both ends of the labels.
	along.Min, along.Max = -0.5, float64(len(c.Labels))-0.5
	return p
}

// add puts the series on the plot, bars under lines.
func (c *Chart) add(p *plot.Plot) {
	var groups []int // series whose bars begin on the axis
	for k := range c.Series {
		if s := &c.Series[k]; s.Kind == Bar || s.Kind == Stack && !slices.Contains(kinds(c.Series[:k]), Stack) {
			groups = append(groups, k)
		}
	}
	place := func(k int) (middle, half float64) { // of the bar of series k, in steps between labels
		n := slices.Index(groups, k)
		if n < 0 {
			n = slices.IndexFunc(groups, func(g int) bool { return c.Series[g].Kind == Stack })
		}
		full := 0.72 / math.Max(1, float64(len(groups)))
		middle = (float64(n)+0.5)*full - 0.36
		if c.Sideways {
			middle = -middle
		}
		return middle, full * 0.46
	}
	base := make([]float64, len(c.Labels))
	for k := range c.Series {
		s := &c.Series[k]
		if s.Kind == Line {
			continue
		}
		middle, half := place(k)
		b := &bars{chart: c, colour: c.colour(k), middle: middle, half: half, from: make([]float64, len(c.Labels)), series: s}
		if s.Kind == Stack {
			copy(b.from, base)
			for i, v := range s.Values {
				base[i] += number(v)
			}
		}
		p.Add(b)
	}
	for k := range c.Series {
		if s := &c.Series[k]; s.Kind == Line {
			c.line(p, k, s)
		}
	}
}

func kinds(series []Series) []Kind {
	var all []Kind
	for _, s := range series {
		all = append(all, s.Kind)
	}
	return all
}

// number is 0 for a value that is not there.
func number(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

func (c *Chart) line(p *plot.Plot, k int, s *Series) {
	if s.Low != nil {
		p.Add(&band{low: s.Low, high: s.High, colour: c.colour(k)})
	}
	var run plotter.XYs
	flush := func() {
		if len(run) == 0 {
			return
		}
		p.Add(&plotter.Line{XYs: run, LineStyle: c.stroke(k)})
		if !s.Dashed {
			sty := c.mark(k)
			p.Add(&plotter.Scatter{XYs: run, GlyphStyle: sty})
		}
		run = nil
	}
	for i, v := range s.Values {
		if math.IsNaN(v) {
			flush()
			continue
		}
		run = append(run, plotter.XY{X: float64(i), Y: v})
	}
	flush()
	if s.Told {
		p.Add(&told{chart: c, series: s})
	}
}

// extent is the range of everything drawn. Bars begin at zero.
func (c *Chart) extent() (lowest, highest float64) {
	lowest, highest = math.Inf(1), math.Inf(-1)
	take := func(v float64) {
		if !math.IsNaN(v) {
			lowest, highest = math.Min(lowest, v), math.Max(highest, v)
		}
	}
	sums := make([]float64, len(c.Labels))
	for k := range c.Series {
		s := &c.Series[k]
		if s.Kind != Line {
			take(0)
		}
		for i, v := range s.Values {
			if s.Kind == Stack {
				sums[i] += number(v)
				v = sums[i]
			}
			take(v)
		}
		for _, v := range append(slices.Clone(s.Low), s.High...) {
			take(v)
		}
	}
	if lowest > highest {
		return 0, 1
	}
	if lowest == highest {
		return lowest - math.Abs(lowest)/100 - 1, highest + math.Abs(highest)/100 + 1
	}
	return lowest, highest
}

// ticks returns five to nine round marks, one, two or five times a power of
// ten apart, from at most lowest to at least highest with some room above.
func ticks(lowest, highest float64) []float64 {
	span := highest - lowest
	power := math.Pow(10, math.Floor(math.Log10(span/4)))
	step := power
	for _, factor := range []float64{1, 2, 5, 10} {
		if step = factor * power; span/step <= 6 {
			break
		}
	}
	first, last := math.Floor(lowest/step), math.Ceil((highest+span/25)/step)
	if lowest >= 0 && first < 0 {
		first = 0
	}
	var marks []float64
	for k := range int(last-first) + 1 {
		marks = append(marks, (first+float64(k))*step)
	}
	return marks
}

func (c *Chart) labelled(marks []float64) []plot.Tick {
	var all []plot.Tick
	for _, v := range marks {
		all = append(all, plot.Tick{Value: v, Label: c.Number(v)})
	}
	return all
}

// names places the labels; sideways the first is on top.
func (c *Chart) names() []plot.Tick {
	var all []plot.Tick
	for k, name := range c.Labels {
		all = append(all, plot.Tick{Value: c.at(k), Label: name})
	}
	slices.SortFunc(all, func(a, b plot.Tick) int { return cmp.Compare(a.Value, b.Value) })
	return all
}

// at is the place of label k on its axis.
func (c *Chart) at(k int) float64 {
	if c.Sideways {
		return float64(len(c.Labels) - 1 - k)
	}
	return float64(k)
}

// Fold breaks a label at the space nearest its middle if it has more than max
// letters.
func Fold(label string, max int) string {
	letters := []rune(label)
	if len(letters) <= max {
		return label
	}
	best := -1
	for k, r := range letters {
		if r == ' ' && (best < 0 || abs(2*k-len(letters)) < abs(2*best-len(letters))) {
			best = k
		}
	}
	if best < 0 {
		return label
	}
	return strings.TrimSpace(string(letters[:best])) + "\n" + string(letters[best+1:])
}

func abs(n int) int { return max(n, -n) }
