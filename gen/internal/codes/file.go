package codes

import "github.com/kerneql/kerneql/gen/internal/diag"

// fileRows are what is wrong with files, or with the folder of the rules.
var fileRows = []Code{
	{
		Name: "toml",
		Doc:  "The file isn't TOML. Strings need quotes; text of more than one line, and text with backslashes, stands between ''' and '''.",
		Bad:  rule(`"Netcat"`, `Netcat`), Good: rule("", ""),
	},
	{
		Name: "missing-key",
		Doc: "A rule needs the keys rule_id, name, severity, risk_score and query in the table [rule], and type or language that say eql; each " +
			"threat needs a framework and a tactic.",
		Bad: rule("severity = \"low\"\n", ""), Good: rule("", ""),
	},
	{
		Name: "empty",
		Doc:  "The key is there, and has no text.",
		Bad:  rule(`"Netcat"`, `""`), Good: rule("", ""),
	},
	{
		Name: "range",
		Doc:  "The number is too small or too large. Risk scores go from 0 to 100, versions start at 1.",
		Bad:  rule(`21`, `210`), Good: rule("", ""),
	},
	{
		Name: "not-one-line",
		Doc: "Names and ids stand in tables, on terminals and in generated source. They are one line of printable characters, with no blank at " +
			"either end.",
		Bad: rule(`"Netcat"`, `"Net\ncat"`), Good: rule("", ""),
	},
	{
		Name: "ignored-key", Severity: diag.Warning,
		Doc: "Elastic's products apply the filters of a rule beside its query, and compare another field with the query's category if " +
			"event_category_override says so. Here the query alone counts, so that the rule may match more, or something else. Other keys that " +
			"aren't known change nothing about what a rule matches.",
		Bad: rule("severity", "filters = [{ query.match_phrase.\"user.id\" = \"0\" }]\nseverity"), Good: rule("", ""),
	},
	{
		Name: "unknown-severity",
		Doc:  "The severity of a rule is low, medium, high or critical.",
		Bad:  rule(`"low"`, `"severe"`), Good: rule("", ""),
	},
	{
		Name: "unsupported-type",
		Doc: "The type of a rule is eql, or that of a rule in another language, which is passed over: query, threshold, esql and others. This one is " +
			"none of them.",
		Bad: rule(`"eql"`, `"eqll"`), Good: rule("", ""),
	},
	{
		Name: "unsupported-language",
		Doc:  "A rule of type eql is written in the language eql.",
		Bad:  rule(`type = "eql"`, `language = "sql"`), Good: rule(`type = "eql"`, `language = "eql"`),
	},
	{
		Name: "duplicate-id",
		Doc: "Two rules have the same rule_id. Whoever receives alerts tells rules apart by it, so each has one of its own; `uuidgen` makes " +
			"them.",
		Bad: commands(`cp rules/netcat.toml rules/socat.toml`), Good: commands(`sed 's/1f3a/2b4c/; s/"nc"/"socat"/' rules/netcat.toml >rules/socat.toml`),
	},
	{
		Name: "no-rules",
		Doc:  "The folder holds no file NAME.toml, nor do the folders in it. Give another one with --rules.",
		Bad:  commands(`rm rules/netcat.toml`), Good: commands(`ls rules/netcat.toml`),
	},
	{
		Name: "unreadable",
		Doc:  "The system refuses to open the file or the folder; the message has its reason. Links to folders are not followed.",
		Bad:  commands(`ln -s gone.toml rules/link.toml`), Good: commands(`ln -s netcat.toml link.toml`),
	},
	{
		Name: "format",
		Doc: "`kerneql fmt` couldn't write the formatted query into the file so that it is read as the same again, and left the file alone. No " +
			"file is known with which that happens: please report it.",
	},
	{
		Name: "no-tests",
		Doc: "A rule has no test file. Beside NAME.toml there should be NAME.test.json, with cases that must match and near misses that must " +
			"not. Only `kerneql test` asks for it.",
		Bad:  commands(`rm rules/netcat.test.json`),
		Good: commands(`ls rules/netcat.test.json`),
	},
	{
		Name: "no-cases",
		Doc: "A test file has cases that must match, and cases that must not. A rule that is never shown what it must leave alone is tested by " +
			"half.",
		Bad:  tests(`{"match": [{"why": "the name", "event": {"event.category": "process", "process.name": "nc"}}], "miss": []}`),
		Good: tests(goodTests),
	},
	{
		Name: "case-times",
		Doc: "The events of a case stand in the order of their times. Either each has an @timestamp, which is one date, or none has: then they " +
			"are a millisecond apart, in the order in which they stand.",
		Bad: tests(`{
  "match": [{"why": "the second", "events": [{"process.name": "sh"}, {"@timestamp": 1, "event.category": "process", "process.name": "nc"}]}],
  "miss": [{"why": "a longer name", "event": {"event.category": "process", "process.name": "ncat"}}]
}`),
		Good: tests(`{
  "match": [{"why": "the second", "events": [{"process.name": "sh"}, {"event.category": "process", "process.name": "nc"}]}],
  "miss": [{"why": "a longer name", "event": {"event.category": "process", "process.name": "ncat"}}]
}`),
	},
	{
		Name: "json",
		Doc:  "The test file isn't JSON.",
		Bad:  tests(`{"match": [}`), Good: tests(goodTests),
	},
	{
		Name: "test-failed",
		Doc: "A case of the test file gets another verdict than it must. The message says from which engine: the interpreter, which takes the " +
			"query by its word, or the compiled matcher. If the two differ, it is a bug of kerneql; please report it.",
		Bad: tests(`{
  "match": [{"why": "the name", "event": {"event.category": "process", "process.name": "NC"}}],
  "miss": [{"why": "a longer name", "event": {"event.category": "process", "process.name": "ncat"}}]
}`),
		Good: tests(goodTests),
	},
}

// fieldsRows are what is wrong with the file that declares fields.
var fieldsRows = []Code{
	{
		Name: "unknown-type",
		Doc:  "Fields have the types that Elasticsearch's mappings have: keyword, long, double, boolean, date, ip, and others that mean the same.",
		Bad:  fields(`"acme.port" = "number"`), Good: fields(`"acme.port" = "long"`),
	},
	{
		Name: "field-name",
		Doc:  "The name of a field is made of parts with dots between them, and no part is empty.",
		Bad:  fields(`"acme..port" = "long"`), Good: fields(`"acme.port" = "long"`),
	},
	{
		Name: "duplicate-field",
		Doc:  "The field is declared twice: as a name in quotes, and as a key of a table.",
		Bad:  fields("\"acme.port\" = \"long\"\n[acme]\nport = \"long\""), Good: fields(`"acme.port" = "long"`),
	},
	{
		Name: "field-type",
		Doc:  "The field is one of ECS or of Elastic's endpoint, and has another type there.",
		Bad:  fields(`"process.pid" = "keyword"`), Good: fields(`"acme.pid" = "keyword"`),
	},
	{
		Name: "known-field", Severity: diag.Warning,
		Doc: "The field is one of ECS or of Elastic's endpoint, and needs no declaration.",
		Bad: fields(`"process.pid" = "long"`), Good: fields(`"acme.pid" = "long"`),
	},
	{
		Name: "misplaced",
		Doc:  "Fields are declared in one file, fields.toml, at the top of the folder of rules. In folders below it nothing is declared.",
		Bad:  commands(`mkdir rules/linux`, `echo '"acme.port" = "long"' >rules/linux/fields.toml`),
		Good: commands(`echo '"acme.port" = "long"' >rules/fields.toml`),
	},
}

const goodTests = `{
  "match": [{"why": "the name", "event": {"event.category": "process", "process.name": "nc"}}],
  "miss": [{"why": "a longer name", "event": {"event.category": "process", "process.name": "ncat"}}]
}`
