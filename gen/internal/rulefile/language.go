package rulefile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
)

// What rules there are besides those in EQL. Such rules are passed over; a type
// or a language that isn't here is rather a slip of the pen.
var (
	otherTypes     = []string{"query", "saved_query", "threshold", "new_terms", "threat_match", "machine_learning", "esql"}
	otherLanguages = []string{"kuery", "lucene", "esql"}
)

// skipped says why a rule is not for this compiler: "language kuery", "type
// machine_learning". It is "" for a rule in EQL, and for one of which language
// finds something wrong.
func skipped(t *table) string {
	kind, language := plain(t, "type"), plain(t, "language")
	other := slices.Contains(otherLanguages, language)
	switch {
	case (kind == "query" || kind == "") && other:
		return "language " + language
	case slices.Contains(otherTypes, kind):
		return "type " + kind
	}
	return ""
}

// plain returns a string, "" for everything else.
func plain(t *table, key string) string {
	n := t.members[key]
	if n == nil {
		return ""
	}
	s, _ := n.value.(string)
	return s
}

// skip returns as much of a rule in another language as it takes to name it.
func (r *reader) skip(t *table, reason string) *Rule {
	rule := &Rule{Path: r.src.Name, source: r.src, Skipped: reason}
	rule.ID, rule.Name = plain(t, "rule_id"), plain(t, "name")
	if n := t.members["rule_id"]; n != nil {
		rule.idAt = n.at
	}
	line, _ := r.src.Position(t.at.Start)
	rule.Source = fmt.Sprintf("%s:%d", r.src.Name, line)
	return rule
}

// language makes sure that the query is EQL.
func (r *reader) language(t *table) {
	kind := r.text(t, "type")
	if n := t.members["type"]; n != nil && kind != "eql" {
		r.fail(n.at, "unsupported-type", "unknown type of rule "+diag.Quote(kind), `write type = "eql"; rules of the types `+strings.Join(otherTypes, ", ")+" are passed over")
		return
	}
	n := t.members["language"]
	switch {
	case n == nil && kind == "":
		r.fail(t.at, "missing-key", "the key language is missing in [rule]", `write language = "eql"`)
	case n != nil && r.textOf(n, "language") != "eql":
		r.fail(n.at, "unsupported-language", "the language must be eql", `write language = "eql"`)
	}
}
