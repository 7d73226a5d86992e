package syntax

import (
	"slices"
	"testing"
)

const kqlHint = `this looks like KQL; an EQL query is for example: process where process.name : "nc"`

// errorCases are queries with the text that the error is about between the
// marks «», the error's code, its message and its hint.
var errorCases = []struct{ query, code, message, hint string }{
	// What the query is.
	{"«»", "empty-query", "the query is empty", `write for example: process where process.name == "nc"`},
	{" // nothing\n«»", "empty-query", "the query is empty", `write for example: process where process.name == "nc"`},
	{"«join» by a [process where true]", "unsupported-join", "join queries are not part of Elasticsearch's EQL", "write a sample, for events in any order, or a sequence"},
	{"«macro F»(a) a == 1", "unsupported-macro", "macros and constants are not part of Elasticsearch's EQL", "write out in the query what “F” stands for"},
	{"e«`o[\n``e`»", "syntax", "expected where after the event category, found “`o[�``e`”", "a query is: category where condition"},
	{"«where» a == 1", "bad-category", "the event category is missing", "begin with process where, or with any where"},
	{"«`process`» where a == 1", "bad-category", "an event category cannot stand in backticks", "write it plain, or in double quotes"},
	{"«[»process where true]", "syntax", "expected an event category, found “[”", "a query is: category where condition"},
	{"«not» where true", "syntax", "expected an event category, found the keyword not", "a query is: category where condition"},
	{"process«»", "syntax", "expected where after the event category, found the end of the query", "a query is: category where condition"},
	{`process«.»name : "nc"`, "syntax", "expected where after the event category, found “.”", kqlHint},
	{`process«.»name == "nc"`, "syntax", "expected where after the event category, found “.”", "a query is: category where condition"},
	{`process«.»name : nc and host.name : *web*`, "syntax", "expected where after the event category, found “.”", kqlHint},
	{`«(»process.name : nc)`, "syntax", "expected an event category, found “(”", kqlHint},
	{`process «:» "nc"`, "syntax", "expected where after the event category, found “:”", kqlHint},
	{"process where«»", "syntax", "expected a field, a constant or (, found the end of the query", ""},
	{"child «of» [process where true]", "syntax", "expected where after the event category, found the keyword of", "a query is: category where condition"},
	{"process where child «of» [process where true]", "unsupported-of", "process relationships with of are not part of Elasticsearch's EQL", relationHint},

	// Operators of other languages.
	{"any where a «=» 1", "unknown-operator", "“=” is not an operator of EQL", "write =="},
	{"any where (a «=» 1)", "unknown-operator", "“=” is not an operator of EQL", "write =="},
	{`any where a «!:» "b"`, "unknown-operator", "“!:” is not an operator of EQL", "write not …: …"},
	{"any where a == 1 «&&» b == 2", "unknown-operator", "“&&” is not an operator of EQL", "write and"},
	{"any where a == 1 «||» b == 2", "unknown-operator", "“||” is not an operator of EQL", "write or"},
	{"any where «!»a", "unknown-operator", "“!” is not an operator of EQL", "write not"},
	{"any where a «<>» 1", "unknown-operator", "“<>” is not an operator of EQL", "write !="},
	{`any where a «=~» "x"`, "unknown-operator", "“=~” is not an operator of EQL", "write :"},
	{"any where a == 1 «AND» b", "unknown-operator", "“AND” is not an operator of EQL", "write and: keywords are lower case"},
	{"any where a «is» null", "unknown-operator", "“is” is not an operator of EQL", "write == null or != null"},
	{`any where a «contains» "x"`, "unknown-operator", "“contains” is not an operator of EQL", `write field : "*text*"`},
	{"any where a«[»0] == 1", "syntax", "array indexes are not part of EQL", "a comparison with an array is true if any of its elements fits"},
	{"any where a «~» b", "syntax", "~ must follow in, like, regex or a function's name directly", "write in~, like~, regex~ or endsWith~(…); : ignores case by itself"},
	{"any where «and~» b", "syntax", "the keyword and has no form with ~", "~ makes in, like, regex and some functions ignore case"},
	{"any where «name~» == 1", "syntax", "“name~” must be a function call", "~ makes in, like, regex and some functions ignore case"},

	// Keywords.
	{"process «WHERE» a == 1", "syntax", "“WHERE” is not a keyword of EQL", "write where: keywords are lower case"},
	{"«SEQUENCE» by a [a where x] [b where y]", "syntax", "“SEQUENCE” is not a keyword of EQL", "write sequence: keywords are lower case"},
	{"sequence «BY» a [a where x] [b where y]", "syntax", "“BY” is not a keyword of EQL", "write by: keywords are lower case"},
	{"sequence by a «WITH» maxspan=1s [a where x] [b where y]", "syntax", "“WITH” is not a keyword of EQL", "write with: keywords are lower case"},
	{"sequence with «MAXSPAN»=1s [a where x] [b where y]", "syntax", "“MAXSPAN” is not a keyword of EQL", "write maxspan: keywords are lower case"},
	{"sequence by a [a where x] [b where y] «UNTIL» [c where z]", "syntax", "“UNTIL” is not a keyword of EQL", "write until: keywords are lower case"},
	{`any where a «REGEX» "x"`, "syntax", "“REGEX” is not a keyword of EQL", "write regex: keywords are lower case"},
	{`any where a «IN~» ("x")`, "syntax", "“IN~” is not a keyword of EQL", "write in~: keywords are lower case"},
	{`any where «NOT» a == 1`, "unknown-operator", "“NOT” is not an operator of EQL", "write not: keywords are lower case"},

	// Comparisons.
	{"any where a < b «<=» c", "chained-comparison", "comparisons do not chain", "join two comparisons with and, or use parentheses"},
	{`any where a : "x" == true «==» true`, "chained-comparison", "comparisons do not chain", "join two comparisons with and, or use parentheses"},
	{`any where true == a : "x" «:» "y"`, "chained-comparison", "comparisons do not chain", "join two comparisons with and, or use parentheses"},
	{`any where a < b in ("y") «<=» 3`, "chained-comparison", "comparisons do not chain", "join two comparisons with and, or use parentheses"},
	{`any where a in ("x") «in» ("y")`, "chained-comparison", "comparisons do not chain", "join two comparisons with and, or use parentheses"},
	{`any where a «not like» "x"`, "misplaced-not", "not like is not an operator", "write not before the whole comparison: not field like …"},
	{`any where a «not :» "x"`, "misplaced-not", "not : is not an operator", "write not before the whole comparison: not field : …"},
	{"any where a «not» b", "misplaced-not", "not must stand before a condition", "join conditions with and or or"},
	{"any where a == «not» b", "syntax", "not cannot stand here", "put the negated condition in parentheses: (not …)"},
	{"any where a == «»", "syntax", "expected a field, a constant or (, found the end of the query", ""},
	{`any where a : «b»`, "syntax", "the right side of : must be constant, found “b”", "write a string in double quotes, or a list of them in parentheses"},
	{`any where a : ("x", «?»b)`, "syntax", "the right side of : must be constant, found “?”", "write a string in double quotes, or a list of them in parentheses"},
	{`any where a like «-»1`, "syntax", "the right side of like must be constant, found “-”", "write a string in double quotes, or a list of them in parentheses"},
	{`any where a : «*»`, "syntax", "the right side of : must be constant, found “*”", "write a string in double quotes, or a list of them in parentheses"},
	{`any where a : («nc» or ncat)`, "syntax", "the right side of : must be constant, found “nc”", `this looks like KQL; in EQL it is: field : ("a", "b")`},
	{`any where a like ("nc" «or» "ncat")`, "syntax", "commas stand between the values of a list, found “or”", `this looks like KQL; in EQL it is: field like ("a", "b")`},
	{`any where a : ("nc" «OR» "ncat")`, "syntax", "commas stand between the values of a list, found “OR”", `this looks like KQL; in EQL it is: field : ("a", "b")`},

	// Lists.
	{"any where a in «()»", "empty-list", "the list is empty", "list at least one value"},
	{"any where a : «( )»", "empty-list", "the list is empty", "list at least one value"},
	{`any where a in ("x"«,»)`, "trailing-comma", "a list cannot end with a comma", "remove the comma"},
	{`any where f(a«,» )`, "trailing-comma", "a list cannot end with a comma", "remove the comma"},
	{`any where a in «"x"»`, "syntax", "in needs a list in parentheses, found a string", `write in ("a", "b")`},
	{`any where a in~ «[»"x"]`, "syntax", "in~ needs a list in parentheses, found “[”", `write in~ ("a", "b")`},
	{`any where a in ("x" «"y"»)`, "syntax", "expected a comma or ), found a string", ""},
	{`any where a in ("x"«»`, "syntax", "expected a comma or ), found the end of the query", ""},
	{`any where (a == 1«»`, "syntax", "expected and, or, or ), found the end of the query", ""},
	{`any where a == 1«)»`, "syntax", "expected and, or, or the end of the query, found “)”", ""},
	{`any where (a «|» head 1)`, "syntax", "a pipe cannot stand here", "pipes stand at the end of the query, outside of parentheses and brackets"},
	{`any where a == 1 «b» == 2`, "syntax", "expected and, or, or the end of the query, found “b”", ""},

	// Names.
	{"any where «sequence» == 1", "reserved-word", "sequence is a keyword and cannot be a name as it is", "put the name in backticks: `sequence`"},
	{"any where a.«by».c == 1", "reserved-word", "by is a keyword and cannot be a name as it is", "put the name in backticks: `by`"},
	{"any where a. «==» 1", "syntax", "expected a field's name, found “==”", ""},
	{"any where ?«null» == 1", "reserved-word", "null is a keyword and cannot be a name as it is", "put the name in backticks: `null`"},
	{"any where «`»a == 1", "bad-name", "the quoted name is not closed", "end it with a backtick"},
	{"any where «``» == 1", "bad-name", "the quoted name is empty", ""},

	// Strings and numbers.
	{"any where a == «'x'»", "bad-string", "single quotes do not make a string", `use double quotes: "…"`},
	{"any where a == «'x»", "bad-string", "single quotes do not make a string", `use double quotes: "…"`},
	{"«'42'» where true", "bad-string", "single quotes do not make a string", `use double quotes: "…"`},
	{`any where a == «?"»x"`, "bad-string", "strings with a ? in front are not part of EQL any more", `write a raw string with three quotes: """…"""`},
	{`any where a == «?'»x'`, "bad-string", "strings with a ? in front are not part of EQL any more", `write a raw string with three quotes: """…"""`},
	{`any where a == «"x»`, "bad-string", "the string is not closed on its line", `end it with "; a newline inside is written \n`},
	{"any where a == «\"x»\ny\"", "bad-string", "the string is not closed on its line", `end it with "; a newline inside is written \n`},
	{`any where a == «"x\»`, "bad-string", "the string is not closed on its line", `end it with "; a newline inside is written \n`},
	{`any where a == «"""x""»`, "bad-string", "the raw string is not closed on its line", `end it with """`},
	{"any where a == «\"\"\"x»\n\"\"\"", "bad-string", "the raw string is not closed on its line", `end it with """`},
	{`any where a == "C:«\W»indows"`, "bad-escape", `unknown escape “\W”`, `write \\ for a backslash, or use a raw string: """…"""`},
	{`any where a == "«\日»"`, "bad-escape", `unknown escape “\日”`, `write \\ for a backslash, or use a raw string: """…"""`},
	{`any where a == "«\u»0041"`, "bad-escape", `\u needs a code point in braces`, `write it with 2 to 8 hexadecimal digits: \u{00e9}`},
	{`any where a == "«\u»{DA12"`, "bad-escape", `\u needs a code point in braces`, `write it with 2 to 8 hexadecimal digits: \u{00e9}`},
	{`any where a == "«\u{D}»"`, "bad-escape", `\u{…} needs 2 to 8 hexadecimal digits`, ""},
	{`any where a == "«\u{}»"`, "bad-escape", `\u{…} needs 2 to 8 hexadecimal digits`, ""},
	{`any where a == "«\u{12x}»"`, "bad-escape", `\u{…} needs 2 to 8 hexadecimal digits`, ""},
	{`any where a == "«\u{000000041}»"`, "bad-escape", `\u{…} needs 2 to 8 hexadecimal digits`, ""},
	{`any where a == "«\u{dFFF}»"`, "bad-escape", `“\u{dFFF}” is not a Unicode character`, ""},
	{`any where a == "«\u{FFFF0000}»"`, "bad-escape", `“\u{FFFF0000}” is not a Unicode character`, ""},
	{`any where a == «0x1F»`, "bad-number", "“0x1F” is not a number", "hexadecimal numbers are not part of EQL: write it in decimal"},
	{`any where a == «10s»`, "bad-number", "“10s” is not a number", "write a decimal number, such as 10, 1.5 or 1e3; names do not start with a digit"},
	{`any where a == «1e999»`, "bad-number", "the number is too large", ""},

	// Characters and comments.
	{"any where a == «“»x”", "bad-character", `unexpected character "“"`, `strings are written with straight double quotes: "…"`},
	{"any where a == 1«;»", "bad-character", `unexpected character ";"`, "a rule holds one query, without an end mark"},
	{"any where a ==«\u00a0»1", "bad-character", `unexpected character "\u00a0"`, "this is a non-breaking space: replace it by a space"},
	{"any where a == «\x00»", "bad-character", `unexpected character "\x00"`, ""},
	{"any where a == «\xff»", "bad-character", `unexpected character "\xff"`, ""},
	{"any where a «/*» == 1", "bad-comment", "the comment is not closed", "end it with */"},
	{"any where a «/*» /* */ == 1", "bad-comment", "the comment is not closed", "comments nest: each /* needs its own */"},
	{"any where a «/*»/ == 1", "bad-comment", "the comment is not closed", "end it with */"},
}

func TestErrors(t *testing.T) {
	for _, c := range slices.Concat(errorCases, sequenceErrors) {
		text, at := unmark(c.query)
		q, problem := Parse(text)
		if problem == nil {
			t.Errorf("%s: no error, but %s", text, DumpQuery(q))
			continue
		}
		if want := (Problem{Span: at, Code: c.code, Message: c.message, Hint: c.hint}); *problem != want {
			t.Errorf("%s\ngot  %+v\nwant %+v", text, *problem, want)
		}
	}
}
