// Package probe loads the collector into the kernel and reads what it reports.
//
// Open checks the host, appends the generated prefilter to the collector's
// programs, loads them and attaches them to exec, fork and exit; Scan makes the
// processes known that were running before; Read returns raw records, which
// runtime/record decodes; Counters says what became of every event.
//
// It may import runtime/event, runtime/match, runtime/process,
// runtime/container, cilium/ebpf and golang.org/x/sys. The collector's source
// is in templates/collector; collector_bpfel.* are made from it by bpf2go.
package probe
