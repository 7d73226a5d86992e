package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/urfave/cli/v2"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/gen"
)

func fmtCommand() *cli.Command {
	return &cli.Command{
		Name:      "fmt",
		Usage:     "bring queries into the canonical layout",
		ArgsUsage: "[FILE… | FOLDER… | -]",
		Description: "Prints each FILE, a rule's TOML file, with its query formatted: only white space in the query changes, all\n" +
			"else stays as it is. Of a FOLDER, and without arguments of the folder of rules, it prints only the names of\n" +
			"the files whose query isn't formatted. - formats a plain query from standard input.\n\n" +
			"   kerneql fmt              which rules aren't formatted?\n" +
			"   kerneql fmt -w           format them all, and print the names of those that changed\n" +
			"   kerneql fmt --check      the same question, with exit code 1 if there are any\n" +
			"   echo 'any where a==1' | kerneql fmt -",
		Flags: []cli.Flag{
			rulesFlag(),
			&cli.BoolFlag{Name: "write", Aliases: []string{"w"}, Usage: "write the result to the files instead of printing it"},
			&cli.BoolFlag{Name: "check", Usage: "print the names of the files that would change; exit code 1 if there are any"},
		},
		Action: formatQueries,
	}
}

// formatter is one run of fmt.
type formatter struct {
	out, errs    io.Writer
	write, check bool
	changed      int
	failed       int
}

func formatQueries(c *cli.Context) error {
	f := &formatter{out: c.App.Writer, errs: c.App.ErrWriter, write: c.Bool("write"), check: c.Bool("check")}
	args := c.Args().Slice()
	switch {
	case f.write && f.check:
		return cmdline.Usagef("--write and --check exclude each other")
	case len(args) > 0 && c.IsSet("rules"):
		return cmdline.Usagef("--rules and arguments exclude each other")
	case len(args) == 0:
		args = []string{c.String("rules")}
	case len(args) == 1 && args[0] == "-":
		return f.query(c.App.Reader)
	}
	for _, name := range args {
		if err := f.argument(name); err != nil {
			return err
		}
	}
	return f.result()
}

// query formats a plain query.
func (f *formatter) query(in io.Reader) error {
	if f.write {
		return cmdline.Usagef("--write needs files")
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	text, err := gen.FormatQuery("standard input", string(data))
	if err != nil {
		fmt.Fprintln(f.errs, err)
		return &cmdline.ExitError{Code: cmdline.Bad}
	}
	if f.check {
		if !bytes.Equal(data, []byte(text+"\n")) {
			f.changed++
		}
		return f.result()
	}
	_, err = fmt.Fprintln(f.out, text)
	return err
}

// argument formats a file, or all rules of a folder.
func (f *formatter) argument(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return f.file(name, !f.write && !f.check)
	}
	files, err := gen.RuleFiles(name)
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := f.file(file, false); err != nil {
			return err
		}
	}
	return nil
}

// file formats a file and prints it, or its name if it changes. What is wrong
// with one rule does not keep the others from being formatted.
func (f *formatter) file(name string, show bool) error {
	formatted, err := gen.FormatFile(name)
	switch {
	case err != nil:
		f.failed++
		_, err = fmt.Fprintln(f.errs, err)
		return err
	case show:
		_, err = f.out.Write(formatted.Data)
		return err
	case !formatted.Changed:
		return nil
	}
	f.changed++
	if f.write {
		if err := formatted.Write(); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(f.out, name)
	return err
}

func (f *formatter) result() error {
	switch {
	case f.failed > 0:
		return &cmdline.ExitError{Code: cmdline.Bad, Err: errors.New(count(f.failed, "file") + " cannot be formatted")}
	case f.check && f.changed > 0:
		return &cmdline.ExitError{Code: cmdline.Bad, Err: errors.New("not formatted: " + count(f.changed, "file"))}
	}
	return nil
}
