package probe_test

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/need"
	"github.com/kerneql/kerneql/runtime/probe"
)

// needleOnly lets through the execs with the needle among their arguments.
func needleOnly() probe.Options {
	return probe.Options{Prefilter: passExecs(atomNeedle), Automaton: newAutomaton(pattern{needle, atomNeedle, false})}
}

// storm executes a program from several threads, every other time with the
// needle. It returns the pids of those.
func storm(t *testing.T, file string, threads, times int) map[int]bool {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	matching := map[int]bool{}
	for range threads {
		wg.Go(func() {
			for i := range times {
				argv := []string{file, "ordinary", needle}[:2+i%2]
				pid, err := execute(file, argv)
				if err != nil {
					t.Error(err)
					return
				}
				if i%2 == 1 {
					mu.Lock()
					matching[pid] = true
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return matching
}

func execute(file string, argv []string) (int, error) {
	pid, err := syscall.ForkExec(file, argv, nil)
	if err != nil {
		return 0, err
	}
	_, err = unix.Wait4(pid, nil, 0, nil)
	return pid, err
}

func counters(t *testing.T, p *probe.Probe) probe.Totals {
	t.Helper()
	totals, err := p.Counters()
	if err != nil {
		t.Fatal(err)
	}
	return totals
}

// wantSums fails unless what was seen is what became of it.
func wantSums(t *testing.T, totals probe.Totals) {
	t.Helper()
	for k := event.Exec; k < event.Kinds; k++ {
		if c := totals[k]; c.Seen != c.Filtered+c.Queued+c.Lost {
			t.Errorf("%s: %+v doesn't add up", k, c)
		}
	}
}

func TestBehaviourCounters(t *testing.T) {
	need.BPF(t)
	const threads, times = 4, 2500
	file := tiny(t, folder(t), "file")
	w := watch(t, needleOnly())
	before := counters(t, w.probe)
	matching := storm(t, file, threads, times)
	w.drain(t)
	after := counters(t, w.probe)
	wantSums(t, after)
	for k := event.Exec; k < event.Kinds; k++ {
		if c := after[k]; c.Lost != 0 || c.Queued != w.kinds[k] {
			t.Errorf("%s: %+v, but %d records", k, c, w.kinds[k])
		}
		if grown := after[k].Seen - before[k].Seen; grown < threads*times {
			t.Errorf("%s: %d seen of %d", k, grown, threads*times)
		}
	}
	if n := w.kinds[event.Exec]; n != threads*times/2 {
		t.Errorf("%d records of %d execs that match", n, threads*times/2)
	}
	wantOnly(t, w, matching)
}

// wantOnly fails unless these processes are in the records, and no other.
func wantOnly(t *testing.T, w *watcher, pids map[int]bool) {
	t.Helper()
	for pid := range w.records {
		if !pids[int(pid)] {
			t.Errorf("a record of process %d, which doesn't match", pid)
		}
		delete(pids, int(pid))
	}
	if len(pids) > 0 {
		t.Errorf("no record of %d processes that match", len(pids))
	}
}

// TestBehaviourCountersLive reads the counters while events are under way: no
// event may seem to be lost that isn't, and nothing goes backwards.
func TestBehaviourCountersLive(t *testing.T) {
	w := watch(t, probe.Options{Prefilter: passAll(), Automaton: newAutomaton()})
	file := tiny(t, folder(t), "file")
	done := make(chan bool)
	go func() {
		defer close(done)
		storm(t, file, 2, 500)
	}()
	var old probe.Totals
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		now := counters(t, w.probe)
		wantSums(t, now)
		if problem := backwards(old, now); problem != "" {
			<-done
			t.Fatal(problem)
		}
		old = now
	}
}

// backwards says which counter lost, or has become smaller.
func backwards(old, now probe.Totals) string {
	for k := event.Exec; k < event.Kinds; k++ {
		a, b := old[k], now[k]
		if b.Lost > 0 || b.Seen < a.Seen || b.Filtered < a.Filtered || b.Queued < a.Queued {
			return fmt.Sprintf("%s: %+v, then %+v", k, a, b)
		}
	}
	return ""
}

// TestBehaviourFullRing has a buffer for one record, which nobody reads.
func TestBehaviourFullRing(t *testing.T) {
	const times = 50
	o := needleOnly()
	o.RingBytes = os.Getpagesize()
	p := open(t, o)
	file := tiny(t, folder(t), "file")
	storm(t, file, 2, times)
	totals := counters(t, p)
	wantSums(t, totals)
	exec := totals[event.Exec]
	if exec.Queued+exec.Lost != times || totals[event.End].Queued+totals[event.End].Lost != 0 {
		t.Errorf("%+v, want %d queued or lost, and all ends filtered", totals, times)
	}
	if exec.Queued == 0 || exec.Queued*2000 > uint64(o.RingBytes) {
		t.Errorf("%d records in %d bytes", exec.Queued, o.RingBytes)
	}
	if n := readAll(t, p); n != exec.Queued {
		t.Errorf("%d records were read of %d", n, exec.Queued)
	}
	// What was read has made room again.
	storm(t, file, 1, 2)
	if again := counters(t, p)[event.Exec]; again.Queued != exec.Queued+1 || again.Lost != exec.Lost {
		t.Errorf("after reading %+v, before %+v", again, exec)
	}
}

// TestBehaviourFullCache has no room for the processes of the machine: what
// matches is still reported, as not known.
func TestBehaviourFullCache(t *testing.T) {
	const times = 20
	p := open(t, probe.Options{Prefilter: passAtom(atomNeedle), Automaton: newAutomaton(pattern{needle, atomNeedle, false}), Processes: 1})
	file := tiny(t, folder(t), "file")
	start(t, "wait").waits(t) // it has the only entry, if nobody else has
	before := counters(t, p)
	matching := storm(t, file, 2, times)
	after := counters(t, p)
	wantSums(t, after)
	got := 0
	for _, raw := range readRaw(t, p) {
		if s := decode(t, raw); s.Kind == event.Exec && matching[int(s.ProcessPID)] {
			got++
		}
	}
	if got != times {
		t.Errorf("%d of %d execs that match are reported", got, times)
	}
	if n := after[event.Exec].Seen - before[event.Exec].Seen; n < 2*times {
		t.Errorf("%d of %d execs are seen", n, 2*times)
	}
	faults, err := p.Faults()
	if err != nil || faults.CacheFull == 0 {
		t.Errorf("%+v, %v", faults, err)
	}
}

// readAll reads until nothing comes for a while, and returns how many came.
func readAll(t *testing.T, p *probe.Probe) uint64 {
	t.Helper()
	return uint64(len(readRaw(t, p)))
}

func readRaw(t *testing.T, p *probe.Probe) [][]byte {
	t.Helper()
	var s probe.Sample
	var all [][]byte
	for {
		p.SetDeadline(time.Now().Add(100 * time.Millisecond))
		if err := p.Read(&s); err != nil {
			if !errors.Is(err, probe.ErrDeadline) {
				t.Fatal(err)
			}
			return all
		}
		all = append(all, append([]byte(nil), s.Raw...))
	}
}
