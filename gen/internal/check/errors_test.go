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
	{"any where «kubernetes.pod-name» == \"x\"", "type", "“kubernetes.pod-name” is a subtraction as it stands", "put a name that has a hyphen in backticks: kubernetes.`pod-name`"},
	{"any where «labels.a-b-c.d» == \"x\"", "type", "“labels.a-b-c.d” is a subtraction as it stands", "put a name that has a hyphen in backticks: labels.`a-b-c`.d"},
	{`any where process.pid-«process.parnt.pid» == 1`, "unknown-field", "unknown field “process.parnt.pid”", "did you mean process.parent.pid?"},
	{`any where process.interactive == «TRUE»`, "unknown-field", "unknown field “TRUE”", "write true: keywords are lower case"},
	{`any where «NOT»(true)`, "unknown-function", "unknown function “NOT”", "write not: keywords are lower case"},
	{`«ANY» where true`, "warning:unknown-category", "ECS has no event category “ANY”", "write any: keywords are lower case"},
	{`any where «acme.path» == "x"`, "unknown-field", "unknown field “acme.path”", "declare it in fields.toml, or put a ? before the name: it then counts as missing"},
	{`any where «?process.nam» == "x"`, "warning:unknown-optional-field", "unknown field “process.nam”: it is never present", "did you mean process.name?"},
	{`«proces» where true`, "warning:unknown-category", "ECS has no event category “proces”", "did you mean process?"},
	{`any where «lengh»(process.name) > 1`, "unknown-function", "unknown function “lengh”", "did you mean length?"},
	{`any where «MatchLite»(process.name, "x")`, "unknown-function", "unknown function “MatchLite”", `write field regex~ "pattern"`},
	{`any where «wildcard»(process.name, "x")`, "unknown-function", "unknown function “wildcard”", `write field : ("pattern", …)`},
	{`any where «arrayContains»(process.args, "x")`, "unknown-function", "unknown function “arrayContains”", `write field in ("a", "b"): a comparison with an array is true if any element fits`},
	{`any where «match»(process.name, "x")`, "unknown-function", "unknown function “match”", `write field regex~ "pattern"`},

	{`any where «process» == "x"`, "object", "“process” is an object, which has no value", "name a field below it, such as process.name"},
	{`any where «?process» == null`, "object", "“process” is an object, which has no value", "name a field below it, such as process.name"},

	// Keys.
	{`sequence by «process.nam» [any where true] [any where true]`, "unknown-field", "unknown field “process.nam”", "did you mean process.name?"},
	{`sequence [any where true] by user.id [any where true] by «no.such»`, "unknown-field", "unknown field “no.such”", "declare it in fields.toml, or put a ? before the name: it then counts as missing"},
	{`sequence by «?no.such» [any where true] [any where true]`, "warning:unknown-optional-field", "unknown field “no.such”: it is never present", ""},
	{`sample by «process» [any where true] [any where true]`, "object", "“process” is an object, which has no value", "name a field below it, such as process.name"},
	{`sequence [any where true] by user.id [any where true] by «process.pid»`, "key-type", "“process.pid” is a whole number and never equals “user.id”, a string", "the keys of all terms must be of the same type"},
	{`sequence [any where true] by a.ip [any where true] by a.ip until [any where true] by «user.id»`, "key-type", "“user.id” is a string and never equals “a.ip”, a network address", "the keys of all terms must be of the same type"},
	{`sequence [any where true] [process where «1 == 2»]`, "warning:constant-condition", "this is true for no event", ""},
	{`sequence [any where true] [any where true] until [any where «false»]`, "warning:constant-condition", "this is true for no event", ""},

	// Conditions.
	{`any where «"x"»`, "no-condition", "a string is not a condition", "compare it with something"},
	{`any where not «1»`, "no-condition", "a number is not a condition", "compare it with something"},
	{`any where «1 + 1» or true`, "no-condition", "a number is not a condition", "compare it with something"},
	{`any where «-process.pid»`, "no-condition", "a number is not a condition", "compare it with something"},
	{`any where «process.name»`, "no-condition", "the field “process.name” is a string, not a condition", "compare it; to test that it is there, write process.name != null"},

	// Comparisons.
	{`any where «process.name == process.parent.name»`, "field-to-field", "a field cannot be compared with a field", "one side of == has to be constant"},
	{`any where «process.interactive == (process.pid == 1)»`, "field-to-field", "“process.interactive” cannot be compared with the condition", "one side of == has to be constant"},
	{`any where «1 == "1"»`, "type", "cannot compare a whole number with a string", ""},
	{`any where «true < false»`, "type", "cannot compare a boolean with a boolean", ""},
	{`any where process.pid == «"nc"»`, "type", "“process.pid” is a whole number: “nc” is not a number", ""},
	{`any where process.pid == «"0x10"»`, "type", "“process.pid” is a whole number: “0x10” is not a number", ""},
	{`any where process.pid == «true»`, "type", "“process.pid” is a whole number: it cannot be compared with true or false", ""},
	{`any where process.interactive == «1»`, "type", "“process.interactive” is a boolean: compare it with true or false", ""},
	{`any where @timestamp > «"now-1d"»`, "type", "“@timestamp” is a date: write it as 2026-08-01T12:00:00Z or as milliseconds since 1970", ""},
	{`any where @timestamp in (1, «"1970-01-01T1:00:00Z"»)`, "type", "“@timestamp” is a date: write it as 2026-08-01T12:00:00Z or as milliseconds since 1970", ""},
	{`any where @timestamp == «"1970-01-01Z"»`, "type", "“@timestamp” is a date: write it as 2026-08-01T12:00:00Z or as milliseconds since 1970", ""},
	{`any where @timestamp > «1.5»`, "type", "“@timestamp” is a date: write it as 2026-08-01T12:00:00Z or as milliseconds since 1970", ""},
	{`any where @timestamp > «"3000-01-01T00:00:00Z"»`, "type", "“@timestamp” is a date: write it as 2026-08-01T12:00:00Z or as milliseconds since 1970", ""},
	{`any where a.ip == «"10.0.0/8"»`, "type", "“a.ip” is a network address: write an IPv4 or IPv6 address in double quotes", ""},
	{`any where a.ip in ("::/0", «"host"»)`, "type", "“a.ip” is a network address: write an IPv4 or IPv6 address in double quotes", ""},
	{`any where a.ip in («7», "::/0")`, "type", "“a.ip” is a network address: write an IPv4 or IPv6 address in double quotes", ""},
	{`any where a.ip < «"10.0.0.0/8"»`, "type", "“a.ip” is a network address: write an IPv4 or IPv6 address in double quotes", ""},
	{`any where process.interactive «>» true`, "type", "> does not take “process.interactive”, which is a boolean", "compare it with == or !="},
	{`any where user.id > «5»`, "warning:compared-as-text", "“user.id” is a string: this compares text, in which 10 comes before 9", "if numbers are meant, write number(…)"},

	// Functions.
	{`any where «startsWith(process.name)»`, "arguments", "startsWith takes 2 arguments, not 1", "write startsWith(source, start)"},
	{`any where «length()» == 1`, "arguments", "length takes 1 argument, not 0", "write length(source)"},
	{`any where «substring("a", 1, 2, 3)» == "a"`, "arguments", "substring takes 2 to 3 arguments, not 4", "write substring(source, start, [end])"},
	{`any where «cidrMatch(a.ip)»`, "arguments", "cidrMatch takes at least 2 arguments, not 1", "write cidrMatch(source, net, …)"},
	{`any where «length~»(process.name) > 1`, "no-fold", "length has no form with ~", "write length"},
	{`any where startsWith(process.name, «1»)`, "type", "the 2nd argument of startsWith must be a string, not a whole number", "string(…) makes text of it"},
	{`any where startsWith(«process.pid», "1")`, "type", "the 1st argument of startsWith must be a string, not a whole number", "string(…) makes text of it"},
	{`any where endsWith(«a.ip», "1")`, "type", "the 1st argument of endsWith must be a string, not a network address", "string(…) makes text of it"},
	{`any where length(«process.pid == 1») > 1`, "type", "the argument of length must be a string, not a boolean", "string(…) makes text of it"},
	{`any where number(«1») == 1`, "type", "the 1st argument of number must be a string, not a whole number", "string(…) makes text of it"},
	{`any where indexOf("a", "b", «1.5») == 1`, "type", "the 3rd argument of indexOf must be a whole number, not a number", ""},
	{`any where between("a", "b", "c", «"d"») == ""`, "type", "the 4th argument of between must be a boolean, not a string", ""},
	{`any where add(«"a"», 1) == 1`, "type", "the 1st argument of add must be a number, not a string", "number(…) makes a number of it"},
	{`any where cidrMatch(«process.pid», "10.0.0.0/8")`, "type", "the 1st argument of cidrMatch must be a string or a network address, not a whole number", "string(…) makes text of it"},
	{`any where cidrMatch(a.ip, «process.name»)`, "no-constant", "the 2nd argument of cidrMatch must be constant", ""},
	{`any where cidrMatch(a.ip, «"10.0.0"»)`, "bad-net", "“10.0.0” is not a net", "write an address, or an address, a slash and the length of the prefix, such as 10.0.0.0/8"},
	{`any where cidrMatch(a.ip, "::1", «"fe80::1%eth0"»)`, "bad-net", "“fe80::1%eth0” is not a net", "write an address, or an address, a slash and the length of the prefix, such as 10.0.0.0/8"},
	{`any where cidrMatch(a.ip, "::/0", «"10/8"»)`, "bad-net", "“10/8” is not a net", "write an address, or an address, a slash and the length of the prefix, such as 10.0.0.0/8"},
	{`any where number(process.name, «37») == 1`, "number-base", "the 2nd argument of number must be from 2 to 36", ""},
	{`any where «length(process.name)»`, "no-condition", "length(…) is a whole number, which is not a condition", "compare it with something"},
	{`any where «concat("a")»`, "no-condition", "a string is not a condition", "compare it with something"},
	{`any where length(process.name) == «"1"»`, "type", "length(…) is a whole number: it cannot be compared with a string", ""},
	{`any where concat(process.name) == «1»`, "type", "concat(…) is a string: it cannot be compared with a whole number", ""},
	{`any where (process.pid == 1) == «1»`, "type", "the condition is a boolean: it cannot be compared with a whole number", ""},
	{`any where cidrMatch(a.ip, "::/0") «<» true`, "type", "< does not take cidrMatch(…), which is a boolean", "compare it with == or !="},
	{`any where process.pid + 1 «:» "2"`, "type", ": does not take the result of +, which is a whole number", "string(…) makes text of it"},
	{`any where «length(process.name) == process.pid»`, "field-to-field", "length(…) cannot be compared with “process.pid”", "one side of == has to be constant"},
	{`any where startsWith~(process.name, «"É"»)`, "warning:ascii-case", "startsWith~ ignores the case of ASCII letters only", "list both spellings of the other letters"},

	// Regular expressions.
	{`any where process.name regex «"a~b"»`, "regex", "in Lucene ~ negates an expression, which is not supported", `write \~ for the character itself`},
	{`any where process.name regex ("a", «"<1-5>"»)`, "regex", "in Lucene < begins a range of numbers, which is not supported", `write \< for the character itself`},
	{`any where process.name regex «"(?i)a"»`, "regex", "groups with (? are not part of EQL's regular expressions", "regex~ ignores case"},
	{`any where process.name regex «"(?=a)"»`, "regex", "groups with (? are not part of EQL's regular expressions", "regex~ ignores case"},
	{`any where process.name regex «"a{2000}"»`, "regex", "not a regular expression: invalid repeat count", "{n} and {n,m} repeat 1000 times at most, those in each other together"},
	{`any where process.name regex «"a("»`, "regex", "not a regular expression: missing closing )", "it goes wrong at “a(”"},
	{`any where process.name regex «"\\ba"»`, "regex", `\b is not part of EQL's regular expressions: in Lucene it is the character b`, "the expression always covers the whole value"},
	{`any where process.name regex «"a\\t"»`, "regex", `\t is not part of EQL's regular expressions: in Lucene it is the character t`, "write the character itself: in a string in double quotes, the escape with one backslash"},
	{`any where process.name regex «"[[:alpha:]]"»`, "regex", "names of classes such as [:alpha:] are not part of EQL's regular expressions", "list the characters in brackets, such as [a-zA-Z]"},
	{`any where process.name regex «"^a"»`, "warning:regex-anchor", "^ and $ are ordinary characters here", "leave them out: a regular expression covers the whole value"},
	{`any where process.name regex~ «"É"»`, "warning:ascii-case", "regex~ ignores the case of ASCII letters only", "list both spellings of the other letters"},
	{`any where process.pid «regex» "1"`, "type", "regex does not take “process.pid”, which is a whole number", "string(…) makes text of it"},

	// Conditions that say nothing.
	{`any where «1 == 1» and process.pid == 1`, "warning:constant-condition", "this is true for every event", ""},
	{`any where «process.pid == 1.5»`, "warning:constant-condition", "this is true for no event", ""},
	{`any where «process.pid != 1.5»`, "warning:constant-condition", "this is true for every event", ""},
	{`any where «startsWith("ab", "a")» or process.pid == 1`, "warning:constant-condition", "this is true for every event", ""},
	{`any where «process.pid > null»`, "warning:constant-condition", "this is true for no event", ""},
	{`any where «(process.pid == 1) == null and false»`, "warning:constant-condition", "this is true for no event", ""},
	{`process where «false»`, "warning:constant-condition", "this is true for no event", ""},

	// Lists and patterns.
	{`any where process.pid «:» "1*"`, "type", ": does not take “process.pid”, which is a whole number", "string(…) makes text of it"},
	{`any where process.pid «like» ("1*")`, "type", "like does not take “process.pid”, which is a whole number", "string(…) makes text of it"},
	{`any where process.pid «in~» ("1")`, "type", "in~ does not take “process.pid”, which is a whole number", "compare it with ==, <, > or in"},
	{`any where process.name : «1»`, "type", ": takes strings, not a whole number", "put the value in double quotes"},
	{`any where process.pid : «7»`, "type", ": takes strings, not a whole number", "“process.pid” is a whole number: compare it with ==, or with in if there are several values"},
	{`any where length(process.name) : («1», "2")`, "type", ": takes strings, not a whole number", "length(…) is a whole number: compare it with ==, or with in if there are several values"},
	{`any where process.interactive like «true»`, "type", "like takes strings, not a boolean", "“process.interactive” is a boolean: compare it with ==, or with in if there are several values"},
	{`any where process.name like («null»)`, "type", "like takes strings, not a null value", "put the value in double quotes"},
	{`any where process.name in ("a", «user.name»)`, "no-constant", "the values of in must be constant", ""},
	{`any where process.pid in (1, «"x"»)`, "type", "“process.pid” is a whole number: “x” is not a number", ""},
	{`any where «1» : "1"`, "type", ": does not take a whole number", ""},
	{`any where 1 in («"1"»)`, "type", "cannot compare a whole number with a string", ""},
	{`any where process.name in («"1*"»)`, "warning:literal-wildcard", "in takes * and ? literally", "for patterns, write like, or : to ignore case"},
	{`any where process.name in ("a", «"1*"», "b", "?")`, "warning:literal-wildcard", "in takes * and ? literally, here in 2 values", "for patterns, write like, or : to ignore case"},
	{`any where process.name : ("a", «"é"»)`, "warning:ascii-case", ": ignores the case of ASCII letters only", "list both spellings of the other letters"},
	{`any where process.name in ("a", «null»)`, "warning:null-in-list", "null in a list is never equal to anything", "to test that a field is missing, write field == null"},

	// Arithmetic.
	{`any where 1 + «"1"» == 2`, "type", "+ takes numbers, not a string", "number(…) makes a number of it"},
	{`any where «1 / 0» == 2`, "arithmetic", "the result of / is not a number of 64 bits", "division by zero and overflow are errors"},
	{`any where «1.0 % 0» == 2`, "arithmetic", "the result of % is not a number of 64 bits", "division by zero and overflow are errors"},
	{`any where «process.name» + 1 == 2`, "type", "+ takes numbers, not “process.name”, which is a string", "number(…) makes a number of it"},
	{`any where -«concat("a", process.name)» == 2`, "type", "- takes numbers, not concat(…), which is a string", "number(…) makes a number of it"},
	{`any where «process.interactive» * 2 == 2`, "type", "* takes numbers, not “process.interactive”, which is a boolean", ""},
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
