package sink

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/need"
)

func document(t *testing.T, text string) ecs.Document {
	t.Helper()
	var d ecs.Document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

const netcat = `{"@timestamp":"2026-01-02T03:04:05.678901234Z",
	"event":{"action":"fork"},
	"process":{"name":"nc","pid":7,"args":["nc","-e","/bin/sh -i",""],"parent":{"name":"sh","pid":1,"command_line":"sh x"}},
	"container":{"id":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
	"user":{"id":"0"},"rule":{"id":"r1","name":"Netcat"},
	"kerneql":{"selftest":true,"undecided":"why","rule":{"severity":"medium","false_positives":["one","two\nlines"],"source":"rules/nc.toml:9"}}}`

const netcatText = `2026-01-02T03:04:05.678Z  MEDIUM    Netcat  [selftest]
  container  0123456789ab
  process    nc [7] (fork)  nc -e "/bin/sh -i" ""
  parent     sh [1]  sh x
  user       0
  undecided  why
  false pos. one
  false pos. two lines
  rule       r1  rules/nc.toml:9
`

func TestText(t *testing.T) {
	var b bytes.Buffer
	if err := NewText(&b, false).Write(document(t, netcat)); err != nil {
		t.Fatal(err)
	}
	if b.String() != netcatText {
		t.Errorf("got\n%s\nwant\n%s", b.String(), netcatText)
	}
}

const threeEvents = `{"@timestamp":"2026-01-02T03:04:07.000Z","process":{"name":"b"},"rule":{"id":"r1","name":"Three"},
	"kerneql":{"rule":{"severity":"low"},"sequence":{"join_keys":["c"],"events":[
		{"@timestamp":"2026-01-02T03:04:05.000Z","event":{"action":"exec\u001b"},"process":{"name":"a","pid":7,"args":["a","-x"]}},
		null,{"@timestamp":"2026-01-02T03:04:07.000Z","event":{"action":"end"},"process":{"name":"b"}}]}}}`

const threeEventsText = `2026-01-02T03:04:07.000Z  LOW       Three
  process    b
  events     1. 2026-01-02T03:04:05.000Z  exec\x1b  a [7]  a -x
  events     2. none, as it must be
  events     3. 2026-01-02T03:04:07.000Z  b (end)
  rule       r1
`

func TestSequence(t *testing.T) {
	var b bytes.Buffer
	if err := NewText(&b, false).Write(document(t, threeEvents)); err != nil {
		t.Fatal(err)
	}
	if b.String() != threeEventsText {
		t.Errorf("got\n%s\nwant\n%s", b.String(), threeEventsText)
	}
}

func TestColor(t *testing.T) {
	var b bytes.Buffer
	if err := NewText(&b, true).Write(document(t, netcat)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "\x1b[33mMEDIUM  \x1b[0m") {
		t.Errorf("the severity isn't coloured: %q", b.String())
	}
	plain := b.String()
	for _, code := range []string{reset, bold, dim, "\x1b[33m"} {
		plain = strings.ReplaceAll(plain, code, "")
	}
	if plain != netcatText {
		t.Errorf("without colours it is\n%s", plain)
	}
}

// Who controls a command line must not control the terminal of who reads it.
func TestNoControlCharacterPasses(t *testing.T) {
	evil := "\x1b[2J\r\b\x7f\u009b31m\u202e\u2028\nx\t\ufeff"
	doc := ecs.Document{}
	for _, m := range ecs.Members() {
		ecs.Put(doc, m.Name, evil)
	}
	for _, path := range []string{"rule.name", "rule.id", "kerneql.rule.severity", "kerneql.rule.false_positives", "kerneql.truncated"} {
		ecs.Put(doc, path, []any{evil})
	}
	for what, sink := range map[string]func(*bytes.Buffer) Sink{
		"text": func(b *bytes.Buffer) Sink { return NewText(b, false) },
		"json": func(b *bytes.Buffer) Sink { return NewJSON(b) },
	} {
		var b bytes.Buffer
		if err := sink(&b).Write(doc); err != nil {
			t.Fatal(err)
		}
		if i := strings.IndexAny(b.String(), "\x1b\r\b\x7f\u009b\u2028\t"); i >= 0 {
			t.Errorf("%s holds a control character: %q", what, b.String()[i:])
		}
		if what == "text" && strings.ContainsAny(b.String(), "\u202e\ufeff") {
			t.Errorf("%s holds invisible characters: %q", what, b.String())
		}
	}
}

func TestLongArgumentsAreCutForPeople(t *testing.T) {
	var b bytes.Buffer
	doc := ecs.Document{"process": ecs.Document{"args": []string{"nc", strings.Repeat("é", maxArgs)}}}
	if err := NewText(&b, false).Write(doc); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "é … (2003 more bytes)\n") {
		t.Errorf("ends with %q", b.String()[b.Len()-40:])
	}
}

func TestJSONIsOneWriteAndOneLine(t *testing.T) {
	var c counter
	if err := NewJSON(&c).Write(document(t, netcat)); err != nil {
		t.Fatal(err)
	}
	if c.writes != 1 || bytes.Count(c.Bytes(), []byte("\n")) != 1 || !json.Valid(c.Bytes()) {
		t.Errorf("%d writes: %q", c.writes, c.String())
	}
}

type counter struct {
	bytes.Buffer
	writes int
}

func (c *counter) Write(p []byte) (int, error) {
	c.writes++
	return c.Buffer.Write(p)
}

func TestNobodyReads(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	r.Close()
	if err := NewJSON(w).Write(ecs.Document{}); !errors.Is(err, ErrClosed) {
		t.Errorf("a pipe without reader: %v", err)
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	need.That(t, err == nil, "needs /dev/full")
	defer full.Close()
	if err := NewJSON(full).Write(ecs.Document{}); !errors.Is(err, syscall.ENOSPC) || errors.Is(err, ErrClosed) {
		t.Errorf("a full disk: %v", err)
	}
}

func TestOpenFileAppends(t *testing.T) {
	path := filepath.Join(t.TempDir(), "alerts")
	for range 2 {
		f, err := OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := NewJSON(f).Write(ecs.Document{"a": 1}); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	text, _ := os.ReadFile(path)
	info, err := os.Stat(path)
	if err != nil || string(text) != "{\"a\":1}\n{\"a\":1}\n" || info.Mode().Perm() != 0o600 {
		t.Errorf("%q %v %v", text, info.Mode(), err)
	}
}
