package gen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/kerneql/kerneql/templates"
)

// ToolchainError says what this machine lacks for building: Go, a newer Go, or
// modules.
type ToolchainError struct{ Message string }

// Error returns the message.
func (e *ToolchainError) Error() string { return e.Message }

// toolchain runs Go in the folder of a module with the given files. What Go
// writes besides goes to the folder temp and to Go's build cache.
type toolchain struct {
	module, temp, arch string
	files              Output
}

// buildFlags are those of the Makefile's build: the result is static, and no
// path of the machine goes into it.
var buildFlags = []string{"-trimpath", "-buildvcs=false", "-tags=urfave_cli_no_docs", "-ldflags=-s -w -buildid="}

// build builds a package to the file program and returns the time that it took.
func (t toolchain) build(ctx context.Context, pkg, program string) (time.Duration, error) {
	if err := t.check(ctx); err != nil {
		return 0, err
	}
	args := append([]string{"build", "-o", program}, buildFlags...)
	cmd := t.command(ctx, append(args, "./"+pkg)...)
	text, err := cmd.CombinedOutput()
	switch {
	case ctx.Err() != nil:
		return 0, errors.New("interrupted")
	case err != nil:
		return 0, t.explain(ctx, err, text)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}

// command prepares a Go command. The user's settings hold for where modules and
// toolchains come from; what would change the result is set.
func (t toolchain) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = t.module
	cmd.Env = append(os.Environ(), "PWD="+t.module, "GO111MODULE=on", "GOWORK=off", "GOFLAGS=-mod=readonly",
		"GOTMPDIR="+t.temp, "CGO_ENABLED=0", "GOAMD64=v1", "GOARM64=v8.0", "GOFIPS140=off")
	if t.arch != "" {
		cmd.Env = append(cmd.Env, "GOOS=linux", "GOARCH="+t.arch)
	}
	// The compilers that Go starts have to end with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

var requirement = regexp.MustCompile(`(?m)^go (\S+)$`)

// check makes sure that there is a Go that is new enough.
func (t toolchain) check(ctx context.Context) error {
	need := "go" + string(requirement.FindSubmatch(templates.GoMod)[1])
	text, err := t.command(ctx, "env", "GOVERSION").CombinedOutput()
	have, _, _ := strings.Cut(strings.TrimSpace(string(text)), " ") // experiments follow
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return &ToolchainError{"there is no Go on PATH, which building needs: install " + need + " or newer (https://go.dev/dl)"}
	case ctx.Err() != nil:
		return errors.New("interrupted")
	case err != nil:
		return &ToolchainError{fmt.Sprintf("building needs %s or newer, and Go says: %s", need, bytes.TrimSpace(text))}
	case version.IsValid(have) && version.Compare(have, need) < 0:
		return &ToolchainError{fmt.Sprintf("building needs %s or newer, and this is %s (https://go.dev/dl)", need, have)}
	}
	return nil
}

// homeless is what Go says where neither HOME nor a variable of its own is set,
// as in jobs of cron and systemd.
var homeless = regexp.MustCompile(`module cache not found: neither GOMODCACHE|GOCACHE is not defined`)

// explain tells missing modules from other reasons why Go didn't build.
func (t toolchain) explain(ctx context.Context, err error, text []byte) error {
	if homeless.Match(text) {
		return &ToolchainError{"Go doesn't know where its caches are: set HOME, or GOMODCACHE and GOCACHE"}
	}
	if missing := t.missing(ctx, text); len(missing) > 0 {
		return &ToolchainError{"Go's module cache lacks what a sensor is built from, and it can't be fetched. Where there is a network, run\n  go mod download " + strings.Join(missing, " ")}
	}
	return fmt.Errorf("go build: %w\n%s", err, text)
}

// required finds the modules of go.mod; those that are needed indirectly say so.
var required = regexp.MustCompile(`(?m)^\t(\S+) v\S+( // indirect)?$`)

// missing returns the modules that the module needs and the cache has not, if Go
// tried to fetch one.
func (t toolchain) missing(ctx context.Context, text []byte) []string {
	if !bytes.Contains(text, []byte("go: downloading ")) {
		return nil
	}
	args := []string{"list", "-e", "-m", "-f", "{{if not .Dir}}{{.Path}}@{{.Version}}{{end}}"}
	for _, m := range required.FindAllSubmatch(templates.GoMod, -1) {
		if len(m[2]) > 0 || t.imports(string(m[1])) {
			args = append(args, string(m[1]))
		}
	}
	cmd := t.command(ctx, args...)
	cmd.Env = append(cmd.Env, "GOPROXY=off")
	list, _ := cmd.Output() // if it fails there is nothing to add to what Go said
	return strings.Fields(string(list))
}

// imports reports whether the source imports a package of another module.
func (t toolchain) imports(path string) bool {
	for name, data := range t.files {
		if strings.HasSuffix(name, ".go") && (bytes.Contains(data, []byte(`"`+path+`"`)) || bytes.Contains(data, []byte(`"`+path+`/`))) {
			return true
		}
	}
	return false
}
