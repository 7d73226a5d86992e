package interp_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/interp"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// documents are events in which the fuzzer's queries find something.
var documents = []string{
	`{"process":{"name":"nc","args":["nc","-l",1],"pid":7,"interactive":true,"parent.name":null},"user.id":"1","event":{"category":["process","host"]}}`,
	`{"@timestamp":"2026-08-01T12:00:00.5Z","source.ip":["10.1.2.3","::1"],"process":[{"name":"a"},{"name":["B","c"]}],"file":{"size":1e400}}`,
	`{"process.name":{"x":1},"process.pid":["0x7","7.5",-9223372036854775808],"process.exit_code":0}`,
}

// FuzzQuery takes any condition and any document as far as they go. Checking
// gives a query or an error, and what not (…) comes to is the opposite, but for
// what folds to null.
func FuzzQuery(f *testing.F) {
	for i, cond := range []string{
		`process.name == "nc" and not process.args like~ ("-*l*", "x?") or process.pid >= 1.5`,
		`null or ?no.such != null and 1 + 2 * -3 < 4 / 2 and process.interactive`,
		`user.id in (0, "1", null) and "a" : "A*" and @timestamp > "2026-08-01T12:00:00Z"`,
		`length(process.args) + 1 > 2 and concat(process.name, process.pid == 1, null) == null and number("0x1f", 16) == 31`,
		`(process.name regex~ ("[^a-c]+", "n.") or cidrMatch(process.name, "::/0")) == false and substring(process.name, -1) in ("c")`,
		`cidrMatch(source.ip, "10.0.0.0/8") and between~(process.name, "a", "", true) != indexOf(process.name, "c", -1) % 2`,
		`(process.pid * process.pid / (process.pid - 7) == null) == true or add(process.pid, file.size) > 9223372036854775807`,
	} {
		f.Add(cond, documents[i%len(documents)])
	}
	f.Fuzz(func(t *testing.T, cond, document string) {
		q := checked(t, "any where "+cond)
		negated := checked(t, "any where not ("+cond+"\n)")
		if q == nil || negated == nil || q.Kind != syntax.EventQuery || len(q.Pipes) > 0 {
			return
		}
		doc, ok := decoded(document)
		if _, constant := q.Cond().(*check.Const); ok && !constant && interp.Eval(q, doc) == interp.Eval(negated, doc) {
			t.Errorf("%s and its negation are the same on %s", check.Dump(q.Cond()), document)
		}
	})
}

func decoded(text string) (interp.Document, bool) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var object map[string]any
	err := d.Decode(&object)
	return interp.FromJSON(object), err == nil
}

// FuzzRun runs any query, of several events too, on a few events: a result has
// one for each term, in the order of time, and each term holds on its event.
func FuzzRun(f *testing.F) {
	f.Add(`sequence by user.id with maxspan=2s [process where true] ![any where process.pid == 8] [any where process.name : "b"] until [any where false]`, []byte{1, 2, 3})
	f.Add(`sequence with maxspan=3m [any where true] by ?process.name with runs=2 [any where true] by process.args | tail 2 | head 1`, []byte{3, 2, 1, 1})
	f.Add(`sample by process.name [any where process.pid > 3] [process where user.id == "1"] [any where true]`, []byte{0, 1, 0, 1, 2, 5})
	f.Add(`any where process.args == "-l" | head 3 | tail 2`, []byte{0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, text string, tape []byte) {
		q := checked(t, text)
		if q == nil || len(q.Terms) > 20 || len(tape) > 12 {
			return
		}
		records := make([]interp.Record, len(tape))
		for i, b := range tape {
			doc, ok := decoded(documents[int(b)%len(documents)])
			if !ok {
				t.Fatal("a document that is none")
			}
			records[i] = interp.Record{Document: doc, Time: int64(i) * 1e9 / 2, HasTime: b < 128}
		}
		for _, r := range interp.Run(q, records) {
			checkResult(t, q, records, r)
		}
	})
}

func checkResult(t *testing.T, q *check.Query, records []interp.Record, r interp.Result) {
	t.Helper()
	if len(r.Events) != len(q.Terms) {
		t.Fatalf("%d events of %d terms", len(r.Events), len(q.Terms))
	}
	last := -1
	for i, at := range r.Events {
		switch {
		case q.Terms[i].Missing != (at < 0):
			t.Errorf("term %d has event %d", i, at)
		case at < 0:
		case !interp.EvalTerm(&q.Terms[i], records[at]):
			t.Errorf("term %d doesn't hold on event %d", i, at)
		case q.Kind == syntax.SequenceQuery && at <= last:
			t.Errorf("event %d after event %d", at, last)
		default:
			last = at
		}
	}
}

func checked(t *testing.T, text string) *check.Query {
	t.Helper()
	parsed, problem := syntax.Parse(text)
	if problem != nil {
		return nil
	}
	q, problems := check.Check(parsed, check.Options{})
	failed := false
	for _, p := range problems {
		failed = failed || p.Severity == diag.Error
		if p.Span.Start < 0 || p.Span.End > len(text) || p.Span.Start > p.Span.End || p.Message == "" {
			t.Errorf("%s: %+v", text, p)
		}
	}
	if failed != (q == nil) {
		t.Fatalf("%s: query %v, problems %v", text, q, problems)
	}
	return q
}
