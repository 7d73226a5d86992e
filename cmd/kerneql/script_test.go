package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"kerneql": func() { os.Exit(cmdline.Main(app(), os.Args[1:])) },
	})
}

// TestScripts runs the command as a user does.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/script",
		Setup: goSettings,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "machine": machine,
		},
	})
}

// goSettings gives a script Go's caches, for its home folder has none, a
// folder for temporary files, and a way to this command without PATH.
func goSettings(env *testscript.Env) error {
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOARCH"} {
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			return err
		}
		env.Setenv(name, strings.TrimSpace(string(value)))
	}
	env.Setenv("TMPDIR", env.WorkDir+"/tmp")
	command, err := exec.LookPath("kerneql")
	env.Setenv("KERNEQL", command)
	return err
}

// machine checks that a file is a static program: machine FILE ARCHITECTURE.
func machine(ts *testscript.TestScript, _ bool, args []string) {
	file, err := elf.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer file.Close()
	want := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[args[1]]
	if file.Machine != want {
		ts.Fatalf("%s is for %s, want %s", args[0], file.Machine, want)
	}
	for _, p := range file.Progs {
		if p.Type == elf.PT_INTERP {
			ts.Fatalf("%s needs a dynamic linker", args[0])
		}
	}
}

// exits checks the exit code of a command: exits CODE COMMAND ARG….
func exits(ts *testscript.TestScript, _ bool, args []string) {
	code := map[string]int{"0": 0, "1": 1, "2": 2}[args[0]]
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := err.(interface{ ExitCode() int }); ok {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != code {
		ts.Fatalf("exit code %d, want %d", got, code)
	}
}
