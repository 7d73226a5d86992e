// Package check resolves the names of a parsed query against the schema, makes
// types agree, folds constants, and returns a typed tree in which what the
// grammar allows to write in two ways is written in one.
//
// Logic is two-valued between leaves, as in Elasticsearch: a leaf on a missing
// field is false, and not negates that. Within a leaf, in the arguments of a
// function or beside == null, conditions follow Kleene's three-valued logic, and
// so do constants among themselves; a constant null beside something that is not
// constant counts as false, and so does a whole query that folds to null.
//
// Where Elasticsearch leaves a choice, or differs from itself, this is what holds:
//
//   - Every known field counts as mapped. An unknown one is an error; with a ? in
//     front it is never there, is two-valued like the others, and a warning.
//   - ~ and : ignore the case of ASCII letters only, in functions too.
//   - A function that has no result, such as between or indexOf, is null; so are
//     whole-number overflow and division by zero on fields, which as constants
//     are errors. A quotient of floating point may be infinite.
//   - Regular expressions are Go's (RE2), over the whole value. What only Lucene
//     has (~ & @ # <n-m> "…") is refused, and so is what Lucene can't (lookaround,
//     anchors, flags, [:alpha:]) or reads in another way (\t and \x41, which are t
//     and x41 there); ^ and $ are ordinary characters, with a warning.
//   - Lengths and positions count UTF-16 units. Half of a character of two is
//     U+FFFD; a byte that isn't UTF-8 counts as one unit.
//   - A leaf with more than 1<<20 combinations of its fields' values is false here
//     and undecided in a sensor.
//
// Value is the meaning of it all, for one value of each field; folding uses it,
// and the interpreter.
//
// It may import diag, syntax and schema.
package check

import (
	"slices"
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// Problem is an error or a warning, placed in the query's text.
type Problem = syntax.Problem

// Options say what the names of a query mean.
type Options struct {
	Schema *schema.Schema // nil: the fields that everybody has
	// CategoryField is the field that the word before where is compared with;
	// "" is event.category.
	CategoryField string
}

// Check checks a parsed query. The query is nil if one of the problems is an
// error; warnings come with a query.
func Check(q *syntax.Query, o Options) (*Query, []Problem) {
	c := &checker{Options: o}
	out := &Query{Kind: q.Kind, HasMaxSpan: q.HasMaxSpan, MaxSpan: q.MaxSpan, Pipes: q.Pipes}
	shared := c.keys(q.By)
	for i := range q.Terms {
		t := c.term(&q.Terms[i], shared)
		c.sameTypes(out.Terms, &t)
		for range max(1, q.Terms[i].Runs) {
			out.Terms = append(out.Terms, t)
		}
	}
	if q.Until != nil {
		t := c.term(q.Until, shared)
		c.sameTypes(out.Terms, &t)
		out.Until = &t
	}
	if c.failed {
		return nil, c.problems
	}
	return out, c.problems
}

// term checks one term.
func (c *checker) term(t *syntax.Term, shared []Key) Term {
	c.never = false
	cond := c.condition(t.Where)
	if k, ok := cond.(*Const); ok && k.Value != true && !c.never {
		c.warn(t.Where.Span(), "constant-condition", "this is true for no event", "")
	}
	if category := c.category(t.Category); category != nil && cond != nil {
		cond = joinAll(t.At, false, []Expr{category, cond})
	}
	keys := append(slices.Clone(shared), c.keys(t.By)...)
	return Term{Cond: decided(cond), Category: t.Category.Name, Keys: keys, Missing: t.Missing}
}

// decided makes a condition that folded to null false: no document matches it.
func decided(cond Expr) Expr {
	if k, ok := cond.(*Const); ok && k.Value == nil {
		return &Const{At: k.At, Value: false}
	}
	return cond
}

// checker collects problems. Its methods return nil for what is in error, and
// go on, so that one run reports all that is wrong.
type checker struct {
	Options
	problems []Problem
	failed   bool
	nested   int  // how many leaves enclose what is checked
	never    bool // a warning said that part of the term is never true
}

func (c *checker) fail(at syntax.Span, code, message, hint string) Expr {
	c.failed = true
	c.problems = append(c.problems, Problem{Span: at, Code: code, Message: message, Hint: hint})
	return nil
}

func (c *checker) warn(at syntax.Span, code, message, hint string) {
	c.problems = append(c.problems, Problem{Span: at, Severity: diag.Warning, Code: code, Message: message, Hint: hint})
}

// category makes the word before where a condition, nil for any.
func (c *checker) category(cat syntax.Category) Expr {
	if cat.Any {
		return nil
	}
	name := c.CategoryField
	if name == "" {
		name = "event.category"
	}
	if name == "event.category" && !schema.IsCategory(cat.Name) {
		c.warn(cat.At, "unknown-category", "ECS has no event category "+diag.Quote(cat.Name), categoryHint(cat.Name))
	}
	f := c.field(&syntax.Field{At: cat.At, Name: name})
	if f == nil {
		return nil
	}
	return c.typed(&syntax.Binary{At: cat.At, Op: "==", OpAt: cat.At}, Eq, f, &Const{At: cat.At, Value: cat.Name})
}

func categoryHint(name string) string {
	if strings.EqualFold(name, "any") {
		return "write any: keywords are lower case"
	}
	return didYouMean(schema.NearestCategory(name))
}

// field resolves a name.
func (c *checker) field(x *syntax.Field) Expr {
	f := c.Schema.Lookup(x.Name)
	switch {
	case f != nil && f.Type == schema.Object:
		return c.fail(x.At, "object", diag.Quote(x.Name)+" is an object, which has no value", "name a field below it, such as "+x.Name+".name")
	case f != nil:
		return &Field{At: x.At, Field: f, Name: x.Name}
	case x.Optional:
		c.warn(x.At, "unknown-optional-field", "unknown field "+diag.Quote(x.Name)+": it is never present", didYouMean(c.Schema.Nearest(x.Name)))
		return &Field{At: x.At, Name: x.Name}
	}
	return c.fail(x.At, "unknown-field", "unknown field "+diag.Quote(x.Name), c.unknownFieldHint(x.Name))
}

func (c *checker) unknownFieldHint(name string) string {
	if lower := strings.ToLower(name); lower == "true" || lower == "false" || lower == "null" {
		return "write " + lower + ": keywords are lower case"
	}
	if near := c.Schema.Nearest(name); near != "" {
		return didYouMean(near)
	}
	return "declare it in fields.toml, or put a ? before the name: it then counts as missing"
}

func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "did you mean " + name + "?"
}
