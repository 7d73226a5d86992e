package e2e

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/runtime/internal/lab"
	"github.com/kerneql/kerneql/runtime/need"
)

// TestReproducible builds what is shipped from two copies of the project in
// folders of different names, the second with nothing that was compiled before:
// the bytes must be equal, and the file static.
func TestReproducible(t *testing.T) {
	need.E2E(t)
	need.Tool(t, "git")
	need.Tool(t, "make")
	one, two := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "another")
	copyProject(t, one)
	copyProject(t, two)
	for _, arch := range []string{"amd64", "arm64"} {
		t.Run(arch, func(t *testing.T) {
			first := makeSensor(t, one, "GOARCH="+arch)
			second := makeSensor(t, two, "GOARCH="+arch, "GOCACHE="+t.TempDir())
			if !bytes.Equal(first, second) {
				t.Errorf("built twice, the sensor differs")
			}
			checkStatic(t, first)
		})
	}
}

// copyProject copies the files that git has or would have.
func copyProject(t *testing.T, to string) {
	t.Helper()
	list := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard")
	list.Dir = lab.Root()
	names, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Split(strings.TrimSpace(string(names)), "\n") {
		text, err := os.ReadFile(filepath.Join(lab.Root(), name))
		if os.IsNotExist(err) {
			continue // deleted, but not yet for git
		} else if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// makeSensor builds the sensor as the Makefile does, and returns it.
func makeSensor(t *testing.T, dir string, env ...string) []byte {
	t.Helper()
	cmd := exec.Command("make", "build")
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "MAKEFLAGS="), env...)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("make build: %v\n%s", err, text)
	}
	sensor, err := os.ReadFile(filepath.Join(dir, "bin/kerneql-sensor"))
	if err != nil {
		t.Fatal(err)
	}
	return sensor
}

// checkStatic checks that nothing is loaded along with the program.
func checkStatic(t *testing.T, text []byte) {
	t.Helper()
	file, err := elf.NewFile(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP || segment.Type == elf.PT_DYNAMIC {
			t.Errorf("the sensor has a segment %v, so it is not static", segment.Type)
		}
	}
}
