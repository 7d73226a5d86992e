package schema

import "github.com/kerneql/kerneql/runtime/event"

var processRows = []Field{
	{
		Name: "process.args", Type: Keyword, Array: true, Origin: Record, Event: event.ProcessArgs, Member: "ProcessArgs", Record: "args",
		Samples: []any{"nc", "-lvp", "4444", "--listen", "", "$*"},
		Doc:     "The arguments, the program's own name first. A comparison is true if any of them fits.",
	},
	{
		Name: "process.args_count", Type: Long, Origin: Record, Event: event.ProcessArgsCount, Member: "ProcessArgsCount", Record: "argc",
		Samples: []any{int64(0), int64(1), int64(3), int64(70000)},
		Doc:     "How many arguments there are, the program's own name included.",
	},
	{
		Name: "process.command_line", Type: Keyword, Origin: Record, Event: event.ProcessCommandLine, Member: "ProcessCommandLine", Record: "args",
		Samples: []any{"nc -lvp 4444", "sh -c id"},
		Doc:     "The arguments joined by spaces.",
	},
	{
		Name: "process.entity_id", Type: Keyword, Origin: Derived, Event: event.ProcessEntityID, Member: "ProcessEntityID",
		Samples: []any{"4321-99887766"},
		Doc:     "An id that only this process has, made of its pid and its start time.",
	},
	{
		Name: "process.executable", Type: Keyword, Origin: Record, Event: event.ProcessExecutable, Member: "ProcessExecutable", Record: "path",
		Samples: []any{"/usr/bin/nc", "/bin/busybox", "/tmp/.x/a"},
		Doc:     "The path of the file that was executed.",
	},
	{
		Name: "process.exit_code", Type: Long, Origin: Record, Event: event.ProcessExitCode, Member: "ProcessExitCode", Record: "exit_code",
		Samples: []any{int64(0), int64(1), int64(137), int64(-1)},
		Doc:     "The exit code; only the end of a process has one.",
	},
	{
		Name: "process.interactive", Type: Bool, Event: event.ProcessInteractive, Member: "ProcessInteractive",
		Samples: []any{true, false},
		Doc:     "Whether the process has a terminal.",
	},
	{
		Name: "process.name", Type: Keyword, Origin: Record, Event: event.ProcessName, Member: "ProcessName", Record: "path",
		Samples: []any{"nc", "netcat.traditional", "busybox", "NC"},
		Doc:     "The last component of the executable's path; not the name that a process can give itself.",
	},
	{
		Name: "process.pid", Type: Long, Origin: Record, Event: event.ProcessPID, Member: "ProcessPID", Record: "pid",
		Samples: []any{int64(1), int64(4321), int64(4194304)},
		Doc:     "The process id, as the host sees it.",
	},
	{
		Name: "process.title", Type: Keyword, Event: event.ProcessTitle, Member: "ProcessTitle",
		Samples: []any{"nginx: worker process"},
		Doc:     "The title that a process gave itself.",
	},
	{
		Name: "process.working_directory", Type: Keyword, Event: event.ProcessWorkingDirectory, Member: "ProcessWorkingDirectory",
		Samples: []any{"/", "/tmp", "/home/u"},
		Doc:     "The directory that the process works in.",
	},
}

// The Record of a parent's field is the member of its image in the record.
var parentRows = []Field{
	{
		Name: "process.parent.args", Type: Keyword, Array: true, Origin: Parent, Event: event.ProcessParentArgs, Member: "ProcessParentArgs", Record: "args",
		Samples: []any{"sh", "-c", "bash"},
		Doc:     "The parent's arguments.",
	},
	{
		Name: "process.parent.args_count", Type: Long, Origin: Parent, Event: event.ProcessParentArgsCount, Member: "ProcessParentArgsCount", Record: "argc",
		Samples: []any{int64(1), int64(3)},
		Doc:     "How many arguments the parent has.",
	},
	{
		Name: "process.parent.command_line", Type: Keyword, Origin: Parent, Event: event.ProcessParentCommandLine, Member: "ProcessParentCommandLine", Record: "args",
		Samples: []any{"sh -c id"},
		Doc:     "The parent's arguments joined by spaces.",
	},
	{
		Name: "process.parent.entity_id", Type: Keyword, Origin: Parent, Event: event.ProcessParentEntityID, Member: "ProcessParentEntityID",
		Samples: []any{"4320-99887700"},
		Doc:     "The parent's process.entity_id.",
	},
	{
		Name: "process.parent.executable", Type: Keyword, Origin: Parent, Event: event.ProcessParentExecutable, Member: "ProcessParentExecutable", Record: "path",
		Samples: []any{"/bin/sh", "/usr/bin/containerd-shim-runc-v2"},
		Doc:     "The path of the file that the parent executes.",
	},
	{
		Name: "process.parent.name", Type: Keyword, Origin: Parent, Event: event.ProcessParentName, Member: "ProcessParentName", Record: "path",
		Samples: []any{"sh", "bash", "containerd-shim-runc-v2"},
		Doc:     "The last component of the parent's executable.",
	},
	{
		Name: "process.parent.pid", Type: Long, Origin: Parent, Event: event.ProcessParentPID, Member: "ProcessParentPID", Record: "pid",
		Samples: []any{int64(1), int64(4320)},
		Doc:     "The parent's process id.",
	},
}
