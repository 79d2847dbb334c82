package atlas

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"math"

	"canbo/data/gazetteer"
)

// A Map is what is shown of the provinces.
type Map struct {
	Title   string          // what the map shows, for those who cannot see it
	Legend  string          // heading of the legend: figure and unit
	Classes []string        // words of each class, lowest first; at most len(Shades)
	Unknown string          // word for provinces without a figure
	Areas   map[string]Area // by code
	Islands [2]string       // words beside Hoàng Sa and Trường Sa
	Note    string          // in the lower left corner
}

// An Area is the figure of a province.
type Area struct {
	Class int
	Value string // in words, shown where the pointer rests
}

// Shades are the fills of classes, lowest first: one hue, lightness falling
// evenly, told apart in grey print and by the colour-blind.
var Shades = []string{"#f6e8d3", "#eec48f", "#dd9550", "#bb6128", "#833415"}

const (
	blank = "#e7ebee" // fill of provinces without a figure
	ink   = "#1d2b36"
)

// The frame holds everything from Điện Biên to the last reef of Trường Sa.
const (
	west, east   = 101.7, 118.2
	south, north = 6.8, 23.65
	scale        = 60.0 // units of the drawing in a degree of latitude
)

// shrink makes lengths on the 16th parallel, the middle of the country, right
// in both directions (equirectangular projection).
var shrink = math.Cos(16 * math.Pi / 180)

// project returns the place of a point in the drawing, y downward.
func project(p Point) (x, y float64) {
	return (p.Lon - west) * shrink * scale, (north - p.Lat) * scale
}

// WriteSVG writes the map as one svg element without outside references.
func (m *Map) WriteSVG(w io.Writer) error {
	b := bufio.NewWriter(w)
	width, height := project(Point{east, south})
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" role="img" aria-label="%s" font-family="Liberation Sans,Arial,Helvetica,sans-serif" fill="%s">`+"\n",
		width, height, html.EscapeString(m.Title), ink)
	fmt.Fprintf(b, "<title>%s</title>\n", html.EscapeString(m.Title))
	m.provinces(b)
	m.names(b)
	m.islands(b)
	m.legend(b)
	if m.Note != "" {
		fmt.Fprintf(b, `<text x="6" y="%.0f" font-size="11" fill="#5b6b78">%s</text>`+"\n", height-6, html.EscapeString(m.Note))
	}
	fmt.Fprintln(b, "</svg>")
	return b.Flush()
}

func (m *Map) provinces(w io.Writer) {
	fmt.Fprintln(w, `<g stroke="#fff" stroke-width="0.9" stroke-linejoin="round" fill-rule="evenodd">`)
	for _, o := range Outlines() {
		fill, value := blank, m.Unknown
		if a, ok := m.Areas[o.Code]; ok {
			fill, value = Shades[m.shade(a.Class)], a.Value
		}
		fmt.Fprintf(w, `<path fill="%s" d="`, fill)
		for _, ring := range o.Rings {
			writeRing(w, ring)
		}
		fmt.Fprintf(w, `"><title>%s: %s</title></path>`+"\n", html.EscapeString(name(o.Code)), html.EscapeString(value))
	}
	fmt.Fprintln(w, "</g>")
	// Reefs are smaller than a line: they get an outline of their own.
	fmt.Fprint(w, `<path fill="none" stroke="#5b6b78" stroke-width="1.1" d="`)
	for _, o := range Outlines() {
		for _, ring := range o.Rings {
			if ring[0].Lon > offshore {
				writeRing(w, ring)
			}
		}
	}
	fmt.Fprintln(w, `"/>`)
}

// writeRing writes a closed path by steps in tenths, so that rounding does not
// add up.
func writeRing(w io.Writer, ring []Point) {
	var atX, atY int
	for k, p := range ring {
		x, y := project(p)
		nextX, nextY := int(math.Round(10*x)), int(math.Round(10*y))
		fmt.Fprintf(w, "%c%g %g", "Ml"[min(k, 1)], float64(nextX-atX)/10, float64(nextY-atY)/10)
		atX, atY = nextX, nextY
	}
	fmt.Fprint(w, "z")
}

// offshore is the meridian east of which everything is of the two archipelagos.
const offshore = 109.6

// shade spreads few classes over all shades.
func (m *Map) shade(class int) int {
	if len(m.Classes) < 2 {
		return len(Shades) / 2
	}
	return class * (len(Shades) - 1) / (len(m.Classes) - 1)
}

func name(code string) string {
	if p, ok := gazetteer.Load().Province(code); ok {
		return p.Name
	}
	return code
}

// names writes the provinces' names with a rim that keeps them readable where
// they are wider than the province: light letters on dark fills.
func (m *Map) names(w io.Writer) {
	fmt.Fprintln(w, `<g font-size="9.5" text-anchor="middle" paint-order="stroke" stroke="#fff" stroke-width="2.4" stroke-opacity="0.85" stroke-linejoin="round">`)
	for _, o := range Outlines() {
		x, y := project(o.Label)
		light := ""
		if a, ok := m.Areas[o.Code]; ok && m.shade(a.Class) >= len(Shades)-2 {
			light = fmt.Sprintf(` fill="#fff" stroke="%s"`, Shades[len(Shades)-1])
		}
		fmt.Fprintf(w, `<text x="%.1f" y="%.1f"%s>%s</text>`+"\n", x, y+3, light, html.EscapeString(name(o.Code)))
	}
	fmt.Fprintln(w, "</g>")
}

// islands names the archipelagos above their northernmost reefs.
func (m *Map) islands(w io.Writer) {
	fmt.Fprintln(w, `<g font-size="11" font-style="italic" text-anchor="middle">`)
	for k, at := range []Point{{112.1, 17.3}, {114.3, 11.75}} {
		x, y := project(at)
		fmt.Fprintf(w, `<text x="%.1f" y="%.1f">%s</text>`+"\n", x, y, html.EscapeString(m.Islands[k]))
	}
	fmt.Fprintln(w, "</g>")
}

func (m *Map) legend(w io.Writer) {
	x, y := project(Point{111.2, 22.9})
	fmt.Fprintf(w, `<text x="%.1f" y="%.1f" font-size="14" font-weight="bold">%s</text>`+"\n", x, y, html.EscapeString(m.Legend))
	row := func(fill, text string) {
		y += 24
		fmt.Fprintf(w, `<rect x="%.1f" y="%.1f" width="30" height="17" fill="%s" stroke="#9aa7b1" stroke-width="0.6"/><text x="%.1f" y="%.1f" font-size="13">%s</text>`+"\n",
			x, y-12, fill, x+40, y+1.5, html.EscapeString(text))
	}
	for k, words := range m.Classes {
		row(Shades[m.shade(k)], words)
	}
	if len(m.Areas) < len(Outlines()) {
		row(blank, m.Unknown)
	}
}
