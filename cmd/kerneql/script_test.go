package main

import (
	"os"
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
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
		},
	})
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
