package sensor

import (
	"fmt"
	"io"
	"strings"

	"github.com/kerneql/kerneql/runtime/match"
)

// Rules lists the compiled rules.
func Rules(w io.Writer, p *match.Program, asJSON bool) error {
	t := table{columns: []string{"RULE", "SEVERITY", "RUNS", "ID", "THE KERNEL FILTERS ON"}}
	for i := range p.Rules {
		r := &p.Rules[i]
		t.add(ruleInfo{r.ID, r.Name, r.Severity, r.Version, r.Source, r.Live, r.Stages, r.Kernel, r.Open, r.Query},
			r.Name, r.Severity, r.Live, r.ID, kernelOf(r))
	}
	return t.write(w, asJSON)
}

type ruleInfo struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Severity string   `json:"severity"`
	Version  int      `json:"version"`
	Source   string   `json:"source"`
	Live     string   `json:"live"`
	Stages   int      `json:"stages,omitempty"`
	Kernel   string   `json:"kernel"`
	Open     []string `json:"open,omitempty"`
	Query    string   `json:"query"`
}

// kernelOf says what the kernel tests, and what it lets through beyond that.
func kernelOf(r *match.Rule) string {
	text := r.Kernel
	if text == "" {
		text = "-"
	}
	if r.Stages > 0 && r.Kernel != "" {
		text = fmt.Sprintf("any of %d stages: %s", r.Stages, text)
	}
	if len(r.Open) > 0 {
		text += " (more passes: " + strings.Join(r.Open, "; ") + ")"
	}
	return text
}
