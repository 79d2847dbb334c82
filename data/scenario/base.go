package scenario

import (
	"bytes"
	"os"

	"canbo/data"
	"canbo/data/policy"
	"canbo/data/synth"
	"canbo/model"
	"canbo/model/scenario"
)

// Instance returns what year one of a scenario starts from: the folder of its base
// with its assumptions in a language, or the synthetic twin, under the base's policy
// file where it has one. The scenario's own rules are not laid over it: that is
// Scenario.Policy. The error is *data.Faults, tomlfile.Faults, or what the twin
// lacks.
func Instance(s *scenario.Scenario, lang string) (*model.Instance, error) {
	b := &s.Base
	var p *model.Policy
	if b.Policy != "" {
		src, err := os.ReadFile(b.Policy)
		if err != nil {
			return nil, err
		}
		if p, err = policy.Read(b.Policy, bytes.NewReader(src)); err != nil {
			return nil, err
		}
	}
	if b.Folder == "" {
		return synth.Generate(synth.Options{Provinces: b.Provinces, Seed: b.Seed, AsOf: b.AsOf, Effective: b.Effective, Policy: p})
	}
	in, faults := data.Load(os.DirFS(b.Folder), data.Options{Lang: lang})
	if in == nil {
		return nil, faults
	}
	if p != nil {
		in.Policy = p
	}
	if b.Effective != 0 {
		in.Effective = b.Effective
	}
	return in, nil
}
