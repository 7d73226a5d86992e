package alert

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/match"
)

// Marks is what an alert says of itself, beside the event and the rule.
type Marks struct {
	Selftest  bool   // the sensor's own selftest caused it
	Undecided string // why it isn't certain that the rule matches; "" if it is
	// Sequence are the events of a rule over several; nil for one over one.
	Sequence *Sequence
}

// severities are Elastic's numbers for a rule's severity.
var severities = map[string]int{"low": 21, "medium": 47, "high": 73, "critical": 99}

// New makes doc, the document of an event, the alert of rule r. What the alert
// needs a field for that the event has filled otherwise moves to
// kerneql.original, so that nothing of the event is lost.
func New(doc ecs.Document, r *match.Rule, m Marks) ecs.Document {
	a := writer{doc, ecs.Document{}}
	a.put("ecs.version", ecs.Version)
	a.put("event.kind", "alert")
	a.put("event.severity", severities[r.Severity])
	a.put("event.risk_score", r.RiskScore)
	a.put("rule", ruleOf(r))
	a.put("kerneql.rule", detailsOf(r))
	if len(r.Threat) > 0 {
		a.put("threat", threatOf(r.Threat))
	}
	a.mark(m)
	return doc
}

// writer writes an alert's fields over an event's and keeps what was there.
type writer struct {
	doc, original ecs.Document
}

func (a writer) mark(m Marks) {
	if m.Selftest {
		a.put("kerneql.selftest", true)
	}
	if m.Undecided != "" {
		a.put("kerneql.undecided", m.Undecided)
	}
	if m.Sequence != nil {
		a.put("kerneql.sequence", m.Sequence.document())
	}
	if len(a.original) > 0 {
		a.putOriginal(ecs.Expand(a.original))
	}
}

// putOriginal joins with what a replayed alert has there already.
func (a writer) putOriginal(original ecs.Document) {
	if !ecs.Put(a.doc, "kerneql.original", original) {
		ecs.Replace(a.doc, "kerneql.original", original)
	}
}

func (a writer) put(path string, value any) {
	a.clear(a.doc, "", path, value)
	old, at := ecs.Replace(a.doc, path, value)
	a.keep(at, old, value)
}

// clear moves away dotted keys that could not be expanded and would be a second
// value at path, or below it.
func (a writer) clear(d ecs.Document, done, path string, value any) {
	for key, literal := range d {
		if strings.Contains(key, ".") && strings.HasPrefix(key+".", path+".") {
			a.keep(done+key, literal, value)
			delete(d, key)
		}
	}
	key, rest, nested := strings.Cut(path, ".")
	if inner, ok := d[key].(ecs.Document); ok && nested {
		a.clear(inner, done+key+".", rest, value)
	}
}

// keep saves what the alert replaced, unless it says nothing new.
func (a writer) keep(path string, old, value any) {
	if old == nil || same(old, value) || path == "event.kind" && old == "event" {
		return
	}
	a.original[path] = old
}

// same compares a decoded JSON value with one made here.
func same(old, value any) bool {
	a, errA := Marshal(old)
	b, errB := Marshal(value)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

func ruleOf(r *match.Rule) ecs.Document {
	d := ecs.Document{"id": r.ID, "name": r.Name, "version": strconv.Itoa(r.Version)}
	text(d, "description", r.Description)
	text(d, "license", r.License)
	list(d, "author", r.Authors)
	if len(r.References) > 0 {
		d["reference"] = r.References[0] // ECS has one; all are in kerneql.rule
	}
	return d
}

func detailsOf(r *match.Rule) ecs.Document {
	d := ecs.Document{"severity": r.Severity, "query": r.Query, "source": r.Source}
	text(d, "note", r.Note)
	list(d, "false_positives", r.FalsePositives)
	list(d, "references", r.References)
	list(d, "tags", r.Tags)
	return d
}

// threatOf keeps one object for each entry of the mapping, as the alerts of
// Elastic's own engines do, so that a technique stays with its tactic.
// Elasticsearch makes of them the arrays of values that ECS describes.
func threatOf(mapping []match.Threat) []any {
	entries := make([]any, len(mapping))
	for i, t := range mapping {
		entry := ecs.Document{"framework": t.Framework, "tactic": reference(t.Tactic)}
		if len(t.Techniques) > 0 {
			entry["technique"] = techniques(t.Techniques)
		}
		entries[i] = entry
	}
	return entries
}

func techniques(list []match.Technique) []any {
	out := make([]any, len(list))
	for i, t := range list {
		d := reference(t.Reference)
		if len(t.Subtechniques) > 0 {
			subs := make([]any, len(t.Subtechniques))
			for k, s := range t.Subtechniques {
				subs[k] = reference(s)
			}
			d["subtechnique"] = subs
		}
		out[i] = d
	}
	return out
}

func reference(r match.Reference) ecs.Document {
	d := ecs.Document{"id": r.ID, "name": r.Name}
	text(d, "reference", r.Reference)
	return d
}

func text(d ecs.Document, key, value string) {
	if value != "" {
		d[key] = value
	}
}

func list(d ecs.Document, key string, values []string) {
	if len(values) > 0 {
		d[key] = values
	}
}
