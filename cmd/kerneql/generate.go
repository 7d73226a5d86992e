package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/gen"
)

func generateCommand() *cli.Command {
	return &cli.Command{
		Name:  "generate",
		Usage: "compile the rules and write the generated source",
		Description: "Writes only what differs, and removes generated files that no rule gives any more.\n" +
			"On an error in a rule nothing is written.\n\n" +
			"   kerneql generate\n" +
			"   kerneql generate --check    exit code 1 if the source isn't what the rules give",
		Flags: []cli.Flag{
			rulesFlag(),
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Value: "generated", Usage: "`FOLDER` to write to"},
			&cli.BoolFlag{Name: "check", Usage: "write nothing, compare"},
		},
		Action: generate,
	}
}

func generate(c *cli.Context) error {
	if err := cmdline.NoArguments(c); err != nil {
		return err
	}
	set, err := load(c)
	if err != nil {
		return err
	}
	out, err := set.Generate(gen.Options{})
	if err != nil {
		return err
	}
	dir := c.String("output")
	if c.Bool("check") {
		return compare(c.App.ErrWriter, out, dir)
	}
	changed, err := out.Write(dir)
	if err != nil {
		return err
	}
	written := len(changed.Missing) + len(changed.Changed)
	fmt.Fprintf(c.App.ErrWriter, "kerneql: %s: %s written to %s, %d removed, %d unchanged\n",
		count(set.Len(), "rule"), count(written, "file"), dir, len(changed.Orphans), len(out)-written)
	return nil
}

// compare says how a folder differs from what the rules give.
func compare(w io.Writer, out gen.Output, dir string) error {
	stale, err := out.Check(dir)
	if err != nil || stale.Current() {
		return err
	}
	for _, part := range []struct {
		what  string
		files []string
	}{{"missing", stale.Missing}, {"not what the rules give", stale.Changed}, {"left over from a rule that is gone", stale.Orphans}} {
		if len(part.files) > 0 {
			fmt.Fprintf(w, "%s: %s: %s\n", dir, part.what, strings.Join(part.files, ", "))
		}
	}
	return &cmdline.ExitError{Code: cmdline.Bad, Err: fmt.Errorf("%s is stale: run 'kerneql generate'", dir)}
}

// load reads the rules, prints what is wrong with them, and fails if that
// includes an error.
func load(c *cli.Context) (*gen.Set, error) {
	set, problems := gen.Load(c.String("rules"))
	for _, p := range problems {
		fmt.Fprintln(c.App.ErrWriter, p)
	}
	if set == nil {
		return nil, &cmdline.ExitError{Code: cmdline.Bad, Err: errors.New(count(len(problems.Errors()), "error"))}
	}
	return set, nil
}
