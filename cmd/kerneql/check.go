package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/gen"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "report what is wrong with the rules",
		ArgsUsage: "[FOLDER|FILE…]",
		Description: "Reads every rule below the folders and prints all errors, warnings and notes with their place. A file is\n" +
			"checked together with the folder that it lies in; what is printed is about the file alone.\n\n" +
			"   kerneql check\n" +
			"   kerneql check my-rules --format json      one diagnostic a line\n" +
			"   kerneql check --format github --strict    annotations of a pull request\n" +
			"   kerneql explain unknown-field             what the word in brackets means",
		Flags: []cli.Flag{
			rulesFlag(),
			cmdline.FormatFlag(cmdline.GitHub),
			&cli.BoolFlag{Name: "strict", Aliases: []string{"werror"}, Usage: "fail on warnings, too; notes never fail"},
		},
		Action: check,
	}
}

func check(c *cli.Context) error {
	format, err := cmdline.FormatOf(c, c.App.Writer, cmdline.GitHub)
	if err != nil {
		return err
	}
	rules, paths := c.String("rules"), c.Args().Slice()
	if len(paths) == 0 {
		paths = []string{rules}
	}
	if err := rulesOnly(paths); err != nil {
		return err
	}
	report := gen.Check(rules, paths...)
	if err := printReport(c.App.Writer, format, report); err != nil {
		return err
	}
	severities := report.Count()
	if severities.Errors > 0 || c.Bool("strict") && severities.Warnings > 0 {
		return &cmdline.ExitError{Code: cmdline.Bad, Err: errors.New(summary(report))}
	}
	_, err = fmt.Fprintln(c.App.ErrWriter, "kerneql:", summary(report))
	return err
}

// rulesOnly makes sure that a file is one that rules consist of.
func rulesOnly(paths []string) error {
	for _, p := range paths {
		info, err := os.Stat(p)
		if err == nil && !info.IsDir() && !strings.EqualFold(filepath.Ext(p), ".toml") && !strings.HasSuffix(p, ".test.json") {
			return cmdline.Usagef("'%s' is no rule: check takes folders, and files that end in .toml or .test.json", p)
		}
	}
	return nil
}

func printReport(w io.Writer, format cmdline.Format, report gen.Report) error {
	encoder := json.NewEncoder(w)
	for _, p := range report.Problems {
		var err error
		switch format {
		case cmdline.JSON:
			err = encoder.Encode(p)
		case cmdline.GitHub:
			_, err = fmt.Fprintln(w, p.GitHub())
		default:
			_, err = fmt.Fprintln(w, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// summary says how much there was: "3 rules, 1 error, 2 warnings".
func summary(report gen.Report) string {
	n := report.Count()
	parts := []string{count(report.Rules, "rule"), count(n.Errors, "error"), count(n.Warnings, "warning")}
	if n.Notes > 0 {
		parts = append(parts, count(n.Notes, "note"))
	}
	if report.Skipped > 0 {
		parts = append(parts, fmt.Sprintf("%d in other languages", report.Skipped))
	}
	return strings.Join(parts, ", ")
}
