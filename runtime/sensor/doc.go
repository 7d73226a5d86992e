// Package sensor is what cmd/kerneql-sensor does: watch the kernel, replay
// recorded events, prove itself, and tell about its rules and its host. The
// compiled rules are passed to it.
//
// It may import the packages of runtime, nothing of gen or generated.
package sensor

import (
	"github.com/cilium/ebpf/asm"

	"github.com/kerneql/kerneql/runtime/match"
)

// Program is a compiled rule set: what user space evaluates, and what the
// kernel does before.
type Program struct {
	*match.Program
	Prefilter asm.Instructions
}
