package scenario

import (
	"slices"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// A source is a file being read, without its byte order mark.
type source struct {
	name  string // as faults name it
	dir   string // what paths in it are relative to
	src   []byte
	lines []int // offsets of the lines, filled when first needed
}

// place returns the line and column of an offset, from 1, the column in characters.
func (s *source) place(offset int) (line, column int) {
	if s.lines == nil {
		s.lines = []int{0}
		for i, c := range s.src {
			if c == '\n' {
				s.lines = append(s.lines, i+1)
			}
		}
	}
	line, found := slices.BinarySearch(s.lines, offset)
	if found {
		line++
	}
	return line, utf8.RuneCount(s.src[s.lines[line-1]:offset]) + 1
}

// A table is a TOML table whose entries know where they stand.
type table struct {
	offset  int
	entries []*entry
	index   map[string]*entry
}

func newTable(offset int) *table { return &table{offset: offset, index: map[string]*entry{}} }

// An entry is a key with its value.
type entry struct {
	key    string
	offset int // of the key
	value  value
}

// A value is a scalar, items of an array, or a table.
type value struct {
	offset int
	kind   unstable.Kind
	text   string // of a scalar; the decoded string
	items  []value
	table  *table
}

// at returns the entry of a key, made if it is not there.
func (t *table) at(key string, offset int) *entry {
	e := t.index[key]
	if e == nil {
		e = &entry{key: key, offset: offset}
		t.index[key] = e
		t.entries = append(t.entries, e)
	}
	return e
}

// below returns the table that a key leads to: itself, or the last of an array
// of tables.
func (t *table) below(key string, offset int) *table {
	e := t.at(key, offset)
	v := &e.value
	if n := len(v.items); n > 0 {
		v = &v.items[n-1]
	}
	if v.table == nil {
		*v = value{offset: offset, kind: unstable.InlineTable, table: newTable(offset)}
	}
	return v.table
}

// parse builds the tree of a document that is known to be valid TOML.
func parse(src []byte) *table {
	root := newTable(0)
	current := root
	var p unstable.Parser
	p.Reset(src)
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table:
			current = descend(root, e.Key(), func(t *table, key string, offset int) *table { return t.below(key, offset) })
		case unstable.ArrayTable:
			current = descend(root, e.Key(), func(t *table, key string, offset int) *table {
				v := &t.at(key, offset).value
				v.kind, v.offset = unstable.Array, offset
				v.items = append(v.items, value{offset: offset, kind: unstable.InlineTable, table: newTable(offset)})
				return v.items[len(v.items)-1].table
			})
		case unstable.KeyValue:
			assign(current, e)
		}
	}
	return root
}

// descend follows a dotted key; final makes its last part.
func descend(t *table, key unstable.Iterator, final func(*table, string, int) *table) *table {
	for key.Next() {
		n := key.Node()
		name, offset := string(n.Data), int(n.Raw.Offset)
		if key.IsLast() {
			return final(t, name, offset)
		}
		t = t.below(name, offset)
	}
	return t
}

func assign(t *table, keyValue *unstable.Node) {
	descend(t, keyValue.Key(), func(t *table, key string, offset int) *table {
		t.at(key, offset).value = evaluate(keyValue.Value(), offset)
		return nil
	})
}

// evaluate copies a value, which stands at its key where it has no place itself.
func evaluate(n *unstable.Node, offset int) value {
	if n.Raw.Length > 0 {
		offset = int(n.Raw.Offset)
	}
	v := value{offset: offset, kind: n.Kind}
	switch n.Kind {
	case unstable.Array:
		for it := n.Children(); it.Next(); {
			v.items = append(v.items, evaluate(it.Node(), offset))
		}
	case unstable.InlineTable:
		v.table = newTable(offset)
		for it := n.Children(); it.Next(); {
			assign(v.table, it.Node())
		}
	default:
		v.text = string(n.Data)
	}
	return v
}
