package model_test

import (
	"reflect"
	"testing"

	"canbo/data/synth"
	"canbo/model"
)

func of(in *model.Instance, province string) func(*model.Commune) bool {
	return func(c *model.Commune) bool { return in.Provinces[c.Province].Code == province }
}

// A province cut out of several has the officials, posts and decisions of its
// own, and no index that leads outside.
func TestPart(t *testing.T) {
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
	here, there := two.PostCommune(post), two.PostCommune(0)
	two.Decisions = model.Decisions{
		Pins:    []model.Pin{{Official: inside, Post: post}, {Official: outside, Post: post}, {Official: inside, Post: -1}, {Official: inside, Post: 0}},
		Forbids: []model.Forbid{{Official: inside, Commune: -1, Post: -1}, {Official: inside, Commune: -1, Post: 0}, {Official: outside, Commune: -1, Post: -1}},
		Pairs:   [][2]int32{{inside, inside + 1}, {outside, inside}},
		Limits:  model.Unlimited,
	}
	two.Volumes = []model.Volume{{Commune: there, Amount: 1}, {Commune: here, Amount: 2}}
	two.Adjust = []model.Adjustment{{Commune: there, PerMille: 900}, {Commune: here, PerMille: 1100}}
	two.Distances = []model.Distance{{From: there, To: here, Metres: 1}, {From: here, To: here, Metres: 2}}
	got := two.Part(of(two, "12"))
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
	code := two.Communes[here].Code
	if len(got.Volumes) != 1 || got.Volumes[0].Amount != 2 || len(got.Adjust) != 1 || got.Adjust[0].PerMille != 1100 || got.Communes[got.Adjust[0].Commune].Code != code ||
		len(got.Distances) != 1 || got.Distances[0].Metres != 2 || got.Communes[got.Distances[0].To].Code != code {
		t.Errorf("volumes %+v, adjustments %+v, distances %+v", got.Volumes, got.Adjust, got.Distances)
	}

	if again := got.Part(of(got, "12")); !reflect.DeepEqual(again, got) {
		t.Error("the part of the part is another")
	}
	all := two.Part(func(*model.Commune) bool { return true })
	if !reflect.DeepEqual(all.Part(of(all, "12")), got) {
		t.Error("the part of the whole is another")
	}
	few := two.Part(func(c *model.Commune) bool { return c.Code == code })
	if n := len(few.Bodies); n == 0 || few.Communes[few.Bodies[0].Commune].Code != code || few.Communes[few.Bodies[n-1].Commune].Code != code || few.Check() != nil {
		t.Errorf("one commune has %d bodies, %v", n, few.Check())
	}
}
