package main

import (
	"testing"

	"canbo/data/synth"
	"canbo/model"
)

// A province cut out of several has the officials, posts and decisions of its
// own, and no index that leads outside.
func TestRestrict(t *testing.T) {
	two, err := synth.Generate(synth.Options{Provinces: []string{"11", "12"}, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	alone, err := synth.Generate(synth.Options{Provinces: []string{"12"}, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	inside, outside := two.FindOfficial(alone.Officials[5].ID), int32(0)
	post := two.FindPost(alone.Posts[7].ID)
	two.Decisions = model.Decisions{
		Pins:    []model.Pin{{Official: inside, Post: post}, {Official: outside, Post: post}, {Official: inside, Post: -1}, {Official: inside, Post: 0}},
		Forbids: []model.Forbid{{Official: inside, Commune: -1, Post: -1}, {Official: inside, Commune: -1, Post: 0}, {Official: outside, Commune: -1, Post: -1}},
		Pairs:   [][2]int32{{inside, inside + 1}, {outside, inside}},
		Limits:  model.Unlimited,
	}
	got, err := restrict(two, "12")
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Check(); err != nil {
		t.Fatal(err)
	}
	if len(got.Officials) != len(alone.Officials) || len(got.Posts) != len(alone.Posts) || len(got.Ties) != len(alone.Ties) {
		t.Errorf("%d officials, %d posts, %d ties; alone %d, %d, %d", len(got.Officials), len(got.Posts), len(got.Ties),
			len(alone.Officials), len(alone.Posts), len(alone.Ties))
	}
	for i := range got.Officials {
		a, b := &got.Officials[i], &alone.Officials[i]
		if a.ID != b.ID || a.Post >= 0 && got.Posts[a.Post].ID != alone.Posts[b.Post].ID || got.Communes[a.Residence].Code != alone.Communes[b.Residence].Code {
			t.Fatalf("official %s became %s", b.ID, a.ID)
		}
	}
	d := got.Decisions
	if len(d.Pins) != 2 || got.Posts[d.Pins[0].Post].ID != alone.Posts[7].ID || d.Pins[1].Post != -1 || len(d.Forbids) != 1 || len(d.Pairs) != 1 ||
		got.Officials[d.Pairs[0][0]].ID != alone.Officials[5].ID {
		t.Errorf("decisions %+v", d)
	}
	if _, err := restrict(two, "40"); err == nil {
		t.Error("a province that the data lack was taken")
	}
}
