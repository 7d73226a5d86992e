package sensor

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// wardrobe holds harmless executables under the names that the selftest needs:
// in one folder those that end at once, in another those that fork before.
type wardrobe struct{ dir string }

// newWardrobe makes one in the first folder whose programs can be executed.
func newWardrobe() (*wardrobe, error) {
	var problems []error
	for _, parent := range wardrobeParents() {
		dir, err := os.MkdirTemp(parent, "kerneql-selftest-")
		if err == nil {
			w := &wardrobe{dir}
			if err = w.fill(); err == nil {
				return w, nil
			}
			err = errors.Join(err, w.remove())
		}
		problems = append(problems, err)
	}
	return nil, fmt.Errorf("no folder to put executables into: %w", errors.Join(problems...))
}

func wardrobeParents() []string {
	parents := []string{os.TempDir(), "/var/tmp", "/run", "/dev/shm"}
	if self, err := os.Executable(); err == nil {
		parents = append(parents, filepath.Dir(self))
	}
	return parents
}

// fill makes the two programs that all names are links to.
func (w *wardrobe) fill() error {
	for _, forks := range []bool{false, true} {
		program, err := harmless(forks)
		if err != nil {
			return err
		}
		path := w.path(forks, baseName)
		if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, program, 0o755); err != nil {
			return err
		}
		if err := tryOut(path); err != nil {
			return err
		}
	}
	return nil
}

// baseName is what the programs are called before they get their names.
const baseName = "kerneql-selftest"

func (w *wardrobe) path(forks bool, name string) string {
	if forks {
		return filepath.Join(w.dir, "fork", name)
	}
	return filepath.Join(w.dir, "exit", name)
}

// tryOut executes a program. For a moment it may be busy: a process that another
// thread has just started holds it open for writing until it executes.
func tryOut(path string) error {
	var err error
	for range 50 {
		if err = exec.Command(path).Run(); !errors.Is(err, syscall.ETXTBSY) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}

// executable returns the path of a program of the given name.
func (w *wardrobe) executable(name string, forks bool) (string, error) {
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\x00") {
		return "", fmt.Errorf("%q is no file name", name)
	}
	path := w.path(forks, name)
	err := os.Link(w.path(forks, baseName), path)
	if errors.Is(err, os.ErrExist) {
		return path, nil
	}
	return path, err
}

func (w *wardrobe) remove() error { return os.RemoveAll(w.dir) }
