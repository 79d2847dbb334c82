package horizon

import (
	"canbo/model"
	"canbo/model/measure"
)

// A balance counts heads by commune × field of the work post. The agencies of
// the province have the commune after the last, the unplaced that and the field
// after the last.
type balance struct {
	in     *model.Instance
	fields int
	cells  []Cell
}

// newBalance starts where the balance of the year before ended.
func (r *roll) newBalance(old *balance) *balance {
	b := &balance{in: r.base, fields: len(r.base.Fields) + 1}
	b.cells = make([]Cell, (len(r.base.Communes)+1)*b.fields)
	if old != nil {
		for k := range b.cells {
			b.cells[k].Start = old.cells[k].End
		}
	}
	return b
}

// of returns the cell of those who work at a post, -1 none.
func (b *balance) of(post int32) *Cell {
	if post < 0 {
		return &b.cells[len(b.cells)-1]
	}
	p := &b.in.Posts[post]
	c := len(b.in.Communes)
	if body := &b.in.Bodies[p.Body]; !body.Provincial {
		c = int(body.Commune)
	}
	return &b.cells[c*b.fields+int(b.in.Positions[p.Position].Field)]
}

// move books a move between two posts, by training where trained.
func (b *balance) move(from, to int32, trained bool) {
	out, in := b.of(from), b.of(to)
	switch {
	case out == in:
	case trained:
		out.TrainedOut++
		in.TrainedIn++
	default:
		out.MovedOut++
		in.MovedIn++
	}
}

// finish fills in the state after a round and lists the cells that hold anything.
func (b *balance) finish(sheet *measure.Sheet, after *measure.State) []Cell {
	for i := range after.Post {
		if sheet.Present[i] {
			b.of(after.Post[i]).End++
		}
	}
	for p := range b.in.Posts {
		if sheet.Communal(int32(p)) {
			b.of(int32(p)).Approved += b.in.Posts[p].Approved
		}
	}
	var list []Cell
	for k := range b.cells {
		c, f := k/b.fields, k%b.fields
		cell := &b.cells[k]
		if c < len(b.in.Communes) && f < len(b.in.Fields) {
			at := sheet.Cell(int32(c), int32(f))
			cell.Required, cell.Present = sheet.Required[at], after.Milli[at]
			cell.Short = max(0, cell.Required-cell.Present)
		}
		if *cell == (Cell{}) {
			continue
		}
		named := *cell
		if c < len(b.in.Communes) {
			named.Commune = b.in.Communes[c].Code
		}
		if f < len(b.in.Fields) {
			named.Field = b.in.Fields[f].Code
		}
		list = append(list, named)
	}
	return list
}
