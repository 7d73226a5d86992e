package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/kerneql/kerneql/runtime/sensor"
)

// The test binary is the sensor, for scripts and for the selftest.
func TestMain(m *testing.M) {
	sensor.PlayRole()
	testscript.Main(m, map[string]func(){"kerneql-sensor": main})
}

func TestScripts(t *testing.T) {
	recordings, err := filepath.Abs("../../testdata/recordings")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("DEMO", filepath.Join(recordings, "demo.ndjson"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"gzip": packFile, "code": exitCode, "powerless": powerless,
		},
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
	})
}
