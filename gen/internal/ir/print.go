package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// String returns the atom as a condition a rule author can read.
func (a Atom) String() string {
	name, text, number := a.Field.Name, strconv.Quote(a.Text), strconv.FormatInt(a.Number, 10)
	switch a.Test {
	case Exists:
		return name + " exists"
	case Eq:
		return name + " == " + text
	case EqFold:
		return name + " in~ (" + text + ")"
	case Like:
		return name + " like " + text
	case LikeFold:
		return name + " : " + text
	case TextLt, TextLe, TextGt, TextGe:
		return name + " " + [...]string{"<", "<=", ">", ">="}[a.Test-TextLt] + " " + text
	case IsTrue:
		return name + " == true"
	case IsFalse:
		return name + " == false"
	case FloatEq, FloatLt, FloatLe, FloatGt, FloatGe:
		return name + " " + [...]string{"==", "<", "<=", ">", ">="}[a.Test-FloatEq] + " " + constant(a.Float())
	case Regex:
		if a.Written != "" {
			return name + " " + a.Written
		}
		return name + " regex " + strconv.Quote(strings.TrimSuffix(strings.TrimPrefix(a.Text, `(?s)\A(?:`), `)\z`))
	case Expression:
		return a.Expr.String()
	}
	return name + " " + [...]string{"==", "<", "<=", ">", ">="}[a.Test-NumEq] + " " + number
}

// String returns the formula under r in one line, with alternatives of one
// field and test gathered in a list.
func (g *Graph) String(r Ref) string {
	return g.format(r, Or)
}

// format writes r where an operator looser than outer needs parentheses.
func (g *Graph) format(r Ref, outer Op) string {
	n := g.nodes[r]
	switch n.Op {
	case False:
		return "false"
	case True:
		return "true"
	case Leaf:
		return g.atoms[n.Atom].String()
	case Not:
		return "not " + g.format(n.Kids[0], Not)
	case And:
		return paren(g.list(n.Kids, And), " and ", outer == Not)
	}
	return paren(g.list(n.Kids, Or), " or ", outer != Or)
}

func paren(parts []string, sep string, needed bool) string {
	s := strings.Join(parts, sep)
	if needed && len(parts) > 1 {
		return "(" + s + ")"
	}
	return s
}

// list formats kids; under Or, leaves of one field and test become one list.
func (g *Graph) list(kids []Ref, op Op) []string {
	var parts []string
	type group struct{ head, tail string }
	var order []group
	lists := map[group][]string{}
	for _, k := range kids {
		n := g.nodes[k]
		if op == Or && n.Op == Leaf && g.atoms[n.Atom].Test >= Eq && g.atoms[n.Atom].Test <= LikeFold {
			a := g.atoms[n.Atom]
			verb := [...]string{Eq: "in", EqFold: "in~", Like: "like", LikeFold: ":"}[a.Test]
			h := group{a.Field.Name + " " + verb + " (", ")"}
			if lists[h] == nil {
				order = append(order, h)
			}
			lists[h] = append(lists[h], strconv.Quote(a.Text))
			continue
		}
		parts = append(parts, g.format(k, op))
	}
	var out []string
	for _, h := range order {
		out = append(out, h.head+strings.Join(lists[h], ", ")+h.tail)
	}
	return append(out, parts...)
}

// Dump returns every node reachable from r, one a line, kids first: the form
// for debugging a pass.
func (g *Graph) Dump(r Ref) string {
	var b strings.Builder
	seen := map[Ref]bool{}
	var walk func(Ref)
	walk = func(r Ref) {
		if seen[r] {
			return
		}
		seen[r] = true
		n := g.nodes[r]
		for _, k := range n.Kids {
			walk(k)
		}
		fmt.Fprintf(&b, "n%d = ", r)
		switch n.Op {
		case Leaf:
			fmt.Fprintf(&b, "%s\n", g.atoms[n.Atom])
		default:
			fmt.Fprintf(&b, "%s %v\n", [...]string{"false", "true", "leaf", "not", "and", "or"}[n.Op], n.Kids)
		}
	}
	walk(r)
	return b.String()
}
