package solver

import (
	"canbo/solver/lp"
)

// A coupling cuts a problem into parts that are nearly independent: what is left
// between them are rows that belong to no part and columns with entries in the
// rows of several.
type coupling struct {
	p       *lp.Problem
	part    []int32 // of each row, -1 for the rows between
	parts   int
	rows    []int32 // between the parts, increasing
	columns []int32 // with entries in the rows of several parts, increasing
}

const (
	// problems of fewer rows are solved at once
	coupledRows = 12000
	// parts between which more than this share of the ties of the smaller one
	// run are one part
	closeShare = 0.045
	// a row lies between the parts if more than this share of all columns have
	// entries in it and a place elsewhere
	rowShare = 0.01
	// a problem falls apart only if less than this share of its columns couple
	columnShare = 0.08
)

// couple looks for parts of a large problem; it returns nil where there are none.
func couple(p *lp.Problem) *coupling {
	if p.Rows() < coupledRows {
		return nil
	}
	return partition(p)
}

func partition(p *lp.Problem) *coupling {
	c := &coupling{p: p}
	c.part = rowGraph(p).communities(closeShare)
	c.assign(c.homes())
	c.number()
	if c.parts < 2 || !c.list() || float64(len(c.columns)) > columnShare*float64(p.Cols()) {
		return nil
	}
	return c
}

// list lists the columns that couple. It reports whether every column has an
// entry in a row of a part.
func (c *coupling) list() bool {
	for j := range int32(c.p.Cols()) {
		switch rows, _ := c.p.Column(int(j)); c.touches(rows) {
		case nowhere:
			return false
		case several:
			c.columns = append(c.columns, j)
		}
	}
	return true
}

const (
	nowhere = -1 // in no part
	several = -2 // in more than one
)

// touches returns the part in which the rows of a column lie, nowhere or several.
func (c *coupling) touches(rows []int32) int32 {
	at := int32(nowhere)
	for _, i := range rows {
		switch k := c.part[i]; {
		case k < 0:
		case at == nowhere:
			at = k
		case at != k:
			return several
		}
	}
	return at
}

// homes returns the part of each column's shortest row, -1 without a row.
func (c *coupling) homes() []int32 {
	length := make([]int32, c.p.Rows())
	for _, i := range c.p.Row {
		length[i]++
	}
	home := make([]int32, c.p.Cols())
	for j := range home {
		home[j] = -1
		least := int32(0)
		rows, _ := c.p.Column(j)
		for _, i := range rows {
			if home[j] < 0 || length[i] < least {
				home[j], least = c.part[i], length[i]
			}
		}
	}
	return home
}

// assign puts each row into the part where most of its columns are at home, or
// between the parts. The majority is found by the vote of Boyer and Moore.
func (c *coupling) assign(home []int32) {
	m := c.p.Rows()
	lead, votes, all := make([]int32, m), make([]int, m), make([]int, m)
	for j, k := range home {
		rows, _ := c.p.Column(j)
		for _, i := range rows {
			switch {
			case votes[i] == 0:
				lead[i], votes[i] = k, 1
			case lead[i] == k:
				votes[i]++
			default:
				votes[i]--
			}
		}
	}
	clear(votes)
	for j, k := range home {
		rows, _ := c.p.Column(j)
		for _, i := range rows {
			all[i]++
			if lead[i] == k {
				votes[i]++
			}
		}
	}
	limit := rowShare * float64(c.p.Cols())
	for i := range c.part {
		c.part[i] = lead[i]
		if away := all[i] - votes[i]; 2*away > all[i] || float64(away) > limit {
			c.part[i] = -1
		}
	}
}

// number gives the parts that have rows the numbers from 0, by first row, and
// lists the rows between.
func (c *coupling) number() {
	at := map[int32]int32{}
	for i, k := range c.part {
		if k < 0 {
			c.rows = append(c.rows, int32(i))
			continue
		}
		if _, seen := at[k]; !seen {
			at[k] = int32(len(at))
		}
		c.part[i] = at[k]
	}
	c.parts = len(at)
}
