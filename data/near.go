package data

import (
	"iter"
	"slices"
	"strings"
)

// Nearest returns up to three of the names that a misspelt word may mean.
func Nearest(word string, names []string) []string { return nearest(word, slices.Values(names), 3) }

// nearest returns up to n of the candidates nearest to a word, by spelling, if they
// are within an edit distance of a quarter of its letters (at least 1, at most 3).
func nearest(word string, candidates iter.Seq[string], n int) []string {
	w := []rune(strings.ToLower(word))
	limit := min(max(len(w)/4, 1), 3)
	var found []string
	for c := range candidates {
		if len(c) < len(word)-4*limit || len(c) > len(word)+4*limit { // bytes: a letter has at most 4
			continue
		}
		if d := editDistance(w, []rune(strings.ToLower(c)), limit); d <= limit {
			if d < limit {
				found, limit = found[:0], d
			}
			found = append(found, c)
		}
	}
	slices.Sort(found)
	return found[:min(len(found), n)]
}

// editDistance counts insertions, deletions, substitutions and swaps of
// neighbours (optimal string alignment), or returns limit+1 if there are more
// than limit.
func editDistance(a, b []rune, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i, x := range a {
		row[0] = i + 1
		least := row[0]
		for j, y := range b {
			cost := 1
			if x == y {
				cost = 0
			}
			d := min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x == b[j-1] && a[i-1] == y {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
