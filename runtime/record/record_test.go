package record

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/probe"
)

func put(dst []int8, s string) uint32 {
	copy(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), len(dst)), s)
	return uint32(len(s))
}

// exec is the record of "nc -lvp" in a container, whose parent is sh.
func exec() *probe.LongRecord {
	rec := &probe.LongRecord{}
	rec.R.Time, rec.R.Kind = 7_000_000_001, 1
	self := &rec.R.Self
	self.Pid, self.Ppid, self.Uid, self.Gid, self.Start = 42, 41, 1000, 100, 6_000_000_000
	self.Flags = probe.Member | probe.ArgsScanned | probe.NameScanned
	self.Found[0] = 5
	put(self.Container[:], strings.Repeat("a", 64))
	self.PathLen = put(self.Path[:], "nc\x00bin\x00usr\x00")
	self.ArgsLen = put(self.Args[:], "nc\x00-lvp\x00\x00")
	self.ArgsSize, self.Argc = self.ArgsLen, 3
	parent := &rec.R.Parent
	parent.Pid, parent.Ppid, parent.Start = 41, 1, 5_000_000_000
	parent.PathLen = put(parent.Path[:], "sh\x00")
	parent.ArgsLen = put(parent.Args[:], "sh\x00-c\x00x\x00")
	parent.ArgsSize, parent.Argc = parent.ArgsLen, 3
	return rec
}

func raw(rec *probe.LongRecord) []byte {
	n := shortSize
	if rec.R.LongLen > 0 {
		n = longSize
	}
	return slices.Clone(unsafe.Slice((*byte)(unsafe.Pointer(rec)), n))
}

func decode(t *testing.T, rec *probe.LongRecord) (event.Event, *Decoder) {
	t.Helper()
	base := event.Event{HostName: "host"}
	base.Has.Add(event.HostName)
	d := NewDecoder(Options{Reads: ^event.Set(0), Base: base, BootID: "boot", Boot: 1_000_000_000_000})
	var e event.Event
	if err := d.Decode(raw(rec), &e); err != nil {
		t.Fatal(err)
	}
	return e, d
}

func TestDecodeExec(t *testing.T) {
	e, d := decode(t, exec())
	if e.Kind != event.Exec || e.EventAction != "exec" || !slices.Equal(e.EventType, []string{"start"}) || e.HostName != "host" {
		t.Errorf("%+v", e)
	}
	if e.ProcessName != "nc" || e.ProcessExecutable != "/usr/bin/nc" || e.ProcessPID != 42 || e.Timestamp != 1_007_000_000_001 {
		t.Errorf("%+v", e)
	}
	if !slices.Equal(e.ProcessArgs, []string{"nc", "-lvp", ""}) || e.ProcessArgsCount != 3 || e.ProcessCommandLine != "nc -lvp " {
		t.Errorf("args %q, %d, %q", e.ProcessArgs, e.ProcessArgsCount, e.ProcessCommandLine)
	}
	if e.ProcessParentName != "sh" || e.ProcessParentExecutable != "/sh" || e.ProcessParentPID != 41 || !slices.Equal(e.ProcessParentArgs, []string{"sh", "-c", "x"}) {
		t.Errorf("%+v", e)
	}
	if e.ContainerID != strings.Repeat("a", 64) || e.UserID != "1000" || e.GroupID != "100" || e.Partial != 0 || e.Atoms[0] != 5 {
		t.Errorf("%+v", e)
	}
	if f := d.Facts(); !f.Member || !f.ParentKnown || f.ArgsCut || f.PID != 42 || f.Start != 6_000_000_000 || f.ParentStart != 5_000_000_000 {
		t.Errorf("%+v", f)
	}
}

func TestIDs(t *testing.T) {
	e, _ := decode(t, exec())
	same, _ := decode(t, exec())
	later := exec()
	later.R.Time++
	other, _ := decode(t, later)
	child := exec()
	child.R.Parent = child.R.Self
	childEvent, _ := decode(t, child)
	if e.EventID == "" || e.EventID != same.EventID || e.EventID == other.EventID || e.ProcessEntityID != other.ProcessEntityID {
		t.Errorf("event ids %q %q %q", e.EventID, same.EventID, other.EventID)
	}
	if childEvent.ProcessParentEntityID != e.ProcessEntityID || e.ProcessParentEntityID == e.ProcessEntityID {
		t.Errorf("entity ids %q %q", childEvent.ProcessParentEntityID, e.ProcessEntityID)
	}
}

func TestDecodeEnd(t *testing.T) {
	for status, want := range map[uint32]int64{0: 0, 3 << 8: 3, 9: 137, 11 | 0x80: 139} {
		rec := exec()
		rec.R.Kind, rec.R.Self.ExitCode = 3, status
		e, _ := decode(t, rec)
		if e.EventAction != "end" || !slices.Equal(e.EventType, []string{"end"}) || e.ProcessExitCode != want {
			t.Errorf("status %#x: %s %v %d", status, e.EventAction, e.EventType, e.ProcessExitCode)
		}
	}
}

// TestCut holds that what isn't whole is said to be so, and that no argument is
// cut in the middle.
func TestCut(t *testing.T) {
	rec := exec()
	rec.R.Self.Flags |= probe.ArgsCut
	rec.R.Self.ArgsSize, rec.R.Self.Argc = 2_000_000, 50
	rec.R.LongLen = put(rec.Args[:], "nc\x00-l\x00half an argum")
	e, d := decode(t, rec)
	if !slices.Equal(e.ProcessArgs, []string{"nc", "-l"}) || e.ProcessArgsCount != 50 || !e.Partial.Has(event.ProcessArgs) || !e.Scanned.Has(event.ProcessArgs) {
		t.Errorf("%q %d %b %b", e.ProcessArgs, e.ProcessArgsCount, e.Partial, e.Scanned)
	}
	if !e.Partial.Has(event.ProcessCommandLine) || e.Has.Has(event.ProcessCommandLine) || !d.Facts().ArgsCut || d.Facts().ArgsSize != 2_000_000 {
		t.Error("the command line is taken for whole")
	}
	rec.R.Self.Flags &^= probe.ArgsScanned
	if e, _ := decode(t, rec); e.Scanned.Has(event.ProcessArgs) {
		t.Error("a scan that didn't reach the end counts")
	}
	rec.R.Self.Flags |= probe.PathCut
	if e, _ := decode(t, rec); e.ProcessName != "nc" || !e.Partial.Has(event.ProcessExecutable) || e.Has.Has(event.ProcessExecutable) {
		t.Errorf("a cut path gives %q %q", e.ProcessName, e.ProcessExecutable)
	}
}

// TestUnknown is the image of a process whose cloner wasn't in the cache.
func TestUnknown(t *testing.T) {
	rec := &probe.LongRecord{}
	rec.R.Kind = 2
	rec.R.Self.Pid, rec.R.Self.Ppid = 5, 4
	rec.R.Self.Flags = probe.NameUnknown | probe.ContainerUnknown
	e, _ := decode(t, rec)
	for _, f := range []event.Field{event.ProcessName, event.ProcessExecutable, event.ProcessArgs, event.ProcessArgsCount, event.ContainerID,
		event.ProcessParentName, event.ProcessParentArgs} {
		if !e.Partial.Has(f) || e.Has.Has(f) || e.Scanned.Has(f) {
			t.Errorf("field %d isn't unknown", f)
		}
	}
	if e.ProcessParentPID != 4 || e.ProcessPID != 5 {
		t.Errorf("%+v", e)
	}
	rec.R.Self.Flags = probe.ArgsFault
	rec.R.Self.PathLen, rec.R.Self.ArgsSize, rec.R.Self.Argc = put(rec.R.Self.Path[:], "sh\x00"), 10, 2
	if e, _ := decode(t, rec); !e.Partial.Has(event.ProcessArgs) || e.ProcessArgsCount != 2 {
		t.Errorf("%+v", e)
	}
}

func TestNoArguments(t *testing.T) {
	rec := exec()
	rec.R.Self.ArgsLen, rec.R.Self.ArgsSize, rec.R.Self.Argc = 0, 0, 0
	if e, _ := decode(t, rec); len(e.ProcessArgs) != 0 || e.Partial.Has(event.ProcessArgs) || !e.Has.Has(event.ProcessArgsCount) {
		t.Errorf("an empty argv gives %q, %b", e.ProcessArgs, e.Partial)
	}
}

func TestDecodeAllocatesNothing(t *testing.T) {
	d := NewDecoder(Options{Reads: ^event.Set(0), BootID: "boot"})
	sample := raw(exec())
	var e event.Event
	if n := testing.AllocsPerRun(100, func() { _ = d.Decode(sample, &e) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestCorrupt(t *testing.T) {
	for name, damage := range map[string]func(*probe.LongRecord){
		"kind":        func(r *probe.LongRecord) { r.R.Kind = 9 },
		"no kind":     func(r *probe.LongRecord) { r.R.Kind = 0 },
		"args":        func(r *probe.LongRecord) { r.R.Self.ArgsLen = 1 << 20 },
		"path":        func(r *probe.LongRecord) { r.R.Self.PathLen = 2000 },
		"parent args": func(r *probe.LongRecord) { r.R.Parent.ArgsLen = 1025 },
		"long":        func(r *probe.LongRecord) { r.R.LongLen = 1 << 30 },
	} {
		rec := exec()
		damage(rec)
		var e event.Event
		if err := NewDecoder(Options{}).Decode(raw(rec), &e); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	rec := exec()
	rec.R.LongLen = uint32(len(rec.Args)) + 1
	var e event.Event
	if err := NewDecoder(Options{}).Decode(append(raw(rec), 0, 0, 0), &e); !errors.Is(err, ErrCorrupt) {
		t.Errorf("one byte of arguments too many: %v", err)
	}
	for _, n := range []int{0, 1, shortSize - 1, longSize + 8} {
		var e event.Event
		if err := NewDecoder(Options{}).Decode(make([]byte, n), &e); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(raw(exec()))
	f.Add([]byte{})
	long := exec()
	long.R.LongLen = put(long.Args[:], "a\x00b")
	f.Add(raw(long))
	d := NewDecoder(Options{Reads: ^event.Set(0)})
	f.Fuzz(func(t *testing.T, sample []byte) {
		var e event.Event
		if err := d.Decode(sample, &e); err != nil {
			if !errors.Is(err, ErrCorrupt) {
				t.Error(err)
			}
			return
		}
		for _, arg := range e.ProcessArgs {
			if strings.Contains(arg, "\x00") {
				t.Errorf("argument %q", arg)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	d := NewDecoder(Options{BootID: "boot"})
	sample := raw(exec())
	var e event.Event
	b.ReportAllocs()
	for b.Loop() {
		if err := d.Decode(sample, &e); err != nil {
			b.Fatal(err)
		}
	}
}
