package sensor

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/runtime/probe"
)

func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return out
}

func TestRules(t *testing.T) {
	var text, json bytes.Buffer
	if err := Rules(&text, program(), false); err != nil {
		t.Fatal(err)
	}
	equal(t, "text", text.String(), `RULE  SEVERITY  RUNS  ID    THE KERNEL FILTERS ON
Name  low       live  name  process.name
Args  high      live  args  - (more passes: a; b)
`)
	if err := Rules(&json, program(), true); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(json.String(), "\n"); len(lines) != 3 || !strings.Contains(lines[1], `"open":["a","b"]`) {
		t.Errorf("got %s", json.String())
	}
}

func TestRulesOverSeveralEvents(t *testing.T) {
	p := sequenceProgram()
	p.Rules[1].Kernel = "exec: process.name"
	var text, json bytes.Buffer
	for w, asJSON := range map[*bytes.Buffer]bool{&text: false, &json: true} {
		if err := Rules(w, p, asJSON); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(text.String(), "any of 2 stages: exec: process.name") || strings.Count(json.String(), `"stages":2`) != 2 {
		t.Errorf("got %s\n%s", text.String(), json.String())
	}
}

func TestDoctor(t *testing.T) {
	good := probe.Finding{Name: "kernel", OK: true, Required: true, Detail: "6.1"}
	slow := probe.Finding{Name: "loop", Detail: "none", Fix: "newer kernel"}
	bad := probe.Finding{Name: "BTF", Required: true, Detail: "none", Fix: "build it in"}
	for _, c := range []struct {
		findings []probe.Finding
		able     bool
		last     string
	}{
		{[]probe.Finding{good}, true, "ok  kernel  6.1"},
		{[]probe.Finding{good, slow}, true, "note  loop    none   newer kernel"},
		{[]probe.Finding{good, bad}, false, "lacks  BTF     none   build it in"},
	} {
		var b bytes.Buffer
		able, err := Doctor(&b, c.findings, false)
		lines := strings.Split(strings.TrimSpace(b.String()), "\n")
		if last := lines[len(lines)-1]; err != nil || able != c.able || last != c.last {
			t.Errorf("%v, %v, %q, want %v, %q", able, err, last, c.able, c.last)
		}
	}
}
