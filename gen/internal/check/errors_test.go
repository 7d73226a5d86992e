package check

import (
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// problemCases are queries with the text that the problem is about between the
// marks «», the problem's code, its message and its hint. A code that begins
// with "warning:" is that of a warning.
var problemCases = []struct{ query, code, message, hint string }{
	// Names.
	{`any where «process.nam» == "x"`, "unknown-field", "unknown field “process.nam”", "did you mean process.name?"},
	{`any where «acme.path» == "x"`, "unknown-field", "unknown field “acme.path”", "a ? before the name makes the field optional: it then counts as missing"},
	{`any where «?process.nam» == "x"`, "warning:unknown-field", "unknown field “process.nam”: it is never present", "did you mean process.name?"},
	{`«proces» where true`, "warning:unknown-category", "ECS has no event category “proces”", "did you mean process?"},
	{`any where «startsWith»(process.name, "x")`, "unsupported-function", "the function startsWith is not supported yet", `write field like "text*"`},
	{`any where «ENDSWITH»(process.name, "x")`, "unsupported-function", "the function endsWith is not supported yet", `write field like "*text"`},
	{`any where «stringContains~»(process.name, "x")`, "unsupported-function", "the function stringContains is not supported yet", `write field like "*text*"`},
	{`any where «length»(process.name) > 1`, "unsupported-function", "the function length is not supported yet", ""},
	{`any where «lengh»(process.name) > 1`, "unknown-function", "unknown function “lengh”", "did you mean length?"},
	{`any where «match»(process.name, "x")`, "unknown-function", "unknown function “match”", ""},

	// Conditions.
	{`any where «"x"»`, "no-condition", "a string is not a condition", "compare it with something"},
	{`any where not «1»`, "no-condition", "a number is not a condition", "compare it with something"},
	{`any where «1 + 1» or true`, "no-condition", "a number is not a condition", "compare it with something"},
	{`any where «-process.pid»`, "no-condition", "a number is not a condition", "compare it with something"},
	{`any where «process.name»`, "no-condition", "the field “process.name” is a string, not a condition", "compare it; to test that it is there, write process.name != null"},

	// Comparisons.
	{`any where «process.name == process.parent.name»`, "field-to-field", "a field cannot be compared with a field", "one side of == has to be constant"},
	{`any where «(process.pid == 1) == true»`, "unsupported-comparison", "comparing a condition with a value is not supported yet", "write the condition itself, or not and the condition"},
	{`any where «process.interactive == (process.pid == 1)»`, "unsupported-comparison", "comparing a condition with a value is not supported yet", "write the condition itself, or not and the condition"},
	{`any where «(process.pid == 1 and process.pid == 2) == null»`, "unsupported-comparison", "comparing and or or with null is not supported", "compare the fields with null"},
	{`any where («process.pid == 1») in (true)`, "unsupported-comparison", "in does not take a condition", ""},
	{`any where «1 == "1"»`, "type", "cannot compare a whole number with a string", ""},
	{`any where «true < false»`, "type", "cannot compare a boolean with a boolean", ""},
	{`any where process.pid == «"nc"»`, "type", "“process.pid” is a whole number: “nc” is not a number", ""},
	{`any where process.pid == «"0x10"»`, "type", "“process.pid” is a whole number: “0x10” is not a number", ""},
	{`any where process.pid == «true»`, "type", "“process.pid” is a whole number: it cannot be compared with true or false", ""},
	{`any where process.interactive == «1»`, "type", "“process.interactive” is a boolean: compare it with true or false", ""},
	{`any where @timestamp > «"now-1d"»`, "type", "“@timestamp” is a date: write it as 2026-08-01T12:00:00Z or as milliseconds since 1970", ""},
	{`any where @timestamp > «"3000-01-01T00:00:00Z"»`, "type", "“@timestamp” is a date: write it as 2026-08-01T12:00:00Z or as milliseconds since 1970", ""},
	{`any where a.ip == «"10.0.0.0/8"»`, "type", "“a.ip” is a network address: write an IPv4 or IPv6 address in double quotes", ""},
	{`any where process.interactive «>» true`, "type", "> does not take “process.interactive”, which is a boolean", "compare it with == or !="},
	{`any where user.id > «5»`, "warning:compared-as-text", "“user.id” is a string: this compares text, in which 10 comes before 9", ""},

	// Lists and patterns.
	{`any where process.pid «:» "1*"`, "type", ": does not take “process.pid”, which is a whole number", "compare it with ==, <, > or in"},
	{`any where process.pid «like» ("1*")`, "type", "like does not take “process.pid”, which is a whole number", "compare it with ==, <, > or in"},
	{`any where process.pid «in~» ("1")`, "type", "in~ does not take “process.pid”, which is a whole number", "compare it with ==, <, > or in"},
	{`any where process.name : «1»`, "type", ": takes strings, not a whole number", "put the value in double quotes"},
	{`any where process.name like («null»)`, "type", "like takes strings, not a null value", "put the value in double quotes"},
	{`any where process.name «regex» "x"`, "unsupported-operator", "regex is not supported yet", "patterns with * and ? are: write like, or : to ignore case"},
	{`any where process.name in ("a", «user.name»)`, "no-constant", "the values of in must be constant", ""},
	{`any where process.pid in (1, «"x"»)`, "type", "“process.pid” is a whole number: “x” is not a number", ""},
	{`any where «1» : "1"`, "type", ": does not take a whole number", ""},
	{`any where 1 in («"1"»)`, "type", "cannot compare a whole number with a string", ""},
	{`any where process.name in («"1*"»)`, "warning:literal-wildcard", "in takes * and ? literally", "for patterns, write like, or : to ignore case"},
	{`any where process.name : ("a", «"é"»)`, "warning:ascii-case", ": ignores the case of ASCII letters only", "list both spellings of the other letters"},
	{`any where process.name in ("a", «null»)`, "warning:null-in-list", "null in a list is never equal to anything", "to test that a field is missing, write field == null"},

	// Arithmetic.
	{`any where «process.pid» + 1 == 2`, "unsupported-arithmetic", "arithmetic on fields is not supported yet", "only constants can be calculated with"},
	{`any where -«process.pid» == 2`, "unsupported-arithmetic", "arithmetic on fields is not supported yet", "only constants can be calculated with"},
	{`any where 1 + «"1"» == 2`, "type", "+ takes numbers, not a string", ""},
	{`any where «1 / 0» == 2`, "arithmetic", "the result of / is not a number of 64 bits", "division by zero and overflow are errors"},
	{`any where «1.0 % 0» == 2`, "arithmetic", "the result of % is not a number of 64 bits", "division by zero and overflow are errors"},
	{`any where «9223372036854775807 + 1» == 2`, "arithmetic", "the result of + is not a number of 64 bits", "division by zero and overflow are errors"},
	{`any where «-9223372036854775808 - 1» == 2`, "arithmetic", "the result of - is not a number of 64 bits", "division by zero and overflow are errors"},
	{`any where «4611686018427387904 * 2» == 2`, "arithmetic", "the result of * is not a number of 64 bits", "division by zero and overflow are errors"},
	{`any where «-9223372036854775808 / -1» == 2`, "arithmetic", "the result of / is not a number of 64 bits", "division by zero and overflow are errors"},
	{`any where «-(-9223372036854775808)» == 2`, "arithmetic", "the result of - is not a number of 64 bits", "division by zero and overflow are errors"},
}

func TestProblems(t *testing.T) {
	for _, c := range problemCases {
		text, at := unmark(c.query)
		q, problems := checkText(t, text)
		if len(problems) != 1 {
			t.Errorf("%s: %d problems: %v", text, len(problems), problems)
			continue
		}
		want := Problem{Span: at, Message: c.message, Hint: c.hint}
		code, warning := strings.CutPrefix(c.code, "warning:")
		if want.Code = code; warning {
			want.Severity = diag.Warning
		}
		if problems[0] != want {
			t.Errorf("%s\ngot  %+v\nwant %+v", text, problems[0], want)
		}
		if (q != nil) != warning {
			t.Errorf("%s: query %v", text, q)
		}
	}
}

// TestAllProblems makes sure that one run reports every error.
func TestAllProblems(t *testing.T) {
	_, problems := checkText(t, `any where x == 1 and (not y : "a" or process.pid in (z, "b")) and "c"`)
	var messages []string
	for _, p := range problems {
		messages = append(messages, p.Message)
	}
	want := "unknown field “x”\nunknown field “y”\nunknown field “z”\na string is not a condition"
	if got := strings.Join(messages, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// unmark takes the marks «» out of a text and returns what they enclose.
func unmark(text string) (string, syntax.Span) {
	before, rest, _ := strings.Cut(text, "«")
	inside, after, _ := strings.Cut(rest, "»")
	return before + inside + after, syntax.Span{Start: len(before), End: len(before) + len(inside)}
}
