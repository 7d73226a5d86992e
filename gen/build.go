package gen

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kerneql/kerneql/templates"
)

// Builder builds programs around compiled rules, each in a module of its own
// that it writes into a temporary folder. It needs the Go toolchain and the
// modules that go.mod names, which building kerneql itself left in Go's module
// cache; neither a checkout nor a network.
type Builder struct {
	// Runtime and Commands hold the source of the folders runtime and cmd.
	Runtime, Commands fs.FS
	// Arch is the architecture built for, as Go names it; empty is this machine's.
	Arch string
}

// The packages of what is built.
const (
	sensorPackage = "cmd/kerneql-sensor"
	enginePackage = "cmd/engine"
)

// Sensor builds a static sensor with the rules of the output at the path
// target. It returns the time that Go took, of all processors together.
func (b Builder) Sensor(ctx context.Context, out Output, target string) (time.Duration, error) {
	return b.build(ctx, out, nil, sensorPackage, target)
}

// Engine builds a program that evaluates the rules of the output on documents,
// for this machine. It reads lines of JSON, each an event as an array of its
// time, in nanoseconds since 1970 or null, and its document, in the order of
// time; a line null is the end of the events, and others follow. It writes a line
// of JSON for each result: an array of the rule's index and an array of the
// numbers of the result's events, counted from zero over all lines with events.
func (b Builder) Engine(ctx context.Context, out Output, target string) error {
	text, err := fill("engine.go.tmpl", nil)
	if err != nil {
		return err
	}
	b.Arch = ""
	_, err = b.build(ctx, out, text, enginePackage, target)
	return err
}

// build builds a package. A main file that is given is its only one.
func (b Builder) build(ctx context.Context, out Output, main []byte, pkg, target string) (time.Duration, error) {
	if err := checkTarget(target); err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "kerneql-build-*")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	files, err := b.module(out)
	if err != nil {
		return 0, err
	}
	if main != nil {
		files[path.Join(pkg, "main.go")] = main
	}
	module := filepath.Join(dir, "module")
	if err := files.writeTree(module); err != nil {
		return 0, err
	}
	program := filepath.Join(dir, "program")
	spent, err := toolchain{module, dir, b.Arch, files}.build(ctx, pkg, program)
	if err != nil {
		return spent, err
	}
	return spent, install(program, target)
}

// module returns the files of a sensor's module.
func (b Builder) module(out Output) (Output, error) {
	files := Output{"go.mod": templates.GoMod, "go.sum": templates.GoSum}
	for name, data := range out {
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			files[path.Join("generated", name)] = data
		}
	}
	if err := files.addTree("runtime", b.Runtime); err != nil {
		return nil, err
	}
	return files, files.addTree("cmd", b.Commands)
}

// helpers are the packages of the runtime that only its tests import.
var helpers = []string{"e2e", "need"}

// addTree adds the files of a source, those without what no sensor needs.
func (out Output) addTree(folder string, source fs.FS) error {
	return fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains(helpers, name):
			return fs.SkipDir
		case entry.IsDir() || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		data, err := fs.ReadFile(source, name)
		out[path.Join(folder, name)] = data
		return err
	})
}

// writeTree writes all files below a folder, which it makes.
func (out Output) writeTree(dir string) error {
	for name, data := range out {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(name, data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// checkTarget makes sure that there can be a file, before much work is done.
func checkTarget(target string) error {
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder", target)
	}
	_, err := os.Stat(filepath.Dir(target))
	return err
}

// install puts a program at its place as a whole: whoever runs what was there
// before goes on with that.
func install(program, target string) error {
	data, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	return replace(target, data, 0o755)
}
