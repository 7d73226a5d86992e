package sensor

import (
	"slices"
	"strings"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/process"
	"github.com/kerneql/kerneql/runtime/record"
)

// lookup is where a live process is asked for what its record lacks.
type lookup struct {
	args      func(pid int, start uint64) ([]string, error)
	container func(pid int, start uint64) (string, error)
}

var fromProc = lookup{process.Cmdline, process.ContainerID}

// complete adds to an event what can still be learnt of its process, and
// reports whether that was anything. A process that has executed something else
// since is told by its arguments: they must go on where the record's end.
func (l lookup) complete(e *event.Event, f record.Facts) bool {
	args := e.Partial.Has(event.ProcessArgs) && l.completeArgs(e, f)
	container := f.ContainerUnknown && l.completeContainer(e, f)
	return args || container
}

func (l lookup) completeArgs(e *event.Event, f record.Facts) bool {
	args, err := l.args(int(f.PID), f.Start)
	if err != nil || len(args) < len(e.ProcessArgs) || !slices.Equal(args[:len(e.ProcessArgs)], e.ProcessArgs) {
		return false
	}
	if e.Has.Has(event.ProcessArgsCount) && int(e.ProcessArgsCount) != len(args) {
		return false
	}
	e.ProcessArgs = args
	e.ProcessCommandLine = strings.Join(args, " ")
	e.Has.Add(event.ProcessCommandLine)
	known(e, event.ProcessArgs, event.ProcessCommandLine)
	return true
}

func (l lookup) completeContainer(e *event.Event, f record.Facts) bool {
	id, err := l.container(int(f.PID), f.Start)
	if err != nil {
		return false
	}
	if e.ContainerID = id; id != "" {
		e.Has.Add(event.ContainerID)
	}
	known(e, event.ContainerID)
	return true
}

// known takes fields off the list of those known in part.
func known(e *event.Event, fields ...event.Field) {
	for _, f := range fields {
		e.Partial &^= 1 << f
		e.Scanned &^= 1 << f
	}
}
