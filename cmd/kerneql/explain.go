package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/kerneql/kerneql/cmd/internal/cmdline"
	"github.com/kerneql/kerneql/gen"
)

func explainCommand() *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "show what becomes of a rule, or what a diagnostic means",
		ArgsUsage: "RULE|CODE",
		Description: "Of a rule it shows the tree, the atoms, the formula after each pass, and what the kernel tests and why. A rule\n" +
			"is given by its id, its file, or its name, of which the beginning is enough. A code is the word in brackets\n" +
			"behind a diagnostic's message.\n\n" +
			"   kerneql explain netcat\n" +
			"   kerneql explain rules/netcat.toml --format json\n" +
			"   kerneql explain open-prefilter",
		Flags:  []cli.Flag{rulesFlag(), cmdline.FormatFlag()},
		Action: explain,
	}
}

func explain(c *cli.Context) error {
	if c.Args().Len() != 1 {
		return cmdline.Usagef("explain takes one rule or one code")
	}
	format, err := cmdline.FormatOf(c, c.App.Writer)
	if err != nil {
		return err
	}
	wanted := c.Args().First()
	if code, ok := gen.ExplainCode(wanted); ok {
		return printCode(c.App.Writer, format, code)
	}
	rule, err := gen.Explain(c.String("rules"), wanted)
	if err != nil {
		return &cmdline.ExitError{Code: cmdline.Bad, Err: notExplained(err)}
	}
	return printRule(c.App.Writer, format, rule)
}

// notExplained adds to an error what was meant, perhaps.
func notExplained(err error) error {
	var missing *gen.NoRule
	if !errors.As(err, &missing) || len(missing.Fit) > 0 || missing.Skipped != "" {
		return err
	}
	near := cmdline.Nearest(missing.Wanted, gen.Codes())
	near = cmp.Or(near, nearestName(missing.Wanted, missing.Names))
	if near == "" {
		return fmt.Errorf("%w; nor is it the code of a diagnostic", err)
	}
	return fmt.Errorf("%w; nor is it the code of a diagnostic\nDid you mean '%s'?", err, near)
}

// nearestName returns the name that is most like the word, case aside, or whose
// first words are.
func nearestName(word string, names []string) string {
	full := map[string]string{}
	var starts []string
	for _, name := range names {
		words := strings.Fields(strings.ToLower(name))
		for i := range words {
			start := strings.Join(words[:i+1], " ")
			starts = append(starts, start)
			full[start] = name
		}
	}
	return full[cmdline.Nearest(strings.ToLower(word), starts)]
}

func printCode(w io.Writer, format cmdline.Format, x gen.CodeExample) error {
	if format == cmdline.JSON {
		return json.NewEncoder(w).Encode(x)
	}
	p := &printer{w: w}
	p.line(0, x.Code+" ("+x.Severity+")")
	p.text(0, x.Doc)
	if x.Bad == "" {
		return p.err
	}
	p.line(0, "")
	p.line(0, "This "+x.Kind+" gives it:")
	p.block(4, x.Bad)
	p.line(0, "")
	p.line(0, "and this one doesn't:")
	p.block(4, x.Good)
	return p.err
}

func printRule(w io.Writer, format cmdline.Format, x *gen.Explanation) error {
	if format == cmdline.JSON {
		return json.NewEncoder(w).Encode(x)
	}
	p := &printer{w: w}
	p.line(0, x.Name)
	p.line(2, x.ID)
	p.line(2, x.Source)
	p.line(2, x.Live)
	p.title("query")
	p.block(4, x.Query)
	for _, s := range x.Stages {
		p.stage(s, len(x.Stages) > 1)
	}
	p.limits(x)
	p.atoms(x.Atoms)
	p.kinds("live events", x.Kinds)
	p.kinds("kernel", x.Kernel)
	if len(x.Open) > 0 {
		p.title("the kernel lets through")
	}
	for _, o := range x.Open {
		p.text(2, o)
	}
	return p.err
}

func (p *printer) stage(s gen.StageFormulas, named bool) {
	suffix := ""
	if named {
		suffix = " of " + s.Name
	}
	if len(s.Keys) > 0 {
		p.title("keys" + suffix)
		p.text(2, strings.Join(s.Keys, ", "))
	}
	p.title("syntax tree" + suffix)
	p.block(2, layout(s.Syntax, width-2))
	p.title("typed tree" + suffix)
	p.block(2, layout(s.Typed, width-2))
	p.title("formula" + suffix)
	for _, f := range s.Passes {
		p.line(2, "after "+f.After)
		p.text(4, f.Text)
	}
}

func (p *printer) limits(x *gen.Explanation) {
	if x.MaxSpan != "" {
		p.title("maxspan")
		p.line(2, x.MaxSpan)
	}
	if len(x.Pipes) > 0 {
		p.title("pipes")
		p.line(2, strings.Join(x.Pipes, ", "))
	}
}

// atoms lists the atoms by where they are tested.
func (p *printer) atoms(atoms []gen.AtomPlace) {
	p.title("atoms, and where they are tested")
	var order []string
	lines := map[string][]string{}
	for _, a := range atoms {
		where := a.Tested
		if a.Why != "" {
			where += ": " + a.Why
		}
		if lines[where] == nil {
			order = append(order, where)
		}
		lines[where] = append(lines[where], fmt.Sprintf("%4d  %s", a.Number, a.Text))
	}
	for _, where := range order {
		p.line(2, where)
		for _, line := range lines[where] {
			p.line(4, line)
		}
	}
}

func (p *printer) kinds(title string, formulas []gen.KindFormula) {
	if len(formulas) == 0 {
		return
	}
	p.title(title)
	for _, f := range formulas {
		p.line(2, strings.Join(f.Kinds, ", "))
		p.text(4, f.Text)
	}
}
