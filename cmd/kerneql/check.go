package main

import (
	"encoding/json"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/gen"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "report what is wrong with the rules",
		ArgsUsage: "[FOLDER]",
		Description: "Reads every rule below the folder and prints all errors and warnings with their place.\n\n" +
			"   kerneql check\n" +
			"   kerneql check my-rules --format json",
		Flags:  []cli.Flag{rulesFlag(), cmdline.FormatFlag()},
		Action: check,
	}
}

func check(c *cli.Context) error {
	if c.Args().Len() > 1 {
		return cmdline.Usagef("check takes one folder")
	}
	dir := c.String("rules")
	if c.Args().Present() {
		dir = c.Args().First()
	}
	format, err := cmdline.FormatOf(c, c.App.Writer)
	if err != nil {
		return err
	}
	set, problems := gen.Load(dir)
	encoder := json.NewEncoder(c.App.Writer)
	for _, p := range problems {
		if format == cmdline.JSON {
			err = encoder.Encode(p)
		} else {
			_, err = fmt.Fprintln(c.App.Writer, p)
		}
		if err != nil {
			return err
		}
	}
	errors := len(problems.Errors())
	if set == nil {
		return &cmdline.ExitError{Code: cmdline.Bad, Err: fmt.Errorf("%s, %s", count(errors, "error"), count(len(problems)-errors, "warning"))}
	}
	fmt.Fprintf(c.App.ErrWriter, "kerneql: %s, %s\n", count(set.Len(), "rule"), count(len(problems), "warning"))
	return nil
}
