package ecs

import (
	"reflect"
	"testing"

	"github.com/kerneql/kerneql/runtime/event"
)

func TestMembersAreNumberedAsFields(t *testing.T) {
	if len(Members()) != int(event.Fields) {
		t.Fatalf("%d members, %d fields", len(Members()), event.Fields)
	}
	for name, want := range map[string]event.Field{
		"@timestamp": event.Timestamp, "event.type": event.EventType, "host.os.type": event.HostOSType,
		"container.id": event.ContainerID, "process.args": event.ProcessArgs,
		"process.parent.pid": event.ProcessParentPID, "user.name": event.UserName,
	} {
		if m, ok := Find(name); !ok || m.Field != want {
			t.Errorf("%s is field %d, want %d", name, m.Field, want)
		}
	}
}

func TestSetAndValue(t *testing.T) {
	for name, c := range map[string]struct{ set, get any }{
		"process.name":        {"nc", "nc"},
		"process.args":        {[]string{"nc", "-l"}, []string{"nc", "-l"}},
		"process.pid":         {int64(7), int64(7)},
		"process.interactive": {false, false},
		"@timestamp":          {int64(1), "1970-01-01T00:00:00.000000001Z"},
	} {
		var e event.Event
		m, _ := Find(name)
		if _, ok := m.Value(&e); ok {
			t.Errorf("%s is there in an empty event", name)
		}
		m.Set(&e, c.set)
		if got, ok := m.Value(&e); !ok || !reflect.DeepEqual(got, c.get) {
			t.Errorf("%s: got %v %v, want %v", name, got, ok, c.get)
		}
		if scalar := m.Type != Texts; e.Has.Has(m.Field) != scalar {
			t.Errorf("%s: Has is %v", name, e.Has.Has(m.Field))
		}
	}
}
