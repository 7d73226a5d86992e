package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/gen"
)

func testCommand() *cli.Command {
	return &cli.Command{
		Name:  "test",
		Usage: "run the rules' own test files",
		Description: "Beside rules/NAME.toml stands rules/NAME.test.json: cases that must match and near misses that\n" +
			"must not. A case is an event, or events in their order; where those have no @timestamp, they are a\n" +
			"millisecond apart. A rule matches a case if it has a result at its end. All run on the interpreter\n" +
			"and on the compiled matcher, which is built for the purpose and needs Go; the generated source is\n" +
			"not touched.",
		Flags:  []cli.Flag{rulesFlag(), cmdline.FormatFlag()},
		Action: test,
	}
}

func test(c *cli.Context) error {
	if err := cmdline.NoArguments(c); err != nil {
		return err
	}
	format, err := cmdline.FormatOf(c, c.App.Writer)
	if err != nil {
		return err
	}
	set, err := load(c)
	if err != nil {
		return err
	}
	results, err := set.Test(cmdline.Interruptible(c.Context), builder(""))
	if err != nil {
		return unable(err)
	}
	return reportTests(c.App.Writer, format, results)
}

func reportTests(w io.Writer, format cmdline.Format, results []gen.TestResult) error {
	failed := 0
	for _, r := range results {
		if len(r.Failures) > 0 {
			failed++
		}
		if err := reportTest(w, format, r); err != nil {
			return err
		}
	}
	if failed > 0 {
		return &cmdline.ExitError{Code: cmdline.Bad, Err: fmt.Errorf("%d of %d rules failed", failed, len(results))}
	}
	return nil
}

func reportTest(w io.Writer, format cmdline.Format, r gen.TestResult) error {
	if format == cmdline.JSON {
		return json.NewEncoder(w).Encode(r)
	}
	if len(r.Failures) > 0 {
		_, err := fmt.Fprintf(w, "FAIL  %s\n%s\n", r.Name, r.Failures.Error())
		return err
	}
	_, err := fmt.Fprintf(w, "ok    %s: %d match, %d don't\n", r.Name, r.Match, r.Miss)
	return err
}
