package main

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// An outbox collects files that appear together: all are written beside their
// places under other names, and renamed when the last is complete.
type outbox struct {
	dir     string
	made    []string // directories that did not exist
	pending []pending
}

type pending struct{ temporary, final string }

// openOutbox makes the folder of the files.
func openOutbox(dir string) (*outbox, error) {
	o := &outbox{dir: dir}
	for d := filepath.Clean(dir); ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); err == nil || d == filepath.Dir(d) {
			break
		}
		o.made = append(o.made, d)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		o.abandon()
		return nil, err
	}
	return o, nil
}

// checkFolder reports whether a folder can be made and written to, before long
// work.
func checkFolder(dir string) error {
	if dir == "" {
		return nil
	}
	o, err := openOutbox(dir)
	if err != nil {
		return err
	}
	defer o.abandon()
	return o.write("canbo", func(io.Writer) error { return nil })
}

// write adds a file with what the writer puts into it.
func (o *outbox) write(name string, content func(io.Writer) error) error {
	f, err := os.CreateTemp(o.dir, "."+filepath.Base(name)+".*")
	var path *fs.PathError
	if errors.As(err, &path) {
		path.Path = filepath.Join(o.dir, name)
	}
	if err != nil {
		return err
	}
	o.pending = append(o.pending, pending{f.Name(), filepath.Join(o.dir, name)})
	w := bufio.NewWriterSize(f, 1<<16)
	err = cmp.Or(content(w), w.Flush(), f.Chmod(0o644))
	return cmp.Or(err, f.Close())
}

// commit lets the files appear and returns their paths.
func (o *outbox) commit() ([]string, error) {
	var names []string
	for _, p := range o.pending {
		if err := os.Rename(p.temporary, p.final); err != nil {
			for _, name := range names {
				os.Remove(name)
			}
			o.abandon()
			return nil, err
		}
		names = append(names, p.final)
	}
	o.pending, o.made = nil, nil
	return names, nil
}

// abandon removes what was not committed. It does nothing after a commit.
func (o *outbox) abandon() {
	for _, p := range o.pending {
		os.Remove(p.temporary)
	}
	for _, d := range o.made {
		os.Remove(d)
	}
	o.pending, o.made = nil, nil
}

// writeFile writes one file whole or not at all.
func writeFile(path string, content func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return &os.PathError{Op: "write", Path: path, Err: syscall.EISDIR}
	}
	o, err := openOutbox(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer o.abandon()
	if err := o.write(filepath.Base(path), content); err != nil {
		return err
	}
	_, err = o.commit()
	return err
}
