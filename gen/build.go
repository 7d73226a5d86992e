package gen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// buildSensor builds a static sensor with the set's rules from the module in
// the folder. The module's own generated files are overlaid, not touched.
func (s *Set) buildSensor(ctx context.Context, module, target string, o Options) error {
	out, err := s.Generate(o)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "kerneql-build-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	overlay, err := out.overlay(filepath.Join(module, "generated"), dir)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-overlay", overlay, "-o", target, "./cmd/kerneql-sensor")
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, text)
	}
	return nil
}

// overlay writes the output to dir, with a file in the form of "go build
// -overlay" that puts it in the place of the folder's files. It returns that
// file's name.
func (out Output) overlay(folder, dir string) (string, error) {
	replace := map[string]string{}
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	for _, e := range entries {
		replace[filepath.Join(folder, e.Name())] = "" // as if it weren't there
	}
	for name, data := range out {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(folder, name)] = path
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, list, 0o600)
}

// ModuleRoot returns the folder of the kerneql module that dir lies in.
func ModuleRoot(dir string) (string, error) {
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Path}}\n{{.Dir}}")
	cmd.Dir = dir
	text, err := cmd.Output()
	path, root, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	if err != nil || path != "github.com/kerneql/kerneql" {
		return "", errors.New("this is not the source of kerneql: run it in a checkout of the project")
	}
	return root, nil
}
