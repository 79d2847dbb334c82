package data

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// nearest returns up to n candidates within an edit distance of a quarter of the
// word's letters (at least 1, at most 3), nearest first, ties by spelling.
func nearest(word string, candidates iter.Seq[string], n int) []string {
	w := []rune(strings.ToLower(word))
	limit := min(max(len(w)/4, 1), 3)
	type near struct {
		distance int
		word     string
	}
	var found []near
	for c := range candidates {
		if len(c) < len(word)-4*limit || len(c) > len(word)+4*limit {
			continue
		}
		if d := editDistance(w, []rune(strings.ToLower(c)), limit); d <= limit {
			found = append(found, near{d, c})
		}
	}
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(a.word, b.word))
	})
	var words []string
	for _, f := range found[:min(len(found), n)] {
		words = append(words, f.word)
	}
	return words
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
