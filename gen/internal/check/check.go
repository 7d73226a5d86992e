// Package check resolves the names of a parsed query against the schema, makes
// types agree, folds constants, and returns a typed tree in which what the
// grammar allows to write in two ways is written in one.
//
// Logic is two-valued between leaves, as in Elasticsearch: a leaf on a missing
// field is false, and not negates that. Constants among themselves follow
// Kleene's three-valued logic; a constant null beside something that is not
// constant counts as false, and so does a whole query that folds to null.
//
// It may import diag, syntax and schema.
package check

import (
	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// Problem is an error or a warning, placed in the query's text.
type Problem = syntax.Problem

// Check checks a parsed query. The query is nil if one of the problems is an
// error; warnings come with a query.
func Check(q *syntax.Query) (*Query, []Problem) { return checkWith(q, schema.Lookup) }

// checkWith checks against the fields that lookup knows.
func checkWith(q *syntax.Query, lookup func(string) *schema.Field) (*Query, []Problem) {
	c := &checker{lookup: lookup}
	cond := c.condition(q.Where)
	if category := c.category(q.Category); category != nil && cond != nil {
		cond = joinAll(q.At, false, []Expr{category, cond})
	}
	if c.failed {
		return nil, c.problems
	}
	return &Query{Cond: decided(cond)}, c.problems
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
	lookup   func(string) *schema.Field
	problems []Problem
	failed   bool
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
	if !schema.IsCategory(cat.Name) {
		c.warn(cat.At, "unknown-category", "ECS has no event category "+diag.Quote(cat.Name), didYouMean(schema.NearestCategory(cat.Name)))
	}
	f := &Field{At: cat.At, Field: schema.Lookup("event.category"), Name: "event.category"}
	return &Compare{At: cat.At, Op: Eq, L: f, R: &Const{At: cat.At, Value: cat.Name}}
}

// field resolves a name.
func (c *checker) field(x *syntax.Field) Expr {
	f := c.lookup(x.Name)
	switch {
	case f != nil:
		return &Field{At: x.At, Field: f, Name: x.Name}
	case x.Optional:
		c.warn(x.At, "unknown-field", "unknown field "+diag.Quote(x.Name)+": it is never present", didYouMean(schema.Nearest(x.Name)))
		return &Field{At: x.At, Name: x.Name}
	}
	return c.fail(x.At, "unknown-field", "unknown field "+diag.Quote(x.Name), unknownFieldHint(x.Name))
}

func unknownFieldHint(name string) string {
	if near := schema.Nearest(name); near != "" {
		return didYouMean(near)
	}
	return "a ? before the name makes the field optional: it then counts as missing"
}

// call rejects a function call in the words that fit.
func (c *checker) call(x *syntax.Call) Expr {
	name, known := schema.Function(x.Name)
	if known {
		return c.fail(x.NameAt, "unsupported-function", "the function "+name+" is not supported yet", functionHint(name))
	}
	return c.fail(x.NameAt, "unknown-function", "unknown function "+diag.Quote(x.Name), didYouMean(schema.NearestFunction(x.Name)))
}

// functionHint says how to do without a function where there is a way.
func functionHint(name string) string {
	switch name {
	case "startsWith":
		return `write field like "text*"`
	case "endsWith":
		return `write field like "*text"`
	case "stringContains":
		return `write field like "*text*"`
	}
	return ""
}

func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "did you mean " + name + "?"
}
