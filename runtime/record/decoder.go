// Package record decodes the collector's records into events, without
// allocating: the strings of an event point into the decoder.
//
// It may import runtime/event and runtime/probe, whose record layout comes from
// the collector's own type information.
package record

import (
	"errors"
	"fmt"
	"unsafe"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/probe"
)

// ErrCorrupt says that a sample isn't a record of the collector.
var ErrCorrupt = errors.New("not a record of the collector")

// Options are what a decoder adds to each event.
type Options struct {
	Reads  event.Set   // what the rules read: command lines are joined only if asked for
	Base   event.Event // a template for every event: host.* and the like, with their Has bits
	BootID string      // of this boot (BootID): part of entity and event ids
	Boot   int64       // the wall clock less the boot clock, in nanoseconds (BootOffset)
}

// Facts are what a record tells besides the event.
type Facts struct {
	PID, PPID          uint32
	Start, ParentStart uint64 // ns since boot; ParentStart is 0 if the parent isn't known
	Member             bool   // the process belongs to its container
	ContainerUnknown   bool   // the cgroup path was too deep to tell
	ArgsCut            bool   // the record doesn't hold all arguments
	ArgsFault          bool   // they couldn't be read
	NameUnknown        bool
	PathCut            bool
	ParentKnown        bool
	ArgsSize           int // bytes of all arguments
}

// Decoder decodes one record at a time.
type Decoder struct {
	options Options
	facts   Facts
	long    probe.LongRecord // the record, copied to where it is aligned
	self    text
	parent  text
	ids     ids
}

// NewDecoder returns a decoder.
func NewDecoder(o Options) *Decoder {
	return &Decoder{options: o}
}

// Facts returns what else the last decoded record tells.
func (d *Decoder) Facts() Facts { return d.facts }

const (
	shortSize = int(unsafe.Sizeof(probe.Record{}))
	longSize  = int(unsafe.Sizeof(probe.LongRecord{}))
)

// Decode sets e to the event of a raw record. What e points to is overwritten
// by the next call. The error wraps ErrCorrupt.
func (d *Decoder) Decode(raw []byte, e *event.Event) error {
	if err := d.load(raw); err != nil {
		return err
	}
	rec := &d.long.R
	*e = d.options.Base
	e.Kind = event.Kind(rec.Kind)
	d.setConstants(e)
	d.setFacts(rec)
	set(e, event.Timestamp)
	e.Timestamp = int64(rec.Time) + d.options.Boot
	d.setContainer(e, &rec.Self)
	d.setProcess(e, rec)
	d.setParent(e, rec)
	d.ids.set(e, d.options.BootID, rec)
	return nil
}

// load copies a record and checks every length in it.
func (d *Decoder) load(raw []byte) error {
	if len(raw) < shortSize || len(raw) > longSize+7 { // the ring buffer rounds up
		return fmt.Errorf("%w: %d bytes", ErrCorrupt, len(raw))
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&d.long)), longSize), raw)
	rec := &d.long.R
	switch {
	case rec.Kind < 1 || int(rec.Kind) >= int(event.Kinds):
		return fmt.Errorf("%w: kind %d", ErrCorrupt, rec.Kind)
	case rec.LongLen > 0 && shortSize+int(rec.LongLen) > min(len(raw), longSize):
		return fmt.Errorf("%w: %d bytes of arguments in %d", ErrCorrupt, rec.LongLen, len(raw))
	}
	for _, img := range []*probe.Image{&rec.Self, &rec.Parent} {
		if int(img.ArgsLen) > len(img.Args) || int(img.PathLen) > len(img.Path) {
			return fmt.Errorf("%w: an image with %d bytes of arguments and %d of path", ErrCorrupt, img.ArgsLen, img.PathLen)
		}
	}
	return nil
}

func set(e *event.Event, fields ...event.Field) {
	for _, f := range fields {
		e.Has.Add(f)
	}
}

// bytesOf returns the memory of a C string array.
func bytesOf(s []int8) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s))
}

// stringOf returns bytes as a string that shares them.
func stringOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
