package main

import (
	"errors"

	"github.com/kerneql/kerneql/cmd"
	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/gen"
	"github.com/kerneql/kerneql/runtime"
)

// builder returns what builds programs for an architecture, or for this machine,
// from the source that this command carries.
func builder(arch string) gen.Builder {
	return gen.Builder{Runtime: runtime.Source, Commands: cmd.Source, Arch: arch}
}

// unable gives the error of a machine that can't build its exit code.
func unable(err error) error {
	var lacks *gen.ToolchainError
	if errors.As(err, &lacks) {
		return &cmdline.ExitError{Code: cmdline.Unable, Err: err}
	}
	return err
}
