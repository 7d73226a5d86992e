package sensor

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// wardrobe is a folder of harmless executables: this program under the names
// that the selftest needs. Told so by its environment it exits at once.
type wardrobe struct{ dir string }

// base is the name of the copy; the other names are links to it.
const base = "kerneql-selftest"

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

func (w *wardrobe) fill() error {
	path := filepath.Join(w.dir, base)
	if err := copySelf(path); err != nil {
		return err
	}
	return tryOut(path)
}

func copySelf(path string) error {
	self, err := os.Open("/proc/self/exe")
	if err != nil {
		return err
	}
	defer self.Close()
	to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, self)
	return errors.Join(err, to.Close())
}

// tryOut executes the copy. For a moment it may be busy: a process that another
// thread has just started holds it open for writing until it executes.
func tryOut(path string) error {
	var err error
	for range 50 {
		cmd := exec.Command(path)
		cmd.Env = []string{roleVariable + "=" + roleExit}
		if err = cmd.Run(); !errors.Is(err, syscall.ETXTBSY) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}

// executable returns the path of an executable of the given name.
func (w *wardrobe) executable(name string) (string, error) {
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\x00") {
		return "", fmt.Errorf("%q is no file name", name)
	}
	path := filepath.Join(w.dir, name)
	err := os.Link(filepath.Join(w.dir, base), path)
	if errors.Is(err, os.ErrExist) {
		return path, nil
	}
	return path, err
}

func (w *wardrobe) remove() error { return os.RemoveAll(w.dir) }
