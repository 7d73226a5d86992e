package gen

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
)

// generator makes random well-typed queries, and events whose values are taken
// from the queries' own literals: as they are, one character more or less, in
// the other case.
type generator struct {
	*rand.Rand
	fields   []*schema.Field
	literals []string
}

func newGenerator(t *testing.T) *generator {
	seed := rand.Uint64()
	if s := os.Getenv("KERNEQL_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = n
	}
	t.Logf("KERNEQL_SEED=%d", seed)
	return &generator{Rand: rand.New(rand.NewPCG(seed, 0)), fields: schema.All()}
}

// field picks a field, a few of them often: it is they that rules are about.
func (g *generator) field() *schema.Field {
	if g.IntN(2) == 0 {
		return schema.ByEvent([]event.Field{event.ProcessName, event.ProcessArgs, event.ContainerID, event.EventAction, event.ProcessArgsCount}[g.IntN(5)])
	}
	return g.fields[g.IntN(len(g.fields))]
}

func (g *generator) text(wild bool) string {
	words := []string{"nc", "bash", "-l", "--listen", "exec", "fork", "start", "x", "é", "aB", "/usr/bin/nc"}
	s := words[g.IntN(len(words))]
	if g.IntN(8) == 0 {
		s = ""
	}
	if wild {
		for range g.IntN(3) {
			at := g.IntN(len(s) + 1)
			for at > 0 && at < len(s) && s[at]&0xc0 == 0x80 {
				at-- // not inside a character
			}
			s = s[:at] + []string{"*", "?", "**"}[g.IntN(3)] + s[at:]
		}
	}
	g.literals = append(g.literals, s)
	return s
}

func (g *generator) list(wild bool) string {
	items := make([]string, 1+g.IntN(4))
	for i := range items {
		items[i] = strconv.Quote(g.text(wild))
	}
	if len(items) == 1 && wild {
		return items[0]
	}
	return "(" + strings.Join(items, ", ") + ")"
}

// leaf makes a condition on one field.
func (g *generator) leaf() string {
	f := g.field()
	name := f.Name
	if strings.HasPrefix(name, "@") || f.Type == schema.Date {
		return name + " != null"
	}
	if g.IntN(6) == 0 {
		return name + []string{" == null", " != null"}[g.IntN(2)]
	}
	switch f.Type {
	case schema.Bool:
		return []string{name, name + " == false", name + " != true"}[g.IntN(3)]
	case schema.Long:
		return fmt.Sprintf("%s %s %d", name, []string{"==", "!=", "<", "<=", ">", ">="}[g.IntN(6)], g.IntN(4))
	}
	switch g.IntN(6) {
	case 0:
		return name + " in " + g.list(false)
	case 1:
		return name + " in~ " + g.list(false)
	case 2:
		return name + " like " + g.list(true)
	case 3:
		return fmt.Sprintf("%s %s %q", name, []string{"==", "!=", "<", ">="}[g.IntN(4)], g.text(false))
	}
	return name + []string{" : ", " like~ "}[g.IntN(2)] + g.list(true)
}

func (g *generator) condition(depth int) string {
	if depth == 0 || g.IntN(5) == 0 {
		return g.leaf()
	}
	parts := make([]string, 2+g.IntN(2))
	for i := range parts {
		parts[i] = g.condition(depth - 1)
	}
	s := "(" + strings.Join(parts, []string{" and ", " or "}[g.IntN(2)]) + ")"
	if g.IntN(4) == 0 {
		s = "not " + s
	}
	return s
}

func (g *generator) query() string {
	return []string{"process", "any", "\"process\""}[g.IntN(3)] + " where " + g.condition(1+g.IntN(3))
}

// value makes a text that some query asks for, or nearly.
func (g *generator) value() string {
	s := g.literals[g.IntN(len(g.literals))]
	s = strings.NewReplacer("*", []string{"", "q", "l/é"}[g.IntN(3)], "?", []string{"", "l", "é"}[g.IntN(3)]).Replace(s)
	switch g.IntN(6) {
	case 0:
		s += "x"
	case 1:
		s = s[:max(0, len(s)-1)]
	case 2:
		s = strings.ToUpper(s)
	case 3:
		s = "\n" + s
	}
	return strings.ToValidUTF8(s, "")
}

func (g *generator) values(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = g.value()
	}
	return out
}

// event makes an event of any kind; on a live one the constants are set as the
// decoder sets them, and what no live event has is missing.
func (g *generator) event() event.Event {
	e := event.Event{Kind: event.Kind(g.IntN(int(event.Kinds)))}
	for _, m := range ecs.Members() {
		f := schema.ByEvent(m.Field)
		live := e.Kind != event.Recorded
		switch {
		case live && f.Origin == schema.Constant:
			g.constant(&e, m, f.Constants[e.Kind])
		case live && f.Origin == schema.ReplayOnly || g.IntN(3) == 0:
		case m.Type == ecs.Texts:
			m.Set(&e, g.values(g.IntN(4)))
		case m.Type == ecs.Text:
			m.Set(&e, g.value())
		case m.Type == ecs.Bool:
			m.Set(&e, g.IntN(2) == 0)
		default:
			m.Set(&e, int64(g.IntN(5)))
		}
	}
	if e.Kind == event.Recorded && g.IntN(2) == 0 {
		e.EventCategory = append(e.EventCategory, "process")
	}
	return e
}

func (g *generator) constant(e *event.Event, m ecs.Member, values []string) {
	if m.Type == ecs.Texts {
		m.Set(e, values)
	} else {
		m.Set(e, values[0])
	}
}

// TestRandomQueries is the differential test of all engines.
func TestRandomQueries(t *testing.T) {
	g := newGenerator(t)
	queries := make([]string, 250)
	for i := range queries {
		queries[i] = g.query()
	}
	events := make([]event.Event, 800)
	for i := range events {
		events[i] = g.event()
	}
	t.Logf("%d pairs", checkEngines(t, queries, events))
}
