package gen

import (
	"slices"
	"strings"
)

// kind is what a part of a random query is; a part may stand where another of
// its kind does.
type kind uint8

const (
	condition kind = iota
	textual        // a string
	numeric        // a whole number, or one with a fraction
	list           // the right side of a predicate
	item           // an element of a list, or a constant argument
)

// node is a part of a random query: its kids between fixed pieces of text. At
// least that many kids must stay when it is shrunk.
type node struct {
	kind             kind
	open, sep, close string
	kids             []*node
	least            int
}

func leafNode(k kind, text string) *node { return &node{kind: k, open: text} }

// String returns the part as EQL.
func (n *node) String() string {
	parts := make([]string, len(n.kids))
	for i, k := range n.kids {
		parts[i] = k.String()
	}
	return n.open + strings.Join(parts, n.sep) + n.close
}

func (n *node) size() int {
	size := 1
	for _, k := range n.kids {
		size += k.size()
	}
	return size
}

// smaller returns the trees with one part of n made simpler: a part of its own
// kind in its place, a constant for a condition, a kid fewer.
func (n *node) smaller() []*node {
	out := n.parts(n.kind)
	if n.kind == condition && len(n.kids) > 0 {
		out = append(out, leafNode(condition, "true"), leafNode(condition, "false"))
	}
	if n.least > 0 && len(n.kids) > n.least {
		for i := range n.kids {
			out = append(out, n.with(slices.Delete(slices.Clone(n.kids), i, i+1)))
		}
	}
	for i, k := range n.kids {
		for _, s := range k.smaller() {
			kids := slices.Clone(n.kids)
			kids[i] = s
			out = append(out, n.with(kids))
		}
	}
	return out
}

func (n *node) with(kids []*node) *node {
	m := *n
	m.kids = kids
	return &m
}

// parts returns the nearest parts below n of a kind.
func (n *node) parts(k kind) []*node {
	var out []*node
	for _, kid := range n.kids {
		if kid.kind == k {
			out = append(out, kid)
		} else {
			out = append(out, kid.parts(k)...)
		}
	}
	return out
}
