package alert

import (
	"testing"

	"github.com/kerneql/kerneql/runtime/ecs"
)

func TestSequenceAlert(t *testing.T) {
	events := []ecs.Document{{"process": ecs.Document{"name": "a"}}, nil, {"process": ecs.Document{"name": "b"}}}
	base := ecs.Document{"process": ecs.Document{"name": "b"}, "kerneql.sequence": "theirs"}
	d := through(t, New(ecs.Expand(base), &rule, Marks{Sequence: &Sequence{Keys: []any{"c", nil, int64(7)}, Events: events}}))
	expect(t, d, map[string]string{
		"event.kind": `["alert"]`, "rule.id": `["r1"]`, "process.name": `["b"]`, "kerneql.original.kerneql.sequence": `["theirs"]`,
		"kerneql.sequence.join_keys": `["c",7]`, "kerneql.sequence.events.process.name": `["a","b"]`,
	})
	list := ecs.Values(d, "kerneql.sequence")[0].(ecs.Document)["events"].([]any)
	if len(list) != 3 || list[1] != nil {
		t.Errorf("a missing event isn't null: %v", list)
	}
}
