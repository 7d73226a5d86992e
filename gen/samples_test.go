package gen

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// samplesRule has what benchmarks and selftests must get right: several events, a
// field without a member, and text that is built of an event's values.
const samplesRule = `[rule]
name = "n"
rule_id = "i"
risk_score = 1
severity = "low"
type = "eql"
query = '''
sequence by container.id
  [process where process.name == "curl"]
  [file where acme.count > 3 and concat(file.path, "!") : "/etc/*"]
'''
`

const samplesTests = `{
  "match": [{"why": "both", "events": [
    {"event.category": "process", "event.action": "exec", "process.name": "curl", "container.id": "c"},
    {"event.category": "file", "container.id": "c", "file.path": "/etc/passwd", "acme.count": [1, 4]}
  ]}],
  "miss": [{"why": "one", "event": {"event.category": "process", "event.action": "exec", "process.name": "curl", "container.id": "c"}}]
}`

func samplesSet(t *testing.T, rule string) *Set {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"fields.toml": `"acme.count" = "long"`, "r.toml": rule, "r.test.json": samplesTests} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, problems := Load(dir)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSampleEvents holds that benchmarks have all events of all cases, as replay
// reads them, and that a sequence isn't acted out.
func TestSampleEvents(t *testing.T) {
	s := samplesSet(t, samplesRule)
	out, err := s.Generate(Options{})
	if err != nil {
		t.Fatal(err)
	}
	bench := string(out["bench_test.go"])
	if n := strings.Count(bench, `ProcessName: "curl"`); n != 2 {
		t.Errorf("%d events of curl", n)
	}
	for _, want := range []string{`[]int64{`, `"/etc/passwd"`, "More: []event.Values{"} {
		if !strings.Contains(bench, want) {
			t.Errorf("no %s", want)
		}
	}
	if t.Failed() {
		t.Log(bench)
	}
	if n := len(s.rules[0].selftests()); n > 0 {
		t.Errorf("%d selftests", n)
	}
}

// TestBenchmarksRun runs what is generated beside the matchers, and holds that it
// promises to take no memory only where that is so.
func TestBenchmarksRun(t *testing.T) {
	for what, c := range map[string]struct {
		rule     string
		promises bool
	}{
		"text is built":    {samplesRule, false},
		"no text is built": {strings.Replace(samplesRule, `concat(file.path, "!") :`, "length(file.path) > 1 and file.path :", 1), true},
	} {
		out, err := samplesSet(t, c.rule).Generate(Options{})
		if err != nil {
			t.Fatal(err)
		}
		text := runBenchmarks(t, out)
		if !strings.Contains(text, "BenchmarkMatch") || strings.Contains(text, "PASS: TestMatchAllocatesNothing") != c.promises {
			t.Errorf("%s: got\n%s", what, text)
		}
	}
}

func runBenchmarks(t *testing.T, out Output) string {
	t.Helper()
	files, err := builder().module(out)
	if err != nil {
		t.Fatal(err)
	}
	files["generated/bench_test.go"] = out["bench_test.go"]
	dir := t.TempDir()
	if err := files.writeTree(dir); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "test", "-v", "-bench=.", "-benchtime=1x", "./generated")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir, "GOWORK=off", "GOFLAGS=-mod=mod")
	text, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return string(text)
}
