// Package codes explains the codes of the compiler's diagnostics: one row each,
// with a paragraph and an example. A test in package gen compiles both sides of
// every example, and another holds that each code in the source has a row.
//
// It may import diag, nothing else of the project.
package codes

import (
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// Code is one row of the table.
type Code struct {
	Name     string
	Severity diag.Severity
	Doc      string  // one paragraph
	Bad      Example // gives this code and no other; empty if no input is known to
	Good     Example // the same put right
}

// Kind says what an example is.
type Kind string

// The kinds of examples.
const (
	Query    Kind = "query"       // of an event, a sequence or a sample
	RuleFile Kind = "rule file"   // NAME.toml
	TestFile Kind = "test file"   // NAME.test.json, beside a rule for netcat
	Fields   Kind = "fields.toml" // beside the rules
	Queries  Kind = "queries"     // of two rules or more, one a line
	Commands Kind = "commands"    // that a shell runs beside the folder rules/
)

// Example is a piece of input.
type Example struct {
	Kind Kind
	Text string
}

// All returns every row, sorted by name.
func All() []Code { return slices.Clone(all) }

// Lookup returns the row of a code; ok is false if there is none.
func Lookup(name string) (c Code, ok bool) {
	i, ok := slices.BinarySearchFunc(all, name, func(c Code, name string) int { return strings.Compare(c.Name, name) })
	if !ok {
		return Code{}, false
	}
	return all[i], true
}

var all = sorted(queryRows, sequenceRows, nameRows, valueRows, fileRows, fieldsRows, ruleRows)

func sorted(parts ...[]Code) []Code {
	rows := slices.Concat(parts...)
	slices.SortFunc(rows, func(a, b Code) int { return strings.Compare(a.Name, b.Name) })
	return rows
}

func query(text string) Example { return Example{Query, text} }

// BaseRule is the rule file that the examples of rule files differ from.
const BaseRule = `[rule]
rule_id = "1f3a"
name = "Netcat"
type = "eql"
severity = "low"
risk_score = 21
query = 'process where process.name == "nc"'
`

// rule returns the rule file with something replaced.
func rule(old, with string) Example {
	return Example{RuleFile, strings.Replace(BaseRule, old, with, 1)}
}

func tests(text string) Example { return Example{TestFile, text} }

func fields(text string) Example { return Example{Fields, text} }

func queries(lines ...string) Example { return Example{Queries, strings.Join(lines, "\n")} }

func commands(lines ...string) Example { return Example{Commands, strings.Join(lines, "\n")} }
