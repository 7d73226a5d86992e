package codes

import "strings"

// queryRows are what the parser finds: the query isn't EQL.
var queryRows = []Code{
	{
		Name: "syntax",
		Doc: "Something stands where the grammar has no place for it; the message says what was expected there. " +
			"A query is a category, the word where, and a condition.",
		Bad: query(`process where process.name ==`), Good: query(`process where process.name == "nc"`),
	},
	{
		Name: "empty-query",
		Doc:  "The query holds nothing but white space and comments. A rule needs a query.",
		Bad:  query(`// process where true`), Good: query(`process where process.name == "nc"`),
	},
	{
		Name: "bad-category",
		Doc: "A query begins with the category of the events that it is about: a word or a string in double quotes, " +
			"which is compared with event.category, or any for every event.",
		Bad: query(`where process.name == "nc"`), Good: query(`process where process.name == "nc"`),
	},
	{
		Name: "unknown-operator",
		Doc: "The operator belongs to another language. EQL writes ==, !=, and, or, not; a colon compares with patterns " +
			"and ignores case.",
		Bad: query(`process where process.name = "nc"`), Good: query(`process where process.name == "nc"`),
	},
	{
		Name: "misplaced-not",
		Doc:  "The word not stands before a whole condition. Only in has a form with not inside: not in.",
		Bad:  query(`process where process.name not like "nc*"`), Good: query(`process where not process.name like "nc*"`),
	},
	{
		Name: "chained-comparison",
		Doc:  "A comparison has two sides. What mathematics writes as a chain is two comparisons joined with and.",
		Bad:  query(`process where process.name == "nc" and 1 < process.args_count < 4`),
		Good: query(`process where process.name == "nc" and process.args_count > 1 and process.args_count < 4`),
	},
	{
		Name: "empty-list",
		Doc:  "A list of values in parentheses holds at least one value.",
		Bad:  query(`process where process.name in ()`), Good: query(`process where process.name in ("nc")`),
	},
	{
		Name: "trailing-comma",
		Doc:  "A comma stands between two values of a list, not after the last one.",
		Bad:  query(`process where process.name in ("nc", "ncat",)`), Good: query(`process where process.name in ("nc", "ncat")`),
	},
	{
		Name: "reserved-word",
		Doc: "Keywords cannot be names of fields as they are. In backticks any text is a name. The keywords are and, any, by, " +
			"false, in, join, like, maxspan, not, null, of, or, regex, sample, sequence, true, until, where and with.",
		Bad:  query("process where process.name == \"nc\" and ?process.sequence == 1"),
		Good: query("process where process.name == \"nc\" and not ?process.`sequence` == 1"),
	},
	{
		Name: "too-deep",
		Doc: "Parentheses, negations and function calls nest deeper than any rule needs. The limit protects the compiler " +
			"against hostile input. A chain of and or of or counts as one level, however long it is.",
		Bad:  query(`process where ` + strings.Repeat("(", 1200) + `process.name == "nc"` + strings.Repeat(")", 1200)),
		Good: query(`process where (process.name == "nc")`),
	},
	{
		Name: "unsupported-of",
		Doc: "Relationships between processes, such as child of […], are part of an older dialect. Elasticsearch has none of " +
			"them; the fields of process.parent hold what is known of the parent.",
		Bad:  query(`process where child of [process where process.name == "sh"]`),
		Good: query(`process where process.name == "nc" and process.parent.name == "sh"`),
	},
	{
		Name: "unsupported-join",
		Doc:  "The keyword join is reserved, and no query begins with it. A sample finds events in any order, a sequence in a fixed one.",
		Bad:  query(`join by process.pid [process where true] [process where true]`), Good: query(`process where process.name == "nc"`),
	},
	{
		Name: "bad-string",
		Doc: "Strings stand in double quotes on one line. Between three double quotes a backslash stands for itself. Single quotes " +
			"are not part of the language.",
		Bad: query(`process where process.name == "nc`), Good: query(`process where process.name == "nc"`),
	},
	{
		Name: "bad-escape",
		Doc: `After a backslash a string has one of b t n f r \ " ' or u{…} with the hexadecimal number of a character. For a ` +
			`backslash itself write two, or put the string between three double quotes.`,
		Bad: query(`process where process.name == "C:\Windows"`), Good: query(`process where process.name == "C:\\Windows"`),
	},
	{
		Name: "bad-number",
		Doc:  "Numbers are decimal: 10, 1.5, 1e3. They have no unit and no prefix, and end where a letter begins.",
		Bad:  query(`process where process.name == "nc" and process.pid == 0x10`),
		Good: query(`process where process.name == "nc" and process.pid == 16`),
	},
	{
		Name: "bad-name",
		Doc:  "A name in backticks ends with a backtick and isn't empty. A backtick inside it is written twice.",
		Bad:  query("process where `process.name == \"nc\""), Good: query("process where `process.name` == \"nc\""),
	},
	{
		Name: "bad-character",
		Doc: "The character has no meaning outside of strings and comments. Editors and word processors often put such characters " +
			"where a straight quote or a space was typed.",
		Bad: query(`process where process.name == “nc”`), Good: query(`process where process.name == "nc"`),
	},
	{
		Name: "bad-comment",
		Doc:  "A comment that begins with /* ends with */. Comments nest, so each one inside needs an end of its own.",
		Bad:  query(`process where process.name == "nc" /* netcat`), Good: query(`process where process.name == "nc" /* netcat */`),
	},
	{
		Name: "method-syntax",
		Doc:  "Functions stand before their arguments. Methods behind a value belong to an older dialect.",
		Bad:  query(`process where process.name:length() > 1`), Good: query(`process where process.name == "nc" and length(process.name) > 1`),
	},
	{
		Name: "unsupported-macro",
		Doc:  "Macros and constants with names are part of an older dialect. Write out what they stand for.",
		Bad:  query(`macro netcat(name) name in ("nc", "ncat")`), Good: query(`process where process.name in ("nc", "ncat")`),
	},
}
