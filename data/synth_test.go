package data_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"canbo/data"
	"canbo/data/synth"
	"canbo/model"
)

// A synthetic province written and read is the same, but for the assumptions that
// reading adds; written again it is the same to the byte and to the last field.
func TestSyntheticProvinceRoundTrip(t *testing.T) {
	in, err := synth.Generate(synth.Options{Seed: 7, Provinces: []string{"12"}})
	if err != nil {
		t.Fatal(err)
	}
	data.Sort(in)
	dir := t.TempDir()
	read := func(in *model.Instance) *model.Instance {
		if err := data.Write(dir, in); err != nil {
			t.Fatal(err)
		}
		out, faults := data.Load(os.DirFS(dir), data.Options{})
		if out == nil {
			t.Fatal(faults)
		}
		return out
	}
	once := read(in)
	if diff := cmp.Diff(in, once, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(model.Instance{}, "Assumptions")); diff != "" {
		t.Errorf("read: %s", diff)
	}
	twice := read(once)
	if diff := cmp.Diff(once, twice); diff != "" {
		t.Errorf("read again: %s", diff)
	}
}
