package alert

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

var rule = match.Rule{
	ID: "r1", Name: "Netcat", Description: "d", Severity: "medium", RiskScore: 47, Version: 3,
	Authors: []string{"a"}, License: "MIT", References: []string{"https://x", "https://y"},
	FalsePositives: []string{"tests"}, Query: "process where true", Source: "rules/nc.toml:9",
	Threat: []match.Threat{{
		Framework: "MITRE ATT&CK",
		Tactic:    match.Reference{ID: "TA0002", Name: "Execution", Reference: "https://t"},
		Techniques: []match.Technique{{
			Reference:     match.Reference{ID: "T1059", Name: "Interpreter"},
			Subtechniques: []match.Reference{{ID: "T1059.004", Name: "Unix Shell"}},
		}},
	}},
}

// through returns what a reader of the alert sees.
func through(t *testing.T, value any) ecs.Document {
	t.Helper()
	text, err := Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var d ecs.Document
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return d
}

func expect(t *testing.T, d ecs.Document, want map[string]string) {
	t.Helper()
	for path, text := range want {
		got, _ := json.Marshal(ecs.Values(d, path))
		if string(got) != text {
			t.Errorf("%s is %s, want %s", path, got, text)
		}
	}
}

func liveEvent() *event.Event {
	e := &event.Event{
		Kind: event.Exec, Timestamp: 1e18, EventAction: "exec", EventKind: "event", EventID: "id1",
		EventCategory: []string{"process"}, EventType: []string{"start"}, ContainerID: "c",
		ProcessName: "nc", ProcessPID: 7, ProcessArgs: []string{"nc", "-l\xff"}, ProcessParentName: "sh",
	}
	for _, f := range []event.Field{event.Timestamp, event.EventAction, event.EventKind, event.EventID,
		event.ContainerID, event.ProcessName, event.ProcessPID, event.ProcessParentName} {
		e.Has.Add(f)
	}
	return e
}

func TestLiveAlert(t *testing.T) {
	d := through(t, New(FromEvent(liveEvent()), &rule, Marks{Selftest: true}))
	expect(t, d, map[string]string{
		"@timestamp": `["2001-09-09T01:46:40.000000000Z"]`, "ecs.version": `["9.0.0"]`,
		"event.kind": `["alert"]`, "event.id": `["id1"]`, "event.action": `["exec"]`,
		"event.severity": `[47]`, "event.risk_score": `[47]`,
		"process.args": `["nc","-l�"]`, "process.command_line": `["nc -l�"]`,
		"process.pid": `[7]`, "process.parent.name": `["sh"]`, "container.id": `["c"]`,
		"rule.id": `["r1"]`, "rule.version": `["3"]`, "rule.author": `["a"]`, "rule.reference": `["https://x"]`,
		"kerneql.rule.references": `["https://x","https://y"]`, "kerneql.rule.false_positives": `["tests"]`,
		"kerneql.rule.query": `["process where true"]`, "kerneql.rule.source": `["rules/nc.toml:9"]`,
		"kerneql.selftest": `[true]`, "kerneql.undecided": `null`, "kerneql.truncated": `null`, "kerneql.original": `null`,
		"threat.framework": `["MITRE ATT\u0026CK"]`, "threat.tactic.id": `["TA0002"]`,
		"threat.technique.id": `["T1059"]`, "threat.technique.subtechnique.name": `["Unix Shell"]`,
		"process.executable": `null`, "user.id": `null`,
	})
}

func TestTruncatedEvent(t *testing.T) {
	e := liveEvent()
	e.Partial.Add(event.ProcessArgs)
	e.Partial.Add(event.ProcessCommandLine)
	d := through(t, New(FromEvent(e), &rule, Marks{Undecided: Cause(e, 1<<event.ProcessArgs)}))
	expect(t, d, map[string]string{
		"kerneql.truncated": `["process.args"]`, "process.command_line": `null`,
		"kerneql.undecided": `["process.args: not all of it could be read"]`,
	})
}

func TestCause(t *testing.T) {
	for _, c := range []struct {
		e    event.Event
		want string
	}{
		{event.Event{Partial: 1 << event.ProcessName}, "process.name: several values for a field that has one"},
		{event.Event{Partial: 1 << event.UserName}, "the event doesn't tell all that the rule asks for"},
	} {
		if got := Cause(&c.e, 1<<event.ProcessName); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// An alert keeps a recorded event's own fields and adds to them.
func TestRecordedAlert(t *testing.T) {
	for _, c := range []struct {
		doc  ecs.Document
		want map[string]string
	}{
		{ecs.Document{"event": ecs.Document{"kind": "event", "id": "e1"}, "mine.x": 1}, map[string]string{
			"event.kind": `["alert"]`, "event.id": `["e1"]`, "mine.x": `[1]`, "kerneql.original": `null`}},
		{ecs.Document{"event.severity": 5, "ecs.version": "8.1.0", "rule.id": "theirs"}, map[string]string{
			"event.severity": `[47]`, "kerneql.original.event.severity": `[5]`, "ecs.version": `["9.0.0"]`,
			"kerneql.original.ecs.version": `["8.1.0"]`, "kerneql.original.rule.id": `["theirs"]`, "rule.id": `["r1"]`}},
		{ecs.Document{"event": "text", "event.kind": "state", "kerneql": "mine"}, map[string]string{
			"event.kind": `["alert"]`, "kerneql.original.event": `["text"]`, "kerneql.original.kerneql": `["mine"]`}},
		{ecs.Document{"event.risk_score": json.Number("47")}, map[string]string{"kerneql.original": `null`}},
	} {
		expect(t, through(t, New(ecs.Expand(c.doc), &rule, Marks{})), c.want)
	}
}

func TestMarshalIsSafeOnTerminals(t *testing.T) {
	value := "\x1b[31m\x7f\u009b<&>é\xff"
	text, err := Marshal(ecs.Document{"a": value})
	if err != nil {
		t.Fatal(err)
	}
	if !utf8.Valid(text) || strings.ContainsAny(string(text), "\x1b\x7f\u009b") {
		t.Errorf("not safe: %q", text)
	}
	var back ecs.Document
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back["a"], "\x1b[31m\x7f\u009b<&>é\ufffd") {
		t.Errorf("%s reads as %q, %v", text, back["a"], err)
	}
}
