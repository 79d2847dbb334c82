package gazetteer

import (
	"fmt"
	"slices"
	"strings"
)

// A Problem says why a text names no single unit.
type Problem uint8

const (
	Empty           Problem = iota // no letters or digits
	UnknownName                    // no unit has the name
	UnknownCode                    // no unit has the code
	ShortCode                      // digits are missing, perhaps the zeros in front
	UnknownProvince                // the search is narrowed to a province that does not exist
	Elsewhere                      // there is such a unit, outside the province or district asked for
	Ambiguous                      // several units have the name
)

// A ResolveError is a text that names no single unit. The candidates are what
// may be meant, best first: they are for a person to choose from.
type ResolveError struct {
	Problem   Problem
	Text      string // as given
	Msg, Hint string
	Communes  []*Commune
	Provinces []*Province
}

func (e *ResolveError) Error() string {
	if e.Hint == "" {
		return e.Msg
	}
	return e.Msg + "; " + e.Hint
}

// hinted is the number of candidates a hint lists.
const hinted = 3

// Resolve returns the one unit a cell means, by its five-digit code or by a name
// as Lookup understands it. Unlike Lookup it does not take a name typed with
// other marks, nor a code without its zeros: the error suggests what may be
// meant. Every error is a *ResolveError.
func (g *Gazetteer) Resolve(text string, where Where) (*Commune, error) {
	text = strings.TrimSpace(text)
	q, fault := g.query(text, where)
	switch {
	case fault != nil:
		return nil, fault
	case q.name == nil:
		return nil, &ResolveError{Problem: Empty, Text: text, Msg: "no unit is named"}
	}
	if isCode(text) {
		return g.resolveCode(text, q)
	}
	found, marks := g.find(q)
	if len(found) == 1 && marks {
		return found[0], nil
	}
	if len(found) > 1 && marks {
		return nil, &ResolveError{
			Problem: Ambiguous, Text: text, Communes: found,
			Msg:  fmt.Sprintf("%q names %d units", text, len(found)),
			Hint: "among them " + g.list(found) + ": give the code, the province or the former district",
		}
	}
	if others, marks := g.find(query{name: q.name}); len(found) == 0 && len(others) > 0 && marks {
		return nil, g.elsewhere(text, others)
	}
	e := &ResolveError{
		Problem: UnknownName, Text: text, Communes: g.near(q, hinted),
		Msg: fmt.Sprintf("no unit is named %q", text),
	}
	if e.Communes != nil {
		e.Hint = "nearest: " + g.list(e.Communes)
	}
	return nil, e
}

func (g *Gazetteer) resolveCode(code string, q query) (*Commune, error) {
	c, ok := g.commune[code]
	switch {
	case ok && q.admits(g.names().of(c)) < tooFar:
		return c, nil
	case ok:
		return nil, g.elsewhere(code, []*Commune{c})
	case len(code) >= 5:
		return nil, &ResolveError{Problem: UnknownCode, Text: code, Msg: fmt.Sprintf("no unit has the code %q", code)}
	}
	e := &ResolveError{Problem: ShortCode, Text: code, Msg: fmt.Sprintf("%q is not a code of five digits", code)}
	if c, ok := g.commune[strings.Repeat("0", 5-len(code))+code]; ok {
		e.Communes = []*Commune{c}
		e.Hint = "with zeros in front: " + g.list(e.Communes)
	}
	return nil, e
}

func (g *Gazetteer) elsewhere(text string, found []*Commune) *ResolveError {
	return &ResolveError{
		Problem: Elsewhere, Text: text, Communes: found,
		Msg:  fmt.Sprintf("%q is not in the province or former district asked for", text),
		Hint: "there is " + g.list(found),
	}
}

// ResolveProvince returns the one province a cell means, by its two-digit code or
// by a name as LookupProvince understands it. Every error is a *ResolveError.
func (g *Gazetteer) ResolveProvince(text string) (*Province, error) {
	p, err := g.resolveProvince(text)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (g *Gazetteer) resolveProvince(text string) (*Province, *ResolveError) {
	text = strings.TrimSpace(text)
	if isCode(text) {
		if p, ok := g.province[text]; ok {
			return p, nil
		}
		if p, ok := g.province["0"+text]; ok {
			return nil, &ResolveError{
				Problem: ShortCode, Text: text, Provinces: []*Province{p},
				Msg:  fmt.Sprintf("%q is not a province code of two digits", text),
				Hint: "with a zero in front: " + listProvinces([]*Province{p}),
			}
		}
		return nil, &ResolveError{Problem: UnknownCode, Text: text, Msg: fmt.Sprintf("no province has the code %q", text)}
	}
	if p, ok := g.LookupProvince(text); ok {
		return p, nil
	}
	e := &ResolveError{
		Problem: UnknownProvince, Text: text, Provinces: g.SuggestProvince(text, hinted),
		Msg: fmt.Sprintf("no province is named %q", text),
	}
	if e.Provinces != nil {
		e.Hint = "nearest: " + listProvinces(e.Provinces)
	}
	return nil, e
}

// isCode reports whether the text is digits only.
func isCode(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// list names the first units: "phường Ba Đình (00004, Hà Nội)".
func (g *Gazetteer) list(units []*Commune) string {
	var names []string
	for _, c := range units[:min(len(units), hinted)] {
		names = append(names, fmt.Sprintf("%s (%s, %s)", c.FullName(), c.Code, g.province[c.Province].Name))
	}
	return strings.Join(names, ", ")
}

func listProvinces(provinces []*Province) string {
	var names []string
	for _, p := range provinces {
		names = append(names, fmt.Sprintf("%s (%s)", p.FullName(), p.Code))
	}
	return strings.Join(names, ", ")
}

// of returns the prepared name of a unit of the table.
func (x *nameIndex) of(c *Commune) communeName {
	i, _ := slices.BinarySearchFunc(x.communes, c.Code, func(n communeName, code string) int {
		return strings.Compare(n.Code, code)
	})
	return x.communes[i]
}
