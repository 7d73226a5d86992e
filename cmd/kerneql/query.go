package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/gen"
)

func queryCommand() *cli.Command {
	return &cli.Command{
		Name:      "query",
		Usage:     "run an EQL query over recorded events",
		ArgsUsage: "'EQL' [FILE…]",
		Description: "Reads JSON objects, one a line (gzipped or not) or in one array, from the files or from standard\n" +
			"input (-), and prints those that match, as they were written, in Elasticsearch's order: by timestamp,\n" +
			"then tiebreaker, then position. Of a sequence or a sample each result is one JSON array; a missing\n" +
			"event (![…]) is null in it. There is no limit on the number of results.\n\n" +
			"   kerneql query 'process where process.name : \"nc\"' events.ndjson\n" +
			"   zcat e.gz | kerneql query 'sequence by host.id [process where true] [network where true]'\n" +
			"   kerneql query --category-field event_type --schema fields.toml 'file where size > 10' dump.json\n\n" +
			"Fields are those of ECS 9 and of Elastic's endpoint; --schema declares others, a line each:\n" +
			"\"serial\" = \"long\". Timestamps are ISO 8601 with any fraction of a second, or numbers (also in\n" +
			"strings) of the unit that --timestamp-unit names.\n\n" +
			"--compiled gives the same answer from generated code, which is built for the purpose; it needs Go.\n\n" +
			"Exit codes: 0 done, whether anything matched or not; 1 an error in the query, or with --strict in the input.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "schema", Usage: "`FILE` that declares more fields, in the form of rules/fields.toml"},
			&cli.StringFlag{Name: "category-field", Value: "event.category", Usage: "`FIELD` that the word before where is compared with"},
			&cli.StringFlag{Name: "timestamp-field", Value: "@timestamp", Usage: "`FIELD` that orders the events"},
			&cli.StringFlag{Name: "tiebreaker-field", Value: "event.sequence", Usage: "`FIELD` that orders events of the same time"},
			&cli.StringFlag{Name: "timestamp-unit", Value: "ms", Usage: "`UNIT` of timestamps that are numbers: " + strings.Join(gen.TimestampUnits(), ", ")},
			&cli.BoolFlag{Name: "compiled", Usage: "run generated code instead of the interpreter"},
			&cli.BoolFlag{Name: "strict", Usage: "exit with 1 if a line of the input is no JSON object"},
		},
		Action: query,
	}
}

func query(c *cli.Context) error {
	if !c.Args().Present() {
		return cmdline.Usagef("which query? Give it as one argument, in single quotes")
	}
	q, err := newQuery(c)
	if err != nil {
		return err
	}
	in := input{status: c.App.ErrWriter, stdin: c.App.Reader}
	for _, name := range files(c.Args().Tail()) {
		if err := in.read(q, name); err != nil {
			return &cmdline.ExitError{Code: cmdline.Bad, Err: err}
		}
	}
	results, err := run(c, q)
	if err != nil {
		return err
	}
	if n := q.Untimed(); n > 0 {
		fmt.Fprintf(c.App.ErrWriter, "kerneql: %s no %s and can't be part of a sequence\n", countHave(n, "event"), c.String("timestamp-field"))
	}
	if err := writeResults(c.App.Writer, q, results); err != nil {
		return err
	}
	return in.finish(c.Bool("strict"))
}

// newQuery parses the first argument and says what is wrong with it.
func newQuery(c *cli.Context) (*gen.Query, error) {
	o := gen.QueryOptions{
		CategoryField: c.String("category-field"), TimestampField: c.String("timestamp-field"),
		TiebreakerField: c.String("tiebreaker-field"), TimestampUnit: c.String("timestamp-unit"),
	}
	if !slices.Contains(gen.TimestampUnits(), o.TimestampUnit) {
		return nil, &cmdline.UsageError{
			Message: "unknown unit '" + o.TimestampUnit + "': it is one of " + strings.Join(gen.TimestampUnits(), ", "),
			Hint:    cmdline.Nearest(o.TimestampUnit, gen.TimestampUnits()),
		}
	}
	if file := c.String("schema"); file != "" {
		s, problems := gen.LoadSchema(file)
		if err := show(c, problems); err != nil {
			return nil, err
		}
		o.Schema = s
	}
	q, problems := gen.NewQuery(c.Args().First(), o)
	return q, show(c, problems)
}

func run(c *cli.Context, q *gen.Query) ([]gen.Result, error) {
	if !c.Bool("compiled") {
		return q.Interpret(), nil
	}
	results, err := q.Compiled(cmdline.Interruptible(c.Context), builder(""))
	return results, unable(err)
}

// files are the files to read; none is standard input.
func files(args []string) []string {
	if len(args) == 0 {
		return []string{"-"}
	}
	return args
}

// input reads files and counts what is no event.
type input struct {
	status io.Writer
	stdin  io.Reader
	bad    int
}

// shownProblems is how many bad lines are named.
const shownProblems = 10

func (in *input) read(q *gen.Query, name string) error {
	source, title := in.stdin, "standard input"
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		source, title = f, name
	}
	err := q.Read(source, func(problem error) {
		if in.bad++; in.bad <= shownProblems {
			fmt.Fprintf(in.status, "kerneql: %s: %v\n", title, problem)
		}
	})
	if err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	return nil
}

// finish sums up what was no event.
func (in *input) finish(strict bool) error {
	if in.bad == 0 {
		return nil
	}
	err := fmt.Errorf("not an event: %s", count(in.bad, "line"))
	if strict {
		return &cmdline.ExitError{Code: cmdline.Bad, Err: err}
	}
	_, werr := fmt.Fprintf(in.status, "kerneql: %v\n", err)
	return werr
}

func countHave(n int, thing string) string {
	if n == 1 {
		return count(n, thing) + " has"
	}
	return count(n, thing) + " have"
}

// writeResults prints a line for each result.
func writeResults(w io.Writer, q *gen.Query, results []gen.Result) error {
	b := bufio.NewWriter(w)
	for _, r := range results {
		line := r[0]
		if q.IsSequence() {
			line = array(r)
		}
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.Flush()
}

// array writes documents as one JSON array, a missing one as null.
func array(documents [][]byte) []byte {
	parts := make([][]byte, len(documents))
	for i, d := range documents {
		if parts[i] = d; d == nil {
			parts[i] = []byte("null")
		}
	}
	return slices.Concat([]byte("["), bytes.Join(parts, []byte(",")), []byte("]"))
}

// show prints diagnostics and fails if one of them is an error.
func show(c *cli.Context, problems gen.Problems) error {
	for _, p := range problems {
		fmt.Fprintln(c.App.ErrWriter, p)
	}
	if n := len(problems.Errors()); n > 0 {
		return &cmdline.ExitError{Code: cmdline.Bad, Err: errors.New(count(n, "error"))}
	}
	return nil
}
