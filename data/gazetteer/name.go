package gazetteer

import (
	"cmp"
	"slices"
	"strings"

	"canbo/data/viet"
)

// Where narrows a search by name. An empty field does not narrow.
type Where struct {
	Province       string // code, name, name before the mergers, or usual abbreviation
	FormerDistrict string // name, with or without its unit word
}

// Lookup returns the units of that name, by code; several communes of the
// country share a name. The name may be typed without marks, with the tone on
// either vowel, in any case and Unicode form, with or without its unit word, and
// followed by the former district and the province:
//
//	"Ba Đình"  "PHUONG BA DINH"  "P.Ba Đình, Q. Ba Đình, TP Hà Nội"
//
// Where the same letters name several units, those whose marks agree are
// returned, or all if no marks agree, and among them those whose unit words
// agree; so Tân Thạnh is not Tân Thành, but tan thanh is both. A text without any mark says nothing about
// marks: Thanh An may be Thạnh An, while xã Thanh An is not. A province or
// district that is unknown or does not contain the unit gives nil; Resolve says
// why.
func (g *Gazetteer) Lookup(name string, where Where) []*Commune {
	q, err := g.query(name, where)
	if err != nil {
		return nil
	}
	found, _ := g.find(q)
	return found
}

// Suggest returns up to n units whose names are close to the one given, nearest
// first: by edit distance on letters, then on letters and tones, then by code.
// The distance counts insertions, deletions, substitutions and swaps of
// neighbours, and is at most a quarter of the name's letters, and 3.
func (g *Gazetteer) Suggest(name string, where Where, n int) []*Commune {
	q, err := g.query(name, where)
	if err != nil {
		return nil
	}
	return g.near(q, n)
}

// LookupProvince returns the province of that name, of a province merged into
// it, or of a usual abbreviation such as TP.HCM; marks and unit word may be
// missing.
func (g *Gazetteer) LookupProvince(name string) (*Province, bool) {
	for _, r := range readings(name, provinceUnits) {
		if p := g.names().province[r.fold]; p != nil {
			return p, true
		}
	}
	return nil, false
}

// SuggestProvince is Suggest for provinces and their former names.
func (g *Gazetteer) SuggestProvince(name string, n int) []*Province {
	q := readings(name, provinceUnits)
	var near []nearName[*Province]
	for _, p := range g.provinces {
		for _, known := range append([]string{p.Name}, p.FormerProvinces...) {
			near = appendNear(near, p, q, newReading(known))
		}
	}
	return nearest(near, n)
}

// A reading is a name prepared for comparison: letters only, without spaces, so
// that Krôngpa is Krông Pa.
type reading struct {
	unit        string // xã, huyện, …; "" where the text has no unit word
	fold, spell string
	marked      bool // the text it stands in was typed with marks
}

func newReading(name string) reading {
	return reading{fold: closeUp(viet.Fold(name)), spell: closeUp(viet.Spell(name))}
}

func closeUp(s string) string { return strings.ReplaceAll(s, " ", "") }

// The unit words of each level, with their usual abbreviations.
var (
	communeUnits = unitWords(map[string]string{
		"xã": "x", "phường": "p f", "đặc khu": "đk", "thị trấn": "tt",
	})
	districtUnits = unitWords(map[string]string{
		"huyện": "h", "quận": "q", "thị xã": "tx", "thành phố": "tp", "huyện đảo": "hđ",
	})
	provinceUnits = unitWords(map[string]string{
		"tỉnh": "t", "thành phố": "tp",
	})
)

// unitWords returns the units by the spellings of their words, marked and not.
func unitWords(short map[string]string) map[string]string {
	unit := map[string]string{}
	for name, abbreviations := range short {
		for _, word := range append(strings.Fields(abbreviations), name) {
			unit[viet.Spell(word)] = name
			unit[viet.Fold(word)] = name
		}
	}
	return unit
}

// readings returns the name as it stands and, where it begins with a unit word,
// without that word: Xa Dung is a name, xã Dung would be another. There is none
// for a text without letters and digits.
func readings(name string, units map[string]string) []reading {
	fold, spell := strings.Fields(viet.Fold(name)), strings.Fields(viet.Spell(name))
	if len(fold) == 0 {
		return nil
	}
	marked := !slices.Equal(fold, spell)
	rs := []reading{{"", strings.Join(fold, ""), strings.Join(spell, ""), marked}}
	for n := min(2, len(spell)-1); n > 0; n-- {
		if unit, ok := units[strings.Join(spell[:n], " ")]; ok {
			return append(rs, reading{unit, strings.Join(fold[n:], ""), strings.Join(spell[n:], ""), marked})
		}
	}
	return rs
}

// Weights of a disagreement.
const (
	otherUnit  = 1
	otherMarks = 2
	tooFar     = 1 << 20
)

// disagreement compares what is asked for with a name of the same letters: the
// sum of the weights of what differs, and tooFar if the letters do.
func disagreement(asked []reading, name reading) int {
	least := tooFar
	for _, r := range asked {
		if r.fold != name.fold {
			continue
		}
		d := 0
		if r.marked && r.spell != name.spell {
			d += otherMarks
		}
		if r.unit != "" && name.unit != "" && r.unit != name.unit {
			d += otherUnit
		}
		least = min(least, d)
	}
	return least
}

// A nameIndex holds the names prepared for comparison.
type nameIndex struct {
	communes []communeName        // by code
	byFold   map[string][]int     // positions in communes by the folded name
	province map[string]*Province // by folded name, former name or abbreviation
}

type communeName struct {
	*Commune
	name      reading
	districts []reading // the unit's own name where a district had no other unit
}

// provinceAliases are folded abbreviations and spellings beside the official
// names, by code of the province.
var provinceAliases = map[string]string{
	"hn": "01", "hcm": "79", "tphcm": "79", "hcmc": "79", "saigon": "79", "brvt": "79",
	"thuathienhue": "46", "tthue": "46", "daclac": "66", "dacnong": "68", "baccan": "19",
}

func newNameIndex(g *Gazetteer) *nameIndex {
	x := &nameIndex{byFold: map[string][]int{}, province: map[string]*Province{}}
	for _, p := range g.provinces {
		for _, name := range append([]string{p.Name}, p.FormerProvinces...) {
			x.province[newReading(name).fold] = p
		}
	}
	for alias, code := range provinceAliases {
		if p := g.province[code]; p != nil {
			x.province[alias] = p
		}
	}
	known := map[string]reading{}
	for i, c := range g.communes {
		n := communeName{Commune: c, name: newReading(c.Name)}
		for _, district := range c.FormerDistricts {
			r, ok := known[district]
			if !ok {
				all := readings(district, districtUnits)
				r = all[len(all)-1]
				known[district] = r
			}
			n.districts = append(n.districts, r)
		}
		if len(n.districts) == 0 {
			n.districts = []reading{n.name}
		}
		n.name.unit = c.Type.String()
		x.communes = append(x.communes, n)
		x.byFold[n.name.fold] = append(x.byFold[n.name.fold], i)
	}
	return x
}

// A query is a name with what a unit must satisfy to bear it.
type query struct {
	name      []reading
	provinces []*Province // each must be the unit's
	districts [][]reading // each must be one of the unit's
}

// query splits off the former district and the province behind commas. Of one
// part behind the name, a province is meant if there is one of that name.
func (g *Gazetteer) query(text string, where Where) (query, *ResolveError) {
	parts := strings.SplitN(text, ",", 3)
	q := query{name: readings(parts[0], communeUnits)}
	places := []Where{where}
	switch parts = parts[1:]; {
	case len(parts) == 1:
		if _, err := g.ResolveProvince(parts[0]); err == nil {
			places = append(places, Where{Province: parts[0]})
		} else {
			places = append(places, Where{FormerDistrict: parts[0]})
		}
	case len(parts) > 1:
		places = append(places, Where{parts[1], parts[0]})
	}
	for _, place := range places {
		if strings.TrimSpace(place.Province) != "" {
			p, err := g.resolveProvince(place.Province)
			if err != nil {
				return q, err
			}
			q.provinces = append(q.provinces, p)
		}
		if district := readings(place.FormerDistrict, districtUnits); district != nil {
			q.districts = append(q.districts, district)
		}
	}
	return q, nil
}

// admits returns how much the unit's districts disagree with those asked for;
// tooFar or more if one of them or a province is not the unit's.
func (q query) admits(c communeName) int {
	for _, p := range q.provinces {
		if p.Code != c.Province {
			return tooFar
		}
	}
	sum := 0
	for _, asked := range q.districts {
		least := tooFar
		for _, d := range c.districts {
			least = min(least, disagreement(asked, d))
		}
		sum += least
	}
	return sum
}

// find returns the units with the folded name that disagree least, by code, and
// whether the marks of their names agree.
func (g *Gazetteer) find(q query) (found []*Commune, marks bool) {
	x := g.names()
	const nameFirst = 1 << 8 // above any sum of district disagreements
	least := tooFar
	for _, i := range x.positions(q.name) {
		c := x.communes[i]
		d := nameFirst*disagreement(q.name, c.name) + q.admits(c)
		if d > least || d >= tooFar {
			continue
		}
		if d < least {
			found, least = nil, d
		}
		found = append(found, c.Commune)
	}
	return found, least < otherMarks*nameFirst
}

// positions returns the units with the letters of one of the readings, by code.
func (x *nameIndex) positions(name []reading) []int {
	var at []int
	for _, r := range name {
		at = append(at, x.byFold[r.fold]...)
	}
	slices.Sort(at)
	return slices.Compact(at)
}

func (g *Gazetteer) near(q query, n int) []*Commune {
	var near []nearName[*Commune]
	for _, c := range g.names().communes {
		if q.admits(c) < tooFar {
			near = appendNear(near, c.Commune, q.name, c.name)
		}
	}
	return nearest(near, n)
}

// A nearName is a unit with the edit distance of its name from the one asked
// for, on letters and on letters with tones.
type nearName[T comparable] struct {
	unit           T
	letters, marks int
}

// appendNear appends the unit if its name is near one of the readings.
func appendNear[T comparable](near []nearName[T], unit T, asked []reading, name reading) []nearName[T] {
	for _, r := range asked {
		limit := min(max(1, len(r.fold)/4), 3)
		letters := editDistance(r.fold, name.fold, limit)
		if letters <= limit {
			marks := 0
			if r.marked {
				marks = editDistance(r.spell, name.spell, len(r.spell)+len(name.spell))
			}
			near = append(near, nearName[T]{unit, letters, marks})
		}
	}
	return near
}

// nearest returns the first n units by distance, each once; the order given
// breaks ties.
func nearest[T comparable](near []nearName[T], n int) []T {
	slices.SortStableFunc(near, func(a, b nearName[T]) int {
		return cmp.Or(cmp.Compare(a.letters, b.letters), cmp.Compare(a.marks, b.marks))
	})
	var units []T
	for _, name := range near {
		if len(units) < n && !slices.Contains(units, name.unit) {
			units = append(units, name.unit)
		}
	}
	return units
}

// editDistance returns the least number of insertions, deletions, substitutions
// and swaps of neighbours that turn a into b, no code point edited twice (optimal
// string alignment; Damerau, Communications of the ACM 7, 1964). A distance above
// limit is returned as limit+1. It takes O(|a||b|).
func editDistance(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if len(s)-len(t) > limit || len(t)-len(s) > limit {
		return limit + 1
	}
	// Row i holds the distances of s[:i] from every t[:j].
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(t)], limit+1)
}
