package gen

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestInterrupt stops a build while Go's compilers run: they end with it, and
// nothing is left behind, neither of the output nor in the folder for temporary
// files.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	mark := filepath.Join(dir, "compiler")
	t.Setenv("PATH", fakeGo(t, `if [ "$1" = env ]; then echo go1.99.0; exit; fi
trap '' INT
echo partial >"$3"
echo partial >"$GOTMPDIR/b001"
sleep 60 &
echo $! >"`+mark+`.tmp"
mv "`+mark+`.tmp" "`+mark+`"
wait`)+":"+os.Getenv("PATH"))
	temp := filepath.Join(dir, "temp")
	if err := os.Mkdir(temp, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temp)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		for ctx.Err() == nil {
			if _, err := os.Stat(mark); err == nil {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	out := filepath.Join(dir, "sensor")
	if _, err := builder().Sensor(ctx, Output{}, out); err == nil || err.Error() != "interrupted" {
		t.Errorf("the error is %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(temp, "*"))
	if _, err := os.Stat(out); err == nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	checkGone(t, mark)
}

// checkGone fails if the process whose id is in a file doesn't end.
func checkGone(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	id, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for syscall.Kill(id, 0) == nil && !zombie(id) {
		time.Sleep(time.Millisecond)
	}
}

func zombie(id int) bool {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(id), "stat"))
	return err != nil || strings.Contains(string(text), ") Z ")
}

// fakeGo makes a script that is called go, and returns its folder.
func fakeGo(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestToolchainEnvironment holds that the user's settings of Go don't change
// what is built, and that those of where modules come from hold.
func TestToolchainEnvironment(t *testing.T) {
	t.Setenv("GOFLAGS", "-tags=other -mod=vendor")
	t.Setenv("GOWORK", "/some/go.work")
	t.Setenv("GOARCH", "riscv64")
	t.Setenv("GOAMD64", "v4")
	t.Setenv("GOPROXY", "off")
	cmd := toolchain{module: t.TempDir(), arch: "amd64"}.command(t.Context(), "env", "GOFLAGS", "GOWORK", "GOOS", "GOARCH", "GOAMD64", "CGO_ENABLED", "GOPROXY")
	text, err := cmd.Output()
	if want := "-mod=readonly\noff\nlinux\namd64\nv1\n0\noff\n"; err != nil || string(text) != want {
		t.Errorf("got %q, %v; want %q", text, err, want)
	}
}

// TestCheckTells each way in which Go can be missing or too old.
func TestCheckTells(t *testing.T) {
	for script, want := range map[string]string{
		"":                               "there is no Go on PATH",
		"echo go1.21.3":                  "and this is go1.21.3 (https://go.dev/dl)",
		"echo go1.99.1 X:some":           "",
		"echo devel +abc":                "",
		"echo not available >&2; exit 1": "Go says: not available",
	} {
		path := t.TempDir()
		if script != "" {
			path = fakeGo(t, script)
		}
		t.Setenv("PATH", path)
		err := toolchain{module: t.TempDir()}.check(t.Context())
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", script, err, want)
		}
	}
}

// TestHomeless: a machine on which Go has no place for its caches lacks
// something; the build has not failed.
func TestHomeless(t *testing.T) {
	for _, said := range []string{
		"go: module cache not found: neither GOMODCACHE nor GOPATH is set",
		"build cache is required, but could not be located: GOCACHE is not defined and neither $XDG_CACHE_HOME nor $HOME are defined",
	} {
		t.Setenv("PATH", fakeGo(t, `if [ "$1" = env ]; then echo go1.99.0; exit; fi
echo '`+said+`' >&2; exit 1`)+":"+os.Getenv("PATH"))
		_, err := toolchain{module: t.TempDir()}.build(t.Context(), "cmd", "sensor")
		var lacks *ToolchainError
		if !errors.As(err, &lacks) || !strings.Contains(err.Error(), "set HOME, or GOMODCACHE and GOCACHE") {
			t.Errorf("%s: %v", said, err)
		}
	}
}
