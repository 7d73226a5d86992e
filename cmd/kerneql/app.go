package main

import (
	"fmt"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
)

func app() *cli.App {
	return &cli.App{
		Name:  "kerneql",
		Usage: "compile EQL detection rules into a sensor",
		Description: "Edit a rule, then:\n\n" +
			"   kerneql check       is it right?\n" +
			"   kerneql explain     what becomes of it, and what does a diagnostic mean?\n" +
			"   kerneql test        does it match what its test file says?\n" +
			"   kerneql build       a static sensor with all rules\n\n" +
			"In a checkout, 'kerneql generate' writes the Go and eBPF source of all rules, from which cmd/kerneql-sensor\n" +
			"is built. Exit codes: 0 done, 1 a rule or its output isn't right, 2 wrong usage, or this machine can't.",
		Commands: []*cli.Command{
			buildCommand(), checkCommand(), explainCommand(), fmtCommand(), queryCommand(), testCommand(), generateCommand(), versionCommand(),
		},
	}
}

// rulesFlag is the folder of rules, the same for every command.
func rulesFlag() cli.Flag {
	return &cli.StringFlag{Name: "rules", Value: "rules", Usage: "`FOLDER` of the rules, one TOML file each"}
}

func versionCommand() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the version",
		Action: func(c *cli.Context) error {
			if err := cmdline.NoArguments(c); err != nil {
				return err
			}
			version := "dev"
			if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
				version = info.Main.Version
			}
			_, err := fmt.Fprintln(c.App.Writer, "kerneql", version)
			return err
		},
	}
}

// count writes a number of things: "1 error", "2 errors".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
