package main

import (
	"fmt"
	"time"

	"canbo/data/report"
)

// A meter shows the state of a long task on one line of a terminal: after a
// second, and at most five times a second. Elsewhere it shows nothing.
type meter struct {
	c     *call
	start time.Time
	last  time.Time
	shown bool
}

func (c *call) meter() *meter { return &meter{c: c, start: c.now()} }

func (m *meter) show(text string) {
	now := m.c.now()
	if !m.c.live || now.Sub(m.start) < time.Second || now.Sub(m.last) < 200*time.Millisecond {
		return
	}
	m.last, m.shown = now, true
	text = fmt.Sprintf("%s s  %s", m.c.lang.Int(int64(now.Sub(m.start).Seconds())), text)
	for report.DisplayWidth(text) >= report.Width {
		r := []rune(text)
		text = string(r[:len(r)-1])
	}
	fmt.Fprintf(m.c.err, "\r\x1b[K%s", text)
}

// clear takes the line away.
func (m *meter) clear() {
	if m.shown {
		fmt.Fprint(m.c.err, "\r\x1b[K")
		m.shown = false
	}
}
