// Package gogen emits the matchers as Go: the classifier, which turns an
// event's strings and numbers into atoms, and one branch-free function a rule
// over them.
//
// It decides nothing: numbers, formulas and kinds come from prefilter.Plan. It
// may import ir, prefilter, schema, runtime/event, runtime/match and jennifer.
package gogen

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/dave/jennifer/jen"

	"github.com/kerneql/kerneql/gen/internal/ir"
	"github.com/kerneql/kerneql/gen/internal/prefilter"
	"github.com/kerneql/kerneql/runtime/event"
	"github.com/kerneql/kerneql/runtime/match"
)

const (
	eventPath = "github.com/kerneql/kerneql/runtime/event"
	matchPath = "github.com/kerneql/kerneql/runtime/match"
)

// Imports names the packages that the generated code imports, so that they
// are written without an alias.
func Imports(f *jen.File) {
	f.ImportName(eventPath, "event")
	f.ImportName(matchPath, "match")
	f.ImportName(valuePath, "value")
}

// words is how many words the atoms of a plan take.
func words(p *prefilter.Plan) int { return (len(p.Atoms) + 63) / 64 }

// RuleWords is how many words a verdict over n rules takes, at least one.
func RuleWords(n int) int { return max(1, (n+63)/64) }

// Function is the name of rule i's function.
func Function(i int) string { return fmt.Sprintf("rule%d", i) }

// Rules adds to f a function for each rule in [from, to): its formula over
// two vectors of atoms, p for those that stand as they are and n for negated ones.
func Rules(f *jen.File, p *prefilter.Plan, rules []match.Rule, from, to int) {
	Imports(f)
	for i := from; i < to; i++ {
		r := rules[i]
		body := formulaBody(f, p, Function(i), p.Rules[i].Root)
		f.Comment(fmt.Sprintf("%s is %q (%q), %q:", Function(i), r.Name, r.ID, r.Source))
		f.Comment("")
		for _, line := range queryLines(r.Query) {
			f.Comment("//\t" + line)
		}
		// func rule0(p, n *words) uint64 { return … }
		f.Func().Id(Function(i)).Params(formulaParams()).Uint64().Block(body)
		f.Line()
	}
}

// queryLines returns the query for a comment: no blank ends, and the common
// indent of all lines but the first taken away.
func queryLines(query string) []string {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(query, "\r", "")), "\n")
	indent := -1
	for _, line := range lines[1:] {
		if n := len(line) - len(strings.TrimLeft(line, " \t")); strings.TrimSpace(line) != "" && (indent < 0 || n < indent) {
			indent = n
		}
	}
	for i, line := range lines {
		if i > 0 && len(line) >= indent {
			line = line[max(indent, 0):]
		}
		lines[i] = strings.Map(printable, strings.TrimRight(line, " \t"))
	}
	return lines
}

// printable replaces what a comment in Go source can't hold, or would show wrong.
func printable(r rune) rune {
	if r != '\t' && !unicode.IsPrint(r) {
		return unicode.ReplacementChar
	}
	return r
}

// literal returns the vector, word and mask of a literal.
func literal(p *prefilter.Plan, r ir.Ref) (vector string, word int, mask uint64) {
	n := p.Graph.Node(r)
	vector = "p"
	if n.Op == ir.Not {
		vector, n = "n", p.Graph.Node(n.Kids[0])
	}
	number := p.Index[n.Atom]
	return vector, number / 64, 1 << (number % 64)
}

// masked writes p[word] & mask.
func masked(vector string, word int, mask uint64) *jen.Statement {
	return jen.Id(vector).Index(jen.Lit(word)).Op("&").Op(fmt.Sprintf("%#x", mask))
}

// group is the literals of a node that lie in one word of one vector.
type group struct {
	vector string
	word   int
	mask   uint64
}

func merge(groups []group, p *prefilter.Plan, k ir.Ref) []group {
	v, w, m := literal(p, k)
	for i := range groups {
		if groups[i].vector == v && groups[i].word == w {
			groups[i].mask |= m
			return groups
		}
	}
	return append(groups, group{v, w, m})
}

// anyOf writes match.Any(p[0]&… | p[1]&…), one test for all groups.
func anyOf(groups []group) []*jen.Statement {
	if len(groups) == 0 {
		return nil
	}
	parts := make([]*jen.Statement, len(groups))
	for i, g := range groups {
		parts[i] = masked(g.vector, g.word, g.mask)
	}
	return []*jen.Statement{jen.Qual(matchPath, "Any").Call(infix("|", parts))}
}

// allOf writes match.All(p[0], …).
func allOf(g group) *jen.Statement {
	if g.mask&(g.mask-1) == 0 {
		return jen.Qual(matchPath, "Any").Call(masked(g.vector, g.word, g.mask))
	}
	return jen.Qual(matchPath, "All").Call(jen.Id(g.vector).Index(jen.Lit(g.word)), jen.Op(fmt.Sprintf("%#x", g.mask)))
}

func infix(op string, parts []*jen.Statement) *jen.Statement {
	s := jen.Null()
	for i, part := range parts {
		if i > 0 {
			s.Op(op)
		}
		s.Add(part)
	}
	return s
}

// shifted writes bit << n.
func shifted(bit *jen.Statement, n int) *jen.Statement {
	if n == 0 {
		return bit
	}
	return bit.Op("<<").Lit(n)
}

// RuleAlive reports whether rule i can hold on events of a kind.
func RuleAlive(p *prefilter.Plan, i int, kind event.Kind) bool {
	if kind == event.Recorded {
		return p.Rules[i].Root != ir.FalseRef
	}
	return p.Rules[i].Kinds[kind] != ir.FalseRef
}

func evaluateName(kind event.Kind) string { return "evaluate" + title(kind.String()) }

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func formulaParams() *jen.Statement {
	return jen.List(jen.Id("p"), jen.Id("n")).Op("*").Id("words")
}

// kindFunc writes the function that runs all rules which a kind leaves alive.
func kindFunc(f *jen.File, p *prefilter.Plan, kind event.Kind) {
	f.Comment(fmt.Sprintf("%s runs the rules that can hold on an event of this kind.", evaluateName(kind)))
	// func evaluateExec(p, n *words, out *verdict) { out[0] = rule0(p, n)<<0 | rule1(p, n)<<1 … }
	f.Func().Id(evaluateName(kind)).Params(formulaParams(), jen.Id("out").Op("*").Id("verdict")).BlockFunc(func(g *jen.Group) {
		for w := range verdictWords(p) {
			g.Id("out").Index(jen.Lit(w)).Op("=").Add(infix("|", calls(p, kind, w)))
		}
	})
	f.Line()
}

// calls writes the calls of the rules and stages whose bits are in word w of the
// verdict.
func calls(p *prefilter.Plan, kind event.Kind, w int) []*jen.Statement {
	var parts []*jen.Statement
	n := len(p.Rules)
	for i := w * 64; i < min(w*64+64, n+len(p.Stages)); i++ {
		name, alive := "", false
		if i < n {
			name, alive = Function(i), RuleAlive(p, i, kind)
		} else {
			name, alive = stageFunction(i-n), stageAlive(p, i-n, kind)
		}
		if alive {
			parts = append(parts, shifted(jen.Id(name).Call(jen.Id("p"), jen.Id("n")), i%64))
		}
	}
	if parts == nil {
		return []*jen.Statement{jen.Lit(0)}
	}
	return parts
}

// verdictWords is how many words a verdict takes.
func verdictWords(p *prefilter.Plan) int { return RuleWords(len(p.Rules) + len(p.Stages)) }
