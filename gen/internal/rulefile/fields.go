package rulefile

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/runtime/match"
)

// severities in rising order.
var severities = []string{"low", "medium", "high", "critical"}

// file reads a whole document. Keys that it doesn't know are ignored: public
// rules have many that only other tools read.
func (r *reader) file(root *table) *Rule {
	t := r.table(root, "rule")
	if t == nil {
		if root.members["rule"] == nil {
			r.fail(syntax.Span{}, "missing-key", "the table [rule] is missing", "a rule file has a [metadata] and a [rule] table")
		}
		return nil
	}
	if reason := skipped(t); reason != "" {
		return r.skip(t, reason)
	}
	r.metadata(root)
	rule := &Rule{Path: r.src.Name, source: r.src}
	r.identity(t, rule)
	r.rating(t, rule)
	r.prose(t, rule)
	r.language(t)
	r.ignored(t)
	r.query(t, rule)
	for _, threat := range r.tables(t, "threat") {
		rule.Threat = append(rule.Threat, r.threat(threat))
	}
	return rule
}

// ignored warns of keys that make a rule mean something else where they are
// heeded.
func (r *reader) ignored(t *table) {
	const category = "event.category"
	if n := t.members["filters"]; n != nil {
		if list, ok := n.value.([]*node); !ok || len(list) > 0 {
			r.warn(n.at, "ignored-key", "filters are not applied: the rule matches what they would exclude", "write them into the query, such as: and not process.name : \"…\"")
		}
	}
	if n := t.members["event_category_override"]; n != nil && n.value != category {
		r.warn(n.at, "ignored-key", "event_category_override is not applied: the word before where is compared with "+category, "write any where, and a condition on the field")
	}
}

func (r *reader) warn(at syntax.Span, code, message, hint string) {
	d := r.src.Error(at.Start, at.End, code, message, hint)
	d.Severity = diag.Warning
	r.warnings = append(r.warnings, d)
}

// metadata checks the types of what other tools use.
func (r *reader) metadata(root *table) {
	t := r.table(root, "metadata")
	if t == nil {
		return
	}
	for _, key := range []string{"creation_date", "updated_date", "maturity"} {
		r.text(t, key)
	}
	if plain(t, "integration") == "" { // one may stand without brackets
		r.texts(t, "integration")
	}
}

func (r *reader) identity(t *table, rule *Rule) {
	rule.ID = r.oneLine(t, "rule_id")
	if n := t.members["rule_id"]; n != nil {
		rule.idAt = n.at
	}
	rule.Name = r.oneLine(t, "name")
	rule.Version = 1
	if n := t.members["version"]; n != nil {
		rule.Version = r.whole(n, "version", 1, math.MaxInt32)
	}
}

// oneLine reads a text that stands in generated source and in tables: it has
// printable characters only, and no blank at its ends.
func (r *reader) oneLine(t *table, key string) string {
	text := r.needText(t, key)
	bad := func(c rune) bool { return !unicode.IsPrint(c) }
	if n := t.members[key]; n != nil && strings.TrimSpace(text) != "" && (strings.ContainsFunc(text, bad) || text != strings.TrimSpace(text)) {
		r.fail(n.at, "not-one-line", "the "+key+" must be one line of printable characters, without blanks at its ends", "")
	}
	return text
}

func (r *reader) rating(t *table, rule *Rule) {
	if n := r.need(t, "risk_score"); n != nil {
		rule.RiskScore = r.whole(n, "risk_score", 0, 100)
	}
	n := r.need(t, "severity")
	if n == nil {
		return
	}
	rule.Severity = r.textOf(n, "severity")
	if _, ok := n.value.(string); ok && !slices.Contains(severities, rule.Severity) {
		r.fail(n.at, "unknown-severity", "unknown severity "+diag.Quote(rule.Severity), "it is one of "+strings.Join(severities, ", "))
	}
}

func (r *reader) prose(t *table, rule *Rule) {
	rule.Description = unwrap(r.text(t, "description"))
	rule.License = r.text(t, "license")
	rule.Note = strings.TrimSpace(r.text(t, "note"))
	rule.Authors = r.texts(t, "author")
	rule.References = r.texts(t, "references")
	rule.Tags = r.texts(t, "tags")
	for _, text := range r.texts(t, "false_positives") {
		rule.FalsePositives = append(rule.FalsePositives, unwrap(text))
	}
}

// unwrap undoes the line breaks and the indentation that a file has to keep its
// lines short.
func unwrap(text string) string { return strings.Join(strings.Fields(text), " ") }

func (r *reader) query(t *table, rule *Rule) {
	rule.Query = r.needText(t, "query")
	n := t.members["query"]
	if n == nil {
		return
	}
	line, _ := r.src.Position(n.key.Start)
	rule.Source = fmt.Sprintf("%s:%d", r.src.Name, line)
	if _, ok := n.value.(string); ok {
		rule.query = segments(r.src.Data[n.at.Start:n.at.End], n.at.Start)
	}
}

func (r *reader) threat(t *table) match.Threat {
	threat := match.Threat{Framework: r.needText(t, "framework")}
	if r.need(t, "tactic") != nil {
		if tactic := r.table(t, "tactic"); tactic != nil {
			threat.Tactic = r.reference(tactic)
		}
	}
	for _, technique := range r.tables(t, "technique") {
		threat.Techniques = append(threat.Techniques, r.technique(technique))
	}
	return threat
}

func (r *reader) technique(t *table) match.Technique {
	technique := match.Technique{Reference: r.reference(t)}
	for _, sub := range r.tables(t, "subtechnique") {
		technique.Subtechniques = append(technique.Subtechniques, r.reference(sub))
	}
	return technique
}

func (r *reader) reference(t *table) match.Reference {
	return match.Reference{ID: r.needText(t, "id"), Name: r.needText(t, "name"), Reference: r.text(t, "reference")}
}
