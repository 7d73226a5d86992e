package probe

import (
	"errors"
	"os"
	"time"

	"github.com/cilium/ebpf/link"
	"github.com/cilium/ebpf/ringbuf"
)

// What Read returns besides records.
var (
	ErrClosed   = os.ErrClosed           // after Close
	ErrDeadline = os.ErrDeadlineExceeded // the deadline has passed and nothing is left
	ErrDrained  = ringbuf.ErrFlushed     // after Stop, when nothing is left
)

// Sample is one raw record. Its memory is used again by the next Read into it.
type Sample struct {
	Raw       []byte
	Remaining int // bytes that wait in the ring buffer
}

// Read waits for the next record. It allocates nothing once s has grown.
func (p *Probe) Read(s *Sample) error {
	rec := ringbuf.Record{RawSample: s.Raw}
	err := p.reader.ReadInto(&rec)
	if err == nil {
		s.Raw, s.Remaining = rec.RawSample, rec.Remaining
	}
	return err
}

// SetDeadline is when Read gives up with ErrDeadline; the zero time is never.
func (p *Probe) SetDeadline(t time.Time) { p.reader.SetDeadline(t) }

// Stop detaches all programs. Read then returns what is left, and ErrDrained.
func (p *Probe) Stop() error {
	err := p.detach()
	return errors.Join(err, p.reader.Flush())
}

func (p *Probe) detach() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, l := range p.links {
		errs = append(errs, l.Close())
	}
	p.links = []link.Link(nil)
	return errors.Join(errs...)
}

// Close detaches and frees everything. A Read that waits returns ErrClosed.
func (p *Probe) Close() error {
	err := p.detach()
	if p.reader != nil {
		err = errors.Join(err, p.reader.Close())
	}
	p.coll.Close()
	return err
}
