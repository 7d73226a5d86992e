package probe

import (
	"slices"
	"testing"
	"time"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
	"golang.org/x/sys/unix"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/need"
)

// A round is so many execs under the baseline and as many under the collector,
// in turns, as the machine is not equally busy all the time.
const (
	execsInRound = 50
	minRounds    = 60
	maxRatio     = 2 // of the collector to the baseline, in quiet rounds
)

// ordinary is an exec that no rule is about, with arguments of 90 bytes.
var ordinary = request{Path: "/bin/busybox", Times: execsInRound, Argv: []string{
	"/bin/busybox", "true", "some", "ordinary", "arguments", "/usr/lib/x86_64-linux-gnu/libc.so.6", "--flag=value"}}

// BenchmarkExec measures what an exec in a container costs in the kernel when it is
// filtered, by BPF's own statistics, beside a program that only copies argv to a
// ring buffer.
func BenchmarkExec(b *testing.B) {
	need.BPF(b)
	need.Tool(b, "busybox")
	stats, err := ebpf.EnableStats(uint32(unix.BPF_STATS_RUN_TIME))
	if err != nil {
		b.Fatal(err)
	}
	defer stats.Close()
	m := newMeter(b)
	for b.Loop() {
		m.round(b)
	}
	for len(m.own) < minRounds {
		m.round(b)
	}
	m.report(b)
}

// meter collects the costs of rounds, in nanoseconds an exec.
type meter struct {
	container        *runner
	probe            *Probe
	copier           *ebpf.Program
	base, own, ratio []float64
}

func newMeter(b *testing.B) *meter {
	b.Helper()
	p, err := Open(realOptions())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { p.Close() })
	m := &meter{container: startContainer(b), probe: p, copier: newBaseline(b)}
	if err := p.detach(); err != nil {
		b.Fatal(err)
	}
	return m
}

func (m *meter) round(b *testing.B) {
	m.base = append(m.base, m.baseline(b))
	m.own = append(m.own, m.collector(b))
}

// baseline is what an exec costs under the copier.
func (m *meter) baseline(b *testing.B) float64 {
	l, err := link.AttachTracing(link.TracingOptions{Program: m.copier})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	before := must(m.copier.Stats())(b)
	m.container.run(b, ordinary)
	after := must(m.copier.Stats())(b)
	return float64(after.Runtime-before.Runtime) / float64(after.RunCount-before.RunCount)
}

// collector is what an exec costs under all programs of the exec hook together.
func (m *meter) collector(b *testing.B) float64 {
	if err := m.probe.attach(); err != nil {
		b.Fatal(err)
	}
	defer m.probe.detach()
	before := m.execStats(b)
	totals := must(m.probe.Counters())(b)
	m.container.run(b, ordinary)
	after := m.execStats(b)
	now := must(m.probe.Counters())(b)
	if got := now[event.Exec].Filtered - totals[event.Exec].Filtered; got < execsInRound {
		b.Fatalf("%d of %d execs were filtered", got, execsInRound)
	}
	var cost float64
	for i, s := range after {
		cost += float64(s.Time-before[i].Time) / float64(s.Runs-before[i].Runs)
	}
	return cost
}

func (m *meter) execStats(b *testing.B) []ProgramStats {
	b.Helper()
	return slices.DeleteFunc(must(m.probe.Stats())(b), func(s ProgramStats) bool { return s.Name[:5] != "exec_" })
}

func (m *meter) report(b *testing.B) {
	base, own := quiet(m.base), quiet(m.own)
	b.ReportMetric(0, "ns/op") // of a round means nothing
	b.ReportMetric(base, "ns/exec-copied")
	b.ReportMetric(own, "ns/exec-filtered")
	b.ReportMetric(own/base, "ratio")
	if own > maxRatio*base {
		b.Logf("a filtered exec costs %.0f ns, more than %d times the %.0f ns of copying argv", own, maxRatio, base)
	}
	if n := m.probe.reader.AvailableBytes(); n != 0 {
		b.Errorf("%d bytes wait in the ring buffer: not all was filtered", n)
	}
}

// quiet is the cost in rounds that were disturbed little: the tenth percentile.
func quiet(costs []float64) float64 {
	slices.Sort(costs)
	return costs[len(costs)/10]
}

// must returns a function that fails the test on an error, or gives the value.
func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// TestFilteredWakesNobody holds that a reader sleeps on while execs are filtered.
func TestFilteredWakesNobody(t *testing.T) {
	need.BPF(t)
	need.Tool(t, "busybox")
	p, err := Open(realOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	c := startContainer(t)
	if err := p.Scan(); err != nil {
		t.Fatal(err)
	}
	p.SetDeadline(time.Now())
	for p.Read(&Sample{}) == nil { // what other programs of this machine do
	}
	before := must(p.Counters())(t)
	pids := c.run(t, ordinary)
	after := must(p.Counters())(t)
	if got := after[event.Exec].Filtered - before[event.Exec].Filtered; got < uint64(len(pids)) {
		t.Errorf("%d of %d execs were filtered", got, len(pids))
	}
	if got := after[event.Exec].Queued - before[event.Exec].Queued; got != 0 {
		t.Errorf("%d execs were queued", got)
	}
}
