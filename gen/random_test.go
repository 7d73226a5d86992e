package gen

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/runtime/ecs"
	"github.com/kerneql/kerneql/runtime/event"
)

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
	return newQueryGenerator(seed)
}

// live makes an event from the kernel: the constants are set as the decoder sets
// them, and what no live event has is missing.
func (g *generator) live() event.Event {
	e := event.Event{Kind: event.Exec + event.Kind(g.IntN(int(event.Kinds)-1))}
	setConstants(&e)
	for _, m := range ecs.Members() {
		f := schema.ByEvent(m.Field)
		switch {
		case f.Origin == schema.Constant || f.Origin == schema.ReplayOnly || g.IntN(3) == 0:
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
	return e
}

// document makes a recorded event: some fields have no value, most one, arrays
// and now and then another field several.
func (g *generator) document() map[string]any {
	d := map[string]any{}
	for _, f := range randomFields() {
		n := g.IntN(3)
		switch {
		case n > 0 && !f.Array && g.IntN(12) > 0:
			n = 1
		case f.Array:
			n = g.IntN(4)
		}
		var values []any
		for range n {
			values = append(values, g.valueOf(f.Type))
		}
		switch len(values) {
		case 0:
		case 1:
			d[f.Name] = values[0]
		default:
			d[f.Name] = values
		}
	}
	if g.IntN(2) == 0 {
		d["event.category"] = []any{"host", "process"}
	}
	return d
}

func (g *generator) valueOf(t schema.Type) any {
	switch t {
	case schema.Bool:
		return g.IntN(2) == 0
	case schema.Long:
		return json.Number(g.nearNumber(false))
	case schema.Double:
		return json.Number(g.nearNumber(true))
	case schema.Date:
		return pick(g, "2026-08-01T12:00:00Z", "1970-01-01T00:00:01Z", "2026-08-01T12:00:00.5Z", "2026-08-01T12:00:00.000000001Z")
	case schema.IP:
		return pick(g, "10.1.2.3", "::ffff:10.1.2.3", "fe80::1", "192.1.1.1", "10.2.0.0")
	}
	return g.value()
}

// nearNumber makes a number that some query asks for, or one beside it.
func (g *generator) nearNumber(fraction bool) string {
	s := pick(g, g.numbers...)
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err == nil && n > -1<<62 && n < 1<<62:
		n += int64(g.IntN(3)) - 1
		if fraction && g.IntN(2) == 0 {
			return strconv.FormatFloat(float64(n)+0.5, 'g', -1, 64)
		}
		return strconv.FormatInt(n, 10)
	case err != nil && !fraction:
		return strconv.Itoa(g.IntN(5))
	}
	return s
}

func (g *generator) sample(t *testing.T) sample {
	t.Helper()
	if g.IntN(2) == 0 {
		return liveSample(g.live())
	}
	line, err := json.Marshal(g.document())
	if err != nil {
		t.Fatal(err)
	}
	return recordedSample(t, line)
}

// TestRandomQueries is the differential test of all engines.
func TestRandomQueries(t *testing.T) {
	g := newGenerator(t)
	nodes := make([]*node, 400)
	queries := make([]string, len(nodes))
	for i := range nodes {
		nodes[i] = g.query()
		queries[i] = nodes[i].String()
	}
	events := make([]sample, 800)
	for i := range events {
		events[i] = g.sample(t)
	}
	bad := checkEngines(t, queries, events)
	t.Logf("%d pairs", len(queries)*len(events))
	if len(bad) > 0 {
		m := bad[0]
		c := counterexample{nodes[m.query], events[m.event]}.shrink(compiledDiffers(t, m.options))
		t.Errorf("the smallest that was found:\n%s\non %s", c.query, c.event)
	}
}
