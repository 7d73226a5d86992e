package check

import (
	"strings"

	"github.com/kerneql/kerneql/gen/internal/diag"
	"github.com/kerneql/kerneql/gen/internal/schema"
	"github.com/kerneql/kerneql/gen/internal/syntax"
)

// endgame are the functions of the older dialect that this one has no longer,
// and what to write for them.
var endgame = map[string]string{
	"arraycontains": `write field in ("a", "b"): a comparison with an array is true if any element fits`,
	"arraycount":    "compare a field that holds the count, such as process.args_count",
	"arraysearch":   "write the condition on the field itself: it is true if any element fits",
	"cardinality":   "a rule cannot count distinct values",
	"not":           "write not: keywords are lower case",
	"match":         `write field regex~ "pattern"`,
	"matchlite":     `write field regex~ "pattern"`,
	"safe":          "leave it out: a missing field makes a comparison false, not the query fail",
	"wildcard":      `write field : ("pattern", …)`,
}

func (c *checker) unknownFunction(x *syntax.Call) Expr {
	hint, old := endgame[strings.ToLower(strings.TrimSuffix(x.Name, "~"))]
	if !old {
		hint = didYouMean(schema.NearestFunction(x.Name))
	}
	return c.fail(x.NameAt, "unknown-function", "unknown function "+diag.Quote(x.Name), hint)
}

// hyphenated puts one problem in the place of those that an expression has caused,
// if it looks like a name with a hyphen.
func (c *checker) hyphenated(e *syntax.Binary, before int) {
	name, ok := c.hyphenName(e)
	if !ok {
		return
	}
	segments := strings.Split(name, ".")
	for i, s := range segments {
		if strings.Contains(s, "-") {
			segments[i] = "`" + s + "`"
		}
	}
	code := c.problems[before].Code
	c.problems = c.problems[:before]
	c.fail(e.At, code, diag.Quote(name)+" is a subtraction as it stands", "put a name that has a hyphen in backticks: "+strings.Join(segments, "."))
}

// hyphenName returns a field's name, or names joined by hyphens without white
// space, of which only the first lies in an object that is known.
func (c *checker) hyphenName(e syntax.Expr) (string, bool) {
	switch e := e.(type) {
	case *syntax.Field:
		return e.Name, true
	case *syntax.Binary:
		l, ok := c.hyphenName(e.L)
		r, field := e.R.(*syntax.Field)
		glued := e.Op == "-" && e.L.Span().End == e.OpAt.Start && e.OpAt.End == e.R.Span().Start
		if !ok || !field || !glued || r.Optional {
			return "", false
		}
		object, _, dotted := strings.Cut(r.Name, ".")
		return l + "-" + r.Name, !dotted || c.Schema.Lookup(object) == nil
	}
	return "", false
}

// unknown reports whether x is an optional field that the schema doesn't know.
func unknown(x Expr) bool {
	f, ok := x.(*Field)
	return ok && f.Field == nil
}
