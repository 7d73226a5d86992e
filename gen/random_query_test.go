package gen

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/check"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
	"github.com/kerneql/kerneql/runtime/event"
)

// generator makes random well-typed queries, and events whose values are taken
// from the queries' own literals: as they are, one character more or less, in
// the other case.
type generator struct {
	*rand.Rand
	fields   map[schema.Type][]*schema.Field
	literals []string
	numbers  []string
}

func newQueryGenerator(seed uint64) *generator {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 0)), fields: map[schema.Type][]*schema.Field{}, numbers: []string{"0"}}
	for _, f := range randomFields() {
		g.fields[f.Type] = append(g.fields[f.Type], f)
	}
	return g
}

// randomFields are those that queries read: all members, and the tests' own.
func randomFields() []*schema.Field {
	all := schema.All()
	for _, name := range []string{"test.text", "test.more", "test.long", "test.double", "test.date", "test.ip", "test.flag", "test.version", "source.ip", "file.path", "file.size"} {
		all = append(all, testFields.Lookup(name))
	}
	return all
}

func pick[T any](g *generator, of ...T) T { return of[g.IntN(len(of))] }

// field picks a field of a type, a few of them often: it is they that rules are about.
func (g *generator) field(t schema.Type) string {
	often := map[schema.Type][]event.Field{
		schema.Keyword: {event.ProcessName, event.ProcessArgs, event.ContainerID, event.EventAction},
		schema.Long:    {event.ProcessArgsCount, event.ProcessPID},
	}[t]
	if len(often) > 0 && g.IntN(2) == 0 {
		return schema.ByEvent(pick(g, often...)).Name
	}
	return pick(g, g.fields[t]...).Name
}

func (g *generator) text(wild bool) string {
	s := pick(g, "nc", "bash", "-l", "--listen", "exec", "fork", "start", "x", "é", "aB", "/usr/bin/nc", "12", "-0x1f", "1.5", "😀b", "10.1.2.3")
	if g.IntN(8) == 0 {
		s = ""
	}
	if wild {
		for range g.IntN(3) {
			at := g.IntN(len(s) + 1)
			for at > 0 && at < len(s) && s[at]&0xc0 == 0x80 {
				at-- // not inside a character
			}
			s = s[:at] + pick(g, "*", "?", "**") + s[at:]
		}
	}
	g.literals = append(g.literals, s)
	return s
}

func (g *generator) textItem(wild bool) *node { return leafNode(item, strconv.Quote(g.text(wild))) }

func (g *generator) number(t schema.Type) string {
	s := strconv.Itoa(g.IntN(6) - 1)
	switch g.IntN(12) {
	case 0:
		s = pick(g, "9223372036854775807", "-9223372036854775808", "9007199254740993")
	case 1, 2, 3:
		s = pick(g, "0.5", "1.5", "-2.5", "3.0", "1e3")
	}
	g.numbers = append(g.numbers, s)
	return s
}

// listOf makes the right side of a predicate.
func (g *generator) listOf(element func() *node) *node {
	n := &node{kind: list, open: "(", sep: ", ", close: ")", least: 1}
	for range 1 + g.IntN(4) {
		n.kids = append(n.kids, element())
	}
	return n
}

// regex makes a regular expression of a few characters.
func (g *generator) regex(depth int) string {
	if depth == 0 {
		return pick(g, "n", "c", ".", "[a-c]", "[^x]", "x", "é", `\\.`, "-", "l", "")
	}
	a, b := g.regex(depth-1), g.regex(depth-1)
	switch g.IntN(6) {
	case 0:
		return a + "|" + b
	case 1:
		return "(" + a + ")" + pick(g, "*", "+", "?", "{1,2}")
	case 2:
		return "(" + a + "|" + b + ")" + b
	}
	return a + b
}

// call makes a call; the kids are its arguments.
func call(k kind, name string, args ...*node) *node {
	return &node{kind: k, open: name + "(", sep: ", ", close: ")", kids: args}
}

func infixNode(k kind, op string, l, r *node) *node {
	return &node{kind: k, open: "(", sep: " " + op + " ", close: ")", kids: []*node{l, r}}
}

// str makes an expression that is a string.
func (g *generator) str(depth int) *node {
	if depth == 0 || g.IntN(3) == 0 {
		if g.IntN(5) == 0 {
			return leafNode(textual, strconv.Quote(g.text(false)))
		}
		return leafNode(textual, g.field(schema.Keyword))
	}
	switch g.IntN(5) {
	case 0:
		n := call(textual, "concat")
		n.least = 1
		for range 1 + g.IntN(3) {
			n.kids = append(n.kids, g.any(depth-1))
		}
		return n
	case 1:
		n := call(textual, "substring", g.str(depth-1), g.whole(depth-1), g.whole(depth-1))
		n.kids = n.kids[:2+g.IntN(2)]
		return n
	case 2:
		n := call(textual, "between"+g.tilde(), g.str(depth-1), g.str(depth-1), g.str(depth-1), leafNode(item, pick(g, "true", "false")))
		n.kids = n.kids[:3+g.IntN(2)]
		return n
	case 3:
		return call(textual, "string", g.any(depth-1))
	}
	return g.str(depth - 1)
}

func (g *generator) tilde() string { return pick(g, "", "~") }

// any makes a value of any type.
func (g *generator) any(depth int) *node {
	switch g.IntN(6) {
	case 0:
		return g.num(depth)
	case 1:
		return leafNode(numeric, g.field(pick(g, schema.Date, schema.IP, schema.Bool)))
	case 2:
		return g.boolean(depth)
	}
	return g.str(depth)
}

// whole makes an expression that is a whole number, or null.
func (g *generator) whole(depth int) *node {
	if depth == 0 || g.IntN(2) == 0 {
		switch g.IntN(4) {
		case 0:
			return leafNode(item, "null")
		case 1:
			return leafNode(item, g.field(schema.Long))
		}
		return leafNode(item, strconv.Itoa(g.IntN(7)-3))
	}
	if g.IntN(2) == 0 {
		return call(item, "length", g.str(depth-1))
	}
	n := call(item, "indexOf"+g.tilde(), g.str(depth-1), g.str(depth-1), g.whole(depth-1))
	n.kids = n.kids[:2+g.IntN(2)]
	return n
}

// num makes an expression that is a number.
func (g *generator) num(depth int) *node {
	if depth == 0 || g.IntN(4) == 0 {
		switch g.IntN(3) {
		case 0:
			return leafNode(numeric, g.number(schema.Long))
		case 1:
			return leafNode(numeric, g.field(schema.Double))
		}
		return leafNode(numeric, g.field(schema.Long))
	}
	switch g.IntN(6) {
	case 0:
		w := g.whole(depth)
		if w.open == "null" {
			return g.num(depth - 1)
		}
		return &node{kind: numeric, kids: []*node{w}}
	case 1:
		n := call(numeric, "number", g.str(depth-1), leafNode(item, pick(g, "10", "16", "null", "8")))
		n.kids = n.kids[:1+g.IntN(2)]
		return n
	case 2:
		return &node{kind: numeric, open: "-", kids: []*node{leafNode(numeric, g.field(schema.Long))}}
	}
	if g.IntN(4) == 0 {
		return call(numeric, pick(g, "add", "subtract", "multiply", "divide", "modulo"), g.num(depth-1), g.num(depth-1))
	}
	return infixNode(numeric, pick(g, "+", "-", "*", "/", "%"), g.num(depth-1), g.num(depth-1))
}

// boolean makes a condition that is a leaf: a test of a field or of an expression.
func (g *generator) boolean(depth int) *node {
	switch g.IntN(14) {
	case 0, 1:
		return call(condition, pick(g, "startsWith", "endsWith", "stringContains")+g.tilde(), g.str(depth), g.str(max(0, depth-1)))
	case 2:
		n := call(condition, "cidrMatch", leafNode(textual, g.field(pick(g, schema.IP, schema.Keyword))))
		n.least = 2
		for range 1 + g.IntN(2) {
			n.kids = append(n.kids, leafNode(item, strconv.Quote(pick(g, "10.1.0.0/16", "0.0.0.0/0", "fe80::/10", "10.1.2.3/32", "192.168.7.1/8"))))
		}
		return n
	case 3:
		return infixNode(condition, pick(g, "==", "!="), g.any(depth), leafNode(item, "null"))
	case 4, 5:
		return infixNode(condition, pick(g, "==", "!=", "<", "<=", ">", ">="), g.num(depth), leafNode(item, g.number(schema.Double)))
	case 6:
		return infixNode(condition, "in", g.num(depth), g.listOf(func() *node { return leafNode(item, g.number(schema.Double)) }))
	case 7:
		return infixNode(condition, pick(g, "regex", "regex~"), g.str(depth), g.listOf(func() *node { return leafNode(item, `"`+g.regex(2)+`"`) }))
	case 8:
		return g.plain()
	case 9:
		inner := infixNode(condition, pick(g, "and", "or"), g.boolean(max(0, depth-1)), g.boolean(max(0, depth-1)))
		return infixNode(condition, pick(g, "==", "!="), inner, leafNode(item, pick(g, "true", "false", "null")))
	case 10, 11:
		return infixNode(condition, pick(g, "==", "!=", "<", ">="), g.str(depth), g.textItem(false))
	case 12:
		return infixNode(condition, pick(g, "in", "in~"), g.str(depth), g.listOf(func() *node { return g.textItem(false) }))
	}
	return infixNode(condition, pick(g, ":", "like", "like~"), g.str(depth), g.listOf(func() *node { return g.textItem(true) }))
}

// plain makes a test of a field that needs no expression.
func (g *generator) plain() *node {
	switch g.IntN(6) {
	case 0:
		f := g.field(schema.Bool)
		return leafNode(condition, pick(g, f, "("+f+" == false)", "("+f+" != true)"))
	case 1:
		s := pick(g, "2026-08-01T12:00:00Z", "1970-01-01T00:00:01Z", "2026-08-01T12:00:00.5Z")
		return leafNode(condition, fmt.Sprintf("(%s %s %q)", g.field(schema.Date), pick(g, "==", "<", ">="), s))
	case 2:
		s := pick(g, "10.1.2.3", "::ffff:10.1.2.3", "fe80::1", "FE80:0::1")
		return leafNode(condition, fmt.Sprintf("(%s %s %q)", g.field(schema.IP), pick(g, "==", "!="), s))
	case 3:
		s := pick(g, "1.2.0", "1.10.0-rc.1", "1.10.0+b")
		g.literals = append(g.literals, s)
		return leafNode(condition, fmt.Sprintf("(%s %s %q)", g.field(schema.Version), pick(g, "==", "<", "<=", ">", ">="), s))
	case 4:
		return leafNode(condition, "("+pick(g, g.fields[pick(g, schema.Version, schema.Keyword, schema.Long, schema.Bool, schema.Double, schema.Date, schema.IP)]...).Name+pick(g, " == null)", " != null)"))
	}
	return leafNode(condition, fmt.Sprintf("(%s %s %s)", g.field(pick(g, schema.Long, schema.Double)), pick(g, "==", "<", ">="), g.number(schema.Double)))
}

func (g *generator) condition(depth int) *node {
	if depth == 0 || g.IntN(5) == 0 {
		return g.boolean(g.IntN(3))
	}
	n := &node{kind: condition, open: "(", sep: pick(g, " and ", " or "), close: ")", least: 2}
	for range 2 + g.IntN(2) {
		n.kids = append(n.kids, g.condition(depth-1))
	}
	if g.IntN(4) == 0 {
		return &node{kind: condition, open: "not ", kids: []*node{n}}
	}
	return n
}

// query makes a query that the checker takes; it refuses some that are typed
// well, such as a division of constants by zero.
func (g *generator) query() *node {
	for {
		n := g.condition(1 + g.IntN(3))
		n = &node{kind: list, open: pick(g, "process", "any", `"process"`) + " where ", kids: []*node{n}}
		if valid(n.String()) {
			return n
		}
	}
}

func valid(query string) bool {
	tree, problem := syntax.Parse(query)
	if problem != nil {
		return false
	}
	q, _ := check.Check(tree, check.Options{Schema: testFields})
	return q != nil
}

// value makes a text that some query asks for, or nearly.
func (g *generator) value() string {
	s := pick(g, g.literals...)
	s = strings.NewReplacer("*", pick(g, "", "q", "l/é"), "?", pick(g, "", "l", "é")).Replace(s)
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
