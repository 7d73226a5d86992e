package codes

import "github.com/kerneql/kerneql/gen/internal/diag"

// nameRows are what the checker finds in names, and in the shape of conditions.
var nameRows = []Code{
	{
		Name: "unknown-field",
		Doc: "The schema has no field of that name. It knows ECS and what Elastic's endpoint adds; other fields are declared in " +
			"fields.toml. A question mark before the name makes the field optional, and then it counts as missing.",
		Bad: query(`process where process.nmae == "nc"`), Good: query(`process where process.name == "nc"`),
	},
	{
		Name: "unknown-optional-field", Severity: diag.Warning,
		Doc: "The schema has no field of that name, and the question mark before it says that it may be missing. It is always missing, so " +
			"whatever is asked of it is false. If recordings have the field, declare it in fields.toml.",
		Bad:  query(`process where process.name == "nc" and not ?process.nmae == "x"`),
		Good: query(`process where process.name == "nc" and not ?process.title == "x"`),
	},
	{
		Name: "object",
		Doc: "ECS has other fields below that name, and the name itself has no value. As in Elasticsearch, it can neither be compared nor " +
			"tested for null.",
		Bad: query(`process where process.parent == null`), Good: query(`process where process.parent.name == null`),
	},
	{
		Name: "key-type",
		Doc: "The keys of two terms have different types, so no two events ever have the same key. Numbers of all kinds go together; " +
			"strings, addresses, dates and booleans only with their own kind.",
		Bad:  query(`sequence [process where true] by process.pid [process where true] by process.name`),
		Good: query(`sequence [process where true] by process.pid [process where true] by process.parent.pid`),
	},
	{
		Name: "unknown-category", Severity: diag.Warning,
		Doc: "ECS doesn't have the category before where, so events will hardly have it either. Categories are process, file, network and " +
			"others; any takes every event.",
		Bad: query(`proces where process.name == "nc"`), Good: query(`process where process.name == "nc"`),
	},
	{
		Name: "unknown-function",
		Doc:  "There is no function of that name. The case of its letters doesn't matter. Functions of older dialects have operators now.",
		Bad:  query(`process where startWith(process.name, "nc")`), Good: query(`process where process.name like "nc*"`),
	},
	{
		Name: "no-condition",
		Doc: "A condition is wanted, which is true or false, and a value stands there. Compare it with something. A field is a condition only " +
			"if it is boolean; that it is there at all is tested with != null.",
		Bad: query(`process where process.name`), Good: query(`process where process.name != null`),
	},
	{
		Name: "field-to-field",
		Doc: "Both sides of a comparison change from event to event. As in Elasticsearch, one side has to be constant: a literal, or " +
			"something that is calculated from literals.",
		Bad: query(`process where process.name == process.parent.name`), Good: query(`process where process.name == "sh" and process.parent.name == "sh"`),
	},
	{
		Name: "no-constant",
		Doc:  "The value has to be constant, and it depends on a field. For alternatives write several comparisons, joined with or.",
		Bad:  query(`process where process.name in ("nc", process.title)`), Good: query(`process where process.name in ("nc", "ncat")`),
	},
	{
		Name: "arguments",
		Doc:  "The function takes more or fewer arguments; the hint shows which. In the hint, brackets mark what may be left out.",
		Bad:  query(`process where process.name == "nc" and length() > 1`), Good: query(`process where process.name == "nc" and length(process.args) > 1`),
	},
	{
		Name: "no-fold",
		Doc: "A tilde behind a function's name makes it ignore the case of letters. This function doesn't compare text, so it has no such " +
			"form.",
		Bad: query(`process where process.name == "nc" and length~(process.args) > 1`), Good: query(`process where startsWith~(process.name, "nc")`),
	},
	{
		Name: "constant-condition", Severity: diag.Warning,
		Doc: "The condition is true for every event or for none, whatever the event holds. Constants only are compared, or a value with one " +
			"that it cannot have, such as a whole number with 1.5.",
		Bad:  query(`process where process.name == "nc" and process.args_count != 1.5`),
		Good: query(`process where process.name == "nc" and process.args_count != 1`),
	},
}

// valueRows are what the checker finds in values.
var valueRows = []Code{
	{
		Name: "type",
		Doc: "A value is of another type than is needed at its place. In a query, literals are brought to the type of the field that they are " +
			"compared with, and this one cannot be; or the operator takes no such field: patterns, for example, are for strings. In a file, the " +
			"message says which type the key has.",
		Bad: query(`process where process.name == "nc" and process.pid == "x"`), Good: query(`process where process.name == "nc" and process.pid == "1"`),
	},
	{
		Name: "arithmetic",
		Doc:  "A calculation with constants has no result: it divides by zero, or overflows 64 bits.",
		Bad:  query(`process where process.name == "nc" and process.pid == 1 / 0`), Good: query(`process where process.name == "nc" and process.pid == 10 / 2`),
	},
	{
		Name: "compared-as-text", Severity: diag.Warning,
		Doc: "A field with strings is compared with a number by < or >. The comparison is one of text, in which \"10\" comes before \"9\". " +
			"User and group ids are strings. If numbers are meant, write number(field).",
		Bad: query(`process where process.name == "nc" and user.id > 999`), Good: query(`process where process.name == "nc" and user.id == "0"`),
	},
	{
		Name: "literal-wildcard", Severity: diag.Warning,
		Doc: "The operators in and in~ compare whole values: a star is a star. Patterns go with like, with like~, and with the colon, " +
			"which takes lists as well.",
		Bad: query(`process where process.name in ("nc*", "socat")`), Good: query(`process where process.name like ("nc*", "socat")`),
	},
	{
		Name: "ascii-case", Severity: diag.Warning,
		Doc: "Operators that ignore case ignore that of the letters A to Z only, here as in the kernel. The other case of the other letters " +
			"has to be listed.",
		Bad: query(`process where process.name : "é"`), Good: query(`process where process.name in ("é", "É")`),
	},
	{
		Name: "null-in-list", Severity: diag.Warning,
		Doc: "Nothing equals null, so a null in a list adds nothing. That a field is missing is tested with == null.",
		Bad: query(`process where process.name in ("nc", null)`), Good: query(`process where process.name == "nc" or process.name == null`),
	},
	{
		Name: "regex",
		Doc: "The text isn't a regular expression of the kind that is known here: RE2's, which covers the whole value. Operators that " +
			"only Lucene has (~ & @ # <1-9> and quotes) have to be written in another way, or escaped if the characters are meant. " +
			"A backslash before a letter is for \\d \\D \\s \\S \\w \\W alone: before others Lucene takes it for nothing.",
		Bad: query(`process where process.name regex "nc@"`), Good: query(`process where process.name regex "nc.*"`),
	},
	{
		Name: "regex-anchor", Severity: diag.Warning,
		Doc: "A regular expression always covers the whole value, so it needs no anchors. Outside of brackets ^ and $ stand for " +
			"themselves. Write a backslash before them if that is meant.",
		Bad:  query(`process where process.name : "n*" and process.name regex "^n[0-9]+"`),
		Good: query(`process where process.name : "n*" and process.name regex "n[0-9]+"`),
	},
	{
		Name: "bad-net",
		Doc:  "cidrMatch takes nets: an IPv4 or IPv6 address, or one with a slash and the length of the prefix.",
		Bad:  query(`network where cidrMatch(source.ip, "10.0/8")`), Good: query(`network where cidrMatch(source.ip, "10.0.0.0/8")`),
	},
	{
		Name: "number-base",
		Doc:  "Numbers are written in base 2 to 36.",
		Bad:  query(`process where process.name == "nc" and number(user.id, 64) > 1`), Good: query(`process where process.name == "nc" and number(user.id, 10) > 1`),
	},
}
