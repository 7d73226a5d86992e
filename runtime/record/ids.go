package record

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/probe"
)

// ids makes the ids of events and of processes. They are text of a few bytes:
// the boot, the process and its start, and for an event its time and kind as well.
// So they are the same for whoever decodes the record, and for nothing else.
type ids struct {
	boot  uint64
	known bool
	raw   [29]byte
	text  [3][40]byte
}

func (i *ids) set(e *event.Event, bootID string, rec *probe.Record) {
	if !i.known {
		h := fnv.New64a()
		_, _ = h.Write([]byte(bootID))
		i.boot, i.known = h.Sum64(), true
	}
	e.ProcessEntityID = i.entity(0, rec.Self.Pid, rec.Self.Start)
	if rec.Parent.Pid != 0 {
		e.ProcessParentEntityID = i.entity(1, rec.Parent.Pid, rec.Parent.Start)
		set(e, event.ProcessParentEntityID)
	}
	binary.BigEndian.PutUint64(i.raw[20:], rec.Time)
	i.process(rec.Self.Pid, rec.Self.Start)
	i.raw[28] = byte(rec.Kind)
	e.EventID = i.encode(2, i.raw[:29])
	set(e, event.ProcessEntityID, event.EventID)
}

func (i *ids) process(pid uint32, start uint64) {
	binary.BigEndian.PutUint64(i.raw[0:], i.boot)
	binary.BigEndian.PutUint32(i.raw[8:], pid)
	binary.BigEndian.PutUint64(i.raw[12:], start)
}

func (i *ids) entity(slot int, pid uint32, start uint64) string {
	i.process(pid, start)
	return i.encode(slot, i.raw[:20])
}

func (i *ids) encode(slot int, raw []byte) string {
	n := base64.RawURLEncoding.EncodedLen(len(raw))
	base64.RawURLEncoding.Encode(i.text[slot][:], raw)
	return stringOf(i.text[slot][:n])
}

// BootID returns the kernel's random id of this boot.
func BootID() (string, error) {
	data, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(data)), err
}

// BootOffset returns the wall clock less the boot clock, in nanoseconds. It
// changes when the wall clock is set.
func BootOffset() (int64, error) {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return 0, err
	}
	return time.Now().UnixNano() - ts.Nano(), nil
}
