package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// packFile packs a file: gzip FROM TO [BYTES], of which only the first BYTES are kept.
func packFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: gzip from to [bytes]")
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(errors.Join(err, w.Close()))
	keep := packed.Len()
	if len(args) == 3 {
		keep, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	if keep > packed.Len() {
		ts.Fatalf("%s packed has %d bytes only", args[0], packed.Len())
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), packed.Bytes()[:keep], 0o600))
}

// exitCode runs a program and compares its exit code: code N PROGRAM ARG...
// Its output can be looked at afterwards.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code n program args...")
	}
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	code := 0
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("%s ended with %d, not %s", strings.Join(args[1:], " "), code, args[0])
	}
}

// powerless runs a program without power over the host and compares its
// exit code; both outputs go to the file "output". The superuser gives up its
// power in a user namespace.
func powerless(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: powerless n program args...")
	}
	cmd := command(ts, args[1:])
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER}
	}
	output, err := cmd.CombinedOutput()
	ts.Check(os.WriteFile(ts.MkAbs("output"), output, 0o600))
	if cmd.ProcessState == nil {
		ts.Fatalf("%v", err)
	}
	if code := cmd.ProcessState.ExitCode(); strconv.Itoa(code) != args[0] {
		ts.Fatalf("it ended with %d:\n%s", code, output)
	}
}

// command is a program on the script's path.
func command(ts *testscript.TestScript, args []string) *exec.Cmd {
	cmd := &exec.Cmd{Args: args, Dir: ts.MkAbs("."), Env: []string{"PATH=" + ts.Getenv("PATH")}}
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		cmd.Path = filepath.Join(dir, args[0])
		if _, err := os.Stat(cmd.Path); err == nil {
			break
		}
	}
	return cmd
}
