package main

import (
	"slices"

	"canbo/model"
)

// staffedProvinces lists the codes of the provinces that have a body, sorted.
func staffedProvinces(in *model.Instance) []string {
	var codes []string
	for i := range in.Bodies {
		code := in.Provinces[in.Communes[in.Bodies[i].Commune].Province].Code
		if at, found := slices.BinarySearch(codes, code); !found {
			codes = slices.Insert(codes, at, code)
		}
	}
	return codes
}

// restrict returns the part of an instance that one province decides on.
func restrict(in *model.Instance, province string) (*model.Instance, error) {
	if !slices.Contains(staffedProvinces(in), province) {
		return nil, failure(exitInput, "error.province-absent", province)
	}
	return in.Part(func(c *model.Commune) bool { return in.Provinces[c.Province].Code == province }), nil
}
