package main

import (
	"fmt"
	"sync"
	"time"

	"canbo/data/report"
)

// A meter shows the state of a long task on one line of a terminal: after a
// second, and about five times a second. Elsewhere it shows nothing.
type meter struct {
	c     *call
	start time.Time
	done  chan struct{}
	once  sync.Once

	mu    sync.Mutex
	text  string
	shown bool
}

// meter starts a meter; clear ends it.
func (c *call) meter() *meter {
	m := &meter{c: c, start: c.now(), done: make(chan struct{})}
	if c.live {
		go m.refresh()
	}
	return m
}

func (m *meter) refresh() {
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-m.done:
			return
		case <-ticker.C:
			m.draw()
		}
	}
}

// show sets the state to show.
func (m *meter) show(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.text = text
}

func (m *meter) draw() {
	m.mu.Lock()
	defer m.mu.Unlock()
	elapsed := m.c.now().Sub(m.start)
	select {
	case <-m.done:
		return
	default:
	}
	if m.text == "" || elapsed < time.Second {
		return
	}
	m.shown = true
	text := []rune(fmt.Sprintf("%s s  %s", m.c.lang.Int(int64(elapsed.Seconds())), m.c.task+m.text))
	for report.DisplayWidth(string(text)) >= report.Width {
		text = text[:len(text)-1]
	}
	fmt.Fprintf(m.c.err, "\r\x1b[K%s", string(text))
}

// clear ends the meter and takes its line away.
func (m *meter) clear() {
	m.once.Do(func() {
		close(m.done)
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.shown {
			fmt.Fprint(m.c.err, "\r\x1b[K")
		}
	})
}
