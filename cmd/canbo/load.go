package main

import (
	"os"
	"strings"

	"canbo/data"
	"canbo/data/tomlfile"
	"canbo/model"
)

// inputFaults are what is wrong in files of data or rules.
type inputFaults struct {
	data *data.Faults
	toml tomlfile.Faults
}

func (f *inputFaults) Error() string {
	if f.data != nil {
		return f.data.Error()
	}
	return f.toml.Error()
}

// text lists the faults, one to a line.
func (f *inputFaults) text(lang string) string {
	if f.data != nil {
		return f.data.Format(lang)
	}
	text := ""
	for _, one := range f.toml {
		if lang == "vi" {
			one.En = one.Vi
		}
		text += strings.TrimPrefix(one.Error(), ": ") + "\n" // a file that cannot be read is named in the words
	}
	return text
}

// load reads an instance folder.
func (c *call) load(dir string) (*model.Instance, error) {
	if err := isFolder(dir); err != nil {
		return nil, err
	}
	in, faults := data.Load(os.DirFS(dir), data.Options{Lang: c.lang.String()})
	if in == nil {
		return nil, &inputFaults{data: faults}
	}
	return in, nil
}

func isFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return failure(exitInput, "error.not-a-folder", dir)
	}
	return nil
}
