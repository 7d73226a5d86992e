package rulefile

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// table is a TOML table with the positions of all that is in it.
type table struct {
	at      syntax.Span // its header
	name    string      // as in its header
	members map[string]*node
}

// node is a value and its key.
type node struct {
	key, at syntax.Span
	// value is a string, int64, float64, bool, *table, []*node, or nil for a
	// date, which no key of a rule needs.
	value any
}

// parseTOML reads a document. The library checks it as a whole first: what
// builds the tree may then rely on it.
func parseTOML(src *diag.Source) (*table, *diag.Diagnostic) {
	if bytes.HasPrefix(src.Data, []byte("\ufeff")) {
		d := src.Error(0, 3, "toml", "the file begins with a byte order mark", "save it as UTF-8 without one")
		return nil, &d
	}
	var whole map[string]any
	if err := toml.Unmarshal(src.Data, &whole); err != nil {
		d := tomlError(src, err)
		return nil, &d
	}
	return buildTree(src.Data), nil
}

func tomlError(src *diag.Source, err error) diag.Diagnostic {
	message := strings.TrimPrefix(err.Error(), "toml: ")
	var decode *toml.DecodeError
	if !errors.As(err, &decode) {
		return src.Error(0, 0, "toml", message, "")
	}
	line, column := decode.Position()
	start := src.Offset(line, column)
	return src.Error(start, start, "toml", message, tomlHint(message))
}

// tomlHint explains what goes wrong most often.
func tomlHint(message string) string {
	switch {
	case strings.Contains(message, "at start of value"):
		return "strings need quotes"
	case strings.Contains(message, "basic strings cannot have new lines"):
		return "write text of more than one line between ''' and '''"
	case strings.Contains(message, "escape"):
		return "between ''' and ''' a backslash stands for itself"
	}
	return ""
}

// builder adds the expressions of a document to a tree.
type builder struct {
	parser  unstable.Parser
	root    *table
	current *table // that key-values go to
}

func buildTree(data []byte) *table {
	b := &builder{root: newTable("", syntax.Span{})}
	b.current = b.root
	b.parser.Reset(data)
	for b.parser.NextExpression() {
		b.add(b.parser.Expression())
	}
	return b.root
}

func newTable(name string, at syntax.Span) *table {
	return &table{at: at, name: name, members: map[string]*node{}}
}

func (b *builder) add(e *unstable.Node) {
	switch e.Kind {
	case unstable.KeyValue:
		b.keyValue(b.current, e)
	case unstable.Table:
		b.current = b.header(e)
	case unstable.ArrayTable:
		b.current = b.arrayHeader(e)
	}
}

// key is one part of a dotted key.
type key struct {
	name string
	at   syntax.Span
}

func keys(e *unstable.Node) []key {
	var parts []key
	for it := e.Key(); it.Next(); {
		n := it.Node()
		parts = append(parts, key{string(n.Data), spanOf(n.Raw)})
	}
	return parts
}

func spanOf(r unstable.Range) syntax.Span {
	return syntax.Span{Start: int(r.Offset), End: int(r.Offset + r.Length)}
}

func dotted(parts []key) string {
	names := make([]string, len(parts))
	for i, k := range parts {
		names[i] = k.name
	}
	return strings.Join(names, ".")
}

func (b *builder) header(e *unstable.Node) *table {
	parts := keys(e)
	at := parts[0].at.To(parts[len(parts)-1].at)
	t := descend(b.root, parts)
	t.at, t.name = at, dotted(parts)
	return t
}

// arrayHeader appends a table to the array that the header names.
func (b *builder) arrayHeader(e *unstable.Node) *table {
	parts := keys(e)
	last := parts[len(parts)-1]
	at := parts[0].at.To(last.at)
	t := newTable(dotted(parts), at)
	parent := descend(b.root, parts[:len(parts)-1])
	n, ok := parent.members[last.name]
	if !ok {
		n = &node{key: last.at, at: at, value: []*node{}}
		parent.members[last.name] = n
	}
	if array, ok := n.value.([]*node); ok {
		n.value = append(array, &node{key: last.at, at: at, value: t})
	}
	return t
}

// descend finds the table at the end of a dotted key; of an array of tables
// that is the last one. It makes the tables that are missing.
func descend(t *table, parts []key) *table {
	for i, k := range parts {
		n, ok := t.members[k.name]
		if !ok {
			n = &node{key: k.at, at: k.at, value: newTable(dotted(parts[:i+1]), k.at)}
			t.members[k.name] = n
		}
		value := n.value
		if array, ok := value.([]*node); ok && len(array) > 0 {
			value = array[len(array)-1].value
		}
		next, ok := value.(*table)
		if !ok {
			next = newTable(k.name, k.at)
		}
		t = next
	}
	return t
}

func (b *builder) keyValue(t *table, e *unstable.Node) {
	parts := keys(e)
	last := parts[len(parts)-1]
	t = descend(t, parts[:len(parts)-1])
	n := b.value(e.Value(), last.name, b.valueAt(last.at.End))
	n.key = parts[0].at.To(last.at)
	t.members[last.name] = n
}

// valueAt returns where the value behind a key begins: its first byte.
func (b *builder) valueAt(keyEnd int) syntax.Span {
	rest := b.parser.Data()[keyEnd:]
	start := keyEnd + len(rest) - len(bytes.TrimLeft(rest, "= \t"))
	return syntax.Span{Start: start, End: start + 1}
}

// value makes a node. The library doesn't say where an array stands: at is the
// place of what the array is the value of.
func (b *builder) value(v *unstable.Node, name string, at syntax.Span) *node {
	n := &node{at: at}
	if v.Kind != unstable.Array {
		n.at = spanOf(v.Raw)
	}
	switch v.Kind {
	case unstable.String:
		n.value = string(v.Data)
	case unstable.Bool:
		n.value = string(v.Data) == "true"
	case unstable.Integer:
		n.value, _ = strconv.ParseInt(strings.ReplaceAll(string(v.Data), "_", ""), 0, 64)
	case unstable.Float:
		n.value, _ = strconv.ParseFloat(strings.ReplaceAll(string(v.Data), "_", ""), 64)
	case unstable.Array:
		n.value = b.array(v, name, at)
	case unstable.InlineTable:
		n.value = b.inline(v, name)
	}
	return n
}

func (b *builder) array(v *unstable.Node, name string, at syntax.Span) []*node {
	elements := []*node{}
	for it := v.Children(); it.Next(); {
		if e := it.Node(); e.Kind != unstable.Comment {
			elements = append(elements, b.value(e, name, at))
		}
	}
	return elements
}

func (b *builder) inline(v *unstable.Node, name string) *table {
	t := newTable(name, spanOf(v.Raw))
	for it := v.Children(); it.Next(); {
		if e := it.Node(); e.Kind == unstable.KeyValue {
			b.keyValue(t, e)
		}
	}
	return t
}
