package data

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"canbo/data/policy"
	"canbo/model"
)

// Write writes an instance as a folder, making the folder where needed. Equal
// instances give equal bytes, and Load returns what was written. All files are
// written beside their places first and renamed at the end, so that an error
// leaves what was there.
func Write(dir string, in *model.Instance) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var names, temporary []string
	defer func() {
		if err != nil {
			for _, t := range temporary {
				os.Remove(t)
			}
		}
	}()
	err = eachFile(in, func(name string, content []byte) error {
		f, err := os.CreateTemp(dir, "."+name+".*")
		if err != nil {
			return err
		}
		names, temporary = append(names, name), append(temporary, f.Name())
		_, err = f.Write(content)
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err == nil {
			err = os.Chmod(f.Name(), 0o644)
		}
		return err
	})
	if err != nil {
		return err
	}
	for i, name := range names {
		if err := os.Rename(temporary[i], filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// InputHash returns the SHA-256 of the instance as Write writes it, in hex: the
// same for every folder with the same content, whatever its form.
func InputHash(in *model.Instance) (string, error) {
	h := sha256.New()
	err := eachFile(in, func(name string, content []byte) error {
		fmt.Fprintf(h, "%s %d\n", name, len(content))
		h.Write(content)
		return nil
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// eachFile calls f for every file of the folder of an instance. The content is
// valid during the call.
func eachFile(in *model.Instance, f func(name string, content []byte) error) error {
	var w bytes.Buffer
	file := func(name string, write func(io.Writer) error) error {
		w.Reset()
		if err := write(&w); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return f(name, w.Bytes())
	}
	err := file(metaFile, func(w io.Writer) error {
		content, err := metaOf(in).encode()
		w.Write(content)
		return err
	})
	if err != nil {
		return err
	}
	if err := file(policyFile, func(w io.Writer) error { return policy.Write(w, in.Policy) }); err != nil {
		return err
	}
	for _, t := range []struct {
		name  string
		write func(*bytes.Buffer)
	}{
		{fieldTable.File, func(w *bytes.Buffer) { slice(w, in, fieldTable, in.Fields) }},
		{positionTable.File, func(w *bytes.Buffer) { slice(w, in, positionTable, in.Positions) }},
		{communeTable.File, func(w *bytes.Buffer) { slice(w, in, communeTable, in.Communes) }},
		{bodyTable.File, func(w *bytes.Buffer) { slice(w, in, bodyTable, in.Bodies) }},
		{postTable.File, func(w *bytes.Buffer) { slice(w, in, postTable, in.Posts) }},
		{officialTable.File, func(w *bytes.Buffer) { writeRows(w, in, officialTable, officialRows(in)) }},
		{qualificationTable.File, func(w *bytes.Buffer) {
			writeRows(w, in, qualificationTable, ofOfficials(in, func(o *model.Official) []model.Qualification { return o.Qualifications }))
		}},
		{experienceTable.File, func(w *bytes.Buffer) {
			writeRows(w, in, experienceTable, ofOfficials(in, func(o *model.Official) []model.Experience { return o.Experience }))
		}},
		{evaluationTable.File, func(w *bytes.Buffer) { writeRows(w, in, evaluationTable, ofOfficials(in, evaluations(in))) }},
		{wishTable.File, func(w *bytes.Buffer) { writeRows(w, in, wishTable, ofOfficials(in, wishes)) }},
		{tieTable.File, func(w *bytes.Buffer) { slice(w, in, tieTable, in.Ties) }},
		{distanceTable.File, func(w *bytes.Buffer) { slice(w, in, distanceTable, in.Distances) }},
		{volumeTable.File, func(w *bytes.Buffer) { slice(w, in, volumeTable, in.Volumes) }},
	} {
		w.Reset()
		t.write(&w)
		if err := f(t.name, w.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// slice writes the elements of a slice as rows.
func slice[T any](w *bytes.Buffer, in *model.Instance, t *table[T], rows []T) {
	writeRows(w, in, t, func(yield func(*T)) {
		for i := range rows {
			yield(&rows[i])
		}
	})
}

// writeRows writes the heading and the rows that each gives.
func writeRows[T any](w *bytes.Buffer, in *model.Instance, t *table[T], each func(yield func(*T))) {
	var line, cell []byte
	for k := range t.Columns {
		if k > 0 {
			line = append(line, ',')
		}
		line = append(line, t.Columns[k].Name...)
	}
	w.Write(append(line, '\n'))
	each(func(v *T) {
		line = line[:0]
		for k := range t.columns {
			if k > 0 {
				line = append(line, ',')
			}
			cell = t.columns[k].write(in, cell[:0], v)
			line = appendCSV(line, cell)
		}
		w.Write(append(line, '\n'))
	})
}

func officialRows(in *model.Instance) func(func(*officialRow)) {
	return func(yield func(*officialRow)) {
		for i := range in.Officials {
			row := officialRow{Official: in.Officials[i], body: -1, position: -1}
			if row.Post >= 0 {
				row.body, row.position = in.Posts[row.Post].Body, in.Posts[row.Post].Position
			}
			yield(&row)
		}
	}
}

// ofOfficials gives the rows of each official.
func ofOfficials[T any](in *model.Instance, values func(*model.Official) []T) func(func(*ofOfficial[T])) {
	return func(yield func(*ofOfficial[T])) {
		for i := range in.Officials {
			for _, v := range values(&in.Officials[i]) {
				yield(&ofOfficial[T]{int32(i), v})
			}
		}
	}
}

func evaluations(in *model.Instance) func(*model.Official) []evaluation {
	last, _, _ := in.AsOf.YMD()
	return func(o *model.Official) []evaluation {
		var all []evaluation
		for age, rating := range o.Ratings {
			if rating != model.NoRating {
				all = append(all, evaluation{last - 1 - age, rating})
			}
		}
		return all
	}
}

func wishes(o *model.Official) []model.Wishes {
	w := &o.Wishes
	if w.Move == model.NoWish && len(w.Communes)+len(w.Positions) == 0 && !w.AcceptsLower && !w.Relocates && !w.LiftsProtection {
		return nil
	}
	return []model.Wishes{*w}
}
