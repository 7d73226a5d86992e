package gen

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Output is the compiler's result: the contents of generated files by name.
type Output map[string][]byte

// Stale says how a folder differs from an output.
type Stale struct {
	Missing []string // files that should be there
	Changed []string // files with other contents
	Orphans []string // generated files that no rule gives any more
}

// Current reports whether the folder is what the rules give.
func (s Stale) Current() bool { return len(s.Missing)+len(s.Changed)+len(s.Orphans) == 0 }

// Check compares a folder with the output.
func (out Output) Check(dir string) (Stale, error) {
	var s Stale
	for _, name := range slices.Sorted(maps.Keys(out)) {
		have, err := os.ReadFile(filepath.Join(dir, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			s.Missing = append(s.Missing, name)
		case err != nil:
			return s, err
		case !bytes.Equal(have, out[name]):
			s.Changed = append(s.Changed, name)
		}
	}
	orphans, err := out.orphans(dir)
	s.Orphans = orphans
	return s, err
}

// orphans lists the files in dir that carry the generated header and are not
// in the output. Files without it are somebody's own and left alone.
func (out Output) orphans(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var orphans []string
	for _, e := range entries {
		if _, ours := out[e.Name()]; ours || e.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		if first, _, _ := bytes.Cut(data, []byte("\n")); bytes.Contains(first, []byte(Header)) {
			orphans = append(orphans, e.Name())
		}
	}
	return orphans, err
}

// Write makes a folder equal to the output: it writes what differs and removes
// orphans. Each file is replaced as a whole. It returns what it changed.
func (out Output) Write(dir string) (Stale, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Stale{}, err
	}
	s, err := out.Check(dir)
	if err != nil {
		return s, err
	}
	for _, name := range slices.Concat(s.Missing, s.Changed) {
		if err := replace(filepath.Join(dir, name), out[name], 0o644); err != nil {
			return s, err
		}
	}
	for _, name := range s.Orphans {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return s, err
		}
	}
	return s, nil
}

// replace writes a file beside its place and moves it there.
func replace(path string, data []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".kerneql-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(mode), f.Close()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}
