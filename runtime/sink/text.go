package sink

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/kerneql/kerneql/runtime/ecs"
)

// NewText returns a sink that writes alerts for people to read, in colour or
// not. No control character of an event gets through to w.
func NewText(w io.Writer, color bool) Sink { return textSink{w, color} }

type textSink struct {
	w     io.Writer
	color bool
}

// The escape sequences of the colours.
const (
	reset = "\x1b[0m"
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
)

var severityColor = map[string]string{
	"low": "\x1b[36m", "medium": "\x1b[33m", "high": "\x1b[31m", "critical": "\x1b[1;31m",
}

func (s textSink) Write(doc ecs.Document) error {
	var b bytes.Buffer
	s.head(&b, doc)
	for _, l := range lines {
		for _, value := range l.values(doc) {
			fmt.Fprintf(&b, "  %s %s\n", s.paint(dim, fmt.Sprintf("%-10s", l.label)), value)
		}
	}
	return write(s.w, b.Bytes())
}

func (s textSink) paint(color, text string) string {
	if !s.color || color == "" {
		return text
	}
	return color + text + reset
}

// head writes the first line: when, how severe, which rule.
func (s textSink) head(b *bytes.Buffer, doc ecs.Document) {
	severity := first(doc, "kerneql.rule.severity")
	fmt.Fprintf(b, "%s  %s  %s", clock(first(doc, "@timestamp")),
		s.paint(severityColor[severity], fmt.Sprintf("%-8s", strings.ToUpper(severity))), s.paint(bold, first(doc, "rule.name")))
	if first(doc, "kerneql.selftest") == "true" {
		b.WriteString("  [selftest]")
	}
	b.WriteByte('\n')
}

// clock leaves out what people don't read: fractions below the millisecond.
func clock(timestamp string) string {
	whole, fraction, ok := strings.Cut(strings.TrimSuffix(timestamp, "Z"), ".")
	if timestamp == "" {
		return "no time"
	}
	if !ok || len(fraction) < 3 {
		return timestamp
	}
	return whole + "." + fraction[:3] + "Z"
}

// lines is what follows the first line; a line with no value is left out.
var lines = []struct {
	label  string
	values func(ecs.Document) []string
}{
	{"container", containerOf},
	{"process", func(d ecs.Document) []string { return processOf(d, "process") }},
	{"parent", func(d ecs.Document) []string { return processOf(d, "process.parent") }},
	{"user", userOf},
	{"host", field("host.name")},
	{"events", sequenceOf},
	{"undecided", field("kerneql.undecided")},
	{"truncated", field("kerneql.truncated")},
	{"false pos.", field("kerneql.rule.false_positives")},
	{"rule", ruleOf},
}

func field(path string) func(ecs.Document) []string {
	return func(d ecs.Document) []string { return texts(d, path) }
}

func containerOf(d ecs.Document) []string {
	id := first(d, "container.id")
	if len(id) > shortID {
		id = id[:shortID]
	}
	return joined(id, first(d, "container.name"), first(d, "container.image.name"))
}

// shortID is how many digits of a container's id its engine shows.
const shortID = 12

func userOf(d ecs.Document) []string {
	return joined(first(d, "user.id"), first(d, "user.name"))
}

func ruleOf(d ecs.Document) []string {
	return joined(first(d, "rule.id"), first(d, "kerneql.rule.source"))
}

func processOf(d ecs.Document, path string) []string {
	name := first(d, path+".name")
	if pid := first(d, path+".pid"); pid != "" {
		name = strings.TrimSpace(name + " [" + pid + "]")
	}
	if action := first(d, "event.action"); path == "process" && (action == "fork" || action == "end") {
		name += " (" + action + ")"
	}
	return joined(name, commandOf(d, path))
}

func commandOf(d ecs.Document, path string) string {
	args := ecs.Values(d, path+".args")
	if len(args) == 0 {
		return first(d, path+".command_line")
	}
	return quoteArgs(args)
}

// joined is one line of the parts that are not empty.
func joined(parts ...string) []string {
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, part)
		}
	}
	if there == nil {
		return nil
	}
	return []string{strings.Join(there, "  ")}
}
