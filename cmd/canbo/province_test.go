package main

import (
	"testing"

	"canbo/data/synth"
)

// A province that has no body is not taken.
func TestRestrict(t *testing.T) {
	two, err := synth.Generate(synth.Options{Provinces: []string{"11", "12"}, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := restrict(two, "12"); err != nil || len(got.Provinces) != 1 || got.Provinces[0].Code != "12" {
		t.Errorf("province 12: %v", err)
	}
	if _, err := restrict(two, "40"); err == nil {
		t.Error("a province that the data lack was taken")
	}
}
