// Package event is the event as the generated matchers see it: one fixed
// struct, filled by the kernel record decoder (runtime/record) or by the reader
// of recorded events (runtime/recorded), read by the generated classifier.
//
// It may import nothing. The member names and `ecs` tags are compared with the
// compiler's schema table by a test, so the two cannot drift.
package event

// AtomWords is the number of 64-bit words of atoms that the kernel computes for
// each process; the C collector's ATOM_WORDS is the same number.
const AtomWords = 8

// Kind says how an event came to be, and with it which fields are constants.
type Kind uint8

// The kinds. The numbers are part of the kernel record.
const (
	Recorded Kind = iota // read from a file; every field comes from the record
	Exec                 // a program was executed
	Fork                 // a process was cloned
	End                  // the last thread of a process ended
	Kinds                // how many kinds there are
)

// String returns the kind's event.action, as Elastic names it.
func (k Kind) String() string {
	return [Kinds]string{"recorded", "exec", "fork", "end"}[k%Kinds]
}

// Set is a set of fields, as bits numbered by Field.
type Set uint64

// Has reports whether f is in the set.
func (s Set) Has(f Field) bool { return s>>f&1 != 0 }

// Add puts f into the set.
func (s *Set) Add(f Field) { *s |= 1 << f }

// Event is one process event. Strings may point into the decoder's buffer: who
// keeps an event past the next decode copies what it needs.
type Event struct {
	Kind Kind
	// Has holds the scalar fields that are present; an array field is present
	// when it has an element.
	Has Set
	// Partial holds the fields whose value here is not the whole value: text
	// that was cut, or that could not be read. What is here is a true part:
	// no array element is cut in the middle, a cut scalar is left out.
	Partial Set
	// Scanned holds the partial fields that the kernel classified to their end,
	// so that Atoms is the whole truth for their exact atoms.
	Scanned Set
	// Atoms are the kernel's: a set bit is an atom that is surely true.
	Atoms [AtomWords]uint64

	// More are the fields of a recorded event that have no member below, as many
	// as the compiled rules read, in the order of match.Program.More.
	More []Values
	// Others are other readings of a recorded document that has several values
	// for a scalar member: an atom holds if it holds in any reading. They have
	// no Others themselves.
	Others []Event

	Timestamp int64 `ecs:"@timestamp"` // nanoseconds since 1970, UTC

	EventAction   string   `ecs:"event.action"`
	EventCategory []string `ecs:"event.category"`
	EventDataset  string   `ecs:"event.dataset"`
	EventID       string   `ecs:"event.id"`
	EventKind     string   `ecs:"event.kind"`
	EventModule   string   `ecs:"event.module"`
	EventOutcome  string   `ecs:"event.outcome"`
	EventType     []string `ecs:"event.type"`

	HostArchitecture string `ecs:"host.architecture"`
	HostID           string `ecs:"host.id"`
	HostName         string `ecs:"host.name"`
	HostOSType       string `ecs:"host.os.type"`

	ContainerID        string   `ecs:"container.id"`
	ContainerImageName string   `ecs:"container.image.name"`
	ContainerImageTag  []string `ecs:"container.image.tag"`
	ContainerName      string   `ecs:"container.name"`
	ContainerRuntime   string   `ecs:"container.runtime"`

	ProcessArgs             []string `ecs:"process.args"`
	ProcessArgsCount        int64    `ecs:"process.args_count"`
	ProcessCommandLine      string   `ecs:"process.command_line"`
	ProcessEntityID         string   `ecs:"process.entity_id"`
	ProcessExecutable       string   `ecs:"process.executable"`
	ProcessExitCode         int64    `ecs:"process.exit_code"`
	ProcessInteractive      bool     `ecs:"process.interactive"`
	ProcessName             string   `ecs:"process.name"`
	ProcessPID              int64    `ecs:"process.pid"`
	ProcessTitle            string   `ecs:"process.title"`
	ProcessWorkingDirectory string   `ecs:"process.working_directory"`

	ProcessParentArgs        []string `ecs:"process.parent.args"`
	ProcessParentArgsCount   int64    `ecs:"process.parent.args_count"`
	ProcessParentCommandLine string   `ecs:"process.parent.command_line"`
	ProcessParentEntityID    string   `ecs:"process.parent.entity_id"`
	ProcessParentExecutable  string   `ecs:"process.parent.executable"`
	ProcessParentName        string   `ecs:"process.parent.name"`
	ProcessParentPID         int64    `ecs:"process.parent.pid"`

	ProcessGroupID string `ecs:"process.group.id"`
	ProcessUserID  string `ecs:"process.user.id"`
	GroupID        string `ecs:"group.id"`
	UserID         string `ecs:"user.id"`
	UserName       string `ecs:"user.name"`
}

// Values are the values of one field in Event.More, in the slice of its type;
// a field without values is missing.
type Values struct {
	Texts   []string  // keywords, addresses in their canonical form
	Numbers []int64   // whole numbers, dates in nanoseconds since 1970
	Floats  []float64 // other numbers
	Bools   []bool
}

// Field numbers a field of the event in a Set.
type Field uint8

// The fields, in the order of the struct.
const (
	Timestamp Field = iota
	EventAction
	EventCategory
	EventDataset
	EventID
	EventKind
	EventModule
	EventOutcome
	EventType
	HostArchitecture
	HostID
	HostName
	HostOSType
	ContainerID
	ContainerImageName
	ContainerImageTag
	ContainerName
	ContainerRuntime
	ProcessArgs
	ProcessArgsCount
	ProcessCommandLine
	ProcessEntityID
	ProcessExecutable
	ProcessExitCode
	ProcessInteractive
	ProcessName
	ProcessPID
	ProcessTitle
	ProcessWorkingDirectory
	ProcessParentArgs
	ProcessParentArgsCount
	ProcessParentCommandLine
	ProcessParentEntityID
	ProcessParentExecutable
	ProcessParentName
	ProcessParentPID
	ProcessGroupID
	ProcessUserID
	GroupID
	UserID
	UserName
	Fields // how many fields there are
)
