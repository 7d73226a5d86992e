package record

import (
	"strconv"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/probe"
)

// The values of fields that are the same for all events of a kind.
var (
	categories = []string{"process"}
	starts     = []string{"start"}
	ends       = []string{"end"}
)

func (d *Decoder) setConstants(e *event.Event) {
	e.EventKind, e.EventAction, e.EventCategory, e.HostOSType = "event", e.Kind.String(), categories, "linux"
	e.EventType = starts
	if e.Kind == event.End {
		e.EventType = ends
	}
	set(e, event.EventKind, event.EventAction, event.HostOSType)
}

func (d *Decoder) setFacts(rec *probe.Record) {
	self := &rec.Self
	d.facts = Facts{
		PID: self.Pid, PPID: self.Ppid, Start: self.Start,
		Member:           self.Flags&probe.Member != 0,
		ContainerUnknown: self.Flags&probe.ContainerUnknown != 0,
		ArgsFault:        self.Flags&probe.ArgsFault != 0,
		NameUnknown:      self.Flags&probe.NameUnknown != 0,
		PathCut:          self.Flags&probe.PathCut != 0,
		ParentKnown:      rec.Parent.Pid != 0,
		ArgsSize:         int(self.ArgsSize),
	}
	if d.facts.ParentKnown {
		d.facts.ParentStart = rec.Parent.Start
	}
}

func (d *Decoder) setContainer(e *event.Event, img *probe.Image) {
	switch {
	case img.Flags&probe.Member != 0:
		e.ContainerID = stringOf(bytesOf(img.Container[:]))
		set(e, event.ContainerID)
	case img.Flags&probe.ContainerUnknown != 0:
		e.Partial.Add(event.ContainerID)
	}
}

func (d *Decoder) setProcess(e *event.Event, rec *probe.Record) {
	img := &rec.Self
	d.self.begin()
	e.Atoms = img.Found
	e.ProcessPID = int64(img.Pid)
	set(e, event.ProcessPID)
	if e.Kind == event.End {
		e.ProcessExitCode = exitCode(img.ExitCode)
		set(e, event.ProcessExitCode)
	}
	d.setUser(e, img)
	e.ProcessName, e.ProcessExecutable = d.self.path(img)
	mark(e, event.ProcessName, e.ProcessName != "", img.Flags&probe.NameScanned != 0)
	mark(e, event.ProcessExecutable, e.ProcessExecutable != "", false)
	held := bytesOf(img.Args[:])[:img.ArgsLen]
	if rec.LongLen > 0 {
		held = bytesOf(d.long.Args[:])[:rec.LongLen]
	}
	whole := isWhole(img, held)
	d.facts.ArgsCut = !whole
	e.ProcessArgs = d.self.split(held, whole)
	if whole || img.Argc > 0 {
		e.ProcessArgsCount = int64(img.Argc)
		set(e, event.ProcessArgsCount)
	} else {
		e.Partial.Add(event.ProcessArgsCount)
	}
	if !whole {
		e.Partial.Add(event.ProcessArgs)
		if img.Flags&probe.ArgsScanned != 0 {
			e.Scanned.Add(event.ProcessArgs)
		}
	}
	if d.options.Reads.Has(event.ProcessCommandLine) {
		e.ProcessCommandLine = d.self.join(e.ProcessArgs)
		mark(e, event.ProcessCommandLine, whole, false)
	}
}

// mark says of a scalar whether it is there, or unknown; an unknown one may have
// been classified by the kernel.
func mark(e *event.Event, f event.Field, there, scanned bool) {
	if there {
		e.Has.Add(f)
		return
	}
	e.Partial.Add(f)
	if scanned {
		e.Scanned.Add(f)
	}
}

// isWhole reports whether held is all of argv. An image about which nothing is
// known has no name either.
func isWhole(img *probe.Image, held []byte) bool {
	if img.Flags&probe.ArgsFault != 0 || len(held) != int(img.ArgsSize) {
		return false
	}
	return len(held) > 0 || img.Flags&probe.NameUnknown == 0
}

func (d *Decoder) setUser(e *event.Event, img *probe.Image) {
	e.UserID = d.self.number(img.Uid)
	e.GroupID = d.self.number(img.Gid)
	e.ProcessUserID, e.ProcessGroupID = e.UserID, e.GroupID
	set(e, event.UserID, event.GroupID, event.ProcessUserID, event.ProcessGroupID)
}

// exitCode is the status as a shell gives it: 128 and the signal's number if
// one ended the process.
func exitCode(status uint32) int64 {
	if signal := status & 0x7f; signal != 0 {
		return int64(128 + signal)
	}
	return int64(status >> 8 & 0xff)
}

// setParent sets what is known of the parent; without its image that is its id.
func (d *Decoder) setParent(e *event.Event, rec *probe.Record) {
	img := &rec.Parent
	d.parent.begin()
	e.ProcessParentPID = int64(rec.Self.Ppid)
	set(e, event.ProcessParentPID)
	if img.Pid == 0 {
		for _, f := range []event.Field{event.ProcessParentName, event.ProcessParentExecutable, event.ProcessParentArgs,
			event.ProcessParentArgsCount, event.ProcessParentCommandLine, event.ProcessParentEntityID} {
			e.Partial.Add(f)
		}
		return
	}
	e.ProcessParentName, e.ProcessParentExecutable = d.parent.path(img)
	mark(e, event.ProcessParentName, e.ProcessParentName != "", false)
	mark(e, event.ProcessParentExecutable, e.ProcessParentExecutable != "", false)
	held := bytesOf(img.Args[:])[:img.ArgsLen]
	whole := isWhole(img, held)
	e.ProcessParentArgs = d.parent.split(held, whole)
	if !whole {
		e.Partial.Add(event.ProcessParentArgs)
	}
	e.ProcessParentArgsCount = int64(img.Argc)
	mark(e, event.ProcessParentArgsCount, whole || img.Argc > 0, false)
	if d.options.Reads.Has(event.ProcessParentCommandLine) {
		e.ProcessParentCommandLine = d.parent.join(e.ProcessParentArgs)
		mark(e, event.ProcessParentCommandLine, whole, false)
	}
}

// number returns n in decimal digits, in the buffer.
func (t *text) number(n uint32) string {
	from := len(t.buf)
	t.buf = strconv.AppendUint(t.buf, uint64(n), 10)
	return stringOf(t.buf[from:])
}
