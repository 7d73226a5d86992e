package sensor

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
	"github.com/kerneql/kerneql/runtime/record"
)

// newDecoder returns a decoder whose events know this host.
func newDecoder(p *match.Program) (*record.Decoder, error) {
	id, err := record.BootID()
	if err != nil {
		return nil, err
	}
	offset, err := record.BootOffset()
	if err != nil {
		return nil, err
	}
	return record.NewDecoder(record.Options{Reads: p.Reads, Base: hostEvent(), BootID: id, Boot: offset}), nil
}

// hostEvent is what all events of this host have in common.
func hostEvent() event.Event {
	var e event.Event
	hostname, _ := os.Hostname()
	id, _ := os.ReadFile("/etc/machine-id")
	for field, value := range map[string]string{
		"host.name": hostname, "host.id": strings.TrimSpace(string(id)), "host.architecture": machine(),
	} {
		if m, ok := ecs.Find(field); ok && value != "" {
			m.Set(&e, value)
		}
	}
	return e
}

// machine is the architecture as uname names it, such as x86_64.
func machine() string {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return ""
	}
	return unix.ByteSliceToString(u.Machine[:])
}
