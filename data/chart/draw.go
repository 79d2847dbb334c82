package chart

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// WriteSVG writes the chart as one svg element without outside references. Its
// letters are those of Liberation Sans, whose widths Arial and Helvetica share.
func (c *Chart) WriteSVG(w io.Writer) error {
	width, height := c.width(), c.height()
	canvas := vgsvg.New(width, height)
	c.draw(draw.New(canvas))
	var drawn bytes.Buffer
	if _, err := canvas.WriteTo(&drawn); err != nil {
		return err
	}
	_, body, found := bytes.Cut(drawn.Bytes(), []byte("<g "))
	if !found {
		return fmt.Errorf("chart: the drawing has no content")
	}
	body = bytes.ReplaceAll(body, []byte("font-family:Liberation Sans;font-variant:normal;"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;"))
	title := html.EscapeString(c.Title)
	_, err := fmt.Fprintf(w, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g %g\" role=\"img\" aria-label=\"%s\">\n<title>%s</title>\n<g %s",
		float64(width), float64(height), float64(width), float64(height), title, title, body)
	return err
}

// dotsPerInch of PNG files: two dots to a point.
const dotsPerInch = 144

// WritePNG writes the chart as a picture of 1,280 dots in width, 880 if narrow.
func (c *Chart) WritePNG(w io.Writer) error {
	canvas := vgimg.NewWith(vgimg.UseWH(c.width(), c.height()), vgimg.UseDPI(dotsPerInch))
	c.draw(draw.New(canvas))
	_, err := vgimg.PngCanvas{Canvas: canvas}.WriteTo(w)
	return err
}

// lines are hair lines at the marks of the axis of values.
type lines struct {
	at     []float64
	across bool
}

func (l *lines) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	sty := draw.LineStyle{Color: rule, Width: 0.6}
	for _, v := range l.at {
		if v == 0 {
			sty.Color = grey
		} else {
			sty.Color = rule
		}
		if l.across {
			c.StrokeLine2(sty, x(v), c.Min.Y, x(v), c.Max.Y)
		} else {
			c.StrokeLine2(sty, c.Min.X, y(v), c.Max.X, y(v))
		}
	}
}

// bars are the bars of one series, each from its base, in steps of labels.
type bars struct {
	chart        *Chart
	series       *Series
	colour       color.Color
	middle, half float64
	from         []float64
}

func (b *bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	point := func(along, across float64) vg.Point {
		if b.chart.Sideways {
			return vg.Point{X: x(across), Y: y(along)}
		}
		return vg.Point{X: x(along), Y: y(across)}
	}
	for k, v := range b.series.Values {
		if math.IsNaN(v) {
			continue
		}
		at, end := b.chart.at(k)+b.middle, b.from[k]+v
		if v != 0 {
			c.FillPolygon(b.colour, []vg.Point{point(at-b.half, b.from[k]), point(at-b.half, end), point(at+b.half, end), point(at+b.half, b.from[k])})
		}
		top := end
		if b.series.Low != nil {
			whisker := draw.LineStyle{Color: ink, Width: 1}
			low, high, wing := b.series.Low[k], b.series.High[k], b.half/4
			c.StrokeLines(whisker, []vg.Point{point(at, low), point(at, high)},
				[]vg.Point{point(at-wing, low), point(at+wing, low)}, []vg.Point{point(at-wing, high), point(at+wing, high)})
			top = math.Max(top, high)
		}
		if b.series.Told {
			tell(c, b.chart, point(at, top), end)
		}
	}
}

// tell writes a value above a point, or to the right of it.
func tell(c draw.Canvas, chart *Chart, at vg.Point, value float64) {
	sty := style(textSize-1, ink, false)
	if chart.Sideways {
		sty.YAlign = text.YCenter
		at.X += 3
	} else {
		sty.XAlign = text.XCenter
		at.Y += 3
	}
	c.FillText(sty, at, chart.Number(value))
}

// band fills the space between two lines.
type band struct {
	low, high []float64
	colour    color.NRGBA
}

func (b *band) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var edge []vg.Point
	for k, v := range b.high {
		edge = append(edge, vg.Point{X: x(float64(k)), Y: y(v)})
	}
	for k := len(b.low) - 1; k >= 0; k-- {
		edge = append(edge, vg.Point{X: x(float64(k)), Y: y(b.low[k])})
	}
	pale := b.colour
	pale.A = 0x38
	c.FillPolygon(pale, edge)
}

// told writes the values of a line above its points, or below where another line
// passes just above and there is room.
type told struct {
	chart  *Chart
	series *Series
}

// clearance is the height that a value takes above its point.
const clearance = vg.Length(textSize + 9)

func (t *told) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for k, v := range t.series.Values {
		if math.IsNaN(v) {
			continue
		}
		at := vg.Point{X: x(float64(k)), Y: y(v) + 2}
		for i := range t.chart.Series {
			other := &t.chart.Series[i]
			if other.Kind != Line || other == t.series || math.IsNaN(other.Values[k]) {
				continue
			}
			if gap := y(other.Values[k]) - y(v); gap > 0 && gap < clearance && y(v)-clearance > c.Min.Y {
				at.Y = y(v) - clearance
			}
		}
		tell(c, t.chart, at, v)
	}
}
