// Package viet compares Vietnamese text: names typed with other accents, in
// another case or Unicode form, and lists in alphabetical order.
//
// A syllable is a row of letters, among them ă â đ ê ô ơ ư, and one of six tones.
// Where the tone mark stands (hòa, hoà) and whether it is a code point of its own
// carry no meaning; every function here works on letters and tone apart.
package viet

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NFC returns s in Unicode normal form C, the form of all embedded names.
func NFC(s string) string { return norm.NFC.String(s) }

// Fold returns s without what typists leave out: lower case, letters and tones
// unmarked (đ is d), words separated by one space, no punctuation. Apostrophes
// join, other punctuation and the border between letters and digits separate:
//
//	Fold("M'Drắk") = "mdrak", Fold("TP.Đà  Lạt") = "tp da lat", Fold("Q1") = "q 1"
//
// Fold(Fold(s)) = Fold(s). Different words may fold to one: ma, má and mã.
func Fold(s string) string {
	return join(s, func(b *strings.Builder, w word) {
		for _, r := range w.letters {
			b.WriteRune(unmarked(r))
		}
	})
}

// Spell is Fold with letters and tone kept, the tone mark behind its syllable, so
// that two spellings of one word are equal and two words are not:
//
//	Spell("Hoà") = Spell("HÒA") = "hoa\u0300" ≠ Spell("Hóa")
//
// Spell(Spell(s)) = Spell(s), and Fold(Spell(s)) = Fold(s). Spell and Fold have
// the same number of words.
func Spell(s string) string {
	return join(s, func(b *strings.Builder, w word) {
		for _, r := range w.letters {
			b.WriteRune(r)
		}
		if w.tone > 0 {
			b.WriteRune(toneMarks[w.tone])
		}
	})
}

func join(s string, write func(*strings.Builder, word)) string {
	var b strings.Builder
	for i, w := range words(s) {
		if i > 0 {
			b.WriteByte(' ')
		}
		write(&b, w)
	}
	return b.String()
}

// toneMarks are the combining marks of ngang (none), huyền, hỏi, ngã, sắc and
// nặng, in the order of the dictionary.
var toneMarks = [...]rune{0, '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'}

// letterMarks gives the letter formed by a letter and the combining breve,
// circumflex or horn.
var letterMarks = map[[2]rune]rune{
	{'a', '\u0306'}: 'ă', {'a', '\u0302'}: 'â', {'e', '\u0302'}: 'ê',
	{'o', '\u0302'}: 'ô', {'o', '\u031b'}: 'ơ', {'u', '\u031b'}: 'ư',
}

// unmarked returns the Latin letter below the mark of a Vietnamese letter.
func unmarked(r rune) rune {
	switch r {
	case 'ă', 'â':
		return 'a'
	case 'đ':
		return 'd'
	case 'ê':
		return 'e'
	case 'ô', 'ơ':
		return 'o'
	case 'ư':
		return 'u'
	}
	return r
}

// A word is a row of letters with one tone, or a row of digits.
type word struct {
	letters []rune // lower case, composed, without tone marks; not empty
	tone    int    // index in toneMarks
}

func (w word) isNumber() bool { return unicode.IsDigit(w.letters[0]) }

// words splits s. The first tone mark of a word counts; marks that are not
// Vietnamese are dropped.
func words(s string) []word {
	var ws []word
	inWord := false
	for _, r := range norm.NFKD.String(s) {
		r = unicode.ToLower(r)
		switch {
		case isApostrophe(r):
		case unicode.IsMark(r):
			if !inWord {
				continue
			}
			w := &ws[len(ws)-1]
			last := &w.letters[len(w.letters)-1]
			if letter, ok := letterMarks[[2]rune{*last, r}]; ok {
				*last = letter
			} else if w.tone == 0 {
				w.tone = toneOf(r)
			}
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if r == 'ð' || r == 'ɖ' { // look-alikes of đ in converted text
				r = 'đ'
			}
			if !inWord || ws[len(ws)-1].isNumber() != unicode.IsDigit(r) {
				ws = append(ws, word{})
			}
			w := &ws[len(ws)-1]
			w.letters = append(w.letters, r)
			inWord = true
		default:
			inWord = false
		}
	}
	return ws
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', '`':
		return true
	}
	return false
}

func toneOf(mark rune) int {
	for tone, m := range toneMarks[1:] {
		if m == mark {
			return tone + 1
		}
	}
	return 0
}

// alphabet is the order of letters, the Vietnamese 29 with f, j, w and z where
// they stand in Latin. Bytes 1 and 2 of a key mark the end of a word's letters
// and a number; the first letter is 3.
const alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

var rank = func() map[rune]byte {
	m := map[rune]byte{}
	for _, r := range alphabet {
		m[r] = byte(3 + len(m))
	}
	return m
}()

// Key returns a string whose byte order is the order of Vietnamese dictionaries:
// word by word; in a word first the letters a ă â b … d đ … y, then the tones
// ngang, huyền, hỏi, ngã, sắc, nặng. Numbers stand before letters, by value, and
// other scripts behind them. Case and punctuation do not count.
func Key(s string) string { return string(appendKey(nil, words(s))) }

// FullNameKey is Key for personal names: by given name, the last word, then by
// family and middle names from the front.
func FullNameKey(s string) string {
	ws := words(s)
	if len(ws) == 0 {
		return ""
	}
	given := len(ws) - 1
	return string(appendKey(appendKey(nil, ws[given:]), ws[:given]))
}

func appendKey(key []byte, ws []word) []byte {
	for _, w := range ws {
		if w.isNumber() {
			digits := strings.TrimLeft(string(w.letters), "0")
			key = append(key, 2, byte(min(len(digits), 255)))
			key = append(key, digits...)
			key = append(key, 1)
			continue
		}
		for _, r := range w.letters {
			if b, ok := rank[r]; ok {
				key = append(key, b)
			} else {
				key = utf8.AppendRune(key, r)
			}
		}
		key = append(key, 1, byte(w.tone))
	}
	return key
}

// Compare orders by Key, equal keys by their code points: it is 0 only for
// texts with the same normal form. To sort many names, compute the keys once.
func Compare(a, b string) int {
	return cmp.Or(strings.Compare(Key(a), Key(b)), strings.Compare(NFC(a), NFC(b)))
}

// CompareFullName orders personal names by FullNameKey, equal keys by their code
// points.
func CompareFullName(a, b string) int {
	return cmp.Or(strings.Compare(FullNameKey(a), FullNameKey(b)), strings.Compare(NFC(a), NFC(b)))
}
