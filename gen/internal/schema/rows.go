package schema

import "github.com/kerneql/kerneql/runtime/event"

// constants lays out the values of a field that is the same for all events of
// a kind; a recorded event always has its own.
func constants(exec, fork, end string) [event.Kinds][]string {
	return [event.Kinds][]string{event.Exec: {exec}, event.Fork: {fork}, event.End: {end}}
}

// rows are the fields in the order of event.Field.
var rows = concat(eventRows, hostRows, containerRows, processRows, parentRows, userRows)

func concat(parts ...[]Field) []*Field {
	var all []*Field
	for _, part := range parts {
		for i := range part {
			all = append(all, &part[i])
		}
	}
	return all
}

var eventRows = []Field{
	{
		Name: "@timestamp", Type: Date, Origin: Record, Event: event.Timestamp, Member: "Timestamp", Record: "time",
		Samples: []any{"2026-08-01T12:00:00Z", "1970-01-01T00:00:00Z", "2026-08-01T12:00:00.123456789Z"},
		Doc:     "When it happened.",
	},
	{
		Name: "event.action", Type: Keyword, Origin: Constant, Event: event.EventAction, Member: "EventAction",
		Constants: constants("exec", "fork", "end"),
		Samples:   []any{"exec", "fork", "end", "connection_attempted"},
		Doc:       "What happened: exec, fork or end.",
	},
	{
		Name: "event.category", Type: Keyword, Array: true, Origin: Constant, Event: event.EventCategory, Member: "EventCategory",
		Constants: constants("process", "process", "process"),
		Samples:   []any{"process", "network", "file"},
		Doc:       "What the event is about. The word before where is compared with it.",
	},
	{
		Name: "event.dataset", Type: Keyword, Event: event.EventDataset, Member: "EventDataset",
		Samples: []any{"endpoint.events.process"},
		Doc:     "The data set that a recorded event comes from.",
	},
	{
		Name: "event.id", Type: Keyword, Origin: Derived, Event: event.EventID, Member: "EventID",
		Samples: []any{"a1", "NbU9kTzmF0lGkq"},
		Doc:     "An id that only this event has.",
	},
	{
		Name: "event.kind", Type: Keyword, Origin: Constant, Event: event.EventKind, Member: "EventKind",
		Constants: constants("event", "event", "event"),
		Samples:   []any{"event", "alert"},
		Doc:       "The kind of document: event.",
	},
	{
		Name: "event.module", Type: Keyword, Event: event.EventModule, Member: "EventModule",
		Samples: []any{"endpoint", "auditd"},
		Doc:     "The module that recorded an event.",
	},
	{
		Name: "event.outcome", Type: Keyword, Event: event.EventOutcome, Member: "EventOutcome",
		Samples: []any{"success", "failure", "unknown"},
		Doc:     "Whether what was tried succeeded.",
	},
	{
		Name: "event.type", Type: Keyword, Array: true, Origin: Constant, Event: event.EventType, Member: "EventType",
		Constants: constants("start", "start", "end"),
		Samples:   []any{"start", "end", "change"},
		Doc:       "The type of the event within its category: start for exec and fork, end for the end.",
	},
}

var hostRows = []Field{
	{
		Name: "host.architecture", Type: Keyword, Origin: Host, Event: event.HostArchitecture, Member: "HostArchitecture",
		Samples: []any{"x86_64", "aarch64"},
		Doc:     "The machine's instruction set.",
	},
	{
		Name: "host.id", Type: Keyword, Origin: Host, Event: event.HostID, Member: "HostID",
		Samples: []any{"8f3a0c5d7e1b42d99a6c0f1e2d3c4b5a"},
		Doc:     "The machine's id.",
	},
	{
		Name: "host.name", Type: Keyword, Origin: Host, Event: event.HostName, Member: "HostName",
		Samples: []any{"node-1", "web.example"},
		Doc:     "The machine's name.",
	},
	{
		Name: "host.os.type", Type: Keyword, Origin: Constant, Event: event.HostOSType, Member: "HostOSType",
		Constants: constants("linux", "linux", "linux"),
		Samples:   []any{"linux", "windows", "macos"},
		Doc:       "The family of the operating system: linux.",
	},
}

var containerRows = []Field{
	{
		Name: "container.id", Type: Keyword, Origin: Container, Event: event.ContainerID, Member: "ContainerID", Record: "container",
		Samples: []any{"4c01f0d7a9b8e6f53210c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f70819", "4c01f0d7a9b8"},
		Doc:     "The id of the container that the process belongs to, 64 hexadecimal digits. Missing outside containers.",
	},
	{
		Name: "container.image.name", Type: Keyword, Event: event.ContainerImageName, Member: "ContainerImageName",
		Samples: []any{"docker.io/library/alpine", "nginx"},
		Doc:     "The name of the image that the container was made from.",
	},
	{
		Name: "container.image.tag", Type: Keyword, Array: true, Event: event.ContainerImageTag, Member: "ContainerImageTag",
		Samples: []any{"latest", "3.22"},
		Doc:     "The tags of the image.",
	},
	{
		Name: "container.name", Type: Keyword, Event: event.ContainerName, Member: "ContainerName",
		Samples: []any{"web", "brave_turing"},
		Doc:     "The container's name.",
	},
	{
		Name: "container.runtime", Type: Keyword, Event: event.ContainerRuntime, Member: "ContainerRuntime",
		Samples: []any{"docker", "containerd"},
		Doc:     "What runs the container.",
	},
}

var userRows = []Field{
	{
		Name: "process.group.id", Type: Keyword, Origin: Record, Event: event.ProcessGroupID, Member: "ProcessGroupID", Record: "gid",
		Samples: []any{"0", "1000"},
		Doc:     "The effective group id of the process, as text.",
	},
	{
		Name: "process.user.id", Type: Keyword, Origin: Record, Event: event.ProcessUserID, Member: "ProcessUserID", Record: "uid",
		Samples: []any{"0", "1000"},
		Doc:     "The effective user id of the process, as text.",
	},
	{
		Name: "group.id", Type: Keyword, Origin: Record, Event: event.GroupID, Member: "GroupID", Record: "gid",
		Samples: []any{"0", "1000"},
		Doc:     "The effective group id, as text.",
	},
	{
		Name: "user.id", Type: Keyword, Origin: Record, Event: event.UserID, Member: "UserID", Record: "uid",
		Samples: []any{"0", "1000"},
		Doc:     "The effective user id, as text.",
	},
	{
		Name: "user.name", Type: Keyword, Event: event.UserName, Member: "UserName",
		Samples: []any{"root", "nobody"},
		Doc:     "The user's name.",
	},
}
