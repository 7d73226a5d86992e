package alert

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/kerneql/kerneql/runtime/ecs"
)

// Whatever a document holds, its alert is a valid one.
func FuzzNew(f *testing.F) {
	for _, seed := range []string{
		`{"event":{"kind":"state","severity":1},"rule.id":"x"}`, `{"event":"x","event.kind":"y","kerneql":1}`,
		`{"kerneql":{"original":"x","rule":[1]},"threat":[]}`, `{"kerneql.original.rule":1,"rule":{"id":2}}`,
		`{"kerneql":{"rule":"y","rule.severity":"x"}}`, `{"kerneql":"y","kerneql.rule.severity":"x"}`,
		`{"event":[{"kind":"a"},{"kind":"b"}],"ecs":null}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var doc ecs.Document
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if d.Decode(&doc) != nil || doc == nil {
			return
		}
		text, err := Marshal(New(ecs.Expand(doc), &rule, Marks{Undecided: "why"}))
		if err != nil {
			t.Fatal(err)
		}
		expect(t, through(t, json.RawMessage(text)), map[string]string{
			"event.kind": `["alert"]`, "event.severity": `[47]`, "rule.id": `["r1"]`, "rule.name": `["Netcat"]`,
			"kerneql.rule.severity": `["medium"]`, "kerneql.undecided": `["why"]`, "ecs.version": `["9.0.0"]`,
		})
	})
}
