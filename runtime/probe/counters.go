package probe

import (
	"fmt"
	"time"

	"github.com/kerneql/kerneql/runtime/event"
)

// Counts is what became of the events of one kind.
type Counts struct{ Seen, Filtered, Queued, Lost uint64 }

// Totals are the counts of each kind.
type Totals [event.Kinds]Counts

// Counters returns the totals since Open. Seen is Filtered + Queued + Lost.
//
// Where tracepoint programs can be preempted (from Linux 7.0 on), the kernel skips
// one for other tasks while a task is in it. What a main program missed its guards
// decide. What the last of them missed only the kernel has counted: for exec and fork that
// is an event seen, and one lost if nobody decided about it. An end is counted as
// seen by who decides about it; it is lost if all missed it, and the smallest
// number of misses is taken for that.
func (p *Probe) Counters() (Totals, error) {
	var t Totals
	for k := event.Exec; k < event.Kinds; k++ {
		// Before the misses and what was decided, so that an event under way
		// is at most not counted yet.
		c, err := p.kernelCounts(k)
		if err != nil {
			return t, err
		}
		t[k] = c
	}
	return t, p.addMissed(&t)
}

func (p *Probe) kernelCounts(k event.Kind) (Counts, error) {
	var perCPU []collectorCounters
	if err := p.coll.Maps[collectorMapCounts].Lookup(uint32(k), &perCPU); err != nil {
		return Counts{}, fmt.Errorf("read the counters: %w", err)
	}
	var sum Counts
	for _, c := range perCPU {
		sum.Seen += c.Seen
		sum.Filtered += c.Filtered
		sum.Queued += c.Queued
		sum.Lost += c.Lost
	}
	return sum, nil
}

func (p *Probe) addMissed(t *Totals) error {
	stats, err := p.Stats()
	if err != nil {
		return err
	}
	missed := map[string]uint64{}
	for _, s := range stats {
		missed[s.Name] = s.Missed
	}
	t[event.Exec].settle(last(missed, collectorProgExecMain, collectorProgExecLast))
	t[event.Fork].settle(last(missed, collectorProgForkMain, collectorProgForkLast))
	t[event.End].settle(min(missed[collectorProgExitMain], last(missed, collectorProgExitMain, collectorProgExitGuard),
		last(missed, collectorProgExitMain, collectorProgExitLast)))
	return nil
}

// last returns the misses of the guard, or where there is none of the main program.
func last(missed map[string]uint64, main, guard string) uint64 {
	if n, ok := missed[guard]; ok {
		return n
	}
	return missed[main]
}

// settle counts the misses as seen, and what nobody decided about as lost.
func (c *Counts) settle(missed uint64) {
	decided := c.Filtered + c.Queued + c.Lost
	c.Seen = max(c.Seen+missed, decided)
	c.Lost += c.Seen - decided
}

// Faults says how often something about a process could not be known.
type Faults struct {
	CacheFull  uint64 // no room in the process cache
	NoCloner   uint64 // a fork of a process that wasn't in the cache
	Args       uint64 // an argv that could not be read
	PathCut    uint64 // a path too long or too deep
	Name       uint64 // a process without an executable file
	CgroupDeep uint64 // a cgroup path too deep
	Guarded    uint64 // events that a guard passed on
}

// Faults returns the causes counted since Open.
func (p *Probe) Faults() (Faults, error) {
	var n [collectorFaultFAULTS]uint64
	for i := range n {
		var perCPU []uint64
		if err := p.coll.Maps[collectorMapFaults].Lookup(uint32(i), &perCPU); err != nil {
			return Faults{}, fmt.Errorf("read the faults: %w", err)
		}
		for _, c := range perCPU {
			n[i] += c
		}
	}
	return Faults{
		CacheFull: n[collectorFaultFAULT_CACHE_FULL], NoCloner: n[collectorFaultFAULT_NO_CLONER],
		Args:    n[collectorFaultFAULT_ARGS],
		PathCut: n[collectorFaultFAULT_PATH_CUT], Name: n[collectorFaultFAULT_NAME],
		CgroupDeep: n[collectorFaultFAULT_CGROUP_DEEP], Guarded: n[collectorFaultFAULT_GUARDED],
	}, nil
}

// ProgramStats are the kernel's statistics of one program. Runs and Time count
// only while BPF statistics are enabled (ebpf.EnableStats).
type ProgramStats struct {
	Name   string
	Runs   uint64
	Time   time.Duration
	Missed uint64 // runs that the kernel skipped
}

// Stats returns the statistics of each program, in the order of attaching.
func (p *Probe) Stats() ([]ProgramStats, error) {
	stats := make([]ProgramStats, 0, len(p.names))
	for _, name := range p.names {
		s, err := p.coll.Programs[name].Stats()
		if err != nil {
			return stats, fmt.Errorf("read the statistics of %s: %w", name, err)
		}
		stats = append(stats, ProgramStats{Name: name, Runs: s.RunCount, Time: s.Runtime, Missed: s.RecursionMisses})
	}
	return stats, nil
}
