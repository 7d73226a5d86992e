package sensor

import (
	"io"

	"github.com/kerneql/kerneql/runtime/probe"
)

// Doctor tells what this host has and lacks, and what to do about it. It
// returns whether the sensor can run here.
func Doctor(w io.Writer, findings []probe.Finding, asJSON bool) (able bool, err error) {
	t := table{columns: []string{"", "WHAT", "FOUND", "WHAT TO DO"}}
	able = true
	for _, f := range findings {
		state := stateOf(f)
		able = able && state != "lacks"
		t.add(finding{f.Name, state, f.Detail, f.Fix}, state, f.Name, f.Detail, f.Fix)
	}
	return able, t.write(w, asJSON)
}

type finding struct {
	Name   string `json:"name"`
	State  string `json:"state"` // ok; lacks: the sensor cannot run; note: it can
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"`
}

func stateOf(f probe.Finding) string {
	switch {
	case f.OK:
		return "ok"
	case f.Required:
		return "lacks"
	}
	return "note"
}
