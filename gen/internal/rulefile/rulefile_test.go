package rulefile

import (
	"reflect"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/runtime/match"
)

const full = `# A comment.
[metadata]
creation_date = "2026/08/01"
integration = ["endpoint"]
maturity = "production"
min_stack_version = "9.0.0"

[rule]
author = ["kerneql", "others"]
description = """
Two lines
of text.
"""
false_positives = [
    """
    Known
    good.
    """, # why
]
from = "now-9m"
index = ["logs-*"]
language = "eql"
license = "Apache-2.0"
name = "A rule"
note = """
## Triage

- look
"""
references = ["https://example.org/"]
risk_score = 4_7
rule_id = "id-1"
setup = { a = 1, b = [1.5, true, 2026-08-01] }
severity = "medium"
tags = ["Domain: Container", "OS: Linux"]
timestamp_override = "event.ingested"
type = "eql"
version = 3
query = '''
process where true
'''

[[rule.threat]]
framework = "MITRE ATT&CK"
[rule.threat.tactic]
id = "TA0002"
name = "Execution"
reference = "https://example.org/TA0002"
[[rule.threat.technique]]
id = "T1059"
name = "Interpreter"
[[rule.threat.technique.subtechnique]]
id = "T1059.004"
name = "Unix Shell"
[[rule.threat.technique]]
id = "T1609"
name = "Admin"

[[rule.threat]]
framework = "MITRE ATT&CK"
tactic.id = "TA0011"
tactic.name = "Command and Control"
technique = [{ id = "T1095", name = "Protocol", reference = "r" }]
`

func TestParse(t *testing.T) {
	rule, problems := Parse("rules/x.toml", []byte(full))
	if len(problems) > 0 {
		t.Fatal(diag.List(problems).Error())
	}
	want := match.Rule{
		ID: "id-1", Name: "A rule", Description: "Two lines of text.", Severity: "medium", RiskScore: 47, Version: 3,
		Authors: []string{"kerneql", "others"}, License: "Apache-2.0", References: []string{"https://example.org/"},
		Tags: []string{"Domain: Container", "OS: Linux"}, FalsePositives: []string{"Known good."}, Note: "## Triage\n\n- look",
		Query: "process where true\n", Source: "rules/x.toml:39",
		Threat: []match.Threat{
			{
				Framework: "MITRE ATT&CK", Tactic: match.Reference{ID: "TA0002", Name: "Execution", Reference: "https://example.org/TA0002"},
				Techniques: []match.Technique{
					{
						Reference:     match.Reference{ID: "T1059", Name: "Interpreter"},
						Subtechniques: []match.Reference{{ID: "T1059.004", Name: "Unix Shell"}},
					},
					{Reference: match.Reference{ID: "T1609", Name: "Admin"}},
				},
			},
			{
				Framework: "MITRE ATT&CK", Tactic: match.Reference{ID: "TA0011", Name: "Command and Control"},
				Techniques: []match.Technique{{Reference: match.Reference{ID: "T1095", Name: "Protocol", Reference: "r"}}},
			},
		},
	}
	if !reflect.DeepEqual(rule.Rule, want) {
		t.Errorf("got  %+v\nwant %+v", rule.Rule, want)
	}
	if rule.Path != "rules/x.toml" {
		t.Errorf("path %q", rule.Path)
	}
}

// minimal is the least that a rule file needs.
const minimal = `[rule]
name = "n"
rule_id = "i"
risk_score = 0
severity = "low"
type = "eql"
query = "any where true"
`

func TestMinimal(t *testing.T) {
	rule, problems := Parse("x.toml", []byte(minimal))
	if len(problems) > 0 {
		t.Fatal(diag.List(problems).Error())
	}
	want := match.Rule{ID: "i", Name: "n", Severity: "low", Version: 1, Query: "any where true", Source: "x.toml:7"}
	if !reflect.DeepEqual(rule.Rule, want) {
		t.Errorf("got  %+v\nwant %+v", rule.Rule, want)
	}
}

// TestErrors replaces a line of the minimal rule. The error is about what stands
// between the marks «».
func TestErrors(t *testing.T) {
	for _, c := range []struct{ line, with, code, message, hint string }{
		// Missing.
		{`[rule]`, `«»[rules]`, "missing-key", "the table [rule] is missing", "a rule file has a [metadata] and a [rule] table"},
		{`name = "n"`, ``, "missing-key", "the key name is missing in [rule]", ""},
		{`rule_id = "i"`, ``, "missing-key", "the key rule_id is missing in [rule]", ""},
		{`risk_score = 0`, ``, "missing-key", "the key risk_score is missing in [rule]", ""},
		{`severity = "low"`, ``, "missing-key", "the key severity is missing in [rule]", ""},
		{`type = "eql"`, ``, "missing-key", "the key language is missing in [rule]", `write language = "eql"`},
		{`query = "any where true"`, ``, "missing-key", "the key query is missing in [rule]", ""},
		// Empty.
		{`name = "n"`, `name = «""»`, "empty", "name is empty", ""},
		{`rule_id = "i"`, `rule_id = «" "»`, "empty", "rule_id is empty", ""},
		{`query = "any where true"`, "query = «'''\n \t\n'''»", "empty", "query is empty", ""},
		// Wrong types.
		{`name = "n"`, `name = «1»`, "type", "name must be a string, not a whole number", ""},
		{`name = "n"`, `name = «2026-08-01»`, "type", "name must be a string, not a date", ""},
		{`rule_id = "i"`, `rule_id = «true»`, "type", "rule_id must be a string, not true or false", ""},
		{`risk_score = 0`, `risk_score = «"47"»`, "type", "risk_score must be a whole number, not a string", ""},
		{`risk_score = 0`, `risk_score = «47.5»`, "type", "risk_score must be a whole number, not a number with a fraction", ""},
		{`severity = "low"`, `severity = «[»"low"]`, "type", "severity must be a string, not an array", ""},
		{`query = "any where true"`, `query = «{» a = 1 }`, "type", "query must be a string, not a table", ""},
		{`name = "n"`, "name = \"n\"\ntags = «\"a\"»", "type", "tags must be an array of strings, not a string", ""},
		{`name = "n"`, "name = \"n\"\ntags = [\"a\", «1»]", "type", "an element of tags must be a string, not a whole number", ""},
		{`[rule]`, "metadata = «1»\n[rule]", "type", "metadata must be a table, not a whole number", ""},
		{`[rule]`, "[metadata]\ncreation_date = «2026-08-01»\n[rule]", "type", "creation_date must be a string, not a date", ""},
		{`name = "n"`, "name = \"n\"\nthreat = «\"T\"»", "type", "threat must be an array of tables, not a string", ""},
		{`name = "n"`, "name = \"n\"\nthreat = [«1»]", "type", "an element of threat must be a table, not a whole number", ""},
		{`name = "n"`, "name = \"n\"\ntags = «[»[\"a\"]]", "type", "an element of tags must be a string, not an array", ""},
		// Wrong values.
		{`risk_score = 0`, `risk_score = «101»`, "range", "risk_score must be from 0 to 100", ""},
		{`risk_score = 0`, `risk_score = «-1»`, "range", "risk_score must be from 0 to 100", ""},
		{`name = "n"`, "name = \"n\"\nversion = «0»", "range", "version must be from 1 to 2147483647", ""},
		{`severity = "low"`, `severity = «"Low"»`, "unknown-severity", `unknown severity “Low”`, "it is one of low, medium, high, critical"},
		{`type = "eql"`, `type = «"eqll"»`, "unsupported-type", `unknown type of rule “eqll”`, `write type = "eql"; rules of the types query, saved_query, threshold, new_terms, threat_match, machine_learning, esql are passed over`},
		{`type = "eql"`, `language = «"kql"»`, "unsupported-language", "the language must be eql", `write language = "eql"`},
		{`type = "eql"`, "type = \"eql\"\nlanguage = «\"kuery\"»", "unsupported-language", "the language must be eql", `write language = "eql"`},
		// Threats.
		{`query = "any where true"`, "query = \"any where true\"\n[[«rule.threat»]]\ntactic = { id = \"a\", name = \"b\" }", "missing-key", "the key framework is missing in [rule.threat]", ""},
		{`query = "any where true"`, "query = \"any where true\"\n[[«rule.threat»]]\nframework = \"f\"", "missing-key", "the key tactic is missing in [rule.threat]", ""},
		{`query = "any where true"`, "query = \"any where true\"\n[[rule.threat]]\nframework = \"f\"\n[«rule.threat.tactic»]\nid = \"a\"", "missing-key", "the key name is missing in [rule.threat.tactic]", ""},
	} {
		text, at := unmark(strings.Replace(minimal, c.line, c.with, 1), "rule")
		rule, problems := Parse("x.toml", []byte(text))
		if rule != nil || len(problems) != 1 {
			t.Errorf("%s: rule %v, problems\n%v", c.with, rule, diag.List(problems))
			continue
		}
		want := diag.NewSource("x.toml", []byte(text)).Error(at.Start, at.End, c.code, c.message, c.hint)
		if problems[0] != want {
			t.Errorf("%s\ngot  %+v\nwant %+v", c.with, problems[0], want)
		}
	}
}

// TestSkipped: rules in other languages are no errors, whatever else is in them.
func TestSkipped(t *testing.T) {
	for text, want := range map[string]string{
		"type = \"query\"\nlanguage = \"kuery\"\nquery = \"a:b\"": "language kuery",
		"type = \"query\"\nlanguage = \"lucene\"":                 "language lucene",
		"type = \"query\"":                                                 "type query",
		"language = \"kuery\"":                                             "language kuery",
		"type = \"esql\"\nlanguage = \"esql\"":                             "type esql",
		"type = \"machine_learning\"\nanomaly_threshold = 70":              "type machine_learning",
		"type = \"threshold\"\nlanguage = \"kuery\"\nrisk_score = \"odd\"": "type threshold",
		"type = \"new_terms\"\nseverity = 1":                               "type new_terms",
		"type = \"threat_match\"\n[rule.threat]\nx = 1":                    "type threat_match",
	} {
		rule, problems := Parse("x.toml", []byte("[metadata]\nmaturity = 1\n[rule]\nname = \"n\"\nrule_id = \"i\"\n"+text))
		if len(problems) > 0 || rule.Skipped != want || rule.Name != "n" || rule.ID != "i" || rule.Source != "x.toml:3" {
			t.Errorf("%s: %+v, %v", text, rule, problems)
		}
	}
	if rule, problems := Parse("x.toml", []byte("[rule]\ntype = \"query\"\nname = 1")); len(problems) > 0 || rule.ID != "" || rule.Name != "" {
		t.Errorf("%+v, %v", rule, problems)
	}
}

// TestOfficialKeys reads what the files of public rules have beyond what is used
// here.
func TestOfficialKeys(t *testing.T) {
	extra := `building_block_type = "default"
enabled = false
from = "now-119m"
interval = "60m"
setup = """
text
"""
timestamp_override = "event.ingested"
max_signals = 10

[[rule.filters]]
[rule.filters.meta]
negate = false
[rule.filters.query.wildcard."process.name"]
value = "a*"

[[rule.threat]]
framework = "MITRE ATT&CK"
technique = []
[rule.threat.tactic]
id = "TA0002"
name = "Execution"
reference = "r"

[rule.alert_suppression]
group_by = ["host.id"]
duration = { unit = "m", value = 5 }
[[rule.required_fields]]
name = "process.name"

[transform]
[[transform.osquery]]
label = "l"
`
	rule, problems := Parse("x.toml", []byte("[metadata]\nintegration = \"endpoint\"\n"+minimal+extra))
	if rule == nil || rule.Skipped != "" || len(rule.Threat) != 1 || rule.Query != "any where true" {
		t.Fatalf("%+v\n%v", rule, diag.List(problems))
	}
	if len(problems) != 1 || problems[0].Severity != diag.Warning || problems[0].Code != "ignored-key" {
		t.Errorf("want a warning of the filters, got %v", diag.List(problems))
	}
}

// TestIgnored holds which keys are told not to be heeded.
func TestIgnored(t *testing.T) {
	for extra, want := range map[string]string{
		"filters = []": "", `event_category_override = "event.category"`: "", `tiebreaker_field = "event.sequence"`: "",
		"filters = [{ meta = {} }]":              "filters are not applied: the rule matches what they would exclude",
		`event_category_override = "event.type"`: "event_category_override is not applied: the word before where is compared with event.category",
	} {
		rule, problems := Parse("x.toml", []byte(minimal+"\n"+extra+"\n"))
		var got string
		for _, p := range problems {
			got += p.Message
		}
		if rule == nil || got != want {
			t.Errorf("%s: %v", extra, diag.List(problems))
		}
	}
}

// unmark takes the marks «» out of a text and returns what they enclose;
// without marks, the first place of other.
func unmark(text, other string) (string, syntax.Span) {
	before, rest, ok := strings.Cut(text, "«")
	if !ok {
		at := strings.Index(text, other)
		return text, syntax.Span{Start: at, End: at + len(other)}
	}
	inside, after, _ := strings.Cut(rest, "»")
	return before + inside + after, syntax.Span{Start: len(before), End: len(before) + len(inside)}
}

// TestBroken gives files that are not TOML.
func TestBroken(t *testing.T) {
	for _, c := range []struct{ text, where, hint string }{
		{"[rule\n", "x.toml:1:6", ""},
		{"[rule]\nname = nc\n", "x.toml:2:8", ""},
		{"[rule]\nname = nc\n", "x.toml:2:8", ""},
		{"[rule]\nname = \"a\nb\"\n", "x.toml:2:10", "write text of more than one line between ''' and '''"},
		{"[rule]\nquery = \"C:\\Windows\"\n", "x.toml:2:12", "between ''' and ''' a backslash stands for itself"},
		{"[rule]\nname = \"é\" x\n", "x.toml:2:12", ""},
		{"[rule]\nquery = '''\nany where true\n", "x.toml:3:15", ""},
		{"[rule]\na = 1\na = 2\n", "x.toml:3:1", ""},
		{"[rule]\n[rule]\n", "x.toml:2:2", ""},
		{"\xef\xbb\xbf[rule]\n", "x.toml:1:1", "save it as UTF-8 without one"},
		{"\x7fELF\x02\x01\x01\x00", "x.toml:1:1", ""},
		{"a = \"\xff\"", "x.toml:1:6", ""},
		{"a = " + strings.Repeat("[", 100_000), "x.toml:1:10005", ""},
	} {
		rule, problems := Parse("x.toml", []byte(c.text))
		if rule != nil || len(problems) != 1 {
			t.Errorf("%q: rule %v, problems %v", c.text, rule, problems)
			continue
		}
		p := problems[0]
		where, _, _ := strings.Cut(p.String(), ": ")
		if where != c.where || p.Code != "toml" || p.Message == "" || p.Hint != c.hint {
			t.Errorf("%.40q: %s, hint %q, message %q; want %s, hint %q", c.text, where, p.Hint, p.Message, c.where, c.hint)
		}
	}
}

// TestAllErrors makes sure that one run reports every error of a file.
func TestAllErrors(t *testing.T) {
	_, problems := Parse("x.toml", []byte("[rule]\nname = 1\nrisk_score = 200\nseverity = \"bad\"\ntype = \"eql\"\n"))
	var got []string
	for _, p := range problems {
		got = append(got, p.Message)
	}
	want := []string{
		"the key query is missing in [rule]", "the key rule_id is missing in [rule]", "name must be a string, not a whole number",
		"risk_score must be from 0 to 100", "unknown severity “bad”",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
